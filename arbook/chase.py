"""Open items as the ladder sees them: whose they are, what is asked of the customer, what stops or pauses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from arbook.activity import Activity
from arbook.chase_sums import Groups, sums_of_groups
from arbook.code import BLANK, Ints
from arbook.contact import ladder_contacts, promise_ends
from arbook.field import MISSING_DAY, Bools, at, column, days_of, sum_by, text_at
from arbook.history import EVER, Places, settled_places, with_history
from arbook.ladder import STOPS, Items, LadderRules, Next, next_steps
from arbook.ledger import Ledger
from arbook.plan_results import ACTIVE, OFFERED, plan_states
from arbook.policy import Policies
from arbook.position import Position, group_of
from arbook.promise import frame_of_promises, made_promises

NOT_AGED, LEGAL, INSOLVENT, NO_REMINDERS, IN_A_PLAN, DISPUTED, UNAPPLIED = (
    STOPS.index(word)
    for word in ("Not aged", "Legal", "Insolvent", "No reminders", "In a plan", "Disputed", "Unapplied money")
)


@dataclass(frozen=True)
class Chase:
    """Open items with all that decides what to do about them.

    Attributes
    ----------
    rows : int64 array
        Positions in the frame of open lines.
    places : Places
    group : int64 array
    overdue : bool array
    disputed : int64 array, cents
    items : Items
    next : Next
        Only that of overdue items has a meaning.
    promise : int64 array
        Row of `activity` with the last promise; BLANK for none.
    promises : DataFrame
        All of them, judged (``promise.promises``).
    contact : int64 array, a group
        Day of the last outgoing ladder contact.
    """

    position: Position
    activity: Activity
    policies: Policies
    rows: Ints
    places: Places
    group: Ints
    overdue: Bools
    disputed: Ints
    items: Items
    next: Next
    promise: Ints
    promises: pd.DataFrame
    groups: Groups
    contact: Ints

    @property
    def day(self) -> int:
        """The as-of date."""
        return self.position.day

    @cached_property
    def broken(self) -> Bools:
        """Items whose last promise is broken, and no longer pauses."""
        broken = np.zeros(len(self.activity) + 1, np.bool_)
        judged = self.promises[self.promises["Kept"].isin(["Part", "No"])]
        broken[np.searchsorted(self.activity.row, judged["Row"].to_numpy(np.int64))] = True
        broken[-1] = False
        found: Bools = broken[self.promise] & (self.promise != BLANK) & self.overdue & (self.items.stop == 0)
        return found

    @cached_property
    def broken_groups(self) -> Bools:
        """Groups with a broken promise."""
        found = np.zeros(self.position.ledger.groups, np.bool_)
        found[self.group[self.broken]] = True
        return found

    @cached_property
    def promise_days(self) -> Ints:
        """Latest promised day of the open items of each group; MISSING_DAY for none."""
        found = np.full(self.position.ledger.groups, MISSING_DAY, np.int64)
        rows = np.flatnonzero(self.promise != BLANK)
        np.maximum.at(found, self.group[rows], self.activity.promised[self.promise[rows]])
        return found

    @property
    def chased(self) -> Bools:
        """Overdue items that a letter may ask for: neither stopped nor paused by a promise or an offered plan."""
        free: Bools = self.overdue & (self.items.stop == 0) & ~self.paused
        return free

    @property
    def paused(self) -> Bools:
        """Items that wait for a promise or an offered plan."""
        waits: Bools = (self.items.promised >= self.day) | (self.items.offered >= self.day)
        return waits

    @cached_property
    def asked(self) -> Ints:
        """What a letter asks of each group now, cents: what is `chased` less disputed less unapplied; 0 or more."""
        rows = np.flatnonzero(self.chased)
        free = sum_by(self.group[rows], (self.places.cents - self.disputed)[rows], self.position.ledger.groups)
        asked: Ints = np.maximum(free + self.groups.unapplied, 0)
        return asked

    @cached_property
    def oldest(self) -> Ints:
        """Days that the oldest of what is `chased` is overdue, of each group."""
        rows = np.flatnonzero(self.chased)
        found = np.zeros(self.position.ledger.groups, np.int64)
        np.maximum.at(found, self.group[rows], self.day - self.items.due[rows])
        return found


def chase(
    position: Position,
    lines: pd.DataFrame,
    unapplied: Ints,
    activity: Activity,
    policies: Policies,
    rules: LadderRules,
    offer_days: int,
    decision: Sequence[str],
) -> Chase:
    """Put together what the ladder needs to know of each open item, and find its next step.

    Parameters
    ----------
    position : Position
    lines : DataFrame
        Open lines (``open_items.frame_of``), with Open base where other currencies than the base occur.
    unapplied : int64 array, a group
        Cents, 0 or below.
    activity : Activity
        Up to the day.
    offer_days : int
        OfferDays: an offered plan pauses so long.
    decision : sequence of str, a customer
        Legal and Insolvent stop all letters.
    """
    ledger = position.ledger
    rows = np.flatnonzero((lines["Open"].to_numpy() > 0) & (lines["Type"] != "Credit note").to_numpy())
    lines = lines.iloc[rows]
    due, disputed = days_of(lines, "Due"), lines["Disputed"].to_numpy(np.int64)
    due = np.full(len(rows), MISSING_DAY, np.int64) if due is None else due
    places = _places(ledger, lines, due)
    customer, document = places.customer, places.document
    group = group_of(ledger, customer, places.currency)
    overdue = (due < position.day) & (due != MISSING_DAY)
    stop = _stops(position, lines, customer, document, due, places.cents <= disputed, decision)
    groups = sums_of_groups(lines, group, due, overdue, disputed, stop == IN_A_PLAN, unapplied, position)
    covered = (groups.unapplied < 0) & (groups.asked == 0)
    stop = np.where((stop == 0) & overdue & covered[group], UNAPPLIED, stop)
    offered, planned = _offers(position, document, offer_days)
    contact = ladder_contacts(ledger, activity, policies.of_customer, policies.policies, position.day)
    stake = np.rint(groups.asked * groups.worth).astype(np.int64)
    items = replace(
        Items.of(policies.of_customer[customer], due, _start(ledger, document), planned[customer]),
        sent=_sent(ledger, document, customer, rules.post_days), contact=contact[group], stake=stake[group],
        confirmed=_confirmed(position, lines, document), stop=stop, offered=offered,
    )  # fmt: skip
    made = made_promises(activity)
    judged = frame_of_promises(position, made, rules.promise_grace)
    ends = promise_ends(activity, judged, rules.promise_grace)
    gone, more = settled_places(position, activity, policies)
    past = Items.of(
        policies.of_customer[more.customer], ledger.lines.due[gone], _start(ledger, more.document),
        planned[more.customer],
    )  # fmt: skip
    both, promise = with_history(
        ledger, items.joined(past), places.joined(more), activity, ends, groups.worth, policies.policies, rules
    )
    items, promise = both.take(np.arange(len(rows))), promise[: len(rows)]
    found = next_steps(items, policies.policies, rules)
    return Chase(
        position, activity, policies, rows, places, group, overdue, disputed, items, found, promise, judged, groups,
        contact,
    )  # fmt: skip


def _places(ledger: Ledger, lines: pd.DataFrame, due: Ints) -> Places:
    """Say where each open line belongs."""
    line = lines["Line at"].to_numpy(np.int64)
    before = np.where(line == BLANK, due, at(ledger.lines.before, line, MISSING_DAY))
    return Places(
        _codes(lines, "Customer"), _codes(lines, "Currency"), lines["Row"].to_numpy(np.int64),
        lines["Open"].to_numpy(np.int64), before, np.full(len(lines), EVER, np.int64),
    )  # fmt: skip


def _codes(lines: pd.DataFrame, name: str) -> Ints:
    return lines[name].cat.codes.to_numpy().astype(np.int64)


def customer_texts(ledger: Ledger, name: str) -> list[str]:
    """Return a text column of tblCustomers by customer code, "" where blank."""
    rows = ledger.parties.row_of
    known = np.flatnonzero(rows != BLANK)
    found = [""] * len(rows)
    for code, text in zip(known.tolist(), text_at(column(ledger.customers, name), rows[known]), strict=True):
        found[code] = text.strip()
    return found


def document_days(ledger: Ledger, name: str, document: Ints) -> Ints:
    """Day numbers of a date column of tblInvoices; MISSING_DAY where blank."""
    days = days_of(ledger.documents.table, name)
    return np.full(len(document), MISSING_DAY, np.int64) if days is None else at(days, document, MISSING_DAY)


def _stops(
    position: Position, lines: pd.DataFrame, customer: Ints, document: Ints, due: Ints, disputed: Bools,
    decision: Sequence[str],
) -> Ints:  # fmt: skip
    """Say what stops each item; the first reason that holds: the customer's state, no reminders, plan, dispute."""
    ledger = position.ledger
    stop = np.where(disputed, DISPUTED, 0)
    active = {state.plan.name for state in plan_states(position) if state.status == ACTIVE}
    if "Plan" in lines.columns and active:
        stop[lines["Plan"].isin(active).to_numpy(np.bool_)] = IN_A_PLAN
    told = np.array([bool(text) for text in customer_texts(ledger, "No reminders")])
    typed = column(ledger.documents.table, "No reminders")
    own = np.zeros(len(document), np.bool_)
    if typed is not None:
        filled = (typed.notna() & (typed.astype("str").str.strip() != "")).to_numpy(np.bool_)
        own = at(filled, document, False)
    stop[told[customer] | own] = NO_REMINDERS
    for word, code in (("Legal", LEGAL), ("Insolvent", INSOLVENT)):
        stop[np.array([one == word for one in decision])[customer]] = code
    return np.where(due == MISSING_DAY, NOT_AGED, stop)


