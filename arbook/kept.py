"""Cells of input tables as a command left them, packed small: what the next command compares with.

A column is its kinds, its values and its texts in the order of their first appearance, so that equal cells are equal
arrays, whatever else stands in the book. Packed, numbers are whole multiples of a decimal step, their bytes sorted by
weight, and deflated.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

NOTHING, NUMBER, TEXT, YES_NO, FAULT = range(5)
"""Kinds of cells: blank, number or date, text, TRUE or FALSE, an error."""
PIECE: Final = 8_000  # letters of a packed text that one cell takes: Excel refuses long ones in a block of cells
_LEVEL: Final = 6  # deflate: 9 takes three times as long for a hundredth less
_STEPS: Final = (1, 100, 10_000, 1_000_000)  # a number is a whole multiple of 1 / step
_WHOLE: Final = 2.0**53
_BETWEEN: Final = "\0"  # no cell holds it


@dataclass(frozen=True)
class KeptColumn:
    """A column: `kind` uint8 (n,); `value` (n,), for text and errors the place in `texts`; 0 where blank."""

    kind: npt.NDArray[np.uint8]
    value: npt.NDArray[Any]  # float64, or whole numbers
    texts: pa.LargeStringArray  # distinct; a tuple takes five times as much memory

    @classmethod
    def of(
        cls, kind: npt.NDArray[np.uint8], value: npt.NDArray[np.float64], texts: pd.Index, empty: int = -1
    ) -> KeptColumn:
        """Keep cells whose texts are places in a pool; that at place `empty`, a text without letters, is blank."""
        if not kind.any():
            return cls.blank(len(kind))
        coded = _coded(kind)
        if empty >= 0:
            nothing = coded & (value == float(empty))
            kind = np.where(nothing, NOTHING, kind).astype(np.uint8)
            coded &= ~nothing
        if not coded.any() and not value[kind == NOTHING].any():
            return cls(kind.copy(), value.copy(), _texts(()))  # the table that was read may be let go
        codes, found = pd.factorize(value[coded])
        alone = not (kind[~coded] != NOTHING).any()
        plain = np.zeros(len(kind), np.int32) if alone else np.where(kind == NOTHING, 0.0, value)
        plain[coded] = codes
        return cls(kind.copy(), plain, _texts(texts.take(found.astype(np.int64))))

    @classmethod
    def blank(cls, rows: int) -> KeptColumn:
        """Return a column of blank cells."""
        return cls(np.zeros(rows, np.uint8), np.zeros(rows), _texts(()))

    @classmethod
    def typed(cls, cells: Sequence[str | float | bool | None]) -> KeptColumn:
        """Keep cells given one by one."""
        places: dict[str, int] = {}
        kind, value = np.zeros(len(cells), np.uint8), np.zeros(len(cells))
        for at, cell in enumerate(cells):
            if isinstance(cell, str):
                if cell.strip():
                    kind[at], value[at] = TEXT, places.setdefault(cell.strip(), len(places))
            elif cell is not None:
                kind[at], value[at] = YES_NO if isinstance(cell, bool) else NUMBER, float(cell)
        return cls(kind, value, _texts(list(places)))

    def same(self, other: KeptColumn) -> bool:
        """Whether all cells are the same."""
        return (
            np.array_equal(self.kind, other.kind)
            and np.array_equal(self.value, other.value)
            and self.texts.equals(other.texts)
        )

    def cells(self, rows: npt.NDArray[np.int64]) -> list[str | float | bool | None]:
        """Return some cells; an error as its text."""
        return [
            self.texts[int(value)].as_py() if kind in (TEXT, FAULT) else bool(value) if kind == YES_NO
            else float(value) if kind == NUMBER else None
            for kind, value in zip(self.kind[rows].tolist(), self.value[rows].tolist(), strict=True)
        ]  # fmt: skip

    def written(self, rows: npt.NDArray[np.int64], new: KeptColumn) -> KeptColumn:
        """Return the column with `new` in these rows, which may lie behind its end."""
        size = max(len(self.kind), int(rows.max(initial=-1)) + 1)
        kind, value = np.zeros(size, np.uint8), np.zeros(size)
        kind[: len(self.kind)], value[: len(self.kind)] = self.kind, self.value
        texts = pa.concat_arrays([self.texts, new.texts]).dictionary_encode()  # a text may stand in both
        kind[rows] = new.kind
        value[rows] = np.where(_coded(new.kind), new.value + len(self.texts), new.value)
        coded = _coded(kind)
        value[coded] = texts.indices.to_numpy()[value[coded].astype(np.int64)]
        return KeptColumn.of(kind, value, pd.Index(texts.dictionary.to_pandas()))


@dataclass(frozen=True)
class KeptTable:
    """The columns of a table that people fill, by name, all of `rows` cells; columns without a cell may lack."""

    rows: int
    columns: Mapping[str, KeptColumn]

    def column(self, name: str) -> KeptColumn:
        """Return a column; blank cells where it lacks."""
        return self.columns[name] if name in self.columns else KeptColumn.blank(self.rows)

    def same(self, other: KeptTable) -> bool:
        """Whether all cells are the same."""
        names = {*self.columns, *other.columns}
        return self.rows == other.rows and all(self.column(name).same(other.column(name)) for name in names)


def _texts(texts: Sequence[str] | pd.Index) -> pa.LargeStringArray:
    """Return texts as one Arrow array."""
    array = pa.array(texts, pa.large_string())
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _coded(kind: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    coded: npt.NDArray[np.bool_] = (kind == TEXT) | (kind == FAULT)
    return coded


def packed(tables: Mapping[str, KeptTable]) -> pd.DataFrame:
    """Return tables as rows of tblState: Table, Column, Part, Text, each text at most `PIECE` letters long."""
    rows: list[tuple[str, str, int, str]] = []
    for name, table in tables.items():
        rows.append((name, "", 0, str(table.rows)))
        for column, cells in table.columns.items():
            if cells.kind.any():
                rows += [(name, column, at, text) for at, text in enumerate(_pieces(_pack(cells)))]
    frame = pd.DataFrame(rows, columns=["Table", "Column", "Part", "Text"])
    return frame.astype({"Table": "str", "Column": "str", "Part": "Int64", "Text": "str"})


def unpacked(rows: pd.DataFrame) -> dict[str, KeptTable]:
    """Read what `packed` returned; a table that can't be read is left out, as if it had never been kept."""
    found: dict[str, KeptTable] = {}
    lines = rows.astype(object).where(rows.notna(), "")
    for name, parts in lines.groupby("Table", sort=False):
        try:
            found[str(name)] = _table(parts)
        except (ValueError, KeyError, zlib.error, IndexError):  # a cell was edited or lost
            continue
    return found


