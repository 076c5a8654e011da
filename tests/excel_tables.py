"""Excel's rules for tables (ListObjects)."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from excel_cells import Area, area, cell_position, plain_text
from excel_formulas import Names, formula_faults
from excel_package import MAIN

_NAME = re.compile(r"[^\W\d][\w.]*|\\[\w.]*|_[\w.]*")
_R1C1 = re.compile(r"[rc]|r\d*c\d*|r\d+|c\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """One table part as it stands in the file."""

    part: str
    sheet: str
    root: ET.Element

    @property
    def name(self) -> str:
        """Name used in formulas."""
        return self.root.get("displayName", "")

    @property
    def area(self) -> Area | None:
        """Header, body and totals row."""
        return area(self.root.get("ref", ""))

    @property
    def columns(self) -> list[ET.Element]:
        """The tableColumn elements."""
        return self.root.findall(f"{MAIN}tableColumns/{MAIN}tableColumn")

    @property
    def column_names(self) -> list[str]:
        """Column names as Excel shows them."""
        return [plain_text(column.get("name", "")) for column in self.columns]

    @property
    def header_rows(self) -> int:
        """0 or 1."""
        return int(self.root.get("headerRowCount", "1"))

    @property
    def totals_rows(self) -> int:
        """0 or 1."""
        return int(self.root.get("totalsRowCount", "0"))


def name_faults(name: str) -> Iterator[str]:
    """Faults of a table's name or a defined name."""
    if cell_position(name) or _R1C1.fullmatch(name):
        yield f"the name {name} is also a cell's address"
    elif not _NAME.fullmatch(name) or len(name) > 255:
        yield f"the name {name!r} isn't allowed (letters, digits, _ and . only, a letter first, at most 255)"


def book_table_faults(tables: list[Table], defined: frozenset[str]) -> Iterator[str]:
    """Faults between the tables of a workbook: names and ids must be unique, and no defined name alike."""
    for table in tables:
        yield from (f"{table.part}: {fault}." for fault in name_faults(table.name))
        if table.name.lower() in defined:
            yield f"{table.part}: the table name {table.name} is also a defined name."
    for word, values in (
        ("name", [table.name.lower() for table in tables]),
        ("id", [table.root.get("id", "") for table in tables]),
        ("part", [table.part for table in tables]),
    ):
        for value, count in Counter(values).items():
            if count > 1:
                yield f"Workbook: two tables have the same {word} {value}."
    for one, other in combinations(tables, 2):
        if one.sheet == other.sheet and one.area and other.area and one.area.meets(other.area):
            yield f"{one.sheet}: the tables {one.name} and {other.name} overlap."


def table_faults(
    table: Table, header: Mapping[tuple[int, int], str | None], names: Names, formats: int
) -> Iterator[str]:
    """Faults of one table, without place.

    Parameters
    ----------
    table : the table.
    header : text of the cells in its header row; None for a cell that isn't plain text.
    names : what the workbook defines.
    formats : number of differential formats (dxfs).
    """
    yield from _column_faults(table)
    if table.area is None:
        yield f"its ref {table.root.get('ref')!r} isn't an area"
        return
    yield from _extent_faults(table, table.area)
    if table.header_rows:
        yield from _header_faults(table, table.area, header)
    for column in table.columns:
        for tag in ("calculatedColumnFormula", "totalsRowFormula"):
            for fault in formula_faults(column.findtext(MAIN + tag) or "", names):
                yield f"column {column.get('name')}: {fault}"
    for node in table.root.iter():
        for key, value in node.attrib.items():
            if key.lower().endswith("dxfid") and int(value) >= formats:
                yield f"{key} {value} points to a format that doesn't exist"


def _column_faults(table: Table) -> Iterator[str]:
    names = [name.lower() for name in table.column_names]
    yield from (f"the column name {name} stands twice" for name, n in Counter(names).items() if n > 1)
    ids = Counter(column.get("id") for column in table.columns)
    yield from (f"the column id {key} stands twice" for key, n in ids.items() if n > 1)
    count = table.root.find(MAIN + "tableColumns")
    if count is None or int(count.get("count", len(names))) != len(names):
        yield "the count of tableColumns isn't their number"


def _extent_faults(table: Table, extent: Area) -> Iterator[str]:
    if extent.width != len(table.columns):
        yield f"its ref is {extent.width} columns wide, but it has {len(table.columns)} columns"
    if extent.bottom - extent.top + 1 < table.header_rows + 1 + table.totals_rows:
        yield "it has no body row; an empty table keeps one blank row"
    node = table.root.find(MAIN + "autoFilter")
    if node is None:
        return
    if not table.header_rows:
        yield "it has a filter but no header row"
    if area(node.get("ref", "")) != extent._replace(bottom=extent.bottom - table.totals_rows):
        yield "the autofilter's ref isn't the table without its totals row"
    for column in node.iter(MAIN + "filterColumn"):
        if int(column.get("colId", "0")) >= len(table.columns):
            yield "the autofilter names a column that doesn't exist"


def _header_faults(table: Table, extent: Area, header: Mapping[tuple[int, int], str | None]) -> Iterator[str]:
    for offset, name in enumerate(table.column_names):
        text = header.get((extent.top, extent.left + offset))
        if text is None:
            yield f"the header cell of column {name} isn't plain text"
        elif text != name:
            yield f"the header cell says {text!r}, but the column's name is {name!r}"
