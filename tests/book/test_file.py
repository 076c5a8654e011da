"""A closed workbook changed through the port: what changes, what stays, what is refused."""

import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import foreign
import openpyxl
import pandas as pd
import pytest
import referees
import sample_book
import small_book
from excel_rules import check
from python_calamine import CalamineWorkbook
from template_rows import DAY, cells, rows

from arbook.book.book import BookError
from arbook.book.file import FileBook
from workbook.build import TEMPLATE

# ruff: noqa: E501 - one line a case reads as a table


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Path(shutil.copy(TEMPLATE, tmp_path / "Ledger.xlsm"))


def edit(path: Path, *changes: Callable[[FileBook], None]) -> Path:
    """Make changes in one command each; the file keeps Excel's rules."""
    for change in changes:
        book = FileBook(path)
        change(book)
        book.save()
        assert check(path) == []
    return path


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def refused(path: Path, change: Callable[[FileBook], None]) -> str:
    """Return the sentence that refuses; the file is untouched."""
    before = path.read_bytes()
    book = FileBook(path)
    with pytest.raises(BookError) as error:
        change(book)
        book.save()
    book.close()
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir() if "arbook-new" in file.name] == []
    return str(error.value)


# A whole book


def _refresh(book: FileBook) -> None:
    book.update("tblPolicy", pd.DataFrame({"Gap": [7, 9]}, index=[1, 4]))
    book.append("tblInvoices", rows("tblInvoices", 40))
    book.append("tblPayments", rows("tblPayments", 25))
    book.append("tblLog", rows("tblLog", 1))
    names = ["1-15", "16-45", "46-90", "90+"]
    book.retitle("tblAging", 4, names)
    aging = rows("tblAging", 30).rename(columns={"1-30": "1-15", "31-60": "16-45", "61-90": "46-90"})
    book.replace("tblAging", aging)
    book.replace("tblOpenItems", rows("tblOpenItems", 80))
    links = [f"'Open items'!C{row}" for row in range(6, 18)]
    book.replace("tblChecks", rows("tblChecks", 12), {"Cell": links})
    book.set("CompanyName", "Baltic & Sons <Riga>")
    book.set_block("Aging_Totals", [["EUR", 1.5, None, True], ["USD", 2]])
    book.set_block("Aging_Buckets", [names])


def _shrink(book: FileBook) -> None:
    book.replace("tblAging", rows("tblAging", 2).rename(columns={"1-30": "1-15", "31-60": "16-45", "61-90": "46-90"}))
    book.replace("tblOpenItems", rows("tblOpenItems", 0))
    book.replace("tblChecks", rows("tblChecks", 1), {"Cell": ["Invoices!A6"]})
    book.append("tblInvoices", rows("tblInvoices", 3))


CHANGED = """
xl/workbook.xml, xl/charts/chart1.xml, Policy, Invoices, Payments, Log, Aging, Open items, Checks, Settings,
tblInvoices, tblPayments, tblLog, tblAging, tblOpenItems, tblChecks
"""


def test_a_rich_book_keeps_all_that_need_not_change(tmp_path: Path) -> None:
    path = foreign.add_foreign_parts(TEMPLATE, tmp_path / "Rich.xlsm")
    before = members(path)
    edit(path, _refresh)
    once = members(path)
    edit(path, _shrink)
    after = members(path)
    assert list(once) == list(after) == list(before)
    assert foreign.parts_of_mine(after) == foreign.parts_of_mine(before)
    allowed = {name.strip() for name in CHANGED.split(",")}
    for now in (once, after):
        assert {_called(name, before) for name in before if _lasting(now[name]) != _lasting(before[name])} <= allowed
    referees.validate_many([path, path.with_name("Rich.xlsm.bak").rename(tmp_path / "Once.xlsm")])
    values = referees.recalculated(path)
    assert values["Aging"]["A27"] == "Customer-0"
    assert values["Mine"]["B1"] == 227
    assert values["Open items"].get("A6") is None


def _lasting(part: bytes) -> bytes:
    """Leave out stored values of formulas, which go, and the spans of rows, which say nothing."""
    part = re.sub(rb'(?: t="\w+")?>(<f>[^<]*</f>)(?:<v>[^<]*</v>)?', rb">\1", part)
    return re.sub(rb' spans="[^"]*"', b"", part)


