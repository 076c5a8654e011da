"""Moving an older workbook to the installed version: its VBA, ribbon and settings of xlwings; data are untouched."""

from __future__ import annotations

import re
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import load_workbook
from pyopenvba import ExcelFile

from arbook import __version__
from arbook.book.book import BookError
from arbook.book.file import FileBook
from arbook.book.package import Package
from arbook.book.settings import CONF, CONF_SHEET, HEADS
from arbook.book.workbookxml import read_map, relations_part
from macros import installed
from macros.finding import Finding
from macros.outcome import CommandError, Outcome
from workbook import ribbon, vba

_TYPES = "[Content_Types].xml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_OUR_TAB = b'id="Receivables"'


@dataclass
class _Parts:
    """What changes in the package, and the lines that say so."""

    changed: dict[str, bytes] = field(default_factory=dict)
    added: dict[str, bytes] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)


def upgrade(path: Path) -> Outcome:
    """Bring a workbook to the installed version; `arbook restore` takes that back.

    Raises
    ------
    CommandError
        If the workbook has no macros, or is of a newer version of arbook.
    BookError
        If it can't be read or written.
    """
    lines, parts = _upgraded(path)
    if parts.changed or parts.added:
        package = Package(path)
        package.save(parts.changed, frozenset(parts.dropped), parts.added)
        package.close()
    last = f"{path.name} is of arbook {__version__}. The data are as they were."
    return Outcome("upgrade", (*lines, last), figures={"version": __version__, "changes": len(lines)})


def differences(path: Path) -> tuple[str, ...]:
    """Return what `upgrade` would do, a line each; nothing is written. Raises as `upgrade` does."""
    return tuple(_upgraded(path)[0])


def settings_sheet(path: Path) -> Iterator[Finding]:
    """Look at the sheet xlwings.conf: xlwings reads down to the first blank line, and fails at a repeated key."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what it doesn't keep; nothing is written here
        sheets = load_workbook(path, read_only=True)
    try:
        if CONF_SHEET not in sheets.sheetnames:
            return
        cells = sheets[CONF_SHEET].iter_rows(max_col=1, values_only=True)
        keys = [str(row[0] if row[0] is not None else "").strip().upper() for row in cells]
        scripts = [name for name in sheets.sheetnames if name.endswith(".py")]
    finally:
        sheets.close()
    while keys and not keys[-1]:
        keys.pop()
    blank = keys.index("") + 1 if "" in keys else 0
    twice = sorted({key for key in keys if key and keys.count(key) > 1})
    cure = f"row {blank} is blank; fill or delete it" if blank else ""
    cure = cure or (f"{', '.join(twice)} stands there twice; delete one" if twice else "")
    yield Finding(f"sheet {CONF_SHEET} (hidden)", cure)
    if scripts:
        yield Finding(
            f"sheet {scripts[0]}", "xlwings takes its name for Python code and asks for a licence; rename it"
        )


def _upgraded(path: Path) -> tuple[list[str], _Parts]:
    """Upgrade a copy; return what was done, and the parts in which it differs from the workbook."""
    FileBook.open(path).close()  # says plainly what can't be used
    _check_macros(path)
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder, "copy.xlsm")
        shutil.copyfile(path, copied)
        lines = _put_parts(copied)
        _check_version(copied, path.name)
        lines += _put_settings(copied)
        return lines, _difference(path, copied)


def _check_macros(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if vba.PART not in archive.namelist():
            raise CommandError(
                f"{path.name} has no macros to upgrade. Make a new workbook with: arbook new BOOK.xlsm, and copy the "
                "tables into it."
            )


def _check_version(copied: Path, name: str) -> None:
    book = FileBook.open(copied)
    written = str(book.get("Conf_Version") or "")
    book.close()
    if _numbers(written) > _numbers(__version__):
        raise CommandError(f"{name} is of arbook {written}, newer than this one. Type: pip install arbook=={written}")


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _put_parts(copied: Path) -> list[str]:
    """Put VBA project, ribbon and the sheet xlwings.conf into the copy."""
    parts = _Parts()
    package = Package(copied)
    _put_project(copied, package, parts)
    _put_ribbon(package, parts)
    _put_sheet(package, parts)
    if parts.changed or parts.added:
        package.save(parts.changed, frozenset(parts.dropped), parts.added)
    package.close()
    return parts.lines


def _put_project(copied: Path, package: Package, parts: _Parts) -> None:
    """Replace our modules; the user's own stay. A signature would not be true any more."""
    made = copied.with_name("project.xlsm")
    shutil.copyfile(copied, made)
    file = ExcelFile(made)
    names = vba.put_modules(file)
    if not names:
        return
    file.save(made)
    with zipfile.ZipFile(made) as archive:
        parts.changed[vba.PART] = archive.read(vba.PART)
    parts.lines.append(f"VBA: {', '.join(names)}")
    signatures = {name for name in package.members if "vbaProjectSignature" in name}
    if signatures:
        parts.dropped |= signatures | {relations_part(vba.PART)}
        parts.changed[_TYPES] = re.sub(rb"<Override [^>]*vbaProjectSignature[^>]*/>", b"", package.read(_TYPES))
        parts.lines.append("The signature of the macros is gone: sign them again")


