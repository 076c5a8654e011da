"""Which document or payment moved a closed month: what was changed, imported or dated back since it was closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from arbook.changes import ADDED, DELETED
from arbook.closed_month import Moved
from arbook.code import BLANK, Ints
from arbook.field import MISSING_DAY, column, date_of, day_number
from arbook.ledger import Ledger
from arbook.money import amount_text

SHEETS: Final = {"Invoices": ("tblInvoices", "Invoice"), "Payments": ("tblPayments", "Payment")}
DATED: Final = frozenset(
    {"", "Date", "Amount", "Tax", "Customer", "Currency", "Type", "Applies to", "Invoice", "Kind", "Settles"}
)
"""Columns that a closed month's documents keep; "" stands for a whole row."""
_NAMED: Final = 3  # causes that one sentence names
_MANY: Final = 12  # causes among which a pair is looked for: among more, one would fit by chance


@dataclass(frozen=True)
class Cause:
    """What may have moved a closed month.

    Attributes
    ----------
    table : str
        tblInvoices or tblPayments.
    row : int
        Row in the ledger; BLANK for one that was deleted.
    key : str
        Its number.
    column : str
        What was changed; "" for a whole row.
    seen, day : int
        Day numbers: when it was noticed, and its own date (MISSING_DAY: unknown).
    customer, currency : str
        "" where unknown.
    effects : tuple of int
        Cents by which it may have moved the Total, the likeliest first; none when it moves other amounts only.
    words : str
        What happened, for a sentence.
    """

    table: str
    row: int
    key: str
    column: str
    seen: int
    day: int
    customer: str
    currency: str
    effects: tuple[int, ...]
    words: str


def causes(ledger: Ledger, changes: pd.DataFrame, since: int, moves: Sequence[Moved]) -> list[Cause]:
    """List what people changed in Invoices and Payments from a day on, and what was imported after it.

    Parameters
    ----------
    ledger : Ledger
    changes : DataFrame
        Columns of tblChanges.
    since : int
        Day number: the earliest day on which a month was closed.
    moves : sequence of Moved
        Imported rows are looked for among these customers, up to the last of these months.
    """
    net = _net(changes, since)
    index = {sheet: _Rows.of(ledger, table) for sheet, (table, _) in SHEETS.items()} if net else {}
    found = [_cause(index[sheet], seen, key, name, *texts) for (sheet, key, name), (seen, *texts) in net.items()]
    return [*found, *_imported(ledger, since, moves)]


def _net(changes: pd.DataFrame, since: int) -> dict[tuple[str, str, str], tuple[int, str, str]]:
    """Return by sheet, key and column when a change was seen last, its first old and its last new text.

    What was changed back is no change; so is a row that was deleted and typed again.
    """
    rows = changes[changes["Sheet"].astype("str").isin(list(SHEETS)).to_numpy(bool)]
    texts = rows.astype(object).where(rows.notna(), "")[["Seen", "Sheet", "Key", "Column", "Old", "New"]]
    found: dict[tuple[str, str, str], tuple[int, str, str]] = {}
    for seen, sheet, key, name, old, new in texts.itertuples(index=False, name=None):
        day, place = _day(seen[:10]), (sheet, key, name)
        if day == MISSING_DAY or day < since:
            continue
        first = found[place][1] if place in found else old
        gone_and_back = (first, new) == (ADDED, DELETED) or (name == "" and place in found and new == found[place][1])
        found[place] = (day, first, first if gone_and_back else new)
    return {place: change for place, change in found.items() if change[1] != change[2]}


