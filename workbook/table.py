"""A table on its sheet: header, first rows, formats, validations, highlights, frozen panes and print titles."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from arbook.book.schema import Column, Kind, Table, Way
from workbook import validation
from workbook.defaults import ROWS, Row
from workbook.page import LAST_ROW
from workbook.styles import RIGHT_ALIGNED, Styles

_HEADER_PIXELS = 58  # three lines, so that the filter button never covers a header of two
_LINE_PIXELS = 20
_NARROW_HEAD = 6  # tables whose header is lower than this row have a head of their own above them
_WRAPPED = {("tblPolicy", "Name"), ("tblSignals", "Words")}

# Table, column -> rule on the first cell `{0}`, number format that adds a sign to the colour
_HIGHLIGHTS = {
    ("tblAging", "Overdue"): ("{0}>0", '"! "#,##0.00'),
    ("tblAging", "Difference"): ("{0}<>0", '"! "#,##0.00;"! "-#,##0.00'),
    ("tblAging", "Limit used %"): ("{0}>1", '"! "0.00%'),
    ("tblOpenItems", "Days overdue"): ("{0}>0", '"! "0'),
    ("tblInvoices", "Days overdue"): ("{0}>0", '"! "0'),
    ("tblControl", "Difference"): ("{0}<>0", '"! "#,##0.00;"! "-#,##0.00'),
    ("tblChecks", "Severity"): ('{0}="Error"', "@"),
}


def add_table(sheet: Worksheet, styles: Styles, table: Table) -> None:
    """Write a table with its default rows, or one blank row, and all that its columns need below."""
    rows = ROWS.get(table.name, ((),))
    top, left = table.header_row - 1, table.first_column - 1
    right = left + len(table.columns) - 1
    for at, column in enumerate(table.columns, left):
        sheet.set_column(at, at, column.width, styles.column(column.kind))
    sheet.set_row_pixels(top, _HEADER_PIXELS)
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
    sheet.freeze_panes(rows if low else table.header_row, columns)


def print_titles(sheet: Worksheet, table: Table) -> None:
    """Repeat the rows down to the header on each page; below a long head only the header."""
    top = table.header_row - 1
    sheet.repeat_rows(top if table.header_row > _NARROW_HEAD else 0, top)


def body_format(styles: Styles, table: Table, column: Column) -> Any:
    """Return the format of a body cell: input or output, by kind."""
    more = {"text_wrap": True, "valign": "top"} if (table.name, column.name) in _WRAPPED else {}
    return styles.get("AR Input" if column.way is Way.IN else "AR Output", column.kind, **more)


def _options(styles: Styles, table: Table) -> dict[str, Any]:
    words = ", ".join(table.names)
    return {
        "name": table.name,
        "style": "Table Style Light 1",
        "banded_rows": False,
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


def _header_format(styles: Styles, column: Column) -> Any:
    align = "right" if column.kind in RIGHT_ALIGNED else "left"
    way = "Input" if column.way is Way.IN else "Output"
    return styles.get(f"AR {way} header", Kind.TEXT, align=align)


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
        if (table.name, column.name) in _WRAPPED and len(str(cell)) > column.width:
            sheet.set_row_pixels(row, _LINE_PIXELS * (1 + len(str(cell)) // column.width))


def _dress(sheet: Worksheet, styles: Styles, table: Table, at: int, column: Column) -> None:
    """Validation, input message, highlight and silence about digits that are text, to the sheet's last row."""
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
