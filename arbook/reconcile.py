"""The ledger's balances against the workbook's: what differs, what explains it, where to look for the rest.

A balance is of the whole ledger in one currency, or of one customer in one currency, at a date. Amounts are cents; a
difference is workbook less ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd

from arbook.code import BLANK, Codes, Ints, codes_of
from arbook.columnar import taken
from arbook.field import MISSING_DAY, Bools, cents_of_column, days_of, sum_by
from arbook.ledger import Ledger
from arbook.money import amount_text
from arbook.party import Parties
from arbook.position import Position
from arbook.problem import Problems

WORDED: Final = 2  # at most so many reasons explain a difference: more would fit by chance
NAMED: Final = 3  # suspects that a note names
WHOLE: Final = BLANK
"""Customer of a balance of the whole ledger."""
UNKNOWN: Final = -2
"""A customer or currency that the book doesn't have."""


@dataclass(frozen=True)
class Controls:
    """Rows of tblControl that can be compared.

    Attributes
    ----------
    row : int64 array
        Position in the frame.
    day : int64 array
        Day number.
    customer : int64 array
        Code; WHOLE, or UNKNOWN.
    currency : int64 array
        Code, or UNKNOWN.
    cents : int64 array
    """

    row: Ints
    day: Ints
    customer: Ints
    currency: Ints
    cents: Ints

    def take(self, rows: Ints | Bools) -> Controls:
        """Return some of the rows."""
        return taken(self, rows)


def read_controls(table: pd.DataFrame, parties: Parties, problems: Problems) -> Controls:
    """Read tblControl.

    Parameters
    ----------
    table : DataFrame
        Columns Date, Customer (blank: whole ledger), Currency (blank: the customer's, else the base currency),
        Balance in cents.
    parties : Parties
    problems : Problems
        Gets rows without date or balance, customers that the book doesn't have, and rows that say the same again.
    """
    days = days_of(table, "Date")
    cents, blank = cents_of_column(table, "Balance")
    there = np.ones(len(table), np.bool_) if blank is None else ~blank
    usable = there & (days != MISSING_DAY) if days is not None else np.zeros(len(table), np.bool_)
    for name, missing in (("Date", there & ~usable), ("Balance", ~there)):
        problems.add(
            "Warning", "tblControl", np.flatnonzero(missing), name, "", f"{name} is blank; the row isn't compared.",
            f"Type the {name.lower()}, or delete the row.",
        )  # fmt: skip
    customer = _coded(table, "Customer", {name: code for code, name in enumerate(parties.customers) if name})
    typed = _coded(table, "Currency", parties.code_of_currency)
    known = np.flatnonzero(customer >= 0)
    own = np.full(len(table), parties.base, np.int64)
    own[known] = parties.currency_of[customer[known]]
    currency = np.where(typed == BLANK, own, typed)
    rows = np.flatnonzero(usable)
    found = Controls(rows, (days if days is not None else cents)[rows], customer[rows], currency[rows], cents[rows])
    _report_unknown(table, found, problems)
    return _last_of_each(found, problems)


def _coded(table: pd.DataFrame, name: str, places: Mapping[str, int]) -> Ints:
    """Return the code of each cell; BLANK where it is blank, UNKNOWN where nobody has that name."""
    codes, labels = codes_of(table[name])
    plain = [label.strip() if name == "Customer" else label.strip().upper() for label in labels]
    of_label = [places.get(label, UNKNOWN) for label in plain]
    return np.array([*of_label, BLANK], np.int64)[codes]


def _report_unknown(table: pd.DataFrame, found: Controls, problems: Problems) -> None:
    rows = found.row[found.customer == UNKNOWN]
    problems.add(
        "Warning", "tblControl", rows, "Customer", table["Customer"].astype("str").iloc[rows].tolist(),
        "The ledger has a balance of customer {value}, who isn't in this book.",
        "Correct the code, or import the customer's documents.",
    )  # fmt: skip


def _last_of_each(found: Controls, problems: Problems) -> Controls:
    """Keep the last row of each date, customer and currency."""
    keys = pd.MultiIndex.from_arrays([found.day, found.customer, found.currency])
    again = keys.duplicated(keep="last") & (found.customer != UNKNOWN)
    problems.add(
        "Warning", "tblControl", found.row[again], "Balance", "",
        "A later row has the balance of the same date, customer and currency; that one counts.",
        "Delete one of them.",
    )  # fmt: skip
    return found.take(~again)


