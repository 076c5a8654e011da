"""Next actions by the rules of DOMAIN.md: a ledger and a log in, what is to be done out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from action_text import RULES, case_of, found, lines
from ledger_text import NO_PAYMENTS

from arbook.actions import next_actions, unlisted
from arbook.working_days import Calendar

ONE = """
    Invoice | Customer | Date       | Due date   | Amount
    A       | C1       | 2024-01-01 | 2024-01-31 | 2000
"""
LOG = "Date | Customer | Currency | Invoice | Step | Kind | Direction | Result | Promise date | Promise amount"


def day(number: int) -> str:
    """Day so many days after 31 January 2024, the due date of ONE."""
    return f"{pd.Timestamp('2024-01-31') + pd.Timedelta(days=number):%Y-%m-%d}"


def entry(number: int, step: int | str = "", result: str = "", kind: str = "Call", more: str = "| |") -> str:
    """A line of the log so many days after the due date: a contact of C1 that went out."""
    return f"{day(number)} | C1 | | | {step} | {kind} | Out | {result} {more}"


def log(*entries: str) -> str:
    return "\n".join((LOG, *entries))


def ladder(rows: pd.DataFrame) -> list[str]:
    """Step and action of the rows that are no side steps, in their order."""
    return lines(beside(rows), "Step, Action")


def beside(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that are neither side steps nor calls to new customers."""
    return rows[~rows["Rule"].str.startswith(("Side step", "New customer"))]


def of_step(rows: pd.DataFrame, *steps: int) -> pd.DataFrame:
    return rows[rows["Step"].isin(steps).fillna(False).astype(bool)]


DONE = [entry(5, 3, kind="E-mail"), entry(8, 4, "Reached"), entry(15, 6, kind="Letter")]


@pytest.mark.parametrize(
    ("number", "entries", "expected"),
    [
        (4, [], " | Wait"),
        (5, [], "3 | First reminder"),
        (100, [], "3 | First reminder"),  # one step a run, however late
        (7, DONE[:1], " | Wait"),
        (8, DONE[:1], "4 | Call"),
        (100, DONE[:1], "4 | Call"),  # only after the previous was logged as done
        (14, DONE[:2], " | Wait"),
        (15, DONE[:2], "6 | Second letter"),
        (30, DONE, "8 | Third letter"),
        (36, [*DONE, entry(30, 8, kind="Letter")], " | Wait"),
        (37, [*DONE, entry(30, 8, kind="Letter")], "9 | Friendly call"),
        (90, [entry(75, 13, kind="Decision")], " | None"),  # the ladder ended
    ],
)
def test_domain_d_one_step_a_run_and_the_next_after_the_previous(
    number: int, entries: list[str], expected: str
) -> None:
    assert ladder(found(ONE, day(number), log(*entries)).rows)[:1] == [expected]


def test_domain_d_from_an_empty_log() -> None:
    entries, days = [], []
    for number in range(1, 100):
        for row in found(ONE, day(number), log(*entries)).rows.itertuples():
            if row.Rule == "Ladder":
                days.append((number, row.Step))
                entries.append(entry(number, row.Step))
    assert days == [(5, 3), (8, 4), (15, 6), (30, 8), (37, 9), (45, 10), (52, 11), (60, 12), (75, 13)]


AB = """
    Invoice | Customer | Date       | Due date   | Amount
    A       | C1       | 2024-01-01 | 2024-01-31 | 2000
    B       | C1       | 2024-01-01 | 2024-03-05 | 700
"""


def test_domain_d_a_letter_lifts_each_item_by_one_step_of_its_own() -> None:
    """A (40 days, step 6 done) and B (6 days, none done): the third letter lists both; then A is at 8, B at 3."""
    before = found(AB, day(40), log(*DONE))
    assert ladder(before.rows) == ["8 | Third letter"]
    assert "A, B: 2,700.00 EUR" in before.rows["Why"].iloc[0]
    after = found(AB, day(47), log(*DONE, entry(40, 8, kind="Letter")))
    assert dict(zip(after.items["Invoice"], after.items["Next action"], strict=True)) == {
        "A": "9 Friendly call", "B": "4 Call",
    }  # fmt: skip


