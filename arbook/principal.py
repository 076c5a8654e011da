"""Principal that bears interest, as segments: from which day to which day how much.

Conventions
-----------
Days are day numbers (days since 1970-01-01); a segment counts its first and its last day. Payments, credit notes and
disputes are all changes of the principal on a day: a payment bears interest on its own day, so it changes the
principal on the day after; a dispute changes it on its first day, and back on the day after its last.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arbook.code import Ints
from arbook.columnar import taken
from arbook.dates import add_months
from arbook.field import dates_of


@dataclass(frozen=True)
class Changes:
    """Changes of principals, in any order.

    Attributes
    ----------
    document : int64 array, shape (M,)
        Position of the debt.
    day : int64 array
        Day number of the first day on which it counts.
    cents : int64 array
        Above 0 adds to the debt.
    """

    document: Ints
    day: Ints
    cents: Ints

    @staticmethod
    def of_payments(document: Ints, day: Ints, cents: Ints) -> Changes:
        """Return changes by payments: what is paid on a day is missing from the next day on."""
        return Changes(document, day + 1, -cents)

    @staticmethod
    def none() -> Changes:
        """Return no changes."""
        empty = np.zeros(0, np.int64)
        return Changes(empty, empty, empty)


@dataclass(frozen=True)
class Segments:
    """Stretches of constant principal, by debt and day: ``document``, ``first``, ``last``, ``principal`` (cents)."""

    document: Ints
    first: Ints
    last: Ints
    principal: Ints

    def __len__(self) -> int:
        return len(self.document)

    def take(self, rows: Ints) -> Segments:
        """Return some of them, in the order of rows."""
        return taken(self, rows)


def segments(principal: Ints, first: Ints, last: Ints, changes: Changes) -> Segments:
    """Return segments of each debt between its first and last day of interest.

    Parameters
    ----------
    principal : int64 array, shape (N,), cents
    first, last : int64 array, shape (N,), day numbers
        A debt whose last day lies before its first has no segment.
    changes : Changes
        Those before the first day count on it. Where they take more than is owed the principal is 0.

    Returns
    -------
    Segments
        By debt and day; neighbours differ in principal; none of principal 0.
    """
    size = len(principal)
    when = np.maximum(changes.day, first[changes.document])
    inside = np.flatnonzero((when <= last[changes.document]) & (changes.cents != 0))
    document, day = changes.document[inside], when[inside]
    alive = np.flatnonzero(first <= last)
    count = np.bincount(document, minlength=size) + (first <= last)
    opens = np.cumsum(count) - count
    # Each debt's rows stand together: the opening one, then its changes by day. Only debts with several need a sort.
    if len(document) and count.max() > 2:
        order = np.lexsort((day, document))
        inside, document, day = inside[order], document[order], day[order]
        place = opens[document] + 1 + np.arange(len(order)) - np.searchsorted(document, document)
    else:
        place = opens[document] + 1
    begin, cents = np.empty(int(count.sum()), np.int64), np.empty(int(count.sum()), np.int64)
    begin[opens[alive]], begin[place] = first[alive], day
    cents[opens[alive]], cents[place] = principal[alive], changes.cents[inside]
    # Sums of each debt: int64 wraps round in the running total and back in the difference, so it is exact.
    total = np.cumsum(cents)
    before = total[opens[alive]] - principal[alive]
    bears = np.maximum(total - np.repeat(before, count[alive]), 0)
    until = np.append(begin[1:] - 1, np.int64(0))
    until[opens[alive] + count[alive] - 1] = last[alive]
    whole = Segments(np.repeat(alive, count[alive]), begin, until, bears)
    return _joined(whole.take(np.flatnonzero((until >= begin) & (bears > 0))))


def cut_at_months(segments: Segments, anchor: Ints, months: int) -> Segments:
    """Cut segments after every so many months from each debt's anchor day.

    Parameters
    ----------
    segments : Segments
    anchor : int64 array, shape (N,)
        Day number by debt; no segment begins on it or before.
    months : int

    Returns
    -------
    Segments
        Each within one period, which runs from the day after an anniversary to the next anniversary.
    """
    begin = period_of(anchor[segments.document], segments.first, months)
    count = period_of(anchor[segments.document], segments.last, months) - begin + 1
    row = np.repeat(np.arange(len(segments)), count)
    number = begin[row] + np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    whole = segments.take(row)
    starts, ends = (_anniversary(anchor[whole.document], period, months) for period in (number, number + 1))
    return Segments(
        whole.document, np.maximum(whole.first, starts + 1), np.minimum(whole.last, ends), whole.principal
    )


def period_of(anchor: Ints, day: Ints, months: int) -> Ints:
    """Return the number of the period of so many months, from 0, in which each day lies."""
    number = (_month(day) - _month(anchor)) // months
    return number - (_anniversary(anchor, number, months) >= day)


def _anniversary(anchor: Ints, number: Ints, months: int) -> Ints:
    return add_months(dates_of(anchor), months * number).astype("datetime64[D]").view(np.int64)


def _month(day: Ints) -> Ints:
    return dates_of(day).astype("datetime64[M]").astype(np.int64)


def _joined(segments: Segments) -> Segments:
    """Join neighbours of equal principal."""
    if len(segments) < 2:
        return segments
    same = (segments.document[1:] == segments.document[:-1]) & (segments.principal[1:] == segments.principal[:-1])
    same &= segments.first[1:] == segments.last[:-1] + 1
    if not same.any():
        return segments
    starts = np.flatnonzero(np.concatenate(([True], ~same)))
    ends = np.append(starts[1:], len(segments)) - 1
    kept = segments.take(starts)
    return Segments(kept.document, kept.first, segments.last[ends], kept.principal)
