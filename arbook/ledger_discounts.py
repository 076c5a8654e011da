"""Early-payment discounts of a ledger's invoices as of a day, and tblDiscounts.

A payment counts in the window by its own day, also where it was on account first and allocated later. Only invoices
bear discount, by the terms of the invoice, the customer or the book; a typed due date leaves the window as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from arbook.code import BLANK, Ints
from arbook.columnar import taken
from arbook.dates import Dates, as_dates
from arbook.discount_state import NONE, STATES, Discountable, DiscountRules, Discounts, discounts_as_of
from arbook.discount_window import Windows, windows_of
from arbook.documents import INVOICE
from arbook.entry import Entries
from arbook.field import cents_of_column, dates_of, days_of, sum_by
from arbook.ledger import Ledger
from arbook.line import terms_of
from arbook.money import Cents, currency_unit
from arbook.open_items import labelled
from arbook.position import Position
from arbook.settlement import CREDIT, DISCOUNT, PAYMENT, RETURNED, SET_OFF, WITHHOLDING, Settlements
from arbook.terms import Terms, UnreadableTerms, read_terms

_PAYING = (PAYMENT, WITHHOLDING, SET_OFF, RETURNED)
_STATE = pd.CategoricalDtype(list(STATES[1:]))


@dataclass(frozen=True)
class LedgerDiscounts:
    """Discounts of the invoices whose terms give one, or that a discount line was booked on.

    Attributes
    ----------
    rows : int64 array, shape (N,)
        Rows of the invoices in tblInvoices, rising.
    found : Discounts
        Their discounts, arrays of shape (N,).
    """

    rows: Ints
    found: Discounts

    def of_documents(self, size: int) -> tuple[Dates, pd.arrays.IntegerArray]:
        """Discount until and Discount now (cents) of all documents of the book; blank without a discount."""
        until = np.full(size, np.datetime64("NaT", "D"))
        now, blank = np.zeros(size, np.int64), np.ones(size, np.bool_)
        bearing = np.flatnonzero(~np.isnat(self.found.until))
        rows = self.rows[bearing]
        until[rows], now[rows], blank[rows] = self.found.until[bearing], self.found.now[bearing], False
        return as_dates(until), pd.arrays.IntegerArray(now, blank)


def ledger_discounts(position: Position, rules: DiscountRules) -> LedgerDiscounts:
    """Compute the discounts of a ledger as of a position's day.

    Parameters
    ----------
    position : Position
    rules : DiscountRules
    """
    ledger = position.ledger
    windows = discount_windows(ledger)
    concerned = ~np.isnat(windows.end)
    concerned[ledger.settlements.document[ledger.settlements.kind == DISCOUNT]] = True
    concerned &= (ledger.documents.type == INVOICE) & position.exists & (ledger.documents.amount > 0)
    rows = np.flatnonzero(concerned)
    day = np.datetime64(position.day, "D")
    return LedgerDiscounts(
        rows,
        discounts_as_of(
            discountable(position, rows, windows.take(rows)), entries(position, rows, _PAYING),
            entries(position, rows, (DISCOUNT,)), day, rules,
        ),
    )  # fmt: skip


def discount_windows(ledger: Ledger) -> Windows:
    """Discount windows of all documents, by the terms that they follow."""
    documents = ledger.documents
    rows = np.flatnonzero(documents.type == INVOICE)
    code, texts, _ = terms_of(documents, ledger.parties, ledger.customers, ledger.settings.default_terms, rows)
    of_document = np.full(len(documents), BLANK, np.int64)
    of_document[rows] = code
    received = days_of(documents.table, "Goods received")
    return windows_of(
        [_readable(text) for text in texts], of_document, dates_of(documents.day),
        None if received is None else dates_of(received), ledger.settings.eom_cutoff,
    )  # fmt: skip


def discountable(position: Position, rows: Ints, windows: Windows) -> Discountable:
    """Return some invoices as what discounts are computed on; ``windows`` are theirs."""
    ledger = position.ledger
    documents = ledger.documents
    credited, credited_tax = _credited(position)
    tax, _ = cents_of_column(documents.table, "Tax")
    units = np.array([currency_unit(currency) for currency in ledger.parties.currencies], np.int64)
    return Discountable(
        documents.amount[rows], np.abs(tax[rows]), credited[rows], credited_tax[rows], position.rest[rows], windows,
        units[documents.currency[rows]],
    )  # fmt: skip


def entries(position: Position, rows: Ints, kinds: tuple[int, ...] = _PAYING) -> Entries:
    """Return what was entered on some documents up to the position's day, each entry on its own day."""
    settled = position.ledger.settlements
    place = np.full(len(position.ledger.documents), BLANK, np.int64)
    place[rows] = np.arange(len(rows))
    fits = (settled.day <= position.day) & (place[settled.document] != BLANK) & np.isin(settled.kind, kinds)
    at = np.flatnonzero(fits)
    return Entries(place[settled.document[at]], dates_of(own_days(position.ledger, at)), settled.cents[at])


