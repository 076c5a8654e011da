"""The examples of "What the figures mean", paragraphs 1 to 10, 13, 15 and 16, by number."""

import pytest
from ledger_text import cells, ledger, report, shown

AGES = "Not due, 1-30, 31-60, 61-90, 90+, Not aged, Unapplied, Total"
THREE = """
    Invoice | Customer | Date       | Due date   | Amount
    A       | C1       | 2024-01-01 | 2024-01-31 | 1000
    B       | C1       | 2024-01-31 | 2024-03-01 | 500
    C       | C1       | 2024-03-16 | 2024-04-15 | 300
"""
PAID = """
    Payment | Date       | Customer | Invoice | Amount
    P1      | 2024-02-10 | C1       | A       | 400
    P2      | 2024-04-05 | C1       | A       | 600
    P3      | 2024-03-20 | C1       | B       | 100
    P4      | 2024-03-28 | C1       |         | 50
"""
APPLIED = """
    Date       | From | To | Amount | State
    2024-04-10 | P4   | C  | 50     | Accepted
"""


def test_figures_1_buckets_not_aged_and_unapplied_are_the_total() -> None:
    book = ledger(
        """
        Invoice | Customer | Date       | Due date   | Amount
        A       | C1       | 2024-01-01 | 2024-01-31 | 1000
        B       | C1       |            |            | 70
        C       | C1       | 2024-03-30 | 2024-04-15 | 300
        D       | C2       |            | 2024-01-31 | 5
        """,
        "Date | Customer | Invoice | Amount\n 2024-03-01 | C1 | | 20",
    )
    rows = shown(report(book, "2024-03-31").customers, AGES)
    assert rows == cells(
        """
        300.00 | 0.00 | 1,000.00 | 0.00 | 0.00 | 70.00 | -20.00 | 1,350.00
        0.00   | 0.00 | 0.00     | 0.00 | 0.00 | 5.00  | 0.00   | 5.00
        """
    )


@pytest.mark.parametrize(
    ("as_of", "lines", "row"),
    [
        (
            "2024-03-31",
            "A | 600.00 | 31-60\n B | 400.00 | 1-30\n C | 300.00 | Not due",
            "300.00 | 400.00 | 600.00 | 0.00 | 0.00 | 0.00 | -50.00 | 1,250.00",
        ),
        (
            "2024-04-30",
            "B | 400.00 | 31-60\n C | 250.00 | 1-30",
            "0.00 | 250.00 | 400.00 | 0.00 | 0.00 | 0.00 | 0.00 | 650.00",
        ),
    ],
)
def test_figures_2_open_as_of_a_date(as_of: str, lines: str, row: str) -> None:
    aged = report(ledger(THREE, PAID, APPLIED), as_of)
    assert shown(aged.lines, "Invoice, Open, Bucket") == cells(lines)
    assert shown(aged.customers, AGES) == cells(row)


@pytest.mark.parametrize(
    ("as_of", "documents", "row"),
    [("2024-01-12", "", "-1,000.00 | -1,000.00"), ("2024-01-15", "0.00", ""), ("2024-03-01", "0.00", "")],
)
def test_figures_3_prepayment(as_of: str, documents: str, row: str) -> None:
    book = ledger(
        "Invoice | Customer | Date | Amount\n A | C1 | 2024-01-15 | 1000",
        "Date | Invoice | Amount\n 2024-01-10 | A | 1000",
    )
    assert shown(book.document_results(as_of), "Open") == [[documents]]
    assert shown(report(book, as_of).customers, "Unapplied, Total") == (cells(row) if row else [])


