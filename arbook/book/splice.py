"""Writes cells into a stream of worksheet XML: only the cells named change, every other byte stays where it is.

Rows that are there keep their tag and their other cells; rows that are not are made. Nothing is ever shifted. The
work is done on columns of byte strings, a block of rows at a time, so that no sheet lies in memory whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from arbook.book import tags
from arbook.book.book import BookError
from arbook.book.encode import BLANK, Parts, Same, Some, Xml, characters, join, kept
from arbook.book.growth import not_empty
from arbook.book.patch import Patch, Segment, segments
from arbook.book.sheetxml import Area, attributes, column_letters, optional_area, pieces, reference

WIDE = 1 << 15  # more than Excel's columns: row x WIDE + column orders all cells
NEW_ROWS = 1 << 12  # rows made at a time: about a block
_SPANS = re.compile(rb'(<row [^>]*?) spans="[^"]*"')
_HIDDEN = re.compile(rb'(<row r="(\d+)"[^>]*?) hidden="(?:1|true)"')
_DIMENSION = re.compile(rb'(<dimension ref=")([^"]*)')
_COLUMN = re.compile(rb"<col [^>]*>")
_ROW = re.compile(rb'<row r="(\d+)">')
_STYLE = re.compile(rb'<c [^>]*?( s="\d+")')
_MASTER = re.compile(rb'<f [^>]*ref="([^"]*)"')


def splice(
    chunks: Iterable[bytes],
    patches: Sequence[Patch],
    where: str,
    tail: Callable[[bytes], bytes] = bytes,
    show: Area | None = None,
) -> Iterator[bytes]:
    """Yield the sheet with the patches in it; `tail` mends what follows the cells.

    Rows in `show` are unhidden (their filter was cleared).
    Raises `BookError` when a fresh row isn't blank, or the sheet is written in a way that can't be kept whole.
    """
    writer = _Writer(segments(patches), where, show)
    for piece, data in pieces(chunks, where):
        if piece == "head":
            with _saying(where):
                data = writer.head(data)
            yield data
        elif piece == "rows":
            yield from writer.block(data)
        else:
            yield from writer.rest()
            with _saying(where):
                data = tail(data)
            yield data


@contextmanager
def _saying(where: str) -> Iterator[None]:
    """Turn XML that edits can't handle into one plain sentence."""
    try:
        yield
    except (tags.UnusualError, UnicodeDecodeError) as error:
        raise BookError(f"{where} can't be kept whole ({error}). Open the book in Excel and save it.") from error


