"""Makes worksheet cells of frame columns: the XML after a cell's reference and style, many rows at a time.

Text is written as inline strings, so that Excel never retypes or evaluates it: "=1+1", "00123" and "1-30" stay text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from arbook.book.book import BookError, Value
from arbook.book.schema import Kind

Xml: TypeAlias = pa.LargeBinaryArray
Parts: TypeAlias = list[
    pa.Array | bytes
]  # of the cells of some rows: joining all of a row at once saves a copy of each

TEXT_LIMIT = 32_767  # characters in a cell
LONG = 1_000  # bytes of a text; such are seldom the same, and a second copy takes memory
BLANK = b"/>"
_UNPRINTABLE = "[\x00-\x08\x0b-\x1f\ufffe\uffff]"
_CONTROL = re.compile(f"{_UNPRINTABLE}|_(?=x[0-9A-Fa-f]{{4}}(?:_|{_UNPRINTABLE}))")
_CLOSER_LOOK = np.array([byte <= 32 or byte in b"&<>_\xef" for byte in range(256)])  # EF starts the sign U+FFFE
_EPOCH = np.datetime64("1899-12-30", "D")
SHIFT_1904 = 1462


class Content(Protocol):
    """What goes into the rows of one column."""

    def parts(self, start: int, stop: int) -> Parts:
        """Return the cells' XML of rows start to stop (exclusive), in pieces to be joined row by row.

        Null keeps the cell that is there; then it is one piece.
        """


@dataclass(frozen=True)
class Same:
    """The same XML in every row: a blank, or a formula that needs no translation."""

    xml: bytes = BLANK

    def parts(self, start: int, stop: int) -> Parts:
        """Return it."""
        return [self.xml]


@dataclass(frozen=True)
class Each:
    """XML made beforehand, one a row."""

    xml: Sequence[bytes]

    def parts(self, start: int, stop: int) -> Parts:
        """Return some of it."""
        return [pa.array(self.xml[start:stop], pa.large_binary())]


@dataclass(frozen=True)
class Numbers:
    """Numbers, NaN for blank; `divisor` 100 turns cents into amounts (correctly rounded, so the text is exact)."""

    values: pd.Series
    divisor: int = 1

    def parts(self, start: int, stop: int) -> Parts:
        """Write them with the fewest digits that read back the same."""
        values = self.values.iloc[start:stop].to_numpy(np.float64, na_value=np.nan) / self.divisor
        whole = np.where(np.isfinite(values), np.trunc(values), 0.0)
        if bool((np.isnan(values) | (values == whole)).all()) and bool((np.abs(whole) < 1e15).all()):
            text = pa.array(whole.astype(np.int64), mask=np.isnan(values)).cast(pa.large_string())
        elif np.isinf(values).any():
            raise ValueError("infinite numbers don't fit into a cell")
        else:
            text = pa.array(values, mask=np.isnan(values)).cast(pa.large_string())
        return _wrap(b"><v>", text, b"</v></c>")


@dataclass(frozen=True)
class Dates:
    """Dates as serial numbers of the book's date system, NaT for blank."""

    values: pd.Series
    date1904: bool

    def parts(self, start: int, stop: int) -> Parts:
        """Write whole days."""
        days = self.values.iloc[start:stop].to_numpy().astype("datetime64[D]")
        blank = np.isnat(days)
        serial = (np.where(blank, _EPOCH, days) - _EPOCH).astype(np.int64) - (SHIFT_1904 if self.date1904 else 0)
        return _wrap(b"><v>", pa.array(serial, mask=blank).cast(pa.large_string()), b"</v></c>")


