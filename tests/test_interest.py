"""Late interest: the figures' examples, each rule at its boundary, laws, steps, compensation, payment order."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from arbook.compensation import compensation, compensation_currency
from arbook.daycount import days
from arbook.field import MISSING_DAY, dates_of
from arbook.interest import Accrual, Claims, InterestTerms, late_interest
from arbook.interest_steps import (
    Explained,
    agreed,
    contract,
    interest_steps,
    report,
    statute,
    statutory_interest,
    steps_frame,
)
from arbook.payment_order import PRINCIPAL_FIRST, UnknownOrder, allocate, between_debts, order_for, read_order
from arbook.principal import Changes
from arbook.problem import Problems
from arbook.rate_schedule import RateRow, UnknownRate, fixed
from arbook.statute import NONE, UnknownRegime, regime_for, regime_named

Ints = NDArray[np.int64]
TWELVE = contract(Decimal("0.12"))


def number(*texts: str) -> Ints:
    return np.array(texts, "datetime64[D]").astype(np.int64)


def cents(*amounts: float) -> Ints:
    return np.array([round(amount * 100) for amount in amounts], np.int64)


def explain(principal: str, due: str, as_of: str, terms: InterestTerms, paid: str = "", cap: str = "") -> Explained:
    payments = [line.split() for line in paid.split(",") if line.strip()]
    return interest_steps(
        Decimal(principal), date.fromisoformat(due), date.fromisoformat(as_of), terms,
        [(date.fromisoformat(day), Decimal(amount)) for day, amount in payments], Decimal(cap) if cap else None,
    )  # fmt: skip


def written(explained: Explained) -> list[str]:
    return [
        f"{step.first or '-'} {step.last} {step.days} {step.principal} {step.rate * 100:.2f} {step.interest}"
        for step in explained.steps
    ] + [f"Total {explained.total}"]


# --- the figures ------------------------------------------------------------------------------------------


def test_figures_14_part_payment() -> None:
    assert written(explain("1000", "2025-01-01", "2025-03-02", TWELVE, "2025-01-31 600")) == [
        "2025-01-02 2025-01-31 30 1000.00 12.00 9.86",
        "2025-02-01 2025-03-02 30 400.00 12.00 3.95",
        "Total 13.81",
    ]


def test_figures_14_eu_statute_and_compensation() -> None:
    assert written(explain("10000", "2024-05-31", "2024-09-15", statute("EU"))) == [
        "2024-06-01 2024-06-30 30 10000.00 12.50 102.74",
        "2024-07-01 2024-09-15 77 10000.00 12.25 258.42",
        "Total 361.16",
    ]
    assert compensation([1_000_000], regime_named("EU")).tolist() == [4_000]


def test_figures_14_interest_stays_after_the_debt_is_paid() -> None:
    paid = "2024-09-15 10000"
    for as_of in ("2024-09-15", "2024-09-16", "2026-12-31", "2030-01-01"):
        assert explain("10000", "2024-05-31", as_of, statute("EU"), paid).total == Decimal("361.16")


def test_figures_14_interest_runs_to_the_last_known_rate_and_one_check_says_so() -> None:
    due = number("2026-11-30", "2026-11-30", "2026-12-31", "2027-02-01")
    claims = Claims(cents(1000, 500, 100, 100), due, np.repeat(number("2027-03-01"), 4))
    accrual = late_interest(claims, statute("EU"))
    assert dates_of(accrual.slices.last).astype(str).tolist() == ["2026-12-31", "2026-12-31"]
    assert accrual.unknown.tolist() == [True, True, True, True]
    problems = Problems()
    report(accrual, problems)
    [problem] = problems.found
    assert (problem.severity, problem.table, problem.field) == ("Warning", "tblRates", "Known to")
    assert problem.problem == (
        "Rates of EU are known from 2013-01-01 to 2026-12-31; interest of other days isn't computed."
    )


def test_figures_26_consumers() -> None:
    for name in ("EU", "LV", "DE", "IE", "RO", "RO change dates", "UK", "UK floating"):
        assert regime_for(regime_named(name), consumer=True) is NONE
        assert compensation([500_000], regime_named(name), consumer=True).tolist() == [0]
    for name in ("LV consumer", "DE consumer", "RU 395", "Contract"):
        assert regime_for(regime_named(name), consumer=True).name == name
    assert regime_for(regime_named("EU"), consumer=False).name == "EU"
    assert explain("10000", "2024-05-31", "2024-09-15", statute("None")) == Explained((), Decimal("0.00"))


# --- rules ------------------------------------------------------------------------------------------------

# 1,000 at 18 %, due 2024-06-01: what | rules | as of | paid | slices (first, last, days, principal, interest), total
RULES = """
as of the due date | | 2024-06-01 | | Total 0.00
before it | | 2024-05-01 | | Total 0.00
the day after | | 2024-06-02 | | 06-02 06-02 1 1000.00 0.49, Total 0.49
paid before due | | 2024-06-10 | 2024-05-20 1000 | Total 0.00
paid on the due date | | 2024-06-10 | 2024-06-01 1000 | Total 0.00
paid the day after | | 2024-06-10 | 2024-06-02 1000 | 06-02 06-02 1 1000.00 0.49, Total 0.49
paid too much | | 2024-06-10 | 2024-06-03 2000 | 06-02 06-03 2 1000.00 0.99, Total 0.99
two on one day | | 2024-06-04 | 2024-06-03 100,2024-06-03 200 \
 | 06-02 06-03 2 1000.00 0.99, 06-04 06-04 1 700.00 0.35, Total 1.34
