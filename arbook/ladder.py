"""The next step of overdue items by their policy: one code for the list of actions and the cell function (domain D).

An item climbs the ladder steps one by one: the next only after the one before was logged as done, on its clock's day
and not before Gap days have passed since the last outgoing ladder contact with the customer. A step whose condition
doesn't hold is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from arbook.activity import RESULTS
from arbook.code import Codes, Ints
from arbook.columnar import joined, taken
from arbook.dates import end_of_month
from arbook.field import MISSING_DAY, Bools, dates_of
from arbook.policy import Numbers, Policy, Step
from arbook.working_days import Calendar

STOPS: Final = (
    "", "Settled", "Not aged", "Legal", "Insolvent", "No reminders", "In a plan", "Disputed", "Unapplied money",
    "Ladder done",
)  # fmt: skip
KINDS: Final = ("", "Step", "Again", "Resend", "Check payment", "Check approval")
NONE, STEP, AGAIN, RESEND, CHECK_PAYMENT, CHECK_APPROVAL = range(6)
FOLLOW_UPS: Final = {RESEND: "Resend", CHECK_PAYMENT: "Check payment", CHECK_APPROVAL: "Ask about approval"}
REASONS: Final = ("", "clock", "gap", "promise", "plan offer", "result")
_CLOCK, _GAP, _PROMISE, _OFFER, RESULT = range(1, 6)
LADDER_DONE: Final = STOPS.index("Ladder done")

_NO_ANSWER = RESULTS.index("No answer")
_AFTER = {"Not received": RESEND, "In payment run": CHECK_PAYMENT, "Payment sent": CHECK_PAYMENT,
               "Waiting approval": CHECK_APPROVAL}  # fmt: skip
_FORWARD = ("Letter", "E-mail")  # what a third unanswered call brings forward


@dataclass(frozen=True)
class LadderRules:
    """Settings of the ladder, in days; names as on the sheet Settings.

    Parameters
    ----------
    promise_grace : int
        PromiseGrace: a promise pauses until its date and so many days.
    check_days, approval_days : int
        CheckDays and ApprovalDays: after In payment run or Payment sent, and after Waiting approval.
    no_answers : int
        NoAnswers: after so many unanswered calls in a row a letter.
    post_days : int
        PostDays: so much later is the receipt of posted invoices asked after.
    calendar : Calendar
        Which days are worked.
    """

    promise_grace: int
    check_days: int
    approval_days: int
    no_answers: int
    post_days: int
    calendar: Calendar = field(default_factory=Calendar)

    @classmethod
    def of(cls, numbers: Numbers, calendar: Calendar) -> LadderRules:
        """Take them from settings by name."""
        names = ("PromiseGrace", "CheckDays", "ApprovalDays", "NoAnswers", "PostDays")
        grace, check, approval, unanswered, post = (int(numbers.get(name, 0)) for name in names)
        return cls(grace, check, approval, unanswered, post, calendar)


@dataclass(frozen=True)
class Items:
    """What the ladder needs to know of N open items; arrays of shape (N,), days as day numbers.

    Attributes
    ----------
    policy : position in the policies
    due, sent : days; `sent` includes what the post takes
    done, done_on : last ladder step done (0: none) and its day (MISSING_DAY: unknown)
    contact : day of the last outgoing ladder contact with the customer; MISSING_DAY for none
    stake : cents in base currency that Min amount is compared with
    confirmed : whether receipt of the invoice was confirmed
    planned : whether the customer has a plan, offered or active
    stop : position in STOPS
    promised : last day of a promise that pauses, grace included; MISSING_DAY for none
    offered : last day that an offered plan pauses
    result, result_on, result_step : the last result (position in RESULTS), its day and the step that it answered
    no_answers : unanswered calls in a row
    """

    policy: Ints
    due: Ints
    sent: Ints
    done: Ints
    done_on: Ints
    contact: Ints
    stake: Ints
    confirmed: Bools
    planned: Bools
    stop: Codes
    promised: Ints
    offered: Ints
    result: Codes
    result_on: Ints
    result_step: Ints
    no_answers: Ints

    def __len__(self) -> int:
        return len(self.policy)

    def take(self, rows: Ints | Bools) -> Items:
        """Return some of the items."""
        return taken(self, rows)

    def joined(self, more: Items) -> Items:
        """Return these items and more below them."""
        return joined([self, more])

    @classmethod
    def of(cls, policy: Ints, due: Ints, done: Ints, planned: Bools) -> Items:
        """Return items of which no more is known: of settled ones only their history matters."""
        none, missing = np.zeros(len(policy), np.int64), np.full(len(policy), MISSING_DAY, np.int64)
        false = np.zeros(len(policy), np.bool_)
        return cls(policy, due, missing, done, missing, missing, none, false, planned, none, missing, missing, none,
                   missing, none, none)  # fmt: skip


@dataclass(frozen=True)
class Next:
    """The next step of each item: its number (0: none), its position in KINDS, since or from when, and why then.

    `day` is MISSING_DAY where there is no step; `reason` is a position in REASONS, `stop` in STOPS.
    """

    step: Ints
    kind: Codes
    day: Ints
    reason: Codes
    stop: Codes

    def due(self, day: int) -> Bools:
        """Which steps are to be taken on a day, or were before."""
        due: Bools = (self.kind != NONE) & (self.day <= day)
        return due


def next_steps(items: Items, policies: Sequence[Policy], rules: LadderRules) -> Next:
    """Find the next step of each item.

    Promise, plan offer and the result of the last contact come before the clock; a stopped item has none.
    """
    number, unanswered = after_calls(items, policies, rules)
    day, reason = _clock_and_gap(items, policies, rules, number, unanswered)
    stop = np.where((items.stop == 0) & (number == 0), LADDER_DONE, items.stop)
    step, kind = number, np.where(number == 0, NONE, STEP)
    for follow_up, asked, when in _follow_ups(items, rules, number):
        answered = items.result_step if follow_up == AGAIN else _answered_step(items)
        step, kind = np.where(asked, answered, step), np.where(asked, follow_up, kind)
        day, reason = np.where(asked, when, day), np.where(asked, RESULT, reason)
        stop = np.where(asked & (stop == LADDER_DONE), 0, stop)
    for until, why in ((items.offered, _OFFER), (items.promised, _PROMISE)):
        paused = (until != MISSING_DAY) & (until >= day) & (kind != NONE)
        day, reason = np.where(paused, until + 1, day), np.where(paused, why, reason)
    standing = stop != 0
    return Next(
        np.where(standing, 0, step), np.where(standing, NONE, kind), np.where(standing, MISSING_DAY, day),
        np.where(standing, 0, reason), stop,
    )  # fmt: skip


def after_calls(items: Items, policies: Sequence[Policy], rules: LadderRules) -> tuple[Ints, Bools]:
    """Find the number of the next ladder step of each item, and whether its own call was unanswered too often.

    Then that call, and those right after it, are passed over.
    """
    number = next_numbers(items, policies, items.done, items.stake, np.zeros(len(items), np.bool_))
    unanswered = (items.no_answers >= rules.no_answers) & (items.result == _NO_ANSWER) & (items.result_step == number)
    if unanswered.any():
        number = np.where(unanswered, next_numbers(items, policies, items.done, items.stake, unanswered), number)
    return number, unanswered


def next_numbers(items: Items, policies: Sequence[Policy], done: Ints, stake: Ints, skip_calls: Bools) -> Ints:
    """Find the number of the first ladder step after `done` whose conditions hold; 0 where there is none."""
    found = np.zeros(len(items), np.int64)
    for code, policy in enumerate(policies):
        own = items.policy == code
        for step in reversed(policy.ladder):
            fits = own & (step.number > done) & (stake >= step.minimum) & condition(step, items)
            if step.channel == "Call":
                fits &= ~skip_calls
            found = np.where(fits, step.number, found)
    return found


def condition(step: Step, items: Items) -> Bools:
    """Whether a step's Only if holds for each item."""
    if step.only_if == "Not confirmed":
        return ~items.confirmed
    if step.only_if == "Not in a plan":
        return ~items.planned
    return np.ones(len(items), np.bool_)


