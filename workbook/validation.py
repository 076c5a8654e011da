"""Data validation by kind and list, and the input messages on header cells."""

from __future__ import annotations

from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from arbook.book.schema import Column, Kind

EARLIEST = date(1990, 1, 1)
_LARGEST = 999_999_999_999
_PLAIN_TITLE = "Not accepted"
_RULES: dict[Kind, dict[str, Any]] = {
    Kind.DATE: {
        "validate": "date",
        "criteria": ">=",
        "value": EARLIEST,
        "error_message": "Type a date from 1990 on, such as 2026-01-31.",
    },
    Kind.MONEY: {
        "validate": "decimal",
        "criteria": "between",
        "minimum": -_LARGEST,
        "maximum": _LARGEST,
        "error_message": "Type an amount as a number, without currency or letters.",
    },
    Kind.NUMBER: {
        "validate": "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": _LARGEST,
        "error_message": "Type a number, 0 or more.",
    },
    Kind.COUNT: {
        "validate": "integer",
        "criteria": ">=",
        "value": 0,
        "error_message": "Type a whole number, 0 or more.",
    },
    Kind.RATE: {
        "validate": "decimal",
        "criteria": "between",
        "minimum": -1,
        "maximum": 1,
        "error_message": "Type a percentage between -100% and 100%, such as 8%.",
    },
}

_TAKES: dict[Kind, str] = {
    Kind.DATE: "A date, such as 2026-01-31. Leave blank what you don't know.",
    Kind.MONEY: "An amount as a number, without currency or letters.",
    Kind.NUMBER: "A number, 0 or more.",
    Kind.COUNT: "A whole number, 0 or more.",
    Kind.RATE: "A percentage, such as 8%.",
}


def rule(kind: Kind, choices: str = "") -> dict[str, Any] | None:
    """Return the validation of an input cell; None where anything may be typed."""
    if choices:
        message = "Choose one of the list (it is on the Settings sheet)."
        return {"validate": "list", "source": f"={choices}", "error_title": _PLAIN_TITLE, "error_message": message}
    found = _RULES.get(kind)
    return {**found, "error_title": _PLAIN_TITLE} if found else None


def validate(sheet: Worksheet, row: int, column: int, last_row: int, checked: dict[str, Any] | None) -> None:
    """Put a validation on the rows of a column; raises ValueError if Excel's limits refuse it."""
    if checked is not None and sheet.data_validation(row, column, last_row, column, checked):
        raise ValueError(f"Validation at row {row + 1}, column {column + 1} was refused")


def message(sheet: Worksheet, row: int, at: int, column: Column) -> None:
    """Show a column's note, or what may be typed there, when its header is selected.

    A title has at most 32 characters, a text 255.
    """
    shown = {"validate": "any", "input_title": column.name, "input_message": told(column)}
    validate(sheet, row, at, row, shown)


def told(column: Column) -> str:
    """Return the message at the header of an input column: its note, else what its cells take."""
    if column.note:
        return column.note
    if column.choices:
        return "Choose one of the list."
    return _TAKES.get(column.kind, "Text. Leave blank what you don't know.")
