"""The Dashboard: measures, the cash expected by week, the trend of closed months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arbook.archived import archived_before
from arbook.book.book import Book, Value
from arbook.book.results import FORECAST, KPI
from arbook.book.sheets import INVOICES
from arbook.code import Ints
from arbook.field import MISSING_DAY, dates_of, days_of
from arbook.forecast import expected_days, forecast, usual_days_late
from arbook.headline import Headline, headline
from arbook.kpi_table import kpi_table
from arbook.ledger import Ledger
from arbook.ledger_discounts import LedgerDiscounts
from arbook.ledger_kpi import Known, known_of
from arbook.money import from_cents, round_half_up
from arbook.risk import Risk, all_rates
from arbook.trend import ClosedMonth, trend
from macros.inputs import Inputs

if TYPE_CHECKING:
    from macros.computing import Figures

DEFAULT_DAYS = 90
_SHEETS = {
    "Total": "Aging", "Overdue": "Aging", "Overdue share, %": "Aging", "Oldest, days": "Open items",
    "Unapplied": "Aging", "Disputed": "Aging", "Days late, weighted": "Lateness", "Share late, %": "Lateness",
    "Discounts given": "Discounts", "Discounts, yearly cost, %": "Discounts",
}  # fmt: skip  # measure -> the sheet that has its figures


@dataclass(frozen=True)
class Dashboard:
    """What the Dashboard shows.

    Attributes
    ----------
    kpi, forecast : DataFrame
        Rows of tblKPI and tblForecast.
    trend : sequence of ClosedMonth
    late : int64 array, a customer
        Days by which each usually pays late: for the column Expected of tblOpenItems.
    headline : Headline
    """

    kpi: pd.DataFrame
    forecast: pd.DataFrame
    trend: Sequence[ClosedMonth]
    late: Ints
    headline: Headline


def dashboard_of(
    inputs: Inputs, figures: Figures, risk: Risk, promises: pd.DataFrame, discounts: LedgerDiscounts
) -> Dashboard:
    """Compute what the Dashboard shows, as of the day of the figures.

    Parameters
    ----------
    inputs, figures
    risk : Risk
        Its payment history is used.
    promises : DataFrame
        ``promise.promises`` of the same position.
    discounts : LedgerDiscounts
        Of the same position.
    """
    position, rates = figures.position, inputs.frames["tblFX"]
    days = inputs.settings.count("KpiDays") or DEFAULT_DAYS
    exchange = all_rates(figures.ledger, rates, position.day)
    late = usual_days_late(risk.history)
    known = sales_known(inputs, figures.ledger)
    return Dashboard(
        kpi_table(position, figures.aging, risk.history, exchange, days, known),
        forecast(position, exchange, late, promises),
        trend(figures.ledger, inputs.frames["tblSnapshots"], rates, position.day, days, known), late,
        headline(position, figures.aging, exchange, promises, discounts),
    )  # fmt: skip


def sales_known(inputs: Inputs, ledger: Ledger) -> Known:
    """Say how far back the book knows its sales."""
    return known_of(ledger, archived_before(inputs.frames["tblArchived"]))


def expected_on(lines: pd.DataFrame, day: int, late: Ints) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """Return the dates on which open lines (``Aging.lines``) are expected to be paid; NaT without a due date."""
    due = days_of(lines, "Due")
    if due is None:
        due = np.full(len(lines), MISSING_DAY, np.int64)
    return dates_of(expected_days(day, due, lines["Customer"].cat.codes.to_numpy().astype(np.int64), late))


def write_dashboard(book: Book, found: Dashboard) -> None:
    """Write the sheet Dashboard; most of what stands above the tables are formulas that read them."""
    book.replace(KPI.name, found.kpi, links={"Measure": [place_of(name) for name in found.kpi["Measure"]]})
    book.replace(FORECAST.name, found.forecast)
    book.set_block("Dashboard_Trend", [_row(month) for month in found.trend])
    book.set_block("Dashboard_Top", [[customer] for customer in found.headline.top])
    coming = (found.headline.promises, found.headline.plans, found.headline.discounts)
    book.set_block("Dashboard_Coming", [[from_cents(each.cents) for each in coming], [each.count for each in coming]])


def place_of(measure: str) -> str:
    """Return the place that a measure is read off, such as 'Open items'!A1; sales and payments stand on Invoices."""
    return f"'{_SHEETS.get(measure, INVOICES.sheet)}'!A1"


def _row(month: ClosedMonth) -> list[Value]:
    """Return a closed month as on the sheet: month end, Total, Overdue %, count-back, best possible, ADD, CEI."""
    kpi = month.kpi
    share = None if month.share is None else float(month.share)
    measures = [_rounded(value) for value in (kpi.countback, kpi.best, kpi.delinquent, kpi.cei)]
    return [month.end, from_cents(month.total), share, *measures]


def _rounded(value: Decimal | None) -> float | None:
    return None if value is None else float(round_half_up(value, 1))
