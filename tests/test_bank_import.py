"""Bank statements into Payments: who paid, what is new, BankDate; through the closed file and the command line."""

import json
import os
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from bank_samples import MT940, camt, detail, entry, statement
from books import NOW, make_book, rows_of
from memory import MemoryBook

from arbook.bank_statement import BankEntry, BankStatement, Payers, payment_lines
from arbook.book.book import Value
from arbook.book.file import FileBook
from macros.bank import bank_files
from macros.cli import main
from macros.importing import ImportOptions, import_files
from macros.outcome import CommandError, Outcome
from macros.refreshing import refresh

LEDGER = """
tblCustomers
Customer | Name
C1       | Alfa, SIA
C2       | Beta
C3       | Gamma
C4       | Gamma

tblInvoices
Invoice | Customer | Date       | Amount
INV-1   | C1       | 2024-01-01 | 400.00
INV-2   | C2       | 2024-01-02 | 300.00
INV-20  | C1       | 2024-01-03 | 70.00
7/2024  | C2       | 2024-01-04 | 30.00
123     | C2       | 2024-01-04 | 30.00
"""
SHOWN = ("Payment", "Date", "Customer", "Currency", "Amount", "Kind", "Method", "Reference", "Source")


def brought(path: Path, *files: Path) -> Outcome:
    return import_files(FileBook.open(path), {}, ImportOptions(bank=files), NOW)


