"""Cell function that explains an interest amount, slice by slice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from udfs.cell import cell_function
from udfs.choices import convention, rate, single
from udfs.convert import Cells, WrongInput, plain
from udfs.elements import Elements
from udfs.interest import (
    AS_OF,
    CAP,
    DAY_COUNT,
    DUE_DATE,
    GRACE_DAYS,
    GRACE_MODE,
    MINIMUM,
    MINIMUM_MODE,
    PRINCIPAL,
    terms_of,
)

if TYPE_CHECKING:
    from arbook.interest_steps import Step


@cell_function(
    principal=PRINCIPAL,
    due_date=DUE_DATE,
    as_of=AS_OF,
    rate_or_regime='Rate a year as a fraction (0.08), or the name of a regime ("EU", "UK", "DE" and so on).',
    paid_dates="Range of payment dates. Blank: no payments.",
    paid_amounts="Range of payments, of the same size as their dates.",
    day_count=f"{DAY_COUNT} Default: the regime's own, else ACT/365F.",
    grace_days=GRACE_DAYS,
    grace_mode=GRACE_MODE,
    minimum=MINIMUM,
    minimum_mode=MINIMUM_MODE,
    cap=CAP,
)
def AR_INTEREST_STEPS(
    principal: object,
    due_date: object,
    as_of: object,
    rate_or_regime: object,
    paid_dates: object = None,
    paid_amounts: object = None,
    day_count: object = None,
    grace_days: object = 0,
    grace_mode: object = None,
    minimum: object = 0,
    minimum_mode: object = None,
    cap: object = None,
    d1904: object = False,
) -> object:
    """Steps of an interest amount: spills From, To, Days, Principal, Rate, Interest, a row a slice, then Total.

    One debt at a time. Blank input gives the row Total with 0.
    """
    from arbook.interest import InterestTerms
    from arbook.interest_steps import agreed, interest_steps
    from arbook.money import from_cents

    given = {
        "principal": principal, "due_date": due_date, "as_of": as_of, "rate_or_regime": rate_or_regime,
        "day_count": day_count, "grace_days": grace_days, "grace_mode": grace_mode, "minimum": minimum,
        "minimum_mode": minimum_mode, "cap": cap,
    }  # fmt: skip
    call = Elements("AR_INTEREST_STEPS", d1904, **{name: single(name, raw) for name, raw in given.items()})
    owed, due, last = call.cents("principal"), call.dates("due_date"), call.dates("as_of")
    by_rate = call.choice("rate_or_regime", lambda text: agreed(_rate_or_name(text)))
    most = call.cents("cap", 0) if call.given("cap")[0] else None
    terms = [choice.values[choice.codes[0]] for choice in terms_of(call, call.choice("day_count", convention, None))]
    payments = _payments(paid_dates, paid_amounts, d1904)
    if call.wrong[0]:
        raise WrongInput(call.problem(0))
    if call.blank[0]:
        return [["Total", "", 0, "", "", 0.0]]
    schedule = by_rate.values[by_rate.codes[0]]
    agreed_terms = InterestTerms(schedule, terms[0] or schedule.regime.day_count, *terms[1:])
    try:
        explained = interest_steps(
            from_cents(owed[0]), due[0].item(), last[0].item(), agreed_terms, payments,
            None if most is None else from_cents(most[0]),
        )  # fmt: skip
    except ValueError as error:
        raise WrongInput(str(error)) from None
    rows = [_row(step) for step in explained.steps]
    return [*rows, ["Total", "", sum(row[2] for row in rows), "", "", float(explained.total)]]


def _row(step: Step) -> list[Any]:
    """One step; what a minimum adds has no first day, principal and rate."""
    if step.first is None:
        return ["", step.last or "", 0, "", "", float(step.interest)]
    return [step.first, step.last, step.days, float(step.principal), float(step.rate), float(step.interest)]


def _rate_or_name(text: str) -> Decimal | str:
    """Return a number as a rate, anything else as a regime's name."""
    try:
        number = float(text)
    except ValueError:
        return text if plain(text) else ""
    return rate(number)


def _payments(paid_dates: object, paid_amounts: object, d1904: object) -> list[tuple[date, Decimal]]:
    """Payments of two ranges; pairs without an amount are left out."""
    from arbook.money import from_cents

    sizes = [Cells.of(raw) for raw in (paid_dates, paid_amounts)]
    if len(sizes[0]) != len(sizes[1]):
        raise WrongInput(f"there are {len(sizes[0])} paid dates and {len(sizes[1])} paid amounts")
    call = Elements(
        "AR_INTEREST_STEPS", d1904, paid_dates=[list(sizes[0].values)], paid_amounts=[list(sizes[1].values)]
    )
    cents = call.cents("paid_amounts")
    days = call.dates("paid_dates", required=False)
    call.refuse_where(np.isnat(days), lambda row: "paid dates: the date of a payment is blank")
    wrong = np.flatnonzero(call.wrong)
    if len(wrong):
        raise WrongInput(call.problem(int(wrong[0])))
    return [(days[row].item(), from_cents(cents[row])) for row in call.live.tolist()]
