"""Buckets, the bases of age and the settings of the aging report; the vectors of peers."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ledger_text import cells, ledger, report, shown

from arbook.aging import AgingSettings, aging
from arbook.allocation import propose
from arbook.bucket import Basis, Buckets
from arbook.ledger import Ledger


def test_every_number_of_days_is_in_exactly_one_bucket() -> None:
    days = np.arange(-400, 4001)
    place = Buckets().place(days)
    ranges = [(-401, 0), (0, 30), (30, 60), (60, 90), (90, 4000)]
    inside = np.array([(days > low) & (days <= high) for low, high in ranges])
    assert inside.sum(axis=0).tolist() == [1] * len(days)
    assert place.tolist() == inside.argmax(axis=0).tolist()


@pytest.mark.parametrize(
    ("limits", "basis", "labels", "days", "places"),
    [
        (
            (30, 60, 90),
            "due date",
            "Not due, 1-30, 31-60, 61-90, 90+",
            "-1 0 1 30 31 60 61 90 91",
            "0 0 1 1 2 2 3 3 4",
        ),
        ((30, 60, 90), "invoice date", "Not due, 0-30, 31-60, 61-90, 90+", "0 30 31 90 91", "1 1 2 3 4"),
        ((1,), "due date", "Not due, 1-1, 1+", "0 1 2 900", "0 1 2 2"),
        ((7, 14, 21, 28), "due date", "Not due, 1-7, 8-14, 15-21, 22-28, 28+", "7 8 28 29", "1 2 4 5"),
    ],
)
def test_buckets(limits: tuple[int, ...], basis: Basis, labels: str, days: str, places: str) -> None:
    buckets = Buckets(limits, basis)
    assert list(buckets.labels[: buckets.not_aged]) == labels.split(", ")
    assert buckets.place(np.array(days.split(), np.int64)).tolist() == [int(place) for place in places.split()]


@pytest.mark.parametrize("limits", [(), (0,), (30, 30), (60, 30), (-1, 5)])
def test_limits_that_do_not_rise_are_refused(limits: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="limits"):
        AgingSettings(limits=limits)


def test_unknown_words_of_settings_are_refused() -> None:
    with pytest.raises(ValueError, match="apart"):
        AgingSettings(unapplied="netted")  # type: ignore[arg-type]  # the wrong word is the point
    with pytest.raises(ValueError, match="due date"):
        AgingSettings(basis="posting date")  # type: ignore[arg-type]  # the wrong word is the point


def test_own_limits_make_own_columns() -> None:
    book = ledger("Invoice | Customer | Date | Due date | Amount\n A | C1 | 2024-01-01 | 2024-01-31 | 1000")
    frame = report(book, "2024-03-01", limits=(10, 45)).customers
    assert list(frame.columns[2:8]) == ["Not due", "1-10", "11-45", "45+", "Not aged", "Unapplied"]
    assert frame["11-45"].tolist() == [100000]


def test_oldest_first_reaches_not_aged_last_and_leaves_the_rest_apart() -> None:
    book = ledger(
        """
        Invoice | Customer | Date       | Due date   | Amount
        A       | C1       |            |            | 10
        B       | C1       | 2024-01-01 | 2024-03-20 | 10
        C       | C1       | 2024-01-01 | 2024-02-20 | 10
        D       | C2       | 2024-01-01 | 2024-02-20 | 10
        """,
        "Date | Customer | Amount\n 2024-02-01 | C1 | 25 \n 2024-02-01 | C2 | 15",
    )
    rows = shown(
        report(book, "2024-03-01", unapplied="oldest first").customers, "Not due, 1-30, Not aged, Unapplied, Total"
    )
    assert rows == cells("0.00 | 0.00 | 5.00 | 0.00 | 5.00\n 0.00 | 0.00 | 0.00 | -5.00 | -5.00")


def test_own_date_sets_refunds_beyond_the_cash_off_against_the_oldest_note() -> None:
    book = ledger(
        """
        Invoice | Type        | Customer | Date       | Amount
        N       | Credit note | C1       | 2024-01-01 | 30
        M       | Credit note | C1       | 2024-02-20 | 30
        """,
        "Date | Customer | Kind | Amount\n 2024-02-21 | C1 | Refund | 40",
    )
    rows = shown(report(book, "2024-03-01", unapplied="own date").customers, "1-30, 31-60, 61-90, Unapplied, Total")
    assert rows == cells("-20.00 | 0.00 | 0.00 | 0.00 | -20.00")


# --- vectors of peers and of the field's sources (ids as in their files) --------------------------------

VECTORS = Path(__file__).parent / "vectors" / "ledger.json"
DOES_NOT_APPLY = {
    "V065": "splitting a booked rate over lines: plans keep amounts in their own currency",
    "V090": "a credit note not applied stays Unapplied; what settles later is Paid after, by entries in the book",
    "V220": "exchange differences are booked in the general ledger, not here",
    "V222": "amounts are never derived back from base currency",
    "payment_allocation-001": "costs, interest and principal: another function",
    "payment_allocation-004": "costs, interest and principal: another function",
}
LABEL = {"not_due": "Not due", "current": "Not due", "91+": "90+", "121-": "120+"}


def book_of(
    invoices: list[dict[str, Any]],
    payments: list[dict[str, Any]] | None = None,
    allocations: list[dict[str, Any]] | None = None,
) -> Ledger:
    """Build a ledger of one customer from rows with amounts in units."""
    frames = []
    for rows, names in ((invoices, ["Invoice"]), (payments or [], ["Payment"])):
        frame = pd.DataFrame(
            rows, columns=sorted({*names, "Customer", "Date", "Amount", *(key for row in rows for key in row)})
        )
        for name in frame.columns.intersection(["Date", "Due date"]):
            frame[name] = pd.to_datetime([str(day) if pd.notna(day) else "2024-01-01" for day in frame[name]])
        frame["Amount"] = (frame["Amount"].astype(float) * 100).round().astype("int64")
        frames.append(frame.assign(Customer="C"))
    applied = pd.DataFrame(allocations or [], columns=["From", "To", "Amount"])
    applied["Amount"] = (applied["Amount"].astype(float) * 100).round().astype("int64")
    return Ledger.build(frames[0], frames[1], applied.assign(State="Accepted"))


def opens(book: Ledger, as_of: str = "2024-06-30") -> list[float]:
    return [cents / 100 for cents in book.document_results(as_of)["Open"]]


def sums(book: Ledger, as_of: str, limits: tuple[int, ...] = (30, 60, 90), **settings: Any) -> dict[str, float]:
    """Figures of the one customer, in units; what is 0 left out."""
    row = aging(book, as_of, AgingSettings(limits=limits, **settings)).customers.iloc[0]
    names = [*Buckets(limits, settings.get("basis", "due date")).labels, "Total"]
    return {name: int(row[name]) / 100 for name in names if row[name]}


def expected_sums(expected: dict[str, Any]) -> dict[str, float]:
    return {LABEL.get(name, name).capitalize(): float(value) for name, value in expected.items() if float(value)}


def bucket_of_days(days: float, limits: tuple[int, ...] = (30, 60, 90), basis: Basis = "due date") -> str:
    as_of = np.datetime64("2024-06-30")
    dated = as_of - int(days) if basis == "invoice date" else as_of - 4000
    book = book_of([{"Invoice": "A", "Date": str(dated), "Due date": str(as_of - int(days)), "Amount": 1}])
    return str(book.open_lines(as_of, Buckets(limits, basis))["Bucket"].iloc[0])


def parts(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    """Terms with several lines: payment and credit note fill them by due date."""
    shares = [f"{100 * term / inputs['invoice']:g}% in {10 * (n + 1)} days" for n, term in enumerate(inputs["terms"])]
    invoices = [{"Invoice": "A", "Amount": inputs["invoice"], "Terms": ", ".join(shares), "Type": "Invoice"}]
    if "credit_note" in inputs:
        note = {"Invoice": "N", "Amount": inputs["credit_note"], "Type": "Credit note", "Applies to": "A"}
        invoices.append(note)
    book = book_of(invoices, [{"Payment": "P", "Invoice": "A", "Amount": inputs["payment"]}])
    lines = book.open_lines("2024-06-30")
    found = dict(zip(lines["Line"].tolist(), lines["Open"].tolist(), strict=True))
    assert [found.get(n + 1, 0) / 100 for n in range(len(shares))] == expected["outstanding"]


def standalone_note(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    book = book_of(
        [
            {"Invoice": "INV", "Amount": inputs["invoice"], "Type": "Invoice"},
            {"Invoice": "CN", "Amount": inputs["standalone_credit_note"], "Type": "Credit note"},
        ],
        [{"Payment": "P", "Invoice": "INV", "Amount": inputs["payment"]}],
    )
    assert opens(book) == [row["outstanding"] for row in expected["rows"]]


def advance(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    book = book_of([], [{"Payment": "P", "Amount": inputs["advance_payment"]}])
    assert sums(book, "2024-06-30")["Total"] == expected["row"]["outstanding"]


def post_dated(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    book = book_of(
        [{"Invoice": "A", "Amount": inputs["invoice"]}],
        [{"Payment": "P", "Invoice": "A", "Date": "2024-07-15", "Amount": inputs["post_dated_payment"]}],
    )
    line = book.open_lines("2024-06-30").iloc[0]
    found = {
        "outstanding": line["Open"],
        "future": line["Paid after"],
        "remaining": line["Open"] - line["Paid after"],
    }
    assert {name: cents / 100 for name, cents in found.items()} == expected


def post_dated_foreign(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    """In the customer's currency: the difference of rates in base is no debt."""
    plain = {"invoice": inputs["invoice_foreign"], "post_dated_payment": inputs["future_payment_foreign"]}
    post_dated(plain, {name: expected["party"][name] for name in ("outstanding", "future", "remaining")})


