"""Until when which discount is open: the tiers of payment terms as arrays.

The last day of a tier counts. Of several tiers, the best whose last day hasn't passed is in force; grace days put
off each last day. Last days don't roll on weekends and holidays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from arbook.dates import NAT, Dates, as_dates
from arbook.discount import rate_parts
from arbook.terms import Terms

Parts = NDArray[np.int64]


@dataclass(frozen=True)
class Windows:
    """Discount tiers of N documents, at most T each.

    Attributes
    ----------
    rate : int64 array, shape (T, N)
        In parts of ``discount.RATE_SCALE``, the best first; 0 where a document has fewer tiers.
    last : datetime64[D] array, shape (T, N)
        Last day, that day included; NaT where there is no tier, or its date isn't known (ROG without receipt).
    """

    rate: Parts
    last: Dates

    def take(self, rows: NDArray[np.signedinteger[Any]]) -> Windows:
        """Return the windows of some documents."""
        return Windows(self.rate[:, rows], self.last[:, rows])

    def rate_on(self, days: ArrayLike, grace_days: int = 0) -> Parts:
        """Rate in force on a day.

        Parameters
        ----------
        days : array_like of datetime64[D], shape (N,) or scalar
        grace_days : int
            Days by which each last day is put off.

        Returns
        -------
        int64 array, shape (N,)
            The best rate whose last day hasn't passed, in parts; 0 when all have, and for NaT.
        """
        on_time = as_dates(days) <= self.last + np.timedelta64(grace_days, "D")
        return cast(Parts, np.where(on_time, self.rate, 0).max(axis=0, initial=0))

    def until(self, day: ArrayLike) -> Dates:
        """Last day of the tier in force on a day; when all have passed the last of all, NaT without discount."""
        waiting = np.where(as_dates(day) <= self.last, self.last, NAT)
        return as_dates(np.fmin(np.fmin.reduce(waiting, axis=0, initial=NAT), self.end))

    @property
    def end(self) -> Dates:
        """Last day of the last tier; NaT without discount."""
        return as_dates(np.fmax.reduce(self.last, axis=0, initial=NAT))

    @property
    def best(self) -> Parts:
        """Best rate of each document, in parts; 0 without discount."""
        return cast(Parts, np.where(np.isnat(self.last), 0, self.rate).max(axis=0, initial=0))


def windows_of(
    terms: Sequence[Terms | None],
    code: ArrayLike,
    dates: ArrayLike,
    receipts: ArrayLike | None = None,
    cutoff: int | None = None,
) -> Windows:
    """Discount windows of documents by their terms.

    Parameters
    ----------
    terms : sequence of Terms or None
        Distinct terms; None where they can't be read.
    code : array_like of int, shape (N,)
        Position of each document's terms in them; below 0 for a document without.
    dates : array_like of datetime64[D], shape (N,)
        Invoice dates.
    receipts : array_like of datetime64[D], shape (N,), optional
        Dates of goods received, for ROG.
    cutoff : int, optional
        As for ``Terms.due_dates``.

    Examples
    --------
    >>> from arbook.terms import read_terms
    >>> windows = windows_of([read_terms("2/10 1/20 n/60")], [0], ["2023-01-26"])
    >>> [windows.rate_on([day]).tolist() for day in ("2023-02-05", "2023-02-15", "2023-02-16")]
    [[2000000], [1000000], [0]]
    """
    of, invoiced = np.asarray(code), as_dates(dates)
    received = None if receipts is None else as_dates(receipts)
    depth = max((len(each.tiers) for each in terms if each is not None), default=0)
    rate = np.zeros((depth, len(of)), np.int64)
    last = np.full((depth, len(of)), NAT)
    for position, each in enumerate(terms):
        rows = np.flatnonzero(of == position)
        if each is None or not each.tiers or len(rows) == 0:
            continue
        days = each.discount_dates(invoiced[rows], None if received is None else received[rows], cutoff)
        for tier, day in enumerate(days):
            rate[tier, rows] = rate_parts(each.tiers[tier].rate)
            last[tier, rows] = day
    return Windows(rate, last)
