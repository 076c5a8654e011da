"""Early-payment discount: what it is worth, and how much debt a payment settles with it.

A rate stands in integer parts of RATE_SCALE (2 % is 2,000,000), amounts in integer cents, so that every result is
exact and rounded once, half-up. What is rounded is the discount; the payment is the rest.

What the rate applies to depends on the tax (EU VAT Directive 2006/112/EC, article 79; Odoo documentation, Cash
discounts and tax reduction): "reduced if early" takes it of the gross amount, since the tax shrinks with it;
"untouched" and "always reduced" take it of the net amount, since the tax stays as invoiced.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal, NamedTuple, cast, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from arbook.money import Cents

TaxMode = Literal["reduced if early", "untouched", "always reduced"]
TAX_MODES: Final[tuple[TaxMode, ...]] = get_args(TaxMode)

RATE_SCALE: Final = 10**8
"""Parts of a rate of 1: a discount in percent has up to six decimals."""

_INT64_MAX: Final = np.iinfo(np.int64).max


class Settlement(NamedTuple):
    """Debt that a payment settles, and the discount in it; int64 cents, shape (N,)."""

    credit: Cents
    discount: Cents


def rate_parts(rate: Decimal) -> int:
    """Rate in parts of RATE_SCALE, half-up beyond its eight decimals.

    Parameters
    ----------
    rate : Decimal
        Fraction, 0 or more and below 1.

    Raises
    ------
    ValueError
        When the rate is not such a fraction.

    Examples
    --------
    >>> rate_parts(Decimal("0.02"))
    2000000
    """
    if not rate.is_finite() or not 0 <= rate < 1:
        raise ValueError(f"a discount of {rate} is not a fraction from 0 to below 1")
    return min(int((rate * RATE_SCALE).to_integral_value(ROUND_HALF_UP)), RATE_SCALE - 1)


def discount_base(amount: ArrayLike, tax: ArrayLike, mode: TaxMode) -> Cents:
    """Part of an amount that a discount rate applies to.

    Parameters
    ----------
    amount, tax : array_like of int64, shape (N,)
        Gross cents, less credit notes, and the tax in them; of one sign. Freight, deposits and whatever else bears no
        discount may be counted to the tax.
    mode : {"reduced if early", "untouched", "always reduced"}

    Returns
    -------
    int64 array, shape (N,)
        The gross amount, or the net one; at least 0 and at most the amount (the other way round for a credit note).

    Raises
    ------
    ValueError
        When the mode is unknown.

    Examples
    --------
    >>> [int(discount_base(12100, 2100, mode)) for mode in TAX_MODES]
    [12100, 10000, 10000]
    """
    if mode not in TAX_MODES:
        raise ValueError(f"'{mode}' is not a tax mode: use {', '.join(TAX_MODES)}")
    gross, taxes = np.broadcast_arrays(np.asarray(amount, np.int64), np.asarray(tax, np.int64))
    if mode == "reduced if early":
        return gross.copy()
    return cast(Cents, np.clip(gross - taxes, np.minimum(gross, 0), np.maximum(gross, 0)))


def discount_on(base: ArrayLike, rate: ArrayLike, unit: ArrayLike = 1) -> Cents:
    """Discount on the whole of a base: ``base * rate``, half-up.

    Parameters
    ----------
    base : array_like of int64, shape (N,)
        Cents that bear discount (``discount_base``).
    rate : array_like of int64, shape (N,)
        In parts of RATE_SCALE (``rate_parts``), 0 outside the window.
    unit : array_like of int64
        Smallest unit of the currency in cents (``money.currency_unit``), 1 or 100.

    Returns
    -------
    int64 array, shape (N,)
        Of the base's sign; the whole amount less it is what to pay.

    Notes
    -----
    Brechner, Contemporary Mathematics for Business and Consumers, chapter 7. Where the exact discount ends in half a
    cent, the discount is rounded up, and so the payment down.

    Examples
    --------
    >>> discount_on([100000, 72705], [rate_parts(Decimal("0.02")), rate_parts(Decimal("0.04"))]).tolist()
    [2000, 2908]
    """
    return _times(np.asarray(base, np.int64), np.asarray(rate, np.int64), np.asarray(RATE_SCALE), unit)


def discount_on_part(
    part: ArrayLike, rate: ArrayLike, amount: ArrayLike, base: ArrayLike, unit: ArrayLike = 1
) -> Cents:
    """Discount on a part of a debt: ``part * rate * base / amount``, half-up.

    Parameters
    ----------
    part : array_like of int64, shape (N,)
        Cents of the debt that are settled.
    rate : array_like of int64, shape (N,)
        In parts of RATE_SCALE.
    amount, base : array_like of int64, shape (N,)
        The whole debt, above 0, and what of it bears discount (``discount_base``): only their ratio counts.
    unit : array_like of int64

    Returns
    -------
    int64 array, shape (N,)

    Raises
    ------
    ValueError
        When an amount is not above 0.

    Examples
    --------
    >>> int(discount_on_part(6050, rate_parts(Decimal("0.02")), 12100, 10000))
    100
    """
    whole, eligible = _ratio(amount, base)
    parts = np.asarray(rate, np.int64)
    found = _times(np.asarray(part, np.int64), parts * eligible, RATE_SCALE * whole, unit)
    return found.reshape(_shape(part, rate, amount, base, unit))


def settle(
    payment: ArrayLike,
    rate: ArrayLike,
    open_cents: ArrayLike | None = None,
    amount: ArrayLike = 1,
    base: ArrayLike = 1,
    unit: ArrayLike = 1,
    tolerance: ArrayLike = 0,
) -> Settlement:
    """Debt that a payment settles: ``payment / (1 - rate * base / amount)``, at most what is open.

    Parameters
    ----------
    payment : array_like of int64, shape (N,)
        Cents received; 0 or less settles itself.
    rate : array_like of int64, shape (N,)
        Rate on the day of payment in parts of RATE_SCALE; 0 outside the window.
    open_cents : array_like of int64, shape (N,), optional
        What is open; None doesn't cap.
    amount, base : array_like of int64, shape (N,)
        The whole debt, above 0, and what of it bears discount: only their ratio counts (``discount_base``).
    unit : array_like of int64
        Smallest unit of the currency in cents.
    tolerance : array_like of int64
        Cents by which a payment may miss the discounted amount and still settle the whole.

    Returns
    -------
    Settlement
        credit is half-up. discount is credit less payment, 0 or more; what tolerance forgives is no part of it.

    Raises
    ------
    ValueError
        When an amount is not above 0.

    Notes
    -----
    Brechner, Contemporary Mathematics for Business and Consumers, chapter 7 (partial payments): 450 at 2 % settles
    450 / 0.98 = 459.18. A payment of the whole less its discount settles the whole, to the cent.

    Examples
    --------
    >>> [int(cents) for cents in settle(45000, rate_parts(Decimal("0.02")), 114000)]
    [45918, 918]
    """
    paid, parts = np.asarray(payment, np.int64), np.asarray(rate, np.int64)
    whole, eligible = _ratio(amount, base)
    shape = _shape(payment, rate, 0 if open_cents is None else open_cents, amount, base, unit, tolerance)
    credit = np.where(paid > 0, _times(paid, RATE_SCALE * whole, RATE_SCALE * whole - parts * eligible, unit), paid)
    if open_cents is None:
        return Settlement(credit.reshape(shape), np.maximum(credit - paid, 0).reshape(shape))
    left = np.maximum(np.asarray(open_cents, np.int64), 0)
    most = _times(left, parts * eligible, RATE_SCALE * whole, unit)
    closes = (paid > 0) & (paid + np.asarray(tolerance, np.int64) >= left - most)
    credit = np.where(closes, left, np.minimum(credit, left))
    discount = np.minimum(np.maximum(credit - paid, 0), np.where(closes, most, left))
    return Settlement(credit.reshape(shape), discount.reshape(shape))


def split_discount(discount: ArrayLike, amount: ArrayLike, tax: ArrayLike) -> tuple[Cents, Cents]:
    """Split a discount on a gross amount into its net part and its tax part, for the credit note.

    Parameters
    ----------
    discount, amount, tax : array_like of int64, shape (N,)
        Cents: the discount, the gross amount above 0, the tax in it.

    Returns
    -------
    net, tax : int64 arrays, shape (N,)
        The tax in proportion (``discount * tax / amount``), half-up, and the net part as the rest. Under the modes
        "untouched" and "always reduced" a discount has no tax part.

    Examples
    --------
    >>> [int(part) for part in split_discount(5000, 23600, 3600)]
    [4237, 763]
    """
    whole, taxed = _ratio(amount, tax)
    part = _times(np.asarray(discount, np.int64), taxed, whole, 1).reshape(_shape(discount, amount, tax))
    return np.asarray(discount, np.int64) - part, part


def _shape(*values: ArrayLike) -> tuple[int, ...]:
    return np.broadcast_shapes(*(np.shape(value) for value in values))


def _ratio(amount: ArrayLike, part: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    """Whole and part for a ratio: 1 and 1 where both are the same, else integers of any size.

    They have one dimension at least: numpy unpacks an object of none, and then computes in int64.
    """
    whole, piece = np.broadcast_arrays(
        np.atleast_1d(np.asarray(amount, np.int64)), np.atleast_1d(np.asarray(part, np.int64))
    )
    if (whole <= 0).any():
        raise ValueError(f"an amount of {int(whole[whole <= 0].flat[0])} cents is not above 0")
    if np.array_equal(whole, piece):
        return np.ones_like(whole), np.ones_like(whole)
    return whole.astype(object), piece.astype(object)


def _times(cents: Cents, top: NDArray[Any], bottom: NDArray[Any], unit: ArrayLike) -> Cents:
    """``cents * top / bottom`` per element, exact, half away from zero, as a multiple of unit.

    top is 0 or more, bottom above 0; either may hold Python's integers.
    """
    units, shape = np.asarray(unit, np.int64), np.broadcast_shapes(np.shape(cents), np.shape(top), np.shape(unit))
    size, below = np.atleast_1d(np.abs(cents)), np.atleast_1d(bottom * units)
    if not _fits(size, top, below):
        size, top, below = size.astype(object), np.asarray(top, object), below.astype(object)
    # size = a * below + b keeps the products small: a * top is whole, only b * top / below is rounded.
    rounded = size // below * top + (2 * (size % below) * top + below) // (2 * below)
    return np.asarray(rounded * units * np.sign(cents)).astype(np.int64).reshape(shape)


def _fits(size: Cents, top: NDArray[Any], below: NDArray[Any]) -> bool:
    """Whether the products stay within int64."""
    if object in (np.asarray(top).dtype, np.asarray(below).dtype):
        return False
    if not size.size or not np.size(top) or not np.size(below):
        return True
    most, largest, least = int(np.max(top)), int(np.max(below)), int(np.min(below))
    return bool((int(size.max()) // least + 1) * most + 2 * largest * (most + 1) < _INT64_MAX)
