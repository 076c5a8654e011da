"""The template's VBA project: macros/vba, and a document module for each sheet with its code name."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from pyopenvba import ExcelFile
from pyopenvba.vba import VBAModuleKind
from xlsxwriter import Workbook

THIS_WORKBOOK = "ThisWorkbook"
PART = "xl/vbaProject.bin"
_KINDS = {".bas": VBAModuleKind.standard, ".cls": VBAModuleKind.other}


def sources() -> dict[str, str]:
    """Return the source of each module that we bring, by file name in alphabetical order, with Windows line ends.

    Raises
    ------
    UnicodeDecodeError
        If a source has a letter that isn't ASCII: the project would store a question mark for it.
    """
    texts = {each.name: each.read_bytes() for each in (files("macros") / "vba").iterdir()}
    return {
        name: "\r\n".join(texts[name].decode("ascii").splitlines()) + "\r\n"
        for name in sorted(texts)
        if Path(name).suffix in _KINDS
    }


def put_modules(file: ExcelFile) -> list[str]:
    """Put our modules into the project of an open workbook; return the names of those that were not there, or other.

    A module of the same name is replaced; the others, the user's own, stay. ThisWorkbook stays as it is where the
    user has code in it: the help of the cell functions is then not registered, and nothing else is missing.
    """
    project = file.vba_project()
    there = {module.name.casefold(): module for module in project.modules}
    changed = []
    for file_name, text in sources().items():
        name = Path(file_name).stem
        old = there.get(name.casefold())
        if old is None:
            project.add_module(name, text, kind=_KINDS[Path(file_name).suffix])
        elif _is_theirs(name, _code(old.source)) or _code(old.source) == _code(text):
            continue
        else:
            file.set_module(old.name, text)
        changed.append(name)
    return changed


def _code(source: str) -> str:
    """Return a module's text without its header and with plain line ends."""
    lines = source.splitlines()
    return "\n".join(line for line in lines if not line.startswith("Attribute VB_")).strip()


def _is_theirs(name: str, code: str) -> bool:
    """Whether the workbook's own module has anything in it but what a template of arbook put there."""
    ours = {"", "Option Explicit", "Private Sub Workbook_Open()", "AR_Opened", "End Sub"}
    return name == THIS_WORKBOOK and not {line.strip() for line in code.splitlines()} <= ours


def project(code_names: Mapping[str, str]) -> bytes:
    """Return vbaProject.bin for these sheets (title -> code name).

    pyOpenVBA makes the project in a bare book that has the same sheets; only the project is taken out of it,
    since it leaves the plain workbook content type in the file, which Excel refuses in an .xlsm.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bare.xlsm")
        with Workbook(str(path)) as book:
            book.set_vba_name(THIS_WORKBOOK)
            for title, code_name in code_names.items():
                book.add_worksheet(title).set_vba_name(code_name)
        file = ExcelFile(path)
        file.add_vba_project()
        put_modules(file)
        file.save(path)
        with zipfile.ZipFile(path) as archive:
            return archive.read(PART)
