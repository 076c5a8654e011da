"""The port: what a command can do with a workbook, whichever adapter holds it (closed file, or open in Excel).

Reading gives cells as they are (`RawTable`, in columns, errors and formulas kept); `frame.py` makes typed frames of
them. Writing takes typed frames: text, datetime64, integer cents in money columns, numbers; blank is None/NaN/NaT.
Nothing reaches the file or Excel before `save`, and then all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Value = str | int | float | bool | date | Decimal | None


class BookError(Exception):
    """The workbook can't be used or changed as asked; the message is one plain sentence for the user."""


class CellKind(IntEnum):
    """What stands in a cell."""

    BLANK = 0
    NUMBER = 1  # also dates: serial numbers of the book's date system
    TEXT = 2
    BOOL = 3
    ERROR = 4


@dataclass(frozen=True)
class Cells:
    """One column of a table as read: `kind` uint8 (n,), `value` float64 (n,), `texts` the pool of the book.

    A TEXT or ERROR cell's value is its index in `texts.categories` (unique, trimmed); a BOOL's is 0 or 1.
    """

    kind: npt.NDArray[np.uint8]
    value: npt.NDArray[np.float64]
    texts: pd.CategoricalDtype

    @cached_property
    def _strings(self) -> pa.LargeStringArray:
        """Return the pool as Arrow has it: pandas takes ten times as long to find one text."""
        return pa.array(self.texts.categories, pa.large_string())

    def places(self, texts: Sequence[str]) -> list[int]:
        """Return where in the pool these texts stand, those that are there."""
        found = [pc.index(self._strings, pa.scalar(text, pa.large_string())).as_py() for text in texts]
        return [place for place in found if place >= 0]

    def text(self, row: int) -> str:
        """Return what stands in the cell, as text ("" when blank)."""
        kind, value = CellKind(self.kind[row]), float(self.value[row])
        if kind in (CellKind.TEXT, CellKind.ERROR):
            return str(self._strings[int(value)])
        if kind is CellKind.BOOL:
            return "TRUE" if value else "FALSE"
        if kind is CellKind.BLANK:
            return ""
        return str(int(value)) if value == int(value) else repr(value)

    def all_texts(self) -> list[str]:
        """Return what stands in each cell, as `text` does."""
        pooled = (self.kind == CellKind.TEXT) | (self.kind == CellKind.ERROR)
        found = [""] * len(self.kind)
        places = pa.array(self.value[pooled].astype(np.int64))
        for row, text in zip(np.flatnonzero(pooled), self._strings.take(places).to_pylist(), strict=True):
            found[row] = text
        for row in np.flatnonzero(~pooled & (self.kind != CellKind.BLANK)):
            found[row] = self.text(int(row))
        return found


@dataclass(frozen=True)
class RawTable:
    """A table as read: its columns by header text, left to right, without rows whose cells are all blank at the end.

    `first_row` is the sheet row (1-based) of the first body row, `first_column` that of the first column.
    `formulas` lists (row from 0, column name) of body cells that hold a formula; `merged` the merged areas of the
    sheet, such as A5:B5, that touch the table.
    """

    name: str
    sheet: str
    first_row: int
    first_column: int
    rows: int
    columns: Mapping[str, Cells]
    formulas: Sequence[tuple[int, str]] = field(default_factory=tuple)
    merged: Sequence[str] = field(default_factory=tuple)

    def lean(self, headings: Collection[str]) -> RawTable:
        """Let go of all cells but those of some columns: the others are blank then."""
        none = Cells(
            np.zeros(self.rows, np.uint8), np.zeros(self.rows), pd.CategoricalDtype(pd.Index([], dtype="str"))
        )
        columns = {
            heading: Cells(cells.kind.copy(), cells.value.copy(), cells.texts) if heading in headings else none
            for heading, cells in self.columns.items()
        }
        return replace(self, columns=columns)


class CellReason(NamedTuple):
    """Why a cell function shows an error."""

    sheet: str
    cell: str
    reason: str


def no_cell(book: str, name: str) -> str:
    """Say that a workbook lacks a named cell: the user deleted the name, or the book is older than arbook."""
    return f"{book} has no cell named {name}. Bring it back with arbook restore, or arbook upgrade."


class Book(Protocol):
    """A workbook as tables and named cells. All methods raise `BookError` with one plain sentence."""

    @property
    def name(self) -> str:
        """File name for messages."""

    @property
    def date1904(self) -> bool:
        """Whether its serial dates count from 1904."""

    def tables(self) -> Sequence[str]:
        """Names of the tables that the book has."""

    def headings(self, table: str) -> Sequence[str]:
        """Headings of a table, left to right, without reading its rows."""

    def read(self, table: str) -> RawTable:
        """Read a table as it stood when the book was opened."""

    def read_all(self, tables: Sequence[str]) -> dict[str, RawTable]:
        """Read several tables at once: their text columns then share one pool, so that codes can be compared."""

    def surely_blank(self, table: str, columns: Sequence[str]) -> bool:
        """Whether some columns are blank in all rows, at less cost than reading them; False when that isn't sure."""

    def cell_reasons(self) -> Sequence[CellReason]:
        """Return why cell functions show errors, as far as the book knows it."""

    def get(self, name: str) -> Value:
        """Return the value of a named cell: text, number (a date is its serial), bool or None; an error as text."""

    def texts(self, sheet: str, area: str) -> dict[str, str]:
        """Return the texts of an area such as A1:H60 of a sheet, by cell, but those that formulas give.

        None of a sheet that isn't there; none either of one that is protected in Excel.
        """

    def retext(self, sheet: str, texts: Mapping[str, str]) -> None:
        """Put texts into cells outside tables; formats stay."""

    def reword(self, words: Mapping[str, str]) -> None:
        """Put other words for some outside cells, old -> new: messages at cells, captions of buttons.

        In a file those of the sheets that are changed besides; in the open workbook they stay.
        """

    def set(self, name: str, value: Value) -> None:
        """Put a value into a named cell."""

    def set_block(self, name: str, rows: Sequence[Sequence[Value]]) -> None:
        """Fill a named fixed block; cells that `rows` doesn't reach are blanked; too many rows or columns raise."""

    def replace(self, table: str, frame: pd.DataFrame, links: Mapping[str, Sequence[str]] | None = None) -> None:
        """Replace all rows. Columns by name; those that the frame lacks are blanked, users' own are kept by key.

        `links` gives for a column the places inside the book that its cells lead to, such as `'Open items'!C7`.
        """

    def update(self, table: str, frame: pd.DataFrame) -> None:
        """Replace the frame's columns in rows that are there; its index says which (places in the table, rising).

        A column of objects holds cells as they shall stand: text, date, Decimal, number, bool or None.
        """

    def append(self, table: str, frame: pd.DataFrame) -> None:
        """Add rows below the last one."""

    def retitle(self, table: str, position: int, names: Sequence[str]) -> None:
        """Rename columns from that position (0-based) on: header cells and column names in one step."""

    def tell(self, text: str) -> None:
        """Show progress."""

    def save(self) -> None:
        """Carry out all changes, whole or not at all."""
