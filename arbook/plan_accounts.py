"""What the life of a plan works on: documents and what settles them, claims, and money that looks for claims."""

from __future__ import annotations

from dataclasses import dataclass, field

from arbook.code import BLANK
from arbook.plan import Plan
from arbook.settlement import PLAN


@dataclass(frozen=True)
class Event:
    """What settles a document: day of effect, cents, kind, source (as ``Settlements``)."""

    day: int
    cents: int
    kind: int
    source: int


@dataclass(frozen=True)
class Part:
    """A new document: what a plan took over, or plan interest.

    Attributes
    ----------
    model : int
        Document whose number, customer and currency it has.
    origin : int
        The document of tblInvoices that it is a part of; BLANK for interest.
    due, since : int
        Day numbers: due, and from when on it exists.
    cents : int
    version : Plan
    number : int
        Of the installment.
    interest : bool
        Interest of this version; interest that a later version took over is principal there.
    """

    model: int
    origin: int
    due: int
    since: int
    cents: int
    version: Plan
    number: int
    interest: bool = False


@dataclass
class Accounts:
    """The documents that plans touch: amounts, and what settles them, by row; parts are added at the end."""

    amounts: dict[int, int]
    events: dict[int, list[Event]]
    size: int
    parts: list[Part] = field(default_factory=list)

    def open_on(self, row: int, day: int) -> int:
        """Cents open of a document at the end of a day."""
        settled = sum(event.cents for event in self.events.get(row, ()) if event.day <= day)
        return max(self.amounts[row] - settled, 0)

    def paid_on(self, row: int, day: int) -> int:
        """Cents that settled a document on a day, without what a plan took over."""
        return sum(
            one.cents for one in self.events.get(row, ()) if one.day == day and one.kind != PLAN and one.cents > 0
        )

    def settle(self, row: int, event: Event) -> None:
        """Settle a document."""
        if event.cents:
            self.events.setdefault(row, []).append(event)

    def add(self, part: Part) -> int:
        """Add a document, and return its row."""
        row = self.size + len(self.parts)
        self.parts.append(part)
        self.amounts[row] = part.cents
        return row


@dataclass(eq=False)
class Claim:
    """What a plan has still to get: of which document, for which installment."""

    document: int
    origin: int
    number: int
    due: int
    since: int
    cents: int
    open: int
    interest: bool = False  # of this version; interest that a later version took over is principal there


@dataclass
class Money:
    """Money for the plan that hasn't found its claim: cents left, kind, source, day of payment.

    ``row`` is the document that it was paid to; BLANK where the payment names the plan or an installment.
    """

    cents: int
    kind: int
    source: int
    paid: int
    row: int = BLANK

    def part(self, cents: int, paid: int | None = None) -> Money:
        """Return some of it, as paid on another day where one is given."""
        return Money(cents, self.kind, self.source, self.paid if paid is None else paid, self.row)


@dataclass(frozen=True)
class Application:
    """Money that settles a claim; it lies on account from the day of payment to the day of effect."""

    claim: Claim
    cents: int
    money: Money
    effect: int
