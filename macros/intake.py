"""An export as rows of one of our tables: columns found, cells typed, Source written, rows that are none left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from arbook.book.conversion import convert
from arbook.book.export import Export
from arbook.book.schema import Column, Kind, Way
from arbook.book.sheets import CUSTOMERS
from arbook.columns import (
    DOCUMENT_TYPES,
    OPEN_AMOUNT,
    SETTLED_ON,
    TABLES,
    Assignment,
    assign,
    plain,
    require,
    targets,
)
from arbook.dates import DateOrder
from arbook.implied import cents, days
from arbook.mapping import ExportKind, ImportMap

_UNUSED: Final[Mapping[str, str]] = {"open": SETTLED_ON, "all": OPEN_AMOUNT, "new": OPEN_AMOUNT}
_NOT_DISPUTED: Final = ("No", "no", "NO", "N", "n", "False", "false", "FALSE")


@dataclass(frozen=True)
class Reading:
    """How an export is read: its map, the order of its dates and its decimal sign (None: not said), its date."""

    map: ImportMap
    dates: DateOrder | None
    decimal: str | None
    day: date


@dataclass(frozen=True)
class Intake:
    """Rows for one of our tables.

    Parameters
    ----------
    file : str
    frame : DataFrame, m rows
        Columns of the table that the export has, and Source where the table has it.
    also : DataFrame, m rows
        "Settled on" or "Open amount", where the export has it.
    of_customers : DataFrame, m rows
        Columns for customers that are added.
    unreadable : tuple of (row in the file, our column, why)
    left_out_rows : int array
        Rows of the file that are no document, payment or customer, such as a line of totals.
    left_out_cents : int
        Sum of the amounts on them.
    left_out_columns, not_found : tuple of str
        Columns of the export that aren't used; columns of the map that the export hasn't.
    notes : tuple of str
    """

    file: str
    frame: pd.DataFrame
    also: pd.DataFrame
    of_customers: pd.DataFrame
    unreadable: tuple[tuple[int, str, str], ...]
    left_out_rows: npt.NDArray[np.intp]
    left_out_cents: int
    left_out_columns: tuple[str, ...]
    not_found: tuple[str, ...]
    notes: tuple[str, ...]


def take_in(export: Export, kind: ExportKind, reading: Reading) -> Intake:
    """Make rows of the export.

    Raises
    ------
    ExportError
        When a necessary column is missing, the map is wrong, or dates or amounts can't be read as said.
    """
    headers = list(export.columns)
    assignment = assign(kind, headers, reading.map.of(kind))
    require(kind, assignment, headers, export.file, reading.map.scope == "open")
    unused = {_UNUSED[reading.map.scope]}
    kinds = targets(kind)
    read = {name: convert(export, header, _column(kind, name, kinds), reading.dates, reading.decimal)
            for name, header in assignment.columns.items() if name not in unused}  # fmt: skip
    carried = {name: convert(export, header, CUSTOMERS[name], reading.dates, reading.decimal).values
               for name, header in assignment.of_customers.items()}  # fmt: skip
    typed = pd.DataFrame({name: column.values for name, column in read.items()}, index=range(len(export.rows)))
    if "Type" in typed:
        typed["Type"] = _known_types(typed["Type"])
    if "Disputed" in typed:
        typed["Disputed"] = typed["Disputed"].mask(typed["Disputed"].isin(_NOT_DISPUTED), None)
    if "Source" in TABLES[kind].names:
        typed["Source"] = _sources(export, reading.day)
    keep = _is_row(typed, kind)
    unreadable = tuple((int(export.rows[row]), name, why)
                       for name, column in read.items() for row, why in column.unreadable if keep[row])  # fmt: skip
    also = [name for name in (SETTLED_ON, OPEN_AMOUNT) if name in typed]
    rows = typed.loc[keep].reset_index(drop=True)
    return Intake(
        export.file,
        rows.drop(columns=also),
        rows[also],
        pd.DataFrame(carried, index=typed.index).loc[keep].reset_index(drop=True),
        unreadable,
        export.rows[~keep],
        int(cents(typed["Amount"])[~keep].sum()) if "Amount" in typed else 0,
        (*assignment.left_out, *_not_used(assignment, unused)),
        assignment.not_found,
        export.notes,
    )


def _column(kind: ExportKind, name: str, kinds: Mapping[str, Kind]) -> Column:
    table = TABLES[kind]
    return table[name] if name in table.names else Column(name, kinds[name], Way.IN)


def _not_used(assignment: Assignment, unused: set[str]) -> list[str]:
    """Return columns that were found, but mean nothing in this scope."""
    return [header for name, header in assignment.columns.items() if name in unused]


def _known_types(types: pd.Series[Any]) -> pd.Series[Any]:
    """Document types as we call them; others as they are."""
    names = {each: DOCUMENT_TYPES.get(plain(each), each) for each in types.dropna().unique()}
    return types.map(names).astype("str")


def _sources(export: Export, day: date) -> pd.Series[Any]:
    rows = pd.Series(export.rows).astype("str")
    return f"{export.file}, row " + rows + f", {day}"


def _is_row(rows: pd.DataFrame, kind: ExportKind) -> npt.NDArray[np.bool_]:
    """Whether each row is a document, a payment or a customer: totals and page breaks aren't."""

    def has(name: str) -> npt.NDArray[np.bool_]:
        return rows[name].notna().to_numpy() if name in rows else np.zeros(len(rows), bool)

    if kind == "customers":
        return has("Customer")
    if kind == "invoices":
        return has("Invoice") & (has("Customer") | has("Date"))
    return has("Customer") | has("Invoice") | days(rows["Date"]).notna().to_numpy()
