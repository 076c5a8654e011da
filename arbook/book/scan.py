"""Reads tables out of worksheet XML, in columns: the fast way with `tags`, or the plain way where a sheet is odd.

Both ways give the same cells (a test compares them, and python-calamine, on each fixture); text stays as numbers into
the list of all strings until `Texts.pool` makes one pool of unique, trimmed texts of it.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from arbook.book import tags
from arbook.book.ahead import ahead
from arbook.book.book import BookError, CellKind, Cells, RawTable
from arbook.book.sheetxml import (
    LAST_COLUMN,
    LAST_ROW,
    MERGED,
    Area,
    Piece,
    column_letters,
    column_number,
    optional_area,
    pieces,
)
from arbook.book.texts import Pool, Texts, rich_text

_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


class _DamagedError(Exception):
    """What a cell says can't be."""


@dataclass
class Grid:
    """The cells of an area while it is read: kind and value (columns, rows), places of formulas (column, row)."""

    area: Area
    kind: npt.NDArray[np.uint8] = field(init=False)
    value: npt.NDArray[np.float64] = field(init=False)
    formulas: list[npt.NDArray[np.int64]] = field(default_factory=list)  # flat places, column by column
    merged: list[str] = field(default_factory=list)  # areas as text

    def __post_init__(self) -> None:
        first_row, first_column, last_row, last_column = self.area
        shape = (last_column - first_column + 1, last_row - first_row + 1)
        self.kind, self.value = np.zeros(shape, np.uint8), np.zeros(shape, np.float64)

    def raw(self, name: str, sheet: str, columns: Sequence[str], pool: Pool) -> RawTable:
        """Return the area as a table, without rows at its end that hold nothing but formulas."""
        cells = {column: self.cells(at, pool) for at, column in enumerate(columns)}
        places = np.sort(np.concatenate(self.formulas)) if self.formulas else np.zeros(0, np.int64)
        column, row = np.divmod(places, max(self.kind.shape[1], 1))
        typed = self.kind != CellKind.BLANK
        typed[column, row] = False
        filled = np.flatnonzero(typed.any(axis=0))
        rows = int(filled[-1]) + 1 if len(filled) else 0
        cells = {name: Cells(one.kind[:rows], one.value[:rows], one.texts) for name, one in cells.items()}
        inside = row < rows
        formulas = tuple((int(r), columns[c]) for c, r in zip(column[inside], row[inside], strict=True))
        return RawTable(name, sheet, self.area[0], self.area[1], rows, cells, formulas, tuple(self.merged))

    def note_merged(self, areas: Iterable[str]) -> None:
        """Keep the merged areas that touch the grid or the header row above it."""
        first_row, first_column, last_row, last_column = self.area
        for text in areas:
            area = optional_area(text)
            if area is None:
                continue
            top, left, bottom, right = area
            if top <= last_row and bottom >= first_row - 1 and left <= last_column and right >= first_column:
                self.merged.append(text)

    def text_numbers(self) -> npt.NDArray[np.int64]:
        """Return the numbers of all texts in the area."""
        texts = (self.kind == CellKind.TEXT) | (self.kind == CellKind.ERROR)
        return np.asarray(self.value[texts], np.int64)

    def texts(self, pool: Pool) -> dict[str, str]:
        """Return the texts of the area by cell, such as C7, but those that formulas give; row by row."""
        made = np.zeros(self.kind.size, np.bool_)
        for places in self.formulas:
            made[places] = True
        columns = [self.cells(at, pool) for at in range(len(self.kind))]
        plain = (self.kind == CellKind.TEXT) & ~made.reshape(self.kind.shape)
        return {
            f"{column_letters(self.area[1] + column)}{self.area[0] + row}": columns[column].text(row)
            for row, column in zip(*np.nonzero(plain.T), strict=True)
        }

    def cells(self, column: int, pool: Pool) -> Cells:
        """Return one column (from 0), its texts as places in the pool; a text of blanks is a blank."""
        kind, value = self.kind[column], self.value[column]
        texts = (kind == CellKind.TEXT) | (kind == CellKind.ERROR)
        if texts.any():
            value[texts] = pool.places[value[texts].astype(np.int64)]
            kind[texts & (kind == CellKind.TEXT) & (value == pool.empty)] = CellKind.BLANK
        return Cells(kind, value, pool.dtype)