def _called(part: str, parts: Mapping[str, bytes]) -> str:
    """Return a part's sheet or table name, or the part's own."""
    if part.startswith("xl/tables/"):
        return re.findall(r'displayName="(\w+)"', parts[part].decode())[0]
    links = dict(re.findall(r'Id="(\w+)"[^>]*Target="([^"]*)"', parts["xl/_rels/workbook.xml.rels"].decode()))
    sheets = re.findall(r'<sheet name="([^"]*)"[^>]*r:id="(\w+)"', parts["xl/workbook.xml"].decode())
    return next((name for name, key in sheets if f"xl/{links[key]}" == part), part)


def test_what_was_written_is_read(path: Path) -> None:
    edit(path, _refresh)
    book = FileBook(path)
    tables = book.read_all(["tblInvoices", "tblOpenItems", "tblAging", "tblChecks", "tblLog"])
    assert [table.rows for table in tables.values()] == [40, 80, 30, 12, 1]
    assert tables["tblInvoices"].columns["Invoice"].text(39) == "Invoice-39"
    assert tables["tblInvoices"].columns["Date"].text(0) == "46112"
    assert tables["tblInvoices"].columns["Amount"].text(7) == "0.07"
    assert list(tables["tblAging"].columns)[4:8] == ["1-15", "16-45", "46-90", "90+"]
    assert book.get("CompanyName") == "Baltic & Sons <Riga>"
    gaps = book.read("tblPolicy").columns["Gap"]
    assert (gaps.text(1), gaps.text(4)) == ("7", "9")
    assert cells(path, "Aging", "C6:F7") == [["EUR", 1.5, None, True], ["USD", 2, None, None]]
    book.close()
    edit(path, _shrink)
    tables = FileBook(path).read_all(["tblInvoices", "tblOpenItems", "tblAging", "tblChecks"])
    assert [table.rows for table in tables.values()] == [43, 0, 2, 1]


def test_columns_keep_their_styles_in_new_rows(path: Path) -> None:
    edit(path, lambda book: book.append("tblInvoices", rows("tblInvoices", 30)))
    sheet = openpyxl.load_workbook(path)["Invoices"]
    formats = {tuple(cell.number_format for cell in sheet[row][:36]) for row in range(6, 36)}
    assert len(formats) == 1


# Values

# value set | cell as openpyxl reads it
VALUES = r"""
None              | None
''                | None
'text'            | 'text'
'=1+1'            | '=1+1'
'+49 171'         | '+49 171'
'@x'              | '@x'
'1-30'            | '1-30'
'00123'           | '00123'
'TRUE'            | 'TRUE'
'#N/A'            | '#N/A'
' edges '         | ' edges '
'two\nlines'      | 'two\nlines'
'two\r\nlines'    | 'two\r\nlines'
'tab\tx'          | 'tab\tx'
'a\x01b\x1f\x00'  | 'a\x01b\x1f\x00'
'_x0041_'         | '_x0041_'
'_x0041_x0042_'   | '_x0041_x0042_'
'_x0041\x01'      | '_x0041\x01'
'<&>"\''          | '<&>"\''
'é中\U0001f600'   | 'é中\U0001f600'
'\ufffe'          | '\ufffe'
True              | True
False             | False
0                 | 0
-0.0              | 0
12                | 12
0.1               | 0.1
1e300             | 1e300
-1.5e-7           | -1.5e-7
Decimal('1.10')   | 1.1
Decimal('1E+3')   | 1000
date(2026, 3, 31) | 46112
'x' * 32767       | 'x' * 32767
"""


@pytest.mark.parametrize("line", VALUES.strip().splitlines(), ids=lambda line: line.split("|")[0].strip())
def test_values(line: str, path: Path) -> None:
    value, wanted = (eval(item, {"date": date, "Decimal": Decimal}) for item in line.split(" | "))
    edit(path, lambda book: book.set("CompanyName", value))
    edit(path, lambda book: book.append("tblLog", pd.DataFrame({"Result": [value, "end"]}, dtype=object)))
    frame = pd.DataFrame({"Note": pd.Series([value if isinstance(value, str) else None], dtype="str")})
    edit(path, lambda book: book.append("tblCustomers", frame))
    sheet = openpyxl.load_workbook(path)
    name = sheet.defined_names["CompanyName"].attr_text.split("!")
    found = sheet[name[0].strip("'")][name[1].replace("$", "")].value
    found = _decoded(found) if isinstance(found, str) else found
    assert (found, type(found) is bool) == (wanted, type(wanted) is bool)
    if isinstance(value, str):
        assert _decoded(sheet["Customers"]["AD6"].value or "") == value
        assert FileBook(path).read("tblLog").columns["Result"].text(0) == value.strip()