class _Writer:
    """The state of one pass: segments still to write, and the styles that new cells take."""

    def __init__(self, todo: list[Segment], where: str, show: Area | None) -> None:
        self._todo = todo
        self._all = list(todo)
        self._where = where
        self._show = show
        self._style_rows = {patch.style_row for segment in todo for patch in segment.columns.values()}
        self._styles: dict[tuple[int, int], bytes] = {}  # (row, column) -> s attribute
        self._column_styles: dict[int, bytes] = {}

    def head(self, data: bytes) -> bytes:
        """Learn the columns' own styles, and let the sheet's dimension hold the new cells."""
        for tag in _COLUMN.findall(data):
            found = attributes(tag)
            if "style" in found:
                first, last = found.get("min", ""), found.get("max", "")
                if not all(re.fullmatch(r"\d{1,7}", number) for number in (first, last)):
                    raise tags.UnusualError("its columns aren't numbered")
                for column in range(int(first), min(int(last), WIDE) + 1):
                    self._column_styles[column] = f' s="{found["style"]}"'.encode()
        if not self._todo:
            return data
        return _DIMENSION.sub(lambda m: m[1] + self._extended(m[2].decode()).encode(), data, 1)

    def _extended(self, dimension: str) -> str:
        """Return the sheet's dimension so that it holds the new cells; one that is no area says nothing anyway."""
        area = optional_area(dimension)
        return reference(self._extent(area)) if area else dimension

    def _extent(self, area: Area) -> Area:
        """Return the area together with all cells to write."""
        columns = [column for segment in self._todo for column in segment.columns]
        return (
            min(area[0], self._todo[0].first_row), min(area[1], *columns),
            max(area[2], self._todo[-1].last_row), max(area[3], *columns),
        )  # fmt: skip

    def block(self, data: bytes) -> Iterator[bytes]:
        """Write the segments that fall into a block of rows."""
        if not self._todo and not self._show:
            yield data
            return
        last = self._overwritten_to(data)
        if last:
            yield from self._new_rows(self._todo[0], last)
            return
        data = self._unhide(_SPANS.sub(rb"\1", data) if b' spans="' in data else data)
        with _saying(self._where):
            found = tags.find(data)
        self._learn(found)
        yield b"".join(self._parts(found))

    def _overwritten_to(self, data: bytes) -> int:
        """Return the last row of a block of which nothing is kept, so that it needn't be read; else 0.

        Those are plain rows in the middle of a segment that writes each of their cells, below the row that gives the
        styles and styled as that one, without a formula.
        """
        segment = self._todo[0] if self._todo else None
        first, last = _ROW.match(data), _ROW.match(data, data.rfind(b"<row "))
        if segment is None or not first or not last or not segment.next <= int(first[1]):
            return 0
        inside = int(last[1]) < segment.last_row and max(self._style_rows) < int(first[1])
        fresh = segment.first_row >= min(patch.fresh_from for patch in segment.columns.values())
        whole = not any(isinstance(patch.columns[column], Some) for column, patch in segment.columns.items())
        return int(last[1]) if inside and whole and not fresh and not self._foreign(segment).search(data) else 0

    def _foreign(self, segment: Segment) -> re.Pattern[bytes]:
        """Return what finds whatever isn't a plain row, or a cell of the segment in the style of its column."""
        if segment.foreign is None:
            of_style: dict[bytes, list[bytes]] = {}
            for column in segment.columns:
                of_style.setdefault(self._style(segment, column), []).append(column_letters(column).encode())
            none = rb'(?![^>]* s=")'
            cells = b"|".join(
                b"(?:" + b"|".join(letters) + rb')\d+"' + (style or none) + b"[ />]"
                for style, letters in of_style.items()
            )
            segment.foreign = re.compile(rb'<(?:f|row (?!r="\d+">)|c (?!r="(?:' + cells + b")))")
        return segment.foreign

    def rest(self) -> Iterator[bytes]:
        """Write what lies below the last row of the sheet."""
        for segment in self._todo:
            yield from self._new_rows(segment, segment.last_row)
        self._todo = []

    def _unhide(self, data: bytes) -> bytes:
        if self._show is None or b" hidden=" not in data:
            return data
        first, _, last, _ = self._show
        return _HIDDEN.sub(lambda m: m[1] if first <= int(m[2]) <= last else m[0], data)

    def _learn(self, found: tags.Tags) -> None:
        """Remember the cell styles of the rows that new cells imitate."""
        for row in self._style_rows:
            at = int(np.searchsorted(found.row_number, row))
            if at < len(found.row_number) and found.row_number[at] == row:
                for cell in np.flatnonzero(found.cell_row == at):
                    style = _style_of(found, int(cell))
                    self._styles[row, int(found.column[cell])] = style

    def _style(self, segment: Segment, column: int) -> bytes:
        patch = segment.columns[column]
        if column in patch.styles:
            return patch.styles[column]
        key = (patch.style_row, column)
        return self._styles.get(key, self._column_styles.get(column, b""))

    def _parts(self, found: tags.Tags) -> Iterator[bytes]:
        """Yield the block's bytes, with new and changed rows in their places."""
        block, numbers, position = found.block, found.row_number, 0
        while self._todo and len(numbers) and self._todo[0].next <= numbers[-1]:
            segment = self._todo[0]
            at = int(np.searchsorted(numbers, segment.next))
            yield block[position : found.row_start[at]]
            position = int(found.row_start[at])
            if numbers[at] > segment.next:
                yield from self._new_rows(segment, min(segment.last_row, int(numbers[at]) - 1))
            else:
                stop = at + _consecutive(numbers[at:], segment.last_row)
                yield self._changed_rows(found, at, stop, segment)
                position = int(found.row_close[stop - 1]) + len(b"</row>")
                segment.next = int(numbers[stop - 1]) + 1
            if segment.next > segment.last_row:
                self._todo.pop(0)
        yield block[position:]

    def _new_rows(self, segment: Segment, last: int) -> Iterator[bytes]:
        """Make rows up to `last` that the sheet doesn't have, some at a time; blanks alone need no row."""
        first, segment.next = segment.next, last + 1
        columns = [column for column in sorted(segment.columns) if not self._as_before(segment, column)]
        for start in range(first, last + 1 if columns else first, NEW_ROWS):
            yield self._made(segment, columns, start, min(start + NEW_ROWS - 1, last))

    def _made(self, segment: Segment, columns: Sequence[int], first: int, last: int) -> bytes:
        row = _row_texts(first, last)
        cells: Parts = []
        for column in columns:
            parts = segment.parts(column, first, last)
            whole = _cells(column, row, self._style(segment, column), parts)
            cells.extend([pc.fill_null(join(*whole), b"")] if kept(parts) else whole)
        return _bytes(join(b'<row r="', row, b'">', *cells, b"</row>"))

    def _as_before(self, segment: Segment, column: int) -> bool:
        """Tell whether a blank cell would say no more than the column's own style does."""
        content = segment.columns[column].columns[column]
        blank = isinstance(content, Same) and content.xml == BLANK
        return blank and self._style(segment, column) == self._column_styles.get(column, b"")

    def _changed_rows(self, found: tags.Tags, start: int, stop: int, segment: Segment) -> bytes:
        """Write into rows that are there: consecutive ones, from index start to stop (exclusive)."""
        first, last = int(found.row_number[start]), int(found.row_number[stop - 1])
        row = _row_texts(first, last)
        places = _Places(found, start, stop)
        parts: Parts = []
        begin = found.row_start[start:stop]
        for run in segment.runs():
            low, high = places.first_from(run[0]), places.first_from(run[-1] + 1)
            self._refuse(segment, found, low, high, run)
            parts.append(found.spans(begin, places.byte(low)))
            for column in run:
                new = segment.parts(column, first, last)
                default = self._style(segment, column)
                forced = column in segment.columns[column].styles
                cells = _cells(column, row, default if forced else places.styles(column, default), new)
                parts.extend([pc.coalesce(join(*cells), places.cells(column))] if kept(new) else cells)
            begin = places.byte(high)
        parts.append(found.spans(begin, found.row_close[start:stop] + len(b"</row>")))
        return _bytes(join(*parts))

    def _refuse(
        self, segment: Segment, found: tags.Tags, low: tags.Positions, high: tags.Positions, run: list[int]
    ) -> None:
        """Refuse to write over what the user put below a table, and to tear shared formulas apart."""
        patch = segment.columns[run[0]]
        if segment.first_row >= patch.fresh_from:
            filled = np.append(0, np.cumsum((found.value_start >= 0) | found.formula | ~found.usual))
            full = np.flatnonzero(filled[high] > filled[low])
            if len(full):
                cell = int(low[full[0]]) + int(np.argmax(np.diff(filled)[low[full[0]] : high[full[0]]]))
                place = f"{column_letters(int(found.column[cell]))}{found.row_number[found.cell_row[cell]]}"
                raise not_empty(patch.what, f"{self._where}!{place}")
        mine = found.formula & (found.column >= run[0]) & (found.column <= run[-1])
        for cell in np.flatnonzero(mine[low[0] : high[-1]]) + low[0]:
            master = _MASTER.search(found.block, found.start[cell], found.end[cell])
            row, column = int(found.row_number[found.cell_row[cell]]), int(found.column[cell])
            shared = optional_area(master[1].decode()) if master else None
            if shared and self._tears((row, column, row, column), shared):
                raise BookError(
                    f"{patch.what}: the formula in {self._where}!{column_letters(column)}{row} is shared with cells "
                    "elsewhere. "
                    "Type it anew there, or move it off the table. Nothing was changed."
                )

    def _tears(self, master: Area, shared: Area) -> bool:
        """Tell whether the formula in one cell is written over, but not all cells that share it."""
        first, left, last, right = shared
        return self._written(master) > 0 and self._written(shared) < (last - first + 1) * (right - left + 1)

    def _written(self, area: Area) -> int:
        """Count the cells of an area that are written over."""
        count = 0
        for segment in self._all:
            first, last = max(area[0], segment.first_row), min(area[2], segment.last_row)
            for column in segment.columns if first <= last else ():
                if area[1] <= column <= area[3]:
                    count += last - first + 1 - kept(segment.parts(column, first, last))
        return count


