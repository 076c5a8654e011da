"""The next action of open items in words, as a cell shows it: a step, what is waited for and until when, or blank."""

from __future__ import annotations

import numpy as np

from arbook.activity import RESULTS
from arbook.chase import DISPUTED
from arbook.code import Ints
from arbook.field import Bools, date_of
from arbook.ladder import (
    CHECK_APPROVAL,
    CHECK_PAYMENT,
    FOLLOW_UPS,
    LADDER_DONE,
    REASONS,
    RESULT,
    Items,
    LadderRules,
    Next,
    clock_day,
    condition,
    next_steps,
)
from arbook.policy import Policy, Step

RESOLVE = "Resolve dispute"


def next_action_texts(items: Items, policy: Policy, rules: LadderRules, today: Ints, dated: Bools) -> list[str]:
    """Say the next action of each item.

    Parameters
    ----------
    items : Items
        All of the one policy.
    today : int64 array, shape (N,)
        Day number of the as-of date, to which the days of `items` are related.
    dated : bool array, shape (N,)
        Whether today is a date; otherwise a wait is told as a number of days.

    Returns
    -------
    list of str
        "6 Second letter", "Wait until 2026-11-26: promise", "Resolve dispute", or "" where nothing is to be done.
    """
    found = next_steps(items, [policy], rules)
    overdue = items.due < today
    early = _side_labels(items, policy, today, True)
    late = _side_labels(items, policy, today, False)
    texts = []
    for row in range(len(items)):
        stop = int(found.stop[row])
        if not overdue[row]:
            texts.append("" if stop not in (0, LADDER_DONE) else early[row])
        elif stop == LADDER_DONE:
            texts.append(late[row])
        elif stop:
            texts.append(RESOLVE if stop == DISPUTED else "")
        elif found.day[row] <= today[row]:
            step = policy.by_number.get(int(found.step[row]))
            check = FOLLOW_UPS[kind] if (kind := int(found.kind[row])) in (CHECK_PAYMENT, CHECK_APPROVAL) else ""
            texts.append(check or (step.label if step else "Call again"))
        else:
            texts.append(_wait(found, items, policy, row, int(today[row]), bool(dated[row])))
    return texts


def _side_labels(items: Items, policy: Policy, today: Ints, early: bool) -> list[str]:
    """Return the first side step after the last one done that is to be done, before the due date or after it."""
    found = [""] * len(items)
    steps: list[Step] = [step for step in policy.sides if step.lapses == early]
    for step in reversed(steps):
        day = clock_day(step, policy, items)
        fits = (step.number > items.done) & (day <= today) & (day > -(2**40)) & condition(step, items)
        fits &= (items.due > today) if early else (items.stake >= step.minimum)
        for row in np.flatnonzero(fits).tolist():
            found[row] = step.label
    return found


def _wait(found: Next, items: Items, policy: Policy, row: int, today: int, dated: bool) -> str:
    reason = REASONS[int(found.reason[row])]
    day = int(found.day[row]) - (reason in ("promise", "plan offer"))
    left = day - today
    when = f"until {date_of(day)}" if dated else f"{left} {'day' if left == 1 else 'days'}"
    if reason == "clock":
        step = policy.by_number.get(int(found.step[row]))
        reason = step.label if step else reason
    elif int(found.reason[row]) == RESULT:
        reason = RESULTS[int(items.result[row])].lower()
    return f"Wait {when}: {reason}"
