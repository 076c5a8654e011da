"""A seeded company for a year of month ends: its documents and payments, and its general ledger beside the book."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

STYLES = ("prompt", "late", "lump", "parts", "ahead", "silent")
BASE, FOREIGN = "EUR", "USD"
DOCUMENTS = ("Invoice", "Type", "Applies to", "Customer", "Date", "Due date", "Currency", "Amount")
RECEIPTS = ("Payment", "Date", "Customer", "Invoice", "Currency", "Amount", "Reference")


@dataclass(frozen=True)
class Document:
    """An invoice or credit note; cents, credit notes below 0."""

    number: str
    customer: str
    currency: str
    day: date
    due: date
    cents: int
    corrects: str = ""


@dataclass(frozen=True)
class Receipt:
    """A payment; cents."""

    number: str
    customer: str
    currency: str
    day: date
    cents: int
    invoice: str = ""
    reference: str = ""


@dataclass
class Company:
    """What happened in a year; `booked` is what the general ledger adds: day, customer, currency, cents."""

    customers: list[tuple[str, str, str]] = field(default_factory=list)  # code, currency, style
    documents: list[Document] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    booked: list[tuple[date, str, str, int]] = field(default_factory=list)

    def balance(self, currency: str, day: date, customer: str = "") -> int:
        """Return the general ledger's balance at the end of a day."""
        whose = {code for code, _, _ in self.customers} if not customer else {customer}
        total = sum(each.cents for each in self.documents if _on(each, currency, day, whose))
        total -= sum(each.cents for each in self.receipts if _on(each, currency, day, whose))
        return total + sum(
            cents for when, code, name, cents in self.booked if name == currency and when <= day and code in whose
        )

    def sales(self, currency: str, first: date, last: date) -> int:
        """Return invoices less credit notes of some days."""
        return sum(each.cents for each in self.documents if each.currency == currency and first <= each.day <= last)

    def of(self, style: str, currency: str = BASE) -> list[str]:
        """Return the customers of a style."""
        return [code for code, its, how in self.customers if (its, how) == (currency, style)]


def _on(each: Document | Receipt, currency: str, day: date, whose: set[str]) -> bool:
    return each.currency == currency and each.day <= day and each.customer in whose


def company(year: int, customers: int = 18, monthly: int = 2, seed: int = 7) -> Company:
    """Invent a company: some pay late, in lumps, in parts, ahead or not at all; every fourth is abroad."""
    chance, made = random.Random(seed), Company()
    for at in range(customers):
        made.customers.append((f"C{at + 1:02}", FOREIGN if at % 4 == 3 else BASE, STYLES[at % len(STYLES)]))
    for month in range(1, 13):
        days = sorted(chance.randint(1, 28) for _ in range(customers * monthly))
        for at, day in enumerate(days):
            code, currency, _ = made.customers[at % customers]
            dated, cents = date(year, month, day), chance.randint(10_000, 400_000)
            number = f"INV-{len(made.documents) + 1:04}"
            due = dated + timedelta(days=chance.choice((14, 30, 45)))
            made.documents.append(Document(number, code, currency, dated, due, cents))
    styles = {code: style for code, _, style in made.customers}
    for document in list(made.documents):
        _settle(made, document, styles[document.customer], chance)
    _lumps(made, year)
    made.receipts.sort(key=lambda each: each.day)
    return made


def _settle(made: Company, document: Document, style: str, chance: random.Random) -> None:
    """Pay an invoice in the customer's way."""

    def pay(day: date, cents: int, invoice: str = "", reference: str = "") -> None:
        number = f"P-{len(made.receipts) + 1:04}"
        made.receipts.append(
            Receipt(number, document.customer, document.currency, day, cents, invoice, reference)
        )  # fmt: skip

    if style in ("prompt", "late"):
        credit = document.cents // 10 if chance.random() < 0.05 else 0
        if credit:
            made.documents.append(
                Document(f"CN-{document.number}", document.customer, document.currency,
                         document.day + timedelta(days=3), document.due, -credit, document.number)
            )  # fmt: skip
        days = chance.randint(-3, 3) if style == "prompt" else chance.randint(5, 40)
        pay(document.due + timedelta(days=days), document.cents - credit, "", f"Payment of {document.number}")
    elif style == "parts":
        half = document.cents // 2
        pay(document.due + timedelta(days=10), half, document.number)
        pay(document.due + timedelta(days=60), document.cents - half, document.number)
    elif style == "ahead" and chance.random() < 0.6:
        pay(document.day + timedelta(days=2), document.cents + 1_000, "", "on account")


def _lumps(made: Company, year: int) -> None:
    """Pay what fell due in a month on its 25th, without naming anything."""
    for code, currency, style in made.customers:
        for month in range(2, 13) if style == "lump" else ():
            due = [each for each in made.documents
                   if each.customer == code and (each.due.year, each.due.month) == (year, month)]  # fmt: skip
            if due:
                cents = sum(each.cents for each in due)
                made.receipts.append(
                    Receipt(f"L-{code}-{month:02}", code, currency, date(year, month, 25), cents, "", "as agreed")
                )


def write_documents(path: Path, documents: Iterable[Document]) -> Path:
    """Write an export of documents."""
    return _write(path, DOCUMENTS, (
        (each.number, "Credit note" if each.corrects else "", each.corrects, each.customer, each.day, each.due,
         each.currency, f"{abs(each.cents) / 100:.2f}") for each in documents
    ))  # fmt: skip


def write_receipts(path: Path, receipts: Iterable[Receipt]) -> Path:
    """Write an export of payments."""
    return _write(path, RECEIPTS, (
        (each.number, each.day, each.customer, each.invoice, each.currency, f"{each.cents / 100:.2f}",
         each.reference) for each in receipts
    ))  # fmt: skip


def write_balances(path: Path, balances: Iterable[tuple[str, str, int]]) -> Path:
    """Write the general ledger's balances: customer (blank: all), currency, cents."""
    return _write(path, ("Customer", "Currency", "Balance"),
                  ((customer, currency, f"{cents / 100:.2f}") for customer, currency, cents in balances))  # fmt: skip


def _write(path: Path, names: Iterable[str], rows: Iterable[Iterable[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(rows)
    return path
