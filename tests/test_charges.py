"""Discounts and late interest through the public door: a small book, refresh, and what its tables say then."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from books import NOW, make_book, rows_of

from arbook.book.file import FileBook
from macros.cash import apply_cash
from macros.outcome import Outcome
from macros.refreshing import refresh

SLICES = ("Invoice", "From", "To", "Days", "Principal", "Rate", "Interest")
STATES = ("Invoice", "Discount until", "Discount", "State", "Days", "Claim")


def refreshed(path: Path, as_of: str) -> Outcome:
    return refresh(FileBook.open(path), NOW, date.fromisoformat(as_of))


def checks(path: Path, sheet: str) -> list[str]:
    return [row for row in rows_of(path, "checks", "Sheet", "Cell", "Problem") if row.startswith(sheet)]


def waive(path: Path, reasons: dict[int, str], column: str = "Waived") -> None:
    """Type into a column of Interest, by row from 0."""
    book = FileBook.open(path)
    book.update("tblInterest", pd.DataFrame({column: pd.Series(reasons, dtype="str")}))
    book.save()


# --- discounts ------------------------------------------------------------------------------------------------------


def test_figures_11_discount_now_18_of_what_is_left_459(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        """
        tblInvoices
        Invoice | Type        | Applies to | Customer | Date       | Terms       | Amount
        A       |             |            | C1       | 2024-03-01 | 2/10 net 30 | 1,000.00
        CN      | Credit note | A          | C1       | 2024-03-03 |             | 100.00

        tblPayments
        Payment | Date       | Invoice | Amount
        P1      | 2024-03-06 | A       | 441.00
        """,
    )
    refreshed(path, "2024-03-09")
    columns = ("Invoice", "Open", "Discount until", "Discount now")
    assert rows_of(path, "invoices", *columns) == ["A | 459.00 | 2024-03-11 | 18.00", "CN | 0.00 |  | "]
    assert rows_of(path, "open items", *columns) == ["A | 459.00 | 2024-03-11 | 18.00"]
    assert rows_of(path, "discounts", *STATES) == ["A | 2024-03-11 | 18.00 | Expiring | 2 | 0.00"]


@pytest.mark.parametrize(
    ("paid_on", "grace", "expected"),
    [
        ("2024-03-14", 0, "A | 2024-03-11 | 20.00 | Taken late | 3 | 20.00"),
        ("2024-03-10", 0, "A | 2024-03-11 | 20.00 | Taken not booked | 0 | 0.00"),
        ("2024-03-14", 3, "A | 2024-03-11 | 20.00 | In grace | 3 | 0.00"),
    ],
)
def test_figures_12_980_of_1000(tmp_path: Path, paid_on: str, grace: int, expected: str) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        f"""
        tblCustomers
        Customer | Terms
        C1       | 2/10 net 30

        tblInvoices
        Invoice | Customer | Date       | Amount
        A       | C1       | 2024-03-01 | 1,000.00

        tblPayments
        Payment | Date      | Invoice | Amount
        P1      | {paid_on} | A       | 980.00
        """,
        DiscountGraceDays=grace,
    )
    refreshed(path, "2024-03-31")
    assert rows_of(path, "discounts", *STATES) == [expected]
    assert rows_of(path, "open items", "Open") == ["20.00"]


def test_all_other_states_and_the_tax_mode(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        """
        tblInvoices
        Invoice | Customer | Date       | Terms       | Amount   | Tax
        TAKEN   | C1       | 2024-03-01 | 2/10 net 30 | 1,210.00 | 210.00
        MISSED  | C1       | 2024-03-01 | 2/10 net 30 | 1,210.00 | 210.00
        OPEN    | C1       | 2024-03-25 | 2/10 net 30 | 1,210.00 | 210.00
        NONE    | C1       | 2024-03-25 | net 30      | 1,210.00 | 210.00
        LATER   | C1       | 2024-04-02 | 2/10 net 30 | 1,210.00 | 210.00

        tblPayments
        Payment | Date       | Invoice | Amount   | Kind
        P1      | 2024-03-05 | TAKEN   | 1,190.00 |
        P1      | 2024-03-05 | TAKEN   | 20.00    | Discount
        """,
        TaxMode="untouched",
    )
    refreshed(path, "2024-03-31")
    assert rows_of(path, "discounts", *STATES) == [
        "OPEN | 2024-04-04 | 20.00 | Expiring | 4 | 0.00",
        "MISSED | 2024-03-11 | 20.00 | Missed | 20 | 0.00",
        "TAKEN | 2024-03-11 | 20.00 | Taken | 0 | 0.00",
    ]
    assert rows_of(path, "invoices", "Discount until", "Discount now", "Interest") == [
        "2024-03-11 | 0.00 | 0.00", "2024-03-11 | 0.00 | 0.00", "2024-04-04 | 20.00 | 0.00", " |  | 0.00", " |  | ",
    ]  # fmt: skip


def test_money_on_account_counts_in_the_window_by_its_own_day(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        """
        tblInvoices
        Invoice | Customer | Date       | Terms       | Amount
        A       | C1       | 2024-03-01 | 2/10 net 30 | 1,000.00

        tblPayments
        Payment | Date       | Customer | Amount
        P1      | 2024-03-10 | C1       | 980.00

        tblAllocations
        Date       | From | To | Amount | State
        2024-03-20 | P1   | A  | 980.00 | Matched
        """,
    )
    refreshed(path, "2024-03-31")
    assert rows_of(path, "discounts", "State", "Discount") == ["Taken not booked | 20.00"]


CASH = """
tblCustomers
Customer
C1
C2

