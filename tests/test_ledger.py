"""What the ledger makes of doubtful input: each problem is reported once, and no amount is lost."""

import pandas as pd
import pytest
from ledger_text import NO_PAYMENTS, cells, found, ledger, report, shown, table

from arbook.ledger import Ledger, LedgerSettings
from arbook.working_days import Calendar

AGES = "Customer, Not due, 1-30, 31-60, 61-90, 90+, Not aged, Unapplied, Total"
ONE = "Invoice | Customer | Date | Due date | Amount\n A | C1 | 2024-01-01 | 2024-01-31 | 1000"


@pytest.mark.parametrize(
    ("invoices", "problems", "row"),
    [
        ("A | C1 |            |            | 70   ", [("Error", 0, "Date")], "C1 | 0.00 | 70.00 | 0.00 | 70.00"),
        ("A | C1 | 2024-02-01 |            |      ", [("Error", 0, "Amount")], None),
        ("A |    | 2024-02-01 | 2024-02-02 | 70   ", [("Error", 0, "Customer")], "| 70.00 | 0.00 | 0.00 | 70.00"),
        ("  | C1 | 2024-02-01 | 2024-02-02 | 70   ", [("Error", 0, "Invoice")], "C1 | 70.00 | 0.00 | 0.00 | 70.00"),
        (
            "A | C1 | 2024-02-01 | 2024-02-02 | 70 \n A | C1 | 2024-02-01 | 2024-02-02 | 5",
            [("Error", 1, "Invoice")],
            "C1 | 75.00 | 0.00 | 0.00 | 75.00",
        ),
        ("A | C1 | 2024-02-01 | 2024-02-02 | -70", [("Warning", 0, "Amount")], "C1 | 0.00 | 0.00 | -70.00 | -70.00"),
        ("A | C1 | 2024-02-01 | 2024-01-02 | 70", [("Warning", 0, "Due date")], "C1 | 70.00 | 0.00 | 0.00 | 70.00"),
        ("  |    |            |            |      ", [], None),
    ],
)
def test_doubtful_invoices(invoices: str, problems: list[tuple[str, int, str]], row: str | None) -> None:
    book = ledger(f"Invoice | Customer | Date | Due date | Amount\n{invoices}")
    assert [(severity, at, name) for severity, _, at, name in found(book)] == problems
    names = "Customer, 1-30, Not aged, Unapplied, Total"
    assert shown(report(book, "2024-03-01").customers, names) == ([] if row is None else cells(row))


@pytest.mark.parametrize(
    ("typed", "problems", "line"),
    [
        ("net 10   |            |            |", [], "2024-02-11 | 19 | 1-30"),
        ("rubbish  |            |            |", [("Error", "tblInvoices", 0, "Terms")], "| | Not aged"),
        ("rubbish  | 2024-02-20 |            |", [], "2024-02-20 | 10 | 1-30"),
        ("rubbish  |            | 2024-02-20 |", [("Error", "tblInvoices", 0, "Terms")], "2024-02-20 | 10 | 1-30"),
        ("n/30 ROG |            |            |", [("Error", "tblInvoices", 0, "Goods received")], "| | Not aged"),
        ("n/10 ROG |            |            | 2024-02-05", [], "2024-02-15 | 15 | 1-30"),
        ("         |            |            |", [], "2024-03-02 | 0 | Not due"),
    ],
)
def test_due_by_terms(typed: str, problems: list[tuple[str, str, int, str]], line: str) -> None:
    book = ledger(
        f"""
        Invoice | Customer | Date       | Amount | Terms | Due date | Deferred to | Goods received
        A       | C1       | 2024-02-01 | 70     | {typed}
        """
    )
    assert found(book) == problems
    assert shown(book.open_lines("2024-03-01"), "Due, Days overdue, Bucket") == cells(line)


