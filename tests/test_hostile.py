"""Broken and hostile workbooks: refreshed with the right figures, or refused in one sentence and left as they are."""

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import excelize
import pytest
from books import make_book
from hostile_books import (
    LAUGHS,
    OUTSIDE,
    Spoil,
    cut,
    edit,
    entities,
    filled,
    holds,
    lying,
    many_members,
    named,
    noise,
    overlapping,
    strict,
    utf16,
    whole,
    with_part,
    without,
)
from openpyxl import load_workbook

from macros.cli import main

MEGABYTE = bytes(1 << 20)
LEDGER = """
tblCustomers
Customer | Name
C1 | Baltic Timber

tblInvoices
Invoice | Customer | Date | Due date | Amount
I1 | C1 | 2024-01-10 | 2024-02-09 | 100.00
I2 | C1 | 2024-03-10 | 2024-04-09 | 40.00

tblPayments
Payment | Customer | Date | Amount | Invoice
P1 | C1 | 2024-02-20 | 30.00 | I1
"""
RIGHT = "total 110.0, overdue 70.0, errors 0"
BOOK, TYPES, STRINGS = "xl/workbook.xml", "[Content_Types].xml", "xl/sharedStrings.xml"
LINKS = "xl/_rels/workbook.xml.rels"
SHEET, TABLE = "sheet:Invoices", "table:tblInvoices"
OF_SHEET = r"xl/worksheets/sheet18\.xml"  # Invoices: a test below looks
REF = 'ref="A5:AJ7"'
WHOLE_FILE = "it isn't a whole workbook file"


def cell(place: str, new: str | bytes) -> Spoil:
    """Put another <c> in place of a cell of Invoices."""
    return edit((SHEET, f'<c r="{place}".*?</c>', new))


def ref(new: str) -> Spoil:
    """Give tblInvoices another range."""
    return edit((TABLE, REF, f'ref="{new}"'))


def name(of: str, new: str) -> Spoil:
    """Let a defined name stand for something else."""
    return edit((BOOK, f'(?<=<definedName name="{of}">)[^<]*', new))


def link(new: str) -> Spoil:
    """Let the sheet Invoices be another part."""
    return edit((LINKS, 'Target="worksheets/sheet18.xml"', new))


