"""Discount until, Discount now and states as of a day (figures 11 and 12), as tables."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from arbook.dates import as_dates
from arbook.discount import RATE_SCALE, TaxMode
from arbook.discount_state import STATES, Discountable, DiscountRules, Discounts, discounts_as_of
from arbook.discount_tolerance import Tolerance
from arbook.discount_window import Windows, windows_of
from arbook.entry import Entries
from arbook.money import Cents
from arbook.terms import read_terms


def cents(text: str) -> int:
    return int(Decimal(text) * 100)


def entries(*lists: str) -> Entries:
    """Entries of documents, each written as "980 03-14, 20 03-15" in 2024; ? is no date."""
    pairs = [[pair.split() for pair in text.split(",") if pair.strip()] for text in lists]
    days = ["NaT" if day == "?" else f"2024-{day}" for own in pairs for _, day in own]
    amounts = [cents(amount) for own in pairs for amount, _ in own]
    return Entries(
        np.repeat(np.arange(len(pairs)), [len(own) for own in pairs]), as_dates(days), np.array(amounts, np.int64)
    )


def one(
    terms: str,
    day: str,
    paid: str = "",
    booked: str = "",
    amount: str = "1000",
    tax: str = "0",
    note: str = "0",
    note_tax: str = "0",
    written_off: str = "0",
    rules: DiscountRules | None = None,
    unit: int = 1,
) -> Discounts:
    """Discount of one document of 1 March 2024; its open amount follows from what is given."""
    payments, lines = entries(paid), entries(booked)
    today = np.datetime64(f"2024-{day}")
    settled = sum(int(each.cents[~(each.day > today)].sum()) for each in (payments, lines))
    left = cents(amount) - cents(note) - cents(written_off) - settled
    given = [np.array([cents(text)]) for text in (amount, tax, note, note_tax)]
    windows = windows_of([read_terms(terms)], [0], ["2024-03-01"])
    documents = Discountable(given[0], given[1], given[2], given[3], np.array([left]), windows, unit)
    return discounts_as_of(documents, payments, lines, today, rules)


def said(found: Discounts, row: int = 0) -> list[str]:
    """Until, state, days, discount, claim, now of a document."""
    until, now, state, days, discount, claim = (column[row] for column in found)
    amounts = [f"{Decimal(int(each)) / 100:.2f}" for each in (discount, claim, now)]
    return [str(until)[5:], STATES[state], str(days), *amounts]


# terms | as of | paid | booked | grace | until | state | days | discount | claim | now
STATES_AS_OF = """
2/10        | 03-01 |                      |          | 0 | 03-11 | Expiring         | 10 | 20.00 | 0.00  | 20.00
2/10        | 03-11 |                      |          | 0 | 03-11 | Expiring         | 0  | 20.00 | 0.00  | 20.00
2/10        | 03-12 |                      |          | 0 | 03-11 | Missed           | 1  | 20.00 | 0.00  | 0.00
2/10        | 03-12 |                      |          | 3 | 03-11 | In grace         | 1  | 20.00 | 0.00  | 0.00
2/10        | 03-15 |                      |          | 3 | 03-11 | Missed           | 4  | 20.00 | 0.00  | 0.00
2/10        | 03-08 | 980 03-06            |          | 0 | 03-11 | Taken not booked | 0  | 20.00 | 0.00  | 20.00
2/10        | 03-31 | 980 03-10            |          | 0 | 03-11 | Taken not booked | 0  | 20.00 | 0.00  | 20.00
2/10        | 03-31 | 980 03-11            |          | 0 | 03-11 | Taken not booked | 0  | 20.00 | 0.00  | 20.00
2/10        | 03-31 | 980 03-12            |          | 0 | 03-11 | Taken late       | 1  | 20.00 | 20.00 | 0.00
2/10        | 03-31 | 980 03-14            |          | 3 | 03-11 | In grace         | 3  | 20.00 | 0.00  | 0.00
2/10        | 03-31 | 980 03-15            |          | 3 | 03-11 | Taken late       | 4  | 20.00 | 20.00 | 0.00
2/10        | 03-31 | 985 03-14            |          | 0 | 03-11 | Taken late       | 3  | 15.00 | 15.00 | 0.00
2/10        | 03-31 | 975 03-14            |          | 0 | 03-11 | Missed           | 20 | 20.00 | 0.00  | 0.00
2/10        | 03-31 | 1000 03-14           |          | 0 | 03-11 | Missed           | 20 | 20.00 | 0.00  | 0.00
2/10        | 03-31 | 1000 03-05           |          | 0 | 03-11 | Missed           | 20 | 20.00 | 0.00  | 0.00
2/10        | 03-13 | 980 03-14            |          | 0 | 03-11 | Missed           | 2  | 20.00 | 0.00  | 0.00
2/10        | 03-08 | 490 03-05            |          | 0 | 03-11 | Expiring         | 3  | 20.00 | 0.00  | 20.00
2/10        | 03-31 | 490 03-05            |          | 0 | 03-11 | Missed           | 20 | 10.00 | 0.00  | 10.00
2/10        | 03-31 | 490 03-05, 490 03-10 |          | 0 | 03-11 | Taken not booked | 0  | 20.00 | 0.00  | 20.00
2/10        | 03-31 | 490 03-05, 500 03-20 |          | 0 | 03-11 | Taken not booked | 0  | 10.00 | 0.00  | 10.00
2/10        | 03-31 | 490 03-05, 490 03-20 |          | 0 | 03-11 | Taken late       | 9  | 20.00 | 10.00 | 10.00
2/10        | 03-31 | 980 03-10            | 20 03-10 | 0 | 03-11 | Taken            | 0  | 20.00 | 0.00  | 0.00
2/10        | 03-31 | 980 03-14            | 20 03-14 | 0 | 03-11 | Taken late       | 3  | 20.00 | 20.00 | 0.00
2/10        | 03-31 | 980 03-14            | 20 03-14 | 3 | 03-11 | In grace         | 3  | 20.00 | 0.00  | 0.00
2/10        | 03-31 | 980 03-15            | 20 03-15 | 3 | 03-11 | Taken late       | 4  | 20.00 | 20.00 | 0.00
2/10        | 03-31 | 980 03-10            | 20 03-20 | 0 | 03-11 | Taken late       | 9  | 20.00 | 20.00 | 0.00
2/10        | 03-31 | 970 03-10            | 30 03-10 | 0 | 03-11 | Taken late       | 0  | 30.00 | 10.00 | 0.00
2/10        | 03-08 | 490 03-05            | 10 03-05 | 0 | 03-11 | Expiring         | 3  | 10.00 | 0.00  | 10.00
2/10        | 03-31 | 980 03-10, -980 03-20 |         | 0 | 03-11 | Missed           | 20 | 20.00 | 0.00  | 0.00
2/10        | 03-31 | 980 03-10, -980 03-20, 1000 03-25 | | 0 | 03-11 | Missed        | 20 | 20.00 | 0.00  | 0.00
2/10        | 03-31 | 1000 03-15           | 20 03-14, -20 03-15 | 0 | 03-11 | Missed | 20 | 20.00 | 0.00 | 0.00
2/10        | 03-31 | 980 ?                |          | 0 | 03-11 | Taken late       | 20 | 20.00 | 20.00 | 0.00
3/10 2/20 n/60 | 03-08 |                   |          | 0 | 03-11 | Expiring         | 3  | 30.00 | 0.00  | 30.00
3/10 2/20 n/60 | 03-12 |                   |          | 0 | 03-21 | Expiring         | 9  | 20.00 | 0.00  | 20.00
3/10 2/20 n/60 | 03-25 |                   |          | 0 | 03-21 | Missed           | 4  | 30.00 | 0.00  | 0.00
3/10 2/20 n/60 | 03-31 | 970 03-10         |          | 0 | 03-11 | Taken not booked | 0  | 30.00 | 0.00  | 30.00
3/10 2/20 n/60 | 03-31 | 980 03-15         |          | 0 | 03-21 | Taken not booked | 0  | 20.00 | 0.00  | 20.00
3/10 2/20 n/60 | 03-31 | 970 03-15         |          | 0 | 03-11 | Taken late       | 4  | 30.00 | 10.20 | 19.80
3/10 2/20 n/60 | 03-18 | 970 03-15         |          | 0 | 03-11 | Taken late       | 4  | 30.00 | 10.00 | 20.00
3/10 2/20 n/60 | 03-31 | 970 03-15         | 30 03-15 | 0 | 03-11 | Taken late       | 4  | 30.00 | 10.00 | 0.00
3/10 2/20 n/60 | 03-31 | 970 03-13         | 30 03-13 | 2 | 03-11 | In grace         | 2  | 30.00 | 0.00  | 0.00
3/10 2/20 n/60 | 03-31 | 980 03-23         |          | 0 | 03-21 | Taken late       | 2  | 20.00 | 20.00 | 0.00
net 30      | 03-08 | 980 03-05            |          | 0 |       |                  | 0  | 0.00  | 0.00  | 0.00
net 30      | 03-31 | 980 03-05            | 20 03-05 | 0 |       | Taken late       | 0  | 20.00 | 20.00 | 0.00
"""


@pytest.mark.parametrize("row", STATES_AS_OF.strip().splitlines())
def test_state(row: str) -> None:
    terms, day, paid, booked, grace, *expected = (cell.strip() for cell in row.split("|"))
    assert said(one(terms, day, paid, booked, rules=DiscountRules(grace_days=int(grace)))) == expected


def test_figures_11_discount_now_after_a_credit_note_and_a_part_payment() -> None:
    found = one("2/10", "03-09", paid="441 03-06", note="100")
    assert said(found) == ["03-11", "Expiring", "2", "18.00", "0.00", "18.00"]
    assert 45_900 - int(found.now[0]) == cents("441.00")


def test_figures_12_taken_late_taken_not_booked_in_grace() -> None:
    assert said(one("2/10", "03-31", paid="980 03-14"))[1:5] == ["Taken late", "3", "20.00", "20.00"]
    assert said(one("2/10", "03-31", paid="980 03-10"))[1:5] == ["Taken not booked", "0", "20.00", "0.00"]
    graced = one("2/10", "03-31", paid="980 03-14", rules=DiscountRules(grace_days=3))
    assert said(graced)[1:5] == ["In grace", "3", "20.00", "0.00"]


# mode | amount | tax | credit note | tax in it | paid | as of | state | discount | now
WITH_TAX = """
reduced if early | 1210 | 210 | 0   | 0  |              | 03-05 | Expiring         | 24.20 | 24.20
untouched        | 1210 | 210 | 0   | 0  |              | 03-05 | Expiring         | 20.00 | 20.00
always reduced   | 1210 | 210 | 0   | 0  |              | 03-05 | Expiring         | 20.00 | 20.00
untouched        | 1210 | 210 | 121 | 21 |              | 03-05 | Expiring         | 18.00 | 18.00
reduced if early | 1210 | 210 | 121 | 21 |              | 03-05 | Expiring         | 21.78 | 21.78
untouched        | 1210 | 210 | 0   | 0  | 1190 03-05   | 03-31 | Taken not booked | 20.00 | 20.00
untouched        | 1210 | 210 | 0   | 0  | 1185.80 03-05 | 03-31 | Missed          | 0.07  | 19.93
untouched        | 1210 | 210 | 0   | 0  | 595 03-05    | 03-08 | Expiring         | 20.00 | 20.00
reduced if early | 1210 | 210 | 1210 | 210 |            | 03-05 |                  | 0.00  | 0.00
untouched        | 210  | 210 | 0   | 0  |              | 03-05 | Missed           | 0.00  | 0.00
"""


@pytest.mark.parametrize("row", WITH_TAX.strip().splitlines())
def test_tax_modes_and_credit_notes(row: str) -> None:
    mode, amount, tax, note, note_tax, paid, day, *expected = (cell.strip() for cell in row.split("|"))
    rules = DiscountRules(tax_mode=mode)  # type: ignore[arg-type]  # a mode by its text
    found = said(one("2/10", day, paid, amount=amount, tax=tax, note=note, note_tax=note_tax, rules=rules))
    assert [found[1], found[3], found[5]] == expected


# paid | tolerance | state | days | discount | claim | now
WITHIN_TOLERANCE = """
975 03-10 | Taken not booked | 20.00 | 0.00  | 19.90
974 03-10 | Missed           | 0.12  | 0.00  | 19.88
996 03-14 | Missed           | 20.00 | 0.00  | 0.00
994 03-14 | Taken late       | 6.00  | 6.00  | 0.00
975 03-14 | Taken late       | 25.00 | 25.00 | 0.00
974 03-14 | Missed           | 20.00 | 0.00  | 0.00
"""


@pytest.mark.parametrize("row", WITHIN_TOLERANCE.strip().splitlines())
def test_payment_tolerance(row: str) -> None:
    paid, *expected = (cell.strip() for cell in row.split("|"))
    found = said(one("2/10", "03-31", paid, rules=DiscountRules(tolerance=Tolerance(Decimal("0.01"), 500))))
    assert [found[1], *found[3:]] == expected


def test_a_credit_note_takes_its_part_of_a_discount_back() -> None:
    assert said(one("2/10", "03-31", "980 03-10", "20 03-10", note="100"))[1:5] == [
        "Taken late",
        "0",
        "20.00",
        "2.00",
    ]
    assert said(one("2/10", "03-31", "980 03-10", "20 03-10", note="1000"))[1:5] == [
        "Taken late",
        "0",
        "20.00",
        "20.00",
    ]


def random_entries(draw: np.random.Generator, amount: Cents, count: int, parts: list[float]) -> Entries:
    """Entries of March 2024 for parts of the amounts; below 0 they take back."""
    of = draw.integers(0, len(amount), count)
    days = np.datetime64("2024-03-01") + draw.integers(0, 20, count)
    return Entries(of, as_dates(days), (amount[of] * draw.choice(parts, count)).astype(np.int64))


def test_any_documents_are_as_each_alone_and_within_bounds() -> None:
    draw, size, today = np.random.default_rng(3), 400, np.datetime64("2024-03-18")
    amount = draw.integers(0, 100_000, size)
    note = np.where(draw.random(size) < 0.2, amount // 3, 0)
    terms = [read_terms(text) for text in ("2/10", "3/10 2/20 n/60", "net 30")]
    windows = windows_of(terms, draw.integers(0, 3, size), ["2024-03-01"] * size)
    paid = random_entries(draw, amount, 500, [0.98, 0.97, 0.49, -0.49])
    booked = random_entries(draw, amount, 80, [0.02, 0.01, 0.03, -0.01])
    left = (
        amount
        - note
        - sum(replace(each, cents=each.cents * (each.day <= today)).sums(size) for each in (paid, booked))
    )
    columns = (amount, amount // 6, note, note // 6, left)
    rules = DiscountRules("untouched", 3, Tolerance(Decimal("0.001"), 50))
    found = discounts_as_of(Discountable(*columns, windows), paid, booked, today, rules)
    assert ((found.now >= 0) & (found.now <= np.maximum(left, 0)) & (found.claim >= 0) & (found.days >= 0)).all()
    assert ((found.claim > 0) == (found.state == STATES.index("Taken late"))).all()
    assert set(found.state.tolist()) == set(range(len(STATES)))
    for row in range(size):
        mine = [
            Entries(each.document[at] - row, each.day[at], each.cents[at])
            for each, at in ((each, each.document == row) for each in (paid, booked))
        ]
        a, b, c, d, e = (column[row : row + 1] for column in columns)
        alone = Discountable(a, b, c, d, e, windows.take(np.array([row])))
        assert said(discounts_as_of(alone, mine[0], mine[1], today, rules)) == said(found, row)


def test_what_is_written_off_bears_no_discount() -> None:
    assert said(one("2/10", "03-05", written_off="500"))[5] == "10.00"


def test_a_currency_without_decimals() -> None:
    assert said(one("2/10", "03-05", amount="1025", unit=100))[5] == "21.00"


def test_no_documents_and_no_entries() -> None:
    none, nothing = np.zeros(0, np.int64), entries()
    windows = windows_of([], none, as_dates([]))
    found = discounts_as_of(Discountable(none, none, none, none, none, windows), nothing, nothing, "2024-03-01")
    assert [len(column) for column in found] == [0] * 6


def test_many_documents_are_as_each_alone() -> None:
    rows = [[cell.strip() for cell in row.split("|")] for row in STATES_AS_OF.strip().splitlines()]
    rows = [row for row in rows if row[1] == "03-31" and row[4] == "0"]
    paid, booked = entries(*(row[2] for row in rows)), entries(*(row[3] for row in rows))
    size = len(rows)
    settled = np.zeros(size, np.int64)
    for each in (paid, booked):
        np.add.at(settled, each.document, each.cents)
    zero = np.zeros(size, np.int64)
    terms = [read_terms(row[0]) for row in rows]
    windows = windows_of(terms, np.arange(size), ["2024-03-01"] * size)
    documents = Discountable(np.full(size, 100_000), zero, zero, zero, 100_000 - settled, windows)
    shuffled = np.random.default_rng(7).permutation(len(paid))
    paid = Entries(paid.document[shuffled], paid.day[shuffled], paid.cents[shuffled])
    found = discounts_as_of(documents, paid, booked, "2024-03-31")
    for position, row in enumerate(rows):
        assert said(found, position) == row[5:]


# --- oracle of Discount now -----------------------------------------------------------------------------


CASES = 1_000_000 if os.environ.get("ARBOOK_LONG") == "1" else 100_000


def half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2)) if value >= 0 else -half_up(-value)


def now_of(
    amount: int,
    share: Fraction,
    tiers: list[tuple[int, Fraction]],
    paid: list[tuple[int, int]],
    booked: int,
    day: int,
) -> int:
    """Discount now of one document, by the words of figures 11, in fractions."""

    def rate(on: int) -> Fraction:
        return max((percent for last, percent in tiers if on <= last), default=Fraction(0)) * share

    left, earned = amount, 0
    for when, payment in sorted(paid, key=lambda pair: pair[0]):
        whole = payment >= left - half_up(left * rate(when))
        credit = left if whole else min(half_up(payment / (1 - rate(when))), left)
        most = half_up(left * rate(when)) if whole else left
        earned += max(0, min(credit - payment, most))
        left -= credit
    still_open = max(amount - sum(payment for _, payment in paid) - booked, 0)
    eligible = max(min(left, still_open - earned + booked), 0)
    return min(max(earned + half_up(eligible * rate(day)) - booked, 0), still_open)


def test_discount_now_is_the_oracle_on_random_documents() -> None:
    draw, size, day = random.Random(11), CASES, 15
    start = np.datetime64("2024-03-01")
    columns: dict[str, list[int]] = {
        name: [] for name in ("amount", "tax", "open", "first", "second", "best", "next")
    }
    paid: list[tuple[int, int, int]] = []
    booked: list[tuple[int, int, int]] = []
    expected = []
    for row in range(size):
        amount = draw.choice([draw.randrange(1, 10**6), 20 * draw.randrange(1, 10**5) + 10])
        tax = draw.choice([0, 0, amount * 21 // 121])
        best = draw.choice([2_000_000, 2_500_000, 3_000_000])
        first, second = draw.randrange(5, 15), draw.randrange(15, 25)
        payments = [amount // 2, amount - amount * best // RATE_SCALE, 1]
        own = [(draw.randrange(16), draw.choice(payments)) for _ in range(draw.randrange(3))]
        line = draw.choice([0, 0, half_up(Fraction(amount * best, RATE_SCALE))])
        tiers = [(first, Fraction(best, RATE_SCALE)), (second, Fraction(best, 2 * RATE_SCALE))]
        expected.append(now_of(amount, Fraction(amount - tax, amount), tiers, own, line, day))
        paid += [(row, when, payment) for when, payment in own]
        booked += [(row, 1, line)] if line else []
        rest = amount - line - sum(payment for _, payment in own)
        values = (amount, tax, rest, first, second, best, best // 2)
        for name, value in zip(columns, values, strict=True):
            columns[name].append(value)
    arrays = {name: np.array(values) for name, values in columns.items()}
    windows = Windows(
        np.array([arrays["best"], arrays["next"]]),
        as_dates(
            [start + arrays["first"].astype("timedelta64[D]"), start + arrays["second"].astype("timedelta64[D]")]
        ),
    )
    zero = np.zeros(size, np.int64)
    documents = Discountable(arrays["amount"], arrays["tax"], zero, zero, arrays["open"], windows)
    lists = []
    for rows in (paid, booked):
        of, when, amounts = (np.array(column, np.int64) for column in zip(*rows, strict=True))
        lists.append(Entries(of, as_dates(start + when.astype("timedelta64[D]")), amounts))
    mode: TaxMode = "untouched"
    found = discounts_as_of(documents, lists[0], lists[1], start + np.timedelta64(day, "D"), DiscountRules(mode))
    differ = np.flatnonzero(found.now != np.array(expected))
    assert differ.tolist() == []
    assert {STATES[code] for code in np.unique(found.state)} >= {
        "Expiring",
        "Taken",
        "Taken not booked",
        "Taken late",
    }
