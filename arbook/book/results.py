"""The tables that arbook writes (names fixed; see `schema.py`). Tables of later commands stay empty until then."""

from __future__ import annotations

from collections.abc import Sequence

from arbook.book.schema import Column, Kind, Table, Way, by_name, columns
from arbook.book.sheets import INPUTS

BUCKETS_AT = 4  # tblAging's first bucket column, counted from 0: buckets are found by place (`buckets_at`), not label
BUCKET_COUNT = 4

AGING = Table(
    "tblAging",
    "Aging",
    columns("""
    Customer     | text  | out | 12
    Name         | text  | out | 32
    Currency     | text  | out | 15 | | The tie-out above it has amounts in this column.
    Not due      | money | out | 14
    1-30         | money | out | 14
    31-60        | money | out | 14
    61-90        | money | out | 14
    90+          | money | out | 14
    Not aged     | money | out | 12
    Unapplied    | money | out | 13
    Total        | money | out | 14
    Overdue      | money | out | 14
    Overdue %    | rate  | out | 12
    Oldest days  | count | out | 14
    Disputed     | money | out | 14
    Credit limit | money | out | 14
    Limit used % | rate  | out | 14
    Ledger       | money | out | 14 | | Typed or imported control balance of the customer.
    Difference   | money | out | 13
    """),
    key=("Customer", "Currency"),
    header_row=26,
)

OPEN_ITEMS = Table(
    "tblOpenItems",
    "Open items",
    columns("""
    Customer       | text  | out | 12
    Name           | text  | out | 32
    Invoice        | text  | out | 14
    Line           | count | out | 7
    Type           | text  | out | 12
    Date           | date  | out | 12
    Due            | date  | out | 12
    Currency       | text  | out | 9
    Amount         | money | out | 14
    Paid           | money | out | 14
    Open           | money | out | 14
    Open base      | money | out | 14
    Days overdue   | count | out | 14
    Bucket         | text  | out | 11
    Disputed       | money | out | 12
    Discount until | date  | out | 16
    Discount now   | money | out | 15
    Interest       | money | out | 12
    Plan           | text  | out | 10
    Expected       | date  | out | 12
    Paid after     | money | out | 12 | | Settled between the as-of date and the last entry of the book.
    """),
    key=("Invoice", "Line"),
)

ACTIONS = Table(
    "tblActions",
    "Actions",
    columns("""
    Rank           | count | out | 7
    Customer       | text  | out | 12
    Name           | text  | out | 32
    Currency       | text  | out | 10
    Open           | money | out | 14
    Overdue        | money | out | 14
    Unapplied      | money | out | 12
    Oldest days    | count | out | 9
    Score          | count | out | 8
    Step           | count | out | 7
    Action         | text  | out | 24
    Why            | text  | out | 96
    Rule           | text  | out | 16
    Channel        | text  | out | 18
    Template       | text  | out | 22
    By when        | date  | out | 12
    Owner          | text  | out | 13
    Contact        | text  | out | 18
    Phone          | text  | out | 16
    E-mail         | text  | out | 28
    Last contact   | date  | out | 12
    Promise        | date  | out | 12
    Decision       | text  | out | 18
    Done           | any   | in  | 12 | | A date, or x for today.
    Result         | text  | in  | 16 | List_Result
    Promise date   | date  | in  | 15
    Promise amount | money | in  | 17
    Remark         | text  | in  | 30
    """),
    key=("Customer", "Currency", "Step"),
)

LETTERS = Table(
    "tblLetters",
    "Letters",
    columns("""
    Run      | text  | out | 14
    Date     | date  | out | 12
    Customer | text  | out | 12
    Currency | text  | out | 10
    Step     | count | out | 8
    Template | text  | out | 22
    Language | text  | out | 11
    Amount   | money | out | 14
    Items    | count | out | 9
    File     | text  | out | 46
    Sent     | any   | in  | 12 | | A date, or x for today.
    """),
    key=("Run", "Customer", "Currency"),
)

