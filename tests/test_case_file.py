"""Case files: what is in them, which papers are missing, and that nothing outside the book's folder gets in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from books import NOW, make_book

from arbook.book.file import FileBook
from macros.case_file import case
from macros.enclosures import Named, copy, find
from macros.file_name import distinct, safe_name
from macros.outcome import CommandError

BOOK = """
    tblCustomers
    Customer | Name       | Reg no | Kind     | Address      | Phone | Terms  | Terms signed | File
    C:1      | SIA Parāds | 4000   | Business | Krasta iela 1| +371 2| net 30 | 2023-12-01   | contract.pdf
    C2       | Other      |        |          |              |       |        |              |

    tblInvoices
    Invoice | Customer | Date       | Due date   | Currency | Amount  | Description | Disputed | File
    A       | C:1      | 2021-05-01 | 2021-05-31 | EUR      | 1000.00 | Timber      |          | in\\A.pdf; nota.pdf
    B       | C:1      | 2024-01-01 | 2024-01-31 | EUR      | 500.00  |             | 100      | ../secret.txt
    D       | C:1      | 2024-02-01 | 2024-03-01 | USD      | 70.00   |             |          |
    X       | C2       | 2024-01-01 | 2024-01-31 | EUR      | 9.00    | Not theirs  |          |
    P       | C:1      | 2023-01-01 | 2023-01-31 | EUR      | 11.00   | Paid        |          |

    tblPayments
    Payment | Date       | Customer | Invoice | Amount | Kind     | Reference
    R1      | 2023-02-01 | C:1      | P       | 11.00  |          |
    R2      | 2024-02-10 | C:1      | A       | 400.00 |          | thanks
    R3      | 2024-02-20 | C:1      | A       | 100.00 | Returned |
    R4      | 2024-05-01 | C:1      | A       | 1.00   |          | later

    tblActivity
    Date       | Customer | Invoice | Kind        | Direction | Result   |Promise date|Promise amount| Note  | File
    2024-02-05 | C:1      |         | Call        | Out       | Promised |2024-02-12  |700.00        | Paying|
    2022-06-30 | C:1      | A       | Confirmation| In        | Agreed   |            |              |       | s.pdf
    2024-02-15 | C2       |         | Call        | Out       | Reached  |            |              | Secret|
    2024-04-15 | C:1      |         | Call        | Out       | Reached  |            |              | Later |
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    home = tmp_path / "books"
    (home / "in").mkdir(parents=True)
    for name in ("contract.pdf", "in/A.pdf", "s.pdf"):
        (home / name).write_text(f"the paper {name}")
    (tmp_path / "secret.txt").write_text("secret")
    return make_book(
        home / "book.xlsm", BOOK, AsOf=date(2024, 3, 31), CompanyName="SIA Preces", CompanyRegNo="4111",
        InterestRegime="Contract", InterestRate=0.12,
    )  # fmt: skip


def run(book: Path, out: Path, customer: str = "C:1") -> Path:
    outcome = case(FileBook.open(book), NOW, customer, out, book.parent)
    return Path(str(outcome.figures["folder"]))


def text_of(folder: Path) -> str:
    """Paragraphs, and rows of tables with | between."""
    document = docx.Document(str(folder / "Case file.docx"))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        lines += [" | ".join(cell.text for cell in row.cells) for row in table.rows]
    return "\n".join(lines)


def test_domain_f_one_folder_and_one_document(book: Path, tmp_path: Path) -> None:
    before, folder = book.read_bytes(), run(book, tmp_path / "out")
    assert folder.name == "Case C_1 2024-03-31"
    found = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert found == [
        "Case file.docx", "Papers/A.pdf", "Papers/contract.pdf", "Papers/s.pdf", "Statement.xlsx",
    ]  # fmt: skip
    assert book.read_bytes() == before
    for line in text_of(folder).splitlines():
        assert "Secret" not in line and "Not theirs" not in line and "Later" not in line and "later" not in line
    assert openpyxl.load_workbook(folder / "Statement.xlsx").active["A1"].value == "SIA Preces"


SAID = [
    "Case file: SIA Parāds (C:1)",
    "Reg no | 4111 | 4000",
    "Terms signed | 2023-12-01",
    "Currency | Open | Overdue | Disputed | Unapplied | Interest | Compensation | Claim",
    "A | Invoice | Timber | 2021-05-01 | 2021-05-31 | EUR | 1,000.00 | 300.00 | 700.00 | 0.00 | 1035 | 2025-06-30",
    "B | Invoice |  | 2024-01-01 | 2024-01-31 | EUR | 500.00 | 0.00 | 500.00 | 100.00 | 60 | 2027-01-31",
    "2023-02-01 | R1 | Payment | P | EUR | 11.00 | ",
    "2024-02-10 | R2 | Payment | A | EUR | 400.00 | thanks",
    "2024-02-20 | R3 | Returned | A | EUR | -100.00 | ",
    "2022-06-30 | Confirmation | In | A | Agreed | ",
    "2024-02-05 | Call | Out |  | Promised | Paying",
    "2024-02-05 | 2024-02-12 | EUR | 700.00 | 400.00 | Part",
    "B | 2024-02-01 | 2024-03-31 | 60 | EUR | 500.00 | 12.00% | 9.86 | ",
    "Contract, terms or order | contract.pdf | Papers/contract.pdf | ",
    "Invoice A | in\\A.pdf | Papers/A.pdf | ",
    "Invoice A | nota.pdf |  | not found in the workbook's folder",
    "Invoice B | ../secret.txt |  | not in the workbook's folder: add it yourself",
    "Invoice D |  |  | no file is named",
    "Confirmation of 2022-06-30 | s.pdf | Papers/s.pdf | ",
]


