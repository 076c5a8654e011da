"""The command line: what it prints, its exit codes, and what it loads."""

import json
import subprocess
import sys

import pytest

from macros.cli import main

COMMANDS = [
    "new",
    "demo",
    "import",
    "check",
    "refresh",
    "apply-cash",
    "get",
    "set",
    "show",
    "restore",
    "doctor",
]
HEAVY = ("numpy", "pandas", "pyarrow", "xlwings", "openpyxl", "rich", "python_calamine", "xlsxwriter", "pyopenvba")
ASK = """
import json, sys
from macros.cli import main
code = main(sys.argv[1:])
loaded = {name.split(".")[0] for name in sys.modules}
print(json.dumps({"code": code, "loaded": sorted(loaded)}), file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [[], ["--version"], ["--help"], *([name, "--help"] for name in COMMANDS)])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    said = json.loads(done.stderr)
    assert said["code"] == 0
    assert not set(HEAVY) & set(said["loaded"])
    assert done.stdout.startswith("arbook 0" if arguments == ["--version"] else "Usage: arbook")


def test_help_lists_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    listed = capsys.readouterr().out.split("Commands:")[1].splitlines()
    assert {line.split()[0] for line in listed if line.strip()} >= set(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["refresh"], "arbook: Missing argument 'BOOK'. Try: arbook --help"),
        (["refres", "x.xlsm"], "arbook: No such command 'refres'. Did you mean 'refresh'? Try: arbook --help"),
        (["check", "x.xlsm", "--jsn"], "arbook: No such option: --jsn (Possible options: --json) Try: arbook --help"),
        (
            ["refresh", "x.xlsm", "--as-of", "31.03.2026"],
            "arbook refresh: --as-of: '31.03.2026' is not a date. Write it as year-month-day, such as 2026-03-31.",
        ),
    ],
)
def test_a_wrong_command_line_is_one_line(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.err == line + "\n"
    assert said.out == ""
