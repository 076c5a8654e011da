"""tblKPI: the measures of a book in base currency, each with its definition beside it (figures 18).

A measure that can't be known is blank, and its definition begins with why: a wrong number would be worse than none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from arbook.aging import Aging
from arbook.discounts_given import discounts_given
from arbook.events import NEVER, cases_on
from arbook.exchange import ExchangeRates
from arbook.field import date_of, dates_of
from arbook.kpi import average_days_late, average_days_to_pay
from arbook.ledger_kpi import YEAR, Known, ledger_kpi
from arbook.money import from_cents, round_half_up
from arbook.payment_history import PaymentHistory
from arbook.position import Position

COLUMNS = ("Measure", "Value", "Definition")


@dataclass(frozen=True)
class Measure:
    """A row of tblKPI; the value rounded as shown, None where it can't be known."""

    name: str
    value: Decimal | None
    definition: str


def kpi_table(
    position: Position, aging: Aging, history: PaymentHistory, exchange: ExchangeRates, days: int, known: Known
) -> pd.DataFrame:
    """Make tblKPI.

    Parameters
    ----------
    position : Position
    aging : Aging
        Of the same ledger and day.
    history : PaymentHistory
        Up to that day.
    exchange : ExchangeRates
        Of all currencies on that day.
    days : int
        KpiDays.
    known : Known
        How far back sales are known.

    Returns
    -------
    DataFrame
        Measure, Value (float, NaN where it can't be known), Definition.
    """
    rows = [*_balances(aging, exchange.base), *_sales_measures(position, exchange, days, known), *_paid(history),
            *_discounts(position, exchange)]  # fmt: skip
    return pd.DataFrame(
        {
            "Measure": pd.Series([row.name for row in rows], dtype="str"),
            "Value": [np.nan if row.value is None else float(row.value) for row in rows],
            "Definition": pd.Series([row.definition for row in rows], dtype="str"),
        }
    )


def _balances(aging: Aging, base: str) -> Iterator[Measure]:
    """Yield what the aging says."""
    sums = aging.base.iloc[0]
    owed = int(sums["Total"]) - int(sums["Unapplied"])
    share = Decimal(int(sums["Overdue"]) * 100) / owed if owed > 0 else None
    yield _money("Total", int(sums["Total"]), f"What customers owe less what they have to the good, in {base}.")
    yield _money("Overdue", int(sums["Overdue"]), "Open lines after their due date, disputed ones included.")
    yield _rounded("Overdue share, %", share, "Overdue / (Total less Unapplied) x 100.")
    yield _rounded(
        "Oldest, days", Decimal(int(sums["Oldest days"])), "Days after the due date of the oldest open line."
    )
    yield _money("Unapplied", int(sums["Unapplied"]), "Money on account and credit notes not applied; 0 or below.")
    yield _money("Disputed", int(sums["Disputed"]), "Open amounts that customers dispute.")


def _sales_measures(position: Position, exchange: ExchangeRates, days: int, known: Known) -> Iterator[Measure]:
    """Yield what is measured against sales."""
    found, day = ledger_kpi(position, days, exchange, known=known), date_of(position.day)
    sales = f"sales of the last {days} days"
    period, year = (known.why_not(day, length) for length in (days, YEAR))
    yield _known("DSO, days", found.dso, f"Total / {sales} x {days}; sales = invoices less credit notes.", period)
    yield _known(
        "DSO count-back, days", found.countback,
        "Whole months of sales that make up Total, latest first, the last one in part.", period,
    )  # fmt: skip
    yield _known("Best possible DSO, days", found.best, f"What isn't due yet / {sales} x {days}.", period)
    yield _known("Average days delinquent", found.delinquent, "DSO less best possible DSO.", period)
    yield _known(
        "CEI, %", found.cei,
        f"(opening + sales - closing) / (opening + sales - closing not due) x 100, {days} days.", period,
    )  # fmt: skip
    average = f"sales of the last {YEAR} days / average of Total then and now"
    yield _known("Turnover, times a year", found.turnover, f"{average[0].upper()}{average[1:]}.", year)
    yield _known("Collection period, days", found.collection, f"{YEAR} / turnover.", year)


def _paid(history: PaymentHistory) -> Iterator[Measure]:
    """Yield how late was paid what was paid in the last 365 days."""
    items, documents = history.items, history.ledger.documents
    rows = np.flatnonzero((items.until == NEVER) & (items.paid > history.day - YEAR))
    amounts, paid = items.amount[rows], items.paid[rows]
    late = average_days_late(amounts, items.days[rows])
    invoiced = dates_of(documents.day[items.document[rows]])
    nothing = "Nothing was paid in 12 months. "
    yield _known(
        "Days late, weighted", late,
        "Payment less due date before deferral, weighted by amount, 12 months.",
        nothing,
    )  # fmt: skip
    yield _known(
        "Days to pay, weighted", average_days_to_pay(amounts, invoiced, dates_of(paid)),
        "Payment less date of the invoice, weighted by amount, 12 months.", nothing,
    )  # fmt: skip
    cases = cases_on(np.arange(len(history.ledger.parties.customers)), history.day)
    overdue = int(history.late.running(cases).sum())
    counted = int(history.settled.count(cases, YEAR).sum()) + overdue
    late_ones = int(history.settled.sum("late", cases, YEAR).sum()) + overdue
    share = Decimal(late_ones * 100) / counted if counted else None
    yield _known(
        "Share late, %",
        share,
        "(paid late + now overdue) / (paid + now overdue) x 100, by count, 12 months.",
        nothing,
    )


def _discounts(position: Position, exchange: ExchangeRates) -> Iterator[Measure]:
    """Yield discounts given, and their price."""
    found = discounts_given(position.ledger, position.day, YEAR, exchange)
    cost = None if found.yearly_cost is None else found.yearly_cost * 100
    yield _money("Discounts given", found.cents, "Booked in 12 months.")
    yield _known(
        "Discounts, yearly cost, %", cost,
        "Discounts x 365 / (money received x days before its due date) x 100.",
        "No money came earlier for a discount. ",
    )  # fmt: skip


def _known(name: str, value: Decimal | None, definition: str, why_not: str) -> Measure:
    return _rounded(name, value, definition if value is not None else why_not + definition)


def _money(name: str, cents: int, definition: str) -> Measure:
    return Measure(name, from_cents(cents), definition)


def _rounded(name: str, value: Decimal | None, definition: str) -> Measure:
    return Measure(name, None if value is None else round_half_up(value, 1), definition)
