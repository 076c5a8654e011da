"""Statements of account as tables, and their law: the closing balance is the ledger's total."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_text import cells, ledger, shown
from test_ledger_properties import DAY, Book, books, build, on
from test_plan_life import TEN
from test_plan_life import book as plan_book

from arbook.aging import AgingSettings, aging
from arbook.bucket import Buckets
from arbook.ledger import Ledger
from arbook.statement import Statement, StatementKind, Statements
from arbook.statement_rows import COLUMNS, WORDS

INVOICES = """
    Invoice | Customer | Date       | Due date   | Currency | Amount | Type        | Reference | Disputed |Disputed on
    A       | C1       | 2024-01-01 | 2024-01-31 | EUR      | 1,000  |             | PO-1      |          |
    B       | C1       | 2024-02-01 | 2024-03-01 | EUR      | 500    |             |           | 100      |2024-03-05
    C       | C1       | 2024-03-16 | 2024-04-15 | EUR      | 300    |             |           |          |
    N       | C1       | 2024-03-20 |            | EUR      | 40     | Credit note |           |          |
    U       | C1       | 2024-03-10 | 2024-04-09 | USD      | 70     |             |           |          |
    X       | C2       | 2024-01-01 | 2024-01-31 | EUR      | 9      |             |           |          |
"""
PAYMENTS = """
    Payment | Date       | Customer | Invoice | Currency | Amount | Settles | Kind     | Reference
    P1      | 2024-02-10 | C1       | A       | EUR      | 400.00 |         |          |
    P2      | 2024-03-20 | C1       | B       | EUR      | 100.00 |         |          |
    P3      | 2024-03-28 | C1       |         | EUR      |  50.00 |         |          | on account
    P4      | 2024-04-05 | C1       | A       | EUR      | 600.00 |         |          |
    P5      | 2024-03-25 | C1       | U       | EUR      |  20.00 | 22.00   |          |
    P6      | 2024-03-30 | C1       | A       | EUR      |   5.00 |         | Returned |
"""
ALLOCATIONS = """
    Date       | From | To | Amount | State
    2024-04-10 | P3   | C  | 50.00  | Accepted
