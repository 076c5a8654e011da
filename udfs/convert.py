"""What Excel hands over as numpy columns: the cells of one argument, whatever form they come in.

A cell arrives as it is ("raw"): a number as float, a date as datetime or (in an array) as serial number, a currency
cell as Decimal, a blank one as None, a cell error as a large negative int. A range is a tuple of rows, an array of
one row is flat. Nothing is guessed: what can't be read is refused with its value, and only that cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import chain, compress
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Dates = NDArray[np.datetime64]
Ints = NDArray[np.int64]

BLANK, NUMBER, TEXT, DATE, OTHER = range(5)

_ERROR_ZERO: Final = -2146828288  # a cell error comes as this plus its number (XlCVError)
_ERRORS: Final = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
    2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!",
    2050: "#CALC!",
}  # fmt: skip
_LARGEST: Final = 1e13  # amounts and other numbers; the products with days and rates stay within 64 bits
_ORDINAL_ZERO: Final = date(1970, 1, 1).toordinal()


class WrongInput(ValueError):  # noqa: N818 - named after the case, as UnreadableDate
    """An argument that spoils the whole call: its message says what is wrong, with the value."""


@dataclass(frozen=True)
class Read:
    """An argument as a column, shape (n,), with its blank cells and why others couldn't be read, by position."""

    values: NDArray[Any]
    blank: Bools
    refused: Mapping[int, str]


@dataclass(frozen=True)
class Cells:
    """The cells of one argument, row by row."""

    values: Sequence[object]
    shape: tuple[int, int]
    is_scalar: bool

    @staticmethod
    def of(raw: object) -> Cells:
        """Take an argument apart.

        Raises
        ------
        WrongInput
            When the rows of an array aren't of one length.
        """
        if hasattr(raw, "tolist"):
            raw = raw.tolist()
        if not isinstance(raw, list | tuple):
            return Cells([raw], (1, 1), True)
        rows = raw if raw and isinstance(raw[0], list | tuple) else [raw]
        width = len(rows[0])
        if not width or set(map(len, rows)) != {width}:
            raise WrongInput("the rows of an array are empty or not equally long")
        return Cells(list(chain.from_iterable(rows)), (len(rows), width), False)

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def kind(self) -> NDArray[np.int8]:
        """Kind of each cell."""
        types = list(map(type, self.values))
        kinds = {one: _kind(one) for one in set(types)}
        if len(kinds) == 1:
            return np.full(len(types), kinds[types[0]], np.int8)
        return np.fromiter(map(kinds.__getitem__, types), np.int8, len(types))

    def numbers(self) -> Read:
        """Read numbers, NaN where there is none; text counts where it is one beyond doubt."""
        number = self.kind == NUMBER
        found, refused = self._plain_numbers(number), self._refused_numbers(number)
        for position in np.flatnonzero(self.kind == DATE).tolist():
            refused[position] = f"{said(self.values[position])} is a date, not a number"
        blank = self._blank
        for position in np.flatnonzero((self.kind == TEXT) & ~blank).tolist():
            try:
                found[position] = _number_in(cast(str, self.values[position]))
                if not abs(found[position]) < _LARGEST:
                    raise ValueError(f"{said(self.values[position])} is too large")
            except ValueError as error:
                refused[position] = str(error)
        found[list(refused)] = np.nan
        return Read(found, blank, refused | self._refused_others())

    def dates(self, d1904: object) -> Read:
        """Read dates as datetime64[D], NaT where there is none."""
        from arbook.dates import EARLIEST, LATEST, from_serial, parse_date

        found = from_serial(self._plain_numbers(self.kind == NUMBER), bool(d1904))
        dated = self.kind == DATE
        if dated.any():
            ordinals = map(date.toordinal, compress(cast(Sequence[date], self.values), dated.tolist()))
            days = np.fromiter(ordinals, np.int64) - _ORDINAL_ZERO
            inside = (days >= EARLIEST.toordinal() - _ORDINAL_ZERO) & (days <= LATEST.toordinal() - _ORDINAL_ZERO)
            found[dated] = np.where(inside, days, np.iinfo(np.int64).min).view("datetime64[D]")
        refused = {
            position: f"{said(self.values[position])} is not a date from {EARLIEST} to {LATEST}"
            for position in np.flatnonzero(np.isnat(found) & (dated | (self.kind == NUMBER))).tolist()
        } | self._errors
        blank, known = self._blank, dict[str, Any]()
        for position in np.flatnonzero((self.kind == TEXT) & ~blank).tolist():
            text = cast(str, self.values[position])
            try:
                known[text] = found[position] = known.get(text) or _without_marker(text, parse_date)
            except ValueError as error:
                refused[position] = str(error)
        return Read(found, blank, refused | self._refused_others())

    def texts(self) -> tuple[Ints, list[str], dict[int, str]]:
        """Read texts: code of each cell (-1 for blank), the distinct texts without outer spaces, what is refused.

        A number counts as its text, so that the terms 30 are "30" and the code 1001 is "1001".
        """
        refused = self._refused_others() | self._errors
        for position in np.flatnonzero(self.kind == DATE).tolist():
            shown = said(self.values[position])
            refused[position] = f"{shown} is a date: format the cell as text, then type it again"
        place: dict[object, int] = {}
        raw = [place.setdefault(value, len(place)) for value in self._hashable()]
        labels: dict[str, int] = {}
        codes = np.array([_label(value, labels) for value in place], np.int64)[raw]
        texts = list(labels)
        marked = np.array([_is_error(text) for text in texts] + [False])
        for position in np.flatnonzero(marked[codes]).tolist() if marked.any() else ():
            refused[position] = texts[codes[position]]
        return codes, texts, refused

    @property
    def _blank(self) -> Bools:
        """Blank cells, texts of spaces among them."""
        blank: Bools = self.kind == BLANK
        for position in np.flatnonzero(self.kind == TEXT).tolist():
            blank[position] = not cast(str, self.values[position]).strip()
        return blank

    @cached_property
    def _errors(self) -> dict[int, str]:
        """Cell errors by position: whole numbers of a narrow range, where other numbers come as floats."""
        numbers = self._plain_numbers(self.kind == NUMBER)
        suspect = np.flatnonzero((numbers >= _ERROR_ZERO + 2000) & (numbers < _ERROR_ZERO + 2100))
        found = ((position, self.values[position]) for position in suspect.tolist())
        return {
            position: _ERRORS.get(value - _ERROR_ZERO, f"cell error {value - _ERROR_ZERO}")
            for position, value in found
            if isinstance(value, int)
        }

    def _plain_numbers(self, number: Bools) -> Floats:
        """Cells that are numbers as float64, NaN elsewhere."""
        whole = bool(number.all())
        numbers = self.values if whole else list(compress(self.values, number.tolist()))
        try:
            plain = np.array(numbers, np.float64)
        except (OverflowError, ValueError):  # a whole number beyond floats, a Decimal that signals
            plain = np.array([_float(one) for one in numbers])
        if whole:
            return plain
        found = np.full(len(self.values), np.nan)
        found[number] = plain
        return found

    def _refused_numbers(self, number: Bools) -> dict[int, str]:
        """Numbers that are none, or too large to compute with."""
        numbers = self._plain_numbers(number)
        wrong = number & ~(np.abs(numbers) < _LARGEST)
        too = {
            position: f"{said(self.values[position])} is too large, or not a number"
            for position in np.flatnonzero(wrong).tolist()
        }
        return too | self._errors

    def _refused_others(self) -> dict[int, str]:
        return {
            position: f"{said(self.values[position])} can't be used here"
            for position in np.flatnonzero(self.kind == OTHER).tolist()
        }

    def _hashable(self) -> Sequence[object]:
        """Cells that can be keys: what is neither text nor number is blank here."""
        if not (self.kind == OTHER).any() and not (self.kind == DATE).any() and not self._errors:
            return self.values
        good = (self.kind == TEXT) | (self.kind == NUMBER)
        good[list(self._errors)] = False
        return [value if keep else None for value, keep in zip(self.values, good.tolist(), strict=True)]


