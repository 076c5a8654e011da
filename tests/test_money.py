"""Money: rounding, cents, conversion, currencies, amounts as people write them."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arbook import money

VECTORS = Path(__file__).parent / "vectors" / "finance_rounding.json"
INT64 = st.integers(-(2**62), 2**62)


def half_up(value: Fraction) -> int:
    """Round half away from zero, said in another way."""
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


@pytest.mark.parametrize("case", json.loads(VECTORS.read_text(encoding="utf-8")), ids=lambda case: case["id"])
def test_rounding_vectors(case: dict[str, dict[str, list[str]]]) -> None:
    places = int(case["inputs"]["digits"])  # type: ignore[call-overload] # the only number among texts
    for text, expected in zip(case["inputs"]["values"], case["expected"]["half_up"], strict=True):
        assert money.round_half_up(Decimal(text), places) == Decimal(expected)
        assert money.to_cents(text) == money.to_cents(float(text)) == int(Decimal(expected) * 100)
        assert money.cents_of([float(text)]).tolist() == [int(Decimal(expected) * 100)]


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("0.005", 2, "0.01"),
        ("0.0049999999999999999999999999999999999", 2, "0.00"),
        ("-0.005", 2, "-0.01"),
        ("-0.004", 2, "0.00"),
        ("1234567890123456789012345678901234567.125", 2, "1234567890123456789012345678901234567.13"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("15", -1, "2E+1"),
    ],
)
def test_round_half_up(value: str, places: int, expected: str) -> None:
    assert str(money.round_half_up(Decimal(value), places)) == expected


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        money.round_half_up(Decimal(value))
    with pytest.raises(ValueError, match="is not an amount"):
        money.to_cents(float(value))
    with pytest.raises(ValueError, match="is not an amount"):
        money.cents_of([1.0, float(value)])


@pytest.mark.parametrize(
    ("value", "cents"),
    [
        (0, 0),
        (3, 300),
        (-3, -300),
        (Decimal("1.005"), 101),
        (1.005, 101),
        ("1.005", 101),
        (np.float64(2.675), 268),
        (1e22, 10**24),
    ],
)
def test_to_cents(value: Decimal | float | str, cents: int) -> None:
    assert money.to_cents(value) == cents


def test_text_that_is_no_plain_number_has_no_cents() -> None:
    with pytest.raises(money.UnreadableAmount, match="'12 EUR' is not an amount"):
        money.to_cents("12 EUR")


@pytest.mark.parametrize(
    ("value", "cents"),
    [
        (0.0, 0),
        (-0.0, 0),
        (1.1, 110),
        (0.29, 29),
        (1.005, 101),
        (-1.005, -101),
        (2.675, 268),
        (0.0049999, 0),
        (8.145, 815),
        (1e-300, 0),
        (4503599627370.49, 450359962737049),
        (4503599627370.495, 450359962737050),
        (35184372088831.125, 3518437208883113),
        (-35184372088831.125, -3518437208883113),
    ],
)
def test_cents_of(value: float, cents: int) -> None:
    assert money.cents_of([value, 0.0]).tolist() == [cents, 0]


@given(st.lists(st.integers(-(10**14), 10**14)))
def test_amounts_of_two_decimals_survive_the_float(cents: list[int]) -> None:
    floats = money.to_float(np.array(cents, dtype=np.int64))
    assert money.cents_of(floats).tolist() == cents


@given(st.floats(-1e13, 1e13))
def test_any_float_is_rounded_on_its_shortest_text(value: float) -> None:
    expected = Decimal(repr(value)).scaleb(2).quantize(Decimal(1), ROUND_HALF_UP)
    assert money.cents_of([value]).tolist() == [int(expected)] == [money.to_cents(value)]


def test_an_amount_beyond_int64_is_refused_not_wrapped() -> None:
    with pytest.raises(OverflowError):
        money.cents_of([1e300])


@given(st.integers(-(10**25), 10**25))
def test_from_cents_is_exact(cents: int) -> None:
    assert money.to_cents(money.from_cents(cents)) == cents
    assert money.from_cents(cents).as_tuple().exponent == -2


@given(st.lists(INT64, min_size=1, max_size=5), st.integers(-(10**6), 10**6), st.integers(1, 10**12))
def test_share_is_exact_half_up(cents: list[int], numerator: int, denominator: int) -> None:
    expected = [half_up(Fraction(amount * numerator, denominator)) for amount in cents]
    if max(map(abs, expected)) < 2**63:
        assert money.share(cents, numerator, denominator).tolist() == expected
    else:
        with pytest.raises(OverflowError):
            money.share(cents, numerator, denominator)


@given(st.lists(st.integers(-(10**14), 10**14)), st.decimals("0.000001", "20000", places=8))
def test_convert_is_exact_half_up(cents: list[int], rate: Decimal) -> None:
    if rate > 0:
        assert money.convert(cents, rate).tolist() == [half_up(amount * Fraction(rate)) for amount in cents]


@pytest.mark.parametrize(
    ("cents", "rate", "unit", "expected"),
    [
        (1005, "0.91", 1, 915),  # FIGURES 15: 3 x USD 10.05 at 0.91 is 27.45
        (-1005, "0.91", 1, -915),
        (1, "0.5", 1, 1),
        (-1, "0.5", 1, -1),
        (1000, "161.234", 100, 161200),  # EUR 10 are JPY 1,612
        (50, "0.99", 100, 0),  # 0.495: rounded once, not first to 0.50 and then to 1
        (10**17, "1.08563921", 1, 108563921000000000),
    ],
)
def test_convert(cents: int, rate: str, unit: int, expected: int) -> None:
    assert money.convert([cents], Decimal(rate), unit).tolist() == [expected]


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity"])
def test_a_rate_is_above_zero(rate: str) -> None:
    with pytest.raises(ValueError, match="is not an exchange rate"):
        money.convert([100], Decimal(rate))


def test_a_share_wants_a_denominator_above_zero() -> None:
    with pytest.raises(ValueError, match="the denominator 0"):
        money.share([100], 1, 0)


def test_units_may_differ_by_element() -> None:
    assert money.share([100100, 100101], 1, 2, [100, 1]).tolist() == [50100, 50051]


def test_nothing_to_share() -> None:
    assert money.share([], 1, 3).tolist() == []


@pytest.mark.parametrize(
    ("currency", "decimals", "cents", "rounded"),
    [
        ("EUR", 2, 12345, 12345),
        ("JPY", 0, 12350, 12400),
        (" jpy ", 0, -12350, -12400),
        ("KRW", 0, 12349, 12300),
        ("ISK", 0, 0, 0),
        ("KWD", 2, 5, 5),
    ],
)
def test_currency(currency: str, decimals: int, cents: int, rounded: int) -> None:
    assert money.currency_decimals(currency) == decimals
    assert money.currency_unit(currency) == 10 ** (2 - decimals)
    assert money.round_to_currency([cents], currency).tolist() == [rounded]


@pytest.mark.parametrize(
    ("text", "sign", "amount"),
    [
        ("5", ".", "5"),
        ("0.50", ".", "0.50"),
        (".5", ".", "0.5"),
        ("+5", ".", "5"),
        ("1234567.89", ".", "1234567.89"),
        ("1,234", ".", "1234"),
        ("1,234", ",", "1.234"),
        ("1,234,567.8", ".", "1234567.8"),
        ("1.234,56", ",", "1234.56"),
        ("1.234", ",", "1234"),
        ("1 234,56", ",", "1234.56"),
        ("1\u00a0234\u00a0567.89", ".", "1234567.89"),
        ("1\u2009234.5", ".", "1234.5"),
        ("1\u202f234.5", ".", "1234.5"),
        ("1'234.50", ".", "1234.50"),
        ("1\u2019234.50", ".", "1234.50"),
        ("-5", ".", "-5"),
        ("\u22125", ".", "-5"),
        ("- 5", ".", "-5"),
        ("5-", ".", "-5"),
        ("(5)", ".", "-5"),
        ("(1,234.50)", ".", "-1234.50"),
        ("EUR 5.10", ".", "5.10"),
        ("EUR5.10", ".", "5.10"),
        ("5.10 EUR", ".", "5.10"),
        ("\u20ac 5", ".", "5"),
        ("5,00 \u20ac", ",", "5.00"),
        ("US$1,000", ".", "1000"),
        ("-\u20ac5", ".", "-5"),
        ("\u20ac-5", ".", "-5"),
        ("EUR (5)", ".", "-5"),
        ("(EUR 5)", ".", "-5"),
        (" \t5\u00a0", ".", "5"),
        ("-0.00", ".", "0"),
    ],
)
def test_parse_amount(text: str, sign: str, amount: str) -> None:
    assert money.parse_amount(text, sign) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "sign", "problem"),
    [
        ("1.234,56", ".", "'1.234,56' makes sense only with ',' as decimal sign, and '.' is set"),
        ("1,234.56", ",", "makes sense only with '.'"),
        ("12,34", ".", "makes sense only with ','"),
        ("1.234.567", ".", "makes sense only with ','"),
        ("-1.234,56 EUR", ".", "makes sense only with ','"),
        ("", ".", "the amount is blank"),
        ("  ", ".", "the amount is blank"),
        ("1,23,456.00", ".", "is not an amount"),
        ("1,2345", ".", "makes sense only with ','"),
        ("1 23", ".", "is not an amount"),
        ("1,234 567", ".", "is not an amount"),
        ("1234,567.00", ".", "is not an amount"),
        ("1.2.3", ".", "is not an amount"),
        ("5.", ".", "is not an amount"),
        (".", ".", "is not an amount"),
        ("-", ".", "is not an amount"),
        ("()", ".", "is not an amount"),
        ("(5", ".", "is not an amount"),
        ("(-5)", ".", "is not an amount"),
        ("--5", ".", "is not an amount"),
        ("-5-", ".", "is not an amount"),
        ("EUR", ".", "is not an amount"),
        ("EUR 5 USD", ".", "is not an amount"),
        ("1e5", ".", "is not an amount"),
        ("nan", ".", "is not an amount"),
        ("#N/A", ".", "is not an amount"),
        ("5%", ".", "is not an amount"),
        ("\u0665", ".", "is not an amount"),  # Arabic-Indic five
    ],
)
def test_unreadable_amounts(text: str, sign: str, problem: str) -> None:
    with pytest.raises(money.UnreadableAmount) as caught:
        money.parse_amount(text, sign)
    assert problem in str(caught.value)


def test_decimal_sign_is_one_of_two() -> None:
    with pytest.raises(ValueError, match="is not a decimal sign"):
        money.parse_amount("5", ";")


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from([",", ".", "'", "\u00a0"]))
def test_formatted_amounts_read_back(amount: Decimal, mark: str) -> None:
    sign = "." if mark == "," else ","
    whole, part = f"{amount:,.2f}".split(".")
    assert money.parse_amount(whole.replace(",", mark) + sign + part, sign) == amount


@given(st.text(max_size=30), st.sampled_from([",", "."]))
def test_any_text_is_read_or_refused(text: str, sign: str) -> None:
    try:
        assert money.parse_amount(text, sign).is_finite()
    except money.UnreadableAmount as problem:
        assert text in str(problem) or not text.strip()