def test_domain_f_what_the_document_says(book: Path, tmp_path: Path) -> None:
    text = text_of(run(book, tmp_path / "out"))
    assert [line for line in SAID if not any(row.startswith(line) for row in text.splitlines())] == [], text


def test_the_claim_adds_up(book: Path, tmp_path: Path) -> None:
    lines = text_of(run(book, tmp_path / "out")).splitlines()
    start = lines.index("Currency | Open | Overdue | Disputed | Unapplied | Interest | Compensation | Claim")
    sums = {row[0]: [float(cell.replace(",", "") or 0) for cell in row[1:]] for row in
            (line.split(" | ") for line in lines[start + 1 : start + 3])}  # fmt: skip
    assert sums["EUR"][:4] == [1200.0, 1200.0, 100.0, 0.0]
    assert sums["USD"][:2] == [70.0, 70.0]
    for opened, overdue, _, unapplied, interest, compensation, claim in sums.values():
        assert opened == overdue
        assert claim == pytest.approx(overdue + unapplied + interest + compensation, abs=0.001)


def test_missing_papers_are_said_and_a_second_case_gets_its_own_folder(book: Path, tmp_path: Path) -> None:
    outcome = case(FileBook.open(book), NOW, "C:1", tmp_path / "out", book.parent)
    assert outcome.figures["papers"] == 3
    assert outcome.lines[1:] == (
        "Missing: Invoice A, nota.pdf (not found in the workbook's folder).",
        "Missing: Invoice B, ../secret.txt (not in the workbook's folder: add it yourself).",
        "Missing: Invoice D (no file is named).",
    )
    assert run(book, tmp_path / "out").name == "Case C_1 2024-03-31 (2)"


def test_a_failing_case_leaves_nothing(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("macros.case_file.write_document", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(book, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
    with pytest.raises(CommandError, match="There is no customer 'C7'"):
        run(book, tmp_path / "out", "C7")


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("/etc/passwd", "not in the workbook's folder: add it yourself"),
        ("C:\\Windows\\win.ini", "not found in the workbook's folder"),
        ("..\\secret.txt", "not in the workbook's folder: add it yourself"),
        ("in/../../secret.txt", "not in the workbook's folder: add it yourself"),
        ("link.txt", "not in the workbook's folder: add it yourself"),
        ("in", "a folder"),
        ("https://example.com/a.pdf", "a link: open it yourself"),
        ("x" * 5000, "not the name of a file"),
        ("a\0b", "not the name of a file"),
        ("", "no file is named"),
    ],
)
def test_nothing_outside_the_folder_is_taken(tmp_path: Path, cell: str, why: str) -> None:
    home = tmp_path / "home"
    (home / "in").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    (home / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert [(one.path, one.why) for one in find([Named("A", cell)], home)] == [(None, why)]
    assert find([Named("A", cell or "a.pdf")], None)[0].path is None


def test_domain_f_letters_are_found_in_the_folder_of_their_runs(tmp_path: Path) -> None:
    home, runs = tmp_path / "home", tmp_path / "Letters"
    for folder in (home, runs / "2024-03-31-1"):
        folder.mkdir(parents=True)
    letter = runs / "2024-03-31-1" / "C1 EUR third-letter.docx"
    letter.write_text("a letter")
    (tmp_path / "secret.txt").write_text("secret")
    cells = ("2024-03-31-1/C1 EUR third-letter.docx", "../secret.txt", "2024-03-31-1/gone.docx")
    assert [one.path for one in find([Named("A", cell) for cell in cells], home, runs)] == [letter, None, None]


def test_papers_of_the_same_name_are_both_copied_and_one_paper_only_once(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    for name in ("1/a.pdf", "2/A.pdf"):
        (home / name).parent.mkdir(parents=True)
        (home / name).write_text(name)
    out.mkdir()
    copied = copy(find([Named("X", "1/a.pdf"), Named("Y", "2/A.pdf; 1/a.pdf")], home), out / "Papers")
    assert [one.path and one.path.name for one in copied] == ["a.pdf", "A (2).pdf", "a.pdf"]
    assert (out / "Papers" / "A (2).pdf").read_text() == "2/A.pdf"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a/b\\c", "a_b_c"), ("..", "_"), ("", "_"), ("CON", "_CON"), ("com1.x", "_com1.x"), ("a\r\nb", "a b"),
        ("  x. ", "x"), ("é" * 200, "é" * 80), ("a\u202egpj.exe", "agpj.exe"),
    ],
)  # fmt: skip
def test_file_names_are_safe(text: str, name: str) -> None:
    assert safe_name(text) == name
    assert distinct(["a", "A", "a"]) == ["a", "A (2)", "a (3)"]
