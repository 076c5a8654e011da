"""Writes the VBA of the cell functions from `udfs`: `python -m macros.wrappers [--out FOLDER]`.

`udfs.bas` is what xlwings' own generator makes, with its error path mended: a failed call is an Excel error and no
text, a marker becomes one (`AR_Cell`), and Excel for Mac, which can't call Python from a cell, says so. `AR_Help.bas`
registers the help of each function and its arguments. Both are committed; a test makes them anew and compares.
"""

from __future__ import annotations

import argparse
import importlib
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

VBA = Path(__file__).with_name("vba")
MODULE = "udfs"
CATEGORY = "Receivables"
TEXT_LIMIT = 255  # Excel's, for the help of a function and of an argument

_HEAD = """Attribute VB_Name = "{name}"
Option Explicit
{more}
' Made by python -m macros.wrappers from the package udfs: change that, not this.
"""
_APP = '#Const App = "Microsoft Excel"\n'
_REGISTER = """
Public Sub AR_RegisterHelp()
    #If Not Mac Then
{calls}
    #End If
End Sub

' An older Excel without this help is no reason to fail.
Private Sub Describe(ByVal name As String, ByVal text As String, ByVal arguments As Variant)
    On Error Resume Next
    Application.MacroOptions Macro:="'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & name, Description:=text, _
        Category:="{category}", ArgumentDescriptions:=arguments
End Sub
"""


def functions() -> list[dict[str, Any]]:
    """Return xlwings' record of each cell function, in the order of their names; imports `udfs` for Windows."""
    module = _udfs()
    found = (getattr(module, name) for name in dir(module))
    return [each.__xlfunc__ for each in found if hasattr(each, "__xlfunc__")]


def wrappers() -> str:
    """Return the module `udfs.bas`."""
    module = _udfs()
    text = io.StringIO()
    generate = importlib.import_module("xlwings.udfs").generate_vba_wrapper
    generate(MODULE, module, text, SimpleNamespace(Name="AR.xlsm"))
    return _HEAD.format(name=MODULE, more=_APP) + "\n" + mended(text.getvalue()).rstrip() + "\n"


def mended(text: str) -> str:
    r"""Return the generator's wrappers with values through `AR_Cell`, failures as errors, and a way out on a Mac.

    >>> print(mended("    F = XLPy.CallUDF(1)\n    F = Err.Description\n"), end="")
        F = AR_Cell(XLPy.CallUDF(1))
        F = AR_Failed(Err.Description)
    """
    text = re.sub(r"^( +\w+ = )(XLPy\.CallUDF\(.*\))$", r"\1AR_Cell(\2)", text, flags=re.MULTILINE)
    text = re.sub(r"^( +\w+ = )Err\.Description$", r"\1AR_Failed(Err.Description)", text, flags=re.MULTILINE)
    return re.sub(
        r'^(Function (\w+)\(.*\)\n) +#If App = "Microsoft Excel" Then$',
        r"\1    #If Mac Then\n"
        r"        \2 = AR_OnMac()\n"
        r"        Exit Function\n"
        r'    #ElseIf App = "Microsoft Excel" Then',
        text,
        flags=re.MULTILINE,
    )


def help_module() -> str:
    """Return the module `AR_Help.bas`."""
    calls = "\n".join(line for each in functions() for line in _described(each))
    register = _REGISTER.format(calls=calls, category=CATEGORY)
    return _HEAD.format(name="AR_Help", more="Option Private Module\n") + register


def _described(record: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of one call of Describe, an argument a line: VBA's lines have at most 1,023 characters."""
    arguments = [_quoted(argument["doc"]) for argument in record["args"] if not argument["vba"]]
    yield f"        Describe {_quoted(record['name'])}, _"
    yield f"            {_quoted(record['ret']['doc'])}, _"
    for at, argument in enumerate(arguments):
        start = "            Array(" if at == 0 else "                "
        yield start + argument + (")" if at == len(arguments) - 1 else ", _")


def _quoted(text: str) -> str:
    """Return a text on one line, at most as long as Excel takes, as a VBA literal."""
    return '"' + " ".join(text.split())[:TEXT_LIMIT].replace('"', '""') + '"'


def _udfs() -> ModuleType:
    """Import `udfs` as on Windows: xlwings' decorators do nothing elsewhere, since they need pywin32."""
    if sys.platform != "win32":
        _stand_in_for_pywin32()
    import xlwings

    real = importlib.import_module("xlwings.udfs")
    xlwings.func, xlwings.arg, xlwings.ret, xlwings.sub = real.xlfunc, real.xlarg, real.xlret, real.xlsub
    return importlib.import_module(MODULE)


def _stand_in_for_pywin32() -> None:
    """Give `xlwings.udfs` the names that it imports; nothing of them is called while generating."""
    stand_ins: dict[str, dict[str, object]] = {
        "pythoncom": {"CoInitialize": None},
        "pywintypes": {"com_error": OSError},
        "win32com": {},
        "win32com.client": {"Dispatch": None},
    }
    for name, members in stand_ins.items():
        module = ModuleType(name)
        vars(module).update(members)
        sys.modules.setdefault(name, module)


def main() -> None:
    """Write both modules."""
    parser = argparse.ArgumentParser(description="Write udfs.bas and AR_Help.bas.")
    parser.add_argument("--out", type=Path, default=VBA, help="the folder")
    folder: Path = parser.parse_args().out
    for name, text in (("udfs.bas", wrappers()), ("AR_Help.bas", help_module())):
        (folder / name).write_text(text, encoding="ascii", newline="\n")
        print(folder / name)


if __name__ == "__main__":
    main()
