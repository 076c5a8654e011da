"""Set up everything that the tests need, and run all checks: `python3 scripts/test.py [PYTEST OPTIONS]`."""

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
    install("dev")
    install_tools()
    run(BIN / "ruff", "check", ".")
    run(BIN / "ruff", "format", "--check", ".")
    run(BIN / "mypy")
    run(PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *_chosen(), *sys.argv[1:])
