"""Cell functions by rows: one call with a whole column, against single cells, bare numpy and xlwings' conversion."""

from __future__ import annotations

from statistics import median
from typing import Any

from bench.contest import Contestant, contest, python
from bench.plan import Plan
from bench.report import Part, Table, number

Times = dict[str, dict[str, list[float]]]


def run(plan: Plan) -> Part:
    """Run all sizes."""
    part = Part("cells", "Cell functions")
    sizes = plan.sizes((1, 100, 10_000, 100_000), (100,), (100_000,))
    if not sizes:
        return part
    by_rows = {rows: times for rows in sizes if (times := _times(part, "bench.cell_calls", rows)) is not None}
    if len(by_rows) == len(sizes):
        part.add(_calls(by_rows))
        part.add(_rows(by_rows))
    rows = sizes[-1]
    converted = _times(part, "bench.cell_conversion", rows)
    if converted is not None:
        part.add(_conversion(rows, converted))
        part.figure(
            f"cells {rows} worst call / conversion",
            max(median(each["ours"]) / median(each["xlwings"]) for each in converted.values()),
        )
    return part


def _times(part: Part, module: str, rows: int) -> Times | None:
    """Run all functions in a process of their own."""
    measure = contest([Contestant(module, python(module, rows))], 1)[module]
    if measure.trouble:
        part.failures.append(f"{module}, {rows:,} rows: {measure.trouble}")
        return None
    said: dict[str, Any] = measure.said[0]
    return said


def _spread(seconds: list[float]) -> str:
    return f"{number(median(seconds))} ({number(min(seconds))}-{number(max(seconds))})"


def _calls(by_rows: dict[int, Times]) -> Table:
    """Return one call with the most rows against the same rows as single cells, and against the bare calculation."""
    rows, times = list(by_rows.items())[-1]
    table = Table(
        f"One call with {rows:,} rows; processor time, median (min-max) of 5",
        ("", "single cells / call", "call / bare numpy", "s"),
        notes=["Single cells are timed on 1,000 at most, without the way over COM that each of them has to go."],
    )
    for name, taken in times.items():
        call = median(taken["call"])
        cells = number(median(taken["cells"]) * rows / call) if "cells" in taken else ""
        bare = number(call / median(taken["bare"])) if "bare" in taken else ""
        table.rows.append([name, cells, bare, _spread(taken["call"])])
    return table


def _rows(by_rows: dict[int, Times]) -> Table:
    """Return milliseconds of a call by rows."""
    table = Table(
        "Milliseconds of one call by rows; processor time, median of 5", ("", *(f"{rows:,}" for rows in by_rows))
    )
    for name in next(iter(by_rows.values())):
        table.rows.append([name, *(number(median(times[name]["call"]) * 1000) for times in by_rows.values())])
    return table


def _conversion(rows: int, times: Times) -> Table:
    """Return the whole call through xlwings against its default conversion, which computes nothing."""
    table = Table(
        f"{rows:,} rows through xlwings.udfs.call_udf; processor time, median (min-max) of 5",
        ("", "arbook / xlwings' default conversion", "arbook s", "default conversion s"),
        notes=["The other converts the same cells in xlwings' default way, calculates nothing, returns the first."],
    )
    for name, each in times.items():
        ratio = median(each["ours"]) / median(each["xlwings"])
        table.rows.append([name, number(ratio), _spread(each["ours"]), _spread(each["xlwings"])])
    return table
