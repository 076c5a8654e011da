"""Buttons pressed in the open workbook: the same cells as the command line makes, or everything as it was."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import com
import pandas as pd
import pytest
import stand_ins
from books import NOW, make_book
from contract import contents
from host import TestExcel
from openpyxl import load_workbook
from pseudo_language import forget, speak

import macros
from arbook.book import excel
from arbook.book.book import BookError
from arbook.book.file import FileBook
from arbook.book.live import LiveBook
from arbook.book.settings import HEADS
from macros import pressing
from macros.cash import apply_cash
from macros.importing import ImportOptions, import_files
from macros.outcome import Outcome
from macros.refreshing import check, refresh

# ruff: noqa: E501 - one line a row reads as a table

BOOK = """
tblCustomers
Customer | Name          | Currency | Terms  | Credit limit
00012    | Baltic & Sons | EUR      | net 30 | 5000
C2       | Ice Ltd       | USD      | net 14 |
C3       | =Formula Inc  |          |        |

tblInvoices
Invoice | Type        | Applies to | Customer | Date       | Due date   | Currency | Rate | Amount   | Description
00123   |             |            | 00012    | 2024-01-10 |            | EUR      |      | 1,200.50 | 1-30
A-2     |             |            | 00012    | 2024-02-20 | 2024-03-05 |          |      | 300.00   |
A-3     | Credit note | A-2        | 00012    | 2024-03-01 |            |          |      | 50.00    |
B-1     |             |            | C2       | 2024-03-20 |            | USD      | 0.9  | 77.77    | @x
X-1     |             |            | C3       | 2023-11-30 | 2023-12-31 | EUR      |      | 0.01     |

tblPayments
Payment | Date       | Customer | Invoice | Currency | Amount | Kind
P-1     | 2024-02-15 | 00012    | 00123   | EUR      | 200.50 |
P-2     | 2024-03-10 | 00012    |         | EUR      | 250.00 |
P-3     | 2024-03-25 | C2       |         | USD      | 77.77  |
"""

BAD = """
tblInvoices
Invoice | Customer | Date       | Due date   | Amount
A-1     | C1       | 2024-01-10 | soon       | 100.00
A-1     | C1       | 2024-02-31 |            | 50.00
        |          |            |            | 7.00
