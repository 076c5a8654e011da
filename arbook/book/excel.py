"""The open Excel: its state while a command runs, patience while it is busy, blocks of cells in and out.

Most goes through xlwings alike on Windows and on a Mac; what doesn't is here, and weaker on a Mac.
"""

from __future__ import annotations

import atexit
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Final, TypeVar

import xlwings as xw
from xlwings.main import Table

from arbook.book.book import BookError
from arbook.book.cells import CellValue, kept
from arbook.book.sheetxml import Area, reference

T = TypeVar("T")

MAC: Final = sys.platform == "darwin"
CHUNK: Final = 50_000  # cells in one call: far more of them fail for want of memory, or time out on a Mac
PATIENCE: Final = 10.0  # seconds
PAUSE: Final = 0.2
BUSY: Final = -2147418111  # the call was rejected by the callee: a cell is being edited, or a dialog is open
BUSY_SENTENCE: Final = "Excel is busy: finish editing the cell (press Enter or Esc) and try again."

_windows = sys.modules.get("xlwings._xlwindows")
if _windows is not None:
    vars(_windows)["N_COM_ATTEMPTS"] = 1  # 0, its default, tries for ever without a pause
    atexit.unregister(_windows.cleanup)  # it ends Excel processes whose windows it can't see


def patiently(verb: Callable[[], T]) -> T:
    """Do something with Excel, all of it again while Excel is busy; raises `BookError` after ten seconds."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return verb()
        except Exception as error:
            if not is_busy(error):
                raise
            if time.monotonic() > until:
                raise BookError(BUSY_SENTENCE) from error
        time.sleep(PAUSE)


def is_busy(error: Exception) -> bool:
    """Tell whether Excel refused because it is busy."""
    return getattr(error, "hresult", None) == BUSY or type(error).__name__ == "ExcelBusyError"


def is_refusal(error: Exception) -> bool:
    """Tell whether Excel itself refused: an error of COM on Windows, of an Apple event on a Mac."""
    return hasattr(error, "hresult") or type(error).__name__ == "CommandError"


@contextmanager
def quiet(app: xw.App) -> Iterator[None]:
    """Hold back calculation, drawing, questions and events; each is as it was before, also after an error."""
    states = {"calculation": "manual", "screen_updating": False, "display_alerts": False, "enable_events": False}
    with ExitStack() as stack:
        for name in ("status_bar", *states):
            before = patiently(lambda name=name: getattr(app, name))  # type: ignore[misc]  # bound at once
            stack.callback(patiently, lambda name=name, before=before: setattr(app, name, before))
            if name in states:
                patiently(lambda name=name: setattr(app, name, states[name]))  # type: ignore[misc]  # likewise
        if not MAC:
            correct = patiently(lambda: app.api.AutoCorrect)  # else one formula fills a whole table column
            filling = patiently(lambda: correct.AutoFillFormulasInLists)
            stack.callback(patiently, lambda: setattr(correct, "AutoFillFormulasInLists", filling))
            patiently(lambda: setattr(correct, "AutoFillFormulasInLists", False))
        yield


def block(sheet: xw.Sheet, area: Area) -> xw.Range:
    """Return an area of a sheet."""
    return sheet.range(reference(area))  # by its address: one call, where a pair of cells takes five


def pieces(area: Area) -> Iterator[Area]:
    """Cut an area into pieces of whole rows, of at most `CHUNK` cells as far as a row allows.

    >>> list(pieces((6, 1, 20_005, 5)))
    [(6, 1, 10005, 5), (10006, 1, 20005, 5)]
    """
    height = max(CHUNK // (area[3] - area[1] + 1), 1)
    for row in range(area[0], area[2] + 1, height):
        yield row, area[1], min(row + height - 1, area[2]), area[3]


def values(sheet: xw.Sheet, area: Area) -> list[Sequence[object]]:
    """Return an area's values, by rows; numbers are floats also where the format is of dates or a currency."""
    rows: list[Sequence[object]] = []
    for piece in pieces(area):
        cells = block(sheet, piece)
        rows += _rows(cells.raw_value if MAC else cells.api.Value2)
    return rows


