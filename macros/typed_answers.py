"""Cells that are typed into result tables, Actions and Letters: read, with what can't be read as problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from arbook.book.book import CellKind, Cells, RawTable
from arbook.book.headers import match
from arbook.book.results import ACTIONS
from arbook.book.schema import Column, Kind, Table, Way
from arbook.book.typed import ReadOptions, Report, read_column
from arbook.dates import from_serial
from arbook.problem import Problems

TODAY: Final = ("x", "X", "х", "Х")  # Latin and Cyrillic
_AS_DATE: Final = (Kind.DATE, Kind.ANY)
Rows = npt.NDArray[np.bool_]


class Typed:
    """The typed cells of one result table: columns read, which rows have any, and which of them can be read."""

    def __init__(self, raw: RawTable | None, columns: dict[str, pd.Series[Any]], filled: Rows, bad: Rows) -> None:
        self.raw, self.columns, self.filled, self.bad = raw, columns, filled, bad

    @classmethod
    def read(
        cls, raw: RawTable | None, table: Table, when: str, today: date, options: ReadOptions, problems: Problems
    ) -> Typed:
        """Read them; `when` names the column of a date or x."""
        size = raw.rows if raw else 0
        found = match(raw.columns, table.inputs()) if raw else {}
        columns: dict[str, pd.Series[Any]] = {}
        filled, own = np.zeros(size, np.bool_), Problems()
        for column in (each for each in table.columns if each.way is Way.IN):
            cells = raw.columns[found[column.name]] if raw and column.name in found else _no_cells(size)
            cells = _without(cells, _is_text(cells, [""]))  # a formula's empty text
            filled |= cells.kind != CellKind.BLANK
            day = today if column.name == when else None
            columns[column.name] = _read(cells, column, table.name, day, options, own)
        if table is ACTIONS:
            _report_promises(columns, table.name, today, own)
        own.found = [each for each in own.found if each.severity == "Error"]
        bad = np.zeros(size, np.bool_)
        bad[[each.row for each in own.found]] = True
        if raw:
            _report_nobody(raw, table, filled & ~bad, bad, own)
        problems.found += own.found
        return cls(raw, columns, filled, bad)

    @property
    def ready(self) -> npt.NDArray[np.int64]:
        """Places of the rows that were answered and can be read."""
        return np.flatnonzero(self.filled & ~self.bad).astype(np.int64)

    def rows(self, table: pd.DataFrame, places: npt.NDArray[np.int64]) -> pd.DataFrame:
        """Return rows of the table with what was typed in them."""
        rows = table.loc[places].reset_index(drop=True)
        return rows.assign(**{name: values.iloc[places].array for name, values in self.columns.items()})

    def waiting(self, table: pd.DataFrame, which: Rows | None = None) -> pd.DataFrame:
        """Return rows that wait, their typed cells as they stand; else than those that can't be read: `which`."""
        places = np.flatnonzero(self.bad & self.filled if which is None else which)
        rows = table.loc[places]
        found = match(self.raw.columns, self.columns) if self.raw else {}
        for name in self.columns:
            kind, cells = ACTIONS[name].kind, self.raw.columns[found[name]] if self.raw and name in found else None
            values = [_standing(cells, int(row), kind) if cells else None for row in places]
            rows = rows.assign(**{name: pd.Series(values, index=rows.index, dtype="object")})
        return rows


def _read(
    cells: Cells, column: Column, table: str, today: date | None, options: ReadOptions, problems: Problems
) -> pd.Series[Any]:
    """Read one typed column; with `today` it holds dates, or x for that day."""
    if today is None:
        return pd.Series(read_column(cells, Report(problems, table, column, cells), options))
    is_today = _is_text(cells, TODAY)
    report = Report(problems, table, replace(column, kind=Kind.DATE), cells)
    days = pd.Series(read_column(_without(cells, is_today), report, options))
    late = np.flatnonzero((days > pd.Timestamp(today)).to_numpy())
    texts = [f"{day:%Y-%m-%d}" for day in days.iloc[late]]
    problems.add("Error", table, late, column.name, texts, "The date {value} is still to come.",
                 "Type the day on which it was done, or x for today.")  # fmt: skip
    return days.mask(is_today, pd.Timestamp(today))


def _is_text(cells: Cells, texts: Sequence[str]) -> Rows:
    found: Rows = (cells.kind == CellKind.TEXT) & np.isin(cells.value, cells.places(texts))
    return found


def _without(cells: Cells, which: Rows) -> Cells:
    return replace(cells, kind=np.where(which, CellKind.BLANK, cells.kind).astype(np.uint8))


def _report_promises(columns: Mapping[str, pd.Series[Any]], table: str, today: date, problems: Problems) -> None:
    """Report promises without a date, of nothing, or for a day before the contact."""
    promise, amount = columns["Promise date"], columns["Promise amount"]
    unread = {each.row for each in problems.found if each.field == "Promise date" and each.severity == "Error"}
    bare = [int(row) for row in np.flatnonzero((amount.notna() & promise.isna()).to_numpy(bool)) if row not in unread]
    problems.add("Error", table, bare, "Promise date", "", "An amount is promised, but no date.",
                 "Type the date by which it is promised.")  # fmt: skip
    none = np.flatnonzero((amount <= 0).fillna(False).to_numpy(bool))
    problems.add("Error", table, none, "Promise amount", "", "The promised amount is not above 0.",
                 "Type what is promised; blank means all that is overdue.")  # fmt: skip
    early = np.flatnonzero((promise < columns["Done"].fillna(pd.Timestamp(today))).to_numpy(bool))
    days = [f"{day:%Y-%m-%d}" for day in promise.iloc[early]]
    problems.add("Error", table, early, "Promise date", days, "The promise is for {value}, before it was made.",
                 "Correct Promise date, or Done.")  # fmt: skip


def _report_nobody(raw: RawTable, table: Table, ready: Rows, bad: Rows, problems: Problems) -> None:
    """Report answers in rows that name no customer; they wait too."""
    customers = raw.columns.get(match(raw.columns, ("Customer",)).get("Customer", ""))
    blank = np.ones(raw.rows, np.bool_) if customers is None else customers.kind == CellKind.BLANK
    rows = np.flatnonzero(ready & blank)
    problems.add("Error", table.name, rows, "Customer", "", "The answer stands in a row without a customer.",
                 "Move it to the customer's row, or log it on the sheet Activity.")  # fmt: skip
    bad[rows] = True


def _no_cells(size: int) -> Cells:
    return Cells(np.zeros(size, np.uint8), np.zeros(size), pd.CategoricalDtype(pd.Index([], dtype="str")))


def _standing(cells: Cells, row: int, kind: Kind) -> object:
    """Return what stands in a cell, to be written back as it is."""
    what, value = CellKind(cells.kind[row]), float(cells.value[row])
    if what is CellKind.BLANK:
        return None
    if what is CellKind.NUMBER:
        day = from_serial(cells.value[row : row + 1])[0] if kind in _AS_DATE else np.datetime64("NaT")
        return value if np.isnat(day) else day.astype(object)
    return bool(value) if what is CellKind.BOOL else cells.text(row)
