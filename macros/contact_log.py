"""Log a contact: one row of Activity, checked against the book's lists; and mark the letters of a run as sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import Final

import pandas as pd

from arbook.answers import OUT, PROMISED, activity, of_letters
from arbook.book.book import Book
from arbook.book.headers import match
from arbook.book.place import address
from arbook.book.results import LETTERS
from arbook.book.sheets import ACTIVITY, LISTS
from arbook.money import UnreadableAmount, parse_amount, to_cents
from macros.answers import channels, collectors, said, sent_cells, with_answers, write_answers, write_sent
from macros.changes import watched
from macros.inputs import Inputs, read_inputs
from macros.log import Run
from macros.outcome import CommandError, Outcome, counted

# Which way a contact of a kind goes when nobody says so; the others go neither way.
_WAYS: Final[Mapping[str, str]] = {
    "E-mail": OUT, "Letter": OUT, "Registered letter": OUT, "Call": OUT, "Meeting": OUT, "Legal notice": OUT,
    "Promise": "In", "Dispute": "In", "Deferral request": "In", "Discount request": "In", "Confirmation": "In",
}  # fmt: skip
NEXT: Final = "Result"  # the cell of a new row that is filled in first


@dataclass(frozen=True)
class Contact:
    """What the command line says of a contact; blank where it says nothing."""

    customer: str
    kind: str
    day: date | None = None
    currency: str = ""
    invoice: str = ""
    step: int | None = None
    direction: str = ""
    result: str = ""
    reason: str = ""
    promise_date: date | None = None
    promise_amount: str = ""
    by: str = ""
    file: str = ""
    note: str = ""


def log_contact(book: Book, contact: Contact, now: datetime) -> Outcome:
    """Append a contact to Activity.

    Blank: the day is today, the currency the invoice's, else the customer's; who did it, the customer's collector; a
    promise without result is Promised.

    Raises
    ------
    CommandError
        Naming the option, when customer, invoice or step are unknown, a word isn't on its list, or a date or amount
        makes no sense. The book is as it was then.
    """
    run, book = Run("log", now), watched(book, now)
    inputs = with_answers(read_inputs(book), now.date())
    whole = _completed(inputs, contact, now.date())
    rows = _row(whole, inputs)
    write_answers(book, inputs)
    book.append(ACTIVITY.name, rows.rename(columns=match(book.headings(ACTIVITY.name), ACTIVITY.names)))
    words, raw = _words(whole), inputs.raws[ACTIVITY.name]
    cell = address(raw, raw.rows + len(inputs.answers.rows), NEXT)
    run.log(book, words, as_of=whole.day, rows=1)
    book.save()
    return Outcome(
        "log", (f"{words}.", *said(inputs), "Run refresh to see the effect."),
        figures={"customer": whole.customer, "currency": whole.currency, "kind": whole.kind, "date": whole.day,
                 "result": whole.result or None, "promise_date": whole.promise_date, "cell": cell},
    )  # fmt: skip


def mark_sent(book: Book, name: str, now: datetime, day: date | None = None) -> Outcome:
    """Move the letters of a run to Activity as sent; their Sent says when.

    Letters whose file stands in Activity already are left out, and that is said.

    Raises
    ------
    CommandError
        When there is no such run, or the day is still to come.
    """
    run, book = Run("sent", now), watched(book, now)
    inputs = with_answers(read_inputs(book), now.date())
    when = _past(day or now.date(), "--date", now.date())
    letters = inputs.frames[LETTERS.name].drop(index=inputs.answers.letters.tolist())
    runs = letters["Run"].astype(object)
    mine = letters[runs == name]
    if mine.empty and not (inputs.frames[LETTERS.name]["Run"].astype(object) == name).any():
        known = ", ".join(dict.fromkeys(str(each) for each in reversed(list(runs.dropna())))) or "none"
        raise CommandError(f"there is no run {name} on the sheet Letters. Found: {known}.")
    there = mine["File"].astype(object).isin(set(inputs.frames[ACTIVITY.name]["File"].dropna().astype(object)))
    sent = mine[~there].assign(Sent=pd.Timestamp(when))
    rows = of_letters(sent, channels(inputs), collectors(inputs))
    write_answers(book, inputs)
    write_sent(book, inputs, sent_cells(inputs, sent["Sent"]))
    lines = [f"{counted(len(rows), 'letter')} of run {name} sent on {when}."]
    if there.any():
        lines.append(f"{counted(int(there.sum()), 'letter')} of it stood in Activity already.")
    if len(rows):
        book.append(ACTIVITY.name, rows.rename(columns=match(book.headings(ACTIVITY.name), ACTIVITY.names)))
    if len(rows) or len(inputs.answers.rows):
        run.log(book, lines[0], as_of=when, rows=len(rows))
        book.save()
    return Outcome("sent", (*lines, *said(inputs)), figures={"run": name, "sent": len(rows), "date": when})


def _completed(inputs: Inputs, contact: Contact, today: date) -> Contact:
    """Return the contact with its words as the lists spell them and what is blank filled in."""
    kind = _listed(contact.kind, "List_ActivityKind", "--kind")
    customer, currency = _whose(inputs, contact)
    day = _past(contact.day or today, "--date", today)
    result = _listed(contact.result, "List_Result", "--result")
    if contact.promise_date and contact.promise_date < day:
        raise CommandError(f"--promise-date {contact.promise_date} is before the contact of {day}.")
    if contact.promise_amount and not contact.promise_date:
        raise CommandError("--promise-amount needs --promise-date: by when is it promised?")
    _check_step(inputs, contact.step)
    by = contact.by or _collector(inputs, customer)
    return replace(
        contact, customer=customer, currency=currency, kind=kind, day=day, by=by,
        direction=_listed(contact.direction, "List_Direction", "--direction") or _WAYS.get(kind, ""),
        result=result or (PROMISED if contact.promise_date else ""),
        reason=_listed(contact.reason, "List_Reason", "--reason"),
    )  # fmt: skip


def _listed(word: str, name: str, option: str) -> str:
    """Return a word as its list spells it."""
    if not word:
        return ""
    choices = LISTS[name]
    found = next((each for each in choices if each.casefold() == " ".join(word.split()).casefold()), None)
    if found is None:
        raise CommandError(f"{option}: {word!r} is not one of {', '.join(choices)}.")
    return found


def _whose(inputs: Inputs, contact: Contact) -> tuple[str, str]:
    """Return customer and currency, by the invoice where one is named."""
    invoices, customers = inputs.frames["tblInvoices"], inputs.frames["tblCustomers"]
    own = _currencies(customers)
    customer, currency = contact.customer, contact.currency.strip().upper()
    if contact.invoice:
        rows = invoices[invoices["Invoice"].astype(object) == contact.invoice]
        if rows.empty:
            raise CommandError(f"--invoice: there is no invoice {contact.invoice}.")
        theirs, its = (_first(rows, name) for name in ("Customer", "Currency"))
        if customer != theirs:
            raise CommandError(f"--invoice: {contact.invoice} is an invoice of {theirs}, not of {customer}.")
        its = its.upper() or own.get(customer, "") or inputs.settings.text("BaseCurrency")
        if currency and currency != its:
            raise CommandError(f"--currency: {contact.invoice} is in {its}, not in {currency}.")
        return customer, its
    known = {*own, *map(str, invoices["Customer"].dropna().unique())}
    if customer not in known:
        near = get_close_matches(customer, known, 3)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise CommandError(f"--customer: there is no customer {customer}.{hint}")
    return customer, currency or own.get(customer, "") or inputs.settings.text("BaseCurrency")


def _currencies(customers: pd.DataFrame) -> dict[str, str]:
    rows = customers[["Customer", "Currency"]].astype(object).dropna(subset="Customer")
    return {str(who): "" if pd.isna(name) else str(name).upper() for who, name in rows.itertuples(index=False)}


def _first(rows: pd.DataFrame, name: str) -> str:
    value = rows[name].astype(object).iloc[0]
    return "" if pd.isna(value) else str(value)


def _past(day: date, option: str, today: date) -> date:
    if day > today:
        raise CommandError(f"{option}: {day} is still to come.")
    return day


def _check_step(inputs: Inputs, step: int | None) -> None:
    steps = sorted({int(each) for each in inputs.frames["tblPolicy"]["Step"].dropna()})
    if step is not None and step not in steps:
        raise CommandError(f"--step: the sheet Policy has no step {step}. It has: {', '.join(map(str, steps))}.")


def _collector(inputs: Inputs, customer: str) -> str:
    customers = inputs.frames["tblCustomers"]
    rows = customers[customers["Customer"].astype(object) == customer]
    return (_first(rows, "Collector") if len(rows) else "") or inputs.settings.text("DefaultCollector")


def _row(contact: Contact, inputs: Inputs) -> pd.DataFrame:
    cents = None
    if contact.promise_amount:
        try:
            cents = to_cents(parse_amount(contact.promise_amount, inputs.settings.text("DecimalSign")))
        except UnreadableAmount as unreadable:
            raise CommandError(f"--promise-amount: {unreadable}.") from None
        if cents <= 0:
            raise CommandError(f"--promise-amount: {contact.promise_amount} is not above 0.")
    values: dict[str, object] = {
        "Date": contact.day, "Customer": contact.customer, "Currency": contact.currency, "Invoice": contact.invoice,
        "Step": contact.step, "Kind": contact.kind, "Direction": contact.direction, "Result": contact.result,
        "Reason": contact.reason, "Promise date": contact.promise_date, "Promise amount": cents, "By": contact.by,
        "File": contact.file, "Note": contact.note,
    }  # fmt: skip
    return activity({name: [None if value == "" else value] for name, value in values.items()}, 1)


def _words(contact: Contact) -> str:
    """Return the contact in one sentence, without its full stop."""
    parts: Sequence[str] = (
        f"{contact.kind} with {contact.customer} on {contact.day} is in Activity",
        f"result {contact.result}" if contact.result else "",
        f"promised for {contact.promise_date}" if contact.promise_date else "",
    )
    return ", ".join(part for part in parts if part)
