"""Whole sheets of the template: put behind the workbook's own, with their tables, drawings and names."""

from __future__ import annotations

import re
from collections.abc import Collection
from xml.sax.saxutils import quoteattr

from arbook.book.graft import shapes
from arbook.book.graft.donor import DonorSheet
from arbook.book.graft.draft import Draft
from arbook.book.sheetxml import plain
from arbook.book.workbookxml import SheetPart, relations_part

FUNCTIONS = "Functions"
_SPACE = (
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'  # not every root declares it
)
_CELL = re.compile(rb'(<c r="[A-Z]+\d+")([^>]*?)(?:/>|>(.*?)</c>)', re.S)
_STYLE = re.compile(rb'(?<= (?:style)=")(\d+)(?=")|(?<= s=")(\d+)(?=")')
_FORMAT = re.compile(rb'(?<= dxfId=")(\d+)(?=")')
_DATA_FORMAT = re.compile(rb'(?<= dataDxfId=")(\d+)(?=")')
_CODE_NAME = re.compile(rb'<sheetPr codeName="([^"]*)"')
_DATE_RULE = re.compile(rb'(<dataValidation type="date"[^>]*><formula1>)(\d+)(?=</formula1>)')
_SHEET = re.compile(rb'<sheet [^>]*?\bname="([^"]*)"')
_CALL = re.compile(rb"<f\b[^>]*>(AR_\w+)\(")


def counterparts(draft: Draft) -> dict[str, SheetPart]:
    """Return the workbook's sheet for each of the template: of the same name, else with its tables or names."""
    own = {name.casefold(): sheet for name, sheet in draft.map.sheets.items()}
    found = {}
    for name, theirs in draft.donor.map.sheets.items():
        tables = [each.name for each in draft.donor.map.tables.values() if each.sheet == theirs]
        cells = [key for key, (sheet, _) in draft.donor.map.names.items() if sheet == theirs]
        places = [draft.map.tables[each].sheet for each in tables if each in draft.map.tables]
        places += [draft.map.names[each][0] for each in cells if each in draft.map.names]
        sheet = own.get(name.casefold()) or next(iter(places), None)
        if sheet is not None:
            found[name] = sheet
    return found


def add_sheets(draft: Draft, missing: Collection[str], modules: Collection[str]) -> tuple[list[str], list[str]]:
    """Put sheets of the template behind the workbook's; return them, and the code names that its VBA must have.

    Parameters
    ----------
    draft : Draft
    missing : names of sheets
    modules : names of modules that are in the VBA project and don't belong to a sheet
    """
    taken = {plain(name.decode()).casefold() for name in _SHEET.findall(draft.read(draft.map.part))}
    used = {name.casefold() for name in (*modules, *_code_names(draft))}
    documents: list[str] = []
    done: list[str] = []
    for name in missing:
        if name.casefold() in taken:
            draft.left.append(f"Sheet {name}: the workbook has another kind of sheet of that name. Rename that one")
            continue
        code = _CODE_NAME.search(draft.donor.sheet(name).head)
        keep = code is not None and code[1].decode().casefold() not in used
        _add(draft, name, keep)
        done.append(name)
        documents += [code[1].decode()] if code and keep else []
    if done:
        draft.done.append(f"{'Sheet' if len(done) == 1 else 'Sheets'} {', '.join(done)}")
    return done, documents


def _code_names(draft: Draft) -> list[str]:
    starts = (next(iter(draft.package.stream(sheet.part)), b"") for sheet in draft.map.sheets.values())
    found = (re.search(rb'<sheetPr [^>]*?codeName="([^"]*)"', start[:8192]) for start in starts)
    return [match[1].decode() for match in found if match]


def _add(draft: Draft, name: str, keep_code_name: bool) -> None:
    """Add one sheet at the end."""
    donor, part = draft.donor.sheet(name), draft.donor.map.sheets[name].part
    xml = translated(draft, donor)
    if not keep_code_name:
        xml = _CODE_NAME.sub(b"<sheetPr", xml, count=1)
    new = draft.add(part, xml)
    _copy_relations(draft, part, new)
    key = draft.relate(draft.map.part, "worksheet", new)
    root = draft.read(draft.map.part)
    number = 1 + max(int(each) for each in re.findall(rb'sheetId="(\d+)"', root))
    place = len(_SHEET.findall(root))
    state = re.search(rb"<sheet name=" + quoteattr(name).encode() + rb'[^>]*?( state="\w+")', _donor_root(draft))
    shown = state[1].decode() if state else ""
    entry = f'<sheet{_SPACE} name={quoteattr(name)} sheetId="{number}"{shown} r:id="{key}"/>'
    draft.put(draft.map.part, root.replace(b"</sheets>", entry.encode() + b"</sheets>"))
    known = set(draft.map.names)
    for label, sheet, target in draft.donor.names():
        if sheet == name:
            draft.define(label, target, place)
        elif not sheet and label.lower() not in known and _refers_to(draft, label, name):
            draft.point(label, target)


