"""Printing a table of the book: for people, for spreadsheets (csv), for scripts (json)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from decimal import Decimal
from difflib import get_close_matches

import numpy as np

from arbook.book.book import Book, CellKind, RawTable
from arbook.book.results import TABLES
from arbook.book.schema import Kind
from arbook.dates import from_serial
from arbook.money import round_half_up
from macros.outcome import CommandError, Outcome
from macros.tables import table_lines

Shown = str | bool | Decimal | None
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet runs csv text that begins so as a formula


def show(book: Book, name: str, form: str) -> Outcome:
    """Return the rows of a table as lines.

    Parameters
    ----------
    book : Book
    name : str
        A table's name; case, spaces and the "tbl" in front don't matter.
    form : str
        "table": columns laid out, those without any value left out, dates and amounts as in the sheet.
        "csv": all columns, headings first. Text that begins with = + - @ gets an apostrophe in front, so that
        a spreadsheet shows it and doesn't run it; numbers never do.
        "json": a list of objects, numbers as numbers, dates as text, blanks as null.

    Raises
    ------
    CommandError
        If the book has no such table; the nearest names are said.
    """
    raw = book.read(_table(book, name))
    columns = [_shown(raw, number, heading, book.date1904) for number, heading in enumerate(raw.columns)]
    headings = list(raw.columns)
    if form == "csv":
        lines = _csv(headings, columns)
    elif form == "json":
        lines = _json(headings, columns)
    else:
        lines = _text(raw, headings, columns)
    return Outcome("show", tuple(lines))


def _table(book: Book, name: str) -> str:
    """Return the table that the user means."""
    known = {_plain(table): table for table in book.tables()}
    if _plain(name) in known:
        return known[_plain(name)]
    near = [known[text] for text in get_close_matches(_plain(name), known, n=3, cutoff=0.5)]
    hint = f"Did you mean {' or '.join(near)}?" if near else f"It has: {', '.join(sorted(known.values()))}."
    raise CommandError(f"{book.name} has no table {name!r}. {hint}")


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum()).removeprefix("tbl")


def _shown(raw: RawTable, number: int, heading: str, date1904: bool) -> list[Shown]:
    """Return a column's values as they are shown."""
    kind = _kind(raw.name, number, heading)
    cells = raw.columns[heading]
    dates = from_serial(np.where(cells.kind == CellKind.NUMBER, cells.value, np.nan), date1904)
    values: list[Shown] = []
    for row in range(raw.rows):
        what = CellKind(cells.kind[row])
        if what is CellKind.NUMBER and kind is Kind.DATE and not np.isnat(dates[row]):
            values.append(str(dates[row]))
        elif what is CellKind.NUMBER:
            exact = Decimal(repr(float(cells.value[row])))
            values.append(round_half_up(exact) if kind is Kind.MONEY else _short(exact))
        else:
            values.append(None if what is CellKind.BLANK else cells.text(row))
    return values


def _kind(table: str, number: int, heading: str) -> Kind:
    """Return a column's kind: by heading, else by place (bucket columns are renamed), else any."""
    known = TABLES[table].columns if table in TABLES else ()
    by_heading = {column.name: column.kind for column in known}
    if heading in by_heading:
        return by_heading[heading]
    return known[number].kind if number < len(known) else Kind.ANY


def _short(number: Decimal) -> Decimal:
    return Decimal(int(number)) if number == int(number) else number


def _csv(headings: Sequence[str], columns: Sequence[Sequence[Shown]]) -> list[str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_safe(heading) for heading in headings])
    for row in zip(*columns, strict=True):
        writer.writerow([_safe(value) for value in row])
    return out.getvalue().splitlines()


def _safe(value: Shown) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(RISKY) else value
    return "" if value is None else f"{value}"


def _json(headings: Sequence[str], columns: Sequence[Sequence[Shown]]) -> list[str]:
    rows = [dict(zip(headings, row, strict=True)) for row in zip(*columns, strict=True)]
    return json.dumps(rows, ensure_ascii=False, indent=0, default=float).splitlines()


def _text(raw: RawTable, headings: Sequence[str], columns: Sequence[Sequence[Shown]]) -> list[str]:
    filled = [number for number, column in enumerate(columns) if any(value is not None for value in column)]
    if not filled:
        return [f"{raw.name} (sheet {raw.sheet}) has no rows."]
    numeric = [any(isinstance(value, Decimal) for value in columns[number]) for number in filled]
    texts = [
        [_laid_out(value, _kind(raw.name, number, headings[number])) for value in columns[number]]
        for number in filled
    ]
    return table_lines([headings[number] for number in filled], list(zip(*texts, strict=True)), numeric)


def _laid_out(value: Shown, kind: Kind) -> str:
    if isinstance(value, Decimal):
        return f"{value * 100:,.1f}%" if kind is Kind.RATE else f"{value:,f}"
    return "" if value is None else str(value)