"""

FRAME = pd.DataFrame({"Customer": ["00012", "C2"], "Invoice": ["1-30", "=x"], "Open": [120050, 7777]})

INVOICES = 'Invoice,Customer,Date,Amount,Currency\n00123,00012,2024-01-10,1200.50,EUR\n00777,C9,2024-03-30,"=1+1",EUR\n=X,C9,2024-03-30,10.00,EUR\n'


@pytest.fixture(autouse=True)
def fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    monkeypatch.setattr(pressing, "now", lambda: NOW)
    stand_ins.shown.clear()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "invoices.csv").write_text(INVOICES, encoding="utf-8")
    return make_book(tmp_path / "Ledger.xlsm", BOOK, BaseCurrency="EUR", ImportFolder=str(folder))


def everything(path: Path) -> dict[str, object]:
    """Return all tables and all head cells of a book; the seconds that a command took are left out."""
    tables = contents(path)
    columns, first, area, rows, formulas = tables["tblLog"]  # type: ignore[misc]  # as `contents` gives it
    at = columns.index("Seconds")
    tables["tblLog"] = columns, first, area, [[*row[:at], *row[at + 1 :]] for row in rows], formulas
    book = load_workbook(path, data_only=True)
    for name, (sheet, area) in HEADS.items():
        cells = book[sheet][area]
        tables[name] = [[cell.value for cell in row] for row in (cells if isinstance(cells, tuple) else ((cells,),))]
    return tables


def copied(path: Path, name: str) -> Path:
    """Copy a book into a folder of its own, under the same name."""
    folder = path.parent / name
    folder.mkdir(exist_ok=True)
    return Path(shutil.copy(path, folder))


def by_file(path: Path, command: str) -> dict[str, object]:
    """Carry out a command on a copy of the closed book."""
    copy = copied(path, "closed")
    COMMANDS[command](FileBook.open(copy), NOW)
    return everything(copy)


COMMANDS: dict[str, Callable[[FileBook, datetime], Outcome]] = {
    "refresh": refresh,
    "check": check,
    "apply-cash": apply_cash,
    "import": lambda book, now: import_files(book, {}, ImportOptions(), now),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_pressing_gives_the_cells_that_the_command_line_gives(command: str, path: Path) -> None:
    test = TestExcel(copied(path, "open"))
    state = test.state()
    pressing.carry_out(command, test.book)
    assert test.state() == state
    assert everything(test.save()) == by_file(path, command)
    assert everything(test.path) != everything(path)


def test_another_language_gives_the_same_cells_in_both(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_language = FileBook.open(path)
    with_language.set("Language", "lv")
    with_language.save()
    speak(monkeypatch, path.parent, "lv")
    test = TestExcel(copied(path, "open"))
    pressing.carry_out("refresh", test.book)
    live = test.save()
    assert everything(live) == by_file(path, "refresh")
    assert words_of(live) == words_of(path.parent / "closed" / path.name)
    assert pressing.said(test.book, "Book.xlsm is checked.") == "«lv Book.xlsm is checked.»"
    forget()


def words_of(path: Path) -> dict[str, object]:
    """Return the cells of all sheets that hold words of the language."""
    cells = (cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row)
    return {f"{cell.parent.title}!{cell.coordinate}": cell.value for cell in cells if "«lv" in str(cell.value)}


def test_several_presses_give_what_several_commands_give(path: Path) -> None:
    test, closed = TestExcel(copied(path, "open")), copied(path, "closed")
    for command in ("import", "refresh", "apply-cash", "refresh", "refresh"):
        pressing.carry_out(command, test.book)
        COMMANDS[command](FileBook.open(closed), NOW)
    assert everything(test.save()) == everything(closed)


def test_other_bucket_limits_rename_columns_in_both(path: Path) -> None:
    book = FileBook(path)
    book.set("AgingLimits", "15,45,60")
    book.save()
    test = TestExcel(copied(path, "open"))
    pressing.carry_out("refresh", test.book)
    assert everything(test.save()) == by_file(path, "refresh")
    assert list(FileBook(test.path).read("tblAging").columns)[4:8] == ["1-15", "16-45", "46-60", "60+"]


@pytest.mark.parametrize("command", ["refresh", "check"])
def test_bad_data_gives_checks_and_restores_the_state(command: str, tmp_path: Path) -> None:
    path = make_book(tmp_path / "Ledger.xlsm", BAD, BaseCurrency="EUR")
    test = TestExcel(copied(path, "open"))
    state = test.state()
    outcome = pressing.carry_out(command, test.book)
    assert (outcome.errors > 0, test.state()) == (True, state)
    assert everything(test.save()) == by_file(path, command)
    assert FileBook(test.path).read("tblChecks").rows >= 3


# Errors: the tables are as they were, and so is Excel


@pytest.mark.parametrize("at", [1, 2, 5, 12, 15])
def test_an_error_while_writing_leaves_the_tables_as_they_were(
    at: int, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = TestExcel(copied(path, "open"))
    pressing.carry_out("refresh", test.book)
    test.book.sheets["Invoices"].range("B6").raw_value = "Credit note"
    before, state = everything(test.save()), test.state()
    real, written = excel.write, []

    def write(*arguments: object) -> None:
        written.append(arguments)
        if len(written) == at:
            raise OSError("the disk is on fire")
        real(*arguments)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(excel, "write", write)
    with pytest.raises(OSError, match="on fire"):
        pressing.carry_out("refresh", test.book)
    assert len(written) >= at
    monkeypatch.undo()
    assert (everything(test.save()), test.state()) == (before, state)


def said(test: TestExcel, command: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Press a button and return what the message box says; no cell has changed then."""
    before = everything(test.save())
    monkeypatch.setattr(pressing, "caller", lambda _: test.book)
    macros.press(command)
    assert everything(test.save()) == before
    ((text, title),) = stand_ins.shown
    assert title == "arbook"
    return text


