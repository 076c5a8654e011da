"""One currency's total against its control balance, and what could explain the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arbook.aging import Aging
from arbook.code import BLANK, Codes, Ints
from arbook.documents import PLAN_INTEREST, TYPES
from arbook.exchange import ExchangeRates, rates_as_of
from arbook.field import sum_by
from arbook.position import Position
from arbook.problem import Problems
from arbook.reconcile import Controls, explanation, suspects


@dataclass(frozen=True)
class Later:
    """What is dated after the as-of date: counts, and cents in base currency (payments above 0)."""

    documents: int
    documents_cents: int
    payments: int
    payments_cents: int

    @property
    def cents(self) -> int:
        """What it will change the total by."""
        return self.documents_cents - self.payments_cents


@dataclass(frozen=True)
class Asked:
    """What the general ledger says: rows of tblControl, and the setting ControlBalance with a note on it."""

    controls: Controls
    setting: int | None
    source: str


@dataclass(frozen=True)
class Tied:
    """One currency against its control balance, in cents of that currency.

    `row` is the row of tblControl, or BLANK for the setting; `words` is the explanation ("" when there is none) and
    `where` the customers and documents to look at.
    """

    currency: str
    row: int
    total: int
    control: int
    words: str
    where: Sequence[str]

    @property
    def difference(self) -> int:
        """Total less control balance."""
        return self.total - self.control

    @property
    def unexplained(self) -> int:
        """The difference, or 0 when reasons make it up to the cent."""
        return 0 if self.words else self.difference


def exchange_of(position: Position, rates: pd.DataFrame) -> ExchangeRates:
    """Return the rates of all currencies on the day of a position."""
    parties = position.ledger.parties
    codes = np.arange(len(parties.currencies), dtype=np.int64)
    return rates_as_of(rates, position.day, parties.currencies, codes, parties.base, Problems())


def by_customer(controls: Controls, workbook: Ints) -> dict[int, dict[int, int]]:
    """Return the differences of customers that aren't 0: currency code -> customer code -> cents."""
    found: dict[int, dict[int, int]] = {}
    differences = workbook - controls.cents
    for row in np.flatnonzero((controls.customer >= 0) & (differences != 0)).tolist():
        found.setdefault(int(controls.currency[row]), {})[int(controls.customer[row])] = int(differences[row])
    return found


def tied_by_control(
    aging: Aging, position: Position, controls: Controls, at: int, workbook: Ints, own: dict[int, dict[int, int]]
) -> Tied:
    """Compare one currency with its balance in tblControl."""
    currency, parties = int(controls.currency[at]), position.ledger.parties
    total, control = int(workbook[at]), int(controls.cents[at])
    name = parties.currencies[currency] if currency >= 0 else "a currency that the book doesn't have"
    later = _later_in(position, currency)
    words = explanation(total - control, _reasons(aging, name, later, _plan_interest_in(aging, name), 0))
    where = [] if words else suspects(position, currency, total - control, own.get(currency, {}))
    return Tied(name, int(controls.row[at]), total, control, words, where)


def tied_by_setting(aging: Aging, position: Position, exchange: ExchangeRates, control: int, later: Later) -> Tied:
    """Compare the total in base currency with the setting ControlBalance."""
    parties = position.ledger.parties
    total = int(aging.base["Total"].iloc[0])
    interest = plan_interest(aging, exchange)
    reasons = _reasons(aging, "", later, interest, revaluation(aging))
    words = explanation(total - control, reasons)
    only = len(aging.totals) <= 1 and parties.base_name in {
        *aging.totals["Currency"].astype("str"),
        parties.base_name,
    }
    where = suspects(position, parties.base, total - control, {}) if not words and only else []
    return Tied(parties.base_name, BLANK, total, control, words, where)


def _reasons(aging: Aging, currency: str, later: Later, interest: int, booked: int) -> dict[str, int]:
    """Return what could explain a difference, in cents of a currency; "" stands for all of them in base currency."""
    rows = aging.totals[aging.totals["Currency"] == currency] if currency else aging.base
    return {
        f"documents after {aging.as_of}": -later.documents_cents,
        f"payments after {aging.as_of}": later.payments_cents,
        "items not aged": int(rows["Not aged"].sum()),
        "money on account and credit notes": int(rows["Unapplied"].sum()),
        "plan interest": interest,
        "revaluation at the rates of the as-of date": booked,
    }


def in_base(tied: Sequence[Tied], position: Position, exchange: ExchangeRates) -> tuple[int | None, int | None]:
    """Return the difference and what of it is unexplained in base currency."""
    if not tied:
        return None, None
    difference = sum(to_base(each.difference, each.currency, position, exchange) for each in tied)
    open_ones = [to_base(each.unexplained, each.currency, position, exchange) for each in tied]
    return difference, sum(open_ones) or sum(map(abs, open_ones))


def to_base(cents: int, currency: str, position: Position, exchange: ExchangeRates) -> int:
    """Convert; what has no rate counts as it is, so that it is seen."""
    names = position.ledger.parties.currencies
    if currency not in names:
        return cents
    converted, known = exchange.to_base(np.array([cents]), np.array([names.index(currency)], np.int32))
    return int(converted[0]) if known[0] else cents


def later_of(position: Position, exchange: ExchangeRates) -> Later:
    """Count and add up what is dated after the as-of date, converted a currency."""
    codes = np.arange(len(position.ledger.parties.currencies), dtype=np.int32)
    found = []
    for currency, cents in _dated_later(position):
        found += [len(cents), int(exchange.to_base(sum_by(currency, cents, len(codes)), codes)[0].sum())]
    return Later(*found)


def _later_in(position: Position, code: int) -> Later:
    """Do the same for one currency, in that currency."""
    found = []
    for currency, cents in _dated_later(position):
        own = cents[currency == code]
        found += [len(own), int(own.sum())]
    return Later(*found)


def _dated_later(position: Position) -> list[tuple[Codes, Ints]]:
    """Return currency and cents of the documents, then the payments, that are dated after the day."""
    ledger = position.ledger
    documents, receipts, typed = ledger.documents, ledger.receipts, slice(ledger.typed)
    columns = (
        (documents.day[typed], documents.currency[typed], documents.amount[typed]),
        (receipts.day, receipts.currency, receipts.cents),
    )
    rows = [np.flatnonzero(days > position.day) for days, _, _ in columns]
    return [(currency[at], cents[at]) for at, (_, currency, cents) in zip(rows, columns, strict=True)]


def _plan_interest_in(aging: Aging, currency: str) -> int:
    """Add up the open interest of installment plans in one currency."""
    rows = aging.lines[(aging.lines["Type"] == TYPES[PLAN_INTEREST]).to_numpy(bool)]
    return int(rows.loc[(rows["Currency"] == currency).to_numpy(bool), "Open"].sum())


def plan_interest(aging: Aging, exchange: ExchangeRates) -> int:
    """Add up the open interest of installment plans in base currency."""
    rows = aging.lines[(aging.lines["Type"] == TYPES[PLAN_INTEREST]).to_numpy(bool)]
    codes: Codes = rows["Currency"].cat.codes.to_numpy().astype(np.int32)
    return int(exchange.to_base(rows["Open"].to_numpy(np.int64), codes)[0].sum())


def revaluation(aging: Aging) -> int:
    """Return what booked rates make the total differ by, in base currency."""
    return int(aging.totals["Revaluation"].fillna(0).sum()) if "Revaluation" in aging.totals else 0
