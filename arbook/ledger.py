"""The ledger: documents, payments and allocations in, what is open as of any date out.

What doesn't depend on the date is done once by ``Ledger.build``. As of a date, documents, payments, allocations and
disputes dated after it don't exist yet (figures 2). Amounts are integer cents; a debt is above 0, what the
customer has to the good below. Open is never below 0: what exceeds is Unapplied.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from arbook.application import Sources, apply_allocations
from arbook.bucket import Buckets
from arbook.code import Ints, Lookup
from arbook.columnar import joined
from arbook.documents import Documents, lookup_of, read_documents
from arbook.field import day_number
from arbook.line import DueRules, Lines, read_lines, report_deferrals
from arbook.open_items import document_results, frame_of, open_lines_of
from arbook.party import Parties, code_parties
from arbook.plan import Plans
from arbook.plan_ledger import PlanLedger, with_plan_rows, with_plans
from arbook.position import Position, settled_by, take_position
from arbook.problem import Problems
from arbook.settlement import PLAN, OnAccount, Receipts, Settlements, read_receipts, settle
from arbook.working_days import Calendar, Roll


@dataclass(frozen=True)
class LedgerSettings:
    """Settings that the ledger needs; names as on the sheet Settings.

    Parameters
    ----------
    base_currency : str
        Currency of documents where neither they nor their customer name one.
    default_terms : str
        Terms where neither the document nor its customer has any.
    eom_cutoff : int, optional
        Day after which EOM and prox terms count from the next month.
    roll : {"none", "following", "modified following", "preceding"}
        Where a due date goes that is not a working day.
    calendar : Calendar
        Which days are worked.
    """

    base_currency: str = "EUR"
    default_terms: str = "net 30"
    eom_cutoff: int | None = None
    roll: Roll = "none"
    calendar: Calendar = field(default_factory=Calendar)


@dataclass(frozen=True)
class Ledger:
    """A book's documents with what settles them.

    Attributes
    ----------
    documents, lines, receipts : Documents, Lines, Receipts
    parties : Parties
    settlements : Settlements
    account : OnAccount
        Movements of money on account.
    problems : Problems
        What is wrong with the input, whatever the date.
    """

    settings: LedgerSettings
    customers: pd.DataFrame | None
    allocations: pd.DataFrame | None
    parties: Parties
    documents: Documents
    lines: Lines
    receipts: Receipts
    settlements: Settlements
    account: OnAccount
    problems: Problems
    plans: PlanLedger | None = None

    @classmethod
    def build(
        cls,
        invoices: pd.DataFrame,
        payments: pd.DataFrame,
        allocations: pd.DataFrame | None = None,
        customers: pd.DataFrame | None = None,
        activity: pd.DataFrame | None = None,
        settings: LedgerSettings | None = None,
        unread_due: Ints | None = None,
        plans: Plans | None = None,
    ) -> Ledger:
        """Read the input tables.

        Parameters
        ----------
        invoices, payments, allocations, customers, activity : DataFrame
            Columns as on the sheets; Invoice, Customer, Date and Amount of invoices, Date, Amount and Customer or
            Invoice of payments are necessary, every other may be absent. Money in integer cents, dates as
            datetime64, text as category, str or object.
        settings : LedgerSettings, optional
        unread_due : int array, optional
            Rows of invoices whose Due date is typed and can't be read: they are Not aged, whatever their terms.
        plans : Plans, optional
            Installment plans; what they made of invoices stands behind those (``plan_ledger``).

        Examples
        --------
        >>> invoices = pd.DataFrame({
        ...     "Invoice": ["A"], "Customer": ["C1"], "Date": pd.to_datetime(["2024-01-01"]), "Amount": [100000]})
        >>> payments = pd.DataFrame({
        ...     "Invoice": ["A"], "Date": pd.to_datetime(["2024-02-10"]), "Amount": [40000]})
        >>> ledger = Ledger.build(invoices, payments)
        >>> ledger.open_lines("2024-03-01")[["Invoice", "Open", "Days overdue", "Bucket"]].values.tolist()
        [['A', 60000, 30, '1-30']]
        """
        settings = settings or LedgerSettings()
        problems = Problems()
        typed = len(invoices)
        if plans is not None:
            invoices = with_plan_rows(invoices, plans.plans)
        numbers, parties = _lookup_and_parties(invoices, payments, customers, settings.base_currency, problems)
        documents = read_documents(invoices, numbers, parties, problems)
        rules = DueRules(settings.default_terms, settings.eom_cutoff, settings.roll, settings.calendar)
        lines = read_lines(documents, parties, customers, rules, problems, unread_due)
        report_deferrals(documents, activity, problems)
        receipts = read_receipts(payments, documents, parties, problems)
        settlements, account = settle(receipts, documents, problems)
        if allocations is not None and len(allocations):
            sources = Sources.of(receipts, documents)
            settlements, moved = apply_allocations(allocations, sources, parties, settlements, account, problems)
            account = joined([account, *moved])
        ledger = cls(
            settings, customers, allocations, parties, documents, lines, receipts, settlements, account, problems
        )
        return ledger if plans is None else with_plans(ledger, plans, typed)

    @property
    def typed(self) -> int:
        """How many of the documents stand in tblInvoices."""
        return len(self.documents) if self.plans is None else self.plans.typed

    @cached_property
    def credit_rows(self) -> Ints:
        """Rows of credit notes."""
        return np.flatnonzero(self.documents.is_credit)

    @cached_property
    def groups(self) -> int:
        """How many pairs of customer and currency there can be."""
        return len(self.parties.customers) * len(self.parties.currencies)

    @cached_property
    def line_open_in_all(self) -> Ints:
        """Cents open of each line after all that is in the book, whatever its date; no plan's taking over."""
        return self.lines.open_after(settled_by(self, _LAST_DAY, without=PLAN))

    def as_of(self, day: object) -> Position:
        """Return the position at the end of a day, given as date, text or numpy date."""
        return take_position(self, day_number(day))

    def open_lines(self, as_of: object, buckets: Buckets | None = None) -> pd.DataFrame:
        """Open lines at the end of a day; columns as ``open_items.frame_of`` says."""
        position, buckets = self.as_of(as_of), buckets or Buckets()
        return frame_of(position, open_lines_of(position, buckets), buckets)

    def document_results(self, as_of: object, buckets: Buckets | None = None) -> pd.DataFrame:
        """Return the result columns of tblInvoices at the end of a day, a row a document in their order."""
        return document_results(self.as_of(as_of), buckets or Buckets())

    def problems_as_of(self, as_of: object) -> Problems:
        """Say what is wrong as of a day: overpaid documents, refunds beyond what was on account."""
        return position_problems(self.as_of(as_of))


