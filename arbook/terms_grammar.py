"""The grammar of payment terms: known words become due rules, discount tiers and lines.

Two forms: a split ("50% advance, balance net 30"), and one due date with discounts ("2/10 n/30 EOM"). A
keyword that says how days count (EOM, prox, ROG, as of) holds for the discount and the net date alike, on
whichever side it stands; French "fin de mois" belongs to its own days only. What could be read in two ways is
refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

import numpy as np

from arbook.dates import UnreadableDate, month_number, parse_date
from arbook.terms_due import MOST_DAYS, Count, Counting, Cursor, Due, read_due, rule_of
from arbook.terms_rule import AsOf, Days, Line, Months, Rule, Tier
from arbook.terms_words import UnreadableTerms, Word, words_of

_SAMPLE: Final = np.arange("2023-01-01", "2025-01-01", dtype="datetime64[D]")  # a common and a leap year
_NET_AFTER_DISCOUNT: Final = 20  # days, where no net date is stated (Brechner, Business Mathematics ch. 7)
_MOST_RATE: Final = 50  # percent
_MOST_BARE_RATE: Final = 20  # percent, where no net date confirms that it is a discount


@dataclass(frozen=True)
class Grammar:
    """What a text says: lines with their rules, discount tiers, the as-of date."""

    lines: tuple[Line, ...]
    tiers: tuple[Tier, ...] = ()
    as_of: AsOf | None = None


@dataclass(frozen=True)
class _Discount:
    """A discount as written; extra days are added to its count."""

    rate: Decimal
    count: Count
    loose: bool = False  # a percentage before days without "/" or "discount": needs a net date beside it


@dataclass
class _Single:
    """The clauses of terms with one due date, as they are found."""

    discounts: list[_Discount] = field(default_factory=list)
    counting: Counting = field(default_factory=Counting)
    net: Due | None = None
    net_counting: Counting = field(default_factory=Counting)
    as_of: AsOf | None = None


def parse(text: str) -> Grammar:
    """Read terms.

    Raises
    ------
    UnreadableTerms
        With the text and the part that can't be read.
    """
    words = words_of(text)
    parts = _slash_parts(words, text) or _split_parts(Cursor(words, text))
    total = sum(share for share, _, _ in parts if share is not None)
    has_balance = any(share is None for share, _, _ in parts)
    if parts and (total < 100 if has_balance else total == 100):
        return Grammar(tuple(_line(part, text) for part in parts))
    try:
        return _finished(_clauses(Cursor(words, text)), text)
    except UnreadableTerms:
        if len(parts) < 2:
            raise
        wrong = "so no balance is left" if has_balance else "not to 100 %"
        raise UnreadableTerms(text, f"the parts add up to {total} %, {wrong}") from None


# --- several lines --------------------------------------------------------------------------------------

_Part = tuple[Decimal | None, Due, Counting]


def _slash_parts(words: list[Word], text: str) -> list[_Part]:
    """30/40/30: now, after a month, after two months."""
    names = [word.name for word in words]
    shares = [word.number for word in words if word.number is not None and not word.ordinal]
    signs = [name for name in names if name in ("/", "%")]
    slashes, percents = signs.count("/"), signs.count("%")
    if len(shares) + len(signs) != len(names) or slashes != len(shares) - 1 or slashes < 1:
        return []
    expected = "/".join("0%" if percents else "0" for _ in shares)
    if "".join("0" if name[0].isdigit() else name for name in names) != expected or sum(shares) != 100:
        return []
    if not percents and shares[0] < (20 if len(shares) == 2 else 10):
        raise UnreadableTerms(text, "it could be a discount or parts of the amount: write % behind the parts")
    return [(share, Rule(steps=(Months(n),) if n else ()), Counting()) for n, share in enumerate(shares)]


def _split_parts(cursor: Cursor) -> list[_Part]:
    """50% advance, balance net 30: parts as written, none when the words aren't of that form."""
    parts: list[_Part] = []
    while not cursor.done:
        if parts:
            cursor.take_one("AND", "+")
        balance = cursor.take("BALANCE")
        share = cursor.decimal() if cursor.name(1) == "%" else None
        balance = (share is not None and cursor.take("%") and cursor.take("BALANCE")) or balance
        if share is None and not balance:
            return []
        counting = Counting()
        due = read_due(cursor, counting)
        if due is None:
            return []
        counting.goods = counting.goods or cursor.take("ROG")
        parts.append((share, due, counting))
        if balance and not cursor.done:
            return []  # the balance is what the other parts leave, so it comes last
    return parts


