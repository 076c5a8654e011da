"""Day counts: each convention at the ends of months and years, exact fractions, what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arbook.daycount import (
    CONVENTIONS,
    Convention,
    EndBeforeStart,
    UnknownConvention,
    convention_named,
    days,
    fraction,
)

# start end: ACT/365F ACT/360 ACT/ACT ISDA 30/360 30U/360 30E/360 30E/360 ISDA ACT/366
DAYS = """
2006-08-31 2007-02-28 | 181 181 181 178 178 178 180 181
2007-02-28 2007-08-31 | 184 184 184 183 180 182 180 184
2006-01-31 2006-02-28 |  28  28  28  28  28  28  30  28
2012-02-29 2013-02-28 | 365 365 365 359 360 359 360 365
2008-02-29 2009-02-28 | 365 365 365 359 360 359 360 365
2007-02-28 2008-02-29 | 366 366 366 361 360 361 360 366
2012-02-29 2012-03-31 |  31  31  31  32  30  31  30  31
2011-02-28 2012-02-28 | 365 365 365 360 358 360 358 365
2024-01-30 2024-01-31 |   1   1   1   0   0   0   0   1
2024-01-29 2024-01-31 |   2   2   2   2   2   1   1   2
2024-01-31 2024-03-31 |  60  60  60  60  60  60  60  60
2024-02-10 2024-02-29 |  19  19  19  19  19  19  20  19
2023-12-31 2024-12-31 | 366 366 366 360 360 360 360 366
2024-05-05 2024-05-05 |   0   0   0   0   0   0   0   0
"""

FRACTIONS = """
ACT/365F     | 2023-12-31 | 2024-12-31 | 366/365
ACT/360      | 2023-12-31 | 2024-12-31 | 366/360
30/360       | 2023-12-31 | 2024-12-31 | 1
ACT/ACT ISDA | 2003-11-01 | 2004-05-01 | 61/365 + 121/366
ACT/366      | 2003-11-01 | 2004-05-01 | 60/365 + 122/366
ACT/ACT ISDA | 2024-12-31 | 2025-01-01 | 1/366
ACT/366      | 2024-12-31 | 2025-01-01 | 1/365
ACT/ACT ISDA | 2019-07-01 | 2025-07-01 | 184/365 + 1 + 1 + 1 + 1 + 1 + 181/365
ACT/366      | 2099-12-31 | 2100-12-31 | 1
"""

NAMES = st.sampled_from(CONVENTIONS)
DATES = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def lines(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


@pytest.mark.parametrize(("period", "expected"), lines(DAYS))
def test_days(period: str, expected: str) -> None:
    start, end = period.split()
    order: list[Convention] = [
        "ACT/365F", "ACT/360", "ACT/ACT ISDA", "30/360", "30U/360", "30E/360", "30E/360 ISDA", "ACT/366",
    ]  # fmt: skip
    assert [int(days(start, end, name)) for name in order] == [int(number) for number in expected.split()]


@pytest.mark.parametrize(("name", "start", "end", "expected"), lines(FRACTIONS))
def test_fractions_are_exact(name: str, start: str, end: str, expected: str) -> None:
    numerator, denominator = fraction(start, end, convention_named(name))
    assert Fraction(int(numerator), denominator) == sum(Fraction(part) for part in expected.split(" + "))


@pytest.mark.parametrize(("end", "termination", "expected"), [
    ("2012-02-29", None, 180), ("2012-02-29", "2012-02-29", 179), ("2012-02-29", "2016-02-29", 180),
    ("2012-01-31", "2012-01-31", 150),
])  # fmt: skip
def test_termination_in_february(end: str, termination: str | None, expected: int) -> None:
    assert int(days("2011-08-31", end, "30E/360 ISDA", termination)) == expected


@given(DATES, st.integers(0, 3000), NAMES)
def test_arrays_are_the_single_values(start: date, length: int, name: Convention) -> None:
    end = min(start + timedelta(length), date(2100, 12, 31))
    together = days([start, start], [end, start], name)
    assert together.tolist() == [int(days(start, end, name)), 0]


@given(DATES, DATES, DATES)
def test_actual_days_and_years_add_up(first: date, second: date, third: date) -> None:
    start, middle, end = sorted((first, second, third))
    for name in ("ACT/ACT ISDA", "ACT/366", "ACT/360"):
        parts = [Fraction(int(n), d) for n, d in (fraction(start, middle, name), fraction(middle, end, name))]
        whole, denominator = fraction(start, end, name)
        assert sum(parts) == Fraction(int(whole), denominator)


@pytest.mark.parametrize("text", ["act/365f", " ACT/365F ", "Act / 365F"])
def test_names_ignore_case_and_spaces(text: str) -> None:
    assert convention_named(text) == "ACT/365F"


def test_refusals() -> None:
    with pytest.raises(UnknownConvention, match="'ACT/364' is not a day count: use ACT/365F"):
        convention_named("ACT/364")
    with pytest.raises(UnknownConvention, match="ACT/364"):
        days("2024-01-01", "2024-01-02", "ACT/364")  # type: ignore[arg-type]
    with pytest.raises(EndBeforeStart, match="the end 2023-12-31 lies before the start 2024-01-01"):
        days(["2023-01-01", "2024-01-01"], "2023-12-31")
    with pytest.raises(ValueError, match="needs both dates"):
        days(np.datetime64("NaT"), "2024-01-01")
