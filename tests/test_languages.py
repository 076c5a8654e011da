"""The workbook in other languages: nothing is missing, figures and users' words stay, and English comes back."""

import shutil
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pseudo_language
import pytest
import referees
from books import make_book, rows_of
from openpyxl import load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from arbook import __version__
from arbook.book.captions import captions, has_buttons, has_captions, messages
from arbook.book.file import FileBook
from arbook.book.settings import HEADS
from arbook.book.sheets import LISTS
from arbook.wording import languages, wording
from macros import cli
from macros.labels import shipped_labels, shipped_messages
from macros.refreshing import refresh
from macros.spoken import SENTENCES

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
import words

NOW = datetime(2024, 3, 31, 9, 30)  # noqa: DTZ001 - naive, as in the workbook
BOOK = """
tblCustomers
Customer | Name  | Terms  | Currency
A        | Total | net 30 | EUR
B        | Beta  | net 30 | EUR

tblInvoices
Invoice | Customer | Date       | Amount | Currency
I1      | A        | 2023-11-01 | 1000   | EUR
I2      | A        | 2024-03-01 | 250    | EUR
I3      | C        | 2023-12-01 | 300    | EUR
I4      | B        | 3/4/23     | 80     | EUR

tblPayments
Payment | Customer | Invoice | Date       | Amount | Currency
P1      | A        | I1      | 2024-02-01 | 400    | EUR
"""


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ARBOOK_TODAY", "2024-03-31")
    yield
    pseudo_language.forget()


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "languages").mkdir()
    pseudo_language.speak(monkeypatch, tmp_path / "languages", "lv", "ru")


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_book(tmp_path_factory.mktemp("english") / "Ledger.xlsm", BOOK, BaseCurrency="EUR", CompanyName="Us")
    refresh(FileBook.open(path), NOW)
    return path


@pytest.fixture
def path(refreshed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(refreshed, tmp_path))


def cells(path: Path) -> dict[str, object]:
    """Return every cell of a book by its place, formulas as text."""
    found = {}
    for sheet in load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
                found[f"{sheet.title}!{cell.coordinate}"] = value
    return found


def words_outside_cells(path: Path) -> set[str]:
    """Return the messages at cells and the captions of buttons."""
    found: set[str] = set()
    with zipfile.ZipFile(path) as package:
        for part in package.namelist():
            found |= {text for _, text in messages(package.read(part))}
            found |= set(captions(package.read(part)) if has_buttons(part) else ())
    return found


def titles_in_charts(path: Path) -> set[str]:
    """Return what the charts keep of cells."""
    with zipfile.ZipFile(path) as package:
        charts = [part for part in package.namelist() if has_captions(part) and not has_buttons(part)]
        return {text for part in charts for text in captions(package.read(part))}


# What translators have done


def test_the_words_of_the_code_are_collected() -> None:
    assert words.entries(words.read(words.POT)) == words.entries(words.words()), "run: python scripts/words.py"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_language_is_complete(language: str) -> None:
    template = words.words()
    assert words.wrong(language, words.read(words.FOLDER / f"{language}.po"), template) == []


def test_each_language_has_a_file_and_can_be_chosen() -> None:
    assert languages() == words.LANGUAGES
    assert {"en", *languages()} == set(LISTS["List_Language"])


# The workbook