def said(value: object) -> str:
    """Write a value the way a message shows it."""
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return f"{_float(value):.15g}"
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    return f"'{value}'" if isinstance(value, str) else str(value)


def plain(text: str) -> str:
    """Text without case and outer spaces, inner ones single: as texts are compared."""
    return " ".join(text.split()).casefold()


def _kind(type_: type) -> int:
    if type_ is type(None):
        return BLANK
    if issubclass(type_, bool | np.bool_):
        return OTHER
    if issubclass(type_, float | int | Decimal | np.number):
        return NUMBER
    if issubclass(type_, str):
        return TEXT
    return DATE if issubclass(type_, date) else OTHER


def _float(number: Any) -> float:  # noqa: ANN401 - any kind of number
    try:
        return float(number)
    except (OverflowError, ValueError):
        return np.inf


def _label(value: object, labels: dict[str, int]) -> int:
    """Code of a cell's text among the labels; -1 for blank."""
    if value is None:
        return -1
    text = value.strip() if isinstance(value, str) else f"{_float(value):.15g}"
    return labels.setdefault(text, len(labels)) if text else -1


def _is_error(text: str) -> bool:
    """Whether a text is a cell error, or the marker of another function."""
    return text[:1] == "#" and (text.startswith("#ARBOOK") or text in _ERRORS.values())


def _without_marker(text: str, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 - what read returns
    if _is_error(text.strip()):
        raise ValueError(text.strip())
    return read(text)


def _number_in(text: str) -> float:
    return float(_without_marker(text, _amount))


def _amount(text: str) -> Decimal:
    """Read a number in text, if it is the same under both decimal signs or makes sense under one only."""
    from arbook.money import UnreadableAmount, parse_amount

    found = set()
    for sign in (".", ","):
        try:
            found.add(parse_amount(text, sign))
        except UnreadableAmount:
            continue
    if len(found) > 1 and not text.strip().startswith("0"):
        raise ValueError(f"'{text}' is ambiguous: type it as a number")
    if not found:
        raise ValueError(f"'{text}' is not a number")
    return min(found, key=abs)  # 0.125 isn't 125: nobody groups a leading 0
