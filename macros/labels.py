"""The static words on the sheets: titles, labels and notes of the template, in the language of the workbook.

Where they stand and what they are in English the template itself says. A cell is changed only where it holds that
text or a translation of it: what a user wrote in its place stays. Names stay in all languages: sheets, tables,
columns, settings, the words of lists.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from arbook.book.book import Book, BookError, RawTable
from arbook.book.captions import captions, has_buttons, messages
from arbook.book.file import FileBook
from arbook.book.results import SHEETS
from arbook.book.settings import CONF_SHEET, PLAN_FORM, STATEMENT_FORM, form_cell
from arbook.book.sheets import LISTS
from arbook.book.sheetxml import Area, area_of, column_letters
from arbook.wording import ENGLISH, languages, wording
from macros.new import TEMPLATE
from workbook import ribbon
from workbook.contents import CHECK_WORDS

Labels = Mapping[str, Mapping[str, str]]  # sheet -> cell -> English text
_USED: Final = "A1:BZ1200"  # as far as the template's sheets go
_WORD: Final = re.compile(r"[A-Za-z]{2}")
_HEADINGS: Final = 5  # row of the headings
_SETTINGS: Final = frozenset("ACDE")  # label, unit, what is allowed, note; beside them stand values, names and lists
_SETTINGS_WIDTH: Final = 7
_CHOICES: Final = {choice for choices in LISTS.values() for choice in choices}
_FORMS: Final = {
    "Plan form": {form_cell(setting.name) for setting in PLAN_FORM},
    "Statement": {form_cell(setting.name) for setting in STATEMENT_FORM},
}


def relabel(book: Book, language: str) -> None:
    """Bring the words on the sheets, and those of the ribbon, into a language; a user's own words stay."""
    words = wording(language).label
    known = [wording(each).label for each in (ENGLISH, *languages())]
    for sheet, cells in shipped_labels().items():
        standing = book.texts(sheet, _around(cells)) if cells else {}
        changes = {
            cell: words(english)
            for cell, english in cells.items()
            if cell in standing
            and standing[cell] != words(english)
            and standing[cell] in {each(english) for each in known}
        }
        if changes:
            book.retext(sheet, changes)
    outside = {*shipped_messages(), *(text for cells in shipped_labels().values() for text in cells.values())}
    spoken = {old(text): words(text) for text in sorted(outside) for old in known}
    book.reword({old: new for old, new in spoken.items() if old != new})
    with suppress(BookError):  # of an older version
        for name, text in CHECK_WORDS.items():
            book.set(name, words(text))
        book.set_block("Conf_Ribbon", [(control, words(label), words(tip)) for control, label, tip in ribbon.words()])


@cache
def shipped_labels() -> Labels:
    """Return the English words on the template's sheets, by sheet and cell."""
    book = FileBook.open(Path(str(TEMPLATE)))
    try:
        tables = [(raw.sheet, _area(raw)) for raw in book.read_all(book.tables()).values()]
        found = {sheet: book.texts(sheet, _USED) for sheet in SHEETS if sheet != CONF_SHEET}
    finally:
        book.close()
    return {
        sheet: {
            cell: text
            for cell, text in cells.items()
            if _is_label(sheet, cell, text) and not any(sheet == of and _within(cell, area) for of, area in tables)
        }
        for sheet, cells in found.items()
    }


@cache
def shipped_messages() -> Mapping[str, str]:
    """Return the English messages at the template's cells and the captions of its buttons: text -> what it is."""
    found: dict[str, str] = {}
    with zipfile.ZipFile(str(TEMPLATE)) as package:
        for part in sorted(package.namelist()):
            if part.startswith("xl/worksheets/sheet"):
                found |= {text: kind for kind, text in messages(package.read(part))}
            elif has_buttons(part):
                found |= dict.fromkeys(captions(package.read(part)), "caption")
    return found


def _is_label(sheet: str, cell: str, text: str) -> bool:
    """Whether a text of the template says something, rather than name something; see the module."""
    row, column, *_ = area_of(cell)
    if not _WORD.search(text):
        return False
    if sheet == "Start":  # links are named as their sheets
        return text not in SHEETS or cell == "A1"
    if sheet == "Functions":  # names of functions and arguments, and the cells of examples, are no labels
        return row <= _HEADINGS or text == "Example" or text.endswith(".")
    if sheet == "Settings" and row == _HEADINGS:
        return column <= _SETTINGS_WIDTH
    if sheet == "Settings" and row > _HEADINGS:
        listed = column_letters(column) == "D" and all(part in _CHOICES for part in text.split("; "))
        return column_letters(column) in _SETTINGS and not listed
    return not (sheet in _FORMS and cell in _FORMS[sheet])


def _area(raw: RawTable) -> Area:
    """Return the cells of a table with its headings."""
    first = raw.first_row - 1
    return first, raw.first_column, first + max(raw.rows, 1), raw.first_column + len(raw.columns) - 1


def _within(cell: str, area: Area) -> bool:
    row, column, *_ = area_of(cell)
    return area[0] <= row <= area[2] and area[1] <= column <= area[3]


def _around(cells: Iterable[str]) -> str:
    """Return the smallest area from A1 on that has all the cells."""
    places = [area_of(cell) for cell in cells]
    return f"A1:{column_letters(max(place[1] for place in places))}{max(place[0] for place in places)}"
