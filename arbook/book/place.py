"""Where a problem is in the workbook, and the rows of tblChecks made of problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import pandas as pd

from arbook.book.book import CellKind, CellReason, RawTable
from arbook.book.headers import match
from arbook.book.results import CHECKS, SHEETS, TABLES
from arbook.book.schema import Kind
from arbook.book.settings import PLAN_FORM, SETTINGS, STATEMENT_FORM
from arbook.book.sheetxml import column_letters
from arbook.dates import from_serial
from arbook.problem import Problem, Problems

Accepted = Mapping[tuple[str, str, str], str]  # (Sheet, Key, Field) -> the reason

_SEVERITIES: Final = ("Error", "Warning", "Note")
CELL_FUNCTION: Final = "cell function"  # Field of the errors that cells show
_SETTING_SHEET: Final = {
    setting.name: setting.group if setting.group in SHEETS else "Settings"
    for setting in (*SETTINGS, *PLAN_FORM, *STATEMENT_FORM)
}
_KEYLESS: Final = 3  # a table without key is known by its first columns


def address(raw: RawTable, row: int, column: str) -> str:
    """Return the cell of a row (from 0; -1 is the heading) and a column by schema name or heading, such as D17.

    A column that the sheet doesn't have gives the row's first cell, and "" for the heading.
    """
    return _Place(raw).cell(row, column)


def in_table(problems: Problems, frames: Mapping[str, pd.DataFrame]) -> Problems:
    """Give the problems of a calculation their rows in the workbook's tables.

    Parameters
    ----------
    problems : Problems
        Rows are positions 0 to n - 1 in the frames that the calculation was given.
    frames : mapping of str to DataFrame
        Those frames by table name; their index is the position in the table (`frame.frame`). Problems of other
        tables stay as they are.

    Examples
    --------
    >>> problems = Problems()
    >>> problems.add("Error", "tblFX", 1, "Rate", "0", "The rate is 0.", "Type the rate.")
    >>> in_table(problems, {"tblFX": pd.DataFrame({"Rate": [1.1, 0.0]}, index=[0, 4])}).found[0].row
    4
    """
    places = {name: frame.index.to_numpy() for name, frame in frames.items()}
    return Problems(
        [
            replace(problem, row=int(places[problem.table][problem.row]))
            if problem.table in places and problem.row >= 0
            else problem
            for problem in problems.found
        ]
    )


def joined(read: Problems, calculated: Problems) -> Problems:
    """Put together what reading and calculating found, with one Error a cell.

    A calculation meets again, as blank or unknown, the cells that reading refused: its sentence says what that does
    to the figures, and is put behind the one that says why. Rows of both are positions in the tables (`in_table`).
    """
    effects = {_cell_of(problem): problem.problem for problem in reversed(calculated.found) if _blames_cell(problem)}
    refused = {_cell_of(problem) for problem in read.found if _blames_cell(problem)}
    causes = [
        replace(problem, problem=f"{problem.problem} {effects[_cell_of(problem)]}")
        if _blames_cell(problem) and _cell_of(problem) in effects
        else problem
        for problem in read.found
    ]
    others = [problem for problem in calculated.found if not (_blames_cell(problem) and _cell_of(problem) in refused)]
    return Problems([*causes, *others])


def _blames_cell(problem: Problem) -> bool:
    return problem.severity == "Error" and problem.row >= 0


def _cell_of(problem: Problem) -> tuple[str, int, str]:
    return problem.table, problem.row, problem.field


def checks_frame(
    problems: Problems, raws: Mapping[str, RawTable], accepted: Accepted, date1904: bool = False
) -> pd.DataFrame:
    """Make the rows of tblChecks.

    Parameters
    ----------
    problems : Problems
        Rows are positions in the tables (`in_table`).
    raws : mapping of str to RawTable
        The tables as read, by name: they give sheet, cell and key. Of a table that isn't here the schema gives the
        sheet.
    accepted : mapping of (Sheet, Key, Field) to str
        Reasons typed so far (`accepted_reasons`).
    date1904 : bool
        Whether the book counts its dates from 1904.

    Returns
    -------
    DataFrame of str, a row a problem
        The columns of tblChecks: Errors, Warnings, then Notes, each in the order of sheets and rows. Key is the
        row's key, its parts joined by " / " (the first three columns where the table has no key; "row 17" where
        they are blank); for a problem of a whole table its name. Cell of a setting is its name.
    """
    places = {name: _Place(raw, date1904) for name, raw in raws.items()}
    lines = [(problem, *_where(problem, places)) for problem in problems.found]
    lines.sort(key=lambda line: (_SEVERITIES.index(line[0].severity), _sheet_order(line[1]), line[4]))
    rows = [
        (
            problem.severity, sheet, cell, key, problem.field, problem.value, problem.problem, problem.what_to_do,
            accepted.get((sheet, key, problem.field), ""),
        )
        for problem, sheet, cell, key, _ in lines
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(CHECKS.names), dtype="str")


def with_cell_reasons(checks: pd.DataFrame, reasons: Sequence[CellReason], accepted: Accepted) -> pd.DataFrame:
    """Put an Error before the other rows of tblChecks for each cell function that shows an error."""
    rows = [
        (
            "Error", each.sheet, each.cell.replace("$", ""), each.cell, CELL_FUNCTION, "",
            each.reason.removeprefix("#ARBOOK:").strip(), "Correct what the formula refers to.",
            accepted.get((each.sheet, each.cell, CELL_FUNCTION), ""),
        )
        for each in reasons
    ]  # fmt: skip
    return pd.concat([pd.DataFrame(rows, columns=list(CHECKS.names), dtype="str"), checks], ignore_index=True)


def accepted_reasons(checks: pd.DataFrame) -> dict[tuple[str, str, str], str]:
    """Reasons typed into tblChecks by (Sheet, Key, Field), so that they outlive the next refresh."""
    typed = checks.loc[checks["Accepted"].notna(), ["Sheet", "Key", "Field", "Accepted"]]
    lines = typed.astype(object).where(typed.notna(), "").astype(str)
    return {
        (sheet, key, field): reason
        for sheet, key, field, reason in lines.itertuples(index=False, name=None)
        if reason
    }


def open_problems(checks: pd.DataFrame) -> tuple[int, int]:
    """Count the Errors and the Warnings without an accepted reason (figures 23)."""
    waiting = (checks["Severity"] == "Warning") & (checks["Accepted"].fillna("") == "")
    return int((checks["Severity"] == "Error").sum()), int(waiting.sum())


def cell_links(checks: pd.DataFrame) -> list[str]:
    """Places inside the book for the column Cell, such as 'Open items'!C7 (a setting's name; "" for none)."""
    return [
        cell if cell in _SETTING_SHEET or not cell else f"{_quoted(sheet)}!{cell}"
        for sheet, cell in zip(checks["Sheet"], checks["Cell"], strict=True)
    ]


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


@dataclass(frozen=True)
class _Place:
    """The cells and keys of one table."""

    raw: RawTable
    date1904: bool = False

    @cached_property
    def _headings(self) -> dict[str, str]:
        table = TABLES.get(self.raw.name)
        own = {heading: heading for heading in self.raw.columns}
        return own | (match(self.raw.columns, table.names) if table else {})

    @cached_property
    def _letters(self) -> dict[str, str]:
        return {
            heading: column_letters(self.raw.first_column + position)
            for position, heading in enumerate(self.raw.columns)
        }

    def cell(self, row: int, column: str) -> str:
        if column in self._headings:
            return f"{self._letters[self._headings[column]]}{self.raw.first_row + row}"
        return f"{column_letters(self.raw.first_column)}{self.raw.first_row + row}" if row >= 0 else ""

    def key(self, row: int) -> str:
        if row < 0:
            return self.raw.name
        table = TABLES.get(self.raw.name)
        names = (table.key or table.names[:_KEYLESS]) if table else ()
        parts = [self._part(row, name) for name in names if name in self._headings]
        return " / ".join(part for part in parts if part) or f"row {self.raw.first_row + row}"

    def _part(self, row: int, name: str) -> str:
        cells = self.raw.columns[self._headings[name]]
        if TABLES[self.raw.name][name].kind is Kind.DATE and cells.kind[row] == CellKind.NUMBER:
            return str(from_serial(cells.value[row : row + 1], self.date1904)[0])
        return cells.text(row)


def _where(problem: Problem, places: Mapping[str, _Place]) -> tuple[str, str, str, int]:
    """Sheet, cell, key and sheet row of a problem."""
    place = places.get(problem.table)
    if place is not None:
        raw = place.raw
        cell = place.cell(problem.row, problem.field)
        return raw.sheet, cell, problem.key or place.key(problem.row), raw.first_row + problem.row
    if problem.table:
        sheet = TABLES[problem.table].sheet if problem.table in TABLES else ""
        return sheet, "", problem.key or problem.table, problem.row
    sheet = _SETTING_SHEET.get(problem.field, "")
    return sheet, problem.field if sheet else "", problem.key, 0


def _sheet_order(sheet: str) -> int:
    return SHEETS.index(sheet) if sheet in SHEETS else len(SHEETS)
