"""Apply cash: what is matched, what is proposed, and what is never done (figures 13)."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_text import NO_PAYMENTS, cells, ledger, shown, table

from arbook.allocation import propose, summing_up
from arbook.ledger import Ledger
from arbook.reference import named_numbers

INVOICES = """
    Invoice | Customer | Date       | Due date   | Currency | Amount
    INV-1   | C1       | 2024-01-01 | 2024-01-31 | EUR      | 1000
    INV-12  | C1       | 2024-01-05 | 2024-03-01 | EUR      | 500
    INV-13  | C1       | 2024-01-10 | 2024-02-15 | EUR      | 300
    INV-14  | C1       | 2024-01-10 | 2024-04-15 | EUR      | 300
    INV-15  | C1       | 2024-01-10 | 2024-04-15 | USD      | 700
    OTH-1   | C2       | 2024-01-10 | 2024-01-15 | EUR      | 441
"""


def proposals(
    payments: str, allocations: str = "", invoices: str = INVOICES, as_of: str = "2024-05-01"
) -> list[list[str]]:
    head = "Payment | Date | Customer | Currency | Invoice | Amount | Reference"
    book = ledger(
        invoices, f"{head}\n{payments}", allocations and f"Date | From | To | Amount | State\n{allocations}"
    )
    return shown(propose(book, as_of), "From, To, Amount, State")


@pytest.mark.parametrize(
    ("payments", "rows"),
    [
        # A number in the reference, whole and of this customer.
        ("P1 | 2024-02-01 | C1 | | | 100 | for INV-12, thanks", "P1 | INV-12 | 100.00 | Matched"),
        (
            "P1 | 2024-02-01 | C1 | | | 800 | inv-13 inv-12",
            "P1 | INV-13 | 300.00 | Matched\n P1 | INV-12 | 500.00 | Matched",
        ),
        (
            "P1 | 2024-02-01 | C1 | | | 600 | INV-12",
            "P1 | INV-12 | 500.00 | Matched\n P1 | INV-1 | 100.00 | Proposed",
        ),
        ("P1 | 2024-02-01 | C1 | | | 10 | INV-123", "P1 | INV-1 | 10.00 | Proposed"),
        ("P1 | 2024-02-01 | C1 | | | 10 | OTH-1", "P1 | INV-1 | 10.00 | Proposed"),
        # Exactly one open item of exactly that amount.
        ("P1 | 2024-02-01 | C1 | | | 500 |", "P1 | INV-12 | 500.00 | Matched"),
        ("P1 | 2024-02-01 | C1 | USD | | 700 |", "P1 | INV-15 | 700.00 | Matched"),
        ("P1 | 2024-02-01 | C1 | | | 300 |", "P1 | INV-13 | 300.00 | Proposed"),
        # Several items that sum up exactly, else oldest due first.
        ("P1 | 2024-02-01 | C1 | | | 800 |", "P1 | INV-13 | 300.00 | Proposed\n P1 | INV-12 | 500.00 | Proposed"),
        ("P1 | 2024-02-01 | C1 | | | 1200 |", "P1 | INV-1 | 1,000.00 | Proposed\n P1 | INV-13 | 200.00 | Proposed"),
        # A match of one payment comes before a proposal for another, whatever their order.
        (
            "P1 | 2024-02-01 | C1 | | | 1700 |\n P2 | 2024-02-02 | C1 | | | 500 |",
            """
            P1 | INV-1  | 1,000.00 | Proposed
            P1 | INV-13 | 300.00   | Proposed
            P1 | INV-14 | 300.00   | Proposed
            P2 | INV-12 | 500.00   | Matched
            """,
        ),
        # More than is open stays on account; so does what no one of the same currency owes.
        ("P1 | 2024-02-01 | C2 | | | 500 |", "P1 | OTH-1 | 441.00 | Proposed"),
        ("P1 | 2024-02-01 | C2 | USD | | 441 |", ""),
        ("P1 | 2024-02-01 | C3 | | | 441 |", ""),
        # Nothing on account: paid to an invoice, dated later, refunded, without number.
        ("P1 | 2024-02-01 | C1 | | INV-12 | 500 |", ""),
        ("P1 | 2024-05-02 | C1 | | | 500 |", ""),
        ("P1 | 2024-02-01 | C1 | | | 500 |\n P1 | 2024-02-03 | C1 | | | -500 |", ""),
        ("P1 | 2024-02-01 | C1 | | | 500 |\n R1 | 2024-02-03 | C1 | | | -400 |", "P1 | INV-1 | 100.00 | Proposed"),
        ("   | 2024-02-01 | C1 | | | 500 |", ""),
    ],
)
def test_figures_13_matched_or_proposed(payments: str, rows: str) -> None:
    assert proposals(payments) == (cells(rows) if rows else [])


@pytest.mark.parametrize(
    ("standing", "rows"),
    [
        ("2024-02-01 | P1 | INV-12 | 500 | Matched", ""),
        ("2024-02-01 | P1 | INV-12 | 500 | Proposed", ""),
        ("2024-02-01 | P1 | INV-12 | 200 | Accepted", "P1 | INV-13 | 300.00 | Proposed"),
        ("2024-02-01 | P1 | INV-13 | 200 | Proposed", "P1 | INV-14 | 300.00 | Proposed"),
        # The proposal of another payment keeps the item, and a refused pair isn't asked again.
        ("2024-02-01 | P2 | INV-12 | 500 | Proposed", "P1 | INV-1 | 500.00 | Proposed"),
        ("2024-02-01 | P1 | INV-12 | 500 | Refused", "P1 | INV-1 | 500.00 | Proposed"),
    ],
)
def test_figures_13_what_stands_in_allocations_is_respected(standing: str, rows: str) -> None:
    payments = "P1 | 2024-02-01 | C1 | | | 500 |\n P2 | 2024-02-02 | C2 | | | 9 |"
    found = [row for row in proposals(payments, standing) if row[0] == "P1"]
    assert found == (cells(rows) if rows else [])


@pytest.mark.parametrize(
    ("reference", "numbers", "found"),
    [
        ("INV-1", "INV-1", [0]),
        ("pay inv-1.", "INV-1", [0]),
        ("(INV-1)", "INV-1", [0]),
        ("INV-1,INV-2;INV-3", "INV-1 INV-2 INV-3", [0, 1, 2]),
        ("INV-12", "INV-1", []),
        ("INV-1/A", "INV-1", []),
        ("XINV-1", "INV-1", []),
        ("A/INV-1", "INV-1", []),
        ("INV-1/A", "INV-1 INV-1/A", [1]),
        ("of 12.03.2024", "12 2024", []),
        ("1,200.00", "1 200 00", []),
        ("1001, 1002", "1001 1002", [0, 1]),
        ("INV-2 INV-1 INV-2", "INV-1 INV-2", [1, 0]),
        ("a+b", "A+B", [0]),
        ("счёт №17", "17", [0]),
        ("счёт-17а", "17", []),
    ],
)
def test_only_whole_numbers_are_found_in_a_reference(reference: str, numbers: str, found: list[int]) -> None:
    assert named_numbers(reference, numbers.split()) == found


@pytest.mark.parametrize(
    ("amounts", "wanted", "found"),
    [
        ([500, 300, 200], 500, [0]),
        ([400, 300, 200, 100], 500, [1, 2]),
        ([400, 300], 600, []),
        ([], 100, []),
        ([7] * 40, 7 * 40, list(range(40))),
        ([2**n for n in range(40)], 2**40 - 1, []),  # there, but beyond the bound of the search
    ],
)
def test_summing_up(amounts: list[int], wanted: int, found: list[int]) -> None:
    assert summing_up(amounts, wanted) == found


CUSTOMER = st.sampled_from(["C1", "C2"])
AMOUNT = st.integers(1, 6).map(lambda n: n * 100)
BOOKS = st.tuples(
    st.lists(st.tuples(CUSTOMER, AMOUNT, st.integers(1, 28)), max_size=8),
    st.lists(st.tuples(CUSTOMER, AMOUNT, st.integers(1, 28), st.sampled_from(["", "I0", "I2 I3", "I1"])), max_size=6),
)


def built(
    book: tuple[list[tuple[str, int, int]], list[tuple[str, int, int, str]]], rows: pd.DataFrame | None
) -> Ledger:
    invoices = "Invoice | Customer | Date | Due date | Amount\n" + "\n".join(
        f"I{n} | {customer} | 2024-01-01 | 2024-02-{day:02} | {amount}"
        for n, (customer, amount, day) in enumerate(book[0])
    )
    payments = "Payment | Date | Customer | Amount | Reference\n" + "\n".join(
        f"P{n} | 2024-03-{day:02} | {customer} | {amount} | {reference}"
        for n, (customer, amount, day, reference) in enumerate(book[1])
    )
    return Ledger.build(table(invoices), table(payments if book[1] else NO_PAYMENTS), rows)


@settings(max_examples=60, deadline=None)
@given(BOOKS)
def test_accepted_proposals_move_all_that_can_be_moved_and_are_not_made_again(
    book: tuple[list[tuple[str, int, int]], list[tuple[str, int, int, str]]],
) -> None:
    before = built(book, None)
    rows = propose(before, "2024-04-01")
    after = built(book, rows.assign(State="Accepted"))
    assert after.problems.found == []
    assert after.problems_as_of("2024-04-01").found == []
    assert len(propose(after, "2024-04-01")) == 0
    assert len(propose(built(book, rows.assign(State="Proposed")), "2024-04-01")) == 0
    position = after.as_of("2024-04-01")
    opened = [0] * after.groups
    for line, cents in enumerate(position.line_open.tolist()):
        opened[int(after.documents.customer[line])] += cents
    assert all(cash == 0 or cents == 0 for cash, cents in zip(position.unapplied.tolist(), opened, strict=True))
    total = before.as_of("2024-04-01")
    assert total.line_open.sum() + total.unapplied.sum() == position.line_open.sum() + position.unapplied.sum()
