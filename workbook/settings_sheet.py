"""The Settings sheet: named cells by group, and at the right the lists that validations choose from."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from itertools import groupby

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from arbook.book.schema import Kind
from arbook.book.settings import SETTINGS, Setting
from arbook.book.sheets import LISTS
from workbook import validation
from workbook.styles import Styles
from workbook.table import text_pixels

Names = dict[str, str]  # name -> what it refers to

HEADER_ROW = 4  # from 0
WIDTHS = (26, 26, 24, 42, 70, 26, 24)
LISTS_AT = 25  # first column of the lists, from 0: right of the tables on this sheet
_HEADERS = ("Setting", "Value", "Unit", "Allowed", "Note", "Default", "Name")
_ALLOWED = {
    Kind.TEXT: "text",
    Kind.DATE: "a date from 1990",
    Kind.MONEY: "an amount",
    Kind.NUMBER: "a number, 0 or more",
    Kind.COUNT: "a whole number, 0 or more",
    Kind.RATE: "a percentage",
    Kind.ANY: "text or a number",
}
_ACRONYMS = frozenset({"Eom", "Kpi"})
_WRITTEN_BY_US = frozenset({"LockedTo"})


def write(sheet: Worksheet, styles: Styles) -> Names:
    """Write the settings and the lists; returns the names to define."""
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    for at, text in enumerate(_HEADERS):
        sheet.write_string(HEADER_ROW, at, text, styles.get("AR Output header"))
    names: Names = {}
    row = HEADER_ROW
    for group, settings in groupby(SETTINGS, key=lambda setting: setting.group):
        row += 1
        for at in range(len(_HEADERS)):
            sheet.write_string(row, at, "" if at else group, styles.get("AR Group"))
        for setting in settings:
            row += 1
            names[setting.name] = f"=Settings!$B${row + 1}"
            _setting(sheet, styles, row, setting)
    sheet.print_area(0, 0, row, len(_HEADERS) - 1)
    return {**names, **_lists(sheet, styles)}


def words(name: str) -> str:
    """Return a setting's name in words.

    >>> words("CompanyRegNo"), words("BaseCurrency"), words("Plan_FirstDue"), words("EomCutoff")
    ('Company reg no', 'Base currency', 'First due', 'EOM cutoff')
    """
    parts = re.findall(r"[A-Z]{2,}|[A-Z][a-z]*", name.partition("_")[2] or name)
    first, *rest = (part.upper() if part in _ACRONYMS else part for part in parts)
    return " ".join([first, *(part if part.isupper() and len(part) > 1 else part.lower() for part in rest)])


def put(sheet: Worksheet, row: int, column: int, setting: Setting, style: object) -> None:
    """Write a setting's default: a number where its kind is one."""
    try:
        number = Decimal(setting.default) if setting.kind not in (Kind.TEXT, Kind.DATE) else None
    except InvalidOperation:
        number = None
    if number is not None:
        sheet.write_number(row, column, number, style)
    elif setting.default:
        sheet.write_string(row, column, setting.default, style)
    else:
        sheet.write_blank(row, column, None, style)


def _setting(sheet: Worksheet, styles: Styles, row: int, setting: Setting) -> None:
    # In the money format a zero is a dash; a setting of 0 shows its 0.
    plain = {"num_format": "#,##0.00"} if setting.kind is Kind.MONEY else {}
    ours = setting.name in _WRITTEN_BY_US
    look = styles.get("AR Output" if ours else "AR Input", setting.kind, align="left", valign="top", **plain)
    sheet.write_string(row, 0, words(setting.name), styles.get("AR Output", valign="top"))
    put(sheet, row, 1, setting, look)
    if not ours:
        validation.validate(sheet, row, 1, row, validation.rule(setting.kind, setting.choices))
    quiet = styles.get("AR Output", Kind.TEXT, valign="top", text_wrap=True)
    allowed = "; ".join(LISTS[setting.choices]) if setting.choices else _ALLOWED[setting.kind]
    for at, text in enumerate((setting.unit, "written by arbook" if ours else allowed, setting.note), 2):
        sheet.write_string(row, at, text, quiet)
    put(sheet, row, 5, setting, styles.get("AR Output", setting.kind, align="left", valign="top", **plain))
    sheet.write_string(row, 6, setting.name, quiet)
    sheet.set_row_pixels(row, text_pixels((allowed, WIDTHS[3]), (setting.note, WIDTHS[4])))


def _lists(sheet: Worksheet, styles: Styles) -> Names:
    names: Names = {}
    style = styles.get("AR Output", Kind.TEXT)
    for at, (name, items) in enumerate(LISTS.items(), LISTS_AT):
        sheet.set_column(at, at, max(14, *(len(item) + 2 for item in items)))
        sheet.write_string(HEADER_ROW, at, words(name), styles.get("AR Output header"))
        for row, item in enumerate(items, HEADER_ROW + 1):
            sheet.write_string(row, at, item, style)
        letters = xl_col_to_name(at)
        first, last = HEADER_ROW + 2, HEADER_ROW + 1 + len(items)
        names[name] = f"=Settings!${letters}${first}:${letters}${last}"
    return names
