"""A table as read -> a typed frame; every cell problem is collected.

The frame's index is the row's position in the table, from 0: rows without data are left out and the others keep
their position. Calculations number the rows of the frame they are given from 0 to n - 1, so their problems go
through `arbook.book.place.in_table` before they meet those of this module. To write a result beside the rows
(`Book.update`), reindex it by `range(raw.rows)`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from arbook.book.book import CellKind, Cells, RawTable
from arbook.book.headers import match
from arbook.book.schema import Column, Kind, Table, Way
from arbook.book.typed import ReadOptions, Report, read_column
from arbook.problem import Problems, Severity

# Without these a row can't be counted: blank is an Error.
REQUIRED: Final = {
    "tblInvoices": ("Date", "Amount"),
    "tblPayments": ("Date", "Amount"),
    "tblAllocations": ("Date", "Amount"),
    "tblFX": ("Currency", "Date", "Rate"),
}
# Text columns that decide whose debt it is, which document, how much or when: an unreadable cell or an unknown
# choice is an Error there, as in the key columns; elsewhere a Warning.
DECISIVE: Final = frozenset(
    {"Customer", "Currency", "Invoice", "Payment", "Applies to", "From", "To", "Type", "Kind", "State", "Terms"}
)


def frame(raw: RawTable, table: Table, options: ReadOptions, problems: Problems) -> pd.DataFrame:
    """Make a typed frame of a table as read.

    Parameters
    ----------
    raw : RawTable
        n rows.
    table : Table
        Its schema. Missing columns are blank (`headers.structure` reports them).
    options : ReadOptions
        Date system, order of typed dates, decimal sign of typed amounts.
    problems : Problems
        Gets the problems of the columns that the user fills; for a table that isn't filled by hand of all columns.
        Rows are positions in the table. Results in a table filled by hand are written anew each time: nothing is
        said about them.

    Returns
    -------
    DataFrame, at most n rows
        All columns of the schema by name, typed as `typed.py` says. Index: position in the table. A row is without
        data, and left out, when all columns are blank that the user fills (table filled by hand) or that the schema
        has (other tables).
    """
    headings = match(raw.columns, table.names)
    cells = _cells(raw, headings)
    watched = [column for column in table.columns if column.way is Way.IN or not table.by_hand]
    blank = _blank_rows(cells, watched, raw.rows)
    _report_formulas(raw, {headings[name]: name for name in table.inputs() if name in headings}, problems)
    ignored = Problems()
    index = pd.RangeIndex(raw.rows)
    read = {}
    for column in table.columns:
        mine = cells.get(column.name) or _no_cells(raw)
        into = problems if column in watched else ignored
        report = Report(into, table.name, column, mine, _severity(column, table))
        values = read_column(mine, report, options)
        # The dtype is said again, or pandas makes `str` of objects that are all text.
        read[column.name] = pd.Series(values, index=index, dtype=values.dtype, copy=False)
    _report_missing(cells, ~blank, table, problems)
    typed = pd.DataFrame(read, index=index, columns=list(table.names), copy=False)
    return typed.loc[~blank] if blank.any() else typed


def _cells(raw: RawTable, headings: Mapping[str, str]) -> dict[str, Cells]:
    """Cells by schema name; a text without letters ("", from a formula or a lone space) counts as blank."""
    found = {name: raw.columns[heading] for name, heading in headings.items()}
    empty = next(iter(found.values())).places([""]) if found else []
    if not empty:
        return found
    return {name: _without(cells, float(empty[0])) for name, cells in found.items()}


def _without(cells: Cells, code: float) -> Cells:
    nothing = (cells.kind == CellKind.TEXT) & (cells.value == code)
    if not nothing.any():
        return cells
    return replace(cells, kind=np.where(nothing, CellKind.BLANK, cells.kind).astype(np.uint8))


def _no_cells(raw: RawTable) -> Cells:
    """Cells of a column that the sheet doesn't have."""
    texts = next((cells.texts for cells in raw.columns.values()), pd.CategoricalDtype(pd.Index([], dtype="str")))
    return Cells(np.zeros(raw.rows, np.uint8), np.zeros(raw.rows), texts)


def _blank_rows(cells: Mapping[str, Cells], watched: Iterable[Column], rows: int) -> npt.NDArray[np.bool_]:
    filled = np.zeros(rows, dtype=bool)
    for column in watched:
        if column.name in cells:
            filled |= cells[column.name].kind != CellKind.BLANK
    return ~filled


def _severity(column: Column, table: Table) -> Severity:
    decisive = column.kind is not Kind.TEXT or column.name in table.key or column.name in DECISIVE
    return "Error" if decisive else "Warning"


def _report_missing(
    cells: Mapping[str, Cells], filled: npt.NDArray[np.bool_], table: Table, problems: Problems
) -> None:
    for name in REQUIRED.get(table.name, ()):
        if name in cells:  # a column that isn't there is reported once, by its heading
            rows = np.flatnonzero(filled & (cells[name].kind == CellKind.BLANK))
            problems.add("Error", table.name, rows, name, "", f"{name} is missing.", f"Type the {name.lower()}.")


def _report_formulas(raw: RawTable, inputs: Mapping[str, str], problems: Problems) -> None:
    """Report the input columns (heading -> name) in which cells are formulas, each once."""
    rows = defaultdict(list)
    for row, heading in raw.formulas:
        rows[heading].append(row)
    for heading in (heading for heading in inputs if heading in rows):
        first = min(rows[heading])
        problems.add(
            "Warning", raw.name, first, inputs[heading], raw.columns[heading].text(first),
            f"Cells of this input column are formulas: {len(rows[heading])}, this is the first. "
            "Their last values are read.",
            "Replace the formulas by their values: an import may overwrite them.",
        )  # fmt: skip
