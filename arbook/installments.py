"""Schedules of installment plans: level payment, equal principal, interest-free.

Conventions
-----------
Amounts are cents, int64 in arrays; rates are fractions a year, exact. Interest is rounded half-up a period, on the
balance before the payment; the last payment takes the balance with its cents, so that the principals add up to what
is financed. A business-day roll moves the day of payment only: interest is counted between the dates as agreed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd

from arbook.annuity import Timing, half_up, level_payment
from arbook.dates import LATEST, Dates
from arbook.installment_dates import PERIODS, Frequency, anchor_of, first_period, later
from arbook.money import Cents, from_cents
from arbook.working_days import Calendar, Roll

Method = Literal["level", "equal principal", "interest-free"]
METHODS: Final[tuple[Method, ...]] = get_args(Method)
Accrual = Literal["periodic", "actual"]
ACCRUALS: Final[tuple[Accrual, ...]] = get_args(Accrual)
MOST: Final = 1200  # payments of one plan: 100 years of months

Row = tuple[int, int, int, int]


class ImpossiblePlan(ValueError):  # noqa: N818 - named after the case, as UnreadableTerms
    """Terms that make no plan; the message says what to change.

    Attributes
    ----------
    field : str
        Which of the terms is wrong: a name of ``PlanTerms``.
    """

    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.field = where


@dataclass(frozen=True)
class PlanTerms:
    """What is agreed.

    Parameters
    ----------
    amount : int
        The whole debt in cents, above 0.
    start : date
        Interest runs from here; payment k is due k periods later (``timing`` begin: k - 1).
    count, payment : int, optional
        Number of payments, or the payment in cents: exactly one of them. With equal principal the payment is the most
        that the first one, the largest, may be.
    rate : Decimal
        Fraction a year; an interest-free plan bears none whatever the rate.
    frequency : {"weekly", "biweekly", "monthly", "quarterly"}
    method : {"level", "equal principal", "interest-free"}
    down_payment : int
        Cents paid at once, on ``agreed``; the rest is financed.
    agreed : date, optional
        Day of the agreement; default the start. No installment falls before it.
    first_due : date, optional
        Overrides the first date; what lies between it and the start bears interest too.
    anchor : int, optional
        Day of the month that is kept, 31 for the month's end; default that of the start, or of first_due.
    roll : {"none", "following", "modified following", "preceding"}
    calendar : Calendar
    accrual : {"periodic", "actual"}
        Interest of a period: rate / periods a year, or rate x days / 365 (ACT/365F).
    timing : {"end", "begin"}
    balloon : int
        Cents left to the end and paid with the last payment.
    unit : int
        Smallest amount of the currency in cents (``currency_unit``).
    """

    amount: int
    start: date
    count: int | None = None
    payment: int | None = None
    rate: Decimal = Decimal(0)
    frequency: Frequency = "monthly"
    method: Method = "level"
    down_payment: int = 0
    agreed: date | None = None
    first_due: date | None = None
    anchor: int | None = None
    roll: Roll = "none"
    calendar: Calendar = field(default_factory=Calendar)
    accrual: Accrual = "periodic"
    timing: Timing = "end"
    balloon: int = 0
    unit: int = 1

    @property
    def financed(self) -> int:
        """Cents that the installments pay back."""
        return self.amount - self.down_payment

    @property
    def yearly(self) -> Fraction:
        """Rate that counts: 0 for an interest-free plan."""
        return Fraction(0) if self.method == "interest-free" else Fraction(self.rate)

    @cached_property
    def day(self) -> int:
        """Day of the month that the dates aim at."""
        return self.anchor if self.anchor is not None else anchor_of(self.start, self.first_due)

    def dates(self, count: int) -> Dates:
        """Due dates 1 to count as agreed, before any roll."""
        if self.first_due is not None:
            return later(self.first_due, np.arange(count), self.frequency, self.day)
        return later(self.start, np.arange(count) + (self.timing == "end"), self.frequency, self.day)

    def parts(self, days: Dates) -> list[Fraction]:
        """Interest of the periods that end on these days (as ``dates`` gives them), as parts of the balance."""
        if self.accrual == "actual":
            lengths = np.diff(np.append(np.datetime64(self.start, "D"), days)).astype(np.int64).tolist()
            return [self.yearly * length / 365 for length in lengths]
        rest = self.yearly / PERIODS[self.frequency].per_year
        first = rest if self.timing == "end" else Fraction(0)
        if self.first_due is not None:
            first = first_period(self.start, self.first_due, self.frequency, self.day, self.yearly)
        return [first, *[rest] * (len(days) - 1)]


@dataclass(frozen=True)
class Schedule:
    """A schedule, a row a payment: row 0 is the down payment, where there is one.

    Parameters
    ----------
    terms : PlanTerms
    number : int64 array, shape (N,)
    due, unadjusted : datetime64[D] array
        Day of payment, and the same before the roll.
    payment, interest, principal, balance : int64 array
        Cents; balance is what stays after the payment.
    """

    terms: PlanTerms
    number: Cents
    due: Dates
    unadjusted: Dates
    payment: Cents
    interest: Cents
    principal: Cents
    balance: Cents

    @property
    def financed(self) -> int:
        """Cents that the installments pay back."""
        return self.terms.financed

    @property
    def count(self) -> int:
        """How many installments there are; the down payment isn't one."""
        return int(self.number[-1])

    @property
    def total_interest(self) -> int:
        """Interest of the whole plan in cents."""
        return int(self.interest.sum())

    @property
    def first_payment(self) -> int:
        """First installment in cents: the level payment, or the largest one of equal principals."""
        return int(self.payment[-self.count])

    @property
    def first_due(self) -> date:
        """Day of the first installment."""
        return self._day(-self.count)

    @property
    def last_due(self) -> date:
        """Day of the last installment."""
        return self._day(-1)

    def frame(self) -> pd.DataFrame:
        """Return the rows as tblPlanPreview has them: dates as datetime64[s], amounts in cents."""
        return pd.DataFrame(
            {
                "No": self.number, "Due date": self.due.astype("datetime64[s]"), "Payment": self.payment,
                "Interest": self.interest, "Principal": self.principal, "Balance": self.balance,
            }
        )  # fmt: skip

    def _day(self, row: int) -> date:
        found: date = self.due[row].item()
        return found


