"""Annual percentage rates: the examples of Regulation Z, appendix J, paragraph (c), and what else the rules say."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arbook.apr import NoRate, apr
from arbook.installment_dates import FREQUENCIES, PERIODS, later
from arbook.installments import PlanTerms, schedule
from arbook.unit_period import UnitPeriod, unit_period

EXAMPLES = """
(c)(1)(i)   |  9.69 |  5000 | 1978-01-10 | monthly 1978-02-10      | 24 x 230
(c)(1)(ii)  | 11.82 |  6000 | 1978-02-10 | monthly 1978-04-01      | 36 x 200
(c)(1)(iii) | 10.34 |  5000 | 1978-02-23 | semimonthly 1978-03-01  | 24 x 219.17
(c)(1)(iv)  |  8.97 | 10000 | 1978-05-23 | quarterly 1978-10-01    | 40 x 385
(c)(1)(v)   | 14.96 |   500 | 1978-03-20 | weekly 1978-04-21       | 30 x 17.60
(c)(2)(i)   | 10.08 |  5000 | 1978-01-10 | monthly 1978-02-10      | 1 x 250, 23 x 230
(c)(2)(ii)  | 28.50 |   400 | 1978-03-18 | 4 weeks 1978-04-20      | 1 x 39.50, 11 x 38.31
(c)(3)(i)   | 10.50 |  5000 | 1978-01-10 | monthly 1978-02-10      | 23 x 230, 1 x 280
(c)(3)(ii)  | 12.22 |   200 | 1978-04-03 | biweekly 1978-04-11     | 19 x 9.50, 1 x 30
(c)(4)(i)   | 10.90 |  5000 | 1978-01-10 | monthly 1978-02-10      | 1 x 250, 22 x 230, 1 x 280
(c)(4)(ii)  |  7.30 |  8000 | 1978-01-10 | 2 months 1978-03-01     | 1 x 449.36, 18 x 465, 1 x 200
(c)(5)(i)   | 11.45 |  1000 | 1978-01-03 | once 1978-09-15         | 1 x 1080
"""


def days_of(kind: str, first: date, count: int) -> list[date]:
    if kind == "once":
        return [first]
    if kind == "semimonthly":
        both = [days_of("monthly", start, count) for start in (first, first + timedelta(15))]
        return sorted(both[0] + both[1])[:count]
    if kind == "4 weeks":
        return [first + timedelta(28 * k) for k in range(count)]
    if kind == "2 months":
        return days_of("monthly", first, 2 * count)[::2]
    return [later(first, k, kind, first.day).item() for k in range(count)]  # type: ignore[arg-type,misc] # a frequency


@pytest.mark.parametrize("line", EXAMPLES.strip().splitlines())
def test_regulation_z(line: str) -> None:
    _, expected, amount, start, kind, paid = [part.strip() for part in line.split("|")]
    payments = [
        int(Decimal(cents) * 100)
        for times, cents in (one.split(" x ") for one in paid.split(", "))
        for _ in range(int(times))
    ]
    name, _, first = kind.rpartition(" ")
    found = apr(
        int(amount) * 100,
        date.fromisoformat(start),
        days_of(name, date.fromisoformat(first), len(payments)),
        payments,
    )
    assert abs(found * 100 - Decimal(expected)) < Decimal("0.005")


UNITS = """
2025-01-31 | 2025-02-28 2025-03-31 2025-04-30  | month 1
2025-01-31 | 2025-02-28                        | month 1
2025-01-31 | 2025-04-30                        | month 3
2025-01-31 | 2028-04-30                        | month 12
2025-01-31 | 2025-03-07                        | day 35
2025-01-31 | 2025-02-07 2025-02-14             | day 7
2025-01-31 | 2025-02-14 2025-02-28 2025-03-14  | day 14
2025-01-31 | 2025-02-10 2025-02-20 2025-05-20  | day 10
2025-01-15 | 2025-01-31 2025-02-15 2025-02-28 2025-03-15 | semimonth 1
2025-01-31 | 2025-03-03 2025-04-01             | month 1
"""


@pytest.mark.parametrize("line", UNITS.strip().splitlines())
def test_the_unit_period_is_the_one_that_occurs_most(line: str) -> None:
    start, days, expected = [part.strip() for part in line.split("|")]
    kind, size = expected.split()
    found = unit_period(date.fromisoformat(start), [date.fromisoformat(day) for day in days.split()])
    assert found == UnitPeriod(kind, int(size))  # type: ignore[arg-type] # one of the kinds


def test_a_plan_without_interest_costs_nothing_and_a_flat_five_percent_nearly_twice_that() -> None:
    days = days_of("monthly", date(2025, 2, 1), 24)
    assert apr(240000, date(2025, 1, 1), days, [10000] * 24) == 0
    assert round(apr(240000, date(2025, 1, 1), days, [11000] * 24) * 100, 2) == Decimal("9.32")


def test_less_than_the_amount_paid_back_is_below_zero() -> None:
    assert apr(100000, date(2025, 1, 1), days_of("monthly", date(2025, 2, 1), 10), [9000] * 10) < 0


@pytest.mark.parametrize(
    ("amount", "days", "payments", "message"),
    [
        (0, [date(2025, 2, 1)], [100], "above 0"),
        (100, [], [], "above 0"),
        (100, [date(2025, 2, 1)], [0], "above 0"),
        (100, [date(2024, 12, 31)], [100], "lies before the start"),
        (100, [date(2025, 1, 1)], [100], "on the first day"),
    ],
)
def test_what_has_no_rate(amount: int, days: list[date], payments: list[int], message: str) -> None:
    with pytest.raises(NoRate, match=message):
        apr(amount, date(2025, 1, 1), days, payments)


@given(
    st.integers(100_000, 10**8), st.integers(1, 60), st.integers(0, 3000), st.sampled_from(FREQUENCIES),
    st.dates(date(2000, 1, 1), date(2040, 12, 31)),
)  # fmt: skip
def test_the_rate_of_a_level_plan_is_the_rate_agreed(
    amount: int, count: int, basis_points: int, frequency: str, start: date
) -> None:
    rate = Decimal(basis_points).scaleb(-4)
    plan = schedule(PlanTerms(amount, start, count, rate=rate, frequency=frequency))  # type: ignore[arg-type] # drawn from its values
    found = apr(amount, start, plan.unadjusted.tolist(), plan.payment.tolist())
    assert abs(found - rate) < Decimal("0.0005") * max(1, Decimal(PERIODS[frequency].per_year) / 12)  # type: ignore[index] # as above
