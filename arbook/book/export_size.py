"""The size of an exported workbook before it is read: the reader makes every cell of the used area at once."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from arbook.book.package import has_bomb
from arbook.book.sheetxml import column_number
from arbook.mapping import ExportError

CELLS: Final = 1 << 25  # a million rows of 32 columns: some gigabytes when read
_UNPACKED: Final = 2 << 30
_BLOCK: Final = 1 << 22
_PLACE: Final = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Za-z]{1,3})(\d+)["']""")
_LONGEST: Final = 200  # bytes of a cell's start tag


def check_size(data: bytes, file: str) -> None:
    """Refuse a zipped workbook that would fill the memory; one that is damaged passes: its reader says that.

    Raises
    ------
    ExportError
        If its parts would unpack to too much, or a cell far away makes the used area too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            sheets = [info for info in package.infolist() if re.match(r"xl/worksheets/[^/]*\.xml$", info.filename)]
            unpacked = sum(info.file_size for info in package.infolist())
            if unpacked > _UNPACKED or has_bomb(package.infolist()):
                raise ExportError(f"{file} would unpack to more than an export ever has: not read.")
            for info in sheets:
                rows, columns = _used(package, info)
                if rows * columns > CELLS:
                    raise ExportError(
                        f"{file} has a sheet of {rows:,} rows and {columns:,} columns: something stands far away "
                        "from the table. Copy the table into a new workbook and import that."
                    )
    except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, ValueError, RuntimeError):
        return


def _used(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, int]:
    """Return the last row and the last column that a sheet has cells in."""
    letters: set[bytes] = set()
    row, left = 0, b""
    with package.open(part) as handle:
        while block := handle.read(_BLOCK):
            found = _PLACE.findall(left + block)
            letters.update(letter for letter, _ in found)
            row = max(row, max((int(number) for _, number in found), default=0))
            left = block[-_LONGEST:]
    return row, max((column_number(letter.decode()) for letter in letters), default=0)
