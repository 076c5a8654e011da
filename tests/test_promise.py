"""Promises: kept or broken by money received (figures 21)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from ledger_text import cells, ledger, shown, table

from arbook.promise import kept_words, promises

INVOICES = """
    Invoice | Customer | Currency | Date       | Due date   | Amount
    A       | C1       | EUR      | 2024-01-01 | 2024-01-31 | 1000
    B       | C1       | EUR      | 2024-02-01 | 2024-03-02 | 500
    U       | C1       | USD      | 2024-01-01 | 2024-01-31 | 70
    Z       | C2       | EUR      | 2024-01-01 | 2024-01-31 | 300
"""
HEAD = "Date | Customer | Currency | Invoice | Kind | Promise date | Promise amount"
PAID = "Date | Customer | Invoice | Kind | Currency | Amount"


def activity(rows: str, head: str = HEAD) -> pd.DataFrame:
    """A log from text; Promise amount in cents."""
    found = table(f"{head}\n{rows}")
    for name in ("Promise date",):
        found[name] = pd.to_datetime(found[name])
    amounts = [pd.NA if pd.isna(cell) else round(float(cell) * 100) for cell in found["Promise amount"]]
    return found.assign(**{"Promise amount": pd.array(amounts, dtype="Int64")})


def judged(rows: str, payments: str, as_of: str, grace: int = 2) -> list[list[str]]:
    found = promises(ledger(INVOICES, f"{PAID}\n{payments}").as_of(as_of), activity(rows), grace=grace)
    euros = found.assign(**{name: found[name] // 100 for name in ("Promise amount", "Received")})
    return shown(euros, "Promise amount, Received, Kept")


PROMISE = "2024-02-10 | C1 | EUR | | Call | 2024-02-20 | 400"


@pytest.mark.parametrize(
    ("payment", "as_of", "expected"),
    [
        ("2024-02-15 | C1 | A | | | 400", "2024-02-14", "400 | 0 | Open"),
        ("2024-02-15 | C1 | A | | | 400", "2024-02-15", "400 | 400 | Yes"),
        ("2024-02-15 | C1 |   | | | 400", "2024-02-15", "400 | 400 | Yes"),
        ("2024-02-22 | C1 | A | | | 400", "2024-03-15", "400 | 400 | Yes"),
        ("2024-02-23 | C1 | A | | | 400", "2024-02-22", "400 | 0 | Open"),
        ("2024-02-23 | C1 | A | | | 400", "2024-02-23", "400 | 0 | No"),
        ("2024-02-20 | C1 | A | | | 399", "2024-02-22", "400 | 399 | Open"),
        ("2024-02-20 | C1 | A | | | 399", "2024-02-23", "400 | 399 | Part"),
        # The day of the promise itself doesn't count, nor does money before.
        ("2024-02-10 | C1 | A | | | 400", "2024-03-15", "400 | 0 | No"),
        ("2024-02-15 | C2 | Z | | | 300", "2024-03-15", "400 | 0 | No"),
        ("2024-02-15 | C1 | U | | | 70", "2024-03-15", "400 | 0 | No"),
        ("2024-02-15 | C1 | A | Set-off | | 400", "2024-03-15", "400 | 400 | Yes"),
        ("2024-02-15 | C1 | A | Write-off | | 400", "2024-03-15", "400 | 0 | No"),
        ("2024-02-15 | C1 | A | Discount | | 400", "2024-03-15", "400 | 0 | No"),
        (
            "2024-02-15 | C1 | A | | | 400 \n 2024-02-19 | C1 | A | Returned | | 400",
            "2024-03-15",
            "400 | 0 | No",
        ),
    ],
)
def test_figures_21_promise_kept(payment: str, as_of: str, expected: str) -> None:
    assert judged(PROMISE, payment, as_of) == cells(expected)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # Blank: what was overdue then; A 1,000 less the 100 paid before, B not yet.
        ("2024-02-10 | C1 | EUR |   | Promise | 2024-02-20 |", "900 | 500 | Part"),
        ("2024-02-10 | C1 |     |   | Promise | 2024-02-20 |", "900 | 500 | Part"),
        ("2024-02-10 | C1 | USD |   | Promise | 2024-02-20 |", "70 | 0 | No"),
        ("2024-02-10 | C1 | EUR | A | Promise | 2024-02-20 |", "900 | 500 | Part"),
        ("2024-02-10 |    |     | B | Promise | 2024-02-20 |", "500 | 500 | Yes"),
        ("2024-03-03 | C1 | EUR |   | Promise | 2024-03-05 |", "900 | 0 | No"),
        ("2024-01-15 | C1 | EUR |   | Promise | 2024-01-20 |", "1000 | 0 | No"),
    ],
)
def test_figures_21_a_blank_amount_is_what_was_overdue_then(row: str, expected: str) -> None:
    paid = "2024-02-05 | C1 | A | | | 100 \n 2024-02-15 | C1 | A | | | 500"
    assert judged(row, paid, "2024-03-15") == cells(expected)


def test_figures_2_promises_made_later_do_not_exist_yet() -> None:
    assert judged(PROMISE, "", "2024-02-09") == []


def test_rows_without_promise_are_left_out_and_the_others_keep_their_place() -> None:
    log = activity(f"2024-02-01 | C1 | EUR | | Call | | \n {PROMISE}")
    found = promises(ledger(INVOICES).as_of("2024-03-01"), log, grace=2)
    assert found["Row"].tolist() == [1]
    assert kept_words(found, log)["Promise kept"].tolist()[1] == "No"
    assert pd.isna(kept_words(found, log)["Promise kept"].iloc[0])


def test_figures_21_each_promise_is_judged_as_it_would_be_alone() -> None:
    rng = np.random.default_rng(7)
    days = pd.Timestamp("2024-02-01") + pd.to_timedelta(rng.integers(0, 60, 40), "D")
    rows = [
        f"{day:%Y-%m-%d} | {rng.choice(['C1', 'C2'])} | EUR | {rng.choice(['', 'A', 'Z'])} | Call "
        f"| {day + pd.Timedelta(days=int(rng.integers(1, 20))):%Y-%m-%d} | {rng.choice(['', '250'])}"
        for day in days
    ]
    payments = "\n".join(
        f"{pd.Timestamp('2024-02-01') + pd.Timedelta(days=int(rng.integers(0, 60))):%Y-%m-%d} | C{number} | "
        f"{'A' if number == 1 else 'Z'} | | | {int(rng.integers(10, 90))}"
        for number in rng.integers(1, 3, 30)
    )
    together = judged("\n".join(rows), payments, "2024-03-20")
    alone = [line for row in rows for line in judged(row, payments, "2024-03-20")]
    assert together == alone
    assert len({line[2] for line in together}) > 2
