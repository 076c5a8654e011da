"""Contracts with a monthly rate, such as 1.5 % a month: what it is a year, and interest by started months.

Proration of a monthly rate must be agreed: 45 days of 1.5 % a month on 1,000 are 22.50 (months of 30 days: the yearly
rate under ACT/360), 22.19 (ACT/365F) or 30.00 (started months).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from typing import Final

import numpy as np

from arbook.field import day_number
from arbook.money import round_half_up
from arbook.principal import period_of

MONTHS: Final = 12


def nominal_rate(monthly: Decimal) -> Decimal:
    """Return the yearly rate without compounding, a fraction: 12 x the monthly one."""
    return MONTHS * monthly


def effective_rate(nominal: Decimal, per_year: int = MONTHS) -> Decimal:
    """Return the yearly rate with compounding, a fraction: ``(1 + nominal / per_year) ** per_year - 1``.

    Raises
    ------
    ValueError
        When per_year is not above 0.

    Examples
    --------
    >>> round(effective_rate(Decimal("0.18")), 4)
    Decimal('0.1956')
    """
    if per_year <= 0:
        raise ValueError(f"{per_year} periods a year are not above 0")
    with localcontext(prec=34):
        return (1 + nominal / per_year) ** per_year - 1


def started_months(due: date, as_of: date) -> int:
    """Return how many months after the due date have begun by as_of, that day counted; 0 when it isn't past due."""
    if as_of <= due:
        return 0
    return int(period_of(np.array([day_number(due)]), np.array([day_number(as_of)]), 1)[0]) + 1


def interest_by_started_months(principal: Decimal, due: date, as_of: date, monthly: Decimal) -> Decimal:
    """Compute principal x monthly rate x started months, half-up to two decimals.

    Examples
    --------
    >>> interest_by_started_months(Decimal(1000), date(2024, 1, 1), date(2024, 2, 15), Decimal("0.015"))
    Decimal('30.00')
    """
    return round_half_up(principal * monthly * started_months(due, as_of))
