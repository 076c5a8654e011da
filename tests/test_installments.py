"""Schedules of installment plans: the figures of the mission, dates, what cannot be, properties over random plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from arbook.annuity import level_payment
from arbook.earned import accrued, reamortised
from arbook.installment_dates import FREQUENCIES, PERIODS
from arbook.installments import (
    ACCRUALS,
    METHODS,
    ImpossiblePlan,
    PlanTerms,
    Schedule,
    schedule,
)
from arbook.money import from_cents, to_cents
from arbook.working_days import ROLLS, Calendar

JAN31 = date(2025, 1, 31)


def plan(amount: str, count: int | None = None, rate: str = "0", start: date = JAN31, **terms: object) -> Schedule:
    money = {name: to_cents(value) for name, value in terms.items() if isinstance(value, str) and value[0].isdigit()}
    return schedule(PlanTerms(to_cents(amount), start, count, rate=Decimal(rate), **terms | money))  # type: ignore[arg-type] # read from a table


def shown(cents: int) -> str:
    return f"{from_cents(cents):,}"


MISSION = """
rate  method           first   last    interest  balance after 12
0     interest-free    416.67  416.59  0.00      4,999.96
0     level            416.67  416.59  0.00      4,999.96
0.02  level            425.40  425.45  209.65    5,049.97
0.03  level            429.81  429.86  315.49    5,074.93
0.05  level            438.71  438.82  529.15    5,124.78
0.06  level            443.21  443.11  636.94    5,149.53
0.03  equal principal  441.67  417.63  312.48    4,999.96
"""


@pytest.mark.parametrize("line", MISSION.strip().splitlines()[1:])
def test_fifteen_thousand_owed_five_now_ten_over_two_years(line: str) -> None:
    rate, rest = line.split(maxsplit=1)
    method, *expected = [part for part in rest.split("  ") if part.strip()]
    found = plan("15000", 24, rate, down_payment="5000", method=method)
    figures = (found.first_payment, found.payment[-1], found.total_interest, found.balance[12])
    assert [shown(one) for one in figures] == [one.strip() for one in expected]
    assert (found.number[0], found.due[0].item(), shown(found.payment[0])) == (0, JAN31, "5,000.00")
    assert (found.first_due, found.last_due, found.count) == (date(2025, 2, 28), date(2027, 1, 31), 24)


def test_domain_e_actual_days_change_the_last_payment_only() -> None:
    found = plan("10000", 24, "0.03", accrual="actual")
    assert [shown(one) for one in (found.first_payment, found.payment[-1], found.total_interest)] == [
        "429.81", "428.66", "314.29",
    ]  # fmt: skip


DATES = """
2025-01-31 monthly   31  2025-02-28 2025-03-31 2025-04-30
2025-01-31 monthly   -   2025-02-28 2025-03-31 2025-04-30
2024-01-31 monthly   31  2024-02-29 2024-03-31 2024-04-30
2025-02-28 monthly   31  2025-03-31 2025-04-30 2025-05-31
2025-02-28 monthly   -   2025-03-28 2025-04-28 2025-05-28
2025-01-30 monthly   -   2025-02-28 2025-03-30 2025-04-30
2024-11-30 quarterly 31  2025-02-28 2025-05-31 2025-08-31
2025-01-31 weekly    -   2025-02-07 2025-02-14 2025-02-21
2025-01-31 biweekly  -   2025-02-14 2025-02-28 2025-03-14
"""


@pytest.mark.parametrize("line", DATES.strip().splitlines())
def test_the_agreed_day_is_kept(line: str) -> None:
    start, frequency, anchor, *expected = line.split()
    found = plan(
        "300", 3, start=date.fromisoformat(start), frequency=frequency, anchor=None if anchor == "-" else int(anchor)
    )
    assert found.due.astype(str).tolist() == expected


def test_a_roll_moves_the_payment_and_not_the_date_as_agreed() -> None:
    rolled = plan("300", 3, "0.12", accrual="actual", roll="following")
    plain = plan("300", 3, "0.12", accrual="actual")
    assert rolled.due.astype(str).tolist() == ["2025-02-28", "2025-03-31", "2025-04-30"]
    august = plan("300", 2, start=date(2025, 7, 31), roll="following")
    assert august.unadjusted.astype(str).tolist() == ["2025-08-31", "2025-09-30"]
    assert august.due.astype(str).tolist() == ["2025-09-01", "2025-09-30"]
    assert rolled.interest.tolist() == plain.interest.tolist()


FIRST_DUE = """
start       first due   anchor  interest  second       why
2025-01-31  2025-02-28  -       100.00    2025-03-31   one month, the day of the start is kept
2025-01-31  2025-04-30  -       300.00    2025-05-31   three months
2025-01-10  2025-01-31  -       69.04     2025-02-28   21 days of 365
2025-01-10  2025-02-15  -       116.44    2025-03-15   a month back is 15 January, and 5 days
2025-01-31  2025-02-28  28      92.05     2025-03-28   28 January lies before the start: 28 days
2025-01-31  2025-01-31  -       0.00      2025-02-28   at once
"""


@pytest.mark.parametrize("line", FIRST_DUE.strip().splitlines()[1:])
def test_the_first_due_date_may_be_another(line: str) -> None:
    start, first, anchor, interest, second, _ = line.split(maxsplit=5)
    found = plan(
        "10000", 12, "0.12", date.fromisoformat(start), first_due=date.fromisoformat(first),
        anchor=None if anchor == "-" else int(anchor),
    )  # fmt: skip
    assert (shown(found.interest[0]), found.due[:2].astype(str).tolist()) == (interest, [first, second])
    assert abs(int(found.payment[-1]) - found.first_payment) <= 12


def test_a_payment_given_makes_as_many_as_are_needed() -> None:
    found = plan("10000", rate="0.03", payment="429.81")
    assert (found.count, shown(found.payment[-1])) == (25, "0.05")
    assert plan("10000", rate="0.03", payment="500").payment.tolist()[-2:] == [50000, 27160]
    free = plan("1000", payment="300", method="interest-free")
    assert free.payment.tolist() == [30000, 30000, 30000, 10000]
    equal = plan("10000", rate="0.03", payment="500", method="equal principal")
    assert (equal.count, shown(equal.first_payment)) == (22, "479.55")


def test_a_balloon_is_paid_with_the_last_payment() -> None:
    found = plan("10000", 12, "0.06", balloon="2000")
    assert shown(int(found.balance[-2])) == "2,685.12"
    assert int(found.payment[-1]) - found.first_payment == pytest.approx(200000, abs=10)
    assert plan("1200", 12, balloon="240").payment.tolist() == [8000] * 11 + [32000]


def test_a_currency_without_decimals_has_whole_units() -> None:
    found = plan("100000", 7, "0.05", unit=100)
    for column in (found.payment, found.interest, found.principal, found.balance):
        assert not (column % 100).any()


IMPOSSIBLE = """
amount   | 0       | 24 |      |            | the amount is not above 0
down_payment | 100 | 24 |      | down_payment=100 | leaves nothing of 100.00 to pay
count    | 100     |    |      |            | neither is given
count    | 100     | 12 | 10   |            | both are given
count    | 100     | 0  |      |            | the count of payments is 0; it can be 1 to 1200
payment  | 10000   |    | 25   | rate=0.03  | a payment of 25.00 doesn't cover the interest of period 1, 25.00
payment  | 10000   |    | 20   | rate=0.03 method=equal_principal | doesn't cover the interest of period 1, 25.00
payment  | 10000   |    | 25.01 | rate=0.03 | it would take over 1200 payments
payment  | 100     |    | 0    |            | a payment of 0.00 is not above 0
rate     | 100     | 12 |      | rate=-0.01 | a rate of -0.01 is not 0 or more
anchor   | 100     | 12 |      | anchor=32  | day 32 of the month
anchor   | 100     | 12 |      | anchor=31 first_due=2025-03-15 | is not on the day that is to be kept
first_due | 100    | 12 |      | first_due=2025-01-30 | lies before the start of 2025-01-31
first_due | 100    | 12 |      | agreed=2025-02-20 first_due=2025-02-10 | lies before the agreement of 2025-02-20
start    | 100     | 12 |      | agreed=2025-03-10 | the first payment on 2025-02-28 lies before the agreement
count    | 10      | 600 |     |            | 600 payments are too many for 10.00
count    | 100     | 1200 |    | frequency=quarterly | the last payment would fall after 2100-12-31
balloon  | 100     | 12 |      | balloon=100 | a balloon is below what is financed
balloon  | 100     |    | 10   | balloon=50 | wants the number of payments
first_due | 10000  | 120 |     | rate=0.12 first_due=2060-01-31 | begin earlier
"""


@pytest.mark.parametrize("line", IMPOSSIBLE.strip().splitlines())
def test_domain_e_an_impossible_plan_names_what_to_change(line: str) -> None:
    field, amount, count, payment, others, message = [part.strip() for part in line.split("|")]
    terms: dict[str, object] = {}
    for name, _, value in (one.partition("=") for one in others.split()):
        read = {"method": lambda text: text.replace("_", " "), "frequency": str, "anchor": int, "rate": str}
        dates = {"first_due", "agreed"}
        terms[name] = date.fromisoformat(value) if name in dates else read.get(name, to_cents)(value)
    if payment:
        terms["payment"] = to_cents(payment)
    with pytest.raises(ImpossiblePlan, match=message.replace("(", r"\(")) as raised:
        plan(amount, int(count) if count else None, str(terms.pop("rate", "0")), **terms)
    assert raised.value.field == field


# --- what happens on the way: three ways to deal with a missed payment, and acceleration -----------------


def test_missed_payment_three_ways() -> None:
    """The published example: number 6 of 24 at 3 % is missed."""
    found = plan("10000", 24, "0.03")
    balance, interest = int(found.balance[4]), int(found.interest[5])
    assert (shown(balance), shown(interest)) == ("7,965.81", "19.91")
    assert shown(int(found.payment[5:7].sum())) == "859.62"
    assert shown(reamortised(found, 6, balance + interest).first_payment) == "454.26"
    apart = reamortised(found, 6, balance)
    assert (shown(apart.first_payment), apart.count) == ("453.13", 18)
    assert apart.unadjusted.tolist() == found.unadjusted[6:].tolist()


def test_acceleration_takes_the_interest_earned_and_no_more() -> None:
    found = plan("10000", 24, "0.03")
    accelerated = 796581 + accrued(found, 796581, date(2025, 8, 31), since=date(2025, 6, 30))
    assert shown(accelerated) == "8,005.63"


ACCRUED = """
day         since       interest  why
2025-01-31  -           0.00      the start itself
2025-02-14  -           12.50     14 of the 28 days of a month's 25.00
2025-02-28  -           0.00      a due date: what was earned is in its payment
2025-02-28  2025-01-31  25.00     a whole month
2025-03-15  2025-01-31  37.10     a month, and 15 of 31 days
2027-06-30  2027-01-31  0.00      nothing after the last due date
2025-01-15  -           0.00      before the start
"""


@pytest.mark.parametrize("line", ACCRUED.strip().splitlines()[1:])
def test_interest_earned_to_a_day(line: str) -> None:
    day, since, interest, _ = line.split(maxsplit=3)
    found = accrued(
        plan("10000", 24, "0.03"),
        1000000,
        date.fromisoformat(day),
        None if since == "-" else date.fromisoformat(since),
    )
    assert shown(found) == interest


def test_interest_earned_at_a_due_date_is_that_of_its_payment_by_actual_days_too() -> None:
    found = plan("10000", 24, "0.03", accrual="actual")
    assert accrued(found, 1000000, date(2025, 2, 28), JAN31) == found.interest[0]


def test_nothing_remains_to_be_spread_after_the_last() -> None:
    with pytest.raises(ImpossiblePlan, match="no installment remains"):
        reamortised(plan("100", 3), 3, 1000)


# --- properties ------------------------------------------------------------------------------------------


@st.composite
def random_terms(draw: st.DrawFn) -> PlanTerms:
    amount = draw(st.integers(10_000, 100_000_000))
    down = draw(st.sampled_from([0, 0, 1, amount // 3]))
    by_count = draw(st.booleans())
    start = draw(st.dates(date(2000, 1, 1), date(2040, 12, 31)))
    roll = draw(st.sampled_from(ROLLS))
    return PlanTerms(
        amount, start,
        count=draw(st.integers(1, 60)) if by_count else None,
        payment=None if by_count else draw(st.integers((amount - down) // 40 + 1, amount)),
        rate=Decimal(draw(st.integers(0, 3000))).scaleb(-4),
        frequency=draw(st.sampled_from(FREQUENCIES)),
        method=draw(st.sampled_from(METHODS)),
        down_payment=down,
        anchor=draw(st.sampled_from([None, 1, 15, 28, 30, 31])),
        roll=roll,
        calendar=Calendar(holidays=frozenset({date(2025, 1, 1), date(2024, 12, 25)})),
        accrual=draw(st.sampled_from(ACCRUALS)),
        timing=draw(st.sampled_from(["end", "begin"])),
    )  # fmt: skip


@given(random_terms())
def test_any_plan_pays_back_exactly_what_is_financed(terms: PlanTerms) -> None:
    try:
        found = schedule(terms)
    except ImpossiblePlan as refused:
        assume(
            refused.field not in {"start", "payment"}
        )  # a payment that its interest eats; an anchor before the start
        raise
    installments = slice(-found.count, None)
    assert found.principal[installments].sum() == found.financed == terms.amount - terms.down_payment
    assert (found.payment == found.interest + found.principal).all()
    assert (found.payment > 0).all()
    assert (found.interest >= 0).all()
    balances = [terms.amount, *found.balance.tolist()]
    assert all(
        before - principal == after
        for (before, after), principal in zip(pairwise(balances), found.principal.tolist(), strict=True)
    )
    assert balances[-1] == 0
    assert min(balances) >= 0
    assert (np.diff(found.due).astype(int) >= 0).all()
    assert (np.diff(found.unadjusted[installments]).astype(int) > 0).all()
    assert found.total_interest == found.payment.sum() - terms.amount


@given(st.integers(10_000, 100_000_000), st.integers(1, 100))
def test_the_last_payment_of_an_interest_free_plan_is_off_by_the_rounding_only(amount: int, count: int) -> None:
    found = schedule(PlanTerms(amount, JAN31, count, method="interest-free"))
    assert abs(int(found.payment[-1]) - found.first_payment) <= count / 2
    assert (found.payment[:-1] == found.first_payment).all()


@given(
    st.lists(st.integers(10_000, 10**9), min_size=1, max_size=5),
    st.integers(1, 60),
    st.integers(0, 3000),
    st.sampled_from(FREQUENCIES),
    st.sampled_from(["end", "begin"]),
)
def test_many_level_payments_at_once_are_those_of_each_schedule(
    amounts: list[int], count: int, basis_points: int, frequency: str, timing: str
) -> None:
    rate = Decimal(basis_points).scaleb(-4)
    every = level_payment(amounts, count, rate, PERIODS[frequency].per_year, timing)  # type: ignore[index,arg-type] # drawn from its values
    terms = [PlanTerms(one, JAN31, count, rate=rate, frequency=frequency, timing=timing) for one in amounts]  # type: ignore[arg-type] # as above
    assert every.tolist() == [schedule(one).first_payment if count > 1 else every[at] for at, one in enumerate(terms)]


@given(st.integers(10_000, 10**8), st.integers(2, 60), st.integers(0, 2000), st.data())
def test_spreading_the_scheduled_balance_again_keeps_the_payment(
    amount: int, count: int, basis_points: int, data: st.DataObject
) -> None:
    found = schedule(PlanTerms(amount, JAN31, count, rate=Decimal(basis_points).scaleb(-4)))
    after = data.draw(st.integers(0, count - 1))
    balance = found.balance[after - 1] if after else amount
    again = reamortised(found, after, int(balance))
    assert abs(again.first_payment - found.first_payment) <= count
    assert again.unadjusted.tolist() == found.unadjusted[after:].tolist()
