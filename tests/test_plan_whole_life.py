"""A plan's whole life from the terminal; at every step and past date the sheets tie to the cent."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from books import make_book
from plan_story import BOOK, FORM, STEPS, assert_standing, assert_tied, walk

from arbook.book.file import FileBook
from macros.cli import main
from macros.demo_rows import Row, frame


class Terminal:
    """Works with `arbook` commands on a closed file."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path, self.patch, self.day, self.paid = path, monkeypatch, date(2025, 1, 31), 0

    def run(self, command: str, *arguments: str) -> None:
        assert main([command, str(self.path), *arguments]) == 0

    def go(self, day: date, control: str) -> None:
        self.day = day
        self.patch.setenv("ARBOOK_TODAY", str(day))
        self.run("set", f"AsOf={day}", f"ControlBalance={control}")

    def build(self) -> None:
        self.run("set", *(f"Plan_{name}={value}" for name, value in FORM.items()))
        self.run("plan")

    def sign(self) -> None:
        self.run("plan", "--sign", "P-001")

    def pay(self, to: str, amount: str) -> None:
        self.paid += 1
        book = FileBook.open(self.path)
        cents = int(Decimal(amount) * 100)
        row: Row = {"Payment": f"R{self.paid}", "Date": self.day, "Customer": "C1", "Invoice": to, "Amount": cents}
        book.append("tblPayments", frame("tblPayments", [row]))
        book.save()

    def replan(self) -> None:
        self.run("plan", "--replan", "P-001")

    def settle(self) -> None:
        self.run("plan", "--settle", "P-001")

    def check(self) -> Path:
        self.run("plan", "--check")
        return self.path


def test_a_plan_from_agreement_to_early_settlement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_book(tmp_path / "Ledger.xlsm", BOOK, BaseCurrency="EUR", AsOf=date(2025, 1, 31))
    terminal = Terminal(path, monkeypatch)
    for step, book in walk(terminal):
        assert_standing(step, book)
    for day, total in {step.day: step.total for step in STEPS}.items():
        terminal.run("refresh", "--as-of", day)
        assert_tied(path, total)