DISCOUNTS = Table(
    "tblDiscounts",
    "Discounts",
    columns("""
    Customer       | text  | out | 12
    Invoice        | text  | out | 14
    Currency       | text  | out | 9
    Discount until | date  | out | 16
    Discount       | money | out | 13
    State          | text  | out | 18
    Days           | count | out | 7
    Claim          | money | out | 13
    """),
    key=("Invoice",),
)

INTEREST = Table(
    "tblInterest",
    "Interest",
    columns("""
    Customer     | text  | out | 12
    Invoice      | text  | out | 14
    Currency     | text  | out | 9
    From         | date  | out | 12
    To           | date  | out | 12
    Days         | count | out | 7
    Principal    | money | out | 14
    Rate         | rate  | out | 9
    Interest     | money | out | 12
    Compensation | money | out | 16
    Note         | text  | out | 14
    Paid on      | date  | out | 12
    Waived       | text  | in  | 24 | | The reason; a waived slice never comes again.
    Line         | count | out | 7  | | Of an invoice with several due dates.
    Rule         | text  | out | 36 | | Regime, reference rate + margin, day count.
    """),
    key=("Invoice", "From"),
)

PLAN_PREVIEW = Table(
    "tblPlanPreview",
    "Plan form",
    columns("""
    No        | count | out | 18
    Due date  | date  | out | 13
    Payment   | money | out | 24
    Interest  | money | out | 14
    Principal | money | out | 14
    Balance   | money | out | 14
    """),
    header_row=41,
)

PLANS = Table(
    "tblPlans",
    "Plans",
    columns("""
    Plan           | text  | out | 10
    Version        | count | out | 11
    Customer       | text  | out | 12
    Currency       | text  | out | 10
    Invoices       | text  | out | 38
    Agreed         | date  | out | 12
    Amount         | money | out | 14
    Down payment   | money | out | 15
    Count          | count | out | 9
    Payment        | money | out | 13
    Frequency      | text  | out | 12
    Rate           | rate  | out | 8
    Method         | text  | out | 15
    Start          | date  | out | 12
    First due      | date  | out | 12
    Last due       | date  | out | 12
    Interest total | money | out | 16
    APR            | rate  | out | 8
    Status         | text  | out | 13
    Paid           | money | out | 13
    Overdue        | money | out | 13
    Next due       | date  | out | 12
    Next amount    | money | out | 14
    Missed         | count | out | 10
    Accelerated    | money | out | 14
    Signed         | date  | in  | 12 | | The plan is active from this day, once its down payment is in.
    File           | text  | in  | 18
    Note           | text  | in  | 30
    Cancelled      | date  | in  | 13 | | The invoices are as before the plan again, less what was paid.
    """),
    key=("Plan", "Version"),
)

INSTALLMENTS = Table(
    "tblInstallments",
    "Installments",
    columns("""
    Plan      | text  | out | 10
    Version   | count | out | 11
    No        | count | out | 6
    Due date  | date  | out | 12
    Payment   | money | out | 14
    Interest  | money | out | 14
    Principal | money | out | 14
    Balance   | money | out | 14
    Paid      | money | out | 14
    Open      | money | out | 14
    Days late | count | out | 13
    Status    | text  | out | 14
    """),
    key=("Plan", "Version", "No"),
)

RISK = Table(
    "tblRisk",
    "Risk",
    columns("""
    Customer        | text   | out | 12
    Name            | text   | out | 32
    Score           | count  | out | 8
    Band            | text   | out | 9
    Decision        | text   | out | 18
    Rule            | text   | out | 16
    Until           | date   | out | 12
    Reasons         | text   | out | 100
    Share late      | rate   | out | 9
    Days late       | number | out | 9
    Trend           | number | out | 9
    Buys less       | rate   | out | 9
    Deferrals       | count  | out | 11
    Staff changes   | count  | out | 9
    Communication   | rate   | out | 16
    Disputes        | count  | out | 10
    Broken promises | count  | out | 11
    Limit used %    | rate   | out | 9
    Oldest days     | count  | out | 8
    Papers missing  | text   | out | 34
    Exposure        | money  | out | 14
    Exposure rank   | count  | out | 11
    Good payer      | text   | out | 12
    """),
    key=("Customer",),
)

