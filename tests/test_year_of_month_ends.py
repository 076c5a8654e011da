"""A year of month ends from the terminal: import, cash, interest, provision, tie-out, close; then the past changes.

The general ledger beside the book is kept by the test itself. Where it differs, it does for a reason that bookkeepers
know: what is posted early, what is kept on another account, what isn't booked before it is paid.
"""

from __future__ import annotations

import calendar
import io
import json
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from books import blocks, make_book, rows_of
from rows_typed import cell, typed, without
from year_company import (
    BASE,
    FOREIGN,
    Receipt,
    company,
    write_balances,
    write_documents,
    write_receipts,
)

from macros.cli import main
from macros.outcome import CommandError

YEAR, DAYS = 2024, 90  # DAYS: KpiDays
ENDS = [date(YEAR, month, calendar.monthrange(YEAR, month)[1]) for month in range(1, 13)]
LAST = date(YEAR + 1, 1, 10)
CLOSING = ("Month end", "Currency", "Total", "Overdue", "Unapplied", "Control", "Difference", "DSO", "CEI",
           "Allowance", "Note")  # fmt: skip
CHECKED = ("Severity", "Sheet", "Key", "Field", "Value")
TOLD, PLANNED, DELETED, CHANGED = "C02", "C06", "C18", "C12"  # late payer, and three that never pay
EXPLAINED = {  # month: what makes the ledgers differ
    2: f"{BASE}: documents after 2024-02-29",
    3: f"{FOREIGN}: payments after 2024-03-31",
    5: f"{BASE}: money on account and credit notes",
    6: f"{BASE}: items not aged",
    7: f"{BASE}: documents after 2024-07-31 and payments after 2024-07-31",
    9: f"{BASE}: plan interest",
    10: f"{BASE}: plan interest",
    11: f"{BASE}: documents after 2024-11-30 and plan interest",
    12: f"{BASE}: plan interest",
}


class Desk:
    """A bookkeeper at the terminal, with the exports of the company's program."""

    def __init__(self, folder: Path, clock: pytest.MonkeyPatch) -> None:
        self.folder, self.clock = folder, clock
        self.company = company(YEAR)
        lines = [f"{code} | {style} {code} | {currency}" for code, currency, style in self.company.customers]
        rates = [f"{FOREIGN} | {end} | {0.9 + end.month / 100:.2f}" for end in ENDS]
        text = "\n".join(["tblCustomers", "Customer | Name | Currency", *lines, "",
                          "tblFX", "Currency | Date | Rate", *rates])  # fmt: skip
        self.path = make_book(folder / "Year.xlsm", text, KpiDays=DAYS)
        self.exported = date(YEAR - 1, 12, 31)
        self.ties: dict[int, dict[str, tuple[object, object]]] = {}
        self.provisions: dict[int, list[str]] = {}
        self.notes = 0

    def run(self, *words: object, fails: bool = False) -> dict[str, Any]:
        """Carry out a command line; return what it says to scripts."""
        out, err = io.StringIO(), io.StringIO()
        command, *rest = map(str, words)
        with redirect_stdout(out), redirect_stderr(err):
            code = main([command, str(self.path), *rest, "--json"])
        said: dict[str, Any] = json.loads(out.getvalue())
        assert (code == 2) == fails, (words, said)
        return said

    def on(self, day: date) -> None:
        """Go to a day."""
        self.clock.setenv("ARBOOK_TODAY", str(day))

    def export(self, up_to: date) -> tuple[object, ...]:
        """Write what was posted since the last export; return the words that import it."""
        ledger = self.company
        new = [each for each in ledger.documents if self.exported < each.day <= up_to]
        paid = [each for each in ledger.receipts if self.exported < each.day <= up_to]
        self.exported = up_to
        return ("--invoices", write_documents(self.folder / "documents.csv", new),
                "--payments", write_receipts(self.folder / "payments.csv", paid))  # fmt: skip

    def decide(self) -> None:
        """Accept the proposals, but for money that customers pay ahead."""
        ahead = {each.number for each in self.company.receipts if each.reference == "on account"}
        rows = [row.split(" | ") for row in rows_of(self.path, "allocations", "From", "State")]
        states = {
            at: "Refused" if giver in ahead else "Accepted"
            for at, (giver, state) in enumerate(rows) if state == "Proposed"
        }  # fmt: skip
        if states:
            decided = pd.DataFrame({"State": pd.Series(states, dtype="str")})
            typed(self.path, lambda book: book.update("tblAllocations", decided))

    def charge(self, day: date) -> None:
        """Charge interest to the day, twice; the general ledger books the notes."""
        notes = self.run("interest", "--charge", "--to", day)["figures"]["notes"]
        for note in notes:
            self.company.booked.append((day, note["customer"], note["currency"], cents(note["amount"])))
        self.notes += len(notes)
        if day == ENDS[5]:
            assert not self.run("interest", "--charge", "--to", day)["figures"]["notes"]

    def balances(self, day: date, apart: dict[str, int], by_customer: bool = False) -> None:
        """Import the general ledger's balances of a day, `apart` from what the documents give."""
        ledger = self.company
        rows = [("", name, ledger.balance(name, day) + apart.get(name, 0)) for name in (BASE, FOREIGN)]
        if by_customer:
            rows += [(code, name, ledger.balance(name, day, code)) for code, name, _ in ledger.customers]
        self.run("import", "--balances", write_balances(self.folder / "gl.csv", rows), "--as-of", day)

    def row(self, number: str) -> int:
        """Return the row of an invoice, from 0."""
        return rows_of(self.path, "invoices", "Invoice").index(number)

    def later(self, day: date, currency: str, what: str) -> int:
        """Add up what is exported already, though dated after a day."""
        rows: Any = self.company.documents if what == "documents" else self.company.receipts
        return sum(each.cents for each in rows if each.currency == currency and day < each.day <= self.exported)

    def invoice_of(self, customer: str, month: int) -> Any:
        """Return the customer's last invoice of a month."""
        return [each for each in self.company.documents if (each.customer, each.day.month) == (customer, month)][-1]


