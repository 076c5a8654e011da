"""What all charts of the workbook share: quiet axes, a title that stands in a cell, alt text, fixed cells to read.

Titles and names of series are cells, so that they can be in another language; a chart reads fixed blocks, since one
on a table's body would not follow its growth.
"""

from __future__ import annotations

from typing import Any, Final

from xlsxwriter.chart import Chart

from workbook.styles import GREY, LINE

Cell = tuple[str, int, int]  # sheet, row and column from 0

SHADES: Final = ("#BDD7EE", "#7FB2DD", "#4A90C9", "#2E6DA4", "#1F4E79", "#A6A6A6")
"""Not due, the four buckets light to dark, and grey for what isn't aged: in black and white they still rise."""
INKS: Final = ("#000000", "#000000", "#000000", "#FFFFFF", "#FFFFFF", "#000000")
"""Of words on the shades: at least 4.5:1."""
LIGHT, MIDDLE, DARK = SHADES[0], SHADES[2], SHADES[4]
QUIET: Final = {"color": GREY, "size": 9}
_TITLE: Final = {"color": DARK, "size": 12, "bold": True}


def finish(
    chart: Chart,
    title: Cell,
    size: tuple[int, int],
    number_format: str = "#,##0",
    most: float | None = None,
    **x_axis: object,
) -> Chart:
    """Give a chart its title, axes and size.

    Parameters
    ----------
    chart : Chart
    title : sheet, row, column from 0
        The cell with its title.
    size : width and height in pixels
    number_format : str
        Of the values.
    most : float, optional
        Where the values end; else where it suits them.
    **x_axis
        More options of the axis of categories.
    """
    chart.set_title({"name": list(title), "name_font": _TITLE})
    chart.set_x_axis({"num_font": QUIET, "line": {"color": LINE}, **x_axis})
    chart.set_y_axis(
        {
            "min": 0,
            **({} if most is None else {"max": most}),
            "num_font": QUIET,
            "num_format": number_format,
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": LINE}},
        }
    )
    chart.set_size({"width": size[0], "height": size[1]})
    return chart


def place(words: str, air: int = 6) -> dict[str, Any]:
    """Return how a chart lies on its sheet: fixed in place, with words for those who can't see it.

    `air` is its distance from the left edge of its cell, in pixels.
    """
    return {"description": words, "object_position": 3, "x_offset": air, "y_offset": 2}
