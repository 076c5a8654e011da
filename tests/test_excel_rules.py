"""The rules find each fault that the schema validator misses, and nothing in a good book."""

import io
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from excel_formulas import Names, formula_faults
from excel_rules import check
from sample_book import build, read_parts, write_parts

TYPES, BOOK, LINKS = "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
DATA, SUMMARY = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
TABLE, RATES, TEXTS = "xl/tables/table1.xml", "xl/tables/table2.xml", "xl/sharedStrings.xml"
STYLES, CHAIN, CHART = "xl/styles.xml", "xl/calcChain.xml", "xl/charts/chart1.xml"

ROW_3 = '<row r="3" spans="1:10">'
B2_DATA = '<c r="B2" s="1"><v>46023</v></c>'
C3_DATA = '<c r="C3" s="2"><v>-80</v></c>'
TOTAL = "<f>SUM(DocAmounts)</f>"
OPEN_LIST = '<formula1>"open,paid,void"</formula1>'

# id, member, text that stands there, text that is planted, words of the sentence
# fmt: off
PLANTED = [
    # rows and cells
    ("row-order", DATA, ROW_3, '<row r="2">', "row 2 stands after row 2"),
    ("row-below-sheet", DATA, ROW_3, '<row r="1048577">', "row 1048577 is below the last row"),
    ("cell-order", DATA, B2_DATA + '<c r="C2"', '<c r="C2"/>' + B2_DATA + '<c r="X2"',
     "Data!B2: cells must ascend"),
    ("cell-twice", DATA, B2_DATA, B2_DATA + B2_DATA, "Data!B2: the cell stands twice"),
    ("cell-in-other-row", DATA, '"C3"', '"C5"', "Data!C5: the cell stands in row 3"),
    ("not-a-cell", DATA, '"C3"', '"XFE3"', "'XFE3' isn't a cell"),
    ("cell-format", DATA, C3_DATA, C3_DATA.replace('s="2"', 's="3"'),
     "Data!C3: the cell format 3 doesn't exist"),
    ("row-format", DATA, ROW_3, '<row r="3" s="3">', "row 3 has a cell format that doesn't exist"),
    ("column-format", DATA, 'style="1"', 'style="9"', "columns 2 to 4 have a cell format"),
    ("column-widths", DATA, 'min="2" max="4"', 'min="1" max="4"',
     "widths 1 to 4 are out of order or overlap"),
    ("text-index", DATA, '<c r="A2" t="s"><v>4', '<c r="A2" t="s"><v>99',
     "Data!A2: the shared text 99 doesn't exist"),
    ("nan", DATA, "<v>-80<", "<v>nan<", "Data!C3: nan isn't a number"),
    ("infinity", DATA, "<v>-80<", "<v>-inf<", "Data!C3: -inf isn't a number"),
    ("text-as-number", DATA, "<v>-80<", "<v>INV-9<", "Data!C3: the text 'INV-9' stands in a number cell"),
    ("date-as-number", DATA, "<v>46023<", "<v>2026-01-01<", "the text '2026-01-01' stands in a number cell"),
    ("truth", DATA, C3_DATA, '<c r="C3" t="b"><v>yes</v></c>', "Data!C3: 'yes' isn't TRUE or FALSE"),
    ("error", DATA, C3_DATA, '<c r="C3" t="e"><v>#OOPS!</v></c>', "Data!C3: '#OOPS!' isn't an error value"),
    ("long-inline-text", DATA, C3_DATA, f'<c r="C3" t="inlineStr"><is><t>{"x" * 32768}</t></is></c>',
     "Data!C3: the text is longer than 32,767"),
    ("long-shared-text", TEXTS, "INV-1", "x" * 32768, "Shared text 4: it is longer than 32,767"),
    ("metadata", SUMMARY, '<c r="B1">', '<c r="B1" cm="1">',
     "Summary!B1: its cell metadata (cm) don't exist"),
    # formulas in cells
    ("shared-orphan", SUMMARY, TOTAL, '<f t="shared" si="0"/>',
     "Summary!B1: the shared formula has no first cell"),
    ("array-ref", SUMMARY, TOTAL, '<f t="array" ref="B2">1</f>', "Summary!B1: the array formula's ref"),
    ("chain", CHAIN, 'r="D3"', 'r="C3"', "calcChain: names Data!C3, which holds no formula"),
    ("chain-sheet", CHAIN, 'i="2"', 'i="7"', "calcChain: names a sheet 7 that doesn't exist"),
    ("this-row-bare", DATA, "<f>tblDocs[[#This Row],[Amount]]", "<f>tblDocs[[#This Row],Amount]",
     "Data!D2: tblDocs[[#This Row],Amount] lacks inner brackets around Amount"),
    ("this-row-no-table", DATA, "<f>tblDocs[[#This Row],[Amount]]", "<f>[[#This Row],[Amount]]",
     "Data!D2: [[#This Row],[Amount]] has no table name before it"),
    ("at-column", DATA, "<f>tblDocs[[#This Row],[Amount]]", "<f>tblDocs[@Amount]",
     "Data!D2: tblDocs[@Amount] is stored with @"),
    ("at-alone", DATA, "<f>tblDocs[[#This Row],[Amount]]", "<f>[@Amount]",
     "Data!D2: [@Amount] has no table name"),
    ("semicolon", SUMMARY, ",TRUE,", ";TRUE;", "Summary!B2: a semicolon separates arguments"),
    ("unknown-table", SUMMARY, "tblDocs[Code]", "tblGone[Code]",
     "Summary!B2: the table tblGone doesn't exist"),
    ("unknown-column", SUMMARY, "tblDocs[Code]", "tblDocs[Coder]",
     "Summary!B2: the table tblDocs has no column Coder"),
    ("no-prefix", SUMMARY, "_xlfn.TEXTJOIN", "TEXTJOIN",
     "Summary!B2: TEXTJOIN must be stored as _xlfn.TEXTJOIN"),
    ("formula-sheet", SUMMARY, "'Data'!A1", "'Gone'!A1", "Summary!B3: the sheet Gone doesn't exist"),
    ("formula-name", SUMMARY, "SUM(DocAmounts)", "SUM(DocAmount)",
     "Summary!B1: the name DocAmount isn't defined"),
    # tables
    ("header-text", TEXTS, ">Amount<", ">Amounts<",
     "the header cell says 'Amounts', but the column's name is 'Amount'"),
    ("header-number", DATA, '<c r="C1" s="1" t="s"><v>2</v></c>', '<c r="C1"><v>2</v></c>',
     "header cell of column Amount isn't plain text"),
    ("column-twice", TABLE, 'name="Amount"', 'name="CODE"',
     "table tblDocs: the column name code stands twice"),
    ("column-id-twice", TABLE, 'id="3"', 'id="2"', "table tblDocs: the column id 2 stands twice"),
    ("columns-count", TABLE, 'count="4"', 'count="5"', "the count of tableColumns isn't their number"),
    ("ref-width", TABLE, 'ref="A1:D4" totals', 'ref="A1:E4" totals',
     "its ref is 5 columns wide, but it has 4"),
    ("ref-no-area", TABLE, 'ref="A1:D4" totals', 'ref="D4:A1" totals', "its ref 'D4:A1' isn't an area"),
    ("no-body", TABLE, "A1:D4", "A1:D1", "it has no body row; an empty table keeps one blank row"),
    ("filter-ref", TABLE, 'Filter ref="A1:D4"', 'Filter ref="A1:D3"', "the autofilter's ref isn't the table"),
    ("filter-totals", TABLE, 'totalsRowShown="0"', 'totalsRowCount="1"',
     "the autofilter's ref isn't the table without its totals"),
    ("filter-column", TABLE, '<autoFilter ref="A1:D4"/>',
     '<autoFilter ref="A1:D4"><filterColumn colId="4"/></autoFilter>',
     "the autofilter names a column that doesn't exist"),
    ("filter-no-header", TABLE, 'totalsRowShown="0"', 'headerRowCount="0"',
     "it has a filter but no header row"),
    ("column-format-id", TABLE, 'dataDxfId="0"', 'dataDxfId="3"',
     "dataDxfId 3 points to a format that doesn't exist"),
    ("column-formula", TABLE, "[Amount]]*2", "[Amont]]*2",
     "column Double: the table tblDocs has no column Amont"),
    ("table-like-cell", RATES, '"tblRates"', '"TAB1"', "the name TAB1 is also a cell's address"),
    ("table-like-r1c1", RATES, '"tblRates"', '"R1C1"', "the name R1C1 is also a cell's address"),
    ("table-with-space", RATES, '"tblRates"', '"tbl Rates"', "the name 'tbl Rates' isn't allowed"),
    ("table-like-name", RATES, '"tblRates"', '"KINDS"', "the table name KINDS is also a defined name"),
    ("table-name-twice", RATES, '"tblRates"', '"TBLDOCS"', "two tables have the same name tbldocs"),
    ("table-id-twice", RATES, 'id="2" name="tbl', 'id="1" name="tbl', "two tables have the same id 1"),
    ("table-overlap", RATES, "I1:J3", "D1:E3", "Data: the tables tblDocs and tblRates overlap"),
    ("table-part-twice", "xl/worksheets/_rels/sheet1.xml.rels", "table2.xml", "table1.xml",
     "two tables have the same part"),
    ("merge-over-table", DATA, 'mergeCell ref="F1:G1"', 'mergeCell ref="D1:G1"',
     "Data!D1:G1: merged cells lie over the table tblDocs"),
    ("merge-one-cell", DATA, 'mergeCell ref="F1:G1"', 'mergeCell ref="F1"',
     "Data!F1: a merge of a single cell"),
    ("merge-overlap", DATA, '<mergeCell ref="F1:G1"/>', '<mergeCell ref="F1:G1"/><mergeCell ref="G1:G2"/>',
     "Data!F1:G1: merged cells overlap with G1:G2"),
    # validations and conditional formats
    ("long-list", SUMMARY, OPEN_LIST, f'<formula1>"{"x" * 256}"</formula1>',
     "Summary!B4: the list of the validation is longer than 255"),
    ("prompt-title", SUMMARY, 'promptTitle="Kind"', f'promptTitle="{"x" * 33}"',
     "Summary!B4: the validation's promptTitle is longer than 32"),
    ("prompt", SUMMARY, 'promptTitle="Kind"', f'prompt="{"x" * 256}"',
     "Summary!B4: the validation's prompt is longer than 255"),
    ("error-text", SUMMARY, 'promptTitle="Kind"', f'error="{"x" * 256}"',
     "Summary!B4: the validation's error is longer than 255"),
    ("validation-table", SUMMARY, ">Kinds<", ">tblDocs[Code]<",
     "Summary!B5: validation: tblDocs[Code] is a table reference, which isn't allowed"),
    ("validation-name", SUMMARY, ">Kinds<", ">Sorts<",
     "Summary!B5: validation: the name Sorts isn't defined"),
    ("format-id", DATA, 'dxfId="2"', 'dxfId="3"',
     "Data: the conditional format 1 has a format that doesn't exist"),
    ("format-formula", DATA, "$C2&lt;0", "XLOOKUP(1,A1,A1)",
     "Data: conditional format: XLOOKUP must be stored"),
    ("format-table", DATA, "$C2&lt;0", "tblDocs[Amount]=1",
     "Data: conditional format: tblDocs[Amount] is a table reference"),
    ("footer", SUMMARY, "<drawing",
     f'<headerFooter><oddFooter>{"x" * 256}</oddFooter></headerFooter><drawing',
     "header or footer is longer than 255"),
    # charts, names, sheets
    ("chart-table", CHART, "Summary!$B$1:$B$3", "tblDocs[Amount]",
     "chart1.xml: tblDocs[Amount] is a table reference"),
    ("chart-sheet", CHART, "Summary!$B$1:$B$3", "Gone!$B$1:$B$3", "chart1.xml: the sheet Gone doesn't exist"),
    ("name-sheet", BOOK, "Summary!$D$1", "Sums!$D$1", "Name Kinds: the sheet Sums doesn't exist"),
    ("name-table", BOOK, "tblDocs[Amount]", "tblDocs[Sum]",
     "Name DocAmounts: the table tblDocs has no column Sum"),
    ("name-twice", BOOK, 'name="Kinds"', 'name="docamounts"', "the name docamounts is defined twice"),
    ("name-like-cell", BOOK, 'name="Kinds"', 'name="AR2026"',
     "Name AR2026: the name AR2026 is also a cell's address"),
    ("name-scope", BOOK, 'name="Kinds"', 'name="Kinds" localSheetId="2"',
     "Name Kinds: its sheet (localSheetId) doesn't exist"),
    ("sheet-name-long", BOOK, 'name="Summary"', f'name="{"S" * 32}"',
     f"the sheet name '{'S' * 32}' isn't allowed"),
    ("sheet-name-sign", BOOK, 'name="Summary"', 'name="Sum/mary"', "the sheet name 'Sum/mary' isn't allowed"),
    ("sheet-name-twice", BOOK, 'name="Summary"', 'name="DATA"', "two sheets have the same name data"),
    ("sheet-id-twice", BOOK, 'sheetId="2"', 'sheetId="1"', "two sheets have the same sheetId 1"),
    ("sheet-part-twice", LINKS, "sheet2.xml", "sheet1.xml",
     "two sheets have the same part xl/worksheets/sheet1.xml"),
    ("sheets-hidden", BOOK, 'sheetId="', 'state="hidden" sheetId="', "no sheet is visible"),
    ("active-sheet", BOOK, "<workbookView ", '<workbookView activeTab="2" ',
     "the active sheet doesn't exist"),
    ("code-name-book", BOOK, '"ThisWorkbook"', '"MyBook"',
     "Workbook: the VBA project has no module for the code name MyBook"),
    ("code-name-sheet", SUMMARY, '"shSummary"', '"shSum"',
     "Summary: the VBA project has no module for the code name shSum"),
    ("code-name-missing", SUMMARY, ' codeName="shSummary"', "",
     "no sheet has the code name of the VBA module shSummary"),
    ("code-name-twice", SUMMARY, '"shSummary"', '"shData"', "the code name shdata is used twice"),
    # styles
    ("font", STYLES, '<xf numFmtId="164" fontId="0"', '<xf numFmtId="164" fontId="7"',
     "cell format 1 has a fontId that doesn't exist"),
    ("format-code", STYLES, 'formatCode="yyyy-mm-dd"', f'formatCode="{"0" * 256}"',
     "format 164 is longer than 255"),
    ("formats", STYLES, "</cellXfs>", '<xf fontId="0"/>' * 65_490 + "</cellXfs>",
     "more than 65,490 cell formats"),
    # package
    ("plain-type", TYPES, "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
     "the file holds macros, but its content type is that of a plain .xlsx"),
    ("wrong-type", TYPES, "vnd.ms-excel.sheet.macroEnabled.main", "vnd.ms-excel.template.macroEnabled.main",
     "its content type isn't that of a workbook"),
    ("no-project", LINKS, "relationships/vbaProject", "relationships/other",
     "content type is that of a macro workbook, but there is no VBA project"),
    ("type-missing", TYPES, '<Default Extension="vml"', '<Default Extension="png"',
     "vmlDrawing1.vml: has no content type"),
    ("type-of-nothing", TYPES, "/xl/calcChain.xml", "/xl/calcChains.xml",
     "names xl/calcChains.xml, which isn't in the file"),
    ("link-to-nothing", LINKS, "styles.xml", "style.xml",
     "rId4 points to xl/style.xml, which isn't in the file"),
    ("link-id-twice", LINKS, "rIdChain", "rId6", "the relationship id rId6 stands twice"),
    ("not-xml", STYLES, "</fonts>", "", "xl/styles.xml: isn't well-formed XML"),
    ("sheet-not-xml", DATA, "</sheetData>", "", "xl/worksheets/sheet1.xml: isn't well-formed XML"),
]
# fmt: on


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("rules") / "good.xlsm")


