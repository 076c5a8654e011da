"""arbook daily: import, apply cash and refresh in one go, all or nothing."""

from datetime import date
from pathlib import Path

import pytest
from bank_samples import camt, detail, entry, statement
from books import NOW, make_book, rows_of

from arbook.book.book import BookError
from arbook.book.file import FileBook
from arbook.mapping import ExportError
from macros.cli import main
from macros.daily import daily_file

BOOK = """
tblCustomers
Customer | Name
C1       | Alfa

tblInvoices
Invoice | Customer | Date       | Amount
INV-1   | C1       | 2024-01-01 | 400.00
INV-2   | C1       | 2024-01-02 | 300.00

tblActions
Customer | Currency | Step | Channel | Owner | Done | Result
C1       | EUR      | 4    | Call    | Ann   | x    | Reached
"""
BANK = camt(statement(entry("400.00", detail("INV-1"), reference="B-1"), opening="0.00", closing="400.00"))
INVOICES = "Invoice,Customer,Date,Amount\nINV-3,C1,2024-03-01,50.00\n"


def prepared(folder: Path, **files: str) -> Path:
    """Make a book whose ImportFolder has these files."""
    place = folder / "in"
    place.mkdir()
    for name, text in files.items():
        (place / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return make_book(folder / "b.xlsm", BOOK, ImportFolder=str(place), BankDate=date(2024, 3, 1))


def test_domain_h_the_day_in_one_command(tmp_path: Path) -> None:
    path = prepared(tmp_path, bank_xml=BANK, invoices_csv=INVOICES)
    outcome = daily_file(path, NOW)
    assert rows_of(path, "payments", "Payment", "Customer", "Amount") == ["B-1 | C1 | 400.00"]
    assert rows_of(path, "allocations", "From", "To", "State") == ["B-1 | INV-1 | Matched"]
    assert rows_of(path, "openitems", "Invoice", "Open") == ["INV-2 | 300.00", "INV-3 | 50.00"]
    assert rows_of(path, "activity", "Customer", "Step", "Result") == ["C1 | 4 | Reached"]
    assert rows_of(path, "log", "Command") == ["import", "apply-cash", "refresh"]
    heads = [line for line in outcome.lines if not line.startswith(" ") and line]
    assert heads == ["Import:", "Apply cash:", "Refresh:"]
    assert "  1 payment added. Run apply-cash to match them with invoices." in outcome.lines
    assert {name: outcome.figures[name] for name in ("invoices_added", "bank_added", "matched")} == {
        "invoices_added": 1, "bank_added": 1, "matched": 1
    }  # fmt: skip


def test_one_step_back(tmp_path: Path) -> None:
    path = prepared(tmp_path, bank_xml=BANK)
    before = path.read_bytes()
    daily_file(path, NOW)
    assert path.read_bytes() != before
    FileBook.restore(path)
    assert path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.xlsm", "b.xlsm.bak", "in"]


def test_a_part_that_fails_leaves_the_book_untouched(tmp_path: Path) -> None:
    path = prepared(tmp_path, bank_xml=BANK[:-30], invoices_csv=INVOICES)
    before = {one.name: one.read_bytes() for one in tmp_path.glob("b.*")}
    with pytest.raises(ExportError, match="is damaged"):
        daily_file(path, NOW)
    assert {one.name: one.read_bytes() for one in tmp_path.glob("*") if one.is_file()} == before


def test_nothing_new_and_no_folder_are_said(tmp_path: Path) -> None:
    path = prepared(tmp_path)
    assert daily_file(path, NOW).lines[0].startswith("Import: ")
    book = FileBook.open(path)
    book.set("ImportFolder", None)
    book.save()
    assert daily_file(path, NOW).lines[0] == "Import: ImportFolder is blank on the sheet Settings."
    assert rows_of(path, "log", "Command") == ["apply-cash", "refresh"] * 2


def test_a_book_that_changes_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = prepared(tmp_path, bank_xml=BANK)

    def somebody_else(text: str) -> None:
        if text == "Matching":
            path.write_bytes(path.read_bytes() + b"\0")

    with pytest.raises(BookError, match="was changed by another program while the command ran"):
        daily_file(path, NOW, somebody_else)


def test_from_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARBOOK_TODAY", "2024-03-31")
    path = prepared(tmp_path, bank_xml=BANK)
    assert main(["daily", str(path)]) in (0, 1)
    assert rows_of(path, "allocations", "To") == ["INV-1"]
    assert main(["daily", str(tmp_path / "none.xlsm")]) == 2
