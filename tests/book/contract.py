"""What both adapters of the port must do, as tests: a module that has a fixture `adapter` imports them all."""

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import openpyxl
import pandas as pd
import pytest
import small_book
from template_rows import DAY, cells, rows

from arbook.book.book import Book, BookError
from arbook.book.file import FileBook
from arbook.book.results import TABLES
from workbook.build import TEMPLATE

# ruff: noqa: E501 - one line a case reads as a table


class Adapter(Protocol):
    """A way to open a workbook: what is saved stands in the file after the block."""

    def open(self, path: Path) -> AbstractContextManager[Book]: ...


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Path(shutil.copy(TEMPLATE, tmp_path / "Ledger.xlsm"))


def edit(adapter: Adapter, path: Path, *changes: Callable[[Book], None]) -> Path:
    """Make changes, in one command each."""
    for change in changes:
        with adapter.open(path) as book:
            change(book)
            book.save()
    return path


def refused(adapter: Adapter, path: Path, change: Callable[[Book], None]) -> str:
    """Return the sentence that refuses; every table is as it was."""
    before = contents(path)
    with adapter.open(path) as book, pytest.raises(BookError) as error:
        change(book)
        book.save()
    assert contents(path) == before
    return str(error.value)


def contents(path: Path) -> dict[str, object]:
    """Return every table of a book as rows, and where it lies."""
    book = FileBook(path)
    tables = {name: book.read(name) for name in book.tables() if book._map.tables[name].columns}
    book.close()
    return {
        name: (
            list(table.columns),
            table.first_row,
            book._map.tables[name].area,
            small_book.values(table),
            table.formulas,
        )
        for name, table in tables.items()
    }


def numbers(count: int) -> pd.DataFrame:
    return pd.DataFrame({name: [float(n) for n in range(count)] for name in "ABC"})


# Reading

CELLS = """
<row r="2"><c r="A2" t="inlineStr"><is><t> x </t></is></c><c r="B2" s="1"><v>46112</v></c><c r="C2"><v>1.5</v></c></row>
<row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3" t="e"><v>#N/A</v></c><c r="C3" s="2"><v>0.005</v></c></row>
<row r="4"><c r="A4" t="inlineStr"><is><t>   </t></is></c><c r="B4" t="inlineStr"><is><t>00123</t></is></c><c r="C4" s="4"><v>1.23456</v></c></row>
<row r="5"><c r="A5"><f>1/0</f><v>0</v></c><c r="B5"><f>C2*2</f><v>3</v></c><c r="C5" t="inlineStr"><is><t>=1+1</t></is></c></row>
<row r="6"><c r="B6"><f>C2</f><v>1.5</v></c></row>
"""


def test_cells_are_read_as_they_are(adapter: Adapter, tmp_path: Path) -> None:
    path = small_book.write(
        tmp_path / "a.xlsx", CELLS.replace("<v>0</v>", "<v>#DIV/0!</v>").replace('r="A5"', 'r="A5" t="e"')
    )
    with adapter.open(path) as book:
        table = book.read("tblData")
    assert small_book.values(table) == [
        ["x", 46112.0, 1.5],
        [True, ("#N/A",), 0.005],
        [None, "00123", 1.23456],
        [("#DIV/0!",), 3.0, "=1+1"],
    ]
    assert sorted(table.formulas) == [(3, "A"), (3, "B")]
    assert (table.name, table.sheet, table.first_row, table.first_column) == ("tblData", "Data", 2, 1)


def test_tables_read_at_once_share_their_texts(adapter: Adapter, path: Path) -> None:
    edit(adapter, path, lambda book: book.append("tblCustomers", pd.DataFrame({"Customer": ["00012", "B"]})),
         lambda book: book.append("tblInvoices", pd.DataFrame({"Customer": ["B"], "Amount": [150]})))  # fmt: skip
    with adapter.open(path) as book:
        tables = book.read_all(["tblCustomers", "tblInvoices"])
    customers, invoices = (tables[name].columns["Customer"] for name in ("tblCustomers", "tblInvoices"))
    assert customers.value[1] == invoices.value[0]
    assert [customers.text(0), invoices.text(0), tables["tblInvoices"].columns["Amount"].text(0)] == [
        "00012",
        "B",
        "1.5",
    ]


