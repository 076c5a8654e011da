"""What a person changed in an input table: cells, rows added, rows deleted (sheet Changes).

Rows are found again by their key, so that sorting and inserting rows changes nothing. A row whose key was retyped is
the same row when at least half of its cells are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from arbook.code import BLANK, Ints
from arbook.kept import FAULT, NOTHING, TEXT, KeptColumn, KeptTable

ADDED, DELETED = "added", "deleted"
LISTED: Final = 2_000  # rows added, or deleted, at once that are listed one by one: a pasted ledger is one line
_BETWEEN: Final = " / "

Cell = str | float | bool | None
Show = Callable[[str, Cell], str]


@dataclass(frozen=True)
class Change:
    """A changed cell, or with a blank column a row that was added or deleted: then Old or New says what it is."""

    key: str
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Form:
    """How the rows of a table are known.

    Parameters
    ----------
    names : sequence of str
        Columns that people fill.
    key : sequence of str
        Those that identify a row.
    said : sequence of str
        Those that describe a row that was added or deleted.
    show : callable
        From column and cell to its text.
    """

    names: Sequence[str]
    key: Sequence[str]
    said: Sequence[str]
    show: Show


def differences(old: KeptTable, new: KeptTable, form: Form) -> list[Change]:
    """Compare a table with its former state.

    Parameters
    ----------
    old, new : KeptTable
    form : Form

    Returns
    -------
    list of Change
        Changed cells in the order of the new rows and columns, then rows added, then rows deleted.

    Examples
    --------
    >>> old = KeptTable(2, {"Invoice": KeptColumn.typed(["A", "B"]), "Amount": KeptColumn.typed([100.0, 20.0])})
    >>> new = KeptTable(1, {"Invoice": KeptColumn.typed(["A"]), "Amount": KeptColumn.typed([90.0])})
    >>> form = Form(("Invoice", "Amount"), ("Invoice",), ("Amount",), lambda column, cell: str(cell or ""))
    >>> for change in differences(old, new, form):
    ...     print(change)
    Change(key='A', column='Amount', old='100.0', new='90.0')
    Change(key='B', column='', old='20.0', new='deleted')
    """
    if old.same(new):
        return []
    before, after = _comparable(old, new, form.names)
    rows_before, rows_after = _filled(before), _filled(after)
    place = _places(before, after, rows_before, rows_after, form.key)
    kept = rows_after[place[rows_after] != BLANK]
    added = rows_after[place[rows_after] == BLANK]
    deleted = np.setdiff1d(rows_before, place[kept])
    return [
        *_cells(old, new, before, after, place, kept, form),
        *_rows(new, added, form, ADDED),
        *_rows(old, deleted, form, DELETED),
    ]


def _comparable(old: KeptTable, new: KeptTable, names: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return numbers in place of cells: equal where the cells are equal, 0 where blank."""
    codes = {name: _codes(old.column(name), new.column(name)) for name in names}
    before = pd.DataFrame({name: code[: old.rows] for name, code in codes.items()}, index=range(old.rows))
    after = pd.DataFrame({name: code[old.rows :] for name, code in codes.items()}, index=range(new.rows))
    return before, after


def _codes(old: KeptColumn, new: KeptColumn) -> Ints:
    kind = np.concatenate([old.kind, new.kind])
    value = np.concatenate([old.value, new.value]).astype(np.float64, copy=False)
    pool = pa.concat_arrays([old.texts, new.texts]).dictionary_encode().indices.to_numpy()
    coded = (kind == TEXT) | (kind == FAULT)
    shift = np.where(np.arange(len(kind)) < len(old.kind), 0, len(old.texts))
    value[coded] = pool[(value + shift)[coded].astype(np.int64)]
    places, _ = pd.factorize(value)
    return np.where(kind == NOTHING, 0, places.astype(np.int64) * 8 + kind)


def _filled(codes: pd.DataFrame) -> Ints:
    return np.flatnonzero((codes.to_numpy() != 0).any(axis=1))


