"""Any text as an export: imported or refused, every row imported or named, and imported twice as once.

The first byte of an input says the kind of export and what the command line says; a map may follow after `MARK`.
"""

# ruff: noqa: E501 - the words and seeds read as tables

from __future__ import annotations

import re
import tempfile
import zlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final, get_args

import pandas as pd
from book.memory import MemoryBook

from arbook.book.book import Book, BookError
from arbook.book.export import Export, read_export
from arbook.book.file import FileBook
from arbook.columns import assign
from arbook.dates import DateOrder
from arbook.mapping import KINDS, DecimalSign, ExportError, ExportKind, ImportMap, read_map
from macros.importing import ImportOptions, import_files
from macros.intake import Reading, take_in
from macros.new import new
from macros.outcome import CommandError, Outcome

NOW: Final = datetime(2024, 3, 31, 12)  # noqa: DTZ001 - naive, as in the workbook
MARK: Final = b"\n=== MAP\n"
ENCODINGS: Final = ("", "", "windows-1251", "utf-16", "utf-7")
SIMPLE: Final = re.compile(r"\s*(-?[0-9]{1,13}(?:\.[0-9]{1,2})?)\s*", re.ASCII)

_INVOICES = "Invoice,Type,Customer,Customer name,Date,Due date,Amount,Currency,Terms,Disputed,Reference\n"
_ROWS = """0001,Invoice,007,Bond & Co,2024-01-02,2024-02-01,100.00,EUR,2/10 n/30,,=1+1
0002,Credit note,008,,2024-01-03,,-50.5,USD,,yes,"a ""b"", c"
Total,,,,,,49.50,,,,
"""
_OPEN = "Invoice;Customer;Date;Amount;Open amount\nA;C;02.01.2024;1.234,50;1.000,00\nB;C;03.01.2024;-60,00;0,00\n"
_SETTLED = "Invoice\tType\tCustomer\tDate\tAmount\tSettled on\nA\tDZ\tC\t2024-01-02\t100\t2024-02-01\n"
_PAYMENTS = "Payment,Date,Customer,Invoice,Amount,Kind\nP1,2024-02-01,007,0001,30,Payment\n,2024-02-02,007,,12.34,\n"
_CUSTOMERS = "Code|Company|Credit limit|E-mail\n007|Bond & Co|1000|a@b.c\n008|Moneypenny||\n"
_MAP = b'[import]\nscope = "open"\ndecimal = ","\ndates = "dmy"\n'
_TYPES = (
    b'[types]\n"DZ" = "by sign"\n[skip]\n"Type" = "Draft"\n[invoices]\n"Reference" = ""\n[import]\nrows = "lines"\n'
)

SEEDS = [
    b"\x00" + (_INVOICES + _ROWS).encode(),
    b"\x00" + ("sep=;\n" + _OPEN).encode() + MARK + _MAP,
    b"\x00" + _SETTLED.encode() + MARK + _TYPES,
    b"\x01" + _PAYMENTS.encode(),
    b"\x02" + _CUSTOMERS.encode(),
    b"\x00" + "\ufeff".encode() + ("Report of today\n\n" + _INVOICES + _ROWS).encode(),
    b"\x00" + (_INVOICES + _ROWS).encode("utf-16"),
    b"\x00" + _INVOICES.encode() + "0003,,Ä,Öl,01/02/2024,,1 234.50,€,,,\r\n0003,,Ä,Öl,13/02/2024,,5,,,,\r\n".encode("cp1252"),
    b"\x20" + "Номер;Клиент;Дата;Сумма\n1;ООО;01.02.2024;5,00\n".encode("cp1251")
    + MARK + '[invoices]\n"Номер"="Invoice"\n"Клиент"="Customer"\n"Дата"="Date"\n"Сумма"="Amount"\n'.encode(),
]  # fmt: skip
_WORDS = """
Invoice|Type|Customer|Date|Due date|Amount|Currency|Terms|Disputed|Open amount|Settled on|Payment|Kind|Credit note
Total|2024-01-02|02/01/2024|1.2.24|31 Dec 2023|45322|0000-00-00|100.00|1,234.50|1.234,50|-5|(5.00)|5-|1e9|nan|inf|EUR
JPY|""|"|;|,|sep=;|007|=1+1|#N/A|0x10|9999999999999|99999999999999999999|\u00a0|\u2028|\u0085|\x1f|\ufeff|_x0041_|TRUE
[import]|[invoices]|[types]|[skip]|[currencies]|scope = "open"|scope = "new"|rows = "lines"|encoding = "rot13"|"x" = "Invoice"
"""
WORDS = [*_WORDS.replace("\n", "|").split("|"), "|", "\t", "\r", "\r\n", "\n", MARK.decode()]


@cache
def _folder() -> Path:
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="arbook-fuzz-", dir=memory if memory.is_dir() else None))


def sampled(data: bytes) -> None:
    """Check the rows of each input, the import of every sixteenth, into a file of every 256th: they take longer."""
    chance = zlib.crc32(data)
    check(data, chance % 16 == 0, chance % 256 == 0)


def check(data: bytes, imported: bool = True, filed: bool = True) -> None:
    """Raise what an import must not raise, or AssertionError where rows or amounts went astray."""
    kind, options, export = _given(data)
    _check_rows(kind, options, export)
    if imported:
        book = MemoryBook()
        _check_import(book, kind, export, options)
    if filed:
        path = _folder() / "book.xlsm"
        path.write_bytes(_template())
        _check_file(path, kind, export, options)


