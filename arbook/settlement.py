"""Payments as movements: what settles a document, what lies on account, and from which day.

A settlement takes effect on the later of its own date and its document's date; until then the money is on
account (figures 2, 3). Cents are signed: above 0 reduces the debt; Refund and Returned add to it. A movement whose
date can't be read takes effect at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from arbook.code import BLANK, Codes, Ints, filled
from arbook.columnar import joined
from arbook.documents import CREDIT_NOTE, Documents
from arbook.field import (
    MISSING_DAY,
    cents_of_column,
    choice_of,
    column,
    days_of,
    text_at,
)
from arbook.party import UNNAMED, Parties
from arbook.problem import Problems

KINDS = ("Payment", "Discount", "Withholding", "Set-off", "Write-off", "Refund", "Returned", "Credit note", "Plan")
"""Kinds of settlements. Credit note (that of a credit note's Applies to) and Plan (an installment plan took a part
over, which pays nothing) can't be typed."""
PAYMENT, DISCOUNT, WITHHOLDING, SET_OFF, WRITE_OFF, REFUND, RETURNED, CREDIT, PLAN = range(9)


@dataclass(frozen=True)
class Settlements:
    """What settles documents.

    Attributes
    ----------
    document : int64 array
        Row of the document.
    day : int64 array
        Day number of effect.
    cents : int64 array
        In the document's currency.
    kind : int32 array
        Position in KINDS.
    source : int64 array
        Row in tblPayments, or ``len(payments) + row`` of the credit note.
    """

    document: Ints
    day: Ints
    cents: Ints
    kind: Codes
    source: Ints


@dataclass(frozen=True)
class OnAccount:
    """What comes onto an account (cents above 0) and leaves it: customer, currency, day, cents, source."""

    customer: Codes
    currency: Codes
    day: Ints
    cents: Ints
    source: Ints


@dataclass(frozen=True)
class Receipts:
    """The rows of tblPayments: date, customer, currency, signed cents, kind; document settled and by how much.

    ``document`` is BLANK for money on account; ``settles`` is in the document's currency.
    """

    table: pd.DataFrame
    day: Ints
    customer: Codes
    currency: Codes
    cents: Ints
    kind: Codes
    document: Ints
    settles: Ints

    def __len__(self) -> int:
        return len(self.day)


def read_receipts(payments: pd.DataFrame, documents: Documents, parties: Parties, problems: Problems) -> Receipts:
    """Read tblPayments; only Date, Customer (or Invoice) and Amount are necessary."""
    table = payments.reset_index(drop=True)
    size = len(table)
    cents, blank = cents_of_column(table, "Amount")
    if blank is not None:
        rows = np.flatnonzero(blank)
        problems.add(
            "Error", "tblPayments", rows[_filled(table, rows)], "Amount", "",
            "The amount is blank or can't be read; counted as 0.", "Type the amount.",
        )  # fmt: skip
    kind, cents = _with_kind(table, cents, problems)
    named = column(table, "Invoice")
    document = np.full(size, BLANK, np.int64) if named is None else documents.lookup.find(named)
    day = days_of(table, "Date")
    day = np.full(size, MISSING_DAY, np.int64) if day is None else day
    undated = np.flatnonzero(day == MISSING_DAY)
    problems.add(
        "Error", "tblPayments", undated[_filled(table, undated)], "Date", "",
        "The date is blank or can't be read; the payment counts at every date.", "Type the date.",
    )  # fmt: skip
    customer = _customers(table, documents, parties, document, problems)
    currency = _currencies(documents, parties, customer, document)
    receipts = Receipts(table, day, customer, currency, cents, kind, document, cents)
    return _in_document_currency(receipts, documents, problems)


def _filled(table: pd.DataFrame, rows: Ints) -> Ints:
    """Positions of those rows in which anything is typed: wholly blank rows are passed over."""
    return np.flatnonzero(table.iloc[rows].notna().any(axis=1).to_numpy()) if len(rows) else rows


def _with_kind(table: pd.DataFrame, cents: Ints, problems: Problems) -> tuple[Codes, Ints]:
    """Kind of each payment, and its cents with the sign of the kind."""
    words = column(table, "Kind")
    if words is None:
        return np.zeros(len(table), np.int32), cents
    kind, unknown = choice_of(words, KINDS[:CREDIT], len(table))
    problems.add(
        "Error", "tblPayments", unknown, "Kind", text_at(words, unknown),
        "'{value}' is not a kind of payment; counted as a payment.",
        f"Choose one of {', '.join(KINDS[:CREDIT])}.",
    )  # fmt: skip
    return kind, np.where((kind == REFUND) | (kind == RETURNED), -cents, cents)


def _customers(
    table: pd.DataFrame, documents: Documents, parties: Parties, document: Ints, problems: Problems
) -> Codes:
    """Find the customer of each payment: the invoice's, else the one typed."""
    typed = parties.payment_customer
    linked = document != BLANK
    owner = documents.customer[document] if len(documents) else np.zeros(len(document), np.int32)
    named = column(table, "Invoice")
    if named is not None:
        lost = np.flatnonzero(~linked)
        lost = lost[column_filled(named, lost)]
        problems.add(
            "Error", "tblPayments", lost, "Invoice", text_at(named, lost),
            "There is no invoice {value}; the money is counted as on account.",
            "Correct the number, or add the invoice.",
        )  # fmt: skip
    if typed is None:
        customer = np.where(linked, owner, np.int32(UNNAMED))
    else:
        other = np.flatnonzero(linked & (typed != owner) & (typed != BLANK))
        problems.add(
            "Warning", "tblPayments", other, "Customer", text_at(column(table, "Customer"), other),
            "The invoice belongs to another customer than {value}; it is settled all the same.",
            "Correct the customer or the invoice number.",
        )  # fmt: skip
        customer = np.where(linked, owner, np.maximum(typed, UNNAMED))
    nobody = np.flatnonzero(~linked & (customer == UNNAMED))
    problems.add(
        "Error", "tblPayments", nobody[_filled(table, nobody)], "Customer", "",
        "The payment names neither customer nor invoice; it is on account of no customer.",
        "Type the customer.",
    )  # fmt: skip
    return customer.astype(np.int32, copy=False)