def clock_day(step: Step, policy: Policy, items: Items) -> Ints:
    """Day on which a step's clock has run down for each item."""
    if step.clock == "Sent":
        return np.where(items.sent == MISSING_DAY, MISSING_DAY, items.sent + step.days)
    if step.clock == "Due":
        return items.due + step.days
    if step.clock == "Month end":
        return end_of_month(dates_of(items.due + step.days)).astype("datetime64[D]").view(np.int64)
    numbers = np.array(list(policy.nominal), np.int64)
    days = np.array(list(policy.nominal.values()), np.int64)
    nominal = days[np.searchsorted(numbers, items.done, side="right") - 1]
    return np.where(items.done_on == MISSING_DAY, items.due + nominal, items.done_on) + step.days


def _clock_and_gap(
    items: Items, policies: Sequence[Policy], rules: LadderRules, number: Ints, unanswered: Bools
) -> tuple[Ints, Codes]:
    """Day of each item's next ladder step, and whether clock or gap sets it."""
    day = np.full(len(items), MISSING_DAY, np.int64)
    reason = np.zeros(len(items), np.int64)
    for code, policy in enumerate(policies):
        for step in policy.ladder:
            rows = np.flatnonzero((items.policy == code) & (number == step.number))
            if len(rows) == 0:
                continue
            some = items.take(rows)
            when = clock_day(step, policy, some)
            gap = np.where(some.contact == MISSING_DAY, when, some.contact + step.gap)
            if step.channel in _FORWARD:
                forward = unanswered[rows]
                when = np.where(forward, np.minimum(when, _next_working_day(some.result_on, rules)), when)
                gap = np.where(forward, when, gap)
            day[rows] = np.maximum(when, gap)
            reason[rows] = np.where(gap > when, _GAP, _CLOCK)
    return day, reason


def _follow_ups(items: Items, rules: LadderRules, number: Ints) -> list[tuple[int, Bools, Ints]]:
    """Kind, items and day of what the last result asks for."""
    known = items.result_on != MISSING_DAY
    when = np.where(known, items.result_on, 0)
    again = known & (items.result == _NO_ANSWER) & (items.no_answers < rules.no_answers)
    again &= (items.result_step == 0) | (items.result_step == number) | (items.done >= items.result_step)
    found = [(AGAIN, again, _next_working_day(np.where(again, when, MISSING_DAY), rules))]
    days = {RESEND: 0, CHECK_PAYMENT: rules.check_days, CHECK_APPROVAL: rules.approval_days}
    found += [
        (kind, known & (items.result == RESULTS.index(result)), when + days[kind]) for result, kind in _AFTER.items()
    ]
    return found


def _answered_step(items: Items) -> Ints:
    """Step that a follow-up belongs to: the one that the result answered, else the last done; 0 for none."""
    return np.where(items.result_step > 0, items.result_step, items.done)


def _next_working_day(days: Ints, rules: LadderRules) -> Ints:
    moved = rules.calendar.add_working_days(dates_of(np.ascontiguousarray(days)), 1)
    return moved.astype("datetime64[D]").view(np.int64)
