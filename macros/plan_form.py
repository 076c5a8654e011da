"""The Plan form: what is typed there as the terms of a plan, or the cell that is wrong; its preview; its blanking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pandas as pd

from arbook.apr import NoRate, apr
from arbook.book.book import Book, Value
from arbook.book.options import Settings, read_settings
from arbook.book.results import PLAN_PREVIEW
from arbook.book.settings import PLAN_FORM, form_cell
from arbook.installment_dates import PERIODS, Frequency, is_ambiguous
from arbook.installments import ImpossiblePlan, Method, PlanTerms, Schedule, schedule
from arbook.ledger import Ledger
from arbook.money import currency_unit, from_cents
from arbook.plan_again import cover_again, left_anew, plan_named
from arbook.plan_cover import Cover, NotCovered, cover
from arbook.plan_left import NothingLeft
from arbook.position import Position
from arbook.problem import Problems
from arbook.working_days import Roll
from macros.outcome import CommandError, counted

KEPT = ("Plan_Frequency", "Plan_Rate", "Plan_Method")  # after a plan was built
MONTH_END, SAME_DAY = "month end", "same day"
POINTS = 12  # of the chart, behind the start
SHEET = "Plan form"


class FormError(CommandError):
    """Something on the form makes no plan; the sentence names the cell."""

    def __init__(self, name: str, message: str) -> None:
        text = message[:1].upper() + message[1:].rstrip(".")
        super().__init__(f"{SHEET}!{form_cell(name)} ({name}): {text}. Nothing was built.")


@dataclass(frozen=True)
class Draft:
    """A plan that can be built: what it covers, its schedule, what it costs a year, the note.

    `again` is the plan that it is a new version of; "" for a new plan.
    """

    cover: Cover
    plan: Schedule
    agreed: date
    rate: Decimal
    apr: Decimal
    note: str
    again: str = ""


def read_form(book: Book) -> Settings:
    """Read the cells of the form.

    Raises
    ------
    FormError
        Naming the first cell that can't be read.
    """
    problems = Problems()
    form = read_settings(book, problems, PLAN_FORM)
    for problem in problems.found:
        if problem.severity == "Error" and problem.field.startswith("Plan_"):
            raise FormError(problem.field, f"{problem.problem.partition(' Blank is used')[0]} {problem.what_to_do}")
    return form


def drafted(form: Settings, settings: Settings, ledger: Ledger, as_of: date, today: date) -> Draft:
    """Make the plan that the form describes.

    Parameters
    ----------
    form, settings : Settings
    ledger : Ledger
    as_of : date
        Day of the agreement where the form has none; no agreement is later.
    today : date
        What is in a plan by then can't be in another one.

    Raises
    ------
    FormError
    """
    agreed = form.day("Plan_Agreed") or as_of
    if agreed > as_of:
        raise FormError("Plan_Agreed", f"{agreed} is still to come: the book stands at {as_of}")
    try:
        latest = ledger.as_of(max(as_of, today))
        again = plan_named(latest, _numbers(form.text("Plan_Invoices")))
        covered = _covered(form, ledger.as_of(agreed), latest, again)
        terms = _terms(form, settings, covered, agreed, ledger)
        plan = schedule(terms)
    except (NotCovered, ImpossiblePlan) as error:
        raise FormError(_cell(error.field), str(error)) from None
    except NothingLeft as error:
        raise FormError("Plan_Invoices", str(error)) from None
    return draft_of(covered, plan, agreed, form.text("Plan_Note"), again)


def _covered(form: Settings, position: Position, latest: Position, again: str) -> Cover:
    """Find what the form covers: documents, or what is left of a plan."""
    customer, currency, amount = form.text("Plan_Customer"), form.text("Plan_Currency"), form.cents("Plan_Amount")
    if again:
        left = left_anew(position, latest, again, form.day("Plan_Start"))
        return cover_again(left, customer, currency, amount)
    return cover(position, latest, customer, currency, _numbers(form.text("Plan_Invoices")), amount)


def draft_of(covered: Cover, plan: Schedule, agreed: date, note: str = "", again: str = "") -> Draft:
    """Return the plan that can be built from a schedule."""
    terms, paid = plan.terms, slice(-plan.count, None)
    try:
        yearly = apr(plan.financed, terms.start, plan.unadjusted[paid].tolist(), plan.payment[paid].tolist())
    except NoRate:  # everything falls due on the first day
        yearly = Decimal(0)
    return Draft(covered, plan, agreed, Decimal(0) if not terms.yearly else terms.rate, yearly, note, again)


def _terms(form: Settings, settings: Settings, covered: Cover, agreed: date, ledger: Ledger) -> PlanTerms:
    start, first_due = form.day("Plan_Start") or agreed, form.day("Plan_FirstDue")
    frequency = cast(Frequency, form.text("Plan_Frequency"))
    rate = form.rate("Plan_Rate")
    if rate is not None and rate >= 1:
        raise FormError("Plan_Rate", f"{rate:.0%} a year is 100% or more: type a percentage such as 3%")
    if rate is None:
        rate = settings.rate("InterestRate") or Decimal(0)
    return PlanTerms(
        covered.amount, start, form.count("Plan_Count"), form.cents("Plan_Payment"), rate, frequency,
        cast(Method, form.text("Plan_Method")), form.cents("Plan_DownPayment") or 0, agreed, first_due,
        _anchor(form.text("Plan_Anchor"), first_due or start, frequency), cast(Roll, form.text("Plan_Roll")),
        ledger.settings.calendar, unit=currency_unit(covered.currency),
    )  # fmt: skip


def _anchor(choice: str, day: date, frequency: Frequency) -> int | None:
    """Return the day of the month that is kept; it must be said where a day could mean two."""
    if not PERIODS[frequency].months:
        return None
    if choice == MONTH_END:
        return 31
    if not choice and is_ambiguous(day):
        raise FormError(
            "Plan_Anchor",
            f"{day} is the last day of its month: choose {MONTH_END}, or {SAME_DAY} for day {day.day} of each month",
        )
    return day.day if choice else None


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace(";", ",").replace("\n", ",").split(",") if part.strip())


def _cell(field: str) -> str:
    """Return the named cell of a term: first_due is Plan_FirstDue."""
    return "Plan_" + "".join(part.title() for part in field.split("_"))


def show(book: Book, draft: Draft, message: str) -> None:
    """Write the preview: its table, figures and chart."""
    book.replace(PLAN_PREVIEW.name, draft.plan.frame())
    book.set("Plan_Message", message)
    book.set_block("Plan_Figures", [[value] for value in figures(draft)])
    book.set_block("Plan_Chart", chart(draft.plan))


def figures(draft: Draft) -> list[Value]:
    """Return the figures of a plan, in the order of the block Plan_Figures."""
    plan = draft.plan
    return [
        from_cents(draft.cover.amount), from_cents(plan.terms.down_payment), from_cents(plan.financed), plan.count,
        from_cents(plan.first_payment), plan.last_due, from_cents(plan.total_interest), float(draft.apr),
        plan.total_interest / draft.cover.amount,
    ]  # fmt: skip


def covers(draft: Draft) -> str:
    """Say what a plan covers, the amounts included."""
    parts = zip(draft.cover.invoices, draft.cover.cents, strict=True)
    shown = [f"{number} ({from_cents(cents):,})" for number, cents in parts]
    more = f" and {counted(len(shown) - 4, 'more invoice')}" if len(shown) > 4 else ""
    return f"{draft.cover.customer}, {draft.cover.currency}: {', '.join(shown[:4])}{more}"


def chart(plan: Schedule) -> list[list[Value]]:
    """Return what is left to pay at the start and at each twelfth of a plan: date (where it is new) and amount."""
    financed, rows = from_cents(plan.financed), list[list[Value]]()
    before = -1
    for point in range(POINTS + 1):
        at = plan.count * point // POINTS
        row = at - plan.count - 1  # from the end
        day = plan.due[row].item() if at else plan.terms.start
        left = from_cents(int(plan.balance[row])) if at else financed
        rows.append([_label(day, plan.terms.frequency) if at != before else None, left])
        before = at
    return rows


def _label(day: date, frequency: Frequency) -> str:
    """Return a day as short as the chart needs it: 2025-02, or 02-14 where weeks count."""
    return f"{day:%Y-%m}" if PERIODS[frequency].months else f"{day:%m-%d}"


def blank(book: Book) -> None:
    """Empty the form for the next plan; its usual terms stay."""
    for setting in PLAN_FORM:
        if setting.name not in KEPT:
            book.set(setting.name, setting.default or None)


def plan_frame(name: str, draft: Draft, version: int = 1) -> pd.DataFrame:
    """Return the row of tblPlans, amounts in cents."""
    plan, terms = draft.plan, draft.plan.terms
    row: dict[str, tuple[Any, str]] = {
        "Plan": (name, "str"), "Version": (version, "Int64"), "Customer": (draft.cover.customer, "str"),
        "Currency": (draft.cover.currency, "str"), "Invoices": (", ".join(draft.cover.invoices), "str"),
        "Agreed": (draft.agreed, "datetime64[s]"), "Amount": (draft.cover.amount, "Int64"),
        "Down payment": (terms.down_payment, "Int64"), "Count": (plan.count, "Int64"),
        "Payment": (plan.first_payment, "Int64"), "Frequency": (terms.frequency, "str"),
        "Rate": (float(draft.rate), "float64"), "Method": (terms.method, "str"),
        "Start": (terms.start, "datetime64[s]"), "First due": (plan.first_due, "datetime64[s]"),
        "Last due": (plan.last_due, "datetime64[s]"), "Interest total": (plan.total_interest, "Int64"),
        "APR": (float(draft.apr), "float64"), "Status": ("Offered", "str"), "Note": (draft.note or None, "str"),
    }  # fmt: skip
    return pd.DataFrame({column: pd.Series([value], dtype=kind) for column, (value, kind) in row.items()})


def installments_frame(name: str, plan: Schedule, version: int = 1) -> pd.DataFrame:
    """Return the rows of tblInstallments."""
    rows = plan.frame()
    rows.insert(0, "Plan", pd.Series([name] * len(rows), dtype="str"))
    rows.insert(1, "Version", pd.Series([version] * len(rows), dtype="Int64"))
    return rows


def next_name(names: Sequence[str]) -> str:
    """Return the number of the next plan.

    >>> next_name(["P-001", "P-009", "X"]), next_name([])
    ('P-010', 'P-001')
    """
    used = [int(name[2:]) for name in names if name.startswith("P-") and name[2:].isdigit()]
    return f"P-{max(used, default=0) + 1:03d}"
