"""Credit decision: Normal, Watch, Hold, Cash only or Advance payment, and the rule that fired (domain B4, C2).

Precedence: typed Status until its date > broken promise > credit limit 0 (cash only) > Hold > Advance payment >
Watch > Normal. Legal and Insolvent are only typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from arbook.code import BLANK, Ints
from arbook.field import MISSING_DAY, Bools, at, choice_of, column, dates_of, days_of, text_at
from arbook.ledger import Ledger
from arbook.money import from_cents
from arbook.open_items import whole
from arbook.signal_rules import BAD, BANDS, WATCH, SignalRules
from arbook.signals import Measures

DECISIONS: Final = ("Normal", "Watch", "Hold", "Cash only", "Advance payment", "Legal", "Insolvent")
STATUS, BROKEN_PROMISE, LIMIT_0, OVERDUE, OVER_LIMIT, LATE_SHARE, DEFERRALS, BAND, NEAR_LIMIT, PAPERS = (
    "Typed", "Broken promise", "Limit 0", "Overdue", "Over limit", "Late share", "Deferrals", "Band", "Near limit",
    "Papers missing",
)  # fmt: skip


@dataclass(frozen=True)
class HoldRules:
    """HoldDays, and HoldAmount in cents of the base currency: both must be exceeded."""

    days: int = 8
    amount: int = 10_000


@dataclass(frozen=True)
class Standing:
    """What the rules look at, a customer each, besides `Measures`.

    Attributes
    ----------
    customer : int64 array
        Codes.
    band : int64 array
        Places in BANDS.
    score : int64 array
    limit_used : float64 array
        NaN where there is no limit.
    limit_0 : bool array
    papers : sequence of str
    held : bool array
        Something of the customer fulfils both hold rules.
    held_amount, overdue_amount, promise_amount : int64 arrays
        Cents of the base currency: undisputed and over HoldDays overdue; overdue; still open of what a broken promise
        was about.
    held_days, overdue_days : int64 arrays
    promised : int64 array
        Latest broken promise whose items aren't all paid: its Promise date; MISSING_DAY for none.
    """

    customer: Ints
    band: Ints
    score: Ints
    limit_used: NDArray[np.float64]
    limit_0: Bools
    papers: list[str]
    held: Bools
    held_amount: Ints
    held_days: Ints
    overdue_amount: Ints
    overdue_days: Ints
    promised: Ints
    promise_amount: Ints


@dataclass(frozen=True)
class _Rule:
    """A rule: for whom it fires, what follows, its name, and the words; amount and days where it has them."""

    fires: Bools
    decision: str
    name: str
    words: str
    amount: Ints | None = None
    days: Ints | None = None


def credit_decisions(
    ledger: Ledger, standing: Standing, found: Measures, rules: SignalRules, hold: HoldRules, day: int
) -> pd.DataFrame:
    """Decide on each customer.

    Returns
    -------
    DataFrame, a row a customer of `standing`
        Customer (code), Decision, Rule (blank for Normal), Amount (cents of the base currency), Days, Until (a date),
        Words; blank where they don't apply.
    """
    size = len(standing.customer)
    status = _typed_status(ledger, standing.customer, day)
    every = _rules(standing, found, rules, hold, day)
    decision, rule, words = (np.full(size, text, object) for text in (DECISIONS[0], "", ""))
    amount, days = np.full(size, BLANK, np.int64), np.full(size, BLANK, np.int64)
    free = status.place == BLANK
    typed = np.flatnonzero(~free)
    decision[typed], rule[typed] = np.array(DECISIONS, object)[status.place[typed]], STATUS
    words[typed] = [f"{decision[row]}: typed{_because(status.reason[row])}" for row in typed.tolist()]
    for one in every:
        rows = np.flatnonzero(free & one.fires)
        free[rows] = False
        decision[rows], rule[rows] = one.decision, one.name
        amount[rows] = BLANK if one.amount is None else one.amount[rows]
        days[rows] = BLANK if one.days is None else one.days[rows]
        said = _said(one, ledger.parties.base_name, standing, found, amount, days, rows)
        words[rows] = [f"{one.decision}: {text}" for text in said]
    return pd.DataFrame(
        {
            "Customer": standing.customer,
            "Decision": pd.array(decision, "str"),
            "Rule": pd.array(rule, "str"),
            "Amount": whole(amount, amount == BLANK),
            "Days": whole(days, days == BLANK),
            "Until": dates_of(np.where(status.place != BLANK, status.until, MISSING_DAY)),
            "Words": pd.array(words, "str"),
        }
    )


def _rules(standing: Standing, found: Measures, rules: SignalRules, hold: HoldRules, day: int) -> list[_Rule]:
    """Return the rules below typed Status, the first that fires decides."""
    used, late = np.nan_to_num(standing.limit_used), np.nan_to_num(found.share_late)
    over = f"{{amount}} is over {hold.days} days overdue, the oldest item {{days}} days"
    return [
        _Rule(standing.promised != MISSING_DAY, "Cash only", BROKEN_PROMISE,
              "the promise for {promised} was broken, and {amount} of what was open then isn't paid",
              standing.promise_amount, day - np.maximum(standing.promised, 0)),
        _Rule(standing.limit_0, "Cash only", LIMIT_0, "the credit limit is 0"),
        _Rule(standing.held, "Hold", OVERDUE, over, standing.held_amount, standing.held_days),
        _Rule(used > 1, "Hold", OVER_LIMIT, "{used} of the credit limit is used"),
        _Rule((late >= rules.advance_share) & (found.items >= rules.advance_items), "Advance payment", LATE_SHARE,
              "{late} of {items} invoices late in 12 months"),
        _Rule(found.of["Deferrals"] >= rules.advance_deferrals, "Advance payment", DEFERRALS,
              "{deferrals} requests for more time in 12 months"),
        _Rule(np.isin(standing.band, (WATCH, BAD)), "Watch", BAND, "score {score}, {band}"),
        _Rule(used > rules.near_limit, "Watch", NEAR_LIMIT, "{used} of the credit limit is used"),
        _Rule(standing.overdue_amount > 0, "Watch", OVERDUE, "{amount} is overdue, the oldest item {days} days",
              standing.overdue_amount, standing.overdue_days),
        _Rule(np.array([bool(words) for words in standing.papers], np.bool_), "Watch", PAPERS, "{papers}"),
    ]  # fmt: skip


def _said(
    rule: _Rule, base: str, standing: Standing, found: Measures, amount: Ints, days: Ints, rows: Ints
) -> list[str]:
    """Fill in the words of a rule for some customers."""
    promised = dates_of(standing.promised)
    return [
        rule.words.format(
            amount=f"{base} {from_cents(int(amount[row])):,}", days=days[row], promised=promised[row],
            used=f"{standing.limit_used[row]:.0%}", late=f"{found.share_late[row]:.0%}", items=found.items[row],
            deferrals=f"{found.of['Deferrals'][row]:.0f}", score=standing.score[row],
            band=BANDS[standing.band[row]], papers=standing.papers[row],
        )
        for row in rows.tolist()
    ]  # fmt: skip


@dataclass(frozen=True)
class _Status:
    """Typed Status that still holds: place in DECISIONS or BLANK, last day or MISSING_DAY, reason."""

    place: Ints
    until: Ints
    reason: list[str]


def _typed_status(ledger: Ledger, customer: Ints, day: int) -> _Status:
    size = len(customer)
    found = column(ledger.customers, "Status")
    if ledger.customers is None or found is None:
        return _Status(np.full(size, BLANK), np.full(size, MISSING_DAY), [""] * size)
    row = ledger.parties.row_of[customer]
    choice, _ = choice_of(found, ("", *DECISIONS), len(ledger.customers))
    place = at(choice.astype(np.int64), row, 0) - 1
    days = days_of(ledger.customers, "Status until")
    until = np.full(size, MISSING_DAY, np.int64) if days is None else at(days, row, MISSING_DAY)
    over = (until != MISSING_DAY) & (until < day)
    place[over] = BLANK
    reason = [""] * size
    typed = np.flatnonzero(place != BLANK)
    for where, text in zip(
        typed.tolist(), text_at(column(ledger.customers, "Status reason"), row[typed]), strict=True
    ):
        reason[where] = text
    return _Status(place, until, reason)


def _because(reason: str) -> str:
    return f", {reason}" if reason else ""