paid and returned | | 2024-06-04 | 2024-06-03 100,2024-06-03 -100 | 06-02 06-04 3 1000.00 1.48, Total 1.48
trigger, last day | grace_days=5 | 2024-06-06 | | Total 0.00
trigger, a day later | grace_days=5 | 2024-06-07 | | 06-02 06-07 6 1000.00 2.96, Total 2.96
trigger, paid inside | grace_days=5 | 2024-07-07 | 2024-06-06 1000 | Total 0.00
trigger, part inside | grace_days=5 | 2024-06-10 | 2024-06-06 900 \
 | 06-02 06-06 5 1000.00 2.47, 06-07 06-10 4 100.00 0.20, Total 2.67
free | grace_days=5 grace_mode=free | 2024-06-10 | | 06-07 06-10 4 1000.00 1.97, Total 1.97
free, last day | grace_days=5 grace_mode=free | 2024-06-06 | | Total 0.00
minimum, no interest | minimum=10 | 2024-06-01 | | Total 0.00
minimum, floor | minimum=10 | 2024-06-05 | \
 | 06-02 06-05 4 1000.00 1.97, - 06-05 0 0.00 8.03, Total 10.00
minimum, reached | minimum=1.97 | 2024-06-05 | | 06-02 06-05 4 1000.00 1.97, Total 1.97
threshold, below | minimum=1.98 minimum_mode=threshold | 2024-06-05 | | Total 0.00
threshold, reached | minimum=1.97 minimum_mode=threshold | 2024-06-05 | | 06-02 06-05 4 1000.00 1.97, Total 1.97
ACT/366, to year end | day_count=ACT/366 | 2025-01-01 | 2024-12-30 1000 | 06-02 12-30 212 1000.00 104.26, Total 104.26
ACT/366, new year | day_count=ACT/366 | 2025-01-02 | \
 | 06-02 12-31 213 1000.00 104.75, 01-01 01-02 2 1000.00 0.99, Total 105.74
30/360 | day_count=30/360 | 2024-08-31 | | 06-02 08-31 90 1000.00 45.00, Total 45.00
ACT/360 | day_count=ACT/360 | 2024-06-21 | | 06-02 06-21 20 1000.00 10.00, Total 10.00
compounding | day_count=30/360 compounding_months=1 | 2024-08-15 | \
 | 06-02 07-01 30 1000.00 15.00, 07-02 08-01 30 1015.00 15.23, 08-02 08-15 14 1030.23 7.21, Total 37.44
