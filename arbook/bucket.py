"""Aging buckets: days past due cut at rising limits.

Half-open ranges of whole days: with limits 30, 60, 90 a line is Not due up to day 0, then 1-30, 31-60, 61-90, 90+.
By invoice date the first bucket is 0-30 and nothing is Not due (figures 6). Every whole number of days falls in
exactly one bucket. Buckets are referred to by position: 0 is Not due, ``k + 1`` Not aged, ``k + 2`` Unapplied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from arbook.code import Ints

Basis = Literal["due date", "invoice date"]
Places = NDArray[np.int8]


@dataclass(frozen=True)
class Buckets:
    """Limits in days, rising, and the basis of age.

    Raises
    ------
    ValueError
        When the limits aren't rising whole numbers above 0, at least one, or the basis is unknown.
    """

    limits: tuple[int, ...] = (30, 60, 90)
    basis: Basis = "due date"

    def __post_init__(self) -> None:
        rising = all(low < high for low, high in zip((0, *self.limits), self.limits, strict=False))
        if not self.limits or not rising or len(self.limits) > 100:
            raise ValueError(f"aging limits {self.limits} are not rising whole numbers above 0")
        if self.basis not in ("due date", "invoice date"):
            raise ValueError(f"'{self.basis}' is not a basis of aging: use due date or invoice date")

    @property
    def count(self) -> int:
        """Buckets of lines that are due: one more than limits."""
        return len(self.limits) + 1

    @property
    def not_aged(self) -> int:
        """Position of Not aged."""
        return self.count + 1

    @property
    def unapplied(self) -> int:
        """Position of Unapplied."""
        return self.count + 2

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels by position.

        Examples
        --------
        >>> Buckets((30, 60)).labels
        ('Not due', '1-30', '31-60', '60+', 'Not aged', 'Unapplied')
        """
        first = 1 if self.basis == "due date" else 0
        lows = (first, *(limit + 1 for limit in self.limits[:-1]))
        ranges = (f"{low}-{high}" for low, high in zip(lows, self.limits, strict=True))
        return ("Not due", *ranges, f"{self.limits[-1]}+", "Not aged", "Unapplied")

    def place(self, days: Ints) -> Places:
        """Bucket of each number of days: past due, or since the document's date by invoice date.

        Examples
        --------
        >>> Buckets().place(np.array([-5, 0, 1, 30, 31, 90, 91])).tolist()
        [0, 0, 1, 1, 2, 3, 4]
        """
        last = self.limits[-1] + 1
        return self._table[np.clip(days, 0, last)]

    @property
    def _table(self) -> Places:
        """Bucket of each day from 0 to the first of the last bucket."""
        days = np.arange(self.limits[-1] + 2)
        place = np.searchsorted(self.limits, days, side="left") + 1
        if self.basis == "due date":
            place[0] = 0
        return place.astype(np.int8)
