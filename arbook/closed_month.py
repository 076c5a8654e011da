"""Closed months recomputed from today's inputs: what differs from what was closed (figures 25).

A month was closed with the amounts of its aging. Recomputed, they are the same as long as nobody changes the past.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from arbook.aging import AgingSettings
from arbook.aging_sums import parts_of, set_off, sums_by_group
from arbook.code import Ints
from arbook.field import MISSING_DAY, cents_of_column, days_of
from arbook.ledger import Ledger
from arbook.open_items import open_lines_of

MEASURES: Final = ("Total", "Unapplied", "Overdue")
"""Amounts that are compared; one only where those before it are as they were."""
WATCHED: Final = 13  # newest closed months: a year, and the one before it


@dataclass(frozen=True)
class Moved:
    """An amount of a closed month that is another one now.

    Attributes
    ----------
    day, after : int
        Day numbers of the month's end, and of the closed month end before it (MISSING_DAY: none).
    customer, currency : str
    measure : str
        One of MEASURES.
    cents : int
        Now less then; without what an earlier closed month has already moved by.
    whole : int
        Now less then, that included. It is what moved since the closing where the month was closed after the earlier
        one had moved.
    """

    day: int
    after: int
    customer: str
    currency: str
    measure: str
    cents: int
    whole: int


def moved(ledger: Ledger, snapshots: pd.DataFrame, settings: AgingSettings, watched: int = WATCHED) -> list[Moved]:
    """Compare closed months with what they would be today.

    Parameters
    ----------
    ledger : Ledger
    snapshots : DataFrame
        Columns Month end, Customer, Currency, Total, Unapplied, Overdue of tblSnapshots; cents. A month without a
        row isn't closed.
    settings : AgingSettings
    watched : int
        How many of the newest months are compared.

    Returns
    -------
    list of Moved
        By month, then customer. A difference that lasts is named once, in the first month that has it.
    """
    days = days_of(snapshots, "Month end")
    if days is None or not len(days):
        return []
    months = [day for day in np.unique(days).tolist() if day != MISSING_DAY][-watched:]
    who = _Names.of(ledger, snapshots)
    amounts = {name: cents_of_column(snapshots, name)[0] for name in MEASURES}
    found = np.zeros((len(MEASURES), len(months), who.groups), np.int64)
    for at, day in enumerate(months):
        rows = np.flatnonzero(days == day)
        for measure, now in enumerate(_recomputed(ledger, day, settings)):
            found[measure, at, who.place] += now
            np.subtract.at(found[measure, at], who.row_group[rows], amounts[MEASURES[measure]][rows])
    return _first_ones(found, months, who)


def _recomputed(ledger: Ledger, day: int, settings: AgingSettings) -> tuple[Ints, Ints, Ints]:
    """Return Total, Unapplied and Overdue of each group at the end of a day."""
    position, buckets = ledger.as_of(np.datetime64(day, "D")), settings.buckets
    lines, unapplied = set_off(position, open_lines_of(position, buckets), buckets, settings.unapplied)
    sums, _ = sums_by_group(position, lines, parts_of(position, lines, unapplied), buckets)
    return sums.cents.sum(axis=1) + sums.unapplied, sums.unapplied, sums.overdue


@dataclass(frozen=True)
class _Names:
    """Customers and currencies of the ledger and of the snapshots together; those of a group by its place."""

    customers: pd.Index
    currencies: pd.Index
    place: Ints
    row_group: Ints

    @classmethod
    def of(cls, ledger: Ledger, snapshots: pd.DataFrame) -> _Names:
        parties = ledger.parties
        typed = {name: snapshots[name].astype("str").fillna("") for name in ("Customer", "Currency")}
        customers = pd.Index(parties.customers, dtype="str")
        customers = customers.append(pd.Index(typed["Customer"].unique(), dtype="str").difference(customers))
        currencies = pd.Index(parties.currencies, dtype="str")
        currencies = currencies.append(pd.Index(typed["Currency"].unique(), dtype="str").difference(currencies))
        customer, currency = np.divmod(np.arange(ledger.groups), len(parties.currencies))
        of_row, its = (
            np.asarray(names.get_indexer(pd.Index(typed[name])), np.int64)
            for name, names in (("Customer", customers), ("Currency", currencies))
        )
        return cls(
            customers, currencies, customer * len(currencies) + currency, of_row * len(currencies) + its
        )  # fmt: skip

    @property
    def groups(self) -> int:
        return len(self.customers) * len(self.currencies)

    def name(self, group: int) -> tuple[str, str]:
        customer, currency = divmod(group, len(self.currencies))
        return str(self.customers[customer]), str(self.currencies[currency])


def _first_ones(found: Ints, months: list[int], who: _Names) -> list[Moved]:
    """List differences where they begin or change; a group's Unapplied only if its Total stands, and so on."""
    lines: list[Moved] = []
    quiet = np.ones(who.groups, np.bool_)
    for measure, differences in zip(MEASURES, found, strict=True):
        steps = np.diff(differences, axis=0, prepend=0)
        at, group = np.nonzero((differences != 0) & (steps != 0) & quiet)
        for month, one in zip(at.tolist(), group.tolist(), strict=True):
            after = months[month - 1] if month else MISSING_DAY
            cents, whole = int(steps[month, one]), int(differences[month, one])
            lines.append(Moved(months[month], after, *who.name(one), measure, cents, whole))
        quiet &= ~differences.any(axis=0)
    return sorted(lines, key=lambda line: (line.day, line.customer, line.currency))
