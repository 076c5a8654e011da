"""Refresh rebuilds every result sheet from what was typed and imported; check writes only the Checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
import pandas as pd

from arbook.book.book import Book, BookError
from arbook.book.place import cell_links
from arbook.book.results import AGING, BUCKET_COUNT, BUCKETS_AT, CHECKS, DISCOUNTS, INTEREST, OPEN_ITEMS, buckets_at
from arbook.book.sheets import INVOICES
from arbook.code import BLANK
from arbook.field import at
from arbook.ledger_discounts import discounts_frame
from arbook.ledger_interest import documents_of
from arbook.money import from_cents
from arbook.open_items import document_results, whole
from arbook.plan_results import plan_of_documents
from macros.acting import promise_kept, write_actions
from macros.answers import said, with_answers, write_answers
from macros.changes import watched
from macros.closing_list import write_closing_list
from macros.computing import Results, compute
from macros.control import control_problem, last_control
from macros.figures_sheet import expected_on, write_dashboard
from macros.heads import base_row, bucket_names, currency_rows, result, write_heads, write_state
from macros.inputs import Inputs, read_inputs
from macros.log import Run
from macros.outcome import DONE, DONE_WITH_ERRORS, Figure, Outcome
from macros.plan_sheets import write_plans
from macros.provisioning import write_provision
from macros.risking import write_risk
from macros.tables import table_lines
from macros.tie_out import write_control

SHOWN = ("Currency", "Not due", *AGING.names[BUCKETS_AT : BUCKETS_AT + BUCKET_COUNT], "Not aged", "Unapplied",
         "Total", "Overdue")  # fmt: skip


def refresh(book: Book, now: datetime, as_of: date | None = None) -> Outcome:
    """Rebuild the result sheets and the written columns of Invoices.

    Parameters
    ----------
    book : Book
    now : datetime
        Local date and time: today, and when the refresh was.
    as_of : date, optional
        Compute as it stood at the end of this day, for this run only; default the setting AsOf, else today.

    Raises
    ------
    BookError
        If the book can't be read or changed; it is as it was then.

    Notes
    -----
    The same inputs on the same day give the same file but for the Log and the time of the last refresh.
    """
    done, results, book = _rebuilt(book, now, as_of)
    del results  # saving a large book needs the memory
    book.save()
    return done


def refreshed(book: Book, now: datetime, as_of: date | None = None) -> tuple[Outcome, Results]:
    """Refresh, and return the results too, for a command that tells more of them."""
    done, results, book = _rebuilt(book, now, as_of)
    book.save()
    return done, results


def _rebuilt(book: Book, now: datetime, as_of: date | None) -> tuple[Outcome, Results, Book]:
    """Compute and write everything, and return the book that is still to be saved."""
    run, book = Run("refresh", now), watched(book, now)
    inputs = with_answers(read_inputs(book), now.date(), rebuilds=True)
    book.tell("Computing")
    results = compute(inputs, as_of, now.date())
    write_results(book, inputs, results, run)
    total = int(results.aging.base["Total"].iloc[0])
    run.log(book, result(results), as_of=results.as_of, rows=len(results.ledger.documents), total=total)
    done = Outcome(
        "refresh",
        (f"{book.name} is refreshed, as of {results.as_of}.", *said(inputs), *_summary(results)),
        results.errors, results.warnings, _figures(results), DONE_WITH_ERRORS if results.errors else DONE,
    )  # fmt: skip
    return done, results, book


def write_results(book: Book, inputs: Inputs, results: Results, run: Run) -> None:
    """Write every result sheet, and what was typed as answers to Activity; the Log and saving are the command's."""
    write_answers(book, inputs, promise_kept(inputs, results.actions))
    write_actions(book, inputs, results.actions)
    write_risk(book, results.risk, results.lateness)
    _write_invoices(book, inputs, results)
    book.replace(OPEN_ITEMS.name, _open_items(inputs, results))
    book.replace(DISCOUNTS.name, discounts_frame(results.position, results.discounts))
    book.replace(INTEREST.name, results.slices)
    write_plans(book, inputs, results.position)
    _write_aging(book, results)
    write_control(book, inputs, results.tie_out)
    write_provision(book, results.provision)
    write_dashboard(book, results.dashboard)
    write_closing_list(book, inputs, results)
    _write_checks(book, results)
    write_heads(book, results, run)


def check(book: Book, now: datetime, as_of: date | None = None) -> Outcome:
    """Find what is wrong in the data, and write only that: Checks, the state on Start, and the Log.

    The problems are those that a refresh finds; parameters as there.
    """
    run, book = Run("check", now), watched(book, now)
    inputs = with_answers(read_inputs(book), now.date())
    inputs.problems.found += control_problem(last_control(book), now.date())
    book.tell("Checking")
    results = compute(inputs, as_of, now.date())
    write_answers(book, inputs)
    _write_checks(book, results)
    write_state(book, results)
    run.log(book, result(results), as_of=results.as_of, rows=len(results.ledger.documents))
    book.save()
    figures: dict[str, Figure] = {"as_of": results.as_of}
    return Outcome(
        "check", (f"{book.name} is checked.", *said(inputs), *checks_lines(results)),
        results.errors, results.warnings, figures, DONE_WITH_ERRORS if results.errors else DONE,
    )  # fmt: skip


