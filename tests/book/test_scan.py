"""Reading cells: the fast way equals the plain way and python-calamine, whatever program wrote the sheet."""

import datetime as dt
import random
import shutil
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import excel_rules
import foreign
import openpyxl
import pandas as pd
import pytest
import sample_book
import small_book
import xlsxwriter
from python_calamine import CalamineWorkbook

from arbook.book import members, package
from arbook.book.book import BookError
from arbook.book.file import FileBook
from workbook.build import TEMPLATE

# ruff: noqa: E501 - one line a cell reads as a table

# the XML of a cell in A2 | what stands there (repr) | what python-calamine says, where that differs
CELLS = r"""
<c r="A2"><v>1</v></c>                                                         | 1.0
<c r="A2" t="n"><v>-0.25</v></c>                                               | -0.25
<c r="A2" s="2"><v>0.1</v></c>                                                 | 0.1
<c r="A2"><v>1E+20</v></c>                                                     | 1e20
<c r="A2"><v>1.7976931348623157e308</v></c>                                    | 1.7976931348623157e308
<c r="A2"><v>2.2250738585072014E-308</v></c>                                   | 2.2250738585072014e-308
<c r="A2"><v>12345678901234567890</v></c>                                      | 12345678901234567890.0
<c r="A2"><v>0.30000000000000004</v></c>                                       | 0.30000000000000004
<c r="A2"><v>4.35</v></c>                                                      | 4.35
<c r="A2"><v>007</v></c>                                                       | 7.0
<c r="A2"><v>+5</v></c>                                                        | 5.0
<c r="A2"><v></v></c>                                                          | None
<c r="A2"><v/></c>                                                             | None
<c r="A2"/>                                                                    | None
<c r="A2" s="2"/>                                                              | None
<c r="A2" s="2"></c>                                                           | None
<c r="A2" t="s"><v>0</v></c>                                                   | 'zero'
<c r="A2" t="s"><v>1</v></c>                                                   | 'rich text'
<c r="A2" t="s"><v>2</v></c>                                                   | '東京'
<c r="A2" t="s"><v>3</v></c>                                                   | None
<c r="A2" t="s"><v>4</v></c>                                                   | 'a&b <c> "d" é 中'
<c r="A2" t="s"><v>5</v></c>                                                   | None
<c r="A2" t="s"/>                                                              | None
<c r="A2" t="s" s="2"><v>0</v></c>                                             | 'zero'
<c t="s" r="A2"><v>0</v></c>                                                   | 'zero'
<c s="2" r="A2"><v>3.5</v></c>                                                 | 3.5
<c r='A2' t='s'><v>0</v></c>                                                   | 'zero'
<c r="A2" s='2' t='s'><v>0</v></c>                                             | 'zero'
<c r="A2"  t="s" ><v>0</v></c>                                                 | 'zero'
<c r="A2" s="1" cm="1" t="str"><v>x</v></c>                                    | 'x'
<c r="A2" t="inlineStr"><is><t>abc</t></is></c>                                | 'abc'
<c r="A2" t="inlineStr"><is><t xml:space="preserve"> a  b </t></is></c>        | 'a  b'
<c r="A2" t="inlineStr"><is><t/></is></c>                                      | None
<c r="A2" t="inlineStr"><is><t xml:space="preserve"/></is></c>                 | None
<c r="A2" t="inlineStr"><is/></c>                                              | None
<c r="A2" t="inlineStr"></c>                                                   | None
<c r="A2" t="inlineStr"><is><r><t xml:space="preserve">one </t></r><r><rPr><b/><color rgb="FF0000"/><vertAlign val="superscript"/></rPr><t>two</t></r></is></c> | 'one two'
<c r="A2" t="inlineStr"><is><r><t xml:space="preserve"/></r><r><t>two</t></r></is></c> | 'two'
<c r="A2" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="0"/></is></c> | '東京'
<c r="A2" t="inlineStr"><is><rPh sb="0" eb="2"><t>hint</t></rPh></is></c>      | None
<c r="A2" t="inlineStr"><v>text in a v</v></c>                                 | 'text in a v' | None
<c r="A2" t="inlineStr"><is><t>&amp;lt; &#233; &#x4E2D; &apos;</t></is></c>    | "&lt; é 中 '"
<c r="A2" t="inlineStr"><is><t>two_x000D_
lines</t></is></c>                                                             | 'two\r\nlines'
<c r="A2" t="inlineStr"><is><t>_x005F_x0041_</t></is></c>                      | '_x0041_'
<c r="A2" t="inlineStr"><is><t>_x0007_</t></is></c>                            | '\x07'
<c r="A2" t="inlineStr"><is><t>_x004G_ _xyz</t></is></c>                       | '_x004G_ _xyz'
<c r="A2" t="inlineStr"><is><t>a > b</t></is></c>                              | 'a > b'
<c r="A2" t="inlineStr"><is><t> nbsp </t></is></c>                   | 'nbsp'
<c r="A2" t="inlineStr"><is><t>  </t></is></c>                                 | None
<c r="A2" t="inlineStr"><is><t>00123</t></is></c>                              | '00123'
<c r="A2" t="inlineStr"><is><t>None</t></is></c>                               | 'None'
<c r="A2" t="inlineStr"><is><t>#N/A</t></is></c>                               | '#N/A'
<c r="A2" t="str"><f>"x"&amp;"y"</f><v>xy</v></c>                              | 'xy'
<c r="A2" t="str"><f>IF(B2>0,1)</f><v>a&lt;b</v></c>                           | 'a<b'
<c r="A2" t="str"><f>""</f><v></v></c>                                         | None
<c r="A2" t="e"><v>#N/A</v></c>                                                | ('#N/A',) | None
<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>                                   | ('#DIV/0!',) | None
<c r="A2" t="b"><v>1</v></c>                                                   | True
<c r="A2" t="b"><v>0</v></c>                                                   | False
<c r="A2" t="d"><v>2024-01-31</v></c>                                          | 45322.0
<c r="A2" t="d"><v>2024-01-31T12:00:00</v></c>                                 | 45322.5
<c r="A2" t="d"><v>soon</v></c>                                                | 'soon'
<c r="A2"><f>1+1</f><v>2</v></c>                                               | 2.0
<c r="A2"><f t="shared" ref="A2:A3" si="0">1+1</f><v>2</v></c>                 | 2.0
<c r="A2"><f>NOW()</f></c>                                                     | None
"""
STRINGS = """<si><t>zero</t></si><si><r><t xml:space="preserve">rich </t></r><r><rPr><b/></rPr><t>text</t></r></si>\
<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si><t/></si>\
<si><t>a&amp;b &lt;c&gt; &quot;d&quot; &#233; &#x4E2D;</t></si><si><t xml:space="preserve">  </t></si>"""
cells = pytest.mark.parametrize("line", CELLS.strip().replace("\nlines", "~lines").splitlines())


