"""A workbook while parts of the template are added to it: small parts in memory, cells as patches of a stream."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import numpy as np

from arbook.book import ranges
from arbook.book.book import BookError
from arbook.book.encode import Each
from arbook.book.graft.donor import TYPES, Donor, DonorCell, with_meta, without_meta
from arbook.book.graft.elements import with_columns
from arbook.book.graft.formats import Formats
from arbook.book.package import Package, Rewrite
from arbook.book.patch import Patch
from arbook.book.scan import Grid, scan
from arbook.book.sheetxml import Area
from arbook.book.splice import splice
from arbook.book.texts import EPOCH_1900, EPOCH_1904, Texts, shared_strings
from arbook.book.workbookxml import SheetPart, read_map, relations_part, usual

_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EMPTY_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_SHIFT_1904 = 1462
_DATE_CODE = re.compile(r"[dy]")


@dataclass
class _Edits:
    """What changes on a sheet: cells, columns (<col>), and how its tail is mended."""

    cells: dict[tuple[int, int], tuple[int, bytes]] = field(default_factory=dict)
    patches: list[Patch] = field(default_factory=list)
    columns: dict[int, bytes] = field(default_factory=dict)
    tail: list[Callable[[bytes], bytes]] = field(default_factory=list)


class Draft:
    """The package of a workbook with what is added so far; `save` writes it.

    Attributes
    ----------
    done, left : list of str
        What was added, and what the user has to do himself, a line each.
    """

    def __init__(self, package: Package, donor: Donor) -> None:
        self.package, self.donor = package, donor
        self.map = read_map(package.read, package.members, package.name)
        self.done: list[str] = []
        self.left: list[str] = []
        self._parts: dict[str, bytes] = {}
        self._edits: dict[str, _Edits] = {}
        self._styles = self._styles_part()
        usual(self.read(TYPES), TYPES, package.name)
        self.formats = Formats(
            usual(self.read(self._styles), self._styles, package.name), donor.parts["xl/styles.xml"]
        )
        self._names: list[str] = []
        self._meta: int | None = None
        self._texts: Texts | None = None

    # -- parts -----------------------------------------------------------------------------------------------------

    @property
    def members(self) -> set[str]:
        """Names of all parts."""
        return {*self.package.members, *self._parts}

    def read(self, part: str) -> bytes:
        """Return a small part as it is so far."""
        return self._parts[part] if part in self._parts else self.package.read(part)

    def put(self, part: str, data: bytes) -> None:
        """Change a part, or add one whose content type is known."""
        self._parts[part] = data

    def add(self, like: str, data: bytes) -> str:
        """Add a part like one of the template; return its name, the same where that is free."""
        stem, dot, ending = like.rpartition(".")
        numbered = (f"{stem.rstrip('0123456789')}Arbook{n}{dot}{ending}" for n in range(1, 1 << 20))
        types, members = self.read(TYPES), self.members
        taken = like in members or f'"/{like}"'.encode() in types
        name = next(each for each in numbered if each not in members) if taken else like
        self.put(name, data)
        kind = self.donor.content_type(like)
        if not re.search(rf'Extension="{ending}" ContentType="{re.escape(kind)}"'.encode(), types):
            override = f'<Override PartName="/{name}" ContentType="{kind}"/>'.encode()
            self.put(TYPES, types.replace(b"</Types>", override + b"</Types>"))
        return name

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let a part lead to another one; return the relationship's id."""
        member = relations_part(part)
        old = self.read(member) if member in self.members else _EMPTY_RELATIONS
        old = re.sub(rb"<Relationships ([^>]*)/>", rb"<Relationships \1></Relationships>", old)
        number = next(n for n in range(1, 1 << 20) if f'Id="rIdArbook{n}"'.encode() not in old)
        entry = f'<Relationship Id="rIdArbook{number}" Type="{_RELATIONSHIPS}/{kind}" Target="/{target}"/>'
        self.put(member, old.replace(b"</Relationships>", entry.encode() + b"</Relationships>"))
        return f"rIdArbook{number}"

    def _styles_part(self) -> str:
        """Return the part with the cell formats."""
        for kind, target in self._targets():
            if kind == "styles":
                return target
        raise BookError(f"{self.package.name} has no cell formats. Open it in Excel and save it once.")

    def _targets(self) -> Iterator[tuple[str, str]]:
        """Yield (kind, part) of the workbook's relationships."""
        for tag in re.findall(rb"<Relationship [^>]*>", self.read(relations_part(self.map.part))):
            kind, target = (re.search(name + rb'="([^"]*)"', tag) for name in (b"Type", b"Target"))
            if kind and target and b'TargetMode="External"' not in tag:
                path = posixpath.join("/", posixpath.dirname(self.map.part), target[1].decode())
                yield kind[1].decode().rpartition("/")[2], posixpath.normpath(path).lstrip("/")

    # -- cells and sheets ------------------------------------------------------------------------------------------

    def edits(self, sheet: str) -> _Edits:
        """Return what changes on a sheet that the workbook has."""
        return self._edits.setdefault(sheet, _Edits())

    def cell(self, sheet: str, place: tuple[int, int], cell: DonorCell) -> None:
        """Put a cell of the template into a sheet that the workbook has."""
        self.edits(sheet).cells[place] = (self.formats.cell(cell.style), self.inner(cell))

    def below(self, sheet: str, column: int, rows: range, style: int) -> None:
        """Give blank cells of a column a style of the template."""
        if len(rows):
            mapped = self.formats.cell(style)
            blanks = Each([b"/>"] * len(rows))
            form = {column: f' s="{mapped}"'.encode()}
            self.edits(sheet).patches.append(Patch(rows[0], len(rows), {column: blanks}, rows[0], sheet, styles=form))

    def inner(self, cell: DonorCell) -> bytes:
        """Return a cell's XML after its style, as this workbook stores it."""
        return self.spilling(self.shifted(cell))

    def shifted(self, cell: DonorCell) -> bytes:
        """Return a cell's XML with a date in the date system of the workbook."""
        if not self.map.date1904 or not self._is_date(cell.style):
            return cell.xml
        return re.sub(rb"<v>([\d.]+)</v>", lambda m: f"<v>{int(float(m[1])) - _SHIFT_1904}</v>".encode(), cell.xml)

    def _is_date(self, style: int) -> bool:
        return bool(_DATE_CODE.search(self.formats.code(style)))

    def spilling(self, xml: bytes) -> bytes:
        """Return cells with their formulas marked as spilling in the way of this workbook, if it can."""
        if b" cm=" not in xml:
            return xml
        if self._meta is None:
            self._meta = self._spill_mark()
        return with_meta(xml, self._meta) if self._meta else without_meta(xml)

    def _spill_mark(self) -> int:
        """Return the place of the mark in the cell metadata, which are added where missing; 0 if it isn't there."""
        part = next((target for kind, target in self._targets() if kind == "sheetMetadata"), "")
        if not part:
            part = self.add("xl/metadata.xml", self.donor.parts["xl/metadata.xml"])
            self.relate(self.map.part, "sheetMetadata", part)
            return 1
        data = self.read(part)
        kinds = re.findall(rb'<metadataType name="([^"]*)"', data)
        cells = re.search(rb"<cellMetadata\b[^>]*>(.*?)</cellMetadata>", data, re.S)
        if b"XLDAPR" not in kinds or not cells:
            return 0
        marks = [int(kind) for kind in re.findall(rb'<bk><rc t="(\d+)"', cells[1])]
        wanted = kinds.index(b"XLDAPR") + 1
        return marks.index(wanted) + 1 if wanted in marks else 0

    def look(self, sheet: SheetPart, area: Area) -> Grid:
        """Read an area of a sheet as it is in the file; for what it says use `texts`."""
        return scan(lambda: self.package.stream(sheet.part), [area], self._pool(), self._where(sheet))[0]

    def last_column(self, sheet: SheetPart, rows: int, columns: int) -> int:
        """Return the last column that has something in the first rows and columns of a sheet; 0 if none has."""
        filled = np.flatnonzero(self.look(sheet, (1, 1, rows, columns)).kind.any(axis=1))
        return int(filled[-1]) + 1 if len(filled) else 0

    def texts(self, sheet: SheetPart, area: Area) -> dict[tuple[int, int], str]:
        """Return what stands in an area as text; a formula without a stored value is "=", blanks are left out."""
        pool = self._pool()
        grid = scan(lambda: self.package.stream(sheet.part), [area], pool, self._where(sheet))[0]
        made = pool.pool()
        found = {}
        for place in (int(each) for some in grid.formulas for each in some):
            column, row = divmod(place, grid.kind.shape[1])
            found[area[0] + row, area[1] + column] = "="
        for at in range(grid.kind.shape[0]):
            cells = grid.cells(at, made)
            filled = (row for row in range(grid.kind.shape[1]) if cells.kind[row])
            found |= {(area[0] + row, area[1] + at): cells.text(row) for row in filled}
        return found

    def _pool(self) -> Texts:
        """Return a fresh list of strings that starts with the book's shared ones, which are read once."""
        if self._texts is None:
            member, epoch = self.map.shared_strings, EPOCH_1904 if self.map.date1904 else EPOCH_1900
            data = b"".join(self.package.stream(member)) if member else b"<sst/>"
            self._texts = Texts.of_shared(shared_strings(data), epoch)
        return self._texts.fresh()

    def _where(self, sheet: SheetPart) -> str:
        return f"{self.package.name}, sheet {sheet.name}"

    # -- names -----------------------------------------------------------------------------------------------------

    def define(self, name: str, target: str, sheet_number: int | None = None) -> None:
        """Define a name; `target` is as XML holds it; the number of its sheet from 0 if it belongs to one."""
        local = "" if sheet_number is None else f' localSheetId="{sheet_number}"'
        self._names.append(f'<definedName name="{escape(name)}"{local}>{target}</definedName>')

    def point(self, name: str, target: str) -> None:
        """Let a name of the whole workbook refer to something, whether the workbook has it or not."""
        label = re.escape(escape(name)).encode()
        pattern = re.compile(rb'(<definedName (?![^>]*localSheetId)[^>]*?\bname="' + label + rb'"[^>]*>)[^<]*', re.I)
        root = self.read(self.map.part)
        if pattern.search(root):
            self.put(self.map.part, pattern.sub(lambda m: m[1] + target.encode(), root, count=1))
        else:
            self.define(name, target)

    def _put_names(self) -> None:
        names = "".join(self._names).encode()
        root = self.read(self.map.part)
        if b"</definedNames>" in root:
            root = root.replace(b"</definedNames>", names + b"</definedNames>")
        else:
            root = re.sub(rb"<definedNames[^>]*/>", b"", root)
            ends = (b"</sheets>", b"</functionGroups>", b"</externalReferences>")
            at = max(root.find(end) + len(end) for end in ends if end in root)
            root = root[:at] + b"<definedNames>" + names + b"</definedNames>" + root[at:]
        self.put(self.map.part, root)

    # -- writing ---------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Write the package; nothing happens where nothing was added."""
        if self._names:
            self._put_names()
        self.put(self._styles, self.formats.xml())
        changed: dict[str, Rewrite] = {}
        for name, edits in self._edits.items():
            changed[self.map.sheets[name].part] = self._rewrite(self.map.sheets[name], edits)
        calls = bool(changed) or any(part.startswith("xl/worksheets/") for part in self._parts)
        dropped = self._without_chain() if calls else frozenset()
        if calls:
            self.put(self.map.part, ranges.recalculate_on_load(self.read(self.map.part)))
        members = set(self.package.members)
        own = {
            name: data for name, data in self._parts.items() if name in members and data != self.package.read(name)
        }
        added = {name: data for name, data in self._parts.items() if name not in members}
        if own or changed or added:
            self.package.save({**own, **changed}, dropped, added)

    def _without_chain(self) -> frozenset[str]:
        """Leave out the calculation chain: Excel makes it anew."""
        chain = self.map.calc_chain
        if not chain:
            return frozenset()
        self.put(
            TYPES, re.sub(rf'<Override [^>]*PartName="/{re.escape(chain)}"[^>]*/>'.encode(), b"", self.read(TYPES))
        )
        member = relations_part(self.map.part)
        kind = rb'<Relationship [^>]*Type="[^"]*/calcChain"[^>]*/>'
        self.put(member, re.sub(kind, b"", self.read(member)))
        return frozenset([chain])

    def _rewrite(self, sheet: SheetPart, edits: _Edits) -> Callable[[Iterable[bytes]], Iterator[bytes]]:
        """Return how to make a sheet's new part from the old one."""
        patches = [*edits.patches, *_patches(edits.cells, sheet.name)]

        def tail(data: bytes) -> bytes:
            for mend in edits.tail:
                data = mend(data)
            return data

        def rewrite(chunks: Iterable[bytes]) -> Iterator[bytes]:
            written = splice(chunks, patches, self._where(sheet), tail)
            yield with_columns(next(written), edits.columns)
            yield from written

        return rewrite


def _patches(cells: dict[tuple[int, int], tuple[int, bytes]], what: str) -> Iterator[Patch]:
    """Yield a patch a row of cells with their own styles."""
    for row in sorted({row for row, _ in cells}):
        mine = {column: cell for (at, column), cell in cells.items() if at == row}
        styles = {column: f' s="{style}"'.encode() for column, (style, _) in mine.items()}
        columns = {column: Each([xml]) for column, (_, xml) in mine.items()}
        yield Patch(row, 1, columns, row, what, styles=styles)
