"""Plans where things go wrong: returned money, credit notes, disputes, rows edited by hand, other currencies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from test_plan_life import INVOICES, LAST, MISSION, TEN, book, plan_rows, state, totals

from arbook.field import date_of, day_number
from arbook.installments import PlanTerms, schedule
from arbook.ledger import Ledger
from arbook.plan import PlanRules, Plans, read_plans
from arbook.plan_again import left_anew, remaining, remaining_start
from arbook.plan_checks import consistent
from arbook.plan_left import NothingLeft, left_of
from arbook.plan_results import report_plans
from arbook.problem import Problems
from tests.ledger_text import shown, table

SMALL = "Invoice | Customer | Date | Due date | Amount\nA | C1 | 2025-01-01 | 2025-01-31 | 100.00"
TWO = """
    Plan  | Invoices | Agreed     | Amount | Count | Rate | Signed
    P-001 | A        | 2025-02-28 | 100.00 | 2     | 0    | 2025-02-28
    """


def with_version(plans: str, *versions: str) -> str:
    """Put further versions below a plan."""
    head, first = (line.strip() for line in plans.strip().splitlines())
    return "\n".join([f"Version | {head} | Cancelled", f"1 | {first} |", *versions])


# --- money that comes back --------------------------------------------------------------------------------


def test_a_payment_returned_after_the_last_one_opens_the_plan_again() -> None:
    paid = (
        "R1 | 2025-03-28 | C1 | P-001 | 50\nR2 | 2025-04-28 | C1 | P-001 | 50\nR2 | 2025-05-05 | C1 | P-001/2 | -50"
    )
    ledger = book(TWO, paid, SMALL)
    assert [state(ledger, day)[0] for day in ("2025-04-28", "2025-05-04", "2025-05-05")] == [
        "Completed", "Completed", "Active",
    ]  # fmt: skip
    assert state(ledger, "2025-05-05")[1:3] == ["50.00", "50.00"]
    assert totals(ledger, "2025-05-05") == ("50.00", "0.00")


def test_a_payment_returned_after_a_default_is_due_again() -> None:
    paid = "R1 | 2025-02-28 | C1 | P-001 | 429.81\nR1 | 2025-06-02 | C1 | P-001 | -429.81"
    ledger = book(TEN, paid)
    before = state(ledger, "2025-06-01")
    assert (before[0], before[4]) == ("Defaulted", "9,645.49")
    assert state(ledger, "2025-06-02")[4] == "10,075.30"
    assert left_of(ledger.as_of("2025-06-02"), "P-001").total == 1_007_530


def test_a_returned_down_payment_is_due_at_once() -> None:
    paid = "R1 | 2025-02-05 | C1 | P-001 | 5,000.00\nR1 | 2025-02-10 | C1 | P-001 | -5,000.00"
    ledger = book(MISSION, paid)
    assert state(ledger, "2025-02-10")[:3] == ["Active", "0.00", "5,000.00"]
    assert totals(ledger, "2025-02-10") == ("15,500.00", "0.00")


def test_what_came_back_to_a_covered_invoice_opens_its_installments() -> None:
    ledger = book(TWO, "R1 | 2025-03-10 | C1 | A | 30\nR1 | 2025-03-12 | C1 | A | -30", SMALL)
    assert state(ledger, "2025-03-11")[1] == "30.00"
    assert shown(ledger.open_lines("2025-03-12"), "Due, Open") == [["2025-03-28", "50.00"], ["2025-04-28", "50.00"]]


def test_a_payment_from_before_the_plan_that_comes_back_is_no_part_of_it() -> None:
    paid = "R1 | 2025-02-10 | C1 | A | 40\nR1 | 2025-03-12 | C1 | A | -40"
    ledger = book(TWO.replace("100.00", "60.00"), paid, SMALL)
    assert shown(ledger.open_lines("2025-03-12"), "Due, Open") == [
        ["2025-01-31", "40.00"], ["2025-03-28", "30.00"], ["2025-04-28", "30.00"],
    ]  # fmt: skip


def test_a_payment_returned_after_the_cancellation_opens_the_invoice() -> None:
    text = """
        Plan  | Invoices | Agreed     | Amount | Count | Rate | Signed     | Cancelled
        P-001 | A        | 2025-02-28 | 100.00 | 2     | 0    | 2025-02-28 | 2025-03-30
        """
    ledger = book(text, "R1 | 2025-03-28 | C1 | P-001 | 50\nR1 | 2025-04-02 | C1 | P-001 | -50", SMALL)
    assert shown(ledger.open_lines("2025-04-02"), "Due, Open") == [["2025-01-31", "100.00"]]
    assert totals(ledger, "2025-04-02") == ("100.00", "0.00")


def test_a_refund_of_what_was_paid_too_much_opens_nothing() -> None:
    paid = "R1 | 2025-03-28 | C1 | P-001 | 120\nR2 | 2025-04-01 | C1 | P-001 | -20"
    ledger = book(TWO, paid, SMALL)
    assert totals(ledger, "2025-03-28") == ("0.00", "-20.00")
    assert totals(ledger, "2025-04-01") == ("0.00", "0.00")
    found = Problems()
    report_plans(ledger.as_of("2025-03-28"), found)
    assert [one.problem for one in found.found] == [
        "More is paid for plan P-001 than it asks: 20.00 too much, which is Unapplied."
    ]
    assert ledger.problems_as_of("2025-03-28").found == []


# --- other ways to pay, and not to --------------------------------------------------------------------------------


def test_a_credit_note_of_a_covered_invoice_pays_its_oldest_installments() -> None:
    invoices = (
        "Invoice | Type | Applies to | Customer | Date | Due date | Amount\n"
        "A | | | C1 | 2025-01-01 | 2025-01-31 | 100.00\nN | Credit note | A | C1 | 2025-03-10 | | 60.00"
    )
    ledger = book(TWO, "", invoices)
    assert shown(ledger.open_lines("2025-03-10"), "Invoice, Due, Open") == [["A", "2025-04-28", "40.00"]]
    assert totals(ledger, "2025-03-10") == ("40.00", "0.00")


def test_a_disputed_invoice_stays_disputed_in_its_installments() -> None:
    invoices = SMALL.replace("| Amount", "| Amount | Disputed").replace("100.00", "100.00 | 70.00")
    position = book(TWO, "", invoices).as_of("2025-03-01")
    assert position.line_disputed.sum() == 7000
    assert position.line_disputed[position.line_open > 0].tolist() == [2000, 5000], "those due last"


def test_money_from_before_the_agreement_waits_for_it() -> None:
    ledger = book(TWO, "R1 | 2025-02-10 | C1 | P-001 | 50", SMALL)
    assert totals(ledger, "2025-02-27") == ("100.00", "-50.00")
    assert totals(ledger, "2025-02-28") == ("50.00", "0.00")


def test_a_down_payment_of_the_same_day_to_an_invoice_leaves_the_amount() -> None:
    ledger = book(MISSION.replace("2025-02-03", "2025-01-31"), "R1 | 2025-01-31 | C1 | A | 5,000.00")
    assert ledger.plans is not None
    assert ledger.plans.lives[0].short == 0
    assert state(ledger, "2025-01-31")[:2] == ["Active", "5,000.00"]
    lines = ledger.open_lines("2025-01-31")
    assert shown(lines[lines["Plan"].isna()], "Invoice, Open") == [["B", "500.00"]]


def test_an_installment_paid_in_another_currency() -> None:
    rows = """
        Payment | Date       | Customer | Invoice | Currency | Amount | Settles
        R1      | 2025-03-28 | C1       | P-001   | USD      | 55     | 50
        """
    read = read_plans(*plan_rows(TWO), Problems())
    ledger = Ledger.build(table(SMALL), table(rows), plans=Plans(read, PlanRules(), day_number(LAST)))
    assert totals(ledger, "2025-03-28") == ("50.00", "0.00")


def test_two_plans_of_a_customer_keep_apart() -> None:
    plans = """
        Plan  | Invoices | Agreed     | Amount   | Count | Rate | Signed
        P-001 | A        | 2025-01-31 | 9,000.00 | 3     | 0    | 2025-01-31
        P-002 | B        | 2025-01-31 | 6,500.00 | 2     | 0    | 2025-01-31
        """
    ledger = book(plans, "R1 | 2025-02-28 | C1 | P-002 | 3,250.00")
    assert [state(ledger, "2025-03-01", at)[1:3] for at in (0, 1)] == [["0.00", "3,000.00"], ["3,250.00", "0.00"]]


# --- agreed anew --------------------------------------------------------------------------------------------------


def test_interest_joins_or_stays_and_nothing_is_charged_twice() -> None:
    """Installment 1 is missed; agreed anew on 10 March from 28 February: 10,025.00, and March's interest once."""
    plans = with_version(TEN, "2 | P-001 | P-001 | 2025-02-28 | 10,025.00 | 4 | 0.03 | 2025-03-10 |")
    ledger = book(plans)
    assert totals(ledger, "2025-03-10") == ("15,525.00", "0.00")
    assert totals(ledger, "2025-03-28") == ("15,550.06", "0.00"), "10,025.00 x 3 % / 12"


