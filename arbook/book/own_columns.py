"""What users added to our tables, in an open workbook: kept when the rows of a result table are made anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from arbook.book import carry
from arbook.book.book import CellKind, RawTable
from arbook.book.cells import CellValue
from arbook.book.edits import Block
from arbook.book.workbookxml import TablePart

Formulas = Mapping[tuple[int, int], str]  # (sheet row, sheet column) -> text from = on


def keep_columns(
    part: TablePart, own: Sequence[str], old: RawTable, formulas: Formulas, rows: npt.NDArray[np.int64], whole: Block
) -> None:
    """Put the user's columns into the block of new rows; `rows` has for each the old row from 0, -1 without one.

    Values go with their row; a calculated column is filled down; other formulas go along, moved as Excel would.
    """
    filled = calculated(part, formulas)
    for name in own:
        at = part.columns.index(name)
        column = part.area[1] + at
        if name in filled:
            new_rows = range(part.first_row, part.first_row + len(rows))
            whole.formulas |= filled_down(filled[name], part.first_row, column, new_rows)
            continue
        values = [_carried(old, name, int(row)) for row in rows]
        for new, row in enumerate(rows.tolist()):
            place, target = (part.first_row + row, column), (part.first_row + new, column)
            if row >= 0 and place in formulas:
                whole.formulas[target] = f"={carry.translated(formulas[place][1:], place, target)}"
                values[new] = None
        whole.columns[at] = values + [None] * (len(whole.columns[at]) - len(values))


def calculated(part: TablePart, formulas: Formulas) -> dict[str, str]:
    """Return the calculated columns, each with the formula of its first row.

    Excel doesn't say which they are: those whose every cell has the same formula, moved from row to row.
    """
    first, last = part.first_row, part.area[2]
    found = {}
    for at, name in enumerate(part.columns, part.area[1]):
        formula = formulas.get((first, at))
        if formula and all((row, at) in formulas for row in range(first, last + 1)):
            samples = filled_down(formula, first, at, [min(first + 1, last), last])
            if all(formulas[place] == text for place, text in samples.items()):
                found[name] = formula
    return found


def filled_down(formula: str, origin: int, column: int, rows: Sequence[int]) -> dict[tuple[int, int], str]:
    """Return a calculated column for these sheet rows; `formula` is as it stands in row `origin`."""
    if not carry.has_cells(formula):
        return {(row, column): formula for row in rows}
    return {(row, column): f"={carry.translated(formula[1:], (origin, column), (row, column))}" for row in rows}


def _carried(old: RawTable, name: str, row: int) -> CellValue:
    """Return a cell that goes with its key; an error is not carried."""
    column = old.columns[name]
    if row < 0 or column.kind[row] in (CellKind.BLANK, CellKind.ERROR):
        return None
    if column.kind[row] == CellKind.TEXT:
        return column.text(row)
    return bool(column.value[row]) if column.kind[row] == CellKind.BOOL else float(column.value[row])