def test_an_empty_table_has_no_rows(adapter: Adapter, path: Path) -> None:
    with adapter.open(path) as book:
        assert {name: book.read(name).rows for name in ("tblInvoices", "tblAging", "tblOpenItems")} == {
            "tblInvoices": 0, "tblAging": 0, "tblOpenItems": 0,
        }  # fmt: skip
        assert set(book.tables()) >= set(TABLES)


def test_columns_are_surely_blank_or_not(adapter: Adapter, tmp_path: Path) -> None:
    body = '<row r="2"><c r="A2" s="1"/><c r="B2"><v>0</v></c></row><row r="3"><c r="C3"><f>1/0</f></c></row>'
    with adapter.open(small_book.write(tmp_path / "a.xlsx", body)) as book:
        found = [book.surely_blank("tblData", list(names)) for names in ("A", "B", "C", "AB", "AX")]
    assert found == [True, False, False, False, False]


def test_unknown_names_are_refused(adapter: Adapter, path: Path) -> None:
    with adapter.open(path) as book:
        for do in (lambda: book.get("Nothing"), lambda: book.set("Nothing", 1)):
            with pytest.raises(BookError, match=r"^Ledger\.xlsm has no cell named Nothing\. Bring"):
                do()
        with pytest.raises(BookError, match=r"^Ledger\.xlsm has no table tblNothing\. It has: "):
            book.read("tblNothing")


# Values

