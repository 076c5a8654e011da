"""What a lawyer or an agency needs to know of one customer: the claim with its proofs, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from arbook.activity import read_activity
from arbook.bucket import Buckets
from arbook.code import BLANK
from arbook.field import MISSING_DAY, at, column, dates_of, sum_by, text_at
from arbook.limitation import acknowledged, time_barred
from arbook.open_items import frame_of, open_lines_of
from arbook.plan_results import installment_columns, plan_columns
from arbook.position import Position
from arbook.promise import promises

ITEMS = (
    "Invoice", "Type", "Description", "Date", "Due", "Currency", "Amount", "Paid", "Open", "Disputed", "Days overdue",
    "Time-barred on", "File",
)  # fmt: skip
PAYMENTS = ("Date", "Number", "Kind", "Invoice", "Currency", "Amount", "Method", "Reference")
CONTACTS = ("Date", "Kind", "Direction", "Step", "Invoice", "Result", "Reason", "By", "Note", "File")
PROMISES = ("Date", "Promise date", "Currency", "Promise amount", "Received", "Kept")
PLANS = (
    "Plan", "Version", "Agreed", "Signed", "Currency", "Amount", "Count", "Payment", "Rate", "Status", "Paid",
    "Overdue", "Missed", "File",
)  # fmt: skip
INSTALLMENTS = ("Plan", "No", "Due date", "Payment", "Interest", "Principal", "Paid", "Open", "Status")
INTEREST = (
    "Invoice", "From", "To", "Days", "Currency", "Principal", "Rate", "Interest", "Compensation", "Note", "Rule",
)  # fmt: skip
CLAIM = (
    "Currency", "Open", "Overdue", "Disputed", "Unapplied", "Interest", "Compensation", "Claim",
)  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """Tables of the book as typed frames (cents), and settings.

    Parameters
    ----------
    activity, plans, installments : DataFrame
        tblActivity, tblPlans, tblInstallments.
    interest : DataFrame
        Rows of tblInterest as of the position's day.
    years : int
        LimitationYears.
    grace : int
        PromiseGrace.
    """

    activity: pd.DataFrame
    plans: pd.DataFrame
    installments: pd.DataFrame
    interest: pd.DataFrame
    years: int = 3
    grace: int = 2


@dataclass(frozen=True)
class CaseFile:
    """All that is known of a claim; money in cents.

    Attributes
    ----------
    claim : DataFrame
        CLAIM, a row a currency. Claim = Overdue + Unapplied + Interest + Compensation, disputed parts included.
    items : DataFrame
        ITEMS, a row an open line, by due date.
    interest : DataFrame
        INTEREST: slices that aren't waived. Those with a Note are charged already, and are not in the claim's
        Interest: their note is an open item.
    payments, contacts, promises, plans, installments : DataFrame
        PAYMENTS and so on, by date, up to the position's day.
    """

    claim: pd.DataFrame
    items: pd.DataFrame
    interest: pd.DataFrame
    payments: pd.DataFrame
    contacts: pd.DataFrame
    promises: pd.DataFrame
    plans: pd.DataFrame
    installments: pd.DataFrame


def case_file(position: Position, sources: Sources, customer: str) -> CaseFile:
    """Gather a customer's case as of a position's day.

    Raises
    ------
    ValueError
        If nothing in the book names the customer.
    """
    code = position.ledger.parties.customers.index(customer)
    items = _items(position, sources, customer)
    slices = sources.interest
    own = (slices["Customer"].astype("str") == customer) & _blank(slices["Waived"])
    interest = slices[own]
    plans, parts = _plans(position, sources)
    plans = plans[plans["Customer"].astype("str") == customer]
    made = promises(position, sources.activity, sources.grace)
    return CaseFile(
        _claim(position, code, items, interest),
        items,
        _chosen(interest, INTEREST),
        _payments(position, code),
        _contacts(position, sources.activity, code),
        _chosen(made[made["Customer"] == customer].sort_values("Date", kind="stable"), PROMISES),
        _chosen(plans, PLANS),
        _chosen(parts[parts["Plan"].isin(plans["Plan"])], INSTALLMENTS),
    )


def _plans(position: Position, sources: Sources) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return plans and installments as they stand on the position's day."""
    plans, parts = sources.plans.reset_index(drop=True), sources.installments.reset_index(drop=True)
    if position.ledger.plans is None:
        return plans, parts
    of_plans, of_parts = plan_columns(position, len(plans)), installment_columns(position, parts)
    plans = plans.assign(**{str(name): of_plans[name] for name in of_plans})
    parts = parts.assign(**{str(name): of_parts[name] for name in of_parts})
    return plans[plans["Status"].notna()], parts