def test_signed_late_what_was_paid_meanwhile_counts_once() -> None:
    """Between agreement and signature number 2 is paid to the old version; its interest isn't asked again."""
    plans = with_version(TEN, "2 | P-001 | P-001 | 2025-02-28 | 10,025.00 | 4 | 0.03 | 2025-04-10 |")
    ledger = book(plans, "R1 | 2025-03-31 | C1 | P-001 | 429.81")
    opened = int(ledger.as_of("2025-04-10").line_open.sum())
    charged = 1_002_500 * 3 // 1200  # March by the new version; due on 28 March
    assert opened == 1_550_000 + 2_500 + charged - 42_981


@pytest.mark.parametrize("roll", ["none", "following", "preceding", "modified following"])
@pytest.mark.parametrize("frequency", ["weekly", "biweekly", "monthly", "quarterly"])
@pytest.mark.parametrize("currency", ["EUR", "JPY"])
@pytest.mark.parametrize("start", [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 12)])
def test_the_remaining_installments_keep_their_dates(roll: str, frequency: str, currency: str, start: date) -> None:
    unit = 100 if currency == "JPY" else 1
    terms = PlanTerms(1_000_000, start, 10, rate=Decimal("0.06"), frequency=frequency, roll=roll, unit=unit)  # type: ignore[arg-type]  # as parametrized
    built = schedule(terms)
    row = {
        "Plan": "P-001", "Version": 1, "Customer": "C1", "Currency": currency, "Invoices": "A",
        "Agreed": pd.Timestamp(start), "Start": pd.Timestamp(start), "Amount": 1_000_000, "Down payment": 0,
        "Rate": 0.06, "Frequency": frequency, "Method": "level", "Signed": pd.Timestamp(start),
        "Cancelled": pd.NaT,
    }  # fmt: skip
    rows = built.frame().assign(Plan="P-001", Version=1)
    (plan,) = read_plans(pd.DataFrame([row]), rows, Problems())
    day = plan.installments[3].due
    again = remaining(plan, day, int(built.balance[3]))
    assert again.due.tolist() == built.due[4:].tolist()
    assert abs(again.payment - built.payment[4:])[:-1].max() <= unit, "nothing was missed: only the rounding changes"
    assert (again.terms.start, remaining_start(plan, day)) == (date_of(day), day)
    assert not (again.payment % unit).any()


