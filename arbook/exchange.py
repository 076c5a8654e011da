"""Exchange rates as of a date, and amounts in base currency (figures 15).

The newest rate not after the date counts; over 7 days old it is a Warning, none is an Error and the amount is left
out of base totals. Conversion is half-up per amount, exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from arbook.code import Codes, Ints
from arbook.field import MISSING_DAY, Bools, column, date_of, days_of
from arbook.money import convert, currency_unit
from arbook.problem import Problems

STALE_DAYS = 7
_MICRO = 100_000_000  # booked rates are read to 8 decimals


@dataclass(frozen=True)
class ExchangeRates:
    """Rates of one day: base currency, and units of base for one unit of each currency code (if known)."""

    base: str
    rate: Mapping[int, Decimal]

    def to_base(self, cents: Ints, currency: Codes) -> tuple[Ints, Bools]:
        """Convert cents, and say which could be; 0 where the rate isn't known."""
        converted = np.zeros(len(cents), np.int64)
        known = np.zeros(len(cents), np.bool_)
        for code, rate in self.rate.items():
            rows = currency == code
            if rows.all():
                return self._one(cents, rate), rows
            converted[rows] = self._one(cents[rows], rate)
            known |= rows
        return converted, known

    def _one(self, cents: Ints, rate: Decimal) -> Ints:
        return cents if rate == 1 else convert(cents, rate, currency_unit(self.base))


def rates_as_of(
    table: pd.DataFrame | None,
    day: int,
    currencies: list[str],
    needed: Ints,
    base: int,
    problems: Problems,
) -> ExchangeRates:
    """Find the rate of each needed currency.

    Parameters
    ----------
    table : DataFrame or None
        Columns of tblFX: Currency, Date, Rate (base units for one unit).
    day : int
        Day number.
    currencies : list of str
        Labels of the codes.
    needed : int array
        Codes of currencies with anything to convert.
    base : int
        Code of the base currency.
    """
    found = {base: Decimal(1)}
    newest = _newest(table, day)
    for code in needed.tolist():
        name = currencies[code]
        if code == base:
            continue
        if name not in newest:
            problems.add(
                "Error", "tblFX", -1, "Rate", name,
                f"There is no rate of {{value}} on or before {date_of(day)}; "
                "its amounts are left out of totals in base currency.",
                "Add a row with the rate.",
            )  # fmt: skip
            continue
        row, age, rate = newest[name]
        found[code] = rate
        if age > STALE_DAYS:
            problems.add(
                "Warning", "tblFX", row, "Date", name, f"The newest rate of {{value}} is {age} days old.",
                "Add a newer rate.",
            )  # fmt: skip
    return ExchangeRates(currencies[base], found)


def _newest(table: pd.DataFrame | None, day: int) -> dict[str, tuple[int, int, Decimal]]:
    """Row, age in days and rate of the newest row of each currency not after the day."""
    named, rate = column(table, "Currency"), column(table, "Rate")
    if table is None or named is None or rate is None:
        return {}
    days = days_of(table, "Date")
    if days is None:
        return {}
    newest: dict[str, tuple[int, int, Decimal]] = {}
    usable = (days <= day) & (days != MISSING_DAY) & rate.notna().to_numpy() & named.notna().to_numpy()
    for row in np.flatnonzero(usable).tolist():
        name, age = str(named.iloc[row]).strip().upper(), day - int(days[row])
        value = Decimal(str(rate.iloc[row]))
        if value > 0 and (name not in newest or age <= newest[name][1]):
            newest[name] = (row, age, value)
    return newest


def booked(cents: Ints, rates: pd.Series, unit: int) -> tuple[Ints, Bools]:
    """Cents in base at each document's own booked rate, half-up; and which have one."""
    typed = pd.to_numeric(rates, errors="coerce").to_numpy(np.float64)
    known = np.isfinite(typed) & (typed > 0)
    scaled = np.rint(np.where(known, typed, 0) * _MICRO)
    product = 2 * np.abs(cents).astype(object) * scaled.astype(np.int64)  # Python integers: may leave int64
    bottom = _MICRO * unit
    rounded = (product + bottom) // (2 * bottom) * unit
    return np.sign(cents) * rounded.astype(np.int64), known
