"""Cell functions of receivables measures: DSO, count-back DSO, best possible DSO, CEI, days late.

Amounts become cents, so that the measures are those of whole cents. Each element goes through the one calculation,
which is exact in Decimal: of these nobody spills a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

from udfs.cell import cell_function
from udfs.choices import one_of, single
from udfs.convert import Cells, Floats, Ints, WrongInput
from udfs.elements import Elements

_SALES = "Credit sales of the period: invoices less credit notes, gross."
_DAYS = "Days of the period."


@cell_function(receivables="Receivables at the end of the period.", credit_sales=_SALES, days=_DAYS)
def AR_DSO(receivables: object, credit_sales: object, days: object) -> object:
    """Days sales outstanding: receivables / credit sales x days; blank when sales are 0."""
    from arbook.kpi import dso

    call = Elements("AR_DSO", receivables=receivables, credit_sales=credit_sales, days=days)
    return _measured(call, dso, call.cents("receivables"), call.cents("credit_sales"), call.whole("days"))


@cell_function(current_receivables="Receivables at the end that aren't due yet.", credit_sales=_SALES, days=_DAYS)
def AR_BEST_DSO(current_receivables: object, credit_sales: object, days: object) -> object:
    """Best possible DSO: that of the receivables which aren't due yet; blank when sales are 0."""
    from arbook.kpi import best_possible_dso

    call = Elements("AR_BEST_DSO", current_receivables=current_receivables, credit_sales=credit_sales, days=days)
    given = call.cents("current_receivables"), call.cents("credit_sales"), call.whole("days")
    return _measured(call, best_possible_dso, *given)


@cell_function(
    beginning="Receivables at the beginning of the period.",
    credit_sales="Credit sales of the whole period.",
    ending_total="Receivables at the end.",
    ending_current="Receivables at the end that aren't due yet.",
)
def AR_CEI(beginning: object, credit_sales: object, ending_total: object, ending_current: object) -> object:
    """Collection effectiveness index, 0 to 100: how much of what could be collected was.

    Blank when there was nothing to collect.
    """
    from arbook.kpi import collection_effectiveness

    given = {
        "beginning": beginning, "credit_sales": credit_sales, "ending_total": ending_total,
        "ending_current": ending_current,
    }  # fmt: skip
    call = Elements("AR_CEI", **given)
    return _measured(call, collection_effectiveness, *(call.cents(name) for name in given))


@cell_function(
    receivables="Receivables at the end of the latest month.",
    sales_latest_first="Credit sales a month, the latest first.",
    days_latest_first="Days of these months, the latest first.",
)
def AR_DSO_COUNTBACK(receivables: object, sales_latest_first: object, days_latest_first: object) -> object:
    """Count-back DSO: takes the latest months' sales off the receivables, the last of them pro rata.

    An error where the sales given don't absorb the receivables. Blank receivables give blank.
    """
    from arbook.kpi import countback_dso

    call = Elements("AR_DSO_COUNTBACK", receivables=receivables)
    cents = call.cents("receivables")
    sales, days = _months(sales_latest_first, days_latest_first)

    def days_of(rows: Ints) -> list[float]:
        return [_absorbed(countback_dso(one, sales, days)) for one in cents[rows].tolist()]

    return call.result(call.fill(np.float64(0), days_of))


@cell_function(
    amounts="Column of paid amounts.",
    days_late="Column of days late, settled less due; below 0 for early. A blank doesn't count.",
    early='"negative" (default): days early make up for days late; "zero": they count as 0.',
)
def AR_DAYS_LATE(amounts: object, days_late: object, early: object = "negative") -> object:
    """Average days late, weighted by amount; blank when the amounts aren't above 0."""
    from arbook.kpi import average_days_late

    way = single("early", early)
    call = Elements("AR_DAYS_LATE", amounts=amounts, days_late=days_late)
    cents, days = call.cents("amounts"), call.whole("days_late")
    if call.wrong.any():
        raise WrongInput(call.problem(int(np.flatnonzero(call.wrong)[0])))
    try:
        name: Any = one_of(str(way), ("negative", "zero"), "a way to count early payment") if way else "negative"
    except ValueError as error:
        raise WrongInput(f"early: {error}") from None
    found = average_days_late(cents[call.live], days[call.live], name)
    return "" if found is None else float(found)


def _measured(call: Elements, measure: Callable[..., Decimal | None], *given: Ints) -> object:
    """Compute a measure of each element; blank where it isn't defined."""

    def computed(rows: Ints) -> Floats:
        found = map(measure, *(values[rows].tolist() for values in given))
        return np.array([np.nan if one is None else float(one) for one in found])

    return call.result(call.fill(np.float64("nan"), computed))


def _months(sales: object, days: object) -> tuple[list[int], list[int]]:
    """Sales in cents and days of months, to the last one with sales given."""
    columns = [Cells.of(raw) for raw in (sales, days)]
    if len(columns[0]) != len(columns[1]):
        raise WrongInput(f"there are sales of {len(columns[0])} months and days of {len(columns[1])}")
    call = Elements(
        "AR_DSO_COUNTBACK", sales_latest_first=[list(columns[0].values)], days_latest_first=[list(columns[1].values)]
    )
    cents, counted = call.cents("sales_latest_first", 0), call.whole("days_latest_first", 0)
    if call.wrong.any():
        raise WrongInput(call.problem(int(np.flatnonzero(call.wrong)[0])))
    return cents.tolist(), counted.tolist()


def _absorbed(found: Any) -> float:  # noqa: ANN401 - a CountBack
    if found.days is None:
        raise ValueError(
            f"the sales given leave {float(found.unabsorbed) / 100:.2f} of the receivables: give more months"
        )
    return float(found.days)
