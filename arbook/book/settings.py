"""The named cells of the workbook: settings, head cells of result sheets, the plan form and the statement."""

from __future__ import annotations

from dataclasses import dataclass

from arbook.book.schema import Kind


@dataclass(frozen=True)
class Setting:
    """A named input cell: name, group, kind, default as typed, list of choices, unit and note."""

    name: str
    group: str
    kind: Kind
    default: str = ""
    choices: str = ""
    unit: str = ""
    note: str = ""


def _settings(group: str, text: str) -> tuple[Setting, ...]:
    """Read settings from lines `name | kind | default | list | unit | note`."""
    found = []
    for line in text.strip().splitlines():
        name, kind, default, choices, unit, note = [part.strip() for part in line.split("|")]
        found.append(Setting(name, group, Kind(kind), default, choices, unit, note))
    return tuple(found)


SETTINGS = (
    *_settings("Dates and company", """
    AsOf           | date   |     | | date | Blank = today. Everything is computed as it stood at the end of this day.
    CompanyName    | text   |     | |      | As it stands on letters and statements.
    CompanyAddress | text   |     | |      |
    CompanyRegNo   | text   |     | |      |
    CompanyVAT     | text   |     | |      |
    CompanyPhone   | text   |     | |      |
    CompanyEmail   | text   |     | |      |
    Signatory      | text   |     | |      | Name and role under letters.
    BaseCurrency   | text   | EUR | | ISO code | The currency of the totals.
    """),
    *_settings("Terms and aging", """
    DefaultTerms     | text  | net 30     |                   | terms | Used where neither the invoice nor the customer has terms.
    AgingLimits      | text  | 30,60,90   |                   | days  | Three rising whole numbers: the upper ends of the first three buckets.
    AgingBasis       | text  | due date   | List_AgingBasis   |       | invoice date: the first bucket starts at day 0, and nothing is Not due.
    UnappliedCash    | text  | apart      | List_UnappliedCash |      | apart: shown in its own column. oldest first: reduces the oldest lines. own date: credit notes age by their own date.
    ControlBalance   | money |            |                   | base currency | The ledger's balance at the as-of date (books in one currency; else the Closing sheet).
    EomCutoff        | count |            |                   | day   | Day after which end-of-month and prox terms count from next month. Blank = none; 25 in US practice.
    RollConvention   | text  | none       | List_Roll         |       | Where a due date goes that is not a working day.
    HolidayCountry   | text  |            |                   | ISO code | Which rows of tblHolidays count. Blank = all of them.
    LateMargin       | count | 0          |                   | days  | Late means more than this many days after the due date.
    """),
    *_settings("Late interest", """
    InterestRegime     | text   | EU       | List_Regime      |          | The law or contract that sets the rate.
    InterestRate       | rate   |          |                  | a year   | For regime Contract.
    DayCount           | text   | ACT/365F | List_DayCount    |          | For regime Contract.
    GraceDays          | count  | 0        |                  | days     |
    GraceMode          | text   | trigger  | List_GraceMode   |          | trigger: nothing inside the grace, else from the day after due. free: those days bear none.
    MinimumInterest    | money  | 0        |                  | currency of the invoice |
    MinimumMode        | text   | floor    | List_MinimumMode |          | floor raises to the minimum; threshold drops what is below it.
    InterestCap        | rate   |          |                  | of the principal | Blank = no cap of our own.
    InterestOnDisputed | text   | yes      | List_YesNo       |          | no: a disputed part bears no interest while it is disputed.
    """),
    *_settings("Discounts, tolerance, allocation", """
    TaxMode             | text  | reduced if early | List_TaxMode |      | How an early-payment discount treats the tax.
    DiscountGraceDays   | count | 0  |            | days |
    PaymentTolerance    | rate  | 0  |            | of the open amount | A payment this near counts as whole.
    PaymentToleranceMax | money | 0  |            | currency of the invoice |
    PartialDiscount     | text  | no | List_YesNo |      | yes: Apply cash names the discount of a part payment in time, too.
    AllocationOrder     | text  | costs,interest,principal | | | What a payment that is too small settles first.
    """),
    *_settings("Collecting", """
    HoldDays            | count | 8    | | days |
    HoldAmount          | money | 100  | | base currency |
    SmallBalance        | money | 10   | | base currency | Not worth a call.
    PlanFrom            | money | 1000 | | base currency | An installment plan is offered from this amount.
    CollectFrom         | money | 100  | | base currency | Handed over from this amount.
    ContactGap          | count | 5    | | days |
    PromiseGrace        | count | 2    | | days |
    CheckDays           | count | 3    | | days | After In payment run or Payment sent: look whether the money is there.
    ApprovalDays        | count | 5    | | days | After Waiting approval: ask again.
    NoAnswers           | count | 3    | | calls | So many calls in a row without answer, and a letter follows.
    OfferDays           | count | 14   | | days | An offered plan pauses reminders so long.
    PostDays            | count | 4    | | days | A posted invoice needs so much longer: its receipt is asked after later.
    PlanReminderDays    | count | 3    | | days | Before each installment.
    PlanAheadDays       | count | 7    | | days | Check plans lists what falls due so soon.
    FriendlyCallDays    | count | 5    | | working days | After a signal of risk newly fires.
    SignalRepeatDays    | count | 90   | | days | No second friendly call for the same signal so long.
    WelcomeDays         | count | 30   | | days | After a new customer's first invoice its sales rep asks how it goes.
    LimitationNotice    | count | 180  | | days | Before a claim is time-barred it is at the top of Actions.
    LetterDays          | count | 7    | | days | A letter asks for the money within so many days.
    NoticeDays          | count | 14   | | days | Between the final notice and the hand-over. Check your country's law.
    CheckMonths         | count | 12   | | months | A credit check older than this is missing.
    StaleDays           | count | 3    | | working days |
    BankDate            | date  |      | | date | Bank entries are complete up to here.
    MissedDays          | count | 3    | | days | An installment that isn't paid in full so many days after its date is missed.
    MissedBeforeDefault | count | 2    | | installments | So many missed at once, and all that is left of the plan falls due.
    LimitationYears     | count | 3    | | years | Check your country's law.
    AgencyFee           | rate  |      | | of the amount |
    CourtCost           | money |      | | base currency |
    DefaultCollector    | text  |      | | name |
    """),
    *_settings("Figures and provision", """
    KpiDays         | count | 90 |            | days |
    ProvisionSetOff | text  | no | List_YesNo |      | yes: money on account reduces what is provided for.
    """),
    *_settings("Files and formats", """
    ImportFolder | text |     |                  | folder | Where import looks for the newest files.
    OutFolder    | text |     |                  | folder | Where letters and statements go.
    TemplatesFolder | text |  |               | folder | Your own letter templates. Blank = the folder templates in OutFolder, else those of arbook.
    ReadReceipt  | text | 1,2,3 |            | steps  | E-mails of these steps ask for a read receipt, such as 1,2,3; or the word none.
    DateOrder    | text |     | List_DateOrder   |        | How typed text such as 03/04/2026 is read. Blank = it is a Check.
    DecimalSign  | text | .   | List_DecimalSign |        | The decimal sign of amounts that are text.
    Language     | text | en  | List_Language    |        |
    LockedTo     | date |     |                  | date   | Written by Close month: the last closed day.
    """),
)  # fmt: skip
SETTING = {setting.name: setting for setting in SETTINGS}

