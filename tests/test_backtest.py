"""The score in time: back-test from what was known, newly fired signals, Bad two years running."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from late_payments import EXPORT
from ledger_text import NO_PAYMENTS, ledger
from risk_text import INVOICES, PAYMENTS, activity, judged, paid_invoices

from arbook.aging import aging
from arbook.backtest import area_under_curve, back_test, outcomes
from arbook.events import Cases
from arbook.ledger import Ledger
from arbook.risk import Risk, risk
from arbook.signals import bands_of, measures, points_of


@pytest.mark.parametrize(
    ("scores", "late", "area"),
    [
        ("1 2 3 4", "0 0 1 1", 1.0),
        ("1 2 3 4", "1 1 0 0", 0.0),
        ("1 1 1 1", "0 1 0 1", 0.5),
        ("1 2 2 3", "0 0 1 1", 0.875),
        ("1 2 3 4", "1 0 1 0", 0.25),
        ("1 2", "1 1", None),
        ("", "", None),
    ],
)
def test_area_under_curve(scores: str, late: str, area: float | None) -> None:
    positive = np.array([cell == "1" for cell in late.split()], bool)
    assert area_under_curve(np.array(scores.split(), float), positive) == area


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=30))
def test_area_under_curve_is_the_chance_that_a_late_one_has_the_higher_score(rows: list[tuple[int, bool]]) -> None:
    late, timely = ([score for score, is_late in rows if is_late is which] for which in (True, False))
    won = [(one > other) + (one == other) / 2 for one in late for other in timely]
    found = area_under_curve(
        np.array([score for score, _ in rows], float), np.array([late for _, late in rows], bool)
    )
    assert found == (pytest.approx(sum(won) / len(won)) if won else None)


def by_band(found: Risk) -> str:
    test = back_test(found.history, found.conduct, found.rules)
    return ", ".join(f"{band} {test.late[band]}/{test.invoices[band]}" for band in test.invoices)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # Each is dated 30 days before it is due, a week after the one before: on the eve of the 8th three are paid.
        ("0\n" * 12, "Good 0/5, Watch 0/0, Bad 0/0, New 0/7"),
        ("1\n" * 12, "Good 0/0, Watch 5/5, Bad 0/0, New 7/7"),
        # What is overdue by now was late; what isn't due, or due and not yet late, is left out.
        ("0\n" * 8 + "open\n" * 4, "Good 4/5, Watch 0/0, Bad 0/0, New 0/7"),
        ("0\n" * 8 + "open\n" * 40, "Good 18/19, Watch 0/0, Bad 0/0, New 0/7"),
    ],
)
def test_domain_b5_back_test_counts_by_band(rows: str, expected: str) -> None:
    assert by_band(judged(*paid_invoices(rows))) == expected


def test_domain_b5_back_test_in_words() -> None:
    book = [INVOICES]
    paid = [PAYMENTS]
    for customer, late in (("C1", "1"), ("C2", "0")):
        invoices, payments = paid_invoices(f"{late}\n" * 12)
        book += [row.replace("C1", customer).replace("I", f"{customer}-I") for row in invoices.splitlines()[1:]]
        paid += [row.replace("I", f"{customer}-I") for row in payments.splitlines()[1:]]
    found = judged("\n".join(book), "\n".join(paid))
    assert back_test(found.history, found.conduct, found.rules).words == (
        "Back-test on 10 invoices from 2023-12-02 to 2024-02-17: of customers called Watch 100 % of the next "
        "invoices were late, of Good 0 %. Of customers too new for a score 50 % of 14."
    )
    assert back_test(found.history, found.conduct, found.rules).auc == 1.0


def test_domain_b5_back_test_says_when_there_is_too_little() -> None:
    found = judged(*paid_invoices("0\n5\n0"))
    test = back_test(found.history, found.conduct, found.rules)
    assert test.auc is None
    assert test.words.startswith("Back-test: too little history. 0 invoices")
    nothing = judged(INVOICES)
    assert back_test(nothing.history, nothing.conduct, nothing.rules).auc is None


def test_an_outcome_counts_once_it_is_known() -> None:
    head = f"{INVOICES}\nA | C1 | 2024-01-01 | 2024-01-31 | 100\nB | C1 | 2024-06-20 | 2024-07-20 | 100"
    paid = "Date | Invoice | Amount | Kind\n"
    for payments, expected in (
        ("2024-01-10 | A | 100 |\n2024-06-21 | B | 100 |", {"A": False, "B": False}),
        ("2024-02-10 | A | 100 |", {"A": True}),
        ("2024-01-10 | A | 99 |", {"A": True}),  # the rest is overdue
        ("2024-01-10 | A | 100 |\n2024-03-10 | A | 100 | Returned", {"A": True}),
        ("2024-03-10 | A | 10 |\n2024-05-10 | A | 90 | Write-off", {"A": True}),  # mostly written off
        ("2024-01-10 | A | 99 |\n2024-05-10 | A | 1 | Write-off", {}),  # neither paid nor late
    ):
        found = judged(head, paid + payments)
        document, late = outcomes(found.history)
        names = found.history.ledger.documents.numbers(document)
        assert dict(zip(names, late.tolist(), strict=True)) == expected


ROW = st.tuples(
    st.sampled_from(["C1", "C2"]), st.integers(0, 500), st.integers(5, 40), st.integers(-20, 60), st.integers(1, 9),
    st.sampled_from(["paid", "open", "part", "returned", "returned and paid"]),
)  # fmt: skip
EVENT = st.tuples(
    st.sampled_from(["C1", "C2"]), st.integers(0, 500),
    st.sampled_from([
        "Call | Out | No answer |", "Call | Out | Reached |", "E-mail | Out | |", "E-mail | In | |",
        "Dispute | In | |", "Deferral request | In | |", "Staff change | In | |", "Promise | In | | {}",
    ]),
)  # fmt: skip
START = date(2022, 1, 1)


def day(number: int) -> str:
    return str(START + timedelta(days=number))


def written(rows: list[tuple[str, int, int, int, int, str]]) -> tuple[str, str]:
    """Invoices and payments of drawn rows."""
    invoices, payments = [INVOICES], ["Date | Customer | Invoice | Amount | Kind"]
    for number, (customer, dated, term, late, amount, how) in enumerate(rows):
        due, paid = dated + term, max(dated + term + late, dated)
        invoices.append(f"I{number} | {customer} | {day(dated)} | {day(due)} | {amount * 10}")
        if how != "open":
            payments.append(f"{day(paid)} | {customer} | I{number} | {amount * (9 if how == 'part' else 10)} |")
        if how.startswith("returned"):
            payments.append(f"{day(paid + 9)} | {customer} | I{number} | {amount * 10} | Returned")
        if how == "returned and paid":
            payments.append(f"{day(paid + 30)} | {customer} | I{number} | {amount * 10} |")
    return "\n".join(invoices), "\n".join(payments)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(ROW, min_size=1, max_size=25, unique_by=lambda row: row[:3]), st.lists(EVENT, max_size=12),
    st.integers(30, 560),
)  # fmt: skip
def test_what_was_known_then_is_what_is_found_for_that_day_later(
    rows: list[tuple[str, int, int, int, int, str]], events: list[tuple[str, int, str]], then: int
) -> None:
    """A back-test case gives the measures that the book as of that day gives: nothing of what came after."""
    invoices, payments = written(rows)
    log = ["Date | Customer | Kind | Direction | Result | Promise date"]
    log += [f"{day(when)} | {customer} | {what.format(day(when + 10))}" for customer, when, what in events]
    later, now = (_judged(invoices, payments, "\n".join(log), START + timedelta(days=n)) for n in (900, then))
    parties = now.history.ledger.parties.customers
    customer = np.arange(1, len(parties))
    cases = Cases(customer, np.full(len(customer), now.history.day))
    for found in (now, later):
        assert len(found.table) == len(customer)
    known, told = (measures(found.history, found.conduct, cases) for found in (now, later))
    for name, of in known.of.items():
        if name != "Oldest days":  # of an item whose payment was returned, it may begin with the return
            np.testing.assert_allclose(told.of[name], of, err_msg=name)
    assert told.settled.tolist() == known.settled.tolist()
    if not any(how.startswith("returned") for *_, how in rows):
        assert told.of["Oldest days"].tolist() == known.of["Oldest days"].tolist()
        shown = now.table.set_index("Customer").loc[[parties[code] for code in customer], "Oldest days"]
        assert shown.tolist() == known.of["Oldest days"].tolist()


def _judged(invoices: str, payments: str, log: str, as_of: date) -> Risk:
    book = ledger(invoices, payments)
    return risk(book.as_of(as_of), aging(book, as_of), activity(log))


def test_domain_b1_a_signal_newly_fires_when_it_gave_no_points_90_days_ago() -> None:
    log = "Date | Customer | Kind | Direction\n{} | C1 | Staff change | In"
    since = {}
    for when in ("2024-03-24", "2024-04-01", "2024-04-02", "2024-06-28", "2024-06-30"):
        fired = judged(*paid_invoices("0\n0\n0"), log.format(when)).fired
        since[when] = [
            f"{row.Signal} {row.Since:%Y-%m-%d}" for row in fired.itertuples() if row.Signal != "Buys less"
        ]
    # As of Sunday 30 June 2024; the Monday on or before the 90th day before is 1 April.
    assert since == {
        "2024-03-24": [],
        "2024-04-01": [],
        "2024-04-02": ["Staff changes 2024-04-02"],
        "2024-06-28": ["Staff changes 2024-06-25"],
        "2024-06-30": ["Staff changes 2024-06-25"],
    }


def test_domain_b1_since_stays_the_same_from_day_to_day() -> None:
    log = "Date | Customer | Kind | Direction | Result\n2024-05-08 | C1 | Call | Out | Concern"
    days = pd.date_range("2024-05-08", "2024-08-05")
    found = [judged(*paid_invoices("0\n0\n0"), log, as_of=one.date()).fired for one in days]
    since = [fired.loc[fired["Signal"] == "Disputes", "Since"].tolist() for fired in found]
    assert {str(one[0].date()) for one in since} == {"2024-05-07"}
    assert [one for one in since if len(one) != 1] == []
    gone = judged(*paid_invoices("0\n0\n0"), log, as_of=date(2024, 8, 12)).fired
    assert "Disputes" not in gone["Signal"].tolist()


def test_domain_b1_fired_says_customer_words_and_value() -> None:
    log = "Date | Customer | Kind | Direction | Result\n2024-05-08 | C1 | Call | Out | Concern"
    fired = judged(*paid_invoices("0\n0\n0"), log).fired
    row = fired[fired["Signal"] == "Disputes"].iloc[0]
    assert (row["Customer"], row["Value"]) == ("C1", 1.0)
    assert row["Words"] == ("Disputes without a reason, unjustified discount requests, Evasive, Refused, Concern: 1")


def test_domain_b1_a_limit_that_was_used_a_quarter_ago_is_nothing_new() -> None:
    parties = "Customer | Credit limit\nC1 | 1000"
    for dated, fired in (("2024-02-01", False), ("2024-05-01", True)):
        found = judged(f"{INVOICES}\nA | C1 | {dated} | 2024-09-01 | 1100", NO_PAYMENTS, parties=parties).fired
        assert ("Limit or oldest" in found["Signal"].tolist()) is fired


def test_domain_b3_bad_two_years_running() -> None:
    rows, payments = [INVOICES], [PAYMENTS]
    for customer, bad_years in (("C1", (2022, 2023)), ("C2", (2023,)), ("C3", ())):
        for year in (2022, 2023):
            for month in range(1, 7):
                due = date(year, month, 10)
                name = f"{customer}-{due:%y%m}"
                rows.append(f"{name} | {customer} | {due - timedelta(days=9)} | {due} | 100")
                paid = due + timedelta(days=(60 + 15 * month) if year in bad_years else 0)
                payments.append(f"{paid} | {name} | 100")
    found = judged("\n".join(rows), "\n".join(payments), as_of=date(2024, 1, 15))
    told = dict(zip(found.table["Customer"], found.table["Reasons"], strict=True))
    assert {name: "Bad at the end of 2023 and of 2022" in words for name, words in told.items()} == {
        "C1": True, "C2": False, "C3": False,
    }  # fmt: skip


@pytest.mark.shared
def test_domain_b5_on_a_real_file_the_shipped_score_ranks_with_an_auc_of_at_least_84() -> None:
    """2,466 invoices; the score on the eve of each from what was known then."""
    with EXPORT.open() as file:
        rows = list(csv.DictReader(file))
    invoices = pd.DataFrame(
        {
            "Invoice": [row["invoiceNumber"] for row in rows],
            "Customer": [row["customerID"] for row in rows],
            "Date": pd.to_datetime([row["InvoiceDate"] for row in rows], format="%m/%d/%Y"),
            "Due date": pd.to_datetime([row["DueDate"] for row in rows], format="%m/%d/%Y"),
            "Amount": [round(float(row["InvoiceAmount"]) * 100) for row in rows],
        }
    )
    payments = pd.DataFrame(
        {
            "Invoice": invoices["Invoice"],
            "Date": pd.to_datetime([row["SettledDate"] for row in rows], format="%m/%d/%Y"),
            "Amount": invoices["Amount"],
        }
    )
    book = Ledger.build(invoices, payments)
    found = risk(book.as_of("2014-01-31"), aging(book, "2014-01-31"))
    test = back_test(found.history, found.conduct, found.rules)
    assert sum(test.invoices.values()) == len(rows)
    assert sum(test.late.values()) == sum(int(row["DaysLate"]) > 0 for row in rows)
    assert test.auc is not None
    assert test.auc > 0.84
    assert (test.scored, round(test.auc, 3)) == (2065, 0.847)
    assert test.words == (
        "Back-test on 2,065 invoices from 2012-01-03 to 2013-12-02: of customers called Watch 78 % of the next "
        "invoices were late, of Good 19 %. Of customers too new for a score 43 % of 401."
    )


def test_bands_of_the_back_test_are_those_of_the_risk_sheet() -> None:
    found = judged(*paid_invoices("1\n1\n1\n0\nopen"))
    customer = np.array([1])
    told = measures(found.history, found.conduct, Cases(customer, np.array([found.history.day])))
    points = points_of(told, found.rules)
    assert points.total.tolist() == found.table["Score"].tolist()
    assert bands_of(points.total, told.new, found.rules).tolist() == [1]
    assert found.table["Band"].tolist() == ["Watch"]
