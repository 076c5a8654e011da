"""Foreign parts for any macro workbook: what a user's own Excel work puts into it, and no command may lose.

``add_foreign_parts`` adds one sheet, Mine, with a table, a slicer, a pivot table, a threaded comment, sparklines,
a data bar, a chart, a picture and a text box, and to the book custom XML and (if it has none) a ribbon.
"""

import io
import posixpath
import re
import struct
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlsxwriter
from foreign_parts import (
    BOOK_EXTENSION,
    COMMENT,
    LINKS,
    MICROSOFT,
    OFFICE,
    PACKAGE,
    PARTS,
    RIBBON,
    ROWS,
    SHEET,
    SHEET_EXTENSION,
    SLICER_FRAME,
    TOTALS,
)
from sample_book import build as build_sample
from sample_book import insert_before, read_parts, write_parts

_TYPES, _BOOK = "[Content_Types].xml", "xl/workbook.xml"
# The sheet Mine as XlsxWriter names its parts, and as they are named in the target.
_DONATED = {
    "xl/worksheets/sheet1.xml": SHEET,
    "xl/tables/table1.xml": "xl/tables/table90.xml",
    "xl/drawings/drawing1.xml": "xl/drawings/drawing90.xml",
    "xl/drawings/vmlDrawing1.vml": "xl/drawings/vmlDrawing90.vml",
    "xl/charts/chart1.xml": "xl/charts/chart90.xml",
    "xl/media/image1.png": "xl/media/image90.png",
    "xl/comments1.xml": "xl/comments90.xml",
}


def build(path: Path) -> Path:
    """Write the sample book with the foreign parts in it."""
    with tempfile.TemporaryDirectory() as folder:
        return add_foreign_parts(build_sample(Path(folder, "sample.xlsm")), path)


def add_foreign_parts(source: Path, target: Path) -> Path:
    """Write a copy of a macro workbook with the sheet Mine and its parts added.

    Nothing that the source holds is changed, except the lists that must name the additions: content types,
    workbook.xml and its relationships. The source may not have a sheet Mine, a table tblMine or a name Slicer_Region.
    """
    parts = read_parts(source.read_bytes())
    tables = [data for name, data in parts.items() if name.startswith("xl/tables/")]
    table_id = str(1 + max((int(number) for data in tables for number in _table_id(data)), default=0))
    _add_sheet(parts, table_id)
    for name, part in PARTS.items():
        _add_part(parts, name, part.text.replace("{table}", table_id))
        if part.content_type:
            _add_type(parts, name, part.content_type)
    for owner, key, kind, to in LINKS:
        _add_link(parts, owner, key, kind, to)
    _add_to_workbook(parts)
    if b"/customUI" not in parts["_rels/.rels"] and b"/extensibility" not in parts["_rels/.rels"]:
        _add_part(parts, *RIBBON)
        _add_link(parts, "", "rIdMineUI", f"{MICROSOFT}/2007/relationships/ui/extensibility", RIBBON[0])
    target.write_bytes(write_parts(parts))
    return target


def _table_id(table: bytes) -> list[str]:
    return re.findall(r'<table\b[^>]*?\sid="(\d+)"', table.decode())


def _add_sheet(parts: dict[str, bytes], table_id: str) -> None:
    """Take the sheet and what hangs on it from a book by XlsxWriter, under names of its own."""
    donor = read_parts(_donor())
    types = donor[_TYPES].decode()
    texts = re.findall(r"<si>(.*?)</si>", donor["xl/sharedStrings.xml"].decode(), re.DOTALL)
    for old, new in _DONATED.items():
        parts[new] = donor[old]
        kind = re.search(rf'PartName="/{re.escape(old)}" ContentType="([^"]+)"', types)
        if kind:
            _add_type(parts, new, kind[1])
        links = posixpath.join(posixpath.dirname(old), "_rels", posixpath.basename(old) + ".rels")
        if links in donor:
            to = posixpath.join(posixpath.dirname(new), "_rels", posixpath.basename(new) + ".rels")
            parts[to] = re.sub(rb'(Target="[^"]*?)1(\.\w+")', rb"\g<1>90\2", donor[links])
    for extension, kind_of in (
        ("png", "image/png"),
        ("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing"),
    ):
        if f'Extension="{extension}"' not in parts[_TYPES].decode():
            insert_before(parts, _TYPES, "</Types>", f'<Default Extension="{extension}" ContentType="{kind_of}"/>')
    sheet = re.sub(
        r' t="s"><v>(\d+)</v>',
        lambda match: f' t="inlineStr"><is>{texts[int(match[1])]}</is>',
        parts[SHEET].decode(),
    )
    parts[SHEET] = sheet.replace(' tabSelected="1"', "").encode()
    insert_before(parts, SHEET, "</extLst>", SHEET_EXTENSION)
    insert_before(parts, "xl/drawings/drawing90.xml", "</xdr:wsDr>", SLICER_FRAME)
    table = parts["xl/tables/table90.xml"]
    parts["xl/tables/table90.xml"] = table.replace(b' id="1" name="tbl', f' id="{table_id}" name="tbl'.encode())
    shapes = parts["xl/drawings/vmlDrawing90.vml"]  # shape ids are unique over the book
    parts["xl/drawings/vmlDrawing90.vml"] = shapes.replace(b'data="1"', b'data="90"').replace(b"_s1025", b"_s92161")


