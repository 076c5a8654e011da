"""Upgrading books of older templates: what was missing is there, and every cell that was there is as it was."""

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import excel_rules
import openpyxl
import pytest
import referees
import xlsxwriter
from books import rows_of
from foreign import add_foreign_parts
from older import older_template

from arbook.book.book import BookError
from arbook.book.file import FileBook
from arbook.book.graft.graft import graft
from arbook.book.headers import structure
from arbook.book.results import TABLES
from arbook.problem import Problems
from macros.cli import main
from macros.demo_rows import frame
from macros.outcome import CommandError
from macros.upgrading import differences, upgrade
from workbook.build import TEMPLATE

pytestmark = [
    pytest.mark.filterwarnings("ignore:Print area"),
    pytest.mark.filterwarnings("ignore::UserWarning:openpyxl"),
]

INVOICES: list[dict[str, Any]] = [
    {"Invoice": "007", "Customer": "C1", "Amount": 12345, "Reference": "=1+1"},
    {"Invoice": "008", "Customer": "Ģirts & Co", "Amount": -50},
]

# What the older template lacked -> what upgrade says it added
OLDER: dict[str, tuple[dict[str, Any], list[str]]] = {
    "columns": (
        {"columns": ["tblInvoices.Source", "tblCustomers.Policy", "tblCustomers.File", "tblAging.Difference"]},
        ["Table tblAging: column Difference", "Table tblCustomers: columns Policy, File",
         "Table tblInvoices: column Source"],
    ),
    "sheets": (
        {"pages": ["Actions", "Functions"]},
        ["Sheets Actions, Functions", "Links of sheet Start: Actions, Functions"],
    ),
    "tables": (
        {"tables": ["tblTeam", "tblSnapshots"]},
        ["Table tblSnapshots at V19 of sheet Closing", "Table tblTeam at N5 of sheet Settings"],
    ),
    "settings": ({"names": ["LateMargin", "PlanFrom", "GraceMode"]}, ["Settings GraceMode, LateMargin, PlanFrom"]),
    "heads": (
        {"names": ["Aging_Totals", "Start_AsOf", "Checks_Note"]},
        ["Named cells Aging_Totals, Checks_Note, Start_AsOf"],
    ),
    "lists": (
        {"lists": {"List_Result": 0, "List_Reason": 2, "List_YesNo": 1}},
        ["Lists Result", "New choices of the lists Reason, YesNo"],
    ),
    "buttons": ({"buttons": ["Import", "Check setup"]}, ["Buttons of sheet Start: Import, Check setup"]),
    "functions": (
        {"functions": ["AR_DUE_DATE", "AR_OPEN"]}, ["Sheet Functions with AR_DUE_DATE, AR_OPEN"],
    ),
}  # fmt: skip


def older_book(patch: pytest.MonkeyPatch, path: Path, **less: Any) -> Path:
    """Write a book of an older template with invoices in it."""
    older_template(patch, path, **less)
    filled(path)
    return path


def filled(path: Path) -> None:
    book = FileBook.open(path)
    book.append("tblInvoices", frame("tblInvoices", INVOICES))
    book.save()


def cells(path: Path) -> dict[tuple[str, str], object]:
    """Return every cell that holds something, formulas as formulas."""
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): getattr(cell.value, "text", cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and sheet.title != "xlwings.conf"
    }


def faults(path: Path) -> list[str]:
    """Return what a doctor would say of tables, columns and names."""
    book, problems = FileBook.open(path), Problems()
    structure({name: book.headings(name) for name in book.tables() if name in TABLES}, TABLES.values(), problems)
    book.close()
    return [each.problem for each in problems.found]


def added(path: Path) -> list[str]:
    own = ("Python:", "Version:", "VBA:", "Ribbon:", f"{path.name} is of")
    return [line for line in upgrade(path).lines if not line.startswith(own)]


