"""Apply cash on real files: appended rows, typed rows, the Log, a second run."""

from datetime import date
from pathlib import Path

from books import NOW, make_book, rows_of

from arbook.book.file import FileBook
from macros.cash import apply_cash

COLUMNS = ("Date", "From", "To", "Amount", "State", "By", "Why")
LEDGER = """
tblCustomers
Customer
C1
C2

tblInvoices
Invoice | Customer | Date       | Amount
A-1     | C1       | 2024-01-01 | 1,000.00
A-2     | C1       | 2024-01-02 | 300.00
B-1     | C2       | 2024-01-03 | 70.00
B-2     | C2       | 2024-01-04 | 30.00

tblPayments
Payment | Date       | Customer | Amount | Reference
P1      | 2024-02-01 | C1       | 400.00 | part of A-1
P2      | 2024-02-02 | C1       | 300.00 |
P3      | 2024-02-03 | C2       | 100.00 | thank you

tblAllocations
Date       | From | To  | Amount | State   | By
2024-02-05 | P3   | B-2 | 1.00   | Refused | me
"""
TYPED = "2024-02-05 | P3 | B-2 | 1.00 | Refused | me | "
FOUND = [
    "2024-03-31 | P1 | A-1 | 400.00 | Matched | arbook | Its number is in the reference",
    "2024-03-31 | P2 | A-2 | 300.00 | Matched | arbook | The only open item of exactly this amount",
    "2024-03-31 | P3 | B-1 | 70.00 | Proposed | arbook | Oldest due first",
]


def test_matches_and_proposals_are_appended_once(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", LEDGER)
    payments = rows_of(path, "payments", "Payment", "Invoice", "Amount")
    outcome = apply_cash(FileBook.open(path), NOW)
    assert rows_of(path, "allocations", *COLUMNS) == [TYPED, *FOUND]
    assert outcome.lines[-3:] == (
        "2 matches applied, 1 proposal made.",
        "On the sheet Allocations, set the State of each proposal to Accepted or Refused.",
        "Run refresh to see the effect.",
    )
    assert (outcome.exit_code, outcome.figures["matched"], outcome.figures["proposed"]) == (0, 2, 1)
    assert rows_of(path, "payments", "Payment", "Invoice", "Amount") == payments
    again = apply_cash(FileBook.open(path), NOW)
    assert again.lines == ("No money on account can be matched with an open item.",)
    assert rows_of(path, "allocations", *COLUMNS) == [TYPED, *FOUND]
    assert rows_of(path, "log", "Command", "As of", "Rows", "Result") == [
        "apply-cash | 2024-03-31 | 3 | 2 matched, 1 proposed",
        "apply-cash | 2024-03-31 | 0 | 0 matched, 0 proposed",
    ]


def test_as_of_of_the_book_counts(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", LEDGER, AsOf=date(2024, 2, 1))
    apply_cash(FileBook.open(path), NOW)
    assert rows_of(path, "allocations", *COLUMNS)[1:] == [FOUND[0].replace("2024-03-31", "2024-02-01")]


def test_many_rows_are_not_all_listed(tmp_path: Path) -> None:
    invoices = "\n".join(f"I{n:02} | C1 | 2024-01-01 | {n + 1}.00" for n in range(45))
    payments = "\n".join(f"P{n:02} | C1 | 2024-02-01 | {n + 1}.00" for n in range(45))
    path = make_book(
        tmp_path / "b.xlsm",
        "tblCustomers\nCustomer\nC1\n\n"
        f"tblInvoices\nInvoice | Customer | Date | Amount\n{invoices}\n\n"
        f"tblPayments\nPayment | Customer | Date | Amount\n{payments}",
    )
    outcome = apply_cash(FileBook.open(path), NOW)
    assert "... and 5 more on the sheet Allocations." in outcome.lines
    assert "45 matches applied, 0 proposals made." in outcome.lines


def test_figures_13_payments_without_a_customer_are_said_and_never_rewritten(tmp_path: Path) -> None:
    nameless = "\n".join(f"N{n} | 2024-02-0{n} | | {n}.00 | Invoice INV-1" for n in range(1, 8))
    path = make_book(
        tmp_path / "b.xlsm",
        f"""
tblCustomers
Customer
C1

tblInvoices
Invoice | Customer | Date       | Amount
INV-1   | C1       | 2024-01-01 | 1,000.00

tblPayments
Payment | Date       | Customer | Amount | Reference
X1      | 2024-02-01 |          | 400.00 | who knows
{nameless}
""",
    )
    payments = rows_of(path, "payments", "Payment", "Customer", "Invoice", "Reference")
    outcome = apply_cash(FileBook.open(path), NOW)
    assert outcome.lines[1:3] == (
        "Payment N1 names no customer; by its reference it is C1's: type that on Payments.",
        "Payment N2 names no customer; by its reference it is C1's: type that on Payments.",
    )
    assert outcome.lines[-1] == "... and 2 more such payments."
    assert rows_of(path, "payments", "Payment", "Customer", "Invoice", "Reference") == payments


def test_stale_bank_data_and_answers_are_said(tmp_path: Path) -> None:
    actions = "\n\ntblActions\nCustomer | Currency | Step | Channel | Done\nC1 | EUR | 4 | Call | x"
    path = make_book(tmp_path / "b.xlsm", LEDGER + actions, BankDate=date(2024, 3, 20))
    outcome = apply_cash(FileBook.open(path), NOW)
    assert outcome.lines[-3:] == (
        "1 answer moved to Activity.",
        "Bank entries end on 2024-03-20, 7 working days before 2024-03-31 (StaleDays 3): import the newest bank "
        "statement first.",
        "Run refresh to see the effect.",
    )
    assert rows_of(path, "activity", "Customer", "Kind") == ["C1 | Call"]
