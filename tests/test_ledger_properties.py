"""Laws of the ledger on random books, and an oracle that goes document by document in Decimal."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from arbook.aging import Aging, AgingSettings, aging
from arbook.ledger import Ledger

Row = TypeVar("Row")
START = dt.date(2024, 1, 1)
BUCKETS = ["Not due", "1-30", "31-60", "61-90", "90+", "Not aged"]
FIGURES = [*BUCKETS, "Unapplied", "Total", "Overdue", "Oldest days"]
SIGN = {"Refund": -1, "Returned": -1}


@dataclass(frozen=True)
class Invoice:
    number: str
    type: str
    customer: str
    date: int
    due: int
    cents: int
    applies_to: str | None


@dataclass(frozen=True)
class Payment:
    number: str
    date: int
    customer: str
    invoice: str | None
    kind: str
    cents: int


@dataclass(frozen=True)
class Allocation:
    date: int
    source: str
    target: str
    cents: int
    state: str


@dataclass(frozen=True)
class Book:
    invoices: tuple[Invoice, ...]
    payments: tuple[Payment, ...]
    allocations: tuple[Allocation, ...]

    def cut(self, day: int) -> Book:
        """Leave out what is dated after a day."""
        return Book(
            tuple(row for row in self.invoices if row.date <= day),
            tuple(row for row in self.payments if row.date <= day),
            tuple(row for row in self.allocations if row.date <= day),
        )


def on(day: int) -> dt.date:
    return START + dt.timedelta(days=day)


def build(book: Book) -> Ledger:
    def frame(rows: list[tuple[object, ...]], names: str, dates: list[str]) -> pd.DataFrame:
        found = pd.DataFrame(rows, columns=names.split(", "))
        return found.assign(
            Amount=found["Amount"].astype("int64"), **{name: pd.to_datetime(found[name]) for name in dates}
        )

    invoices = frame(
        [(i.number, i.type, i.customer, on(i.date), on(i.due), i.cents, i.applies_to) for i in book.invoices],
        "Invoice, Type, Customer, Date, Due date, Amount, Applies to",
        ["Date", "Due date"],
    )
    payments = frame(
        [(p.number, on(p.date), p.customer, p.invoice, p.kind, p.cents) for p in book.payments],
        "Payment, Date, Customer, Invoice, Kind, Amount",
        ["Date"],
    )
    allocations = frame(
        [(on(a.date), a.source, a.target, a.cents, a.state) for a in book.allocations],
        "Date, From, To, Amount, State",
        ["Date"],
    )
    return Ledger.build(invoices, payments, allocations)


DAY = st.integers(0, 120)
CENTS = st.integers(1, 5) | st.integers(1, 100_000)


@st.composite
def books(draw: st.DrawFn, simple: bool = False) -> Book:
    """Random books of two customers; simple: money is allocated only from payments on account, each number once."""
    invoices: list[Invoice] = []
    for n in range(draw(st.integers(0, 6))):
        date, kind = draw(DAY), draw(st.sampled_from(["Invoice", "Invoice", "Interest note", "Credit note"]))
        customer = draw(st.sampled_from(["C1", "C2"]))
        same = [row for row in invoices if row.customer == customer]
        target = draw(st.sampled_from([None, *same])) if kind == "Credit note" else None
        if target and not simple:  # applied to what comes later and allocated elsewhere: as with payments below
            date = max(date, target.date)
        invoices.append(
            Invoice(
                f"I{n}",
                kind,
                customer,
                date,
                date + draw(st.integers(0, 90)),
                draw(CENTS),
                target.number if target else None,
            )
        )
    payments: list[Payment] = []
    kinds = ["Payment", "Payment", "Payment", "Discount", "Write-off", "Refund", "Returned"]
    for n in range(draw(st.integers(0, 6))):
        to = draw(st.sampled_from([None, *invoices]))
        customer = to.customer if to else draw(st.sampled_from(["C1", "C2"]))
        date = draw(DAY)
        if to and not simple:  # paid early and allocated elsewhere is a contradiction: an Error, not a law
            date = max(date, to.date)
        number = f"P{n}" if simple else f"P{draw(st.integers(0, 2))}{customer}"
        payments.append(
            Payment(number, date, customer, to.number if to else None, draw(st.sampled_from(kinds)), draw(CENTS))
        )
    sources = [(row.number, row.customer) for row in payments if not simple or row.invoice is None]
    sources += [
        (row.number, row.customer)
        for row in invoices
        if row.type == "Credit note" and not (simple and row.applies_to)
    ]
    allocations: list[Allocation] = []
    for _ in range(draw(st.integers(0, 4)) if sources else 0):
        source, customer = draw(st.sampled_from(sources))
        targets = [row.number for row in invoices if row.customer == customer] or ["nothing"]
        state = draw(st.sampled_from(["Matched", "Accepted", "Proposed"]))
        allocations.append(Allocation(draw(DAY), source, draw(st.sampled_from(targets)), draw(CENTS), state))
    return Book(tuple(invoices), tuple(payments), tuple(allocations))


def figures(report: Aging) -> dict[str, list[int]]:
    frame = report.customers
    return {
        name: [int(row[figure]) for figure in FIGURES]
        for name, (_, row) in zip(frame["Customer"], frame.iterrows(), strict=True)
    }


def open_of(ledger: Ledger, day: int) -> dict[str, object]:
    results = ledger.document_results(on(day)).astype(object)
    numbers = ledger.documents.table["Invoice"]
    return {number: tuple(row.astype(str)) for number, (_, row) in zip(numbers, results.iterrows(), strict=True)}


# --- the oracle -----------------------------------------------------------------------------------------


class Oracle:
    """The rules as they are written, one document and one payment at a time, in units as Decimal."""

    def __init__(self, book: Book, day: int) -> None:
        self.day = day
        self.invoices = {row.number: row for row in book.invoices}
        self.here = {row.number: row for row in book.invoices if row.date <= day}
        self.settled: dict[str, Decimal] = defaultdict(Decimal)
        self.account: dict[str, Decimal] = defaultdict(Decimal)
        for payment in book.payments:
            self.pay(payment)
        for note in self.here.values():
            self.apply(note)
        self.allocate(book)

    def pay(self, payment: Payment) -> None:
        if payment.date > self.day:
            return
        amount = Decimal(payment.cents) / 100 * SIGN.get(payment.kind, 1)
        if payment.invoice in self.here:
            self.settled[payment.invoice] += amount
        else:
            self.account[payment.customer] += amount

    def applied(self, note: Invoice) -> bool:
        target = self.invoices.get(note.applies_to or "")
        return note.type == "Credit note" and target is not None and target.type != "Credit note"

    def apply(self, note: Invoice) -> None:
        if self.applied(note) and note.applies_to in self.here:
            self.settled[note.applies_to] += Decimal(note.cents) / 100
            self.settled[note.number] -= Decimal(note.cents) / 100

    def allocate(self, book: Book) -> None:
        """In order of effect; a source never gives more than it still has, and refunds to it count."""
        left = {row.number: row.cents for row in book.payments if row.invoice is None and row.kind not in SIGN}
        since = {row.number: row.date for row in book.payments}
        for note in book.invoices:
            if note.type == "Credit note" and not self.applied(note):
                left[note.number], since[note.number] = note.cents, note.date
        demands: list[tuple[int, int, Allocation | None, str, int]] = [
            (max(paid.date, since[paid.invoice]), -1, None, paid.invoice, paid.cents)
            for paid in book.payments
            if paid.kind in SIGN and paid.invoice in left
        ]
        for place, row in enumerate(book.allocations):
            target = self.invoices.get(row.target)
            if row.state != "Proposed" and row.source in left and target and target.type != "Credit note":
                demands.append((max(row.date, target.date), place, row, row.source, row.cents))
        for date, _, asked, source, cents in sorted(demands, key=lambda demand: demand[:2]):
            moved = min(cents, left[source])
            left[source] -= moved
            if asked is not None and max(date, since[source]) <= self.day:
                self.settled[asked.target] += Decimal(moved) / 100
                if source in self.invoices:
                    self.settled[source] -= Decimal(moved) / 100
                else:
                    self.account[self.invoices[asked.target].customer] -= Decimal(moved) / 100

    def open(self, number: str) -> Decimal:
        row = self.here[number]
        owed = Decimal(row.cents) / 100
        if row.type == "Credit note":
            return min(-owed - self.settled[number], Decimal(0))
        return max(owed - self.settled[number], Decimal(0))

    def aged(self) -> dict[str, list[Decimal]]:
        rows: dict[str, list[Decimal]] = {}
        apart: dict[str, Decimal] = defaultdict(Decimal)
        for number, row in self.here.items():
            if row.type == "Credit note":
                apart[row.customer] += -Decimal(row.cents) / 100 - self.settled[number]
                continue
            cents = self.open(number)
            apart[row.customer] += Decimal(row.cents) / 100 - self.settled[number] - cents
            late = self.day - row.due
            place = 0 if late <= 0 else 1 if late <= 30 else 2 if late <= 60 else 3 if late <= 90 else 4
            if cents:
                rows.setdefault(row.customer, [Decimal(0)] * 5)[place] += cents
        for customer in {*self.account, *apart}:
            apart[customer] -= self.account[customer]
        return {
            customer: [*rows.get(customer, [Decimal(0)] * 5), min(apart[customer], Decimal(0))]
            for customer in {*rows, *(name for name, cents in apart.items() if cents < 0)}
        }


@settings(max_examples=60, deadline=None)
@given(books(simple=True), DAY)
def test_equals_the_oracle_document_by_document(book: Book, day: int) -> None:
    ledger, oracle = build(book), Oracle(book, day)
    results = ledger.document_results(on(day))
    for row, cents in zip(book.invoices, results["Open"], strict=True):
        assert (row.number in oracle.here) == (not pd.isna(cents))
        if row.number in oracle.here:
            assert Decimal(int(cents)) / 100 == oracle.open(row.number), row
    frame = aging(ledger, on(day)).customers
    refunds = ledger.as_of(on(day)).refunds
    over = {ledger.parties.customers[int(group)] for group in refunds.group}
    found = {
        row["Customer"]: [Decimal(int(row[name])) / 100 for name in [*BUCKETS[:5], "Unapplied"]]
        for _, row in frame.iterrows()
        if row["Customer"] not in over
    }
    assert found == {customer: row for customer, row in oracle.aged().items() if customer not in over}


# --- laws -----------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    books(),
    DAY,
    st.sampled_from(["apart", "oldest first", "own date"]),
    st.sampled_from(["due date", "invoice date"]),
)
def test_total_rule(book: Book, day: int, unapplied: str, basis: str) -> None:
    report = aging(build(book), on(day), AgingSettings(basis=basis, unapplied=unapplied))  # type: ignore[arg-type]  # one of its words
    frame = report.customers
    labels = [*report.buckets.labels]
    assert (frame[labels].sum(axis=1) == frame["Total"]).all()
    assert (frame["Unapplied"] <= 0).all()
    notes = report.lines["Type"] == "Credit note"
    assert (report.lines["Open"][~notes] > 0).all()
    assert (report.lines["Open"][notes] < 0).all()
    assert unapplied == "own date" or not notes.any()
    lines = report.lines.groupby(["Customer", "Currency"], observed=True)["Open"].sum()
    shown = frame.set_index(["Customer", "Currency"])
    assert ((shown["Total"] - shown["Unapplied"]).sub(lines, fill_value=0) == 0).all()
    base = report.base.iloc[0]
    assert report.lines["Open base"].sum() + int(base["Unapplied"]) == int(base["Total"])
    # What was invoiced less what came in: nothing is lost between.
    total: dict[str, int] = defaultdict(int)
    for row in book.invoices:
        if row.date <= day:
            total[row.customer] += -row.cents if row.type == "Credit note" else row.cents
    for payment in book.payments:
        if payment.date <= day:
            total[payment.customer] -= payment.cents * SIGN.get(payment.kind, 1)
    found = dict(zip(frame["Customer"], frame["Total"], strict=True))
    assert {name: cents for name, cents in total.items() if cents} == {name: c for name, c in found.items() if c}
    if unapplied == "apart":
        opened = report.lines.groupby("Customer", observed=True)["Open"].sum().reindex(frame["Customer"]).fillna(0)
        assert (opened.to_numpy() + frame["Unapplied"].to_numpy() == frame["Total"].to_numpy()).all()


@settings(max_examples=60, deadline=None)
@given(books() | books(simple=True), DAY)
def test_as_of_a_day_equals_the_book_cut_at_that_day(book: Book, day: int) -> None:
    whole, cut = build(book), build(book.cut(day))
    assert figures(aging(whole, on(day))) == figures(aging(cut, on(day)))
    there = {row.number for row in book.invoices if row.date <= day}
    assert {number: row for number, row in open_of(whole, day).items() if number in there} == open_of(cut, day)


@settings(max_examples=60, deadline=None)
@given(books(simple=True), DAY, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(book: Book, day: int, random: object) -> None:
    shuffled = replace(book, invoices=shuffle(book.invoices, random), payments=shuffle(book.payments, random))
    assert figures(aging(build(book), on(day))) == figures(aging(build(shuffled), on(day)))
    assert open_of(build(book), day) == open_of(build(shuffled), day)


def shuffle(rows: tuple[Row, ...], random: object) -> tuple[Row, ...]:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random, as hypothesis gives it
    return tuple(mixed)


@settings(max_examples=60, deadline=None)
@given(books(), DAY, st.data())
def test_a_payment_in_two_parts_is_the_same_payment(book: Book, day: int, data: st.DataObject) -> None:
    if not book.payments:
        return
    place = data.draw(st.integers(0, len(book.payments) - 1))
    row = book.payments[place]
    first = data.draw(st.integers(0, row.cents))
    parts = (replace(row, cents=first), replace(row, cents=row.cents - first))
    split = replace(book, payments=(*book.payments[:place], *parts, *book.payments[place + 1 :]))
    assert figures(aging(build(book), on(day))) == figures(aging(build(split), on(day)))
    assert open_of(build(book), day) == open_of(build(split), day)
