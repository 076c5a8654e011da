"""What docs/security.md claims: that each test it names exists, and what no module of ours does."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", (ROOT / "docs" / "security.md").read_text(encoding="utf-8"))
MODULES = [path for package in ("arbook", "macros", "udfs", "workbook") for path in (ROOT / package).rglob("*.py")]
NETWORK = {
    "socket",
    "ssl",
    "http",
    "urllib",
    "urllib3",
    "smtplib",
    "imaplib",
    "ftplib",
    "requests",
    "httpx",
    "aiohttp",
}
LOADERS = {"pickle", "marshal", "shelve", "dill", "ctypes", "cffi"}
STARTERS = {"subprocess", "multiprocessing", "webbrowser", "runpy", "code"}
MAY_START = {"macros/pdf.py"}  # LibreOffice, with arguments of ours and without a shell
RUNNERS = {"eval", "exec", "__import__"}


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED)))
def test_each_test_that_the_notes_name_exists(file: str, name: str) -> None:
    assert re.search(rf"^def {name}\(", (ROOT / "tests" / file).read_text(encoding="utf-8"), re.MULTILINE)


def test_no_module_reaches_the_network_or_runs_text() -> None:
    assert len(MODULES) > 100
    found = [
        (place, name)
        for path in MODULES
        for place in [path.relative_to(ROOT).as_posix()]
        for name in _imports_and_calls(path)
        if name in NETWORK | LOADERS | RUNNERS or (name in STARTERS and place not in MAY_START)
    ]
    assert found == []


def test_the_one_program_that_is_started_gets_no_shell() -> None:
    (place,) = MAY_START
    tree = ast.parse((ROOT / place).read_text(encoding="utf-8"))
    words = [keyword.arg for node in ast.walk(tree) if isinstance(node, ast.Call) for keyword in node.keywords]
    assert "shell" not in words


def _imports_and_calls(path: Path) -> set[str]:
    """Return the packages that a module imports, and the functions that it calls by a plain name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name.split(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.add(node.func.id)
    return found
