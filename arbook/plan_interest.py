"""Interest that a plan has earned by a day, for a default, a new agreement or an early settlement."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from arbook.earned import earned
from arbook.field import MISSING_DAY, date_of
from arbook.installment_dates import PERIODS, anchor_of, first_period
from arbook.money import currency_unit
from arbook.plan import Plan
from arbook.plan_course import Course


def earned_interest(plan: Plan, principal: int, since: int, until: int) -> int:
    """Interest on the unpaid principal between two days, the first not counted.

    Parameters
    ----------
    plan : Plan
        Gives rate, frequency and dates.
    principal : int
        Cents unpaid during the whole time.
    since, until : int
        Day numbers: of the installment paid last (or the start), and of the default or settlement.

    Returns
    -------
    int
        Cents: for each period its part of the year, each rounded half-up; a broken one by its days. Nothing after
        the last installment: from then on there is late interest only.

    Notes
    -----
    10,000 over 24 months at 3 %, 7,965.81 unpaid since the fifth: two months are 2 x 19.91, and 8,005.63 is due.
    """
    ends = [date_of(plan.start), *(date_of(one.due) for one in plan.installments)]
    rate = Fraction(Decimal(str(plan.rate)))
    parts = [rate / PERIODS[plan.frequency].per_year] * len(plan.installments)
    parts[0] = first_period(ends[0], ends[1], plan.frequency, anchor_of(ends[0], ends[1]), rate)
    return earned(ends, parts, principal, date_of(since), date_of(until), currency_unit(plan.currency))


def not_charged(
    plan: Plan, course: Course, charged: Sequence[tuple[int, int]], principal: int, day: int, until: int
) -> int:
    """Interest that a version has earned by a day, beyond what it charged on due dates; nothing after a default.

    Parameters
    ----------
    plan : Plan
    course : Course
        Says what is paid: interest counts anew from the last installment that is paid in full.
    charged : sequence of (int, int)
        Day numbers and cents of the plan's interest.
    principal : int
        Cents unpaid.
    day : int
        Day number on which that is so.
    until : int
        Day number to which interest is counted.
    """
    if MISSING_DAY < course.defaulted <= min(day, until):
        return 0
    paid = (
        one.due for one in plan.installments if one.due <= until and course.paid_by(one.number, day) >= one.payment
    )
    since = max(paid, default=plan.start)
    already = sum(cents for due, cents in charged if since < due <= until)
    return max(earned_interest(plan, principal, since, until) - already, 0)
