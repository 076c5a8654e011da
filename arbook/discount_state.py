"""Discount of each document as of a day: until when, how much now, in what state, what can be claimed back.

Earned is what payments inside their window carry with them (``discount.settle``). Discount now = earned + today's
rate on what is still eligible - discounts booked (figures 11). A discount that isn't booked shows as what stays open
after payments: when no more is open than the best discount, the customer took it (figures 12).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from arbook.dates import Dates, as_dates
from arbook.discount import TaxMode, discount_base, discount_on, discount_on_part, settle
from arbook.discount_tolerance import Tolerance
from arbook.discount_window import Windows
from arbook.entry import Entries
from arbook.money import Cents

States = NDArray[np.int8]

STATES: Final = ("", "Expiring", "Taken", "Taken not booked", "In grace", "Taken late", "Missed")
"""States by code; blank for a document without discount."""
NONE, EXPIRING, TAKEN, NOT_BOOKED, IN_GRACE, TAKEN_LATE, MISSED = range(7)


@dataclass(frozen=True)
class DiscountRules:
    """Settings TaxMode, DiscountGraceDays, PaymentTolerance and PaymentToleranceMax."""

    tax_mode: TaxMode = "reduced if early"
    grace_days: int = 0
    tolerance: Tolerance = field(default_factory=Tolerance)


@dataclass(frozen=True)
class Discountable:
    """Documents as of a day, arrays of shape (N,), int64 cents.

    Attributes
    ----------
    amount, tax : gross, above 0, and the tax in it; 0 for a document that doesn't exist yet or bears no discount
    credited, credited_tax : credit notes applied, above 0, and the tax in them
    open_cents : what is open
    windows : Windows
        Of the N documents.
    unit : smallest unit of the currency in cents
    """

    amount: Cents
    tax: Cents
    credited: Cents
    credited_tax: Cents
    open_cents: Cents
    windows: Windows
    unit: ArrayLike = 1


class Discounts(NamedTuple):
    """Discount of each document, arrays of shape (N,).

    Attributes
    ----------
    until : datetime64[D]
        Last day of the tier that was taken, else of the one in force, else of the last; NaT without discount.
    now : int64
        Discount now, cents: what the customer may still deduct, at most what is open.
    state : int8
        Position in STATES.
    days : int64
        Expiring: days left, 0 on the last one. In grace, Taken late: days from the last day to the payment or the
        discount line, or to the day of the report when nothing is paid. Missed: days since the last day. Else 0.
    discount : int64
        Cents. Expiring: Discount now. Taken: booked. Taken not booked: to be booked. In grace, Taken late: what was
        taken (what could be granted when nothing is paid). Missed: what could have been had.
    claim : int64
        Cents that were taken without right: late, or more than allowed.
    """

    until: Dates
    now: Cents
    state: States
    days: NDArray[np.int64]
    discount: Cents
    claim: Cents


def discounts_as_of(
    documents: Discountable,
    payments: Entries,
    booked: Entries,
    day: ArrayLike,
    rules: DiscountRules | None = None,
) -> Discounts:
    """Discount until, Discount now and the state of each document at the end of a day.

    Parameters
    ----------
    documents : Discountable
    payments : Entries
        Payments, withholdings and set-offs. Entries after the day are left out; one without a date counts, but never
        inside a window.
    booked : Entries
        Discount lines.
    day : datetime64[D]
    rules : DiscountRules, optional

    Returns
    -------
    Discounts

    Notes
    -----
    Taken: booked inside the window. Taken not booked: what is open, or some of it, is a discount earned in time.
    In grace: taken within the grace days; also while they run and nothing was deducted. Taken late: after that, or
    more than allowed; where the terms give no discount, nothing is allowed. A discount line counts by its own date.
    Expiring: still open to the customer. Missed: none of these.

    Examples
    --------
    1,000 at 2/10 on 1 March, 980 paid on 14 March:

    >>> from arbook.discount_window import windows_of
    >>> from arbook.terms import read_terms
    >>> zero = np.array([0])
    >>> windows = windows_of([read_terms("2/10 net 30")], zero, ["2024-03-01"])
    >>> documents = Discountable(np.array([100000]), zero, zero, zero, np.array([2000]), windows)
    >>> payments = Entries(zero, as_dates(["2024-03-14"]), np.array([98000]))
    >>> found = discounts_as_of(documents, payments, Entries(zero[:0], as_dates([]), zero[:0]), "2024-03-31")
    >>> STATES[found.state[0]], int(found.days[0]), int(found.claim[0])
    ('Taken late', 3, 2000)
    """
    rules, today = rules or DiscountRules(), as_dates(day)
    paid, lines = payments.standing(today), booked.standing(today)
    debt = _debts(documents, rules)
    earned, credited = _earned(debt, paid, 0)
    drawn = lines.sums(len(debt.whole))
    left = np.clip(np.minimum(debt.whole - credited, debt.short - earned + drawn), 0, debt.whole)
    now = np.clip(earned + _on(debt, left, debt.windows.rate_on(today)) - drawn, 0, debt.short)
    now = np.where(debt.has, now, 0)
    deducted = _deducted(debt, paid, drawn, now, rules)
    over = _booked_over(debt, lines, rules)
    return _told(debt, left, now, drawn, deducted, over, today, rules)


@dataclass(frozen=True)
class _Debts:
    """Documents with what their discount is computed on; ``whole`` is at least 1 so that it can divide."""

    exists: NDArray[np.bool_]
    has: NDArray[np.bool_]
    whole: Cents
    base: Cents
    short: Cents
    tolerance: Cents
    best: Cents
    windows: Windows
    unit: NDArray[np.int64]


class _Deducted(NamedTuple):
    """Discount that isn't booked but was left out of the payment."""

    cents: Cents
    in_time: NDArray[np.bool_]
    in_grace: NDArray[np.bool_]
    claim: Cents
    day: Dates


