"""What each sheet is for: the note under its title, and its group and line on Start."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A sheet: its name, its group on Start and what it is for."""

    sheet: str
    group: str
    note: str

    @property
    def code_name(self) -> str:
        """Name of the sheet's module in the VBA project."""
        return "sh" + self.sheet.title().replace(" ", "")


GROUPS = {
    "Reports": "AR Reports",
    "Collecting": "AR Collecting",
    "Plans": "AR Plans",
    "Closing": "AR Closing",
    "Inputs": "AR Input header",
    "Set-up": "AR Output header",
}


def _pages(text: str) -> tuple[Page, ...]:
    """Read pages from lines `sheet | group | note`."""
    lines = (line.split("|") for line in text.strip().splitlines())
    return tuple(Page(sheet.strip(), group.strip(), note.strip()) for sheet, group, note in lines)


PAGES = _pages("""
    Start        |            | Who owes what, since when, and what to do next. Keep invoices and payments here; arbook works out the rest.
    Aging        | Reports    | What each customer owes, by days overdue. A row a customer and currency.
    Open items   | Reports    | Each invoice line that is still open, with its due date.
    Actions      | Collecting | Whom to call or write to, in order. Fill the yellow cells; the next command moves them to Activity.
    Letters      | Collecting | Letters that were drafted. Put a date or x into Sent when a letter has gone out.
    Discounts    | Reports    | Early-payment discounts by state. Days: left (Expiring), late (In grace, Taken late) or gone (Missed). Claim: taken without right.
    Interest     | Reports    | Late interest, slice by slice. Interest = Principal x Rate x Days / days of the year (end of Rule), rounded a row; From and To both count. A reason in Waived drops a row for good.
    Plan form    | Plans      | Agree an installment plan: fill the yellow cells, look at the preview, then build it.
    Plans        | Plans      | Installment plans and how they are kept. A date in Signed: with the down payment in, a plan is Active. A date in Cancelled: the invoices are as before. To change one, type its name into Plan_Invoices on the Plan form.
    Installments | Plans      | Every installment of every plan. No 0 is the down payment.
    Risk         | Reports    | Which customers show signs of not paying, and why.
    Lateness     | Reports    | Who pays late, by group, industry, country, terms, sales rep and reason.
    Dashboard    | Reports    | The figures that matter, and the cash expected by week.
    Statement    | Reports    | One customer's account, to print or send. Select a row of the customer on another sheet and press Statement; or fill the yellow cells and press it here.
    Provision    | Closing    | What the open items are expected to lose.
    Closing      | Closing    | The ledger's balances to tie to, and the months that were closed.
    Customers    | Inputs     | One row a customer. Type, paste or import.
    Invoices     | Inputs     | One row an invoice, credit note or other document. Type, paste or import.
    Payments     | Inputs     | One row a payment line. The same number may stand on several rows.
    Allocations  | Inputs     | Which money on account or credit note was applied to which invoice.
    Activity     | Inputs     | Calls, letters, promises and agreements, as they happened.
    Settings     | Set-up     | Every rate, limit and basis that the figures use. Change the yellow cells only.
    Policy       | Set-up     | The steps of collecting, and when each is due.
    Signals      | Set-up     | What makes a customer's score, with its weight and limits.
    Rates        | Set-up     | Interest rates by law or contract, each with its source. Your own rows win. Compare those with "no" or "partly" with the source before use.
    FX           | Set-up     | Exchange rates to the base currency.
    Checks       | Closing    | Problems found in the data: where, what is wrong and what to do.
    Changes      | Closing    | What was changed in typed and imported rows, seen by the last command.
    Functions    | Set-up     | Every function that a cell can call, with its arguments and a live example (Excel for Windows).
    Log          | Closing    | Every command that ran, with its figures.
""")  # noqa: E501 - one line a sheet reads as a table
OF_CUSTOMERS = ("Aging", "Open items", "Actions", "Customers", "Invoices")  # `macros.choosing` takes their rows
SELECT = "Select a row of a customer; then press Statement, Case file, Log contact or New plan."
CLEAR = "Checks: 0 errors, all clear"  # what the master check says
CHECK_WORDS = {"Conf_Clear": CLEAR, "Conf_Failed": "Checks: {0} errors, difference {1}"}  # by named cell
# Sheets with amounts and no column Currency -> the currency of the amounts, a formula or words
CURRENCY = {
    "Dashboard": "=BaseCurrency", "Lateness": "=BaseCurrency", "Log": "=BaseCurrency", "Provision": "=BaseCurrency",
    "Risk": "=BaseCurrency", "Installments": "that of the plan",
    "Plan form": '=IF(Plan_Currency="","",Plan_Currency)',
}  # fmt: skip
PAGE = {page.sheet: page for page in PAGES}
