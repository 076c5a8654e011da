"""A book read without some of its rows: what it would be if they were gone. Nothing is written to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from arbook.book.book import Book, Cells, RawTable
from arbook.code import Ints
from macros.recorded import Recorded


class Thinned(Recorded):
    """A book that is read without some rows, and keeps what is written to it.

    Parameters
    ----------
    book : Book
    kept : mapping of str to int64 array
        By table: positions of the rows that stay, rising.
    """

    def __init__(self, book: Book, kept: Mapping[str, Ints]) -> None:
        super().__init__(book)
        self._kept = kept

    def read_all(self, tables: Sequence[str]) -> dict[str, RawTable]:
        """Read several tables at once."""
        raws = super().read_all(tables)
        return {name: thinned(raw, self._kept[name]) if name in self._kept else raw for name, raw in raws.items()}

    def read(self, table: str) -> RawTable:
        """Read a table."""
        return self.read_all([table])[table]


def thinned(raw: RawTable, rows: Ints) -> RawTable:
    """Return some rows of a table, one below the other."""
    columns = {name: Cells(cells.kind[rows], cells.value[rows], cells.texts) for name, cells in raw.columns.items()}
    place = np.full(raw.rows, -1, np.int64)
    place[rows] = np.arange(len(rows))
    formulas = [(int(place[row]), name) for row, name in raw.formulas if place[row] >= 0]
    return replace(raw, rows=len(rows), columns=columns, formulas=formulas)
