"""When claims become time-barred: the due date plus years, counted anew from each written acknowledgement.

A signed balance confirmation or a signed plan is such an acknowledgement. The years are a setting, with no legal
advice: each country has its own.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arbook.activity import KINDS, read_activity
from arbook.code import BLANK, Ints
from arbook.dates import add_months
from arbook.field import MISSING_DAY, column, dates_of, days_of, text_at
from arbook.ledger import Ledger


def time_barred(due: Ints, resets: Ints, years: int) -> Ints:
    """Last days on which claims can still be brought.

    Parameters
    ----------
    due : int64 array, shape (N,)
        Day numbers on which the claims fell due; MISSING_DAY where unknown.
    resets : int64 array, shape (N,)
        Day numbers of the last acknowledgement; MISSING_DAY for none.
    years : int
        Setting LimitationYears.

    Returns
    -------
    int64 array, shape (N,)
        The later of both plus the years, on the same day of the month or its last; MISSING_DAY where both miss.

    Examples
    --------
    >>> days = np.array(["2024-02-29", "2024-03-01"], "datetime64[D]").view(np.int64)
    >>> signed = np.array(["NaT", "2025-06-30"], "datetime64[D]").view(np.int64)
    >>> dates_of(time_barred(days, signed, 3)).astype(str).tolist()
    ['2027-02-28', '2028-06-30']
    """
    start = np.maximum(due, resets)
    found = np.full(start.shape, MISSING_DAY, np.int64)
    known = start != MISSING_DAY
    found[known] = add_months(dates_of(start[known]), 12 * years).astype("datetime64[D]").view(np.int64)
    return found


def acknowledged(
    ledger: Ledger, day: int, activity: pd.DataFrame | None = None, plans: pd.DataFrame | None = None
) -> Ints:
    """Day of the last signed acknowledgement of each document, up to a day.

    Parameters
    ----------
    ledger : Ledger
    day : int
        Day number.
    activity : DataFrame, optional
        Columns of tblActivity. A row of Kind Confirmation acknowledges when it was agreed (Result Agreed) or came in
        (Direction In) without a Result that denies it (Disputed, Evasive, Refused): the invoice that it names, or all
        of that customer (and currency, if it names one) that were dated by then.
    plans : DataFrame, optional
        Columns of tblPlans. A plan acknowledges its Invoices on the day it was Signed.

    Returns
    -------
    int64 array, shape (documents,)
        Day numbers; MISSING_DAY where there is none.
    """
    found = np.full(len(ledger.documents), MISSING_DAY, np.int64)
    if activity is not None and len(activity):
        _confirmed(ledger, day, activity, found)
    if plans is not None and len(plans):
        _planned(ledger, day, plans, found)
    return found


def _confirmed(ledger: Ledger, day: int, table: pd.DataFrame, found: Ints) -> None:
    documents, activity = ledger.documents, read_activity(ledger, table, day)
    signed = activity.kind == KINDS.index("Confirmation")
    came_in = ~activity.is_out & ~activity.has_result("Disputed", "Evasive", "Refused")
    confirmed = activity.take(signed & (came_in | activity.has_result("Agreed")))
    for at, (row, when) in enumerate(zip(confirmed.document.tolist(), confirmed.day.tolist(), strict=True)):
        if confirmed.named[at]:
            of = np.array([row] if row != BLANK else [], np.int64)
        else:
            own = (documents.customer == confirmed.customer[at]) & (documents.day <= when)
            if not confirmed.all_currencies[at]:
                own &= documents.currency == confirmed.currency[at]
            of = np.flatnonzero(own)
        found[of] = np.maximum(found[of], when)


def _planned(ledger: Ledger, day: int, plans: pd.DataFrame, found: Ints) -> None:
    signed = days_of(plans, "Signed")
    if signed is None:
        return
    rows = np.flatnonzero((signed <= day) & (signed != MISSING_DAY))
    for row, text in zip(rows.tolist(), text_at(column(plans, "Invoices"), rows), strict=True):
        numbers = [number.strip() for number in text.split(",") if number.strip()]
        of = ledger.documents.lookup.find(pd.Series(numbers, dtype="str"))
        of = of[of != BLANK]
        found[of] = np.maximum(found[of], signed[row])
