"""Cell functions over 100,000 rows: one call against single cells and against plain numpy.

`python bench/cell_functions.py`. A call takes what xlwings hands over ("raw") and returns what it takes; the
way over COM, which a single cell has to go each time, is not in it. bench/conversion.py has xlwings' own part.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("ARBOOK_STATE", tempfile.mkdtemp())

ROWS, SINGLE, RUNS = 100_000, 1_000, 5
Call = Callable[[], object]


def column(values: NDArray[Any]) -> tuple[tuple[Any], ...]:
    """Return a range of one column, as xlwings hands it over."""
    return tuple((value,) for value in values.tolist())


def taken(call: Call, runs: int = RUNS) -> float:
    """Median of the processor seconds of some runs."""
    times = []
    for _ in range(runs):
        begin = time.process_time()
        call()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def data() -> dict[str, Any]:
    draw = np.random.default_rng(1)
    terms = np.array(["2/10 net 30", "net 30", "n/30 EOM", "3/10 2/20 n/60"], object)
    regimes = np.array(["EU", "UK", "DE", "LV"], object)
    numbers = np.array([f"INV-{number:06d}" for number in range(ROWS)], object)
    return {
        "day": (45_000 + draw.integers(0, 700, ROWS)).astype(float),
        "later": (45_300 + draw.integers(0, 900, ROWS)).astype(float),
        "amount": np.round(draw.uniform(1, 9e4, ROWS), 2),
        "rate": draw.choice([0.08, 0.1, 0.12, 0.15], ROWS),
        "terms": terms[draw.integers(0, len(terms), ROWS)],
        "regime": regimes[draw.integers(0, len(regimes), ROWS)],
        "customer": np.array([f"C{code:04d}" for code in draw.integers(0, 5000, ROWS)], object),
        "invoice": numbers,
        "paid": numbers[draw.integers(0, ROWS, ROWS)],
    }


def functions(given: dict[str, Any]) -> dict[str, tuple[Callable[..., object], tuple[str | float, ...]]]:
    """Functions, and their arguments: names of columns, or values that are the same in each row."""
    import udfs

    return {
        "AR_DUE_DATE": (udfs.AR_DUE_DATE, ("day", "terms")),
        "AR_DISCOUNT": (udfs.AR_DISCOUNT, ("amount", "day", "terms", "later")),
        "AR_CREDIT": (udfs.AR_CREDIT, ("amount", "day", "terms", "later", "amount")),
        "AR_DAYS_OVERDUE": (udfs.AR_DAYS_OVERDUE, ("day", 46_300.0, "amount")),
        "AR_YEARFRAC": (udfs.AR_YEARFRAC, ("day", 46_300.0)),
        "AR_INTEREST": (udfs.AR_INTEREST, ("amount", "day", 46_300.0, "rate")),
        "AR_STATUTORY_INTEREST": (udfs.AR_STATUTORY_INTEREST, ("amount", "day", 46_300.0, "regime")),
        "AR_COMPENSATION": (udfs.AR_COMPENSATION, ("amount", "regime")),
        "AR_REFERENCE_RATE": (udfs.AR_REFERENCE_RATE, ("regime", "day")),
        "AR_PROVISION": (udfs.AR_PROVISION, ("amount", "rate")),
    }


def plain(given: dict[str, Any]) -> dict[str, Call]:
    """Return the calculation alone, on typed arrays, for some of the functions."""
    from decimal import Decimal

    from arbook.dates import from_serial
    from arbook.interest import Claims, InterestTerms, late_interest
    from arbook.interest_steps import agreed
    from arbook.money import cents_of
    from arbook.terms import read_terms

    days, cents = from_serial(given["day"]), cents_of(given["amount"])
    due, last = days.astype(np.int64), np.full(ROWS, from_serial([46_300.0])[0]).astype(np.int64)
    of_terms = {text: np.flatnonzero(given["terms"] == text) for text in set(given["terms"].tolist())}
    of_rate = {rate: np.flatnonzero(given["rate"] == rate) for rate in set(given["rate"].tolist())}

    def due_dates() -> None:
        for text, rows in of_terms.items():
            read_terms(text).due_dates(days[rows])

    def interest() -> None:
        for rate, rows in of_rate.items():
            late_interest(Claims(cents[rows], due[rows], last[rows]), InterestTerms(agreed(Decimal(str(rate)))))

    return {
        "AR_DUE_DATE": due_dates,
        "AR_DAYS_OVERDUE": lambda: np.where(cents > 0, np.maximum(last - due, 0), 0),
        "AR_INTEREST": interest,
    }


def main() -> None:
    given = data()
    columns = {name: column(values) for name, values in given.items()}
    bare = plain(given)
    print(f"{ROWS:,} rows; processor time, median of {RUNS}")
    for name, (function, wanted) in functions(given).items():
        whole = [columns[one] if isinstance(one, str) else one for one in wanted]
        cells = [[columns[one][row][0] if isinstance(one, str) else one for one in wanted] for row in range(SINGLE)]
        function(*whole)
        together = taken(lambda function=function, whole=whole: function(*whole))  # type: ignore[misc] # bound here
        alone = taken(lambda function=function, cells=cells: [function(*row) for row in cells], 3)  # type: ignore[misc]
        more = f", {together / taken(bare[name]):6.1f} x the bare calculation" if name in bare else ""
        print(f"{name:22} {together:6.3f} s, single cells {alone * ROWS / SINGLE / together:6.0f} x that{more}")
    import udfs

    large = {
        "AR_AGING": lambda: udfs.AR_AGING(columns["customer"], columns["day"], columns["amount"], 46_300.0),
        "AR_OPEN": lambda: udfs.AR_OPEN(
            columns["invoice"], columns["amount"], columns["paid"], columns["amount"], columns["later"], 46_300.0
        ),
        "AR_SPLIT": lambda: udfs.AR_SPLIT(columns["amount"], columns["day"], "30/40/30"),
    }
    for name, call in large.items():
        call()
        print(f"{name:22} {taken(call):6.3f} s")


if __name__ == "__main__":
    main()
