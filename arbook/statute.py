"""Regimes of late interest, as data: reference table, margin, day count, timing, cap, compensation, articles.

A margin holds from its date on. The laws tie a new margin to contracts or debts made since that date; here the day of
interest decides, which differs only for debts older than the change. ``seen`` says whether the text of the law or an
official page was read; what is recalled is not marked as verified in tblRates either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from arbook.daycount import Convention

Timing = Literal["each day", "first day", "last day"]
"""Which day's rate counts: each day's own; that of the first day for good; for each stretch that of its last day."""
Compensation = Literal["none", "EU", "IE", "UK"]


class UnknownRegime(ValueError):  # noqa: N818 - named after the case, as UnreadableTerms
    """A text that is not the name of a regime."""


@dataclass(frozen=True)
class Margin:
    """Points above the reference rate, a fraction, from a day on; the article, and whether it was read."""

    start: date
    value: Decimal
    article: str
    seen: bool = True


@dataclass(frozen=True)
class Regime:
    """A law's late interest.

    Attributes
    ----------
    name : str
        As in tblRates and Settings.
    table : str
        Table of reference_rates.csv; empty for Contract and None.
    margins : tuple of Margin
        By date; a day before the first is outside the regime. Empty: a reference rate without a margin.
    day_count : Convention
    timing : Timing
    half_years : bool
        Whether rates are set for half-years; if not, from change to change.
    business_only : bool
        Whether consumers owe nothing under it (figures 26).
    capped : bool
        Whether interest stops growing when it equals the principal.
    compensation : Compensation
    law : str
        Article of rate and timing.
    """

    name: str
    table: str
    margins: tuple[Margin, ...]
    law: str
    day_count: Convention = "ACT/365F"
    timing: Timing = "each day"
    half_years: bool = True
    business_only: bool = True
    capped: bool = False
    compensation: Compensation = "none"


_BEGINNING: Final = date(1990, 1, 1)
_EIGHT, _NINE, _FIVE = Decimal("0.08"), Decimal("0.09"), Decimal("0.05")
_EU_MARGINS: Final = (
    Margin(_BEGINNING, Decimal("0.07"), "Directive 2000/35/EC art. 3(1)(d): at least 7 points", seen=False),
    Margin(date(2013, 3, 16), _EIGHT, "Directive 2011/7/EU art. 2(6): at least 8 points"),
)
_RO_MARGINS: Final = (
    Margin(_BEGINNING, Decimal("0.04"), "OG 13/2011 art. 3(2): 4 points", seen=False),
    Margin(date(2013, 4, 5), _EIGHT, "OG 13/2011 art. 3(2^1), added by Law 72/2013 art. 20: 8 points"),
)
_DE_MARGINS: Final = (
    Margin(_BEGINNING, _EIGHT, "BGB 288(2) until 28 July 2014: 8 points", seen=False),
    Margin(date(2014, 7, 29), _NINE, "BGB 288(2): 9 points"),
)
_UK_LAW: Final = "Late Payment of Commercial Debts (Interest) Act 1998; SI 2002/1675 art. 4"
_UK_MARGINS: Final = (Margin(_BEGINNING, _EIGHT, "SI 2002/1675 art. 4: 8 points"),)
_IE_MARGINS: Final = (
    Margin(_BEGINNING, Decimal("0.07"), "SI 388/2002: 7 points", seen=False),
    Margin(date(2013, 3, 16), _EIGHT, "SI 580/2012: 8 points"),
)

REGIMES: Final[tuple[Regime, ...]] = (
    Regime("EU", "EU_HALF_YEAR", _EU_MARGINS, "Directive 2011/7/EU art. 3(2)", compensation="EU"),
    Regime(
        "LV", "LV_BASE", (Margin(_BEGINNING, _EIGHT, "Civil Law art. 1765(2): 8 points"),),
        "Civil Law art. 1765(3); cap art. 1763", capped=True, compensation="EU",
    ),
    Regime(
        "LV consumer", "LV_CONSUMER", (Margin(_BEGINNING, Decimal(0), "Civil Law art. 1765(1): 6 % a year"),),
        "Civil Law art. 1765(1); cap art. 1763", half_years=False, business_only=False, capped=True,
    ),
    Regime("DE", "DE_BASISZINS", _DE_MARGINS, "BGB 247, 288(2)", compensation="EU"),
    Regime(
        "DE consumer", "DE_BASISZINS", (Margin(_BEGINNING, _FIVE, "BGB 288(1): 5 points"),),
        "BGB 247, 288(1)", business_only=False,
    ),
    Regime(
        "IE", "EU_HALF_YEAR", _IE_MARGINS,
        "SI 580/2012; the ministry: one rate applies to a late payment, that in force on the payment date",
        timing="last day", compensation="IE",
    ),
    Regime(
        "RO", "RO_SEMESTER", _RO_MARGINS, "OG 13/2011 art. 3; Law 72/2013: rate of the semester's first day",
        compensation="EU",
    ),
    Regime(
        "RO change dates", "BNR_POLICY", _RO_MARGINS, "OG 13/2011 art. 3: each BNR change from its date",
        half_years=False, compensation="EU",
    ),
    Regime("UK", "UK_HALF_YEAR", _UK_MARGINS, _UK_LAW, timing="first day", compensation="UK"),
    Regime("UK floating", "UK_HALF_YEAR", _UK_MARGINS, f"{_UK_LAW}, reset each half-year", compensation="UK"),
    Regime(
        "RU 395", "CBR_KEY", (Margin(date(2016, 8, 1), Decimal(0), "Civil Code art. 395(1): the key rate"),),
        "Civil Code art. 395(1), (3)", day_count="ACT/366", half_years=False, business_only=False,
    ),
)  # fmt: skip
CONTRACT: Final = Regime("Contract", "", (), "as agreed", half_years=False, business_only=False)
NONE: Final = Regime("None", "", (), "no interest", half_years=False, business_only=False)
REFERENCES: Final[tuple[Regime, ...]] = (
    Regime("ECB", "ECB_MRO", (), "ECB main refinancing operations", half_years=False),
    Regime("BOE", "BOE_BANK_RATE", (), "Bank of England Bank Rate", half_years=False),
    Regime("BNR", "BNR_POLICY", (), "National Bank of Romania policy rate", half_years=False),
    Regime("CBR", "CBR_KEY", (), "Bank of Russia key rate", half_years=False),
)
"""Central banks' rates from change to change: to look up, not regimes of interest."""

