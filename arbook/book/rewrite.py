"""Which parts of the package must change for a set of edits, and how each is made from its old bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from arbook.book import captions, ranges
from arbook.book.encode import Content, Each, Same
from arbook.book.growth import merged
from arbook.book.package import Package, Rewrite
from arbook.book.patch import Patch
from arbook.book.ranges import Resized
from arbook.book.results import TABLES
from arbook.book.settings import HEADS
from arbook.book.sheetxml import MERGED, Area, optional_area, pieces
from arbook.book.splice import splice
from arbook.book.workbookxml import SheetPart, TablePart, WorkbookMap, relations_part

TYPES = "[Content_Types].xml"
_NONE: Mapping[str, str] = {}
SMALL = 8 << 20  # sheets up to this size are searched for what shows figures of other sheets
_CALC_CELL = re.compile(rb'<c [^>]*?\br="([A-Z]+\d+)"')
_CELLS_END = re.compile(rb"</sheetData>|<sheetData\s*/>")


@dataclass
class Change:
    """What happens to a table besides its cells: its last body row, captions by place, links, a cleared filter."""

    table: TablePart
    last_row: int
    captions: dict[int, str] = field(default_factory=dict)
    links: dict[tuple[int, int], str] | None = None
    clear_filter: bool = False

    @property
    def resized(self) -> Resized:
        """The table with its new last row."""
        return Resized(self.table, self.last_row)

    def renamed(self) -> dict[str, str]:
        """Old caption -> new caption."""
        return {self.table.columns[at]: name for at, name in self.captions.items()}


def rewrites(
    package: Package, book: WorkbookMap, patches: Mapping[str, Sequence[Patch]], changes: Mapping[str, Change],
    words: Mapping[str, str] | None = None,
) -> tuple[dict[str, Rewrite], frozenset[str]]:  # fmt: skip
    """Return the parts to rewrite and the parts to leave out; `words` are those outside cells to put for others."""
    rename = _renaming(changes.values())
    edited = {name for name, some in patches.items() if some} | {c.table.sheet.name for c in changes.values()}
    changed: dict[str, Rewrite] = {}
    resized = [c.resized for c in changes.values() if c.last_row != c.table.area[2]]
    for name in edited:
        sheet = book.sheets[name]
        mine = [change for change in changes.values() if change.table.sheet.name == name]
        tail = _tail(name, mine, resized, words or {})
        changed[sheet.part] = _sheet(package.name, sheet, patches.get(name, ()), tail, mine, rename, book)
    for change in changes.values():
        old = package.read(change.table.part)
        new = ranges.table_part(old, change.table, change.last_row, change.captions, change.clear_filter)
        _note(changed, change.table.part, old, rename(new))
    renaming = rename if any(change.captions for change in changes.values()) else None
    if resized or renaming:
        _charts_and_tables(package, book, changed, resized, rename)
    if changed:
        _other_sheets(package, book, changed, resized, renaming)
    for member in filter(captions.has_captions, package.members if words else ()):
        old = package.read(member)
        fitted = changed.get(member)  # a chart may be fitted to resized tables already
        part = fitted if isinstance(fitted, bytes) else old
        _note(changed, member, old, captions.with_captions(part, words or {}))
    dropped = _calc_chain(package, book, patches, changed)
    if changed:
        old = package.read(book.part)
        _note(changed, book.part, old, ranges.recalculate_on_load(rename(ranges.names(old, resized))))
    return changed, dropped


def _note(changed: dict[str, Rewrite], member: str, old: bytes, new: bytes) -> None:
    if new != old:
        changed[member] = new


def _sheet(
    book_name: str, sheet: SheetPart, patches: Sequence[Patch], tail: Callable[[bytes], bytes],
    changes: Sequence[Change], rename: Callable[[bytes], bytes], book: WorkbookMap,
) -> Callable[[Iterable[bytes]], Iterator[bytes]]:  # fmt: skip
    """Return how to make a sheet's new part."""
    where, results = f"{book_name}, sheet {sheet.name}", _shows_results(book, sheet)
    cleared = [change.table.area for change in changes if change.clear_filter]

    def rewrite(chunks: Iterable[bytes]) -> Iterator[bytes]:
        written = splice(chunks, patches, where, tail, cleared[0] if cleared else None)
        return (rename(ranges.forget_values(chunk, results)) for chunk in written)

    return rewrite


def _tail(
    sheet: str, changes: Sequence[Change], resized: Sequence[Resized], words: Mapping[str, str] = _NONE
) -> Callable[[bytes], bytes]:
    """Return how to mend what follows a sheet's cells."""

    def tail(data: bytes) -> bytes:
        for change in changes:
            _refuse_merged(data, change)
            if change.links is not None:
                first, left, last, right = change.table.area
                area = first + 1, left, max(last, change.last_row), right
                data = ranges.links(data, area, change.links)
        data = captions.with_messages(data, words)
        return ranges.sheet_tail(data, resized, sheet) if resized else data

    return tail


