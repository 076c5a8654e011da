"""Numbers, dates and amounts as a letter's reader writes them, by language and country (Unicode CLDR, through babel).

Exact: amounts come as integer cents and rates as Decimal; nothing passes through float.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from arbook.money import currency_decimals, from_cents

_NO_BREAK = "\u00a0"
_PLAIN = {"en": "en_GB"}  # the territory of a language where the customer's country has none of its own


@dataclass(frozen=True)
class Formats:
    r"""How one reader's numbers and dates look.

    Attributes
    ----------
    locale : Locale
    long_date, short_date : str
        CLDR patterns such as ``d MMMM y``, or "long", "medium", "short": in sentences, in tables.

    Examples
    --------
    >>> lv = Formats(locale_of("lv"), "dd.MM.y", "dd.MM.y")
    >>> lv.amount(123456789, "EUR"), lv.long(date(2026, 11, 2)), lv.percent(Decimal("0.1215"))
    ('1\xa0234\xa0567,89\xa0EUR', '02.11.2026', '12,15%')
    >>> Formats(locale_of("en")).amount(123456789, "EUR")
    'EUR\xa01,234,567.89'
    """

    locale: Locale
    long_date: str = "long"
    short_date: str = "medium"

    def number(self, cents: int, currency: str) -> str:
        """Write an amount without its currency, with the decimals that the currency has."""
        return format_decimal(from_cents(cents), format=self._pattern(cents, currency), locale=self.locale)

    def amount(self, cents: int, currency: str) -> str:
        """Write an amount with its ISO code, on the side where the language has it."""
        number = self.number(cents, currency)
        code_first = self._currency_pattern().startswith("¤")
        return f"{currency}{_NO_BREAK}{number}" if code_first else f"{number}{_NO_BREAK}{currency}"

    def long(self, day: date | None) -> str:
        """Write a date for a sentence; blank for none."""
        return "" if day is None else format_date(day, self.long_date, self.locale)

    def short(self, day: date | None) -> str:
        """Write a date for a table; blank for none."""
        return "" if day is None else format_date(day, self.short_date, self.locale)

    def percent(self, rate: Decimal) -> str:
        """Write a fraction as a percentage with the decimals that it has, at most four."""
        pattern = self.locale.percent_formats[None].pattern.replace("0", "0.####")
        return format_percent(rate, pattern, self.locale)

    def _currency_pattern(self) -> str:
        return str(self.locale.currency_formats["standard"].pattern)

    def _pattern(self, cents: int, currency: str) -> str:
        pattern = self._currency_pattern().split(";")[0].replace("¤", "").strip(f" {_NO_BREAK}\u200f")
        decimals = currency_decimals(currency) or 2 * (cents % 100 != 0)  # cents of a yen are shown, not lost
        return pattern.replace(".00", "." + "0" * decimals if decimals else "")


def locale_of(language: str, country: str = "") -> Locale:
    """Return the locale of a language in a country, or the language's own where that country has none.

    Parameters
    ----------
    language, country : str
        ISO 639 and ISO 3166 codes; an unknown language is English.
    """
    for name in (f"{language}_{country.strip().upper()}", _PLAIN.get(language, language), _PLAIN["en"]):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("babel has no English")
