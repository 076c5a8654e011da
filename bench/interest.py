"""Late interest of many invoices against plain Decimal calculations of the same cases, cent for cent."""

from __future__ import annotations

from bench.contest import Contestant, contest, python
from bench.plan import Plan
from bench.report import Part, Table, number


def run(plan: Plan) -> Part:
    """Run all sizes."""
    part = Part("interest", "Late interest")
    for rows in plan.sizes((100_000, 1_000_000), (1_000,), (1_000_000,)):
        sample = 20 if plan.quick else 2_000
        measure = contest([Contestant("", python("bench.late_interest", rows, sample, plan.runs))], 1)[""]
        if measure.trouble:
            part.failures.append(f"late interest, {rows:,} invoices: {measure.trouble}")
            continue
        said = measure.said[0]
        ours = said["arbook"]
        table = Table(
            f"Late interest of {rows:,} invoices, a part payment each, {said['slices']:,} slices; processor time",
            ("", "time / arbook", "median s", "min-max s"),
            [["arbook", "1.00", number(ours["median"]), f"{number(ours['least'])}-{number(ours['most'])}"]],
            [f"Decimal is timed on {said['sample']:,} invoices, whose totals are equal to the cent; scaled to all."],
        )
        for name, seconds in said["decimal"].items():
            table.rows.append([f"Decimal, {name}", number(seconds / ours["median"]), number(seconds), ""])
            part.ratio(f"interest {rows} Decimal {name} / arbook", seconds, ours["median"])
        part.add(table)
    return part
