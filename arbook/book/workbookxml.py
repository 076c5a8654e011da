"""The map of a workbook: its sheets, tables and names, read from the small parts of the package."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from arbook.book.book import BookError
from arbook.book.sheetxml import Area, area_of, decoded, optional_area

_SHEET_NAME = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!([$A-Za-z0-9:]+)")
_TYPES = "[Content_Types].xml"
NAMED_CELLS = 100_000  # a name for more cells than that is none of ours
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml"
_UNUSUAL = re.compile(  # what edits by pattern wouldn't find: attributes in single quotes, names with a prefix
    rb"""<[\w:]+(?:\s+[\w:.-]+\s*=\s*"[^"]*")*\s+[\w:.-]+\s*=\s*'"""
    rb"|<\w+:(?:sheets|tableColumns|cellXfs|Relationship|Override)[\s>]"
)
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class SheetPart:
    """A worksheet: its name on the tab, its part, and its place in the book (from 1)."""

    name: str
    part: str
    number: int


@dataclass(frozen=True)
class TablePart:
    """A table: where it lies, the captions of its columns, and the formulas of calculated columns by caption."""

    name: str
    sheet: SheetPart
    part: str
    area: Area  # header row to the last body row, without a totals row
    columns: tuple[str, ...]
    formulas: dict[str, str]
    totals: bool
    filtered: bool
    fits: bool = True  # its range can be that of its columns, each of a name of its own, and of a row

    @property
    def first_row(self) -> int:
        """The first body row."""
        return self.area[0] + 1

    @property
    def rows(self) -> int:
        """How many body rows it has."""
        return self.area[2] - self.area[0]

    @property
    def body(self) -> Area:
        """Its cells without the header."""
        return self.first_row, self.area[1], self.area[2], self.area[3]


@dataclass(frozen=True)
class WorkbookMap:
    """Where everything is."""

    part: str
    date1904: bool
    sheets: dict[str, SheetPart]
    tables: dict[str, TablePart]
    names: dict[str, tuple[SheetPart, Area]]  # names of cells and fixed areas, by lower-case name
    shared_strings: str  # the part's name, "" without
    calc_chain: str  # likewise


class _Parts:
    """Reads the small parts of a package as XML."""

    def __init__(self, read: Callable[[str], bytes], members: Container[str], book: str) -> None:
        self._read = read
        self._members = members
        self._book = book

    def root(self, part: str) -> ET.Element:
        """Parse a part."""
        data = usual(self._read(part), part, self._book)
        try:
            return ET.fromstring(data)  # noqa: S314  # Package.read refuses parts with a document type
        except LookupError as error:
            raise ET.ParseError(str(error)) from error  # an encoding that Python doesn't know

    def has(self, part: str) -> bool:
        """Tell whether the package has a part."""
        return part in self._members

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return id -> (kind, target part) of a part's relationships inside the package."""
        member = relations_part(part)
        found = {}
        for element in self.root(member) if member in self._members else ():
            if element.get("TargetMode") != "External":
                target = posixpath.join("/", posixpath.dirname(part), element.attrib["Target"])
                kind = element.attrib["Type"].rpartition("/")[2]
                found[element.attrib["Id"]] = (kind, posixpath.normpath(target).lstrip("/"))
        return found


def read_map(read: Callable[[str], bytes], members: Container[str], book: str) -> WorkbookMap:
    """Read the map through `read(member)`; raises `BookError` when the book is damaged or in the Strict format."""
    try:
        return _read_map(_Parts(read, members, book), book)
    except KeyError as error:
        raise BookError(f"{book} is damaged ({error} is missing). Open it in Excel and save it anew.") from error
    except (ET.ParseError, ValueError) as error:
        raise BookError(f"{book} is damaged ({error}). Open it in Excel and save it anew.") from error


def usual(data: bytes, part: str, book: str) -> bytes:
    """Return a small part that will be edited; raises `BookError` when it is XML such as only few programs write."""
    if _UNUSUAL.search(data):
        raise BookError(f"{book}: its part {part} is written in an unusual way. Open it in Excel and save it once.")
    return data


