"""Due dates of installments: every date counted from the first one, with the agreed day of the month kept.

Dates are never chained: from 31 January they are 28 February, 31 March (a chain would give 28 March).
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Final, Literal, NamedTuple, cast, get_args

import numpy as np

from arbook.dates import Dates, add_months, as_dates

Frequency = Literal["weekly", "biweekly", "monthly", "quarterly"]
FREQUENCIES: Final[tuple[Frequency, ...]] = get_args(Frequency)


class Period(NamedTuple):
    """Length of a period, in days or in months, and how many make a year of interest."""

    per_year: int
    days: int = 0
    months: int = 0


PERIODS: Final[dict[Frequency, Period]] = {
    "weekly": Period(52, days=7),
    "biweekly": Period(26, days=14),
    "monthly": Period(12, months=1),
    "quarterly": Period(4, months=3),
}


def later(
    day: date, periods: int | np.ndarray[tuple[int], np.dtype[np.int64]], frequency: Frequency, anchor: int
) -> Dates:
    """Return the date so many periods later (earlier, for negative ones).

    Parameters
    ----------
    day : date
    periods : int or int64 array, shape (N,)
    frequency : {"weekly", "biweekly", "monthly", "quarterly"}
    anchor : int
        Day of the month to aim at, 1 to 31; of no meaning to weeks.

    Examples
    --------
    >>> later(date(2025, 1, 31), np.array([1, 2]), "monthly", 31).astype(str).tolist()
    ['2025-02-28', '2025-03-31']
    """
    length = PERIODS[frequency]
    if length.months:
        return add_months(np.datetime64(day, "D"), np.asarray(periods) * length.months, anchor)
    return as_dates(np.datetime64(day, "D") + np.asarray(periods) * np.timedelta64(length.days, "D"))


def first_period(start: date, first_due: date, frequency: Frequency, anchor: int, rate: Fraction) -> Fraction:
    """Return the interest of the time before the first due date, as a part of the principal.

    Whole periods are counted back from the first due date and bear ``rate / periods a year`` each; the odd days
    before them bear ``rate * days / 365``.

    Examples
    --------
    >>> first_period(date(2025, 1, 31), date(2025, 2, 28), "monthly", 31, Fraction(3, 100))
    Fraction(1, 400)
    """
    whole, reached = 0, first_due
    while (earlier := _day(later(first_due, -whole - 1, frequency, anchor))) >= start:
        whole, reached = whole + 1, earlier
    return rate * whole / PERIODS[frequency].per_year + rate * (reached - start).days / 365


def anchor_of(start: date, first_due: date | None) -> int:
    """Day of the month that dates aim at: the start's, unless the first due date shows another one."""
    if first_due is None:
        return start.day
    kept = _day(add_months(np.datetime64(first_due, "D"), 0, start.day))
    return start.day if kept == first_due else first_due.day


def is_ambiguous(day: date) -> bool:
    """Whether a day could mean the month's end as well as its number: the last day of a month of under 31 days.

    Examples
    --------
    >>> is_ambiguous(date(2025, 2, 28)), is_ambiguous(date(2025, 1, 31)), is_ambiguous(date(2025, 2, 27))
    (True, False, False)
    """
    return day.day < 31 and (day + timedelta(1)).month != day.month


def _day(found: Dates) -> date:
    return cast(date, found.item())
