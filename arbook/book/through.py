"""A book that hands each verb on to another one: the base of books that watch, keep or change what passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from arbook.book.book import Book, CellReason, RawTable, Value


class Through:
    """A book that does with another one what it is asked; see `Book` for each verb."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def name(self) -> str:
        """File name for messages."""
        return self._book.name

    @property
    def date1904(self) -> bool:
        """Whether its serial dates count from 1904."""
        return self._book.date1904

    def tables(self) -> Sequence[str]:
        """Names of the tables that the book has."""
        return self._book.tables()

    def headings(self, table: str) -> Sequence[str]:
        """Headings of a table, left to right, without reading its rows."""
        return self._book.headings(table)

    def read(self, table: str) -> RawTable:
        """Read a table as it stood when the book was opened."""
        return self.read_all([table])[table]

    def read_all(self, tables: Sequence[str]) -> dict[str, RawTable]:
        """Read several tables at once."""
        return self._book.read_all(tables)

    def surely_blank(self, table: str, columns: Sequence[str]) -> bool:
        """Whether some columns are surely blank in all rows."""
        return self._book.surely_blank(table, columns)

    def cell_reasons(self) -> Sequence[CellReason]:
        """Return why cell functions show errors."""
        return self._book.cell_reasons()

    def get(self, name: str) -> Value:
        """Return the value of a named cell."""
        return self._book.get(name)

    def texts(self, sheet: str, area: str) -> dict[str, str]:
        """Return the texts of an area, by cell."""
        return self._book.texts(sheet, area)

    def retext(self, sheet: str, texts: Mapping[str, str]) -> None:
        """Put texts into cells outside tables."""
        self._book.retext(sheet, texts)

    def reword(self, words: Mapping[str, str]) -> None:
        """Put other words for some outside cells."""
        self._book.reword(words)

    def set(self, name: str, value: Value) -> None:
        """Put a value into a named cell."""
        self._book.set(name, value)

    def set_block(self, name: str, rows: Sequence[Sequence[Value]]) -> None:
        """Fill a named fixed block."""
        self._book.set_block(name, rows)

    def replace(self, table: str, frame: pd.DataFrame, links: Mapping[str, Sequence[str]] | None = None) -> None:
        """Replace all rows."""
        self._book.replace(table, frame, links)

    def update(self, table: str, frame: pd.DataFrame) -> None:
        """Replace the frame's columns in rows that are there."""
        self._book.update(table, frame)

    def append(self, table: str, frame: pd.DataFrame) -> None:
        """Add rows below the last one."""
        self._book.append(table, frame)

    def retitle(self, table: str, position: int, names: Sequence[str]) -> None:
        """Rename columns from that position on."""
        self._book.retitle(table, position, names)

    def tell(self, text: str) -> None:
        """Show progress."""
        self._book.tell(text)

    def save(self) -> None:
        """Write the book."""
        self._book.save()