def test_domain_d_what_is_paid_by_now_does_not_change_what_was_lifted() -> None:
    paid = f"Date | Invoice | Amount\n {day(42)} | A | 2000"
    after = found(AB, day(47), log(*DONE, entry(40, 8, kind="Letter")), paid)
    assert after.items["Next action"].tolist() == ["4 Call"]  # B stands at 3, as when A was open


def test_domain_d_a_contact_that_names_an_invoice_is_only_of_it() -> None:
    named = f"{day(40)} | C1 | | B | 3 | E-mail | Out | | |"
    after = found(AB, day(60), log(*DONE, named)).items
    assert after["Next action"].tolist() == ["8 Third letter", "4 Call"]


@pytest.mark.parametrize(
    ("contact", "number", "expected"),
    [
        (entry(12, 4, "Reached"), 16, "Wait until 2024-02-17: gap"),  # 6 is due on day 15, Gap 5
        (entry(12, 4, "Reached"), 17, "6 Second letter"),
        (entry(14, 5, kind="Note"), 15, "6 Second letter"),  # side steps aren't counted
        (entry(14, 7, kind="E-mail"), 15, "6 Second letter"),
        (entry(14, "", kind="E-mail"), 15, "6 Second letter"),
    ],
)
def test_domain_d_gap_counts_from_the_last_ladder_contact(contact: str, number: int, expected: str) -> None:
    items = found(ONE, day(number), log(*DONE[:2], contact)).items
    assert items["Next action"].tolist() == [expected]


def test_domain_d_gap_is_of_the_customer_whatever_the_currency() -> None:
    both = """
        Invoice | Customer | Currency | Date       | Due date   | Amount
        A       | C1       | EUR      | 2024-01-01 | 2024-01-31 | 2000
        U       | C1       | USD      | 2024-01-01 | 2024-01-31 | 500
    """
    rates = "Currency | Date | Rate\n USD | 2024-02-05 | 0.9"
    euro = log(f"{day(5)} | C1 | EUR | | 3 | E-mail | Out | | |")
    today = found(both, day(5), euro, rates=rates).items["Next action"].tolist()
    assert today == ["Wait until 2024-02-08: 4 Call", "3 First reminder"]  # one go, two currencies
    later = found(both, day(6), euro, rates=rates).items["Next action"].tolist()
    assert later == ["Wait until 2024-02-08: 4 Call", "Wait until 2024-02-10: gap"]


@pytest.mark.parametrize(
    ("result", "number", "expected"),
    [
        ("Not received", 8, "4 | Resend | E-mail"),
        ("In payment run", 10, " | Wait | "),
        ("In payment run", 11, "4 | Check payment | Call"),
        ("Payment sent", 10, " | Wait | "),
        ("Payment sent", 11, "4 | Check payment | Call"),
        ("Waiting approval", 12, " | Wait | "),
        ("Waiting approval", 13, "4 | Ask about approval | Call"),
        ("No answer", 8, " | Wait | "),
        ("No answer", 9, "4 | Call | Call"),
        ("Reached", 14, " | Wait | "),
    ],
)
def test_domain_d_the_result_of_a_call_sets_the_next_date(result: str, number: int, expected: str) -> None:
    rows = found(ONE, day(number), log(DONE[0], entry(8, 4, result)), customers=MAIL).rows
    assert lines(beside(rows), "Step, Action, Channel")[:1] == [expected]


MAIL = "Customer | E-mail\n C1 | a@example.com"


def test_domain_d_after_the_third_unanswered_call_a_letter() -> None:
    calls = [entry(number, 4, "No answer") for number in (8, 9, 10)]
    assert ladder(found(ONE, day(10), log(DONE[0], *calls[:2])).rows) == ["4 | Call"]
    assert ladder(found(ONE, day(10), log(DONE[0], *calls)).rows) == [" | Wait"]
    assert ladder(found(ONE, day(11), log(DONE[0], *calls)).rows) == ["6 | Second letter"]
    answered = [calls[0], entry(9, 4, "Reached"), entry(11, "", "No answer")]
    assert ladder(found(ONE, day(12), log(DONE[0], *answered)).rows) == [" | Call again"]


