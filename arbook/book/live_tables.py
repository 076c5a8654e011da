"""Tables of an open workbook, read as the file adapter reads them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xlwings as xw
from xlwings.main import Table

from arbook.book import cells, excel, undo
from arbook.book.book import CellReason, Value
from arbook.book.scan import Grid
from arbook.book.workbookxml import SheetPart, TablePart


def described(table: Table, name: str, sheet: SheetPart, cells_of: xw.Sheet, date1904: bool) -> TablePart:
    """Describe a table; one without a header row, or filled by a query, gets no columns."""
    first, left, last, right = undo.table_area(table)
    totals = bool(table.show_totals)
    usable = bool(table.show_headers) and not excel.is_query(table)
    found = excel.values(cells_of, (first, left, first, right))[0] if usable else ()
    captions = tuple(str(cells.plain(value, date1904)) for value in found)
    return TablePart(name, sheet, "", (first, left, last - totals, right), captions, {}, totals, False)


def grid(part: TablePart, sheet: xw.Sheet, seen: cells.Seen, date1904: bool) -> Grid:
    """Read the body of a table; its texts go into `seen`."""
    body = part.body
    made, found = Grid(body), excel.values(sheet, body)
    cells.fill(made, found, body[0], seen, date1904)
    height = body[2] - body[0] + 1
    places = excel.formulas(sheet, body, found)
    made.formulas.append(np.array([(column - body[1]) * height + row - body[0] for row, column in places], np.int64))
    return made


def is_blank(part: TablePart, sheet: xw.Sheet, columns: Sequence[str]) -> bool:
    """Return whether no cell of these columns has anything in it."""
    first, left, last, _ = part.body
    for at in (left + part.columns.index(name) for name in columns):
        if any(row[0] not in (None, "") for row in excel.values(sheet, (first, at, last, at))):
            return False
    return True


def selected(book: xw.Book, parts: Sequence[TablePart], date1904: bool) -> dict[str, Value]:
    """Return the cells of the selected row of one of these tables by heading; none where no row of them is."""
    chosen, sheet = book.app.selection, book.sheets.active
    row = chosen.row if chosen is not None else 0  # something else than cells may be selected
    for part in parts:
        if part.sheet.name == sheet.name and part.first_row <= row <= part.area[2]:
            found = excel.values(sheet, (row, part.area[1], row, part.area[3]))[0]
            return dict(zip(part.columns, (cells.plain(one, date1904) for one in found), strict=True))
    return {}


def reasons(book: xw.Book) -> Sequence[CellReason]:
    """Ask the workbook's own macro, which keeps what Python said to each cell; none in a book without it."""
    try:
        rows = excel.patiently(lambda: book.macro("AR_Reasons").run())
    except Exception as error:
        if not excel.is_refusal(error):
            raise
        return ()
    found = rows if isinstance(rows, list | tuple) else ()
    if found and not isinstance(found[0], list | tuple):
        found = (found,)  # one row arrives flat
    return tuple(CellReason(*(str(part) for part in row)) for row in found)
