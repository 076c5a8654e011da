"""The command Check plans: a refresh, and what installment plans ask for now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

from arbook.book.book import Book
from arbook.book.options import read_settings
from arbook.field import MISSING_DAY, date_of
from arbook.money import from_cents
from arbook.plan_left import left_of
from arbook.plan_results import ACTIVE, DEFAULTED, OFFERED, REPLACED, PlanState, plan_states
from arbook.position import Position
from arbook.problem import Problems
from macros.outcome import Figure, Outcome, counted
from macros.refreshing import refreshed
from macros.tables import table_lines


def check_plans(book: Book, now: datetime, as_of: date | None = None) -> Outcome:
    """Refresh, and list plans by status, what falls due soon, is overdue or in default, and what waits unsigned.

    Parameters
    ----------
    book : Book
    now : datetime
    as_of : date, optional
        For this run only; default AsOf, else today.

    Raises
    ------
    BookError
        If the book can't be read or changed; it is as it was then.
    """
    settings = read_settings(book, Problems())
    ahead, offer = settings.count("PlanAheadDays") or 0, settings.count("OfferDays") or 0
    done, results = refreshed(book, now, as_of)
    states = [one for one in plan_states(results.position) if one.status]
    by_status = Counter(one.status for one in states)
    counts = ", ".join(f"{count} {status}" for status, count in by_status.items() if status != REPLACED)
    head = f"{counted(len({one.plan.name for one in states}), 'plan')} as of {results.as_of}: {counts or 'none'}."
    soon = [one for one in states if one.status == ACTIVE and 0 <= one.next_due - results.position.day <= ahead]
    overdue = [one for one in states if one.overdue and one.status == ACTIVE]
    broken = [one for one in states if one.status == DEFAULTED]
    waits = [one for one in states if _waits(one, results.position.day, offer)]
    lines = (
        head,
        *_listed(f"Due within {ahead} days", ("Plan", "Customer", "Due", "Amount"), soon, _due),
        *_listed("Overdue", ("Plan", "Customer", "Overdue", "Missed"), overdue, _late),
        *(line for one in broken for line in _default(results.position, one)),
        *_listed(f"Offered and unsigned for more than {offer} days", ("Plan", "Customer", "Agreed", "Amount"), waits,
                 _offer),
    )  # fmt: skip
    figures: dict[str, Figure | list[dict[str, Figure]]] = {
        "as_of": results.as_of, **{status.lower(): count for status, count in by_status.items()},
        "due": [_figures(one) for one in soon], "overdue": [_figures(one) for one in overdue],
        "in_default": [_figures(one) for one in broken], "unsigned": [_figures(one) for one in waits],
    }  # fmt: skip
    return Outcome("check-plans", lines, done.errors, done.warnings, figures, done.exit_code)


def _waits(state: PlanState, day: int, days: int) -> bool:
    return state.status == OFFERED and state.plan.signed == MISSING_DAY and day - state.plan.agreed > days


def _listed(
    title: str, names: Sequence[str], states: Sequence[PlanState], row: Callable[[PlanState], tuple[str, str]]
) -> Sequence[str]:
    """List plans under a title; nothing where there are none."""
    if not states:
        return ()
    rows = [(_named(one), one.plan.customer, *row(one)) for one in states]
    return ("", f"{title}:", *table_lines(names, rows, (False, False, True, True)))


def _due(state: PlanState) -> tuple[str, str]:
    return str(date_of(state.next_due)), _money(state, state.next_amount)


def _late(state: PlanState) -> tuple[str, str]:
    return _money(state, state.overdue), str(state.missed)


def _offer(state: PlanState) -> tuple[str, str]:
    return str(date_of(state.plan.agreed)), _money(state, state.plan.amount)


def _default(position: Position, state: PlanState) -> Sequence[str]:
    """Tell of a default: what fell due at once, by its steps, and what is left of it."""
    name = state.plan.name
    then = left_of(position.ledger.as_of(date_of(state.next_due)), name)
    numbers = sorted(one.number for one in then.principal)
    steps = [(f"Principal of installments {numbers[0]} to {numbers[-1]}", then.balance)] if numbers else []
    steps += [(f"Interest of {date_of(one.due)}", one.cents) for one in then.interest]
    steps += [("Paid before its date", -then.prepaid)] if then.prepaid else []
    steps += [(f"Fell due on {date_of(then.day)}", state.accelerated), ("Left of it", state.next_amount)]
    rows = [(text, f"{from_cents(cents):,}") for text, cents in steps]
    return (
        "",
        f"In default: {_named(state)}, {state.plan.customer}, {state.plan.currency}, {state.missed} missed:",
        *table_lines(("", "Amount"), rows, (False, True)),
    )


def _money(state: PlanState, cents: int) -> str:
    return f"{from_cents(cents):,} {state.plan.currency}"


def _named(state: PlanState) -> str:
    return state.plan.name if state.plan.version == 1 else f"{state.plan.name} version {state.plan.version}"


def _figures(state: PlanState) -> dict[str, Figure]:
    """Return a plan for scripts."""
    return {
        "plan": state.plan.name, "version": state.plan.version, "customer": state.plan.customer,
        "currency": state.plan.currency, "status": state.status, "overdue": from_cents(state.overdue),
        "next_due": None if state.next_due == MISSING_DAY else date_of(state.next_due),
        "next_amount": from_cents(state.next_amount), "missed": state.missed,
        "accelerated": from_cents(state.accelerated),
    }  # fmt: skip
