"""Reference rates of late interest: the shipped tables and tblRates, where they stand with the user's own rows.

Conventions
-----------
Rates are fractions (8 % is 0.08), Decimal in code and float64 in frames, read there by ``rate_of``.

The shipped tables are data/reference_rates.csv, each row with its source. ECB and BNR were read on 25 September 2026,
the Bank of England on 8 September, the Bank of Russia on 25 September.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import pandas as pd

from arbook.field import MISSING_DAY, column, date_of, days_of
from arbook.problem import Problems
from arbook.rate_schedule import RateRow, Schedule, half_year_end, scheduled
from arbook.statute import CONTRACT, REFERENCES, REGIMES, Regime, reference_named

_READ_ON: Final[Mapping[str, date | None]] = {
    "ECB_MRO": date(2026, 9, 25),
    "BNR_POLICY": date(2026, 9, 25),
    "BOE_BANK_RATE": date(2026, 9, 8),
    "CBR_KEY": date(2026, 9, 25),
    "LV_CONSUMER": None,  # fixed by the law, not by a bank
}
_DAY: Final = timedelta(days=1)
_BY_NAME: Final = {one.name.casefold(): one for one in (*REGIMES, CONTRACT, *REFERENCES)}
_NAMES: Final = [one.name for one in _BY_NAME.values()]


def schedule(regime: Regime, own: Iterable[RateRow] = ()) -> Schedule:
    """Return the rates of a regime: the shipped ones, and over them the user's own.

    Parameters
    ----------
    regime : Regime
        A regime of interest or, for its rate only, a central bank.
    own : iterable of RateRow
        The user's rows of any regime, as ``read_rates`` returns them; a shipped row among them changes nothing.

    Examples
    --------
    >>> from arbook.statute import regime_named
    >>> schedule(regime_named("EU")).at(date(2024, 7, 1)).total
    Decimal('0.1225')
    """
    rows = [row for row in own if row.regime == regime.name]
    return scheduled(regime, [row for row in shipped_rows() if row.regime == regime.name], rows)


def reference_rate(name: str, day: date, own: Iterable[RateRow] = ()) -> Decimal:
    """Return the reference rate in force on a day, without margin: a fraction.

    Parameters
    ----------
    name : str
        EU, UK, DE, RO (of the half-year), ECB, BOE, BNR, CBR (from change to change) or any regime of interest.
    day : date
        A change counts from its own day on.
    own : iterable of RateRow

    Raises
    ------
    UnknownRegime
        When the name isn't one of them.
    UnknownRate
        When the rate of that day isn't known, such as past the last period.

    Examples
    --------
    >>> reference_rate("ECB", date(2026, 6, 16)), reference_rate("ECB", date(2026, 6, 17))
    (Decimal('0.0215'), Decimal('0.0240'))
    """
    return schedule(reference_named(name), own).at(day).rate


@cache
def shipped_rows() -> tuple[RateRow, ...]:
    """Return the shipped rows of every regime and central bank, by regime and date."""
    tables: dict[str, list[tuple[date, Decimal, str, str]]] = {}
    text = (files("arbook") / "data" / "reference_rates.csv").read_text(encoding="utf-8")
    for line in csv.DictReader(text.splitlines()):
        rate = Decimal(line["rate_percent"]).scaleb(-2)
        when = date.fromisoformat(line["effective_from"])
        tables.setdefault(line["regime"], []).append((when, rate, line["source"], line["verified"]))
    return tuple(row for regime in (*REGIMES, *REFERENCES) for row in _rows_of(regime, tables[regime.table]))


def default_rates() -> pd.DataFrame:
    """Return tblRates as a new book holds it.

    Returns
    -------
    DataFrame
        Regime, From (datetime64[us]), Rate, Margin (float64 fractions; no margin for the central banks), Known to
        (NaT where a law fixes the rate), Source, Verified (yes; no; partly, when only the margin is unread).
    """
    rows = shipped_rows()
    days = {name: [getattr(row, name) for row in rows] for name in ("start", "known_to")}
    return pd.DataFrame(
        {
            "Regime": pd.Series([row.regime for row in rows], dtype="str"),
            "From": pd.Series(np.array(days["start"], "datetime64[us]")),
            "Rate": [float(row.rate) for row in rows],
            "Margin": [np.nan if row.margin is None else float(row.margin) for row in rows],
            "Known to": pd.Series(np.array(days["known_to"], "datetime64[us]")),
            "Source": pd.Series([row.source for row in rows], dtype="str"),
            "Verified": pd.Series([row.verified for row in rows], dtype="str"),
        }
    )


def rate_of(number: float) -> Decimal:
    """Return the rate in a cell: its 15 significant digits, as Excel keeps them, so that 2.4% + 8% is 0.104.

    Examples
    --------
    >>> rate_of(0.024 + 0.08)
    Decimal('0.104')
    """
    return Decimal(f"{number:.15g}")


def read_rates(table: pd.DataFrame | None, problems: Problems) -> list[RateRow]:
    """Read tblRates; rows that can't be used are reported and left out.

    Parameters
    ----------
    table : DataFrame or None
        Columns Regime, From, Rate, Margin, Known to, Source, Verified. A blank margin is the law's on that day.
    problems : Problems
    """
    if table is None or not len(table) or (starts := days_of(table, "From")) is None:
        return []
    ends = days_of(table, "Known to")
    texts = {name: _texts(table, name) for name in ("Regime", "Source", "Verified")}
    numbers = {name: _numbers(table, name) for name in ("Rate", "Margin")}
    found = []
    for row in range(len(table)):
        regime, rate = _BY_NAME.get(" ".join(texts["Regime"][row].split()).casefold()), numbers["Rate"][row]
        if regime is None or rate is None or starts[row] == MISSING_DAY:
            _report(table, row, texts["Regime"][row], regime, rate, problems)
            continue
        start = date_of(starts[row])
        typed = numbers["Margin"][row]
        margin = _margin_on(regime, start) if typed is None else typed
        if regime not in REFERENCES and rate + (margin or 0) < 0:
            problems.add(
                "Error", "tblRates", row, "Rate", str(rate),
                "Rate and margin are below 0 together; the row isn't used.", "Correct the rate or the margin.",
            )  # fmt: skip
            continue
        end = None if ends is None or ends[row] == MISSING_DAY else date_of(ends[row])
        found.append(
            RateRow(
                regime.name, start, rate, margin, end, texts["Source"][row],
                texts["Verified"][row].strip().casefold(),
            )
        )  # fmt: skip
    return found


def _texts(table: pd.DataFrame, name: str) -> list[str]:
    found = column(table, name)
    return [""] * len(table) if found is None else ["" if pd.isna(text) else str(text) for text in found]


def _numbers(table: pd.DataFrame, name: str) -> list[Decimal | None]:
    found = column(table, name)
    if found is None:
        return [None] * len(table)
    return [None if pd.isna(number) else rate_of(float(number)) for number in found]


def _margin_on(regime: Regime, day: date) -> Decimal | None:
    return next((margin.value for margin in reversed(regime.margins) if margin.start <= day), None)


def _report(
    table: pd.DataFrame, row: int, name: str, regime: Regime | None, rate: Decimal | None, problems: Problems
) -> None:
    """Report what a row of tblRates lacks; a blank row lacks nothing."""
    if not name and rate is None:
        return
    where, problem, what = (
        ("Regime", f"'{name}' is not a regime; the row isn't used.", f"Choose one of {', '.join(_NAMES)}.")
        if regime is None
        else ("Rate", "The row has no rate; it isn't used.", "Type the reference rate, such as 2.15%.")
        if rate is None
        else ("From", "The row has no date; it isn't used.", "Type the day from which the rate holds.")
    )
    problems.add("Error", "tblRates", row, where, name if where == "Regime" else "", problem, what)


def _rows_of(regime: Regime, table: list[tuple[date, Decimal, str, str]]) -> Iterable[RateRow]:
    """Rows of one regime: its table, cut where its margin changes."""
    last = table[-1][0]
    end = _READ_ON[regime.table] if regime.table in _READ_ON else half_year_end(last)
    ends = [following[0] - _DAY for following in table[1:]] + [end]
    for (start, rate, source, verified), known_to in zip(table, ends, strict=True):
        row = RateRow(regime.name, start, rate, None, known_to, source, verified)
        if not regime.margins:
            yield row
        for place, margin in enumerate(regime.margins):
            following = [later.start - _DAY for later in regime.margins[place + 1 : place + 2]]
            first, to = max(start, margin.start), min([row.end, *following])
            if first <= to:
                seen = verified if margin.seen or verified == "no" else "partly"
                yield replace(
                    row, start=first, margin=margin.value, known_to=None if to == date.max else to,
                    source=f"{source}. Margin: {margin.article}", verified=seen,
                )  # fmt: skip
