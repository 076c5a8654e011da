"""Any file as a workbook: read or refused, the same by the fast and by the plain way, and what it holds stays."""

# ruff: noqa: E501 - the words and seeds read as tables

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pandas as pd
import small_book

from arbook.book.book import BookError
from arbook.book.file import FileBook

Read: TypeAlias = dict[str, tuple[list[list[object]], tuple[tuple[int, str], ...]]]  # by table: values, formulas

STRINGS = """<si><t>zero</t></si><si><r><t xml:space="preserve">rich </t></r><r><t>text</t></r></si>\
<si><t>T</t><rPh sb="0" eb="2"><t>hint</t></rPh></si><si><t/></si><si><t>a&amp;b &#x4E2D;</t></si>"""
NAMES = '<definedNames><definedName name="One">Data!$B$3</definedName><definedName name="Area">Data!$A$2:$B$3</definedName></definedNames>'
ROWS = [
    '<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="1"><v>45322</v></c><c r="C2" t="s"><v>0</v></c></row>'
    '<row r="3"><c r="A3" t="s"><v>4</v></c><c r="B3" t="b"><v>1</v></c><c r="C3" t="e"><v>#N/A</v></c></row>',
    '<row r="2"><c r="A2" t="inlineStr"><is><t xml:space="preserve"> a &amp; b_x000D_</t></is></c>'
    '<c r="B2" t="str"><f>"x"</f><v>x</v></c><c r="C2" t="d"><v>2024-01-31</v></c></row>'
    '<row r="4" ht="9"/><row r="5"><c r="C5"><f t="shared" ref="C5:C6" si="0">1+1</f><v>2</v></c></row>',
    '<row><c><v>1</v></c><c t="s"><v>1</v></c></row><row spans="1:3"><!-- x --><c r="B3"><v>-1.5E-3</v></c></row>',
]
TAIL = '<mergeCells count="1"><mergeCell ref="A12:C13"/></mergeCells>'
HEAD = '<dimension ref="A1:C9"/><cols><col min="1" max="3" width="9" style="2"/></cols>'
FULL = """<conditionalFormatting sqref="A2:A3 C2:C3"><cfRule type="expression" priority="1"><formula>Data!$A$2:$A$3</formula>\
</cfRule></conditionalFormatting><dataValidations count="1"><dataValidation type="list" sqref="B2:B3"><formula1>$C$2:$C$3\
</formula1></dataValidation></dataValidations><hyperlinks><hyperlink ref="A2" location="Data!A1"/></hyperlinks>"""
NEW = "new text"


@cache
def _folder() -> Path:
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="arbook-fuzz-", dir=memory if memory.is_dir() else None))


def seeds() -> list[bytes]:
    """Return small workbooks: usual, with formulas, written oddly, with a table that must grow."""
    path = _folder() / "seed.xlsx"
    made = [small_book.write(path, rows, strings=STRINGS, tail=TAIL, book=NAMES).read_bytes() for rows in ROWS]
    for last, tail in ((9, ""), (3, FULL)):
        small_book.write(path, ROWS[0], last=last, calculated={"C": "1+1"}, head=HEAD, tail=tail, book=NAMES)
        made.append(path.read_bytes())
    return made


def check(data: bytes) -> None:
    """Raise what a book must not raise, or AssertionError where it is read wrongly or spoilt."""
    path = _folder() / "book.xlsx"
    path.write_bytes(data)
    found = _outcome(path)
    if found is None:
        return
    odd = _odd(path)
    if odd is not None:
        plain = _outcome(odd)
        assert plain is None or plain == found, "the fast and the plain way read different cells"
    _change(path, found, replaced=zlib.crc32(data) % 2 == 0)


def _outcome(path: Path) -> Read | None:
    """Return all tables of a book; None where it is refused."""
    try:
        book = FileBook(path)
    except BookError as refused:
        _is_a_sentence(refused)
        return None
    try:
        for name in ("One", "Area"):
            book.get(name)
    except BookError as refused:
        _is_a_sentence(refused)
    try:
        tables = book.read_all([name for name in book.tables() if book.headings(name)])
        return {name: (small_book.values(raw), tuple(sorted(raw.formulas))) for name, raw in tables.items()}
    except BookError as refused:
        _is_a_sentence(refused)
        return None
    finally:
        book.close()


def _is_a_sentence(refused: BookError, *tables: str) -> None:
    places = ("book.xlsx", "odd.xlsx", *tables)
    assert any(place in str(refused) for place in places), f"it doesn't say where: {refused}"


def _odd(path: Path) -> Path | None:
    try:
        return small_book.odd(path, path.with_name("odd.xlsx"))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, KeyError, OSError):
        return None  # a part that is no table's


def _change(path: Path, before: Read, replaced: bool) -> None:
    """Add a row to each table, or replace its rows by one: what isn't concerned stays, rows and parts alike."""
    parts = _raw_parts(path)
    book = FileBook(path)
    try:
        for name in before:
            heading = book.headings(name)[0]
            frame = pd.DataFrame({heading: pd.Series([NEW], dtype="str")})
            (book.replace if replaced else book.append)(name, frame)
        book.save()
    except BookError as refused:
        _is_a_sentence(refused, *before)
        assert _raw_parts(path) == parts, "a refusal changed the book"
        return
    finally:
        book.close()
    after = _outcome(path)
    assert after is not None, "the book can't be read any more"
    for name, (rows, formulas) in before.items():
        kept = 0 if replaced else len(rows)
        assert after[name][0][:kept] == rows[:kept], "rows changed"
        assert after[name][0][kept][0] == NEW, "the new row isn't there"
        assert replaced or set(formulas) <= set(after[name][1]), "formulas went"
    ours = re.compile(r"worksheets/|tables/|calcChain|workbook\.xml|\[Content_Types\]|\.rels$")
    for name, part in _raw_parts(path).items():
        assert ours.search(name) or parts[name] == part, f"{name} changed"


def _raw_parts(path: Path) -> dict[str, int]:
    with zipfile.ZipFile(path) as archive:
        return {info.filename: info.CRC for info in archive.infolist()}
