"""Links of the sheet Start to sheets that were added, below those that it has."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from xml.sax.saxutils import escape, quoteattr

from arbook.book.graft import elements
from arbook.book.graft.draft import Draft
from arbook.book.graft.shapes import tail_of
from arbook.book.sheetxml import area_of, attributes, reference
from arbook.book.workbookxml import SheetPart

START = "Start"
_PLACE = "'{}'!A1"


def add_links(draft: Draft, sheet: SheetPart, added: Collection[str]) -> None:
    """Let the workbook's Start lead to these sheets, if there is a free place below its links."""
    theirs = _links(draft.donor.sheet(START).tail)
    wanted = [name for name in added if _PLACE.format(name) in theirs]
    own = [place for location, place in _links(tail_of(draft, sheet)).items() if location in theirs]
    if not wanted or not own:
        return
    first, column = max(own)[0] + 1, max(own)[1]
    last = first + len(wanted) - 1
    if draft.texts(sheet, (first, column, last, column + 1)):
        return
    tags = []
    for row, name in enumerate(wanted, first):
        at, left = theirs[_PLACE.format(name)]
        for beside in (0, 1):
            draft.cell(sheet.name, (row, column + beside), draft.donor.sheet(START).cells[at, left + beside])
        place = reference((row, column, row, column))
        location = quoteattr(_PLACE.format(name))
        tags.append(f'<hyperlink ref="{place}" location={location} display="{escape(name)}"/>'.encode())
    draft.edits(sheet.name).tail.append(partial(elements.joined, name=b"hyperlinks", items=tags))
    draft.done.append(f"Links of sheet {sheet.name}: {', '.join(wanted)}")


def _links(tail: bytes) -> dict[str, tuple[int, int]]:
    """Return the links inside the book of a sheet: where they lead to -> (row, column)."""
    found = {}
    for child in elements.children(tail):
        if child.name == b"hyperlinks":
            for tag in tail[child.inside : child.end].split(b"<hyperlink ")[1:]:
                known = attributes(b"<hyperlink " + tag)
                if "location" in known:
                    found[known["location"]] = area_of(known["ref"])[:2]
    return found
