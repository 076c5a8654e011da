"""First in, first out: exact, in integer cents, without a loop over rows."""

from __future__ import annotations

from typing import cast

import numpy as np

from arbook.code import Codes, Ints
from arbook.field import sum_by


def cumulated(groups: Codes, amounts: Ints) -> Ints:
    """Sum of the amounts of the same group up to and with each row; rows of a group stand together."""
    whole = np.cumsum(amounts)
    starts = np.flatnonzero(np.diff(groups, prepend=groups[:1] - 1)) if len(groups) else np.zeros(0, np.int64)
    before = np.where(starts > 0, whole[starts - 1], 0)
    return cast(Ints, whole - np.repeat(before, np.diff(starts, append=len(groups))))


def fill(groups: Codes, amounts: Ints, capacity: Ints) -> Ints:
    """Part of each amount that its group's capacity covers, taken in the order given.

    Parameters
    ----------
    groups : int array, shape (N,)
        Rows of a group stand together, in the order in which they are covered.
    amounts : int64 array, shape (N,), cents, 0 or more
    capacity : int64 array, shape (G,), cents; below 0 covers nothing

    Returns
    -------
    int64 array, shape (N,)

    Examples
    --------
    >>> fill(np.array([0, 0, 1]), np.array([500, 500, 70]), np.array([600, 50])).tolist()
    [500, 100, 50]
    """
    before = cumulated(groups, amounts) - amounts
    return cast(Ints, np.clip(capacity[groups] - before, 0, amounts))


def pairs(takers: Codes, wanted: Ints, givers: Codes, given: Ints, size: int) -> tuple[Ints, Ints, Ints]:
    """Who takes how much from whom: within each group the first taker draws on the first giver.

    Lay the takers of a group end to end, and its givers beside them, both cut at the shorter of the two: each
    stretch between two ends belongs to one taker and one giver.

    Parameters
    ----------
    takers, givers : int array, shape (N,) and (M,)
        Group of each, from 0 to ``size`` - 1, in any order; within a group the order of rows is the order of
        service.
    wanted, given : int64 array, shape (N,) and (M,), cents, 0 or more

    Returns
    -------
    taker, giver, cents : int64 arrays, shape (K,)
        Rows of takers and givers, and what passes between them, above 0; sorted by group, in order of service.

    Examples
    --------
    A wants 70 and B 50 of group 0, which holds 100 and 10:

    >>> zero = np.zeros(2, np.int64)
    >>> [part.tolist() for part in pairs(zero, np.array([70, 50]), zero, np.array([100, 10]), 1)]
    [[0, 1, 1], [0, 0, 1], [70, 30, 10]]
    """
    shared = np.minimum(sum_by(takers, wanted, size), sum_by(givers, given, size))
    start = np.cumsum(shared) - shared
    taking, giving = np.argsort(takers, kind="stable"), np.argsort(givers, kind="stable")
    ends = []
    for order, groups, amounts in ((taking, takers, wanted), (giving, givers, given)):
        group = groups[order]
        ends.append(np.minimum(cumulated(group, amounts[order]), shared[group]) + start[group])
    marks = np.unique(np.concatenate(ends))
    cents = np.diff(marks, prepend=0)
    marks, cents = marks[cents > 0], cents[cents > 0]
    taker = taking[np.searchsorted(ends[0], marks)]
    giver = giving[np.searchsorted(ends[1], marks)]
    return taker, giver, cents
