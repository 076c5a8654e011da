"""Log contact pressed in the open workbook: the selected row's customer, and where the user goes on."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import stand_ins
from books import NOW, make_book, rows_of
from host import TestExcel

from arbook.book.file import FileBook
from arbook.book.results import TABLES
from macros import pressing
from macros.cash import apply_cash
from macros.outcome import CommandError, Outcome
from macros.refreshing import check, refresh

BOOK = """
tblCustomers
Customer | Currency | Collector
C1       |          | Ann
C2       | USD      |

tblInvoices
Invoice | Customer | Date       | Amount
A-1     | C1       | 2024-01-01 | 1,000.00
A-2     | C2       | 2024-01-01 | 500.00

tblActivity
Date       | Customer | Kind
2024-03-01 | C1       | Call

tblActions
Rank | Customer | Currency | Step | Channel | Owner | Done | Remark
1    | C2       | USD      | 6    | Letter  | Bob   | later |
2    | C1       | EUR      | 4    | Call    | Ann   | x    | talked
"""
LETTERS = """
tblLetters
Run | Date       | Customer | Currency | Step | Template       | File      | Sent
R1  | 2024-03-30 | C1       | EUR      | 3    | first-reminder | R1/C1.eml | x
"""
LOGGED = ("Date", "Customer", "Currency", "Invoice", "Step", "Kind", "Direction", "Result", "By", "Note")
FIRST = "2024-03-01 | C1 |  |  |  | Call |  |  |  | "
ANSWER = "2024-03-31 | C1 | EUR |  | 4 | Call | Out |  | Ann | talked"


@pytest.fixture(autouse=True)
def fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    monkeypatch.setattr(pressing, "now", lambda: NOW)
    stand_ins.shown.clear()


@pytest.mark.parametrize(
    ("sheet", "cell", "row"),
    [
        ("Actions", "H6", "2024-03-31 | C2 | USD |  | 6 | Letter | Out |  |  | "),
        ("Customers", "A6", "2024-03-31 | C1 | EUR |  |  | Call | Out |  | Ann | "),
        ("Customers", "F7", "2024-03-31 | C2 | USD |  |  | Call | Out |  |  | "),
        ("Invoices", "C7", "2024-03-31 | C2 | USD | A-2 |  | Call | Out |  |  | "),
    ],
)
def test_domain_f_log_contact_from_a_selected_row(sheet: str, cell: str, row: str, tmp_path: Path) -> None:
    path = make_book(tmp_path / "Ledger.xlsm", BOOK)
    test = TestExcel(path)
    test.book.sheets[sheet].impl.activate()
    test.book.sheets[sheet].range(cell).select()
    pressing.carry_out("log", test.book)
    selected = test.book.app.selection
    assert (selected.sheet.name, selected.address) == ("Activity", "$H$8")
    assert rows_of(test.save(tmp_path / "after.xlsm"), "activity", *LOGGED) == [FIRST, ANSWER, row]


@pytest.mark.parametrize(("sheet", "cell"), [("Start", "A1"), ("Actions", "A1"), ("Customers", "A40")])
def test_without_a_customer_nothing_is_logged(sheet: str, cell: str, tmp_path: Path) -> None:
    test = TestExcel(make_book(tmp_path / "Ledger.xlsm", BOOK))
    test.book.sheets[sheet].impl.activate()
    test.book.sheets[sheet].range(cell).select()
    with pytest.raises(CommandError, match="Select a row of a customer"):
        pressing.carry_out("log", test.book)


@pytest.mark.parametrize(("command", "work"), [("refresh", refresh), ("check", check), ("apply-cash", apply_cash)])
def test_answers_move_the_same_way_as_from_the_terminal(
    command: str, work: Callable[[FileBook, datetime], Outcome], tmp_path: Path
) -> None:
    path = make_book(tmp_path / "Ledger.xlsm", BOOK + LETTERS)
    copy = Path(shutil.copy(path, tmp_path / "closed.xlsm"))
    test = TestExcel(path)
    pressing.carry_out(command, test.book)
    work(FileBook.open(copy), NOW)
    opened = test.save(tmp_path / "after.xlsm")
    for table in ("activity", "actions", "letters"):
        names = TABLES[f"tbl{table.title()}"].names
        assert rows_of(opened, table, *names) == rows_of(copy, table, *names)
    typed = rows_of(opened, "actions", "Customer", "Done", "Remark")
    assert (typed[0], {row.partition(" | ")[2] for row in typed[1:]}) == ("C2 | later | ", {" | "})
    assert rows_of(opened, "letters", "Sent") == ["2024-03-31"]
