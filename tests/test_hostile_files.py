"""Hostile exports, maps and templates: read, or refused in one sentence; the book is as it was."""

import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from books import make_book, rows_of
from hostile_books import edit, entities, filled
from openpyxl import Workbook

from arbook.letter_template import TemplateError, Templates
from macros.cli import main

HEAD, ROW = "Invoice,Customer,Date,Amount\n", "I9,C1,2024-03-01,5.00\n"
ADDED = "1 invoice added"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
FULL = b"<sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>"
SHEET = "xl/worksheets/sheet1.xml"
Make = Callable[[Path], None]


def holds(data: str | bytes) -> Make:
    def make(path: Path) -> None:
        path.write_bytes(data.encode() if isinstance(data, str) else data)

    return make


def workbook(path: Path) -> None:
    book = Workbook()
    for row in (HEAD, ROW):
        book.active.append(row.strip().split(","))  # type: ignore[union-attr]  # a new book has a sheet
    book.save(path)


def spoiled(spoil: Make) -> Make:
    def make(path: Path) -> None:
        workbook(path)
        spoil(path)

    return make


EXPORTS: dict[str, tuple[Make, str]] = {
    "nothing": (holds(""), "is empty."),
    "a byte order mark": (holds(b"\xef\xbb\xbf"), "is empty."),
    "blank lines": (holds("\n" * 1000), "is empty."),
    "a NUL": (holds(HEAD + "I9,C\0001,2024-03-01,5.00\n"), "is neither a text table nor a workbook."),
    "bytes": (holds(bytes(range(256)) * 9), "is neither a text table nor a workbook."),
    "half a UTF-16 letter": (holds((HEAD + ROW).encode("utf-16")[:-1]), "is neither a text table nor a workbook."),
    "UTF-16": (holds((HEAD + ROW).encode("utf-16")), ADDED),
    "half a letter in UTF-8": (holds(HEAD.encode() + b"\xed\xa0\x80" + ROW.encode()), ADDED),
    "lines that end as on old Macs": (holds((HEAD + ROW).replace("\n", "\r")), ADDED),
    "a quote that stays open": (holds(f'{HEAD}"{ROW}' + "x,y\n" * 9), "is not a well-formed text table"),
    "letters after a quote": (holds(HEAD + '"I9"x,C1,2024-03-01,5.00\n'), "is not a well-formed text table"),
    "a line of 8 million columns": (holds(HEAD + ROW + "," * (8 << 20)), "has a line of over 4 MB"),
    "a number of 8 million digits": (holds(HEAD + "I9,C1,2024-03-01," + "9" * (8 << 20)), "has a line of over 4 MB"),
    "an amount beyond 64 bits": (holds(HEAD + "I9,C1,2024-03-01,1e400\n"), "'1e400' is not an amount."),
    "an amount that is none": (holds(HEAD + "I9,C1,2024-03-01,nan\n"), "'nan' is not an amount."),
    "a year with five digits": (holds(HEAD + "I9,C1,99999-03-01,5\n"), "'99999-03-01' is not a date"),
    "a text too long": (holds(HEAD + "I" * 40_000 + ",C1,2024-03-01,5\n"), "A text of over 32,767 characters "),
    "a web page": (holds("<html><table>"), "is a web page or XML, not a table"),
    "a folder": (Path.mkdir, "is not a file."),
    "a pipe": (os.mkfifo, "is not a file."),
    "no file": (lambda path: None, "can't be read: No such file or directory."),
    "an old workbook's mark": (holds(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000)), "is damaged or not"),
    "a zip's mark": (holds(b"PK\x03\x04junk"), "is damaged or not a workbook"),
    "a workbook": (workbook, ADDED),
    "a bomb as a sheet": (spoiled(filled(SHEET, b"<worksheet " + MAIN + b">" + FULL, 1500, b"x" * (1 << 20))),
                          "would unpack to more than an export ever has: not read."),
    "a cell far away": (spoiled(edit((SHEET, '<c r="D2"', '<c r="XFD1048576"'))), "something stands far away"),
    "laughs": (spoiled(entities(SHEET)), ADDED),  # nobody reads what is declared
}  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_book(tmp_path_factory.mktemp("good") / "L.xlsm", "tblCustomers\nCustomer | Name\nC1 | Baltic Timber")


