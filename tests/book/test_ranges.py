"""What else changes with a table: one rule for all areas, and small edits of XML, as tables."""

import pytest

from arbook.book import ranges
from arbook.book.ranges import Resized
from arbook.book.sheetxml import area_of
from arbook.book.workbookxml import SheetPart, TablePart

# ruff: noqa: E501 - one line a case reads as a table


def table(area: str, totals: bool = False, name: str = "tblX", sheet: str = "Data") -> TablePart:
    first, left, last, right = area_of(area)
    columns = tuple("ABCDEFGHIJ"[: right - left + 1])
    part = SheetPart(sheet, "xl/worksheets/sheet1.xml", 1)
    return TablePart(name, part, "xl/tables/table1.xml", (first, left, last, right), columns, {}, totals, False)


# The table (header to last body row) | its new last row | an area of the sheet | the area afterwards
AREAS = """
B5:E10 | 20 | B6:B10    | B6:B20    | one column's body
B5:E10 | 20 | B5:B10    | B5:B20    | with its header
B5:E10 | 20 | C6:D10    | C6:D20    |
B5:E10 | 20 | B5:E10    | B5:E20    |
B5:E10 | 7  | B6:E10    | B6:E7     | it shrinks
B5:E10 | 6  | C6:C10    | C6        | to one row
B5:E10 | 20 | B7:B10    | B7:B10    | doesn't start at the first row
B5:E10 | 20 | B4:B10    | B4:B10    | starts above the header
B5:E10 | 20 | B6:B9     | B6:B9     | ends before the last row
B5:E10 | 20 | B6:B11    | B6:B11    | ends below
B5:E10 | 20 | A6:B10    | A6:B10    | reaches out on the left
B5:E10 | 20 | E6:F10    | E6:F10    | or on the right
B5:E10 | 20 | G6:G10    | G6:G10    | beside it
B5:E6  | 9  | C6        | C6:C9     | a one-row body is stored as one cell
B5:E6  | 9  | C5        | C5        | but a header cell is a header cell
B5:E6  | 9  | C5:C6     | C5:C9     |
B5:E10 | 20 | C6        | C6        |
B5:E10 | 20 | C6:C10 D6 G1:G3 B5:E10 | C6:C20 D6 G1:G3 B5:E20 | several
B5:E10 | 20 | C:C       | C:C       | whole columns
B5:E10 | 20 | 6:10      | 6:10      | whole rows
B5:E10 | 20 | C6:C1048576 | C6:C1048576 |
B5:E10 | 10 | B6:B10    | B6:B10    |
"""


@pytest.mark.parametrize("line", AREAS.strip().splitlines())
def test_areas_of_formats_and_validations(line: str) -> None:
    area, last, before, after, _ = [item.strip() for item in line.split("|")]
    resized = [Resized(table(area), int(last))]
    for text in ('<conditionalFormatting sqref="{}"><cfRule/></conditionalFormatting>', '<ignoredError sqref="{}"/>',
                 '<dataValidation type="list" sqref="{}"/>', "<xm:sqref>{}</xm:sqref>", '<protectedRange name="x" sqref="{}"/>'):  # fmt: skip
        assert ranges.sheet_tail(text.format(before).encode(), resized, "Data").decode() == text.format(after)


def test_text_that_needs_no_change_stays_byte_for_byte() -> None:
    tail = b'<ignoredError sqref="A6:A1048576 C6:C1048576 "/><x sqref=" B7"/>'
    assert ranges.sheet_tail(tail, [Resized(table("A5:C9"), 20)], "Data") == tail


# A formula with sheet names, when B5:E10 on Data gets the last row 20 | the formula afterwards
FORMULAS = """
Data!$B$6:$B$10             | Data!$B$6:$B$20
Data!B6:B10                 | Data!$B$6:$B$20
Data!$A$1:$E$10             | Data!$A$1:$E$10
Data!$B$5:$E$10,Data!$A$1:$C$2 | Data!$B$5:$E$20,Data!$A$1:$C$2
'Data'!$C$6:$C$10           | 'Data'!$C$6:$C$20
Other!$B$6:$B$10            | Other!$B$6:$B$10
'My Data'!$B$6:$B$10        | 'My Data'!$B$6:$B$10
[1]Data!$B$6:$B$10          | [1]Data!$B$6:$B$10
SUM(Data!$B$6:$B$10)*2      | SUM(Data!$B$6:$B$20)*2
Data!$B$6                   | Data!$B$6
tblX[Amount]                | tblX[Amount]
OFFSET(Data!$B$6,0,0,4,1)   | OFFSET(Data!$B$6,0,0,4,1)
"""


def test_formats_of_another_sheet_stay() -> None:
    tail = b'<conditionalFormatting sqref="A6"/>'
    assert ranges.sheet_tail(tail, [Resized(table("A5:C6"), 20)], "Data") != tail
    assert ranges.sheet_tail(tail, [Resized(table("A5:C6"), 20)], "Mine") == tail