@pytest.mark.parametrize(
    ("unapplied", "row"),
    [
        ("apart", "0.00 | 0.00 | 1,000.00 | 0.00 | 0.00 | 0.00 | -150.00 | 850.00"),
        ("oldest first", "0.00 | 0.00 | 850.00 | 0.00 | 0.00 | 0.00 | 0.00 | 850.00"),
        ("own date", "0.00 | -100.00 | 1,000.00 | 0.00 | 0.00 | 0.00 | -50.00 | 850.00"),
    ],
)
@pytest.mark.parametrize("credit", ["100", "-100"])
def test_figures_4_unapplied(unapplied: str, row: str, credit: str) -> None:
    book = ledger(
        f"""
        Invoice | Type        | Customer | Date       | Due date   | Amount
        A       |             | C1       | 2024-01-01 | 2024-02-15 | 1000
        N       | credit Note | C1       | 2024-03-21 |            | {credit}
        """,
        "Date | Customer | Amount\n 2024-03-25 | C1 | 50",
    )
    assert shown(report(book, "2024-03-31", unapplied=unapplied).customers, AGES) == cells(row)


def test_figures_5_overdue_share_and_oldest_days() -> None:
    book = ledger(
        """
        Invoice | Customer | Date       | Due date   | Amount | Disputed
        A       | C1       | 2024-01-01 | 2024-03-01 | 300    | 100
        B       | C1       | 2024-01-01 | 2024-04-01 | 100    |
        C       | C2       | 2024-01-01 | 2024-01-01 | 100    |
        """,
        """
        Date       | Customer | Invoice | Amount
        2024-03-01 | C2       | C       | 100
        2024-03-01 | C2       |         | 1
        """,
    )
    rows = shown(report(book, "2024-03-31").customers, "Customer, Overdue, Overdue %, Oldest days")
    assert rows == cells("C1 | 300.00 | 0.7500 | 30\n C2 | 0.00 | | 0")


def test_figures_6_invoice_date_basis() -> None:
    aged = report(ledger(THREE), "2024-03-31", basis="invoice date")
    names = "Not due, 0-30, 31-60, 61-90, 90+, Total, Overdue"
    # A is 90 days old, B 60, C 15; A is 60 days overdue, B 30, C none.
    assert shown(aged.customers, names) == cells("0.00 | 300.00 | 500.00 | 1,000.00 | 0.00 | 1,800.00 | 1,500.00")
    assert shown(aged.lines, "Days overdue, Bucket") == cells("60 | 61-90\n 30 | 31-60\n 0 | 0-30")


DEFERRED = """
    Invoice | Customer | Date       | Due date   | Deferred to | Amount
    A       | C1       | 2024-01-01 | 2024-01-31 | 2024-02-28  | 1000
"""


def test_figures_7_deferral_moves_due_but_not_days_late() -> None:
    book = ledger(DEFERRED, "Date | Invoice | Amount\n 2024-02-28 | A | 1000")
    assert shown(book.document_results("2024-02-15"), "Due, Days overdue, Bucket") == cells(
        "2024-02-28 | 0 | Not due"
    )
    assert shown(book.document_results("2024-02-28"), "Settled, Days late") == cells("2024-02-28 | 28")
    assert shown(report(book, "2024-02-15").totals, "Re-dated items, Re-dated") == cells("1 | 1,000.00")


@pytest.mark.parametrize(
    ("request_row", "warnings"),
    [
        ("Deferral request | Agreed | A", 0),
        ("deferral request | agreed | A", 0),
        ("Deferral request | Refused | A", 1),
        ("Deferral request | Agreed | B", 1),
        ("Call | Agreed | A", 1),
    ],
)
def test_figures_7_deferral_wants_an_agreed_request(request_row: str, warnings: int) -> None:
    book = ledger(DEFERRED, activity=f"Kind | Result | Invoice\n {request_row}")
    assert [one.field for one in book.problems.found] == ["Deferred to"] * warnings


def test_figures_8_lines() -> None:
    book = ledger(
        "Invoice | Customer | Date | Terms | Amount\n A | C1 | 2024-03-01 | 50% advance 50% net 30 | 1000",
        "Date | Invoice | Amount\n 2024-03-10 | A | 300",
    )
    assert shown(book.open_lines("2024-03-20"), "Line, Due, Amount, Paid, Open, Days overdue, Bucket") == cells(
        """
        1 | 2024-03-01 | 500.00 | 300.00 | 200.00 | 19 | 1-30
        2 | 2024-03-31 | 500.00 | 0.00   | 500.00 | 0  | Not due
        """
    )
    assert shown(book.document_results("2024-03-20"), "Open, Due, Days overdue, Bucket") == cells(
        "700.00 | 2024-03-01 | 19 | 1-30"
    )