@dataclass(frozen=True)
class Texts:
    """Texts. Those that stand in many rows are made once."""

    values: pd.Series

    def parts(self, start: int, stop: int) -> Parts:
        """Write inline strings."""
        codes, strings, xml = self._coded
        some = codes.slice(start, stop - start)
        return text_parts(strings.take(some)) if xml is None else [xml.take(some)]

    @cached_property
    def _coded(self) -> tuple[pa.Array, pa.LargeStringArray, Xml | None]:
        """Return each row's place among the distinct texts, those, and their XML unless they are many."""
        if isinstance(self.values.dtype, pd.CategoricalDtype):
            codes = self.values.cat.codes.to_numpy()
            used, places = np.unique(codes, return_inverse=True)
            strings = _strings(self.values.cat.categories).take(pa.array(used, pa.int64(), mask=used < 0))
            coded = pa.array(places, pa.int32())
        else:
            strings = _strings(self.values)
            if len(characters(strings)) > LONG * len(strings):
                return pa.array(np.arange(len(strings)), pa.int32()), strings, None
            encoded = strings.dictionary_encode("encode")
            strings, coded = encoded.dictionary, encoded.indices
        many = len(strings) > len(coded) // 2
        return coded, strings, None if many else joined(text_parts(strings), len(strings))


@dataclass(frozen=True)
class Some:
    """New cells for some rows; null, which keeps the cell that is there, for the others."""

    content: Content
    place: npt.NDArray[np.int64]  # (rows,): the row's place in `content`, -1 to keep its cell

    def parts(self, start: int, stop: int) -> Parts:
        """Return them, with nulls."""
        place = self.place[start:stop]
        some = np.flatnonzero(place >= 0)
        if not len(some):
            return [pa.nulls(len(place), pa.large_binary())]
        first, last = int(place[some[0]]), int(place[some[-1]])
        cells = joined(self.content.parts(first, last + 1), last + 1 - first)
        return [cells.take(pa.array(place - first, mask=place < 0))]


@dataclass(frozen=True)
class Mixed:
    """Values of any kind, one by one (columns of kind any)."""

    values: Sequence[Value]
    date1904: bool

    def parts(self, start: int, stop: int) -> Parts:
        """Write each as what it is."""
        return [pa.array([value_xml(value, self.date1904) for value in self.values[start:stop]], pa.large_binary())]


def content(values: pd.Series, kind: Kind, date1904: bool) -> Content:
    """Choose how a frame column is written, by its kind in the schema; objects are cells as they shall stand."""
    if values.dtype == object and kind is not Kind.TEXT:
        kind = Kind.ANY
    if kind is Kind.MONEY:
        return Numbers(values, 100)
    if kind in (Kind.NUMBER, Kind.COUNT, Kind.RATE):
        return Numbers(values)
    if kind is Kind.DATE:
        return Dates(values, date1904)
    if kind is Kind.ANY:
        return Mixed([None if pd.isna(value) else value for value in values], date1904)
    return Texts(values)


def value_xml(value: Value, date1904: bool) -> bytes:
    """Return the XML of one value; a Decimal or float is written as it is, a date as its serial."""
    if value is None or value == "":
        return BLANK
    if isinstance(value, str):
        return bytes(joined(text_parts(pa.array([value], pa.large_string())), 1)[0].as_py())
    if isinstance(value, bool | np.bool_):
        return f' t="b"><v>{int(value)}</v></c>'.encode()
    if isinstance(value, date):
        value = serial(value, date1904)
    number = float(value)
    if not np.isfinite(number):
        raise ValueError(f"{value!r} doesn't fit into a cell")
    text = str(value) if isinstance(value, int | Decimal) else repr(number)
    return f"><v>{text}</v></c>".encode()


def serial(value: date, date1904: bool) -> int:
    """Return a date as the whole number that stands in its cell; a time of day is left out."""
    day = value.date() if isinstance(value, datetime) else value
    return (day - date(1899, 12, 30)).days - (SHIFT_1904 if date1904 else 0)


def text_parts(strings: pa.LargeStringArray) -> Parts:
    """Return inline-string cells; "" and null become blanks. Raises `BookError` over Excel's length limit."""
    if _longest(strings) > TEXT_LIMIT:
        raise BookError(
            f"A text of over {TEXT_LIMIT:,} characters doesn't fit into a cell. Shorten it and try again."
        )
    if _plain(strings):
        return _wrap(b' t="inlineStr"><is><t>', strings, b"</t></is></c>")
    strings = pc.if_else(pc.equal(strings, ""), pa.scalar(None, pa.large_string()), strings)
    edges = pc.match_substring_regex(strings, r"^[ \t\n]|[ \t\n]$|\n|  ")
    strings = escape(strings)
    space = pc.if_else(edges, pa.scalar(' xml:space="preserve"'), pa.scalar(""))
    return _wrap(b' t="inlineStr"><is><t', join(space, b">", strings), b"</t></is></c>")


