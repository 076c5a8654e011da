"""Messages to sales reps: step 5 items, holds and new limits of their customers, one message each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from email.headerregistry import Address
from typing import Any, Final

import pandas as pd

from arbook.cell import text_of
from arbook.letter import Letter
from arbook.letter_template import Templates
from arbook.money import to_cents
from arbook.sales_letter import TEMPLATE, SalesCase, sales_letter
from macros.letter_desk import Desk
from macros.letter_mail import UnusableAddress, addresses, draft

HOLDS: Final = ("Hold", "Cash only", "Advance payment")
HOLD_NOTICE: Final = "hold-notice"
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Message:
    """A message to a sales rep: the letter, its mail, and the rows of tblActions that it carries out.

    `limits` are the new limits that it tells: Customer, Currency and New, in cents.
    """

    rep: str
    letter: Letter
    mail: bytes
    told: Sequence[Row]
    limits: Sequence[Row] = ()


def messages(desk: Desk, actions: pd.DataFrame, templates: Templates) -> list[Message]:
    """Write a message to each sales rep who has something to be told.

    That is a customer at the step that tells the rep, a new hold, or a new limit; a message then lists all holds.
    """
    rows = actions.assign(Rep=[_rep(desk, code) for code in actions["Customer"]])
    limits = _new_limits(desk)
    template = rows["Template"].astype("str")
    fresh = rows[template.isin([TEMPLATE, HOLD_NOTICE])]
    reps = sorted((set(fresh["Rep"]) | set(limits["Rep"])) - {""})
    return [_message(desk, rep, rows[rows["Rep"] == rep], limits[limits["Rep"] == rep], templates) for rep in reps]


def _message(desk: Desk, rep: str, rows: pd.DataFrame, limits: pd.DataFrame, templates: Templates) -> Message:
    template = rows["Template"].astype("str")
    told = rows[template == TEMPLATE]
    held = rows[rows["Decision"].astype("str").isin(HOLDS)].drop_duplicates(["Customer", "Currency"])
    case = SalesCase(
        rep, desk.inputs.settings.text("Language"), desk.day, desk.company,
        told.drop_duplicates(["Customer", "Currency"]), held, limits,
    )  # fmt: skip
    letter = sales_letter(case, templates)
    return Message(
        rep, letter, draft(letter, _to(desk, rep)), told.to_dict("records"), limits.to_dict("records")
    )  # fmt: skip


def _to(desk: Desk, rep: str) -> tuple[Address, ...]:
    """Return the rep's address by tblTeam; none where it isn't known, so that the sender fills it in."""
    try:
        return addresses(desk.team.get(rep.casefold(), ""), rep)
    except UnusableAddress:
        return ()


def _rep(desk: Desk, code: object) -> str:
    return text_of(desk.customers.get(str(code), {}).get("Sales rep"))


def _new_limits(desk: Desk) -> pd.DataFrame:
    """Return credit limits that changed since the last messages, by tblChanges.

    Those of the last messages' day, too, but for the ones that tblLetters lists as told since.
    """
    columns = ["Customer", "Name", "Currency", "Old", "New", "Rep"]
    changes = desk.inputs.frames.get("tblChanges")
    if changes is None or changes.empty:
        return pd.DataFrame(columns=columns)
    letters = desk.inputs.frames["tblLetters"]
    last = letters.loc[letters["Template"].astype("str") == TEMPLATE, "Date"].max()
    since = "" if pd.isna(last) else str(last.date())
    texts = changes.astype("str").fillna("")
    mine = texts[(texts["Sheet"] == "Customers") & (texts["Column"] == "Credit limit") & (texts["Seen"] > since)]
    listed = letters[letters["Template"].astype("str") == TEMPLATE].to_dict("records")
    told = {(text_of(row["Customer"]), row["Amount"]): f"{row['Date']:%Y-%m-%d}" for row in listed
            if pd.isna(row["Step"]) and not pd.isna(row["Amount"]) and not pd.isna(row["Date"])}  # fmt: skip
    rows = [_limit(desk, row) for row in mine.to_dict("records")
            if told.get((row["Key"], _cents(row["New"])), "") < row["Seen"][:10]]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).drop_duplicates("Customer", keep="last")


def _limit(desk: Desk, change: Row) -> tuple[object, ...]:
    code = str(change["Key"])
    row = desk.customers.get(code, {})
    currency = text_of(row.get("Currency")) or desk.inputs.settings.text("BaseCurrency")
    return code, row.get("Name"), currency, _cents(change["Old"]), _cents(change["New"]), _rep(desk, code)


def _cents(text: str) -> int | None:
    try:
        return to_cents(Decimal(text.replace(",", "")))
    except (InvalidOperation, ValueError):
        return None
