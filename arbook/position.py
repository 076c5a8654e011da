"""What is open as of one date: arrays by line, by document, by customer and currency.

A group is one customer and one currency: ``customer * currencies + currency``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from arbook.code import BLANK, Codes, Ints
from arbook.field import Bools, sum_by
from arbook.fifo import cumulated

if TYPE_CHECKING:
    from arbook.ledger import Ledger


@dataclass(frozen=True)
class Refunds:
    """What was refunded beyond what was on account: group, row of the last refund in tblPayments, cents above 0.

    The row is BLANK when no payment of the group is negative.
    """

    group: Ints
    row: Ints
    cents: Ints


@dataclass(frozen=True)
class Position:
    """A ledger as it stood at the end of a day.

    Attributes
    ----------
    day : int
        Day number.
    exists : bool array, a document
    rest : int64 array, a document
        Amount less what had settled it; below 0 for what is overpaid, and for credit notes not used up. 0 where
        the document doesn't exist yet.
    line_open : int64 array, a line
        Cents, 0 or more.
    cash : int64 array, a group
        Money on account and overpaid excess, below 0 for the customer's good.
    notes : int64 array, a group
        Credit notes not applied, below 0 for the customer's good.
    """

    ledger: Ledger
    day: int
    exists: Bools
    rest: Ints
    line_open: Ints
    cash: Ints
    notes: Ints

    @cached_property
    def rows(self) -> Ints:
        """Lines that are open, by position."""
        return np.flatnonzero(self.line_open)

    @cached_property
    def unapplied(self) -> Ints:
        """Money on account, excess and credit notes of each group: 0 or below."""
        to_the_good: Ints = np.minimum(self.cash + self.notes, 0)
        return to_the_good

    @cached_property
    def refunds(self) -> Refunds:
        """Refunds beyond what was on account: open lines of their own."""
        rest = self.cash + self.notes
        group = np.flatnonzero(rest > 0)
        return Refunds(group, _last_refund(self.ledger, self.day, group), rest[group])

    @cached_property
    def line_disputed(self) -> Ints:
        """Disputed cents of each line: at most what is open, the earliest line first (figures 10)."""
        dispute, lines = self.ledger.documents.dispute, self.ledger.lines
        if dispute is None:
            return np.zeros(len(self.line_open), np.int64)
        disputed = dispute.as_of(self.day)
        if lines.document is None or lines.start is None:
            return cast(Ints, np.minimum(disputed, self.line_open))
        order = np.lexsort((lines.start, lines.document))
        of, cents = lines.document[order], self.line_open[order]
        before = cumulated(of, cents) - cents
        part = np.empty_like(cents)
        part[order] = np.clip(disputed[of] - before, 0, cents)
        return part


def take_position(ledger: Ledger, day: int) -> Position:
    """Compute what is open at the end of a day."""
    documents, lines = ledger.documents, ledger.lines
    exists = documents.begins <= day
    settled = settled_by(ledger, day)
    rest = np.where(exists, documents.amount - settled, 0)
    credit = ledger.credit_rows
    line_open = lines.open_after(settled)
    there = exists
    if len(credit):
        there = exists & ~documents.is_credit
    line_open = np.where(there if lines.document is None else there[lines.document], line_open, 0)
    cash, notes = _to_the_good(ledger, day, rest)
    return Position(ledger, day, exists, rest, line_open, cash, notes)


def settled_by(ledger: Ledger, day: int, without: int = BLANK) -> Ints:
    """Cents settled of each document up to and with a day; `without` is a kind that isn't counted."""
    settled = ledger.settlements
    counted = np.where(settled.day <= day, settled.cents, 0)
    if without != BLANK:
        counted[settled.kind == without] = 0
    return sum_by(settled.document, counted, len(ledger.documents))


def group_of(ledger: Ledger, customer: Codes, currency: Codes) -> Ints:
    """Group of each customer and currency."""
    currencies, group = len(ledger.parties.currencies), customer.astype(np.int64)
    return group if currencies == 1 else group * currencies + currency


def group_of_documents(ledger: Ledger, rows: Ints) -> Ints:
    """Group of some documents."""
    return group_of(ledger, ledger.documents.customer[rows], ledger.documents.currency[rows])


def group_of_rows(ledger: Ledger, rows: pd.DataFrame) -> Ints:
    """Group of rows whose Customer and Currency are categories with the ledger's codes."""
    customer, currency = (rows[name].cat.codes.to_numpy().astype(np.int64) for name in ("Customer", "Currency"))
    return group_of(ledger, customer, currency)


def _to_the_good(ledger: Ledger, day: int, rest: Ints) -> tuple[Ints, Ints]:
    """Cash and credit notes of each group: money on account, what is overpaid, notes not used up."""
    documents, account, groups = ledger.documents, ledger.account, ledger.groups
    on_account = np.where(account.day <= day, account.cents, 0)
    cash = -sum_by(group_of(ledger, account.customer, account.currency), on_account, groups)
    over = np.flatnonzero(rest < 0)
    credit = ledger.credit_rows
    if len(credit):
        over = over[~documents.is_credit[over]]
    cash += sum_by(group_of_documents(ledger, over), rest[over], groups)
    return cash, sum_by(group_of_documents(ledger, credit), rest[credit], groups)


def _last_refund(ledger: Ledger, day: int, groups: Ints) -> Ints:
    """Row of the last negative payment of each group up to a day; BLANK when there is none."""
    if len(groups) == 0:
        return groups
    receipts = ledger.receipts
    rows = np.flatnonzero((receipts.cents < 0) & (receipts.day <= day))
    document = receipts.document[rows]
    loose = document == BLANK
    if len(ledger.documents):
        loose |= ledger.documents.is_credit[document] | (ledger.documents.day[document] > day)
    rows = rows[loose]
    of = group_of(ledger, receipts.customer[rows], receipts.currency[rows])
    order = np.lexsort((rows, receipts.day[rows], of))
    rows, of = rows[order], of[order]
    at = np.searchsorted(of, groups, side="right") - 1
    found = (at >= 0) & (of[at] == groups) if len(of) else np.zeros(len(groups), np.bool_)
    return np.where(found, rows[at] if len(rows) else BLANK, BLANK)
