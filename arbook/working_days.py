"""Working days: which days are worked, and where a date moves that isn't."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, Literal, cast, get_args

import numpy as np
from numpy.typing import ArrayLike

from arbook.dates import Bools, Dates, as_dates

Roll = Literal["none", "following", "modified following", "preceding"]
ROLLS: Final[tuple[Roll, ...]] = get_args(Roll)

_DAY: Final = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Calendar:
    """Which days are worked.

    Parameters
    ----------
    weekend : frozenset of int
        Weekdays that aren't worked, 0 is Monday; default Saturday and Sunday.
    holidays : frozenset of date
        Days that aren't worked.
    working_days : frozenset of date
        Days that are worked although weekend or holiday say otherwise (tblHolidays, Working = yes).

    Raises
    ------
    ValueError
        When every weekday is a weekend.

    Examples
    --------
    >>> Calendar().roll(["2024-06-30"], "modified following").astype(str).tolist()
    ['2024-06-28']
    """

    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.weekend >= frozenset(range(7)):
            raise ValueError("a calendar needs a weekday that is worked")

    @cached_property
    def _weekend_mask(self) -> Bools:
        return np.isin(np.arange(7), list(self.weekend))

    @cached_property
    def _holidays(self) -> Dates:
        return _sorted_days(self.holidays)

    @cached_property
    def _working_days(self) -> Dates:
        return _sorted_days(self.working_days)

    def is_working(self, dates: ArrayLike) -> Bools:
        """Whether each date is worked; False for NaT."""
        days = as_dates(dates)
        weekday = (days.astype(np.int64) + 3) % 7  # day 0, 1970-01-01, was a Thursday
        free = self._weekend_mask[weekday] | np.isin(days, self._holidays)
        return (~free | np.isin(days, self._working_days)) & ~np.isnat(days)

    def roll(self, dates: ArrayLike, convention: Roll) -> Dates:
        """Move the dates that aren't worked.

        Parameters
        ----------
        dates : array_like of datetime64[D], shape (N,)
        convention : {"none", "following", "modified following", "preceding"}
            To no other day; to the next working day; to the next, but to the one before where that would
            leave the month; to the one before.

        Raises
        ------
        ValueError
            When the convention is not one of them.
        """
        days = as_dates(dates)
        if convention not in ROLLS:
            raise ValueError(f"'{convention}' is not a roll convention: use {', '.join(ROLLS)}")
        if convention == "none":
            return days
        if convention == "preceding":
            return self._moved(days, -_DAY)
        moved = self._moved(days, _DAY)
        if convention == "following":
            return moved
        left = moved.astype("datetime64[M]") != days.astype("datetime64[M]")
        return np.where(left, self._moved(days, -_DAY), moved)

    def add_working_days(self, dates: ArrayLike, n: int) -> Dates:
        """Return the n-th working day after each date (before it, for negative n), as Excel's WORKDAY does.

        The date itself doesn't count; with n = 0 it stays, worked or not.
        """
        days = as_dates(dates)
        step = _DAY if n > 0 else -_DAY
        for _ in range(abs(n)):
            days = self._moved(days + step, step)
        return days

    def _moved(self, days: Dates, step: np.timedelta64) -> Dates:
        """Move by the step until the day is worked; each distinct day is moved once."""
        distinct, where = np.unique(days, return_inverse=True)
        waiting = ~self.is_working(distinct) & ~np.isnat(distinct)
        while waiting.any():
            distinct[waiting] += step
            waiting[waiting] = ~self.is_working(distinct[waiting])
        return cast(Dates, distinct[where].reshape(days.shape))


def _sorted_days(days: Iterable[date]) -> Dates:
    return np.array(sorted(days), dtype="datetime64[D]")
