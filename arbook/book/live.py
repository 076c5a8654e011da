"""The workbook that is open in Excel as a `Book`: read in blocks, changed only by `save`, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import xlwings as xw
from xlwings.main import Table

from arbook.book import carry, cells, excel, growth, live_rows, live_tables, live_texts, obstacles, undo
from arbook.book.book import BookError, CellReason, RawTable, Value
from arbook.book.edits import Block, Change, apply, write
from arbook.book.named_cells import NamedCells
from arbook.book.own_columns import calculated, filled_down, keep_columns
from arbook.book.results import TABLES
from arbook.book.scan import Grid
from arbook.book.sheetxml import Area, area_of
from arbook.book.workbookxml import SheetPart, TablePart

STATUS_LIMIT = 255  # letters that the status bar takes


class LiveBook:
    """An open workbook as tables and named cells (see `arbook.book.book.Book`).

    Its cells change; the file doesn't until the user saves it.
    """

    def __init__(self, book: xw.Book) -> None:
        self._book = book
        self.say: Callable[[str], str] = str  # into the user's language
        self._app = excel.patiently(lambda: book.app)
        self._parts: dict[str, TablePart] = {}
        self._changes: dict[str, Change] = {}
        self._named: list[Block] = []
        self._texts: list[Block] = []  # outside tables and named cells
        self._name, self._full_name, self._date1904 = excel.patiently(
            lambda: (book.name, str(book.api.FullName) if not excel.MAC else book.fullname, excel.date1904(book))
        )
        self._sheets, self._tables = excel.patiently(self._found)
        self._cells = NamedCells(book, self._name, self._sheets.__getitem__)

    def _found(self) -> tuple[dict[str, xw.Sheet], dict[str, Table]]:
        sheets = {sheet.name: sheet for sheet in self._book.sheets}
        return sheets, {table.name: table for sheet in sheets.values() for table in sheet.tables}

    @property
    def name(self) -> str:
        """File name for messages."""
        return self._name

    @property
    def folder(self) -> Path | None:
        """Folder of the workbook; None when it was never saved, or is open from a cloud address."""
        path = Path(self._full_name)
        return path.parent if path.is_absolute() else None

    @property
    def date1904(self) -> bool:
        """Whether its serial dates count from 1904."""
        return self._date1904

    def tables(self) -> Sequence[str]:
        """Names of the tables that the book has."""
        return tuple(self._tables)

    def tell(self, text: str) -> None:
        """Show progress in the status bar."""
        said = self.say(text)[:STATUS_LIMIT]
        excel.patiently(lambda: setattr(self._app, "status_bar", said))

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
        for part in [self._part(name) for name in tables]:
            self.tell(f"Reading {part.sheet.name}")
            grids[part.name] = part, excel.patiently(lambda part=part: self._grid(part, seen))  # type: ignore[misc]  # bound at once
        pool = seen.pool()
        return {part.name: grid.raw(part.name, part.sheet.name, part.columns, pool) for part, grid in grids.values()}

    def cell_reasons(self) -> Sequence[CellReason]:
        """Return why cell functions show errors, as the workbook's own macro keeps it."""
        return live_tables.reasons(self._book)

    def surely_blank(self, table: str, columns: Sequence[str]) -> bool:
        """Whether no cell of these columns has anything in it."""
        part = self._part(table)
        if not set(columns) <= set(part.columns):
            return False
        return excel.patiently(lambda: live_tables.is_blank(part, self._sheets[part.sheet.name], columns))

    def _grid(self, part: TablePart, seen: cells.Seen) -> Grid:
        return live_tables.grid(part, self._sheets[part.sheet.name], seen, self._date1904)

    def get(self, name: str) -> Value:
        """Return the value of a named cell: text, number (a date is its serial), bool or None; an error as text."""
        found = excel.patiently(lambda: self._cells.value(name))
        value = cells.plain(found, self._date1904)
        if isinstance(value, str):
            return value.strip() or None
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def texts(self, sheet: str, area: str) -> dict[str, str]:
        """Return the texts of an area such as A1:H60 of a sheet, by cell, but those that formulas give.

        None of a sheet that isn't there; none either of one that is protected in Excel.
        """
        if sheet not in self._sheets:
            return {}
        return excel.patiently(lambda: live_texts.texts(self._sheets[sheet], area_of(area)))

    def selected(self, tables: Sequence[str]) -> dict[str, Value]:
        """Return the cells of the selected row of one of these tables by heading; none where no row of them is."""
        parts = [self._part(name) for name in tables if name in self._tables]
        return excel.patiently(lambda: live_tables.selected(self._book, parts, self._date1904))

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
        table = self._tables[name]
        sheet = table.parent.name
        place = SheetPart(sheet, "", list(self._sheets).index(sheet) + 1)
        return live_tables.described(table, name, place, self._sheets[sheet], self._date1904)

    # -- changing --------------------------------------------------------------------------------------------------

    def set(self, name: str, value: Value) -> None:
        """Put a value into a named cell."""
        self.set_block(name, [[value]])

    def set_block(self, name: str, rows: Sequence[Sequence[Value]]) -> None:
        """Fill a named fixed block; cells that `rows` doesn't reach are blanked; too many rows or columns raise."""
        sheet, area = excel.patiently(lambda: self._cells.place(name))
        block = live_rows.whole_block(name, sheet, area, rows, self._date1904)
        if not self._named or not self._named[-1].take(block):
            self._named.append(block)

    def retext(self, sheet: str, texts: Mapping[str, str]) -> None:
        """Put texts into cells outside tables; formats stay."""
        self._texts += live_texts.blocks(sheet, texts)

    def reword(self, words: Mapping[str, str]) -> None:
        """Nothing: Excel has no way to change messages and captions that is the same on Windows and Mac."""

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
                row = part.first_row + int(rows[run[0]])
                change.blocks += live_rows.blocks(part, frame.iloc[run], row, self._date1904)

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
        change.blocks += live_rows.blocks(part, frame, first, self._date1904)
        rows = range(first, first + len(frame))
        for name, formula in calculated(part, self._formulas(part)).items():
            if name not in frame.columns:
                column = part.area[1] + part.columns.index(name)
                filled = filled_down(formula, part.first_row, column, rows)
                change.blocks.append(Block(part.sheet.name, first, column, [], [], filled))

    def replace(self, table: str, frame: pd.DataFrame, links: Mapping[str, Sequence[str]] | None = None) -> None:
        """Replace all rows. Columns by name; those that the frame lacks are blanked, users' own are kept by key.

        `links` gives for a column the places inside the book that its cells lead to, such as `'Open items'!C7`.
        """
        part = self._part(table)
        change = self._change(part)
        self._grow(part, part.first_row + max(len(frame), 1) - 1)
        whole, own = live_rows.body(change, frame, self._date1904)
        if own:
            schema = TABLES.get(table)
            old = self.read(table)
            rows = carry.by_key(old, frame, schema.key if schema else (), self._date1904)
            keep_columns(part, own, old, self._formulas(part), rows, whole)
        change.filled, change.blocks = len(frame), [whole]
        change.links = dict(live_rows.links(part, links or {}))

    def _formulas(self, part: TablePart) -> dict[tuple[int, int], str]:
        sheet, body = self._sheets[part.sheet.name], part.body
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
        if not self._changes and not self._named and not self._texts:
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
        obstacles.refuse_protected(self._sheets, {one.sheet for one in old.cells})
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
        self._changes, self._named, self._texts, self._parts = {}, [], [], {}
        self._cells.forget()

    def _check(self) -> None:
        """Refuse what can't be written, before anything is."""
        written = {it.part.sheet.name for it in self._changes.values()} | {it.sheet for it in self._outside()}
        obstacles.refuse_protected(self._sheets, written)
        obstacles.refuse_growth(self.name, self._sheets, self._changes.values())

    def _outside(self) -> list[Block]:
        """Return the cells outside tables that are written."""
        return [*self._named, *self._texts]

    def _snapshot(self) -> undo.Snapshot:
        areas = [(block.sheet, block.area) for block in self._outside()]
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
        texts = {block.sheet for block in self._texts}
        beside = {name: undo.table_area(table) for name, table in self._tables.items() if table.parent.name in texts}
        for block in self._outside():
            write(self._sheets[block.sheet], block)
        for name, area in beside.items():  # Excel takes a text right below a table for a new row of it
            if undo.table_area(self._tables[name]) != area:
                undo.resize(self._tables[name], area)
