"""Tables and table columns of the template that a workbook lacks, put where the sheet is free."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from arbook.book import carry
from arbook.book.graft import elements, sheets
from arbook.book.graft.draft import Draft
from arbook.book.headers import match, structure
from arbook.book.results import TABLES, unnamed_buckets
from arbook.book.schema import Table
from arbook.book.sheetxml import Area, attributes, column_letters, optional_area, plain, reference
from arbook.book.workbookxml import SheetPart, TablePart
from arbook.problem import Problems

LAST_ROW = 1_048_576
DEPTH, BREADTH = 5_000, 300  # of the area that is looked at for a free place
_SQREF = re.compile(rb'(?<= sqref=")[^"]*(?=")')
_FORMULA = re.compile(rb"(?<=<formula>)[^<]*(?=</formula>)|(?<=<formula[12]>)[^<]*(?=</formula[12]>)")
_PRIORITY = re.compile(rb'(?<= priority=")(\d+)(?=")')
_RULES = (b"conditionalFormatting", b"dataValidations", b"ignoredErrors")
_ITEM = re.compile(rb"<(dataValidation|ignoredError)\b[^>]*?(?:/>|>.*?</\1>)", re.S)


def add_tables(draft: Draft, places: Mapping[str, SheetPart]) -> None:
    """Add the tables and columns that sheets lack; `places` has the workbook's sheet for each of the template."""
    taken: dict[str, list[Area]] = {}
    for table in draft.donor.map.tables.values():
        sheet = places.get(table.sheet.name)
        own = draft.map.tables.get(table.name)
        if own is not None and own.columns:
            _add_columns(draft, table, own)
        elif own is None and sheet is not None:
            _add_table(draft, table, sheet, taken.setdefault(sheet.name, []))


def _missing(draft: Draft, theirs: TablePart, own: TablePart) -> list[str]:
    """Return the columns to add; where a heading looks like a missing one, that is said instead."""
    schema: Table = TABLES[theirs.name]
    headings = unnamed_buckets(schema, own.columns)
    known = match(headings, theirs.columns)
    problems = Problems()
    structure({own.name: headings}, [schema], problems)
    alike = {each.field: each for each in problems.found if each.value}
    missing = [name for name in theirs.columns if name not in known]
    for name in missing:
        if name in alike:
            draft.left.append(f"{alike[name].problem} {alike[name].what_to_do.rstrip('.')}")
    return [name for name in missing if name not in alike]


def _add_columns(draft: Draft, theirs: TablePart, own: TablePart) -> None:
    """Add columns at the right of a table, behind the user's own."""
    missing = _missing(draft, theirs, own)
    if not missing:
        return
    first, _, last, right = own.area
    area = (first, right + 1, last + own.totals, right + len(missing))
    obstacle = _obstacle(draft, own.sheet, area)
    if obstacle:
        draft.left.append(
            f"Columns {', '.join(missing)} of table {own.name} need the place {obstacle} on sheet {own.sheet.name}, "
            "which isn't empty. Move what stands there, and upgrade again"
        )
        return
    donor = draft.donor.sheet(theirs.sheet.name)
    for column, name in enumerate(missing, right + 1):
        source = theirs.area[1] + theirs.columns.index(name)
        draft.cell(own.sheet.name, (first, column), donor.cells[theirs.area[0], source])
        draft.below(own.sheet.name, column, range(first + 1, last + 1), donor.cells[theirs.first_row, source].style)
        dress(draft, theirs, own.sheet, source, (first, column))
    draft.put(own.part, _wider(draft, theirs, own, missing))
    draft.done.append(f"Table {own.name}: {'column' if len(missing) == 1 else 'columns'} {', '.join(missing)}")


def _obstacle(draft: Draft, sheet: SheetPart, area: Area) -> str:
    """Return the place where something stands in an area, "" if it is free."""
    for other in draft.map.tables.values():
        if other.sheet == sheet and _overlap(other.area, area):
            return reference(area)
    grid = draft.look(sheet, area)
    taken = grid.kind.any() or any(len(some) for some in grid.formulas) or grid.merged
    return reference(area) if taken else ""


def _overlap(one: Area, other: Area) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _wider(draft: Draft, theirs: TablePart, own: TablePart, names: list[str]) -> bytes:
    """Return the table's part with more columns."""
    data, formats = draft.read(own.part), sheets.table(draft, theirs.part, 1)
    first, left, last, right = own.area
    wide = right + len(names)
    whole, body = reference((first, left, last + own.totals, wide)), reference((first, left, last, wide))
    data = re.sub(rb'(<table [^>]*?\bref=")[^"]*', rb"\g<1>" + whole.encode(), data, count=1)
    data = re.sub(rb'(<autoFilter [^>]*?\bref=")[^"]*', rb"\g<1>" + body.encode(), data, count=1)
    number = 1 + max(int(each) for each in re.findall(rb'<tableColumn [^>]*?\bid="(\d+)"', data))
    new = b""
    for at, name in enumerate(names, number):
        tag = re.findall(rb"<tableColumn [^>]*?/>", formats)[theirs.columns.index(name)]
        new += re.sub(rb' id="\d+"', f' id="{at}"'.encode(), tag)
    count = f'<tableColumns count="{wide - left + 1}"'.encode()
    data = re.sub(rb'<tableColumns count="\d+"', count, data)
    return data.replace(b"</tableColumns>", new + b"</tableColumns>")


