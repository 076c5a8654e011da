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
    if b"<!" in block:
        raise UnusualError("comments or CDATA in the cells")
    block = EMPTY_ROW.sub(rb"<row\1></row>", block)
    buf = np.frombuffer(block + b"\0" * 16, np.uint8)
    less = np.flatnonzero(buf == ord("<"))
    greater = np.flatnonzero(buf == ord(">"))
    first, second = buf[less + 1], buf[less + 2]
    row_start = less[(first == ord("r")) & (second == ord("o")) & (buf[less + 3] == ord("w"))]
    row_close = less[(first == ord("/")) & (second == ord("r")) & (buf[less + 3] == ord("o"))]
    start = less[(first == ord("c")) & ((second == ord(" ")) | (second == ord(">")) | (second == ord("/")))]
    if len(row_start) != len(row_close):
        raise UnusualError("rows are not closed")
    cell_row = np.searchsorted(row_start, start, "right") - 1
    if len(start) and (cell_row[0] < 0 or not _starts(buf, start, b'<c r="').all()):
        raise UnusualError("cells without a reference")
    tag_end = _after(greater, start)
    end = np.append(start[1:], np.iinfo(np.int64).max)
    end = np.minimum(end, row_close[cell_row]) if len(start) else start
    quotes = np.flatnonzero(buf == ord('"'))
    quote_at = np.searchsorted(quotes, start)
    reference_end = _at(quotes, quote_at + 1)
    styled = _starts(buf, reference_end, b'" s="')
    style_end = np.where(styled, _at(quotes, quote_at + 3), reference_end) + 1
    kind, typed = _kinds(buf, tag_end)
    attributes = (np.searchsorted(quotes, tag_end) - quote_at) // 2
    usual = attributes == 1 + styled.astype(np.int64) + typed.astype(np.int64)
    value_start, value_end, odd = _values(buf, less, greater, first, second, start, end, kind)
    formulas = less[(first == ord("f")) & ((second == ord(">")) | (second == ord(" ")) | (second == ord("/")))]
    return Tags(
        block, _row_numbers(buf, row_start), row_start, _after(greater, row_start) + 1, row_close, cell_row,
        _columns(buf, start), start, end, tag_end, reference_end, style_end, kind, usual & ~odd,
        value_start, value_end, _holds(formulas, start, end),
    )  # fmt: skip


def _at(positions: Positions, places: Positions) -> Positions:
    """Return the positions at these places, the last one for those beyond."""
    return positions[np.minimum(places, len(positions) - 1)] if len(places) else places


def _after(positions: Positions, starts: Positions) -> Positions:
    """Return the first of `positions` after each start."""
    at = np.searchsorted(positions, starts, "right")
    if len(at) and at[-1] >= len(positions):
        raise UnusualError("a tag is not closed")
    return positions[at]


def _starts(buf: Bytes, at: Positions, text: bytes) -> Flags:
    """Tell where `text` stands at these positions."""
    here = np.ones(len(at), np.bool_)
    for offset, byte in enumerate(text):
        here &= buf[at + offset] == byte
    return here


def _ends(buf: Bytes, at: Positions, text: bytes) -> Flags:
    """Tell where `text` stands just before these positions."""
    return _starts(buf, np.maximum(at - len(text), 0), text)


def _row_numbers(buf: Bytes, row_start: Positions) -> Positions:
    if len(row_start) and not _starts(buf, row_start, b'<row r="').all():
        raise UnusualError("rows without a number")
    number = np.zeros(len(row_start), np.int64)
    digit = np.ones(len(row_start), np.bool_)
    for offset in range(8, 16):
        byte = buf[row_start + offset]
        digit &= (byte >= ord("0")) & (byte <= ord("9"))
        number = np.where(digit, number * 10 + (byte - ord("0")), number)
    if len(number) and (np.diff(number) <= 0).any():
        raise UnusualError("rows out of order")
    return number


def _columns(buf: Bytes, start: Positions) -> Positions:
    """Read the letters of each cell's reference, as a 1-based column number."""
    column = np.zeros(len(start), np.int64)
    letter = np.ones(len(start), np.bool_)
    for offset in range(6, 9):
        byte = buf[start + offset]
        letter &= (byte >= ord("A")) & (byte <= ord("Z"))
        column = np.where(letter, column * 26 + (byte - ord("A") + 1), column)
    return column


def _kinds(buf: Bytes, tag_end: Positions) -> tuple[Bytes, Flags]:
    """Read the t attribute where it is the last one; b"n" where there is none."""
    kind = np.full(len(tag_end), ord(NUMBER), np.uint8)
    close = tag_end - (buf[tag_end - 1] == ord("/"))
    for text, letter in (
        (b' t="s"', SHARED), (b' t="inlineStr"', TEXT), (b' t="b"', BOOL), (b' t="e"', ERROR),
        (b' t="str"', FORMULA_TEXT), (b' t="d"', DATE),
    ):  # fmt: skip
        kind[_ends(buf, close, text)] = ord(letter)
    typed = (kind != ord(NUMBER)) | _ends(buf, close, b' t="n"')
    return kind, typed


def _holds(positions: Positions, start: Positions, end: Positions) -> Flags:
    """Tell which of the ranges hold one of the positions at least."""
    return np.searchsorted(positions, end) > np.searchsorted(positions, start)


def _values(
    buf: Bytes, less: Positions, greater: Positions, first: Bytes, second: Bytes,
    start: Positions, end: Positions, kind: Bytes,
) -> tuple[Positions, Positions, Flags]:  # fmt: skip
    """Find each cell's value (the content of its <v>, or its only <t>), and the cells where that isn't so simple."""
    blank = np.full(len(start), -1, np.int64)
    value_start, value_end = blank, blank.copy()
    odd = np.zeros(len(start), np.bool_)
    inline = kind == ord(TEXT)
    for letter, mine in (("v", ~inline), ("t", inline)):
        tags = less[(first == ord(letter)) & ((second == ord(">")) | (second == ord(" ")) | (second == ord("/")))]
        low, high = np.searchsorted(tags, start), np.searchsorted(tags, end)
        one = mine & (high - low == 1)
        odd |= mine & (high - low > 1)
        tag = tags[low[one]]
        closed = _after(greater, tag)
        value_start[one] = closed + 1
        value_end[one] = np.where(buf[closed - 1] == ord("/"), closed + 1, less[np.searchsorted(less, closed)])
    return value_start, value_end, odd