@pytest.mark.usefixtures("pseudo")
def test_there_and_back(path: Path, tmp_path: Path) -> None:
    english = cells(path)
    for language in ("lv", "ru", "en"):
        assert cli.main(["set", str(path), f"Language={language}"]) == 0
        assert cli.main(["refresh", str(path)]) == 1
        shutil.copy(path, tmp_path / f"{language}.xlsm")
    back = cells(path)
    changing = ("Start!", "Log!", "Changes!", "xlwings.conf!")
    assert {place: back.get(place) for place in english if not place.startswith(changing)} == {
        place: value for place, value in english.items() if not place.startswith(changing)
    }
    latvian, labels = cells(tmp_path / "lv.xlsm"), shipped_labels()
    for sheet, places in labels.items():
        for cell, text in places.items():
            if english[f"{sheet}!{cell}"] == text:  # not a head that a command has written
                assert latvian[f"{sheet}!{cell}"] == f"«lv {text}»", (sheet, cell)
    assert words_outside_cells(tmp_path / "lv.xlsm") == {f"«lv {text}»" for text in shipped_messages()}
    assert words_outside_cells(path) == set(shipped_messages())
    assert "«lv Top ten overdue»" in latvian.values()
    assert "«lv Total at month ends»" in titles_in_charts(tmp_path / "lv.xlsm")  # what readers without Excel show
    assert "Total at month ends" in titles_in_charts(path)
    russian = cells(tmp_path / "ru.xlsm")
    assert not [place for place, value in russian.items() if isinstance(value, str) and "«lv" in value
                and not place.startswith(changing)]  # fmt: skip


@pytest.mark.usefixtures("pseudo")
def test_figures_and_names_are_the_same_in_each_language(path: Path) -> None:
    english = cells(path)
    cli.main(["set", str(path), "Language=lv"])
    cli.main(["refresh", str(path)])
    for place, value in cells(path).items():
        if not place.startswith(("Log!", "Changes!", "xlwings.conf!", "Start!C14")) and place != "Settings!B89":
            if isinstance(value, str) and "«lv" in value:
                assert isinstance(english[place], str), place
            elif isinstance(english[place], str) and english[place] in ("en", None):
                continue
            else:
                assert value == english[place], place


@pytest.mark.usefixtures("pseudo")
def test_what_commands_write_is_translated_and_nothing_that_is_read_back(path: Path) -> None:
    cli.main(["set", str(path), "Language=lv"])
    cli.main(["refresh", str(path)])
    assert rows_of(path, "tblChecks", "Severity", "Sheet", "Field", "Problem")[:2] == [
        "Error | Invoices | Date | «lv '3/4/23' is not a date with a year of four digits: write it as 2024-04-03». "
        "«lv The date is blank or can't be read; the amount is Not aged.»",
        "Warning | Invoices | Customer | «lv Customer C is not on the Customers sheet; "
        "its amounts count all the same.»",
    ]
    for table, columns in SENTENCES.items():
        lines = rows_of(path, table, *columns)
        for line in lines[-1:] if table == "tblLog" else lines:  # what was logged before stays
            assert "«lv" in line or not line.strip(" |"), (table, line)
    assert rows_of(path, "tblAging", "Customer", "Name")[0] == "A | Total"  # a name is no word
    book = FileBook.open(path)
    assert str(book.get("Start_Result")).startswith("«lv")
    assert str(book.get("Aging_Note")).startswith("«lv A row a customer and currency.")
    book.close()


@pytest.mark.usefixtures("pseudo")
def test_what_users_wrote_stays(path: Path) -> None:
    book = FileBook.open(path)
    book.retext("Aging", {"A1": "Who owes us", "B6": "Per currency"})
    book.save()
    for language in ("lv", "en"):
        cli.main(["set", str(path), f"Language={language}"])
        found = cells(path)
        assert (found["Aging!A1"], found["Aging!B6"]) == ("Who owes us", "Per currency")


