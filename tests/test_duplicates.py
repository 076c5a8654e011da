"""Gaps in numbering, and what may have been booked twice: warned of where it is likely, and only there."""

import ledger_text
import pytest

from arbook.duplicates import LISTED, report_duplicates
from arbook.problem import Problem, Problems

HEAD = "Invoice | Type | Customer | Date | Amount\n"


def found(invoices: str, payments: str = ledger_text.NO_PAYMENTS) -> list[Problem]:
    problems = Problems()
    report_duplicates(ledger_text.ledger(invoices, payments), problems)
    return problems.found


def series(numbers: list[int], form: str = "INV-{:04}", days: list[int] | None = None) -> str:
    """Invoices of these numbers, a day each, all of another amount."""
    days = days or list(range(len(numbers)))
    lines = [
        f"{form.format(number)} | | C1 | 2024-{1 + day // 28:02}-{1 + day % 28:02} | {number + 1}.00"
        for number, day in zip(numbers, days, strict=True)
    ]
    return HEAD + "\n".join(lines)


def lacking(start: int, end: int, *missing: int) -> list[int]:
    return [number for number in range(start, end) if number not in missing]


@pytest.mark.parametrize(
    ("invoices", "expected"),
    [
        (series(lacking(1, 41)), []),
        (series(lacking(1, 41, 7)), ["One number is missing in the series between INV-0006 and INV-0008."]),
        (series(lacking(1, 101, 7, 8, 50)), ["2 numbers are missing in the series between INV-0006 and INV-0009.",
                                             "One number is missing in the series between INV-0049 and INV-0051."]),
        (series(lacking(1, 41, 7, 9, 11)), []),  # more than a twentieth: an excerpt
        (series(lacking(1, 15, 7)), []),  # too few for a series
        (series(lacking(1, 41, 7), days=[(at * 17) % 39 for at in range(39)]), []),  # dates without order
        (series(lacking(1, 41, 7), "2024-{}a"), ["One number is missing in the series between 2024-6a and 2024-8a."]),
        (series(lacking(1, 31)) + "\n" + series(lacking(61, 91), "B{}").removeprefix(HEAD), []),  # a series each
        (series(list(range(1, 41, 10))), []),
    ],
)  # fmt: skip
def test_gaps_only_where_numbers_run_in_a_series(invoices: str, expected: list[str]) -> None:
    problems = found(invoices)
    assert [each.problem for each in problems] == expected
    assert {(each.severity, each.table, each.field) for each in problems} <= {("Warning", "tblInvoices", "Invoice")}


def test_a_document_deleted_from_a_closed_month_is_warned_of_once() -> None:
    told = Problem("Warning", "tblInvoices", -1, "Closed 2024-01", "-8.00", "", "", "INV-0007")
    for missing, gaps in (([7], 0), ([7, 8], 1), ([7, 30], 1)):
        problems = Problems([told])
        report_duplicates(ledger_text.ledger(series(lacking(1, 61, *missing)), ledger_text.NO_PAYMENTS), problems)
        assert len(problems.found) == 1 + gaps, missing


def test_the_same_customer_date_and_amount_twice() -> None:
    invoices = (
        HEAD
        + """
A | | C1 | 2024-01-05 | 100.00
B | | C1 | 2024-01-05 | 100.00
C | | C2 | 2024-01-05 | 100.00
D | | C1 | 2024-01-06 | 100.00
E | | C1 | 2024-01-05 | 100.01
F | Cost note | C1 | 2024-01-05 | 100.00
G | | C1 | 2024-01-05 | 100.00""".strip()
    )
    assert [(each.row, each.problem) for each in found(invoices)] == [
        (1, "Invoice A has the same customer, date (2024-01-05) and amount (100.00): booked twice?"),
        (6, "Invoice A has the same customer, date (2024-01-05) and amount (100.00): booked twice?"),
    ]


def test_a_payment_booked_twice() -> None:
    invoices = HEAD + "A | | C1 | 2024-01-05 | 100.00\nB | | C1 | 2024-01-07 | 100.00"
    payments = """
Payment | Date | Customer | Invoice | Amount | Kind
P1 | 2024-02-01 | C1 | A | 40.00 |
P2 | 2024-02-01 | C1 | A | 40.00 |
P2 | 2024-02-01 | C1 | B | 40.00 |
P3 | 2024-02-01 | C1 |   | 40.00 |
P4 | 2024-02-01 | C1 | A | 40.00 | Discount
P5 | 2024-02-02 | C1 | A | 40.00 |"""
    assert [(each.table, each.row) for each in found(invoices, payments)] == [("tblPayments", 1)]


def test_very_many_are_said_in_one_line() -> None:
    lines = [f"I{at} | | C1 | 2024-01-05 | 7.00" for at in range(0, 10 * (LISTED + 6), 10)]
    problems = found(HEAD + "\n".join(lines))
    assert len(problems) == LISTED + 1
    assert problems[-1].problem.startswith("5 more like these")


def test_payments_of_different_invoices_that_do_not_exist_are_not_the_same() -> None:
    invoices = """
        Invoice | Customer | Date       | Amount
        A       | C1       | 2024-01-05 | 100.00
        """
    payments = """
        Payment | Date       | Customer | Invoice  | Amount
        P1      | 2024-01-05 | C1       | P-001/99 | 10.00
        P2      | 2024-01-05 | C1       | P-077    | 10.00
        P3      | 2024-01-05 | C1       | P-077    | 10.00
        """
    assert [(one.row, one.problem.split(" has")[0]) for one in found(invoices, payments)] == [(2, "Payment P2")]
