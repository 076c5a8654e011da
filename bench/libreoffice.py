"""`arbook refresh` against LibreOffice that recalculates an aging of SUMIFS (see bench/sumifs.py), whole processes.

LibreOffice loads a plain .xlsx with fewer columns, computes sums only, and saves it: no discounts, interest, actions,
risk or checks, and one payment term for all. "values" has no formulas: the difference to it is the recalculation.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from bench.contest import Contestant, contest, once, python
from bench.plan import Plan
from bench.refresh import OURS, REFRESHED, refresh_command
from bench.report import Part, number

KINDS = {
    "values": "LibreOffice, no formulas",
    "sums": "LibreOffice, SUMIFS by customer and bucket",
    "whole": "LibreOffice, also open amounts by SUMIFS",
}
LIMIT = 600.0
NOTE = (
    "LibreOffice loads a plain .xlsx with six columns of invoices and two of payments, computes the sums (checked to "
    "the cent), and saves; arbook does a whole refresh of its workbook."
)


def run(plan: Plan) -> Part:
    """Run all sizes."""
    part = Part("libreoffice", "Native formulas in LibreOffice")
    office = shutil.which("soffice")
    if office is None:
        part.failures.append("LibreOffice isn't installed (soffice)")
        return part
    taken: dict[str, tuple[int, float]] = {}  # by kind: invoices and seconds of the size before
    for invoices in plan.sizes((1_000, 10_000, 100_000, 300_000), (100,)):
        folder = plan.folder / f"office{invoices}"
        folder.mkdir()
        offices = _offices(part, taken, office, folder, invoices)
        measures = contest([_ours(folder, invoices), *offices], plan.runs, plan.patience)
        for kind, name in KINDS.items():
            if name in measures and not measures[name].trouble and kind != "values":
                once(python("bench.sumifs", "check", folder / "out" / f"{kind}.xlsx", invoices))
        title = f"Aging by formulas, {invoices:,} invoices, {max(invoices // 50, 1):,} customers, 5 buckets"
        part.standing(title, measures, OURS, NOTE)
        for kind, name in KINDS.items():
            if name in measures:
                taken[kind] = invoices, measures[name].middle
                part.compare(f"libreoffice {invoices} {kind} / arbook", measures[name], measures[OURS])
        shutil.rmtree(folder)
    return part


def _ours(folder: Path, invoices: int) -> Contestant:
    fresh, copy = folder / "fresh.xlsm", folder / "ours.xlsm"
    once(python("bench.books", "make", fresh, invoices))
    return Contestant(OURS, refresh_command(copy), lambda: shutil.copy(fresh, copy), allowed=REFRESHED)


def _offices(
    part: Part, taken: Mapping[str, tuple[int, float]], office: str, folder: Path, invoices: int
) -> list[Contestant]:
    found = []
    for kind, name in KINDS.items():
        before, seconds = taken.get(kind, (invoices, 0.0))
        expected = seconds * (invoices / before) ** (1 if kind == "values" else 2)
        if not expected <= LIMIT:  # also where the size before was not done, nan
            said = f"took {number(seconds)} s" if seconds == seconds else "were not done"
            part.skipped.append(
                f"{name}, {invoices:,} invoices: {before:,} {said}, and its time grows with the square."
            )
            continue
        book = folder / f"{kind}.xlsx"
        once(python("bench.sumifs", "make", kind, book, invoices))
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = (office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(book))
        found.append(Contestant(name, command, limit=LIMIT))
    return found
