"""A workbook with an invented ledger, to look around in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd

from arbook.book.book import Value
from arbook.book.file import FileBook
from arbook.book.sheets import ACTIVITY
from arbook.merge import stacked
from arbook.money import from_cents
from macros.computing import compute
from macros.demo_collecting import collected
from macros.demo_data import demo_tables
from macros.demo_setup import demo_settings, setup_tables
from macros.inputs import read_inputs
from macros.new import quoted, write_template
from macros.outcome import DONE, Outcome
from macros.plan import plan
from macros.refreshing import refresh
from macros.statement import statement

NAME = "AR_Demo.xlsm"
_FORM: dict[str, Value] = {
    "Plan_Count": 12,
    "Plan_Rate": 0.03,
    "Plan_Anchor": "same day",
    "Plan_Note": "Offered by phone",
}


def demo(folder: Path, now: datetime, tell: Callable[[str], None]) -> Outcome:
    """Write the demo book into a folder (made if it isn't there), refresh it and show what it says.

    Its Checks have Errors on purpose, so the exit code is 0 all the same.

    Raises
    ------
    CommandError
        If the folder has a demo book already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    write_template(path)
    try:
        _collect(path, _fill(path, now, tell), now, tell)
        _show_forms(path, now, tell)
        outcome = refresh(FileBook.open(path, tell), now)
    except BaseException:
        for half_made in (path, path.with_name(f"{path.name}.bak")):  # they would stand in the way of the next one
            with suppress(OSError):
                half_made.unlink(missing_ok=True)
        raise
    return replace(outcome, command="demo", lines=(*outcome.lines, *_next(path, outcome, now.date())), exit_code=DONE)


def _fill(path: Path, now: datetime, tell: Callable[[str], None]) -> pd.DataFrame:
    """Enter the ledger; return what customers said, which goes to Activity with the answers to it."""
    book = FileBook.open(path, tell)
    for name, value in demo_settings(now.date()).items():
        book.set(name, value)
    told = pd.DataFrame()
    for table, frame in (*setup_tables(), *demo_tables(now.date())):
        if table == ACTIVITY.name:
            told = frame
        else:
            book.append(table, frame)
    book.save()
    return told


def _collect(path: Path, told: pd.DataFrame, now: datetime, tell: Callable[[str], None]) -> None:
    """Enter what months of collecting have left, and the general ledger's balance.

    That has what is dated after the as-of date too, which the tie-out finds.
    """
    book = FileBook.open(path, tell)
    inputs, today = read_inputs(book), now.date()
    tell("Collecting")
    said = stacked(inputs.frames[ACTIVITY.name], told)
    done = collected(replace(inputs, frames={**inputs.frames, ACTIVITY.name: said}), today)
    activity = pd.concat([told, done.activity], ignore_index=True)
    book.append(ACTIVITY.name, activity.sort_values("Date", kind="stable", ignore_index=True))
    if done.legal:
        customers = inputs.frames["tblCustomers"]
        row = customers.index[customers["Customer"].astype("str") == done.legal]
        state = {"Status": "Legal", "Status reason": "With the attorney"}
        book.update("tblCustomers", pd.DataFrame({name: pd.Series(word, row, "str") for name, word in state.items()}))
    if done.asked:
        for name, value in {"Plan_Customer": done.asked, **_FORM}.items():
            book.set(name, value)
    results = compute(inputs, None, today)
    cents = int(results.aging.base["Total"].iloc[0]) + results.tie_out.later.cents
    book.set("ControlBalance", from_cents(cents))
    book.save()


def _show_forms(path: Path, now: datetime, tell: Callable[[str], None]) -> None:
    """Preview the plan of the form, and fill the sheet Statement for the same customer."""
    customer = str(FileBook.open(path, tell).get("Plan_Customer") or "")
    if customer:
        plan(FileBook.open(path, tell), now, preview=True)
        statement(FileBook.open(path, tell), now, customer)


def _next(path: Path, outcome: Outcome, today: date) -> tuple[str, ...]:
    month_end = today.replace(day=1) - timedelta(days=1)
    return (
        "",
        f"The {outcome.errors} errors and {outcome.warnings} warnings are meant; the sheet Checks explains them.",
        f"Open {path} in Excel or LibreOffice: Start leads to everything, Actions says what to do.",
        f"Type next: arbook show {quoted(path)} checks",
        f"           arbook apply-cash {quoted(path)}",
        f"           arbook actions {quoted(path)}",
        f"           arbook letters {quoted(path)} --out {quoted(path.parent / 'Letters')}",
        f"           arbook refresh {quoted(path)} --as-of {month_end}",
    )
