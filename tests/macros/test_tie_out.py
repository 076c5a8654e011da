"""The control balances: whole ledger and customers, per currency, at their dates; what explains a difference."""

from datetime import date
from pathlib import Path

import pytest
from books import NOW, blocks, make_book, rows_of

from arbook.book.file import FileBook
from macros.outcome import Outcome
from macros.refreshing import refresh

LEDGER = """
tblCustomers
Customer | Currency
C1       | EUR
C2       | USD

tblInvoices
Invoice | Customer | Date       | Due date   | Currency | Amount
A       | C1       | 2024-01-01 | 2024-01-31 | EUR      | 1,000.00
B       | C1       | 2024-02-01 | 2024-03-01 | EUR      | 500.00
D       | C2       | 2024-03-01 | 2024-03-31 |          | 200.00
E       | C1       | 2024-04-02 | 2024-05-01 | EUR      | 70.00

tblPayments
Payment | Date       | Customer | Invoice | Currency | Amount
P1      | 2024-02-10 | C1       | A       |          | 400.00

tblFX
Currency | Date       | Rate
USD      | 2024-03-31 | 0.5

tblControl
Date | Customer | Currency | Balance
"""
CONTROL = ("Date", "Customer", "Currency", "Balance", "Workbook", "Difference")


def refreshed(tmp_path: Path, control: str, **settings: str) -> tuple[Path, Outcome]:
    path = make_book(tmp_path / "book.xlsm", LEDGER + control.strip(), AsOf=date(2024, 3, 31), **settings)
    return path, refresh(FileBook.open(path), NOW)


def tie(path: Path) -> list[list[object]]:
    lines = {str(line[0]): line[1:] for line in blocks(path, "Aging", "B17:D25")}
    return [lines[name] for name in ("Control balance", "Difference", "Unexplained difference")]


def test_each_row_is_compared_as_of_its_own_date(tmp_path: Path) -> None:
    path, outcome = refreshed(
        tmp_path,
        """
2024-01-31 |    | EUR | 1,000.00
2024-02-29 |    | EUR | 1,099.00
2024-02-29 | C1 |     | 1,100.00
2024-03-31 |    | EUR | 1,100.00
2024-03-31 |    | USD | 200.00
2024-03-31 | C2 |     | 200.00
2024-03-31 | C9 |     | 5.00
2024-03-31 |    | CHF | 0.00
""",
    )
    assert rows_of(path, "control", *CONTROL) == [
        "2024-01-31 |  | EUR | 1000.00 | 1000.00 | 0.00",
        "2024-02-29 |  | EUR | 1099.00 | 1100.00 | 1.00",
        "2024-02-29 | C1 |  | 1100.00 | 1100.00 | 0.00",
        "2024-03-31 |  | EUR | 1100.00 | 1100.00 | 0.00",
        "2024-03-31 |  | USD | 200.00 | 200.00 | 0.00",
        "2024-03-31 | C2 |  | 200.00 | 200.00 | 0.00",
        "2024-03-31 | C9 |  | 5.00 | 0.00 | -5.00",
        "2024-03-31 |  | CHF | 0.00 | 0.00 | 0.00",
    ]
    assert rows_of(path, "aging", "Customer", "Total", "Ledger", "Difference") == [
        "C1 | 1100.00 |  | ", "C2 | 200.00 | 200.00 | 0.00",
    ]  # fmt: skip
    assert tie(path) == [
        [1200, "EUR 1,100.00; USD 200.00; a currency that the book doesn't have 0.00 (Closing)"],
        [0, "EUR 0.00; USD 0.00; a currency that the book doesn't have 0.00"],
        [0, "none"],
    ]
    assert (outcome.errors, outcome.figures["unexplained"]) == (0, 0)
    assert "The ledger has a balance of customer C9, who isn't in this book." in rows_of(path, "checks", "Problem")


@pytest.mark.parametrize(
    ("control", "difference", "unexplained", "note", "errors"),
    [
        ("2024-03-31 | | EUR | 1,100.00", 0, 0, "none", 0),
        ("2024-03-31 | | EUR | 1,170.00", -70, 0, "none: the difference is documents after 2024-03-31", 0),
        ("2024-03-31 | | EUR | 600.00", 500, 500, "look at document B of C1", 1),
        ("2024-03-31 | | EUR | 1,500.00", -400, -400, "look at payment P1 of C1", 1),
        ("2024-03-31 | | EUR | 1,900.00", -800, -800, "look at payment P1 of C1 (half of it: on the other side?)", 1),
        ("2024-03-31 | | EUR | 1,099.99", 0.01, 0.01, None, 1),
        ("2024-03-31 | | USD | 0.00", 100, 100, "USD: look at customer C2 (owes that in all); document D of C2", 1),
        ("2024-03-31 | | EUR | 1,000.00\n2024-03-31 | C1 | EUR | 1,000.00", 100, 100,
         "look at customer C1 (differs by 100.00)", 1),
        ("2024-03-31 | | EUR | 1,090.00\n2024-03-31 | | USD | 220.00", 0, 20, "EUR 10.00. USD -20.00", 2),
    ],
)  # fmt: skip
def test_a_difference_is_explained_or_says_where_to_look(
    tmp_path: Path, control: str, difference: float, unexplained: float, note: str | None, errors: int
) -> None:
    path, outcome = refreshed(tmp_path, control)
    found = tie(path)
    assert (found[1][0], *found[2]) == (difference, unexplained, note)
    assert outcome.errors == errors


def test_a_row_of_the_date_goes_before_the_setting(tmp_path: Path) -> None:
    path, outcome = refreshed(tmp_path, "2024-03-31 | | EUR | 1,100.00", ControlBalance=1.0)  # type: ignore[arg-type]
    assert (outcome.errors, outcome.figures["difference"]) == (0, 0)
    assert tie(path)[0] == [1100, "EUR 1,100.00 (Closing). None for USD"]
    path.unlink()
    path, outcome = refreshed(tmp_path, "2024-02-29 | | EUR | 1,100.00", ControlBalance=1200.0)  # type: ignore[arg-type]
    assert tie(path)[0] == [1200, "Settings, ControlBalance"]


def test_customers_that_differ_are_warnings_when_the_whole_ties(tmp_path: Path) -> None:
    path, outcome = refreshed(
        tmp_path, "2024-03-31 | C1 | EUR | 1,090.00\n2024-03-31 | | EUR | 1,100.00\n2024-03-31 | C1 | USD | 3.00"
    )
    assert outcome.errors == 0
    found = rows_of(path, "checks", "Sheet", "Cell", "Problem")
    assert [line for line in found if line.startswith("Closing")] == [
        "Closing | D20 | The workbook has 1,100.00 for customer C1, 10.00 more than the ledger.",
        "Closing | D22 | The workbook has 0.00 for customer C1, 3.00 less than the ledger.",
    ]


def test_rows_that_say_nothing_or_the_same_again(tmp_path: Path) -> None:
    path, _ = refreshed(
        tmp_path, "2024-03-31 | | EUR | 5.00\n2024-03-31 | | eur | 1,100.00\n | | EUR | 1.00\n2024-03-31 | | EUR |"
    )
    assert rows_of(path, "control", "Workbook", "Difference") == [
        " | ", "1100.00 | 0.00", " | ", " | ",
    ]  # fmt: skip
    assert rows_of(path, "checks", "Severity", "Cell", "Problem")[:3] == [
        "Warning | D20 | A later row has the balance of the same date, customer and currency; that one counts.",
        "Warning | A22 | Date is blank; the row isn't compared.",
        "Warning | D23 | Balance is blank; the row isn't compared.",
    ]
