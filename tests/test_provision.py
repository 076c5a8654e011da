"""Expected credit loss: matrix, loss rates from history, scalar, movement (figures 24; IFRS 9 IE74-IE77)."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arbook.provision import allowance, charge, loss_rates, provision, reached, scaled

VECTORS = Path(__file__).parent / "vectors"


def cents(value: str | float) -> int:
    return int(Decimal(str(value)) * 100)


def rates_of(text: str) -> list[Decimal]:
    """Rates in percent."""
    return [Decimal(word) / 100 for word in text.split()]


def shown(rows: list[Any]) -> list[tuple[int | None, int | None, int, int]]:
    return [(row.customer, row.bucket, row.gross, row.allowance) for row in rows]


def test_ifrs_9_ie74_to_ie77_company_m() -> None:
    gross = [cents(amount) for amount in (15_000_000, 7_500_000, 4_000_000, 2_500_000, 1_000_000)]
    found = allowance(gross, rates_of("0.3 1.6 3.6 6.6 10.6"))
    assert found.tolist() == [cents(amount) for amount in (45_000, 120_000, 144_000, 165_000, 106_000)]
    assert int(found.sum()) == cents(580_000)
    rows = provision(np.zeros(5, np.int64), np.arange(5), gross, rates_of("0.3 1.6 3.6 6.6 10.6"))
    assert sum(row.allowance for row in rows) == cents(580_000)


# amounts in cents | rates in percent | allowances
ALLOWANCES = """
100 100 100        | 0 50 100   | 0 50 100
1 1 3              | 49 50 50   | 0 1 2
-500 0 500         | 100 100 10 | 0 0 50
1000               | 250        | 1000
6000000            | 8.695652173913 | 521739
"""


@pytest.mark.parametrize("row", ALLOWANCES.strip().splitlines())
def test_allowance(row: str) -> None:
    amounts, rates, expected = (cell.split() for cell in row.split("|"))
    found = allowance([int(each) for each in amounts], rates_of(" ".join(rates)))
    assert found.tolist() == [int(each) for each in expected]


def test_a_rate_from_history_is_exact_where_a_decimal_is_not() -> None:
    third = Fraction(1, 3)  # of 1.5 cents: half a cent, which 28 digits of a third miss
    assert allowance([15], [third / 10]).tolist() == [1]
    assert allowance([3 * 10**17 + 3], [third]).tolist() == [10**17 + 1]


# paid by bucket | never paid | reached | loss rates
HISTORIES = """
50000 27000 15000 6000 | 2000 | 100000 50000 23000 8000 2000 | 1/50 1/25 2/23 1/4 1
10 0 5                 | 0    | 15 5 5 0                     | 0 0 0 -
0 0                    | 0    | 0 0 0                        | - - -
0 0                    | 7    | 7 7 7                        | 1 1 1
                       | 7    | 7                            | 1