tblInvoices
Invoice | Customer | Date       | Terms       | Amount
A       | C1       | 2024-03-01 | 2/10 net 30 | 1,000.00
B       | C1       | 2024-02-01 | net 30      | 700.00
D       | C2       | 2024-03-01 | 2/10 net 30 | 500.00
E       | C2       | 2024-03-02 | 2/10 net 30 | 300.00

tblPayments
Payment | Date       | Customer | Amount | Reference
"""


@pytest.mark.parametrize(
    ("payment", "settings", "expected"),
    [
        ("P1 | 2024-03-11 | C1 | 980.00 | ", {},
         ["A | 980.00 | Matched | The only open item of exactly this amount after its discount; "
          "book Discount 20.00"]),
        ("P1 | 2024-03-12 | C1 | 980.00 | ", {},
         ["B | 700.00 | Proposed | Oldest due first", "A | 280.00 | Proposed | Oldest due first"]),
        ("P1 | 2024-03-12 | C1 | 980.00 | ", {"DiscountGraceDays": 1},
         ["A | 980.00 | Proposed | After its discount, in the grace days; book Discount 20.00"]),
        ("P1 | 2024-03-05 | C1 | 980.00 | for A", {},
         ["A | 980.00 | Matched | Its number is in the reference; book Discount 20.00"]),
        ("P1 | 2024-03-05 | C1 | 1,000.00 | for A", {},
         ["A | 1000.00 | Matched | Its number is in the reference"]),
        ("P1 | 2024-03-05 | C1 | 490.00 | for A", {},
         ["A | 490.00 | Matched | Its number is in the reference"]),
        ("P1 | 2024-03-05 | C1 | 490.00 | for A", {"PartialDiscount": "yes"},
         ["A | 490.00 | Matched | Its number is in the reference; book Discount 10.00"]),
        ("P1 | 2024-03-05 | C2 | 784.00 | ", {},
         ["D | 490.00 | Proposed | 2 open items less their discounts sum up to exactly this amount; "
          "book Discount 10.00",
          "E | 294.00 | Proposed | 2 open items less their discounts sum up to exactly this amount; "
          "book Discount 6.00"]),
        ("P1 | 2024-03-20 | C1 | 697.00 | ", {"PaymentToleranceMax": 5},
         ["B | 697.00 | Proposed | Within the tolerance; book Write-off 3.00"]),
    ],
)  # fmt: skip
def test_figures_13_apply_cash_names_the_discount_to_book(
    tmp_path: Path, payment: str, settings: dict[str, str | int], expected: list[str]
) -> None:
    path = make_book(tmp_path / "b.xlsm", CASH + payment, **settings)
    apply_cash(FileBook.open(path), NOW)
    assert rows_of(path, "allocations", "To", "Amount", "State", "Why") == expected
    assert len(rows_of(path, "payments", "Payment")) == 1


@pytest.mark.parametrize(
    ("order", "late", "expected"),
    [
        ("costs,interest,principal", "", ["COST 40.00", "NOTE 30.00", "A 30.00"]),
        ("principal, interest, costs", "", ["A 100.00"]),
        ("costs,interest,principal", "RU 395", ["COST 40.00", "A 60.00"]),
    ],
)
def test_allocation_order_by_setting_and_by_law(tmp_path: Path, order: str, late: str, expected: list[str]) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        f"""
        tblCustomers
        Customer | Late interest
        C1       | {late}

        tblInvoices
        Invoice | Type          | Customer | Date       | Amount
        A       |               | C1       | 2024-01-01 | 200.00
        NOTE    | Interest note | C1       | 2024-02-01 | 30.00
        COST    | Cost note     | C1       | 2024-02-02 | 40.00

        tblPayments
        Payment | Date       | Customer | Amount
        P1      | 2024-03-12 | C1       | 100.00
        """,
        AllocationOrder=order,
    )
    apply_cash(FileBook.open(path), NOW)
    assert [row.replace(" | ", " ") for row in rows_of(path, "allocations", "To", "Amount")] == expected


def test_an_order_that_cannot_be_read_is_a_check(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", "tblCustomers\nCustomer\nC1", AllocationOrder="interest first")
    assert refreshed(path, "2024-03-31").errors == 1
    assert rows_of(path, "checks", "Cell", "Value") == ["AllocationOrder | interest first"]


# --- late interest --------------------------------------------------------------------------------------------------

CONTRACT = """
tblCustomers
Customer | Late interest
C1       | 12%

