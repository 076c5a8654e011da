"""Rows of Actions before they have a customer's details and a rank, and the words that they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from arbook.chase import Chase
from arbook.code import Ints
from arbook.contact import done, last_days
from arbook.field import MISSING_DAY, Bools, text_at
from arbook.money import from_cents

# Steps of actions beyond tblPolicy: as Activity.Step they say what was done. Users' own steps stay below.
RESOLVE_DISPUTE, APPLY_CASH, BROKEN_PROMISE, PLAN_REMINDER, MISSED_INSTALLMENT, FRIENDLY_CALL, WELCOME, LIMITATION = (
    901, 902, 903, 904, 905, 906, 907, 908,
)  # fmt: skip
NAMED_ITEMS = 2  # numbers of invoices that a sentence lists

COLUMNS = ("group", "step", "action", "why", "rule", "channel", "template", "owner", "day", "wait")


@dataclass(frozen=True)
class Context:
    """What makers of actions work with: the chase, the open lines and texts of customers by code."""

    chase: Chase
    lines: pd.DataFrame
    currencies: Sequence[str]

    @property
    def day(self) -> int:
        """The as-of date."""
        return self.chase.day

    def money(self, group: int, cents: int) -> str:
        """Return an amount with its currency, as in "1,250.00 EUR"."""
        return f"{from_cents(cents):,} {self.currencies[group % len(self.currencies)]}"

    @cached_property
    def invoices(self) -> list[str]:
        """Number of each item's document."""
        return text_at(self.lines["Invoice"], self.chase.rows)

    def numbers(self, which: Bools) -> Mapping[int, str]:
        """Return the invoices of each group among some items, the oldest first: "INV-1, INV-2 and 3 more"."""
        rows = np.flatnonzero(which)
        rows = rows[np.lexsort((self.chase.items.due[rows], self.chase.group[rows]))]
        group = self.chase.group[rows]
        first = np.flatnonzero(np.diff(group, prepend=-1))
        count = np.diff(first, append=len(group))
        found, items, invoices = {}, rows.tolist(), self.invoices
        for start, size, of in zip(first.tolist(), count.tolist(), group[first].tolist(), strict=True):
            names = dict.fromkeys(invoices[item] for item in items[start : start + min(size, NAMED_ITEMS)])
            more = f" and {size - NAMED_ITEMS} more" if size > NAMED_ITEMS else ""
            found[of] = ", ".join(names) + more
        return found


def draft(group: ArrayLike, why: Sequence[str], **columns: object) -> pd.DataFrame:
    """Return rows of actions; what is the same in all of them is given once. `day` is a day number."""
    groups = np.asarray(group, np.int64)
    given = {"group": groups, "why": list(why), "wait": False, **columns}
    return pd.DataFrame({name: given[name] for name in COLUMNS}, index=range(len(groups)))


def done_since(chase: Chase, step: int, since: Ints) -> Bools:
    """Whether a step of actions was logged, with each group's customer and in its currency, on or after a day."""
    last = last_days(chase.position.ledger, done(chase.activity, step), MISSING_DAY)
    found: Bools = last >= since
    return found
