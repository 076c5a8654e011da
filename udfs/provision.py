"""Cell functions of expected credit loss: allowance, loss rates."""

from __future__ import annotations

import numpy as np

from udfs.cell import cell_function
from udfs.choices import rate
from udfs.convert import Cells, Floats, Ints, WrongInput
from udfs.elements import Elements


@cell_function(
    amounts="Gross amounts; 0 or less has no allowance.",
    rates="Loss rates as fractions, one an amount; above 1, after a scalar, counts as 1.",
)
def AR_PROVISION(amounts: object, rates: object) -> object:
    """Allowance of each amount: amount x loss rate, rounded to the cent. Blank input gives 0."""
    from arbook.money import to_float
    from arbook.provision import Rate, allowance

    call = Elements("AR_PROVISION", amounts=amounts, rates=rates)
    cents = call.cents("amounts")

    def allowed(rows: Ints, loss: Rate) -> Floats:
        return to_float(allowance(cents[rows], [loss] * len(rows)))

    return call.result(call.fill(np.float64(0), allowed, call.number_choice("rates", rate)), 0.0)


@cell_function(
    paid_by_bucket="What was paid in each bucket, the earliest first, without the last bucket: a row or a column.",
    never_paid="What was never paid.",
)
def AR_LOSS_RATES(paid_by_bucket: object, never_paid: object) -> object:
    """Loss rate of each bucket from history, unrounded: never paid / what reached the bucket.

    Spills one more than the buckets given, in their direction; blank where nothing reached a bucket.
    """
    from arbook.provision import loss_rates

    cells = Cells.of(paid_by_bucket)
    if 1 not in cells.shape:
        raise WrongInput("paid by bucket: a row or a column is wanted")
    call = Elements("AR_LOSS_RATES", paid_by_bucket=[list(cells.values)], never_paid=never_paid)
    paid, never = call.cents("paid_by_bucket", 0), call.cents("never_paid", 0)
    if call.shape[0] != 1 or Cells.of(never_paid).shape != (1, 1):
        raise WrongInput("never paid: one cell is wanted")
    if call.wrong.any():
        raise WrongInput(call.problem(int(np.flatnonzero(call.wrong)[0])))
    try:
        found = loss_rates(paid.tolist(), int(never[0]))
    except ValueError as error:
        raise WrongInput(str(error)) from None
    rates = ["" if one is None else float(one) for one in found]
    return [[one] for one in rates] if cells.shape[1] == 1 else [rates]
