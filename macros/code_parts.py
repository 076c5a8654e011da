"""The parts of a workbook that hold code: its VBA project and its ribbon, brought to the installed version."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pyopenvba import ExcelFile
from pyopenvba.exceptions import VBAProjectError
from pyopenvba.vba import VBAModule, VBAModuleKind

from arbook.book.graft.donor import TYPES
from arbook.book.package import Package
from arbook.book.workbookxml import relations_part
from macros.outcome import CommandError
from workbook import ribbon, vba

_OUR_TAB = b'id="Receivables"'
_SHEET_CLASS = "0{00020820-0000-0000-C000-000000000046}"  # VB_Base of a worksheet's module
_WORKBOOK_CLASS = "0{00020819-0000-0000-C000-000000000046}"


@dataclass
class Parts:
    """What changes in the package, and the lines that say so."""

    changed: dict[str, bytes] = field(default_factory=dict)
    added: dict[str, bytes] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)


def modules(path: Path) -> set[str]:
    """Return the names of the VBA modules that don't belong to a sheet or to the workbook."""
    found: Iterable[VBAModule] = ExcelFile(path).vba_project().modules
    return {module.name for module in found if not _is_document(module)}


def _is_document(module: VBAModule) -> bool:
    return any(each in module.source for each in (_SHEET_CLASS, _WORKBOOK_CLASS))


def put_project(copied: Path, package: Package, parts: Parts, sheets: Iterable[str]) -> None:
    """Replace our modules, and add one for each of `sheets` (code names); the user's own stay.

    A signature would not be true any more, and goes. Raises `CommandError` if the project is locked.
    """
    made = copied.with_name("project.xlsm")
    shutil.copyfile(copied, made)
    file = ExcelFile(made)
    added, names = _add_documents(file, sheets), vba.put_modules(file)
    if not added and not names:
        return
    try:
        file.save(made, allow_invalidate_signature=True)  # which is said below
    except VBAProjectError as error:
        raise CommandError(
            f"{package.name}: its macros are locked with a password. Take it off in Excel (Alt+F11, Tools, "
            "VBAProject Properties, Protection), save, and try again."
        ) from error
    with zipfile.ZipFile(made) as archive:
        parts.changed[vba.PART] = archive.read(vba.PART)
    if names:
        parts.lines.append(f"VBA: {', '.join(names)}")
    signatures = {name for name in package.members if "vbaProjectSignature" in name}
    if signatures:
        parts.dropped |= signatures | {relations_part(vba.PART)}
        parts.changed[TYPES] = re.sub(rb"<Override [^>]*vbaProjectSignature[^>]*/>", b"", package.read(TYPES))
        parts.lines.append("The signature of the macros is gone: sign them again")


def _add_documents(file: ExcelFile, sheets: Iterable[str]) -> list[str]:
    """Add the modules that sheets with these code names must have; return those that were not there."""
    project = file.vba_project()
    there = {module.name.casefold() for module in project.modules}
    new = [name for name in sheets if name.casefold() not in there]
    # Without this pyOpenVBA (pinned) declares them as classes; it has no public way to say so.
    file._document_names = {*file._document_names, *(name.casefold() for name in new)}
    for name in new:
        project.add_module(name, _sheet_module(name), kind=VBAModuleKind.other)
    return new


def _sheet_module(name: str) -> str:
    """Return an empty module of a worksheet, with the header that Excel gives it."""
    off = ("GlobalNameSpace", "Creatable", "TemplateDerived")
    on = ("PredeclaredId", "Exposed", "Customizable")
    lines = [f'Name = "{name}"', f'Base = "{_SHEET_CLASS}"']
    lines += [*(f"{word} = False" for word in off), *(f"{word} = True" for word in on)]
    return "".join(f"Attribute VB_{line}\r\n" for line in lines)


def put_ribbon(package: Package, parts: Parts) -> None:
    """Put our tab into the package; a ribbon of the user's own stays."""
    old = package.read(ribbon.PART) if ribbon.PART in package.members else b""
    if old and _OUR_TAB not in old:
        parts.lines.append(
            "The workbook has a ribbon of its own, which stays: use the buttons and arbook in a terminal"
        )
    elif old != ribbon.xml():
        (parts.changed if old else parts.added)[ribbon.PART] = ribbon.xml()
        relations = ribbon.PACKAGE_RELATIONSHIPS
        parts.changed[relations] = ribbon.related(package.read(relations))
        parts.lines.append("Ribbon: the tab Receivables")
