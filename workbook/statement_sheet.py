"""The sheet Statement: the form, and below it what is printed: letterhead, title, ages, where to pay, the table."""

from __future__ import annotations

from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from arbook.book.results import STATEMENT
from arbook.book.schema import Kind
from arbook.book.settings import HEADS, STATEMENT_FORM
from workbook import form, page
from workbook.settings_sheet import Names
from workbook.styles import Styles
from workbook.table import aligned

_FOOTER = "&CPage &P of &N"
_HIGH = 34  # pixels: two lines


def write(sheet: Worksheet, styles: Styles) -> Names:
    """Write the form and the blank blocks that the command fills; returns the names of the form's cells."""
    names = form.write(sheet, styles, "Statement", STATEMENT_FORM)
    sender, _, _, _ = _area("Statement_Sender")
    sheet.write_blank(sender, 0, None, styles.get("AR Label"))
    title, _, _, _ = _area("Statement_Title")
    sheet.write_blank(title, 0, None, styles.get("AR Title"))
    sheet.set_row_pixels(title, 30)
    _aging(sheet, styles)
    row, first, _, last = _area("Statement_Labels")
    for at in range(first, last + 1):
        look = aligned(STATEMENT.columns[at].kind)
        sheet.write_blank(row, at, None, styles.get("AR Label", Kind.TEXT, text_wrap=True, valign="top", **look))
    sheet.set_row_pixels(row, _HIGH)
    return names


def set_up_page(sheet: Worksheet) -> None:
    """Print upright, from the letterhead down, without form, checks and links; call after the general set-up."""
    top, first, _, _ = _area("Statement_Sender")
    labels, _, _, last = _area("Statement_Labels")
    sheet.freeze_panes(3, 0)
    sheet.set_portrait()
    sheet.print_area(top, first, page.LAST_ROW, last)
    sheet.repeat_rows(labels, STATEMENT.header_row - 1)
    sheet.set_footer(_FOOTER)


def _aging(sheet: Worksheet, styles: Styles) -> None:
    """Write the block of ages: a row of headings, and rows of amounts behind the currency."""
    top, first, bottom, last = _area("Statement_Aging")
    for at in range(first, last + 1):
        kind = Kind.MONEY if at > first else Kind.TEXT
        heading = styles.get("AR Total", Kind.TEXT, text_wrap=True, valign="top", **aligned(kind))
        sheet.write_blank(top, at, None, heading)
        for row in range(top + 1, bottom + 1):
            sheet.write_blank(row, at, None, styles.get("AR Output", kind, **aligned(kind)))
    sheet.set_row_pixels(top, _HIGH)


def _area(name: str) -> tuple[int, int, int, int]:
    """Return first row and column, last row and column of a block, from 0."""
    first, _, last = HEADS[name][1].partition(":")
    (row, column), (bottom, end) = (xl_cell_to_rowcol(cell) for cell in (first, last or first))
    return row, column, bottom, end