def written(folder: Path, text: str, name: str = "bank.xml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


PAYERS = Payers.of(
    pd.DataFrame({"Invoice": ["INV-1", "INV-2", "INV-20", "7/2024", "123", "Same", "same"],
                  "Customer": ["C1", "C2", "C1", "C2", "C2", "C1", "C2"]}, dtype="str"),
    pd.DataFrame({"Customer": ["C1", "C2", "C3", "C4", "C5"],
                  "Name": ["Alfa, SIA", "Beta", "Gamma", "Gamma", None]}, dtype="str"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "parties", "customer"),
    [
        ("Invoice INV-1", (), "C1"),
        ("inv-1,inv-20", (), "C1"),
        ("INV-2", ("Alfa SIA",), "C2"),  # the number counts more than who paid
        ("INV-1 INV-2", (), ""),  # two customers
        ("INV-1 INV-2", ("ALFA SIA",), "C1"),  # one of them paid
        ("INV-1 INV-2", ("Gamma",), ""),
        ("INV-200", (), ""),
        ("No 7/2024.", (), "C2"),
        ("on 123 March", (), ""),  # too short to tell who paid
        ("same", (), ""),
        ("", ("alfa sia",), "C1"),
        ("", ("Alfa",), ""),
        ("", ("Gamma",), ""),  # two customers of that name
        ("", ("Nobody", "beta"), "C2"),
        ("", (), ""),
    ],
)
def test_figures_13_who_paid(text: str, parties: tuple[str, ...], customer: str) -> None:
    assert PAYERS.find(text, parties) == customer


FIRST = camt(
    statement(
        entry("400.00", detail("part of INV-1", "Alfa", amount="400.00"), reference="B-77"),
        entry("-1234.50", detail("rent", "Landlord", role="Cdtr"), reference="B-78"),
        entry("-70.00", detail("INV-20", "Alfa SIA", more="<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"),
              reference="B-79"),
        entry("30.00", detail("=1+1", "Beta")),
        entry("9.00", detail("", "Stranger"), reference="B-80"),
        entry("8.00", reference="B-81", status="PDNG"),
        opening="1000.00", closing="134.50",
    )
)  # fmt: skip
ROWS = [
    "B-77 | 2024-03-29 | C1 | EUR | 400.00 | Payment | Bank | part of INV-1; Alfa | bank.xml, entry 1, 2024-03-31",
    "B-79 | 2024-03-29 | C1 | EUR | 70.00 | Returned | Bank | INV-20 returned: AC04; Alfa SIA | "
    "bank.xml, entry 3, 2024-03-31",
    "BANK-2024-03-29-{} | 2024-03-29 | C2 | EUR | 30.00 | Payment | Bank | '=1+1; Beta | "
    "bank.xml, entry 4, 2024-03-31",
    "B-80 | 2024-03-29 |  | EUR | 9.00 | Payment | Bank | Stranger | bank.xml, entry 5, 2024-03-31",
]


def test_a_statement_becomes_payments_once(tmp_path: Path) -> None:
    path, file = make_book(tmp_path / "b.xlsm", LEDGER), written(tmp_path, FIRST)
    outcome = brought(path, file)
    rows = rows_of(path, "payments", *SHOWN)
    made = rows[2].split(" | ")[0].removeprefix("BANK-2024-03-29-")
    assert rows == [row.format(made) for row in ROWS]
    assert outcome.lines == (
        "bank.xml: 5 entries of account LV80BANK0000435195001, complete to 2024-03-29.",
        "3 payments added, 1 returned payment. Run apply-cash to match them with invoices.",
        "1 payment without a known invoice or customer; type it on Payments:",
        "  B-80, EUR 9.00: Stranger",
        "Left out 1 outgoing amount, EUR 1,234.50: type a refund to a customer on Payments, Kind Refund.",
        "Left out 1 entry that the bank hasn't booked yet.",
    )
    assert FileBook.open(path).get("BankDate") == 45380  # 2024-03-29
    before = path.read_bytes()
    again = brought(path, file)
    assert path.read_bytes() == before
    assert again.lines[1] == "0 payments added; there already: 4."
    assert (again.figures["bank_known"], again.figures["bank_added"]) == (4, 0)


def test_the_banks_record_is_never_rewritten(tmp_path: Path) -> None:
    """Whatever the user typed into it: a customer, an invoice, two lines in place of one."""
    path = make_book(
        tmp_path / "b.xlsm",
        LEDGER
        + """
tblPayments
Payment | Date       | Customer | Invoice | Amount | Reference
B-77    | 2024-03-29 | C1       | INV-1   | 300.00 | mine
B-77    | 2024-03-29 | C1       | INV-20  | 100.00 |
B-80    | 2024-03-20 | C2       |         | 9.00   |
""",
    )
    brought(path, written(tmp_path, FIRST))
    rows = rows_of(path, "payments", "Payment", "Date", "Customer", "Invoice", "Amount", "Reference")
    assert rows[:3] == [
        "B-77 | 2024-03-29 | C1 | INV-1 | 300.00 | mine", "B-77 | 2024-03-29 | C1 | INV-20 | 100.00 | ",
        "B-80 | 2024-03-20 | C2 |  | 9.00 | ",
    ]  # fmt: skip
    assert [row.split(" | ")[0][:5] for row in rows[3:]] == ["B-79", "BANK-"]


def one(number: str, amount: str, day: int = 29, text: str = "") -> BankEntry:
    return BankEntry(number, date(2024, 3, day), "EUR", Decimal(amount), True, text=text)


@pytest.mark.parametrize(
    ("entries", "numbers"),
    [
        ([("R", "1"), ("R", "2")], ["R", "R/2"]),  # a reference for two entries of a statement
        ([("R", "1", 29), ("R", "2", 28)], ["R", "R/2"]),
        ([("", "1"), ("", "1")], ["BANK", "BANK/2"]),  # two equal entries are two payments
        ([("P-1", "5", 29)], []),  # there already
        ([("P-1", "6", 29)], []),  # of that day: the user changed the amount
        ([("P-1", "5", 28)], []),  # of that amount: the user changed the date
        ([("P-1", "6", 28)], ["P-1/2024-03-28"]),  # another payment of the same reference
        ([("P-2", "5", 29)], ["P-2"]),  # there as Returned only
    ],
)
def test_numbers(entries: list[tuple[str, str, int]], numbers: list[str]) -> None:
    there = pd.DataFrame({
        "Payment": pd.Series(["P-1", "P-1", "P-2"], dtype="str"),
        "Date": pd.to_datetime(["2024-03-29"] * 3), "Amount": pd.Series([200, 300, 500], dtype="Int64"),
        "Kind": pd.Series([None, "Payment", "Returned"], dtype="str"),
    })  # fmt: skip
    for _ in range(2):
        found = BankStatement("f", "A", None, tuple(one(*each) for each in entries))
        lines = payment_lines([found], there, Payers(), date(2024, 3, 31))
        assert [_short(number) for number in lines.frame["Payment"]] == numbers
        assert lines.known == len(entries) - len(numbers)
        assert len(lines.differing) == (entries == [("P-1", "6", 29)])
        again = payment_lines([found, found], there, Payers(), date(2024, 3, 31))
        assert again.frame["Payment"].tolist() == lines.frame["Payment"].tolist()


def _short(number: str) -> str:
    name, _, nth = number.partition("/")
    return ("BANK" if name.startswith("BANK-") else name) + (f"/{nth}" if nth else "")


def test_two_currencies_newest_bank_date_and_notes(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", LEDGER, BankDate=date(2024, 3, 1))
    outcome = brought(path, written(tmp_path, MT940.replace("EUR1292,34", "EUR1292,35"), "march.sta"))
    assert outcome.lines[0].endswith("complete to 2024-03-29.")
    assert outcome.lines[1] == "march.sta: 1 entry of account LV80BANK0000435195002, complete to 2024-03-30."
    assert "Left out 1 own payment that came back, EUR 12.34." in outcome.lines
    assert outcome.lines[-1] == "march.sta: its entries differ from its balances by 0.01."
    assert FileBook.open(path).get("BankDate") == 45381
    assert rows_of(path, "payments", "Currency", "Amount", "Kind") == [
        "EUR | 400.00 | Payment", "EUR | 70.00 | Returned", "USD | 5.00 | Payment"
    ]  # fmt: skip
    assert rows_of(path, "log", "Command", "File", "Rows") == ["import | march.sta | 3"]
    older = camt(statement(entry("1.00", reference="B-1", day="2024-02-01"), closing="1.00", day="2024-02-01"))
    brought(path, written(tmp_path, older, "old.xml"))
    assert FileBook.open(path).get("BankDate") == 45381  # an older statement doesn't put it back


def test_the_folder_gives_each_statement_since_bank_date(tmp_path: Path) -> None:
    for name, day in (("a.xml", 5), ("b.sta", 28), ("c.xml", 29), ("payments.txt", 30)):
        text = MT940 if name in ("b.sta", "payments.txt") else camt(statement(entry("1.00", reference=name)))
        moment = datetime(2024, 3, day, 12).timestamp()  # noqa: DTZ001 - a file's local time
        os.utime(written(tmp_path, text, name), (moment, moment))
    written(tmp_path, "Invoice,Customer,Date,Amount\nX-1,C9,2024-03-01,5.00\n", "invoices.csv")
    assert [path.name for path in bank_files(tmp_path, None)] == ["a.xml", "b.sta", "c.xml", "payments.txt"]
    assert [path.name for path in bank_files(tmp_path, date(2024, 3, 28))] == ["b.sta", "c.xml", "payments.txt"]
    path = make_book(tmp_path / "b.xlsm", LEDGER, BankDate=date(2024, 3, 29), ImportFolder=str(tmp_path))
    import_files(FileBook.open(path), {}, ImportOptions(), NOW)
    assert rows_of(path, "log", "File") == ["invoices.csv, c.xml, payments.txt"]
    assert rows_of(path, "invoices", "Invoice")[-1] == "X-1"


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", LEDGER, ImportFolder=str(tmp_path))
    with pytest.raises(CommandError, match="and no new bank statement"):
        import_files(FileBook.open(path), {}, ImportOptions(), NOW)


def test_the_same_payments_through_the_book_in_memory(tmp_path: Path) -> None:
    book = MemoryBook()
    rows: dict[str, dict[str, Value]] = {
        "tblCustomers": {"Customer": "C1", "Name": "Alfa SIA"},
        "tblInvoices": {"Invoice": "INV-1", "Customer": "C1", "Date": date(2024, 1, 1), "Amount": 400},
        "tblActions": {"Customer": "C1", "Currency": "EUR", "Done": "x"},
    }
    for name, row in rows.items():
        for heading, column in book.cells[name].items():
            column.append(row.get(heading))
    outcome = import_files(book, {}, ImportOptions(bank=(written(tmp_path, FIRST),)), NOW)
    assert book.cells["tblPayments"]["Customer"] == ["C1", "C1", None, None]
    assert book.named["BankDate"] == date(2024, 3, 29)
    assert outcome.lines[-1] == "1 answer moved to Activity."
    assert (book.cells["tblActivity"]["Customer"], book.cells["tblActions"]["Done"]) == (["C1"], [None])


def test_from_the_terminal_to_the_aging(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, file = make_book(tmp_path / "b.xlsm", LEDGER), written(tmp_path, FIRST)
    assert main(["import", str(path), "--bank", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["figures"]["bank_date"] == "2024-03-29"
    refresh(FileBook.open(path), NOW)
    # C1 owes 400 + 70, 70 came back, 400 were paid; C2 owes 360 and paid 30.
    assert rows_of(path, "aging", "Customer", "Total") == [" | -9.00", "C1 | 140.00", "C2 | 330.00"]
    assert main(["import", str(path), "--bank", str(tmp_path / "none.xml")]) == 2
    assert capsys.readouterr().err.startswith("arbook import: ")