def test_terms_come_from_the_invoice_else_the_customer_else_the_settings() -> None:
    book = ledger(
        """
        Invoice | Customer | Date       | Amount | Terms
        A       | C1       | 2024-02-01 | 1      | net 5
        B       | C1       | 2024-02-01 | 1      |
        C       | C2       | 2024-02-01 | 1      |
        """,
        customers="Customer | Terms\n C2 | \n C1 | net 10",
        settings=LedgerSettings(default_terms="net 20"),
    )
    assert shown(book.open_lines("2024-03-01"), "Invoice, Due") == cells(
        "A | 2024-02-06\n B | 2024-02-11\n C | 2024-02-21"
    )


def test_unreadable_terms_of_a_customer_and_of_the_settings_are_reported_once() -> None:
    book = ledger(
        """
        Invoice | Customer | Date       | Amount
        A       | C1       | 2024-02-01 | 1
        B       | C1       | 2024-02-01 | 1
        C       | C2       | 2024-02-01 | 1
        D       | C2       | 2024-02-01 | 1
        """,
        customers="Customer | Terms\n C2 | \n C1 | whenever",
        settings=LedgerSettings(default_terms="some day"),
    )
    assert sorted(found(book)) == [("Error", "", -1, "DefaultTerms"), ("Error", "tblCustomers", 1, "Terms")]
    assert shown(report(book, "2024-03-01").customers, "Customer, Not aged, Total") == cells(
        "C1 | 2.00 | 2.00\n C2 | 2.00 | 2.00"
    )


def test_a_due_date_is_rolled_once_wherever_it_comes_from() -> None:
    book = ledger(
        """
        Invoice | Customer | Date       | Amount | Due date   | Deferred to | Terms
        A       | C1       | 2024-06-01 | 1      | 2024-06-30 |             |
        B       | C1       | 2024-06-01 | 1      |            | 2024-06-30  |
        C       | C1       | 2024-05-31 | 1      |            |             | net 30
        """,
        settings=LedgerSettings(roll="following", calendar=Calendar()),
    )
    assert shown(book.open_lines("2024-07-02"), "Due") == [["2024-07-01"]] * 3


@pytest.mark.parametrize(
    ("payment", "problems", "row"),
    [
        ("2024-02-01 | C1 | X |     | 10 |    ", [("Error", 0, "Invoice")], "1,000.00 | -10.00 | 990.00"),
        ("2024-02-01 |    |   |     | 10 |    ", [("Error", 0, "Customer")], "1,000.00 | 0.00 | 1,000.00"),
        ("2024-02-01 | C2 | A |     | 10 |    ", [("Warning", 0, "Customer")], "990.00 | 0.00 | 990.00"),
        ("           | C1 | A |     | 10 |    ", [("Error", 0, "Date")], "990.00 | 0.00 | 990.00"),
        ("2024-02-01 | C1 | A |     |    |    ", [("Error", 0, "Amount")], "1,000.00 | 0.00 | 1,000.00"),
        ("2024-02-01 | C1 | A | USD | 10 |    ", [("Error", 0, "Settles")], None),
        ("2024-02-01 | C1 | A | USD | 10 | 9  ", [], "991.00 | 0.00 | 991.00"),
        ("2024-02-01 | C1 | A |     | 10 | 9  ", [("Warning", 0, "Settles")], "990.00 | 0.00 | 990.00"),
        ("2024-02-01 |    | A |     | 10 |    ", [], "990.00 | 0.00 | 990.00"),
    ],
)
def test_doubtful_payments(payment: str, problems: list[tuple[str, int, str]], row: str | None) -> None:
    book = ledger(ONE, f"Date | Customer | Invoice | Currency | Amount | Settles\n{payment}")
    assert [(severity, at, name) for severity, _, at, name in found(book)] == problems
    rows = shown(report(book, "2024-03-01").customers, "Customer, Currency, 1-30, Unapplied, Total")
    mine = [line[2:] for line in rows if line[:2] == ["C1", "EUR"]]
    assert mine == (cells(row) if row else [["1,000.00", "0.00", "1,000.00"]])
    assert [line for line in rows if line[1] == "USD"] == ([] if row else [["C1", "USD", "0.00", "-10.00", "-10.00"]])


