"""Stand-ins for pywin32 and the Windows libraries, so that xlwings' own Windows engine runs over the test Excel.

They replace entries of `sys.modules` and parts of `ctypes`: tests of this folder run in a process of their own.
"""

import ctypes
import datetime as dt
import sys
import types
from typing import Any

BUSY = -2147418111  # RPC_E_CALL_REJECTED: a cell is being edited, or a dialog is open
FAILED = -2147352567  # DISP_E_EXCEPTION: the call itself was refused
UNKNOWN = -2147352570  # DISP_E_UNKNOWNNAME


class ComError(Exception):
    """pywintypes.com_error: what Excel answers when it can't do as asked."""

    def __init__(self, hresult: int, text: str = "", details: Any = None, argument: Any = None) -> None:
        super().__init__(hresult, text, details, argument)
        self.hresult, self.strerror, self.excepinfo, self.argerror = hresult, text, details, argument


def refused(text: str) -> ComError:
    """Return the error of a call that Excel refuses."""
    return ComError(FAILED, "Exception occurred.", (0, "Microsoft Excel", text, None, 0, -2146827284), None)


class Time(dt.datetime):
    """pywintypes.TimeType: an aware datetime."""


class CDispatch:
    """win32com.client.CDispatch; `com.Proxy` is the one that leads to the test Excel."""


class CoClassBaseClass:
    pass


class DispatchBaseClass:
    pass


class _Library:
    """A DLL of which nothing may be called but what a test replaces; any function answers 0."""

    def __getattr__(self, name: str) -> Any:
        return _Library()

    def __call__(self, *args: Any) -> int:
        return 0


class _TimeZoneInfo:
    UTC = dt.UTC

    @classmethod
    def utc(cls) -> dt.tzinfo:
        return cls.UTC


shown: list[tuple[str, str]] = []  # message boxes that Python has shown: text, title


def _message_box(window: int, text: str, title: str, style: int) -> int:
    shown.append((text, title))
    return 1


def _module(name: str, **content: Any) -> types.ModuleType:
    module = types.ModuleType(name)
    vars(module).update(content)
    sys.modules[name] = module
    return module


def install() -> None:
    """Put the stand-ins in place and import xlwings' Windows engine over them."""
    if "xlwings" in sys.modules:
        raise RuntimeError("xlwings was imported before its stand-ins: run tests/excel in a process of its own")
    import asyncio  # noqa: F401 - before the platform is said to be Windows
    import concurrent.futures.thread  # noqa: F401 - likewise

    import numpy  # noqa: F401 - likewise
    import pandas  # noqa: F401 - likewise

    _module("pywintypes", com_error=ComError, error=type("error", (Exception,), {}), TimeType=Time, IID=str)
    _module("pythoncom", com_error=ComError, ole_error=ComError, CoInitialize=lambda: None, __file__="pythoncom.dll",
            CLSIDFromProgID=str, IID_IDispatch="IDispatch", TypeIIDs={"IDispatch": CDispatch})  # fmt: skip
    client = _module("win32com.client", CDispatch=CDispatch, Dispatch=lambda item: item, DispatchEx=_no_excel,
                     CoClassBaseClass=CoClassBaseClass, DispatchBaseClass=DispatchBaseClass)  # fmt: skip
    util = _module("win32com.server.util", wrap=lambda item, *rest: item, unwrap=lambda item: item)
    for part in ("dispatcher", "policy"):
        _module(f"win32com.server.{part}", DefaultDispatcher=object, DesignatedWrapPolicy=object,
                BasicWrapPolicy=object, EventHandlerPolicy=object)  # fmt: skip
    server = _module("win32com.server", util=util)
    _module("win32com", client=client, server=server)
    _module("win32api", MessageBox=_message_box)
    _module(
        "win32con", MB_OK=0, MB_OKCANCEL=1, MB_YESNO=4, MB_YESNOCANCEL=3, MB_ICONINFORMATION=64, MB_ICONWARNING=48
    )
    _module("win32gui")
    _module("win32process", GetWindowThreadProcessId=lambda window: (0, 1))
    _module("win32timezone", TimeZoneInfo=_TimeZoneInfo)
    _module("win32event")
    for library in ("windll", "oledll"):
        setattr(ctypes, library, _Library())
    real = ctypes.PyDLL
    ctypes.PyDLL = lambda name, *rest: _Library() if name == "pythoncom.dll" else real(name, *rest)
    platform, sys.platform = sys.platform, "win32"
    try:
        import xlwings
    finally:
        ctypes.PyDLL = real
        sys.platform = platform
    if [engine.name for engine in xlwings.engines] and xlwings.engines.active.name != "excel":
        raise RuntimeError("xlwings' Windows engine did not start over the stand-ins")


def _no_excel(name: str) -> None:
    raise AssertionError(f"{name} would start another Excel")
