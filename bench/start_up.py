"""Processor time of `arbook --help` and of each command's `--help`: `python bench/start_up.py`."""

from __future__ import annotations

import sys

from contest import contest

from macros.cli import app

ARBOOK = "import sys; from macros.cli import main; sys.argv = ['arbook', *sys.argv[1:]]; main()"

if __name__ == "__main__":
    names = ["", *(command.name or "" for command in app.registered_commands)]
    python = [sys.executable, "-c", ARBOOK]
    results = contest({name: [*python, *([name] if name else []), "--help"] for name in names}, 7)
    for name, result in results.items():
        print(f"arbook {name:12} --help {result}")