def test_domain_d_no_answer_is_tried_again_on_the_next_working_day() -> None:
    friday = entry(9, 4, "No answer")  # 9 February 2024
    weekends = Calendar(holidays=frozenset({date(2024, 2, 12)}))
    rows = found(ONE, day(10), log(DONE[0], friday), calendar=weekends).rows
    assert lines(rows[rows["Action"] == "Wait"], "By when") == ["2024-02-13"]


PROMISE = f"| {day(20)} | 500"


@pytest.mark.parametrize(
    ("number", "paid", "expected"),
    [
        (16, "", "Wait until 2024-02-22: promise"),
        (22, "", "Wait until 2024-02-22: promise"),  # PromiseGrace 2
        (23, "", "6 Second letter"),
        (21, "500", "6 Second letter"),  # kept: it closes
        (21, "499", "Wait until 2024-02-22: promise"),
    ],
)
def test_domain_d_a_promise_pauses_until_its_date_and_the_grace(number: int, paid: str, expected: str) -> None:
    payments = f"Date | Invoice | Amount\n {day(18)} | A | {paid}" if paid else NO_PAYMENTS
    activity = log(*DONE[:1], entry(8, 4, "Promised", more=PROMISE))
    assert found(ONE, day(number), activity, payments).items["Next action"].tolist() == [expected]


def test_domain_d_a_promise_pauses_after_the_last_step_too() -> None:
    activity = log(entry(90, 13), entry(95, "", "Promised", more=f"| {day(99)} | 500"))
    waits = found(ONE, day(101), activity)
    assert waits.items["Next action"].tolist() == [f"Wait until {day(101)}: promise"]
    assert lines(waits.rows[waits.rows["Action"] == "Wait"], "Why, Rule") == [
        f"Until {day(101)}: promised for {day(99)}. | promise"
    ]
    assert found(ONE, day(102), activity).items["Next action"].tolist() == ["None: Ladder done"]


def test_domain_d_what_is_promised_is_not_in_the_amount_asked() -> None:
    both = f"{ONE} B | C1 | 2024-01-01 | {day(10)} | 70"
    promised = log(f"{day(11)} | C1 | | A | | Call | In | Promised | {day(30)} | 2000")
    rows = found(both, day(16), promised).rows
    assert lines(rows[rows["Rule"] == "Ladder"], "Why") == [
        f"B: 70.00 EUR asked, the oldest 6 days overdue; step 3 due since {day(15)}, the first."
    ]


TWO = """
    Invoice | Customer | Date       | Due date   | Amount
    A       | C1       | 2024-01-01 | 2024-01-31 | 200
    Z       | C2       | 2024-01-01 | 2024-01-31 | 90000
"""


def test_domain_d_a_broken_promise_jumps_to_the_top() -> None:
    activity = log(DONE[0], entry(8, 4, "Promised", more=PROMISE))
    rows = found(TWO, day(23), activity).rows
    assert lines(rows, "Rank, Customer, Rule")[0] == "1 | C1 | Broken promise"
    rows = found(TWO, day(23), log(*DONE, entry(16, "", "Promised", more=PROMISE))).rows
    assert lines(rows, "Rank, Customer, Step, Action, Rule")[0] == (
        "1 | C1 | 903 | Call: promise broken | Broken promise"
    )


def test_domain_d_a_broken_promise_is_called_about_once() -> None:
    activity = log(*DONE, entry(16, "", "Promised", more=PROMISE), entry(24, 903, "Reached"))
    assert ladder(found(ONE, day(25), activity).rows) == [" | Wait"]


def test_domain_d_a_new_promise_pauses_again() -> None:
    again = entry(24, 903, "Promised", more=f"| {day(40)} |")
    items = found(ONE, day(31), log(*DONE, entry(16, "", "Promised", more=PROMISE), again)).items
    assert items["Next action"].tolist() == ["Wait until 2024-03-13: promise"]


