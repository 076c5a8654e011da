"""Workbooks as strangers write them with XlsxWriter, each with a kind of thing that arbook itself never writes."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from foreign import red_dot
from sample_book import vba_project

Writer = Callable[[Any], None]
_CHARTS = ("area", "bar", "column", "doughnut", "line", "pie", "radar", "scatter")
_MACRO = 'Attribute VB_Name = "Theirs"\r\nOption Explicit\r\nPublic Sub Hello()\r\nEnd Sub\r\n'


def written(path: Path, writer: Writer, **options: Any) -> Path:
    """Write a book with XlsxWriter."""
    with xlsxwriter.Workbook(path, options) as book:
        writer(book)
    return path


def plain(book: Any) -> None:
    """Write a sheet Sales with four rows, a formula and a date."""
    _sheet(book)


def _sheet(book: Any, name: str = "Sales") -> Any:
    sheet = book.add_worksheet(name)
    for row, (region, amount) in enumerate((("North", 120.5), ("South", 80), ("North", 19.5), ("West", -7))):
        sheet.write_row(row, 0, (region, amount))
    sheet.write_datetime("C1", date(2026, 1, 31), book.add_format({"num_format": "dd.mm.yyyy"}))
    sheet.write_formula("B5", "=SUM(B1:B4)", None, 213)
    return sheet


def charts(book: Any) -> None:
    """Every kind of chart, one of two kinds in one, and a chart sheet."""
    sheet = _sheet(book)
    for at, kind in enumerate(_CHARTS):
        chart = book.add_chart({"type": kind})
        chart.add_series({"categories": "=Sales!$A$1:$A$4", "values": "=Sales!$B$1:$B$4", "name": "Häuser & Co"})
        sheet.insert_chart(6 + 15 * (at // 2), 8 * (at % 2), chart)
    both, line = book.add_chart({"type": "column"}), book.add_chart({"type": "line"})
    both.add_series({"values": "=Sales!$B$1:$B$4", "trendline": {"type": "linear"}})
    line.add_series({"values": "=Sales!$B$1:$B$4", "y2_axis": True})
    both.combine(line)
    alone = book.add_chartsheet("Picture")
    alone.set_chart(both)


def conditions(book: Any) -> None:
    """Conditional formats old and new: scales, bars, icons, top, texts, formulas; validations; ignored errors."""
    sheet, red = _sheet(book), book.add_format({"bg_color": "#FFC7CE", "num_format": "0.000"})
    for options in (
        {"type": "3_color_scale"}, {"type": "data_bar", "data_bar_2010": True, "bar_border_color": "red"},
        {"type": "icon_set", "icon_style": "3_traffic_lights"}, {"type": "top", "value": 2, "format": red},
        {"type": "formula", "criteria": '=$A1="North"', "format": red}, {"type": "duplicate", "format": red},
    ):  # fmt: skip
        sheet.conditional_format("B1:B4", options)
    sheet.data_validation("D1:D9", {"validate": "list", "source": ["a & b", "<c>"], "error_message": 'No "x"'})
    sheet.data_validation("E1", {"validate": "date", "criteria": ">", "value": date(2026, 1, 1)})
    sheet.ignore_errors({"number_stored_as_text": "A1:A9"})


def sparklines(book: Any) -> None:
    """Sparklines of the three kinds."""
    sheet = _sheet(book)
    for cell, kind in (("E1", "line"), ("E2", "column"), ("E3", "win_loss")):
        sheet.add_sparkline(cell, {"range": "Sales!B1:B4", "type": kind, "markers": kind == "line"})


def pictures(book: Any) -> None:
    """Pictures on cells, in a cell, behind the sheet, in the header; text boxes, comments, buttons, check boxes."""
    sheet, dot = _sheet(book), {"image_data": io.BytesIO(red_dot())}
    sheet.insert_image("E2", "dot.png", {**dot, "url": "https://example.com/"})
    sheet.embed_image("F9", "dot.png", dot)
    sheet.set_background(io.BytesIO(red_dot()))
    sheet.set_header("&L&G", {"image_left": "dot.png", "image_data_left": io.BytesIO(red_dot())})
    sheet.insert_textbox("G2", "A text & another", {"textlink": "=Sales!$A$1"})
    sheet.write_comment("A1", "Not ours", {"visible": True, "author": "Bob"})
    sheet.insert_button("E8", {"caption": "Press", "macro": "Hello"})
    sheet.insert_checkbox("E9", True)


def texts(book: Any) -> None:
    """Rich texts, texts with blanks, line ends, control and four-byte characters, and long ones."""
    sheet, bold = _sheet(book), book.add_format({"bold": True, "font_script": 1})
    sheet.write_rich_string("D1", "plain ", bold, "bold", " <&> ")
    sheet.write_column("E1", [" led by blanks ", "two\nlines", "bell\x07", "_x0041_", "😀", "ā" * 32_767, "'quoted"])
    sheet.write_url("F1", "https://example.com/?a=1&b=2#here", string="out")
    sheet.write_url("F2", "internal:Sales!A1")
    sheet.write_url("F3", "external:other book.xlsx#Sheet1!A1")


def arrays(book: Any) -> None:
    """Formulas that spill, of arrays, with LAMBDA and LET."""
    sheet = _sheet(book)
    sheet.write_dynamic_array_formula("E1", "=_xlfn.UNIQUE(A1:A4)", None, "North")
    sheet.write_array_formula("F1:F4", "{=B1:B4*2}", None, 241)
    sheet.write_formula("G1", "=_xlfn.LAMBDA(_xlpm.x,_xlpm.x*2)(B1)", None, 241)
    sheet.write_formula("G2", "=_xlfn.LET(_xlpm.x,B1,_xlpm.x+1)", None, 121.5)
    sheet.write_formula("G3", "=NA()", None, "#N/A")


def tables(book: Any) -> None:
    """Tables with totals, styles, calculated columns and a filter, and a filtered range."""
    sheet = _sheet(book)
    columns = [
        {"header": "Region & co", "total_string": "All"},
        {"header": "Amount", "total_function": "sum"},
        {"header": "Double", "formula": "=[@Amount]*2"},
    ]
    data = [["North", 1], ["South", 2]]
    sheet.add_table("H3:J6", {"name": "Regions", "columns": columns, "data": data, "total_row": True})
    sheet.add_table("L3:M5", {"header_row": False, "style": None, "data": data})
    sheet.autofilter("A1:B4")
    sheet.filter_column("A", "x == North")


def guarded(book: Any) -> None:
    """Protected sheets, a very hidden one, a hidden one, scenarios of printing, grouped and hidden rows, panes."""
    sheet = _sheet(book)
    sheet.protect("secret", {"insert_rows": True})
    sheet.unprotect_range("A1:A3", "Mine")
    sheet.freeze_panes(1, 1)
    sheet.set_row(2, 30, None, {"level": 1, "hidden": True})
    sheet.set_column("C:E", 4, None, {"level": 2, "collapsed": True})
    sheet.merge_range("G1:H3", "merged")
    for name, hide in (("Secret", "very_hidden"), ("Put away", "hide")):
        getattr(_sheet(book, name), hide)()
    sheet.set_tab_color("green")
    book.read_only_recommended()


def names(book: Any) -> None:
    """Names of the book and of sheets, formulas as names, titles and areas to print, page breaks."""
    for title in ("Sales", "Häuser & Co"):
        sheet = _sheet(book, title)
        sheet.print_area("A1:C9")
        sheet.repeat_rows(0)
        sheet.set_h_pagebreaks([3])
        sheet.set_footer("&CPage &P of &N")
    book.define_name("Sales!Local", "=Sales!$A$1")
    book.define_name("'Häuser & Co'!Local", "='Häuser & Co'!$A$1")
    book.define_name("Moving", "=OFFSET(Sales!$A$1,0,0,COUNTA(Sales!$A:$A),1)")
    book.define_name("Tax", "=0.21")
    book.set_custom_property("Checked by", "Ann & Bob")
    book.set_properties({"title": "<Sales>", "comments": "none"})


def taken_names(book: Any) -> None:
    """Sheets, names and a table that are called as ours are, with something of their own."""
    start = _sheet(book, "Start")
    start.write("B5", 213)  # our results stand on Start: stored values of formulas there are dropped
    start.write("E6", "my own list of links")
    _sheet(book, "settings")
    sheet = _sheet(book, "Invoices")
    sheet.write("B7", "stands where our table belongs")
    sheet.add_table("F1:G3", {"name": "Table1", "columns": [{"header": "Invoice"}, {"header": "Amount"}]})
    book.define_name("Settings", "=settings!$A$1")


def macros(book: Any, signed: bool = False) -> None:
    """A VBA project of their own, perhaps with a signature."""
    project = vba_project({"Sales": "shSales"}, {"Theirs": _MACRO})
    if signed:
        book.add_signed_vba_project(io.BytesIO(project), io.BytesIO(b"\x30\x82signature" * 40), True, True)
    else:
        book.add_vba_project(io.BytesIO(project), True)
    book.set_vba_name("ThisWorkbook")
    _sheet(book).set_vba_name("shSales")


def signed_macros(book: Any) -> None:
    """Signed macros."""
    macros(book, signed=True)


def long_sheet(book: Any) -> None:
    """20,000 rows of shared texts and numbers."""
    sheet = book.add_worksheet("Long")
    for row in range(20_000):
        sheet.write_row(row, 0, (f"Customer {row % 977}", row / 7, f"note {row}"))


# name of the stranger -> (ending, writer, options of XlsxWriter)
WRITTEN: dict[str, tuple[str, Writer, dict[str, Any]]] = {
    "plain": ("xlsx", plain, {}),
    "charts of every kind": ("xlsx", charts, {}),
    "conditional formats": ("xlsx", conditions, {}),
    "sparklines": ("xlsx", sparklines, {}),
    "pictures, comments, buttons": ("xlsm", pictures, {}),
    "rich and odd texts": ("xlsx", texts, {}),
    "spilling formulas": ("xlsx", arrays, {"use_future_functions": True}),
    "tables with totals": ("xlsx", tables, {}),
    "protected and hidden": ("xlsx", guarded, {}),
    "names with scope": ("xlsx", names, {}),
    "names that are ours": ("xlsx", taken_names, {}),
    "days from 1904": ("xlsx", plain, {"date_1904": True}),
    "texts in the cells": ("xlsx", plain, {"constant_memory": True}),
    "macros": ("xlsm", macros, {}),
    "signed macros": ("xlsm", signed_macros, {}),
    "long sheet": ("xlsx", long_sheet, {}),
}
