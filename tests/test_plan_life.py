"""The life of installment plans in the ledger: what is open, due, missed and settled as of any day (figures 17)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arbook.aging import AgingSettings, aging
from arbook.allocation import propose
from arbook.documents import TYPES
from arbook.field import day_number
from arbook.installments import PlanTerms, schedule
from arbook.ledger import Ledger
from arbook.ledger_interest import documents_of
from arbook.plan import PlanRules, Plans, read_plans
from arbook.plan_results import installment_columns, plan_states, report_plans
from arbook.problem import Problems
from arbook.settlement import PLAN
from tests.ledger_text import cells, cents, shown, table

HEAD = "Payment | Date | Customer | Invoice | Amount"
INVOICES = """
    Invoice | Customer | Date       | Due date   | Amount
    A       | C1       | 2024-10-01 | 2024-10-31 | 9,000.00
    B       | C1       | 2024-11-01 | 2024-12-01 | 6,500.00
    """
LAST = "2028-12-31"


def stamp(text: str | None) -> object:
    """Read a date; NaT where it is blank."""
    return pd.Timestamp(text) if text else pd.NaT


def plan_rows(text: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make tblPlans and tblInstallments; the schedule is that of the terms, first due a month after Start."""
    head, *lines = cells(text)
    plans, installments = [], []
    for line in lines:
        given = dict(zip(head, line, strict=True))
        agreed = date.fromisoformat(given["Agreed"])
        amount, down = cents(given["Amount"]), cents(given.get("Down") or "0")
        terms = PlanTerms(amount, agreed, int(given["Count"]), rate=Decimal(given["Rate"]), down_payment=down)
        plan = schedule(terms)
        version = int(given.get("Version") or 1)
        plans.append({
            "Plan": given["Plan"], "Version": version, "Customer": "C1", "Currency": "EUR",
            "Invoices": given["Invoices"], "Agreed": pd.Timestamp(agreed), "Start": pd.Timestamp(agreed),
            "Amount": amount, "Down payment": down, "Rate": float(given["Rate"]), "Frequency": "monthly",
            "Signed": stamp(given["Signed"]), "Cancelled": stamp(given.get("Cancelled")),
        })  # fmt: skip
        installments.append(plan.frame().assign(Plan=given["Plan"], Version=version))
    return pd.DataFrame(plans), pd.concat(installments, ignore_index=True)


def book(
    plans: str, payments: str = "", invoices: str = INVOICES, allocations: str = "", until: str = LAST
) -> Ledger:
    """Build a ledger with plans."""
    problems = Problems()
    read = read_plans(*plan_rows(plans), problems)
    assert not problems.found
    lines = "\n".join([HEAD, *payments.strip().splitlines()])
    allocated = table(allocations) if allocations else None
    return Ledger.build(
        table(invoices), table(lines), allocated, plans=Plans(read, PlanRules(3, 2), day_number(until))
    )


def totals(ledger: Ledger, day: str) -> tuple[str, str]:
    """Open lines and Unapplied of a day."""
    position = ledger.as_of(day)
    return f"{position.line_open.sum() / 100:,.2f}", f"{position.unapplied.sum() / 100:,.2f}"


def state(ledger: Ledger, day: str, at: int = 0) -> list[str]:
    """Status, Paid, Overdue, Next due, Next amount, Missed, Accelerated of a version."""
    one = plan_states(ledger.as_of(day))[at]
    due = "" if one.next_due < 0 else str(pd.Timestamp(one.next_due, unit="D").date())
    money = [f"{value / 100:,.2f}" for value in (one.paid, one.overdue, one.next_amount, one.accelerated)]
    return [one.status, money[0], money[1], due, money[2], str(one.missed), money[3]]


MISSION = """
    Plan  | Invoices | Agreed     | Amount    | Down     | Count | Rate | Signed
    P-001 | A, B     | 2025-01-31 | 15,000.00 | 5,000.00 | 24    | 0.03 | 2025-02-03
    """
