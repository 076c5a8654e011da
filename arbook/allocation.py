"""Apply cash: which open items the money on account belongs to (figures 13).

Matched, so counted at once, only on certain grounds: an invoice number in the payment's Reference, or exactly one
open item of that customer and currency with exactly that amount. Everything else is Proposed, for a person to accept:
several items that sum up, then oldest due first. A payment never gives more than it has on account, no item gets more
than is open, and what stands in Allocations already is respected. Payments are never changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from arbook.application import MATCHED, PROPOSED, REFUSED, STATES, Sources, read_states
from arbook.bucket import Buckets
from arbook.code import BLANK, Ints
from arbook.field import MISSING_DAY, cents_of_column, column, sum_by, text_at
from arbook.fifo import fill, pairs
from arbook.ledger import Ledger
from arbook.open_items import document_results
from arbook.party import UNNAMED
from arbook.position import Position, group_of
from arbook.reference import named_numbers

COLUMNS = ("Date", "From", "To", "Amount", "State", "By", "Why")
_MOST_SUMS = 1000
"""Sums looked at in search of several items that make up a payment."""


def propose(ledger: Ledger, as_of: object) -> pd.DataFrame:
    """Propose allocations of the money on account as of a day.

    Parameters
    ----------
    ledger : Ledger
        Built with the Allocations so far: those counted are in its figures, proposed ones are kept free, and a
        refused pair of payment and invoice isn't proposed again.
    as_of : date, str or datetime64

    Returns
    -------
    DataFrame
        Rows to append to tblAllocations: Date (as_of), From (payment), To (invoice), Amount (cents), State
        (Matched or Proposed), By ("arbook"), Why. By date of payment; only payments with a number and a customer.

    Examples
    --------
    >>> invoices = pd.DataFrame({
    ...     "Invoice": ["A", "B"], "Customer": ["C1", "C1"], "Amount": [100000, 44100],
    ...     "Date": pd.to_datetime(["2024-01-01", "2024-01-02"])})
    >>> payments = pd.DataFrame({
    ...     "Payment": ["P1"], "Customer": ["C1"], "Amount": [44100], "Date": pd.to_datetime(["2024-02-01"])})
    >>> propose(Ledger.build(invoices, payments), "2024-02-01")[["From", "To", "Amount", "State"]].values.tolist()
    [['P1', 'B', 44100, 'Matched']]
    """
    desk = _Desk.of(ledger, ledger.as_of(as_of))
    desk.by_reference()
    desk.by_amount()
    desk.by_sum()
    desk.by_age()
    return desk.rows()


@dataclass
class _Desk:
    """Payments with money left and open items with something open, worked down step by step.

    Payments are in order of date, items in order of due date; ``left`` and ``still`` are their cents.
    """

    ledger: Ledger
    day: int
    payment: Ints
    payer: Ints
    left: Ints
    whole: Ints
    document: Ints
    owner: Ints
    still: Ints
    refused: set[tuple[int, int]]
    found: list[tuple[int, int, int, int, str]] = field(default_factory=list)

    @classmethod
    def of(cls, ledger: Ledger, position: Position) -> _Desk:
        """Lay out what is on account and what is open, less what is proposed already."""
        sources = Sources.of(ledger.receipts, ledger.documents)
        taken, refused = _standing(ledger, sources)
        payment, payer, left, whole = _on_account(ledger, position, sources, taken)
        document, owner, still = _open_documents(ledger, position, taken)
        return cls(ledger, position.day, payment, payer, left, whole, document, owner, still, refused)

    def items_of(self) -> dict[int, list[int]]:
        """Open items of each customer and currency, by position, oldest due first."""
        items: dict[int, list[int]] = {}
        for item in np.flatnonzero(self.still > 0).tolist():
            items.setdefault(int(self.owner[item]), []).append(item)
        return items

    def free(self, payment: int, items: list[int]) -> list[int]:
        """Items that are still open and weren't refused for this payment."""
        number = int(self.payment[payment])
        return [
            item for item in items if self.still[item] > 0 and (number, int(self.document[item])) not in self.refused
        ]

    def take(self, payment: int, item: int, cents: int, state: int, why: str) -> None:
        """Allocate."""
        self.left[payment] -= cents
        self.still[item] -= cents
        self.found.append((payment, item, cents, state, why))

    def by_reference(self) -> None:
        """Match the invoices whose numbers stand in a payment's reference."""
        references = column(self.ledger.receipts.table, "Reference")
        if references is None:
            return
        texts = text_at(references, self.payment)
        numbers = self.ledger.documents.numbers(self.document)
        items = self.items_of()
        for payment in np.flatnonzero(self.left > 0).tolist():
            free = self.free(payment, items.get(int(self.payer[payment]), [])) if texts[payment] else []
            for place in named_numbers(texts[payment], [numbers[item] for item in free]):
                cents = int(min(self.left[payment], self.still[free[place]]))
                if cents > 0:
                    self.take(payment, free[place], cents, MATCHED, "Its number is in the reference")

    def by_amount(self) -> None:
        """Match untouched payments that equal exactly one open item."""
        items = self.items_of()
        for payment in np.flatnonzero((self.left > 0) & (self.left == self.whole)).tolist():
            amount = self.left[payment]
            free = self.free(payment, items.get(int(self.payer[payment]), []))
            equal = [item for item in free if self.still[item] == amount]
            if len(equal) == 1:
                self.take(payment, equal[0], int(amount), MATCHED, "The only open item of exactly this amount")

    def by_sum(self) -> None:
        """Propose several items that sum up to what is left of a payment."""
        items = self.items_of()
        for payment in np.flatnonzero(self.left > 0).tolist():
            free = self.free(payment, items.get(int(self.payer[payment]), []))
            several = summing_up([int(self.still[item]) for item in free], int(self.left[payment]))
            why = f"{len(several)} open items sum up to exactly this amount"
            if len(several) == 1:
                why = "One of the open items of exactly this amount"
            for place in several:
                self.take(payment, free[place], int(self.still[free[place]]), PROPOSED, why)

    def by_age(self) -> None:
        """Propose the oldest due items for what is left; payments with refused pairs one by one."""
        numbers = {number for number, _ in self.refused}
        special = np.isin(self.payment, list(numbers)) & (self.left > 0)
        items = self.items_of() if special.any() else {}
        for payment in np.flatnonzero(special).tolist():
            for item in self.free(payment, items.get(int(self.payer[payment]), [])):
                part = int(min(self.left[payment], self.still[item]))
                if part > 0:
                    self.take(payment, item, part, PROPOSED, "Oldest due first")
        rows = np.flatnonzero((self.left > 0) & ~special)
        taker, giver, cents = pairs(
            self.payer[rows], self.left[rows], self.owner, np.maximum(self.still, 0), self.ledger.groups
        )
        for paying, paid, amount in zip(rows[taker].tolist(), giver.tolist(), cents.tolist(), strict=True):
            self.take(paying, paid, amount, PROPOSED, "Oldest due first")

    def rows(self) -> pd.DataFrame:
        """Return what was found as rows of tblAllocations."""
        ordered = sorted(self.found, key=lambda one: (one[0], one[3] != MATCHED))
        payments = self.payment[[one[0] for one in ordered]] if ordered else np.zeros(0, np.int64)
        documents = self.document[[one[1] for one in ordered]] if ordered else np.zeros(0, np.int64)
        return pd.DataFrame(
            {
                "Date": np.full(len(ordered), self.day).view("datetime64[D]").astype("datetime64[s]"),
                "From": pd.Series(text_at(column(self.ledger.receipts.table, "Payment"), payments), dtype="str"),
                "To": pd.Series(self.ledger.documents.numbers(documents), dtype="str"),
                "Amount": np.array([one[2] for one in ordered], np.int64),
                "State": pd.Series([STATES[one[3]] for one in ordered], dtype="str"),
                "By": pd.Series(["arbook"] * len(ordered), dtype="str"),
                "Why": pd.Series([one[4] for one in ordered], dtype="str"),
            }
        )


