"""Balance confirmations: what they say in each language, the files, what is listed, what they refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import docx
import pytest
from books import NOW, make_book

from arbook.book.file import FileBook
from arbook.book.sheets import LISTS
from arbook.confirmation import languages, words_of
from macros.cli import main
from macros.confirming import confirm
from macros.outcome import CommandError

BOOK = """
    tblCustomers
    Customer | Name                | Language | Country | Address      | Reg no | Contact
    C:1      | SIA Parāds          | lv       | LV      | Krasta iela 1| 4000   | Anna
    ../C2    | =cmd & <Co> {amount}| ru       |         |              |        |
    C3       | Third               | ro       | RO      |              |        |
    C4       | Paid up             |          |         |              |        |

    tblInvoices
    Invoice | Customer | Type        | Date       | Due date   | Currency | Amount   | Disputed
    A       | C:1      |             | 2024-01-01 | 2024-01-31 | EUR      | 1,000.00 |
    B       | C:1      |             | 2024-03-15 | 2024-04-15 | EUR      | 500.00   | 100
    N       | C:1      | Credit note | 2024-03-16 |            | EUR      | 30.00    |
    U       | C:1      |             | 2024-03-10 | 2024-04-09 | USD      | 70.00    |
    X       | ../C2    |             | 2024-03-01 | 2024-03-10 | EUR      | 9.00     |
    L       | ../C2    |             | 2024-04-02 | 2024-05-02 | EUR      | 77.00    |
    P       | C4       |             | 2024-01-01 | 2024-01-31 | EUR      | 5.00     |

    tblPayments
    Payment | Date       | Customer | Invoice | Amount | Kind
    P1      | 2024-03-20 | C:1      | A       | 400.00 |
    P2      | 2024-04-05 | C:1      | A       | 600.00 |
    P3      | 2024-04-08 | C:1      | A       | 50.00  | Returned
    P4      | 2024-05-02 | C:1      | B       | 1.00   |
    P5      | 2024-03-28 | C3       |         | 20.00  |
    P6      | 2024-02-01 | C4       | P       | 5.00   |
