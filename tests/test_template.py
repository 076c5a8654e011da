"""The template: the same bytes each time, the schema in cells, and Excel's own and our own rules of presentation."""

import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import excel_rules
import openpyxl
import pytest
import referees
from openpyxl.utils import get_column_letter as letters
from openpyxl.utils import range_boundaries
from template_xml import SHEET_NAMES, Template, every_table
from vba_names import document_modules

from arbook import __version__
from arbook.book.results import SHEETS, TABLES
from arbook.book.schema import Column, Kind, Table, Way
from arbook.book.settings import CONF, CONF_SHEET, HEADS, PLAN_FORM, SETTINGS, STATEMENT_FORM
from arbook.book.sheets import LISTS
from workbook.build import TEMPLATE, build
from workbook.contents import PAGES
from workbook.defaults import ROWS
from workbook.settings_sheet import LISTS_AT
from workbook.settings_sheet import WIDTHS as SETTINGS_WIDTHS

LAST_ROW = 1_048_576
AS_OF = datetime.fromisoformat("2026-03-31")
CLEAR = "Checks: 0 errors, all clear"
FORMATS = {
    (Kind.TEXT, "@"), (Kind.DATE, "yyyy-mm-dd"), (Kind.MONEY, '#,##0.00;-#,##0.00;"-"'), (Kind.COUNT, "0"),
    (Kind.RATE, "0.00%"), (Kind.NUMBER, "#,##0.00"), (Kind.NUMBER, "General"), (Kind.ANY, "General"),
}  # fmt: skip
FORMS = {**dict.fromkeys(SETTINGS, "Settings"), **dict.fromkeys(PLAN_FORM, "Plan form")}
FORMS |= dict.fromkeys(STATEMENT_FORM, "Statement")

pytestmark = pytest.mark.filterwarnings("ignore:Print area")  # openpyxl has no word for whole columns
template = Template(TEMPLATE)


@pytest.fixture(scope="module")
def book() -> Any:
    return openpyxl.load_workbook(TEMPLATE, keep_vba=True)


def first_row(table: Table) -> int:
    return table.header_row + 1


def columns_at(table: Table) -> list[tuple[str, Column]]:
    return [(letters(at), column) for at, column in enumerate(table.columns, table.first_column)]


# The same bytes every time


def parts_of(path: Path) -> list[tuple[str, bytes]]:
    with ZipFile(path) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def test_committed_file_is_what_the_builder_makes(tmp_path: Path) -> None:
    (tmp_path / "again.xlsm").write_bytes(build())
    assert parts_of(tmp_path / "again.xlsm") == parts_of(TEMPLATE)


def test_hash_seed_time_zone_and_locale_change_nothing(tmp_path: Path) -> None:
    made = []
    for seed, zone in (("1", "Pacific/Auckland"), ("2", "America/Lima")):
        out = tmp_path / f"{seed}.xlsm"
        surroundings = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        command = [sys.executable, "-m", "workbook.build", "--out", str(out)]
        subprocess.run(command, check=True, env=surroundings, cwd=TEMPLATE.parents[1], capture_output=True)
        made.append(out.read_bytes())
    assert made[0] == made[1]


def test_the_zip_keeps_nothing_of_its_machine() -> None:
    with ZipFile(TEMPLATE) as archive:
        kept = {(each.date_time, each.create_system, each.external_attr) for each in archive.infolist()}
    assert kept == {((1980, 1, 1, 0, 0, 0), 0, 0o600 << 16)}


def test_document_properties(book: Any) -> None:
    found = book.properties
    assert (found.title, found.creator, found.created) == (
        "arbook: the receivables workbook",
        "arbook",
        datetime.fromisoformat("2026-01-01"),
    )


# The judges


def test_excels_own_rules() -> None:
    assert excel_rules.check(TEMPLATE) == []


def test_microsofts_validator() -> None:
    referees.validate(TEMPLATE)


@pytest.fixture(scope="module")
def recalculated() -> dict[str, dict[str, object]]:
    return referees.recalculated(TEMPLATE)