TEN = """
    Plan  | Invoices | Agreed     | Amount    | Count | Rate | Signed
    P-001 | A, B     | 2025-01-31 | 10,000.00 | 24    | 0.03 | 2025-01-31
    """
PAID = [
    (f"{2025 + (k // 12)}-{k % 12 + 1:02}-{calendar.monthrange(2025 + k // 12, k % 12 + 1)[1]}", k)
    for k in range(1, 25)
]


def test_figures_17_on_the_first_due_date_interest_becomes_an_open_item() -> None:
    ledger = book(TEN)
    lines = ledger.open_lines("2025-02-28")
    assert shown(lines[lines["Due"] == "2025-02-28"], "Invoice, Type, Open, Bucket, Plan") == [
        ["A", "Invoice", "404.81", "Not due", "P-001"],
        ["P-001/1", "Plan interest", "25.00", "Not due", "P-001"],
    ]
    rest = lines[(lines["Plan"] == "P-001") & (lines["Due"] > "2025-02-28")]
    assert rest["Open"].sum() == cents("9,595.19")
    assert totals(ledger, "2025-02-27") == ("15,500.00", "0.00"), "what the plan doesn't cover stays"
    assert totals(ledger, "2025-02-28") == ("15,525.00", "0.00")
    late = ledger.open_lines("2025-03-01")
    assert shown(late[late["Bucket"] == "1-30"], "Invoice, Open") == [["A", "404.81"], ["P-001/1", "25.00"]]
    assert shown(late[late["Plan"].isna()], "Invoice, Open, Bucket") == [["B", "5,500.00", "61-90"]]


def test_figures_17_paid_to_the_end_nothing_is_unapplied() -> None:
    rows = plan_rows(TEN)[1]
    payments = "\n".join(f"R{k} | {day} | C1 | P-001 | {rows['Payment'][k - 1] / 100:.2f}" for day, k in PAID)
    ledger = book(TEN, payments)
    for day, k in PAID:
        left = rows["Principal"][k:].sum()
        assert totals(ledger, day) == (f"{left / 100 + 5500:,.2f}", "0.00")
    assert state(ledger, PAID[-1][0])[0] == "Completed"
    assert ledger.problems_as_of(LAST).found == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-01-30", ["", "0.00", "0.00", "", "0.00", "0", "0.00"]),
        ("2025-01-31", ["Offered", "0.00", "0.00", "2025-02-28", "429.81", "0", "0.00"]),
        ("2025-02-03", ["Offered", "0.00", "0.00", "2025-02-28", "429.81", "0", "0.00"]),
        ("2025-02-10", ["Active", "5,000.00", "0.00", "2025-02-28", "429.81", "0", "0.00"]),
        ("2025-03-01", ["Active", "5,000.00", "429.81", "2025-03-31", "859.62", "0", "0.00"]),
        ("2025-03-03", ["Active", "5,000.00", "429.81", "2025-03-31", "859.62", "1", "0.00"]),
    ],
)
def test_figures_17_offered_until_signed_and_paid_down(day: str, expected: list[str]) -> None:
    assert state(book(MISSION, "R1 | 2025-02-10 | C1 | P-001 | 5,000.00"), day) == expected


def test_while_it_is_offered_aging_is_unchanged() -> None:
    ledger = book(MISSION, "R1 | 2025-02-10 | C1 | P-001 | 5,000.00")
    assert shown(ledger.open_lines("2025-02-09"), "Invoice, Open, Bucket") == [
        ["A", "9,000.00", "90+"], ["B", "6,500.00", "61-90"],
    ]  # fmt: skip
    assert totals(ledger, "2025-02-10") == ("10,500.00", "0.00")


@pytest.mark.parametrize("paid_to", ["A", "B"])
def test_a_down_payment_on_the_invoices_themselves_counts(paid_to: str) -> None:
    ledger = book(MISSION, f"R1 | 2025-02-05 | C1 | {paid_to} | 5,000.00")
    assert state(ledger, "2025-02-05")[:2] == ["Active", "5,000.00"]
    assert totals(ledger, "2025-02-05") == ("10,500.00", "0.00")


