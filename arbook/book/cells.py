"""Values of cells as Excel hands them over and takes them: read into the arrays of `Cells`, made of frame columns.

What goes out is text, float, bool or None, nothing else: COM cuts a Decimal to a currency and shifts times by zone.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypeAlias

import numpy as np
import pandas as pd

from arbook.book.book import BookError, CellKind, Value
from arbook.book.encode import SHIFT_1904, TEXT_LIMIT, serial
from arbook.book.scan import Grid
from arbook.book.schema import Kind
from arbook.book.texts import Pool

CellValue: TypeAlias = str | float | bool | None
Row: TypeAlias = Sequence[object]

ERROR_BASE: Final = -2146828288  # an error comes as a whole number: this plus Excel's own number
ERRORS: Final = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
    2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!",
    2050: "#CALC!",
}  # fmt: skip
UNKNOWN_ERROR: Final = "#VALUE!"
BLANK: Final = "" if sys.platform == "darwin" else None  # what empties a cell
_EPOCH = np.datetime64("1899-12-30", "D")


class Seen:
    """The distinct texts met while tables are read, so that all of them share one pool."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        """Return the number of a text."""
        return self._places.setdefault(text, len(self._places))

    def pool(self) -> Pool:
        """Return the texts as the pool of the tables read."""
        index = pd.Index(list(self._places), dtype=pd.StringDtype("pyarrow", na_value=np.nan))
        return Pool(pd.CategoricalDtype(index), np.arange(len(self._places), dtype=np.int64), -1)


def error_text(value: object) -> str:
    """Return the text of a cell error, "" for anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value - ERROR_BASE < 4096:
        return ERRORS.get(value - ERROR_BASE, UNKNOWN_ERROR)
    if value is None or isinstance(value, str | int | float | Decimal | date):
        return ""
    return UNKNOWN_ERROR  # on a Mac an error comes as an object of its own


def plain(value: object, date1904: bool) -> CellValue:
    """Return a cell's value as text, float, bool or None; a date, which a Mac hands over, as its serial number.

    >>> plain(45000.0, False), plain("x ", False), plain(-2146826246, False), plain(date(2026, 3, 31), False)
    (45000.0, 'x ', '#N/A', 46112.0)
    """
    if value is None or isinstance(value, str | bool | float):
        return value
    if error := error_text(value):
        return error
    if isinstance(value, datetime):
        day = datetime.combine(value.date(), datetime.min.time())
        return serial(value, date1904) + (value.replace(tzinfo=None) - day).total_seconds() / 86400
    if isinstance(value, date):
        return float(serial(value, date1904))
    return float(value)  # type: ignore[arg-type]  # int or Decimal: the rest is an error


def fill(grid: Grid, rows: Sequence[Row], first_row: int, seen: Seen, date1904: bool) -> None:
    """Put rows that Excel handed over into a grid, from sheet row `first_row` on."""
    top = first_row - grid.area[0]
    for at, column in enumerate(zip(*rows, strict=True)):
        cells = [_cell(value, seen, date1904) for value in column]
        grid.kind[at, top : top + len(cells)] = [kind for kind, _ in cells]
        grid.value[at, top : top + len(cells)] = [value for _, value in cells]


def _cell(value: object, seen: Seen, date1904: bool) -> tuple[CellKind, float]:
    """Return kind and value; a text of blanks is a blank."""
    if value is None:
        return CellKind.BLANK, 0.0
    if isinstance(value, float):
        return CellKind.NUMBER, value
    if isinstance(value, str):
        text = value.strip()
        return (CellKind.TEXT, float(seen.place(text))) if text else (CellKind.BLANK, 0.0)
    if isinstance(value, bool):
        return CellKind.BOOL, float(value)
    if error := error_text(value):
        return CellKind.ERROR, float(seen.place(error))
    return CellKind.NUMBER, float(plain(value, date1904) or 0.0)


def column(values: pd.Series, kind: Kind, date1904: bool) -> list[CellValue]:
    """Return a frame column as cells; a column of objects holds cells as they shall stand.

    Raises
    ------
    BookError
        If a text is longer than a cell can hold.
    ValueError
        If a number is infinite.
    """
    if kind is Kind.MONEY:
        return _numbers(values, 100)
    if kind in (Kind.NUMBER, Kind.COUNT, Kind.RATE):
        return _numbers(values, 1)
    if kind is Kind.DATE:
        days = values.to_numpy().astype("datetime64[D]")
        serials = np.where(np.isnat(days), _EPOCH, days) - _EPOCH
        shift = SHIFT_1904 if date1904 else 0
        numbers = serials.astype(np.int64) - shift
        return [
            None if blank else float(number)
            for number, blank in zip(numbers.tolist(), np.isnat(days).tolist(), strict=True)
        ]
    if kind is Kind.ANY:
        return [None if pd.isna(value) else cell(value, date1904) for value in values]
    return [None if pd.isna(value) else cell(str(value), date1904) for value in values.astype(object)]


def _numbers(values: pd.Series, divisor: int) -> list[CellValue]:
    numbers = values.to_numpy(np.float64, na_value=np.nan) / divisor
    if np.isinf(numbers).any():
        raise ValueError("infinite numbers don't fit into a cell")
    return [None if number != number else number for number in numbers.tolist()]


def cell(value: Value, date1904: bool) -> CellValue:
    """Return one value as a cell takes it.

    >>> cell(Decimal("1.10"), False), cell(date(2026, 3, 31), True), cell("", False)
    (1.1, 44650.0, None)
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        if len(value) > TEXT_LIMIT // 2 and len(value.encode("utf-16-le")) // 2 > TEXT_LIMIT:
            raise BookError(
                f"A text of over {TEXT_LIMIT:,} characters doesn't fit into a cell. Shorten it and try again."
            )
        return value
    if isinstance(value, bool | np.bool_):
        return bool(value)
    number = float(serial(value, date1904) if isinstance(value, date) else value)
    if not np.isfinite(number):
        raise ValueError(f"{value!r} doesn't fit into a cell")
    return number


def kept(value: CellValue, text_format: bool) -> CellValue:
    """Return what to hand over so that Excel keeps a text as it is, and takes none for a number, date or formula.

    In a cell of the text format only a leading apostrophe needs another one; elsewhere any text needs one.

    >>> kept("1-30", True), kept("1-30", False), kept("'x", True), kept(1.0, False)
    ('1-30', "'1-30", "''x", 1.0)
    """
    if isinstance(value, str) and (not text_format or value.startswith("'")):
        return "'" + value
    return BLANK if value is None else value
