"""Cell function of the order in which a payment settles costs, interest and principal."""

from __future__ import annotations

from typing import Any

import numpy as np

from udfs.cell import cell_function
from udfs.convert import Cells, Ints, WrongInput, said
from udfs.elements import Elements
from udfs.failure import marker


@cell_function(
    payment="Money received, 0 or more.",
    owed="Costs, interest and principal owed: three cells side by side (or one below the other); a row a payment.",
    order='Order in which they are settled. Default "costs,interest,principal".',
)
def AR_ALLOCATE(payment: object, owed: object, order: object = "costs,interest,principal") -> object:
    """What a payment settles: spills Costs, Interest, Principal and Unapplied, which add up to the payment.

    Blank amounts count as 0.
    """
    from arbook.money import to_float
    from arbook.payment_order import Order, allocate, read_order

    cells = Cells.of(owed)
    if 3 not in cells.shape or (cells.shape[1] != 3 and cells.shape[1] != 1):
        raise WrongInput(f"owed: costs, interest and principal are wanted, and these are {len(cells)} cells")
    upright = cells.shape[1] == 1
    columns = [[[value] for value in cells.values[part::3]] for part in range(3)]
    call = Elements(
        "AR_ALLOCATE", payment=payment, costs=columns[0], interest=columns[1], principal=columns[2], order=order
    )
    if call.shape[1] != 1:
        raise WrongInput("payment: a cell or a column is wanted")
    paid, costs, interest, principal = (_not_below_0(call, name) for name in _NAMES)
    settled = np.zeros((call.size, 4), np.int64)

    def taken(rows: Ints, by: Order) -> int:
        settled[rows] = np.column_stack(allocate(paid[rows], costs[rows], interest[rows], principal[rows], by))
        return 0

    call.fill(np.int64(0), taken, call.choice("order", read_order, read_order("costs,interest,principal")))
    call.report()
    found: list[list[Any]] = to_float(settled).tolist()
    for row in np.flatnonzero(call.wrong).tolist():
        found[row] = [marker(call.problem(row))] * 4
    return [[value] for value in found[0]] if upright and len(found) == 1 else found


_NAMES = ("payment", "costs", "interest", "principal")


def _not_below_0(call: Elements, name: str) -> Ints:
    cents = call.cents(name, 0)
    call.refuse_where(cents < 0, lambda row: f"{name}: {said(cents[row] / 100)} is below 0")
    return cents
