"""Text and number arguments that have a fixed list of values, or a form of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from udfs.convert import Cells, WrongInput, plain, said

if TYPE_CHECKING:
    from arbook.daycount import Convention

LIMITS: Final = 'Upper ends of the buckets in days: a range, or text such as "30,60,90" (default).'
"""Help of the argument limits."""


def one_of(text: str, names: Sequence[str], what: str) -> str:
    """Return the name that the text is, case and spaces aside.

    Raises
    ------
    ValueError
        When it is none of them.

    Examples
    --------
    >>> one_of(" Modified  Following", ("none", "modified following"), "a roll convention")
    'modified following'
    """
    for name in names:
        if plain(name) == plain(text):
            return name
    raise ValueError(f"'{text}' is not {what}: use {', '.join(names)}")


def convention(text: str) -> Convention:
    """Day count by its name; a remark in brackets doesn't matter: "30/360 (bond basis)"."""
    from arbook.daycount import convention_named

    return convention_named(text.split("(")[0])


def rate(number: float) -> Decimal:
    """Yearly rate as a fraction, 0 or more.

    Raises
    ------
    ValueError
        When it is below 0, or so large that a percentage was meant in another way.
    """
    from arbook.rates import rate_of

    if not 0 <= number <= 1000:
        raise ValueError(f"{said(number)} is not a rate: 8 % is 0.08")
    return rate_of(number)


def whole(number: float) -> int:
    """Whole number.

    Raises
    ------
    ValueError
        When it has a fraction.
    """
    if number != int(number):
        raise ValueError(f"{said(number)} is not a whole number")
    return int(number)


def days(number: float) -> int:
    """Whole number of days, 0 or more.

    Raises
    ------
    ValueError
        When it is below 0 or has a fraction.
    """
    if number < 0:
        raise ValueError(f"{said(number)} days are below 0")
    return whole(number)


def cents(number: float) -> int:
    """Amount in cents, 0 or more.

    Raises
    ------
    ValueError
        When it is below 0.
    """
    from arbook.money import to_cents

    if number < 0:
        raise ValueError(f"{said(number)} is below 0")
    return to_cents(number)


def limits_in(raw: object) -> tuple[int, ...]:
    """Limits of aging buckets: a range, an array, or text such as "30,60,90".

    Raises
    ------
    WrongInput
        When one isn't a whole number.
    """
    texts = [part for text in _filled(raw) for part in str(text).replace(";", ",").split(",") if part.strip()]
    read = Cells.of([texts]).numbers() if texts else None
    if read is None or read.refused or (read.values % 1).any():
        raise WrongInput(f"limits: {', '.join(texts) or 'none'} are not whole numbers of days such as 30,60,90")
    return tuple(read.values.astype(np.int64).tolist())


def single(name: str, raw: object) -> object:
    """Return the one cell of an argument that is the same for the whole call.

    Raises
    ------
    WrongInput
        When there are several.
    """
    cells = Cells.of(raw)
    if len(cells) != 1:
        raise WrongInput(f"{name}: one cell is wanted, and these are {cells.shape[0]} x {cells.shape[1]}")
    return cells.values[0]


def single_date(name: str, raw: object, d1904: object) -> np.datetime64 | None:
    """Return the one date of an argument; None where it is blank.

    Raises
    ------
    WrongInput
        When it can't be read, or there are several.
    """
    read = Cells.of(single(name, raw)).dates(d1904)
    if read.refused:
        raise WrongInput(f"{name.replace('_', ' ')}: {read.refused[0]}")
    return None if read.blank[0] else read.values[0]


def dates_in(name: str, raw: object, d1904: object) -> frozenset[date]:
    """Dates of a list, blank cells left out.

    Raises
    ------
    WrongInput
        When a cell isn't a date.
    """
    read = Cells.of(raw).dates(d1904)
    if read.refused:
        raise WrongInput(f"{name}: {next(iter(read.refused.values()))}")
    return frozenset(read.values[~np.isnat(read.values)].tolist())


def _filled(raw: object) -> list[Any]:
    """Cells that aren't blank; whole numbers without a decimal point."""
    return [
        said(value) if isinstance(value, float | int) else value
        for value in Cells.of(raw).values
        if value is not None
    ]
