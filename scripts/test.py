"""Set up everything that the tests need, and run all checks: `python3 scripts/test.py [PYTEST OPTIONS]`."""

from __future__ import annotations

import sys

from environment import BIN, PYTHON, install, install_tools, run

if __name__ == "__main__":
    install("dev")
    install_tools()
    run(BIN / "ruff", "check", ".")
    run(BIN / "ruff", "format", "--check", ".")
    run(BIN / "mypy")
    run(PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *sys.argv[1:])