def _offers(position: Position, document: Ints, offer_days: int) -> tuple[Ints, Bools]:
    """Last day that an offered plan pauses each item, and which customers have a plan, offered or active."""
    ledger = position.ledger
    until = np.full(len(ledger.documents) + 1, MISSING_DAY, np.int64)
    planned = np.zeros(len(ledger.parties.customers), np.bool_)
    for state in plan_states(position):
        if state.status not in (OFFERED, ACTIVE):
            continue
        planned[ledger.parties.code_of_customer.get(state.plan.customer, 0)] = True
        if state.status == OFFERED:
            covered = ledger.documents.lookup.find(pd.Series(state.plan.invoices, dtype="str"))
            until[covered] = np.maximum(until[covered], state.plan.agreed + offer_days)
    until[-1] = MISSING_DAY  # where BLANK points to
    return until[document], planned


def _sent(ledger: Ledger, document: Ints, customer: Ints, post_days: int) -> Ints:
    """Day on which each invoice was sent (blank: its date), what the post takes included."""
    sent, dated = document_days(ledger, "Sent", document), document_days(ledger, "Date", document)
    sent = np.where(sent == MISSING_DAY, dated, sent)
    posted = np.array([text.casefold() == "post" for text in customer_texts(ledger, "Invoice by")])[customer]
    return np.where(posted & (sent != MISSING_DAY), sent + post_days, sent)


def _start(ledger: Ledger, document: Ints) -> Ints:
    """Step at start of each item; 0 for none."""
    typed = column(ledger.documents.table, "Step at start")
    if typed is None:
        return np.zeros(len(document), np.int64)
    steps = pd.to_numeric(typed, errors="coerce").fillna(0).to_numpy(np.float64).astype(np.int64)
    return at(steps, document, 0)


def _confirmed(position: Position, lines: pd.DataFrame, document: Ints) -> Bools:
    """Whether the receipt of each document was confirmed, or needn't be: only that of invoices is asked after."""
    confirmed = document_days(position.ledger, "Confirmed", document)
    known: Bools = (confirmed != MISSING_DAY) & (confirmed <= position.day)
    known |= (lines["Type"].astype("str") != "Invoice").to_numpy(np.bool_)
    return known