def test_what_cannot_be_done_is_one_sentence(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = said(TestExcel(path), "nonsense", monkeypatch)
    assert text == "This version of arbook has no command nonsense. It comes with a later one."


def test_import_without_a_folder_says_where_to_type_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = TestExcel(make_book(tmp_path / "Ledger.xlsm", BAD))
    text = said(test, "import", monkeypatch)
    assert text == "Type the folder of the exports into ImportFolder on the sheet Settings; then press Import."


def test_an_unexpected_error_names_the_log_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("macros.refreshing.compute", lambda *_: 1 / 0)
    test = TestExcel(path)
    state = test.state()
    text = said(test, "refresh", monkeypatch)
    start, _, log = text.partition(" Details: ")
    assert start == "Something went wrong in arbook itself; the book is as it was."
    assert "ZeroDivisionError" in Path(log).read_text(encoding="utf-8")
    assert test.state() == state
    Path(log).unlink()


def test_a_command_that_changes_inputs_says_what_it_did(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = TestExcel(path)
    monkeypatch.setattr(pressing, "caller", lambda _: test.book)
    macros.press("apply-cash")
    assert "applied" in stand_ins.shown[0][0]
    macros.press("refresh")
    assert len(stand_ins.shown) == 1
    assert test.book.sheets.active.name == "Aging"


def test_state_that_the_user_chose_stays(path: Path) -> None:
    test = TestExcel(path)
    test.app.calculation, test.app.status_bar = "manual", "mine"
    pressing.carry_out("refresh", test.book)
    assert (test.app.calculation, test.app.status_bar) == ("manual", "mine")


def test_progress_is_in_the_status_bar(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(LiveBook, "tell", lambda _, text: told.append(text))
    pressing.carry_out("refresh", TestExcel(path).book)
    assert told[0] == "Reading Invoices"
    assert {"Computing", "Writing", "Writing Aging"} <= set(told)


def test_large_tables_are_read_and_written_in_pieces(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "CHUNK", 80)
    test = TestExcel(copied(path, "open"))
    com.calls.clear()
    pressing.carry_out("refresh", test.book)
    assert com.calls.count("Range.Value2") > 20
    assert everything(test.save()) == by_file(path, "refresh")


def test_restore_brings_back_what_the_last_press_changed(path: Path) -> None:
    test = TestExcel(copied(path, "open"))
    before = everything(path)
    pressing.carry_out("refresh", test.book)
    after = everything(test.save())
    pressing.carry_out("restore", test.book)
    assert everything(test.save()) == before
    pressing.carry_out("restore", test.book)
    assert everything(test.save()) == after


def test_restore_without_a_press_before_says_so(path: Path) -> None:
    with pytest.raises(BookError, match=r"^There is nothing to restore: no command has changed Ledger\.xlsm here\.$"):
        pressing.carry_out("restore", TestExcel(path).book)


def test_restore_refuses_when_the_tables_changed_since(path: Path) -> None:
    test = TestExcel(path)
    pressing.carry_out("refresh", test.book)
    table = test.book.sheets["Log"].tables["tblLog"]
    table.resize(test.book.sheets["Log"].range("A5:J9"))
    with pytest.raises(BookError, match="was changed since the last command"):
        pressing.carry_out("restore", test.book)


def test_a_protected_sheet_is_named(path: Path) -> None:
    test = TestExcel(copied(path, "open"))
    test.book.sheets["Aging"].api.Protect()
    before = everything(test.save())
    with pytest.raises(BookError, match=r"^Sheet Aging is protected\. Unprotect it \(Review, Unprotect Sheet\)"):
        pressing.carry_out("refresh", test.book)
    assert everything(test.save()) == before


# A busy Excel


def test_a_busy_excel_is_waited_for(path: Path) -> None:
    test = TestExcel(copied(path, "open"))
    com.busy_for(3)
    pressing.carry_out("refresh", test.book)
    assert everything(test.save()) == by_file(path, "refresh")


def test_an_excel_that_stays_busy_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "PATIENCE", 0.3)
    test = TestExcel(path)
    com.busy_for(10_000)
    try:
        with pytest.raises(
            BookError, match=r"^Excel is busy: finish editing the cell \(press Enter or Esc\) and try"
        ):
            pressing.carry_out("refresh", test.book)
    finally:
        com.busy_for(0)


def test_excel_getting_busy_while_it_is_written_to(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = TestExcel(copied(path, "open"))
    real, refused = excel.write, iter([7, 3])

    def write(*arguments: object) -> None:
        com.busy_for(next(refused, 0))
        real(*arguments)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(excel, "write", write)
    pressing.carry_out("refresh", test.book)
    assert everything(test.save()) == by_file(path, "refresh")


# What crosses to Excel


def test_a_table_is_read_and_written_in_one_go(path: Path) -> None:
    test = TestExcel(path)
    book = LiveBook(test.book)
    com.calls.clear()
    book.read("tblInvoices")
    assert com.calls.count("Range.Value2") == 2  # headings, body
    com.calls.clear()
    book.replace("tblOpenItems", FRAME)
    book.save()
    assert com.calls.count("Range.Value") == 1


def test_text_that_looks_otherwise_stays_text(path: Path) -> None:
    test = TestExcel(copied(path, "open"))
    pressing.carry_out("import", test.book)
    pressing.carry_out("refresh", test.book)
    cells = test.book.sheets["Invoices"].range("A6:A13").api.Value2
    assert ("00123",) in cells and ("=X",) in cells