def _decoded(text: str) -> str:
    """openpyxl leaves control characters as they are written."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


def test_text_never_becomes_a_formula(path: Path) -> None:
    edit(path, lambda book: book.set("CompanyName", "=1+1"))
    part = next(data for name, data in members(path).items() if b"<t>=1+1</t>" in data)
    assert b"<f>1+1" not in part


@pytest.mark.parametrize("text", ["x" * 32768, "\U0001f600" * 16384])
def test_text_that_is_too_long_is_refused(text: str, path: Path) -> None:
    said = "A text of over 32,767 characters doesn't fit into a cell. Shorten it and try again."
    assert refused(path, lambda book: book.set("CompanyName", text)) == said
    assert refused(path, lambda book: book.append("tblCustomers", pd.DataFrame({"Note": [text]}))) == said


def test_dates_in_a_1904_book(path: Path, tmp_path: Path) -> None:
    book = small_book.part(path, "xl/workbook.xml")
    book = re.sub("<workbookPr", '<workbookPr date1904="1"', book, count=1)
    path = small_book.remade(path, tmp_path / "b.xlsm", workbook_xml=book.encode())
    edit(path, lambda book: book.append("tblInvoices", rows("tblInvoices", 1)))
    edit(path, lambda book: book.set("AsOf", pd.Timestamp(DAY).date()))
    book_ = FileBook(path)
    assert book_.date1904
    assert book_.read("tblInvoices").columns["Date"].text(0) == str(46112 - 1462)
    assert book_.get("AsOf") == 46112 - 1462
    row = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Invoices").to_python()
    assert date.fromisoformat(DAY) in row[5]


def test_set_block_refuses_too_much(path: Path) -> None:
    book = FileBook(path)
    for block in ([[1] * 12], [[1]] * 9):
        with pytest.raises(ValueError, match="Aging_Totals has 8 rows of 11 cells"):
            book.set_block("Aging_Totals", block)


def test_unknown_names_are_refused(path: Path) -> None:
    book = FileBook(path)
    for do in (lambda: book.get("Nothing"), lambda: book.set("Nothing", 1)):
        with pytest.raises(BookError, match=r"^Ledger\.xlsm has no cell named Nothing\. Bring"):
            do()
    with pytest.raises(BookError, match=r"^Ledger\.xlsm has no table tblNothing\. It has: tblAging, "):
        book.read("tblNothing")


def test_a_table_of_ours_that_is_gone(tmp_path: Path) -> None:
    book = FileBook(small_book.write(tmp_path / "a.xlsx", ""))
    with pytest.raises(BookError) as told:
        book.headings("tblAging")
    assert str(told.value) == (
        "a.xlsx has no table tblAging (sheet Aging). Found besides: 'tblData'. Bring it back with arbook restore, "
        "or a blank one with arbook upgrade."
    )


# Updating


def test_update_of_rows_that_the_sheet_does_not_have(tmp_path: Path) -> None:
    path = small_book.write(tmp_path / "a.xlsx", '<row r="4"><c r="A4"><v>1</v></c></row>')
    edit(path, lambda book: book.update("tblData", pd.DataFrame({"B": [10.0, 20.0], "C": [1.0, 2.0]}, index=[1, 4])))
    assert small_book.read(path) == [[None] * 3, [None, 10.0, 1.0], [1.0, None, None], [None] * 3, [None, 20.0, 2.0]]


def test_a_later_update_wins_only_where_it_says_something(tmp_path: Path) -> None:
    path = small_book.write(tmp_path / "a.xlsx", '<row r="2"><c r="A2"><v>1</v></c></row><row r="3"/>')

    def change(book: FileBook) -> None:
        book.update("tblData", pd.DataFrame({"A": [7.0, 8.0, 9.0, 10.0]}))
        book.update("tblData", pd.DataFrame({"A": [70.0, 90.0]}, index=[0, 2]))

    assert small_book.read(edit(path, change)) == [
        [70.0, None, None],
        [8.0, None, None],
        [90.0, None, None],
        [10.0, None, None],
    ]


@pytest.mark.parametrize("index", [[-1], [8], [1, 0], [2, 2]])
def test_update_of_other_rows_is_a_mistake(index: list[int], tmp_path: Path) -> None:
    book = FileBook(small_book.write(tmp_path / "a.xlsx", ""))
    with pytest.raises(ValueError, match="tblData has 8 rows"):
        book.update("tblData", pd.DataFrame({"A": [1.0] * len(index)}, index=index))


# Growing and shrinking; the small table has its header in row 1 and its body in rows 2 to 4

BODY = "".join(f'<row r="{row}"><c r="A{row}" s="3"><v>{row}</v></c><c r="B{row}" s="2"/></row>' for row in (2, 3, 4))
TAIL = (
    '<conditionalFormatting sqref="B2:B4"><cfRule type="cellIs" priority="1" operator="lessThan"><formula>0</formula>'
    '</cfRule></conditionalFormatting><dataValidations count="1"><dataValidation type="whole" sqref="A2:A4 E1">'
    '<formula1>1</formula1></dataValidation></dataValidations><pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>'
)
NAMES = '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">Data!$A$1:$C$4</definedName><definedName name="Cols">Data!$A:$B</definedName></definedNames>'


def small(tmp_path: Path, below: str = "", **more: object) -> Path:
    return small_book.write(tmp_path / "a.xlsx", BODY + below, last=4, tail=TAIL, book=NAMES, **more)  # type: ignore[arg-type]  # texts


def numbers(count: int) -> pd.DataFrame:
    return pd.DataFrame({name: [float(n) for n in range(count)] for name in "ABC"})


@pytest.mark.parametrize(("count", "last"), [(10, 11), (3, 4), (1, 2), (0, 2)])
def test_a_table_grows_and_shrinks_with_all_that_belongs_to_it(count: int, last: int, tmp_path: Path) -> None:
    path = edit(small(tmp_path), lambda book: book.replace("tblData", numbers(count)))
    body = f"2:{{}}{last}"
    areas = [f"A{body}".format("A"), f"B{body}".format("B")] if last > 2 else ["A2", "B2"]
    sheet = small_book.part(path)
    assert f'<dataValidation type="whole" sqref="{areas[0]} E1">' in sheet
    assert f'<conditionalFormatting sqref="{areas[1]}">' in sheet
    assert f'ref="A1:C{last}"' in small_book.part(path, small_book.TABLE)
    assert f"Data!$A$1:$C${last}" in small_book.part(path, "xl/workbook.xml")
    assert small_book.read(path) == [[float(n)] * 3 for n in range(count)]
    assert [row for row in cells(path, "Data", "A2:C14") if row != [None] * 3] == [[n] * 3 for n in range(count)]
    again = edit(path, lambda book: book.replace("tblData", numbers(3)))
    if last > 2:
        assert 'sqref="B2:B4"' in small_book.part(again)


def test_appended_rows_go_into_blank_rows_first(tmp_path: Path) -> None:
    below = "".join(f'<row r="{row}" ht="20"><c r="A{row}" s="3"/></row>' for row in range(5, 9))
    path = small(tmp_path, below).rename(tmp_path / "b.xlsx")
    path = edit(
        path, lambda book: book.replace("tblData", numbers(1)), lambda book: book.append("tblData", numbers(2))
    )
    assert small_book.read(path) == [[0.0] * 3, [0.0] * 3, [1.0] * 3]
    path = edit(path, lambda book: book.append("tblData", numbers(5)))
    assert [row[0] for row in small_book.read(path)] == [0, 0, 1, 0, 1, 2, 3, 4]
    assert '<row r="8" ht="20"><c r="A8" s="3">' in small_book.part(path)  # a styled blank cell keeps its style


def test_one_command_may_change_a_table_often(tmp_path: Path) -> None:
    def change(book: FileBook) -> None:
        book.append("tblData", numbers(9))
        book.replace("tblData", numbers(2))
        book.append("tblData", numbers(1))
        book.append("tblData", numbers(2))

    path = edit(small(tmp_path), change)
    assert [row[0] for row in small_book.read(path)] == [0, 1, 0, 0, 1]
    assert 'ref="A1:C6"' in small_book.part(path, small_book.TABLE)


# What stands below or beside | the cell named, or "free"; 8 rows are written into rows 2 to 9
STANDS = """
<row r="9"><c r="A9"><v>1</v></c></row>                                         | A9
<row r="6"><c r="C6"><f>1</f></c></row>                                         | C6
<row r="5"><c r="B5" t="inlineStr"><is><t>Total</t></is></c></row>              | B5
<row r="10"><c r="A10"><v>1</v></c></row>                                       | free
<row r="7"><c r="D7"><v>1</v></c><c r="E7" t="s"><v>0</v></c></row>             | free
<row r="7" s="1" customFormat="1"><c r="B7" s="1"/></row>                       | free
"""


@pytest.mark.parametrize("line", STANDS.strip().splitlines())
@pytest.mark.parametrize("way", ["append", "replace"])
def test_nothing_below_a_table_is_written_over(line: str, way: str, tmp_path: Path) -> None:
    xml, place = [item.strip() for item in line.split(" | ")]
    path = small(tmp_path, xml, strings="<si><t>beside</t></si>")
    frame = numbers(5 if way == "append" else 8)
    if place == "free":
        edit(path, lambda book: getattr(book, way)("tblData", frame))
        for cell in re.findall(r'<c r="[ADE](?:7|10)".*?</c>', xml):
            assert cell in small_book.part(path)
        return
    assert refused(path, lambda book: getattr(book, way)("tblData", frame)) == (
        f"tblData needs more rows, but a.xlsx, sheet Data!{place} below it isn't empty. "
        "Move what stands there to another place and try again. Nothing was changed."
    )


def test_merged_cells_below_are_not_written_over(tmp_path: Path) -> None:
    merge = '<mergeCells count="1"><mergeCell ref="B6:D7"/></mergeCells>'
    path = small_book.write(tmp_path / "a.xlsx", BODY, last=4, tail=merge)
    assert refused(path, lambda book: book.replace("tblData", numbers(5))) == (
        "tblData needs more rows, but Data!B6:D7 below it is merged. Unmerge or move those cells and try again. "
        "Nothing was changed."
    )
    edit(path, lambda book: book.replace("tblData", numbers(4)))


def test_another_table_below_is_not_written_over(path: Path, tmp_path: Path) -> None:
    path = sample_book.build(tmp_path / "a.xlsm")
    table = small_book.part(path, "xl/tables/table2.xml").replace("I1:J3", "C7:D9")
    sheet = small_book.part(path, "xl/worksheets/sheet1.xml")
    path = small_book.remade(
        path, tmp_path / "b.xlsm", table2_xml=table.encode(), worksheets__sheet1_xml=sheet.encode()
    )
    frame = pd.DataFrame({"Code": ["x"] * 8})
    assert refused(path, lambda book: book.replace("tblDocs", frame)) == (
        "tblDocs needs rows down to 9, but table tblRates stands below it on sheet Data. "
        "Move that table to another place and try again. Nothing was changed."
    )


def test_a_table_with_a_total_row_keeps_its_size(tmp_path: Path) -> None:
    total = '<row r="5"><c r="A5"><v>9</v></c></row>'
    path = small(tmp_path, total, table='<autoFilter ref="A1:C4"/>')
    part = small_book.part(path, small_book.TABLE).replace('ref="A1:C4"', 'ref="A1:C5" totalsRowCount="1"', 1)
    path = small_book.remade(path, tmp_path / "b.xlsx", table1_xml=part.encode())
    assert refused(path, lambda book: book.replace("tblData", numbers(5))) == (
        "tblData on sheet Data has a total row, so it can't get more or fewer rows. "
        "Switch the total row off (Table Design, Total Row) and try again. Nothing was changed."
    )
    edit(path, lambda book: book.update("tblData", numbers(3)))
    assert small_book.read(path) == [[float(n)] * 3 for n in range(3)]
    assert cells(path, "Data", "A5:A5") == [[9]]


@pytest.mark.parametrize(
    "attributes", ['headerRowCount="0"', 'tableType="queryTable"'], ids=["no header row", "filled by a query"]
)
def test_tables_that_cannot_be_used(attributes: str, tmp_path: Path) -> None:
    path = small(tmp_path)
    part = small_book.part(path, small_book.TABLE).replace(' id="1"', f' id="1" {attributes}', 1)
    path = small_book.remade(path, tmp_path / "b.xlsx", table1_xml=part.encode())
    said = "b.xlsx: table tblData has no header row, or is filled by a query: mend it in Excel."
    assert refused(path, lambda book: book.replace("tblData", numbers(1))) == said


def test_a_filter_is_cleared_when_rows_are_replaced(tmp_path: Path) -> None:
    body = BODY.replace('<row r="3">', '<row r="3" hidden="1">') + '<row r="9" hidden="1"/>'
    column = '<filterColumn colId="0"><filters><filter val="2"/></filters></filterColumn>'
    path = small_book.write(tmp_path / "a.xlsx", body, last=4, table=f'<autoFilter ref="A1:C4">{column}</autoFilter>')
    edit(path, lambda book: book.append("tblData", numbers(1)))
    assert column in small_book.part(path, small_book.TABLE)
    assert small_book.part(path).count("hidden") == 2
    edit(path, lambda book: book.replace("tblData", numbers(2)))
    assert "filterColumn" not in small_book.part(path, small_book.TABLE)
    assert re.findall('<row r="(\\d+)" hidden', small_book.part(path)) == ["9"]


# Users' columns


def with_columns(path: Path, table: str, columns: Mapping[str, str], body: Mapping[str, str]) -> Path:
    """Add columns to the right of a table: caption -> formula of the calculated column ("" without); cells' XML after r."""
    parts = members(path)
    name = next(n for n, data in parts.items() if f'displayName="{table}"'.encode() in data)
    part = parts[name].decode()
    first, left, last, right = re.findall(r' ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"', part)[0]
    number = openpyxl.utils.column_index_from_string(last)
    letters = [openpyxl.utils.get_column_letter(number + at) for at in range(1, len(columns) + 1)]
    part = part.replace(f'ref="{first}{left}:{last}{right}"', f'ref="{first}{left}:{letters[-1]}{right}"')
    count = int(re.findall(r'<tableColumns count="(\d+)"', part)[0])
    new = "".join(
        f'<tableColumn id="{count + at}" name="{caption}">'
        + (f"<calculatedColumnFormula>{formula}</calculatedColumnFormula>" if formula else "")
        + "</tableColumn>"
        for at, (caption, formula) in enumerate(columns.items(), 1)
    )
    part = part.replace(f'<tableColumns count="{count}"', f'<tableColumns count="{count + len(columns)}"')
    part = part.replace("</tableColumns>", f"{new}</tableColumns>")
    sheet_name = next(
        n
        for n in parts
        if n.startswith("xl/worksheets/_rels") and name.rpartition("/")[2].encode() + b'"' in parts[n]
    )
    sheet_name = sheet_name.replace("_rels/", "").replace(".rels", "")
    sheet = parts[sheet_name].decode()
    titles = {
        f"{at}{left}": f' t="inlineStr"><is><t>{caption}</t></is></c>'
        for at, caption in zip(letters, columns, strict=True)
    }
    for place, xml in {**titles, **body}.items():
        row = re.sub("[A-Z]", "", place)
        sheet = re.sub(rf'(<row r="{row}"(?: [^>]*[^/])?>.*?)(</row>)', rf'\1<c r="{place}"{xml}\2', sheet, count=1)
    out = path.with_name("with.xlsm")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in parts.items():
            archive.writestr(member, {name: part.encode(), sheet_name: sheet.encode()}.get(member, data))
    out.replace(path)
    assert check(path) == []
    return path