def test_a_good_book_has_no_fault(good: Path) -> None:
    assert check(good) == []
    assert check(str(good)) == []
    assert check(good.read_bytes()) == []


@pytest.mark.parametrize(
    ("member", "old", "new", "words"), [fault[1:] for fault in PLANTED], ids=[f[0] for f in PLANTED]
)
def test_a_planted_fault_is_found(good: Path, member: str, old: str, new: str, words: str) -> None:
    parts = read_parts(good.read_bytes())
    text = parts[member].decode()
    assert old in text
    found = check(write_parts({**parts, member: text.replace(old, new).encode()}))
    assert any(words in sentence for sentence in found), found


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ("xl/drawings/vmlDrawing1.vml", "which isn't in the file"),
        ("[Content_Types].xml", "[Content_Types].xml: missing"),
        ("xl/charts/chart1.xml", "rId1 points to xl/charts/chart1.xml, which isn't in the file"),
        ("xl/worksheets/sheet2.xml", "belongs to xl/worksheets/sheet2.xml, which isn't in the file"),
    ],
)
def test_a_missing_part_is_found(good: Path, member: str, words: str) -> None:
    parts = read_parts(good.read_bytes())
    del parts[member]
    assert any(words in sentence for sentence in check(write_parts(parts)))


def test_a_member_twice_in_the_zip_is_found(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "twice.xlsm"
    path.write_bytes(good.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("XL/styles.xml", b"<a/>")
    assert "xl/styles.xml: the zip holds this member twice." in check(path)


def test_the_ending_of_the_file_name_must_fit(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(good.read_bytes())
    assert check(path) == ["xl/workbook.xml: the content type doesn't fit the file name's ending .xlsx."]


def test_a_broken_vba_project_is_found(good: Path) -> None:
    parts = read_parts(good.read_bytes()) | {"xl/vbaProject.bin": b"not a project"}
    assert check(write_parts(parts)) == ["xl/vbaProject.bin: can't be read (not a compound file)."]


def test_something_else_than_a_zip_is_said() -> None:
    assert check(b"Date;Amount")[0].startswith("The file isn't a zip")


NAMES = Names(
    sheets=frozenset({"data", "o'neil & co", "jan", "mar"}),
    defined=frozenset({"rate", "_xlnm.print_area"}),
    tables={"tbldocs": frozenset({"amount", "due date", "a]b", "paid #", "tax\nrate"})},
)


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(A1:B$2,$C:$D,1:3,$4:$5)*-1.5E-3%",
        "'O''Neil & Co'!A1&\"a;b[@x]'\"",
        "SUM(Jan:Mar!A1)+Data!Rate+rate",
        "tblDocs[Amount]+tblDocs[[#This Row],[Due Date]]",
        "SUM(tblDocs[[#Headers],[#Data],[Amount]:[Due Date]])+ROWS(tblDocs[])+ROWS(tblDocs)",
        "ROWS(tblDocs[#All])",
        "tblDocs[a']b]&tblDocs[Paid '#]&tblDocs[Tax\nRate]",
        "SUM({1,2;3,4})+LOG10(10)+IF(TRUE,,#N/A)+#REF!",
        "_xlfn._xlws.SORT(_xlfn.UNIQUE(A1:A9))+_xlfn.ANCHORARRAY(A1)",
        "_xlfn.LET(_xlpm.x,1,_xlpm.x+1)",
        "[1]Prices!A1+'[2]My prices'!B2+[1]!Total",
        "AR_BUCKET(A1,B1)+WORKDAY.INTL(A1,1)",
        f'"{"x" * 255}"',
    ],
)
def test_a_good_formula_has_no_fault(formula: str) -> None:
    assert list(formula_faults(formula, NAMES)) == []


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("=A1", "stored with its equals sign"),
        ("SUM(A1", "'(' isn't closed"),
        ("SUM(A1))", "')' closes nothing"),
        ("SUM({1,2)}", "')' closes nothing"),
        ('"abc', "can't be read from '\"abc' on"),
        ("tblDocs[Amount", "can't be read from '[Amount' on"),
        ("SUM(A1;B1)", "a semicolon separates arguments"),
        ("@A1:A3", "an @ is stored"),
        ("SUM(A1#)", "stored as A1#"),
        ("UNIQUE(A1:A3)", "UNIQUE must be stored as _xlfn.UNIQUE"),
        ("Ifs(A1,1)", "IFS must be stored as _xlfn.IFS"),
        ("FILTER(A1,B1)", "FILTER must be stored as _xlfn._xlws.FILTER"),
        ("_xlfn.FILTER(A1,B1)", "FILTER must be stored as _xlfn._xlws.FILTER"),
        ("_xlfn.SUM(A1)", "has a prefix that Excel doesn't know"),
        ("_xlfn.LET(x,1,x)", "a name in LET must be stored with the prefix _xlpm."),
        ("tblDocs[#Body]", "#Body isn't a part of a table"),
        ("tblDocs[[Amount]:[Due]]", "has no column Due"),
        ("tblDocs[[#This Row],Due Date]", "lacks inner brackets around Due Date"),
        ("SUBTOTAL(109,[Amount])", "[Amount] has no table name before it"),
        ("SUM(Jan:Apr!A1)", "the sheet Apr doesn't exist"),
        (f'"{"x" * 256}"', "longer than 255"),
        ("1+" * 4096 + "1", "longer than 8,192"),
        ("(" * 65 + "1" + ")" * 65, "nests deeper than 64"),
    ],
)
def test_a_bad_formula_is_found(formula: str, words: str) -> None:
    assert any(words in fault for fault in formula_faults(formula, NAMES))


def test_5000_rows_take_little_time() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for row in range(1, 5001):
            sheet.write_row(row, 0, [f"INV-{row}", row, row / 4, *range(12)])
            sheet.write_formula(row, 15, f"SUM(B{row}:C{row})*2")
        sheet.add_table(0, 0, 5000, 14)
    start = time.process_time()
    assert check(buffer.getvalue()) == []
    assert time.process_time() - start < 5
