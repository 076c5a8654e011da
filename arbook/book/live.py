"""The workbook that is open in Excel as a `Book`: read in blocks, changed only by `save`, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress

import numpy as np
import pandas as pd
import xlwings as xw
from xlwings.main import Table

from arbook.book import carry, cells, excel, fit, growth, undo
from arbook.book.book import BookError, CellReason, RawTable, Value
from arbook.book.cells import CellValue
from arbook.book.edits import Block, Change, apply, write
from arbook.book.own_columns import calculated, filled_down, keep_columns
from arbook.book.results import TABLES
from arbook.book.scan import Grid
from arbook.book.schema import Kind
from arbook.book.sheetxml import Area, column_letters, reference
from arbook.book.workbookxml import SheetPart, TablePart

STATUS_LIMIT = 255  # letters that the status bar takes


class LiveBook:
    """An open workbook as tables and named cells (see `arbook.book.book.Book`).

    Its cells change; the file doesn't until the user saves it.
    """

    def __init__(self, book: xw.Book) -> None:
        self._book = book
        self._app = excel.patiently(lambda: book.app)
        self._parts: dict[str, TablePart] = {}
        self._changes: dict[str, Change] = {}
        self._named: list[Block] = []
        self._name, self._full_name, self._date1904 = excel.patiently(
            lambda: (book.name, str(book.api.FullName) if not excel.MAC else book.fullname, excel.date1904(book))
        )
        self._sheets, self._tables = excel.patiently(self._found)

    def _found(self) -> tuple[dict[str, xw.Sheet], dict[str, Table]]:
        sheets = {sheet.name: sheet for sheet in self._book.sheets}
        return sheets, {table.name: table for sheet in sheets.values() for table in sheet.tables}

    @property
    def name(self) -> str:
        """File name for messages."""
        return self._name

    @property
    def date1904(self) -> bool:
        """Whether its serial dates count from 1904."""
        return self._date1904

    def tables(self) -> Sequence[str]:
        """Names of the tables that the book has."""
        return tuple(self._tables)

    def tell(self, text: str) -> None:
        """Show progress in the status bar."""
        excel.patiently(lambda: setattr(self._app, "status_bar", text[:STATUS_LIMIT]))

    # -- reading ---------------------------------------------------------------------------------------------------

    def headings(self, table: str) -> Sequence[str]:
        """Headings of a table, left to right, without reading its rows."""
        return self._part(table).columns

    def read(self, table: str) -> RawTable:
        """Read a table as it stands in the sheet."""
        return self.read_all([table])[table]

    def read_all(self, tables: Sequence[str]) -> dict[str, RawTable]:
        """Read several tables at once: their text columns then share one pool, so that codes can be compared."""
        seen, grids = cells.Seen(), {}
        for name in tables:
            part = self._part(name)
            self.tell(f"Reading {part.sheet.name}")
            grids[name] = excel.patiently(lambda part=part: self._grid(part, seen))  # type: ignore[misc]  # bound at once
        pool = seen.pool()
        return {
            name: grid.raw(name, self._part(name).sheet.name, self._part(name).columns, pool)
            for name, grid in grids.items()
        }

    def cell_reasons(self) -> Sequence[CellReason]:
        """Ask the workbook's own macro, which keeps what Python said to each cell; none in a book without it."""
        try:
            rows = excel.patiently(lambda: self._book.macro("AR_Reasons").run())
        except Exception as error:
            if not excel.is_refusal(error):
                raise
            return ()
        found = rows if isinstance(rows, list | tuple) else ()
        if found and not isinstance(found[0], list | tuple):
            found = (found,)  # one row arrives flat
        return tuple(CellReason(*(str(part) for part in row)) for row in found)

    def surely_blank(self, table: str, columns: Sequence[str]) -> bool:
        """Never sure: reading a table of the open workbook costs no more than looking at some of its columns."""
        return False

    def _grid(self, part: TablePart, seen: cells.Seen) -> Grid:
        body, sheet = _body(part), self._sheets[part.sheet.name]
        grid, found = Grid(body), excel.values(sheet, body)
        cells.fill(grid, found, body[0], seen, self._date1904)
        places = excel.formulas(sheet, body, found)
        height = body[2] - body[0] + 1
        grid.formulas.append(
            np.array([(column - body[1]) * height + row - body[0] for row, column in places], np.int64)
        )
        return grid

    def get(self, name: str) -> Value:
        """Return the value of a named cell: text, number (a date is its serial), bool or None; an error as text."""
        found = excel.patiently(lambda: excel.first_value(self._cells(name)))
        value = cells.plain(found, self._date1904)
        if isinstance(value, str):
            return value.strip() or None
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def selected(self, tables: Sequence[str]) -> dict[str, Value]:
        """Return the cells of the selected row of one of these tables by heading; none where no row of them is."""
        sheet, row = excel.patiently(self._selection)
        for part in (self._part(name) for name in tables if name in self._tables):
            if part.sheet.name == sheet and part.first_row <= row <= part.area[2]:
                area = row, part.area[1], row, part.area[3]
                found = excel.patiently(lambda: excel.values(self._sheets[sheet], area))[0]  # noqa: B023 - called at once
                return dict(zip(part.columns, (cells.plain(one, self._date1904) for one in found), strict=True))
        return {}

    def _selection(self) -> tuple[str, int]:
        """Return the sheet that is shown, and the row of the selected cell; 0 where something else is selected."""
        chosen = self._app.selection
        return self._book.sheets.active.name, chosen.row if chosen is not None else 0

    def _cells(self, name: str) -> xw.Range:
        """Return what a name stands for; one that stands for anything but cells is no cell."""
        try:
            return self._book.names(name).refers_to_range
        except Exception as error:
            if excel.is_busy(error):
                raise
            raise BookError(f"{self.name} has no cell named {name}.") from error

    def _place(self, name: str) -> tuple[str, Area]:
        """Return sheet and area of a name."""
        found = self._cells(name)
        row, column = found.row, found.column
        return found.sheet.name, (row, column, row + found.shape[0] - 1, column + found.shape[1] - 1)

    def _part(self, name: str) -> TablePart:
        if name not in self._tables:
            found = ", ".join(self._tables) or "none"
            raise BookError(f"{self.name} has no table {name}. It has: {found}.")
        if name not in self._parts:
            self._parts[name] = excel.patiently(lambda: self._described(name))
        if not self._parts[name].columns:
            raise BookError(
                f"{self.name}: table {name} has no header row, or is filled by a query: mend it in Excel."
            )
        return self._parts[name]

    def _described(self, name: str) -> TablePart:
        """Describe a table as the file adapter does; one without a header row gets no columns."""
        table = self._tables[name]
        sheet = table.parent.name
        first, left, last, right = undo.table_area(table)
        totals = bool(table.show_totals)
        usable = bool(table.show_headers) and not excel.is_query(table)
        found = excel.values(self._sheets[sheet], (first, left, first, right))[0] if usable else ()
        captions = tuple(str(cells.plain(value, self._date1904)) for value in found)
        number = list(self._sheets).index(sheet) + 1
        area = (first, left, last - totals, right)
        return TablePart(name, SheetPart(sheet, "", number), "", area, captions, {}, totals, False)

    # -- changing --------------------------------------------------------------------------------------------------

    def set(self, name: str, value: Value) -> None:
        """Put a value into a named cell."""
        self.set_block(name, [[value]])

    def set_block(self, name: str, rows: Sequence[Sequence[Value]]) -> None:
        """Fill a named fixed block; cells that `rows` doesn't reach are blanked; too many rows or columns raise."""
        sheet, area = excel.patiently(lambda: self._place(name))
        height, width = area[2] - area[0] + 1, area[3] - area[1] + 1
        if len(rows) > height or any(len(row) > width for row in rows):
            raise ValueError(f"{name} has {height} rows of {width} cells")
        full = [[*row, *[None] * (width - len(row))] for row in rows] + [[None] * width] * (height - len(rows))
        columns = [[cells.cell(row[at], self._date1904) for row in full] for at in range(width)]
        self._named.append(Block(sheet, area[0], area[1], list(columns), [False] * width))

    def update(self, table: str, frame: pd.DataFrame) -> None:
        """Replace the frame's columns in rows that are there; its index says which (places in the table, rising)."""
        part = self._part(table)
        rows = frame.index.to_numpy(np.int64)
        if len(rows) and (rows[0] < 0 or rows[-1] >= part.rows or (np.diff(rows) <= 0).any()):
            raise ValueError(f"{table} has {part.rows} rows: the frame's index must be rising places among them")
        change = self._change(part)
        cuts = np.flatnonzero(np.diff(rows) != 1) + 1
        for run in np.split(np.arange(len(rows)), cuts):
            if len(run):
                change.blocks += self._blocks(part, frame.iloc[run], part.first_row + int(rows[run[0]]))

    def append(self, table: str, frame: pd.DataFrame) -> None:
        """Add rows below the last one."""
        part = self._part(table)
        change = self._change(part)
        start = self.read(table).rows if change.filled is None else change.filled
        change.filled = start + len(frame)
        if frame.empty:
            return
        first = part.first_row + start
        self._grow(part, max(change.last_row, first + len(frame) - 1))
        change.blocks += self._blocks(part, frame, first)
        rows = range(first, first + len(frame))
        for name, formula in calculated(part, self._formulas(part)).items():
            if name not in frame.columns:
                column = part.area[1] + part.columns.index(name)
                filled = filled_down(formula, part.first_row, column, rows)
                change.blocks.append(Block(part.sheet.name, first, column, [], [], filled))

    def _blocks(self, part: TablePart, frame: pd.DataFrame, row: int) -> list[Block]:
        """Return the frame's columns as blocks, neighbours together."""
        found: list[Block] = []
        for at, name in enumerate(part.columns, part.area[1]):
            if name not in frame.columns:
                continue
            kind = fit.kind(part.name, name, frame[name])
            if not found or found[-1].area[3] + 1 < at:
                found.append(Block(part.sheet.name, row, at, [], []))
            found[-1].columns.append(cells.column(frame[name], kind, self._date1904))
            found[-1].text.append(kind is Kind.TEXT)
        return found

    def replace(self, table: str, frame: pd.DataFrame, links: Mapping[str, Sequence[str]] | None = None) -> None:
        """Replace all rows. Columns by name; those that the frame lacks are blanked, users' own are kept by key.

        `links` gives for a column the places inside the book that its cells lead to, such as `'Open items'!C7`.
        """
        part = self._part(table)
        change = self._change(part)
        self._grow(part, part.first_row + max(len(frame), 1) - 1)
        height = max(part.rows, len(frame), 1)
        whole = Block(part.sheet.name, part.first_row, part.area[1], [], [])
        own: list[str] = []
        for name, (ours, source) in zip(
            part.columns, fit.sources(table, part.columns, change.captions, frame.columns), strict=True
        ):
            values: list[CellValue] = []
            if source:
                values = cells.column(frame[source], fit.kind(table, ours, frame[source]), self._date1904)
            elif source is None:
                own.append(name)
            whole.columns.append(values + [None] * (height - len(values)))
            whole.text.append(_is_text(table, ours))
        if own:
            schema = TABLES.get(table)
            old = self.read(table)
            rows = carry.by_key(old, frame, schema.key if schema else (), self._date1904)
            keep_columns(part, own, old, self._formulas(part), rows, whole)
        change.filled, change.blocks = len(frame), [whole]
        change.links = {
            (part.first_row + row, part.area[1] + part.columns.index(name)): place
            for name, places in (links or {}).items()
            for row, place in enumerate(places)
            if place and name in part.columns
        }

    def _formulas(self, part: TablePart) -> dict[tuple[int, int], str]:
        sheet, body = self._sheets[part.sheet.name], _body(part)
        return excel.patiently(lambda: excel.formulas(sheet, body, excel.values(sheet, body)))

    def retitle(self, table: str, position: int, names: Sequence[str]) -> None:
        """Rename columns from that position (0-based) on: header cells and column names in one step."""
        part = self._part(table)
        captions = {position + at: name for at, name in enumerate(names) if part.columns[position + at] != name}
        others = [name for at, name in enumerate(part.columns) if at not in captions]
        if len({name.lower() for name in (*others, *captions.values())}) < len(part.columns):
            raise BookError(f"{self.name}: {table} would have two columns of the same name: {', '.join(names)}.")
        if captions:
            self._change(part).captions.update(captions)

    def _change(self, part: TablePart) -> Change:
        return self._changes.setdefault(part.name, Change(part, part.area[2]))

    def _grow(self, part: TablePart, last: int) -> None:
        """Give a table another last row, if nothing stands in the way."""
        for name, table in self._tables.items():
            if name not in self._parts and excel.patiently(lambda table=table: table.parent.name) == part.sheet.name:  # type: ignore[misc]  # bound at once
                self._parts[name] = excel.patiently(lambda name=name: self._described(name))  # type: ignore[misc]  # likewise
        growth.check_growth(part, last, self._parts.values())
        self._change(part).last_row = last

    # -- carrying out ----------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Carry out all changes in the open book, whole or not at all; the file stays as it was saved."""
        self.tell("Writing")
        if not self._changes and not self._named:
            return
        excel.patiently(self._check)
        before = excel.patiently(self._snapshot)
        self._carry_out(self._apply, before)

    def restore(self) -> None:
        """Put back what the last command changed; restoring twice brings back the newer state.

        Raises
        ------
        BookError
            If nothing was kept, or the tables were changed since.
        """
        old = undo.kept(self._full_name)
        if old is None:
            raise BookError(f"There is nothing to restore: no command has changed {self.name} here.")
        areas = {name: undo.table_area(table) for name, table in self._tables.items() if name in old.after}
        if areas != old.after or not {one.sheet for one in old.cells} <= set(self._sheets):
            raise BookError(
                f"{self.name} was changed since the last command, so it can't be restored here. "
                "Close it without saving, or take an earlier version of the file."
            )
        self.tell("Restoring")
        self._refuse_protected({one.sheet for one in old.cells})
        before = excel.patiently(lambda: self._snapshot_of([(one.sheet, one.area) for one in old.cells], old.before))
        self._carry_out(lambda: undo.put_back(self._sheets, self._tables, old), before)

    def _carry_out(self, verb: Callable[[], None], before: undo.Snapshot) -> None:
        """Do it; after an error the cells are put back, else they are kept for `restore`."""
        try:
            excel.patiently(verb)
        except BaseException:
            with suppress(Exception):  # the first error is the one to tell
                excel.patiently(lambda: undo.put_back(self._sheets, self._tables, before))
            raise
        for name in before.before:
            before.after[name] = undo.table_area(self._tables[name])
        undo.keep(self._full_name, before)
        self._changes, self._named, self._parts = {}, [], {}

    def _check(self) -> None:
        """Refuse what can't be written, before anything is."""
        self._refuse_protected(
            {it.part.sheet.name for it in self._changes.values()} | {it.sheet for it in self._named}
        )
        for change in self._changes.values():
            _, left, last, right = change.part.area
            if change.last_row > last:
                self._refuse_filled(change.part, (last + 1, left, change.last_row, right))

    def _refuse_protected(self, sheets: Collection[str]) -> None:
        locked = sorted(name for name in sheets if excel.is_protected(self._sheets[name]))
        if locked:
            raise BookError(
                f"Sheet {locked[0]} is protected. Unprotect it (Review, Unprotect Sheet) and try again. "
                "Nothing was changed."
            )

    def _refuse_filled(self, part: TablePart, below: Area) -> None:
        """Refuse to write over what the user put below a table."""
        sheet = self._sheets[part.sheet.name]
        found = excel.values(sheet, below)
        formulas = excel.formulas(sheet, below, found)
        for row, line in enumerate(found, below[0]):
            for column, value in enumerate(line, below[1]):
                if value not in (None, "") or (row, column) in formulas:
                    place = f"{self.name}, sheet {part.sheet.name}!{column_letters(column)}{row}"
                    raise growth.not_empty(part.name, place)
        if excel.block(sheet, below).merge_cells is not False:
            for merged in _merged(sheet, below):
                raise growth.merged(part.name, f"{part.sheet.name}!{reference(merged)}")

    def _snapshot(self) -> undo.Snapshot:
        areas = [(block.sheet, block.area) for block in self._named]
        for change in self._changes.values():
            areas += [(change.part.sheet.name, area) for area in change.areas()]
        tables = {name: undo.table_area(self._tables[name]) for name in self._changes}
        return self._snapshot_of(areas, tables)

    def _snapshot_of(self, areas: Sequence[tuple[str, Area]], tables: Mapping[str, Area]) -> undo.Snapshot:
        taken = [undo.cells(self._sheets[sheet], area, self._date1904) for sheet, area in dict.fromkeys(areas)]
        return undo.Snapshot(taken, {name: undo.table_area(self._tables[name]) for name in tables})

    def _apply(self) -> None:
        """Write everything; doing it twice does no harm."""
        for name, change in self._changes.items():
            sheet = change.part.sheet.name
            self.tell(f"Writing {sheet}")
            apply(self._sheets[sheet], self._tables[name], change)
        for block in self._named:
            write(self._sheets[block.sheet], block)


def _body(part: TablePart) -> Area:
    return part.first_row, part.area[1], part.area[2], part.area[3]


def _is_text(table: str, name: str) -> bool:
    schema = TABLES.get(table)
    return schema is not None and name in schema.names and schema[name].kind is Kind.TEXT


def _merged(sheet: xw.Sheet, area: Area) -> Iterator[Area]:
    """Yield the merged areas that cells of an area belong to."""
    for row in range(area[0], area[2] + 1):
        for column in range(area[1], area[3] + 1):
            cell = sheet.range((row, column))
            if cell.merge_cells:
                whole = cell.merge_area
                yield whole.row, whole.column, whole.row + whole.shape[0] - 1, whole.column + whole.shape[1] - 1
