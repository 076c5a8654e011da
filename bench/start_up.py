"""Start-up: imports against `import xlwings`, `--help` of every command, and a refresh of the demo book.

Processor time is what counts here: the work is short, and other processes disturb it most.
"""

from __future__ import annotations

import shutil

from bench.contest import ARBOOK, Contestant, contest, once, python
from bench.plan import Plan
from bench.refresh import REFRESHED, refresh_command
from bench.report import Part

BARE, XLWINGS = "python -c pass", "import xlwings"


def run(plan: Plan) -> Part:
    """Measure imports, helps and the demo book."""
    part = Part("start", "Start-up")
    _imports(part, plan)
    _helps(part, plan)
    _demo(part, plan)
    return part


def _imports(part: Part, plan: Plan) -> None:
    """Compare the imports that a button press and a first cell function need with xlwings alone, which both have."""
    commands = {
        BARE: "pass",
        XLWINGS: "import xlwings",
        "import udfs": "import udfs",
        "import macros": "import macros",
    }
    found = [Contestant(name, (*ARBOOK[:1], "-c", code)) for name, code in commands.items()]
    measures = contest(found, plan.runs if plan.quick else 3 * plan.runs)
    part.standing("Imports", measures, "import udfs")
    for name in ("udfs", "macros"):
        part.ratio(f"start import {name} / xlwings", measures[f"import {name}"].work, measures[XLWINGS].work)


def _helps(part: Part, plan: Plan) -> None:
    """Measure `--help` of the program and of each command."""
    names = once(python("bench.start_up"))["commands"]
    wanted = names[:1] if plan.quick else names
    found = [Contestant(f"arbook {name} --help", (*ARBOOK, name, "--help")) for name in wanted]
    measures = contest([Contestant("arbook --help", (*ARBOOK, "--help")), *found], plan.runs, plan.patience)
    part.standing("Help", measures, "arbook --help")
    whole = measures.pop("arbook --help")
    part.figure("start help processor seconds", whole.work)
    part.figure("start slowest command help processor seconds", max(each.work for each in measures.values()))


def _demo(part: Part, plan: Plan) -> None:
    """Refresh the demo book."""
    once((*ARBOOK, "demo", str(plan.folder)), REFRESHED)
    book, copy = plan.folder / "AR_Demo.xlsm", plan.folder / "demo-copy.xlsm"
    again = Contestant(
        "refresh of the demo", refresh_command(copy), lambda: shutil.copy(book, copy), False, REFRESHED
    )
    measures = contest([again], plan.runs, plan.patience)
    part.standing("The demo book: 60 customers, 800 invoices", measures, again.name)
    part.figure("start demo refresh processor seconds", measures[again.name].work)


def commands() -> list[str]:
    """Return the names of arbook's commands."""
    from macros.cli import app

    return [command.name or "" for command in app.registered_commands]


if __name__ == "__main__":
    import json

    print(json.dumps({"commands": commands()}))