@pytest.mark.parametrize(
    ("disputed", "action", "asked"),
    [("", "3 | First reminder", "2,000.00"), ("600", "3 | First reminder", "1,400.00"), ("yes", "", "")],
)
def test_domain_d_a_disputed_part_pauses_its_own_chasing(disputed: str, action: str, asked: str) -> None:
    invoices = ONE.replace("Amount", "Amount | Disputed").replace("2000", f"2000 | {disputed}")
    rows = found(invoices, day(6)).rows
    assert [line for line in ladder(rows) if line.startswith("3")] == ([action] if action else [])
    assert ("901 | Resolve dispute" in ladder(rows)) == bool(disputed)
    assert not asked or f"A: {asked} EUR asked" in " ".join(rows["Why"])


def test_figures_10_the_action_is_to_resolve_the_disputed_part() -> None:
    invoices = """
        Invoice | Customer | Date       | Due date   | Amount | Disputed
        A       | C1       | 2024-01-01 | 2024-01-31 | 1000   | 300
    """
    rows = found(invoices, day(45)).rows
    row = rows[rows["Action"] == "Resolve dispute"].iloc[0]
    assert "300.00 EUR disputed" in row["Why"]
    assert "700.00 EUR asked" in " ".join(rows["Why"])


@pytest.mark.parametrize(
    ("customers", "invoices", "rule", "why"),
    [
        ("Customer | No reminders\n C1 | sister company", ONE, "No reminders", "sister company"),
        (
            "",
            ONE.replace("Amount", "Amount | No reminders").replace("2000", "2000 | agreed"),
            "No reminders",
            "these",
        ),
        ("Customer | Status\n C1 | Legal", ONE, "Legal", "Legal stops all letters"),
        ("Customer | Status\n C1 | Insolvent", ONE, "Insolvent", "Insolvent stops all letters"),
    ],
)
def test_domain_d_what_stops_reminders_says_so(customers: str, invoices: str, rule: str, why: str) -> None:
    done = found(invoices, day(20), customers=customers)
    [row] = [row for row in done.rows.itertuples() if row.Action == "None"]
    assert row.Rule == rule
    assert why in row.Why
    assert set(beside(done.rows)["Channel"].dropna()) <= {"Decision"}
    assert done.items["Next action"].tolist() == [f"None: {rule}"]


def test_domain_b4_a_typed_status_holds_until_its_date() -> None:
    customers = "Customer | Status | Status until\n C1 | Legal | {}"
    assert ladder(found(ONE, day(20), customers=customers.format("2024-02-20")).rows) == [" | None"]
    assert ladder(found(ONE, day(20), customers=customers.format("2024-02-19")).rows) == ["3 | First reminder"]


def test_domain_d_paid_means_gone() -> None:
    paid = f"Date | Invoice | Amount\n {day(6)} | A | 2000"
    assert ladder(found(ONE, day(6), "", paid).rows) == []


def test_domain_c3_money_on_account_that_covers_the_overdue_is_applied() -> None:
    covered = found(ONE, day(20), "", f"Date | Customer | Amount\n {day(10)} | C1 | 2000")
    assert ladder(covered.rows) == ["902 | Apply cash"]
    assert covered.items["Next action"].tolist() == ["None: Unapplied money"]
    partly = found(ONE, day(20), "", f"Date | Customer | Amount\n {day(10)} | C1 | 500")
    assert ladder(partly.rows) == ["3 | First reminder"]
    assert "1,500.00 EUR asked" in partly.rows["Why"].iloc[0]


@pytest.mark.parametrize(("start", "expected"), [("", "3 | First reminder"), ("6", "8 | Third letter")])
def test_domain_d_step_at_start(start: str, expected: str) -> None:
    invoices = ONE.replace("Amount", "Amount | Step at start").replace("2000", f"2000 | {start}")
    assert ladder(found(invoices, day(40)).rows) == [expected]


@pytest.mark.parametrize(
    ("amount", "done", "expected"),
    [
        ("9.99", 3, "6 | Second letter"),  # below SmallBalance: no call
        ("10.00", 3, "4 | Call"),
        ("999.99", 10, "12 | Final notice"),  # below PlanFrom: no plan offered
        ("1000", 10, "11 | Offer a plan"),
        ("99.99", 12, " | None"),  # below CollectFrom: not handed over
        ("100", 12, "13 | Hand over"),
    ],
)
def test_domain_d_a_step_whose_condition_does_not_hold_is_passed_over(amount: str, done: int, expected: str) -> None:
    invoices = ONE.replace("2000", amount)
    assert ladder(found(invoices, day(150), log(entry(60, done))).rows) == [expected]


