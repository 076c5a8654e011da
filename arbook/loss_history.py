"""Loss rates from the book's own closed months: how much rolls on from bucket to bucket, and is lost in the end.

Of what stood in a bucket at a month end, a part was written off within the next month, a part had rolled on into the
next bucket by its end, and the rest was paid. Lost of the last bucket is what ever reached it and isn't paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Balances = NDArray[np.int64]


@dataclass(frozen=True)
class LossHistory:
    """Loss rates by bucket, from Not due to the last.

    Attributes
    ----------
    rates : tuple of Fraction or None
        Unrounded; None where nothing was ever in the bucket.
    months : tuple of int
        How many months each was seen for: those that begin with anything in the bucket.
    """

    rates: tuple[Fraction | None, ...]
    months: tuple[int, ...]


def unbroken(ends: Sequence[np.datetime64]) -> int:
    """Place of the first of the newest month ends that follow each other without a gap.

    Parameters
    ----------
    ends : sequence of datetime64[D]
        Rising.

    Examples
    --------
    >>> unbroken([np.datetime64(day) for day in ("2024-01-31", "2024-03-31", "2024-04-30")])
    1
    """
    months = np.array(ends, "datetime64[M]").astype(np.int64)
    gaps = np.flatnonzero(np.diff(months) != 1)
    return int(gaps[-1]) + 1 if len(gaps) else 0


def loss_history(balances: Balances, written_off: Balances) -> LossHistory:
    """Compute loss rates from balances at successive month ends.

    Parameters
    ----------
    balances : int64 array, shape (months, accounts, buckets)
        Cents of each customer and currency in base currency; below 0 counts as 0.
    written_off : int64 array, shape (months - 1, buckets)
        Cents written off within the month after each month end but the last, by the bucket in which they were at
        its beginning (Not due: where they were not there yet).

    Returns
    -------
    LossHistory
        ``rate = (written off + rolled on x rate of the next bucket) / balance``, sums over all months. An account
        rolls on what it has in a bucket, at most what it has in the next one a month later; into the last bucket,
        where old amounts stay, it rolls on the share that is left of its last two buckets together. Of the last
        bucket: (written off + what is in it at the end) / (what was in it at first + rolled into it). All are at most
        1; what rolls into a bucket of which nothing more is known counts as lost.

    Notes
    -----
    IFRS 9 B5.5.35: loss experience by days past due. With buckets of 30 days a month moves an item by one; wider
    ones show less to roll, so type Rate override then.

    Examples
    --------
    >>> one = [[100, 0, 0], [0, 40, 0], [0, 0, 10]]  # of 100 in the first bucket 40 get to the second, 10 to the last
    >>> found = loss_history(np.array(one)[:, np.newaxis], np.zeros((2, 3), np.int64))
    >>> [str(rate) for rate in found.rates], found.months
    (['1/10', '1/4', '1'], (1, 1, 1))
    """
    owed = np.maximum(balances, 0)
    months, _, buckets = owed.shape
    if months < 2:
        return LossHistory((None,) * buckets, (0,) * buckets)
    before, after = owed[:-1], owed[1:]
    rolled = [*_sums(np.minimum(before[:, :, :-2], after[:, :, 1:-1])), _into_last(before, after)]
    seen, lost = _sums(before), [int(cents) for cents in written_off.sum(axis=0)]
    rates: list[Fraction | None] = [_last(owed, rolled[-1], lost[-1])]
    for place in reversed(range(buckets - 1)):
        following = rates[0] if rates[0] is not None else Fraction(1)
        rates.insert(0, _share(lost[place] + rolled[place] * following, seen[place]))
    counted = (before.sum(axis=1) > 0).sum(axis=0)
    counted[-1] = (owed[:, :, -1].sum(axis=1) > 0).sum() if rates[-1] is not None else 0
    return LossHistory(tuple(rates), tuple(np.minimum(counted, months - 1).tolist()))


def _into_last(before: Balances, after: Balances) -> int:
    """Return what rolled into the last bucket: of what an account had in the last two the same share is left."""
    coming, pool = before[:, :, -2], before[:, :, -2] + before[:, :, -1]
    left = np.divide(after[:, :, -1], pool, out=np.zeros(pool.shape), where=pool > 0)
    return int(np.rint(coming * np.minimum(left, 1)).sum())


def _last(owed: Balances, rolled: int, lost: int) -> Fraction | None:
    """Return what isn't paid of all that ever was in the last bucket."""
    first, end = int(owed[0, :, -1].sum()), int(owed[-1, :, -1].sum())
    return _share(Fraction(lost + end), first + rolled)


def _share(part: Fraction | int, whole: int) -> Fraction | None:
    """Return a share from 0 to 1; None of nothing."""
    return min(max(Fraction(part) / whole, Fraction(0)), Fraction(1)) if whole > 0 else None


def _sums(cents: NDArray[Any]) -> list[int]:
    """Add up each bucket, exact."""
    return [int(total) for total in cents.sum(axis=(0, 1))]
