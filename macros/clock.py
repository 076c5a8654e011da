"""Today's date and the time: the one place that asks the computer for them."""

from __future__ import annotations

import os
from datetime import date, datetime

from macros.outcome import CommandError

TODAY = "ARBOOK_TODAY"  # environment variable YYYY-MM-DD, for tests and scripts


def now() -> datetime:
    """Return the local date and time, without zone; the date is `ARBOOK_TODAY` where that is set."""
    moment = datetime.now()  # noqa: DTZ005 - ledger dates are the user's own calendar dates
    text = os.environ.get(TODAY, "").strip()
    return datetime.combine(calendar_date(text, TODAY), moment.time()) if text else moment


def calendar_date(text: str, name: str) -> date:
    """Read a date as YYYY-MM-DD; `name` is the option's or setting's name for the message.

    Raises
    ------
    CommandError
        If the text is not such a date, or outside the years that a workbook's dates are read in.
    """
    from arbook.dates import EARLIEST, LATEST  # slow to import: numpy

    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        message = f"{name}: {text!r} is not a date. Write it as year-month-day, such as 2026-03-31."
        raise CommandError(message) from None
    if not EARLIEST <= day <= LATEST:
        raise CommandError(f"{name}: {day} is not a date from {EARLIEST.year} to {LATEST.year}.")
    return day
