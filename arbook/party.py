"""Who owes, and in which currency: customers and currencies as integer codes, with the defaults of the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from arbook.code import BLANK, Codes, Ints, code_together
from arbook.field import column, text_at
from arbook.problem import Problems

UNNAMED = 0
"""Code of the customer whose cell is blank: the first label, an empty text."""


@dataclass(frozen=True)
class Parties:
    """The customers and currencies of a book.

    Attributes
    ----------
    customers : list of str
        Sorted; the first is the empty text.
    currencies : list of str
        Sorted, in capitals.
    base : int
        Code of the base currency.
    currency_of : int32 array, a customer
        Currency of a customer's documents where they name none.
    row_of : int64 array, a customer
        Row in the table of customers; BLANK where the customer isn't there.
    invoice_customer, payment_customer, invoice_currency, payment_currency : int32 array or None
        Codes as typed, a row of those tables; BLANK where blank, None where the column isn't there.
    """

    customers: list[str]
    currencies: list[str]
    base: int
    currency_of: Codes
    row_of: Ints
    invoice_customer: Codes | None
    payment_customer: Codes | None
    invoice_currency: Codes | None
    payment_currency: Codes | None

    @property
    def base_name(self) -> str:
        """The base currency."""
        return self.currencies[self.base]

    @cached_property
    def code_of_customer(self) -> Mapping[str, int]:
        """Code of each customer, by name."""
        return {name: code for code, name in enumerate(self.customers)}

    @cached_property
    def code_of_currency(self) -> Mapping[str, int]:
        """Code of each currency, by name."""
        return {name: code for code, name in enumerate(self.currencies)}

    @cached_property
    def customer_dtype(self) -> pd.CategoricalDtype:
        """The customers as a category: its codes are ours."""
        return pd.CategoricalDtype(self.customers)

    @cached_property
    def currency_dtype(self) -> pd.CategoricalDtype:
        """The currencies as a category: its codes are ours."""
        return pd.CategoricalDtype(self.currencies)


def code_parties(
    invoices: pd.DataFrame,
    payments: pd.DataFrame,
    customers: pd.DataFrame | None,
    base_currency: str,
    problems: Problems,
) -> Parties:
    """Code the customers and currencies of all tables together; report doubtful customers."""
    tables = (invoices, payments, customers)
    named = [column(table, "Customer") for table in tables]
    customer, labels = code_together(named, always=("",))
    currency, currencies = _code_currencies([column(table, "Currency") for table in tables], base_currency)
    base = currencies.index(base_currency.strip().upper())
    row_of = np.full(len(labels), BLANK, np.int64)
    currency_of = np.full(len(labels), base, np.int32)
    if customers is not None:
        known = np.flatnonzero(customer[2] != BLANK)
        row_of[customer[2][known][::-1]] = known[::-1]  # the first of duplicates
        _report_customers(customers, customer[2], row_of, problems)
        typed = currency[2]
        if typed is not None:
            at = np.flatnonzero(row_of != BLANK)
            own = typed[row_of[at]]
            currency_of[at] = np.where(own == BLANK, base, own)
        for table, rows in (("tblInvoices", customer[0]), ("tblPayments", customer[1])):
            _report_unknown(table, rows, row_of, labels, problems)
    return Parties(
        labels, currencies, base, currency_of, row_of,
        customer[0] if named[0] is not None else None,
        customer[1] if named[1] is not None else None,
        currency[0], currency[1],
    )  # fmt: skip


def _code_currencies(columns: list[pd.Series | None], base: str) -> tuple[list[Codes | None], list[str]]:
    """Currencies in capitals, so that eur is EUR."""
    coded, labels = code_together(columns, always=(base,))
    plain = [label.strip().upper() for label in labels]
    together = sorted(set(plain) - {""})
    recode = np.array([together.index(label) if label else BLANK for label in plain] + [BLANK], np.int32)
    return [
        recode[codes] if typed is not None else None for codes, typed in zip(coded, columns, strict=True)
    ], together


def _report_customers(customers: pd.DataFrame, codes: Codes, row_of: Ints, problems: Problems) -> None:
    """Report customers without code, or listed twice."""
    named = column(customers, "Customer")
    blank = np.flatnonzero(codes == BLANK)
    blank = blank[customers.notna().any(axis=1).to_numpy()[blank]]
    problems.add("Error", "tblCustomers", blank, "Customer", "", "The customer's code is blank.", "Type the code.")
    again = np.flatnonzero((codes != BLANK) & (row_of[codes] != np.arange(len(codes))))
    problems.add(
        "Error", "tblCustomers", again, "Customer", text_at(named, again),
        "Customer {value} is listed twice; the first row counts.", "Delete one of the rows.",
    )  # fmt: skip


def _report_unknown(table: str, codes: Codes, row_of: Ints, labels: list[str], problems: Problems) -> None:
    """Report the first row of each customer that isn't in the table of customers."""
    present = np.flatnonzero(np.bincount(codes + 1, minlength=len(labels) + 1)[1:])
    unknown = present[(row_of[present] == BLANK) & (present != UNNAMED)]
    if len(unknown) == 0:
        return
    rows = np.flatnonzero(np.isin(codes, unknown))
    rows = rows[np.sort(np.unique(codes[rows], return_index=True)[1])]
    problems.add(
        "Warning", table, rows, "Customer", [labels[code] for code in codes[rows]],
        "Customer {value} is not on the Customers sheet; its amounts count all the same.",
        "Add the customer, or correct the code.",
    )  # fmt: skip
