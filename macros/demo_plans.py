"""Installment plans of the demo: completed, in default, on schedule, with a missed payment, offered.

A plan takes over what a customer owed on the day of the agreement; what the ledger had let them pay later is taken
back, and paid by installments instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arbook.apr import apr
from arbook.dates import add_months
from arbook.installments import PlanTerms, Schedule, schedule
from arbook.money import from_cents
from arbook.plan_cover import Cover
from macros.plan_form import Draft, installments_frame, plan_frame

if TYPE_CHECKING:
    from macros.demo_data import Document, Ledger

_RATE = Decimal("0.04")
_LEAST = 150_000  # cents: who owes less gets no plan
_MOST_INVOICES = 4


@dataclass(frozen=True)
class _Agreed:
    """A plan of the demo: agreed so many months before the as-of date and `shift` days, paid monthly.

    `missed` counts the last installments due by now that aren't in; `down` is the percentage paid at once.
    """

    months: int
    shift: int
    count: int
    missed: int
    down: int
    note: str
    signed: bool = True

    def day(self, as_of: date) -> date:
        """Return the day of the agreement."""
        months = np.datetime64(as_of + timedelta(days=self.shift), "D")
        return date.fromisoformat(str(add_months(months, -self.months)))


_PLANS = (
    _Agreed(6, -3, 4, 0, 20, "Kept to the day"),
    _Agreed(4, -10, 8, 3, 10, "Season was bad, says their owner"),
    _Agreed(4, 2, 6, 0, 25, "After the call of the manager"),
    _Agreed(2, -6, 5, 1, 20, "Their customer pays late"),
    _Agreed(0, -4, 12, 0, 30, "Sent for signature", signed=False),
)


@dataclass(frozen=True)
class DemoPlan:
    """A plan that is made: its number, draft, and what of it was signed and paid."""

    name: str
    draft: Draft
    agreed: _Agreed


def agree_plans(ledger: Ledger) -> list[DemoPlan]:
    """Agree the plans, each with another customer: what they cover is out of the ladder and of the ledger's rest."""
    found: list[DemoPlan] = []
    taken: set[str] = set()
    for number, agreed in enumerate(_PLANS, 1):
        covered = _covered(ledger, agreed, taken)
        if not covered:
            continue
        taken.add(covered[0].customer.code)
        found.append(DemoPlan(f"P-{number:03d}", _draft(ledger, agreed, covered), agreed))
    return found


def _covered(ledger: Ledger, agreed: _Agreed, taken: set[str]) -> list[Document]:
    """Return the overdue documents of the customer who owed most then, without what was paid for them later."""
    day = agreed.day(ledger.as_of)
    owed: dict[str, list[tuple[Document, int]]] = {}
    for document in ledger.documents:
        if document.customer.code in taken or document.customer.terms.advance or document.day > day:
            continue
        cents = document.amount - ledger.paid_by(document.number, day)
        if cents > 10_000 and document.customer.terms.due(document.day) < day:
            owed.setdefault(document.customer.code, []).append((document, cents))
    sums = {code: sum(cents for _, cents in rows[:_MOST_INVOICES]) for code, rows in owed.items()}
    if max(sums.values(), default=0) < _LEAST:
        return []
    chosen = [document for document, _ in owed[max(sums, key=lambda code: sums[code])][:_MOST_INVOICES]]
    ledger.forget_payments({document.number for document in chosen}, day)
    return chosen


def _draft(ledger: Ledger, agreed: _Agreed, covered: Sequence[Document]) -> Draft:
    day, customer = agreed.day(ledger.as_of), covered[0].customer
    numbers = tuple(document.number for document in covered)
    cover = Cover(customer.code, customer.currency, numbers, tuple(ledger.left[number] for number in numbers))
    terms = PlanTerms(
        cover.amount, day, agreed.count, None, _RATE, agreed=day, anchor=day.day,
        down_payment=cover.amount * agreed.down // 10_000 * 100,
    )  # fmt: skip
    plan = schedule(terms)
    paid = slice(-plan.count, None)
    yearly = apr(plan.financed, day, plan.unadjusted[paid].tolist(), plan.payment[paid].tolist())
    for number in numbers:
        ledger.left[number] = 0
        ledger.planned.add(number)
    return Draft(cover, plan, day, _RATE, yearly, agreed.note)


def pay_plans(ledger: Ledger, plans: Sequence[DemoPlan]) -> None:
    """Enter the agreements, the down payments and the installments that are in."""
    for plan in plans:
        cover, paid = plan.draft.cover, plan.draft.plan
        ledger.activity.append(
            {
                "Date": plan.draft.agreed, "Customer": cover.customer, "Currency": cover.currency, "Kind": "Meeting",
                "Direction": "Out", "Result": "Agreed", "Reason": "Cash flow", "By": "Marta Zariņa",
                "Note": f"Plan {plan.name}: {from_cents(cover.amount):,} {cover.currency} in {paid.count} payments",
            }
        )  # fmt: skip
        if plan.agreed.signed:
            customer = next(one for one in ledger.customers if one.code == cover.customer)
            ledger.pay_plan(customer, plan.name, plan.draft.agreed + timedelta(days=2), paid.terms.down_payment)
            due = [row for row in _payments(paid) if row[1] <= ledger.as_of]
            for number, day, cents in due[: len(due) - plan.agreed.missed]:
                ledger.pay_plan(customer, f"{plan.name}/{number}", day, cents)


def _payments(plan: Schedule) -> list[tuple[int, date, int]]:
    rows = zip(plan.number.tolist(), plan.due.tolist(), plan.payment.tolist(), strict=True)
    return [(number, day, cents) for number, day, cents in rows if number]


def plan_tables(plans: Sequence[DemoPlan]) -> list[tuple[str, pd.DataFrame]]:
    """Return rows of tblPlans and tblInstallments."""
    rows = []
    for plan in plans:
        signed = plan.draft.agreed + timedelta(days=1) if plan.agreed.signed else None
        row = plan_frame(plan.name, plan.draft)
        rows.append(row.assign(Signed=pd.Series([signed], dtype="datetime64[s]")))
    installments = [installments_frame(plan.name, plan.draft.plan) for plan in plans]
    return [
        ("tblPlans", pd.concat(rows, ignore_index=True)),
        ("tblInstallments", pd.concat(installments, ignore_index=True)),
    ] if plans else []  # fmt: skip
