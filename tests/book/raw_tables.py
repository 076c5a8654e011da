"""Tables as read, written as text.

A line of headings, then a line a row, cells apart by `|`. A cell is a number if it looks like one; `'` before it
makes it text, `!` an error, `=` a formula with that value; TRUE and FALSE are themselves; `''` is an empty text.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from arbook.book.book import CellKind, Cells, RawTable
from arbook.book.frame import frame
from arbook.book.place import checks_frame
from arbook.book.results import TABLES
from arbook.book.typed import ReadOptions
from arbook.problem import Problems

_NUMBER = re.compile(r"-?\d+(\.\d+)?(e\d+)?")


def raw(name: str, text: str) -> RawTable:
    """Build a table of the schema as it would be read."""
    lines = [[cell.strip(" ") for cell in line.strip().split("|")] for line in text.strip().splitlines()]
    headings = lines[0]
    cells = [[_cell(cell.removeprefix("=")) for cell in line] for line in lines[1:]]
    words = sorted({str(value) for row in cells for kind, value in row if kind in (2, 4)}, key=hash)
    pool = pd.CategoricalDtype(pd.Index(words, dtype="str"))
    columns = {heading: _column([row[at] for row in cells], pool) for at, heading in enumerate(headings)}
    formulas = [
        (row, headings[at])
        for row, line in enumerate(lines[1:])
        for at, cell in enumerate(line)
        if cell.startswith("=")
    ]
    table = TABLES[name]
    return RawTable(name, table.sheet, table.header_row + 1, table.first_column, len(cells), columns, tuple(formulas))


def read(table: RawTable, options: ReadOptions = ReadOptions()) -> tuple[pd.DataFrame, list[str]]:  # noqa: B008 - frozen
    """Read a table: the frame, and its problems as lines `Severity Cell: Problem`."""
    problems = Problems()
    typed = frame(table, TABLES[table.name], options, problems)
    checks = checks_frame(problems, {table.name: table}, {}, options.date1904)
    return typed, [f"{line['Severity']} {line['Cell']}: {line['Problem']}" for line in checks.to_dict("records")]


def shown(values: Iterable[Any]) -> str:
    """Show values in one line: blank as -, dates as ISO."""
    return " ".join(
        "-" if pd.isna(value) else str(value.date()) if isinstance(value, pd.Timestamp) else str(value)
        for value in values
    )


def _cell(text: str) -> tuple[CellKind, str | float]:
    if text == "":
        return CellKind.BLANK, 0.0
    if text in ("TRUE", "FALSE"):
        return CellKind.BOOL, float(text == "TRUE")
    if text.startswith("!"):
        return CellKind.ERROR, text[1:]
    if _NUMBER.fullmatch(text):
        return CellKind.NUMBER, float(text)
    return CellKind.TEXT, "" if text == "''" else text.removeprefix("'")


def _column(cells: Sequence[tuple[CellKind, str | float]], pool: pd.CategoricalDtype) -> Cells:
    place = {text: float(at) for at, text in enumerate(pool.categories)}
    values = [place[value] if isinstance(value, str) else value for _, value in cells]
    return Cells(np.array([kind for kind, _ in cells], np.uint8), np.array(values, np.float64), pool)
