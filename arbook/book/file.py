"""A closed workbook on disk as a `Book`: read in columns, changed at part level, replaced whole or not at all.

Only the parts that must change are rewritten; charts, pivots, slicers, comments, macros stay byte for byte.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pandas as pd
from pyarrow import ArrowInvalid

from arbook.book import carry, fit, package
from arbook.book.ahead import begun
from arbook.book.book import BookError, CellKind, CellReason, Cells, RawTable, Value, no_cell
from arbook.book.encode import Content, Each, Same, Some, content, value_xml
from arbook.book.growth import check_growth
from arbook.book.package import Package
from arbook.book.patch import Patch
from arbook.book.results import TABLES
from arbook.book.rewrite import Change, rewrites
from arbook.book.scan import Grid, scan, surely_blank
from arbook.book.sheetxml import Area, area_of
from arbook.book.texts import EPOCH_1900, EPOCH_1904, Pool, Texts, shared_strings
from arbook.book.workbookxml import SheetPart, TablePart, read_map

OURS = ("tblInvoices", "tblPayments", "tblCustomers", "tblOpenItems")


class FileBook:
    """A workbook file as tables and named cells (see `arbook.book.book.Book`)."""

    def __init__(self, path: Path, tell: Callable[[str], None] | None = None) -> None:
        self._package = Package(path)
        try:
            self._map = read_map(self._package.read, self._package.members, path.name)
        except BookError:
            self._package.close()
            raise
        self._tell = tell
        self._strings: Future[Texts] | None = None
        self._named: dict[str, dict[tuple[int, int], Cells]] = {}  # by sheet: the cells that names start at
        self._rows: dict[str, int] = {}  # filled rows of tables that were appended to
        self._patches: defaultdict[str, list[Patch]] = defaultdict(list)  # by sheet
        self._changes: dict[str, Change] = {}  # by table
        self._words: dict[str, str] = {}  # outside cells: old -> new

    @classmethod
    def open(cls, path: Path, tell: Callable[[str], None] | None = None) -> FileBook:
        """Open an arbook workbook; raises `BookError` in one plain sentence when it isn't one or can't be used."""
        book = cls(path, tell)
        if not set(OURS) & set(book._map.tables):
            book.close()
            raise BookError(
                f"{path.name} is not an arbook workbook: it has none of our tables (such as tblInvoices). "
                "Make one with: arbook new BOOK.xlsm"
            )
        return book

    @staticmethod
    def restore(path: Path) -> None:
        """Bring back what the last command changed (see `package.restore`)."""
        package.restore(path)

    @property
    def name(self) -> str:
        """File name for messages."""
        return self._package.name

    @property
    def path(self) -> Path:
        """The file."""
        return self._package.path

    @property
    def date1904(self) -> bool:
        """Whether its serial dates count from 1904."""
        return self._map.date1904

    def tables(self) -> Sequence[str]:
        """Names of the tables that the book has."""
        return tuple(self._map.tables)

    def tell(self, text: str) -> None:
        """Show progress."""
        if self._tell is not None:
            self._tell(text)

    def close(self) -> None:
        """Let go of the file without writing."""
        self._package.close()

    # -- reading ---------------------------------------------------------------------------------------------------

    def headings(self, table: str) -> Sequence[str]:
        """Headings of a table, left to right, without reading its rows."""
        return self._table(table).columns

    def read(self, table: str) -> RawTable:
        """Read a table as it stood when the book was opened."""
        return self.read_all([table])[table]

    def read_all(self, tables: Sequence[str]) -> dict[str, RawTable]:
        """Read several tables at once: their text columns then share one pool, so that codes can be compared."""
        by_sheet: defaultdict[SheetPart, list[TablePart]] = defaultdict(list)
        for name in tables:
            table = self._table(name)
            by_sheet[table.sheet].append(table)
        texts = self._texts()
        grids: dict[str, Grid] = {}
        for sheet, parts in by_sheet.items():
            self.tell(f"Reading {sheet.name}")
            for part, grid in zip(parts, self._scan(sheet, [_body(part) for part in parts], texts), strict=True):
                grids[part.name] = grid
        alone = len(grids) == 1  # its texts needn't be numbered together with those of other tables
        pool = texts.pool_of(next(iter(grids.values())).text_numbers()) if alone else texts.pool()
        return {name: self._raw(self._table(name), grid, pool) for name, grid in grids.items()}

    def surely_blank(self, table: str, columns: Sequence[str]) -> bool:
        """Whether no cell of these columns has anything in it; False where cells are written in unusual ways."""
        part = self._table(table)
        if not set(columns) <= set(part.columns):
            return False
        places = [part.area[1] + part.columns.index(name) for name in columns]
        chunks, where = self._package.stream(part.sheet.part), f"{self.name}, sheet {part.sheet.name}"
        return surely_blank(chunks, places, part.first_row, where)

    @staticmethod
    def _raw(part: TablePart, grid: Grid, pool: Pool) -> RawTable:
        return grid.raw(part.name, part.sheet.name, part.columns, pool)

    def cell_reasons(self) -> Sequence[CellReason]:
        """Nothing: the reasons of cell errors are known in the open workbook only."""
        return ()

    def get(self, name: str) -> Value:
        """Return the value of a named cell: text, number (a date is its serial), bool or None; an error as text."""
        sheet, area = self._place(name)
        if sheet.name not in self._named:
            self._named[sheet.name] = self._named_cells(sheet)
        cell = self._named[sheet.name][area[:2]]
        kind, number = cell.kind[0], float(cell.value[0])
        if kind == CellKind.BLANK:
            return None
        if kind == CellKind.NUMBER:
            return int(number) if number.is_integer() else number
        return bool(number) if kind == CellKind.BOOL else cell.text(0)

    def texts(self, sheet: str, area: str) -> dict[str, str]:
        """Return the texts of an area such as A1:H60 of a sheet, by cell, but those that formulas give.

        None of a sheet that isn't there; none either of one that is protected in Excel.
        """
        part = self._map.sheets.get(sheet)
        if part is None:
            return {}
        texts = self._texts()
        (grid,) = self._scan(part, [area_of(area)], texts)
        return grid.texts(texts.pool_of(grid.text_numbers()))

    def _named_cells(self, sheet: SheetPart) -> dict[tuple[int, int], Cells]:
        """Read the first cells of a sheet's names at once."""
        starts = sorted({area[:2] for part, area in self._map.names.values() if part == sheet})
        texts = self._texts()
        grids = self._scan(sheet, [(row, column, row, column) for row, column in starts], texts)
        pool = texts.pool_of(np.concatenate([grid.text_numbers() for grid in grids]))
        return {start: grid.cells(0, pool) for start, grid in zip(starts, grids, strict=True)}

    def _scan(self, sheet: SheetPart, areas: list[Area], texts: Texts) -> list[Grid]:
        return scan(lambda: self._package.stream(sheet.part), areas, texts, f"{self.name}, sheet {sheet.name}")

    def _texts(self) -> Texts:
        """Return a fresh list of strings that starts with the book's shared ones."""
        try:
            return self.begin().result().fresh()
        except (ET.ParseError, ArrowInvalid) as error:
            raise BookError(f"{self.name} is damaged ({error}). Open it in Excel and save it anew.") from error

    def begin(self) -> Future[Texts]:
        """Begin to read the book's shared strings in a thread, once; whoever reads cells waits for them."""
        if self._strings is not None:
            return self._strings
        member, epoch = self._map.shared_strings, EPOCH_1904 if self.date1904 else EPOCH_1900
        data = b"".join(self._package.stream(member)) if member else b"<sst/>"
        if b"<!DOCTYPE" in data:
            raise BookError(f"{self.name}: its part {member} declares entities: not opened.")
        self._strings = begun(lambda: Texts.of_shared(shared_strings(data), epoch))
        return self._strings

    def _table(self, name: str) -> TablePart:
        table = self._map.tables.get(name)
        if table is None:
            raise BookError(f"{self.name} has no table {name}{self._instead(name)}")
        if not table.fits:
            raise BookError(f"{self.name}: the range of table {name} doesn't fit its columns: mend it in Excel.")
        if not table.columns:
            raise BookError(
                f"{self.name}: table {name} has no header row, or is filled by a query: mend it in Excel."
            )
        return table

    def _instead(self, name: str) -> str:
        """Return where a table that is missing belongs, and how it comes back."""
        if name not in TABLES:
            return f". It has: {', '.join(self._map.tables) or 'none'}."
        own = [f"'{table}'" for table in self._map.tables if table not in TABLES]
        besides = f" Found besides: {', '.join(own)}." if own else ""
        return (
            f" (sheet {TABLES[name].sheet}).{besides} Bring it back with arbook restore, or a blank one with "
            "arbook upgrade."
        )

    def _place(self, name: str) -> tuple[SheetPart, Area]:
        place = self._map.names.get(name.lower())
        if place is None:
            raise BookError(no_cell(self.name, name))
        return place

    # -- changing --------------------------------------------------------------------------------------------------

    def set(self, name: str, value: Value) -> None:
        """Put a value into a named cell."""
        self.set_block(name, [[value]])

    def set_block(self, name: str, rows: Sequence[Sequence[Value]]) -> None:
        """Fill a named fixed block; cells that `rows` doesn't reach are blanked; too many rows or columns raise."""
        sheet, (first_row, first_column, last_row, last_column) = self._place(name)
        height, width = last_row - first_row + 1, last_column - first_column + 1
        if len(rows) > height or any(len(row) > width for row in rows):
            raise ValueError(f"{name} has {height} rows of {width} cells")
        full = [[*row, *[None] * (width - len(row))] for row in rows] + [[None] * width] * (height - len(rows))
        columns: dict[int, Content] = {
            first_column + at: Each([value_xml(row[at], self.date1904) for row in full]) for at in range(width)
        }
        self._patches[sheet.name].append(Patch(first_row, height, columns, first_row, name))

    def retext(self, sheet: str, texts: Mapping[str, str]) -> None:
        """Put texts into cells outside tables; formats stay."""
        rows: defaultdict[int, dict[int, Content]] = defaultdict(dict)
        for cell, text in texts.items():
            row, column = area_of(cell)[:2]
            rows[row][column] = Each([value_xml(text, self.date1904)])
        self._patches[sheet] += [Patch(row, 1, columns, row, sheet) for row, columns in rows.items()]

    def reword(self, words: Mapping[str, str]) -> None:
        """Put other words for some outside cells, old -> new: messages at cells, captions of buttons."""
        self._words |= words

    def update(self, table: str, frame: pd.DataFrame) -> None:
        """Replace the frame's columns in rows that are there; its index says which (places in the table, rising)."""
        part = self._table(table)
        rows = frame.index.to_numpy(np.int64)
        if len(rows) and (rows[0] < 0 or rows[-1] >= part.rows or (np.diff(rows) <= 0).any()):
            raise ValueError(f"{table} has {part.rows} rows: the frame's index must be rising places among them")
        last = int(rows[-1]) + 1 if len(rows) else 0
        place = np.full(last, -1, np.int64)
        place[rows] = np.arange(len(rows))
        columns = {
            part.area[1] + part.columns.index(name): self._content(table, name, frame[name])
            for name in frame.columns
            if name in part.columns
        }
        if len(rows) < last:
            columns = {column: Some(content, place) for column, content in columns.items()}
        self._patches[part.sheet.name].append(Patch(part.first_row, last, columns, part.first_row, table))

    def append(self, table: str, frame: pd.DataFrame) -> None:
        """Add rows below the last one."""
        part = self._table(table)
        start = self._rows[table] if table in self._rows else self.read(table).rows
        self._rows[table] = start + len(frame)
        if frame.empty:
            return
        first = part.first_row + start
        self._grow(part, max(self._change(part).last_row, first + len(frame) - 1))
        inside = min(max(part.rows - start, 0), len(frame))  # rows that the table has already, blank ones
        for some, row in ((frame.iloc[:inside], first), (frame.iloc[inside:], first + inside)):
            columns = self._appended(part, some, row)
            self._patches[part.sheet.name].append(
                Patch(row, len(some), columns, part.first_row, table, part.area[2] + 1)
            )

    def _appended(self, part: TablePart, frame: pd.DataFrame, first: int) -> dict[int, Content]:
        """Return the columns of new rows from sheet row `first` on; what users prepared inside the table stays."""
        contents: dict[int, Content] = {}
        for column, name in enumerate(part.columns, part.area[1]):
            if name in frame.columns:
                contents[column] = self._content(part.name, name, frame[name])
            elif name in part.formulas:
                rows = range(first, first + len(frame))
                contents[column] = carry.filled_down(part.formulas[name], column, part.first_row, rows)
            elif first > part.area[2]:
                contents[column] = Same()
        return contents

    def replace(self, table: str, frame: pd.DataFrame, links: Mapping[str, Sequence[str]] | None = None) -> None:
        """Replace all rows. Columns by name; those that the frame lacks are blanked, users' own are kept by key.

        `links` gives for a column the places inside the book that its cells lead to, such as `'Open items'!C7`.
        """
        part = self._table(table)
        columns = {part.area[1] + at: values for at, values in enumerate(self._columns(part, frame))}
        last = part.first_row + max(len(frame), 1) - 1
        self._grow(part, last)
        patches = self._patches[part.sheet.name]
        patches[:] = [old for old in patches if old.what != table or old.first_row < part.first_row]
        self._rows[table] = len(frame)
        if len(frame):
            patches.append(Patch(part.first_row, len(frame), columns, part.first_row, table, part.area[2] + 1))
        blank = part.first_row + len(frame)
        gone: dict[int, Content] = dict.fromkeys(columns, Same())
        patches.append(Patch(blank, max(part.area[2] - blank + 1, 0), gone, part.first_row, table))
        change = self._changes[table]
        change.clear_filter = part.filtered
        change.links = {
            (part.first_row + row, part.area[1] + part.columns.index(name)): place
            for name, places in (links or {}).items()
            for row, place in enumerate(places)
            if place and name in part.columns
        }

    def _columns(self, part: TablePart, frame: pd.DataFrame) -> list[Content]:
        """Return the new content of every column of a table whose rows are replaced."""
        schema = TABLES.get(part.name)
        contents: dict[str, Content] = {}
        found = fit.sources(part.name, part.columns, self._change(part).captions, frame.columns)
        for name, (ours, source) in zip(part.columns, found, strict=True):
            if source:
                contents[name] = self._content(part.name, ours, frame[source])
            elif source is not None:
                contents[name] = Same()
        own = [name for name in part.columns if name not in contents]
        if own:
            contents |= self._own_columns(part, own, frame, schema.key if schema else ())
        return [contents[name] for name in part.columns]

    def _own_columns(
        self, part: TablePart, own: Sequence[str], frame: pd.DataFrame, key: Sequence[str]
    ) -> dict[str, Content]:
        """Return the columns that the user added or fills, in the order of the new rows."""
        old = self.read(part.name)
        rows = carry.by_key(old, frame, key, self.date1904)
        sheet_columns = {name: part.area[1] + part.columns.index(name) for name in own}
        formulas: dict[tuple[int, int], str] = {}
        if any(name in own for _, name in old.formulas):
            chunks, where = self._package.stream(part.sheet.part), f"{self.name}, sheet {part.sheet.name}"
            formulas = carry.formulas(chunks, part, sheet_columns.values(), where)
        contents: dict[str, Content] = {}
        for name, column in sheet_columns.items():
            if name in part.formulas:
                new_rows = range(part.first_row, part.first_row + len(frame))
                contents[name] = carry.filled_down(part.formulas[name], column, part.first_row, new_rows)
            elif name in old.columns:
                moved = carry.moved(formulas, column, part.first_row, rows)
                contents[name] = carry.carried(old.columns[name], rows, moved)
            else:
                contents[name] = Same()
        return contents

    def retitle(self, table: str, position: int, names: Sequence[str]) -> None:
        """Rename columns from that position (0-based) on: header cells and column names in one step."""
        part = self._table(table)
        captions = {position + at: name for at, name in enumerate(names) if part.columns[position + at] != name}
        if not captions:
            return
        others = [name for at, name in enumerate(part.columns) if at not in captions]
        if len({name.lower() for name in (*others, *captions.values())}) < len(part.columns):
            raise BookError(f"{self.name}: {table} would have two columns of the same name: {', '.join(names)}.")
        columns: dict[int, Content] = {
            part.area[1] + at: Each([value_xml(name, self.date1904)]) for at, name in captions.items()
        }
        self._patches[part.sheet.name].append(Patch(part.area[0], 1, columns, part.area[0], table))
        self._change(part).captions.update(captions)

    def _content(self, table: str, name: str, values: pd.Series) -> Content:
        """Choose how a column is written: by the schema, or by its type where the schema doesn't know it."""
        return content(values, fit.kind(table, name, values), self.date1904)

    def _change(self, part: TablePart) -> Change:
        return self._changes.setdefault(part.name, Change(part, part.area[2]))

    def _grow(self, part: TablePart, last: int) -> None:
        """Give a table another last row, if nothing stands in the way."""
        change = self._change(part)
        check_growth(part, last, self._map.tables.values())
        change.last_row = last

    def save(self) -> None:
        """Carry out all changes, whole or not at all."""
        self.tell("Writing")
        changed, dropped = rewrites(self._package, self._map, self._patches, self._changes, self._words)
        if changed:
            self._package.save(changed, dropped)
        self._package.close()


def _body(part: TablePart) -> Area:
    return part.first_row, part.area[1], part.area[2], part.area[3]
