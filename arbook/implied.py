"""Payment lines that an invoice export implies: "Settled on" says when, "Open amount" says how much.

A document settled on a day gets SET-<invoice> over the whole of it on that day. An export of what is open at its
date gets OPEN-<invoice>-<date> over what was settled since then and isn't in the book otherwise; an imported document
that is gone from it is settled on that date. A credit note is settled by a Refund line. Amounts are integer cents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from arbook.mapping import ExportError

IMPORT: Final = "Import"  # Method of OPEN- lines: they stay out of late statistics and DSO history
_ADDS_BACK: Final = ("Refund", "Returned")
_COUNTS: Final = ("Matched", "Accepted")


@dataclass(frozen=True)
class Lines:
    """Payment lines to merge by Payment and Invoice, and the documents whose amount couldn't be read."""

    frame: pd.DataFrame
    unknown: tuple[str, ...]


def cents(values: pd.Series[Any]) -> pd.Series[Any]:
    """Amounts as Int64; text cells of a mixed column are NA."""
    if values.dtype != object:
        return values.astype("Int64")
    known = [value if isinstance(value, int | np.integer) else None for value in values]
    return pd.Series(known, index=values.index, dtype="Int64")


def days(values: pd.Series[Any]) -> pd.Series[Any]:
    """Dates as datetime64[s]; text cells of a mixed column are NaT."""
    if values.dtype != object:
        return values.astype("datetime64[s]")
    known = [value if isinstance(value, pd.Timestamp) else None for value in values]
    return pd.Series(known, index=values.index, dtype="datetime64[s]")


def when_settled(documents: pd.DataFrame, settled_on: pd.Series[Any], payments: pd.DataFrame) -> Lines:
    """Return the SET- lines of exported documents.

    Parameters
    ----------
    documents : DataFrame, m rows
        Invoice, Type, Customer, Currency, Amount (after the merge) and Source.
    settled_on : Series, m rows
        Dates; blank = not settled. A line that exists for such a document goes down to 0.
    payments : DataFrame
        tblPayments as it stands.
    """
    number = "SET-" + documents["Invoice"]
    amount = cents(documents["Amount"])
    settled = settled_on.notna().to_numpy()
    there = payments.loc[payments["Payment"].isin(number)].drop_duplicates("Payment").set_index("Payment")
    standing = number.map(cents(there["Amount"]).fillna(0).astype("int64")).fillna(0)
    undone = ~settled & standing.ne(0).to_numpy()
    unknown = settled & amount.isna().to_numpy()
    wanted = (settled & _not_zero(amount)) | undone
    when = settled_on.astype(object).where(~undone, number.map(there["Date"].astype(object)))
    lines = _lines(documents, number, when, amount.abs().where(~undone, 0))
    return Lines(lines.loc[wanted], tuple(documents["Invoice"][unknown]))


def when_open(
    documents: pd.DataFrame,
    open_amount: pd.Series[Any],
    payments: pd.DataFrame,
    allocations: pd.DataFrame,
    on: date,
) -> Lines:
    """Return the OPEN- lines that bring each document to what the export says is open.

    Parameters
    ----------
    documents : DataFrame, n rows
        tblInvoices after the merge.
    open_amount : Series of Int64, n rows
        Cents open per document: what the export says, 0 where a document is gone from it, NA where it says nothing.
    payments, allocations : DataFrame
        As they stand; what is dated up to `on` counts as settled already.
    on : date
        The date of the export.

    Raises
    ------
    ExportError
        When a later export of open items was imported before: its lines would be counted twice.
    """
    moment = pd.Timestamp(on)
    made_before = payments["Payment"].str.startswith("OPEN-").fillna(False).to_numpy(dtype=bool)
    last = days(payments["Date"])[made_before].max()
    if last > moment:
        raise ExportError(
            f"The export is of {on}, but open items of {last:%Y-%m-%d} were imported already; "
            "give the date of this export with --as-of."
        )
    number = "OPEN-" + documents["Invoice"] + f"-{on}"
    own = made_before & payments["Payment"].isin(number).to_numpy()
    settled = documents["Invoice"].map(_by_document(payments.loc[~own], allocations, documents, moment))
    settled = settled.fillna(0).astype("Int64")
    credit = _is_credit(documents)
    used = documents["Invoice"].map(_used(allocations, moment)).fillna(0).astype("Int64")
    amount = cents(documents["Amount"]).abs()
    settles = amount - open_amount.abs() - settled.where(~credit, used - settled)
    applied = (credit & documents["Applies to"].notna()).to_numpy()  # wholly used on that document
    exists = number.isin(payments["Payment"][made_before]).to_numpy()
    wanted = ~applied & settles.notna().to_numpy() & (_not_zero(settles) | exists)
    when = pd.Series(moment.as_unit("s"), index=documents.index)
    method = pd.Series(IMPORT, index=documents.index, dtype="str")
    lines = _lines(documents, number, when, settles).assign(Method=method)
    unknown = open_amount.notna().to_numpy() & amount.isna().to_numpy()
    return Lines(lines.loc[wanted], tuple(documents["Invoice"][unknown]))


