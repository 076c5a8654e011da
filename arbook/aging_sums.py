"""Sums of the aging report: what stands in which bucket, under the setting UnappliedCash (figures 1, 4, 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from arbook.bucket import Buckets, Places
from arbook.code import BLANK, Codes, Ints
from arbook.columnar import taken
from arbook.field import MISSING_DAY, Bools, sum_by
from arbook.fifo import fill
from arbook.open_items import OpenLines, age, disputed_of
from arbook.position import Position, group_of, group_of_documents

Unapplied = Literal["apart", "oldest first", "own date"]

_LAST_DAY = int(np.iinfo(np.int64).max)


@dataclass(frozen=True)
class Parts:
    """What the buckets hold: open lines after set-off, then credit notes that age by their own date.

    Attributes
    ----------
    group : int array
        Customer and currency (``position.group_of``).
    currency : int array
    place : int8 array
        Bucket.
    cents : int64 array
        Below 0 for credit notes.
    overdue : bool array
        Whether the part is past due.
    unapplied : int64 array, a group
        What stays apart, 0 or below.
    """

    group: Codes
    currency: Codes
    place: Places
    cents: Ints
    overdue: Bools
    unapplied: Ints


def set_off(position: Position, lines: OpenLines, buckets: Buckets, unapplied: Unapplied) -> tuple[OpenLines, Ints]:
    """Lines as the setting UnappliedCash wants them, and what stays apart of each group, 0 or below.

    Their sum with what stays apart is the total, whatever the setting (figures 1).
    """
    if unapplied == "oldest first":
        return _oldest_first(position, lines)
    return _with_notes(position, lines, buckets) if unapplied == "own date" else (lines, position.unapplied)


def parts_of(position: Position, lines: OpenLines, unapplied: Ints) -> Parts:
    """Return what the buckets hold: these lines, and what stays apart."""
    group = group_of(position.ledger, lines.customer, lines.currency)
    return Parts(group, lines.currency, lines.place, lines.cents, lines.days > 0, unapplied)


def _oldest_first(position: Position, lines: OpenLines) -> tuple[OpenLines, Ints]:
    """Set what is to the good off against the lines due first; those not aged come last."""
    group = group_of(position.ledger, lines.customer, lines.currency)
    order = np.lexsort((np.where(lines.due == MISSING_DAY, _LAST_DAY, lines.due), group))
    covered = np.empty_like(lines.cents)
    covered[order] = fill(group[order], lines.cents[order], -position.unapplied)
    left = position.unapplied + sum_by(group, covered, len(position.unapplied))
    still = np.flatnonzero(covered < lines.cents)
    return replace(lines, cents=lines.cents - covered).take(still), left


def _with_notes(position: Position, lines: OpenLines, buckets: Buckets) -> tuple[OpenLines, Ints]:
    """Add credit notes not used up, by their own date; refunds beyond the cash use up the oldest first."""
    documents = position.ledger.documents
    rows = position.ledger.credit_rows
    left = sum_by(group_of_documents(position.ledger, rows), np.minimum(position.rest[rows], 0), len(position.cash))
    cash = position.cash + position.notes - left  # notes that were refunded too often count as cash
    rows = rows[position.rest[rows] < 0]
    group = group_of_documents(position.ledger, rows)
    order = np.lexsort((documents.day[rows], group))
    rows, group = rows[order], group[order]
    cents = position.rest[rows] + fill(group, -position.rest[rows], cash)
    days, place = age(position, documents.day[rows], documents.day[rows], buckets)
    none = np.full(len(rows), BLANK, np.int64)
    notes = OpenLines(
        none, rows, None, documents.customer[rows], documents.currency[rows], documents.type[rows],
        documents.day[rows], documents.day[rows], documents.amount[rows], cents, days, place,
    ).take(np.flatnonzero(cents))  # fmt: skip
    return lines.joined(notes), np.minimum(cash, 0)


@dataclass(frozen=True)
class Sums:
    """Sums of some groups, a row each: cents by bucket (Not due to Not aged), and what is read off them."""

    cents: Ints
    unapplied: Ints
    overdue: Ints
    oldest: Ints
    disputed: Ints

    def columns(self, buckets: Buckets) -> dict[str, Any]:
        """Columns of the report; Overdue % is a fraction, NaN where nothing is owed (figures 5)."""
        owed = self.cents.sum(axis=1)
        share = np.divide(self.overdue, owed, out=np.full(len(owed), np.nan), where=owed > 0)
        return {
            **dict(zip(buckets.labels, self.cents.T, strict=False)),
            "Unapplied": self.unapplied,
            "Total": owed + self.unapplied,
            "Overdue": self.overdue,
            "Overdue %": share,
            "Oldest days": self.oldest,
            "Disputed": self.disputed,
        }

    def take(self, rows: Ints) -> Sums:
        """Return some of the rows."""
        return taken(self, rows)

    def by(self, codes: Codes, size: int) -> Sums:
        """Add the rows with the same code."""
        oldest = np.zeros(size, np.int64)
        np.maximum.at(oldest, codes, self.oldest)
        cents = np.stack([sum_by(codes, column, size) for column in self.cents.T], axis=1)
        return Sums(
            cents, sum_by(codes, self.unapplied, size), sum_by(codes, self.overdue, size),
            oldest, sum_by(codes, self.disputed, size),
        )  # fmt: skip


def sums_by_group(position: Position, lines: OpenLines, parts: Parts, buckets: Buckets) -> tuple[Sums, Ints]:
    """Add up all groups, and list those with anything open or to the good."""
    size, width = position.ledger.groups, buckets.not_aged + 1
    flat = sum_by(parts.group * np.int64(width) + parts.place, parts.cents, size * width)
    cents = flat.reshape(size, width)
    if buckets.basis == "due date":
        overdue = cents[:, 1 : buckets.not_aged].sum(axis=1)
    else:  # the buckets say how old, not how late
        overdue = sum_by(parts.group, np.where(parts.overdue, parts.cents, 0), size)
    oldest = np.zeros(size, np.int64)
    np.maximum.at(oldest, parts.group, np.where(parts.cents > 0, lines.days, 0))
    disputed = np.zeros(size, np.int64)
    if position.ledger.documents.dispute is not None:
        disputed = sum_by(parts.group, disputed_of(position, lines), size)
    there = np.bincount(parts.group, minlength=size) > 0
    shown = np.flatnonzero(there | (parts.unapplied != 0))
    return Sums(cents, parts.unapplied, overdue, oldest, disputed), shown
