"""Declining balance: each payment is split between interest and principal on its day.

Conventions
-----------
What a payment leaves of the interest is carried, not added to the principal, so interest never bears interest. The
day of a payment bears interest on the balance before it. Amounts are cents.

References: the US Rule, 12 CFR 1026 (Regulation Z) appendix J(a)(3); the order of the parts as in
``arbook.payment_order``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from arbook.daycount import Convention
from arbook.field import day_number
from arbook.interest import Claims, InterestTerms, late_interest
from arbook.payment_order import DEFAULT_ORDER, Order, allocate
from arbook.rate_schedule import fixed


class BalanceStep(NamedTuple):
    """After a payment, or at the end: interest accrued since the step before; what was settled; what is left."""

    day: date
    accrued: int
    paid_interest: int
    paid_principal: int
    unpaid_interest: int
    principal: int


@dataclass(frozen=True)
class DecliningBalance:
    """A debt from its start to a day, step by step."""

    steps: tuple[BalanceStep, ...]

    @property
    def owed(self) -> int:
        """Principal and unpaid interest at the end, cents."""
        return self.steps[-1].principal + self.steps[-1].unpaid_interest

    @property
    def interest(self) -> int:
        """Interest accrued in all, cents."""
        return sum(step.accrued for step in self.steps)


def declining_balance(
    principal: int,
    start: date,
    end: date,
    payments: Sequence[tuple[date, int]],
    rate: Decimal,
    day_count: Convention = "ACT/365F",
    order: Order = DEFAULT_ORDER,
) -> DecliningBalance:
    """Accrue interest between payments, and split each payment.

    Parameters
    ----------
    principal : int
        Cents, 0 or more.
    start, end : date
        The day after start is the first day of interest; end is the last.
    payments : sequence of (date, int)
        From start to end, in cents; what exceeds the debt is not used.
    rate : Decimal
        A fraction a year.
    day_count : Convention
    order : Order
        Interest before principal is the US Rule.

    Raises
    ------
    ValueError
        When a payment lies outside start to end, or an amount or the rate is below 0.

    Examples
    --------
    7,000 at 11 % on ACT/360, 1,200 after 90 days: 5,992.50 is left; 30 days more, and 6,047.43 is owed (appendix J).

    >>> account = declining_balance(
    ...     700_000, date(2023, 1, 1), date(2023, 5, 1), [(date(2023, 4, 1), 120_000)], Decimal("0.11"), "ACT/360"
    ... )
    >>> account.steps[0].principal, account.owed
    (599250, 604743)
    """
    if any(not start <= day <= end for day, _ in payments):
        raise ValueError(f"a payment lies outside {start} to {end}")
    terms = InterestTerms(fixed(rate), day_count)
    steps: list[BalanceStep] = []
    unpaid, since = 0, start
    for day, paid in [*sorted(payments), (end, 0)]:
        claims = Claims(np.array([principal]), np.array([day_number(since)]), np.array([day_number(day)]))
        accrued = int(late_interest(claims, terms).total[0])
        unpaid += accrued
        part = allocate(paid, 0, unpaid, principal, order)
        unpaid, principal, since = unpaid - int(part.interest), principal - int(part.principal), day
        steps.append(BalanceStep(day, accrued, int(part.interest), int(part.principal), unpaid, principal))
    return DecliningBalance(tuple(steps))