def matching(move: Moved, closed_on: int, found: Iterable[Cause], ledger: Ledger) -> list[tuple[Cause, int]]:
    """Find what moved a closed month, and by how much each.

    Parameters
    ----------
    move : Moved
    closed_on : int
        Day number on which the month was closed.
    found : iterable of Cause
    ledger : Ledger

    Returns
    -------
    list of (Cause, int)
        Causes with cents that make up the difference together; those that touch the customer, with 0 cents each, when
        no cents are known to fit (at most a few); empty when nothing is known.
    """
    known = [cause for cause in found if cause.seen >= closed_on and _touches(cause, move)]
    if move.measure != "Total":
        return [(cause, 0) for cause in known[:_NAMED]]
    fitting = [
        cause for cause in known if cause.day <= move.day and (cause.day > move.after or len(cause.effects) > 1)
    ]
    fitting = _once(fitting)
    certain = [cause for cause in fitting if len(cause.effects) == 1]
    if certain and sum(cause.effects[0] for cause in certain) == move.cents:
        return [(cause, cause.effects[0]) for cause in certain]
    for size in (1, 2):
        for some in combinations(fitting[:_MANY] if size > 1 else fitting, size):
            effects = _adding_up(some, move.cents)
            if effects:
                return list(zip(some, effects, strict=True))
    dated = _dated_in(ledger, move)
    if len(dated) == 1:
        return [(dated[0], move.cents)]
    return [(cause, 0) for cause in known[:_NAMED]]


def _touches(cause: Cause, move: Moved) -> bool:
    return cause.customer in ("", move.customer) and cause.currency in ("", move.currency)


def _once(found: Sequence[Cause]) -> list[Cause]:
    """Keep one cause a document: that with the surest effect."""
    best: dict[tuple[str, str], Cause] = {}
    for cause in found:
        if not cause.effects:
            continue
        other = best.get((cause.table, cause.key))
        if other is None or len(cause.effects) < len(other.effects):
            best[cause.table, cause.key] = cause
    return list(best.values())


def _adding_up(some: Sequence[Cause], cents: int) -> list[int]:
    """Return an effect of each of one or two causes that add up to these cents; empty if none do."""
    first = some[0].effects
    if len(some) == 1:
        return [cents] if cents in first else []
    return next(([one, cents - one] for one in first if cents - one in some[1].effects), [])


@dataclass(frozen=True)
class _Rows:
    """Documents or payments of the ledger by their key as tblChanges writes it."""

    ledger: Ledger
    table: str
    places: dict[str, int]

    @classmethod
    def of(cls, ledger: Ledger, table: str) -> _Rows:
        if table == "tblInvoices":
            frame, names = ledger.documents.table.iloc[: ledger.typed], ["Invoice"]
        else:
            frame = ledger.receipts.table
            names = [name for name in ("Payment", "Invoice", "Kind") if name in frame]
        columns = [frame[name].astype("str").fillna("").tolist() for name in names]
        keys = [" / ".join(part for part in parts if part) for parts in zip(*columns, strict=True)]
        return cls(ledger, table, {key: row for row, key in reversed(list(enumerate(keys)))})

    def effect(self, row: int) -> int:
        """Cents by which the row moves the Total."""
        if self.table == "tblInvoices":
            return int(self.ledger.documents.amount[row])
        receipts = self.ledger.receipts
        return -int(receipts.cents[row] if receipts.document[row] == BLANK else receipts.settles[row])

    def owner(self, row: int) -> tuple[int, str, str]:
        """Day, customer and currency of the row."""
        documents, receipts, parties = self.ledger.documents, self.ledger.receipts, self.ledger.parties
        if self.table == "tblInvoices":
            customer, currency, day = documents.customer[row], documents.currency[row], documents.day[row]
        else:
            document = receipts.document[row]
            currency = receipts.currency[row] if document == BLANK else documents.currency[document]
            customer = receipts.customer[row] if document == BLANK else documents.customer[document]
            day = receipts.day[row]
        return int(day), parties.customers[customer], parties.currencies[currency]


def _cause(rows: _Rows, seen: int, key: str, name: str, old: str, new: str) -> Cause:
    """Read a row of tblChanges."""
    noun = "document" if rows.table == "tblInvoices" else "payment"
    row = rows.places.get(key, BLANK)
    if new == DELETED or row == BLANK:
        return _gone(rows, seen, key, old, noun)
    day, customer, currency = rows.owner(row)
    effect = rows.effect(row)
    number = key.split(" / ")[0]
    if old == ADDED:
        return Cause(rows.table, row, key, "", seen, day, customer, currency, (effect,), f"{noun} {number} was added")
    words = f"{name or 'row'} of {noun} {number} was changed from {old or 'blank'} to {new or 'blank'}"
    if name in ("Amount", ""):
        before = _cents(old.split(", ")[0]) * (-1 if effect < 0 else 1)
        return Cause(rows.table, row, key, name, seen, day, customer, currency, (effect - before,), words)
    day = min(day, _day(old)) if name == "Date" and _day(old) != MISSING_DAY else day
    owner = "" if name in ("Customer", "Invoice") else customer
    currency = "" if name in ("Currency", "Customer", "Invoice") else currency
    return Cause(rows.table, row, key, name, seen, day, owner, currency, (effect, -effect), words)


