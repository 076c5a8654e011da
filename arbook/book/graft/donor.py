"""The template as the source of what a workbook lacks: its parts, sheets and cells, ready to be put elsewhere."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.sax.saxutils import escape, unescape

from arbook.book import carry
from arbook.book.graft.elements import Child, children
from arbook.book.sheetxml import Area, column_number, plain
from arbook.book.workbookxml import WorkbookMap, read_map, relations_part

TYPES = "[Content_Types].xml"
SHARED, BLANK = b't="s"', b"/>"
_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.S)
_STYLE = re.compile(rb' s="(\d+)"')
_META = re.compile(rb' cm="\d+"')
_VALUE = re.compile(rb"<v>([^<]*)</v>")
_FORMULA = re.compile(rb"(?<=<f>)[^<]*(?=</f>)")
_STRING = re.compile(rb"<si>(.*?)</si>", re.S)
_RELATION = re.compile(rb"<Relationship [^>]*?/>")
_NAME = re.compile(rb'<definedName name="([^"]*)"(?: localSheetId="(\d+)")?[^>]*>([^<]*)</definedName>')


@dataclass(frozen=True)
class DonorCell:
    """A cell: its style, and its XML after the style's attribute, texts inline."""

    style: int
    xml: bytes

    @property
    def text(self) -> str:
        """What it says, if it is a text."""
        found = re.findall(rb"<t[^>]*>([^<]*)</t>", self.xml) if b"inlineStr" in self.xml else []
        return unescape(b"".join(found).decode(), {"&quot;": '"'}).strip()

    def moved(self, source: tuple[int, int], target: tuple[int, int]) -> DonorCell:
        """Return the cell for another place: the cells that its formula names move with it."""
        if (
            source == target
            or not (found := _FORMULA.search(self.xml))
            or not carry.has_cells(plain(found[0].decode()))
        ):
            return self
        text = carry.translated(plain(found[0].decode()), source, target)
        return DonorCell(self.style, _FORMULA.sub(lambda _: escape(text).encode(), self.xml))


class DonorSheet:
    """A sheet of the template."""

    def __init__(self, donor: Donor, part: str) -> None:
        self._donor = donor
        xml = donor.parts[part]
        start, end = xml.index(b"<sheetData>") + len(b"<sheetData>"), xml.index(b"</sheetData>")
        self.head, self.rows, self.tail = xml[:start], xml[start:end], xml[end:]
        self.relations = donor.relations(part)

    @cached_property
    def cells(self) -> dict[tuple[int, int], DonorCell]:
        """Its cells by (row, column)."""
        return {
            (int(row), column_number(letters.decode())): self._donor.cell(attributes, inside)
            for letters, row, attributes, inside in _CELL.findall(self.rows)
        }

    def inside(self, area: Area) -> dict[tuple[int, int], DonorCell]:
        """Return the cells of an area."""
        first, left, last, right = area
        return {
            place: cell
            for place, cell in self.cells.items()
            if first <= place[0] <= last and left <= place[1] <= right
        }

    def element(self, name: bytes) -> Child | None:
        """Return where an element after the cells stands in `tail`, None without one."""
        return next((child for child in children(self.tail) if child.name == name), None)

    def elements(self, name: bytes) -> list[bytes]:
        """Return the elements of that name after the cells."""
        return [self.tail[child.start : child.end] for child in children(self.tail) if child.name == name]


class Donor:
    """The template's package in memory."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.map: WorkbookMap = read_map(self.parts.__getitem__, self.parts, path.name)
        self._strings = _STRING.findall(self.parts[self.map.shared_strings])
        self._sheets: dict[str, DonorSheet] = {}

    def sheet(self, name: str) -> DonorSheet:
        """Return a sheet by its name on the tab."""
        if name not in self._sheets:
            self._sheets[name] = DonorSheet(self, self.map.sheets[name].part)
        return self._sheets[name]

    def names(self) -> list[tuple[str, str, str]]:
        """Return all names as (name, name of the sheet that it belongs to or "", what it refers to)."""
        sheets = list(self.map.sheets)
        found = _NAME.findall(self.parts[self.map.part])
        return [(name.decode(), sheets[int(at)] if at else "", text.decode()) for name, at, text in found]

    def cell(self, attributes: bytes, inside: bytes) -> DonorCell:
        """Read a cell from what stands in its tag after the reference, and between its tags."""
        style = _STYLE.search(attributes)
        rest = _STYLE.sub(b"", attributes, count=1)
        if SHARED in rest and (value := _VALUE.search(inside)):
            rest, inside = b' t="inlineStr"', b"<is>" + self._strings[int(value[1])] + b"</is>"
        xml = rest + b">" + inside + b"</c>" if inside else BLANK
        return DonorCell(int(style[1]) if style else 0, xml)

    def relations(self, part: str) -> Mapping[bytes, str]:
        """Return the relationships of a part: their XML -> the part that they lead to."""
        member = relations_part(part)
        found = {}
        for tag in _RELATION.findall(self.parts.get(member, b"")):
            if b'TargetMode="External"' not in tag and (target := re.search(rb'Target="\.\./([^"]*)"', tag)):
                found[tag] = f"xl/{target[1].decode()}"
        return found

    def content_type(self, part: str) -> str:
        """Return the content type of a part."""
        types = self.parts[TYPES].decode()
        own = re.search(rf'PartName="/{re.escape(part)}" ContentType="([^"]*)"', types)
        general = re.search(rf'Extension="{part.rpartition(".")[2]}" ContentType="([^"]*)"', types)
        found = own or general
        if found is None:
            raise ValueError(f"{part} has no content type")
        return found[1]

    def width(self, sheet: str, column: int) -> bytes:
        """Return the <col> of a column, b"" without one."""
        for tag in re.findall(rb"<col [^>]*/>", self.sheet(sheet).head):
            low, high = (int(re.search(name + rb'="(\d+)"', tag)[1]) for name in (b"min", b"max"))  # type: ignore[index]  # <col> has both
            if low <= column <= high:
                return bytes(tag)
        return b""


def without_meta(xml: bytes) -> bytes:
    """Return cells whose formulas don't spill: for a workbook that can't say which do."""
    return _META.sub(b"", xml)


def with_meta(xml: bytes, index: int) -> bytes:
    """Return cells whose spilling formulas have another place in the workbook's cell metadata."""
    return _META.sub(f' cm="{index}"'.encode(), xml)
