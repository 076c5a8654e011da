"""One row a customer and currency: the step due of its furthest item, or why nothing is to be done yet."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from arbook.activity import RESULTS
from arbook.chase import DISPUTED, IN_A_PLAN, NO_REMINDERS, UNAPPLIED, Chase, customer_texts
from arbook.code import BLANK, Ints
from arbook.contact import is_contact, last_days
from arbook.drafts import BROKEN_PROMISE, Context, done_since, draft
from arbook.field import MISSING_DAY, Bools, date_of
from arbook.ladder import (
    AGAIN,
    FOLLOW_UPS,
    LADDER_DONE,
    REASONS,
    RESEND,
    STEP,
    STOPS,
)
from arbook.policy import Policy, Step

CALL = "Call"
_NOBODY = Step(0, "Call again", "Due", 0, CALL, False, 0, "", 0, "call-payment", "Collector")
_SELF_SAID = (DISPUTED, UNAPPLIED)  # rows of their own say what to do


def due_items(chase: Chase) -> Ints:
    """Return the item that each group's row is about: of those due the furthest, then the oldest."""
    rows = np.flatnonzero(chase.overdue & chase.next.due(chase.day))
    order = np.lexsort((chase.items.due[rows], -chase.next.step[rows], chase.group[rows]))
    rows = rows[order]
    return rows[np.flatnonzero(np.diff(chase.group[rows], prepend=-1))]


def ladder_actions(context: Context) -> pd.DataFrame:
    """Make the rows of ladder steps and follow-ups that are due."""
    chase = context.chase
    numbers = context.numbers(chase.chased)
    found = []
    for row in due_items(chase).tolist():
        group = int(chase.group[row])
        kind, step = int(chase.next.kind[row]), _step_of(chase, row)
        asked = context.money(group, int(chase.asked[group]))
        items = numbers.get(group) or context.invoices[row]
        why = f"{items}: {asked} asked, the oldest {chase.oldest[group]} days overdue; {_because(chase, row)}."
        action, channel, template = step.title, step.channel, step.template
        if kind in FOLLOW_UPS:
            action = FOLLOW_UPS[kind]
            if kind != RESEND:
                channel, template = CALL, "call-payment"
            elif channel == CALL:  # a copy of the invoice
                channel, template = "E-mail", "first-reminder"
        found.append((group, step.number, action, why, _rule(chase, row), channel, template, step.owner,
                      int(chase.next.day[row])))  # fmt: skip
    return _rows(found)


def broken_promises(context: Context, taken: Ints) -> pd.DataFrame:
    """Make a call for each broken promise of a customer who has no step due and wasn't talked to since."""
    chase = context.chase
    rows = np.flatnonzero(chase.broken)
    ended = np.full(chase.position.ledger.groups, MISSING_DAY, np.int64)
    np.maximum.at(ended, chase.group[rows], chase.items.promised[rows])
    ledger, activity = chase.position.ledger, chase.activity
    talked = last_days(ledger, activity.take(activity.is_out & is_contact(activity) & (activity.customer != BLANK)),
                       chase.day + 1)  # fmt: skip
    open_ = (ended != MISSING_DAY) & (talked <= ended) & ~done_since(chase, BROKEN_PROMISE, ended + 1)
    groups = np.setdiff1d(np.flatnonzero(open_), taken)
    why = [
        f"Promised for {_promise_day(chase, group)}, and the money isn't there: "
        f"{context.money(group, int(chase.groups.asked[group]))} asked. Ask what happened and for a new date."
        for group in groups.tolist()
    ]
    return draft(
        groups, why, step=BROKEN_PROMISE, action="Call: promise broken", rule="Broken promise", channel=CALL,
        template="call-payment", owner="Collector", day=ended[groups] + 1,
    )  # fmt: skip


def waiting(context: Context, taken: Ints) -> pd.DataFrame:
    """Say of each customer with overdue items and no step due why, and until when."""
    chase = context.chase
    mine = np.zeros(chase.position.ledger.groups, np.bool_)
    mine[taken] = True
    rows = np.flatnonzero(chase.overdue & ~mine[chase.group])
    promised = _promised_at_the_end(chase)
    reasons = customer_texts(chase.position.ledger, "No reminders")
    found = []
    for group, items in _by_group(chase, rows).items():
        going = items[chase.next.kind[items] > 0]
        if len(going):
            row = int(going[np.argmin(chase.next.day[going])])
            day = int(chase.next.day[row])
            why = f"Until {date_of(_shown_day(chase, row))}: {_wait_words(chase, row)}."
            found.append((group, 0, "Wait", why, wait_reason(chase, row), "", "", "Collector", day))
            continue
        kept = items[promised[items]]
        if len(kept):
            until = int(chase.items.promised[kept].min())
            why = f"Until {date_of(until)}: promised for {_promise_day(chase, group)}."
            found.append((group, 0, "Wait", why, "promise", "", "", "Collector", until + 1))
            continue
        stops = [stop for stop in np.unique(chase.next.stop[items]).tolist() if stop not in _SELF_SAID]
        if stops:
            why = "; ".join(_stop_words(chase, stop, items, reasons) for stop in stops) + "."
            found.append((group, 0, "None", why, STOPS[stops[0]], "", "", "Collector", MISSING_DAY))
    return _rows(found, wait=True)