def _line(part: _Part, text: str) -> Line:
    share, due, counting = part
    if share is not None and share <= 0:
        raise UnreadableTerms(text, f"a part of {share} % is nothing")
    return Line(None if share is None else share / 100, rule_of(due, counting, text))


# --- one due date, with discounts -----------------------------------------------------------------------


def _clauses(cursor: Cursor) -> _Single:
    single = _Single()
    while not cursor.done:
        if cursor.place and cursor.name(1):
            cursor.take("AND")
        if not _clause(cursor, single):
            raise cursor.refuse()
    return single


def _clause(cursor: Cursor, single: _Single) -> bool:
    """Take the next clause; False when there is none."""
    if single.as_of is None and cursor.take("as", "of"):
        single.as_of = _as_of(cursor)
        return True
    if cursor.take("ROG") or cursor.take("AFTER", "ROG"):
        single.counting.goods = True
        return True
    if not isinstance(single.net, Rule) and (discount := _discount(cursor, single.counting)):
        single.discounts.append(discount)
        return True
    if _hyphens(cursor, single):
        return True
    if single.discounts or isinstance(single.net, Count):
        if cursor.take("EOM"):
            single.counting.eom = True
            return True
        if not cursor.is_number(1) and cursor.take("PROX"):
            single.counting.prox = True
            return True
    if single.net is None:
        single.net = read_due(cursor, single.net_counting)
        return single.net is not None
    return False


def _hyphens(cursor: Cursor, single: _Single) -> bool:
    """2-10-30: 2% in 10 days, net 30."""
    start = cursor.place
    rate = cursor.decimal()
    if rate is not None and single.net is None and (cursor.take("-") or cursor.take("%", "-")):
        days = cursor.whole()
        if days and cursor.take("-") and (net := cursor.whole()):
            single.discounts.append(_Discount(rate, days))
            single.net = net
            return True
    cursor.place = start
    return False


def _discount(cursor: Cursor, counting: Counting) -> _Discount | None:
    """2/10, 2% 10, 2% within 10 days, 5% prox 15, 2/10-60x."""
    start = cursor.place
    rate = cursor.decimal()
    percent = cursor.take("%")
    named = percent and cursor.take("DISCOUNT")
    slash = rate is not None and cursor.take("/")
    if rate is not None and (slash or percent):
        cursor.take("IN")
        before = cursor.take("PROX")
        count = cursor.whole()
        days = count is not None and not before and cursor.take("DAYS")
        if count and cursor.name() not in ("%", "/", "MONTHS", "WEEKS", "CLEAR DAYS"):
            counting.prox = counting.prox or before or (not days and cursor.take("PROX"))
            named = cursor.take("DISCOUNT") or named
            extra = _extra_days(cursor)
            if extra is not None and count.n + extra <= MOST_DAYS:
                unit = "DAYS" if days or extra else ""
                count = replace(count, n=count.n + extra, unit=unit)
                return _Discount(rate, count, loose=not (slash or named))
    cursor.place = start
    return None


def _extra_days(cursor: Cursor) -> int | None:
    """-60x, 60 extra: days that are added to the discount period; None where a hyphen leads nowhere."""
    hyphen = cursor.take("-")
    if cursor.is_number() and cursor.name(1) == "EXTRA" and (extra := cursor.whole()):
        cursor.take("EXTRA")
        return extra.n
    return None if hyphen else 0


