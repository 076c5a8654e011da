"""What happened to customers, and how much of it had happened by a day: counts and sums of many cases at once.

A case is a customer and a day. The same code answers for all customers on one day (the Risk sheet) and for each
invoice on its own day (the back-test), each time from what was known then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from arbook.code import Codes, Ints

NEVER = 1 << 22
"""A day after every other."""
_SPAN = 1 << 24  # days of a customer's stretch of keys; day numbers lie within half of it on either side


@dataclass(frozen=True)
class Cases:
    """Customers, each as of a day.

    Attributes
    ----------
    customer : int array, shape (N,)
        Codes (``Parties``).
    day : int64 array, shape (N,)
        Day numbers; what is dated on the day counts.
    """

    customer: Codes
    day: Ints

    def __len__(self) -> int:
        return len(self.day)

    def take(self, rows: Ints) -> Cases:
        """Return some of the cases."""
        return Cases(self.customer[rows], self.day[rows])


def cases_on(customer: Codes, day: int) -> Cases:
    """Return customers as of one day."""
    return Cases(customer, np.full(len(customer), day, np.int64))


def keys(customer: Codes, day: Ints) -> Ints:
    """One number for a customer and a day, in the order of both."""
    return customer.astype(np.int64) * _SPAN + np.clip(day, -NEVER, NEVER) + _SPAN // 2


@dataclass(frozen=True)
class Events:
    """Events in the order of customer and day, with sums of their values.

    Attributes
    ----------
    key : int64 array, shape (E,)
        Customer and day; the customers of events that were taken back are numbered anew (``_epochs``).
    sums : dict of str to int64 array, shape (E + 1,)
        Sum of each value over the events before a place. They may wrap; a difference of two is exact as long as it
        fits itself.
    taken_back : int64 array
        Customers and days on which an event was taken back, sorted.
    """

    key: Ints
    sums: Mapping[str, Ints]
    taken_back: Ints

    @classmethod
    def of(cls, customer: Codes, day: Ints, until: Ints | None = None, **values: Ints) -> Events:
        """Sort events.

        Parameters
        ----------
        customer, day : int arrays, shape (E,)
        until : int64 array, optional
            Day from which the event is no longer true (a payment that was returned); NEVER where it stays.
        **values : int64 arrays, shape (E,)
            What is summed.
        """
        taken_back = np.zeros(0, np.int64)
        if until is not None and (gone := until < NEVER).any():
            taken_back = np.unique(keys(customer[gone], until[gone]))
            rows, customer = _epochs(customer, until, taken_back)
            day, values = day[rows], {name: of[rows] for name, of in values.items()}
        key = keys(customer, day)
        order = np.argsort(key, kind="stable")
        sums = {name: np.append(0, np.cumsum(of[order])) for name, of in values.items()}
        return cls(key[order], sums, taken_back)

    def _customer(self, cases: Cases) -> Ints:
        customer = cases.customer.astype(np.int64)
        if len(self.taken_back) == 0:
            return customer
        return customer + np.searchsorted(self.taken_back, keys(customer, cases.day), side="right")

    def place(self, cases: Cases, back: int = 0) -> Ints:
        """Place behind the last event of each case, up to `back` days before its day."""
        return np.searchsorted(self.key, keys(self._customer(cases), cases.day - back), side="right")

    def first(self, cases: Cases) -> Ints:
        """Place of the first event of each case's customer."""
        customer = self._customer(cases)
        return np.searchsorted(self.key, keys(customer, np.full(len(cases), -NEVER, np.int64)))

    def count(self, cases: Cases, days: int | None = None, back: int = 0) -> Ints:
        """How many events lie in the `days` that end `back` days before the day; None: since the beginning."""
        return self.place(cases, back) - self._start(cases, days, back)

    def sum(self, name: str, cases: Cases, days: int | None = None, back: int = 0) -> Ints:
        """Sum of a value over the events of those days."""
        return self.between(name, self._start(cases, days, back), self.place(cases, back))

    def between(self, name: str, start: Ints, stop: Ints) -> Ints:
        """Sum of a value over the events from one place to another."""
        return self.sums[name][stop] - self.sums[name][start]

    def _start(self, cases: Cases, days: int | None, back: int) -> Ints:
        return self.first(cases) if days is None else self.place(cases, back + days)


def _epochs(customer: Codes, until: Ints, taken_back: Ints) -> tuple[Ints, Ints]:
    """Repeat a customer's events for each stretch of time between two that were taken back, without those by then.

    Returns
    -------
    rows : int64 array
        The events, repeated.
    customer : int64 array
        The customer's number in that stretch: code + how many things had been taken back before, of all customers up
        to this one. No two stretches have the same.
    """
    everyone = np.arange(int(customer.max()) + 2)
    before = np.searchsorted(taken_back, keys(everyone, np.full(len(everyone), -NEVER, np.int64)))
    stretches = (np.diff(before) + 1)[customer]
    rows = np.repeat(np.arange(len(customer)), stretches)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(stretches) - stretches, stretches)
    stretch = before[customer[rows]] + within
    began = np.where(within > 0, taken_back[np.maximum(stretch - 1, 0)], np.iinfo(np.int64).min)
    still = keys(customer[rows], until[rows]) > began
    return rows[still], (customer[rows] + stretch)[still]


@dataclass(frozen=True)
class Spells:
    """Times during which something of a customer was so: how many are running, and since when the first is.

    A spell runs from its first day up to the day before `stop` (NEVER: it goes on).
    """

    starts: Events
    stops: Events
    latest_stop: Ints
    began: Ints

    @classmethod
    def of(cls, customer: Codes, start: Ints, stop: Ints) -> Spells:
        """Sort spells; those that stop before they start are left out."""
        real = np.flatnonzero(stop > start)
        customer, start, stop = customer[real], start[real], stop[real]
        order = np.argsort(keys(customer, start), kind="stable")
        customer, start, stop = customer[order], start[order], stop[order]
        # The latest stop up to each spell, within its customer: keys of a customer are above all of those before.
        latest = np.maximum.accumulate(keys(customer, stop)) if len(stop) else stop
        return cls(Events.of(customer, start), Events.of(customer, stop), latest, start)

    def running(self, cases: Cases) -> Ints:
        """How many spells run on the day of each case."""
        return self.starts.count(cases) - self.stops.count(cases)

    def since(self, cases: Cases) -> Ints:
        """First day of the earliest spell that runs on the day of each case; NEVER where none does."""
        # The first spell whose customer's latest stop lies behind the day: it can't have been an earlier one.
        place = np.searchsorted(self.latest_stop, keys(cases.customer, cases.day), side="right")
        began = np.append(self.began, NEVER)[place]
        return np.where(self.running(cases) > 0, began, NEVER)
