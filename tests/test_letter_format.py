"""Amounts, dates and percentages by language and country."""

from datetime import date
from decimal import Decimal

import pytest

from arbook.letter_format import Formats, locale_of
from arbook.letter_template import Templates

DAY = date(2026, 11, 2)
# language, country | amount | long date | short date | percentage; ~ is a no-break space
TABLE = """
en |    | EUR~1,234,567.89 | 2 November 2026      | 2 Nov 2026  | 12.15%
en | GB | EUR~1,234,567.89 | 2 November 2026      | 2 Nov 2026  | 12.15%
en | US | EUR~1,234,567.89 | November 2, 2026     | Nov 2, 2026 | 12.15%
en | LV | EUR~1,234,567.89 | 2 November 2026      | 2 Nov 2026  | 12.15%
lv |    | 1~234~567,89~EUR | 02.11.2026           | 02.11.2026  | 12,15%
lv | LV | 1~234~567,89~EUR | 02.11.2026           | 02.11.2026  | 12,15%
ru | LV | 1~234~567,89~EUR | 2 ноября 2026 года   | 02.11.2026  | 12,15~%
ro | RO | 1.234.567,89~EUR | 2 noiembrie 2026     | 02.11.2026  | 12,15~%
ro | MD | 1.234.567,89~EUR | 2 noiembrie 2026     | 02.11.2026  | 12,15~%
"""


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_formats_of_languages(line: str) -> None:
    language, country, amount, long, short, percent = (part.strip() for part in line.split("|"))
    labels = Templates().labels(language)
    formats = Formats(locale_of(language, country), labels["long_date"], labels["short_date"])
    found = (
        formats.amount(123456789, "EUR"), formats.long(DAY), formats.short(DAY), formats.percent(Decimal("0.1215")),
    )  # fmt: skip
    assert [text.replace("\u00a0", "~") for text in found] == [amount, long, short, percent]


@pytest.mark.parametrize(
    ("cents", "currency", "shown"),
    [
        (0, "EUR", "EUR~0.00"),
        (-5, "EUR", "EUR~-0.05"),
        (100000, "JPY", "JPY~1,000"),
        (100050, "JPY", "JPY~1,000.50"),  # what a yen can't be is shown, not rounded away
        (9007199254740993_01, "USD", "USD~9,007,199,254,740,993.01"),  # more than a float holds
    ],
)
def test_amounts_are_exact(cents: int, currency: str, shown: str) -> None:
    assert Formats(locale_of("en")).amount(cents, currency).replace("\u00a0", "~") == shown


@pytest.mark.parametrize(("rate", "shown"), [("0.1", "10%"), ("0.08", "8%"), ("0.101525", "10.1525%"), ("0", "0%")])
def test_percentages_have_the_decimals_that_they_need(rate: str, shown: str) -> None:
    assert Formats(locale_of("en")).percent(Decimal(rate)) == shown


def test_blank_dates_are_blank() -> None:
    formats = Formats(locale_of("lv"))
    assert (formats.long(None), formats.short(None)) == ("", "")


def test_an_unknown_language_is_english() -> None:
    assert str(locale_of("xx", "QQ")) == "en_GB"
