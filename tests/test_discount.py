"""Early-payment discount: windows, tax modes, part payments, annual cost; published vectors; an oracle."""

from __future__ import annotations

import json
import os
import random
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any, cast, get_args

import numpy as np
import pytest

from arbook.dates import as_dates
from arbook.discount import (
    RATE_SCALE,
    TAX_MODES,
    discount_base,
    discount_on,
    discount_on_part,
    rate_parts,
    settle,
    split_discount,
)
from arbook.discount_cost import Method, annual_cost, cost_of_terms
from arbook.discount_window import windows_of
from arbook.terms import read_terms

VECTORS = Path(__file__).parent / "vectors"


def cents(text: str | float) -> int:
    return int(Decimal(str(text)) * 100)


def money(value: object) -> str:
    return f"{Decimal(int(value)) / 100:.2f}"  # type: ignore[call-overload]  # an integer


def percent(text: str | float) -> int:
    return rate_parts(Decimal(str(text)) / 100)


def rate_on(
    terms: str, invoiced: str, paid: str, grace: int = 0, received: str | None = None, cutoff: int = 25
) -> int:
    windows = windows_of([read_terms(terms)], [0], [invoiced], received and [received], cutoff)
    return int(windows.rate_on([paid], grace)[0])


def pay(amount: int, rate: int, tax: int = 0, mode: str = "reduced if early") -> int:
    """What settles an amount at a rate."""
    return amount - int(discount_on(discount_base(amount, tax, mode), rate))  # type: ignore[arg-type]  # as in a vector


# --- windows --------------------------------------------------------------------------------------------

# terms | invoice date | received | cutoff | grace | day: percent in force, from each day on
IN_FORCE = """
2/10 net 30       | 2024-03-01 |            | 25 | 0 | 2024-03-01 2, 2024-03-11 2, 2024-03-12 0
2/10 net 30       | 2024-03-01 |            | 25 | 3 | 2024-03-14 2, 2024-03-15 0
3/10 2/20 n/60    | 2024-01-26 |            | 25 | 0 | 2024-02-05 3, 2024-02-06 2, 2024-02-15 2, 2024-02-16 0
3/10 2/20 n/60    | 2024-01-26 |            | 25 | 1 | 2024-02-06 3, 2024-02-07 2, 2024-02-16 2, 2024-02-17 0
2/10 EOM          | 2023-11-27 |            | 25 | 0 | 2024-01-10 2, 2024-01-11 0
2/10 EOM          | 2023-11-27 |            | 31 | 0 | 2023-12-10 2, 2023-12-11 0
3/10 n/30 ROG     | 2024-07-10 | 2024-11-14 | 25 | 0 | 2024-11-24 3, 2024-11-25 0
3/10 n/30 ROG     | 2024-07-10 |            | 25 | 5 | 2024-07-10 0, 2024-11-24 0
net 30            | 2024-03-01 |            | 25 | 9 | 2024-03-01 0
2/10 net 30       | 2024-03-01 |            | 25 | 0 | 2024-02-20 2
"""


@pytest.mark.parametrize("row", IN_FORCE.strip().splitlines())
def test_rate_in_force(row: str) -> None:
    terms, invoiced, received, cutoff, grace, days = (cell.strip() for cell in row.split("|"))
    for day, rate in (pair.split() for pair in days.split(", ")):
        assert rate_on(terms, invoiced, day, int(grace), received or None, int(cutoff)) == percent(rate), day


def test_windows_of_documents_with_different_terms() -> None:
    windows = windows_of(
        [read_terms("3/10 2/20 n/60"), None, read_terms("net 30"), read_terms("2/10 net 30")],
        [0, 1, 2, 3, -1], ["2024-01-01"] * 5,
    )  # fmt: skip
    assert windows.until("2024-01-05").astype(str).tolist() == ["2024-01-11", "NaT", "NaT", "2024-01-11", "NaT"]
    assert windows.until("2024-01-12").astype(str).tolist() == ["2024-01-21", "NaT", "NaT", "2024-01-11", "NaT"]
    assert windows.until("2024-02-12").astype(str).tolist() == ["2024-01-21", "NaT", "NaT", "2024-01-11", "NaT"]
    assert windows.best.tolist() == [percent(3), 0, 0, percent(2), 0]
    none = windows_of([read_terms("net 30")], [0, 0], ["2024-01-01"] * 2)
    assert none.rate_on("2024-01-01").tolist() == [0, 0]
    assert np.isnat(none.until("2024-01-01")).all()


