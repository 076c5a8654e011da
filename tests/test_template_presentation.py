"""How the template presents itself: the acceptance list of workbook practice, read from the file without Excel."""

import re
from typing import Any

import openpyxl
import pytest
from template_xml import Template, contrast, numbers_in

from arbook.book.results import SHEETS, TABLES
from arbook.book.schema import Table
from arbook.month_end import STEPS
from workbook.build import TEMPLATE

HYPERLINK = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}hyperlink"
SHEET_NAMES = [name for name in SHEETS if name != "xlwings.conf"]

pytestmark = pytest.mark.filterwarnings("ignore:Print area")  # openpyxl has no word for whole columns
template = Template(TEMPLATE)
every_sheet = pytest.mark.parametrize("sheet", SHEET_NAMES)
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


@pytest.fixture(scope="module")
def book() -> Any:
    return openpyxl.load_workbook(TEMPLATE, keep_vba=True)


@every_sheet
def test_title_note_and_check_on_top(book: Any, sheet: str) -> None:
    first = book[sheet]
    assert first["A1"].value == sheet
    assert len(first["A2"].value) > 10
    assert first["A3"].value == "=Start_Check" or sheet == "Start"
    assert [rule for rules in first.conditional_formatting if "A3" in rules.sqref for rule in rules.rules]


@every_sheet
def test_as_of_date_beside_the_check(book: Any, sheet: str) -> None:
    found = [cell for cell in book[sheet][3] if cell.value == '=IF(Start_AsOf="","",Start_AsOf)']
    assert [cell.number_format for cell in found] == ([] if sheet == "Start" else ["yyyy-mm-dd"])


@every_sheet
def test_frozen_header_and_cursor_at_the_top(book: Any, sheet: str) -> None:
    view = book[sheet].sheet_view
    tables = [table for table in TABLES.values() if table.sheet == sheet]
    low = {"Aging": 3, "Plan form": 3, "Closing": 3, "Provision": 3, "Start": 3, "Statement": 3, "Dashboard": 3}
    assert view.pane.ySplit == low.get(sheet, max([table.header_row for table in tables], default=5))
    assert view.pane.state == "frozen"
    active = [each for each in view.selection if each.pane == view.pane.activePane]
    assert [(each.activeCell or "A1", each.sqref or "A1") for each in active] == [("A1", "A1")]


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


@every_sheet
def test_printed_landscape_one_page_wide(book: Any, sheet: str) -> None:
    """But the statement, which goes to customers, upright; the widest sheets on two pages, names on both.

    The Dashboard is one page in all.
    """
    first = book[sheet]
    customers = sheet == "Statement"
    assert first.page_setup.orientation == ("portrait" if customers else "landscape")
    wide = {
        "Actions": "$A:$C", "Plans": "$A:$C", "Risk": "$A:$B", "Customers": "$A:$B", "Invoices": "$A:$A",
    }  # fmt: skip
    pages = (
        first.page_setup.fitToWidth or 1,
        1 if first.page_setup.fitToHeight is None else first.page_setup.fitToHeight,
    )
    assert pages == (2 if sheet in wide else 1, 1 if sheet == "Dashboard" else 0)
    assert first.print_title_cols == wide.get(sheet)
    assert first.sheet_properties.pageSetUpPr.fitToPage
    assert first.print_title_rows
    footer = template.sheets[sheet].find(".//{*}oddFooter")
    assert footer is not None
    assert all(code in (footer.text or "") for code in ("&P", "&N", *(() if customers else ("&A", "as of"))))


def test_reasons_of_actions_have_two_lines(book: Any) -> None:
    table = TABLES["tblActions"]
    cell = book["Actions"].cell(table.header_row + 1, table.names.index("Why") + 1)
    assert (cell.alignment.wrap_text, cell.alignment.vertical) == (True, "top")
    shown = book["Actions"].sheet_format
    assert (shown.customHeight, shown.defaultRowHeight) == (True, 30)


@every_table
def test_header_is_a_print_title(book: Any, table: Table) -> None:
    top, bottom = re.findall(r"\d+", book[table.sheet].print_title_rows)
    assert int(top) <= table.header_row <= int(bottom)