def gone(documents: pd.DataFrame, missing: npt.NDArray[np.intp], on: date) -> npt.NDArray[np.intp]:
    """Positions of those missing documents that came by an import and existed on the export's date."""
    imported = documents["Source"].notna().to_numpy()[missing]
    existed = (days(documents["Date"]) <= pd.Timestamp(on)).to_numpy()[missing]
    return missing[imported & existed]


def _not_zero(values: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    return values.fillna(0).ne(0).to_numpy(dtype=bool)


def _is_credit(documents: pd.DataFrame) -> pd.Series[Any]:
    negative = cents(documents["Amount"]).fillna(0).lt(0).astype(bool)
    return documents["Type"].fillna("").eq("Credit note").astype(bool) | negative


def _lines(
    documents: pd.DataFrame, number: pd.Series[Any], when: pd.Series[Any], amount: pd.Series[Any]
) -> pd.DataFrame:
    refund = pd.Series("Refund", index=documents.index, dtype="str")
    readable = not any(isinstance(day, str) for day in when)
    return pd.DataFrame({
        "Payment": number.astype("str"),
        "Date": when.astype("datetime64[s]") if readable else when,
        "Customer": documents["Customer"],
        "Invoice": documents["Invoice"],
        "Currency": documents["Currency"],
        "Amount": amount.astype("Int64"),
        "Kind": refund.where(_is_credit(documents)),
        "Source": documents["Source"],
    })  # fmt: skip


def _by_document(
    payments: pd.DataFrame, allocations: pd.DataFrame, documents: pd.DataFrame, moment: pd.Timestamp
) -> pd.Series[Any]:
    """Cents settled by document number up to a day: payments, allocations and credit notes that apply to it."""
    sign = np.where(payments["Kind"].isin(_ADDS_BACK), -1, 1)
    counts = allocations["State"].isin(_COUNTS)
    amount = cents(documents["Amount"]).abs()
    paid = _sums(payments, "Invoice", _settles(payments) * sign, moment)
    moved = _sums(allocations.loc[counts], "To", _settles(allocations)[counts], moment)
    credit = _is_credit(documents)
    credited = _sums(documents.loc[credit], "Applies to", amount[credit], moment)
    total: pd.Series[Any] = pd.concat([paid, moved, credited]).groupby(level=0).sum()
    return total


def _used(allocations: pd.DataFrame, moment: pd.Timestamp) -> pd.Series[Any]:
    """Cents of each credit note that were allocated up to a day."""
    counts = allocations["State"].isin(_COUNTS)
    return _sums(allocations.loc[counts], "From", cents(allocations["Amount"])[counts], moment)


def _settles(lines: pd.DataFrame) -> pd.Series[Any]:
    return cents(lines["Settles"]).fillna(cents(lines["Amount"]))


def _sums(lines: pd.DataFrame, by: str, amount: pd.Series[Any], moment: pd.Timestamp) -> pd.Series[Any]:
    rows = (days(lines["Date"]) <= moment) & lines[by].notna()
    sums: pd.Series[Any] = amount[rows].groupby(lines[by][rows]).sum()
    return sums
