"""The figures on top of the Dashboard: each with a link to its table, how many there are, and what it means.

All but those of Dashboard_Coming are formulas that read the tables, so that they follow a change at once.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from xlsxwriter.worksheet import Worksheet

from arbook.book.schema import Kind
from workbook.dashboard_grid import CASH, COUNT, FIGURE, LABEL, NOTE, TENTHS, WEEK, WEEKS_ROW
from workbook.styles import Styles

_HOW_MANY: Final = '#,##0" ×"'


class Figure(NamedTuple):
    """A figure: its column, label, place, kind and formula, what stands below it ("" = written), and a note."""

    column: int
    label: str
    place: str
    kind: Kind
    formula: str
    below: Kind
    below_formula: str
    note: str


_OWED = "SUM(tblOpenItems[Open base])"
_LATE = 'SUMIFS(tblOpenItems[Open base],tblOpenItems[Days overdue],">0")'
_OLDEST = "SUMPRODUCT(MAX((tblOpenItems[Open]>0)*tblOpenItems[Days overdue]))"
FIGURES: Final = (
    Figure(0, "Total", "Aging!A5", Kind.MONEY, f"{_OWED}+N(Aging!$J$14)", Kind.COUNT,
           "COUNT(tblOpenItems[Open])", "Open items less money on account."),
    Figure(1, "Overdue", "Aging!L5", Kind.MONEY, _LATE, Kind.COUNT,
           'COUNTIFS(tblOpenItems[Days overdue],">0")', "Open items after their due date."),
    Figure(2, "Overdue share", "Aging!M5", Kind.RATE, f'IF({_OWED}>0,B6/{_OWED},"")', Kind.TEXT,
           "", "Overdue / open items."),
    Figure(3, "Oldest, days", "'Open items'!M5", Kind.COUNT, _OLDEST, Kind.TEXT,
           'IF(D6>0,INDEX(tblOpenItems[Customer],MATCH(D6,tblOpenItems[Days overdue],0)),"")',
           "After its due date; whose item it is."),
    Figure(4, "Expected this week", "H11", Kind.MONEY, f"N(F{WEEKS_ROW + 1})", Kind.DATE, f"{WEEK}{WEEKS_ROW + 1}",
           "Overdue included; by how late each customer pays."),
    Figure(5, "Expected next week", "H11", Kind.MONEY, f"N(F{WEEKS_ROW + 2})", Kind.DATE, f"{WEEK}{WEEKS_ROW + 2}",
           "By due date and how late each customer pays."),
    Figure(CASH, "Promises due", "Activity!A1", Kind.MONEY, "", Kind.COUNT, "",
           "Open promises up to the end of this week."),
    Figure(CASH + 1, "Plans at risk", "Plans!A1", Kind.MONEY, "", Kind.COUNT, "",
           "Past due of plans that are behind."),
    Figure(CASH + 2, "Discounts expiring", "Discounts!A1", Kind.MONEY, "", Kind.COUNT, "",
           "What customers can still deduct."),
    Figure(CASH + 3, "Unapplied", "Aging!J5", Kind.MONEY, "N(Aging!$J$14)", Kind.COUNT,
           'COUNTIFS(tblAging[Unapplied],"<0")', "On account, or notes to apply."),
)  # fmt: skip


def write(sheet: Worksheet, styles: Styles) -> None:
    """Write rows 5 to 8."""
    note = styles.get("AR Note", text_wrap=True, valign="top", font_size=9)
    label = styles.get("AR Link", font_size=10)
    for each in FIGURES:
        link = f"internal:{each.place}"
        sheet.write_url(LABEL, each.column, link, label, each.label, f"Go to {each.place}")
        tenths = {"num_format": TENTHS} if each.kind is Kind.RATE else {}
        large = styles.get("AR Label", each.kind, font_size=14, shrink=True, align="left", **tenths)
        _write(sheet, FIGURE, each.column, each.formula, large)
        shown = {"num_format": _HOW_MANY} if each.below is Kind.COUNT else {}
        below = styles.get("AR Note", each.below, align="left", **shown)
        _write(sheet, COUNT, each.column, each.below_formula, below)
        sheet.write_string(NOTE, each.column, each.note, note)


def _write(sheet: Worksheet, row: int, column: int, formula: str, style: object) -> None:
    if formula:
        sheet.write_formula(row, column, f"={formula}", style, "")
    else:
        sheet.write_blank(row, column, None, style)
