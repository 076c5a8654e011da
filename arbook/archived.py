"""What was moved to an archive and still counts: how late it was paid, by customer (tblArchived).

Trend compares the last three payments with all before them, and a score counts settled invoices (figures 19, 20),
however old. So that moved invoices change neither, their number and days late stay behind, a row a customer and run.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arbook.code import BLANK, Ints
from arbook.events import NEVER, Events
from arbook.field import MISSING_DAY, Bools, codes_in, column, date_of, dates_of, days_of
from arbook.ledger import Ledger
from arbook.payment_history import PaymentHistory
from arbook.problem import Problems


def archived_events(ledger: Ledger, table: pd.DataFrame | None) -> Events:
    """Return what is in archives by customer and the day before which it was settled.

    Its sums are `invoices`, `lines` and `days`.

    Parameters
    ----------
    ledger : Ledger
    table : DataFrame or None
        Columns of tblArchived.
    """
    days = None if table is None else days_of(table, "Before")
    typed = column(table, "Customer")
    if table is None or days is None or typed is None:
        nothing = np.zeros(0, np.int64)
        return Events.of(nothing, nothing, invoices=nothing, lines=nothing, days=nothing)
    customer = codes_in(typed, ledger.parties.code_of_customer, len(table))
    known = np.flatnonzero((customer != BLANK) & (days != MISSING_DAY))
    sums = {
        name: table[heading].fillna(0).to_numpy(np.int64)[known]
        for name, heading in (("invoices", "Invoices"), ("lines", "Lines"), ("days", "Days late"))
    }
    return Events.of(customer[known], days[known], None, **sums)


def archived_before(table: pd.DataFrame | None) -> int:
    """Return the last day (its number) before which what is in archives was settled; MISSING_DAY without any."""
    days = None if table is None or not len(table) else days_of(table, "Before")
    return MISSING_DAY if days is None or not len(days) else int(days.max())


def report_archived(table: pd.DataFrame | None, day: int, problems: Problems) -> None:
    """Warn where figures are asked as of a day on which what is in archives wasn't settled yet."""
    if table is None or not len(table):
        return
    days = days_of(table, "Before")
    rows = np.flatnonzero(day < days - 1) if days is not None else np.zeros(0, np.int64)
    if len(rows):
        files = sorted(set(table["File"].astype("str").fillna("").iloc[rows]))
        problems.add(
            "Warning", "tblArchived", -1, "Before", str(date_of(day)),
            f"As of {{value}}, documents are missing that were moved to an archive since: {', '.join(files)}.",
            "Bring them back for that (arbook import BOOK --archive FILE), or look at a later day.",
        )  # fmt: skip


def archived_rows(history: PaymentHistory, moved: Bools) -> pd.DataFrame:
    """Return what tblArchived keeps of documents that are moved.

    Parameters
    ----------
    history : PaymentHistory
    moved : bool array, a document

    Returns
    -------
    DataFrame
        Customer, Documents, Invoices (those settled), Lines (of them), Days late (sum over the lines, early ones as
        0), First and Last (dates of the documents), by customer.
    """
    documents, items = history.ledger.documents, history.items
    rows = np.flatnonzero(moved)
    counted = np.flatnonzero(moved[items.document] & (items.until == NEVER))
    size = len(history.ledger.parties.customers)
    customer = documents.customer[rows].astype(np.int64)
    there = np.unique(customer)
    late = np.maximum(items.days[counted], 0)
    first, last = np.full(size, NEVER, np.int64), np.full(size, MISSING_DAY, np.int64)
    np.minimum.at(first, customer, documents.day[rows])
    np.maximum.at(last, customer, documents.day[rows])
    return pd.DataFrame(
        {
            "Customer": pd.Series([history.ledger.parties.customers[code] for code in there.tolist()], dtype="str"),
            "Documents": _count(customer, size)[there],
            "Invoices": _count(items.customer[counted[items.last[counted] == 1]], size)[there],
            "Lines": _count(items.customer[counted], size)[there],
            "Days late": np.bincount(items.customer[counted], late, size).astype(np.int64)[there],
            "First": dates_of(first[there]),
            "Last": dates_of(last[there]),
        }
    )


def _count(codes: Ints, size: int) -> Ints:
    return np.bincount(codes, minlength=size).astype(np.int64)
