"""The Start sheet: what the book is, three steps, its state, and the way to every sheet."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from arbook import __version__
from arbook.book.schema import Kind
from workbook import page
from workbook.buttons import place_buttons
from workbook.contents import GROUPS, PAGE, PAGES
from workbook.styles import ZERO_IN_WORDS, Styles

_WIDTHS = (4, 24, 78, 3, 15, 88)
_STEPS = (
    ("1", "Fill in", "Customers, Invoices and Payments: type, paste or import them (arbook import BOOK)."),
    (
        "2",
        "Refresh",
        "Press Refresh aging; or close the book and type in a terminal: arbook refresh BOOK",
    ),
    ("3", "Look", "Checks says what to correct, Aging who owes what, Actions whom to call or write to."),
)
_BUTTONS_ROW = 8  # and the next one
BUTTONS = (  # caption, macro
    ("Refresh aging", "AR_BtnRefresh"),
    ("Import", "AR_BtnImport"),
    ("Check data", "AR_BtnCheckData"),
    ("Apply cash", "AR_BtnApplyCash"),
    ("Restore last", "AR_BtnRestoreLast"),
    ("Check setup", "AR_BtnCheckSetup"),
)
_STATE = (  # label, named cell, kind, what stands there before the first refresh
    ("As of", "Start_AsOf", Kind.DATE, None),
    ("Last refresh", "Start_LastRefresh", Kind.TEXT, None),
    ("Result", "Start_Result", Kind.TEXT, None),
    ("Errors", "Start_Errors", Kind.COUNT, 0),
    ("Warnings", "Start_Warnings", Kind.COUNT, 0),
    ("Version", "Start_Version", Kind.TEXT, __version__),
)
_STATE_ROW = 12
DIFFERENCE_CELL = "C19"
_MASTER = (
    f'=IF(Start_Errors+Start_Difference=0,"{page.CLEAR}",'
    '"Checks: "&Start_Errors&" errors, difference "&Start_Difference)'
)
_LIVE = '=SUMIF(Aging!O6:O14,">0")-SUMIF(Aging!O6:O14,"<0")'
_MACROS = (
    "Macros are not needed to read this book: all figures are plain values.",
    "With macros off the buttons do nothing. The same commands run from a terminal: arbook --help lists them.",
    "Own columns at the right of a table and own sheets are kept.",
    "Each morning: arbook daily BOOK imports, checks, applies cash and refreshes; then do what Actions says.",
)
_KEY = (
    ("AR Input", "Input", "Yours to fill or change."),
    ("AR Output", "Output", "Written by arbook; the next refresh writes it again."),
    ("AR Input header", "Input column", "Header of a column that you fill."),
    ("AR Output header", "Output column", "Header of a column that arbook writes."),
    ("AR Total", "Total", "Sum of the lines above."),
    ("AR Check", "Check", "A figure or word that proves the others; red with ! when it fails."),
)


def write(sheet: Worksheet, styles: Styles) -> None:
    """Write the whole sheet."""
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width)
    sheet.hide_gridlines(2)
    page.title(sheet, styles, PAGE["Start"])
    sheet.write_formula(2, 0, _MASTER, styles.get("AR Check"), page.CLEAR)
    for at in (1, 2):
        sheet.write_blank(2, at, None, styles.get("AR Check"))
    page.alarm(sheet, styles, 2)
    _steps(sheet, styles)
    place_buttons(sheet, _BUTTONS_ROW, 1, BUTTONS)
    _state(sheet, styles)
    _reading(sheet, styles)
    _links(sheet, styles)
    page.print_setup(sheet)
    sheet.repeat_rows(0, 2)
    sheet.freeze_panes(3, 0)


def _band(sheet: Worksheet, styles: Styles, row: int, text: str) -> None:
    sheet.write_string(row, 0, text, styles.get("AR Group"))
    for at in (1, 2):
        sheet.write_blank(row, at, None, styles.get("AR Group"))


def _steps(sheet: Worksheet, styles: Styles) -> None:
    _band(sheet, styles, 4, "Three steps")
    for row, (number, verb, text) in enumerate(_STEPS, 5):
        sheet.write_string(row, 0, number, styles.get("AR Label", align="center"))
        sheet.write_string(row, 1, verb, styles.get("AR Label"))
        sheet.write_string(row, 2, text)


def _state(sheet: Worksheet, styles: Styles) -> None:
    """Write what the last refresh found; the cells are filled by commands (HEADS), the difference is a formula."""
    _band(sheet, styles, _STATE_ROW - 1, "State of the book")
    for row, (label, _, kind, value) in enumerate(_STATE, _STATE_ROW):
        sheet.write_string(row, 1, label, styles.get("AR Label"))
        zero = {"num_format": '0;-0;"0, none"'} if kind is Kind.COUNT else {}
        style: Any = styles.get("AR Output", kind, align="left", **zero)
        sheet.write(row, 2, value, style)
    row = _STATE_ROW + len(_STATE)
    sheet.write_string(row, 1, "Totals differ by", styles.get("AR Label"))
    money = styles.get("AR Check", num_format=ZERO_IN_WORDS, align="left")
    sheet.write_formula(row, 2, _LIVE, money, 0)


def _reading(sheet: Worksheet, styles: Styles) -> None:
    _band(sheet, styles, 21, "Colours")
    for row, (style, label, text) in enumerate(_KEY, 22):
        sheet.write_string(row, 1, label, styles.get(style))
        sheet.write_string(row, 2, text)
    _band(sheet, styles, 29, "Good to know")
    for row, text in enumerate(_MACROS, 30):
        sheet.write_string(row, 1, text)


def _links(sheet: Worksheet, styles: Styles) -> None:
    row = 4
    for group, style in GROUPS.items():
        sheet.write_string(row, 4, group, styles.get(style))
        sheet.write_blank(row, 5, None, styles.get(style))
        for each in (item for item in PAGES if item.group == group):
            row += 1
            link = f"internal:'{each.sheet}'!A1"
            sheet.write_url(row, 4, link, styles.get("AR Link"), each.sheet, f"Go to {each.sheet}")
            sheet.write_string(row, 5, f"{each.note.partition('. ')[0].rstrip('.')}.", styles.get("AR Note"))
        row += 2