tblInvoices
Invoice | Customer | Date       | Due date   | Amount
A       | C1       | 2024-12-01 | 2025-01-01 | 1,000.00

tblPayments
Payment | Date       | Invoice | Amount
P1      | 2025-01-31 | A       | 600.00
"""
EU = """
tblCustomers
Customer | Kind
C1       | Business

tblInvoices
Invoice | Customer | Date       | Due date   | Amount
A       | C1       | 2024-05-01 | 2024-05-31 | 10,000.00

tblPayments
Payment | Date       | Invoice | Amount
P1      | 2024-09-15 | A       | 10,000.00
"""


def test_figures_14_1000_at_12_percent_with_600_paid_is_13_81(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", CONTRACT)
    assert refreshed(path, "2025-03-02").errors == 0
    assert rows_of(path, "interest", *SLICES, "Compensation", "Paid on", "Rule") == [
        "A | 2025-01-02 | 2025-01-31 | 30 | 1000.00 | 0.12 | 9.86 |  |  | Contract 12.00%, ACT/365F",
        "A | 2025-02-01 | 2025-03-02 | 30 | 400.00 | 0.12 | 3.95 |  |  | Contract 12.00%, ACT/365F",
    ]
    assert rows_of(path, "invoices", "Interest") == ["13.81"]
    assert rows_of(path, "open items", "Open", "Interest") == ["400.00 | 13.81"]
    refreshed(path, "2025-01-15")  # the payment doesn't exist yet
    assert rows_of(path, "interest", "To", "Principal") == ["2025-01-15 | 1000.00"]


def test_figures_14_eu_361_16_and_40_compensation_also_after_the_principal_is_paid(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", EU)
    refreshed(path, "2024-12-31")
    assert rows_of(path, "interest", *SLICES, "Compensation", "Paid on", "Rule") == [
        "A | 2024-06-01 | 2024-06-30 | 30 | 10000.00 | 0.125 | 102.74 | 40.00 | 2024-09-15 | "
        "EU 4.50% + 8.00%, ACT/365F",
        "A | 2024-07-01 | 2024-09-15 | 77 | 10000.00 | 0.1225 | 258.42 |  | 2024-09-15 | EU 4.25% + 8.00%, ACT/365F",
    ]
    assert rows_of(path, "invoices", "Open", "Interest") == ["0.00 | 361.16"]
    assert rows_of(path, "open items", "Invoice") == []


def test_figures_14_after_note_n_7_nothing_is_left_and_the_note_is_open(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", EU)
    refreshed(path, "2024-12-31")
    book = FileBook.open(path)
    book.append("tblInvoices", pd.DataFrame({
        "Invoice": ["N-7"], "Type": ["Interest note"], "Applies to": ["A"], "Customer": ["C1"],
        "Date": pd.to_datetime(["2024-12-31"]), "Amount": pd.array([40116], "Int64"),
    }))  # fmt: skip
    book.update("tblInterest", pd.DataFrame({"Note": pd.Series(["N-7", "N-7"], dtype="str")}))
    book.save()
    refreshed(path, "2025-06-30")
    assert rows_of(path, "invoices", "Invoice", "Open", "Interest") == ["A | 0.00 | 0.00", "N-7 | 401.16 | 0.00"]
    assert rows_of(path, "open items", "Invoice", "Open", "Interest") == ["N-7 | 401.16 | 0.00"]
    assert rows_of(path, "interest", "Invoice", "Interest", "Compensation", "Note") == [
        "A | 102.74 | 40.00 | N-7", "A | 258.42 |  | N-7",
    ]  # fmt: skip


def test_figures_14_interest_stops_at_known_to_with_one_check(tmp_path: Path) -> None:
    rows = "\n".join(f"I{number} | C1 | 2026-11-01 | 2026-12-01 | 100.00" for number in range(5))
    path = make_book(
        tmp_path / "b.xlsm",
        f"tblCustomers\nCustomer\nC1\n\ntblInvoices\nInvoice | Customer | Date | Due date | Amount\n{rows}",
    )
    refreshed(path, "2027-02-01")
    assert set(rows_of(path, "interest", "To")) == {"2026-12-31"}
    assert checks(path, "Rates") == [
        "Rates | E5 | Rates of EU are known from 2013-01-01 to 2026-12-31; interest of other days isn't computed."
    ]


def test_figures_26_consumers_bear_neither_statutory_interest_nor_compensation(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        """
        tblCustomers
        Customer | Kind     | Late interest
        C1       | Consumer |
        C2       | Consumer | DE consumer
        C3       | Public   |
        C4       | Consumer | UK

        tblInvoices
        Invoice | Customer | Date       | Due date   | Amount
        A       | C1       | 2024-05-01 | 2024-05-31 | 10,000.00
        B       | C2       | 2024-05-01 | 2024-05-31 | 10,000.00
        C       | C3       | 2024-05-01 | 2024-05-31 | 10,000.00
        D       | C4       | 2024-05-01 | 2024-05-31 | 10,000.00
        """,
    )
    refreshed(path, "2024-06-30")
    assert rows_of(path, "interest", "Invoice", "Rate", "Interest", "Compensation") == [
        "B | 0.0862 | 70.85 | ", "C | 0.125 | 102.74 | 40.00",
    ]  # fmt: skip


def test_late_interest_of_customers(tmp_path: Path) -> None:
    """What can't be read is a Check with its cell, and bears none."""
    path = make_book(
        tmp_path / "b.xlsm",
        """
        tblCustomers
        Customer | Late interest
        C1       |
        C2       | none
        C3       | 8%
        C4       | 0.08
        C5       | uk
        C6       | 8
        C7       | a lot
        C8       | Contract

        tblInvoices
        Invoice | Customer | Date       | Due date   | Amount
        A1      | C1       | 2024-05-01 | 2024-05-31 | 10,000.00
        A2      | C2       | 2024-05-01 | 2024-05-31 | 10,000.00
        A3      | C3       | 2024-05-01 | 2024-05-31 | 10,000.00
        A4      | C4       | 2024-05-01 | 2024-05-31 | 10,000.00
        A5      | C5       | 2024-05-01 | 2024-05-31 | 10,000.00
        A6      | C6       | 2024-05-01 | 2024-05-31 | 10,000.00
        A7      | C7       | 2024-05-01 | 2024-05-31 | 10,000.00
        A8      | C8       | 2024-05-01 | 2024-05-31 | 10,000.00
        """,
        InterestRegime="DE",
        InterestRate=0.1,
        DayCount="ACT/360",
    )
    assert refreshed(path, "2024-06-30").errors == 2
    assert rows_of(path, "interest", "Customer", "Rate", "Interest", "Rule") == [
        "C1 | 0.1262 | 103.73 | DE 3.62% + 9.00%, ACT/365F",
        "C3 | 0.08 | 66.67 | Contract 8.00%, ACT/360",
        "C4 | 0.08 | 66.67 | Contract 8.00%, ACT/360",
        "C5 | 0.1325 | 108.90 | UK 5.25% + 8.00%, ACT/365F",
        "C8 | 0.1 | 83.33 | Contract 10.00%, ACT/360",
    ]
    assert checks(path, "Customers") == [
        "Customers | V11 | 8 is not a yearly rate from 0 to below 100%; no interest is computed for this customer.",
        "Customers | V12 | 'a lot' is neither none, nor a rate, nor a regime; "
        "no interest is computed for this customer.",
    ]


