"""Calendar dates: Excel serials, dates as text, month arithmetic.

Conventions
-----------
Dates are naive calendar dates: ``datetime.date`` for one, ``datetime64[D]`` in arrays, NaT where there is
none; NaT passes through every function. Dates read from a workbook lie within EARLIEST and LATEST. Text that
can be read in two ways is an error, never a guess.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Dates = NDArray[np.datetime64]
Days = NDArray[np.timedelta64]
Bools = NDArray[np.bool_]
DateOrder = Literal["ymd", "dmy", "mdy"]

EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2100, 12, 31)
NAT: Final = np.datetime64("NaT", "D")

_DAY: Final = np.timedelta64(1, "D")


class UnreadableDate(ValueError):  # noqa: N818 - named after the case, as UnreadableAmount and UnreadableTerms
    """A text that is not a date, or could be two."""


def as_dates(dates: ArrayLike) -> Dates:
    """Dates as a datetime64[D] array."""
    return np.asarray(dates, dtype="datetime64[D]")


# --- Excel serials --------------------------------------------------------------------------------------


def from_serial(values: ArrayLike, date1904: bool = False) -> Dates:
    """Read Excel's serial numbers.

    Parameters
    ----------
    values : array_like of float64, shape (N,)
        Days; the fraction, a time of day, is cut.
    date1904 : bool
        Whether the workbook counts from 1904-01-01 (day 0) instead of 1900-01-01 (day 1).

    Returns
    -------
    datetime64[D] array, shape (N,)
        NaT for NaN and for what lies outside EARLIEST to LATEST (serial 60, the 1900-02-29 that never was,
        among them): the caller reports it.

    Examples
    --------
    >>> from_serial([45292.75, 60.0]).astype(str).tolist()
    ['2024-01-01', 'NaT']
    """
    serials = np.asarray(values, dtype=np.float64)
    # Excel's 1900 counts a 29 February 1900: after it, day 0 is in effect 1899-12-30.
    zero = np.datetime64("1904-01-01" if date1904 else "1899-12-30", "D")
    first, last = ((np.datetime64(day, "D") - zero).astype(int) for day in (EARLIEST, LATEST))
    known = (serials >= first) & (serials < last + 1)
    days = np.floor(np.where(known, serials, 0.0)).astype(np.int64)
    return np.where(known, zero + days * _DAY, NAT)


def to_serial(day: date, date1904: bool = False) -> int:
    """Excel's serial number of a date.

    Raises
    ------
    ValueError
        When the date lies before day 1 of 1900 (or day 0 of 1904).

    Examples
    --------
    >>> to_serial(date(2024, 1, 1)), to_serial(date(2024, 1, 1), date1904=True)
    (45292, 43830)
    """
    first = date(1904, 1, 1) if date1904 else date(1900, 1, 1)
    if day < first:
        raise ValueError(f"{day} lies before {first}, the first date of the workbook's calendar")
    if date1904:
        return (day - first).days
    return (day - date(1899, 12, 30)).days - (day < date(1900, 3, 1))


# --- dates as text --------------------------------------------------------------------------------------

_TIME: Final = r"(?:[T ]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(?:[AP]M|Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})([-/. ])([0-9]{1,2})\2([0-9]{1,2})" + _TIME, re.IGNORECASE)
_YEAR_LAST: Final = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4})\.?" + _TIME, re.IGNORECASE)
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_NAME: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[-/. ]*([a-z]+)[-/., ]*([0-9]{4})" + _TIME, re.IGNORECASE)
_NAME_DAY: Final = re.compile(
    r"([a-z]+)[-/. ]*([0-9]{1,2})(?:st|nd|rd|th)?(?:[-/.,] *| +)([0-9]{4})" + _TIME,
    re.IGNORECASE,
)
_SHORT_YEAR: Final = re.compile(
    r"[0-9]{1,2}([-/. ])[0-9]{1,2}\1'?[0-9]{2}"
    r"|[0-9]{1,2}[-/. ]*[a-z]+[-/., ]*'?[0-9]{2}|[a-z]+[-/. ]*[0-9]{1,2}[-/., ]+'?[0-9]{2}",
    re.IGNORECASE,
)
# fmt: off
MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)
# fmt: on


def month_number(name: str) -> int | None:
    """Month of an English name or its abbreviation of three letters (and sept); None when it is neither."""
    word = name.lower()
    for number, month in enumerate(MONTH_NAMES, start=1):
        if word in (month, month[:3]) or (word == "sept" and number == 9):
            return number
    return None


def parse_date(text: str, order: DateOrder | None = None) -> date:
    """Read a date from text.

    Parameters
    ----------
    text : str
        ISO (also with a time part, which is cut) and other year-first texts, 20240403, English month names,
        and day/month/year with / . - or spaces.
    order : {"ymd", "dmy", "mdy"} or None
        Order of numbers that don't begin with the year. None accepts only what has a single reading.

    Raises
    ------
    UnreadableDate
        Naming the value: ambiguous, not in the order given, two-digit year, no such day, out of range.

    Examples
    --------
    >>> parse_date("13/04/2024"), parse_date("April 3, 2024"), parse_date("03.04.2024", "dmy")
    (datetime.date(2024, 4, 13), datetime.date(2024, 4, 3), datetime.date(2024, 4, 3))
    """
    plain = " ".join(text.split())
    if match := _YEAR_FIRST.fullmatch(plain):
        return _day(text, match[1], match[3], match[4])
    if match := _COMPACT.fullmatch(plain):
        return _day(text, match[1], match[2], match[3])
    if match := _YEAR_LAST.fullmatch(plain):
        return _ordered(text, (match[1], match[3], match[4]), order)
    named = (_DAY_NAME.fullmatch(plain), _NAME_DAY.fullmatch(plain))
    for found, name_at, day_at in ((named[0], 2, 1), (named[1], 1, 2)):
        if found and (month := month_number(found[name_at])):
            return _day(text, found[3], str(month), found[day_at])
    if _SHORT_YEAR.fullmatch(plain):
        raise UnreadableDate(f"'{text}' is not a date with a year of four digits: write it as 2024-04-03")
    raise UnreadableDate(f"'{text}' is not a date: write it as 2024-04-03" if plain else "the date is blank")


def _ordered(text: str, parts: tuple[str, str, str], order: DateOrder | None) -> date:
    """Date of day and month in either order, year last."""
    first, second, year = parts
    if order == "dmy":
        return _day(text, year, second, first, " with the day first")
    if order == "mdy":
        return _day(text, year, first, second, " with the month first")
    if order == "ymd":
        raise UnreadableDate(f"'{text}' is not a date with the year first")
    readings = {
        day for day in (_day_or_none(year, second, first), _day_or_none(year, first, second)) if day is not None
    }
    if len(readings) > 1:
        early, late = sorted(readings)
        raise UnreadableDate(f"'{text}' is ambiguous: {early} or {late}. Set DateOrder, or write the year first")
    return _in_range(text, readings.pop()) if readings else _day(text, year, second, first)


def _day_or_none(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _day(text: str, year: str, month: str, day: str, how: str = "") -> date:
    found = _day_or_none(year, month, day)
    if found is None:
        raise UnreadableDate(f"'{text}' is not a date{how}: there is no such day")
    return _in_range(text, found)


def _in_range(text: str, day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise UnreadableDate(f"'{text}' lies outside {EARLIEST} to {LATEST}")
    return day


# --- months ---------------------------------------------------------------------------------------------


def day_of_month(dates: ArrayLike) -> Days:
    """Day number in the month, 1 to 31, as a timedelta64[D] array (NaT where there is no date)."""
    days = as_dates(dates)
    number: Days = days - days.astype("datetime64[M]").astype("datetime64[D]") + _DAY
    return number


def on_day(months: Dates, day: int | Days) -> Dates:
    """Day of each month (datetime64[M]), at most its last day: day 31 of April is 30 April."""
    first = months.astype("datetime64[D]")
    length = (months + 1).astype("datetime64[D]") - first
    found: Dates = first + np.minimum(length, np.asarray(day, "timedelta64[D]")) - _DAY
    return found


def end_of_month(dates: ArrayLike) -> Dates:
    """Last day of the month of each date."""
    return on_day(as_dates(dates).astype("datetime64[M]"), 31)


def add_months(dates: ArrayLike, n: int | NDArray[np.int64], anchor_day: int | None = None) -> Dates:
    """Dates n months later (or earlier), clamped to the month's length.

    Parameters
    ----------
    dates : array_like of datetime64[D], shape (N,)
    n : int or int64 array, shape (N,)
        Months; may be negative.
    anchor_day : int, optional
        Day of month to aim at, 1 to 31; default the day of each date. Give it when a schedule is stepped
        from a clamped date: anchor 31 takes 28 February to 31 March.

    Examples
    --------
    >>> add_months(np.datetime64("2023-01-31"), np.array([1, 2])).astype(str).tolist()
    ['2023-02-28', '2023-03-31']
    """
    days = as_dates(dates)
    anchor = day_of_month(days) if anchor_day is None else np.asarray(anchor_day, "timedelta64[D]")
    months: Dates = days.astype("datetime64[M]") + np.asarray(n, "timedelta64[M]")
    return on_day(months, anchor)