def dress(draft: Draft, theirs: TablePart, sheet: SheetPart, source: int, header: tuple[int, int]) -> None:
    """Give a column the width, the validations and the highlights of the template's."""
    edits, name = draft.edits(sheet.name), theirs.sheet.name
    known = attributes(draft.donor.width(name, source))
    if known:
        style = f' style="{draft.formats.cell(int(known["style"]))}"' if "style" in known else ""
        edits.columns[header[1]] = f'width="{known["width"]}"{style} customWidth="1"'.encode()
    carry_rules(draft, name, sheet, (theirs.area[0], source, LAST_ROW, source), header)


def carry_rules(draft: Draft, name: str, sheet: SheetPart, area: Area, target: tuple[int, int]) -> None:
    """Copy validations, highlights and ignored errors of an area to the one that starts at `target`."""
    donor, edits = draft.donor.sheet(name), draft.edits(sheet.name)
    down, across = target[0] - area[0], target[1] - area[1]
    for kind in _RULES:
        whole = b"".join(donor.elements(kind))
        items = [item[0] for item in _ITEM.finditer(whole)]
        if kind == b"conditionalFormatting":
            items = donor.elements(kind)
        new = [moved for item in items if (moved := _moved(item, area, down, across))]
        new = [sheets.tail(draft, item) for item in new]
        if kind == b"conditionalFormatting":
            edits.tail += [partial(_highlighted, item=item) for item in new]
        elif kind == b"ignoredErrors":
            edits.tail += [partial(_ignored, item=item) for item in new]
        elif new:
            edits.tail.append(partial(elements.joined, name=kind, items=new))


def _ignored(data: bytes, item: bytes) -> bytes:
    """Return a tail with more cells whose errors are ignored: one element for all of a kind, as Excel writes it."""
    cells: bytes = _SQREF.findall(item)[0]
    start, end = _SQREF.split(item)
    there = re.search(re.escape(start) + b'[^"]*' + re.escape(end), data)
    if there is None:
        return elements.joined(data, b"ignoredErrors", [item])
    at = there.end() - len(end)
    return data[:at] + b" " + cells + data[at:]


def _highlighted(data: bytes, item: bytes) -> bytes:
    """Return a tail with one more conditional format, whose rules come after those that the sheet has."""
    last = max((int(each) for each in _PRIORITY.findall(data)), default=0)
    item = _PRIORITY.sub(lambda m: str(last + int(m[0])).encode(), item)
    return elements.placed(data, b"conditionalFormatting", item)


def _moved(item: bytes, area: Area, down: int, across: int) -> bytes:
    """Return an element for the new place of those of its cells that are in the area; b"" if none is."""
    found = _SQREF.search(item)
    cells = [optional_area(each) for each in found[0].decode().split()] if found else []
    mine = [each for each in cells if each and _overlap(each, area)]
    if not mine:
        return b""
    new = [
        (
            each[0] + down,
            each[1] + across,
            min(each[2] + down, LAST_ROW) if each[2] < LAST_ROW else LAST_ROW,
            each[3] + across,
        )
        for each in mine
    ]
    source, target = mine[0][:2], new[0][:2]

    def formula(match: re.Match[bytes]) -> bytes:
        text = plain(match[0].decode())
        if source == target or not carry.has_cells(text):
            return match[0]
        moved = carry.translated(text, source, target)
        return moved.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()

    item = _FORMULA.sub(formula, item)
    return _SQREF.sub(" ".join(reference(each) for each in new).encode(), item, count=1)


def _add_table(draft: Draft, theirs: TablePart, sheet: SheetPart, taken: list[Area]) -> None:
    """Add a table with its first rows: where the template has it, else at the right of everything."""
    first, left, last, right = theirs.area
    start = left if _is_free(draft, sheet, theirs.area, taken) else _beside(draft, sheet, taken)
    donor = draft.donor.sheet(theirs.sheet.name)
    across = start - left
    for (row, column), cell in donor.inside(theirs.area).items():
        draft.cell(sheet.name, (row, column + across), cell)
    for column in range(left, right + 1):
        dress(draft, theirs, sheet, column, (first, column + across))
    xml = sheets.table(draft, theirs.part, sheets.next_table(draft))
    area = (first, start, last, right + across)
    xml = re.sub(rb'(?<= ref=")[^"]*', reference(area).encode(), xml)
    key = draft.relate(sheet.part, "table", draft.add(theirs.part, xml))
    own = b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    entry = b"<tablePart" + own + f' r:id="{key}"/>'.encode()
    draft.edits(sheet.name).tail.append(lambda data: elements.joined(data, b"tableParts", [entry]))
    taken.append((first, start, DEPTH, right + across))
    where = f"{column_letters(start)}{first}"
    draft.done.append(f"Table {theirs.name} at {where} of sheet {sheet.name}")


def _is_free(draft: Draft, sheet: SheetPart, area: Area, taken: list[Area]) -> bool:
    wanted = (area[0], area[1], DEPTH, area[3])
    return not any(_overlap(each, wanted) for each in taken) and not _obstacle(draft, sheet, wanted)


def _beside(draft: Draft, sheet: SheetPart, taken: list[Area]) -> int:
    """Return the column behind the last one that is used, with one between."""
    used = draft.last_column(sheet, DEPTH, BREADTH)
    tables = [each.area[3] for each in draft.map.tables.values() if each.sheet == sheet]
    last = max([used, *tables, *(each[3] for each in taken)])
    return last + 2
