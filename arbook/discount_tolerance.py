"""What a payment that is nearly right, or a little late, closes.

One rule, after Microsoft Dynamics 365 Business Central ("Work with Payment Tolerances and Payment Discount
Tolerances", examples 1 and 2): an item's discount is granted until its last day, and within the grace days after it
when the late discount is accepted; what is then due may be missed by the tolerance, in both directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import ArrayLike

from arbook.money import Cents, share


@dataclass(frozen=True)
class Tolerance:
    """How far a payment may be off (settings PaymentTolerance, PaymentToleranceMax).

    Parameters
    ----------
    fraction : Decimal
        Of the open amount, 0 or more; 0 with a maximum: the maximum alone counts.
    most : int
        Cents an item; 0: no maximum.

    Raises
    ------
    ValueError
        When one of them is below 0.

    Examples
    --------
    >>> Tolerance(Decimal("0.01"), 500).of([10000, 100000]).tolist(), Tolerance(most=500).of([10000]).tolist()
    ([100, 500], [500])
    """

    fraction: Decimal = Decimal(0)
    most: int = 0

    def __post_init__(self) -> None:
        if not self.fraction.is_finite() or self.fraction < 0 or self.most < 0:
            raise ValueError(f"a tolerance of {self.fraction}, at most {self.most} cents, is below 0")

    def of(self, open_cents: ArrayLike, unit: ArrayLike = 1) -> Cents:
        """Cents of tolerance for each open amount, half-up; 0 where nothing is open."""
        cents = np.maximum(np.asarray(open_cents, np.int64), 0)
        if not self.fraction:
            return np.where(cents > 0, self.most, 0)
        part = share(cents, *self.fraction.as_integer_ratio(), unit)
        return np.minimum(part, self.most) if self.most else part


@dataclass(frozen=True)
class DiscountedItem:
    """An open item that a payment is meant for.

    Parameters
    ----------
    open_cents : int
        What is open, above 0.
    discount : int
        Cents of discount on it (``discount.discount_on``), 0 without.
    last : date, optional
        Last day of the discount; None without.
    accept_late : bool
        Whether a discount taken within the grace days is accepted.
    """

    open_cents: int
    discount: int = 0
    last: date | None = None
    accept_late: bool = False


@dataclass(frozen=True)
class Closing:
    """What a payment closes and what stays; cents, one element an item.

    Attributes
    ----------
    closed : bool
        Whether all items and the payment are closed.
    discount : tuple of int
        Discount granted, late discount included.
    late_discount : tuple of int
        Of it, what was taken in the grace days.
    tolerance : tuple of int
        Written off: above 0 what is missing, below 0 what is too much.
    left_on_items : tuple of int
        What stays open.
    left_on_payment : int
        What of the payment isn't used.
    """

    closed: bool
    discount: tuple[int, ...]
    late_discount: tuple[int, ...]
    tolerance: tuple[int, ...]
    left_on_items: tuple[int, ...]
    left_on_payment: int


def close(
    payment: int,
    paid_on: date,
    items: Sequence[DiscountedItem],
    grace_days: int = 0,
    tolerance: Tolerance | None = None,
) -> Closing:
    """Decide what one payment closes.

    Parameters
    ----------
    payment : int
        Cents received, above 0.
    paid_on : date
    items : sequence of DiscountedItem
        In the order in which the payment goes to them; each keeps its own dates.
    grace_days : int
        Days after the last discount day on which a late discount can be accepted.
    tolerance : Tolerance, optional
        Of each item; over several items it adds up.

    Returns
    -------
    Closing
        Due is what is open less the discounts granted. A payment that misses it by no more than the tolerance closes
        everything, and the difference is shared out in proportion to the items' tolerances. A payment above that
        closes the items, and the rest stays on it. A payment below fills the items in order: one that is covered at
        its discounted amount is closed with its discount, and the first that isn't keeps the rest, without discount.

    Raises
    ------
    ValueError
        When payment, an item or the grace days make no sense.

    Examples
    --------
    >>> invoice = DiscountedItem(100000, 2000, date(2003, 1, 15))
    >>> close(97500, date(2003, 1, 15), [invoice], tolerance=Tolerance(most=500)).tolerance
    (500,)
    """
    _check(payment, items, grace_days)
    tolerance = tolerance or Tolerance()
    granted = [item.discount if _granted(item, paid_on, grace_days) else 0 for item in items]
    due = [item.open_cents - discount for item, discount in zip(items, granted, strict=True)]
    missing = sum(due) - payment
    allowed = [int(tolerance.of(item.open_cents)) for item in items]
    if abs(missing) <= sum(allowed):
        shares, left, over = _shared(missing, allowed), [0] * len(items), 0
    else:
        shares, over = [0] * len(items), max(-missing, 0)
        left, granted = _filled(payment, items, granted)
    late = [
        discount if item.last is not None and paid_on > item.last else 0
        for item, discount in zip(items, granted, strict=True)
    ]
    closed = not any(left) and over == 0
    return Closing(closed, tuple(granted), tuple(late), tuple(shares), tuple(left), over)


def _check(payment: int, items: Sequence[DiscountedItem], grace_days: int) -> None:
    if payment <= 0 or not items or grace_days < 0:
        raise ValueError(f"a payment of {payment} cents for {len(items)} items with {grace_days} grace days")
    for item in items:
        if item.open_cents <= 0 or not 0 <= item.discount <= item.open_cents:
            raise ValueError(f"a discount of {item.discount} on {item.open_cents} open cents")


def _granted(item: DiscountedItem, paid_on: date, grace_days: int) -> bool:
    """Whether the discount counts on the day of payment."""
    if item.last is None:
        return False
    grace = timedelta(days=grace_days) if item.accept_late else timedelta(0)
    return paid_on <= item.last + grace


def _shared(missing: int, allowed: list[int]) -> list[int]:
    """Share out a difference in proportion to what each item allows; the last takes the cents that are left."""
    shares: list[int] = []
    for position, part in enumerate(allowed):
        rest = sum(allowed[position:])
        left = missing - sum(shares)
        shares.append(int(share(left, part, rest)) if rest else 0)
    return shares


def _filled(payment: int, items: Sequence[DiscountedItem], granted: list[int]) -> tuple[list[int], list[int]]:
    """Return what stays on each item, and the discount of those that are closed."""
    left, kept = [], []
    for item, discount in zip(items, granted, strict=True):
        closes = payment >= item.open_cents - discount
        used = min(payment, item.open_cents - discount if closes else item.open_cents)
        payment -= used
        left.append(0 if closes else item.open_cents - used)
        kept.append(discount if closes else 0)
    return left, kept
