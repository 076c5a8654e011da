"""The Dashboard: measures and their definitions, cash expected by week, trend of closed months (figures 18)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from books import blocks, make_book, rows_of
from hypothesis import given
from hypothesis import strategies as st
from ledger_text import ledger

from arbook.book.file import FileBook
from arbook.discounts_given import discounts_given
from arbook.exchange import ExchangeRates
from arbook.field import day_number
from arbook.forecast import expected_days, forecast, usual_days_late
from arbook.ledger_kpi import known_of, ledger_kpi
from arbook.payment_history import payment_history
from arbook.promise import promises
from arbook.risk import all_rates
from arbook.trend import MONTHS
from macros.closing import CloseOptions, close
from macros.refreshing import refresh

EUR = ExchangeRates("EUR", {0: Decimal(1)})


def refreshed(path: Path, day: str) -> None:
    refresh(FileBook.open(path), datetime.fromisoformat(f"{day}T09:30"))


def measured(path: Path) -> dict[str, tuple[str, str]]:
    rows = [row.split(" | ", 2) for row in rows_of(path, "kpi", "Measure", "Value", "Definition")]
    return {name: (value, definition) for name, value, definition in rows}


# --- measures -------------------------------------------------------------------------------------------------------

DSO = """
tblInvoices
Invoice | Type          | Applies to | Customer | Date       | Due date   | Amount
OLD     |               |            | C1       | 2023-12-01 | 2023-12-31 | 1,000.00
A       |               |            | C1       | 2024-01-15 | 2024-02-14 | 70,000.00
B       |               |            | C1       | 2024-02-15 | 2024-03-16 | 80,000.00
D       |               |            | C1       | 2024-03-10 | 2024-04-09 | 212,000.00
CN      | Credit note   | D          | C1       | 2024-03-12 |            | 2,000.00
IN      | Interest note |            | C1       | 2024-03-20 | 2024-04-20 | 30,000.00