def test_domain_d_side_steps_neither_block_nor_advance_the_ladder() -> None:
    rows = found(ONE, day(8), log(DONE[0])).rows
    assert lines(rows, "Step, Action, Channel, Owner")[:3] == [
        "4 | Call | Call | Ann", "5 | Tell the sales rep | Note | Sales rep", "7 | Hold notice | Letter | Manager",
    ]  # fmt: skip
    rows = found(ONE, day(9), log(DONE[0], entry(8, 5, kind="Note"), entry(8, 7))).rows
    assert lines(rows[rows["Rule"] != "New customer"], "Step, Action") == ["4 | Call"]


def test_domain_d_write_off_after_180_days() -> None:
    assert "14 | Write off or provide" in lines(found(ONE, day(180)).rows, "Step, Action")
    assert "14 | Write off or provide" not in lines(found(ONE, day(179)).rows, "Step, Action")


EARLY = """
    Invoice | Customer | Date       | Due date   | Sent       | Confirmed  | Amount
    A       | C1       | 2024-01-01 | 2024-01-31 | 2024-01-08 |            | 2000
    B       | C1       | 2024-01-02 | 2024-02-02 | 2024-01-10 |            | 300
    C       | C1       | 2024-01-02 | 2024-02-02 | 2024-01-10 | 2024-01-11 | 400
"""


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2024-01-10", []),
        # A since Thursday 11; B, due for it on Saturday, is gathered in the same week.
        ("2024-01-11", ["1 | Confirm receipt | A, B: 2,300.00 EUR, since 2024-01-11; lapses on the due date."]),
        ("2024-01-29", ["2 | Friendly pre-reminder | A, B and 1 more: 2,700.00 EUR, since 2024-01-28; "
                        "lapses on the due date."]),
        ("2024-02-01", ["2 | Friendly pre-reminder | B, C: 700.00 EUR, since 2024-01-30; lapses on the due date."]),
        ("2024-02-02", []),
    ],
)  # fmt: skip
def test_domain_d_steps_1_and_2_are_gathered_a_week_and_lapse(as_of: str, expected: list[str]) -> None:
    done = log("2024-01-11 | C1 | | | 1 | E-mail | Out | | |") if as_of > "2024-01-11" else ""
    rows = found(EARLY, as_of, done).rows
    assert lines(of_step(rows, 1, 2), "Step, Action, Why") == expected


def test_domain_d_posted_invoices_are_asked_after_later() -> None:
    customers = "Customer | Invoice by\n C1 | Post"
    assert 1 not in found(EARLY, "2024-01-14", customers=customers).rows["Step"].dropna().tolist()
    assert (
        1 in found(EARLY, "2024-01-15", customers=customers).rows["Step"].dropna().tolist()
    )  # 7 days after A was sent


def test_domain_d_only_the_receipt_of_invoices_is_asked_after() -> None:
    notes = """
        Invoice | Customer | Type          | Date       | Due date   | Sent       | Amount
        A       | C1       |               | 2024-01-01 | 2024-01-31 | 2024-01-08 | 2000
        N-1     | C1       | Interest note | 2024-01-01 | 2024-01-31 | 2024-01-08 | 84.50
    """
    rows = found(notes, "2024-01-11").rows
    assert lines(of_step(rows, 1), "Why") == ["A: 2,000.00 EUR, since 2024-01-11; lapses on the due date."]


def test_domain_d_steps_1_and_2_are_skipped_for_good_customers_below_hold_amount() -> None:
    small = EARLY.replace("2000", "20").replace("300 ", "30 ").replace("400", "40").replace("| 300", "| 30")
    risk = pd.DataFrame({"Customer": ["C1"], "Band": ["Good"]})
    assert 1 in found(small, "2024-01-11").rows["Step"].dropna().tolist()
    assert 1 not in found(small, "2024-01-11", risk=risk).rows["Step"].dropna().tolist()
    assert 1 in found(EARLY, "2024-01-11", risk=risk).rows["Step"].dropna().tolist()


