"""A bank statement file, camt.053 or MT940, told apart by what is in it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from arbook.bank_statement import BankStatement
from arbook.mapping import ExportError

LIMIT: Final = 64 << 20  # bytes: a year of a busy account has less
SUFFIXES: Final = (".xml", ".camt", ".053", ".sta", ".mt940", ".940", ".mt9", ".txt")
_LOOKED_AT: Final = 4096
_MT940: Final = (re.compile(rb"(?m)^:20:"), re.compile(rb"(?m)^:(?:25|28C?|60[FM]):"))
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # a workbook can't hold them


def is_bank_file(path: Path) -> bool:
    """Whether a file begins as a bank statement does."""
    if path.suffix.lower() not in SUFFIXES:
        return False
    try:
        with path.open("rb") as handle:
            start = handle.read(_LOOKED_AT)
    except OSError:
        return False
    return (_is_xml(start) and b"camt.053" in start.replace(b"\0", b"")) or _is_mt940(start)


def read_bank(path: Path) -> list[BankStatement]:
    """Read the statements of a file.

    Raises
    ------
    ExportError
        In one sentence, when it can't be read, is too large, damaged, or no bank statement.
    """
    try:
        if path.stat().st_size > LIMIT:
            raise ExportError(f"{path.name} is larger than {LIMIT >> 20} MB: export a shorter period.")
        data = path.read_bytes()
    except OSError as error:
        raise ExportError(f"{path} can't be read: {error.strerror}.") from None
    if _is_xml(data[:_LOOKED_AT]):
        from arbook.book.camt import read_camt  # both parsers are needed only by an import of bank statements

        return [_clean(each) for each in read_camt(data, path.name)]
    if _is_mt940(data):
        from arbook.book.mt940_statement import read_mt940

        return [_clean(each) for each in read_mt940(_decoded(data), path.name)]
    raise ExportError(f"{path.name} is no bank statement that arbook reads. Export it as camt.053 or MT940.")


def _is_xml(start: bytes) -> bool:
    return start.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n").startswith(b"<")


def _is_mt940(data: bytes) -> bool:
    return all(pattern.search(data) for pattern in _MT940)


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _clean(statement: BankStatement) -> BankStatement:
    """Take out the characters that a workbook can't hold."""
    entries = tuple(
        replace(
            entry,
            number=_NOT_IN_XML.sub("", entry.number),
            text=_NOT_IN_XML.sub(" ", entry.text),
            parties=tuple(_NOT_IN_XML.sub(" ", party) for party in entry.parties),
        )
        for entry in statement.entries
    )
    return replace(statement, entries=entries)
