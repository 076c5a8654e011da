"""Why a cell shows an error: the marker that a function returns, and the record of reasons that Checks is told.

The wrapper in the workbook turns each marker into a real Excel error, which can't hold a text. So the reasons also go
to a small file in the user's folder for program data (``ARBOOK_STATE`` names another), a line a distinct reason of a
call. A command that writes Checks reads the file with ``reasons`` and empties it with ``forget``.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

MARKER: Final = "#ARBOOK: "
_LOG: Final = logging.getLogger("arbook.cells")
_LOG.addHandler(logging.NullHandler())  # who wants to see it sets a handler; nothing goes to a console by itself
_LONGEST: Final = 255  # of a text in an array that VBA hands on
_MOST_BYTES: Final = 200_000
_MOST_A_CALL: Final = 20


class Reason(NamedTuple):
    """Why some cells of a function show an error, and when it was computed (local time, ISO)."""

    when: str
    function: str
    problem: str


def marker(problem: str) -> str:
    """Return what a cell function returns in place of a value.

    Examples
    --------
    >>> marker("terms: 'soon' is not understood")
    "#ARBOOK: terms: 'soon' is not understood"
    """
    told = " ".join(problem.removeprefix(MARKER).split())
    return (MARKER + told)[:_LONGEST]


def report(function: str, problems: Iterable[str]) -> None:
    """Log the distinct problems of a call, and write them down for Checks."""
    distinct = list(dict.fromkeys(problems))[:_MOST_A_CALL]
    for problem in distinct:
        _LOG.warning("%s: %s", function, problem)
    when = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    lines = [json.dumps([when, function, problem.removeprefix(MARKER)]) + "\n" for problem in distinct]
    with suppress(OSError):  # a disk that is full, or read-only, doesn't stop a calculation
        path = _path()
        path.parent.mkdir(parents=True, exist_ok=True)
        full = path.exists() and path.stat().st_size > _MOST_BYTES
        with path.open("w" if full else "a", encoding="utf-8") as file:
            file.writelines(lines)


def crashed(function: str, arguments: tuple[object, ...], error: Exception) -> str:
    """Log a failure that isn't the user's, with its arguments, and return the marker."""
    shown = ", ".join(repr(argument)[:80] for argument in arguments)
    _LOG.error("%s(%s)", function, shown, exc_info=error)
    problem = f"{function} failed: {type(error).__name__}: {error}"
    report(function, [problem])
    return marker(problem)


def reasons() -> list[Reason]:
    """Return the reasons since the file was emptied, the latest time of each, in order of first appearance."""
    found: dict[tuple[str, str], str] = {}
    with suppress(OSError):
        for line in _path().read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):  # a line cut off in the middle of writing
                when, function, problem = json.loads(line)
                found[function, problem] = when
    return [Reason(when, function, problem) for (function, problem), when in found.items()]


def forget() -> None:
    """Empty the file."""
    with suppress(OSError):
        _path().unlink(missing_ok=True)


def _path() -> Path:
    folder = os.environ.get("ARBOOK_STATE") or os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "state"
    return Path(folder) / "arbook" / "cell-errors.jsonl"
