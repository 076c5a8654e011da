"""The test Excel behaves as the real one where xlwings relies on it; what may not reach Excel fails a test."""

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import com
import numpy as np
import pandas as pd
import pytest
import small_book
from host import TestExcel
from stand_ins import ComError, Time

HERE = Path(__file__).parent
NOT_AVAILABLE, DIVIDED_BY_0 = com.ERROR + 2042, com.ERROR + 2007


@pytest.fixture
def test_excel(tmp_path: Path) -> TestExcel:
    cells = """
    <row r="2"><c r="A2"><f>1+1</f><v>0</v></c><c r="B2"><v>45000</v></c><c r="C2"><v>1.5</v></c></row>
    <row r="3"><c r="A3" t="e"><v>#N/A</v></c><c r="B3"><f>1/0</f></c></row>
    """
    return TestExcel(small_book.write(tmp_path / "a.xlsx", cells))


@pytest.mark.parametrize(
    "value",
    [
        Decimal("1.10"), float("nan"), float("inf"), np.float64(1.5), np.int64(1), np.bool_(True), pd.NaT, pd.NA,
        datetime(2026, 3, 31, tzinfo=ZoneInfo("Europe/Riga")), [[1.0, 2.0], [3.0]], [[Decimal("1")]],
    ],
    ids=repr,
)  # fmt: skip
def test_what_must_never_reach_excel_fails(test_excel: TestExcel, value: Any) -> None:
    with pytest.raises(AssertionError, match="reached Excel"):
        test_excel.book.sheets[0].range("E1:F2").api.Value = value


def test_values_arrive_as_com_hands_them_over(test_excel: TestExcel) -> None:
    sheet = test_excel.book.sheets[0]
    sheet.range("B2").number_format = "yyyy-mm-dd"
    sheet.range("C2").number_format = "$#,##0.00"
    cells = sheet.range("A2:C3").api
    assert cells.Value2 == ((2.0, 45000.0, 1.5), (NOT_AVAILABLE, DIVIDED_BY_0, None))
    assert cells.Value[0] == (2.0, Time(2023, 3, 15, tzinfo=UTC), Decimal("1.5"))
    assert [type(value) for value in cells.Value2[0]] == [float] * 3
    assert [type(value) for value in cells.Value[0]] == [float, Time, Decimal]


def test_a_stored_zero_is_not_believed(test_excel: TestExcel) -> None:
    assert test_excel.book.sheets[0].range("A2").api.Value2 == 2.0


def test_a_member_that_excel_lacks_is_an_error_of_com(test_excel: TestExcel) -> None:
    assert bool(test_excel.book.api)
    with pytest.raises(ComError):
        _ = test_excel.book.api.NoSuchMember


def test_a_block_is_written_without_looking_at_each_cell(
    test_excel: TestExcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the time grows with the square of the cells; the formulas beside them are right all the same."""
    sheet, looked = test_excel.book.sheets[0], []
    calculator = test_excel.excel.workbook.calculator
    monkeypatch.setattr(type(calculator), "wrote", lambda *place: looked.append(place))
    sheet.range("E1").formula = "=SUM(F1:G2000)"
    looked.clear()
    sheet.range("F1:G2000").api.Value = [[1.0, 2.0]] * 2000
    assert (looked, sheet.range("E1").api.Value2) == ([], 6000.0)


def test_xlwings_is_told_to_give_up_and_to_end_no_process() -> None:
    code = """
import atexit
left = []
atexit.register = lambda call, *rest, **named: left.append(call) or call
atexit.unregister = lambda call: left.remove(call) if call in left else None
import stand_ins
stand_ins.install()
from xlwings import _xlwindows
before = _xlwindows.cleanup in left, _xlwindows.N_COM_ATTEMPTS
import arbook.book.excel
print(before, (_xlwindows.cleanup in left, _xlwindows.N_COM_ATTEMPTS))
"""
    assert in_a_process(code) == ("(True, 0) (False, 1)", "")


def test_the_stand_ins_need_a_process_of_their_own() -> None:
    code = "import xlwings, stand_ins; stand_ins.install()"
    assert "run tests/excel in a process of its own" in in_a_process(code)[1]


def in_a_process(code: str) -> tuple[str, str]:
    """Run code in a Python of its own; return what it prints, and its errors."""
    places = f"import sys; sys.path[:0] = {[str(HERE), str(HERE.parents[1])]}\n"
    run = subprocess.run(
        [sys.executable, "-c", places + code], check=False, capture_output=True, text=True, timeout=120
    )
    return run.stdout.strip(), run.stderr
