"""Preview, Build plan and New plan pressed in the open workbook: the same rows as from the terminal."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import stand_ins
from books import NOW, blocks, make_book, rows_of
from host import TestExcel
from plan_cases import BOOK, EXAMPLES, Example

from arbook.book.file import FileBook
from macros import pressing
from macros.plan import plan
from macros.plan_form import FormError


@pytest.fixture(autouse=True)
def fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    monkeypatch.setattr(pressing, "now", lambda: NOW)
    stand_ins.shown.clear()


def filled(path: Path, example: Example) -> Path:
    """Make a book with the form filled in."""
    return make_book(
        path, BOOK, BaseCurrency="EUR", AsOf=date(2025, 1, 31), Plan_Customer="C1", Plan_DownPayment=Decimal(5000),
        Plan_Count=24, Plan_Rate=Decimal(example.rate), Plan_Method=example.method,
    )  # fmt: skip


def written(path: Path) -> list[object]:
    """Return what a plan leaves in the book."""
    schedule = ("No", "Due date", "Payment", "Interest", "Principal", "Balance")
    return [
        rows_of(path, "tblPlans", "Plan", "Customer", "Invoices", "Amount", "Interest total", "APR", "Status"),
        rows_of(path, "tblInstallments", "Plan", "Version", *schedule, "Paid", "Open", "Status"),
        rows_of(path, "tblPlanPreview", *schedule),
        rows_of(path, "tblActivity", "Date", "Customer", "Kind", "Result", "By", "Note"),
        *(blocks(path, "Plan form", area) for area in ("A23", "C26:C34", "F26:G38", "C6:C21")),
    ]  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_build_plan_pressed_gives_the_plan_of_the_terminal(example: Example, tmp_path: Path) -> None:
    closed = filled(tmp_path / "Ledger.xlsm", example)
    test = TestExcel(Path(shutil.copy(closed, tmp_path / "Open.xlsm")))
    before = test.state()
    pressing.carry_out("plan", test.book)
    assert test.state() == before
    assert test.book.sheets.active.name == "Plans"
    plan(FileBook.open(closed), NOW)
    assert written(test.save()) == written(closed)
    rows = [line.split(" | ") for line in rows_of(closed, "tblInstallments", "No", "Payment", "Interest", "Balance")]
    assert (rows[1][1], rows[24][1], rows[12][3]) == (example.first, example.last, example.after_12)


def test_preview_pressed_shows_the_schedule_and_builds_nothing(tmp_path: Path) -> None:
    closed = filled(tmp_path / "Ledger.xlsm", EXAMPLES[2])
    test = TestExcel(Path(shutil.copy(closed, tmp_path / "Open.xlsm")))
    pressing.carry_out("plan-preview", test.book)
    assert test.book.sheets.active.name == "Plan form"
    plan(FileBook.open(closed), NOW, preview=True)
    assert written(test.save()) == written(closed)
    assert len(rows_of(closed, "tblPlanPreview", "No")) == 25
    assert rows_of(closed, "tblPlans", "Plan") == []


def test_what_makes_no_plan_changes_nothing(tmp_path: Path) -> None:
    test = TestExcel(filled(tmp_path / "Ledger.xlsm", EXAMPLES[2]))
    test.book.sheets["Plan form"].range("C12").raw_value = 100.0
    before = written(test.save())
    with pytest.raises(FormError, match=r"Plan form!C11 \(Plan_Count\).*both are given. Nothing was built."):
        pressing.carry_out("plan", test.book)
    assert written(test.save()) == before


def test_the_message_box_says_what_was_built_without_the_schedule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = TestExcel(filled(tmp_path / "Ledger.xlsm", EXAMPLES[2]))
    monkeypatch.setattr(pressing, "caller", lambda _: test.book)
    pressing.pressed("plan")
    ((text, _),) = stand_ins.shown
    assert "P-001 is built" in text
    assert "2025-03-31" not in text


def test_new_plan_takes_the_customer_of_the_selected_row(tmp_path: Path) -> None:
    test = TestExcel(filled(tmp_path / "Ledger.xlsm", EXAMPLES[2]))
    pressing.carry_out("refresh", test.book)
    (row,) = [at for at, cell in enumerate(test.book.sheets["Aging"].range("A1:A40").value, 1) if cell == "C2"]
    test.book.sheets["Aging"].impl.activate()
    test.book.sheets["Aging"].range(f"F{row}").select()
    pressing.carry_out("new-plan", test.book)
    form = test.book.sheets["Plan form"]
    assert test.book.sheets.active.name == "Plan form"
    assert form.range("C6:C15").value == ["C2", "USD", None, None, None, None, None, "monthly", 0.03, "level"]
    form.range("C6").raw_value = "mine"
    test.book.sheets["Log"].impl.activate()
    pressing.carry_out("new-plan", test.book)
    assert form.range("C6").value == "mine"
