"""Which documents a letter lists, and the late interest that it claims for them (FIGURES.md 10 and 14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pandas as pd

from arbook.code import BLANK, Ints
from arbook.daycount import convention_named, fraction
from arbook.field import MISSING_DAY, column, days_of
from arbook.interest_notes import open_slices
from arbook.late_terms import LateTerms
from arbook.ledger import Ledger
from arbook.letter_tables import AGREEMENT, MISSED
from arbook.rates import rate_of
from arbook.statute import CONTRACT, NONE

NOT_ASKED: Final = ("promise", "plan offer")  # what an item waits for while no letter asks for it
_FOLLOWS_PLAN: Final = "None: In a plan"
_EARLY: Final = {"confirm-receipt": "Not confirmed", "pre-reminder": "Due soon"}
_WEEK: Final = 7


def letter_lines(
    lines: pd.DataFrame, invoices: pd.DataFrame, next_actions: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the open lines with what letters say of them, sorted by customer, currency and due date.

    Parameters
    ----------
    lines : DataFrame
        Open lines (``Aging.lines``), perhaps with Discount now and Discount until; cents.
    invoices : DataFrame
        Columns of tblInvoices; its row order is that of ``lines["Row"]``.
    next_actions : DataFrame, optional
        ``NextActions.items``: whose Next action of each line decides which ones are left out, and which ones the
        early steps are for.

    Returns
    -------
    DataFrame
        Customer, Currency, Invoice, Line, Type, Description, Date, Due, Amount, Open, Disputed, Days overdue,
        Discount, Discount until, Plan, Next action, Stopped (whether no letter may ask for it), Confirmed, Sent.
    """
    row = lines["Row"].to_numpy(np.int64)
    row = np.where(row < len(invoices), row, BLANK)  # the interest of a plan stands on no row
    told, other = _texts(invoices, "Description", row), _texts(invoices, "Reference", row)
    found = pd.DataFrame(
        {
            **{name: lines[name].astype("str").fillna("") for name in ("Customer", "Currency", "Invoice", "Type")},
            "Line": lines["Line"].to_numpy(np.int64),
            "Description": [text or reference for text, reference in zip(told, other, strict=True)],
            **{name: lines[name] for name in ("Date", "Due", "Amount", "Open", "Disputed", "Days overdue")},
            "Discount": lines["Discount now"].fillna(0) if "Discount now" in lines else 0,
            "Discount until": lines.get("Discount until", pd.NaT),
            "Plan": lines["Plan"].astype("str").fillna("") if "Plan" in lines else "",
            "No reminders": _texts(invoices, "No reminders", row),
            "Confirmed": _days(invoices, "Confirmed", row),
            "Sent": _days(invoices, "Sent", row),
        }
    )
    found["Next action"] = pd.Series(_next_action(found, next_actions), dtype="str", index=found.index)
    found["Stopped"] = (found["No reminders"] != "") | _in_a_plan(found) | _waits(found["Next action"])
    return found.sort_values(["Customer", "Currency", "Due", "Invoice", "Line"], kind="stable", ignore_index=True)


def chosen(
    lines: pd.DataFrame, template: str, step: int | None, plan: Mapping[Any, Any] | None = None
) -> pd.DataFrame:
    """Return the lines of one customer and currency that a letter lists.

    All overdue ones; a letter before the due date those that fall due; a plan's agreement those that it covers, its
    reminder what is due up to its next payment, the call about a missed one what is overdue of it; a statement all.
    """
    if template == "statement":
        return lines
    if plan is not None:
        covered = [number.strip() for number in str(plan["Invoices"]).split(",")]
        mine = lines[(lines["Plan"] == plan["Plan"]) | lines["Invoice"].isin(covered)]
        if template == MISSED:
            return pd.DataFrame(mine[mine["Plan"].ne("") & (mine["Days overdue"].fillna(0) > 0)])
        until = plan.get("Next due")
        coming = until is not None and not pd.isna(until) and template != AGREEMENT
        return pd.DataFrame(mine[mine["Plan"].ne("") & (mine["Due"] <= until)] if coming else mine)
    late = (lines["Days overdue"].fillna(0) > 0).to_numpy(np.bool_)
    if template in _EARLY:
        early = lines[~late & (lines["Open"] > 0).to_numpy(np.bool_)]
        meant = early["Next action"].str.startswith(f"{step} ")
        return pd.DataFrame(early[meant if meant.any() else _early(early, template)])
    return pd.DataFrame(lines[late & ~lines["Stopped"].to_numpy(np.bool_)])


def interest_bases(ledger: Ledger, agreed: LateTerms, day: int) -> list[str]:
    """Say by what each customer's late interest may be claimed: "law", "terms" (signed by that day), or ""."""
    signed = None if ledger.customers is None else days_of(ledger.customers, "Terms signed")
    rows = ledger.parties.row_of.tolist()
    found = []
    for code, row in enumerate(rows):
        regime = agreed.terms[int(agreed.of_customer[code])].schedule.regime
        by_law = regime is not CONTRACT and regime is not NONE
        has_signed = signed is not None and row >= 0 and MISSING_DAY != signed[row] <= day
        found.append("law" if by_law else "terms" if regime is CONTRACT and has_signed else "")
    return found


