"""What was aimed at, what was measured, and whether it is met."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bench.report import Table, number

BOOK = "refresh 100000 refreshed shared"
CALAMINE, FLOOR = "calamine, read only / arbook", "calamine read + XlsxWriter write / arbook"


@dataclass(frozen=True)
class Target:
    """A figure of the run and its limit.

    `at_least`: the figure must reach the limit, else it must not pass it. `upside_down`: the figure is kept as
    theirs / ours, and the target is said as ours / theirs.
    """

    what: str
    figure: str
    limit: float
    unit: str = "x"
    at_least: bool = False
    upside_down: bool = False


TARGETS = (
    Target("Core aging, 1 million invoices, against DuckDB", "aging 1000000 arbook / duckdb", 0.75),
    Target("Core aging, another as-of date, against DuckDB", "aging 1000000 another date / duckdb", 0.2),
    Target("Core aging, growth from 1 to 3 million", "aging growth 1000000 to 3000000", 1.2, "exponent"),
    Target("Refresh, 100,000 invoices, once refreshed, faster than openpyxl", f"{BOOK} openpyxl / arbook", 16,
           at_least=True),
    Target("Refresh, 100,000 invoices, fresh book, faster than openpyxl",
           "refresh 100000 fresh shared openpyxl / arbook", 13, at_least=True),
    Target("Refresh against calamine's read of the two tables", f"{BOOK} {CALAMINE}", 2.5, upside_down=True),
    Target("Refresh against calamine's read + XlsxWriter's write", f"{BOOK} {FLOOR}", 0.25, upside_down=True),
    Target("Refresh, peak memory against openpyxl", f"{BOOK} openpyxl / arbook memory", 0.25, upside_down=True),
    Target("Refresh, growth from 10,000 to 100,000", "refresh growth 10000 to 100000", 1.1, "exponent"),
    Target("Refresh, growth from 100,000 to 300,000", "refresh growth 100000 to 300000", 1.1, "exponent"),
    Target("Refresh, growth from 100,000 to the last row", "refresh growth 100000 to 1048576 rows", 1.1, "exponent"),
    Target("Refresh of 1,048,576 rows, peak memory", "refresh 1048576 rows refreshed memory", 2048, "MB"),
    Target("Cell functions, 100,000 rows, against xlwings' own", "cells 100000 worst call / conversion", 1 / 3),
    Target("import udfs, against import xlwings", "start import udfs / xlwings", 1.05),
    Target("arbook --help, processor time", "start help processor seconds", 0.2, "s"),
    Target("Any command's --help, processor time", "start slowest command help processor seconds", 0.2, "s"),
    Target("Refresh of the demo book, processor time", "start demo refresh processor seconds", 1.3, "s"),
    Target("Late interest, 1 million invoices, faster than Decimal day by day",
           "interest 1000000 Decimal day by day / arbook", 100, at_least=True),
)  # fmt: skip


def judged(figures: Mapping[str, float]) -> Table:
    """Return the target table; what wasn't measured says so."""
    table = Table(
        "Targets",
        ("", "target", "figure", "", "by processor time"),
        notes=[
            "Figures are of the time on the clock unless they say otherwise; other work on the machine is in them."
        ],
    )
    for target in TARGETS:
        wanted = f"{'at least' if target.at_least else 'at most'} {number(target.limit)} {target.unit}"
        value = figures.get(target.figure)
        if value is None:
            table.rows.append([target.what, wanted, "", "not measured", ""])
            continue
        work = figures.get(f"{target.figure} processor", math.nan)
        value, work = (1 / value, 1 / work) if target.upside_down else (value, work)
        met = value >= target.limit if target.at_least else value <= target.limit
        table.rows.append(
            [target.what, wanted, f"{number(value)} {target.unit}", "met" if met else "missed", number(work)]
        )
    return table
