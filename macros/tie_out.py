"""What reconciles the aging with the general ledger: the lines under the totals of the Aging sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from arbook.aging import Aging
from arbook.application import Sources
from arbook.code import BLANK
from arbook.documents import PLAN_INTEREST, TYPES
from arbook.exchange import ExchangeRates, rates_as_of
from arbook.field import day_number, sum_by
from arbook.ledger import Ledger
from arbook.problem import Problems
from macros.outcome import counted

WORDED = 2  # at most so many reasons explain a difference: more would fit by chance


@dataclass(frozen=True)
class Line:
    """A line of the tie-out: label, cents in base currency (None: blank) and a note."""

    label: str
    cents: int | None
    note: str


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
class TieOut:
    """The reconciliation.

    Attributes
    ----------
    lines : list of Line
        As on the sheet, at most nine.
    later : Later
    difference, unexplained : int or None
        Cents: Total less control balance, and what no reason explains to the cent (0 then); None without a
        control balance.
    """

    lines: list[Line]
    later: Later
    difference: int | None
    unexplained: int | None


def tie_out(
    aging: Aging, ledger: Ledger, allocations: pd.DataFrame, rates: pd.DataFrame, control: int | None, source: str
) -> TieOut:
    """Reconcile.

    Parameters
    ----------
    aging, ledger
        The report, and the ledger that it was made from.
    allocations, rates : DataFrame
        Columns of tblAllocations and tblFX.
    control : int or None
        The general ledger's balance in cents of the base currency.
    source : str
        Where the balance was typed, or why there is none: a note.

    Notes
    -----
    A difference is explained only when one or two reasons make it up to the cent: documents or payments dated
    after the as-of date that the general ledger has already; items Not aged that it lacks; money to the good that
    it keeps apart; balances that it keeps at booked rates. Proposed allocations never change the total.
    """
    base = aging.base.iloc[0]
    total, not_aged, unapplied = (int(base[name]) for name in ("Total", "Not aged", "Unapplied"))
    exchange = _exchange(aging, ledger, rates)
    later = _later(aging, ledger, exchange)
    booked = _revaluation(aging)
    proposals, proposed = _proposed(ledger, allocations, exchange)
    interest = _plan_interest(aging, exchange)
    difference = None if control is None else total - control
    reasons = {
        f"documents after {aging.as_of}": -later.documents_cents,
        f"payments after {aging.as_of}": later.payments_cents,
        "items not aged": not_aged,
        "money on account and credit notes": unapplied,
        "plan interest": interest,
        "revaluation at the rates of the as-of date": booked,
    }
    explanation = "" if difference is None else _explanation(difference, reasons)
    unexplained = difference if difference is None or not explanation else 0
    currency = ledger.settings.base_currency
    lines = [
        Line(f"Total in {currency}", total, _total_note(aging, booked, currency)),
        Line("Control balance", control, source),
        Line("Difference", difference, "Total less control balance" if control is not None else ""),
        Line("Not aged", not_aged, "In Total; the date or the terms can't be read" if not_aged else "none"),
        Line("Unapplied", unapplied, "In Total; money on account, overpaid, credit notes" if unapplied else "none"),
        Line("After the as-of date", later.cents, _later_note(later)),
        Line("Proposed allocations", proposed, _proposed_note(proposals)),
        Line("Unexplained difference", unexplained, explanation),
    ]
    if ledger.plans is not None:
        note = "In Total; due by installment plans, and no document of the ledger" if interest else "none"
        lines.insert(-1, Line("Plan interest", interest, note))
    return TieOut(lines, later, difference, unexplained)


def _exchange(aging: Aging, ledger: Ledger, rates: pd.DataFrame) -> ExchangeRates:
    parties = ledger.parties
    codes = np.arange(len(parties.currencies))
    day = day_number(aging.as_of)
    return rates_as_of(rates, day, parties.currencies, codes, parties.base, Problems())


def _plan_interest(aging: Aging, exchange: ExchangeRates) -> int:
    """Add up the open interest of installment plans, in base currency."""
    rows = aging.lines[(aging.lines["Type"] == TYPES[PLAN_INTEREST]).to_numpy(bool)]
    return int(exchange.to_base(rows["Open"].to_numpy(np.int64), rows["Currency"].cat.codes.to_numpy())[0].sum())


def _later(aging: Aging, ledger: Ledger, exchange: ExchangeRates) -> Later:
    """Count and add up what is dated after the as-of date, converted a currency."""
    day, documents, receipts = day_number(aging.as_of), ledger.documents, ledger.receipts
    codes = np.arange(len(ledger.parties.currencies), dtype=np.int32)
    found = []
    typed = slice(ledger.typed)
    for dates, currency, cents in (
        (documents.day[typed], documents.currency[typed], documents.amount[typed]),
        (receipts.day, receipts.currency, receipts.cents),
    ):
        rows = np.flatnonzero(dates > day)
        sums = sum_by(currency[rows], cents[rows], len(codes))
        found += [len(rows), int(exchange.to_base(sums, codes)[0].sum())]
    return Later(*found)


def _revaluation(aging: Aging) -> int:
    return int(aging.totals["Revaluation"].fillna(0).sum()) if "Revaluation" in aging.totals else 0


def _proposed(ledger: Ledger, allocations: pd.DataFrame, exchange: ExchangeRates) -> tuple[int, int]:
    """Count the proposals that wait for a decision, and add them up in base currency."""
    rows = allocations[(allocations["State"].astype("str") == "Proposed").to_numpy(bool)]
    if rows.empty:
        return 0, 0
    source = Sources.of(ledger.receipts, ledger.documents).find(rows["From"])
    currency = np.concatenate([ledger.receipts.currency, ledger.documents.currency])
    codes = np.where(source == BLANK, ledger.parties.base, currency[source]).astype(np.int32)
    cents = rows["Amount"].fillna(0).to_numpy(np.int64)
    return len(rows), int(exchange.to_base(cents, codes)[0].sum())


def _explanation(difference: int, reasons: Mapping[str, int]) -> str:
    """Say what makes up the difference to the cent; "none" when there is none, "" when nothing does."""
    if difference == 0:
        return "none"
    usable = [(name, cents) for name, cents in reasons.items() if cents]
    for size in range(1, WORDED + 1):
        for chosen in combinations(usable, size):
            if sum(cents for _, cents in chosen) == difference:
                return "none: the difference is " + " and ".join(name for name, _ in chosen)
    return ""


def _total_note(aging: Aging, booked: int, currency: str) -> str:
    parts = []
    if aging.left_out:
        parts.append(f"without {', '.join(aging.left_out)}: no rate on sheet FX")
    if booked:
        parts.append(f"revaluation against booked rates {booked / 100:,.2f} {currency}")
    return "; ".join(parts)


def _later_note(later: Later) -> str:
    documents, payments = counted(later.documents, "document"), counted(later.payments, "payment")
    return f"{documents}, {payments}; not counted yet" if later.documents or later.payments else "none"


def _proposed_note(count: int) -> str:
    return f"{counted(count, 'proposal')}; not counted until accepted (Allocations)" if count else "none"
