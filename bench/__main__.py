"""The whole bench: `python -m bench` (hours), `python -m bench --quick` (minutes, small sizes).

Each contestant runs in a process of its own, in turn with the others, five times; a slow one as often as fits into
three minutes, at least once. Ratios come first: theirs / ours of the same run. Linux and macOS.
"""

from __future__ import annotations

import argparse
import importlib
import tempfile
import time
from pathlib import Path

from bench.contest import PATIENCE
from bench.machine import compile_all, describe
from bench.plan import Plan
from bench.report import Part, as_text, keep, kept, page, write_page
from bench.targets import judged

PARTS = {
    "aging": "core_aging",
    "refresh": "refresh",
    "libreoffice": "libreoffice",
    "io": "read_write",
    "cells": "cell_functions",
    "import": "importing",
    "start": "start_up",
    "interest": "interest",
}
AIMED = ("aging", "refresh", "cells", "start", "interest")


def options() -> argparse.ArgumentParser:
    """Return the command line."""
    found = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    found.add_argument("--only", help=f"parts, with commas: {', '.join(PARTS)}")
    found.add_argument(
        "--targets", action="store_true", help="only what has a target, against that peer (20 minutes)"
    )
    found.add_argument("--quick", action="store_true", help="small sizes, two runs: does it work")
    found.add_argument("--long", action="store_true", help="also what takes very long, such as openpyxl at 300,000")
    found.add_argument("--runs", type=int, default=0, help="runs of each contestant (5; 2 with --quick)")
    found.add_argument(
        "--patience", type=float, default=PATIENCE, help="seconds of one contestant in a contest (180)"
    )
    found.add_argument("--largest", type=int, default=10**9, help="leave out larger sizes, in invoices or rows")
    found.add_argument("--rows", type=int, default=1_048_576, help="rows of the fullest sheet; 0: without it")
    found.add_argument("--keep", type=Path, help="JSON that results are kept in, beside those of earlier runs")
    found.add_argument("--markdown", type=Path, help="page to write the results into (with those kept)")
    return found


def main() -> int:
    """Run the parts; return 1 when something failed."""
    chosen = options().parse_args()
    wanted = chosen.only.split(",") if chosen.only else [*(AIMED if chosen.targets else PARTS)]
    if unknown := set(wanted) - set(PARTS):
        options().error(f"no such part: {', '.join(sorted(unknown))}")
    machine = describe()
    print(machine, flush=True)
    if not chosen.quick:
        compile_all()
    parts = kept(chosen.keep) if chosen.keep else {}
    for name in wanted:
        parts[name] = _run(name, chosen)
        if chosen.keep:
            keep(chosen.keep, machine, parts)
    ordered = [parts[name] for name in PARTS if name in parts]
    targets = judged({key: value for part in ordered for key, value in part.figures.items()})
    print(f"\n{as_text(targets)}")
    if chosen.markdown:
        write_page(chosen.markdown, page(machine, targets, ordered))
    failures = [failure for name in wanted for failure in parts[name].failures]
    print("".join(f"\nfailed: {failure}" for failure in failures))
    return 1 if failures else 0


def _run(name: str, chosen: argparse.Namespace) -> Part:
    """Run one part in a folder of its own; an error in it is a failure of the part, not of the whole bench."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        runs = chosen.runs or (2 if chosen.quick else 5)
        rows = 200 if chosen.quick else chosen.rows
        plan = Plan(
            Path(folder), runs, chosen.quick, chosen.long, chosen.targets, rows, chosen.largest, chosen.patience
        )
        try:
            part: Part = importlib.import_module(f"bench.{PARTS[name]}").run(plan)
        except RuntimeError as error:
            part = Part(name, name, failures=[str(error)])
    for reason in part.skipped:
        print(f"left out: {reason}")
    print(f"({name}: {time.monotonic() - begin:,.0f} s)", flush=True)
    return part


if __name__ == "__main__":
    raise SystemExit(main())
