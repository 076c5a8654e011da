"""The cell functions of installment plans: the mission's figures, spilling, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import udfs
from arbook.annuity import level_payment
from arbook.installments import PlanTerms, schedule
from arbook.money import to_float

JAN31 = date(2025, 1, 31)


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARBOOK_STATE", str(tmp_path))


@pytest.mark.parametrize(
    ("rate", "method", "first", "last", "interest", "after_12"),
    [
        (0, "interest-free", 416.67, 416.59, 0, 4999.96),
        (0.02, "level", 425.40, 425.45, 209.65, 5049.97),
        (0.03, "level", 429.81, 429.86, 315.49, 5074.93),
        (0.05, "level", 438.71, 438.82, 529.15, 5124.78),
        (0.06, "level", 443.21, 443.11, 636.94, 5149.53),
        (0.03, "Equal  principal", 441.67, 417.63, 312.48, 4999.96),
    ],
)
def test_the_example_of_the_mission(
    rate: float, method: str, first: float, last: float, interest: float, after_12: float
) -> None:
    rows = udfs.AR_INSTALLMENTS(15000, 24, rate, JAN31, "monthly", method, 5000)
    assert rows[0] == [0, JAN31, 5000.0, 0.0, 5000.0, 10000.0]
    assert (rows[1][1], rows[24][1]) == (date(2025, 2, 28), date(2027, 1, 31))
    assert (rows[1][2], rows[24][2], rows[12][5], rows[24][5]) == (first, last, after_12, 0)
    assert round(sum(row[3] for row in rows), 2) == interest
    if method == "level":
        assert udfs.AR_INSTALLMENT(10000, 24, rate) == first


def test_a_column_of_plans_at_once() -> None:
    counts: list[list[Any]] = [[24], [24], [0], [2.5], [None], [5000]]
    found = udfs.AR_INSTALLMENT([[10000], [-1], [1], [1], [1], [1]], counts, 0.03)
    assert [row[0] for row in found] == [
        429.81, "#ARBOOK: principal: -1 is below 0", "#ARBOOK: count: 0 is not from 1 to 1200",
        "#ARBOOK: count: 2.5 is not a whole number", 0.0, "#ARBOOK: count: 5000 is not from 1 to 1200",
    ]  # fmt: skip
    assert udfs.AR_INSTALLMENT(5000, 15, 0.06, timing="Begin") == 345.10
    assert "'middle' is not a timing" in udfs.AR_INSTALLMENT(5000, 15, 0.06, 12, "middle")
    assert "8 is not" not in str(udfs.AR_INSTALLMENT(5000, 15, 8))


REFUSED = [
    ((0, 24, 0.03, JAN31), "principal: the amount is not above 0"),
    ((100, 0, 0.03, JAN31), "count: 0 is not from 1 to 1200"),
    ((100, 12, -0.03, JAN31), "annual rate: -0.03 is not a rate"),
    ((100, 12, 0.03, "soon"), "start date: 'soon' is not a date"),
    ((100, 12, 0.03, JAN31, "daily"), "frequency: 'daily' is not a frequency: use weekly, biweekly"),
    ((100, 12, 0.03, JAN31, "monthly", "annuity"), "method: 'annuity' is not a method"),
    ((100, 12, 0.03, JAN31, "monthly", "level", 100), "down payment: a down payment of 100.00 leaves nothing"),
    ((100, 12, 0.03, JAN31, "monthly", "level", 0, "none", 32), "anchor day: day 32"),
    ((10, 600, 0, JAN31), "600 payments are too many for 10.00"),
    (([[100], [200]], 12, 0.03, JAN31), "principal: one cell is wanted"),
]


@pytest.mark.parametrize(("arguments", "problem"), REFUSED)
def test_an_impossible_schedule_is_an_error_that_says_why(arguments: tuple[Any, ...], problem: str) -> None:
    assert problem in udfs.AR_INSTALLMENTS(*arguments)


def test_a_blank_schedule_is_a_row_of_zeros() -> None:
    assert udfs.AR_INSTALLMENTS(None, 24, 0.03, JAN31) == [["", "", 0.0, 0.0, 0.0, 0.0]]


def test_dates_of_both_date_systems_and_a_day_that_is_kept() -> None:
    days = [[row[1] for row in udfs.AR_INSTALLMENTS(300, 3, 0, *start)] for start in (
        (date(2025, 2, 28), "monthly", "level", 0, "none", 31),
        (45716.0, "monthly", "level", 0, "none", 31),
        (44254.0, "monthly", "level", 0, "none", 31, "periodic", True),
    )]  # fmt: skip
    assert days == [[date(2025, 3, 31), date(2025, 4, 30), date(2025, 5, 31)]] * 3


def test_rates_of_several_amounts_with_the_same_payments() -> None:
    dates, payments = [[date(2025, 2, 28)], [date(2025, 3, 31)], [None]], [[510.0], [510.0], [None]]
    rates = udfs.AR_APR([[1000.0], [1020.0], [None], [-5.0]], JAN31, dates, payments)
    assert [round(row[0], 4) if isinstance(row[0], float) else row[0] for row in rates] == [
        0.1596, 0.0, "", "#ARBOOK: an annual percentage rate needs an amount and payments above 0",
    ]  # fmt: skip
    assert udfs.AR_APR(1000, JAN31, None, None) == ""
    assert "1 dates and 2 payments" in udfs.AR_APR(1000, JAN31, dates[0], payments[:2])
    assert "the date of a payment is blank" in udfs.AR_APR(1000, JAN31, None, 5)
    assert "lies before the start" in udfs.AR_APR(1000, date(2025, 3, 1), dates, payments)


@given(st.integers(10_000, 10**8), st.integers(1, 60), st.integers(0, 30))
def test_the_functions_are_the_calculation(cents: int, count: int, percent: int) -> None:
    terms = PlanTerms(cents, JAN31, count, rate=Decimal(percent) / 100)
    plan = schedule(terms)
    rows = udfs.AR_INSTALLMENTS(cents / 100, count, percent / 100, JAN31)
    assert [row[2] for row in rows] == to_float(plan.payment).tolist()
    assert udfs.AR_INSTALLMENT(cents / 100, count, percent / 100) == float(
        to_float(level_payment([cents], count, terms.rate))[0]
    )


ANY = st.none() | st.floats() | st.integers() | st.text(max_size=5) | st.booleans() | st.just(JAN31)


@settings(max_examples=200)
@given(st.lists(ANY, min_size=3, max_size=6))
def test_nothing_escapes(given: list[Any]) -> None:
    for name in ("AR_INSTALLMENT", "AR_INSTALLMENTS", "AR_APR"):
        arguments = [*given, JAN31][:4] if name != "AR_INSTALLMENT" else given[:3]
        assert "failed" not in str(getattr(udfs, name)(*arguments))
