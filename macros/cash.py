"""Apply cash: money on account goes to the open items that it is meant for; what isn't certain is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd

from arbook.allocation import propose
from arbook.bank_statement import Payers
from arbook.book.book import Book
from arbook.book.sheets import ALLOCATIONS, PAYMENTS
from arbook.late_terms import late_terms
from arbook.money import from_cents
from arbook.problem import Problems
from arbook.rates import read_rates
from macros.answers import said, with_answers, write_answers
from macros.changes import watched
from macros.control import bank_age
from macros.inputs import Inputs, read_inputs
from macros.log import Run
from macros.outcome import Outcome, counted
from macros.rules import cash_rules, interest_settings
from macros.tables import table_lines

SHOWN = 40  # rows that the terminal lists
HINTS = 5  # payments without a customer that are named
AGAIN = "Run refresh to see the effect."


def apply_cash(book: Book, now: datetime) -> Outcome:
    """Append matches and proposals to Allocations; typed rows and Payments stay as they are (figures 13).

    Matched rows count at the next refresh, Proposed ones once their State is Accepted. A second run finds only what
    is new.

    Raises
    ------
    BookError
        If the book can't be read or changed; it is as it was then.
    """
    run, book = Run("apply-cash", now), watched(book, now)
    inputs = with_answers(read_inputs(book), now.date())
    book.tell("Matching")
    as_of = inputs.settings.day("AsOf") or now.date()
    ledger, unheard = inputs.ledger(as_of), Problems()  # refresh and check tell them
    agreed = late_terms(
        ledger, interest_settings(inputs.settings), read_rates(inputs.frames["tblRates"], unheard), unheard
    )
    rows = propose(ledger, as_of, cash_rules(inputs.settings, agreed))
    matched = int((rows["State"] == "Matched").sum())
    proposed = len(rows) - matched
    found = f"{matched:,} matched, {proposed:,} proposed"
    write_answers(book, inputs)
    if len(rows):
        book.append(ALLOCATIONS.name, rows)
    run.log(book, found, as_of=as_of, rows=len(rows))
    book.save()
    again = [AGAIN] if len(rows) else []
    age = bank_age(inputs.settings, as_of, inputs.calendar())
    stale = [age.words] if age.stale and age.days is not None else []  # who never imports a statement isn't nagged
    return Outcome(
        "apply-cash",
        (*_lines(rows), *_said(matched, proposed), *_nameless(inputs), *said(inputs), *stale, *again),
        figures={"as_of": as_of, "matched": matched, "proposed": proposed},
    )


def _said(matched: int, proposed: int) -> list[str]:
    if not matched and not proposed:
        return ["No money on account can be matched with an open item."]
    lines = [f"{counted(matched, 'match', 'matches')} applied, {counted(proposed, 'proposal')} made."]
    if proposed:
        lines.append("On the sheet Allocations, set the State of each proposal to Accepted or Refused.")
    return lines


def _nameless(inputs: Inputs) -> list[str]:
    """Name the customers of payments that name none, where their text names an invoice: the user types them."""
    payments = inputs.frames[PAYMENTS.name]
    blank = payments["Customer"].isna() & payments["Invoice"].isna() & payments["Reference"].notna()
    if not blank.any():
        return []
    payers = Payers.of(inputs.frames["tblInvoices"], inputs.frames["tblCustomers"])
    found = [
        (str(number), customer)
        for number, text in payments.loc[blank, ["Payment", "Reference"]].astype(object).itertuples(index=False)
        if (customer := payers.find(str(text)))
    ]
    lines = [f"Payment {number} names no customer; by its reference it is {customer}'s: type that on Payments."
             for number, customer in found[:HINTS]]  # fmt: skip
    return [*lines, f"... and {len(found) - HINTS:,} more such payments."] if len(found) > HINTS else lines


def _lines(rows: pd.DataFrame) -> Sequence[str]:
    """List the rows, at most `SHOWN` of them."""
    if rows.empty:
        return ()
    names = ("From", "To", "Amount", "State", "Why")
    texts = [
        (giver, taker, f"{from_cents(int(cents)):,}", state, why)
        for giver, taker, cents, state, why in rows[list(names)].head(SHOWN).itertuples(index=False, name=None)
    ]
    listed = table_lines(names, texts, [name == "Amount" for name in names])
    more = [f"... and {len(rows) - SHOWN:,} more on the sheet Allocations."] if len(rows) > SHOWN else []
    return (*listed, *more, "")
