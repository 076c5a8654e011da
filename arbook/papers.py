"""Papers that credit needs: a credit check that isn't old, and signed terms (domain A1, A2)."""

from __future__ import annotations

from typing import Final

import numpy as np

from arbook.code import Ints
from arbook.dates import add_months
from arbook.field import MISSING_DAY, Bools, at, days_of
from arbook.ledger import Ledger

NO_CHECK: Final = "no credit check"
OLD_CHECK: Final = "credit check over {months} months old"
NOT_SIGNED: Final = "terms not signed"


def papers_missing(ledger: Ledger, customer: Ints, day: int, months: int, credit: Bools) -> list[str]:
    """Say which papers each customer lacks on a day; "" for none.

    Parameters
    ----------
    ledger : Ledger
    customer : int array, shape (N,)
        Codes.
    day : int
        Day number; what is dated later doesn't exist yet.
    months : int
        CheckMonths: a check older than this is missing.
    credit : bool array, shape (N,)
        Who gets credit; one who pays cash needs none of the papers.
    """
    checked, signed = (_days(ledger, customer, name) for name in ("Credit checked", "Terms signed"))
    oldest = int(add_months(np.datetime64(day, "D"), -months).astype(np.int64))
    old = OLD_CHECK.format(months=months)
    unchecked = (checked == MISSING_DAY) | (checked > day)
    check = np.where(unchecked, 1, np.where(checked < oldest, 2, 0))
    unsigned = ((signed == MISSING_DAY) | (signed > day)).astype(np.int64)
    words = [", ".join(filter(None, (one, other))) for other in ("", NOT_SIGNED) for one in ("", NO_CHECK, old)]
    return [words[place] for place in np.where(credit, check + 3 * unsigned, 0).tolist()]


def _days(ledger: Ledger, customer: Ints, name: str) -> Ints:
    """Days of a date column of tblCustomers, a customer; MISSING_DAY for one who isn't there."""
    days = None if ledger.customers is None else days_of(ledger.customers, name)
    rows = ledger.parties.row_of[customer]
    return np.full(len(customer), MISSING_DAY, np.int64) if days is None else at(days, rows, MISSING_DAY)
