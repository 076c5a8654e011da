"""Logging a contact from the row that is selected in Excel.

There is no form: a row is added to Activity with all that the selected row knows, and its cell Result is selected;
the lists of choices are those of the sheet.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from arbook.book.live import LiveBook
from arbook.book.results import TABLES
from macros.contact_log import Contact, log_contact
from macros.outcome import CommandError, Outcome

_OF_CUSTOMERS: Final = tuple(name for name, table in TABLES.items() if "Customer" in table.names)
_HOW: Final = (
    "Select a row of a customer (on Actions, Aging, Open items, Customers or Invoices), then press Log contact."
)


def log_selected(book: LiveBook, now: datetime) -> Outcome:
    """Add a contact of today to Activity for the customer of the selected row.

    A row of Actions gives its step and channel, a row of an invoice its invoice.

    Raises
    ------
    CommandError
        When the selected row names no customer, or one that isn't known.
    """
    row = {name: _text(value) for name, value in book.selected(_OF_CUSTOMERS).items()}
    if not row.get("Customer"):
        raise CommandError(_HOW)
    acted, invoice = "Channel" in row, row.get("Invoice", "")
    return log_contact(
        book,
        Contact(
            row["Customer"],
            (row["Channel"] if acted else "") or "Call",
            currency="" if invoice else row.get("Currency", ""),
            invoice=invoice,
            step=int(row["Step"]) if acted and row.get("Step") else None,
        ),
        now,
    )


def _text(value: object) -> str:
    """Return a cell as text, a whole number without decimals."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