def discounts(*invoices: str) -> pd.DataFrame:
    return rows("tblDiscounts", len(invoices), Invoice=list(invoices))


def test_users_columns_of_a_result_table_go_with_the_key(path: Path) -> None:
    edit(path, lambda book: book.replace("tblDiscounts", discounts("A", "B", "C")))
    note = '<is><t>mine & "x"</t></is></c>'.replace("&", "&amp;")
    body = {
        "I6": f' t="inlineStr">{note}', "J6": "><f>E6*2</f><v>1</v></c>", "K6": "><f>tblDiscounts[[#This Row],[Days]]+1</f><v>1</v></c>", "L6": "><v>45000</v></c>",
        "I8": ' t="b"><v>1</v></c>', "J8": "><f>E8+$E$6+Start!A2</f><v>1</v></c>", "K8": "><f>tblDiscounts[[#This Row],[Days]]+1</f><v>1</v></c>", "L8": ' t="e"><v>#N/A</v></c>',
    }  # fmt: skip
    columns = {"Note": "", "Own": "", "Later": "tblDiscounts[[#This Row],[Days]]+1", "Seen": ""}
    with_columns(path, "tblDiscounts", columns, body)
    edit(path, lambda book: book.replace("tblDiscounts", discounts("X", "C", "A", "Y")))
    later = "=tblDiscounts[[#This Row],[Days]]+1"
    assert cells(path, "Discounts", "I6:L9") == [
        [None, None, later, None],
        [True, "=E7+$E$6+Start!A1", later, None],
        ['mine & "x"', "=E8*2", later, 45000],
        [None, None, later, None],
    ]
    edit(path, lambda book: book.replace("tblDiscounts", discounts("A")))
    assert cells(path, "Discounts", "I6:L7") == [['mine & "x"', "=E6*2", later, 45000], [None] * 4]
    referees.validate(path)