def _lookup_and_parties(
    invoices: pd.DataFrame, payments: pd.DataFrame, customers: pd.DataFrame | None, base: str, problems: Problems
) -> tuple[Lookup, Parties]:
    """Do the two longest steps, side by side where there is much to do."""
    if len(invoices) < _MANY:
        return lookup_of(invoices), code_parties(invoices, payments, customers, base, problems)
    with ThreadPoolExecutor(1) as thread:
        numbers = thread.submit(lookup_of, invoices)
        parties = code_parties(invoices, payments, customers, base, problems)
        return numbers.result(), parties


_MANY = 100_000
_LAST_DAY = int(np.iinfo(np.int64).max)


def position_problems(position: Position) -> Problems:
    """Warn of overpaid documents (the excess is Unapplied), and of refunds beyond what was on account."""
    problems = Problems()
    documents = position.ledger.documents
    over = np.flatnonzero((position.rest < 0) & ~documents.is_credit)
    over = over[over < position.ledger.typed]  # money that waits for an installment is no excess
    problems.add(
        "Warning", "tblInvoices", over, "Open", [f"{-cents / 100:.2f}" for cents in position.rest[over]],
        "More is paid than is owed: {value} too much, which is Unapplied.",
        "Refund it, or apply it to another invoice on the Allocations sheet.",
    )  # fmt: skip
    refunds = position.refunds
    problems.add(
        "Warning", "tblPayments", refunds.row, "Amount", [f"{cents / 100:.2f}" for cents in refunds.cents],
        "More is refunded than was on account: {value} too much, which is an open item of Type Refund.",
        "Check the refund, or ask the money back.",
    )  # fmt: skip
    return problems
