"""The template's VBA in pyOpenVBA's interpreter, on an invented Windows disk: what Check setup sees and says."""

import re
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._objects import VBAObject, method
from pyopenvba.interpreter._values import VBAArray

from workbook import vba

CALLER = ("Aging", "C27")  # the cell that is being calculated


class Disk:
    """Files by their full names; a folder is what files lie in."""

    def __init__(self, *files: str) -> None:
        self.files = {file.lower(): file for file in files}

    def attributes(self, _: object, arguments: list[object], __: object) -> object:
        name = str(arguments[0]).lower()
        if name in self.files:
            return 32
        if any(file.startswith(name + "\\") for file in self.files):
            return 16
        raise VBARuntimeError(53, "File not found")

    def find(self, _: object, arguments: list[object], __: object) -> object:
        folder, _, pattern = str(arguments[0]).lower().rpartition("\\")
        inside = [file[len(folder) + 1 :] for low, file in self.files.items() if low.startswith(folder + "\\")]
        return next((name.split("\\")[0] for name in inside if fnmatch(name.split("\\")[0].lower(), pattern)), "")


class Shell(VBAObject):
    """WScript.Shell, as far as xlwings needs it to read a setting."""

    vba_type_name = "WshShell"

    @method(name="ExpandEnvironmentStrings")
    def expand(self, text: object) -> object:
        return text


def machine(
    book: Path,
    monkeypatch: pytest.MonkeyPatch,
    disk: Disk | None = None,
    answers: Mapping[str, object] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Any:
    """Open a book with all its modules; `answers` are made up, values or functions, by names
    such as Workbook.FullName."""
    app = ExcelApplication.open(book)
    # The interpreter drops this module without a word.
    app.interpreter.add_module(readable(vba.sources()["xlwings.bas"]), name="xlwings", kind="standard")
    monkeypatch.setattr(type(app.interpreter.host), "create", lambda *_: Shell())
    disk, variables = disk or Disk(), environment or {}
    app.interpreter._intrinsics = {
        **app.interpreter._intrinsics,
        "getattr": disk.attributes,
        "dir": disk.find,
        "environ": lambda _, arguments, __: variables.get(str(arguments[0]), ""),
    }
    caller = app.workbook.vba_get("Worksheets", [CALLER[0]], {}).vba_get("Range", [CALLER[1]], {})
    made_up = {"Application.Caller": caller, "Application.Path": r"C:\Office16", "Application.PathSeparator": "\\"}
    for owner in (type(app.application), type(app.workbook)):
        _answer(monkeypatch, owner, {**made_up, **(answers or {})})
    return app


def _answer(monkeypatch: pytest.MonkeyPatch, owner: Any, answers: Mapping[str, object]) -> None:
    """Let the objects of a class answer for some members what they are told."""
    real, known = owner.vba_get, {name.lower(): value for name, value in answers.items()}

    def answer(self: Any, name: str, *rest: Any) -> object:
        asked = f"{self.vba_type_name}.{name}".lower()
        if asked not in known:
            return real(self, name, *rest)
        found = known[asked]
        return found(*rest) if callable(found) else found

    monkeypatch.setattr(owner, "vba_get", answer)


def readable(source: str) -> str:
    """Return a source without the comments behind #If and #Const, which the interpreter can't read."""
    return re.sub(r"^([ \t]*#(?:If|ElseIf|Else|End If|Const)\b[^'\r\n]*)'[^\r\n]*", r"\1", source, flags=re.MULTILINE)


def array(*rows: tuple[object, ...]) -> VBAArray:
    """Return a VBA array of two dimensions, from 1."""
    return VBAArray(
        [(1, len(rows)), (1, len(rows[0]))], items=[row[at] for at in range(len(rows[0])) for row in rows]
    )