def _plain(strings: pa.LargeStringArray) -> bool:
    """Tell whether no text is "", or has any character that needs a closer look, such as numbers of documents."""
    if not len(strings) or pc.min(pc.binary_length(strings)).as_py() == 0:
        return False
    return not _CLOSER_LOOK[np.frombuffer(characters(strings), np.uint8)].any()


def characters(strings: pa.Array) -> memoryview:
    """Return all texts end to end: the data buffer of the array holds them so."""
    offsets = np.frombuffer(strings.buffers()[1], np.int64)[strings.offset : strings.offset + len(strings) + 1]
    data = strings.buffers()[2]
    return memoryview(b"" if data is None else data)[offsets[0] : offsets[-1]]


def _longest(strings: pa.LargeStringArray) -> int:
    """Return the length of the longest text as Excel counts: a sign beyond U+FFFF is two characters."""
    if (pc.max(pc.binary_length(strings)).as_py() or 0) <= TEXT_LIMIT:
        return 0
    return max(len(text.encode("utf-16-le")) // 2 for text in strings.drop_null().unique().to_pylist())


def escape(strings: pa.LargeStringArray) -> pa.LargeStringArray:
    """Escape what XML reserves, and write control characters (and what looks so written) as _x0001_."""
    for found, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        strings = pc.replace_substring(strings, found, written)
    marked = pc.fill_null(
        pc.match_substring_regex(strings, "[\\x00-\\x08\\x0b-\\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}"), False
    )
    if pc.any(marked).as_py():
        texts = strings.to_pylist()
        for at in np.flatnonzero(marked.to_numpy(zero_copy_only=False)):
            texts[at] = _CONTROL.sub(_coded, texts[at])
        strings = pa.array(texts, pa.large_string())
    return strings


def _coded(found: re.Match[str]) -> str:
    text = found[0]
    return f"_x{ord(text):04X}_"


def _strings(values: pd.Series | pd.Index) -> pa.LargeStringArray:
    """Return any text column or index as Arrow strings; numbers in it become their text."""
    if isinstance(values.dtype, pd.StringDtype):
        array = pa.array(values, pa.large_string())
    else:
        array = pa.array([None if pd.isna(value) else str(value) for value in values], pa.large_string())
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def join(*parts: pa.Array | bytes) -> Xml:
    """Join columns and constants row by row; null where one of them is null."""
    kind = pa.large_binary()
    merged: list[pa.Array | bytes] = []
    for part in parts:
        if isinstance(part, bytes) and merged and isinstance(merged[-1], bytes):
            merged[-1] += part
        else:
            merged.append(part)
    same = [pa.scalar(part, kind) if isinstance(part, bytes) else part.cast(kind) for part in merged]
    between = pa.scalar(b"", kind)
    return pc.binary_join_element_wise(*same, between, null_handling="emit_null")


def joined(parts: Parts, rows: int) -> Xml:
    """Join the pieces of some rows to an array."""
    if len(parts) == 1 and not isinstance(parts[0], bytes):
        return parts[0]
    if all(isinstance(part, bytes) for part in parts):
        return pa.repeat(
            pa.scalar(b"".join(part for part in parts if isinstance(part, bytes)), pa.large_binary()), rows
        )
    return join(*parts)


def kept(parts: Parts) -> int:
    """Count the rows that keep the cell that is there."""
    return 0 if isinstance(parts[0], bytes) else int(parts[0].null_count)


def _wrap(before: bytes, text: pa.Array, after: bytes) -> Parts:
    """Put text between two constants; a null becomes a blank cell."""
    return [pc.fill_null(join(before, text, after), BLANK)] if text.null_count else [before, text, after]
