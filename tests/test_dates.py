"""Dates: serials, text, months, working days."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arbook import dates
from arbook.dates import UnreadableDate
from arbook.working_days import ROLLS, Calendar

DAYS = st.dates(dates.EARLIEST, dates.LATEST)


def text_of(found: dates.Dates) -> list[str]:
    return [str(day) for day in found]


@pytest.mark.parametrize(
    ("serial", "date1904", "expected"),
    [
        (45292.0, False, "2024-01-01"),
        (45292.99999, False, "2024-01-01"),
        (43830.0, True, "2024-01-01"),
        (32874.0, False, "1990-01-01"),
        (32873.999, False, "NaT"),
        (31412.0, True, "1990-01-01"),
        (73415.9, False, "2100-12-31"),
        (73416.0, False, "NaT"),
        (60.0, False, "NaT"),
        (0.0, False, "NaT"),
        (-5.0, False, "NaT"),
        (1e300, False, "NaT"),
        (float("nan"), False, "NaT"),
        (float("inf"), False, "NaT"),
    ],
)
def test_from_serial(serial: float, date1904: bool, expected: str) -> None:
    assert text_of(dates.from_serial([serial], date1904)) == [expected]


@pytest.mark.parametrize(
    ("day", "date1904", "serial"),
    [
        ("1900-01-01", False, 1),
        ("1900-02-28", False, 59),
        ("1900-03-01", False, 61),  # 60 is the 29 February that never was
        ("2024-01-01", False, 45292),
        ("1904-01-01", True, 0),
        ("2024-01-01", True, 43830),
    ],
)
def test_to_serial(day: str, date1904: bool, serial: int) -> None:
    assert dates.to_serial(date.fromisoformat(day), date1904) == serial


@pytest.mark.parametrize(("day", "date1904"), [("1899-12-31", False), ("1903-12-31", True)])
def test_no_serial_before_the_calendar_starts(day: str, date1904: bool) -> None:
    with pytest.raises(ValueError, match=day):
        dates.to_serial(date.fromisoformat(day), date1904)


@given(DAYS, st.booleans())
def test_serials_go_both_ways(day: date, date1904: bool) -> None:
    assert text_of(dates.from_serial([dates.to_serial(day, date1904)], date1904)) == [str(day)]


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2024-04-03", None, "2024-04-03"),
        ("2024-04-03", "dmy", "2024-04-03"),
        ("2024-04-03", "mdy", "2024-04-03"),
        ("2024-4-3", None, "2024-04-03"),
        ("2024/04/03", "dmy", "2024-04-03"),
        ("2024.04.03", "ymd", "2024-04-03"),
        ("2024-04-03T10:20:30", None, "2024-04-03"),
        ("2024-04-03T23:59:59.999Z", None, "2024-04-03"),
        ("2024-04-03 10:20", None, "2024-04-03"),
        ("2024-04-03T10:20:30+02:00", None, "2024-04-03"),
        ("20240403", None, "2024-04-03"),
        ("20240403", "dmy", "2024-04-03"),
        ("03/04/2024", "dmy", "2024-04-03"),
        ("03/04/2024", "mdy", "2024-03-04"),
        ("3.4.2024", "dmy", "2024-04-03"),
        ("3.4.2024.", "dmy", "2024-04-03"),
        ("3-4-2024", "dmy", "2024-04-03"),
        ("3 4 2024", "dmy", "2024-04-03"),
        ("13/04/2024", None, "2024-04-13"),
        ("04/13/2024", None, "2024-04-13"),
        ("13/04/2024", "dmy", "2024-04-13"),
        ("13/04/2024 00:00:00", None, "2024-04-13"),
        ("4/13/2024 12:00 AM", "mdy", "2024-04-13"),
        ("04/04/2024", None, "2024-04-04"),  # both readings are the same day
        ("29/02/2024", None, "2024-02-29"),
        ("3 Apr 2024", None, "2024-04-03"),
        ("3-Apr-2024", None, "2024-04-03"),
        ("3 APRIL 2024", "mdy", "2024-04-03"),
        ("3rd April 2024", None, "2024-04-03"),
        ("April 3, 2024", None, "2024-04-03"),
        ("Apr. 3 2024", None, "2024-04-03"),
        ("Sept 1, 2024", None, "2024-09-01"),
        (" 2024-04-03\u00a0", None, "2024-04-03"),
        ("1990-01-01", None, "1990-01-01"),
        ("2100-12-31", None, "2100-12-31"),
    ],
)
def test_parse_date(text: str, order: dates.DateOrder | None, expected: str) -> None:
    assert str(dates.parse_date(text, order)) == expected


@pytest.mark.parametrize(
    ("text", "order", "problem"),
    [
        ("03/04/2024", None, "ambiguous: 2024-03-04 or 2024-04-03"),
        ("3.4.2024", None, "ambiguous"),
        ("13/04/2024", "mdy", "with the month first"),
        ("04/13/2024", "dmy", "with the day first"),
        ("03/04/2024", "ymd", "with the year first"),
        ("13/13/2024", None, "no such day"),
        ("29/02/2023", None, "no such day"),
        ("2024-02-30", None, "no such day"),
        ("2024-13-01", None, "no such day"),
        ("20240230", None, "no such day"),
        ("31 Apr 2024", None, "no such day"),
        ("3.4.24", "dmy", "year of four digits"),
        ("03/04/24", None, "year of four digits"),
        ("3 Apr 24", None, "year of four digits"),
        ("Apr 3, 24", None, "year of four digits"),
        ("3 Avr 2024", None, "is not a date"),
        ("Apr 2024", None, "is not a date"),
        ("3/4-2024", "dmy", "is not a date"),
        ("45292", None, "is not a date"),
        ("2024", None, "is not a date"),
        ("0000-00-00", None, "no such day"),
        ("tomorrow", None, "is not a date"),
        ("1989-12-31", None, "outside 1990-01-01 to 2100-12-31"),
        ("2101-01-01", None, "outside"),
        ("", None, "the date is blank"),
        ("\u0662\u0660\u0662\u0664-04-03", None, "is not a date"),  # Arabic-Indic digits
    ],
)
def test_unreadable_dates(text: str, order: dates.DateOrder | None, problem: str) -> None:
    with pytest.raises(UnreadableDate) as caught:
        dates.parse_date(text, order)
    assert problem in str(caught.value)
    assert text in str(caught.value)


@given(DAYS, st.sampled_from(["dmy", "mdy", "ymd"]), st.sampled_from("/.- "))
def test_dates_written_in_the_order_read_back(day: date, order: dates.DateOrder, mark: str) -> None:
    parts = {"d": f"{day.day:02}", "m": f"{day.month:02}", "y": str(day.year)}
    assert dates.parse_date(mark.join(parts[letter] for letter in order), order) == day


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        assert dates.EARLIEST <= dates.parse_date(text) <= dates.LATEST
    except UnreadableDate as problem:
        assert text in str(problem) or not text.strip()


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2024-02-01", "2024-02-29"),
        ("2023-02-28", "2023-02-28"),
        ("2024-12-31", "2024-12-31"),
        ("2100-02-05", "2100-02-28"),
        ("NaT", "NaT"),
    ],
)
def test_end_of_month(day: str, end: str) -> None:
    assert text_of(dates.end_of_month([day])) == [end]


@pytest.mark.parametrize(
    ("day", "n", "anchor", "expected"),
    [
        ("2023-01-31", 1, None, "2023-02-28"),
        ("2024-01-31", 1, None, "2024-02-29"),
        ("2023-01-30", 13, None, "2024-02-29"),
        ("2023-01-31", 2, None, "2023-03-31"),
        ("2025-02-28", 1, 31, "2025-03-31"),  # installment-020: the anchor is kept
        ("2025-02-28", 2, 31, "2025-04-30"),
        ("2025-02-28", 1, None, "2025-03-28"),
        ("2024-03-31", -1, None, "2024-02-29"),
        ("2024-03-31", 0, None, "2024-03-31"),
        ("2024-03-15", 0, 31, "2024-03-31"),
        ("NaT", 1, None, "NaT"),
        ("NaT", 1, 31, "NaT"),
    ],
)
def test_add_months(day: str, n: int, anchor: int | None, expected: str) -> None:
    assert text_of(dates.add_months([day], n, anchor)) == [expected]


def test_months_may_differ_by_element() -> None:
    found = dates.add_months(np.datetime64("2025-01-31"), np.array([1, 2, 3]))
    assert text_of(found) == ["2025-02-28", "2025-03-31", "2025-04-30"]


SUNDAY_WORKED = Calendar(holidays=frozenset({date(2024, 7, 1)}), working_days=frozenset({date(2024, 6, 30)}))


@pytest.mark.parametrize(
    ("day", "none", "following", "modified", "preceding"),
    [
        ("2024-06-30", "2024-06-30", "2024-07-01", "2024-06-28", "2024-06-28"),  # due_date-060
        ("2024-06-29", "2024-06-29", "2024-07-01", "2024-06-28", "2024-06-28"),
        ("2024-03-02", "2024-03-02", "2024-03-04", "2024-03-04", "2024-03-01"),
        ("2024-07-01", "2024-07-01", "2024-07-01", "2024-07-01", "2024-07-01"),
        ("2024-12-29", "2024-12-29", "2024-12-30", "2024-12-30", "2024-12-27"),
        ("NaT", "NaT", "NaT", "NaT", "NaT"),
    ],
)
def test_roll(day: str, none: str, following: str, modified: str, preceding: str) -> None:
    rolled = [text_of(Calendar().roll([day], how))[0] for how in ROLLS]
    assert rolled == [none, following, modified, preceding]


def test_extra_working_days_and_holidays() -> None:
    assert text_of(SUNDAY_WORKED.roll(["2024-06-29", "2024-06-30", "2024-07-01"], "following")) == [
        "2024-06-30",
        "2024-06-30",
        "2024-07-02",
    ]
    assert SUNDAY_WORKED.is_working(["2024-06-28", "2024-06-29", "2024-06-30", "2024-07-01", "NaT"]).tolist() == [
        True,
        False,
        True,
        False,
        False,
    ]


def test_other_weekends() -> None:
    gulf = Calendar(weekend=frozenset({4, 5}))  # Friday and Saturday
    assert text_of(gulf.roll(["2024-06-28", "2024-06-30"], "following")) == ["2024-06-30", "2024-06-30"]


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2024-06-28", 1, "2024-07-01"),
        ("2024-06-29", 1, "2024-07-01"),
        ("2024-06-29", 0, "2024-06-29"),
        ("2024-06-28", 5, "2024-07-05"),
        ("2024-07-01", -1, "2024-06-28"),
        ("2024-06-30", -1, "2024-06-28"),
        ("NaT", 3, "NaT"),
    ],
)
def test_add_working_days(day: str, n: int, expected: str) -> None:
    assert text_of(Calendar().add_working_days([day], n)) == [expected]


@given(st.lists(DAYS, max_size=6), st.integers(-30, 30).filter(bool), st.frozensets(DAYS, max_size=20))
def test_working_days_agree_with_a_count_by_hand(days: list[date], n: int, holidays: frozenset[date]) -> None:
    def by_hand(day: date) -> str:
        left, step = abs(n), timedelta(1 if n > 0 else -1)
        while left:
            day += step
            left -= day.weekday() < 5 and day not in holidays
        return str(day)

    found = Calendar(holidays=holidays).add_working_days(np.array(days, "datetime64[D]"), n)
    assert text_of(found) == [by_hand(day) for day in days]


@given(DAYS, st.frozensets(DAYS, max_size=20), st.frozensets(st.integers(0, 6), max_size=6))
def test_rolled_dates_are_worked(day: date, holidays: frozenset[date], weekend: frozenset[int]) -> None:
    calendar = Calendar(weekend, holidays | {day})
    following, modified, preceding = (calendar.roll([str(day)], how) for how in ROLLS[1:])
    assert calendar.is_working([following[0], modified[0], preceding[0]]).all()
    assert preceding[0] < np.datetime64(day) < following[0]
    same_month = str(following[0])[:7] == str(day)[:7]
    assert modified[0] == (following[0] if same_month else preceding[0])


def test_a_calendar_without_working_weekday_is_refused() -> None:
    with pytest.raises(ValueError, match="a weekday that is worked"):
        Calendar(weekend=frozenset(range(7)))


def test_an_unknown_convention_is_refused() -> None:
    with pytest.raises(ValueError, match="'nearest' is not a roll convention"):
        Calendar().roll(["2024-06-30"], "nearest")  # type: ignore[arg-type] # what a cell may hold
