"""Months of collecting for the demo: each week's list as the ladder had it, done and answered.

The list is that of the real next actions, so that Activity fits the ledger; the answers are drawn with a seed. The
last control was some days ago, so that something is to be done now.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from arbook.aging import aging
from arbook.answers import of_actions
from arbook.drafts import APPLY_CASH, RESOLVE_DISPUTE
from arbook.merge import stacked
from macros.acting import action_rows
from macros.computing import Figures
from macros.inputs import Inputs
from macros.risking import risk_of

SEED = 26
WEEKS = 18
LAST = 5  # days ago
HAND_OVER, WRITE_OFF = 13, 14
_WORTH_A_COURT = 100_000  # cents
_LEFT = (APPLY_CASH, RESOLVE_DISPUTE)  # for the reader to do
_DONE, _DONE_LATELY = 0.9, 0.6  # share of the list that a week gets done, and of the last two weeks
_WRITTEN = ("E-mail", "Letter", "Registered letter")
_TALKED = (6, 8, 9, 10)
_REASONS = ("Cash flow", "Cash flow", "Approval", "Forgot", "Invoice lost", "Dissatisfied", "Their customer late")
_SILENT = ("No answer", "No answer", "Reached", "Reached", "Evasive", "Waiting approval", "Promised")
_FRIENDLY = (*["Reached"] * 10, "No answer", "No answer", "Concern")
_REMARKS = {
    "Evasive": "Speaks of the weather", "Waiting approval": "With their director", "Concern": "Deliveries came late",
    "In payment run": "Friday's run", "Payment sent": "Payment order asked for",
}  # fmt: skip


@dataclass(frozen=True)
class Collected:
    """What weekly controls would have left.

    Attributes
    ----------
    activity : DataFrame
        Rows of tblActivity.
    legal : str
        The customer who was handed to the attorney, and is left alone since; "" for none.
    asked : str
        Who owes most of those who were asked last: the one to agree a plan with.
    """

    activity: pd.DataFrame
    legal: str
    asked: str


def collected(inputs: Inputs, today: date) -> Collected:
    """Do the lists of some months of weekly controls."""
    rng = random.Random(SEED)  # noqa: S311 - invented answers, not secrets
    ledger, paid = inputs.ledger(today), _Paid.of(inputs.frames["tblPayments"])
    found: list[pd.DataFrame] = []
    customers = inputs.frames["tblCustomers"]
    foreign = set(customers.loc[customers["Language"] != "en", "Customer"].astype("str"))
    legal = asked = ""
    for week in reversed(range(WEEKS)):
        day = _workday(today - timedelta(days=LAST + 7 * week))
        figures = Figures(day, ledger, aging(ledger, day, rates=inputs.frames["tblFX"]), ledger.as_of(day))
        judged = risk_of(inputs, figures)
        rows = action_rows(inputs, figures, judged.table, judged.fired).rows
        chosen = _chosen(rows, rng, _DONE if week > 1 else _DONE_LATELY)
        if week == 0:  # so that there are letters in each language to draft
            chosen &= ~(rows["Channel"].isin(_WRITTEN) & rows["Customer"].astype("str").isin(foreign))
        rows = rows[chosen].reset_index(drop=True)
        if rows.empty:
            continue
        asked = _asked(rows) or asked
        found.append(_done(rows, day, paid, rng))
        activity = stacked(inputs.frames["tblActivity"].reset_index(drop=True), found[-1])
        inputs = replace(inputs, frames={**inputs.frames, "tblActivity": activity})
        ended = rows.loc[(rows["Step"] == HAND_OVER) & (rows["Overdue"] >= _WORTH_A_COURT), "Customer"]
        if not legal and len(ended):
            legal = str(ended.iloc[0])
            inputs = replace(inputs, frames={**inputs.frames, "tblCustomers": _with_attorney(inputs, legal)})
            ledger = inputs.ledger(today)
    return Collected(pd.concat(found, ignore_index=True), legal, asked)


def _asked(rows: pd.DataFrame) -> str:
    """Return who owes most of those who had a ladder step and have no plan."""
    ladder = rows[(rows["Rule"] == "Ladder") & rows["Step"].isin(_TALKED)]
    return "" if ladder.empty else str(ladder["Customer"].iloc[int(ladder["Overdue"].argmax())])


def _with_attorney(inputs: Inputs, legal: str) -> pd.DataFrame:
    customers = inputs.frames["tblCustomers"]
    return customers.assign(Status=customers["Status"].mask(customers["Customer"].astype("str") == legal, "Legal"))


def _workday(day: date) -> date:
    """Move a Saturday or Sunday back to Friday."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _chosen(rows: pd.DataFrame, rng: random.Random, share: float) -> pd.Series[bool]:
    """Choose what of a list gets done."""
    chosen: pd.Series[bool] = (rows["Channel"].fillna("") != "") & ~rows["Step"].fillna(0).isin(_LEFT)
    return chosen & np.array([rng.random() < share for _ in range(len(rows))])


