"""A letter as .docx, to print and post: letterhead, address, date, text with tables, page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from arbook.letter import Letter, Signatures, Table

if TYPE_CHECKING:
    from docx.document import Document as DocumentType
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table as DocxTable
    from docx.table import _Cell as Cell
    from docx.text.paragraph import Paragraph

_FONT: Final = "Calibri"
_INK, _GREY = RGBColor(0x1F, 0x4E, 0x79), RGBColor(0x59, 0x59, 0x59)
_RULE: Final = "BFBFBF"
_WIDTH: Final = Cm(16.9)
_SMALL, _BODY, _CELL = Pt(9), Pt(10.5), Pt(8.5)
_EPOCH: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - the same letter gives the same file


def write_docx(letter: Letter, path: Path) -> None:
    """Write a letter to post; paragraphs keep the lines of the template."""
    document = _document(letter.language, letter.subject)
    _head(document, letter)
    _body(document, letter)
    document.save(str(path))


def write_notes(notes: Sequence[Letter], path: Path) -> None:
    """Write notes for callers to one .docx, one below the other, without letterheads."""
    document = _document(notes[0].language, notes[0].head.sender[0])
    for note in notes:
        title = document.add_paragraph()
        _run(title, note.subject, Pt(12), bold=True, color=_INK)
        title.paragraph_format.space_before = Pt(16)
        title.paragraph_format.keep_with_next = True
        _body(document, note)
    document.save(str(path))


def _document(language: str, title: str) -> DocumentType:
    """Return an empty A4 document in our font and the letter's language."""
    document = Document()
    document.core_properties.title = title[:255]
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.created = document.core_properties.modified = _EPOCH
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.05)
    section.top_margin, section.bottom_margin = Cm(1.8), Cm(1.8)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, _BODY
    style.paragraph_format.space_after = Pt(7)
    style.paragraph_format.line_spacing = 1.08
    properties = style.element.get_or_add_rPr()
    properties.append(_element("w:lang", val=language))
    _page_number(section.footer.paragraphs[0])
    return document


def _head(document: DocumentType, letter: Letter) -> None:
    """Put who writes, to whom and when above the letter."""
    if letter.head.sender:  # empty while Settings don't name the company
        sender = document.add_paragraph()
        _run(sender, letter.head.sender[0], Pt(13), bold=True, color=_INK)
        _run(sender, "".join(f"\n{line}" for line in letter.head.sender[1:]), _SMALL, color=_GREY)
        sender.paragraph_format.space_after = Pt(16)
        _border(sender, "bottom")
    if letter.head.delivery:
        _run(document.add_paragraph(), letter.head.delivery, _BODY, bold=True)
    reader = document.add_paragraph("\n".join(letter.head.reader))
    reader.paragraph_format.space_after = Pt(14)
    day = document.add_paragraph(letter.head.date)
    day.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _run(document.add_paragraph(), letter.subject, Pt(12), bold=True, color=_INK)


def _body(document: DocumentType, letter: Letter) -> None:
    """Add the text and the tables; what belongs together stays on one page."""
    last = len(letter.blocks) - 1
    for at, block in enumerate(letter.blocks):
        following = letter.blocks[at + 1] if at < last else None
        if isinstance(block, Table):
            _table(document, block)
        elif isinstance(block, Signatures):
            _signatures(document, block)
        else:
            _paragraphs(document, block, at == last - 1 or not isinstance(following, str | None))


def _paragraphs(document: DocumentType, text: str, keep: bool) -> None:
    """Add a paragraph, or a list where its lines begin with a dash; `keep` it on one page with what follows."""
    if text.startswith("- "):
        for line in text.split("\n"):
            item = document.add_paragraph(line.removeprefix("- "), style="List Bullet")
            item.paragraph_format.space_after = Pt(3)
        return
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.keep_together = True
    paragraph.paragraph_format.keep_with_next = keep


