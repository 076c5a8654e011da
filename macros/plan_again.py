"""A running plan agreed anew from the terminal, and its early settlement: the next version of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from arbook.book.book import Book
from arbook.field import date_of
from arbook.installments import ImpossiblePlan, PlanTerms, schedule
from arbook.money import currency_unit, from_cents
from arbook.plan_again import cover_again, left_anew, remaining, remaining_start
from arbook.plan_cover import NotCovered
from arbook.plan_left import Left, NothingLeft, left_of
from arbook.position import Position
from macros.answers import with_answers
from macros.changes import watched
from macros.inputs import Inputs, read_inputs
from macros.log import Run
from macros.outcome import DONE, DONE_WITH_ERRORS, CommandError, Figure, Outcome
from macros.plan import finished, named, previewed
from macros.plan_build import build
from macros.plan_form import Draft, draft_of
from macros.refreshing import checks_lines
from macros.tables import table_lines

STEPS = ("No", "Due date", "Principal", "Interest")


class NotAgain(CommandError):  # noqa: N818 - named after the case, as NothingLeft
    """A plan that can't be agreed anew or settled; the sentence names it."""

    def __init__(self, message: str) -> None:
        super().__init__(f"{message[:1].upper()}{message[1:].rstrip('.')}. Nothing was built.")


@dataclass(frozen=True)
class _At:
    """The book on the day that is asked for, and on the last day that is known."""

    inputs: Inputs
    as_of: date
    day: date
    position: Position
    latest: Position


def replan(
    book: Book, now: datetime, name: str, on: date | None = None, separately: bool = False, preview: bool = False
) -> Outcome:
    """Spread what is left of a plan over the installments that remain: its next version, Offered until it is signed.

    Parameters
    ----------
    book : Book
    now : datetime
    name : str
        Such as P-003.
    on : date, optional
        Day of the agreement; default AsOf, else today.
    separately : bool
        Spread the principal alone: missed interest stays due at once. Else it joins the principal.
    preview : bool
        Only tell.

    Raises
    ------
    CommandError
        When nothing remains to spread; nothing is built then.

    Notes
    -----
    When nothing is done, what was missed falls due with the next payment. 10,000 over 24 months at 3 %, number 6
    missed: 859.62 next; or 454.26 eighteen times; or 453.13 with 19.91 of interest at once.
    """
    run, book = Run("plan", now), watched(book, now)
    at = _at(book, now, on)
    if at.day > at.as_of:
        raise NotAgain(f"{at.day} is still to come: the book stands at {at.as_of}")
    try:
        plan = left_of(at.position, name).plan
        start = date_of(remaining_start(plan, at.position.day))
        left = left_anew(at.position, at.latest, name, start)
        covered = cover_again(left, amount=min(left.balance, left.total) if separately else None)
        draft = draft_of(covered, remaining(plan, at.position.day, covered.amount), at.day, again=plan.name)
    except (NothingLeft, NotCovered, ImpossiblePlan) as error:
        raise NotAgain(str(error)) from None
    apart = left.total - covered.amount
    more = (f"{from_cents(apart):,} of interest stays due at once.",) if apart else ()
    done = previewed(draft) if preview else finished(book, run, draft, build(book, run, at.inputs, draft))
    return replace(done, lines=(*more, *done.lines), figures={**done.figures, "separately": from_cents(apart)})


def settle(book: Book, now: datetime, name: str, on: date | None = None, preview: bool = False) -> Outcome:
    """Tell what settles a plan early, by its steps; and agree on that: one payment, due and signed on the day.

    Parameters as of `replan`; `on` may be to come.
    """
    run, book = Run("plan", now), watched(book, now)
    at = _at(book, now, on)
    try:
        left = left_anew(at.position, at.latest, name)
    except NothingLeft as error:
        raise NotAgain(str(error)) from None
    steps, figures = steps_of(left), settlement_figures(left)
    if preview:
        return Outcome("plan", (*steps, "This is a preview: nothing was built."), figures=figures)
    terms = PlanTerms(
        left.total, at.day, 1, method="interest-free", agreed=at.day, first_due=at.day,
        unit=currency_unit(left.plan.currency),
    )  # fmt: skip
    draft = Draft(
        cover_again(left), schedule(terms), at.day, terms.rate, terms.rate, "Early settlement", left.plan.name
    )
    done = build(book, run, at.inputs, draft, signed=at.day)
    results = done.results
    said = f"{named(done)}: {from_cents(left.total):,} {left.plan.currency} on {at.day} settles the plan."
    run.log(book, said, as_of=results.as_of, rows=len(left.principal), total=left.total)
    book.save()
    return Outcome(
        "plan", (*steps, said, *checks_lines(results)), results.errors, results.warnings,
        {**figures, "version": done.version}, DONE_WITH_ERRORS if results.errors else DONE,
    )  # fmt: skip


def _at(book: Book, now: datetime, on: date | None) -> _At:
    inputs = with_answers(read_inputs(book), now.date())
    book.tell("Computing")
    as_of = inputs.settings.day("AsOf") or now.date()
    known = max(as_of, now.date())
    ledger = inputs.ledger(known)
    return _At(inputs, as_of, on or as_of, ledger.as_of(on or as_of), ledger.as_of(known))


def steps_of(left: Left) -> Sequence[str]:
    """Tell what is left of a plan: by installment, then interest earned since, then the total."""
    numbers = sorted({(one.due, one.number) for one in (*left.principal, *left.interest)})
    rows = []
    for due, number in numbers:
        parts = [
            sum(one.cents for one in steps if (one.due, one.number) == (due, number))
            for steps in (left.principal, left.interest)
        ]
        rows.append([str(number), str(date_of(due)), *(f"{from_cents(cents):,}" for cents in parts)])
    interest = sum(one.cents for one in left.interest)
    sums = [
        ("Unpaid principal", left.balance), ("Interest due and unpaid", interest),
        ("Interest earned since", left.earned), ("On account for the plan", -left.prepaid), ("In all", left.total),
    ]  # fmt: skip
    plan, day = left.plan, date_of(left.day)
    return (
        f"What is left of {plan.name} (version {plan.version}, {plan.customer}, {plan.currency}) on {day}:",
        *table_lines(STEPS, rows, [True] * len(STEPS)), "",
        *table_lines(
            ("", "Amount"), [(text, f"{from_cents(cents):,}") for text, cents in sums if cents], (False, True)
        ),
    )  # fmt: skip


def settlement_figures(left: Left) -> dict[str, Figure | list[dict[str, Figure]]]:
    """Return what is left of a plan for scripts."""
    steps: list[dict[str, Figure]] = [
        {"No": one.number, "Due date": date_of(one.due), "Kind": kind, "Amount": from_cents(one.cents)}
        for kind, found in (("Principal", left.principal), ("Interest", left.interest))
        for one in found
    ]
    return {
        "plan": left.plan.name, "currency": left.plan.currency, "on": date_of(left.day),
        "principal": from_cents(left.balance), "interest_due": from_cents(sum(one.cents for one in left.interest)),
        "interest_earned": from_cents(left.earned), "on_account": from_cents(left.prepaid),
        "total": from_cents(left.total), "steps": steps,
    }  # fmt: skip
