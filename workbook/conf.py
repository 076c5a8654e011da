"""The hidden sheet xlwings.conf: the settings that xlwings' VBA reads, tblState, and the words of the ribbon."""

from __future__ import annotations

from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from arbook import __version__
from arbook.book.results import STATE
from arbook.book.schema import Kind
from arbook.book.settings import CONF, HEADS
from workbook import ribbon
from workbook.contents import CHECK_WORDS
from workbook.styles import Styles
from workbook.table import add_table, print_titles

CODE_NAME = "shConf"
_WIDTHS = (34, 60)


def write(sheet: Worksheet, styles: Styles) -> None:
    """Write the settings as text, and the empty table beside them; `arbook new` fills in the interpreter."""
    style = styles.get("AR Output", Kind.TEXT)
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width, styles.column(Kind.TEXT))
    for row, (key, value) in enumerate(CONF):
        sheet.write_string(row, 0, key, style)
        text = f"{value} {__version__}".strip() if key in ("ARBOOK VERSION", "ARBOOK LANGUAGE") else value
        if text:
            sheet.write_string(row, 1, text, style)
        else:
            sheet.write_blank(row, 1, None, style)
    row, column = xl_cell_to_rowcol(HEADS["Conf_Ribbon"][1].partition(":")[0])
    for at, line in enumerate(ribbon.words(), row):
        for beside, text in enumerate(line):
            sheet.write_string(at, column + beside, text, style)
    for name, text in CHECK_WORDS.items():
        sheet.write_string(*xl_cell_to_rowcol(HEADS[name][1]), text, style)
    add_table(sheet, styles, STATE)
    print_titles(sheet, STATE)
    sheet.ignore_errors({"number_stored_as_text": f"B1:B{len(CONF)}"})
    sheet.hide()
