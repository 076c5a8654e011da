"""Late interest of many debts at once, by contract or statute: simple unless compounding was agreed.

Conventions
-----------
The first day of interest is the day after the due date, the last is the as-of date or, if earlier, the day of
payment; both count, so a debt paid d days late bears d days. Interest accrues on after a part payment on what is
left, and what has accrued stays after the principal is paid. Cents, 0 or more; rounded half-up once a slice.

References: Directive 2011/7/EU art. 3(3) (the day after the due date), art. 2(6) (simple); Latvian Civil Law art.
1763 (interest stops at the principal); Russian Civil Code art. 395(3) (the day of payment counts).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, get_args

import numpy as np

from arbook.code import Ints
from arbook.daycount import Convention
from arbook.field import MISSING_DAY, Bools
from arbook.fifo import fill
from arbook.principal import Changes, Segments, cut_at_months, period_of, segments
from arbook.rate_schedule import Schedule
from arbook.slices import Slices, basis_of, interest_of, sliced
from arbook.statute import NONE

GraceMode = Literal["trigger", "free"]
MinimumMode = Literal["floor", "threshold"]
GRACE_MODES: Final[tuple[GraceMode, ...]] = get_args(GraceMode)
MINIMUM_MODES: Final[tuple[MinimumMode, ...]] = get_args(MinimumMode)


@dataclass(frozen=True)
class InterestTerms:
    """What was agreed, or what the law says.

    Parameters
    ----------
    schedule : Schedule
        Rates; their regime says whose day counts and whether interest stops at the principal.
    day_count : Convention
    grace_days : int
        Days after the due date.
    grace_mode : {"trigger", "free"}
        trigger: a debt that is settled within them bears none, else interest runs from the day after due; free: these
        days never bear any.
    minimum : int
        Cents, where there is any interest.
    minimum_mode : {"floor", "threshold"}
        floor raises the interest to the minimum; threshold drops what is below it.
    compounding_months : int
        0 for simple interest; else unpaid interest joins the principal every so many months from the start. Only for
        contracts that say so.
    round_daily : bool
        Round the amount of one day first, as the UK government's guide does.

    Raises
    ------
    ValueError
        When one of them makes no sense.
    """

    schedule: Schedule
    day_count: Convention = "ACT/365F"
    grace_days: int = 0
    grace_mode: GraceMode = "trigger"
    minimum: int = 0
    minimum_mode: MinimumMode = "floor"
    compounding_months: int = 0
    round_daily: bool = False

    def __post_init__(self) -> None:
        if self.grace_mode not in GRACE_MODES or self.minimum_mode not in MINIMUM_MODES:
            raise ValueError(f"'{self.grace_mode}', '{self.minimum_mode}': not a way of grace, or of a minimum")
        if self.grace_days < 0 or self.minimum < 0 or self.compounding_months < 0:
            raise ValueError("grace days, minimum and months of compounding are 0 or more")


@dataclass(frozen=True)
class Claims:
    """Debts, one an element.

    Attributes
    ----------
    principal : int64 array, shape (N,), cents
    due : int64 array, day numbers
        A debt without a due date (``field.MISSING_DAY``) bears no interest.
    last : int64 array, day numbers
        Last day that counts: the as-of date.
    changes : Changes
        Payments, credit notes, disputes.
    cap : int64 array, cents, optional
        At most this interest.
    unit : int or int64 array
        Smallest unit of the currency in cents (``money.currency_unit``).
    """

    principal: Ints
    due: Ints
    last: Ints
    changes: Changes = field(default_factory=Changes.none)
    cap: Ints | None = None
    unit: Ints | int = 1


@dataclass(frozen=True)
class Accrual:
    """Interest of debts.

    Attributes
    ----------
    slices : Slices
        Their interest is what counts after the cap.
    topped_up : int64 array, shape (N,), cents
        What the minimum adds to the slices.
    total : int64 array, shape (N,), cents
        Sum of the slices, and ``topped_up``.
    unknown : bool array, shape (N,)
        Debts with days whose rate isn't known: these days are left out.
    """

    slices: Slices
    topped_up: Ints
    total: Ints
    unknown: Bools


def late_interest(claims: Claims, terms: InterestTerms) -> Accrual:
    """Compute the interest of each debt from the day after its due date, slice by slice.

    Parameters
    ----------
    claims : Claims
    terms : InterestTerms
        The same for all; debts under other terms go into another call.

    Returns
    -------
    Accrual

    Notes
    -----
    A slice's interest is ``principal * rate * days / basis``, half-up. The cap takes from the latest slices. The
    minimum is applied to the sum, and never exceeds the cap.

    Examples
    --------
    1,000 due 1 January 2025 at 12 %, 600 paid on 31 January, as of 2 March: 9.86 and 3.95.

    >>> from decimal import Decimal
    >>> from arbook.rate_schedule import fixed
    >>> days = np.array(["2025-01-01", "2025-03-02", "2025-01-31"], "datetime64[D]").astype(np.int64)
    >>> paid = Changes.of_payments(np.array([0]), days[2:], np.array([60_000]))
    >>> terms = InterestTerms(fixed(Decimal("0.12")))
    >>> accrual = late_interest(Claims(np.array([100_000]), days[:1], days[1:2], paid), terms)
    >>> accrual.slices.interest.tolist(), accrual.total.tolist()
    ([986, 395], [1381])
    """
    size = len(claims.principal)
    dated = np.where(claims.due == MISSING_DAY, claims.last, claims.due)
    start = dated + 1 + (terms.grace_days if terms.grace_mode == "free" else 0)
    bearing = _past_grace(claims, terms, segments(claims.principal, start, claims.last, claims.changes))
    if terms.schedule.regime is NONE:
        bearing = bearing.take(np.zeros(0, np.int64))
    if terms.compounding_months:
        bearing = cut_at_months(bearing, start - 1, terms.compounding_months)
    slices, unknown = sliced(bearing, terms.schedule, start, terms.day_count)
    if terms.compounding_months:
        slices = _compounded(slices, claims, terms, start - 1)
    else:
        slices = slices.take(slice(None), _interest(slices, claims, terms))
    slices, cap = _capped(slices, claims, terms)
    return _with_minimum(slices, cap, terms, _sums(slices, size), unknown)


def _past_grace(claims: Claims, terms: InterestTerms, bearing: Segments) -> Segments:
    """Drop the debts that were settled within the grace days, where these are a trigger."""
    if not terms.grace_days or terms.grace_mode == "free":
        return bearing
    latest = claims.due.copy()
    np.maximum.at(latest, bearing.document, bearing.last)
    late = latest - claims.due > terms.grace_days
    return bearing.take(np.flatnonzero(late[bearing.document]))


def _interest(slices: Slices, claims: Claims, terms: InterestTerms) -> Ints:
    """Interest of slices, each on its principal."""
    unit = claims.unit if isinstance(claims.unit, int) else claims.unit[slices.document]
    basis = basis_of(slices, terms.day_count)
    days = np.ones_like(slices.days) if terms.round_daily else slices.days
    interest = interest_of(slices.principal, days, slices.interval, slices.schedule.totals, basis, unit)
    return interest * slices.days if terms.round_daily else interest


def _compounded(slices: Slices, claims: Claims, terms: InterestTerms, anchor: Ints) -> Slices:
    """Interest period by period, what accrued before added to the principal."""
    period = period_of(anchor[slices.document], slices.first, terms.compounding_months)
    principal, interest = slices.principal.copy(), np.zeros(len(slices), np.int64)
    accrued = np.zeros(len(claims.principal), np.int64)
    for number in range(int(period.max(initial=-1)) + 1):
        rows = np.flatnonzero(period == number)
        principal[rows] += accrued[slices.document[rows]]
        whole = slices.take(rows, principal=principal[rows])
        interest[rows] = _interest(whole, claims, terms)
        np.add.at(accrued, whole.document, interest[rows])
    return slices.take(slice(None), interest, principal)


def _capped(slices: Slices, claims: Claims, terms: InterestTerms) -> tuple[Slices, Ints | None]:
    """Take what is above the cap from the latest slices; those left without interest by it go."""
    cap = claims.cap
    if terms.schedule.regime.capped:
        cap = claims.principal if cap is None else np.minimum(cap, claims.principal)
    if cap is None:
        return slices, None
    left = fill(slices.document, slices.interest, cap)
    kept = (left > 0) | (slices.interest == 0)
    return slices.take(kept, left[kept]), cap


def _sums(slices: Slices, size: int) -> Ints:
    """Sum of each debt's interest; its slices stand together."""
    total = np.zeros(size, np.int64)
    if len(slices):
        starts = np.append(0, np.flatnonzero(slices.document[1:] != slices.document[:-1]) + 1)
        total[slices.document[starts]] = np.add.reduceat(slices.interest, starts)
    return total


def _with_minimum(slices: Slices, cap: Ints | None, terms: InterestTerms, total: Ints, unknown: Bools) -> Accrual:
    """Raise to the minimum, or drop what is below it."""
    topped_up = np.zeros_like(total)
    if terms.minimum and terms.minimum_mode == "threshold":
        enough = total >= terms.minimum
        slices, total = slices.take(enough[slices.document]), np.where(enough, total, 0)
    elif terms.minimum:
        least = np.full_like(total, terms.minimum) if cap is None else np.minimum(cap, terms.minimum)
        topped_up = np.where(total > 0, np.maximum(least - total, 0), 0)
    return Accrual(slices, topped_up, total + topped_up, unknown)
