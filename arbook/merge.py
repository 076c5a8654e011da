"""Merging the rows of an export into a table: what is added, changed, unchanged, missing.

Only columns that the export has change; rows that it hasn't stay. A row is recognised by its key and, where a key
stands several times, by its place among its equals: nothing is dropped, and the same export twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Rows = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Merge:
    """A table after a merge, and what happened.

    Parameters
    ----------
    table : DataFrame, shape (n + added, ...)
        The n rows that were there, in their order, then those added.
    places : int array, shape (m,)
        Where each incoming row stands in `table`.
    added, unchanged : int
        Rows.
    changes : tuple of Change
        What changed in the first `SHOWN` rows that did.
    changed : int array
        Positions in `table` of all rows that changed.
    missing : int array
        Positions of the rows that were there and that the export doesn't have.
    """

    table: pd.DataFrame
    places: Rows
    added: int
    unchanged: int
    changes: tuple[Change, ...]
    changed: Rows
    missing: Rows


@dataclass(frozen=True)
class Change:
    """One cell that changed: position in the table, column, old and new value (None is blank)."""

    row: int
    column: str
    old: object
    new: object


SHOWN = 5  # rows whose changes are told in full


def merge(table: pd.DataFrame, incoming: pd.DataFrame, places: Rows) -> Merge:
    """Merge incoming rows into a table.

    Parameters
    ----------
    table : DataFrame, n rows
        Columns as `conversion.as_it_stands` gives them; the index is the position.
    incoming : DataFrame, m rows
        Some of those columns. `Source`, where it has it, is written into rows that are added or changed, and
        into those that have none.
    places : int array, shape (m,)
        Position in the table of each incoming row, -1 where it is new (`match`).
    """
    there = places >= 0
    rows = places[there]
    known = incoming.loc[there]
    columns = [name for name in incoming.columns if name != "Source"]
    differing = {name: different(table[name].iloc[rows], known[name]) for name in columns}
    changed = np.logical_or.reduce([np.zeros(len(rows), bool), *differing.values()])
    unsourced = np.zeros(len(rows), bool)
    if "Source" in incoming:
        unsourced = table["Source"].iloc[rows].isna().to_numpy()
        differing["Source"] = changed | unsourced
    changes = _changes(table, known, {name: differing[name] for name in columns}, rows, changed)
    merged = table.copy()
    for name, differs in differing.items():
        if differs.any():
            merged[name] = _with(table[name], rows[differs], known[name][differs])
    added = incoming.loc[~there]
    after = places.copy()
    after[~there] = np.arange(len(table), len(table) + len(added))
    return Merge(
        stacked(merged, added),
        after,
        len(added),
        int(np.count_nonzero(~changed)),
        changes,
        np.unique(rows[changed]),
        np.setdiff1d(np.arange(len(table)), rows),
    )


def match(table: pd.DataFrame, incoming: pd.DataFrame, by: Sequence[str]) -> Rows:
    """Position in the table of each incoming row, -1 where there is none.

    The k-th incoming row of a key is the k-th row of the table with that key. Blank equals blank.

    Parameters
    ----------
    table, incoming : DataFrame, n and m rows
    by : sequence of str
        Columns of the key, in both.

    Returns
    -------
    int array, shape (m,)

    Examples
    --------
    >>> there = pd.DataFrame({"Invoice": ["A", "B", "B"]})
    >>> match(there, pd.DataFrame({"Invoice": ["B", "B", "B", "C"]}), ["Invoice"]).tolist()
    [1, 2, -1, -1]
    """
    codes = np.zeros(len(table) + len(incoming), dtype=np.int64)
    for name in by:
        both = np.concatenate([_comparable(table[name]), _comparable(incoming[name])])
        step, distinct = pd.factorize(both)
        codes = pd.factorize(codes * (len(distinct) + 1) + step)[0].astype(np.int64)
    nth = np.concatenate([_nth(codes[: len(table)]), _nth(codes[len(table) :])])
    places = codes * (nth.max(initial=0) + 1) + nth
    found: Rows = pd.Index(places[: len(table)]).get_indexer(places[len(table) :]).astype(np.intp)
    return found


def _comparable(values: pd.Series[Any]) -> npt.NDArray[np.object_]:
    """Values as texts, so that a date and its text differ in nothing but the kind of cell."""
    texts: npt.NDArray[np.object_] = values.astype(object).to_numpy(copy=True)
    blank = values.isna().to_numpy()
    texts[blank] = ""
    if values.dtype != "str":
        texts[~blank] = [str(value) for value in texts[~blank]]
    return texts


def _nth(codes: npt.NDArray[Any]) -> npt.NDArray[np.integer[Any]]:
    """How many equal codes stand before each."""
    return pd.Series(codes).groupby(codes).cumcount().to_numpy()


def different(old: pd.Series[Any], new: pd.Series[Any]) -> Bools:
    """Whether each value differs from its neighbour; blank equals blank, an empty text is blank."""
    old, new = old.reset_index(drop=True), new.reset_index(drop=True)
    both_blank = (old.isna() & new.isna()).to_numpy()
    if old.dtype != new.dtype or old.dtype == object:
        before, after = old.astype(object).to_numpy(), new.astype(object).to_numpy()
        one_blank = (old.isna() ^ new.isna()).to_numpy()
        differs = np.array([a != b for a, b in zip(before, after, strict=True)], dtype=object)
        return np.where(one_blank, True, np.where(both_blank, False, differs)).astype(bool)
    return (old != new).fillna(True).to_numpy(dtype=bool) & ~both_blank


def _with(values: pd.Series[Any], rows: Rows, new: pd.Series[Any]) -> pd.Series[Any]:
    """Column with new values in some rows; of dtype object where the types differ."""
    if values.dtype != new.dtype:
        values, new = values.astype(object), new.astype(object)
    values = values.copy()
    values.iloc[rows] = new.to_numpy() if values.dtype == object else new.array
    return values


def stacked(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Table with rows below; columns that these lack are blank in them."""
    if rows.empty:
        return table
    below = {}
    for name in table.columns:
        if name in rows:
            old, new = table[name], rows[name]
            if table.empty:
                old = new.iloc[:0]
            elif old.dtype != new.dtype:
                old, new = old.astype(object), new.astype(object)
        else:
            old, new = table[name], table[name].iloc[:0].reindex(rows.index)
        below[name] = pd.concat([old, new], ignore_index=True)
    return pd.DataFrame(below)


def _changes(
    table: pd.DataFrame, known: pd.DataFrame, differing: dict[str, Bools], rows: Rows, changed: Bools
) -> tuple[Change, ...]:
    found = []
    for at in np.flatnonzero(changed)[:SHOWN]:
        for name, differs in differing.items():
            if differs[at]:
                row = int(rows[at])
                found.append(Change(row, name, table[name].iloc[row], known[name].iloc[at]))
    return tuple(found)
