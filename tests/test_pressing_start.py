"""Starting a command from Excel: importing `macros` costs nothing."""

import subprocess
import sys

HEAVY = {"xlwings", "pandas", "numpy", "pyarrow", "openpyxl", "typer", "arbook"}


def test_macros_imports_nothing_heavy() -> None:
    code = "import sys, macros; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"macros"} <= set(found)
    assert HEAVY & set(found) == set()
