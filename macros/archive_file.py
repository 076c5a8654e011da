"""The archive: an arbook workbook of its own, with settings, customers and the rows that were moved into it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from arbook.book.book import Book, CellKind, Cells, RawTable
from arbook.book.conversion import as_it_stands, for_cells, headings
from arbook.book.file import FileBook
from arbook.book.results import (
    ACTIONS,
    ARCHIVED,
    CHANGES,
    CLOSINGS,
    CONTROL,
    INSTALLMENTS,
    INTEREST,
    LETTERS,
    LOG,
    PLANS,
    SNAPSHOTS,
    STATE,
)  # fmt: skip
from arbook.book.schema import Kind, Table
from arbook.book.sheets import ACTIVITY, ALLOCATIONS, CUSTOMERS, INVOICES, PAYMENTS
from arbook.code import Ints
from macros.changes import watched
from macros.log import Run
from macros.outcome import CommandError
from macros.refreshing import refresh
from macros.whole import make_file

MOVED: Final = (INVOICES, PAYMENTS, ALLOCATIONS, ACTIVITY)
_EMPTIED: Final = (
    PLANS, INSTALLMENTS, INTEREST, ACTIONS, LETTERS, CONTROL, CLOSINGS, SNAPSHOTS, CHANGES, STATE, LOG, ARCHIVED,
)  # fmt: skip
_BLANKED: Final = ("AsOf", "ControlBalance", "LockedTo", "BankDate", "ImportFolder")


def standing(raw: RawTable, table: Table, date1904: bool, rows: Ints, own: bool = True) -> pd.DataFrame:
    """Return some rows of a table as they stand, by its headings, with users' own columns where `own`."""
    frame = for_cells(as_it_stands(raw, table, date1904, results=True).iloc[rows].reset_index(drop=True), table)
    names = headings(raw, table)
    frame = frame.rename(columns=names)
    if own:
        theirs = [name for name in raw.columns if name not in names.values()]
        frame = frame.assign(**{name: _own(raw.columns[name], rows) for name in theirs})
    return frame


def _own(cells: Cells, rows: Ints) -> pd.Series:
    values = [_value(cells, row) for row in rows.tolist()]
    return pd.Series(values, dtype=object)


def _value(cells: Cells, row: int) -> str | float | bool | None:
    what = cells.kind[row]
    if what == CellKind.BLANK:
        return None
    if what == CellKind.NUMBER:
        return float(cells.value[row])
    return bool(cells.value[row]) if what == CellKind.BOOL else cells.text(row)


def write_archive(
    path: Path, to: Path, moved: Mapping[str, pd.DataFrame], summary: pd.DataFrame, now: datetime
) -> Callable[[], None]:
    """Write the archive, whole or not at all; a new one is a copy of the book without what isn't moved.

    So it has the settings, the customers, and users' own columns.

    Parameters
    ----------
    path, to : Path
        The book and the archive.
    moved : mapping of str to DataFrame
        By table, by its headings (`standing`).
    summary : DataFrame
        Rows of tblArchived.
    now : datetime

    Returns
    -------
    callable
        Undoes it.
    """
    earlier = to.read_bytes() if to.exists() else None

    def write(made: Path) -> None:
        if earlier is None:
            shutil.copyfile(path, made)
            _begin(made, moved)
        else:
            shutil.copyfile(to, made)
            _add(made, path, moved, now)
        book = FileBook.open(made)
        book.append(ARCHIVED.name, summary)
        Run("archive", now).log(book, f"Moved here from {path.name}", rows=len(moved[INVOICES.name]), file=path.name)
        book.save()
        refresh(FileBook.open(made), now)

    def undo() -> None:
        if earlier is None:
            to.unlink(missing_ok=True)
        else:
            make_file(to, lambda made: made.write_bytes(earlier))

    make_file(to, write)
    return undo


def _begin(made: Path, moved: Mapping[str, pd.DataFrame]) -> None:
    """Leave in a copy of the book only what is moved."""
    book = FileBook.open(made)
    there = set(book.tables())
    for table in _EMPTIED:
        if table.name in there:
            book.replace(table.name, _nothing(table))
    for name, frame in moved.items():
        book.replace(name, frame)
    for name in _BLANKED:
        book.set(name, None)
    book.save()


def _nothing(table: Table) -> pd.DataFrame:
    types = {Kind.DATE: "datetime64[s]", Kind.MONEY: "Int64", Kind.COUNT: "Int64", Kind.NUMBER: "float64",
             Kind.RATE: "float64"}  # fmt: skip
    return pd.DataFrame({each.name: pd.Series([], dtype=types.get(each.kind, "str")) for each in table.columns})


def _add(made: Path, path: Path, moved: Mapping[str, pd.DataFrame], now: datetime) -> None:
    """Add rows to an archive that is there, and customers that it lacks.

    Raises
    ------
    CommandError
        If it has one of the documents, or lacks a table or a column with something in it.
    """
    book, source = watched(FileBook.open(made), now), FileBook.open(path)
    lacking = [table.name for table in (*MOVED, CUSTOMERS, ARCHIVED) if table.name not in book.tables()]
    if lacking:
        raise CommandError(
            f"{made.name} lacks {', '.join(lacking)}: type arbook upgrade, or archive to another file."
        )
    _refuse_twice(book, moved[INVOICES.name], made.name)
    for name, frame in moved.items():
        there = book.headings(name)
        without = [str(column) for column in frame if column not in there and frame[column].notna().any()]
        if without:
            raise CommandError(
                f"{made.name}: {name} has no column {', '.join(without)}. Add it there, or archive to another file."
            )
        book.append(name, frame[[column for column in frame if column in there]])
    for frame in [_new_customers(book, source)]:
        book.append(CUSTOMERS.name, frame[[column for column in frame if column in book.headings(CUSTOMERS.name)]])
    book.save()
    source.close()


def _refuse_twice(book: Book, invoices: pd.DataFrame, file: str) -> None:
    there = set(_numbers(book, INVOICES, "Invoice"))
    twice = [number for number in invoices["Invoice"].dropna().astype("str") if number in there]
    if twice:
        raise CommandError(
            f"{file} has {', '.join(twice[:3])}{' and others' if len(twice) > 3 else ''} already. "
            "Archive to another file, or delete them there."
        )


def _new_customers(book: Book, source: Book) -> pd.DataFrame:
    known = set(_numbers(book, CUSTOMERS, "Customer"))
    raw = source.read(CUSTOMERS.name)
    rows = [row for row, code in enumerate(_numbers(source, CUSTOMERS, "Customer")) if code not in known]
    return standing(raw, CUSTOMERS, source.date1904, np.array(rows, np.int64))


def _numbers(book: Book, table: Table, name: str) -> list[str]:
    raw = book.read(table.name)
    cells = raw.columns[headings(raw, table)[name]]
    return [cells.text(row) for row in range(raw.rows)]
