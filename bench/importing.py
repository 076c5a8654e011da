"""`arbook import` of a CSV into an empty workbook, against pandas.read_csv and openpyxl's rows and save.

`python -m bench.importing csv FILE INVOICES` writes the CSV; `... peer BOOK CSV OUT` is the peer. Whole processes.
The peer copies cells; arbook also checks dates, amounts, terms and numbers, adds the customers, and matches rows.
"""

from __future__ import annotations

import shutil
import sys
import warnings
from functools import partial
from pathlib import Path

from bench.contest import ARBOOK, Contestant, contest, once, python
from bench.plan import Plan
from bench.report import Part

OURS, AGAIN, PEER = "arbook import", "arbook import, the same file again", "pandas.read_csv + openpyxl"
DONE = (0, 1)


def run(plan: Plan) -> Part:
    """Run all sizes."""
    part = Part("import", "Import of a CSV file")
    empty = plan.folder / "empty.xlsm"
    once((*ARBOOK, "new", str(empty)))
    for invoices in plan.sizes((10_000, 100_000), (100,)):
        folder = plan.folder / f"import{invoices}"
        folder.mkdir()
        csv, book, full, out = (folder / name for name in ("in.csv", "book.xlsm", "full.xlsm", "out.xlsm"))
        once(python("bench.importing", "csv", csv, invoices))
        shutil.copy(empty, full)
        once(_import(full, csv), DONE)
        measures = contest(
            [
                Contestant(OURS, _import(book, csv), partial(shutil.copy, empty, book), allowed=DONE),
                Contestant(AGAIN, _import(full, csv), allowed=DONE),
                Contestant(PEER, python("bench.importing", "peer", empty, csv, out)),
            ],
            plan.runs,
            plan.patience,
        )
        part.standing(
            f"Import of {invoices:,} invoices, {csv.stat().st_size / 2**20:.1f} MB of CSV, into an empty workbook",
            measures,
            OURS,
            "arbook reads and checks each field, adds the customers, matches rows; the peer only copies cells.",
        )
        part.compare(f"import {invoices} peer / arbook", measures[PEER], measures[OURS])
    return part


def _import(book: Path, csv: Path) -> tuple[str, ...]:
    return (*ARBOOK, "import", str(book), "--invoices", str(csv), "--as-of", "2026-06-30", "--dates", "ymd")


def write_csv(path: Path, invoices: int) -> None:
    """Write the invoices of bench/books.py as an export."""
    from bench.books import ledger

    _, frame, _ = ledger(invoices)
    columns = ["Invoice", "Customer", "Date", "Terms", "Currency", "Amount", "Tax", "Reference", "Description"]
    frame = frame[columns].assign(Amount=frame["Amount"] / 100, Tax=frame["Tax"] / 100)
    frame.to_csv(path, index=False, date_format="%Y-%m-%d", float_format="%.2f")


def peer(book: str, csv: str, out: str) -> None:
    """Read the CSV with pandas, write its columns below their headings with openpyxl, save."""
    import openpyxl
    import pandas as pd

    warnings.simplefilter("ignore")  # of extensions that it drops
    frame = pd.read_csv(csv, parse_dates=["Date"])
    opened = openpyxl.load_workbook(book, keep_vba=True)
    sheet, first = opened["Invoices"], 6
    columns = {cell.value: cell.column for cell in sheet[first - 1]}
    for name in frame.columns:
        column = columns[name]
        for row, value in enumerate(frame[name].to_list(), first):
            sheet.cell(row, column).value = value
    table = sheet.tables["tblInvoices"]
    left, _, right = table.ref.partition(":")
    table.ref = f"{left}:{right.rstrip('0123456789')}{first + len(frame) - 1}"
    opened.save(out)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["csv", path, count]:
            write_csv(Path(path), int(count))
        case ["peer", book, csv, out]:
            peer(book, csv, out)
        case _:
            sys.exit(__doc__)
