"""Plans in the ledger: the documents that payments to a plan settle, and the parts that a plan makes of invoices.

Behind the documents of tblInvoices stand those of the plans: first one of amount 0 for each plan (``P-003``) and
installment (``P-003/4``), so that payments and allocations can name them; then the parts (``plan_life``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from arbook.code import BLANK, Ints
from arbook.columnar import joined, taken
from arbook.documents import ALL_OPEN, PLAN_INTEREST, PLAN_TYPE, Dispute, Documents
from arbook.field import MISSING_DAY, dates_of
from arbook.line import Lines
from arbook.plan import Plan, Plans, versions
from arbook.plan_accounts import Accounts, Event, Part
from arbook.plan_life import PlanLife
from arbook.settlement import Settlements

if TYPE_CHECKING:
    from arbook.ledger import Ledger

_ROOM = 1 << 50
"""Cents that a plan's own document has while payments find it: none is in excess."""


@dataclass(frozen=True)
class PlanLedger:
    """The plans of a ledger.

    Attributes
    ----------
    plans : list of Plan
        By name and version.
    lives : list of PlanLife
        One a plan.
    typed : int
        How many documents stand in tblInvoices.
    own : dict of int to Plan
        Rows of the plans' own documents.
    first_part : int
        Row of the first part.
    parts : list of Part
    """

    plans: list[Plan]
    lives: list[PlanLife]
    typed: int
    own: dict[int, Plan]
    first_part: int
    parts: list[Part]

    @property
    def origin(self) -> Ints:
        """Row in tblInvoices that each document of the ledger belongs to; BLANK for plans and their interest."""
        own = np.full(self.first_part - self.typed, BLANK, np.int64)
        return np.concatenate((np.arange(self.typed), own, [part.origin for part in self.parts])).astype(np.int64)


def with_plan_rows(invoices: pd.DataFrame, plans: Sequence[Plan]) -> pd.DataFrame:
    """Add the plans' own documents below tblInvoices."""
    rows = _own_rows(plans)
    own = pd.DataFrame(
        {
            "Invoice": [plan.name if number == BLANK else f"{plan.name}/{number}" for number, plan in rows],
            "Customer": [plan.customer for _, plan in rows],
            "Currency": [plan.currency for _, plan in rows],
            "Date": dates_of(np.array([plan.agreed for _, plan in rows], np.int64)),
            "Due date": dates_of(np.array([plan.agreed for _, plan in rows], np.int64)),
            "Amount": _ROOM,
        }
    )
    columns = {name: _below(invoices[name], own.get(name), len(own)) for name in invoices.columns}
    for name in own.columns.difference(invoices.columns):
        columns[name] = _below(pd.Series([None] * len(invoices), dtype=own[name].dtype), own[name], len(own))
    return pd.DataFrame(columns)


def _own_rows(plans: Sequence[Plan]) -> list[tuple[int, Plan]]:
    """List what a payment to a plan may name: the number of an installment (BLANK: the plan itself) and the plan."""
    found: list[tuple[int, Plan]] = []
    for chain in versions(plans):
        numbers = {0, *(one.number for plan in chain for one in plan.installments)}
        found += [(number, chain[0]) for number in (BLANK, *sorted(numbers))]
    return found


def _below(column: pd.Series, more: pd.Series | None, size: int) -> pd.Series:
    """Put values, or blanks, below a column of any type."""
    upper = column.reset_index(drop=True)
    if isinstance(column.dtype, pd.CategoricalDtype):
        texts = [None] * size if more is None else more.tolist()
        lower = pd.Series(texts, dtype=column.cat.categories.dtype).astype("category")
        return pd.Series(union_categoricals([upper.array, lower.array]))
    lower_values = [None] * size if more is None else more.tolist()
    return pd.concat([upper, pd.Series(lower_values, dtype=upper.dtype)], ignore_index=True)


