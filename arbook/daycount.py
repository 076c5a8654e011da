"""Day counts: days and year fraction of a period by the conventions of the money market, by explicit rules.

Conventions
-----------
A period runs from start to end, start excluded, end included, so its actual days are the plain difference; the same
date twice is 0. Year fractions are exact: an integer numerator over an integer denominator.

=============  ================================================================================  ===========
name           days                                                                              denominator
=============  ================================================================================  ===========
ACT/365F       actual                                                                            365
ACT/360        actual                                                                            360
ACT/ACT ISDA   actual; days in a leap year over 366, others over 365, start counted, not end     365, 366
ACT/366        actual; each day over the length of its own calendar year, end counted, not start  365, 366
30/360         day 31 of start is 30; day 31 of end is 30 if the start is on 30 or 31             360
30U/360        as 30/360, and the end of February is day 30 (that of end only if start's is, too) 360
30E/360        any day 31 is 30                                                                  360
30E/360 ISDA   the last day of any month is 30, but not a February end that is the termination    360
=============  ================================================================================  ===========

References: 2006 ISDA Definitions, section 4.16: (b) ACT/ACT, (d) ACT/365F, (e) ACT/360, (f) 30/360, (g) 30E/360,
(h) 30E/360 ISDA; 30U/360 as in OpenGamma Strata; ACT/366 as Russian courts count art. 395 of the Civil Code.
"""

from __future__ import annotations

from typing import Final, Literal, cast, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from arbook.dates import Dates, as_dates, day_of_month, end_of_month

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Convention = Literal["ACT/365F", "ACT/360", "ACT/ACT ISDA", "30/360", "30U/360", "30E/360", "30E/360 ISDA", "ACT/366"]

CONVENTIONS: Final[tuple[Convention, ...]] = get_args(Convention)
DEFAULT: Final[Convention] = "ACT/365F"
BY_YEAR: Final[frozenset[Convention]] = frozenset({"ACT/ACT ISDA", "ACT/366"})
"""Conventions whose denominator is the length of the calendar year."""
_THIRTIES: Final[frozenset[Convention]] = frozenset({"30/360", "30U/360", "30E/360", "30E/360 ISDA"})
_BOTH_YEARS: Final = 365 * 366


class UnknownConvention(ValueError):  # noqa: N818 - named after the case, as UnreadableDate
    """A text that is not the name of a day count."""


class EndBeforeStart(ValueError):  # noqa: N818 - named after the case
    """A period that ends before it starts."""


def convention_named(text: str) -> Convention:
    """Return the convention with this name, case and spaces aside.

    Raises
    ------
    UnknownConvention
        When there is none.

    Examples
    --------
    >>> convention_named(" act/act  isda")
    'ACT/ACT ISDA'
    """
    wanted = "".join(text.split()).casefold()
    for name in CONVENTIONS:
        if name.replace(" ", "").casefold() == wanted:
            return name
    raise UnknownConvention(f"'{text}' is not a day count: use {', '.join(CONVENTIONS)}")


def days(
    start: ArrayLike, end: ArrayLike, convention: Convention = DEFAULT, termination: ArrayLike | None = None
) -> Ints:
    """Days of each period.

    Parameters
    ----------
    start, end : array_like of datetime64[D], broadcast together
        No NaT.
    convention : Convention
    termination : array_like of datetime64[D], optional
        Last day of the contract, for 30E/360 ISDA: an end of February stays as it is there. Default: no end is it.

    Returns
    -------
    int64 array, in days of the convention

    Raises
    ------
    EndBeforeStart
        With the first such period.
    UnknownConvention
        When the convention isn't one of CONVENTIONS.
    ValueError
        When a date is missing.

    Examples
    --------
    >>> int(days("2006-08-31", "2007-02-28", "30/360")), int(days("2006-08-31", "2007-02-28", "ACT/360"))
    (178, 181)
    """
    first, last = _period(start, end)
    if convention not in CONVENTIONS:
        raise UnknownConvention(f"'{convention}' is not a day count: use {', '.join(CONVENTIONS)}")
    if convention not in _THIRTIES:
        return cast(Ints, (last - first).astype(np.int64))
    ends = None if termination is None else as_dates(termination)
    d1, d2 = _thirty_days(first, last, convention, ends)
    months = last.astype("datetime64[M]").astype(np.int64) - first.astype("datetime64[M]").astype(np.int64)
    return cast(Ints, 30 * months + d2 - d1)


