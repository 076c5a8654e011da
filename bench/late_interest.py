"""Late interest of a million invoices against plain Decimal calculations of the same cases, in the same run.

`python -m bench.late_interest ROWS SAMPLE RUNS`, started by bench/interest.py, prints JSON.

Invoices of 1 to 100,000.00, due over five years, EU statutory interest by half-years to one day, a part payment each.
The Decimal calculations (tests/interest_oracle.py) are timed on a sample, and their totals must equal ours to the
cent: one walks from day to day, as the rule reads; the other jumps from change to change. Times are of the processor.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from interest_oracle import Rules, late_interest_of, slices_by_day, slices_of  # the path above comes first

from arbook.interest import Claims, late_interest
from arbook.interest_steps import statute
from arbook.principal import Changes

Slices = list[tuple[date, date, int, Decimal]]
Case = tuple[int, date, date, list[tuple[date, int]], Rules]

AS_OF = np.datetime64("2026-09-30")
FIRST_DUE = np.datetime64("2021-10-01")


def invoices(rows: int) -> tuple[Claims, Changes]:
    """Invoices of a made-up ledger, shuffled, and a part payment of each."""
    rng = np.random.default_rng(rows)
    first, last = (day.astype("datetime64[D]").astype(np.int64) for day in (FIRST_DUE, AS_OF))
    principal = rng.integers(100, 10_000_000, rows)
    due = rng.integers(first, last, rows)
    of = rng.permutation(rows)
    paid = Changes.of_payments(
        of, due[of] + rng.integers(1, 400, rows), principal[of] * rng.integers(1, 9, rows) // 10
    )
    return Claims(principal, due, np.full(rows, last), paid), paid


def sample_cases(claims: Claims, paid: Changes, sample: int) -> list[Case]:
    """Return the first invoices as the Decimal calculation takes them."""
    rows = [row for row in statute("EU").schedule.rates if row is not None]
    rules = Rules([row.start for row in rows], [row.total for row in rows])
    payment_of = np.argsort(paid.document)[:sample]
    day = (paid.day[payment_of] - 1).view("datetime64[D]").tolist()
    due, last = (days[:sample].view("datetime64[D]").tolist() for days in (claims.due, claims.last))
    principal, cents = claims.principal[:sample].tolist(), (-paid.cents[payment_of]).tolist()
    return [
        (owed, first, until, [(when, amount)], rules)
        for owed, first, until, when, amount in zip(principal, due, last, day, cents, strict=True)
    ]


def decimal_seconds(cases: list[Case], total: np.ndarray, find: Callable[..., Slices]) -> float:
    """Seconds of the Decimal calculation; raise when a total differs."""
    start = time.process_time()
    expected = [late_interest_of(*case, find)[1] for case in cases]
    seconds = time.process_time() - start
    wrong = np.flatnonzero(total[: len(cases)] != np.array(expected))
    if len(wrong):
        raise SystemExit(f"{len(wrong)} totals differ, the first is that of {cases[wrong[0]]}")
    return seconds


def main(rows: int, sample: int, runs: int) -> None:
    """Time all calculations; print seconds for all rows as JSON."""
    claims, paid = invoices(rows)
    terms = statute("EU")
    seconds = []
    for _ in range(runs):
        start = time.process_time()
        accrual = late_interest(claims, terms)
        seconds.append(time.process_time() - start)
    cases = sample_cases(claims, paid, min(sample, rows))
    walks = {"day by day": slices_by_day, "change to change": slices_of}
    found = {
        "arbook": {"median": statistics.median(seconds), "least": min(seconds), "most": max(seconds)},
        "slices": len(accrual.slices),
        "sample": len(cases),
        "decimal": {
            name: decimal_seconds(cases, accrual.total, walk) / len(cases) * rows for name, walk in walks.items()
        },
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
