"""Interest explained, and interest of one debt: the same code on one row.

Conventions
-----------
Amounts are Decimal in units of the currency (two decimals), rates are fractions a year, dates are dates. The as-of
date counts, and so does the day of a payment. What the minimum adds is a step of its own, without a first day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from arbook.code import Ints
from arbook.daycount import Convention
from arbook.field import MISSING_DAY, dates_of, day_number
from arbook.interest import Accrual, Claims, GraceMode, InterestTerms, MinimumMode, late_interest
from arbook.money import currency_unit, from_cents, to_cents
from arbook.principal import Changes
from arbook.problem import Problems
from arbook.rate_schedule import RateRow, Schedule, UnknownRate, fixed
from arbook.rates import schedule
from arbook.statute import CONTRACT, NONE, regime_named

_ZERO: Final = Decimal(0)


class Step(NamedTuple):
    """One slice of an interest amount: both days count; rate a fraction a year; amounts in units of the currency."""

    first: date | None
    last: date | None
    days: int
    principal: Decimal
    rate: Decimal
    interest: Decimal


@dataclass(frozen=True)
class Explained:
    """An interest amount and the steps that add up to it."""

    steps: tuple[Step, ...]
    total: Decimal


def steps_frame(accrual: Accrual) -> pd.DataFrame:
    """Return the slices of an accrual as rows.

    Parameters
    ----------
    accrual : Accrual

    Returns
    -------
    DataFrame
        A row a slice, by debt and day: Document (position of the debt), From, To (datetime64[s]; both days count),
        Days (by the day count), Principal (cents), Rate (float64, a fraction), Interest (cents). Where a minimum adds
        to the slices, a row follows them with From blank, To the last day, and 0 days, principal and rate. Interest
        adds up to ``accrual.total``.
    """
    slices = accrual.slices
    raised = np.flatnonzero(accrual.topped_up)
    zero = np.zeros(len(raised), np.int64)
    end = np.searchsorted(slices.document, raised, "right")
    order = np.argsort(np.concatenate((slices.document, raised)), kind="stable")

    def joined(values: Ints, more: Ints) -> Ints:
        return np.concatenate((values, more))[order] if len(raised) else values

    totals = np.array([*map(float, slices.schedule.totals), 0.0])
    return pd.DataFrame(
        {
            "Document": joined(slices.document, raised),
            "From": dates_of(joined(slices.first, zero + MISSING_DAY)).astype("datetime64[s]"),
            "To": dates_of(joined(slices.last, slices.last[end - 1])).astype("datetime64[s]"),
            "Days": joined(slices.days, zero),
            "Principal": joined(slices.principal, zero),
            "Rate": totals[joined(slices.interval, zero - 1)],
            "Interest": joined(slices.interest, accrual.topped_up[raised]),
        }
    )


def agreed(rate_or_regime: Decimal | str, own: Iterable[RateRow] = ()) -> Schedule:
    """Return the schedule of what a contract or a customer's Late interest says: a rate, or a regime's name.

    Parameters
    ----------
    rate_or_regime : Decimal or str
        A yearly fraction, or one of the regimes; "None" and blank bear none; "Contract" takes the rates of tblRates.
    own : iterable of RateRow

    Raises
    ------
    UnknownRegime
        When the text isn't one of them.
    ValueError
        When the rate is below 0.
    """
    if isinstance(rate_or_regime, Decimal):
        if not rate_or_regime.is_finite() or rate_or_regime < 0:
            raise ValueError(f"{rate_or_regime} is not an interest rate")
        return fixed(rate_or_regime, CONTRACT)
    regime = regime_named(rate_or_regime or NONE.name)
    return fixed(_ZERO, NONE) if regime is NONE else schedule(regime, own)


def interest_steps(
    principal: Decimal,
    due: date,
    as_of: date,
    terms: InterestTerms,
    payments: Sequence[tuple[date, Decimal]] = (),
    cap: Decimal | None = None,
    currency: str = "",
) -> Explained:
    """Explain the late interest of one debt.

    Parameters
    ----------
    principal : Decimal
        0 or more.
    due, as_of : date
        No interest when as_of isn't after due.
    terms : InterestTerms
        Of ``contract`` or ``statute``.
    payments : sequence of (date, Decimal)
        Each bears interest on its own day still.
    cap : Decimal, optional
        At most this interest.
    currency : str
        Rounds to whole units where the currency has no decimals.

    Raises
    ------
    UnknownRate
        When a day's rate isn't known, such as past the last known period.
    ValueError
        When the principal is below 0.

    Examples
    --------
    >>> explained = interest_steps(Decimal(10_000), date(2024, 5, 31), date(2024, 9, 15), statute("EU"))
    >>> [(step.days, str(step.rate), str(step.interest)) for step in explained.steps], str(explained.total)
    ([(30, '0.1250', '102.74'), (77, '0.1225', '258.42')], '361.16')
    """
    if principal < 0:
        raise ValueError(f"the principal {principal} is below 0")
    changes = Changes.of_payments(
        np.zeros(len(payments), np.int64),
        np.array([day_number(day) for day, _ in payments], np.int64),
        np.array([to_cents(paid) for _, paid in payments], np.int64),
    )
    claims = Claims(
        _one(to_cents(principal)), _one(day_number(due)), _one(day_number(as_of)), changes,
        None if cap is None else _one(to_cents(cap)), currency_unit(currency),
    )  # fmt: skip
    accrual = late_interest(claims, terms)
    if accrual.unknown.any():
        raise UnknownRate(terms.schedule.why_unknown(due + timedelta(days=1), as_of))
    return Explained(_steps(accrual), from_cents(int(accrual.total[0])))


def statutory_interest(
    principal: Decimal, due: date, as_of: date, regime: str, own: Iterable[RateRow] = ()
) -> Decimal:
    """Compute the late interest of one debt under a law.

    Parameters
    ----------
    principal : Decimal
    due, as_of : date
    regime : str
        One of the regimes of ``arbook.statute``.
    own : iterable of RateRow
        The user's rates.

    Raises
    ------
    UnknownRegime
        When there is no such regime.
    UnknownRate
        When a day's rate isn't known.
    ValueError
        When the principal is below 0.

    Examples
    --------
    >>> str(statutory_interest(Decimal(12_000), date(2026, 6, 30), date(2026, 9, 30), "UK"))
    '355.40'
    """
    return interest_steps(principal, due, as_of, statute(regime, own)).total


def contract(
    rate: Decimal,
    day_count: Convention = "ACT/365F",
    grace_days: int = 0,
    grace_mode: GraceMode = "trigger",
    minimum: Decimal = _ZERO,
    minimum_mode: MinimumMode = "floor",
    compounding_months: int = 0,
) -> InterestTerms:
    """Return the terms of a contract with one rate, a fraction a year; minimum in units, else as ``InterestTerms``.

    Raises
    ------
    ValueError
        When the rate is below 0, or a rule makes no sense.

    Examples
    --------
    >>> terms = contract(Decimal("0.18"), grace_days=5, grace_mode="free")
    >>> str(interest_steps(Decimal(1000), date(2024, 6, 1), date(2024, 6, 10), terms).total)
    '1.97'
    """
    return InterestTerms(
        agreed(rate), day_count, grace_days, grace_mode, to_cents(minimum), minimum_mode, compounding_months
    )


def statute(regime: str, own: Iterable[RateRow] = ()) -> InterestTerms:
    """Return the terms of a law: its rates, timing and day count.

    Raises
    ------
    UnknownRegime
        When there is no such regime.
    """
    rates = agreed(regime, own)
    return InterestTerms(rates, rates.regime.day_count)


def report(accrual: Accrual, problems: Problems) -> None:
    """Report once that interest stops at the last known rate, and once that it rests on unverified rates."""
    rates = accrual.slices.schedule
    name = rates.regime.name
    if accrual.unknown.any():
        problems.add(
            "Warning", "tblRates", -1, "Known to", name,
            f"Rates of {{value}} are known {rates.span}; interest of other days isn't computed.",
            "Add rows of {value} to Rates, with the day to which they are known.",
        )  # fmt: skip
    if len(accrual.slices) and not rates.verified[accrual.slices.interval].all():
        problems.add(
            "Note", "tblRates", -1, "Verified", name,
            "Interest of regime {value} rests on rates that aren't verified.",
            "Compare them with the source and set Verified to yes.",
        )  # fmt: skip


def _one(value: int) -> Ints:
    return np.array([value], np.int64)


def _steps(accrual: Accrual) -> tuple[Step, ...]:
    """Rows of ``steps_frame`` with exact rates."""
    rates = accrual.slices.schedule.totals
    totals = [*(rates[place] for place in accrual.slices.interval.tolist()), _ZERO]
    frame = steps_frame(accrual)
    days = [[None if pd.isna(day) else day.date() for day in frame[name]] for name in ("From", "To")]
    amounts = [[from_cents(cents) for cents in frame[name].tolist()] for name in ("Principal", "Interest")]
    rows = zip(*days, frame["Days"].tolist(), amounts[0], totals, amounts[1], strict=False)
    return tuple(Step(*row) for row in rows)
