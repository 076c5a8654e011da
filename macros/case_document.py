"""A case file as one .docx, A4 sideways: headings, tables whose headings come again on each page, page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt

from arbook.cell import amount_of, is_blank, text_of
from arbook.letter import clean
from arbook.money import round_half_up

if TYPE_CHECKING:
    from docx.document import Document as DocumentType
    from docx.table import _Cell as Cell
    from docx.table import _Row as Row
    from docx.text.paragraph import Paragraph

MONEY: Final = frozenset({
    "Amount", "Paid", "Open", "Overdue", "Disputed", "Unapplied", "Interest", "Compensation", "Claim", "Principal",
    "Payment", "Promise amount", "Received",
})  # fmt: skip
_COUNTS: Final = frozenset({"Days", "Days overdue", "Count", "Version", "No", "Missed", "Step"})
_WIDTH: Final = Cm(26.5)
_LONGEST, _AROUND, _FULL = 44, 4, 120  # letters: of a column at most, beside them, on a line
_CELL: Final = "Case cell"
_FIGURES: Final = MONEY | _COUNTS | {"Rate"}


@dataclass(frozen=True)
class Section:
    """A heading, what is said under it, and a table; a table without rows is left out, and `none` is said."""

    heading: str
    words: Sequence[str]
    table: pd.DataFrame
    none: str = "None."


def write_document(path: Path, title: str, sections: Sequence[Section], now: datetime) -> None:
    """Write a document; money columns are in cents, and text is never taken for anything else."""
    document = Document()
    document.core_properties.title, document.core_properties.author = title[:255], ""
    document.core_properties.created = document.core_properties.modified = now
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = Cm(1.6)
    page.top_margin = page.bottom_margin = Cm(1.6)
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Calibri", Pt(10)
    cell = document.styles.add_style(_CELL, WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style, cell.font.size = document.styles["Normal"], Pt(8)
    cell.paragraph_format.space_after = Pt(0)
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    footer.add_run(f"{clean(title)}   ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    footer._p.append(field)
    document.add_heading(clean(title), 0)
    for section in sections:
        _section(document, section)
    document.save(str(path))


def _section(document: DocumentType, section: Section) -> None:
    document.add_heading(clean(section.heading), 1)
    for words in section.words:
        document.add_paragraph(clean(words)).paragraph_format.keep_with_next = not section.table.empty
    if section.table.empty:
        document.add_paragraph(section.none)
        return
    shown = [str(name) for name in section.table if section.table[name].map(cell_text).ne("").any()]
    texts = [[cell_text(value, name) for value in section.table[name]] for name in shown]
    table = document.add_table(rows=1, cols=len(shown), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _widths(shown, texts), strict=True):
        column.width = width
    for place, name in enumerate(shown):
        paragraph = _fill(table.rows[0].cells[place], name, table.columns[place].width, name in _FIGURES)
        paragraph.runs[0].bold = True
        paragraph.paragraph_format.keep_with_next = True
    _mark(table.rows[0], "w:tblHeader")
    for line in zip(*texts, strict=True):
        row = table.add_row()
        _mark(row, "w:cantSplit")
        for place, (cell, text) in enumerate(zip(row.cells, line, strict=True)):
            _fill(cell, text, table.columns[place].width, shown[place] in _FIGURES)


def _widths(names: Sequence[str], texts: Sequence[Sequence[str]]) -> list[Length]:
    """Share out the page among the columns by their longest texts."""
    longest = [max(map(len, (name, *column))) for name, column in zip(names, texts, strict=True)]
    weights = [min(length, _LONGEST) + _AROUND for length in longest]
    whole = min(1.0, sum(weights) / _FULL)  # a table of few short columns doesn't need the page
    return [Length(int(_WIDTH * whole * weight / sum(weights))) for weight in weights]


def _fill(cell: Cell, text: str, width: Length | None, right: bool) -> Paragraph:
    cell.width = width or Length(0)
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.style = _CELL
    paragraph.add_run(text)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return paragraph


def _mark(row: Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def cell_text(value: object, name: str = "") -> str:
    """Write a value of a column as text: amounts 1,234.50, dates 2024-03-31, rates in percent; blank is empty.

    >>> cell_text(123450, "Amount"), cell_text(pd.Timestamp("2024-03-31")), cell_text(0.0825, "Rate"), cell_text(None)
    ('1,234.50', '2024-03-31', '8.25%', '')
    """
    if name in MONEY:
        return amount_of(value)
    if name == "Rate" and not is_blank(value):
        return f"{round_half_up(Decimal(str(value)) * 100)}%"
    return clean(text_of(value))
