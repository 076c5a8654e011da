"""Expected credit loss of trade receivables by the simplified approach (IFRS 9, 5.5.15 and B5.5.35).

Each open line has the loss rate of its bucket; customers who are individually impaired are taken out first and have
a rate of their own. Rates stay exact (Fraction or Decimal); an allowance is rounded to the cent once, half-up, and
never below 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from arbook.fifo import fill
from arbook.money import Cents, share

Rate = Fraction | Decimal


def reached(paid_by_bucket: Sequence[int], never_paid: int) -> list[int]:
    """Give what reached each bucket: paid in it, or later, or never.

    Parameters
    ----------
    paid_by_bucket : sequence of int
        Cents paid while in each bucket, the earliest first, without the last bucket.
    never_paid : int
        Cents never paid: all of it reached the last bucket.

    Returns
    -------
    list of int
        One more than the buckets given.

    Raises
    ------
    ValueError
        When an amount is below 0.

    Examples
    --------
    >>> reached([50_000, 27_000, 15_000, 6_000], 2_000)
    [100000, 50000, 23000, 8000, 2000]
    """
    if min([never_paid, *paid_by_bucket]) < 0:
        raise ValueError("what was paid, or never paid, is not 0 or more")
    found = [never_paid]
    for paid in reversed(paid_by_bucket):
        found.append(found[-1] + paid)
    return found[::-1]


def loss_rates(paid_by_bucket: Sequence[int], never_paid: int) -> list[Fraction | None]:
    """Loss rate of each bucket from history, unrounded: never paid / what reached the bucket.

    Parameters
    ----------
    paid_by_bucket, never_paid
        As for ``reached``.

    Returns
    -------
    list of Fraction or None
        One more than the buckets given, the last of them 1; None where nothing reached the bucket.

    Notes
    -----
    IFRS 9 B5.5.35: historical loss experience by days past due.

    Examples
    --------
    >>> [str(rate) for rate in loss_rates([50_000, 27_000, 15_000, 6_000], 2_000)]
    ['1/50', '1/25', '2/23', '1/4', '1']
    """
    return [Fraction(never_paid, amount) if amount else None for amount in reached(paid_by_bucket, never_paid)]


def scaled(rate: Rate, scalar: Rate | int = 1, points: Rate | int = 0) -> Fraction:
    """Rate adjusted for what lies ahead: ``rate * scalar + points``, from 0 to at most 1.

    Parameters
    ----------
    rate, scalar, points : Fraction or Decimal
        Fractions: 2 percentage points are 0.02.

    Notes
    -----
    IFRS 9 5.5.17(c) and B5.5.52: forward-looking information.

    Examples
    --------
    >>> scaled(Decimal("0.016"), Decimal("1.25"))
    Fraction(1, 50)
    """
    return min(max(Fraction(rate) * Fraction(scalar) + Fraction(points), Fraction(0)), Fraction(1))


def allowance(amounts: ArrayLike, rates: Sequence[Rate]) -> Cents:
    """Compute the allowance of each amount: ``amount * rate``, half-up.

    Parameters
    ----------
    amounts : array_like of int64, shape (N,)
        Gross carrying amounts in cents; 0 or less (the customer is to the good) has no allowance.
    rates : sequence of Fraction or Decimal, length N
        0 or more; above 1, after a scalar, counts as 1.

    Returns
    -------
    int64 array, shape (N,)

    Raises
    ------
    ValueError
        When a rate is below 0 or not a number, or there aren't as many rates as amounts.

    References
    ----------
    IFRS 9 Illustrative Examples, IE74-IE77 (Company M).

    Examples
    --------
    >>> allowance([1500000000, 750000000], [Decimal("0.003"), Decimal("0.016")]).tolist()
    [4500000, 12000000]
    """
    gross = np.maximum(np.asarray(amounts, np.int64), 0)
    if gross.size != len(rates):
        raise ValueError(f"{gross.size} amounts and {len(rates)} loss rates")
    rows: dict[Rate, list[int]] = {}
    for row, rate in enumerate(rates):
        rows.setdefault(rate, []).append(row)
    found, flat = np.zeros(gross.size, np.int64), gross.ravel()
    for rate, at in rows.items():
        found[at] = share(flat[at], *_capped(rate).as_integer_ratio())
    return found.reshape(gross.shape)


def _capped(rate: Rate) -> Fraction:
    if (isinstance(rate, Decimal) and not rate.is_finite()) or rate < 0:
        raise ValueError(f"a loss rate of {rate} is not a fraction of 0 or more")
    return min(Fraction(rate), Fraction(1))


def charge(opening: int, closing: int, write_offs: int = 0, recoveries: int = 0) -> int:
    """Charge of a period to profit or loss: ``closing - opening + write-offs - recoveries``, all in cents.

    Below 0 it is a release. Write-offs are those against the allowance (IFRS 7, 35H).

    Examples
    --------
    >>> charge(450_000, 580_000, 70_000)
    200000
    """
    return closing - opening + write_offs - recoveries


@dataclass(frozen=True)
class ProvisionRow:
    """A row of the provision: an individually impaired customer, or a bucket of all others.

    Attributes
    ----------
    customer : int or None
        Code of the customer; None for a bucket.
    bucket : int or None
        Position of the bucket; None for a customer.
    gross, allowance : int
        Cents.
    rate : Fraction or Decimal
    """

    customer: int | None
    bucket: int | None
    gross: int
    rate: Rate
    allowance: int


def provision(
    customer: ArrayLike,
    bucket: ArrayLike,
    amounts: ArrayLike,
    rates: Sequence[Rate],
    individual: Mapping[int, Rate] | None = None,
    unapplied: ArrayLike | None = None,
) -> list[ProvisionRow]:
    """Provision of open lines: individually impaired customers, then the matrix.

    Parameters
    ----------
    customer : array_like of int, shape (N,)
        Code of each line's customer, from 0.
    bucket : array_like of int, shape (N,)
        Position of each line's bucket in rates.
    amounts : array_like of int64, shape (N,)
        Open cents in base currency, 0 or more; the oldest lines first, if anything is set off.
    rates : sequence of Fraction or Decimal
        Loss rate a bucket.
    individual : mapping of int to Fraction or Decimal, optional
        Own loss rate of customers who are credit-impaired, by code.
    unapplied : array_like of int64, shape (customers,), optional
        What each customer has to the good, cents, 0 or below: given only where set-off is allowed (ProvisionSetOff;
        IAS 32, 42). It reduces the customer's lines in the order given.

    Returns
    -------
    list of ProvisionRow
        Customers of ``individual`` that have lines, by code; then a row a bucket, also where nothing is open. The
        provision is the sum of their allowances.

    Raises
    ------
    ValueError
        When a rate is below 0.
    IndexError
        When a line's bucket has no rate.

    Notes
    -----
    IFRS 9 5.5.15, B5.5.35.

    Examples
    --------
    >>> rates = [Decimal("0.01"), Decimal("0.5")]
    >>> rows = provision([0, 0, 1], [0, 1, 1], [10000, 5000, 8000], rates, {1: Decimal(1)})
    >>> [(row.customer, row.bucket, row.gross, row.allowance) for row in rows]
    [(1, None, 8000, 8000), (None, 0, 10000, 100), (None, 1, 5000, 2500)]
    """
    owner, place = np.asarray(customer, np.int64), np.asarray(bucket, np.int64)
    gross = _set_off(owner, np.asarray(amounts, np.int64), unapplied)
    alone = individual or {}
    apart = np.isin(owner, np.array(sorted(alone), np.int64))
    rows = [
        _row(int(code), None, int(gross[owner == code].sum()), alone[int(code)]) for code in np.unique(owner[apart])
    ]
    by_bucket = np.zeros(len(rates), np.int64)
    np.add.at(by_bucket, place[~apart], gross[~apart])
    return rows + [
        _row(None, position, cents, rate)
        for position, (cents, rate) in enumerate(zip(by_bucket.tolist(), rates, strict=True))
    ]


def _row(customer: int | None, bucket: int | None, gross: int, rate: Rate) -> ProvisionRow:
    return ProvisionRow(customer, bucket, gross, rate, int(allowance([gross], [rate])[0]))


def _set_off(owner: NDArray[np.int64], amounts: Cents, unapplied: ArrayLike | None) -> Cents:
    """Lines less what their customer has to the good."""
    if unapplied is None:
        return amounts
    order = np.argsort(owner, kind="stable")
    used = np.empty_like(amounts)
    used[order] = fill(owner[order], amounts[order], -np.asarray(unapplied, np.int64))
    return cast(Cents, amounts - used)
