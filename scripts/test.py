"""Set up everything that the tests need, and run all checks: `python3 scripts/test.py [PYTEST OPTIONS]`.

The tests of tests/excel put stand-ins in place of Windows' modules, so they run in a process of their own; with
options pytest runs once, as they say.
"""

from __future__ import annotations

import os
import sys

from environment import BIN, PYTHON, ROOT, install, install_tools, run

SHARED = ROOT.parent / "shared" / "data"


def _chosen() -> list[str]:
    """Leave out, in so many words, the tests of a data file that only the project's own machines have."""
    if SHARED.is_dir() or os.environ.get("CI"):
        return []
    print(f"Tests marked shared are left out: there is no {SHARED} here.")
    return ["-m", "not shared"]


if __name__ == "__main__":
    install("dev,docs")
    install_tools()
    run(BIN / "ruff", "check", ".")
    run(BIN / "ruff", "format", "--check", ".")
    run(BIN / "mypy")
    run(PYTHON, "scripts/docs.py", "--check")
    run(BIN / "mkdocs", "build", "--strict", NO_MKDOCS_2_WARNING="1")  # dead links and anchors fail
    pytest = (PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal")
    run(*pytest, *_chosen(), *sys.argv[1:])
    if not sys.argv[1:]:
        run(*pytest, "tests/excel")