def _gone(rows: _Rows, seen: int, key: str, old: str, noun: str) -> Cause:
    """Read a deleted row: its amount stands first in Old, its date last, its customer among them."""
    parts = old.split(", ")
    cents = _cents(parts[0])
    cents = -cents if rows.table == "tblInvoices" else cents
    customers = set(rows.ledger.parties.customers)
    owner = next((part for part in parts[1:-1] if part in customers), parts[1] if len(parts) > 2 else "")
    words = f"{noun} {key.split(' / ')[0]} was deleted"
    return Cause(rows.table, BLANK, key, "", seen, _day(parts[-1]), owner, "", (cents, -cents), words)


def _imported(ledger: Ledger, since: int, moves: Sequence[Moved]) -> list[Cause]:
    """List documents and payments that were imported after a day: their Source ends with the date of the import."""
    found: list[Cause] = []
    last, parties = max((move.day for move in moves), default=MISSING_DAY), ledger.parties
    codes = [parties.customers.index(name) for name in {move.customer for move in moves} & set(parties.customers)]
    for table, number, noun in (("tblInvoices", "Invoice", "document"), ("tblPayments", "Payment", "payment")):
        rows = _Rows(ledger, table, {})
        of = ledger.documents if table == "tblInvoices" else ledger.receipts
        size = ledger.typed if table == "tblInvoices" else len(of)
        near = np.flatnonzero((of.day[:size] <= last) & np.isin(of.customer[:size], codes))
        source = column(of.table, "Source")
        if source is None:
            continue
        dates = source.iloc[near].astype("str").fillna("").str.extract(r", (\d{4}-\d\d-\d\d)$", expand=False)
        for row, text in zip(near.tolist(), dates.fillna("").tolist(), strict=True):
            seen = _day(text)
            if seen != MISSING_DAY and seen > since:
                key = str(of.table[number].iloc[row])
                words = f"{noun} {key} was imported on {text}"
                found.append(Cause(table, row, key, "", seen, *rows.owner(row), (rows.effect(row),), words))
    return found


def _dated_in(ledger: Ledger, move: Moved) -> list[Cause]:
    """List documents and payments of the customer, dated in the month, that have exactly this amount."""
    parties, found = ledger.parties, list[Cause]()
    if move.customer not in parties.customers or move.currency not in parties.currencies:
        return []
    for table, days, customer, cents in (
        ("tblInvoices", ledger.documents.day[: ledger.typed], ledger.documents.customer[: ledger.typed],
         ledger.documents.amount[: ledger.typed]),
        ("tblPayments", ledger.receipts.day, ledger.receipts.customer, -ledger.receipts.cents),
    ):  # fmt: skip
        rows = _Rows(ledger, table, {})
        fits: Ints = np.flatnonzero(
            (cents == move.cents) & (days <= move.day) & (days > move.after)
            & (customer == parties.customers.index(move.customer))
        )  # fmt: skip
        number, noun = ("Invoice", "document") if table == "tblInvoices" else ("Payment", "payment")
        frame = ledger.documents.table if table == "tblInvoices" else ledger.receipts.table
        for row in fits.tolist():
            day, owner, currency = rows.owner(row)
            key = str(frame[number].iloc[row]) if number in frame else ""
            words = f"{noun} {key} of {date_of(day)} has this amount ({amount_text(abs(move.cents))})"
            found.append(Cause(table, row, key, "", day, day, owner, currency, (move.cents,), words))
    return found


def _cents(text: str) -> int:
    """Read an amount as tblChanges writes it; 0 when it isn't one."""
    try:
        return round(float(text) * 100)
    except ValueError:
        return 0


def _day(text: str) -> int:
    try:
        return day_number(text)
    except ValueError:
        return MISSING_DAY
