"""A running plan agreed anew: what the next version covers, and the installments that remain, spread again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np

from arbook.dates import Dates
from arbook.earned import reamortised
from arbook.field import day_number
from arbook.installments import ImpossiblePlan, PlanTerms, Schedule
from arbook.money import amount_text, currency_unit
from arbook.plan import Plan
from arbook.plan_cover import Cover, NotCovered
from arbook.plan_left import Left, NothingLeft, left_of
from arbook.position import Position


def plan_named(position: Position, numbers: tuple[str, ...]) -> str:
    """Return the plan that is to be agreed anew, when its name stands where invoices may; "" when none does.

    Raises
    ------
    NotCovered
        When invoices are named with it.
    """
    plans = position.ledger.plans
    names = {plan.name.casefold(): plan.name for plan in plans.plans} if plans else {}
    named = [names[number.casefold()] for number in numbers if number.casefold() in names]
    if named and len(numbers) > 1:
        raise NotCovered("invoices", f"{named[0]} is agreed anew alone: other invoices need a plan of their own")
    return named[0] if named else ""


def left_anew(position: Position, latest: Position, name: str, start: date | None = None) -> Left:
    """Work out what a plan's next version takes over.

    Parameters
    ----------
    position : Position
        As of the day of the agreement.
    latest : Position
        As of the last day that is known: the plan must still be running then.
    name : str
    start : date, optional
        Interest runs anew from here, and is counted until then; default the day of the agreement.

    Raises
    ------
    NothingLeft
    """
    last = left_of(latest, name).plan
    if position.day < last.agreed:
        raise NothingLeft(f"version {last.version} of {name} was agreed later than that")
    until = position.day if start is None else min(day_number(start), position.day)
    found = left_of(position, name, until)
    if not found.total:
        raise NothingLeft(f"nothing is left to pay of {name}")
    return found


def cover_again(left: Left, customer: str = "", currency: str = "", amount: int | None = None) -> Cover:
    """Return what the next version covers: all that is left, or less; then the earliest claims stay as they are.

    Raises
    ------
    NotCovered
    """
    plan = left.plan
    for what, typed, own in (("customer", customer, plan.customer), ("currency", currency, plan.currency)):
        if typed and typed.casefold() != own.casefold():
            raise NotCovered(what, f"{plan.name} is of {what} {own}, not {typed}")
    cents = left.total if amount is None else amount
    if cents <= 0:
        raise NotCovered("amount", "the amount is not above 0: there is nothing to pay in installments")
    if cents > left.total:
        raise NotCovered(
            "amount", f"{amount_text(cents)} is more than the {amount_text(left.total)} that is left of {plan.name}"
        )
    return Cover(plan.customer, plan.currency, (plan.name,), (cents,))


def remaining_start(plan: Plan, day: int) -> int:
    """Return the day number from which the remaining installments bear interest: the last due day not after a day."""
    return max((one.due for one in plan.installments if one.due <= day), default=plan.start)


def remaining(plan: Plan, day: int, balance: int) -> Schedule:
    """Spread a balance over the installments that fall due after a day; their dates stay.

    Parameters
    ----------
    plan : Plan
    day : int
        Day number of the agreement.
    balance : int
        Cents.

    Raises
    ------
    ImpossiblePlan
        When none remains, and as ``schedule``.
    """
    after = sum(one.due <= day for one in plan.installments)
    if after == len(plan.installments):
        raise ImpossiblePlan("count", f"no installment of {plan.name} remains: agree on new ones on the Plan form")
    found = reamortised(_as_agreed(plan), after, balance)
    start = _days([remaining_start(plan, day)])[0].item()
    due = _days([one.due for one in plan.installments[after:]])
    return replace(found, terms=replace(found.terms, start=start), due=due)


def _as_agreed(plan: Plan) -> Schedule:
    """Return the schedule of a version; its dates before a business-day roll are those that come nearest."""
    due = _days([one.due for one in plan.installments])
    terms = min(_terms(plan, due), key=lambda terms: int(abs(terms.dates(len(due)) - due).astype(np.int64).sum()))
    rows = [(one.payment, one.interest, one.principal) for one in plan.installments]
    payment, interest, principal = np.array(rows, np.int64).T
    balance = plan.financed - np.cumsum(principal)
    number = np.arange(1, len(due) + 1)
    return Schedule(terms, number, due, terms.dates(len(due)), payment, interest, principal, balance)


def _terms(plan: Plan, due: Dates) -> Iterator[PlanTerms]:
    """List the terms that a version may have been built from: first date and day of the month aren't kept."""
    start, first = _days([plan.start])[0].item(), due[0].item()
    terms = PlanTerms(
        plan.financed, start, len(due), rate=Decimal(str(plan.rate)), frequency=plan.frequency, method=plan.method,
        unit=currency_unit(plan.currency),
    )  # fmt: skip
    days = {start.day, *(day.day for day in due.tolist()), 31}
    for anchor in sorted(days):
        yield replace(terms, anchor=anchor)
    for anchor in sorted(days):
        yield replace(terms, anchor=anchor, first_due=first)


def _days(numbers: list[int]) -> Dates:
    return np.array(numbers, np.int64).astype("datetime64[D]")
