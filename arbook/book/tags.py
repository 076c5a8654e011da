"""Where rows, cells and values lie in a block of worksheet XML: found with numpy, many thousand cells at a time.

A block is a piece of `<sheetData>` that ends after `</row>`. Inside it a `<` always starts a tag. Cells whose tag has
only the attributes r, s and t, in that order (as Excel, LibreOffice, XlsxWriter, openpyxl and arbook write them), and
which hold a formula, a <v> or one <is><t> and nothing else, are `usual`; the caller looks at the few others one by
one. A sheet that isn't so (no r, CDATA) raises `UnusualError`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from arbook.book.sheetxml import LAST_COLUMN, LAST_ROW

Positions: TypeAlias = npt.NDArray[np.int64]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Words: TypeAlias = npt.NDArray[np.uint64]
Flags: TypeAlias = npt.NDArray[np.bool_]

EMPTY_ROW = re.compile(rb"<row([^>]*)/>")
NUMBER, TEXT, SHARED, BOOL, ERROR, FORMULA_TEXT, DATE = b"n", b"i", b"s", b"b", b"e", b"r", b"d"
_KEPT_SPACE = b' xml:space="preserve">'  # in the tag of a text that starts or ends with blanks
_STYLE = re.compile(rb'( s="\d+")(?=[ />])|(?=[/>])')
_WORD = 8  # bytes compared at once
_PADDING = 64  # bytes after the block, so that what should follow a tag can be looked at without a check
_POWERS = 10 ** np.arange(1, 8)


class UnusualError(Exception):
    """The XML of a sheet is not as the known programs write it: read it the slow way."""


class _Marks(NamedTuple):
    """All tags of a block: where each starts, and the byte after its `<`; the block as bytes and as words."""

    buf: Bytes
    words: Words  # at each byte the eight from there on
    less: Positions
    first: Bytes


class _Types(NamedTuple):
    """What a cell's tag says after the reference."""

    style_end: Positions
    kind: Bytes
    usual: Flags


class _Contents(NamedTuple):
    """Where the text of <v> or <t> lies, and whether a cell holds what a usual one holds."""

    start: Positions
    end: Positions
    usual: Flags