# value set | what is read
VALUES = r"""
None              | None
''                | None
'text'            | 'text'
'=1+1'            | '=1+1'
'+49 171'         | '+49 171'
'-x'              | '-x'
'@x'              | '@x'
"'x"              | "'x"
"''x"             | "''x"
'1-30'            | '1-30'
'2026-01'         | '2026-01'
'1e3'             | '1e3'
'00123'           | '00123'
'TRUE'            | 'TRUE'
'#N/A'            | '#N/A'
'10%'             | '10%'
'two\nlines'      | 'two\nlines'
'<&>"\''          | '<&>"\''
'é中\U0001f600'   | 'é中\U0001f600'
True              | True
False             | False
0                 | 0
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
def test_values(adapter: Adapter, line: str, path: Path) -> None:
    value, wanted = (eval(item, {"date": date, "Decimal": Decimal}) for item in line.split(" | "))
    text = pd.DataFrame(
        {"Note": pd.Series([value if isinstance(value, str) else None], dtype="str"), "Name": ["end"]}
    )

    def change(book: Book) -> None:
        book.set("CompanyName", value)  # a cell of the text format
        book.set("Aging_Note", value)
        book.append("tblLog", pd.DataFrame({"Result": [value, "end"], "Rows": [value, 1]}, dtype=object))
        book.append("tblCustomers", text)

    edit(adapter, path, change)
    with adapter.open(path) as book:
        found = [book.get("CompanyName"), book.get("Aging_Note")]
        log, note = book.read("tblLog"), book.read("tblCustomers").columns["Note"]
    assert [(one, type(one) is bool) for one in found] == [(wanted, type(wanted) is bool)] * 2
    in_log = small_book.values(log)[0]
    at = list(log.columns).index("Rows")
    assert (in_log[at], type(in_log[at]) is bool) == (wanted, type(wanted) is bool)
    assert note.text(0) == (value if isinstance(value, str) else "")


@pytest.mark.parametrize("text", ["x" * 32768, "\U0001f600" * 16384])
def test_text_that_is_too_long_is_refused(adapter: Adapter, text: str, path: Path) -> None:
    said = "A text of over 32,767 characters doesn't fit into a cell. Shorten it and try again."
    assert refused(adapter, path, lambda book: book.set("CompanyName", text)) == said
    assert refused(adapter, path, lambda book: book.append("tblCustomers", pd.DataFrame({"Note": [text]}))) == said


def test_amounts_and_dates_stand_in_cells_as_numbers(adapter: Adapter, path: Path) -> None:
    edit(adapter, path, lambda book: book.append("tblInvoices", rows("tblInvoices", 12)))
    with adapter.open(path) as book:
        table = book.read("tblInvoices")
    assert [table.columns["Amount"].text(row) for row in (0, 7, 10)] == ["0", "0.07", "0.1"]
    assert table.columns["Date"].text(11) == "46112"
    formats = [{cell.number_format for cell in row} for row in openpyxl.load_workbook(path)["Invoices"]["E6:E17"]]
    assert len({frozenset(one) for one in formats}) == 1  # new rows show their dates as dates


def test_dates_in_a_1904_book(adapter: Adapter, path: Path, tmp_path: Path) -> None:
    part = re.sub("<workbookPr", '<workbookPr date1904="1"', small_book.part(path, "xl/workbook.xml"), count=1)
    path = small_book.remade(path, tmp_path / "b.xlsm", workbook_xml=part.encode())

    def change(book: Book) -> None:
        book.append("tblInvoices", rows("tblInvoices", 1))
        book.set("AsOf", date.fromisoformat(DAY))

    edit(adapter, path, change)
    with adapter.open(path) as book:
        assert book.date1904
        assert book.read("tblInvoices").columns["Date"].text(0) == str(46112 - 1462)
        assert book.get("AsOf") == 46112 - 1462


def test_a_block_is_filled_and_the_rest_of_it_blanked(adapter: Adapter, path: Path) -> None:
    edit(adapter, path, lambda book: book.set_block("Aging_Totals", [["EUR", 1.5, None, True], ["USD", 2, 3]]),
         lambda book: book.set_block("Aging_Totals", [["1-30", 2]]))  # fmt: skip
    assert cells(path, "Aging", "C6:F7") == [["1-30", 2, None, None], [None] * 4]


def test_set_block_refuses_too_much(adapter: Adapter, path: Path) -> None:
    with adapter.open(path) as book:
        for block in ([[1] * 12], [[1]] * 9):
            with pytest.raises(ValueError, match="Aging_Totals has 8 rows of 11 cells"):
                book.set_block("Aging_Totals", block)


# Names of files and sheets


@pytest.mark.parametrize("name", ["a b", "O'Brien", "A&B", "x=y", "Book (1)", "Книга", "100%"])
def test_odd_names_of_files_and_sheets(adapter: Adapter, name: str, tmp_path: Path) -> None:
    path = small_book.write(tmp_path / f"{name}.xlsx", "", book="<definedNames><definedName name=\"Cell\">"
                            f"'{name.replace(chr(39), chr(39) * 2).replace('&', '&amp;')}'!$E$1</definedName></definedNames>")  # fmt: skip
    part = small_book.part(path, "xl/workbook.xml").replace('name="Data"', f'name="{name.replace("&", "&amp;")}"')
    small_book.remade(path, tmp_path / "b.xlsx", workbook_xml=part.encode()).replace(path)

    def change(book: Book) -> None:
        book.append("tblData", numbers(12))
        book.set("Cell", "there")

    edit(adapter, path, change)
    with adapter.open(path) as book:
        assert (book.name, book.read("tblData").sheet) == (path.name, name)
        assert [book.read("tblData").rows, book.get("Cell")] == [12, "there"]


# Updating


def test_a_later_update_wins_only_where_it_says_something(adapter: Adapter, tmp_path: Path) -> None:
    path = small_book.write(tmp_path / "a.xlsx", '<row r="2"><c r="A2"><v>1</v></c></row><row r="3"/>')

    def change(book: Book) -> None:
        book.update("tblData", pd.DataFrame({"A": [7.0, 8.0, 9.0, 10.0]}))
        book.update("tblData", pd.DataFrame({"A": [70.0, 90.0], "C": [1.0, 2.0]}, index=[0, 2]))

    edit(adapter, path, change)
    assert small_book.read(path) == [[70.0, None, 1.0], [8.0, None, None], [90.0, None, 2.0], [10.0, None, None]]


@pytest.mark.parametrize("index", [[-1], [8], [1, 0], [2, 2]])
def test_update_of_other_rows_is_a_mistake(adapter: Adapter, index: list[int], tmp_path: Path) -> None:
    with (
        adapter.open(small_book.write(tmp_path / "a.xlsx", "")) as book,
        pytest.raises(ValueError, match="tblData has 8 rows"),
    ):
        book.update("tblData", pd.DataFrame({"A": [1.0] * len(index)}, index=index))


# Growing and shrinking; the small table has its header in row 1 and its body in rows 2 to 4

BODY = "".join(f'<row r="{row}"><c r="A{row}" s="3"><v>{row}</v></c><c r="B{row}" s="2"/></row>' for row in (2, 3, 4))


def small(tmp_path: Path, below: str = "", **more: object) -> Path:
    return small_book.write(tmp_path / "a.xlsx", BODY + below, last=4, **more)  # type: ignore[arg-type]  # texts


@pytest.mark.parametrize(("count", "last"), [(10, 11), (3, 4), (1, 2), (0, 2)])
def test_a_table_grows_and_shrinks(adapter: Adapter, count: int, last: int, tmp_path: Path) -> None:
    path = edit(adapter, small(tmp_path), lambda book: book.replace("tblData", numbers(count)))
    assert f'ref="A1:C{last}"' in small_book.part(path, small_book.TABLE)
    assert small_book.read(path) == [[float(n)] * 3 for n in range(count)]
    assert [row for row in cells(path, "Data", "A2:C14") if row != [None] * 3] == [[n] * 3 for n in range(count)]


def test_appended_rows_go_into_blank_rows_first(adapter: Adapter, tmp_path: Path) -> None:
    below = "".join(f'<row r="{row}"><c r="A{row}" s="3"/></row>' for row in range(5, 9))
    path = edit(adapter, small(tmp_path, below), lambda book: book.replace("tblData", numbers(1)),
                lambda book: book.append("tblData", numbers(2)), lambda book: book.append("tblData", numbers(5)))  # fmt: skip
    assert [row[0] for row in small_book.read(path)] == [0, 0, 1, 0, 1, 2, 3, 4]
    assert 'ref="A1:C9"' in small_book.part(path, small_book.TABLE)


def test_one_command_may_change_a_table_often(adapter: Adapter, tmp_path: Path) -> None:
    def change(book: Book) -> None:
        book.append("tblData", numbers(9))
        book.replace("tblData", numbers(2))
        book.append("tblData", numbers(1))
        book.append("tblData", numbers(2))

    path = edit(adapter, small(tmp_path), change)
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
def test_nothing_below_a_table_is_written_over(adapter: Adapter, line: str, way: str, tmp_path: Path) -> None:
    xml, place = [item.strip() for item in line.split(" | ")]
    path = small(tmp_path, xml, strings="<si><t>beside</t></si>")
    frame = numbers(5 if way == "append" else 8)
    if place == "free":
        before = cells(path, "Data", "D1:E12"), cells(path, "Data", "A10:C12")
        edit(adapter, path, lambda book: getattr(book, way)("tblData", frame))
        assert (cells(path, "Data", "D1:E12"), cells(path, "Data", "A10:C12")) == before
        return
    assert refused(adapter, path, lambda book: getattr(book, way)("tblData", frame)) == (
        f"tblData needs more rows, but a.xlsx, sheet Data!{place} below it isn't empty. "
        "Move what stands there to another place and try again. Nothing was changed."
    )


def test_merged_cells_below_are_not_written_over(adapter: Adapter, tmp_path: Path) -> None:
    merge = '<mergeCells count="1"><mergeCell ref="B6:D7"/></mergeCells>'
    path = small_book.write(tmp_path / "a.xlsx", BODY, last=4, tail=merge)
    assert refused(adapter, path, lambda book: book.replace("tblData", numbers(5))) == (
        "tblData needs more rows, but Data!B6:D7 below it is merged. Unmerge or move those cells and try again. "
        "Nothing was changed."
    )
    edit(adapter, path, lambda book: book.replace("tblData", numbers(4)))


def test_a_table_with_a_total_row_keeps_its_size(adapter: Adapter, tmp_path: Path) -> None:
    path = small(tmp_path, '<row r="5"><c r="A5"><v>9</v></c></row>', table='<autoFilter ref="A1:C4"/>')
    part = small_book.part(path, small_book.TABLE).replace('ref="A1:C4"', 'ref="A1:C5" totalsRowCount="1"', 1)
    path = small_book.remade(path, tmp_path / "b.xlsx", table1_xml=part.encode())
    assert refused(adapter, path, lambda book: book.replace("tblData", numbers(5))) == (
        "tblData on sheet Data has a total row, so it can't get more or fewer rows. "
        "Switch the total row off (Table Design, Total Row) and try again. Nothing was changed."
    )
    edit(adapter, path, lambda book: book.update("tblData", numbers(3)))
    assert small_book.read(path) == [[float(n)] * 3 for n in range(3)]


@pytest.mark.parametrize(
    "attributes", ['headerRowCount="0"', 'tableType="queryTable"'], ids=["no header row", "filled by a query"]
)
def test_tables_that_cannot_be_used(adapter: Adapter, attributes: str, tmp_path: Path) -> None:
    path = small(tmp_path)
    part = small_book.part(path, small_book.TABLE).replace(' id="1"', f' id="1" {attributes}', 1)
    path = small_book.remade(path, tmp_path / "b.xlsx", table1_xml=part.encode())
    said = "b.xlsx: table tblData has no header row, or is filled by a query: mend it in Excel."
    assert refused(adapter, path, lambda book: book.replace("tblData", numbers(1))) == said


def test_a_filter_hides_nothing_from_a_replacement(adapter: Adapter, tmp_path: Path) -> None:
    body = BODY.replace('<row r="3">', '<row r="3" hidden="1">')
    column = '<filterColumn colId="0"><filters><filter val="2"/></filters></filterColumn>'
    path = small_book.write(tmp_path / "a.xlsx", body, last=4, table=f'<autoFilter ref="A1:C4">{column}</autoFilter>')
    edit(adapter, path, lambda book: book.replace("tblData", numbers(3)))
    assert small_book.read(path) == [[float(n)] * 3 for n in range(3)]
    assert "filterColumn" not in small_book.part(path, small_book.TABLE)


# Users' columns


def discounts(*invoices: str) -> pd.DataFrame:
    return rows("tblDiscounts", len(invoices), Invoice=list(invoices))


def with_columns(adapter: Adapter, path: Path, columns: Mapping[str, Sequence[object]]) -> None:
    """Add columns to the right of tblDiscounts, as a user does; a text from = on is a formula."""
    book = openpyxl.load_workbook(path, keep_vba=True)
    sheet = book["Discounts"]
    table = sheet.tables["tblDiscounts"]
    first, last = table.ref.split(":")
    right = openpyxl.utils.cell.coordinate_from_string(last)
    for at, (caption, values) in enumerate(columns.items(), openpyxl.utils.column_index_from_string(right[0]) + 1):
        for row, value in enumerate([caption, *values], 5):
            sheet.cell(row, at).value = value  # type: ignore[assignment]  # what a test puts there
        letter = openpyxl.utils.get_column_letter(at)
        table.tableColumns.append(openpyxl.worksheet.table.TableColumn(id=at, name=caption))
    table.ref = table.autoFilter.ref = f"{first}:{letter}{right[1]}"
    book.save(path)


def test_users_columns_go_with_the_key(adapter: Adapter, path: Path) -> None:
    edit(adapter, path, lambda book: book.replace("tblDiscounts", discounts("A", "B", "C")))
    later = "=tblDiscounts[[#This Row],[Days]]+1"
    with_columns(adapter, path, {"Note": ["1-30", None, True], "Own": ["=E6*2", None, "=E8+$E$6+Start!A2"],
                                 "Later": [later] * 3, "Seen": [45000, None, "x"]})  # fmt: skip
    edit(adapter, path, lambda book: book.replace("tblDiscounts", discounts("X", "C", "A", "Y")))
    found = [row[:2] + row[3:] for row in cells(path, "Discounts", "I6:L9")]
    assert found == [[None, None, None], [True, "=E7+$E$6+Start!A1", "x"], ["1-30", "=E8*2", 45000], [None] * 3]
    edit(adapter, path, lambda book: book.replace("tblDiscounts", discounts("A")))
    assert [row[:2] + row[3:] for row in cells(path, "Discounts", "I6:L7")] == [["1-30", "=E6*2", 45000], [None] * 3]


def test_the_users_answers_go_with_a_key_that_has_a_date(adapter: Adapter, path: Path) -> None:
    days = pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"]).astype("datetime64[s]")
    frame = rows("tblInterest", 3, Invoice=["A", "A", "B"], From=days).drop(columns="Waived")
    edit(adapter, path, lambda book: book.replace("tblInterest", frame),
         lambda book: book.update("tblInterest", pd.DataFrame({"Waived": ["first", "second"]}, index=[0, 1])),
         lambda book: book.replace("tblInterest", frame.iloc[[2, 1, 0]].reset_index(drop=True)))  # fmt: skip
    waived = FileBook(path).read("tblInterest").columns["Waived"]
    assert [waived.text(row) for row in range(3)] == ["", "second", "first"]


def test_a_formula_that_can_not_move_there_says_so(adapter: Adapter, path: Path) -> None:
    edit(adapter, path, lambda book: book.replace("tblDiscounts", discounts("A", "B")))
    with_columns(adapter, path, {"Own": [None, "=Start!A1"]})
    edit(adapter, path, lambda book: book.replace("tblDiscounts", discounts("B", "A")))
    assert cells(path, "Discounts", "I6:I7") == [["=#REF!"], [None]]


@pytest.mark.parametrize("formula", ["A{}*2", "$A$2+A{}", "SUM(A$2:A{})", "tblData[[#This Row],[A]]+1"])
def test_calculated_columns_are_filled_down(adapter: Adapter, formula: str, tmp_path: Path) -> None:
    """{} is the row."""
    body = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="C{row}"><f>{formula.format(row)}</f></c></row>'
        for row in (2, 3, 4)
    )
    path = small_book.write(tmp_path / "a.xlsx", body, last=4, calculated={"C": formula.format(2)})
    edit(adapter, path, lambda book: book.append("tblData", pd.DataFrame({"A": [7.0, 8.0]})))
    assert cells(path, "Data", "C5:C6") == [[f"={formula.format(5)}"], [f"={formula.format(6)}"]]


# Texts outside tables


def test_texts_are_read_but_not_those_of_formulas_and_other_cells(adapter: Adapter, tmp_path: Path) -> None:
    path = small_book.write(tmp_path / "a.xlsx", CELLS)
    with adapter.open(path) as book:
        assert book.texts("Data", "A2:C5") == {"A2": "x", "B4": "00123", "C5": "=1+1"}
        assert book.texts("Data", "B4") == {"B4": "00123"}
        assert book.texts("Gone", "A1:B2") == {}


def test_texts_are_written_and_formats_stay(adapter: Adapter, path: Path) -> None:
    before = openpyxl.load_workbook(path)["Aging"]["A1"]
    style, formula = before.style, openpyxl.load_workbook(path)["Aging"]["D3"].value
    texts = {"A1": "Cik kurš parādā", "B5": "Kopā", "B6": "valūtās", "B14": "1-30", "C16": "=x"}
    edit(adapter, path, lambda book: book.retext("Aging", texts))
    with adapter.open(path) as book:
        found = book.texts("Aging", "A1:D16")
    assert {cell: found[cell] for cell in texts} == texts
    sheet = openpyxl.load_workbook(path)["Aging"]
    assert (sheet["A1"].style, sheet["D3"].value) == (style, formula)


# Captions


def test_captions_change_places(adapter: Adapter, path: Path) -> None:
    edit(adapter, path, lambda book: book.retitle("tblAging", 4, ["1-15", "16-45", "46-90", "90+"]))
    assert cells(path, "Aging", "D26:H26") == [["Not due", "1-15", "16-45", "46-90", "90+"]]
    edit(adapter, path, lambda book: book.retitle("tblAging", 4, ["16-45", "1-15", "a & b", "00"]))
    assert list(FileBook(path).read("tblAging").columns)[4:8] == ["16-45", "1-15", "a & b", "00"]


def test_a_caption_twice_is_refused(adapter: Adapter, path: Path) -> None:
    said = "Ledger.xlsm: tblAging would have two columns of the same name: TOTAL, x."
    assert refused(adapter, path, lambda book: book.retitle("tblAging", 4, ["TOTAL", "x"])) == said


def test_rows_go_under_new_captions(adapter: Adapter, path: Path) -> None:
    names = ["1-15", "16-45", "46-90", "90+"]
    frame = rows("tblAging", 3).rename(columns=dict(zip(["1-30", "31-60", "61-90"], names[:3], strict=True)))

    def change(book: Book) -> None:
        book.retitle("tblAging", 4, names)
        book.replace("tblAging", frame)

    edit(adapter, path, change)
    assert [row[4:8] for row in small_book.values(FileBook(path).read("tblAging"))] == [
        [n / 100] * 4 for n in range(3)
    ]


# Links


def test_links_of_checks_are_replaced(adapter: Adapter, path: Path) -> None:
    def check_rows(*places: str) -> Callable[[Book], None]:
        return lambda book: book.replace("tblChecks", rows("tblChecks", len(places)), {"Cell": places})

    edit(adapter, path, check_rows("Invoices!A6", "", "'Open items'!C7"), check_rows("Payments!B9", "Invoices!A7"))
    sheet = openpyxl.load_workbook(path)["Checks"]
    links = [sheet[f"C{row}"].hyperlink for row in (6, 7, 8)]
    assert [link and link.location for link in links] == ["Payments!B9", "Invoices!A7", None]
    assert sheet["A4"].hyperlink.location == "Start!A1"
    assert [sheet[f"C{row}"].value for row in (6, 7, 8)] == ["Cell-0", "Cell-1", None]