def _put_ribbon(package: Package, parts: _Parts) -> None:
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


def _put_sheet(package: Package, parts: _Parts) -> None:
    """Add the hidden sheet xlwings.conf behind the others, if it isn't there."""
    book = read_map(package.read, package.members, package.name)
    if CONF_SHEET in book.sheets:
        return
    root, relations = package.read(book.part), relations_part(book.part)
    number = 1 + max(int(n) for n in re.findall(rb'sheetId="(\d+)"', root))
    member = f"xl/worksheets/sheetArbook{number}.xml"
    key = f"rIdArbook{number}"
    entry = f'<sheet name="{CONF_SHEET}" sheetId="{number}" state="hidden" r:id="{key}"/>'
    names = "".join(
        f"<definedName name=\"{name}\">'{sheet}'!$B${area[1:]}</definedName>"
        for name, (sheet, area) in HEADS.items()
        if sheet == CONF_SHEET
    )
    parts.added[member] = _conf_sheet()
    root = _before(root, b"</sheets>", entry)
    parts.changed[book.part] = _before(root, b"</definedNames>", names)
    link = f'<Relationship Id="{key}" Type="{_RELATIONS}/worksheet" Target="/{member}"/>'
    parts.changed[relations] = _before(package.read(relations), b"</Relationships>", link)
    types = parts.changed.get(_TYPES) or package.read(_TYPES)
    override = f'<Override PartName="/{member}" ContentType="{_SHEET_TYPE}"/>'
    parts.changed[_TYPES] = _before(types, b"</Types>", override)
    parts.lines.append(f"The hidden sheet {CONF_SHEET}")


def _conf_sheet() -> bytes:
    """Return the XML of the sheet, with plain cells."""
    rows = "".join(
        f'<row r="{row}">{_text_cell(f"A{row}", key)}{_text_cell(f"B{row}", value)}</row>'
        for row, (key, value) in enumerate(CONF, 1)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def _text_cell(cell: str, text: str) -> str:
    return f'<c r="{cell}" t="inlineStr"><is><t>{escape(text)}</t></is></c>' if text else ""


def _before(xml: bytes, mark: bytes, text: str) -> bytes:
    if xml.count(mark) != 1:
        raise BookError(f"The workbook is built unlike one of arbook's ({mark.decode()} is missing): left as it is.")
    return xml.replace(mark, text.encode() + mark)


def _put_settings(copied: Path) -> list[str]:
    """Write interpreter and version; returns a line for each that was another one."""
    book = FileBook.open(copied)
    lines = []
    name, python = installed.setting()
    if (book.get(name) or "") != python:
        lines.append(f"Python: {python}")
    if (book.get("Conf_Version") or "") != __version__:
        lines.append(f"Version: {__version__}")
    if lines:
        installed.write_into(book)
        book.save()
    book.close()
    return lines


def _difference(old: Path, new: Path) -> _Parts:
    """Return the parts in which two packages differ."""
    with zipfile.ZipFile(old) as before, zipfile.ZipFile(new) as after:
        was, now = before.namelist(), after.namelist()
        both = [name for name in now if name in was]
        return _Parts(
            {name: after.read(name) for name in both if before.read(name) != after.read(name)},
            {name: after.read(name) for name in now if name not in was},
            set(was) - set(now),
        )
