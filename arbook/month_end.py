"""Month end: the steps of the list, a closed month's figures a currency, what is kept of it (rule H, figures 18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import numpy as np
import pandas as pd

from arbook.aging import Aging
from arbook.exchange import ExchangeRates
from arbook.ledger_kpi import Known, ledger_kpi
from arbook.money import round_half_up
from arbook.position import Position

STEPS: Final = (  # label, and the sheet that it is done on
    ("Import documents and payments", "Invoices"),
    ("Exchange rates", "FX"),
    ("No proposals left", "Allocations"),
    ("Checks: none, or accepted", "Checks"),
    ("Control balances tied or explained", "Aging"),
    ("Interest notes", "Interest"),
    ("Provision", "Provision"),
    ("Statements to all", "Statement"),
    ("Measures", "Dashboard"),
    ("Print the pack", "Closing"),
    ("Close the month", "Closing"),
)


@dataclass(frozen=True)
class Measures:
    """Measures of one currency: days with one decimal, CEI in percent; None where they can't be known."""

    dso: Decimal | None
    best: Decimal | None
    delinquent: Decimal | None
    cei: Decimal | None


def is_month_end(day: date) -> bool:
    """Whether a day is the last of its month."""
    return (day + timedelta(days=1)).day == 1


def last_month_end(day: date) -> date:
    """Return the newest month end on or before a day.

    >>> last_month_end(date(2024, 3, 15)), last_month_end(date(2024, 2, 29))
    (datetime.date(2024, 2, 29), datetime.date(2024, 2, 29))
    """
    return day if is_month_end(day) else day.replace(day=1) - timedelta(days=1)


def measures(position: Position, days: int, known: Known) -> dict[str, Measures]:
    """Measure each currency as of a day, in itself.

    Parameters
    ----------
    position : Position
    days : int
        Length of the period that ends with the day (KpiDays).
    known : Known
        How far back sales are known.

    Returns
    -------
    dict of str to Measures
        By currency; see ``arbook.ledger_kpi.ledger_kpi``.
    """
    found: dict[str, Measures] = {}
    for code, name in enumerate(position.ledger.parties.currencies):
        its = ledger_kpi(position, days, ExchangeRates(name, {code: Decimal(1)}), yearly=False, known=known)
        found[name] = Measures(*(_rounded(each) for each in (its.dso, its.best, its.delinquent, its.cei)))
    return found


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else round_half_up(value, 1)


def closing_rows(
    aging: Aging,
    found: Mapping[str, Measures],
    control: Mapping[str, int],
    allowance: Mapping[str, int],
) -> pd.DataFrame:
    """Return a month's rows of tblClosings: the currencies with anything open or unapplied, or a control balance.

    Parameters
    ----------
    aging : Aging
        As of the month end.
    found : mapping of str to Measures
        By currency.
    control, allowance : mapping of str to int
        Control balance and allowance in cents by currency; a currency that lacks is blank.

    Returns
    -------
    DataFrame
        Currency, Total, Overdue, Unapplied, Control, Difference (Total less Control) in cents; DSO, CEI; Allowance.
    """
    rows = aging.totals.assign(Currency=aging.totals["Currency"].astype("str"))
    names = [*rows["Currency"], *(name for name in control if name not in set(rows["Currency"]))]
    sums = rows.set_index("Currency").reindex(names)[["Total", "Overdue", "Unapplied"]].fillna(0).astype("Int64")
    its = pd.Series([control.get(name) for name in names], dtype="Int64")
    none = Measures(None, None, None, None)
    return pd.DataFrame(
        {
            "Currency": pd.Series(names, dtype="str"),
            **{name: sums[name].reset_index(drop=True) for name in sums},
            "Control": its,
            "Difference": sums["Total"].reset_index(drop=True) - its,
            "DSO": _numbers([found.get(name, none).dso for name in names]),
            "CEI": _numbers([found.get(name, none).cei for name in names]),
            "Allowance": pd.Series([allowance.get(name) for name in names], dtype="Int64"),
        }
    )


def _numbers(values: Sequence[Decimal | None]) -> pd.Series:
    return pd.Series([np.nan if value is None else float(value) for value in values], dtype="float64")


def snapshot(aging: Aging, month_end: date, names: Sequence[str]) -> pd.DataFrame:
    """Return a closed month's rows of tblSnapshots.

    Parameters
    ----------
    aging : Aging
        With its columns in the order of tblAging; buckets under their own labels.
    month_end : date
    names : sequence of str
        Columns of tblAging as the schema names them: buckets go by place.
    """
    rows = aging.customers
    labels = dict(zip(aging.buckets.labels[1 : aging.buckets.not_aged], names, strict=False))
    kept = rows.rename(columns={label: name for label, name in labels.items() if label in rows})
    end = pd.Series(np.full(len(rows), np.datetime64(month_end, "s")), index=rows.index)
    return kept.assign(**{"Month end": end}).reset_index(drop=True)
