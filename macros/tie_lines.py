"""The lines under the totals of the Aging sheet: what reconciles them with the general ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arbook.aging import Aging
from arbook.application import Sources
from arbook.code import BLANK
from arbook.exchange import ExchangeRates
from arbook.ledger import Ledger
from arbook.money import amount_text
from arbook.position import Position
from macros.outcome import counted
from macros.tied import Asked, Later, Tied, in_base, plan_interest, revaluation, to_base


@dataclass(frozen=True)
class Line:
    """A line of the tie-out: label, cents in base currency (None: blank) and a note."""

    label: str
    cents: int | None
    note: str


def lines(
    aging: Aging,
    position: Position,
    allocations: pd.DataFrame,
    exchange: ExchangeRates,
    later: Later,
    tied: Sequence[Tied],
    asked: Asked,
    own: dict[int, dict[int, int]],
) -> list[Line]:
    """Lay out the lines under the totals."""
    base = aging.base.iloc[0]
    total, not_aged, unapplied = (int(base[name]) for name in ("Total", "Not aged", "Unapplied"))
    currency = position.ledger.parties.base_name
    proposals, proposed = _proposed(position.ledger, allocations, exchange)
    difference, unexplained = in_base(tied, position, exchange)
    control = sum(to_base(each.control, each.currency, position, exchange) for each in tied) if tied else None
    several = len(tied) > 1 or any(each.currency != currency for each in tied)
    lines = [
        Line(f"Total in {currency}", total, _total_note(aging, revaluation(aging), currency)),
        Line("Control balance", control, _control_note(aging, tied, asked, own, position)),
        Line("Difference", difference, _difference_note(tied, several)),
        Line("Not aged", not_aged, "In Total; the date or the terms can't be read" if not_aged else "none"),
        Line("Unapplied", unapplied, "In Total; money on account, overpaid, credit notes" if unapplied else "none"),
        Line("After the as-of date", later.cents, _later_note(later)),
        Line("Proposed allocations", proposed, _proposed_note(proposals)),
        Line("Unexplained difference", unexplained, _unexplained_note(tied, several)),
    ]
    if position.ledger.plans is not None:
        interest = plan_interest(aging, exchange)
        note = "In Total; due by installment plans, and no document of the ledger" if interest else "none"
        lines.insert(-1, Line("Plan interest", interest, note))
    return lines


def _control_note(
    aging: Aging, tied: Sequence[Tied], asked: Asked, own: dict[int, dict[int, int]], position: Position
) -> str:
    if tied and tied[0].row == BLANK:
        return asked.source
    if tied:
        listed = {each.currency for each in tied}
        lacking = [name for name in aging.totals["Currency"].astype("str") if name not in listed]
        parts = ["; ".join(f"{each.currency} {amount_text(each.control)}" for each in tied) + " (Closing)"]
        return ". ".join([*parts, *([f"None for {', '.join(lacking)}"] if lacking else [])])
    count = int(np.count_nonzero((asked.controls.day == position.day) & (asked.controls.customer >= 0)))
    if count:
        return f"By customer: {sum(map(len, own.values())):,} of {count:,} differ (Closing)"
    return asked.source


def _difference_note(tied: Sequence[Tied], several: bool) -> str:
    if several:
        return "; ".join(f"{each.currency} {amount_text(each.difference)}" for each in tied)
    return "Total less control balance" if tied else ""


def _unexplained_note(tied: Sequence[Tied], several: bool) -> str:
    """Say what explains each difference, or where to look."""
    parts = []
    for each in tied:
        words = each.words or f"look at {'; '.join(each.where)}" * bool(each.where)
        if words and words != "none" and several:
            words = f"{each.currency}: {words}"
        elif not words and several:
            words = f"{each.currency} {amount_text(each.unexplained)}"
        parts.append(words)
    said = [words for words in dict.fromkeys(parts) if words and words != "none"]
    return ". ".join(said) or ("none" if "none" in parts else "")


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


def _total_note(aging: Aging, booked: int, currency: str) -> str:
    parts = []
    if aging.left_out:
        parts.append(f"without {', '.join(aging.left_out)}: no rate on sheet FX")
    if booked:
        parts.append(f"revaluation against booked rates {amount_text(booked)} {currency}")
    return "; ".join(parts)


def _later_note(later: Later) -> str:
    documents, payments = counted(later.documents, "document"), counted(later.payments, "payment")
    return f"{documents}, {payments}; not counted yet" if later.documents or later.payments else "none"


def _proposed_note(count: int) -> str:
    return f"{counted(count, 'proposal')}; not counted until accepted (Allocations)" if count else "none"
