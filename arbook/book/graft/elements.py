"""Elements of a worksheet part besides its cells: found in the tail, put where the schema wants them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from arbook.book.sheetxml import attributes

_TAG = re.compile(rb"""<(/?)([\w:]+)(?:[^"'>]|"[^"]*"|'[^']*')*?(/?)>""")
_ORDER = (
    b"sheetCalcPr", b"sheetProtection", b"protectedRanges", b"scenarios", b"autoFilter", b"sortState",
    b"dataConsolidate", b"customSheetViews", b"mergeCells", b"phoneticPr", b"conditionalFormatting",
    b"dataValidations", b"hyperlinks", b"printOptions", b"pageMargins", b"pageSetup", b"headerFooter", b"rowBreaks",
    b"colBreaks", b"customProperties", b"cellWatches", b"ignoredErrors", b"smartTags", b"drawing", b"legacyDrawing",
    b"legacyDrawingHF", b"drawingHF", b"picture", b"oleObjects", b"controls", b"webPublishItems", b"tableParts",
    b"extLst",
)  # fmt: skip
_ALTERNATIVE = b"mc:AlternateContent"  # Excel wraps controls in one
_COLUMN = re.compile(rb"<col ([^>]*?)/?>(?:</col>)?")
_COLUMNS = re.compile(rb"<cols>(.*?)</cols>", re.S)
_LAST_COLUMN = 16_384


@dataclass(frozen=True)
class Child:
    """A child of <worksheet> after its cells: where it starts, where its start tag ends, and where it ends."""

    name: bytes
    start: int
    inside: int
    end: int


def children(tail: bytes) -> Iterator[Child]:
    """Yield what stands after the cells; `tail` starts with </sheetData>."""
    depth, start, inside, name = 1, 0, 0, b""
    for tag in _TAG.finditer(tail):
        if depth == 0:
            if tag[1]:
                return
            start, inside, name = tag.start(), tag.end(), tag[2]
        depth += -1 if tag[1] else 0 if tag[3] else 1
        if depth == 0 and name:
            yield Child(name, start, inside, tag.end())


def placed(tail: bytes, name: bytes, xml: bytes) -> bytes:
    """Put an element into the tail, behind those of its name and before whatever comes after it."""
    for child in children(tail):
        other = b"controls" if child.name == _ALTERNATIVE else child.name
        if other in _ORDER and _ORDER.index(other) > _ORDER.index(name):
            return tail[: child.start] + xml + tail[child.start :]
    end = tail.rindex(b"</worksheet>")
    return tail[:end] + xml + tail[end:]


def joined(tail: bytes, name: bytes, items: Iterable[bytes]) -> bytes:
    """Put items at the end of a list such as <dataValidations count="2">, which is made where there is none."""
    new = list(items)
    if not new:
        return tail
    found = next((child for child in children(tail) if child.name == name), None)
    if found is None or tail[found.inside - 2 : found.inside] == b"/>":
        if found is not None:
            tail = tail[: found.start] + tail[found.end :]
        count = b"" if name == b"ignoredErrors" else f' count="{len(new)}"'.encode()
        return placed(tail, name, b"<" + name + count + b">" + b"".join(new) + b"</" + name + b">")
    head, rest = tail[found.start : found.inside], tail[found.inside : found.end]
    head = re.sub(rb' count="(\d+)"', lambda m: f' count="{int(m[1]) + len(new)}"'.encode(), head)
    at = len(rest) - len(b"</" + name + b">")
    return tail[: found.start] + head + rest[:at] + b"".join(new) + rest[at:] + tail[found.end :]


def with_columns(head: bytes, wanted: Mapping[int, bytes]) -> bytes:
    """Give columns a width and a style: number -> attributes of <col> besides min and max; others keep theirs."""
    if not wanted:
        return head
    found = _COLUMNS.search(head)
    old = [(attributes(b"<col " + tag + b">"), tag) for tag in _COLUMN.findall(found[1] if found else b"")]
    spans: list[tuple[int, int, bytes]] = [(number, number, text) for number, text in wanted.items()]
    for known, tag in old:
        low, high = int(known["min"]), min(int(known["max"]), _LAST_COLUMN)
        rest = re.sub(rb'\s*\b(?:min|max)="\d+"', b"", tag).strip()
        cuts = [low - 1, *sorted(number for number in wanted if low <= number <= high), high + 1]
        spans += [(a + 1, b - 1, rest) for a, b in pairwise(cuts) if a + 1 <= b - 1]
    cols = b"".join(f'<col min="{a}" max="{b}" '.encode() + rest + b"/>" for a, b, rest in sorted(spans))
    if found:
        return head[: found.start(1)] + cols + head[found.end(1) :]
    at = head.rindex(b"<sheetData>")
    return head[:at] + b"<cols>" + cols + b"</cols>" + head[at:]
