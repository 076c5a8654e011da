"""Preview and Build plan: what the Plan form describes, as a schedule, and as a plan of the book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pandas as pd

from arbook.answers import activity
from arbook.book.book import Book
from arbook.book.results import INSTALLMENTS, PLANS
from arbook.book.sheets import ACTIVITY
from arbook.installments import Schedule
from arbook.merge import stacked
from arbook.money import from_cents
from arbook.plan_results import installment_columns, plan_columns
from macros.answers import with_answers
from macros.computing import Results, compute
from macros.inputs import Inputs, read_inputs
from macros.log import Run
from macros.outcome import DONE, DONE_WITH_ERRORS, Figure, Outcome, counted
from macros.plan_form import (
    Draft,
    blank,
    covers,
    drafted,
    installments_frame,
    next_name,
    plan_frame,
    read_form,
    show,
)
from macros.refreshing import checks_lines, write_results
from macros.tables import table_lines

Row = tuple[int, date, int, int, int, int]
COLUMNS = ("No", "Due date", "Payment", "Interest", "Principal", "Balance")


def plan(book: Book, now: datetime, preview: bool = False) -> Outcome:
    """Show the plan that the form describes, or build it.

    A built plan is a row of tblPlans, Offered until it is signed and its down payment is in, and rows of
    tblInstallments; the agreement stands in Activity, the sheets are refreshed, and the form is blank again but for
    frequency, rate and method.

    Parameters
    ----------
    book : Book
    now : datetime
    preview : bool
        Only write the preview on the form.

    Raises
    ------
    FormError
        Naming the cell of the form that makes no plan; nothing is built then.
    """
    run = Run("plan", now)
    form = read_form(book)
    inputs = with_answers(read_inputs(book), now.date())
    book.tell("Computing")
    as_of = inputs.settings.day("AsOf") or now.date()
    draft = drafted(form, inputs.settings, inputs.ledger(max(as_of, now.date())), as_of, now.date())
    return _previewed(book, run, draft, as_of) if preview else _built(book, run, inputs, draft)


def new_form(book: Book, customer: str, currency: str) -> Outcome:
    """Empty the form for a customer; without one it stays as it is."""
    if customer:
        blank(book)
        book.set("Plan_Customer", customer)
        book.set("Plan_Currency", currency or None)
        book.save()
    return Outcome("new-plan", (f"The plan form is ready{f' for {customer}' if customer else ''}.",))


def _previewed(book: Book, run: Run, draft: Draft, as_of: date) -> Outcome:
    show(book, draft, f"Preview, nothing is built yet. {covers(draft)}")
    run.log(book, f"preview: {_words(draft)}", as_of=as_of, rows=len(draft.plan.number), total=draft.cover.amount)
    book.save()
    said = (*_lines(draft), "This is a preview: nothing was built.", "", *_table(draft.plan))
    return Outcome("plan", said, figures=_figures(draft, ""))


def _built(book: Book, run: Run, inputs: Inputs, draft: Draft) -> Outcome:
    name = next_name([str(one) for one in inputs.frames[PLANS.name]["Plan"].dropna()])
    new = {
        PLANS.name: plan_frame(name, draft),
        INSTALLMENTS.name: installments_frame(name, draft.plan),
        ACTIVITY.name: _agreement(inputs, name, draft),
    }
    extended = replace(
        inputs, frames={**inputs.frames, **{table: _below(inputs, table, new[table]) for table in new}}
    )
    results = compute(extended, None, run.now.date())
    write_results(book, extended, results, run)
    _append(book, extended, results, new)
    show(book, draft, f"{name} is built: Offered until it is signed and its down payment is in. {covers(draft)}")
    blank(book)
    run.log(
        book, f"{name}: {_words(draft)}", as_of=results.as_of, rows=len(draft.plan.number), total=draft.cover.amount
    )  # fmt: skip
    book.save()
    return Outcome(
        "plan",
        (
            *_lines(draft),
            f"{name} is built, and Offered: type the date of its signature into Signed on the sheet Plans.",
            *checks_lines(results), "", *_table(draft.plan),
        ),
        results.errors, results.warnings, _figures(draft, name), DONE_WITH_ERRORS if results.errors else DONE,
    )  # fmt: skip


def _agreement(inputs: Inputs, name: str, draft: Draft) -> pd.DataFrame:
    """Return the row of tblActivity that tells of the agreement."""
    customers = inputs.frames["tblCustomers"]
    own = customers.loc[customers["Customer"].astype("str") == draft.cover.customer, "Collector"].dropna()
    by = str(own.iloc[0]) if len(own) else inputs.settings.text("DefaultCollector")
    row = {
        "Date": [draft.agreed], "Customer": [draft.cover.customer], "Currency": [draft.cover.currency],
        "Kind": ["Meeting"], "Direction": ["Out"], "Result": ["Agreed"], "By": [by or None],
        "Note": [f"Plan {name}: {_words(draft)}; {', '.join(draft.cover.invoices)}"],
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


def _words(draft: Draft) -> str:
    """Say what is agreed in a line."""
    plan, currency = draft.plan, draft.cover.currency
    down = f", {from_cents(plan.terms.down_payment):,} at once" if plan.terms.down_payment else ""
    payments = counted(plan.count, f"{plan.terms.frequency} payment")
    return f"{from_cents(draft.cover.amount):,} {currency}{down}, {payments} from {plan.first_due} to {plan.last_due}"


def _lines(draft: Draft) -> Sequence[str]:
    plan = draft.plan
    more = plan.total_interest / draft.cover.amount
    return (
        f"{draft.cover.customer}: {_words(draft)}.",
        f"Covers {covers(draft)}.",
        f"Interest {from_cents(plan.total_interest):,} in all, {more:.2%} more than paying now; "
        f"annual percentage rate {draft.apr * 100:.2f}%.",
    )


def _table(plan: Schedule) -> Sequence[str]:
    texts = [[str(row[0]), str(row[1]), *(f"{from_cents(cents):,}" for cents in row[2:])] for row in _rows(plan)]
    return table_lines(COLUMNS, texts, [True] * len(COLUMNS))


def _rows(plan: Schedule) -> list[Row]:
    columns = (plan.number, plan.due, plan.payment, plan.interest, plan.principal, plan.balance)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _figures(draft: Draft, name: str) -> dict[str, Figure | list[dict[str, Figure]]]:
    """Return the plan for scripts."""
    plan = draft.plan
    schedule: list[dict[str, Figure]] = []
    for number, due, *cents in _rows(plan):
        amounts = [from_cents(one) for one in cents]
        schedule.append(dict(zip(COLUMNS, (number, due, *amounts), strict=True)))
    return {
        "plan": name or None, "customer": draft.cover.customer, "currency": draft.cover.currency,
        "invoices": ", ".join(draft.cover.invoices), "agreed": draft.agreed, "amount": from_cents(draft.cover.amount),
        "down_payment": from_cents(plan.terms.down_payment), "financed": from_cents(plan.financed),
        "count": plan.count, "payment": from_cents(plan.first_payment), "last_due": plan.last_due,
        "rate": draft.rate, "interest": from_cents(plan.total_interest), "apr": draft.apr, "schedule": schedule,
    }  # fmt: skip