@pytest.mark.parametrize(
    ("payments", "settled"),
    [
        ("2024-02-05 | A | Payment | 1000", "2024-02-05 | 5"),
        ("2024-01-20 | A | Payment | 1000", "2024-01-20 | 0"),
        ("2024-02-05 | A | Payment | 600 \n 2024-02-09 | A | Withholding | 400", "2024-02-09 | 9"),
        ("2024-02-05 | A | Set-off | 600 \n 2024-02-09 | A | Discount | 400", "2024-02-09 | 9"),
        ("2024-02-05 | A | Payment | 600 \n 2024-02-09 | A | Write-off | 400", " | "),
        ("2024-02-05 | A | Write-off | 400 \n 2024-02-09 | A | Payment | 600", " | "),
        ("2024-02-05 | A | Payment | 999.99", " | "),
        # It reached 0, but didn't stay there.
        ("2024-02-05 | A | Payment | 1000 \n 2024-02-07 | A | Returned | 1000", " | "),
        (
            "2024-02-05 | A | Payment | 1000 \n 2024-02-07 | A | Returned | 1000 \n 2024-02-20 | A | | 1000",
            "2024-02-20 | 20",
        ),
        ("2024-02-05 | A | Payment | 1200", "2024-02-05 | 5"),
        ("2024-04-05 | A | Payment | 1000", " | "),
    ],
)
def test_figures_9_settled_and_days_late(payments: str, settled: str) -> None:
    book = ledger(
        "Invoice | Customer | Date | Due date | Amount\n A | C1 | 2024-01-01 | 2024-01-31 | 1000",
        f"Date | Invoice | Kind | Amount\n{payments}",
    )
    assert shown(book.document_results("2024-03-31"), "Settled, Days late") == cells(settled)


def test_figures_9_settled_by_a_credit_note() -> None:
    book = ledger(
        """
        Invoice | Type        | Applies to | Customer | Date       | Due date   | Amount
        A       |             |            | C1       | 2024-01-01 | 2024-01-31 | 1000
        N       | Credit note | A          | C1       | 2024-02-10 |            | 1000
        """
    )
    assert shown(book.document_results("2024-02-10"), "Open, Bucket, Settled, Days late") == cells(
        "0.00 | | 2024-02-10 | 10\n 0.00 | | |"
    )


@pytest.mark.parametrize(
    ("typed", "on", "closed", "disputed"),
    [
        ("300", "", "", "300.00"),
        ("yes", "", "", "1,000.00"),
        ("1500", "", "", "1,000.00"),
        ("no", "", "", "0.00"),
        ("300", "2024-03-16", "", "0.00"),
        ("300", "2024-03-15", "", "300.00"),
        ("300", "2024-02-01", "2024-03-16", "300.00"),
        ("300", "2024-02-01", "2024-03-15", "0.00"),
    ],
)
def test_figures_10_disputed_stays_in_bucket_overdue_and_total(
    typed: str, on: str, closed: str, disputed: str
) -> None:
    book = ledger(
        f"""
        Invoice | Customer | Date       | Due date   | Amount | Disputed | Disputed on | Dispute closed
        A       | C1       | 2024-01-01 | 2024-01-30 | 1000   | {typed}  | {on}        | {closed}
        """
    )
    aged = report(book, "2024-03-15")
    assert shown(aged.lines, "Days overdue, Open, Disputed") == [["45", "1,000.00", disputed]]
    assert shown(aged.customers, "31-60, Overdue, Total, Disputed") == [
        ["1,000.00", "1,000.00", "1,000.00", disputed]
    ]


USD = """
    Invoice | Customer | Date       | Due date   | Currency | Amount | Rate
    A       | C1       | 2024-01-01 | 2024-01-31 | usd      | 10.05  | 0.90
    B       | C1       | 2024-01-01 | 2024-01-31 | USD      | 10.05  | 0.90
    C       | C1       | 2024-01-01 | 2024-03-31 | USD      | 10.05  |
"""


