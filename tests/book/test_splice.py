"""Writing cells into a sheet: the fast way equals a plain one, cell by cell, and leaves all other bytes alone."""

import re
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arbook.book.book import BookError
from arbook.book.encode import Each
from arbook.book.patch import Patch
from arbook.book.splice import splice

LETTERS = ["A", "B", "C", "D", "Z", "AA", "AB", "ZZ", "AAA"]
NUMBERS = {"A": 1, "B": 2, "C": 3, "D": 4, "Z": 26, "AA": 27, "AB": 28, "ZZ": 702, "AAA": 703}
BY_NUMBER = {number: letters for letters, number in NUMBERS.items()}
HEAD = '<worksheet><cols><col min="2" max="3" width="9" style="7"/><col min="27" max="27" width="9"/></cols>'
COLUMN_STYLES = {2: ' s="7"', 3: ' s="7"'}
# what may stand in a cell: attributes after r, and the rest
INSIDE = [
    ("", "/>"),
    (' s="3"', "/>"),
    (' s="12"', "><v>1.5</v></c>"),
    ("", "><v>-7</v></c>"),
    (' s="1" t="s"', "><v>4</v></c>"),
    (' t="inlineStr"', "><is><t>a &lt; b</t></is></c>"),
    (' s="2" t="inlineStr"', "><is><r><t>a</t></r><r><t>b</t></r></is></c>"),
    (' s="123456" t="str"', '><f>IF(A1>2,"x","&lt;c r=")</f><v>x</v></c>'),
    (' t="e" s="5"', "><v>#N/A</v></c>"),
    (' s="8" cm="1"', "><f>1</f><v>1</v></c>"),
    (' t="b"', "></c>"),
    (' cm="1"', "/>"),
]
NEW = [b"/>", b"><v>42</v></c>", b' t="inlineStr"><is><t>new</t></is></c>', b"><f>A1+1</f></c>", None]  # None: keep
ROWS = ["", ' spans="1:30"', ' ht="15.5" customHeight="1"', ' spans="1:3" s="4" customFormat="1" hidden="1"']


@dataclass
class Row:
    """A row of the model: its attributes after r, and (attributes, rest) of its cells by column."""

    attributes: str
    cells: dict[int, tuple[str, str]]


@dataclass
class Written:
    """A patch as the model sees it: XML by (row, column), None to keep what is there."""

    first: int
    rows: int
    columns: dict[int, list[bytes | None]]
    style_row: int = 2


rows = st.builds(
    Row, st.sampled_from(ROWS), st.dictionaries(st.sampled_from(list(BY_NUMBER)), st.sampled_from(INSIDE))
)
sheets = st.dictionaries(st.integers(1, 40) | st.just(2), rows, max_size=25)


@st.composite
def writes(draw: st.DrawFn) -> Written:
    first, count = draw(st.integers(2, 40)), draw(st.integers(0, 12))
    columns = draw(st.lists(st.sampled_from(list(BY_NUMBER)), unique=True, max_size=5))
    new = st.lists(st.sampled_from(NEW), min_size=count, max_size=count)
    return Written(first, count, {column: draw(new) for column in columns})


def sheet_xml(sheet: dict[int, Row]) -> str:
    parts = []
    for number, row in sorted(sheet.items()):
        cells = "".join(f'<c r="{BY_NUMBER[at]}{number}"{cell[0]}{cell[1]}' for at, cell in sorted(row.cells.items()))
        parts.append(f'<row r="{number}"{row.attributes}' + (f">{cells}</row>" if cells else "/>"))
    return f"{HEAD}<sheetData>{''.join(parts)}</sheetData><pageMargins/></worksheet>"


def written_plainly(sheet: dict[int, Row], patches: list[Written]) -> str:
    """Write cell by cell into the model; a new cell takes the style of the style row, else of its column."""
    after = {number: Row(row.attributes, dict(row.cells)) for number, row in sheet.items()}
    for patch in patches:
        for column, new in patch.columns.items():
            for row, xml in enumerate(new, patch.first):
                if xml is not None:
                    style = _style(sheet, patch, row, column)
                    after.setdefault(row, Row("", {})).cells[column] = (style, xml.decode())
    return sheet_xml(after)


def _style(sheet: dict[int, Row], patch: Written, row: int, column: int) -> str:
    for place in (row, patch.style_row):
        if place in sheet and column in sheet[place].cells:
            found = re.search(r' s="\d+"', sheet[place].cells[column][0])
            return found[0] if found else ""
    return COLUMN_STYLES.get(column, "")


def same_but(xml: str) -> str:
    """Leave out what may differ: spans, <row/> for <row></row>, rows that say nothing."""
    xml = re.sub(r' spans="[^"]*"', "", xml)
    return re.sub(r'<row r="\d+"></row>', "", re.sub(r"<row([^>]*)/>", r"<row\1></row>", xml))