def test_no_merged_cells_links_or_hidden_rows(book: Any) -> None:
    assert [sheet.title for sheet in book if sheet.merged_cells.ranges] == []
    assert [name for name in template.parts if "externalLink" in name] == []
    hidden = [name for name, root in template.sheets.items() if 'hidden="1"' in str(list(root.attrib.values()))]
    assert hidden == []


def test_every_style_is_named_and_readable() -> None:
    assert {name for _, name in template.styles_used()} - {"Normal"} <= {
        "AR Title", "AR Note", "AR Check", "AR Input", "AR Output", "AR Total", "AR Label", "AR Link",
        "AR Input header", "AR Output header", "AR Group", "AR Reports", "AR Collecting", "AR Plans", "AR Closing",
    }  # fmt: skip
    assert [(name, ratio) for name, ratio in template.contrasts() if ratio < 4.5] == []


@pytest.mark.parametrize(
    ("font", "fill", "ratio"),
    [("FF000000", "FFFFFFFF", 21.0), ("FF595959", "FFFFFFFF", 7.0), ("FFFF0000", "FFFFFFFF", 4.0)],
)
def test_contrast_of_known_pairs(font: str, fill: str, ratio: float) -> None:
    assert round(contrast(font, fill), 1) == ratio


def test_only_0_1_and_100_in_formulas() -> None:
    found = {number for _, _, formula in template.formulas() for number in numbers_in(formula)}
    assert found <= {"0", "1", "100"}


@pytest.mark.parametrize(
    ("formula", "numbers"),
    [("A1*0.19+B2", ["0.19"]), ('IF(C6="7 days",D$30,0)', ["0"]), ("SUM(tbl2[x 3])*100/30", ["100", "30"])],
)
def test_numbers_in_formulas_are_seen(formula: str, numbers: list[str]) -> None:
    assert numbers_in(formula) == numbers


def test_no_volatile_functions() -> None:
    volatile = re.compile(r"\b(TODAY|NOW|RAND|RANDBETWEEN|OFFSET|INDIRECT|CELL|INFO)\(")
    assert [cell for _, cell, formula in template.formulas() if volatile.search(formula)] == []


def test_buckets_are_never_called_by_their_labels() -> None:
    labels = [column.name for column in TABLES["tblAging"].columns[4:8]]
    assert [cell for _, cell, text in template.formulas() if any(f"[{label}]" in text for label in labels)] == []


def test_the_chart_reads_fixed_cells_and_has_words() -> None:
    chart = template.parts["xl/charts/chart1.xml"].decode()
    assert re.findall(r"<c:f>(.*?)</c:f>", chart) == [
        "Aging!$H$16", "Aging!$B$14", "Aging!$D$5:$I$5", "Aging!$D$14:$I$14",
    ]  # fmt: skip  # title, name of the series, labels, values
    assert "What customers owe, by days overdue" in chart
    assert "view3D" not in chart
    frames = re.findall(r"<xdr:cNvPr [^>]*>", template.parts["xl/drawings/drawing1.xml"].decode())
    assert [bool(re.search(r'descr="[^"]{20,}"', frame)) for frame in frames] == [True]


def test_start_links_to_every_other_sheet_and_back() -> None:
    targets = {name: [link.get("location") for link in template.sheets[name].iter(HYPERLINK)] for name in SHEET_NAMES}
    assert sorted(targets.pop("Start")) == sorted(f"'{name}'!A1" for name in targets)
    steps = [f"'{sheet}'!A1" for _, sheet in STEPS]
    assert sorted(targets.pop("Closing")) == sorted([*steps, "Start!A1"])
    assert "Start!A1" in targets.pop("Dashboard")  # and the places of its figures
    assert all(found == ["Start!A1"] for found in targets.values())


def test_start_makes_sense_with_macros_off(book: Any) -> None:
    said = " ".join(str(cell.value) for row in book["Start"].iter_rows() for cell in row if cell.value)
    wanted = ("Macros are not needed", "arbook refresh BOOK", "Input column", "Version", "As of", "Last refresh")
    assert [words for words in wanted if words not in said] == []
