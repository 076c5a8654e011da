"""Excel's own rules for a workbook file, which Microsoft's schema validator doesn't check.

``check(path)`` returns one plain sentence for each thing that real Excel would repair, refuse or show as
#NAME?. An empty list means that none was found.
"""

import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from excel_cells import cell_position, plain_text
from excel_formulas import Names, formula_faults
from excel_package import MAIN, Package, R, package_faults
from excel_sheets import LONGEST_TEXT, Book, Sheet, rich_text
from excel_tables import Table, book_table_faults, name_faults, table_faults
from vba_names import document_modules

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_X15 = "{http://schemas.microsoft.com/office/spreadsheetml/2010/11/main}"
_MOST_FORMATS = 65_490
_LONGEST_FORMAT_CODE = 255
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]|^'|'$")


def check(source: Path | str | bytes) -> list[str]:
    """Sentences on everything in the workbook that Excel would not accept as it stands.

    Parameters
    ----------
    source : path of an .xlsx or .xlsm, or its bytes (then the file name's ending isn't judged).
    """
    try:
        package = Package.read(source)
    except zipfile.BadZipFile as error:
        return [f"The file isn't a zip: {error}."]
    faults = list(package_faults(package))
    for part in package.targets("", "officeDocument"):
        root = package.xml(part)
        if root is not None:
            faults += _Workbook(package, part, root).faults()
    faults += [f"{part}: isn't well-formed XML ({why})." for part, why in package.broken.items()]
    return list(dict.fromkeys(faults))


class _Workbook:
    """The workbook part with everything that hangs on it."""

    def __init__(self, package: Package, part: str, root: ET.Element) -> None:
        self.package, self.part, self.root = package, part, root
        targets = {rel.key: rel.target for rel in package.relationships(part)}
        self.entries = root.findall(f"{MAIN}sheets/{MAIN}sheet")
        self.titles = [entry.get("name", "") for entry in self.entries]
        self.parts = [targets.get(entry.get(R + "id", ""), "") for entry in self.entries]
        self.defined = root.findall(f"{MAIN}definedNames/{MAIN}definedName")
        self.tables = [
            Table(name, title, node)
            for title, sheet in zip(self.titles, self.parts, strict=True)
            for name in package.targets(sheet, "table")
            if (node := package.xml(name)) is not None
        ]
        self.names = Names(
            sheets=frozenset(title.lower() for title in self.titles),
            defined=frozenset(node.get("name", "").lower() for node in self.defined),
            tables={t.name.lower(): frozenset(n.lower() for n in t.column_names) for t in self.tables},
        )

    def faults(self) -> Iterator[str]:
        """All rules, from the workbook down to the cells."""
        yield from self._title_faults()
        yield from self._name_faults()
        yield from self._code_name_faults()
        yield from book_table_faults(self.tables, self.names.defined)
        styles = self._only("styles")
        yield from _style_faults(styles)
        texts = self._only("sharedStrings")
        book = Book(
            names=self.names,
            texts=[rich_text(item) for item in texts.iter(MAIN + "si")],
            cell_formats=len(styles.findall(f"{MAIN}cellXfs/{MAIN}xf")) or 1,
            differential_formats=len(styles.findall(f"{MAIN}dxfs/{MAIN}dxf")),
            cell_metadata=len(self._only("sheetMetadata").findall(f"{MAIN}cellMetadata/{MAIN}bk")),
        )
        for index, text in enumerate(book.texts):
            if len(plain_text(text)) > LONGEST_TEXT:
                yield f"Shared text {index}: it is longer than {LONGEST_TEXT:,} characters."
        sheets: dict[str, Sheet] = {}
        for entry, part in zip(self.entries, self.parts, strict=True):
            sheet = sheets[entry.get("sheetId", "")] = self._sheet(entry.get("name", ""), part, book)
            yield from self._sheet_faults(sheet, part)
        yield from _calculation_chain_faults(self._only("calcChain"), sheets)
        yield from self._chart_faults()
        yield from self._slicer_faults()

    def _only(self, kind: str) -> ET.Element:
        """Root of the workbook's one part of a kind, or an empty element."""
        roots = [self.package.xml(part) for part in self.package.targets(self.part, kind)]
        return next((root for root in roots if root is not None), ET.Element("none"))

    def _sheet(self, title: str, part: str, book: Book) -> Sheet:
        own = self.package.targets(part, "table")
        return Sheet(title, [t for t in self.tables if t.sheet == title and t.part in own], book)

    def _sheet_faults(self, sheet: Sheet, part: str) -> Iterator[str]:
        try:
            yield from sheet.faults(self.package.parts.get(part, b"<none/>"))
        except ET.ParseError as error:
            yield f"{part}: isn't well-formed XML ({error})."
        for table in sheet.tables:
            formats = sheet.book.differential_formats
            found = table_faults(table, sheet.headers, self.names, formats)
            yield from (f"{sheet.title}: table {table.name}: {fault}." for fault in found)

    def _title_faults(self) -> Iterator[str]:
        for title in self.titles:
            if not 1 <= len(title) <= 31 or _FORBIDDEN.search(title):
                yield f"Workbook: the sheet name {title!r} isn't allowed (1 to 31 characters, no []:*?/\\)."
        for word, values in (
            ("name", [title.lower() for title in self.titles]),
            ("sheetId", [entry.get("sheetId", "") for entry in self.entries]),
            ("part", self.parts),
        ):
            for value, count in Counter(values).items():
                if count > 1:
                    yield f"Workbook: two sheets have the same {word} {value}."
        if all(entry.get("state", "visible") != "visible" for entry in self.entries):
            yield "Workbook: no sheet is visible."
        for view in self.root.iter(MAIN + "workbookView"):
            if int(view.get("activeTab", "0")) >= len(self.entries):
                yield "Workbook: the active sheet doesn't exist."

    def _name_faults(self) -> Iterator[str]:
        scopes = Counter((n.get("name", "").lower(), n.get("localSheetId")) for n in self.defined)
        yield from (f"Workbook: the name {name} is defined twice." for (name, _), n in scopes.items() if n > 1)
        for node in self.defined:
            name = node.get("name", "")
            found = list(name_faults(name))
            if int(node.get("localSheetId", "-1")) >= len(self.entries):
                found.append("its sheet (localSheetId) doesn't exist")
            found += formula_faults(node.text or "", self.names)
            yield from (f"Name {name}: {fault}." for fault in found)

    def _code_name_faults(self) -> Iterator[str]:
        projects = self.package.targets(self.part, "vbaProject")
        if not projects or projects[0] not in self.package.parts:
            return
        try:
            modules = {name.lower(): name for name in document_modules(self.package.parts[projects[0]])}
        except ValueError as error:
            yield f"{projects[0]}: can't be read ({error})."
            return
        properties = self.root.find(MAIN + "workbookPr")
        used = [("Workbook", properties.get("codeName") if properties is not None else None)]
        for title, part in zip(self.titles, self.parts, strict=True):
            used.append((title, _code_name(self.package.parts.get(part, b""))))
        for place, name in used:
            if name is not None and name.lower() not in modules:
                yield f"{place}: the VBA project has no module for the code name {name}."
        counts = Counter(name.lower() for _, name in used if name is not None)
        yield from (f"Workbook: the code name {name} is used twice." for name, n in counts.items() if n > 1)
        for lower, name in modules.items():
            if lower not in counts:
                yield f"Workbook: no sheet has the code name of the VBA module {name}."

    def _chart_faults(self) -> Iterator[str]:
        for part in self.package.parts:
            if not re.fullmatch(r"xl/charts/chart\d+\.xml", part):
                continue
            for node in (self.package.xml(part) or ET.Element("none")).iter(_CHART + "f"):
                for fault in formula_faults(node.text or "", self.names, structured=False):
                    yield f"{part}: {fault}."

    def _slicer_faults(self) -> Iterator[str]:
        """Slicers point to a table and its column by their ids."""
        tables = {table.root.get("id"): table for table in self.tables}
        for part in self.package.targets(self.part, "slicerCache"):
            root = self.package.xml(part)
            for node in root.iter(_X15 + "tableSlicerCache") if root is not None else ():
                table, column = tables.get(node.get("tableId")), node.get("column")
                if table is None:
                    yield f"{part}: no table has the id {node.get('tableId')}."
                elif column not in [item.get("id") for item in table.columns]:
                    yield f"{part}: the table {table.name} has no column with id {column}."


