"""The tables of the workbook, sheet by sheet (names fixed; see `schema.py`)."""

from __future__ import annotations

from arbook.book.schema import Table, by_name, columns

LISTS: dict[str, tuple[str, ...]] = {
    "List_Kind": ("Business", "Consumer", "Public"),
    "List_InvoiceBy": ("E-mail", "Post", "Portal"),
    "List_Status": ("Normal", "Watch", "Hold", "Cash only", "Advance payment", "Legal", "Insolvent"),
    "List_Type": ("Invoice", "Credit note", "Interest note", "Cost note"),
    "List_PaymentKind": (
        "Payment", "Discount", "Withholding", "Set-off", "Write-off", "Refund", "Returned",
    ),
    "List_State": ("Matched", "Proposed", "Accepted", "Refused"),
    "List_ActivityKind": (
        "E-mail", "Letter", "Registered letter", "Call", "Meeting", "Promise", "Dispute", "Deferral request",
        "Discount request", "Staff change", "Legal notice", "Decision", "Confirmation", "Note",
    ),
    "List_Direction": ("Out", "In"),
    "List_Result": (
        "Reached", "No answer", "Not received", "Waiting approval", "In payment run", "Payment sent",
        "Promised", "Disputed", "Evasive", "Refused", "Agreed", "Concern",
    ),
    "List_Reason": (
        "Cash flow", "Invoice lost", "Approval", "Dissatisfied", "Their customer late", "Forgot", "Other",
    ),
    "List_Clock": ("Sent", "Due", "Month end", "Previous"),
    "List_Channel": ("E-mail", "Call", "Letter", "Registered letter", "Note", "Decision"),
    "List_Track": ("Ladder", "Side"),
    "List_YesNo": ("yes", "no"),
    "List_Verified": ("yes", "no", "partly"),
    "List_PlanFrequency": ("weekly", "biweekly", "monthly", "quarterly"),
    "List_PlanMethod": ("level", "equal principal", "interest-free"),
    "List_Roll": ("none", "following", "modified following", "preceding"),
    "List_Anchor": ("month end", "same day"),
    "List_AgingBasis": ("due date", "invoice date"),
    "List_UnappliedCash": ("apart", "oldest first", "own date"),
    "List_GraceMode": ("trigger", "free"),
    "List_MinimumMode": ("floor", "threshold"),
    "List_TaxMode": ("reduced if early", "untouched", "always reduced"),
    "List_DayCount": (
        "ACT/365F", "ACT/360", "ACT/ACT ISDA", "30/360", "30U/360", "30E/360", "30E/360 ISDA", "ACT/366",
    ),
    "List_Regime": (
        "EU", "LV", "LV consumer", "DE", "DE consumer", "IE", "RO", "RO change dates", "UK", "UK floating",
        "RU 395", "Contract", "None",
    ),
    "List_DateOrder": ("ymd", "dmy", "mdy"),
    "List_DecimalSign": (".", ","),
    "List_Language": ("en", "ru", "lv", "ro"),
    "List_StatementKind": ("Activity", "Open items"),
}  # fmt: skip

CUSTOMERS = Table(
    "tblCustomers",
    "Customers",
    columns("""
    Customer       | text   | in | 12 | | Your code for the customer. Text: leading zeros are kept.
    Name           | text   | in | 32
    Reg no         | text   | in | 14
    Kind           | text   | in | 10 | List_Kind | Blank = Business. Consumers bear no business-to-business interest.
    Group          | text   | in | 12
    Industry       | text   | in | 14
    Country        | text   | in | 9  | | Two letters, such as LV.
    Language       | text   | in | 9  | List_Language
    Currency       | text   | in | 9  | | Three letters. Blank = BaseCurrency.
    Terms          | text   | in | 20 | | Such as 2/10 net 30, or 30 days EOM. Blank = DefaultTerms.
    Credit limit   | money  | in | 14 | | In Currency. Blank = no limit; 0 = cash only.
    Open orders    | money  | in | 13 | | Ordered, not invoiced yet.
    Sales rep      | text   | in | 14
    Collector      | text   | in | 14
    Contact        | text   | in | 18
    E-mail         | text   | in | 30
    Phone          | text   | in | 16
    Address        | text   | in | 38
    Invoice by     | text   | in | 10 | List_InvoiceBy
    Terms signed   | date   | in | 14
    Credit checked | date   | in | 16
    Late interest  | any    | in | 12 | | Blank = Settings; none; a rate such as 8%; or a regime.
    Loss rate      | rate   | in | 11  | | Blank = matrix.
    Policy         | text   | in | 10
    Status         | text   | in | 14 | List_Status | Blank = computed.
    Status until   | date   | in | 14
    Status reason  | text   | in | 20
    No reminders   | text   | in | 16 | | The reason; blank = reminders are sent.
    File           | text   | in | 18
    Note           | text   | in | 30
    """),
    key=("Customer",),
    by_hand=True,
)

