"""Loss rates of the provision: from closed months, and as typed (Customers.Loss rate, Provision.Rate override)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pandas as pd

from arbook.bucket import Buckets
from arbook.code import BLANK, Ints
from arbook.exchange import ExchangeRates
from arbook.field import MISSING_DAY, cents_of_column, codes_in, column, days_of, sum_by, text_at
from arbook.ledger import Ledger
from arbook.loss_history import Balances, LossHistory, loss_history, unbroken
from arbook.problem import Problems
from arbook.rates import rate_of
from arbook.settlement import WRITE_OFF


def closed_months_history(
    ledger: Ledger,
    snapshots: pd.DataFrame,
    day: int,
    exchange: ExchangeRates,
    buckets: Buckets,
    columns: Sequence[str],
) -> LossHistory:
    """Loss rates from tblSnapshots: the newest closed months before a day that follow each other without a gap.

    Parameters
    ----------
    ledger : Ledger
        For write-offs, by the bucket in which their document was at the month end before.
    snapshots : DataFrame
        Month end, Customer, Currency and the buckets; cents.
    day : int
        Day number; a month end itself doesn't count, so that closing it changes nothing.
    exchange : ExchangeRates
        The same for all months, so that exchange rates roll nothing.
    buckets : Buckets
    columns : sequence of str
        Names of the columns from Not due to the last bucket.
    """
    days = days_of(snapshots, "Month end")
    if days is None or not len(days):
        return LossHistory((None,) * len(columns), (0,) * len(columns))
    ends = np.unique(days[(days != MISSING_DAY) & (days < day)])
    ends = ends[unbroken(ends.astype("datetime64[D]").tolist()) :] if len(ends) else ends
    balances = _balances(ledger, snapshots, days, ends, exchange, columns)
    return loss_history(balances, _written_off(ledger, ends, exchange, buckets, len(columns)))


def _balances(
    ledger: Ledger, snapshots: pd.DataFrame, days: Ints, ends: Ints, exchange: ExchangeRates, columns: Sequence[str]
) -> Balances:
    """Balances by month end, customer and currency, bucket; in base currency."""
    currency = codes_in(column(snapshots, "Currency"), ledger.parties.code_of_currency, len(snapshots))
    keys = snapshots["Customer"].astype("str") + "\0" + snapshots["Currency"].astype("str")
    account = pd.factorize(keys)[0].astype(np.int64)
    rows = np.flatnonzero(np.isin(days, ends))
    month = np.searchsorted(ends, days[rows]).astype(np.int64)
    accounts = int(account.max(initial=-1)) + 1
    of = month * accounts + account[rows]
    found = []
    for name in columns:
        cents, _ = exchange.to_base(cents_of_column(snapshots, name)[0][rows], currency[rows])
        found.append(sum_by(of, cents, len(ends) * accounts).reshape(len(ends), accounts))
    return np.stack(found, axis=2)


def _written_off(ledger: Ledger, ends: Ints, exchange: ExchangeRates, buckets: Buckets, count: int) -> Balances:
    """Write-offs within the month after each month end, by the bucket of their document at that end."""
    receipts, documents, lines = ledger.receipts, ledger.documents, ledger.lines
    if len(ends) < 2:
        return np.zeros((0, count), np.int64)
    off = (receipts.kind == WRITE_OFF) & (receipts.document != BLANK)
    rows = np.flatnonzero(off & (receipts.day > ends[0]) & (receipts.day <= ends[-1]))
    document = receipts.document[rows]
    line = document if lines.document is None else np.searchsorted(lines.document, document)
    dated = lines.due[line] if buckets.basis == "due date" else documents.day[document]
    month = np.searchsorted(ends, receipts.day[rows], side="left") - 1
    there = (documents.begins[document] <= ends[month]) & (dated != MISSING_DAY)
    place = np.where(there, buckets.place(np.where(there, ends[month] - dated, 0)), 0)
    cents, _ = exchange.to_base(receipts.cents[rows], receipts.currency[rows])
    size = (len(ends) - 1) * count
    return sum_by(month.astype(np.int64) * count + place, cents, size).reshape(len(ends) - 1, count)


def individual_rates(ledger: Ledger, problems: Problems) -> dict[int, Decimal]:
    """Loss rate of customers who are individually impaired, by code; what isn't a rate is reported."""
    typed = _typed(ledger.customers, "tblCustomers", "Loss rate", problems)
    return {code: typed[row] for code, row in enumerate(ledger.parties.row_of.tolist()) if row in typed}


def override_rates(table: pd.DataFrame, labels: Sequence[str], problems: Problems) -> dict[tuple[str, str], Decimal]:
    """Rate overrides of tblProvision by customer and bucket.

    Parameters
    ----------
    table : DataFrame
        As it stands: Customer, Bucket, Rate override.
    labels : sequence of str
        Buckets that there are now.
    problems : Problems
        Gets an Error for what isn't a rate, a Warning for an override of a bucket that is no more.
    """
    typed = _typed(table, "tblProvision", "Rate override", problems)
    rows = np.array(list(typed), np.int64)
    keys = list(zip(*(text_at(column(table, name), rows) for name in ("Customer", "Bucket")), strict=True))
    gone = [(row, bucket) for row, (_, bucket) in zip(typed, keys, strict=True) if bucket and bucket not in labels]
    problems.add(
        "Warning", "tblProvision", [row for row, _ in gone], "Rate override", [bucket for _, bucket in gone],
        "There is no bucket {value} any more (AgingLimits): its Rate override isn't used.",
        "Type the override of the new buckets.",
    )  # fmt: skip
    return dict(zip(keys, typed.values(), strict=True))


def _typed(table: pd.DataFrame | None, name: str, heading: str, problems: Problems) -> dict[int, Decimal]:
    """Return the filled cells of a column of loss rates, by row."""
    cells = column(table, heading)
    if cells is None:
        return {}
    rates = {row: rate_of(float(cells.iloc[row])) for row in np.flatnonzero(cells.notna().to_numpy()).tolist()}
    wrong = [row for row, rate in rates.items() if not 0 <= rate <= 1]
    problems.add(
        "Error", name, wrong, heading, [f"{rates[row]:%}" for row in wrong],
        "{value} is no loss rate; it isn't used.", "Type a percentage from 0% to 100%.",
    )  # fmt: skip
    return {row: rate for row, rate in rates.items() if row not in wrong}
