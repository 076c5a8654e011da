"""The sheet Plan form: the form, its buttons, and above the preview the plan's figures and their chart."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from arbook.book.results import PLAN_PREVIEW
from arbook.book.schema import Kind
from arbook.book.settings import HEADS, PLAN_FORM
from workbook import chart, form
from workbook.buttons import PIXELS, place_buttons
from workbook.settings_sheet import Names
from workbook.styles import Styles
from workbook.table import aligned

BUTTONS = (("Preview", "AR_BtnPreviewPlan"), ("Build plan", "AR_BtnBuildPlan"))  # caption, macro
FIGURES = (
    ("Amount", Kind.MONEY),
    ("Down payment", Kind.MONEY),
    ("Financed", Kind.MONEY),
    ("Installments", Kind.COUNT),
    ("Each payment", Kind.MONEY),
    ("Last due", Kind.DATE),
    ("Interest in all", Kind.MONEY),
    ("APR", Kind.RATE),
    ("More than paying now", Kind.RATE),
)
_BUTTONS_ROW = 21  # from 0
_CHART_PIXELS = (660, 290)
_EMPTY = (
    "Fill the yellow cells and press Preview (or: arbook plan BOOK --preview). Nothing is built before Build plan."
)


def write(book: Workbook, sheet: Worksheet, styles: Styles) -> Names:
    """Write all but the preview table; returns the names of the form's cells."""
    names = form.write(sheet, styles, "Plan", PLAN_FORM)
    sheet.set_row_pixels(_BUTTONS_ROW, PIXELS)
    place_buttons(sheet, _BUTTONS_ROW, 0, BUTTONS)
    row, column = _start("Plan_Message")
    sheet.write_string(row, column, _EMPTY, styles.get("AR Label"))
    _figures(sheet, styles)
    _chart_data(sheet, styles)
    row, column = _start("Plan_Chart")
    sheet.write_string(row - 1, column, "What is left to pay of the plan", styles.get("AR Note"))
    words = "Column chart: what is left to pay at twelve points of the plan. Its figures lie under it."
    sheet.insert_chart(row - 1, column - 1, _chart(book, ("Plan form", row - 1, column)), chart.place(words))
    sheet.write_string(PLAN_PREVIEW.header_row - 2, 0, "Preview", styles.get("AR Label"))
    return names


def _figures(sheet: Worksheet, styles: Styles) -> None:
    row, column = _start("Plan_Figures")
    for at, text in ((0, "The plan"), (1, ""), (column, "")):
        sheet.write_string(row - 1, at, text, styles.get("AR Output header"))
    for at, (label, kind) in enumerate(FIGURES, row):
        sheet.write_string(at, 0, label, styles.get("AR Label"))
        sheet.write_blank(at, column, None, styles.get("AR Output", kind, **aligned(kind)))


def _chart_data(sheet: Worksheet, styles: Styles) -> None:
    first, last = (xl_cell_to_rowcol(cell) for cell in HEADS["Plan_Chart"][1].split(":"))
    for row in range(first[0], last[0] + 1):
        sheet.write_blank(row, first[1], None, styles.get("AR Note", Kind.TEXT))
        sheet.write_blank(row, last[1], None, styles.get("AR Note", Kind.MONEY))


def _chart(book: Workbook, title: chart.Cell) -> Chart:
    """Return columns of what is left to pay: fixed cells, since a table's body grows."""
    first, last = (xl_cell_to_rowcol(cell) for cell in HEADS["Plan_Chart"][1].split(":"))
    made = book.add_chart({"type": "column"})
    made.add_series(
        {
            "name": list(title),
            "categories": ["Plan form", first[0], first[1], last[0], first[1]],
            "values": ["Plan form", first[0], last[1], last[0], last[1]],
            "fill": {"color": chart.MIDDLE},
            "gap": 40,
        }
    )
    made.set_legend({"none": True})
    return chart.finish(made, title, _CHART_PIXELS)


def _start(name: str) -> tuple[int, int]:
    """Return row and column of a block's first cell, from 0."""
    row, column = xl_cell_to_rowcol(HEADS[name][1].partition(":")[0])
    return row, column
