"""From ledger text to next actions as text: the tables of a test, and what is to be done by them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd
from ledger_text import NO_PAYMENTS, ledger, report, table

from arbook.actions import ActionInputs, ActionRules, NextActions, next_actions
from arbook.ladder import LadderRules
from arbook.ledger import LedgerSettings
from arbook.other_actions import OtherRules
from arbook.policy import policies_of, read_policies
from arbook.problem import Problems
from arbook.working_days import Calendar

NUMBERS = {
    name: Decimal(value)
    for name, value in {
        "HoldDays": 8, "HoldAmount": 100, "SmallBalance": 10, "PlanFrom": 1000, "CollectFrom": 100, "NoticeDays": 14,
        "ContactGap": 5,
    }.items()
}  # fmt: skip
EVERY_DAY = Calendar(weekend=frozenset())
ACTIVITY_DATES = ("Date", "Promise date")
RULES = ActionRules(
    LadderRules(promise_grace=2, check_days=3, approval_days=5, no_answers=3, post_days=4),
    OtherRules(plan_reminder=3, friendly_call=5, signal_repeat=90, welcome=30, limitation_notice=180,
               limitation_years=3),
    offer_days=14, hold_amount=10_000, default_collector="Ann",
)  # fmt: skip


def log(text: str) -> pd.DataFrame:
    """Read tblActivity from text: Promise amount in cents, Step as a number."""
    found = table(text)
    for name in ACTIVITY_DATES:
        if name in found:
            found[name] = pd.to_datetime(found[name], format="%Y-%m-%d")
    if "Promise amount" in found:
        cents = [pd.NA if pd.isna(cell) else round(float(cell) * 100) for cell in found["Promise amount"]]
        found["Promise amount"] = pd.array(cents, dtype="Int64")
    if "Step" in found:
        found["Step"] = pd.array([pd.NA if pd.isna(cell) else int(cell) for cell in found["Step"]], dtype="Int64")
    return found


def case_of(
    invoices: str,
    as_of: str,
    activity: str = "",
    payments: str = NO_PAYMENTS,
    customers: str = "",
    policy: str = "",
    rates: str = "",
    calendar: Calendar = EVERY_DAY,
    **more: Any,
) -> ActionInputs:
    """Put together what next actions are made from; `more` are fields of ActionInputs and settings of RULES."""
    book = ledger(invoices, payments, customers=customers, settings=LedgerSettings(calendar=calendar))
    aged = report(book, as_of, rates)
    problems = Problems()
    policies = read_policies(table(policy) if policy else None, NUMBERS, problems)
    ladder = replace(RULES.ladder, calendar=calendar)
    settings = {name: more.pop(name) for name in list(more) if hasattr(RULES, name)}
    return ActionInputs(
        book.as_of(as_of), aged.lines, aged.customers, log(activity) if activity else None,
        policies_of(book.parties, book.customers, policies, problems), replace(RULES, ladder=ladder, **settings),
        **more,
    )  # fmt: skip


def found(*tables: Any, **more: Any) -> NextActions:
    """Return the next actions; arguments as `case_of`."""
    return next_actions(case_of(*tables, **more))


def lines(rows: pd.DataFrame, names: str) -> list[str]:
    """Return rows as text, cells apart by ` | `; money as 1000.00, dates as 2024-01-31."""
    return [" | ".join(_text(name, row[name]) for name in names.split(", ")) for _, row in rows.iterrows()]


def _text(name: str, value: Any) -> str:
    if pd.isna(value):
        return ""
    if name in ("Open", "Overdue", "Unapplied"):
        return f"{int(value) / 100:.2f}"
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)