def _shows_results(book: WorkbookMap, sheet: SheetPart) -> bool:
    """Tell whether a sheet holds nothing but what commands write: result tables or head cells."""
    here = [TABLES[table.name] for table in book.tables.values() if table.sheet == sheet and table.name in TABLES]
    heads = any(name.lower() in book.names and book.names[name.lower()][0] == sheet for name in HEADS)
    return (bool(here) or heads) and not any(table.by_hand for table in here)


def _refuse_merged(tail: bytes, change: Change) -> None:
    _, left, old_last, right = change.table.area
    for match in MERGED.finditer(tail):
        area = optional_area(match[1].decode())
        if area is None:
            continue
        top, first, bottom, last = area
        if top <= change.last_row and bottom > old_last and first <= right and last >= left:
            raise merged(change.table.name, f"{change.table.sheet.name}!{match[1].decode()}")


def _renaming(changes: Iterable[Change]) -> Callable[[bytes], bytes]:
    renamers = [ranges.rename_references(c.table.name, c.renamed()) for c in changes if c.captions]

    def rename(data: bytes) -> bytes:
        for renamer in renamers:
            data = renamer(data)
        return data

    return rename


def _charts_and_tables(
    package: Package, book: WorkbookMap, changed: dict[str, Rewrite], resized: Sequence[Resized],
    rename: Callable[[bytes], bytes],
) -> None:  # fmt: skip
    """Fit what charts and other tables say of a table that was resized or got other captions."""
    for member in package.members:
        if re.fullmatch(r"xl/charts/chart[^/]*\.xml", member):
            old = package.read(member)
            _note(changed, member, old, rename(ranges.chart(old, resized)))
    for table in book.tables.values():
        if table.part not in changed:
            old = package.read(table.part)
            _note(changed, table.part, old, rename(old))


def _other_sheets(
    package: Package, book: WorkbookMap, changed: dict[str, Rewrite], resized: Sequence[Resized],
    renaming: Callable[[bytes], bytes] | None,
) -> None:  # fmt: skip
    """Fit sheets that no cell is written to: their formulas and sparklines may show what has changed."""
    rename = renaming or bytes
    for sheet in book.sheets.values():
        results = _shows_results(book, sheet)
        if sheet.part in changed:
            continue
        if package.size(sheet.part) <= SMALL:
            old = package.read(sheet.part)
            end = found.end() if (found := _CELLS_END.search(old)) else len(old)
            new = ranges.forget_values(old[:end], results) + ranges.sheet_tail(old[end:], resized, sheet.name)
            _note(changed, sheet.part, old, rename(new))
        elif renaming and _renames(package, sheet, rename):
            tail = _tail(sheet.name, (), resized)
            changed[sheet.part] = _sheet(package.name, sheet, (), tail, (), rename, book)


def _renames(package: Package, sheet: SheetPart, rename: Callable[[bytes], bytes]) -> bool:
    """Tell whether a large sheet has formulas that name a renamed column."""
    found = pieces(package.stream(sheet.part), f"{package.name}, sheet {sheet.name}")
    return any(b"[" in data and rename(data) != data for _, data in found)


def _calc_chain(
    package: Package, book: WorkbookMap, patches: Mapping[str, Sequence[Patch]], changed: dict[str, Rewrite]
) -> frozenset[str]:
    """Leave the calculation chain out when a formula cell came or went; Excel makes it anew."""
    if not book.calc_chain:
        return frozenset()
    written = [patch for some in patches.values() for patch in some]
    found = [optional_area(match.decode()) for match in _CALC_CELL.findall(package.read(book.calc_chain))]
    cells = [cell for cell in found if cell]
    if not any(_touches(patch, cell) for patch in written for cell in cells) and not any(
        map(_adds_formulas, written)
    ):
        return frozenset()
    name = book.calc_chain.encode()
    relations = relations_part(book.part)
    target = re.escape(name.rpartition(b"/")[2])
    for member, pattern in (
        (TYPES, rb'<Override [^>]*PartName="/' + re.escape(name) + rb'"[^>]*/>'),
        (relations, rb'<Relationship [^>]*Target="[^"]*' + target + rb'"[^>]*/>'),
    ):
        old = package.read(member)
        _note(changed, member, old, re.sub(pattern, b"", old))
    return frozenset([book.calc_chain])


def _touches(patch: Patch, cell: Area) -> bool:
    return patch.first_row <= cell[0] <= patch.last_row and cell[1] in patch.columns


def _adds_formulas(patch: Patch) -> bool:
    return any(_has_formula(content) for content in patch.columns.values())


def _has_formula(content: Content) -> bool:
    if isinstance(content, Same):
        return b"<f>" in content.xml
    return isinstance(content, Each) and any(b"<f>" in xml for xml in content.xml)