def _code_name(data: bytes) -> str | None:
    match = re.search(rb"<sheetPr\b[^>]*\bcodeName=\"([^\"]*)\"", data[:4096])
    return match[1].decode() if match else None


def _style_faults(styles: ET.Element) -> Iterator[str]:
    sizes = {
        f"{word}Id": len(styles.findall(f"{MAIN}{group}/{MAIN}{item}"))
        for word, group, item in (
            ("font", "fonts", "font"),
            ("fill", "fills", "fill"),
            ("border", "borders", "border"),
            ("xf", "cellStyleXfs", "xf"),
        )
    }
    formats = styles.findall(f"{MAIN}cellXfs/{MAIN}xf")
    if len(formats) > _MOST_FORMATS:
        yield f"Styles: more than {_MOST_FORMATS:,} cell formats."
    for index, node in enumerate(formats):
        for key, size in sizes.items():
            if int(node.get(key, "0")) >= max(size, 1):
                yield f"Styles: cell format {index} has a {key} that doesn't exist."
    for node in styles.iter(MAIN + "numFmt"):
        if len(node.get("formatCode", "")) > _LONGEST_FORMAT_CODE:
            yield f"Styles: format {node.get('numFmtId')} is longer than {_LONGEST_FORMAT_CODE} characters."


def _calculation_chain_faults(chain: ET.Element, sheets: dict[str, Sheet]) -> Iterator[str]:
    key = ""
    for node in chain:
        key, ref = node.get("i", key), node.get("r", "")
        sheet, position = sheets.get(key), cell_position(ref)
        if sheet is None:
            yield f"calcChain: names a sheet {key} that doesn't exist."
        elif position is None or not (
            position in sheet.formulas or any(extent.holds(position) for extent in sheet.arrays)
        ):
            yield f"calcChain: names {sheet.title}!{ref}, which holds no formula."
