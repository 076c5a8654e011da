"""Interest that a plan has earned by a day, for a default, a new agreement or an early settlement."""

from __future__ import annotations

from decimal import Decimal

from arbook.money import currency_unit, share
from arbook.plan import Plan

PER_YEAR = {"weekly": 52, "biweekly": 26, "monthly": 12, "quarterly": 4}
YEAR = 365


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
        Cents: for each installment date passed one period's interest, each rounded half-up; for the days after it
        principal x rate x days / 365.

    Examples
    --------
    10,000 over 24 months at 3 %, 7,965.81 unpaid since the fifth: two months are 2 x 19.91, and 8,005.63 is due.
    """
    numerator, denominator = Decimal(str(plan.rate)).as_integer_ratio()
    unit = currency_unit(plan.currency)
    dates = [one.due for one in plan.installments if since < one.due <= until]
    period = share(principal, numerator, denominator * PER_YEAR.get(plan.frequency, 12), unit)
    rest = max(until - max([since, *dates]), 0)
    return int(len(dates) * period + share(principal, numerator * rest, denominator * YEAR, unit))
