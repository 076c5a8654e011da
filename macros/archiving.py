"""Archive: settled documents with all that belongs to them move to another workbook, and no figure changes.

What a refresh would write is computed with and without them. A customer of whom a figure would change keeps the
documents; where a figure of nobody's would, nothing is moved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from arbook.archive import Selection, Tables, needed_from, select
from arbook.archived import archived_rows
from arbook.book.book import Book, RawTable
from arbook.book.file import FileBook
from arbook.book.lock import locked
from arbook.book.place import cell_links
from arbook.book.results import ARCHIVED, CHECKS
from arbook.book.sheets import ACTIVITY, ALLOCATIONS, INVOICES, PAYMENTS
from arbook.closed_month import WATCHED
from arbook.code import BLANK, Ints
from arbook.field import MISSING_DAY, Bools, day_number, days_of, sum_by
from arbook.ledger_discounts import discounts_frame
from macros.archive_compare import Difference, differences
from macros.archive_file import MOVED, standing, write_archive
from macros.changes import watched
from macros.computing import Results
from macros.heads import write_state
from macros.inputs import Inputs, read_inputs
from macros.log import Run
from macros.outcome import CommandError, Figure, Outcome, counted
from macros.recorded import Recorded, rewritten
from macros.thinned import Thinned
from macros.whole import make_parent

INTEREST_DUE: Final = "late interest neither charged nor waived"
CLAIMED: Final = "a discount to claim back, or to book"
CHECKED: Final = "named on Checks"
FIGURES: Final = "a figure of their customer would change"
_ROUNDS: Final = 5


@dataclass(frozen=True)
class _Plan:
    """What would be moved, what the sheets would be then, and what would differ."""

    selection: Selection
    kept: Mapping[str, Ints]
    moved: Mapping[str, Ints]
    summary: pd.DataFrame
    after: Recorded
    results: Results
    differences: list[Difference]


def archive(path: Path, before: date, to: Path, now: datetime, tell: Callable[[str], None]) -> Outcome:
    """Move what was settled before a day to an archive: a new workbook, or one that is there.

    Parameters
    ----------
    path, to : Path
        The book and the archive, with the same ending.
    before : date
    now : datetime
    tell : callable
        Shows progress.

    Raises
    ------
    CommandError
        If it can't be done as asked; both files are as they were then.
    """
    run = Run("archive", now)
    _check_names(path, to)
    book = watched(FileBook.open(path, tell), now)
    _check_book(book, to)
    inputs = read_inputs(book)
    tell("Computing")
    was, _, results = rewritten(book, inputs, now)
    if before > results.as_of:
        raise CommandError(f"{before} is after the as-of date {results.as_of}. Give an earlier --before.")
    plan = _settled_plan(book, inputs, was, results, day_number(before), now, to.name)
    count = int(plan.selection.documents.sum())
    why = [f"  {number:,} {reason}" for reason, number in plan.selection.why.items()]
    stay = [f"{sum(plan.selection.why.values()):,} documents stay:", *why] if why else []
    figures: dict[str, Figure | list[dict[str, Figure]]] = {
        "moved": count,
        "stay": sum(plan.selection.why.values()),
        "file": str(to),
    }
    if not count:
        return Outcome("archive", (f"Nothing is moved: no document can go. {path.name} is as it was.", *stay),
                       figures=figures)  # fmt: skip
    make_parent(to)
    with locked(path), locked(to):  # of two that archive at once the second waits; then its book has changed
        _write(path, to, book, plan, run, now)
    parts = [
        counted(int(mask.sum()), noun)
        for mask, noun in (
            (plan.selection.payments, "payment line"), (plan.selection.allocations, "allocation"),
            (plan.selection.activity, "contact"),
        )
    ]  # fmt: skip
    lines = (
        f"{counted(count, 'document')} settled before {before} moved to {to}, with {', '.join(parts)}.",
        "All result sheets are as before." + _gone(was, plan.after), *stay,
        f"To bring them back: arbook import {path.name} --archive {to.name}",
    )  # fmt: skip
    return Outcome("archive", lines, plan.results.errors, plan.results.warnings, figures)


def _check_names(path: Path, to: Path) -> None:
    if to.suffix.lower() != path.suffix.lower():
        raise CommandError(
            f"The archive's name must end in {path.suffix}, as the book's, such as {to.stem}{path.suffix}."
        )
    if to.exists() and to.resolve() == path.resolve():
        raise CommandError("The archive must be another file than the book.")
    if to.exists():
        FileBook.open(to).close()  # raises when it isn't one of ours


def _check_book(book: Book, to: Path) -> None:
    """Refuse a book without a place for what stays of moved documents, or with formulas where we write values."""
    if ARCHIVED.name not in book.tables():
        raise CommandError(f"{book.name} has no table {ARCHIVED.name} yet. Type: arbook upgrade {book.name}")
    for table in MOVED:
        raw = book.read(table.name)
        own = set(raw.columns) - set(table.names)
        kept = own if not table.key else set()  # in a table with a key they go with their row
        found = sorted({name for _, name in raw.formulas if name in table.inputs() or name in kept})
        if found:
            raise CommandError(
                f"Sheet {table.sheet}, column {', '.join(found)}: it has formulas, which would read other rows once "
                f"some are moved to {to.name}. Turn them into values first."
            )


def _settled_plan(
    book: Book, inputs: Inputs, was: Recorded, results: Results, before: int, now: datetime, file: str
) -> _Plan:
    """Find what can go, leaving out customers of whom a figure would change.

    Raises
    ------
    CommandError
        If a figure that is nobody's would change.
    """
    stays = _stays(inputs, results)
    for _ in range(_ROUNDS):
        plan = _planned(book, inputs, was, results, before, stays, now, file)
        if not plan.differences:
            return plan
        customers = {one.customer for one in plan.differences}
        codes = [code for code, name in enumerate(results.ledger.parties.customers) if name and name in customers]
        whose = np.isin(results.ledger.documents.customer[: results.ledger.typed], codes)
        if not (whose & plan.selection.documents).any():
            break
        stays[FIGURES] = stays.get(FIGURES, np.zeros(results.ledger.typed, np.bool_)) | whose
    first = plan.differences[0]
    raise CommandError(
        f"Nothing is moved: {first.sheet} would change ({first.words[:150]}). Give an earlier --before."
    )


def _planned(
    book: Book, inputs: Inputs, was: Recorded, results: Results, before: int, stays: Mapping[str, Bools],
    now: datetime, file: str,
) -> _Plan:  # fmt: skip
    ledger, history, frames = results.ledger, results.risk.history, inputs.frames
    ends = days_of(frames["tblSnapshots"], "Month end")
    closed = np.unique(ends[ends != MISSING_DAY])[-WATCHED:] if ends is not None else np.zeros(0, np.int64)
    needed = needed_from(results.position.day, closed)
    tables = Tables(frames[ALLOCATIONS.name], frames[ACTIVITY.name], frames["tblPlans"])
    chosen = select(ledger, history, tables, before, needed, stays)
    masks = {INVOICES.name: chosen.documents, PAYMENTS.name: chosen.payments, ALLOCATIONS.name: chosen.allocations,
             ACTIVITY.name: chosen.activity}  # fmt: skip
    gone = {name: frames[name].index.to_numpy(np.int64)[mask] for name, mask in masks.items()}
    kept = {name: np.setdiff1d(np.arange(_rows(inputs.raws, name)), rows) for name, rows in gone.items()}
    size = len(ledger.documents)
    moved = np.append(chosen.documents, np.zeros(size - ledger.typed, np.bool_))
    summary = _summary(results, moved, chosen.payments, min(before, needed), now, file)
    thin = Thinned(book, kept)
    thin_inputs = read_inputs(thin)
    thin_inputs.frames[ARCHIVED.name] = pd.concat([frames[ARCHIVED.name], summary], ignore_index=True)
    after, _, then = rewritten(thin, thin_inputs, now)
    numbers = set(ledger.documents.numbers(np.flatnonzero(moved)))
    customers = thin_inputs.frames[INVOICES.name]["Customer"].astype("str").fillna("")
    found = differences(was, after, kept, numbers, customers) if moved.any() else []
    return _Plan(chosen, kept, gone, summary, after, then, found)


def _rows(raws: Mapping[str, RawTable], name: str) -> int:
    return raws[name].rows if name in raws else 0


def _stays(inputs: Inputs, results: Results) -> dict[str, Bools]:
    """Documents that stay because somebody has still to do something about them."""
    ledger, frames = results.ledger, inputs.frames
    slices = results.slices
    waiting = slices[
        (slices["Note"].astype("str").fillna("") == "") & (slices["Waived"].astype("str").fillna("") == "")
    ]
    discounts = discounts_frame(results.position, results.discounts)
    open_claims = (discounts["Claim"].fillna(0) != 0) | discounts["State"].isin(["Taken not booked", "Expiring"])
    named = {
        INTEREST_DUE: waiting["Invoice"],
        CLAIMED: discounts.loc[open_claims.to_numpy(np.bool_), "Invoice"],
    }
    found = {reason: _mask(results, ledger.documents.lookup.find(of.astype("str"))) for reason, of in named.items()}
    found[CHECKED] = _checked(results, inputs) | _mask(
        results, results.ledger.receipts.document[_checked_rows(results, inputs, PAYMENTS.name)]
    )
    contacts = frames[ACTIVITY.name].iloc[_checked_rows(results, inputs, ACTIVITY.name)]
    found[CHECKED] |= _mask(results, ledger.documents.lookup.find(contacts["Invoice"]))
    allocated = frames[ALLOCATIONS.name].iloc[_checked_rows(results, inputs, ALLOCATIONS.name)]
    for name in ("From", "To"):
        found[CHECKED] |= _mask(results, ledger.documents.lookup.find(allocated[name]))
    return found


def _mask(results: Results, rows: Ints) -> Bools:
    found = np.zeros(results.ledger.typed, np.bool_)
    found[rows[(rows != BLANK) & (rows < results.ledger.typed)]] = True
    return found


def _checked(results: Results, inputs: Inputs) -> Bools:
    return _mask(results, _checked_rows(results, inputs, INVOICES.name))


def _checked_rows(results: Results, inputs: Inputs, name: str) -> Ints:
    """Rows of a frame that Checks leads to."""
    raw = inputs.raws.get(name)
    if raw is None:
        return np.zeros(0, np.int64)
    checks = results.checks[results.checks["Sheet"] == raw.sheet]
    numbers = checks["Cell"].astype("str").str.extract(r"^[A-Z]+(\d+)$")[0].dropna().astype("int64")
    places = inputs.frames[name].index.get_indexer(pd.Index(numbers.to_numpy() - raw.first_row))
    return np.asarray(places[places >= 0], np.int64)


def _summary(results: Results, moved: Bools, payments: Bools, day: int, now: datetime, file: str) -> pd.DataFrame:
    """Return rows of tblArchived."""
    rows = archived_rows(results.risk.history, moved)
    parties = results.ledger.parties
    of = results.ledger.receipts.customer[np.flatnonzero(payments)].astype(np.int64)
    count = sum_by(of, np.ones(len(of), np.int64), len(parties.customers))
    place = [parties.code_of_customer[name] for name in rows["Customer"]]
    rows["Payments"] = count[place]
    rows["Archived"] = pd.Series([f"{now:%Y-%m-%d %H:%M:%S}"] * len(rows), dtype="str")
    rows["File"] = pd.Series([file] * len(rows), dtype="str")
    rows["Before"] = pd.Series([np.datetime64(day, "D")] * len(rows), dtype="datetime64[s]")
    return rows[list(ARCHIVED.names)]


def _gone(was: Recorded, after: Recorded) -> str:
    fewer = len(was.replaced[CHECKS.name]) - len(after.replaced[CHECKS.name])
    return f" {counted(fewer, 'row')} about old numbers left Checks." if fewer > 0 else ""


def _write(path: Path, to: Path, book: Book, plan: _Plan, run: Run, now: datetime) -> None:
    """Write the archive, then the book; if that fails, the archive is as it was."""
    raws = book.read_all([table.name for table in MOVED])
    rows = {table.name: standing(raws[table.name], table, book.date1904, plan.moved[table.name]) for table in MOVED}
    book.tell(f"Writing {to.name}")
    undo = write_archive(path, to, rows, plan.summary, now)
    try:
        for table in MOVED:
            if len(plan.moved[table.name]):
                stay = standing(raws[table.name], table, book.date1904, plan.kept[table.name], own=not table.key)
                book.replace(table.name, stay)
        book.append(ARCHIVED.name, plan.summary)
        checks = plan.results.checks
        book.replace(CHECKS.name, checks, links={"Cell": cell_links(checks)})
        write_state(book, plan.results)
        count = int(plan.selection.documents.sum())
        run.log(book, f"{counted(count, 'document')} moved to {to.name}", as_of=plan.results.as_of, rows=count,
                file=to.name)  # fmt: skip
        book.save()
    except BaseException:
        undo()
        raise
