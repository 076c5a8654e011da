"""Reference rates: the shipped tables, where they end, margins by date, and the user's own rows over them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from arbook.problem import Problems
from arbook.rate_schedule import UnknownRate
from arbook.rates import default_rates, read_rates, reference_rate, schedule, shipped_rows
from arbook.statute import REGIMES, UnknownRegime, regime_named

# rate of a day, percent, or the words of the refusal
REFERENCE = """
ECB | 2026-06-16 | 2.15
ECB | 2026-06-17 | 2.40
ECB | 2026-09-25 | 2.65
ECB | 2026-09-26 | the rate of ECB on 2026-09-26 isn't known: rates are known from 2012-07-11 to 2026-09-25
BOE | 2026-09-08 | 3.75
BOE | 2026-09-09 | isn't known
BNR | 2024-08-08 | 6.50
CBR | 2016-07-01 | 10.50
CBR | 2026-09-25 | 14.00
EU  | 2024-06-30 | 4.50
EU  | 2024-07-01 | 4.25
EU  | 2026-12-31 | 2.40
EU  | 2027-01-01 | isn't known: rates are known from 2013-01-01 to 2026-12-31
EU  | 2012-12-31 | isn't known
UK  | 2025-12-31 | 4.25
UK  | 2026-01-01 | 3.75
DE  | 2016-12-31 | -0.88
de consumer | 2023-07-01 | 3.12
RO  | 2024-12-31 | 7.00
RO change dates | 2024-12-31 | 6.50
RU 395 | 2016-07-31 | isn't known
RU 395 | 2016-08-01 | 10.50
LV consumer | 2090-01-01 | 6.00
"""

# late rate, percent
TOTALS = """
EU          | 2013-03-15 | 7.75
EU          | 2013-03-16 | 8.75
IE          | 2013-03-16 | 8.75
RO          | 2013-04-04 | 9.25
RO          | 2013-04-05 | 13.25
DE          | 2014-07-28 | 7.27
DE          | 2014-07-29 | 8.27
DE consumer | 2014-07-29 | 4.27
DE          | 2025-06-01 | 11.27
LV          | 2025-04-01 | 11.15
UK          | 2026-07-01 | 11.75
"""

# own rows | day | late rate or refusal; a row: regime, from, rate %, margin %, known to
OWN = """
EU 2027-01-01 2.65 8 -                                         | 2027-06-30 | 10.65
EU 2027-01-01 2.65 8 -                                         | 2027-07-01 | isn't known
EU 2027-01-01 2.65 - -                                         | 2027-01-01 | 10.65
EU 2027-01-01 2.65 8 2028-12-31                                | 2028-12-31 | 10.65
EU 2027-07-01 2.65 8 -                                         | 2027-03-01 | isn't known
EU 2024-07-01 5.00 8 -                                         | 2024-12-31 | 13.00
EU 2024-07-01 5.00 8 -                                         | 2025-01-01 | 11.15
EU 2024-01-01 5.00 8 2024-09-30                                | 2024-09-30 | 13.00
EU 2024-01-01 5.00 8 2024-09-30                                | 2024-10-01 | 12.25
RU395 2026-07-27 14 0 2026-12-01                               | 2026-12-01 | 14.00
RU395 2022-04-01 0 0 - ; RU395 2022-10-02 7.5 0 -              | 2022-03-31 | 20.00
RU395 2022-04-01 0 0 - ; RU395 2022-10-02 7.5 0 -              | 2022-04-01 | 0.00
RU395 2022-04-01 0 0 - ; RU395 2022-10-02 7.5 0 -              | 2022-10-01 | 0.00
RU395 2022-04-01 0 0 - ; RU395 2022-10-02 7.5 0 -              | 2022-10-02 | 7.50
RU395 2022-04-01 0 0 - ; RU395 2022-10-02 7.5 0 -              | 2023-07-24 | 8.50
RU395 2022-04-01 0 0 2022-10-01                                | 2022-07-25 | 0.00
RU395 2022-04-01 0 0 2022-10-01                                | 2022-10-02 | 7.50
RU395 2026-08-01 0 0 -                                         | 2099-01-01 | 0.00
Contract 2025-01-01 12 - - ; Contract 2025-07-01 15 - -        | 2025-06-30 | 12.00
Contract 2025-01-01 12 - - ; Contract 2025-07-01 15 - -        | 2090-01-01 | 15.00
Contract 2025-01-01 12 - -                                     | 2024-12-31 | isn't known
"""


def lines(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def own_rows(text: str) -> pd.DataFrame:
    """tblRates of the rows written above."""
    rows = [row.split() for row in text.split(";")]
    return pd.DataFrame(
        {
            "Regime": pd.Series([row[0].replace("RU395", "RU 395") for row in rows], dtype="str"),
            "From": pd.to_datetime([row[1] for row in rows]),
            "Rate": [float(Decimal(row[2]) / 100) for row in rows],
            "Margin": [np.nan if row[3] == "-" else float(Decimal(row[3]) / 100) for row in rows],
            "Known to": pd.to_datetime([None if row[4] == "-" else row[4] for row in rows]),
            "Source": pd.Series(["ours"] * len(rows), dtype="str"),
            "Verified": pd.Series([None] * len(rows), dtype="str"),
        }
    )


@pytest.mark.parametrize(("name", "day", "expected"), lines(REFERENCE))
def test_reference_rate(name: str, day: str, expected: str) -> None:
    when = date.fromisoformat(day)
    if "known" in expected:
        with pytest.raises(UnknownRate, match=expected):
            reference_rate(name, when)
    else:
        assert reference_rate(name, when) * 100 == Decimal(expected)


@pytest.mark.parametrize(("name", "day", "expected"), lines(TOTALS))
def test_margins_of_the_laws(name: str, day: str, expected: str) -> None:
    assert schedule(regime_named(name)).at(date.fromisoformat(day)).total * 100 == Decimal(expected)


@pytest.mark.parametrize("with_shipped", [False, True])
@pytest.mark.parametrize(("rows", "day", "expected"), lines(OWN))
def test_own_rows_win(rows: str, day: str, expected: str, with_shipped: bool) -> None:
    table = pd.concat([default_rates(), own_rows(rows)], ignore_index=True) if with_shipped else own_rows(rows)
    problems = Problems()
    own = read_rates(table, problems)
    rates = schedule(regime_named(rows.split()[0].replace("RU395", "RU 395")), own)
    assert problems.found == []
    if "known" in expected:
        with pytest.raises(UnknownRate, match=expected):
            rates.at(date.fromisoformat(day))
    else:
        assert rates.at(date.fromisoformat(day)).total * 100 == Decimal(expected)


def test_the_shipped_table_over_itself_changes_nothing() -> None:
    own = read_rates(default_rates(), Problems())
    for regime in REGIMES:
        assert schedule(regime, own).rates == schedule(regime).rates


def test_default_table() -> None:
    table = default_rates()
    assert list(table.columns) == ["Regime", "From", "Rate", "Margin", "Known to", "Source", "Verified"]
    assert set(table["Verified"]) == {"yes", "no", "partly"}
    assert not table.duplicated(["Regime", "From"]).any()
    assert table["Source"].str.len().min() > 20
    last = table.groupby("Regime")["Known to"].max().dt.date
    assert str(last["EU"]) == "2026-12-31"
    assert str(last["RU 395"]) == "2026-09-25"
    assert pd.isna(last["LV consumer"])
    unverified = table[(table["Regime"] == "RO") & (table["From"] == "2024-01-01")]
    assert unverified["Verified"].item() == "no"
    assert len(table) == len(shipped_rows())


def test_rows_that_cannot_be_used_are_reported_once_each() -> None:
    table = own_rows("EU 2027-01-01 2.65 8 - ; XX 2027-01-01 2 8 - ; EU 2027-07-01 2.65 8 - ; EU 2028-01-01 2 8 -")
    table.loc[2, "Rate"] = np.nan
    table.loc[3, "From"] = pd.NaT
    problems = Problems()
    assert [str(row.start) for row in read_rates(table, problems)] == ["2027-01-01"]
    assert [(p.severity, p.table, p.row, p.field) for p in problems.found] == [
        ("Error", "tblRates", 1, "Regime"), ("Error", "tblRates", 2, "Rate"), ("Error", "tblRates", 3, "From"),
    ]  # fmt: skip


def test_unknown_names() -> None:
    for name in ("", "US", "Contract"):
        with pytest.raises(UnknownRegime, match="is not a regime"):
            reference_rate(name, date(2024, 1, 1))
    with pytest.raises(UnknownRegime, match="'ECB' is not a regime"):
        regime_named("ECB")
    assert regime_named("  ru   395 ").name == "RU 395"
