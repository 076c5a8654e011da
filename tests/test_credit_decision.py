"""Credit decision: each rule, their precedence, papers, exposure, good payers (domain A1-A3, B4, C2, G)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ledger_text import NO_PAYMENTS
from risk_text import AS_OF, INVOICES, PAYMENTS, judged, one, paid_invoices

from arbook.bucket import Buckets
from arbook.credit_decision import HoldRules
from arbook.ledger import LedgerSettings
from arbook.risk import RiskSettings

CHECKED = "C1 | 2024-01-01 | 2024-01-01"
PARTIES = "Customer | Credit checked | Terms signed | Credit limit | Status | Status until | Status reason"
LOG = "Date | Customer | Invoice | Kind | Direction | Result | Reason | Promise date | Promise amount"


def decided(
    invoices: str, payments: str = NO_PAYMENTS, log: str = "", party: str = f"{CHECKED} | | | |", **more: Any
) -> str:
    """Decision and rule of C1, a customer whose papers are in order unless said otherwise."""
    row = one(judged(invoices, payments, log, f"{PARTIES}\n{party}", **more))
    return f"{row['Decision']} | {row['Rule']}"


def owing(days: int, amount: str = "200", as_of: date = AS_OF, more: str = "") -> str:
    """One invoice of C1 that is some days overdue."""
    due = as_of - timedelta(days=days)
    return f"{INVOICES}\nA | C1 | {due - timedelta(days=30)} | {due} | {amount}{more}"


def test_domain_b4_normal() -> None:
    assert decided(owing(-10)) == "Normal | "


@pytest.mark.parametrize(
    ("days", "amount", "decision"),
    [
        (8, "200", "Watch | Overdue"),
        (9, "200", "Hold | Overdue"),
        (9, "100", "Watch | Overdue"),
        (9, "100.01", "Hold | Overdue"),
        (0, "200", "Normal | "),
        (1, "200", "Watch | Overdue"),
    ],
)
def test_domain_c2_hold_over_hold_days_and_hold_amount(days: int, amount: str, decision: str) -> None:
    assert decided(owing(days, amount)) == decision


def test_domain_c2_hold_adds_up_what_is_over_hold_days() -> None:
    both = owing(9, "60") + "\nB | C1 | 2024-05-01 | 2024-06-01 | 60"
    assert decided(both) == "Hold | Overdue"
    other = owing(9, "60") + "\nB | C1 | 2024-05-01 | 2024-06-25 | 60"
    assert decided(other) == "Watch | Overdue"


def test_domain_c2_hold_says_amount_and_days() -> None:
    found = judged(owing(45, "1200.50"))
    assert found.decisions.loc[0, ["Amount", "Days"]].tolist() == [120050, 45]
    assert one(found)["Reasons"].startswith(
        "Hold: EUR 1,200.50 is over 8 days overdue, the oldest item 45 days; Too little history"
    )


@pytest.mark.parametrize(("disputed", "decision"), [("yes", "Watch"), ("150", "Watch"), ("99", "Hold"), ("", "Hold")])
def test_figures_10_disputed_is_left_out_of_hold(disputed: str, decision: str) -> None:
    invoices = f"{INVOICES} | Disputed\nA | C1 | 2024-04-01 | 2024-05-01 | 200 | {disputed}"
    assert decided(invoices) == f"{decision} | Overdue"


def test_domain_c2_hold_over_the_limit() -> None:
    party = f"{CHECKED} | {{}} | | |"
    used = [decided(owing(-10, "1000"), party=party.format(limit)) for limit in ("999", "1000", "1111", "1112")]
    assert used == ["Hold | Over limit", "Watch | Near limit", "Watch | Near limit", "Normal | "]


def test_domain_c3_money_on_account_that_covers_all_overdue_is_no_hold() -> None:
    paid = "Date | Customer | Invoice | Amount\n2024-06-20 | C1 | | {}"
    assert decided(owing(45), paid.format(200)) == "Watch | Overdue"
    assert decided(owing(45), paid.format(199)) == "Hold | Overdue"


def test_domain_c2_hold_adds_currencies_in_base() -> None:
    head = "Invoice | Customer | Date | Due date | Currency | Amount"
    rows = "A | C1 | 2024-04-01 | 2024-05-01 | EUR | 60\nB | C1 | 2024-04-01 | 2024-05-01 | USD | {}"
    rates = "Currency | Date | Rate\nUSD | 2024-06-28 | 0.5"
    assert decided(f"{head}\n{rows.format(80)}", rates=rates) == "Watch | Overdue"
    assert decided(f"{head}\n{rows.format(82)}", rates=rates) == "Hold | Overdue"


@pytest.mark.parametrize(
    ("paid", "log", "decision"),
    [
        # 3 of 4 late isn't enough items; 4 of 5 is; 3 of 5 is too few late ones; overdue ones count.
        ("1\n1\n1\n0", "", "Watch | Band"),
        ("1\n1\n1\n1\n0", "", "Advance payment | Late share"),
        ("1\n1\n1\n0\n0", "", "Normal | "),
        ("1\n1\n1\n1\n1\n1\n0\n0", "", "Advance payment | Late share"),
        ("0\n0\n0", "2024-05-01 | C1 | | Deferral request | In | | | |", "Normal | "),
        (
            "0\n0\n0",
            "2024-05-01 | C1 | | Deferral request | In | | | |\n2024-06-01 | C1 | | Deferral request | In | | | |",
            "Advance payment | Deferrals",
        ),
    ],
)
def test_domain_b4_advance_payment(paid: str, log: str, decision: str) -> None:
    invoices, payments = paid_invoices(paid, date(2024, 5, 10))
    assert decided(invoices, payments, f"{LOG}\n{log}" if log else "") == decision


PROMISE = f"{LOG}\n2024-06-01 | C1 | | Promise | In | Promised | | 2024-06-10 | {{}}"
OPEN_THEN = f"{INVOICES}\nA | C1 | 2024-04-01 | 2024-06-05 | 60\nB | C1 | 2024-06-09 | 2024-07-09 | 30\n" \
            "N | C1 | 2024-06-11 | 2024-07-11 | 500"  # fmt: skip


@pytest.mark.parametrize(
    ("payments", "decision"),
    [
        ([], "Cash only | Broken promise"),
        (["2024-06-12 | A | 60"], "Normal | "),  # kept
        (["2024-06-13 | A | 60"], "Cash only | Broken promise"),  # B was open on the promised date too
        (["2024-06-13 | A | 60", "2024-06-14 | B | 30"], "Normal | "),  # N came later
        (["2024-06-11 | A | 59", "2024-06-14 | B | 30"], "Cash only | Broken promise"),
    ],
)
def test_domain_b4_broken_promise_is_cash_only_until_what_was_open_is_paid(
    payments: list[str], decision: str
) -> None:
    paid = "\n".join([PAYMENTS, *payments]) if payments else NO_PAYMENTS
    assert decided(OPEN_THEN, paid, PROMISE.format(60)) == decision


def test_domain_b4_a_promise_is_not_broken_before_its_grace_is_over() -> None:
    assert decided(OPEN_THEN, log=PROMISE.format(60), as_of=date(2024, 6, 12)) == "Watch | Overdue"
    assert decided(OPEN_THEN, log=PROMISE.format(60), as_of=date(2024, 6, 13)) == "Cash only | Broken promise"


def test_figures_16_limit_0_is_cash_only() -> None:
    assert decided(owing(-10), party=f"{CHECKED} | 0 | | |") == "Cash only | Limit 0"
    assert decided(owing(45), party=f"{CHECKED} | 0 | | |") == "Cash only | Limit 0"


@pytest.mark.parametrize("status", ["Normal", "Watch", "Hold", "Cash only", "Advance payment", "Legal", "Insolvent"])
def test_domain_b4_typed_status_wins_until_its_date(status: str) -> None:
    party = f"{CHECKED} | 0 | {status} | {{}} | agreed with A. B."
    log = PROMISE.format(60)
    assert decided(OPEN_THEN, log=log, party=party.format("")) == f"{status} | Typed"
    assert decided(OPEN_THEN, log=log, party=party.format("2024-06-30")) == f"{status} | Typed"
    assert decided(OPEN_THEN, log=log, party=party.format("2024-06-29")) == "Cash only | Broken promise"
    row = one(judged(OPEN_THEN, parties=f"{PARTIES}\n{party.format('2024-07-15')}"))
    assert row["Until"] == pd.Timestamp("2024-07-15")
    assert status == "Normal" or row["Reasons"].startswith(f"{status}: typed, agreed with A. B.")


def test_domain_b4_legal_and_insolvent_are_only_typed() -> None:
    old = judged(owing(2000, "99999"), log=PROMISE.format(60))
    assert set(old.table["Decision"]) == {"Cash only"}


# Everything at once; each next row takes away the rule that fired before.
BAD = "\n".join(f"L{n} | C1 | 2024-01-0{n} | 2024-02-0{n} | 100" for n in range(1, 6))
LATE = "\n".join(f"2024-02-2{n} | L{n} | 100" for n in range(1, 6))


@pytest.mark.parametrize(
    ("status", "promise", "limit", "overdue", "advance", "decision"),
    [
        ("Watch", "60", "0", "45", True, "Watch | Typed"),
        ("", "60", "0", "45", True, "Cash only | Broken promise"),
        ("", "", "0", "45", True, "Cash only | Limit 0"),
        ("", "", "150", "45", True, "Hold | Overdue"),
        ("", "", "150", "0", True, "Hold | Over limit"),
        ("", "", "9999", "0", True, "Advance payment | Late share"),
        ("", "", "220", "0", False, "Watch | Near limit"),
        ("", "", "9999", "3", False, "Watch | Overdue"),
        ("", "", "9999", "0", False, "Normal | "),
    ],
)
def test_domain_b4_precedence(
    status: str, promise: str, limit: str, overdue: str, advance: bool, decision: str
) -> None:
    invoices = owing(int(overdue), "200") + (f"\n{BAD}" if advance else "")
    log = PROMISE.format(promise) if promise else ""
    paid = f"{PAYMENTS}\n{LATE}" if advance else NO_PAYMENTS
    assert decided(invoices, paid, log, f"{CHECKED} | {limit} | {status} | |") == decision


@pytest.mark.parametrize(
    ("checked", "signed", "limit", "missing"),
    [
        ("2024-01-01", "2020-01-01", "", ""),
        ("", "2020-01-01", "", "no credit check"),
        ("2023-06-30", "2020-01-01", "", ""),
        ("2023-06-29", "2020-01-01", "", "credit check over 12 months old"),
        ("2024-07-01", "2024-07-01", "", "no credit check, terms not signed"),  # still to come
        ("2024-01-01", "", "9999999", "terms not signed"),  # large ones get no exemption
        ("2023-01-01", "", "", "credit check over 12 months old, terms not signed"),
        ("", "", "0", ""),  # pays cash
    ],
)
def test_domain_a1_a2_papers_missing(checked: str, signed: str, limit: str, missing: str) -> None:
    row = one(judged(owing(-10), parties=f"{PARTIES}\nC1 | {checked} | {signed} | {limit} | | |"))
    assert row["Papers missing"] == missing
    rule = "Watch | Papers missing" if missing else "Cash only | Limit 0" if limit == "0" else "Normal | "
    assert f"{row['Decision']} | {row['Rule']}" == rule


def test_domain_a3_customers_are_ranked_by_exposure() -> None:
    """Sales of the last 365 days + Open orders, in base currency."""
    head = "Invoice | Type | Customer | Date | Due date | Currency | Amount"
    rows = (
        "A | | C1 | 2023-07-02 | 2023-08-01 | EUR | 1000",
        "B | | C1 | 2023-07-01 | 2023-08-01 | EUR | 5000",  # 365 days ago: no more
        "K | Credit note | C1 | 2024-01-01 | | EUR | 100",
        "C | | C2 | 2024-06-01 | 2024-07-01 | USD | 1000",
        "D | | C3 | 2024-06-01 | 2024-07-01 | EUR | 400",
    )
    found = judged(
        "\n".join([head, *rows]), parties="Customer | Open orders\nC1 |\nC2 |\nC3 | 500\nC4 |",
        rates="Currency | Date | Rate\nUSD | 2024-06-28 | 0.95",
    )  # fmt: skip
    ranked = [(one(found, name)["Exposure"], one(found, name)["Exposure rank"]) for name in ("C1", "C2", "C3", "C4")]
    assert ranked[:3] == [(90000, 2), (95000, 1), (90000, 2)]
    assert ranked[3][0] == 0
    assert pd.isna(ranked[3][1])


@pytest.mark.parametrize(
    ("paid", "log", "word"),
    [
        ("0\n0\n0", "", "On time"),
        ("-1\n-1\n-1", "", "Early"),
        ("-20 | 500\n0\n0", "", "Early"),
        ("-1\n0\n0", "", "On time"),
        ("-9\n-9\n1", "", ""),
        ("0\n0", "", ""),  # too little history
        ("-9\n-9\n-9\nopen", "", ""),
        ("0\n0\n0", "2024-02-01 | C1 | | Promise | In | | | 2024-02-05 | 100", ""),
    ],
)
def test_domain_g_good_payers(paid: str, log: str, word: str) -> None:
    assert one(judged(*paid_invoices(paid), f"{LOG}\n{log}" if log else ""))["Good payer"] == word


def test_what_is_dated_later_does_not_exist_yet() -> None:
    """The same row whether or not the book goes on after the as-of date."""
    invoices, payments = paid_invoices("3\n40\n0\n-2\n9\nopen", date(2024, 4, 20))
    later = f"{invoices}\nZ | C1 | 2024-06-30 | 2024-07-30 | 77"
    paid = "\n".join([PAYMENTS, *(row for row in payments.splitlines()[1:] if row < "2024-05-20")])
    log = f"{LOG}\n2024-05-19 | C1 | | Call | Out | Refused | | |\n2024-05-25 | C1 | | Staff change | In | | | |"
    before = "\n".join(
        [*invoices.splitlines()[:1], *(r for r in invoices.splitlines()[1:] if r.split(" | ")[2] < "2024-05-20")]
    )
    day = date(2024, 5, 19)
    known = one(judged(before, paid, log.splitlines()[0] + "\n" + log.splitlines()[1], as_of=day))
    whole = one(judged(later, payments, log, as_of=day))
    assert str(known) == str(whole)


VECTORS = {case["id"]: case for case in json.loads(
    (Path(__file__).parent / "vectors" / "peers_credit.json").read_text(encoding="utf-8"))}  # fmt: skip


@pytest.mark.parametrize("vector", ["V129", "V130"])
def test_vectors_a_margin_moves_the_overdue_border(vector: str) -> None:
    """What a peer calls maturity margin is HoldDays here: within it nothing is held."""
    given, expected = VECTORS[vector]["inputs"], VECTORS[vector]["expected"]
    hold = HoldRules(int(given["maturity_margin_days"]), 0)
    found = judged(owing(int(given["due_days_ago"]), str(given["open"])), settings=RiskSettings(hold=hold))
    amount = found.decisions.loc[0, "Amount"] if found.decisions.loc[0, "Decision"] == "Hold" else 0
    assert amount == round(100 * expected["unpaid_overdue"])


def test_vectors_v132_a_limit_of_its_own_for_what_is_overdue() -> None:
    given = VECTORS["V132"]["inputs"]
    hold = HoldRules(8, round(100 * given["overdue_sub_limit"]))
    party = f"{CHECKED} | {given['credit_limit']} | | |"
    found = decided(owing(30, str(given["risk_total"])), party=party, settings=RiskSettings(hold=hold))
    assert (found == "Hold | Overdue") is VECTORS["V132"]["expected"]["exceeded"]


def test_vectors_v179_days_past_due_of_the_oldest_unpaid_part() -> None:
    given, expected = VECTORS["V179"]["inputs"], VECTORS["V179"]["expected"]
    book = LedgerSettings(default_terms="net 0")
    parts = "\n".join(f"P{n} | C1 | 2023-01-01 | 2023-0{n}-28 | 100" for n in range(2, 7))
    invoices = f"{INVOICES}\nP1 | C1 | 2023-01-01 | {given['first_due']} | 100\n{parts}"
    days = one(judged(invoices, as_of=date.fromisoformat(given["as_of"]), book=book))["Oldest days"]
    assert days == expected["days_past_due"]
    assert [name for name, first, last in given["classes"] if first <= days <= last] == [expected["class"]]


@pytest.mark.parametrize("vector", ["V236", "V240"])
def test_vectors_days_late_by_amount_falls_into_the_buckets_of_a_peers_rating(vector: str) -> None:
    """Up to 30 days A, 60 B, 90 C, else D: the default limits of aging."""
    given, expected = VECTORS[vector]["inputs"], VECTORS[vector]["expected"]
    days = int(given["avg_delay_days"])
    average = one(judged(*paid_invoices(f"{days - 1} | 300\n{days} | 100\n{days + 3} | 100")))["Days late"]
    assert average == days
    place = Buckets().place(pd.Series([average]).to_numpy().astype(int))[0]
    assert " ABCD"[place] == expected["rating"]
