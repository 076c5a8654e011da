"""What is left of a running plan as of a day, with its steps: for an early settlement or an agreement anew."""

from __future__ import annotations

from dataclasses import dataclass

from arbook.code import BLANK
from arbook.plan import Plan
from arbook.plan_accounts import Part
from arbook.plan_course import Course
from arbook.plan_interest import not_charged
from arbook.plan_life import PlanLife
from arbook.plan_results import ACTIVE, DEFAULTED, plan_states
from arbook.position import Position, settled_by, take_position
from arbook.settlement import PLAN


class NothingLeft(ValueError):  # noqa: N818 - named after the case, as NotCovered
    """A plan that can't be settled or agreed anew; the message says why."""


@dataclass(frozen=True)
class Step:
    """What is unpaid of an installment: its number, due day number, cents."""

    number: int
    due: int
    cents: int


@dataclass(frozen=True)
class Left:
    """What is left of a plan.

    Attributes
    ----------
    plan : Plan
        The version in force.
    day : int
        Day number.
    principal : tuple of Step
        Unpaid principal by installment; also interest that this version took over from an earlier one.
    interest : tuple of Step
        Interest due and unpaid, by installment.
    earned : int
        Cents of interest earned that no installment has charged by then.
    prepaid : int
        Cents that lie on account for the plan: interest paid before its date, or paid too much.
    """

    plan: Plan
    day: int
    principal: tuple[Step, ...]
    interest: tuple[Step, ...]
    earned: int
    prepaid: int

    @property
    def balance(self) -> int:
        """Cents of unpaid principal."""
        return sum(one.cents for one in self.principal)

    @property
    def unpaid_interest(self) -> int:
        """Cents of interest: due, and earned since."""
        return sum(one.cents for one in self.interest) + self.earned

    @property
    def total(self) -> int:
        """Cents that settle the plan on that day; no interest of the future."""
        return max(self.balance + self.unpaid_interest - self.prepaid, 0)


def left_of(position: Position, name: str, until: int | None = None) -> Left:
    """Work out what is left of a plan (figures 17).

    Parameters
    ----------
    position : Position
    name : str
        Such as P-003.
    until : int, optional
        Day number to which interest counts; default the day of the position. Interest that fell due later isn't
        counted: the next version charges it anew.

    Raises
    ------
    NothingLeft
        When there is no such plan, or none in force on that day.
    """
    life = _life(position, name)
    name = life.chain[0].name
    place = life.in_force(position.day)
    plan, course = life.chain[place], life.courses[place]
    until = position.day if until is None else until
    parts = _open_parts(position, name)
    principal = tuple(_step(part, cents) for part, cents in parts if not part.interest and cents)
    interest = [(part, cents) for part, cents in parts if part.interest and part.since <= position.day]
    prepaid = _paid_later(position, name, until) + max(-int(position.rest[life.named[BLANK]]), 0)
    charged = [(part.due, part.cents) for part, _ in parts if part.interest and part.version is plan]
    return Left(
        plan, position.day, principal,
        tuple(_step(part, cents) for part, cents in interest if part.due <= until and cents),
        not_charged(plan, course, charged, _bearing(position, name, course), position.day, until), prepaid,
    )  # fmt: skip


def _life(position: Position, name: str) -> PlanLife:
    """Find a plan that is in force."""
    plans = position.ledger.plans
    life = (
        next((life for life in plans.lives if life.chain[0].name.casefold() == name.casefold()), None)
        if plans
        else None
    )
    if life is None:
        raise NothingLeft(f"there is no plan {name}")
    name = life.chain[0].name
    known = [state for state in plan_states(position) if state.plan.name == name and state.status]
    if not known:
        raise NothingLeft(f"{name} was agreed later than that")
    place = life.in_force(position.day)
    if place < 0:
        raise NothingLeft(f"{name} isn't active yet: it waits for its signature or its down payment")
    status = next(state.status for state in known if state.plan is life.chain[place])
    if status not in (ACTIVE, DEFAULTED):
        raise NothingLeft(f"{name} is {status.lower()}: nothing of it is left")
    return life


def _open_parts(position: Position, name: str) -> list[tuple[Part, int]]:
    """List the parts of a plan and the cents open of each; what came later has none."""
    plans = position.ledger.plans
    parts = plans.parts if plans else []
    first = len(position.line_open) - len(parts)
    opened = zip(parts, position.line_open[first:].tolist(), strict=True)
    return [(part, cents) for part, cents in opened if part.version.name == name]


def _bearing(position: Position, name: str, course: Course) -> int:
    """Cents of principal that bear interest to the end of the day: what is paid on that day counts from the next."""
    earlier = position if course.active == position.day else take_position(position.ledger, position.day - 1)
    return sum(cents for part, cents in _open_parts(earlier, name) if not part.interest)


def _paid_later(position: Position, name: str, until: int) -> int:
    """Cents that were paid of interest that fell due after a day."""
    plans = position.ledger.plans
    paid = settled_by(position.ledger, position.day, without=PLAN)
    return sum(
        int(paid[plans.first_part + place])
        for place, part in enumerate(plans.parts if plans else ())
        if plans and part.interest and part.version.name == name and until < part.due
    )


def _step(part: Part, cents: int) -> Step:
    return Step(part.number, part.due, cents)
