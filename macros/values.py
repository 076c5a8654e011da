"""Reading and changing settings from the command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches

from arbook.book.book import Book, Value
from arbook.book.options import parse_limits, refusal
from arbook.book.schema import Kind
from arbook.book.settings import PLAN_FORM, SETTINGS, STATEMENT_FORM, Setting
from arbook.book.sheets import LISTS
from arbook.dates import from_serial
from arbook.money import parse_amount, round_half_up
from arbook.terms import UnreadableTerms, read_terms
from macros.changes import watched
from macros.clock import calendar_date
from macros.log import Run
from macros.outcome import CommandError, Outcome

NAMED = {setting.name: setting for setting in (*SETTINGS, *PLAN_FORM, *STATEMENT_FORM)}
WRITTEN = {"LockedTo": "Close month"}  # settings that only a command changes


def get(book: Book, name: str) -> Outcome:
    """Return a setting as one line, in the form in which `set_values` takes it; blank is an empty line.

    Raises
    ------
    CommandError
        If there is no such setting; the nearest names are said.
    """
    setting = _setting(name)
    value = _shown(book.get(setting.name), setting, book.date1904)
    return Outcome("get", (_typed(value, setting),), figures={setting.name: value})


def set_values(book: Book, texts: Sequence[str], now: datetime) -> Outcome:
    """Change settings: all of them, or none if one can't be read.

    Parameters
    ----------
    book : Book
    texts : sequence of str
        NAME=VALUE each. Dates as 2026-03-31, rates as 8% or 0.08, amounts as 1234.50, choices as in their list;
        no value blanks the setting.
    now : datetime
        For the Log.

    Raises
    ------
    CommandError
        If a name is unknown or a value can't be read; nothing is changed then.
    """
    run, book = Run("set", now), watched(book, now)
    values = dict(_assignment(text) for text in texts)
    for name, value in values.items():
        if reason := refusal(NAMED[name], value, book.date1904):
            raise CommandError(f"{name}: {reason}")
    for name, value in values.items():
        book.set(name, value)
    lines = tuple(f"{name} = {_typed(value, NAMED[name]) or '(blank)'}" for name, value in values.items())
    run.log(book, "; ".join(lines))
    book.save()
    return Outcome("set", (*lines, *_next(values)), figures=values)


def _next(names: Collection[str]) -> list[str]:
    """Return how to see the effect: a form's cells need its own command, settings a refresh."""
    forms = {setting.name for setting in (*PLAN_FORM, *STATEMENT_FORM)}
    plan = any(setting.name in names for setting in PLAN_FORM)
    refresh = any(name not in forms for name in names)
    preview = "Run plan --preview to see the installments; plan builds them."
    return [preview] * plan + ["Run refresh to see the effect."] * refresh


def _assignment(text: str) -> tuple[str, Value]:
    name, sign, value = text.partition("=")
    if not sign:
        raise CommandError(f"{text!r} has no = sign. Write NAME=VALUE, such as AsOf=2026-03-31.")
    setting = _setting(name)
    if setting.name in WRITTEN:
        raise CommandError(f"{setting.name} is written by {WRITTEN[setting.name]}; it can't be set by hand.")
    return setting.name, _read(value.strip(), setting)


def _setting(name: str) -> Setting:
    """Return the setting of that name, whichever case it is typed in."""
    by_name = {known.casefold(): setting for known, setting in NAMED.items()}
    wanted = name.strip().casefold()
    if wanted in by_name:
        return by_name[wanted]
    near = [by_name[text].name for text in get_close_matches(wanted, by_name, n=3, cutoff=0.5)]
    hint = f"Did you mean {' or '.join(near)}?" if near else "The sheet Settings lists them all."
    raise CommandError(f"There is no setting {name.strip()!r}. {hint}")


def _read(text: str, setting: Setting) -> Value:
    """Return the text as a value of the setting's kind; None if blank."""
    if not text:
        return None
    if setting.choices:
        return _choice(text, setting)
    if setting.kind is Kind.DATE:
        return calendar_date(text, setting.name)
    if setting.kind is Kind.TEXT:
        return _CHECKED.get(setting.name, _any_text)(text, setting)
    return _number(text, setting)


def _choice(text: str, setting: Setting) -> str:
    for choice in LISTS[setting.choices]:
        if choice.casefold() == text.casefold():
            return choice
    allowed = ", ".join(LISTS[setting.choices])
    raise CommandError(f"{setting.name}: {text!r} is not one of: {allowed}.")


def _number(text: str, setting: Setting) -> Decimal | int:
    percent = setting.kind is Kind.RATE and text.endswith("%")
    try:
        number = parse_amount(text.removesuffix("%") if percent else text)
    except ValueError:
        raise CommandError(
            f"{setting.name}: {text!r} is not a number. Write it like {_EXAMPLES[setting.kind]}."
        ) from None
    if setting.kind is Kind.RATE:
        return _rate(number / 100 if percent else number, text, setting)
    if setting.kind is Kind.COUNT:
        if number != int(number) or number < 0:
            raise CommandError(f"{setting.name}: {text!r} is not a whole number from 0 up.")
        return int(number)
    if setting.kind is Kind.MONEY and number != round_half_up(number):
        raise CommandError(f"{setting.name}: {text!r} has more than two decimals.")
    return number


def _rate(rate: Decimal, text: str, setting: Setting) -> Decimal:
    if not -1 <= rate <= 1:
        raise CommandError(f"{setting.name}: {text!r} would be {rate * 100:f}%. Write a rate like 8% or 0.08.")
    return rate


def _currency(text: str, setting: Setting) -> str:
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise CommandError(f"{setting.name}: {text!r} is not a currency code. Write three letters, such as EUR.")
    return text.upper()


def _limits(text: str, setting: Setting) -> str:
    try:
        return ",".join(str(limit) for limit in parse_limits(text))
    except ValueError as unreadable:
        raise CommandError(f"{setting.name}: {unreadable}.") from None


def _terms(text: str, setting: Setting) -> str:
    try:
        return read_terms(text).text
    except UnreadableTerms as unreadable:
        raise CommandError(f"{setting.name}: {unreadable}. Write them like net 30.") from None


def _any_text(text: str, setting: Setting) -> str:
    return text


_CHECKED: dict[str, Callable[[str, Setting], str]] = {
    "BaseCurrency": _currency,
    "Plan_Currency": _currency,
    "AgingLimits": _limits,
    "DefaultTerms": _terms,
}
_EXAMPLES = {Kind.MONEY: "1234.50", Kind.RATE: "8% or 0.08", Kind.COUNT: "30", Kind.NUMBER: "1.5"}


def _shown(value: Value, setting: Setting, date1904: bool) -> Value:
    """Return a cell's value in its kind; text that stands where a number belongs stays text."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    if setting.kind is Kind.DATE:
        day = from_serial([value], date1904)[0].item()
        return day if isinstance(day, date) else value
    if setting.kind is Kind.MONEY:
        return round_half_up(Decimal(repr(value)))
    return int(value) if value == int(value) else Decimal(repr(value))


def _typed(value: Value, setting: Setting) -> str:
    """Return a value as the user would type it."""
    if value is None:
        return ""
    if setting.kind is Kind.RATE and isinstance(value, (int, Decimal)):
        return f"{(Decimal(value) * 100).normalize():f}%"
    return value.isoformat() if isinstance(value, date) else str(value)