def test_domain_d_by_when_is_a_working_day() -> None:
    saturday = ONE.replace("2024-01-31", "2024-02-05")  # day 5 is the 10th
    rows = found(saturday, "2024-02-10", calendar=Calendar(holidays=frozenset({date(2024, 2, 12)}))).rows
    assert lines(of_step(rows, 3), "By when") == ["2024-02-13"]


def test_domain_d_month_end_clock() -> None:
    """Vector V206: due 10 January, end of the month of (due + 30 days) is 29 February."""
    policy = """
        Policy  | Step | Name | Clock     | Days | Channel | Track  | Gap | Only if | Min amount | Template | Owner
        Default | 1    | One  | Due       | 10   | Letter  | Ladder | 0   |         | 0          |          |
        Default | 2    | Two  | Month end | 30   | Letter  | Ladder | 0   |         | 0          |          |
    """
    invoices = "Invoice | Customer | Date | Due date | Amount\n A | C1 | 2024-01-01 | 2024-01-10 | 50"
    assert ladder(found(invoices, "2024-01-19", policy=policy).rows) == [" | Wait"]
    assert ladder(found(invoices, "2024-01-20", policy=policy).rows) == ["1 | One"]
    done = log("2024-01-20 | C1 | | | 1 | Letter | Out | | |")
    assert ladder(found(invoices, "2024-02-28", done, policy=policy).rows) == [" | Wait"]
    assert ladder(found(invoices, "2024-02-29", done, policy=policy).rows) == ["2 | Two"]


def test_figures_22_rank() -> None:
    invoices = """
        Invoice | Customer | Date       | Due date   | Amount | Disputed
        A       | C1       | 2024-01-01 | 2024-01-31 | 1000   |
        B       | C2       | 2024-01-01 | 2024-01-31 | 700    |
        C       | C3       | 2024-01-01 | 2024-01-31 | 5000   | 4500
    """
    risk = pd.DataFrame({"Customer": ["C1", "C2"], "Score": [10, 80], "Decision": ["Normal", "Hold"]})
    rows = found(invoices, day(6), risk=risk).rows
    # C2: 700 x 1.80 = 1,260; C1: 1,000 x 1.10 = 1,100; C3: 500 undisputed
    main = of_step(rows, 3)
    assert lines(main, "Customer, Score, Decision") == ["C2 | 80 | Hold", "C1 | 10 | Normal", "C3 |  | "]
    assert rows["Rank"].tolist() == list(range(1, len(rows) + 1))


def test_figures_2_what_is_logged_later_does_not_exist_yet() -> None:
    assert ladder(found(ONE, day(5), log(entry(6, 3))).rows) == ["3 | First reminder"]


def test_domain_c1_each_step_has_a_named_owner() -> None:
    customers = "Customer | Collector | Sales rep\n C1 | Bea | Carl"
    team = pd.DataFrame({"Name": ["Mia", "Sam"], "Role": ["manager", "Sales rep"]})
    rows = found(ONE, day(8), log(DONE[0]), customers=customers, team=team).rows
    assert lines(rows, "Step, Owner")[:3] == ["4 | Bea", "5 | Carl", "7 | Mia"]


def test_domain_b1_a_new_signal_puts_a_friendly_call_once_in_90_days() -> None:
    fired = pd.DataFrame(
        {"Customer": ["C1"], "Signal": ["Trend"], "Words": ["Pays 12 days later than before"], "Value": [12.0],
         "Since": pd.to_datetime(["2024-01-15"])}
    )  # fmt: skip
    rows = found(ONE, "2024-01-16", fired=fired, calendar=Calendar()).rows
    call = of_step(rows, 906).iloc[0]
    assert (call["Action"], f"{call['By when']:%Y-%m-%d}") == ("Friendly call", "2024-01-22")  # 5 working days
    assert "Pays 12 days later" in call["Why"]
    called = log("2024-01-17 | C1 | | | 906 | Call | Out | Reached | |")
    assert 906 not in found(ONE, "2024-01-18", called, fired=fired).rows["Step"].dropna().tolist()
    unanswered = called.replace("Reached", "No answer")
    assert 906 in found(ONE, "2024-01-18", unanswered, fired=fired).rows["Step"].dropna().tolist()
    assert 906 in found(ONE, "2024-04-17", called, fired=fired).rows["Step"].dropna().tolist()


