"""The commands statement and statements: the sheet, the files, and what they refuse."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from books import NOW, blocks, make_book, rows_of

from arbook.book.file import FileBook
from macros.cli import main
from macros.letterhead import Letterhead
from macros.outcome import CommandError
from macros.statement import Period, statement, statement_file, statements
from workbook.build import build

BOOK = """
    tblCustomers
    Customer | Name             | Language | Address     | Reg no | E-mail
    C1       | =SUM(1) & Co     | lv       | Brivibas 1  | 4000   | a@b.lv
    a/b      | Other            |          |             |        |
    A:B      | Third            | ru       |             |        |
    C9       | Without anything |          |             |        |

    tblInvoices
    Invoice | Customer | Date       | Due date   | Currency | Amount   | Reference | Disputed
    A       | C1       | 2024-01-01 | 2024-01-31 | EUR      | 1,000.00 | @PO-1     |
    B       | C1       | 2024-03-15 | 2024-04-15 | EUR      | 500.00   |           | 100
    U       | C1       | 2024-03-10 | 2024-04-09 | USD      | 70.00    |           |
    X       | a/b      | 2024-03-01 | 2024-03-10 | EUR      | 9.00     |           |
    Y       | A:B      | 2024-03-01 | 2024-05-10 | EUR      | 8.00     |           |

    tblPayments
    Payment | Date       | Customer | Invoice | Amount
    P1      | 2024-03-20 | C1       | A       | 400.00
    P2      | 2024-03-28 | C1       |         | 50.00

    tblBanks
    Currency | Bank     | IBAN   | BIC
    EUR      | Swedbank | LV80BA | HABALV22