def summing_up(amounts: list[int], wanted: int) -> list[int]:
    """Positions of amounts that sum up to exactly what is wanted, early ones preferred; empty when none are found.

    The search is bounded: it looks at no more than 1,000 sums.

    Examples
    --------
    >>> summing_up([500, 300, 200, 100], 600)
    [0, 3]
    """
    sums: dict[int, tuple[int, ...]] = {0: ()}
    for place, amount in enumerate(amounts):
        for total, places in list(sums.items()):
            reached = total + amount
            if reached == wanted:
                return [*places, place]
            if reached < wanted and reached not in sums and len(sums) < _MOST_SUMS:
                sums[reached] = (*places, place)
    return []


@dataclass(frozen=True)
class _Taken:
    """Cents that proposals in Allocations already ask for: a source, and a document."""

    of_source: Ints
    of_document: Ints


def _standing(ledger: Ledger, sources: Sources) -> tuple[_Taken, set[tuple[int, int]]]:
    """Read what is proposed already, and which pairs were refused."""
    size = len(ledger.receipts) + len(ledger.documents)
    taken = _Taken(np.zeros(size, np.int64), np.zeros(len(ledger.documents), np.int64))
    table = ledger.allocations
    names = [column(table, name) for name in ("From", "To")]
    if table is None or names[0] is None or names[1] is None:
        return taken, set()
    state = read_states(table)
    source, target = sources.find(names[0]), ledger.documents.lookup.find(names[1])
    cents, _ = cents_of_column(table, "Amount")
    there = (source != BLANK) & (target != BLANK)
    rows = np.flatnonzero((state == PROPOSED) & there & (cents > 0))
    taken = _Taken(sum_by(source[rows], cents[rows], size), sum_by(target[rows], cents[rows], len(ledger.documents)))
    rows = np.flatnonzero((state == REFUSED) & there)
    return taken, set(zip(source[rows].tolist(), target[rows].tolist(), strict=True))