def test_shared_formulas_of_users_columns_are_written_out(path: Path) -> None:
    edit(path, lambda book: book.replace("tblDiscounts", discounts("A", "B", "C")))
    body = {
        "I6": '><f t="shared" ref="I6:J8" si="0">E6*2</f><v>1</v></c>', "J6": '><f t="shared" si="0"/><v>1</v></c>',
        "I7": '><f t="shared" si="0"/><v>1</v></c>', "J7": '><f t="shared" si="0"/><v>1</v></c>',
        "I8": '><f t="shared" si="0"/><v>1</v></c>', "J8": '><f t="shared" si="0"/><v>1</v></c>',
    }  # fmt: skip
    with_columns(path, "tblDiscounts", {"P": "", "Q": ""}, body)
    edit(path, lambda book: book.replace("tblDiscounts", discounts("C", "A")))
    assert cells(path, "Discounts", "I6:J8") == [["=E6*2", "=F6*2"], ["=E7*2", "=F7*2"], [None, None]]


def test_a_column_put_in_between_stays_the_users(path: Path) -> None:
    """Not where it should be, but no other figures may come into it, nor its own be lost."""
    edit(path, lambda book: book.replace("tblDiscounts", discounts("A")))
    with_columns(path, "tblDiscounts", {"Last": ""}, {})
    edit(path, lambda book: book.retitle("tblDiscounts", 7, ["Mine", "Claim"]))
    edit(path, lambda book: book.update("tblDiscounts", pd.DataFrame({"Mine": ["my text"]})))
    edit(path, lambda book: book.replace("tblDiscounts", discounts("B", "A")))
    assert cells(path, "Discounts", "G6:I7") == [[0, None, 0], [1, "my text", 0.01]]