def _given(data: bytes) -> tuple[ExportKind, ImportOptions, Path]:
    flags, (text, _, map_text) = data[0] if data else 0, data[1:].partition(MARK)
    export, map_file = _folder() / "export.csv", _folder() / "map.toml"
    export.write_bytes(text)
    map_file.write_bytes(map_text)
    orders: tuple[DateOrder | None, ...] = (None, *get_args(DateOrder))
    signs: tuple[DecimalSign | None, ...] = (None, ".", ",", None)
    encoding = ENCODINGS[(flags >> 6) % 4 + (flags == 255)] if flags else ""
    options = ImportOptions(
        map_file if map_text else None, orders[flags >> 2 & 3], signs[flags >> 4 & 3], encoding=encoding
    )
    return KINDS[(flags & 3) % 3], options, export


def _check_rows(kind: ExportKind, options: ImportOptions, path: Path) -> None:
    try:
        found = read_map(options.map_file.read_text("utf-8-sig"), "map.toml") if options.map_file else ImportMap()
        export = read_export(path, options.encoding or None, found.encoding or "cp1252")
        _check_lines(export, path)
        reading = Reading(found, options.dates or found.dates, options.decimal or found.decimal, date(2024, 3, 31))
        intake = take_in(export, kind, reading)
    except (ExportError, UnicodeDecodeError) as refused:
        assert isinstance(refused, ExportError) or options.map_file, "the export's encoding"
        return
    rows = len(intake.frame) + len(intake.left_out_rows)
    assert rows == len(export.rows) or (found.by_line and rows < len(export.rows)), "rows are lost"
    if "Source" in intake.frame:
        left = set(intake.left_out_rows.tolist())
        taken = [int(re.search(r", row (\d+), 2024", str(source))[1]) for source in intake.frame["Source"]]  # type: ignore[index]  # it is there
        assert not left & set(taken) and left | set(taken) <= set(export.rows.tolist())
        _check_amounts(
            export, taken, intake.frame, assign(kind, list(export.columns), found.of(kind)).columns, reading
        )


def _check_amounts(
    export: Export, rows: list[int], frame: pd.DataFrame, headers: Mapping[str, str], reading: Reading
) -> None:
    """Compare amounts with those that Decimal reads, and numbers of documents with the texts of the file."""
    place = {row: at for at, row in enumerate(export.rows.tolist())}
    for name in ("Amount", "Invoice"):
        if name not in headers or name not in frame:
            continue
        cells = export.columns[headers[name]]
        for row, value in zip(rows, frame[name], strict=True):
            text = str(cells[place[row]])
            if name == "Amount" and reading.decimal != "," and (found := SIMPLE.fullmatch(text)):
                assert value == Decimal(found[1]) * 100, f"{text} became {value}"
            elif name == "Invoice" and text.strip() and not text.isspace():
                assert value == text.strip() or "Type" in headers, f"{text!r} became {value!r}"


def _check_lines(export: Export, path: Path) -> None:
    """Without quotes a row is a line: count the lines."""
    data = path.read_bytes()
    if not data.isascii() or b'"' in data or data[:4] == b"PK\x03\x04" or not len(export.rows):
        return
    text = re.sub("[\x01-\x08\x0b\x0c\x0e-\x1f]", "", re.sub(r"\r\n?", "\n", data.decode("ascii")))
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line.strip(",;\t| \x1c\x1d\x1e\x1f")]
    assert [line for line in lines if line >= export.rows[0]] == export.rows.tolist(), "lines are lost"


def _check_import(book: MemoryBook, kind: ExportKind, path: Path, options: ImportOptions) -> None:
    before = repr(book.cells)
    first = _imported(book, kind, path, options)
    if first is None:
        assert not book.saved and repr(book.cells) == before, "a refusal changed the book"
        return
    saved, cells = book.saved, repr(book.cells)
    again = _imported(book, kind, path, options)
    assert again is not None, "refused the second time"
    figures = again.figures
    assert (figures[f"{kind}_added"], figures[f"{kind}_changed"]) == (0, 0), f"twice: {again.lines}"
    assert repr(book.cells) == cells and book.saved == saved, "the second import changed the book"


def _check_file(path: Path, kind: ExportKind, export: Path, options: ImportOptions) -> None:
    before = path.read_bytes()
    first = _imported(FileBook.open(path), kind, export, options)
    if first is None:
        assert path.read_bytes() == before, "a refusal changed the file"
        return
    saved = path.read_bytes()
    again = _imported(FileBook.open(path), kind, export, options)
    assert again is not None, "refused the second time"
    assert path.read_bytes() == saved, f"the second import changed the file: {again.lines}"


def _imported(book: Book, kind: ExportKind, path: Path, options: ImportOptions) -> Outcome | None:
    try:
        done = import_files(book, {kind: path}, options, NOW)
    except (BookError, CommandError) as refused:
        assert str(refused).strip(), "no sentence"
        return None
    assert done.figures[f"{kind}_unreadable"] == done.errors
    return done


@cache
def _template() -> bytes:
    path = _folder() / "new.xlsm"
    new(path)
    return path.read_bytes()
