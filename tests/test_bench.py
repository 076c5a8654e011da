"""The bench works: each part runs in small, its contestants agree, and its page is written."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import PARTS
from bench.contest import environment
from bench.report import BEGIN, END
from bench.targets import TARGETS, judged

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("part", PARTS)
def test_part_runs_in_small(part: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    command = [sys.executable, "-m", "bench", "--quick", "--runs", "1", "--only", part, "--markdown", str(page)]
    done = subprocess.run(
        command, check=False, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    assert "arbook" in text.partition("## Targets")[2]


def test_memory_is_that_of_the_contestant_alone(tmp_path: Path) -> None:
    code = "from bench.contest import Contestant, contest; import sys; held = bytearray(300_000_000); " \
           "print(contest([Contestant('small', (sys.executable, '-c', 'pass'))], 1)['small'].peak < 100)"  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, cwd=ROOT, env=environment(), capture_output=True, text=True
    )
    assert done.stdout == "True\n", done.stderr


@pytest.mark.parametrize(
    ("figure", "value", "said"),
    [
        ("aging 1000000 arbook / duckdb", 0.62, "0.620 x met"),
        ("aging 1000000 arbook / duckdb", 0.76, "0.760 x missed"),
        ("refresh 100000 refreshed shared openpyxl / arbook", 15.9, "15.9 x missed"),
        ("refresh 100000 refreshed shared openpyxl / arbook", 16.0, "16.0 x met"),
        ("refresh 100000 refreshed shared openpyxl / arbook memory", 5.0, "0.200 x met"),
        ("refresh 100000 refreshed shared openpyxl / arbook memory", 3.0, "0.333 x missed"),
        ("refresh 1048576 rows refreshed memory", 2049.0, "2,049 MB missed"),
    ],
)
def test_target_is_judged(figure: str, value: float, said: str) -> None:
    rows = dict(zip((target.figure for target in TARGETS), judged({figure: value}).rows, strict=True))
    assert " ".join(rows[figure][2:4]) == said
    assert {row[3] for key, row in rows.items() if key != figure} == {"not measured"}
