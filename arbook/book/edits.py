"""What a command changes in an open workbook: blocks of cells, and tables with all that belongs to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import xlwings as xw
from xlwings.main import Table

from arbook.book import excel, undo
from arbook.book.cells import CellValue
from arbook.book.sheetxml import Area
from arbook.book.workbookxml import TablePart


@dataclass
class Block:
    """Cells to write: neighbouring columns from a place on, which of them have the text format, and formulas."""

    sheet: str
    row: int
    column: int
    columns: list[Sequence[CellValue]]
    text: list[bool]
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def area(self) -> Area:
        """The cells that it covers."""
        return self.row, self.column, self.row + len(self.columns[0]) - 1, self.column + len(self.columns) - 1

    def take(self, below: Block) -> bool:
        """Take up the rows of a block that stands right below this one in the same columns; False if it doesn't."""
        _, left, last, right = self.area
        joined = (self.sheet, last + 1, left, right) == (below.sheet, below.row, below.column, below.area[3])
        if joined:
            self.columns = [[*own, *more] for own, more in zip(self.columns, below.columns, strict=True)]
        return joined


@dataclass
class Change:
    """What happens to a table: its last body row, blocks in their order, captions by position, links."""

    part: TablePart
    last_row: int
    filled: int | None = None  # rows that hold something, once appended to or replaced
    blocks: list[Block] = field(default_factory=list)
    captions: dict[int, str] = field(default_factory=dict)
    links: dict[tuple[int, int], str] | None = None

    @property
    def widest(self) -> Area:
        """The body with the rows that it has and those that it gets."""
        first, left, last, right = self.part.area
        return first + 1, left, max(last, self.last_row), right

    def areas(self) -> list[Area]:
        """Return all areas of the sheet that it writes to."""
        found = [block.area for block in self.blocks if block.columns]
        found += [_extent(block.formulas) for block in self.blocks if block.formulas]
        first, left, _, right = self.part.area
        return [*found, (first, left, first, right)] if self.captions else found


def _extent(places: Mapping[tuple[int, int], str]) -> Area:
    rows, columns = [row for row, _ in places], [column for _, column in places]
    return min(rows), min(columns), max(rows), max(columns)


def apply(sheet: xw.Sheet, table: Table, change: Change) -> None:
    """Change a table; doing it twice does no harm."""
    part = change.part
    excel.show_all(table)
    first, left, last, right = part.area
    if change.last_row > last:
        undo.resize(table, (first, left, change.last_row, right))
        excel.same_formats(sheet, part.first_row, (last + 1, left, change.last_row, right))
    if change.links is not None and (change.links or excel.links(sheet, change.widest)):
        excel.clear(sheet, change.widest)
    for block in change.blocks:
        write(sheet, block)
    for place, target in (change.links or {}).items():
        excel.link(sheet, place, target)
    _rename(sheet, part, change.captions)
    if change.last_row < last:
        undo.resize(table, (first, left, change.last_row, right))


def write(sheet: xw.Sheet, block: Block) -> None:
    """Write a block of cells."""
    if block.columns:
        excel.text_columns(sheet, block.row, block.column, len(block.columns[0]), block.text)
        excel.write(sheet, block.row, block.column, block.columns, block.text)
    excel.write_formulas(sheet, block.formulas)


def _rename(sheet: xw.Sheet, part: TablePart, captions: Mapping[int, str]) -> None:
    """Write header cells, first with names that nothing has: two may change places."""
    for names in ({at: f"~{at}" for at in captions}, captions):
        for at, name in names.items():
            column = part.area[1] + at
            excel.text_columns(sheet, part.area[0], column, 1, [True])
            excel.write(sheet, part.area[0], column, [[name]], [True])
