"""Core aging against DuckDB, polars and plain pandas: from the same two pandas frames to the same two.

Every engine builds open items of each invoice and a pivot by customer with money on account, conversions included,
on two cores. Figures must agree to the cent. "another date": a second as-of date of the same arbook ledger, against
the whole run of DuckDB (it keeps nothing that a second date could use).
"""

from __future__ import annotations

from bench.aging_engines import ENGINES
from bench.contest import Contestant, Measure, contest, once, python
from bench.plan import Plan
from bench.report import Part

AIMED = ("arbook", "duckdb")  # targets are against this one
REPEATS = 3
"""Runs in one process: the first has the cold caches of a program that ages once."""


def run(plan: Plan) -> Part:
    """Run all sizes."""
    part = Part("aging", "Core aging")
    taken: dict[int, float] = {}
    for rows in plan.sizes((10_000, 100_000, 1_000_000, 3_000_000), (100, 1_000), (1_000_000, 3_000_000)):
        measures = _measured(plan, rows, part)
        title = f"Core aging, {rows:,} invoices, {rows * 7 // 10:,} payments: pandas frames to pandas frames"
        part.standing(title, measures, "arbook", f"{plan.runs} processes in turn, {REPEATS} runs in each.")
        ours, duckdb = measures["arbook"].middle, measures["duckdb"].middle
        part.ratio(f"aging {rows} arbook / duckdb", ours, duckdb)
        part.ratio(f"aging {rows} another date / duckdb", measures["arbook, another date"].middle, duckdb)
        taken[rows] = ours
        _growth(part, taken)
    return part


def _measured(plan: Plan, rows: int, part: Part) -> dict[str, Measure]:
    folder = plan.folder / f"aging{rows}"
    folder.mkdir()
    once(python("bench.aging_engines", "make", folder, rows))
    names = AIMED if plan.aimed else ENGINES
    engines = [Contestant(name, python("bench.aging_engines", name, folder, REPEATS), inside=True) for name in names]
    measures = contest(engines, plan.runs, plan.patience)
    figures = {name: measure.said[0]["sums"] for name, measure in measures.items() if measure.said}
    part.failures += [
        f"{rows:,} invoices: {name} disagrees with arbook: {sums} and {figures['arbook']}"
        for name, sums in figures.items()
        if sums != figures.get("arbook", sums)
    ]
    ours = measures["arbook"]
    again = Measure("arbook, another date", megabytes=ours.megabytes, trouble=ours.trouble)
    again.seconds = [seconds for said in ours.said for seconds in said["again"]]
    return {"arbook": ours, again.name: again, **measures}


def _growth(part: Part, taken: dict[int, float]) -> None:
    """Keep the exponent between the two largest sizes so far."""
    if len(taken) > 1:
        small, large = sorted(taken.items())[-2:]
        part.growth(f"aging growth {small[0]} to {large[0]}", small, large)
