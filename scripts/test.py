"""Set up everything that the tests need, and run all checks: `python3 scripts/test.py [--long] [PYTEST OPTIONS]`.

With --long the tests marked long, the fuzzers and the whole bench run too, for hours.

The tests of tests/excel put stand-ins in place of Windows' modules, so they run in a process of their own; with
options pytest runs once, as they say.
"""

from __future__ import annotations

import os
import sys

from environment import BIN, PYTHON, ROOT, install, install_tools, run

SHARED = ROOT.parent / "shared" / "data"


def _chosen(long: bool) -> list[str]:
    """Say which tests are left out: the long ones unless asked for, and those of a data file that isn't here."""
    left_out = [] if long else ["long"]
    if not long:
        print("Tests marked long are left out: make long runs them too.")
    if not SHARED.is_dir() and not os.environ.get("CI"):
        print(f"Tests marked shared are left out: there is no {SHARED} here.")
        left_out.append("shared")
    return ["-m", " and ".join(f"not {mark}" for mark in left_out)]


def _long() -> None:
    """Run what takes hours: the fuzzers (each FUZZ_MINUTES, 60), and the whole bench (BENCH_SECONDS a contestant)."""
    run(PYTHON, "tests/fuzz/run.py", "--minutes", os.environ.get("FUZZ_MINUTES", "60"))
    bench = (PYTHON, "-m", "bench", "--long", "--keep", "build/bench.json", "--markdown", "build/performance.md")
    run(*bench, "--patience", os.environ.get("BENCH_SECONDS", "180"))


if __name__ == "__main__":
    long = sys.argv[1:2] == ["--long"]
    options = sys.argv[1 + long :]
    install("dev,docs,fuzz" if long else "dev,docs")
    install_tools()
    run(BIN / "ruff", "check", ".")
    run(BIN / "ruff", "format", "--check", ".")
    run(BIN / "mypy")
    run(PYTHON, "scripts/audit.py")
    run(PYTHON, "scripts/docs.py", "--check")
    run(BIN / "mkdocs", "build", "--strict", NO_MKDOCS_2_WARNING="1")  # dead links and anchors fail
    pytest = (PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal")
    run(*pytest, *_chosen(long), *options, **({"ARBOOK_LONG": "1"} if long else {}))
    if not options:
        run(*pytest, "tests/excel")
    if long:
        _long()
