"""A book that speaks the language of its setting Language: what a command writes for people is translated on its way.

Commands and calculations know English alone. Words that code reads back, and names, are written as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from arbook.book.book import Book, BookError, Value
from arbook.book.results import ACTIONS, CHECKS, KPI, LOG, RISK
from arbook.book.through import Through
from arbook.wording import ENGLISH, wording
from macros.labels import relabel

# Columns of sentences that nothing reads back.
SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    ACTIONS.name: ("Why",),
    CHECKS.name: ("Problem", "What to do"),
    KPI.name: ("Definition",),
    LOG.name: ("Result",),
    RISK.name: ("Reasons", "Papers missing"),
}
# Cells and blocks of words.
HEADS: Final = frozenset(
    {"Start_Result", "Checks_Note", "OpenItems_Note", "Aging_Note", "Aging_Tie", "Closing_Note", "Closing_List",
     "Provision_Note", "Plan_Message", "Risk_Backtest", "Start_LastControl"}
)  # fmt: skip


SHEETS_ARE_IN: Final = "Conf_Language"  # the cell that says in which language and of which version the words are


def language_of(book: Book) -> str:
    """Return the language that a book asks for; English where it has no such setting, or we no such language."""
    return wording(_text(book, "Language") or ENGLISH).language


class Spoken(Through):
    """A book that translates what a command writes for people, and keeps the words on its sheets in its language."""

    def __init__(self, book: Book) -> None:
        super().__init__(book)
        self._words = wording(language_of(book))

    def set(self, name: str, value: Value) -> None:
        """Put a value into a named cell."""
        if name == "Language":
            self._words = wording(str(value))
        super().set(name, self._said(value) if name in HEADS else value)

    def set_block(self, name: str, rows: Sequence[Sequence[Value]]) -> None:
        """Fill a named fixed block."""
        super().set_block(name, [[self._said(value) for value in row] for row in rows] if name in HEADS else rows)

    def replace(self, table: str, frame: pd.DataFrame, links: Mapping[str, Sequence[str]] | None = None) -> None:
        """Replace all rows."""
        super().replace(table, self._translated(table, frame), links)

    def append(self, table: str, frame: pd.DataFrame) -> None:
        """Add rows below the last one."""
        super().append(table, self._translated(table, frame))

    def save(self) -> None:
        """Bring the words on the sheets into the book's language if they aren't, and write the book."""
        language = self._words.language
        standing, wanted = _text(self._book, SHEETS_ARE_IN), f"{language} {_text(self._book, 'Conf_Version')}"
        if standing is None and language != ENGLISH:  # a book of an older version
            relabel(self._book, language)
        elif standing is not None and standing != wanted:  # also after an upgrade, which adds English sheets
            relabel(self._book, language)
            self._book.set(SHEETS_ARE_IN, wanted)
        super().save()

    def _said(self, value: Value) -> Value:
        return self._words.of(value) if isinstance(value, str) else value

    def _translated(self, table: str, frame: pd.DataFrame) -> pd.DataFrame:
        names = [name for name in SENTENCES.get(table, ()) if name in frame.columns]
        if not names or self._words.language == ENGLISH:
            return frame
        return frame.assign(**{name: self._column(frame[name]) for name in names})

    def _column(self, values: pd.Series[str]) -> pd.Series[str]:
        """Translate a column, each distinct text once."""
        said = {text: self._words.of(text) for text in values.dropna().unique()}
        return values.map(said, na_action="ignore").astype("str")


def _text(book: Book, name: str) -> str | None:
    """Return what stands in a named cell; None where the book, of an older version, has none of that name."""
    try:
        return str(book.get(name) or "")
    except BookError:
        return None