def test_recalculated_totals_are_blank_and_differ_by_zero(recalculated: dict[str, dict[str, object]]) -> None:
    live = [recalculated["Aging"].get(f"{column}{row}", "") for column in "NO" for row in range(6, 15)]
    assert (set(live), recalculated["Start"]["C19"]) == ({""}, 0)


def test_no_cell_shows_an_error(recalculated: dict[str, dict[str, object]]) -> None:
    shown = {(sheet, at): str(v) for sheet, cells in recalculated.items() for at, v in cells.items()}
    assert [at for at, value in shown.items() if value.startswith("#") and at[0] != "Functions"] == []
    errors = {value for (sheet, _), value in shown.items() if sheet == "Functions" and value.startswith("#")}
    assert errors <= {"#NAME?", "#VALUE!"}  # LibreOffice can't call our cell functions


def test_no_formula_has_a_stored_value_that_could_be_stale() -> None:
    stored = openpyxl.load_workbook(TEMPLATE, data_only=True)
    formulas = [(sheet, cell) for sheet, cell, text in template.formulas() if not text.startswith("AR_")]
    assert {stored[sheet][cell].value for sheet, cell in formulas} == {None}


# A true macro workbook


def test_macro_content_type() -> None:
    assert b"vnd.ms-excel.sheet.macroEnabled.main+xml" in template.parts["[Content_Types].xml"]


def test_code_names_are_the_document_modules() -> None:
    code_names = [re.search(r'codeName="(\w+)"', text.decode()) for text in _sheet_texts()]
    wanted = ["ThisWorkbook", *(found[1] for found in code_names if found)]
    assert document_modules(template.parts["xl/vbaProject.bin"]) == wanted
    assert set(wanted) <= set(referees.vba_sources(TEMPLATE))
    assert 'codeName="ThisWorkbook"' in template.parts["xl/workbook.xml"].decode()


def _sheet_texts() -> list[bytes]:
    return [template.parts[f"xl/worksheets/sheet{at}.xml"] for at in range(1, len(SHEETS) + 1)]


# The schema in cells


def test_sheets_in_order_none_hidden_but_the_settings_of_xlwings(book: Any) -> None:
    assert tuple(book.sheetnames) == SHEETS
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == [CONF_SHEET]


def test_settings_of_xlwings_from_the_first_row_without_a_gap(book: Any) -> None:
    rows = [(row[0].value, row[1].value or "") for row in book[CONF_SHEET]["A1:B9"]]
    versions = {"ARBOOK VERSION": __version__, "ARBOOK LANGUAGE": f"en {__version__}"}
    wanted = [(key, versions.get(key, value)) for key, value in CONF]
    assert rows == [*wanted, (None, "")]
    assert len({key for key, _ in CONF}) == len(CONF)


def test_every_sheet_has_a_line_of_contents() -> None:
    assert [page.sheet for page in PAGES] == SHEET_NAMES


@every_table
def test_table_stands_where_the_schema_says(book: Any, table: Table) -> None:
    found = book[table.sheet].tables[table.name]
    right = table.first_column + len(table.columns) - 1
    last = table.header_row + len(ROWS.get(table.name, ((),)))
    assert range_boundaries(found.ref) == (table.first_column, table.header_row, right, last)
    assert tuple(column.name for column in found.tableColumns) == table.names
    assert found.totalsRowCount is None


def test_tables_and_lists_stand_beside_each_other() -> None:
    taken: list[tuple[str, int]] = [("Settings", at + 1) for at in range(LISTS_AT, LISTS_AT + len(LISTS))]
    taken += [("Settings", at + 1) for at in range(len(SETTINGS_WIDTHS))]
    for table in TABLES.values():
        taken += [(table.sheet, at) for at in range(table.first_column, table.first_column + len(table.columns))]
    assert len(taken) == len(set(taken))


def test_header_cells_hold_the_column_names(book: Any) -> None:
    for table in TABLES.values():
        found = [book[table.sheet][f"{at}{table.header_row}"].value for at, _ in columns_at(table)]
        assert tuple(found) == table.names, table.name


