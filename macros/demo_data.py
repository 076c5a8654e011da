"""The ledger of the demo book: invented, the same for the same as-of date, with a few faults that are meant.

Amounts are integer cents. Documents reach back 15 months; most are paid in their customer's habit, so that the
aging has something in each bucket.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd

from macros import demo_faults, demo_notes, demo_plans
from macros.demo_customers import Customer, customer_row, customers
from macros.demo_rows import Row, frame

SEED = 800
DOCUMENTS = 800
HISTORY_DAYS = 450
_NO_REMINDERS = "Our owner talks to theirs"
WITHHOLDING = ("C013", "C016")  # these keep back a tenth for the tax office


@dataclass(frozen=True)
class Document:
    """An invoice while the demo is being made: its row, its customer and what is still open of it."""

    number: str
    customer: Customer
    day: date
    amount: int
    row: dict[str, str | int | float | date | None]


@dataclass
class Ledger:
    """The demo ledger as it grows: `left` holds what is open of each document, in the order of their numbers."""

    as_of: date
    rng: random.Random
    customers: list[Customer]
    documents: list[Document] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    allocations: list[Row] = field(default_factory=list)
    activity: list[Row] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
    planned: set[str] = field(default_factory=set)
    unreminded: str = ""

    def ago(self, days: int) -> date:
        """Return the day that many days before the as-of date."""
        return self.as_of - timedelta(days=days)

    def between(self, least: int, most: int) -> int:
        """Return a random whole number, both ends included."""
        return self.rng.randint(least, most)

    def open_documents(self, least_days: int = 0, currency: str = "") -> list[Document]:
        """Return what is still open, oldest first, of that currency if one is given, at least that many days old."""
        return [
            document
            for document in self.documents
            if self.left[document.number] > 0
            and document.day <= self.ago(least_days)
            and currency in ("", document.customer.currency)
        ]

    def pay(self, document: Document, day: date, amount: int, kind: str = "Payment", reference: str = "") -> None:
        """Enter a payment line of a document, unless its day is still to come."""
        if day > self.as_of or amount <= 0:
            return
        sign = -1 if kind == "Returned" else 1
        self.left[document.number] -= sign * amount
        self.payments.append(
            {
                "Payment": f"B{day:%y%m%d}-{document.customer.code[1:]}",
                "Date": day,
                "Customer": document.customer.code,
                "Invoice": document.number,
                "Currency": document.customer.currency,
                "Amount": amount,
                "Kind": "" if kind == "Payment" else kind,
                "Method": "Bank" if kind in ("Payment", "Returned") else "",
                "Reference": reference or (document.number if kind == "Payment" else ""),
            }
        )

    def is_settled(self, document: Document) -> bool:
        """Whether payments have settled it; what is in a plan is not."""
        return not self.left[document.number] and document.number not in self.planned

    def paid_by(self, number: str, day: date) -> int:
        """Return the cents that were paid of a document up to and with a day."""
        mine = [row for row in self.payments if row["Invoice"] == number and str(row["Date"]) <= day.isoformat()]
        return sum(int(str(row["Amount"])) for row in mine)

    def forget_payments(self, numbers: set[str], day: date) -> None:
        """Take back what was paid of documents after a day."""
        later = [row for row in self.payments if row["Invoice"] in numbers and str(row["Date"]) > day.isoformat()]
        for row in later:
            self.left[str(row["Invoice"])] += int(str(row["Amount"]))
            self.payments.remove(row)

    def pay_plan(self, customer: Customer, target: str, day: date, amount: int) -> None:
        """Enter a payment that names a plan or an installment."""
        self.payments.append(
            {
                "Payment": f"B{day:%y%m%d}-{customer.code[1:]}P", "Date": day, "Customer": customer.code,
                "Invoice": target, "Currency": customer.currency, "Amount": amount, "Kind": "", "Method": "Bank",
                "Reference": target,
            }
        )  # fmt: skip

    def pay_on_account(self, customer: Customer, day: date, amount: int, reference: str, kind: str = "") -> str:
        """Enter money that names no invoice; return its payment number."""
        number = f"B{day:%y%m%d}-{customer.code[1:]}A"
        self.payments.append(
            {
                "Payment": number,
                "Date": day,
                "Customer": customer.code,
                "Currency": customer.currency,
                "Amount": amount,
                "Kind": kind,
                "Method": "Bank",
                "Reference": reference,
            }
        )
        return number

    def add(self, customer: Customer, day: date, amount: int, number: str = "", **cells: str | date) -> Document:
        """Enter a document; keyword names are column names with _ for spaces."""
        if not number:
            number = f"{day:%y}-{1001 + len(self.documents):05d}"
        row: dict[str, str | int | float | date | None] = {
            "Invoice": number,
            "Customer": customer.code,
            "Date": day,
            "Currency": customer.currency,
            "Amount": amount,
        }
        row.update({name.replace("_", " "): value for name, value in cells.items()})
        document = Document(number, customer, day, amount, row)
        self.documents.append(document)
        self.left[number] = amount
        return document


def demo_tables(as_of: date) -> list[tuple[str, pd.DataFrame]]:
    """Return the frames to append, with their tables: 60 customers, 800 documents and what belongs to them.

    The same date gives the same frames; another one shifts them. A table may come twice: rows whose date is text
    have a frame of their own.
    """
    ledger = Ledger(as_of, random.Random(SEED), customers())  # noqa: S311 - invented figures, not secrets
    rates = list(_fx_rows(ledger))
    _invoices(ledger, rates)
    for document in list(ledger.documents):
        _settle(ledger, document)
    plans = demo_plans.agree_plans(ledger)
    demo_notes.add_notes(ledger)
    demo_notes.add_cash(ledger)
    demo_notes.add_activity(ledger)
    demo_plans.pay_plans(ledger, plans)
    rows = [
        customer_row(customer, ledger.rng, as_of, _NO_REMINDERS if customer.code == ledger.unreminded else "")
        for customer in ledger.customers
    ]
    return [
        ("tblCustomers", frame("tblCustomers", rows)),
        ("tblInvoices", frame("tblInvoices", [document.row for document in ledger.documents])),
        ("tblPayments", frame("tblPayments", sorted(ledger.payments, key=_day))),
        ("tblAllocations", frame("tblAllocations", sorted(ledger.allocations, key=_day))),
        ("tblActivity", frame("tblActivity", sorted(ledger.activity, key=_day))),
        ("tblFX", frame("tblFX", rates)),
        *demo_plans.plan_tables(plans),
        *demo_faults.fault_tables(ledger),
    ]


def _day(row: Row) -> str:
    return str(row["Date"])


def _fx_rows(ledger: Ledger) -> Iterator[Row]:
    """Yield a rate every 14 days, the newest of three days ago; rates wander by at most one per cent a step."""
    for currency, rate in (("USD", 0.92), ("GBP", 1.16)):
        for days in range(HISTORY_DAYS + 13 - HISTORY_DAYS % 14 + 4, 0, -14):
            rate = round(rate * (1 + ledger.rng.uniform(-0.01, 0.01)), 4)
            yield {"Currency": currency, "Date": ledger.ago(days), "Rate": rate}


def _invoices(ledger: Ledger, rates: list[Row]) -> None:
    """Enter the invoices in the order of their dates; larger customers buy more often."""
    weights = [ledger.rng.choice((1, 1, 2, 3)) for _ in ledger.customers]
    count = DOCUMENTS - demo_notes.NOTES - demo_faults.DOCUMENTS
    days = sorted((ledger.between(0, HISTORY_DAYS) for _ in range(count - 2)), reverse=True)
    for ago in [*days, -3, -9]:  # two are dated after the as-of date
        (customer,) = ledger.rng.choices(ledger.customers, weights)
        day = ledger.ago(ago)
        amount = round(ledger.rng.lognormvariate(12.2, 0.8))
        document = ledger.add(customer, day, amount, Reference=f"PO {ledger.between(1000, 9999)}")
        if customer.country == "LV":
            document.row["Tax"] = (2 * 21 * amount + 121) // 242
        if customer.currency != "EUR":
            document.row["Rate"] = _rate(rates, customer.currency, day)
        document.row["Sent"] = sent = day + timedelta(days=ledger.between(0, 2))
        if sent < ledger.ago(5) and ledger.rng.random() < 0.9:
            document.row["Confirmed"] = sent + timedelta(days=ledger.between(0, 4))


def _rate(rates: list[Row], currency: str, day: date) -> float | None:
    """Return the newest rate not after that day."""
    known = [row for row in rates if row["Currency"] == currency and str(row["Date"]) <= day.isoformat()]
    return float(str(known[-1]["Rate"])) if known else None


def _settle(ledger: Ledger, document: Document) -> None:
    """Pay a document as its customer does: early with discount, in parts, late, or not at all."""
    rng, customer, terms = ledger.rng, document.customer, document.customer.terms
    points, window = terms.discount
    if rng.random() < customer.habit.unpaid:
        return
    if points and rng.random() < 0.6:
        discount = (2 * document.amount * points + 10_000) // 20_000
        day = _working(document.day + timedelta(days=ledger.between(3, window - 2)))
        _take_discount(ledger, document, day, discount)
        return
    late = timedelta(days=round(rng.gauss(customer.habit.days, customer.habit.spread)))
    last = _working(max(terms.due(document.day) + late, document.day + timedelta(days=2)))
    if terms.advance:
        first = (2 * document.amount * terms.advance + 100) // 200
        ledger.pay(document, min(_working(document.day + timedelta(days=ledger.between(1, 9))), last), first)
    elif customer.code in WITHHOLDING:
        ledger.pay(document, last, document.amount // 10, "Withholding")
    elif rng.random() < 0.08:
        ledger.pay(document, last, document.amount * ledger.between(3, 8) // 10)
        last = _working(last + timedelta(days=ledger.between(15, 45)))
    ledger.pay(document, last, ledger.left[document.number])


def _take_discount(ledger: Ledger, document: Document, day: date, discount: int) -> None:
    """Pay less the discount: mostly in time and booked, sometimes not booked, within the grace days, or too late."""
    habit = int(document.number[-3:]) % 9
    last = document.day + timedelta(days=document.customer.terms.discount[1])
    if habit in (1, 2):
        day = last + timedelta(days=2 if habit == 1 else 6)
    ledger.pay(document, day, document.amount - discount)
    if habit not in (0, 2):
        ledger.pay(document, day, discount, "Discount")


def _working(day: date) -> date:
    """Move a Saturday or Sunday to Monday."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day