def totals(position: Position) -> Ints:
    """Return the Total of each group (customer and currency): open lines and what is to the good, in cents."""
    ledger = position.ledger
    rows = position.rows
    document = rows if ledger.lines.document is None else ledger.lines.document[rows]
    group = ledger.documents.customer[document].astype(np.int64) * len(ledger.parties.currencies)
    group += ledger.documents.currency[document]
    found: Ints = sum_by(group, position.line_open[rows], ledger.groups) + position.cash + position.notes
    return found


def compared(ledger: Ledger, controls: Controls) -> Ints:
    """Return the workbook's balance for each control row, as of its own date, in cents."""
    found = np.zeros(len(controls.row), np.int64)
    width = len(ledger.parties.currencies)
    for day in np.unique(controls.day).tolist():
        by_group = totals(ledger.as_of(np.datetime64(day, "D"))).reshape(-1, width)
        here = (controls.day == day) & (controls.currency >= 0)
        one, whole = here & (controls.customer >= 0), here & (controls.customer == WHOLE)
        found[one] = by_group[controls.customer[one], controls.currency[one]]
        found[whole] = by_group.sum(axis=0)[controls.currency[whole]]
    return found


def explanation(difference: int, reasons: Mapping[str, int]) -> str:
    """Say what makes up a difference to the cent.

    Parameters
    ----------
    difference : int
        Cents.
    reasons : mapping of str to int
        What each reason would change the total by.

    Returns
    -------
    str
        "none" when there is no difference; "" when one or two reasons don't make it up.

    Examples
    --------
    >>> explanation(300, {"items not aged": 100, "plan interest": 200, "payments after": 50})
    'none: the difference is items not aged and plan interest'
    """
    if difference == 0:
        return "none"
    usable = [(name, cents) for name, cents in reasons.items() if cents]
    for size in range(1, WORDED + 1):
        for chosen in combinations(usable, size):
            if sum(cents for _, cents in chosen) == difference:
                return f"none: the difference is {' and '.join(name for name, _ in chosen)}"
    return ""


def suspects(position: Position, currency: int, difference: int, customers: Mapping[int, int]) -> list[str]:
    """Name the customers and documents that could explain a difference.

    Parameters
    ----------
    position : Position
    currency : int
        Code.
    difference : int
        Cents, workbook less ledger.
    customers : mapping of int to int
        Customers (code) whose own balance differs, and by how many cents; empty when the ledger's balances by
        customer aren't known.

    Returns
    -------
    list of str
        At most `NAMED` customers and `NAMED` documents: those of exactly this amount that only the workbook may have,
        or of half of it, which the ledger may have on the other side; the newest first.
    """
    ledger = position.ledger
    largest = sorted(customers.items(), key=lambda each: -abs(each[1]))[:NAMED]
    found = [
        f"customer {ledger.parties.customers[code]} (differs by {amount_text(cents)})" for code, cents in largest
    ]
    if not customers:
        by_customer = totals(position).reshape(-1, len(ledger.parties.currencies))[:, currency]
        whose = np.flatnonzero(by_customer == difference)[:NAMED].tolist()
        found += [f"customer {ledger.parties.customers[code]} (owes that in all)" for code in whose]
    wanted = np.array(sorted(customers), np.int64)
    found += _documents(position, currency, difference, wanted)
    if difference % 2 == 0:
        halves = _documents(position, currency, difference // 2, wanted)
        found += [f"{each} (half of it: on the other side?)" for each in halves]
    return found


def _documents(position: Position, currency: int, cents: int, customers: Ints) -> list[str]:
    """Name documents and payments up to the day that make the workbook's total larger by exactly these cents."""
    ledger = position.ledger
    documents, receipts = ledger.documents, ledger.receipts
    found: list[tuple[int, str]] = []
    typed = slice(ledger.typed)
    parts: tuple[tuple[str, Ints, Codes, Codes, Ints, pd.DataFrame], ...] = (
        ("Invoice", documents.day[typed], documents.customer[typed], documents.currency[typed],
         documents.amount[typed], documents.table),
        ("Payment", receipts.day, receipts.customer, receipts.currency, -receipts.cents, receipts.table),
    )  # fmt: skip
    for name, days, customer, of, amounts, table in parts:
        fits = (amounts == cents) & (of == currency) & (days <= position.day)
        if len(customers):
            fits &= np.isin(customer, customers)
        for row in np.flatnonzero(fits).tolist():
            number = _text(table, name, row)
            noun = "document" if name == "Invoice" else "payment"
            found.append((int(days[row]), f"{noun} {number} of {ledger.parties.customers[customer[row]]}"))
    return [text for _, text in sorted(found, key=lambda each: -each[0])[:NAMED]]


def _text(table: pd.DataFrame, name: str, row: int) -> str:
    value: Any = table[name].iloc[row] if name in table else None
    return "without number" if pd.isna(value) else str(value)
