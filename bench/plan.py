"""How large a run of the bench is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bench.contest import PATIENCE


@dataclass(frozen=True)
class Plan:
    """Options of a run.

    `folder` is where files go, `runs` those of each contestant, `quick` small sizes, `long` also what takes very
    long, `aimed` only what has a target, `rows` those of the fullest sheet (0: without it), `largest` the size that
    none passes, `patience` the seconds of one contestant in a contest.
    """

    folder: Path
    runs: int = 5
    quick: bool = False
    long: bool = False
    aimed: bool = False
    rows: int = 1_048_576
    largest: int = 1_000_000_000
    patience: float = PATIENCE

    def sizes(self, full: tuple[int, ...], quick: tuple[int, ...], aimed: tuple[int, ...] = ()) -> tuple[int, ...]:
        """Return the sizes to run."""
        chosen = quick if self.quick else aimed if self.aimed else full
        return tuple(size for size in chosen if size <= self.largest)
