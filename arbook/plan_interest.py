"""Interest that a plan has earned by a day, for a default, a new agreement or an early settlement."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from arbook.earned import earned
from arbook.installment_dates import PERIODS, anchor_of, first_period
from arbook.money import currency_unit
from arbook.plan import Plan

_FIRST = date(1970, 1, 1)


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
    ends = [_date(plan.start), *(_date(one.due) for one in plan.installments)]
    rate = Fraction(Decimal(str(plan.rate)))
    parts = [rate / PERIODS[plan.frequency].per_year] * len(plan.installments)
    parts[0] = first_period(ends[0], ends[1], plan.frequency, anchor_of(ends[0], ends[1]), rate)
    return earned(ends, parts, principal, _date(since), _date(until), currency_unit(plan.currency))


def _date(day: int) -> date:
    return _FIRST + timedelta(day)
