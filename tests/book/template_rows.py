"""Rows to put into the template's tables, and cells read back."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd

from arbook.book.results import TABLES
from arbook.book.schema import Kind

DAY = "2026-03-31"


def rows(table: str, count: int, **given: Sequence[object]) -> pd.DataFrame:
    """Return a frame of a table's columns: numbered texts, one day, rising numbers."""
    columns: dict[str, object] = {}
    for column in TABLES[table].columns:
        if column.kind is Kind.TEXT:
            columns[column.name] = [f"{column.name[:8]}-{at}" for at in range(count)]
        elif column.kind is Kind.DATE:
            columns[column.name] = pd.Series(pd.to_datetime([DAY] * count)).astype("datetime64[s]")
        elif column.kind is not Kind.ANY:
            columns[column.name] = pd.Series(range(count), dtype="int64")
    return pd.DataFrame(columns | given)


def cells(path: Path, sheet: str, area: str) -> list[list[object]]:
    """Return values, or formulas, of a block as openpyxl reads them."""
    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in book[sheet][area]]