def with_plans(ledger: Ledger, agreed: Plans, typed: int) -> Ledger:
    """Carry the plans through their lives, and return the ledger with what they made of it.

    Parameters
    ----------
    ledger : Ledger
        With the plans' own documents (``with_plan_rows``).
    agreed : Plans
    typed : int
        How many documents stand in tblInvoices.
    """
    plans = agreed.plans
    own: dict[int, Plan] = {}
    named: dict[str, dict[int, int]] = {}
    for row, (number, plan) in enumerate(_own_rows(plans), start=typed):
        own[row] = plan
        named.setdefault(plan.name, {})[number] = row
    covered = _covered(ledger, plans, own)
    touched = np.array(sorted({*own, *(row for rows in covered.values() for row in rows.values())}), np.int64)
    accounts = _accounts(ledger, touched)
    for row in own:
        accounts.amounts[row] = 0
    lives = []
    for chain in versions(plans):
        name = chain[0].name
        life = PlanLife(chain, accounts, covered[name], named[name], agreed.rules, agreed.until)
        life.run()
        lives.append(life)
    grafted = _grafted(ledger, accounts, own, touched)
    return replace(grafted, plans=PlanLedger(plans, lives, typed, own, len(ledger.documents), accounts.parts))


def _covered(ledger: Ledger, plans: Sequence[Plan], own: dict[int, Plan]) -> dict[str, dict[str, int]]:
    """Rows of the documents that each plan covers, by number."""
    names = sorted({name for plan in plans for name in plan.invoices})
    rows = ledger.documents.lookup.find(pd.Series(names, dtype="str")) if names else np.zeros(0, np.int64)
    found = {name: row for name, row in zip(names, rows.tolist(), strict=True) if row != BLANK and row not in own}
    covered: dict[str, dict[str, int]] = {plan.name: {} for plan in plans}
    for plan in plans:
        covered[plan.name] |= {name: found[name] for name in plan.invoices if name in found}
    return covered


def _accounts(ledger: Ledger, touched: Ints) -> Accounts:
    """Find what the documents that plans touch amount to, and what settles them."""
    settled = ledger.settlements
    rows = np.flatnonzero(np.isin(settled.document, touched))
    events: dict[int, list[Event]] = {}
    columns = (settled.document, settled.day, settled.cents, settled.kind, settled.source)
    for document, day, cents, kind, source in zip(*(column[rows].tolist() for column in columns), strict=True):
        events.setdefault(document, []).append(Event(day, cents, kind, source))
    amounts = dict(zip(touched.tolist(), ledger.documents.amount[touched].tolist(), strict=True))
    return Accounts(amounts, events, len(ledger.documents))


def _grafted(ledger: Ledger, accounts: Accounts, own: dict[int, Plan], touched: Ints) -> Ledger:
    """Put parts and settlements into the arrays of the ledger."""
    documents = _documents(ledger.documents, accounts.parts, own)
    kept = np.flatnonzero(~np.isin(ledger.settlements.document, touched))
    old = taken(ledger.settlements, kept)
    rows = [(row, event) for row, events in accounts.events.items() for event in events]
    # What a plan moves has no payment behind it: the document itself stands as its source.
    source = [len(ledger.receipts) + row if event.source == BLANK else event.source for row, event in rows]
    new = Settlements(
        np.array([row for row, _ in rows], np.int64),
        np.array([event.day for _, event in rows], np.int64),
        np.array([event.cents for _, event in rows], np.int64),
        np.array([event.kind for _, event in rows], ledger.settlements.kind.dtype),
        np.array(source, np.int64),
    )
    lines = _lines(ledger.lines, accounts.parts, own)
    return replace(ledger, documents=documents, lines=lines, settlements=joined([old, new]))


