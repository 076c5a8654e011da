"""What a plan has earned by a day, and what is left of it spread anew: settlement, acceleration, missed payments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from arbook.annuity import half_up
from arbook.installments import ImpossiblePlan, Schedule, schedule


def accrued(plan: Schedule, balance: int, day: date, since: date | None = None) -> int:
    """Interest that a principal has earned by a day, not compounded: for early settlement and acceleration.

    Parameters
    ----------
    plan : Schedule
    balance : int
        Unpaid principal in cents.
    day : date
        The interest of this day counts.
    since : date, optional
        Day up to which interest is paid; default the last due date (as agreed) not after ``day``.

    Returns
    -------
    int
        Cents, rounded half-up a period; a part of a period counts by its days. Nothing is earned after the last due
        date: from then on there is late interest only.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from arbook.installments import PlanTerms
    >>> plan = schedule(PlanTerms(1000000, date(2025, 1, 31), 24, rate=Decimal("0.03")))
    >>> accrued(plan, 796581, date(2025, 8, 31), since=date(2025, 6, 30))
    3982
    """
    days = plan.unadjusted[-plan.count :]
    ends: list[date] = [plan.terms.start, *days.tolist()]
    if since is None:
        since = max((end for end in ends if end <= day), default=day)
    return earned(ends, plan.terms.parts(days), balance, since, day, plan.terms.unit)


def earned(
    ends: Sequence[date], parts: Sequence[Fraction], balance: int, since: date, day: date, unit: int = 1
) -> int:
    """Interest on a principal from a day (not counted) to another, a period at a time.

    Parameters
    ----------
    ends : sequence of date
        The start, then the end of each period.
    parts : sequence of Fraction
        Interest of each whole period, as a part of the principal.
    balance : int
        Principal in cents.
    since, day : date
    unit : int
        Smallest unit of the currency in cents.
    """
    found = 0
    for begin, end, part in zip(ends, ends[1:], parts, strict=False):
        inside = (min(end, day) - max(begin, since)).days
        if inside > 0:
            found += half_up(balance * part * inside / (end - begin).days, unit)
    return found


def reamortised(plan: Schedule, after: int, balance: int) -> Schedule:
    """Spread a principal over the installments that remain, their dates kept.

    What is missed can be dealt with in three ways: its arrears fall due with the next payment (the schedule stays);
    its interest is added to the principal and both are spread; or the principal is spread and the interest collected
    apart.

    Parameters
    ----------
    plan : Schedule
    after : int
        Number of the last installment that is over, 0 to count - 1.
    balance : int
        Unpaid principal in cents, with the missed interest or without.

    Raises
    ------
    ImpossiblePlan
        When no installment remains, and as ``schedule``.

    Examples
    --------
    Installment 6 of 24 missed, its interest 19.91 capitalised:

    >>> from decimal import Decimal
    >>> from arbook.installments import PlanTerms
    >>> plan = schedule(PlanTerms(1000000, date(2025, 1, 31), 24, rate=Decimal("0.03")))
    >>> reamortised(plan, 6, 796581 + 1991).first_payment
    45426
    """
    if not 0 <= after < plan.count:
        raise ImpossiblePlan("count", f"no installment remains after number {after} of {plan.count}")
    days: list[date] = [plan.terms.start, *plan.unadjusted[-plan.count :].tolist()]
    terms = replace(
        plan.terms, amount=balance, down_payment=0, start=days[after], agreed=None, first_due=days[after + 1],
        anchor=plan.terms.day, count=plan.count - after, payment=None,
    )  # fmt: skip
    return schedule(terms)
