"""Words outside cells in a workbook file: messages at input cells, captions of buttons, titles that charts keep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape

from arbook.book.sheetxml import plain

_MESSAGES: Final = re.compile(rb"<(?:\w+:)?dataValidation [^>]*>")
_MESSAGE: Final = re.compile(rb' (prompt|error|errorTitle)="([^"]*)"')
_CAPTION: Final = re.compile(rb"(<font [^>]*>|<a:t>|<c:v>)([^<]+)(?=</)")
_BUTTONS: Final = re.compile(r"xl/drawings/(?:vmlDrawing[^/]*\.vml|drawing[^/]*\.xml)")
_CHARTS: Final = re.compile(r"xl/charts/chart[^/]*\.xml")


def has_buttons(member: str) -> bool:
    """Whether a part of a workbook may hold captions of buttons."""
    return bool(_BUTTONS.fullmatch(member))


def has_captions(member: str) -> bool:
    """Whether a part of a workbook may hold captions of buttons, or what a chart keeps of its titles' cells."""
    return has_buttons(member) or bool(_CHARTS.fullmatch(member))


def messages(sheet: bytes) -> Iterator[tuple[str, str]]:
    """Yield the messages at cells of a sheet's XML: what they are (prompt, error, errorTitle), and the text."""
    for element in _MESSAGES.findall(sheet):
        yield from ((kind.decode(), plain(text.decode())) for kind, text in _MESSAGE.findall(element))


def captions(drawing: bytes) -> Iterable[str]:
    """Return the captions in a drawing or a chart."""
    return [plain(text.decode()) for _, text in _CAPTION.findall(drawing)]


def with_messages(sheet: bytes, texts: Mapping[str, str]) -> bytes:
    """Return a sheet's XML, or the part behind its cells, with other messages in place of some."""

    def attribute(found: re.Match[bytes]) -> bytes:
        text = texts.get(plain(found[2].decode()))
        return found[0] if text is None else b" %s=%s" % (found[1], _quoted(text))

    return _MESSAGES.sub(lambda element: _MESSAGE.sub(attribute, element[0]), sheet) if texts else sheet


def with_captions(drawing: bytes, texts: Mapping[str, str]) -> bytes:
    """Return a drawing or a chart with other captions in place of some."""

    def caption(found: re.Match[bytes]) -> bytes:
        text = texts.get(plain(found[2].decode()))
        return found[0] if text is None else found[1] + escape(text).encode()

    return _CAPTION.sub(caption, drawing)


def _quoted(text: str) -> bytes:
    return b'"' + escape(text, {'"': "&quot;", "\n": "&#10;"}).encode() + b'"'