tblPayments
Payment | Date       | Customer | Invoice | Amount
P0      | 2024-01-10 | C1       | OLD     | 1,000.00
P1      | 2024-02-24 | C1       | A       | 70,000.00
P2      | 2024-03-20 | C1       | B       | 78,000.00
P3      | 2024-03-25 | C1       |         | 2,000.00
"""
"""Total 240,000 (210,000 + 30,000 + 2,000 - 2,000); sales of 90 days to 31 March 360,000."""


def test_figures_18_dso_of_240000_and_360000_is_60_and_the_others_follow(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", DSO)
    refreshed(path, "2024-03-31")
    found = {name: value for name, (value, _) in measured(path).items()}
    assert found["Total"] == "240000"
    assert found["DSO, days"] == "60"
    # March's 210,000 absorb 31 days, the 30,000 left take 30,000 / 80,000 of February's 29.
    assert found["DSO count-back, days"] == "41.9"
    assert found["Best possible DSO, days"] == "60"  # 240,000 of 242,000 aren't due: D and IN
    assert found["Average days delinquent"] == "0"
    # (1,000 + 360,000 - 240,000) / (1,000 + 360,000 - 240,000): only B's 2,000 of what was due isn't collected, but
    # 2,000 are on account.
    assert found["CEI, %"] == "100"
    # A 70,000 10 days late, B isn't paid, OLD 1,000 10 days late.
    assert found["Days late, weighted"] == "10"
    assert found["Days to pay, weighted"] == "40"


def test_figures_18_blank_with_the_start_of_the_history_instead_of_a_wrong_number(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", DSO)
    refreshed(path, "2024-02-28")
    found = measured(path)
    for name in ("DSO, days", "DSO count-back, days", "Best possible DSO, days", "Average days delinquent", "CEI, %"):
        value, words = found[name]
        assert value == ""
        assert words.startswith("History starts 2023-12-01. ")
    refreshed(path, "2024-02-29")  # the 90 days begin on the day after the first document
    assert measured(path)["DSO, days"][0] != ""
    assert measured(path)["Turnover, times a year"][1].startswith("History starts 2023-12-01. ")


def test_figures_18_open_items_only_know_no_sales(tmp_path: Path) -> None:
    text = DSO.replace(
        "Payment | Date       | Customer | Invoice | Amount", "Payment | Date | Customer | Invoice | Amount | Method"
    )
    lines = [
        f"{line} |{' Import' if line.startswith('P1') else ''}"
        if line.startswith("P") and line[1].isdigit()
        else line
        for line in text.splitlines()
    ]
    path = make_book(tmp_path / "b.xlsm", "\n".join(lines))
    refreshed(path, "2024-03-31")
    value, words = measured(path)["DSO, days"]
    assert (value, words.split(". ")[0]) == ("", "Only open items were imported, so sales aren't known")


def test_a_book_without_anything_says_so(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", "tblCustomers\nCustomer\nC1")
    refreshed(path, "2024-03-31")
    found = measured(path)
    assert found["Total"][0] == "0"
    assert found["DSO, days"] == ("", "There are no documents. " + found["DSO, days"][1].split(". ", 1)[1])
    assert found["Days late, weighted"][1].startswith("Nothing was paid in 12 months. ")


def test_measures_of_several_currencies_are_in_base_currency(tmp_path: Path) -> None:
    book = """
    tblFX
    Currency | Date       | Rate
    USD      | 2024-03-31 | 0.5

    tblInvoices
    Invoice | Customer | Date       | Due date   | Currency | Amount
    OLD     | C1       | 2023-12-01 | 2023-12-31 | EUR      | 0.00
    A       | C1       | 2024-03-01 | 2024-03-31 | EUR      | 100.00
    U       | C1       | 2024-03-01 | 2024-03-15 | USD      | 200.00
    """
    path = make_book(tmp_path / "b.xlsm", book)
    refreshed(path, "2024-03-31")
    found = {name: value for name, (value, _) in measured(path).items()}
    assert (found["Total"], found["Overdue"], found["Overdue share, %"]) == ("200", "100", "50")
    assert (found["DSO, days"], found["Best possible DSO, days"]) == ("90", "45")


# invoice terms 2/10 net 30: discount, day of payment | discounts given, yearly cost
DISCOUNTS = """
P | 2024-03-11 | 20.00 | 2000 | 37.24
P | 2024-03-31 | 20.00 | 2000 |
P | 2024-04-05 | 20.00 | 2000 |
P | 2023-03-31 | 20.00 | 0    |
"""


@pytest.mark.parametrize("row", DISCOUNTS.strip().splitlines())
def test_discounts_given_and_their_simple_annual_cost(row: str) -> None:
    number, day, amount, given, cost = (cell.strip() for cell in row.split("|"))
    book = ledger(
        "Invoice | Customer | Date | Due date | Amount\nA | C1 | 2024-03-01 | 2024-03-31 | 1,000.00".replace(
            "2024-03-01", "2023-03-01" if day < "2024" else "2024-03-01"
        ),
        f"Payment | Date | Invoice | Amount | Kind\n{number} | {day} | A | 980.00 |\n"
        f"{number} | {day} | A | {amount} | Discount",
    )
    found = discounts_given(book, day_number("2024-04-10"), 365, EUR)
    assert found.cents == int(given)
    assert ("" if found.yearly_cost is None else f"{found.yearly_cost * 100:.2f}") == cost


# --- the cash expected ----------------------------------------------------------------------------------------------

CASH = """
tblInvoices
Invoice | Customer | Date       | Due date   | Amount
PAID    | LATE     | 2024-01-01 | 2024-01-31 | 100.00
L       | LATE     | 2024-03-01 | 2024-03-31 | 1,000.00
O       | LATE     | 2024-02-01 | 2024-02-10 | 50.00
EARLY   | FAST     | 2024-01-01 | 2024-01-31 | 300.00
E       | FAST     | 2024-03-10 | 2024-04-10 | 200.00
N       | NEW      | 2024-03-10 | 2024-04-10 | 10.00
FAR     | NEW      | 2024-03-10 | 2024-12-10 | 7.00

tblPayments
Payment | Date       | Invoice | Amount
P1      | 2024-02-20 | PAID    | 100.00
P2      | 2024-01-27 | EARLY   | 300.00

