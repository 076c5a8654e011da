"""Declining balance, monthly rates, and the examples in the docstrings of late interest."""

from __future__ import annotations

import doctest
from datetime import date
from decimal import Decimal
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arbook import (
    compensation,
    daycount,
    declining_balance,
    interest,
    interest_steps,
    monthly_rate,
    payment_order,
    rates,
    slices,
    statute,
)
from arbook.declining_balance import declining_balance as decline
from arbook.monthly_rate import effective_rate, interest_by_started_months, started_months
from arbook.payment_order import PRINCIPAL_FIRST

START, END = date(2023, 1, 1), date(2023, 12, 31)
TENTH = Decimal("0.1")


def test_a_payment_below_the_interest_is_carried_and_bears_none() -> None:
    account = decline(100_000, START, END, [(date(2023, 7, 2), 1_000)], TENTH)
    first, last = account.steps
    assert (first.accrued, first.paid_interest, first.paid_principal, first.unpaid_interest) == (
        4_986,
        1_000,
        0,
        3_986,
    )
    assert (last.principal, last.accrued, last.unpaid_interest) == (100_000, 4_986, 8_972)
    assert (account.interest, account.owed) == (9_972, 108_972)


def test_principal_first() -> None:
    account = decline(100_000, START, END, [(date(2023, 7, 2), 50_000)], TENTH, order=PRINCIPAL_FIRST)
    assert [step.principal for step in account.steps] == [50_000, 50_000]
    assert [step.unpaid_interest for step in account.steps] == [4_986, 4_986 + 2_493]


@given(
    st.lists(st.tuples(st.dates(START, END), st.integers(0, 60_000)), max_size=5),
    st.sampled_from(daycount.CONVENTIONS),
)
def test_what_is_paid_and_owed_is_what_was_lent_and_accrued(
    payments: list[tuple[date, int]], day_count: daycount.Convention
) -> None:
    account = decline(100_000, START, END, payments, TENTH, day_count)
    settled = sum(step.paid_interest + step.paid_principal for step in account.steps)
    assert settled + account.owed == 100_000 + account.interest
    assert settled <= sum(cents for _, cents in payments)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="outside 2023-01-01 to 2023-12-31"):
        decline(100, START, END, [(date(2024, 1, 1), 1)], TENTH)
    with pytest.raises(ValueError, match="payment -1 is below 0"):
        decline(100, START, END, [(START, -1)], TENTH)
    with pytest.raises(ValueError, match="not above 0"):
        effective_rate(TENTH, 0)


# due | as of | started months
MONTHS = """
2024-01-01 | 2024-01-01 | 0
2024-01-01 | 2023-01-01 | 0
2024-01-01 | 2024-01-02 | 1
2024-01-01 | 2024-02-01 | 1
2024-01-01 | 2024-02-02 | 2
2024-01-31 | 2024-02-29 | 1
2024-01-31 | 2024-03-01 | 2
2024-01-31 | 2024-03-31 | 2
2024-01-31 | 2024-04-01 | 3
2024-02-29 | 2025-02-28 | 12
2024-02-29 | 2025-03-01 | 13
"""


@pytest.mark.parametrize("line", MONTHS.strip().splitlines())
def test_started_months(line: str) -> None:
    due, as_of, expected = (cell.strip() for cell in line.split("|"))
    months = started_months(date.fromisoformat(due), date.fromisoformat(as_of))
    assert months == int(expected)
    interest = interest_by_started_months(Decimal(100), date.fromisoformat(due), date.fromisoformat(as_of), TENTH)
    assert interest == 10 * months


MODULES = [
    compensation, daycount, declining_balance, interest, interest_steps, monthly_rate, payment_order, rates, slices,
    statute,
]  # fmt: skip


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_docstring_examples_hold(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
