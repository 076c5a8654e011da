"""Where rows, cells and values lie in a block of worksheet XML: found with numpy, many thousand cells at a time.

A block is a piece of `<sheetData>` that ends after `</row>`. Inside it a `<` always starts a tag. Cells whose tag has
only the attributes r, s and t, in that order (as Excel, LibreOffice, XlsxWriter, openpyxl and arbook write them), are
`usual`; the caller looks at the few others one by one. A sheet that isn't so (no r, CDATA) raises `UnusualError`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Positions: TypeAlias = npt.NDArray[np.int64]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Flags: TypeAlias = npt.NDArray[np.bool_]

EMPTY_ROW = re.compile(rb"<row([^>]*)/>")
NUMBER, TEXT, SHARED, BOOL, ERROR, FORMULA_TEXT, DATE = b"n", b"i", b"s", b"b", b"e", b"r", b"d"


class UnusualError(Exception):
    """The XML of a sheet is not as the known programs write it: read it the slow way."""


@dataclass(frozen=True)
class Tags:
    """Positions in one block. Row arrays are (rows,), cell arrays (cells,), both in the order of the block."""

    block: bytes
    row_number: Positions
    row_start: Positions
    row_body: Positions  # after the row's tag
    row_close: Positions  # where </row> starts
    cell_row: Positions  # index into the row arrays
    column: Positions  # 1-based
    start: Positions
    end: Positions  # where the next cell or </row> starts
    tag_end: Positions  # the > of the cell's tag
    reference_end: Positions  # the closing quote of r="..."
    style_end: Positions  # after s="..."; just after `reference_end` without one
    kind: Bytes  # ord of one of the kinds above
    usual: Flags
    value_start: Positions  # content of <v>, or of the only <t>; -1 without
    value_end: Positions
    formula: Flags

    def spans(self, starts: Positions, ends: Positions) -> pa.LargeBinaryArray:
        """Return the bytes between ascending, non-overlapping positions, one element each."""
        return spans(self.block, starts, ends)


def spans(block: bytes, starts: Positions, ends: Positions) -> pa.LargeBinaryArray:
    """Cut pieces out of a block without a Python loop: offsets over the whole, then every second element."""
    offsets = np.empty(2 * len(starts), np.int64)
    offsets[0::2], offsets[1::2] = starts, ends
    if not len(starts):
        return pa.array([], pa.large_binary())
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(block)]
    both = pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(offsets) - 1, buffers)
    return both.take(pa.array(np.arange(0, len(offsets) - 1, 2)))


def find(block: bytes) -> Tags:
    """Find all rows and cells of a block; raises `UnusualError` where the fast way can't be trusted."""
    if b"<!" in block or b"<?" in block:
        raise UnusualError("comments or CDATA in the cells")
    buf = np.frombuffer(block + b"\0" * 16, np.uint8)
    less, greater = np.flatnonzero(buf == ord("<")), np.flatnonzero(buf == ord(">"))
    if len(less) != len(greater) or (less >= greater).any() or (greater[:-1] > less[1:]).any():
        greater = _closing(less, greater)  # a raw > stands in some text
    first, second = buf[less + 1], buf[less + 2]
    is_row = (first == ord("r")) & (second == ord("o"))
    row_tag = np.flatnonzero(is_row)
    if (buf[greater[row_tag] - 1] == ord("/")).any():
        return find(EMPTY_ROW.sub(rb"<row\1></row>", block))
    row_close = less[(first == ord("/")) & (second == ord("r")) & (buf[less + 3] == ord("o"))]
    is_cell = (first == ord("c")) & _tag_name_ends(second)
    cell_tag = np.flatnonzero(is_cell)
    start, row_start = less[cell_tag], less[row_tag]
    cell_row = np.cumsum(is_row)[cell_tag] - 1
    if len(row_start) != len(row_close) or (len(start) and cell_row[0] < 0):
        raise UnusualError("rows are not closed")
    row_number = _row_numbers(buf, row_start)
    column, reference_end, known = _references(buf, start, row_number[cell_row])
    tag_end = greater[cell_tag]
    style_end, kind, usual = _types(buf, reference_end, tag_end)
    end = np.minimum(np.append(start[1:], len(block)), row_close[cell_row]) if len(start) else start
    cell_of = np.cumsum(is_cell) - 1  # of each tag: the cell that it belongs to
    values = _values(buf, less, greater, first, second, cell_of, kind)
    if b"<rPh" in block:  # phonetic hints aren't part of a text
        values.odd[cell_of[(first == ord("r")) & (second == ord("P")) & (buf[less + 3] == ord("h"))]] = True
    formula = np.zeros(len(start), np.bool_)
    formula[cell_of[(first == ord("f")) & _tag_name_ends(second)]] = True
    return Tags(
        block, row_number, row_start, greater[row_tag] + 1, row_close, cell_row, column, start, end, tag_end,
        reference_end, style_end, kind, known & usual & ~values.odd, values.start, values.end, formula,
    )  # fmt: skip


