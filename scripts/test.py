"""Set up everything that the tests need, and run all checks: `python3 scripts/test.py [PYTEST OPTIONS]`.

The tests of tests/excel put stand-ins in place of Windows' modules, so they run in a process of their own; with
options pytest runs once, as they say.
"""

from __future__ import annotations

import sys

from environment import BIN, PYTHON, install, install_tools, run

if __name__ == "__main__":
    install("dev")
    install_tools()
    run(BIN / "ruff", "check", ".")
    run(BIN / "ruff", "format", "--check", ".")
    run(BIN / "mypy")
    pytest = (PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal")
    run(*pytest, *sys.argv[1:])
    if not sys.argv[1:]:
        run(*pytest, "tests/excel")
