"""The strings of a book: read from sharedStrings.xml and from cells, made into one pool of unique, trimmed texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from arbook.book import tags
from arbook.book.sheetxml import plain

_INLINE = re.compile(rb"<t(?:\s[^>]*)?>(.*?)</t>", re.S)
_PHONETIC = re.compile(rb"<rPh.*?</rPh>", re.S)
_ITEM = re.compile(rb"<si>.*?</si>|<si/>", re.S)


@dataclass(frozen=True)
class Pool:
    """The unique texts as a category type, each string's place among them, and the place of "" (-1 without)."""

    dtype: pd.CategoricalDtype
    places: npt.NDArray[np.int64]
    empty: int


@dataclass
class Texts:
    """All strings of a book in the order met: the shared ones first, then those that stand in cells."""

    arrays: list[pa.LargeStringArray] = field(default_factory=list)
    count: int = 0

    def add(self, array: pa.LargeStringArray) -> int:
        """Add strings (still with XML entities); return the number of the first."""
        self.arrays.append(array)
        self.count += len(array)
        return self.count - len(array)

    def pool(self) -> Pool:
        """Make the pool of all strings added so far."""
        strings = pa.concat_arrays(self.arrays) if self.arrays else pa.array([], pa.large_string())
        encoded = _clean(strings.dictionary_encode()).combine_chunks()
        unique = encoded.dictionary
        places = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        empty = pc.index(unique, pa.scalar("", pa.large_string())).as_py()
        categories = pd.Index(pd.array(unique, dtype=pd.StringDtype("pyarrow", na_value=np.nan)))
        return Pool(pd.CategoricalDtype(categories), places, empty)


def _clean(encoded: pa.DictionaryArray) -> pa.ChunkedArray:
    """Undo entities and control codes, trim (also no-break spaces), and number the distinct results anew."""
    unique = encoded.dictionary
    marked = pc.or_(pc.match_substring(unique, "&"), pc.match_substring(unique, "_x"))
    if pc.any(marked).as_py():
        texts = unique.to_pylist()
        for at in np.flatnonzero(marked.to_numpy(zero_copy_only=False)):
            texts[at] = plain(texts[at])
        unique = pa.array(texts, pa.large_string())
    unique = pc.utf8_trim_whitespace(unique).dictionary_encode()
    indices = unique.indices.take(encoded.indices)
    return pa.chunked_array([pa.DictionaryArray.from_arrays(indices, unique.dictionary)])


def shared_strings(data: bytes) -> pa.LargeStringArray:
    """Read sharedStrings.xml; rich text is joined, phonetic hints are left out."""
    buf = np.frombuffer(data + b"\0" * 4, np.uint8)
    less = np.flatnonzero(buf == ord("<"))
    first, second = buf[less + 1], buf[less + 2]
    items = less[(first == ord("s")) & (second == ord("i")) & (buf[less + 3] == ord(">"))]
    texts = less[(first == ord("t")) & ((second == ord(">")) | (second == ord(" ")))]
    in_turn = len(items) == len(texts) and bool((np.diff(np.ravel([items, texts], "F")) > 0).all())
    if in_turn and not any(odd in data for odd in (b"<!", b"<t/>", b"<si/>")):
        greater = np.flatnonzero(buf == ord(">"))
        starts = greater[np.searchsorted(greater, texts)] + 1
        ends = less[np.searchsorted(less, starts)]
        return tags.spans(data, starts, ends).cast(pa.large_string())
    return pa.array([inline_text(item) for item in _ITEM.findall(data)], pa.large_string())


def inline_text(xml: bytes) -> str:
    """Join the text runs of an <si> or <is> element, without phonetic hints; entities stay."""
    return b"".join(_INLINE.findall(_PHONETIC.sub(b"", xml))).decode()
