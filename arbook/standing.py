"""Where customers stand: what is overdue, held, and open although it was promised; how much of the limit is used."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from arbook.aging import Aging
from arbook.code import Ints
from arbook.credit_limit import money_of_customers
from arbook.exchange import ExchangeRates
from arbook.field import MISSING_DAY, Bools, sum_by
from arbook.ledger import Ledger
from arbook.position import group_of_rows
from arbook.promise import broken

Floats = NDArray[np.float64]


class Overdue(NamedTuple):
    """Cents in base and days of the oldest item, a customer code each; `held` is undisputed and over HoldDays."""

    held: Ints
    held_days: Ints
    overdue: Ints
    overdue_days: Ints


class Promised(NamedTuple):
    """A customer code each: latest broken promise not made good (MISSING_DAY: none), and cents still open of it."""

    day: Ints
    cents: Ints


class _Lines(NamedTuple):
    customer: Ints
    group: Ints
    cents: Ints
    disputed: Ints
    days: Ints
    dated: Ints


def _lines(ledger: Ledger, aging: Aging) -> _Lines:
    frame = aging.lines
    customer = frame["Customer"].cat.codes.to_numpy().astype(np.int64)
    dated = frame["Date"].to_numpy("datetime64[D]").astype(np.int64)
    return _Lines(
        customer, group_of_rows(ledger, frame), frame["Open"].to_numpy(np.int64),
        frame["Disputed"].to_numpy(np.int64), frame["Days overdue"].fillna(0).to_numpy(np.int64), dated,
    )  # fmt: skip


def overdue_of(ledger: Ledger, aging: Aging, exchange: ExchangeRates, hold_days: int) -> Overdue:
    """Add up what is overdue, and what of it is neither disputed nor within HoldDays (domain C2).

    A group (customer and currency) whose Unapplied covers all its undisputed overdue isn't held: its money is there
    and only waits for Apply cash (domain C3).
    """
    lines, size = _lines(ledger, aging), len(ledger.parties.customers)
    currency = lines.group % len(ledger.parties.currencies)
    late = (lines.days > 0) & (lines.cents > 0)
    undisputed = np.maximum(lines.cents - lines.disputed, 0)
    covered = _to_the_good(ledger, aging) >= sum_by(lines.group, np.where(late, undisputed, 0), ledger.groups)
    held = late & (undisputed > 0) & (lines.days > hold_days) & ~covered[lines.group]
    in_base, _ = exchange.to_base(lines.cents, currency)
    undisputed_base, _ = exchange.to_base(undisputed, currency)
    found = []
    for rows, cents in ((held, undisputed_base), (late, in_base)):
        days = np.zeros(size, np.int64)
        np.maximum.at(days, lines.customer[rows], lines.days[rows])
        found += [sum_by(lines.customer[rows], cents[rows], size), days]
    return Overdue(*found)


def _to_the_good(ledger: Ledger, aging: Aging) -> Ints:
    """Unapplied of each group as aging shows it, above 0."""
    rows = aging.customers
    return sum_by(group_of_rows(ledger, rows), -rows["Unapplied"].to_numpy(np.int64), ledger.groups)


def not_made_good(ledger: Ledger, aging: Aging, exchange: ExchangeRates, promised: pd.DataFrame) -> Promised:
    """Find broken promises of which something that was open on the promised date is still open (domain B4)."""
    size, currencies = len(ledger.parties.customers), len(ledger.parties.currencies)
    failed = promised[broken(promised)]
    group = group_of_rows(ledger, failed)
    latest = np.full(ledger.groups, MISSING_DAY, np.int64)
    np.maximum.at(latest, group, failed["Promise date"].to_numpy("datetime64[D]").astype(np.int64))
    lines = _lines(ledger, aging)
    about = latest[lines.group]
    rows = np.flatnonzero((lines.cents > 0) & (about >= lines.dated) & (about != MISSING_DAY))
    cents, _ = exchange.to_base(lines.cents[rows], lines.group[rows] % currencies)
    day = np.full(size, MISSING_DAY, np.int64)
    np.maximum.at(day, lines.customer[rows], latest[lines.group[rows]])
    return Promised(day, sum_by(lines.customer[rows], cents, size))


def limit_used_of(ledger: Ledger, aging: Aging) -> tuple[Floats, Bools]:
    """Share of the credit limit that each customer code uses (NaN: no limit, limit 0, no rate), and who has limit 0.

    As on the sheet Aging; one who owes nothing uses it by Open orders (figures 16).
    """
    limit, typed = money_of_customers(ledger, "Credit limit")
    orders, _ = money_of_customers(ledger, "Open orders")
    used = np.divide(orders, limit, out=np.full(len(limit), np.nan), where=typed & (limit > 0))
    rows = aging.customers
    used[rows["Customer"].cat.codes.to_numpy()] = rows["Limit used %"].to_numpy(np.float64)
    return used, typed & (limit == 0)


def oldest_of(ledger: Ledger, aging: Aging) -> Ints:
    """Oldest days of each customer code, over all currencies, as on the sheet Aging."""
    oldest = np.zeros(len(ledger.parties.customers), np.int64)
    rows = aging.customers
    np.maximum.at(oldest, rows["Customer"].cat.codes.to_numpy(), rows["Oldest days"].fillna(0).to_numpy(np.int64))
    return oldest
