"""What an auditor asks for, in one workbook: open items, allocations, interest, closings, changes, log, tie-out."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Final

import numpy as np

from arbook.book.book import Book, BookError
from arbook.book.results import AGING, CHANGES, CHECKS, CLOSINGS, CONTROL, INTEREST, LOG, OPEN_ITEMS, SNAPSHOTS
from arbook.book.schema import Kind
from arbook.book.settings import SETTINGS
from arbook.book.sheets import ALLOCATIONS
from arbook.dates import from_serial
from arbook.money import from_cents
from arbook.wording import wording
from macros.audit_file import Cell, Page, page_of_frame, page_of_raw, write_pages
from macros.computing import Results
from macros.heads import bucket_names, result
from macros.log import user
from macros.outcome import DONE, DONE_WITH_ERRORS, CommandError, Outcome, counted
from macros.recorded import Recorded, recorded
from macros.spoken import language_of
from macros.whole import make_file

_COMPUTED: Final = (
    (OPEN_ITEMS, "Each line that is open on the as-of date."),
    (
        INTEREST,
        "Late interest by its slices: principal x rate x days / days of the year. Note: charged. Waived: why.",
    ),
    (CHECKS, "What looks wrong in the data. Accepted: why it may stay."),
)
_AS_THEY_STAND: Final = (
    (ALLOCATIONS, "Allocations", "Matched and Accepted count; Proposed and Refused don't."),
    (CONTROL, "Control balances", "Balances of the general ledger, as typed or imported."),
    (CLOSINGS, "Closings", "Closed months, a row a currency."),
    (SNAPSHOTS, "Snapshots", "The aging of each closed month, as it was closed."),
    (CHANGES, "Changes", "What people changed, seen by the next command."),
    (LOG, "Log", "Commands that changed the book."),
)


def audit(book: Book, now: datetime, out: Path, as_of: date | None = None) -> Outcome:
    """Write the auditor's workbook, whole or not at all; the book isn't changed.

    Parameters
    ----------
    book : Book
    now : datetime
    out : Path
        A name that ends in .xlsx.
    as_of : date, optional
        Default: the setting AsOf, else today. What is computed is computed anew, not taken from the sheets.

    Raises
    ------
    CommandError
        If the file's name ends otherwise.
    """
    if out.suffix.lower() != ".xlsx":
        raise CommandError(f"The name of an audit file must end in .xlsx, such as {out.stem}.xlsx.")
    kept, _, results = recorded(book, now, as_of)
    pages = _pages(book, kept, results)
    head = f"{book.name}, as of {results.as_of}, made on {now:%Y-%m-%d %H:%M}"
    contents = _contents(pages, f"By {user() or 'unknown'}. {result(results)}.")
    book.tell(f"Writing {out.name}")
    say = wording(language_of(book)).of
    make_file(out, lambda path: write_pages(path, head, [contents, *pages], say))
    rows = {page.title: page.rows for page in pages}
    return Outcome(
        "audit",
        (f"{out} has {counted(len(pages), 'sheet')}, as of {results.as_of}: "
         f"{', '.join(f'{title} {count:,}' for title, count in rows.items())}.",),
        results.errors, results.warnings,
        {"file": str(out), "as_of": results.as_of, **rows},
        DONE_WITH_ERRORS if results.errors else DONE,
    )  # fmt: skip


def _pages(book: Book, kept: Recorded, results: Results) -> list[Page]:
    there = set(book.tables())
    aged = results.aging.customers[list(bucket_names(results))]
    computed = [
        page_of_frame(table.sheet, note, table.name, kept.replaced[table.name])
        for table, note in _COMPUTED if table.name in kept.replaced
    ]  # fmt: skip
    standing = [
        page_of_raw(title, note, book.read(table.name), book.date1904)
        for table, title, note in _AS_THEY_STAND if table.name in there
    ]  # fmt: skip
    aging = page_of_frame("Aging", "A row a customer and currency.", AGING.name, aged)
    return [_tie_out(results), aging, *computed, *standing, _settings(book)]


def _contents(pages: list[Page], note: str) -> Page:
    columns = ([page.title for page in pages], [float(page.rows) for page in pages], [page.note for page in pages])
    kinds = (Kind.TEXT, Kind.COUNT, Kind.TEXT)
    return Page("Contents", note, ("Sheet", "Rows", "What it has"), kinds, columns, ("What it has",))


def _tie_out(results: Results) -> Page:
    lines = results.tie_out.lines
    amounts: list[Cell] = [None if line.cents is None else from_cents(line.cents) for line in lines]
    return Page(
        "Tie-out", "The total against the control balance of the general ledger.", ("Line", "Amount", "Note"),
        (Kind.TEXT, Kind.MONEY, Kind.TEXT),
        ([line.label for line in lines], amounts, [line.note for line in lines]), ("Line", "Note"),
    )  # fmt: skip


def _settings(book: Book) -> Page:
    """Make the page of the settings: those that the book has."""
    rows: list[tuple[Cell, ...]] = []
    for setting in SETTINGS:
        try:
            value = book.get(setting.name)
        except BookError:  # of an older version
            continue
        if setting.kind is Kind.DATE and isinstance(value, int | float) and not isinstance(value, bool):
            value = str(from_serial(np.array([value], np.float64), book.date1904)[0])
        rows.append((setting.group, setting.name, value, setting.unit, setting.note))
    columns = tuple(list(cells) for cells in zip(*rows, strict=True))
    headings = ("Group", "Setting", "Value", "Unit", "Note")
    kinds = (Kind.TEXT, Kind.TEXT, Kind.ANY, Kind.TEXT, Kind.TEXT)
    return Page("Settings", "As they are now.", headings, kinds, columns, ("Group", "Unit", "Note"))
