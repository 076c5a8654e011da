"""The month-end list of the sheet Closing: each step with its state, as far as the book knows it (rule H)."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Final

from arbook.book.book import Book, BookError
from arbook.book.frame import frame
from arbook.book.results import LOG
from arbook.book.typed import ReadOptions
from arbook.field import day_number, days_of
from arbook.interest_notes import open_slices
from arbook.ledger import Ledger
from arbook.money import from_cents
from arbook.month_end import last_month_end
from arbook.problem import Problems
from macros.computing import Results
from macros.figures_sheet import DEFAULT_DAYS, sales_known
from macros.inputs import Inputs
from macros.outcome import counted

DONE, OPEN = "done", "open"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
State = tuple[str, str]


def write_closing_list(book: Book, inputs: Inputs, results: Results) -> None:
    """Write the states of the steps; a book of an older version without the list is left as it is."""
    month = last_month_end(results.as_of)
    done = _commands_after(book, inputs, month)
    with suppress(BookError):  # it has no such cells
        book.set_block("Closing_List", closing_list(inputs, results, month, done))
        book.set("Closing_Note", f"Month end {month}. Figures as of {results.as_of}.")


def closing_list(inputs: Inputs, results: Results, month: date, done: frozenset[str]) -> list[State]:
    """Return state and note of each of `arbook.month_end.STEPS`.

    Parameters
    ----------
    inputs, results
        Of the command; figures as of its day.
    month : date
        The month end that the list is for.
    done : frozenset of str
        Commands that ran after it.
    """
    closed = _closed(inputs, month)
    return [
        _imported(inputs, month, done),
        _rates(results),
        _proposals(inputs),
        _checks(results),
        _control(results),
        _notes(results),
        _provision(results),
        (DONE, "") if {"statements"} & done else (OPEN, "arbook statements BOOK --out FOLDER"),
        _measured(inputs, results.ledger, results.as_of),
        (DONE, "") if closed else (OPEN, "Printed when the month is closed."),
        (DONE, "") if closed else (OPEN, f"Press Close month, or: arbook close BOOK --as-of {month}"),
    ]


def _commands_after(book: Book, inputs: Inputs, month: date) -> frozenset[str]:
    """Return the commands that ran after a day, by the sheet Log."""
    if LOG.name not in book.tables():
        return frozenset()
    options = ReadOptions(inputs.settings.date1904)
    rows = frame(book.read(LOG.name), LOG, options, Problems())[["When", "Command"]].astype(object)
    return frozenset(
        str(command)
        for when, command in rows.itertuples(index=False)
        if _DAY.fullmatch(str(when)[:10]) and str(when)[:10] > str(month)
    )


def _closed(inputs: Inputs, month: date) -> bool:
    ends, days = (days_of(inputs.frames["tblClosings"], name) for name in ("Month end", "Closed on"))
    return ends is not None and days is not None and bool(((ends == day_number(month)) & (days > 0)).any())


def _imported(inputs: Inputs, month: date, done: frozenset[str]) -> State:
    bank = inputs.settings.day("BankDate")
    if bank is not None and bank < month:
        return OPEN, f"Bank entries end on {bank}."
    return (DONE, "") if {"import", "daily"} & done else (OPEN, f"No import since {month}.")


def _rates(results: Results) -> State:
    count = int((results.checks["Sheet"] == "FX").sum())
    return (OPEN, f"{counted(count, 'check')} on rates.") if count else (DONE, "")


def _proposals(inputs: Inputs) -> State:
    count = int((inputs.frames["tblAllocations"]["State"].astype("str") == "Proposed").sum())
    return (OPEN, f"{counted(count, 'proposal')}: accept or refuse.") if count else (DONE, "")


def _checks(results: Results) -> State:
    words = f"{counted(results.errors, 'error')}, {counted(results.warnings, 'warning')}"
    return (OPEN, words) if results.errors or results.warnings else (DONE, "")


def _control(results: Results) -> State:
    tie = results.tie_out
    if not tie.tied:
        return OPEN, "No control balance of this date (tblControl)."
    wrong = [f"{each.currency} {from_cents(each.unexplained):,}" for each in tie.tied if each.unexplained]
    return (OPEN, f"Unexplained: {', '.join(wrong)}") if wrong else (DONE, "")


def _notes(results: Results) -> State:
    slices = results.slices
    due = slices[open_slices(slices)]
    sums = due["Interest"].fillna(0).groupby(due["Currency"].astype("str")).sum()
    words = ", ".join(f"{currency} {from_cents(int(cents)):,}" for currency, cents in sums.items() if cents)
    return (OPEN, f"Not charged: {words}") if words else (DONE, "")


def _provision(results: Results) -> State:
    table = results.provision.table
    if table.unrated:
        return OPEN, f"No rate for {', '.join(table.unrated)}."
    return DONE, f"{from_cents(table.allowance):,} {results.ledger.settings.base_currency}"


def _measured(inputs: Inputs, ledger: Ledger, as_of: date) -> State:
    known, days = sales_known(inputs, ledger), inputs.settings.count("KpiDays") or DEFAULT_DAYS
    return (DONE, "") if known.covers(as_of, days) else (OPEN, f"{known.why_not(as_of, days)}No DSO yet.")