@pytest.mark.parametrize(
    ("kind", "amount", "opened"),
    [
        ("", "100", "900.00"),
        ("Payment", "100", "900.00"),
        ("discount", "100", "900.00"),
        ("Withholding", "100", "900.00"),
        ("Set-off", "100", "900.00"),
        ("Write-off", "100", "900.00"),
        ("Refund", "100", "1,100.00"),
        ("Returned", "100", "1,100.00"),
        ("Payment", "-100", "1,100.00"),
        ("Returned", "-100", "900.00"),
    ],
)
def test_the_kind_gives_the_sign(kind: str, amount: str, opened: str) -> None:
    book = ledger(ONE, f"Date | Invoice | Kind | Amount\n 2024-02-01 | A | {kind} | {amount}")
    assert shown(book.open_lines("2024-03-01"), "Open") == [[opened]]
    assert book.problems.found == []


def test_unknown_words_are_reported_and_counted() -> None:
    book = ledger(
        "Invoice | Type | Customer | Date | Amount\n A | Bill | C1 | 2024-01-01 | 100",
        "Payment | Date | Customer | Kind | Amount\n P | 2024-01-01 | C1 | Cheque | 10",
        "Date | From | To | Amount | State\n 2024-01-01 | P | A | 10 | Perhaps",
    )
    assert found(book) == [
        ("Error", "tblInvoices", 0, "Type"),
        ("Error", "tblPayments", 0, "Kind"),
        ("Warning", "tblAllocations", 0, "State"),
    ]
    assert shown(report(book, "2024-01-01").customers, "Total") == [["90.00"]]


def test_customers_missing_and_double() -> None:
    book = ledger(
        """
        Invoice | Customer | Date       | Amount
        A       | C1       | 2024-01-01 | 1
        B       | C9       | 2024-01-01 | 1
        C       | C9       | 2024-01-01 | 1
        """,
        "Date | Customer | Amount\n 2024-01-01 | C8 | 1",
        customers="Customer | Name\n C1 | One\n C1 | Two\n | Three",
    )
    assert found(book) == [
        ("Error", "tblCustomers", 2, "Customer"),
        ("Error", "tblCustomers", 1, "Customer"),
        ("Warning", "tblInvoices", 1, "Customer"),
        ("Warning", "tblPayments", 0, "Customer"),
    ]
    assert shown(report(book, "2024-01-01").customers, "Customer, Name") == cells("C1 | One\n C8 | \n C9 |")


ALLOCATED = """
    Invoice | Type        | Customer | Date       | Due date   | Amount | Applies to
    A       |             | C1       | 2024-01-01 | 2024-01-31 | 100    |
    B       |             | C1       | 2024-03-01 | 2024-03-31 | 100    |
    N       | Credit note | C1       | 2024-02-01 |            | 50     |
    M       | Credit note | C1       | 2024-02-01 |            | 120    | A
    Z       |             | C2       | 2024-01-01 | 2024-01-31 | 100    |
"""


