"""The cash expected by week: what is due, what each customer's own lateness makes of it, promises, plans.

An open line is expected on its due date, plus the days by which its customer paid late in the last 12 months (all
customers together, where they paid nothing then); what is expected on a day that has passed is expected now.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from arbook.bucket import Buckets
from arbook.code import Codes, Ints
from arbook.events import NEVER
from arbook.exchange import ExchangeRates
from arbook.field import MISSING_DAY, dates_of, days_of, sum_by
from arbook.open_items import open_lines_of
from arbook.payment_history import PaymentHistory
from arbook.position import Position
from arbook.promise import KEPT, OPEN

WEEKS: Final = 13
COLUMNS: Final = ("Week", "Due", "Expected", "Promised", "Plans")
_YEAR: Final = 365
_MONDAY: Final = 4  # day number 4 is Monday, 5 January 1970


def usual_days_late(history: PaymentHistory) -> Ints:
    """Days by which each customer paid late in the last 12 months, weighted by amount; below 0 early.

    Returns
    -------
    int64 array, a customer
        Rounded half-up; those of all customers together for one who paid nothing then, 0 if nobody did.
    """
    items, size = history.items, len(history.ledger.parties.customers)
    rows = np.flatnonzero((items.until == NEVER) & (items.paid > history.day - _YEAR) & (items.amount > 0))
    weight, days = items.amount[rows].astype(np.float64), items.days[rows]
    amount = np.bincount(items.customer[rows], weight, size)
    weighted = np.bincount(items.customer[rows], weight * days, size)
    overall = weighted.sum() / amount.sum() if len(rows) else 0.0
    late = np.divide(weighted, amount, out=np.full(size, overall), where=amount > 0)
    return np.asarray(np.sign(late) * np.floor(np.abs(late) + 0.5), np.int64)


def expected_days(day: int, due: Ints, customer: Codes, late: Ints) -> Ints:
    """Day number on which each line is expected; MISSING_DAY without a due date.

    Parameters
    ----------
    day : int
        Nothing is expected before it.
    due : int64 array, shape (N,)
    customer : int array, shape (N,)
    late : int64 array, a customer
        ``usual_days_late``.

    Examples
    --------
    >>> expected_days(100, np.array([98, 110]), np.array([0, 0]), np.array([5])).tolist()
    [103, 115]
    """
    return np.where(due == MISSING_DAY, MISSING_DAY, np.maximum(due + late[customer], day))


def forecast(position: Position, exchange: ExchangeRates, late: Ints, promises: pd.DataFrame) -> pd.DataFrame:
    """Make tblForecast.

    Parameters
    ----------
    position : Position
    exchange : ExchangeRates
        Of all currencies; what has no rate is left out.
    late : int64 array, a customer
        ``usual_days_late``.
    promises : DataFrame
        ``promise.promises`` of the same position.

    Returns
    -------
    DataFrame
        13 weeks and a last row with all that comes later, or on a day that isn't known: Week (its Monday), cents in
        base currency of Due, Expected, Promised (of open promises, what isn't received yet) and Plans (the part of
        Due that is of installment plans). The first week also has what is overdue. Due and Expected each add up to
        all that is open, money on account not taken off.
    """
    ledger, day = position.ledger, position.day
    lines = open_lines_of(position, Buckets())
    cents, _ = exchange.to_base(lines.cents, lines.currency)
    expected = expected_days(day, lines.due, lines.customer, late)
    planned = np.where(lines.document >= ledger.typed, cents, 0)
    awaited = promises[promises["Kept"] == KEPT[OPEN]]
    codes = awaited["Currency"].cat.codes.to_numpy().astype(np.int64)
    left = np.maximum(awaited["Promise amount"].to_numpy(np.int64) - awaited["Received"].to_numpy(np.int64), 0)
    promised, _ = exchange.to_base(left, codes)
    promised_on = days_of(awaited, "Promise date")
    monday = monday_of(day)
    sums = {
        "Due": _by_week(monday, lines.due, cents),
        "Expected": _by_week(monday, expected, cents),
        "Promised": _by_week(monday, np.zeros(0, np.int64) if promised_on is None else promised_on, promised),
        "Plans": _by_week(monday, lines.due, planned),
    }
    weeks = dates_of(monday + 7 * np.arange(WEEKS + 1)).astype("datetime64[s]")
    return pd.DataFrame({"Week": weeks, **sums})


def monday_of(day: int) -> int:
    """Day number of the Monday of a day's week.

    >>> monday_of(4), monday_of(10), monday_of(11)
    (4, 4, 11)
    """
    return day - (day - _MONDAY) % 7


def _by_week(monday: int, days: Ints, cents: Ints) -> Ints:
    """Add up by week: the first takes what is before it, the last all behind it and what has no day."""
    week = np.where(days == MISSING_DAY, WEEKS, np.clip((days - monday) // 7, 0, WEEKS))
    return sum_by(week, cents, WEEKS + 1)
