"""Cell references, areas and stored text of a workbook file."""

import re
from typing import NamedTuple

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Area(NamedTuple):
    """A rectangle of cells, both ends included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.right - self.left + 1

    def meets(self, other: "Area") -> bool:
        """Whether the two share a cell."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )

    def holds(self, position: tuple[int, int]) -> bool:
        """Whether the cell (row, column) lies in it."""
        row, column = position
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def cell_position(ref: str) -> tuple[int, int] | None:
    """(row, column) of a reference such as ``B7``; None if it isn't a cell of an Excel sheet."""
    match = _CELL.fullmatch(ref)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def area(ref: str) -> Area | None:
    """Return the area of ``B7`` or ``B7:C9``; None if it isn't one."""
    first, _, last = ref.partition(":")
    start, end = cell_position(first), cell_position(last or first)
    if start is None or end is None or start[0] > end[0] or start[1] > end[1]:
        return None
    return Area(*start, *end)


def plain_text(stored: str) -> str:
    """Text as Excel shows it: ``_x000a_`` is a line feed, ``_x005F_`` an underscore."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), stored)
