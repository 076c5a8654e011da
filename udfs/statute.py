"""Cell functions of the law: compensation, reference rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from udfs.cell import cell_function
from udfs.convert import Floats, Ints
from udfs.elements import Elements

if TYPE_CHECKING:
    from arbook.rate_schedule import Schedule
    from arbook.statute import Regime


@cell_function(
    amount="Late debt; 0 or less has no compensation.",
    regime='Name of the regime: "EU", "LV", "DE", "IE", "RO", "UK" and so on.',
)
def AR_COMPENSATION(amount: object, regime: object) -> object:
    """Fixed sum for an invoice paid late, in EUR or GBP; 0 where the regime has none.

    EU 40; UK 40, 70 or 100 for debts below 1,000, below 10,000, above; Ireland 40, 70 or 100. Blank input gives 0.
    """
    from arbook.compensation import compensation
    from arbook.money import to_float
    from arbook.statute import regime_named

    call = Elements("AR_COMPENSATION", amount=amount, regime=regime)
    cents = call.cents("amount")

    def fixed_sum(rows: Ints, law: Regime) -> Floats:
        return to_float(compensation(cents[rows], law))

    return call.result(call.fill(np.float64(0), fixed_sum, call.choice("regime", regime_named)), 0.0)


@cell_function(
    regime='"EU", "UK", "DE", "RO" (of the half-year), "ECB", "BOE", "BNR", "CBR" (by change), or a regime.',
    date="Day whose rate is wanted; a change counts from its own day on.",
)
def AR_REFERENCE_RATE(regime: object, date: object, d1904: object = False) -> object:
    """Reference rate in force on a day, without margin, as a fraction; an error where it isn't known."""
    from arbook.field import dates_of
    from arbook.rates import schedule
    from arbook.statute import reference_named

    call = Elements("AR_REFERENCE_RATE", d1904, regime=regime, date=date)
    days = call.dates("date").astype(np.int64)

    def in_force(rows: Ints, rates: Schedule) -> Floats:
        at = rates.interval(days[rows])
        for row in rows[~rates.known[at]].tolist():
            (day,) = dates_of(days[row : row + 1]).tolist()
            call.refuse(row, rates.why_unknown(day, day))
        return np.array([float(row.rate) if row else np.nan for row in rates.rates])[at]

    by_regime = call.choice("regime", lambda text: schedule(reference_named(text)))
    return call.result(call.fill(np.float64(0), in_force, by_regime))
