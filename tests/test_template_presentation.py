"""How the template presents itself beyond the twelve points: columns in view, rows of two lines, the chart."""

import re
from typing import Any

import openpyxl
import pytest
from template_xml import Template

from arbook.book.results import TABLES
from workbook.build import TEMPLATE

pytestmark = pytest.mark.filterwarnings("ignore:Print area")  # openpyxl has no word for whole columns
template = Template(TEMPLATE)


@pytest.fixture(scope="module")
def book() -> Any:
    return openpyxl.load_workbook(TEMPLATE, keep_vba=True)


@pytest.mark.parametrize(
    ("sheet", "columns"),
    [
        ("Aging", 1),
        ("Customers", 1),
        ("Invoices", 1),
        ("Actions", 3),
        ("Risk", 2),
        ("Checks", 2),
        ("Plan form", None),
    ],
)
def test_frozen_key_column(book: Any, sheet: str, columns: int | None) -> None:
    assert book[sheet].sheet_view.pane.xSplit == columns


def test_reasons_of_actions_have_two_lines(book: Any) -> None:
    table = TABLES["tblActions"]
    cell = book["Actions"].cell(table.header_row + 1, table.names.index("Why") + 1)
    assert (cell.alignment.wrap_text, cell.alignment.vertical) == (True, "top")
    shown = book["Actions"].sheet_format
    assert (shown.customHeight, shown.defaultRowHeight) == (True, 30)


def test_buckets_are_never_called_by_their_labels() -> None:
    labels = [column.name for column in TABLES["tblAging"].columns[4:8]]
    assert [cell for _, cell, text in template.formulas() if any(f"[{label}]" in text for label in labels)] == []


def test_the_chart_reads_fixed_cells_and_has_words() -> None:
    chart = template.parts["xl/charts/chart1.xml"].decode()
    assert re.findall(r"<c:f>(.*?)</c:f>", chart) == [
        "Aging!$I$16", "Aging!$B$14", "Aging!$D$5:$I$5", "Aging!$D$14:$I$14",
    ]  # fmt: skip  # title, name of the series, labels, values
    assert "What customers owe, by days overdue" in chart
    assert "view3D" not in chart
    frames = re.findall(r"<xdr:cNvPr [^>]*>", template.parts["xl/drawings/drawing1.xml"].decode())
    assert [bool(re.search(r'descr="[^"]{20,}"', frame)) for frame in frames] == [True]
