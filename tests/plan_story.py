"""The life of a plan, from agreement to early settlement, as steps that a terminal and the test Excel both walk."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, Protocol

from books import blocks, rows_of

BOOK = """
tblCustomers
Customer | Name   | Currency | Terms  | Collector
C1       | Acme   | EUR      | net 30 | Anna

tblInvoices
Invoice | Customer | Date       | Due date   | Currency | Amount
A       | C1       | 2024-10-01 | 2024-10-31 | EUR      | 9,000.00
B       | C1       | 2024-11-01 | 2024-12-01 | EUR      | 6,500.00
"""
FORM = {"Customer": "C1", "Amount": "15000", "DownPayment": "5000", "Count": "24", "Rate": "3%"}
STATE = ("Version", "Status", "Paid", "Overdue", "Next due", "Next amount", "Missed", "Accelerated")


class Driver(Protocol):
    """Someone who works on the book."""

    def go(self, day: date, control: str) -> None:
        """Let the book stand at a day; the ledger's balance then."""

    def build(self) -> None:
        """Agree the plan of the form."""

    def sign(self) -> None:
        """Sign the newest version on the book's day."""

    def pay(self, to: str, amount: str) -> None:
        """Enter a payment of the book's day."""

    def replan(self) -> None:
        """Spread what is left over the remaining payments."""

    def settle(self) -> None:
        """Agree on an early settlement on the book's day."""

    def check(self) -> Path:
        """Check plans, and return the saved book."""


class Step(NamedTuple):
    """A step: what was done, the day, the ledger's balance, the total that the workbook has, the plan's versions."""

    what: str
    day: str
    control: str
    total: str
    versions: tuple[str, ...]


# The ledger's balance is the invoices less the principal that was paid: 15,500 less 5,000, 404.81, ...
STEPS = (
    Step("build", "2025-01-31", "15500.00", "15500.00", ("1 | Offered | 0.00 | 0.00 | 2025-02-28 | 429.81 | 0 | ",)),
    Step("sign", "2025-01-31", "15500.00", "15500.00", ("1 | Offered | 0.00 | 0.00 | 2025-02-28 | 429.81 | 0 | ",)),
    Step("pay 5000", "2025-02-03", "10500.00", "10500.00",
         ("1 | Active | 5000.00 | 0.00 | 2025-02-28 | 429.81 | 0 | ",)),
    Step("pay 429.81", "2025-02-28", "10095.19", "10095.19",
         ("1 | Active | 5429.81 | 0.00 | 2025-03-31 | 429.81 | 0 | ",)),
    Step("", "2025-04-03", "10095.19", "10119.18",
         ("1 | Active | 5429.81 | 429.81 | 2025-04-30 | 859.62 | 1 | ",)),
    # 9,595.19 unpaid: two months are 2 x 23.99; three days of May are 23.99 x 3 / 31 = 2.32.
    Step("", "2025-05-03", "10095.19", "10145.49",
         ("1 | Defaulted | 5429.81 | 859.62 | 2025-05-03 | 9645.49 | 2 | 9645.49",)),
    # Agreed anew: 9,595.19 and 47.98 to 30 April; the three days of May are in the new first payment.
    Step("replan", "2025-05-10", "10095.19", "10145.49",
         ("1 | Defaulted | 5429.81 | 9645.49 | 2025-05-03 | 9645.49 | 2 | 9645.49",
          "2 | Offered | 0.00 | 0.00 | 2025-05-31 | 471.93 | 0 | ")),
    Step("sign", "2025-05-10", "10095.19", "10143.17",
         ("1 | Replaced | 5429.81 | 0.00 |  |  | 0 | 9645.49",
          "2 | Active | 0.00 | 0.00 | 2025-05-31 | 471.93 | 0 | ")),
    # 24.11 of interest and 447.82 of principal, of which 47.98 was interest of the first version.
    Step("pay 471.93", "2025-05-31", "9695.35", "9695.35",
         ("1 | Replaced | 5429.81 | 0.00 |  |  | 0 | 9645.49",
          "2 | Active | 471.93 | 0.00 | 2025-06-30 | 471.93 | 0 | ")),
    # 9,195.35 unpaid, and half of June's 22.99.
    Step("settle", "2025-06-15", "9695.35", "9706.84",
         ("1 | Replaced | 5429.81 | 0.00 |  |  | 0 | 9645.49", "2 | Replaced | 471.93 | 0.00 |  |  | 0 | ",
          "3 | Active | 0.00 | 0.00 | 2025-06-15 | 9206.84 | 0 | ")),
    Step("pay 9206.84", "2025-06-15", "500.00", "500.00",
         ("1 | Replaced | 5429.81 | 0.00 |  |  | 0 | 9645.49", "2 | Replaced | 471.93 | 0.00 |  |  | 0 | ",
          "3 | Completed | 9206.84 | 0.00 |  |  | 0 | ")),
)  # fmt: skip


def walk(driver: Driver, steps: tuple[Step, ...] = STEPS) -> Iterator[tuple[Step, Path]]:
    """Do one step after the other, and yield the book after each."""
    for step in steps:
        driver.go(date.fromisoformat(step.day), step.control)
        verb, _, amount = step.what.partition(" ")
        if verb == "pay":
            driver.pay("P-001", amount)
        elif verb:
            getattr(driver, verb)()
        yield step, driver.check()


def assert_standing(step: Step, path: Path) -> None:
    """The book says what the step says: the versions of the plan, and a total that ties."""
    assert rows_of(path, "tblPlans", *STATE) == list(step.versions), step
    assert_tied(path, step.total)


def assert_tied(path: Path, wanted: str) -> None:
    """Open items and money on account are the total; what differs from the ledger is explained to the cent."""
    total = sum(Decimal(row) for row in rows_of(path, "tblAging", "Total"))
    opened = sum(Decimal(row) for row in rows_of(path, "tblOpenItems", "Open"))
    on_account = sum(Decimal(row) for row in rows_of(path, "tblAging", "Unapplied"))
    assert opened + on_account == total == Decimal(wanted)
    lines = {str(line[0]): line[1] for line in blocks(path, "Aging", "B17:D25")}
    assert not lines["Unexplained difference"]
