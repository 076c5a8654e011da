"""Allocations that count: money on account and credit notes applied to documents.

Each source (a payment number or a credit note) holds pieces: money on account, what it paid beyond a document's
amount, an unapplied credit note. Allocations draw on the pieces first in, first out, in the order of their effect,
and never get more than is there. An allocation takes effect on the latest of its date and both documents' dates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from arbook.code import BLANK, Codes, Ints, Lookup
from arbook.columnar import joined, taken
from arbook.documents import CREDIT_NOTE, Documents
from arbook.field import MISSING_DAY, Bools, cents_of_column, choice_of, column, days_of, sum_by, text_at
from arbook.fifo import cumulated, pairs
from arbook.party import Parties
from arbook.problem import Problems
from arbook.settlement import CREDIT, PAYMENT, OnAccount, Receipts, Settlements

STATES = ("Matched", "Proposed", "Accepted", "Refused")
MATCHED, PROPOSED, ACCEPTED, REFUSED = range(4)


@dataclass(frozen=True)
class Pieces:
    """What sources hold, in order of date: source, document (BLANK: on account), customer, currency, day, cents."""

    source: Ints
    document: Ints
    customer: Codes
    currency: Codes
    day: Ints
    cents: Ints

    def take(self, rows: Ints) -> Pieces:
        """Return some of the pieces."""
        return taken(self, rows)


@dataclass(frozen=True)
class Sources:
    """Numbers that can be allocated: the first row of each payment number; ``size + row`` for credit notes."""

    receipts: Receipts
    documents: Documents
    lookup: Lookup

    @classmethod
    def of(cls, receipts: Receipts, documents: Documents) -> Sources:
        """Code the payment numbers."""
        numbers = column(receipts.table, "Payment")
        blank = pd.Series([None] * len(receipts), dtype=object)
        return cls(receipts, documents, Lookup(blank if numbers is None else numbers))

    def find(self, numbers: pd.Series) -> Ints:
        """Source of each number; BLANK when it is neither a payment nor a credit note."""
        payment = self.lookup.find(numbers)
        note = self.documents.lookup.find(numbers)
        is_note = (payment == BLANK) & (note != BLANK)
        is_note[is_note] = self.documents.type[note[is_note]] == CREDIT_NOTE
        return np.where(is_note, len(self.receipts) + note, payment)

    def of_rows(self, rows: Ints) -> Ints:
        """Source that settlements and movements with these ``source`` rows belong to; BLANK without number."""
        size = len(self.receipts)
        first = np.append(self.lookup.first, BLANK)  # the last one serves notes, whose rows are beyond
        return np.where(rows >= size, rows, first[np.minimum(rows, size)])


def pieces_of(sources: Sources, settled: Settlements, account: OnAccount, wanted: Ints) -> Pieces:
    """Pieces of the wanted sources, before any allocation, in order of date."""
    documents = sources.documents
    loose = np.flatnonzero(account.cents > 0)
    # What is on account only until its document's date is no piece.
    loose = loose[sources.receipts.document[account.source[loose]] == BLANK]
    own = np.flatnonzero(documents.is_credit & (documents.amount < 0))
    applied = np.zeros(len(documents), np.bool_)
    applied[settled.document[settled.kind == CREDIT]] = True
    own = own[~applied[own]]
    over, excess = _excess(sources, settled, wanted)
    at = settled.document[over]
    parts = [
        (sources.of_rows(account.source[loose]), np.full(len(loose), BLANK, np.int64), account.customer[loose],
         account.currency[loose], account.day[loose], account.cents[loose]),
        (len(sources.receipts) + own, own, documents.customer[own], documents.currency[own],
         documents.day[own], -documents.amount[own]),
        (sources.of_rows(settled.source[over]), at, documents.customer[at], documents.currency[at],
         settled.day[over], excess),
    ]  # fmt: skip
    pieces = Pieces(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    pieces = pieces.take(np.flatnonzero(np.isin(pieces.source, wanted) & (pieces.source != BLANK)))
    return pieces.take(np.argsort(pieces.day, kind="stable"))


def _excess(sources: Sources, settled: Settlements, wanted: Ints) -> tuple[Ints, Ints]:
    """Settlements of the wanted sources that went beyond their document's amount, and by how much.

    Within a document settlements count in order of date; what a later return takes back was not in excess.
    """
    documents = sources.documents
    of = sources.of_rows(settled.source)
    concerned = np.isin(of, wanted) & (of != BLANK) & ~documents.is_credit[settled.document]
    rows = np.flatnonzero(np.isin(settled.document, settled.document[concerned]))
    rows = rows[np.lexsort((rows, settled.day[rows], settled.document[rows]))]
    document, cents = settled.document[rows], settled.cents[rows]
    after = cumulated(document, cents) - np.maximum(documents.amount[document], 0)
    excess = np.maximum(after, 0) - np.maximum(after - cents, 0)
    kept = (excess > 0) & concerned[rows]
    return rows[kept], excess[kept]


@dataclass(frozen=True)
class Demands:
    """Who draws on sources, in order of effect: source, cents, day; row of tblAllocations (BLANK: a refund)."""

    source: Ints
    cents: Ints
    day: Ints
    row: Ints


def read_states(allocations: pd.DataFrame, problems: Problems | None = None) -> NDArray[np.int32]:
    """State of each allocation as a position in STATES; blank or unknown is REFUSED, with a Warning."""
    words = column(allocations, "State")
    state, unknown = choice_of(words, STATES, len(allocations))
    blank = np.arange(len(allocations)) if words is None else np.flatnonzero(words.isna().to_numpy())
    doubtful = np.union1d(unknown, blank)
    state[doubtful] = REFUSED
    if problems is not None:
        filled = doubtful[allocations.iloc[doubtful].notna().any(axis=1).to_numpy()]
        problems.add(
            "Warning", "tblAllocations", filled, "State", text_at(words, filled),
            "The state '{value}' is not known; the allocation isn't counted.", "Choose Accepted or Refused.",
        )  # fmt: skip
    return state


def apply_allocations(
    allocations: pd.DataFrame,
    sources: Sources,
    parties: Parties,
    settled: Settlements,
    account: OnAccount,
    problems: Problems,
) -> tuple[Settlements, list[OnAccount]]:
    """Settlements and movements on account with the allocations that count.

    Reports allocations from or to what isn't there, of more than is there, and between currencies without
    Settles.
    """
    table = allocations.reset_index(drop=True)
    state = read_states(table, problems)
    counted = np.flatnonzero((state == MATCHED) | (state == ACCEPTED))
    blank = pd.Series([None] * len(table), dtype=object)
    names = [found if (found := column(table, name)) is not None else blank for name in ("From", "To")]
    source, target = sources.find(names[0]), sources.documents.lookup.find(names[1])
    counted = _usable(sources, names, source, target, counted, problems)
    if len(counted) == 0:
        return settled, []
    demands = _demands(table, sources, account, settled, counted, source, target, problems)
    pieces = pieces_of(sources, settled, account, np.unique(demands.source))
    taker, giver, cents = pairs(
        demands.source, demands.cents, pieces.source, pieces.cents,
        len(sources.receipts) + len(sources.documents) + 1,
    )  # fmt: skip
    _report_short(table, demands, taker, cents, problems)
    own = demands.row[taker] != BLANK  # refunds only keep allocations from drawing what was paid back
    taker, giver, cents = taker[own], giver[own], cents[own]
    moved = _Moves(
        demands.row[taker], target[demands.row[taker]], pieces.take(giver), cents,
        np.maximum(demands.day[taker], pieces.day[giver]), taker,
    )  # fmt: skip
    return _moved(table, sources, parties, settled, moved, problems)


@dataclass(frozen=True)
class _Moves:
    """Allocated amounts: row of tblAllocations, document settled, pieces drawn on, cents, day, demand."""

    row: Ints
    target: Ints
    pieces: Pieces
    cents: Ints
    day: Ints
    demand: Ints

    def take(self, rows: Ints) -> _Moves:
        return _Moves(
            self.row[rows], self.target[rows], self.pieces.take(rows), self.cents[rows], self.day[rows],
            self.demand[rows],
        )  # fmt: skip


def _usable(
    sources: Sources, names: list[pd.Series], source: Ints, target: Ints, counted: Ints, problems: Problems
) -> Ints:
    """Leave out what is from or to nothing that is there."""
    unknown = counted[source[counted] == BLANK]
    problems.add(
        "Error", "tblAllocations", unknown, "From", text_at(names[0], unknown),
        "There is no payment or credit note '{value}'; nothing is moved.", "Correct the number.",
    )  # fmt: skip
    documents = sources.documents
    none = target[counted] == BLANK
    if len(documents):
        none |= documents.type[target[counted]] == CREDIT_NOTE
    lost = counted[none]
    problems.add(
        "Error", "tblAllocations", lost, "To", text_at(names[1], lost),
        "There is no invoice '{value}'; nothing is moved.", "Correct the number.",
    )  # fmt: skip
    usable: Ints = counted[(source[counted] != BLANK) & ~none]
    return usable


def _demands(
    table: pd.DataFrame, sources: Sources, account: OnAccount, settled: Settlements,
    counted: Ints, source: Ints, target: Ints, problems: Problems,
) -> Demands:  # fmt: skip
    """Allocations and refunds of their sources, in order of effect."""
    day = days_of(table, "Date")
    day = np.full(len(table), MISSING_DAY, np.int64) if day is None else day
    undated = counted[day[counted] == MISSING_DAY]
    problems.add(
        "Warning", "tblAllocations", undated, "Date", "",
        "The date is blank; the allocation counts from the dates of both documents.", "Type the date.",
    )  # fmt: skip
    cents, _ = cents_of_column(table, "Amount")
    negative = counted[cents[counted] <= 0]
    problems.add(
        "Error", "tblAllocations", negative, "Amount", text_at(column(table, "Amount"), negative),
        "An allocation needs an amount above 0; nothing is moved.", "Type the amount.",
    )  # fmt: skip
    counted = counted[cents[counted] > 0]
    back = np.flatnonzero((account.cents < 0) & (sources.receipts.cents[account.source] < 0))
    notes = np.flatnonzero((settled.cents < 0) & (settled.source < len(sources.receipts)))
    notes = notes[sources.documents.is_credit[settled.document[notes]]]
    size = len(sources.receipts)
    parts = [
        (source[counted], cents[counted], np.maximum(day[counted], sources.documents.day[target[counted]]), counted),
        (sources.of_rows(account.source[back]), -account.cents[back], account.day[back],
         np.full(len(back), BLANK, np.int64)),
        (size + settled.document[notes], -settled.cents[notes], settled.day[notes],
         np.full(len(notes), BLANK, np.int64)),
    ]  # fmt: skip
    columns = [np.concatenate(pieces) for pieces in zip(*parts, strict=True)]
    kept = np.flatnonzero(columns[0] != BLANK)
    kept = kept[np.lexsort((columns[3][kept], columns[2][kept]))]
    return Demands(*(values[kept] for values in columns))


def _report_short(table: pd.DataFrame, demands: Demands, taker: Ints, cents: Ints, problems: Problems) -> None:
    """Report allocations of more than is there."""
    got = sum_by(taker, cents, len(demands.cents))
    short = np.flatnonzero((got < demands.cents) & (demands.row != BLANK))
    amounts = [
        f"{want / 100:.2f}, {have / 100:.2f}" for want, have in zip(demands.cents[short], got[short], strict=True)
    ]
    problems.add(
        "Error", "tblAllocations", demands.row[short], "Amount", amounts,
        "More is allocated than is on account (asked, there: {value}); only what is there is moved.",
        "Correct the amount.",
    )  # fmt: skip


def _moved(
    table: pd.DataFrame, sources: Sources, parties: Parties, settled: Settlements, moves: _Moves, problems: Problems
) -> tuple[Settlements, list[OnAccount]]:
    """Carry the moves out: the target is settled, the piece is used up."""
    documents = sources.documents
    foreign = moves.pieces.currency != documents.currency[moves.target]
    settles, blank = cents_of_column(table, "Settles")
    if foreign.any():
        wanting = foreign & (blank[moves.row] if blank is not None else False)
        problems.add(
            "Error", "tblAllocations", np.unique(moves.row[wanting]), "Settles", "",
            "From and To are in different currencies; nothing is moved.",
            "Type in Settles how much of the invoice's currency it settles.",
        )  # fmt: skip
        kept = np.flatnonzero(~wanting)
        moves, foreign = moves.take(kept), foreign[kept]
    other = moves.row[moves.pieces.customer != documents.customer[moves.target]]
    problems.add(
        "Warning", "tblAllocations", np.unique(other), "To",
        text_at(column(table, "To"), np.unique(other)),
        "Invoice {value} belongs to another customer than the money; it is settled all the same.",
        "Correct the number, if that isn't meant.",
    )  # fmt: skip
    gained = _in_target_currency(table, moves, foreign, settles)
    first = moves.pieces.source
    kind = np.where(first >= len(sources.receipts), np.int32(CREDIT), np.int32(PAYMENT))
    onto = Settlements(moves.target, moves.day, gained, kind, first)
    drawn = np.flatnonzero(moves.pieces.document != BLANK)
    off = Settlements(moves.pieces.document[drawn], moves.day[drawn], -moves.cents[drawn], kind[drawn], first[drawn])
    loose = np.flatnonzero(moves.pieces.document == BLANK)
    left = OnAccount(
        moves.pieces.customer[loose], moves.pieces.currency[loose], moves.day[loose], -moves.cents[loose],
        first[loose],
    )  # fmt: skip
    return joined([settled, onto, off]), [left]


def _in_target_currency(table: pd.DataFrame, moves: _Moves, foreign: Bools, settles: Ints) -> Ints:
    """Cents of the target's currency: Settles in proportion, rounded on what is moved so far."""
    if not foreign.any():
        return moves.cents
    amount, _ = cents_of_column(table, "Amount")
    upto = cumulated(moves.demand, moves.cents)
    whole = 2 * amount[moves.row].astype(object)  # Python integers: the product may leave int64

    def share(part: Ints) -> Ints:
        product = 2 * part.astype(object) * settles[moves.row]
        return np.asarray((product + amount[moves.row]) // whole, np.int64)

    return np.where(foreign, share(upto) - share(upto - moves.cents), moves.cents)
