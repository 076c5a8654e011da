"""Side steps of the policy: before the due date gathered per customer and week, after it beside the ladder.

They neither block nor advance the ladder. A step before the due date lapses when that comes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from arbook.chase import IN_A_PLAN, NOT_AGED, UNAPPLIED, Chase
from arbook.code import BLANK, Ints
from arbook.contact import done
from arbook.drafts import Context, draft
from arbook.field import MISSING_DAY, Bools, date_of, sum_by
from arbook.ladder import clock_day, condition
from arbook.match import matches
from arbook.policy import Policy, Step
from arbook.position import group_of

HOLD_NOTICE = "hold-notice"
_ON_ACCOUNT = ("Normal", "Watch")  # decisions under which nothing is held


def side_actions(context: Context, decision: Sequence[str], band: Sequence[str], hold_amount: int) -> pd.DataFrame:
    """Make a row for each customer, currency and side step that is to be done.

    Parameters
    ----------
    decision, band : sequence of str, a customer
        Blank where there is none. A hold notice needs a decision that holds, if there is one; steps before the due
        date are left out for band Good below `hold_amount` (cents, base currency).
    """
    chase = context.chase
    found = []
    for code, policy in enumerate(chase.policies.policies):
        own = np.flatnonzero(chase.items.policy == code)
        for step in policy.sides:
            rows, day = _open_items(chase, step, policy, own)
            if step.lapses:
                rows, day = _without_good(chase, rows, day, band, hold_amount)
            if step.template == HOLD_NOTICE:
                held = np.array([one not in _ON_ACCOUNT for one in decision])[chase.places.customer[rows]]
                rows, day = rows[held], day[held]
            if len(rows):
                found.append(_gathered(context, step, rows, day))
    return pd.concat(found, ignore_index=True) if found else draft([], [], step=0, action="", rule="", channel="",
                                                                  template="", owner="", day=0)  # fmt: skip


def early_steps(chase: Chase) -> list[str]:
    """Return for each item the side step before its due date that is to be done, as "2 Friendly pre-reminder"."""
    found = [""] * len(chase.rows)
    for code, policy in enumerate(chase.policies.policies):
        own = np.flatnonzero(chase.items.policy == code)
        for step in policy.sides:
            if step.lapses:
                for row in _open_items(chase, step, policy, own)[0].tolist():
                    found[row] = step.label
    return found


def _open_items(chase: Chase, step: Step, policy: Policy, own: Ints) -> tuple[Ints, Ints]:
    """Items for which a side step is to be done now, and the day from which it was."""
    items = chase.items.take(own)
    day = clock_day(step, policy, items)
    until = _end_of_week(chase.day) if step.lapses else chase.day
    fits = (day != MISSING_DAY) & (day <= until) & condition(step, items) & _free(step, items.stop)
    if step.lapses:
        fits &= items.due > chase.day
    else:
        fits &= chase.overdue[own] & (items.stake >= step.minimum)
    rows, day = own[fits], day[fits]
    left = ~_done(chase, step, rows, day)
    rows, day = rows[left], day[left]
    if not step.lapses:
        return rows, day
    first = np.full(chase.position.ledger.groups, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(first, chase.group[rows], day)
    asked = (first <= chase.day)[chase.group[rows]] & ~_this_week(chase, step)[chase.group[rows]]
    return rows[asked], day[asked]


def _free(step: Step, stop: Ints) -> Bools:
    """Which stopped items a side step is still for: a decision also where no letter may go."""
    if step.channel == "Decision":
        free: Bools = ~np.isin(stop, (IN_A_PLAN, NOT_AGED, UNAPPLIED))
        return free
    return np.equal(stop, 0)


def _done(chase: Chase, step: Step, rows: Ints, day: Ints) -> Bools:
    """Whether the step was logged for each item: by its number, or for all that it was to be done for then."""
    log = done(chase.activity, step.number)
    log = log.take(np.argsort(log.customer, kind="stable"))
    item, at = matches(chase.places.customer[rows], log.customer)
    place = rows[item]
    until = log.day[at] + (_to_sunday(log.day[at]) if step.lapses else 0)
    same = (log.document[at] == chase.places.document[place]) & (log.document[at] != BLANK)
    meant = log.all_currencies[at] | (log.currency[at] == chase.places.currency[place])
    found = np.zeros(len(rows), np.bool_)
    found[item[np.where(log.named[at], same, meant & (day[item] <= until))]] = True
    return found


def _this_week(chase: Chase, step: Step) -> Bools:
    """Find the groups for which a gathered step was logged in this week already."""
    log = done(chase.activity, step.number)
    log = log.take(log.day >= _end_of_week(chase.day) - 6)
    found = np.zeros(chase.position.ledger.groups, np.bool_)
    found[group_of(chase.position.ledger, log.customer, log.currency)] = True
    return found


def _without_good(chase: Chase, rows: Ints, day: Ints, band: Sequence[str], hold_amount: int) -> tuple[Ints, Ints]:
    """Leave out customers of band Good whose gathered items are below HoldAmount."""
    group = chase.group[rows]
    worth = sum_by(group, chase.places.cents[rows], chase.position.ledger.groups) * chase.groups.worth
    good = np.array([one == "Good" for one in band])[chase.places.customer[rows]]
    kept = ~(good & (worth[group] < hold_amount))
    return rows[kept], day[kept]


def _gathered(context: Context, step: Step, rows: Ints, day: Ints) -> pd.DataFrame:
    """Make one row for all items of a customer and currency."""
    chase = context.chase
    which = np.zeros(len(chase.rows), np.bool_)
    which[rows] = True
    numbers = context.numbers(which)
    groups = np.array(sorted(numbers), np.int64)
    first = np.full(chase.position.ledger.groups, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(first, chase.group[rows], day)
    cents = sum_by(chase.group[rows], chase.places.cents[rows], chase.position.ledger.groups)
    why = [
        f"{numbers[group]}: {context.money(group, int(cents[group]))}, {_when(step, int(first[group]))}."
        for group in groups.tolist()
    ]
    return draft(
        groups, why, step=step.number, action=step.title, rule=f"Side step {step.number}", channel=step.channel,
        template=step.template, owner=step.owner, day=first[groups],
    )  # fmt: skip


def _when(step: Step, day: int) -> str:
    if step.lapses:
        return f"since {date_of(day)}; lapses on the due date"
    return f"to be done since {date_of(day)}"


def _to_sunday(day: Ints) -> Ints:
    """Days from each day to the Sunday of its week: day 0, 1970-01-01, was a Thursday."""
    return 6 - (day + 3) % 7


def _end_of_week(day: int) -> int:
    return day + 6 - (day + 3) % 7
