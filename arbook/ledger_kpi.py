"""Measures of a ledger as of a day, in one currency: what is owed, what was sold, what follows (figures 18).

All amounts are converted at the rates given, those of earlier days too, so that exchange rates move no measure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from arbook.code import Ints, says
from arbook.documents import CREDIT_NOTE, INVOICE
from arbook.exchange import ExchangeRates
from arbook.field import MISSING_DAY, column, date_of, dates_of
from arbook.implied import IMPORT
from arbook.kpi import (
    average_days_delinquent,
    average_receivables,
    best_possible_dso,
    collection_days,
    collection_effectiveness,
    countback_dso,
    dso,
    turnover,
)
from arbook.kpi_sales import sales_by_month, sales_of_period
from arbook.ledger import Ledger
from arbook.position import Position
from arbook.reconcile import totals

YEAR = 365


@dataclass(frozen=True)
class Known:
    """How far back the ledger knows its sales.

    Attributes
    ----------
    since : date or None
        Date of the first document, or from which they are all there since others were archived; None without one.
    only_open : bool
        Whether it was imported as what was open: then sales are never known whole.
    """

    since: date | None
    only_open: bool

    def covers(self, day: date, days: int) -> bool:
        """Whether the sales of the days that end with a day are known."""
        return self.since is not None and not self.only_open and (day - self.since).days >= days

    def why_not(self, day: date, days: int) -> str:
        """Say why a measure of the days that end with a day can't be known, when it can't be."""
        if self.only_open:
            return "Only open items were imported, so sales aren't known. "
        if self.since is None:
            return "There are no documents. "
        return "There were no sales. " if self.covers(day, days) else f"History starts {self.since}. "


@dataclass(frozen=True)
class LedgerKpi:
    """Measures; days, except `cei` in percent and `turnover` in times a year. None where one can't be known.

    `dso`, `best`, `delinquent` and `cei` are of the period that ends with the day, `turnover` and `collection` of the
    year that does.
    """

    dso: Decimal | None
    countback: Decimal | None
    best: Decimal | None
    delinquent: Decimal | None
    cei: Decimal | None
    turnover: Decimal | None = None
    collection: Decimal | None = None


def known_of(ledger: Ledger, archived_before: int = MISSING_DAY) -> Known:
    """Say how far back a ledger knows its sales.

    Parameters
    ----------
    ledger : Ledger
    archived_before : int
        Day number; what was settled before it may be in an archive (``archived.archived_before``).
    """
    days = ledger.documents.day[: ledger.typed]
    days = days[days != MISSING_DAY]
    if archived_before != MISSING_DAY:
        days = np.array([archived_before])
    method = column(ledger.receipts.table, "Method")
    only_open = method is not None and bool(says(method, IMPORT).any())
    return Known(dates_of(days.min(keepdims=True))[0].item() if len(days) else None, only_open)


def ledger_kpi(
    position: Position, days: int, exchange: ExchangeRates, yearly: bool = True, known: Known | None = None
) -> LedgerKpi:
    """Measure a ledger.

    Parameters
    ----------
    position : Position
    days : int
        Length of the period that ends with the position's day (KpiDays).
    exchange : ExchangeRates
        What has no rate is left out; rates of one currency alone measure that currency.
    yearly : bool
        Whether turnover and collection days are wanted.
    known : Known, optional
        Default: that of a ledger without an archive.

    Notes
    -----
    Receivables are net of Unapplied; those of CEI leave out customers who are to the good. Sales are invoices less
    credit notes, gross. See ``arbook.kpi`` for the formulas and their sources.
    """
    ledger = position.ledger
    known = known or known_of(ledger)
    day = date_of(position.day)
    if known.only_open or known.since is None:
        return LedgerKpi(None, None, None, None, None)
    dates, cents = _sales(ledger, exchange)
    by_group = _owed(position, exchange)
    owed, current = int(by_group.sum()), _current(position, exchange)
    year = _yearly(position, exchange, dates, cents, owed) if yearly and known.covers(day, YEAR) else (None, None)
    if not known.covers(day, days):
        return LedgerKpi(None, None, None, None, None, *year)
    sales = sales_of_period(dates, cents, day, days)
    before = _owed(_before(position, days), exchange)
    countback = countback_dso(owed, *sales_by_month(dates, cents, day)).days
    simple, best = dso(owed, sales, days), best_possible_dso(current, sales, days)
    cei = collection_effectiveness(
        int(np.maximum(before, 0).sum()), sales, int(np.maximum(by_group, 0).sum()), current
    )
    return LedgerKpi(simple, countback, best, average_days_delinquent(simple, best), cei, *year)


def _yearly(
    position: Position, exchange: ExchangeRates, dates: NDArray[np.datetime64], cents: Ints, owed: int
) -> tuple[Decimal | None, Decimal | None]:
    """Turnover of the last 365 days, and what it means in days."""
    day = date_of(position.day)
    before = int(_owed(_before(position, YEAR), exchange).sum())
    times = turnover(sales_of_period(dates, cents, day, YEAR), average_receivables(before, owed))
    return times, collection_days(times, YEAR)


def _before(position: Position, days: int) -> Position:
    return position.ledger.as_of(np.datetime64(position.day - days, "D"))


def _owed(position: Position, exchange: ExchangeRates) -> Ints:
    """Total of each customer and currency, converted."""
    codes = np.arange(position.ledger.groups) % len(position.ledger.parties.currencies)
    return exchange.to_base(totals(position), codes)[0]


def _current(position: Position, exchange: ExchangeRates) -> int:
    """Cents that aren't due yet, converted."""
    ledger, rows = position.ledger, position.rows
    rows = rows[ledger.lines.due[rows] >= position.day]
    document = rows if ledger.lines.document is None else ledger.lines.document[rows]
    cents, _ = exchange.to_base(position.line_open[rows], ledger.documents.currency[document])
    return int(cents.sum())


def _sales(ledger: Ledger, exchange: ExchangeRates) -> tuple[NDArray[np.datetime64], Ints]:
    """Dates and converted cents of invoices and credit notes."""
    documents, typed = ledger.documents, slice(ledger.typed)
    rows = np.flatnonzero(np.isin(documents.type[typed], (INVOICE, CREDIT_NOTE)))
    cents, _ = exchange.to_base(documents.amount[rows], documents.currency[rows])
    return dates_of(documents.day[rows]), cents
