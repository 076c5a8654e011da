"""The level payment: what pays a debt back with interest in equal payments, exact until it is rounded once."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from arbook.money import Cents

Timing = Literal["end", "begin"]
TIMINGS: Final[tuple[Timing, ...]] = get_args(Timing)


def half_up(value: Fraction, unit: int = 1) -> int:
    """Round to a multiple of the unit, half away from zero.

    Examples
    --------
    >>> half_up(Fraction(5, 2)), half_up(Fraction(-5, 2)), half_up(Fraction(149), 100)
    (3, -3, 100)
    """
    return _divided(value.numerator, value.denominator, unit)


def level_payment(
    principal: ArrayLike,
    count: int,
    rate: Decimal,
    per_year: int = 12,
    timing: Timing = "end",
    *,
    first: Fraction | None = None,
    balloon: int = 0,
    unit: int = 1,
) -> Cents:
    """Level payment of each debt.

    Parameters
    ----------
    principal : array_like of int64, shape (N,)
        Cents.
    count : int
        Payments, 1 or more.
    rate : Decimal
        Fraction a year, 0 or more.
    per_year : int
        Payments a year.
    timing : {"end", "begin"}
        Whether a payment falls at the end or at the beginning of its period.
    first : Fraction, optional
        Interest before the first payment as a part of the principal, where that time isn't one period; it overrides
        the timing.
    balloon : int
        Cents that stay until they are paid with the last payment.
    unit : int
        Smallest amount of the currency in cents.

    Returns
    -------
    int64 array, shape (N,)
        ``A = (P (1 + first) (1+i)^(n-1) - B) i / ((1+i)^n - 1)``, half-up; with ``first = i`` it is the usual
        ``P i / (1 - (1+i)^-n)``, with ``first = 0`` that divided by ``1 + i``.

    Raises
    ------
    ValueError
        When the count, the periods a year or the rate make no sense.

    Examples
    --------
    10,000.00 at 3 % over 24 months is 429.81 a month:

    >>> level_payment([1000000], 24, Decimal("0.03")).tolist()
    [42981]
    """
    if count < 1 or per_year < 1:
        raise ValueError(f"{count} payments, {per_year} a year, are not above 0")
    if not rate.is_finite() or rate < 0:
        raise ValueError(f"a rate of {rate} is not 0 or more")
    period = Fraction(rate) / per_year
    before = first if first is not None else (period if timing == "end" else Fraction(0))
    growth = (1 + period) ** count
    part = period / (growth - 1) if period else Fraction(1, count)
    whole = (1 + before) * growth / (1 + period) * part
    bottom = whole.denominator * part.denominator
    top, less = whole.numerator * part.denominator, balloon * part.numerator * whole.denominator
    cents = np.asarray(principal, np.int64)
    found = [_divided(one * top - less, bottom, unit) for one in cents.ravel().tolist()]
    return np.array(found, np.int64).reshape(cents.shape)


def _divided(top: int, bottom: int, unit: int) -> int:
    size = (2 * abs(top) + bottom * unit) // (2 * bottom * unit) * unit
    return size if top >= 0 else -size