def _tag_name_ends(byte: Bytes) -> Flags:
    ends: Flags = (byte <= ord(" ")) | (byte == ord(">")) | (byte == ord("/"))
    return ends


def _closing(less: Positions, greater: Positions) -> Positions:
    """Return the first > after each <."""
    at = np.searchsorted(greater, less)
    if len(at) and at[-1] >= len(greater):
        raise UnusualError("a tag is not closed")
    return np.asarray(greater[at], np.int64)


def _stands(buf: Bytes, at: Positions, text: bytes) -> Flags:
    """Tell where `text` stands at these positions."""
    here: Flags = buf[at] == text[0]
    for offset, byte in enumerate(text[1:], 1):
        here &= buf[at + offset] == byte
    return here


def _row_numbers(buf: Bytes, row_start: Positions) -> Positions:
    if len(row_start) and not _stands(buf, row_start, b'<row r="').all():
        raise UnusualError("rows without a number")
    number = np.zeros(len(row_start), np.int64)
    digit = np.ones(len(row_start), np.bool_)
    for offset in range(8, 16):
        byte = buf[row_start + offset]
        digit &= (byte >= ord("0")) & (byte <= ord("9"))
        number = np.where(digit, number * 10 + (byte - ord("0")), number)
    if (np.diff(number) <= 0).any():
        raise UnusualError("rows out of order")
    return number


def _references(buf: Bytes, start: Positions, row: Positions) -> tuple[Positions, Positions, Flags]:
    """Return each cell's column, where its r attribute's closing quote must be, and whether it is there."""
    if len(start) and not _stands(buf, start, b'<c r="').all():
        raise UnusualError("cells without a reference")
    column = buf[start + 6].astype(np.int64) - 64
    letters = np.ones(len(start), np.int64)
    for offset in (7, 8):
        byte = buf[start + offset]
        letter = (byte >= ord("A")) & (letters == offset - 6)
        column = np.where(letter, column * 26 + byte - 64, column)
        letters += letter
    digits = np.searchsorted(_POWERS, row, "right") + 1
    reference_end = start + 6 + letters + digits
    if any((_far(buf[start + at], "A", "Z")).any() for at in (5 + letters, 6)):
        raise UnusualError("cells without a column's letters")
    return column, reference_end, buf[reference_end] == ord('"')


def _far(byte: Bytes, low: str, high: str) -> Flags:
    far: Flags = (byte < ord(low)) | (byte > ord(high))
    return far


_POWERS = 10 ** np.arange(1, 8)


def _types(buf: Bytes, reference_end: Positions, tag_end: Positions) -> tuple[Positions, Bytes, Flags]:
    """Read what may follow r in a cell's tag: s="..." and then t="...", nothing else.

    Returns where s ends, the kind, and whether the tag is so.
    """
    style_end = reference_end + 1
    styled = np.flatnonzero(_stands(buf, style_end, b' s="'))
    at = style_end[styled] + 4
    for _ in range(6):
        at += buf[at] != ord('"')
    style_end[styled] = at + 1
    kind = np.full(len(tag_end), ord(NUMBER), np.uint8)
    left = tag_end - (buf[tag_end - 1] == ord("/")) - style_end
    usual = left == 0
    for text, letter in _TYPES:
        some = np.flatnonzero(left == len(text))
        some = some[_stands(buf, style_end[some], text)] if len(some) else some
        kind[some], usual[some] = ord(letter), True
    return style_end, kind, usual


_TYPES = (
    (b' t="s"', SHARED), (b' t="inlineStr"', TEXT), (b' t="b"', BOOL), (b' t="e"', ERROR),
    (b' t="str"', FORMULA_TEXT), (b' t="d"', DATE), (b' t="n"', NUMBER),
)  # fmt: skip


@dataclass(frozen=True)
class _Values:
    """Where the content of a cell's <v>, or only <t>, starts and ends (-1 without); odd where it has several."""

    start: Positions
    end: Positions
    odd: Flags


def _values(
    buf: Bytes, less: Positions, greater: Positions, first: Bytes, second: Bytes, cell_of: Positions, kind: Bytes
) -> _Values:
    inline = kind == ord(TEXT)
    found = _Values(np.full(len(kind), -1, np.int64), np.full(len(kind), -1, np.int64), np.zeros(len(kind), np.bool_))
    for letter, wanted in (("v", False), ("t", True)):
        tag = np.flatnonzero((first == ord(letter)) & _tag_name_ends(second))
        cell = cell_of[tag]
        mine = (inline[cell] == wanted) & (cell >= 0) if len(inline) else cell >= 0
        tag, cell = tag[mine], cell[mine]
        if not len(tag):
            continue
        empty = buf[greater[tag] - 1] == ord("/")
        found.start[cell] = greater[tag] + 1
        found.end[cell] = np.where(empty, greater[tag] + 1, less[tag + 1])
        found.odd[cell[1:][np.diff(cell) == 0]] = True
    found.odd[inline & (found.start < 0)] = True  # its text may stand in a <v>
    return found
