"""Discounts given, and what they cost a year: the price of having the money earlier."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from arbook.documents import INVOICE
from arbook.exchange import ExchangeRates
from arbook.field import MISSING_DAY, sum_by
from arbook.ledger import Ledger
from arbook.settlement import DISCOUNT


@dataclass(frozen=True)
class DiscountsGiven:
    """Discounts of a period.

    Attributes
    ----------
    cents : int
        In base currency.
    yearly_cost : Decimal or None
        Fraction; None where nothing was paid earlier for it.
    """

    cents: int
    yearly_cost: Decimal | None


def discounts_given(ledger: Ledger, day: int, days: int, exchange: ExchangeRates) -> DiscountsGiven:
    """Add up the discounts booked in the days that end with a day.

    Notes
    -----
    ``discount x 365 / (money received x days earlier)``, sums over all; days earlier are those from the discount to
    the due date. For one discount it is its simple annual cost: 2/10 net 30 taken on the 10th day costs 37.24 %.
    """
    settled, documents, lines = ledger.settlements, ledger.documents, ledger.lines
    rows = np.flatnonzero(
        (settled.kind == DISCOUNT) & (settled.day > day - days) & (settled.day <= day)
        & (documents.type[settled.document] == INVOICE) & (settled.document < ledger.typed)
    )  # fmt: skip
    document, place = np.unique(settled.document[rows], return_inverse=True)
    taken = np.full(len(document), np.iinfo(np.int64).max)
    np.minimum.at(taken, place, settled.day[rows])
    cents = sum_by(place, settled.cents[rows], len(document))
    discount, _ = exchange.to_base(cents, documents.currency[document])
    last = document if lines.document is None else np.searchsorted(lines.document, document, side="right") - 1
    due = lines.before[last]
    earlier = np.where(due == MISSING_DAY, 0, np.maximum(due - taken, 0))
    amount, _ = exchange.to_base(documents.amount[document], documents.currency[document])
    bought = sum(
        max(paid, 0) * gained for paid, gained in zip((amount - discount).tolist(), earlier.tolist(), strict=True)
    )
    total = int(discount.sum())
    return DiscountsGiven(total, Decimal(total * 365) / bought if bought > 0 else None)
