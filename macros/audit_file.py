"""A workbook of plain tables for an auditor: a sheet a table, each with its title, the book and the as-of date."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from arbook.book.book import CellKind, RawTable
from arbook.book.results import TABLES
from arbook.book.schema import Kind
from arbook.dates import from_serial
from arbook.letter import clean
from arbook.money import from_cents
from macros.spoken import SENTENCES

Cell = str | float | bool | date | Decimal | None
RISKY: Final = ("=", "+", "-", "@", "\t", "\r")  # a text that a spreadsheet might take for a formula
_A4: Final = 9
_HEADINGS_AT: Final = 3
_FORMATS: Final = {Kind.DATE: "yyyy-mm-dd", Kind.MONEY: "#,##0.00", Kind.RATE: "0.00%", Kind.NUMBER: "#,##0.######"}
_WIDEST, _NARROWEST, _LOOKED_AT = 50, 8, 200  # letters; rows that decide a column's width


@dataclass(frozen=True)
class Page:
    """A sheet: its title and note, headings, a list of cells a column with what it holds; which are our sentences."""

    title: str
    note: str
    headings: tuple[str, ...]
    kinds: tuple[Kind, ...]
    columns: tuple[Sequence[Cell], ...]
    sentences: Collection[str] = ()

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.columns[0]) if self.columns else 0


def page_of_raw(title: str, note: str, raw: RawTable, date1904: bool) -> Page:
    """Make a page of a table as it stands, with users' own columns."""
    known = {column.name: column.kind for column in TABLES[raw.name].columns}
    kinds = tuple(known.get(name, Kind.ANY) for name in raw.columns)
    columns = []
    for cells, kind in zip(raw.columns.values(), kinds, strict=True):
        numbers = np.where(cells.kind == CellKind.NUMBER, cells.value, np.nan)
        days = from_serial(numbers, date1904) if kind is Kind.DATE else np.full(raw.rows, "NaT", "datetime64[D]")
        columns.append(
            [
                days[row].item() if not np.isnat(days[row]) else float(cells.value[row])
                if what == CellKind.NUMBER else None if what == CellKind.BLANK else cells.text(row)
                for row, what in enumerate(cells.kind.tolist())
            ]
        )  # fmt: skip
    return Page(title, note, tuple(raw.columns), kinds, tuple(columns))


def page_of_frame(title: str, note: str, table: str, frame: pd.DataFrame) -> Page:
    """Make a page of a result table as it is written: money in cents."""
    known = {column.name: column.kind for column in TABLES[table].columns}
    names = [str(name) for name in frame]
    kinds = [
        known.get(name, Kind.MONEY if pd.api.types.is_integer_dtype(frame[name]) else Kind.ANY) for name in names
    ]
    columns = tuple(_cells(frame[name], kind) for name, kind in zip(names, kinds, strict=True))
    return Page(title, note, tuple(names), tuple(kinds), columns, SENTENCES.get(table, ()))


def _cells(values: pd.Series, kind: Kind) -> list[Cell]:
    blank = values.isna().tolist()
    found = values.astype(object).tolist()
    return [None if none else _cell(value, kind) for value, none in zip(found, blank, strict=True)]


def _cell(value: object, kind: Kind) -> Cell:
    if isinstance(value, pd.Timestamp):
        return value.date()
    if isinstance(value, np.generic):
        value = value.item()
    if kind is Kind.MONEY and isinstance(value, int):
        return from_cents(value)
    return value if isinstance(value, str | int | float | date | Decimal) else str(value)


def write_pages(path: Path, head: str, pages: Sequence[Page], say: Callable[[str], str] = str) -> None:
    """Write the pages; `head` says on each of them whose book it is, and as of when; `say` translates our words.

    Text is always text: nothing that stands in the book becomes a formula or a link.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(path, options) as made:
        head = clean(say(head))
        made.set_properties({"title": head[:255], "author": ""})
        formats = _Formats(made)
        for page in pages:
            _write(made.add_worksheet(page.title[:31]), _said(page, say), head, formats)


def _said(page: Page, say: Callable[[str], str]) -> Page:
    """Say title, note and sentences in a language; names of columns stay."""
    columns = [
        [say(cell) if isinstance(cell, str) else cell for cell in cells] if name in page.sentences else cells
        for name, cells in zip(page.headings, page.columns, strict=True)
    ]
    return replace(page, title=say(page.title), note=say(page.note), columns=tuple(columns))


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, made: Workbook) -> None:
        base = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
        self.title = made.add_format({**base, "bold": True, "font_size": 15, "font_color": "#1F4E79"})
        self.note = made.add_format({**base, "font_color": "#595959"})
        self.heading = made.add_format(
            {**base, "bold": True, "font_color": "#FFFFFF", "bg_color": "#404040", "text_wrap": True}
        )
        self.text = made.add_format(base)
        self.risky = made.add_format({**base, "quote_prefix": True})
        self.of = {kind: made.add_format({**base, "num_format": pattern}) for kind, pattern in _FORMATS.items()}

    def number(self, kind: Kind) -> Format:
        """Return the format of numbers in a column of a kind."""
        return self.of.get(kind, self.text)


def _write(sheet: Worksheet, page: Page, head: str, formats: _Formats) -> None:
    sheet.write_string(0, 0, page.title, formats.title)
    sheet.write_string(1, 0, f"{head}. {page.note}".strip(), formats.note)
    for at, (name, kind, cells) in enumerate(zip(page.headings, page.kinds, page.columns, strict=True)):
        sheet.write_string(_HEADINGS_AT, at, clean(name), formats.heading)
        for row, cell in enumerate(cells, _HEADINGS_AT + 1):
            _write_cell(sheet, row, at, cell, kind, formats)
        sheet.set_column(at, at, _width(name, cells, kind))
    last = _HEADINGS_AT + max(page.rows, 1)
    if page.headings:
        sheet.autofilter(_HEADINGS_AT, 0, last, len(page.headings) - 1)
    sheet.freeze_panes(_HEADINGS_AT + 1, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    sheet.repeat_rows(_HEADINGS_AT)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L{_footer(head)}&C&A&RPage &P of &N")


def _write_cell(sheet: Worksheet, row: int, at: int, cell: Cell, kind: Kind, formats: _Formats) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        text = cell[:32_767]
        sheet.write_string(row, at, text, formats.risky if text.startswith(RISKY) else formats.text)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, at, cell, formats.text)
    elif isinstance(cell, date):
        sheet.write_datetime(row, at, cell, formats.number(Kind.DATE))
    else:
        sheet.write_number(row, at, float(cell), formats.number(kind))


def _width(name: str, cells: Sequence[Cell], kind: Kind) -> int:
    least = {Kind.DATE: 11, Kind.MONEY: 14}.get(kind, _NARROWEST)
    longest = max((len(str(cell)) for cell in cells[:_LOOKED_AT] if isinstance(cell, str)), default=0)
    return min(max(least, len(name) + 2, longest + 1), _WIDEST)


def _footer(text: str) -> str:
    """Return a text for a footer: & begins a code there, and there is room for few letters."""
    return text[:100].replace("&", "&&")
