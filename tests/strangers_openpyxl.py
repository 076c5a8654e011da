"""Workbooks as strangers write them with openpyxl and pandas: other part names and order, nothing optional."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.chart import BarChart3D, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, IconSetRule
from openpyxl.packaging.custom import BoolProperty, StringProperty
from openpyxl.styles import Alignment, GradientFill, NamedStyle, PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.scenario import InputCells, Scenario, ScenarioList
from openpyxl.worksheet.table import Table

Writer = Callable[[Any], None]


def saved(path: Path, writer: Writer) -> Path:
    """Save a book of openpyxl."""
    book = openpyxl.Workbook()
    book.active.title = "Sales"
    for line in (("Region", "Amount"), ("North", 120.5), ("South", 80), ("West", -7)):
        book.active.append(line)
    writer(book)
    book.save(path)
    return path


def by_pandas(path: Path) -> Path:
    """Write a frame as pandas does, with an index of two levels, whose cells are merged."""
    index = pd.MultiIndex.from_product([["North", "South"], [2025, 2026]], names=["Region", "Year"])
    with pd.ExcelWriter(path, engine="openpyxl") as writer:
        pd.DataFrame({"Amount": [1.5, 2, 3, None]}, index=index).to_excel(writer, sheet_name="Frame")
    return path


def charts(book: Any) -> None:
    """A chart in three dimensions, a chart sheet, a comment, a formula."""
    sheet = book.active
    chart = BarChart3D()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=4), titles_from_data=True)
    sheet.add_chart(chart, "E2")
    book.create_chartsheet("Picture").add_chart(BarChart3D())
    sheet["A1"].comment = Comment("Not ours", "Bob", width=300)
    sheet["B5"] = "=SUM(B2:B4)"


def styles(book: Any) -> None:
    """Named styles, gradients, patterns, rotated texts, own number formats, unlocked cells, properties."""
    sheet = book.active
    book.add_named_style(NamedStyle("Mine", fill=GradientFill(stop=("FFFFFF", "FF0000")), number_format='0.0 "kg"'))
    sheet["A1"].style = "Mine"
    sheet["A2"].fill = PatternFill("darkGrid", fgColor="00FF00")
    sheet["A3"].alignment = Alignment(textRotation=45, wrap_text=True, indent=1)
    sheet["B2"].number_format, sheet["B3"].protection = "[Red]-#,##0;;@", Protection(locked=False)
    book.custom_doc_props.append(StringProperty(name="Owner", value="Ann & Bob"))
    book.custom_doc_props.append(BoolProperty(name="Checked", value=True))


def rules(book: Any) -> None:
    """Conditional formats, validations, a table, a filter, scenarios."""
    sheet = book.active
    sheet.conditional_formatting.add("B2:B4", CellIsRule("lessThan", ["0"], fill=PatternFill(bgColor="FF0000")))
    sheet.conditional_formatting.add("B2:B4", IconSetRule("5Arrows", "percent", [0, 20, 40, 60, 80]))
    choices = DataValidation("list", formula1='"a,b"')
    choices.add("D1:D9")
    sheet.add_data_validation(choices)
    sheet.add_table(Table(displayName="Sales", ref="A1:B4"))
    cells = (InputCells(r="B2", val="100"),)
    sheet.scenarios = ScenarioList((Scenario(name="Best", inputCells=cells, user="Ann", locked=True),))


def guarded(book: Any) -> None:
    """A protected book and sheet, one very hidden sheet, names with scope, days from 1904, odd views."""
    book.security = WorkbookProtection(workbookPassword="secret", lockStructure=True)
    book.active.protection.set_password("secret")
    hidden = book.create_sheet("Secret", 0)
    hidden.sheet_state = "veryHidden"
    hidden["A1"] = date(2026, 1, 31)
    hidden.defined_names["Local"] = DefinedName("Local", attr_text="Secret!$A$1")
    book.defined_names["Everywhere"] = DefinedName("Everywhere", attr_text="Sales!$A:$B", comment="whole columns")
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.sheet_view.zoomScale, book.active.sheet_view.view = 70, "pageBreakPreview"
    book.active.print_title_rows, book.active.print_area = "1:1", "A1:B4"


SAVED: dict[str, Writer] = {
    "openpyxl: charts": charts,
    "openpyxl: styles": styles,
    "openpyxl: rules": rules,
    "openpyxl: protected, 1904": guarded,
}
