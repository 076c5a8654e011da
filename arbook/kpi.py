"""Measures of a receivables ledger: DSO in its four readings, delay, collection effectiveness, turnover.

Receivables and sales are amounts of one currency in one unit (cents or not: only ratios count), both gross of tax,
receivables before the allowance. Results are Decimal, unrounded; None where a measure isn't defined, such as without
sales.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from arbook.dates import as_dates

Amount = Decimal | int
Early = Literal["negative", "zero"]


def dso(receivables: Amount, credit_sales: Amount, days: int) -> Decimal | None:
    """Days sales outstanding, simple: ``receivables / credit_sales * days``.

    Parameters
    ----------
    receivables : Decimal or int
        At the end of the period net of what is unapplied (figures 18), or the average of beginning and end.
    credit_sales : Decimal or int
        Of the period: invoices less credit notes, without interest and cost notes.
    days : int
        Length of the period.

    Returns
    -------
    Decimal or None
        None when sales aren't above 0.

    References
    ----------
    Credit Research Foundation (R. Olsen), Performance Measures for Credit, Collections and Accounts Receivable.

    Examples
    --------
    >>> dso(240_000, 360_000, 90)
    Decimal('60')
    """
    return _ratio(receivables * days, credit_sales)


def best_possible_dso(current_receivables: Amount, credit_sales: Amount, days: int) -> Decimal | None:
    """Best possible DSO: that of the receivables which aren't due yet; arguments as for ``dso``."""
    return dso(current_receivables, credit_sales, days)


def average_days_delinquent(dso_days: Decimal | None, best_days: Decimal | None) -> Decimal | None:
    """ADD as DSO less best possible DSO, both of the same days and sales; None when one of them is."""
    return None if dso_days is None or best_days is None else dso_days - best_days


def average_days_past_due(
    open_amounts: ArrayLike, days_past_due: ArrayLike, past_due_only: bool = False
) -> Decimal | None:
    """ADD in its other reading: days past due, weighted by the open amount.

    Parameters
    ----------
    open_amounts : array_like of int64, shape (N,)
        Cents.
    days_past_due : array_like of int64, shape (N,)
        Whole days; what isn't due yet counts as 0.
    past_due_only : bool
        Whether to divide by what is past due only, instead of by all that is open.

    Returns
    -------
    Decimal or None
        None when the divisor is 0.

    Examples
    --------
    >>> round(average_days_past_due([60000, 40000, 30000], [60, 30, -15]), 2)
    Decimal('36.92')
    """
    cents, days = _whole(open_amounts), np.maximum(_whole(days_past_due), 0)
    counted = np.where(days > 0, cents, 0) if past_due_only else cents
    return _ratio(_dot(cents, days), _dot(counted, np.ones_like(counted)))


@dataclass(frozen=True)
class CountBack:
    """Count-back DSO.

    Attributes
    ----------
    days : Decimal or None
        None when the sales given don't absorb the receivables.
    unabsorbed : Decimal
        Receivables older than the sales given, 0 or more: say so, a DSO would be a guess.
    """

    days: Decimal | None
    unabsorbed: Decimal = Decimal(0)


def countback_dso(
    receivables: Amount, sales_latest_first: Sequence[Amount], days_latest_first: Sequence[int]
) -> CountBack:
    """Count-back (exhaustion) DSO: take the latest months' sales off the receivables, the last of them pro rata.

    Parameters
    ----------
    receivables : Decimal or int
        At the end of the first month given; 0 or less gives 0 days.
    sales_latest_first : sequence of Decimal or int
        Credit sales a month, latest first; a month of 0 or less (credit notes) is passed over with its days.
    days_latest_first : sequence of int
        Days of these months: calendar days, or 30.

    Returns
    -------
    CountBack

    Raises
    ------
    ValueError
        When the sales and the days are not of the same number of months.

    References
    ----------
    Oracle Hyperion Financial Management, DSO - Days Sales Outstanding ("exhaustion method"), table 13-10.

    Examples
    --------
    >>> round(countback_dso(212_000, [100_000, 80_000, 70_000], [31, 28, 31]).days, 2)
    Decimal('73.17')
    """
    if len(sales_latest_first) != len(days_latest_first):
        raise ValueError(f"sales of {len(sales_latest_first)} months and days of {len(days_latest_first)}")
    left, counted = Decimal(receivables), Decimal(0)
    for sales, days in zip(sales_latest_first, days_latest_first, strict=True):
        if left <= 0:
            break
        if left <= sales:
            return CountBack(counted + left * days / sales)
        left -= sales
        counted += days
    return CountBack(None, left) if left > 0 else CountBack(counted)


