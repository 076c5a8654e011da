"""Back-test of the score on the book's own history: what it said on the eve of each invoice, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arbook.code import Ints
from arbook.conduct import Conduct
from arbook.events import NEVER, Cases
from arbook.field import Bools
from arbook.payment_history import PaymentHistory
from arbook.signal_rules import BANDS, NEW, SignalRules
from arbook.signals import bands_of, measures, points_of


@dataclass(frozen=True)
class BackTest:
    """What the score was worth.

    Attributes
    ----------
    invoices : dict of str to int
        Invoices whose outcome is known, by the band of their customer on the eve of their date (New: no score).
    late : dict of str to int
        Those of them that were paid late, or are now overdue.
    first, last : datetime64[D] or None
        Dates of the first and last of these invoices.
    auc : float or None
        Chance that of a late and a timely invoice the late one had the higher score, ties half; New ones aside. None
        when there aren't both.
    """

    invoices: dict[str, int]
    late: dict[str, int]
    first: np.datetime64 | None
    last: np.datetime64 | None
    auc: float | None

    @property
    def scored(self) -> int:
        """Invoices of customers who had a score."""
        return sum(self.invoices.values()) - self.invoices["New"]

    @property
    def words(self) -> str:
        """The result in a sentence or two."""
        if self.auc is None:
            return (
                f"Back-test: too little history. {self.scored:,} invoices with a known outcome are of customers who "
                "had a score by then; late and timely ones are needed."
            )
        worst, *better = (
            f"{band} {_percent(self.late[band], self.invoices[band])}"
            for band in ("Bad", "Watch", "Good")
            if self.invoices[band]
        )
        others = "".join(f", of {words}" for words in better)
        new = self.invoices["New"]
        tail = f" Of customers too new for a score {_percent(self.late['New'], new)} of {new:,}." if new else ""
        return (
            f"Back-test on {self.scored:,} invoices from {self.first} to {self.last}: of customers called {worst} of "
            f"the next invoices were late{others}.{tail}"
        )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"


def back_test(history: PaymentHistory, conduct: Conduct, rules: SignalRules) -> BackTest:
    """Score each past invoice's customer from what was known on the eve of its date, and compare with the outcome.

    Parameters
    ----------
    history, conduct : PaymentHistory, Conduct
        Up to the same day. Credit limits of the past aren't known: that part of the score is left out.
    rules : SignalRules

    Notes
    -----
    An invoice was late when a line of it was paid over LateMargin days after its due date before deferral, or is by
    now so overdue, or was mostly written off. It counts once that is known, or once it is paid in time.
    """
    document, late = outcomes(history)
    documents = history.ledger.documents
    cases = Cases(documents.customer[document], documents.day[document] - 1)
    found = measures(history, conduct, cases)
    points = points_of(found, rules)
    band = bands_of(points.total, found.new, rules)
    scored = band != NEW
    counts, lates = (np.bincount(band[rows], minlength=len(BANDS)).tolist() for rows in (slice(None), late))
    days = documents.day[document].astype("datetime64[D]")
    return BackTest(
        dict(zip(BANDS, counts, strict=True)), dict(zip(BANDS, lates, strict=True)),
        days.min() if len(days) else None, days.max() if len(days) else None,
        area_under_curve(points.points.sum(axis=1)[scored], late[scored]),
    )  # fmt: skip


def outcomes(history: PaymentHistory) -> tuple[Ints, Bools]:
    """Return the invoices whose outcome is known, and which of them were late."""
    items, unpaid, lines = history.items, history.unpaid, history.ledger.lines
    size = len(history.ledger.documents)
    paid = items.until == NEVER
    late = np.bincount(items.document[paid & (items.late == 1)], minlength=size) > 0
    still = (unpaid.stop == NEVER) & (lines.before[unpaid.line] + history.margin < history.day)
    late |= np.bincount(unpaid.document[still], minlength=size) > 0
    count = np.bincount(history.lines_of_documents, minlength=size)
    timely = (count > 0) & (np.bincount(items.document[paid], minlength=size) == count)
    known = np.flatnonzero(late | timely)
    return known, late[known]


def area_under_curve(score: NDArray[np.floating[Any]], positive: Bools) -> float | None:
    """Area under the ROC curve: chance that a positive has the higher score than a negative, ties half.

    Mann and Whitney's U / (positives x negatives). None when either is missing.

    Examples
    --------
    >>> area_under_curve(np.array([1.0, 2.0, 2.0, 3.0]), np.array([False, False, True, True]))
    0.875
    """
    ones = int(positive.sum())
    zeros = len(positive) - ones
    if not ones or not zeros:
        return None
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = np.cumsum(count) - (count - 1) / 2  # the mean rank of equal scores
    return float((rank[place][positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))
