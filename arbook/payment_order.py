"""What a payment that is too small settles first: costs, interest, principal, and which of several debts.

Conventions
-----------
Amounts are cents, 0 or more; nothing is rounded. What is left after all is owed no more is unapplied.

References: the default order costs, interest, principal is that of the German BGB 367(1), the Romanian Civil Code
art. 1509(2) and the Russian Civil Code art. 319. Interest under the Russian art. 395 comes after the principal
(Plenum of the Supreme Court 54/2016, items 37-38). Consumer credit under BGB 497(3): costs, principal, interest.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from arbook.dates import as_dates
from arbook.fifo import fill

Ints = NDArray[np.int64]
Part = Literal["costs", "interest", "principal"]
Order = tuple[Part, Part, Part]

DEFAULT_ORDER: Final[Order] = ("costs", "interest", "principal")
PRINCIPAL_FIRST: Final[Order] = ("costs", "principal", "interest")
_OF_REGIME: Final[dict[str, Order]] = {"RU 395": PRINCIPAL_FIRST}


class UnknownOrder(ValueError):  # noqa: N818 - named after the case, as UnreadableTerms
    """A text that doesn't name costs, interest and principal once each."""


class Allocated(NamedTuple):
    """What a payment settles, in cents: int64 arrays, shape (N,)."""

    costs: Ints
    interest: Ints
    principal: Ints
    unapplied: Ints


def read_order(text: str) -> Order:
    """Read an order such as "costs,interest,principal"; case, spaces and the sign between don't matter.

    Raises
    ------
    UnknownOrder
        When costs, interest and principal aren't named once each.

    Examples
    --------
    >>> read_order("Costs - principal - interest")
    ('costs', 'principal', 'interest')
    """
    words = tuple(re.findall(r"[^\s,;/>\-]+", text.casefold()))
    if sorted(words) != sorted(DEFAULT_ORDER):
        raise UnknownOrder(f"'{text}' is not an order: name costs, interest and principal once each")
    return cast(Order, words)


def order_for(regime: str, setting: Order = DEFAULT_ORDER) -> Order:
    """Order under a regime: the law's where it has its own, else the setting.

    Examples
    --------
    >>> order_for("RU 395")
    ('costs', 'principal', 'interest')
    """
    return _OF_REGIME.get(regime, setting)


def allocate(
    payment: ArrayLike, costs: ArrayLike, interest: ArrayLike, principal: ArrayLike, order: Order = DEFAULT_ORDER
) -> Allocated:
    """Allocate each payment to costs, interest and principal, in the order given.

    Parameters
    ----------
    payment, costs, interest, principal : array_like of int64, cents, 0 or more; broadcast together
    order : Order

    Returns
    -------
    Allocated
        Of each row; the four parts add up to the payment.

    Raises
    ------
    ValueError
        When an amount is below 0.

    Examples
    --------
    100 against costs 40, interest 85.50, principal 1,000:

    >>> [int(part) for part in allocate(10_000, 4_000, 8_550, 100_000)]
    [4000, 6000, 0, 0]
    """
    arrays = [np.asarray(cents, np.int64) for cents in (payment, costs, interest, principal)]
    for name, cents in zip(("payment", *DEFAULT_ORDER), arrays, strict=True):
        if (cents < 0).any():
            raise ValueError(f"{name} {cents[cents < 0].flat[0]} is below 0")
    left, *owed = np.broadcast_arrays(*arrays)
    wanted = dict(zip(DEFAULT_ORDER, owed, strict=True))
    taken: dict[str, Ints] = {}
    for part in order:
        taken[part] = np.minimum(left, wanted[part])
        left = left - taken[part]
    return Allocated(taken["costs"], taken["interest"], taken["principal"], left)


def between_debts(payment: int, owed: ArrayLike, due: ArrayLike) -> Ints:
    """Allocate a payment between debts of equal security and burden: the oldest due first.

    Debts due on the same day share pro rata, rounded down to the cent; the last of them takes the rest.

    Parameters
    ----------
    payment : int
        Cents, 0 or more; what exceeds all debts stays unapplied.
    owed : array_like of int64, shape (N,), cents, 0 or more
    due : array_like of datetime64[D], shape (N,)

    Returns
    -------
    int64 array, shape (N,), cents

    Raises
    ------
    ValueError
        When an amount is below 0.

    Notes
    -----
    Romanian Civil Code art. 1509(1): due before not yet due, least secured, most onerous, oldest, pro rata. The
    debtor's own choice (art. 1507) and then the creditor's (1508) come first: they are rows of Allocations.

    Examples
    --------
    >>> between_debts(30_000, [20_000, 20_000, 20_000], ["2024-01-10", "2024-02-10", "2024-05-10"]).tolist()
    [20000, 10000, 0]
    """
    debts, days = np.asarray(owed, np.int64), as_dates(due)
    if payment < 0 or (debts < 0).any():
        raise ValueError("an amount is below 0")
    _, day = np.unique(days, return_inverse=True)
    of_day = np.zeros(int(day.max(initial=-1)) + 1, np.int64)
    np.add.at(of_day, day, debts)
    covered = fill(np.zeros(len(of_day), np.int64), of_day, np.array([payment], np.int64))
    taken = np.zeros(len(debts), np.int64)
    for place in np.flatnonzero(covered).tolist():
        rows = np.flatnonzero(day == place)
        parts = [int(covered[place]) * int(debts[row]) // int(of_day[place]) for row in rows]
        # The rest is under a cent a debt; the last ones have room for it.
        rest = fill(np.zeros(len(rows), np.int64), (debts[rows] - parts)[::-1], covered[[place]] - sum(parts))
        taken[rows] = parts + rest[::-1]
    return taken
