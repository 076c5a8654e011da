"""The examples of the sheet Functions: small data for each cell function, and what their results are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from arbook.book.schema import Kind

Cell = str | float | date
Block = tuple[tuple[Cell, ...], ...]  # rows of cells


@dataclass(frozen=True)
class Example:
    """A cell function, the cells of its arguments, and the columns of its result."""

    function: str
    arguments: dict[str, Block]
    results: dict[str, Kind]


def _examples(text: str) -> tuple[Example, ...]:
    """Read blocks of lines: `function | column: kind, ...`, then `argument | cell; cell` (`&`: side by side)."""
    return tuple(_example(*block.strip().splitlines()) for block in text.strip().split("\n\n"))


def _example(head: str, *lines: str) -> Example:
    function, results = (part.strip() for part in head.split("|"))
    columns = (part.rpartition(":") for part in results.split(","))
    kinds = {name.strip(): Kind(kind.strip()) for name, _, kind in columns}
    pairs = (line.split("|") for line in lines)
    return Example(function, {name.strip(): _block(cells) for name, cells in pairs}, kinds)


def _block(text: str) -> Block:
    return tuple(tuple(_cell(cell.strip()) for cell in row.split("&")) for row in text.split(";"))


def _cell(text: str) -> Cell:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


EXAMPLES = _examples("""
AR_DUE_DATE  | Due date: date
invoice_date | 2026-01-15; 2026-01-31; 2026-02-10; 2026-02-10
terms        | net 30; net 30 EOM; 10th prox; 50% advance 50% net 30

AR_DISCOUNT_DATE | Discount until: date
invoice_date     | 2026-01-15; 2026-01-31; 2026-02-10
terms            | 2/10 net 30; 2/10 EOM; net 30

AR_TERMS | In words: text
terms    | 2/10 net 30; net 30 EOM; 10th prox; 50% advance 50% net 30

AR_SPLIT     | Due date: date, Amount: money
amount       | 1000.01
invoice_date | 2026-01-15
terms        | 50% advance 50% net 30

AR_DISCOUNT  | Discount: money
amount       | 1000; 1000; 250.50
invoice_date | 2026-01-15; 2026-01-15; 2026-01-31
terms        | 2/10 net 30; 2/10 net 30; 3/10 net 60
payment_date | 2026-01-25; 2026-01-26; 2026-02-05

AR_CREDIT    | Settles: money
payment      | 980; 490; 980
invoice_date | 2026-01-15; 2026-01-15; 2026-01-15
terms        | 2/10 net 30; 2/10 net 30; 2/10 net 30
payment_date | 2026-01-25; 2026-01-25; 2026-01-26

AR_DISCOUNT_APR | A year: rate
terms           | 2/10 net 30; 1/10 net 60; 3/15 net 45
method          | simple; simple; effective

AR_DAYS_OVERDUE | Days: count
due_date        | 2026-02-14; 2026-03-31; 2026-04-15
as_of           | 2026-03-31

AR_BUCKET    | Bucket: text
days_overdue | 0; 1; 30; 31; 91

AR_AGING     | Customer: text, Currency: text, Not due: money, 1-30: money, 31-60: money, 61-90: money, 90+: money, \
Not aged: money, Total: money
customers    | C1; C2; C1; C2
due_dates    | 2026-01-15; 2026-03-15; 2026-04-10; 2025-11-30
open_amounts | 100; 50; 5.50; 20
as_of        | 2026-03-31
limits       | 30,60,90
currencies   | EUR; USD; EUR; USD

AR_OPEN       | Open: money
invoices      | I-1; I-2; I-3
amounts       | 100; 200; 300
paid_invoices | I-1; I-2; I-1
paid_amounts  | 30; 200; 20.50

AR_DAYCOUNT | Days: count
start       | 2026-01-31; 2026-01-31; 2026-01-31
end         | 2026-03-31; 2026-03-31; 2027-01-31
convention  | ACT/365F; 30/360; 30E/360

AR_YEARFRAC | Years: any
start       | 2026-01-01; 2026-01-01; 2026-01-01
end         | 2026-07-01; 2026-07-01; 2027-01-01
convention  | ACT/365F; 30/360; ACT/360

AR_INTEREST | Interest: money
principal   | 1000; 1000; 250
due_date    | 2026-01-15; 2026-03-31; 2026-02-28
as_of       | 2026-03-31
rate        | 0.08

AR_STATUTORY_INTEREST | Interest: money
principal             | 1000; 1000; 1000
due_date              | 2025-11-15; 2025-11-15; 2025-11-15
as_of                 | 2026-03-31
regime                | EU; DE; UK

AR_INTEREST_STEPS | From: date, To: date, Days: count, Principal: money, Rate: rate, Interest: money
principal         | 1000
due_date          | 2025-11-15
as_of             | 2026-03-31
rate_or_regime    | EU
paid_dates        | 2026-02-15
paid_amounts      | 400

AR_COMPENSATION | Compensation: money
amount          | 999; 1000; 10000
regime          | EU; UK; UK

AR_REFERENCE_RATE | Rate: rate
regime            | EU; DE; UK
date              | 2026-03-31

AR_ALLOCATE | Costs: money, Interest: money, Principal: money, Unapplied: money
payment     | 100; 300
owed        | 20 & 30 & 200; 20 & 30 & 200

AR_INSTALLMENT | Payment: money
principal      | 10000; 10000; 10000
count          | 24; 24; 12
annual_rate    | 0; 0.03; 0.03

AR_INSTALLMENTS | No: count, Due date: date, Payment: money, Interest: money, Principal: money, Balance: money
principal       | 1500
count           | 4
annual_rate     | 0.03
start_date      | 2026-01-31
frequency       | monthly
method          | level
down_payment    | 500

AR_APR     | A year: rate
amount     | 1000
start_date | 2026-01-31
dates      | 2026-02-28; 2026-03-31; 2026-04-30
payments   | 340; 340; 340

AR_NEXT_ACTION     | Next: text
days_overdue       | 5; 20; 20; 9
open_amount        | 1000; 1000; 1000; 1000
last_step          | 0; 4; 4; 3
days_since_contact | 0; 12; 12; 1
promise_date       | ; ; 2026-04-02;
disputed           | 0; 0; 0; 0
as_of              | 2026-03-31; 2026-03-31; 2026-03-31; 2026-03-31

AR_DSO       | Days: number
receivables  | 500
credit_sales | 900
days         | 90

AR_DSO_COUNTBACK   | Days: number
receivables        | 500
sales_latest_first | 300; 250; 200
days_latest_first  | 31; 28; 31

AR_BEST_DSO         | Days: number
current_receivables | 300
credit_sales        | 900
days                | 90

AR_CEI         | Index: number
beginning      | 400
credit_sales   | 900
ending_total   | 500
ending_current | 300

AR_DAYS_LATE | Days: number
amounts      | 100; 300
days_late    | 12; -4

AR_PROVISION | Allowance: money
amounts      | 1000; 500; 250
rates        | 0.01; 0.05; 0.5

AR_LOSS_RATES  | Rate: rate
paid_by_bucket | 1000; 400; 100; 40; 10
never_paid     | 5
""")
