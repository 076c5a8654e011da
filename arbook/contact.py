"""Contacts in Activity: the last one of the ladder with each customer, what was done, until when promises pause."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from arbook.activity import KINDS, RESULTS, Activity
from arbook.code import BLANK, Ints
from arbook.field import MISSING_DAY, Bools, days_of
from arbook.ledger import Ledger
from arbook.policy import Policy
from arbook.position import group_of

_NO_ANSWER = RESULTS.index("No answer")
_CONTACTS = [KINDS.index(kind) for kind in ("", "E-mail", "Letter", "Registered letter", "Call", "Meeting",
                                            "Promise", "Legal notice")]  # fmt: skip
MOST_STEPS = 1000
FIRST_OWN = 900  # numbers of policies' steps stay below


def is_contact(activity: Activity) -> Bools:
    """Which rows are contacts, of either direction: no notes, decisions, requests or news."""
    return np.isin(activity.kind, _CONTACTS)


def tracks(policies: Sequence[Policy]) -> tuple[Bools, Bools]:
    """Which step numbers are ladder steps, and which side steps, of each policy: shape (policies, MOST_STEPS).

    Actions beyond the policy (``drafts``) count as side steps.
    """
    ladder, side = (np.zeros((len(policies), MOST_STEPS), np.bool_) for _ in range(2))
    for code, policy in enumerate(policies):
        ladder[code, [step.number for step in policy.ladder if step.number < MOST_STEPS]] = True
        side[code, [step.number for step in policy.sides if step.number < MOST_STEPS]] = True
        side[code, FIRST_OWN:] = ~ladder[code, FIRST_OWN:]
    return ladder, side


def done(activity: Activity, step: int) -> Activity:
    """Return the rows by which a step was done with a customer; an unanswered call isn't."""
    return activity.take(
        (activity.step == step) & activity.is_out & (activity.result != _NO_ANSWER) & (activity.customer != BLANK)
    )


def ladder_contacts(
    ledger: Ledger, activity: Activity, policy_of: Ints, policies: Sequence[Policy], day: int
) -> Ints:
    """Day of the last outgoing ladder contact of each group, with the customer in whatever currency.

    What was sent today in another currency doesn't count: it is one go. MISSING_DAY for none.
    """
    ladder, _ = tracks(policies)
    out = activity.is_out & is_contact(activity) & (activity.customer != BLANK)
    out &= ladder[policy_of[activity.customer], np.clip(activity.step, 0, MOST_STEPS - 1)]
    return last_days(ledger, activity.take(out), day)


def last_days(ledger: Ledger, activity: Activity, day: int) -> Ints:
    """Last day of these rows of each group; rows of today only in their own currency."""
    currencies = len(ledger.parties.currencies)
    whole = np.full(len(ledger.parties.customers), MISSING_DAY, np.int64)
    wide = activity.all_currencies | (activity.day < day)
    np.maximum.at(whole, activity.customer[wide], activity.day[wide])
    found = np.repeat(whole, currencies)
    np.maximum.at(found, group_of(ledger, activity.customer, activity.currency), activity.day)
    return found


def promise_ends(activity: Activity, judged: pd.DataFrame, grace: int) -> Ints:
    """Last day on which the promise of each row of activity pauses; a kept one no longer from that day on."""
    ends = np.full(len(activity), MISSING_DAY, np.int64)
    rows = np.searchsorted(activity.row, judged["Row"].to_numpy(np.int64))
    dates, kept_on = days_of(judged, "Promise date"), days_of(judged, "Kept on")
    if dates is None:
        return ends
    ends[rows] = dates + grace
    if kept_on is not None:
        ends[rows] = np.where(kept_on == MISSING_DAY, ends[rows], np.minimum(ends[rows], kept_on - 1))
    return ends
