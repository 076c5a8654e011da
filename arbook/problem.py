"""Problems found in the user's data: collected, never raised (figures 23; sheet Checks).

A problem names the table and the row (position in the table, from 0); the edge turns that into a cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

Severity = Literal["Error", "Warning", "Note"]


@dataclass(frozen=True)
class Problem:
    """One line of Checks: what is wrong with one cell, and what to do about it.

    `row` is the position in the table, from 0, or -1 for the table or the book as a whole; `field` is a
    column name, or the name of a setting when `table` is empty.
    """

    severity: Severity
    table: str
    row: int
    field: str
    value: str
    problem: str
    what_to_do: str
    key: str = ""


@dataclass
class Problems:
    """A growing list of problems, filled by each step of a calculation."""

    found: list[Problem] = field(default_factory=list)

    def add(
        self,
        severity: Severity,
        table: str,
        rows: Sequence[int] | npt.NDArray[np.intp] | int,
        column: str,
        values: Sequence[object] | str,
        problem: str,
        what_to_do: str,
    ) -> None:
        """Add the same problem for each row; `{value}` in the sentences is replaced by the row's value."""
        places = [rows] if isinstance(rows, int) else [int(row) for row in rows]
        texts = [values] * len(places) if isinstance(values, str) else [str(value) for value in values]
        for row, text in zip(places, texts, strict=True):
            self.found.append(
                Problem(
                    severity, table, row, column, text,
                    problem.replace("{value}", text), what_to_do.replace("{value}", text),
                )
            )  # fmt: skip

    def count(self, severity: Severity) -> int:
        """Return how many problems have that severity."""
        return sum(problem.severity == severity for problem in self.found)
