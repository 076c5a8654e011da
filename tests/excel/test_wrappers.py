"""Cell functions called as cells call them: the wrapper in the shipped book, xlwings' conversion, the function."""

import datetime as dt
import inspect
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import small_book
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import _preprocess
from udf_vectors import Call, reachable
from vba_machine import readable
from windows import Windows

import udfs
from arbook.book.encode import serial
from workbook import vba
from workbook.build import TEMPLATE

VALUE = -2146826273  # #VALUE!
NOT_AVAILABLE = -2146826246  # #N/A


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
    assert any(reason.startswith("#ARBOOK") for reason in reasons(windows))


def reasons(windows: Windows) -> list[str]:
    """Return sheets, cells and reasons that the workbook keeps."""
    return [str(each) for each in windows.excel.interpreter.run("AR_Reasons", []).items]


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


def test_errors_of_cells_stay_errors_where_they_are(ranges: Windows) -> None:
    """One of the seven that xlwings knows, and one that it doesn't (arrives as a whole number)."""
    sheet = ranges.book.sheets["Functions"]
    sheet.range("AB2").raw_value = "#N/A"
    sheet.range("AB3").formula = "=1/0"
    found = ranges.function("AR_DAYS_OVERDUE", "Functions!AA1:AA2", 45010.0, "Functions!AB1:AB2")
    assert found == ((10.0,), (VALUE,))
    unknown = -2146826243  # #SPILL!
    with_unknown = ((45000.0,), (unknown,), (45001.0,))
    assert ranges.function("AR_DAYS_OVERDUE", with_unknown, 45010.0) == ((10.0,), (VALUE,), (9.0,))
    assert ranges.function("AR_CREDIT", "Functions!AB3", 45000.0, "net 30", 45000.0) == VALUE


def test_an_option_left_out_and_a_blank_cell_are_the_default(ranges: Windows) -> None:
    debt = (1000.0, 45000.0, 45100.0, 0.08)
    assert ranges.function("AR_INTEREST", *debt) == 21.92
    assert ranges.function("AR_INTEREST", *debt, "Functions!AB2", "Functions!AA3") == 21.92
    assert ranges.function("AR_INTEREST", *debt, None, 5.0) == 21.92  # left out between others


def test_text_that_looks_like_a_formula_stays_text(windows: Windows) -> None:
    report = windows.function("AR_AGING", "=1+1", 45000.0, 5.0, 45010.0)
    assert [row[0] for row in report] == ["=1+1", "Total"]


def test_serial_numbers_are_of_the_date_system_of_the_workbook(tmp_path: Path) -> None:
    part = small_book.part(TEMPLATE, "xl/workbook.xml").replace("<workbookPr", '<workbookPr date1904="1"', 1)
    book = Windows(small_book.remade(TEMPLATE, tmp_path / "b.xlsm", workbook_xml=part.encode()))
    found = book.function("AR_DUE_DATE", ((43538.0,), (43539.0,)), "net 30")
    assert [str(row[0])[:10] for row in found] == ["2023-04-14", "2023-04-15"]
    assert book.function("AR_DAYS_OVERDUE", 43538.0, 43548.0) == 10.0


def test_a_server_that_cannot_be_started_is_an_error_with_its_reason(
    windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise VBARuntimeError(1000, "Could not activate Python COM server")

    monkeypatch.setattr(windows, "server", SimpleNamespace(CallUDF=refuse))
    assert windows.function("AR_TERMS", "net 30", caller="Aging!C28") == VALUE
    assert [text for text in reasons(windows) if "Could not activate" in text] == [
        "#ARBOOK: Excel could not call Python; press Check setup. Could not activate Python COM server"
    ]


def test_on_a_mac_each_wrapper_says_that_it_cannot_call_python(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = Windows(TEMPLATE)
    monkeypatch.setitem(_preprocess.DEFAULT_CONSTANTS, "Mac", True)
    windows.excel.add_module(readable(vba.sources()["udfs.bas"]), name="udfs", kind="standard")
    monkeypatch.setattr(windows, "server", None)  # must not be asked
    for name in udfs.__all__:
        needed = [it for it in inspect.signature(getattr(udfs, name)).parameters.values() if it.default is it.empty]
        assert windows.function(name, *["?" for it in needed if it.name != "d1904"]) == NOT_AVAILABLE, name
    assert any("Excel for Windows only; the commands" in text for text in reasons(windows))
