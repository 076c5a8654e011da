"""What COM does between xlwings and Excel: objects as proxies, values converted both ways.

Into Excel may come what pywin32 can hand over as it is: text, numbers, bools, None, xlwings' own UTC times. A Decimal
(cut to a currency), NaN, numpy value or foreign time zone is a mistake of ours, and fails the test.
"""

import datetime as dt
import math
import types
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import numpy as np
from pyopenvba.apps.excel._model import Range, Workbook
from pyopenvba.apps.excel._tables import ListObject
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._objects import VBAObject
from pyopenvba.interpreter._values import (
    EMPTY,
    MISSING,
    NOTHING,
    NULL,
    VBAArray,
    VBACurrency,
    VBADate,
    VBAErrorValue,
    VBAInt,
)
from stand_ins import BUSY, CDispatch, ComError, Time, _TimeZoneInfo, refused

ERROR = -2146828288  # the number of a cell error is this plus its CVErr code
RANGE_ID = "{00020846-0000-0000-C000-000000000046}"
CALLED = {"range", "item", "offset", "resize", "end", "intersect", "union"}  # properties that take arguments
CELLS = {"value", "value2", "formula", "formula2", "formular1c1"}
WRITES = CELLS | {"clearcontents", "clear", "autofill", "resize"}

calls: list[str] = []  # what was asked of Excel, as Class.Member; a test may clear it
_busy: list[int] = [0]


def busy_for(calls_refused: int) -> None:
    """Let Excel refuse the next calls, as while a cell is edited."""
    _busy[0] = calls_refused


class _TypeInfo:
    def __init__(self, kind: str) -> None:
        self.iid = kind

    def GetTypeAttr(self) -> "_TypeInfo":  # noqa: N802 - pywin32's name
        return self


class _OleObject:
    def __init__(self, target: VBAObject) -> None:
        self._target = target

    def GetTypeInfo(self) -> _TypeInfo:  # noqa: N802 - pywin32's name
        return _TypeInfo(RANGE_ID if isinstance(self._target, Range) else "")

    def GetIDsOfNames(self, *names: object) -> None:  # noqa: N802 - pywin32's name
        raise ComError(-2147352570, f"Unknown name: {names}")


class Proxy(CDispatch):
    """An object of the test Excel as pywin32 shows it."""

    def __init__(self, target: VBAObject) -> None:
        object.__setattr__(self, "_target", target)
        object.__setattr__(self, "_oleobj_", _OleObject(target))

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Proxy) and other._target is self._target

    def __hash__(self) -> int:
        return id(self._target)

    def __repr__(self) -> str:
        return f"<COM {self._target.vba_type_name}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        target = self._target
        spec = target.vba_member(name)
        if spec is None and name.startswith("Get") and target.vba_member(name[3:]) is not None:
            return types.MethodType(_caller(name[3:]), self)  # as the classes that makepy makes
        if spec is not None and (spec.kind == "method" or (name.lower() in CALLED and spec.parameters)):
            return types.MethodType(_caller(name), self)
        return self._call(name)

    def __setattr__(self, name: str, value: Any) -> None:
        _count(self._target, name)
        with _com(), _steady(self._target, name):
            for target, member, one in _each(self._target, name, value):
                target.vba_set(member, to_vba(one, name.lower() in CELLS))

    def __call__(self, *args: Any, **named: Any) -> Any:
        name = "Item" if self._target.vba_member("Item") is not None else self._target.vba_default_member().name
        return self._call(name, *args, **named)

    def __iter__(self) -> Iterator[Any]:
        for item in self._target.vba_iterate():
            yield to_python(item)

    def _call(self, name: str, *args: Any, **named: Any) -> Any:
        _count(self._target, name)
        with _com(), _steady(self._target, name):
            found = self._target.vba_get(
                name, [to_vba(arg) for arg in args], {key: to_vba(arg) for key, arg in named.items()}
            )
        return to_python(found, name.lower() in CELLS)


def _each(target: VBAObject, name: str, value: Any) -> Iterator[tuple[VBAObject, str, Any]]:
    """Yield what is set, and as which member.

    The model takes no array of dynamic formulas: cell by cell; nor one with a structured reference: as Formula.
    """
    if name.lower() != "formula2" or not isinstance(value, list | tuple):
        yield target, name, value
        return
    for at, row in enumerate(value, 1):
        for column, one in enumerate(row, 1):
            cell = target.vba_get("Cells", [VBAInt(at), VBAInt(column)])
            yield cell, "Formula" if "[" in one else name, one  # type: ignore[misc]  # a Range


