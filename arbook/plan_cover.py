"""What a new installment plan covers: open documents of one customer and currency, as of the day of the agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arbook.code import BLANK, Ints
from arbook.field import MISSING_DAY, sum_by
from arbook.money import amount_text
from arbook.plan_results import plan_of_documents
from arbook.position import Position


class NotCovered(ValueError):  # noqa: N818 - named after the case, as ImpossiblePlan
    """Documents that can't be covered; the message says which and why.

    Attributes
    ----------
    field : str
        What to change: "customer", "currency", "invoices" or "amount".
    """

    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.field = where


@dataclass(frozen=True)
class Cover:
    """Documents that a plan covers, in order.

    Attributes
    ----------
    customer, currency : str
    invoices : tuple of str
        Numbers.
    cents : tuple of int
        What is covered of each; of the last one perhaps a part.
    """

    customer: str
    currency: str
    invoices: tuple[str, ...]
    cents: tuple[int, ...]

    @property
    def amount(self) -> int:
        """Cents covered in all."""
        return sum(self.cents)


def cover(
    position: Position,
    latest: Position,
    customer: str = "",
    currency: str = "",
    invoices: Sequence[str] = (),
    amount: int | None = None,
) -> Cover:
    """Find what a plan covers (figures 17).

    Parameters
    ----------
    position : Position
        As of the day of the agreement.
    latest : Position
        As of the last day that is known: what is in a plan there can't be in another one.
    customer, currency : str
        Blank: that of the invoices.
    invoices : sequence of str
        Numbers, in the order in which they are covered; blank: all that was overdue, the oldest due first.
    amount : int, optional
        Cents; default all that was open of them.

    Raises
    ------
    NotCovered
    """
    documents, parties = position.ledger.documents, position.ledger.parties
    if customer and customer not in parties.customers:
        raise NotCovered("customer", f"there is no customer {customer}")
    if not customer and not invoices:
        raise NotCovered("customer", "choose the customer")
    rows = _named(position, invoices) if invoices else _overdue(position, customer)
    owners = {parties.customers[code] for code in documents.customer[rows].tolist()}
    if invoices:
        _of_one(owners, customer, "customer")
    used = {parties.currencies[code] for code in documents.currency[rows].tolist()}
    if currency and not invoices:
        rows = rows[documents.currency[rows] == _code(parties.currencies, currency.upper())]
        used &= {currency.upper()}
    _of_one(used, currency.upper(), "currency")
    opened, there = _open(position)[rows].tolist(), plan_of_documents(latest)
    if not invoices:
        free = [at for at, row in enumerate(rows.tolist()) if not there[row]]
        rows, opened = rows[free], [opened[at] for at in free]
    if not len(rows):
        raise NotCovered(
            "invoices", f"{customer} has nothing overdue{_in(currency)} that is in no plan: name the invoices"
        )
    numbers = documents.numbers(rows)
    for number, row, cents in zip(numbers, rows.tolist(), opened, strict=True):
        _refuse(number, there[row], cents)
    owner = customer or owners.pop()
    return _used_up(owner, used.pop(), numbers, opened, amount)


def _named(position: Position, invoices: Sequence[str]) -> Ints:
    """Rows of the documents with these numbers."""
    ledger = position.ledger
    rows = ledger.documents.lookup.find(pd.Series(list(invoices), dtype="str")).astype(np.int64)
    for number, row in zip(invoices, rows.tolist(), strict=True):
        if row == BLANK or row >= ledger.typed:
            raise NotCovered("invoices", f"there is no invoice {number}")
        if not position.exists[row]:
            raise NotCovered("invoices", f"{number} didn't exist yet on the day of the agreement")
        if ledger.documents.is_credit[row]:
            raise NotCovered("invoices", f"{number} is a credit note: there is nothing to pay")
    if len(set(rows.tolist())) < len(rows):
        again = next(number for at, number in enumerate(invoices) if number in invoices[:at])
        raise NotCovered("invoices", f"{again} is named twice")
    return rows


def _overdue(position: Position, customer: str) -> Ints:
    """Rows of a customer's overdue documents, the oldest due first."""
    ledger = position.ledger
    lines, documents = ledger.lines, ledger.documents
    of = np.arange(len(documents)) if lines.document is None else lines.document
    late = np.flatnonzero((position.line_open > 0) & (lines.due < position.day) & (lines.due != MISSING_DAY))
    mine = documents.customer[of[late]] == _code(ledger.parties.customers, customer)
    late = late[mine & (of[late] < ledger.typed)]
    late = late[np.lexsort((of[late], lines.due[late]))]
    return np.array(list(dict.fromkeys(of[late].tolist())), np.int64)


def _open(position: Position) -> Ints:
    """Cents open of each document."""
    lines = position.ledger.lines
    if lines.document is None:
        return position.line_open
    return sum_by(lines.document, position.line_open, len(position.ledger.documents))


def _of_one(found: set[str], wanted: str, what: str) -> None:
    """Refuse documents of several customers or currencies, or of another than wanted."""
    others = sorted(found - {wanted}) if wanted else sorted(found)
    if wanted and others:
        raise NotCovered("invoices", f"an invoice is of {what} {others[0]}, not {wanted}")
    if len(others) > 1:
        raise NotCovered(what, f"there are invoices of {what} {' and '.join(others)}: choose one")


def _refuse(number: str, plan: str | None, cents: int) -> None:
    if plan:
        raise NotCovered("invoices", f"{number} is already in plan {plan}")
    if cents <= 0:
        raise NotCovered("invoices", f"nothing was open of {number} on the day of the agreement")
    if "," in number:
        raise NotCovered("invoices", f"{number} has a comma in its number, which a list of invoices can't hold")


def _used_up(customer: str, currency: str, numbers: list[str], opened: list[int], amount: int | None) -> Cover:
    """Take the documents in order until the amount is used up."""
    total = sum(opened)
    left = total if amount is None else amount
    if left <= 0:
        raise NotCovered("amount", "the amount is not above 0: there is nothing to pay in installments")
    if left > total:
        raise NotCovered(
            "amount", f"{amount_text(left)} is more than the {amount_text(total)} that is open of the invoices"
        )
    taken = []
    for number, cents in zip(numbers, opened, strict=True):
        part = min(cents, left)
        left -= part
        if part:
            taken.append((number, part))
    return Cover(customer, currency, tuple(number for number, _ in taken), tuple(cents for _, cents in taken))


def _code(labels: Sequence[str], label: str) -> int:
    return labels.index(label) if label in labels else BLANK


def _in(currency: str) -> str:
    return f" in {currency}" if currency else ""
