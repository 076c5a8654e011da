"""Settings from the command line: get and set."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from book.memory import MemoryBook

from macros.outcome import CommandError
from macros.values import get, set_values

NOW = datetime(2026, 3, 31, 9, 30)  # noqa: DTZ001 - naive, as in the workbook


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("AsOf=2026-03-31", date(2026, 3, 31)),
        ("asof = 2026-03-31 ", date(2026, 3, 31)),
        ("AsOf=", None),
        ("InterestRate=8%", Decimal("0.08")),
        ("InterestRate=8.25 %", Decimal("0.0825")),
        ("InterestRate=0.08", Decimal("0.08")),
        ("InterestRate=0", Decimal(0)),
        ("HoldDays=12", 12),
        ("ControlBalance=-1234.50", Decimal("-1234.50")),
        ("ControlBalance=1,234.50", Decimal("1234.50")),
        ("AgingBasis=Invoice Date", "invoice date"),
        ("AgingLimits=15, 30,60", "15,30,60"),
        ("BaseCurrency=usd", "USD"),
        ("CompanyName=Smith = Sons & Co", "Smith = Sons & Co"),
        ("CompanyName=Пример, ООО", "Пример, ООО"),
        ("Plan_Count=24", 24),
        ("Statement_Customer=007", "007"),
    ],
)
def test_a_value_is_typed_by_its_setting(typed: str, value: object) -> None:
    book = MemoryBook()
    book.named |= {"Plan_Count": None, "Statement_Customer": None}
    set_values(book, [typed], NOW)
    name = next(name for name in book.named if name.casefold() == typed.split("=")[0].strip().casefold())
    assert book.named[name] == value
    assert type(book.named[name]) is type(value)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("AsOff=2026-03-31", "There is no setting 'AsOff'. Did you mean AsOf?"),
        ("Grace=1", "There is no setting 'Grace'. Did you mean GraceMode or GraceDays or PromiseGrace?"),
        ("Xyzzy=1", "There is no setting 'Xyzzy'. The sheet Settings lists them all."),
        ("AsOf", "'AsOf' has no = sign. Write NAME=VALUE, such as AsOf=2026-03-31."),
        ("AsOf=31.03.2026", "AsOf: '31.03.2026' is not a date. Write it as year-month-day, such as 2026-03-31."),
        ("AsOf=2026-02-30", "AsOf: '2026-02-30' is not a date. Write it as year-month-day, such as 2026-03-31."),
        ("InterestRate=8", "InterestRate: '8' would be 800%. Write a rate like 8% or 0.08."),
        ("InterestRate=low", "InterestRate: 'low' is not a number. Write it like 8% or 0.08."),
        ("HoldDays=-1", "HoldDays: '-1' is not a whole number from 0 up."),
        ("HoldDays=1.5", "HoldDays: '1.5' is not a whole number from 0 up."),
        ("AsOf=1899-12-31", "AsOf: 1899-12-31 is not a date from 1990 to 2100."),
        ("InterestCap=-100%", "InterestCap: -1 is below 0. Type 0 or a number above it."),
        ("MinimumInterest=-5", "MinimumInterest: -5 is below 0. Type 0 or a number above it."),
        ("InterestRate=100%", "InterestRate: 1 is 100% or more. Type a percentage such as 8%."),
        ("KpiDays=1e30", "KpiDays: '1e30' is not a number. Write it like 30."),
        ("KpiDays=9" + "0" * 19, f"KpiDays: 9{'0' * 19} is not a whole number. Type a whole number."),
        ("AllocationOrder=costs", "AllocationOrder: 'costs' is not an order: name costs, interest and principal once "
         "each. Type costs, interest and principal in the order wanted, with commas between."),
        ("ControlBalance=1.005", "ControlBalance: '1.005' has more than two decimals."),
        ("ControlBalance=x", "ControlBalance: 'x' is not a number. Write it like 1234.50."),
        ("AgingBasis=due", "AgingBasis: 'due' is not one of: due date, invoice date."),
        ("EomCutoff=40", "EomCutoff: 40 is not a day of a month. Type 1 to 31, or nothing."),
        ("DefaultTerms=blah", "DefaultTerms: Terms 'blah' can't be read: 'blah' is not understood. Write them like "
         "net 30."),
        ("AgingLimits=30,60", "AgingLimits: '30,60' is not three rising whole numbers such as 30,60,90."),
        ("BaseCurrency=Euro", "BaseCurrency: 'Euro' is not a currency code. Write three letters, such as EUR."),
        ("LockedTo=2026-01-31", "LockedTo is written by Close month; it can't be set by hand."),
    ],
)  # fmt: skip
def test_what_cannot_be_set_is_said_and_nothing_is_changed(typed: str, sentence: str) -> None:
    book = MemoryBook()
    before = dict(book.named)
    with pytest.raises(CommandError) as error:
        set_values(book, ["HoldDays=5", typed], NOW)
    assert str(error.value) == sentence
    assert book.named == before
    assert book.saved == 0


@pytest.mark.parametrize(
    ("texts", "then"),
    [
        (["Plan_Count=12"], ("Run plan --preview to see the installments; plan builds them.",)),
        (["Statement_Customer=C1"], ()),
        (
            ["Plan_Count=12", "GraceDays=1"],
            (
                "Run plan --preview to see the installments; plan builds them.",
                "Run refresh to see the effect.",
            ),
        ),
    ],
)
def test_the_next_command_is_that_of_what_was_set(texts: list[str], then: tuple[str, ...]) -> None:
    book = MemoryBook()
    book.named |= {"Plan_Count": None, "Statement_Customer": None}
    outcome = set_values(book, texts, NOW)
    assert outcome.lines[len(texts) :] == then


def test_set_is_logged_and_told() -> None:
    book = MemoryBook()
    outcome = set_values(book, ["InterestRate=8%", "CompanyName="], NOW)
    assert outcome.lines == ("InterestRate = 8%", "CompanyName = (blank)", "Run refresh to see the effect.")
    log = {column: values[-1] for column, values in book.cells["tblLog"].items()}
    assert (log["When"], log["Command"], log["Result"]) == (
        "2026-03-31 09:30:00",
        "set",
        "InterestRate = 8%; CompanyName = (blank)",
    )


@pytest.mark.parametrize(
    ("name", "cell", "line"),
    [
        ("AsOf", 46112.0, "2026-03-31"),
        ("asof", None, ""),
        ("InterestRate", 0.08, "8%"),
        ("HoldDays", 8.0, "8"),
        ("ControlBalance", 1234.5, "1234.50"),
        ("AgingLimits", "30,60,90", "30,60,90"),
        ("AsOf", "#REF!", "#REF!"),
    ],
)
def test_get_prints_what_set_takes(name: str, cell: str | float | None, line: str) -> None:
    book = MemoryBook()
    book.named["AsOf" if name == "asof" else name] = cell
    assert get(book, name).lines == (line,)


def test_get_of_an_unknown_name() -> None:
    with pytest.raises(CommandError, match=r"There is no setting 'HoldDay'\. Did you mean HoldDays"):
        get(MemoryBook(), "HoldDay")


def test_get_counts_from_1904_where_the_book_does() -> None:
    book = MemoryBook(date1904=True)
    book.named["AsOf"] = 46112.0 - 1462
    assert get(book, "AsOf").lines == ("2026-03-31",)
