"""Cell functions of installment plans: the level payment, the schedule, the annual percentage rate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from udfs.cell import cell_function
from udfs.choices import one_of, rate, single, whole
from udfs.convert import Cells, Floats, Ints, WrongInput, said
from udfs.elements import Choice, Elements

_RATE = "Rate a year as a fraction: 3 % is 0.03. 0: no interest."
_COUNT = "Number of payments."


@cell_function(
    principal="Amount financed, 0 or more. A cell, or a column: the result then spills.",
    count=_COUNT,
    annual_rate=_RATE,
    per_year="Payments a year: 12 (default), 52, 26, 4.",
    timing='"end" (default) or "begin" of the periods.',
)
def AR_INSTALLMENT(
    principal: object, count: object, annual_rate: object, per_year: object = 12, timing: object = "end"
) -> object:
    """Level payment that pays a debt back with its interest, rounded to the cent. Blank input gives 0."""
    from arbook.annuity import TIMINGS, level_payment
    from arbook.money import to_float

    call = Elements(
        "AR_INSTALLMENT", principal=principal, count=count, annual_rate=annual_rate, per_year=per_year, timing=timing
    )
    cents = call.cents("principal")
    call.refuse_where(cents < 0, lambda row: f"principal: {said(cents[row] / 100)} is below 0")
    by = (
        call.number_choice("count", _payments),
        call.number_choice("annual_rate", rate),
        call.number_choice("per_year", _payments, 12),
        call.choice("timing", lambda text: one_of(text, TIMINGS, "a timing"), "end"),
    )

    def level(rows: Ints, payments: int, yearly: Decimal, periods: int, when: Any) -> Floats:  # noqa: ANN401
        return to_float(level_payment(cents[rows], payments, yearly, periods, when))

    return call.result(call.fill(np.float64(0), level, *by), 0.0)


@cell_function(
    principal="The whole debt; financed is what the down payment leaves.",
    count=_COUNT,
    annual_rate=_RATE,
    start_date="Day from which interest runs; payment 1 is due one period later.",
    frequency='"monthly" (default), "weekly", "biweekly" or "quarterly".',
    method='"level" (default), "equal principal" or "interest-free".',
    down_payment="Paid at once: row 0. Default 0.",
    roll='Where a payment on a weekend goes: "none" (default), "following", "modified following", "preceding".',
    anchor_day="Day of the month that is kept, 31 for the month's end. Blank: that of the start date.",
    accrual='"periodic" (default): the rate by the periods of a year; "actual": by days, ACT/365F.',
)
def AR_INSTALLMENTS(
    principal: object,
    count: object,
    annual_rate: object,
    start_date: object,
    frequency: object = "monthly",
    method: object = "level",
    down_payment: object = 0,
    roll: object = "none",
    anchor_day: object = None,
    accrual: object = "periodic",
    d1904: object = False,
) -> object:
    """Schedule of a plan: spills No, Due date, Payment, Interest, Principal, Balance, a row a payment.

    The last payment absorbs the cents. Blank input gives a row of zeros.
    """
    from arbook.installment_dates import FREQUENCIES
    from arbook.installments import ACCRUALS, METHODS, ImpossiblePlan, PlanTerms, schedule
    from arbook.working_days import ROLLS

    given = {
        "principal": principal, "count": count, "annual_rate": annual_rate, "start_date": start_date,
        "frequency": frequency, "method": method, "down_payment": down_payment, "roll": roll,
        "anchor_day": anchor_day, "accrual": accrual,
    }  # fmt: skip
    call = Elements("AR_INSTALLMENTS", d1904, **{name: single(name, raw) for name, raw in given.items()})
    owed, start, down = call.cents("principal"), call.dates("start_date"), call.cents("down_payment", 0)
    payments, yearly = call.number_choice("count", _payments), call.number_choice("annual_rate", rate)
    anchor = call.number_choice("anchor_day", whole, None)
    words = {
        "frequency": _named(call, "frequency", FREQUENCIES, "monthly"),
        "method": _named(call, "method", METHODS, "level"),
        "roll": _named(call, "roll", ROLLS, "none"),
        "accrual": _named(call, "accrual", ACCRUALS, "periodic"),
    }
    if call.wrong[0]:
        raise WrongInput(call.problem(0))
    if call.blank[0]:
        return [["", "", 0.0, 0.0, 0.0, 0.0]]
    terms = PlanTerms(
        int(owed[0]), start[0].item(), _only(payments), rate=_only(yearly), down_payment=int(down[0]),
        anchor=_only(anchor), **{name: _only(word) for name, word in words.items()},
    )  # fmt: skip
    try:
        plan = schedule(terms)
    except ImpossiblePlan as error:
        raise WrongInput(f"{_ARGUMENT.get(error.field, error.field)}: {error}") from None
    return _rows(plan.number, plan.due, plan.payment, plan.interest, plan.principal, plan.balance)


@cell_function(
    amount="Amount financed.",
    start_date="Day from which it is owed.",
    dates="Range of payment dates.",
    payments="Range of payments, of the same size as their dates. A blank one doesn't count.",
)
def AR_APR(amount: object, start_date: object, dates: object, payments: object, d1904: object = False) -> object:
    """Annual percentage rate of a plan as a fraction: actuarial method, Regulation Z. Blank input gives blank."""
    from arbook.apr import apr

    call = Elements("AR_APR", d1904, amount=amount, start_date=start_date)
    cents, start = call.cents("amount"), call.dates("start_date")
    days, paid = _paid(dates, payments, d1904)

    def rates(rows: Ints) -> list[float]:
        return [float(apr(int(cents[row]), start[row].item(), days, paid)) for row in rows.tolist()]

    return call.result(call.fill(np.float64("nan"), rates) if days else np.full(call.size, np.nan))


def _paid(dates: object, payments: object, d1904: object) -> tuple[list[date], list[int]]:
    """Payments of two ranges; pairs without an amount are left out."""
    sizes = [Cells.of(raw) for raw in (dates, payments)]
    if len(sizes[0]) != len(sizes[1]):
        raise WrongInput(f"there are {len(sizes[0])} dates and {len(sizes[1])} payments")
    call = Elements("AR_APR", d1904, dates=[list(sizes[0].values)], payments=[list(sizes[1].values)])
    cents, days = call.cents("payments"), call.dates("dates", required=False)
    call.refuse_where(np.isnat(days), lambda row: "dates: the date of a payment is blank")
    wrong = np.flatnonzero(call.wrong)
    if len(wrong):
        raise WrongInput(call.problem(int(wrong[0])))
    return days[call.live].tolist(), cents[call.live].tolist()


_ARGUMENT = {"amount": "principal", "rate": "annual rate", "down_payment": "down payment", "anchor": "anchor day"}


def _payments(number: float) -> int:
    """Number of payments, of a plan or of a year."""
    from arbook.installments import MOST

    if not 1 <= number <= MOST:
        raise ValueError(f"{said(number)} is not from 1 to {MOST}")
    return whole(number)


def _named(call: Elements, argument: str, names: tuple[str, ...], default: str) -> Choice:
    return call.choice(argument, lambda text: one_of(text, names, f"a {argument}"), default)


def _only(choice: Choice) -> Any:  # noqa: ANN401 - what the choice read
    return choice.values[choice.codes[0]]


def _rows(number: Ints, due: Any, *money: Ints) -> list[list[Any]]:  # noqa: ANN401 - datetime64[D]
    from arbook.money import to_float

    columns = [number.tolist(), due.tolist(), *(to_float(cents).tolist() for cents in money)]
    return [list(row) for row in zip(*columns, strict=True)]
