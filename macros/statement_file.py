"""A statement of account as a printable file: .xlsx, A4 upright, in the customer's language; or .pdf of it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import ceil
from pathlib import Path
from typing import Final

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from arbook.money import from_cents
from arbook.statement import Account, Statement
from arbook.statement_labels import Labels, labels_of
from arbook.statement_rows import CLOSING, COLUMNS, OPENING, TOTAL
from macros.letterhead import Letterhead
from macros.outcome import CommandError
from macros.pdf import to_pdf
from macros.whole import make_file

ENDINGS: Final = (".xlsx", ".pdf")
_WIDTHS: Final = {
    "Date": 11, "Document": 15, "Type": 19, "Reference": 16, "Due": 11, "Days overdue": 12, "Amount": 13, "Paid": 13,
    "Balance": 14, "Disputed": 12,
}  # fmt: skip
_MONEY: Final = ("Amount", "Paid", "Balance", "Disputed")
_SUMS: Final = (OPENING, CLOSING, TOTAL)
_A4: Final = 9
_LINE_PIXELS: Final = 18
_BLUE, _GREY, _LINE = "#1F4E79", "#595959", "#BFBFBF"


def write_statement(path: Path, statement: Statement, head: Letterhead) -> None:
    """Write a statement to a file whose name ends in .xlsx or .pdf, whole or not at all.

    Raises
    ------
    CommandError
        If the name ends otherwise, or LibreOffice is missing for a PDF.
    """
    if path.suffix.lower() not in ENDINGS:
        raise CommandError(f"The name of a statement must end in .xlsx or .pdf, such as {path.stem}.xlsx.")
    make_file(path, lambda made: _write(made, statement, head))


def _write(path: Path, statement: Statement, head: Letterhead) -> None:
    sheet = path.with_suffix(".xlsx")
    write_sheet(sheet, statement, head)
    if path.suffix.lower() == ".pdf":
        to_pdf([sheet], path.parent)


def write_sheet(path: Path, statement: Statement, head: Letterhead) -> None:
    """Write a statement as .xlsx."""
    with Workbook(path) as book:
        _Page(book, statement, head).write()


def title_of(statement: Statement, labels: Labels) -> str:
    """Return what a statement is, and of when.

    >>> import numpy as np
    >>> day = np.datetime64("2024-03-31")
    >>> title_of(Statement("C1", "Open items", None, day, ()), labels_of("lv"))
    'Neapmaksāto dokumentu pārskats uz 31.03.2024'
    """
    last = labels.date(statement.last)
    if statement.kind == "Open items":
        return f"{labels.text('open_items')} {labels.text('on', last=last)}"
    if statement.first is None:
        return f"{labels.text('activity')} {labels.text('until', last=last)}"
    return f"{labels.text('activity')} {labels.text('period', first=labels.date(statement.first), last=last)}"


class _Page:
    """The one sheet of a statement, written from top to bottom."""

    def __init__(self, book: Workbook, statement: Statement, head: Letterhead) -> None:
        self.book, self.statement, self.head = book, statement, head
        self.labels: Labels = labels_of(head.language)
        self.sheet: Worksheet = book.add_worksheet(self.labels.text("activity")[:31])
        self.formats: dict[tuple[tuple[str, object], ...], Format] = {}
        self.row = 0
        disputed = any(account.disputed for account in statement.accounts)
        self.columns = [name for name in COLUMNS[1:] if name != "Disputed" or disputed]

    def write(self) -> None:
        """Write all of it."""
        self.book.set_properties(
            {"title": title_of(self.statement, self.labels), "author": self.head.company["Name"]}
        )
        for at, name in enumerate(self.columns):
            self.sheet.set_column(at, at, _WIDTHS[name], self._format())
        self._letterhead()
        for account in self.statement.accounts:
            self._account(account)
        self._print_setup()

    def _letterhead(self) -> None:
        name, *more = self.head.sender_lines(self.labels) or [""]
        self._line(name, bold=True, font_size=13, font_color=_BLUE)
        for text in more:
            self._line(text, font_color=_GREY)
        self.row += 1
        self._line(title_of(self.statement, self.labels), bold=True, font_size=16, font_color=_BLUE)
        self.row += 1
        self._line(self.labels.text("customer"), font_color=_GREY)
        for at, text in enumerate(self.head.reader_lines(self.labels)):
            self._line(text, bold=at == 0)

    def _account(self, account: Account) -> None:
        self.row += 1
        self._line(self.labels.text("account", currency=account.currency), bold=True, font_size=12, font_color=_BLUE)
        self._headings([self.labels.columns.get(name, name) for name in self.columns])
        if account is self.statement.accounts[0]:
            self.sheet.repeat_rows(self.row - 1)
        for row in account.rows.to_dict("records"):
            self._cells(row)
        self.row += 1
        self._aging(account)
        bank = self.head.bank(account.currency)
        if bank and account.closing > 0:
            self._wrapped(self.labels.text("pay", currency=account.currency, bank=bank))

    def _headings(self, texts: list[str]) -> None:
        for at, text in enumerate(texts):
            figures = self.columns[at] in (*_MONEY, "Days overdue") or text in self.labels.aging.values()
            look = self._format(
                bold=True, text_wrap=True, valign="top", font_color="#FFFFFF", bg_color="#404040",
                align="right" if figures else "left",
            )  # fmt: skip
            self.sheet.write_string(self.row, at, text, look)
        tall = any(len(text) > _WIDTHS[name] - 2 for text, name in zip(texts, self.columns, strict=True))
        self.sheet.set_row_pixels(self.row, _LINE_PIXELS * (2 if tall else 1) + 4)
        self.row += 1

    def _cells(self, row: Mapping[Hashable, object]) -> None:
        look: dict[str, object] = {"valign": "top", "bottom": 1, "bottom_color": _LINE}
        if row["Type"] in _SUMS:
            look |= {"bold": True, "bg_color": "#F2F2F2"}
        lines = 1
        for at, name in enumerate(self.columns):
            value = row[name]
            if name == "Type":
                value = self.labels.types.get(str(value), value)
            if isinstance(value, str):
                lines = max(lines, ceil(len(value) / _WIDTHS[name]))
            self._cell(at, name, value, look)
        if lines > 1:
            self.sheet.set_row_pixels(self.row, _LINE_PIXELS * lines)
        self.row += 1

    def _cell(self, at: int, name: str, value: object, look: dict[str, object]) -> None:
        if isinstance(value, pd.Timestamp):
            date = self._format(**look, num_format=self.labels.date_format, align="left")
            self.sheet.write_datetime(self.row, at, value.to_pydatetime(), date)
        elif isinstance(value, str) and value:
            self.sheet.write_string(self.row, at, value, self._format(**look, text_wrap=True))
        elif isinstance(value, int) and name in _MONEY:
            self._money(self.row, at, value, look)
        elif isinstance(value, int):
            self.sheet.write_number(self.row, at, value, self._format(**look, num_format="0"))
        else:
            self.sheet.write_blank(self.row, at, None, self._format(**look))

    def _money(self, row: int, at: int, cents: int, look: dict[str, object]) -> None:
        form = self._format(**look, num_format=self.labels.amount_format, align="right")
        self.sheet.write_number(row, at, from_cents(cents), form)

    def _aging(self, account: Account) -> None:
        """Write the balance by age: a heading and a line; what is nil and seldom is left out."""
        self._line(self.labels.text("aging", currency=account.currency), bold=True, font_color=_BLUE)
        parts = [
            (name, cents) for name, cents in account.aging.items() if cents or name not in ("Not aged", "Unapplied")
        ]
        parts += [("Total", account.closing), ("Overdue", account.overdue)]
        for at, (name, cents) in enumerate(parts[: len(self.columns)]):
            heading = self._format(bold=True, text_wrap=True, valign="top", align="right", bg_color="#F2F2F2")
            self.sheet.write_string(self.row, at, self.labels.aging.get(name, name), heading)
            self._money(self.row + 1, at, cents, {"bottom": 1, "bottom_color": _LINE})
        self.sheet.set_row_pixels(self.row, 38)
        self.row += 2

    def _line(self, text: str, **look: object) -> None:
        """Write a line of text; a blank one takes no room."""
        if text:
            self.sheet.write_string(self.row, 0, text, self._format(**look))
            self.row += 1

    def _wrapped(self, text: str) -> None:
        self.row += 1
        look = self._format(text_wrap=True, valign="top")
        self.sheet.merge_range(self.row, 0, self.row + 1, len(self.columns) - 1, text, look)
        self.row += 2

    def _format(self, **look: object) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"font_name": "Calibri", "font_size": 10, **look})
        return self.formats[key]

    def _print_setup(self) -> None:
        self.sheet.hide_gridlines(2)
        self.sheet.set_portrait()
        self.sheet.set_paper(_A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.8)
        page = self.labels.text("page", page="&P", pages="&N")
        self.sheet.set_footer(f"&L{self.head.company['Name'].replace('&', '&&')}&R{page}")
        self.sheet.set_first_sheet()
