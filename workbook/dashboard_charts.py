"""The charts of the Dashboard, and under them the cells that they read: titles, and the weeks of the forecast."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from arbook.book.results import BUCKET_COUNT, FORECAST
from arbook.book.schema import Kind
from arbook.forecast import WEEKS
from workbook import chart
from workbook.dashboard_grid import (
    BUCKET,
    CASH,
    CHART,
    FIRST_LOW,
    HEADER_ROW,
    LABEL,
    LAST,
    MEASURES,
    OWED,
    OWED_LAST,
    SHEET,
    TITLE_ROW,
    WEEK,
    WEEKS_COLUMN,
    WEEKS_ROW,
    block,
    pixels,
)
from workbook.styles import Styles

_TOTAL, _SHARE, _COUNT_BACK, _BEST, _DELINQUENT, _CEI = range(1, 7)  # columns of the trend
_DATES: Final = {"num_format": "mm-dd", "text_axis": True}
_MONTHS: Final = {"num_format": "yyyy-mm", "text_axis": True}
_FIRST, _, _LAST, _RIGHT = block("Dashboard_Trend")
_NO_AXIS: Final = {"visible": False, "major_gridlines": {"visible": False}}
_KPI_LAST: Final = HEADER_ROW + 18


class _Plot(NamedTuple):
    """A chart: first and last cell that it covers, title, alt text, format, options of categories, largest value."""

    first: tuple[int, int]
    last: tuple[int, int]
    title: str
    words: str
    number_format: str
    axis: dict[str, Any]
    most: float | None = None


_BUCKETS: Final = _Plot(
    (CHART, OWED), (BUCKET - 1, OWED_LAST), "Open items by days overdue",
    "Stacked bar: open items in base currency, not due and by days overdue. Figures in the cells below it.",
    "0%", {"visible": False},
)  # fmt: skip
_FORECAST: Final = _Plot(
    (LABEL, MEASURES), (TITLE_ROW - 1, MEASURES + 2), "Cash due and expected, week from",
    "Column chart: cash due and cash expected by week. Figures in the table Cash expected by week.",
    "#,##0", _DATES,
)  # fmt: skip
_OWED: Final = _Plot(
    (FIRST_LOW, OWED), (FIRST_LOW + 9, OWED_LAST), "Total at month ends",
    "Column chart: what customers owed at month ends. Figures in Closed months.", "#,##0", _MONTHS,
)  # fmt: skip
_LATE: Final = _Plot(
    (FIRST_LOW + 10, OWED), (LAST, OWED_LAST), "Overdue share at month ends",
    "Line chart: how much of what was owed was overdue at month ends. Figures in Closed months.", "0%", _MONTHS, 1,
)  # fmt: skip
_COLLECTED: Final = _Plot(
    (_LAST + 1, CASH), (LAST, _RIGHT), "CEI, %, at month ends",
    "Line chart: collection effectiveness at month ends. Figures in Closed months.", "0", _MONTHS, 100,
)  # fmt: skip
_DAYS: Final = _Plot(
    (_KPI_LAST + 1, MEASURES), (LAST, MEASURES + 2), "Days sales outstanding at month ends",
    "Line chart: DSO by count-back, best possible DSO and their difference. Figures in Closed months.", "0", _MONTHS,
)  # fmt: skip


def insert(book: Workbook, sheet: Worksheet, styles: Styles) -> None:
    """Write the cells that charts read, and lay the charts over them."""
    _weeks(sheet, styles)
    for plot, made in (
        (_BUCKETS, _stacked(book)),
        (_FORECAST, _columns(book)),
        (_DAYS, _lines(book, (_COUNT_BACK, _BEST, _DELINQUENT))),
        (_OWED, _months(book, "column", _TOTAL, {"fill": {"color": chart.MIDDLE}, "gap": 40})),
        (_LATE, _lines(book, (_SHARE,))),
        (_COLLECTED, _lines(book, (_CEI,))),
    ):
        sheet.write_string(*plot.first, plot.title, styles.get("AR Note"))
        size = pixels(plot.first, plot.last)
        chart.finish(made, (SHEET, *plot.first), size, plot.number_format, plot.most, **plot.axis)
        if plot is _BUCKETS:  # no axes: the words are on the bar, the figures below it
            made.set_x_axis({**_NO_AXIS, "min": 0, "max": 1})
            made.set_y_axis(_NO_AXIS)
        sheet.insert_chart(*plot.first, made, chart.place(plot.words, 0))


def _weeks(sheet: Worksheet, styles: Styles) -> None:
    """Write the weeks of the forecast but its last row (all that comes later), by formulas over its table."""
    for row in range(WEEKS_ROW, WEEKS_ROW + WEEKS):
        week = f"${WEEK}{row + 1}"
        nth = f"SMALL(tblForecast[Week],ROWS({WEEK}${WEEKS_ROW + 1}:{WEEK}{row + 1}))"
        sheet.write_formula(row, WEEKS_COLUMN, f'=IFERROR({nth},"")', styles.get("AR Note", Kind.DATE), "")
        for column, name in enumerate(("Due", "Expected"), WEEKS_COLUMN + 1):
            cents = f'=IF({week}="","",SUMIFS(tblForecast[{name}],tblForecast[Week],{week}))'
            sheet.write_formula(row, column, cents, styles.get("AR Note", Kind.MONEY), "")


def _stacked(book: Workbook) -> Chart:
    """Return one bar of all buckets; a part carries its words where they fit, and the cells below have them all."""
    made = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for at in range(BUCKET_COUNT + 2):
        made.add_series(
            {
                "name": [SHEET, BUCKET - 2, OWED + at],
                "values": [SHEET, BUCKET + 1, OWED + at, BUCKET + 1, OWED + at],
                "fill": {"color": chart.SHADES[at]},
                "border": {"color": chart.DARK},
                "gap": 20,
                "data_labels": {
                    "series_name": True,
                    "value": False,
                    "position": "center",
                    "font": {"color": chart.INKS[at], "size": 9, "bold": True},
                },
            }
        )
    made.set_legend({"none": True})
    return made


def _columns(book: Workbook) -> Chart:
    """Return the cash due, light, beside the cash expected, dark."""
    made = book.add_chart({"type": "column"})
    last = WEEKS_ROW + WEEKS - 1
    for column, name, color in ((1, "Due", chart.LIGHT), (2, "Expected", chart.DARK)):
        heading = FORECAST.first_column - 1 + FORECAST.names.index(name)
        made.add_series(
            {
                "name": [SHEET, FORECAST.header_row - 1, heading],
                "categories": [SHEET, WEEKS_ROW, WEEKS_COLUMN, last, WEEKS_COLUMN],
                "values": [SHEET, WEEKS_ROW, WEEKS_COLUMN + column, last, WEEKS_COLUMN + column],
                "fill": {"color": color},
                "border": {"color": chart.DARK},
                "gap": 60,
            }
        )
    made.set_legend({"position": "top"})
    return made


def _lines(book: Workbook, columns: tuple[int, ...]) -> Chart:
    """Return lines of measures of the closed months: each has its own marker and dash, for black and white."""
    looks = (
        (chart.DARK, "circle", "solid"),
        (chart.MIDDLE, "square", "dash"),
        (chart.SHADES[3], "triangle", "round_dot"),
    )
    made = book.add_chart({"type": "line"})
    for column, (color, marker, dash) in zip(columns, looks, strict=False):
        _add_months(
            made,
            column,
            {
                "line": {"color": color, "width": 2.25, "dash_type": dash},
                "marker": {"type": marker, "size": 6, "fill": {"color": color}, "border": {"color": color}},
            },
        )
    made.set_legend({"position": "top"} if len(columns) > 1 else {"none": True})
    made.show_blanks_as("gap")
    return made


def _months(book: Workbook, kind: str, column: int, look: dict[str, Any]) -> Chart:
    made = book.add_chart({"type": kind})
    _add_months(made, column, look)
    made.set_legend({"none": True})
    return made


def _add_months(made: Chart, column: int, look: dict[str, Any]) -> None:
    at = CASH + column
    made.add_series(
        {
            "name": [SHEET, _FIRST - 1, at],
            "categories": [SHEET, _FIRST, CASH, _LAST, CASH],
            "values": [SHEET, _FIRST, at, _LAST, at],
            **look,
        }
    )
