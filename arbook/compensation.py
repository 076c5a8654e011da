"""Fixed sum for recovery costs, owed for each late invoice without a reminder.

Conventions
-----------
Amounts are cents of the regime's currency: EUR, GBP for the UK. Consumers owe none (figures 26), nor does a regime
without such a rule.

References: Directive 2011/7/EU art. 6(1) and BGB 288(5): EUR 40. Late Payment of Commercial Debts (Interest) Act 1998
s. 5A(2): GBP 40 below 1,000, 70 below 10,000, else 100. Ireland, SI 580/2012 reg. 9 and Schedule: EUR 40 up to 1,000,
70 up to 10,000, else 100.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from arbook.statute import Compensation, Regime, regime_for

_NONE_BELOW: Final = 1
_TIERS: Final[dict[Compensation, tuple[tuple[int, int], ...]]] = {
    "none": (),
    "EU": ((_NONE_BELOW, 4_000),),
    "IE": ((_NONE_BELOW, 4_000), (100_001, 7_000), (1_000_001, 10_000)),
    "UK": ((_NONE_BELOW, 4_000), (100_000, 7_000), (1_000_000, 10_000)),
}
"""From which debt on, in cents, which sum, in cents."""
_CURRENCY: Final[dict[Compensation, str]] = {"none": "", "EU": "EUR", "IE": "EUR", "UK": "GBP"}


def compensation(amount: ArrayLike, regime: Regime, consumer: bool = False) -> NDArray[np.int64]:
    """Return the fixed sum for each late invoice.

    Parameters
    ----------
    amount : array_like of int64, shape (N,), cents
        The late debt; 0 or less has no compensation.
    regime : Regime
    consumer : bool
        A consumer owes none.

    Returns
    -------
    int64 array, shape (N,), cents of ``compensation_currency``

    Examples
    --------
    >>> from arbook.statute import regime_named
    >>> compensation([99_999, 100_000, 1_000_000], regime_named("UK")).tolist()
    [4000, 7000, 10000]
    """
    tiers = _TIERS[regime_for(regime, consumer).compensation]
    starts = np.array([start for start, _ in tiers], np.int64)
    sums = np.array([0, *(cents for _, cents in tiers)], np.int64)
    return sums[np.searchsorted(starts, np.asarray(amount, np.int64), "right")]


def compensation_currency(regime: Regime) -> str:
    """Currency of the fixed sum: EUR or GBP, empty where the regime has none."""
    return _CURRENCY[regime.compensation]
