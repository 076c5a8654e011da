"""The command Next actions: a refresh, and whom to contact first."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd

from arbook.book.book import Book
from arbook.cell import amount_of, text_of
from macros.control import money_on_account
from macros.outcome import Figure, Outcome
from macros.refreshing import refreshed
from macros.tables import table_lines

SHOWN = 20  # actions that the terminal lists


def actions(book: Book, now: datetime, as_of: date | None = None) -> Outcome:
    """Refresh, and say the first actions.

    Raises
    ------
    BookError
        If the book can't be read or changed; it is as it was then.
    """
    done, results = refreshed(book, now, as_of)
    rows = results.actions.rows
    todo = rows[rows["Channel"].notna()]
    said = f"{len(todo):,} to do, {len(rows) - len(todo):,} customers wait."
    figures: dict[str, Figure | list[dict[str, Figure]]] = {
        "as_of": done.figures["as_of"], "actions": len(todo), "waiting": len(rows) - len(todo),
    }  # fmt: skip
    account = money_on_account(results.aging.customers)
    return Outcome("actions", (*account, *_lines(todo), said), done.errors, done.warnings, figures, done.exit_code)


def _lines(rows: pd.DataFrame) -> tuple[str, ...]:
    """List the first rows."""
    if rows.empty:
        return ()
    names = ("Rank", "Customer", "Overdue", "Step", "Action", "By when", "Owner", "Why")
    texts = [[_text(name, row[name]) for name in names] for _, row in rows[list(names)].head(SHOWN).iterrows()]
    listed = table_lines(names, texts, [name in ("Rank", "Overdue", "Step") for name in names])
    more = [f"... and {len(rows) - SHOWN:,} more on the sheet Actions."] if len(rows) > SHOWN else []
    return (*listed, *more, "")


def _text(name: str, value: object) -> str:
    return amount_of(value) if name == "Overdue" else text_of(value)
