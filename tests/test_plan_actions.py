"""Next actions of installment plans: offered, active, missed, defaulted (domain D and E)."""

from __future__ import annotations

import pandas as pd
import pytest
from action_text import NUMBERS, RULES, lines, log
from ledger_text import report
from test_plan_life import book

from arbook.actions import ActionInputs, NextActions, next_actions
from arbook.aging import Aging
from arbook.ledger import Ledger
from arbook.letter_items import chosen, letter_lines
from arbook.policy import policies_of, read_policies
from arbook.problem import Problems

PLAN = """
    Plan  | Invoices | Agreed     | Amount    | Count | Rate | Down  | Signed
    P-001 | A, B     | 2024-12-10 | 15,500.00 | 12    | 0    | 500   | {}
"""
DOWN = "P1 | 2024-12-12 | C1 | P-001 | 500"
FIRST = "P2 | 2025-01-10 | C1 | P-001 | 1250"


def found(as_of: str, signed: str = "", payments: str = "", activity: str = "") -> NextActions:
    ledger = book(PLAN.format(signed), payments)
    return next_of(ledger, report(ledger, as_of), as_of, activity)


def next_of(ledger: Ledger, aged: Aging, as_of: str, activity: str = "") -> NextActions:
    problems = Problems()
    chosen = policies_of(ledger.parties, None, read_policies(None, NUMBERS, problems), problems)
    typed = log(activity) if activity else None
    return next_actions(ActionInputs(ledger.as_of(as_of), aged.lines, aged.customers, typed, chosen, RULES))


def plan_rows(rows: pd.DataFrame) -> list[str]:
    return lines(rows[rows["Rule"] == "Plan"], "Step, Action, Channel, Template, By when")


def test_domain_d_an_offered_plan_pauses_the_ladder_for_14_days() -> None:
    offered = found("2024-12-20").items
    assert set(offered["Next action"]) == {"Wait until 2024-12-24: plan offer"}
    assert "3 First reminder" in set(found("2024-12-25").items["Next action"])


def test_domain_d_an_item_in_an_active_plan_follows_the_plan() -> None:
    active = found("2025-01-20", "2024-12-11", DOWN)
    overdue = active.items[active.items["Overdue"]]
    assert len(overdue) > 0
    assert set(overdue["Next action"]) == {"None: In a plan"}
    assert "In a plan, which is followed instead" in " ".join(active.rows["Why"])


@pytest.mark.parametrize(
    ("as_of", "payments", "expected"),
    [
        ("2025-01-06", DOWN, []),
        ("2025-01-07", DOWN, ["904 | Plan reminder | Letter | plan-reminder | 2025-01-07"]),
        ("2025-01-10", DOWN, ["904 | Plan reminder | Letter | plan-reminder | 2025-01-07"]),
        ("2025-01-12", DOWN, []),
        ("2025-01-13", DOWN, ["905 | Call: installment missed | Call | call-missed-installment | 2025-01-13"]),
        ("2025-01-13", f"{DOWN}\n{FIRST}", []),
    ],
)
def test_domain_e_a_reminder_before_each_installment_and_a_call_after_a_missed_one(
    as_of: str, payments: str, expected: list[str]
) -> None:
    assert plan_rows(found(as_of, "2024-12-11", payments).rows) == expected


@pytest.mark.parametrize(("as_of", "step"), [("2025-01-09", 904), ("2025-01-14", 905)])
def test_domain_e_each_once(as_of: str, step: int) -> None:
    done = f"Date | Customer | Step | Kind | Direction\n {as_of} | C1 | {step} | Call | Out"
    assert plan_rows(found(as_of, "2024-12-11", DOWN, done).rows) == []


def test_domain_e_after_the_default_the_ladder_goes_on() -> None:
    defaulted = found("2025-03-20", "2024-12-11", DOWN)
    overdue = defaulted.items[defaulted.items["Overdue"]]
    assert set(overdue["Next action"]) == {"3 First reminder"}


@pytest.mark.parametrize(("as_of", "items"), [("2025-01-20", 0), ("2025-03-20", 13)])
def test_domain_e_after_the_default_letters_ask_for_what_fell_due(as_of: str, items: int) -> None:
    ledger = book(PLAN.format("2024-12-11"), DOWN)
    aged = report(ledger, as_of)
    due = next_of(ledger, aged, as_of)
    listed = chosen(letter_lines(aged.lines, ledger.documents.table, due.items), "first-reminder", 3)
    assert len(listed) == items
    asked = f"{listed['Open'].sum() / 100:,.2f} EUR asked"
    assert [asked in why for why in due.rows["Why"][due.rows["Rule"] == "Ladder"]] == [True] * bool(items)
