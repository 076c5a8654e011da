"""Balances of the general ledger, from an export into tblControl: the whole ledger or by customer, per currency."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from arbook.book.book import Book
from arbook.book.conversion import convert
from arbook.book.export import Export, read_export
from arbook.book.frame import frame
from arbook.book.headers import match
from arbook.book.results import CONTROL
from arbook.book.typed import ReadOptions
from arbook.columns import plain
from arbook.mapping import ExportError
from arbook.problem import Problems
from macros.intake import Reading
from macros.outcome import counted

_SYNONYMS: Final = {
    "Date": ("date", "balancedate", "asof", "monthend", "periodend"),
    "Customer": ("customer", "customerid", "customerno", "customernumber", "customercode", "account", "accountno",
                 "accountcode", "client", "clientcode", "debtor", "debtorno", "partner", "partnercode"),
    "Currency": ("currency", "currencycode", "curr", "ccy", "cur"),
    "Balance": ("balance", "closingbalance", "endingbalance", "amount", "total", "saldo", "netbalance"),
}  # fmt: skip
_KEY: Final = ["Date", "Customer", "Currency"]


def take_balances(book: Book, path: Path, reading: Reading) -> str:
    """Put the balances of an export into tblControl, without saving.

    Parameters
    ----------
    book : Book
    path : Path
        An export with a column Balance, and Customer, Currency and Date where it has them. Without Date the balances
        are those of `reading.day`; a row without customer is the whole ledger's.
    reading : Reading
        Order of dates, decimal sign, date.

    Returns
    -------
    str
        What was done, one sentence.

    Raises
    ------
    ExportError
        If it has no column of balances, or one can't be read.

    Notes
    -----
    A list by customer gives the whole ledger's balance too: their sum a currency, where the export has no row for it.
    A balance of the same date, customer and currency is replaced.
    """
    export = read_export(path, reading.encoding, reading.map.encoding or "cp1252")
    incoming = _with_whole(_read(export, reading))
    raw = book.read(CONTROL.name)
    table = frame(raw, CONTROL, ReadOptions(book.date1904), Problems())
    place = _places(table, incoming)
    names, old = match(raw.columns, CONTROL.names), place >= 0
    if old.any():
        index = table.index.to_numpy()[place[old]]
        changed = pd.Series(incoming["Balance"].to_numpy()[old], index=index, dtype="Int64").sort_index()
        book.update(CONTROL.name, pd.DataFrame({names["Balance"]: changed}))
    if (~old).any():
        book.append(CONTROL.name, incoming[~old].reset_index(drop=True).rename(columns=names))
    many, replaced = counted(len(incoming), "control balance"), int(old.sum())
    return f"{path.name}: {many}, {replaced:,} of them in place of earlier ones."


def _read(export: Export, reading: Reading) -> pd.DataFrame:
    """Return Date, Customer, Currency, Balance of the rows that have a balance."""
    headers = {plain(header): header for header in reversed(list(export.columns))}
    found = {name: next((headers[one] for one in known if one in headers), None) for name, known in _SYNONYMS.items()}
    if found["Balance"] is None:
        raise ExportError(f"{export.file} has no column Balance. It has: {', '.join(export.columns)}.")
    columns = {}
    for name, header in found.items():
        if header is not None:
            read = convert(export, header, CONTROL[name], reading.dates, reading.decimal)
            if read.unreadable:
                row, why = read.unreadable[0]
                raise ExportError(f"{export.file}, row {export.rows[row]}, {header}: {why}")
            columns[name] = read.values
    rows = pd.DataFrame(columns, index=range(len(export.rows)))
    for name in ("Customer", "Currency"):
        rows[name] = rows[name].astype("str") if name in rows else pd.Series(None, index=rows.index, dtype="str")
    day = pd.Timestamp(reading.day)
    rows["Date"] = rows["Date"].fillna(day) if "Date" in rows else pd.Series(day, index=rows.index)
    rows["Date"] = rows["Date"].astype("datetime64[s]")
    rows["Currency"] = rows["Currency"].str.upper()
    return rows.loc[rows["Balance"].notna(), [*_KEY, "Balance"]].reset_index(drop=True)


def _with_whole(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the sums of the customers a date and currency where the export has no row of the whole ledger."""
    own, whole = rows[rows["Customer"].notna()], rows[rows["Customer"].isna()]
    sums = own.groupby(["Date", "Currency"], dropna=False, sort=False)["Balance"].sum().reset_index()
    there = pd.MultiIndex.from_frame(whole[["Date", "Currency"]].fillna({"Currency": ""}))
    of_sums = pd.MultiIndex.from_frame(sums[["Date", "Currency"]].fillna({"Currency": ""}))
    new = sums[~of_sums.isin(there)].assign(Customer=pd.Series(None, index=sums.index, dtype="str"))
    if new["Currency"].isna().any():  # each in its customer's own currency: there is no sum of one currency
        new = new[new["Currency"].notna()]
    return pd.concat([rows, new[[*_KEY, "Balance"]]], ignore_index=True)


def _places(table: pd.DataFrame, incoming: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the position of each incoming row in the table; -1 where it is new."""
    keys = [
        pd.MultiIndex.from_arrays(
            [each["Date"].astype("datetime64[s]"), *(each[name].astype("str").fillna("") for name in _KEY[1:])]
        )
        for each in (table, incoming)
    ]
    last = {key: row for row, key in enumerate(keys[0])}
    return np.array([last.get(key, -1) for key in keys[1]], np.int64)
