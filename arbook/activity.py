"""The rows of tblActivity as arrays: what was said and done, with whom, about what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arbook.code import BLANK, Codes, Ints, codes_of
from arbook.columnar import taken
from arbook.field import MISSING_DAY, Bools, cents_of_column, choice_of, codes_in, column, days_of
from arbook.ledger import Ledger
from arbook.party import Parties

KINDS = (
    "", "E-mail", "Letter", "Registered letter", "Call", "Meeting", "Promise", "Dispute", "Deferral request",
    "Discount request", "Staff change", "Legal notice", "Decision", "Confirmation", "Note",
)  # fmt: skip
RESULTS = (
    "", "Reached", "No answer", "Not received", "Waiting approval", "In payment run", "Payment sent", "Promised",
    "Disputed", "Evasive", "Refused", "Agreed", "Concern",
)  # fmt: skip
DIRECTIONS = ("Out", "In")
NO_STEP = 0


@dataclass(frozen=True)
class Activity:
    """What tblActivity says up to a day; rows without a date, or dated after it, are left out.

    Attributes
    ----------
    row : int64 array
        Position in the frame of tblActivity.
    day : int64 array
        Day number.
    customer : int array
        Code (``Parties``); BLANK for one who has no row in the other tables.
    currency : int array
        Code; the document's, else the customer's, where it is blank.
    all_currencies : bool array
        Neither a currency nor a document is named.
    document : int64 array
        Row in tblInvoices; BLANK where none is named.
    named : bool array
        A document is named, known or not.
    step : int64 array
        Step of the ladder, NO_STEP where blank.
    kind, direction, result : int arrays
        Positions in KINDS, DIRECTIONS, RESULTS; 0 where blank or unknown.
    promised : int64 array
        Day number of Promise date; MISSING_DAY where blank.
    promise : int64 array
        Cents of Promise amount, BLANK where blank.
    """

    row: Ints
    day: Ints
    customer: Codes
    currency: Codes
    all_currencies: Bools
    document: Ints
    named: Bools
    step: Ints
    kind: Codes
    direction: Codes
    result: Codes
    promised: Ints
    promise: Ints

    def __len__(self) -> int:
        return len(self.row)

    def take(self, rows: Ints | Bools) -> Activity:
        """Return some of the rows."""
        return taken(self, rows)

    @property
    def is_out(self) -> Bools:
        """Which contacts went out: to the customer."""
        return np.equal(self.direction, DIRECTIONS.index("Out"))

    def has_result(self, *results: str) -> Bools:
        """Which rows have one of these results."""
        return np.isin(self.result, [RESULTS.index(result) for result in results])


def read_activity(ledger: Ledger, table: pd.DataFrame | None, day: int) -> Activity:
    """Read tblActivity up to and with a day.

    Parameters
    ----------
    ledger : Ledger
        For the codes of customers, currencies and documents.
    table : DataFrame or None
        Columns of tblActivity; any may be absent.
    day : int
        Day number.
    """
    if table is None or len(table) == 0 or column(table, "Date") is None:
        table = pd.DataFrame({"Date": pd.to_datetime([])})
    size, parties, documents = len(table), ledger.parties, ledger.documents
    invoice = column(table, "Invoice")
    document = np.full(size, BLANK, np.int64) if invoice is None else documents.lookup.find(invoice)
    named = np.zeros(size, np.bool_) if invoice is None else (codes_of(invoice)[0] != BLANK)
    customer = codes_in(column(table, "Customer"), parties.code_of_customer, size)
    currency = codes_in(column(table, "Currency"), parties.code_of_currency, size, str.upper)
    known = np.flatnonzero(document != BLANK)
    customer[known] = np.where(customer[known] == BLANK, documents.customer[document[known]], customer[known])
    typed = currency != BLANK
    currency = np.where(typed, currency, _own_currency(parties, customer))
    currency[known] = documents.currency[document[known]]
    days = days_of(table, "Date")
    when = np.full(size, MISSING_DAY, np.int64) if days is None else days
    promised = days_of(table, "Promise date")
    cents, blank = cents_of_column(table, "Promise amount")
    activity = Activity(
        np.arange(size), when, customer, currency, ~(typed | named), document, named, _steps(table),
        _choice(table, "Kind", KINDS), _choice(table, "Direction", DIRECTIONS), _choice(table, "Result", RESULTS),
        np.full(size, MISSING_DAY, np.int64) if promised is None else promised,
        cents if blank is None else np.where(blank, BLANK, cents),
    )  # fmt: skip
    return activity.take((when != MISSING_DAY) & (when <= day))


def _choice(table: pd.DataFrame, name: str, words: Sequence[str]) -> Codes:
    return choice_of(column(table, name), words, len(table))[0]


def _own_currency(parties: Parties, customer: Ints) -> Codes:
    return np.where(customer == BLANK, parties.base, parties.currency_of[customer])


def _steps(table: pd.DataFrame) -> Ints:
    found = column(table, "Step")
    if found is None:
        return np.full(len(table), NO_STEP, np.int64)
    return pd.to_numeric(found, errors="coerce").fillna(NO_STEP).to_numpy(np.float64).astype(np.int64)