def cents(amount: object) -> int:
    return int(Decimal(str(amount or 0)) * 100)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Carry the company through the year."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("macros.pack.to_pdf", no_pdf)  # twelve packs through LibreOffice would take a minute
        made = Desk(tmp_path_factory.mktemp("year"), patch)
        for end in ENDS:
            month_end(made, end)
        yield made


def no_pdf(*_: object) -> None:
    raise CommandError("not here.")


def month_end(desk: Desk, end: date) -> None:
    """Do what a month end takes, on the fourth of the next month."""
    month, today = end.month, end + timedelta(days=4)
    desk.on(today)
    desk.run("set", f"AsOf={end}")
    desk.run("import", *desk.export(today - timedelta(days=1)))
    by_hand(desk, end)
    desk.run("apply-cash")
    desk.decide()
    desk.charge(end)
    if month == 5:
        desk.run("refresh")
    desk.balances(end, apart(desk, end), by_customer=month == 7)
    if month == 4:
        a_payment_is_missing(desk, end)
    desk.run("close", *(("--note", "one invoice without due date") if month == 6 else ()))
    lines = blocks(desk.path, "Aging", "B17:D25")
    desk.ties[month] = {str(label): (amount, note) for label, amount, note in lines}
    desk.provisions[month] = rows_of(desk.path, "provision", "Customer", "Gross", "Rate used", "Allowance")


def by_hand(desk: Desk, end: date) -> None:
    """Type what no export brings."""
    month = end.month
    if month == 3:
        desk.run("log", "--customer", TOLD, "--kind", "Letter", "--step", 6, "--date", end)
    if month == 6:
        typed(desk.path, cell("tblInvoices", desk.row(desk.invoice_of(DELETED, 6).number), "Due date", "soon"))
    if month == 7:
        late = desk.invoice_of(DELETED, 6)
        typed(desk.path, cell("tblInvoices", desk.row(late.number), "Due date", late.due))
    if month == 8:
        agree_on_a_plan(desk)
    if month == 10:
        place = [code for code, _, _ in desk.company.customers].index(CHANGED)
        typed(desk.path, cell("tblCustomers", place, "Loss rate", 0.5))


