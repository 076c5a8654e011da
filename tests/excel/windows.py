"""The Windows around the test Excel: VBA that starts Python gets it in this process, on a disk that is made up."""

import re
import sys
import traceback
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import com
import xlwings.main
from host import WINDOW, TestExcel
from pyopenvba import ExcelFile
from pyopenvba.apps.excel import _model as model
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import _ast as ast
from pyopenvba.interpreter import _runtime as runtime
from pyopenvba.interpreter._objects import MemberSpec, VBAObject, method
from pyopenvba.interpreter._values import EMPTY, MISSING, VBAInt
from vba_machine import readable
from xlwings import _xlwindows, com_server

PYTHON = r"C:\Python\python.exe"
TEMP = r"C:\Temp"
NOT_GIVEN = -2147352572  # DISP_E_PARAMNOTFOUND: an optional argument that was left out

_COMMAND = re.compile(r' -c "((?:\\"|[^"])*)"\s+(.*?)\s+2> "([^"]*)"')
_ARGUMENT = re.compile(r'(--\w+=)(?:"([^"]*)"|(\S+))')


class Windows(TestExcel):
    """The test Excel with the macros of its workbook, which can start Python."""

    def __init__(self, path: Any) -> None:
        super().__init__(path)
        self.logs: dict[str, str] = {}  # what Python wrote to stderr, by file
        self.popups: list[str] = []
        self.commands: list[str] = []  # what WScript.Shell was told to run
        self.server = com_server.XLPython()
        self.excel.application.caller = None
        interpreter = self.excel.interpreter
        interpreter.host.create = lambda name: Shell(self) if name == "WScript.Shell" else runtime.UNRESOLVED
        interpreter._intrinsics = {
            **interpreter._intrinsics,
            "environ": lambda _, arguments, __: {"temp": TEMP}.get(str(arguments[0]).lower(), ""),
            "getattr": self._attributes,
            "dir": lambda *_: "",
        }
        interpreter.call = self._call
        self._load(path)

    def _load(self, path: Any) -> None:
        """Load the modules of the file, without the comments that make the interpreter drop one."""
        with ExcelFile(path) as file:
            for module in file.vba_project().modules:
                is_code = module.name.startswith(("AR_", "udfs", "xlwings"))
                document = self.excel.interpreter.host.global_object(module.name.lower())
                if is_code or isinstance(document, VBAObject):
                    kind = "standard" if is_code else "document"
                    self.excel.add_module(readable(module.source), name=module.name, kind=kind)

    def press(self, macro: str, *arguments: object) -> None:
        """Run a macro: a ribbon's callback gets the control, a button's nothing."""
        spec = [Control("")] if macro.startswith("AR_") and not macro.startswith("AR_Btn") else []
        self.excel.interpreter.run(macro, [*spec, *arguments])

    def function(self, name: str, *arguments: object, caller: str = "Aging!C27") -> Any:
        """Call a cell function's wrapper as the cell `caller` does; a text such as Sheet!A1:B2 is a range."""
        sheet, _, cell = caller.partition("!")
        self.excel.application.caller = self._range(sheet, cell)
        given = [self._argument(argument) for argument in arguments]
        return com.to_python(self.excel.interpreter.run(name, given), cells=True)

    def _argument(self, argument: object) -> object:
        if isinstance(argument, str) and re.fullmatch(r"[\w ]+!\$?[A-Z]+\$?\d+(:\$?[A-Z]+\$?\d+)?", argument):
            return self._range(*argument.split("!"))
        return MISSING if argument is None else com.to_vba(argument, cells=True)

    def _range(self, sheet: str, area: str) -> VBAObject:
        found = self.excel.sheet(sheet).sheet.vba_get("Range", [area])
        assert isinstance(found, VBAObject)
        return found

    @staticmethod
    def _attributes(_: object, arguments: list[object], __: object) -> object:
        if str(arguments[0]).lower() == PYTHON.lower():
            return 32
        raise VBARuntimeError(53, "File not found")

    def _call(
        self, procedure: ast.Procedure, module: Any, args: list[object], named: Any, *, me: object = None
    ) -> object:
        """Call a procedure; the two that need a disk or a DLL are answered here."""
        name = procedure.name.lower()
        if module.name == "xlwings" and name == "readfile":
            return self.logs.get(str(args[0]), "")
        if module.name == "xlwings" and name == "xlpy":
            return Server(self)
        return runtime.Interpreter.call(self.excel.interpreter, procedure, module, args, named, me=me)

    def run_command(self, command: str) -> int:
        """Do what cmd.exe would do with the command line of RunPython; return the exit code."""
        self.commands.append(command)
        found = _COMMAND.search(command)
        assert found, command
        code = found[1].replace('\\"', '"').replace("^&", "&")
        arguments = ["-c"] + [name + (quoted or bare) for name, quoted, bare in _ARGUMENT.findall(found[2])]
        with _process(arguments, self):
            try:
                exec(compile(code, "<RunPython>", "exec"), {"__name__": "__main__"})
            except BaseException:
                self.logs[found[3]] = traceback.format_exc()
                return 1
        return 0