def spliced(xml: str, patches: list[Written], cuts: list[int]) -> str:
    """Write by the fast way, the sheet cut into pieces at `cuts`."""
    data = xml.encode()
    places = sorted({0, len(data), *(cut % len(data) for cut in cuts)})
    pieces = [data[a:b] for a, b in pairwise(places)]
    given = [
        Patch(p.first, p.rows, {c: Each(new) for c, new in p.columns.items()}, p.style_row, "it") for p in patches
    ]  # type: ignore[arg-type]  # None is a null
    return b"".join(splice(pieces, given, "a.xlsx, sheet Data")).decode()


@settings(max_examples=400, deadline=None)
@given(sheets, st.lists(writes(), max_size=4), st.lists(st.integers(0, 1 << 20), max_size=12))
def test_fast_equals_plain(sheet: dict[int, Row], patches: list[Written], cuts: list[int]) -> None:
    assert same_but(spliced(sheet_xml(sheet), patches, cuts)) == same_but(written_plainly(sheet, patches))


@settings(max_examples=100, deadline=None)
@given(sheets, st.lists(st.integers(0, 1 << 20), max_size=12))
def test_without_patches_every_byte_stays(sheet: dict[int, Row], cuts: list[int]) -> None:
    assert spliced(sheet_xml(sheet), [], cuts) == sheet_xml(sheet)


@settings(max_examples=100, deadline=None)
@given(sheets, writes())
def test_writing_twice_is_writing_once(sheet: dict[int, Row], patch: Written) -> None:
    once = spliced(sheet_xml(sheet), [patch], [])
    assert same_but(spliced(once, [patch], [])) == same_but(once)


# Cells below a table: XML of rows 5 and 6 | the cell named when A4:C6 must be blank, or "free"
BELOW = """
<row r="5"><c r="A5" s="1"/><c r="B5"/></row>                              | free
<row r="6"/>                                                              | free
<row r="5"><c r="D5"><v>1</v></c></row>                                   | free
<row r="5"><c r="A5"><v>1</v></c></row>                                   | A5
<row r="6"><c r="C6" t="inlineStr"><is><t>x</t></is></c></row>            | C6
<row r="5"><c r="A5"/></row><row r="6"><c r="B6" s="1"><f>1</f></c></row> | B6
<row r="6"><c r="C6" t="inlineStr"><is><r><t>x</t></r></is></c></row>     | C6
<row r="6"><c r="A6"/><c r="B6"/><c r="C6" t="s"><v>0</v></c></row>       | C6
<row r="7"><c r="A7"><v>1</v></c></row>                                   | free
<row r="4"><c r="A4"><v>1</v></c></row>                                   | A4
<row r="3"><c r="A3"><v>1</v></c></row>                                   | free
"""


@pytest.mark.parametrize("line", BELOW.strip().splitlines())
def test_rows_below_a_table_must_be_blank(line: str) -> None:
    xml, place = [item.strip() for item in line.split(" | ")]
    sheet = f"<worksheet><sheetData>{xml}</sheetData></worksheet>".encode()
    new = Each([b"><v>9</v></c>"] * 5)
    patches = [
        Patch(2, 5, {1: new, 2: new, 3: new}, 2, "tblData", fresh_from=4),
        Patch(4, 3, {4: new}, 4, "Other"),  # beside it: may write over anything
    ]
    if place == "free":
        assert b"".join(splice([sheet], patches, "a.xlsx, sheet Data")).count(b"<v>9</v>") == 18
        return
    with pytest.raises(BookError) as error:
        b"".join(splice([sheet], patches, "a.xlsx, sheet Data"))
    assert str(error.value) == (
        f"tblData needs more rows, but a.xlsx, sheet Data!{place} below it isn't empty. "
        "Move what stands there to another place and try again. Nothing was changed."
    )


# Formula cells | columns and rows written | refused?
SHARED = """
B2:B4 | B2:B4 | no
B2:B4 | B3:B4 | no
B2:B4 | B2:B3 | yes
B2:B4 | B2:B2 | yes
B2:C4 | B2:B4 | yes
B2:C4 | B2:C4 | no
B2:B4 | A2:A4 | no
B2:B2 | B2:B2 | no
"""


