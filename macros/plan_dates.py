"""Sign and cancel plans from the terminal: the cells of Plans that people type, and a refresh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import pandas as pd

from arbook.book.book import Book
from arbook.book.results import PLANS
from arbook.field import MISSING_DAY, date_of, day_number
from arbook.plan_results import OFFERED, RUNNING, PlanState, plan_states
from macros.answers import with_answers
from macros.changes import watched
from macros.computing import Results, compute
from macros.inputs import Inputs, read_inputs
from macros.log import Run
from macros.outcome import DONE, DONE_WITH_ERRORS, CommandError, Outcome
from macros.refreshing import checks_lines, write_results


def sign(book: Book, now: datetime, name: str, on: date | None = None, file: str = "") -> Outcome:
    """Type the day on which a plan was signed, and the signed paper: as the cells Signed and File on the sheet Plans.

    Parameters
    ----------
    book : Book
    now : datetime
    name : str
        Such as P-003; its newest version that waits is meant.
    on : date, optional
        Default AsOf, else today.
    file : str
        Where the signed agreement is.

    Raises
    ------
    CommandError
        When no version waits for a signature, or on a day before its agreement or still to come.
    """
    run, book = Run("plan", now), watched(book, now)
    inputs = with_answers(read_inputs(book), now.date())
    day = _day(inputs, now, on)
    waits = [one for one in _states(inputs, now, name) if one.status == OFFERED and one.plan.signed == MISSING_DAY]
    if not waits:
        raise CommandError(f"No version of {name} waits for a signature. Nothing was changed.")
    _not_before(waits[-1:], day, "signed")
    name = waits[-1].plan.name
    cells: dict[str, date | str] = {"Signed": day, **({"File": file} if file else {})}
    results = _typed(book, run, inputs, waits[-1:], cells)
    status = next(one.status for one in plan_states(results.position) if one.plan.row == waits[-1].plan.row)
    version = waits[-1].plan.version
    said = f"{name}{f' version {version}' if version > 1 else ''} is signed on {day}, and {status}."
    if status == OFFERED:
        said += " It waits for its down payment."
    return _done(book, run, results, said)


def cancel(book: Book, now: datetime, name: str, on: date | None = None) -> Outcome:
    """Cancel a plan, also one that is only offered: its invoices are as before, less what was paid.

    Parameters and errors as of `sign`; every version that runs or is offered is cancelled.
    """
    run, book = Run("plan", now), watched(book, now)
    inputs = with_answers(read_inputs(book), now.date())
    day = _day(inputs, now, on)
    states = _states(inputs, now, name)
    running = [one for one in states if one.plan.cancelled == MISSING_DAY and one.status in (*RUNNING, "")]
    if not running:
        status = next(one.status for one in reversed(states) if one.status).lower()
        raise CommandError(f"{states[0].plan.name} is {status}: there is nothing to cancel. Nothing was changed.")
    _not_before([one for one in running if one.status], day, "cancelled")
    results = _typed(book, run, inputs, running, {"Cancelled": day})
    name = running[0].plan.name
    return _done(book, run, results, f"{name} is cancelled on {day}; its invoices are as before, less what was paid.")


def _day(inputs: Inputs, now: datetime, on: date | None) -> date:
    as_of = inputs.settings.day("AsOf") or now.date()
    if on and on > as_of:
        raise CommandError(f"{on} is still to come: the book stands at {as_of}. Nothing was changed.")
    return on or as_of


def _states(inputs: Inputs, now: datetime, name: str) -> list[PlanState]:
    """Return the versions of a plan with their states as of the book's day."""
    as_of = inputs.settings.day("AsOf") or now.date()
    position = inputs.ledger(max(as_of, now.date())).as_of(as_of)
    found = [one for one in plan_states(position) if one.plan.name.casefold() == name.casefold()]
    if not found:
        raise CommandError(f"There is no plan {name}. Nothing was changed.")
    return found


def _not_before(states: Sequence[PlanState], day: date, what: str) -> None:
    for plan in (one.plan for one in states):
        if day_number(day) < plan.agreed:
            raise CommandError(
                f"{plan.name} version {plan.version} was agreed on {date_of(plan.agreed)}; it can't be {what} "
                "before. Nothing was changed."
            )


def _typed(
    book: Book, run: Run, inputs: Inputs, states: Sequence[PlanState], cells: Mapping[str, date | str]
) -> Results:
    """Type cells into rows of Plans, and write every result; not saved yet."""
    plans = inputs.frames[PLANS.name].copy()
    places = plans.index[[one.plan.row for one in states]]
    for column, value in cells.items():
        if isinstance(value, date):
            plans.loc[places, column] = pd.Timestamp(value)
    changed = replace(inputs, frames={**inputs.frames, PLANS.name: plans})
    results = compute(changed, None, run.now.date())
    write_results(book, changed, results, run)
    rows = {column: pd.Series([value] * len(places), index=places, dtype=object) for column, value in cells.items()}
    book.update(PLANS.name, pd.DataFrame(rows))
    return results


def _done(book: Book, run: Run, results: Results, said: str) -> Outcome:
    run.log(book, said, as_of=results.as_of)
    book.save()
    code = DONE_WITH_ERRORS if results.errors else DONE
    return Outcome("plan", (said, *checks_lines(results)), results.errors, results.warnings, exit_code=code)
