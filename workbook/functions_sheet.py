"""The sheet Functions: every cell function with its arguments, and a live example whose result Python computed.

The stored values are true without Excel: the examples depend on the cells beside them alone.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from itertools import zip_longest

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from arbook.book.schema import Kind
from workbook import page, vba
from workbook.contents import Page
from workbook.examples import EXAMPLES, Block, Example
from workbook.styles import Styles
from workbook.table import aligned

WIDTHS = (24, 24, 24, *[16.0] * 13)
_FIRST_ROW = 5  # from 0
_EPOCH = date(1899, 12, 30)
_CALL = re.compile(r'Describe "(\w+)", _\r\n(.*?)\)\r\n', re.DOTALL)
_TEXT = re.compile(r'"((?:[^"]|"")*)"')
_SIGNATURE = re.compile(r"^Function (\w+)\((.*)\)\r$", re.MULTILINE)


def write(sheet: Worksheet, styles: Styles, each: Page) -> None:
    """Write the whole sheet."""
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    page.head(sheet, styles, each, WIDTHS)
    note = (
        "Change a yellow cell and the result follows. In Excel for Mac the results show #N/A: it can't call Python."
    )
    sheet.write_string(4, 0, note, styles.get("AR Note"))
    signatures, helps = _signatures(), _helps()
    row = _FIRST_ROW
    for example in EXAMPLES:
        arguments = signatures[example.function]
        _head(sheet, styles, row, example.function, arguments, helps[example.function])
        row = _example(sheet, styles, row + 2 + len(arguments), example) + 2
    sheet.freeze_panes(5, 1)
    sheet.repeat_rows(0, 4)


def formula(example: Example, row: int) -> str:
    """Return the formula of an example whose data begin in a row (from 0); arguments left out are empty."""
    areas: dict[str, str] = {}
    column = 0
    for name, block in example.arguments.items():
        areas[name] = xl_range(row, column, row + len(block) - 1, column + len(block[0]) - 1)
        column += len(block[0])
    given = ",".join(areas.get(name, "") for name in inspect.signature(_function(example)).parameters)
    return f"={example.function}({given.rstrip(',')})"


def computed(example: Example) -> list[list[object]]:
    """Return what Python gives for an example, as rows."""
    result = _function(example)(**{name: _argument(block) for name, block in example.arguments.items()})
    return result if isinstance(result, list) else [[result]]


def _function(example: Example) -> Callable[..., object]:
    found: Callable[..., object] = getattr(import_module("udfs"), example.function)
    return found


def _argument(block: Block) -> object:
    return block[0][0] if len(block) == len(block[0]) == 1 else [list(row) for row in block]


def _signatures() -> dict[str, list[str]]:
    """Return the arguments of each function as Excel shows them."""
    found = _SIGNATURE.findall(vba.sources()["udfs.bas"])
    return {name: [each.removeprefix("Optional ") for each in text.split(", ")] for name, text in found}


def _helps() -> dict[str, list[str]]:
    """Return the help of each function and of its arguments, as Workbook_Open registers them."""
    found = _CALL.findall(vba.sources()["AR_Help.bas"])
    return {name: [each.replace('""', '"') for each in _TEXT.findall(text)] for name, text in found}


def _head(
    sheet: Worksheet, styles: Styles, row: int, function: str, arguments: Sequence[str], helps: Sequence[str]
) -> None:
    sheet.write_string(row, 0, function, styles.get("AR Group"))
    sheet.write_string(row, 1, helps[0], styles.get("AR Group", bold=False))
    for at in range(2, len(WIDTHS)):
        sheet.write_blank(row, at, None, styles.get("AR Group"))
    for at, (name, text) in enumerate(zip(arguments, helps[1:], strict=True), row + 1):
        sheet.write_string(at, 0, name, styles.get("AR Label"))
        sheet.write_string(at, 1, text, styles.get("AR Note", Kind.TEXT))


def _example(sheet: Worksheet, styles: Styles, row: int, example: Example) -> int:
    """Write formula, headers, data and result, from a row on; return the last row."""
    shown, rows = formula(example, row + 1), computed(example)
    sheet.write_string(row - 1, 0, "Example", styles.get("AR Label"))
    sheet.write_string(row - 1, 1, shown, styles.get("AR Note", Kind.TEXT))
    column = 0
    for name, block in example.arguments.items():
        for at in range(len(block[0])):
            sheet.write_string(row, column + at, "" if at else name, styles.get("AR Input header", Kind.TEXT))
            for down, cells in enumerate(block, row + 1):
                _put(sheet, styles, down, column + at, cells[at])
        column += len(block[0])
    _result(sheet, styles, row, column, example, shown, rows)
    return row + max(len(rows), *(len(block) for block in example.arguments.values()))


def _put(sheet: Worksheet, styles: Styles, row: int, column: int, cell: object) -> None:
    """Write an input cell."""
    if isinstance(cell, date):
        sheet.write_number(row, column, (cell - _EPOCH).days, styles.get("AR Input", Kind.DATE, align="left"))
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell, styles.get("AR Input", Kind.TEXT, align="left"))
    else:
        sheet.write(row, column, cell, styles.get("AR Input", Kind.ANY, align="left"))


def _result(
    sheet: Worksheet, styles: Styles, row: int, column: int, example: Example, shown: str, rows: list[list[object]]
) -> None:
    """Write the headers of the result, its formula, and the values that it spills."""
    kinds = list(example.results.items())
    formats = [styles.get("AR Output", kind, **aligned(kind)) for _, kind in kinds]
    for at, (name, kind) in enumerate(kinds, column):
        sheet.write_string(row, at, name, styles.get("AR Output header", Kind.TEXT, **aligned(kind)))
    values = [[_stored(cell) for cell in cells] for cells in rows]
    last_row, last_column = row + len(rows), column + len(kinds) - 1
    sheet.write_dynamic_array_formula(row + 1, column, last_row, last_column, shown, formats[0], values[0][0])
    for down, cells in enumerate(values, row + 1):
        for at, (cell, style) in enumerate(zip_longest(cells, formats)):
            if (down, at) != (row + 1, 0):
                sheet.write(down, column + at, cell if cell != "" else None, style)


def _stored(cell: object) -> str | float:
    """Return a result as the cell stores it."""
    if isinstance(cell, date):
        return (cell - _EPOCH).days
    if isinstance(cell, bool | int | float):
        return float(cell)
    return str(cell or "")
