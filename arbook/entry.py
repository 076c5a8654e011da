"""Entries on documents, such as payments or discount lines, as arrays: document, day, cents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arbook.dates import Dates
from arbook.money import Cents


@dataclass(frozen=True)
class Entries:
    """Entries on documents, arrays of one shape (M,).

    Attributes
    ----------
    document : int64 array
        Row of the document.
    day : datetime64[D] array
        NaT for an entry whose date isn't known: it counts from the start.
    cents : int64 array
        What reduces the debt is above 0; what is below (a returned payment, a reversed discount) takes back the
        entries before it, the latest first.
    """

    document: NDArray[np.int64]
    day: Dates
    cents: Cents

    def __len__(self) -> int:
        return len(self.document)

    def standing(self, today: Dates) -> Entries:
        """Return the entries up to a day, by document and day, less what was taken back: all above 0.

        Examples
        --------
        >>> zero, days = np.zeros(3, np.int64), np.array(["2024-03-01", "2024-03-05", "2024-03-09"], "datetime64[D]")
        >>> Entries(zero, days, np.array([500, 300, -400])).standing(days[2]).cents.tolist()
        [400]
        """
        rows = np.flatnonzero(~(self.day > today))
        order = rows[np.lexsort((rows, self.day[rows], self.document[rows]))]
        document, day, cents = self.document[order], self.day[order], self.cents[order].copy()
        for of in np.unique(document[cents < 0]):  # few documents
            _take_back(cents[slice(*np.searchsorted(document, [of, of + 1]))])
        kept = cents > 0
        return Entries(document[kept], day[kept], cents[kept])

    def sums(self, size: int) -> Cents:
        """Sum of the cents of each of ``size`` documents."""
        found = np.zeros(size, np.int64)
        np.add.at(found, self.document, self.cents)
        return found

    def latest(self, size: int) -> Dates:
        """Latest day of the entries of each of ``size`` documents; NaT where there is none."""
        found = np.full(size, np.datetime64("NaT", "D"))
        np.fmax.at(found, self.document, self.day)
        return found


def _take_back(cents: Cents) -> None:
    """Set what is below 0 off against the entries before it, the latest first, in place."""
    for position in np.flatnonzero(cents < 0).tolist():
        for before in range(position - 1, -1, -1):
            back = min(int(cents[before]), -int(cents[position]))
            if back > 0:
                cents[before] -= back
                cents[position] += back
