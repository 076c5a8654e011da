"""The sheet Dashboard on one screen: figures on top, below them charts and short tables, at the right the measures.

Three strips: what is owed and by whom, the cash expected and the closed months, the measures with definitions.
"""

from __future__ import annotations

from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from arbook.book.results import FORECAST, KPI
from workbook import dashboard_charts, dashboard_figures, dashboard_tables
from workbook.dashboard_grid import HEADER_ROW, HEIGHTS, LAST, TITLE_ROW, WEEKS_TITLE
from workbook.styles import Styles

ZOOM: Final = 80


def write(book: Workbook, sheet: Worksheet, styles: Styles) -> None:
    """Write all but the two tables."""
    for row, pixels in HEIGHTS.items():
        sheet.set_row_pixels(row, pixels)
    dashboard_figures.write(sheet, styles)
    dashboard_tables.write(sheet, styles)
    words, link = "Cash expected by week", "internal:'Open items'!T5"
    sheet.write_url(WEEKS_TITLE, FORECAST.first_column - 1, link, styles.get("AR Link"), words, "Go to Open items")
    sheet.write_string(TITLE_ROW, KPI.first_column - 1, "Measures, in base currency", styles.get("AR Label"))
    dashboard_charts.insert(book, sheet, styles)
    sheet.hide_gridlines(2)
    sheet.set_zoom(ZOOM)


def set_up_page(sheet: Worksheet) -> None:
    """Print the sheet on one page; only title and check stay in view."""
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(FORECAST.header_row - 1, HEADER_ROW)
    sheet.print_area(0, 0, LAST, KPI.first_column + len(KPI.columns) - 2)
    sheet.fit_to_pages(1, 1)
    sheet.set_margins(left=0.25, right=0.25, top=0.3, bottom=0.5)