def schedule(terms: PlanTerms) -> Schedule:
    """Work out the schedule of a plan.

    Raises
    ------
    ImpossiblePlan
        When the terms make no plan: its ``field`` is the one to change.

    Examples
    --------
    15,000 owed, 5,000 now, the rest at 3 % over 24 months:

    >>> plan = schedule(PlanTerms(1500000, date(2025, 1, 31), 24, rate=Decimal("0.03"), down_payment=500000))
    >>> plan.payment[[0, 1, -1]].tolist(), plan.total_interest, str(plan.first_due)
    ([500000, 42981, 42986], 31549, '2025-02-28')
    """
    _check(terms)
    agreed = terms.agreed or terms.start
    days = terms.dates(terms.count or MOST)
    rows = list(_rows(terms, terms.parts(days)))
    days = days[: len(rows)]
    if days[0] < np.datetime64(agreed):
        where = "start" if terms.first_due is None else "first_due"
        raise ImpossiblePlan(where, f"the first payment on {days[0]} lies before the agreement of {agreed}")
    if days[-1] > np.datetime64(LATEST):
        raise ImpossiblePlan("count" if terms.count else "payment", f"the last payment would fall after {LATEST}")
    rolled = np.maximum(terms.calendar.roll(days, terms.roll), np.datetime64(agreed))
    number = np.arange(1, len(rows) + 1)
    columns = np.array(rows, np.int64)
    if terms.down_payment:
        now = np.array([agreed], "datetime64[D]")
        days, rolled, number = np.append(now, days), np.append(now, rolled), np.append(0, number)
        columns = np.vstack(([terms.down_payment, 0, terms.down_payment, terms.financed], columns))
    return Schedule(terms, number.astype(np.int64), rolled, days, *columns.T)


