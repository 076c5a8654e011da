"""Cells of an export -> a typed column, as the book's own cells are read; what can't be read keeps its text.

The columns are those of `typed.py` (text as `str`), except that a column with unreadable cells is of dtype object:
date, cents, number or text in each cell, None where blank. So nothing is lost, and Check data shows the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from arbook.book.book import CellKind, Cells, RawTable
from arbook.book.export import Cell, Export
from arbook.book.headers import match
from arbook.book.schema import Column, Kind, Table, Way
from arbook.book.typed import ReadOptions, Report, number_texts, read_column
from arbook.dates import DateOrder, from_serial, parse_date, to_serial
from arbook.mapping import ExportError
from arbook.money import cents_of, from_cents
from arbook.problem import Problems

_NUMERIC: Final = (Kind.MONEY, Kind.NUMBER, Kind.RATE, Kind.COUNT, Kind.ANY)
_THOUSANDS: Final = re.compile(r"\s*-?[1-9][0-9]{0,2}\.[0-9]{3}\s*")  # also with the other decimal sign
_CENTS: Final = re.compile(r"\.[0-9]{1,2}(?![0-9])")  # not with the other one
_ZERO_DATE: Final = r"[0\s./:-]+"  # 00.00.0000: how some programs write that there is no date


@dataclass(frozen=True)
class Converted:
    """A typed column, shape (n,), and the cells that were kept as text: row of the export and why."""

    values: pd.Series[Any]
    unreadable: tuple[tuple[int, str], ...] = ()


def convert(export: Export, header: str, column: Column, order: DateOrder | None, sign: str | None) -> Converted:
    """Convert one column of an export to the type of our column.

    Parameters
    ----------
    export : Export
        n rows.
    header : str
        The export's column.
    column : Column
        Ours: its kind decides.
    order : {"ymd", "dmy", "mdy"} or None
        Order in dates that are text; None finds it where the column admits only one.
    sign : {".", ","} or None
        Decimal sign in amounts that are text; None takes the point, where no amount could be thousands by it.

    Raises
    ------
    ExportError
        When dates can be read in two orders, or amounts with either sign, and none is given, or not one filled
        cell can be read.
    """
    if sign is None:
        sign = "."
        if column.kind is Kind.MONEY:
            _refuse_thousands(export, header)
    cells = _cells(export.columns[header], column.kind, sign)
    if column.kind is Kind.DATE and order is None:
        order = _only_order(_distinct(cells), f"{export.file}, column {header!r}")
    problems = Problems()
    typed = read_column(cells, Report(problems, "", column, cells), ReadOptions(False, order, sign))
    values = pd.Series(typed, copy=False)
    if column.kind is Kind.TEXT:
        return Converted(values.astype("str"))
    lost = np.flatnonzero(values.isna().to_numpy() & (cells.kind != CellKind.BLANK))
    if not lost.size:
        return Converted(values)
    why = {problem.row: problem.problem for problem in problems.found if problem.severity == "Error"}
    if lost.size == np.count_nonzero(cells.kind != CellKind.BLANK):
        raise ExportError(_nothing_read(export, header, column, why[int(lost[0])]))
    mixed = as_objects(values)
    mixed[lost] = [cells.text(int(row)) for row in lost]
    return Converted(pd.Series(mixed), tuple((int(row), why[int(row)]) for row in lost))


def _nothing_read(export: Export, header: str, column: Column, reason: str) -> str:
    option = {Kind.DATE: " Say the order of its dates: --dates dmy, mdy or ymd."}.get(
        column.kind, " Say its decimal sign: --decimal . or --decimal ,"
    )
    return f"{export.file}, column {header!r} ({column.name}): not one cell can be read. {reason}{option}"


def as_objects(values: pd.Series[Any]) -> npt.NDArray[np.object_]:
    """Column as an object array, None where blank."""
    objects: npt.NDArray[np.object_] = values.astype(object).to_numpy(copy=True)
    objects[values.isna().to_numpy()] = None
    return objects


def _refuse_thousands(export: Export, header: str) -> None:
    """Refuse 1.234 in a column of amounts where no other amount shows that the point is the decimal sign."""
    texts = [text for text in dict.fromkeys(export.columns[header]) if isinstance(text, str)]
    doubtful = next((text for text in texts if _THOUSANDS.fullmatch(text)), None)
    if doubtful and not any(_CENTS.search(text) for text in texts):
        raise ExportError(
            f"{export.file}, column {header!r}: {doubtful.strip()!r} can be {doubtful.strip()} or "
            f"{doubtful.strip().replace('.', '')}. Say which: --decimal . or --decimal ,"
        )


# --- cells of an export ---------------------------------------------------------------------------------


def _cells(values: npt.NDArray[np.object_], kind: Kind, sign: str) -> Cells:
    """Cells as the typed reader takes them: dates are serials in a date column, and text elsewhere."""
    plain = values if _all_text(values) else np.array([_plain(value, kind) for value in values], dtype=object)
    number = np.array([not isinstance(value, str) for value in plain], dtype=bool)
    texts = pd.Series(np.where(number, "", plain), dtype="str").str.strip()
    amounts = np.where(number, plain, np.nan).astype(np.float64)
    if kind is Kind.DATE:
        texts = texts.where(~texts.str.fullmatch(_ZERO_DATE), "")
    if kind in _NUMERIC:
        part = r"(\.[0-9]+)?" if sign == "." else r"(,[0-9]+)?"
        simple = texts.str.fullmatch(r"-?[0-9]{1,13}" + part).to_numpy(dtype=bool)
        amounts[simple] = texts[simple].str.replace(",", ".").astype(np.float64)
        number |= simple
    codes, pool = pd.factorize(texts)
    blank = ~number & (texts == "").to_numpy()
    kinds = np.where(number, CellKind.NUMBER, np.where(blank, CellKind.BLANK, CellKind.TEXT))
    return Cells(
        kinds.astype(np.uint8),
        np.where(number, amounts, np.where(blank, 0.0, codes)),
        pd.CategoricalDtype(pd.Index(pool, dtype="str")),
    )


def _all_text(values: npt.NDArray[np.object_]) -> bool:
    return bool(pd.api.types.infer_dtype(values, skipna=False) == "string") or not len(values)


def _plain(value: Cell, kind: Kind) -> str | float:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return _date_cell(value, kind)
    return float(value) if isinstance(value, int | float) else str(value)


def _date_cell(value: date, kind: Kind) -> str | float:
    day = value.date() if isinstance(value, datetime) else value
    if kind is Kind.DATE and day >= date(1900, 1, 1):
        return float(to_serial(day))
    return str(value) if isinstance(value, datetime) and value.time() != datetime.min.time() else day.isoformat()


def _distinct(cells: Cells) -> list[str]:
    codes = np.unique(cells.value[cells.kind == CellKind.TEXT].astype(np.intp))
    return [str(text) for text in cells.texts.categories[codes]]


def _only_order(texts: Iterable[str], place: str) -> DateOrder | None:
    """Return the only order under which every date can be read; None when the order makes no difference."""
    readings = {order: {text: day for text in texts if (day := _date_or_none(text, order))}
                for order in get_args(DateOrder) if order != "ymd"}  # fmt: skip
    dates = {text for days in readings.values() for text in days}
    fitting = [order for order, days in readings.items() if len(days) == len(dates)]
    if len(fitting) == 1:
        found: DateOrder = fitting[0]
        return found
    if not fitting:
        raise ExportError(f"{place}: some dates have the day first and some the month first; export it anew.")
    doubtful = next(
        (text for text in texts if text in dates and len({days[text] for days in readings.values()}) > 1), None
    )
    if doubtful:
        early, late = sorted(days[doubtful] for days in readings.values())
        raise ExportError(f"{place}: {doubtful!r} can be {early} or {late}. Say which: --dates dmy or --dates mdy.")
    return None


def _date_or_none(text: str, order: DateOrder) -> date | None:
    try:
        return parse_date(text, order)
    except ValueError:
        return None


# --- cells of the book ----------------------------------------------------------------------------------


def as_it_stands(raw: RawTable, table: Table, date1904: bool, results: bool = False) -> pd.DataFrame:
    """Input columns (and Source) of a table in the form of `convert`: written back, they change no cell's content.

    Parameters
    ----------
    raw : RawTable
        n rows.
    table : Table
        Its schema.
    date1904 : bool
        The book's date system.
    results : bool
        With the result columns, too.

    Returns
    -------
    DataFrame, shape (n, ...)
        By our names, those that the sheet has.
    """
    headings = match(raw.columns, table.names)
    return pd.DataFrame({
        column.name: _standing(raw.columns[headings[column.name]], column.kind, date1904)
        for column in table.columns
        if column.name in headings and (results or column.way is Way.IN or column.name == "Source")
    }, index=pd.RangeIndex(raw.rows))  # fmt: skip


def headings(raw: RawTable, table: Table) -> Mapping[str, str]:
    """Heading in the sheet of each of our columns."""
    return match(raw.columns, table.names)


def for_cells(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Rows as the book takes them: a column of dtype object holds what shall stand in its cells."""
    return pd.DataFrame({name: _cell_values(frame[name], table[name].kind) for name in frame.columns})