tblActivity
Date       | Customer | Kind | Result   | Promise date | Promise amount
2024-03-15 | LATE     | Call | Promised | 2024-04-03   | 30.00
2024-02-15 | LATE     | Call | Promised | 2024-02-18   | 30.00
"""


def test_cash_expected_by_each_customers_own_lateness(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", CASH)
    refreshed(path, "2024-03-20")  # a Wednesday; LATE pays 20 days late, FAST 4 early, NEW as all: 2 days
    rows = rows_of(path, "forecast", "Week", "Due", "Expected", "Promised", "Plans")
    assert len(rows) == 14
    assert [row for row in rows if not row.endswith(" | 0.00 | 0.00 | 0.00 | 0.00")] == [
        "2024-03-18 | 50.00 | 50.00 | 0.00 | 0.00",
        "2024-03-25 | 1000.00 | 0.00 | 0.00 | 0.00",
        "2024-04-01 | 0.00 | 200.00 | 30.00 | 0.00",
        "2024-04-08 | 210.00 | 10.00 | 0.00 | 0.00",
        "2024-04-15 | 0.00 | 1000.00 | 0.00 | 0.00",
        "2024-06-17 | 7.00 | 7.00 | 0.00 | 0.00",
    ]
    assert rows_of(path, "open items", "Invoice", "Expected") == [
        "L | 2024-04-20", "O | 2024-03-20", "E | 2024-04-06", "N | 2024-04-12", "FAR | 2024-12-12",
    ]  # fmt: skip


days_from = st.integers(-400, 400)


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), days_from, st.integers(0, 10**9)), min_size=1, max_size=15),
    st.lists(st.integers(-50, 200), min_size=4, max_size=4),
    st.integers(0, 6),
)
def test_due_and_expected_each_add_up_to_what_is_open(
    rows: list[tuple[str, int, int]], late: list[int], weekday: int
) -> None:
    start = date(2024, 6, 3).toordinal() + weekday
    text = "Invoice | Customer | Date | Due date | Amount\n" + "\n".join(
        f"{at} | {who} | 2023-01-01 | {date.fromordinal(start + days)} | {cents / 100:.2f}"
        for at, (who, days, cents) in enumerate(rows)
    )
    position = ledger(text).as_of(date.fromordinal(start))
    usual = np.array(late[: len(position.ledger.parties.customers)], np.int64)
    found = forecast(position, all_rates(position.ledger, None, position.day), usual, promises(position, None, 0))
    total = sum(cents for _, _, cents in rows)
    assert int(found["Due"].sum()) == int(found["Expected"].sum()) == total
    assert (found["Week"].dt.dayofweek == 0).all()
    assert found["Week"].iloc[0] <= pd.Timestamp(date.fromordinal(start)) < found["Week"].iloc[1]


def test_usual_days_late_are_weighted_and_rounded_half_up() -> None:
    book = ledger(
        """Invoice | Customer | Date | Due date | Amount
        A | C1 | 2024-01-01 | 2024-01-31 | 100.00
        B | C1 | 2024-01-01 | 2024-01-31 | 300.00
        C | C2 | 2024-01-01 | 2024-01-31 | 100.00""",
        """Date | Invoice | Amount
        2024-02-10 | A | 100.00
        2024-01-31 | B | 300.00""",
    )
    history = payment_history(book, day_number("2024-03-31"), 0, EUR)
    names = book.parties.customers
    late = dict(zip(names, usual_days_late(history).tolist(), strict=True))
    assert (late["C1"], late["C2"]) == (3, 3)  # 2.5; C2 as all together
    assert expected_days(100, np.array([90, 100]), np.array([0, 0]), np.array([-3])).tolist() == [100, 100]


# --- the trend ------------------------------------------------------------------------------------------------------


def test_trend_has_the_closed_months_with_the_measures_of_their_day(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", DSO)
    for day in ("2024-02-29", "2024-03-31"):
        close(FileBook.open(path), datetime.fromisoformat(f"{day}T18:00"), CloseOptions(date.fromisoformat(day)))
    refreshed(path, "2024-04-15")
    rows = [[cell.date() if isinstance(cell, datetime) else cell for cell in row]
            for row in blocks(path, "Dashboard", "H29:N41")]  # fmt: skip
    assert len(rows) == MONTHS
    assert rows[:2] == [
        [date(2024, 2, 29), 80_000, 0, 29, 48, 0, 100],
        [date(2024, 3, 31), 240_000, pytest.approx(2000 / 242_000), 41.9, 60, 0, 100],
    ]
    assert all(cell is None for row in rows[2:] for cell in row)


def test_measures_of_one_currency_are_those_of_its_rates_alone() -> None:
    book = ledger(
        """Invoice | Customer | Date | Due date | Currency | Amount
        OLD | C1 | 2023-01-01 | 2023-01-31 | EUR | 0.00
        A | C1 | 2024-03-01 | 2024-03-31 | EUR | 100.00
        U | C1 | 2024-03-01 | 2024-03-15 | USD | 200.00"""
    )
    usd = book.parties.currencies.index("USD")
    found = ledger_kpi(book.as_of("2024-03-31"), 90, ExchangeRates("USD", {usd: Decimal(1)}))
    assert (found.dso, found.best) == (Decimal(90), Decimal(0))


def test_figures_18_after_an_archive_sales_are_known_from_its_day_on() -> None:
    book = ledger(
        """Invoice | Customer | Date | Due date | Amount
        OLD | C1 | 2022-01-01 | 2022-01-31 | 10.00
        A | C1 | 2024-03-01 | 2024-03-31 | 100.00"""
    )
    known = known_of(book, day_number("2024-01-01"))
    assert (known.covers(date(2024, 3, 31), 90), known.covers(date(2024, 3, 30), 90)) == (True, False)
    at = [book.as_of(day) for day in ("2024-03-31", "2024-03-30")]
    assert [ledger_kpi(each, 90, EUR, known=known).dso is None for each in at] == [False, True]
    assert ledger_kpi(at[1], 90, EUR).dso is not None
