"""Bringing back what the last command changed."""

from __future__ import annotations

from pathlib import Path

from arbook.book.file import FileBook
from macros.outcome import Outcome


def restore(path: Path) -> Outcome:
    """Put back the workbook as it was before the last command; restoring twice brings back the newer one.

    Raises
    ------
    BookError
        If nothing was kept beside the book.
    """
    FileBook.restore(path)
    return Outcome("restore", (f"{path.name} is as it was before the last command.",), figures={"book": str(path)})