def _write_invoices(book: Book, inputs: Inputs, results: Results) -> None:
    """Write the result columns of Invoices beside the rows that they belong to."""
    rows = inputs.raws[INVOICES.name].rows if INVOICES.name in inputs.raws else 0
    if rows:
        written = document_results(results.position, results.aging.buckets)
        until, now = results.discounts.of_documents(len(results.ledger.documents))
        interest = results.interest.of_documents(results.position)
        typed = slice(len(written))
        written["Discount until"], written["Discount now"] = until[typed], now[typed]
        written["Interest"] = whole(interest[typed], ~results.position.exists[typed])
        written["Plan"] = pd.Series(plan_of_documents(results.position)[typed], dtype="str")
        written["Next action"] = results.actions.of_documents(len(written))
        written.index = inputs.frames[INVOICES.name].index
        book.update(INVOICES.name, written if len(written) == rows else written.reindex(range(rows)))


def _open_items(inputs: Inputs, results: Results) -> pd.DataFrame:
    """Return the rows of tblOpenItems: open lines with the customers' names, discounts and interest."""
    lines, parties = _with_charges(results), results.ledger.parties
    row_of = parties.row_of
    names = inputs.frames["tblCustomers"]["Name"].astype("str").to_numpy(object)
    named = [names[row] if row != BLANK else None for row in row_of.tolist()]
    codes = lines["Customer"].cat.codes.to_numpy()
    name = pd.array(np.array([*named, None], dtype=object)[codes], dtype="str")
    return lines.assign(Name=name)[[column for column in OPEN_ITEMS.names if column in {*lines, "Name"}]]


def _with_charges(results: Results) -> pd.DataFrame:
    """Return the open lines with discount, interest and expected day; a refund (Row -1) has the last only."""
    lines = results.aging.lines
    line = lines["Line at"].to_numpy()
    document = at(documents_of(results.ledger.lines), line, BLANK)
    until, now = results.discounts.of_documents(len(results.ledger.documents))
    interest = pd.array(results.interest.of_lines, dtype="Int64")
    columns = ((pd.array(until), document), (now, document), (interest, line))
    taken = [values.take(rows, allow_fill=True) for values, rows in columns]
    expected = expected_on(lines, results.position.day, results.dashboard.late)
    names = ("Discount until", "Discount now", "Interest")
    return lines.assign(**dict(zip(names, taken, strict=True)), Expected=expected)


def _write_aging(book: Book, results: Results) -> None:
    """Write tblAging under the headings that it has, then rename those of the buckets."""
    headings = book.headings(AGING.name)
    start = buckets_at(headings)
    if start is None:
        raise BookError(
            f"{book.name}: between Not due and Not aged in tblAging stand the four buckets and nothing else. "
            "Move your own columns to the right of the table."
        )
    buckets = bucket_names(results)[BUCKETS_AT : BUCKETS_AT + BUCKET_COUNT]
    standing = dict(zip(buckets, headings[start : start + BUCKET_COUNT], strict=True))
    book.replace(AGING.name, results.aging.customers.rename(columns=standing))
    book.retitle(AGING.name, start, buckets)


def _write_checks(book: Book, results: Results) -> None:
    book.replace(CHECKS.name, results.checks, links={"Cell": cell_links(results.checks)})


def _summary(results: Results) -> Sequence[str]:
    """Return the totals, the tie-out and the checks as lines."""
    names = bucket_names(results)
    start = names.index("Currency")
    places = [names.index(name) - start for name in _shown(names)]
    rows = [[_text(row[at]) for at in places] for row in currency_rows(results)]
    base = [[_text(row[at]) for at in places] for row in base_row(results)]
    base[0][0] = f"in {base[0][0]}"
    totals = table_lines(_shown(names), [*rows, *base], [name != "Currency" for name in _shown(names)])
    ties = [(line.label, "" if line.cents is None else _text(from_cents(line.cents)), line.note)
            for line in results.tie_out.lines]  # fmt: skip
    tie = table_lines(("Tie-out", "Amount", "Note"), ties, (False, True, False))
    return ("", *totals, "", *tie, "", *checks_lines(results))


def _shown(names: Sequence[str]) -> list[str]:
    """Return the names of the columns that the terminal shows."""
    return [name for name, fixed in zip(names, AGING.names, strict=True) if fixed in SHOWN]


def _text(value: object) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def checks_lines(results: Results) -> list[str]:
    """Return errors and warnings in words, and where to look."""
    where = ": see the sheet Checks." if results.errors or results.warnings else "."
    return [result(results) + where]


def _figures(results: Results) -> dict[str, Figure | list[dict[str, Figure]]]:
    """Return the figures for scripts: amounts in base currency, and a list with those a currency."""
    base = results.aging.base.iloc[0]
    tie = results.tie_out
    names = bucket_names(results)
    start = names.index("Currency")
    currencies: list[dict[str, Figure]] = [
        {name: row[names.index(name) - start] for name in _shown(names)} for row in currency_rows(results)
    ]
    return {
        "as_of": results.as_of,
        "base_currency": results.ledger.settings.base_currency,
        "total": from_cents(int(base["Total"])),
        "overdue": from_cents(int(base["Overdue"])),
        "unapplied": from_cents(int(base["Unapplied"])),
        "not_aged": from_cents(int(base["Not aged"])),
        "after_as_of": from_cents(tie.later.cents),
        "difference": None if tie.difference is None else from_cents(tie.difference),
        "unexplained": None if tie.unexplained is None else from_cents(tie.unexplained),
        "currencies": currencies,
    }
