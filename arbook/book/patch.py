"""Cells to write into a sheet, as rectangles, and their order top down."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pyarrow.compute as pc

from arbook.book.encode import Content, Parts, joined, kept

NEVER = 1 << 30  # a row that no sheet has


@dataclass(frozen=True)
class Patch:
    """Cells to write: `rows` rows from `first_row`, columns by number; later patches win over earlier ones.

    New cells take the style of `style_row`; all cells of a column in `styles` get that attribute instead. Rows from
    `fresh_from` on must be blank before, else the write is refused with a sentence that names `what`.
    """

    first_row: int
    rows: int
    columns: Mapping[int, Content]
    style_row: int
    what: str
    fresh_from: int = NEVER
    styles: Mapping[int, bytes] = field(default_factory=dict)

    @property
    def last_row(self) -> int:
        """The last row written."""
        return self.first_row + self.rows - 1

    def parts(self, column: int, first: int, last: int) -> Parts:
        """Return the cells of rows first to last (inclusive) of one of its columns, in pieces to be joined."""
        return self.columns[column].parts(first - self.first_row, last + 1 - self.first_row)


@dataclass
class Segment:
    """Consecutive rows in which the same columns are written; `next` is the first row still to do.

    `foreign` is kept here once it is made: it finds what a block holds that the segment doesn't write over.

    `columns` has the last patch of each column, `under` the earlier ones, for the cells that the last one leaves.
    """

    first_row: int
    last_row: int
    columns: dict[int, Patch]
    under: dict[int, list[Patch]]
    next: int = field(init=False)
    foreign: re.Pattern[bytes] | None = None

    def __post_init__(self) -> None:
        self.next = self.first_row

    def runs(self) -> list[list[int]]:
        """Group the columns into runs of one patch without gaps."""
        numbers = sorted(self.columns)
        starts = [i for i, n in enumerate(numbers) if i == 0 or not self._joined(numbers[i - 1], n)]
        return [numbers[a:b] for a, b in zip(starts, [*starts[1:], len(numbers)], strict=True)]

    def _joined(self, column: int, other: int) -> bool:
        return column + 1 == other and self.columns[column] is self.columns[other]

    def parts(self, column: int, first: int, last: int) -> Parts:
        """Return the cells of rows first to last (inclusive), in pieces to be joined; null keeps the cell there."""
        parts = self.columns[column].parts(column, first, last)
        for patch in reversed(self.under.get(column, ())):
            if not kept(parts):
                break
            parts = [pc.coalesce(parts[0], joined(patch.parts(column, first, last), last + 1 - first))]
        return parts


def segments(patches: Sequence[Patch]) -> list[Segment]:
    """Cut patches into row ranges without overlap, top down."""
    patches = [patch for patch in patches if patch.rows > 0 and patch.columns]
    cuts = sorted(
        {patch.first_row for patch in patches}
        | {patch.last_row + 1 for patch in patches}
        | {patch.fresh_from for patch in patches if patch.first_row < patch.fresh_from <= patch.last_row}
    )
    found = []
    for first, after in pairwise(cuts):
        columns: dict[int, Patch] = {}
        under: dict[int, list[Patch]] = {}
        for patch in patches:
            for column in patch.columns if patch.first_row <= first <= patch.last_row else ():
                if column in columns:
                    under.setdefault(column, []).append(columns[column])
                columns[column] = patch
        if columns:
            found.append(Segment(first, after - 1, columns, under))
    return found
