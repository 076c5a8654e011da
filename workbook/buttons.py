"""Buttons on a sheet: in one row, each starting a macro."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

PIXELS = 40  # the height that a row of cells with buttons needs
STEP = 33  # from a row of buttons to the next
_WIDTH, _HEIGHT, _GAP = 112, 28, 8


def place_buttons(
    sheet: Worksheet, row: int, column: int, buttons: Sequence[tuple[str, str]], down: int = (PIXELS - _HEIGHT) // 2
) -> None:
    """Put buttons (caption, macro) side by side, from a cell on (row and column from 0), so many pixels down.

    Raises
    ------
    ValueError
        When a button can't be made.
    """
    for at, (caption, macro) in enumerate(buttons):
        place = {
            "macro": macro,
            "caption": caption,
            "description": f"Button: {caption}",
            "width": _WIDTH,
            "height": _HEIGHT,
            "x_offset": at * (_WIDTH + _GAP),
            "y_offset": down,
        }
        if sheet.insert_button(row, column, place):
            raise ValueError(f"Button {caption} was refused")