LATENESS = Table(
    "tblLateness",
    "Lateness",
    columns("""
    By         | text   | out | 12
    Value      | text   | out | 24
    Items      | count  | out | 9
    Amount     | money  | out | 15
    Share late | rate   | out | 13
    Days late  | number | out | 12
    Discounts  | money  | out | 13
    """),
    key=("By", "Value"),
)

KPI = Table(
    "tblKPI",
    "Dashboard",
    columns("""
    Measure    | text   | out | 26
    Value      | number | out | 15
    Definition | text   | out | 66
    """),
    key=("Measure",),
    header_row=20,
    first_column=16,
)

FORECAST = Table(
    "tblForecast",
    "Dashboard",
    columns("""
    Week     | date  | out | 14 | | Its Monday. The first week has what is overdue, too; the last row all that comes later.
    Due      | money | out | 14
    Expected | money | out | 14 | | By the days that each customer paid late in the last 12 months.
    Promised | money | out | 15
    Plans    | money | out | 17 | | The part of Due that is of installment plans.
    """),
    key=("Week",),
    header_row=11,
    first_column=8,
)

STATEMENT = Table(
    "tblStatement",
    "Statement",
    columns("""
    Currency     | text  | out | 10
    Date         | date  | out | 12
    Document     | text  | out | 16
    Type         | text  | out | 18
    Reference    | text  | out | 16
    Due          | date  | out | 12
    Days overdue | count | out | 12
    Amount       | money | out | 14 | | Of documents; below 0 a credit note.
    Paid         | money | out | 14 | | By payments; below 0 a refund or a returned payment. Open items: paid of the line.
    Balance      | money | out | 14 | | Activity: after the row. Open items: what is open of the line.
    Disputed     | money | out | 12
    """),
    header_row=28,
)

PROVISION = Table(
    "tblProvision",
    "Provision",
    columns("""
    Customer          | text  | out | 12
    Bucket            | text  | out | 12
    Gross             | money | out | 15
    Rate from history | rate  | out | 12
    Months used       | count | out | 9
    Allowance         | money | out | 14
    Rate override     | rate  | in  | 12 | | Goes before the rate from history; it stays.
    Rate used         | rate  | out | 12 | | Gross x Rate used = Allowance. Of a customer: Loss rate on Customers.
    """),
    key=("Customer", "Bucket"),
    header_row=12,
)

CONTROL = Table(
    "tblControl",
    "Closing",
    columns("""
    Date       | date  | in  | 12
    Customer   | text  | in  | 12 | | Blank = the whole ledger.
    Currency   | text  | in  | 9
    Balance    | money | in  | 15
    Workbook   | money | out | 15
    Difference | money | out | 13
    """),
    key=("Date", "Customer", "Currency"),
    header_row=19,
    by_hand=True,
)

CLOSINGS = Table(
    "tblClosings",
    "Closing",
    columns("""
    Month end  | date   | out | 12
    Closed on  | date   | out | 12
    By         | text   | out | 14
    Currency   | text   | out | 9
    Total      | money  | out | 15
    Overdue    | money  | out | 15
    Unapplied  | money  | out | 14
    Control    | money  | out | 15
    Difference | money  | out | 13
    DSO        | number | out | 8
    CEI        | number | out | 8
    Allowance  | money  | out | 14
    Note       | text   | in  | 30
    """),
    key=("Month end", "Currency"),
    header_row=19,
    first_column=8,
)

CHECKS = Table(
    "tblChecks",
    "Checks",
    columns("""
    Severity   | text | out | 10
    Sheet      | text | out | 14
    Cell       | text | out | 9
    Key        | text | out | 26
    Field      | text | out | 16
    Value      | text | out | 22
    Problem    | text | out | 104
    What to do | text | out | 72
    Accepted   | text | in  | 28 | | The reason; an accepted Warning leaves the count.
    """),
    key=("Sheet", "Key", "Field"),
)