@pytest.mark.parametrize("line", FORMULAS.strip().splitlines())
def test_charts_names_and_sparklines(line: str) -> None:
    before, after = [item.strip() for item in line.split("|")]
    resized = [Resized(table("B5:E10"), 20)]
    assert ranges.chart(f"<c:f>{before}</c:f>".encode(), resized) == f"<c:f>{after}</c:f>".encode()
    name = '<definedName name="x">{}</definedName>'
    assert ranges.names(name.format(before).encode(), resized).decode() == name.format(after)
    sparkline = "<xm:f>{}</xm:f>"
    assert ranges.sheet_tail(sparkline.format(before).encode(), resized, "Mine").decode() == sparkline.format(after)


@pytest.mark.parametrize(
    ("sheet", "written"),
    [
        ("Data", "Data"),
        ("My data", "'My data'"),
        ("O'Brien", "'O''Brien'"),
        ("A & B", "'A &amp; B'"),
        ("Дата", "Дата"),
    ],
)
def test_sheet_names(sheet: str, written: str) -> None:
    resized = [Resized(table("B5:E10", sheet=sheet), 20)]
    assert (
        ranges.chart(f"<c:f>{written}!$B$6:$B$10</c:f>".encode(), resized).decode()
        == f"<c:f>{written}!$B$6:$B$20</c:f>"
    )


def test_a_body_of_one_row_grows_again() -> None:
    small = ranges.places("Data!$B$6:$B$10", [Resized(table("B5:E10"), 6)])
    assert ranges.places(small, [Resized(table("B5:E6"), 10)]) == "Data!$B$6:$B$10"


# A table part before | last row, captions, filter cleared? | what must stand in it
PART = """<table xmlns="x" id="3" name="tblX" displayName="tblX" ref="B5:D10" insertRow="1" totalsRowShown="0">\
<autoFilter ref="B5:D10"><filterColumn colId="0"><filters><filter val="x"/></filters></filterColumn></autoFilter>\
<sortState ref="B6:D10"><sortCondition ref="B6:B10"/></sortState><tableColumns count="3">\
<tableColumn id="1" xr3:uid="{1}" name="A"/><tableColumn id="2" name="B"><calculatedColumnFormula>tblX[[#This Row],[A]]\
</calculatedColumnFormula></tableColumn><tableColumn id="3" name="C"/></tableColumns><tableStyleInfo name="T"/></table>"""


def test_table_grows() -> None:
    new = ranges.table_part(PART.encode(), table("B5:D10"), 12, {}, clear_filter=False).decode()
    assert new == PART.replace("B5:D10", "B5:D12").replace(' insertRow="1"', "").replace(
        '<sortState ref="B6:D10"><sortCondition ref="B6:B10"/></sortState>', ""
    )


def test_table_gets_captions() -> None:
    new = ranges.table_part(
        PART.encode(), table("B5:D10"), 10, {0: 'x & "y"', 2: "two\nlines"}, clear_filter=False
    ).decode()
    assert '<tableColumn id="1" xr3:uid="{1}" name="x &amp; &quot;y&quot;"/>' in new
    assert '<tableColumn id="3" name="two_x000a_lines"/>' in new
    assert '<tableColumn id="2" name="B">' in new


def test_filter_is_cleared() -> None:
    new = ranges.table_part(PART.encode(), table("B5:D10"), 10, {}, clear_filter=True).decode()
    assert '<autoFilter ref="B5:D10"/><tableColumns count="3">' in new


def test_filter_leaves_out_the_total_row() -> None:
    new = ranges.table_part(
        PART.replace("D10", "D11", 1).encode(), table("B5:D10", totals=True), 12, {}, clear_filter=False
    )
    assert b'ref="B5:D13"' in new
    assert b'<autoFilter ref="B5:D12">' in new


# A formula | after the columns A and B of tblX have become "1-15" and "x & y"
REFERENCES = """
tblX[A]                             | tblX[1-15]
SUM(tblX[A])+SUM(tblX[B])           | SUM(tblX[1-15])+SUM(tblX[x &amp; y])
tblX[[#This Row],[A]]               | tblX[[#This Row],[1-15]]
tblX[[#This Row],[A]:[C]]           | tblX[[#This Row],[1-15]:[C]]
tblX[[#Headers],[A]]                | tblX[[#Headers],[1-15]]
tblX[[#All],[A]:[B]]                | tblX[[#All],[1-15]:[x &amp; y]]
tblX[C]                             | tblX[C]
tblXY[A]                            | tblXY[A]
MytblX[A]                           | MytblX[A]
tblX[#All]                          | tblX[#All]
A1+tblX[AA]                         | A1+tblX[AA]
"""


@pytest.mark.parametrize("line", REFERENCES.strip().splitlines())
def test_structured_references_follow_captions(line: str) -> None:
    before, after = [item.strip() for item in line.split(" | ")]
    assert ranges.rename_references("tblX", {"A": "1-15", "B": "x & y"})(before.encode()).decode() == after


def test_captions_that_change_places() -> None:
    assert ranges.rename_references("tblX", {"A": "B", "B": "A"})(b"tblX[[A]:[B]]") == b"tblX[[B]:[A]]"


