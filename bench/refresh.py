"""`arbook refresh` against openpyxl's load, change and save of the same once-refreshed book, whole processes.

    python bench/refresh.py [--invoices 100000] [--runs 3]

Prints medians and ratios. Also python-calamine's plain read of the two tables, as the floor of reading.
"""

from __future__ import annotations

import argparse
import compileall
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from contest import contest

from arbook.book.file import FileBook
from macros.new import new

AS_OF = "2026-06-30"
ARBOOK = "import sys; from macros.cli import main; sys.argv = ['arbook', *sys.argv[1:]]; main()"
OPENPYXL = """
import sys, warnings, openpyxl
warnings.simplefilter("ignore")
book = openpyxl.load_workbook(sys.argv[1], keep_vba=True)
sheet = book["Invoices"]
columns = [cell.column for cell in sheet[5] if cell.value in ("Open", "Days overdue", "Bucket")]
for row in range(6, sheet.max_row + 1):
    for column, value in zip(columns, (100.5, 12, "1-30")):
        sheet.cell(row, column).value = value
book.save(sys.argv[2])
"""
CALAMINE = """
import sys, python_calamine
book = python_calamine.load_workbook(sys.argv[1], load_tables=True)
for name in ("tblInvoices", "tblPayments"):
    book.get_table_by_name(name).to_python()
"""


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--invoices", type=int, default=100_000)
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    _compile()
    with tempfile.TemporaryDirectory() as folder:
        book, other = Path(folder) / "book.xlsm", Path(folder) / "other.xlsm"
        _make(book, chosen.invoices)
        contest({"once": [sys.executable, "-c", ARBOOK, "refresh", str(book), "--as-of", AS_OF]}, 1, (0, 1))
        print(
            f"{chosen.invoices:,} invoices, {book.stat().st_size >> 20} MB, once refreshed; median of {chosen.runs}"
        )
        results = contest(
            {
                "arbook refresh": [sys.executable, "-c", ARBOOK, "refresh", str(book), "--as-of", AS_OF],
                "openpyxl": [sys.executable, "-c", OPENPYXL, str(book), str(other)],
                "calamine, read only": [sys.executable, "-c", CALAMINE, str(book)],
            },
            chosen.runs,
            (0, 1),
        )
    for name, result in results.items():
        print(f"{name:20} {result}")
    ours = results["arbook refresh"]
    for name in ("openpyxl", "calamine, read only"):
        theirs = results[name]
        time, memory = theirs.seconds / ours.seconds, theirs.megabytes / ours.megabytes
        print(f"{name} / arbook: time {time:.2f}, memory {memory:.2f}")


def _compile() -> None:
    """Compile the libraries, as pip does: else every run would compile them anew where Python may not write."""
    for path in sys.path:
        if path.endswith("site-packages"):
            compileall.compile_dir(path, quiet=2)


def _make(path: Path, count: int) -> None:
    """Write a book of `count` invoices and 0.7 payments an invoice, 6 % of them on account."""
    new(path)
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
        "Invoice": np.where(draw.random(len(paid)) < 0.06, None, invoices["Invoice"].to_numpy()[paid]),
        "Currency": "EUR", "Amount": amount[paid] * draw.choice([2, 2, 2, 1], len(paid)) // 2, "Kind": "Payment",
        "Reference": invoices["Invoice"].to_numpy()[paid],
    })  # fmt: skip
    book = FileBook.open(path)
    book.append(
        "tblCustomers", pd.DataFrame({"Customer": customers, "Name": [f"Customer {c} Ltd" for c in customers]})
    )
    book.append("tblInvoices", invoices)
    book.append("tblPayments", payments)
    book.save()


if __name__ == "__main__":
    main()
