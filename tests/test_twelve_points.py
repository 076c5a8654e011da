"""The twelve points of a workbook that one may ship, read from the built file without Excel."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import openpyxl
import pytest
import referees
from openpyxl.utils import range_boundaries
from template_xml import SHEET_NAMES, Template, contrast, every_sheet, every_table, numbers_in

from arbook import __version__
from arbook.book.file import FileBook
from arbook.book.results import TABLES
from arbook.book.schema import Kind, Table
from arbook.book.settings import CONF_SHEET, HEADS, PLAN_FORM, SETTINGS, STATEMENT_FORM
from arbook.month_end import STEPS
from workbook.build import TEMPLATE

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RIBBON = "{http://schemas.microsoft.com/office/2009/07/customui}"
LOW_HEADS = ("Start", "Aging", "Plan form", "Closing", "Provision", "Statement", "Dashboard")  # frozen below row 3
CUSTOMERS = "Statement"  # goes to customers: upright, without what is ours
TWO_PAGES = {"Actions": "$A:$C", "Plans": "$A:$C", "Risk": "$A:$B", "Customers": "$A:$B", "Invoices": "$A:$A"}
VOLATILE = re.compile(r"\b(TODAY|NOW|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|CELL|INFO)\(", re.IGNORECASE)
AMOUNTS = {'#,##0.00;-#,##0.00;"-"', '#,##0.00;-#,##0.00;"0.00, none"', "#,##0.00"}

pytestmark = pytest.mark.filterwarnings("ignore:Print area")  # openpyxl has no word for whole columns
template = Template(TEMPLATE)


@pytest.fixture(scope="module")
def book() -> Any:
    return openpyxl.load_workbook(TEMPLATE, keep_vba=True)


@pytest.fixture(scope="module")
def recalculated() -> dict[str, dict[str, object]]:
    return referees.recalculated(TEMPLATE)


def said_on(book: Any, sheet: str) -> str:
    return " ".join(str(cell.value) for row in book[sheet].iter_rows() for cell in row if cell.value)


# 1. It opens with macros off to a sheet that explains itself


def test_1_start_is_in_front_with_the_cursor_at_the_top(book: Any) -> None:
    assert book.active.title == "Start"
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Start"]


def test_1_start_makes_sense_with_macros_off(book: Any) -> None:
    wanted = (
        "Macros are not needed", "With macros off the buttons do nothing", "arbook refresh BOOK", "arbook --help",
        "arbook doctor", "Unblock",
    )  # fmt: skip
    assert [words for words in wanted if words not in said_on(book, "Start")] == []


# 2. About: purpose, version, as-of date, colour key, list of sheets


def test_2_start_says_what_the_book_is_and_how_it_stands(book: Any) -> None:
    start = book["Start"]
    labels = {row[1].value: row[2].coordinate for row in start.iter_rows(min_row=13, max_row=20)}
    names = {"As of": "Start_AsOf", "Last refresh": "Start_LastRefresh", "Result": "Start_Result",
             "Version": "Start_Version", "Last weekly control": "Start_LastControl"}  # fmt: skip
    assert {label: HEADS[name][1] for label, name in names.items()} == {label: labels[label] for label in names}
    assert start[labels["Version"]].value == __version__
    assert "Who owes what" in start["A2"].value


def test_2_the_colour_key_shows_each_style_of_a_cell_in_a_table(book: Any) -> None:
    keyed = {cell.style for cell in book["Start"]["B"] if cell.row in range(23, 29)}
    used = {book[table.sheet].cell(row, at).style for table in TABLES.values() if table.sheet != CONF_SHEET
            for row in (table.header_row, table.header_row + 1)
            for at in range(table.first_column, table.first_column + len(table.columns))}  # fmt: skip
    assert used - {"AR Link"} <= keyed  # a link shows what it is
    assert {"AR Total", "AR Check"} <= keyed


def test_2_start_links_to_every_other_sheet_and_back() -> None:
    links = {
        name: [link.get("location", "") for link in template.sheets[name].iter(f"{MAIN}hyperlink")]
        for name in SHEET_NAMES
    }
    assert sorted(links.pop("Start")) == sorted(f"'{name}'!A1" for name in links)
    assert sorted(links.pop("Closing")) == sorted([*(f"'{sheet}'!A1" for _, sheet in STEPS), "Start!A1"])
    assert "Start!A1" in links.pop("Dashboard")  # and the places of its figures
    assert all(found == ["Start!A1"] for found in links.values())


# 3. Each sheet: title A1, note A2, table from a fixed row, frozen header, print titles, 1 page wide, footer


@every_sheet
def test_3_title_and_note(book: Any, sheet: str) -> None:
    assert book[sheet]["A1"].value == sheet
    assert len(book[sheet]["A2"].value) > 10


@every_table
def test_3_table_from_its_row_whose_header_is_a_print_title(book: Any, table: Table) -> None:
    left, top, *_ = range_boundaries(book[table.sheet].tables[table.name].ref)
    assert (left, top) == (table.first_column, table.header_row)
    first, last = re.findall(r"\d+", book[table.sheet].print_title_rows)
    assert int(first) <= table.header_row <= int(last)


@every_sheet
def test_3_frozen_header_and_cursor_at_the_top(book: Any, sheet: str) -> None:
    view = book[sheet].sheet_view
    headers = [table.header_row for table in TABLES.values() if table.sheet == sheet]
    assert view.pane.ySplit == (3 if sheet in LOW_HEADS else max(headers, default=5))
    assert view.pane.state == "frozen"
    active = [each for each in view.selection if each.pane == view.pane.activePane]
    assert [(each.activeCell or "A1", each.sqref or "A1") for each in active] == [("A1", "A1")]


@every_sheet
def test_3_printed_landscape_one_page_wide(book: Any, sheet: str) -> None:
    """But the statement, which goes to customers, upright; the widest sheets on two pages, names on both."""
    page, tall = book[sheet].page_setup, 1 if sheet == "Dashboard" else 0
    assert page.orientation == ("portrait" if sheet == CUSTOMERS else "landscape")
    size = [1 if each is None else each for each in (page.fitToWidth, page.fitToHeight)]
    assert size == [2 if sheet in TWO_PAGES else 1, tall]
    assert book[sheet].print_title_cols == TWO_PAGES.get(sheet)
    assert book[sheet].sheet_properties.pageSetUpPr.fitToPage


@every_sheet
def test_3_footer(sheet: str) -> None:
    footer = template.sheets[sheet].find(".//{*}oddFooter")
    assert footer is not None
    ours = () if sheet == CUSTOMERS else ("&A", "as of")
    assert [code for code in ("&P", "&N", *ours) if code not in (footer.text or "")] == []


# 4. Every table named tbl..., unique headers, no merged cells


@every_table
def test_4_tables_and_headers(book: Any, table: Table) -> None:
    assert re.fullmatch(r"tbl[A-Z]\w+", table.name)
    found = [column.name.casefold() for column in book[table.sheet].tables[table.name].tableColumns]
    assert len(found) == len(set(found))
    assert all(name == name.strip() and name for name in found)


def test_4_no_other_tables_and_no_merged_cells(book: Any) -> None:
    assert sorted(name for sheet in book for name in sheet.tables) == sorted(TABLES)
    assert [sheet.title for sheet in book if sheet.merged_cells.ranges] == []


# 5. Every style used is named and passes 4.5:1


def test_5_every_cell_with_something_in_it_has_a_style_of_ours() -> None:
    plain = [place for place, style in template.filled_cells() if not style.startswith("AR ")]
    assert plain == []


def test_5_every_style_has_a_contrast_of_four_and_a_half() -> None:
    assert [(name, ratio) for name, ratio in template.contrasts() if ratio < 4.5] == []


def test_5_so_has_each_conditional_format_over_each_cell_that_it_covers() -> None:
    found = list(template.conditional_contrasts())
    assert len(found) > 40
    assert [each for each in found if each[-1] < 4.5] == []


def test_5_no_meaning_by_colour_alone() -> None:
    """A conditional format adds a sign to the colour; but for the check and Severity, whose words say it."""
    bare = {place for place, sign in template.conditional_signs() if not sign}
    assert {place for place in bare if not re.fullmatch(r"[\w ]+!A3(:[A-Z]+3)?", place)} == {"Checks!A6:A1048576"}


@pytest.mark.parametrize(
    ("font", "fill", "ratio"),
    [("FF000000", "FFFFFFFF", 21.0), ("FF595959", "FFFFFFFF", 7.0), ("FFFF0000", "FFFFFFFF", 4.0)],
)
def test_5_contrast_of_known_pairs(font: str, fill: str, ratio: float) -> None:
    assert round(contrast(font, fill), 1) == ratio


# 6. Every button: label of at most 4 words, screentip, supertip, unique keytip, existing callback


def macros() -> set[str]:
    code = "\n".join(referees.vba_sources(TEMPLATE).values())
    return set(re.findall(r"^Public Sub (\w+)\(", code, re.MULTILINE))


def test_6_buttons_of_the_ribbon() -> None:
    buttons = list(ET.fromstring(template.parts["customUI/customUI14.xml"]).iter(f"{RIBBON}button"))
    words = FileBook.open(TEMPLATE)
    texts = words.texts(CONF_SHEET, HEADS["Conf_Ribbon"][1])
    words.close()
    known = {
        texts[f"J{row}"]: (texts.get(f"K{row}"), texts.get(f"L{row}")) for row in range(2, 61) if f"J{row}" in texts
    }
    subs = macros()
    for each in buttons:
        label, tip = known[str(each.get("id"))]
        assert label == each.get("tag")
        assert 1 <= len(str(label).split()) <= 4
        assert len(str(tip)) > 20
        callbacks = [value for name, value in each.attrib.items() if name.startswith(("get", "on"))]
        assert len(callbacks) == 5  # onAction, enabled, label, screentip, supertip
        assert set(callbacks) <= subs
    keys = [each.get("keytip") for each in buttons]
    assert len(buttons) == 17
    assert all(re.fullmatch(r"[A-Z]{1,3}", str(key)) for key in keys)
    assert len(set(keys)) == len(keys)


def test_6_buttons_on_sheets() -> None:
    subs = macros()
    drawings = [data.decode() for name, data in template.parts.items() if name.endswith(".vml")]
    for drawing in drawings:
        captions = re.findall(r"<font[^>]*>(.*?)</font>", drawing)
        starts = re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", drawing)
        assert len(captions) == len(starts) > 0
        assert all(1 <= len(caption.split()) <= 4 for caption in captions)
        assert set(starts) <= subs
    assert len(drawings) == 2


# 7. Every list validation refers to a name


def test_7_lists_are_names(book: Any) -> None:
    rules = [rule for sheet in book for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert len(rules) > 20
    assert [rule.formula1 for rule in rules if rule.formula1 not in book.defined_names] == []


# 8. Every chart and picture has alt text, or is decorative


def test_8_what_is_drawn_is_described() -> None:
    frames = [
        frame
        for name, data in template.parts.items()
        if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name)
        for frame in re.findall(r"<xdr:cNvPr [^>]*>", data.decode())
    ]
    charts = [name for name in template.parts if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
    assert len(frames) >= len(charts) > 1
    assert [frame for frame in frames if not re.search(r'descr="[^"]{20,}"', frame)] == []
    shapes = [
        shape
        for name, data in template.parts.items()
        if name.endswith(".vml")
        for shape in re.findall(r"<v:shape [^>]*>", data.decode())
    ]
    assert [shape for shape in shapes if not re.search(r'alt="Button: [^"]+"', shape)] == []


def test_8_no_picture_without_words() -> None:
    assert [name for name in template.parts if name.startswith("xl/media/")] == []


# 9. Settings holds all rates, limits and bases; no numeric literal other than 0, 1 and 100 in formulas


def test_9_only_0_1_and_100_in_formulas() -> None:
    formulas = [text for _, _, text in template.formulas()] + [text for _, text in template.conditional_formulas()]
    assert len(formulas) > 100
    assert {number for text in formulas for number in numbers_in(text)} <= {"0", "1", "100"}
    assert [text for text in formulas if re.search(r'"-?\d+(\.\d+)?"', text)] == []  # nor one in quotes


def test_9_every_setting_is_a_named_cell_of_settings(book: Any) -> None:
    sheets = {setting.name: next(iter(book.defined_names[setting.name].destinations))[0] for setting in SETTINGS}
    assert set(sheets.values()) == {"Settings"}


@pytest.mark.parametrize(
    ("formula", "numbers"),
    [("A1*0.19+B2", ["0.19"]), ('IF(C6="7 days",D$30,0)', ["0"]), ("SUM(tbl2[x 3])*100/30", ["100", "30"])],
)
def test_9_numbers_in_formulas_are_seen(formula: str, numbers: list[str]) -> None:
    assert numbers_in(formula) == numbers


# 10. The master check is visible, and zero


@every_sheet
def test_10_master_check_in_the_frozen_rows(book: Any, sheet: str) -> None:
    first = book[sheet]
    assert first["A3"].value == "=Start_Check" or sheet == "Start"
    assert not first.row_dimensions[3].hidden
    assert not first.column_dimensions["A"].hidden
    assert first.sheet_view.pane.ySplit >= 3
    assert [rule for rules in first.conditional_formatting if "A3" in rules.sqref for rule in rules.rules]
    beside = [cell for cell in first[3] if cell.value == '=IF(Start_AsOf="","",Start_AsOf)']
    assert [cell.number_format for cell in beside] == ([] if sheet == "Start" else ["yyyy-mm-dd"])


@every_sheet
def test_10_master_check_is_clear(recalculated: dict[str, dict[str, object]], sheet: str) -> None:
    assert recalculated[sheet]["A3"] == "Checks: 0 errors, all clear"


# 11. No external links, no volatile functions, no hidden sheets other than the config sheet


def test_11_nothing_from_outside_and_nothing_hidden(book: Any) -> None:
    assert [name for name in template.parts if "externalLink" in name or "connections" in name] == []
    linked = [data for name, data in template.parts.items() if name.endswith(".rels") and b'"External"' in data]
    assert linked == []
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == [CONF_SHEET]
    hidden = [
        (name, each.tag, each.get("r") or each.get("min"))
        for name, root in template.sheets.items()
        for tag in ("row", "col")
        for each in root.iter(MAIN + tag)
        if each.get("hidden") in ("1", "true")
    ]
    assert hidden == []


def test_11_no_volatile_functions(book: Any) -> None:
    texts = [text for _, _, text in template.formulas()] + [text for _, text in template.conditional_formulas()]
    texts += [str(name.attr_text) for name in book.defined_names.values()]
    assert [text for text in texts if VOLATILE.search(text)] == []


# 12. Dates ISO, amounts with 2 decimals, the currency in the header


def test_12_no_date_format_but_iso() -> None:
    dates = {
        code for code in template.number_formats() if re.search(r"[ymd]", re.sub(r'"[^"]*"|\[[^\]]*\]', "", code))
    }
    assert dates - {"General"} == {"yyyy-mm-dd"}


@every_table
def test_12_amounts_have_two_decimals(book: Any, table: Table) -> None:
    for at, column in enumerate(table.columns, table.first_column):
        cell = book[table.sheet].cell(table.header_row + 1, at)
        if column.kind is Kind.MONEY:
            assert cell.number_format in AMOUNTS, column.name
        if column.kind is Kind.DATE:
            assert cell.number_format == "yyyy-mm-dd", column.name


def test_12_a_sign_before_an_amount_keeps_its_decimals() -> None:
    counts = {'#,##0" ×"'}  # of invoices, on the Dashboard
    grouped = {code for code in template.number_formats() if "#,##0" in code} - counts
    assert len(grouped) > 3
    assert [code for code in grouped if "#,##0" in code.replace("#,##0.00", "")] == []


@every_table
def test_12_the_currency_is_in_a_column_or_above(book: Any, table: Table) -> None:
    money = [column.name for column in table.columns if column.kind is Kind.MONEY]
    if money and "Currency" not in table.names and table.name != "tblAllocations":
        above = [cell.value for cell in book[table.sheet][4]]
        assert "Currency" in above, table.name
        assert above[above.index("Currency") + 1]


def test_12_allocations_say_whose_currency(book: Any) -> None:
    notes = {column.name: column.note for column in TABLES["tblAllocations"].columns if column.kind is Kind.MONEY}
    assert all("currency of" in note for note in notes.values())


@pytest.mark.parametrize(
    "setting",
    [each for each in (*SETTINGS, *PLAN_FORM, *STATEMENT_FORM) if each.kind is Kind.MONEY],
    ids=lambda each: each.name,
)
def test_12_settings_name_the_currency_of_amounts(setting: Any) -> None:
    assert "currency" in setting.unit or setting.group == "Plan form"  # whose cell Currency stands above