def _caller(name: str) -> Any:
    def call(self: Proxy, *args: Any, **named: Any) -> Any:
        return self._call(name, *args, **named)

    return call


def _count(target: VBAObject, name: str) -> None:
    if _busy[0]:
        _busy[0] -= 1
        raise ComError(BUSY, "Call was rejected by callee.")
    calls.append(f"{target.vba_type_name}.{name}")


@contextmanager
def _com() -> Iterator[None]:
    """Turn what VBA would report into what COM reports."""
    try:
        yield
    except VBARuntimeError as error:
        raise refused(str(error)) from error


@contextmanager
def _steady(target: VBAObject, name: str) -> Iterator[None]:
    """Stop the calculator from looking up who reads each cell that a block write touches (quadratic)."""
    if not isinstance(target, Range | ListObject) or name.lower() not in WRITES:
        yield
        return
    calculator = target.sheet.book.calculator
    calculator.wrote = lambda *place: None
    try:
        yield
    finally:
        del calculator.wrote
        calculator.rebuild()


def to_vba(value: Any, cells: bool = False) -> Any:
    """Convert what Python hands over."""
    value = getattr(value, "_inner", value) if type(value).__name__ == "COMRetryObjectWrapper" else value
    if isinstance(value, Proxy):
        return value._target
    if isinstance(value, list | tuple):
        return _array(value, cells)
    if isinstance(value, np.generic | Decimal):
        raise AssertionError(f"{type(value).__name__} reached Excel: {value!r}")
    if value is None:
        return EMPTY if cells else NULL
    if isinstance(value, bool | str):
        return value
    if isinstance(value, dt.datetime):
        if value.tzinfo is not _TimeZoneInfo.UTC:
            raise AssertionError(f"a time with another zone than xlwings' reached Excel: {value!r}")
        return VBADate.from_datetime(value.replace(tzinfo=None))
    if isinstance(value, int):
        return VBAInt(value, "Long")
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise AssertionError(f"{type(value).__name__} reached Excel: {value!r}")


def _array(rows: Any, cells: bool) -> VBAArray:
    if not rows or not isinstance(rows[0], list | tuple):
        return VBAArray([(1, len(rows))], items=[to_vba(item, cells) for item in rows])
    width = len(rows[0])
    if any(len(row) != width for row in rows):
        raise AssertionError("rows of different lengths reached Excel")
    items = [to_vba(rows[row][column], cells) for column in range(width) for row in range(len(rows))]
    return VBAArray([(1, len(rows)), (1, width)], items=items)


def to_python(value: Any, cells: bool = False) -> Any:
    """Convert what Excel answers; numbers of cells are floats, their errors whole numbers."""
    if value is EMPTY or value is NULL or value is NOTHING or value is MISSING:
        return None
    if isinstance(value, VBAArray):
        return _tuples(value, cells)
    if isinstance(value, VBAObject):
        return Proxy(value)
    if isinstance(value, VBAErrorValue):
        return ERROR + value.number
    if isinstance(value, VBACurrency):
        return Decimal(value)
    if isinstance(value, VBADate):
        when = value.to_datetime()
        return Time(*when.timetuple()[:6], tzinfo=dt.UTC)
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return float(value) if cells or isinstance(value, float) else int(value)
    raise AssertionError(f"{type(value).__name__} came from Excel: {value!r}")


def _tuples(array: VBAArray, cells: bool) -> tuple[Any, ...]:
    if len(array.bounds) == 1:
        return tuple(to_python(item, cells) for item in array.items)
    (first, last), (left, right) = array.bounds
    height = last - first + 1
    return tuple(
        tuple(to_python(array.items[row + column * height], cells) for column in range(right - left + 1))
        for row in range(height)
    )


def book_of(proxy: Any) -> Workbook:
    """Return the test Excel's own object of a workbook that xlwings holds."""
    target = getattr(proxy, "_inner", proxy)._target
    assert isinstance(target, Workbook)
    return target