def _donor() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Mine")
        sheet.write("A1", "My own analysis")
        sheet.write("B1", "=SUM(tblMine[Amount])", None, 227)
        columns = [{"header": name} for name in ("Region", "Owner", "Amount")]
        sheet.add_table("A3:C7", {"name": "tblMine", "columns": columns, "data": ROWS})
        for row, line in enumerate(TOTALS, start=11):
            sheet.write_row(row, 0, line)
        sheet.write_comment("A1", "[Threaded comment] Who checks this?", {"author": f"tc={COMMENT}"})
        sheet.add_sparkline("E4", {"range": "Mine!C4:C7"})
        sheet.conditional_format("C4:C7", {"type": "data_bar", "data_bar_2010": True, "bar_solid": True})
        _add_drawings(book, sheet)
    return buffer.getvalue()


def _add_drawings(book: Any, sheet: Any) -> None:
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"categories": "=Mine!$A$4:$A$7", "values": "=Mine!$C$4:$C$7"})
    chart.set_title({"name": "Mine"})
    sheet.insert_chart("D19", chart, {"description": "Amount by region"})
    sheet.insert_image("L2", "dot.png", {"image_data": io.BytesIO(red_dot()), "description": "A red dot"})
    sheet.insert_textbox("L8", "Ask Ann before you change this", {"width": 200, "height": 60})


def red_dot() -> bytes:
    """Return a picture of 8 x 8 red dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = (b"\x00" + b"\xc0\x20\x20" * 8) * 8
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def _add_part(parts: dict[str, bytes], name: str, text: str) -> None:
    parts[name] = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text).encode()


def _add_type(parts: dict[str, bytes], name: str, kind: str) -> None:
    insert_before(parts, _TYPES, "</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/>')


def _add_link(parts: dict[str, bytes], owner: str, key: str, kind: str, to: str) -> None:
    folder, name = posixpath.split(owner)
    links = posixpath.join(folder, "_rels", name + ".rels")
    if links not in parts:
        _add_part(parts, links, f'<Relationships xmlns="{PACKAGE}"></Relationships>')
    insert_before(parts, links, "</Relationships>", f'<Relationship Id="{key}" Type="{kind}" Target="{to}"/>')


def _add_to_workbook(parts: dict[str, bytes]) -> None:
    """Name the sheet, the slicer and the pivot cache in workbook.xml, each in its place of the schema's order."""
    _add_link(parts, _BOOK, "rIdMine", f"{OFFICE}/worksheet", "worksheets/sheet90.xml")
    number = 1 + max(int(value) for value in re.findall(r'sheetId="(\d+)"', parts[_BOOK].decode()))
    for group, after, text in (
        ("sheets", "", f'<sheet name="Mine" sheetId="{number}" r:id="rIdMine"/>'),
        ("definedNames", "sheets", '<definedName name="Slicer_Region">#N/A</definedName>'),
        ("pivotCaches", "calcPr", '<pivotCache cacheId="90" r:id="rIdMinePivot"/>'),
        ("extLst", "", BOOK_EXTENSION),
    ):
        book = parts[_BOOK].decode()
        if f"</{group}>" in book:
            insert_before(parts, _BOOK, f"</{group}>", text)
        elif not after:
            insert_before(parts, _BOOK, "</workbook>", f"<{group}>{text}</{group}>")
        else:
            parts[_BOOK] = _after(book, after, f"<{group}>{text}</{group}>").encode()


def _after(book: str, group: str, text: str) -> str:
    match = re.search(rf"<{group}\b[^>]*/>|</{group}>", book)
    if match is None:
        raise ValueError(f"workbook.xml has no {group}")
    return book[: match.end()] + text + book[match.end() :]


def parts_of_mine(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the parts that ``add_foreign_parts`` has added: what an edit must leave byte for byte."""
    return {name: data for name, data in parts.items() if "90." in name or name == RIBBON[0]}
