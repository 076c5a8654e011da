"""Promises to pay, and what came of them (figures 21)."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd

from arbook.activity import Activity, read_activity
from arbook.code import BLANK, Ints
from arbook.field import MISSING_DAY, Bools, dates_of, sum_by
from arbook.fifo import cumulated
from arbook.ledger import Ledger
from arbook.match import matches
from arbook.position import Position, group_of
from arbook.settlement import PAYMENT, RETURNED, SET_OFF, WITHHOLDING

KEPT = ("Open", "Yes", "Part", "No")
OPEN, YES, PART, NO = range(4)
_RECEIVED = (PAYMENT, WITHHOLDING, SET_OFF, RETURNED)  # neither discounts nor write-offs nor refunds


def promises(position: Position, activity: pd.DataFrame | None, grace: int) -> pd.DataFrame:
    """Judge each promise: money received after it was made, up to its date and the grace days.

    Received are payments, withholdings and set-offs less returned payments, in the currency of what they paid. The
    same money counts for each promise that it meets.

    Parameters
    ----------
    position : Position
        As of the day on which they are judged; promises made after it don't exist yet.
    activity : DataFrame or None
        Columns of tblActivity. A promise is any row with a Date and a Promise date.
    grace : int
        Days after Promise date in which money still counts (PromiseGrace).

    Returns
    -------
    DataFrame
        A row a promise, in the order of tblActivity: Row (position in `activity`, from 0), Customer, Currency, Date,
        Promise date, Promise amount (cents; where blank what was overdue on Date, of the document if one is named;
        where nothing was, what was open), Received (cents), Kept (category: Open, Yes, Part, No), Document (row in
        tblInvoices, -1 for all that was overdue), Kept on (the day on which the promised amount was together).
    """
    return frame_of_promises(position, made_promises(read_activity(position.ledger, activity, position.day)), grace)


def made_promises(activity: Activity) -> Activity:
    """Return the rows that are promises."""
    return activity.take((activity.promised != MISSING_DAY) & (activity.customer != BLANK))


def frame_of_promises(position: Position, made: Activity, grace: int) -> pd.DataFrame:
    """Judge promises already read; the result is that of `promises`."""
    parties = position.ledger.parties
    amount = np.where(made.promise == BLANK, 0, made.promise)
    blank = np.flatnonzero(made.promise == BLANK)
    amount[blank] = owed_then(position.ledger, made.take(blank))
    deadline = made.promised + grace
    received, kept_on = received_between(position.ledger, made, np.minimum(deadline, position.day), amount)
    over = deadline < position.day
    kept = np.where(received >= amount, YES, np.where(~over, OPEN, np.where(received > 0, PART, NO)))
    return pd.DataFrame(
        {
            "Row": made.row,
            "Customer": pd.Categorical.from_codes(made.customer, dtype=parties.customer_dtype),
            "Currency": pd.Categorical.from_codes(made.currency, dtype=parties.currency_dtype),
            "Date": dates_of(made.day),
            "Promise date": dates_of(made.promised),
            "Promise amount": amount,
            "Received": received,
            "Kept": pd.Categorical.from_codes(kept, dtype=pd.CategoricalDtype(list(KEPT))),
            "Document": made.document,
            "Kept on": dates_of(kept_on),
        }
    )


def received_between(ledger: Ledger, made: Activity, until: Ints, wanted_cents: Ints) -> tuple[Ints, Ints]:
    """Cents received from the customer, in the currency, after the day of each row up to another day.

    And the day on which what is wanted was together; MISSING_DAY where it never was.
    """
    receipts = ledger.receipts
    group, wanted = group_of(ledger, made.customer, made.currency), np.zeros(ledger.groups, np.bool_)
    wanted[group] = True
    currency = np.where(
        receipts.document == BLANK, receipts.currency, _at(ledger.documents.currency, receipts.document)
    )
    of = group_of(ledger, receipts.customer, currency)
    rows = np.flatnonzero(wanted[of] & np.isin(receipts.kind, _RECEIVED))
    rows = rows[np.lexsort((receipts.day[rows], of[rows]))]
    row, receipt = matches(group, of[rows])
    receipt = rows[receipt]
    counted = (receipts.day[receipt] > made.day[row]) & (receipts.day[receipt] <= until[row])
    row, receipt = row[counted], receipt[counted]
    cents = receipts.settles[receipt]
    together = np.flatnonzero(cumulated(row, cents) >= wanted_cents[row])[::-1]
    kept_on = np.full(len(made), MISSING_DAY, np.int64)
    kept_on[row[together]] = receipts.day[receipt[together]]  # the last assignment stands: the first day
    return sum_by(row, cents, len(made)), kept_on


def owed_then(ledger: Ledger, made: Activity) -> Ints:
    """Cents that each row stands for: overdue on its day (of its document, if it names one), else all open then."""
    lines, documents = ledger.lines, ledger.documents
    of = group_of(ledger, lines.of_documents(documents.customer), lines.of_documents(documents.currency))
    group = group_of(ledger, made.customer, made.currency)
    wanted = np.zeros(ledger.groups, np.bool_)
    wanted[group] = True
    of_line = np.arange(len(lines.amount)) if lines.document is None else lines.document
    rows = np.flatnonzero(wanted[of] & ~documents.is_credit[of_line])
    rows = rows[np.argsort(of[rows], kind="stable")]
    row, at_line = matches(group, of[rows])
    line = rows[at_line]
    document = of_line[line]
    meant = ~made.named[row] | (made.document[row] == document)
    meant &= documents.begins[document] <= made.day[row]
    row, line, document = row[meant], line[meant], document[meant]
    open_then = _open_then(ledger, line, _settled_then(ledger, document, made.day[row]))
    late = (lines.due[line] < made.day[row]) & (lines.due[line] != MISSING_DAY)
    overdue = sum_by(row[late], open_then[late], len(made))
    return np.where(overdue > 0, overdue, sum_by(row, open_then, len(made)))


def _open_then(ledger: Ledger, line: Ints, paid: Ints) -> Ints:
    amount = ledger.lines.amount[line]
    start = 0 if ledger.lines.start is None else ledger.lines.start[line]
    return cast(Ints, np.clip(start + amount - paid, 0, amount))


def _settled_then(ledger: Ledger, document: Ints, day: Ints) -> Ints:
    """Cents settled of each document up to a day of its own."""
    settled = ledger.settlements
    wanted = np.zeros(len(ledger.documents), np.bool_)
    wanted[document] = True
    rows = np.flatnonzero(wanted[settled.document])
    rows = rows[np.argsort(settled.document[rows], kind="stable")]
    place, at_settled = matches(document, settled.document[rows])
    counted = settled.day[rows[at_settled]] <= day[place]
    return sum_by(place[counted], settled.cents[rows[at_settled[counted]]], len(document))


def _at(values: Ints, rows: Ints) -> Ints:
    """Values of some rows; what stands where the row is BLANK is of no meaning."""
    return values[np.maximum(rows, 0)] if len(values) else np.zeros(len(rows), np.int64)


def kept_words(found: pd.DataFrame, activity: pd.DataFrame) -> pd.DataFrame:
    """Return column Promise kept of tblActivity, a row each row of it (blank where nothing was promised)."""
    words = np.full(len(activity), None, object)
    words[found["Row"].to_numpy()] = found["Kept"].astype("str").to_numpy(object)
    return pd.DataFrame({"Promise kept": pd.array(words, dtype="str")}, index=activity.index)


def broken(found: pd.DataFrame) -> Bools:
    """Which promises are broken: not kept, or in part."""
    return found["Kept"].isin(["Part", "No"]).to_numpy(np.bool_)
