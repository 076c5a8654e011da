"""tblPolicy as data: clocks, numbers that name settings, which policy a customer follows, what can't be read."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from ledger_text import cells, ledger, table

from arbook.policy import policies_of, read_policies, shipped_policy
from arbook.problem import Problems
from arbook.shipped_policy import NAMES

NUMBERS = {
    name: Decimal(value)
    for name, value in {
        "HoldDays": 8, "HoldAmount": 100, "SmallBalance": 10, "PlanFrom": 1000, "CollectFrom": 100, "NoticeDays": 14,
        "ContactGap": 6,
    }.items()
}  # fmt: skip
SHIPPED = """
  1  | Confirm receipt       | Sent     | 3   | E-mail            | side   | 0 | Not confirmed | 0 | confirm-receipt
  2  | Friendly pre-reminder | Due      | -3  | E-mail            | side   | 0 |               | 0 | pre-reminder
  3  | First reminder        | Due      | 5   | E-mail            | ladder | 5 |               | 0 | first-reminder
  4  | Call                  | Due      | 8   | Call              | ladder | 3 |               | 10   | call-payment
  5  | Tell the sales rep    | Due      | 8   | Note              | side   | 0 |               | 0 | tell-sales-rep
  6  | Second letter         | Due      | 15  | Letter            | ladder | 5 |               | 0 | second-letter
  7  | Hold notice           | Due      | 8   | E-mail            | side   | 0 |               | 100  | hold-notice
  8  | Third letter          | Due      | 30  | Letter            | ladder | 5 |               | 0 | third-letter
  9  | Friendly call         | Previous | 7   | Call              | ladder | 5 |               | 10   | call-service
  10 | Offer help            | Previous | 8   | Call              | ladder | 5 |               | 10   | call-help
  11 | Offer a plan          | Previous | 7   | Letter            | ladder | 5 | Not in a plan | 1000 | plan-offer
  12 | Final notice          | Due      | 60  | Registered letter | ladder | 5 |               | 0 | final-notice
  13 | Hand over             | Previous | 15  | Decision          | ladder | 0 |               | 100  | hand-over
  14 | Write off or provide  | Due      | 180 | Decision          | side   | 0 |               | 0 | write-off
"""


def test_domain_d_the_shipped_policy() -> None:
    steps = [
        [
            str(step.number), step.title, step.clock, str(step.days), step.channel, "side" if step.side else "ladder",
            str(step.gap), step.only_if, str(step.minimum // 100), step.template,
        ]
        for step in shipped_policy(NUMBERS).steps
    ]  # fmt: skip
    assert steps == cells(SHIPPED)


def test_domain_d_an_untouched_ladder_reaches_its_steps_on_these_days() -> None:
    assert list(shipped_policy(NUMBERS).nominal.values()) == [0, 5, 8, 15, 30, 37, 45, 52, 60, 75]


def rows(text: str) -> pd.DataFrame:
    return table(f"{' | '.join(NAMES)}\n{text}")


GOOD = "P | 1 | A step | Due | 5 | E-mail | Ladder | 5 | | 0 | t | Collector"


@pytest.mark.parametrize(
    ("days", "read"),
    [("5", 5), ("-3", -3), ("HoldDays", 8), ("noticedays + 1", 15), ("NoticeDays - 4 + HoldDays", 18)],
)
def test_days_are_a_number_a_setting_or_a_sum_of_them(days: str, read: int) -> None:
    problems = Problems()
    found = read_policies(rows(GOOD.replace("| 5 | E-mail", f"| {days} | E-mail")), NUMBERS, problems)
    assert [step.days for step in found["p"].steps] == [read]
    assert problems.count("Error") == 0


@pytest.mark.parametrize(
    ("row", "field", "problem"),
    [
        (GOOD.replace("Due", "Duo"), "Clock", "'Duo' is not one of Sent, Due, Month end, Previous"),
        (
            GOOD.replace("| 5 | E-mail", "| soon | E-mail"),
            "Days",
            "'soon' is not the name of a setting with a number",
        ),
        (GOOD.replace("| 5 | E-mail", "| | E-mail"), "Days", "Days is blank"),
        (GOOD.replace("| 5 | E-mail", "| 1.5 | E-mail"), "Days", "1.5 is not a whole number"),
        (
            GOOD.replace("| 5 | E-mail", "| 3 4 | E-mail"),
            "Days",
            "'3 4' is neither a number nor the name of a setting",
        ),
        (GOOD.replace("E-mail", "Pigeon"), "Channel", "'Pigeon' is not one of E-mail, Call, Letter"),
        (GOOD.replace("A step", ""), "Name", "The step has no name"),
        (GOOD.replace("| 1 |", "| 0 |"), "Step", "A step needs a number above 0"),
        (GOOD.replace("| 5 | | 0 |", "| 5 | Sunny | 0 |"), "Only if", "'Sunny' is not one of Not confirmed"),
        (GOOD.replace("| 5 | | 0 |", "| 5 | | much |"), "Min amount", "'much' is not the name of a setting"),
    ],
)
def test_a_row_that_cannot_be_read_is_a_problem_at_its_cell(row: str, field: str, problem: str) -> None:
    problems = Problems()
    found = read_policies(rows(f"{GOOD.replace('| 1 |', '| 2 |')}\n{row}"), NUMBERS, problems)
    assert [step.number for step in found["p"].steps] == [2]
    [error] = [one for one in problems.found if one.severity == "Error"]
    assert (error.table, error.row, error.field) == ("tblPolicy", 1, field)
    assert error.problem.startswith(problem)


def test_a_blank_gap_is_the_setting_contact_gap() -> None:
    found = read_policies(rows(GOOD.replace("| 5 | | 0 |", "| | | 0 |")), NUMBERS, Problems())
    assert [step.gap for step in found["p"].steps] == [6]


def test_a_step_twice_and_a_book_without_default_are_said() -> None:
    problems = Problems()
    found = read_policies(rows(f"{GOOD}\n{GOOD}"), NUMBERS, problems)
    assert len(found["p"].steps) == 1
    assert len(found["default"].steps) == 14
    assert [one.field for one in problems.found] == ["Step", "Policy"]


def test_domain_d_policy_of_the_customer_else_of_its_group_else_default() -> None:
    book = ledger(
        "Invoice | Customer | Date | Amount\n A | C1 | 2024-01-01 | 1",
        customers="""
            Customer | Policy | Group
            C1       |        |
            C2       | soft   | Hard
            C3       |        | hard
            C4       | gone   | Hard
            C5       |        | Retail
        """,
    )
    policies = rows("\n".join(GOOD.replace("P |", f"{name} |", 1) for name in ("Default", "Soft", "Hard")))
    problems = Problems()
    chosen = policies_of(book.parties, book.customers, read_policies(policies, NUMBERS, problems), problems)
    names = [chosen.policies[code].name for code in chosen.of_customer]
    assert dict(zip(book.parties.customers, names, strict=True)) == {
        "": "Default", "C1": "Default", "C2": "Soft", "C3": "Hard", "C4": "Hard", "C5": "Default",
    }  # fmt: skip
    assert [(one.table, one.row, one.field) for one in problems.found] == [("tblCustomers", 3, "Policy")]