def test_domain_b2_thirty_days_after_the_first_invoice_the_sales_rep_asks() -> None:
    assert 907 not in found(ONE, "2024-01-30").rows["Step"].dropna().tolist()
    rows = found(ONE, "2024-01-31").rows
    assert lines(of_step(rows, 907), "Action, Owner") == ["Welcome call | Sales rep"]
    done = log("2024-01-31 | C1 | | | 907 | Call | Out | Concern | |")
    assert 907 not in found(ONE, "2024-02-01", done).rows["Step"].dropna().tolist()


def test_domain_f_time_barred_within_180_days_is_at_the_top() -> None:
    rows = found(TWO, "2026-08-05").rows  # due 31 January 2024, three years: 31 January 2027
    assert lines(rows, "Customer, Step, Rule")[0].endswith("908 | Time-barred on")
    assert "Time-barred on 2027-01-31" in rows["Why"].iloc[0]
    assert 908 not in found(TWO, "2026-08-03").rows["Step"].dropna().tolist()
    confirmed = log("2025-12-31 | C1 | | | | Confirmation | In | Agreed | |")
    rows = found(TWO, "2026-08-05", confirmed).rows
    assert rows.loc[rows["Step"] == 908, "Customer"].tolist() == ["C2"]


def test_domain_d_the_hand_over_shows_cost_net_expected_and_sales_at_stake() -> None:
    risk = pd.DataFrame({"Customer": ["C1"], "Exposure": pd.array([1_200_000], dtype="Int64")})
    case = case_of(ONE, day(80), log(entry(60, 12, kind="Registered letter")), risk=risk)
    rules = replace(case.rules, agency_fee=Decimal("0.15"), court_cost=25_000)
    [row] = [row for row in next_actions(replace(case, rules=rules)).rows.itertuples() if row.Step == 13]
    assert "agency: cost 300.00 EUR, net 1,700.00 EUR" in row.Why
    assert "court: cost 250.00 EUR, net 1,750.00 EUR" in row.Why
    assert "sales at stake 12,000.00 EUR a year" in row.Why


def test_domain_b4_a_hold_notice_only_where_the_decision_holds() -> None:
    for decision, expected in (("Hold", True), ("Cash only", True), ("Watch", False), ("Normal", False)):
        risk = pd.DataFrame({"Customer": ["C1"], "Decision": [decision]})
        assert (7 in found(ONE, day(9), risk=risk).rows["Step"].dropna().tolist()) == expected


@pytest.mark.parametrize("number", [1, 4, 5, 9, 40, 200])
def test_domain_c1_each_overdue_item_is_listed_or_has_a_reason(number: int) -> None:
    done = found(AB, day(number), log(*DONE))
    overdue = done.items[done.items["Overdue"]]
    assert (overdue["Next action"] != "").all()
    assert unlisted(done)["Next action"].str.match("Wait until|None").all()


def test_rows_have_the_written_columns_of_the_sheet_and_a_key_of_their_own() -> None:
    from arbook.book.results import ACTIONS
    from arbook.book.schema import Way

    rows = found(AB, day(40), log(*DONE)).rows
    assert list(rows.columns) == [column.name for column in ACTIONS.columns if column.way is Way.OUT]
    assert not rows.duplicated(list(ACTIONS.key)).any()
    assert RULES.ladder.no_answers == 3


def test_next_action_of_invoices() -> None:
    done = found(AB, day(40), log(*DONE))
    assert done.of_documents(3).fillna("").tolist() == ["8 Third letter", "3 First reminder", ""]


def test_nothing_owed_nothing_to_do() -> None:
    empty: Any = found("Invoice | Customer | Date | Due date | Amount", "2024-01-01")
    assert len(empty.rows) == 0
    assert len(empty.items) == 0
