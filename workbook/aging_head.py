"""The head of the Aging sheet: totals by currency, their recomputation by formulas, the tie-out and the chart."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from arbook.book.results import AGING, BUCKET_COUNT, BUCKETS_AT
from arbook.book.schema import Kind
from workbook import chart, page
from workbook.styles import MONEY, Styles, zero_in_words
from workbook.table import aligned

LABEL_ROW, FIRST_TOTAL, LAST_TOTAL, BASE_ROW = 4, 5, 12, 13  # from 0
TIE_ROW, TIE_ROWS = 16, 9
_FROM, _TO = 2, 12  # Currency to Overdue %
_TOTAL, _LIVE, _DIFFERENCE = "K", 13, 14
_TIE_PIXELS = 25
_CHART_CELL, _CHART_PIXELS = (15, 7), (720, 240)  # H16, right of the notes
_TITLE_CELL = (15, 8)  # under the chart


def write(book: Workbook, sheet: Worksheet, styles: Styles) -> None:
    """Write rows 5 to 25 of the Aging sheet."""
    _labels(sheet, styles)
    for row in range(FIRST_TOTAL, LAST_TOTAL + 1):
        _totals(sheet, styles, row, "AR Output")
        _live_total(sheet, styles, row)
    _totals(sheet, styles, BASE_ROW, "AR Total")
    _live_base(sheet, styles)
    _tie_out(sheet, styles)
    sheet.write_string(*_TITLE_CELL, "What customers owe, by days overdue (base currency)", styles.get("AR Note"))
    words = "Column chart: what customers owe in base currency, not due and by days overdue. Figures in D14 to I14."
    sheet.insert_chart(*_CHART_CELL, _chart(book), chart.place(words))


def _labels(sheet: Worksheet, styles: Styles) -> None:
    sheet.write_string(LABEL_ROW, 1, "Totals", styles.get("AR Output header", Kind.TEXT))
    for at in range(_FROM, _TO + 1):
        column = AGING.columns[at]
        style = styles.get("AR Output header", Kind.TEXT, **aligned(column.kind))
        sheet.write_string(LABEL_ROW, at, column.name, style)
    checked = styles.get("AR Check", Kind.TEXT, **aligned(Kind.MONEY))
    sheet.write_string(LABEL_ROW, _LIVE, "Recomputed", checked)
    sheet.write_string(LABEL_ROW, _DIFFERENCE, "Difference", checked)
    sheet.write_string(FIRST_TOTAL, 1, "By currency", styles.get("AR Label"))
    sheet.write_string(BASE_ROW, 1, "In base currency", styles.get("AR Total"))
    sheet.write_string(TIE_ROW - 1, 1, "Tie-out with the ledger", styles.get("AR Output header"))
    sheet.write_string(TIE_ROW - 1, 2, "Amount", styles.get("AR Output header", **aligned(Kind.MONEY)))
    sheet.write_string(TIE_ROW - 1, 3, "Note", styles.get("AR Output header"))


def _totals(sheet: Worksheet, styles: Styles, row: int, style: str) -> None:
    for at in range(_FROM, _TO + 1):
        kind = AGING.columns[at].kind
        sheet.write_blank(row, at, None, styles.get(style, kind, **aligned(kind)))


def _live_total(sheet: Worksheet, styles: Styles, row: int) -> None:
    """Total of one currency, recomputed from the open items and the money on account."""
    currency = f"C{row + 1}"
    total = (
        f"SUMIFS(tblOpenItems[Open],tblOpenItems[Currency],{currency})"
        f"+SUMIFS(tblAging[Unapplied],tblAging[Currency],{currency})"
    )
    _live(sheet, styles, row, total)


def _live_base(sheet: Worksheet, styles: Styles) -> None:
    """Total in base currency, recomputed from the open lines in base currency and the money on account above."""
    _live(sheet, styles, BASE_ROW, f"SUM(tblOpenItems[Open base])+J{BASE_ROW + 1}")


def _live(sheet: Worksheet, styles: Styles, row: int, total: str) -> None:
    blank, live, shown = f'C{row + 1}=""', f"N{row + 1}", f"{_TOTAL}{row + 1}"
    money = styles.get("AR Check", Kind.MONEY, **aligned(Kind.MONEY))
    sheet.write_formula(row, _LIVE, f'=IF({blank},"",{total})', money, "")
    difference = f"ROUND(({live}-{shown})*100,0)/100"
    checked = styles.get("AR Check", **aligned(Kind.MONEY), num_format=zero_in_words(MONEY))
    sheet.write_formula(row, _DIFFERENCE, f'=IF({blank},"",{difference})', checked, "")
    cell = f"O{row + 1}"
    sign = styles.highlight(num_format='"! "#,##0.00;"! "-#,##0.00')
    rule = {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{cell}<>0)", "format": sign}
    sheet.conditional_format(row, _DIFFERENCE, row, _DIFFERENCE, rule)
    page.say_zero(sheet, styles, (row, _DIFFERENCE), MONEY)


def _tie_out(sheet: Worksheet, styles: Styles) -> None:
    for row in range(TIE_ROW - 1, TIE_ROW + TIE_ROWS):
        sheet.set_row_pixels(row, _TIE_PIXELS)  # ten rows as high as the chart
    for row in range(TIE_ROW, TIE_ROW + TIE_ROWS):
        sheet.write_blank(row, 1, None, styles.get("AR Output", Kind.TEXT))
        sheet.write_blank(row, 2, None, styles.get("AR Output", Kind.MONEY, **aligned(Kind.MONEY)))
        sheet.write_blank(row, 3, None, styles.get("AR Note", Kind.TEXT))


def _chart(book: Workbook) -> Chart:
    """Return the bars of the base row: fixed cells, since a chart on a table body would not follow its growth."""
    first, last = BUCKETS_AT - 1, BUCKETS_AT + BUCKET_COUNT
    made = book.add_chart({"type": "column"})
    made.add_series(
        {
            "name": ["Aging", BASE_ROW, 1],
            "categories": ["Aging", LABEL_ROW, first, LABEL_ROW, last],
            "values": ["Aging", BASE_ROW, first, BASE_ROW, last],
            "points": [{"fill": {"color": shade}, "border": {"color": chart.DARK}} for shade in chart.SHADES],
            "gap": 60,
        }
    )
    made.set_legend({"none": True})
    return chart.finish(made, ("Aging", *_TITLE_CELL), _CHART_PIXELS)
