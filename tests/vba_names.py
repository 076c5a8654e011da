"""The module names of a vbaProject.bin, read with the standard library alone.

The project is an OLE compound file ([MS-CFB]); its PROJECT stream ([MS-OVBA] 2.3.1) is plain text with one
line ``Document=shInvoices/&H00000000`` for the workbook and one for each sheet.
"""

from struct import unpack_from

_END_OF_CHAIN = 0xFFFFFFFA  # this and everything above it isn't a sector number
_MINI_STREAM_CUTOFF = 4096
_MINI_SECTOR = 64


def document_modules(project: bytes) -> list[str]:
    """Code names of the document modules, in the order of the PROJECT stream.

    Raises
    ------
    ValueError
        If the bytes aren't a compound file with a PROJECT stream.
    """
    return modules(project, "Document")


def modules(project: bytes, kind: str) -> list[str]:
    """Names of the modules of a kind: Document, Module (standard) or Class; raises as `document_modules` does."""
    text = _stream(project, "PROJECT").decode("cp1252", "replace")
    lines = (line.partition("=") for line in text.splitlines())
    return [value.partition("/")[0] for key, _, value in lines if key == kind]


def _stream(data: bytes, wanted: str) -> bytes:
    if data[:8] != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise ValueError("not a compound file")
    sector = 1 << unpack_from("<H", data, 30)[0]
    fat_count, directory, mini_fat = (unpack_from("<I", data, at)[0] for at in (44, 48, 60))
    # The header names the first 109 FAT sectors: 7 MB, far more than a VBA project has.
    fat_sectors = unpack_from(f"<{min(fat_count, 109)}I", data, 76)
    fat = _numbers(b"".join(data[(n + 1) * sector : (n + 2) * sector] for n in fat_sectors))

    def chain(first: int) -> bytes:
        return b"".join(data[(n + 1) * sector : (n + 2) * sector] for n in _chain(fat, first))

    entries = _directory(chain(directory))
    if wanted not in entries:
        raise ValueError(f"no stream {wanted}")
    start, size = entries[wanted]
    if size >= _MINI_STREAM_CUTOFF:
        return chain(start)[:size]
    root = chain(entries["Root Entry"][0])
    minis = _chain(_numbers(chain(mini_fat)), start)
    return b"".join(root[n * _MINI_SECTOR : (n + 1) * _MINI_SECTOR] for n in minis)[:size]


def _numbers(data: bytes) -> tuple[int, ...]:
    return unpack_from(f"<{len(data) // 4}I", data)


def _chain(table: tuple[int, ...], first: int) -> list[int]:
    numbers: list[int] = []
    while first < min(_END_OF_CHAIN, len(table)) and len(numbers) <= len(table):
        numbers.append(first)
        first = table[first]
    return numbers


def _directory(data: bytes) -> dict[str, tuple[int, int]]:
    entries = {}
    for at in range(0, len(data), 128):
        length = unpack_from("<H", data, at + 64)[0]
        name = data[at : at + max(length - 2, 0)].decode("utf-16-le")
        entries[name] = unpack_from("<II", data, at + 116)
    return entries
