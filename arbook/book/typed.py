"""Cells of one column as read -> one typed array. Fine cells go vectorised; only doubtful ones are looked at singly.

| kind    | array                                                                      | blank |
|---------|----------------------------------------------------------------------------|-------|
| text    | Categorical over the pool of the book; `str` where cells had to be changed  | NaN   |
| date    | datetime64[s]                                                              | NaT   |
| money   | Int64, cents                                                               | NA    |
| number  | float64                                                                    | NaN   |
| rate    | float64, a fraction                                                        | NaN   |
| count   | Int64                                                                      | NA    |
| any     | object: str or float                                                       | None  |

A cell that can't be read is a problem and blank in the array. What differs from a choice only in case or
spaces is spelled as in the list; an unknown choice is a problem and stays as typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from arbook.book.book import CellKind, Cells
from arbook.book.schema import Column, Kind
from arbook.book.sheets import LISTS
from arbook.dates import DateOrder, from_serial, parse_date
from arbook.money import cents_of, parse_amount, round_half_up, to_cents
from arbook.problem import Problems, Severity

Typed = npt.NDArray[Any] | pd.api.extensions.ExtensionArray
Rows = npt.NDArray[np.intp]
T = TypeVar("T")
SYSTEMS_APART: Final = 1462  # days from 1900's day 0 to 1904's
_TOO_LARGE: Final = 1e13  # from here an amount with cents has more than the 15 digits that Excel keeps
_NOISE: Final = 1e-6  # a sum of floats is this near to its cents; what is further off was typed
_WHOLE: Final = 2.0**53  # floats keep whole numbers up to here
# What a column of a kind holds, and what to do about a cell that holds something else.
_NOUN: Final = {
    Kind.TEXT: "text", Kind.DATE: "a date", Kind.MONEY: "an amount", Kind.NUMBER: "a number",
    Kind.COUNT: "a whole number", Kind.RATE: "a rate", Kind.ANY: "text or a number",
}  # fmt: skip
_SIGN: Final = "DecimalSign on sheet Settings says how text is read."
_TYPE_IT: Final = {
    Kind.TEXT: "Type the text.",
    Kind.DATE: "Type a date such as 2024-04-03. DateOrder on sheet Settings says how text is read.",
    Kind.MONEY: f"Type the amount as a number. {_SIGN}",
    Kind.NUMBER: f"Type a number. {_SIGN}",
    Kind.COUNT: "Type a whole number.",
    Kind.RATE: f"Type a percentage such as 8%. {_SIGN}",
    Kind.ANY: "Type text or a number.",
}


@dataclass(frozen=True)
class ReadOptions:
    """How cells are read: the book's date system; order of typed dates and decimal sign of typed amounts."""

    date1904: bool = False
    date_order: DateOrder | None = None
    decimal_sign: str = "."


@dataclass(frozen=True)
class Report:
    """Where the problems of one column go. `severity` is that of a cell error and of an unknown choice."""

    problems: Problems
    table: str
    column: Column
    cells: Cells
    severity: Severity = "Error"

    def add(self, rows: Rows, problem: str, what_to_do: str = "", severity: Severity = "Error") -> None:
        """Add a problem for each row, with what stands in the cell as its value."""
        texts = [self.cells.text(int(row)) for row in rows]
        what = what_to_do or _TYPE_IT[self.column.kind]
        self.problems.add(severity, self.table, rows, self.column.name, texts, problem, what)


def read_column(cells: Cells, report: Report, options: ReadOptions) -> Typed:
    """Convert one column to the array of its kind (see the module), shape (n,); problems go to the report."""
    _refuse(cells, report)
    return _READERS[report.column.kind](cells, report, options)


def _refuse(cells: Cells, report: Report) -> None:
    """Report cell errors, and TRUE and FALSE, which no column takes."""
    errors = np.flatnonzero(cells.kind == CellKind.ERROR)
    if errors.size:
        what = "Correct the formula, or type the value."
        report.add(errors, "The cell holds the error {value}.", what, report.severity)
    truths = np.flatnonzero(cells.kind == CellKind.BOOL)
    if truths.size:
        report.add(truths, f"{{value}} is not {_NOUN[report.column.kind]}.")


# --- text -----------------------------------------------------------------------------------------------


