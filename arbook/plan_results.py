"""What became of installment plans as of a day: tblPlans, tblInstallments, and the invoices that they cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arbook.code import BLANK, Ints
from arbook.field import MISSING_DAY, dates_of, sum_by
from arbook.money import amount_text
from arbook.plan import DOWN_PAYMENT, Plan
from arbook.plan_course import Course
from arbook.plan_life import PlanLife
from arbook.problem import Problems

if TYPE_CHECKING:
    from arbook.plan_ledger import PlanLedger
    from arbook.position import Position

OFFERED, ACTIVE, COMPLETED, DEFAULTED, REPLACED, CANCELLED = (
    "Offered", "Active", "Completed", "Defaulted", "Replaced", "Cancelled",
)  # fmt: skip
RUNNING = (OFFERED, ACTIVE, DEFAULTED)


@dataclass(frozen=True)
class PlanState:
    """One version of a plan as of a day.

    Attributes
    ----------
    status : str
        Blank before it was agreed.
    paid, overdue, next_amount, accelerated : int
        Cents. Overdue is what is open and past its date; the next amount contains it: arrears fall due with the next
        payment. Accelerated is what fell due by the default; what is left of it is the next amount then.
    next_due : int
        Day number; that of the default after one; MISSING_DAY when nothing is to come.
    missed : int
        Installments that are missed at once.
    """

    plan: Plan
    status: str
    paid: int
    overdue: int
    next_due: int
    next_amount: int
    missed: int
    accelerated: int


def plan_states(position: Position) -> list[PlanState]:
    """State of each version of each plan, in the order of ``Plans.plans``."""
    plans = position.ledger.plans
    if plans is None:
        return []
    unpaid = _unpaid(position, plans)
    found = {}
    for life in plans.lives:
        for plan, course in zip(life.chain, life.courses, strict=True):
            found[plan] = _state(life, plan, course, position.day, *unpaid.get((plan.name, plan.version), (0, 0)))
    return [found[plan] for plan in plans.plans]


def _unpaid(position: Position, plans: PlanLedger) -> dict[tuple[str, int], tuple[int, int]]:
    """Cents past due, and open, of the versions in force: the same lines that aging counts.

    What an earlier version left behind is asked with those of the one in force.
    """
    first = len(position.line_open) - len(plans.parts)
    sums: dict[tuple[str, int], tuple[int, int]] = {}
    force = {life.chain[0].name: life.chain[life.in_force(position.day)].version for life in plans.lives}
    for part, cents in zip(plans.parts, position.line_open[first:].tolist(), strict=True):
        key = (part.version.name, force[part.version.name])
        overdue, unpaid = sums.get(key, (0, 0))
        sums[key] = (overdue + (cents if part.due < position.day else 0), unpaid + cents)
    return sums


def _state(life: PlanLife, plan: Plan, course: Course, day: int, overdue: int, unpaid: int) -> PlanState:
    status = _status(life, plan, course, day)
    paid = sum(course.paid_by(one.number, day) for one in plan.installments) + down_paid(life, plan, day)
    missed = 0
    if status in (ACTIVE, DEFAULTED):
        missed = len(course.missed(plan, min(day, course.defaulted if status == DEFAULTED else day), life.rules))
    next_due, next_amount = MISSING_DAY, 0
    if status in (OFFERED, ACTIVE):
        to_come = ((one.due, one.payment - course.paid_by(one.number, day)) for one in plan.installments)
        left = ((due, cents) for due, cents in to_come if due >= day and cents > 0)
        next_due, next_amount = next(left, (MISSING_DAY, 0))
        next_amount += overdue
    elif status == DEFAULTED:
        next_due, next_amount = course.defaulted, unpaid
    return PlanState(
        plan, status, paid, overdue if status in RUNNING else 0, next_due, next_amount, missed,
        course.accelerated if MISSING_DAY < course.defaulted <= day else 0,
    )  # fmt: skip


def _status(life: PlanLife, plan: Plan, course: Course, day: int) -> str:
    if day < plan.agreed:
        return ""
    done = day if course.is_completed(day) else MISSING_DAY
    for reached, status in (
        (course.cancelled, CANCELLED), (_replaced(life, plan), REPLACED), (done, COMPLETED),
        (course.defaulted, DEFAULTED), (course.active, ACTIVE),
    ):  # fmt: skip
        if MISSING_DAY < reached <= day:
            return status
    return OFFERED


def _replaced(life: PlanLife, plan: Plan) -> int:
    """Day on which a later version became active."""
    later = [
        course.active for one, course in zip(life.chain, life.courses, strict=True)
        if one.version > plan.version and course.active != MISSING_DAY
    ]  # fmt: skip
    return min(later, default=MISSING_DAY)


def down_paid(life: PlanLife, plan: Plan, day: int) -> int:
    """Cents of the down payment that are in."""
    received = sum(cents for when, cents in life.received if plan.agreed <= when <= day)
    return max(min(received, plan.down), 0)


def _paid_down(life: PlanLife, plan: Plan, day: int) -> int:
    """Day on which the down payment was in; later payments are of installments."""
    received, reached = 0, plan.start
    for when, cents in sorted(one for one in life.received if plan.agreed <= one[0] <= day):
        if received < plan.down <= received + cents:
            reached = when
        received += cents
    return reached


def plan_columns(position: Position, rows: int) -> pd.DataFrame:
    """Make the computed columns of tblPlans, in cents; rows that are no plan, or not agreed yet, are blank.

    Parameters
    ----------
    position : Position
    rows : int
        Of the frame of tblPlans that the plans were read from.
    """
    states: list[PlanState | None] = [None] * rows
    for state in plan_states(position):
        states[state.plan.row] = state if state.status else None
    due = np.array([MISSING_DAY if state is None else state.next_due for state in states], np.int64)
    cents = {
        "Paid": [state and state.paid for state in states],
        "Overdue": [state and state.overdue for state in states],
        "Next amount": [(state and state.next_amount) or None for state in states],
        "Missed": [state and state.missed for state in states],
        "Accelerated": [(state and state.accelerated) or None for state in states],
    }
    return pd.DataFrame(
        {
            "Status": pd.Series([state and state.status for state in states], dtype="str"),
            "Next due": dates_of(due),
            **{name: pd.Series(values, dtype="Int64") for name, values in cents.items()},
        }
    )


def installment_columns(position: Position, installments: pd.DataFrame) -> pd.DataFrame:
    """Make the computed columns of tblInstallments, a row a row of the frame: Paid, Open, Days late, Status."""
    plans = position.ledger.plans
    states = {(state.plan.name, state.plan.version): state for state in plan_states(position)}
    courses = {
        (plan.name, plan.version): (life, plan, course)
        for life in (plans.lives if plans else ())
        for plan, course in zip(life.chain, life.courses, strict=True)
    }
    found: list[tuple[int | None, int | None, int | None, str | None]] = []
    for name, version, number in zip(
        installments["Plan"], installments["Version"].fillna(1), installments["No"].fillna(0), strict=True
    ):
        key = (name, int(version))
        if key not in courses or not states[key].status or not _has(courses[key][1], int(number)):
            found.append((None, None, None, None))
        else:
            found.append(_installment(*courses[key], int(number), states[key].status, position.day))
    columns = list(zip(*found, strict=True)) or [(), (), (), ()]
    return pd.DataFrame(
        {
            **{name: pd.Series(columns[at], dtype="Int64") for at, name in enumerate(("Paid", "Open", "Days late"))},
            "Status": pd.Series(columns[3], dtype="str"),
        }
    ).set_axis(installments.index)


def _has(plan: Plan, number: int) -> bool:
    """Whether a version has an installment: a row without a date, typed by hand, is none."""
    return number == DOWN_PAYMENT or any(one.number == number for one in plan.installments)


def _installment(
    life: PlanLife, plan: Plan, course: Course, number: int, status: str, day: int
) -> tuple[int, int, int, str]:
    """Paid, open, days late and status of an installment (0: the down payment)."""
    if number == 0:
        paid, payment, due = down_paid(life, plan, day), plan.down, plan.start
        last = _paid_down(life, plan, day)
    else:
        one = plan.installment(number)
        paid, payment, due = course.paid_by(number, day), one.payment, one.due
        last = max((when for when, _ in course.paid.get(number, ()) if when <= day), default=due)
    left = max(payment - paid, 0)
    if not left:
        return paid, 0, max(last - due, 0), "Paid"
    if status in (REPLACED, CANCELLED, COMPLETED):
        return paid, 0, 0, status
    if status == OFFERED:
        if number:
            return paid, left, 0, OFFERED
        return paid, left, max(day - due, 0), "Overdue" if day > due else "Due"
    if status == DEFAULTED:
        return paid, left, max(day - due, 0), "Accelerated" if due > course.defaulted else "Broken"
    late = max(day - due, 0)
    broken = late >= life.rules.missed_days
    return paid, left, late, "Broken" if broken else "Overdue" if late else "Due"


def payable(position: Position) -> list[tuple[int, int, int]]:
    """List overdue installments of running plans, and the next one: row of its own document, due day, cents."""
    found = []
    for life in position.ledger.plans.lives if position.ledger.plans else ():
        for plan, course in zip(life.chain, life.courses, strict=True):
            status = _status(life, plan, course, position.day)
            for one in plan.installments if status in (ACTIVE, DEFAULTED) else ():
                left = one.payment - course.paid_by(one.number, position.day)
                if left > 0:
                    found.append((life.named[one.number], one.due, left))
                if one.due >= position.day:
                    break
    return found


def plan_of_documents(position: Position) -> list[str | None]:
    """Plan that each document of the ledger belongs to as of the day, parts included; None without one."""
    plans, size = position.ledger.plans, len(position.ledger.documents)
    found: list[str | None] = [None] * size
    if plans is None:
        return found
    for row, plan in plans.own.items():
        found[row] = plan.name
    for place, part in enumerate(plans.parts):
        found[plans.first_part + place] = part.version.name
    for life in plans.lives:
        running = [plan for plan, course in zip(life.chain, life.courses, strict=True)
                   if _status(life, plan, course, position.day) in RUNNING]  # fmt: skip
        if running:
            for row in life.covered.values():
                found[row] = life.chain[0].name
    return found


def family_open(position: Position) -> tuple[Ints, Ints]:
    """Cents open in the parts of each document of tblInvoices, and the first due day of those (MISSING_DAY: none)."""
    ledger = position.ledger
    plans = ledger.plans
    size = ledger.typed
    if plans is None or not plans.parts:
        return np.zeros(size, np.int64), np.full(size, MISSING_DAY, np.int64)
    first = len(position.line_open) - len(plans.parts)
    origin = np.array([part.origin for part in plans.parts], np.int64)
    cents = position.line_open[first:]
    still = np.flatnonzero((cents > 0) & (origin != BLANK))
    due = np.full(size, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(due, origin[still], ledger.lines.due[first:][still])
    due[due == np.iinfo(np.int64).max] = MISSING_DAY
    return sum_by(origin[still], cents[still], size), due


def report_plans(position: Position, problems: Problems) -> None:
    """Say what is wrong with plans as of the day."""
    plans = position.ledger.plans
    if plans is None:
        return
    for life in plans.lives:
        if life.short > 0:
            problems.add(
                "Warning", "tblPlans", life.chain[0].row, "Amount", amount_text(life.short),
                f"On the day of the agreement {{value}} less was open than plan {life.chain[0].name} covers.",
                "Look for a payment or credit note that was entered later; or agree the plan anew.",
            )  # fmt: skip
        over = -int(position.rest[life.named[BLANK]])
        last = life.chain[max(life.in_force(position.day), 0)]
        course = life.courses[life.chain.index(last)]
        if over > 0 and _status(life, last, course, position.day) in (COMPLETED, CANCELLED):
            problems.add(
                "Warning", "tblPlans", last.row, "Paid", amount_text(over),
                f"More is paid for plan {last.name} than it asks: {{value}} too much, which is Unapplied.",
                "Refund it; or put what is too much on a row of its own on the sheet Payments, with another invoice "
                "or none.",
            )  # fmt: skip
    for state in plan_states(position):
        if state.status == DEFAULTED:
            problems.add(
                "Warning", "tblPlans", state.plan.row, "Status", state.plan.name,
                f"Plan {{value}} is in default: {amount_text(state.accelerated)} fell due at once.",
                "Call the customer; agree a new plan, or go on with the final notice.",
            )  # fmt: skip
