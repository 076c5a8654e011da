"""Charge interest pressed, then Refresh: notes, provision and Dashboard as from the terminal."""

from datetime import datetime
from pathlib import Path

import pytest
from books import make_book, rows_of
from host import TestExcel
from test_pressing import copied, everything

from arbook.book.file import FileBook
from macros import pressing
from macros.charging import charge
from macros.refreshing import refresh

BOOK = """
tblCustomers
Customer | Name | Loss rate
C1       | One  |
C2       | Two  | 0.5

tblInvoices
Invoice | Customer | Date       | Due date   | Amount
A       | C1       | 2024-05-01 | 2024-05-31 | 10,000.00
B       | C2       | 2024-05-01 | 2024-05-31 | 100.00

tblPayments
Payment | Date       | Invoice | Amount
P       | 2024-09-15 | A       | 10,000.00

tblActivity
Date       | Customer | Step | Kind   | Direction
2024-06-20 | C1       | 6    | Letter | Out
"""
WHEN = datetime.fromisoformat("2024-09-30T09:30")


def test_figures_14_charge_interest_pressed_gives_what_the_terminal_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    monkeypatch.setattr(pressing, "now", lambda: WHEN)
    path = make_book(tmp_path / "Ledger.xlsm", BOOK)
    test, closed = TestExcel(copied(path, "open")), copied(path, "closed")
    charge(FileBook.open(closed), WHEN)
    pressing.carry_out("interest", test.book)
    refresh(FileBook.open(closed), WHEN)
    pressing.carry_out("refresh", test.book)
    assert everything(test.save()) == everything(closed)
    assert rows_of(closed, "open items", "Invoice", "Open") == [
        "B | 100.00",
        "IN-2024-001 | 361.16",
        "CO-2024-001 | 40.00",
    ]
