"""Unit-periods: the period in which the actuarial method counts the time between an advance and its payments.

The rules are those of Regulation Z (12 CFR 1026), appendix J, paragraphs (b)(3) to (b)(5), for a single advance: the
period that occurs most often, the smaller one of two, never above a year; without a common one, the average rounded
to a standard interval. All months are equal; whole periods are counted back from the payment, and the odd days before
them are a fraction of 7 days a week, 15 a semimonth, 30 a month, 365 a year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Literal, NamedTuple, cast

import numpy as np

from arbook.dates import add_months

_MOST_MONTHS = 12


class UnitPeriod(NamedTuple):
    """So many days, semimonths or months."""

    kind: Literal["day", "semimonth", "month"]
    size: int

    @property
    def days(self) -> float:
        """Length in days, as periods are compared."""
        return self.size * {"day": 1.0, "semimonth": 365 / 24, "month": 365 / 12}[self.kind]

    @property
    def per_year(self) -> float:
        """How many make a year: 52 weeks, 24 semimonths, 12 months, 365 days."""
        if self.kind == "day":
            return 364 / self.size if self.size % 7 == 0 else 365 / self.size
        return {"semimonth": 24, "month": 12}[self.kind] / self.size


def unit_period(start: date, days: Sequence[date]) -> UnitPeriod:
    """Return the unit-period of an advance and the days of its payments.

    Parameters
    ----------
    start : date
    days : sequence of date
        In order, one at least after the start.

    Examples
    --------
    >>> unit_period(date(2025, 1, 31), [date(2025, 2, 28), date(2025, 3, 31)])
    UnitPeriod(kind='month', size=1)
    """
    points = sorted({start, *days})
    if len(points) == 2:
        return _term(*points)
    found = Counter(unit for pair in pairwise(points) for unit in _common(*pair))
    halves = _semimonths(points)
    if halves > 1:
        found[UnitPeriod("semimonth", 1)] = halves
    most = max(found.values(), default=0)
    if most < 2:
        return _nearest((points[-1] - points[0]).days / (len(points) - 1))
    return min((unit for unit, times in found.items() if times == most), key=lambda unit: unit.days)


def periods_before(start: date, day: date, unit: UnitPeriod, anchor: int) -> tuple[int, float]:
    """Whole unit-periods from the start to a payment, and the fraction of one before them.

    Parameters
    ----------
    start, day : date
    unit : UnitPeriod
    anchor : int
        Day of the month that payments keep (``anchor_of``).

    Examples
    --------
    >>> periods_before(date(1978, 2, 10), date(1978, 4, 1), UnitPeriod("month", 1), 1)
    (1, 0.6333333333333333)
    """
    if unit.kind == "day":
        whole, odd = divmod((day - start).days, unit.size)
        return whole, odd / unit.size
    if _months_later(day, 0, anchor) != day:  # the other half of a semimonth, or an odd payment
        anchor = day.day
    months, reached = 0, day
    while (earlier := _months_later(day, -months - 1, anchor)) >= start:
        months, reached = months + 1, earlier
    odd = (reached - start).days
    if unit.kind == "semimonth":
        return 2 * months + odd // 15, odd % 15 / 15
    whole, rest = divmod(months, unit.size)
    if unit.size == _MOST_MONTHS and odd:
        return whole, (_months_later(day, -whole * _MOST_MONTHS, anchor) - start).days / 365
    return whole, (30 * rest + odd) / (30 * unit.size)


def anchor_of(start: date, days: Sequence[date]) -> int:
    """Day of the month that payments keep: the start's, if they all do, else the largest of theirs."""
    if all(_months_later(day, 0, start.day) == day for day in days):
        return start.day
    return max(day.day for day in days)


def _common(first: date, last: date) -> list[UnitPeriod]:
    """Read an interval as every period that it can be."""
    days, found = (last - first).days, list[UnitPeriod]()
    months = (last.year - first.year) * 12 + last.month - first.month
    anchor = max(first.day, last.day)
    if 0 < months <= _MOST_MONTHS and all(_months_later(day, 0, anchor) == day for day in (first, last)):
        found.append(UnitPeriod("month", months))
    if days <= 365 and (not found or days % 7 == 0):
        found.append(UnitPeriod("day", days))
    return found


def _semimonths(points: list[date]) -> int:
    """How many intervals are halves of one month."""
    spans = zip(points, points[1:], points[2:], strict=False)
    return sum(
        13 <= (middle - first).days <= 16 and UnitPeriod("month", 1) in _common(first, last)
        for first, middle, last in spans
    )


def _term(start: date, day: date) -> UnitPeriod:
    """Unit-period of a single payment: the term, in months where it is whole months, and at most a year."""
    unit = _common(start, day)
    return min(unit, key=lambda one: one.kind != "month") if unit else UnitPeriod("month", _MOST_MONTHS)


def _nearest(days: float) -> UnitPeriod:
    """Return the standard interval nearest to an average; the smaller one of two."""
    months = [UnitPeriod("month", n) for n in range(1, _MOST_MONTHS + 1)]
    standard = [
        UnitPeriod("day", 1),
        UnitPeriod("day", 7),
        UnitPeriod("day", 14),
        UnitPeriod("semimonth", 1),
        *months,
    ]
    return min(standard, key=lambda unit: (abs(unit.days - days), unit.days))


def _months_later(day: date, months: int, anchor: int) -> date:
    return cast(date, add_months(np.datetime64(day, "D"), months, anchor).item())
