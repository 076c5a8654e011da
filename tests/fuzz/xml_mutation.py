"""Mutations of a zip of XML parts that stay a zip, and mostly XML: what lies behind the first checks is reached."""

# ruff: noqa: E501 - the words and seeds read as tables

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

_PIECE = re.compile(rb"<[^>]*>|[^<]+")
_QUOTED = re.compile(rb'"[^"]*"')

_VALUES = """0 1 -1 2 9 007 1.5 -0 1e5 1E+999 nan inf -inf 1_000 0x1F +5 99999999999999999999 4294967296 1048577
A1 A2 B3 XFD1048576 A0 ZZZZ9 AAAA1 $A$1 A1:C9 C9:A1 A1:XFD1048576 A:C 1:9 A1048577 a2 A-1 A01 A1:A1:A1 Data!$A$1
n s str b e d inlineStr true TRUE false yes rId1 rId2 rId99 ../sheet1.xml /xl/workbook.xml ../../../etc/passwd
External worksheet table #REF! 2024-01-31 2024-01-31T12:00:00Z 0000-00-00 9999-12-31T23:59:59 1899-12-30 24:00
_x000D_ _xD800_ _x005F_ &#x110000; &#xD800; &#0; &bogus; &amp;#0; \u00a0 \u4e2d tblData B 255 utf-16 UTF-8 latin-1"""
VALUES = [value.encode() for value in _VALUES.split()]
VALUES += [b"", b" ", b"\r\n", b"A" * 300, b"\xff\xfe", b"9" * 400, b"]]>", b"'"]
_TOKENS = """<!-- x -->|<![CDATA[7</row>]]>|<?x y?>|<row r="4">|</row>|<row/>|<row r="3"/>|<c r="A3">|</c>|<c/>|<v>
</v>|<v/>|<c><v>5</v></c>|<c r="B4" t="s"><v>0</v></c>|<is>|</is>|<t>|</t>|<t/>|<r><t>x</t></r>|<rPh sb="0" eb="1"><t>h</t></rPh>
<f>1</f>|<f/>|<f t="array" ref="A2:B3">1</f>|<f t="shared" si="0"/>|<f t="dataTable" ref="A2:A3"/>|<sheetData>|</sheetData>|<sheetData/>
<mergeCell ref="A2:B2"/>|<mergeCells>|<x:c xmlns:x="y" r="A2"/>|<si>|</si>|<si/>|<t xml:space="preserve"> </t>|<extLst><ext uri="x"/></extLst>
<tablePart r:id="rId1"/>|<tableColumn id="9" name="D"/>|<totalsRow/>|<filterColumn colId="0"><filters/></filterColumn>
<calculatedColumnFormula>1+1</calculatedColumnFormula>|<sheet name="Data" sheetId="2" r:id="rId1"/>|<workbookPr date1904="1"/>|&|<|>
<definedName name="Two" localSheetId="0">Data!$A$1</definedName>|<Relationship Id="rId9" Type="x/table" Target="../tables/table1.xml"/>
<!DOCTYPE a [<!ENTITY b "c">]>|<conditionalFormatting sqref="A2:A9"/>|<autoFilter ref="A1:C9"/>"""
TOKENS = [token.encode() for token in _TOKENS.replace("\n", "|").split("|")]


def mutate(data: bytes, limit: int, rng: random.Random, bytewise: Callable[[bytes, int], bytes]) -> bytes:
    """Change some parts of a zip, or now and then its bytes; `bytewise` is the fuzzer's own mutation."""
    parts = _parts(data)
    if not parts or rng.random() < 0.05:
        return bytewise(data, limit)
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        _change(parts, rng, bytewise)
    made = _zip(parts, zipfile.ZIP_STORED if rng.random() < 0.5 else zipfile.ZIP_DEFLATED)
    return made if len(made) <= limit else bytewise(data, limit)


def _parts(data: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:  # whatever is wrong with it: its bytes are mutated then
        return []


def _zip(parts: list[tuple[str, bytes]], method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def _change(parts: list[tuple[str, bytes]], rng: random.Random, bytewise: Callable[[bytes, int], bytes]) -> None:
    sheets = [at for at, (name, _) in enumerate(parts) if "worksheets/sheet" in name]
    at = rng.choice(sheets) if sheets and rng.random() < 0.5 else rng.randrange(len(parts))
    name, data = parts[at]
    chance = rng.random()
    if chance < 0.75:
        data = _tokens_changed(data, rng)
    elif chance < 0.95:
        data = bytewise(data, len(data) + 200)
    elif chance < 0.97:
        del parts[at : at + (len(parts) > 1)]
        return
    elif chance < 0.98:
        parts.append((name, data))
        return
    else:
        data = rng.choice(parts)[1]
    parts[at] = name, data


def _tokens_changed(data: bytes, rng: random.Random) -> bytes:
    tokens = _PIECE.findall(data) or [b""]
    at, to = rng.randrange(len(tokens)), rng.randrange(len(tokens))
    action = rng.randrange(8)
    if action == 0:
        del tokens[at]
    elif action == 1:
        tokens[to:to] = tokens[at : at + rng.choice((1, 1, 3, 5, 9))]
    elif action == 2:
        tokens[at], tokens[to] = tokens[to], tokens[at]
    elif action == 3:
        tokens.insert(at, rng.choice(TOKENS))
    elif action == 4:
        del tokens[at : at + rng.choice((2, 3, 5))]
    elif action == 5:
        texts = [place for place, token in enumerate(tokens) if not token.startswith(b"<")]
        if texts:
            tokens[rng.choice(texts)] = rng.choice(VALUES)
    else:
        tokens[at] = _attribute_changed(tokens[at], rng)
    return b"".join(tokens)


def _attribute_changed(token: bytes, rng: random.Random) -> bytes:
    values = list(_QUOTED.finditer(token))
    if not values:
        return token.replace(b">", rng.choice((b"/>", b' r="2">', b' t="s">', b" >", b"\n>", b' x="1">')))
    value = rng.choice(values)
    quote = rng.choice((b'"', b'"', b'"', b"'"))
    return token[: value.start()] + quote + rng.choice(VALUES) + quote + token[value.end() :]
