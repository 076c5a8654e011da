"""The Log sheet: a row for each command that changed the book."""

from __future__ import annotations

import getpass
import time
from dataclasses import dataclass, field
from datetime import date, datetime

import pandas as pd

from arbook import __version__
from arbook.book.book import Book
from arbook.book.results import LOG


@dataclass(frozen=True)
class Run:
    """A running command: its name, when it was called, and the clock that times it."""

    command: str
    now: datetime
    started: float = field(default_factory=time.perf_counter)

    @property
    def when(self) -> str:
        """Date and time for the sheets, to the second."""
        return f"{self.now:%Y-%m-%d %H:%M:%S}"

    def log(
        self,
        book: Book,
        result: str,
        *,
        as_of: date | None = None,
        rows: int | None = None,
        total: int | None = None,
        file: str = "",
    ) -> None:
        """Append this run to tblLog: rows handled, total in cents of the base currency, what came of it.

        Seconds are those until now: writing the book comes after.
        """
        row = {
            "When": self.when,
            "By": user(),
            "Command": self.command,
            "File": file or None,
            "As of": as_of,
            "Rows": rows,
            "Total": total,
            "Seconds": round(time.perf_counter() - self.started, 2),
            "Version": __version__,
            "Result": result,
        }
        types = {"text": "str", "date": "datetime64[s]", "count": "Int64", "money": "Int64", "number": "float64"}
        book.append(
            LOG.name,
            pd.DataFrame({name: pd.Series([row[name]], dtype=types[LOG[name].kind]) for name in LOG.names}),
        )


def user() -> str:
    """Return the name of the account that runs the command; "" where there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no account name, as in some containers
        return ""
