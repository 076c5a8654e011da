"""Joins of arrays: which rows of one belong to which of another."""

from __future__ import annotations

import numpy as np

from arbook.code import Ints


def matches(keys: Ints, ordered: Ints) -> tuple[Ints, Ints]:
    """Pairs of each key's position and the positions in a sorted array that hold the key.

    Examples
    --------
    >>> [part.tolist() for part in matches(np.array([7, 3]), np.array([3, 3, 5, 7]))]
    [[0, 1, 1], [3, 0, 1]]
    """
    first = np.searchsorted(ordered, keys)
    count = np.searchsorted(ordered, keys, side="right") - first
    place = np.repeat(np.arange(len(keys)), count)
    within = np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
    return place, first[place] + within
