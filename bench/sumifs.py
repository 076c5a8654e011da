"""The same aging by a sheet's own formulas, recalculated by LibreOffice without a window.

`python -m bench.sumifs make KIND BOOK INVOICES` writes a plain .xlsx with the ledger of bench/books.py, all invoices
and payments of the first customers up to the as-of date:

- values: open amount and days overdue of each invoice as values, no formula;
- sums: also SUMIFS by customer and bucket over them: five a customer, what an aging sheet usually has;
- whole: also the open amount of each invoice by SUMIFS over the payments, and its days overdue.

`python -m bench.sumifs check BOOK INVOICES` fails when a sum in the saved copy isn't that of the ledger.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import python_calamine
import xlsxwriter

from bench.books import AS_OF, ledger

BUCKETS = ((None, 0), (0, 30), (30, 60), (60, 90), (90, None))
TERM = 30  # days; the formulas have one term for all, unlike the workbook

Ledger = tuple[list[str], pd.DataFrame, pd.DataFrame]


def cut(count: int) -> Ledger:
    """Return customers, invoices and payments with what the formulas need: euros, open amounts, days overdue."""
    names, invoices, payments = ledger(count)
    day = pd.Timestamp(AS_OF)
    invoices = invoices.loc[invoices["Date"] <= day, ["Invoice", "Customer", "Date", "Amount"]].copy()
    payments = payments.loc[(payments["Date"] <= day) & payments["Invoice"].notna(), ["Invoice", "Amount"]]
    paid = payments.groupby("Invoice")["Amount"].sum().reindex(invoices["Invoice"]).fillna(0).to_numpy()
    invoices["Open"] = (invoices["Amount"] - paid) / 100
    invoices["Days"] = (day - invoices["Date"]).dt.days - TERM
    invoices["Date"] = (invoices["Date"] - pd.Timestamp("1899-12-30")).dt.days
    return (
        names["Customer"].tolist(),
        invoices.assign(Amount=invoices["Amount"] / 100),
        payments.assign(Amount=payments["Amount"] / 100),
    )


def make(kind: str, path: Path, count: int) -> None:
    """Write the book; formulas have no saved value, so that they must be computed."""
    customers, invoices, payments = cut(count)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    _write(book.add_worksheet("Payments"), payments.to_numpy(object).tolist())
    rows = invoices.to_numpy(object).tolist()
    if kind == "whole":
        last = len(payments)
        serial = (pd.Timestamp(AS_OF) - pd.Timestamp("1899-12-30")).days
        for number, row in enumerate(rows, 1):
            row[4] = f"=D{number}-SUMIFS(Payments!$B$1:$B${last},Payments!$A$1:$A${last},A{number})"
            row[5] = f"={serial}-C{number}-{TERM}"
    _write(book.add_worksheet("Invoices"), rows)
    sums = () if kind == "values" else _sums(customers, len(rows))
    _write(book.add_worksheet("Aging"), sums)
    book.close()


def _sums(customers: list[str], rows: int) -> Iterator[list[object]]:
    """Rows of the aging: the customer, and a sum a bucket."""
    of = [f"Invoices!${letter}$1:${letter}${rows}" for letter in "EBF"]
    for number, customer in enumerate(customers, 1):
        formulas = []
        for low, high in BUCKETS:
            from_ = "" if low is None else f',{of[2]},">{low}"'
            until = "" if high is None else f',{of[2]},"<={high}"'
            formulas.append(f"=SUMIFS({of[0]},{of[1]},$A{number}{from_}{until})")
        yield [customer, *formulas]


def _write(sheet: xlsxwriter.worksheet.Worksheet, rows: Iterable[list[object]]) -> None:
    for number, row in enumerate(rows):
        for at, value in enumerate(row):
            if isinstance(value, str) and value.startswith("="):
                sheet.write_formula(number, at, value, None, "")
            else:
                sheet.write(number, at, value)


def check(path: Path, count: int) -> None:
    """Compare the sums of a recalculated book with those of the ledger."""
    customers, invoices, _ = cut(count)
    days, bucket = invoices["Days"].to_numpy(), np.zeros(len(invoices), np.int64)
    for low, _ in BUCKETS[1:]:
        bucket += days > low
    code = pd.Index(customers).get_indexer(pd.Index(invoices["Customer"]))
    expected = np.zeros((len(customers), len(BUCKETS)))
    np.add.at(expected, (code, bucket), invoices["Open"])
    found = python_calamine.load_workbook(path).get_sheet_by_name("Aging").to_python()
    wrong = [
        (row[0], row[1:], want.tolist())
        for row, want in zip(found, expected, strict=True)
        if np.abs(np.array(row[1:], float) - want).max() > 0.005  # half a cent
    ]
    if wrong:
        sys.exit(f"{path}: {len(wrong)} customers differ, the first is {wrong[0]}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", kind, book, count]:
            make(kind, Path(book), int(count))
        case ["check", book, count]:
            check(Path(book), int(count))
        case _:
            sys.exit(__doc__)
