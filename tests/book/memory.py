"""The simplest book: tables and named cells in memory, as the file adapter would hold them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd

from arbook.book.book import BookError, CellKind, CellReason, Cells, RawTable, Value
from arbook.book.results import TABLES as SCHEMA
from arbook.book.schema import Kind
from arbook.book.settings import SETTINGS
from arbook.book.sheets import IMPORT_MAP
from arbook.dates import to_serial

TABLES = {**SCHEMA, IMPORT_MAP.name: IMPORT_MAP}


class MemoryBook:
    """A book that is nowhere else: `save` makes the changes visible to `read`."""

    def __init__(self, date1904: bool = False) -> None:
        self.name = "memory.xlsm"
        self.date1904 = date1904
        self.cells: dict[str, dict[str, list[Value]]] = {
            name: {column: [] for column in table.names} for name, table in TABLES.items()
        }
        self.named: dict[str, Value] = {setting.name: setting.default or None for setting in SETTINGS}
        self.told: list[str] = []
        self.saved = 0
        self._waiting: dict[str, dict[str, list[Value]]] = {}

    def tables(self) -> Sequence[str]:
        return list(self.cells)

    def headings(self, table: str) -> Sequence[str]:
        return list(self._table(table, self.cells))

    def read(self, table: str) -> RawTable:
        return self.read_all([table])[table]

    def read_all(self, tables: Sequence[str]) -> dict[str, RawTable]:
        texts = {
            _text(value): None
            for name in tables
            for column in self._table(name, self.cells).values()
            for value in column
            if isinstance(value, str)
        }
        pool = pd.Index(list(texts), dtype="str")
        places = {text: float(at) for at, text in enumerate(texts)}
        return {name: self._raw(name, pd.CategoricalDtype(pool), places) for name in tables}

    def cell_reasons(self) -> Sequence[CellReason]:
        return ()

    def surely_blank(self, table: str, columns: Sequence[str]) -> bool:
        cells = self._table(table, self.cells)
        return not any(value not in (None, "") for name in columns for value in cells[name])

    def _raw(self, name: str, pool: pd.CategoricalDtype, places: Mapping[str, float]) -> RawTable:
        table, columns = TABLES[name], self.cells[name]
        found = {}
        for heading, values in columns.items():
            cells = [self._cell(value, places) for value in values]
            kinds, numbers = np.array([cell[0] for cell in cells]), np.array([cell[1] for cell in cells])
            found[heading] = Cells(kinds.astype(np.uint8), numbers.astype(np.float64), pool)
        rows = max(len(values) for values in columns.values())
        return RawTable(name, table.sheet, table.header_row + 1, table.first_column, rows, found)

    def _cell(self, value: Value, places: Mapping[str, float]) -> tuple[CellKind, float]:
        if value is None or value == "":
            return CellKind.BLANK, 0.0
        if isinstance(value, str):
            return CellKind.TEXT, places[_text(value)]
        if isinstance(value, bool):
            return CellKind.BOOL, float(value)
        if isinstance(value, date):
            return CellKind.NUMBER, float(to_serial(value, self.date1904))
        return CellKind.NUMBER, float(value)

    def get(self, name: str) -> Value:
        if name not in self.named:
            raise BookError(f"There is no cell named {name}.")
        return self.named[name]

    def texts(self, sheet: str, area: str) -> dict[str, str]:
        return {}

    def retext(self, sheet: str, texts: Mapping[str, str]) -> None:
        raise NotImplementedError(sheet)

    def reword(self, words: Mapping[str, str]) -> None:
        raise NotImplementedError

    def set(self, name: str, value: Value) -> None:
        self.get(name)
        self.named[name] = value

    def set_block(self, name: str, rows: Sequence[Sequence[Value]]) -> None:
        raise NotImplementedError(name)

    def replace(self, table: str, frame: pd.DataFrame, links: Mapping[str, Sequence[str]] | None = None) -> None:
        columns = self._changing(table)
        for heading in columns:
            columns[heading] = _values(table, heading, frame) if heading in frame else [None] * len(frame)

    def update(self, table: str, frame: pd.DataFrame) -> None:
        columns = self._changing(table)
        for heading in frame:
            if len(frame) and frame.index[-1] >= len(columns[heading]):
                raise BookError(f"{table} has {len(columns[heading])} rows, not {frame.index[-1] + 1}.")
            columns[heading] = list(columns[heading])
            for row, value in zip(frame.index, _values(table, heading, frame), strict=True):
                columns[heading][row] = value

    def append(self, table: str, frame: pd.DataFrame) -> None:
        columns = self._changing(table)
        for heading, values in columns.items():
            columns[heading] = values + (_values(table, heading, frame) if heading in frame else [None] * len(frame))

    def retitle(self, table: str, position: int, names: Sequence[str]) -> None:
        raise NotImplementedError(table)

    def tell(self, text: str) -> None:
        self.told.append(text)

    def save(self) -> None:
        self.cells |= self._waiting
        self._waiting = {}
        self.saved += 1

    def _table(self, name: str, of: Mapping[str, dict[str, list[Value]]]) -> dict[str, list[Value]]:
        if name not in of:
            raise BookError(f"The workbook has no table {name}.")
        return of[name]

    def _changing(self, name: str) -> dict[str, list[Value]]:
        if name not in self._waiting:
            self._waiting[name] = dict(self._table(name, self.cells))
        return self._waiting[name]


def _text(value: str) -> str:
    return value.strip()


def _values(table: str, heading: str, frame: pd.DataFrame) -> list[Value]:
    """Values as they stand in the cells: a column of dtype object holds them already."""
    values = frame[heading]
    kind = TABLES[table][heading].kind if heading in TABLES[table].names else Kind.ANY
    return [None if pd.isna(value) else _value(value, kind, values.dtype == object) for value in values]


def _value(value: object, kind: Kind, ready: bool) -> Value:
    if kind is Kind.MONEY and not ready:
        return Decimal(int(str(value))) / 100
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, np.generic):
        return value.item()
    assert isinstance(value, str | int | float | Decimal | date)
    return value
