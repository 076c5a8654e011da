"""A customer's statement of account, an account a currency: what happened in a period, or what is open.

The closing balance is the ledger's total of that customer and currency, to the cent. Amounts are integer cents; a
debt is above 0, what the customer has to the good below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from arbook.account_entries import AccountEntries, account_entries
from arbook.bucket import Buckets
from arbook.code import BLANK, Ints
from arbook.field import MISSING_DAY, dates_of, day_number, sum_by
from arbook.open_items import document_results, frame_of, open_lines_of
from arbook.position import Position, group_of_rows
from arbook.statement_rows import (
    CLOSING,
    OPENING,
    TOTAL,
    UNAPPLIED,
    activity_rows,
    balance_row,
    open_item_rows,
    whole_numbers,
)

StatementKind = Literal["Activity", "Open items"]


@dataclass(frozen=True)
class Account:
    """The account of a customer in one currency.

    Attributes
    ----------
    currency : str
    opening, closing : int
        Cents at the end of the day before the first, and of the last day.
    rows : DataFrame
        ``statement_rows.COLUMNS``. Activity: the opening balance (of a period that has a first day), documents
        (Amount) and payments (Paid) by date, each with the balance after it, the closing balance. Open items: open
        lines by due date, Balance is what is open of each; what is unapplied; the total.
    aging : mapping of str to int
        Cents of each bucket label, Not due to Unapplied, on the last day; they add up to ``closing``.
    overdue, disputed : int
    moved : bool
        Whether anything happened in the period, or is open.
    """

    currency: str
    opening: int
    closing: int
    rows: pd.DataFrame
    aging: Mapping[str, int]
    overdue: int
    disputed: int
    moved: bool

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to state."""
        return not (self.moved or self.opening or self.closing)


@dataclass(frozen=True)
class Statement:
    """A customer's statement: their code, the kind, first (None: from the beginning) and last day, the accounts."""

    customer: str
    kind: StatementKind
    first: np.datetime64 | None
    last: np.datetime64
    accounts: tuple[Account, ...]

    @property
    def rows(self) -> pd.DataFrame:
        """The rows of all accounts."""
        return pd.concat([account.rows for account in self.accounts], ignore_index=True)

    @property
    def overdue(self) -> bool:
        """Whether anything is overdue."""
        return any(account.overdue > 0 for account in self.accounts)

    @property
    def is_blank(self) -> bool:
        """Whether nothing happened in the period, and nothing is owed either way."""
        return all(account.is_blank for account in self.accounts)


