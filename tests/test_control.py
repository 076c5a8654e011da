"""Fresh data: working days since the last bank entry, money on account, the weekly control."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from books import make_book
from memory import MemoryBook

from arbook.book.file import FileBook
from arbook.book.options import read_settings
from arbook.problem import Problems
from arbook.working_days import Calendar
from macros.control import bank_age, control_problem, last_control, money_on_account

GOOD_FRIDAY = Calendar(holidays=frozenset({date(2024, 3, 29)}))


@pytest.mark.parametrize(
    ("bank_date", "as_of", "calendar", "stale_days", "days", "stale"),
    [
        # Fri 22 March to Thu 28 March 2024; 30 and 31 are a weekend
        (date(2024, 3, 22), date(2024, 3, 27), Calendar(), 3, 3, False),
        (date(2024, 3, 22), date(2024, 3, 28), Calendar(), 3, 4, True),
        (date(2024, 3, 28), date(2024, 3, 31), Calendar(), 3, 1, False),
        (date(2024, 3, 28), date(2024, 3, 31), GOOD_FRIDAY, 0, 0, False),
        (date(2024, 3, 28), date(2024, 3, 29), Calendar(), 0, 1, True),
        (date(2024, 3, 28), date(2024, 3, 28), Calendar(), 0, 0, False),
        (date(2024, 4, 5), date(2024, 3, 28), Calendar(), 3, 0, False),
        (None, date(2024, 3, 28), Calendar(), 3, None, True),
    ],
)
def test_domain_c3_stale_bank_data(
    bank_date: date | None, as_of: date, calendar: Calendar, stale_days: int, days: int | None, stale: bool
) -> None:
    book = MemoryBook()
    book.named |= {"BankDate": bank_date, "StaleDays": stale_days}
    age = bank_age(read_settings(book, Problems()), as_of, calendar)
    assert (age.days, age.stale, bool(age.words)) == (days, stale, stale)


def test_domain_c3_the_words_say_what_to_do() -> None:
    book = MemoryBook()
    book.named |= {"BankDate": date(2024, 3, 20)}
    assert bank_age(read_settings(book, Problems()), date(2024, 3, 31), Calendar()).words == (
        "Bank entries end on 2024-03-20, 7 working days before 2024-03-31 (StaleDays 3): import the newest bank "
        "statement first."
    )


def test_domain_c3_money_on_account_is_said() -> None:
    rows = pd.DataFrame({"Currency": ["EUR", "USD", "EUR", "EUR"], "Unapplied": [-100, -5, -250, 0]})
    assert money_on_account(rows) == [
        "3 customers with money on account, EUR 3.50, USD 0.05 in all: apply it before you chase."
    ]
    assert money_on_account(rows[3:]) == []


def test_domain_c1_the_last_weekly_control(tmp_path: Path) -> None:
    log = "tblLog\nWhen | Command\n"
    rows = "2024-03-20 09:00:00 | refresh\n2024-03-22 09:00:00 | actions\nlater | refresh\n2024-03-29 | import"
    assert last_control(FileBook.open(make_book(tmp_path / "a.xlsm", log + rows))) == date(2024, 3, 22)
    assert last_control(FileBook.open(make_book(tmp_path / "b.xlsm", log + "2024-03-29 | import"))) is None


@pytest.mark.parametrize(("last", "warned"), [(date(2024, 3, 24), False), (date(2024, 3, 23), True), (None, False)])
def test_domain_c1_over_seven_days_is_a_warning(last: date | None, warned: bool) -> None:
    found = control_problem(last, date(2024, 3, 31))
    assert [one.severity for one in found] == (["Warning"] if warned else [])
