"""What is said of a customer's risk: the decision, then the signals that give points, most points first."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from arbook.code import Ints
from arbook.field import Bools
from arbook.signal_rules import Signal, SignalRules
from arbook.signals import Measures, Points

SHARES: Final = ("Share late", "Buys less", "Communication", "Limit used %")
DAYS: Final = ("Days late", "Trend", "Oldest days")


def reasons_of(decided: list[str], found: Measures, points: Points, rules: SignalRules, bad: list[str]) -> list[str]:
    """Return column Reasons of tblRisk.

    Parameters
    ----------
    decided : list of str
        Words of the decision; blank for Normal.
    found, points, rules
        Of the same customers.
    bad : list of str
        Words for customers who were Bad two years running; else blank.
    """
    parts: list[list[tuple[float, str]]] = [[] for _ in decided]
    for place, signal in enumerate(rules.signals):
        given = points.points[:, place]
        rows = np.flatnonzero(given > 0)
        texts = signal_words(signal, found, rows)
        for row, one, text in zip(rows.tolist(), given[rows].tolist(), texts, strict=True):
            parts[row].append((-one, f"{text} (+{one:.1f})"))
    little = _too_little(found)
    return [
        "; ".join(filter(None, (words, new, years, *(text for _, text in sorted(part, key=_most)))))
        for words, new, years, part in zip(decided, little, bad, parts, strict=True)
    ]


def _most(part: tuple[float, str]) -> float:
    return part[0]


def _too_little(found: Measures) -> list[str]:
    """Say why a new customer has no score."""
    return [
        f"Too little history: {f'{settled} settled invoice' if settled == 1 else f'{settled} settled invoices'}"
        f"{f', {items} in 12 months' if settled >= items else ''}"
        if new
        else ""
        for new, settled, items in zip(found.new.tolist(), found.settled.tolist(), found.items.tolist(), strict=True)
    ]


def signal_words(signal: Signal, found: Measures, rows: Ints) -> list[str]:
    """Words and value of a signal, for some of the cases; of two measures the one that gives more."""
    measure = _telling(signal, found, rows)
    return [
        f"{signal.words}: {shown(signal.scales[which][0], float(found.of[signal.scales[which][0]][row]))}"
        for which, row in zip(measure.tolist(), rows.tolist(), strict=True)
    ]


def values_of(signal: Signal, found: Measures, rows: Ints) -> NDArray[np.float64]:
    """Value of a signal, for some of the cases; of two measures that of the one that gives more."""
    measure = _telling(signal, found, rows)
    return np.stack([found.of[name][rows] for name, *_ in signal.scales])[measure, np.arange(len(rows))]


def _telling(signal: Signal, found: Measures, rows: Ints) -> Ints:
    """Which measure of a signal gives more, a case each."""
    parts = np.stack([(found.of[name][rows] - start) / (full - start) for name, start, full in signal.scales])
    telling: Ints = np.nan_to_num(parts, nan=-np.inf).argmax(axis=0)
    return telling


def shown(measure: str, value: float) -> str:
    """Return a measure as it is read: 60%, 22 days, 2.

    >>> shown("Share late", 0.6), shown("Days late", 21.6), shown("Limit used %", 1.05), shown("Deferrals", 2.0)
    ('60%', '22 days', '105% of the limit', '2')
    """
    if measure in SHARES:
        return f"{value:.0%} of the limit" if measure == "Limit used %" else f"{value:.0%}"
    return f"{value:.0f} days" if measure in DAYS else f"{value:.0f}"


def good_payers(found: Measures, suspicious: Bools) -> NDArray[np.object_]:
    """Return column Good payer of tblRisk: "Early", "On time" or blank (domain G).

    On time: nothing paid late in 12 months over at least 3 paid items, nothing overdue, no other reason for doubt.
    Early: besides, paid a day or more before the due date on the average by amount.
    """
    days = found.of["Days late"]
    good = (found.of["Share late"] == 0) & ~np.isnan(days) & ~suspicious & ~found.new
    return np.where(good, np.where(days <= -1, "Early", "On time"), "").astype(object)