@dataclass(frozen=True)
class Tags:
    """Positions in one block. Row arrays are (rows,), cell arrays (cells,), both in the order of the block.

    What only some callers need is found when it is asked for.
    """

    block: bytes
    row_number: Positions
    row_start: Positions
    row_close: Positions  # where </row> starts
    cell_row: Positions  # index into the row arrays
    column: Positions  # 1-based
    start: Positions
    end: Positions  # where the next cell or </row> starts
    reference_end: Positions  # the closing quote of r="..."
    known: Flags  # whether it is there
    _marks: _Marks
    _tag: Positions  # index of the cell's tag among all tags
    _next: Positions  # and of the tag at `end`

    @property
    def filled(self) -> Flags:
        """Whether a cell has anything in it."""
        inside = self._marks.first[self._tag + 1]
        return np.asarray((inside != ord("c")) & (inside != ord("/")), np.bool_)

    @cached_property
    def _types(self) -> _Types:
        return _types(self._marks, self.reference_end)

    @cached_property
    def _contents(self) -> _Contents:
        return _contents(self._marks, self._tag, self._next, self.kind == ord(TEXT))

    @property
    def style_end(self) -> Positions:
        """After s="..."; just after `reference_end` without one."""
        return self._types.style_end

    @property
    def kind(self) -> Bytes:
        """Ord of one of the kinds above."""
        return self._types.kind

    @property
    def usual_tag(self) -> Flags:
        """Whether the tag has only r, s and t, in that order."""
        return self._types.usual & self.known

    @cached_property
    def usual(self) -> Flags:
        """Whether tag and content are usual."""
        return self.usual_tag & self._contents.usual

    @property
    def value_start(self) -> Positions:
        """Content of <v>, or of the only <t>; -1 without."""
        return self._contents.start

    @property
    def value_end(self) -> Positions:
        """Where that ends."""
        return self._contents.end

    @cached_property
    def formula(self) -> Flags:
        """Whether a cell has a formula."""
        formula = np.zeros(len(self.start), np.bool_)
        tag = np.flatnonzero(self._marks.first == ord("f"))
        tag = tag[_tag_name_ends(self._marks.buf[self._marks.less[tag] + 2])]
        formula[np.searchsorted(self._tag, tag) - 1] = True
        return formula

    def same_style(self, cells: Positions) -> bytes | None:
        """Return the style attribute that some cells have; None where they differ or it isn't surely found."""
        at = self.reference_end[cells] + 1
        found = _STYLE.match(self.block, int(at[0]))
        if found is None or not self.known[cells].all():
            return None
        if found[1]:
            return found[1] if _stand(self._marks.words, at, found[1]).all() else None
        after = self._marks.buf[at]
        return b"" if ((after == ord(">")) | (after == ord("/"))).all() else None

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
    marks = _marks(block)
    buf, less, first = marks.buf, marks.less, marks.first
    row = np.flatnonzero(first == ord("r"))
    row = row[buf[less[row] + 2] == ord("o")]  # not <r>, <rPr> or <rPh> of rich text
    if len(less) and not (len(row) and row[0] == 0):
        raise UnusualError("something else than rows")
    if not np.isin(first[row + 1], (ord("c"), ord("/"))).all():
        with_ends = EMPTY_ROW.sub(rb"<row\1></row>", block)
        if len(with_ends) == len(block):
            raise UnusualError("something else than cells in a row")
        return find(with_ends)
    close = np.append(row[1:], len(less))[: len(row)] - 1  # the tag before the next row's
    cell = _cells(marks)
    bounds = np.searchsorted(cell, row)
    count = np.diff(np.append(bounds, len(cell)))
    closed = _stand(marks.words, less[close], b"</row") & ((count > 0) | (close == row + 1))
    if not closed.all() or len(cell) > count.sum():
        raise UnusualError("rows are not closed")
    after = np.append(cell[1:], 0)[: len(cell)]  # the tag that comes after a cell: the next one's, or the row's end
    after[(bounds + count - 1)[count > 0]] = close[count > 0]
    row_number = _row_numbers(marks, less[row])
    start = less[cell]
    digits = np.repeat(np.searchsorted(_POWERS, row_number, "right") + 1, count)
    column, reference_end, known = _references(marks, start, digits)
    cell_row = np.repeat(np.arange(len(row)), count)
    if ((np.diff(column) <= 0) & (np.diff(cell_row) == 0)).any():
        raise UnusualError("cells out of order")
    return Tags(
        block, row_number, less[row], less[close], cell_row, column, start, less[after],
        reference_end, known, marks, cell, after,
    )  # fmt: skip


def _marks(block: bytes) -> _Marks:
    padded = block + bytes(_PADDING)
    buf = np.frombuffer(padded, np.uint8)
    words = np.ndarray((len(padded) - _WORD,), "<u8", padded, strides=(1,))
    less = np.flatnonzero(buf == ord("<"))
    first = buf[1:].take(less)
    if ((first == ord("!")) | (first == ord("?"))).any():
        raise UnusualError("comments or CDATA in the cells")
    return _Marks(buf, words, less, np.append(first, np.zeros(6, np.uint8)))


def _tag_name_ends(byte: Bytes) -> Flags:
    ends: Flags = (byte <= ord(" ")) | (byte == ord(">")) | (byte == ord("/"))
    return ends


def _stand(words: Words, at: Positions, text: bytes) -> Flags:
    """Tell where `text` stands at these positions: eight bytes are compared at once."""
    here = np.ones(len(at), np.bool_)
    for offset in range(0, len(text), _WORD):
        part = text[offset : offset + _WORD]
        mask = np.uint64((1 << 8 * len(part)) - 1)
        here &= words[at + offset] & mask == np.uint64(int.from_bytes(part, "little"))
    return here


def _cells(marks: _Marks) -> Positions:
    """Return which tags are cells."""
    cell = np.flatnonzero(marks.first == ord("c"))
    usual = _stand(marks.words, marks.less[cell], b'<c r="')
    if not usual.all():
        cell = cell[_tag_name_ends(marks.buf[marks.less[cell] + 2])]  # not <color> or <charset> of rich text
        if not _stand(marks.words, marks.less[cell], b'<c r="').all():
            raise UnusualError("cells without a reference")
    return cell


