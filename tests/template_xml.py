"""What the tests of the template read from its XML: styles, contrast, formulas, sheets."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zipfile import ZipFile

import pytest

from arbook.book.results import SHEETS, TABLES
from arbook.book.settings import CONF_SHEET

SHEET_NAMES = [name for name in SHEETS if name != CONF_SHEET]  # the visible ones
every_sheet = pytest.mark.parametrize("sheet", SHEET_NAMES)
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_QUOTED = re.compile(r'"[^"]*"')
_NUMBER = re.compile(r"(?<![\w.\[$:])\d+(?:\.\d+)?(?![\w\]])")


@dataclass(frozen=True)
class Template:
    """The built file, part by part."""

    path: Path

    @cached_property
    def parts(self) -> dict[str, bytes]:
        with ZipFile(self.path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def root(self, part: str) -> ET.Element:
        return ET.fromstring(self.parts[part])

    @cached_property
    def sheets(self) -> dict[str, ET.Element]:
        """Root element by sheet name, in order; XlsxWriter numbers the parts in that order."""
        names = [each.get("name", "") for each in self.root("xl/workbook.xml").iter(_MAIN + "sheet")]
        return {name: self.root(f"xl/worksheets/sheet{at}.xml") for at, name in enumerate(names, 1)}

    def formulas(self) -> Iterator[tuple[str, str, str]]:
        """Sheet, cell and formula of every formula cell."""
        for sheet, root in self.sheets.items():
            for cell in root.iter(_MAIN + "c"):
                if (formula := cell.find(_MAIN + "f")) is not None:
                    yield sheet, cell.get("r", ""), formula.text or ""

    def styles_used(self) -> Iterator[tuple[str, str]]:
        """Sheet and style name of every cell."""
        names = self.style_names
        for sheet, root in self.sheets.items():
            for cell in root.iter(_MAIN + "c"):
                yield sheet, names[int(cell.get("s", "0"))]

    @cached_property
    def style_names(self) -> list[str]:
        """Name of the cell style behind each cell format."""
        styles = self.root("xl/styles.xml")
        named = {int(each.get("xfId", "0")): each.get("name", "") for each in styles.iter(_MAIN + "cellStyle")}
        return [named[int(each.get("xfId", "0"))] for each in _children(styles, "cellXfs")]

    def contrasts(self) -> Iterator[tuple[str, float]]:
        """Style name and contrast of font on fill, of every cell format and named style."""
        styles = self.root("xl/styles.xml")
        fonts = [_color(each, "color", "FF000000") for each in _children(styles, "fonts")]
        fills = [_color(each, "fgColor", "FFFFFFFF") for each in _children(styles, "fills")]
        for at, each in enumerate(_children(styles, "cellXfs")):
            yield (
                self.style_names[at],
                contrast(fonts[int(each.get("fontId", "0"))], fills[int(each.get("fillId", "0"))]),
            )
        for at, each in enumerate(_children(styles, "dxfs")):
            yield f"dxf {at}", contrast(_color(each, "color", "FF000000"), _color(each, "bgColor", "FFFFFFFF"))

    def filled_cells(self) -> Iterator[tuple[str, str]]:
        """Place and style name of every cell that holds something."""
        for sheet, root in self.sheets.items():
            for cell in root.iter(_MAIN + "c"):
                if len(cell):
                    yield f"{sheet}!{cell.get('r')}", self.style_names[int(cell.get("s", "0"))]

    def conditional_formulas(self) -> Iterator[tuple[str, str]]:
        """Sheet and formula of every conditional format."""
        for sheet, root in self.sheets.items():
            for rule in root.iter(_MAIN + "cfRule"):
                yield from ((sheet, each.text or "") for each in rule.iter(_MAIN + "formula"))

    def _rules(self) -> Iterator[tuple[str, str, ET.Element]]:
        """Sheet, area and format of every conditional format that changes the look of cells."""
        formats = _children(self.root("xl/styles.xml"), "dxfs")
        for sheet, root in self.sheets.items():
            for each in root.iter(_MAIN + "conditionalFormatting"):
                for rule in each.iter(_MAIN + "cfRule"):
                    if (at := rule.get("dxfId")) is not None:
                        yield sheet, each.get("sqref", ""), formats[int(at)]

    def conditional_contrasts(self) -> Iterator[tuple[str, str, float]]:
        """Sheet, cell and contrast where a conditional format lies on a cell: its colours, else those of the cell."""
        styles = self.root("xl/styles.xml")
        formats = _children(styles, "cellXfs")
        fonts = [_color(each, "color", "FF000000") for each in _children(styles, "fonts")]
        fills = [_color(each, "fgColor", "FFFFFFFF") for each in _children(styles, "fills")]
        for sheet, area, look in self._rules():
            for cell in self.sheets[sheet].iter(_MAIN + "c"):
                if _covers(area, cell.get("r", "")):
                    own = formats[int(cell.get("s", "0"))]
                    font = _color(look, "color", fonts[int(own.get("fontId", "0"))])
                    fill = _color(look, "bgColor", fills[int(own.get("fillId", "0"))])
                    yield sheet, cell.get("r", ""), contrast(font, fill)

    def conditional_signs(self) -> Iterator[tuple[str, str]]:
        """Place of every conditional format, and the sign that its number format adds ("" for none)."""
        for sheet, area, look in self._rules():
            code = look.find(_MAIN + "numFmt")
            quoted = _QUOTED.findall("" if code is None else code.get("formatCode", ""))
            yield f"{sheet}!{area}", "".join(quoted)

    def number_formats(self) -> set[str]:
        """Codes of all own number formats: of cells and of conditional formats."""
        return {each.get("formatCode", "") for each in self.root("xl/styles.xml").iter(_MAIN + "numFmt")}


def _covers(area: str, cell: str) -> bool:
    """Tell whether a cell lies in an area, or a list of areas."""
    row, column = _place(cell)
    for part in area.split():
        first, _, last = part.partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        if top <= row <= bottom and left <= column <= right:
            return True
    return False


def _place(cell: str) -> tuple[int, int]:
    column = 0
    for letter in cell.rstrip("0123456789"):
        column = column * 26 + ord(letter) - 64
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), column


def numbers_in(formula: str) -> list[str]:
    """Return the numeric literals of a formula; digits of cells, names and texts aren't.

    >>> numbers_in('IF(C6="7 days",ROUND((N6-$K$6)*100,0)/1.5,tbl2[x 3])')
    ['100', '0', '1.5']
    """
    return _NUMBER.findall(re.sub(r"\[[^\]]*\]", "", _QUOTED.sub("", formula)))


def contrast(font: str, fill: str) -> float:
    """WCAG contrast ratio of two ARGB colours."""
    light, dark = sorted((_luminance(font), _luminance(fill)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(argb: str) -> float:
    parts = [int(argb[at : at + 2], 16) / 255 for at in (2, 4, 6)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _children(styles: ET.Element, name: str) -> list[ET.Element]:
    found = styles.find(_MAIN + name)
    return [] if found is None else list(found)


def _color(element: ET.Element, name: str, default: str) -> str:
    borders = element.find(_MAIN + "border")
    if borders is not None:  # a border's colour is no font's
        element.remove(borders)
    found = element.find(f".//{_MAIN}{name}")
    return default if found is None else found.get("rgb", default)
