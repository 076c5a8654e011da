"""Invoices, credit notes and notes as arrays: type, sign, customer, currency, date, what is disputed.

Amounts are integer cents; a debt is above 0, a credit note below, whichever sign was typed. A document whose
date can't be read exists at every date. Nothing is dropped: what is wrong is reported and counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from arbook.code import BLANK, Codes, Ints, Lookup
from arbook.field import MISSING_DAY, Bools, cents_of_column, choice_of, column, days_of, text_at
from arbook.party import UNNAMED, Parties
from arbook.problem import Problems

TYPES = ("Invoice", "Credit note", "Interest note", "Cost note", "Refund", "Plan interest", "Plan")
"""Types of documents. From Refund on they can't be typed: what was refunded beyond what was on account, the interest
of an installment, and an installment plan itself, which owes nothing: payments name it."""
INVOICE, CREDIT_NOTE, INTEREST_NOTE, COST_NOTE, REFUND, PLAN_INTEREST, PLAN_TYPE = range(7)

ALL_OPEN = int(np.iinfo(np.int64).max)
"""Disputed cents that stand for "yes": all that is open."""


@dataclass(frozen=True)
class Dispute:
    """Disputed cents of each document (0 or more, ALL_OPEN for yes) and the days from which and until which."""

    cents: Ints
    start: Ints
    closed: Ints

    def as_of(self, day: int) -> Ints:
        """Disputed cents on a day: from Disputed on, and no more on the day of Dispute closed."""
        running = (self.start <= day) & ((self.closed == MISSING_DAY) | (self.closed > day))
        return np.where(running, self.cents, 0)


@dataclass(frozen=True)
class Documents:
    """The rows of tblInvoices, in their order; behind them what installment plans made of them (``plan_ledger``).

    Attributes
    ----------
    table : DataFrame
        As given, with rows numbered from 0.
    lookup : Lookup
        From number to row.
    customer, currency, type : int32 arrays
        Codes (``Parties``, TYPES).
    day : int64 array
        Day number of Date; MISSING_DAY where blank.
    amount : int64 array
        Cents; 0 where blank.
    blank : bool array or None
        Where the amount is blank.
    dispute : Dispute or None
    since : int64 array or None
        Day number from which a document exists, where that isn't its date.
    """

    table: pd.DataFrame
    lookup: Lookup
    customer: Codes
    currency: Codes
    type: Codes
    day: Ints
    amount: Ints
    blank: Bools | None
    dispute: Dispute | None
    since: Ints | None = None

    @property
    def begins(self) -> Ints:
        """Day number from which each document exists."""
        return self.day if self.since is None else self.since

    def __len__(self) -> int:
        return len(self.day)

    @property
    def is_credit(self) -> Bools:
        """Which documents are credit notes."""
        return np.equal(self.type, CREDIT_NOTE)

    def numbers(self, rows: Ints) -> list[str]:
        """Document numbers of some rows, as text."""
        return text_at(column(self.table, "Invoice"), rows)


def lookup_of(invoices: pd.DataFrame) -> Lookup:
    """Look up documents by number."""
    numbers = column(invoices, "Invoice")
    return Lookup(numbers if numbers is not None else pd.Series([None] * len(invoices), dtype=object))


def read_documents(invoices: pd.DataFrame, lookup: Lookup, parties: Parties, problems: Problems) -> Documents:
    """Read tblInvoices.

    Parameters
    ----------
    invoices : DataFrame
        Columns of tblInvoices; only Invoice, Customer, Date and Amount are necessary.
    lookup : Lookup
        Of its numbers (``lookup_of``).
    """
    table = invoices.reset_index(drop=True)
    size = len(table)
    amount, blank = cents_of_column(table, "Amount")
    day = days_of(table, "Date")
    day = np.full(size, MISSING_DAY, np.int64) if day is None else day
    types, amount = _typed(table, amount, problems)
    customer = parties.invoice_customer
    customer = np.zeros(size, np.int32) if customer is None else np.maximum(customer, UNNAMED)
    _report(table, lookup, day, blank, customer, problems)
    return Documents(
        table, lookup, customer, _currencies(parties, customer), types, day, amount, blank,
        _dispute(table, problems),
    )  # fmt: skip


def _currencies(parties: Parties, customer: Codes) -> Codes:
    """Currency of the document, else of the customer, else of the book."""
    typed = parties.invoice_currency
    if len(parties.currencies) == 1:
        return np.zeros(len(customer), np.int32)
    own = parties.currency_of[customer]
    return own if typed is None else np.where(typed == BLANK, own, typed)


def _typed(table: pd.DataFrame, amount: Ints, problems: Problems) -> tuple[Codes, Ints]:
    """Type of each document, and its amount with the sign of the type."""
    words = column(table, "Type")
    types, unknown = choice_of(words, TYPES[:REFUND], len(table))
    problems.add(
        "Error", "tblInvoices", unknown, "Type", text_at(words, unknown),
        "'{value}' is not a type of document; counted as an invoice.",
        "Choose Invoice, Credit note, Interest note or Cost note.",
    )  # fmt: skip
    credit = types == CREDIT_NOTE
    negative = np.flatnonzero((amount < 0) & ~credit)
    if len(negative):
        problems.add(
            "Warning", "tblInvoices", negative, "Amount", [f"{cents / 100:.2f}" for cents in amount[negative]],
            "The amount {value} is negative; counted as a credit note.", "Set Type to Credit note.",
        )  # fmt: skip
        types[negative] = CREDIT_NOTE
        credit[negative] = True
    return types, np.where(credit, -np.abs(amount), amount) if credit.any() else amount


def _report(
    table: pd.DataFrame, lookup: Lookup, day: Ints, blank: Bools | None, customer: Codes, problems: Problems
) -> None:
    """Report what is missing or double; wholly blank rows are passed over."""
    numbers = column(table, "Invoice")
    used = _used_rows(table, lookup.first == BLANK)
    problems.add(
        "Error", "tblInvoices", used, "Invoice", "",
        "The document's number is blank; nothing can be paid to it.", "Type the number.",
    )  # fmt: skip
    again = np.flatnonzero((lookup.first != BLANK) & (lookup.first != np.arange(len(table))))
    problems.add(
        "Error", "tblInvoices", again, "Invoice", text_at(numbers, again),
        "Number {value} is there twice; both amounts count, and payments go to the first.",
        "Correct the number, or delete one of the rows.",
    )  # fmt: skip
    problems.add(
        "Error", "tblInvoices", _used_rows(table, day == MISSING_DAY), "Date", "",
        "The date is blank or can't be read; the amount is Not aged.", "Type the date.",
    )  # fmt: skip
    if blank is not None:
        problems.add(
            "Error", "tblInvoices", _used_rows(table, blank), "Amount", "",
            "The amount is blank or can't be read; counted as 0.", "Type the amount.",
        )  # fmt: skip
    problems.add(
        "Error", "tblInvoices", _used_rows(table, customer == UNNAMED), "Customer", "",
        "The customer is blank; the amount counts under no customer.", "Type the customer's code.",
    )  # fmt: skip


def _used_rows(table: pd.DataFrame, doubtful: Bools) -> Ints:
    """Rows among the doubtful ones in which anything is typed."""
    rows = np.flatnonzero(doubtful)
    if len(rows) == 0:
        return rows
    typed = [name for name in ("Invoice", "Customer", "Date", "Amount", "Due date") if name in table.columns]
    return rows[table.iloc[rows][typed].notna().any(axis=1).to_numpy()]


def _dispute(table: pd.DataFrame, problems: Problems) -> Dispute | None:
    """Read what is disputed; None when nothing is."""
    found = column(table, "Disputed")
    if found is None or not found.notna().any():
        return None
    if pd.api.types.is_integer_dtype(found.dtype):
        cents = found.fillna(0).to_numpy(np.int64).clip(min=0)
    else:
        cents = _disputed_words(found, problems)
    days = [days_of(table, name) for name in ("Disputed on", "Dispute closed")]
    blank = np.full(len(table), MISSING_DAY, np.int64)
    start, closed = (blank if day is None else day for day in days)
    return Dispute(cents, start, closed)


def _disputed_words(found: pd.Series, problems: Problems) -> Ints:
    """Cents of a column that holds cents, yes, no and blanks: only filled cells are looked at."""
    cents = np.zeros(len(found), np.int64)
    wrong: list[int] = []
    below: list[int] = []
    for row in np.flatnonzero(found.notna().to_numpy()).tolist():
        value = found.iloc[row]
        if isinstance(value, str):
            word = value.strip().casefold()
            cents[row] = ALL_OPEN if word == "yes" else 0
            if word not in ("yes", "no", ""):
                wrong.append(row)
        else:
            cents[row] = max(int(value), 0)
            below.extend([row] * (int(value) < 0))
    problems.add(
        "Warning", "tblInvoices", wrong, "Disputed", [str(found.iloc[row]) for row in wrong],
        "'{value}' is neither an amount nor yes; nothing is counted as disputed.", "Type the amount, or yes.",
    )  # fmt: skip
    problems.add(
        "Warning", "tblInvoices", below, "Disputed", [f"{int(found.iloc[row]) / 100:.2f}" for row in below],
        "The disputed amount {value} is below 0; nothing is counted as disputed.", "Type the amount without a sign.",
    )  # fmt: skip
    return cents
