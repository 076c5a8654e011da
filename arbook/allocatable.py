"""What can be allocated as of a day: money on account and open documents, less what Allocations already asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from arbook.application import PROPOSED, REFUSED, Sources, read_states
from arbook.bucket import Buckets
from arbook.code import BLANK, Ints
from arbook.field import MISSING_DAY, cents_of_column, column, sum_by
from arbook.fifo import fill
from arbook.ledger import Ledger
from arbook.open_items import document_results
from arbook.party import UNNAMED
from arbook.plan_results import payable
from arbook.position import Position, group_of, group_of_documents


@dataclass(frozen=True)
class Taken:
    """Cents that proposals in Allocations already ask for: a source, and a document."""

    of_source: Ints
    of_document: Ints


def standing(ledger: Ledger, sources: Sources) -> tuple[Taken, set[tuple[int, int]]]:
    """Read what is proposed already, and which pairs were refused."""
    size = len(ledger.receipts) + len(ledger.documents)
    taken = Taken(np.zeros(size, np.int64), np.zeros(len(ledger.documents), np.int64))
    table = ledger.allocations
    names = [column(table, name) for name in ("From", "To")]
    if table is None or names[0] is None or names[1] is None:
        return taken, set()
    state = read_states(table)
    source, target = sources.find(names[0]), ledger.documents.lookup.find(names[1])
    cents, _ = cents_of_column(table, "Amount")
    there = (source != BLANK) & (target != BLANK)
    rows = np.flatnonzero((state == PROPOSED) & there & (cents > 0))
    taken = Taken(sum_by(source[rows], cents[rows], size), sum_by(target[rows], cents[rows], len(ledger.documents)))
    rows = np.flatnonzero((state == REFUSED) & there)
    return taken, set(zip(source[rows].tolist(), target[rows].tolist(), strict=True))


def on_account(ledger: Ledger, position: Position, sources: Sources, taken: Taken) -> tuple[Ints, Ints, Ints, Ints]:
    """Payments with money on account: first row of the number, customer and currency, cents left, cents at first."""
    receipts, account, day = ledger.receipts, ledger.account, position.day
    size = len(receipts)
    none = np.zeros(0, np.int64)
    if size == 0:
        return none, none, none, none
    source = sources.of_rows(account.source)
    moves = np.flatnonzero((account.day <= day) & (source != BLANK) & (source < size))
    left = sum_by(source[moves], account.cents[moves], size)
    # A payment that waits for the date of its invoice isn't free.
    linked = np.flatnonzero((receipts.document != BLANK) & (receipts.day <= day))
    early = linked[ledger.documents.day[receipts.document[linked]] > day]
    of = sources.of_rows(early)
    left -= sum_by(of[of != BLANK], receipts.cents[early[of != BLANK]], size)
    loose = np.flatnonzero((receipts.document == BLANK) & (receipts.day <= day) & (receipts.cents > 0))
    of = sources.of_rows(loose)
    whole = sum_by(of[of != BLANK], receipts.cents[loose[of != BLANK]], size)
    group = group_of(ledger, receipts.customer, receipts.currency)
    left = left - taken.of_source[:size]
    rows = np.flatnonzero((left > 0) & (receipts.customer != UNNAMED))
    rows = rows[np.lexsort((rows, receipts.day[rows], group[rows]))]
    # Refunds that name no payment leave less on the account than the payments add up to.
    pool = -position.cash - position.notes - sum_by(group, taken.of_source[:size], ledger.groups)
    left = fill(group[rows], left[rows], pool)
    order = np.lexsort((rows, receipts.day[rows]))
    rows = rows[order]
    return rows, group[rows], left[order], whole[rows]


def open_documents(
    ledger: Ledger, position: Position, taken: Taken, rank: Callable[[Ints, Ints], Ints]
) -> tuple[Ints, Ints, Ints]:
    """Documents with anything open, in their turn, oldest due first: row, customer and currency, free cents.

    `rank` tells the turn of documents by customer and type. Of a plan its overdue installments and the next are open.
    """
    documents, first = ledger.documents, ledger.documents.lookup.first
    numbered = slice(len(first))  # without the parts that plans made of documents: installments stand for them
    open_now = np.where(documents.is_credit, 0, position.rest)[numbered]
    due = np.full(len(first), MISSING_DAY, np.int64)
    due[: ledger.typed] = document_results(position, Buckets())["Due"].to_numpy("datetime64[D]").view(np.int64)
    for row, day, cents in payable(position):
        due[row], open_now[row] = day, cents
    still = open_now - taken.of_document[numbered]
    rows = np.flatnonzero((still > 0) & (first == np.arange(len(first))))
    due = due[rows]
    turn = rank(documents.customer[rows], documents.type[rows])
    rows = rows[np.lexsort((rows, np.where(due == MISSING_DAY, np.iinfo(np.int64).max, due), turn))]
    return rows, group_of_documents(ledger, rows), still[rows]
