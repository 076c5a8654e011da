"""Which settled documents can be moved to an archive without changing a figure, and why the others stay.

A document goes with all that it is linked with: payments, allocations, credit notes, notes that apply to it, other
lines of the same payment. If one part of it must stay, all of it stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from arbook.code import BLANK, Ints, Lookup
from arbook.events import NEVER
from arbook.field import MISSING_DAY, Bools, column, date_of, day_number, days_of
from arbook.ledger import Ledger
from arbook.payment_history import PaymentHistory
from arbook.position import group_of
from arbook.signals import LATEST, QUARTER, YEAR

OPEN: Final = "still open, or not used up"
LATE: Final = "settled on or after the date"
USED: Final = "settled since {day}: yearly figures, risk or closed months still use them"
DISPUTED: Final = "disputed"
PLANNED: Final = "in an installment plan"
LATEST_PAID: Final = f"among the last {LATEST} that their customer had paid: Trend needs them"
LAST_CONTACT: Final = "what the last contact with their customer was about"
LINKED: Final = "linked with a document, payment or proposal that stays"
_LAST_DAY: Final = "9999-12-31"


@dataclass(frozen=True)
class Tables:
    """What hangs on documents: typed frames of tblAllocations, tblActivity and tblPlans."""

    allocations: pd.DataFrame
    activity: pd.DataFrame
    plans: pd.DataFrame


@dataclass(frozen=True)
class Selection:
    """What goes to the archive.

    Attributes
    ----------
    documents, payments, allocations, activity : bool arrays, a row of the frame
    why : dict of str to int
        How many documents stay for each reason, the first that holds.
    """

    documents: Bools
    payments: Bools
    allocations: Bools
    activity: Bools
    why: Mapping[str, int]


def needed_from(day: int, closed: Ints) -> int:
    """Return the day since which settled documents are still used by a figure of a day.

    Parameters
    ----------
    day : int
    closed : int64 array
        Ends of the closed months that are recomputed.

    Notes
    -----
    Furthest back looks the list of customers who were Bad two years running: at the end of the year before the last
    full one, its Buys less compares 90 days with the 365 before. Recomputed closed months need what was open then.
    """
    year = date_of(day + 1).year - 2
    furthest = day_number(f"{year}-12-31") - YEAR - QUARTER
    return int(min(furthest, *closed.tolist(), day - YEAR - 2 * QUARTER))


def select(
    ledger: Ledger, history: PaymentHistory, tables: Tables, before: int, needed: int, stays: Mapping[str, Bools]
) -> Selection:
    """Choose what was settled before a day.

    Parameters
    ----------
    ledger : Ledger
    history : PaymentHistory
        Of the same ledger.
    tables : Tables
    before, needed : int
        Day numbers: as asked, and `needed_from`. What is dated on or after either stays.
    stays : mapping of str to bool array, a document
        More documents that stay, by reason.
    """
    cutoff, size = min(before, needed), ledger.typed
    last = _last_days(ledger, tables)[:size]
    rest = ledger.as_of(_LAST_DAY).rest[:size]
    undated = (ledger.documents.day[:size] == MISSING_DAY) | (ledger.documents.begins[:size] == MISSING_DAY)
    reasons = {
        OPEN: (rest != 0) | undated,
        PLANNED: _planned(ledger, tables.plans),
        DISPUTED: _disputed(ledger, cutoff),
        LATE: last >= before,
        USED.format(day=date_of(cutoff)): last >= cutoff,
        **stays,
        LATEST_PAID: _latest(history, cutoff)[:size],
        LAST_CONTACT: _last_contacts(ledger, tables.activity),
    }
    links = _Links.of(ledger, tables)
    held = np.zeros(links.size, np.bool_)
    for blocked in reasons.values():
        held[:size] |= blocked
    held |= links.held(ledger, tables, cutoff)
    free = ~np.isin(links.group, links.group[held])
    free &= np.isin(links.group, links.group[:size])  # what has no document stays
    free &= ~links.unbalanced(ledger)
    payments, allocations = len(ledger.receipts), len(tables.allocations)
    moved = free[:size]
    return Selection(
        moved, free[size : size + payments], free[size + payments : size + payments + allocations],
        _of_documents(ledger, tables.activity, moved), _why(reasons, moved),
    )  # fmt: skip


def _why(reasons: Mapping[str, Bools], moved: Bools) -> dict[str, int]:
    left, found = ~moved, {}
    for reason, blocked in reasons.items():
        found[reason] = int((left & blocked).sum())
        left = left & ~blocked
    found[LINKED] = int(left.sum())
    return {reason: count for reason, count in found.items() if count}


def _last_days(ledger: Ledger, tables: Tables) -> Ints:
    """Day of the last thing that happened to each document: its date, what settled it, contacts about it."""
    found = np.maximum(ledger.documents.day, ledger.documents.begins)
    np.maximum.at(found, ledger.settlements.document, ledger.settlements.day)
    days, row = days_of(tables.activity, "Date"), _documents_of(ledger, tables.activity, "Invoice")
    if days is not None:
        known = row != BLANK
        np.maximum.at(found, row[known], days[known])
    return found


def _disputed(ledger: Ledger, cutoff: int) -> Bools:
    dispute = ledger.documents.dispute
    if dispute is None:
        return np.zeros(ledger.typed, np.bool_)
    running: Bools = (dispute.cents > 0) & ((dispute.closed == MISSING_DAY) | (dispute.closed >= cutoff))
    return running[: ledger.typed]


def _planned(ledger: Ledger, plans: pd.DataFrame) -> Bools:
    found = np.zeros(len(ledger.documents), np.bool_)
    for text in plans["Invoices"].dropna().astype("str"):
        rows = ledger.documents.lookup.find(pd.Series([part.strip() for part in text.split(",")], dtype="str"))
        found[rows[rows != BLANK]] = True
    return found[: ledger.typed]


def _latest(history: PaymentHistory, cutoff: int) -> Bools:
    """Documents of the last lines that each customer had paid before a day, enough of them for Trend."""
    items, found = history.items, np.zeros(len(history.ledger.documents), np.bool_)
    rows = np.flatnonzero((items.paid < cutoff) & (items.until == NEVER))
    rows = rows[np.lexsort((-items.paid[rows], items.customer[rows]))]
    customer, paid = items.customer[rows], items.paid[rows]
    first = np.searchsorted(customer, customer)
    least = np.minimum(first + LATEST - 1, np.searchsorted(customer, customer, "right") - 1)
    found[items.document[rows[paid >= paid[least]]]] = True
    return found


def _last_contacts(ledger: Ledger, activity: pd.DataFrame) -> Bools:
    """Documents that the last row of each customer in Activity names, and the last one that went out."""
    found = np.zeros(ledger.typed, np.bool_)
    out = (activity["Direction"].astype("str").fillna("") != "In").to_numpy(np.bool_)
    row = _documents_of(ledger, activity, "Invoice")
    for some in (np.ones(len(activity), np.bool_), out):
        rows = activity.assign(row=row)[some].sort_values("Date", kind="stable")
        typed = rows["Customer"].astype("str").fillna("")
        of = np.asarray(rows["row"], np.int64)
        owner = np.array(ledger.parties.customers, object)[ledger.documents.customer[np.maximum(of, 0)]]
        whose = typed.where(((typed != "") | (of == BLANK)).to_numpy(np.bool_), pd.Series(owner, rows.index))
        last = of[~whose.duplicated(keep="last").to_numpy(np.bool_)]
        found[last[last != BLANK]] = True
    return found


def _documents_of(ledger: Ledger, table: pd.DataFrame, name: str) -> Ints:
    """Row of the document that each row names; BLANK where it names none that is typed."""
    named = column(table, name)
    if named is None:
        return np.full(len(table), BLANK, np.int64)
    rows = ledger.documents.lookup.find(named)
    return np.where(rows >= ledger.typed, BLANK, rows)


def _of_documents(ledger: Ledger, table: pd.DataFrame, moved: Bools) -> Bools:
    rows = _documents_of(ledger, table, "Invoice")
    found: Bools = (rows != BLANK) & np.append(moved, False)[rows]
    return found


@dataclass(frozen=True)
class _Links:
    """Documents, payment rows and allocations, one behind the other, in groups of what is linked."""

    group: Ints
    documents: int
    payments: int

    @property
    def size(self) -> int:
        return len(self.group)

    @classmethod
    def of(cls, ledger: Ledger, tables: Tables) -> _Links:
        size, payments = ledger.typed, len(ledger.receipts)
        total = size + payments + len(tables.allocations)
        place = size + np.arange(payments)
        numbers = column(ledger.receipts.table, "Payment")
        lookup = Lookup(numbers if numbers is not None else pd.Series([None] * payments, dtype=object))
        settled = ledger.settlements
        document = np.where(settled.document < size, settled.document, BLANK)  # of plans: their invoices stay
        allocation = size + payments + np.arange(len(tables.allocations))
        sender = column(tables.allocations, "From")
        paid = np.full(len(allocation), BLANK) if sender is None else lookup.find(sender)
        pairs = [
            (np.arange(size), ledger.documents.lookup.first[:size]),  # the same number twice
            (np.arange(size), _documents_of(ledger, ledger.documents.table.iloc[:size], "Applies to")),
            (place, np.where(lookup.first == BLANK, BLANK, lookup.first + size)),
            (place, ledger.receipts.document),
            (document, _place(settled.source, size, payments)),
            (allocation, np.where(paid == BLANK, BLANK, paid + size)),
            *((allocation, _documents_of(ledger, tables.allocations, name)) for name in ("From", "To")),
        ]
        one, other = (np.concatenate([np.asarray(pair[side], np.int64) for pair in pairs]) for side in (0, 1))
        known = (one >= 0) & (other >= 0) & (one < total) & (other < total)
        return cls(_components(total, one[known], other[known]), size, payments)

    def held(self, ledger: Ledger, tables: Tables, cutoff: int) -> Bools:
        """Payments and allocations that stay: too new, undated, of a plan or an unknown document, or proposed."""
        receipts, allocations = ledger.receipts, tables.allocations
        found = np.zeros(self.size, np.bool_)
        named = column(receipts.table, "Invoice")
        unknown = np.zeros(self.payments, np.bool_)
        if named is not None:
            unknown = (receipts.document == BLANK) & (named.astype("str").fillna("") != "").to_numpy(np.bool_)
        plans = receipts.document >= ledger.typed
        new = (receipts.day >= cutoff) | (receipts.day == MISSING_DAY)
        found[self.documents : self.documents + self.payments] = unknown | plans | new
        days = days_of(allocations, "Date")
        if days is not None and len(allocations):
            proposed = (allocations["State"].astype("str") == "Proposed").to_numpy(np.bool_)
            found[self.documents + self.payments :] = (days >= cutoff) | (days == MISSING_DAY) | proposed
        return found

    def unbalanced(self, ledger: Ledger) -> Bools:
        """Return what is linked with money that is still on account, or was refunded from elsewhere."""
        account = ledger.account
        place = _place(account.source, self.documents, self.payments)
        group = group_of(ledger, account.customer, account.currency)
        of_link = np.where(place == BLANK, BLANK, self.group[place])
        keys = pd.DataFrame({"link": of_link, "group": group, "cents": account.cents})
        sums = keys.groupby(["link", "group"])["cents"].sum()
        loose = sums.index.get_level_values("link")[sums.to_numpy() != 0]
        found: Bools = np.isin(self.group, loose.to_numpy(np.int64))
        return found


def _place(source: Ints, documents: int, payments: int) -> Ints:
    """Return where the sources of settlements stand among documents and payments; BLANK for what a plan moved."""
    note = source - payments
    return np.where(note < 0, source + documents, np.where(note < documents, note, BLANK))


def _components(size: int, one: Ints, other: Ints) -> Ints:
    """Return the least place in the group of each place; places are in one group when a chain of pairs joins them."""
    label = np.arange(size)
    while True:
        least = np.minimum(label[one], label[other])
        new = label.copy()
        np.minimum.at(new, one, least)
        np.minimum.at(new, other, least)
        np.minimum.at(new, label[one], least)
        np.minimum.at(new, label[other], least)
        new = new[new]
        if np.array_equal(new, label):
            return label
        label = new