def test_a_contract_without_a_rate_is_one_check(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", EU, InterestRegime="Contract")
    assert refreshed(path, "2024-06-30").errors == 1
    assert rows_of(path, "checks", "Severity", "Sheet", "Cell")[0] == "Error | Settings | InterestRate"
    assert rows_of(path, "interest", "Invoice") == []


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ["30 | 9.86"]),
        ({"GraceDays": 30}, []),
        ({"GraceDays": 10}, ["30 | 9.86"]),
        ({"GraceDays": 10, "GraceMode": "free"}, ["20 | 6.58"]),
        ({"MinimumInterest": 15}, ["30 | 9.86", " | 5.14"]),
        ({"MinimumInterest": 15, "MinimumMode": "threshold"}, []),
        ({"InterestCap": 0.005}, ["30 | 5.00"]),
        ({"DayCount": "ACT/360"}, ["30 | 10.00"]),
        ({"InterestRate": 0}, ["30 | 0.00"]),
    ],
)
def test_settings_of_interest(tmp_path: Path, settings: dict[str, str | float], expected: list[str]) -> None:
    text = CONTRACT.replace("12%", "Contract").replace("600.00", "1,000.00")
    path = make_book(tmp_path / "b.xlsm", text, **{"InterestRate": 0.12, **settings})
    refreshed(path, "2025-03-02")
    assert rows_of(path, "interest", "Days", "Interest") == expected


