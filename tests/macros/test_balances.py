"""Control balances from an export: whole ledger or by customer, per currency and date."""

from datetime import date
from pathlib import Path

import pytest
from books import NOW, make_book, rows_of

from arbook.book.file import FileBook
from arbook.mapping import ExportError
from macros.importing import ImportOptions, import_files
from macros.outcome import Outcome

BOOK = """
tblInvoices
Invoice | Customer | Date       | Amount
A       | C1       | 2024-01-01 | 10.00

tblControl
Date       | Customer | Currency | Balance
2024-02-29 |          | EUR      | 1.00
2024-03-31 | C1       | EUR      | 2.00
"""
KEPT = ["2024-02-29 |  | EUR | 1.00"]


def imported(tmp_path: Path, export: str) -> tuple[Path, Outcome]:
    path, file = make_book(tmp_path / "book.xlsm", BOOK), tmp_path / "balances.csv"
    file.write_text(export.strip(), encoding="utf-8")
    options = ImportOptions(as_of=date(2024, 3, 31), balances=file)
    return path, import_files(FileBook.open(path), {}, options, NOW)


@pytest.mark.parametrize(
    ("export", "expected"),
    [
        ("Balance\n100.00", ["2024-03-31 | C1 | EUR | 2.00", "2024-03-31 |  |  | 100.00"]),
        ("Currency,Closing balance\neur,100.00\nUSD,-7.5", [
            "2024-03-31 | C1 | EUR | 2.00", "2024-03-31 |  | EUR | 100.00", "2024-03-31 |  | USD | -7.50"]),
        ("Date,Currency,Balance\n2024-01-31,EUR,5.00", [
            "2024-03-31 | C1 | EUR | 2.00", "2024-01-31 |  | EUR | 5.00"]),
        ("Account,Currency,Amount\nC1,EUR,60.00\n007,EUR,40.00\nC1,USD,3.00", [
            "2024-03-31 | C1 | EUR | 60.00", "2024-03-31 | 007 | EUR | 40.00", "2024-03-31 | C1 | USD | 3.00",
            "2024-03-31 |  | EUR | 100.00", "2024-03-31 |  | USD | 3.00"]),
        ("Customer,Currency,Balance\nC1,EUR,60.00\n,EUR,61.00", [
            "2024-03-31 | C1 | EUR | 60.00", "2024-03-31 |  | EUR | 61.00"]),
    ],
)  # fmt: skip
def test_balances_are_added_or_replaced(tmp_path: Path, export: str, expected: list[str]) -> None:
    path, outcome = imported(tmp_path, export)
    found = rows_of(path, "control", "Date", "Customer", "Currency", "Balance")
    assert [line.replace("'", "") for line in found] == KEPT + expected  # ' keeps a spreadsheet from running -7.50
    assert "control balance" in outcome.lines[-1]


@pytest.mark.parametrize(
    ("export", "words"),
    [
        ("Customer,Sum of all\nC1,1.00", "balances.csv has no column Balance. It has: Customer, Sum of all."),
        ("Customer,Balance\nC1,1.00\nC2,much", "balances.csv, row 3, Balance:"),
    ],
)
def test_balances_that_cannot_be_read_are_refused(tmp_path: Path, export: str, words: str) -> None:
    with pytest.raises(ExportError) as refused:
        imported(tmp_path, export)
    assert str(refused.value).startswith(words)


def test_the_encoding_is_the_one_that_is_said(tmp_path: Path) -> None:
    path, file = make_book(tmp_path / "book.xlsm", BOOK), tmp_path / "balances.csv"
    file.write_text("Клиент,Сальдо\nC1,60.00\n", encoding="cp1251")
    map_file = tmp_path / "map.toml"
    map_file.write_text('[import]\nencoding = "cp1251"\n', encoding="utf-8")
    with pytest.raises(ExportError, match="It has: Клиент, Сальдо"):
        import_files(FileBook.open(path), {}, ImportOptions(map_file, balances=file), NOW)
