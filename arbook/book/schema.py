"""Every sheet, table, column and named cell of the workbook: the one place where they are defined.

The names are a contract with users' formulas; a released one never changes, new columns go to the right.
Text tables keep it readable; `sheets.py` has the layout of input and result sheets, `settings.py` the
named cells of Settings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a column or a named cell holds; decides format, alignment, reading and writing."""

    TEXT = "text"  # codes and words: number format @, so that Excel never retypes them
    DATE = "date"
    MONEY = "money"  # integer cents in frames, the amount in the cell
    NUMBER = "number"
    COUNT = "count"  # whole number
    RATE = "rate"  # fraction, shown as a percentage
    ANY = "any"  # text, number or yes: read as it is


class Way(StrEnum):
    """Who fills a column: the user (in) or arbook (out)."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True)
class Column:
    """A table column: its fixed name, what it holds, who fills it, its list of choices, width and note."""

    name: str
    kind: Kind
    way: Way
    choices: str = ""  # the name of a list in `LISTS`
    width: int = 12
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table: its name, sheet, header row (1-based) and columns, and the columns that identify a row."""

    name: str
    sheet: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    header_row: int = 5
    first_column: int = 1
    by_hand: bool = field(default=False)  # rows are typed or imported, not made by a refresh

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, left to right."""
        return tuple(column.name for column in self.columns)

    def __getitem__(self, name: str) -> Column:
        """Return the column of that name; KeyError if the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}")

    def inputs(self) -> tuple[str, ...]:
        """Names of the columns that the user fills."""
        return tuple(column.name for column in self.columns if column.way is Way.IN)


def columns(text: str) -> tuple[Column, ...]:
    """Read columns from lines `name | kind | in or out | width | list | note` (the last two optional)."""
    found = []
    for line in text.strip().splitlines():
        name, kind, way, width, *rest = [part.strip() for part in line.split("|")]
        choices, note = [*rest, "", ""][:2]
        found.append(Column(name, Kind(kind), Way(way), choices, int(width), note))
    return tuple(found)


def by_name(tables: Iterable[Table]) -> dict[str, Table]:
    """Index tables by name."""
    return {table.name: table for table in tables}
