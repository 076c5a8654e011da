"""The trend of the measures: a row a closed month, from its snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
import pandas as pd

from arbook.code import Ints
from arbook.exchange import rates_as_of
from arbook.field import MISSING_DAY, cents_of_column, codes_in, column, date_of, days_of
from arbook.ledger import Ledger
from arbook.ledger_kpi import Known, LedgerKpi, ledger_kpi
from arbook.problem import Problems

MONTHS: Final = 13
"""Newest closed months: a year, and the month a year ago."""


@dataclass(frozen=True)
class ClosedMonth:
    """A closed month in base currency.

    Attributes
    ----------
    end : date
    total, overdue : int
        Cents, as they were closed.
    share : Decimal or None
        Overdue / (Total less Unapplied), a fraction; None at 0 or less.
    kpi : LedgerKpi
        Recomputed from the documents.
    """

    end: date
    total: int
    overdue: int
    share: Decimal | None
    kpi: LedgerKpi


def trend(
    ledger: Ledger, snapshots: pd.DataFrame, rates: pd.DataFrame | None, day: int, days: int, known: Known
) -> Sequence[ClosedMonth]:
    """List the newest closed months up to a day.

    Parameters
    ----------
    ledger : Ledger
    snapshots : DataFrame
        Month end, Currency, Total, Overdue, Unapplied of tblSnapshots; cents.
    rates : DataFrame or None
        Columns of tblFX; each month is converted at the rates of its end.
    day : int
        Day number.
    days : int
        KpiDays.
    known : Known
        How far back sales are known: measures of months before are blank.
    """
    ends = days_of(snapshots, "Month end")
    if ends is None or not len(ends):
        return []
    currency = codes_in(column(snapshots, "Currency"), ledger.parties.code_of_currency, len(snapshots))
    amounts = [cents_of_column(snapshots, name)[0] for name in ("Total", "Overdue", "Unapplied")]
    closed = np.unique(ends[(ends != MISSING_DAY) & (ends <= day)])[-MONTHS:]
    return [
        _month(ledger, end, np.flatnonzero(ends == end), currency, amounts, rates, days, known)
        for end in closed.tolist()
    ]


def _month(
    ledger: Ledger,
    end: int,
    rows: Ints,
    currency: Ints,
    amounts: Sequence[Ints],
    rates: pd.DataFrame | None,
    days: int,
    known: Known,
) -> ClosedMonth:
    parties = ledger.parties
    codes = np.arange(len(parties.currencies))
    exchange = rates_as_of(rates, end, parties.currencies, codes, parties.base, Problems())
    total, overdue, unapplied = (int(exchange.to_base(cents[rows], currency[rows])[0].sum()) for cents in amounts)
    owed = total - unapplied
    kpi = ledger_kpi(ledger.as_of(np.datetime64(end, "D")), days, exchange, False, known)
    return ClosedMonth(date_of(end), total, overdue, Decimal(overdue) / owed if owed > 0 else None, kpi)
