"""Workbooks of one sheet, Data, with one table, written by hand: any XML that a test wants to see read or changed."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from arbook.book.book import CellKind, RawTable
from arbook.book.file import FileBook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"
TABLE = "xl/tables/table1.xml"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>
<Override PartName="/{SHEET}" ContentType="{_KIND}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/>
<Override PartName="/{TABLE}" ContentType="{_KIND}.table+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{LINKS}">
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{LINKS}">
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>
<Relationship Id="rId3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>""",
    "xl/worksheets/_rels/sheet1.xml.rels": f"""<Relationships xmlns="{LINKS}">
<Relationship Id="rId1" Type="{OFFICE}/table" Target="../tables/table1.xml"/></Relationships>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="2">
<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="4"><xf/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="4" applyNumberFormat="1"/>
<xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>""",
}


def write(
    path: Path,
    rows: str,
    columns: Sequence[str] = ("A", "B", "C"),
    last: int = 9,
    *,
    head: str = "",
    tail: str = "",
    strings: str = "",
    calculated: Mapping[str, str] | None = None,
    table: str = "",
    book: str = "",
    data: str = "<sheetData>{}</sheetData>",
) -> Path:
    """Write a book whose table tblData has its header in row 1 and its body in rows 2 to `last`; `rows` is XML.

    `head` and `tail` stand before and after the cells, `strings` are <si> elements, `calculated` column formulas,
    `table` what follows its ref, `book` what follows the sheets in workbook.xml.
    """
    letters = "ABCDEFGH"
    header = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for letter, name in zip(letters, columns, strict=False)
    )
    cells = data.format(f'<row r="1">{header}</row>{rows}')
    ref = f"A1:{letters[len(columns) - 1]}{last}"
    formulas = calculated or {}
    inner = ""
    for at, name in enumerate(columns, 1):
        formula = f"<calculatedColumnFormula>{formulas[name]}</calculatedColumnFormula>" if name in formulas else ""
        inner += f'<tableColumn id="{at}" name="{name}">{formula}</tableColumn>'
    parts = {
        **PARTS,
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="Data" sheetId="1" r:id="rId1"/></sheets>{book}</workbook>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        SHEET: f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{head}{cells}{tail}'
        '<tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>',
        TABLE: f'<table xmlns="{MAIN}" id="1" name="tblData" displayName="tblData" ref="{ref}">'
        f"{table or f'<autoFilter ref={chr(34)}{ref}{chr(34)}/>'}"
        f'<tableColumns count="{len(columns)}">{inner}</tableColumns></table>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), (DECLARATION + text).encode(), zipfile.ZIP_DEFLATED)
    return path


def part(path: Path, member: str = SHEET) -> str:
    """Return a part as text."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(member).decode()


def remade(path: Path, target: Path, **members: bytes | None) -> Path:
    """Copy a book; parts whose name ends with a key of `members` (`_xml` for .xml) get new bytes, None drops them."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in source.infolist():
            data: bytes | None = source.read(info)
            for key, new in members.items():
                if info.filename.endswith(key.replace("_xml", ".xml")):
                    data = new
            if data is not None:
                archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return target


def odd(path: Path, target: Path) -> Path:
    """Copy a book with a comment among the cells of each sheet: such sheets are read the plain way."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in source.infolist():
            data = source.read(info)
            if info.filename.startswith("xl/worksheets/"):
                data = re.sub(rb"<sheetData>\s*<row", b"<sheetData><!-- odd --><row", data)
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    target.write_bytes(buffer.getvalue())
    return target


def values(table: RawTable) -> list[list[object]]:
    """Return a table as rows of text, float, bool, None; an error as a one-item tuple."""
    return [list(row) for row in zip(*([_value(c, r) for r in range(table.rows)] for c in table.columns.values()), strict=True)]  # fmt: skip  # noqa: E501


def _value(cells: object, row: int) -> object:
    kind, value = CellKind(cells.kind[row]), float(cells.value[row])  # type: ignore[attr-defined]  # a Cells
    text = cells.text(row)  # type: ignore[attr-defined]  # likewise
    return {
        CellKind.BLANK: None, CellKind.NUMBER: value, CellKind.TEXT: text, CellKind.BOOL: bool(value),
        CellKind.ERROR: (text,),
    }[kind]  # fmt: skip


def read(path: Path, table: str = "tblData") -> list[list[object]]:
    """Read a table of a book."""
    book = FileBook(path)
    try:
        return values(book.read(table))
    finally:
        book.close()
