"""Text ids as integers: everything after this is arithmetic on arrays.

A text column is a pandas ``category`` (its codes are taken as they are, no text is built), ``str`` or object;
blank is NaN, None, code -1 or an empty text. Ids compare byte by byte: "007" is not "7", "a" is not "A".
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Codes = NDArray[np.signedinteger[Any]]
"""Codes of any width; int32 unless said otherwise."""
Words = NDArray[np.uint64]

BLANK = -1

_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))  # odd constants of golden ratio and xxHash
_BLOCK = 1 << 16
_FEW = 4
_LOW_BYTES = np.array([(1 << (8 * n)) - 1 for n in range(9)], dtype=np.uint64)


def codes_of(column: pd.Series) -> tuple[Codes, list[str]]:
    """Codes of one column and its labels, in order of first appearance (a category: as it has them).

    Returns
    -------
    int32 array, shape (N,)
        Position in the labels; BLANK where the cell is blank.
    list of str
        The labels that occur.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, labels = _used(column)
    else:
        encoded = _arrow(column).dictionary_encode()
        codes = _filled(encoded.indices)
        labels = encoded.dictionary.to_pylist()
    if "" in labels:
        codes = np.where(codes == labels.index(""), np.int32(BLANK), codes)
    return codes, labels


def filled(column: pd.Series) -> NDArray[np.bool_]:
    """Tell which cells of a text column are neither blank nor ""."""
    return np.asarray(column.notna() & (_with_own_labels(column) != ""), np.bool_)


def says(column: pd.Series, text: str) -> NDArray[np.bool_]:
    """Tell which cells of a text column say this."""
    return np.asarray((_with_own_labels(column) == text).fillna(False), np.bool_)


def _with_own_labels(column: pd.Series) -> pd.Series:
    """Return the column without labels that it doesn't use: to compare, pandas makes an object of each label."""
    return column.cat.remove_unused_categories() if isinstance(column.dtype, pd.CategoricalDtype) else column


def _used(column: pd.Series) -> tuple[Codes, list[str]]:
    """Codes of a category among the labels that occur: a workbook's columns share one long list of labels."""
    codes, categories = _codes(column), column.cat.categories
    seen = np.flatnonzero(np.bincount(codes + 1, minlength=len(categories) + 1)[1:])
    new = np.full(len(categories) + 1, BLANK, np.int32)  # the last one serves BLANK
    new[seen] = np.arange(len(seen), dtype=np.int32)
    return new[codes], _arrow(categories.take(seen).to_series()).to_pylist()


def _codes(column: pd.Series) -> Codes:
    return cast(Codes, column.cat.codes.to_numpy().astype(np.int32, copy=False))


def code_together(columns: Sequence[pd.Series | None], always: Sequence[str] = ()) -> tuple[list[Codes], list[str]]:
    """Code several columns in one alphabetical list of labels.

    Parameters
    ----------
    columns : sequence of Series or None
        None stands for a column that isn't there.
    always : sequence of str
        Labels that are in the list whether they occur or not.

    Returns
    -------
    list of int32 arrays
        One a column (empty for None); BLANK where the cell is blank.
    list of str
        The labels that occur, sorted.
    """
    coded = [codes_of(column) if column is not None else (np.zeros(0, np.int32), []) for column in columns]
    used: set[str] = set(always)
    occurring = []
    for codes, labels in coded:
        seen = np.flatnonzero(np.bincount(codes + 1, minlength=len(labels) + 1)[1:])
        occurring.append(seen)
        used.update(labels[code] for code in seen.tolist())
    together = sorted(used)
    place = {label: code for code, label in enumerate(together)}
    recoded = []
    for (codes, labels), seen in zip(coded, occurring, strict=True):
        new = np.full(len(labels) + 1, BLANK, np.int32)  # the last one serves BLANK
        new[seen] = [place[labels[code]] for code in seen.tolist()]
        recoded.append(new[codes])
    return recoded, together


