"""Checking the installation and a workbook."""

from pathlib import Path

import pytest
from books import make_book

from arbook.book.file import FileBook
from macros import doctor as module
from macros.cli import main
from macros.doctor import doctor


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_book(tmp_path / "b.xlsm", "tblCustomers\nCustomer\nC1")


def to_do(path: Path | None = None) -> list[str]:
    return [line for line in doctor(path).lines if line.startswith("TO DO")]


def test_everything_in_order(path: Path) -> None:
    outcome = doctor(path)
    assert outcome.exit_code == 0
    assert outcome.lines[-1] == "Everything is in order."
    assert "ok     xlwings 0.37.8" in outcome.lines
    assert "ok     template AR_Template.xlsm" in outcome.lines
    assert outcome.lines[-4:-1] == (
        "ok     b.xlsm can be read and isn't open elsewhere",
        "ok     written by arbook 0.1.0",
        "ok     all 33 tables are there",
    )


def test_the_exit_code_says_that_there_is_something_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    assert main(["doctor", str(tmp_path / "no.xlsm")]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 to do: see the lines that begin with TO DO."


def test_a_book_that_is_open(path: Path) -> None:
    (path.parent / "~$b.xlsm").write_bytes(b"")
    assert to_do(path) == [
        "TO DO  the workbook: b.xlsm is open in Excel or LibreOffice. Close it there and try again."
    ]


def test_a_book_of_a_newer_version(path: Path) -> None:
    book = FileBook.open(path)
    book.set("Start_Version", "0.10.0")
    book.save()
    assert to_do(path) == ["TO DO  written by arbook 0.10.0: install that version of arbook or a newer one"]


def test_a_book_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "text.xlsm").write_text("text")
    assert to_do(tmp_path / "text.xlsm")[0].startswith("TO DO  the workbook: text.xlsm ")


def test_a_renamed_column_is_named(path: Path) -> None:
    book = FileBook.open(path)
    book.retitle("tblFX", 2, ["Kurs"])
    book.save()
    assert to_do(path) == [
        "TO DO  Column Rate of table tblFX is missing and treated as blank. Found besides: 'Kurs': "
        "Add a column headed Rate at the right of the table."
    ]


def test_results_and_settings_are_looked_at(path: Path) -> None:
    book = FileBook.open(path)
    book.retitle("tblAging", 10, ["Sum"])
    book.retitle("tblAging", 4, ["0-9", "10-19", "20-29", "29+"])
    book.set("AgingLimits", "30")
    book.save()
    assert to_do(path) == [
        "TO DO  Column Total of table tblAging is missing and not written. Found besides: 'Sum': "
        "Add a column headed Total at the right of the table.",
        "TO DO  '30' is not three rising whole numbers such as 30,60,90. 30,60,90 is used instead: "
        "Type three rising whole numbers, such as 30,60,90.",
    ]


def test_what_is_missing_from_the_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "PACKAGES", ("pandas", "no-such-package"))
    monkeypatch.setattr(module, "requires", lambda _: ["pandas==0.1", "no-such-package==2.0 ; extra == 'x'"])
    monkeypatch.setattr(module, "OLDEST_PYTHON", (99, 0))
    monkeypatch.setattr(module, "TEMPLATE", tmp_path / "AR_Template.xlsm")
    python, pandas, other, template = to_do()
    assert python.endswith(": install Python 99.0 or newer")
    assert pandas.startswith("TO DO  pandas ")
    assert pandas.endswith(": another version is needed; type: pip install pandas==0.1")
    assert other == "TO DO  no-such-package: it is missing; type: pip install no-such-package==2.0"
    assert template == "TO DO  template AR_Template.xlsm: it is missing; install arbook again"