def test_the_users_answers_go_with_a_key_that_has_a_date(path: Path) -> None:
    days = pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"]).astype("datetime64[s]")
    frame = rows("tblInterest", 3, Invoice=["A", "A", "B"], From=days).drop(columns="Waived")
    edit(path, lambda book: book.replace("tblInterest", frame))
    edit(path, lambda book: book.update("tblInterest", pd.DataFrame({"Waived": ["first", "second"]}, index=[0, 1])))
    edit(path, lambda book: book.replace("tblInterest", frame.iloc[[2, 1, 0]].reset_index(drop=True)))
    waived = FileBook(path).read("tblInterest").columns["Waived"]
    assert [waived.text(row) for row in range(3)] == ["", "second", "first"]


def test_rows_with_the_same_key_keep_their_order(path: Path) -> None:
    frame = rows("tblActions", 4, Customer=["A", "A", "B", "A"], Currency=["EUR"] * 4, Step=[3] * 4).drop(
        columns=["Remark", "Result"]
    )
    edit(path, lambda book: book.replace("tblActions", frame))
    edit(path, lambda book: book.update("tblActions", pd.DataFrame({"Remark": ["1", "2", "3", "4"]})))
    again = rows("tblActions", 5, Customer=["A", "B", "A", "A", "A"], Currency=["EUR"] * 5, Step=[3] * 5).drop(
        columns=["Remark", "Result"]
    )
    edit(path, lambda book: book.replace("tblActions", again))
    remark = FileBook(path).read("tblActions").columns["Remark"]
    assert [remark.text(row) for row in range(4)] == ["1", "3", "2", "4"]
    assert remark.text(4) == ""


