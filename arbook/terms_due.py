"""When a part of the amount is due, as words: "net 30 EOM", "10th prox", "31 days then the 15th", "COD"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from arbook.terms_rule import DayOfMonth, Days, MonthEnd, Months, PayDays, Rule, Step
from arbook.terms_words import UnreadableTerms, Word

MOST_DAYS: Final = 999
_MOST_MONTHS: Final = 60


@dataclass
class Counting:
    """How the days of a clause count."""

    eom: bool = False
    prox: bool = False
    goods: bool = False

    def __or__(self, other: Counting) -> Counting:
        return Counting(self.eom or other.eom, self.prox or other.prox, self.goods or other.goods)


@dataclass(frozen=True)
class Count:
    """A number of days, or a day of the month: which one depends on the counting."""

    n: int
    ordinal: bool = False
    unit: str = ""
    then: tuple[Step, ...] = ()

    def steps(self, counting: Counting, text: str) -> tuple[Step, ...]:
        """Give the steps under a counting; UnreadableTerms where they don't go together."""
        if counting.prox:
            if counting.eom or self.unit or not 1 <= self.n <= 31:
                raise UnreadableTerms(text, f"{self.n} is not a day of the next month")
            return (DayOfMonth(self.n), *self.then)
        if self.ordinal:
            raise UnreadableTerms(text, f"day {self.n} of which month? Write 'prox' or 'of next month'")
        clear = self.unit == "CLEAR DAYS"
        days = (Days(self.n, clear),) if self.n or clear else ()
        return ((MonthEnd(),) if counting.eom else ()) + days + self.then


class Cursor:
    """A place in the words."""

    def __init__(self, words: list[Word], text: str) -> None:
        self.words, self.text, self.place = words, text, 0

    @property
    def done(self) -> bool:
        """Whether every word is taken."""
        return self.place >= len(self.words)

    def name(self, ahead: int = 0) -> str:
        """Meaning of the next word, or of one further ahead; blank behind the last."""
        place = self.place + ahead
        return self.words[place].name if place < len(self.words) else ""

    def take(self, *names: str) -> bool:
        """Take these words, in this order."""
        if all(self.name(ahead) == name for ahead, name in enumerate(names)):
            self.place += len(names)
            return True
        return False

    def take_one(self, *names: str) -> str:
        """Take one of these words; blank when none is next."""
        found = self.name() if self.name() in names else ""
        self.place += bool(found)
        return found

    def is_number(self, ahead: int = 0) -> bool:
        """Whether the next word, or one further ahead, is a number."""
        return self.name(ahead)[:1].isdigit()

    def decimal(self) -> Decimal | None:
        """Take a number; ordinals aren't one."""
        if not self.is_number() or self.words[self.place].ordinal:
            return None
        self.place += 1
        return self.words[self.place - 1].number

    def whole(self, most: int = MOST_DAYS) -> Count | None:
        """Take a whole number or an ordinal."""
        if not self.is_number():
            return None
        word = self.words[self.place]
        number = word.number or Decimal(0)
        if number != int(number) or number > most:
            return None
        self.place += 1
        return Count(int(number), word.ordinal)

    def refuse(self) -> UnreadableTerms:
        """Say from where on the words can't be read."""
        rest = " ".join(word.raw for word in self.words[self.place :])
        return UnreadableTerms(self.text, f"'{rest}' is not understood" if rest else "something is missing")


Due = Count | Rule


def read_due(cursor: Cursor, counting: Counting) -> Due | None:
    """Take the words that say when something is due.

    Returns
    -------
    Count, Rule or None
        A count waits for the counting of the whole terms (a rule doesn't). None, and nothing taken, when the
        next words aren't of this kind. What they say about the counting is set in it.
    """
    start, before = cursor.place, replace(counting)
    due = _named(cursor) or _counted(cursor, counting)
    if due is not None and cursor.take("then"):
        due = _then(cursor, due)
    if due is None:
        cursor.place = start
        counting.eom, counting.prox, counting.goods = before.eom, before.prox, before.goods
    return due


def rule_of(due: Due, counting: Counting, text: str, base: Rule | None = None) -> Rule:
    """Rule of what is due, with the counting of the whole terms.

    Raises
    ------
    UnreadableTerms
        When the count and the counting don't go together.
    """
    rule = Rule(steps=due.steps(counting, text)) if isinstance(due, Count) else due
    if rule.base != "invoice":
        return rule
    start = Rule("receipt") if counting.goods else base or Rule()
    return start.then(*rule.steps)


def _prefix(cursor: Cursor) -> bool:
    """Take net, n/, due, payable within and the like."""
    start = cursor.place
    while name := cursor.take_one("DUE", "NET", "IN"):
        if name == "NET":
            cursor.take("/")
    return cursor.place > start


def _named(cursor: Cursor) -> Rule | None:
    """Take a due date without a number before it: on receipt, COD, EOM, same day next month."""
    start = cursor.place
    _prefix(cursor)
    if cursor.take_one("AT ONCE", "ADVANCE"):
        return Rule()
    if cursor.take("COD"):
        return Rule("delivery")
    if cursor.take("SAME DAY"):
        return Rule(steps=(Months(1),))
    if cursor.take("NEXT EOM"):
        return Rule(steps=(MonthEnd(1), *_after_month_end(cursor)))
    if cursor.take("EOM"):
        return Rule(steps=(MonthEnd(), *_after_month_end(cursor)))
    if cursor.take("FIN DE MOIS"):
        return Rule(steps=(MonthEnd(), *_after_month_end(cursor, plus=False)))
    cursor.place = start
    return None


