"""A book that only keeps what a command would write: to compare, or to write it elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pandas as pd

from arbook.book.book import Book, Value
from arbook.book.through import Through
from macros.answers import with_answers
from macros.computing import Results, compute
from macros.inputs import Inputs, read_inputs
from macros.log import Run
from macros.refreshing import write_results


class Recorded(Through):
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
        super().__init__(book)
        self.replaced: dict[str, pd.DataFrame] = {}
        self.updated: dict[str, list[pd.DataFrame]] = {}
        self.appended: dict[str, list[pd.DataFrame]] = {}
        self.cells: dict[str, list[list[Value]]] = {}

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
