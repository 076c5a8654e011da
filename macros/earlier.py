"""Drafts of earlier runs, by tblLetters: what lies there unsent isn't drafted again, and that is said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import Any, Final

import pandas as pd

from arbook.cell import text_of, whole_of
from macros.file_name import LONGEST, safe_name
from macros.inputs import Inputs

_ENDING: Final = ".docx"
_COPY: Final = re.compile(r" \(\d+\)$")  # of `distinct`
Key = tuple[str, str, str, int | None]
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Earlier:
    """What earlier runs drafted.

    Attributes
    ----------
    waiting : mapping of (customer, currency, template, step) to (run, cents or None)
        Drafts that aren't marked as sent and are still fit to be sent: their LetterDays have not passed. The newest.
    files : mapping of name to run
        All files, by the name that `stem` gives; run "" for those that were sent.
    """

    waiting: Mapping[Key, tuple[str, int | None]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def run_of(self, key: Key, cents: int | None) -> str:
        """Return the run whose unsent draft asks for the same amount; "" where there is none."""
        run, asked = self.waiting.get(key, ("", None))
        return run if asked is None or cents is None or asked == cents else ""


def earlier_drafts(inputs: Inputs, day: date, again: bool = False) -> Earlier:
    """Look through tblLetters; with `again` only what was sent counts."""
    letters = inputs.frames["tblLetters"]
    logged = set(inputs.frames["tblActivity"]["File"].dropna().astype("str"))
    fresh = pd.Timestamp(day - timedelta(days=inputs.settings.count("LetterDays") or 0))
    waiting: dict[Key, tuple[str, int | None]] = {}
    files: dict[str, str] = {}
    for row in letters.to_dict("records"):
        file, run = text_of(row["File"]), text_of(row["Run"])
        sent = file in logged or text_of(row["Sent"]) != ""
        if file and (sent or not again):
            name = _cut(_COPY.sub("", PurePosixPath(file).stem))
            files[name] = "" if sent or files.get(name) == "" else run
        if not sent and not again and not pd.isna(row["Date"]) and row["Date"] >= fresh:
            customer, currency, template = (text_of(row[name]) for name in ("Customer", "Currency", "Template"))
            waiting[customer, currency, template, whole_of(row["Step"])] = (run, whole_of(row["Amount"]))
    return Earlier(waiting, files)


def stem(name: str) -> str:
    """Return the name of a file without its ending, as `Earlier.files` has it."""
    return _cut(safe_name(name, _ENDING).removesuffix(_ENDING))


def _cut(name: str) -> str:
    return name[: LONGEST - len(_ENDING)].strip(" .")