@every_table
def test_body_cells_and_columns_have_the_format_of_their_kind(book: Any, table: Table) -> None:
    sheet = book[table.sheet]
    for at, column in columns_at(table):
        body, whole = sheet[f"{at}{first_row(table)}"], sheet.column_dimensions[at]
        assert (column.kind, body.number_format) in FORMATS, column.name
        assert whole.number_format == body.number_format, column.name
        assert whole.width >= column.width


@every_table
def test_inputs_and_outputs_look_their_part(book: Any, table: Table) -> None:
    sheet = book[table.sheet]
    for at, column in columns_at(table):
        way = "Input" if column.way is Way.IN else "Output"
        head, body = sheet[f"{at}{table.header_row}"], sheet[f"{at}{first_row(table)}"]
        leads = (table.name, column.name) == ("tblKPI", "Measure")  # a link to the figures
        assert (head.style, body.style) == (f"AR {way} header", "AR Link" if leads else f"AR {way}"), column.name


@pytest.mark.parametrize("setting", FORMS, ids=lambda setting: setting.name)
def test_named_cell_holds_its_default(book: Any, setting: Any) -> None:
    (sheet, cell), = book.defined_names[setting.name].destinations  # fmt: skip
    assert sheet == FORMS[setting]
    found = book[sheet][cell].value
    assert str(found if found is not None else "") == setting.default
    assert isinstance(found, str) == (setting.kind is Kind.TEXT and bool(setting.default))


def test_settings_row_by_row(book: Any) -> None:
    rows = [[cell.value for cell in row] for row in book["Settings"]["A6:G14"]]
    assert rows[0] == ["Dates and company", *[None] * 6] or rows[0][0] == "Dates and company"
    assert rows[1] == [
        "As of", None, "date", "a date from 1990",
        "Blank = today. Everything is computed as it stood at the end of this day.", None, "AsOf",
    ]  # fmt: skip