def _cell(line: str) -> tuple[str, object, object]:
    xml, *wanted = [item.strip() for item in line.replace("~", "\n").split(" | ")]
    return xml, eval(wanted[0]), eval(wanted[-1])  # literals of this file


@cells
def test_one_cell(line: str, tmp_path: Path) -> None:
    xml, wanted, calamine = _cell(line)
    end = '<c r="C2"><v>9</v></c></row>'
    path = small_book.write(tmp_path / "a.xlsx", f'<row r="2">{xml}{end}', strings=STRINGS)
    assert small_book.read(path) == [[wanted, None, 9.0]]
    assert small_book.read(small_book.odd(path, tmp_path / "odd.xlsx")) == [[wanted, None, 9.0]]
    assert _calamine(path, "Data")[1][0] == calamine


# What stands in rows 2 to 9 of a sheet | values of columns A, B, C
ROWS = """
blank rows at the end go | <row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="A3" s="1"/></row><row r="4"/> | 1 - -
rows that aren't there are blank | <row r="4"><c r="B4"><v>1</v></c></row> | - - - / - - - / - 1 -
self-closing rows | <row r="2" ht="9"/><row r="3" spans="1:3"><c r="C3"><v>1</v></c></row><row r="5"/> | - - - / - - 1
rows that hold formulas only, at the end, go | <row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="A3"><f>1</f><v>1</v></c></row> | 1 - -
formulas above typed rows stay | <row r="2"><c r="A2"><f>1</f><v>1</v></c></row><row r="3"><c r="B3"><v>2</v></c></row> | 1 - - / - 2 -
rows without number | <row><c><v>1</v></c><c><v>2</v></c></row><row><c r="B3"><v>3</v></c><c><v>4</v></c></row> | 1 2 - / - 3 4
cells without reference | <row r="3"><c><v>1</v></c><c><v>2</v></c></row> | - - - / 1 2 -
attributes of rows in another order | <row spans="1:3" r="3"><c r="A3"><v>1</v></c></row> | - - - / 1 - -
cells out of order | <row r="2"><c r="B2"><v>2</v></c><c r="A2"><v>1</v></c></row> | 1 2 -
cells right of the table | <row r="2"><c r="A2"><v>1</v></c><c r="AA2"><v>2</v></c><c r="AAA2"><v>3</v></c></row> | 1 - -
rows below the table | <row r="2"><c r="A2"><v>1</v></c></row><row r="10"><c r="A10"><v>2</v></c></row> | 1 - -
white space between | <row r="2"> ~ <c r="B2"> <v>1</v> </c> ~ </row> ~ | - 1 -
comments | <row r="2"><!-- <c r="A2"><v>9</v></c> --><c r="B2"><v>1</v></c></row> | - 1 -
processing instructions | <row r="2"><?x <c r="A2"?><c r="B2"><v>1</v></c></row> | - 1 -
CDATA | <row r="2"><c r="A2" t="inlineStr"><is><t><![CDATA[7</row>8]]></t></is></c></row> | 7</row>8 - -
line breaks in tags | <row r="2"><c~r="A2"><v>1</v></c><c r="B2"><v~>2</v></c></row> | 1 2 -
rows out of order | <row r="3"><c r="A3"><v>3</v></c></row><row r="2"><c r="A2"><v>2</v></c></row> | 2 - - / 3 - -
a cell's row number that isn't its row's | <row r="3"><c r="A13"><v>3</v></c></row> | - - - / 3 - -
"""


