"""The Start sheet: what the book is, three steps, its state, and the way to every sheet."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from arbook import __version__
from arbook.book.schema import Kind
from workbook import page
from workbook.buttons import STEP, place_buttons
from workbook.contents import CLEAR, GROUPS, PAGE, PAGES
from workbook.styles import MONEY, Styles, zero_in_words

_WIDTHS = (4, 24, 80, 3, 15, 88)
_STEPS = (
    ("1", "Fill in", "Customers, Invoices and Payments: type, paste or import them (arbook import BOOK)."),
    ("2", "Refresh", "Press Refresh aging; or close the book and type in a terminal: arbook refresh BOOK"),
    ("3", "Look", "Checks says what to correct, Aging who owes what, Actions whom to call or write to."),
)
_MACROS_OFF = (
    "Macros are not needed to read this book: all figures are plain values. "
    "With macros off the buttons do nothing: see Help below."
)
_BUTTONS_ROW, _BUTTONS_PIXELS = 8, 22  # in three rows that are a little higher, since links stand beside them
_BUTTONS_A_ROW = 6  # the first row in the order of a day's work
BUTTONS = (  # caption, macro
    ("Import", "AR_BtnImport"),
    ("Check data", "AR_BtnCheckData"),
    ("Apply cash", "AR_BtnApplyCash"),
    ("Refresh aging", "AR_BtnRefresh"),
    ("Next actions", "AR_BtnNextActions"),
    ("Draft letters", "AR_BtnDraftLetters"),
    ("Check plans", "AR_BtnCheckPlans"),
    ("Charge interest", "AR_BtnChargeInterest"),
    ("Close month", "AR_BtnCloseMonth"),
    ("Restore last", "AR_BtnRestoreLast"),
    ("Check setup", "AR_BtnCheckSetup"),
)
_NOT_YET = "not yet"
_STATE = (  # label, named cell, kind, what stands there before the first refresh
    ("As of", "Start_AsOf", Kind.DATE, None),
    ("Last refresh", "Start_LastRefresh", Kind.TEXT, _NOT_YET),
    ("Result", "Start_Result", Kind.TEXT, None),
    ("Errors", "Start_Errors", Kind.COUNT, 0),
    ("Warnings", "Start_Warnings", Kind.COUNT, 0),
    ("Version", "Start_Version", Kind.TEXT, __version__),
)
_STATE_ROW = 12
DIFFERENCE_CELL = "C19"
_MASTER = (  # its words stand in named cells, in the language of the workbook
    "=IF(Start_Errors+Start_Difference=0,Conf_Clear,"
    'SUBSTITUTE(SUBSTITUTE(Conf_Failed,"{0}",Start_Errors),"{1}",Start_Difference))'
)
_CONTROL_ROW = 19
_LIVE = '=SUMIF(Aging!O6:O14,">0")-SUMIF(Aging!O6:O14,"<0")'
_HELP = (  # label, a line each: rows keep their height, since links stand beside them
    ("Macros off", "Close the book; right-click the file, Properties, Unblock; open it again."),
    ("", "Or type the commands in a terminal: arbook --help lists them."),
    ("It doesn't work", "Press Check setup, or type: arbook doctor BOOK. They say what is missing, and what to do."),
    ("One customer", "Select a row of the customer on Aging, Open items or Actions."),
    ("", "Then press Statement, Case file, Log contact or New plan on the Receivables tab."),
    ("Each morning", "arbook daily BOOK imports, checks, applies cash, refreshes; then do what Actions says."),
    ("A slip", "Restore last brings back what the last command changed."),
    ("Your own", "Own columns at the right of a table and own sheets are kept."),
    ("The guide", "Ten minutes, every button, questions and answers: the folder docs, from index.md on."),
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
    sheet.write_formula(2, 0, _MASTER, styles.get("AR Check"), CLEAR)
    for at in (1, 2):
        sheet.write_blank(2, at, None, styles.get("AR Check"))
    page.alarm(sheet, styles, 2)
    sheet.write_string(3, 0, _MACROS_OFF, styles.get("AR Note"))
    _steps(sheet, styles)
    for row in range(_BUTTONS_ROW, _STATE_ROW - 1):
        sheet.set_row_pixels(row, _BUTTONS_PIXELS)
    for at in range(0, len(BUTTONS), _BUTTONS_A_ROW):
        down = 3 + STEP * (at // _BUTTONS_A_ROW)
        place_buttons(sheet, _BUTTONS_ROW, 1, BUTTONS[at : at + _BUTTONS_A_ROW], down)
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
        sheet.write_string(row, 2, text, styles.get("AR Text"))


def _state(sheet: Worksheet, styles: Styles) -> None:
    """Write what the last refresh found; the cells are filled by commands (HEADS), the difference is a formula."""
    _band(sheet, styles, _STATE_ROW - 1, "State of the book")
    for row, (label, _, kind, value) in enumerate(_STATE, _STATE_ROW):
        sheet.write_string(row, 1, label, styles.get("AR Label"))
        zero = {"num_format": zero_in_words("0")} if kind is Kind.COUNT else {}
        style: Any = styles.get("AR Output", kind, align="left", **zero)
        sheet.write(row, 2, value, style)
        if zero:
            page.say_zero(sheet, styles, (row, 2), "0")
    row = _STATE_ROW + len(_STATE)
    sheet.write_string(row, 1, "Totals differ by", styles.get("AR Label"))
    money = styles.get("AR Check", num_format=zero_in_words(MONEY), align="left")
    sheet.write_formula(row, 2, _LIVE, money, 0)
    page.say_zero(sheet, styles, (row, 2), MONEY)
    sheet.write_string(_CONTROL_ROW, 1, "Last weekly control", styles.get("AR Label"))
    sheet.write_string(_CONTROL_ROW, 2, _NOT_YET, styles.get("AR Output", Kind.TEXT, align="left"))


def _reading(sheet: Worksheet, styles: Styles) -> None:
    _band(sheet, styles, 21, "Colours")
    for row, (style, label, text) in enumerate(_KEY, 22):
        sheet.write_string(row, 1, label, styles.get(style, valign="vcenter", text_wrap=False))
        sheet.write_string(row, 2, text, styles.get("AR Text"))
    _band(sheet, styles, 29, "Help")
    for row, (label, text) in enumerate(_HELP, 30):
        sheet.write_string(row, 1, label, styles.get("AR Label"))
        sheet.write_string(row, 2, text, styles.get("AR Text"))


def _links(sheet: Worksheet, styles: Styles) -> None:
    row = 4
    for group, style in GROUPS.items():
        look = styles.get(style, valign="vcenter", text_wrap=False)
        sheet.write_string(row, 4, group, look)
        sheet.write_blank(row, 5, None, look)
        for each in (item for item in PAGES if item.group == group):
            row += 1
            link = f"internal:'{each.sheet}'!A1"
            sheet.write_url(row, 4, link, styles.get("AR Link"), each.sheet, f"Go to {each.sheet}")
            sheet.write_string(row, 5, f"{each.note.partition('. ')[0].rstrip('.')}.", styles.get("AR Note"))
        row += 2
