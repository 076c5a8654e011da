"""The words in the workbook: the ribbon, the static texts of the template, captions and input messages."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from words_of_code import Word

from workbook import ribbon
from workbook.build import TEMPLATE

NOTES = {"label": "A label of the ribbon: at most 4 words, as short as can be.", "supertip": "A tip of the ribbon."}


def book_words() -> Iterator[Word]:
    """Return the words of the ribbon and of the template."""
    yield from _ribbon()
    yield from (word for word in _template() if word.place != "sheet Functions")


def function_words() -> Iterator[Word]:
    """Return the words of the sheet Functions: last, since there are many."""
    yield from (word for word in _template() if word.place == "sheet Functions")


def _ribbon() -> Iterator[Word]:
    for element in ET.fromstring(ribbon.xml()).iter():
        for name in ("label", "supertip"):
            if text := element.get(name, element.get("tag", "") if name == "label" else ""):
                yield Word(text, "ribbon", note=NOTES[name])


def _template() -> Iterator[Word]:
    import re
    import warnings
    import zipfile

    import openpyxl
    from openpyxl.utils import range_boundaries

    from arbook.book.results import RESULTS
    from arbook.book.settings import PLAN_FORM, SETTINGS, STATEMENT_FORM
    from arbook.book.sheets import LISTS

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(TEMPLATE)
    names = {each.name for each in (*SETTINGS, *PLAN_FORM, *STATEMENT_FORM)}
    choices = {choice for each in LISTS.values() for choice in each}
    for sheet in book:
        if sheet.title == "xlwings.conf":
            continue
        areas = [range_boundaries(table.ref) for table in sheet.tables.values()]
        for row in sheet.iter_rows():
            for cell in row:
                text = cell.value
                if not isinstance(text, str) or text.startswith("=") or not re.search(r"[A-Za-z]{2}", text):
                    continue
                if any(a <= cell.column <= x and b <= cell.row <= y for a, b, x, y in areas):
                    continue
                if sheet.title == "Functions" and not (text.endswith(".") or text in ("Example", "Functions")):
                    continue
                if sheet.title == "Settings" and cell.row > 5 and cell.column_letter not in "ACDE":
                    continue
                if sheet.title == "Settings" and cell.row == 5 and cell.column > 7:
                    continue
                if sheet.title == "Settings" and cell.column_letter == "D" and all(p in choices for p in text.split("; ")):
                    continue
                if cell.column_letter == "C" and text in choices and sheet.title in ("Plan form", "Statement"):
                    continue
                yield Word(text.strip(), f"sheet {sheet.title}")
        for rule in sheet.data_validations.dataValidation:
            for text in (rule.prompt, rule.errorTitle, rule.error):
                if text:
                    yield Word(text, f"sheet {sheet.title}", note="A message at a cell: at most 255 characters.")
    with zipfile.ZipFile(TEMPLATE) as package:
        for part in sorted(package.namelist()):
            if part.endswith(".vml"):
                for text in re.findall(r"<font[^>]*>(.*?)</font>", package.read(part).decode()):
                    yield Word(text, "buttons", note="A button: short.")
            if "/charts/" in part:
                for text in re.findall(r"<a:t>(.*?)</a:t>", package.read(part).decode()):
                    yield Word(text, "charts")
    del names, RESULTS