def _check(terms: PlanTerms) -> None:
    """Refuse terms that contradict themselves."""
    if terms.amount <= 0:
        raise ImpossiblePlan("amount", "the amount is not above 0: there is nothing to pay in installments")
    if not 0 <= terms.down_payment < terms.amount:
        raise ImpossiblePlan(
            "down_payment",
            f"a down payment of {from_cents(terms.down_payment)} leaves nothing of {from_cents(terms.amount)} to pay"
            if terms.down_payment > 0 else "the down payment is below 0",
        )  # fmt: skip
    if (terms.count is None) == (terms.payment is None):
        given = "both are given" if terms.count is not None else "neither is given"
        raise ImpossiblePlan("count", f"give the number of payments or the payment, not both: {given}")
    if terms.count is not None and not 1 <= terms.count <= MOST:
        raise ImpossiblePlan("count", f"the count of payments is {terms.count}; it can be 1 to {MOST}")
    if terms.payment is not None and terms.payment <= 0:
        raise ImpossiblePlan("payment", f"a payment of {from_cents(terms.payment)} is not above 0")
    if not terms.rate.is_finite() or terms.rate < 0:
        raise ImpossiblePlan("rate", f"a rate of {terms.rate} is not 0 or more")
    if terms.anchor is not None and not 1 <= terms.anchor <= 31:
        raise ImpossiblePlan("anchor", f"day {terms.anchor} of the month is not from 1 to 31")
    if not 0 <= terms.balloon < terms.financed or (terms.balloon and terms.count is None):
        raise ImpossiblePlan("balloon", "a balloon is below what is financed, and wants the number of payments")
    _check_first_due(terms)


def _check_first_due(terms: PlanTerms) -> None:
    if terms.first_due is None:
        return
    if terms.first_due < (since := max(terms.start, terms.agreed or terms.start)):
        why = "the agreement" if terms.agreed == since else "the start"
        raise ImpossiblePlan("first_due", f"the first payment on {terms.first_due} lies before {why} of {since}")
    if terms.dates(1)[0] != np.datetime64(terms.first_due):
        raise ImpossiblePlan("anchor", f"the first due date {terms.first_due} is not on the day that is to be kept")


def _rows(terms: PlanTerms, ratios: list[Fraction]) -> Iterator[Row]:
    """Payment, interest, principal and balance of each period."""
    balance, fixed = terms.financed, _fixed(terms, ratios[0])
    for at, part in enumerate(ratios, start=1):
        interest = half_up(balance * part, terms.unit)
        principal = fixed - interest if terms.method == "level" else fixed
        last = at == terms.count if terms.count else principal >= balance
        if not last and not 0 < principal < balance:
            raise _hopeless(terms, at, interest, principal)
        principal = balance if last else principal
        balance -= principal
        yield principal + interest, interest, principal, balance
        if last:
            return
    raise ImpossiblePlan("payment", f"it would take over {MOST} payments: raise the payment")


def _fixed(terms: PlanTerms, first: Fraction) -> int:
    """Return what stays the same: the level payment, or else the principal in each payment."""
    spread = terms.financed - terms.balloon
    if terms.method != "level":
        return half_up(Fraction(spread, terms.count), terms.unit) if terms.count else _affordable(terms, first)
    if terms.payment is not None:
        return terms.payment
    per_year = PERIODS[terms.frequency].per_year
    if terms.accrual == "actual" and terms.first_due is None:  # days differ a little: the last payment takes that
        first = terms.yearly / per_year if terms.timing == "end" else Fraction(0)
    return int(
        level_payment(
            terms.financed,
            terms.count or 0,
            terms.rate,
            per_year,
            first=first,
            balloon=terms.balloon,
            unit=terms.unit,
        )
    )


def _affordable(terms: PlanTerms, first: Fraction) -> int:
    """Principal in each payment, when the first payment is to be at most the one given."""
    most = (terms.payment or 0) - half_up(terms.financed * first, terms.unit)
    if most <= 0:
        raise _hopeless(terms, 1, (terms.payment or 0) - most, most)
    if not first:
        return most
    count = -(-terms.financed // most)
    return -(-terms.financed // (count * terms.unit)) * terms.unit  # rounded up: no row more for the cents


def _hopeless(terms: PlanTerms, at: int, interest: int, principal: int) -> ImpossiblePlan:
    """Say why a period can't be as agreed."""
    if principal > 0:
        return ImpossiblePlan("count", f"{terms.count} payments are too many for {from_cents(terms.financed)}")
    if terms.payment is not None:
        return ImpossiblePlan(
            "payment",
            f"a payment of {from_cents(terms.payment)} doesn't cover the interest of period {at}, "
            f"{from_cents(interest)}: raise it above that",
        )
    if terms.first_due is not None and at == 1:
        return ImpossiblePlan(
            "first_due",
            f"the interest until the first payment on {terms.first_due}, {from_cents(interest)}, is more than that "
            "payment: begin earlier, or agree on fewer payments",
        )
    return ImpossiblePlan("count", f"{terms.count} payments are too many for {from_cents(terms.financed)}")
