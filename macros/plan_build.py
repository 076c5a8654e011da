"""Putting an agreed plan, or a new version of one, into the book: Plans, Installments and Activity, and a refresh."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from arbook.answers import activity
from arbook.book.book import Book
from arbook.book.results import INSTALLMENTS, PLANS
from arbook.book.sheets import ACTIVITY
from arbook.merge import stacked
from arbook.money import from_cents
from arbook.plan_results import installment_columns, plan_columns
from macros.computing import Results, compute
from macros.inputs import Inputs
from macros.log import Run
from macros.outcome import counted
from macros.plan_form import Draft, installments_frame, next_name, plan_frame
from macros.refreshing import write_results


@dataclass(frozen=True)
class Built:
    """A version that was built, and the results with it."""

    name: str
    version: int
    results: Results


def build(book: Book, run: Run, inputs: Inputs, draft: Draft, signed: date | None = None) -> Built:
    """Append a plan, or the next version of the one that is agreed anew, and write every result; not saved yet.

    Parameters
    ----------
    book : Book
    run : Run
    inputs : Inputs
    draft : Draft
    signed : date, optional
        For a version that needs no signature on paper.
    """
    plans = inputs.frames[PLANS.name]
    name = draft.again or next_name([str(one) for one in plans["Plan"].dropna()])
    versions = plans.loc[plans["Plan"].astype("str") == name, "Version"].fillna(1)
    version = int(versions.max()) + 1 if len(versions) else 1
    row = plan_frame(name, draft, version)
    if signed:
        row["Signed"] = pd.Series([signed], dtype="datetime64[s]")
    new = {
        PLANS.name: row,
        INSTALLMENTS.name: installments_frame(name, draft.plan, version),
        ACTIVITY.name: _agreement(inputs, name if version == 1 else f"{name} version {version}", draft),
    }
    extended = replace(
        inputs, frames={**inputs.frames, **{table: _below(inputs, table, new[table]) for table in new}}
    )
    results = compute(extended, None, run.now.date())
    write_results(book, extended, results, run)
    _append(book, extended, results, new)
    return Built(name, version, results)


def words(draft: Draft) -> str:
    """Say what is agreed in a line."""
    plan, currency = draft.plan, draft.cover.currency
    down = f", {from_cents(plan.terms.down_payment):,} at once" if plan.terms.down_payment else ""
    payments = counted(plan.count, f"{plan.terms.frequency} payment")
    amount = f"{from_cents(draft.cover.amount):,} {currency}"
    if plan.count == 1:
        return f"{amount}{down}, one payment on {plan.last_due}"
    return f"{amount}{down}, {payments} from {plan.first_due} to {plan.last_due}"


def _agreement(inputs: Inputs, name: str, draft: Draft) -> pd.DataFrame:
    """Return the row of tblActivity that tells of the agreement."""
    customers = inputs.frames["tblCustomers"]
    own = customers.loc[customers["Customer"].astype("str") == draft.cover.customer, "Collector"].dropna()
    by = str(own.iloc[0]) if len(own) else inputs.settings.text("DefaultCollector")
    row = {
        "Date": [draft.agreed], "Customer": [draft.cover.customer], "Currency": [draft.cover.currency],
        "Kind": ["Meeting"], "Direction": ["Out"], "Result": ["Agreed"], "By": [by or None],
        "Note": [f"Plan {name}: {words(draft)}; {', '.join(draft.cover.invoices)}"],
    }  # fmt: skip
    return activity(row, 1)


def _below(inputs: Inputs, table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with new rows below, at the places that they get in the table."""
    old = inputs.frames[table]
    raw = inputs.raws.get(table)
    start = max(raw.rows if raw else 0, int(old.index.max()) + 1 if len(old) else 0)
    index = old.index.append(pd.RangeIndex(start, start + len(rows)))
    return stacked(old.reset_index(drop=True), rows).set_axis(index)


def _append(book: Book, inputs: Inputs, results: Results, new: dict[str, pd.DataFrame]) -> None:
    """Append the plan with its computed columns, and the row of Activity."""
    count = len(new[INSTALLMENTS.name])
    computed = {
        PLANS.name: plan_columns(results.position, len(inputs.frames[PLANS.name])).tail(1),
        INSTALLMENTS.name: installment_columns(results.position, inputs.frames[INSTALLMENTS.name]).tail(count),
    }
    for table, columns in computed.items():
        rows = new[table].drop(columns=[one for one in columns if one in new[table]])
        book.append(table, pd.concat([rows, columns.set_axis(rows.index)], axis=1))
    book.append(ACTIVITY.name, new[ACTIVITY.name])