def _on_account(ledger: Ledger, position: Position, sources: Sources, taken: _Taken) -> tuple[Ints, Ints, Ints, Ints]:
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
    group = group_of(ledger, receipts.customer, receipts.currency).astype(np.int64)
    left = left - taken.of_source[:size]
    rows = np.flatnonzero((left > 0) & (receipts.customer != UNNAMED))
    rows = rows[np.lexsort((rows, receipts.day[rows], group[rows]))]
    # Refunds that name no payment leave less on the account than the payments add up to.
    pool = -position.cash - position.notes - sum_by(group, taken.of_source[:size], ledger.groups)
    left = fill(group[rows], left[rows], pool)
    order = np.lexsort((rows, receipts.day[rows]))
    rows = rows[order]
    return rows, group[rows], left[order], whole[rows]


def _open_documents(ledger: Ledger, position: Position, taken: _Taken) -> tuple[Ints, Ints, Ints]:
    """Documents with anything open, oldest due first: row, customer and currency, cents less what is proposed."""
    documents = ledger.documents
    still = np.where(documents.is_credit, 0, position.rest) - taken.of_document
    has_number = documents.lookup.first == np.arange(len(documents))
    rows = np.flatnonzero((still > 0) & has_number)
    due = document_results(position, Buckets())["Due"].to_numpy("datetime64[D]").view(np.int64)[rows]
    rows = rows[np.lexsort((rows, np.where(due == MISSING_DAY, np.iinfo(np.int64).max, due)))]
    owner = group_of(ledger, documents.customer[rows], documents.currency[rows]).astype(np.int64)
    return rows, owner, still[rows]
