"""Cells in and results out: every form in which Excel hands over a value, and shapes, blanks, errors."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import udfs
from udfs import failure
from udfs.answer import Answer
from udfs.cell import cell_function
from udfs.convert import Cells, WrongInput

DUE = date(2024, 1, 31)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARBOOK_STATE", str(tmp_path))
    return tmp_path


def days(due: Any, as_of: Any = date(2024, 3, 1), d1904: Any = False) -> Any:
    return udfs.AR_DAYS_OVERDUE(due, as_of, 1, d1904)


def settled(payment: Any) -> Any:
    """Amounts come back as they went in, rounded: net terms have no discount."""
    return udfs.AR_CREDIT(payment, DUE, "net 30", DUE)


# --- dates ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "d1904"),
    [
        (date(2024, 1, 31), False),
        (datetime(2024, 1, 31), False),  # noqa: DTZ001 - as a cell holds it
        (datetime(2024, 1, 31, 23, 59), False),  # noqa: DTZ001
        (datetime(2024, 1, 31, 23, 59, tzinfo=UTC), False),  # as pywin32 hands it over
        (datetime(2024, 1, 31, tzinfo=timezone(timedelta(hours=-9))), True),
        (45322.0, False),
        (45322.99, False),
        (45322, False),
        (Decimal("45322.0000"), False),
        (43860.0, True),
        ("2024-01-31", False),
        (" 31 January 2024 ", True),
        ("2024-01-31T10:00", False),
        ("31/01/2024", False),
        (np.float64(45322), False),
        (np.int64(45322), False),
    ],
)
def test_a_date_in_every_form(cell: Any, d1904: Any) -> None:
    assert days(cell, date(2024, 3, 1), d1904) == 30
    assert days([[cell], [cell]], date(2024, 3, 1), d1904) == [[30], [30]]


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("03/04/2024", "is ambiguous: 2024-03-04 or 2024-04-03"),
        ("31 Jan 24", "year of four digits"),
        ("soon", "'soon' is not a date"),
        (12.0, "12 is not a date from 1990-01-01 to 2100-12-31"),
        (1e9, "1000000000 is not a date"),
        (date(1899, 12, 30), "1899-12-30 is not a date from 1990-01-01"),
        (True, "TRUE can't be used here"),
        (float("nan"), "nan is not a date"),
        (-2146826246, "#N/A"),
        (-2146826243, "#SPILL!"),
        (-2146826200, "cell error 2088"),
        ("#REF!", "#REF!"),
        ("#ARBOOK: terms: 'x' is not understood", "terms: 'x' is not understood"),
        (object(), "can't be used here"),
    ],
)
def test_what_is_no_date(cell: Any, problem: str) -> None:
    found = days([[cell], [DUE]])
    assert found[0][0].startswith("#ARBOOK: ")
    assert problem in found[0][0]
    assert found[1] == [30]
    assert days(cell) == found[0][0]


# --- numbers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (1000.0, 1000.0),
        (1000, 1000.0),
        (Decimal("1000.1250"), 1000.13),
        (2.675, 2.68),
        (-0.125, -0.13),
        ("1234.5", 1234.5),
        ("1,234.50", 1234.5),
        ("1.234,50", 1234.5),
        ("(5)", -5.0),
        (" 0.125 ", 0.13),
        (-2146826246.0, -2146826246.0),  # as a float it is an amount, as a whole number #N/A
        (0.0, 0.0),
    ],
)
def test_a_number_in_every_form(cell: Any, amount: float) -> None:
    assert settled(cell) == amount
    assert settled(((cell, 7.0),)) == [[amount, 7.0]]


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("1.234", "'1.234' is ambiguous"),
        ("12 apples", "'12 apples' is not a number"),
        (1e13, "too large"),
        (10**400, "inf is too large"),
        (Decimal("sNaN"), "sNaN is too large, or not a number"),
        ("92233720368547753", "is too large"),
        (float("inf"), "inf is too large, or not a number"),
        (float("nan"), "nan is too large, or not a number"),
        (False, "FALSE can't be used here"),
        (datetime(2024, 1, 31), "2024-01-31 is a date, not a number"),  # noqa: DTZ001
        (-2146826281, "#DIV/0!"),
        ("#DIV/0!", "#DIV/0!"),
    ],
)
def test_what_is_no_number(cell: Any, problem: str) -> None:
    assert problem in settled(cell)
    assert settled(cell).startswith("#ARBOOK: ")


@pytest.mark.parametrize("cell", [None, "", "  ", "\u00a0"])
def test_blank_cells(cell: Any) -> None:
    assert settled([[cell], [5.0]]) == [[0.0], [5.0]]  # a column that is summed
    assert days([[cell], [DUE]]) == [[""], [30]]
    assert udfs.AR_TERMS(cell) == ""
    assert udfs.AR_DUE_DATE(DUE, cell) == udfs.AR_DUE_DATE(cell, "net 30") == ""


def test_an_error_is_never_hidden_by_a_blank() -> None:
    assert udfs.AR_INTEREST(None, DUE, DUE, -2146826246) == "#ARBOOK: rate: #N/A"
    assert udfs.AR_INTEREST(-2146826246, None, DUE, 0.08) == "#ARBOOK: principal: #N/A"


def test_a_blank_option_is_the_default() -> None:
    debt = (1000, date(2024, 1, 1), date(2024, 12, 31), 0.08)
    assert udfs.AR_INTEREST(*debt, None, None, "", None, " ", None) == udfs.AR_INTEREST(*debt)
    assert udfs.AR_DUE_DATE(date(2024, 6, 1), "net 29", None, None) == date(2024, 6, 30)


# --- texts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cell", "words"), [("  NET 30 ", 30), (30.0, 30), (45, 45), (Decimal("60.0000"), 60)])
def test_terms_as_text_or_number(cell: Any, words: int) -> None:
    assert udfs.AR_TERMS(cell) == f"due {words} days after the invoice date"


def test_terms_that_excel_made_a_date() -> None:
    found = udfs.AR_TERMS(datetime(2024, 10, 2))  # noqa: DTZ001 - 2/10, typed into a cell that isn't text
    assert found == "#ARBOOK: terms: 2024-10-02 is a date: format the cell as text, then type it again"


# --- shapes ---------------------------------------------------------------------------------------------

TERMS = ["net 30", "2/10 net 30", "soon", None]


@pytest.mark.parametrize(
    ("terms", "shape"),
    [
        ([["net 30"]], (1, 1)),
        (["net 30", "soon"], (1, 2)),
        (("net 30", None, "soon"), (1, 3)),
        ((("net 30",), ("soon",)), (2, 1)),
        ([["net 30", None], ["soon", "2/10 net 30"]], (2, 2)),
    ],
)
def test_the_result_has_the_shape_of_the_argument(terms: Any, shape: tuple[int, int]) -> None:
    found = udfs.AR_DUE_DATE(DUE, terms)
    assert (len(found), len(found[0])) == shape
    flat = [one for row in (terms if isinstance(terms[0], list | tuple) else [terms]) for one in row]
    assert [one for row in found for one in row] == [udfs.AR_DUE_DATE(DUE, one) for one in flat]


def test_a_column_and_a_row_make_a_table() -> None:
    found = udfs.AR_DAYS_OVERDUE([[45322.0], [45350.0]], [45323.0, 45360.0, None])
    assert found == [[1, 38, ""], [0, 10, ""]]


def test_columns_that_dont_go_together() -> None:
    assert days([[1.0]] * 2, [[1.0]] * 3) == "#ARBOOK: ranges of 2 x 1, 3 x 1, 1 x 1 cells don't go together"
    assert days([[1.0], [1.0, 2.0]]) == "#ARBOOK: the rows of an array are empty or not equally long"
    assert days([]).startswith("#ARBOOK: ")
    assert days([[]]).startswith("#ARBOOK: ")


def test_an_array_of_numpy() -> None:
    assert days(np.array([[45322.0], [45321.0]])) == [[30], [31]]


def test_results_are_plain() -> None:
    results = [
        udfs.AR_DUE_DATE([[DUE]], "net 30"), udfs.AR_INTEREST([[1000.0]], DUE, "2024-12-31", 0.08), days([[DUE]]),
        udfs.AR_BUCKET([[5.0]]), udfs.AR_SPLIT(1000, DUE, "net 30"), udfs.AR_PROVISION([[100]], 0.1),
        udfs.AR_AGING("A", DUE, 5.0, "2024-12-31"), udfs.AR_INTEREST_STEPS(1000, DUE, "2024-12-31", "EU"),
        udfs.AR_ALLOCATE(1, [1, 2, 3]), udfs.AR_LOSS_RATES([1, 2], 3), udfs.AR_OPEN([["A"]], 5.0, "A", 1.0),
    ]  # fmt: skip
    kinds = {type(cell) for result in results for row in result for cell in row}
    assert kinds == {date, float, int, str}


CELLS = st.none() | st.floats() | st.integers() | st.text() | st.booleans() | st.datetimes() | st.decimals()


@given(st.lists(CELLS, min_size=1, max_size=6), st.lists(CELLS, min_size=1, max_size=6))
def test_nothing_escapes_and_each_element_stands_alone(first: list[Any], second: list[Any]) -> None:
    table = udfs.AR_DISCOUNT([[one] for one in first], DUE, "2/10 net 30", second)
    alone = [[udfs.AR_DISCOUNT(one, DUE, "2/10 net 30", other) for other in second] for one in first]
    assert table == alone
    assert all(isinstance(cell, float) or cell.startswith("#ARBOOK: ") for row in alone for cell in row)


# --- failures -------------------------------------------------------------------------------------------


def test_reasons_are_written_down_for_checks(state: Path) -> None:
    udfs.AR_TERMS([["soon"], ["net 30"], ["soon"]])
    udfs.AR_TERMS("later")
    udfs.AR_TERMS("later")
    found = failure.reasons()
    assert [(one.function, one.problem) for one in found] == [
        ("AR_TERMS", "terms: Terms 'soon' can't be read: 'soon' is not understood"),
        ("AR_TERMS", "terms: Terms 'later' can't be read: 'later' is not understood"),
    ]
    assert datetime.fromisoformat(found[0].when)
    failure.forget()
    assert failure.reasons() == []
    failure.forget()


def test_the_record_stays_small(state: Path) -> None:
    for number in range(300):
        failure.report("AR_X", [f"{number} {'x' * 1000}"])
    (file,) = [path for path in state.rglob("*") if path.is_file()]
    assert file.stat().st_size < 210_000
    assert failure.reasons()[-1].problem.startswith("299 ")
    file.write_text(file.read_text("utf-8") + '["cut o', "utf-8")
    assert failure.reasons()[-1].problem.startswith("299 ")
    assert json.loads(file.read_text("utf-8").splitlines()[0])[1] == "AR_X"


def test_a_state_folder_that_cant_be_written(monkeypatch: pytest.MonkeyPatch, state: Path) -> None:
    (state / "file").write_text("", "utf-8")
    monkeypatch.setenv("ARBOOK_STATE", str(state / "file"))
    assert udfs.AR_TERMS("soon").startswith("#ARBOOK: ")
    assert failure.reasons() == []


def test_a_programming_error_is_a_marker_and_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    @cell_function(amount="Amount.")
    def AR_BROKEN(amount: object) -> object:  # noqa: N802 - as in Excel
        """Break."""
        raise KeyError(amount)

    assert AR_BROKEN(5) == "#ARBOOK: AR_BROKEN failed: KeyError: 5"
    assert "AR_BROKEN(5)" in caplog.text
    assert "Traceback" in caplog.text


def test_markers_are_short_and_of_one_line() -> None:
    found = udfs.AR_TERMS("so\non" + "x" * 300)
    assert len(found) <= 255
    assert "\n" not in found


def test_ragged_arrays_are_refused() -> None:
    with pytest.raises(WrongInput, match="not equally long"):
        Cells.of([[1], [1, 2]])


# --- on their way to Excel ------------------------------------------------------------------------------


def sent(value: Any) -> tuple[Any, list[date]]:
    """What xlwings hands on, and which dates it was asked to convert."""
    asked: list[date] = []

    def convert(day: date, _: object) -> str:
        asked.append(day)
        return f"COM {day}"

    context = SimpleNamespace(
        value=value, engine=SimpleNamespace(impl=SimpleNamespace(prepare_xl_data_element=convert))
    )
    Answer.router(value, None, {}).writer({})(context)
    return context.value, asked


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5.0, [[5.0]]),
        ("net 30", [["net 30"]]),
        ([[1.0, ""], ["x", 2]], [[1.0, ""], ["x", 2]]),
        (DUE, [["COM 2024-01-31"]]),
        ([[DUE, 1.0], ["", DUE]], [["COM 2024-01-31", 1.0], ["", "COM 2024-01-31"]]),
    ],
)
def test_results_become_a_table_that_com_takes(value: Any, expected: Any) -> None:
    assert sent(value)[0] == expected


def test_each_distinct_date_is_converted_once() -> None:
    found, asked = sent([[DUE], [date(2024, 2, 1)], [DUE]] * 100)
    assert len(found) == 300
    assert sorted(asked) == [DUE, date(2024, 2, 1)]