class _Places:
    """Finds cells by column in a range of rows."""

    def __init__(self, found: tags.Tags, start: int, stop: int) -> None:
        self._found = found
        self._rows = np.arange(start, stop, dtype=np.int64)
        self._keys = found.cell_row * WIDE + found.column
        self._with_end = np.append(self._keys, -1)
        self._starts = np.append(found.start, np.iinfo(np.int64).max)

    def first_from(self, column: int) -> tags.Positions:
        """Return for each row the index of its first cell in that column or later (maybe of a later row)."""
        return np.asarray(np.searchsorted(self._keys, self._rows * WIDE + column), np.int64)

    def byte(self, cell: tags.Positions) -> tags.Positions:
        """Return where these cells start, or where the row closes when it has no such cell."""
        close = self._found.row_close[self._rows]
        return np.asarray(np.minimum(self._starts[cell], close), np.int64)

    def cells(self, column: int) -> Xml:
        """Return the cells in that column as they are, b"" where a row has none."""
        return self._found.spans(self.byte(self.first_from(column)), self.byte(self.first_from(column + 1)))

    def styles(self, column: int, default: bytes) -> pa.Array | bytes:
        """Return each row's style attribute in that column, the default where it has no cell."""
        found, cell = self._found, self.first_from(column)
        here = self._with_end[cell] == self._rows * WIDE + column
        if not here.any():
            return default
        mine = cell[here]
        if here.all() and (same := found.same_style(mine)) is not None:
            return same
        if found.usual_tag[mine].all():
            texts = found.spans(found.reference_end[mine] + 1, found.style_end[mine])
        else:
            texts = pa.array([_style_of(found, int(c)) for c in mine], pa.large_binary())
        if here.all():
            return texts
        places = pa.array(np.cumsum(here) - 1, mask=~here)
        return pc.fill_null(texts.take(places), pa.scalar(default, pa.large_binary()))


def _style_of(found: tags.Tags, cell: int) -> bytes:
    """Return the s attribute of one cell, with its leading blank; b"" without one."""
    match = _STYLE.match(found.block, found.start[cell], found.end[cell])
    return match[1] if match else b""


def _consecutive(numbers: npt.NDArray[np.int64], last: int) -> int:
    """Count how many rows follow each other without a gap, up to row `last`."""
    run = numbers[: last - int(numbers[0]) + 1]
    gaps = np.flatnonzero(run != run[0] + np.arange(len(run)))
    return int(gaps[0]) if len(gaps) else len(run)


def _row_texts(first: int, last: int) -> pa.Array:
    return pa.array(np.arange(first, last + 1)).cast(pa.large_string())


def _cells(column: int, row: pa.Array, style: pa.Array | bytes, parts: Parts) -> Parts:
    return [b'<c r="' + column_letters(column).encode(), row, b'"', style, *parts]


def _bytes(rows: Xml) -> bytes:
    """Return all rows as one piece."""
    return bytes(characters(rows))