def _row_numbers(marks: _Marks, row_start: Positions) -> Positions:
    if not _stand(marks.words, row_start, b'<row r="').all():
        raise UnusualError("rows without a number")
    number = np.zeros(len(row_start), np.int64)
    digit = np.ones(len(row_start), np.bool_)
    for offset in range(8, 16):
        byte = marks.buf[row_start + offset]
        digit &= (byte >= ord("0")) & (byte <= ord("9"))
        number = np.where(digit, number * 10 + (byte - ord("0")), number)
    if (np.diff(number) <= 0).any():
        raise UnusualError("rows out of order")
    if len(number) and not 1 <= number[0] <= number[-1] <= LAST_ROW:
        raise UnusualError("rows that no sheet has")
    return number


def _references(marks: _Marks, start: Positions, digits: Positions) -> tuple[Positions, Positions, Flags]:
    """Return each cell's column, where its r attribute's closing quote must be, and whether it is there.

    `digits` are those of the row's number.
    """
    buf = marks.buf
    last = buf[start + 6]
    odd = _far(last)
    column = last.astype(np.int64) - 64
    letters = np.ones(len(start), np.int64)
    several = np.arange(len(start))
    for offset in (7, 8):
        byte = buf[start[several] + offset]
        letter = byte >= ord("A")
        several, byte = several[letter], byte[letter]
        column[several] = column[several] * 26 + byte - 64
        letters[several] += 1
        odd[several] |= _far(byte)
    reference_end = start + 6 + letters + digits
    if odd.any():
        raise UnusualError("cells without a column's letters")
    if column.max(initial=0) > LAST_COLUMN:
        raise UnusualError("cells beyond the last column")
    return column, reference_end, buf[reference_end] == ord('"')


def _far(byte: Bytes) -> Flags:
    far: Flags = (byte < ord("A")) | (byte > ord("Z"))
    return far


def _types(marks: _Marks, reference_end: Positions) -> _Types:
    """Read what may follow r in a cell's tag: s="..." and then t="...", nothing else."""
    buf, words = marks.buf, marks.words
    style_end = reference_end + 1
    styled = np.flatnonzero(_stand(words, style_end, b' s="'))
    at = style_end[styled] + 4
    for _ in range(6):
        inside = buf[at] != ord('"')
        if not inside.any():
            break
        at += inside
    style_end[styled] = at + 1
    kind = np.full(len(style_end), ord(NUMBER), np.uint8)
    after = buf[style_end]
    usual = (after == ord(">")) | (after == ord("/"))
    left = np.flatnonzero(after == ord(" "))
    for text, letter in _TYPES:
        if not len(left):
            break
        end = buf[style_end[left] + len(text)]
        here = _stand(words, style_end[left], text) & ((end == ord(">")) | (end == ord("/")))
        kind[left[here]], usual[left[here]] = ord(letter), True
        left = left[~here]
    return _Types(style_end, kind, usual)


_TYPES = (
    (b' t="s"', SHARED), (b' t="inlineStr"', TEXT), (b' t="str"', FORMULA_TEXT), (b' t="b"', BOOL),
    (b' t="e"', ERROR), (b' t="d"', DATE), (b' t="n"', NUMBER),
)  # fmt: skip


def _contents(marks: _Marks, cell: Positions, after: Positions, inline: Flags) -> _Contents:
    """Find the values by the number and names of the tags from each cell's to the next one's."""
    first, count = marks.first, after - cell
    one = first[cell + 1]
    formula, value, text = one == ord("f"), one == ord("v"), one == ord("i")
    usual = (count == 1) | ((count == 2) & (one == ord("/"))) | (formula & (count >= 3) & (count <= 4))
    start, end = np.full(len(cell), -1, np.int64), np.full(len(cell), -1, np.int64)
    for mine, offset, name in (
        (value & (count == 4), 1, "v"),  # <c><v></v></c>
        (text & (count == 6), 2, "t"),  # <c><is><t></t></is></c>
        (formula & (count == 6), 3, "v"),  # <c><f></f><v></v></c>
        (formula & (count == 5), 2, "v"),  # <c><f/><v></v></c>
    ):
        some = np.flatnonzero(mine & (inline == text))
        tag = cell[some] + offset
        some = some[(first[tag] == ord(name)) & (first[tag + 1] == ord("/"))]
        if len(some):
            tag = cell[some] + offset
            start[some], end[some], usual[some] = marks.less[tag] + 3, marks.less[tag + 1], True
            longer = some[marks.buf[start[some] - 1] != ord(">")]
            usual[longer] = _stand(marks.words, start[longer] - 1, _KEPT_SPACE)
            start[longer] += len(_KEPT_SPACE) - 1
    return _Contents(start, end, usual)
