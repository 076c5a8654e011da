"""Signals in time: which fire now and didn't a quarter ago, and who was Bad at the end of two years running.

Both are computed anew from what was known on those days, so that they are the same whenever and how often they are
asked for; nothing is remembered from the last run. Credit limits and open orders are those typed today.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from arbook.code import Ints
from arbook.conduct import Conduct
from arbook.credit_limit import money_of_customers
from arbook.events import Cases, cases_on
from arbook.exchange import ExchangeRates
from arbook.field import Bools, date_of, dates_of, day_number
from arbook.payment_history import PaymentHistory
from arbook.risk_words import signal_words, values_of
from arbook.signal_rules import BAD, SignalRules
from arbook.signals import QUARTER, Measures, Points, bands_of, measures, points_of

_WEEK = 7
_MONDAY = 4  # 1970-01-05


def newly_fired(
    history: PaymentHistory,
    conduct: Conduct,
    rules: SignalRules,
    exchange: ExchangeRates,
    customer: Ints,
    found: Measures,
    points: Points,
) -> pd.DataFrame:
    """List the signals that give points now and gave none 90 days ago.

    Compared is with the Monday on or before the day 90 days ago, and with each Monday since.

    Parameters
    ----------
    history, conduct, rules, exchange
    customer : int64 array, shape (N,)
        Codes.
    found, points : Measures, Points
        Of these customers now.

    Returns
    -------
    DataFrame
        Customer, Signal, Words, Value, Since: the day after the last Monday on which the signal didn't fire yet; so
        it is the same on each later day.
    """
    cuts = _mondays(history.day)
    then = cases_on(customer, int(cuts[0]))
    before = _points_at(history, conduct, rules, exchange, then)
    row, signal = np.nonzero((points.points > 0) & (before <= 0))
    asked = np.unique(row)
    later = Cases(np.repeat(customer[asked], len(cuts) - 1), np.tile(cuts[1:], len(asked)))
    given = _points_at(history, conduct, rules, exchange, later) > 0
    since = np.full(points.points.shape, cuts[-1], np.int64)
    since[asked] = _since(given.reshape(len(asked), len(cuts) - 1, len(rules.signals)), cuts)
    labels = history.ledger.parties.customers
    words, value = np.full(len(row), "", object), np.zeros(len(row))
    for place, one in enumerate(rules.signals):
        mine = np.flatnonzero(signal == place)
        words[mine] = signal_words(one, found, row[mine])
        value[mine] = values_of(one, found, row[mine])
    return pd.DataFrame(
        {
            "Customer": pd.array([labels[code] for code in customer[row].tolist()], "str"),
            "Signal": pd.array([rules.signals[place].name for place in signal.tolist()], "str"),
            "Words": pd.array(words, "str"),
            "Value": value,
            "Since": dates_of(np.minimum(since[row, signal], history.day)),
        }
    )


def _mondays(day: int) -> Ints:
    """Mondays from the last one 90 or more days before a day up to the last one before it."""
    first = day - QUARTER - (day - QUARTER - _MONDAY) % _WEEK
    return np.arange(first, day, _WEEK)


def _since(given: Bools, cuts: Ints) -> Ints:
    """Day after the last Monday without points; `given`: a customer, Monday but the first, and signal."""
    first = np.where(given.any(axis=1), given.argmax(axis=1), len(cuts) - 1)
    return cuts[first] + 1


def _points_at(
    history: PaymentHistory, conduct: Conduct, rules: SignalRules, exchange: ExchangeRates, cases: Cases
) -> NDArray[np.float64]:
    """Points of some cases in the past."""
    used = past_limit_used(history, exchange, cases)
    return points_of(measures(history, conduct, cases, used), rules).points


def past_limit_used(history: PaymentHistory, exchange: ExchangeRates, cases: Cases) -> NDArray[np.float64]:
    """Share of the limit typed today that was used on past days; NaN where there is none, or no rate."""
    ledger = history.ledger
    own = ledger.parties.currency_of
    limit, rated = exchange.to_base(money_of_customers(ledger, "Credit limit")[0], own)
    orders, _ = exchange.to_base(money_of_customers(ledger, "Open orders")[0], own)
    limit = np.where(rated, limit, 0)[cases.customer]
    used = history.balance.sum("cents", cases) + orders[cases.customer]
    share: NDArray[np.float64] = np.divide(used, limit, out=np.full(len(cases), np.nan), where=limit > 0)
    return share


def bad_years(history: PaymentHistory, conduct: Conduct, rules: SignalRules, customer: Ints) -> tuple[Bools, int]:
    """Who was Bad at the end of the last full year and of the one before (domain B3), and that last year.

    Without the limit: limits of the past aren't known.
    """
    year = date_of(history.day + 1).year - 1  # 31 December ends its own year
    bad = np.ones(len(customer), np.bool_)
    for one in (year, year - 1):
        rows = np.flatnonzero(bad)
        found = measures(history, conduct, cases_on(customer[rows], day_number(f"{one}-12-31")))
        bad[rows] = bands_of(points_of(found, rules).total, found.new, rules) == BAD
    return bad, year
