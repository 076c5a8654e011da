"""The list of sheets in the properties of a document (docProps/app.xml), which file managers show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from arbook.book.graft.draft import Draft

PART = "docProps/app.xml"
_PAIR = re.compile(rb"(<vt:lpstr>[^<]*</vt:lpstr></vt:variant><vt:variant><vt:i4>)(\d+)(?=</vt:i4>)")
_TITLES = re.compile(
    rb'(<TitlesOfParts><vt:vector [^>]*?size=")(\d+)("[^>]*>)(.*?)(?=</vt:vector></TitlesOfParts>)', re.S
)
_TITLE = re.compile(rb"<vt:lpstr>[^<]*</vt:lpstr>")


def add_titles(draft: Draft, added: Sequence[str]) -> None:
    """Add sheets to the list, behind the others; a list of another make stays as it is."""
    if not added or PART not in draft.members:
        return
    data = draft.read(PART)
    pair, found = _PAIR.search(data), _TITLES.search(data)
    if not pair or not found:
        return
    titles, count = _TITLE.findall(found[4]), int(pair[2])  # Excel's first pair are the worksheets
    titles[count:count] = [f"<vt:lpstr>{escape(name)}</vt:lpstr>".encode() for name in added]
    size = str(int(found[2]) + len(added)).encode()
    data = _TITLES.sub(lambda m: m[1] + size + m[3] + b"".join(titles), data, count=1)
    draft.put(PART, _PAIR.sub(lambda m: m[1] + str(count + len(added)).encode(), data, count=1))