def test_figures_15_each_line_is_converted_and_rounded() -> None:
    aged = report(ledger(USD), "2024-02-01", "Currency | Date | Rate\n USD | 2024-01-30 | 0.91")
    assert shown(aged.lines, "Open base") == [["9.15"]] * 3
    assert shown(aged.base, "Currency, Not due, 1-30, Total, Overdue") == cells("EUR | 9.15 | 18.30 | 27.45 | 18.30")
    # Booked: 2 x 9.045 is 2 x 9.05; at today's rate 2 x 9.15.
    assert shown(aged.totals, "Currency, Total, Booked base, Revaluation") == cells("USD | 30.15 | 18.10 | 0.20")
    assert aged.problems.found == []


@pytest.mark.parametrize(
    ("rates", "total", "left_out", "severities"),
    [
        ("USD | 2024-01-25 | 0.91", "27.45", (), []),
        ("USD | 2024-01-24 | 0.91", "27.45", (), ["Warning"]),
        ("USD | 2024-01-24 | 0.90 \n USD | 2024-02-01 | 0.91 \n USD | 2024-02-02 | 0.5", "27.45", (), []),
        ("USD | 2024-02-02 | 0.91", "0.00", ("USD",), ["Error"]),
        ("GBP | 2024-02-01 | 0.91", "0.00", ("USD",), ["Error"]),
    ],
)
def test_figures_15_which_rate_counts(
    rates: str, total: str, left_out: tuple[str, ...], severities: list[str]
) -> None:
    aged = report(ledger(USD), "2024-02-01", f"Currency | Date | Rate\n {rates}")
    assert shown(aged.base, "Total") == [[total]]
    assert aged.left_out == left_out
    assert [one.severity for one in aged.problems.found] == severities
    assert shown(aged.customers, "Currency, Total") == cells("USD | 30.15")


def test_figures_15_unapplied_is_converted_a_customer_row() -> None:
    book = ledger(
        USD, "Date | Customer | Currency | Amount\n 2024-01-05 | C1 | USD | 10.05 \n 2024-01-06 | C1 | USD | 10.05"
    )
    aged = report(book, "2024-02-01", "Currency | Date | Rate\n USD | 2024-01-30 | 0.91")
    # 20.10 x 0.91 = 18.291
    assert shown(aged.base, "Unapplied, Total") == cells("-18.29 | 9.16")


@pytest.mark.parametrize(
    ("limit", "orders", "shown_limit", "used"),
    [
        ("1000", "", "1,000.00", "0.4500"),
        ("1000", "550", "1,000.00", "1.0000"),
        ("", "550", "", ""),
        ("0", "", "0.00", ""),
    ],
)
def test_figures_16_limit_used_is_the_same_on_each_row_of_the_customer(
    limit: str, orders: str, shown_limit: str, used: str
) -> None:
    book = ledger(
        """
        Invoice | Customer | Date       | Currency | Amount
        A       | C1       | 2024-01-01 | EUR      | 250
        B       | C1       | 2024-01-01 | USD      | 400
        """,
        customers=f"Customer | Currency | Credit limit | Open orders\n C1 | EUR | {limit} | {orders}",
    )
    aged = report(book, "2024-02-01", "Currency | Date | Rate\n USD | 2024-01-30 | 0.5")
    assert shown(aged.customers, "Currency, Credit limit, Limit used %") == [
        ["EUR", shown_limit, used],
        ["USD", shown_limit, used],
    ]


def test_figures_16_in_the_limits_currency() -> None:
    book = ledger(
        "Invoice | Customer | Date | Currency | Amount\n A | C1 | 2024-01-01 | EUR | 250",
        customers="Customer | Currency | Credit limit\n C1 | USD | 1000",
    )
    aged = report(book, "2024-02-01", "Currency | Date | Rate\n USD | 2024-01-30 | 0.5")
    # EUR 250 are USD 500. (No amount is open in USD, yet its rate is needed.)
    assert shown(aged.customers, "Limit used %") == cells("0.5000")
