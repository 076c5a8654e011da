"""The named settings as typed values: blank and unreadable ones have their default."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar, cast

import numpy as np
import pandas as pd

from arbook.book.book import Book, BookError, CellKind, Cells, Value
from arbook.book.schema import Column, Kind, Way
from arbook.book.settings import SETTINGS, Setting
from arbook.book.typed import ReadOptions, Report, read_column
from arbook.dates import DateOrder, to_serial
from arbook.payment_order import read_order
from arbook.problem import Problems
from arbook.rates import rate_of

SettingValue = str | date | int | Decimal | None
T = TypeVar("T")

_ERROR: Final = re.compile(r"#(?:N/A|GETTING_DATA|[A-Z][A-Z0/]*[!?])")  # as Excel shows cell errors
_FIRST: Final = ("DateOrder", "DecimalSign")  # the others are read by them


@dataclass(frozen=True)
class Settings:
    """Values of named settings by kind: str, date, int (counts; money in cents), Decimal (rates); None is blank.

    An unknown name raises KeyError, asking for another kind TypeError.
    """

    values: Mapping[str, SettingValue]
    date1904: bool = False

    def text(self, name: str) -> str:
        """Return a text, "" when blank."""
        return _typed(str, name, self.values[name]) or ""

    def yes(self, name: str) -> bool:
        """Return whether the setting says yes."""
        return self.text(name) == "yes"

    def day(self, name: str) -> date | None:
        """Return a date, None when blank."""
        return _typed(date, name, self.values[name])

    def count(self, name: str) -> int | None:
        """Return a whole number, None when blank."""
        return _typed(int, name, self.values[name])

    def cents(self, name: str) -> int | None:
        """Return money in cents, None when blank."""
        return _typed(int, name, self.values[name])

    def rate(self, name: str) -> Decimal | None:
        """Return a fraction, None when blank."""
        return _typed(Decimal, name, self.values[name])

    @property
    def aging_limits(self) -> tuple[int, int, int]:
        """Upper ends of the first three buckets, in days."""
        return parse_limits(self.text("AgingLimits"))

    @property
    def read_options(self) -> ReadOptions:
        """How the book's cells are read."""
        order = cast("DateOrder | None", self.text("DateOrder") or None)
        return ReadOptions(self.date1904, order, self.text("DecimalSign"))


def parse_limits(text: str) -> tuple[int, int, int]:
    """Read AgingLimits: exactly three rising whole numbers.

    Raises
    ------
    ValueError
        With the text, when it is something else.

    Examples
    --------
    >>> parse_limits("30, 60, 90")
    (30, 60, 90)
    """
    parts = [part.strip() for part in text.replace(";", ",").split(",")]
    if len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts):
        first, second, third = (int(part) for part in parts)
        if 0 < first < second < third:
            return first, second, third
    raise ValueError(f"'{text}' is not three rising whole numbers such as 30,60,90")


_LISTS: Final[Mapping[str, tuple[Callable[[str], object], str]]] = {
    "AgingLimits": (parse_limits, "Type three rising whole numbers, such as 30,60,90."),
    "AllocationOrder": (read_order, "Type costs, interest and principal in the order wanted, with commas between."),
}
_AMOUNTS: Final = ("MinimumInterest", "PaymentToleranceMax")
_LAST_DAY: Final = 31  # of the longest month
_BELOW_1: Final = ("InterestRate", "PaymentTolerance")


def read_settings(book: Book, problems: Problems, wanted: Sequence[Setting] = SETTINGS) -> Settings:
    """Read named settings.

    Parameters
    ----------
    book : Book
    problems : Problems
        Gets an Error for each value that can't be used, and for a name that the book lacks: `table` is "", `row` -1,
        `field` the setting's name.
    wanted : sequence of Setting
        Also PLAN_FORM or STATEMENT_FORM. DateOrder and DecimalSign are always read too.
    """
    settings = {setting.name: setting for setting in (*SETTINGS, *wanted)}
    asked = dict.fromkeys((*_FIRST, *(setting.name for setting in wanted)))
    options = ReadOptions(book.date1904)
    values: dict[str, SettingValue] = {}
    for name in asked:
        values[name] = _read(book, settings[name], options, problems)
        if name == _FIRST[-1]:
            options = Settings(values, book.date1904).read_options
    return Settings(values, book.date1904)