INVOICES = Table(
    "tblInvoices",
    "Invoices",
    columns("""
    Invoice        | text   | in  | 14 | | The document's number. Text: leading zeros are kept.
    Type           | text   | in  | 12 | List_Type | Blank = Invoice.
    Applies to     | text   | in  | 14 | | The document that a note corrects or charges.
    Customer       | text   | in  | 12
    Date           | date   | in  | 12
    Terms          | text   | in  | 18 | | Blank = the customer's, else DefaultTerms.
    Due date       | date   | in  | 12 | | Overrides the terms.
    Deferred to    | date   | in  | 13 | | Agreed later date; log the request in Activity.
    Currency       | text   | in  | 9
    Rate           | number | in  | 9  | | Booked: base currency for one unit.
    Amount         | money  | in  | 14 | | Gross. A credit note reduces, whichever sign is typed.
    Tax            | money  | in  | 12 | | Part of Amount.
    Reference      | text   | in  | 16
    Description    | text   | in  | 24
    Goods received | date   | in  | 16
    Sent           | date   | in  | 12
    Confirmed      | date   | in  | 12
    Disputed       | any    | in  | 12 | | An amount; yes = all that is open.
    Disputed on    | date   | in  | 14
    Dispute closed | date   | in  | 16
    Dispute reason | text   | in  | 20
    Step at start  | count  | in  | 15
    No reminders   | text   | in  | 16
    File           | text   | in  | 18
    Due            | date   | out | 12
    Open           | money  | out | 14
    Days overdue   | count  | out | 14
    Bucket         | text   | out | 11
    Settled        | date   | out | 12
    Days late      | count  | out | 11
    Discount until | date   | out | 16
    Discount now   | money  | out | 15
    Interest       | money  | out | 12
    Plan           | text   | out | 10
    Next action    | text   | out | 36
    Source         | text   | out | 26
    """),
    key=("Invoice",),
    by_hand=True,
)

PAYMENTS = Table(
    "tblPayments",
    "Payments",
    columns("""
    Payment   | text  | in  | 14
    Date      | date  | in  | 12
    Customer  | text  | in  | 12 | | Blank = the invoice's customer.
    Invoice   | text  | in  | 14 | | An invoice, a plan P-003 or an installment P-003/4; blank = on account.
    Currency  | text  | in  | 9
    Amount    | money | in  | 14 | | Positive; Kind gives the sign. Negative reverses that line.
    Settles   | money | in  | 14 | | In the invoice's currency, when that differs.
    Kind      | text  | in  | 12 | List_PaymentKind | Blank = Payment. Refund and Returned add to the debt.
    Method    | text  | in  | 12
    Reference | text  | in  | 26
    Source    | text  | out | 26
    """),
    key=("Payment", "Invoice", "Kind"),
    by_hand=True,
)

ALLOCATIONS = Table(
    "tblAllocations",
    "Allocations",
    columns("""
    Date    | date  | in  | 12
    From    | text  | in  | 14 | | A payment or a credit note.
    To      | text  | in  | 14 | | An invoice, a plan or an installment.
    Amount  | money | in  | 14 | | In the currency of From.
    Settles | money | in  | 14 | | In the currency of To, when that differs.
    State   | text  | in  | 12 | List_State | Matched and Accepted count; Proposed is shown, not counted.
    By      | text  | in  | 14
    Why     | text  | out | 48
    """),
    by_hand=True,
)

