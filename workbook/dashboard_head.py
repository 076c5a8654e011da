"""Beside the tables of the Dashboard: the trend of closed months, and the charts of it and of the cash expected."""

from __future__ import annotations

from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from arbook.book.results import FORECAST
from arbook.book.schema import Kind
from arbook.book.settings import HEADS
from workbook.styles import GREY, LINE, Styles
from workbook.table import aligned

TREND: Final = (
    ("Month end", Kind.DATE),
    ("Total", Kind.MONEY),
    ("Overdue %", Kind.RATE),
    ("DSO count-back", Kind.NUMBER),
    ("Best possible DSO", Kind.NUMBER),
    ("Days delinquent", Kind.NUMBER),
    ("CEI, %", Kind.NUMBER),
)
_SHEET: Final = "Dashboard"
_DSO, _BEST = 3, 4  # columns of the trend
_PIXELS: Final = (560, 310)
_BLUE, _LIGHT = "#1F4E79", "#4A90C9"


def write(book: Workbook, sheet: Worksheet, styles: Styles) -> None:
    """Write the headings, the blank trend and the charts."""
    first, last = _block("Dashboard_Trend")
    label = styles.get("AR Label")
    sheet.write_string(FORECAST.header_row - 2, FORECAST.first_column - 1, "Cash expected by week", label)
    sheet.write_string(first[0] - 2, first[1], "Closed months", label)
    for at, (label, kind) in enumerate(TREND, first[1]):
        sheet.write_string(first[0] - 1, at, label, styles.get("AR Output header", Kind.TEXT, **aligned(kind)))
        for row in range(first[0], last[0] + 1):
            sheet.write_blank(row, at, None, styles.get("AR Output", kind, **aligned(kind)))
    start, end = _block("Dashboard_Weeks")
    for row in range(start[0], end[0] + 1):
        sheet.write_blank(row, start[1], None, styles.get("AR Note", Kind.DATE))
        sheet.write_blank(row, end[1], None, styles.get("AR Note", Kind.MONEY))
    sheet.insert_chart(start[0] - 1, start[1] - 1, _weeks(book), _place("Column chart: cash expected by week."))
    words = "Line chart: DSO by count-back and best possible DSO of the closed months. Figures in the block above."
    sheet.insert_chart(start[0] - 1, first[1], _months(book), _place(words))


def _weeks(book: Workbook) -> Chart:
    """Return columns of the cash expected; the figures lie under the chart, since a table's body may grow."""
    start, end = _block("Dashboard_Weeks")
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": "Expected",
            "categories": [_SHEET, start[0], start[1], end[0], start[1]],
            "values": [_SHEET, start[0], end[1], end[0], end[1]],
            "fill": {"color": _LIGHT},
            "gap": 40,
        }
    )
    chart.set_legend({"none": True})
    return _finished(chart, "Cash expected by week (base currency)", "#,##0")


def _months(book: Workbook) -> Chart:
    """Return lines of the count-back DSO and the best possible one."""
    first, last = _block("Dashboard_Trend")
    chart = book.add_chart({"type": "line"})
    for at, color in ((_DSO, _BLUE), (_BEST, _LIGHT)):
        column = first[1] + at
        chart.add_series(
            {
                "name": [_SHEET, first[0] - 1, column],
                "categories": [_SHEET, first[0], first[1], last[0], first[1]],
                "values": [_SHEET, first[0], column, last[0], column],
                "line": {"color": color, "width": 2.25},
            }
        )
    chart.set_legend({"position": "bottom"})
    chart.show_blanks_as("gap")
    return _finished(chart, "Days sales outstanding, closed months", "0")


def _finished(chart: Chart, title: str, number_format: str) -> Chart:
    quiet = {"color": GREY, "size": 9}
    chart.set_title({"name": title, "name_font": {"color": _BLUE, "size": 12, "bold": True}})
    chart.set_x_axis({"num_font": quiet, "num_format": "d mmm", "text_axis": True, "line": {"color": LINE}})
    chart.set_y_axis(
        {
            "min": 0,
            "num_font": quiet,
            "num_format": number_format,
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": LINE}},
        }
    )
    chart.set_size({"width": _PIXELS[0], "height": _PIXELS[1]})
    return chart


def _place(words: str) -> dict[str, Any]:
    return {"description": words, "object_position": 3, "x_offset": 6, "y_offset": 2}


def _block(name: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return first and last cell of a block: row and column from 0."""
    first, last = HEADS[name][1].split(":")
    return xl_cell_to_rowcol(first), xl_cell_to_rowcol(last)
