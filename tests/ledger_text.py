"""Ledgers and results as text tables, so that a test shows its input and what is expected of it."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from arbook.aging import Aging, AgingSettings, aging
from arbook.ledger import Ledger, LedgerSettings

DATES = {"Date", "Due date", "Deferred to", "Goods received", "Disputed on", "Dispute closed", "Due", "Settled"}
MONEY = {"Amount", "Settles", "Credit limit", "Open orders"}
CENTS = {
    "Amount", "Settles", "Paid", "Open", "Open base", "Disputed", "Paid after", "Not due", "0-30", "1-30", "31-60",
    "61-90", "90+", "Not aged", "Unapplied", "Total", "Overdue", "Re-dated", "Booked base", "Revaluation",
    "Credit limit",
}  # fmt: skip


def cents(text: str) -> int:
    """1,000.50 as 100050."""
    return int(Decimal(text.replace(",", "")) * 100)


def cells(text: str) -> list[list[str]]:
    """Cells of a text table, its lines cut at |."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def table(text: str) -> pd.DataFrame:
    """Read a table: the first line has the names of the columns; an empty cell is blank."""
    head, *rows = cells(text)
    frame = pd.DataFrame([[cell or None for cell in row] for row in rows], columns=head, dtype=object)
    for name in head:
        if name in DATES:
            frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d", errors="coerce")
        elif name in MONEY:
            values = [pd.NA if cell is None else cents(cell) for cell in frame[name]]
            frame[name] = pd.array(values, dtype="Int64")
        elif name == "Disputed":
            values = [cell if cell is None or cell.isalpha() else cents(cell) for cell in frame[name]]
            frame[name] = pd.Series(values, dtype=object)
        elif name == "Rate":
            frame[name] = frame[name].astype(float)
        else:
            frame[name] = frame[name].astype("str")
    return frame


def shown(frame: pd.DataFrame, names: str) -> list[list[str]]:
    """Rows of a result as text, those columns of it: amounts as 1,000.50, dates as 2024-01-31, blank empty."""
    return [[_text(name, frame[name].iloc[row]) for name in names.split(", ")] for row in range(len(frame))]


def _text(name: str, value: object) -> str:
    if pd.isna(value):  # type: ignore[call-overload]  # any scalar
        return ""
    if name in CENTS:
        return f"{Decimal(int(value)) / 100:,.2f}"  # type: ignore[call-overload]  # an integer, as the name says
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return f"{value:.4f}" if isinstance(value, float) else str(value)


NO_PAYMENTS = "Date | Customer | Invoice | Amount"


def ledger(
    invoices: str,
    payments: str = NO_PAYMENTS,
    allocations: str = "",
    customers: str = "",
    activity: str = "",
    settings: LedgerSettings | None = None,
) -> Ledger:
    """Build a ledger from text tables."""
    applied, parties, log = (table(text) if text else None for text in (allocations, customers, activity))
    return Ledger.build(table(invoices), table(payments), applied, parties, log, settings)


def report(book: Ledger, as_of: str, rates: str = "", **settings: object) -> Aging:
    """Age a ledger."""
    chosen = AgingSettings(**settings)  # type: ignore[arg-type]  # the test's words
    return aging(book, as_of, chosen, table(rates) if rates else None)


def found(book: Ledger) -> list[tuple[str, str, int, str]]:
    """Severity, table, row and field of each problem of the input."""
    return [(one.severity, one.table, one.row, one.field) for one in book.problems.found]