def _cell_values(values: pd.Series[Any], kind: Kind) -> pd.Series[Any]:
    if values.dtype != object or kind is Kind.TEXT:
        return values
    return pd.Series([_cell_value(value, kind) for value in as_objects(values)], index=values.index, dtype=object)


def _cell_value(value: object, kind: Kind) -> object:
    if isinstance(value, pd.Timestamp):
        return value.date()
    if kind is Kind.MONEY and isinstance(value, int | np.integer):
        return from_cents(int(value))
    return value


def _standing(cells: Cells, kind: Kind, date1904: bool) -> pd.Series[Any]:
    number = cells.kind == CellKind.NUMBER
    typed: pd.Series[Any]
    if kind is Kind.TEXT:
        texts = np.full(len(cells.kind), None, dtype=object)
        texts[number] = number_texts(cells.value[number])
        return _with_texts(pd.Series(texts, dtype="str"), cells, "str")
    if kind is Kind.DATE:
        days = from_serial(np.where(number, cells.value, np.nan), date1904)
        typed = pd.Series(days.astype("datetime64[s]"))
    elif kind is Kind.MONEY:
        cents = cents_of(np.where(number, cells.value, 0.0))
        typed = pd.Series(pd.arrays.IntegerArray(cents, ~number))
    else:
        typed = pd.Series(np.where(number, cells.value, np.nan))
    mixed = as_objects(typed)
    other = number & typed.isna().to_numpy()
    mixed[other] = cells.value[other]  # a number that is no date stays that number
    if kind is Kind.COUNT or kind is Kind.ANY or other.any():
        typed = pd.Series(mixed)
    return _with_texts(typed, cells, "object")


def _with_texts(typed: pd.Series[Any], cells: Cells, dtype: str) -> pd.Series[Any]:
    """Put in what stands as text: words, truths, cell errors."""
    other = (cells.kind != CellKind.NUMBER) & (cells.kind != CellKind.BLANK)
    if not other.any():
        return typed
    mixed = as_objects(typed)
    words = other & (cells.kind != CellKind.BOOL)
    mixed[words] = cells.texts.categories.to_numpy(object)[cells.value[words].astype(np.intp)]
    truths = other & ~words
    mixed[truths] = np.where(cells.value[truths] != 0, "TRUE", "FALSE").astype(object)
    blank = np.array([value == "" for value in mixed], dtype=bool)
    mixed[blank] = None
    return pd.Series(mixed, dtype="str" if dtype == "str" else object)
