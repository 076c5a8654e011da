"""Cell functions of late interest: by contract, and by statute."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from udfs.cell import cell_function
from udfs.choices import cents, convention, days, one_of, rate
from udfs.convert import Dates, Floats, Ints, said
from udfs.elements import Choice, Elements

if TYPE_CHECKING:
    from arbook.interest import InterestTerms

PRINCIPAL = "Amount overdue, 0 or more."
DUE_DATE = "Due date; the day after it is the first day of interest."
AS_OF = "Last day of interest: the as-of date, or the day of payment. It counts."
DAY_COUNT = '"ACT/365F", "ACT/360", "ACT/ACT ISDA", "ACT/366", "30/360", "30U/360", "30E/360" or "30E/360 ISDA".'
GRACE_DAYS = "Days after the due date. Default 0."
GRACE_MODE = (
    '"trigger" (default): nothing within the grace days, then from the day after due; "free": they never count.'
)
MINIMUM = "Least interest, where there is any. Default 0."
MINIMUM_MODE = '"floor" (default) raises to the minimum; "threshold" drops what is below it.'
CAP = "At most this interest. Blank: no limit."


@cell_function(
    principal=PRINCIPAL,
    due_date=DUE_DATE,
    as_of=AS_OF,
    rate="Rate a year as a fraction: 8 % is 0.08.",
    day_count=DAY_COUNT,
    grace_days=GRACE_DAYS,
    grace_mode=GRACE_MODE,
    minimum=MINIMUM,
    minimum_mode=MINIMUM_MODE,
    cap=CAP,
)
def AR_INTEREST(
    principal: object,
    due_date: object,
    as_of: object,
    rate: object,
    day_count: object = "ACT/365F",
    grace_days: object = 0,
    grace_mode: object = "trigger",
    minimum: object = 0,
    minimum_mode: object = "floor",
    cap: object = None,
    d1904: object = False,
) -> object:
    """Simple late interest, rounded to the cent: first day the day after due, the as-of date counts.

    Blank input gives 0.
    """
    from arbook.interest import Claims, InterestTerms, late_interest
    from arbook.interest_steps import agreed
    from arbook.money import to_float

    call = Elements(
        "AR_INTEREST", d1904, principal=principal, due_date=due_date, as_of=as_of, rate=rate, day_count=day_count,
        grace_days=grace_days, grace_mode=grace_mode, minimum=minimum, minimum_mode=minimum_mode, cap=cap,
    )  # fmt: skip
    owed, due, last = debts(call)
    capped, most = call.given("cap"), call.cents("cap", 0)
    call.refuse_where(most < 0, lambda row: f"cap: {said(most[row] / 100)} is below 0")
    terms = terms_of(call, call.choice("day_count", convention, "ACT/365F"))
    by_rate, has_cap = call.number_choice("rate", _rate), Choice(capped.astype(np.int64), [False, True])

    def interest(rows: Ints, yearly: Any, limit: bool, *rules: Any) -> Floats:  # noqa: ANN401 - as InterestTerms
        claims = Claims(owed[rows], due[rows], last[rows], cap=most[rows] if limit else None)
        return to_float(late_interest(claims, InterestTerms(agreed(yearly), *rules)).total)

    return call.result(call.fill(np.float64(0), interest, by_rate, has_cap, *terms), 0.0)


@cell_function(
    principal=PRINCIPAL,
    due_date=DUE_DATE,
    as_of=AS_OF,
    regime='"EU", "LV", "LV consumer", "DE", "DE consumer", "IE", "RO", "RO change dates", "UK", "UK floating", '
    '"RU 395" or "None".',
)
def AR_STATUTORY_INTEREST(
    principal: object, due_date: object, as_of: object, regime: object, d1904: object = False
) -> object:
    """Late interest by law: reference rate and margin, day count and timing of the regime, rounded to the cent.

    A day whose rate isn't known yet is an error. Blank input gives 0.
    """
    from arbook.interest_steps import statute

    call = Elements(
        "AR_STATUTORY_INTEREST", d1904, principal=principal, due_date=due_date, as_of=as_of, regime=regime
    )
    owed, due, last = debts(call)
    by_regime = call.choice("regime", statute)
    return call.result(call.fill(np.float64(0), by_statute(call, owed, due, last), by_regime), 0.0)


def by_statute(call: Elements, owed: Ints, due: Ints, last: Ints) -> Callable[[Ints, InterestTerms], Floats]:
    """Interest of some rows under a law; a row with a day whose rate isn't known becomes an error."""
    from arbook.field import dates_of
    from arbook.interest import Claims, late_interest
    from arbook.money import to_float

    def interest(rows: Ints, terms: InterestTerms) -> Floats:
        accrual = late_interest(Claims(owed[rows], due[rows], last[rows]), terms)
        told: dict[tuple[int, int], str] = {}
        for row in rows[accrual.unknown].tolist():
            period = (int(due[row]) + 1, int(last[row]))
            if period not in told:
                first, end = dates_of(np.array(period)).tolist()
                told[period] = terms.schedule.why_unknown(first, end)
            call.refuse(row, told[period])
        return to_float(accrual.total)

    return interest


def debts(call: Elements) -> tuple[Ints, Ints, Ints]:
    """Principal in cents, due day and last day as day numbers; a principal below 0 is an error."""
    owed, due, last = call.cents("principal"), call.dates("due_date"), call.dates("as_of")
    call.refuse_where(owed < 0, lambda row: f"principal: {said(owed[row] / 100)} is below 0")
    return owed, _numbers(due), _numbers(last)


def terms_of(call: Elements, day_count: Choice) -> tuple[Choice, ...]:
    """Day count, grace days and mode, minimum and mode: in the order of InterestTerms."""
    from arbook.interest import GRACE_MODES, MINIMUM_MODES

    return (
        day_count,
        call.number_choice("grace_days", days, 0),
        call.choice("grace_mode", lambda text: one_of(text, GRACE_MODES, "a grace mode"), GRACE_MODES[0]),
        call.number_choice("minimum", cents, 0),
        call.choice("minimum_mode", lambda text: one_of(text, MINIMUM_MODES, "a minimum mode"), MINIMUM_MODES[0]),
    )


def _numbers(dates: Dates) -> Ints:
    return dates.astype(np.int64)


_rate = rate  # the argument of AR_INTEREST has the same name