def _read_map(parts: _Parts, book: str) -> WorkbookMap:
    part = next((target for kind, target in parts.relations("").values() if kind == "officeDocument"), "")
    if not part:
        raise BookError(f"{book} is not an Excel workbook (.xlsm or .xlsx).")
    if part.endswith(".bin"):
        raise BookError(f"{book} is a binary workbook (.xlsb). Save it as Excel Macro-Enabled Workbook (.xlsm).")
    parts.root(_TYPES)
    root = parts.root(part)
    if root.tag == f"{{{_STRICT}/main}}workbook":
        raise BookError(f"{book} is in the Strict Open XML format. Save it as Excel Macro-Enabled Workbook.")
    if not root.tag.endswith("}workbook"):
        raise BookError(f"{book} is not an Excel workbook (.xlsm or .xlsx).")
    relations = parts.relations(part)
    sheets: dict[str, SheetPart] = {}
    for number, element in enumerate(root.iterfind("{*}sheets/{*}sheet"), 1):
        kind, target = relations[element.attrib[_ID]]
        if element.attrib["name"] in sheets or target in {sheet.part for sheet in sheets.values()}:
            raise ValueError(f"the sheet {element.attrib['name']} stands in it twice")
        if kind == "worksheet" and not parts.has(target):
            raise KeyError(target)
        if kind == "worksheet":
            sheets[element.attrib["name"]] = SheetPart(element.attrib["name"], target, number)
    properties = root.find("{*}workbookPr")
    date1904 = properties is not None and properties.get("date1904", "0") in ("1", "true")
    kinds = dict(relations.values())
    tables = _distinct([table for sheet in sheets.values() for table in _tables(parts, sheet)])
    return WorkbookMap(
        part, date1904, sheets, tables, _names(root, sheets), kinds.get("sharedStrings", ""),
        kinds.get("calcChain", ""),
    )  # fmt: skip


def relations_part(part: str) -> str:
    """Return the name of the part that holds a part's relationships ("" stands for the package)."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _tables(parts: _Parts, sheet: SheetPart) -> list[TablePart]:
    found = [target for kind, target in parts.relations(sheet.part).values() if kind == "table"]
    return [_table(part, parts.root(part), sheet) for part in found]


def _distinct(tables: Sequence[TablePart]) -> dict[str, TablePart]:
    """Return the tables by name; raises ValueError when two have the same one, or the same cells."""
    found: dict[str, TablePart] = {}
    for table in tables:
        if table.name.lower() in {name.lower() for name in found}:
            raise ValueError(f"two tables have the name {table.name}")
        for other in found.values():
            if table.sheet == other.sheet and _overlap(table.area, other.area):
                raise ValueError(f"the tables {other.name} and {table.name} overlap")
        found[table.name] = table
    return found


def _overlap(area: Area, other: Area) -> bool:
    down = area[0] <= other[2] and other[0] <= area[2]
    return down and area[1] <= other[3] and other[1] <= area[3]


def _table(part: str, root: ET.Element, sheet: SheetPart) -> TablePart:
    first_row, first_column, last_row, last_column = area_of(root.attrib["ref"])
    totals = int(root.get("totalsRowCount", "0"))
    columns = list(root.iterfind("{*}tableColumns/{*}tableColumn"))
    formulas = {
        caption(column.attrib["name"]): (formula.text or "")
        for column in columns
        if (formula := column.find("{*}calculatedColumnFormula")) is not None
    }
    names = tuple(caption(column.attrib["name"]) for column in columns)
    different = len({name.lower() for name in names})
    fits = last_row - totals > first_row and different == len(names) == last_column - first_column + 1
    if root.get("headerRowCount", "1") != "1" or root.get("tableType") == "queryTable":
        names, fits = (), True  # without a header row, or filled by a query: not a table that commands can use
    return TablePart(
        root.attrib["displayName"], sheet, part, (first_row, first_column, last_row - totals, last_column),
        names, formulas, totals > 0, root.find("{*}autoFilter/{*}filterColumn/*") is not None, fits,
    )  # fmt: skip


def caption(name: str) -> str:
    """Return a column's name as its header shows it (line breaks are stored as codes)."""
    return decoded(name)


def _names(root: ET.Element, sheets: dict[str, SheetPart]) -> dict[str, tuple[SheetPart, Area]]:
    """Read the book-wide names that stand for one cell or area."""
    found = {}
    for element in root.iterfind("{*}definedNames/{*}definedName"):
        place = place_of(element.text or "")
        if (
            place is not None and element.get("localSheetId") is None and place[0] in sheets
            and _cells(place[1]) <= NAMED_CELLS
        ):  # fmt: skip
            found[element.attrib["name"].lower()] = (sheets[place[0]], place[1])
    return found


def _cells(area: Area) -> int:
    return (area[2] - area[0] + 1) * (area[3] - area[1] + 1)


def place_of(text: str) -> tuple[str, Area] | None:
    """Read what a name refers to as (sheet, cells); None for whole columns and rows, and for anything else.

    >>> place_of("'Open items'!$A$2"), place_of("Settings!$B:$B"), place_of("#REF!")
    (('Open items', (2, 1, 2, 1)), None, None)
    """
    match = _SHEET_NAME.fullmatch(text)
    area = optional_area(match[3]) if match else None
    return ((match[1] or match[2]).replace("''", "'"), area) if match and area else None
