"""The calls of tblActions as a list to print: A4 sideways, a sheet an owner, a blank column for what was said."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Final

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from arbook.book.book import Book
from arbook.book.frame import frame
from arbook.book.options import read_settings
from arbook.book.results import ACTIONS
from arbook.cell import amount_of, is_blank, text_of
from arbook.problem import Problems
from arbook.wording import wording
from macros.file_name import distinct
from macros.outcome import CommandError, Outcome, counted
from macros.pdf import to_pdf
from macros.spoken import language_of
from macros.whole import make_file

RESULT = "What was said, promised, agreed"
COLUMNS: Final = {
    "Rank": 6, "Customer": 20, "Contact": 14, "Phone": 15, "Overdue": 15, "Oldest days": 8, "Action": 16, "Why": 38,
    "Last contact": 11, "Promise": 11, RESULT: 32,
}  # fmt: skip
_RIGHT: Final = ("Rank", "Overdue", "Oldest days")
_A4, _LINE_PIXELS, _LEAST_LINES = 9, 19, 3  # room to write by hand
_LETTERS_A_WIDTH = 1.1  # a column's width counts digits, which are wider than most letters


def call_list(book: Book, now: datetime, out: Path) -> Outcome:
    """Write the calls that tblActions lists to an .xlsx or .pdf file; the book isn't changed.

    Raises
    ------
    CommandError
        If the file's name ends otherwise.
    """
    if out.suffix.lower() not in (".xlsx", ".pdf"):
        raise CommandError(f"The name of a call list must end in .xlsx or .pdf, such as {out.stem}.xlsx.")
    options = read_settings(book, Problems()).read_options
    actions = frame(book.read(ACTIONS.name), ACTIONS, options, Problems())
    calls = actions[actions["Channel"].astype("str") == "Call"].sort_values("Rank", kind="stable")
    if calls.empty:
        return Outcome("call-list", ("No call is on Actions.",), figures={"calls": 0})

    say = wording(language_of(book)).of

    def write(made: Path) -> None:
        sheet = made.with_suffix(".xlsx")
        _write(sheet, calls, now, say)
        if out.suffix.lower() == ".pdf":
            to_pdf([sheet], made.parent)

    make_file(out, write)
    return Outcome("call-list", (f"{out} has {counted(len(calls), 'call')}.",), figures={"calls": len(calls)})


def _write(path: Path, calls: pd.DataFrame, now: datetime, say: Callable[[str], str]) -> None:
    owners = calls["Owner"].astype("str").fillna("").replace("", say("No owner"))
    names = sorted(owners.unique())
    titles = distinct([re.sub(r"[\[\]:*?/\\']", " ", name)[:27].strip() or "-" for name in names])
    with Workbook(path) as made:
        for name, title in zip(names, titles, strict=True):
            _sheet(
                made, made.add_worksheet(title), say(f"Calls of {name}, {now:%Y-%m-%d}"), calls[owners == name], say
            )


def _sheet(made: Workbook, sheet: Worksheet, head: str, calls: pd.DataFrame, say: Callable[[str], str]) -> None:
    base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
    large = made.add_format({**base, "bold": True, "font_size": 15, "font_color": "#1F4E79"})
    sheet.write_string(0, 0, head, large)
    sheet.set_row_pixels(0, 28)
    look = {**base, "text_wrap": True, "border": 1, "border_color": "#BFBFBF"}
    heading = {**look, "bold": True, "font_color": "#FFFFFF", "bg_color": "#404040"}
    for at, (name, width) in enumerate(COLUMNS.items()):
        align = {"align": "right"} if name in _RIGHT else {}
        sheet.set_column(at, at, width)
        shown = say(name) if name == RESULT else name  # the others are names of columns
        sheet.write_string(1, at, shown, made.add_format({**heading, **align}))
    sheet.set_row_pixels(1, 2 * _LINE_PIXELS)
    formats = [made.add_format({**look, **({"align": "right"} if name in _RIGHT else {})}) for name in COLUMNS]
    for row, call in enumerate(calls.to_dict("records"), 2):
        texts = [_text(call, name) for name in COLUMNS]
        for at, text in enumerate(texts):
            sheet.write_string(row, at, text, formats[at])
        lines = [
            ceil(len(text) / (width * _LETTERS_A_WIDTH)) for text, width in zip(texts, COLUMNS.values(), strict=True)
        ]
        sheet.set_row_pixels(row, _LINE_PIXELS * max(_LEAST_LINES, *lines))
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&RPage &P of &N")
    sheet.ignore_errors({"number_stored_as_text": f"A3:K{len(calls) + 2}"})


def _text(call: Mapping[Hashable, object], name: str) -> str:
    """Return a cell's text: amounts with their currency, the customer's name with the code."""
    if name == RESULT:
        return ""
    value = call[name]
    if name == "Customer" and not is_blank(value):
        return " ".join(str(part) for part in (call["Name"], f"({value})") if isinstance(part, str) and part)
    if name == "Overdue" and not is_blank(value):
        return f"{amount_of(value)} {call['Currency']}"
    return text_of(value)