def true_dso(open_amounts: ArrayLike, ages: ArrayLike, month_sales: ArrayLike) -> Decimal | None:
    """DSO an invoice: the sum of ``age * open amount / sales of the month of the invoice``.

    Parameters
    ----------
    open_amounts, ages, month_sales : array_like of int64, shape (N,)
        What is open, days since the invoice date, and the sales of the invoice's month in the same unit.

    Returns
    -------
    Decimal or None
        None when a month with something open has no sales.

    References
    ----------
    Oracle, formulas of collection metrics: True DSO per invoice.

    Examples
    --------
    >>> true_dso([1000, 2000], [20, 75], [50000, 40000])
    Decimal('4.15')
    """
    found = Decimal(0)
    columns = (_whole(values).tolist() for values in (open_amounts, ages, month_sales))
    for cents, age, sales in zip(*columns, strict=True):
        if cents and sales <= 0:
            return None
        if cents:
            found += Decimal(cents * age) / sales
    return found


def collection_effectiveness(
    beginning: Amount, credit_sales: Amount, ending_total: Amount, ending_current: Amount, months: int = 1
) -> Decimal | None:
    """Give the collection effectiveness index, 0 to 100: how much of what could be collected was.

    Parameters
    ----------
    beginning, ending_total : Decimal or int
        Receivables at the beginning and the end, without customers who are to the good.
    credit_sales : Decimal or int
        Of the whole period.
    ending_current : Decimal or int
        Receivables at the end that aren't due yet.
    months : int
        1 counts the sales of the whole period; N divides them by the months of the period (a second reading in use).

    Returns
    -------
    Decimal or None
        ``(beginning + sales - ending total) / (beginning + sales - ending current) * 100``; None when there was
        nothing to collect.

    Raises
    ------
    ValueError
        When months is not above 0.

    References
    ----------
    V. Srinivasan with the Credit Research Foundation; by months: Oracle, formulas of collection metrics.

    Examples
    --------
    >>> round(collection_effectiveness(6_200, 10_890, 6_340, 3_590), 2)
    Decimal('79.63')
    """
    if months <= 0:
        raise ValueError(f"a period of {months} months is not above 0")
    sales = Decimal(credit_sales) / months
    return _ratio((beginning + sales - ending_total) * 100, beginning + sales - ending_current)


def average_receivables(beginning: Amount, ending: Amount) -> Decimal:
    """Mean of the receivables at the beginning and the end of a period."""
    return (Decimal(beginning) + Decimal(ending)) / 2


def turnover(credit_sales: Amount, receivables: Amount) -> Decimal | None:
    """How often a period's sales turn the average receivables over; None when these aren't above 0."""
    return _ratio(credit_sales, receivables)


def collection_days(turnovers: Decimal | None, days: int = 365) -> Decimal | None:
    """Average collection period: days of the period / its turnover; None when that is None or not above 0."""
    return None if turnovers is None else _ratio(days, turnovers)


def average_days_late(amounts: ArrayLike, days_late: ArrayLike, early: Early = "negative") -> Decimal | None:
    """Days late of what was paid, weighted by amount.

    Parameters
    ----------
    amounts : array_like of int64, shape (N,)
        Cents of the paid items.
    days_late : array_like of int64, shape (N,)
        Settled less due date; below 0 for early.
    early : {"negative", "zero"}
        Whether days early make up for days late, or count as 0.

    Returns
    -------
    Decimal or None
        None when the amounts aren't above 0 together.

    Raises
    ------
    ValueError
        When early is neither.

    Examples
    --------
    >>> average_days_late([10000, 30000], [-10, 10]), average_days_late([10000, 30000], [-10, 10], "zero")
    (Decimal('5'), Decimal('7.5'))
    """
    if early not in ("negative", "zero"):
        raise ValueError(f"'{early}' is not a way to count early payment: use negative or zero")
    cents, days = _whole(amounts), _whole(days_late)
    if early == "zero":
        days = np.maximum(days, 0)
    return _ratio(_dot(cents, days), _dot(cents, np.ones_like(cents)))


def average_days_to_pay(amounts: ArrayLike, invoiced: ArrayLike, settled: ArrayLike) -> Decimal | None:
    """Days from invoice date to settlement of what was paid, weighted by amount.

    Parameters
    ----------
    amounts : array_like of int64, shape (N,)
        Cents.
    invoiced, settled : array_like of datetime64[D], shape (N,)
        An item without one of them doesn't count.

    Returns
    -------
    Decimal or None
        None when nothing counts.
    """
    first, last = as_dates(invoiced), as_dates(settled)
    known = ~(np.isnat(first) | np.isnat(last))
    days = (last - first)[known].astype(np.int64)
    return average_days_late(_whole(amounts)[known], days)


def _ratio(above: Amount, below: Amount) -> Decimal | None:
    return Decimal(above) / Decimal(below) if below > 0 else None


def _whole(values: ArrayLike) -> NDArray[np.int64]:
    return np.asarray(values, np.int64)


def _dot(cents: NDArray[np.int64], days: NDArray[np.int64]) -> int:
    """Sum of products, exact beyond int64."""
    return sum(amount * day for amount, day in zip(cents.tolist(), days.tolist(), strict=True))