class _Over(NamedTuple):
    """Discount lines outside the window, or larger than allowed."""

    claim: Cents
    in_grace: NDArray[np.bool_]
    day: Dates


def _debts(documents: Discountable, rules: DiscountRules) -> _Debts:
    """Debts less credit notes, and what of them bears discount."""
    whole = np.maximum(documents.amount - documents.credited, 0)
    base = discount_base(whole, documents.tax - documents.credited_tax, rules.tax_mode)
    base = np.clip(base, 0, whole)
    unit = np.broadcast_to(np.asarray(documents.unit, np.int64), whole.shape)
    best = discount_on(base, documents.windows.best, unit)
    has = (whole > 0) & (documents.windows.best > 0)
    return _Debts(
        documents.amount > 0, has, np.maximum(whole, 1), np.where(whole > 0, base, 1),
        np.maximum(documents.open_cents, 0), rules.tolerance.of(whole, unit), best, documents.windows, unit,
    )  # fmt: skip


def _on(debt: _Debts, part: Cents, rate: Cents) -> Cents:
    return discount_on_part(part, rate, debt.whole, debt.base, debt.unit)


def _earned(debt: _Debts, paid: Entries, grace_days: int, tolerance: Cents | None = None) -> tuple[Cents, Cents]:
    """Discount that payments carry with them, and the debt they settle with it, one payment after the other."""
    earned, credited = np.zeros_like(debt.whole), np.zeros_like(debt.whole)
    first = np.searchsorted(paid.document, paid.document)
    turn = np.arange(len(paid)) - first
    by_turn = np.argsort(turn, kind="stable")
    for rows in np.split(by_turn, np.flatnonzero(np.diff(turn[by_turn])) + 1):
        of = paid.document[rows]
        rate = debt.windows.take(of).rate_on(paid.day[rows], grace_days)
        found = settle(
            paid.cents[rows], rate, debt.whole[of] - credited[of], debt.whole[of], debt.base[of], debt.unit[of],
            0 if tolerance is None else tolerance[of],
        )  # fmt: skip
        earned[of] += found.discount
        credited[of] += found.credit
    return earned, credited


def _deducted(debt: _Debts, paid: Entries, drawn: Cents, now: Cents, rules: DiscountRules) -> _Deducted:
    """Find what the customer deducted: open, paid for otherwise, and no more than the best discount."""
    size = len(debt.whole)
    likely = debt.has & (debt.short > 0) & (debt.short <= debt.best - drawn + debt.tolerance) & (debt.best > drawn)
    likely &= paid.sums(size) > 0
    right = {days: _earned(debt, paid, days, debt.tolerance)[0] - drawn for days in {0, rules.grace_days}}
    in_time, in_grace = (np.maximum(now, right[days]) for days in (0, rules.grace_days))
    on_time, graced = ((most > 0) & (debt.short <= most + debt.tolerance) for most in (in_time, in_grace))
    late = likely & ~on_time & ~graced & (debt.short > debt.tolerance)
    on_time, graced = likely & on_time, likely & graced & ~on_time
    cents = np.where(on_time, np.minimum(debt.short, in_time), np.where(graced | late, debt.short, 0))
    return _Deducted(cents, on_time, graced, np.where(late, debt.short - in_grace, 0), paid.latest(size))


