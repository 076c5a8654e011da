"""Slices of interest: stretches of constant principal and rate, and the arithmetic that all interest goes through.

Conventions
-----------
Interest of a slice is principal x rate x days / basis, rounded half-up once, in cents: exact, in integers. Segments
are cut where a rate changes, at half-year starts where a table has them, and on 1 January where the day count looks
at the calendar year. Days count both the first and the last day of a slice. Under a 30/360 day count each slice is
counted from the day before its first day, as AR_DAYCOUNT of these two dates does; such days need not add up to those
of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arbook.code import Ints
from arbook.daycount import BY_YEAR, Convention, days, denominator_of
from arbook.field import Bools, dates_of, day_number
from arbook.principal import Segments
from arbook.rate_schedule import Schedule

Rows = Ints | Bools | slice
Wide = NDArray[Any]  # of int64, or of Python integers

_LIMIT: Final = 2**63 - 1


@dataclass(frozen=True)
class Slices:
    """Slices of debts, by debt and day.

    Attributes
    ----------
    document : int64 array, shape (S,)
        Position of the debt.
    first, last : int64 array
        Day numbers, both counted.
    days : int64 array
        By the day count.
    principal : int64 array, cents
    interval : int64 array
        Position of the rate in ``schedule``.
    interest : int64 array, cents
    schedule : Schedule
    """

    document: Ints
    first: Ints
    last: Ints
    days: Ints
    principal: Ints
    interval: Ints
    interest: Ints
    schedule: Schedule

    def __len__(self) -> int:
        return len(self.document)

    def take(self, rows: Rows, interest: Ints | None = None, principal: Ints | None = None) -> Slices:
        """Return some of them, with other interest or principal if given (of those taken)."""
        return Slices(
            self.document[rows], self.first[rows], self.last[rows], self.days[rows],
            self.principal[rows] if principal is None else principal, self.interval[rows],
            self.interest[rows] if interest is None else interest, self.schedule,
        )  # fmt: skip


def interest_of(
    principal: Ints, days: Ints, rate: Ints, rates: list[Decimal], basis: Ints | int, unit: Ints | int = 1
) -> Ints:
    """Compute the interest of slices, exact, half-up to the unit.

    Parameters
    ----------
    principal : int64 array, shape (S,), cents, 0 or more
    days : int64 array, 0 or more
    rate : int64 array
        Position of each slice's rate in ``rates``.
    rates : list of Decimal
        Yearly, as fractions, 0 or more.
    basis : int or int64 array
        Days of the year.
    unit : int or int64 array
        Smallest unit of the currency in cents.

    Returns
    -------
    int64 array, shape (S,), cents

    Raises
    ------
    ValueError
        When a rate or a principal is below 0.
    OverflowError
        When a result doesn't fit int64.

    Notes
    -----
    With P cents, rate N / scale (N whole), d days and ``D = scale * basis * unit`` the interest in units is
    ``(2 * P * N * d + D) // (2 * D)``: P N d / D, plus a half, rounded down.

    Examples
    --------
    0.005 is a cent: 5.00 for one day at 36.5 %.

    >>> one = np.array([1])
    >>> interest_of(one * 500, one, one * 0, [Decimal("0.365")], 365).tolist()
    [1]
    """
    if not len(principal):
        return np.zeros(0, np.int64)
    largest = int(principal.max())
    if any(yearly < 0 for yearly in rates) or principal.min() < 0:
        raise ValueError("interest needs a principal and a rate of 0 or more")
    places = max([0, *(-int(yearly.normalize().as_tuple().exponent) for yearly in rates)])
    scaled = [int(yearly.scaleb(places)) for yearly in rates]
    divisor = 10**places * int(np.max(basis)) * int(np.max(unit))
    # Every value of the formula is at most 2 P N d + D or 2 D. Both stay below 2^63 where 2 D does and
    # P <= (2^63 - 1 - D) / (2 N d), with the largest N, d and D: at 1e-4, 365 days and 15 %, P to 8e12 cents.
    most = 2 * max(1, *scaled) * max(1, int(days.max()))
    most_principal = (_LIMIT - divisor) // most if max(2 * divisor, most) <= _LIMIT else -1
    if largest <= most_principal:
        return _half_up(principal, days, np.array(scaled, np.int64)[rate], 10**places, basis, unit)
    return _in_parts(principal, days, rate, scaled, 10**places, basis, unit, principal <= most_principal)


def _in_parts(
    principal: Ints,
    days: Ints,
    rate: Ints,
    scaled: list[int],
    scale: int,
    basis: Ints | int,
    unit: Ints | int,
    small: Bools,
) -> Ints:
    """Interest of the small slices in int64, of the few others in Python's integers."""
    interest = np.empty(len(principal), np.int64)
    dtype: type
    for rows, dtype in ((small, np.int64), (~small, object)):
        if not rows.any():
            continue
        bases, units = (value if isinstance(value, int) else value[rows].astype(dtype) for value in (basis, unit))
        numerators = np.array(scaled, dtype)[rate[rows]]
        cents, counted = principal[rows].astype(dtype), days[rows].astype(dtype)
        interest[rows] = _half_up(cents, counted, numerators, scale, bases, units)
    return interest


