"""The zip package of a workbook: parts, content types, relationships, and Excel's rules for them."""

import io
import posixpath
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": False,
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": True,
}


@dataclass(frozen=True)
class Relationship:
    """One relationship: ``kind`` is the last word of its type, ``target`` a part or an outside address."""

    key: str
    kind: str
    target: str
    external: bool


@dataclass
class Package:
    """The parts of a workbook by name (without leading slash)."""

    parts: dict[str, bytes]
    twice: list[str]
    suffix: str
    types: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, source: Path | str | bytes) -> "Package":
        """Read all parts; raises zipfile.BadZipFile if the source isn't a zip."""
        suffix = "" if isinstance(source, bytes) else Path(source).suffix.lower()
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            names = archive.namelist()
            parts = {name: archive.read(name) for name in names if not name.endswith("/")}
        counts = Counter(name.lower() for name in names)
        package = cls(parts, sorted(name for name, count in counts.items() if count > 1), suffix)
        for entry in package.xml("[Content_Types].xml") or ():
            if entry.tag == _TYPES + "Default":
                package.defaults[entry.get("Extension", "").lower()] = entry.get("ContentType", "")
            else:
                package.types[entry.get("PartName", "").lstrip("/")] = entry.get("ContentType", "")
        return package

    def xml(self, part: str) -> ET.Element | None:
        """Root element of a part; None when the part is missing or isn't XML (remembered in ``broken``)."""
        try:
            return ET.fromstring(self.parts[part]) if part in self.parts else None
        except ET.ParseError as error:
            self.broken[part] = str(error)
            return None

    def relationships(self, part: str) -> list[Relationship]:
        """Return the relationships of a part ("" = of the package), targets resolved to part names."""
        folder, name = posixpath.split(part)
        found = []
        for node in self.xml(posixpath.join(folder, "_rels", name + ".rels")) or ():
            external = node.get("TargetMode") == "External"
            target = node.get("Target", "")
            if not external:
                path = unquote(target.partition("#")[0])
                target = posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")
            kind = node.get("Type", "").rpartition("/")[2]
            found.append(Relationship(node.get("Id", ""), kind, target, external))
        return found

    def targets(self, part: str, kind: str) -> list[str]:
        """Part names that a part relates to by one kind of relationship."""
        return [rel.target for rel in self.relationships(part) if rel.kind == kind and not rel.external]


def package_faults(package: Package) -> Iterator[str]:
    """Zip, content-type and relationship faults of the whole package."""
    yield from (f"{name}: the zip holds this member twice." for name in package.twice)
    if "[Content_Types].xml" not in package.parts:
        yield "[Content_Types].xml: missing."
    for part in package.parts:
        extension = part.rpartition(".")[2].lower()
        if part != "[Content_Types].xml" and part not in package.types and extension not in package.defaults:
            yield f"{part}: has no content type."
    for part in package.types:
        if part not in package.parts:
            yield f"[Content_Types].xml: names {part}, which isn't in the file."
    for part in package.parts:
        if part.endswith(".rels"):
            folder, name = posixpath.split(part)
            owner = posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))
            yield from _relationship_faults(package, part, owner)
    yield from _main_type_faults(package)


def _relationship_faults(package: Package, part: str, owner: str) -> Iterator[str]:
    if owner and owner not in package.parts:
        yield f"{part}: belongs to {owner}, which isn't in the file."
    relationships = package.relationships(owner)
    for key, count in Counter(rel.key for rel in relationships).items():
        if count > 1:
            yield f"{part}: the relationship id {key} stands twice."
    for rel in relationships:
        if not rel.external and rel.target not in package.parts:
            yield f"{part}: {rel.key} points to {rel.target}, which isn't in the file."


def _main_type_faults(package: Package) -> Iterator[str]:
    for part in package.targets("", "officeDocument"):
        macros = _MAIN_TYPES.get(package.types.get(part, ""))
        project = bool(package.targets(part, "vbaProject"))
        if macros is None:
            yield f"{part}: its content type isn't that of a workbook."
        elif project and not macros:
            yield f"{part}: the file holds macros, but its content type is that of a plain .xlsx."
        elif macros and not project:
            yield f"{part}: its content type is that of a macro workbook, but there is no VBA project."
        if macros is not None and package.suffix in (".xlsx", ".xlsm") and (package.suffix == ".xlsm") != macros:
            yield f"{part}: the content type doesn't fit the file name's ending {package.suffix}."
