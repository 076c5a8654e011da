"""What moves a customer's account: each document and each payment once, on the day on which it counts.

Amount less Paid of a customer and currency, added up to a day, is the ledger's total of that day to the cent. An
allocation within one account moves nothing; a payment of an invoice in another currency leaves one account and
reduces the other. What an installment plan takes over of invoices stays theirs; its interest is a document.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arbook.code import BLANK, Ints
from arbook.columnar import taken
from arbook.documents import PLAN_TYPE
from arbook.field import Bools
from arbook.ledger import Ledger
from arbook.position import group_of, group_of_documents
from arbook.settlement import PLAN


@dataclass(frozen=True)
class AccountEntries:
    """Entries of all accounts, by group, day, documents before payments, row.

    Attributes
    ----------
    group : int64 array
        Customer and currency (``position.group_of``).
    day : int64 array
        Day number; MISSING_DAY for what counts at every date.
    amount : int64 array, cents
        What a document adds: above 0 a debt, below a credit note; 0 for payments.
    paid : int64 array, cents
        What a payment takes off; below 0 a refund, a returned payment, or what goes to another account.
    document : int64 array
        Row in tblInvoices; BLANK for a payment.
    receipt : int64 array
        Row in tblPayments; BLANK for documents. A credit note that is applied in another account has its document
        and Paid; what a plan adds to an account or takes off besides interest has neither.
    """

    group: Ints
    day: Ints
    amount: Ints
    paid: Ints
    document: Ints
    receipt: Ints

    def __len__(self) -> int:
        return len(self.group)

    def take(self, rows: Ints) -> AccountEntries:
        """Return some of the entries."""
        return taken(self, rows)

    def of_group(self, group: int) -> AccountEntries:
        """Return the entries of one group."""
        start, end = np.searchsorted(self.group, [group, group + 1])
        return self.take(np.arange(start, end))


def account_entries(ledger: Ledger) -> AccountEntries:
    """Return the entries of a ledger, whatever their date.

    Examples
    --------
    >>> import pandas as pd
    >>> invoices = pd.DataFrame({
    ...     "Invoice": ["A"], "Customer": ["C1"], "Date": pd.to_datetime(["2024-01-01"]), "Amount": [100000]})
    >>> payments = pd.DataFrame({
    ...     "Invoice": ["A"], "Date": pd.to_datetime(["2024-02-10"]), "Amount": [40000]})
    >>> found = account_entries(Ledger.build(invoices, payments))
    >>> (found.amount - found.paid).tolist()
    [100000, -40000]
    """
    documents, payments = ledger.documents, len(ledger.receipts)
    rows = np.flatnonzero(~_internal(ledger))
    group, day, source, paid = _net(ledger)
    from_note = source >= payments
    parts = AccountEntries(
        np.concatenate((group_of_documents(ledger, rows), group)),
        np.concatenate((documents.begins[rows], day)),
        np.concatenate((documents.amount[rows], np.zeros(len(group), np.int64))),
        np.concatenate((np.zeros(len(rows), np.int64), paid)),
        np.concatenate((rows, np.where(from_note, source - payments, BLANK))),
        np.concatenate((np.full(len(rows), BLANK), np.where(from_note, BLANK, source))),
    )
    second = np.arange(len(parts)) >= len(rows)
    return parts.take(np.lexsort((parts.receipt, parts.document, second, parts.day, parts.group)))


def _internal(ledger: Ledger) -> Bools:
    """Documents that only divide others: what plans took over, and the plans themselves."""
    found: Bools = np.equal(ledger.documents.type, PLAN_TYPE)
    if ledger.plans is not None:
        origin = ledger.plans.origin
        found[ledger.typed :] |= origin[ledger.typed :] != BLANK
    return found


def _net(ledger: Ledger) -> tuple[Ints, Ints, Ints, Ints]:
    """Group, day, source and cents of what takes off an account, what cancels out within a day left away."""
    settled, account, documents = ledger.settlements, ledger.account, ledger.documents
    parts = np.flatnonzero(_internal(ledger))
    by_plan = np.where(settled.kind == PLAN, BLANK, settled.source)
    group = np.concatenate(
        (group_of_documents(ledger, settled.document), group_of(ledger, account.customer, account.currency),
         group_of_documents(ledger, parts))
    )  # fmt: skip
    day = np.concatenate((settled.day, account.day, documents.begins[parts]))
    source = np.concatenate((by_plan, account.source, np.full(len(parts), BLANK)))
    cents = np.concatenate((settled.cents, account.cents, -documents.amount[parts]))
    order = np.lexsort((source, day, group))
    group, day, source, cents = group[order], day[order], source[order], cents[order]
    if len(group) == 0:
        return group, day, source, cents
    new = (np.diff(group) != 0) | (np.diff(day) != 0) | (np.diff(source) != 0)
    first = np.flatnonzero(np.concatenate(([True], new)))
    sums = np.add.reduceat(cents, first)
    kept = sums != 0
    return group[first][kept], day[first][kept], source[first][kept], sums[kept]