def scan(chunks: Callable[[], Iterable[bytes]], areas: Iterable[Area], texts: Texts, where: str) -> list[Grid]:
    """Read areas of one sheet; `chunks` starts its stream anew, as an odd sheet is read again the plain way."""
    before, count = len(texts.arrays), texts.count
    grids = [Grid(area) for area in areas]
    reached, last = 0, max(grid.area[2] for grid in grids)

    def looked_through(piece: Piece) -> tuple[str, bytes | tags.Tags]:
        nonlocal reached
        kind, data = piece
        if kind != "rows" or reached >= last:
            return piece
        found = tags.find(data)
        reached = int(found.row_number[-1]) if len(found.row_number) else reached
        return kind, found

    try:
        for kind, found in ahead(looked_through, pieces(chunks(), where), 1):
            if isinstance(found, tags.Tags):
                for grid in grids:
                    _fill(grid, found, texts)
            elif kind == "tail":
                for grid in grids:
                    grid.note_merged([match[1].decode() for match in MERGED.finditer(found)])
    except tags.UnusualError:
        del texts.arrays[before:]
        texts.count = count
        grids = [Grid(grid.area) for grid in grids]
        _scan_plain(chunks(), grids, texts, where)
    except (_DamagedError, pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise BookError(f"{where} is damaged ({error}). Open the book in Excel and save it.") from error
    return grids


def surely_blank(chunks: Iterable[bytes], columns: Sequence[int], first_row: int, where: str) -> bool:
    """Whether no cell of some columns has anything in it from a row on; False where the sheet is odd.

    Raises `BookError` when it is damaged, or of a kind that can't be read.
    """

    def blank(piece: Piece) -> bool:
        kind, data = piece
        if kind != "rows":
            return True
        found = tags.find(data)
        filled = found.cell_row[found.filled & np.isin(found.column, columns)]
        return not (found.row_number[filled] >= first_row).any()

    try:
        return all(ahead(blank, pieces(chunks, where), 1))
    except tags.UnusualError:
        return False


def _fill(grid: Grid, found: tags.Tags, texts: Texts) -> None:
    """Put a block's cells into the grid."""
    first_row, first_column, last_row, last_column = grid.area
    rows = found.row_number[found.cell_row] if len(found.cell_row) else found.cell_row
    mine = (rows >= first_row) & (rows <= last_row) & (found.column >= first_column) & (found.column <= last_column)
    place = (found.column - first_column) * grid.kind.shape[1] + (rows - first_row)
    kind, value = grid.kind.reshape(-1), grid.value.reshape(-1)
    if (formulas := place[mine & found.formula]).size:
        grid.formulas.append(formulas)
    for at in np.flatnonzero(mine & ~found.usual):
        cell = _parsed(found.block[found.start[at] : found.end[at]])
        kind[place[at]], value[place[at]] = _cell(*_type_and_text(cell), texts)
    filled = np.flatnonzero(mine & found.usual & (found.value_start >= 0))
    kinds = found.kind[filled]
    for letter, cell_kind in _KINDS:
        some = filled[kinds == ord(letter)]
        if not len(some):
            continue
        content = found.spans(found.value_start[some], found.value_end[some])
        if cell_kind in (CellKind.NUMBER, CellKind.BOOL) or letter == tags.SHARED:
            numbers, good = _numbers(content)
            if letter == tags.SHARED and not _is_place(numbers, texts.shared).all():
                raise _DamagedError("a cell names a text that isn't there")
            value[place[some][good]], kind[place[some][good]] = numbers[good], cell_kind
        else:
            encoded = content.cast(pa.large_string()).dictionary_encode()  # many cells of a block say the same
            first = texts.add(encoded.dictionary)
            value[place[some]], kind[place[some]] = first + encoded.indices.to_numpy(), cell_kind
    for at in filled[kinds == ord(tags.DATE)]:
        iso = found.block[found.value_start[at] : found.value_end[at]].decode()
        kind[place[at]], value[place[at]] = _cell("d", iso, texts)


_KINDS: tuple[tuple[bytes, CellKind], ...] = (
    (tags.SHARED, CellKind.TEXT), (tags.NUMBER, CellKind.NUMBER), (tags.TEXT, CellKind.TEXT),
    (tags.FORMULA_TEXT, CellKind.TEXT), (tags.BOOL, CellKind.BOOL), (tags.ERROR, CellKind.ERROR),
)  # fmt: skip


def _numbers(content: pa.LargeBinaryArray) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Read numbers exactly as `float` does; also which of them are numbers at all."""
    text = content.cast(pa.large_string())
    try:
        numbers = text.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        numbers = np.array([_float(item) for item in text.to_pylist()], np.float64)
    return numbers, np.isfinite(numbers)


def _is_place(numbers: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.bool_]:
    """Tell which numbers are places in a list of `count` texts."""
    return np.asarray((numbers >= 0) & (numbers < count) & (numbers == np.trunc(numbers)), np.bool_)


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _parsed(cell: bytes) -> ET.Element:
    try:
        return ET.fromstring(cell)  # noqa: S314  # a piece without the head that could declare entities
    except ET.ParseError as error:
        raise tags.UnusualError("a cell that can't be read alone") from error


def _type_and_text(cell: ET.Element) -> tuple[str, str]:
    """Return the t attribute ("n" when there is none) and the text of a <c> element, its & written as an entity."""
    kind = cell.get("t", "n")
    parts = {child.tag.rpartition("}")[2]: child for child in cell}
    if kind == "inlineStr" and "is" in parts:
        return kind, rich_text(parts["is"])
    text = (parts["v"].text or "") if "v" in parts else ""
    return kind, text.replace("&", "&amp;")


def _cell(kind: str, text: str, texts: Texts) -> tuple[int, float]:
    """Turn the type and text of a cell into kind and value."""
    if kind in ("str", "inlineStr", "e"):
        if not text:
            return CellKind.BLANK, 0.0
        cell_kind = CellKind.ERROR if kind == "e" else CellKind.TEXT
        return cell_kind, float(texts.add(pa.array([text], pa.large_string())))
    if not text.strip():
        return CellKind.BLANK, 0.0
    if kind == "d":
        return _iso_date(text, texts)
    number = _float(text)
    if kind == "s" and not _is_place(np.array(number), texts.shared):
        raise _DamagedError("a cell names a text that isn't there")
    if not np.isfinite(number):
        return CellKind.BLANK, 0.0
    return {"s": CellKind.TEXT, "b": CellKind.BOOL}.get(kind, CellKind.NUMBER), number


def _iso_date(text: str, texts: Texts) -> tuple[int, float]:
    """Read a date that is written out, as a serial number; what isn't one stays text."""
    try:
        elapsed = datetime.fromisoformat(text.strip()).replace(tzinfo=None) - texts.epoch
    except ValueError:
        return _cell("str", text, texts)
    return CellKind.NUMBER, elapsed / timedelta(days=1)


class _Feed:
    """A stream of chunks as the file object that iterparse wants."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks: Iterator[bytes] = iter(chunks)

    def read(self, _size: int = -1) -> bytes:
        """Return the next chunk, whatever its size."""
        return next(self._chunks, b"")


class _Place:
    """Row and column of the cell at hand while a sheet is parsed; where none is said, they follow each other."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self._rows, self._columns = bytearray(LAST_ROW + 1), set[int]()  # those met, of the sheet and of the row

    def take_row(self, number: str) -> None:
        """Go to a row; raises `_DamagedError` where no sheet has it, or this one twice."""
        row = (int(number) if re.fullmatch(r"\d{1,9}", number) else 0) if number else self.row + 1
        if not 1 <= row <= LAST_ROW:
            raise _DamagedError(f"it has a row of the number {number[:20] or row}")
        if self._rows[row]:
            raise _DamagedError(f"row {row} stands in it twice")
        self.row, self.column, self._rows[row], self._columns = row, 0, 1, set()

    def take_cell(self, reference: str) -> None:
        """Go to a cell of the row; raises `_DamagedError` as `take_row` does."""
        found = _REFERENCE.fullmatch(reference)
        self.column = column_number(found[1]) if found else self.column + 1
        if self.column > LAST_COLUMN:
            raise _DamagedError(f"a cell of row {self.row} lies beyond the last column")
        if self.column in self._columns:
            raise _DamagedError(f"the cell {column_letters(self.column)}{self.row} stands in it twice")
        self._columns.add(self.column)


def _scan_plain(chunks: Iterable[bytes], grids: list[Grid], texts: Texts, where: str) -> None:
    """Read a sheet cell by cell with an XML parser: slow, and right for whatever XML allows."""
    place = _Place()
    try:
        # the fast way has refused a head that declares entities
        for event, element in ET.iterparse(_Feed(chunks), ("start", "end")):  # noqa: S314
            tag = element.tag.rpartition("}")[2]
            if event == "start" and tag == "row":
                place.take_row(element.get("r", ""))
            elif event == "end" and tag == "c":
                place.take_cell(element.get("r", ""))
                for grid in grids:
                    _put(grid, place.row, place.column, element, texts)
            elif event == "end" and tag == "row":
                element.clear()
            elif event == "end" and tag == "mergeCell":
                for grid in grids:
                    grid.note_merged([element.get("ref", "")])
    except (ET.ParseError, _DamagedError) as error:
        raise BookError(f"{where} is damaged ({error}). Open the book in Excel and save it.") from error


def _put(grid: Grid, row: int, column: int, element: ET.Element, texts: Texts) -> None:
    """Put one parsed cell into the grid, if it lies there."""
    first_row, first_column, last_row, last_column = grid.area
    if not (first_row <= row <= last_row and first_column <= column <= last_column):
        return
    at = (column - first_column, row - first_row)
    if element.find("{*}f") is not None:
        grid.formulas.append(np.array([at[0] * grid.kind.shape[1] + at[1]]))
    grid.kind[at], grid.value[at] = _cell(*_type_and_text(element), texts)
