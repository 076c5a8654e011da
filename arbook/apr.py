"""Annual percentage rate of a plan, by the actuarial method.

The rate i a unit-period solves ``sum P_k / ((1 + f_k i)(1 + i)^t_k) = amount``, where payment k comes t_k whole
unit-periods and the fraction f_k of one after the start; the annual rate is i times the unit-periods of a year
(Regulation Z, 12 CFR 1026, appendix J, (b)(8)).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arbook.money import round_half_up
from arbook.unit_period import anchor_of, periods_before, unit_period

PLACES: Final = 6
_ROUNDS: Final = 200  # halvings: more than a float has bits
_LOWEST: Final = -0.9999  # a unit-period; all but nothing is paid back
_HIGHEST: Final = 1e6


class NoRate(ValueError):  # noqa: N818 - named after the case, as UnknownRate
    """Amounts and dates that have no annual percentage rate; the message says why."""


def apr(amount: int, start: date, days: Sequence[date], payments: Sequence[int]) -> Decimal:
    """Annual percentage rate of an amount and the payments that pay it back.

    Parameters
    ----------
    amount : int
        Cents financed, above 0.
    start : date
        Day from which the amount is owed.
    days : sequence of date
        Days of payment, none before the start; in any order.
    payments : sequence of int
        Cents, as long as ``days``.

    Returns
    -------
    Decimal
        Fraction with six decimals; below 0 where less than the amount is paid.

    Raises
    ------
    NoRate
        When nothing is owed or paid, a payment comes before the start or all on it.

    Examples
    --------
    >>> apr(100000, date(1978, 1, 3), [date(1978, 9, 15)], [108000])
    Decimal('0.114510')
    """
    paid = sorted(zip(days, payments, strict=True))
    if amount <= 0 or not paid or sum(cents for _, cents in paid) <= 0:
        raise NoRate("an annual percentage rate needs an amount and payments above 0")
    if paid[0][0] < start:
        raise NoRate(f"the payment on {paid[0][0]} lies before the start of {start}")
    if paid[-1][0] == start:
        raise NoRate(f"all payments are on the first day, {start}")
    order = [day for day, _ in paid]
    unit, anchor = unit_period(start, order), anchor_of(start, order)
    whole, odd = np.array([periods_before(start, day, unit, anchor) for day in order]).T
    period = _solved(amount, np.array([cents for _, cents in paid], np.float64), whole, odd)
    return round_half_up(Decimal(period * unit.per_year), PLACES)


def _solved(amount: int, paid: NDArray[np.float64], whole: NDArray[np.float64], odd: NDArray[np.float64]) -> float:
    """Rate a unit-period: what the payments are worth falls as the rate rises, so halving finds it."""

    def worth(rate: float) -> float:
        with np.errstate(over="ignore"):
            return float((paid / ((1 + odd * rate) * (1 + rate) ** whole)).sum())

    low, high = _LOWEST, _HIGHEST
    if not worth(high) <= amount <= worth(low):
        raise NoRate("these payments have no annual percentage rate")
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if worth(middle) > amount else (low, middle)
    return (low + high) / 2
