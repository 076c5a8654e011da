"""What else must change when a table gets another last row or other captions: small edits of XML, by one rule each.

An area that starts at the table's header or first row, ends at its last row and lies in its columns gets the new last
row; every other area stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from arbook.book.results import RESULTS
from arbook.book.sheetxml import Area, column_letters, optional_area, plain, reference
from arbook.book.tags import UnusualError
from arbook.book.workbookxml import TablePart

_SQREF = re.compile(rb'(?<= sqref=")([^"]*)(?=")|(?<=<xm:sqref>)([^<]*)(?=</xm:sqref>)')
_EXTENDED = re.compile(rb"(?<=<xm:f>)([^<]*)(?=</xm:f>)")
_CHART = re.compile(rb"(?<=<c:f>)([^<]*)(?=</c:f>)")
_NAME = re.compile(rb"(<definedName [^>]*>)([^<]*)(?=</definedName>)")
_PLACE = re.compile(r"((?:'(?:[^']|'')+'|(?<![\w.\]])[\w.]+)!)(\$?[A-Z]{1,3}\$?\d+:\$?[A-Z]{1,3}\$?\d+)")
_LINK = re.compile(rb'<hyperlink [^>]*?ref="([^"]*)"[^>]*?/>')
_TAG = re.compile(rb"""<(/?)([\w:]+)(?:[^"'>]|"[^"]*"|'[^']*')*?(/?)>""")
_BEFORE_LINKS = {
    b"sheetData", b"sheetCalcPr", b"sheetProtection", b"protectedRanges", b"scenarios", b"autoFilter", b"sortState",
    b"dataConsolidate", b"customSheetViews", b"mergeCells", b"phoneticPr", b"conditionalFormatting",
    b"dataValidations",
}  # fmt: skip  # the elements that may stand before <hyperlinks>, by the schema
_OVER_RESULTS = b"|".join([b"Start_", *(table.name.encode() for table in RESULTS)])
_STORED = re.compile(rb"(<f\b[^>]*(?:/>|>[^<]*</f>))<v>[^<]*</v>")
_STORED_OVER_RESULTS = re.compile(rb"(<f>[^<]*\b(?:" + _OVER_RESULTS + rb")[^<]*</f>)<v>[^<]*</v>")
_TYPE_LEFT = re.compile(rb' t="(?:str|e|b|n)">(<f\b[^>]*(?:/>|>[^<]*</f>))</c>')
LINK_LIMIT = 60_000  # Excel takes 65,530 hyperlinks on a sheet


@dataclass(frozen=True)
class Resized:
    """A table with another last body row."""

    table: TablePart
    last_row: int

    def area(self, area: Area, single: bool = False) -> Area:
        """Return the area as it must be now; `single` lets one cell stand for a one-row body."""
        first, left, last, right = area
        header, table_left, old_last, table_right = self.table.area
        ends = last == old_last or (self.table.totals and last == old_last + 1)
        more = last > first or (single and self.table.rows == 1)
        if first in (header, header + 1) and ends and more and table_left <= left and right <= table_right:
            return first, left, self.last_row + (last - old_last), right
        return area


def sheet_tail(data: bytes, resized: Sequence[Resized], sheet: str) -> bytes:
    """Fit what stands after the cells: conditional formats and validations; sparklines, whatever table they show."""
    own = [change for change in resized if change.table.sheet.name == sheet]

    def fit(match: re.Match[bytes]) -> bytes:
        areas, old = [], match[0].decode()
        for text in old.split():
            area = before = optional_area(text)
            if area is None:  # whole columns or rows
                areas.append(text)
                continue
            for change in own:
                area = change.area(area, single=True)
            areas.append(reference(area) if area != before else text)
        return match[0] if areas == old.split() else " ".join(areas).encode()

    return _EXTENDED.sub(lambda m: places(m[0].decode(), resized).encode(), _SQREF.sub(fit, data))


def places(formula: str, resized: Sequence[Resized]) -> str:
    """Fit areas with a sheet's name in front, such as those of charts and defined names."""

    def fit(match: re.Match[str]) -> str:
        sheet = plain(match[1][:-1]).strip("'").replace("''", "'")
        area = optional_area(match[2])
        for change in resized:
            if area and change.table.sheet.name == sheet and (new := change.area(area, single=True)) != area:
                first, left, last, right = new
                return f"{match[1]}${column_letters(left)}${first}:${column_letters(right)}${last}"
        return match[0]

    return _PLACE.sub(fit, formula)


def chart(data: bytes, resized: Sequence[Resized]) -> bytes:
    """Fit the areas of a chart."""
    return _CHART.sub(lambda m: places(m[0].decode(), resized).encode(), data)


def names(data: bytes, resized: Sequence[Resized]) -> bytes:
    """Fit the defined names of workbook.xml."""
    return _NAME.sub(lambda m: m[1] + places(m[2].decode(), resized).encode(), data)


def table_part(
    data: bytes, table: TablePart, last_row: int, captions: Mapping[int, str], clear_filter: bool
) -> bytes:
    """Rewrite a table part: its last row, the captions of columns (by place, from 0), and no filter if so asked."""
    first, left, _, right = table.area
    new = reference((first, left, last_row + table.totals, right)).encode()
    body = reference((first, left, last_row, right)).encode()
    data = re.sub(rb'(<table [^>]*?\bref=")[^"]*', rb"\g<1>" + new, data, count=1)
    data = re.sub(rb'(<autoFilter [^>]*?\bref=")[^"]*', rb"\g<1>" + body, data, count=1)
    data = re.sub(rb'(<table [^>]*?) insertRow="[^"]*"', rb"\1", data, count=1)
    if clear_filter:
        data = re.sub(rb"(<autoFilter [^>]*?[^/])>.*?</autoFilter>", rb"\1/>", data, flags=re.S)
    if clear_filter or last_row != table.area[2]:  # the rows are no longer in that order
        data = re.sub(rb"<sortState.*?</sortState>|<sortState[^>]*/>", b"", data, flags=re.S)
    return _captions(data, captions)


def _captions(data: bytes, captions: Mapping[int, str]) -> bytes:
    count = -1

    def rename(match: re.Match[bytes]) -> bytes:
        nonlocal count
        count += 1
        if count not in captions:
            return match[0]
        return match[1] + b" name=" + quoteattr(captions[count].replace("\n", "_x000a_"), {'"': "&quot;"}).encode()

    return re.sub(rb'(<tableColumn [^>]*?) name="[^"]*"', rename, data)


def rename_references(table: str, renamed: Mapping[str, str]) -> Callable[[bytes], bytes]:
    """Return a function that renames columns of a table in structured references, wherever they stand."""
    whole = re.compile(rb"\b" + re.escape(table.encode()) + rb"\[(?:[^\[\]]|\[[^\[\]]*\])*\]")
    column = re.compile(rb"(?<=\[)(" + b"|".join(re.escape(escape(name).encode()) for name in renamed) + rb")(?=\])")
    new = {escape(old).encode(): escape(name).encode() for old, name in renamed.items()}
    return lambda data: whole.sub(lambda m: column.sub(lambda c: new[c[1]], m[0]), data)


def forget_values(data: bytes, everything: bool) -> bytes:
    """Drop the stored values of formulas over figures that a command has just written: they are of yesterday.

    `everything`: on a sheet of results all formulas are such. Excel computes them when it opens the book; a program
    that doesn't then shows nothing instead of a wrong figure.
    """
    buf = np.frombuffer(data, np.uint8)
    if not ((buf[:-1] == ord("<")) & (buf[1:] == ord("f"))).any():  # four times as fast as b"<f" in data
        return data
    data = (_STORED if everything else _STORED_OVER_RESULTS).sub(rb"\1", data)
    return _TYPE_LEFT.sub(rb">\1</c>", data)


def links(tail: bytes, area: Area, targets: Mapping[tuple[int, int], str]) -> bytes:
    """Replace the hyperlinks inside `area` by links to places in the book: (row, column) -> 'Sheet'!A1."""
    first, left, last, right = area

    def kept(match: re.Match[bytes]) -> bytes:
        row, column, _, _ = optional_area(match[1].decode()) or (0, 0, 0, 0)
        return b"" if first <= row <= last and left <= column <= right else match[0]

    found = re.search(rb"<hyperlinks>(.*?)</hyperlinks>", tail, re.S)
    old = _LINK.sub(kept, found[1]) if found else b""
    at = found.start() if found else _links_place(tail)
    if found:
        tail = tail[: found.start()] + tail[found.end() :]
    new = b"".join(
        f'<hyperlink ref="{column_letters(column)}{row}" location={quoteattr(place)}/>'.encode()
        for (row, column), place in list(targets.items())[:LINK_LIMIT]
    )
    if not old + new:
        return tail
    return tail[:at] + b"<hyperlinks>" + old + new + b"</hyperlinks>" + tail[at:]


def _links_place(tail: bytes) -> int:
    """Return where <hyperlinks> goes: before the first child of <worksheet> that comes after it.

    Raises `UnusualError` where the tags don't close.
    """
    depth = 1  # inside <sheetData>, which the tail closes
    for tag in _TAG.finditer(tail):
        if depth == 0 and tag[2] not in _BEFORE_LINKS:
            return tag.start()
        depth += -1 if tag[1] else 0 if tag[3] else 1
    raise UnusualError("what follows its cells doesn't end")


def recalculate_on_load(data: bytes) -> bytes:
    """Tell Excel to compute all formulas when it opens the book: values have changed under them."""
    found = re.search(rb"<calcPr\b([^>]*?)/>", data)
    if found:
        rest = re.sub(rb' fullCalcOnLoad="[^"]*"', b"", found[1])
        return data[: found.start()] + b"<calcPr" + rest + b' fullCalcOnLoad="1"/>' + data[found.end() :]
    at = max(
        data.find(end) + len(end)
        for end in (b"</sheets>", b"</externalReferences>", b"</definedNames>")
        if end in data
    )
    return data[:at] + b'<calcPr fullCalcOnLoad="1"/>' + data[at:]