@pytest.mark.parametrize("line", ROWS.strip().splitlines(), ids=lambda line: line.split(" | ")[0])
def test_rows(line: str, tmp_path: Path) -> None:
    _, xml, wanted = line.replace("~", "\n").split(" | ")
    rows = [
        [None if item == "-" else float(item) if item.isdigit() else item for item in row.split()]
        for row in wanted.split(" / ")
    ]
    path = small_book.write(tmp_path / "a.xlsx", xml)
    assert small_book.read(path) == rows
    assert small_book.read(small_book.odd(path, tmp_path / "odd.xlsx")) == rows


def test_empty_sheet(tmp_path: Path) -> None:
    path = small_book.write(tmp_path / "a.xlsx", "", data="<sheetData/>")
    assert small_book.read(path) == []


def test_formulas_are_named_by_row_and_column(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="C2"><f>1</f><v>1</v></c></row><row r="4"><c r="A4"><f t="shared" si="0"/></c><c r="B4"><v>1</v></c></row>'
    path = small_book.write(tmp_path / "a.xlsx", rows)
    for book in (path, small_book.odd(path, tmp_path / "odd.xlsx")):
        table = FileBook(book).read("tblData")
        assert sorted(table.formulas) == [(0, "C"), (2, "A")]
        assert (table.first_row, table.first_column, table.rows) == (2, 1, 3)


def test_dates_of_1904(tmp_path: Path) -> None:
    path = small_book.write(tmp_path / "a.xlsx", '<row r="2"><c r="A2" t="d"><v>1904-01-02</v></c></row>')
    book = small_book.part(path, "xl/workbook.xml").replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    other = small_book.remade(path, tmp_path / "b.xlsx", workbook_xml=book.encode())
    assert small_book.read(other) == [[1.0, None, None]]


def test_tables_read_together_share_one_pool_of_texts(tmp_path: Path) -> None:
    path = foreign.build(tmp_path / "a.xlsm")
    tables = FileBook(path).read_all(["tblDocs", "tblMine"])
    pools = {id(cells.texts) for table in tables.values() for cells in table.columns.values()}
    assert len(pools) == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('<row r="2"><c r="A2" t="s"><v>6</v></c></row>', "a cell names a text that isn't there"),
        ('<row r="2"><c r="A2" t="s"><v>-1</v></c></row>', "a cell names a text that isn't there"),
        ('<row r="2"><c r="A2" t="s" cm="1"><v>99</v></c></row>', "a cell names a text that isn't there"),
        ('<row r="2"><c r="A2"><v>1</v></c>', "mismatched tag"),
        ('<row r="2"><c r="A2"><v>1</v></c><c r="A3"><v>2</v></c></row>', "the cell A2 stands in it twice"),
        ('<row r="2"/><row r="3"/><row r="2"><c r="B2"><v>1</v></c></row>', "row 2 stands in it twice"),
    ],
)
def test_damaged_cells_are_refused(rows: str, said: str, tmp_path: Path) -> None:
    path = small_book.write(tmp_path / "a.xlsx", rows, strings=STRINGS)
    with pytest.raises(BookError, match=r"a\.xlsx, sheet Data is damaged") as error:
        small_book.read(path)
    assert said in str(error.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="A2" t="inlineStr"><is><t>@@</t></is></c></row>'
    path = small_book.write(tmp_path / "a.xlsx", rows)
    sheet = small_book.part(path).encode().replace(b"@@", b"\xff\xfe")
    path = small_book.remade(path, tmp_path / "b.xlsx", sheet1_xml=sheet)
    with pytest.raises(BookError, match=r"b\.xlsx, sheet Data is damaged"):
        small_book.read(path)


# Pieces


@pytest.mark.parametrize("block", [1, 2, 3, 7, 64, 1000])
def test_pieces_of_any_size_read_the_same(block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _book_of_all_cells(tmp_path / "a.xlsx")
    wanted = small_book.read(path)
    monkeypatch.setattr(members, "BLOCK", block)
    assert small_book.read(path) == wanted
    assert small_book.read(small_book.odd(path, tmp_path / "odd.xlsx")) == wanted


def test_pieces_cut_at_random_places_read_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _book_of_all_cells(tmp_path / "a.xlsx")
    wanted = small_book.read(path)
    whole = package.Package.stream
    rng = random.Random(7)

    def cut(self: package.Package, member: str) -> object:
        data = b"".join(whole(self, member))
        at = sorted(rng.sample(range(len(data)), 40))
        return iter([data[a:b] for a, b in zip([0, *at], [*at, len(data)], strict=True)])

    monkeypatch.setattr(package.Package, "stream", cut)
    for _ in range(60):
        assert small_book.read(path) == wanted


@pytest.mark.parametrize("below", ['<row r="3"><c r="A3"><v>9</v></c></row>', "<!-- a remark -->", "<row><c/></row>"])
def test_what_lies_below_the_table_is_not_looked_through(
    below: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = '<row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="A3"><v>2</v></c></row>'
    path = small_book.write(tmp_path / "a.xlsx", rows + below, last=3)
    monkeypatch.setattr(members, "BLOCK", 1)  # a piece a row
    for _ in range(10):
        with closing(FileBook(path)) as book:
            assert book.read("tblData").columns["A"].all_texts() == ["1", "2"]


# rows from row 2 on, the header is row 1 | columns | surely blank
BLANK_OR_NOT = """
<row r="2"><c r="A2" s="1"/><c r="B2"><v>0</v></c></row>                  | A  | yes
<row r="2"><c r="A2" s="1"/><c r="B2"><v>0</v></c></row>                  | B  | no
<row r="2"><c r="A2"></c></row>                                           | A  | yes
<row r="2"><c r="A2"><f>1/0</f></c></row>                                 | A  | no
<row r="2"><c r="A2" t="inlineStr"><is><t></t></is></c></row>             | A  | no
<row r="2"><c r="C2"><v>1</v></c></row><row r="7"><c r="A7"><v>1</v></c></row> | AB | no
<row r="2"/>                                                              | AB | yes
                                                                          | A  | yes
<row r="2"><c r="A2"/><!-- a remark --></row>                             | A  | no
<row><c r="A2"/></row>                                                    | A  | no
<row r="2"><c r="A2"/></row>                                              | AX | no
"""


@pytest.mark.parametrize("line", BLANK_OR_NOT.strip().splitlines())
def test_surely_blank(line: str, tmp_path: Path) -> None:
    rows, columns, blank = (part.strip() for part in line.split("|"))
    path = small_book.write(tmp_path / "a.xlsx", rows)
    with closing(FileBook(path)) as book:
        assert book.surely_blank("tblData", list(columns)) is (blank == "yes")


def _book_of_all_cells(path: Path) -> Path:
    """Write the cells of CELLS that need no plain reading, a row each."""
    rows = ""
    lines = [line for line in CELLS.strip().replace("\nlines", "~lines").splitlines() if '<c r="A2"' in line]
    for row, line in enumerate(lines, 2):
        row += row > 6
        xml = _cell(line)[0].replace('r="A2"', f'r="B{row}"').replace(' ref="A2:A3"', f' ref="B{row}"')
        rows += f'<row r="{row}" ht="15">{xml}<c r="C{row}"><v>{row}</v></c></row>'
        rows += '<row r="7" ht="9"/>' if row == 6 else ""
    return small_book.write(path, rows, last=len(lines) + 5, strings=STRINGS)


# Files by other programs


def _fill(path: Path) -> Path:
    """Write by XlsxWriter a table of every kind of cell, with gaps and blank rows at its end."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        day, bold = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
        columns = [{"header": name} for name in ("Code", "Date", "Amount", "Yes", "Note", "Sum")]
        sheet.add_table(2, 1, 42, 6, {"name": "tblData", "columns": columns})
        for row in range(3, 33):
            if row % 7 == 0:
                continue
            sheet.write_string(row, 1, f"00{row}")
            sheet.write_datetime(row, 2, dt.datetime.fromordinal(738000 + row), day)
            sheet.write_number(row, 3, (row - 15) * 1.1 * 10 ** (row % 9))
            sheet.write_boolean(row, 4, row % 2 == 0)
            sheet.write_string(row, 5, ["a & b < c", " edge ", "two\nlines", "é中 ", "=1+1", "tab\tx"][row % 6])
            sheet.write_formula(
                row, 6, "=1/0" if row % 5 == 0 else f"=D{row}*2", None, "#DIV/0!" if row % 5 == 0 else row
            )
        sheet.write_rich_string(9, 5, "rich ", bold, "text")
        sheet.write_formula(36, 6, "=1+1", None, 2)
    return path


def _by_openpyxl(path: Path) -> Path:
    book = openpyxl.load_workbook(_fill(path))
    book["Data"]["F5"] = "new & <odd> _x000D_ \u00a0"
    book.save(path)
    return path


def _by_libreoffice(path: Path) -> Path:
    source = _fill(path.with_name("source.xlsx"))
    with tempfile.TemporaryDirectory() as folder:
        own = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = ["soffice", own, "--headless", "--convert-to", "xlsx", "--outdir", folder, source]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        shutil.copy(Path(folder, "source.xlsx"), path)
    return path


def _template(path: Path) -> Path:
    shutil.copy(TEMPLATE, path)
    return path


@pytest.mark.parametrize("make", [_fill, _by_openpyxl, _by_libreoffice, sample_book.build, foreign.build, _template])
def test_reads_files_of_all_programs_as_calamine_does(make: object, tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsm")  # type: ignore[operator]  # a function of the list above
    plain = FileBook(small_book.odd(path, tmp_path / "odd.xlsm"))
    book = FileBook(path)
    tables = book.read_all(book.tables())
    assert tables
    for name, table in plain.read_all(plain.tables()).items():
        assert small_book.values(table) == small_book.values(tables[name])
        assert sorted(table.formulas) == sorted(tables[name].formulas)
    for name, table in tables.items():
        sheet = _calamine(path, table.sheet)
        last, left = table.first_row - 1 + table.rows, table.first_column - 1
        body = [row[left : left + len(table.columns)] for row in sheet[table.first_row - 1 : last]]
        mine = [[None if isinstance(value, tuple) else value for value in row] for row in small_book.values(table)]
        assert mine == body, name


@pytest.mark.parametrize("make", [_fill, _by_openpyxl, _by_libreoffice])
def test_files_of_all_programs_can_be_written(make: object, tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx")  # type: ignore[operator]  # a function of the list above
    faults = set(excel_rules.check(path))
    book = FileBook(path)
    wanted = small_book.values(book.read("tblData"))
    book.update("tblData", pd.DataFrame({"Code": ["new"], "Amount": [1.5]}, index=[2]))
    book.append("tblData", pd.DataFrame({"Code": [f"more {at}" for at in range(20)]}))
    book.save()
    wanted[2][0], wanted[2][2] = "new", 1.5
    found = small_book.read(path)
    assert found[: len(wanted)] == wanted
    assert [row[0] for row in found[len(wanted) :]] == [f"more {at}" for at in range(20)]
    assert set(excel_rules.check(path)) <= faults


def _calamine(path: Path, sheet: str) -> list[list[object]]:
    """Read a sheet by calamine from A1 on: errors come as blanks, dates as dates, texts untrimmed."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[_as_ours(value) for value in row] for row in rows]


def _as_ours(value: object) -> object:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return value
    if isinstance(value, dt.datetime | dt.date):
        day = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
        return (day - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)  # noqa: DTZ001  # cells have no time zone
    return float(value) if isinstance(value, int) else value
