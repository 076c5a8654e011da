"""Apply cash: which open items the money on account belongs to (figures 13).

Matched, so counted at once, only on certain grounds: an invoice number in the payment's Reference, or exactly one
open item of that customer and currency with exactly that amount, or that amount after a discount still open on the
day of the payment. Everything else is Proposed, for a person to accept: within tolerance or a discount's grace days,
several items that sum up, then costs, interest and principal in the order of AllocationOrder, oldest due first. A
payment never gives more than it has on account, no item gets more than is open, and what stands in Allocations is
respected. Payments are never changed: a discount that was taken is named in Why, to be booked as a payment line of
Kind Discount.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from arbook.allocatable import on_account, open_documents, standing
from arbook.application import MATCHED, PROPOSED, STATES, Sources
from arbook.code import Ints
from arbook.discount_state import DiscountRules
from arbook.documents import COST_NOTE, INTEREST_NOTE
from arbook.field import column, text_at
from arbook.fifo import pairs
from arbook.ledger import Ledger
from arbook.money import amount_text
from arbook.offered import Offers
from arbook.payment_order import DEFAULT_ORDER, Order
from arbook.position import Position
from arbook.reference import named_numbers

COLUMNS = ("Date", "From", "To", "Amount", "State", "By", "Why")
_MOST_SUMS = 1000
"""Sums looked at in search of several items that make up a payment."""


@dataclass(frozen=True)
class CashRules:
    """What Apply cash goes by.

    Parameters
    ----------
    discount : DiscountRules
        Also the tolerance of payments.
    partial : bool
        Whether the discount of a part payment in time is named (setting PartialDiscount).
    orders : tuple of Order
        What is settled first: cost notes, interest notes, or other documents.
    order_of : int64 array, optional
        Position in ``orders`` by customer code; None: the first for all.
    """

    discount: DiscountRules = field(default_factory=DiscountRules)
    partial: bool = False
    orders: tuple[Order, ...] = (DEFAULT_ORDER,)
    order_of: Ints | None = None

    def rank(self, customer: Ints, kind: Ints) -> Ints:
        """Turn of documents by their customer and type: 0 is settled first."""
        turns = np.array([[order.index(part) for part in DEFAULT_ORDER] for order in self.orders])
        part = np.select([kind == COST_NOTE, kind == INTEREST_NOTE], [0, 1], 2)
        return np.asarray(turns[0 if self.order_of is None else self.order_of[customer], part], np.int64)


def propose(ledger: Ledger, as_of: object, rules: CashRules | None = None) -> pd.DataFrame:
    """Propose allocations of the money on account as of a day.

    Parameters
    ----------
    ledger : Ledger
        Built with the Allocations so far: those counted are in its figures, proposed ones are kept free, and a
        refused pair of payment and invoice isn't proposed again.
    as_of : date, str or datetime64
    rules : CashRules, optional

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
    desk = _Desk.of(ledger, ledger.as_of(as_of), rules or CashRules())
    desk.by_reference()
    desk.by_amount()
    desk.by_tolerance()
    desk.by_sum()
    desk.by_age()
    return desk.rows()


