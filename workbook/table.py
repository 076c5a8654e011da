"""A table on its sheet: header, first rows, formats, validations, highlights, frozen panes and print titles."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from arbook.book.results import TABLES
from arbook.book.schema import Column, Kind, Table, Way
from workbook import validation
from workbook.defaults import ROWS, Row
from workbook.page import LAST_ROW
from workbook.styles import LINE, RIGHT_ALIGNED, Styles

_LINE_PIXELS = 19
_TWO_LINES_POINTS = 30
_LETTERS_A_WIDTH = 1.1  # a column width counts digits, which are wider than most letters
_NARROW_HEAD = 6  # tables whose header is lower than this row have a head of their own above them
_WRAPPED = {
    ("tblPolicy", "Name"), ("tblSignals", "Words"), ("tblRates", "Source"), ("tblActions", "Why"),
}  # fmt: skip
_TWO_LINES = ("tblActions",)  # all rows, since commands set no heights: sentences have room to wrap
_NAMED = ("tblActions", "tblRisk")  # wide ones: the name stays in sight, too

_LINKED = {("tblKPI", "Measure")}  # its cells lead to the figures
_ON_DASHBOARD = ("tblKPI", "tblForecast")  # beside charts: headings in one line, what is long shrinks

_MARKED = '"! "@'
_HELD = 'OR({0}="Hold",{0}="Cash only",{0}="Legal",{0}="Insolvent")'
# Table, column -> rule on the first cell `{0}`, number format that adds a sign to the colour
_HIGHLIGHTS = {
    ("tblAging", "Overdue"): ("{0}>0", '"! "#,##0.00'),
    ("tblAging", "Difference"): ("{0}<>0", '"! "#,##0.00;"! "-#,##0.00'),
    ("tblAging", "Limit used %"): ("{0}>1", '"! "0.00%'),
    ("tblOpenItems", "Days overdue"): ("{0}>0", '"! "0'),
    ("tblInvoices", "Days overdue"): ("{0}>0", '"! "0'),
    ("tblControl", "Difference"): ("{0}<>0", '"! "#,##0.00;"! "-#,##0.00'),
    ("tblChecks", "Severity"): ('{0}="Error"', "@"),
    ("tblRates", "Verified"): ('OR({0}="no",{0}="partly")', '"! "@'),
    ("tblDiscounts", "Claim"): ("{0}>0", '"! "#,##0.00'),
    ("tblActions", "Rule"): ('{0}="Broken promise"', _MARKED),
    ("tblActions", "Decision"): (_HELD, _MARKED),
    ("tblRisk", "Band"): ('{0}="Bad"', _MARKED),
    ("tblRisk", "Decision"): (_HELD, _MARKED),
    ("tblRisk", "Limit used %"): ("{0}>1", '"! "0.00%'),
    ("tblPlans", "Status"): ('{0}="Defaulted"', _MARKED),
    ("tblPlans", "Overdue"): ("{0}>0", '"! "#,##0.00'),
    ("tblPlans", "Missed"): ("{0}>0", '"! "0'),
    ("tblInstallments", "Status"): ('OR({0}="Broken",{0}="Overdue")', _MARKED),
    ("tblActivity", "Promise kept"): ('OR({0}="No",{0}="Part")', _MARKED),
}


def add_table(sheet: Worksheet, styles: Styles, table: Table) -> None:
    """Write a table with its default rows, or one blank row, and all that its columns need below."""
    rows = ROWS.get(table.name, ((),))
    top, left = table.header_row - 1, table.first_column - 1
    right = left + len(table.columns) - 1
    for at, column in enumerate(table.columns, left):
        sheet.set_column(at, at, column.width, styles.column(shown_as(column)))
    if table.name in _TWO_LINES:
        sheet.set_default_row(_TWO_LINES_POINTS)
        for above in range(1, top):
            sheet.set_row_pixels(above, _LINE_PIXELS + 1)
    sheet.set_row_pixels(top, header_pixels(each for each in TABLES.values() if each.sheet == table.sheet))
    sheet.add_table(top, left, top + len(rows), right, _options(styles, table))
    for at, row in enumerate(rows, top + 1):
        _write_row(sheet, styles, table, at, row)
    for at, column in enumerate(table.columns, left):
        _dress(sheet, styles, table, at, column)


def freeze(sheet: Worksheet, table: Table, rows: int = 3) -> None:
    """Freeze a table's header (or the first `rows` rows where a head stands above it) and its key column."""
    low = table.header_row > _NARROW_HEAD
    keys = [table.names.index(name) + 1 for name in table.key]
    columns = 0 if low and not keys else min([at for at in keys if at <= 2] or [1])
    if table.name in _NAMED:
        columns = table.names.index("Name") + 1
    sheet.freeze_panes(rows if low else table.header_row, columns)


def print_titles(sheet: Worksheet, table: Table) -> None:
    """Repeat the rows down to the header on each page; below a long head only the header."""
    top = table.header_row - 1
    sheet.repeat_rows(top if table.header_row > _NARROW_HEAD else 0, top)