def _text(cells: Cells, report: Report, options: ReadOptions) -> Typed:
    codes = _codes(cells)
    pool = categories = cells.texts.categories
    if (cells.kind == CellKind.NUMBER).any():
        codes, categories = _with_numbers(cells, codes)
    if report.column.choices:
        codes, categories = _as_listed(codes, categories, report)
    if categories is pool:
        return pd.Categorical.from_codes(codes, dtype=cells.texts)
    return pd.array(_spread(categories, codes), dtype="str")


def _codes(cells: Cells) -> npt.NDArray[np.int32]:
    """Places of the texts in the pool, -1 where there is no text."""
    return np.where(cells.kind == CellKind.TEXT, cells.value, -1.0).astype(np.int32)


def _spread(categories: pd.Index[str], codes: npt.NDArray[np.int32]) -> npt.NDArray[np.object_]:
    """Text of each code, None for -1."""
    texts = np.full(len(codes), None, dtype=object)
    known = codes >= 0
    texts[known] = categories.take(codes[known]).to_numpy(object)
    return texts


def _with_numbers(cells: Cells, codes: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], pd.Index[str]]:
    """Codes that were typed as numbers become text: 123 is "123", 1.5 is "1.5"."""
    texts = _spread(cells.texts.categories, codes)
    number = cells.kind == CellKind.NUMBER
    texts[number] = number_texts(cells.value[number])
    found, distinct = pd.factorize(texts)
    return found.astype(np.int32), pd.Index(distinct, dtype="str")


def number_texts(values: npt.NDArray[np.float64]) -> npt.NDArray[Any]:
    """Numbers as the shortest text, whole ones without decimals; object array of str, shape (n,)."""
    whole = (np.abs(values) < _WHOLE) & (values == np.rint(values))
    texts = values.astype(str).astype(object)
    texts[whole] = values[whole].astype(np.int64).astype(str).astype(object)
    return texts


def _as_listed(
    codes: npt.NDArray[np.int32], categories: pd.Index[str], report: Report
) -> tuple[npt.NDArray[np.int32], pd.Index[str]]:
    """Spell choices as in their list, and report those that aren't in it; each distinct text is looked at once."""
    choices = {_folded(choice): choice for choice in LISTS[report.column.choices]}
    used = np.zeros(len(categories) + 1, dtype=bool)
    used[codes] = True  # the last place takes the blanks, code -1
    distinct = np.flatnonzero(used[:-1])
    texts = [str(text) for text in categories.take(distinct)]
    listed = [choices.get(_folded(text)) for text in texts]
    unknown = np.zeros(len(used), dtype=bool)
    unknown[distinct] = [choice is None for choice in listed]
    rows = np.flatnonzero(unknown[codes])
    if rows.size:
        sentence = f"'{{value}}' is not one of: {', '.join(choices.values())}."
        report.add(rows, sentence, "Choose from the list of the cell.", report.severity)
    spelled = [choice or text for choice, text in zip(listed, texts, strict=True)]
    if spelled == texts:
        return codes, categories
    new = np.full(len(used), -1, dtype=np.int32)
    new[distinct] = np.arange(len(distinct), dtype=np.int32)
    return new[codes], pd.Index(spelled, dtype="str")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


# --- dates, amounts, numbers ----------------------------------------------------------------------------


def _dates(cells: Cells, report: Report, options: ReadOptions) -> Typed:
    number = cells.kind == CellKind.NUMBER
    serials = np.where(number, cells.value, np.nan)
    dates = from_serial(serials, options.date1904)
    _report_far(np.flatnonzero(number & np.isnat(dates)), cells, report, options)
    rows, read = _texts(cells, report, lambda text: parse_date(text, options.date_order))
    if read:
        dates[rows] = np.array(read, dtype="datetime64[D]")
    return dates.astype("datetime64[s]")


def _report_far(rows: Rows, cells: Cells, report: Report, options: ReadOptions) -> None:
    """Report numbers that are no dates, and say where the other date system would make them one."""
    if not rows.size:
        return
    shift, other, change = (
        (-SYSTEMS_APART, "1900", f"Take {SYSTEMS_APART} days off")
        if options.date1904
        else (SYSTEMS_APART, "1904", f"Add {SYSTEMS_APART} days")
    )
    shifted = ~np.isnat(from_serial(cells.value[rows] + shift, options.date1904))
    sentence = "The number {value} is not a date from 1990 to 2100"
    report.add(rows[~shifted], f"{sentence}.")
    report.add(
        rows[shifted], f"{sentence}; counted from {other} it would be one.",
        f"Was it copied from a workbook whose dates count from {other}? {change}, or type the date.",
    )  # fmt: skip


