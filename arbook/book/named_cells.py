"""The named cells of an open workbook: their places are asked for once, their values read a sheet at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import xlwings as xw

from arbook.book import excel
from arbook.book.book import BookError, no_cell
from arbook.book.settings import PLAN_FORM, SETTINGS, STATEMENT_FORM
from arbook.book.sheetxml import Area
from arbook.book.workbookxml import place_of

_FAMILIES = [{each.name.lower() for each in named} for named in (SETTINGS, PLAN_FORM, STATEMENT_FORM)]
_MOST = 5_000  # cells of the block that holds a family: where a user moved one far away, each is read alone

Place = tuple[str, Area]  # name of the sheet, cells


class NamedCells:
    """Named cells by name, whichever case; each raises `BookError` where the book has no such cell.

    The settings, and the cells of a form, are read together: one call for their values.
    """

    def __init__(self, book: xw.Book, title: str, sheet: Callable[[str], xw.Sheet]) -> None:
        self._names, self._title, self._sheet = book.names, title, sheet
        self._places: dict[str, Place] = {}
        self._values: dict[tuple[str, int, int], object] = {}

    def forget(self) -> None:
        """Read all anew the next time."""
        self._places, self._values = {}, {}

    def place(self, name: str) -> Place:
        """Return sheet and cells of a name."""
        key = name.lower()
        if key not in self._places:
            self._places[key] = self._asked(name)
        return self._places[key]

    def value(self, name: str) -> object:
        """Return what its first cell holds, as Excel gives it."""
        sheet, (row, column, _, _) = self.place(name)
        if (sheet, row, column) not in self._values:
            family = next((names for names in _FAMILIES if name.lower() in names), set())
            self._read(sheet, [(row, column), *self._starts(sheet, family)])
        if (sheet, row, column) not in self._values:
            self._read(sheet, [(row, column)])
        return self._values[sheet, row, column]

    def _starts(self, sheet: str, names: set[str]) -> Iterator[tuple[int, int]]:
        """Yield the first cells of those names that are on a sheet."""
        for name in names:
            with suppress(BookError):  # said when it is asked for
                where, area = self.place(name)
                if where == sheet:
                    yield area[:2]

    def _read(self, sheet: str, cells: list[tuple[int, int]]) -> None:
        """Read the smallest block with these cells, if it isn't large."""
        rows, columns = zip(*cells, strict=True)
        area = min(rows), min(columns), max(rows), max(columns)
        if (area[2] - area[0] + 1) * (area[3] - area[1] + 1) <= _MOST:
            for row, line in enumerate(excel.values(self._sheet(sheet), area), area[0]):
                self._values |= {(sheet, row, column): value for column, value in enumerate(line, area[1])}

    def _asked(self, name: str) -> Place:
        """Ask Excel what a name stands for; one that stands for anything but cells is no cell."""
        try:
            found = self._names(name)
            place = place_of(str(found.refers_to).removeprefix("="))
            if place is not None:
                return place
            cells = found.refers_to_range
        except Exception as error:
            if excel.is_busy(error):
                raise
            raise BookError(no_cell(self._title, name)) from error
        row, column = cells.row, cells.column
        return cells.sheet.name, (row, column, row + cells.shape[0] - 1, column + cells.shape[1] - 1)
