"""What people changed since the last command, for tblChanges: a book that watches its input tables while it is used.

The cells that the last command left are kept packed in tblState, on the hidden sheet. A command works on
`watched(book, now)`: when that is saved, the cells that the command read are compared with those, what differs is
appended to tblChanges, and what the command itself wrote is the new state. A table that it neither read nor wrote is
compared by the next one. The first command on a book keeps its cells and says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd

from arbook.book.book import Book, BookError, RawTable, Value
from arbook.book.frame import frame
from arbook.book.results import CHANGES, STATE
from arbook.book.schema import Table
from arbook.book.settings import SETTING
from arbook.book.sheets import ALLOCATIONS, CUSTOMERS, INVOICES, PAYMENTS, POLICY
from arbook.book.through import Through
from arbook.book.typed import ReadOptions
from arbook.changes import Cell, Change, Form, differences
from arbook.kept import KeptColumn, KeptTable, packed, unpacked
from arbook.problem import Problems
from macros.kept_cells import after, as_cell, kept_table, shown
from macros.log import user
from macros.spoken import Spoken

TRACKED: Final = {table.name: table for table in (CUSTOMERS, INVOICES, PAYMENTS, ALLOCATIONS, POLICY)}
SETTINGS_KEPT: Final = "Settings"  # their name in tblState; a row a setting: Name, Value
SHEETS: Final = {name: table.sheet for name, table in TRACKED.items()} | {SETTINGS_KEPT: "Settings"}
_KEYS: Final = {"tblAllocations": ("From", "To", "Date")}  # the table has no key of its own
_SAID: Final = {
    "tblInvoices": ("Amount", "Currency", "Customer", "Date"),
    "tblPayments": ("Amount", "Currency", "Customer", "Date"),
    "tblAllocations": ("Amount", "Date", "State"),
    "tblCustomers": ("Name",),
    "tblPolicy": ("Name",),
}


def watched(book: Book, now: datetime) -> Book:
    """Return the book, watching what people changed where it has a place for that, and speaking its language."""
    there, book = set(book.tables()), Spoken(book)
    return Watched(book, now) if {STATE.name, CHANGES.name} <= there else book


class Watched(Through):
    """A book that appends what people changed to tblChanges when it is saved."""

    def __init__(self, book: Book, now: datetime) -> None:
        super().__init__(book)
        self._now = now
        self._raws: dict[str, RawTable] = {}
        self._writes: dict[str, list[tuple[str, pd.DataFrame]]] = {}
        self._set: dict[str, Value] = {}
        self._kept: dict[str, KeptTable] | None = None
        self._tables: dict[str, KeptTable] = {}
        self._settings_read: dict[str, Cell] = {}
        self._found: dict[str, list[Change]] = {}

    def read_all(self, tables: Sequence[str]) -> dict[str, RawTable]:
        """Read several tables at once."""
        found = super().read_all(tables)
        self._raws |= {name: raw for name, raw in found.items() if name in TRACKED}
        return found

    def set(self, name: str, value: Value) -> None:
        """Put a value into a named cell."""
        if name in SETTING:
            self._set[name] = value
        super().set(name, value)

    def replace(self, table: str, frame: pd.DataFrame, links: Mapping[str, Sequence[str]] | None = None) -> None:
        """Replace all rows."""
        self._note("replace", table, frame)
        super().replace(table, frame, links)

    def update(self, table: str, frame: pd.DataFrame) -> None:
        """Replace the frame's columns in rows that are there."""
        self._note("update", table, frame)
        super().update(table, frame)

    def append(self, table: str, frame: pd.DataFrame) -> None:
        """Add rows below the last one."""
        self._note("append", table, frame)
        super().append(table, frame)

    def save(self) -> None:
        """Append what people changed, keep the new state, and carry out all changes."""
        self._record()
        self._tables, self._kept = {}, {}  # saving a large book needs the memory
        self._book.save()

    def _note(self, verb: str, table: str, frame: pd.DataFrame) -> None:
        if table in TRACKED:
            self._writes.setdefault(table, []).append((verb, frame))

    def seen(self) -> pd.DataFrame:
        """Return what people changed in the tables read so far, and in the settings, as rows for tblChanges."""
        self._compare()
        return self._frame(
            [(sheet, change) for name, sheet in SHEETS.items() for change in self._found.get(name, [])]
        )

    def _compare(self) -> None:
        """Compare what was read, and not compared yet, with the kept state."""
        if self._kept is None:
            self._kept = unpacked(self._state())
            self._settings_read = self._settings()
            if SETTINGS_KEPT in self._kept:
                self._found[SETTINGS_KEPT] = self._changed(self._kept[SETTINGS_KEPT], self._settings_read)
        for name in [name for name in self._raws if name not in self._tables]:
            new = self._tables[name] = kept_table(self._raws[name], TRACKED[name])
            if name in self._kept:
                old = self._kept[name]
                self._found[name] = differences(old, new, self._form(TRACKED[name]))
                self._tables[name] = old if new.same(old) else new  # held once where nothing changed
        self._raws = {}  # those of a large book need much memory

    def _record(self) -> None:
        """Append what people changed, and keep the new state where it differs."""
        self.read_all([name for name in self._writes if name not in {*self._tables, *self._raws}])
        changed = self.seen()
        if len(changed):
            self._book.append(CHANGES.name, changed)
        written = {name: as_cell(value, self.date1904) for name, value in self._set.items()}
        new = {SETTINGS_KEPT: _of_settings(self._settings_read | written)} | {
            name: after(table, self._writes.get(name, []), TRACKED[name], self.date1904)
            for name, table in self._tables.items()
        }
        old = self._kept or {}
        fresh = {name: table for name, table in new.items() if name not in old or not table.same(old[name])}
        if fresh:
            rows = self._state()
            others = rows[~rows["Table"].isin(list(fresh)) & rows["Table"].notna()]
            self._book.replace(STATE.name, pd.concat([_plain(others), packed(fresh)], ignore_index=True))

    def _state(self) -> pd.DataFrame:
        """Return the rows of tblState; they are large, so nobody holds them."""
        return frame(self._book.read(STATE.name), STATE, ReadOptions(), Problems())

    def _frame(self, found: Sequence[tuple[str, Change]]) -> pd.DataFrame:
        seen, by = f"{self._now:%Y-%m-%d %H:%M:%S}", user()
        rows = [(seen, by, sheet, one.key, one.column, one.old, one.new) for sheet, one in found]
        return pd.DataFrame(rows, columns=list(CHANGES.names), dtype="str")

    def _form(self, table: Table) -> Form:
        key = table.key or _KEYS[table.name]
        return Form(
            table.inputs(),
            key,
            _SAID[table.name],
            lambda column, cell: shown(cell, table[column].kind, self.date1904),
        )

    def _settings(self) -> dict[str, Cell]:
        """Return the settings as they stand, those that the book has."""
        found: dict[str, Cell] = {}
        for name in SETTING:
            try:
                value = self._book.get(name)
            except BookError:  # of an older version
                continue
            found[name] = as_cell(value, self.date1904)
        return found

    def _changed(self, old: KeptTable, now: Mapping[str, Cell]) -> list[Change]:
        """Compare the settings that were there before, too: those that an upgrade added nobody changed."""
        names, values = (old.column(column).cells(np.arange(old.rows)) for column in ("Name", "Value"))
        before = {str(name): value for name, value in zip(names, values, strict=True)}
        pairs = [
            (name, *(shown(each[name], SETTING[name].kind, self.date1904) for each in (before, now)))
            for name in now
            if name in before
        ]
        return [Change(name, "Value", was, is_now) for name, was, is_now in pairs if was != is_now]


def _of_settings(values: Mapping[str, Cell]) -> KeptTable:
    columns = {"Name": KeptColumn.typed(list(values)), "Value": KeptColumn.typed(list(values.values()))}
    return KeptTable(len(values), columns)


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of tblState with texts of their own."""
    return rows.astype({"Table": "str", "Column": "str", "Part": "Int64", "Text": "str"})
