"""Signals that a customer won't pay: what each measures, and how many points of the score it gives (domain B).

Every measure is as of a case (a customer and a day) and made only of what was known on that day. A measure that the
book has too little for is blank (NaN) and gives no points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arbook.code import Ints
from arbook.conduct import Conduct
from arbook.events import NEVER, Cases
from arbook.field import Bools
from arbook.payment_history import PaymentHistory
from arbook.signal_rules import BAD, GOOD, NEW, WATCH, SignalRules

Floats = NDArray[np.float64]

YEAR = 365
HALF_YEAR = 183
QUARTER = 90
LATEST = 3
"""Trend compares so many invoices with those before (figures 19)."""
ENOUGH = 3
"""Settled invoices that a score needs (figures 20), and items that shares and averages of lateness need."""
ENOUGH_SALES = 4
"""Invoices of the year before that Buys less needs (figures 19)."""

MEASURES: Final = (
    "Share late", "Days late", "Trend", "Buys less", "Deferrals", "Staff changes", "Communication", "Disputes",
    "Broken promises", "Limit used %", "Oldest days",
)  # fmt: skip


@dataclass(frozen=True)
class Measures:
    """What the signals measure, a case each.

    Attributes
    ----------
    of : dict of str to float64 array
        By the names MEASURES; shares are fractions. NaN: too little is known.
    items, settled : int64 arrays
        Items of Share late: paid in 12 months, or now overdue; invoices settled in all.
    share_late : float64 array
        As in `of`, however few the items; NaN without any.
    """

    of: Mapping[str, Floats]
    items: Ints
    settled: Ints
    share_late: Floats

    @property
    def new(self) -> Bools:
        """Which have too little history for a score."""
        return np.less(np.minimum(self.items, self.settled), ENOUGH)


def measures(
    history: PaymentHistory,
    conduct: Conduct,
    cases: Cases,
    limit_used: Floats | None = None,
    oldest: Ints | None = None,
) -> Measures:
    """Measure every signal.

    Parameters
    ----------
    history, conduct : PaymentHistory, Conduct
        They may reach further than the days of the cases; nothing later is used.
    cases : Cases
    limit_used : float64 array, optional
        Share of the credit limit in use, a case; blank without: limits of the past are not known.
    oldest : int64 array, optional
        Days of the oldest overdue item, a case; without, that of the invoices, by their date before deferral.

    Notes
    -----
    Share late = (paid late + now overdue) / (paid + now overdue) in 12 months, by count. Days late = sum of amount x
    days / sum of amounts over those paid in 12 months; an early payment counts below 0. Trend = mean days late of the
    last 3 paid - mean of those before. Buys less = 1 - sales of 90 days / (sales of the 365 days before x 90 / 365).
    """
    settled = history.settled
    paid, late = settled.count(cases, YEAR), settled.sum("late", cases, YEAR)
    overdue = history.late.running(cases)
    items = paid + overdue
    share = _ratio(late + overdue, items)
    amount = settled.sum("amount", cases, YEAR)
    weighted = _ratio(settled.sum("weighted", cases, YEAR), amount)
    found = {
        "Share late": np.where(items >= ENOUGH, share, np.nan),
        "Days late": np.where(paid >= ENOUGH, weighted, np.nan),
        "Trend": _trend(history, cases),
        "Buys less": _buys_less(history, cases),
        "Deferrals": conduct.deferrals.count(cases, YEAR).astype(np.float64),
        "Staff changes": conduct.staff.count(cases, YEAR).astype(np.float64),
        "Communication": _ratio(
            conduct.contacts.sum("unanswered", cases, HALF_YEAR), conduct.contacts.count(cases, HALF_YEAR)
        ),
        "Disputes": conduct.disputes.count(cases, YEAR).astype(np.float64),
        "Broken promises": conduct.broken.count(cases, YEAR).astype(np.float64),
        "Limit used %": np.full(len(cases), np.nan) if limit_used is None else limit_used,
        "Oldest days": (_oldest(history, cases) if oldest is None else oldest).astype(np.float64),
    }
    invoices = settled.sum("last", cases)
    if history.archived is not None:
        invoices = invoices + history.archived.sum("invoices", cases)
    return Measures(found, items, invoices, share)


def _ratio(top: Ints, bottom: Ints) -> Floats:
    ratio: Floats = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
    return ratio


def _trend(history: PaymentHistory, cases: Cases) -> Floats:
    settled = history.settled
    first, last = settled.first(cases), settled.place(cases)
    split = np.maximum(last - LATEST, first)
    days, count = settled.between("days", first, split), split - first
    if history.archived is not None:
        enough = last - first >= LATEST
        days = days + np.where(enough, history.archived.sum("days", cases), 0)
        count = count + np.where(enough, history.archived.sum("lines", cases), 0)
    latest: Floats = settled.between("days", split, last) / LATEST
    return latest - _ratio(days, count)


def _buys_less(history: PaymentHistory, cases: Cases) -> Floats:
    sales = history.sales
    before = sales.sum("cents", cases, YEAR, back=QUARTER)
    enough = (sales.sum("invoices", cases, YEAR, back=QUARTER) >= ENOUGH_SALES) & (before > 0)
    share = sales.sum("cents", cases, QUARTER) / np.where(enough, before, 1) * (YEAR / QUARTER)
    return np.where(enough, 1 - share, np.nan)


def _oldest(history: PaymentHistory, cases: Cases) -> Ints:
    since = history.overdue.since(cases)
    return np.where(since == NEVER, 0, cases.day - since + 1)


@dataclass(frozen=True)
class Points:
    """Points that each signal gives each case.

    Attributes
    ----------
    names : tuple of str
        The signals, in the order of tblSignals.
    points : float64 array, shape (cases, signals)
    """

    names: tuple[str, ...]
    points: Floats

    @property
    def total(self) -> Ints:
        """Score of each case if it has enough history: 0 best, 100 worst, rounded half up (figures 20)."""
        score: Ints = np.floor(self.points.sum(axis=1) + 0.5 + 1e-9).astype(np.int64)
        return score


def points_of(found: Measures, rules: SignalRules) -> Points:
    """Weight x clamp((x - From) / (Full - From), 0, 1) of each signal (figures 20).

    A signal with two measures (Limit or oldest) counts by the one that gives more.
    """
    size = len(found.items)
    points = np.zeros((size, len(rules.signals)))
    for place, signal in enumerate(rules.signals):
        for measure, start, full in signal.scales:
            part = np.clip((found.of[measure] - start) / (full - start), 0, 1)
            points[:, place] = np.fmax(points[:, place], signal.weight * part)
    return Points(tuple(signal.name for signal in rules.signals), points)


def bands_of(score: Ints, new: Bools, rules: SignalRules) -> Ints:
    """Places in BANDS: Good under the first limit of Band, Watch under the second, else Bad; New has too little."""
    band = np.where(score < rules.watch_from, GOOD, np.where(score < rules.bad_from, WATCH, BAD))
    return np.where(new, NEW, band)