def _items(position: Position, sources: Sources, customer: str) -> pd.DataFrame:
    lines = frame_of(position, open_lines_of(position, Buckets()), Buckets())
    lines = lines[lines["Customer"] == customer].sort_values(["Due", "Date"], kind="stable")
    ledger, row = position.ledger, lines["Row"].to_numpy(np.int64)
    resets = at(acknowledged(ledger, position.day, sources.activity, sources.plans), row, MISSING_DAY)
    due = lines["Due"].to_numpy().astype("datetime64[D]").view(np.int64)
    known = np.flatnonzero(row != BLANK)
    texts = {}
    for name in ("Description", "File"):
        texts[name] = np.full(len(lines), "", object)
        texts[name][known] = text_at(column(ledger.documents.table, name), row[known])
    barred = dates_of(time_barred(due, resets, sources.years))
    found = lines.assign(**texts, **{"Time-barred on": barred})
    return found[list(ITEMS)].reset_index(drop=True)


def _claim(position: Position, code: int, items: pd.DataFrame, interest: pd.DataFrame) -> pd.DataFrame:
    """Add up what is claimed, a row a currency in which there is anything."""
    parties = position.ledger.parties
    size = len(parties.currencies)

    def sums(table: pd.DataFrame, name: str, rows: pd.Series | None = None) -> pd.Series:
        some = table if rows is None else table[rows]
        place = pd.Categorical(some["Currency"].astype("str"), categories=parties.currencies).codes
        return pd.Series(sum_by(place.astype(np.int64), some[name].fillna(0).to_numpy(np.int64), size))

    uncharged = _blank(interest["Note"])
    unapplied = position.unapplied[code * size : (code + 1) * size]
    claim = pd.DataFrame(
        {
            "Currency": parties.currencies,
            "Open": sums(items, "Open"),
            "Overdue": sums(items, "Open", (items["Days overdue"] > 0).fillna(value=False)),
            "Disputed": sums(items, "Disputed"),
            "Unapplied": unapplied,
            "Interest": sums(interest, "Interest", uncharged),
            "Compensation": sums(interest, "Compensation", uncharged),
        }
    )
    claim["Claim"] = claim[["Overdue", "Unapplied", "Interest", "Compensation"]].sum(axis=1)
    return claim[claim[list(CLAIM[1:])].any(axis=1)].reset_index(drop=True)


def _payments(position: Position, code: int) -> pd.DataFrame:
    """Payments of the customer up to the day, in the currency and with the sign in which they count."""
    receipts, parties = position.ledger.receipts, position.ledger.parties
    rows = np.flatnonzero((receipts.customer == code) & (receipts.day <= position.day))
    rows = rows[np.argsort(receipts.day[rows], kind="stable")]
    texts = {
        name: text_at(column(receipts.table, "Payment" if name == "Number" else name), rows) for name in PAYMENTS
    }
    return pd.DataFrame(
        {
            **texts,
            "Date": dates_of(receipts.day[rows]),
            "Kind": [word or "Payment" for word in texts["Kind"]],
            "Currency": [parties.currencies[place] for place in receipts.currency[rows]],
            "Amount": receipts.cents[rows],
        }
    )[list(PAYMENTS)]


def _contacts(position: Position, table: pd.DataFrame, code: int) -> pd.DataFrame:
    """Rows of tblActivity that are the customer's, or of one of their documents."""
    activity = read_activity(position.ledger, table, position.day)
    own = activity.take(activity.customer == code)
    return _chosen(table.iloc[own.row].sort_values("Date", kind="stable"), CONTACTS)


def _chosen(table: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    return table.reindex(columns=list(names)).reset_index(drop=True)


def _blank(texts: pd.Series) -> pd.Series:
    return texts.isna() | (texts.astype("str") == "")
