"""What a day begins with, in one command: import, apply cash, refresh (which checks, and keeps promises' state)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from arbook.book.book import Book
from arbook.book.file import FileBook
from arbook.book.package import Package
from macros.cash import AGAIN, apply_cash
from macros.importing import ImportOptions, NothingNew, import_files
from macros.outcome import Outcome
from macros.refreshing import refresh


def daily(opened: Callable[[], Book], now: datetime) -> Outcome:
    """Import the newest files of ImportFolder (where that is set), apply cash, refresh.

    Parameters
    ----------
    opened : callable
        Returns the book as it is now: each part reads what the one before it wrote.
    now : datetime

    Raises
    ------
    BookError, CommandError
        When a part can't be done; those before it are done then.
    """
    parts: list[tuple[str, Outcome]] = []
    said = ["Import: ImportFolder is blank on the sheet Settings."]
    if opened().get("ImportFolder"):
        try:
            parts.append(("Import", import_files(opened(), {}, ImportOptions(), now)))
            said = []
        except NothingNew as nothing:
            said = [f"Import: {nothing}"]
    parts.append(("Apply cash", apply_cash(opened(), now)))
    last = refresh(opened(), now)
    parts.append(("Refresh", last))
    for name, part in parts:
        said += [f"{name}:", *(f"  {line}".rstrip() for line in part.lines if line != AGAIN)]
    figures = {name: value for _, part in parts for name, value in part.figures.items()}
    return Outcome(
        "daily", tuple(said), last.errors, last.warnings, figures, max(part.exit_code for _, part in parts)
    )


def daily_file(path: Path, now: datetime, tell: Callable[[str], None] | None = None) -> Outcome:
    """Do the day's work on a closed file: all of it or nothing, and one step back for `restore`.

    The parts work on a copy, which then takes the file's place.
    """
    package = Package(path)
    try:
        with tempfile.TemporaryDirectory(prefix="arbook-") as folder:
            copy = Path(folder, path.name)
            shutil.copyfile(path, copy)
            outcome = daily(lambda: FileBook.open(copy, tell), now)
            package.swap(copy)
    finally:
        package.close()
    return outcome
