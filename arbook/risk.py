"""The Risk sheet: what signs there are that a customer won't pay, and what follows from them (domain A, B, C2, G)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from arbook.aging import Aging
from arbook.archived import archived_events
from arbook.code import BLANK, Ints
from arbook.conduct import Conduct, conduct_of
from arbook.credit_decision import DECISIONS, HoldRules, Standing, credit_decisions
from arbook.credit_limit import money_of_customers
from arbook.events import cases_on
from arbook.exchange import ExchangeRates, rates_as_of
from arbook.field import Bools, column, text_at
from arbook.ledger import Ledger
from arbook.open_items import labelled, whole
from arbook.papers import papers_missing
from arbook.party import UNNAMED
from arbook.payment_history import PaymentHistory, payment_history
from arbook.position import Position
from arbook.problem import Problems
from arbook.risk_words import DAYS, good_payers, reasons_of
from arbook.signal_rules import BANDS, NEW, SignalRules, read_signals
from arbook.signals import MEASURES, YEAR, Measures, Points, bands_of, measures, points_of
from arbook.signals_fired import bad_years, newly_fired
from arbook.standing import limit_used_of, not_made_good, oldest_of, overdue_of


@dataclass(frozen=True)
class RiskSettings:
    """Settings LateMargin, PromiseGrace, HoldDays and HoldAmount, CheckMonths.

    Parameters
    ----------
    late_margin, promise_grace : int
        Days.
    hold : HoldRules
    check_months : int
    """

    late_margin: int = 0
    promise_grace: int = 2
    hold: HoldRules = HoldRules()  # noqa: RUF009 - frozen
    check_months: int = 12


@dataclass(frozen=True)
class Risk:
    """Risk of all customers as of a day.

    Attributes
    ----------
    table : DataFrame
        Columns of tblRisk, a row a customer, highest score first; money in cents of the base currency, shares as
        fractions.
    fired : DataFrame
        Signals that newly fired (`signals_fired`): Customer, Signal, Words, Value, Since.
    decisions : DataFrame
        `credit_decision.credit_decisions`, in the rows of `table`.
    points : DataFrame
        Points of each signal, in the rows of `table`; they add up to the score before rounding.
    history, conduct, rules
        What it was made of: for `lateness` and `backtest`.
    """

    table: pd.DataFrame
    fired: pd.DataFrame
    decisions: pd.DataFrame
    points: pd.DataFrame
    history: PaymentHistory
    conduct: Conduct
    rules: SignalRules


def risk(
    position: Position,
    aging: Aging,
    activity: pd.DataFrame | None = None,
    signals: pd.DataFrame | None = None,
    rates: pd.DataFrame | None = None,
    settings: RiskSettings | None = None,
    problems: Problems | None = None,
    archived: pd.DataFrame | None = None,
) -> Risk:
    """Judge all customers from what was known on the day of a position.

    Parameters
    ----------
    position : Position
    aging : Aging
        Of the same ledger and day.
    activity, signals, rates : DataFrame, optional
        Columns of tblActivity, tblSignals (without: as shipped) and tblFX.
    settings : RiskSettings, optional
    problems : Problems, optional
        Gets what is wrong with tblSignals.
    archived : DataFrame, optional
        Columns of tblArchived.

    Notes
    -----
    Score = sum of weight x clamp((x - From) / (Full - From), 0, 1), figures 20. Credit limits, open orders and papers
    are as typed today; everything else is dated.
    """
    ledger, settings = position.ledger, settings or RiskSettings()
    rules = read_signals(signals, problems if problems is not None else Problems())
    exchange = all_rates(ledger, rates, position.day)
    history = payment_history(ledger, position.day, settings.late_margin, exchange)
    history = replace(history, archived=archived_events(ledger, archived))
    conduct = conduct_of(position, activity, settings.promise_grace)
    customer = np.arange(UNNAMED + 1, len(ledger.parties.customers))
    used, limit_0 = limit_used_of(ledger, aging)
    found = measures(
        history, conduct, cases_on(customer, position.day), used[customer], oldest_of(ledger, aging)[customer]
    )
    points = points_of(found, rules)
    standing = _standing(history, aging, conduct, exchange, customer, found, points, rules, limit_0, settings)
    decisions = credit_decisions(ledger, standing, found, rules, settings.hold, position.day)
    fired = newly_fired(history, conduct, rules, exchange, customer, found, points)
    bad, year = bad_years(history, conduct, rules, customer)
    twice = np.where(bad, f"Bad at the end of {year} and of {year - 1}", "").tolist()
    decided = np.where(decisions["Decision"] == DECISIONS[0], "", decisions["Words"]).tolist()
    table = _table(history, exchange, standing, found, decisions, reasons_of(decided, found, points, rules, twice))
    order = np.lexsort((customer, -table["Exposure"].to_numpy(), -np.where(found.new, -1, points.total)))
    every = pd.DataFrame(points.points, columns=list(points.names))
    table, decisions, every = (frame.iloc[order].reset_index(drop=True) for frame in (table, decisions, every))
    return Risk(table, fired, decisions, every, history, conduct, rules)


def all_rates(ledger: Ledger, rates: pd.DataFrame | None, day: int) -> ExchangeRates:
    """Return the rates of all currencies on a day; what is missing was reported with the aging."""
    parties = ledger.parties
    needed = np.arange(len(parties.currencies))
    return rates_as_of(rates, day, parties.currencies, needed, parties.base, Problems())


def _standing(
    history: PaymentHistory,
    aging: Aging,
    conduct: Conduct,
    exchange: ExchangeRates,
    customer: Ints,
    found: Measures,
    points: Points,
    rules: SignalRules,
    limit_0: Bools,
    settings: RiskSettings,
) -> Standing:
    """Bring together what the decision looks at."""
    ledger, score = history.ledger, points.total
    overdue = overdue_of(ledger, aging, exchange, settings.hold.days)
    promised = not_made_good(ledger, aging, exchange, conduct.promised)
    return Standing(
        customer, bands_of(score, found.new, rules), score, found.of["Limit used %"], limit_0[customer],
        papers_missing(ledger, customer, history.day, settings.check_months, ~limit_0[customer]),
        overdue.held[customer] > settings.hold.amount, overdue.held[customer], overdue.held_days[customer],
        overdue.overdue[customer], overdue.overdue_days[customer],
        promised.day[customer], promised.cents[customer],
    )  # fmt: skip


def _table(
    history: PaymentHistory,
    exchange: ExchangeRates,
    standing: Standing,
    found: Measures,
    decisions: pd.DataFrame,
    reasons: list[str],
) -> pd.DataFrame:
    """Make tblRisk, a row a customer in the order of their codes."""
    ledger, customer = history.ledger, standing.customer
    new = standing.band == NEW
    exposure = _exposure(history, exchange, customer)
    doubtful = (found.of["Broken promises"] > 0) | (standing.overdue_amount > 0)
    counts = ("Deferrals", "Staff changes", "Disputes", "Broken promises", "Oldest days")
    values = {
        name: pd.array(of.astype(np.int64), "Int64") if name in counts else np.round(of, 1 if name in DAYS else 4)
        for name, of in found.of.items()
    }
    columns: dict[str, Any] = {
        "Customer": labelled(customer, ledger.parties.customer_dtype),
        "Name": _names(ledger, customer),
        "Score": whole(standing.score, new),
        "Band": pd.array(np.array(BANDS, object)[standing.band], "str"),
        **{name: decisions[name] for name in ("Decision", "Rule", "Until")},
        "Reasons": pd.array(reasons, "str"),
        **{name: values[name] for name in MEASURES},
        "Papers missing": pd.array(standing.papers, "str"),
        "Exposure": exposure,
        "Exposure rank": _rank(exposure),
        "Good payer": pd.array(good_payers(found, doubtful), "str"),
    }
    return pd.DataFrame(columns)


def _exposure(history: PaymentHistory, exchange: ExchangeRates, customer: Ints) -> Ints:
    """Sales of the last 365 days + Open orders, in base currency (figures 19; domain A3)."""
    ledger = history.ledger
    orders, _ = exchange.to_base(money_of_customers(ledger, "Open orders")[0], ledger.parties.currency_of)
    return history.sales.sum("cents", cases_on(customer, history.day), YEAR) + orders[customer]


def _rank(exposure: Ints) -> pd.arrays.IntegerArray:
    """1 for the largest; equal ones share a rank; blank without exposure."""
    ordered = np.sort(-exposure)
    return whole(np.searchsorted(ordered, -exposure) + 1, exposure <= 0)


def _names(ledger: Ledger, customer: Ints) -> pd.Series:
    """Names of customers; blank for one who isn't in tblCustomers."""
    found = np.full(len(customer), "", object)
    row = ledger.parties.row_of[customer]
    known = np.flatnonzero(row != BLANK)
    found[known] = text_at(column(ledger.customers, "Name"), row[known])
    return pd.Series(found, dtype="str")