def revaluation(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    invoice = {"Invoice": "A", "Amount": inputs["invoice_foreign"], "Currency": "USD", "Rate": inputs["rate"]}
    rates = pd.DataFrame(
        {"Currency": ["USD"], "Date": pd.to_datetime(["2024-06-30"]), "Rate": [inputs["revaluation_rate"]]}
    )
    totals = aging(book_of([invoice]), "2024-06-30", rates=rates).totals
    assert totals["Revaluation"].tolist() == [expected["revaluation_row_outstanding"] * 100]


def by_party(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    book = book_of([{"Invoice": f"A{n}", "Amount": amount} for n, amount in enumerate(inputs["invoices"])])
    assert sums(book, "2024-06-30")["Total"] == expected["party_total"]
    assert aging(book, "2024-06-30").totals["Total"].tolist() == [expected["grand_total"] * 100]


def first_range(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    book = book_of([{"Invoice": "A", "Date": "2024-06-30", "Amount": inputs["invoice"]}])
    assert inputs["age"] == expected["advance"] == 0
    found = sums(book, "2024-06-30", basis="invoice date")
    assert found == {"0-30": expected["range1"], "Total": expected["outstanding"]}


def range_number(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    limits = tuple(int(limit) for limit in inputs["ranges"])
    label = bucket_of_days(inputs["age_days"], limits, "invoice date")
    assert Buckets(limits, "invoice date").labels.index(label) == expected["bucket"]


def own_date(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    """Notes by their own date, as that report has it."""
    invoices = []
    for n, (due, amount) in enumerate(inputs["open_items"]):
        kind = (
            {"Type": "Credit note", "Date": due} if float(amount) < 0 else {"Type": "Invoice", "Date": "1980-01-01"}
        )
        invoices.append({"Invoice": f"A{n}", "Due date": due, "Amount": amount, **kind})
    found = sums(book_of(invoices), inputs["report_date"], unapplied="own date")
    assert found == expected_sums({**expected, "Not due": expected["current"], "current": 0})


def over_refunded(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    payments = []
    for n, row in enumerate(inputs["prepayments"]):
        payments.append({"Payment": f"P{n}", "Amount": row["paid"], "Kind": "Payment"})
        payments.append({"Payment": f"P{n}", "Amount": row["refunded"], "Kind": "Refund"})
    assert sums(book_of([], payments), "2024-06-30")["Total"] == expected["balance_due_to_us"]


def residual(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    book = book_of(
        [{"Invoice": "A", "Date": "2016-11-01", "Due date": inputs["due_date"], "Amount": inputs["invoice"]}],
        [
            {"Payment": f"P{n}", "Invoice": "A", "Date": date, "Amount": amount}
            for n, (date, amount) in enumerate(inputs["payments"])
        ],
    )
    line = book.open_lines(inputs["report_date"]).iloc[0]
    assert (line["Open"] / 100, line["Days overdue"], line["Bucket"]) == tuple(expected.values())


def matched_later(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    """By invoice date and own date of credits: one month is 0-30, two 31-60, three 61-90."""
    invoices = [
        {
            "Invoice": f"A{n}",
            "Date": f"{month}-27",
            "Amount": amount,
            "Type": "Credit note" if amount < 0 else "Invoice",
        }
        for n, (month, amount) in enumerate(inputs["items"])
    ]
    book = book_of(invoices)
    later = pd.DataFrame({"Date": pd.to_datetime(["2019-05-10"]), "From": ["A0"], "To": ["A1"], "Amount": [100000]})
    matched = Ledger.build(book.documents.table, book.receipts.table, later.assign(State="Matched"))
    found = sums(matched, inputs["as_of"], basis="invoice date", unapplied="own date")
    labels = {"0-30": "1m", "31-60": "2m", "61-90": "3m", "Total": "total"}
    assert {labels[name]: value for name, value in found.items()} == expected
    assert sums(matched, "2019-05-10", basis="invoice date")["Total"] == 149000.0


def bucket_of_dates(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    as_of = inputs.get("report_date") or inputs["as_of"]
    due = inputs.get("due_date") or inputs["due"]
    book = book_of([{"Invoice": "A", "Date": "2020-01-01", "Due date": due, "Amount": 1}])
    line = book.open_lines(as_of, Buckets((30, 60, 90, 120))).iloc[0]
    assert line["Bucket"] == LABEL.get(expected["bucket"], expected["bucket"])
    assert line["Days overdue"] == expected.get("dpd", line["Days overdue"])


def days_overdue(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    as_of = np.datetime64("2024-06-30")
    dated = as_of - int(inputs["invoice_days_ago"])
    row = {"Invoice": "A", "Date": str(dated), "Terms": f"net {inputs['net_days']:g}", "Amount": 1}
    line = book_of([row]).open_lines(as_of).iloc[0]
    assert (line["Days overdue"], line["Bucket"]) == (expected["days_overdue"], expected["bucket"])


def paid(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    rows = [{"Payment": f"P{n}", "Invoice": "A", "Amount": amount} for n, amount in enumerate(inputs["payments"])]
    if "cancel" in inputs:
        rows.append({"Payment": "P0", "Invoice": "A", "Amount": -inputs["cancel"]})
    assert opens(book_of([{"Invoice": "A", "Amount": inputs["invoice"]}], rows)) == [expected["open"]]


def note_in_part(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    book = book_of(
        [
            {"Invoice": "A", "Amount": inputs["invoice"], "Type": "Invoice"},
            {"Invoice": "N", "Amount": inputs["credit_note"], "Type": "Credit note"},
        ],
        allocations=[{"From": "N", "To": "A", "Amount": inputs["allocate"]}],
    )
    assert opens(book) == [expected["invoice_open"], -expected["credit_left"]]


def applied_oldest_first(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    """All payments on account, Apply cash's proposals accepted: oldest due first."""
    amounts = inputs.get("payments") or [inputs["payment"]]
    invoices = [
        {"Invoice": f"A{n}", "Date": f"2024-01-{n + 1:02}", "Amount": amount}
        for n, amount in enumerate(inputs["invoices"])
    ]
    payments = [{"Payment": f"P{n}", "Amount": amount} for n, amount in enumerate(amounts)]
    book = book_of(invoices, payments)
    rows = propose(book, "2024-06-30").assign(State="Accepted")
    after = Ledger.build(book.documents.table, book.receipts.table, rows)
    assert opens(after) == expected["open"]
    left = expected["unallocated"] if "unallocated" in expected else expected["credit_left"]
    assert sums(after, "2024-06-30") == {"Unapplied": -left, "Total": -left}


def overpaid(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    """The surplus is Unapplied, and a write-off of it, reversed in sign, takes it away."""
    rows = [
        {"Payment": "P", "Invoice": "A", "Amount": inputs["paid"], "Kind": "Payment"},
        {"Payment": "W", "Invoice": "A", "Amount": expected["writeoff"], "Kind": "Write-off"},
    ]
    invoice = [{"Invoice": "A", "Amount": inputs["invoice"]}]
    assert sums(book_of(invoice, rows[:1]), "2024-06-30")["Unapplied"] == expected["writeoff"]
    assert len(aging(book_of(invoice, rows), "2024-06-30").customers) == expected["receivable"]


def oldest_due_first(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    invoices = [
        {"Invoice": row["id"], "Date": "2024-01-01", "Due date": row["due"], "Amount": row["open"]}
        for row in inputs["invoices"]
    ]
    rows = propose(book_of(invoices, [{"Payment": "P", "Amount": inputs["payment"]}]), inputs["as_of"])
    found = {name: cents / 100 for name, cents in rows.groupby("To")["Amount"].sum().items()}
    assert found == {name: float(value) for name, value in expected.items() if float(value)}


def days_past_due(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    if "buckets" in expected:  # an intermediate system's default: by age, first range from 0
        found = [bucket_of_days(days, (30, 60, 90, 120), "invoice date") for days in inputs["days_past_due"]]
        assert found == [LABEL.get(label, label) for label in expected["buckets"]]
        return
    assert bucket_of_days(inputs["days_past_due"]) == LABEL.get(expected["bucket"], expected["bucket"])


def reconstruction(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    """Applications are payments, but for the one that applies cash on account."""
    given = inputs["ledger"]
    invoices = [
        {"Invoice": number, "Date": date, "Due date": due, "Amount": amount}
        for number, date, due, amount in given["invoices"]
    ]
    payments = [
        {"Payment": f"P{n}", "Date": date, "Invoice": number, "Amount": amount}
        for n, (date, number, amount) in enumerate(given["applications"])
        if number != "C"
    ]
    date, amount, _ = given["unapplied_cash"][0]
    payments.append({"Payment": "U", "Date": date, "Amount": amount})
    book = book_of(invoices, payments)
    later = pd.DataFrame({"Date": pd.to_datetime(["2024-04-10"]), "From": ["U"], "To": ["C"], "Amount": [5000]})
    matched = Ledger.build(book.documents.table, book.receipts.table, later.assign(State="Accepted"))
    assert sums(matched, inputs["as_of"]) == {
        name.replace("Not_due", "Not due"): value for name, value in expected_sums(expected).items()
    }


def two_bases(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    row = {"Invoice": "A", "Date": inputs["invoice_date"], "Due date": inputs["due"], "Amount": 1}
    found = [book_of([row]).open_lines(inputs["as_of"], Buckets(basis=basis)).iloc[0] for basis in BASES]
    assert [line["Bucket"] for line in found] == [expected["bucket_by_due"], expected["bucket_by_invoice"]]
    assert [line["Days overdue"] for line in found] == [expected["dpd"]] * 2


BASES: tuple[Basis, Basis] = ("due date", "invoice date")
CHECKS: dict[str, Callable[[dict[str, Any], dict[str, Any]], None]] = {
    **dict.fromkeys(["V086", "V087"], parts),
    "V088": standalone_note,
    "V089": advance,
    "V091": post_dated,
    "V093": post_dated_foreign,
    "V096": revaluation,
    "V097": by_party,
    "V098": first_range,
    **dict.fromkeys(["V103", "V104", "V106", "V107", "V108"], range_number),
    "V111": own_date,
    "V112": over_refunded,
    "V113": residual,
    "V115": matched_later,
    **dict.fromkeys(["V116", "V119", "V121", "V122", "V124", "aging-011"], bucket_of_dates),
    "V127": days_overdue,
    **dict.fromkeys(["V217", "V218"], paid),
    "V219": note_in_part,
    **dict.fromkeys(["V221", "V223"], applied_oldest_first),
    "V226": overpaid,
    "payment_allocation-005": oldest_due_first,
    **dict.fromkeys(["aging-001", "aging-002", "aging-004", "aging-005", "aging-015"], days_past_due),
    **dict.fromkeys(["aging-012", "aging-013", "aging-014"], reconstruction),
    "aging-016": two_bases,
}
READ = {vector["id"]: vector for vector in json.loads(VECTORS.read_text("utf-8"))}


@pytest.mark.parametrize("name", CHECKS)
def test_vector(name: str) -> None:
    CHECKS[name](READ[name]["inputs"], READ[name]["expected"])


def test_each_vector_is_checked_or_listed() -> None:
    assert sorted([*CHECKS, *DOES_NOT_APPLY]) == sorted(READ)
