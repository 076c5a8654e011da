"""The strings of a book: read from sharedStrings.xml and from cells, made into one pool of unique, trimmed texts."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from arbook.book import tags
from arbook.book.ahead import begun
from arbook.book.encode import characters
from arbook.book.sheetxml import plain

_OTHER_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml [^>]*?encoding=["'](?!utf-8["'])""", re.I)
EPOCH_1900, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  # cells have no time zone


@dataclass(frozen=True)
class Pool:
    """The unique texts as a category type, each string's place among them, and the place of "" (-1 without)."""

    dtype: pd.CategoricalDtype
    places: npt.NDArray[np.int64]
    empty: int


@dataclass
class Texts:
    """All strings of a book in the order met: the shared ones first, then those that stand in cells.

    `epoch` is the day that the book's serial dates count from.
    """

    arrays: list[pa.LargeStringArray] = field(default_factory=list)
    count: int = 0
    shared: int = 0
    epoch: datetime = EPOCH_1900
    alone: Future[Pool] | None = None  # the pool of the shared ones, made meanwhile

    @classmethod
    def of_shared(cls, strings: pa.LargeStringArray, epoch: datetime) -> Texts:
        """Return the list that starts with a book's shared strings; a thread begins to make their pool."""
        texts = cls([strings], len(strings), len(strings), epoch)
        texts.alone = begun(cls([strings])._made)
        return texts

    def fresh(self) -> Texts:
        """Return a list of its own that starts with the same strings."""
        return replace(self, arrays=list(self.arrays))

    def add(self, array: pa.LargeStringArray) -> int:
        """Add strings (still with XML entities); return the number of the first."""
        self.arrays.append(array)
        self.count += len(array)
        return self.count - len(array)

    def pool(self) -> Pool:
        """Make the pool of all strings added so far."""
        if self.alone is None or self.count > self.shared:
            return self._made()
        return self.alone.result()

    def pool_of(self, numbers: npt.NDArray[np.int64]) -> Pool:
        """Make a pool of some strings only, which is soon done: the places of all others are those of nothing."""
        wanted = np.zeros(self.count, np.bool_)
        wanted[numbers] = True
        unique = np.flatnonzero(wanted)
        some = Texts([self._strings().take(pa.array(unique))])._made()
        places = np.full(self.count, -1, np.int64)
        places[unique] = some.places
        return Pool(some.dtype, places, some.empty)

    def _strings(self) -> pa.LargeStringArray:
        if len(self.arrays) == 1:
            return self.arrays[0]
        return pa.concat_arrays(self.arrays) if self.arrays else pa.array([], pa.large_string())

    def _made(self) -> Pool:
        strings = self._strings()
        encoded = _clean(strings.dictionary_encode()).combine_chunks()
        unique = encoded.dictionary
        places = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        empty = pc.index(unique, pa.scalar("", pa.large_string())).as_py()
        categories = pd.Index(pd.array(unique, dtype=pd.StringDtype("pyarrow", na_value=np.nan)))
        # The public way makes a Python object of each text, to see that they differ.
        dtype = pd.CategoricalDtype._from_fastpath(categories)  # type: ignore[attr-defined]  # not in the stubs
        return Pool(dtype, places, empty)


def _clean(encoded: pa.DictionaryArray) -> pa.ChunkedArray:
    """Undo entities and control codes, trim (also no-break spaces), and number the distinct results anew."""
    unique = trimmed = encoded.dictionary
    written = np.frombuffer(characters(unique), np.uint8)
    if any((written == byte).any() for byte in b"&\r_"):
        marked = pc.match_substring_regex(unique, "[&\r]|_x")
        texts = unique.to_pylist() if pc.any(marked).as_py() else []
        for at in np.flatnonzero(marked.to_numpy(zero_copy_only=False)):
            texts[at] = plain(texts[at])
        trimmed = pa.array(texts, pa.large_string()) if texts else unique
    trimmed = pc.utf8_trim_whitespace(trimmed)
    if len(characters(trimmed)) == len(written) and trimmed.equals(unique):
        return pa.chunked_array([encoded])
    unique = trimmed.dictionary_encode()
    indices = unique.indices.take(encoded.indices)
    return pa.chunked_array([pa.DictionaryArray.from_arrays(indices, unique.dictionary)])


def shared_strings(data: bytes) -> pa.LargeStringArray:
    """Read sharedStrings.xml; rich text is joined, phonetic hints are left out, entities stay.

    Raises `xml.etree.ElementTree.ParseError` or `pyarrow.ArrowInvalid` when it is damaged.
    """
    buf = np.frombuffer(data + b"\0" * 4, np.uint8)
    less = np.flatnonzero(buf == ord("<"))
    first, second = buf[less + 1], buf[less + 2]
    items = less[(first == ord("s")) & (second == ord("i")) & (buf[less + 3] == ord(">"))]
    texts = less[(first == ord("t")) & ((second == ord(">")) | (second == ord(" ")))]
    in_turn = len(items) == len(texts) and bool((np.diff(np.ravel([items, texts], "F")) > 0).all())
    plain_items = 0 < len(items) == data.count(b"<si") and not any(odd in data for odd in (b"<!", b"<t/>", b"<rPh"))
    if in_turn and plain_items and not _OTHER_ENCODING.match(data) and data.rstrip().endswith(b"</sst>"):
        greater = np.flatnonzero(buf == ord(">"))
        starts = greater[np.searchsorted(greater, texts)] + 1
        ends = less[np.searchsorted(less, starts)]
        return tags.spans(data, starts, ends).cast(pa.large_string())
    try:
        root = ET.fromstring(data)  # noqa: S314  # the caller refuses parts with a document type
    except (LookupError, ValueError) as error:  # an encoding that Python or expat doesn't know
        raise ET.ParseError(str(error)) from error
    return pa.array([rich_text(item) for item in root.iterfind("{*}si")], pa.large_string())


def rich_text(element: ET.Element) -> str:
    """Join the text runs of an <si> or <is> element, without phonetic hints; & is written as an entity."""
    runs = element.findall("{*}t") + element.findall("{*}r/{*}t")
    return "".join(run.text or "" for run in runs).replace("&", "&amp;")