def agree_on_a_plan(desk: Desk) -> None:
    """Agree on four installments at 6 %, the first due in September; each is paid two days after it is due.

    The general ledger books the interest of an installment when it is paid.
    """
    form = {"Customer": PLANNED, "Count": 4, "Rate": "6%", "Agreed": "2024-08-20", "FirstDue": "2024-09-30",
            "Anchor": "month end"}  # fmt: skip
    desk.run("set", *(f"Plan_{name}={value}" for name, value in form.items()))
    schedule = desk.run("plan")["figures"]["schedule"]
    typed(desk.path, cell("tblPlans", 0, "Signed", date(YEAR, 8, 25)))
    for row in schedule:
        paid = date.fromisoformat(row["Due date"]) + timedelta(days=2)
        desk.company.receipts.append(
            Receipt(f"R-{row['No']}", PLANNED, BASE, paid, cents(row["Payment"]), f"P-001/{row['No']}")
        )
        desk.company.booked.append((paid, PLANNED, BASE, cents(row["Interest"])))


def apart(desk: Desk, end: date) -> dict[str, int]:
    """Return what the general ledger has more than the documents of the month, by currency; cents."""
    month = end.month
    found = {BASE: 0, FOREIGN: 0}
    if month in (2, 7, 11):
        found[BASE] += desk.later(end, BASE, "documents")
    if month == 7:
        found[BASE] -= desk.later(end, BASE, "payments")
    if month == 3:
        found[FOREIGN] -= desk.later(end, FOREIGN, "payments")
    if month == 4:
        found[BASE] += 12_345
    if month == 5:  # prepayments stand on an account of their own
        found[BASE] -= sum(cents(row) for row in _of(rows_of(desk.path, "aging", "Currency", "Unapplied"), BASE))
    if month == 6:
        found[BASE] -= desk.invoice_of(DELETED, 6).cents
    return found


def _of(rows: list[str], first: str) -> list[str]:
    return [row.split(" | ")[1] for row in rows if row.split(" | ")[0] == first]


def a_payment_is_missing(desk: Desk, end: date) -> None:
    """Be refused, book what lacks, and import the balance again."""
    said = desk.run("close", fails=True)["problem"]
    assert "an unexplained difference from the control balance of EUR -123.45" in said
    desk.balances(end, {})


# --- what the year must show ----------------------------------------------------------------------------------------


def closings(desk: Desk) -> list[dict[str, str]]:
    rows = rows_of(desk.path, "closings", *CLOSING)
    return [dict(zip(CLOSING, row.split(" | "), strict=True)) for row in rows]


def test_each_month_is_closed_a_row_a_currency(desk: Desk) -> None:
    rows = closings(desk)
    assert [(row["Month end"], row["Currency"]) for row in rows] == [
        (str(end), name) for end in ENDS for name in (BASE, FOREIGN)
    ]
    for row in rows:
        print(" | ".join(row.values()))


def test_totals_are_those_of_the_general_ledger_and_differences_are_the_known_ones(desk: Desk) -> None:
    interest = plan_interest_open(desk)
    for row in closings(desk):
        day, name = date.fromisoformat(row["Month end"]), row["Currency"]
        own = desk.company.balance(name, day) + (interest.get(day.month, 0) if name == BASE else 0)
        assert cents(row["Total"]) == own, row
        assert cents(row["Difference"]) == own - cents(row["Control"]), row
        assert (row["Difference"] != "0.00") == (f"{name}: " in EXPLAINED.get(day.month, "")), row


def plan_interest_open(desk: Desk) -> dict[int, int]:
    """Return by month the interest of the installment that fell due on its last day."""
    due = rows_of(desk.path, "installments", "Due date", "Interest")
    return {date.fromisoformat(day).month: cents(amount) for day, amount in (row.split(" | ") for row in due)}


@pytest.mark.parametrize("month", range(1, 13))
def test_domain_h_each_difference_is_explained_to_the_cent(desk: Desk, month: int) -> None:
    tie = desk.ties[month]
    amount, note = tie["Unexplained difference"]
    print(ENDS[month - 1], tie["Difference"], note)
    assert amount == 0
    currency, _, words = EXPLAINED.get(month, "").partition(": ")
    assert note == (f"{currency}: none: the difference is {words}" if words else "none")