@dataclass(frozen=True)
class Statements:
    """The statements of a position; what they share is computed once.

    Parameters
    ----------
    position : Position
        The ledger on the last day.
    buckets : Buckets

    Examples
    --------
    >>> from arbook.ledger import Ledger
    >>> invoices = pd.DataFrame({
    ...     "Invoice": ["A"], "Customer": ["C1"], "Date": pd.to_datetime(["2024-01-01"]), "Amount": [100000]})
    >>> payments = pd.DataFrame({
    ...     "Invoice": ["A"], "Date": pd.to_datetime(["2024-02-10"]), "Amount": [40000]})
    >>> made = Statements(Ledger.build(invoices, payments).as_of("2024-03-01")).of("C1", "Activity", "2024-02-01")
    >>> made.rows[["Type", "Balance"]].values.tolist()
    [['Opening balance', 100000], ['Payment', 60000], ['Closing balance', 60000]]
    """

    position: Position
    buckets: Buckets = field(default_factory=Buckets)

    def of(self, customer: str, kind: StatementKind = "Activity", first: object = None) -> Statement:
        """Return a customer's statement.

        Parameters
        ----------
        customer : str
        kind : {"Activity", "Open items"}
        first : date, str or datetime64, optional
            The first day of the period; by default it has everything from the beginning. It must not be after the
            position's day.

        Raises
        ------
        KeyError
            If nothing in the book names the customer.
        """
        ledger = self.position.ledger
        code, currencies = ledger.parties.code_of_customer[customer], ledger.parties.currencies
        start = None if first is None else np.datetime64(str(first), "D")
        groups = range(code * len(currencies), (code + 1) * len(currencies))
        found = {currencies[group % len(currencies)]: self._account(group, kind, start) for group in groups}
        moved = [account for account in found.values() if not account.is_blank]
        own = currencies[ledger.parties.currency_of[code]]
        return Statement(customer, kind, start, np.datetime64(self.position.day, "D"), tuple(moved) or (found[own],))

    def all(self, kind: StatementKind = "Activity", first: object = None) -> Iterator[Statement]:
        """Return the statements of all customers who have one: anything in the period, or a balance."""
        size = len(self.position.ledger.parties.currencies)
        for code in np.unique(self._entries.group // size).tolist():
            customer = self.position.ledger.parties.customers[code]
            made = self.of(customer, kind, first) if customer else None
            if made is not None and not made.is_blank:
                yield made

    @cached_property
    def _entries(self) -> AccountEntries:
        found = account_entries(self.position.ledger)
        return found.take(np.flatnonzero(found.day <= self.position.day))

    @cached_property
    def _lines(self) -> tuple[Ints, pd.DataFrame]:
        """Group of each open line, and the lines: by group, due date, date, row."""
        lines = frame_of(self.position, open_lines_of(self.position, self.buckets), self.buckets)
        group = group_of_rows(self.position.ledger, lines)
        order = np.lexsort((lines["Row"], lines["Date"], lines["Due"], group))
        return group[order], lines.iloc[order].reset_index(drop=True)

    @cached_property
    def _documents(self) -> pd.DataFrame:
        """Due, Days overdue and Disputed of each document; of a part that a plan took over with its invoice."""
        position, ledger = self.position, self.position.ledger
        results = document_results(position, self.buckets)[["Due", "Days overdue"]]
        of = np.arange(len(position.line_open)) if ledger.lines.document is None else ledger.lines.document
        owner = of
        if ledger.plans is not None:
            owner = np.where(ledger.plans.origin[of] == BLANK, of, ledger.plans.origin[of])
            results = results.reindex(range(len(ledger.documents)))
            line = np.flatnonzero(of >= ledger.typed)
            late = np.where(position.line_open[line] > 0, np.maximum(position.day - ledger.lines.due[line], 0), 0)
            results.loc[of[line], "Due"] = dates_of(ledger.lines.due[line])
            results.loc[of[line], "Days overdue"] = late
        return results.assign(Disputed=sum_by(owner, position.line_disputed, len(ledger.documents)))

    def _account(self, group: int, kind: StatementKind, start: np.datetime64 | None) -> Account:
        ledger, last = self.position.ledger, self.position.day
        currency = ledger.parties.currencies[group % len(ledger.parties.currencies)]
        entries = self._entries.of_group(group)
        effect = entries.amount - entries.paid
        first = MISSING_DAY if start is None else day_number(start)
        before = entries.day < first
        opening, closing = int(effect[before].sum()), int(effect.sum())
        groups, every = self._lines
        lines = every.iloc[slice(*np.searchsorted(groups, [group, group + 1]))]
        unapplied = int(self.position.unapplied[group])
        if kind == "Activity":
            head = [] if start is None else [balance_row(first, OPENING, opening)]
            body = activity_rows(ledger, entries.take(np.flatnonzero(~before)), self._documents, opening)
            foot = [balance_row(last, CLOSING, closing)]
        else:
            head, body = [], open_item_rows(ledger, lines)
            foot = [balance_row(last, UNAPPLIED, unapplied)] if unapplied else []
            foot += [balance_row(last, TOTAL, closing)]
        rows = pd.concat([*head, body, *foot], ignore_index=True)
        rows.insert(0, "Currency", pd.Series([currency] * len(rows), dtype="str"))
        late = (whole_numbers(lines, "Days overdue") > 0) & (lines["Due"].notna().to_numpy(np.bool_))
        return Account(
            currency, opening, closing, rows, self._aging(lines, unapplied),
            int(whole_numbers(lines, "Open")[late].sum()), int(lines["Disputed"].sum()), bool(len(body)),
        )  # fmt: skip

    def _aging(self, lines: pd.DataFrame, unapplied: int) -> dict[str, int]:
        labels = self.buckets.labels
        places = np.asarray(lines["Bucket"].cat.codes, np.int64)
        sums = sum_by(places, whole_numbers(lines, "Open"), len(labels))
        return {**dict(zip(labels, sums.tolist(), strict=True)), labels[self.buckets.unapplied]: unapplied}