def _booked_over(debt: _Debts, lines: Entries, rules: DiscountRules) -> _Over:
    """Compare discount lines with what their days allow."""
    size = len(debt.whole)
    windows = debt.windows.take(lines.document)
    in_time, in_grace = (windows.rate_on(lines.day, days) for days in (0, rules.grace_days))
    allowed = []
    for rate in (in_time, in_grace):
        highest = np.zeros(size, np.int64)
        np.maximum.at(highest, lines.document, rate)
        allowed.append(discount_on(np.where(debt.has, debt.base, 0), highest, debt.unit))
    too_late = replace(lines, cents=np.where(in_grace > 0, 0, lines.cents)).sums(size)
    fitting = lines.sums(size) - too_late
    claim = np.where(debt.exists, too_late + np.maximum(fitting - allowed[1], 0), 0)
    graced = np.zeros(size, np.bool_)
    graced[lines.document[(in_time == 0) & (in_grace > 0)]] = True
    graced |= fitting > allowed[0]
    return _Over(claim, debt.has & graced, lines.latest(size))


def _told(
    debt: _Debts,
    left: Cents,
    now: Cents,
    drawn: Cents,
    deducted: _Deducted,
    over: _Over,
    today: Dates,
    rules: DiscountRules,
) -> Discounts:
    """Name the state, and what goes with it."""
    claim = over.claim + deducted.claim
    taken = drawn + deducted.cents
    is_open = debt.has & (debt.short > 0)
    rate, grace_rate = (debt.windows.rate_on(today, days) for days in (0, rules.grace_days))
    missed = np.maximum(debt.best - np.where(is_open, now, 0), 0)
    cases: Sequence[tuple[int, NDArray[np.bool_], Cents]] = (  # the first that fits
        (TAKEN_LATE, claim > 0, taken),
        (IN_GRACE, deducted.in_grace | over.in_grace, taken),
        (NOT_BOOKED, deducted.in_time, deducted.cents),
        (EXPIRING, is_open & (rate > 0) & (now > 0), now),
        (IN_GRACE, is_open & (rate == 0) & (grace_rate > 0) & (taken == 0), _on(debt, left, grace_rate)),
        (TAKEN, drawn > 0, drawn),
        (MISSED, debt.has, missed),
    )
    told = debt.has | (over.claim > 0)
    which = [told & case for _, case, _ in cases]
    state = np.select(which, [np.int8(code) for code, _, _ in cases], np.int8(NONE))
    discount = np.select(which, [cents for _, _, cents in cases], np.int64(0))
    until = _until(debt, taken, state, today)
    taken_on = np.where(deducted.cents > 0, deducted.day, over.day)
    days = _days_in(state, until, np.where(np.isnat(taken_on), today, taken_on), today)
    return Discounts(until, now, state, days, discount, claim)


def _days_in(state: States, until: Dates, taken_on: Dates, today: Dates) -> NDArray[np.int64]:
    """Days of each state, counted from or to the last day."""
    beyond = (state == TAKEN_LATE) | (state == IN_GRACE)
    gaps = [_days(until, today), _days(taken_on, until), _days(today, until)]
    return np.select([state == EXPIRING, beyond, state == MISSED], gaps, np.int64(0))


def _days(later: Dates, earlier: Dates) -> NDArray[np.int64]:
    """Days between, 0 or more; 0 where a date is missing."""
    gap = later - earlier
    return np.maximum(np.where(np.isnat(gap), 0, gap.astype(np.int64)), 0)


def _until(debt: _Debts, taken: Cents, state: States, today: Dates) -> Dates:
    """Last day in force; of a discount that was taken that of the lowest tier that is high enough."""
    until = np.where(debt.has, debt.windows.until(today), np.datetime64("NaT", "D"))
    rows = np.flatnonzero((state != EXPIRING) & (state != MISSED) & debt.has & (taken > 0))
    windows = debt.windows.take(rows)
    found = as_dates(np.fmin.reduce(windows.last, axis=0, initial=np.datetime64("NaT", "D")))
    for rate, last in zip(windows.rate, windows.last, strict=True):  # the best first
        enough = discount_on(debt.base[rows], rate, debt.unit[rows]) + debt.tolerance[rows] >= taken[rows]
        found = np.where(enough & ~np.isnat(last), last, found)
    until[rows] = found
    return as_dates(until)