@contextmanager
def _process(arguments: list[str], windows: Windows) -> Iterator[None]:
    """Let a piece of code believe that it is a process that Excel started."""
    path, argv, main, connect = sys.path[:], sys.argv, xlwings.main.sys, _xlwindows.get_xl_app_from_hwnd

    def connected(window: int) -> Any:
        assert window == WINDOW
        return _xlwindows.COMRetryObjectWrapper(com.Proxy(windows.excel.application))

    sys.argv = arguments
    xlwings.main.sys = types.SimpleNamespace(platform="win32", argv=arguments)
    _xlwindows.get_xl_app_from_hwnd = connected
    try:
        yield
    finally:
        sys.path[:], sys.argv, xlwings.main.sys, _xlwindows.get_xl_app_from_hwnd = path, argv, main, connect


class Control(VBAObject):
    """The ribbon control that a callback gets."""

    vba_type_name = "IRibbonControl"

    def __init__(self, name: str) -> None:
        self.name = name

    @method(name="ID")
    def identity(self) -> object:
        return self.name


class Shell(VBAObject):
    """WScript.Shell."""

    vba_type_name = "WshShell"

    def __init__(self, windows: Windows) -> None:
        self.windows = windows

    @method(name="Run")
    def run(self, command: object = MISSING, style: object = MISSING, wait: object = MISSING) -> object:
        assert wait is True  # or the user could type while Python works
        return VBAInt(self.windows.run_command(str(command)), "Long")

    @method(name="Popup")
    def popup(
        self, text: object = MISSING, seconds: object = MISSING, title: object = MISSING, style: object = MISSING
    ) -> object:
        self.windows.popups.append(str(text))
        return VBAInt(1, "Long")

    @method(name="ExpandEnvironmentStrings")
    def expand(self, text: object = MISSING) -> object:
        return text


class Server(VBAObject):
    """xlwings' COM server, as cell functions see it."""

    vba_type_name = "XLPython"

    def __init__(self, windows: Windows) -> None:
        self.windows = windows

    @method(name="CallUDF")
    def call_udf(
        self, module: object, name: object, arguments: Any, book: Any = MISSING, caller: Any = MISSING
    ) -> object:
        given = [NOT_GIVEN if one is MISSING else com.to_python(one, cells=True) for one in arguments.items]
        found = self.windows.server.CallUDF(
            module, name, given, com.to_python(book), com.to_python(caller) if caller is not EMPTY else None
        )
        return com.to_vba(found, cells=True)


model.Application.vba_add_member(
    MemberSpec(name="Caller", kind="property", getter=lambda application: application.caller)
)
_compare = runtime.compare


def _with_words(op: str, left: object, right: object, **options: Any) -> object:
    """Compare "False" with True as VBA does, which reads the word."""
    words = {"True": True, "False": False}
    if isinstance(left, str) and isinstance(right, bool):
        left = words.get(left, left)
    return _compare(op, left, right, **options)


runtime.compare = _with_words
_STATEMENTS = runtime._STATEMENTS
_real = _STATEMENTS[ast.Unsupported]


def _unsupported(interpreter: Any, statement: ast.Unsupported, frame: Any) -> None:
    if not statement.text.lower().startswith("kill "):  # a file that isn't there, under On Error Resume Next
        _real(interpreter, statement, frame)


_STATEMENTS[ast.Unsupported] = _unsupported