def fraction(
    start: ArrayLike, end: ArrayLike, convention: Convention = DEFAULT, termination: ArrayLike | None = None
) -> tuple[Ints, int]:
    """Year fraction of each period, exact.

    Returns
    -------
    numerator : int64 array
    denominator : int
        360, 365, or 365 x 366 where the convention looks at the calendar year.

    Raises
    ------
    EndBeforeStart, UnknownConvention, ValueError
        As ``days``.

    Notes
    -----
    By calendar year: ``(366 * n365 + 365 * n366) / (365 * 366)``, n365 and n366 the days in common and in leap years.

    Examples
    --------
    >>> numerator, denominator = fraction("2003-11-01", "2004-05-01", "ACT/ACT ISDA")
    >>> round(int(numerator) / denominator, 12)
    0.497724380567
    """
    counted = days(start, end, convention, termination)
    if convention not in BY_YEAR:
        return counted, 365 if convention == "ACT/365F" else 360
    first, last = _period(start, end)
    later = np.timedelta64(0 if convention == "ACT/ACT ISDA" else 1, "D")
    leap = _leap_days_before(last + later) - _leap_days_before(first + later)
    return 366 * (counted - leap) + 365 * leap, _BOTH_YEARS


def year_fraction(
    start: ArrayLike, end: ArrayLike, convention: Convention = DEFAULT, termination: ArrayLike | None = None
) -> Floats:
    """Year fraction of each period as a float: the nearest one to the exact ``fraction``.

    Raises
    ------
    EndBeforeStart, UnknownConvention, ValueError
        As ``days``.

    Examples
    --------
    >>> float(year_fraction("2024-01-01", "2024-07-01", "ACT/360"))
    0.5055555555555555
    """
    numerator, denominator = fraction(start, end, convention, termination)
    return numerator / np.float64(denominator)


def denominator_of(last: Dates, convention: Convention) -> Ints | int:
    """Days in the year of a period that lies within one calendar year, its last day given."""
    if convention not in BY_YEAR:
        return 365 if convention == "ACT/365F" else 360
    return np.where(is_leap(last.astype("datetime64[Y]").astype(np.int64) + 1970), 366, 365)


def is_leap(year: Ints) -> NDArray[np.bool_]:
    """Whether each year of the Gregorian calendar has 366 days."""
    return cast(NDArray[np.bool_], (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0)))


def _period(start: ArrayLike, end: ArrayLike) -> tuple[Dates, Dates]:
    first, last = np.broadcast_arrays(as_dates(start), as_dates(end))
    if np.isnat(first).any() or np.isnat(last).any():
        raise ValueError("a day count needs both dates")
    wrong = last < first
    if wrong.any():
        raise EndBeforeStart(f"the end {last[wrong].flat[0]} lies before the start {first[wrong].flat[0]}")
    return first, last


def _thirty_days(first: Dates, last: Dates, convention: Convention, termination: Dates | None) -> tuple[Ints, Ints]:
    """Days of the month of both ends, after the rules of the convention."""
    d1, d2 = _day(first), _day(last)
    if convention == "30E/360":
        return np.minimum(d1, 30), np.minimum(d2, 30)
    if convention == "30E/360 ISDA":
        stays = (last == termination) & (_month(last) == 2) if termination is not None else np.False_
        return np.where(_is_month_end(first), 30, d1), np.where(_is_month_end(last) & ~stays, 30, d2)
    if convention == "30U/360":
        starts_so = _is_month_end(first) & (_month(first) == 2)
        d2 = np.where(starts_so & _is_month_end(last) & (_month(last) == 2), 30, d2)
        d1 = np.where(starts_so, 30, d1)
    return np.minimum(d1, 30), np.where((d2 == 31) & (d1 >= 30), 30, d2)


def _day(dates: Dates) -> Ints:
    return day_of_month(dates).astype(np.int64)


def _month(dates: Dates) -> Ints:
    return dates.astype("datetime64[M]").astype(np.int64) % 12 + 1


def _is_month_end(dates: Dates) -> NDArray[np.bool_]:
    return cast(NDArray[np.bool_], dates == end_of_month(dates))


def _leap_days_before(dates: Dates) -> Ints:
    """Days of leap years before each date, counted from year 1."""
    years = dates.astype("datetime64[Y]")
    year = years.astype(np.int64) + 1970
    within = (dates - years.astype("datetime64[D]")).astype(np.int64)
    return _leap_years_before(year) * 366 + np.where(is_leap(year), within, 0)


def _leap_years_before(year: Ints) -> Ints:
    """Leap years from year 1 to the year before."""
    past = year - 1
    return past // 4 - past // 100 + past // 400
