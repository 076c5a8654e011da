"""What makes a Python function a cell function: registered with xlwings, and never failing.

Type hints would make xlwings convert by them, which breaks the call; so the function that xlwings sees has none, and
each argument is taken as Excel hands it over (``convert="raw"``). ``d1904``, the workbook's date system, is filled in
by the wrapper in the workbook and doesn't show in Excel.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import xlwings as xw

from udfs.answer import Answer
from udfs.convert import WrongInput
from udfs.failure import crashed, marker, report

CATEGORY: Final = "Receivables"
_LONGEST_HELP: Final = 255  # Excel cuts what is longer
_DATE_SYSTEM: Final = "d1904"
_IN_VBA: Final = {"end": "end_date", "date": "on_date"}  # End and Date are words of VBA


def cell_function(**helps: str) -> Callable[[Callable[..., object]], Callable[..., Any]]:
    """Make a function callable from a cell, with the help of each argument.

    Raises
    ------
    TypeError
        When an argument has no help, or a help no argument, or one is too long.
    """

    def decorate(function: Callable[..., object]) -> Callable[..., Any]:
        name, text = function.__name__, " ".join((function.__doc__ or "").split())
        arguments = [one for one in inspect.signature(function).parameters if one != _DATE_SYSTEM]
        if arguments != list(helps) or any(not 0 < len(one) <= _LONGEST_HELP for one in (text, *helps.values())):
            raise TypeError(f"{name}: each argument needs a help, and each help at most {_LONGEST_HELP} characters")

        @wraps(function)
        def called(*given: object, **named: object) -> object:
            try:
                return function(*given, **named)
            except WrongInput as error:
                report(name, [str(error)])
                return marker(str(error))
            except Exception as error:  # its text in a cell would be skipped by SUM
                return crashed(name, given, error)

        called.__doc__ = text
        called.__annotations__ = {}
        return _registered(called, helps)

    return decorate


def _registered(called: Callable[..., Any], helps: dict[str, str]) -> Callable[..., Any]:
    """Tell xlwings; where it has no cell functions (Linux, Mac) this changes nothing."""
    for argument, text in helps.items():
        called = xw.arg(argument, convert="raw", doc=text)(called)
    if _DATE_SYSTEM in inspect.signature(called).parameters:
        called = xw.arg(_DATE_SYSTEM, convert="raw", vba="ThisWorkbook.Date1904")(called)
    called = xw.ret(convert=Answer)(called)
    called = xw.func(category=CATEGORY)(called)
    for info in getattr(called, "__xlfunc__", {}).get("args", ()):
        info["name"] = _IN_VBA.get(info["name"], info["name"])
    return called
