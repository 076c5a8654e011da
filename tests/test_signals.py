"""Signals of domain B's table, each from ledger and log to its measure and its points; score and bands."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from ledger_text import NO_PAYMENTS
from risk_text import AS_OF, INVOICES, PAYMENTS, changed, judged, one, paid_invoices

from arbook.problem import Problems
from arbook.risk import RiskSettings
from arbook.signal_rules import read_signals, shipped_signals

ONTIME = "0\n" * 10


def measured(rows: str, name: str, log: str = "", **more: object) -> tuple[float, float]:
    """A measure and the points of its signal, for C1 with these paid invoices."""
    row = one(judged(*paid_invoices(rows), log, **more))  # type: ignore[arg-type]
    signal = "Limit or oldest" if name in ("Limit used %", "Oldest days") else name
    return row[name], round(row["points"][signal], 2)


def test_figures_19_share_late_counts_what_is_now_overdue() -> None:
    # 10 paid on time, then 5 overdue: 33 %, not 0.
    assert measured(ONTIME + "open\n" * 5, "Share late") == (pytest.approx(1 / 3, abs=1e-4), 13.33)


@pytest.mark.parametrize(
    ("paid", "share", "points"),
    [
        (["0"] * 4, 0.0, 0.0),
        (["-5", "0", "1", "0"], 0.25, 10.0),
        (["1", "1", "1", "0"], 0.75, 30.0),
        (["1"] * 4, 1.0, 30.0),
    ],
)
def test_domain_b_share_late(paid: list[str], share: float, points: float) -> None:
    assert measured("\n".join(paid), "Share late") == (share, points)


def test_domain_b_share_late_is_of_12_months() -> None:
    invoices, payments = paid_invoices("9\n9\n0\n0\n0", date(2023, 6, 10))
    # Paid on 19 and 26 June late, on 24 June, 1 and 8 July in time; the 365 days to 17 June begin on 19 June.
    assert one(judged(invoices, payments, as_of=date(2024, 6, 17)))["Share late"] == 0.4
    assert one(judged(invoices, payments, as_of=date(2024, 6, 18)))["Share late"] == 0.25
    assert pd.isna(one(judged(invoices, payments, as_of=date(2024, 6, 30)))["Share late"])


@pytest.mark.parametrize(("margin", "share"), [(0, 0.75), (1, 0.5), (3, 0.25), (10, 0.0)])
def test_figures_9_late_means_over_late_margin_days(margin: int, share: float) -> None:
    found = judged(*paid_invoices("0\n1\n3\n10"), settings=RiskSettings(late_margin=margin))
    assert one(found)["Share late"] == share


def test_figures_7_re_dating_does_not_make_a_bad_payer_good() -> None:
    rows = [f"A{n} | C1 | 2024-01-01 | 2024-01-31 | 2024-02-28 | 100" for n in range(3)]
    invoices = "\n".join(["Invoice | Customer | Date | Due date | Deferred to | Amount", *rows])
    payments = "\n".join([PAYMENTS, *(f"2024-02-28 | A{n} | 100" for n in range(3))])
    row = one(judged(invoices, payments))
    assert (row["Share late"], row["Days late"]) == (1.0, 28.0)
    still = one(judged(invoices, as_of=date(2024, 2, 15)))
    assert (still["Share late"], still["Oldest days"]) == (1.0, 0)


@pytest.mark.parametrize(
    ("rows", "days", "points"),
    [
        ("0 | 100\n0 | 100\n0 | 100", 0.0, 0.0),
        ("30 | 100\n30 | 100\n30 | 100", 30.0, 7.5),
        ("60 | 900\n0 | 50\n0 | 50", 54.0, 13.5),
        ("-10 | 900\n60 | 50\n60 | 50", -3.0, 0.0),
        ("90 | 100\n90 | 100\n90 | 100", 90.0, 15.0),
    ],
)
def test_domain_b_days_late_is_weighted_by_amount_and_signed(rows: str, days: float, points: float) -> None:
    assert measured(rows, "Days late") == (days, points)


@pytest.mark.parametrize(
    ("rows", "trend", "points"),
    [
        ("0\n0\n5\n5\n5", 5.0, 0.0),
        ("0\n2\n31\n31\n31", 30.0, 10.0),
        ("0\n0\n0\n10\n10\n31", 17.0, 4.8),
        ("20\n20\n0\n0\n0", -3.3, 0.0),  # settled last: 0, 20, 0 days late; before: 0, 20
        ("0\n-9\n5\n5\n5", 5.0, 0.0),  # days late are never below 0 here
    ],
)
def test_domain_b_trend_is_the_last_3_against_those_before(rows: str, trend: float, points: float) -> None:
    assert measured(rows, "Trend") == (trend, points)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_trend_of_lines_paid_on_one_day_takes_those_due_last_as_the_latest(order: tuple[int, ...]) -> None:
    rows = [f"A{n} | C1 | 2024-01-01 | 2024-01-{10 + 5 * n} | 100" for n in range(4)]  # 20, 15, 10, 5 days late
    invoices = "\n".join(["Invoice | Customer | Date | Due date | Amount", *(rows[n] for n in order)])
    payments = "\n".join([PAYMENTS, *(f"2024-01-30 | A{n} | 100" for n in order)])
    assert one(judged(invoices, payments))["Trend"] == -10.0


def test_domain_b_trend_needs_one_before_the_last_3() -> None:
    assert np.isnan(measured("0\n9\n9", "Trend")[0])


@pytest.mark.parametrize(
    ("before", "now", "less", "points"),
    [
        (365, 90, 0.0, 0.0),
        (365, 54, 0.4, 0.0),
        (365, 36, 0.6, 4.0),
        (365, 18, 0.8, 8.0),
        (365, 0, 1.0, 8.0),
        (365, 180, -1.0, 0.0),
    ],
)
def test_domain_b_buys_less(before: int, now: int, less: float, points: float) -> None:
    # A quarter of the sales of the 365 days before on each of four invoices; then the last 90 days.
    dates = ("2023-04-03", "2023-09-01", "2023-12-01", "2024-04-01")
    rows = [f"A{n} | C1 | {day} | {day} | {before / 4}" for n, day in enumerate(dates)]
    rows += [f"N | C1 | 2024-04-02 | 2024-07-30 | {now}"] if now else []
    row = one(judged("\n".join([INVOICES, *rows])))
    assert (row["Buys less"], round(row["points"]["Buys less"], 2)) == (pytest.approx(less), points)


def test_figures_19_buys_less_needs_4_invoices_in_the_year_before() -> None:
    rows = [f"A{n} | C1 | 2023-0{n + 5}-01 | 2023-0{n + 5}-01 | 100" for n in range(3)]
    assert pd.isna(one(judged("\n".join([INVOICES, *rows])))["Buys less"])


def test_figures_18_sales_are_net_of_credit_notes_and_without_interest_notes() -> None:
    head = "Invoice | Type | Customer | Date | Due date | Amount"
    rows = [f"A{n} | | C1 | 2023-0{n + 5}-01 | 2023-0{n + 5}-01 | 500" for n in range(4)]
    more = ["K | Credit note | C1 | 2023-09-01 | | 540", "N | Interest note | C1 | 2024-05-01 | 2024-06-01 | 999"]
    more += ["L | | C1 | 2024-05-01 | 2024-07-01 | 180"]
    # (2,000 - 540) x 90 / 365 = 360; 180 of it is half.
    assert one(judged("\n".join([head, *rows, *more])))["Buys less"] == pytest.approx(0.5)


LOG = "Date | Customer | Invoice | Kind | Direction | Result | Reason | Promise date | Promise amount"


def logged(*rows: str) -> str:
    return "\n".join([LOG, *rows])


def told(rows: list[str], name: str, as_of: date = AS_OF) -> tuple[float, float]:
    return measured(ONTIME, name, logged(*rows), as_of=as_of)


ASKED = "{} | C1 | | Deferral request | In | | | |"


@pytest.mark.parametrize(
    ("days", "count", "points"),
    [
        ([], 0, 0.0),
        (["2024-06-30"], 1, 2.0),
        (["2023-06-30"], 0, 0.0),  # 366 days ago
        (["2023-07-02", "2024-01-05", "2024-02-05"], 3, 6.0),
        (["2024-01-05"] * 3, 1, 2.0),  # one request, a row an invoice
        (["2024-07-01"], 0, 0.0),  # not yet
    ],
)
def test_domain_b_deferrals(days: list[str], count: int, points: float) -> None:
    assert told([ASKED.format(day) for day in days], "Deferrals") == (count, points)


def test_domain_b_staff_changes() -> None:
    assert told(["2024-06-01 | C1 | | Staff change | In | | | |"], "Staff changes") == (1, 4.0)
    assert told(["2023-06-01 | C1 | | Staff change | In | | | |"], "Staff changes") == (0, 0.0)


CALL = "{} | C1 | | Call | Out | {} | | |"


@pytest.mark.parametrize(
    ("rows", "share"),
    [
        (["2024-05-01 | C1 | | E-mail | Out | | | |"], 1.0),
        ([CALL.format("2024-05-01", "Reached")], 0.0),
        ([CALL.format("2024-05-01", "No answer")], 1.0),
        # An In row within 7 days is an answer (figures 21).
        (["2024-05-01 | C1 | | E-mail | Out | | | |", "2024-05-08 | C1 | | E-mail | In | | | |"], 0.0),
        (["2024-05-01 | C1 | | E-mail | Out | | | |", "2024-05-09 | C1 | | E-mail | In | | | |"], 1.0),
        ([CALL.format("2024-05-01", "No answer"), "2024-05-03 | C1 | | Call | In | Reached | | |"], 0.0),
        # Notes and decisions are no contacts.
        ([CALL.format("2024-05-01", "Reached"), "2024-05-02 | C1 | | Note | Out | | | |"], 0.0),
        # Over six months ago.
        ([CALL.format("2024-05-01", "Reached"), CALL.format("2023-12-01", "No answer")], 0.0),
    ],
)
def test_domain_b_communication(rows: list[str], share: float) -> None:
    assert told(rows, "Communication")[0] == share


@pytest.mark.parametrize(("unanswered", "points"), [(3, 0.0), (5, 2.8), (8, 7.0), (10, 7.0)])
def test_domain_b_communication_points(unanswered: int, points: float) -> None:
    rows = [CALL.format(f"2024-05-{day:02}", "No answer" if day <= unanswered else "Reached") for day in range(1, 11)]
    assert told(rows, "Communication")[1] == points


def test_domain_b_communication_waits_seven_days_for_an_answer() -> None:
    rows = ["2024-06-20 | C1 | | E-mail | Out | | | |"]
    assert np.isnan(told(rows, "Communication", date(2024, 6, 26))[0])
    assert told(rows, "Communication", date(2024, 6, 27))[0] == 1.0


@pytest.mark.parametrize(
    ("lags", "share"),
    [((0, 2, 4), 1 / 3), ((0, 2, 2), 0.0), ((4, 2, 0), 0.0), ((1, 3, 5, 7), 0.5), ((0, 3, 1, 4), 0.0)],
)
def test_domain_b_communication_slower_and_slower_counts_too(lags: tuple[int, ...], share: float) -> None:
    """The third answer in a row that takes longer than the one before counts as none."""
    rows = []
    for number, lag in enumerate(lags):
        sent = date(2024, 3, 1 + 0) + pd.Timedelta(days=10 * number)
        rows.append(f"{sent:%Y-%m-%d} | C1 | | E-mail | Out | | | |")
        rows.append(f"{sent + pd.Timedelta(days=lag):%Y-%m-%d} | C1 | | E-mail | In | | | |")
    assert told(rows, "Communication")[0] == pytest.approx(share, abs=1e-4)


@pytest.mark.parametrize(
    ("row", "count"),
    [
        ("2024-05-01 | C1 | | Dispute | In | | | |", 1),
        ("2024-05-01 | C1 | | Dispute | In | | Dissatisfied | |", 0),
        ("2024-05-01 | C1 | | Discount request | In | | | |", 1),
        ("2024-05-01 | C1 | | Discount request | In | Agreed | | |", 0),
        ("2024-05-01 | C1 | | Call | Out | Evasive | | |", 1),
        ("2024-05-01 | C1 | | Call | Out | Refused | | |", 1),
        ("2024-05-01 | C1 | | Call | Out | Concern | | |", 1),
        ("2024-05-01 | C1 | | Dispute | In | Evasive | | |", 1),
        ("2024-05-01 | C1 | | Call | Out | Promised | | |", 0),
        ("2023-05-01 | C1 | | Call | Out | Refused | | |", 0),
    ],
)
def test_domain_b_disputes(row: str, count: int) -> None:
    assert told([row], "Disputes") == (count, 2.0 * count)


def test_domain_b_disputes_on_invoices_without_reason() -> None:
    head = "Invoice | Customer | Date | Due date | Amount | Disputed | Disputed on | Dispute reason"
    rows = (
        "A | C1 | 2024-05-01 | 2024-06-01 | 100 | yes | 2024-05-10 |",
        "B | C1 | 2024-05-01 | 2024-06-01 | 100 | 50 | 2024-05-10 | Broken on arrival",
        "C | C1 | 2024-05-01 | 2024-06-01 | 100 | 50 | 2024-07-10 |",
    )
    invoices = "\n".join([head, *rows])
    assert one(judged(invoices))["Disputes"] == 1
    # The same dispute in Activity counts once.
    assert one(judged(invoices, log=logged("2024-05-10 | C1 | A | Dispute | In | | | |")))["Disputes"] == 1


PROMISED = "2024-04-01 | C1 | | Promise | In | Promised | | {} | 100"


@pytest.mark.parametrize(
    ("payment", "as_of", "count", "points"),
    [
        ("", "2024-04-12", 0, 0.0),  # promised for the 10th; two days of grace
        ("", "2024-04-13", 1, 8.0),
        ("2024-04-12 | A | 100", "2024-04-13", 0, 0.0),
        ("2024-04-12 | A | 99", "2024-04-13", 1, 8.0),  # in part is broken for the rest
        ("2024-04-13 | A | 100", "2024-06-30", 1, 8.0),  # too late
        ("", "2025-04-13", 0, 0.0),  # over 12 months ago
    ],
)
def test_domain_b_broken_promises(payment: str, as_of: str, count: int, points: float) -> None:
    invoices = f"{INVOICES}\nA | C1 | 2024-01-01 | 2024-01-31 | 100"
    payments = f"{PAYMENTS}\n{payment}" if payment else NO_PAYMENTS
    row = one(judged(invoices, payments, logged(PROMISED.format("2024-04-10")), as_of=date.fromisoformat(as_of)))
    assert (row["Broken promises"], row["points"]["Broken promises"]) == (count, points)


@pytest.mark.parametrize(
    ("amount", "due", "used", "oldest", "points"),
    [
        ("900", "2024-07-30", 0.9, 0, 0.0),
        ("1050", "2024-07-30", 1.05, 0, 3.0),
        ("1200", "2024-07-30", 1.2, 0, 6.0),
        ("100", "2024-04-01", 0.1, 90, 0.0),
        ("100", "2024-02-16", 0.1, 135, 3.0),
        ("1050", "2023-12-01", 1.05, 212, 6.0),  # the larger of both
    ],
)
def test_domain_b_limit_or_oldest(amount: str, due: str, used: float, oldest: int, points: float) -> None:
    row = one(
        judged(f"{INVOICES}\nA | C1 | 2023-11-01 | {due} | {amount}", parties="Customer | Credit limit\nC1 | 1000")
    )
    assert (row["Limit used %"], row["Oldest days"]) == (used, oldest)
    assert round(row["points"]["Limit or oldest"], 2) == points


def test_figures_16_open_orders_use_the_limit() -> None:
    parties = "Customer | Credit limit | Open orders\nC1 | 1000 | 300\nC2 | 1000 | 300\nC3 | | 300\nC4 | 0 | 300"
    found = judged(f"{INVOICES}\nA | C1 | 2024-06-01 | 2024-07-01 | 600", parties=parties)
    used = [one(found, customer)["Limit used %"] for customer in ("C1", "C2", "C3", "C4")]
    assert used[:2] == [0.9, 0.3]
    assert np.isnan(used[2:]).all()


@pytest.mark.parametrize(
    ("rows", "score", "band"),
    [
        ("0\n0", None, "New"),
        ("0\n0\n0", 0, "Good"),
        ("40\n40\n-1\n-1", 25, "Good"),  # 20 + 19.5 / 60 x 15 = 24.875
        ("40\n40\n40\n-1", 37, "Watch"),  # 30 + 29.75 / 60 x 15 = 37.4
        ("90\n90\n90\n90", 45, "Watch"),
    ],
)
def test_figures_20_score_and_band(rows: str, score: int | None, band: str) -> None:
    signals = shipped_signals()
    signals = signals[signals["Signal"].isin(["Share late", "Days late", "Band", "Advance payment"])]
    row = one(judged(*paid_invoices(rows), signals=signals))
    assert (None if pd.isna(row["Score"]) else row["Score"], row["Band"]) == (score, band)


@pytest.mark.parametrize(("weight", "score", "band"), [(29, 29, "Good"), (29.5, 30, "Watch"), (59, 59, "Watch"),
                                                        (59.5, 60, "Bad"), (100, 100, "Bad")])  # fmt: skip
def test_figures_20_bands_begin_at_30_and_60(weight: float, score: int, band: str) -> None:
    signals = changed("Share late", Weight=weight)
    signals = signals[signals["Signal"].isin(["Share late", "Band"])]
    row = one(judged(*paid_invoices("1\n1\n1\n1"), signals=signals))
    assert (row["Score"], row["Band"]) == (score, band)


def test_figures_20_without_3_settled_invoices_the_rules_still_apply() -> None:
    row = one(judged(*paid_invoices("open\nopen\nopen\nopen\nopen")))
    assert (row["Band"], row["Decision"], pd.isna(row["Score"])) == ("New", "Hold", True)
    assert "Too little history: 0 settled invoices" in row["Reasons"]


def test_a_dormant_customer_has_no_score() -> None:
    """Ten invoices paid in time, over a year ago: nothing says how the customer pays now."""
    row = one(judged(*paid_invoices(ONTIME, date(2022, 1, 1))))
    assert (row["Band"], pd.isna(row["Share late"])) == ("New", True)
    assert "10 settled invoices, 0 in 12 months" in row["Reasons"]


def test_reasons_are_words_with_points_most_first() -> None:
    reasons = one(judged(*paid_invoices("40\n40\n40\n-1")))["Reasons"]
    late, days = (reasons.index(words) for words in ("now overdue, in 12 months: 75% (+30.0)", ": 30 days (+7.4)"))
    assert late < days


@pytest.mark.parametrize(
    ("row", "column", "value", "problem"),
    [
        ("Share late", "From", "many", "Type a number"),
        ("Share late", "Full", "0", "gives no points"),
        ("Share late", "Weight", "", "can't be read"),
        ("Limit or oldest", "From", "0.9", "a number / a number"),
        ("Share late", "Signal", "Share early", "is not a signal"),
        ("Share late", "Weight", "20", "add up to 90"),
    ],
)
def test_a_row_of_signals_that_cannot_be_read_is_said(row: str, column: str, value: str, problem: str) -> None:
    problems = Problems()
    read_signals(changed(row, **{column: value}), problems)
    assert any(problem in f"{one.problem} {one.what_to_do}" for one in problems.found)
    assert {one.severity for one in problems.found} == {"Warning"}


def test_signals_are_read_as_people_type_them() -> None:
    rules = read_signals(changed("Limit or oldest", From="90% /90", Full="1,2/ 180"), problems := Problems())
    assert rules == read_signals(None, Problems())
    assert not problems.found
    assert sum(signal.weight for signal in rules.signals) == 100
    assert len(rules.signals) == len(shipped_signals()) - 2
