"""Excel's rules for one worksheet part, read as a stream."""

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from excel_cells import LAST_COLUMN, LAST_ROW, Area, area, cell_position, plain_text
from excel_formulas import Names, formula_faults
from excel_package import MAIN
from excel_tables import Table

X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
LONGEST_TEXT = 32_767
_LONGEST_LIST = 255
_LONGEST_PROMPT = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}
_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*")
_NOT_FINITE = re.compile(r"\s*[-+]?(nan|inf|infinity|1\.#\w+)\s*", re.IGNORECASE)
_ERROR_VALUES = """
#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE! #GETTING_DATA #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT!
#UNKNOWN! #BUSY! #EXTERNAL! #PYTHON! #TIMEOUT!
"""
_ERRORS = frozenset(_ERROR_VALUES.split())


@dataclass(frozen=True)
class Book:
    """What the sheets of a workbook refer to: numbers of things that are named by index, texts and names."""

    names: Names
    texts: list[str]
    cell_formats: int
    differential_formats: int
    cell_metadata: int


@dataclass
class Sheet:
    """One worksheet while it is read; ``formulas``, ``arrays`` and ``headers`` stay for later rules."""

    title: str
    tables: list[Table]
    book: Book
    formulas: set[tuple[int, int]] = field(default_factory=set)
    arrays: list[Area] = field(default_factory=list)
    headers: dict[tuple[int, int], str | None] = field(default_factory=dict)
    _row: int = 0
    _seen: dict[str, str] = field(default_factory=dict)  # formula text -> first cell
    _shared: set[str] = field(default_factory=set)

    def faults(self, data: bytes) -> Iterator[str]:
        """Sentences for everything in the part; raises ET.ParseError if it isn't XML."""
        rules = {
            MAIN + "row": self._row_faults,
            MAIN + "cols": self._column_faults,
            MAIN + "mergeCells": self._merge_faults,
            MAIN + "dataValidation": self._validation_faults,
            X14 + "dataValidation": self._validation_faults,
            MAIN + "cfRule": self._format_faults,
            X14 + "cfRule": self._format_faults,
            X14 + "sparkline": self._sparkline_faults,
            MAIN + "headerFooter": self._header_footer_faults,
        }
        for _, node in ET.iterparse(io.BytesIO(data)):
            rule = rules.get(node.tag)
            if rule is not None:
                yield from (f"{self.title}{fault}" for fault in rule(node))
                if node.tag == MAIN + "row":
                    node.clear()
        for text, where in self._seen.items():
            yield from (f"{self.title}!{where}: {fault}." for fault in formula_faults(text, self.book.names))

    def _row_faults(self, row: ET.Element) -> Iterator[str]:
        number = int(row.get("r", self._row + 1))
        if number <= self._row:
            yield f": row {number} stands after row {self._row}; rows must ascend, each once."
        elif number > LAST_ROW:
            yield f": row {number} is below the last row of a sheet."
        self._row = max(number, self._row)
        if int(row.get("s", "0")) >= self.book.cell_formats:
            yield f": row {number} has a cell format that doesn't exist."
        last, tops = 0, any(t.area and t.header_rows and t.area.top == number for t in self.tables)
        for cell in row:
            if cell.tag != MAIN + "c":
                continue
            ref = cell.get("r")
            position = (number, last + 1) if ref is None else cell_position(ref)
            if position is None:
                yield f": {ref!r} isn't a cell."
                continue
            if position[0] != number:
                yield f"!{ref}: the cell stands in row {number}."
            if position[1] <= last:
                order = "the cell stands twice" if position[1] == last else "cells must ascend in their row"
                yield f"!{ref}: {order}."
            last = max(last, position[1])
            yield from (f"!{ref}: {fault}." for fault in self._cell_faults(cell, position))
            if tops:
                self.headers[position] = self._header_text(cell)

    def _cell_faults(self, cell: ET.Element, position: tuple[int, int]) -> Iterator[str]:
        if int(cell.get("s", "0")) >= self.book.cell_formats:
            yield f"the cell format {cell.get('s')} doesn't exist"
        if int(cell.get("cm", "0")) > self.book.cell_metadata:
            yield "its cell metadata (cm) don't exist"
        yield from self._value_faults(cell)
        formula = cell.find(MAIN + "f")
        if formula is not None:
            yield from self._cell_formula_faults(formula, position, cell.get("r", ""))

    def _value_faults(self, cell: ET.Element) -> Iterator[str]:
        kind, value = cell.get("t", "n"), cell.findtext(MAIN + "v") or ""
        if kind == "n" and value:
            if _NOT_FINITE.fullmatch(value):
                yield f"{value} isn't a number that Excel knows"
            elif not _NUMBER.fullmatch(value):
                yield f"the text {value[:20]!r} stands in a number cell"
        elif kind == "s" and value and not (value.isdigit() and int(value) < len(self.book.texts)):
            yield f"the shared text {value} doesn't exist"
        elif kind == "b" and value not in ("0", "1", ""):
            yield f"{value!r} isn't TRUE or FALSE"
        elif kind == "e" and value not in _ERRORS:
            yield f"{value!r} isn't an error value"
        elif kind in ("str", "inlineStr") and len(plain_text(self._text(cell))) > LONGEST_TEXT:
            yield f"the text is longer than {LONGEST_TEXT:,} characters"

    def _cell_formula_faults(self, formula: ET.Element, position: tuple[int, int], ref: str) -> Iterator[str]:
        self.formulas.add(position)
        kind, extent = formula.get("t", "normal"), area(formula.get("ref", ""))
        if formula.text:
            self._seen.setdefault(formula.text, ref)
        if kind == "shared":
            if formula.get("ref") and formula.text:
                self._shared.add(formula.get("si", ""))
            elif formula.get("si", "") not in self._shared:
                yield "the shared formula has no first cell before it"
        elif kind in ("array", "dataTable"):
            if extent is None or not extent.holds(position):
                yield "the array formula's ref doesn't hold its cell"
            else:
                self.arrays.append(extent)

    def _text(self, cell: ET.Element) -> str:
        kind, value = cell.get("t", "n"), cell.findtext(MAIN + "v") or ""
        if kind == "inlineStr":
            inline = cell.find(MAIN + "is")
            return rich_text(inline) if inline is not None else ""
        if kind == "s":
            known = value.isdigit() and int(value) < len(self.book.texts)
            return self.book.texts[int(value)] if known else ""
        return value

    def _header_text(self, cell: ET.Element) -> str | None:
        if cell.find(MAIN + "f") is not None or cell.get("t") not in ("s", "inlineStr"):
            return None
        return plain_text(self._text(cell))

    def _column_faults(self, node: ET.Element) -> Iterator[str]:
        last = 0
        for column in node:
            first, end = int(column.get("min", "0")), int(column.get("max", "0"))
            if first <= last or end < first or end > LAST_COLUMN:
                yield f": the column widths {first} to {end} are out of order or overlap."
            last = max(last, end)
            if int(column.get("style", "0")) >= self.book.cell_formats:
                yield f": columns {first} to {end} have a cell format that doesn't exist."

    def _merge_faults(self, node: ET.Element) -> Iterator[str]:
        merges = [(ref, extent) for n in node if (extent := area(ref := n.get("ref", "")))]
        for ref, extent in merges:
            if extent.top == extent.bottom and extent.left == extent.right:
                yield f"!{ref}: a merge of a single cell."
            for table in self.tables:
                if table.area and table.area.meets(extent):
                    yield f"!{ref}: merged cells lie over the table {table.name}."
        for (ref, one), (other_ref, other) in combinations(merges, 2):
            if one.meets(other):
                yield f"!{ref}: merged cells overlap with {other_ref}."

    def _validation_faults(self, node: ET.Element) -> Iterator[str]:
        where = node.get("sqref") or node.findtext(XM + "sqref") or ""
        for key, limit in _LONGEST_PROMPT.items():
            if len(plain_text(node.get(key, ""))) > limit:
                yield f"!{where}: the validation's {key} is longer than {limit} characters."
        for formula in self._formulas_of(node):
            literal = re.fullmatch(r'"((?:[^"]|"")*)"', formula)
            if node.get("type") == "list" and literal:
                if len(literal[1].replace('""', '"')) > _LONGEST_LIST:
                    yield f"!{where}: the list of the validation is longer than {_LONGEST_LIST} characters."
            else:
                yield from self._plain_formula_faults(formula, f"!{where}: validation: ")

    def _format_faults(self, node: ET.Element) -> Iterator[str]:
        if int(node.get("dxfId", "-1")) >= self.book.differential_formats:
            yield f": the conditional format {node.get('priority')} has a format that doesn't exist."
        for formula in self._formulas_of(node):
            yield from self._plain_formula_faults(formula, ": conditional format: ")

    def _sparkline_faults(self, node: ET.Element) -> Iterator[str]:
        for formula in self._formulas_of(node):
            yield from self._plain_formula_faults(formula, ": sparkline: ")

    def _plain_formula_faults(self, formula: str, place: str) -> Iterator[str]:
        faults = formula_faults(formula, self.book.names, structured=False)
        yield from (f"{place}{fault}." for fault in faults)

    def _formulas_of(self, node: ET.Element) -> list[str]:
        tags = {MAIN + "formula", MAIN + "formula1", MAIN + "formula2", XM + "f"}
        return [item.text for item in node.iter() if item.tag in tags and item.text]

    def _header_footer_faults(self, node: ET.Element) -> Iterator[str]:
        if any(len(item.text or "") > 255 for item in node):
            yield ": a page header or footer is longer than 255 characters."


def rich_text(node: ET.Element) -> str:
    """Text of an ``is`` or ``si`` element: its own and its runs', without phonetic hints."""
    own = node.findtext(MAIN + "t") or ""
    return own + "".join(run.findtext(MAIN + "t") or "" for run in node.findall(MAIN + "r"))
