"""A small macro workbook with one of each thing that arbook's books hold, written without Excel."""

import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from pyopenvba import ExcelFile

MODULE = 'Attribute VB_Name = "AR_Demo"\r\nOption Explicit\r\nPublic Sub AR_Hello()\r\nEnd Sub\r\n'
DOCUMENTS = [["INV-1", 46023, 1200.5], ["INV-2", 46054, -80], ["INV-3", 46082, 0.01]]
_CHAIN = (
    '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<c r="B3" i="2"/><c r="D2" i="1"/><c r="D3"/></calcChain>'
)
_CHAIN_TYPE = (
    '<Override PartName="/xl/calcChain.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/>'
)
_CHAIN_LINK = (
    '<Relationship Id="rIdChain" Target="calcChain.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"/>'
)


def vba_project(sheets: Mapping[str, str], modules: Mapping[str, str]) -> bytes:
    """Return vbaProject.bin for these sheets (title -> code name) and modules (name -> source)."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder, "bare.xlsm")
        with xlsxwriter.Workbook(bare) as book:
            book.set_vba_name("ThisWorkbook")
            for title, code_name in sheets.items():
                book.add_worksheet(title).set_vba_name(code_name)
        file = ExcelFile(bare)
        project = file.add_vba_project()
        for name, source in modules.items():
            project.add_module(name, source)
        file.save(bare)
        return zipfile.ZipFile(bare).read("xl/vbaProject.bin")


def build(path: Path) -> Path:
    """Write the sample book: MODULE as macros, the tables tblDocs and tblRates on Data, a sheet Summary."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_vba_project(
            io.BytesIO(vba_project({"Data": "shData", "Summary": "shSummary"}, {"AR_Demo": MODULE})), True
        )
        book.set_vba_name("ThisWorkbook")
        book.define_name("DocAmounts", "=tblDocs[Amount]")
        book.define_name("Kinds", "=Summary!$D$1:$D$3")
        _data_sheet(book)
        _summary_sheet(book)
    path.write_bytes(_with_calculation_chain(buffer.getvalue()))
    return path


def _data_sheet(book: Any) -> None:
    sheet = book.add_worksheet("Data")
    sheet.set_vba_name("shData")
    date, cents = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00"})
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 3, 14, date)
    columns: Sequence[dict[str, Any]] = [
        {"header": "Code"},
        {"header": "Date", "format": date},
        {"header": "Amount", "format": cents},
        {"header": "Double", "formula": "tblDocs[[#This Row],[Amount]]*2", "format": cents},
    ]
    sheet.add_table(0, 0, len(DOCUMENTS), 3, {"name": "tblDocs", "columns": columns, "data": DOCUMENTS})
    sheet.data_validation("A2:A4", {"validate": "custom", "value": "=LEN(A2)<20", "input_title": "Code"})
    bad = book.add_format({"bg_color": "#FFC7CE"})
    sheet.conditional_format("C2:C4", {"type": "formula", "criteria": "=$C2<0", "format": bad})
    sheet.merge_range("F1:G1", "Notes")
    sheet.add_table("I1:J3", {"name": "tblRates", "columns": [{"header": "From"}, {"header": "Rate\nyearly"}]})


def _summary_sheet(book: Any) -> None:
    sheet = book.add_worksheet("Summary")
    sheet.set_vba_name("shSummary")
    sheet.write_column("A1", ["Total", "Codes", "Long", "Kind"])
    sheet.write_formula("B1", "SUM(DocAmounts)", None, 1120.51)
    sheet.write_formula("B2", '_xlfn.TEXTJOIN("; ",TRUE,tblDocs[Code])', None, "INV-1; INV-2; INV-3")
    sheet.write_formula("B3", "SUMIFS(tblDocs[Amount],tblDocs[Amount],\">0\")+SUM('Data'!A1)", None, 1200.51)
    sheet.write_column("D1", ["open", "paid", "void"])
    sheet.data_validation("B4", {"validate": "list", "source": ["open", "paid", "void"], "input_title": "Kind"})
    sheet.data_validation("B5", {"validate": "list", "source": "=Kinds"})
    sheet.write_comment("A1", "Sum of all amounts")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=Summary!$D$1:$D$3", "values": "=Summary!$B$1:$B$3"})
    sheet.insert_chart("F2", chart, {"description": "Amounts"})


def _with_calculation_chain(data: bytes) -> bytes:
    """Return the book with a calculation chain, which Excel writes and XlsxWriter doesn't."""
    parts = read_parts(data)
    parts["xl/calcChain.xml"] = _CHAIN.encode()
    insert_before(parts, "[Content_Types].xml", "</Types>", _CHAIN_TYPE)
    insert_before(parts, "xl/_rels/workbook.xml.rels", "</Relationships>", _CHAIN_LINK)
    return write_parts(parts)


def read_parts(data: bytes) -> dict[str, bytes]:
    """Members of a zip, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def insert_before(parts: dict[str, bytes], member: str, mark: str, text: str) -> None:
    """Insert text before the last occurrence of a mark; raises ValueError if the mark isn't there."""
    before, found, after = parts[member].decode().rpartition(mark)
    if not found:
        raise ValueError(f"{member} has no {mark}")
    parts[member] = (before + text + found + after).encode()
