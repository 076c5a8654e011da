"""Cell functions called with whole columns: one call, single cells, and the bare numpy calculation.

`python -m bench.cell_calls ROWS`, started by bench/cell_functions.py, prints JSON: seconds by function. A call takes
what xlwings hands over ("raw") and returns what it takes; the way over COM, which a single cell has to go each time,
is not in it. bench/cell_conversion.py has xlwings' own part.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("ARBOOK_STATE", tempfile.mkdtemp())

SINGLE, RUNS, SHORTEST = 1_000, 5, 0.02
"""Single cells that are called, runs of each call, and the seconds that a run lasts at least (by repeating)."""
Call = Callable[[], object]


def column(values: NDArray[Any]) -> tuple[tuple[Any], ...]:
    """Return a range of one column, as xlwings hands it over."""
    return tuple((value,) for value in values.tolist())


def taken(call: Call, runs: int = RUNS) -> list[float]:
    """Processor seconds of a call, some runs of it; short calls are repeated within a run."""
    begin = time.process_time()
    call()
    repeats = max(1, int(SHORTEST / max(time.process_time() - begin, 1e-6)))
    times = []
    for _ in range(runs):
        begin = time.process_time()
        for _ in range(repeats):
            call()
        times.append((time.process_time() - begin) / repeats)
    return times


def data(rows: int) -> dict[str, Any]:
    """Columns of made-up documents."""
    draw = np.random.default_rng(1)
    terms = np.array(["2/10 net 30", "net 30", "n/30 EOM", "3/10 2/20 n/60"], object)
    regimes = np.array(["EU", "UK", "DE", "LV"], object)
    numbers = np.array([f"INV-{number:06d}" for number in range(rows)], object)
    return {
        "day": (45_000 + draw.integers(0, 700, rows)).astype(float),
        "later": (45_300 + draw.integers(0, 900, rows)).astype(float),
        "amount": np.round(draw.uniform(1, 9e4, rows), 2),
        "rate": draw.choice([0.08, 0.1, 0.12, 0.15], rows),
        "terms": terms[draw.integers(0, len(terms), rows)],
        "regime": regimes[draw.integers(0, len(regimes), rows)],
        "customer": np.array([f"C{code:04d}" for code in draw.integers(0, 5000, rows)], object),
        "invoice": numbers,
        "paid": numbers[draw.integers(0, rows, rows)],
    }


def functions() -> dict[str, tuple[Callable[..., object], tuple[str | float, ...]]]:
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
    due, last = days.astype(np.int64), np.full(len(days), from_serial([46_300.0])[0]).astype(np.int64)
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


def large(columns: dict[str, Any]) -> dict[str, Call]:
    """Return calls of the functions whose result is a table or looks through several columns."""
    import udfs

    return {
        "AR_AGING": lambda: udfs.AR_AGING(columns["customer"], columns["day"], columns["amount"], 46_300.0),
        "AR_OPEN": lambda: udfs.AR_OPEN(
            columns["invoice"], columns["amount"], columns["paid"], columns["amount"], columns["later"], 46_300.0
        ),
        "AR_SPLIT": lambda: udfs.AR_SPLIT(columns["amount"], columns["day"], "30/40/30"),
    }


def main(rows: int) -> None:
    """Time all functions; print them as JSON: `call` with all rows, single `cells`, `bare` calculation."""
    given = data(rows)
    columns = {name: column(values) for name, values in given.items()}
    bare = plain(given)
    found: dict[str, dict[str, list[float]]] = {}
    for name, (function, wanted) in functions().items():
        whole = [columns[one] if isinstance(one, str) else one for one in wanted]
        single = min(rows, SINGLE)
        cells = [[columns[one][row][0] if isinstance(one, str) else one for one in wanted] for row in range(single)]
        taking = found[name] = {"call": taken(lambda function=function, whole=whole: function(*whole))}  # type: ignore[misc] # bound here
        each = lambda function=function, cells=cells: [function(*row) for row in cells]  # noqa: E731 - likewise
        taking["cells"] = [seconds / single for seconds in taken(each, 3)]
        if name in bare:
            taking["bare"] = taken(bare[name])
    for name, call in large(columns).items():
        found[name] = {"call": taken(call)}
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
