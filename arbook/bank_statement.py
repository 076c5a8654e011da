"""Bank statements as lines of tblPayments: who paid, what comes back, and what is none of the customers' money.

A payment's number is the bank's own reference, so that the same statement twice adds nothing. Lines are only added:
the bank's record in Payments is never rewritten (figures 13). Our own payments are no receivables: they are counted
and said.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pandas as pd

from arbook.columns import plain
from arbook.money import to_cents
from arbook.reference import named_numbers

PAYMENT, RETURNED, METHOD = "Payment", "Returned", "Bank"
PREFIX = "BANK-"
SHORTEST = 4  # characters of an invoice number that tells who paid: 12 may be a day


@dataclass(frozen=True)
class BankEntry:
    """One booked amount.

    Attributes
    ----------
    number : str
        The bank's reference; "" where it gives none.
    day : date
        Booking date.
    currency : str
    amount : Decimal
        Above 0.
    incoming : bool
        Money came in.
    returned : bool
        The bank says that it takes back, or brings back, an earlier payment.
    parties : tuple of str
        Names of the other side, the nearest first.
    text : str
        What the payment says it is for.
    place : str
        Where it stands in the file, such as "entry 3".
    """

    number: str
    day: date
    currency: str
    amount: Decimal
    incoming: bool
    returned: bool = False
    parties: tuple[str, ...] = ()
    text: str = ""
    place: str = ""


@dataclass(frozen=True)
class BankStatement:
    """One statement of an account: booked entries, the date of the closing balance, entries not booked yet."""

    file: str
    account: str
    closing: date | None
    entries: tuple[BankEntry, ...]
    pending: int = 0
    notes: tuple[str, ...] = ()

    @property
    def complete_to(self) -> date | None:
        """The day up to which its entries are complete: that of the closing balance, else the last booking."""
        return self.closing or max((entry.day for entry in self.entries), default=None)


@dataclass(frozen=True)
class BankLines:
    """What statements bring to tblPayments.

    Attributes
    ----------
    frame : DataFrame
        New rows: Payment, Date, Customer, Currency, Amount (cents), Kind, Method, Reference, Source.
    known : int
        Entries that Payments has already.
    own : tuple of BankEntry
        Our own payments, and those that came back: not imported.
    differing : tuple of (number, BankEntry)
        Those that Payments has with another amount.
    """

    frame: pd.DataFrame
    known: int
    own: tuple[BankEntry, ...]
    differing: tuple[tuple[str, BankEntry], ...]


@dataclass
class Payers:
    """Who paid, by an invoice's number in the text, else by a name that is exactly one customer's."""

    _numbers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, invoices: pd.DataFrame, customers: pd.DataFrame) -> Payers:
        """Learn the invoices (Invoice, Customer) and the customers (Customer, Name)."""
        known = cls()
        for number, customer in _filled(invoices, "Invoice", "Customer"):
            if len(number) >= SHORTEST:
                known._numbers[number.casefold()].add(customer)
        for name, customer in _filled(customers, "Name", "Customer"):
            known._names[plain(name)].add(customer)
        return known

    def __post_init__(self) -> None:
        self._lengths: set[int] | None = None

    def find(self, text: str, parties: Sequence[str] = ()) -> str:
        """Return the customer of a payment by its text and the names of who paid.

        "" when nothing says who it is, or two things contradict each other.
        """
        inside = self._inside(text.casefold())
        named = [inside[place] for place in named_numbers(text, inside)]
        whose = {customer for number in named for customer in self._numbers[number]}
        if len(whose) == 1:
            return whose.pop()
        for party in parties:
            same = self._names.get(plain(party), set())
            if len(same) == 1 and (not whose or same <= whose):
                return next(iter(same))
        return ""

    def _inside(self, text: str) -> list[str]:
        """Return the known numbers that stand anywhere in a text."""
        if self._lengths is None:
            self._lengths = {len(number) for number in self._numbers}
        pieces = {text[at : at + length] for length in self._lengths for at in range(len(text) - length + 1)}
        return sorted(pieces & self._numbers.keys())


def payment_lines(
    statements: Iterable[BankStatement], payments: pd.DataFrame, payers: Payers, day: date
) -> BankLines:
    """Make lines of tblPayments.

    Parameters
    ----------
    statements : iterable of BankStatement
    payments : DataFrame
        tblPayments so far: Payment, Date, Amount, Kind.
    payers : Payers
    day : date
        Of the import, for Source.

    Returns
    -------
    BankLines
    """
    seen, known = _Seen.of(payments), 0
    rows: list[_Row] = []
    own: list[BankEntry] = []
    differing: list[tuple[str, BankEntry]] = []
    for statement in statements:
        again: Counter[str] = Counter()
        for entry in statement.entries:
            if entry.incoming == entry.returned:
                own.append(entry)
                continue
            kind, cents = RETURNED if entry.returned else PAYMENT, to_cents(entry.amount)
            number = entry.number or _made_number(statement.account, entry)
            again[number] += 1
            number = number if again[number] == 1 else f"{number}/{again[number]}"
            number, is_known = seen.place(number, kind, entry.day, cents)
            known += is_known
            if is_known and seen.sums[number, kind] != cents:
                differing.append((number, entry))
            if not is_known:
                source = f"{statement.file}, {entry.place}, {day}"
                customer = payers.find(entry.text, entry.parties)
                rows.append((number, entry.day, customer, entry.currency, cents, kind, METHOD, _reference(entry),
                             source))  # fmt: skip
        seen.remember(rows)
    return BankLines(_frame(rows), known, tuple(own), tuple(differing))


_Row = tuple[str, date, str, str, int, str, str, str, str]


@dataclass
class _Seen:
    """Which payments are there: by number and kind their days, and the sum of their lines."""

    days: dict[tuple[str, str], set[date]]
    sums: Counter[tuple[str, str]]
    remembered: int = 0

    @classmethod
    def of(cls, payments: pd.DataFrame) -> _Seen:
        seen = cls(defaultdict(set), Counter())
        columns = [payments[name].astype(object) for name in ("Payment", "Date", "Amount", "Kind")]
        for number, day, cents, kind in zip(*columns, strict=True):
            if not pd.isna(number):
                word = PAYMENT if pd.isna(kind) else str(kind)
                seen.add(str(number), word, day.date() if isinstance(day, pd.Timestamp) else None, cents)
        return seen

    def add(self, number: str, kind: str, day: date | None, cents: object) -> None:
        if day:
            self.days[number, kind].add(day)
        self.sums[number, kind] += int(cents) if isinstance(cents, int) else 0

    def place(self, number: str, kind: str, day: date, cents: int) -> tuple[str, bool]:
        """Return the payment's number and whether it is there: lines of that day, or of that sum.

        A bank that uses a reference for another payment gets its date added.
        """
        for each in (number, f"{number}/{day}"):
            if (each, kind) not in self.sums:
                return each, False
            if day in self.days[each, kind] or self.sums[each, kind] == cents:
                return each, True
        return f"{number}/{day}", True

    def remember(self, rows: Sequence[_Row]) -> None:
        for row in rows[self.remembered :]:
            self.add(row[0], row[5], row[1], row[4])
        self.remembered = len(rows)


def _made_number(account: str, entry: BankEntry) -> str:
    """Return a number for an entry without reference: the same each time that the same entry is read."""
    said = (account, entry.day, entry.currency, entry.amount.normalize(), entry.incoming, entry.parties, entry.text)
    digest = hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()
    return f"{PREFIX}{entry.day}-{digest[:8]}"


def _reference(entry: BankEntry) -> str:
    """Return the payment's text and who paid."""
    party = entry.parties[0] if entry.parties else ""
    return "; ".join(part for part in (entry.text, party) if part)


def _frame(rows: Sequence[_Row]) -> pd.DataFrame:
    names = ("Payment", "Date", "Customer", "Currency", "Amount", "Kind", "Method", "Reference", "Source")
    types = {"Date": "datetime64[s]", "Amount": "Int64"}
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pd.DataFrame(
        {name: pd.Series([cell if cell != "" else None for cell in cells], dtype=types.get(name, "str"))
         for name, cells in zip(names, columns, strict=True)}
    )  # fmt: skip


def _filled(table: pd.DataFrame, *names: str) -> Iterable[tuple[str, ...]]:
    rows = table[list(names)].astype(object).dropna()
    return [tuple(str(cell).strip() for cell in row) for row in rows.itertuples(index=False)]
