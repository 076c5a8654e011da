"""Changes: what a person typed since the last command, and nothing that arbook wrote itself."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from books import NOW, make_book, rows_of
from rows_typed import cell, typed, without

from arbook.book.file import FileBook
from macros.cash import apply_cash
from macros.changes import Watched
from macros.cli import main
from macros.importing import ImportOptions, import_files
from macros.outcome import CommandError
from macros.refreshing import check, refresh
from macros.values import set_values

LEDGER = """
tblCustomers
Customer | Name
C1       | One
C2       | Two

tblInvoices
Invoice | Customer | Date       | Due date   | Amount   | Disputed
A       | C1       | 2024-01-01 | 2024-01-31 | 1,000.00 | 30
B       | C1       | 2024-02-01 | 2024-03-01 | 500.00   |
007     | C2       | 2024-03-01 | 2024-03-31 | 10.01    | yes

tblPayments
Payment | Date       | Customer | Invoice | Amount | Kind
P1      | 2024-02-10 | C1       | A       | 400.00 |
P1      | 2024-02-10 | C1       | B       | 100.00 |
P2      | 2024-03-20 | C2       |         | 10.01  |
"""
LATER = datetime(2024, 4, 2, 8, 0)  # noqa: DTZ001 - naive, as in the workbook


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = make_book(tmp_path / "book.xlsm", LEDGER)
    refresh(FileBook.open(made), NOW)
    return made


def changes(path: Path) -> list[str]:
    return rows_of(path, "changes", "Sheet", "Key", "Column", "Old", "New")


@pytest.mark.parametrize(
    ("verbs", "expected"),
    [
        ([], []),
        ([cell("tblInvoices", 1, "Amount", 450.0)], ["Invoices | B | Amount | 500.00 | 450.00"]),
        ([cell("tblInvoices", 1, "Date", date(2024, 2, 5))], ["Invoices | B | Date | 2024-02-01 | 2024-02-05"]),
        ([cell("tblInvoices", 0, "Disputed", None)], ["Invoices | A | Disputed | 30 | "]),
        ([cell("tblInvoices", 2, "Invoice", "008")], ["Invoices | 008 | Invoice | 007 | 008"]),
        ([cell("tblPayments", 2, "Invoice", "007")], ["Payments | P2 / 007 | Invoice |  | 007"]),
        ([without("tblInvoices", 0)], ["Invoices | A |  | 1000.00, C1, 2024-01-01 | deleted"]),
        ([without("tblPayments", 1)], ["Payments | P1 / B |  | 100.00, C1, 2024-02-10 | deleted"]),
        (
            [
                lambda book: book.append(
                    "tblPayments",
                    pd.DataFrame({"Payment": ["P9"], "Customer": ["C2"], "Amount": [777]}).assign(
                        Date=pd.Timestamp("2024-01-15")
                    ),
                )
            ],
            ["Payments | P9 |  | added | 7.77, C2, 2024-01-15"],
        ),
        ([lambda book: book.set("DefaultTerms", "net 14")], ["Settings | DefaultTerms | Value | net 30 | net 14"]),
        ([lambda book: book.set("LockedTo", date(2024, 1, 31))], ["Settings | LockedTo | Value |  | 2024-01-31"]),
        ([cell("tblCustomers", 1, "Terms", "net 60")], ["Customers | C2 | Terms |  | net 60"]),
        ([cell("tblPolicy", 0, "Days", 4.0)], ["Policy | Default / 1 | Days | 3 | 4"]),
        (
            [without("tblInvoices", 0), cell("tblCustomers", 0, "Name", "Uno")],
            ["Customers | C1 | Name | One | Uno", "Invoices | A |  | 1000.00, C1, 2024-01-01 | deleted"],
        ),
    ],
)  # fmt: skip
def test_each_kind_of_change_is_one_row(
    path: Path, verbs: list[Callable[[FileBook], None]], expected: list[str]
) -> None:
    typed(path, *verbs)
    check(FileBook.open(path), LATER)
    assert changes(path) == expected
    assert set(rows_of(path, "changes", "Seen")) <= {"2024-04-02 08:00:00"}
    refresh(FileBook.open(path), LATER)
    assert changes(path) == expected  # seen once


def test_an_import_reads_each_table_once(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = tmp_path / "new.csv"
    export.write_text("Invoice,Customer,Date,Amount\nZ9,C9,2024-03-05,70.00\n", encoding="utf-8")
    read: list[str] = []
    whole = Watched.read_all
    monkeypatch.setattr(Watched, "read_all", lambda book, tables: read.extend(tables) or whole(book, tables))
    import_files(FileBook.open(path), {"invoices": export}, ImportOptions(), LATER)
    assert [table for table in read if table in {"tblInvoices", "tblCustomers"}] == ["tblCustomers", "tblInvoices"]


def test_the_first_command_on_a_book_keeps_silent(tmp_path: Path) -> None:
    path = make_book(tmp_path / "book.xlsm", LEDGER)
    check(FileBook.open(path), NOW)
    assert changes(path) == []


def test_sorted_rows_are_no_change(path: Path) -> None:
    first = {"Invoice": "A", "Customer": "C1", "Date": date(2024, 1, 1), "Due date": date(2024, 1, 31),
             "Amount": 1000.0, "Disputed": 30.0}  # fmt: skip
    last = {"Invoice": "007", "Customer": "C2", "Date": date(2024, 3, 1), "Due date": date(2024, 3, 31),
            "Amount": 10.01, "Disputed": "yes"}  # fmt: skip
    frame = pd.DataFrame([last, first], dtype=object, index=[0, 2])
    typed(path, lambda book: book.update("tblInvoices", frame))
    check(FileBook.open(path), LATER)
    assert rows_of(path, "invoices", "Invoice") == ["007", "B", "A"]
    assert changes(path) == []


def test_what_commands_write_is_no_change_and_what_is_typed_over_it_is(path: Path, tmp_path: Path) -> None:
    export = tmp_path / "invoices.csv"
    export.write_text(
        "Invoice,Customer,Date,Amount,Reference\nB,C1,2024-02-01,505.00,=x\nD,C3,2024-03-30,20.5,001\n",
        encoding="utf-8",
    )
    import_files(FileBook.open(path), {"invoices": export}, ImportOptions(), LATER)
    apply_cash(FileBook.open(path), LATER)
    set_values(FileBook.open(path), ["GraceDays=5", "InterestRate=7%", "AsOf=2024-04-01"], LATER)
    refresh(FileBook.open(path), LATER)
    assert len(rows_of(path, "invoices", "Invoice")) == 4
    assert len(rows_of(path, "allocations", "From")) == 1
    assert changes(path) == []
    typed(path, cell("tblInvoices", 3, "Amount", 21.0), cell("tblAllocations", 0, "State", "Refused"),
          cell("tblCustomers", 2, "Name", "Three"))  # fmt: skip
    refresh(FileBook.open(path), LATER)
    assert changes(path) == [
        "Customers | C3 | Name |  | Three",
        "Invoices | D | Amount | 20.50 | 21.00",
        "Allocations | P2 / 007 / 2024-04-02 | State | Matched | Refused",
    ]


def test_a_change_before_an_import_is_seen_by_the_import(path: Path, tmp_path: Path) -> None:
    export = tmp_path / "payments.csv"
    export.write_text("Payment,Date,Customer,Amount\nP7,2024-03-30,C1,1.00\n", encoding="utf-8")
    typed(path, without("tblInvoices", 1))
    import_files(FileBook.open(path), {"payments": export}, ImportOptions(), LATER)
    assert changes(path) == ["Invoices | B |  | 500.00, C1, 2024-02-01 | deleted"]


def test_many_rows_at_once_are_one_line(path: Path) -> None:
    rows = pd.DataFrame({"Invoice": [f"N{at}" for at in range(2_001)], "Customer": "C1", "Amount": 100})
    typed(path, lambda book: book.append("tblInvoices", rows.assign(Date=pd.Timestamp("2024-03-01"))))
    check(FileBook.open(path), LATER)
    assert changes(path) == ["Invoices |  |  | added | 2,001 rows"]


def test_a_damaged_state_is_a_fresh_start(path: Path) -> None:
    typed(
        path,
        cell("tblInvoices", 1, "Amount", 450.0),
        lambda book: book.update(
            "tblState", pd.DataFrame({"Text": pd.Series(["x"] * book.read("tblState").rows, dtype="str")})
        ),
    )
    check(FileBook.open(path), LATER)
    assert changes(path) == []
    typed(path, cell("tblInvoices", 1, "Amount", 440.0))
    check(FileBook.open(path), LATER)
    assert changes(path) == ["Invoices | B | Amount | 450.00 | 440.00"]


NEXT = ("set", "archive", "upgrade")  # read no documents, or write nothing here: the next command says it


@pytest.mark.parametrize(
    "words",
    [
        "import {book} --payments {folder}/payments.csv",
        "apply-cash {book}",
        "daily {book}",
        "check {book}",
        "refresh {book}",
        "set {book} GraceDays=5",
        "log {book} --customer C1 --kind Call --result Reached",
        "interest {book} --charge --all agreed",
        "plan {book}",
        "plan {book} --sign P-001",
        "plan {book} --replan P-001",
        "plan {book} --settle P-001",
        "plan {book} --cancel P-001",
        "close {book} --as-of 2024-03-31 --note why",
        "archive {book} --before 2024-04-01 --to {folder}/old.xlsm",
        "upgrade {book}",
    ],
)
def test_each_command_sees_what_was_typed_before_it_and_not_what_it_writes(
    words: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ARBOOK_TODAY", "2024-04-02")
    monkeypatch.setattr("macros.pack.to_pdf", no_pdf)
    (tmp_path / "payments.csv").write_text("Payment,Date,Customer,Amount\nP7,2024-03-30,C1,1.00\n", encoding="utf-8")
    if "P-001" in words:
        assert main(["set", str(path), "Plan_Customer=C1", "Plan_Count=2", "Plan_Anchor=same day"]) == 0
        assert main(["plan", str(path)]) in (0, 1), capsys.readouterr().err
    if "replan" in words or "settle" in words:
        assert main(["plan", str(path), "--sign", "P-001"]) in (0, 1), capsys.readouterr().err
    assert main(["set", str(path), "Plan_Customer=C1", "Plan_Count=2"]) == 0
    typed(path, cell("tblInvoices", 1, "Amount", 450.0), lambda book: book.set("LateMargin", 3))
    assert main([word.format(book=path, folder=tmp_path) for word in words.split()]) in (0, 1), (
        capsys.readouterr().err
    )
    seen = ["Invoices | B | Amount | 500.00 | 450.00", "Settings | LateMargin | Value | 0 | 3"]
    if words.split()[0] not in NEXT:
        assert sorted(changes(path)) == seen
    refresh(FileBook.open(path), LATER)
    assert sorted(changes(path)) == seen


def no_pdf(*_: object) -> None:
    raise CommandError("not here.")