@pytest.mark.usefixtures("pseudo")
def test_the_ribbon_gets_its_words(path: Path) -> None:
    cli.main(["set", str(path), "Language=lv"])
    found = cells(path)
    assert [found[f"xlwings.conf!{cell}"] for cell in ("B8", "J2", "K2", "K3")] == [
        f"lv {__version__}", "GroupData", "«lv Data»", "«lv Import»",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "clear", "failed", "nothing"),
    [
        ("en", "Checks: 0 errors, all clear", "Checks: 3 errors, difference 0", "0.00, none"),
        ("lv", "Pārbaudes: 0 kļūdu, viss kārtībā", "Pārbaudes: kļūdas 3, starpība 0", "0.00, nav"),
        ("ro", "Verificări: 0 erori, totul în regulă", "Verificări: erori 3, diferență 0", "0.00, niciuna"),
        ("ru", "Проверки: 0 ошибок, всё в порядке", "Проверки: ошибок 3, разница 0", "0.00, нет"),
    ],
)
def test_the_check_of_each_sheet(
    language: str, clear: str, failed: str, nothing: str, path: Path, tmp_path: Path
) -> None:
    """Its formula takes the words of the language, by LibreOffice; so does a check that finds nothing."""
    cli.main(["set", str(path), f"Language={language}"])
    for errors, text in ((0, clear), (3, failed)):
        book = FileBook.open(path)
        book.set("Start_Errors", errors)
        book.save()
        found = referees.recalculated(path)
        assert (found["Start"]["A3"], found["Invoices"]["A3"]) == (text, text)
    assert nothing in referees.shown(path, tmp_path)


@pytest.mark.usefixtures("pseudo")
def test_formulas_compute_the_same_in_each_language(path: Path) -> None:
    """No formula may look for a word that is translated; by LibreOffice."""
    english = numbers(path)
    cli.main(["set", str(path), "Language=lv"])
    cli.main(["refresh", str(path)])
    assert numbers(path) == english
    assert len(english) > 100


def numbers(path: Path) -> dict[str, object]:
    """Return the numbers that formulas and refreshed cells show, but for the Log and moments on Start."""
    return {
        f"{sheet}!{place}": value
        for sheet, found in referees.recalculated(path).items()
        for place, value in found.items()
        if isinstance(value, int | float) and sheet not in ("Log", "Start", "xlwings.conf")
    }


@pytest.mark.usefixtures("pseudo")
def test_a_book_without_a_place_for_its_language(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, lacks = FileBook._place, {"Conf_Language", "Conf_Ribbon"}  # as one of an older version
    assert set(HEADS) > lacks
    monkeypatch.setattr(FileBook, "_place", lambda book, name: real(book, "gone" if name in lacks else name))
    for language, title in (("lv", "«lv Aging»"), ("ru", "«ru Aging»")):
        cli.main(["set", str(path), f"Language={language}"])
        assert cells(path)["Aging!A1"] == title


@pytest.mark.usefixtures("pseudo")
def test_an_upgraded_book_gets_its_new_words(path: Path) -> None:
    cli.main(["set", str(path), "Language=lv"])
    book = FileBook.open(path)
    book.set("Conf_Language", "lv 0.0.9")
    book.retext("Risk", {"A1": "Risk"})  # as upgrade adds sheets
    book.save()
    cli.main(["check", str(path)])
    assert cells(path)["Risk!A1"] == "«lv Risk»"


# Lines of commands


@pytest.mark.usefixtures("pseudo")
def test_lines_and_errors_are_in_the_language_of_the_book(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["set", str(path), "Language=lv"])
    capsys.readouterr()
    cli.main(["check", str(path)])
    assert capsys.readouterr().out.startswith("«lv Ledger.xlsm is checked.»\n")
    cli.main(["refresh", str(path)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "«lv Ledger.xlsm is refreshed, as of 2024-03-31.»"
    assert lines[-1] == "«lv0 1 error», «lv0 1 warning»: «lv see the sheet Checks.»"
    assert [line for line in lines if line.startswith("Difference")]  # tables, with their widths, stay
    assert cli.main(["set", str(path), "Language=xx"]) == 2
    assert capsys.readouterr().err == "arbook set: «lv Language: 'xx' is not one of: en, ru, lv, ro.»\n"
    assert cli.main(["set", str(path.with_name("none.xlsm")), "Language=en"]) == 2
    assert capsys.readouterr().err.startswith("arbook set: There is no file")  # no book, so no language


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_real_words(language: str, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["set", str(path), f"Language={language}"])
    capsys.readouterr()
    cli.main(["check", str(path)])
    assert capsys.readouterr().out.splitlines()[0] == wording(language).of("Ledger.xlsm is checked.")
    assert cells(path)["Aging!A4"] == wording(language).label("Back to Start") != "Back to Start"
