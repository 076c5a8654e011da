"""Is what we look at fresh? Bank entries, money on account, and the weekly control (rules C1 and C3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from arbook.book.book import Book
from arbook.book.frame import frame
from arbook.book.options import Settings
from arbook.book.results import LOG
from arbook.book.typed import ReadOptions
from arbook.money import from_cents
from arbook.problem import Problem, Problems
from arbook.working_days import Calendar
from macros.outcome import counted

CONTROLS: Final = ("refresh", "actions", "daily")  # each lists anew who is overdue, and what to do
WEEK: Final = 7  # days: the control is weekly
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class BankAge:
    """How old the bank data is.

    Attributes
    ----------
    days : int or None
        Working days from BankDate to the as-of date, 0 when it isn't before it; None when BankDate is blank.
    stale : bool
        It is older than StaleDays, or nobody knows.
    words : str
        One sentence when it is stale, else "".
    """

    days: int | None
    stale: bool
    words: str


def bank_age(settings: Settings, as_of: date, calendar: Calendar) -> BankAge:
    """Compute how old the bank data is as of a day: letters aren't drafted from stale data without a yes.

    Parameters
    ----------
    settings : Settings
        BankDate, StaleDays.
    as_of : date
    calendar : Calendar
        Which days are worked (`Inputs.calendar`).
    """
    known, most = settings.day("BankDate"), settings.count("StaleDays") or 0
    if known is None:
        return BankAge(None, True, "BankDate is blank: nobody knows up to which day bank entries are complete. "
                       "Import a bank statement, or type the day on the sheet Settings.")  # fmt: skip
    between = np.arange(np.datetime64(known) + 1, max(np.datetime64(as_of), np.datetime64(known)) + 1)
    days = int(np.count_nonzero(calendar.is_working(between)))
    if days <= most:
        return BankAge(days, False, "")
    return BankAge(days, True, f"Bank entries end on {known}, {counted(days, 'working day')} before {as_of} "
                   f"(StaleDays {most}): import the newest bank statement first.")  # fmt: skip


def money_on_account(customers: pd.DataFrame) -> list[str]:
    """Say how much money isn't applied to invoices yet.

    Parameters
    ----------
    customers : DataFrame
        Rows of tblAging (`aging(...).customers`): Currency, Unapplied in cents, 0 or below.
    """
    rows = customers[customers["Unapplied"].fillna(0) < 0]
    if rows.empty:
        return []
    sums = (-rows["Unapplied"]).groupby(rows["Currency"].astype("str")).sum()
    amounts = ", ".join(f"{currency} {from_cents(int(cents)):,}" for currency, cents in sums.items())
    return [f"{counted(len(rows), 'customer')} with money on account, {amounts} in all: apply it before you chase."]


def last_control(book: Book) -> date | None:
    """Return the day of the last command that lists who is overdue, by the sheet Log; None when there was none."""
    if LOG.name not in book.tables():
        return None
    rows = frame(book.read(LOG.name), LOG, ReadOptions(book.date1904), Problems())[["When", "Command"]]
    days = [str(when)[:10] for when, command in rows.astype(object).itertuples(index=False) if command in CONTROLS]
    return max((date.fromisoformat(day) for day in days if _DAY.fullmatch(day)), default=None)


def control_problem(last: date | None, today: date) -> list[Problem]:
    """Return a Warning when the last weekly control is more than seven days ago; none before the first one."""
    if last is None or (today - last).days <= WEEK:
        return []
    return [
        Problem(
            "Warning", "", -1, "AsOf", str(last),
            f"The last weekly control was on {last}, {counted((today - last).days, 'day')} ago: overdue customers "
            "are looked at every week.",
            "Press Next actions, or run: arbook refresh.",
        )
    ]  # fmt: skip