class Lookup:
    """Where each id of a column stands first.

    Attributes
    ----------
    first : int64 array, shape (N,)
        For each row the first row with the same id; BLANK for a blank id.
    """

    def __init__(self, column: pd.Series) -> None:
        if isinstance(column.dtype, pd.CategoricalDtype):
            self._dtype: pd.CategoricalDtype | None = column.dtype
            codes = _codes(column)
            self._row_of = np.full(len(column.cat.categories) + 1, BLANK, np.int64)  # the last one serves BLANK
            self._row_of[codes[::-1]] = np.arange(len(codes), dtype=np.int64)[::-1]
            self._row_of[-1] = BLANK
            self.first = self._row_of[codes]
            self._words: _WordTable | None = None
        else:
            self._dtype = None
            self._words = _WordTable(_arrow(column))
            self.first = self._words.first

    def find(self, column: pd.Series) -> Ints:
        """First row of each id of another column; BLANK where it is blank or not there."""
        if isinstance(column.dtype, pd.CategoricalDtype):
            if self._dtype is not None and (column.dtype is self._dtype or column.dtype == self._dtype):
                return self._row_of[_codes(column)]
            codes, labels = codes_of(column)
            of_label = np.append(self._find_text(pa.array(labels, pa.large_string())), BLANK)
            return cast(Ints, of_label[codes])
        return self._find_text(_arrow(column))

    def _find_text(self, texts: pa.Array) -> Ints:
        if self._dtype is None:
            assert self._words is not None  # noqa: S101 - set together with _dtype
            return self._words.find(texts)
        if self._words is None:
            self._words = _WordTable(pa.array(list(self._dtype.categories), pa.large_string()))
        found = self._words.find(texts)
        return np.where(found == BLANK, np.int64(BLANK), self._row_of[found])


class _WordTable:
    """Open-addressing table over ids cut into 64-bit words; two ids are equal when all words are.

    Linear probing at load 1/2 or less, all ids at once: each round puts those that wait into their next slot,
    and those that found it taken by another id wait on.
    """

    def __init__(self, texts: pa.Array) -> None:
        lengths = _lengths(texts)
        self.width = -(-int(lengths.max(initial=1)) // 8)
        self.words = _words(texts, lengths, self.width)
        size = 1 << max(int(2 * len(lengths) - 1).bit_length(), 4)
        self.shift = np.uint64(64 - size.bit_length() + 1)
        self.slots = np.full(size, BLANK, np.int32)
        self.first = np.full(len(lengths), BLANK, np.int64)
        self._fill(np.flatnonzero(lengths).astype(np.int32))

    def _fill(self, waiting: Codes) -> None:
        slot = self._hash([word[waiting] for word in self.words])
        self._put(slot, waiting)
        while waiting.size:
            holder = self.slots[slot]
            self.first[waiting] = holder
            other = np.flatnonzero(holder != waiting)
            same = np.ones(len(other), np.bool_)
            for word in self.words:
                same &= word[holder[other]] == word[waiting[other]]
            left = other[~same]
            waiting, slot = waiting[left], (slot[left] + 1) & (len(self.slots) - 1)
            free = self.slots[slot] == BLANK
            self._put(slot[free], waiting[free])

    def _put(self, slot: Ints, rows: Codes) -> None:
        """Put rows into empty slots; of several the first gets it."""
        self.slots[slot[::-1]] = rows[::-1]  # the last assignment stands: backwards

    def find(self, texts: pa.Array) -> Ints:
        """Row of each text, a block at a time: what a block needs stays in the processor's cache.

        Two threads share the blocks of a long column: numpy's indexing lets go of the interpreter.
        """
        found = np.full(len(texts), BLANK, np.int64)
        if len(self.first) == 0:
            return found
        blocks = [slice(start, start + _BLOCK) for start in range(0, len(texts), _BLOCK)]
        if len(blocks) < _FEW:
            for block in blocks:
                self._find_block(texts[block], found[block])
            return found
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda block: self._find_block(texts[block], found[block]), blocks))
        return found

    def _find_block(self, texts: pa.Array, found: Ints) -> None:
        lengths = _lengths(texts)
        waiting = np.flatnonzero((lengths > 0) & (lengths <= 8 * self.width))
        keys = [word[waiting] for word in _words(texts, lengths, self.width)]
        slot = self._hash(keys)
        while waiting.size:
            holder = self.slots[slot]
            same = holder != BLANK
            going = same.copy()
            for key, word in zip(keys, self.words, strict=True):
                same &= key == word[holder]
            found[waiting[same]] = holder[same]
            going &= ~same
            waiting, slot = waiting[going], (slot[going] + 1) & (len(self.slots) - 1)
            keys = [key[going] for key in keys]

    def _hash(self, words: list[Words]) -> Ints:
        mixed = words[0] * _MIX[0]
        for word in words[1:]:
            mixed ^= mixed >> np.uint64(29)
            mixed += word * _MIX[1]
            mixed *= _MIX[0]
        mixed ^= mixed >> np.uint64(32)
        mixed *= _MIX[0]
        return cast(Ints, (mixed >> self.shift).astype(np.int64))


