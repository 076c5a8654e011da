"""What it costs a year not to take an early-payment discount."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Literal

import numpy as np

from arbook.terms import Terms
from arbook.terms_rule import DayOfMonth, Days, Rule

Method = Literal["simple", "effective"]


def annual_cost(rate: Decimal, days: int, method: Method = "simple", basis: int = 365) -> Decimal | None:
    """Annual cost of paying later by some days for the price of the discount.

    Parameters
    ----------
    rate : Decimal
        Discount as a fraction, 0 or more and below 1.
    days : int
        Days from the last discount day to the day of payment.
    method : {"simple", "effective"}
    basis : int
        Days of a year, 365 or 360.

    Returns
    -------
    Decimal or None
        Fraction, unrounded: ``p * basis / days`` or ``(1 + p) ** (basis / days) - 1`` with ``p = rate / (1 - rate)``.
        0 for a rate of 0; None when no day is bought (days not above 0).

    Raises
    ------
    ValueError
        When the rate, the method or the basis makes no sense.

    References
    ----------
    HP business calculator manual F1902, page 97: 2/10 net 30 is 36.73 % on 360 days.

    Examples
    --------
    >>> round(annual_cost(Decimal("0.02"), 20), 4), round(annual_cost(Decimal("0.02"), 20, "effective"), 4)
    (Decimal('0.3724'), Decimal('0.4459'))
    """
    if not rate.is_finite() or not 0 <= rate < 1:
        raise ValueError(f"a discount of {rate} is not a fraction from 0 to below 1")
    if method not in ("simple", "effective"):
        raise ValueError(f"'{method}' is not a method: use simple or effective")
    if basis <= 0:
        raise ValueError(f"a year of {basis} days is not above 0")
    if rate == 0:
        return Decimal(0)
    if days <= 0:
        return None
    with localcontext(prec=28):
        price = rate / (1 - rate)
        if method == "simple":
            return price * basis / days
        return (1 + price) ** (Decimal(basis) / days) - 1


def cost_of_terms(
    terms: Terms, method: Method = "simple", basis: int = 365, pay_day: int | None = None
) -> Decimal | None:
    """Annual cost of not taking the (first) discount of payment terms.

    Parameters
    ----------
    terms : Terms
    method, basis
        As for ``annual_cost``.
    pay_day : int, optional
        Day of payment, counted as the terms count the discount's (from the invoice date, or the month's end, or as a
        day of the next month); default the net day. A payer who stretches the terms gives the actual day.

    Returns
    -------
    Decimal or None
        None without discount, and when no day is bought.

    Raises
    ------
    ValueError
        When the days bought depend on the invoice date ("2/10 net EOM"); and as
        ``annual_cost``.

    Examples
    --------
    >>> from arbook.terms import read_terms
    >>> round(cost_of_terms(read_terms("2/10 net 30"), basis=360), 4)
    Decimal('0.3673')
    """
    if not terms.tiers:
        return None
    tier = terms.tiers[0]
    days = _days_to_due(terms) if pay_day is None else pay_day - _discount_day(terms, tier.rule)
    return annual_cost(tier.rate, days, method, basis)


def _days_to_due(terms: Terms) -> int:
    """Days from the last discount day to the due date, if they are the same for every invoice date."""
    invoiced = np.arange(np.datetime64("2023-01-01"), np.datetime64("2025-01-01"))  # a leap year and a common one
    due = terms.due_dates(invoiced, invoiced)[0]
    days = np.unique((due - terms.discount_dates(invoiced, invoiced)[0]).astype(np.int64))
    if len(days) > 1:
        raise ValueError(f"the days between discount and due date of '{terms.text}' depend on the invoice date")
    return int(days[0])


def _discount_day(terms: Terms, rule: Rule) -> int:
    """Day of the discount as the terms count it."""
    last = rule.steps[-1] if rule.steps else Days(0)
    if isinstance(last, Days):
        return last.n
    if isinstance(last, DayOfMonth):
        return last.day
    raise ValueError(f"the last discount day of '{terms.text}' depends on the invoice date")
