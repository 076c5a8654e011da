"""Named settings are read by kind; what can't be used is a Check and the default holds."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import cast

import pytest

from arbook.book.book import Book, BookError, Value
from arbook.book.options import Settings, SettingValue, parse_limits, read_settings
from arbook.book.settings import PLAN_FORM, SETTINGS, Setting
from arbook.book.typed import ReadOptions
from arbook.problem import Problems

LIMITS = "Error AgingLimits: '{}' is not three rising whole numbers such as 30,60,90. 30,60,90 is used instead."


class NamedCells:
    """The part of a Book that settings are read from."""

    def __init__(self, cells: Mapping[str, Value], date1904: bool = False, lacks: str = "") -> None:
        self.cells, self.date1904, self.lacks = cells, date1904, lacks

    def get(self, name: str) -> Value:
        if name == self.lacks:
            raise BookError(f"no cell named {name}")
        return self.cells.get(name)


def read(
    cells: Mapping[str, Value], wanted: Sequence[Setting] = SETTINGS, date1904: bool = False, lacks: str = ""
) -> tuple[Settings, list[str]]:
    problems = Problems()
    settings = read_settings(cast(Book, NamedCells(cells, date1904, lacks)), problems, wanted)
    assert all((problem.table, problem.row) == ("", -1) for problem in problems.found)
    return settings, [f"{line.severity} {line.field}: {line.problem}" for line in problems.found]


# setting | what stands in the cell | value | problem
CASES: list[tuple[str, Value, SettingValue, str]] = [
    ("AsOf", None, None, ""),
    ("AsOf", "  ", None, ""),
    ("AsOf", 45292.0, date(2024, 1, 1), ""),
    ("AsOf", date(2024, 1, 1), date(2024, 1, 1), ""),
    ("AsOf", "2024-01-01", date(2024, 1, 1), ""),
    ("AsOf", 12.0, None, "Error AsOf: The number 12 is not a date from 1990 to 2100. Blank is used instead."),
    ("AsOf", "soon", None, "Error AsOf: 'soon' is not a date: write it as 2024-04-03. Blank is used instead."),
    ("AsOf", "#N/A", None, "Error AsOf: The cell holds the error #N/A. Blank is used instead."),
    ("AsOf", True, None, "Error AsOf: TRUE is not a date. Blank is used instead."),
    ("CompanyName", None, None, ""),
    ("CompanyName", "#1 Shop", "#1 Shop", ""),
    ("CompanyName", "#SPILL!", None, "Error CompanyName: The cell holds the error #SPILL!. Blank is used instead."),
    ("CompanyRegNo", 40003.0, "40003", ""),
    ("BaseCurrency", None, "EUR", ""),
    ("BaseCurrency", "USD", "USD", ""),
    ("AgingLimits", None, "30,60,90", ""),
    ("AgingLimits", "15, 45, 120", "15, 45, 120", ""),
    ("AgingLimits", "30,60", "30,60,90", LIMITS.format("30,60")),
    ("AgingLimits", 306090.0, "30,60,90", LIMITS.format("306090")),
    ("AgingBasis", " Invoice  DATE ", "invoice date", ""),
    (
        "AgingBasis", "order date", "due date",
        "Error AgingBasis: 'order date' is not one of: due date, invoice date. due date is used instead.",
    ),
    ("GraceDays", None, 0, ""),
    ("GraceDays", 3.0, 3, ""),
    ("GraceDays", "3", 3, ""),
    ("GraceDays", -1.0, 0, "Error GraceDays: -1 is below 0. 0 is used instead."),
    ("GraceDays", 2.5, 0, "Error GraceDays: 2.5 is not a whole number. 0 is used instead."),
    ("EomCutoff", None, None, ""),
    ("EomCutoff", 31.0, 31, ""),
    ("EomCutoff", 32.0, None, "Error EomCutoff: 32 is not a day of a month. Blank is used instead."),
    ("EomCutoff", 0.0, None, "Error EomCutoff: 0 is not a day of a month. Blank is used instead."),
    ("HoldAmount", None, 10000, ""),
    ("HoldAmount", Decimal("99.5000"), 9950, ""),
    ("HoldAmount", 0.0, 0, ""),
    ("ControlBalance", -12.5, -1250, ""),
    (
        "HoldAmount", 1.005, 101,
        "Warning HoldAmount: 1.005 has more than two decimals; it is rounded to the cent.",
    ),
    (
        "HoldAmount", "1,5", 10000,
        "Error HoldAmount: '1,5' makes sense only with ',' as decimal sign, and '.' is set. 100 is used instead.",
    ),
    ("InterestRate", None, None, ""),
    ("InterestRate", 0.081, Decimal("0.081"), ""),
    ("InterestRate", "8%", Decimal("0.08"), ""),
    ("PaymentTolerance", None, Decimal(0), ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "cell", "value", "problem"), CASES)
def test_a_setting_has_its_value_or_its_default(name: str, cell: Value, value: SettingValue, problem: str) -> None:
    settings, problems = read({name: cell})
    assert settings.values[name] == value
    assert type(settings.values[name]) is type(value)
    assert problems == [text for text in [problem] if text]


def test_a_blank_book_gives_all_defaults_without_a_word() -> None:
    settings, problems = read({})
    assert problems == []
    assert set(settings.values) == {setting.name for setting in SETTINGS}
    assert settings.aging_limits == (30, 60, 90)
    assert settings.read_options == ReadOptions()
    assert (settings.text("DefaultTerms"), settings.text("Signatory")) == ("net 30", "")
    assert (settings.yes("InterestOnDisputed"), settings.yes("PartialDiscount")) == (True, False)
    assert (settings.day("AsOf"), settings.count("KpiDays"), settings.cents("SmallBalance")) == (None, 90, 1000)
    assert (settings.rate("PaymentTolerance"), settings.rate("InterestCap")) == (Decimal(0), None)


def test_typed_dates_and_amounts_are_read_by_the_settings_of_the_book() -> None:
    cells = {"DateOrder": "dmy", "DecimalSign": ",", "AsOf": "03/04/2024", "HoldAmount": "1.234,50"}
    settings, problems = read(cells)
    assert (settings.day("AsOf"), settings.cents("HoldAmount"), problems) == (date(2024, 4, 3), 123450, [])
    assert settings.read_options == ReadOptions(date_order="dmy", decimal_sign=",")


def test_dates_follow_the_date_system_of_the_book() -> None:
    settings, problems = read({"AsOf": 43830.0, "BankDate": date(2024, 1, 2)}, date1904=True)
    assert (settings.day("AsOf"), settings.day("BankDate")) == (date(2024, 1, 1), date(2024, 1, 2))
    assert (settings.read_options.date1904, problems) == (True, [])


def test_a_name_that_the_book_lacks_is_a_check() -> None:
    settings, problems = read({}, lacks="HoldDays")
    assert settings.count("HoldDays") == 8
    assert problems == ["Error HoldDays: The workbook has no cell named HoldDays. 8 is used instead."]


def test_the_plan_form_is_read_the_same_way() -> None:
    settings, problems = read({"Plan_Amount": 500.0, "Plan_Frequency": "Weekly"}, PLAN_FORM)
    assert (settings.cents("Plan_Amount"), settings.text("Plan_Frequency")) == (50000, "weekly")
    assert "HoldDays" not in settings.values
    assert problems == []


def test_asking_for_another_kind_or_name_is_a_programming_error() -> None:
    settings, _ = read({})
    with pytest.raises(TypeError, match="HoldDays is int, not str"):
        settings.text("HoldDays")
    with pytest.raises(KeyError):
        settings.text("HoldDay")


@pytest.mark.parametrize(("text", "limits"), [("30,60,90", (30, 60, 90)), (" 7 ; 14 ; 21 ", (7, 14, 21))])
def test_limits(text: str, limits: tuple[int, int, int]) -> None:
    assert parse_limits(text) == limits


@pytest.mark.parametrize(
    "text", ["", "30", "30,60,90,120", "60,30,90", "30,30,90", "0,30,60", "a,b,c", "-1,2,3", "1.5,2,3"]
)
def test_not_limits(text: str) -> None:
    with pytest.raises(ValueError, match="is not three rising whole numbers"):
        parse_limits(text)