@dataclass
class _Desk:
    """Payments with money left and open items with something open, worked down step by step.

    Payments are in order of date, items in the order in which they are settled; ``left`` and ``still`` are their
    cents.
    """

    ledger: Ledger
    rules: CashRules
    offers: Offers
    day: int
    paid_on: Ints
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
    def of(cls, ledger: Ledger, position: Position, rules: CashRules) -> _Desk:
        """Lay out what is on account and what is open, less what is proposed already."""
        sources = Sources.of(ledger.receipts, ledger.documents)
        taken, refused = standing(ledger, sources)
        payment, payer, left, whole = on_account(ledger, position, sources, taken)
        document, owner, still = open_documents(ledger, position, taken, rules.rank)
        return cls(
            ledger, rules, Offers.of(position, document, rules.discount), position.day, ledger.receipts.day[payment],
            payment, payer, left, whole, document, owner, still, refused,
        )  # fmt: skip

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
            named = [free[place] for place in named_numbers(texts[payment], [numbers[item] for item in free])]
            if named:
                self.settle(payment, named, MATCHED, "Its number is in the reference")

    def by_amount(self) -> None:
        """Match untouched payments that equal exactly one open item."""
        items = self.items_of()
        for payment in np.flatnonzero((self.left > 0) & (self.left == self.whole)).tolist():
            amount = self.left[payment]
            free = self.free(payment, items.get(int(self.payer[payment]), []))
            offers = self.offers.on(int(self.paid_on[payment]), free)
            equal = [item for item in free if amount in self.amounts(item, offers)]
            if len(equal) == 1:
                discounted = "" if self.still[equal[0]] == amount else " after its discount"
                self.settle(payment, equal, MATCHED, f"The only open item of exactly this amount{discounted}")

    def amounts(self, item: int, offers: dict[int, int]) -> tuple[int, int]:
        """Cents that settle an item: all that is open, and that after the discount still open."""
        still = int(self.still[item])
        return still, still - max(offers.get(item, 0), 0)

    def settle(self, payment: int, items: list[int], state: int, why: str) -> None:
        """Allocate a payment to items in their order, and name the discount and the difference that are to be booked.

        A discount is no more than what was left out of the payment.
        """
        cents, day = int(self.left[payment]), int(self.paid_on[payment])
        closing = self.offers.closing(cents, day, [(item, int(self.still[item])) for item in items])
        spare = closing.left_on_payment + sum(max(-off, 0) for off in closing.tolerance)
        for place, item in enumerate(items):
            discount, off, rest = closing.discount[place], closing.tolerance[place], closing.left_on_items[place]
            paid_all_the_same = min(discount, spare)
            spare, discount = spare - paid_all_the_same, discount - paid_all_the_same
            used = int(self.still[item]) - discount - max(off, 0) - rest
            if used <= 0:
                continue
            if rest and self.rules.partial:
                discount = self.offers.on_part(used, day, item, int(self.still[item]))
            booking = [("Discount", discount), ("Write-off", off)]
            words = ", ".join(f"{kind} {amount_text(part)}" for kind, part in booking if part > 0)
            self.take(payment, item, used, state, f"{why}; book {words}" if words else why)

    def by_tolerance(self) -> None:
        """Propose the oldest item that an untouched payment settles within tolerance or a discount's grace days."""
        rules = self.rules.discount
        if not (rules.grace_days or rules.tolerance.fraction or rules.tolerance.most):
            return
        items = self.items_of()
        for payment in np.flatnonzero((self.left > 0) & (self.left == self.whole)).tolist():
            cents, day = int(self.left[payment]), int(self.paid_on[payment])
            for item in self.free(payment, items.get(int(self.payer[payment]), [])):
                closing = self.offers.closing(cents, day, [(item, int(self.still[item]))])
                if closing.closed:
                    why = (
                        "Within the tolerance" if any(closing.tolerance) else "After its discount, in the grace days"
                    )
                    self.settle(payment, [item], PROPOSED, why)
                    break

    def by_sum(self) -> None:
        """Propose several items that sum up to what is left of a payment."""
        items = self.items_of()
        for payment in np.flatnonzero(self.left > 0).tolist():
            free = self.free(payment, items.get(int(self.payer[payment]), []))
            offers = self.offers.on(int(self.paid_on[payment]), free)
            amounts = [self.amounts(item, offers) for item in free]
            for which, less in ((0, ""), (1, " less their discounts")):
                several = summing_up([both[which] for both in amounts], int(self.left[payment]))
                if several:
                    why = f"{len(several)} open items{less} sum up to exactly this amount"
                    if len(several) == 1:
                        why = "One of the open items of exactly this amount"
                    self.settle(payment, [free[place] for place in several], PROPOSED, why)
                    break

    def by_age(self) -> None:
        """Propose the oldest due items for what is left; payments with refused pairs one by one."""
        numbers = {number for number, _ in self.refused}
        special = np.isin(self.payment, list(numbers)) & (self.left > 0)
        items = self.items_of() if special.any() else {}
        for payment in np.flatnonzero(special).tolist():
            for item in self.free(payment, items.get(int(self.payer[payment]), [])):
                part = int(min(self.left[payment], self.still[item]))
                if part > 0:
                    self.take(payment, item, part, PROPOSED, self.turn(item))
        rows = np.flatnonzero((self.left > 0) & ~special)
        taker, giver, cents = pairs(
            self.payer[rows], self.left[rows], self.owner, np.maximum(self.still, 0), self.ledger.groups
        )
        for paying, paid, amount in zip(rows[taker].tolist(), giver.tolist(), cents.tolist(), strict=True):
            self.take(paying, paid, amount, PROPOSED, self.turn(paid))

    def turn(self, item: int) -> str:
        """Say why it is an item's turn."""
        kind = self.ledger.documents.type[self.document[item]]
        part = {COST_NOTE: "Costs", INTEREST_NOTE: "Interest"}.get(int(kind))
        return f"{part} in the order of AllocationOrder" if part else "Oldest due first"

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
