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
from arbook.code import Ints
from arbook.documents import CREDIT_NOTE, INVOICE
from arbook.field import MISSING_DAY, dates_of, sum_by
from arbook.kpi import average_days_delinquent, best_possible_dso, collection_effectiveness, dso
from arbook.kpi_sales import history_covers, sales_of_period
from arbook.ledger import Ledger
from arbook.money import round_half_up
from arbook.position import Position
from arbook.reconcile import totals

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
_OPENING: Final = "OPEN-"  # payments that an export of open items implies: sales and payments before it aren't known


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


def history_starts(ledger: Ledger) -> date | None:
    """Return the date of the first document; None when there is none with a date."""
    days = ledger.documents.day[: ledger.typed]
    known = days[days != MISSING_DAY]
    return dates_of(known.min(keepdims=True))[0].item() if len(known) else None


def measures(position: Position, days: int) -> dict[str, Measures]:
    """Measure each currency as of a day.

    Parameters
    ----------
    position : Position
    days : int
        Length of the period that ends with the day (KpiDays).

    Returns
    -------
    dict of str to Measures
        By currency. All None when the ledger begins inside the period, or was imported as open items only.

    Notes
    -----
    Receivables of DSO are net of Unapplied; those of CEI leave out customers who are to the good. Sales are invoices
    less credit notes, gross.
    """
    ledger = position.ledger
    names, as_of = ledger.parties.currencies, dates_of(np.array([position.day]))[0].item()
    before = ledger.as_of(np.datetime64(position.day - days, "D"))
    now, then = (totals(each).reshape(-1, len(names)) for each in (position, before))
    known = history_covers(history_starts(ledger), as_of, days) and not _only_open(ledger)
    found: dict[str, Measures] = {}
    for code, name in enumerate(names):
        sales, current = _sales(ledger, code, as_of, days), int(_current(position)[code])
        owed, good = int(now[:, code].sum()), np.maximum(now[:, code], 0)
        simple = dso(owed, sales, days)
        best = best_possible_dso(current, sales, days)
        cei = collection_effectiveness(int(np.maximum(then[:, code], 0).sum()), sales, int(good.sum()), current)
        delinquent = average_days_delinquent(simple, best)
        found[name] = Measures(*(_rounded(each) if known else None for each in (simple, best, delinquent, cei)))
    return found


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else round_half_up(value, 1)


def _only_open(ledger: Ledger) -> bool:
    numbers = ledger.receipts.table.get("Payment")
    return numbers is not None and bool(numbers.astype("str").str.startswith(_OPENING).fillna(False).any())


def _sales(ledger: Ledger, currency: int, as_of: date, days: int) -> int:
    documents, typed = ledger.documents, slice(ledger.typed)
    rows = np.isin(documents.type[typed], (INVOICE, CREDIT_NOTE)) & (documents.currency[typed] == currency)
    return sales_of_period(dates_of(documents.day[typed][rows]), documents.amount[typed][rows], as_of, days)


def _current(position: Position) -> Ints:
    """Cents that aren't due yet, a currency."""
    ledger, rows = position.ledger, position.rows
    rows = rows[ledger.lines.due[rows] >= position.day]
    document = rows if ledger.lines.document is None else ledger.lines.document[rows]
    return sum_by(ledger.documents.currency[document], position.line_open[rows], len(ledger.parties.currencies))


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
