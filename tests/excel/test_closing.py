"""Close month pressed in the open workbook: the same rows as from the terminal, and what was typed is seen."""

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
import stand_ins
from books import make_book, rows_of
from host import TestExcel

from arbook.book.file import FileBook
from macros import pressing
from macros.closing import CloseOptions, close
from macros.refreshing import refresh

CLOSED = datetime(2024, 11, 5, 9, 30)  # noqa: DTZ001 - naive, as in the workbook
BOOK = """
tblCustomers
Customer
C1

tblInvoices
Invoice | Customer | Date       | Due date   | Amount
A       | C1       | 2024-05-10 | 2024-06-10 | 1,000.00
B       | C1       | 2024-09-20 | 2024-10-20 | 500.00

tblPayments
Payment | Date       | Customer | Invoice | Amount
P1      | 2024-07-10 | C1       | A       | 400.00
"""


@pytest.fixture(autouse=True)
def fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    monkeypatch.setattr(pressing, "now", lambda: CLOSED)
    monkeypatch.setattr("macros.pack.to_pdf", lambda files, folder: [
        shutil.copy(file, folder / f"{file.stem}.pdf") for file in files])  # fmt: skip
    stand_ins.shown.clear()


def copied(path: Path, name: str) -> Path:
    folder = path.parent / name
    folder.mkdir()
    return Path(shutil.copy(path, folder))


def written(path: Path) -> list[list[str]]:
    """Return what closing keeps, as text."""
    tables = (("closings", ("Month end", "Closed on", "Currency", "Total", "Overdue", "Unapplied", "DSO", "CEI")),
              ("snapshots", ("Month end", "Customer", "Currency", "1-30", "90+", "Total")))  # fmt: skip
    return [rows_of(path, table, *names) for table, names in tables]


def test_pressing_close_month_gives_the_rows_of_the_terminal(tmp_path: Path) -> None:
    path = make_book(tmp_path / "Ledger.xlsm", BOOK, AsOf=date(2024, 10, 31))
    test = TestExcel(copied(path, "open"))
    pressing.carry_out("close", test.book)
    other = copied(path, "file")
    close(FileBook.open(other), CLOSED, CloseOptions())
    assert written(test.save()) == written(other)
    assert FileBook.open(test.path).get("LockedTo") == 45596
    assert (test.path.parent / "Ledger 2024-10 month end.pdf").exists()


def test_what_is_typed_between_presses_is_a_change(tmp_path: Path) -> None:
    path = make_book(tmp_path / "Ledger.xlsm", BOOK, AsOf=date(2024, 10, 31))
    test = TestExcel(copied(path, "open"))
    pressing.carry_out("refresh", test.book)
    pressing.carry_out("refresh", test.book)
    test.book.sheets["Invoices"].range("K7").raw_value = 450
    pressing.carry_out("refresh", test.book)
    names = ("Sheet", "Key", "Column", "Old", "New")
    assert rows_of(test.save(), "changes", *names) == ["Invoices | B | Amount | 500.00 | 450.00"]
    refresh(FileBook.open(test.path), CLOSED)  # the closed book reads what the open one kept
    assert len(rows_of(test.path, "changes", *names)) == 1
