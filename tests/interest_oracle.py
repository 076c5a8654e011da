"""Late interest once more, debt by debt in Decimal: what the vectorised form is compared with.

Written from the rules, shares no code with the package. Slices are found in two ways: from the days on which
something changes, and by walking from day to day, as the rule reads.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

ONE = Decimal(1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rules:
    """Rates by their first day, and what else was agreed; amounts in cents."""

    starts: Sequence[date]
    rates: Sequence[Decimal]
    day_count: str = "ACT/365F"
    timing: str = "each day"
    grace_days: int = 0
    grace_mode: str = "trigger"
    minimum: int = 0
    minimum_mode: str = "floor"
    capped: bool = False

    def rate(self, day: date) -> Decimal:
        return self.rates[bisect_right(self.starts, day) - 1]


def thirty(start: date, end: date, name: str) -> int:
    """Days of the 30/360 conventions."""
    y1, m1, d1 = start.year, start.month, start.day
    y2, m2, d2 = end.year, end.month, end.day
    february1 = m1 == 2 and (start + DAY).month == 3
    february2 = m2 == 2 and (end + DAY).month == 3
    if name == "30U/360":
        if february1 and february2:
            d2 = 30
        if february1:
            d1 = 30
    if name == "30E/360 ISDA":
        d1 = 30 if february1 else d1
        d2 = 30 if february2 else d2
    if name in ("30E/360", "30E/360 ISDA"):
        d1 = 30 if d1 == 31 else d1
        d2 = 30 if d2 == 31 else d2
    else:
        d1 = 30 if d1 == 31 else d1
        if d2 == 31 and d1 == 30:
            d2 = 30
    return 360 * (y2 - y1) + 30 * (m2 - m1) + d2 - d1


def slices_of(
    principal: int, due: date, last: date, payments: Sequence[tuple[date, int]], rules: Rules
) -> list[tuple[date, date, int, Decimal]]:
    """First day, last day, principal and rate of each slice."""
    first = due + DAY * (1 + (rules.grace_days if rules.grace_mode == "free" else 0))
    if first > last:
        return []
    paid: dict[date, int] = {}
    for day, cents in payments:
        paid[max(day + DAY, first)] = paid.get(max(day + DAY, first), 0) + cents
    cuts = {first, *(day for day in paid if day <= last)}
    if rules.timing == "each day":
        cuts.update(day for day in rules.starts if first <= day <= last)
    if rules.day_count in ("ACT/366", "ACT/ACT ISDA"):
        cuts.update(date(year, 1, 1) for year in range(first.year + 1, last.year + 1))
    ordered = sorted(cuts)
    found = []
    left = principal
    for place, start in enumerate(ordered):
        left -= paid.get(start, 0)
        end = ordered[place + 1] - DAY if place + 1 < len(ordered) else last
        if left > 0:
            found.append((start, end, left, rules.rate(first if rules.timing == "first day" else start)))
    return found


def slices_by_day(
    principal: int, due: date, last: date, payments: Sequence[tuple[date, int]], rules: Rules
) -> list[tuple[date, date, int, Decimal]]:
    """The same by walking: a slice ends where the next day's principal, rate row or year of the day count differs."""
    free = rules.grace_days if rules.grace_mode == "free" else 0
    by_year = rules.day_count in ("ACT/366", "ACT/ACT ISDA")
    found: list[tuple[date, date, int, Decimal]] = []
    state, began, day = None, due, due + DAY
    while day <= last + DAY:
        left = principal - sum(cents for when, cents in payments if when < day)
        row = bisect_right(rules.starts, due + DAY * (1 + free) if rules.timing == "first day" else day) - 1
        now = (left, row, day.year if by_year else 0) if (day - due).days > free and day <= last else None
        if now != state:
            if state is not None and state[0] > 0:
                found.append((began, day - DAY, state[0], rules.rates[state[1]]))
            state, began = now, day
        day += DAY
    return found


def interest_cents(start: date, end: date, principal: int, rate: Decimal, day_count: str) -> tuple[int, bool]:
    """Interest of one slice, and whether it was an exact half cent."""
    days, basis = (end - start).days + 1, 365
    if day_count.startswith("30"):
        days, basis = thirty(start - DAY, end, day_count), 360
    elif day_count == "ACT/360":
        basis = 360
    elif day_count in ("ACT/366", "ACT/ACT ISDA"):
        basis = (date(end.year + 1, 1, 1) - date(end.year, 1, 1)).days
    exact = principal * rate * days / basis
    return int(exact.quantize(ONE, rounding=ROUND_HALF_UP)), exact % 1 == Decimal("0.5")


def late_interest_of(
    principal: int,
    due: date,
    last: date,
    payments: Sequence[tuple[date, int]],
    rules: Rules,
    find: Callable[..., list[tuple[date, date, int, Decimal]]] = slices_of,
) -> tuple[list[int], int, int]:
    """Interest of each slice before cap and minimum, the total after them, and the number of exact half cents."""
    slices = find(principal, due, last, payments, rules)
    if rules.grace_mode == "trigger" and slices and (slices[-1][1] - due).days <= rules.grace_days:
        slices = []
    parts, ties = [], 0
    for start, end, owed, rate in slices:
        cents, tie = interest_cents(start, end, owed, rate, rules.day_count)
        parts.append(cents)
        ties += tie
    total = sum(parts)
    if rules.capped:
        total = min(total, principal)
    if rules.minimum_mode == "threshold" and total < rules.minimum:
        return parts, 0, ties
    if 0 < total < rules.minimum:
        total = min(rules.minimum, principal) if rules.capped else rules.minimum
    return parts, total, ties
