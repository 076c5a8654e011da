"""The elements of a call: arguments broadcast to one shape, computed in groups, each failing on its own.

A required argument that is blank makes its element blank; an optional one counts as its default. What can't be read
makes its element an error, and the others are computed all the same.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from udfs.convert import Bools, Cells, Dates, Floats, Ints, Read, WrongInput, plain, said
from udfs.failure import marker, report

_REQUIRED: Final = object()


@dataclass(frozen=True)
class Choice:
    """A column of few distinct values: the code of each element, and the value of each code."""

    codes: Ints
    values: list[Any]

    def taken(self, dtype: Any = object) -> NDArray[Any]:  # noqa: ANN401 - a numpy dtype
        """Value of each element."""
        return np.array(self.values, dtype)[self.codes]


@dataclass(frozen=True)
class Names:
    """A column of names: the code of each element (-1: blank), each code's name as first written, and in lower case.

    What can't be read is a name too: its marker.
    """

    codes: Ints
    shown: list[str]
    keys: list[str]


class Elements:
    """The elements of one call.

    Parameters
    ----------
    function : str
        Name of the cell function, for the record of reasons.
    d1904 : object
        Whether serial numbers are dates of the 1904 system.
    arguments
        Raw arguments; ranges and arrays are broadcast together.

    Raises
    ------
    WrongInput
        When the shapes don't go together.
    """

    def __init__(self, function: str, d1904: object = False, **arguments: object) -> None:
        self._function, self._d1904 = function, d1904
        self._cells = {name: Cells.of(raw) for name, raw in arguments.items()}
        shapes = [cells.shape for cells in self._cells.values()]
        try:
            self.shape = np.broadcast_shapes(*shapes)
        except ValueError:
            sizes = ", ".join(f"{rows} x {columns}" for rows, columns in dict.fromkeys(shapes))
            raise WrongInput(f"ranges of {sizes} cells don't go together") from None
        self.is_scalar = all(cells.is_scalar for cells in self._cells.values())
        self.size = int(np.prod(self.shape))
        self.blank: Bools = np.zeros(self.size, np.bool_)
        self._problems: dict[int, str] = {}

    def dates(self, name: str, required: bool = True) -> Dates:
        """Return an argument as dates, NaT where blank."""
        cells = self._cells[name]
        read = cells.dates(self._d1904)
        if required:
            self._blank_out(read.blank, cells)
        return self._spread(self._checked(name, read, cells).values, cells)

    def cents(self, name: str, default: int | None = None) -> Ints:
        """Return an amount as cents; with a default the argument is optional."""
        from arbook.money import cents_of

        numbers = self.numbers(name, None if default is None else default / 100)
        known = np.nan_to_num(numbers) if np.isnan(numbers).any() else numbers
        if self.size > 1 and known.strides == (0,):
            return np.broadcast_to(cents_of(known[:1]), self.size)
        return cents_of(known)

    def numbers(self, name: str, default: float | None = None) -> Floats:
        """Return an argument as numbers, NaN where it can't be read or is blank without a default."""
        cells = self._cells[name]
        read = self._checked(name, cells.numbers(), cells)
        if default is None:
            self._blank_out(read.blank, cells)
        elif read.blank.any():
            read.values[read.blank] = default
        return self._spread(read.values, cells)

    def whole(self, name: str, default: int | None = None) -> Ints:
        """Return an argument as whole numbers."""
        numbers = self.numbers(name, default)
        broken = ~np.isnan(numbers) & (numbers != np.floor(numbers))
        for row in np.flatnonzero(broken).tolist():
            self.refuse(row, f"{_words(name)}: {said(float(numbers[row]))} is not a whole number")
        return np.where(np.isnan(numbers) | broken, 0, numbers).astype(np.int64)

    def given(self, name: str) -> Bools:
        """Whether each element of an optional argument is filled."""
        cells = self._cells[name]
        return self._spread(~cells.numbers().blank, cells)

    def choice(self, name: str, read: Callable[[str], Any], default: object = _REQUIRED) -> Choice:
        """Return a text argument read once a distinct text; what ``read`` raises is the element's error."""
        cells = self._cells[name]
        codes, texts, refused = cells.texts()
        values, why = [], dict[int, str]()
        for code, text in enumerate(texts):
            try:
                values.append(read(text))
            except ValueError as error:
                values.append(None)
                why[code] = str(error)
        blank = codes < 0
        if why:
            wrong = np.isin(codes, list(why))
            refused = {row: why[code] for row, code in _at(codes, wrong)} | refused
        self._refuse_cells(name, refused, cells)
        blank[list(refused)] = False
        if default is _REQUIRED:
            self._blank_out(blank, cells)
            default = None
        return Choice(self._spread(np.where(codes < 0, len(values), codes), cells), [*values, default])

    def number_choice(self, name: str, read: Callable[[float], Any], default: object = _REQUIRED) -> Choice:
        """Return a numeric argument read once a distinct number, as ``choice``."""
        cells = self._cells[name]
        number = self._checked(name, cells.numbers(), cells)
        distinct, codes = np.unique(number.values, return_inverse=True)  # NaN comes last, and once
        values, why = [], dict[int, str]()
        for code, one in enumerate(distinct.tolist()):
            try:
                values.append(None if one != one else read(one))
            except ValueError as error:
                values.append(None)
                why[code] = str(error)
        if why:
            self._refuse_cells(name, {row: why[code] for row, code in _at(codes, np.isin(codes, list(why)))}, cells)
        if default is _REQUIRED:
            self._blank_out(number.blank, cells)
            default = None
        codes = np.where(number.blank, len(values), codes.reshape(-1))
        return Choice(self._spread(codes, cells), [*values, default])

    def readable_dates(self, name: str) -> Dates:
        """Return an argument as dates, NaT where it is blank or can't be read: that is no error here."""
        cells = self._cells[name]
        return self._spread(cells.dates(self._d1904).values, cells)

    def names(self, name: str) -> Names:
        """Return an argument as names, the same ones with case and outer spaces aside; none is an error here."""
        cells = self._cells[name]
        codes, texts, refused = cells.texts()
        markers = {problem: len(texts) + place for place, problem in enumerate(dict.fromkeys(refused.values()))}
        codes[list(refused)] = [markers[problem] for problem in refused.values()]
        texts += [marker(f"{_words(name)}: {problem}") for problem in markers]
        keys: dict[str, int] = {}
        of_text = [keys.setdefault(plain(text), len(keys)) for text in texts]
        shown = list(dict(zip(reversed(of_text), reversed(texts), strict=True)).items())
        return Names(
            self._spread(np.append(np.array(of_text, np.int64), -1)[codes], cells),
            [text for _, text in sorted(shown)], list(keys),
        )  # fmt: skip

    def refuse(self, row: int, problem: str) -> None:
        """Make an element an error; the first reason stays."""
        self._problems.setdefault(row, problem)

    def refuse_all(self, problem: str) -> None:
        """Make all elements errors."""
        for row in range(self.size):
            self.refuse(row, problem)

    def refuse_where(self, wrong: Bools, problem: Callable[[int], str]) -> None:
        """Make elements errors, if they aren't blank."""
        for row in np.flatnonzero(wrong & ~self.blank).tolist():
            self.refuse(row, problem(row))

    def fill(self, otherwise: object, compute: Callable[..., Any], *by: Choice) -> NDArray[Any]:
        """Compute the elements that are neither blank nor wrong, a group of equal choices at a time.

        Parameters
        ----------
        otherwise : numpy scalar, str or None
            What the others hold; its type is that of the result.
        compute : callable
            Takes rows and the values of the group; returns the results of the rows. Where it raises, the group is
            halved until the element is found that doesn't compute.
        by : Choice
            Their values are the same within a group.
        """
        dtype = otherwise.dtype if isinstance(otherwise, np.generic) else np.dtype(object)
        found = np.full(self.size, otherwise, dtype)
        for rows, values in self._groups(by):
            self._compute(found, rows, compute, values)
        return found

    def result(self, found: NDArray[Any], blank: float | str = "") -> object:
        """Return the results as Excel takes them: plain values, blank or a marker where there is none."""
        values = found.tolist()
        if found.dtype.kind == "M":
            _patch(values, np.isnat(found), "")
        elif found.dtype.kind == "f":
            _patch(values, np.isnan(found), "")
        _patch(values, self.blank, blank)
        for row, problem in self._problems.items():
            values[row] = marker(problem)
        if self._problems:
            report(self._function, self._problems.values())
        if self.is_scalar:
            return values[0]
        return as_rows(values, self.shape[1])

    def problem(self, row: int) -> str:
        """Why an element can't be computed; empty where it can."""
        return self._problems.get(row, "")

    @property
    def wrong(self) -> Bools:
        """Which elements can't be computed."""
        found = np.zeros(self.size, np.bool_)
        found[list(self._problems)] = True
        return found

    @property
    def live(self) -> Ints:
        """Rows that are neither blank nor wrong."""
        return np.flatnonzero(~(self.blank | self.wrong))

    def report(self) -> None:
        """Record the reasons, where no ``result`` does."""
        if self._problems:
            report(self._function, self._problems.values())

    def _checked(self, name: str, read: Read, cells: Cells) -> Read:
        self._refuse_cells(name, read.refused, cells)
        return read

    def _refuse_cells(self, name: str, refused: dict[int, str] | Any, cells: Cells) -> None:  # noqa: ANN401
        """Make the elements errors that a cell stands for."""
        if not refused:
            return
        wrong = np.zeros(len(cells), np.bool_)
        wrong[list(refused)] = True
        places = self._spread(np.arange(len(cells)), cells)
        for row, place in _at(places, self._spread(wrong, cells)):
            self.refuse(row, f"{_words(name)}: {refused[place]}")

    def _blank_out(self, blank: Bools, cells: Cells) -> None:
        if blank.any():
            self.blank = self.blank | self._spread(blank, cells)

    def _spread(self, column: NDArray[Any], cells: Cells) -> NDArray[Any]:
        """Broadcast a column to the elements."""
        if cells.shape == self.shape:
            return column
        if len(column) == 1:
            return np.broadcast_to(column, self.size)
        return np.broadcast_to(column.reshape(cells.shape), self.shape).ravel()

    def _groups(self, by: tuple[Choice, ...]) -> Iterator[tuple[Ints, list[Any]]]:
        rows = self.live
        if not len(rows):
            return
        key = np.zeros(len(rows), np.int64)
        for choice in by:
            code = choice.codes[rows]
            if choice.codes.strides != (0,) and (code != code[0]).any():
                key = np.unique(key * (len(choice.values) + 1) + code, return_inverse=True)[1].reshape(-1)
        order = np.argsort(key, kind="stable") if key.any() else np.arange(len(rows))
        ends = np.append(np.flatnonzero(np.diff(key[order])) + 1, len(rows))
        for start, end in zip(np.append(0, ends[:-1]).tolist(), ends.tolist(), strict=True):
            group = rows[order[start:end]]
            yield group, [choice.values[choice.codes[group[0]]] for choice in by]

    def _compute(self, found: NDArray[Any], rows: Ints, compute: Callable[..., Any], values: list[Any]) -> None:
        """Compute rows; where that fails, halve them until the failing ones are alone."""
        try:
            found[rows] = compute(rows, *values)
        except (ValueError, ArithmeticError) as error:
            if len(rows) == 1:
                self.refuse(int(rows[0]), str(error) or type(error).__name__)
                return
            for half in np.array_split(rows, 2):
                self._compute(found, half, compute, values)


def as_rows(values: list[Any], width: int) -> list[list[Any]]:
    """Cut values into rows.

    The garbage collector rests meanwhile: at each few hundred new rows it would look through all of them, in vain.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        if width == 1:
            return list(map(list, zip(values, strict=True)))
        return [values[start : start + width] for start in range(0, len(values), width)]
    finally:
        if running:
            gc.enable()


def _patch(values: list[Any], where: Bools, value: object) -> None:
    for row in np.flatnonzero(where).tolist():
        values[row] = value


def _at(column: NDArray[Any], where: Bools) -> Iterator[tuple[int, Any]]:
    """Rows of a mask and the column's values there."""
    rows = np.flatnonzero(where)
    return zip(rows.tolist(), column[rows].tolist(), strict=True)


def _words(name: str) -> str:
    return name.replace("_", " ")
