"""Runs contestants, each in a process of its own, and measures them: wall time, processor time, peak memory."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """Medians of some runs of one contestant."""

    seconds: float
    least: float
    most: float
    processor: float
    megabytes: float

    def __str__(self) -> str:
        return (
            f"{self.seconds:8.2f} s ({self.least:.2f}-{self.most:.2f}), processor {self.processor:7.2f} s, "
            f"peak {self.megabytes:6.0f} MB"
        )


def measure(command: Sequence[str], allowed: Sequence[int] = (0,)) -> tuple[float, float, float]:
    """Run a command; return wall seconds, processor seconds and peak megabytes of that process."""
    begin = time.perf_counter()
    child = os.posix_spawn(command[0], list(command), os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    ])  # fmt: skip
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in allowed:
        sys.exit(f"failed: {' '.join(command)}")
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def contest(contestants: Mapping[str, Sequence[str]], runs: int, allowed: Sequence[int] = (0,)) -> dict[str, Measure]:
    """Run all contestants in turn, `runs` times; return their medians."""
    taken: dict[str, list[tuple[float, float, float]]] = {name: [] for name in contestants}
    for _ in range(runs):
        for name, command in contestants.items():
            taken[name].append(measure(command, allowed))
    return {name: _summary(each) for name, each in taken.items()}


def _summary(each: Sequence[tuple[float, float, float]]) -> Measure:
    seconds = [one[0] for one in each]
    middle = statistics.median
    return Measure(
        middle(seconds), min(seconds), max(seconds), middle(one[1] for one in each), middle(one[2] for one in each)
    )
