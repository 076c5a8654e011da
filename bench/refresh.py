"""`arbook refresh` of whole workbooks, whole processes, against other libraries' way through the same book.

`python -m bench --only refresh`, or this for one size: `python bench/refresh.py [--invoices 100000] [--runs 3]`.
Books: fresh and once refreshed; texts in the cells (as we write) and in the shared table (as Excel saves).
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # for this file run by itself

from bench.contest import ARBOOK, Contestant, Measure, contest, once, python
from bench.plan import Plan
from bench.report import Part, number

AS_OF = "2026-06-30"
KINDS = (("fresh", "shared"), ("refreshed", "inline"), ("fresh", "inline"), ("refreshed", "shared"))
REFRESHED = (0, 1)  # done; done with errors in Checks
AIMED = 100_000
PLAIN, MANY = 10_000, 300_000
"""All peers of both kinds of texts up to the one; openpyxl (12 GB) at the other only with --long."""
COMPARED = "openpyxl and excelize load, set three columns of values, save; arbook computes and writes all results."
OURS = "arbook refresh"


@dataclass(frozen=True)
class Books:
    """The books of one size."""

    folder: Path
    invoices: int

    def path(self, age: str, texts: str) -> Path:
        """Return the book of an age (fresh, refreshed) and kind of texts (inline, shared)."""
        return self.folder / f"{age}-{texts}.xlsm"

    def make(self, texts: tuple[str, ...] = ("inline", "shared")) -> None:
        """Write them."""
        self.folder.mkdir()
        fresh, refreshed = self.path("fresh", "inline"), self.path("refreshed", "inline")
        once(python("bench.books", "make", fresh, self.invoices))
        shutil.copy(fresh, refreshed)
        once(refresh_command(refreshed), REFRESHED)
        if "shared" in texts:
            for age in ("fresh", "refreshed"):
                once(python("bench.books", "shared", self.path(age, "inline"), self.path(age, "shared")))


def refresh_command(book: Path) -> tuple[str, ...]:
    """Return the command that refreshes a book."""
    return (*ARBOOK, "refresh", str(book), "--as-of", AS_OF)


def run(plan: Plan) -> Part:
    """Run all sizes."""
    part = Part("refresh", "Refresh of whole workbooks")
    taken: dict[str, dict[int, float]] = {"shared": {}, "inline": {}}  # once-refreshed books by texts and invoices
    for invoices in plan.sizes((1_000, 10_000, 100_000, 300_000), (100,), (10_000, AIMED, 300_000)):
        books = Books(plan.folder / f"books{invoices}", invoices)
        books.make()
        for age, texts in _kinds(plan, invoices):
            measures = _compared(part, plan, books, age, texts)
            if age == "refreshed":
                taken[texts][invoices] = measures[OURS].middle
        shutil.rmtree(books.folder)
    for small, large in pairwise(sorted(taken["shared"].items())):
        part.growth(f"refresh growth {small[0]} to {large[0]}", small, large)
    if plan.rows:
        _row_limit(part, plan, taken["inline"])
    return part


def _kinds(plan: Plan, invoices: int) -> Sequence[tuple[str, str]]:
    """Return the books to refresh, by age and texts."""
    if plan.quick:
        return KINDS[2:]
    if plan.aimed:
        return [each for each in KINDS if each != ("fresh", "inline")] if invoices == AIMED else KINDS[-1:]
    return KINDS


def _compared(part: Part, plan: Plan, books: Books, age: str, texts: str) -> dict[str, Measure]:
    """Run the contestants on one book; print and keep what they took."""
    book = books.path(age, texts)
    measures = contest(_contestants(part, plan, books, age, texts), plan.runs, plan.patience)
    how = "texts in the shared table, as Excel saves" if texts == "shared" else "texts in the cells, as arbook writes"
    size = book.stat().st_size / 2**20
    title = f"Refresh, {books.invoices:,} invoices, {books.invoices * 7 // 10:,} payments, {age} book, {how}"
    notes = [COMPARED]
    if age == "refreshed":
        rows = once(python("bench.books", "rows", book))
        notes.append(f"Rows that arbook writes: {', '.join(f'{table} {count:,}' for table, count in rows.items())}.")
    part.standing(f"{title} ({size:.1f} MB)", measures, OURS, *notes)
    ours, key = measures[OURS], f"refresh {books.invoices} {age} {texts}"
    for name, theirs in measures.items():
        if theirs is not ours:
            part.compare(f"{key} {name} / arbook", theirs, ours)
    return measures


def _contestants(part: Part, plan: Plan, books: Books, age: str, texts: str) -> list[Contestant]:
    book, out = books.path(age, texts), books.folder / "out.xlsm"
    found = [_ours(book, books.folder)]
    if plan.aimed and (books.invoices, texts) != (AIMED, "shared"):
        return found
    small, shared = books.invoices <= PLAIN, texts == "shared"
    if small or (shared and (plan.long or books.invoices < MANY)):
        found.append(Contestant("openpyxl", python("bench.book_peers", "openpyxl", book, out)))
    else:
        why = "12 GB and minutes a run; --long runs it" if shared else "as with shared texts"
        part.skipped.append(f"openpyxl at {books.invoices:,} invoices, {age}, {texts} texts: {why}.")
    if (small or shared) and not plan.aimed:
        found.append(Contestant("excelize", python("bench.book_peers", "excelize", book, out)))
    found.append(Contestant("calamine, read only", python("bench.book_peers", "calamine", book)))
    if (shared and not (plan.aimed and age == "fresh")) or small:
        command = python("bench.book_peers", "calamine-xlsxwriter", book, out)
        found.append(Contestant("calamine read + XlsxWriter write", command))
    return found


def _ours(book: Path, folder: Path) -> Contestant:
    """Refresh a copy of the book each time, so that it stays fresh or once refreshed."""
    copy = folder / "ours.xlsm"
    return Contestant(OURS, refresh_command(copy), lambda: shutil.copy(book, copy), allowed=REFRESHED)


def _row_limit(part: Part, plan: Plan, taken: dict[int, float]) -> None:
    """Refresh a book whose Invoices fill the sheet to its last row."""
    books = Books(plan.folder / "limit", plan.rows - 5)
    books.folder.mkdir()
    fresh = books.path("fresh", "inline")
    once(python("bench.books", "make", fresh, books.invoices))
    for age, runs in (("fresh", 1), ("refreshed", plan.runs)):
        measures = contest([_ours(fresh, books.folder)], runs, plan.patience)
        ours = measures[OURS]
        title = f"Refresh of {plan.rows:,} sheet rows: {books.invoices:,} invoices, {age} book, texts in the cells"
        part.standing(title, measures, OURS)
        if ours.trouble:
            return
        part.figure(f"refresh {plan.rows} rows {age} seconds", ours.middle)
        part.figure(f"refresh {plan.rows} rows {age} memory", ours.peak)
        fresh = books.folder / "once.xlsm"
        shutil.move(books.folder / "ours.xlsm", fresh)
    for invoices, seconds in taken.items():
        part.growth(f"refresh growth {invoices} to {plan.rows} rows", (invoices, seconds), (plan.rows, ours.middle))


def main() -> None:
    """Compare one size, once-refreshed book with texts in the cells."""
    options = argparse.ArgumentParser()
    options.add_argument("--invoices", type=int, default=100_000)
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        books = Books(Path(folder, "books"), chosen.invoices)
        books.make(("inline",))
        part = Part("refresh", "Refresh")
        measures = _compared(part, Plan(books.folder, chosen.runs, long=True), books, "refreshed", "inline")
        print(f"calamine x {number(measures[OURS].middle / measures['calamine, read only'].middle)}")


if __name__ == "__main__":
    main()