CHANGES = Table(
    "tblChanges",
    "Changes",
    columns("""
    Seen   | text | out | 18
    By     | text | out | 14
    Sheet  | text | out | 14
    Key    | text | out | 18
    Column | text | out | 16
    Old    | text | out | 26
    New    | text | out | 26
    """),
)

STATE = Table(
    "tblState",
    "xlwings.conf",
    columns("""
    Table  | text  | out | 14 | | Cells that people fill, as the last command left them; packed.
    Column | text  | out | 16
    Part   | count | out | 7
    Text   | text  | out | 60
    """),
    header_row=1,
    first_column=5,
)

LOG = Table(
    "tblLog",
    "Log",
    columns("""
    When    | text   | out | 18
    By      | text   | out | 14
    Command | text   | out | 12
    File    | text   | out | 28
    As of   | date   | out | 12
    Rows    | count  | out | 9
    Total   | money  | out | 16
    Seconds | number | out | 9
    Version | text   | out | 9
    Result  | text   | out | 60
    """),
)

ARCHIVED = Table(
    "tblArchived",
    "Log",
    columns("""
    Archived  | text  | out | 18 | | When documents were moved to an archive.
    File      | text  | out | 26
    Before    | date  | out | 12 | | They were settled before this day.
    Customer  | text  | out | 12
    Documents | count | out | 11
    Payments  | count | out | 10
    Invoices  | count | out | 10 | | Paid invoices: they still count for Trend and as settled.
    Lines     | count | out | 8  | | Their lines.
    Days late | count | out | 10 | | Of these lines, in all.
    First     | date  | out | 12 | | Dates of the documents.
    Last      | date  | out | 12
    """),
    key=("Archived", "Customer"),
    first_column=12,
)


def _snapshots() -> Table:
    """Month end, then the columns of tblAging, buckets by position."""
    month_end = Column("Month end", Kind.DATE, Way.OUT)
    return Table(
        "tblSnapshots", "Closing", (month_end, *AGING.columns), ("Month end", "Customer", "Currency"),
        header_row=19, first_column=22,
    )  # fmt: skip


SNAPSHOTS = _snapshots()


def buckets_at(headings: Sequence[str]) -> int | None:
    """Return where the buckets begin: between Not due and Not aged; None when it isn't they that stand there."""
    before, after = AGING.names[BUCKETS_AT - 1], AGING.names[BUCKETS_AT + BUCKET_COUNT]
    places = {headings.index(before) + 1} if before in headings else set()
    places |= {headings.index(after) - BUCKET_COUNT} if after in headings else set()
    return places.pop() if len(places) == 1 and min(places) >= 0 else None


def unnamed_buckets(table: Table, headings: Sequence[str]) -> list[str]:
    """Return headings with those of the buckets, which follow AgingLimits, as the schema names them."""
    found = list(headings)
    start = buckets_at(found)
    if table in (AGING, SNAPSHOTS) and start is not None:
        found[start : start + BUCKET_COUNT] = AGING.names[BUCKETS_AT : BUCKETS_AT + BUCKET_COUNT]
    return found


RESULTS = (
    AGING, OPEN_ITEMS, ACTIONS, LETTERS, DISCOUNTS, INTEREST, PLAN_PREVIEW, PLANS, INSTALLMENTS, RISK,
    LATENESS, KPI, FORECAST, STATEMENT, PROVISION, CONTROL, CLOSINGS, SNAPSHOTS, CHECKS, CHANGES, STATE, LOG,
    ARCHIVED,
)  # fmt: skip
TABLES = by_name((*INPUTS, *RESULTS))

SHEETS = (
    "Start", "Aging", "Open items", "Actions", "Letters", "Discounts", "Interest", "Plan form", "Plans",
    "Installments", "Risk", "Lateness", "Dashboard", "Statement", "Provision", "Closing", "Customers",
    "Invoices", "Payments", "Allocations", "Activity", "Settings", "Policy", "Signals", "Rates", "FX",
    "Checks", "Changes", "Functions", "Log", "xlwings.conf",
)  # fmt: skip
