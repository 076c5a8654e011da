"""A plan's whole life in the open workbook, by buttons and typed cells: the same figures as from a terminal."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import stand_ins
from books import make_book
from host import TestExcel
from plan_story import BOOK, FORM, assert_standing, walk

from arbook.book.book import Value
from arbook.book.live import LiveBook
from macros import pressing
from macros.demo_rows import Row, frame


class Pressing:
    """Types into cells, and presses buttons."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.excel, self.patch, self.day, self.paid = TestExcel(path), monkeypatch, date(2025, 1, 31), 0

    def type(self, values: Mapping[str, Value]) -> None:
        book = LiveBook(self.excel.book)
        for name, value in values.items():
            book.set(name, value)
        book.save()

    def press(self, command: str, sheet: str) -> None:
        pressing.carry_out(command, self.excel.book)
        assert self.excel.book.sheets.active.name == sheet

    def go(self, day: date, control: str) -> None:
        self.day = day
        self.patch.setattr(pressing, "now", lambda: datetime(day.year, day.month, day.day, 9, 30))  # noqa: DTZ001 - naive, as in the workbook
        self.type({"AsOf": day, "ControlBalance": Decimal(control)})

    def build(self) -> None:
        form = {**FORM, "Rate": "0.03"}
        self.type({f"Plan_{name}": value if name == "Customer" else Decimal(value) for name, value in form.items()})
        self.press("plan", "Plans")

    def sign(self) -> None:
        book = LiveBook(self.excel.book)
        last = book.read("tblPlans").rows - 1
        book.update("tblPlans", pd.DataFrame({"Signed": pd.Series([self.day], index=[last], dtype=object)}))
        book.save()

    def pay(self, to: str, amount: str) -> None:
        self.paid += 1
        cents = int(Decimal(amount) * 100)
        row: Row = {"Payment": f"R{self.paid}", "Date": self.day, "Customer": "C1", "Invoice": to, "Amount": cents}
        book = LiveBook(self.excel.book)
        book.append("tblPayments", frame("tblPayments", [row]))
        book.save()

    def replan(self) -> None:
        """As `--replan` does: what is left, with interest to the last due date, over the payments that remain."""
        self.type({
            "Plan_Invoices": "p-001", "Plan_Count": 21, "Plan_Rate": Decimal("0.03"), "Plan_Start": date(2025, 4, 30),
            "Plan_FirstDue": date(2025, 5, 31), "Plan_Anchor": "month end",
        })  # fmt: skip
        self.press("plan", "Plans")

    def settle(self) -> None:
        """One payment without interest on the day of the agreement, signed on that day."""
        self.type({
            "Plan_Invoices": "P-001", "Plan_Count": 1, "Plan_Rate": Decimal(0), "Plan_FirstDue": self.day,
        })  # fmt: skip
        self.press("plan", "Plans")
        self.sign()

    def check(self) -> Path:
        self.press("check-plans", "Plans")
        return self.excel.save()


def test_a_plan_from_agreement_to_early_settlement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    stand_ins.shown.clear()
    path = make_book(tmp_path / "Ledger.xlsm", BOOK, BaseCurrency="EUR", AsOf=date(2025, 1, 31))
    for step, book in walk(Pressing(path, monkeypatch)):
        assert_standing(step, book)
