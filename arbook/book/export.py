"""An export of another program, .csv or a workbook, as columns of cells: text stays text, numbers and dates typed.

Nothing is guessed about a text: codes keep their leading zeros, amounts and dates are read later
(`arbook.book.conversion`). Encoding and delimiter of a text file are found; what was assumed is said in `notes`.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import python_calamine

from arbook.book.export_size import check_size
from arbook.mapping import ExportError

Cell = str | int | float | bool | date | datetime | time | timedelta  # "" is blank
Column = npt.NDArray[np.object_]

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WESTERN: Final = "cp1252"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_NOT_IN_XML: Final = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # a workbook can't hold them
_DELIMITERS: Final = ",;\t|"
_LONGEST: Final = 4 << 20  # bytes in a line, characters in a field; a cell holds 32,767
_LARGEST: Final = 2 << 30  # bytes in a file
_LOOKED_AT: Final = 50  # records that decide delimiter and header row


@dataclass(frozen=True)
class Export:
    """What an export holds.

    Parameters
    ----------
    file : str
        The file's name.
    columns : dict of str to object array of Cell, shape (n,)
        By header, left to right; "" is a blank cell. Cell errors are text such as "#DIV/0!".
    rows : int array, shape (n,)
        The row of each in the file, counted from 1. Rows that are blank are left out.
    notes : tuple of str
        What was assumed on the way, for the user.
    """

    file: str
    columns: dict[str, Column]
    rows: npt.NDArray[np.intp]
    notes: tuple[str, ...] = ()


def read_export(path: Path, encoding: str | None = None, otherwise: str = _WESTERN) -> Export:
    """Read an export, whatever its suffix says: a workbook (.xlsx, .xlsm, .xls, .ods) or delimited text.

    Parameters
    ----------
    path : Path
    encoding : str, optional
        Encoding of a text; None takes UTF-8 where it fits, else `otherwise`. A byte order mark decides over both.
    otherwise : str
        Encoding of a text that isn't UTF-8.

    Raises
    ------
    ExportError
        When the file isn't there, can't be opened, is damaged, has no header row, or isn't in `encoding`.
    """
    try:
        if path.exists() and not path.is_file():
            raise ExportError(f"{path} is not a file.")
        if path.stat().st_size > _LARGEST:
            raise ExportError(f"{path.name} is larger than {_LARGEST >> 30} GB: export a shorter period.")
        data = path.read_bytes()
    except OSError as error:
        raise ExportError(f"{path} can't be read: {error.strerror}.") from None
    if data[:4] in (_ZIP, _OLE):
        records, notes = _workbook(data, path.name)
    else:
        records, notes = _text_records(data, path.name, encoding, otherwise)
    return _export(records, path.name, notes)


# --- text -----------------------------------------------------------------------------------------------


def _text_records(
    data: bytes, file: str, encoding: str | None, otherwise: str
) -> tuple[list[list[Any]], tuple[str, ...]]:
    if not _has_lines(data):
        raise ExportError(f"{file} has a line of over {_LONGEST >> 20} MB, which no table has: not read.")
    text, notes = _decoded(data, file, encoding, otherwise)
    if text.lstrip()[:1] == "<":
        raise ExportError(f"{file} is a web page or XML, not a table; open it in Excel and save it as .xlsx.")
    text = _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if told := re.match(r"sep=([,;|\t])\n", text):  # a line that Excel reads and hides
        text = "\n" + text[told.end() :]
    csv.field_size_limit(_LONGEST)
    delimiter = told[1] if told else _delimiter(text)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)), notes
    except csv.Error as error:
        raise ExportError(f"{file} is not a well-formed text table: {error}.") from None


def _has_lines(data: bytes) -> bool:
    """Tell whether no line is too long: it would be cut into as many fields as it has commas."""
    start = 0
    while start + _LONGEST < len(data):
        end = max(data.rfind(sign, start, start + _LONGEST) for sign in (b"\n", b"\r"))
        if end < 0:
            return False
        start = end + 1
    return True


def _decoded(data: bytes, file: str, encoding: str | None, otherwise: str) -> tuple[str, tuple[str, ...]]:
    marked = "utf-16" if data[:2] in _UTF16 else "utf-8-sig" if data[:3] == codecs.BOM_UTF8 else None
    first = marked or encoding or "utf-8"
    try:
        return _checked(data.decode(first), file), ()
    except UnicodeDecodeError:
        if first == encoding:
            raise ExportError(f"{file} is not in the encoding {encoding}; leave --encoding out.") from None
    text = data.decode(otherwise, errors="replace")
    said = "Windows-1252 (Western European)" if otherwise == _WESTERN else otherwise
    return _checked(text, file), (f"{file} isn't UTF-8; it was read as {said}.",)


def _checked(text: str, file: str) -> str:
    if "\0" in text:
        raise ExportError(f"{file} is neither a text table nor a workbook.")
    return text


def _delimiter(text: str) -> str:
    """Find the delimiter under which most records have the same number of fields, at least two."""

    def regularity(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter)
        widths = [len(record) for _, record in zip(range(_LOOKED_AT), reader, strict=False) if record]
        width, times = Counter(widths).most_common(1)[0] if widths else (0, 0)
        return (times / len(widths) if width > 1 else 0.0, width)

    return max(_DELIMITERS, key=regularity)


# --- workbooks ------------------------------------------------------------------------------------------


def _workbook(data: bytes, file: str) -> tuple[list[list[Any]], tuple[str, ...]]:
    if data[:4] == _ZIP:
        check_size(data, file)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            shown = [sheet.name for sheet in book.sheets_metadata
                     if sheet.visible == python_calamine.SheetVisibleEnum.Visible]  # fmt: skip
            filled = [name for name in shown if book.get_sheet_by_name(name).height]
            if not filled:
                return [], ()
            records = book.get_sheet_by_name(filled[0]).to_python(skip_empty_area=False)
    except python_calamine.PasswordError:
        raise ExportError(f"{file} is protected by a password; save it without one.") from None
    except (python_calamine.CalamineError, OSError) as error:
        raise ExportError(f"{file} is damaged or not a workbook: {error}.") from None
    notes = (f"{file} has several sheets; {filled[0]} was read.",) if len(filled) > 1 else ()
    if _has_errors(data):
        _restore_errors(records, data, filled[0])
    return records, notes


def _has_errors(data: bytes) -> bool:
    """Whether a sheet of an .xlsx has an error cell, which calamine gives as blank."""
    if data[:4] != _ZIP:
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/")]
        return any(b't="e"' in package.read(name) for name in sheets)


def _restore_errors(records: list[list[Any]], data: bytes, sheet: str) -> None:
    """Put the error texts in: rare, so the slow reader is good enough."""
    import openpyxl  # slow to import, seldom needed

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for row in book[sheet].iter_rows():
        for cell in row:
            if cell.data_type == "e":
                records[cell.row - 1][cell.column - 1] = str(cell.value)
    book.close()


# --- both -----------------------------------------------------------------------------------------------


def _export(records: Sequence[list[Any]], file: str, notes: tuple[str, ...]) -> Export:
    """Split header and body."""
    first = _header_row(records)
    if first is None:
        raise ExportError(f"{file} is empty.")
    below = enumerate(records[first + 1 :], first + 2)
    body = [(number, record) for number, record in below if any(_is_filled(cell) for cell in record)]
    headers = _headers(records[first], max([len(records[first]), *(len(record) for _, record in body)]))
    width = len(headers)
    padded = [record if len(record) == width else [*record, *[""] * (width - len(record))] for _, record in body]
    columns: dict[str, Column] = {}
    for header, cells in zip(headers, zip(*padded, strict=True) if padded else [()] * width, strict=True):
        column = np.empty(len(cells), dtype=object)
        column[:] = cells
        if header or any(cell != "" for cell in cells):
            columns[header or f"(column {len(columns) + 1})"] = column
    return Export(file, columns, np.array([number for number, _ in body], dtype=np.intp), notes)


def _header_row(records: Sequence[list[Any]]) -> int | None:
    """First row that is over half as full as the fullest: above it stand titles."""
    filled = [_filled(record) for record in records[:_LOOKED_AT]]
    most = max(filled, default=0)
    return next((row for row, count in enumerate(filled) if 2 * count > most), None)


def _filled(record: Sequence[Any]) -> int:
    return sum(map(_is_filled, record))


def _is_filled(cell: Cell) -> bool:
    return cell != "" and not (isinstance(cell, str) and cell.isspace())


def _headers(record: Sequence[Any], width: int) -> list[str]:
    """Header texts, each once: a repeated one says its column."""
    headers: list[str] = []
    for number, cell in enumerate([*record, *[""] * (width - len(record))], start=1):
        text = " ".join(_header_text(cell).split())
        headers.append(f"{text} (column {number})" if text and text in headers else text)
    return headers


def _header_text(cell: Cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
