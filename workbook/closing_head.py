"""The head of the sheet Closing: the month-end list, each step with a link to the sheet that it is done on."""

from __future__ import annotations

from typing import Final

from xlsxwriter.worksheet import Worksheet

from arbook.book.results import CLOSINGS, CONTROL, SNAPSHOTS
from arbook.book.schema import Kind
from arbook.month_end import STEPS
from workbook.styles import Styles

_HEAD_ROW: Final = 4  # from 0
_STATE, _NOTE, _LAST = 3, 4, 5
_TABLES: Final = (
    (CONTROL, "The general ledger's balances"),
    (CLOSINGS, "Closed months"),
    (SNAPSHOTS, "What each customer owed then"),
)


def write(sheet: Worksheet, styles: Styles) -> None:
    """Write rows 5 to 16, and what each table below is; commands write the states (Closing_List)."""
    for at in range(_LAST + 1):
        text = {0: "Month end", _STATE: "State", _NOTE: "Note"}.get(at, "")
        sheet.write_string(_HEAD_ROW, at, text, styles.get("AR Output header"))
    for row, (label, place) in enumerate(STEPS, _HEAD_ROW + 1):
        sheet.write_url(row, 0, f"internal:'{place}'!A1", styles.get("AR Link"), label, f"Go to {place}")
        sheet.write_blank(row, _STATE, None, styles.get("AR Output", Kind.TEXT))
        sheet.write_blank(row, _NOTE, None, styles.get("AR Note", Kind.TEXT))
    for table, words in _TABLES:
        sheet.write_string(table.header_row - 2, table.first_column - 1, words, styles.get("AR Label"))
