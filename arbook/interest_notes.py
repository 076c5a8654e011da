"""Interest notes: late interest that is neither charged nor waived becomes documents that the customer owes.

A note a customer and currency for the interest, and a cost note for the compensation: recovery costs are settled
before interest, and tax may treat them differently. Slices on a note never come again (figures 14).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

INTEREST_SERIES: Final = "IN"
COST_SERIES: Final = "CO"
NO_BASIS: Final = "neither the law nor signed terms give it"
NOT_ANNOUNCED: Final = "no letter has announced it"
DISPUTED: Final = "the invoice is disputed"
_NAMED: Final = 3  # invoices that a description names
_BLANK: Final = ""


@dataclass(frozen=True)
class Charged:
    """What is charged.

    Attributes
    ----------
    rows : DataFrame
        Rows for tblInvoices: Invoice, Type, Applies to, Customer, Date, Currency, Amount (cents), Reference,
        Description.
    note : Series of str
        Number for the column Note of each slice, blank where it isn't charged; index of the slices.
    """

    rows: pd.DataFrame
    note: pd.Series


def open_slices(slices: pd.DataFrame) -> pd.Series:
    """Say which rows of tblInterest are neither charged nor waived."""
    done = [slices[name].astype("str").fillna(_BLANK).str.strip() != _BLANK for name in ("Note", "Waived")]
    return pd.Series(~(done[0] | done[1]), index=slices.index)


def held_back(
    slices: pd.DataFrame,
    basis: Mapping[str, str],
    told: Collection[tuple[str, str]],
    disputed: Collection[tuple[str, int]],
) -> pd.Series:
    """Say why each slice may not be charged; blank where it may (figures 10 and 14).

    Parameters
    ----------
    slices : DataFrame
        Columns of tblInterest.
    basis : mapping of customer to "law", "terms" or ""
        By what interest may be claimed (``letter_items.interest_bases``).
    told : collection of (customer, currency)
        Who got a letter that announced interest; a blank currency means all (``letter_items.announced``).
    disputed : collection of (invoice, line)
        Lines of which a part is disputed now.

    Returns
    -------
    Series of str
        With the index of the slices.
    """
    names = (slices[name].astype("str") for name in ("Customer", "Currency", "Invoice"))
    rows = zip(*names, slices["Line"].tolist(), strict=True)
    return pd.Series(
        [
            NO_BASIS if not basis.get(customer)
            else NOT_ANNOUNCED if (customer, currency) not in told and (customer, _BLANK) not in told
            else DISPUTED if (invoice, line) in disputed
            else _BLANK
            for customer, currency, invoice, line in rows
        ],
        index=slices.index, dtype="str",
    )  # fmt: skip


def interest_notes(slices: pd.DataFrame, day: date, taken: Iterable[str]) -> Charged:
    """Make notes of slices that are to be charged.

    Parameters
    ----------
    slices : DataFrame
        Rows of tblInterest, cents.
    day : date
        Date of the notes.
    taken : iterable of str
        Numbers that no note may have.

    Returns
    -------
    Charged
        An Interest note a customer and currency, and a Cost note where compensation is owed; sums as in the slices.
        A slice has the number of the Interest note, or of the Cost note where there is none. Applies to names the
        invoice when it is only one; the Reference of a Cost note is the number of its Interest note. Terms are
        left blank, so that the customer's decide when it is due.

    Examples
    --------
    >>> slices = pd.DataFrame({
    ...     "Customer": ["C1"], "Invoice": ["A"], "Currency": ["EUR"], "Interest": [36116], "Compensation": [4000],
    ...     "From": pd.to_datetime(["2024-06-01"]), "To": pd.to_datetime(["2024-09-15"])})
    >>> notes = interest_notes(slices, date(2024, 9, 30), ["IN-2024-001"])
    >>> notes.rows[["Invoice", "Type", "Amount"]].values.tolist(), notes.note.tolist()
    ([['IN-2024-002', 'Interest note', 36116], ['CO-2024-001', 'Cost note', 4000]], ['IN-2024-002'])
    """
    numbers = _Numbers(taken, day.year)
    rows: list[dict[str, object]] = []
    note = pd.Series(_BLANK, index=slices.index, dtype="str")
    for (customer, currency), mine in slices.groupby(["Customer", "Currency"], sort=True, observed=True):
        sums = [int(mine[name].fillna(0).sum()) for name in ("Interest", "Compensation")]
        made = ""
        for cents, kind, series in zip(
            sums, ("Interest note", "Cost note"), (INTEREST_SERIES, COST_SERIES), strict=True
        ):
            if cents <= 0:
                continue
            of = mine if kind == "Interest note" else mine[mine["Compensation"].fillna(0) > 0]
            number = numbers.next(series)
            rows.append(
                {
                    "Invoice": number, "Type": kind, "Applies to": _only(of), "Customer": str(customer),
                    "Currency": str(currency), "Amount": cents, "Reference": made or None,
                    "Description": _description(of, kind == "Interest note"),
                }
            )  # fmt: skip
            made = made or number
        note.loc[mine.index] = made
    return Charged(_frame(rows, day), note)


class _Numbers:
    """Numbers such as IN-2026-001: each series counts on from the highest of its year."""

    def __init__(self, taken: Iterable[str], year: int) -> None:
        self.taken = {number.strip().casefold() for number in taken}
        self.year = year

    def next(self, series: str) -> str:
        """Return the next number, which is taken from now on."""
        stem = f"{series}-{self.year}-"
        counted = [
            number.removeprefix(stem.casefold()) for number in self.taken if number.startswith(stem.casefold())
        ]
        last = max((int(tail) for tail in counted if tail.isascii() and tail.isdigit()), default=0)
        number = f"{stem}{last + 1:03d}"
        self.taken.add(number.casefold())
        return number


def _only(slices: pd.DataFrame) -> str | None:
    """Return the invoice when it is only one."""
    invoices = _invoices(slices)
    return invoices[0] if len(invoices) == 1 else None


def _invoices(slices: pd.DataFrame) -> Sequence[str]:
    return list(dict.fromkeys(slices["Invoice"].astype("str")))


def _description(slices: pd.DataFrame, dated: bool) -> str:
    """Name the invoices, and the days if wanted: language-neutral, since letters print it."""
    invoices = _invoices(slices)
    more = f" +{len(invoices) - _NAMED}" if len(invoices) > _NAMED else ""
    days = [f"{day:%Y-%m-%d}" for day in (slices["From"].min(), slices["To"].max()) if dated and not pd.isna(day)]
    return ", ".join(invoices[:_NAMED]) + more + (f": {' - '.join(days)}" if days else "")


def _frame(rows: Sequence[Mapping[str, object]], day: date) -> pd.DataFrame:
    names = ("Invoice", "Type", "Applies to", "Customer", "Currency", "Reference", "Description")
    found = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype="str") for name in names})
    found.insert(4, "Date", pd.Series([np.datetime64(day, "s")] * len(rows), dtype="datetime64[s]"))
    found.insert(6, "Amount", pd.Series([row["Amount"] for row in rows], dtype="Int64"))
    return found
