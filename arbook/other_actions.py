"""Actions beside the policy's steps: disputes, cash to apply, plans, signals, new customers, limitation."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from arbook.chase import INSOLVENT, LEGAL, UNAPPLIED, customer_texts
from arbook.code import BLANK, Ints
from arbook.contact import done, last_days
from arbook.drafts import (
    APPLY_CASH,
    FRIENDLY_CALL,
    LIMITATION,
    MISSED_INSTALLMENT,
    PLAN_REMINDER,
    RESOLVE_DISPUTE,
    WELCOME,
    Context,
    done_since,
    draft,
)
from arbook.field import MISSING_DAY, Bools, date_of, dates_of, sum_by
from arbook.limitation import acknowledged, time_barred
from arbook.money import round_half_up
from arbook.plan_results import ACTIVE, plan_states
from arbook.position import group_of

COLLECTOR, SALES_REP, MANAGER = "Collector", "Sales rep", "Manager"


@dataclass(frozen=True)
class OtherRules:
    """Settings, in days unless said otherwise.

    Parameters
    ----------
    plan_reminder, friendly_call (working days), signal_repeat, welcome, limitation_notice : int
        PlanReminderDays, FriendlyCallDays, SignalRepeatDays, WelcomeDays, LimitationNotice.
    limitation_years : int
        LimitationYears.
    """

    plan_reminder: int
    friendly_call: int
    signal_repeat: int
    welcome: int
    limitation_notice: int
    limitation_years: int


def disputes(context: Context) -> pd.DataFrame:
    """Make a row for what is disputed, due or not (figures 10)."""
    chase = context.chase
    groups = np.flatnonzero(chase.groups.disputed > 0)
    numbers = context.numbers(chase.disputed > 0)
    why = [
        f"{numbers[group]}: {context.money(group, int(chase.groups.disputed[group]))} disputed, asked in no letter."
        for group in groups.tolist()
    ]
    return draft(
        groups, why, step=RESOLVE_DISPUTE, action="Resolve dispute", rule="Dispute", channel="Call",
        template="resolve-dispute", owner=COLLECTOR, day=chase.day,
    )  # fmt: skip


def cash(context: Context) -> pd.DataFrame:
    """Make a row for each customer whose money on account covers what is asked: that is applied, not dunned."""
    chase = context.chase
    groups = np.unique(chase.group[chase.items.stop == UNAPPLIED])
    why = [
        f"{context.money(group, -int(chase.groups.unapplied[group]))} on account covers "
        f"{context.money(group, int(chase.groups.overdue[group]))} overdue; no letter goes."
        for group in groups.tolist()
    ]
    return draft(
        groups, why, step=APPLY_CASH, action="Apply cash", rule="Unapplied money", channel="Note",
        template="apply-cash", owner=COLLECTOR, day=chase.day,
    )  # fmt: skip


def plans(context: Context, rules: OtherRules) -> pd.DataFrame:
    """Remind before each installment, and call after a missed one."""
    chase = context.chase
    ledger = chase.position.ledger
    place, money = ledger.parties.code_of_customer, ledger.parties.code_of_currency
    found: list[pd.DataFrame] = []
    for state in plan_states(chase.position):
        plan = state.plan
        if state.status != ACTIVE or plan.customer not in place or plan.currency not in money:
            continue
        group = int(group_of(ledger, np.array([place[plan.customer]]), np.array([money[plan.currency]]))[0])
        first = state.next_due - rules.plan_reminder
        if state.next_due != MISSING_DAY and first <= chase.day <= state.next_due:
            why = f"{plan.name}: {context.money(group, state.next_amount)} on {date_of(state.next_due)}."
            found.append(draft([group], [why], step=PLAN_REMINDER, action="Plan reminder", rule="Plan",
                               channel="E-mail", template="plan-reminder", owner=COLLECTOR, day=first))  # fmt: skip
        if state.missed:
            late = context.money(group, state.overdue)
            why = f"{plan.name}: {state.missed} missed, {late} overdue, which bears interest."
            day = _missed_on(context, plan.name, plan.version)
            found.append(draft([group], [why], step=MISSED_INSTALLMENT, action="Call: installment missed",
                               rule="Plan", channel="Call", template="call-missed-installment", owner=COLLECTOR,
                               day=day))  # fmt: skip
    rows = pd.concat(found, ignore_index=True) if found else _nothing()
    return _not_done(context, rows.drop_duplicates(["group", "step"]))


def _missed_on(context: Context, name: str, version: int) -> int:
    """Return the day on which the last missed installment became so."""
    plans_ = context.chase.position.ledger.plans
    for life in plans_.lives if plans_ else ():
        for plan, course in zip(life.chain, life.courses, strict=True):
            if (plan.name, plan.version) == (name, version):
                missed = course.missed(plan, context.day, life.rules)
                return max((one.due + life.rules.missed_days for one in missed), default=context.day)
    return context.day


def signals(context: Context, fired: pd.DataFrame | None, rules: OtherRules) -> pd.DataFrame:
    """Ask for a friendly call where a signal newly fires; once a signal in SignalRepeatDays.

    `fired` has Customer, Signal and Words, and may have Since (a date).
    """
    if fired is None or fired.empty:
        return _nothing()
    chase = context.chase
    parties = chase.position.ledger.parties
    customer = np.array([parties.code_of_customer.get(str(name), BLANK) for name in fired["Customer"]], np.int64)
    since = np.full(len(fired), chase.day, np.int64)
    earliest = np.full(len(fired), chase.day - rules.signal_repeat, np.int64)
    if "Since" in fired.columns:
        since = pd.to_datetime(fired["Since"]).to_numpy().astype("datetime64[D]").view(np.int64)
        earliest = np.maximum(earliest, since)
    known = np.flatnonzero((customer >= 0) & ~_silenced(context)[customer])
    group = group_of(context.chase.position.ledger, customer[known], parties.currency_of[customer[known]])
    last = np.full(chase.position.ledger.groups, MISSING_DAY, np.int64)
    words: dict[int, list[str]] = {}
    start: dict[int, int] = {}
    called = done_days(context, FRIENDLY_CALL, last)
    for row, of in zip(known.tolist(), group.tolist(), strict=True):
        if called[of] < earliest[row]:
            words.setdefault(of, []).append(str(fired["Words"].iloc[row]))
            start[of] = min(start.get(of, int(since[row])), int(since[row]))
    groups = sorted(words)
    why = [f"{'; '.join(words[of])}. Ask whether all is well, and for the reason." for of in groups]
    calendar = chase.position.ledger.settings.calendar
    days = dates_of(np.array([start[of] for of in groups], np.int64))
    until = calendar.add_working_days(days, rules.friendly_call).astype("datetime64[D]").view(np.int64)
    return draft(
        groups, why, step=FRIENDLY_CALL, action="Friendly call", rule="Signal", channel="Call",
        template="friendly-call", owner=COLLECTOR, day=until,
    )  # fmt: skip


def done_days(context: Context, step: int, none: Ints) -> Ints:
    """Return the last day on which a step of actions was logged for each group, in whatever currency."""
    rows = done(context.chase.activity, step)
    return np.maximum(last_days(context.chase.position.ledger, rows, context.day + 1), none)


def welcomes(context: Context, rules: OtherRules) -> pd.DataFrame:
    """Ask the sales rep to call a new customer, WelcomeDays after the first invoice and no later than twice that."""
    chase = context.chase
    ledger = chase.position.ledger
    documents = ledger.documents
    own = np.flatnonzero(~documents.is_credit[: ledger.typed] & (documents.day[: ledger.typed] != MISSING_DAY))
    first = np.full(len(ledger.parties.customers), np.iinfo(np.int64).max, np.int64)
    np.minimum.at(first, documents.customer[own], documents.day[own])
    age = chase.day - np.minimum(first, chase.day + 1)
    customer = np.flatnonzero((age >= rules.welcome) & (age < 2 * rules.welcome) & ~_silenced(context))
    group = group_of(ledger, customer, ledger.parties.currency_of[customer])
    why = [f"First invoice on {date_of(day)}: ask how it is going." for day in first[customer].tolist()]
    rows = draft(
        group, why, step=WELCOME, action="Welcome call", rule="New customer", channel="Call",
        template="welcome-call", owner=SALES_REP, day=first[customer] + rules.welcome,
    )  # fmt: skip
    return _not_done(context, rows)


def limitations(context: Context, activity: pd.DataFrame | None, rules: OtherRules) -> pd.DataFrame:
    """Make a row for claims that are time-barred within LimitationNotice days."""
    chase = context.chase
    ledger, places = chase.position.ledger, chase.places
    resets = np.append(acknowledged(ledger, chase.day, activity, None), MISSING_DAY)
    for state in plan_states(chase.position):
        if MISSING_DAY < state.plan.signed <= chase.day:
            covered = ledger.documents.lookup.find(pd.Series(state.plan.invoices, dtype="str"))
            resets[covered] = np.maximum(resets[covered], state.plan.signed)
    resets[-1] = MISSING_DAY
    barred = time_barred(chase.items.due, resets[places.document], rules.limitation_years)
    which = chase.overdue & (barred != MISSING_DAY) & (barred - rules.limitation_notice <= chase.day)
    rows = np.flatnonzero(which)
    first = np.full(ledger.groups, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(first, chase.group[rows], barred[rows])
    cents = sum_by(chase.group[rows], places.cents[rows], ledger.groups)
    numbers = context.numbers(which)
    groups = np.array(sorted(numbers), np.int64)
    why = [
        f"Time-barred on {date_of(first[of])}: {numbers[of]}, {context.money(of, int(cents[of]))}. "
        "Get a signed balance confirmation or plan, or claim it."
        for of in groups.tolist()
    ]
    return draft(
        groups, why, step=LIMITATION, action="Secure the claim", rule="Time-barred on", channel="Decision",
        template="hand-over", owner=MANAGER, day=np.maximum(first[groups] - rules.limitation_notice, 0),
    )  # fmt: skip


def _silenced(context: Context) -> Bools:
    """Find the customers who get no contact: legal, insolvent, no reminders."""
    chase = context.chase
    silenced = np.array([bool(text) for text in customer_texts(chase.position.ledger, "No reminders")])
    silenced[chase.places.customer[np.isin(chase.items.stop, (LEGAL, INSOLVENT))]] = True
    return silenced


def _not_done(context: Context, rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out what was logged since its day."""
    kept = np.ones(len(rows), np.bool_)
    for step in rows["step"].unique().tolist():
        of = (rows["step"] == step).to_numpy(np.bool_)
        since = np.full(context.chase.position.ledger.groups, np.iinfo(np.int64).max, np.int64)
        group = rows["group"].to_numpy(np.int64)[of]
        since[group] = rows["day"].to_numpy(np.int64)[of]
        kept[of] = ~done_since(context.chase, int(step), since)[group]
    return rows[kept]


def _nothing() -> pd.DataFrame:
    return draft([], [], step=0, action="", rule="", channel="", template="", owner="", day=0)


def hand_over_words(
    context: Context, group: int, fee: Decimal | None, court: int | None, exposure: int | None
) -> str:
    """Return what step 13 costs and brings, and the sales at stake; court and exposure are cents in base currency."""
    asked, worth = int(context.chase.groups.asked[group]), float(context.chase.groups.worth[group])
    costs = {
        "agency": None if fee is None else int(round_half_up(asked * fee, 0)),
        "court": None if court is None or not worth else round(court / worth),
    }
    words = [
        f"{name}: cost {context.money(group, cost)}, net {context.money(group, asked - cost)}"
        for name, cost in costs.items()
        if cost is not None
    ]
    if exposure is not None:
        base = context.chase.position.ledger.parties.base
        words.append(f"sales at stake {context.money(base, exposure)} a year")
    return f" Hand over: {'; '.join(words)}." if words else ""