# The tail of a sheet, ~ where the links of D6 and D7 stand afterwards; old links in A6:D10 go
TAILS = """
</sheetData>~<pageMargins/></worksheet>
</sheetData>~</worksheet>
</sheetData><sheetProtection/><autoFilter ref="A1:B2"><filterColumn colId="0"/></autoFilter><mergeCells><mergeCell ref="A1:B1"/></mergeCells>~<pageMargins/></worksheet>
</sheetData><conditionalFormatting sqref="A1"><cfRule type="dataBar"><dataBar/><extLst><ext uri="x"><x14:id>1</x14:id></ext></extLst></cfRule></conditionalFormatting>~<drawing r:id="rId1"/></worksheet>
</sheetData><customSheetViews><customSheetView><pageMargins/><printOptions/></customSheetView></customSheetViews>~<printOptions/></worksheet>
</sheetData><dataValidations count="1"><dataValidation prompt="a > b" sqref="A1"><formula1>"x>y"</formula1></dataValidation></dataValidations>~<extLst><ext/></extLst></worksheet>
</sheetData><phoneticPr/>~<tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>
"""
LINKS = '<hyperlinks>{}<hyperlink ref="D6" location="\'Open items\'!C7"/><hyperlink ref="D7" location="Data!A1"/></hyperlinks>'


@pytest.mark.parametrize("tail", TAILS.strip().splitlines())
def test_links_stand_in_their_place(tail: str) -> None:
    targets = {(6, 4): "'Open items'!C7", (7, 4): "Data!A1"}
    new = ranges.links(tail.replace("~", "").encode(), area_of("A6:D10"), targets).decode()
    assert new == tail.replace("~", LINKS.format(""))
    again = ranges.links(new.encode(), area_of("A6:D10"), targets).decode()
    assert again == new
    assert ranges.links(new.encode(), area_of("A6:D10"), {}).decode() == tail.replace("~", "")
    outside = '<hyperlink ref="A1" location="Start!A1"/>'
    mine = tail.replace("~", f'<hyperlinks>{outside}<hyperlink ref="B10" r:id="rId9"/></hyperlinks>')
    assert ranges.links(mine.encode(), area_of("A6:D10"), targets).decode() == tail.replace(
        "~", LINKS.format(outside)
    )


# What stands in workbook.xml | and afterwards
CALCULATION = """
<sheets/><calcPr calcId="191029"/><extLst/>                   | <sheets/><calcPr calcId="191029" fullCalcOnLoad="1"/><extLst/>
<calcPr/>                                                     | <calcPr fullCalcOnLoad="1"/>
<calcPr fullCalcOnLoad="1" calcId="1"/>                       | <calcPr calcId="1" fullCalcOnLoad="1"/>
<calcPr calcId="124519" fullCalcOnLoad="1"/>                  | <calcPr calcId="124519" fullCalcOnLoad="1"/>
<calcPr fullCalcOnLoad="0" calcMode="manual"/>                | <calcPr calcMode="manual" fullCalcOnLoad="1"/>
<sheets></sheets><pivotCaches/>                               | <sheets></sheets><calcPr fullCalcOnLoad="1"/><pivotCaches/>
<sheets></sheets><definedNames></definedNames><extLst/>       | <sheets></sheets><definedNames></definedNames><calcPr fullCalcOnLoad="1"/><extLst/>
<sheets></sheets><externalReferences></externalReferences>    | <sheets></sheets><externalReferences></externalReferences><calcPr fullCalcOnLoad="1"/>
"""


@pytest.mark.parametrize("line", CALCULATION.strip().splitlines())
def test_excel_computes_all_when_it_opens_the_book(line: str) -> None:
    before, after = [item.strip() for item in line.split("|")]
    assert ranges.recalculate_on_load(before.encode()).decode() == after


# A formula cell | on a sheet of results | on another sheet
STORED = """
<c r="A1"><f>1+1</f><v>2</v></c>                          | <c r="A1"><f>1+1</f></c>                     | <c r="A1"><f>1+1</f><v>2</v></c>
<c r="A1" s="3" t="str"><f>tblAging[x]</f><v>a</v></c>    | <c r="A1" s="3"><f>tblAging[x]</f></c>       | <c r="A1" s="3"><f>tblAging[x]</f></c>
<c r="A1" t="e"><f>SUM(tblAging[x])</f><v>#N/A</v></c>    | <c r="A1"><f>SUM(tblAging[x])</f></c>        | <c r="A1"><f>SUM(tblAging[x])</f></c>
<c r="A1"><f t="shared" si="0"/><v>2</v></c>              | <c r="A1"><f t="shared" si="0"/></c>         | <c r="A1"><f t="shared" si="0"/><v>2</v></c>
<c r="A1" t="str"><v>a</v></c>                            | <c r="A1" t="str"><v>a</v></c>               | <c r="A1" t="str"><v>a</v></c>
"""


@pytest.mark.parametrize("line", STORED.strip().splitlines())
def test_stored_values_of_yesterday_go(line: str) -> None:
    before, results, elsewhere = [item.strip().encode() for item in line.split("|")]
    assert ranges.forget_values(before, everything=True) == results
    assert ranges.forget_values(before, everything=False) == elsewhere