@pytest.fixture
def path(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(good, tmp_path / "L.xlsm"))


def told(line: list[str], path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command; return what it said, after a look that it was one sentence if the book wasn't changed."""
    before = path.read_bytes()
    code = main(line)
    out, err = capsys.readouterr()
    if code == 2:
        assert path.read_bytes() == before
        assert err.count("\n") == 1
        assert "in arbook itself" not in err
    return err if code == 2 else out


@pytest.mark.parametrize("case", EXPORTS)
def test_an_export_is_read_or_refused(case: str, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, expected = EXPORTS[case]
    export = path.with_name("export.csv")
    make(export)
    assert expected in told(["import", str(path), "--invoices", str(export)], path, capsys)
    assert zipfile.ZipFile(path).testzip() is None


def test_a_formula_in_an_export_stays_text(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export = path.with_name("export.csv")
    export.write_text(HEAD + "=cmd|' /C calc'!A0,C1,2024-03-01,5.00\n")
    assert ADDED in told(["import", str(path), "--invoices", str(export)], path, capsys)
    assert [text.lstrip("'") for text in rows_of(path, "tblInvoices", "Invoice")] == ["=cmd|' /C calc'!A0"]
    with zipfile.ZipFile(path) as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
    assert re.search(rb"<f>[^<]*cmd", sheets) is None


MAPS: dict[str, tuple[Make, str]] = {
    "nothing": (holds(""), ADDED),
    "no TOML": (holds("[invoices"), "map.toml is not a map file in TOML"),
    "tables in tables": (holds("a = " + "[" * 1_900), "map.toml is not a map file in TOML"),
    "dotted without end": (holds("a" + ".a" * 50_000 + " = 1"), "map.toml has a line of over 2,000 characters"),
    "bytes": (holds(b"\xff\xfe\x00"), "can't be read"),
    "a folder": (Path.mkdir, "can't be read"),
    "no file": (lambda path: None, "can't be read"),
    "a section of ours that isn't": (holds('[__import__]\n"x" = "y"'), "[__import__] is not known"),
    "numbers": (holds("[invoices]\nInvoice = 1"), "write [invoices] and below it lines such as"),
    "an encoding that runs code": (holds('[import]\nencoding = "unicode_escape;x"'), "is no encoding"),
    "an encoding of bytes": (holds('[import]\nencoding = "zlib"'), "map.toml"),
}


@pytest.mark.parametrize("case", MAPS)
def test_a_map_is_read_or_refused(case: str, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, expected = MAPS[case]
    export, file = path.with_name("export.csv"), path.with_name("map.toml")
    export.write_text(HEAD + ROW)
    make(file)
    assert expected in told(["import", str(path), "--invoices", str(export), "--map", str(file)], path, capsys)


TEMPLATES = {
    "parentheses": ("Subject: x\n{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}", "t.txt"),
    "ifs": ("Subject: x\n" + "{% if a %}" * 3_000 + "x", "t.txt"),
    "a loop in loops": (
        "Subject: x\n" + "{% for a in rows %}" * 15 + "x" + "{% endfor %}" * 15,
        "makes a text of more",
    ),
    "a class": ("Subject: x\n{{ ''.__class__.__mro__ }}", "t.txt"),
    "a file": ("Subject: x\n{% include '../../../../etc/passwd' %}", "There is no template"),
    "itself": ("Subject: x\n{% include 't.txt' %}", "it takes itself in"),
    "a long text": ("Subject: x\n" + "x" * 200_000, "is larger than a template may be"),
    "bytes": (b"Subject: \xff\xfe", "is not UTF-8 text."),
}


@pytest.mark.parametrize("case", TEMPLATES)
def test_a_template_is_refused(case: str, tmp_path: Path) -> None:
    text, expected = TEMPLATES[case]
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "t.txt").write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(TemplateError) as error:
        Templates((tmp_path,)).render("t", "en", {"rows": list(range(10)), "a": ""})
    assert expected in str(error.value)
    assert "\n" not in str(error.value)
