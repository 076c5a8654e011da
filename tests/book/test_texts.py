"""Shared strings: what stands in them, and lists that are cut off or in another encoding."""

import xml.etree.ElementTree as ET

import numpy as np
import pyarrow as pa
import pytest

from arbook.book.texts import EPOCH_1900, Texts, shared_strings

# sharedStrings.xml without its <sst ...> | its texts (repr)
LISTS = r"""
<si><t>a</t></si><si><t xml:space="preserve"> b </t></si></sst>              | ['a', 'b']
<si><t>a</t></si><si><r><t>b</t></r><r><t>c</t></r></si></sst>               | ['a', 'bc']
<si><t>&#xD800;_xD800_</t></si></sst>                                        | ['\ufffd\ufffd']
<si><t>_xD83D__xDE00_ _xD83D_</t></si></sst>                                 | ['😀 \ufffd']
<si><t>&#x110000;</t></si></sst>                                             | ['\ufffd']
<si><t>a</t></si><!-- b --></sst>                                            | ['a']
<si><t>a</t></si></sst><!-- b -->                                            | ['a']
<si><t>a</t></si>                                                            | None
<si><t>a                                                                     | None
<si><t                                                                       | None
"""


@pytest.mark.parametrize("line", LISTS.strip().splitlines())
def test_lists(line: str) -> None:
    xml, wanted = line.split(" | ")
    data = f'<?xml version="1.0" encoding="UTF-8"?><sst>{xml.strip()}'.encode()
    if wanted.strip() == "None":
        with pytest.raises((ET.ParseError, pa.ArrowInvalid)):
            _texts(data)
    else:
        assert _texts(data) == eval(wanted)  # a literal of this file


@pytest.mark.parametrize(
    ("encoding", "letter", "wanted"),
    [("UTF-8", "é", "é"), ("windows-1252", "é", "é"), ("ISO-8859-1", "é", "é"), ("windows-1251", "Ж", "Ж")],
)
def test_encodings(encoding: str, letter: str, wanted: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?><sst><si><t>{letter}</t></si></sst>'.encode(encoding)
    assert _texts(data) == [wanted]


@pytest.mark.parametrize("encoding", ["UTF-4", "no", "utf-7", "utf-32"])
def test_an_encoding_that_cannot_be_read_is_damage(encoding: str) -> None:
    with pytest.raises(ET.ParseError):
        shared_strings(f'<?xml version="1.0" encoding="{encoding}"?><sst><si><t>a</t></si></sst>'.encode())


SOME = ["a", " a ", "B &amp; C", "", "  ", "d_x000A_e", "a"]  # as a book has them
CLEAN = ["a", "a", "B & C", "", "", "d\ne", "a"]


@pytest.mark.parametrize("shared", [0, 3, 7])
@pytest.mark.parametrize("numbers", [[], [0], [2, 5], [6, 0, 1, 1], [4, 3], list(range(7))])
def test_a_pool_of_some_texts_has_those_of_the_whole_pool(shared: int, numbers: list[int]) -> None:
    texts = Texts.of_shared(pa.array(SOME[:shared], pa.large_string()), EPOCH_1900).fresh()
    texts.add(pa.array(SOME[shared:], pa.large_string()))
    places = np.array(numbers, np.int64)
    for pool in (texts.pool(), texts.pool_of(places)):
        assert [pool.dtype.categories[place] for place in pool.places[places]] == [CLEAN[n] for n in numbers]
        assert [int(place) == pool.empty for place in pool.places[places]] == [CLEAN[n] == "" for n in numbers]


def _texts(data: bytes) -> list[str]:
    texts = Texts()
    texts.add(shared_strings(data))
    pool = texts.pool()
    return [str(pool.dtype.categories[place]) for place in pool.places]
