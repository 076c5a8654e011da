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
from arbook.code import Ints
from arbook.field import MISSING_DAY, dates_of, days_of
from arbook.forecast import expected_days, forecast, usual_days_late
from arbook.kpi_table import kpi_table
from arbook.ledger import Ledger
from arbook.ledger_kpi import Known, known_of
from arbook.money import from_cents, round_half_up
from arbook.risk import Risk, all_rates
from arbook.trend import ClosedMonth, trend
from macros.inputs import Inputs

if TYPE_CHECKING:
    from macros.computing import Figures

DEFAULT_DAYS = 90


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
    """

    kpi: pd.DataFrame
    forecast: pd.DataFrame
    trend: Sequence[ClosedMonth]
    late: Ints


def dashboard_of(inputs: Inputs, figures: Figures, risk: Risk, promises: pd.DataFrame) -> Dashboard:
    """Compute what the Dashboard shows, as of the day of the figures.

    Parameters
    ----------
    inputs, figures
    risk : Risk
        Its payment history is used.
    promises : DataFrame
        ``promise.promises`` of the same position.
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
    """Write the sheet Dashboard."""
    book.replace(KPI.name, found.kpi)
    book.replace(FORECAST.name, found.forecast)
    book.set_block("Dashboard_Trend", [_row(month) for month in found.trend])
    weeks, expected = found.forecast["Week"].dt.date.tolist(), found.forecast["Expected"].tolist()
    book.set_block(
        "Dashboard_Weeks", [[week, from_cents(cents)] for week, cents in zip(weeks, expected, strict=True)]
    )


def _row(month: ClosedMonth) -> list[Value]:
    """Return a closed month as on the sheet: month end, Total, Overdue %, count-back, best possible, ADD, CEI."""
    kpi = month.kpi
    share = None if month.share is None else float(month.share)
    measures = [_rounded(value) for value in (kpi.countback, kpi.best, kpi.delinquent, kpi.cei)]
    return [month.end, from_cents(month.total), share, *measures]


def _rounded(value: Decimal | None) -> float | None:
    return None if value is None else float(round_half_up(value, 1))