"""


def rules_of(text: str) -> InterestTerms:
    given: dict[str, Any] = dict(word.split("=") for word in text.split())
    for name in ("grace_days", "compounding_months"):
        given[name] = int(given.get(name, 0))
    return contract(Decimal("0.18"), **given | {"minimum": Decimal(given.get("minimum", 0))})


@pytest.mark.parametrize("line", RULES.strip().splitlines(), ids=lambda line: line.split("|")[0].strip())
def test_rules(line: str) -> None:
    _, rules, as_of, paid, expected = (cell.strip() for cell in line.split("|"))
    explained = explain("1000", "2024-06-01", as_of, rules_of(rules), paid)
    found = [
        f"{step.first:%m-%d} {step.last:%m-%d}" if step.first else f"- {step.last:%m-%d}" for step in explained.steps
    ]
    figures = [f"{step.days} {step.principal} {step.interest}" for step in explained.steps]
    found = [f"{dates} {amounts}" for dates, amounts in zip(found, figures, strict=True)]
    assert ", ".join([*found, f"Total {explained.total}"]) == expected


# interest of 1,000 at 100 % ACT/365F, due 2024-01-01 | as of | cap | minimum | total
CAPS = """
2024-01-11 | 20   |     | 20.00
2024-01-11 | 100  |     | 27.40
2024-01-11 | 0    |     | 0.00
2024-01-11 | 20   | 50  | 20.00
2024-01-11 | 40   | 50  | 40.00
2024-01-11 | 60   | 50  | 50.00
"""


@pytest.mark.parametrize("line", CAPS.strip().splitlines())
def test_cap_and_minimum(line: str) -> None:
    as_of, cap, minimum, total = (cell.strip() for cell in line.split("|"))
    terms = contract(Decimal(1), minimum=Decimal(minimum or 0))
    explained = explain("1000", "2024-01-01", as_of, terms, cap=cap)
    assert explained.total == sum(step.interest for step in explained.steps) == Decimal(total)


def test_the_cap_takes_from_the_latest_slices() -> None:
    paid = "2024-01-11 500, 2024-01-21 250"
    whole = explain("1000", "2024-01-01", "2024-01-31", contract(Decimal(1)), paid)
    assert [str(step.interest) for step in whole.steps] == ["27.40", "13.70", "6.85"]
    capped = explain("1000", "2024-01-01", "2024-01-31", contract(Decimal(1)), paid, cap="30")
    assert [str(step.interest) for step in capped.steps] == ["27.40", "2.60"]


def test_interest_on_disputed_no_is_a_change_of_the_principal() -> None:
    changes = Changes(np.zeros(2, np.int64), number("2025-01-11", "2025-01-21"), cents(-300, 300))
    claims = Claims(cents(1000), number("2025-01-01"), number("2025-01-31"), changes)
    slices = late_interest(claims, TWELVE).slices
    assert dates_of(slices.first).astype(str).tolist() == ["2025-01-02", "2025-01-11", "2025-01-21"]
    assert slices.principal.tolist() == [100_000, 70_000, 100_000]
    assert slices.days.tolist() == [9, 10, 11]


def test_a_currency_without_decimals_rounds_to_whole_units() -> None:
    steps = interest_steps(
        Decimal(1000), date(2024, 1, 1), date(2024, 1, 6), contract(Decimal("0.365")), currency="JPY"
    )
    assert steps.total == Decimal("5.00")
    steps = interest_steps(
        Decimal(100), date(2024, 1, 1), date(2024, 1, 6), contract(Decimal("0.365")), currency="JPY"
    )
    assert steps.total == Decimal("1.00")  # 0.50, half-up


def test_amounts_and_rates_of_any_size_are_exact() -> None:
    claims = Claims(np.array([0, 1, 10**18]), np.repeat(number("2024-01-01"), 3), np.repeat(number("2024-12-31"), 3))
    for rate in ("1E+3", "0.0833333333333333333333", "0.1"):
        expected = [(principal * Decimal(rate)).to_integral_value(ROUND_HALF_UP) for principal in (0, 1, 10**15)]
        small = Claims(np.array([0, 1, 10**15]), claims.due, claims.last)
        terms = contract(Decimal(rate), "30/360")
        assert late_interest(small, terms).total.tolist() == expected
    assert late_interest(claims, contract(Decimal("0.1"), "30/360")).total.tolist() == [0, 0, 10**17]


def test_daily_rounding_as_the_uk_guide() -> None:
    claims = Claims(cents(1000), number("2023-01-01"), number("2023-02-20"))
    rate = fixed(Decimal("0.085"))
    assert late_interest(claims, InterestTerms(rate, round_daily=True)).total.tolist() == [1150]
    assert late_interest(claims, InterestTerms(rate)).total.tolist() == [1164]


# --- laws -------------------------------------------------------------------------------------------------

# regime | principal | due | as of | interest | slices
LAWS = """
EU              | 10000 | 2024-05-31 | 2024-09-15 | 361.16   | 2
LV              | 4200  | 2025-03-31 | 2025-10-10 | 235.88   | 2
LV consumer     | 1000  | 2024-01-01 | 2024-12-31 | 60.00    | 1
DE              | 10000 | 2025-05-31 | 2025-08-31 | 267.08   | 2
DE consumer     | 10000 | 2025-05-31 | 2025-08-31 | 166.25   | 2
IE              | 10000 | 2024-05-31 | 2024-09-15 | 359.11   | 1
RO              | 50000 | 2024-06-14 | 2024-09-30 | 2219.18  | 2
RO change dates | 50000 | 2024-06-14 | 2024-09-30 | 2171.57  | 3
UK              | 12000 | 2026-06-30 | 2026-09-30 | 355.40   | 1
UK              | 12000 | 2025-06-29 | 2025-12-31 | 775.48   | 1
UK              | 5000  | 2023-11-30 | 2024-03-31 | 217.26   | 1
UK floating     | 5000  | 2023-11-30 | 2024-03-31 | 220.38   | 2
UK floating     | 12000 | 2025-06-29 | 2025-12-31 | 745.23   | 2
RU 395          | 100000 | 2024-09-30 | 2025-06-30 | 15484.58 | 4
None            | 100000 | 2024-09-30 | 2025-06-30 | 0.00     | 0
"""


@pytest.mark.parametrize("line", LAWS.strip().splitlines())
def test_statutory_interest(line: str) -> None:
    regime, principal, due, as_of, total, slices = (cell.strip() for cell in line.split("|"))
    explained = explain(principal, due, as_of, statute(regime))
    assert (str(explained.total), len(explained.steps)) == (total, int(slices))
    assert (
        statutory_interest(Decimal(principal), date.fromisoformat(due), date.fromisoformat(as_of), regime)
        == explained.total
    )


def test_uk_takes_the_rate_of_the_first_day_for_good() -> None:
    claims = Claims(cents(12_000), number("2025-06-29"), number("2026-12-31"), Changes.of_payments(
        np.array([0]), number("2026-01-15"), cents(2000)))  # fmt: skip
    slices = late_interest(claims, statute("UK")).slices
    assert [slices.schedule.totals[place] for place in slices.interval] == [Decimal("0.1275")] * 2


def test_ireland_takes_the_rate_of_the_payment_day() -> None:
    assert written(explain("10000", "2024-05-31", "2025-01-31", statute("IE"), "2024-09-15 4000")) == [
        "2024-06-01 2024-09-15 107 10000.00 12.25 359.11",
        "2024-09-16 2025-01-31 138 6000.00 11.15 252.94",
        "Total 612.05",
    ]


def test_latvian_interest_stops_at_the_principal() -> None:
    high = [RateRow("LV", date(2015, 1, 1), Decimal("0.5"), Decimal("0.5"), date(2026, 12, 31), "", "")]
    explained = explain("100", "2020-01-01", "2024-01-01", statute("LV", high))
    assert explained.total == Decimal("100.00")
    assert explained.steps[-1].interest > 0


def test_ru_395_interest_free_interval() -> None:
    rows = [("2022-04-01", "0", None), ("2022-10-02", "0.075", None)]
    own = [
        RateRow("RU 395", date.fromisoformat(day), Decimal(rate), Decimal(0), end, "", "") for day, rate, end in rows
    ]
    assert written(explain("100000", "2022-03-21", "2022-10-11", statute("RU 395", own))) == [
        "2022-03-22 2022-03-31 10 100000.00 20.00 547.95",
        "2022-04-01 2022-10-01 184 100000.00 0.00 0.00",
        "2022-10-02 2022-10-11 10 100000.00 7.50 205.48",
        "Total 753.43",
    ]


@pytest.mark.parametrize(("due", "as_of", "regime", "message"), [
    ("2026-12-01", "2027-01-01", "EU", "the rate of EU on 2027-01-01 isn't known"),
    ("2012-11-30", "2013-02-01", "EU", "the rate of EU on 2012-12-01 isn't known"),
    ("2026-09-20", "2026-09-26", "RU 395", "the rate of RU 395 on 2026-09-26 isn't known"),
    ("2026-12-01", "2027-01-01", "IE", "the rate of IE on 2027-01-01 isn't known"),
    ("2027-01-01", "2027-01-05", "UK", "the rate of UK on 2027-01-02 isn't known"),
    ("2025-01-01", "2025-01-05", "Contract", "2025-01-02 isn't known: rates are known for no day"),
])  # fmt: skip
def test_a_day_without_a_rate_is_refused(due: str, as_of: str, regime: str, message: str) -> None:
    with pytest.raises(UnknownRate, match=message):
        explain("1000", due, as_of, statute(regime))


def test_what_is_settled_before_the_rates_end_is_computed() -> None:
    assert explain("1000", "2026-12-01", "2027-06-01", statute("EU"), "2026-12-11 1000").total == Decimal("2.85")
    assert explain("1000", "2026-12-30", "2027-06-30", statute("UK")).total > 0  # one rate for good


def test_unverified_rates_are_noted_once() -> None:
    problems = Problems()
    claims = Claims(cents(1000, 1000), number("2024-01-01", "2024-02-01"), number("2024-06-01", "2024-06-01"))
    for regime in ("RO", "EU"):
        report(late_interest(claims, statute(regime)), problems)
    assert [(p.severity, p.field, p.value) for p in problems.found] == [("Note", "Verified", "RO")]


def test_refusals() -> None:
    with pytest.raises(UnknownRegime, match="'FI' is not a regime: use EU, LV"):
        statute("FI")
    for rate in (Decimal("-0.01"), Decimal("NaN")):
        with pytest.raises(ValueError, match="is not an interest rate"):
            contract(rate)
    with pytest.raises(ValueError, match="the principal -1 is below 0"):
        explain("-1", "2024-01-01", "2024-02-01", TWELVE)
    for rules in ({"grace_days": -1}, {"grace_mode": "soft"}, {"minimum": Decimal(-1)}, {"minimum_mode": "cap"}):
        with pytest.raises(ValueError, match="grace"):
            contract(Decimal("0.1"), **rules)  # type: ignore[arg-type]
    assert agreed("").regime is agreed("none").regime is NONE


# --- steps ------------------------------------------------------------------------------------------------


def test_steps_frame_holds_what_the_sheet_shows() -> None:
    changes = Changes.of_payments(np.array([1]), number("2025-01-31"), cents(600))
    claims = Claims(
        cents(50, 1000, 10),
        number("2025-01-01", "2025-01-01", "2025-03-01"),
        np.repeat(number("2025-03-02"), 3),
        changes,
    )
    accrual = late_interest(claims, contract(Decimal("0.12"), minimum=Decimal(2)))
    frame = steps_frame(accrual)
    assert frame.to_csv(index=False).splitlines() == [
        "Document,From,To,Days,Principal,Rate,Interest",
        "0,2025-01-02,2025-03-02,60,5000,0.12,99",
        "0,,2025-03-02,0,0,0.0,101",
        "1,2025-01-02,2025-01-31,30,100000,0.12,986",
        "1,2025-02-01,2025-03-02,30,40000,0.12,395",
        "2,2025-03-02,2025-03-02,1,1000,0.12,0",
    ]
    assert frame.groupby("Document")["Interest"].sum().tolist() == [200, 1381, 0]
    assert accrual.total.tolist() == [200, 1381, 0]


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(-30, 900)), min_size=1, max_size=8),
    st.sampled_from(["ACT/365F", "ACT/366", "30E/360"]),
)
def test_each_step_can_be_recomputed_and_they_add_up(debts: list[tuple[int, int]], day_count: Any) -> None:
    due = number("2024-01-01") + np.arange(len(debts))
    claims = Claims(np.array([owed for owed, _ in debts]), due, due + np.array([length for _, length in debts]))
    accrual: Accrual = late_interest(claims, contract(Decimal("0.12"), day_count))
    frame = steps_frame(accrual)
    assert (
        frame.groupby("Document")["Interest"].sum().reindex(range(len(debts)), fill_value=0).tolist()
        == accrual.total.tolist()
    )
    starts = frame["From"].to_numpy().astype("datetime64[D]") - 1
    assert days(starts, frame["To"].to_numpy().astype("datetime64[D]"), day_count).tolist() == frame["Days"].tolist()


def test_a_debt_without_a_due_date_bears_none_and_a_payment_without_a_date_counts_at_once() -> None:
    none = np.array([MISSING_DAY])
    claims = Claims(cents(1000), none, number("2025-03-02"))
    assert late_interest(claims, TWELVE).total.tolist() == [0]
    paid = Changes.of_payments(np.array([0]), none, cents(600))
    claims = Claims(cents(1000), number("2025-01-31"), number("2025-03-02"), paid)
    assert late_interest(claims, TWELVE).total.tolist() == [395]


def test_nothing_to_compute() -> None:
    empty = np.zeros(0, np.int64)
    accrual = late_interest(Claims(empty, empty, empty), statute("RU 395"))
    assert (len(accrual.total), len(steps_frame(accrual))) == (0, 0)
    assert isinstance(steps_frame(accrual), pd.DataFrame)


# --- compensation and payment order -----------------------------------------------------------------------

# amount | EU | IE | UK | RU 395
COMPENSATION = """
-1        | 0  | 0   | 0   | 0
0         | 0  | 0   | 0   | 0
0.01      | 40 | 40  | 40  | 0
999.99    | 40 | 40  | 40  | 0
1000      | 40 | 40  | 70  | 0
1000.01   | 40 | 70  | 70  | 0
9999.99   | 40 | 70  | 70  | 0
10000     | 40 | 70  | 100 | 0
10000.01  | 40 | 100 | 100 | 0
"""


@pytest.mark.parametrize("line", COMPENSATION.strip().splitlines())
def test_compensation(line: str) -> None:
    amount, *expected = (float(cell) for cell in line.split("|"))
    found = [int(compensation(cents(amount)[0], regime_named(name))) for name in ("EU", "IE", "UK", "RU 395")]
    assert found == [int(euros * 100) for euros in expected]


def test_compensation_currency() -> None:
    assert [compensation_currency(regime_named(name)) for name in ("LV", "IE", "UK", "LV consumer", "Contract")] == [
        "EUR", "EUR", "GBP", "", "",
    ]  # fmt: skip


# payment | costs interest principal | order | allocated and unapplied
ALLOCATION = """
100    | 40 85.50 1000 | costs,interest,principal | 40 60 0 0
100    | 40 85.50 1000 | costs,principal,interest | 40 0 60 0
100    | 40 85.50 1000 | Interest > Principal > Costs | 0 85.50 14.50 0
1200   | 40 85.50 1000 | costs-interest-principal | 40 85.50 1000 74.50
0      | 40 85.50 1000 | costs;interest;principal | 0 0 0 0
40     | 40 85.50 1000 | costs interest principal | 40 0 0 0
"""


@pytest.mark.parametrize("line", ALLOCATION.strip().splitlines())
def test_allocation(line: str) -> None:
    payment, owed, order, expected = (cell.strip() for cell in line.split("|"))
    costs, interest, principal = (cents(float(part))[0] for part in owed.split())
    parts = allocate(cents(float(payment)), costs, interest, principal, read_order(order))
    assert [int(part[0]) for part in parts] == cents(*(float(part) for part in expected.split())).tolist()


def test_orders() -> None:
    assert order_for("RU 395") == PRINCIPAL_FIRST
    assert order_for("EU", read_order("interest,costs,principal")) == ("interest", "costs", "principal")
    for text in ("", "costs,interest", "costs,interest,principal,costs", "costs,interest,capital"):
        with pytest.raises(UnknownOrder, match="name costs, interest and principal once each"):
            read_order(text)
    with pytest.raises(ValueError, match="interest -1 is below 0"):
        allocate(100, 0, -1, 0)


@pytest.mark.parametrize(("payment", "owed", "due", "expected"), [
    (300, [200, 200, 200], ["2024-01-10", "2024-02-10", "2024-05-10"], [200, 100, 0]),
    (300, [200, 200, 200], ["2024-05-10", "2024-01-10", "2024-02-10"], [0, 200, 100]),
    (100, [100, 200], ["2024-01-10", "2024-01-10"], [33, 67]),
    (100, [1, 1, 1, 97, 50], ["2024-01-10"] * 5, [0, 0, 0, 64, 36]),
    (900, [100, 200], ["2024-01-10", "2024-01-10"], [100, 200]),
    (0, [100, 0], ["2024-01-10", "2024-01-10"], [0, 0]),
    (50, [], [], []),
])  # fmt: skip
def test_between_debts(payment: int, owed: list[int], due: list[str], expected: list[int]) -> None:
    assert between_debts(payment, owed, due).tolist() == expected


@given(st.integers(0, 10**6), st.lists(st.tuples(st.integers(0, 10**5), st.integers(0, 3)), max_size=6))
def test_between_debts_loses_nothing(payment: int, debts: list[tuple[int, int]]) -> None:
    owed, due = [cents for cents, _ in debts], [date(2024, 1, 1 + day) for _, day in debts]
    taken = between_debts(payment, owed, due).tolist()
    assert sum(taken) == min(payment, sum(owed))
    assert all(0 <= part <= whole for part, whole in zip(taken, owed, strict=True))
