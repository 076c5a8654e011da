"""Numbers that are missing in a series, and documents and payments that may have been booked twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from arbook.code import Ints
from arbook.documents import INVOICE
from arbook.field import MISSING_DAY, column, date_of
from arbook.ledger import Ledger
from arbook.money import amount_text
from arbook.problem import Problem, Problems
from arbook.settlement import PAYMENT

LISTED: Final = 100  # of each kind: more would bury the other checks
SERIES: Final = 20  # numbers that make a series
LACKING: Final = 0.05  # share of its numbers that a series may lack: an excerpt of a book is none
ORDERED: Final = 0.9  # share of neighbours whose dates rise with their numbers
_NUMBER: Final = r"^(?P<before>.*?)(?P<number>[0-9]{1,12})(?P<after>[^0-9]*)$"


def report_duplicates(ledger: Ledger, problems: Problems, since: int = MISSING_DAY) -> None:
    """Warn of gaps in numbering, and of the same customer, date and amount twice.

    Gaps are looked for among documents dated on or after the day number `since`: older ones may be in an archive. A
    document that was deleted from a closed month, which the problems have already, is no gap of its own.
    """
    told = {each.key for each in problems.found if each.table == "tblInvoices" and each.row < 0}
    for found in (list(_gaps(ledger, since, told)), list(_twice(ledger)), list(_paid_twice(ledger))):
        problems.found += found[:LISTED]
        if len(found) > LISTED:
            first, more = found[LISTED], len(found) - LISTED
            problems.found.append(
                Problem("Warning", first.table, -1, first.field, str(more), f"{more:,} more like these: "
                        f"{found[0].problem}", first.what_to_do, f"more {first.field}")
            )  # fmt: skip


@dataclass(frozen=True)
class _Series:
    """Numbers of one prefix and ending, rising, with their rows and days."""

    number: Ints
    row: Ints
    day: Ints

    def runs(self) -> bool:
        """Whether these are numbers that were given one after the other."""
        if len(self.number) < SERIES:
            return False
        span = int(self.number[-1] - self.number[0]) + 1
        in_order = np.count_nonzero(np.diff(self.day) >= 0) / (len(self.day) - 1)
        return bool(len(self.number) >= (1 - LACKING) * span and in_order >= ORDERED)


def _gaps(ledger: Ledger, since: int, told: Collection[str]) -> Iterator[Problem]:
    """Find the numbers that a series of documents lacks; numbers without order are no series."""
    table, typed = ledger.documents.table.iloc[: ledger.typed], ledger.typed
    named = column(table, "Invoice")
    if named is None:
        return
    texts = named.astype("str").fillna("")
    parts = pd.DataFrame({name: pd.Series(values) for name, values in _parts(texts).items()})
    recent = ledger.documents.day[:typed] > max(since - 1, MISSING_DAY)
    rows = np.flatnonzero(parts["number"].notna().to_numpy() & recent)
    if not len(rows):
        return
    frame = pd.DataFrame({
        "group": parts.iloc[rows].groupby(["before", "after"], sort=False).ngroup().to_numpy(),
        "number": parts["number"].iloc[rows].astype("int64").to_numpy(),
        "row": rows,
    }).drop_duplicates(["group", "number"]).sort_values(["group", "number"])  # fmt: skip
    starts = np.flatnonzero(np.diff(frame["group"].to_numpy(), prepend=-1))
    for numbers, its in zip(
        *(np.split(frame[name].to_numpy(), starts[1:]) for name in ("number", "row")), strict=True
    ):
        series = _Series(numbers, its, ledger.documents.day[its])
        if series.runs():
            yield from _lacking(series, texts, told)


def _parts(texts: pd.Series) -> dict[str, pd.Series]:
    """Return what stands before the last digits of each text, those digits, and what stands after them."""
    found = pc.extract_regex(pa.array(texts, pa.string()), _NUMBER)
    return {name: pc.struct_field(found, name).to_pandas() for name in ("before", "number", "after")}


def _lacking(series: _Series, texts: pd.Series, told: Collection[str]) -> Iterator[Problem]:
    for at in np.flatnonzero(np.diff(series.number) > 1).tolist():
        low, high = (int(series.number[place]) for place in (at, at + 1))
        count = high - low - 1
        before, after = (str(texts.iloc[series.row[place]]) for place in (at, at + 1))
        if count <= len(told) and all(_numbered(before, number) in told for number in range(low + 1, high)):
            continue
        many = "One number is" if count == 1 else f"{count:,} numbers are"
        yield Problem(
            "Warning", "tblInvoices", int(series.row[at + 1]), "Invoice", after,
            f"{many} missing in the series between {before} and {after}.",
            "Import or type the missing document; if it was never issued, say so in Accepted.",
        )  # fmt: skip


def _numbered(text: str, number: int) -> str:
    """Return a document's number with other last digits, as many as it has.

    >>> _numbered("2024/0098a", 99), _numbered("INV-9", 10)
    ('2024/0099a', 'INV-10')
    """
    return re.sub(r"[0-9]+(?=[^0-9]*$)", lambda digits: f"{number:0{len(digits[0])}}", text, count=1)


def _twice(ledger: Ledger) -> Iterator[Problem]:
    """Find invoices with the customer, date and amount of an earlier row."""
    documents, typed = ledger.documents, slice(ledger.typed)
    rows = np.flatnonzero((documents.type[typed] == INVOICE) & (documents.amount[typed] != 0))
    keys = {"customer": documents.customer, "currency": documents.currency, "day": documents.day,
            "cents": documents.amount}  # fmt: skip
    frame = pd.DataFrame({name: values[rows] for name, values in keys.items()})
    named = column(documents.table, "Invoice")
    for row, first in _again(frame, rows):
        if documents.day[row] != MISSING_DAY and named is not None and named.iloc[row] != named.iloc[first]:
            yield Problem(
                "Warning", "tblInvoices", row, "Amount", f"{documents.amount[row] / 100:.2f}",
                f"Invoice {named.iloc[first]} has the same customer, date ({date_of(documents.day[row])}) and amount "
                f"({amount_text(int(documents.amount[row]))}): booked twice?",
                "Delete one of them; if both are right, say so in Accepted.",
            )  # fmt: skip


def _paid_twice(ledger: Ledger) -> Iterator[Problem]:
    """Find payments with the customer, date, amount and invoice of an earlier row under another number."""
    receipts = ledger.receipts
    rows = np.flatnonzero((receipts.kind == PAYMENT) & (receipts.cents != 0) & (receipts.day != MISSING_DAY))
    keys = {"customer": receipts.customer, "currency": receipts.currency, "day": receipts.day,
            "cents": receipts.cents, "document": receipts.document}  # fmt: skip
    frame = pd.DataFrame({name: values[rows] for name, values in keys.items()})
    wanted = column(receipts.table, "Invoice")  # as typed: two that don't exist aren't the same
    if wanted is not None:
        frame["wanted"] = wanted.astype("str").fillna("").iloc[rows].to_numpy()
    named = column(receipts.table, "Payment")
    for row, first in _again(frame, rows):
        if named is None or named.iloc[row] != named.iloc[first]:
            number = "Another row" if named is None else f"Payment {named.iloc[first]}"
            yield Problem(
                "Warning", "tblPayments", row, "Amount", f"{receipts.cents[row] / 100:.2f}",
                f"{number} has the same customer, date ({date_of(receipts.day[row])}), invoice and amount "
                f"({amount_text(int(receipts.cents[row]))}): booked twice?",
                "Delete one of them; if both are right, say so in Accepted.",
            )  # fmt: skip


def _again(frame: pd.DataFrame, rows: Ints) -> Iterator[tuple[int, int]]:
    """Yield the rows that repeat an earlier one, with the first of them."""
    places = frame.duplicated(keep=False).to_numpy()
    if not places.any():
        return
    groups = frame[places].groupby(list(frame.columns), sort=False).ngroup().to_numpy()
    of = rows[places]
    first = {int(group): int(row) for group, row in zip(groups[::-1], of[::-1], strict=True)}
    for row, group in zip(of.tolist(), groups.tolist(), strict=True):
        if row != first[group]:
            yield int(row), first[group]
