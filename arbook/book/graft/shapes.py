"""Buttons: shapes in the VML of a sheet, each with the macro that it starts."""

from __future__ import annotations

import posixpath
import re

from arbook.book.graft import elements
from arbook.book.graft.draft import Draft
from arbook.book.sheetxml import pieces
from arbook.book.workbookxml import SheetPart, relations_part

_SHAPE = re.compile(rb"<v:shape .*?</v:shape>", re.S)
_TYPE = re.compile(rb"<v:shapetype .*?</v:shapetype>", re.S)
_MACRO = re.compile(rb"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>")
_ALT = re.compile(rb'alt="Button: ([^"]*)"')
_ID = re.compile(rb'(?<=_x0000_s)(\d+)(?=")')
_BLOCK = re.compile(rb'(?<=<o:idmap v:ext="edit" data=")([\d,]+)(?=")')
_IDS = 1024  # of a block of shape numbers
_DRAWING = b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def renumbered(draft: Draft, vml: bytes) -> bytes:
    """Return VML of the template with shape numbers that no other sheet of the workbook has."""
    blocks = {
        int(block)
        for part in draft.members
        if part.endswith(".vml")
        for found in _BLOCK.findall(draft.read(part))
        for block in found.split(b",")
    }
    block = 1 + max(blocks, default=0)
    old = int(_BLOCK.findall(vml)[0])
    vml = _BLOCK.sub(str(block).encode(), vml)
    return _ID.sub(lambda m: str(int(m[0]) + (block - old) * _IDS).encode(), vml)


def add_buttons(draft: Draft, name: str, sheet: SheetPart) -> None:
    """Put the buttons of a sheet of the template on the workbook's, where they are missing."""
    theirs = next((part for part in draft.donor.sheet(name).relations.values() if part.endswith(".vml")), "")
    if not theirs:
        return
    vml = draft.donor.parts[theirs]
    wanted = {match[1]: shape for shape in _SHAPE.findall(vml) if (match := _MACRO.search(shape))}
    tail = tail_of(draft, sheet)
    part = _part(draft, sheet, tail)
    there = tail + (draft.read(part) if part else b"")
    missing = {macro: shape for macro, shape in wanted.items() if not re.search(rb"!" + macro + rb"\b", there)}
    if not missing:
        return
    captions = ", ".join(match[1].decode() for shape in missing.values() if (match := _ALT.search(shape)))
    if b"<controls" in tail:
        draft.left.append(
            f"Buttons {captions} of sheet {sheet.name} can't be put beside those that Excel has saved there: use the "
            "tab Receivables of the ribbon"
        )
        return
    if part:
        draft.put(part, _with(draft.read(part), list(missing.values()), _TYPE.findall(vml)))
    else:
        for macro, shape in wanted.items():
            vml = vml if macro in missing else vml.replace(shape, b"")
        key = draft.relate(sheet.part, "vmlDrawing", draft.add(theirs, renumbered(draft, vml)))
        drawing = b"<legacyDrawing" + _DRAWING + f' r:id="{key}"/>'.encode()
        draft.edits(sheet.name).tail.append(lambda data: elements.placed(data, b"legacyDrawing", drawing))
    draft.done.append(f"Buttons of sheet {sheet.name}: {captions}")


def tail_of(draft: Draft, sheet: SheetPart) -> bytes:
    """Return a sheet's part from </sheetData> on, as it is in the file."""
    parts = pieces(draft.package.stream(sheet.part), f"{draft.package.name}, sheet {sheet.name}")
    return b"".join(data for piece, data in parts if piece == "tail")


def _part(draft: Draft, sheet: SheetPart, tail: bytes) -> str:
    """Return the VML part of a sheet's shapes and comments, "" without one."""
    key = re.search(rb'<legacyDrawing [^>]*?r:id="([^"]*)"', tail)
    member = relations_part(sheet.part)
    if not key or member not in draft.members:
        return ""
    for tag in re.findall(rb"<Relationship [^>]*>", draft.read(member)):
        target = re.search(rb'Target="([^"]*)"', tag)
        if target and b'Id="' + key[1] + b'"' in tag:
            path = posixpath.join("/", posixpath.dirname(sheet.part), target[1].decode())
            return posixpath.normpath(path).lstrip("/")
    return ""


def _with(vml: bytes, shapes: list[bytes], types: list[bytes]) -> bytes:
    """Return VML with more shapes, numbered behind its own."""
    blocks = _BLOCK.findall(vml)
    first = int(blocks[0].split(b",")[0]) * _IDS if blocks else _IDS
    last = max((int(each) for each in _ID.findall(vml)), default=first)
    new = b"" if b'id="_x0000_t201"' in vml else b"".join(types)
    for number, shape in enumerate(shapes, max(last, first) + 1):
        new += _ID.sub(str(number).encode(), shape)
    at = vml.rindex(b"</xml>")
    return vml[:at] + new + vml[at:]