def _table(document: DocumentType, block: Table) -> None:
    """Add a table: heading again on each page, numbers to the right, totals below, the last one in bold."""
    lines = ([block.headings] if block.headings else []) + list(block.rows)
    columns = len(block.right)
    table = document.add_table(rows=len(lines), cols=columns)
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    widths = _widths(lines, columns, fill=bool(block.headings))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for at, (row, line) in enumerate(zip(table.rows, lines, strict=True)):
        heading = bool(block.headings) and at == 0
        for place, (cell, text) in enumerate(zip(row.cells, line, strict=True)):
            cell.width = widths[place]
            _fill(cell, text, block.right[place], bold=heading or (not block.headings and place == 0))
            cell.paragraphs[0].paragraph_format.keep_with_next = heading or not block.headings
        _keep_whole(table, at, heading)
    _totals(table, block, columns, widths)
    _rules(table)
    after = document.add_paragraph()
    after.paragraph_format.space_after = Pt(2)
    after.paragraph_format.line_spacing = 0.6


def _totals(table: DocxTable, block: Table, columns: int, widths: list[int]) -> None:
    """Add a row a total: its label over the columns before the last two, its amount over those."""
    for at, (label, amount) in enumerate(block.totals):
        row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx has no types here
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
        split = max(1, columns - 2)
        left = row.cells[0].merge(row.cells[split - 1])
        right = row.cells[split].merge(row.cells[-1])
        last = at == len(block.totals) - 1
        _fill(left, label, right=True, bold=last)
        _fill(right, amount, right=True, bold=last)
        _keep_whole(table, len(table.rows) - 1, heading=False)


def _fill(cell: Cell, text: str, right: bool, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    for run in paragraph.runs:
        run.text = ""
    _run(paragraph, text, _CELL, bold=bold)
    paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(1.5)
    paragraph.paragraph_format.line_spacing = 1
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _widths(lines: Sequence[tuple[str, ...]], columns: int, fill: bool) -> list[int]:
    """Share out the line among the columns by the texts in them, so that numbers and dates stay on one line."""
    unbroken = [max(len(word) for line in lines for word in line[at].split(" ") or [""]) for at in range(columns)]
    body = [max(len(line[at]) for line in lines[fill:] or lines) for at in range(columns)]
    least_text = (10 if columns > 8 else 14) if fill else 40
    needed = [max(word, min(text, least_text)) + 2 for word, text in zip(unbroken, body, strict=True)]
    letter = int(_CELL * 0.54)
    if not fill:
        return [letter * (least + 2) if at == 0 else int(_WIDTH) // 2 for at, least in enumerate(needed)]
    left = max(0, int(_WIDTH) - letter * sum(needed))
    wanted = [max(0, text + 2 - least) for text, least in zip(body, needed, strict=True)]
    more = [left * want // sum(wanted) if sum(wanted) else left // columns for want in wanted]
    shrunk = min(1.0, int(_WIDTH) / (letter * sum(needed)))
    return [int(letter * least * shrunk) + extra for least, extra in zip(needed, more, strict=True)]


def _signatures(document: DocumentType, block: Signatures) -> None:
    table = document.add_table(rows=1, cols=len(block.names))
    for cell, name in zip(table.rows[0].cells, block.names, strict=True):
        _run(cell.paragraphs[0], name, _BODY, bold=True)
        line = cell.add_paragraph()
        line.paragraph_format.space_before = Pt(30)
        _border(line, "bottom")
        _run(cell.add_paragraph(), block.caption, _SMALL, color=_GREY)
    _keep_whole(table, 0, heading=False)


def _run(paragraph: Paragraph, text: str, size: Pt, bold: bool = False, color: RGBColor | None = None) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.bold = size, bold
    if color is not None:
        run.font.color.rgb = color


def _keep_whole(table: DocxTable, row: int, heading: bool) -> None:
    """Keep a row on one page; a heading comes again on each page."""
    properties = table.rows[row]._tr.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    if heading:
        properties.append(_element("w:tblHeader"))


def _rules(table: DocxTable) -> None:
    """Draw thin lines between rows only, with little space beside the texts."""
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=_RULE))
    table._tbl.tblPr.append(borders)
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w="75", type="dxa"))
    table._tbl.tblPr.append(margins)


def _border(paragraph: Paragraph, side: str) -> None:
    borders = _element("w:pBdr")
    borders.append(_element(f"w:{side}", val="single", sz="6", space="4", color=_RULE))
    paragraph._p.get_or_add_pPr().append(borders)


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    field = _element("w:fldSimple", instr="PAGE")
    paragraph._p.append(field)


def _element(name: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