"""


def book() -> Ledger:
    return ledger(INVOICES, PAYMENTS, ALLOCATIONS)


def statement(
    day: str, first: str | None = None, kind: StatementKind = "Activity", of: Ledger | None = None
) -> Statement:
    return Statements((of or book()).as_of(day)).of("C1", kind, first)


def rows(made: Statement, names: str) -> list[list[str]]:
    frame = made.rows.rename(columns={"Balance": "Open"})  # so that it is shown as an amount
    return shown(frame, names.replace("Balance", "Open"))


def test_activity_between_opening_and_closing_balance() -> None:
    made = statement("2024-03-31", "2024-03-01")
    assert rows(made, ", ".join(COLUMNS)) == cells(
        """
        EUR | 2024-03-01 |    | Opening balance |            |            |    |        |        | 1,100.00 |
        EUR | 2024-03-16 | C  | Invoice         |            | 2024-04-15 |    | 300.00 |        | 1,400.00 |
        EUR | 2024-03-20 | N  | Credit note     |            |            |    | -40.00 |        | 1,360.00 |
        EUR | 2024-03-20 | P2 | Payment         | B          |            |    |        | 100.00 | 1,260.00 |
        EUR | 2024-03-28 | P3 | Payment         | on account |            |    |        | 50.00  | 1,210.00 |
        EUR | 2024-03-30 | P6 | Returned        | A          |            |    |        | -5.00  | 1,215.00 |
        EUR | 2024-03-31 |    | Closing balance |            |            |    |        |        | 1,215.00 |
        USD | 2024-03-01 |    | Opening balance |            |            |    |        |        | 0.00     |
        USD | 2024-03-10 | U  | Invoice         |            | 2024-04-09 |    | 70.00  |        | 70.00    |
        USD | 2024-03-25 | P5 | Payment         | U          |            |    |        | 22.00  | 48.00    |
        USD | 2024-03-31 |    | Closing balance |            |            |    |        |        | 48.00    |
        """
    )  # fmt: skip
    aged = {
        account.currency: {name: cents for name, cents in account.aging.items() if cents} for account in made.accounts
    }
    assert aged == {
        "EUR": {"Not due": 30000, "1-30": 40000, "31-60": 60500, "Unapplied": -9000},
        "USD": {"Not due": 4800},
    }
    assert [(account.overdue, account.disputed) for account in made.accounts] == [(100500, 10000), (0, 0)]


def test_activity_from_the_beginning_has_no_opening_balance_and_shows_what_is_late_and_disputed() -> None:
    made = statement("2024-03-31")
    assert rows(made, "Document, Type, Due, Days overdue, Balance, Disputed")[:3] == cells(
        """
        A  | Invoice | 2024-01-31 | 60 | 1,000.00 |
        B  | Invoice | 2024-03-01 | 30 | 1,500.00 | 100.00
        P1 | Payment |            |    | 1,100.00 |
        """
    )


def test_open_items_with_what_is_unapplied_and_the_total() -> None:
    made = statement("2024-03-31", kind="Open items")
    assert rows(made, ", ".join(COLUMNS)) == cells(
        """
        EUR | 2024-01-01 | A | Invoice   | PO-1 | 2024-01-31 | 60 | 1,000.00 | 395.00 | 605.00   |
        EUR | 2024-02-01 | B | Invoice   |      | 2024-03-01 | 30 | 500.00   | 100.00 | 400.00   | 100.00
        EUR | 2024-03-16 | C | Invoice   |      | 2024-04-15 |    | 300.00   | 0.00   | 300.00   |
        EUR | 2024-03-31 |   | Unapplied |      |            |    |          |        | -90.00   |
        EUR | 2024-03-31 |   | Total     |      |            |    |          |        | 1,215.00 |
        USD | 2024-03-10 | U | Invoice   |      | 2024-04-09 |    | 70.00    | 22.00  | 48.00    |
        USD | 2024-03-31 |   | Total     |      |            |    |          |        | 48.00    |
        """
    )  # fmt: skip


def test_figures_2_an_allocation_moves_nothing_on_the_account() -> None:
    made = statement("2024-04-30", "2024-04-01")
    assert rows(made, "Document, Type, Balance")[:3] == cells(
        """
           | Opening balance | 1,215.00
        P4 | Payment         | 615.00
           | Closing balance | 615.00
        """
    )


def test_figures_3_a_prepayment_stands_on_its_own_day() -> None:
    early = ledger(
        "Invoice | Customer | Date       | Amount\nA | C1 | 2024-01-15 | 1,000",
        "Date       | Invoice | Amount | Payment\n2024-01-10 | A | 1,000 | P1",
    )
    assert rows(statement("2024-01-12", of=early), "Type, Balance") == [
        ["Payment", "-1,000.00"],
        ["Closing balance", "-1,000.00"],
    ]
    assert rows(statement("2024-01-15", of=early), "Type, Balance") == [
        ["Payment", "-1,000.00"],
        ["Invoice", "0.00"],
        ["Closing balance", "0.00"],
    ]


def test_a_credit_note_applied_to_another_customers_invoice_moves_between_the_accounts() -> None:
    other = ledger(
        """
        Invoice | Customer | Date       | Amount | Type        | Applies to
        A       | C2       | 2024-01-01 | 100    |             |
        N       | C1       | 2024-01-05 | 30     | Credit note | A
        """
    )
    assert rows(statement("2024-01-31", of=other), "Document, Type, Amount, Paid, Balance") == cells(
        """
        N |  Credit note          | -30.00 |        | -30.00
        N |  Credit note applied  |        | -30.00 | 0.00
          |  Closing balance      |        |        | 0.00
        """
    )


def test_what_has_no_date_counts_before_everything() -> None:
    undated = ledger("Invoice | Customer | Date | Amount\nA | C1 |  | 10\nB | C1 | 2024-01-02 | 5")
    assert rows(statement("2024-01-31", "2024-01-01", of=undated), "Date, Document, Balance") == cells(
        """
        2024-01-01 |   | 10.00
        2024-01-02 | B | 15.00
        2024-01-31 |   | 15.00
        """
    )


def test_who_has_no_account_gets_a_blank_one_and_no_statement_among_all() -> None:
    position = ledger(INVOICES, PAYMENTS, customers="Customer | Name | Currency\nC9 | Nobody | USD").as_of(
        "2024-03-31"
    )
    made = Statements(position).of("C9", "Open items")
    assert rows(made, "Currency, Type, Balance") == [["USD", "Total", "0.00"]]
    assert [one.customer for one in Statements(position).all("Open items")] == ["C1", "C2"]
    assert [one.customer for one in Statements(position).all(first="2024-03-31")] == ["C1", "C2"]  # a balance each
    with pytest.raises(KeyError):
        Statements(position).of("C8")


@settings(max_examples=80, deadline=None)
@given(books() | books(simple=True), DAY, DAY, st.sampled_from(["apart", "oldest first", "own date"]))
def test_the_closing_balance_is_the_total_of_the_ledger(drawn: Book, day: int, first: int, unapplied: str) -> None:
    found, first = build(drawn), min(first, day)
    report = aging(found, on(day), AgingSettings(unapplied=unapplied))  # type: ignore[arg-type]  # one of its words
    total = dict(zip(report.customers["Customer"], report.customers["Total"], strict=True))
    made = Statements(found.as_of(on(day)), report.buckets)
    before = Statements(found.as_of(on(first) - dt.timedelta(days=1)), report.buckets)
    for customer in found.parties.customers:
        activity, items = made.of(customer, "Activity", on(first)), made.of(customer, "Open items")
        account = activity.accounts[0]
        assert account.closing == items.accounts[0].closing == total.get(customer, 0)
        assert account.opening == before.of(customer, "Open items").accounts[0].closing
        moved = account.rows["Amount"].sum() - account.rows["Paid"].sum()
        assert account.opening + moved == account.closing == account.rows["Balance"].iloc[-1]
        assert sum(account.aging.values()) == account.closing
        listed = items.accounts[0].rows["Balance"]
        assert listed.iloc[:-1].sum() == listed.iloc[-1] == account.closing
    assert {one.customer for one in made.all("Open items")} >= {name for name, cents in total.items() if cents}


def test_rows_have_the_columns_and_words_that_are_promised() -> None:
    frame = pd.concat([statement("2024-03-31").rows, statement("2024-03-31", kind="Open items").rows])
    assert tuple(frame.columns) == COLUMNS
    assert set(frame["Type"]) <= set(WORDS)
    assert Statements(book().as_of("2024-03-31"), Buckets((10, 20))).of("C1").accounts[0].aging["20+"] == 100500


def test_figures_17_a_plan_moves_the_account_only_by_its_interest() -> None:
    of = plan_book(TEN, "R1 | 2025-03-05 | C1 | P-001 | 429.81\nR2 | 2025-03-06 | C1 | P-001/2 | 100.00")
    made = statement("2025-03-31", "2025-01-31", of=of)
    assert rows(made, "Date, Document, Type, Reference, Due, Days overdue, Amount, Paid, Balance") == cells(
        """
        2025-01-31 |         | Opening balance |         |            |  |       |        | 15,500.00
        2025-02-28 | P-001/1 | Plan interest   |         | 2025-02-28 |  | 25.00 |        | 15,525.00
        2025-03-05 | R1      | Payment         | P-001   |            |  |       | 429.81 | 15,095.19
        2025-03-06 | R2      | Payment         | P-001/2 |            |  |       | 100.00 | 14,995.19
        2025-03-31 | P-001/2 | Plan interest   |         | 2025-03-31 |  | 23.99 |        | 15,019.18
        2025-03-31 |         | Closing balance |         |            |  |       |        | 15,019.18
        """
    )
    items = statement("2025-03-31", kind="Open items", of=of)
    assert rows(items, "Document, Type, Reference, Due, Balance")[:3] == cells(
        """
        B | Invoice |       | 2024-12-01 | 5,500.00
        A | Invoice | P-001 | 2025-03-31 | 329.81
        A | Invoice | P-001 | 2025-04-30 | 406.84
        """
    )


MISSED = [
    "2025-02-27",
    "2025-02-28",
    "2025-03-03",
    "2025-03-31",
    "2025-04-02",
    "2025-04-03",
    "2025-04-30",
    "2025-06-15",
    "2026-02-28",
]


@pytest.mark.parametrize("day", MISSED)
def test_the_closing_balance_is_the_total_through_a_plan_and_its_default(day: str) -> None:
    of = plan_book(TEN, "R1 | 2025-02-28 | C1 | P-001 | 500.00")
    position = of.as_of(day)
    total = int(position.line_open.sum() + position.unapplied.sum())
    for kind in ("Activity", "Open items"):
        account = statement(day, kind=kind, of=of).accounts[0]  # type: ignore[arg-type]  # one of its words
        assert account.closing == account.rows["Balance"].iloc[-1] == total
    moved = statement(day, of=of).rows
    assert moved["Balance"].iloc[-2] == total
