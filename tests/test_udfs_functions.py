"""Each cell function as a table: one cell, a column, blanks, an error in one element; the same as its calculation."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import udfs
from arbook.daycount import CONVENTIONS
from arbook.discount import TAX_MODES
from arbook.interest_steps import contract, interest_steps, statute, statutory_interest
from arbook.statute import REGIMES
from arbook.working_days import ROLLS


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARBOOK_STATE", str(tmp_path))


def cell(text: str) -> Any:
    """A cell as text: blank, a date, a number, or text."""
    text = text.strip()
    if not text or text == "-":
        return None
    for read in (date.fromisoformat, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text.strip("'")


def shown(value: Any) -> str:
    if isinstance(value, str) and value.startswith("#ARBOOK: "):
        return f"! {value.removeprefix('#ARBOOK: ')}"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def agrees(found: Any, expected: str) -> bool:
    """Whether a result is as the table has it: "! words" for an error with these words."""
    if expected.startswith("!"):
        return shown(found).startswith("!") and expected.lstrip("! ") in shown(found)
    return shown(found) == expected


# function | arguments, blank for a blank cell or an option left out | result
CALLS = """
AR_DUE_DATE | 2023-05-04 ; 2/10 net 30                                 | 2023-06-03
AR_DUE_DATE | 2024-03-01 ; 50% advance 50% net 30                      | 2024-03-31
AR_DUE_DATE | 2024-05-31 ; net 30 ; ; following                        | 2024-07-01
AR_DUE_DATE | 2024-05-31 ; net 30 ; ; MODIFIED  following              | 2024-06-28
AR_DUE_DATE | 2024-05-31 ; net 30 ; ; preceding                        | 2024-06-28
AR_DUE_DATE | 2024-05-31 ; net 30 ; ; following ; 2024-07-01           | 2024-07-02
AR_DUE_DATE | 2024-05-31 ; net 30 ; ; none ; 2024-06-30                | 2024-06-30
AR_DUE_DATE | 2023-03-26 ; net 10th prox ; ; ; ; 25                    | 2023-05-10
AR_DUE_DATE | 2023-03-26 ; net 10th prox                               | 2023-04-10
AR_DUE_DATE | 2023-07-10 ; n/30 ROG ; 2023-11-14                       | 2023-12-14
AR_DUE_DATE | 2023-07-10 ; n/30 ROG                                    |
AR_DUE_DATE | - ; net 30                                               |
AR_DUE_DATE | 2023-07-10 ; -                                           |
AR_DUE_DATE | 2023-07-10 ; net 30 ; soon                               | ! receipt date: 'soon' is not a date
AR_DUE_DATE | 2023-07-10 ; net 30 ; ; sideways                         | ! roll: 'sideways' is not a roll convention
AR_DUE_DATE | 2023-07-10 ; net 30 ; ; none ; x                         | ! holidays: 'x' is not a date
AR_DUE_DATE | 2023-07-10 ; EOM ; ; ; ; 40                              | ! the cutoff 40 is not a day of the month
AR_DUE_DATE | 2023-07-10 ; EOM ; ; ; ; 2.5                             | ! cutoff: 2.5 is not a whole number
AR_DISCOUNT_DATE | 2023-01-26 ; 3/10 2/20 n/60                         | 2023-02-05
AR_DISCOUNT_DATE | 2023-03-26 ; 3/10 EOM ; ; 25                        | 2023-05-10
AR_DISCOUNT_DATE | 2023-03-26 ; net 30                                 |
AR_DISCOUNT_DATE | 2023-07-10 ; 3/10 n/30 ROG                          |
AR_TERMS    | net 30 EOM                       | due 30 days after the end of the month of the invoice date
AR_TERMS    | 2/10 net                         | ! terms: Terms '2/10 net' can't be read
AR_TERMS    | -                                |
AR_DISCOUNT | 1000 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-11               | 20
AR_DISCOUNT | 1000 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-12               | 0
AR_DISCOUNT | 1000 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-14 ; ; ; ; ; 3   | 20
AR_DISCOUNT | 1000 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-15 ; ; ; ; ; 3   | 0
AR_DISCOUNT | 1210 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-11 ; 210         | 24.2
AR_DISCOUNT | 1210 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-11 ; 210 ; Untouched | 20
AR_DISCOUNT | 1210 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-11 ; 210 ; always reduced | 20
AR_DISCOUNT | -1000 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-11              | -20
AR_DISCOUNT | 1000 ; 2024-03-01 ; net 30 ; 2024-03-11                  | 0
AR_DISCOUNT | 1000 ; 2024-03-01 ; 2/10 n/30 ; -                        | 0
AR_DISCOUNT | 1000 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-11 ; ; twice     | ! tax mode: 'twice' is not a tax mode
AR_DISCOUNT | 1000 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-11 ; ; ; ; ; -1  | ! grace days: -1 days are below 0
AR_CREDIT   | 450 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-11                | 459.18
AR_CREDIT   | 450 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-12                | 450
AR_CREDIT   | 450 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-11 ; 455          | 455
AR_CREDIT   | 450 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-12 ; 400          | 400
AR_CREDIT   | 119 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-11 ; 121 ; ; ; 0.173553719008264 ; untouched | 121
AR_CREDIT   | - ; 2024-03-01 ; 2/10 n/30 ; 2024-03-11                  | 0
AR_CREDIT   | 5 ; 2024-03-01 ; 2/10 n/30 ; 2024-03-11 ; ; ; ; 1 | ! tax share: 1 is not a share from 0 to below 1
AR_DISCOUNT_APR | 2/10 net 30                                          | 0.3724
AR_DISCOUNT_APR | 2/10 net 30 ; effective ; 360                        | 0.4386
AR_DISCOUNT_APR | 2/10 net 30 ; simple ; 360 ; 50                      | 0.1837
AR_DISCOUNT_APR | 2/10 net 30 ; ; ; 10                                 |
AR_DISCOUNT_APR | net 30                                               |
AR_DISCOUNT_APR | 2/10 net EOM                                         | ! depend on the invoice date
AR_DISCOUNT_APR | 2/10 net 30 ; doubled                                | ! method: 'doubled' is not a method
AR_DAYS_OVERDUE | 2024-01-31 ; 2024-03-01                              | 30
AR_DAYS_OVERDUE | 2024-01-31 ; 2024-01-31                              | 0
AR_DAYS_OVERDUE | 2024-01-31 ; 2024-01-01                              | 0
AR_DAYS_OVERDUE | 2024-01-31 ; 2024-03-01 ; 0                          | 0
AR_DAYS_OVERDUE | 2024-01-31 ; 2024-03-01 ; -5                         | 0
AR_DAYS_OVERDUE | 2024-01-31 ; 2024-03-01 ; -                          | 0
AR_DAYS_OVERDUE | - ; 2024-03-01                                       |
AR_BUCKET   | -3                                                       | Not due
AR_BUCKET   | 0                                                        | Not due
AR_BUCKET   | 1                                                        | 1-30
AR_BUCKET   | 90                                                       | 61-90
AR_BUCKET   | 91                                                       | 90+
AR_BUCKET   | 91 ; 30,60,90,120                                        | 91-120
AR_BUCKET   | 31 ; 30                                                  | 30+
AR_BUCKET   | 31 ; '10 ; 20'                                           | 20+
AR_BUCKET   | 1.5                                                      | ! days overdue: 1.5 is not a whole number
AR_BUCKET   | 5 ; 60,30                                                | ! are not rising
AR_BUCKET   | 5 ; 1.5                                                  | ! limits: 1.5 are not whole numbers
AR_BUCKET   | 5 ; ten                                                  | ! limits: ten are not whole numbers
AR_BUCKET   | -                                                        |
AR_DAYCOUNT | 2024-01-01 ; 2024-07-01                                  | 182
AR_DAYCOUNT | 2006-08-31 ; 2007-02-28 ; 30/360                         | 178
AR_DAYCOUNT | 2024-01-01 ; 2024-01-01                                  | 0
AR_DAYCOUNT | 2024-01-02 ; 2024-01-01 | ! the end 2024-01-01 lies before the start 2024-01-02
AR_DAYCOUNT | 2024-01-01 ; 2024-07-01 ; ACT/364                        | ! convention: 'ACT/364' is not a day count
AR_DAYCOUNT | 2024-01-01 ; -                                           |
AR_YEARFRAC | 2024-01-01 ; 2024-07-01 ; ACT/360                        | 0.5056
AR_YEARFRAC | 2003-11-01 ; 2004-05-01 ; act/act isda                   | 0.4977
AR_INTEREST | 1000 ; 2024-06-01 ; 2024-06-10 ; 0.18                    | 4.44
AR_INTEREST | 1000 ; 2024-06-01 ; 2024-06-10 ; 0.18 ; ; 5              | 4.44
AR_INTEREST | 1000 ; 2024-06-01 ; 2024-06-10 ; 0.18 ; ; 5 ; free       | 1.97
AR_INTEREST | 1000 ; 2024-06-01 ; 2024-06-06 ; 0.18 ; ; 5              | 0
AR_INTEREST | 1000 ; 2024-06-01 ; 2024-06-10 ; 0.18 ; ; ; ; 10         | 10
AR_INTEREST | 1000 ; 2024-06-01 ; 2024-06-10 ; 0.18 ; ; ; ; 10 ; threshold | 0
AR_INTEREST | 1000 ; 2024-06-01 ; 2024-06-01 ; 0.18 ; ; ; ; 10         | 0
AR_INTEREST | 1000 ; 2024-06-01 ; 2024-06-10 ; 0.18 ; ; ; ; ; ; 3      | 3
AR_INTEREST | 1000 ; 2024-06-01 ; 2024-06-10 ; 0.18 ; ; ; ; ; ; 0      | 0
AR_INTEREST | 36600 ; 2024-12-30 ; 2025-01-01 ; 0.1 ; act/366          | 20.03
AR_INTEREST | 1000 ; 2024-06-01 ; 2024-05-01 ; 0.18                    | 0
AR_INTEREST | - ; 2024-06-01 ; 2024-06-10 ; 0.18                       | 0
AR_INTEREST | 1000 ; - ; 2024-06-10 ; 0.18                             | 0
AR_INTEREST | 1000 ; 2024-06-01 ; 2024-06-10 ; -0.01                   | ! rate: -0.01 is not a rate
AR_INTEREST | -1 ; 2024-06-01 ; 2024-06-10 ; 0.18                      | ! principal: -1 is below 0
AR_INTEREST | 1000 ; 2024-06-01 ; 2024-06-10 ; 0.18 ; ; ; ; -1         | ! minimum: -1 is below 0
AR_INTEREST | 1000 ; 2024-06-01 ; 2024-06-10 ; 0.18 ; ; ; ; ; ; -1     | ! cap: -1 is below 0
AR_INTEREST | 1000 ; 2024-06-01 ; 2024-06-10 ; 0.18 ; ; ; never        | ! grace mode: 'never' is not a grace mode
AR_STATUTORY_INTEREST | 10000 ; 2024-05-31 ; 2024-09-15 ; eu           | 361.16
AR_STATUTORY_INTEREST | 12000 ; 2026-06-30 ; 2026-09-30 ; UK           | 355.4
AR_STATUTORY_INTEREST | 10000 ; 2024-05-31 ; 2024-09-15 ; None         | 0
AR_STATUTORY_INTEREST | 10000 ; 2024-05-31 ; 2024-09-15 ; -            | 0
AR_STATUTORY_INTEREST | 10000 ; 2024-05-31 ; 2027-01-15 ; EU           | ! the rate of EU on 2027-01-01 isn't known
AR_STATUTORY_INTEREST | 10000 ; 2024-05-31 ; 2024-09-15 ; Contract | ! the rate of Contract on 2024-06-01 isn't known
AR_STATUTORY_INTEREST | 10000 ; 2024-05-31 ; 2024-09-15 ; FI           | ! regime: 'FI' is not a regime
AR_COMPENSATION | 5000 ; EU                                            | 40
AR_COMPENSATION | 999.99 ; uk                                          | 40
AR_COMPENSATION | 1000 ; UK                                            | 70
AR_COMPENSATION | 10000 ; UK floating                                  | 100
AR_COMPENSATION | 1000.01 ; IE                                         | 70
AR_COMPENSATION | 5000 ; RU 395                                        | 0
AR_COMPENSATION | 5000 ; LV consumer                                   | 0
AR_COMPENSATION | 0 ; EU                                               | 0
AR_COMPENSATION | - ; EU                                               | 0
AR_COMPENSATION | 5000 ; US                                            | ! regime: 'US' is not a regime
AR_REFERENCE_RATE | EU ; 2024-07-01                                    | 0.0425
AR_REFERENCE_RATE | ecb ; 2026-06-16                                   | 0.0215
AR_REFERENCE_RATE | ECB ; 2026-06-17                                   | 0.024
AR_REFERENCE_RATE | DE ; 2020-01-01                                    | -0.0088
AR_REFERENCE_RATE | EU ; 2027-01-01                                    | ! the rate of EU on 2027-01-01 isn't known
AR_REFERENCE_RATE | Contract ; 2024-01-01                              | ! regime: 'Contract' is not a regime
AR_REFERENCE_RATE | EU ; -                                             |
AR_DSO      | 240000 ; 360000 ; 90                                     | 60
AR_DSO      | 240000 ; 0 ; 90                                          |
AR_DSO      | - ; 360000 ; 90                                          |
AR_DSO      | 240000 ; 360000 ; 90.5                                   | ! days: 90.5 is not a whole number
AR_BEST_DSO | 3590 ; 10890 ; 90                                        | 29.6694
AR_CEI      | 6200 ; 10890 ; 6340 ; 3590                               | 79.6296
AR_CEI      | 0 ; 0 ; 0 ; 0                                            |
AR_DSO_COUNTBACK | 500 ; 1000 ; 31                                     | 15.5
AR_DSO_COUNTBACK | 5000 ; 1000 ; 31 | ! the sales given leave 4000.00 of the receivables
AR_DSO_COUNTBACK | -                                                   |
AR_DAYS_LATE | 100 ; 10                                                | 10
AR_DAYS_LATE | 100 ; -10 ; zero                                        | 0
AR_DAYS_LATE | 0 ; 10                                                  |
AR_DAYS_LATE | 100 ; 10 ; late                                         | ! early: 'late' is not a way
AR_DAYS_LATE | 100 ; ten                                               | ! days late: 'ten' is not a number
AR_PROVISION | 15000 ; 0.005                                           | 75
AR_PROVISION | 100 ; 1.25                                              | 100
AR_PROVISION | -100 ; 0.5                                              | 0
AR_PROVISION | - ; 0.5                                                 | 0
AR_PROVISION | 100 ; -                                                 | 0
AR_PROVISION | 100 ; -0.5                                              | ! rates: -0.5 is not a rate
"""


def rows() -> list[tuple[str, list[Any], str]]:
    found = []
    for line in CALLS.strip().splitlines():
        name, arguments, expected = (part.strip() for part in line.split("|"))
        quoted = arguments.replace("'10 ; 20'", "10;20").split(" ; ") if "'" in arguments else arguments.split(";")
        found.append((name, [cell(text) for text in quoted], expected))
    return found


@pytest.mark.parametrize(("name", "arguments", "expected"), rows())
def test_one_cell(name: str, arguments: list[Any], expected: str) -> None:
    if name == "AR_DSO_COUNTBACK" and len(arguments) == 1:
        arguments = [*arguments, 1.0, 31.0]
    assert agrees(getattr(udfs, name)(*arguments), expected), getattr(udfs, name)(*arguments)


WHOLE = {"AR_DSO_COUNTBACK": (1, 2), "AR_DUE_DATE": (4,), "AR_BUCKET": (1,), "AR_DAYS_LATE": (0, 1, 2)}
"""Arguments that are one list for the whole call."""


@pytest.mark.parametrize("name", sorted({name for name, _, _ in rows()} - {"AR_DAYS_LATE", "AR_DSO_COUNTBACK"}))
@pytest.mark.parametrize("direction", ["column", "row"])
def test_all_cases_of_a_function_in_one_call(name: str, direction: str) -> None:
    """Good, blank and wrong elements side by side give what each gives alone; twice, in a shuffled order."""
    cases = [(arguments, expected) for which, arguments, expected in rows() if which == name]
    width = max(len(arguments) for arguments, _ in cases)
    whole = WHOLE.get(name, ())
    cases = [
        (arguments + [None] * (width - len(arguments)), expected)
        for arguments, expected in cases
        if not any(place < len(arguments) and arguments[place] is not None for place in whole)
        and (name != "AR_DAYS_OVERDUE" or len(arguments) == 3)
    ] * 2
    random.Random(7).shuffle(cases)
    columns = [None if place in whole else [arguments[place] for arguments, _ in cases] for place in range(width)]
    given = [column if column is None or direction == "row" else [[one] for one in column] for column in columns]
    found = getattr(udfs, name)(*given)
    flat = [row[0] for row in found] if direction == "column" else found[0]
    wrong = [(arguments, one, expected) for one, (arguments, expected) in zip(flat, cases, strict=True)
             if not agrees(one, expected)]  # fmt: skip
    assert wrong == []


# --- spilling functions -----------------------------------------------------------------------------------


def table(result: Any) -> list[str]:
    return [" | ".join(map(shown, row)) for row in result]


def test_split() -> None:
    when = date(2024, 1, 31)
    assert table(udfs.AR_SPLIT(100.01, when, "50% advance 50% net 30")) == ["2024-01-31 | 50.01", "2024-03-01 | 50"]
    assert table(udfs.AR_SPLIT(100.01, when, "net 30")) == ["2024-03-01 | 100.01"]
    column = [[100.0], [-0.01], [None], ["x"]]
    assert table(udfs.AR_SPLIT(column, when, [["30/70"], ["net 0"], ["30/70"], ["30/70"]])) == [
        "2024-01-31 | 30",
        "2024-02-29 | 70",
        "2024-01-31 | -0.01",
        " | 0",
        "! amount: 'x' is not a number | ! amount: 'x' is not a number",
    ]
    assert table(udfs.AR_SPLIT(100, when, "50% now, 50% net 30 ROG")) == ["2024-01-31 | 50", " | 50"]
    assert table(udfs.AR_SPLIT(100, when, "soon"))[0].startswith("! terms")


CUSTOMERS = [["B"], ["A"], [" b "], ["A"], [None]]
DUES = [[date(2024, 3, 31)], [date(2024, 3, 30)], [date(2023, 12, 31)], ["x"], [None]]
AMOUNTS = [[10.0], [20.005], [-0.1], [0.2], [None]]


def test_aging() -> None:
    assert table(udfs.AR_AGING(CUSTOMERS, DUES, AMOUNTS, "2024-03-31")) == [
        "B | 10 | 0 | 0 | 0 | -0.1 | 0 | 9.9",
        "A | 0 | 20.01 | 0 | 0 | 0 | 0.2 | 20.21",
        "Total | 10 | 20.01 | 0 | 0 | -0.1 | 0.2 | 30.11",
    ]


def test_aging_by_currency_with_own_limits() -> None:
    found = udfs.AR_AGING(
        CUSTOMERS, DUES, AMOUNTS, "2024-03-31", "10,100", [["USD"], ["EUR"], ["usd"], ["USD"], [""]]
    )
    assert table(found) == [
        "B | USD | 10 | 0 | -0.1 | 0 | 0 | 9.9",
        "A | EUR | 0 | 20.01 | 0 | 0 | 0 | 20.01",
        "A | USD | 0 | 0 | 0 | 0 | 0.2 | 0.2",
        "Total | USD | 10 | 0 | -0.1 | 0 | 0.2 | 10.1",
        "Total | EUR | 0 | 20.01 | 0 | 0 | 0 | 20.01",
    ]


def test_an_amount_that_cant_be_read_spoils_its_cell_and_the_totals() -> None:
    found = table(udfs.AR_AGING([["A"], ["B"], [None]], DUES[:3], [["ten"], [1.0], [5.0]], "2024-03-31"))
    error = "! open amounts: 'ten' is not a number"
    assert found == [
        f"A | {error} | 0 | 0 | 0 | 0 | 0 | {error}",
        "B | 0 | 1 | 0 | 0 | 0 | 0 | 1",
        " | 0 | 0 | 0 | 0 | 5 | 0 | 5",
        f"Total | {error} | 1 | 0 | 0 | 5 | 0 | {error}",
    ]


def test_aging_of_nothing_and_of_wrong_dates() -> None:
    assert table(udfs.AR_AGING([[None]], [[None]], [[None]], "2024-03-31")) == ["Total | 0 | 0 | 0 | 0 | 0 | 0 | 0"]
    assert udfs.AR_AGING("A", "2024-01-01", 5, None) == [[""]]
    assert (
        shown(udfs.AR_AGING("A", "2024-01-01", 5, "soon")) == "! as of: 'soon' is not a date: write it as 2024-04-03"
    )
    assert "one cell is wanted" in udfs.AR_AGING("A", "2024-01-01", 5, [[1.0], [2.0]])
    assert table(udfs.AR_AGING("#N/A", "2024-01-01", 5, "2024-03-31"))[0].startswith(
        "! customers: #N/A | 0 | 0 | 0 | 5"
    )


def test_aging_is_exact() -> None:
    size = 5000
    draw = random.Random(1)
    cents = [draw.randint(-(10**14), 10**14) for _ in range(size)]
    names = [[f"C{draw.randint(1, 50)}"] for _ in range(size)]
    dues = [[date(2024, 1, 1) + timedelta(draw.randint(0, 200))] for _ in range(size)]
    found = udfs.AR_AGING(names, dues, [[one / 100] for one in cents], "2024-05-01")
    totals = {row[0]: row[-1] for row in found}
    for name in {row[0] for row in names}:
        exact = sum(one for one, row in zip(cents, names, strict=True) if row[0] == name)
        assert totals[name] == exact / 100
    assert found[-1][-1] == sum(cents) / 100


INVOICES = [["A"], ["B"], ["C"], ["N"], [None]]
BILLED = [[1000.0], [500.0], [300.0], [-50.0], [7.0]]
PAID = ["a ", "A", "B", None, "C", "Z"]
PAYMENTS = [400.0, 700.0, 100.0, 50.0, 50.0, 9.0]
PAID_ON = [date(2024, 2, 10), date(2024, 4, 5), date(2024, 3, 20), date(2024, 3, 28), date(2024, 4, 10), None]
ISSUED = [[date(2024, 1, 1)], [date(2024, 1, 31)], [date(2024, 3, 16)], [date(2024, 3, 1)], [date(2024, 3, 1)]]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2024-03-31", [600, 400, 300, -50, 7]),
        ("2024-03-15", [600, 500, 0, -50, 7]),
        ("2024-04-30", [0, 400, 250, -50, 7]),
        (None, [0, 400, 250, -50, 7]),
        ("2023-12-31", [0, 0, 0, 0, 0]),
    ],
)
def test_open(as_of: Any, expected: list[float]) -> None:
    found = udfs.AR_OPEN(INVOICES, BILLED, [PAID], [PAYMENTS], [PAID_ON], as_of, ISSUED)
    assert found == [[amount] for amount in expected]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((1000, "A", [[100.0, -30.0]]), "930"),  # a refund adds back
        ((1000, "A", 1200), "0"),  # never below 0
        ((1000, "A", None), "1000"),
        ((None, "A", 5), "0"),
        ((1000, "A", "x"), "! paid amounts: 'x' is not a number"),
        ((1000, "B", "x"), "1000"),
        ((1000, -2146826246, 5), "! paid invoices: #N/A"),
        (("y", "A", 5), "! amounts: 'y' is not a number"),
        ((1000, "A", 5, "soon"), "! paid dates: 'soon' is not a date"),
        ((1000, "A", 5, None, "soon"), "! as of: 'soon' is not a date"),
        ((1000, "A", 5, None, None, "soon"), "! invoice dates: 'soon' is not a date"),
    ],
)
def test_open_of_one(arguments: tuple[Any, ...], expected: str) -> None:
    assert agrees(udfs.AR_OPEN("A", *arguments), expected), udfs.AR_OPEN("A", *arguments)


def test_a_number_that_is_there_twice_is_paid_at_its_first_place() -> None:
    assert udfs.AR_OPEN([["A"], ["a"]], [[100.0], [100.0]], "A", 150) == [[0.0], [100.0]]
    assert udfs.AR_OPEN([["A"], [-2146826246]], [[100.0], [1.0]], "A", 30) == [[70.0], ["#ARBOOK: invoices: #N/A"]]


def test_interest_steps() -> None:
    paid = ([[date(2025, 1, 31), None]], [[600.0, None]])
    assert table(udfs.AR_INTEREST_STEPS(1000, "2025-01-01", "2025-03-02", 0.12, *paid)) == [
        "2025-01-02 | 2025-01-31 | 30 | 1000 | 0.12 | 9.86",
        "2025-02-01 | 2025-03-02 | 30 | 400 | 0.12 | 3.95",
        "Total |  | 60 |  |  | 13.81",
    ]
    minimum = udfs.AR_INTEREST_STEPS(1000, "2025-01-01", "2025-01-11", "0.12", minimum=40)
    assert table(minimum) == [
        "2025-01-02 | 2025-01-11 | 10 | 1000 | 0.12 | 3.29",
        " | 2025-01-11 | 0 |  |  | 36.71",
        "Total |  | 10 |  |  | 40",
    ]
    assert (
        table(udfs.AR_INTEREST_STEPS(36600, "2024-12-30", "2025-01-01", "RU 395"))[-1] == "Total |  | 2 |  |  | 42.06"
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((None, "2025-01-01", "2025-03-02", 0.12), "Total |  | 0 |  |  | 0"),
        ((1000, "2025-01-01", "2025-01-01", 0.12), "Total |  | 0 |  |  | 0"),
        ((1000, "2025-01-01", "2025-03-02", "None"), "Total |  | 0 |  |  | 0"),
    ],
)
def test_interest_steps_of_nothing(arguments: tuple[Any, ...], expected: str) -> None:
    assert table(udfs.AR_INTEREST_STEPS(*arguments)) == [expected]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((1000, "2025-01-01", "2027-03-02", "EU"), "the rate of EU on 2027-01-01 isn't known"),
        ((1000, "2025-01-01", "2025-03-02", "XX"), "rate or regime: 'XX' is not a regime"),
        ((1000, "2025-01-01", "2025-03-02", -0.1), "rate or regime: -0.1 is not a rate"),
        ((-1, "2025-01-01", "2025-03-02", 0.1), "below 0"),
        (([[1], [2]], "2025-01-01", "2025-03-02", 0.1), "principal: one cell is wanted, and these are 2 x 1"),
        ((1, "2025-01-01", "2025-03-02", 0.1, [["2025-02-01"]], [[1, 2]]), "1 paid dates and 2 paid amounts"),
        ((1, "2025-01-01", "2025-03-02", 0.1, [["soon"]], [[1]]), "paid dates: 'soon' is not a date"),
        ((1, "2025-01-01", "2025-03-02", 0.1, [[None]], [[1]]), "the date of a payment is blank"),
        ((1, "2025-01-01", "2025-03-02", 0.1, None, None, "ACT/1"), "day count: 'ACT/1' is not a day count"),
    ],
)
def test_interest_steps_refused(arguments: tuple[Any, ...], problem: str) -> None:
    assert problem in udfs.AR_INTEREST_STEPS(*arguments)


def test_allocate() -> None:
    owed = [40.0, 85.5, 1000.0]
    assert udfs.AR_ALLOCATE(100, owed) == udfs.AR_ALLOCATE([[100.0]], [owed]) == [[40.0, 60.0, 0.0, 0.0]]
    assert udfs.AR_ALLOCATE(100, [[one] for one in owed], " Costs - PRINCIPAL - interest ") == [
        [40.0],
        [0.0],
        [60.0],
        [0.0],
    ]
    assert udfs.AR_ALLOCATE([[1200.0], [None], [-1.0]], [owed, owed, owed]) == [
        [40.0, 85.5, 1000.0, 74.5],
        [0.0, 0.0, 0.0, 0.0],
        ["#ARBOOK: payment: -1 is below 0"] * 4,
    ]
    assert udfs.AR_ALLOCATE(50, [[40.0, None, 100.0]]) == [[40.0, 0.0, 10.0, 0.0]]
    assert "are wanted" in udfs.AR_ALLOCATE(100, 40)
    assert "not an order" in udfs.AR_ALLOCATE(100, owed, "costs first")[0][0]


def test_count_back_of_many() -> None:
    months = ([[100_000.0, 80_000.0, 70_000.0]], [[31.0, 28.0, 31.0]])
    found = udfs.AR_DSO_COUNTBACK([[212_000.0], [50_000.0], [None], [999_999.0]], *months)
    assert [shown(row[0])[:17] for row in found] == ["73.1714", "15.5", "", "! the sales given"]
    assert "sales of 3 months and days of 1" in udfs.AR_DSO_COUNTBACK(5, months[0], 31)
    assert "'x' is not a number" in udfs.AR_DSO_COUNTBACK(5, "x", 31)


def test_days_late() -> None:
    amounts, days = [[100.0], [300.0], [50.0], [None]], [[-10.0], [10.0], [None], [99.0]]
    assert udfs.AR_DAYS_LATE(amounts, days) == 5.0
    assert udfs.AR_DAYS_LATE(amounts, days, "Zero") == 7.5


def test_loss_rates() -> None:
    rates = [0.02, 0.04, 2 / 23, 0.25, 1.0]
    assert udfs.AR_LOSS_RATES([50_000, 27_000, 15_000, 6_000], 2000) == [rates]
    assert udfs.AR_LOSS_RATES([[50_000], [27_000], [15_000], [6_000]], 2000) == [[rate] for rate in rates]
    assert udfs.AR_LOSS_RATES([[0.0, 0.0]], 0) == [["", "", ""]]
    assert "not 0 or more" in udfs.AR_LOSS_RATES([-1], 2000)
    assert "a row or a column" in udfs.AR_LOSS_RATES([[1, 2], [3, 4]], 5)


# --- the same as the calculations, and as each element alone ----------------------------------------------


def draws(size: int, **of: Callable[[random.Random], Any]) -> dict[str, list[Any]]:
    draw = random.Random(42)
    return {name: [make(draw) for _ in range(size)] for name, make in of.items()}


def some_day(draw: random.Random) -> date:
    return date(2023, 1, 1) + timedelta(draw.randint(0, 900))


def test_interest_is_that_of_the_calculation() -> None:
    given = draws(
        300, principal=lambda r: r.randint(0, 10**7) / 100, due=some_day, last=some_day,
        rate=lambda r: r.choice([0, 0.08, 0.1234, 0.145]), basis=lambda r: r.choice(CONVENTIONS),
        grace=lambda r: r.choice([0, 3, 10]), mode=lambda r: r.choice(["trigger", "free"]),
        least=lambda r: r.choice([0, 5.5, 40]), way=lambda r: r.choice(["floor", "threshold"]),
        cap=lambda r: r.choice([None, 7.77, 100]),
    )  # fmt: skip
    found = udfs.AR_INTEREST(*([[one] for one in column] for column in given.values()))
    for [interest], row in zip(found, zip(*given.values(), strict=True), strict=True):
        principal, due, last, rate, basis, grace, mode, least, way, cap = row
        terms = contract(Decimal(str(rate)), basis, grace, mode, Decimal(str(least)), way)
        exact = interest_steps(
            Decimal(str(principal)), due, last, terms, cap=None if cap is None else Decimal(str(cap))
        )
        assert interest == float(exact.total) == udfs.AR_INTEREST(*row)


def test_statutory_interest_is_that_of_the_calculation() -> None:
    given = draws(
        200, principal=lambda r: r.randint(0, 10**8) / 100, due=some_day, last=some_day,
        regime=lambda r: r.choice(REGIMES).name,
    )  # fmt: skip
    found = udfs.AR_STATUTORY_INTEREST(*([[one] for one in column] for column in given.values()))
    for [interest], (principal, due, last, regime) in zip(found, zip(*given.values(), strict=True), strict=True):
        assert interest == float(statutory_interest(Decimal(str(principal)), due, last, regime))
        steps = udfs.AR_INTEREST_STEPS(principal, due, last, regime)
        assert steps[-1][5] == interest
        assert sum(round(row[5] * 100) for row in steps[:-1]) == round(interest * 100)
    assert statute("EU").day_count == "ACT/365F"


ELEMENTWISE: dict[str, dict[str, Callable[[random.Random], Any]]] = {
    "AR_DUE_DATE": {
        "day": some_day, "terms": lambda r: r.choice(["net 30", "n/30 EOM", "2/10 net 30", "n/30 ROG", "soon", ""]),
        "received": lambda r: r.choice([None, date(2024, 6, 1)]), "roll": lambda r: r.choice(ROLLS),
        "holidays": lambda r: None, "cutoff": lambda r: r.choice([None, 25, 20]),
    },
    "AR_DISCOUNT": {
        "amount": lambda r: r.randint(-10**6, 10**6) / 100, "day": some_day,
        "terms": lambda r: r.choice(["2/10 net 30", "3/10 2/20 n/60", "net 30"]),
        "paid": some_day, "tax": lambda r: r.choice([0, 1.23]), "mode": lambda r: r.choice(TAX_MODES),
        "received": lambda r: None, "cutoff": lambda r: r.choice([None, 25]), "grace": lambda r: r.choice([0, 300]),
    },
    "AR_CREDIT": {
        "payment": lambda r: r.randint(-100, 10**6) / 100, "day": some_day,
        "terms": lambda r: r.choice(["2/300 net 400", "net 30"]), "paid": some_day,
        "open": lambda r: r.choice([None, 10.0, 5000.0]), "received": lambda r: None,
        "cutoff": lambda r: r.choice([None, 25]), "share": lambda r: r.choice([0, 0.21 / 1.21]),
        "mode": lambda r: r.choice(TAX_MODES),
    },
    "AR_YEARFRAC": {
        "start": some_day, "end": some_day, "convention": lambda r: r.choice([*CONVENTIONS, "ACT/1"]),
    },
    "AR_PROVISION": {
        "amount": lambda r: r.randint(-10**6, 10**6) / 100, "rate": lambda r: r.choice([0, 0.005, 0.1, 2, -1]),
    },
    "AR_COMPENSATION": {
        "amount": lambda r: r.randint(-10**4, 2 * 10**6) / 100,
        "regime": lambda r: r.choice([regime.name for regime in REGIMES] + ["XX"]),
    },
    "AR_DSO": {
        "receivables": lambda r: r.randint(-10**6, 10**6) / 100, "sales": lambda r: r.choice([0, 77.77, 10**6]),
        "days": lambda r: r.choice([30, 90, 0.5]),
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_many_are_the_same_as_each_alone(name: str) -> None:
    given = draws(200, **ELEMENTWISE[name])
    columns = [None if set(column) == {None} else [[one] for one in column] for column in given.values()]
    together = getattr(udfs, name)(*columns)
    alone = [[getattr(udfs, name)(*row)] for row in zip(*given.values(), strict=True)]
    assert together == alone
    assert len({type(one) for [one] in together}) > 1 or name in ("AR_CREDIT", "AR_DISCOUNT")


def test_a_wrong_element_far_inside_is_found_by_halving() -> None:
    """The calculation itself refuses one of many in a group: that one is the error."""
    terms = [["2/10 net 30"]] * 999
    cutoffs: list[list[Any]] = [[25]] * 999
    cutoffs[700] = [77]
    found = udfs.AR_DUE_DATE(date(2024, 1, 1), [*terms, ["EOM"]], None, None, None, [*cutoffs, [77]])
    wrong = [row for row, [one] in enumerate(found) if isinstance(one, str)]
    assert wrong == [999]  # days from the invoice date need no cutoff


def test_large_amounts_are_exact() -> None:
    principal = 9_999_999_999_999.99
    assert udfs.AR_INTEREST(principal, date(2022, 12, 31), date(2023, 12, 31), 1000) == 9_999_999_999_999_990.0
    assert np.isclose(udfs.AR_DISCOUNT(principal, "2024-01-01", "50/10 net 30", "2024-01-01"), principal / 2)
