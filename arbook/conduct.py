"""What Activity and disputes say of a customer: requests for more time, answers, disputes, broken promises.

Each event counts from the day on which it was known. All of it comes from the rows up to a day; what is blank in a
book gives no event.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from arbook.activity import KINDS, Activity, read_activity
from arbook.code import BLANK, Ints, filled
from arbook.contact import is_contact
from arbook.events import Events, keys
from arbook.field import MISSING_DAY, Bools, column
from arbook.ledger import Ledger
from arbook.position import Position
from arbook.promise import broken, promises

ANSWER_DAYS = 7
"""An In row within so many days is an answer (figures 21)."""
_DOUBTS = ("Evasive", "Refused", "Concern")


@dataclass(frozen=True)
class Conduct:
    """Events by what they are.

    Attributes
    ----------
    deferrals : Events
        Requests for more time, one a day.
    staff : Events
        Changes of management or staff.
    contacts : Events
        Contacts that went out, by the day on which it was known whether they were answered; `unanswered` is 1 where
        they weren't, or where the answer took longer than the one before and that one longer than its own.
    disputes : Events
        Disputes without stated reason, discount requests that were not agreed, Evasive, Refused, Concern.
    broken : Events
        Promises by the day on which they were broken.
    promised : DataFrame
        All promises (`promise.promises`).
    """

    deferrals: Events
    staff: Events
    contacts: Events
    disputes: Events
    broken: Events
    promised: pd.DataFrame


def conduct_of(position: Position, activity: pd.DataFrame | None, grace: int) -> Conduct:
    """Read what is known of customers' conduct up to the day of a position.

    Parameters
    ----------
    position : Position
    activity : DataFrame or None
        Columns of tblActivity.
    grace : int
        PromiseGrace.
    """
    ledger = position.ledger
    rows = read_activity(ledger, activity, position.day)
    rows = rows.take(rows.customer != BLANK)
    asked = rows.take(_is(rows, "Deferral request"))
    staff = rows.take(_is(rows, "Staff change"))
    promised = promises(position, activity, grace)
    failed = promised[broken(promised)]
    deadline = failed["Promise date"].to_numpy("datetime64[D]").astype(np.int64) + grace + 1
    return Conduct(
        _one_a_day(asked), Events.of(staff.customer, staff.day), _contacts(rows, position.day),
        _disputes(ledger, rows, activity, position.day),
        Events.of(failed["Customer"].cat.codes.to_numpy().astype(np.int64), deadline), promised,
    )  # fmt: skip


def _is(rows: Activity, kind: str) -> Bools:
    return np.equal(rows.kind, KINDS.index(kind))


def _one_a_day(rows: Activity) -> Events:
    """Events of rows, those of a customer's day as one: a request for several invoices is logged with a row each."""
    _, first = np.unique(keys(rows.customer, rows.day), return_index=True)
    return Events.of(rows.customer[first], rows.day[first])


def _contacts(rows: Activity, day: int) -> Events:
    """Contacts that went out, as soon as their outcome is known."""
    out = rows.take(rows.is_out & is_contact(rows))
    replies = rows.take(~rows.is_out)
    answers = np.sort(keys(replies.customer, replies.day))
    place = np.searchsorted(answers, keys(out.customer, out.day))
    lag = np.append(answers, np.iinfo(np.int64).max)[place] - keys(out.customer, out.day)
    lag = np.where((out.result != 0) & ~out.has_result("No answer"), 0, lag)
    answered = lag <= ANSWER_DAYS
    known = out.day + np.where(answered, lag, ANSWER_DAYS)
    order = np.argsort(keys(out.customer, out.day), kind="stable")
    unanswered = ~answered
    unanswered[order] |= _slower(out.customer[order], lag[order], answered[order])
    told = known <= day
    return Events.of(out.customer[told], known[told], unanswered=unanswered[told].astype(np.int64))


def _slower(customer: Ints, lag: Ints, answered: Bools) -> Bools:
    """Which answered contacts took longer to be answered than the one before, and that than its own one before."""
    rows = np.flatnonzero(answered)
    longer = np.zeros(len(rows), np.bool_)
    longer[1:] = (lag[rows[1:]] > lag[rows[:-1]]) & (customer[rows[1:]] == customer[rows[:-1]])
    found = np.zeros(len(customer), np.bool_)
    found[rows[1:]] = longer[1:] & longer[:-1]
    return found


def _disputes(ledger: Ledger, rows: Activity, activity: pd.DataFrame | None, day: int) -> Events:
    """Events of doubtful disputes and answers; a dispute that Activity and Invoices both tell of counts once."""
    document, since = _unreasoned(ledger, day)
    told = np.isin(rows.document, document) & (rows.document != BLANK)
    doubtful = _is(rows, "Dispute") & ~_reasoned(rows, activity) & ~told
    doubtful |= _is(rows, "Discount request") & ~rows.has_result("Agreed")
    doubtful |= rows.has_result(*_DOUBTS)
    return Events.of(
        np.concatenate((ledger.documents.customer[document], rows.customer[doubtful])),
        np.concatenate((since, rows.day[doubtful])),
    )


def _unreasoned(ledger: Ledger, day: int) -> tuple[Ints, Ints]:
    """Documents disputed without Dispute reason, and since when: Disputed on, else the document's date."""
    documents = ledger.documents
    if documents.dispute is None:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    start = documents.dispute.start
    since = np.where(start == MISSING_DAY, documents.day, start)
    reason = column(documents.table, "Dispute reason")
    stated = np.zeros(len(documents), np.bool_) if reason is None else filled(reason)
    rows = np.flatnonzero((documents.dispute.cents > 0) & (since <= day) & (since != MISSING_DAY) & ~stated)
    return rows, since[rows]


def _reasoned(rows: Activity, activity: pd.DataFrame | None) -> Bools:
    """Which rows of Activity have a Reason."""
    reason = column(activity, "Reason")
    return np.zeros(len(rows), np.bool_) if reason is None else filled(reason)[rows.row]
