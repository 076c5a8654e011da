"""The call list: only calls, a sheet an owner, phone and a blank column, one page wide sideways."""

from pathlib import Path

import openpyxl
import pytest
from books import NOW, make_book

from arbook.book.file import FileBook
from macros.call_list import COLUMNS, RESULT, call_list
from macros.outcome import CommandError

BOOK = """
    tblActions
    Rank | Customer | Name    | Currency | Overdue  | Oldest days | Action      | Why              | Channel | Owner | Phone | Last contact
    2    | C2       | Beta    | EUR      | 1,500.50 | 12          | Call        | 12 days overdue  | Call    | Anna  | +371  | 2024-03-20
    1    | C1       | =1+1    | USD      | 20.00    | 40          | Call: help? | broken promise   | Call    | Anna  |       |
    3    | C3       |         | EUR      | 20.00    | 9           | Call        | due              | Call    |       | 0043  |
    4    | C4       | Delta   | EUR      | 20.00    | 9           | Write       | due              | E-mail  | Anna  |       |
"""  # noqa: E501 - a row a line


def test_domain_h_call_list_with_phone_and_a_blank_result(tmp_path: Path) -> None:
    book, out = make_book(tmp_path / "book.xlsm", BOOK), tmp_path / "calls.xlsx"
    assert call_list(FileBook.open(book), NOW, out).figures["calls"] == 3
    made = openpyxl.load_workbook(out)
    assert made.sheetnames == ["Anna", "No owner"]
    rows = [[cell or "" for cell in row] for row in made["Anna"].iter_rows(values_only=True)]
    assert rows == [
        ["Calls of Anna, 2024-03-31", *[""] * 10],
        list(COLUMNS),
        ["1", "=1+1 (C1)", "", "", "20.00 USD", "40", "Call: help?", "broken promise", "", "", ""],
        ["2", "Beta (C2)", "", "+371", "1,500.50 EUR", "12", "Call", "12 days overdue", "2024-03-20", "", ""],
    ]
    assert COLUMNS[RESULT] >= 30, "room to write"
    assert not [cell for row in made["Anna"].iter_rows() for cell in row if cell.data_type == "f"]
    page = made["Anna"].page_setup
    assert (page.orientation, page.fitToHeight, made["Anna"].sheet_properties.pageSetUpPr.fitToPage) == (
        "landscape",
        0,
        True,
    )


def test_no_calls_no_file_and_a_wrong_name_is_refused(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book.xlsm", "tblActions\nRank | Customer | Channel\n1 | C1 | E-mail")
    assert call_list(FileBook.open(book), NOW, tmp_path / "a.xlsx").lines == ("No call is on Actions.",)
    assert not (tmp_path / "a.xlsx").exists()
    with pytest.raises(CommandError, match=r"must end in \.xlsx or \.pdf"):
        call_list(FileBook.open(book), NOW, tmp_path / "a.txt")
