"""A book that only keeps what a command would write: to compare, or to write it elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pandas as pd

from arbook.book.book import Book, CellReason, RawTable, Value
from macros.answers import with_answers
from macros.computing import Results, compute
from macros.inputs import Inputs, read_inputs
from macros.log import Run
from macros.refreshing import write_results


class Recorded:
    """A book that is read as it is, and keeps what is written to it.

    Attributes
    ----------
    replaced : dict of str to DataFrame
        Tables whose rows were all replaced.
    updated, appended : dict of str to list of DataFrame
        By table, in the order of writing.
    cells : dict of str to rows of values
        Named cells and blocks.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self.replaced: dict[str, pd.DataFrame] = {}
        self.updated: dict[str, list[pd.DataFrame]] = {}
        self.appended: dict[str, list[pd.DataFrame]] = {}
        self.cells: dict[str, list[list[Value]]] = {}

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
        """Headings of a table, left to right."""
        return self._book.headings(table)

    def read(self, table: str) -> RawTable:
        """Read a table."""
        return self._book.read(table)

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

    def set(self, name: str, value: Value) -> None:
        """Keep the value of a named cell."""
        self.cells[name] = [[value]]

    def set_block(self, name: str, rows: Sequence[Sequence[Value]]) -> None:
        """Keep the values of a block."""
        self.cells[name] = [list(row) for row in rows]

    def replace(self, table: str, frame: pd.DataFrame, links: Mapping[str, Sequence[str]] | None = None) -> None:
        """Keep the rows of a table."""
        self.replaced[table] = frame

    def update(self, table: str, frame: pd.DataFrame) -> None:
        """Keep columns of a table."""
        self.updated.setdefault(table, []).append(frame)

    def append(self, table: str, frame: pd.DataFrame) -> None:
        """Keep rows below a table's last one."""
        self.appended.setdefault(table, []).append(frame)

    def retitle(self, table: str, position: int, names: Sequence[str]) -> None:
        """Keep new headings."""
        self.cells[f"{table} from {position}"] = [list(names)]

    def tell(self, text: str) -> None:
        """Show progress."""
        self._book.tell(text)

    def save(self) -> None:
        """Write nothing."""


def recorded(book: Book, now: datetime, as_of: date | None = None) -> tuple[Recorded, Inputs, Results]:
    """Return what a refresh would write to a book now, what it read and what it computed; nothing is written."""
    inputs = with_answers(read_inputs(book), now.date(), rebuilds=True)
    book.tell("Computing")
    return rewritten(book, inputs, now, as_of)


def rewritten(
    book: Book, inputs: Inputs, now: datetime, as_of: date | None = None
) -> tuple[Recorded, Inputs, Results]:
    """Return what a refresh with these inputs would write; parameters and results as in `recorded`."""
    kept = Recorded(book)
    results = compute(inputs, as_of, now.date())
    write_results(kept, inputs, results, Run("refresh", now))
    return kept, inputs, results
