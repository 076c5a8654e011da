"""The books that the pictures show, each refreshed: the demo, also translated, an empty one, one of 5,000 customers.

Those of many rows are cut for printing: a picture shows the top of a sheet.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from environment import ROOT

sys.path.insert(0, str(ROOT))

from arbook.book.file import FileBook
from arbook.book.results import SHEETS, TABLES
from arbook.book.settings import CONF_SHEET
from arbook.book.sheetxml import column_letters
from bench.books import AS_OF, ledger

TODAY: Final = "2026-11-21"  # the demo's ledger is built around this day
CUSTOMERS, INVOICES = 5_000, 20_000
_CLOSED: Final = ("2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31")
_ROWS: Final = 70  # printed of a sheet without a print area of its own
_WHOLE: Final = (CONF_SHEET, "Plan form", "Functions")  # wider than their tables, or not printed
_WIDEST: Final = {"Closing": 20}  # the last column printed, where that isn't the table's
_ARBOOK: Final = "from macros.cli import main; import sys; sys.exit(main())"
_DONE: Final = (0, 1)  # 1: done, with errors among the Checks, as the demo has them


def demo(folder: Path, language: str = "") -> Path:
    """Make the demo, in a language, with closed months and the statement of a customer on its sheet."""
    _arbook("demo", str(folder), today=TODAY)
    book = folder / "AR_Demo.xlsm"
    if language:
        _arbook("set", str(book), f"Language={language}", today=TODAY)
    for day in _CLOSED:
        _arbook("close", str(book), "--as-of", day, "--note", "The faults of the demo are meant", today=TODAY)
    _arbook("refresh", str(book), today=TODAY)
    _arbook("statement", str(book), "C047", today=TODAY)
    return book


def empty(folder: Path) -> Path:
    """Make a new book, and refresh it as it is."""
    book = folder / "Empty.xlsm"
    _arbook("new", str(book), today=TODAY)
    _arbook("refresh", str(book), today=TODAY)
    return book


def large(folder: Path) -> Path:
    """Make a book of 5,000 customers and 20,000 invoices."""
    path = folder / "Large.xlsm"
    _arbook("new", str(path), today=AS_OF)
    _, invoices, payments = ledger(INVOICES)
    codes = np.array([f"C{number:05d}" for number in range(CUSTOMERS)])
    draw = np.random.default_rng(2)
    invoices["Customer"] = codes[draw.integers(0, CUSTOMERS, len(invoices))]
    of_invoice = invoices.set_index("Invoice")["Customer"]
    payments["Customer"] = payments["Reference"].map(of_invoice)
    names = pd.DataFrame({"Customer": codes, "Name": [f"Customer {code} Ltd" for code in codes]})
    book = FileBook.open(path)
    for table, frame in (("tblCustomers", names), ("tblInvoices", invoices), ("tblPayments", payments)):
        book.append(table, frame)
    book.save()
    _arbook("refresh", str(path), today=AS_OF)
    _arbook("statement", str(path), "C00001", today=AS_OF)
    return path


def cut(book: Path, target: Path) -> Path:
    """Copy a book with print areas that end after some rows, so that a big one prints in a moment."""
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = old.read(member)
            new.writestr(
                member, _with_areas(data.decode()).encode() if member.filename == "xl/workbook.xml" else data
            )
    return target


def _with_areas(workbook: str) -> str:
    """Give each sheet that has tables and no print area of rows one from A1 on."""
    for at, sheet in enumerate(SHEETS):
        last = max((table.first_column + len(table.columns) - 1 for table in TABLES.values() if table.sheet == sheet),
                   default=0)  # fmt: skip
        head = f'<definedName name="_xlnm.Print_Area" localSheetId="{at}">'
        old = re.search(re.escape(head) + r"[^<]*</definedName>", workbook)
        if sheet in _WHOLE or not last or (old and ":$" in old[0] and re.search(r"\$\d+<", old[0])):
            continue
        right = column_letters(_WIDEST.get(sheet, last))
        new = f"{head}'{sheet}'!$A$1:${right}${_ROWS}</definedName>"
        if old:
            workbook = workbook.replace(old[0], new)
        else:
            workbook = workbook.replace("</definedNames>", new + "</definedNames>")
    return workbook


def _arbook(*words: str, today: str) -> None:
    """Run a command of arbook as of a day."""
    environment = os.environ | {"ARBOOK_TODAY": today, "LOGNAME": "anna", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", _ARBOOK, *words], check=False, env=environment, capture_output=True)
    if done.returncode not in _DONE:
        sys.exit(f"arbook {' '.join(words)}: {done.stderr.decode()}")