DOUBTFUL = """
tblCustomers
Customer | Late interest
C1 | 36.5%

tblInvoices
Invoice | Type | Customer | Date | Due date | Deferred to | Amount | Disputed | Disputed on | Dispute closed
DEFER | | C1 | 2024-01-01 | 2024-01-31 | 2024-02-20 | 1000 | | |
DISPUTE | | C1 | 2024-01-01 | 2024-01-31 | | 1000 | 300 | 2024-02-11 | 2024-02-21
WHOLE | | C1 | 2024-01-01 | 2024-01-31 | | 1000 | yes | 2024-02-11 |
NOTE | Interest note | C1 | 2024-01-01 | 2024-01-31 | | 1000 | | |
COST | Cost note | C1 | 2024-01-01 | 2024-01-31 | | 1000 | | |
CREDIT | Credit note | C1 | 2024-01-01 | | | 10.00 | | |
OTHER | | C1 | 2024-01-01 | 2024-01-31 | | 1000 | | |

tblPayments
Payment | Date | Invoice | Amount | Kind
P1 | 2024-02-10 | OTHER | 400.00 | Withholding
P2 | 2024-02-20 | OTHER | 400.00 |
P2 | 2024-02-25 | OTHER | 400.00 | Returned
P3 | 2024-02-27 | OTHER | 50.00 | Discount
"""


