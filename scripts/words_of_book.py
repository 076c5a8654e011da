"""The words in the workbook: the ribbon, the static texts of the template, captions and input messages."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import unescape

from words_of_code import Word

from arbook.shipped_signals import ROWS
from macros.labels import TEMPLATE, shipped_labels
from workbook import ribbon

# Words in the template's parts outside cells, and what translators should know of them.
MESSAGES = {
    re.compile(r'<dataValidation [^>]*?\bprompt="([^"]*)"'): "A message at a cell: at most 255 characters.",
    re.compile(r'<dataValidation [^>]*?\berrorTitle="([^"]*)"'): "The title of a message: at most 32 characters.",
    re.compile(r'<dataValidation [^>]*?\berror="([^"]*)"'): "A message at a cell: at most 255 characters.",
    re.compile(r"<font[^>]*>(.*?)</font>"): "A button: short.",
    re.compile(r"<a:t>(.*?)</a:t>"): "The title of a chart.",
}
NOTES = {"label": "A label of the ribbon: at most 4 words, as short as can be.", "supertip": "A tip of the ribbon."}


def book_words() -> Iterator[Word]:
    """Return the words of the ribbon and of the template."""
    yield from _ribbon()
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
    with zipfile.ZipFile(str(TEMPLATE)) as package:
        for part in sorted(package.namelist()):
            data = package.read(part).decode() if part.endswith((".vml", ".xml")) else ""
            for pattern, note in MESSAGES.items():
                yield from (Word(unescape(text, {"&quot;": '"'}), part, note=note) for text in pattern.findall(data))
