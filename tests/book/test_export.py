"""Exports of other programs are read as they are, whatever their encoding, delimiter or suffix."""

import codecs
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from arbook.book.export import read_export
from arbook.mapping import ExportError

# case | text, ~ for a line's end | columns
TEXTS = '''
comma             | Invoice,Amount~A,1.5~                       | Invoice: A; Amount: 1.5
semicolon         | Invoice;Amount~A;1,5~B;2,5~                 | Invoice: A B; Amount: 1,5 2,5
leading zeros     | Invoice,Amount~0000611365,1~                | Invoice: 0000611365; Amount: 1
quoted            | Invoice,Note~A,"x, ""y"""~                  | Invoice: A; Note: x, "y"
sep line          | sep=;~Invoice;Note~A;x,y~                   | Invoice: A; Note: x,y
titles above      | Open items~~Invoice,Date,Amount~A,d,1~      | Invoice: A; Date: d; Amount: 1
blank lines       | Invoice,Amount~~A,1~,~B,2~                  | Invoice: A B; Amount: 1 2
short rows        | Invoice,Date,Amount~A,d~                    | Invoice: A; Date: d; Amount:
no header, cells  | Invoice,,Amount~A,x,1~                      | Invoice: A; (column 2): x; Amount: 1
same header twice | Amount,Amount~1,2~                          | Amount: 1; Amount (column 2): 2
formula-like      | Invoice,Note~=1+1,@x~-A,+B~                 | Invoice: =1+1 -A; Note: @x +B
one column        | Customer~C1~C2~                             | Customer: C1 C2
only a header     | Invoice,Amount~                             | Invoice: ; Amount:
'''


@pytest.mark.parametrize("line", TEXTS.strip().splitlines(), ids=lambda line: line.split("|")[0].strip())
def test_text_tables(line: str, tmp_path: Path) -> None:
    _, text, columns = (part.strip() for part in line.split("|"))
    assert shown(written(tmp_path, "export.csv", text.replace("~", "\n").encode())) == columns


@pytest.mark.parametrize("delimiter", ["\t", "|"])
def test_tab_and_bar(delimiter: str, tmp_path: Path) -> None:
    text = f"Invoice{delimiter}Name, town\nA{delimiter}x, y\nB{delimiter}z\n"
    assert shown(written(tmp_path, "export.txt", text.encode())) == "Invoice: A B; Name, town: x, y z"


# case | encoding | note
@pytest.mark.parametrize(
    ("prefix", "encoding", "said"),
    [
        (b"", "utf-8", ""),
        (codecs.BOM_UTF8, "utf-8", ""),
        (codecs.BOM_UTF16_LE, "utf-16-le", ""),
        (codecs.BOM_UTF16_BE, "utf-16-be", ""),
        (b"", "cp1252", "export.csv isn't UTF-8; it was read as Windows-1252 (Western European)."),
    ],
)
def test_encodings(prefix: bytes, encoding: str, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, "export.csv", prefix + "Kunde,Betrag\r\nMüller & Söhne €,1\r\n".encode(encoding))
    assert shown(path) == "Kunde: Müller & Söhne €; Betrag: 1"
    assert "".join(read_export(path).notes) == said


def test_rows_are_those_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "export.csv", b'Title\n\nInvoice,Amount\nA,1\n\n"B\nb",2\nC,3\n')
    assert read_export(path).rows.tolist() == [4, 6, 7]


def test_control_characters_that_a_workbook_cannot_hold_are_dropped(tmp_path: Path) -> None:
    assert shown(written(tmp_path, "export.csv", b"Invoice,Note\nA,x\x0by\n")) == "Invoice: A; Note: xy"


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_workbooks_keep_types_and_cell_errors(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Empty")
        sheet = book.add_worksheet("Data")
        sheet.write_string("B2", "Report")
        sheet.write_row("B4", ["Invoice", "Date", "Amount", "Note"])
        sheet.write_string("B5", "00123")
        sheet.write_datetime("C5", date(2024, 1, 2), book.add_format({"num_format": "d.m.yyyy"}))
        sheet.write_number("D5", 12.5)
        sheet.write_string("E5", "=1+1")
        sheet.write_number("B6", 124)
        sheet.write_formula("D6", "=1/0", None, "#DIV/0!")
        sheet.write_boolean("E6", True)
        book.add_worksheet("More").write("A1", "x")
    renamed = path.rename(tmp_path / f"export{suffix}")  # the suffix decides nothing
    export = read_export(renamed)
    assert {name: list(column) for name, column in export.columns.items()} == {
        "Invoice": ["00123", 124.0],
        "Date": [date(2024, 1, 2), ""],
        "Amount": [12.5, "#DIV/0!"],
        "Note": ["=1+1", True],
    }
    assert export.rows.tolist() == [5, 6]
    assert export.notes == (f"export{suffix} has several sheets; Data was read.",)


# content | what is said
BROKEN = """
                              | x.csv is empty.
~ ~                           | x.csv is empty.
<html><table></table></html>  | x.csv is a web page or XML, not a table; open it in Excel and save it as .xlsx.
a,b~\0\0                      | x.csv is neither a text table nor a workbook.
PK\x03\x04 cut                | x.csv is damaged or not a workbook
a,b~"c                        | x.csv is not a well-formed text table
"""


@pytest.mark.parametrize("line", BROKEN.strip("\n").splitlines())
def test_broken_files_get_one_sentence(line: str, tmp_path: Path) -> None:
    content, said = (part.strip(" ") for part in line.split("|"))
    path = written(tmp_path, "x.csv", content.replace("~", "\n").encode())
    with pytest.raises(ExportError) as told:
        read_export(path)
    assert str(told.value).startswith(said)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"none\.csv can't be read: No such file"):
        read_export(tmp_path / "none.csv")


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def shown(path: Path) -> str:
    columns = read_export(path).columns
    return "; ".join(f"{name}: {' '.join(column)}" for name, column in columns.items()).strip()


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (
            "XFD1048576",
            "export.xlsx has a sheet of 1,048,576 rows and 16,384 columns: something stands far away",
        ),
        ("BZ1048576", "export.xlsx has a sheet of 1,048,576 rows and 78 columns: something stands far away"),
    ],
)
def test_a_workbook_that_would_fill_the_memory_is_refused(cell: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", ["Invoice", "Amount"])
        sheet.write(cell, "x")
    with pytest.raises(ExportError) as told:
        read_export(path)
    assert str(told.value).startswith(said)


def test_a_workbook_that_packs_a_thousand_times_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", bytes(65 << 20))
    with pytest.raises(ExportError, match="would unpack to more than an export ever has: not read"):
        read_export(path)


def test_a_wide_and_a_long_sheet_are_read(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", ["Invoice", "Amount"])
        sheet.write_row("A6000", ["A", 1])
        sheet.write("ZZ2", "far right")
    assert read_export(path).rows.tolist() == [2, 6_000]