def test_figures_17_two_missed_are_a_default() -> None:
    ledger = book(TEN)
    assert state(ledger, "2025-04-02")[0] == "Active"
    # 28 February and 31 March were missed; three days of April are earned, too: 10,000 x 3 % / 12 x 3 / 30.
    assert state(ledger, "2025-04-03") == [
        "Defaulted", "0.00", "859.62", "2025-04-03", "10,052.50", "2", "10,052.50",
    ]  # fmt: skip
    assert totals(ledger, "2025-04-03") == ("15,552.50", "0.00")
    assert totals(ledger, "2026-04-03") == ("15,552.50", "0.00"), "no interest of the future"
    assert state(ledger, "2025-04-04")[2] == "10,052.50", "all of it is overdue"


def test_installment_027_unpaid_principal_and_interest_earned() -> None:
    rows = plan_rows(TEN)[1]
    payments = "\n".join(f"R{k} | {day} | C1 | P-001 | 429.81" for day, k in PAID[:5])
    ledger = book(TEN, payments)
    assert rows["Principal"][5:].sum() == cents("7,965.81")
    # At 31 August two months are earned: 39.82; three days of September are 19.91 x 3 / 30 = 1.99.
    assert state(ledger, "2025-09-03")[-1] == "8,007.62"


def test_a_payment_covers_interest_then_principal_of_the_oldest_unless_it_names_one() -> None:
    ledger = book(
        TEN,
        """
        R1 | 2025-03-10 | C1 | P-001   | 30.00
        R2 | 2025-03-31 | C1 | P-001/2 | 429.81
        """,
    )
    lines = ledger.open_lines("2025-03-31")
    assert shown(lines[lines["Due"] <= "2025-03-31"].dropna(subset="Plan"), "Invoice, Line, Open") == [
        ["A", "2", "399.81"]
    ]
    position = ledger.as_of("2025-03-31")
    found = installment_columns(position, plan_rows(TEN)[1])
    assert found.iloc[:3].astype(object).to_numpy().tolist() == [
        [3000, 39981, 31, "Broken"], [42981, 0, 0, "Paid"], [0, 42981, 0, "Due"],
    ]  # fmt: skip


def test_paid_early_interest_lies_on_account_until_it_is_due() -> None:
    ledger = book(TEN, "R1 | 2025-02-20 | C1 | P-001 | 429.81")
    assert totals(ledger, "2025-02-20") == ("15,095.19", "-25.00")
    assert totals(ledger, "2025-02-28") == ("15,095.19", "0.00")


def test_a_payment_to_a_covered_invoice_pays_its_installments() -> None:
    ledger = book(TEN, "R1 | 2025-02-28 | C1 | A | 404.81")
    assert state(ledger, "2025-03-01")[:3] == ["Active", "404.81", "25.00"]
    assert shown(ledger.document_results("2025-03-01"), "Open, Due, Days overdue") == [
        ["8,595.19", "2025-03-31", "0"], ["6,500.00", "2024-12-01", "90"],
    ]  # fmt: skip


def test_money_on_account_is_allocated_to_a_plan() -> None:
    ledger = book(
        TEN, "R1 | 2025-02-28 | C1 | | 500.00",
        allocations="Date | From | To | Amount | State\n2025-03-02 | R1 | P-001/1 | 429.81 | Accepted",
    )  # fmt: skip
    assert totals(ledger, "2025-02-28") == ("15,525.00", "-500.00")
    assert totals(ledger, "2025-03-02") == ("15,095.19", "-70.19")
    assert state(ledger, "2025-03-02")[1] == "429.81"


def test_a_returned_payment_opens_the_installment_again() -> None:
    ledger = book(TEN, "R1 | 2025-02-28 | C1 | P-001 | 429.81\nR1 | 2025-03-04 | C1 | P-001 | -429.81")
    assert totals(ledger, "2025-02-28") == ("15,095.19", "0.00")
    assert totals(ledger, "2025-03-04") == ("15,525.00", "0.00")
    assert state(ledger, "2025-03-04")[1:3] == ["0.00", "429.81"]


