"""Where things stand on the Dashboard: the grid of its columns and rows, from 0."""

from __future__ import annotations

from typing import Final

from xlsxwriter.utility import xl_cell_to_rowcol

from arbook.book.results import FORECAST, KPI
from arbook.book.settings import HEADS

SHEET: Final = "Dashboard"
_OWED = (14.0, 14.0, 14.0, 14.0, 14.0, 14.0)
_CASH = (*(column.width for column in FORECAST.columns), 15.0, 9.0)
_MEASURES = tuple(float(column.width) for column in KPI.columns)
_GAP = (2.0,)
WIDTHS: Final = (*_OWED, *_GAP, *_CASH, *_GAP, *_MEASURES)
OWED, CASH, MEASURES = 0, len(_OWED) + 1, len(_OWED) + len(_CASH) + 2  # first column of each strip
OWED_LAST: Final = CASH - 2
LABEL, FIGURE, COUNT, NOTE = 4, 5, 6, 7  # rows of the figures on top
CHART, BUCKET, TITLE_ROW, HEADER_ROW = 9, 15, 18, 19  # of the first strip; the last one shares the last two
FIRST_LOW, LAST = 31, 49  # rows of the charts at the bottom, the whole sheet's last one
WEEKS_ROW, WEEKS_COLUMN, WEEK = FIRST_LOW + 1, OWED + 3, "D"  # what the chart of weeks reads, under another one
WORDS: Final = {  # cell under a chart -> what a formula says where there is nothing, so that it can be translated
    "A34": "Press Refresh aging first.",
    "A35": "Nothing is overdue.",
    "A36": "No month is closed yet: Close month adds a row.",
}
NOT_REFRESHED, NOT_OVERDUE, NOT_CLOSED = WORDS
WEEKS_TITLE: Final = FORECAST.header_row - 2
HEIGHTS: Final = {
    LABEL: 22, FIGURE: 30, NOTE: 46, NOTE + 1: 10, CHART: 24, FORECAST.header_row - 1: 20, HEADER_ROW: 20,
}  # fmt: skip
_ROW_PIXELS: Final = 20
TENTHS: Final = "0.0%"  # as the measures beside it
_CELL_PADDING, _DIGIT_PIXELS = 5, 7


def block(name: str) -> tuple[int, int, int, int]:
    """Return first row and column, last row and column of a named block."""
    first, last = HEADS[name][1].split(":")
    return *xl_cell_to_rowcol(first), *xl_cell_to_rowcol(last)


def pixels(first: tuple[int, int], last: tuple[int, int]) -> tuple[int, int]:
    """Return width and height of an area, both ends included: (row, column) each."""
    width = sum(int(each * _DIGIT_PIXELS) + _CELL_PADDING for each in WIDTHS[first[1] : last[1] + 1])
    height = sum(HEIGHTS.get(row, _ROW_PIXELS) for row in range(first[0], last[0] + 1))
    return width, height - 4
