"""Risk of a customer from text tables: a ledger and its Activity in, a row of tblRisk out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
from ledger_text import NO_PAYMENTS, ledger, table

from arbook.aging import AgingSettings, aging
from arbook.ledger import LedgerSettings
from arbook.risk import Risk, RiskSettings, risk
from arbook.signal_rules import shipped_signals

AS_OF = date(2024, 6, 30)
INVOICES = "Invoice | Customer | Date | Due date | Amount"
PAYMENTS = "Date | Invoice | Amount"


def activity(text: str) -> pd.DataFrame | None:
    """A log from text; Promise amount in units."""
    if not text:
        return None
    found = table(text)
    if "Promise date" in found:
        found["Promise date"] = pd.to_datetime(found["Promise date"])
    if "Promise amount" in found:
        amounts = [pd.NA if pd.isna(cell) else round(float(cell) * 100) for cell in found["Promise amount"]]
        found["Promise amount"] = pd.array(amounts, dtype="Int64")
    return found


def judged(
    invoices: str,
    payments: str = NO_PAYMENTS,
    log: str = "",
    parties: pd.DataFrame | str = "",
    as_of: date = AS_OF,
    settings: RiskSettings | None = None,
    signals: pd.DataFrame | None = None,
    rates: str = "",
    unapplied: str = "apart",
    book: LedgerSettings | None = None,
) -> Risk:
    """Risk as of a day."""
    found = ledger(invoices, payments, "", "", "", book)
    if isinstance(parties, pd.DataFrame) or parties:
        named = parties if isinstance(parties, pd.DataFrame) else party_table(parties)
        found = type(found).build(table(invoices), table(payments), None, named, None, book)
    fx = table(rates) if rates else None
    report = aging(found, as_of, AgingSettings(unapplied=unapplied), fx)  # type: ignore[arg-type]  # the test's word
    return risk(found.as_of(as_of), report, activity(log), signals, fx, settings)


def party_table(text: str) -> pd.DataFrame:
    """tblCustomers from text, with its dates."""
    found = table(text)
    for name in ("Credit checked", "Terms signed", "Status until"):
        if name in found:
            found[name] = pd.to_datetime(found[name])
    return found


def one(found: Risk, customer: str = "C1") -> dict[str, Any]:
    """The row of a customer, with the points of each signal."""
    row = found.table.index[found.table["Customer"] == customer][0]
    return {**found.table.loc[row].to_dict(), "points": found.points.loc[row].to_dict()}


def paid_invoices(rows: str, start: date = date(2024, 1, 1)) -> tuple[str, str]:
    """Invoices of C1 that fall due on a day and were paid some days later: "days late | amount", a line each.

    The first is due on `start`, each next a week after; dated 30 days before. "open" leaves it unpaid.
    """
    invoices, payments = [INVOICES], [PAYMENTS]
    for number, line in enumerate(rows.strip().splitlines()):
        late, _, amount = (cell.strip() for cell in line.partition("|"))
        due = start + timedelta(days=7 * number)
        name, cents = f"I{number}", amount or "100"
        invoices.append(f"{name} | C1 | {due - timedelta(days=30)} | {due} | {cents}")
        if late != "open":
            payments.append(f"{due + timedelta(days=int(late))} | {name} | {cents}")
    return "\n".join(invoices), "\n".join(payments) if len(payments) > 1 else NO_PAYMENTS


def changed(signal: str, **cells: object) -> pd.DataFrame:
    """The shipped tblSignals with some cells of a row changed."""
    rows = shipped_signals()
    place = rows.index[rows["Signal"] == signal][0]
    for name, value in cells.items():
        rows.loc[place, name] = value
    return rows