def _done(rows: pd.DataFrame, day: date, paid: _Paid, rng: random.Random) -> pd.DataFrame:
    """Do and answer rows of a list: those of tblActivity."""
    steps = rows["Step"].fillna(0)
    answers = [_answer(row, day, paid, rng) for row in rows.to_dict("records")]
    told = pd.DataFrame(answers, columns=["Result", "Promise date", "Promise amount", "Reason"])
    typed = rows[["Customer", "Currency", "Step", "Channel", "Owner"]].copy()
    typed["Done"] = pd.Series([pd.Timestamp(day)] * len(rows), dtype="datetime64[s]")
    typed["Result"] = told["Result"]
    typed["Promise date"] = told["Promise date"].astype("datetime64[s]")
    typed["Promise amount"] = told["Promise amount"].astype("Int64")
    typed["Remark"] = [_remark(step, result) for step, result in zip(steps, told["Result"], strict=True)]
    return of_actions(typed, day).assign(Reason=told["Reason"].astype("str"))


def _remark(step: float, result: str | None) -> str | None:
    decided = {HAND_OVER: "To be handed to the attorney", WRITE_OFF: "Provided for, not written off"}
    return decided.get(int(step), _REMARKS.get(result or ""))


Answer = tuple[str | None, date | None, int | None, str | None]


def _answer(row: Mapping[Any, Any], day: date, paid: _Paid, rng: random.Random) -> Answer:
    """Answer a call: who pays soon says so; others promise, put off or don't pick up."""
    if row["Channel"] != "Call":
        return None, None, None, None
    if row["Rule"] in ("Signal", "New customer"):
        result = rng.choice(_FRIENDLY)
        return result, None, None, rng.choice(_REASONS) if result == "Concern" else None
    soon = paid.next(str(row["Customer"]), day)
    if soon is not None:
        when, cents = soon
        if when - day <= timedelta(days=3):
            return rng.choice(("Payment sent", "In payment run")), None, None, None
        return "Promised", when, cents, rng.choice(_REASONS)
    result = rng.choice(_SILENT)
    if result == "Promised":
        return result, day + timedelta(days=rng.randint(5, 12)), int(str(row["Overdue"])), rng.choice(_REASONS)
    return result, None, None, None if result == "No answer" else rng.choice(_REASONS)


@dataclass(frozen=True)
class _Paid:
    """Payments by customer: (day, cents), in the order of their days."""

    rows: dict[str, list[tuple[date, int]]]

    @classmethod
    def of(cls, payments: pd.DataFrame) -> _Paid:
        plain = payments[payments["Kind"].isna() & payments["Date"].notna()].sort_values("Date")
        found: dict[str, list[tuple[date, int]]] = {}
        for code, day, cents in zip(plain["Customer"], plain["Date"].dt.date, plain["Amount"], strict=True):
            found.setdefault(str(code), []).append((day, int(cents)))
        return cls(found)

    def next(self, customer: str, day: date) -> tuple[date, int] | None:
        """Return the first payment within two weeks after a day."""
        until = day + timedelta(days=14)
        return next((row for row in self.rows.get(customer, ()) if day < row[0] <= until), None)