@pytest.mark.parametrize("at", range(12))
def test_figures_18_dso_is_blank_until_the_history_covers_it(desk: Desk, at: int) -> None:
    end = ENDS[at]
    for row in closings(desk)[2 * at : 2 * at + 2]:
        name = row["Currency"]
        first = min(each.day for each in desk.company.documents)
        sales = desk.company.sales(name, end - timedelta(days=DAYS - 1), end)
        expected = f"{Decimal(cents(row['Total']) * DAYS) / sales:.1f}" if (end - first).days >= DAYS else ""
        assert (f"{float(row['DSO']):.1f}" if row["DSO"] else "") == expected, row


@pytest.mark.parametrize("month", range(1, 13))
def test_figures_24_the_closing_row_has_the_provision(desk: Desk, month: int) -> None:
    rows = [row.split(" | ") for row in desk.provisions[month]]
    for _, gross, rate, allowance in rows:
        assert abs(cents(gross) * Decimal(rate or 0) - cents(allowance)) <= Decimal("0.51")
    own = sum(cents(allowance) for *_, allowance in rows)
    assert closings(desk)[2 * month - 2]["Allowance"] == f"{Decimal(own) / 100:.2f}"
    assert (rows[0][0] == CHANGED) == (month >= 10)  # individually impaired from October
    assert (own > 0) == (month > 2)  # rates come from closed months


def test_figures_14_interest_is_charged_month_by_month_from_the_letter_on(desk: Desk) -> None:
    notes = rows_of(desk.path, "invoices", "Type", "Customer", "Date", "Currency", "Amount")
    notes = [row for row in notes if " note |" in row and not row.startswith("Credit")]
    assert len(notes) == desk.notes
    booked = [f"{code} | {day} | {name} | {Decimal(one) / 100:.2f}" for day, code, name, one in desk.company.booked]
    assert sorted(row.partition(" | ")[2] for row in notes) == sorted(row for row in booked if TOLD in row)
    assert {row.split(" | ")[2][:7] for row in notes} == {f"2024-{month:02}" for month in range(3, 13)}


def test_figures_25_three_changes_of_the_past_are_three_warnings_and_three_changes(desk: Desk) -> None:
    desk.on(LAST)
    desk.run("refresh")
    before, seen = checks(desk), changes(desk)
    assert [row for row in before if "Closed" in row] == []
    gone, other = desk.invoice_of(DELETED, 8), desk.invoice_of(CHANGED, 9)
    dated_back = {"Payment": ["X-1"], "Date": pd.to_datetime(["2024-10-15"]), "Customer": ["C05"], "Amount": [25_000]}
    typed(
        desk.path,
        lambda book: book.append("tblPayments", pd.DataFrame(dated_back)),
        cell("tblInvoices", desk.row(other.number), "Amount", (other.cents - 10_005) / 100),
    )
    typed(desk.path, without("tblInvoices", desk.row(gone.number)))
    for _ in range(2):
        desk.run("refresh")
        assert sorted(set(checks(desk)) - set(before)) == sorted([
            *unexplained(desk),
            f"Warning | Invoices | {gone.number} | Closed 2024-08 | '-{gone.cents / 100:.2f}",
            f"Warning | Invoices | {other.number} | Closed 2024-09 | '-100.05",
            "Warning | Payments | X-1 | Closed 2024-10 | '-250.00",
        ])  # fmt: skip
        assert changes(desk)[len(seen) :] == [
            f"Invoices | {other.number} | Amount | {other.cents / 100:.2f} | {(other.cents - 10_005) / 100:.2f}",
            f"Invoices | {gone.number} |  | {gone.cents / 100:.2f}, {gone.currency}, {DELETED}, {gone.day} | deleted",
            "Payments | X-1 |  | added | 250.00, C05, 2024-10-15",
        ]


def checks(desk: Desk) -> list[str]:
    return rows_of(desk.path, "checks", *CHECKED)


def changes(desk: Desk) -> list[str]:
    return rows_of(desk.path, "changes", "Sheet", "Key", "Column", "Old", "New")


def unexplained(desk: Desk) -> list[str]:
    """Return the Errors of the two control balances, from which December differs now."""
    return [row for row in checks(desk) if row.startswith("Error | Closing |")]