def _as_of(cursor: Cursor) -> AsOf:
    """Read the date behind "as of": 1 May, May 1 2024, 2024-05-01, or nothing."""
    start = cursor.place
    if iso := _iso(cursor):
        return iso
    first = cursor.whole()
    month = month_number(cursor.name())
    if first is None and month is None:
        return AsOf()
    if month is not None:
        cursor.place += 1
    day = first or cursor.whole()
    if month is None or day is None:
        cursor.place = start
        raise cursor.refuse()
    year = cursor.whole(2100) if _is_year(cursor.name()) else None
    try:
        date(year.n if year else 2000, month, day.n)
    except ValueError:
        cursor.place = start
        raise cursor.refuse() from None
    return AsOf(day.n, month, year.n if year else None)


def _iso(cursor: Cursor) -> AsOf | None:
    names = [cursor.name(ahead) for ahead in range(5)]
    try:
        day = parse_date("".join(names), "ymd")
    except UnreadableDate:
        return None
    cursor.place += len(names)
    return AsOf(day.day, day.month, day.year)


def _is_year(name: str) -> bool:
    return len(name) == 4 and name.isdigit() and 1990 <= int(name) <= 2100


def _finished(single: _Single, text: str) -> Grammar:
    """Give every clause its counting, add what isn't stated, and refuse contradictions."""
    counting = single.counting | single.net_counting
    net = single.net
    own_prox = single.net_counting.prox and not single.counting.prox
    day_of_month = isinstance(net, Count) and net.ordinal
    if own_prox and day_of_month and not all(discount.count.ordinal for discount in single.discounts):
        raise UnreadableTerms(text, "do the discount days count from the invoice, or are they days of a month?")
    on_delivery = isinstance(net, Rule) and net.base == "delivery"
    if (counting.goods or on_delivery) and single.as_of:
        raise UnreadableTerms(text, "the days can't count from an as-of date and from the receipt of goods")
    _check_rates(single, counting, text)
    base = Rule("as of" if single.as_of else "invoice")
    tiers = [
        Tier(discount.rate / 100, rule_of(discount.count, counting, text, base))
        for discount in single.discounts
        if discount.rate
    ]
    if net is not None:
        due = rule_of(net, counting, text, base)
    elif tiers:
        due = tiers[-1].rule.then(Days(_NET_AFTER_DISCOUNT))
    else:
        raise UnreadableTerms(text, "no due date is stated")
    _check_order(tiers, due, text)
    return Grammar((Line(None, due),), tuple(tiers), single.as_of)


def _check_rates(single: _Single, counting: Counting, text: str) -> None:
    """Refuse percentages that are no discount, hardly one, or only perhaps."""
    for discount in single.discounts:
        if not discount.rate and single.net is None:
            raise UnreadableTerms(text, "a discount of 0 % is none: write when the amount is due")
        unsure = single.net is None and (
            discount.rate > _MOST_BARE_RATE or (discount.loose and not (counting.eom or counting.prox))
        )
        if unsure or discount.rate > (_MOST_BARE_RATE if discount.loose else _MOST_RATE):
            raise UnreadableTerms(text, f"is {discount.rate} % a discount, and when is the whole amount due?")


def _check_order(tiers: list[Tier], due: Rule, text: str) -> None:
    """Refuse discounts that don't fall with time, or whose last day always lies after the due date."""
    deadlines = [tier.rule.apply(_SAMPLE) for tier in tiers]
    for (early, late), (sooner, later) in zip(pairwise(tiers), pairwise(deadlines), strict=True):
        if late.rate >= early.rate or (later < sooner).all() or (later == sooner).all():
            raise UnreadableTerms(text, "a later discount must be smaller than the one before it")
    if deadlines and (deadlines[-1] > due.apply(_SAMPLE)).all():
        raise UnreadableTerms(text, "the discount would end after the due date")
