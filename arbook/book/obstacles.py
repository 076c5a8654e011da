"""What stands in the way of writing into an open workbook: said before anything is written, in the same words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import xlwings as xw

from arbook.book import excel, growth
from arbook.book.book import BookError
from arbook.book.edits import Change
from arbook.book.sheetxml import Area, column_letters, reference
from arbook.book.workbookxml import TablePart


def refuse_protected(sheets: Mapping[str, xw.Sheet], names: Collection[str]) -> None:
    """Refuse to write into protected sheets; the first one is named."""
    locked = sorted(name for name in names if excel.is_protected(sheets[name]))
    if locked:
        raise BookError(
            f"Sheet {locked[0]} is protected. Unprotect it (Review, Unprotect Sheet) and try again. "
            "Nothing was changed."
        )


def refuse_growth(book: str, sheets: Mapping[str, xw.Sheet], changes: Iterable[Change]) -> None:
    """Refuse tables that would grow over what the user put below them."""
    for change in changes:
        _, left, last, right = change.part.area
        if change.last_row > last:
            below = last + 1, left, change.last_row, right
            _refuse_filled(book, sheets[change.part.sheet.name], change.part, below)


def _refuse_filled(book: str, sheet: xw.Sheet, part: TablePart, below: Area) -> None:
    found = excel.values(sheet, below)
    formulas = excel.formulas(sheet, below, found)
    for row, line in enumerate(found, below[0]):
        for column, value in enumerate(line, below[1]):
            if value not in (None, "") or (row, column) in formulas:
                place = f"{book}, sheet {part.sheet.name}!{column_letters(column)}{row}"
                raise growth.not_empty(part.name, place)
    if excel.block(sheet, below).merge_cells is not False:
        for merged in _merged(sheet, below):
            raise growth.merged(part.name, f"{part.sheet.name}!{reference(merged)}")


def _merged(sheet: xw.Sheet, area: Area) -> Iterator[Area]:
    """Yield the merged areas that cells of an area belong to."""
    for row in range(area[0], area[2] + 1):
        for column in range(area[1], area[3] + 1):
            cell = excel.block(sheet, (row, column, row, column))
            if cell.merge_cells:
                whole = cell.merge_area
                yield whole.row, whole.column, whole.row + whole.shape[0] - 1, whole.column + whole.shape[1] - 1
