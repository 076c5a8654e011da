"""What every sheet has: title, note, the master check with its as-of date, the way back, and the print set-up."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from arbook.book.schema import Kind
from arbook.wording import languages, wording
from workbook.contents import CLEAR, CURRENCY, GROUPS, OF_CUSTOMERS, SELECT, Page
from workbook.styles import NONE, STYLES, Styles, zero_in_words

A4 = 9
LAST_ROW = 1_048_575  # from 0
MASTER_CHECK = "Start_Check"
_CHECK_ROW, _LINK_ROW = 2, 3
_ROOM_FOR_CHECK = 38  # characters
_ROOM_FOR_DATE = 11
_ROOM_FOR_LINK = 12
_FOOTER = "&L&A&CPage &P of &N&RFigures as of the last refresh. Printed &D"


def head(sheet: Worksheet, styles: Styles, page: Page, widths: Sequence[float]) -> None:
    """Write the first four rows of a sheet other than Start; `widths` are those of its columns."""
    title(sheet, styles, page)
    sheet.write_formula(_CHECK_ROW, 0, f"={MASTER_CHECK}", styles.get("AR Check"), CLEAR)
    label = _as_of_column(widths)
    for at in range(1, label):
        sheet.write_blank(_CHECK_ROW, at, None, styles.get("AR Check"))
    sheet.write_string(_CHECK_ROW, label, "As of", styles.get("AR Check", align="right", indent=1))
    sheet.write_formula(
        _CHECK_ROW, label + 1, '=IF(Start_AsOf="","",Start_AsOf)', styles.get("AR Check", Kind.DATE, align="left"), ""
    )
    sheet.write_url(_LINK_ROW, 0, "internal:Start!A1", styles.get("AR Link"), "Back to Start")
    sheet.set_row_pixels(_LINK_ROW, 26)
    _beside_link(sheet, styles, page.sheet, widths)
    alarm(sheet, styles, label + 1)
    print_setup(sheet)


def _beside_link(sheet: Worksheet, styles: Styles, name: str, widths: Sequence[float]) -> None:
    """Write what the ribbon does with a selected row, or the currency of amounts that have no column Currency."""
    if name in OF_CUSTOMERS:
        at = next(at for at in range(1, len(widths)) if sum(widths[:at]) >= _ROOM_FOR_LINK)
        sheet.write_string(_LINK_ROW, at, SELECT, styles.get("AR Note"))
    if name in CURRENCY:
        label = _as_of_column(widths)
        of, look = CURRENCY[name], styles.get("AR Label")
        sheet.write_string(_LINK_ROW, label, "Currency", styles.get("AR Label", align="right", indent=1))
        if of.startswith("="):
            sheet.write_formula(_LINK_ROW, label + 1, of, look, "")
        else:
            sheet.write_string(_LINK_ROW, label + 1, of, look)


def title(sheet: Worksheet, styles: Styles, page: Page) -> None:
    """Write title and note, and colour the tab by the sheet's group."""
    sheet.write_string(0, 0, page.sheet, styles.get("AR Title"))
    sheet.set_row_pixels(0, 30)
    sheet.write_string(1, 0, page.note, styles.get("AR Note"))
    if page.group:
        sheet.set_tab_color(tab_color(page.group))


def tab_color(group: str) -> str:
    """Return the fill of a group's style."""
    return next(style.fill for style in STYLES if style.name == GROUPS[group])


def alarm(sheet: Worksheet, styles: Styles, to_column: int) -> None:
    """Show the check row in red as soon as it counts an error (its words say so too)."""
    alert = styles.highlight(bg_color="#FFE5E5")
    rule = {"type": "formula", "criteria": "=Start_Errors+Start_Difference>0", "format": alert}
    sheet.conditional_format(_CHECK_ROW, 0, _CHECK_ROW, to_column, rule)


def say_zero(sheet: Worksheet, styles: Styles, cell: tuple[int, int], number: str) -> None:
    """Say that a check finds nothing (`zero_in_words`) in the language that the sheets are in."""
    place = xl_rowcol_to_cell(*cell)
    for language in languages():
        shown = styles.number(zero_in_words(number, wording(language).label(NONE)))
        criteria = f'=AND(ISNUMBER({place}),{place}=0,LEFT(Conf_Language,LEN("{language}"))="{language}")'
        sheet.conditional_format(*cell, *cell, {"type": "formula", "criteria": criteria, "format": shown})


def print_setup(sheet: Worksheet) -> None:
    """Landscape A4, one page wide, with a footer."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.set_footer(_FOOTER)


def _as_of_column(widths: Sequence[float]) -> int:
    """Return the first column right of the check text whose right neighbour has room for a date."""
    for at in range(1, len(widths) - 1):
        if sum(widths[:at]) >= _ROOM_FOR_CHECK and widths[at + 1] >= _ROOM_FOR_DATE:
            return at
    raise ValueError(f"No two columns of {list(widths)} have room for the as-of date")
