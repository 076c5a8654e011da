"""What each customer owes in each currency, as the ladder asks for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from arbook.code import Ints
from arbook.field import Bools, sum_by
from arbook.position import Position


@dataclass(frozen=True)
class Groups:
    """Sums of each group (customer and currency) in cents; shape (groups,).

    Attributes
    ----------
    open, overdue, disputed, unapplied : what is open, overdue and disputed of it; money to the good, 0 or below
    asked : overdue less disputed less unapplied, without what follows a plan; 0 or more
    base : undisputed overdue in base currency
    worth : base currency for one unit, 1 where the rate isn't known
    oldest : days of the oldest open item
    """

    open: Ints
    overdue: Ints
    disputed: Ints
    unapplied: Ints
    asked: Ints
    base: Ints
    worth: NDArray[np.float64]
    oldest: Ints


def sums_of_groups(
    lines: pd.DataFrame, group: Ints, due: Ints, overdue: Bools, disputed: Ints, in_plan: Bools, unapplied: Ints,
    position: Position,
) -> Groups:  # fmt: skip
    """Add up open lines by customer and currency; `in_plan` ones aren't asked for."""
    size = position.ledger.groups
    cents = lines["Open"].to_numpy(np.int64)
    late = np.flatnonzero(overdue)
    asked = np.flatnonzero(overdue & ~in_plan)
    free = sum_by(group[asked], (cents - disputed)[asked], size)
    total = sum_by(group, cents, size)
    worth = np.ones(size, np.float64)
    if "Open base" in lines.columns:
        base = lines["Open base"].fillna(0).to_numpy(np.int64)
        whole = sum_by(group, base, size)
        worth = np.divide(whole, total, out=np.ones(size), where=(total > 0) & (whole > 0))
    oldest = np.zeros(size, np.int64)
    np.maximum.at(oldest, group[late], position.day - due[late])
    undisputed = sum_by(group[late], (cents - disputed)[late], size)
    return Groups(
        total, sum_by(group[late], cents[late], size), sum_by(group, disputed, size), unapplied,
        np.maximum(free + unapplied, 0), np.rint(undisputed * worth).astype(np.int64), worth, oldest,
    )  # fmt: skip
