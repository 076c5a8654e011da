"""Balance confirmations of all customers as .docx files in a folder; the book isn't changed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Final, cast

from arbook.book.book import Book
from arbook.bucket import Basis, Buckets
from arbook.confirmation import Confirmation, Period, confirmations, write_confirmation
from arbook.field import day_number
from arbook.letter_case import Company, Reader
from arbook.money import from_cents
from arbook.statement import Statements
from macros.file_name import distinct, safe_name
from macros.inputs import read_inputs
from macros.letter_docx import write_docx
from macros.letterhead import Letterhead, letterhead
from macros.outcome import CommandError, Figure, Outcome, counted
from macros.whole import make_folder

_COMPANY: Final = ("Name", "Address", "Reg no", "VAT", "Phone", "E-mail", "Signatory")
REPLIES: Final = (
    "Log each reply: arbook log BOOK --customer C --kind Confirmation --direction In --result Agreed --file SCAN "
    "(or --result Disputed). A signed one counts the years of limitation anew."
)


def confirm(book: Book, now: datetime, out: Path, as_of: date | None = None) -> Outcome:
    """Write a balance confirmation for each customer and currency with a balance into a new folder inside `out`.

    Parameters
    ----------
    book : Book
    now : datetime
        Payments up to this day are listed.
    out : Path
    as_of : date, optional
        The day of the balance; default the setting AsOf, else today.

    Raises
    ------
    CommandError
        If the day is still to come.
    """
    inputs = read_inputs(book)
    day = as_of or inputs.settings.day("AsOf") or now.date()
    if day > now.date():
        raise CommandError(f"{day} is still to come: its balance can't be confirmed yet. Give an earlier --as-of.")
    book.tell("Computing")
    buckets = Buckets(inputs.settings.aging_limits, cast(Basis, inputs.settings.text("AgingBasis")))
    made = Statements(inputs.ledger(now.date()).as_of(day), buckets)
    found = list(confirmations(made, day_number(now.date())))
    if not found:
        return Outcome("confirm", (f"No customer has a balance as of {day}.",), figures={"confirmations": 0})
    heads = {one.customer: letterhead(inputs, one.customer) for one in found}
    names = distinct([_name(one, heads[one.customer]) for one in found])

    def fill(folder: Path) -> None:
        for one, name in zip(found, names, strict=True):
            book.tell(f"Writing {name}")
            head = heads[one.customer]
            write_docx(write_confirmation(one, _company(head), _reader(head), Period(day, now.date())), folder / name)

    place = make_folder(out, f"Confirmations {day}", fill)
    lines = (f"{place} has {counted(len(found), 'balance confirmation')} as of {day}.", *_sums(found), REPLIES)
    return Outcome("confirm", lines, figures=_figures(place, day, found))


def _name(one: Confirmation, head: Letterhead) -> str:
    return safe_name(f"{one.customer} {head.name}"[:60] + f" {one.account.currency}", ".docx")


def _company(head: Letterhead) -> Company:
    return Company(*(head.company[name] for name in _COMPANY))


def _reader(head: Letterhead) -> Reader:
    known = head.customer
    return Reader(
        known["Customer"], head.name, known.get("Contact", ""), known.get("Address", ""), known.get("Reg no", ""),
        known.get("Country", ""), head.language,
    )  # fmt: skip


def _sums(found: list[Confirmation]) -> list[str]:
    """Say the sum of the balances, a currency a line."""
    sums: dict[str, int] = {}
    for one in found:
        sums[one.account.currency] = sums.get(one.account.currency, 0) + one.account.closing
    return [f"{currency}: {from_cents(cents):,}" for currency, cents in sorted(sums.items())]


def _figures(place: Path, day: date, found: list[Confirmation]) -> dict[str, Figure | list[dict[str, Figure]]]:
    accounts: list[dict[str, Figure]] = [
        {
            "customer": one.customer,
            "currency": one.account.currency,
            "balance": from_cents(one.account.closing),
            "received_after": from_cents(int(one.later["Amount"].sum())),
        }
        for one in found
    ]
    return {"folder": str(place), "as_of": day, "confirmations": len(found), "accounts": accounts}