def column_filled(found: pd.Series, rows: Ints) -> Ints:
    """Positions of those rows whose cell is filled."""
    return np.flatnonzero(filled(found.iloc[rows]))


def _currencies(documents: Documents, parties: Parties, customer: Codes, document: Ints) -> Codes:
    """Currency of the payment, else of its invoice, else of its customer, else of the book."""
    if len(parties.currencies) == 1:
        return np.zeros(len(document), np.int32)
    own = parties.currency_of[customer]
    if len(documents):
        own = np.where(document != BLANK, documents.currency[document], own)
    typed = parties.payment_currency
    return own if typed is None else np.where(typed == BLANK, own, typed)


def settle(receipts: Receipts, documents: Documents, problems: Problems) -> tuple[Settlements, OnAccount]:
    """Turn payments into settlements and money on account; credit notes with Applies to settle too."""
    linked = receipts.document != BLANK
    rows = np.flatnonzero(linked)
    of = receipts.document[rows]
    day = np.maximum(receipts.day[rows], documents.day[of])
    settled = Settlements(of, day, receipts.settles[rows], receipts.kind[rows], rows)
    loose = np.flatnonzero(~linked)
    accounts = [_account(receipts, loose, receipts.day[loose], 1)]
    early = rows[receipts.day[rows] < day]
    if len(early):  # on account from the payment's date to the document's
        accounts.append(_account(receipts, early, receipts.day[early], 1))
        accounts.append(_account(receipts, early, documents.day[receipts.document[early]], -1))
    notes = _applied_credits(documents, len(receipts), problems)
    parts = [settled] if notes is None else [settled, *notes]
    return joined(parts), joined(accounts)


def _account(receipts: Receipts, rows: Ints, day: Ints, sign: int) -> OnAccount:
    return OnAccount(receipts.customer[rows], receipts.currency[rows], day, sign * receipts.cents[rows], rows)


def _in_document_currency(receipts: Receipts, documents: Documents, problems: Problems) -> Receipts:
    """Receipts with what they settle: in another currency than the document's only what Settles says."""
    settles = column(receipts.table, "Settles")
    if len(documents) == 0 or (settles is None and receipts.table.get("Currency") is None):
        return receipts
    linked = receipts.document != BLANK
    foreign = linked & (receipts.currency != documents.currency[receipts.document])
    if settles is None and not foreign.any():
        return receipts
    typed, blank = cents_of_column(receipts.table, "Settles")
    given = np.ones(len(receipts), np.bool_) if blank is None else ~blank
    _report_settles(receipts, np.flatnonzero(linked & given & ~foreign & (typed != np.abs(receipts.cents))), problems)
    wanting = np.flatnonzero(foreign & ~given)
    problems.add(
        "Error", "tblPayments", wanting, "Settles", "",
        "The payment is in another currency than its invoice; it stays on account.",
        "Type in Settles how much of the invoice's currency it settles.",
    )  # fmt: skip
    document = receipts.document.copy()
    document[wanting] = BLANK
    # Settles is typed without sign; the payment's own sign decides.
    cents = np.where(foreign & given, np.sign(receipts.cents) * np.abs(typed), receipts.cents)
    return replace(receipts, document=document, settles=cents)


def _report_settles(receipts: Receipts, rows: Ints, problems: Problems) -> None:
    problems.add(
        "Warning", "tblPayments", rows, "Settles", text_at(column(receipts.table, "Settles"), rows),
        "Settles is only for an invoice in another currency; the amount counts.", "Clear the cell.",
    )  # fmt: skip


def _applied_credits(documents: Documents, payments: int, problems: Problems) -> list[Settlements] | None:
    """Settlements by credit notes with Applies to: of the document, and of the note that is used up."""
    named = column(documents.table, "Applies to")
    credit = np.flatnonzero(documents.is_credit)
    if named is None or len(credit) == 0:
        return None
    credit = credit[column_filled(named, credit)]
    target = documents.lookup.find(named.iloc[credit])
    known = target != BLANK
    fits = known & (documents.currency[target] == documents.currency[credit])
    fits &= documents.type[target] != CREDIT_NOTE
    _report_applies(documents, named, credit[~known], credit[known & ~fits], problems)
    credit, target = credit[fits], target[fits]
    day = np.maximum(documents.day[credit], documents.day[target])
    kind = np.full(len(credit), CREDIT, np.int32)
    cents = -documents.amount[credit]
    used = Settlements(target, day, cents, kind, payments + credit)
    return [used, replace(used, document=credit, cents=-cents)]


def _report_applies(documents: Documents, named: pd.Series, unknown: Ints, unfit: Ints, problems: Problems) -> None:
    problems.add(
        "Error", "tblInvoices", unknown, "Applies to", text_at(named, unknown),
        "There is no document {value}; the credit note stays unapplied.", "Correct the number.",
    )  # fmt: skip
    problems.add(
        "Error", "tblInvoices", unfit, "Applies to", text_at(named, unfit),
        "Document {value} is a credit note, or in another currency; this credit note stays unapplied.",
        "Correct the number, or apply it on the Allocations sheet.",
    )  # fmt: skip