def _documents(documents: Documents, parts: Sequence[Part], own: dict[int, Plan]) -> Documents:
    """Documents with the parts behind them: each like its model, but for date, amount and terms."""
    model = np.concatenate((np.arange(len(documents)), _models(documents, parts)))
    new = len(documents) + np.arange(len(parts))
    amount, day, type_ = (values[model] for values in (documents.amount, documents.day, documents.type))
    since = day.copy()
    amount[new] = [part.cents for part in parts]
    since[new] = [part.since for part in parts]
    rows = np.array(list(own), np.int64)
    amount[rows], type_[rows] = 0, PLAN_TYPE
    interest = new[[part.origin == BLANK for part in parts]] if len(parts) else new
    type_[interest], day[interest] = PLAN_INTEREST, since[interest]
    table = documents.table.take(model).reset_index(drop=True)
    if "Terms" in table:  # parts have no discount
        terms = table["Terms"].astype("str").to_numpy(object)
        terms[len(documents) :] = "net 0"
        table["Terms"] = pd.Series(terms, dtype="str")
    blank = None if documents.blank is None else documents.blank[model]
    return Documents(
        table, documents.lookup, documents.customer[model], documents.currency[model], type_, day, amount, blank,
        _dispute(documents.dispute, documents, parts), since,
    )  # fmt: skip


def _models(documents: Documents, parts: Sequence[Part]) -> Ints:
    """Row of tblInvoices, or of a plan's own document, that each part is like."""
    models: list[int] = []
    for part in parts:
        models.append(part.model if part.model < len(documents) else models[part.model - len(documents)])
    return np.array(models, np.int64)


def _dispute(dispute: Dispute | None, documents: Documents, parts: Sequence[Part]) -> Dispute | None:
    """Disputes of the parts: where all of the document is disputed all of them are, else those due last."""
    if dispute is None:
        return None
    cents = np.concatenate((dispute.cents, np.zeros(len(parts), np.int64)))
    left = {part.origin: int(dispute.cents[part.origin]) for part in parts if part.origin != BLANK}
    for place in sorted(range(len(parts)), key=lambda place: -parts[place].due):
        part = parts[place]
        if part.origin != BLANK and left[part.origin]:
            whole = left[part.origin] == ALL_OPEN
            cents[len(documents) + place] = ALL_OPEN if whole else min(left[part.origin], part.cents)
            left[part.origin] -= 0 if whole else int(cents[len(documents) + place])
    origin = np.array([part.origin for part in parts], np.int64)
    start, closed = (
        np.concatenate((days, np.where(origin == BLANK, MISSING_DAY, days[origin])))
        for days in (dispute.start, dispute.closed)
    )
    return Dispute(cents, start, closed)


def _lines(lines: Lines, parts: Sequence[Part], own: dict[int, Plan]) -> Lines:
    """Lines with one for each part; its lateness counts from the date before the plan (figures 7)."""
    of = np.arange(len(lines.amount)) if lines.document is None else lines.document
    amount = np.where(np.isin(of, np.array(list(own), np.int64)), 0, lines.amount)
    size = len(of) if lines.document is None else int(lines.document[-1]) + 1
    number = np.ones(len(of), np.int64) if lines.number is None else lines.number
    count = np.bincount(of, minlength=size)
    last = dict(zip(of.tolist(), lines.before.tolist(), strict=True)) if len(parts) else {}
    more: list[int] = []
    used: dict[int, int] = {}
    for part in parts:
        root = _root(part, parts, size)
        used[root] = used.get(root, 0) + 1
        more.append(int(count[root]) + used[root])
    due = np.array([part.due for part in parts], np.int64)
    before = np.array([part.due if part.origin == BLANK else last[part.origin] for part in parts], np.int64)
    return Lines(
        np.concatenate((of, size + np.arange(len(parts)))),
        np.concatenate((number, np.array(more, np.int64))),
        np.concatenate((amount, np.array([part.cents for part in parts], np.int64))),
        np.concatenate((np.zeros(len(of), np.int64) if lines.start is None else lines.start, np.zeros_like(due))),
        np.concatenate((lines.due, due)), np.concatenate((lines.before, before)),
    )  # fmt: skip


def _root(part: Part, parts: Sequence[Part], size: int) -> int:
    """Row of the document of tblInvoices, or of the plan, whose number a part has."""
    while part.model >= size:
        part = parts[part.model - size]
    return part.model
