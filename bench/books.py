"""Workbooks of the bench, each made in a process of its own.

`python -m bench.books make BOOK INVOICES`: 0.7 payments an invoice, 6 % of them on account, not yet refreshed; texts
stand in the cells, as we write them. `shared BOOK COPY`: the same with texts in the shared table, as Excel saves
them. `rows BOOK` prints how many rows each result table has.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from arbook.book.file import FileBook
from arbook.book.results import RESULTS
from arbook.book.texts import shared_strings
from macros.new import new

AS_OF = "2026-06-30"
_STRINGS = "xl/sharedStrings.xml"
_INLINE = re.compile(rb' t="inlineStr"><is><t(?: xml:space="preserve")?>([^<]*)</t></is></c>')


def ledger(count: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return customers, invoices and payments of a made-up ledger, with the columns that people fill."""
    draw = np.random.default_rng(1)
    customers = [f"C{number:05d}" for number in range(max(count // 50, 1))]
    days = np.datetime64("2025-01-01") + draw.integers(0, 600, count)
    date = pd.Series(days.astype("datetime64[s]"))
    amount = draw.integers(1_000, 5_000_000, count)
    invoices = pd.DataFrame({
        "Invoice": [f"INV-{number:07d}" for number in range(count)], "Type": "Invoice",
        "Customer": draw.choice(customers, count), "Date": date,
        "Terms": draw.choice(["net 30", "2/10 net 30", "30 days EOM", "net 45"], count), "Currency": "EUR",
        "Rate": 1.0, "Amount": amount, "Tax": amount // 5,
        "Reference": [f"PO {number}" for number in draw.integers(0, 10**6, count)],
        "Description": draw.choice(["Goods", "Services", "Transport of goods by road"], count),
        "Goods received": date, "Sent": date, "Confirmed": date,
        "File": [f"inv{number}.pdf" for number in range(count)],
    })  # fmt: skip
    paid = draw.integers(0, count, count * 7 // 10)
    payments = pd.DataFrame({
        "Payment": [f"P-{number:07d}" for number in range(len(paid))],
        "Date": pd.Series((days[paid] + draw.integers(5, 90, len(paid))).astype("datetime64[s]")),
        "Customer": invoices["Customer"].to_numpy()[paid],
        "Invoice": invoices["Invoice"].iloc[paid].mask(draw.random(len(paid)) < 0.06).to_numpy(),
        "Currency": "EUR", "Amount": amount[paid] * draw.choice([2, 2, 2, 1], len(paid)) // 2, "Kind": "Payment",
        "Reference": invoices["Invoice"].to_numpy()[paid],
    })  # fmt: skip
    names = pd.DataFrame({"Customer": customers, "Name": [f"Customer {code} Ltd" for code in customers]})
    return names, invoices, payments


def make(path: Path, count: int) -> None:
    """Write a book with the ledger of `count` invoices."""
    new(path)
    book = FileBook.open(path)
    for table, frame in zip(("tblCustomers", "tblInvoices", "tblPayments"), ledger(count), strict=True):
        book.append(table, frame)
    book.save()


def share(source: Path, target: Path) -> None:
    """Copy a book, its inline texts moved into the shared table: each text once, cells have its number."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as new_:
        table = old.read(_STRINGS)
        start = len(shared_strings(table))
        numbers: dict[bytes, int] = {}

        def numbered(found: re.Match[bytes]) -> bytes:
            return b' t="s"><v>%d</v></c>' % numbers.setdefault(found[1], start + len(numbers))

        for member in old.infolist():
            if member.filename != _STRINGS:
                data = old.read(member)
                sheet = member.filename.startswith("xl/worksheets/sheet")
                new_.writestr(member, _INLINE.sub(numbered, data) if sheet else data)
        table = re.sub(rb' (?:unique)?[cC]ount="\d+"', b"", table)
        added = b"".join(b'<si><t xml:space="preserve">%s</t></si>' % text for text in numbers)
        new_.writestr(_STRINGS, table.replace(b"</sst>", added + b"</sst>"))


def rows(path: Path) -> dict[str, int]:
    """Count the filled rows of each result table."""
    book = FileBook.open(path)
    names = [table.name for table in RESULTS if table.name in book.tables()]
    found = {name: raw.rows for name, raw in book.read_all(names).items() if raw.rows}
    book.close()
    return found


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", book, count]:
            make(Path(book), int(count))
        case ["shared", book, copy]:
            share(Path(book), Path(copy))
        case ["rows", book]:
            print(json.dumps(rows(Path(book))))
        case _:
            sys.exit(__doc__)
