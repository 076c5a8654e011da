"""The sheet Functions: every cell function with its arguments, and a live example."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from workbook import page
from workbook.contents import Page
from workbook.styles import Styles

WIDTHS = (24, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16)


def write(sheet: Worksheet, styles: Styles, each: Page) -> None:
    """Write the whole sheet."""
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    page.head(sheet, styles, each, WIDTHS)
    sheet.freeze_panes(5, 1)
    sheet.repeat_rows(0, 4)