def formulas(sheet: xw.Sheet, area: Area, found: Sequence[Sequence[object]]) -> dict[tuple[int, int], str]:
    """Return the formulas of an area whose values are `found`: (sheet row, sheet column) -> text from = on."""
    if not MAC and block(sheet, area).api.HasFormula is False:
        return {}
    texts: list[Sequence[object]] = []
    for piece in pieces(area):
        texts += _rows(block(sheet, piece).formula2)
    return {
        (area[0] + row, area[1] + at): text
        for row, line in enumerate(texts)
        for at, text in enumerate(line)
        if isinstance(text, str) and text.startswith("=") and text != found[row][at]  # else a text that looks so
    }


def _rows(found: object) -> list[Sequence[object]]:
    """Return what Excel hands over as rows: a value alone is one cell."""
    if not isinstance(found, list | tuple):
        return [(found,)]
    return [row if isinstance(row, list | tuple) else (row,) for row in found]


def write(
    sheet: xw.Sheet, row: int, column: int, columns: Sequence[Sequence[CellValue]], text: Sequence[bool]
) -> None:
    """Write columns from a place on; `text` says which of them are of the text format."""
    lines = [
        [kept(value, is_text) for value, is_text in zip(line, text, strict=True)]
        for line in zip(*columns, strict=True)
    ]
    if not lines:
        return
    for area in pieces((row, column, row + len(lines) - 1, column + len(columns) - 1)):
        block(sheet, area).raw_value = lines[area[0] - row : area[2] - row + 1]


def write_formulas(sheet: xw.Sheet, formulas: dict[tuple[int, int], str]) -> None:
    """Write formulas, a run of cells below one another at a time."""
    places = sorted(formulas, key=lambda place: (place[1], place[0]))
    start = 0
    for at, (row, column) in enumerate(places):
        if at + 1 == len(places) or places[at + 1] != (row + 1, column):
            run = places[start : at + 1]
            area = (run[0][0], column, row, column)
            block(sheet, area).formula2 = [[formulas[place]] for place in run]
            start = at + 1


def text_columns(sheet: xw.Sheet, row: int, column: int, height: int, text: Sequence[bool]) -> None:
    """Give columns the text format, runs of neighbours at once: or Excel makes a date of 1-30, and 123 of 00123."""
    start = 0
    for at, is_text in enumerate([*text, False]):
        if not is_text:
            if at > start:
                block(sheet, (row, column + start, row + height - 1, column + at - 1)).number_format = "@"
            start = at + 1


def same_formats(sheet: xw.Sheet, model: int, area: Area) -> None:
    """Give each column of new rows the number format that it has in row `model`."""
    for column in range(area[1], area[3] + 1):
        if block(sheet, (model, column, area[2], column)).number_format is None:  # not the same in all rows
            wanted = block(sheet, (model, column, model, column)).number_format
            block(sheet, (area[0], column, area[2], column)).number_format = wanted


def is_protected(sheet: xw.Sheet) -> bool:
    """Tell whether a sheet is protected; not known on a Mac."""
    return not MAC and bool(sheet.api.ProtectContents)


def date1904(book: xw.Book) -> bool:
    """Tell whether a book's dates count from 1904."""
    return bool(book.api.date_1904.get() if MAC else book.api.Date1904)


def show_all(table: Table) -> None:
    """Undo a table's filter: while rows are hidden by one, Excel writes only into those that show."""
    if MAC:
        with suppress(Exception):  # it refuses where nothing is filtered
            table.autofilter.clear()
        return
    if table.show_autofilter and table.api.AutoFilter.FilterMode:
        table.api.AutoFilter.ShowAllData()


def is_query(table: Table) -> bool:
    """Tell whether a table is filled by a query or lists of a server; not known on a Mac."""
    return not MAC and table.api.SourceType != 1  # xlSrcRange


def links(sheet: xw.Sheet, area: Area) -> dict[tuple[int, int], str]:
    """Return the links inside the book that cells of an area have: (row, column) -> place; none on a Mac."""
    if MAC:
        return {}
    return {(link.Range.Row, link.Range.Column): link.SubAddress for link in block(sheet, area).api.Hyperlinks}


def clear(sheet: xw.Sheet, area: Area) -> None:
    """Empty cells, and take their links away; formats stay."""
    block(sheet, area).clear_contents()


def link(sheet: xw.Sheet, place: tuple[int, int], target: str) -> None:
    """Let a cell lead to a place inside the book."""
    cell = block(sheet, (*place, *place))
    if MAC:
        cell.add_hyperlink(f"#{target}", str(cell.value))
    else:
        cell.api.Hyperlinks.Add(cell.api, "", target)
