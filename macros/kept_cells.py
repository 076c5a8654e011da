"""Cells of a table as a command finds them, and as they stand when it has written: `macros.changes` compares them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pandas as pd

from arbook.book.book import RawTable, Value
from arbook.book.headers import match
from arbook.book.schema import Kind, Table
from arbook.changes import Cell
from arbook.dates import from_serial, to_serial
from arbook.kept import NOTHING, NUMBER, TEXT, KeptColumn, KeptTable

_LATER: Final = 1462  # days by which the calendar of 1904 starts later


def kept_table(raw: RawTable, table: Table) -> KeptTable:
    """Keep the columns of a table that people fill."""
    headings = match(raw.columns, table.inputs())
    columns = {name: raw.columns[heading] for name, heading in headings.items()}
    pool = next((cells.texts.categories for cells in columns.values()), pd.Index([], dtype="str"))
    found = np.flatnonzero(pool == "")  # once a table: the pool is that of the book
    empty = int(found[0]) if len(found) else -1
    return KeptTable(
        raw.rows,
        {name: KeptColumn.of(cells.kind, cells.value, pool, empty) for name, cells in columns.items()},
    )


def shown(cell: Cell, kind: Kind, date1904: bool = False) -> str:
    """Return a cell as text: dates as 2024-01-31, money with two decimals.

    >>> shown(45322.0, Kind.DATE), shown(12.5, Kind.MONEY), shown(7.0, Kind.ANY), shown(None, Kind.TEXT)
    ('2024-01-31', '12.50', '7', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, str):
        return cell
    if kind is Kind.DATE and cell.is_integer() and 0 < cell < 3_000_000:
        return str(from_serial(np.array([cell]), date1904)[0])
    if kind is Kind.MONEY:
        return f"{cell:.2f}"
    return str(int(cell)) if cell.is_integer() else repr(cell)


def as_cell(value: Value, date1904: bool) -> Cell:
    """Return a value as it stands in a cell."""
    if value is None or isinstance(value, str | bool):
        return value
    return float(to_serial(value, date1904)) if isinstance(value, date) else float(value)


def after(table: KeptTable, writes: Sequence[tuple[str, pd.DataFrame]], schema: Table, date1904: bool) -> KeptTable:
    """Return the table as the command leaves it."""
    for verb, rows in writes:
        places = rows.index.to_numpy(np.int64) if verb == "update" else np.arange(len(rows))
        if verb == "append":
            places = places + table.rows
        size = len(rows) if verb == "replace" else max(table.rows, int(places.max(initial=-1)) + 1)
        names = match(rows.columns, schema.inputs())
        columns = {} if verb == "replace" else {name: _longer(cells, size) for name, cells in table.columns.items()}
        for name, heading in names.items():
            before = columns.get(name, KeptColumn.blank(size))
            columns[name] = before.written(places, _kept(rows[heading], schema[name].kind, date1904))
        table = KeptTable(size, columns)
    return table


def _longer(column: KeptColumn, size: int) -> KeptColumn:
    return column if len(column.kind) == size else column.written(np.array([size - 1]), KeptColumn.blank(1))


def _kept(values: pd.Series[Any], kind: Kind, date1904: bool) -> KeptColumn:
    """Keep what a written column makes stand in the cells."""
    if values.dtype == object:
        blank = values.isna().to_numpy()
        return KeptColumn.typed(
            [None if none else as_cell(_cell(value), date1904) for value, none in zip(values, blank, strict=True)]
        )
    blank = values.isna().to_numpy()
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        days = values.to_numpy("datetime64[D]").astype(np.int64)
        numbers = np.where(blank, 0, days + to_serial(date(1970, 1, 1)) - (_LATER if date1904 else 0)).astype(float)
    elif pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.to_numpy(np.float64, na_value=0.0)
        numbers = np.where(blank, 0.0, numbers / 100 if kind is Kind.MONEY else numbers)
    else:
        texts = values.astype("str").str.strip()
        codes, found = pd.factorize(texts.mask(texts == ""))
        kinds = np.where(codes < 0, NOTHING, TEXT).astype(np.uint8)
        return KeptColumn.of(kinds, codes.astype(np.float64), pd.Index(found, dtype="str"))
    return KeptColumn.of(np.where(blank, NOTHING, NUMBER).astype(np.uint8), numbers, pd.Index([], dtype="str"))


def _cell(value: object) -> Value:
    """Return an element of a column of objects as a value of a cell."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, np.generic):
        return value.item()  # type: ignore[no-any-return]  # numpy's scalar as Python's
    if isinstance(value, str | bool | int | float | date | Decimal):
        return value
    raise TypeError(f"no cell holds {value!r}")