@pytest.mark.parametrize("name", HEADS)
def test_head_cells_are_named(book: Any, name: str) -> None:
    sheet, area = HEADS[name]
    assert list(book.defined_names[name].destinations) == [(sheet, re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", area))]


@pytest.mark.parametrize("name", LISTS)
def test_list_is_named(book: Any, name: str) -> None:
    (sheet, area), = book.defined_names[name].destinations  # fmt: skip
    assert tuple(str(row[0].value) for row in book[sheet][area]) == LISTS[name]


def test_policy_has_the_fourteen_steps(book: Any) -> None:
    sheet = book["Policy"]
    rows = [[cell.value for cell in row] for row in sheet["A6:L19"]]
    assert [row[1] for row in rows] == list(range(1, 15))
    assert rows[6] == [
        "Default", 7, "Hold notice", "Due", "HoldDays", "E-mail", "Side", 0, None, "HoldAmount", "hold-notice",
        "Manager",
    ]  # fmt: skip
    assert [row[4] for row in rows] == [3, -3, 5, 8, 8, 15, "HoldDays", 30, 7, 8, 7, 60, "NoticeDays + 1", 180]


def test_signal_weights_add_up_to_100(book: Any) -> None:
    assert sum(row[0].value for row in book["Signals"]["B6:B15"]) == 100


def test_choices_of_the_policy_are_in_their_lists(book: Any) -> None:
    for row in book["Policy"]["A6:L19"]:
        clock, channel, track = (row[at].value for at in (3, 5, 6))
        assert clock in LISTS["List_Clock"]
        assert channel in LISTS["List_Channel"]
        assert track in LISTS["List_Track"]


# Validations


def rules_on(book: Any, sheet: str, cell: str) -> list[Any]:
    return [rule for rule in book[sheet].data_validations.dataValidation if cell in rule.sqref]


KINDS = {Kind.DATE: "date", Kind.MONEY: "decimal", Kind.NUMBER: "decimal", Kind.COUNT: "whole", Kind.RATE: "decimal"}


@every_table
def test_input_columns_are_validated_to_the_last_row(book: Any, table: Table) -> None:
    for at, column in columns_at(table):
        wanted = "list" if column.choices else KINDS.get(column.kind)
        wanted = wanted if column.way is Way.IN else None
        for row in (first_row(table), 50_000, LAST_ROW):
            assert [rule.type for rule in rules_on(book, table.sheet, f"{at}{row}")] == ([wanted] if wanted else [])


@every_table
def test_notes_are_input_messages_on_headers(book: Any, table: Table) -> None:
    for at, column in columns_at(table):
        shown = [(rule.promptTitle, rule.prompt) for rule in rules_on(book, table.sheet, f"{at}{table.header_row}")]
        assert [title for title, _ in shown] == ([column.name] if column.way is Way.IN else [])
        assert all(text == column.note or (not column.note and text.endswith(".")) for _, text in shown), column.name


@pytest.mark.parametrize("setting", FORMS, ids=lambda setting: setting.name)
def test_setting_is_validated(book: Any, setting: Any) -> None:
    (sheet, cell), = book.defined_names[setting.name].destinations  # fmt: skip
    wanted = "list" if setting.choices else KINDS.get(setting.kind)
    wanted = None if setting.name == "LockedTo" else "list" if setting.name.endswith("_Customer") else wanted
    rules = rules_on(book, sheet, cell.replace("$", ""))
    assert [rule.type for rule in rules if rule.type] == ([wanted] if wanted else [])
    form = setting.group in ("Plan form", "Statement")
    assert [rule.prompt for rule in rules if rule.prompt] == ([setting.note] if setting.note and form else [])


def test_customers_are_chosen_from_their_table(book: Any) -> None:
    assert book.defined_names["List_Customers"].attr_text == "tblCustomers[Customer]"


def test_lists_come_from_known_names_and_messages_are_short(book: Any) -> None:
    rules = [rule for sheet in book for rule in sheet.data_validations.dataValidation]
    assert {rule.formula1 for rule in rules if rule.type == "list"} <= {*LISTS, "List_Customers"}
    assert max(len(text or "") for rule in rules for text in (rule.promptTitle, rule.errorTitle)) <= 32
    assert max(len(text or "") for rule in rules for text in (rule.prompt, rule.error)) <= 255
    assert all(rule.error for rule in rules if rule.type)


# The live totals, on a filled copy


def filled(path: Path, shown: float, errors: int = 0) -> dict[str, dict[str, object]]:
    """Fill a copy with two open items and money on account, show a total, and recalculate it."""
    book = openpyxl.load_workbook(TEMPLATE)
    items, aging, start = book["Open items"], book["Aging"], book["Start"]
    for row, (currency, amount) in enumerate([("EUR", 100.1), ("EUR", 50.2), ("USD", 7.0)], 6):
        items[f"H{row}"], items[f"K{row}"], items[f"L{row}"] = currency, amount, amount
    items.tables["tblOpenItems"].ref = "A5:U8"
    aging["C27"], aging["J27"] = "EUR", -0.3
    aging["C6"], aging["K6"] = "EUR", shown
    aging["C14"], aging["J14"], aging["K14"] = "EUR", -0.3, 157.0
    start["C16"], start["C13"] = errors, AS_OF
    book.save(path)
    return referees.recalculated(path)


@pytest.mark.parametrize(
    ("shown", "errors", "difference", "check"),
    [
        (150.0, 0, 0, CLEAR),
        (149.0, 0, 1.0, "Checks: 0 errors, difference 1"),
        (150.5, 0, -0.5, "Checks: 0 errors, difference 0.5"),
        (150.0, 2, 0, "Checks: 2 errors, difference 0"),
    ],
)
def test_live_totals(tmp_path: Path, shown: float, errors: int, difference: float, check: str) -> None:
    values = filled(tmp_path / "filled.xlsx", shown, errors)
    aging = values["Aging"]
    assert (aging["N6"], aging["O6"], aging["N14"], aging["O14"]) == (150.0, difference, 157.0, 0)
    assert (values["Invoices"]["A3"], values["Aging"]["A3"]) == (check, check)
    assert AS_OF in [value for cell, value in aging.items() if cell.endswith("3")]
