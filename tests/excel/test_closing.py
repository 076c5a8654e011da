"""Close month pressed in the open workbook: the same rows as from the terminal, and what was typed is seen."""

import shutil
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
import stand_ins
from books import make_book, rows_of
from host import TestExcel
from rows_typed import typed

from arbook.book.file import FileBook
from arbook.book.results import CLOSINGS, INTEREST, PROVISION, SNAPSHOTS
from macros import pressing
from macros.cli import main
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


MONTH = """
tblCustomers
Customer | Name | Currency
C1       | One  |
C2       | Two  | USD
C3       | Sick |

tblInvoices
Invoice | Customer | Date       | Due date   | Amount
A       | C1       | 2024-05-10 | 2024-06-10 | 1,000.00
B       | C1       | 2024-09-20 | 2024-10-20 | 500.00
D       | C2       | 2024-07-01 | 2024-07-31 | 800.00
S       | C3       | 2024-07-15 | 2024-08-14 | 90.01

tblActivity
Date       | Customer | Step | Kind   | Direction
2024-08-20 | C1       | 6    | Letter | Out

tblFX
Currency | Date       | Rate
USD      | 2024-10-31 | 0.91

tblControl
Date       | Currency | Balance
2024-10-31 | EUR      | 1,354.17
2024-10-31 | USD      | 800.00
"""
INVOICES = (
    "Invoice,Customer,Date,Due date,Amount\nE,C1,2024-10-05,2024-11-04,70.00\nF,C2,2024-11-02,2024-12-02,9.00\n"
)
PAYMENTS = (
    "Payment,Date,Customer,Amount,Reference\nP1,2024-10-10,C1,400.00,invoice A\nP2,2024-10-20,C1,33.00,thanks\n"
)
BUTTONS = ("import", "apply-cash", "refresh", "interest", "close")
COMMANDS = (["import"], ["apply-cash"], ["refresh"], ["interest", "--charge"], ["close", "--note", "as agreed"])


def kept(path: Path) -> dict[str, list[str]]:
    """Return all that a month end leaves, as text."""
    tables = {table.name: table.names for table in (CLOSINGS, SNAPSHOTS, INTEREST, PROVISION)}
    tables |= {"tblControl": ("Date", "Currency", "Balance", "Workbook", "Difference"),
               "tblInvoices": ("Invoice", "Type", "Customer", "Date", "Amount", "Open"),
               "tblAllocations": ("Date", "From", "To", "Amount", "State")}  # fmt: skip
    return {name: rows_of(path, name, *names) for name, names in tables.items()}


def test_a_month_end_by_pressed_buttons_gives_the_rows_of_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "invoices.csv").write_text(INVOICES, encoding="utf-8")
    (folder / "payments.csv").write_text(PAYMENTS, encoding="utf-8")
    path = make_book(tmp_path / "Ledger.xlsm", MONTH, AsOf=date(2024, 10, 31), ImportFolder=str(folder))
    rate = pd.DataFrame({"Loss rate": pd.Series([0.4], index=[2])})
    typed(path, lambda book: book.update("tblCustomers", rate),
          lambda book: book.append("tblClosings", pd.DataFrame({"Month end": [pd.Timestamp(2024, 10, 31)],
                                                                "Note": ["as agreed"]})))  # fmt: skip
    test = TestExcel(copied(path, "open"))
    for button in BUTTONS:
        pressing.carry_out(button, test.book)
    other = copied(path, "file")
    monkeypatch.setenv("ARBOOK_TODAY", f"{CLOSED:%Y-%m-%d}")
    for command, *rest in COMMANDS:
        assert main([command, str(other), *rest]) < 2, capsys.readouterr().err
    pressed = kept(test.save())
    assert pressed == kept(other)
    assert [row.split(" | ")[3:9] for row in pressed["tblClosings"]] == [
        ["EUR", "1354.17", "1190.01", "-33.00", "1354.17", "0.00"],
        ["USD", "800.00", "800.00", "0.00", "800.00", "0.00"],
    ]
    assert len(pressed["tblSnapshots"]) == 3
    assert {row.split(" | ")[10] for row in pressed["tblInterest"]} == {"IN-2024-001", ""}
