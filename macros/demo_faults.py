"""Faults that the demo ledger has on purpose, so that the Checks sheet has something to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from macros.demo_rows import frame

if TYPE_CHECKING:
    from macros.demo_data import Ledger

DOCUMENTS = 5


def fault_tables(ledger: Ledger) -> list[tuple[str, pd.DataFrame]]:
    """Return the rows with faults.

    Unreadable and ambiguous dates, unknown customer and invoice, a double number, unreadable terms, an
    allocation of more than there is; a deferral that nobody asked for is among the documents.
    """
    year = ledger.as_of.year - 1
    double = ledger.documents[-60]
    on_account = next(row for row in ledger.payments if row.get("Reference") == "no details")
    theirs = [d for d in ledger.open_documents() if d.customer.code == on_account["Customer"]]
    target = max(theirs, key=lambda document: ledger.left[document.number])
    return [
        ("tblInvoices", frame("tblInvoices", [
            {"Invoice": "F-001", "Customer": "C001", "Date": f"30.02.{year}", "Currency": "EUR", "Amount": 118_000},
            {"Invoice": "F-002", "Customer": "C041", "Date": f"03/04/{year}", "Currency": "GBP", "Amount": 64_500},
        ])),
        ("tblInvoices", frame("tblInvoices", [
            {"Invoice": "F-003", "Customer": "C999", "Date": ledger.ago(50), "Currency": "EUR", "Amount": 42_000},
            {"Invoice": double.number, "Customer": double.customer.code, "Date": ledger.ago(21),
             "Currency": double.customer.currency, "Amount": 99_900},
            {"Invoice": "F-004", "Customer": "C023", "Date": ledger.ago(35), "Terms": "as usual",
             "Currency": "EUR", "Amount": 73_000},
        ])),
        ("tblPayments", frame("tblPayments", [
            {"Payment": "B-LOST", "Date": ledger.ago(11), "Customer": "C018", "Invoice": "99-99999",
             "Currency": "EUR", "Amount": 27_500, "Reference": "see remittance"},
        ])),
        ("tblAllocations", frame("tblAllocations", [
            {"Date": ledger.ago(1), "From": on_account["Payment"], "To": target.number, "Amount": 5_000_000,
             "State": "Matched", "By": "Andrei Pop"},
        ])),
    ]  # fmt: skip
