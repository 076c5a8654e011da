"""Ribbon callbacks and sheet buttons of the shipped workbook, pressed: callback, RunPython, Python, cells."""

from pathlib import Path

import pytest
import stand_ins
from books import NOW, make_book
from test_pressing import BOOK, by_file, copied, everything
from windows import PYTHON, Windows

from arbook.book.file import FileBook
from macros import pressing

PRESSED = """
AR_Refresh      | refresh
AR_BtnRefresh   | refresh
AR_CheckData    | check
AR_BtnCheckData | check
AR_ApplyCash    | apply-cash
AR_BtnApplyCash | apply-cash
"""


@pytest.fixture(autouse=True)
def fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    monkeypatch.setattr(pressing, "now", lambda: NOW)
    stand_ins.shown.clear()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = make_book(tmp_path / "Ledger.xlsm", BOOK, BaseCurrency="EUR")
    book = FileBook(path)
    book.set("Conf_InterpreterWin", PYTHON)
    book.save()
    return path


@pytest.mark.parametrize("line", PRESSED.strip().splitlines())
def test_a_button_does_what_the_command_does(line: str, path: Path) -> None:
    macro, command = [item.strip() for item in line.split("|")]
    windows = Windows(copied(path, "open"))
    state = windows.state()
    windows.press(macro)
    assert windows.logs == {}
    assert windows.state() == state
    assert everything(windows.save()) == by_file(path, command)


@pytest.mark.parametrize("name", ["a b", "O'Brien", "A&B", "x=y", "Book (1)", "Книга", "100%"])
def test_odd_names_of_the_workbook(name: str, path: Path) -> None:
    windows = Windows(path.rename(path.with_name(f"{name}.xlsm")))
    windows.press("AR_CheckData")
    assert (windows.logs, stand_ins.shown) == ({}, [])
    assert windows.book.sheets["Log"].range("C6").value == "check"