def wait_reason(chase: Chase, row: int) -> str:
    """Return what an item waits for: promise, gap, plan offer, a result, or the step whose day comes."""
    reason = REASONS[int(chase.next.reason[row])]
    if reason == "result":
        return RESULTS[int(chase.items.result[row])].lower()
    return _step_of(chase, row).label if reason == "clock" else reason


def item_words(chase: Chase, early: list[str]) -> list[str]:
    """Return the next action of each item: a step, what it waits for and until when, or why there is none."""
    due = chase.next.due(chase.day)
    promised = _promised_at_the_end(chase)
    found = []
    for row in range(len(chase.rows)):
        if not chase.overdue[row]:
            found.append(early[row])
        elif promised[row]:
            found.append(f"Wait until {date_of(chase.items.promised[row])}: promise")
        elif chase.next.stop[row]:
            found.append(f"None: {STOPS[int(chase.next.stop[row])]}")
        elif due[row]:
            kind = int(chase.next.kind[row])
            found.append(FOLLOW_UPS.get(kind) or _step_of(chase, row).label)
        else:
            found.append(f"Wait until {date_of(_shown_day(chase, row))}: {wait_reason(chase, row)}")
    return found


def _promised_at_the_end(chase: Chase) -> Bools:
    """Items after the last step of the ladder for which a promise runs: no letter asks for them meanwhile."""
    found: Bools = (chase.next.stop == LADDER_DONE) & (chase.items.promised >= chase.day)
    return found


def _step_of(chase: Chase, row: int) -> Step:
    policy: Policy = chase.policies.policies[int(chase.items.policy[row])]
    return policy.by_number.get(int(chase.next.step[row]), _NOBODY)


def _shown_day(chase: Chase, row: int) -> int:
    """Return the day until which an item waits: a promise's last day, else that of the next step."""
    pauses = REASONS[int(chase.next.reason[row])] in ("promise", "plan offer")
    return int(chase.next.day[row]) - pauses


def _rule(chase: Chase, row: int) -> str:
    if chase.broken_groups[chase.group[row]]:
        return "Broken promise"
    if int(chase.next.kind[row]) == STEP:
        return "Ladder"
    return RESULTS[int(chase.items.result[row])]


def _because(chase: Chase, row: int) -> str:
    """Return why this step is due."""
    kind, items = int(chase.next.kind[row]), chase.items
    if kind == STEP:
        done = int(items.done[row])
        since = f"step {chase.next.step[row]} due since {date_of(chase.next.day[row])}"
        if not done:
            return f"{since}, the first"
        when = "at start" if items.done_on[row] == MISSING_DAY else f"on {date_of(items.done_on[row])}"
        return f"{since}, after step {done} {when}"
    result, when = RESULTS[int(items.result[row])], str(date_of(items.result_on[row]))
    if kind == AGAIN:
        return f"no answer on {when} ({items.no_answers[row]} in a row)"
    if kind == RESEND:
        return f"not received, as said on {when}: send it again today"
    return f"{result[:1].lower()}{result[1:]}, as said on {when}: ask what became of it"


def _wait_words(chase: Chase, row: int) -> str:
    reason = REASONS[int(chase.next.reason[row])]
    if reason == "clock":
        return f"step {_step_of(chase, row).label} comes then"
    if reason == "gap":
        return f"last contact on {date_of(chase.items.contact[row])}, then {_step_of(chase, row).label}"
    if reason == "promise":
        return f"promised for {_promise_day(chase, int(chase.group[row]))}"
    if reason == "plan offer":
        return "a plan is offered"
    return f"{wait_reason(chase, row)} on {date_of(chase.items.result_on[row])}"


def _promise_day(chase: Chase, group: int) -> str:
    day = int(chase.promise_days[group])
    return "" if day == MISSING_DAY else str(date_of(day))


def _stop_words(chase: Chase, stop: int, items: Ints, reasons: list[str]) -> str:
    if stop == NO_REMINDERS:
        reason = reasons[int(chase.places.customer[items[0]])]
        return f"No reminders: {reason}" if reason else "No reminders for these invoices"
    if stop == LADDER_DONE:
        return f"The ladder ended with step {int(chase.items.done[items].max())}"
    if stop == IN_A_PLAN:
        return "In a plan, which is followed instead"
    return f"{STOPS[stop]} stops all letters"


def _by_group(chase: Chase, rows: Ints) -> Mapping[int, Ints]:
    rows = rows[np.argsort(chase.group[rows], kind="stable")]
    group = chase.group[rows]
    first = np.flatnonzero(np.diff(group, prepend=-1))
    parts = np.split(rows, first[1:]) if len(rows) else []
    return dict(zip(group[first].tolist(), parts, strict=True))


def _rows(
    found: list[tuple[int, int, str, str, str, str, str, str, int]], wait: Bools | bool = False
) -> pd.DataFrame:
    columns = list(zip(*found, strict=True)) or [()] * 9
    group, step, action, why, rule, channel, template, owner, day = (list(column) for column in columns)
    return draft(group, [str(text) for text in why], step=step, action=action, rule=rule, channel=channel,
                 template=template, owner=owner, day=day, wait=wait)  # fmt: skip