def _donor_root(draft: Draft) -> bytes:
    return draft.donor.parts[draft.donor.map.part]


def _refers_to(draft: Draft, label: str, sheet: str) -> bool:
    place = draft.donor.map.names.get(label.lower())
    return place is not None and place[0].name == sheet


def translated(draft: Draft, donor: DonorSheet) -> bytes:
    """Return a sheet of the template with the workbook's formats, texts inline, and dates in its date system."""

    def cell(match: re.Match[bytes]) -> bytes:
        found = draft.donor.cell(match[2], match[3] or b"")
        return match[1] + f' s="{draft.formats.cell(found.style)}"'.encode() + draft.inner(found)

    def style(match: re.Match[bytes]) -> bytes:
        return str(draft.formats.cell(int(match[0]))).encode()

    rows = re.sub(rb"<row [^>]*>", lambda m: _STYLE.sub(style, m[0]), donor.rows)
    head = re.sub(rb"<col [^>]*>", lambda m: _STYLE.sub(style, m[0]), donor.head)
    return head.replace(b' tabSelected="1"', b"") + _CELL.sub(cell, rows) + tail(draft, donor.tail)


def tail(draft: Draft, xml: bytes) -> bytes:
    """Return elements after the cells with the workbook's formats and date system."""
    xml = _FORMAT.sub(lambda m: str(draft.formats.differential(int(m[0]))).encode(), xml)
    if draft.map.date1904:
        xml = _DATE_RULE.sub(lambda m: m[1] + str(int(m[2]) - 1462).encode(), xml)
    return xml


def table(draft: Draft, part: str, number: int) -> bytes:
    """Return a table part of the template with the workbook's formats and a number of its own."""
    xml = re.sub(rb'(<table [^>]*?\bid=")\d+', rb"\g<1>" + str(number).encode(), draft.donor.parts[part], count=1)
    return _DATA_FORMAT.sub(lambda m: str(draft.formats.differential(int(m[0]))).encode(), xml)


def next_table(draft: Draft) -> int:
    """Return a number that no table of the workbook has."""
    own = {each.part for each in draft.map.tables.values()}
    parts = {name for name in draft.members if re.fullmatch(r"xl/tables/[^/]*\.xml", name)} | own
    found = (re.search(rb'<table [^>]*?\bid="(\d+)"', draft.read(part)) for part in parts)
    return 1 + max((int(match[1]) for match in found if match), default=0)


def _copy_relations(draft: Draft, old: str, new: str) -> None:
    """Copy the parts that a part of the template leads to."""
    relations = draft.donor.relations(old)
    if not relations:
        return
    xml = draft.donor.parts[relations_part(old)]
    for tag, target in relations.items():
        if "/tables/" in target:
            data = table(draft, target, next_table(draft))
        else:
            data = draft.donor.parts[target]
            data = shapes.renumbered(draft, data) if target.endswith(".vml") else data
        copied = draft.add(target, data)
        _copy_relations(draft, target, copied)
        xml = xml.replace(tag, re.sub(rb'Target="[^"]*"', f'Target="/{copied}"'.encode(), tag))
    draft.put(relations_part(new), xml)


def renew_functions(draft: Draft, sheet: SheetPart) -> None:
    """Replace the sheet of the cell functions where it lacks one: only what stands at its right is the user's."""
    donor = draft.donor.sheet(FUNCTIONS)
    wanted = dict.fromkeys(each.decode() for each in _CALL.findall(donor.rows))
    xml = draft.package.read(sheet.part)
    known = {each.decode().removeprefix("_xll.") for each in _CALL.findall(xml)}
    missing = [each for each in wanted if each not in known]
    if not missing:
        return
    right = max(column for _, column in donor.cells)
    beside = draft.look(sheet, (1, right + 1, 5_000, right + 50))
    if not known or beside.kind.any() or relations_part(sheet.part) in draft.members:
        draft.left.append(
            f"Sheet {sheet.name} lacks {', '.join(missing)}, and something of your own is on it. Rename that sheet, "
            "and upgrade again: a new one is added"
        )
        return
    code = re.search(rb'<sheetPr [^>]*?codeName="([^"]*)"', xml)
    new = translated(draft, donor)
    own = b'<sheetPr codeName="' + code[1] + b'"' if code else b"<sheetPr"
    draft.put(sheet.part, _CODE_NAME.sub(own, new, count=1))
    draft.done.append(f"Sheet {sheet.name} with {', '.join(missing)}")