def test_an_agreement_anew_keeps_the_old_version() -> None:
    plans = TEN.replace("Plan  |", "Plan  | Version |").replace("P-001 |", "P-001 | 1 |") + (
        "P-001 | 2 | P-001 | 2025-04-10 | 10,052.50 | 12 | 0.02 | 2025-04-12"
    )
    ledger = book(plans)
    assert [state(ledger, day)[0] for day in ("2025-04-03", "2025-04-11", "2025-04-12")] == [
        "Defaulted", "Defaulted", "Replaced",
    ]  # fmt: skip
    assert [state(ledger, day, 1)[0] for day in ("2025-04-09", "2025-04-11", "2025-04-12")] == [
        "",
        "Offered",
        "Active",
    ]
    assert totals(ledger, "2025-04-12") == ("15,552.50", "0.00")
    assert state(ledger, "2025-04-12", 1)[3:5] == ["2025-05-10", "846.81"]
    lines = ledger.open_lines("2025-05-11")
    assert lines.loc[lines["Due"] == "2025-05-10", "Open"].sum() == 84681


def test_cancelling_restores_the_invoices() -> None:
    plans = TEN.replace("| Signed", "| Signed | Cancelled").replace(
        "0.03 | 2025-01-31", "0.03 | 2025-01-31 | 2025-03-15"
    )
    ledger = book(plans, "R1 | 2025-02-28 | C1 | P-001 | 429.81")
    assert state(ledger, "2025-03-15")[0] == "Cancelled"
    lines = ledger.open_lines("2025-03-15")
    assert shown(lines[lines["Type"] == "Invoice"], "Invoice, Open, Due, Bucket") == [
        ["A", "8,595.19", "2024-10-31", "90+"], ["B", "6,500.00", "2024-12-01", "90+"],
    ]  # fmt: skip
    assert shown(lines[lines["Type"] == "Plan interest"], "Invoice, Open, Due") == [
        ["P-001/2", "11.61", "2025-03-15"]
    ]


def test_days_late_count_from_the_date_before_the_plan() -> None:
    small = "Invoice | Customer | Date | Due date | Amount\nA | C1 | 2025-01-01 | 2025-01-31 | 100.00"
    plan = """
        Plan  | Invoices | Agreed     | Amount | Count | Rate | Signed
        P-001 | A        | 2025-02-28 | 100.00 | 2     | 0    | 2025-02-28
        """
    ledger = book(plan, "R1 | 2025-03-28 | C1 | P-001 | 50\nR2 | 2025-04-28 | C1 | P-001 | 50", small)
    names = "Open, Due, Settled, Days late"
    assert shown(ledger.document_results("2025-03-28"), names) == [["50.00", "2025-04-28", "", ""]]
    assert shown(ledger.document_results("2025-04-28"), names) == [["0.00", "2025-01-31", "2025-04-28", "87"]]


@pytest.mark.parametrize(
    ("payment", "day", "expected"),
    [
        ("R1 | 2025-02-28 | C1 | | 429.81", "2025-02-28", [["P-001/1", "429.81", "Matched"]]),
        ("R1 | 2025-02-20 | C1 | | 429.81", "2025-02-20", [["P-001/1", "429.81", "Matched"]]),
        ("R1 | 2025-03-02 | C1 | | 429.81", "2025-03-02", [["P-001/1", "429.81", "Proposed"]]),  # or P-001/2
    ],
)
def test_apply_cash_finds_installments(payment: str, day: str, expected: list[list[str]]) -> None:
    small = INVOICES.replace("6,500.00", "1,000.00")
    found = propose(book(TEN, payment, small, until=day), day)
    assert shown(found, "To, Amount, State") == expected


def test_figures_13_an_installment_named_in_the_reference() -> None:
    rows = "Payment | Date | Customer | Amount | Reference\nR1 | 2025-02-28 | C1 | 900.00 | Rate P-001/1"
    plans = Plans(read_plans(*plan_rows(TEN), Problems()), PlanRules(), day_number("2025-02-28"))
    found = propose(Ledger.build(table(INVOICES), table(rows), plans=plans), "2025-02-28")
    assert shown(found, "To, Amount, State")[0] == ["P-001/1", "429.81", "Matched"]