def _table(parts: pd.DataFrame) -> KeptTable:
    head = parts[parts["Column"] == ""]
    rows = int(head["Text"].iloc[0])
    columns: dict[str, KeptColumn] = {}
    for name, pieces in parts[parts["Column"] != ""].groupby("Column", sort=False):
        column = _unpack("".join(pieces.sort_values("Part")["Text"]))
        if len(column.kind) != rows:
            raise ValueError(f"{len(column.kind)} cells in {rows} rows")
        columns[str(name)] = column
    return KeptTable(rows, columns)


def _pieces(text: str) -> Iterator[str]:
    return (text[at : at + PIECE] for at in range(0, len(text), PIECE))


def _pack(column: KeptColumn) -> str:
    step, numbers = _whole(column.value)
    head = {"rows": len(column.kind), "step": step, "bytes": numbers.itemsize}
    sorted_bytes = numbers.view(np.uint8).reshape(-1, numbers.itemsize).T.tobytes()
    texts = _joined(column.texts)
    whole = json.dumps(head).encode() + b"\n" + column.kind.tobytes() + sorted_bytes + texts
    return base64.b64encode(zlib.compress(whole, _LEVEL)).decode("ascii")


def _joined(texts: pa.LargeStringArray) -> bytes:
    """Join texts without a Python object of each."""
    whole = pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts)
    joined: bytes = pc.binary_join(whole, pa.scalar(_BETWEEN, pa.large_string()))[0].as_buffer().to_pybytes()
    return joined


def _unpack(text: str) -> KeptColumn:
    head, _, rest = zlib.decompress(base64.b64decode(text, validate=True)).partition(b"\n")
    said = json.loads(head)
    rows, size = int(said["rows"]), int(said["bytes"])
    kind = np.frombuffer(rest[:rows], np.uint8)
    lot = np.frombuffer(rest[rows : rows * (1 + size)], np.uint8).reshape(size, rows).T.copy()
    value = lot.view(np.float64 if said["step"] == 0 else f"<i{size}").reshape(-1)
    step = int(said["step"]) or 1
    return KeptColumn(kind, value / step if step > 1 else value, _split(rest[rows * (1 + size) :]))


def _split(joined: bytes) -> pa.LargeStringArray:
    """Undo `_joined`."""
    if not joined:
        return _texts(())
    return pc.split_pattern(pa.array([joined.decode()], pa.large_string()), _BETWEEN).flatten()


def _whole(value: npt.NDArray[Any]) -> tuple[int, npt.NDArray[Any]]:
    """Return numbers as whole multiples of a step, in few bytes; as they are (step 0) if none fits."""
    value = value.astype(np.float64, copy=False)
    for step in _STEPS:
        scaled = np.rint(value * step)
        largest = float(np.abs(scaled).max(initial=0))
        if largest < _WHOLE and np.array_equal(scaled / step, value):
            width = next(size for size in (1, 2, 4, 8) if largest < 2.0 ** (8 * size - 1))
            return step, scaled.astype(f"<i{width}")
    return 0, value.astype("<f8")
