"""tblProvision: what the open items are expected to lose, in base currency (figures 24).

Individually impaired customers have a row of their own; then comes the matrix, a row a bucket. A typed Rate override
goes before the rate from history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from arbook.bucket import Buckets
from arbook.code import Ints
from arbook.exchange import ExchangeRates
from arbook.field import MISSING_DAY, sum_by
from arbook.loss_history import LossHistory
from arbook.open_items import open_lines_of
from arbook.position import Position
from arbook.provision import ProvisionRow, Rate, provision

COLUMNS = (
    "Customer", "Bucket", "Gross", "Rate from history", "Months used", "Allowance", "Rate override", "Rate used",
)  # fmt: skip
_LAST_DAY = int(np.iinfo(np.int64).max)


@dataclass(frozen=True)
class ProvisionTable:
    """The provision.

    Attributes
    ----------
    rows : DataFrame
        Columns of tblProvision, amounts in cents.
    allowance : int
        Sum of the allowances, cents.
    unrated : tuple of str
        Buckets with anything open that have no rate: their allowance is 0.
    """

    rows: pd.DataFrame
    allowance: int
    unrated: tuple[str, ...]


def provision_table(
    position: Position,
    exchange: ExchangeRates,
    buckets: Buckets,
    history: LossHistory,
    individual: Mapping[int, Rate],
    overrides: Mapping[tuple[str, str], Rate],
    set_off: bool = False,
) -> ProvisionTable:
    """Make tblProvision.

    Parameters
    ----------
    position : Position
    exchange : ExchangeRates
        Of all currencies; what has no rate is left out, as of the aging's totals in base currency.
    buckets : Buckets
    history : LossHistory
        A rate a bucket; Not aged has none.
    individual : mapping of customer code to Rate
        Customers.Loss rate.
    overrides : mapping of (customer, bucket) to Rate
        Rate override as typed; one of the two is blank.
    set_off : bool
        Whether money on account reduces the customer's oldest lines (ProvisionSetOff).

    Returns
    -------
    ProvisionTable
        Gross adds up to the open lines in base currency, without what is set off.
    """
    names, labels = position.ledger.parties.customers, buckets.labels[: buckets.not_aged + 1]
    lines = open_lines_of(position, buckets)
    lines = lines.take(np.argsort(np.where(lines.due == MISSING_DAY, _LAST_DAY, lines.due), kind="stable"))
    cents, _ = exchange.to_base(lines.cents, lines.currency)
    own: dict[int, Rate] = {code: overrides.get((names[code], ""), rate) for code, rate in individual.items()}
    known = [*history.rates, *[None] * (len(labels) - len(history.rates))]
    used = [overrides.get(("", label), rate) for label, rate in zip(labels, known, strict=True)]
    found = provision(
        lines.customer, lines.place, cents, [Fraction(0) if rate is None else rate for rate in used], own,
        _to_the_good(position, exchange) if set_off else None,
    )  # fmt: skip
    unrated = [
        labels[row.bucket] for row in found if row.bucket is not None and row.gross and used[row.bucket] is None
    ]
    return ProvisionTable(
        _frame(found, names, labels, history, used, overrides), sum(row.allowance for row in found), tuple(unrated)
    )


def _to_the_good(position: Position, exchange: ExchangeRates) -> Ints:
    """Return what each customer has to the good in base currency, 0 or below."""
    parties = position.ledger.parties
    customer, currency = np.divmod(np.arange(position.ledger.groups), len(parties.currencies))
    cents, _ = exchange.to_base(position.unapplied, currency)
    return sum_by(customer, cents, len(parties.customers))


def _frame(
    found: Sequence[ProvisionRow],
    names: Sequence[str],
    labels: Sequence[str],
    history: LossHistory,
    used: Sequence[Rate | None],
    overrides: Mapping[tuple[str, str], Rate],
) -> pd.DataFrame:
    """Lay out the rows; a rate that isn't known is blank."""
    rows = []
    for row in found:
        customer = "" if row.customer is None else names[row.customer]
        bucket = "" if row.bucket is None else labels[row.bucket]
        seen = row.bucket is not None and row.bucket < len(history.rates)
        rate = history.rates[row.bucket] if seen and row.bucket is not None else None
        months = history.months[row.bucket] if seen and row.bucket is not None else None
        rate_used = row.rate if row.bucket is None else used[row.bucket]
        rows.append((customer or None, bucket or None, row.gross, rate, months, row.allowance,
                     overrides.get((customer, bucket)), rate_used))  # fmt: skip
    columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    types = {"Customer": "str", "Bucket": "str", "Gross": "Int64", "Months used": "Int64", "Allowance": "Int64"}
    return pd.DataFrame(
        {
            name: pd.Series(cells, dtype=types[name]) if name in types
            else pd.Series([np.nan if cell is None else float(cell) for cell in cells], dtype="float64")
            for name, cells in columns.items()
        }
    )  # fmt: skip