def body_format(styles: Styles, table: Table, column: Column) -> Format:
    """Return the format of a body cell: input or output, by kind."""
    wrapped: dict[str, Any] = {"text_wrap": True} if (table.name, column.name) in _WRAPPED else {}
    top = {"valign": "top"} if table.name in (*ROWS, *_TWO_LINES) else {}
    style = "AR Input" if column.way is Way.IN else "AR Output"
    if (table.name, column.name) in _LINKED:
        return styles.get("AR Link", Kind.TEXT, bottom=1, bottom_color=LINE)
    if table.name in _ON_DASHBOARD:
        wrapped = {"shrink": True, "indent": 1}
    return styles.get(style, shown_as(column), **{**aligned(column.kind), **wrapped, **top})


def shown_as(column: Column) -> Kind:
    """Return the kind that formats a column: a typed number, such as an exchange rate, keeps its decimals."""
    return Kind.ANY if column.kind is Kind.NUMBER and column.way is Way.IN else column.kind


def aligned(kind: Kind) -> dict[str, Any]:
    """Return the alignment of a kind: figures and dates at the right, a little off the text beside them.

    A figure that is too long for its column is shown smaller, not as ####.
    """
    shrinks = {"shrink": True} if kind in (Kind.MONEY, Kind.NUMBER, Kind.RATE) else {}
    return {"align": "right", "indent": 1, **shrinks} if kind in RIGHT_ALIGNED else {"align": "left"}


def text_pixels(*cells: tuple[str, float]) -> int:
    """Return the height of a row of wrapped (text, column width) cells: Excel sets none by itself on opening."""
    lines = max(ceil(len(text) / (width * _LETTERS_A_WIDTH)) for text, width in cells)
    return _LINE_PIXELS * max(lines, 1) + 1


def header_pixels(tables: Iterable[Table]) -> int:
    """Return the height of a header row: a line more than its texts, since the filter button covers a corner."""
    figures = [column for table in tables for column in table.columns if column.kind in RIGHT_ALIGNED]
    wrapped = any(len(column.name) > column.width - 2 for column in figures)
    return _LINE_PIXELS * (3 if wrapped else 2) + 2


def _options(styles: Styles, table: Table) -> dict[str, Any]:
    words = ", ".join(table.names)
    return {
        "name": table.name,
        "style": "Table Style Light 1",
        "banded_rows": False,
        "autofilter": table.name not in _ON_DASHBOARD,
        "title": f"{table.name} on sheet {table.sheet}",
        "description": f"Columns: {words}"[:255],
        "columns": [
            {
                "header": column.name,
                "header_format": _header_format(styles, column),
                "format": body_format(styles, table, column),
            }
            for column in table.columns
        ],
    }


def _header_format(styles: Styles, column: Column) -> Format:
    way = "Input" if column.way is Way.IN else "Output"
    return styles.get(f"AR {way} header", Kind.TEXT, **aligned(column.kind))


def _write_row(sheet: Worksheet, styles: Styles, table: Table, row: int, cells: Row) -> None:
    for at, column in enumerate(table.columns):
        style = body_format(styles, table, column)
        cell = cells[at] if cells else ""
        if cell == "":
            sheet.write_blank(row, table.first_column - 1 + at, None, style)
        elif isinstance(cell, str):
            sheet.write_string(row, table.first_column - 1 + at, cell, style)
        else:
            sheet.write_number(row, table.first_column - 1 + at, cell, style)
        if cells and (table.name, column.name) in _WRAPPED:
            sheet.set_row_pixels(row, text_pixels((str(cell), column.width)))


def _dress(sheet: Worksheet, styles: Styles, table: Table, at: int, column: Column) -> None:
    """Add validation, input message and highlight, down to the sheet's last row."""
    first = table.header_row
    if column.way is Way.IN:
        validation.validate(sheet, first, at, LAST_ROW, validation.rule(column.kind, column.choices))
        validation.message(sheet, table.header_row - 1, at, column)
    if (table.name, column.name) in _HIGHLIGHTS:
        test, sign = _HIGHLIGHTS[table.name, column.name]
        cell = f"{xl_col_to_name(at)}{first + 1}"
        marked = f"AND(ISNUMBER({cell}),{test.format(cell)})" if column.kind is not Kind.TEXT else test.format(cell)
        rule = {"type": "formula", "criteria": f"={marked}", "format": styles.highlight(num_format=sign)}
        sheet.conditional_format(first, at, LAST_ROW, at, rule)


def text_ranges(table: Table) -> str:
    """Return the areas of a table's text columns, down to the sheet's last row, for `ignore_errors`."""
    areas = [
        f"{xl_col_to_name(at)}{table.header_row + 1}:{xl_col_to_name(at)}{LAST_ROW + 1}"
        for at, column in enumerate(table.columns, table.first_column - 1)
        if column.kind in (Kind.TEXT, Kind.ANY)
    ]
    return " ".join(areas)
