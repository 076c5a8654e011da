"""Sales of a period and of calendar months: what DSO and its like divide by (figures 18).

Sales are invoices less credit notes, gross, without interest and cost notes; the caller chooses the documents.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike

from arbook.dates import as_dates, day_of_month, end_of_month


def sales_of_period(dates: ArrayLike, cents: ArrayLike, as_of: date, days: int) -> int:
    """Cents of the documents dated in the days that end with ``as_of``; credit notes are below 0."""
    issued, end = as_dates(dates), np.datetime64(as_of, "D")
    inside = (issued > end - np.timedelta64(days, "D")) & (issued <= end)
    return int(np.asarray(cents, np.int64)[inside].sum())


def sales_by_month(dates: ArrayLike, cents: ArrayLike, as_of: date) -> tuple[list[int], list[int]]:
    """Sales and days of each calendar month back from ``as_of``, latest first, for ``countback_dso``.

    Parameters
    ----------
    dates : array_like of datetime64[D], shape (N,)
        Document dates; what is later than as_of, or has none, doesn't count.
    cents : array_like of int64, shape (N,)
        Sales; credit notes are below 0.
    as_of : date
        Its month is counted up to it.

    Returns
    -------
    sales, days : lists of int
        From the month of as_of back to that of the first document.

    Examples
    --------
    >>> sales_by_month(["2024-01-31", "2024-03-05"], [500, 700], date(2024, 3, 10))
    ([700, 0, 500], [10, 29, 31])
    """
    issued, end = as_dates(dates), np.datetime64(as_of, "D")
    counted = issued <= end
    if not counted.any():
        return [], []
    month = issued[counted].astype("datetime64[M]")
    back = (end.astype("datetime64[M]") - month).astype(np.int64)
    sales = np.zeros(int(back.max()) + 1, np.int64)
    np.add.at(sales, back, np.asarray(cents, np.int64)[counted])
    months = end.astype("datetime64[M]") - np.arange(len(sales))
    days = day_of_month(end_of_month(months.astype("datetime64[D]"))).astype(np.int64)
    days[0] = as_of.day
    return sales.tolist(), days.tolist()


def history_covers(first_document: date | None, as_of: date, days: int) -> bool:
    """Whether the ledger begins before the period of ``days`` that ends with ``as_of`` (figures 18)."""
    return first_document is not None and first_document <= as_of - timedelta(days=days)