# --- amounts --------------------------------------------------------------------------------------------

# amount | tax | rate % | mode | unit | discount
AMOUNTS = """
1000.00 |    0   | 2     | reduced if early | 1   | 20.00
121.00  |  21.00 | 2     | reduced if early | 1   | 2.42
121.00  |  21.00 | 2     | untouched        | 1   | 2.00
120.58  |  20.58 | 2     | always reduced   | 1   | 2.00
0.25    |    0   | 2     | reduced if early | 1   | 0.01
0.24    |    0   | 2     | reduced if early | 1   | 0.00
0.75    |    0   | 2     | reduced if early | 1   | 0.02
33.40   |    0   | 2.5   | reduced if early | 1   | 0.84
-33.40  |    0   | 2.5   | reduced if early | 1   | -0.84
-121.00 | -21.00 | 2     | untouched        | 1   | -2.00
1025.00 |    0   | 2     | reduced if early | 100 | 21.00
1024.00 |    0   | 2     | reduced if early | 100 | 20.00
100.00  | 150.00 | 2     | untouched        | 1   | 0.00
0.00    |    0   | 2     | reduced if early | 1   | 0.00
"""


@pytest.mark.parametrize("row", AMOUNTS.strip().splitlines())
def test_discount(row: str) -> None:
    amount, tax, rate, mode, unit, expected = (cell.strip() for cell in row.split("|"))
    base = discount_base(cents(amount), cents(tax), mode)  # type: ignore[arg-type]  # a mode by its text
    assert money(discount_on(base, percent(rate), int(unit))) == expected


# payment | rate % | open | tax of 121.00 | credit
PART_PAYMENTS = """
450.00   | 2 | 1140.00 |       | 459.18
2500.00  | 2 | 8303.00 |       | 2551.02
2500.00  | 4 | 9000.00 |       | 2604.17
980.00   | 2 | 1000.00 |       | 1000.00
979.99   | 2 | 1000.00 |       | 999.99
1000.00  | 2 | 1000.00 |       | 1000.00
1200.00  | 2 | 1000.00 |       | 1000.00
1200.00  | 0 | 1000.00 |       | 1000.00
450.00   | 0 | 1000.00 |       | 450.00
0.00     | 2 | 1000.00 |       | 0.00
-450.00  | 2 | 1000.00 |       | -450.00
450.00   | 2 | 0.00    |       | 0.00
119.00   | 2 | 121.00  | 21.00 | 121.00
59.50    | 2 | 121.00  | 21.00 | 60.50
118.99   | 2 | 121.00  | 21.00 | 120.99
118.58   | 2 | 121.00  |       | 121.00
0.24     | 2 | 0.25    |       | 0.25
"""


@pytest.mark.parametrize("row", PART_PAYMENTS.strip().splitlines())
def test_part_payment(row: str) -> None:
    payment, rate, left, tax, credit = (cell.strip() for cell in row.split("|"))
    base = cents("121.00") - cents(tax or "0")
    found = settle(cents(payment), percent(rate), cents(left), cents("121.00"), base)
    assert money(found.credit) == credit
    assert found.discount == max(0, min(cents(credit) - cents(payment), cents(left)))