"""
COLUMNS = ("Currency", "Date", "Document", "Type", "Reference", "Due", "Amount", "Paid", "Balance", "Disputed")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.xlsm"
    path.write_bytes(build())
    return path


@pytest.fixture
def book(tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr("macros.new.TEMPLATE", template)
    return make_book(
        tmp_path / "book.xlsm", BOOK, AsOf=date(2024, 3, 31), CompanyName="SIA Preces", CompanyPhone="+371 6",
        Statement_Customer="C1", Statement_From=date(2024, 3, 1),
    )  # fmt: skip


def test_the_sheet_is_filled_in_the_customers_language(book: Path) -> None:
    outcome = statement(FileBook.open(book), NOW)
    assert rows_of(book, "tblStatement", *COLUMNS) == [
        "EUR | 2024-03-01 |  | Sākuma atlikums |  |  |  |  | 1000.00 | ",
        "EUR | 2024-03-15 | B | Rēķins |  | 2024-04-15 | 500.00 |  | 1500.00 | 100.00",
        "EUR | 2024-03-20 | P1 | Maksājums | A |  |  | 400.00 | 1100.00 | ",
        "EUR | 2024-03-28 | P2 | Maksājums |  |  |  | 50.00 | 1050.00 | ",
        "EUR | 2024-03-31 |  | Beigu atlikums |  |  |  |  | 1050.00 | ",
        "USD | 2024-03-01 |  | Sākuma atlikums |  |  |  |  | 0.00 | ",
        "USD | 2024-03-10 | U | Rēķins |  | 2024-04-09 | 70.00 |  | 70.00 | ",
        "USD | 2024-03-31 |  | Beigu atlikums |  |  |  |  | 70.00 | ",
    ]
    assert [row[0] for row in blocks(book, "Statement", "A11:A13")] == ["SIA Preces", "+371 6", None]
    assert [row[0] for row in blocks(book, "Statement", "G11:G13")] == [
        "=SUM(1) & Co (C1)",
        "Brivibas 1",
        "Reģ. Nr. 4000",
    ]
    assert blocks(book, "Statement", "A17") == [["Norēķinu pārskats no 01.03.2024 līdz 31.03.2024"]]
    assert blocks(book, "Statement", "A19:K22") == [
        [None, "Termiņš nav iestājies", "1-30", "31-60", "61-90", "90+", "Bez termiņa", "Neieskaitīts", "Kopā",
         "Kavēts", "Apstrīdēts"],
        ["EUR", 500, 0, 600, 0, 0, 0, -50, 1050, 600, 100],
        ["USD", 70, 0, 0, 0, 0, 0, 0, 70, 0, 0],
        [None] * 11,
    ]  # fmt: skip
    assert "Swedbank, LV80BA, HABALV22" in str(blocks(book, "Statement", "A23")[0][0])
    assert blocks(book, "Statement", "A24")[0][0] is None, "no account for USD is known"
    assert blocks(book, "Statement", "A27:C27") == [["Valūta", "Datums", "Dokuments"]]
    assert "EUR: activity from 2024-03-01 to 2024-03-31, balance 1,050.00, overdue 600.00." in outcome.lines
    assert rows_of(book, "tblLog", "Command", "Result", "Rows")[-1] == "statement | Statement of C1 | 8"


def test_the_button_may_name_the_customer_and_english_needs_no_other_headings(book: Path) -> None:
    statement(FileBook.open(book), NOW, "C1")
    statement(FileBook.open(book), NOW, "a/b")
    assert rows_of(book, "tblStatement", "Document", "Type", "Balance") == [
        " | Opening balance | 0.00", "X | Invoice | 9.00", " | Closing balance | 9.00",
    ]  # fmt: skip
    assert FileBook.open(book).get("Statement_Customer") == "a/b"
    assert blocks(book, "Statement", "A27:K27") == [[None] * 11]
    assert blocks(book, "Statement", "A21:K21") == [[None] * 11], "what another customer had is gone"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"Statement_Customer": None}, "Type a customer's code into Statement_Customer (sheet Statement)"),
        (
            {"Statement_Customer": "C11"},
            "There is no customer 'C11' on the sheets Customers, Invoices and Payments. Did",
        ),
        ({"Statement_Customer": "Othr"}, "Did you mean a/b or"),
        ({"Statement_To": date(2024, 2, 1)}, "The statement begins on 2024-03-01, after its end on 2024-02-01."),
        ({"Statement_Kind": "Everything"}, "Statement_Kind (sheet Statement): "),
        ({"Statement_From": "when?"}, "Statement_From (sheet Statement): "),
    ],
)
def test_what_the_form_may_not_say(book: Path, settings: dict[str, object], message: str) -> None:
    one = FileBook.open(book)
    for name, value in settings.items():
        one.set(name, value)  # type: ignore[arg-type]  # a value of a cell
    one.save()
    before = book.read_bytes()
    with pytest.raises(CommandError) as refused:
        statement(FileBook.open(book), NOW)
    assert message in str(refused.value)
    assert book.read_bytes() == before


def test_a_file_has_words_numbers_and_dates_and_no_formulas(book: Path, tmp_path: Path) -> None:
    before, path = book.read_bytes(), tmp_path / "new folder" / "C1.xlsx"
    statement_file(FileBook.open(book), NOW, "C1", path, Period(kind="Open items"))
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    cells = [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]
    assert ["=SUM(1) & Co (C1)"] in cells
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert ["Neapmaksāto dokumentu pārskats uz 31.03.2024"] in cells
    rows = [[f"{cell:g}" if isinstance(cell, float) else str(cell)[:19] for cell in row] for row in cells]
    rows = [[cell.removesuffix(" 00:00:00") for cell in row] for row in rows]
    assert ["2024-01-01", "A", "Rēķins", "@PO-1", "2024-01-31", "60", "1000", "400", "600"] in rows
    assert ["2024-03-31", "Vēl neieskaitīts", "-50"] in rows
    assert ["2024-03-31", "Kopā", "1050"] in rows
    assert book.read_bytes() == before
    assert sorted(path.parent.iterdir()) == [path], "nothing else is left there"
    with pytest.raises(CommandError, match=r"must end in \.xlsx or \.pdf, such as C1\.xlsx"):
        statement_file(FileBook.open(book), NOW, "C1", tmp_path / "C1.doc", Period())


def test_a_pdf_has_the_balance(book: Path, tmp_path: Path) -> None:
    path = tmp_path / "C1.pdf"
    statement_file(FileBook.open(book), NOW, "C1", path, Period(date(2024, 1, 1), date(2024, 3, 31), "Activity"))
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()
    assert "Norēķinu pārskats no 01.01.2024 līdz 31.03.2024" in text
    assert "1 050,00" in text.replace("\u00a0", " ")


def test_statements_of_all_in_one_folder(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    outcome = statements(FileBook.open(book), NOW, out, Period())
    names = ["A_B Third.xlsx", "C1 =SUM(1) & Co.xlsx", "a_b Other.xlsx"]
    assert sorted(path.name for path in (out / "Statements 2024-03-31").iterdir()) == names
    assert outcome.figures["statements"] == 3
    statements(FileBook.open(book), NOW, out, Period(), overdue=True)
    assert len(list((out / "Statements 2024-03-31 (2)").iterdir())) == 2
    assert sorted(path.name for path in out.iterdir()) == ["Statements 2024-03-31", "Statements 2024-03-31 (2)"]


def test_domain_h_statements_as_mails_with_the_statement_attached(book: Path, tmp_path: Path) -> None:
    opened = FileBook.open(book)
    opened.append("tblBanks", pd.DataFrame({"Currency": ["USD"], "Bank": ["Swedbank"], "IBAN": ["LV81USD"]}))
    opened.update("tblCustomers", pd.DataFrame({"E-mail": pd.Series(["no address"], index=[1], dtype="object")}))
    opened.save()
    outcome = statements(FileBook.open(book), NOW, tmp_path / "out", Period(), mail=True)
    folder = tmp_path / "out" / "Statements 2024-03-31"
    assert sorted(path.name for path in folder.glob("*.eml")) == ["C1 =SUM(1) & Co.eml"]
    assert outcome.lines[1:] == (
        "1 mail to look at and send, the statement attached.",
        "A:B, no mail: no e-mail address on Customers.",
        "a/b, no mail: 'no' is not an e-mail address.",
    )
    found = message_from_bytes(
        (folder / "C1 =SUM(1) & Co.eml").read_bytes(), policy=EmailPolicy(raise_on_defect=True)
    )
    assert isinstance(found, EmailMessage)
    text = str(found.get_body(("plain",)).get_content()).replace("\u00a0", " ")  # type: ignore[union-attr] # it has one
    assert (found["Subject"], found["To"]) == ("Norēķinu pārskats uz 31.03.2024", '"=SUM(1) & Co" <a@b.lv>')
    for said in ("1 100,00 EUR", "70,00 USD", "LV80BA", "LV81USD"):
        assert said in text
    assert text.count("Labdien") == text.count("Ar cieņu") == 1
    (attached,) = found.iter_attachments()
    assert attached.get_payload(decode=True) == (folder / "C1 =SUM(1) & Co.xlsx").read_bytes()


def test_without_libreoffice_no_pdf_and_nothing_half_made(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    out = tmp_path / "out"
    with pytest.raises(CommandError, match="PDF needs LibreOffice"):
        statements(FileBook.open(book), NOW, out, Period(), ending=".pdf")
    assert list(out.iterdir()) == []
    long_ago = Period(date(2020, 1, 1), date(2020, 1, 31))
    assert statements(FileBook.open(book), NOW, out, long_ago).lines == ("No customer has anything to state.",)


def test_from_the_terminal(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "C1.xlsx"
    assert main(["statement", str(book), "C1", "--out", str(out), "--kind", "open-items", "--to", "2024-03-14"]) == 0
    assert "EUR: open items to 2024-03-14, balance 1,000.00, overdue 1,000.00." in capsys.readouterr().out
    assert out.is_file()
    assert main(["statement", str(book), "a/b", "--from", "2024-02-01", "--to", "2024-03-02"]) == 0
    assert rows_of(book, "tblStatement", "Date", "Balance")[0] == "2024-02-01 | 0.00"
    assert FileBook.open(book).get("Statement_Customer") == "a/b"
    assert main(["statements", str(book), "--out", str(tmp_path / "all"), "--overdue"]) == 0
    assert len(list((tmp_path / "all" / "Statements 2024-03-02").iterdir())) == 1
    assert main(["case", str(book), "C1", "--out", str(tmp_path / "case")]) in (0, 1)
    assert next((tmp_path / "case").iterdir()).name.startswith("Case C1 ")
    assert main(["statement", str(book), "C1", "--from", "yesterday"]) == 2


def test_a_letterhead_without_anything_known() -> None:
    head = Letterhead({}, {"Customer": "C"}, {}, "en")
    assert (head.name, head.bank("EUR")) == ("C", "")
