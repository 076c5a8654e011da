"""The vectorised interest against the Decimal oracle: 100,000 random debts, a million with ARBOOK_LONG=1."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from interest_oracle import Rules, late_interest_of, slices_by_day, slices_of
from numpy.typing import NDArray

from arbook.daycount import CONVENTIONS
from arbook.interest import Accrual, Claims, InterestTerms, late_interest
from arbook.principal import Changes
from arbook.rate_schedule import RateRow, scheduled
from arbook.statute import Regime

CASES = 1_000_000 if os.environ.get("ARBOOK_LONG") == "1" else 100_000
START = np.datetime64("2019-06-01")

HALF_YEARS = [date(2019 + n // 2, 1 + 6 * (n % 2), 1) for n in range(16)]
EIGHT, TIES, TIES_360, TIES_366 = (
    [Decimal(rate) for rate in text.split()] * 2
    for text in (
        "0.08  0.0815 0.105  0.12  0.125   0.1225 0.1115 0.1015",
        "0.365 0.73   0.1825 0.365 0.09125 0.365  0.1095 0.365",  # principal x days / 1000: many exact half cents
        "0.36  0.72   0.18   0.09  0.36    0.045  0.36   0.108",
        "0.366 0.365  0.732  0.366 0.183   0.365  0.366  0.0915",
    )
)
CHANGES = [date(2019, 1, 1), *(date(2019 + n // 5, 1 + n % 5 * 2, 3 + n) for n in range(15))]
LONG = [Decimal("0.0833333333333333"), Decimal("0.1")] * 8  # too many places for int64
ONCE = [date(2019, 1, 1)]

GROUPS = [
    Rules(HALF_YEARS, EIGHT),
    Rules(HALF_YEARS, TIES),
    Rules(ONCE, [Decimal("0.365")]),
    Rules(HALF_YEARS, TIES_360, "ACT/360"),
    Rules(CHANGES, TIES_366, "ACT/366"),
    Rules(ONCE, [Decimal("0.366")], "ACT/ACT ISDA"),
    *(Rules(HALF_YEARS, TIES_360, name) for name in CONVENTIONS if name.startswith("30")),
    Rules(HALF_YEARS, EIGHT, timing="first day"),
    Rules(HALF_YEARS, TIES, grace_days=5),
    Rules(HALF_YEARS, TIES, grace_days=5, grace_mode="free"),
    Rules(HALF_YEARS, TIES, minimum=1000),
    Rules(HALF_YEARS, TIES, minimum=1000, minimum_mode="threshold"),
    Rules(HALF_YEARS, [rate * 5 for rate in TIES], capped=True, minimum=500),
    Rules(HALF_YEARS, LONG),
]

Ints = NDArray[np.int64]


def terms_of(rules: Rules) -> InterestTerms:
    regime = Regime("Test", "", (), "", timing=rules.timing, half_years=False, capped=rules.capped)  # type: ignore[arg-type]
    rows = [
        RateRow("Test", day, rate, None, None, "", "") for day, rate in zip(rules.starts, rules.rates, strict=True)
    ]
    return InterestTerms(
        scheduled(regime, (), rows), rules.day_count, rules.grace_days,  # type: ignore[arg-type]
        rules.grace_mode, rules.minimum, rules.minimum_mode,  # type: ignore[arg-type]
    )  # fmt: skip


def random_claims(rng: np.random.Generator, size: int) -> tuple[Claims, Ints, Ints, Ints]:
    """Debts with no to two payments each, before the due date, after it, too much: and the payments."""
    principal = np.where(rng.random(size) < 0.5, rng.integers(1, 2_000_000, size), rng.integers(1, 4000, size) * 500)
    due = START.astype("datetime64[D]").astype(np.int64) + rng.integers(0, 900, size)
    last = due + rng.integers(-20, 700, size) // rng.choice([1, 1, 20], size)
    of = rng.integers(0, size, size)
    day = due[of] + rng.integers(-30, 500, size)
    cents = principal[of] * rng.integers(1, 5, size) // rng.choice([2, 4, 8], size)
    return Claims(principal, due, last, Changes.of_payments(of, day, cents)), of, day, cents


@pytest.mark.parametrize("rules", GROUPS, ids=lambda rules: f"{rules.day_count}-{rules.timing}-{rules.rates[0]}")
def test_no_difference_to_the_oracle(rules: Rules) -> None:
    place = GROUPS.index(rules)
    claims, of, day, cents = random_claims(np.random.default_rng(place), CASES // len(GROUPS) + 1)
    accrual = late_interest(claims, terms_of(rules))
    dates = [values.view("datetime64[D]").tolist() for values in (claims.due, claims.last, day)]
    paid: list[list[tuple[date, int]]] = [[] for _ in claims.principal]
    for row, when, amount in zip(of.tolist(), dates[2], cents.tolist(), strict=True):
        paid[row].append((when, amount))
    differences, ties = [], 0
    for row, (principal, due, last) in enumerate(zip(claims.principal.tolist(), dates[0], dates[1], strict=True)):
        _, total, exact_halves = late_interest_of(principal, due, last, paid[row], rules)
        ties += exact_halves
        if total != accrual.total[row]:
            differences.append((principal, due, last, paid[row], total, int(accrual.total[row])))
    found = f"{len(accrual.slices):,} slices, {ties:,} exact half cents, {len(differences)} differences"
    print(f"{len(paid):,} debts, {found}")
    assert differences == []
    if any(rate.as_tuple().digits[0] == 3 for rate in rules.rates):
        assert ties > len(paid) // 100, "the cases must hold exact half cents"
    assert_slices_explain(accrual, claims)


def assert_slices_explain(accrual: Accrual, claims: Claims) -> None:
    sums = np.bincount(accrual.slices.document, accrual.slices.interest, len(claims.principal)).astype(np.int64)
    assert (sums + accrual.topped_up == accrual.total).all()
    assert not accrual.unknown.any()
    assert (accrual.slices.first <= accrual.slices.last).all()


def test_slices_are_those_of_the_oracle() -> None:
    rules = GROUPS[1]
    claims, of, day, cents = random_claims(np.random.default_rng(99), 2000)
    accrual = late_interest(claims, terms_of(rules))
    dates = [values.view("datetime64[D]").tolist() for values in (claims.due, claims.last, day)]
    for row in range(2000):
        paid = [(dates[2][k], int(cents[k])) for k in np.flatnonzero(of == row)]
        parts, _, _ = late_interest_of(int(claims.principal[row]), dates[0][row], dates[1][row], paid, rules)
        assert accrual.slices.interest[accrual.slices.document == row].tolist() == parts


@pytest.mark.parametrize("place", range(len(GROUPS)))
def test_a_debt_alone_is_as_among_others(place: int) -> None:
    claims, of, day, cents = random_claims(np.random.default_rng(2000 + place), 500)
    terms = terms_of(GROUPS[place])
    together = late_interest(claims, terms).total
    for row in range(0, 500, 10):
        mine = of == row
        changes = Changes.of_payments(np.zeros(mine.sum(), np.int64), day[mine], cents[mine])
        alone = Claims(
            claims.principal[row : row + 1], claims.due[row : row + 1], claims.last[row : row + 1], changes
        )
        assert late_interest(alone, terms).total.tolist() == [together[row]]


@pytest.mark.parametrize("place", range(len(GROUPS)))
def test_the_oracle_finds_the_same_slices_by_walking(place: int) -> None:
    claims, of, day, cents = random_claims(np.random.default_rng(1000 + place), 100)
    dates = [values.view("datetime64[D]").tolist() for values in (claims.due, claims.last, day)]
    for row, principal in enumerate(claims.principal.tolist()):
        paid = [(dates[2][k], int(cents[k])) for k in np.flatnonzero(of == row)]
        case = (principal, dates[0][row], dates[1][row], paid, GROUPS[place])
        assert slices_by_day(*case) == slices_of(*case)


def test_amounts_beyond_int64_are_exact_too() -> None:
    rules = GROUPS[1]
    claims, *_ = random_claims(np.random.default_rng(7), 500)
    large = Claims(claims.principal * 10**9 + 7, claims.due, claims.last)
    accrual = late_interest(large, terms_of(rules))
    dates = [values.view("datetime64[D]").tolist() for values in (claims.due, claims.last)]
    expected = [
        late_interest_of(principal, due, last, [], rules)[1]
        for principal, due, last in zip(large.principal.tolist(), *dates, strict=True)
    ]
    assert accrual.total.tolist() == expected