@pytest.mark.parametrize(
    ("allocation", "as_of", "lines", "unapplied", "problems"),
    [
        # Without any: M settles A, and its excess of 20 is Unapplied beside N and the 30 of P.
        ("", "2024-03-01", "B | 100.00", "-100.00", []),
        ("2024-02-10 | P | B | 30", "2024-03-01", "B | 70.00", "-70.00", []),
        # B is dated later: until then the money is on account.
        ("2024-02-10 | P | B | 30", "2024-02-29", "", "-100.00", []),
        ("2024-03-10 | N | B | 50", "2024-03-09", "B | 100.00", "-100.00", []),
        ("2024-03-10 | N | B | 50", "2024-03-10", "B | 50.00", "-50.00", []),
        # What M had too much for A can be applied elsewhere; the rest can't.
        ("2024-03-10 | M | B | 20", "2024-03-10", "B | 80.00", "-80.00", []),
        ("2024-03-10 | M | B | 30", "2024-03-10", "B | 80.00", "-80.00", [("Error", 0, "Amount")]),
        ("2024-03-10 | P | B | 40", "2024-03-10", "B | 70.00", "-70.00", [("Error", 0, "Amount")]),
        (
            "2024-03-10 | P | B | 20 \n 2024-03-09 | P | B | 20",
            "2024-03-10",
            "B | 70.00",
            "-70.00",
            [("Error", 0, "Amount")],
        ),
        ("2024-03-10 | X | B | 30", "2024-03-10", "B | 100.00", "-100.00", [("Error", 0, "From")]),
        ("2024-03-10 | B | B | 30", "2024-03-10", "B | 100.00", "-100.00", [("Error", 0, "From")]),
        ("2024-03-10 | P | X | 30", "2024-03-10", "B | 100.00", "-100.00", [("Error", 0, "To")]),
        ("2024-03-10 | P | N | 30", "2024-03-10", "B | 100.00", "-100.00", [("Error", 0, "To")]),
        ("2024-03-10 | P | B | -30", "2024-03-10", "B | 100.00", "-100.00", [("Error", 0, "Amount")]),
        ("           | P | B | 30", "2024-03-01", "B | 70.00", "-70.00", [("Warning", 0, "Date")]),
        ("2024-03-10 | P | Z | 30", "2024-03-10", "B | 100.00\n Z | 70.00", "-70.00", [("Warning", 0, "To")]),
    ],
)
def test_allocations(
    allocation: str, as_of: str, lines: str, unapplied: str, problems: list[tuple[str, int, str]]
) -> None:
    book = ledger(
        ALLOCATED,
        "Payment | Date | Customer | Amount\n P | 2024-02-05 | C1 | 30",
        "Date | From | To | Amount | State\n" + "\n".join(f"{row} | Accepted" for row in allocation.splitlines())
        if allocation
        else "",
    )
    assert [(severity, at, name) for severity, _, at, name in found(book)] == problems
    aged = report(book, as_of)
    opened = [row for row in shown(aged.lines, "Invoice, Open") if row != ["Z", "100.00"]]
    assert opened == (cells(lines) if lines else [])
    assert shown(aged.customers, "Customer, Unapplied")[0] == ["C1", unapplied]


def test_an_allocation_between_currencies_needs_settles() -> None:
    invoices = "Invoice | Customer | Date | Currency | Amount\n A | C1 | 2024-01-01 | USD | 100"
    payments = """
        Payment | Date       | Customer | Currency | Amount
        P       | 2024-01-05 | C1       | EUR      | 60
        P       | 2024-01-07 | C1       | EUR      | 30
    """
    head = "Date | From | To | Amount | Settles | State"
    without = ledger(invoices, payments, f"{head}\n 2024-01-06 | P | A | 90 | | Matched")
    assert found(without) == [("Error", "tblAllocations", 0, "Settles")]
    book = ledger(invoices, payments, f"{head}\n 2024-01-06 | P | A | 90 | 100 | Matched")
    assert found(book) == []
    # 60 of 90 settle two thirds of 100, then the rest settles the rest.
    assert shown(book.open_lines("2024-01-06"), "Open") == [["33.33"]]
    assert shown(report(book, "2024-01-07").customers, "Total") == []


def test_an_overpaid_invoice_is_a_warning_as_of_the_date() -> None:
    book = ledger(ONE, "Date | Invoice | Amount\n 2024-02-01 | A | 900 \n 2024-03-01 | A | 150")
    assert book.problems_as_of("2024-02-29").found == []
    over = book.problems_as_of("2024-03-01").found
    assert [(one.severity, one.table, one.row, one.value) for one in over] == [("Warning", "tblInvoices", 0, "50.00")]
    assert shown(report(book, "2024-03-01").customers, "1-30, Unapplied, Total") == cells("0.00 | -50.00 | -50.00")


def test_refunds_beyond_what_was_on_account_are_an_open_line() -> None:
    book = ledger(
        ONE,
        """
        Payment | Date       | Customer | Kind    | Amount
        P1      | 2024-02-01 | C2       |         | 40
        R1      | 2024-02-05 | C2       | Refund  | 30
        R2      | 2024-02-10 | C2       | Refund  | 20
        """,
    )
    assert shown(report(book, "2024-02-05").customers, "Customer, Unapplied, Total")[1] == ["C2", "-10.00", "-10.00"]
    aged = report(book, "2024-03-01")
    names = "Customer, Invoice, Type, Due, Amount, Paid, Open, Days overdue, Bucket, Row"
    assert shown(aged.lines, names)[1:] == cells(
        "C2 | R2 | Refund | 2024-02-10 | 10.00 | 0.00 | 10.00 | 20 | 1-30 | -1"
    )
    assert shown(aged.customers, "Customer, 1-30, Unapplied, Total")[1] == ["C2", "10.00", "0.00", "10.00"]
    assert [(one.table, one.row) for one in aged.problems.found] == [("tblPayments", 2)]