FORM_ROW = 6  # first row of the forms: their cells stand under each other in column C
PLAN_FORM = _settings(
    "Plan form",
    """
    Plan_Customer    | text  |           |                    |          | The customer's code. Blank = that of the invoices named below.
    Plan_Currency    | text  |           |                    | ISO code | Blank = the currency of the invoices.
    Plan_Invoices    | text  |           |                    |          | Numbers with commas between; blank = all overdue, oldest first. A plan alone (P-003): agree it anew.
    Plan_Amount      | money |           |                    |          | Blank = all that was open when it was agreed. Less of a plan: the oldest claims stay due.
    Plan_DownPayment | money |           |                    |          | Paid at once; the rest is paid in installments.
    Plan_Count       | count |           |                    | payments | Fill this or the payment below, not both.
    Plan_Payment     | money |           |                    |          | The number of payments follows from it.
    Plan_Frequency   | text  | monthly   | List_PlanFrequency |          |
    Plan_Rate        | rate  |           |                    | a year   | Blank = InterestRate on Settings; without one there is no interest.
    Plan_Method      | text  | level     | List_PlanMethod    |          | level: equal payments. equal principal: falling ones. interest-free: no interest.
    Plan_Agreed      | date  |           |                    | date     | Blank = AsOf, else today. What was open on this day is covered.
    Plan_Start       | date  |           |                    | date     | Interest runs from here. Blank = the day of the agreement.
    Plan_FirstDue    | date  |           |                    | date     | Blank = one period after the start.
    Plan_Anchor      | text  |           | List_Anchor        |          | Only for dates such as 28 February: month end, or the 28th each month.
    Plan_Roll        | text  | none      | List_Roll          |          | Where a payment goes that falls on a weekend or holiday.
    Plan_Note        | text  |           |                    |          | Kept with the plan.
    """,
)
STATEMENT_FORM = _settings(
    "Statement",
    """
    Statement_Customer | text |          |                    |      |
    Statement_From     | date |          |                    |      |
    Statement_To       | date |          |                    |      |
    Statement_Kind     | text | Activity | List_StatementKind |      |
    """,
)

