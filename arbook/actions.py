"""What to do next: the rows of tblActions, with why, by which rule, until when and who (domain D)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from arbook.action_rows import Owners, finished
from arbook.activity import read_activity
from arbook.chase import Chase, chase, customer_texts
from arbook.code import Ints
from arbook.drafts import Context
from arbook.field import day_number
from arbook.ladder import LadderRules
from arbook.ladder_actions import broken_promises, item_words, ladder_actions, waiting
from arbook.other_actions import (
    OtherRules,
    cash,
    disputes,
    hand_over_words,
    limitations,
    plans,
    signals,
    welcomes,
)
from arbook.policy import Policies
from arbook.position import Position, group_of_rows
from arbook.side_actions import early_steps, side_actions

HAND_OVER = "hand-over"


@dataclass(frozen=True)
class ActionRules:
    """Settings of the next actions; amounts in cents of the base currency.

    Parameters
    ----------
    ladder : LadderRules
    other : OtherRules
    offer_days : int
        OfferDays.
    hold_amount : int
        HoldAmount.
    default_collector : str
        DefaultCollector.
    agency_fee : Decimal, optional
        AgencyFee, a fraction.
    court_cost : int, optional
        CourtCost.
    """

    ladder: LadderRules
    other: OtherRules
    offer_days: int
    hold_amount: int
    default_collector: str = ""
    agency_fee: Decimal | None = None
    court_cost: int | None = None


@dataclass(frozen=True)
class ActionInputs:
    """What next actions are made from.

    Attributes
    ----------
    position : Position
    lines : DataFrame
        Open lines (``Aging.lines``).
    customers : DataFrame
        Rows a customer and currency (``Aging.customers``), for Unapplied.
    activity, team : DataFrame or None
        Columns of tblActivity and tblTeam.
    policies : Policies
    risk : DataFrame or None
        Columns of tblRisk; without it there is no score, and Decision is what Status says.
    fired : DataFrame or None
        Customer, Signal, Words and perhaps Since of signals that newly fire.
    """

    position: Position
    lines: pd.DataFrame
    customers: pd.DataFrame
    activity: pd.DataFrame | None
    policies: Policies
    rules: ActionRules
    team: pd.DataFrame | None = None
    risk: pd.DataFrame | None = None
    fired: pd.DataFrame | None = None


@dataclass(frozen=True)
class NextActions:
    """What is to be done.

    Attributes
    ----------
    rows : DataFrame
        The written columns of tblActions, by Rank; money in cents. Rows "Wait" and "None" at the end say of
        customers with overdue items why nothing is to be done for now.
    items : DataFrame
        Open items: Customer, Invoice, Line, Row (in tblInvoices), Overdue, Next action, Listed (whether a row that
        isn't Wait or None is about its customer and currency).
    promises : DataFrame
        All promises, judged (``promise.promises``).
    """

    rows: pd.DataFrame
    items: pd.DataFrame
    promises: pd.DataFrame

    def of_documents(self, size: int) -> pd.Series:
        """Return column Next action of tblInvoices: that of each document's earliest due open item."""
        found = np.full(size, None, object)
        items = self.items[(self.items["Row"] >= 0) & (self.items["Next action"] != "")]
        items = items.sort_values("Due", ascending=False, kind="stable")  # the last assignment stands
        found[items["Row"].to_numpy(np.int64)] = items["Next action"].to_numpy(object)
        return pd.Series(found, dtype="str")


def actions(case: ActionInputs) -> pd.DataFrame:
    """Return the rows of tblActions; see `next_actions`."""
    return next_actions(case).rows


def next_actions(case: ActionInputs) -> NextActions:
    """Find what is to be done, and why nothing is where nothing is."""
    position, rules = case.position, case.rules
    ledger = position.ledger
    activity = read_activity(ledger, case.activity, position.day)
    decision, band = decisions(case), _of_risk(case, "Band")
    found = chase(
        position, case.lines, unapplied_of(case), activity, case.policies, rules.ladder, rules.offer_days, decision
    )
    context = Context(found, case.lines, ledger.parties.currencies)
    ladder = _with_costs(case, context, ladder_actions(context))
    broken = broken_promises(context, ladder["group"].to_numpy(np.int64))
    taken = np.concatenate((ladder["group"].to_numpy(np.int64), broken["group"].to_numpy(np.int64)))
    drafts = pd.concat(
        [
            ladder, broken, side_actions(context, decision, band, rules.hold_amount), disputes(context),
            cash(context), plans(context, rules.other), signals(context, case.fired, rules.other),
            welcomes(context, rules.other), limitations(context, case.activity, rules.other), waiting(context, taken),
        ],
        ignore_index=True,
    )  # fmt: skip
    owners = Owners.of(ledger, case.team, rules.default_collector)
    rows = finished(drafts, context, owners, decision, _of_risk(case, "Score"))
    return NextActions(rows, _items(case, found, drafts), found.promises)


def unlisted(found: NextActions) -> pd.DataFrame:
    """Return the overdue items about which no row but Wait or None is, with the reason in Next action."""
    items = found.items
    return items[items["Overdue"] & ~items["Listed"]]


def decisions(case: ActionInputs) -> list[str]:
    """Return each customer's Decision: of tblRisk, else what Status says until its date."""
    if case.risk is not None and "Decision" in case.risk.columns:
        return _of_risk(case, "Decision")
    ledger = case.position.ledger
    status = customer_texts(ledger, "Status")
    until = customer_texts(ledger, "Status until")
    return [
        word if not text or day_number(text[:10]) >= case.position.day else ""
        for word, text in zip(status, until, strict=True)
    ]


def unapplied_of(case: ActionInputs) -> Ints:
    """Return Unapplied of each group, in cents, as the aging shows it."""
    ledger, customers = case.position.ledger, case.customers
    found = np.zeros(ledger.groups, np.int64)
    if len(customers):
        found[group_of_rows(ledger, customers)] = customers["Unapplied"].to_numpy(np.int64)
    return found


def _of_risk(case: ActionInputs, name: str) -> list[str]:
    """Return a column of tblRisk by customer code, as text; "" where there is none."""
    customers = case.position.ledger.parties.customers
    if case.risk is None or name not in case.risk.columns:
        return [""] * len(customers)
    values = case.risk[name].astype(object)
    told = {
        str(customer): "" if pd.isna(value) else str(value)
        for customer, value in zip(case.risk["Customer"].astype(object), values, strict=True)
    }
    return [told.get(customer, "") for customer in customers]


def _with_costs(case: ActionInputs, context: Context, ladder: pd.DataFrame) -> pd.DataFrame:
    """Add to the reason of a hand-over what it costs and brings."""
    rows = np.flatnonzero((ladder["template"] == HAND_OVER).to_numpy(np.bool_))
    if len(rows) == 0:
        return ladder
    exposure = _of_risk(case, "Exposure")
    why = ladder["why"].tolist()
    for row in rows.tolist():
        group = int(ladder["group"].iloc[row])
        told = exposure[group // len(context.currencies)]
        at_stake = int(float(told)) if told else None
        why[row] += hand_over_words(context, group, case.rules.agency_fee, case.rules.court_cost, at_stake)
    return ladder.assign(why=why)


def _items(case: ActionInputs, found: Chase, drafts: pd.DataFrame) -> pd.DataFrame:
    listed = np.zeros(found.position.ledger.groups, np.bool_)
    listed[drafts["group"].to_numpy(np.int64)[~drafts["wait"].to_numpy(np.bool_)]] = True
    lines = case.lines.iloc[found.rows]
    return pd.DataFrame(
        {
            **{name: lines[name].array for name in ("Customer", "Currency", "Invoice", "Line", "Due", "Row")},
            "Overdue": found.overdue,
            "Next action": pd.Series(item_words(found, early_steps(found)), dtype="str"),
            "Listed": listed[found.group],
        }
    )
