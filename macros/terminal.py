"""Running a command in a terminal: its lines, its figures, one plain sentence if it fails, and progress."""

from __future__ import annotations

import json
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from arbook.wording import ENGLISH, wording
from macros.outcome import NOT_DONE, CommandError, Outcome

_RULE = "\u2500"  # under the headings of a table
QUIET_SECONDS = 2.0  # below this nothing is said


class Progress:
    """Says on stderr what is going on: only in a terminal, and only once a command takes over two seconds.

    `language` is that of the workbook, once it is known: the command's lines are in it, too.
    """

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.shown = 0
        self.language = ENGLISH

    def __call__(self, text: str) -> None:
        """Show `text` in place of the one before."""
        if sys.stderr.isatty() and time.monotonic() - self.started > QUIET_SECONDS:
            said = wording(self.language).of(text)
            print("\r" + said.ljust(self.shown), end="", file=sys.stderr, flush=True)
            self.shown = len(said)

    def clear(self) -> None:
        """Blank the line."""
        if self.shown:
            print("\r" + " " * self.shown + "\r", end="", file=sys.stderr, flush=True)


def run(command: str, work: Callable[[Progress], Outcome], as_json: bool) -> int:
    """Carry out a command and tell the user; return the exit code.

    What can't be done is one sentence on stderr; a traceback goes to a file that the sentence names.
    """
    started, progress = time.perf_counter(), Progress()
    try:
        outcome = work(progress)
    except (Exception, KeyboardInterrupt) as error:
        progress.clear()
        return refuse(command, wording(progress.language).of(sentence(error)), as_json)
    progress.clear()
    outcome = replace(outcome, lines=_said_lines(outcome.lines, progress.language))
    if as_json:
        print(_json(outcome.as_json(time.perf_counter() - started)))
    else:
        for line in outcome.lines:
            print(line)
    return outcome.exit_code


def _said_lines(lines: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Return lines in a language; tables, whose columns have their widths, stay."""
    if language == ENGLISH:
        return lines
    said: list[str] = []
    for blank, block in groupby(lines, key=lambda line: not line.strip()):
        some = list(block)
        is_table = any(_RULE in line for line in some)
        said += some if blank or is_table else [wording(language).of(line) for line in some]
    return tuple(said)


def refuse(command: str, sentence: str, as_json: bool = False) -> int:
    """Say in one line on stderr why a command can't be carried out; return exit code 2."""
    line = " ".join(sentence.split())
    print(f"arbook {command}: {line}" if command else f"arbook: {line}", file=sys.stderr)
    if as_json:
        print(_json({"command": command, "exit_code": NOT_DONE, "problem": line}))
    return NOT_DONE


def sentence(error: BaseException) -> str:
    """Return what to tell the user about an exception."""
    if isinstance(error, CommandError):
        return str(error)
    if isinstance(error, KeyboardInterrupt):
        return "stopped. The book is as it was."
    from arbook.book.book import BookError  # brings pandas, which most failures above don't need

    if isinstance(error, BookError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename or 'the file'}. The book is as it was."
    if isinstance(error, MemoryError):
        return "not enough memory for this book. Close other programs; the book is as it was."
    return f"something went wrong in arbook itself; the book is as it was. Details: {_log_file(error)}"


def _log_file(error: BaseException) -> Path:
    """Write the traceback to a new file in the temporary folder."""
    with tempfile.NamedTemporaryFile("w", prefix="arbook-", suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exception(error, file=log)
    return Path(log.name)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str | float:
    """Return dates as text and amounts as numbers: the shortest one that reads back as the same cents."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"not for JSON: {value!r}")
