"""Movement of the allowance since the last closed month: opening, charge, write-offs, recoveries, closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
import pandas as pd

from arbook.code import BLANK, Ints
from arbook.exchange import ExchangeRates
from arbook.field import MISSING_DAY, cents_of_column, date_of, days_of, sum_by
from arbook.ledger import Ledger
from arbook.position import settled_by
from arbook.provision import charge
from arbook.settlement import WRITE_OFF


@dataclass(frozen=True)
class Movement:
    """Movement of the allowance, cents in base currency; all but the closing None without a closed month.

    Attributes
    ----------
    since : date or None
        The closed month end that it begins with.
    opening, charge, write_offs, recoveries, closing : int or None
        ``charge = closing - opening + write-offs - recoveries``; below 0 it is a release.
    """

    since: date | None
    opening: int | None
    charge: int | None
    write_offs: int | None
    recoveries: int | None
    closing: int

    @property
    def lines(self) -> tuple[int | None, ...]:
        """The amounts in the order of the sheet."""
        return self.opening, self.charge, self.write_offs, self.recoveries, self.closing


def movement(ledger: Ledger, closings: pd.DataFrame, day: int, exchange: ExchangeRates, closing: int) -> Movement:
    """Compute the movement up to a day.

    Parameters
    ----------
    ledger : Ledger
    closings : DataFrame
        Month end and Allowance of tblClosings, cents in base currency; the newest month end before the day that has
        an allowance opens.
    day : int
        Day number.
    exchange : ExchangeRates
    closing : int
        The allowance on that day.

    Notes
    -----
    Write-offs are payments of Kind Write-off in the period. Recovered is what was paid of documents beyond what was
    still open of them after their write-offs, at most what was written off. A write-off that is taken back (a
    negative row) makes the write-offs less.
    """
    last = _last_closed(closings, day)
    if last is None:
        return Movement(None, None, None, None, None, closing)
    since, opening = last
    receipts = ledger.receipts
    rows = np.flatnonzero((receipts.kind == WRITE_OFF) & (receipts.day > since) & (receipts.day <= day))
    off = int(exchange.to_base(receipts.cents[rows], receipts.currency[rows])[0].sum())
    back = _recovered(ledger, day) - _recovered(ledger, since)
    recoveries = int(exchange.to_base(back, ledger.documents.currency)[0].sum())
    return Movement(date_of(since), opening, charge(opening, closing, off, recoveries), off, recoveries, closing)


def _last_closed(closings: pd.DataFrame, day: int) -> tuple[int, int] | None:
    """Return day number and allowance of the newest closed month before a day."""
    days = days_of(closings, "Month end")
    if days is None or not len(days):
        return None
    cents, blank = cents_of_column(closings, "Allowance")
    known = (days < day) & (days != MISSING_DAY) & (~blank if blank is not None else True)
    if not known.any():
        return None
    newest = int(days[known].max())
    return newest, int(cents[known & (days == newest)].sum())


def _recovered(ledger: Ledger, day: int) -> Ints:
    """Cents of each document paid up to a day in spite of its write-off."""
    receipts, documents = ledger.receipts, ledger.documents
    rows = np.flatnonzero((receipts.kind == WRITE_OFF) & (receipts.document != BLANK) & (receipts.day <= day))
    off = sum_by(receipts.document[rows], receipts.settles[rows], len(documents))
    excess = settled_by(ledger, day) - documents.amount
    return cast(Ints, np.clip(excess, 0, np.maximum(off, 0)))
