"""Which late interest each customer bears: the column Late interest of Customers, else the settings.

A blank cell follows the settings, "none" bears none, a rate is a contract's, a regime is a law's or Contract.
Consumers bear none under laws for businesses (figures 26).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from arbook.code import BLANK, Ints
from arbook.daycount import Convention
from arbook.field import Bools, column, text_at
from arbook.interest import GraceMode, InterestTerms, MinimumMode
from arbook.interest_steps import agreed
from arbook.ledger import Ledger
from arbook.money import UnreadableAmount, parse_amount
from arbook.problem import Problems
from arbook.rate_schedule import RateRow
from arbook.rates import rate_of
from arbook.statute import CONTRACT, NONE, UnknownRegime, regime_for, regime_named

Agreed = Decimal | str
"""What was agreed: a yearly rate as a fraction, or the name of a regime."""

_TYPE_IT = "Type none, a rate such as 8%, or a regime of the list in Settings, InterestRegime."


@dataclass(frozen=True)
class InterestSettings:
    """Settings of late interest; names as on the sheet Settings.

    Parameters
    ----------
    regime : str
        A regime of ``arbook.statute``.
    rate : Decimal, optional
        For regime Contract, a fraction a year; None takes the rows of Contract in tblRates.
    day_count : Convention
        For contracts; a law has its own.
    grace_days, grace_mode
        As in ``InterestTerms``.
    minimum : int
        Cents of the invoice's currency.
    minimum_mode : {"floor", "threshold"}
    cap : Decimal, optional
        At most this fraction of the principal.
    on_disputed : bool
        Whether a disputed part bears interest while it is disputed.
    decimal_sign : {".", ","}
        Of rates that are text.
    """

    regime: str = "EU"
    rate: Decimal | None = None
    day_count: Convention = "ACT/365F"
    grace_days: int = 0
    grace_mode: GraceMode = "trigger"
    minimum: int = 0
    minimum_mode: MinimumMode = "floor"
    cap: Decimal | None = None
    on_disputed: bool = True
    decimal_sign: str = "."


@dataclass(frozen=True)
class LateTerms:
    """Terms of late interest of all customers.

    Attributes
    ----------
    terms : tuple of InterestTerms
        Each distinct one once.
    of_customer : int64 array, shape (customers,)
        Position in ``terms`` by customer code.
    """

    terms: tuple[InterestTerms, ...]
    of_customer: Ints


def late_terms(ledger: Ledger, settings: InterestSettings, own: Sequence[RateRow], problems: Problems) -> LateTerms:
    """Find the terms of every customer of a ledger.

    Parameters
    ----------
    ledger : Ledger
        Its customers' columns Late interest and Kind are read.
    settings : InterestSettings
    own : sequence of RateRow
        Rows of tblRates (``rates.read_rates``).
    problems : Problems
        Gets an Error for each Late interest that can't be read (that customer bears none), and one for a contract
        without a rate.
    """
    typed = _typed(ledger, settings, problems)
    consumer = _consumers(ledger)
    found: dict[tuple[Agreed, bool], int] = {}
    terms: list[InterestTerms] = []
    of_customer = np.zeros(len(ledger.parties.customers), np.int64)
    for customer, row in enumerate(ledger.parties.row_of.tolist()):
        what: tuple[Agreed, bool] = (
            (settings.regime, False) if row == BLANK else (typed.get(row, settings.regime), bool(consumer[row]))
        )
        if what not in found:
            found[what] = len(terms)
            terms.append(_terms(*what, settings, own, problems))
        of_customer[customer] = found[what]
    return LateTerms(tuple(terms), of_customer)


def read_late_interest(cell: object, decimal_sign: str = ".") -> Agreed:
    """Read a cell of the column Late interest.

    Parameters
    ----------
    cell : str or float
        Not blank.
    decimal_sign : {".", ","}

    Returns
    -------
    Decimal or str
        A fraction a year, or the name of a regime.

    Raises
    ------
    ValueError
        When it is neither, or a rate below 0, or of 100 % and more.

    Examples
    --------
    >>> read_late_interest("8 %"), read_late_interest(0.08), read_late_interest("uk")
    (Decimal('0.08'), Decimal('0.08'), 'UK')
    """
    text = _shown(cell)
    try:
        return regime_named(text).name
    except UnknownRegime:
        pass
    if isinstance(cell, str):
        try:
            number = parse_amount(text.removesuffix("%").strip(), decimal_sign)
        except UnreadableAmount as unreadable:
            raise ValueError(f"'{text}' is neither none, nor a rate, nor a regime") from unreadable
        rate = number / 100 if text.endswith("%") else number
    else:
        rate = rate_of(float(str(cell)))
    if not 0 <= rate < 1:
        raise ValueError(f"{text} is not a yearly rate from 0 to below 100%")
    return rate


def _shown(cell: object) -> str:
    """Return a cell as people see it: 8 for the number 8.0."""
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()


def _typed(ledger: Ledger, settings: InterestSettings, problems: Problems) -> dict[int, Agreed]:
    """Read the filled cells of Late interest, by row."""
    cells = column(ledger.customers, "Late interest")
    if cells is None:
        return {}
    found: dict[int, Agreed] = {}
    for row in np.flatnonzero(cells.notna().to_numpy()).tolist():
        try:
            found[row] = read_late_interest(cells.iloc[row], settings.decimal_sign)
        except ValueError as wrong:
            found[row] = NONE.name
            problems.add(
                "Error", "tblCustomers", row, "Late interest", _shown(cells.iloc[row]),
                f"{wrong}; no interest is computed for this customer.", _TYPE_IT,
            )  # fmt: skip
    return found


def _consumers(ledger: Ledger) -> Bools:
    """Rows of tblCustomers whose Kind is Consumer."""
    size = 0 if ledger.customers is None else len(ledger.customers)
    kinds = text_at(column(ledger.customers, "Kind"), np.arange(size))
    return np.array([kind.strip().casefold() == "consumer" for kind in kinds], np.bool_)


def _terms(
    what: Agreed, consumer: bool, settings: InterestSettings, own: Sequence[RateRow], problems: Problems
) -> InterestTerms:
    """Return the terms of what was agreed, under the settings."""
    if isinstance(what, str):
        regime = regime_for(regime_named(what), consumer)
        what = regime.name
        if regime is CONTRACT and settings.rate is not None:
            what = settings.rate
        elif regime is CONTRACT and not any(row.regime == CONTRACT.name for row in own):
            _report_no_rate(problems)
            what = NONE.name
    schedule = agreed(what, own)
    day_count = settings.day_count if schedule.regime is CONTRACT else schedule.regime.day_count
    return InterestTerms(
        schedule, day_count, settings.grace_days, settings.grace_mode, settings.minimum, settings.minimum_mode
    )


def _report_no_rate(problems: Problems) -> None:
    """Report a contract without a rate, once."""
    if not any(problem.field == "InterestRate" for problem in problems.found):
        problems.add(
            "Error", "", -1, "InterestRate", "",
            "The regime is Contract and no rate is given; no interest is computed.",
            "Type InterestRate, or rows of Contract on the sheet Rates.",
        )  # fmt: skip
