"""A worksheet part as a stream: its head, blocks of whole rows, its tail; and the few facts of head and tail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NoReturn, TypeAlias
from xml.sax.saxutils import unescape

from arbook.book.book import BookError

Piece: TypeAlias = tuple[Literal["head", "rows", "tail"], bytes]

_DATA = re.compile(rb"<sheetData\s*(/?)>")
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml [^>]*?encoding=["']([\w.-]+)""")
_CONTROL = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMERIC = re.compile(r"&#(x[0-9A-Fa-f]{1,6}|\d{1,7});")
_HALF = re.compile("[\ud800-\udfff]")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
MERGED = re.compile(rb'<mergeCell ref="([^"]*)"')
HEAD_LIMIT = 4 << 20
ROW_LIMIT = 64 << 20  # a row of a thousand full cells has half of that


def pieces(chunks: Iterable[bytes], where: str) -> Iterator[Piece]:
    """Split a sheet part: head up to `<sheetData>`, blocks that end after `</row>`, tail from `</sheetData>`."""
    stream = iter(chunks)
    left = b""
    while not (found := _DATA.search(left)):
        piece = next(stream, None)
        if piece is None or len(left) > HEAD_LIMIT:
            _refuse(left, where)
        left += piece
    _refuse_unknown(left[: found.start()], where)
    yield "head", left[: found.start()] + b"<sheetData>"
    left = left[found.end() :]
    if found[1]:
        left = b"</sheetData>" + left
    while (end := left.find(b"</sheetData>", max(left.rfind(b"</row>"), 0))) < 0:  # from the end: it is near that
        cut = left.rfind(b"</row>") + len(b"</row>")
        if cut >= len(b"</row>"):
            yield "rows", left[:cut]
            left = left[cut:]
        piece = next(stream, None)
        if piece is None:
            raise BookError(f"{where} is damaged: its cells end in the middle. Open the book in Excel and save it.")
        if len(left) > ROW_LIMIT:
            raise BookError(f"{where} has a row of over {ROW_LIMIT >> 20} MB, which no real sheet has: not opened.")
        left += piece
    if left[:end].strip():
        yield "rows", left[:end]
    yield "tail", b"".join((left[end:], *stream))


def _refuse(head: bytes, where: str) -> NoReturn:
    _refuse_unknown(head, where)
    _refuse_cells(where)


def _refuse_cells(where: str) -> NoReturn:
    raise BookError(f"{where} is damaged: it has no cells. Open the book in Excel and save it.")


def _refuse_unknown(head: bytes, where: str) -> None:
    """Say plainly which kinds of sheet XML can't be kept whole."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BookError(f"{where} is stored as UTF-16. Open the book in Excel and save it once.")
    encoding = _ENCODING.match(head)
    if encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii"):
        raise BookError(f"{where} is stored as {encoding[1].decode()}. Open the book in Excel and save it once.")
    if b"purl.oclc.org" in head:
        raise BookError(f"{where} is in the Strict Open XML format. Save the book as Excel Macro-Enabled Workbook.")
    if b"<!" in head.replace(b"<!--", b""):
        raise BookError(f"{where} declares entities, which no workbook needs: not opened.")
    if re.search(rb"<[\w.-]+:worksheet[\s>]", head):
        raise BookError(f"{where} is written with prefixed XML names. Open the book in Excel and save it once.")
    if not re.search(rb"<worksheet[\s>]", head):
        _refuse_cells(where)


def attributes(tag: bytes) -> dict[str, str]:
    """Return the attributes of a tag as text."""
    return {name.decode(): plain(value.decode()) for name, value in _ATTRIBUTE.findall(tag)}


def plain(text: str) -> str:
    """Undo XML's entities, its line ends and the _x000D_ way of writing control characters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in text:
        text = _NUMERIC.sub(lambda m: _letter(int(m[1][1:], 16) if m[1][0] in "xX" else int(m[1])), text)
        text = unescape(text, {"&quot;": '"', "&apos;": "'"})
    return decoded(text)


def decoded(text: str) -> str:
    """Undo the _x000D_ way of writing control characters; half of a pair (_xD83D_) alone becomes the sign U+FFFD."""
    text = _CONTROL.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _HALF.search(text) else text


def _letter(number: int) -> str:
    return chr(number) if number <= 0x10FFFF else "\ufffd"


def column_letters(number: int) -> str:
    """Return the letters of a 1-based column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the 1-based number of a column's letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?")
Area: TypeAlias = tuple[int, int, int, int]  # first row, first column, last row, last column; 1-based, inclusive


def area_of(reference: str) -> Area:
    """Read an A1 reference such as B7 or $A$1:C9; raises ValueError, also when no sheet has such cells."""
    found = optional_area(reference)
    if found is None:
        raise ValueError(f"not a cell or an area: {reference[:40]!r}")
    return found


def optional_area(reference: str) -> Area | None:
    """Read an A1 reference; None for anything else, such as whole columns (A:C)."""
    found = _AREA.fullmatch(reference)
    if not found:
        return None
    first, left = int(found[2]), column_number(found[1])
    last, right = (int(found[4]), column_number(found[3])) if found[3] else (first, left)
    return (first, left, last, right) if 1 <= first <= last <= LAST_ROW and left <= right <= LAST_COLUMN else None


def reference(area: Area) -> str:
    """Write an area as A1 text; one cell as B7."""
    first_row, first_column, last_row, last_column = area
    start = f"{column_letters(first_column)}{first_row}"
    if (first_row, first_column) == (last_row, last_column):
        return start
    return f"{start}:{column_letters(last_column)}{last_row}"
