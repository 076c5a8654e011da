"""Broken and hostile workbooks, made from a good one: each function spoils the file at a path, or the parts in it."""

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from sample_book import read_parts, write_parts

Parts = dict[str, bytes]
Spoil = Callable[[Path], None]

BILLION = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE x [<!ENTITY a0 "ha">{BILLION}]>'.encode()
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'
STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/": "http://purl.oclc.org/ooxml/officeDocument/",
}

# Where things are


def sheet(parts: Mapping[str, bytes], name: str) -> str:
    """Return the part of a sheet."""
    key = _found(rf'<sheet name="{name}"[^>]*r:id="(\w+)"', parts["xl/workbook.xml"])
    return "xl/" + _found(rf'<Relationship Id="{key}"[^>]*Target="([^"]*)"', parts["xl/_rels/workbook.xml.rels"])


def table(parts: Mapping[str, bytes], name: str) -> str:
    """Return the part of a table."""
    mark = f'displayName="{name}"'.encode()
    return next(part for part, data in parts.items() if part.startswith("xl/tables/") and mark in data)


def _found(pattern: str, data: bytes) -> str:
    match = re.search(pattern, data.decode())
    assert match is not None, pattern
    return match[1]


# Ways to spoil


def edit(*changes: tuple[str, str | bytes, str | bytes]) -> Spoil:
    """Replace a regular expression once in a part; `sheet:NAME` and `table:NAME` stand for theirs."""

    def spoil(path: Path) -> None:
        parts = read_parts(path.read_bytes())
        for where, pattern, new in changes:
            kind, _, name = where.partition(":")
            part = {"sheet": sheet, "table": table}[kind](parts, name) if name else where
            old = parts[part]
            text = _bytes(new)
            parts[part] = re.sub(_bytes(pattern), lambda _, text=text: text, old, count=1, flags=re.DOTALL)
            assert parts[part] != old, f"{part} has no {pattern!r}"
        path.write_bytes(write_parts(parts))

    return spoil


def whole(where: str, make: Callable[[bytes], bytes]) -> Spoil:
    """Make the parts whose name matches a regular expression anew."""

    def spoil(path: Path) -> None:
        parts = read_parts(path.read_bytes())
        found = [part for part in parts if re.fullmatch(where, part)]
        assert found, where
        path.write_bytes(write_parts({**parts, **{part: make(parts[part]) for part in found}}))

    return spoil


def without(where: str) -> Spoil:
    """Leave out the parts whose name matches."""

    def spoil(path: Path) -> None:
        parts = read_parts(path.read_bytes())
        path.write_bytes(write_parts({name: data for name, data in parts.items() if not re.fullmatch(where, name)}))

    return spoil


def with_part(name: str, data: bytes = b"x") -> Spoil:
    """Add a member of any name to the zip."""

    def spoil(path: Path) -> None:
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, data)

    return spoil


def named(old: str, new: str) -> Spoil:
    """Give a member another name."""

    def spoil(path: Path) -> None:
        parts = read_parts(path.read_bytes())
        path.write_bytes(write_parts({new if name == old else name: data for name, data in parts.items()}))

    return spoil


def cut(keep: Callable[[int], int]) -> Spoil:
    """Keep the first bytes of the file only: as many as `keep` says of its size."""

    def spoil(path: Path) -> None:
        data = path.read_bytes()
        path.write_bytes(data[: keep(len(data))])

    return spoil


def holds(data: bytes) -> Spoil:
    """Put other bytes in place of the workbook."""

    def spoil(path: Path) -> None:
        path.write_bytes(data)

    return spoil


def entities(where: str, doctype: bytes = LAUGHS, use: bytes = b"") -> Spoil:
    """Declare entities in the parts whose name matches, and use one at the end of its first start tag."""

    def declare(data: bytes) -> bytes:
        head = b'<?xml version="1.0" encoding="UTF-8"?>'
        return head + doctype + re.sub(rb"^<\?xml[^>]*\?>", b"", data) + use

    return whole(where, declare)


def utf16(where: str) -> Spoil:
    """Store the parts whose name matches as UTF-16."""
    return whole(where, lambda data: data.decode().replace("UTF-8", "UTF-16", 1).encode("utf-16"))


def strict(path: Path) -> None:
    """Turn a book into the Strict form of the format."""

    def turned(data: bytes) -> bytes:
        for old, new in STRICT.items():
            data = data.replace(old.encode(), new.encode())
        return data

    whole(r".*\.(xml|rels)", turned)(path)


def overlapping(path: Path) -> None:
    """Let many names of the directory share one member's bytes: small, and large when all are unpacked."""
    _rewrite_directory(path, lambda entry, first: entry[:42] + struct.pack("<I", first) + entry[46:])


def lying(path: Path) -> None:
    """Say in the directory that a part which unpacks to 300 MB has 100 bytes."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = b"".join(squeezer.compress(bytes(1 << 20)) for _ in range(300)) + squeezer.flush()
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(buffer, "w") as archive:
        for info in source.infolist():
            if info.filename != "xl/sharedStrings.xml":
                archive.writestr(info, source.read(info))
        fresh = zipfile.ZipInfo("xl/sharedStrings.xml")
        archive.writestr(fresh, data)
    raw = bytearray(buffer.getvalue())
    for mark, at in ((b"PK\x03\x04", 30), (b"PK\x01\x02", 46)):
        place = raw.rindex(mark + raw[raw.rindex(mark) + 4 : raw.rindex(mark) + 6])
        shift = 0 if at == 30 else 2
        struct.pack_into("<H", raw, place + 8 + shift, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", raw, place + 22 + shift, 100)
    path.write_bytes(raw)


def _rewrite_directory(path: Path, change: Callable[[bytes, int], bytes]) -> None:
    """Change the entries of XML parts in the zip's directory; `change` gets one and the first one's offset."""
    data = path.read_bytes()
    start = struct.unpack("<I", data[-6:-2])[0]
    out, at, first = bytearray(), start, -1
    while data[at : at + 4] == b"PK\x01\x02":
        size = 46 + sum(struct.unpack("<3H", data[at + 28 : at + 34]))
        entry = data[at : at + size]
        if entry[46:].startswith(b"xl/worksheets/sheet"):
            first = first if first >= 0 else struct.unpack("<I", entry[42:46])[0]
            entry = change(entry, first)
        out += entry
        at += size
    path.write_bytes(data[:start] + out + data[at:])


def filled(member: str, before: bytes, times: int, piece: bytes, after: bytes = b"") -> Spoil:
    """Make a part of a piece many times over, without holding it in memory."""

    def spoil(path: Path) -> None:
        parts = read_parts(path.read_bytes())
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, data in parts.items():
                if name != member:
                    archive.writestr(name, data)
            with archive.open(member, "w") as handle:
                handle.write(before)
                for _ in range(times):
                    handle.write(piece)
                handle.write(after)

    return spoil


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def many_members(count: int) -> Spoil:
    """Add empty members."""

    def spoil(path: Path) -> None:
        with zipfile.ZipFile(path, "a") as archive:
            for number in range(count):
                archive.writestr(f"x/{number}", b"")

    return spoil


def noise(count: int) -> bytes:
    """Return letters that pack badly, the same each time."""
    rng = random.Random(1)
    return bytes(rng.randrange(97, 123) for _ in range(count))