def test_paid_after_is_what_later_entries_of_the_book_settle() -> None:
    book = ledger(
        ONE, "Date | Invoice | Amount\n 2024-02-01 | A | 100 \n 2024-03-01 | A | 150 \n 2024-04-01 | A | 250"
    )
    assert shown(book.open_lines("2024-02-29"), "Paid, Open, Paid after") == cells("100.00 | 900.00 | 400.00")


def test_defaults_of_currency() -> None:
    book = ledger(
        """
        Invoice | Customer | Date       | Currency | Amount
        A       | C1       | 2024-01-01 | GBP      | 1
        B       | C1       | 2024-01-01 |          | 1
        C       | C2       | 2024-01-01 |          | 1
        """,
        """
        Date       | Customer | Invoice | Currency | Amount
        2024-01-01 | C1       | A       |          | 0.10
        2024-01-01 | C1       |         |          | 0.20
        2024-01-01 | C2       |         | gbp      | 0.30
        """,
        customers="Customer | Currency\n C1 | USD",
    )
    assert found(book) == [("Warning", "tblInvoices", 2, "Customer"), ("Warning", "tblPayments", 2, "Customer")]
    assert shown(report(book, "2024-01-01").customers, "Customer, Currency, Not due, Unapplied") == cells(
        "C1 | GBP | 0.90 | 0.00\n C1 | USD | 1.00 | -0.20\n C2 | EUR | 1.00 | 0.00\n C2 | GBP | 0.00 | -0.30"
    )


def as_categories(frames: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Text columns as categories over one list, as a workbook gives them."""
    texts = {text for frame in frames for name in frame for text in frame[name].dropna() if isinstance(text, str)}
    shared = pd.CategoricalDtype(sorted(texts, reverse=True))
    return [
        frame.astype({name: shared for name in frame if isinstance(frame[name].dtype, pd.StringDtype)})
        for frame in frames
    ]


@pytest.mark.parametrize("kind", ["shared category", "own category", "str", "object"])
def test_text_may_be_category_str_or_object(kind: str) -> None:
    texts = [
        ALLOCATED,
        "Payment | Date | Customer | Amount\n P | 2024-02-05 | C1 | 30",
        "Date | From | To | Amount | State\n 2024-03-10 | P | B | 30 | Accepted\n 2024-03-10 | N | B | 5 | Accepted",
        "Customer | Name | Terms\n C2 | Two | net 5\n C1 | One | net 10",
    ]
    frames = [table(text) for text in texts]
    if kind == "shared category":
        frames = as_categories(frames)
    elif kind == "own category":
        frames = [as_categories([frame])[0] for frame in frames]
    elif kind == "object":
        frames = [frame.astype({name: object for name in frame if frame[name].dtype == "str"}) for frame in frames]
    invoices, payments, allocations, customers = frames
    aged = report(Ledger.build(invoices, payments, allocations, customers), "2024-03-10")
    assert shown(aged.lines, "Customer, Invoice, Type, Open") == cells(
        "C1 | B | Invoice | 65.00\n C2 | Z | Invoice | 100.00"
    )
    assert shown(aged.customers, "Customer, Name, Unapplied, Total") == cells(
        "C1 | One | -65.00 | 0.00\n C2 | Two | 0.00 | 100.00"
    )


def test_an_empty_book() -> None:
    book = ledger("Invoice | Customer | Date | Amount", NO_PAYMENTS)
    aged = report(book, "2024-01-01")
    assert len(aged.customers) == len(aged.lines) == len(aged.totals) == len(book.document_results("2024-01-01")) == 0
    assert shown(aged.base, "Currency, Total, Overdue %") == cells("EUR | 0.00 |")
    assert book.problems.found == []