"""
APRIL = datetime(2024, 4, 30, 9, 0)  # noqa: DTZ001 - naive, as in the workbook


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Path]:
    yield make_book(
        tmp_path / "book.xlsm", BOOK, AsOf=date(2024, 3, 31), CompanyName="SIA Preces", CompanyRegNo="4111"
    )


def _lines(path: Path) -> list[str]:
    """Return paragraphs and rows of tables, top to bottom."""
    document = docx.Document(str(path))
    found = []
    for part in document.iter_inner_content():
        if isinstance(part, docx.table.Table):
            for row in part.rows:
                cells = list({cell._tc: " ".join(cell.text.split()) for cell in row.cells}.values())
                found.append(" | ".join(cells).strip())
        elif part.text.strip():
            found.append(part.text.replace("\xa0", " "))
    return [line.replace("\xa0", " ") for line in found]


def test_domain_f_each_customer_and_currency_has_one(book: Path, tmp_path: Path) -> None:
    before = book.read_bytes()
    outcome = confirm(FileBook.open(book), APRIL, tmp_path / "out")
    folder = tmp_path / "out" / "Confirmations 2024-03-31"
    assert sorted(path.name for path in folder.iterdir()) == [
        "C3 Third EUR.docx",
        "C_1 SIA Parāds EUR.docx",
        "C_1 SIA Parāds USD.docx",
        "_C2 =cmd & _Co_ {amount} EUR.docx",
    ]
    assert outcome.figures["accounts"] == [
        {"customer": "../C2", "currency": "EUR", "balance": 9, "received_after": 0},
        {"customer": "C3", "currency": "EUR", "balance": -20, "received_after": 0},
        {"customer": "C:1", "currency": "EUR", "balance": 1070, "received_after": 550},
        {"customer": "C:1", "currency": "USD", "balance": 70, "received_after": 0},
    ]
    assert outcome.lines[1:3] == ("EUR: 1,059.00", "USD: 70.00")
    assert book.read_bytes() == before


def test_domain_f_it_says_the_balance_and_its_documents_and_what_came_since(book: Path, tmp_path: Path) -> None:
    confirm(FileBook.open(book), APRIL, tmp_path / "out")
    lines = _lines(tmp_path / "out" / "Confirmations 2024-03-31" / "C_1 SIA Parāds EUR.docx")
    assert lines == [
        "SIA Preces\nReģ. Nr. 4111",
        "SIA Parāds\nReģ. Nr. 4000\nKrasta iela 1\nKontaktpersona: Anna",
        "30.04.2024",
        "Savstarpējo norēķinu salīdzināšanas akts uz 31.03.2024, EUR",
        "Veicam savstarpējo norēķinu salīdzināšanu. Pēc SIA Preces grāmatvedības datiem SIA Parāds (C:1) norēķinu "
        "atlikums EUR dienas beigās 31.03.2024 ir šāds.",
        "SIA Parāds parāds SIA Preces labā ir 1 070,00 EUR.",
        "Šajā dienā neapmaksātie dokumenti:",
        "Dokuments | Datums | Apmaksas termiņš | Summa, EUR | Apmaksāts, EUR | Nav samaksāts, EUR | Apstrīdēts, EUR",
        "A | 01.01.2024 | 31.01.2024 | 1 000,00 | 400,00 | 600,00 |",
        "B | 15.03.2024 | 15.04.2024 | 500,00 | 0,00 | 500,00 | 100,00",
        "Neapmaksātie dokumenti kopā | 1 100,00 EUR",
        "Saņemts, vēl neieskaitīts | -30,00 EUR",
        "Atlikums | 1 070,00 EUR",
        "Saņemts pēc šīs dienas, līdz 30.04.2024; atlikumā nav ieskaitīts:",
        "Datums | Maksājums | Summa, EUR",
        "05.04.2024 | P2 | 600,00",
        "08.04.2024 | P3 | -50,00",
        "Saņemts kopā | 550,00 EUR",
        words_of("lv")[1]["ask"],
        "☐ Atlikumu apstiprinām.",
        words_of("lv")[1]["differ"].format(currency="EUR"),
        "SIA Preces Vārds, uzvārds, paraksts, datums | SIA Parāds Vārds, uzvārds, paraksts, datums",
    ]


def test_money_to_the_good_and_hostile_names_are_only_text(book: Path, tmp_path: Path) -> None:
    confirm(FileBook.open(book), APRIL, tmp_path / "out")
    folder = tmp_path / "out" / "Confirmations 2024-03-31"
    good = _lines(folder / "C3 Third EUR.docx")
    assert "SIA Preces datorează către Third suma de 20,00 EUR." in good
    assert "La această dată nu existau documente neachitate." in good
    assert "Sold | -20,00 EUR" in good
    hostile = _lines(folder / "_C2 =cmd & _Co_ {amount} EUR.docx")
    assert "Задолженность =cmd & <Co> {amount} в пользу SIA Preces: 9,00 EUR." in hostile


def test_on_the_day_itself_nothing_came_later(book: Path, tmp_path: Path) -> None:
    confirm(FileBook.open(book), NOW, tmp_path / "out")
    lines = _lines(tmp_path / "out" / "Confirmations 2024-03-31" / "C_1 SIA Parāds USD.docx")
    assert not [line for line in lines if line.startswith(("Saņemts pēc", "Pēc šīs"))]


def test_what_it_refuses_leaves_nothing(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="2024-04-01 is still to come"):
        confirm(FileBook.open(book), NOW, tmp_path / "out", date(2024, 4, 1))
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr("macros.confirming.write_docx", _full_disk)
    with pytest.raises(OSError, match="full"):
        confirm(FileBook.open(book), NOW, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())
    assert main(["confirm", str(book), "--out", str(book)]) == 2
    assert "is a file, not a folder" in capsys.readouterr().err


def _full_disk(*_: object) -> None:
    raise OSError("the disk is full")


def test_nobody_owes_anything(tmp_path: Path) -> None:
    path = make_book(tmp_path / "book.xlsm", "tblCustomers\nCustomer\nC1", AsOf=date(2024, 3, 31))
    outcome = confirm(FileBook.open(path), NOW, tmp_path / "out")
    assert outcome.lines == ("No customer has a balance as of 2024-03-31.",)
    assert not (tmp_path / "out").exists()


def test_each_language_of_the_workbook_has_its_words() -> None:
    assert set(languages()) == set(LISTS["List_Language"])
    assert words_of("xx")[0] == words_of("../en")[0] == "en"


@pytest.mark.parametrize("language", languages())
def test_no_word_is_missing(language: str) -> None:
    english, words = words_of("en")[1], words_of(language)[1]
    assert set(words) == set(english)
    for section in ("columns", "totals"):
        assert set(words[section]) == set(english[section])
    for name, text in english.items():
        if isinstance(text, str):
            assert set(re.findall(r"\{\w+\}", words[name])) == set(re.findall(r"\{\w+\}", text)), name
            assert words[name].strip() == words[name]


def test_a_book_that_does_not_name_the_company_yet_gets_confirmations_too(tmp_path: Path) -> None:
    path = make_book(tmp_path / "bare.xlsm", BOOK, AsOf=date(2024, 3, 31))
    confirm(FileBook.open(path), APRIL, tmp_path / "out")
    made = sorted((tmp_path / "out" / "Confirmations 2024-03-31").iterdir())
    assert len(made) == 4
    assert _lines(made[0])[0] == "Third"