def test_users_columns_of_an_input_table(path: Path) -> None:
    body = {"AK6": "><f>K6*2</f><v>0</v></c>", "AL6": ' t="inlineStr"><is><t>mine</t></is></c>'}
    with_columns(path, "tblInvoices", {"Twice": "tblInvoices[[#This Row],[Amount]]*2", "Own": ""}, body)
    edit(path, lambda book: book.append("tblInvoices", rows("tblInvoices", 2)))
    edit(path, lambda book: book.append("tblInvoices", rows("tblInvoices", 2)))
    edit(path, lambda book: book.update("tblInvoices", pd.DataFrame({"Due": pd.to_datetime([DAY] * 4)})))
    twice = "=tblInvoices[[#This Row],[Amount]]*2"
    assert [row[0] for row in cells(path, "Invoices", "AK7:AK9")] == [twice] * 3
    assert cells(path, "Invoices", "AL6:AL6") == [["mine"]]
    referees.validate(path)


def test_formulas_that_users_prepared_in_blank_rows_stay(tmp_path: Path) -> None:
    body = BODY.replace("<v>3</v>", "").replace("<v>4</v>", "")
    body = re.sub(r'(<c r="B(\d)" s="2")/>', r'\1/><c r="C\2"><f>A\2*2</f><v>0</v></c>', body)
    path = small_book.write(tmp_path / "a.xlsx", body, last=4)
    edit(path, lambda book: book.append("tblData", pd.DataFrame({"A": [7.0, 8.0, 9.0]})))
    assert cells(path, "Data", "A2:C5") == [
        [2, None, "=A2*2"],
        [7, None, "=A3*2"],
        [8, None, "=A4*2"],
        [9, None, None],
    ]


def test_a_formula_that_can_not_move_there_says_so(path: Path) -> None:
    edit(path, lambda book: book.replace("tblDiscounts", discounts("A", "B")))
    with_columns(path, "tblDiscounts", {"Own": ""}, {"I7": "><f>Start!A1</f><v>1</v></c>"})
    edit(path, lambda book: book.replace("tblDiscounts", discounts("B", "A")))
    assert cells(path, "Discounts", "I6:I7") == [["=#REF!"], [None]]


