"""The sheets Risk and Lateness after a refresh, and the back-test command."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from book.memory import MemoryBook
from books import make_book, rows_of
from late_payments import EXPORT, MAP

from arbook.book.file import FileBook
from macros.backtesting import backtest
from macros.importing import ImportOptions, import_files
from macros.refreshing import refresh

NOW = datetime.fromisoformat("2024-06-30T09:30")
BOOK = """
tblCustomers
Customer | Name | Country | Credit limit | Credit checked | Terms signed | Status | Status until
C1 | Ann Ltd | LV | 1000 | 2024-01-01 | 2024-01-01 | |
C2 | Bob Ltd | LV | | 2024-01-01 | 2024-01-01 | Legal | 2024-07-31

tblInvoices
Invoice | Customer | Date | Due date | Amount
A | C1 | 2024-01-01 | 2024-01-31 | 100
B | C1 | 2024-02-01 | 2024-02-28 | 100
C | C1 | 2024-03-01 | 2024-03-31 | 100
D | C1 | 2024-04-01 | 2024-05-01 | 700
E | C2 | 2024-06-01 | 2024-07-01 | 50

tblPayments
Payment | Date | Invoice | Amount
P1 | 2024-02-10 | A | 100
P2 | 2024-02-28 | B | 100
P3 | 2024-03-31 | C | 100

tblActivity
Date | Customer | Kind | Direction | Result | Reason | Promise date | Promise amount
2024-06-03 | C1 | Call | Out | Promised | Cash flow | 2024-06-10 | 700
"""


def refreshed(path: Path) -> None:
    refresh(FileBook.open(path), NOW)


def test_risk_and_lateness_are_written(tmp_path: Path) -> None:
    path = make_book(tmp_path / "book.xlsm", BOOK)
    refreshed(path)
    assert "Signals" not in rows_of(path, "tblChecks", "Sheet")
    shown = ["Customer", "Name", "Score", "Band", "Decision", "Rule", "Until"]
    assert rows_of(path, "tblRisk", *shown, "Share late", "Broken promises", "Limit used %", "Exposure") == [
        # 20 for 2 of 4 late, 0.8 for 3.3 days, 8 for no sales in 90 days, 8 for the promise.
        "C1 | Ann Ltd | 37 | Watch | Cash only | Broken promise |  | 0.5 | 1 | 0.7 | 1000.00",
        "C2 | Bob Ltd |  | New | Legal | Typed | 2024-07-31 |  | 0 |  | 50.00",
    ]
    assert rows_of(path, "tblLateness", "By", "Value", "Items", "Amount", "Share late") == [
        "Country | LV | 4 | 1000.00 | 0.5",
        "Terms | net 30 | 4 | 1000.00 | 0.5",
        "Reason | Cash flow | 1 | 700.00 | 1",
    ]


def test_settings_decide(tmp_path: Path) -> None:
    promised = BOOK[BOOK.index("tblActivity") :]
    path = make_book(tmp_path / "book.xlsm", BOOK.replace(promised, ""), HoldDays=60, CheckMonths=5)
    refreshed(path)
    assert rows_of(path, "tblRisk", "Decision", "Papers missing")[0] == "Watch | credit check over 5 months old"
    path = make_book(tmp_path / "held.xlsm", BOOK.replace(promised, ""), HoldDays=59, HoldAmount=699)
    refreshed(path)
    assert rows_of(path, "tblRisk", "Decision", "Rule")[0] == "Hold | Overdue"
    path = make_book(tmp_path / "small.xlsm", BOOK.replace(promised, ""), HoldDays=59, HoldAmount=700)
    refreshed(path)
    assert rows_of(path, "tblRisk", "Decision")[0] == "Watch"


def _late_and_timely() -> MemoryBook:
    """Two customers with an invoice a week: C1 pays 5 days late, C2 in time."""
    book = MemoryBook()
    book.named["Risk_Backtest"] = None
    rows = [(f"{customer}-{n}", customer, date(2024, 1, 1) + timedelta(days=7 * n), late)
            for customer, late in (("C1", 5), ("C2", 0)) for n in range(12)]  # fmt: skip
    dates = [pd.Timestamp(dated) for *_, dated, _ in rows]
    book.append("tblInvoices", pd.DataFrame({
        "Invoice": [name for name, *_ in rows], "Customer": [customer for _, customer, *_ in rows],
        "Date": dates, "Due date": [one + pd.Timedelta(days=10) for one in dates], "Amount": [1000] * len(rows),
    }))  # fmt: skip
    book.append("tblPayments", pd.DataFrame({
        "Payment": [f"P{n}" for n in range(len(rows))], "Invoice": [name for name, *_ in rows],
        "Date": [one + pd.Timedelta(days=10 + late) for one, (*_, late) in zip(dates, rows, strict=True)],
        "Amount": [1000] * len(rows),
    }))  # fmt: skip
    book.save()
    return book


def test_domain_b5_back_test_in_words_on_the_sheet_and_in_figures() -> None:
    book = _late_and_timely()
    done = backtest(book, NOW)
    assert done.lines == (
        "Back-test on 15 invoices from 2024-01-01 to 2024-03-18: of customers called Watch 100 % of the next "
        "invoices were late, of Good 0 %. Of customers too new for a score 56 % of 9.",
    )
    assert str(book.named["Risk_Backtest"]).endswith(done.lines[0])
    assert done.figures["auc"] == 1.0
    assert done.figures["bands"] == [
        {"band": "Good", "invoices": 8, "late": 0}, {"band": "Watch", "invoices": 7, "late": 7},
        {"band": "Bad", "invoices": 0, "late": 0}, {"band": "New", "invoices": 9, "late": 5},
    ]  # fmt: skip
    assert book.cells["tblLog"]["Command"] == ["backtest"]


def test_back_test_of_an_empty_book_says_so() -> None:
    book = MemoryBook()
    book.named["Risk_Backtest"] = None
    done = backtest(book, NOW)
    assert "too little history" in done.lines[0]
    assert done.figures["auc"] is None


@pytest.mark.shared
def test_domain_b5_back_test_on_a_real_import(tmp_path: Path) -> None:
    map_file = tmp_path / "map.toml"
    map_file.write_text(MAP)
    book = MemoryBook()
    book.named["Risk_Backtest"] = None
    import_files(book, {"invoices": EXPORT}, ImportOptions(map_file), NOW)
    done = backtest(book, NOW, date(2014, 1, 31))
    assert float(str(done.figures["auc"])) >= 0.84
    assert done.figures["scored"] == 2065


def test_what_is_wrong_with_signals_is_a_check(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "book.xlsm", f"{BOOK}\ntblSignals\nSignal | Weight | From | Full\nShare soon | 5 | 0 | 1"
    )
    refreshed(path)
    assert "Signals | 'Share soon' is not a signal; the row is passed over." in rows_of(
        path, "tblChecks", "Sheet", "Problem"
    )
