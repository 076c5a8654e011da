"""The words in the workbook: the ribbon, the static texts of the template, captions and input messages."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from words_of_code import Word

from arbook.shipped_signals import ROWS
from macros.labels import shipped_labels, shipped_messages
from workbook import ribbon
from workbook.contents import CHECK_WORDS
from workbook.styles import NONE

# What translators should know of words outside cells.
MESSAGES = {
    "prompt": "A message at a cell: at most 255 characters.",
    "error": "A message at a cell: at most 255 characters.",
    "errorTitle": "The title of a message: at most 32 characters.",
    "caption": "A button: short.",
}
# Headings of the files for people that are one word; longer ones are found in the code.
HEADINGS = (
    "Claim", "Closings", "Control", "Creditor", "Debtor", "Definition", "Measure", "Movement", "Papers", "Parties",
    "Snapshots", "Tie-out",
)  # fmt: skip
NOTES = {"label": "A label of the ribbon: at most 4 words, as short as can be.", "supertip": "A tip of the ribbon."}


def book_words() -> Iterator[Word]:
    """Return the words of the ribbon and of the template."""
    yield from _ribbon()
    yield Word(NONE, "sheet Aging")  # the tie-out
    yield from (Word(text, "row 3 of each sheet") for text in CHECK_WORDS.values())
    yield from (Word(text, "sheet of a file") for text in HEADINGS)
    yield from (Word(str(row[-1]), "tblSignals") for row in ROWS if row[1])
    yield from (word for word in _template() if word.place != "sheet Functions")


def function_words() -> Iterator[Word]:
    """Return the words of the sheet Functions: last, since there are many."""
    yield from (word for word in _template() if word.place == "sheet Functions")


def _ribbon() -> Iterator[Word]:
    for element in ET.fromstring(ribbon.source()).iter():
        for name in ("label", "supertip"):
            if text := element.get(name):
                yield Word(text, "ribbon", note=NOTES[name])


def _template() -> Iterator[Word]:
    for sheet, cells in shipped_labels().items():
        yield from (Word(text, f"sheet {sheet}") for text in cells.values())
    yield from (Word(text, "template", note=MESSAGES[kind]) for text, kind in shipped_messages().items())
