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
from arbook.mapping import BY_SIGN, ExportKind, ImportMap
from macros.outcome import counted

_UNUSED: Final[Mapping[str, str]] = {"open": SETTLED_ON, "all": OPEN_AMOUNT, "new": OPEN_AMOUNT}
_NAMED: Final = "{} without a number, such as money on account: named by type, day and customer."
_NOT_DISPUTED: Final = ("No", "no", "NO", "N", "n", "False", "false", "FALSE")


@dataclass(frozen=True)
class Reading:
    """How an export is read: map, order of dates, decimal sign (None: not said), its date, encoding (None: found)."""

    map: ImportMap
    dates: DateOrder | None
    decimal: str | None
    day: date
    encoding: str | None = None


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
        Rows of the file that are no document, payment or customer, such as a line of totals, and those that the
        map skips. Further lines of a document aren't among them.
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
    found = pd.DataFrame({name: column.values for name, column in read.items()}, index=range(len(export.rows)))
    typed = _in_our_words(found, reading.map)
    named = 0
    if kind == "invoices" and "Type" in typed:
        numbers = _numbered(typed, export.columns[assignment.columns["Type"]])
        named = int((numbers.notna() & typed["Invoice"].isna()).sum())
        typed["Invoice"] = numbers
    if "Source" in TABLES[kind].names:
        typed["Source"] = _sources(export, reading.day)
    row = _is_row(typed, kind) & ~_skipped(export, reading.map)
    keep = row & ~_further_lines(typed) if reading.map.by_line and kind == "invoices" else row
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
        export.rows[~row],
        int(cents(typed["Amount"])[~row].sum()) if "Amount" in typed else 0,
        (*assignment.left_out, *_not_used(assignment, unused)),
        assignment.not_found,
        (*export.notes, *([_NAMED.format(counted(named, "credit"))] if named else [])),
    )


def _in_our_words(found: pd.DataFrame, map_: ImportMap) -> pd.DataFrame:
    """Return the rows with our types and currencies; a dispute that isn't one is blank."""
    typed = found.copy(deep=False)
    if "Type" in typed:
        typed["Type"] = _known_types(typed["Type"], typed.get("Amount"), map_.types)
    if "Currency" in typed:
        codes = {plain(theirs): ours for theirs, ours in map_.currencies.items()}
        typed["Currency"] = _renamed(typed["Currency"], codes)
    if "Disputed" in typed:
        typed["Disputed"] = typed["Disputed"].mask(typed["Disputed"].isin(_NOT_DISPUTED), None)
    return typed


def _column(kind: ExportKind, name: str, kinds: Mapping[str, Kind]) -> Column:
    table = TABLES[kind]
    return table[name] if name in table.names else Column(name, kinds[name], Way.IN)


def _not_used(assignment: Assignment, unused: set[str]) -> list[str]:
    """Return columns that were found, but mean nothing in this scope."""
    return [header for name, header in assignment.columns.items() if name in unused]


def _known_types(types: pd.Series[Any], amount: pd.Series[Any] | None, mapped: Mapping[str, str]) -> pd.Series[Any]:
    """Document types as we call them; others as they are."""
    ours = _renamed(types, {**DOCUMENT_TYPES, **{plain(theirs): ours for theirs, ours in mapped.items()}})
    if amount is None:
        return ours
    negative = cents(amount).lt(0).fillna(False).astype(bool)
    return ours.mask(ours == BY_SIGN, negative.map({True: "Credit note", False: "Invoice"})).astype("str")


def _renamed(texts: pd.Series[Any], names: Mapping[str, str]) -> pd.Series[Any]:
    """Texts by our names, where their plain form has one."""
    ours = {each: names.get(plain(each), each) for each in texts.dropna().unique()}
    return texts.map(ours).astype("str")


def _numbered(rows: pd.DataFrame, types: npt.NDArray[np.object_]) -> pd.Series[Any]:
    """Numbers of documents; a credit without one, as a payment on account, is called by type, day and customer."""
    day, customer = days(rows["Date"]), rows["Customer"]
    bare = rows["Invoice"].isna() & rows["Type"].eq("Credit note") & day.notna() & customer.notna()
    made = pd.Series(types, index=rows.index).astype("str") + " " + day.dt.strftime("%Y-%m-%d") + " " + customer
    return rows["Invoice"].mask(bare.to_numpy(), made)


def _skipped(export: Export, import_map: ImportMap) -> npt.NDArray[np.bool_]:
    """Rows with a text that the map leaves out."""
    out = np.zeros(len(export.rows), bool)
    for column, texts in import_map.skip.items():
        unwanted = {text.casefold() for text in texts}
        for header, cells in export.columns.items():
            if plain(header) == plain(column):
                out |= np.array([str(cell).strip().casefold() in unwanted for cell in cells], dtype=bool)
    return out


def _further_lines(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Rows that say of a document what an earlier one said: its further lines. One that differs stays."""
    same = [name for name in rows if name not in ("Source", "Description")]
    return rows.duplicated(same).to_numpy() & rows["Invoice"].notna().to_numpy()


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
