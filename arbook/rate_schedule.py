"""Rates of a regime over time: the rows of tblRates laid over the shipped ones, as intervals of days.

Conventions
-----------
Rates are fractions (8 % is 0.08), Decimal, exact. A rate holds from its day on, that day included, to the day before
the next row or to its Known to; a day that no row covers has no rate, and nothing is computed for it.

A user's own row (any row of tblRates that isn't one of the shipped ones) wins: with a Known to, from its From to its
Known to; without one until the next row (at most to the end of the half-year where rates are set for half-years). An
interest-free interval is an own row with rate and margin 0: it holds to its Known to, else to the next own row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

import numpy as np

from arbook.code import Ints
from arbook.field import Bools, day_number
from arbook.statute import CONTRACT, Regime

_DAY: Final = timedelta(days=1)
_NEVER: Final = -(10**9)  # day number before every date


class UnknownRate(ValueError):  # noqa: N818 - named after the case, as UnreadableDate
    """A day whose rate isn't known."""


@dataclass(frozen=True)
class RateRow:
    """A row of tblRates: reference rate and margin of a regime, from ``start`` to ``known_to`` (None: no end)."""

    regime: str
    start: date
    rate: Decimal
    margin: Decimal | None
    known_to: date | None
    source: str
    verified: str

    @property
    def total(self) -> Decimal:
        """Reference rate and margin."""
        return self.rate + (self.margin or Decimal(0))

    @property
    def end(self) -> date:
        """Last day; far away where there is no end."""
        return self.known_to or date.max


@dataclass(frozen=True)
class Schedule:
    """Rates of one regime as intervals of days, in order; each runs to the day before the next one.

    Attributes
    ----------
    regime : Regime
    starts : int64 array, shape (K,)
        First day number of each interval; that of the first one lies before every date.
    rates : tuple of RateRow or None, length K
        None where no rate is known.
    """

    regime: Regime
    starts: Ints
    rates: tuple[RateRow | None, ...]

    @property
    def known(self) -> Bools:
        """Which intervals have a rate."""
        return np.array([rate is not None for rate in self.rates], np.bool_)

    @property
    def totals(self) -> list[Decimal]:
        """Reference rate and margin of each interval, 0 where no rate is known."""
        return [rate.total if rate else Decimal(0) for rate in self.rates]

    @property
    def verified(self) -> Bools:
        """Which intervals rest on a verified row."""
        return np.array([rate is not None and rate.verified in ("yes", "") for rate in self.rates], np.bool_)

    @property
    def known_to(self) -> date | None:
        """Last day with a rate; None when there is no end."""
        last = next((rate for rate in reversed(self.rates) if rate is not None), None)
        return last.known_to if last else date.min

    def interval(self, day: Ints) -> Ints:
        """Position of the interval of each day number."""
        return np.searchsorted(self.starts, day, "right") - 1

    def at(self, day: date) -> RateRow:
        """Return the row in force on a day, that day included.

        Raises
        ------
        UnknownRate
            When no row covers the day.
        """
        row = self.rates[int(self.interval(np.array(day_number(day))))]
        if row is None:
            raise UnknownRate(self.why_unknown(day, day))
        return row

    @property
    def span(self) -> str:
        """Which days have a rate, in words."""
        known = [row for row in self.rates if row is not None]
        if not known:
            return "for no day"
        first, end = known[0].start, known[-1].known_to
        return f"from {first} to {end}" if end else f"from {first} on"

    def why_unknown(self, first: date, last: date) -> str:
        """Name the first day from first to last that has no rate, and the days that have."""
        starts = np.append(self.starts, day_number(last) + 1).tolist()
        gaps = (
            max(start, day_number(first))
            for start, following, row in zip(starts[:-1], starts[1:], self.rates, strict=True)
            if row is None and following > day_number(first)
        )
        day = np.datetime64(min(gaps), "D")
        return f"the rate of {self.regime.name} on {day} isn't known: rates are known {self.span}"


def fixed(rate: Decimal, regime: Regime = CONTRACT) -> Schedule:
    """Return the schedule of one rate for good."""
    row = RateRow(regime.name, date.min, rate, None, None, "", "yes")
    return Schedule(regime, np.array([_NEVER], np.int64), (row,))


def scheduled(regime: Regime, shipped: Sequence[RateRow], rows: Sequence[RateRow] = ()) -> Schedule:
    """Return the schedule of a regime: its shipped rows, and over them the user's.

    Parameters
    ----------
    regime : Regime
    shipped : sequence of RateRow
        Of this regime, by date.
    rows : sequence of RateRow
        Of this regime, in any order; shipped rows among them change nothing; of own rows of one date the last counts.
    """
    laid = list(shipped)
    mine = _own(shipped, rows)
    starts = sorted(row.start for row in (*shipped, *mine))
    for place, row in enumerate(mine):
        following = next((later.start for later in mine[place + 1 :]), None)
        laid = _lay_over(laid, _with_end(row, regime, following, starts))
    return _intervals(regime, laid)


def half_year_end(day: date) -> date:
    """Return the last day of the half-year: 30 June or 31 December."""
    return date(day.year, 6, 30) if day.month <= 6 else date(day.year, 12, 31)


def _own(shipped: Sequence[RateRow], rows: Sequence[RateRow]) -> list[RateRow]:
    """Rows that aren't shipped ones, or stand there twice; by date, of the same date the last."""
    known = {(row.start, row.rate, row.margin, row.known_to) for row in shipped}
    mine: dict[date, RateRow] = {}
    seen: set[date] = set()
    for row in rows:
        if row.start in seen or (row.start, row.rate, row.margin, row.known_to) not in known:
            mine[row.start] = row
        seen.add(row.start)
    return [mine[start] for start in sorted(mine)]


def _with_end(row: RateRow, regime: Regime, next_own: date | None, starts: list[date]) -> RateRow:
    """Return an own row with the last day on which it wins."""
    if row.known_to is not None:
        return row
    following = next_own if row.total == row.rate == 0 else next((day for day in starts if day > row.start), None)
    ends = [] if following is None else [following - _DAY]
    if regime.half_years and row.total:
        ends.append(half_year_end(row.start))
    return replace(row, known_to=min(ends) if ends else None)


def _lay_over(rows: list[RateRow], top: RateRow) -> list[RateRow]:
    """Lay a row over others: what they cover before and after it stays."""
    left = [top]
    for row in rows:
        if row.start < top.start:
            cut = min(row.end, top.start - _DAY)
            left.append(row if cut == row.end else replace(row, known_to=cut))
        if row.end > top.end:
            left.append(row if row.start > top.end else replace(row, start=top.end + _DAY))
    return sorted(left, key=lambda row: row.start)


def _intervals(regime: Regime, rows: list[RateRow]) -> Schedule:
    """Intervals of rows that don't overlap, those without a rate between them."""
    starts: list[int] = [_NEVER]
    rates: list[RateRow | None] = [None]
    for row, following in pairwise([*rows, None]):
        assert row is not None  # noqa: S101 - only the last of the pairs ends in None
        starts.append(day_number(row.start))
        rates.append(row)
        if row.known_to is not None and (following is None or following.start > row.known_to + _DAY):
            starts.append(day_number(row.known_to) + 1)
            rates.append(None)
    return Schedule(regime, np.array(starts, np.int64), tuple(rates))