def claimed(slices: pd.DataFrame, items: pd.DataFrame, on_disputed: bool) -> pd.DataFrame:
    """Return the interest slices that a letter claims for its items: neither charged nor waived, disputes left out.

    Parameters
    ----------
    slices : DataFrame
        Rows of tblInterest of the customer.
    items : DataFrame
        ``chosen``: Invoice, Line, Disputed.
    on_disputed : bool
        Whether disputed parts bear interest; if not, the slices have left them out already.

    Returns
    -------
    DataFrame
        The slices with Principal and Interest of the undisputed part, computed as tblInterest is: principal x rate x
        days over the days of the year, half-up once a slice.
    """
    open_ones = slices[open_slices(slices)]
    keys = items[["Invoice", "Line", "Disputed"]].rename(columns={"Disputed": "_disputed"})
    merged = open_ones.astype({"Invoice": "str"}).merge(keys, on=["Invoice", "Line"], how="inner")
    if not on_disputed or not merged["_disputed"].any():
        return merged.drop(columns="_disputed")
    kept = [_undisputed(row) for row in merged.to_dict("records")]
    reduced = merged.drop(columns="_disputed").assign(
        Principal=pd.array([principal for principal, _ in kept], dtype="Int64"), Interest=[cents for _, cents in kept]
    )
    return pd.DataFrame(reduced[(reduced["Interest"] != 0) | (reduced["Compensation"].fillna(0) != 0)])


def _undisputed(row: Mapping[Any, Any]) -> tuple[int | None, int]:
    """Principal and interest of a slice without its disputed part; what a minimum adds stays as it is."""
    if pd.isna(row["Principal"]) or pd.isna(row["Rate"]) or pd.isna(row["From"]):
        return None, int(row["Interest"])
    principal = int(row["Principal"]) - min(int(row["_disputed"]), int(row["Principal"]))
    convention = convention_named(str(row["Rule"]).rpartition(", ")[2])
    before = np.datetime64(pd.Timestamp(row["From"]).date(), "D") - 1  # both ends of a slice count
    days, year = fraction(before, np.datetime64(pd.Timestamp(row["To"]).date(), "D"), convention)
    rate = Fraction(rate_of(float(row["Rate"])))
    return principal, int(principal * rate * int(days) / year + Fraction(1, 2))


def with_interest(items: pd.DataFrame, slices: pd.DataFrame) -> pd.DataFrame:
    """Return the items with the sum of their claimed slices in column Interest."""
    if slices.empty:
        return items.assign(Interest=0)
    sums = slices.groupby(["Invoice", "Line"])["Interest"].sum()
    keys = zip(items["Invoice"], items["Line"], strict=True)
    return items.assign(Interest=[int(sums.get(key, 0)) for key in keys])


def announced(activity: pd.DataFrame, steps: Iterable[int], day: pd.Timestamp) -> set[tuple[str, str]]:
    """Return the customers and currencies to whom a letter that announces interest went out; blank currency: all."""
    out = activity["Direction"].astype("str").fillna("").isin(("Out", ""))
    told = activity[activity["Step"].isin(list(steps)) & out & (activity["Date"] <= day)]
    names = (told[name].astype("str").fillna("") for name in ("Customer", "Currency"))
    return set(zip(*names, strict=True))


def _next_action(found: pd.DataFrame, next_actions: pd.DataFrame | None) -> list[str]:
    if next_actions is None or next_actions.empty:
        return [""] * len(found)
    names = ("Customer", "Currency", "Invoice")
    keys = zip(*(next_actions[name].astype("str").fillna("") for name in names), next_actions["Line"], strict=True)
    told = dict(zip(keys, next_actions["Next action"].astype("str").fillna(""), strict=True))
    mine = zip(*(found[name] for name in (*names, "Line")), strict=True)
    return [told.get(key, "") for key in mine]


def _in_a_plan(found: pd.DataFrame) -> pd.Series:
    """Say which lines follow their plan; the ladder knows, and after a default goes on with them (domain E)."""
    return found["Plan"].ne("") & found["Next action"].isin(("", _FOLLOWS_PLAN))


def _waits(next_action: pd.Series) -> pd.Series:
    waits = [text.startswith("Wait until ") and text.rpartition(": ")[2] in NOT_ASKED for text in next_action]
    return pd.Series(waits, dtype="bool", index=next_action.index)


def _early(lines: pd.DataFrame, template: str) -> pd.Series:
    """Say which lines an early letter is for when the ladder doesn't: not confirmed, or due within a week."""
    if template == "confirm-receipt":
        return lines["Confirmed"].isna() & (lines["Type"] == "Invoice")
    first = lines["Due"].min()
    return pd.Series(lines["Due"] < first + pd.Timedelta(days=_WEEK))


def _days(invoices: pd.DataFrame, name: str, row: Ints) -> pd.Series:
    found = column(invoices, name)
    if found is None or not len(found):
        return pd.Series(pd.NaT, index=range(len(row)), dtype="datetime64[s]")
    return pd.Series(found.array.take(row, allow_fill=True))


def _texts(invoices: pd.DataFrame, name: str, row: Ints) -> list[str]:
    found = column(invoices, name)
    if found is None or not len(found):
        return [""] * len(row)
    return ["" if pd.isna(text) else str(text) for text in found.astype(object).array.take(row, allow_fill=True)]
