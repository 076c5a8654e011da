"""Columns of a table as arrays: day numbers, cents, words of a short list. An absent column is blank."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from arbook.code import BLANK, Codes, Ints, codes_of

Bools = NDArray[np.bool_]

MISSING_DAY = int(np.iinfo(np.int64).min)
"""Day number of a blank or unreadable date; as datetime64 it is NaT, and it is before every other day."""

_DAY_ZERO = date(1970, 1, 1)
_PER_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
_EXACT_FLOAT = 2.0**53


def column(table: pd.DataFrame | None, name: str) -> pd.Series | None:
    """Return the column, or None when it isn't there or wholly blank."""
    if table is None or name not in table.columns:
        return None
    found = table[name]
    return None if found.dtype == object and found.isna().all() else found


def days_of(table: pd.DataFrame, name: str) -> Ints | None:
    """Day numbers (days since 1970-01-01) of a date column; MISSING_DAY where blank."""
    found = column(table, name)
    if found is None:
        return None
    values = found.to_numpy()
    if not np.issubdtype(values.dtype, np.datetime64):
        values = pd.to_datetime(found).to_numpy()
    unit = np.datetime_data(values.dtype)[0]
    ticks = values.view(np.int64)
    days = cast(Ints, ticks // _PER_DAY[unit])
    blank = ticks == MISSING_DAY
    if blank.any():
        days[blank] = MISSING_DAY
    return days


def day_number(day: object) -> int:
    """Day number of a date, or of anything that numpy reads as one."""
    return int(np.datetime64(cast(str, day), "D").astype(np.int64))


def date_of(day: int) -> date:
    """Return the date of a day number that isn't MISSING_DAY.

    >>> str(date_of(19_000))
    '2022-01-08'
    """
    return _DAY_ZERO + timedelta(int(day))


def dates_of(days: Ints) -> NDArray[np.datetime64]:
    """Dates of day numbers, NaT for MISSING_DAY: the same bytes read differently."""
    return days.view("datetime64[D]")


def cents_of_column(table: pd.DataFrame, name: str) -> tuple[Ints, Bools | None]:
    """Cents of a money column, 0 where blank, and which are blank (None when none is)."""
    found = column(table, name)
    if found is None:
        return np.zeros(len(table), np.int64), np.ones(len(table), np.bool_)
    if found.dtype == np.int64:
        return cast(Ints, found.to_numpy()), None
    blank: Bools = found.isna().to_numpy()
    whole = cast(Ints, found.astype("Int64").fillna(0).to_numpy(np.int64))
    return whole, blank if blank.any() else None


def choice_of(found: pd.Series | None, choices: Sequence[str], size: int) -> tuple[Codes, Ints]:
    """Position of each cell in a short list of words, case and outer spaces aside.

    Returns
    -------
    int32 array, shape (size,)
        0, the first choice, where the cell is blank or holds another word.
    int64 array
        Rows that hold another word.
    """
    if found is None:
        return np.zeros(size, np.int32), np.zeros(0, np.int64)
    places = {choice.casefold(): place for place, choice in enumerate(choices)}
    codes, labels = codes_of(found)
    of_label = np.array([places.get(label.strip().casefold(), BLANK) for label in labels] + [0], np.int32)
    chosen = of_label[codes]
    unknown = np.flatnonzero(chosen == BLANK)
    chosen[unknown] = 0
    return chosen, unknown


def codes_in(found: pd.Series | None, known: Mapping[str, int], size: int, plain: Callable[[str], str] = str) -> Ints:
    """Code of each cell's text, outer spaces aside; BLANK where it is blank or not known."""
    if found is None:
        return np.full(size, BLANK, np.int64)
    codes, labels = codes_of(found)
    of_label = [known.get(plain(label.strip()), BLANK) for label in labels]
    return np.array([*of_label, BLANK], np.int64)[codes]


def sum_by(codes: Codes, cents: Ints, size: int) -> Ints:
    """Sum of the cents of each code, exact.

    A float64 sum of whole numbers is exact below 2^53; above, integers are added one by one.
    """
    largest = max(int(cents.max()), -int(cents.min())) if len(cents) else 0
    if float(largest) * len(cents) < _EXACT_FLOAT:
        return np.bincount(codes, cents, size).astype(np.int64)
    sums = np.zeros(size, np.int64)
    np.add.at(sums, codes, cents)
    return sums


def at(values: NDArray[Any], rows: Ints, otherwise: int) -> NDArray[Any]:
    """Values of some rows; something else where the row is BLANK. There may be no values at all."""
    if len(values) == 0:
        return np.full(len(rows), otherwise, values.dtype)
    found = values[rows]
    found[rows == BLANK] = otherwise
    return found


def text_at(found: pd.Series | None, rows: Ints) -> list[str]:
    """Texts of some rows, blank ones empty: for messages."""
    if found is None:
        return [""] * len(rows)
    return ["" if pd.isna(value) else str(value) for value in found.iloc[rows].to_numpy(object)]