# Head cells of result sheets that commands write: name -> (sheet, range of a fixed block).
HEADS: dict[str, tuple[str, str]] = {
    "Start_AsOf": ("Start", "C13"),  # a date; row 3 of every sheet shows it
    "Start_LastRefresh": ("Start", "C14"),
    "Start_Result": ("Start", "C15"),
    "Start_Errors": ("Start", "C16"),  # the master check, figures 23
    "Start_Warnings": ("Start", "C17"),
    "Start_Version": ("Start", "C18"),
    "Start_LastControl": ("Start", "C20"),  # when someone last saw who is overdue, and what it was (C1)
    "Aging_Note": ("Aging", "A2"),
    "Aging_Buckets": ("Aging", "E5:H5"),  # labels of the four buckets, above their totals
    "Aging_Totals": (
        "Aging",
        "C6:M13",
    ),  # a row a currency, in the columns of tblAging below: Currency ... Overdue %
    "Aging_Base": (
        "Aging",
        "C14:M14",
    ),  # the same in base currency; the chart reads Not due ... Not aged of it
    "Aging_Tie": ("Aging", "B17:D25"),  # label, amount, note: what reconciles the total with the ledger
    "OpenItems_Note": ("Open items", "A2"),
    "Risk_Backtest": ("Risk", "A2"),  # in words: how well the score told late payers
    "Statement_Sender": ("Statement", "A11:A15"),  # lines: the company
    "Statement_Reader": ("Statement", "G11:G15"),  # lines: the customer
    "Statement_Title": ("Statement", "A17"),
    "Statement_Aging": ("Statement", "A19:K22"),  # headings in the customer's language, then a row a currency
    "Statement_Pay": ("Statement", "A23:A25"),  # where to pay, a row a currency
    "Statement_Labels": ("Statement", "A27:K27"),  # headings of tblStatement in the customer's language
    "Plan_Message": ("Plan form", "A23"),  # what was previewed or built
    "Plan_Figures": ("Plan form", "C26:C34"),  # amount, down payment, financed, count, payment, last due, ...
    "Plan_Chart": ("Plan form", "F26:G38"),  # under the chart, which reads it: date, what is left to pay
    "Closing_Note": ("Closing", "A2"),
    "Closing_List": ("Closing", "D6:E16"),  # state and note of each step of the month end (arbook.month_end)
    "Dashboard_Coming": ("Dashboard", "H6:J7"),  # amount and count: promises due, plans at risk, discounts expiring
    "Dashboard_Top": ("Dashboard", "A21:A30"),  # customers with most overdue; formulas beside them say how much
    "Dashboard_Trend": ("Dashboard", "H29:N41"),  # closed months: end, Total, Overdue %, count-back, best, ADD, CEI
    "Provision_Note": ("Provision", "A2"),
    "Provision_Movement": ("Provision", "C6:C10"),  # opening, charge, write-offs, recoveries, closing
    "Checks_Note": ("Checks", "A2"),
    "Conf_InterpreterWin": ("xlwings.conf", "B1"),  # the lines of CONF that commands fill in
    "Conf_InterpreterMac": ("xlwings.conf", "B2"),
    "Conf_Version": ("xlwings.conf", "B7"),
    "Conf_Language": ("xlwings.conf", "B8"),  # of the titles, labels and notes on the sheets
    "Conf_Ribbon": ("xlwings.conf", "J2:L60"),  # the words of the ribbon: control, label, tip
    "Conf_Clear": ("xlwings.conf", "N2"),  # what the check in row 3 says: nothing to correct,
    "Conf_Failed": ("xlwings.conf", "N3"),  # or how many errors {0} and what difference {1}
}

# What xlwings' VBA reads on the hidden sheet xlwings.conf: key in A, value in B, from row 1, without a blank line.
CONF_SHEET = "xlwings.conf"
CONF = (
    ("INTERPRETER_WIN", ""),
    ("INTERPRETER_MAC", ""),
    ("UDF MODULES", "udfs"),
    ("ADD_WORKBOOK_TO_PYTHONPATH", "False"),  # the code is an installed package, never beside the book
    ("SHOW CONSOLE", "False"),
    ("USE UDF SERVER", "False"),  # commands then don't depend on the server that cell functions need
    ("ARBOOK VERSION", ""),  # of the VBA in this book; xlwings itself doesn't read it
    ("ARBOOK LANGUAGE", "en"),  # of the words on the sheets; nor this
)


def form_cell(name: str) -> str:
    """Return the cell of a named cell of the Plan form or the Statement, such as C7.

    >>> form_cell("Plan_Currency")
    'C7'
    """
    form = PLAN_FORM if name.startswith("Plan_") else STATEMENT_FORM
    return f"C{FORM_ROW + [setting.name for setting in form].index(name)}"