def _places(
    before: pd.DataFrame, after: pd.DataFrame, rows_before: Ints, rows_after: Ints, key: Sequence[str]
) -> Ints:
    """Return for each new row its former place, or BLANK."""
    place = np.full(len(after), BLANK, np.int64)
    lefts, rights = rows_before, rows_after
    for by, surely in ((list(key), True), (list(key[:1]), False), ([], False)):
        if not len(lefts) or not len(rights):
            break
        if by:
            one, other = _pairs(before[by].iloc[lefts], after[by].iloc[rights])
        else:
            one = other = np.intersect1d(lefts, rights)  # at the same place
        if not surely:
            alike = _alike(before.iloc[one].to_numpy(), after.iloc[other].to_numpy())
            one, other = one[alike], other[alike]
        place[other] = one
        lefts, rights = np.setdiff1d(lefts, one), np.setdiff1d(rights, other)
    return place


def _pairs(one: pd.DataFrame, other: pd.DataFrame) -> tuple[Ints, Ints]:
    """Return the rows of both with equal cells: of several alike the first with the first."""
    both = pd.concat([one, other], keys=[0, 1])
    group = both.groupby(list(one.columns), sort=False).ngroup().to_numpy()
    sides = both.index.get_level_values(0).to_numpy()
    nth = pd.Series(group).groupby([sides, group]).cumcount().to_numpy()
    known = group * np.int64(len(both)) + nth
    found = pd.Index(known[sides == 0]).get_indexer(pd.Index(known[sides == 1]))
    there = found >= 0
    return one.index.to_numpy(np.int64)[found[there]], other.index.to_numpy(np.int64)[there]


def _alike(one: Ints, other: Ints) -> Ints:
    """Return which pairs of rows have at least half of their cells in common."""
    filled = ((one != 0) | (other != 0)).sum(axis=1)
    same = ((one == other) & (one != 0)).sum(axis=1)
    return np.flatnonzero(2 * same >= filled)


def _cells(
    old: KeptTable, new: KeptTable, before: pd.DataFrame, after: pd.DataFrame, place: Ints, kept: Ints, form: Form
) -> list[Change]:
    """Compare the cells of rows that are in both."""
    found: list[tuple[int, int, Change]] = []
    for at, name in enumerate(form.names):
        differ = before[name].to_numpy()[place[kept]] != after[name].to_numpy()[kept]
        rows = kept[differ]
        if len(rows):
            texts = [[form.show(name, cell) for cell in table.column(name).cells(of)]
                     for table, of in ((old, place[rows]), (new, rows))]  # fmt: skip
            keys = _keys(new, rows, form)
            found += [
                (row, at, Change(key, name, was, is_now))
                for row, key, was, is_now in zip(rows.tolist(), keys, *texts, strict=True)
                if was != is_now  # a number typed as text is the same
            ]
    return [change for _, _, change in sorted(found, key=lambda each: each[:2])]


def _rows(table: KeptTable, rows: Ints, form: Form, word: str) -> list[Change]:
    """Describe rows that were added or deleted."""
    if len(rows) > LISTED:
        said = f"{len(rows):,} rows"
        return [Change("", "", *((word, said) if word == ADDED else (said, word)))]
    columns = [[form.show(name, cell) for cell in table.column(name).cells(rows)] for name in form.said]
    texts = [", ".join(part for part in parts if part) for parts in zip(*columns, strict=True)]
    return [
        Change(key, "", *((word, text) if word == ADDED else (text, word)))
        for key, text in zip(_keys(table, rows, form), texts, strict=True)
    ]


def _keys(table: KeptTable, rows: Ints, form: Form) -> list[str]:
    columns = [[form.show(name, cell) for cell in table.column(name).cells(rows)] for name in form.key]
    return [_BETWEEN.join(part for part in parts if part) for parts in zip(*columns, strict=True)]