def _half_up(principal: Wide, days: Wide, rate: Wide, scale: int, basis: Wide | int, unit: Wide | int) -> Ints:
    divisor = scale * basis * unit
    value = rate * 2  # a copy, worked on in place
    value *= principal
    value *= days
    value += divisor
    value //= 2 * divisor
    value *= unit
    return value.astype(np.int64, copy=False)


def sliced(segments: Segments, schedule: Schedule, start: Ints, day_count: Convention) -> tuple[Slices, Bools]:
    """Cut segments to slices, without interest yet; what has no known rate is left out.

    Parameters
    ----------
    segments : Segments
    schedule : Schedule
        Its regime's timing says whose day's rate counts.
    start : int64 array, shape (N,)
        First day of interest by debt.
    day_count : Convention

    Returns
    -------
    Slices
    bool array, shape (N,)
        Debts of which a stretch was left out.
    """
    timing = schedule.regime.timing
    unknown = np.zeros(len(start), np.bool_)
    if timing == "last day":
        segments = _to_known(segments, schedule, unknown)
    cuts = schedule.starts if timing == "each day" else schedule.starts[:1]
    if day_count in BY_YEAR and len(segments):
        cuts = np.union1d(cuts, _new_years(int(segments.first.min()), int(segments.last.max())))
    count, cut, first, last = _cut(segments, cuts)
    document = np.repeat(segments.document, count)
    if timing == "each day":
        interval = (np.searchsorted(schedule.starts, cuts, "right") - 1)[cut]
    else:
        deciding = start[segments.document] if timing == "first day" else segments.last
        interval = np.repeat(schedule.interval(deciding), count)
    counted = _days(first, last, day_count)
    principal = np.repeat(segments.principal, count)
    whole = Slices(document, first, last, counted, principal, interval, counted, schedule)
    if not len(whole) or schedule.known[interval.min() : interval.max() + 1].all():
        return whole, unknown
    known = schedule.known[interval]
    unknown[document[~known]] = True
    return whole.take(known), unknown


def _to_known(segments: Segments, schedule: Schedule, unknown: Bools) -> Segments:
    """Cut off what lies after the last day with a known rate, marking the debts in ``unknown``."""
    end = np.iinfo(np.int64).max if schedule.known_to is None else day_number(schedule.known_to)
    unknown[segments.document[segments.last > end]] = True
    cut = Segments(segments.document, segments.first, np.minimum(segments.last, end), segments.principal)
    return cut.take(np.flatnonzero(cut.first <= cut.last))


def basis_of(slices: Slices, day_count: Convention) -> Ints | int:
    """Days of the year of each slice."""
    return denominator_of(dates_of(slices.last), day_count)


def _cut(segments: Segments, cuts: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Cut segments at the days given: pieces of each segment; of each piece the cut before it, first and last day."""
    if not len(segments):
        return segments.document, segments.document, segments.first, segments.last
    low, high = int(segments.first.min()), int(segments.last.max())
    at = (
        np.searchsorted(cuts, np.arange(low, high + 1), "right") - 1
    )  # of each day that occurs: quicker than each row
    begin, end = at[segments.first - low], at[segments.last - low]
    count = end - begin + 1
    after = np.cumsum(count)
    cut = np.repeat(begin - (after - count), count)
    cut += np.arange(len(cut))
    first, last = cuts[cut], np.append(cuts[1:] - 1, high)[cut]
    first[after - count] = segments.first
    last[after - 1] = segments.last
    return count, cut, first, last


def _days(first: Ints, last: Ints, day_count: Convention) -> Ints:
    if day_count.startswith("ACT"):
        return last - first + 1
    return days(dates_of(first - 1), dates_of(last), day_count)


def _new_years(low: int, high: int) -> Ints:
    """Day numbers of every 1 January between two days."""
    first, last = dates_of(np.array([low, high])).astype("datetime64[Y]")
    return np.arange(first, last + 2).astype("datetime64[D]").astype(np.int64)