_BY_NAME: Final = {regime.name.casefold(): regime for regime in (*REGIMES, CONTRACT, NONE)}
_LOOKED_UP: Final = {regime.name.casefold(): regime for regime in (*REGIMES, *REFERENCES)}


def regime_named(text: str) -> Regime:
    """Return the regime with this name, case and spaces aside.

    Raises
    ------
    UnknownRegime
        When there is none.
    """
    return _named(text, _BY_NAME)


def reference_named(text: str) -> Regime:
    """Return the regime or central bank with this name: whatever has a reference rate.

    Raises
    ------
    UnknownRegime
        When there is none, or it has no reference rate.
    """
    return _named(text, _LOOKED_UP)


def regime_for(regime: Regime, consumer: bool) -> Regime:
    """Regime that binds this debtor: None for a consumer where the law is for businesses (figures 26).

    Directive 2011/7/EU art. 1(2), the UK act and the national laws that follow them bind undertakings and public
    authorities only.

    Examples
    --------
    >>> regime_for(regime_named("EU"), consumer=True).name
    'None'
    """
    return NONE if consumer and regime.business_only else regime


def _named(text: str, known: dict[str, Regime]) -> Regime:
    found = known.get(" ".join(text.split()).casefold())
    if found is None:
        raise UnknownRegime(f"'{text}' is not a regime: use {', '.join(one.name for one in known.values())}")
    return found