def _counted(cursor: Cursor, counting: Counting) -> Due | None:
    """Take a due date with a number: net 30, 30 days EOM, 10th prox, 2 months."""
    start = cursor.place
    prefixed = _prefix(cursor)
    on_day = cursor.is_number(1) and cursor.take("THE NEXT")
    if cursor.name() == "PROX" and cursor.is_number(1):
        cursor.take("PROX")
        counting.prox = True
        return cursor.whole()
    count = cursor.whole()
    if count is None or cursor.name() in ("%", "/", "-", "EXTRA"):
        return None
    unit = cursor.take_one("DAYS", "CLEAR DAYS", "WEEKS", "MONTHS")
    if unit and count.ordinal:
        return None
    if not prefixed:
        cursor.take("NET")
    if unit == "MONTHS":
        return None if on_day else _months(cursor, counting, count.n)
    if unit == "WEEKS":
        if count.n * 7 > MOST_DAYS:
            return None
        count, unit = replace(count, n=count.n * 7), "DAYS"
    bare = not prefixed and cursor.place == start + 1
    due = _tail(cursor, counting, replace(count, unit=unit))
    if bare and cursor.place == start + 1 and len(cursor.words) > 1:
        return None  # a lone number is a due date only where nothing else is written
    if on_day and not counting.prox and not (isinstance(due, Rule) and isinstance(due.steps[0], DayOfMonth)):
        return None  # "on the 15th" wants a month
    return due


def _tail(cursor: Cursor, counting: Counting, count: Count) -> Due | None:
    """Take what follows a number of days: EOM, fin de mois, prox, after delivery."""
    days = (Days(count.n, count.unit == "CLEAR DAYS"),) if count.n or count.unit == "CLEAR DAYS" else ()
    if not count.unit:
        if cursor.take("CURRENT"):
            return Rule(steps=(DayOfMonth(count.n, 0),)) if 1 <= count.n <= 31 else None
        if cursor.take("PROX"):
            counting.prox = True
            return count
    if count.ordinal:
        return count
    if cursor.take("FIN DE MOIS"):
        return Rule(steps=(*days, MonthEnd(), *_after_month_end(cursor)))
    if cursor.take("EOM"):
        if further := _after_month_end(cursor):
            return Rule(steps=(*days, MonthEnd(), *further))
        counting.eom = True
        return count
    if cursor.take("AFTER") or (count.unit and cursor.take("of")):
        return _anchored(cursor, counting, count)
    if cursor.take("INVOICE"):
        return count if count.unit else None
    return count


def _anchored(cursor: Cursor, counting: Counting, count: Count) -> Count | None:
    """Take what the days are counted from."""
    if cursor.take("EOM") or cursor.take("FIN DE MOIS"):
        counting.eom = True
    elif cursor.take_one("GOODS", "ROG"):
        counting.goods = True
    elif not cursor.take("INVOICE"):
        return None
    return count


def _months(cursor: Cursor, counting: Counting, n: int) -> Rule | None:
    """Take what follows a number of months."""
    if n > _MOST_MONTHS:
        return None
    after = cursor.take("AFTER")
    if cursor.take_one("EOM", "FIN DE MOIS"):
        return Rule(steps=(MonthEnd(n), *_after_month_end(cursor)))
    if after and cursor.take_one("GOODS", "ROG"):
        counting.goods = True
    elif not cursor.take("INVOICE") and after:
        return None
    return Rule(steps=(Months(n),) if n else ())


def _after_month_end(cursor: Cursor, plus: bool = True) -> tuple[Step, ...]:
    """Take "+ 10", "le 10" or "on the 10th of the next month" behind a month's end, else nothing.

    Days without "+" are taken where plus is False ("fin de mois 45 jours").
    """
    start = cursor.place
    added = cursor.take("+")
    if (added or not plus) and (count := cursor.whole()) and not count.ordinal:
        if cursor.take("DAYS") or added:
            return (Days(count.n),)
    elif not added and cursor.take("THE NEXT") and (count := cursor.whole(31)) and count.n:
        cursor.take("PROX")
        return (DayOfMonth(count.n),)
    cursor.place = start
    return ()


def _then(cursor: Cursor, due: Due) -> Due | None:
    """Take what follows "then": a month's end or fixed pay days, "the 5th and 20th"."""
    step: Step
    if cursor.take("EOM"):
        step = MonthEnd()
    else:
        while cursor.take("THE NEXT"):
            pass
        days: list[int] = []
        while cursor.is_number(cursor.name() == "AND") and cursor.name(1 + (cursor.name() == "AND")) != "%":
            cursor.take("AND")
            count = cursor.whole(31)
            if count is None or not count.n:
                return None
            days.append(count.n)
        if not days:
            return None
        cursor.take("OF MONTH")
        step = PayDays(tuple(sorted(set(days))))
    return replace(due, then=(*due.then, step)) if isinstance(due, Count) else due.then(step)
