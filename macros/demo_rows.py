"""Rows of the demo book as dictionaries, and the typed frames that are written from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from arbook.book.results import TABLES
from arbook.book.schema import Kind

Row = Mapping[str, str | int | float | date | None]


def frame(table: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Return the rows as a frame of that table's columns, typed by their kind; unknown columns raise KeyError.

    A date that is text stays text: it makes its column a text column, so such rows get a frame of their own.
    """
    names = dict.fromkeys(name for row in rows for name in row)
    return pd.DataFrame({name: _column(TABLES[table][name].kind, [row.get(name) for row in rows]) for name in names})


def _column(kind: Kind, values: Sequence[object]) -> pd.Series:
    if kind is Kind.DATE and not any(isinstance(value, str) for value in values):
        return pd.Series(values, dtype="datetime64[s]")
    if kind in (Kind.MONEY, Kind.COUNT):
        return pd.Series(values, dtype="Int64")
    if kind in (Kind.NUMBER, Kind.RATE):
        return pd.Series(values, dtype="float64")
    return pd.Series(
        [None if value == "" else value for value in values], dtype="object" if kind is Kind.ANY else "str"
    )
