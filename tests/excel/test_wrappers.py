"""Cell functions called as cells call them: the wrapper in the shipped book, xlwings' conversion, the function."""

import datetime as dt
import inspect
from pathlib import Path
from typing import Any

import pytest
from udf_vectors import Call, reachable
from windows import Windows

import udfs
from arbook.book.encode import serial
from workbook.build import TEMPLATE

VALUE = -2146826273  # #VALUE!


@pytest.fixture(scope="module")
def windows() -> Windows:
    return Windows(TEMPLATE)


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARBOOK_STATE", str(tmp_path))


def as_excel(value: Any) -> Any:
    """Return an argument as Excel hands it over: dates of formulas and arrays are serial numbers."""
    if isinstance(value, list | tuple):
        return [as_excel(item) for item in value]
    if isinstance(value, dt.date):
        return float(serial(value, date1904=False))
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def rows(found: Any) -> Any:
    """Return a result as rows: a wrapper gives one row as such, and one cell alone."""
    if not isinstance(found, tuple):
        return ((found,),)
    return found if isinstance(found[0], tuple) else (found,)


@pytest.mark.parametrize("call", reachable(), ids=str)
def test_vector(call: Call, windows: Windows) -> None:
    found = windows.function(call.function, *[as_excel(argument) for argument in call.arguments])
    if call.part is not None or isinstance(call.expected, list):
        found = rows(found)
        if call.part is None and not isinstance(call.expected[0], list):
            found = found[0]
    assert call.agrees(found), found


@pytest.mark.parametrize("name", udfs.__all__)
def test_every_function_has_a_wrapper_that_reaches_it(name: str, windows: Windows) -> None:
    """Nonsense gives errors, and no text that a sum would skip; the reason is kept."""
    needed = [it for it in inspect.signature(getattr(udfs, name)).parameters.values() if it.default is it.empty]
    found = windows.function(name, *["?" for it in needed if it.name != "d1904"])
    cells = [cell for row in rows(found) for cell in row]
    assert VALUE in cells
    assert not any(isinstance(cell, str) and cell.startswith("#") for cell in cells)
    reasons = windows.excel.interpreter.run("AR_Reasons", []).items
    assert any(str(reason).startswith("#ARBOOK") for reason in reasons)


# A range of the sheet, given as it is: dates formatted as dates, amounts as a currency, blanks, errors


@pytest.fixture
def ranges(windows: Windows) -> Windows:
    sheet = windows.book.sheets["Functions"]
    area = sheet.range("AA1:AB4")
    area.clear_contents()
    sheet.range("AA1:AA4").number_format = "yyyy-mm-dd"
    area.raw_value = [[45000.0, 2.0], [45001.0, None], [None, 3.0], ["x", 4.0]]
    return windows


def test_ranges_are_arguments(ranges: Windows) -> None:
    found = ranges.function("AR_DUE_DATE", "Functions!AA1:AA2", "net 30")
    assert [str(row[0])[:10] for row in found] == ["2023-04-14", "2023-04-15"]
    assert ranges.function("AR_DAYS_OVERDUE", "Functions!AA1", 45010.0) == 10.0


def test_one_bad_cell_of_a_range_is_one_error(ranges: Windows) -> None:
    found = ranges.function("AR_DUE_DATE", "Functions!AA1:AA4", "net 30")
    assert found[3] == (VALUE,)
    assert str(found[0][0])[:10] == "2023-04-14"
