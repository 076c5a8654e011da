"""Bringing back what is in an archive: rows of another arbook workbook that the book doesn't have."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from arbook.book.book import Book
from arbook.book.conversion import as_it_stands
from arbook.book.file import FileBook
from arbook.book.frame import frame
from arbook.book.results import ARCHIVED
from arbook.book.schema import Table
from arbook.book.sheets import CUSTOMERS, INVOICES
from arbook.book.typed import ReadOptions
from arbook.code import Ints
from arbook.merge import match
from arbook.problem import Problems
from macros.archive_file import MOVED, standing
from macros.changes import watched
from macros.log import Run
from macros.outcome import CommandError, Outcome, counted

_NOUNS: Final = {
    "tblCustomers": "customer", "tblInvoices": "document", "tblPayments": "payment line",
    "tblAllocations": "allocation", "tblActivity": "contact",
}  # fmt: skip
_BY_KEY: Final = (CUSTOMERS.name, INVOICES.name)  # elsewhere a row is known by all that is typed in it


def unarchive(book: Book, file: Path, now: datetime) -> Outcome:
    """Add the customers, documents, payments, allocations and contacts of an arbook workbook that the book lacks.

    What is there stays as it is, so that the same file twice changes nothing.

    Parameters
    ----------
    book : Book
    file : Path
        An archive (`macros.archiving`), or any other arbook workbook.
    now : datetime

    Raises
    ------
    CommandError
        If the file isn't there.
    """
    if not file.is_file():
        raise CommandError(f"{file} is not there.")
    run, book, source = Run("unarchive", now), watched(book, now), FileBook.open(file)
    counts: dict[str, int] = {}
    for table in (CUSTOMERS, *MOVED):
        if table.name in source.tables():
            counts[table.name] = _add(book, source, table)
    forgotten = _forget(book, source)
    added = [counted(count, _NOUNS[name]) for name, count in counts.items() if count]
    if not added and not forgotten:
        return Outcome(
            "import", (f"{book.name} has all that is in {file.name}; nothing changed.",), figures=dict(counts)
        )
    told = f"{', '.join(added) or 'Nothing'} brought back from {file.name}."
    run.log(book, told, rows=sum(counts.values()), file=file.name)
    book.save()
    return Outcome("import", (told, "Refresh next: the result sheets are as before it."), figures=dict(counts))


def _add(book: Book, source: Book, table: Table) -> int:
    """Append the rows that the book lacks; return how many."""
    raw, theirs = book.read(table.name), source.read(table.name)
    mine = as_it_stands(raw, table, book.date1904)
    incoming = as_it_stands(theirs, table, source.date1904)
    filled = incoming.notna().any(axis=1).to_numpy()
    names = (
        table.key if table.name in _BY_KEY else [name for name in table.inputs() if name in mine and name in incoming]
    )
    places = match(mine, incoming, names)
    rows = np.flatnonzero((places < 0) & filled)
    if len(rows):
        new = standing(theirs, table, source.date1904, rows)
        book.append(table.name, new[[name for name in new if name in raw.columns]])
    return len(rows)


def _forget(book: Book, source: Book) -> bool:
    """Drop the rows of tblArchived whose documents are back."""
    if not {ARCHIVED.name} <= set(book.tables()) & set(source.tables()):
        return False
    mine, theirs = (frame(each.read(ARCHIVED.name), ARCHIVED, ReadOptions(), Problems()) for each in (book, source))
    back = pd.MultiIndex.from_frame(_keys(mine)).isin(pd.MultiIndex.from_frame(_keys(theirs)))
    stay: Ints = np.flatnonzero(~back)
    if len(stay) < len(mine):
        book.replace(ARCHIVED.name, mine.iloc[stay].reset_index(drop=True))
    return len(stay) < len(mine)


def _keys(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[list(ARCHIVED.key)].astype("str").fillna("")
