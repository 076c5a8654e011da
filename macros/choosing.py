"""Statement and case file from the buttons: of the customer whose row is selected in Excel, else of the form's."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from arbook.book.live import LiveBook
from macros.case_file import case
from macros.outcome import CommandError, Outcome
from macros.statement import statement

TABLES = ("tblAging", "tblOpenItems", "tblActions", "tblRisk", "tblCustomers", "tblInvoices")


def selected_statement(book: LiveBook, now: datetime) -> Outcome:
    """Fill the sheet Statement for the customer of the selected row, else of Statement_Customer."""
    return statement(book, now, _selected(book))


def selected_case(book: LiveBook, now: datetime, home: Path | None) -> Outcome:
    """Make the case file of the customer of the selected row, else of Statement_Customer, in OutFolder.

    Raises
    ------
    CommandError
        If neither names a customer, or OutFolder is blank.
    """
    customer = _selected(book) or str(book.get("Statement_Customer") or "")
    if not customer:
        raise CommandError("Select a row of the customer (on Aging, Open items, Actions), then press Case file.")
    if not book.get("OutFolder"):
        raise CommandError("Type the folder of letters and case files into OutFolder on the sheet Settings first.")
    return case(book, now, customer, Path(str(book.get("OutFolder"))), home)


def _selected(book: LiveBook) -> str:
    value = book.selected(TABLES).get("Customer")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