CASES: dict[str, tuple[Spoil, str]] = {
    # what isn't a whole zip
    "no bytes": (cut(lambda size: 0), "is not an Excel workbook (.xlsm or .xlsx)."),
    "a byte": (cut(lambda size: 1), "is not an Excel workbook (.xlsm or .xlsx)."),
    "a zip's mark": (cut(lambda size: 4), WHOLE_FILE),
    "a header": (cut(lambda size: 30), WHOLE_FILE),
    "half": (cut(lambda size: size // 2), WHOLE_FILE),
    "without directory": (cut(lambda size: size - 700), WHOLE_FILE),
    "without end": (cut(lambda size: size - 22), WHOLE_FILE),
    "a byte less": (cut(lambda size: size - 1), WHOLE_FILE),
    "password, or .xls": (holds(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000)),
                          "has a password, or is an old .xls"),
    "a .csv": (holds(b"Invoice;Amount\nI1;100\n"), "is not an Excel workbook (.xlsm or .xlsx)."),
    # zips that unpack to more than they say, or to anything
    "a bomb as shared strings": (filled(STRINGS, b"<sst>", 300, bytes(1 << 20)), "would unpack to 300 MB"),
    "a bomb as a sheet": (filled("xl/worksheets/sheet18.xml", b"", 300, b"0" * (1 << 20)), "would unpack to 300 MB"),
    "a bomb of less": (filled("xl/worksheets/sheet18.xml", b"<worksheet><sheetData>", 80, noise(4500) + MEGABYTE),
                       "sheet Invoices has a row of over 64 MB, which no real sheet has: not opened."),
    "members that overlap": (overlapping, WHOLE_FILE),
    "a size that lies": (lying, WHOLE_FILE),
    "70,000 members": (many_members(70_000), RIGHT),
    "a name twice, in capitals": (with_part("XL/WORKBOOK.XML"), "is damaged: a part stands in it twice."),
    "a name that leads out": (with_part("../../evil.txt"), RIGHT),
    "a name with backslashes": (with_part("xl\\..\\evil.txt"), RIGHT),
    "a whole path": (with_part("/etc/evil.txt"), RIGHT),
    "a drive": (with_part("C:/evil.txt"), RIGHT),
    "the workbook with a backslash": (named(BOOK, "xl\\workbook.xml"), "its part xl/workbook.xml is missing"),
    # entities, in each kind of part that is read
    "laughs in the first links": (entities(r"_rels/\.rels"), "its part _rels/.rels declares entities"),
    "laughs in types": (entities(r"\[Content_Types\]\.xml"), "its part [Content_Types].xml declares entities"),
    "laughs in the workbook": (entities(r"xl/workbook\.xml"), "its part xl/workbook.xml declares entities"),
    "a file in the workbook": (entities(r"xl/workbook\.xml", OUTSIDE), "its part xl/workbook.xml declares entities"),
    "laughs in links": (entities(r"xl/_rels/workbook\.xml\.rels"), "workbook.xml.rels declares entities"),
    "laughs in a sheet": (entities(OF_SHEET),
                          "sheet Invoices declares entities, which no workbook needs: not opened."),
    "laughs among cells": (cell("A6", b"<c r=\"A6\"><v>1</v></c>" + LAUGHS), "sheet Invoices"),
    "laughs in a sheet's links": (entities(r"xl/worksheets/_rels/sheet18\.xml\.rels"), "declares entities"),
    "laughs in a table": (entities(r"xl/tables/table20\.xml"), "its part xl/tables/table20.xml declares entities"),
    "laughs in strings": (entities(r"xl/sharedStrings\.xml"), "its part xl/sharedStrings.xml declares entities"),
    "laughs in a chart": (entities(r"xl/charts/chart1\.xml"), "its part xl/charts/chart1.xml declares entities"),
    "laughs in what isn't read": (entities(r"xl/theme/theme1\.xml|docProps/core\.xml"), RIGHT),
    # other encodings
    "UTF-16 workbook": (utf16(r"xl/workbook\.xml"), "xl/workbook.xml is stored as UTF-16. Open it in Excel and save"),
    "UTF-16 sheet": (utf16(OF_SHEET), "sheet Invoices is stored as UTF-16. Open the book in Excel and save it once."),
    "UTF-16 table": (utf16(r"xl/tables/table20\.xml"), "its part xl/tables/table20.xml is stored as UTF-16."),
    "UTF-16 strings": (utf16(r"xl/sharedStrings\.xml"), RIGHT),
    "byte order marks": (whole(r".*\.(xml|rels)", lambda data: b"\xef\xbb\xbf" + data), RIGHT),
    # parts that are missing, or somewhere else
    "no types": (without(r"\[Content_Types\]\.xml"), "its part [Content_Types].xml is missing"),
    "types without text": (whole(r"\[Content_Types\]\.xml", lambda _: b""), "is damaged (no element found"),
    "a sheet said to be a document": (edit((TYPES, "spreadsheetml.worksheet", "wordprocessingml.document.main")),
                                      RIGHT),
    "links that are no XML": (whole(r"_rels/\.rels", lambda _: b"hello"), "is damaged (syntax error"),
    "no workbook": (without(r"xl/workbook\.xml"), "its part xl/workbook.xml is missing"),
    "no sheets": (edit((BOOK, "<sheets>.*</sheets>", "<sheets/>")), "is not an arbook workbook"),
    "no sheet of that name": (without(OF_SHEET), "is damaged ('xl/worksheets/sheet18.xml' is missing)"),
    "a sheet outside": (link('Target="../../../../etc/passwd"'), "is damaged ('etc/passwd' is missing)"),
    "a sheet on the web": (link('Target="http://x.example/a" TargetMode="External"'),
                           "is damaged ('rId18' is missing)"),
    "two sheets of one part": (link('Target="worksheets/sheet17.xml"'), "the sheet Invoices stands in it twice"),
    "two sheets of one name": (edit((BOOK, 'sheet name="Payments"', 'sheet name="Invoices"')),
                               "the sheet Invoices stands in it twice"),
    "a sheet without a name": (edit((BOOK, 'sheet name="FX"', "sheet")), "is damaged ('name' is missing)"),
    "Strict": (strict, "is in the Strict Open XML format. Save it as Excel Macro-Enabled Workbook."),
    # names
    "names of each other": (edit((BOOK, "<definedNames>", '<definedNames><definedName name="Loop">Loop</definedName>'
                                  '<definedName name="X_">Y_</definedName><definedName name="Y_">X_</definedName>')),
        RIGHT),
    "a setting that is itself": (name("AsOf", "AsOf"), "total 110.0, overdue 70.0, errors 1"),
    "a setting on a sheet that is gone": (name("AsOf", "Gone!$A$1"), "total 110.0, overdue 70.0, errors 1"),
    "a setting that is gone": (name("AsOf", "#REF!"), "total 110.0, overdue 70.0, errors 1"),
    "a setting as large as a sheet": (name("AsOf", "Settings!$A$1:$XFD$1048576"),
                                      "total 110.0, overdue 70.0, errors 1"),
    "a setting below all sheets": (name("AsOf", "Settings!$A$" + "9" * 5000), "total 110.0, overdue 70.0, errors 1"),
    "a head as large as a sheet": (name("Aging_Totals", "Aging!$A$1:$XFD$1048576"),
                                   "has no cell named Aging_Totals."),
    "a head turned round": (name("Aging_Totals", "Aging!$M$13:$C$6"), "has no cell named Aging_Totals."),
    # dimensions and places
    "a dimension of all cells": (edit((SHEET, '<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"')), RIGHT),
    "a dimension that is none": (edit((SHEET, '<dimension ref="[^"]*"', '<dimension ref="hello"')), RIGHT),
    "a dimension of no sheet": (edit((SHEET, '<dimension ref="[^"]*"', '<dimension ref="A1:ZZZ99999999"')), RIGHT),
    "a row of no sheet": (edit((SHEET, '<row r="7"', '<row r="99999999"')), "it has a row of the number 99999999"),
    "row 0": (edit((SHEET, '<row r="6"', '<row r="0"')), "it has a row of the number 0"),
    "row x": (edit((SHEET, '<row r="6"', '<row r="x"')), "it has a row of the number x"),
    "a row twice": (edit((SHEET, '<row r="7"', '<row r="6"')),
                    "sheet Invoices is damaged (row 6 stands in it twice)."),
    "a cell of no sheet": (edit((SHEET, '<c r="A6"', '<c r="ZZZZ9"')), "a cell of row 6 lies beyond the last column"),
    "a column too many": (edit((SHEET, '<c r="AI6"', '<c r="XFE6"')), "a cell of row 6 lies beyond the last column"),
    "a cell twice": (edit((SHEET, '<c r="B6"', '<c r="A6"')),
                     "sheet Invoices is damaged (the cell A6 stands in it twice)."),
    "a cell in small letters": (edit((SHEET, '<c r="A6"', '<c r="a6"')), "sheet Invoices can't be kept whole"),
    "a merged area that is none": (edit((SHEET, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="x"/>'
                                         "</mergeCells>")),
                                   RIGHT),
    "no cells": (edit((SHEET, "<sheetData>.*</sheetData>", "")), "sheet Invoices is damaged: it has no cells."),
    "no sheet": (whole(OF_SHEET, lambda _: b""), "sheet Invoices is damaged: it has no cells."),
    # tables
    "a table to the sheet's end": (ref("A5:AJ1048576"), RIGHT),
    "a table as large as a sheet": (ref("A5:XFD1048576"), "the range of table tblInvoices doesn't fit its columns"),
    "a table that leaves the sheet": (ref("A5:AJ99999999"), "is damaged (not a cell or an area: 'A5:AJ99999999')"),
    "a table left of the sheet": (ref("ZZA5:ZZZ7"), "is damaged (not a cell or an area: 'ZZA5:ZZZ7')"),
    "a table above the sheet": (ref("A0:AJ7"), "is damaged (not a cell or an area: 'A0:AJ7')"),
    "a table turned round": (ref("AJ7:A5"), "is damaged (not a cell or an area: 'AJ7:A5')"),
    "a table too narrow": (ref("A5:C7"), "the range of table tblInvoices doesn't fit its columns"),
    "a table without rows": (ref("A5:AJ5"), "the range of table tblInvoices doesn't fit its columns"),
    "a table without range": (edit((TABLE, f" {REF}", "")), "is damaged ('ref' is missing)"),
    "a table without name": (edit((TABLE, ' displayName="tblInvoices"', "")),
                             "is damaged ('displayName' is missing)"),
    "two tables of one name": (edit(("table:tblPayments", 'displayName="tblPayments"', 'displayName="TBLINVOICES"')),
                               "two tables have the name"),
    "tables that overlap": (edit(("xl/worksheets/_rels/sheet18.xml.rels", "tables/table20.xml", "tables/table21.xml"),
                                 ("xl/worksheets/_rels/sheet18.xml.rels", "</Relationships>",
                                  '<Relationship Id="rIdX" Target="../tables/table20.xml" Type="http://schemas.openxmlformats'
                                  '.org/officeDocument/2006/relationships/table"/></Relationships>'),
                                 ("xl/worksheets/_rels/sheet19.xml.rels", "tables/table21.xml", "tables/table22.xml"),
                                 ("xl/worksheets/_rels/sheet20.xml.rels", "<Relationship .*?/>", "")),
                            "overlap"),
    "two columns of one name": (edit((TABLE, 'name="Tax"', 'name="amount"')), "tblInvoices doesn't fit its columns"),
    "a table cut off": (whole(r"xl/tables/table20\.xml", lambda data: data[:300]), "is damaged (unclosed token"),
    "a table that is missing": (without(r"xl/tables/table20\.xml"), "its part xl/tables/table20.xml is missing"),
    # strings, styles, numbers
    "no strings": (without(r"xl/sharedStrings\.xml"), "its part xl/sharedStrings.xml is missing"),
    "strings not named": (edit((LINKS, "<Relationship [^>]*sharedStrings[^>]*>", "")),
                          "a cell names a text that isn't there"),
    "a string of no list": (cell("A6", '<c r="A6" t="s"><v>99999</v></c>'), "a cell names a text that isn't there"),
    "string -1": (cell("A6", '<c r="A6" t="s"><v>-1</v></c>'), "a cell names a text that isn't there"),
    "string 1.5": (cell("A6", '<c r="A6" t="s"><v>1.5</v></c>'), "a cell names a text that isn't there"),
    "a style of no list": (edit((SHEET, '<c r="A6" s="\\d+"', '<c r="A6" s="99999"')), RIGHT),
    "no styles": (without(r"xl/styles\.xml"), RIGHT),
    "nan": (cell("K6", '<c r="K6"><v>nan</v></c>'), "total 10.0, overdue 0.0, errors 1"),
    "no number so large": (cell("K6", '<c r="K6"><v>1e999</v></c>'), "total 10.0, overdue 0.0, errors 1"),
    "cents beyond 64 bits": (cell("K6", '<c r="K6"><v>1e300</v></c>'), "total 10.0, overdue 0.0, errors 1"),
    "a hundred thousand digits": (cell("K6", f'<c r="K6"><v>{"1" * 100_000}</v></c>'),
                                  "total 10.0, overdue 0.0, errors 1"),
    "tags in tags": (cell("K6", f'<c r="K6"><v>{"<a>" * 50_000}</v></c>'), "is damaged (mismatched tag"),
    "a date of no calendar": (cell("E6", '<c r="E6"><v>1e15</v></c>'), "total 110.0, overdue 0.0, errors 1"),
    "a letter of no alphabet": (cell("A6", '<c r="A6" t="inlineStr"><is><t>&#9999999;</t></is></c>'),
                                "total 110.0, overdue 100.0, errors 1"),
    "half a letter": (cell("A6", '<c r="A6" t="inlineStr"><is><t>&#xD800;_xD83D_</t></is></c>'),
                      "total 110.0, overdue 100.0, errors 1"),
    "an entity that nobody declares": (cell("A6", '<c r="A6" t="inlineStr"><is><t>&evil;</t></is></c>'),
                                       "total 110.0, overdue 100.0, errors 1"),
    "bytes that are no text": (cell("A6", b'<c r="A6" t="inlineStr"><is><t>\xff\xfe</t></is></c>'),
                               "is damaged (Invalid UTF8"),
    "a text too long": (cell("A6", f'<c r="A6" t="inlineStr"><is><t>{"x" * (1 << 20)}</t></is></c>'),
                        "A text of over 32,767 characters doesn't fit into a cell."),
}  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_book(tmp_path_factory.mktemp("good") / "L.xlsm", LEDGER)


@pytest.fixture
def path(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(good, tmp_path / "L.xlsm"))


@pytest.mark.parametrize("case", CASES)
def test_it_works_or_says_why(case: str, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil, expected = CASES[case]
    spoil(path)
    assert_told(path, expected, capsys)


def assert_told(path: Path, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Refresh, and look at the figures; or at the sentence, and that nothing was written nor lies around."""
    before = path.read_bytes()
    code = main(["refresh", str(path), "--as-of", "2024-03-31", "--json"])
    out, err = capsys.readouterr()
    if expected.startswith("total"):
        told = json.loads(out)
        assert "total {total}, overdue {overdue}".format(**told["figures"]) + f", errors {told['errors']}" == expected
        assert zipfile.ZipFile(path).testzip() is None
        return
    assert err.startswith("arbook refresh: ")
    assert expected in err
    assert err.count("\n") == 1
    assert "in arbook itself" not in err
    assert (code, path.read_bytes()) == (2, before)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_part_of_the_sheet_invoices_is_the_one_that_is_spoiled(good: Path) -> None:
    with zipfile.ZipFile(good) as archive:
        assert b'displayName="tblInvoices"' in archive.read("xl/tables/table20.xml")
        assert b"tables/table20.xml" in archive.read("xl/worksheets/_rels/sheet18.xml.rels")


# Other programs


def by_openpyxl(path: Path) -> None:
    load_workbook(path, keep_vba=True).save(path)


def by_excelize(path: Path) -> None:
    book = excelize.open_file(str(path))
    book.set_cell_value("FX", "H40", "seen")
    book.save()
    book.close()


def by_libreoffice(path: Path) -> None:
    made = path.parent / "made"
    kind = "xlsm:Calc MS Excel 2007 VBA XML"
    home = f"-env:UserInstallation=file://{path.parent}/office"
    command = ["soffice", home, "--headless", "--convert-to", kind, "--outdir", str(made), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    shutil.move(made / path.name, path)


@pytest.mark.parametrize("save", [by_openpyxl, by_excelize, by_libreoffice], ids=lambda save: save.__name__)
def test_saved_by_another_program(save: Spoil, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(path)
    assert_told(path, RIGHT, capsys)
