"""Processor time of importing `udfs` and `macros`, of `arbook --help` and of each command's `--help`.

`python bench/start_up.py`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from contest import contest

ARBOOK = "import sys; from macros.cli import main; sys.argv = ['arbook', *sys.argv[1:]]; main()"
ALLOWED = 1.05  # x the time of xlwings alone, which every press of a button and every first cell function has to pay


def imports() -> None:
    """Compare the imports."""
    python = [sys.executable, "-P", "-c"]
    results = contest({name: [*python, f"import {name}"] for name in ("xlwings", "udfs", "macros")}, 15)
    alone = results["xlwings"].processor
    for name, result in results.items():
        ratio = result.processor / alone
        print(f"import {name:8} {result}, {ratio:.3f} x import xlwings (at most {ALLOWED})")


def helps() -> None:
    """Measure `--help`."""
    from macros.cli import app

    names = ["", *(command.name or "" for command in app.registered_commands)]
    python = [sys.executable, "-c", ARBOOK]
    results = contest({name: [*python, *([name] if name else []), "--help"] for name in names}, 7)
    for name, result in results.items():
        print(f"arbook {name:12} --help {result}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package is compiled
    imports()
    helps()
