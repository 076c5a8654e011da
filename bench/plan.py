"""How large a run of the bench is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Plan:
    """Options of a run: `runs` of each contestant, `rows` of the largest sheet (0: without it), where files go."""

    folder: Path
    runs: int = 5
    quick: bool = False
    long: bool = False
    rows: int = 1_048_576

    def sizes(self, full: tuple[int, ...], quick: tuple[int, ...]) -> tuple[int, ...]:
        """Return the sizes to run."""
        return quick if self.quick else full