def test_what_changes_the_principal(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", DOUBTFUL, InterestOnDisputed="no")
    refreshed(path, "2024-03-01")
    assert rows_of(path, "interest", *SLICES[:5], "Interest") == [
        "DEFER | 2024-02-21 | 2024-03-01 | 10 | 1000.00 | 10.00",
        "DISPUTE | 2024-02-01 | 2024-02-10 | 10 | 1000.00 | 10.00",
        "DISPUTE | 2024-02-11 | 2024-02-20 | 10 | 700.00 | 7.00",
        "DISPUTE | 2024-02-21 | 2024-03-01 | 10 | 1000.00 | 10.00",
        "WHOLE | 2024-02-01 | 2024-02-10 | 10 | 1000.00 | 10.00",
        "OTHER | 2024-02-01 | 2024-02-10 | 10 | 950.00 | 9.50",
        "OTHER | 2024-02-11 | 2024-02-20 | 10 | 550.00 | 5.50",
        "OTHER | 2024-02-21 | 2024-02-25 | 5 | 150.00 | 0.75",
        "OTHER | 2024-02-26 | 2024-03-01 | 5 | 550.00 | 2.75",
    ]


def test_a_disputed_part_bears_interest_by_default(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", DOUBTFUL)
    refreshed(path, "2024-03-01")
    found = [row for row in rows_of(path, "interest", "Invoice", "Days", "Interest") if row[0] in "DW"]
    assert found == ["DEFER | 10 | 10.00", "DISPUTE | 30 | 30.00", "WHOLE | 30 | 30.00"]


def test_lines_bear_interest_each_from_its_own_due_date(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        """
        tblCustomers
        Customer | Late interest
        C1       | 36.5%

        tblInvoices
        Invoice | Customer | Date       | Terms                  | Amount   | Disputed | Disputed on
        A       | C1       | 2024-03-01 | 50% advance 50% net 30 | 1,000.00 | 100      | 2024-04-06
        B       | C1       | 2024-03-01 | net 30                 | 100.00   |          |

        tblPayments
        Payment | Date       | Invoice | Amount
        P1      | 2024-03-11 | A       | 300.00
        P2      | 2024-04-05 | A       | 400.00
        """,
        InterestOnDisputed="no",
    )
    refreshed(path, "2024-04-10")
    assert rows_of(path, "interest", *SLICES[:5], "Interest", "Line", "Paid on") == [
        "A | 2024-03-02 | 2024-03-11 | 10 | 500.00 | 5.00 | 1 | 2024-04-05",
        "A | 2024-03-12 | 2024-04-05 | 25 | 200.00 | 5.00 | 1 | 2024-04-05",
        "A | 2024-04-01 | 2024-04-05 | 5 | 500.00 | 2.50 | 2 | ",
        "A | 2024-04-06 | 2024-04-10 | 5 | 200.00 | 1.00 | 2 | ",
        "B | 2024-04-01 | 2024-04-10 | 10 | 100.00 | 1.00 | 1 | ",
    ]
    assert rows_of(path, "invoices", "Interest") == ["13.50", "1.00"]
    assert rows_of(path, "open items", "Invoice", "Line", "Interest") == ["A | 2 | 3.50", "B | 1 | 1.00"]


def test_money_on_account_stops_interest_on_its_own_day_once_it_is_allocated(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        CONTRACT.replace("| Invoice | Amount\nP1      | 2025-01-31 | A       | 600.00",
                         "| Customer | Amount\nP1      | 2025-01-31 | C1       | 1,000.00")
        + "\ntblAllocations\nDate | From | To | Amount | State\n2025-02-20 | P1 | A | 1,000.00 | Matched",
    )  # fmt: skip
    refreshed(path, "2025-02-10")
    assert rows_of(path, "interest", "To", "Paid on") == ["2025-02-10 | "]
    refreshed(path, "2025-03-02")
    assert rows_of(path, "interest", "To", "Interest", "Paid on") == ["2025-01-31 | 9.86 | 2025-01-31"]


def test_waived_and_charged_slices_stay_and_never_come_again(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", CONTRACT)
    refreshed(path, "2025-03-02")
    waive(path, {1: "good customer"})
    refreshed(path, "2025-03-12")
    assert rows_of(path, "interest", *SLICES[1:5], "Interest", "Waived") == [
        "2025-01-02 | 2025-01-31 | 30 | 1000.00 | 9.86 | ",
        "2025-02-01 | 2025-03-02 | 30 | 400.00 | 3.95 | good customer",
        "2025-03-03 | 2025-03-12 | 10 | 400.00 | 1.32 | ",
    ]
    assert rows_of(path, "invoices", "Interest") == ["11.18"]
    waive(path, {0: "N-1", 2: "N-2"}, "Note")
    refreshed(path, "2025-03-12")
    assert rows_of(path, "interest", "From", "Note", "Waived") == [
        "2025-01-02 | N-1 | ", "2025-02-01 |  | good customer", "2025-03-03 | N-2 | ",
    ]  # fmt: skip
    assert rows_of(path, "invoices", "Interest") == ["0.00"]


def test_a_waived_compensation_and_minimum_do_not_come_again(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", EU.replace("10,000", "10"), MinimumInterest=5)
    refreshed(path, "2024-06-30")
    assert rows_of(path, "interest", "Interest", "Compensation") == ["0.10 | 40.00", "4.90 | "]
    waive(path, {0: "agreed", 1: "agreed"})
    refreshed(path, "2024-09-30")
    assert rows_of(path, "interest", "To", "Interest", "Compensation", "Waived") == [
        "2024-06-30 | 0.10 | 40.00 | agreed", "2024-06-30 | 4.90 |  | agreed", "2024-09-15 | 0.26 |  | ",
    ]  # fmt: skip


def test_compensation_is_owed_once_and_in_its_own_currency_only(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        """
        tblCustomers
        Customer | Late interest
        C1       | EU
        C2       | UK

        tblInvoices
        Invoice | Customer | Currency | Date       | Due date   | Amount
        A       | C1       | EUR      | 2024-05-01 | 2024-05-31 | 999.99
        B       | C1       | USD      | 2024-05-01 | 2024-05-31 | 999.99
        C       | C2       | GBP      | 2024-05-01 | 2024-05-31 | 1,000.00
        D       | C2       | GBP      | 2024-05-01 | 2024-05-31 | 10,000.00

        tblFX
        Currency | Date       | Rate
        USD      | 2024-05-01 | 0.9
        GBP      | 2024-05-01 | 1.2
        """,
    )
    refreshed(path, "2024-08-31")
    assert rows_of(path, "interest", "Invoice", "Compensation") == [
        "A | 40.00", "A | ", "B | ", "B | ", "C | 70.00", "D | 100.00",
    ]  # fmt: skip


def test_own_rates_win_over_the_shipped_ones(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        EU + "\ntblRates\nRegime | From | Rate | Margin | Known to\nEU | 2024-07-01 | 0.10 | 0.10 | 2024-12-31\n"
        "EU | 2025-01-01 | -0.50 | 0.08 | 2025-06-30\nXX | 2024-01-01 | 0.1 | 0.1 | 2024-06-30",
    )
    assert refreshed(path, "2024-12-31").errors == 2
    assert rows_of(path, "interest", "Rule", "Interest") == [
        "EU 4.50% + 8.00%, ACT/365F | 102.74", "EU 10.00% + 10.00%, ACT/365F | 421.92",
    ]  # fmt: skip
    assert [row.split(" | ")[2][:25] for row in checks(path, "Rates")] == [
        "Rate and margin are below", "'XX' is not a regime; the",
    ]  # fmt: skip


def test_rates_that_are_not_verified_are_a_note(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", EU, InterestRegime="RO")
    refreshed(path, "2024-12-31")
    assert checks(path, "Rates") == ["Rates | G5 | Interest of regime RO rests on rates that aren't verified."]
    assert rows_of(path, "rates", "Verified").count("no") > 0