def refusal(setting: Setting, value: Value, date1904: bool) -> str:
    """Return why a value can't be used as a setting and what to type instead; "" when it can."""
    found = Problems()
    _value(setting, _cell(value, date1904), ReadOptions(date1904), found)
    errors = (problem for problem in found.found if problem.severity == "Error")
    return next((f"{error.problem} {error.what_to_do}" for error in errors), "")


def _read(book: Book, setting: Setting, options: ReadOptions, problems: Problems) -> SettingValue:
    found = Problems()
    try:
        value = _value(setting, _cell(book.get(setting.name), options.date1904), options, found)
    except BookError:
        value = None
        found.add(
            "Error", "", -1, setting.name, "", f"The workbook has no cell named {setting.name}.",
            "Give its cell that name again (in Excel: Formulas, Name Manager), or type: arbook upgrade BOOK.",
        )  # fmt: skip
    default = _value(setting, _cell(setting.default, False), ReadOptions(), Problems())
    for problem in (problem for problem in found.found if problem.severity != "Note"):
        instead = f" {setting.default or 'Blank'} is used instead." if problem.severity == "Error" else ""
        problems.found.append(replace(problem, row=-1, problem=problem.problem + instead))
    return default if value is None or found.count("Error") else value


def _value(setting: Setting, cells: Cells, options: ReadOptions, problems: Problems) -> SettingValue:
    """Read one cell the way a column of its kind is read."""
    column = Column(setting.name, setting.kind, Way.IN, setting.choices)
    report = Report(problems, "", column, cells)
    read = pd.Series(read_column(cells, report, options)).iloc[0]
    if pd.isna(read):
        return None
    if setting.name in _LISTS:
        parse, what = _LISTS[setting.name]
        try:
            parse(str(read))
        except ValueError as unreadable:
            report.add(np.array([0]), f"{unreadable}.", what)
    never_below_0 = setting.kind in (Kind.COUNT, Kind.RATE) or setting.name in _AMOUNTS
    if never_below_0 and read < 0:
        number = "whole number" if setting.kind is Kind.COUNT else "number"
        report.add(np.array([0]), "{value} is below 0.", f"Type 0 or a {number} above it.")
    if setting.name == "EomCutoff" and not 1 <= read <= _LAST_DAY:
        report.add(np.array([0]), "{value} is not a day of a month.", "Type 1 to 31, or nothing.")
    if setting.name in _BELOW_1 and read >= 1:
        report.add(np.array([0]), "{value} is 100% or more.", "Type a percentage such as 8%.")
    return _python(setting.kind, read)


def _python(kind: Kind, read: object) -> SettingValue:
    if isinstance(read, pd.Timestamp):
        return read.date()
    if kind in (Kind.COUNT, Kind.MONEY):
        return int(cast(int, read))
    return rate_of(read) if isinstance(read, float) else str(read)


def _cell(value: Value, date1904: bool) -> Cells:
    """Make a named cell a column of one row."""
    texts, kind, number = "", CellKind.NUMBER, 0.0
    if isinstance(value, str):
        texts = value.strip()
        kind = CellKind.ERROR if _ERROR.fullmatch(texts) else CellKind.TEXT if texts else CellKind.BLANK
    elif value is None:
        kind = CellKind.BLANK
    elif isinstance(value, bool):
        kind, number = CellKind.BOOL, float(value)
    elif isinstance(value, date):
        number = float(to_serial(value, date1904))
    else:
        number = float(value)
    pool = pd.CategoricalDtype(pd.Index([texts], dtype="str"))
    return Cells(np.array([kind], dtype=np.uint8), np.array([number]), pool)


def _typed(kind: type[T], name: str, value: SettingValue) -> T | None:
    if value is None or isinstance(value, kind):
        return value
    raise TypeError(f"{name} is {type(value).__name__}, not {kind.__name__}")
