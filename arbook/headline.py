"""What the Dashboard says before its tables: the customers with most overdue, and what comes up soon.

Amounts are cents in base currency; what has no exchange rate is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from arbook.aging import Aging
from arbook.code import Codes, Ints
from arbook.discount_state import EXPIRING
from arbook.exchange import ExchangeRates
from arbook.field import Bools, days_of, sum_by
from arbook.forecast import monday_of
from arbook.ledger_discounts import LedgerDiscounts
from arbook.plan_results import ACTIVE, DEFAULTED, plan_states
from arbook.position import Position
from arbook.promise import KEPT, OPEN

TOP: Final = 10


@dataclass(frozen=True)
class Amount:
    """How many, and their sum: cents in base currency, 0 or above."""

    count: int
    cents: int


@dataclass(frozen=True)
class Headline:
    """What the Dashboard says first.

    Attributes
    ----------
    top : tuple of str
        At most ten customers with anything overdue, the most first (disputed lines count, as in Overdue).
    promises : Amount
        Open promises whose day is before the end of this week, less what was received for them.
    plans : Amount
        Plans, active or defaulted, with an installment that is past due and open; what is past due of them.
    discounts : Amount
        Invoices whose discount can still be taken, and that discount.
    """

    top: tuple[str, ...]
    promises: Amount
    plans: Amount
    discounts: Amount


def headline(
    position: Position,
    aging: Aging,
    exchange: ExchangeRates,
    promises: pd.DataFrame,
    discounts: LedgerDiscounts,
) -> Headline:
    """Say what comes first as of the day of a position.

    Parameters
    ----------
    position : Position
    aging : Aging
        Of the same ledger and day.
    exchange : ExchangeRates
        Of all currencies on that day.
    promises : DataFrame
        ``promise.promises`` of the same position.
    discounts : LedgerDiscounts
        Of the same position.
    """
    return Headline(
        most_overdue(aging),
        _promises_due(position.day, exchange, promises),
        _plans_at_risk(position, exchange),
        _discounts_expiring(position, exchange, discounts),
    )


def most_overdue(aging: Aging) -> tuple[str, ...]:
    """List the customers with most overdue in base currency, the most first; equal ones by their code."""
    lines = aging.lines
    late = lines[lines["Days overdue"].fillna(0).to_numpy(np.int64) > 0]
    names = late["Customer"].cat.categories
    cents = late["Open base"].fillna(0).to_numpy(np.int64)
    overdue = sum_by(late["Customer"].cat.codes.to_numpy().astype(np.int64), cents, len(names))
    order = np.lexsort((np.asarray(names, object).astype(str), -overdue))[:TOP]
    return tuple(str(names[code]) for code in order[overdue[order] > 0])


def _promises_due(day: int, exchange: ExchangeRates, promises: pd.DataFrame) -> Amount:
    promised_on = days_of(promises, "Promise date")
    if promised_on is None:
        return Amount(0, 0)
    due = (promises["Kept"] == KEPT[OPEN]).to_numpy() & (promised_on < monday_of(day) + 7)
    left = promises["Promise amount"].to_numpy(np.int64) - promises["Received"].to_numpy(np.int64)
    codes = promises["Currency"].cat.codes.to_numpy().astype(np.int64)
    return _amount(exchange, np.maximum(left, 0), codes, due)


def _plans_at_risk(position: Position, exchange: ExchangeRates) -> Amount:
    at_risk = [state for state in plan_states(position) if state.status in (ACTIVE, DEFAULTED) and state.overdue > 0]
    currencies = position.ledger.parties.code_of_currency
    codes = np.array([currencies[state.plan.currency] for state in at_risk], np.int64)
    cents = np.array([state.overdue for state in at_risk], np.int64)
    return _amount(exchange, cents, codes, np.ones(len(at_risk), np.bool_))


def _discounts_expiring(position: Position, exchange: ExchangeRates, discounts: LedgerDiscounts) -> Amount:
    found, currency = discounts.found, position.ledger.documents.currency[discounts.rows]
    return _amount(exchange, found.discount, currency.astype(np.int64), found.state == EXPIRING)


def _amount(exchange: ExchangeRates, cents: Ints, currency: Codes, counted: Bools) -> Amount:
    base, _ = exchange.to_base(cents, currency)
    return Amount(int(counted.sum()), int(base[counted].sum()))