def own_days(ledger: Ledger, rows: Ints) -> Ints:
    """Day numbers on which settlements were made: those of the payment or credit note, not of its allocation."""
    settled, size = ledger.settlements, len(ledger.receipts)
    source = settled.source[rows]
    day = np.concatenate((ledger.receipts.day, ledger.documents.day))[source]
    # A document isn't settled before its date; what has no date takes effect at once.
    return np.where(source < size, day, np.maximum(day, ledger.documents.day[settled.document[rows]]))


def _readable(text: str) -> Terms | None:
    try:
        return read_terms(text)
    except UnreadableTerms:  # reported with the lines
        return None


def _credited(position: Position) -> tuple[Cents, Cents]:
    """Sum up credit notes applied to each document, and the tax in them."""
    ledger, size = position.ledger, len(position.ledger.documents)
    settled, amount = ledger.settlements, ledger.documents.amount
    rows = np.flatnonzero((settled.kind == CREDIT) & (settled.day <= position.day) & (amount[settled.document] > 0))
    if len(rows) == 0:
        zero = np.zeros(size, np.int64)
        return zero, zero
    credited = taken(settled, rows)
    return sum_by(credited.document, credited.cents, size), sum_by(credited.document, _tax_of(ledger, credited), size)


def _tax_of(ledger: Ledger, credited: Settlements) -> Cents:
    """Tax in credits: in the proportion of the note, or of the document where the note's tax is blank."""
    tax, blank = cents_of_column(ledger.documents.table, "Tax")
    note = credited.source - len(ledger.receipts)
    own = np.ones(len(note), np.bool_) if blank is None else ~blank[note]
    model = np.where(own, note, credited.document)
    whole = np.maximum(np.abs(ledger.documents.amount[model]), 1).astype(object)
    product = 2 * credited.cents.astype(object) * np.abs(tax[model]) + whole  # Python integers: may leave int64
    return np.asarray(product // (2 * whole), np.int64)


def discounts_frame(position: Position, discounts: LedgerDiscounts) -> pd.DataFrame:
    """Make tblDiscounts.

    Returns
    -------
    DataFrame
        A row an invoice with a state: Customer, Invoice, Currency, Discount until, Discount, State, Days, Claim
        (cents). What can still be had first, then what can be claimed or must be booked, then the rest; by date.
    """
    documents, parties = position.ledger.documents, position.ledger.parties
    found = discounts.found
    shown = np.flatnonzero(found.state != NONE)
    turn = np.array(_TURN)[found.state[shown]]
    until = found.until.astype(np.int64)[shown]
    newest_first = np.where(turn == 0, until, -until)
    shown = shown[np.lexsort((discounts.rows[shown], newest_first, turn))]
    rows = discounts.rows[shown]
    return pd.DataFrame(
        {
            "Customer": labelled(documents.customer[rows], parties.customer_dtype),
            "Invoice": documents.table["Invoice"].array.take(rows),
            "Currency": labelled(documents.currency[rows], parties.currency_dtype),
            "Discount until": found.until[shown],
            "Discount": found.discount[shown],
            "State": labelled(found.state[shown] - 1, _STATE),
            "Days": found.days[shown],
            "Claim": found.claim[shown],
        },
        copy=False,
    )


_TURN = (0, 0, 3, 1, 1, 1, 2)
"""Order of the states: Expiring; In grace, Taken late and Taken not booked; Missed; Taken."""
