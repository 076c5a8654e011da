"""A workbook with an invented ledger, to look around in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from arbook.book.file import FileBook
from macros.demo_data import SETTINGS, demo_tables
from macros.new import quoted, write_template
from macros.outcome import DONE, Outcome
from macros.refreshing import refresh

NAME = "AR_Demo.xlsm"


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
        _fill(path, now, tell)
        first = refresh(FileBook.open(path, tell), now)
        _control_balance(path, first, tell)
        outcome = refresh(FileBook.open(path, tell), now)
    except BaseException:
        for half_made in (path, path.with_name(f"{path.name}.bak")):  # they would stand in the way of the next one
            with suppress(OSError):
                half_made.unlink(missing_ok=True)
        raise
    return replace(outcome, command="demo", lines=(*outcome.lines, *_next(path, outcome, now.date())), exit_code=DONE)


def _fill(path: Path, now: datetime, tell: Callable[[str], None]) -> None:
    book = FileBook.open(path, tell)
    for name, value in SETTINGS.items():
        book.set(name, value)
    for table, frame in demo_tables(now.date()):
        book.append(table, frame)
    book.save()


def _control_balance(path: Path, outcome: Outcome, tell: Callable[[str], None]) -> None:
    """Type the general ledger's balance: it has what is dated after the as-of date too, which the tie-out finds."""
    book = FileBook.open(path, tell)
    total, later = (Decimal(str(outcome.figures[name])) for name in ("total", "after_as_of"))
    book.set("ControlBalance", total + later)
    book.save()


def _next(path: Path, outcome: Outcome, today: date) -> tuple[str, ...]:
    month_end = today.replace(day=1) - timedelta(days=1)
    return (
        "",
        f"The {outcome.errors} errors and {outcome.warnings} warnings are meant; the sheet Checks explains them.",
        f"Open {path} in Excel or LibreOffice: Start leads to everything, Aging has the figures.",
        f"Type next: arbook show {quoted(path)} checks",
        f"           arbook apply-cash {quoted(path)}",
        f"           arbook refresh {quoted(path)} --as-of {month_end}",
    )
