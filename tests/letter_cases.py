"""Invented letters for tests: a full case and a minimal one of each template."""

from dataclasses import replace
from datetime import date

import pandas as pd

from arbook.letter_case import Bank, Case, Company, Reader, Sender

DAY = date(2026, 11, 22)
ITEMS = """
Invoice  | Type          | Description                | Date       | Due        | Amount   | Open     | Disputed | Days | Interest
26-00417 | Invoice       | Oak boards 32 mm, 14 m3    | 2026-08-14 | 2026-09-13 | 12345.60 | 12345.60 | 0        | 70   | 243.51
26-00488 | Invoice       | Delivery to the site       | 2026-09-02 | 2026-10-02 | 1000.00  | 900.00   | 300.00   | 51   | 12.90
N-7      | Interest note |                            | 2026-10-10 | 2026-10-24 | 41.25    | 41.25    | 0        | 29   | 0
"""  # noqa: E501 - one line a document reads as a table
SLICES = """
Invoice  | From       | To         | Days | Principal | Rate   | Interest | Compensation
26-00417 | 2026-09-14 | 2026-11-22 | 70   | 12345.60  | 0.1015 | 243.51   | 40.00
26-00488 | 2026-10-03 | 2026-11-22 | 51   | 900.00    | 0.1015 | 12.90    |
"""
INSTALLMENTS = """
No | Due date   | Payment | Principal | Interest | Balance
0  | 2026-12-01 | 4000.00 | 4000.00   | 0        | 8986.85
1  | 2027-01-01 | 3012.01 | 2989.54   | 22.47    | 5997.31
2  | 2027-02-01 | 3012.01 | 2997.02   | 14.99    | 3000.29
3  | 2027-03-01 | 3007.79 | 3000.29   | 7.50     | 0
"""
PLAN = {
    "Plan": "P-003", "Version": 1, "Invoices": "26-00417, 26-00488", "Agreed": pd.Timestamp("2026-11-22"),
    "Amount": 1298685, "Down payment": 400000, "Count": 3, "Payment": 301201, "Frequency": "monthly", "Rate": 0.03,
    "Start": pd.Timestamp("2026-12-01"), "First due": pd.Timestamp("2027-01-01"),
    "Last due": pd.Timestamp("2027-03-01"), "Interest total": 4496, "Next due": pd.Timestamp("2027-01-01"),
    "Next amount": 301201, "Missed": 1, "Overdue": 301201,
}  # fmt: skip
COMPANY = Company(
    "Ostas ielas tirdzniecība SIA", "Ostas iela 14\nRīga, LV-1045", "40003999999", "LV40003999999", "+371 6700 0000",
    "rekini@ostasiela.example", "Laura Priede, kredītkontrole",
)  # fmt: skip
BANK = Bank("Daugavas banka AS", "LV80BANK0000435195001", "BANKLV22")
_MONEY = ("Amount", "Open", "Disputed", "Interest", "Principal", "Compensation", "Payment", "Balance")
_DAYS = ("Date", "Due", "From", "To", "Due date")


def table(text: str) -> pd.DataFrame:
    """Read a table written as text; money becomes cents, blank is missing."""
    names, *lines = ([cell.strip() for cell in line.split("|")] for line in text.strip().splitlines())
    frame = pd.DataFrame(lines, columns=names)
    for name in names:
        if name in _MONEY:
            cents = pd.to_numeric(frame[name].replace("", None), errors="coerce") * 100
            frame[name] = cents.round().astype("Int64")
        elif name in _DAYS:
            frame[name] = pd.to_datetime(frame[name])
        elif name in ("Days", "No"):
            frame[name] = frame[name].astype("int64")
        elif name == "Rate":
            frame[name] = frame[name].astype("float64")
    return frame


def items(text: str = ITEMS) -> pd.DataFrame:
    """Return the documents of a letter."""
    found = table(text).rename(columns={"Days": "Days overdue"})
    return found.assign(**{"Discount": 0, "Discount until": pd.NaT})


def full(template: str, language: str) -> Case:
    """Return a case in which everything is known."""
    country = {"en": "GB", "lv": "LV", "ru": "LV", "ro": "RO"}.get(language, "")
    reader = Reader(
        "C013", "Būvnieks & Dēli SIA", "Anna Bērziņa", "Meža iela 3\nJelgava, LV-3001", "40103111111", country,
        language, "anna@buvnieks.example", "+371 2900 1234",
    )  # fmt: skip
    due = template in ("confirm-receipt", "pre-reminder")
    rows = items()
    if due:
        rows = rows.head(2).assign(**{
            "Disputed": 0, "Interest": 0, "Days overdue": 0, "Due": pd.Timestamp("2026-11-25"),
            "Discount": [24691, 0], "Discount until": pd.Timestamp("2026-11-24"),
        })  # fmt: skip
    claims = template in ("third-letter", "final-notice", "interest-note")
    if not claims:
        rows = rows.assign(Interest=0)
    if planned := template in ("plan-agreement", "plan-reminder", "call-missed-installment"):
        rows = rows.assign(Disputed=0)
    return Case(
        template, DAY, date(2026, 11, 29), date(2026, 12, 6), reader, COMPANY, "EUR", rows, BANK,
        Sender("Jānis Kalns", "janis@ostasiela.example", "+371 6700 0001"), 0 if due or planned else 15000,
        table(SLICES) if claims else pd.DataFrame(), "law" if not due else "",
        PLAN if planned else None, table(INSTALLMENTS) if planned else None, 2,
        "registered" if template == "final-notice" else "", "N-8" if template == "interest-note" else "",
    )  # fmt: skip


def minimal(template: str, language: str) -> Case:
    """Return a case in which only what can't be missing is known: one document, without description and dates."""
    case = full(template, language)
    rows = case.items.head(1).assign(Description=None, Disputed=0, Interest=0, Date=pd.NaT)
    plan = {name: PLAN[name] for name in ("Plan", "Next due", "Next amount")} if case.plan is not None else None
    return replace(
        case, reader=Reader("C013", "", language=language), company=Company("Osta SIA"), bank=Bank(iban=BANK.iban),
        sender=Sender(), items=rows, on_account=0, interest=pd.DataFrame(), interest_basis="", plan=plan,
        installments=None, delivery="", note="",
    )  # fmt: skip