@pytest.mark.parametrize("formula", ["A2*2", "$A$2+A2", "SUM(A$2:A2)"])
def test_calculated_columns_are_filled_as_excel_does(formula: str, tmp_path: Path) -> None:
    filled = {
        "A2*2": ["=A2*2", "=A5*2"],
        "$A$2+A2": ["=$A$2+A2", "=$A$2+A5"],
        "SUM(A$2:A2)": ["=SUM(A$2:A2)", "=SUM(A$2:A5)"],
    }
    body = BODY.replace('<c r="B2" s="2"/>', f'<c r="B2" s="2"/><c r="C2"><f>{formula}</f><v>0</v></c>')
    path = small_book.write(tmp_path / "a.xlsx", body, last=4, calculated={"C": formula})
    edit(path, lambda book: book.append("tblData", pd.DataFrame({"A": [7.0]})))
    found = cells(path, "Data", "C2:C5")
    assert [found[0][0], found[3][0]] == filled[formula]


# Captions


def test_captions_change_in_one_step(path: Path) -> None:
    edit(path, lambda book: book.retitle("tblAging", 4, ["1-15", "16-45", "46-90", "90+"]))
    assert cells(path, "Aging", "D26:H26") == [["Not due", "1-15", "16-45", "46-90", "90+"]]
    edit(path, lambda book: book.retitle("tblAging", 4, ["16-45", "1-15", "a & b", "two\nlines"]))
    assert list(FileBook(path).read("tblAging").columns)[4:8] == ["16-45", "1-15", "a & b", "two\nlines"]
    referees.validate(path)


def test_the_same_captions_change_nothing(path: Path) -> None:
    before = path.read_bytes()
    edit(path, lambda book: book.retitle("tblAging", 4, ["1-30", "31-60", "61-90", "90+"]))
    assert path.read_bytes() == before


def test_a_caption_twice_is_refused(path: Path) -> None:
    said = "Ledger.xlsm: tblAging would have two columns of the same name: TOTAL, x."
    assert refused(path, lambda book: book.retitle("tblAging", 4, ["TOTAL", "x"])) == said


def test_formulas_on_other_sheets_follow_captions(tmp_path: Path) -> None:
    path = sample_book.build(tmp_path / "a.xlsm")
    edit(path, lambda book: book.retitle("tblDocs", 2, ["Sum & tax"]))
    assert cells(path, "Summary", "B3:B3") == [
        ["=SUMIFS(tblDocs[Sum & tax],tblDocs[Sum & tax],\">0\")+SUM('Data'!A1)"]
    ]
    assert cells(path, "Data", "D2:D2") == [["=tblDocs[[#This Row],[Sum & tax]]*2"]]
    assert b"tblDocs[Sum &amp; tax]" in members(path)["xl/workbook.xml"]
    assert b"tblDocs[[#This Row],[Sum &amp; tax]]*2" in members(path)["xl/tables/table1.xml"]


# Links, the calculation chain


def test_links_of_checks_are_replaced(path: Path) -> None:
    def check_rows(*places: str) -> Callable[[FileBook], None]:
        return lambda book: book.replace("tblChecks", rows("tblChecks", len(places)), {"Cell": places})

    edit(path, check_rows("Invoices!A6", "", "'Open items'!C7"), check_rows("Payments!B9", "Invoices!A7"))
    sheet = openpyxl.load_workbook(path)["Checks"]
    links = [sheet[f"C{row}"].hyperlink for row in (6, 7, 8)]
    assert [link and link.location for link in links] == ["Payments!B9", "Invoices!A7", None]
    assert sheet["A4"].hyperlink.location == "Start!A1"
    referees.validate(path)


def test_calculation_chain_goes_only_when_formulas_come_or_go(tmp_path: Path) -> None:
    path = sample_book.build(tmp_path / "a.xlsm")
    before = members(path)
    assert "xl/calcChain.xml" in before
    edit(path, lambda book: book.replace("tblRates", pd.DataFrame({"From": [1.0, 2.0, 3.0]})))
    assert members(path)["xl/calcChain.xml"] == before["xl/calcChain.xml"]
    assert b'fullCalcOnLoad="1"' in members(path)["xl/workbook.xml"]
    frame = pd.DataFrame({"Code": ["x"], "Amount": [5.0]})
    edit(path, lambda book: book.append("tblDocs", frame))
    after = members(path)
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]
    assert cells(path, "Data", "A5:D5") == [["x", None, 5, "=tblDocs[[#This Row],[Amount]]*2"]]
    referees.validate(path)
