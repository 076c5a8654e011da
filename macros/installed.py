"""What a workbook must know of this installation: the Python that its buttons start, and the version of arbook."""

from __future__ import annotations

import sys
from pathlib import Path

from arbook import __version__
from arbook.book.book import Book


def interpreter() -> Path:
    """Return the Python that runs arbook, as an absolute path.

    On Windows that is python.exe, also when pythonw.exe runs: xlwings waits for the end of a command and reads its
    errors, and the command window is hidden anyway.
    """
    running = Path(sys.executable).absolute()
    console = running.with_name(running.name.lower().replace("pythonw", "python"))
    return console if console.name != running.name.lower() and console.exists() else running


def setting() -> tuple[str, str]:
    """Return the named cell that holds the interpreter for this system, and the path to write there."""
    return ("Conf_InterpreterMac" if sys.platform == "darwin" else "Conf_InterpreterWin"), str(interpreter())


def write_into(book: Book) -> None:
    """Write interpreter and version on the sheet xlwings.conf."""
    book.set(*setting())
    book.set("Conf_Version", __version__)
