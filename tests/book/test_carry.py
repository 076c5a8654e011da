"""Formulas of users' own columns that go with their rows: those that can't be read are refused or show #REF!."""

import pytest

from arbook.book.book import BookError
from arbook.book.carry import formulas, translated
from arbook.book.workbookxml import SheetPart, TablePart

TABLE = TablePart("tblData", SheetPart("Data", "sheet1.xml", 1), "", (1, 1, 9, 3), ("A", "B", "C"), {}, False, False)

# cells of rows 2 and 3 | formulas of column A
CELLS = """
<c r="A2"><f>B2+1</f></c> ; <c r="A3"><f>B3+1</f></c>                                   | B2+1 ; B3+1
<c r="A2"><f t="shared" ref="A2:A3" si="0">B2+1</f></c> ; <c r="A3"><f t="shared" si="0"/></c> | B2+1 ; B3+1
<c r="A2"><f t="shared" ref="A2:A3">B2+1</f></c> ; <c r="A3"><f t="shared"/></c>        | B2+1 ; B3+1
<c r="A2"><f t="shared" ref="A2:A3" si="0">"B2</f></c> ; <c r="A3"><f t="shared" si="0"/></c>  | "B2 ; #REF!
"""


@pytest.mark.parametrize("line", CELLS.strip().splitlines())
def test_formulas(line: str) -> None:
    cells, wanted = line.split(" | ")
    rows = "".join(f'<row r="{row}">{cell.strip()}</row>' for row, cell in enumerate(cells.split(" ; "), 2))
    assert list(_formulas(rows.encode()).values()) == wanted.strip().split(" ; ")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(BookError, match=r"a\.xlsx, sheet Data is damaged"):
        _formulas(b'<row r="2"><c r="A2"><f>"\xff"</f></c></row>')


def test_a_place_left_of_the_sheet_is_an_error() -> None:
    assert translated("A1+B2", (2, 2), (2, 1)) == "#REF!"


def _formulas(rows: bytes) -> dict[tuple[int, int], str]:
    sheet = b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"
    return formulas([sheet], TABLE, [1], "a.xlsx, sheet Data")