@pytest.mark.parametrize("line", SHARED.strip().splitlines())
@pytest.mark.parametrize("split", [False, True])
def test_shared_formulas_are_not_torn(line: str, split: bool) -> None:
    shared, area, refused = [item.strip() for item in line.split("|")]
    cells = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{at}{row}"><f t="shared" si="0"/><v>1</v></c>' for at in "BC") + "</row>"
        for row in (2, 3, 4)
    ).replace('si="0"/>', f'ref="{shared}" si="0">A2</f>', 1)
    sheet = f"<worksheet><sheetData>{cells}</sheetData></worksheet>".encode()
    first, last = int(area[1]), int(area[4])
    columns = range(ord(area[0]) - 64, ord(area[3]) - 63)
    rows = [(row, 1) for row in range(first, last + 1)] if split else [(first, last - first + 1)]
    patches = [Patch(row, n, {at: Each([b"/>"] * n) for at in columns}, row, "tblData") for row, n in rows]
    if refused == "no":
        assert b"".join(splice([sheet], patches, "a.xlsx, sheet Data"))
        return
    with pytest.raises(BookError, match=r"tblData: the formula in a\.xlsx, sheet Data!B2 is shared with cells elsew"):
        b"".join(splice([sheet], patches, "a.xlsx, sheet Data"))


# The dimension before | row and columns written | and after
DIMENSIONS = """
A1:C9 | 4 2:3   | A1:C9
A1:C9 | 10 2:2  | A1:C10
A1:C9 | 4 5:5   | A1:E9
A1    | 1 1:1   | A1
A1    | 7 2:27  | A1:AA7
C3:D4 | 1 1:1   | A1:D4
"""


@pytest.mark.parametrize("line", DIMENSIONS.strip().splitlines())
def test_dimension_holds_the_new_cells(line: str) -> None:
    before, place, after = [item.strip() for item in line.split("|")]
    row, left, right = map(int, re.findall(r"\d+", place))
    sheet = f'<worksheet><dimension ref="{before}"/><sheetData/></worksheet>'.encode()
    patch = Patch(row, 1, {at: Each([b"/>"]) for at in range(left, right + 1)}, row, "it")
    assert f'<dimension ref="{after}"/>'.encode() in b"".join(splice([sheet], [patch], "it"))


UNUSUAL = """
<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>
<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>1</v></c></row>
<row r="2"><!-- x --><c r="A2"><v>1</v></c></row>
<row r="2"><c><v>1</v></c></row>
<row><c r="A2"><v>1</v></c></row>
<row r="3"/><row r="2"/>
"""


@pytest.mark.parametrize("xml", UNUSUAL.strip().splitlines())
def test_sheets_that_cannot_be_kept_whole_are_refused(xml: str) -> None:
    sheet = f"<worksheet><sheetData>{xml}</sheetData></worksheet>".encode()
    with pytest.raises(BookError, match="Open the book in Excel and save it"):
        b"".join(splice([sheet], [Patch(2, 1, {1: Each([b"/>"])}, 2, "it")], "a.xlsx, sheet Data"))


LONG = {row: [b"><v>%d</v></c>" % row, b"/>" if row % 3 else b"><v>7</v></c>"] for row in range(2, 40)}


@pytest.mark.parametrize(
    "odd",
    [
        "",
        '<row r="20"><c r="A20" s="4"><v>1</v></c><c r="D20"><v>9</v></c></row>',  # a cell of the user's
        '<row r="20" ht="30" customHeight="1"><c r="A20" s="4"><v>1</v></c></row>',
        '<row r="20"><c r="A20" s="5"><v>1</v></c></row>',  # another style
        '<row r="20"><c r="A20" s="4"><f>1+1</f><v>2</v></c></row>',
        '<row r="20"><c r="B20" s="3"/></row>',  # B has no style above
        '<row r="20"><c r="B20" t="b" s="3"><v>1</v></c></row>',
    ],
)
@pytest.mark.parametrize("rows", [30, 38, 45])
def test_long_tables_are_written_over_as_row_by_row(odd: str, rows: int) -> None:
    """Blocks of which nothing is kept aren't read; what comes out is the same as in one block, which is."""
    lines = [f'<row r="{row}"><c r="A{row}" s="4"><v>1</v></c><c r="B{row}"/></row>' for row in range(2, 40)]
    xml = HEAD + "<sheetData>" + "".join(odd if odd and 'r="20"' in line else line for line in lines)
    xml += "</sheetData></worksheet>"
    first = {1: Each([LONG.get(row, [b"/>"])[0] for row in range(2, 2 + rows)])}
    patch = Patch(
        2, rows, {**first, 2: Each([LONG.get(row, [b"", b"/>"])[1] for row in range(2, 2 + rows)])}, 2, "it"
    )
    whole = b"".join(splice([xml.encode()], [patch], "sheet"))
    every = [xml[at : at + 97].encode() for at in range(0, len(xml), 97)]
    assert b"".join(splice(every, [patch], "sheet")) == whole
    assert whole.count(b"<row ") == max(rows, 38)