@pytest.mark.parametrize("kind", OLDER)
def test_what_was_missing_is_there_and_the_rest_is_as_it_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    less, lines = OLDER[kind]
    path = older_book(monkeypatch, tmp_path / "b.xlsm", **less)
    before = cells(path)
    assert added(path) == lines
    after = cells(path)
    gone = {place: (value, after.get(place)) for place, value in before.items() if after.get(place) != value}
    assert not gone or kind == "functions"
    assert excel_rules.check(path) == []
    referees.validate(path)
    assert faults(path) == []
    assert differences(path) == ()
    assert main(["refresh", str(path), "--as-of", "2026-01-31"]) in (0, 1)
    assert excel_rules.check(path) == []
    assert rows_of(path, "tblInvoices", "Invoice", "Customer", "Amount") == [
        "007 | C1 | 123.45",
        "008 | Ģirts & Co | -0.50",
    ]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a book of a template that lacked all of these, with foreign parts, upgraded; beside it the old one."""
    folder = tmp_path_factory.mktemp("older")
    less: dict[str, Any] = {}
    for each, _ in OLDER.values():
        for name, value in each.items():
            less[name] = [*less.get(name, []), *value] if isinstance(value, list) else value
    less["pages"] = ["Actions"]
    with pytest.MonkeyPatch.context() as patch:
        older_template(patch, folder / "bare.xlsm", **less)
    add_foreign_parts(folder / "bare.xlsm", folder / "old.xlsm")
    filled(folder / "old.xlsm")
    shutil.copyfile(folder / "old.xlsm", folder / "new.xlsm")
    upgrade(folder / "new.xlsm")
    yield folder / "new.xlsm"


def test_a_book_that_lacks_all_of_it(everything: Path) -> None:
    assert excel_rules.check(everything) == []
    referees.validate(everything)
    assert differences(everything) == ()
    assert faults(everything) == []


def test_a_second_upgrade_changes_nothing(everything: Path) -> None:
    stamp = everything.stat().st_mtime_ns
    assert len(upgrade(everything).lines) == 1
    assert everything.stat().st_mtime_ns == stamp


def test_libreoffice_opens_it(everything: Path) -> None:
    values = referees.recalculated(everything)
    assert values["Actions"]["A5"] == "Rank"
    assert values["Aging"]["C5"] == "Currency"


def test_parts_that_are_not_concerned_stay_byte_for_byte(everything: Path) -> None:
    with zipfile.ZipFile(everything.with_name("old.xlsm")) as old, zipfile.ZipFile(everything) as new:
        kept = {name for name in old.namelist() if new.read(name) == old.read(name)}
        gone = set(old.namelist()) - set(new.namelist())
        changed = set(old.namelist()) - kept - gone
        sheets = {name for name in changed if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)}
    assert gone == set()
    assert {name for name in changed - sheets if not name.startswith("xl/tables/")} == {
        "[Content_Types].xml", "docProps/app.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
        "xl/vbaProject.bin", "xl/styles.xml",  # Actions has formats of its own
        "xl/drawings/vmlDrawing1.vml", "xl/worksheets/_rels/sheet15.xml.rels", "xl/worksheets/_rels/sheet21.xml.rels",
    }  # fmt: skip


def test_new_cells_look_as_in_the_template(everything: Path, template: openpyxl.Workbook) -> None:
    book = openpyxl.load_workbook(everything)
    for sheet, cell in (("Actions", "A5"), ("Actions", "X6"), ("Aging", "S26"), ("Closing", "V19")):
        mine, theirs = book[sheet][cell], template[sheet][cell]
        assert (mine.value, mine.number_format, mine.fill.fgColor.rgb, mine.font.color.rgb) == (
            theirs.value, theirs.number_format, theirs.fill.fgColor.rgb, theirs.font.color.rgb,
        )  # fmt: skip
    assert book["Actions"].column_dimensions["B"].width == template["Actions"].column_dimensions["B"].width


@pytest.fixture(scope="module")
def template() -> openpyxl.Workbook:
    from macros.new import TEMPLATE

    return openpyxl.load_workbook(str(TEMPLATE))


def test_start_leads_to_the_new_sheets(everything: Path) -> None:
    old, new = (openpyxl.load_workbook(path)["Start"] for path in (everything.with_name("old.xlsm"), everything))
    last = max(cell.row for (cell,) in old["E5:E90"] if cell.hyperlink)
    link, note = new.cell(last + 1, 5), new.cell(last + 1, 6)
    assert (link.value, link.hyperlink.location) == ("Actions", "'Actions'!A1")
    assert str(note.value).startswith("Whom to call")
    assert (link.font.u, link.font.color.rgb) == (new["E6"].font.u, new["E6"].font.color.rgb)


def test_what_stands_below_the_links_of_start_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = older_book(monkeypatch, tmp_path / "b.xlsm", pages=["Actions"])
    last = max(cell.row for (cell,) in openpyxl.load_workbook(path)["Start"]["E5:E90"] if cell.hyperlink)
    type_into(path, "Start", f"F{last + 1}", "mine")
    assert added(path) == ["Sheet Actions"]
    assert cells(path)["Start", f"F{last + 1}"] == "mine"


def test_properties_list_the_new_sheets(everything: Path) -> None:
    with zipfile.ZipFile(everything) as archive:
        titles = re.findall("<vt:lpstr>([^<]*)</vt:lpstr>", archive.read("docProps/app.xml").decode())
        heads = re.findall(r"<vt:i4>(\d+)</vt:i4>", archive.read("docProps/app.xml").decode())
    sheets = openpyxl.load_workbook(everything, read_only=True).sheetnames
    start = titles.index(sheets[0])
    assert titles[start : start + int(heads[0])] == [name for name in sheets if name != "Mine"]  # never was listed
    assert f'size="{len(titles) - len(heads)}"' in zipfile.ZipFile(everything).read("docProps/app.xml").decode()


def test_new_columns_have_their_list_of_choices(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = older_book(monkeypatch, tmp_path / "b.xlsm", columns=["tblCustomers.Kind"])
    upgrade(path)
    book = openpyxl.load_workbook(path)
    last = len(TABLES["tblCustomers"].columns)
    place = f"{openpyxl.utils.get_column_letter(last)}6"
    rules = [each for each in book["Customers"].data_validations.dataValidation if place in each.sqref]
    assert [(each.type, each.formula1) for each in rules] == [("list", "List_Kind")]


def test_a_new_column_goes_behind_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = older_book(monkeypatch, tmp_path / "b.xlsm", columns=["tblFX.Rate"])
    give_column(path, "tblFX", "Mine")
    assert added(path) == ["Table tblFX: column Rate"]
    assert FileBook.open(path).headings("tblFX") == ("Currency", "Date", "Mine", "Rate")


def give_column(path: Path, table: str, name: str) -> None:
    """Let a user add a column at the right of a table (openpyxl: the buttons are lost)."""
    book = openpyxl.load_workbook(path, keep_vba=True)
    sheet = next(each for each in book.worksheets if table in each.tables)
    found = sheet.tables[table]
    first, last = found.ref.split(":")
    start, end = sheet[first], sheet[last]
    sheet.cell(start.row, end.column + 1, name)
    found.ref = f"{first}:{sheet.cell(end.row, end.column + 1).coordinate}"
    found.autoFilter.ref = found.ref
    found.tableColumns.append(openpyxl.worksheet.table.TableColumn(id=90, name=name))
    book.save(path)


def test_no_place_beside_a_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = older_book(monkeypatch, tmp_path / "b.xlsm", columns=["tblFX.Rate", "tblPolicy.Owner"])
    type_into(path, "FX", "C6", "1.1")
    before = cells(path)
    assert added(path) == [
        "Table tblPolicy: column Owner",
        "TO DO  Columns Rate of table tblFX need the place C5:C6 on sheet FX, which isn't empty. Move what stands "
        "there, and upgrade again",
    ]
    assert before.items() <= cells(path).items()


def type_into(path: Path, sheet: str, cell: str, text: str) -> None:
    book = openpyxl.load_workbook(path, keep_vba=True)
    book[sheet][cell] = text
    book.save(path)


def test_a_heading_that_looks_like_a_missing_one_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = older_book(monkeypatch, tmp_path / "b.xlsm")
    book = FileBook.open(path)
    book.retitle("tblFX", 2, ["Rates"])
    book.save()
    assert added(path) == [
        "TO DO  Column Rate of table tblFX is missing and treated as blank. 'Rates' was found. Rename that heading "
        "to Rate"
    ]


def test_a_table_goes_beside_what_stands_in_its_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = older_book(monkeypatch, tmp_path / "b.xlsm", tables=["tblTeam"])
    type_into(path, "Settings", "N40", "mine")
    (line,) = added(path)
    assert re.fullmatch(r"Table tblTeam at [A-Z]{2}5 of sheet Settings", line)
    assert cells(path)["Settings", "N40"] == "mine"
    assert excel_rules.check(path) == []


def test_a_head_goes_beside_what_stands_in_its_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = older_book(monkeypatch, tmp_path / "b.xlsm", names=["Start_Result"])
    type_into(path, "Start", "B15", "My own line")
    assert added(path) == ["Named cells Start_Result at J15 of sheet Start"]
    after = cells(path)
    assert (after["Start", "B15"], after["Start", "I15"]) == ("My own line", "Result")
    assert main(["refresh", str(path), "--as-of", "2026-01-31"]) in (0, 1)
    assert cells(path)["Start", "J15"]
    assert excel_rules.check(path) == []


def test_a_sheet_that_the_user_renamed_is_no_missing_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = older_book(monkeypatch, tmp_path / "b.xlsm", columns=["tblFX.Rate"])
    book = openpyxl.load_workbook(path, keep_vba=True)
    book["FX"].title = "Kursi 'un' &"
    book.save(path)
    assert added(path) == ["Table tblFX: column Rate"]


def test_dates_of_a_1904_book(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = older_template(monkeypatch, tmp_path / "b.xlsm", pages=["Rates"])
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    upgrade(path)
    assert rows_of(path, "tblRates", "Regime", "From")[0] == "EU | 2013-01-01"
    rules = openpyxl.load_workbook(path)["Rates"].data_validations.dataValidation
    assert {rule.formula1 for rule in rules if rule.type == "date"} == {str(32_874 - 1462)}


def test_a_book_that_cannot_be_upgraded_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsm"
    path.write_bytes(b"PK")
    with pytest.raises((BookError, CommandError)):
        upgrade(path)
    assert path.read_bytes() == b"PK"


def test_nothing_is_put_where_a_table_of_another_place_grows(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Dashboard")
        for at, name in enumerate(("tblKPI", "tblForecast")):
            heads = [{"header": column.name} for column in TABLES[name].columns]
            sheet.add_table(5, 10 * at, 7, 10 * at + len(heads) - 1, {"name": name, "columns": heads})
    graft(path, TEMPLATE)
    cells = openpyxl.load_workbook(path)["Dashboard"]
    below = cells.iter_rows(min_row=9, max_col=10 + len(TABLES["tblForecast"].columns), values_only=True)
    assert [row for row in below if any(value is not None for value in row)] == []
    assert "Dashboard_Top" in openpyxl.load_workbook(path).defined_names
