"""The auditor's workbook: its sheets, the same sums as the book's, text that stays text, refusals."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from books import NOW, make_book

from arbook.book.file import FileBook
from arbook.book.settings import SETTINGS
from macros.auditing import audit
from macros.cli import main
from macros.outcome import CommandError
from macros.refreshing import refresh

BOOK = """
    tblCustomers
    Customer | Name
    C1       | =HYPERLINK("http://x","y")
    C2       | @SUM(1+1)

    tblInvoices
    Invoice | Customer | Date       | Due date   | Currency | Amount
    0001    | C1       | 2024-01-01 | 2024-01-31 | EUR      | 1,000.00
    -2+3    | C2       | 2024-03-15 | 2024-04-15 | USD      | 500.00

    tblFX
    Currency | Date       | Rate
    USD      | 2024-03-29 | 0.9

    tblPayments
    Payment | Date       | Customer | Invoice | Amount
    P1      | 2024-03-20 | C1       | 0001    | 400.00
    P2      | 2024-03-28 | C1       |         | 50.00

    tblAllocations
    Date       | From | To   | Amount | State
    2024-03-29 | P2   | 0001 | 20.00  | Accepted

    tblControl
    Date       | Currency | Balance
    2024-03-31 | EUR      | 550.00

    tblChanges
    Seen                | By  | Sheet    | Key | Column | Old | New
    2024-03-01 10:00:00 | =me | Invoices | A   | Amount | 1   | 2
"""
TITLES = [
    "Contents", "Tie-out", "Aging", "Open items", "Interest", "Checks", "Allocations", "Control balances", "Closings",
    "Snapshots", "Changes", "Log", "Settings",
]  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return make_book(tmp_path / "my & book.xlsm", BOOK, AsOf=date(2024, 3, 31), CompanyName="=1+1")


def _rows(sheet: openpyxl.worksheet.worksheet.Worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]


def test_it_has_every_sheet_with_book_and_as_of_date(book: Path, tmp_path: Path) -> None:
    before = book.read_bytes()
    outcome = audit(FileBook.open(book), NOW, tmp_path / "out" / "audit.xlsx")
    made = openpyxl.load_workbook(tmp_path / "out" / "audit.xlsx")
    assert made.sheetnames == TITLES
    for sheet in made:
        assert str(sheet["A2"].value).startswith("my & book.xlsm, as of 2024-03-31, made on 2024-03-31 09:30. ")
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.print_title_rows) == (
            "landscape", 0, "$4:$4",
        )  # fmt: skip
    assert [row[:2] for row in _rows(made["Contents"])[1:]] == [[t, outcome.figures[t]] for t in TITLES[1:]]
    assert book.read_bytes() == before


def test_its_sums_are_those_of_a_refresh(book: Path, tmp_path: Path) -> None:
    audit(FileBook.open(book), NOW, tmp_path / "audit.xlsx")
    made = openpyxl.load_workbook(tmp_path / "audit.xlsx")
    header, *rows = _rows(made["Aging"])
    total = header.index("Total")
    assert [(row[0], row[total]) for row in rows] == [("C1", 550), ("C2", 500)]
    header, *rows = _rows(made["Open items"])
    assert [[row[header.index(name)] for name in ("Invoice", "Open", "Days overdue")] for row in rows] == [
        ["0001", 580, 60],
        ["-2+3", 500, 0],
    ]
    tie = {row[0]: row[1] for row in _rows(made["Tie-out"])[1:]}
    refresh(FileBook.open(book), NOW)
    sheet = openpyxl.load_workbook(book, data_only=True)["Aging"]
    shown = [{cell.value for cell in row} for row in sheet["A1:Z26"]]
    assert all(any({label, amount} <= row for row in shown) for label, amount in tie.items()), tie
    assert _rows(made["Control balances"])[1][:4] == [NOW.replace(hour=0, minute=0), None, "EUR", 550]
    assert _rows(made["Allocations"])[1][1:4] == ["P2", "0001", 20]


def test_no_text_becomes_a_formula(book: Path, tmp_path: Path) -> None:
    audit(FileBook.open(book), NOW, tmp_path / "audit.xlsx")
    made = openpyxl.load_workbook(tmp_path / "audit.xlsx")
    settings = {row[1]: row[2] for row in _rows(made["Settings"])[1:]}
    assert set(settings) == {setting.name for setting in SETTINGS}
    assert (settings["CompanyName"], settings["AsOf"]) == ("=1+1", "2024-03-31")
    assert _rows(made["Changes"])[1][1] == "=me"
    for sheet in made:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value[:1] in tuple("=+-@"):
                    assert cell.quotePrefix
    with zipfile.ZipFile(tmp_path / "audit.xlsx") as parts:
        assert not [name for name in parts.namelist() if b"<hyperlink" in parts.read(name)]


def test_refusals_leave_nothing(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match=r"must end in \.xlsx, such as audit\.xlsx"):
        audit(FileBook.open(book), NOW, tmp_path / "audit.csv")
    (tmp_path / "out").mkdir()
    kept = tmp_path / "out" / "audit.xlsx"
    kept.write_bytes(b"last year's")

    def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("macros.auditing.write_pages", full)
    with pytest.raises(OSError, match="full"):
        audit(FileBook.open(book), NOW, kept)
    assert [(path.name, path.read_bytes()) for path in kept.parent.iterdir()] == [("audit.xlsx", b"last year's")]
    monkeypatch.undo()
    assert main(["audit", str(book), "--out", str(kept), "--as-of", "2024-02-29"]) == 0
    assert "as of 2024-02-29" in capsys.readouterr().out