def _arrow(column: pd.Series) -> pa.Array:
    """Texts of a column as one large_string array, blanks null."""
    if isinstance(column.dtype, pd.StringDtype) and column.dtype.storage == "pyarrow":
        chunks = column.array.__arrow_array__()  # no copy
    else:
        values = [None if pd.isna(value) else str(value) for value in column.to_numpy(object)]
        chunks = pa.array(values, pa.large_string())
    whole = chunks
    if isinstance(chunks, pa.ChunkedArray):
        whole = chunks.chunk(0) if chunks.num_chunks == 1 else chunks.combine_chunks()  # combining copies
    return whole.cast(pa.large_string())


def _filled(indices: pa.Array) -> Codes:
    """Codes of a dictionary array, BLANK for null."""
    if indices.null_count == 0:
        return cast(Codes, indices.to_numpy())
    codes = np.frombuffer(indices.buffers()[1], np.int32)[indices.offset : indices.offset + len(indices)].copy()
    codes[indices.is_null().to_numpy(zero_copy_only=False)] = BLANK
    return codes


def _lengths(texts: pa.Array) -> Ints:
    """Bytes of each text, 0 for null."""
    if len(texts) == 0:
        return np.zeros(0, np.int64)
    offsets = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    lengths = np.diff(offsets)
    if texts.null_count:
        lengths[texts.is_null().to_numpy(zero_copy_only=False)] = 0
    return lengths


def _words(texts: pa.Array, lengths: Ints, width: int) -> list[Words]:
    """First ``8 * width`` bytes of each text as 64-bit words, filled up with zero bytes.

    No id holds zero bytes itself: neither a workbook's XML nor a CSV file can.
    """
    if len(texts) == 0:
        return [np.zeros(0, np.uint64)] * width
    buffers = texts.buffers()
    offsets = np.frombuffer(buffers[1], np.int64)[texts.offset : texts.offset + len(texts)]
    begin, end = int(offsets[0]), int(offsets[-1] + lengths[-1])
    data = np.zeros(end - begin + 8 * width + 8, np.uint8)
    data[: end - begin] = np.frombuffer(buffers[2], np.uint8)[begin:end] if end > begin else 0
    if begin:
        offsets = offsets - begin
    sizes = np.arange(int(lengths.max()) + 1)
    words = []
    for k in range(width):
        # A word begins at every byte: a view with a stride of 1.
        at = np.ndarray(end - begin + 1, "<u8", data.data, 8 * k, (1,))
        words.append(at[offsets] & _LOW_BYTES[np.clip(sizes - 8 * k, 0, 8)][lengths])
    return words
