"""Ribbon callbacks and sheet buttons of the shipped workbook, pressed: callback, RunPython, Python, cells."""

import re
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
import stand_ins
from books import NOW, make_book, rows_of
from host import WINDOW
from test_pressing import BOOK, INVOICES, by_file, copied, everything
from windows import PYTHON, Control, Windows

from arbook.book.file import FileBook
from macros import pressing
from workbook.build import TEMPLATE

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


def test_import_and_restore(path: Path, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "invoices.csv").write_text(INVOICES, encoding="utf-8")
    book = FileBook(path)
    book.set("ImportFolder", str(tmp_path / "exports"))
    book.save()
    windows = Windows(copied(path, "open"))
    windows.press("AR_Import")
    assert windows.logs == {}
    assert everything(windows.save()) == by_file(path, "import")
    windows.press("AR_RestoreLast")
    assert everything(windows.save()) == everything(path)
    assert [text.splitlines()[-1] for text, _ in stand_ins.shown[1:]] == [
        "Ledger.xlsm is as it was before the last command."
    ]


def test_an_error_in_python_is_told_by_python_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("macros.refreshing.compute", lambda *_: 1 / 0)
    windows = Windows(path)
    windows.press("AR_Refresh")
    ((text, _),) = stand_ins.shown
    assert text.startswith("Something went wrong in arbook itself; the book is as it was. Details: ")
    assert (windows.logs, windows.popups, windows.excel.dialogs) == ({}, [], [])


def test_a_python_without_arbook_is_told_by_excel(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error before arbook can catch one: the exit code, then what Python wrote into the log, in a message box."""
    monkeypatch.setitem(sys.modules, "macros", None)
    windows = Windows(path)
    state = windows.state()
    windows.press("AR_Refresh")
    (text,) = windows.popups
    assert "ModuleNotFoundError: import of macros halted" in text
    assert (stand_ins.shown, windows.state()) == ([], state)


def test_a_command_line_that_cmd_can_read(path: Path) -> None:
    """Single quotes inside double ones; the book by its name, the window by its number."""
    windows = Windows(path)
    windows.press("AR_CheckData")
    (command,) = windows.commands
    assert command.startswith('cmd.exe /C C: & cd "C:\\Python" & "C:\\Python\\python.exe" -B -c "')
    assert '; import macros; macros.press(\'check\')"  --wb="Ledger.xlsm" --from_xl=1 ' in command
    assert f'--hwnd="{WINDOW}"' in command


# What the shipped file's ribbon and buttons name

ASK = """
Public Function Asked(ByVal control As Variant) As Variant
    Dim answer As Variant
    AR_Enabled control, answer
    Asked = answer
End Function
"""


def ribbon() -> dict[str, str]:
    """Return the buttons of the shipped file's ribbon: id -> callback."""
    root = ET.fromstring(zipfile.ZipFile(TEMPLATE).read("customUI/customUI14.xml"))
    return {it.attrib["id"]: it.attrib["onAction"] for it in root.iter() if "onAction" in it.attrib}


def on_sheets() -> set[str]:
    """Return the macros of the shipped file's sheet buttons."""
    with zipfile.ZipFile(TEMPLATE) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".vml")]
    return {name for part in parts for name in re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", part)}


def test_each_button_is_enabled_and_starts_a_command_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = Windows(TEMPLATE)
    windows.excel.add_module(ASK, name="Asking")
    started: list[str] = []
    monkeypatch.setattr(windows, "run_command", lambda command: started.append(command) or 0)
    windows.book.sheets["xlwings.conf"].range("B1").raw_value = PYTHON
    found = {}
    for name, callback in ribbon().items():
        started.clear()
        enabled = windows.excel.interpreter.run("Asked", [Control(name)])
        windows.excel.interpreter.run(callback, [Control(name)])
        command = "".join(re.findall(r"macros\.press\('([\w-]+)'\)", "".join(started)))
        found[name] = (enabled, command in pressing.BUTTONS or not command)
        assert not started or command
    assert set(found.values()) == {(True, True)}


def test_each_sheet_button_starts_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = Windows(TEMPLATE)
    started: list[str] = []
    monkeypatch.setattr(windows, "run_command", lambda command: started.append(command) or 0)
    windows.book.sheets["xlwings.conf"].range("B1").raw_value = PYTHON
    for macro in sorted(on_sheets()):
        windows.excel.interpreter.run(macro, [])
    commands = re.findall(r"macros\.press\('([\w-]+)'\)", "".join(started))
    assert len(commands) >= 3
    assert set(commands) <= set(pressing.BUTTONS)


@pytest.mark.parametrize("name", ["a b", "O'Brien", "A&B", "x=y", "Book (1)", "Книга", "100%"])
def test_odd_names_of_the_workbook(name: str, path: Path) -> None:
    windows = Windows(path.rename(path.with_name(f"{name}.xlsm")))
    windows.press("AR_CheckData")
    assert (windows.logs, stand_ins.shown) == ({}, [])
    assert windows.book.sheets["Log"].range("C6").value == "check"


def test_why_a_cell_function_shows_an_error_is_on_checks_after_the_next_command(path: Path) -> None:
    windows = Windows(copied(path, "open"))
    windows.function("AR_DUE_DATE", "2024-01-31", "whenever", caller="Aging!C27")
    windows.function("AR_BUCKET", "x", caller="Start!B9")
    windows.press("AR_CheckData")
    assert rows_of(windows.save(), "checks", "Severity", "Sheet", "Cell", "Field", "Problem")[:2] == [
        "Error | Aging | C27 | cell function | terms: Terms 'whenever' can't be read: 'whenever' is not understood",
        "Error | Start | B9 | cell function | days overdue: 'x' is not a number",
    ]