def test_part_payment_without_cap_and_with_tolerance() -> None:
    assert money(settle(cents("450"), percent(2)).credit) == "459.18"
    assert [money(part) for part in settle(cents("975"), percent(2), cents("1000"), tolerance=500)] == [
        "1000.00", "20.00",
    ]  # fmt: skip
    assert money(settle(cents("974.99"), percent(2), cents("1000"), tolerance=500).credit) == "994.89"


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: rate_parts(Decimal(1)), "1 is not a fraction"),
        (lambda: rate_parts(Decimal("-0.01")), "-0.01 is not a fraction"),
        (lambda: rate_parts(Decimal("NaN")), "NaN is not a fraction"),
        (lambda: discount_base(100, 0, cast(Any, "gross")), "'gross' is not a tax mode"),
        (lambda: settle(100, 0, 100, 0, 0), "an amount of 0 cents is not above 0"),
        (lambda: annual_cost(Decimal(1), 20), "1 is not a fraction"),
        (lambda: annual_cost(Decimal("0.02"), 20, cast(Any, "compound")), "'compound' is not a method"),
        (lambda: annual_cost(Decimal("0.02"), 20, basis=0), "a year of 0 days"),
        (lambda: cost_of_terms(read_terms("2/10 net EOM")), "'2/10 net EOM' depend on the invoice date"),
    ],
)
def test_refused(call: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        call()


# --- oracle ---------------------------------------------------------------------------------------------


def half_up(value: Fraction) -> int:
    """Whole number of cents, half away from zero, by Decimal."""
    with localcontext(prec=60):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


CASES = 1_000_000 if os.environ.get("ARBOOK_LONG") == "1" else 100_000


def random_cases(count: int) -> list[tuple[int, int, int, int, int, int]]:
    """Amount, tax, rate, payment, open, mode: with exact half-cent ties, payments of the whole less its discount."""
    draw = random.Random(2024)
    cases = []
    for number in range(count):
        rate = draw.choice([1_000_000, 2_000_000, 2_500_000, 3_000_000, 333_333, draw.randrange(RATE_SCALE)])
        amount = draw.randrange(1, 10 ** draw.randrange(2, 13))
        if number % 4 == 0:  # half a cent of discount: cents * rate = k + 1/2
            rate, amount = 2_500_000, 40 * draw.randrange(1, 10**8) + 20
        tax = draw.choice([0, amount * 21 // 121, draw.randrange(amount + 1)])
        left = draw.choice([amount, draw.randrange(amount + 1)])
        payment = draw.choice([left - left * rate // RATE_SCALE, draw.randrange(amount + 2)])
        cases.append((amount, tax, rate, payment, left, draw.randrange(3)))
    return cases


def test_vectorised_is_scalar_is_the_oracle() -> None:
    cases = random_cases(CASES)
    columns = [np.array(column) for column in zip(*cases, strict=True)]
    amount, tax, rate, payment, left, mode = columns
    base = np.choose(mode, [discount_base(amount, tax, each) for each in TAX_MODES])
    whole = discount_on(base, rate)
    part = discount_on_part(left, rate, amount, base)
    credit, discount = settle(payment, rate, left, amount, base)
    ties = 0
    for row, (gross, taxes, parts, paid, still, how) in enumerate(cases):
        eligible = gross if TAX_MODES[how] == "reduced if early" else gross - taxes
        fraction = Fraction(parts, RATE_SCALE)
        exact = eligible * fraction
        ties += exact.denominator == 2
        assert whole[row] == half_up(exact)
        effective = fraction * eligible / gross
        most = half_up(still * effective)
        assert part[row] == most
        expected = still if paid > 0 and paid >= still - most else min(half_up(paid / (1 - effective)), still)
        assert credit[row] == expected
        assert discount[row] == max(0, min(expected - paid, most if expected == still else still))
    print(f"{len(cases):,} discounts, {ties:,} exact half cents")
    assert ties > CASES // 10
    for row in range(0, len(cases), 997):
        gross, taxes, parts, paid, still, how = cases[row]
        one = discount_base(gross, taxes, TAX_MODES[how])
        assert int(discount_on(one, parts)) == whole[row]
        assert int(settle(paid, parts, still, gross, one).credit) == credit[row]


def test_payment_of_the_whole_less_its_discount_settles_the_whole() -> None:
    amounts = np.arange(1, 20_001)
    for rate in ("1", "2", "2.5", "3", "33.333333"):
        parts = percent(rate)
        credit = settle(amounts - discount_on(amounts, parts), parts, amounts).credit
        some = amounts - discount_on(amounts, parts) > 0
        assert (credit == amounts)[some].all()


def test_large_amounts_are_exact() -> None:
    assert int(discount_on(9 * 10**17 + 25, percent(2))) == 18 * 10**15 + 1
    assert int(settle(98 * 10**15, percent(2)).credit) == 10**17


# --- annual cost ----------------------------------------------------------------------------------------

# terms | method | basis | pay day | percent
COSTS = """
2/10 net 30            | simple    | 360 |    | 36.73
2/10 net 30            | simple    | 365 |    | 37.24
2/10 net 30            | effective | 365 |    | 44.59
2/10 net 30            | effective | 360 |    | 43.86
3/15 net 60            | simple    | 360 |    | 24.74
2/20 net 45            | effective | 365 |    | 34.31
2/10 net 50            | effective | 365 |    | 20.24
2/10 net 30            | effective | 365 | 50 | 20.24
2/10 net 30            | simple    | 365 | 10 | undefined
2/10 net 30            | simple    | 365 | 5  | undefined
2/10 net 10            | simple    | 365 |    | undefined
net 30                 | simple    | 365 |    | undefined
2/10 EOM               | simple    | 365 |    | 37.24
2/10 n/30 EOM          | simple    | 365 | 30 | 37.24
2%/10th prox net 25th  | simple    | 360 |    | 48.98
2%/10th prox net 25th  | simple    | 360 | 25 | 48.98
3/10 n/30 ROG          | simple    | 365 |    | 56.44
3/10 2/20 n/60         | simple    | 365 |    | 22.58
"""


@pytest.mark.parametrize("row", COSTS.strip().splitlines())
def test_annual_cost(row: str) -> None:
    terms, method, basis, pay_day, expected = (cell.strip() for cell in row.split("|"))
    cost = cost_of_terms(read_terms(terms), method, int(basis), int(pay_day) if pay_day else None)  # type: ignore[arg-type]  # text
    assert ("undefined" if cost is None else f"{cost * 100:.2f}") == expected


def test_no_discount_costs_nothing() -> None:
    assert annual_cost(Decimal(0), 20) == annual_cost(Decimal(0), 0) == 0


# --- published vectors ----------------------------------------------------------------------------------


def vectors(name: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in json.loads((VECTORS / name).read_text(encoding="utf-8"))]


TAX_MODE_NAMES = {
    "tax never reduced": "untouched",
    "tax on discounted base always": "always reduced",
    "tax reduced only if paid early": "reduced if early",
    "included": "reduced if early",
    "excluded": "untouched",
    "mixed": "always reduced",
}


def taxed(net: int, tax_percent: str, mode: str, rate: int) -> tuple[int, int]:
    """Gross amount and tax of an invoice; under "always reduced" the tax is on the discounted net amount."""
    bears = pay(net, rate) if mode == "always reduced" else net
    tax = int(discount_on(bears, percent(tax_percent)))
    return net + tax, tax


def finance_cost(inputs: dict[str, Any]) -> dict[str, Any]:
    """Cost of not taking a discount, by its days; the same by its terms."""
    days, rate = inputs["pay_day"] - inputs["discount_day"], Decimal(inputs["discount_rate"]) / 100
    found: dict[str, Any] = {}
    for method in get_args(Method):
        cost = annual_cost(rate, days, method, inputs["year_basis"])
        assert cost == cost_of_terms(read_terms(inputs["terms"]), method, inputs["year_basis"])
        found[f"{method}_pct"] = cost and cost * 100
    return found


def finance_taxed(inputs: dict[str, Any]) -> dict[str, Any]:
    mode, rate = TAX_MODE_NAMES[inputs["tax_mode"]], percent(inputs["discount_rate"])
    gross, tax = taxed(cents(inputs["net"]), inputs["vat"] if "vat" in inputs else inputs["tax_rate"], mode, rate)
    return {"early": money(pay(gross, rate, tax, mode)), "late": money(gross), "vat": money(tax)}


def finance_parts(inputs: dict[str, Any], amount: int, rate: int) -> dict[str, Any]:
    """Payments one after the other."""
    settled, left = [], amount
    for payment in inputs["payments"]:
        settled.append(int(settle(cents(payment), rate, left, amount, amount).credit))
        left -= settled[-1]
    return {"credits": [money(credit) for credit in settled], "balance": money(left)}


def finance_discount(inputs: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    if "discount_day" in inputs:
        return finance_cost(inputs)
    if "tax_mode" in inputs:
        return finance_taxed(inputs)
    invoiced = inputs.get("invoice_date", inputs.get("receipt_date", "2024-01-01"))
    terms, received = inputs.get("terms", f"{inputs.get('rate')}/10 net 30"), inputs.get("receipt_date")
    rate = rate_on(terms, invoiced, inputs.get("paid", invoiced), received=received)
    if "net_price" in inputs:
        return {"cash_price": money(pay(cents(inputs["net_price"]), rate))}
    amount = cents(inputs["invoice"])
    if "partial_payment" in inputs:
        left = amount + cents(inputs.get("freight", "0"))
        credit = int(settle(cents(inputs["partial_payment"]), rate, left).credit)
        return {"credit": money(credit), "balance": money(left - credit)}
    if "reduce_by" in inputs or "reduce_to" in inputs:
        part = cents(inputs["reduce_by"]) if "reduce_by" in inputs else amount - cents(inputs["reduce_to"])
        return {"payment": money(pay(part, rate))}
    if "return_credit" in inputs:
        base = int(discount_base(amount - cents(inputs["return_credit"]), 0, "reduced if early"))
        return {"base": money(base), "discount": money(discount_on(base, rate)), "pay": money(pay(base, rate))}
    if "payments" in inputs:
        return finance_parts(inputs, amount, rate)
    days = {"pay_feb_3": "2023-02-03", "pay_feb_14": "2023-02-14"}
    days |= {name: name.removeprefix("pay_on_").replace("_", "-") for name in expected if name.startswith("pay_on_")}
    found = {name: money(pay(amount, rate_on(terms, invoiced, day))) for name, day in days.items()}
    return found | {"due_date": str(read_terms(terms).due_dates([invoiced])[0][0])}


@pytest.mark.parametrize("case", vectors("finance_discount.json"))
def test_finance_vectors(case: dict[str, Any]) -> None:
    found = finance_discount(case["inputs"], case["expected"])
    for name, value in case["expected"].items():
        if name.endswith("_pct"):
            decimals = len(value.partition(".")[2])
            assert f"{found[name]:.{decimals}f}" == value, name
        else:
            assert found[name] == value, name


@pytest.mark.parametrize(
    "case", [case for case in vectors("finance_due_date.json") if "discount_date" in case.values[0]["expected"]]
)
def test_discount_dates_of_vectors(case: dict[str, Any]) -> None:
    inputs, expected = case["inputs"], case["expected"]
    invoiced = inputs.get("invoice_date", inputs.get("as_of_date"))
    cutoff = inputs.get("eom_cutoff_day", inputs.get("cutoff_day"))
    received = [inputs["receipt_date"]] if "receipt_date" in inputs else None
    windows = windows_of([read_terms(inputs["terms"])], [0], [invoiced], received, cutoff)
    last = as_dates(expected["discount_date"])
    assert windows.until(invoiced).astype(str).tolist() == [expected["discount_date"]]
    assert windows.rate_on(last)[0] == windows.best[0] > windows.rate_on(last + np.timedelta64(1, "D"))[0]
    if "discounted" in expected:
        assert money(pay(cents(inputs["amount"]), int(windows.rate_on(last)[0]))) == expected["discounted"]


def peers_lines(inputs: dict[str, Any], rate: int) -> list[tuple[int, int]]:
    """Gross amount and tax of each line or invoice."""
    mode = TAX_MODE_NAMES.get(inputs.get("tax_mode", ""), "reduced if early")
    if "amounts" in inputs:
        return [(cents(amount), 0) for amount in inputs["amounts"]]
    lines = inputs.get("lines") or [{"net": inputs["net"], "tax_pct": inputs["tax_pct"]}]
    return [
        (cents(line["net"]) + cents(line["tax"]), cents(line["tax"]))
        if "tax" in line
        else taxed(cents(line["net"]), line["tax_pct"], mode, rate)
        for line in lines
    ]


def peers_taxed(inputs: dict[str, Any]) -> dict[str, Any]:
    """Discount of lines with tax, each on its own."""
    rate = percent(inputs.get("discount_pct", 0))
    mode = TAX_MODE_NAMES.get(inputs.get("tax_mode", ""), "reduced if early")
    if inputs.get("base") == "untaxed":
        mode = "untouched"
    lines = peers_lines(inputs, rate)
    gross, tax = (sum(column) for column in zip(*lines, strict=True))
    discounts = [amount - pay(amount, rate, taxes, mode) for amount, taxes in lines]
    discount = cents(inputs["discount_amount"]) if "discount_amount" in inputs else sum(discounts)
    on_income, on_tax = split_discount(discount, gross, tax)
    split = [split_discount(*line) for line in zip(discounts, *zip(*lines, strict=True), strict=True)]
    return {
        "gross": gross, "gross_receivable": gross, "pay": gross - discount, "total_with_discount": gross - discount,
        "discount": discount, "discount_on_income": int(on_income), "discount_on_tax": int(on_tax),
        "discount_parts": sorted([*(int(net) for net, _ in split), int(sum(part for _, part in split))])[::-1],
    }  # fmt: skip


def peers_dated(inputs: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """Discount of one amount by its dates."""
    invoiced = inputs.get("invoice_date", "2019-01-01")
    terms = f"{inputs.get('discount_pct', 2)}/{inputs['discount_days']:.0f} net {inputs.get('net_days', 30):.0f}"
    windows = windows_of([read_terms(terms)], [0], [invoiced])
    last = str(windows.until(invoiced)[0])
    found: dict[str, Any] = {
        "discount_deadline": last,
        "due_date": str(read_terms(terms).due_dates([invoiced])[0][0]),
    }
    found["full_due"] = found["due_date"]
    amount = cents(inputs.get("amount", inputs.get("total", inputs.get("net", 0))))
    if "tax_pct" in inputs:
        amount, _ = taxed(amount, inputs["tax_pct"], "reduced if early", 0)
    day = inputs.get("paid_on", last)
    if "paid_day" in inputs:
        day = as_dates(invoiced) + np.timedelta64(int(inputs["paid_day"]), "D")
    rate = int(windows.rate_on(day)[0])
    paid = pay(amount, rate)
    after = pay(amount, int(windows.rate_on(as_dates(last) + np.timedelta64(1, "D"))[0]))
    found |= {"gross": amount, "pay": paid, "discount": amount - paid, "pay_until_deadline": paid, "pay_after": after}
    if "paid" in inputs:
        short = amount - int(settle(cents(inputs["paid"]), rate, amount).credit)
        found |= {"status": "partial" if short else "paid", "short": short}
    return {name: found[name] for name in expected}


def peers_discount(inputs: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    if "year_basis" in inputs:
        method = {"simple": "simple", "compound": "effective"}[inputs["mode"]]
        days = int(inputs["net_days"] - inputs["discount_days"])
        cost = annual_cost(Decimal(str(inputs["discount_pct"])) / 100, days, method, int(inputs["year_basis"]))  # type: ignore[arg-type]  # text
        return {"annualised_cost_pct": float(cost or 0) * 100}
    if "invoices" in inputs:
        texts = {"net30": "net 30", "10%/10d": "10/10 net 30"}
        rates = [rate_on(texts[each["terms"]], "2019-01-01", inputs["paid_on"]) for each in inputs["invoices"]]
        amounts = [cents(each["amount"]) for each in inputs["invoices"]]
        return {"payments": [pay(amount, rate) for amount, rate in zip(amounts, rates, strict=True)]}
    if "discount_days" in inputs:
        return peers_dated(inputs, expected)
    return peers_taxed(inputs)


PEERS = [case for case in vectors("peers_discount.json") if "grace_until" not in json.dumps(case.values[0]["inputs"])]


@pytest.mark.parametrize("case", PEERS)
def test_peers_vectors(case: dict[str, Any]) -> None:
    found = peers_discount(case["inputs"], case["expected"])
    for name, value in case["expected"].items():
        if name.endswith("_pct"):
            assert found[name] == pytest.approx(value, abs=case["tolerance"])
        elif isinstance(value, str):
            assert found[name] == value, name
        else:
            amounts = value if isinstance(value, list) else [value]
            ours = found[name] if isinstance(value, list) else [found[name]]
            assert [money(each) for each in ours] == [money(cents(each)) for each in amounts], name
