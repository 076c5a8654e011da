"""How customers paid: each line of an invoice when it was paid, how late, and when it was overdue.

Lateness counts from the due date before deferral (figures 7); late means over LateMargin days. What an installment
plan covers counts as unpaid until its parts are paid; what was mostly written off counts as late on that day, for it
was never paid. Lines that only an import of open items settled, nobody knows when, are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np

from arbook.code import BLANK, Ints, says
from arbook.documents import CREDIT_NOTE, INVOICE
from arbook.events import NEVER, Events, Spells, keys
from arbook.exchange import ExchangeRates
from arbook.field import MISSING_DAY, Bools, column, sum_by
from arbook.fifo import cumulated
from arbook.implied import IMPORT
from arbook.ledger import Ledger
from arbook.position import settled_by
from arbook.settled import paying_events
from arbook.settlement import PLAN, WRITE_OFF


@dataclass(frozen=True)
class Items:
    """Lines of invoices when they were paid, or written off.

    Attributes
    ----------
    line, document, customer : int arrays, shape (N,)
        Position of the line, row in tblInvoices, code.
    paid : int64 array
        Day.
    until : int64 array
        Day on which a payment was returned and the line was open again; NEVER where it stays paid. A line may so be
        there several times.
    late : int64 array
        1 where it was paid late, or written off, else 0.
    days : int64 array
        Days after the due date, below 0 when early; 0 where it was written off.
    amount : int64 array
        Cents of the line in base currency; 0 where it was written off, or the rate isn't known.
    last : int64 array
        1 for the line of its invoice that falls due last, else 0.
    """

    line: Ints
    document: Ints
    customer: Ints
    paid: Ints
    until: Ints
    late: Ints
    days: Ints
    amount: Ints
    last: Ints


@dataclass(frozen=True)
class Unpaid:
    """Times during which lines of invoices were due and not paid: from `start` to the day before `stop` (or NEVER).

    A line is there once, and once more for each payment that was returned.
    """

    line: Ints
    document: Ints
    customer: Ints
    start: Ints
    stop: Ints

    def late(self, margin: int, ledger: Ledger) -> Spells:
        """When they were overdue by more than some days."""
        start = np.maximum(self.start, ledger.lines.before[self.line] + margin + 1)
        return Spells.of(self.customer, start, self.stop)


@dataclass(frozen=True)
class PaymentHistory:
    """What is known of payments up to a day.

    Attributes
    ----------
    day : int
        Day number; nothing after it is known.
    margin : int
        LateMargin.
    lines : int64 array
        Lines of invoices that lateness is about.
    items : Items
    unpaid : Unpaid
    sales : Events
        Invoices and credit notes: `cents` in base currency, `invoices` 1 for an invoice.
    balance : Events
        What makes the customer's Total: documents less payments, `cents` in base currency.
    archived : Events or None
        Paid lines that were moved to an archive: `invoices`, `lines`, `days` (`archived_events`).
    """

    ledger: Ledger
    day: int
    margin: int
    lines: Ints
    items: Items
    unpaid: Unpaid
    sales: Events
    balance: Events
    archived: Events | None = None

    @cached_property
    def settled(self) -> Events:
        """The items by the day on which they were paid, those of one day by their due date."""
        items, order = self.items, np.argsort(-self.items.days, kind="stable")
        values = {
            "late": items.late, "days": np.maximum(items.days, 0), "amount": items.amount,
            "weighted": items.amount * items.days, "last": items.last,
        }  # fmt: skip
        return Events.of(
            items.customer[order], items.paid[order], items.until[order],
            **{name: value[order] for name, value in values.items()},
        )  # fmt: skip

    @property
    def lines_of_documents(self) -> Ints:
        """Row in tblInvoices of each of those lines."""
        return _document_of(self.ledger, self.lines)

    @cached_property
    def late(self) -> Spells:
        """When lines were overdue by more than LateMargin days."""
        return self.unpaid.late(self.margin, self.ledger)

    @cached_property
    def overdue(self) -> Spells:
        """When lines were overdue at all."""
        return self.unpaid.late(0, self.ledger)


def payment_history(ledger: Ledger, day: int, margin: int, exchange: ExchangeRates) -> PaymentHistory:
    """Read how customers paid.

    Parameters
    ----------
    ledger : Ledger
    day : int
        Day number; nothing after it is looked at.
    margin : int
        LateMargin: late means over so many days.
    exchange : ExchangeRates
        For weights and sales; what has no rate weighs nothing.
    """
    lines = _owing_lines(ledger, day)
    line, paid, until = _paid_spells(ledger, day, lines)
    end = np.full(len(ledger.lines.amount), NEVER, np.int64)
    end[line[until == NEVER]] = 0
    written, when, mostly = _written_off(ledger, day, lines[end[lines] == NEVER])
    end[line] = NEVER
    end[written] = when
    known = np.flatnonzero(~_implied(ledger)[_document_of(ledger, line)])
    items = _items(
        ledger, margin, exchange,
        np.concatenate((line[known], written[mostly])), np.concatenate((paid[known], when[mostly])),
        np.concatenate((until[known], np.full(len(written[mostly]), NEVER, np.int64))), len(known),
    )  # fmt: skip
    unpaid = _unpaid(ledger, lines, line, paid, until, end)
    return PaymentHistory(
        ledger, day, margin, lines, items, unpaid, _sales(ledger, day, exchange),
        _balance(ledger, day, exchange),
    )  # fmt: skip


def _document_of(ledger: Ledger, line: Ints) -> Ints:
    return line if ledger.lines.document is None else ledger.lines.document[line]


def _owing_lines(ledger: Ledger, day: int) -> Ints:
    """Lines of the invoices of a ledger that exist and whose due date is known."""
    documents, lines = ledger.documents, ledger.lines
    owing = (documents.type == INVOICE) & (documents.day <= day) & (documents.day != MISSING_DAY)
    owing[ledger.typed :] = False
    of_line = owing if lines.document is None else owing[lines.document]
    return np.flatnonzero(of_line & (lines.amount > 0) & (lines.before != MISSING_DAY))


def _paid_spells(ledger: Ledger, day: int, lines: Ints) -> tuple[Ints, Ints, Ints]:
    """Line, day on which it was paid, and day on which it was open again (NEVER): in the order of line and day."""
    line, when, cents = paying_events(ledger, day, ledger.settlements.day)
    wanted = np.zeros(len(ledger.lines.amount), np.bool_)
    wanted[lines] = True
    rows = np.flatnonzero(wanted[line])
    rows = rows[np.argsort(keys(line[rows], when[rows]), kind="stable")]
    line, when = line[rows], when[rows]
    if len(rows) == 0:
        return line, when, when
    needed = ledger.lines.amount if ledger.lines.start is None else ledger.lines.start + ledger.lines.amount
    full = cumulated(line, cents[rows]) >= needed[line]
    # What stands at the end of each day counts.
    at_end = np.append((line[1:] != line[:-1]) | (when[1:] != when[:-1]), True)
    line, when, full = line[at_end], when[at_end], full[at_end]
    before = np.append(False, full[:-1] & (line[1:] == line[:-1]))
    change = np.flatnonzero(full != before)
    line, when, full = line[change], when[change], full[change]
    next_same = np.append(line[1:] == line[:-1], False)
    until = np.where(next_same, np.append(when[1:], NEVER), NEVER)
    return line[full], when[full], until[full]


def _written_off(ledger: Ledger, day: int, lines: Ints) -> tuple[Ints, Ints, Bools]:
    """Those of some unpaid lines that a write-off closed: line, day, and whether more was written off than paid."""
    settled, documents = ledger.settlements, ledger.documents
    off = np.flatnonzero((settled.kind == WRITE_OFF) & (settled.day <= day))
    if len(off) == 0:
        return off, off, np.zeros(0, np.bool_)
    closed = ledger.lines.open_after(settled_by(ledger, day, without=PLAN))[lines] == 0
    lines = lines[closed]
    when = np.full(len(documents), MISSING_DAY, np.int64)
    np.maximum.at(when, settled.document[off], settled.day[off])
    cents = sum_by(settled.document[off], settled.cents[off], len(documents))
    document = _document_of(ledger, lines)
    known = np.flatnonzero(when[document] != MISSING_DAY)
    lines, document = lines[known], document[known]
    return lines, when[document], 2 * cents[document] > documents.amount[document]


def _implied(ledger: Ledger) -> Bools:
    """Which documents have a payment that only an import of open items implies: its date is no date of payment."""
    implied = np.zeros(len(ledger.documents), np.bool_)
    method = column(ledger.receipts.table, "Method")
    if method is not None:
        of = ledger.receipts.document[says(method, IMPORT)]
        implied[of[of != BLANK]] = True
    return implied


def _items(
    ledger: Ledger, margin: int, exchange: ExchangeRates, line: Ints, paid: Ints, until: Ints, count: int
) -> Items:
    """Items of lines that were paid; from place `count` on they were written off."""
    documents, lines = ledger.documents, ledger.lines
    document = _document_of(ledger, line)
    days = paid - lines.before[line]
    late = (days > margin).astype(np.int64)
    amount, _ = exchange.to_base(lines.amount[line], documents.currency[document])
    late[count:], days[count:] = 1, 0
    amount = np.append(amount[:count], np.zeros(len(line) - count, np.int64))
    last = np.ones(len(line), np.int64)
    if lines.document is not None and lines.start is not None:
        last = (lines.start[line] + lines.amount[line] == documents.amount[document]).astype(np.int64)
    return Items(line, document, documents.customer[document], paid, until, late, days, amount, last)


def _unpaid(ledger: Ledger, lines: Ints, line: Ints, paid: Ints, until: Ints, end: Ints) -> Unpaid:
    """When lines were not paid: from their due date, and from each return, to the next payment or the write-off."""
    gone = until != NEVER
    of = np.concatenate((lines, line[gone]))
    start = np.concatenate((ledger.lines.before[lines] + 1, until[gone]))
    asked = np.concatenate((np.full(len(lines), -NEVER, np.int64), until[gone]))
    place = np.searchsorted(keys(line, paid), keys(of, asked))
    found = np.append(line, BLANK)[place] == of
    stop = np.where(found, np.append(paid, NEVER)[place], end[of])
    document = _document_of(ledger, of)
    return Unpaid(of, document, ledger.documents.customer[document], start, stop)


def _sales(ledger: Ledger, day: int, exchange: ExchangeRates) -> Events:
    """Invoices and credit notes up to a day, gross, without interest and cost notes (figures 18)."""
    documents = ledger.documents
    sold = np.isin(documents.type, (INVOICE, CREDIT_NOTE)) & (documents.day <= day) & (documents.day != MISSING_DAY)
    sold[ledger.typed :] = False
    rows = np.flatnonzero(sold)
    cents, _ = exchange.to_base(documents.amount[rows], documents.currency[rows])
    invoices = cast(Ints, (documents.type[rows] == INVOICE).astype(np.int64))
    return Events.of(documents.customer[rows], documents.day[rows], cents=cents, invoices=invoices)


def _balance(ledger: Ledger, day: int, exchange: ExchangeRates) -> Events:
    """Documents and payments up to a day, as they change what the customer owes (figures 1)."""
    documents, receipts = ledger.documents, ledger.receipts
    owed = np.flatnonzero(documents.day[: ledger.typed] <= day)
    paid = np.flatnonzero(receipts.day <= day)
    debts, _ = exchange.to_base(documents.amount[owed], documents.currency[owed])
    payments, _ = exchange.to_base(-receipts.cents[paid], receipts.currency[paid])
    return Events.of(
        np.concatenate((documents.customer[owed], receipts.customer[paid])),
        np.concatenate((documents.day[owed], receipts.day[paid])),
        cents=np.concatenate((debts, payments)),
    )
