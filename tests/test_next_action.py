"""AR_NEXT_ACTION: the ladder in a cell, and published cases of reminders."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from udf_vectors import policy

from arbook.shipped_policy import NAMES, ROWS
from udfs import AR_NEXT_ACTION

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parent / "vectors" / "peers_dunning.json").read_text(encoding="utf-8"))
}


def level(text: object) -> int | None:
    """Number of the step in an answer; None where it is none."""
    first = str(text).partition(" ")[0]
    return int(first) if first.isdigit() else None


def next_level(due: str, on: str, steps: list[list[object]], done: int = 0, **more: object) -> int | None:
    days = (date.fromisoformat(on) - date.fromisoformat(due)).days
    return level(AR_NEXT_ACTION(days, 100, done, as_of=on, policy=steps, **more))


@pytest.mark.parametrize("id_", ["V196", "V197"])
def test_vectors_of_levels(id_: str) -> None:
    given, expected = CASES[id_]["inputs"], CASES[id_]["expected"]
    steps = policy(*(("Due", int(days)) for days in given["levels_overdue_days"]))
    assert level(AR_NEXT_ACTION(given["days_overdue"], 100, policy=steps)) == expected["level"]


def test_vector_v199_a_blocked_item_is_never_escalated() -> None:
    given = CASES["V199"]["inputs"]
    steps = policy(*(("Due", int(days)) for days in given["levels_overdue_days"]))
    assert (
        AR_NEXT_ACTION(given["days_overdue"], 100, given["current_level"], policy=steps, state="No reminders") == ""
    )


def test_vector_v201_payment_closes_the_ladder() -> None:
    given = CASES["V201"]["inputs"]
    steps = policy(*(("Due", int(days)) for days in given["levels_overdue_days"]))
    assert AR_NEXT_ACTION(given["days_overdue"], 0, policy=steps) == ""


def test_vector_v202_after_the_last_level_there_is_none() -> None:
    given = CASES["V202"]["inputs"]
    steps = policy(*(("Due", int(days)) for days in given["levels_overdue_days"]))
    assert AR_NEXT_ACTION(given["days_overdue"], 100, given["current_level"], policy=steps) == ""


@pytest.mark.parametrize("id_", ["V203", "V204"])
def test_vectors_of_the_due_clock(id_: str) -> None:
    given, expected = CASES[id_]["inputs"], CASES[id_]["expected"]
    assert (next_level(given["due"], given["on"], policy(("Due", 10))) == 1) == expected["due_for_level1"]


def test_vector_v206_end_of_month_clock() -> None:
    given = CASES["V206"]["inputs"]
    steps = policy(("Due", 10), ("Month end", 30))
    assert next_level(given["due"], given["on"], steps, done=1, days_since_contact=40) == 2
    assert next_level(given["due"], "2024-02-28", steps, done=1, days_since_contact=39) is None


def test_vector_v207_one_level_a_run_even_when_very_late() -> None:
    given, expected = CASES["V207"]["inputs"], CASES["V207"]["expected"]
    steps = policy(("Due", 10), ("Month end", 30), ("Previous", 10))
    done, last, levels = 0, None, []
    for months in given["runs_months_ago"]:
        ago = round(months * 30.4)
        since = None if last is None else last - ago
        day = date(2024, 12, 1) - timedelta(days=ago)
        done = level(AR_NEXT_ACTION(365 - ago, 100, done, since, as_of=day, policy=steps)) or done
        levels.append(done)
        last = ago
    assert levels == expected["reminders_after_each_run"]


def test_vector_v208_reminders_counted_from_the_invoice() -> None:
    expected = CASES["V208"]["expected"]
    steps = policy(("Sent", 5, "Side"), ("Sent", 10, "Side"), ("Sent", 15), ("Previous", 14))
    sent, due, done, last, days = date(2024, 3, 1), date(2024, 3, 15), 0, None, []
    for number in range(40):
        day = sent + timedelta(days=number)
        since = None if last is None else (day - last).days
        answer = AR_NEXT_ACTION(
            (day - due).days, 100, done, since, as_of=day, policy=steps, days_since_sent=number
        )  # fmt: skip
        if level(answer):
            done, last = int(level(answer) or 0), day
            days.append(day.isoformat())
    assert days == expected["reminders"]


def test_vector_v209_before_the_due_date() -> None:
    given, on = CASES["V209"]["inputs"], CASES["V209"]["expected"]["send_on"]
    steps = policy(("Due", -14, "Side"))
    assert next_level(given["due"], on, steps) == 1
    assert next_level(given["due"], "2024-03-16", steps) is None


def test_vector_v210_a_day_without_a_run_is_caught_up() -> None:
    given, expected = CASES["V210"]["inputs"], CASES["V210"]["expected"]["send_on"]
    steps = policy(*(("Due", int(days)) for days in given["days"]))
    for done, on in enumerate(expected):
        assert next_level(given["due"], on, steps, done=done) == done + 1
    assert next_level(given["due"], "2024-03-20", steps, done=1) == 2


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"days_overdue": 5}, "3 First reminder"),
        ({"days_overdue": 4}, "Wait 1 day: 3 First reminder"),
        ({"days_overdue": 4, "as_of": "2026-11-22"}, "Wait until 2026-11-23: 3 First reminder"),
        ({"days_overdue": 400}, "3 First reminder"),
        ({"days_overdue": 20, "last_step": 4, "days_since_contact": 12}, "6 Second letter"),
        ({"days_overdue": 20, "last_step": 4, "days_since_contact": 1}, "Wait 4 days: gap"),
        ({"days_overdue": 20, "last_step": 4, "promise_date": "2026-11-24", "as_of": "2026-11-22"},
         "Wait until 2026-11-26: promise"),
        ({"days_overdue": 20, "last_step": 4, "promise_date": "2026-11-24", "as_of": "2026-11-27"},
         "6 Second letter"),
        ({"days_overdue": 9, "disputed": 1000}, "Resolve dispute"),
        ({"days_overdue": 9, "disputed": 999}, "3 First reminder"),
        ({"days_overdue": 9, "last_step": 3, "disputed": 995}, "Wait 6 days: 6 Second letter"),  # no call for 5
        ({"days_overdue": -3}, "2 Friendly pre-reminder"),
        ({"days_overdue": 0}, ""),
        ({"days_overdue": -20, "days_since_sent": 3}, "1 Confirm receipt"),
        ({"days_overdue": -20, "days_since_sent": 3, "confirmed": "2026-11-20"}, ""),
        ({"days_overdue": -20, "days_since_sent": 3, "confirmed": "no"}, "1 Confirm receipt"),
        ({"days_overdue": 10, "last_step": 4, "days_since_contact": 0, "last_result": "Not received"}, "4 Call"),
        ({"days_overdue": 10, "last_step": 4, "days_since_contact": 2, "last_result": "payment sent"},
         "Wait 1 day: payment sent"),
        ({"days_overdue": 10, "last_step": 4, "days_since_contact": 3, "last_result": "Payment sent"},
         "Check payment"),
        ({"days_overdue": 13, "last_step": 4, "days_since_contact": 5, "last_result": "Waiting approval"},
         "Ask about approval"),
        ({"days_overdue": 9, "last_step": 4, "days_since_contact": 1, "last_result": "No answer"}, "4 Call"),
        ({"days_overdue": 11, "last_step": 4, "days_since_contact": 1, "last_result": "No answer", "no_answers": 3},
         "6 Second letter"),
        ({"days_overdue": 200, "last_step": 13, "days_since_contact": 100}, "14 Write off or provide"),
        ({"days_overdue": 30, "state": "legal"}, ""),
        ({"days_overdue": 30, "state": "In a plan"}, ""),
        ({"days_overdue": 30, "state": "Hold"}, "3 First reminder"),
    ],
)  # fmt: skip
def test_domain_d_in_a_cell(given: dict[str, Any], expected: str) -> None:
    assert AR_NEXT_ACTION(**{"open_amount": 1000, **given}) == expected


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"promise_date": "2026-11-24"}, "as_of is needed with promise_date"),
        ({"last_result": "Maybe"}, "'Maybe' is not a result"),
        ({"state": "Sunny"}, "'Sunny' is not a state"),
        ({"policy": [["P", 1]]}, "the range has 2 columns"),
        ({"policy": policy(("Dew", 5))}, "row 1, Clock: 'Dew' is not one of"),
        ({"policy": policy(("Month end", 5))}, "as_of is needed"),
    ],
)
def test_what_is_wrong_is_said(given: dict[str, Any], problem: str) -> None:
    answer = AR_NEXT_ACTION(9, 1000, **given)
    assert str(answer).startswith("#ARBOOK")
    assert problem in str(answer)


def test_a_wrong_element_leaves_the_others() -> None:
    answers = AR_NEXT_ACTION([[5], [9], ["x"], [None]], 1000, [[None], [3], [3], [3]])
    assert [row[0] for row in answers[:2]] == ["3 First reminder", "4 Call"]
    assert answers[2][0].startswith("#ARBOOK")
    assert answers[3][0] == ""


def test_the_shipped_policy_as_a_range_with_its_headings() -> None:
    shipped = [list(NAMES), *(list(row) for row in ROWS)]
    for days, step in ((5, None), (9, 3), (40, 8), (180, 13)):
        assert AR_NEXT_ACTION(days, 1000, step, policy=shipped) == AR_NEXT_ACTION(days, 1000, step)


def test_the_cell_and_the_list_say_the_same() -> None:
    from action_text import found

    for number in range(-5, 90, 4):
        day = date(2024, 1, 31) + timedelta(days=number)
        for last, since in ((0, None), (3, 3), (6, 9), (8, 7)):
            log = f"Date | Customer | Step | Kind\n {day - timedelta(days=since or 0)} | C1 | {last} | Letter"
            if since is not None and number - since < 1:
                continue
            listed = found(
                "Invoice | Customer | Date | Due date | Amount\n A | C1 | 2023-06-01 | 2024-01-31 | 2000",
                day.isoformat(), log if last else "", customers="Customer | Policy\n C1 |",
            ).items["Next action"].iloc[0]  # fmt: skip
            in_cell = AR_NEXT_ACTION(number, 2000, last, since, as_of=day)
            assert in_cell == listed or (number <= 0 and last == 0), (number, last, in_cell, listed)
