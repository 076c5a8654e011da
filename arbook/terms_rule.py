"""How a date follows from another: the steps of payment terms, and rules made of them.

A rule starts at its base (the invoice date, the receipt of goods, ...) and takes its steps in order: "30 days
EOM" is month end, then 30 days; "30 jours fin de mois" is 30 days, then month end. The day of the base is day
0. A cutoff day concerns only a first step that goes to a month's end or to a day of the next month: a base
after that day of its month counts as dated in the next month. Weekends and holidays are no part of a rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

import numpy as np

from arbook.dates import MONTH_NAMES, Dates, add_months, as_dates, day_of_month, end_of_month, on_day

Base = Literal["invoice", "receipt", "delivery", "as of"]
"""Where counting starts. Receipt wants the date of goods received; delivery does without it."""


class Step(Protocol):
    """One step of a rule."""

    def apply(self, dates: Dates, cutoff: int | None) -> Dates:
        """Take the step from each date; cutoff is None unless it is the first step."""
        ...

    def words(self, start: str) -> str:
        """Say in words what is reached from start."""
        ...


@dataclass(frozen=True)
class Days:
    """Add days; ``clear`` days exclude the last day as well as the first (RO Civil Code art. 2553)."""

    n: int
    clear: bool = False

    def apply(self, dates: Dates, cutoff: int | None) -> Dates:
        """Add the days."""
        return as_dates(dates + np.timedelta64(self.n + self.clear, "D"))

    def words(self, start: str) -> str:
        """Say "30 days after the invoice date"."""
        return f"{_count(self.n, 'clear day' if self.clear else 'day')} after {start}"


@dataclass(frozen=True)
class Months:
    """Add calendar months, clamped to the month's length (31 January + 1 is the end of February)."""

    n: int

    def apply(self, dates: Dates, cutoff: int | None) -> Dates:
        """Add the months."""
        return add_months(dates, self.n)

    def words(self, start: str) -> str:
        """Say "2 months after the invoice date"."""
        return f"{_count(self.n, 'month')} after {start}"


@dataclass(frozen=True)
class MonthEnd:
    """Go to the last day of the month, or of the n-th month after it."""

    months: int = 0

    def apply(self, dates: Dates, cutoff: int | None) -> Dates:
        """Go to the month's end."""
        return end_of_month(on_day(_month(dates, cutoff) + self.months, 1))

    def words(self, start: str) -> str:
        """Say "the end of the month of the invoice date"."""
        later = f"{_count(self.months, 'month')} after that " if self.months else ""
        return f"the end of the month {later}of {_the_day(start)}"


@dataclass(frozen=True)
class DayOfMonth:
    """Go to a day of the n-th month after, clamped to its length; n = 0 is the same month."""

    day: int
    months: int = 1

    def apply(self, dates: Dates, cutoff: int | None) -> Dates:
        """Go to that day."""
        return on_day(_month(dates, cutoff) + self.months, self.day)

    def words(self, start: str) -> str:
        """Say "day 10 of the month after the invoice date"."""
        return f"day {self.day} of the month {'after' if self.months else 'of'} {_the_day(start)}"


@dataclass(frozen=True)
class PayDays:
    """Move forward to the next of fixed days of the month, clamped; a date on such a day stays."""

    days: tuple[int, ...]

    def apply(self, dates: Dates, cutoff: int | None) -> Dates:
        """Move to the next pay day."""
        month = dates.astype("datetime64[M]")
        found = np.full(dates.shape, np.datetime64("NaT", "D"))
        for day in self.days:
            this = on_day(month, day)
            found = np.fmin(found, np.where(this < dates, on_day(month + 1, day), this))
        return found

    def words(self, start: str) -> str:
        """Say "the next day 5 or 20 of a month on or after the invoice date"."""
        return f"the next day {' or '.join(map(str, self.days))} of a month on or after {_the_day(start)}"


@dataclass(frozen=True)
class Rule:
    """A base and the steps from it."""

    base: Base = "invoice"
    steps: tuple[Step, ...] = ()

    def apply(self, start: Dates, cutoff: int | None = None) -> Dates:
        """Date per element, from the dates of the base.

        Parameters
        ----------
        start : datetime64[D] array, shape (N,)
            Date of the base (the choice of it is ``Terms``'); NaT stays NaT.
        cutoff : int, optional
            Day of month, 1 to 31; 0 is the last day and below 0 counts back from it.
        """
        found = start
        for place, step in enumerate(self.steps):
            found = step.apply(found, cutoff if place == 0 else None)
        return found

    def then(self, *steps: Step) -> Rule:
        """Return the rule with further steps; days that follow days are added up."""
        joined = list(self.steps)
        for step in steps:
            last = joined[-1] if joined else None
            if isinstance(last, Days) and isinstance(step, Days) and not last.clear:
                joined[-1] = Days(last.n + step.n, step.clear)
            else:
                joined.append(step)
        return Rule(self.base, tuple(joined))

    def words(self, start: str) -> str:
        """Say the rule in words; start names the base."""
        for step in self.steps:
            start = step.words(start)
        return start


@dataclass(frozen=True)
class Line:
    """Part of an amount with its own due date: share as a fraction (0.5), None for the balance."""

    share: Decimal | None
    rule: Rule


@dataclass(frozen=True)
class Tier:
    """Discount rate as a fraction (0.02) and the last day on which it is earned."""

    rate: Decimal
    rule: Rule


@dataclass(frozen=True)
class AsOf:
    """Date from which terms count instead of the invoice date; None in all parts: the date given is it."""

    day: int | None = None
    month: int | None = None
    year: int | None = None

    def apply(self, dates: Dates) -> Dates:
        """As-of date per invoice date; without a year the first such date not before the invoice."""
        if self.day is None or self.month is None:
            return dates
        if self.year is not None:
            fixed = np.datetime64(date(self.year, self.month, self.day), "D")
            return np.where(np.isnat(dates), dates, fixed)
        found = np.full(dates.shape, np.datetime64("NaT", "D"))
        january = dates.astype("datetime64[Y]").astype("datetime64[M]")
        for later in range(9):  # 29 February can be eight years away
            month = np.asarray(january + np.timedelta64(12 * later + self.month - 1, "M"), "datetime64[M]")
            that_day = as_dates(month.astype("datetime64[D]") + np.timedelta64(self.day - 1, "D"))
            fits = (that_day >= dates) & (that_day.astype("datetime64[M]") == month)
            found = np.where(np.isnat(found) & fits, that_day, found)
        return found

    def words(self) -> str:
        """Say the date, as far as it is written."""
        if self.day is None or self.month is None:
            return "the as-of date"
        return " ".join(filter(None, (f"{self.day} {MONTH_NAMES[self.month - 1].title()}", str(self.year or ""))))


def _month(dates: Dates, cutoff: int | None) -> Dates:
    """Month in which each date counts: the next one after the cutoff day."""
    month = dates.astype("datetime64[M]")
    if cutoff is None:
        return month
    if not -31 < cutoff <= 31:
        raise ValueError(f"the cutoff {cutoff} is not a day of the month")
    last = day_of_month(end_of_month(dates)) if cutoff <= 0 else np.timedelta64(0, "D")
    late = day_of_month(dates) > last + np.timedelta64(cutoff, "D")
    shifted: Dates = month + np.asarray(late, "timedelta64[M]")
    return shifted


def _the_day(start: str) -> str:
    return f"the day {start}" if start[0].isdigit() else start


def _count(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"
