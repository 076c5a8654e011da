"""Cell function of the aging report over columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from udfs.cell import cell_function
from udfs.choices import LIMITS, limits_in, single_date
from udfs.convert import Bools, Ints
from udfs.elements import Elements, Names
from udfs.failure import marker


@cell_function(
    customers="Column of customers.",
    due_dates="Column of due dates; an amount whose date is blank or can't be read is Not aged.",
    open_amounts="Column of open amounts; credits are negative.",
    as_of="Date as of which days are counted.",
    limits=LIMITS,
    currencies="Column of currencies. Default: all amounts are of one currency.",
)
def AR_AGING(
    customers: object,
    due_dates: object,
    open_amounts: object,
    as_of: object,
    limits: object = None,
    currencies: object = None,
    d1904: object = False,
) -> object:
    """Aging report: spills Customer, [Currency,] Not due, the buckets, Not aged, Total.

    A row a customer (and currency) in order of first appearance, then Total, one a currency. Sums are exact.
    """
    from arbook.bucket import Buckets

    call = Elements(
        "AR_AGING", d1904, customers=customers, due_dates=due_dates, open_amounts=open_amounts, currencies=currencies
    )
    day = single_date("as_of", as_of, d1904)
    if day is None:
        return [[""]]
    buckets = Buckets() if limits is None else Buckets(limits_in(limits))
    due, cents = call.readable_dates("due_dates"), call.cents("open_amounts", 0)
    undated = np.isnat(due)
    place = np.where(undated, buckets.not_aged, buckets.place(np.where(undated, 0, (day - due).astype(np.int64))))
    owner, currency = call.names("customers"), call.names("currencies")
    used = np.flatnonzero((owner.codes >= 0) | (cents != 0) | call.wrong)
    tally = _Tally(call, used, place[used], cents[used], buckets.not_aged + 1)
    groups = owner.codes[used] * np.int64(len(currency.keys) + 1) + currency.codes[used]
    heads = [(_name(owner, used[row]), _name(currency, used[row])) for row in _first(groups)]
    rows = tally.rows(groups)
    totals = tally.rows(currency.codes[used]) or [[0.0] * (buckets.not_aged + 2)]
    of_total = [("Total", _name(currency, used[row])) for row in _first(currency.codes[used])] or [("Total", "")]
    call.report()
    shown = 2 if currencies is not None else 1
    return [[*head[:shown], *row] for head, row in zip(heads + of_total, rows + totals, strict=True)]


class _Tally:
    """Sums of amounts by group and bucket; a cell with an unreadable amount is an error, and so are its totals."""

    def __init__(self, call: Elements, used: Ints, place: Ints, cents: Ints, width: int) -> None:
        self.place, self.cents, self.width = place.astype(np.int64), cents, width
        self.wrong: Bools = call.wrong[used]
        at = np.flatnonzero(self.wrong)
        self.marker = marker(call.problem(int(used[at[0]]))) if len(at) else ""

    def rows(self, group: Ints) -> list[list[Any]]:
        """Rows of buckets and their total, a group, in order of first appearance."""
        from arbook.field import sum_by
        from arbook.money import to_float

        first = _first(group)
        if not first:
            return []
        _, code = np.unique(group, return_inverse=True)
        rank = np.argsort(np.argsort(np.unique(group, return_index=True)[1]))
        cell = rank[code.reshape(-1)] * self.width + self.place
        sums = sum_by(cell, self.cents, len(first) * self.width).reshape(len(first), self.width)
        spoiled = np.zeros(sums.shape, np.bool_)
        spoiled.flat[cell[self.wrong]] = True
        whole = np.column_stack((sums, sums.sum(axis=1)))
        shown = to_float(whole).astype(object)
        shown[np.column_stack((spoiled, spoiled.any(axis=1)))] = self.marker
        found: list[list[Any]] = shown.tolist()
        return found


def _first(group: Ints) -> list[int]:
    """Row in which each group appears first, in that order."""
    first: list[int] = np.sort(np.unique(group, return_index=True)[1]).tolist()
    return first


def _name(names: Names, row: int) -> str:
    code = int(names.codes[row])
    return names.shown[code] if code >= 0 else ""
