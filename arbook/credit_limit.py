"""Limit used: a customer's Total in all currencies and Open orders, against the credit limit (figures 16)."""

from __future__ import annotations

from typing import Any

import numpy as np

from arbook.aging_sums import Parts, Sums
from arbook.code import BLANK, Codes, Ints
from arbook.exchange import ExchangeRates
from arbook.field import Bools, at, cents_of_column, sum_by
from arbook.ledger import Ledger
from arbook.open_items import whole
from arbook.position import group_of


def limits_of(
    ledger: Ledger, customer: Ints, currency: Ints, sums: Sums, exchange: ExchangeRates, parts: Parts
) -> dict[str, Any]:
    """Columns Credit limit (cents, in the customer's currency) and Limit used % (a fraction) of some groups.

    The limit is blank where the customer has none; then, where it is 0 (cash only), and where a rate is missing,
    Limit used % is blank.
    """
    size = len(ledger.parties.customers)
    limit, limited = money_of_customers(ledger, "Credit limit")
    shown = whole(limit[customer], ~limited[customer])
    orders, _ = money_of_customers(ledger, "Open orders")
    total, known = _totals(ledger, customer, currency, sums.cents.sum(axis=1) + sums.unapplied, exchange, parts)
    fits = limited & known & (limit > 0)
    share = np.divide(total + orders, limit, out=np.full(size, np.nan), where=fits)
    return {"Credit limit": shown, "Limit used %": share[customer]}


def currencies_of_limits(ledger: Ledger, customer: Ints, currency: Ints) -> Codes:
    """Currencies of the limits of customers who owe in another currency: their rates are needed too."""
    _, limited = money_of_customers(ledger, "Credit limit")
    own = ledger.parties.currency_of[customer]
    needed: Codes = own[(own != currency) & limited[customer]]
    return needed


def money_of_customers(ledger: Ledger, name: str) -> tuple[Ints, Bools]:
    """Cents of a money column of tblCustomers, a customer, and whether typed."""
    size = len(ledger.parties.customers)
    if ledger.customers is None:
        return np.zeros(size, np.int64), np.zeros(size, np.bool_)
    cents, blank = cents_of_column(ledger.customers, name)
    row = ledger.parties.row_of
    typed = row != BLANK
    if blank is not None:
        typed &= at(blank, row, True) == 0
    return np.where(typed, at(cents, row, 0), 0), typed


def _totals(
    ledger: Ledger, customer: Ints, currency: Ints, total: Ints, exchange: ExchangeRates, parts: Parts
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], Bools]:
    """Total of each customer in the currency of the limit, and whether every rate for it is known.

    A customer with one currency, the limit's, needs no rate.
    """
    size, count = len(ledger.parties.customers), len(ledger.parties.currencies)
    own = ledger.parties.currency_of
    exact = sum_by(customer, total, size).astype(np.float64)
    foreign = np.bincount(customer[currency != own[customer]], minlength=size) > 0
    if not foreign.any():
        return exact, np.ones(size, np.bool_)
    rate = np.array([float(exchange.rate.get(code, "nan")) for code in range(count)])
    cents, _ = exchange.to_base(parts.cents, parts.currency)
    groups = group_of(ledger, customer, currency)
    base = sum_by(parts.group, cents, size * count)[groups]
    unapplied, _ = exchange.to_base(parts.unapplied[groups], currency)
    converted = sum_by(customer, base + unapplied, size) / rate[own]
    unknown = np.bincount(customer[np.isnan(rate[currency])], minlength=size) > 0
    known = ~foreign | ~(unknown | np.isnan(rate[own]))
    return np.where(foreign, converted, exact), known