_PLANNED = st.tuples(st.integers(2, 9), st.sampled_from(["0", "0.03", "0.12"]), st.integers(0, 3000))
_PAYMENTS = st.lists(
    st.tuples(st.integers(0, 420), st.sampled_from(["P-001", "P-001/2", "A", "B", ""]), st.integers(1, 90_000)),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(_PLANNED, _PAYMENTS, st.integers(0, 450))
def test_the_total_is_what_was_invoiced_and_charged_less_what_was_paid(
    terms: tuple[int, str, int], paid: list[tuple[int, str, int]], at: int
) -> None:
    count, rate, down = terms
    first = date(2025, 1, 31)
    plan = f"""
        Plan  | Invoices | Agreed     | Amount   | Down | Count | Rate | Signed
        P-001 | A, B     | 2025-01-31 | 9,500.00 | {down} | {count} | {rate} | 2025-02-02
        """
    payments = "\n".join(
        f"R{k} | {first + timedelta(days)} | C1 | {to} | {amount / 100:.2f}"
        for k, (days, to, amount) in enumerate(paid)
    )
    ledger = book(plan, payments)
    day = first + timedelta(at)
    position = ledger.as_of(day)
    interest = np.flatnonzero((ledger.documents.type == TYPES.index("Plan interest")) & position.exists)
    charged = ledger.documents.amount[interest].sum()
    charged -= sum(  # what was dropped by a default
        ledger.settlements.cents[
            (ledger.settlements.document == row) & (ledger.settlements.kind == PLAN)
            & (ledger.settlements.day <= position.day)
        ].sum()
        for row in interest
    )  # fmt: skip
    received = sum(amount for days, _, amount in paid if days <= at)
    assert position.line_open.sum() + position.unapplied.sum() == 1_550_000 + charged - received
    report = aging(ledger, day, AgingSettings(), None)
    assert report.base["Total"].iloc[0] == 1_550_000 + charged - received
    opened = ledger.document_results(day)["Open"].sum() + position.line_open[
        [row in set(interest) for row in documents_of(ledger.lines)]
    ].sum()  # fmt: skip
    assert opened == position.line_open.sum()


def test_days_late_of_the_down_payment_end_when_it_is_in() -> None:
    payments = """
        R0 | 2025-02-02 | C1 | P-001 | 3,000.00
        R1 | 2025-02-10 | C1 | P-001 | 2,000.00
        R2 | 2025-02-28 | C1 | P-001 | 429.81
        """
    rows = plan_rows(MISSION)[1]
    for day, expected in (("2025-02-09", ["3,000.00", "2,000.00", "9"]), ("2025-03-31", ["5,000.00", "0.00", "10"])):
        down = installment_columns(book(MISSION, payments).as_of(day), rows).iloc[0]
        assert [f"{down['Paid'] / 100:,.2f}", f"{down['Open'] / 100:,.2f}", str(down["Days late"])] == expected


def test_what_is_paid_too_much_for_a_plan_can_be_used_as_its_warning_says() -> None:
    def paid(payments: str) -> tuple[list[str], tuple[str, str]]:
        ledger, found = book(TEN, payments), Problems()
        report_plans(ledger.as_of("2028-01-31"), found)
        return [f"{one.value}: {one.what_to_do}" for one in found.found], totals(ledger, "2028-01-31")

    assert paid("R1 | 2025-02-01 | C1 | P-001 | 10,400.00") == (
        ["84.51: Refund it; or put what is too much on a row of its own on the sheet Payments, with another invoice "
         "or none."],
        ("5,500.00", "-84.51"),
    )  # fmt: skip
    split = """
        R1 | 2025-02-01 | C1 | P-001 | 10,315.49
        R1 | 2025-02-01 | C1 | B     | 84.51
        """
    assert paid(split) == ([], ("5,415.49", "0.00"))
