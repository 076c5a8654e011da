"""The short tables of the Dashboard: open items by bucket, the ten customers with most overdue, closed months.

Buckets and amounts are formulas over the tables; which customers, and the closed months, are written by refresh.
"""

from __future__ import annotations

from typing import Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from arbook.book.results import BUCKET_COUNT, BUCKETS_AT
from arbook.book.schema import Kind
from workbook.dashboard_grid import (
    BUCKET,
    HEADER_ROW,
    NOT_CLOSED,
    NOT_OVERDUE,
    NOT_REFRESHED,
    OWED,
    TENTHS,
    TITLE_ROW,
    WORDS,
    block,
)
from workbook.styles import LINE, Styles
from workbook.table import aligned

TREND: Final = (
    ("Month end", Kind.DATE),
    ("Total", Kind.MONEY),
    ("Overdue %", Kind.RATE),
    ("DSO count-back", Kind.NUMBER),
    ("Best possible DSO", Kind.NUMBER),
    ("Days delinquent", Kind.NUMBER),
    ("CEI, %", Kind.NUMBER),
)
_TOP: Final = (
    ("Customer", Kind.TEXT),
    ("Name", Kind.TEXT),
    ("", Kind.TEXT),  # the name runs on
    ("Oldest days", Kind.COUNT),
    ("Overdue", Kind.MONEY),
    ("Share", Kind.RATE),
)
_ONE: Final = '{0}="",""'  # nothing beside no customer
_HERS: Final = "(tblOpenItems[Customer]={0})"
_ROW_OF: Final = "MATCH({0},tblAging[Customer],0)"


def write(sheet: Worksheet, styles: Styles) -> None:
    """Write the three tables with their titles."""
    for cell, words in WORDS.items():
        sheet.write_string(cell, words, styles.get("AR Note"))
    _buckets(sheet, styles)
    _top(sheet, styles)
    _trend(sheet, styles)


def _buckets(sheet: Worksheet, styles: Styles) -> None:
    """Write label, amount and share of each bucket, from the open items; below the chart its words."""
    amounts = f"$A${BUCKET + 2}:$F${BUCKET + 2}"
    for at in range(BUCKET_COUNT + 2):
        column, head = xl_col_to_name(OWED + at), f"Aging!{xl_col_to_name(BUCKETS_AT - 1 + at)}$5"
        label, amount, share = (f"{column}{BUCKET + row}" for row in (1, 2, 3))
        link = styles.get("AR Link", **aligned(Kind.MONEY))
        sheet.write_formula(BUCKET, OWED + at, f'=HYPERLINK("#{head.replace("$", "")}",{head}&"")', link, "")
        money = styles.get("AR Output", Kind.MONEY, **aligned(Kind.MONEY))
        bucket = {0: '"Not due"', BUCKET_COUNT + 1: '"Not aged"'}.get(at, head)  # these two headings are translated
        items = f"=SUMPRODUCT((tblOpenItems[Bucket]={bucket})*1,tblOpenItems[Open base])"
        sheet.write_formula(BUCKET + 1, OWED + at, items, money, "")
        rate = styles.get("AR Note", **aligned(Kind.RATE), num_format=TENTHS)
        part = f'=IF(SUM({amounts})>0,{amount}/SUM({amounts}),"")'
        sheet.write_formula(BUCKET + 2, OWED + at, part, rate, "")
        words = f'{label}&" "&ROUND(N({share})*100,0)&"%"'
        fits = f'=IF(N({share})*100>LEN({words}),{words}," ")'  # a letter is about as wide as a hundredth of the bar
        sheet.write_formula(BUCKET - 2, OWED + at, fits, styles.get("AR Note"), "")


def _top(sheet: Worksheet, styles: Styles) -> None:
    """Write the customers with most overdue: who they are is written, the rest are formulas over the open items."""
    first, column, last, _ = block("Dashboard_Top")
    _title(sheet, styles, TITLE_ROW, column, "Top ten overdue", "Aging!A26")
    nothing = f'=IF(Start_AsOf="",{NOT_REFRESHED},IF(A{first + 1}="",{NOT_OVERDUE},""))'
    sheet.write_formula(TITLE_ROW, column + 2, nothing, styles.get("AR Note"), "")
    _headings(sheet, styles, HEADER_ROW, column, _TOP)
    for row in range(first, last + 1):
        sheet.write_blank(row, column, None, styles.get("AR Output", Kind.TEXT, **aligned(Kind.TEXT)))
        for at, formula in enumerate(_facts(f"$A{row + 1}", f"$E{row + 1}"), 1):
            style = styles.get("AR Output", _TOP[at][1], **{**aligned(_TOP[at][1]), "shrink": True})
            if at == 1:
                style = styles.get("AR Link", bottom=1, bottom_color=LINE)
            if formula:
                sheet.write_formula(row, column + at, formula, style, "")
            else:
                sheet.write_blank(row, column + at, None, style)


def _facts(customer: str, overdue: str) -> tuple[str, ...]:
    """Return the formulas beside a customer: name (a link to its row of Aging), oldest days, overdue, share."""
    hers, row = _HERS.format(customer), _ROW_OF.format(customer)
    name = f'INDEX(tblAging[Name],{row})&""'
    place = f'"#Aging!A"&(ROW(tblAging[[#Headers],[Customer]])+{row})'
    days = f"SUMPRODUCT(MAX({hers}*(tblOpenItems[Open]>0)*tblOpenItems[Days overdue]))"
    late = f"SUMPRODUCT({hers}*(tblOpenItems[Days overdue]>0),tblOpenItems[Open base])"
    share = f'IF($B$6>0,{overdue}/$B$6,"")'
    blank = _ONE.format(customer)
    return (
        f'=IF({blank},IFERROR(HYPERLINK({place},{name}),""))',
        "",
        *(f"=IF({blank},{value})" for value in (days, late, share)),
    )


def _trend(sheet: Worksheet, styles: Styles) -> None:
    first, column, last, _ = block("Dashboard_Trend")
    _title(sheet, styles, first - 2, column, "Closed months", "Closing!A19")
    none = f'=IF(COUNT(H{first + 1}:H{last + 1})=0,{NOT_CLOSED},"")'
    sheet.write_formula(first - 2, column + 2, none, styles.get("AR Note"), "")
    _headings(sheet, styles, first - 1, column, TREND)
    for at, (_, kind) in enumerate(TREND, column):
        for row in range(first, last + 1):
            sheet.write_blank(row, at, None, styles.get("AR Output", kind, **{**aligned(kind), "shrink": True}))


def _title(sheet: Worksheet, styles: Styles, row: int, column: int, words: str, place: str) -> None:
    sheet.write_url(row, column, f"internal:{place}", styles.get("AR Link"), words, f"Go to {place}")


def _headings(
    sheet: Worksheet, styles: Styles, row: int, column: int, headings: tuple[tuple[str, Kind], ...]
) -> None:
    for at, (label, kind) in enumerate(headings, column):
        sheet.write_string(row, at, label, styles.get("AR Output header", Kind.TEXT, **aligned(kind)))
