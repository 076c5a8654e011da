"""Runs contestants in turn, each in a process of its own, and measures them: wall and processor time, peak memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench.process import LATE

ROOT: Final = Path(__file__).parents[1]
ARBOOK: Final = (
    sys.executable, "-c", "import sys; from macros.cli import main; sys.exit(main(sys.argv[1:]))",
)  # fmt: skip
PATIENCE: Final = 180.0
"""Seconds of one contestant in a contest: it gets fewer runs where the first says that they would take longer."""


@dataclass(frozen=True)
class Contestant:
    """A command, and what is done before each run of it (which isn't measured).

    `inside`: it prints JSON with its own wall `seconds` (a list), without imports and the making of its data.
    `allowed` are the exit codes of a good run, `limit` the seconds after which it is ended.
    """

    name: str
    command: Sequence[str]
    before: Callable[[], object] | None = None
    inside: bool = False
    allowed: Sequence[int] = (0,)
    limit: float = 3600.0


@dataclass
class Measure:
    """What the runs of one contestant took; `trouble` says why it has no figures."""

    name: str
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    runs: int = 0
    trouble: str = ""

    @property
    def middle(self) -> float:
        """Median seconds; nan without figures."""
        return statistics.median(self.seconds) if self.seconds else float("nan")

    @property
    def work(self) -> float:
        """Median processor seconds of the whole process; nan without figures, or when it was timed inside."""
        return statistics.median(self.processor) if self.processor else float("nan")

    @property
    def peak(self) -> float:
        """Largest peak memory of all runs in megabytes; nan without figures."""
        return max(self.megabytes, default=float("nan"))


def python(module: str, *arguments: object) -> tuple[str, ...]:
    """Return the command that runs a module of this tree."""
    return (sys.executable, "-m", module, *map(str, arguments))


def contest(contestants: Sequence[Contestant], runs: int, patience: float = PATIENCE) -> dict[str, Measure]:
    """Run all contestants in turn, `runs` times (slow ones fewer), and return what they took, by name."""
    found = {each.name: Measure(each.name) for each in contestants}
    wanted = {each.name: runs for each in contestants}
    for _ in range(runs):
        for each in contestants:
            measure = found[each.name]
            if measure.runs >= wanted[each.name] or measure.trouble:
                continue
            _run(each, measure)
            if measure.seconds:
                wanted[each.name] = min(runs, max(int(patience / measure.seconds[0]), 1))
    return found


def once(command: Sequence[str], allowed: Sequence[int] = (0,)) -> dict[str, Any]:
    """Run a command that prepares something; return the JSON that it printed, if any.

    Raises
    ------
    RuntimeError
        When it fails.
    """
    measure = Measure(command[-1])
    _run(Contestant(command[-1], command, allowed=allowed), measure)
    if measure.trouble:
        raise RuntimeError(f"{' '.join(command)}: {measure.trouble}")
    return measure.said[-1]


def environment() -> Mapping[str, str]:
    """Environment of the contestants: this tree, compiled as an installed package is, two cores at most."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), "POLARS_MAX_THREADS": "2"}


def _run(contestant: Contestant, measure: Measure) -> None:
    if contestant.before is not None:
        contestant.before()
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        watcher = [sys.executable, "-I", "-S", str(ROOT / "bench" / "process.py")]
        done = subprocess.run(
            [*watcher, str(contestant.limit), str(out), str(err), *contestant.command],
            check=True, stdout=subprocess.PIPE, env=environment(), cwd=folder,
        )  # fmt: skip
        took = json.loads(done.stdout)
        said = _json(out.read_text(errors="replace"))
        last = (err.read_text(errors="replace").strip() or "it said nothing").splitlines()[-1]
    measure.runs += 1
    if took["code"] == LATE:
        measure.trouble = f"not done after {contestant.limit:,.0f} s"
    elif took["code"] not in contestant.allowed:
        measure.trouble = f"failed: {last}"
    else:
        measure.seconds += said["seconds"] if contestant.inside else [took["seconds"]]
        measure.processor += [] if contestant.inside else [took["processor"]]  # that is of the whole process
        measure.megabytes.append(took["megabytes"])
        measure.said.append(said)


def _json(text: str) -> dict[str, Any]:
    """Return the object that a process printed as its last line, if it did."""
    last = text.strip().splitlines()[-1:] or [""]
    return json.loads(last[0]) if last[0].startswith("{") else {}
