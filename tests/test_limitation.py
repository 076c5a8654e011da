"""Time-barred dates: due plus years, from the last signed acknowledgement."""

import numpy as np
import pytest
from ledger_text import ledger, table

from arbook.field import MISSING_DAY, dates_of, day_number
from arbook.limitation import acknowledged, time_barred

INVOICES = """
    Invoice | Customer | Date       | Due date   | Currency | Amount
    A       | C1       | 2021-01-01 | 2021-01-31 | EUR      | 100
    B       | C1       | 2021-06-01 | 2021-06-30 | USD      | 100
    C       | C2       | 2022-01-01 | 2022-01-31 | EUR      | 100
"""


def days(*texts: str) -> np.ndarray:
    return np.array([day_number(text) if text else MISSING_DAY for text in texts], np.int64)


@pytest.mark.parametrize(
    ("due", "reset", "years", "last"),
    [
        ("2021-01-31", "", 3, "2024-01-31"),
        ("2024-02-29", "", 3, "2027-02-28"),  # the month's last day
        ("2021-01-31", "2023-05-10", 3, "2026-05-10"),  # counted anew
        ("2021-01-31", "2020-05-10", 3, "2024-01-31"),  # acknowledged before it was due
        ("", "", 3, "NaT"),
        ("2021-01-31", "", 10, "2031-01-31"),
    ],
)
def test_domain_f_time_barred_on(due: str, reset: str, years: int, last: str) -> None:
    assert str(dates_of(time_barred(days(due), days(reset), years))[0]) == last


def test_domain_f_a_signed_confirmation_or_plan_counts_anew() -> None:
    activity = """
        Date       | Customer | Currency | Invoice | Kind         | Direction | Result
        2021-08-01 | C1       |          |         | Confirmation | Out       |
        2021-09-01 | C1       | EUR      |         | Confirmation | In        |
        2021-10-01 | C1       |          | B       | Confirmation | Out       | Agreed
        2021-12-01 | C2       |          |         | Confirmation | In        |
        2023-01-01 | C1       |          |         | Confirmation | In        |
        2021-11-01 | C1       |          |         | Note         | In        |
        2022-03-01 | C1       |          |         | Confirmation | In        | Disputed
    """
    book = ledger(INVOICES)
    log = table(activity)
    assert dates_of(acknowledged(book, day_number("2022-12-31"), log)).astype(str).tolist() == [
        "2021-09-01",  # A: the confirmation in EUR that came back
        "2021-10-01",  # B: named
        "NaT",  # C was dated after the customer's confirmation
    ]
    assert dates_of(acknowledged(book, day_number("2023-01-01"), log)).astype(str).tolist()[:2] == ["2023-01-01"] * 2
    plans = table("Plan | Customer | Invoices | Date\nP-001 | C1 | A, B | 2022-03-01\nP-002 | C2 | C, X |")
    plans = plans.rename(columns={"Date": "Signed"})
    found = acknowledged(book, day_number("2022-12-31"), None, plans)
    assert dates_of(found).astype(str).tolist() == ["2022-03-01", "2022-03-01", "NaT"]
