"""What differs between the result sheets of two refreshes, one of them without the rows that go to an archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from arbook.book.results import CHECKS, DISCOUNTS, INTEREST, TABLES
from arbook.code import Ints
from macros.recorded import Recorded

_OF_CHECKS: Final = (
    "Start_Result",
    "Start_Errors",
    "Start_Warnings",
    "Checks_Note",
)  # Checks are compared row by row
Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Difference:
    """A row or cell that isn't as before: the sheet, whose it is ("" where nobody's) and what is there now."""

    sheet: str
    customer: str
    words: str


def differences(
    before: Recorded, after: Recorded, kept: Mapping[str, Ints], moved: set[str], customers: pd.Series
) -> list[Difference]:
    """Compare all that a refresh writes.

    Parameters
    ----------
    before, after : Recorded
    kept : mapping of str to int64 array
        Positions of the rows of tables that stay: row i of `after` is row kept[i] of `before`.
    moved : set of str
        Numbers of the documents that are gone.
    customers : Series of str
        Customer of each row of tblInvoices that stays.

    Notes
    -----
    Of Checks, what has gone with old documents may be missing, but nothing may be new, and cells move up with their
    rows. Charged and waived slices of documents that are gone stay on Interest, as its last rows. Discounts lists a
    row a document: those of the documents that are gone are.
    """
    return [
        *_replaced(before, after, moved),
        *_updated(before, after, kept, customers),
        *_cells(before, after),
    ]


def _replaced(before: Recorded, after: Recorded, moved: set[str]) -> Iterator[Difference]:
    for name, was in before.replaced.items():
        now = after.replaced.get(name, was.iloc[:0])
        if name == DISCOUNTS.name:
            was = was[~was["Invoice"].astype("str").isin(moved)]
        if name == CHECKS.name:
            was, now = was.drop(columns="Cell"), now.drop(columns="Cell")
        old, new = _rows(was), _rows(now)
        if name == INTEREST.name:
            old, new = sorted(old), sorted(new)
        if old == new or (name == CHECKS.name and not Counter(new) - Counter(old)):
            continue
        yield from _different(name, was, old, new)


def _different(name: str, was: pd.DataFrame, old: Rows, new: Rows) -> Iterator[Difference]:
    sheet = TABLES[name].sheet if name in TABLES else name
    place = list(was.columns).index("Customer") if "Customer" in was else None
    changed = list((Counter(new) - Counter(old)).elements())
    if name != CHECKS.name:
        changed += list((Counter(old) - Counter(new)).elements())
    for row in changed:
        yield Difference(sheet, "" if place is None else row[place], ", ".join(filter(None, row)))
    if not changed:
        yield Difference(sheet, "", "the order of its rows")


def _updated(
    before: Recorded, after: Recorded, kept: Mapping[str, Ints], customers: pd.Series
) -> Iterator[Difference]:
    for name, frames in before.updated.items():
        for was, now in zip(frames, after.updated.get(name, []), strict=False):
            old, new = _rows(was.iloc[kept[name]] if name in kept else was), _rows(now)
            for row, (one, other) in enumerate(zip(old, new, strict=True)):
                if one != other:
                    whose = str(customers.iloc[row]) if name == "tblInvoices" else ""
                    yield Difference(TABLES[name].sheet, whose, f"{', '.join(other)} instead of {', '.join(one)}")


def _cells(before: Recorded, after: Recorded) -> Iterator[Difference]:
    for name, was in before.cells.items():
        now = after.cells.get(name)
        if now != was and name not in _OF_CHECKS:
            yield Difference(name, "", str(now))


def _rows(frame: pd.DataFrame) -> Rows:
    """Return rows as texts."""
    columns = [
        [
            "" if none else str(value)
            for value, none in zip(frame[name].astype(object), frame[name].isna(), strict=True)
        ]
        for name in frame
    ]
    return list(zip(*columns, strict=True)) if columns else []
