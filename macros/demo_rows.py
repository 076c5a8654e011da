"""Rows of the demo book as dictionaries, and the typed frames that are written from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import pandas as pd

from arbook.book.results import TABLES
from arbook.book.schema import Kind

Row = Mapping[str, str | int | float | date | None]


def frame(table: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Return the rows as a frame of that table's columns, typed by their kind; unknown columns raise KeyError.

    A column with a date that is text holds its values as they stand (dtype object).
    """
    names = dict.fromkeys(name for row in rows for name in row)
    return pd.DataFrame({name: _column(TABLES[table][name].kind, [row.get(name) for row in rows]) for name in names})


def _column(kind: Kind, values: Sequence[object]) -> pd.Series:
    blanked = [None if value == "" else value for value in values]
    if kind is Kind.ANY or (kind is Kind.DATE and any(isinstance(value, str) for value in values)):
        return pd.Series(blanked, dtype="object")
    return pd.Series(blanked, dtype=_TYPES[kind])


_TYPES: Final = {
    Kind.TEXT: "str",
    Kind.DATE: "datetime64[s]",
    Kind.MONEY: "Int64",
    Kind.COUNT: "Int64",
    Kind.NUMBER: "float64",
    Kind.RATE: "float64",
}
