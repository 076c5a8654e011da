"""The aging report: what each customer owes, by how long it has been due.

Not due + buckets + Not aged + Unapplied = Total, per customer and currency, to the cent (figures 1). Amounts are
integer cents; rates and shares are fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from arbook.aging_sums import Parts, Sums, Unapplied, parts_of, set_off, sums_by_group
from arbook.bucket import Basis, Buckets
from arbook.code import BLANK, Ints
from arbook.credit_limit import currencies_of_limits, limits_of
from arbook.exchange import ExchangeRates, booked, rates_as_of
from arbook.field import Bools, column, sum_by, text_at
from arbook.ledger import Ledger, position_problems
from arbook.money import currency_unit
from arbook.open_items import OpenLines, disputed_of, frame_of, labelled, open_lines_of, whole
from arbook.position import Position
from arbook.problem import Problems


@dataclass(frozen=True)
class AgingSettings:
    """Settings AgingLimits, AgingBasis and UnappliedCash.

    Parameters
    ----------
    limits : tuple of int
        Upper ends of the buckets but the last, in days, rising.
    basis : {"due date", "invoice date"}
    unapplied : {"apart", "oldest first", "own date"}
        Money to the good in its own column; reducing the oldest lines; or credit notes in the bucket of their own
        date and cash apart (figures 4).

    Raises
    ------
    ValueError
        When a value is not one of these.
    """

    limits: tuple[int, ...] = (30, 60, 90)
    basis: Basis = "due date"
    unapplied: Unapplied = "apart"

    def __post_init__(self) -> None:
        if self.unapplied not in ("apart", "oldest first", "own date"):
            raise ValueError(f"'{self.unapplied}': use apart, oldest first or own date")
        Buckets(self.limits, self.basis)

    @property
    def buckets(self) -> Buckets:
        """The buckets of these limits."""
        return Buckets(self.limits, self.basis)


@dataclass(frozen=True)
class Aging:
    """An aging report.

    Attributes
    ----------
    as_of : datetime64[D]
    buckets : Buckets
    customers : DataFrame
        A row a customer and currency with anything open or unapplied, sorted; the columns of tblAging up to
        Limit used %. Cents; Overdue % and Limit used % are fractions, NaN where blank.
    lines : DataFrame
        Open lines (``open_items.frame_of``) with Open base (blank without a rate).
    totals : DataFrame
        The same sums a currency, with Re-dated items, Re-dated, Booked base and Revaluation (of lines with a booked
        rate, in base currency).
    base : DataFrame
        One row: the sums in base currency, without the currencies in ``left_out``.
    left_out : tuple of str
        Currencies without a rate.
    problems : Problems
        What is wrong as of the date: overpaid documents, refunds, rates.
    """

    as_of: np.datetime64
    buckets: Buckets
    customers: pd.DataFrame
    lines: pd.DataFrame
    totals: pd.DataFrame
    base: pd.DataFrame
    left_out: tuple[str, ...]
    problems: Problems


def aging(
    ledger: Ledger,
    as_of: object,
    settings: AgingSettings | None = None,
    rates: pd.DataFrame | None = None,
) -> Aging:
    """Age a ledger.

    Parameters
    ----------
    ledger : Ledger
    as_of : date, str or datetime64
        The end of this day.
    settings : AgingSettings, optional
    rates : DataFrame, optional
        Columns of tblFX; needed when anything is open in another currency than the base.

    Examples
    --------
    >>> invoices = pd.DataFrame({
    ...     "Invoice": ["A"], "Customer": ["C1"], "Date": pd.to_datetime(["2024-01-01"]), "Amount": [100000]})
    >>> nothing = pd.DataFrame({"Invoice": [], "Date": pd.to_datetime([]), "Amount": []})
    >>> report = aging(Ledger.build(invoices, nothing.astype({"Amount": "int64"})), "2024-03-31")
    >>> report.customers[["Customer", "Not due", "31-60", "Total"]].values.tolist()
    [['C1', 0, 100000, 100000]]
    """
    settings = settings or AgingSettings()
    buckets = settings.buckets
    position = ledger.as_of(as_of)
    problems = position_problems(position)
    lines, unapplied = set_off(position, open_lines_of(position, buckets), buckets, settings.unapplied)
    parts = parts_of(position, lines, unapplied)
    sums, shown = sums_by_group(position, lines, parts, buckets)
    customer, currency = np.divmod(shown, len(ledger.parties.currencies))
    used = np.unique(currency)
    needed = np.union1d(used, currencies_of_limits(ledger, customer, currency))
    exchange = rates_as_of(rates, position.day, ledger.parties.currencies, needed, ledger.parties.base, problems)
    open_base, known = exchange.to_base(lines.cents, lines.currency)
    frame = frame_of(position, lines, buckets)
    frame.insert(10, "Open base", pd.Series(whole(open_base, ~known)))
    limits = limits_of(ledger, customer, currency, sums.take(shown), exchange, parts)
    parties = ledger.parties
    rows = {
        "Customer": labelled(customer, parties.customer_dtype),
        **_names(ledger, customer),
        "Currency": labelled(currency, parties.currency_dtype),
        **sums.take(shown).columns(buckets),
        **limits,
    }
    totals = {
        "Currency": labelled(used, parties.currency_dtype),
        **sums.take(shown).by(np.searchsorted(used, currency), len(used)).columns(buckets),
        **_head(position, lines, open_base, known, used),
    }
    return Aging(
        np.datetime64(position.day, "D"), buckets, pd.DataFrame(rows), frame, pd.DataFrame(totals),
        _base(position, lines, known, parts, shown, exchange, buckets),
        tuple(parties.currencies[code] for code in used.tolist() if code not in exchange.rate), problems,
    )  # fmt: skip


def _names(ledger: Ledger, customer: Ints) -> dict[str, Any]:
    """Names of customers, where there is a table of customers with names."""
    names = column(ledger.customers, "Name")
    if names is None:
        return {}
    row = ledger.parties.row_of[customer]
    known = np.flatnonzero(row != BLANK)
    found = np.full(len(customer), "", object)
    found[known] = text_at(names, row[known])
    return {"Name": pd.Series(found, dtype="str")}


def _head(position: Position, lines: OpenLines, open_base: Ints, known: Bools, used: Ints) -> dict[str, Any]:
    """Re-dated items, and what booked rates say, a currency."""
    ledger = position.ledger
    size = len(used)
    place = np.searchsorted(used, lines.currency)
    items = re_dated = booked_base = difference = np.zeros(size, np.int64)
    if ledger.lines.due is not ledger.lines.before:
        own = np.flatnonzero(lines.line >= 0)
        own = own[ledger.lines.due[lines.line[own]] != ledger.lines.before[lines.line[own]]]
        own = own[lines.document[own] < ledger.typed]  # parts of plans are said apart
        re_dated = sum_by(place[own], lines.cents[own], size)
        first = np.unique(lines.document[own], return_index=True)[1]  # a document once, whatever its lines
        items = np.bincount(place[own[first]], minlength=size)
    typed = column(ledger.documents.table, "Rate")
    if typed is not None:
        own = np.flatnonzero(lines.line >= 0)
        cents, given = booked(
            lines.cents[own], typed.iloc[lines.document[own]], currency_unit(ledger.parties.base_name)
        )
        given &= known[own]
        booked_base = sum_by(place[own], np.where(given, cents, 0), size)
        difference = sum_by(place[own], np.where(given, open_base[own] - cents, 0), size)
    return {
        "Re-dated items": items, "Re-dated": re_dated,
        "Booked base": booked_base, "Revaluation": difference,
    }  # fmt: skip


def _base(
    position: Position,
    lines: OpenLines,
    known: Bools,
    parts: Parts,
    shown: Ints,
    exchange: ExchangeRates,
    buckets: Buckets,
) -> pd.DataFrame:
    """Add up in base currency: each part and each Unapplied converted on its own, then added (figures 15)."""
    currencies = len(position.ledger.parties.currencies)
    cents, _ = exchange.to_base(parts.cents, parts.currency)
    unapplied, _ = exchange.to_base(parts.unapplied[shown], shown % currencies)
    disputed = np.zeros(0, np.int64)
    if position.ledger.documents.dispute is not None:
        disputed, _ = exchange.to_base(disputed_of(position, lines), lines.currency)
    by_place = sum_by(parts.place, cents, buckets.not_aged + 1)
    overdue = cents[parts.overdue & (parts.place != buckets.not_aged)].sum()
    oldest = int(lines.days.max(initial=0, where=known))
    sums = Sums(
        by_place[np.newaxis],
        *(np.array([int(value)]) for value in (unapplied.sum(), overdue, oldest, disputed.sum())),
    )
    return pd.DataFrame({"Currency": [exchange.base], **sums.columns(buckets)})