def test_only_a_running_plan_can_be_agreed_anew() -> None:
    ledger = book(MISSION)
    with pytest.raises(NothingLeft, match="P-001 isn't active yet: it waits for its signature or its down payment"):
        left_of(ledger.as_of("2025-03-01"), "P-001")
    with pytest.raises(NothingLeft, match="there is no plan P-009"):
        left_of(ledger.as_of("2025-03-01"), "P-009")
    paid = book(TWO, "R1 | 2025-03-28 | C1 | P-001 | 100", SMALL)
    with pytest.raises(NothingLeft, match="P-001 is completed: nothing of it is left"):
        left_anew(paid.as_of("2025-03-28"), paid.as_of("2025-03-28"), "P-001")


# --- rows edited by hand ------------------------------------------------------------------------------------------

EDITED = """
table        | row | column    | value      | says
Plans        | 0   | Amount    | 1100000    | The installments of P-001 pay back 10,000.00, but its amount 11,000.00 less the down payment is 11,000.00.
Installments | 2   | Principal | 1          | The installments of P-001 pay back 9,593.17, but its amount 10,000.00
Installments | 2   | Payment   | 1          | Installment P-001/3 isn't its interest and principal
Installments | 2   | No        | 2          | Installment P-001/2 stands on two rows
Installments | 2   | Due date  | -          | The installments of P-001 pay back 9,593.16
Plans        | 1   | Agreed    | 2025-01-01 | Version 2 of P-001 was agreed before version 1
Plans        | 1   | Invoices  | A, B       | Version 2 of P-001 takes over what is left of the plan, not A, B.
Plans        | 1   | Version   | 1          | Version 1 of plan P-001 stands on two rows; only the first one counts.
Plans        | 0   | Cancelled | 2025-02-02 | P-001 was cancelled before version 2 was signed: there is nothing to take over.
"""  # noqa: E501 - one line a row reads as a table


@pytest.mark.parametrize("line", EDITED.strip().splitlines()[1:])
def test_what_was_edited_by_hand_is_said_and_computed_all_the_same(line: str) -> None:
    which, row, column, value, says = (part.strip() for part in line.split("|"))
    frames = dict(zip(("Plans", "Installments"), plan_rows(
        with_version(TEN, "2 | P-001 | P-001 | 2025-03-10 | 9,000.00 | 6 | 0 | 2025-03-10 |")
    ), strict=True))  # fmt: skip
    if value.isdigit():
        frames[which].loc[int(row), column] = int(value)
    else:
        cell = pd.NaT if value == "-" else pd.Timestamp(value) if value[4:5] == "-" else value
        frames[which].loc[int(row), column] = cell
    problems = Problems()
    read = consistent(read_plans(frames["Plans"], frames["Installments"], problems), problems)
    assert any(one.problem.startswith(says) for one in problems.found), [one.problem for one in problems.found]
    rules = Plans(read, PlanRules(), day_number(LAST))
    ledger = Ledger.build(table(INVOICES), table("Payment | Date | Customer | Invoice | Amount"), plans=rules)
    position = ledger.as_of("2025-02-01")
    assert position.line_open.sum() + position.unapplied.sum() == 1_550_000
