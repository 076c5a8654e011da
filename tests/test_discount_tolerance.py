"""What a payment closes: the 48 scenarios of Business Central's documentation by one rule, and the edges beside them.

Source: MicrosoftDocs, dynamics365smb-docs, "Work with Payment Tolerances and Payment Discount Tolerances", examples 1
and 2. Where it gives a range of dates, both ends are tried.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from arbook.discount_tolerance import Closing, DiscountedItem, Tolerance, close

VECTORS = Path(__file__).parent / "vectors"

# scenario | January 2003 from, to | payment | late discount accepted | on payment | on invoice | late | tolerance
ONE_INVOICE = """
1  | 10 15 | 985  |     | 0  | 0  | 0  | -5
2  | 10 15 | 980  |     | 0  | 0  | 0  | 0
3  | 10 15 | 975  |     | 0  | 0  | 0  | 5
4A | 16 20 | 1005 | yes | 25 | 0  | 20 | 0
5A | 16 20 | 1000 | yes | 20 | 0  | 20 | 0
6A | 16 20 | 995  | yes | 15 | 0  | 20 | 0
4B | 16 20 | 1005 | no  | 0  | 0  | 0  | -5
5B | 16 20 | 1000 | no  | 0  | 0  | 0  | 0
6B | 16 20 | 995  | no  | 0  | 0  | 0  | 5
7  | 16 20 | 985  | yes | 0  | 0  | 20 | -5
8  | 16 20 | 980  | yes | 0  | 0  | 20 | 0
9  | 16 20 | 975  | yes | 0  | 0  | 20 | 5
10 | 21 25 | 1005 |     | 0  | 0  | 0  | -5
11 | 21 25 | 1000 |     | 0  | 0  | 0  | 0
12 | 21 25 | 995  |     | 0  | 0  | 0  | 5
13 | 21 25 | 985  |     | 0  | 15 | 0  | 0
14 | 21 25 | 980  |     | 0  | 20 | 0  | 0
15 | 21 25 | 975  |     | 0  | 25 | 0  | 0
"""

# scenario | January 2003 from, to | payment | late discount accepted | late | tolerance of each of the two invoices
TWO_INVOICES = """
1   | 10 15 | 1920 | no no   | 0 0   | -5
2   | 10 15 | 1910 | no no   | 0 0   | 0
3   | 10 15 | 1900 | no no   | 0 0   | 5
4B  | 16 17 | 1980 | no no   | 0 0   | -5
5B  | 16 17 | 1970 | no no   | 0 0   | 0
6B  | 16 17 | 1960 | no no   | 0 0   | 5
7A  | 16 17 | 1920 | yes yes | 60 0  | -5
8A  | 16 17 | 1910 | yes yes | 60 0  | 0
9A  | 16 17 | 1900 | yes yes | 60 0  | 5
10B | 18 20 | 2010 | no no   | 0 0   | -5
11B | 18 20 | 2000 | no no   | 0 0   | 0
12B | 18 20 | 1990 | no no   | 0 0   | 5
13D | 18 20 | 1980 | no yes  | 0 30  | -5
14D | 18 20 | 1970 | no yes  | 0 30  | 0
15D | 18 20 | 1960 | no yes  | 0 30  | 5
16C | 18 20 | 1950 | yes no  | 60 0  | -5
17C | 18 20 | 1940 | yes no  | 60 0  | 0
18C | 18 20 | 1930 | yes no  | 60 0  | 5
19A | 18 20 | 1920 | yes yes | 60 30 | -5
20A | 18 20 | 1910 | yes yes | 60 30 | 0
21A | 18 20 | 1900 | yes yes | 60 30 | 5
22B | 21 22 | 2010 | no no   | 0 0   | -5
23B | 21 22 | 2000 | no no   | 0 0   | 0
24B | 21 22 | 1990 | no no   | 0 0   | 5
25A | 21 22 | 1980 | yes yes | 0 30  | -5
26A | 21 22 | 1970 | yes yes | 0 30  | 0
27A | 21 22 | 1960 | yes yes | 0 30  | 5
28  | 23 25 | 2010 | no no   | 0 0   | -5
29  | 23 25 | 2000 | no no   | 0 0   | 0
30  | 23 25 | 1990 | no no   | 0 0   | 5
"""

FIVE = Tolerance(most=500)


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.split("|")]


def cents(text: str | float) -> int:
    return int(Decimal(str(text)) * 100)


@pytest.mark.parametrize("row", ONE_INVOICE.strip().splitlines())
def test_one_invoice(row: str) -> None:
    _, days, payment, accept, on_payment, on_invoice, late, tolerance = cells(row)
    invoice = DiscountedItem(100_000, 2_000, date(2003, 1, 15), accept == "yes")
    for day in days.split():
        found = close(cents(payment), date(2003, 1, int(day)), [invoice], 5, FIVE)
        assert (found.left_on_payment, found.left_on_items) == (cents(on_payment), (cents(on_invoice),))
        assert (found.late_discount, found.tolerance) == ((cents(late),), (cents(tolerance),))
        assert found.closed == (on_payment == on_invoice == "0")


@pytest.mark.parametrize("row", TWO_INVOICES.strip().splitlines())
def test_two_invoices(row: str) -> None:
    _, days, payment, accept, late, tolerance = cells(row)
    accepted = [word == "yes" for word in accept.split()]
    invoices = [
        DiscountedItem(100_000, 6_000, date(2003, 1, 15), accepted[0]),
        DiscountedItem(100_000, 3_000, date(2003, 1, 17), accepted[1]),
    ]
    for day in days.split():
        found = close(cents(payment), date(2003, 1, int(day)), invoices, 5, FIVE)
        assert found.closed
        assert found.late_discount == tuple(cents(amount) for amount in late.split())
        assert found.tolerance == (cents(tolerance), cents(tolerance))


def test_the_tables_hold_all_48_scenarios() -> None:
    assert len(ONE_INVOICE.strip().splitlines()) + len(TWO_INVOICES.strip().splitlines()) == 48


def vector_items(inputs: dict[str, Any]) -> tuple[list[DiscountedItem], int]:
    """Items and grace days of a vector."""
    several = "invoices" in inputs
    rows = inputs["invoices"] if several else [inputs | {"amount": inputs["invoice"]}]
    accepted = inputs["accept_late_discount"] if several else [inputs["accept_late_discount"]]
    items = [
        DiscountedItem(
            cents(row["amount"]), cents(row["discount"]), date.fromisoformat(row["discount_date"]), bool(late)
        )
        for row, late in zip(rows, accepted, strict=True)
    ]
    until = date.fromisoformat(rows[0]["grace_until"])
    return items, (until - date.fromisoformat(rows[0]["discount_date"])).days


CASES = [
    pytest.param(case, id=case["id"])
    for case in json.loads((VECTORS / "peers_discount.json").read_text(encoding="utf-8"))
    if "grace_until" in json.dumps(case["inputs"])
]


@pytest.mark.parametrize("case", CASES)
def test_peers_vectors(case: dict[str, Any]) -> None:
    inputs, expected = case["inputs"], case["expected"]
    items, grace_days = vector_items(inputs)
    found = close(cents(inputs["payment"]), date.fromisoformat(inputs["paid_on"]), items, grace_days, FIVE)
    assert found.closed == expected["closed"]
    if "invoices" in inputs:
        assert sum(found.tolerance) == cents(expected["tolerance_written_off_total"])
        assert found.late_discount == tuple(cents(late) for late in expected["late_discount"])
    else:
        assert found == Closing(
            expected["closed"], found.discount, (cents(expected["late_discount"]),),
            (cents(expected["tolerance_written_off"]),), (cents(expected["open_on_invoice"]),),
            cents(expected["open_on_payment"]),
        )  # fmt: skip


# payment | open discount of each item | tolerance: fraction most | discount | tolerance | left on items | on payment
OTHERS = """
980.00  | 1000 20         | 0 0    | 20   | 0        | 0     | 0
979.99  | 1000 20         | 0 0    | 0    | 0        | 20.01 | 0
979.99  | 1000 20         | 0.001 0 | 20  | 0.01     | 0     | 0
970.00  | 1000 20         | 0.01 0 | 20   | 10       | 0     | 0
970.00  | 1000 20         | 0.01 5 | 0    | 0        | 30    | 0
500.00  | 1000 20         | 0 5    | 0    | 0        | 500   | 0
1000.00 | 1000 20         | 0 0    | 20   | 0        | 0     | 20
1480.00 | 1000 20, 1000 0 | 0 0    | 20 0 | 0 0      | 0 500 | 0
2000.00 | 1000 20, 1000 0 | 0 0    | 20 0 | 0 0      | 0 0   | 20
399.97  | 100 0, 300 0    | 0.01 0 | 0 0  | 0.01 0.02 | 0 0  | 0
"""


@pytest.mark.parametrize("row", OTHERS.strip().splitlines())
def test_in_time(row: str) -> None:
    payment, items, tolerance, *expected = cells(row)
    fraction, most = tolerance.split()
    pairs = [item.split() for item in items.split(", ")]
    found = close(
        cents(payment), date(2024, 3, 1),
        [DiscountedItem(cents(amount), cents(discount), date(2024, 3, 1)) for amount, discount in pairs],
        tolerance=Tolerance(Decimal(fraction), cents(most)),
    )  # fmt: skip
    given = [*(tuple(cents(amount) for amount in cell.split()) for cell in expected[:3]), cents(expected[3])]
    assert [found.discount, found.tolerance, found.left_on_items, found.left_on_payment] == given


def test_every_cent_is_accounted_for() -> None:
    items = [DiscountedItem(33_333, 667, date(2024, 3, 1)), DiscountedItem(10_001, 0)]
    for before, payment in pairwise(range(1, 50_000, 37)):
        found = close(payment, date(2024, 3, 1), items, tolerance=Tolerance(Decimal("0.01"), 300))
        used = payment - found.left_on_payment
        assert used + sum(found.discount) + sum(found.tolerance) + sum(found.left_on_items) == 43_334
        assert found.left_on_payment >= 0
        assert min(found.left_on_items) >= 0
        assert sum(found.left_on_items) <= sum(close(before, date(2024, 3, 1), items).left_on_items)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: Tolerance(Decimal("-0.01")), "is below 0"),
        (lambda: Tolerance(most=-1), "is below 0"),
        (lambda: close(0, date(2024, 3, 1), [DiscountedItem(100)]), "a payment of 0 cents"),
        (lambda: close(100, date(2024, 3, 1), []), "for 0 items"),
        (lambda: close(100, date(2024, 3, 1), [DiscountedItem(100, 101)]), "a discount of 101 on 100 open cents"),
        (lambda: close(100, date(2024, 3, 1), [DiscountedItem(100)], grace_days=-1), "with -1 grace days"),
    ],
)
def test_refused(call: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        call()
