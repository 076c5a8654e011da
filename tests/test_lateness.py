"""Lateness by group, industry, country, terms, sales rep and reason (domain A5, B1, B3)."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from ledger_text import cells, ledger, table
from risk_text import activity, party_table

from arbook.aging import aging
from arbook.lateness import lateness
from arbook.ledger import Ledger
from arbook.risk import all_rates, risk

PARTIES = """
    Customer | Group | Country | Sales rep | Terms
    C1       | Old   | LV      | Ann       | net 30
    C2       | Old   |         | Bob       |
    C3       | New   | LV      | Bob       | 2/10 net 30
"""
INVOICES = """
    Invoice | Customer | Date       | Terms  | Amount
    A       | C1       | 2024-01-01 |        | 100
    B       | C1       | 2024-02-01 |        | 300
    C       | C2       | 2024-01-01 | net 10 | 50
    D       | C2       | 2024-03-01 |        | 60
    E       | C3       | 2024-05-01 |        | 200
    F       | C3       | 2024-06-20 |        | 70
    G       | C1       | 2023-01-01 |        | 999
"""
PAYMENTS = """
    Date       | Invoice | Amount | Kind
    2024-01-31 | A       | 100    |
    2024-03-12 | B       | 300    |
    2024-01-21 | C       | 50     |
    2024-05-09 | E       | 196    |
    2024-05-09 | E       | 4      | Discount
    2023-02-28 | G       | 999    |
"""
LOG = """
    Date       | Customer | Invoice | Kind | Direction | Result  | Reason
    2024-03-05 | C1       | B       | Call | Out       | Reached | Cash flow
    2024-03-06 | C1       | B       | Call | Out       | Reached | Cash flow
    2024-03-06 | C1       |         | Call | Out       | Reached | Approval
    2024-04-10 | C2       |         | Call | Out       | Reached | Forgot
    2024-03-20 | C2       |         | Call | Out       | Reached | Other
    2023-02-20 | C1       | G       | Call | Out       | Reached | Invoice lost
"""


def report(
    invoices: str = INVOICES, payments: str = PAYMENTS, log: str = LOG, as_of: str = "2024-06-30"
) -> pd.DataFrame:
    book = Ledger.build(table(invoices), table(payments), None, party_table(PARTIES))
    found = risk(book.as_of(as_of), aging(book, as_of))
    return lateness(found.history, activity(log), all_rates(book, None, book.as_of(as_of).day))


def lines(found: pd.DataFrame) -> list[list[str]]:
    return [
        [
            row["By"], row["Value"], str(row["Items"]), f"{row['Amount'] / 100:.0f}",
            "" if pd.isna(row["Share late"]) else f"{row['Share late']:.2f}",
            "" if pd.isna(row["Days late"]) else f"{row['Days late']:.1f}", f"{row['Discounts'] / 100:.0f}",
        ]
        for row in found.to_dict("records")
    ]  # fmt: skip


def test_domain_b3_lateness() -> None:
    # Paid in 12 months: A 0 days late, B 10 (due 2 March), C 10, E 22 early. Overdue now: D (due 31 March).
    assert lines(report()) == cells("""
        Group     | Old         | 4 | 510 | 0.75 | 7.8   | 0
        Group     | New         | 1 | 200 | 0.00 | -22.0 | 4
        Country   | (blank)     | 2 | 110 | 1.00 | 10.0  | 0
        Country   | LV          | 3 | 600 | 0.33 | -2.3  | 4
        Terms     | net 10      | 1 | 50  | 1.00 | 10.0  | 0
        Terms     | net 30      | 3 | 460 | 0.67 | 7.5   | 0
        Terms     | 2/10 net 30 | 1 | 200 | 0.00 | -22.0 | 4
        Sales rep | Bob         | 3 | 310 | 0.67 | -15.6 | 4
        Sales rep | Ann         | 2 | 400 | 0.50 | 7.5   | 0
        Reason    | Approval    | 1 | 300 | 1.00 | 10.0  | 0
        Reason    | Cash flow   | 1 | 300 | 1.00 | 10.0  | 0
        Reason    | Forgot      | 1 | 60  | 1.00 |       | 0
    """)


def test_domain_b3_lateness_of_the_past_knows_nothing_later() -> None:
    early = report(as_of="2024-02-15")
    assert lines(early[early["By"] == "Sales rep"]) == cells("""
        Sales rep | Bob | 1 | 50   | 1.00 | 10.0 | 0
        Sales rep | Ann | 2 | 1099 | 0.50 | 25.5 | 0
    """)


def test_domain_a5_discounts_that_were_taken_back_do_not_count() -> None:
    back = f"{PAYMENTS}    2024-05-20 | E | -4 | Discount\n"
    found = report(payments=back)
    assert found.loc[found["By"] == "Terms", "Discounts"].sum() == 0


def test_a_book_without_such_columns_has_only_terms() -> None:
    book = ledger("Invoice | Customer | Date | Amount\nA | C1 | 2024-01-01 | 100")
    found = risk(book.as_of("2024-06-30"), aging(book, "2024-06-30"))
    rows = lateness(found.history, None, all_rates(book, None, book.as_of("2024-06-30").day))
    assert lines(rows) == cells("Terms | net 30 | 1 | 100 | 1.00 | | 0")


def test_a_book_without_history_has_no_rows() -> None:
    book = ledger("Invoice | Customer | Date | Amount")
    found = risk(book.as_of("2024-06-30"), aging(book, "2024-06-30"))
    rows = lateness(found.history, None, all_rates(book, None, book.as_of("2024-06-30").day))
    assert list(rows.columns) == ["By", "Value", "Items", "Amount", "Share late", "Days late", "Discounts"]
    assert len(rows) == 0
    assert len(found.table) == 0


@pytest.mark.parametrize(("currency", "reasons"), [("", ["Cash flow"]), ("EUR", []), ("USD", ["Cash flow"])])
def test_a_reason_of_one_currency_is_about_what_is_overdue_in_it(currency: str, reasons: list[str]) -> None:
    invoices = "Invoice | Customer | Date | Currency | Amount\nA | C1 | 2024-01-01 | USD | 100"
    log = f"Date | Customer | Currency | Kind | Reason\n2024-03-05 | C1 | {currency} | Call | Cash flow"
    book = ledger(invoices)
    day = date(2024, 6, 30)
    found = risk(book.as_of(day), aging(book, day))
    rows = lateness(found.history, activity(log), all_rates(book, None, book.as_of(day).day))
    assert rows.loc[rows["By"] == "Reason", "Value"].tolist() == reasons
