"""Rows of tblActions with the customer's details, owner, rank and working days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from arbook.activity import NO_STEP
from arbook.chase import customer_texts
from arbook.code import BLANK, Ints
from arbook.contact import is_contact, last_days
from arbook.drafts import LIMITATION, Context
from arbook.field import Bools, column, dates_of, text_at
from arbook.ledger import Ledger
from arbook.open_items import labelled, whole

BROKEN_FIRST, TIME_BARRED = 2, 1


@dataclass(frozen=True)
class Owners:
    """Who does it, by customer code: the collector, the sales rep; and names by role of tblTeam in lower case."""

    collector: Sequence[str]
    sales_rep: Sequence[str]
    team: Mapping[str, str]

    @classmethod
    def of(cls, ledger: Ledger, team: pd.DataFrame | None, default_collector: str) -> Owners:
        """Read them: Customers.Collector, else DefaultCollector; Customers.Sales rep; tblTeam by Role."""
        size = 0 if team is None else len(team)
        names, roles = (text_at(column(team, name), np.arange(size)) for name in ("Name", "Role"))
        by_role = {role.strip().casefold(): name for name, role in zip(names[::-1], roles[::-1], strict=True) if name}
        collectors = customer_texts(ledger, "Collector")
        return cls([name or default_collector for name in collectors], customer_texts(ledger, "Sales rep"), by_role)

    def name(self, role: str, customer: int) -> str:
        """Return the name of who has a role for a customer; the role itself where nobody is named."""
        own = {"collector": self.collector, "sales rep": self.sales_rep}.get(role.casefold())
        return (own[customer] if own else "") or self.team.get(role.casefold(), role)


def finished(
    drafts: pd.DataFrame, context: Context, owners: Owners, decision: Sequence[str], score: Sequence[str]
) -> pd.DataFrame:
    """Make the written columns of tblActions from drafts, by rank.

    Rank: broken promises first, then claims soon time-barred, then undisputed Overdue in base currency x (1 + Score /
    100); customers who wait last (figures 22).
    """
    ledger = context.chase.position.ledger
    group = drafts["group"].to_numpy(np.int64)
    drafts = drafts.iloc[_order(drafts, context, group, score)].reset_index(drop=True)
    group = drafts["group"].to_numpy(np.int64)
    customer, currency = np.divmod(group, len(ledger.parties.currencies))
    step = drafts["step"].to_numpy(np.int64)
    texts = {name: _taken(customer_texts(ledger, name), customer) for name in ("Name", "Contact", "Phone", "E-mail")}
    roles = drafts["owner"].tolist()
    groups = context.chase.groups
    return pd.DataFrame(
        {
            "Rank": np.arange(1, len(drafts) + 1),
            "Customer": labelled(customer, ledger.parties.customer_dtype),
            "Name": texts["Name"],
            "Currency": labelled(currency, ledger.parties.currency_dtype),
            "Open": groups.open[group],
            "Overdue": groups.overdue[group],
            "Unapplied": groups.unapplied[group],
            "Oldest days": groups.oldest[group],
            "Score": _scores(score, customer),
            "Step": whole(step, step == NO_STEP),
            "Action": drafts["action"].astype("str"),
            "Why": drafts["why"].astype("str"),
            "Rule": drafts["rule"].astype("str"),
            "Channel": _channels(drafts["channel"].tolist(), texts["E-mail"]),
            "Template": _blank(drafts["template"].tolist()),
            "By when": _working_days(ledger, drafts["day"].to_numpy(np.int64)),
            "Owner": _blank([owners.name(role, of) for role, of in zip(roles, customer.tolist(), strict=True)]),
            "Contact": texts["Contact"],
            "Phone": texts["Phone"],
            "E-mail": texts["E-mail"],
            "Last contact": dates_of(_last_contact(context)[group]),
            "Promise": dates_of(context.chase.promise_days[group]),
            "Decision": _taken(decision, customer),
        }
    )


def _order(drafts: pd.DataFrame, context: Context, group: Ints, score: Sequence[str]) -> NDArray[np.intp]:
    """Order rows by rank."""
    wait, step = drafts["wait"].to_numpy(np.bool_), drafts["step"].to_numpy(np.int64)
    points = np.array([float(text or 0) for text in score])[group // len(context.currencies)]
    weight = context.chase.groups.base[group] * (1 + points / 100)
    first = np.where(context.chase.broken_groups[group], BROKEN_FIRST, np.where(step == LIMITATION, TIME_BARRED, 0))
    return np.lexsort((np.arange(len(group)), group, -weight, -first, wait))  # a customer's as they were made


def _working_days(ledger: Ledger, days: Ints) -> NDArray[np.datetime64]:
    return ledger.settings.calendar.roll(dates_of(days), "following")


def _last_contact(context: Context) -> Ints:
    """Day of the last contact to each group that went out."""
    activity = context.chase.activity
    rows = activity.take(is_contact(activity) & activity.is_out & (activity.customer != BLANK))
    return last_days(context.chase.position.ledger, rows, context.day + 1)


def _channels(channels: list[str], mail: pd.Series) -> pd.Series:
    """Return channels; a letter where no e-mail address is known."""
    found = [
        "Letter" if channel == "E-mail" and pd.isna(address) else channel
        for channel, address in zip(channels, mail, strict=True)
    ]
    return _blank(found)


def _scores(score: Sequence[str], customer: Ints) -> pd.arrays.IntegerArray:
    known = np.array([bool(text) for text in score], np.bool_)
    points = np.array([int(float(text or 0)) for text in score], np.int64)
    blank: Bools = ~known[customer]
    return whole(points[customer], blank)


def _taken(texts: Sequence[str], customer: Ints) -> pd.Series:
    return _blank([texts[code] for code in customer.tolist()])


def _blank(texts: Sequence[Any]) -> pd.Series:
    """Return texts, blank where empty."""
    return pd.Series([text or None for text in texts], dtype="str")