def _money(cells: Cells, report: Report, options: ReadOptions) -> Typed:
    number = cells.kind == CellKind.NUMBER
    fits = number & (np.abs(cells.value) < _TOO_LARGE)
    units = np.where(fits, cells.value, 0.0)
    cents = cents_of(units)
    noise = _NOISE + np.abs(units) * np.finfo(np.float64).eps * 4
    finer = np.abs(units - cents / 100) > noise
    rows, read = _texts(cells, report, lambda text: parse_amount(text, options.decimal_sign))
    large = number & ~fits
    for row, amount in zip(rows, read, strict=True):
        fits[row] = abs(amount) < _TOO_LARGE
        large[row] = not fits[row]
        cents[row] = to_cents(amount) if fits[row] else 0
        finer[row] = fits[row] and amount != round_half_up(amount)
    report.add(np.flatnonzero(large), "{value} is too large to be kept to the cent.")
    report.add(
        np.flatnonzero(finer), "{value} has more than two decimals; it is rounded to the cent.",
        "Type the amount with two decimals.", "Warning",
    )  # fmt: skip
    return pd.arrays.IntegerArray(cents, ~fits)


def _numbers(cells: Cells, report: Report, options: ReadOptions) -> npt.NDArray[np.float64]:
    return _floats(cells, report, lambda text: parse_amount(text, options.decimal_sign))


def _rates(cells: Cells, report: Report, options: ReadOptions) -> Typed:
    def parse(text: str) -> Decimal:
        percent = text.endswith("%")
        number = parse_amount(text.removesuffix("%").strip(), options.decimal_sign)
        return number / 100 if percent else number

    return _floats(cells, report, parse)


def _floats(cells: Cells, report: Report, parse: Callable[[str], Decimal]) -> npt.NDArray[np.float64]:
    numbers = np.where(cells.kind == CellKind.NUMBER, cells.value, np.nan)
    rows, read = _texts(cells, report, parse)
    if read:
        numbers[rows] = [float(number) for number in read]
    return numbers


def _counts(cells: Cells, report: Report, options: ReadOptions) -> Typed:
    numbers = _numbers(cells, report, options)
    whole = (np.abs(numbers) < _WHOLE) & (numbers == np.rint(numbers))
    report.add(np.flatnonzero(~whole & ~np.isnan(numbers)), "{value} is not a whole number.")
    return pd.arrays.IntegerArray(np.where(whole, numbers, 0.0).astype(np.int64), ~whole)


def _anything(cells: Cells, report: Report, options: ReadOptions) -> Typed:
    found = _spread(cells.texts.categories, _codes(cells))
    number = cells.kind == CellKind.NUMBER
    found[number] = cells.value[number].astype(object)
    return found


def _texts(cells: Cells, report: Report, parse: Callable[[str], T]) -> tuple[Rows, list[T]]:
    """Parse text cells of a column that isn't text, each distinct text once: rows and values that could be read."""
    rows = np.flatnonzero(cells.kind == CellKind.TEXT)
    if not rows.size:
        return rows, []
    codes, where = np.unique(cells.value[rows].astype(np.intp), return_inverse=True)
    values: list[T | None] = []
    sentences: list[str] = []
    for code in codes:
        try:
            values.append(parse(str(cells.texts.categories[code])))
            sentences.append("")
        except ValueError as unreadable:
            values.append(None)
            sentences.append(f"{unreadable}.")
    good = np.array([not sentence for sentence in sentences])[where]
    for row, number in zip(rows[~good], where[~good], strict=True):
        report.add(np.array([row]), sentences[number])
    rows, where = rows[good], where[good]
    if rows.size:
        noun = _NOUN[report.column.kind]
        report.add(
            rows[:1], f"Cells that hold text were read as {noun}: {rows.size} in this column, this is the first.",
            f"Type {noun}: formulas of Excel pass over text.", "Note",
        )  # fmt: skip
    return rows, [value for value in (values[number] for number in where) if value is not None]


_READERS: Final[dict[Kind, Callable[[Cells, Report, ReadOptions], Typed]]] = {
    Kind.TEXT: _text,
    Kind.DATE: _dates,
    Kind.MONEY: _money,
    Kind.NUMBER: _numbers,
    Kind.RATE: _rates,
    Kind.COUNT: _counts,
    Kind.ANY: _anything,
}