ACTIVITY = Table(
    "tblActivity",
    "Activity",
    columns("""
    Date           | date  | in  | 12
    Customer       | text  | in  | 12
    Currency       | text  | in  | 9
    Invoice        | text  | in  | 14 | | Blank = all overdue.
    Step           | count | in  | 7
    Kind           | text  | in  | 16 | List_ActivityKind
    Direction      | text  | in  | 10 | List_Direction
    Result         | text  | in  | 16 | List_Result
    Reason         | text  | in  | 20 | List_Reason
    Promise date   | date  | in  | 14
    Promise amount | money | in  | 16
    By             | text  | in  | 14
    File           | text  | in  | 18
    Note           | text  | in  | 36
    Promise kept   | text  | out | 14
    """),
    by_hand=True,
)

BANKS = Table(
    "tblBanks",
    "Settings",
    columns("""
    Currency | text | in | 9
    Bank     | text | in | 24
    IBAN     | text | in | 28
    BIC      | text | in | 14
    """),
    key=("Currency",),
    first_column=9,
    by_hand=True,
)

TEAM = Table(
    "tblTeam",
    "Settings",
    columns("""
    Name   | text | in | 20
    Role   | text | in | 14
    E-mail | text | in | 34
    """),
    key=("Name",),
    first_column=14,
    by_hand=True,
)

HOLIDAYS = Table(
    "tblHolidays",
    "Settings",
    columns("""
    Date    | date | in | 12
    Country | text | in | 9
    Working | text | in | 9 | List_YesNo | yes = a working day although a weekend or holiday.
    """),
    first_column=18,
    by_hand=True,
)

IMPORT_MAP = Table(
    "tblImportMap",
    "Settings",
    columns("""
    Kind          | text | in | 11 | | invoices, payments, customers; import for scope, dates and decimal.
    Export column | text | in | 22
    Our column    | text | in | 18
    """),
    key=("Kind", "Export column"),
    first_column=22,
    by_hand=True,
)

POLICY = Table(
    "tblPolicy",
    "Policy",
    columns("""
    Policy     | text  | in | 12
    Step       | count | in | 7
    Name       | text  | in | 60
    Clock      | text  | in | 11 | List_Clock
    Days       | any   | in | 16 | | A number, or the name of a setting such as HoldDays.
    Channel    | text  | in | 17 | List_Channel
    Track      | text  | in | 9  | List_Track
    Gap        | count | in | 7
    Only if    | text  | in | 16
    Min amount | any   | in | 14 | | A number, or the name of a setting such as SmallBalance.
    Template   | text  | in | 18
    Owner      | text  | in | 12
    """),
    key=("Policy", "Step"),
    by_hand=True,
)

SIGNALS = Table(
    "tblSignals",
    "Signals",
    columns("""
    Signal | text   | in | 18
    Weight | number | in | 9
    From   | text   | in | 9
    Full   | text   | in | 11
    Words  | text   | in | 84
    """),
    key=("Signal",),
    by_hand=True,
)

RATES = Table(
    "tblRates",
    "Rates",
    columns("""
    Regime   | text | in | 16
    From     | date | in | 12
    Rate     | rate | in | 10 | | Reference rate, a fraction.
    Margin   | rate | in | 10 | | A fraction.
    Known to | date | in | 12
    Source   | text | in | 90
    Verified | text | in | 10 | List_Verified
    """),
    key=("Regime", "From"),
    by_hand=True,
)

FX = Table(
    "tblFX",
    "FX",
    columns("""
    Currency | text   | in | 9
    Date     | date   | in | 12
    Rate     | number | in | 12 | | Base currency for one unit.
    """),
    key=("Currency", "Date"),
    by_hand=True,
)

INPUTS = (
    CUSTOMERS, INVOICES, PAYMENTS, ALLOCATIONS, ACTIVITY, BANKS, TEAM, HOLIDAYS, IMPORT_MAP, POLICY, SIGNALS,
    RATES, FX,
)  # fmt: skip
INPUT_TABLES = by_name(INPUTS)
