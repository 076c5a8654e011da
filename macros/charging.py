"""Charge interest: late interest that may be claimed becomes interest notes and cost notes on Invoices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

import pandas as pd

from arbook.book.book import Book
from arbook.book.results import INTEREST
from arbook.book.sheets import INVOICES
from arbook.cell import amount_of
from arbook.field import day_number
from arbook.interest_notes import Charged, held_back, interest_notes
from arbook.late_terms import late_terms
from arbook.letter_items import announced, interest_bases
from arbook.money import from_cents
from arbook.problem import Problems
from arbook.rates import read_rates
from macros.answers import said, with_answers, write_answers
from macros.changes import watched
from macros.computing import Results, compute
from macros.inputs import Inputs, read_inputs
from macros.interest import slices_of
from macros.log import Run
from macros.outcome import CommandError, Figure, Outcome, counted
from macros.rules import interest_settings
from macros.tables import table_lines

ANNOUNCING: Final = (
    "second-letter",
    "third-letter",
    "final-notice",
)  # templates of the ladder's letters from then on
SHOWN: Final = 40  # rows that the terminal lists
AGAIN: Final = "Run refresh to see the effect; arbook letters drafts their letters."
_NUMBERS: Final = (
    ("tblInvoices", "Invoice"), ("tblPayments", "Payment"), ("tblPayments", "Invoice"), ("tblAllocations", "From"),
    ("tblAllocations", "To"), ("tblActivity", "Invoice"), ("tblInterest", "Note"), ("tblPlans", "Plan"),
)  # fmt: skip


def charge(book: Book, now: datetime, to: date | None = None, customer: str = "", everything: str = "") -> Outcome:
    """Make interest notes of what is neither charged nor waived, and put their numbers on the slices (figures 14).

    Parameters
    ----------
    book : Book
    now : datetime
    to : date, optional
        Last day of interest and date of the notes; default the setting AsOf, else today.
    customer : str
        Only this customer's; blank for all.
    everything : str
        Why what wasn't announced, or isn't given by law or signed terms, is charged too; goes to the Log. Disputed
        invoices wait all the same. Blank: only what may be claimed.

    Returns
    -------
    Outcome
        Where nothing can be charged the book stays as it is.

    Raises
    ------
    CommandError
        If there is no such customer, or the day is to come or in a closed month.
    """
    run, book = Run("interest", now), watched(book, now)
    inputs = with_answers(read_inputs(book), now.date())
    day = to or inputs.settings.day("AsOf") or now.date()
    _check(inputs, day, now.date())
    book.tell("Computing")
    results = compute(inputs, day, now.date())
    slices = slices_of(book, results, customer)
    why = _why_not(inputs, results, slices, bool(everything))
    notes = interest_notes(slices[why == ""], day, _taken(inputs))
    held = _held(slices, why)
    if len(notes.rows):
        _write(book, inputs, results, notes)
        reason = f", not announced: {everything}" if everything else ""
        run.log(book, f"{counted(len(notes.rows), 'note')}{reason}", as_of=day, rows=len(notes.rows))
        book.save()
    return _outcome(inputs, notes, held, day)


def _check(inputs: Inputs, day: date, today: date) -> None:
    if day > today:
        raise CommandError(f"Interest is charged to today at the latest, not to {day}.")
    locked = inputs.settings.day("LockedTo")
    if locked is not None and day <= locked:
        raise CommandError(f"{day} is in a month that was closed (LockedTo {locked}). Give a later day with --to.")


def _why_not(inputs: Inputs, results: Results, slices: pd.DataFrame, everything: bool) -> pd.Series:
    """Say why each slice may not be charged, blank where it may."""
    lines = results.aging.lines
    disputed = lines[lines["Disputed"] > 0] if inputs.settings.yes("InterestOnDisputed") else lines[:0]
    wait = set(zip(disputed["Invoice"].astype("str"), disputed["Line"].tolist(), strict=True))
    customers = results.ledger.parties.customers
    if everything:
        return held_back(slices, dict.fromkeys(customers, "all"), {(code, "") for code in customers}, wait)
    unheard = Problems()  # refresh and check tell them
    agreed = late_terms(
        results.ledger, interest_settings(inputs.settings), read_rates(inputs.frames["tblRates"], unheard), unheard
    )
    bases = interest_bases(results.ledger, agreed, day_number(results.as_of))
    policy = inputs.frames["tblPolicy"]
    steps = policy.loc[policy["Template"].astype("str").isin(ANNOUNCING), "Step"].dropna().astype(int)
    told = announced(inputs.frames["tblActivity"], set(steps), pd.Timestamp(results.as_of))
    return held_back(slices, dict(zip(customers, bases, strict=True)), told, wait)


def _taken(inputs: Inputs) -> Iterable[str]:
    """Return every number that the book knows: a payment that names a new note's number would pay it."""
    for table, name in _NUMBERS:
        yield from inputs.frames[table][name].dropna().astype("str")


def _write(book: Book, inputs: Inputs, results: Results, notes: Charged) -> None:
    slices = results.slices.copy()
    slices["Note"] = slices["Note"].astype("str")
    slices.loc[notes.note.index, "Note"] = notes.note
    write_answers(book, inputs)
    book.append(INVOICES.name, notes.rows)
    book.replace(INTEREST.name, slices)


def _held(slices: pd.DataFrame, why: pd.Series) -> pd.DataFrame:
    """Add up what isn't charged, by customer, currency and why."""
    left = slices[["Customer", "Currency", "Interest", "Compensation"]].astype({"Customer": "str", "Currency": "str"})
    left = left.assign(Why=why)[why != ""]
    left["Compensation"] = left["Compensation"].fillna(0)
    return left.groupby(["Customer", "Currency", "Why"], as_index=False)[["Interest", "Compensation"]].sum()


def _outcome(inputs: Inputs, notes: Charged, held: pd.DataFrame, day: date) -> Outcome:
    names = ("Invoice", "Type", "Customer", "Currency", "Amount", "Description")
    rows = notes.rows[list(names)].to_dict("records")
    lines: list[str] = []
    if rows:
        lines = [f"Interest is charged to {day}: {counted(len(rows), 'note')} on the sheet Invoices.", ""]
        lines += _listed(names, rows)
    else:
        lines = [f"No interest is charged to {day}."]
    if len(held):
        lines += ["", "Not charged:"]
        lines += _listed(("Customer", "Currency", "Interest", "Compensation", "Why"), held.to_dict("records"))
    again = ["", AGAIN] if rows else []
    figures: list[dict[str, Figure]] = [
        {**{name.lower(): row[name] for name in names}, "amount": from_cents(int(row["Amount"]))} for row in rows
    ]
    return Outcome(
        "interest", (*lines, *(said(inputs) if rows else ()), *again),
        figures={"as_of": day, "notes": figures, "held": len(held)},
    )  # fmt: skip


def _listed(names: Sequence[str], rows: Sequence[dict[object, object]]) -> list[str]:
    """Lay rows out as a table; amounts are cents."""
    money = ("Amount", "Interest", "Compensation")
    texts = [[amount_of(row[name]) if name in money else str(row[name]) for name in names] for row in rows[:SHOWN]]
    more = [f"... and {len(rows) - SHOWN:,} more."] if len(rows) > SHOWN else []
    return [*table_lines(names, texts, [name in money for name in names]), *more]
