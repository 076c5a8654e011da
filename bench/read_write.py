"""Reading and writing by themselves: the two tables of a once-refreshed book, without starting Python.

Reading: our reader to columns, python-calamine to lists. Writing: our append of the whole ledger into the template
and XlsxWriter's constant-memory write of the cells that calamine read, the practical floor.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import partial

from bench.contest import Contestant, Measure, contest, python
from bench.plan import Plan
from bench.refresh import Books
from bench.report import Part

READ, WRITE = "arbook, read", "arbook, write"
CALAMINE, XLSXWRITER = "calamine, read", "XlsxWriter, write"


def run(plan: Plan) -> Part:
    """Run all sizes."""
    part = Part("io", "Reading and writing")
    for invoices in plan.sizes((1_000, 10_000, 100_000, 300_000), (100,)):
        books = Books(plan.folder / f"io{invoices}", invoices)
        books.make()
        out, written = books.folder / "out.xlsm", books.folder / "new.xlsm"
        for texts in ("shared", "inline"):
            book = books.path("refreshed", texts)
            measures = contest(
                [
                    Contestant(READ, python("bench.book_peers", "arbook-read", book), inside=True),
                    Contestant("peer", python("bench.book_peers", "calamine-xlsxwriter", book, out), inside=True),
                    Contestant(WRITE, python("bench.book_peers", "arbook-write", written, invoices),
                               partial(written.unlink, missing_ok=True), inside=True),
                ],
                plan.runs,
                plan.patience,
            )  # fmt: skip
            peer = measures["peer"]
            what = f"{invoices:,} invoices, {invoices * 7 // 10:,} payments, {texts} texts"
            part.standing(f"Reading, {what}", {READ: measures[READ], CALAMINE: _only(peer, "read", CALAMINE)}, READ)
            if texts == "inline":
                part.standing(
                    f"Writing, {what}",
                    {WRITE: measures[WRITE], XLSXWRITER: _only(peer, "write", XLSXWRITER)},
                    WRITE,
                    "arbook writes into the template and keeps its other parts; XlsxWriter writes one plain sheet.",
                )
        shutil.rmtree(books.folder)
    return part


def _only(measure: Measure, what: str, name: str) -> Measure:
    """Return the seconds of one half; memory and processor time are those of the whole process."""
    return replace(measure, name=name, seconds=[said[what] for said in measure.said])
