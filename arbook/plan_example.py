"""The example of payment by installments that a letter may name: so much now, the rest in level monthly payments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from arbook.installments import PlanTerms, schedule
from arbook.letter_format import Formats
from arbook.letter_template import for_templates
from arbook.money import currency_unit, share

Example = Callable[..., dict[str, object]]
LONGEST = 120  # months


def plan_example(cents: int, currency: str, day: date, formats: Formats) -> Example:
    """Return the function `example(down, months, rate)` of templates, for an amount owed on a day.

    In a template: `{% set offer = example("1/3", 24, "3%") %}` gives `offer.down`, `offer.rest`, `offer.months`,
    `offer.payment` and `offer.rate`. Of 15,000 a third is 5,000 now, and 10,000 over two years (DOMAIN.md D 11).
    """

    @for_templates
    def example(down: object = "1/3", months: object = 24, rate: object = "0%") -> dict[str, object]:
        part, count, yearly = _part(down), _months(months), _rate(rate)
        unit = currency_unit(currency)
        now = int(share(cents, part.numerator, part.denominator, unit))
        terms = PlanTerms(cents - now, day, count=count, rate=yearly, anchor=day.day, unit=unit)
        payment = schedule(terms).first_payment if cents - now >= count * unit else 0
        return {
            "down": formats.amount(now, currency),
            "rest": formats.amount(cents - now, currency),
            "months": count,
            "payment": formats.amount(payment, currency),
            "rate": formats.percent(yearly) if yearly else "",
        }

    return example


def _part(value: object) -> Fraction:
    """Read 1/3, 0.25 or 25% as a part; ValueError when it is none from 0 to below 1."""
    text = str(value).strip()
    try:
        found = Fraction(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{text} is not a part such as 1/3 or 30%") from None
    if not 0 <= found < 1:
        raise ValueError(f"{text} is not a part from 0 to below 1, such as 1/3 or 30%")
    return found


def _rate(value: object) -> Decimal:
    part = _part(value)
    return Decimal(part.numerator) / part.denominator


def _months(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LONGEST:
        raise ValueError(f"{value} is not a number of months from 1 to {LONGEST}")
    return value