"""


@pytest.mark.parametrize("row", HISTORIES.strip().splitlines())
def test_loss_rates(row: str) -> None:
    paid, never, arrived, rates = (cell.split() for cell in row.split("|"))
    amounts = [int(each) for each in paid]
    assert reached(amounts, int(never[0])) == [int(each) for each in arrived]
    assert loss_rates(amounts, int(never[0])) == [None if each == "-" else Fraction(each) for each in rates]


@given(st.lists(st.integers(0, 10**12), max_size=8), st.integers(1, 10**12))
def test_loss_rates_rise_to_1(paid: list[int], never: int) -> None:
    rates = loss_rates(paid, never)
    assert rates[-1] == 1
    assert all(early is not None and late is not None and early <= late for early, late in pairwise(rates))


# rate | scalar | points | result
SCALED = """
0.016 | 1.25 | 0     | 0.02
0.6   | 2    | 0     | 1
0.02  | 1    | 0.005 | 0.025
0.02  | 1    | -0.05 | 0
0.99  | 1    | 0.05  | 1
"""


@pytest.mark.parametrize("row", SCALED.strip().splitlines())
def test_scaled(row: str) -> None:
    rate, scalar, points, expected = (Decimal(cell.strip()) for cell in row.split("|"))
    assert scaled(rate, scalar, points) == Fraction(expected)


# opening | closing | write-offs | recoveries | charge
MOVEMENTS = """
450000 | 580000 | 70000 | 0     | 200000
450000 | 580000 | 70000 | 10000 | 190000
100    | 40     | 0     | 0     | -60
"""


@pytest.mark.parametrize("row", MOVEMENTS.strip().splitlines())
def test_charge(row: str) -> None:
    *given_amounts, expected = (int(cell) for cell in row.split("|"))
    assert charge(*given_amounts) == expected


LINES: dict[str, Any] = {
    "customer": [0, 0, 1, 1, 2],
    "bucket": [1, 0, 1, 0, 1],
    "amounts": [10_000, 20_000, 30_000, 40_000, 50_000],
    "rates": [Decimal("0.01"), Decimal("0.1")],
}


def test_figures_24_individually_impaired_customers_are_apart() -> None:
    rows = provision(**LINES, individual={1: Decimal("0.5"), 7: Decimal(1)})
    assert shown(rows) == [(1, None, 70_000, 35_000), (None, 0, 20_000, 200), (None, 1, 60_000, 6_000)]


def test_figures_24_unapplied_is_set_off_only_when_given_the_oldest_lines_first() -> None:
    assert shown(provision(**LINES)) == [(None, 0, 60_000, 600), (None, 1, 90_000, 9_000)]
    rows = provision(**LINES, unapplied=[-15_000, 0, -99_999])
    assert shown(rows) == [(None, 0, 55_000, 550), (None, 1, 30_000, 3_000)]
    rows = provision(**LINES, individual={0: Decimal(1)}, unapplied=[-15_000, -80_000, 0])
    assert shown(rows) == [(0, None, 15_000, 15_000), (None, 0, 0, 0), (None, 1, 50_000, 5_000)]


def test_empty_ledger_has_a_row_a_bucket() -> None:
    assert shown(provision([], [], [], rates_of("1 2"))) == [(None, 0, 0, 0), (None, 1, 0, 0)]


REFUSED: dict[str, Callable[[], object]] = {
    "a loss rate of -0.01": lambda: allowance([100], [Decimal("-0.01")]),
    "a loss rate of NaN": lambda: allowance([100], [Decimal("NaN")]),
    "2 amounts and 1 loss rates": lambda: allowance([100, 200], [Decimal("0.01")]),
    "not 0 or more": lambda: loss_rates([5, -1], 3),
}


@pytest.mark.parametrize("says", REFUSED)
def test_refused(says: str) -> None:
    with pytest.raises(ValueError, match=says):
        REFUSED[says]()
    with pytest.raises(IndexError):
        provision([0], [2], [100], rates_of("1 2"))


def test_vectorised_is_scalar_is_the_oracle() -> None:
    draw = random.Random(5)
    amounts = [draw.randrange(10**11) for _ in range(100_000)]
    rates = [Decimal(draw.choice([5, 25, 125, 50, draw.randrange(1, 1200)])).scaleb(-3) for _ in amounts]
    amounts = [
        amount - amount % 200 + 100 if rate == Decimal("0.005") else amount
        for amount, rate in zip(amounts, rates, strict=True)
    ]
    found = allowance(amounts, rates).tolist()
    ties = 0
    with localcontext(prec=40):
        for amount, rate, ours in zip(amounts, rates, found, strict=True):
            exact = amount * min(rate, Decimal(1))
            ties += exact % 1 == Decimal("0.5")
            assert ours == exact.to_integral_value(ROUND_HALF_UP)
    assert ties > 10_000
    for row in range(0, len(amounts), 1009):
        assert int(allowance(amounts[row], [rates[row]])) == found[row]


# --- published vectors ----------------------------------------------------------------------------------


def cases(name: str, topic: str) -> list[Any]:
    rows = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["id"]) for case in rows if case["topic"] == topic]


def plain(value: int) -> str:
    """Cents as a whole amount, half-up."""
    return str((Decimal(int(value)) / 100).to_integral_value(ROUND_HALF_UP))


def finance_ecl(inputs: dict[str, Any]) -> dict[str, Any]:
    if "paid_by_bucket" in inputs:
        paid, never = [cents(each) for each in inputs["paid_by_bucket"]], cents(inputs["never_paid"])
        rates = [f"{float(rate or 0) * 100:.1f}" for rate in loss_rates(paid, never)]
        return {"outstanding": [plain(amount) for amount in reached(paid, never)], "loss_rates": rates}
    if "opening" in inputs:
        names = ("opening", "closing", "write_offs", "recoveries")
        return {"charge": plain(charge(*(cents(inputs[name]) for name in names)))}
    if "scalar" in inputs:
        rate = scaled(Decimal(inputs["historical_rate"]) / 100, Decimal(inputs["scalar"]))
        return {
            "rate": f"{float(rate) * 100:.2f}",
            "allowance": plain(int(allowance(cents(inputs["gross"]), [rate]))),
        }
    found = allowance([cents(each) for each in inputs["gross"]], rates_of(" ".join(inputs["rates_pct"])))
    return {"allowance": [plain(each) for each in found], "total": plain(int(found.sum()))}


@pytest.mark.parametrize("case", cases("finance_kpi.json", "ecl"))
def test_finance_vectors(case: dict[str, Any]) -> None:
    found = finance_ecl(case["inputs"])
    assert {name: found[name] for name in case["expected"]} == case["expected"]


@pytest.mark.parametrize("case", cases("peers_kpi.json", "provision"))
def test_peers_vectors(case: dict[str, Any]) -> None:
    rates = [Fraction(text) for text in case["inputs"]["loss_rates"]]
    found = allowance([cents(each) for each in case["inputs"]["balances"]], rates)
    assert [plain(each) for each in found] == [plain(cents(each)) for each in case["expected"]["allowance"]]
    assert plain(int(found.sum())) == plain(cents(case["expected"]["total"]))
