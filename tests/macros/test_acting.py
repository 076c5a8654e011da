"""Next actions in a book: what a refresh writes, and what typed answers change."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from books import make_book, rows_of

from arbook.book.file import FileBook
from macros.refreshing import refresh

NOW = datetime(2024, 3, 11, 9, 0)  # noqa: DTZ001 - naive, as in the workbook
BOOK = """
    tblCustomers
    Customer | Name  | E-mail         | Collector | Policy
    C1       | First | a@example.com  | Ann       |
    C2       | Other |                | Bob       | Gone

    tblInvoices
    Invoice | Customer | Date       | Due date   | Amount
    A       | C1       | 2024-02-01 | 2024-03-01 | 2000
    B       | C2       | 2024-02-01 | 2024-03-09 | 300

    tblPayments
    Payment | Date       | Customer | Invoice | Amount
    P1      | 2024-03-08 | C1       | A       | 100

    tblActivity
    Date       | Customer | Step | Kind   | Direction | Result   | Promise date | Promise amount
    2024-03-06 | C1       | 3    | E-mail | Out       |          |              |
    2024-03-07 | C1       |      | Call   | In        | Promised | 2024-03-08   | 500
"""
SHOWN = ("Customer", "Step", "Action", "Channel", "By when", "Owner", "Promise")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_book(tmp_path / "AR.xlsm", BOOK, AsOf="2024-03-11")


def test_refresh_writes_actions_next_action_and_promise_kept(path: Path) -> None:
    refresh(FileBook.open(path), NOW)
    rows = [
        row
        for row in rows_of(path, "tblActions", *SHOWN)
        if not {"Friendly call", "Welcome call"} & set(row.split(" | "))
    ]
    assert rows == [
        "C1 | 4 | Call | Call | 2024-03-11 | Ann | 2024-03-08",
        "C1 | 5 | Tell the sales rep | Note | 2024-03-11 | Sales rep | 2024-03-08",
        "C1 | 7 | Hold notice | E-mail | 2024-03-11 | Manager | 2024-03-08",
        "C2 |  | Wait |  | 2024-03-14 | Bob | ",
    ]
    assert rows_of(path, "tblInvoices", "Invoice", "Next action") == [
        "A | 4 Call", "B | Wait until 2024-03-14: 3 First reminder",
    ]  # fmt: skip
    assert rows_of(path, "tblActivity", "Promise kept") == ["", "Part"]
    assert any("There is no policy Gone" in row for row in rows_of(path, "tblChecks", "Problem"))


def test_an_answer_moves_the_ladder_on(path: Path) -> None:
    refresh(FileBook.open(path), NOW)
    book = FileBook.open(path)
    steps = rows_of(path, "tblActions", "Customer", "Step")
    row = steps.index("C1 | 4")
    answers = pd.DataFrame({"Done": ["x"], "Result": ["Payment sent"]}, index=[row], dtype="object")
    book.update("tblActions", answers)
    book.save()
    refresh(FileBook.open(path), NOW)
    assert rows_of(path, "tblActivity", "Step", "Kind", "Result")[-1] == "4 | Call | Payment sent"
    assert rows_of(path, "tblInvoices", "Next action")[0] == "Wait until 2024-03-14: payment sent"


def test_a_step_that_cannot_be_read_is_a_check_at_its_cell(path: Path) -> None:
    book = FileBook.open(path)
    book.update("tblPolicy", pd.DataFrame({"Clock": ["Moon"]}, index=[2], dtype="object"))
    book.save()
    refresh(FileBook.open(path), NOW)
    found = rows_of(path, "tblChecks", "Sheet", "Cell", "Problem")
    assert any(row.startswith("Policy | D8 | 'Moon' is not") for row in found), found
