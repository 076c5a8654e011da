"""Discounts that payments on account may have taken: what each open invoice offers on the day of a payment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from arbook.code import Ints
from arbook.discount import discount_base, settle
from arbook.discount_state import Discountable, DiscountRules, discounts_as_of
from arbook.discount_tolerance import Closing, DiscountedItem, close
from arbook.discount_window import Windows
from arbook.documents import INVOICE
from arbook.entry import Entries
from arbook.field import date_of
from arbook.ledger_discounts import discount_windows, discountable, entries
from arbook.position import Position
from arbook.settlement import DISCOUNT


@dataclass
class Offers:
    """What open documents offer on the day of a payment; documents by position, days as day numbers.

    Attributes
    ----------
    base : Discountable
        The documents as of the position's day.
    payments, booked : Entries
        On them.
    starts, ends : int64 arrays
        Day numbers from which and to which a document offers a discount, grace included.
    """

    base: Discountable
    payments: Entries
    booked: Entries
    starts: Ints
    ends: Ints
    rules: DiscountRules
    _of_day: dict[int, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, position: Position, rows: Ints, rules: DiscountRules) -> Offers:
        """Lay out the documents in these rows of tblInvoices."""
        windows = discount_windows(position.ledger).take(rows)
        ends = windows.end.astype(np.int64)
        ends[np.isnat(windows.end) | (position.ledger.documents.type[rows] != INVOICE)] = np.iinfo(np.int64).min
        ends[ends > 0] += rules.grace_days
        return cls(
            discountable(position, rows, windows), entries(position, rows), entries(position, rows, (DISCOUNT,)),
            position.ledger.documents.day[rows], ends, rules,
        )  # fmt: skip

    def on(self, day: int, items: Iterable[int]) -> dict[int, int]:
        """Discount cents that documents offer on a day, those in grace below 0.

        What offers none isn't there; other documents than the items asked for may be.
        """
        return self._all_on(day) if any(self.ends[item] >= day for item in items) else {}

    def _all_on(self, day: int) -> dict[int, int]:
        if day not in self._of_day:
            rows = np.flatnonzero((self.starts <= day) & (self.ends >= day))
            now = self._now(rows, day)
            if self.rules.grace_days:
                late = -self._now(rows, day - self.rules.grace_days)
                now = np.where(now > 0, now, late)
            offering = np.flatnonzero(now)
            self._of_day[day] = dict(zip(rows[offering].tolist(), now[offering].tolist(), strict=True))
        return self._of_day[day]

    def closing(self, cents: int, day: int, items: list[tuple[int, int]]) -> Closing:
        """Decide what a payment closes of items (document, cents open), in their order."""
        offers, paid_on = self.on(day, (document for document, _ in items)), date_of(day)
        discounted = []
        for document, still in items:
            discount = offers.get(document, 0)
            last = paid_on if discount > 0 else paid_on - timedelta(days=1)
            discounted.append(DiscountedItem(still, min(abs(discount), still), last if discount else None, True))
        return close(cents, paid_on, discounted, self.rules.grace_days, self.rules.tolerance)

    def on_part(self, cents: int, day: int, document: int, still: int) -> int:
        """Discount cents that a part payment carries with it."""
        if self.on(day, [document]).get(document, 0) <= 0:
            return 0
        one = _taken(self.base, np.array([document]))
        whole = one.amount - one.credited
        base = discount_base(whole, one.tax - one.credited_tax, self.rules.tax_mode)
        rate = one.windows.rate_on(np.datetime64(day, "D"))
        return int(settle([cents], rate, [still], whole, base, one.unit).discount[0])

    def _now(self, rows: Ints, day: int) -> Ints:
        """Discount now of some documents on a day."""
        when = np.datetime64(day, "D")
        some = _taken(self.base, rows)
        return discounts_as_of(some, _of(self.payments, rows), _of(self.booked, rows), when, self.rules).now


def _taken(documents: Discountable, rows: Ints) -> Discountable:
    """Return some of the documents."""
    windows: Windows = documents.windows.take(rows)
    return Discountable(
        documents.amount[rows], documents.tax[rows], documents.credited[rows], documents.credited_tax[rows],
        documents.open_cents[rows], windows, np.asarray(documents.unit)[rows],
    )  # fmt: skip


def _of(found: Entries, rows: Ints) -> Entries:
    """Return the entries on some documents (rising), which are counted from 0 then."""
    at = np.searchsorted(rows, found.document)
    inside = np.flatnonzero(at < len(rows))
    inside = inside[rows[at[inside]] == found.document[inside]]
    return Entries(at[inside], found.day[inside], found.cents[inside])
