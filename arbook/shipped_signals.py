"""The signals that the workbook is delivered with: rows of tblSignals. All of them may be changed there."""

from __future__ import annotations

from typing import Final

SignalRow = tuple[str | float, ...]

NAMES: Final = ("Signal", "Weight", "From", "Full", "Words")

_ROWS = """
    Share late      | 30 | 0        | 0.75      | Share of invoices paid late or now overdue, in 12 months
    Days late       | 15 | 0        | 60        | Days late, weighted by amount, in 12 months
    Trend           | 10 | 5        | 30        | Days late of the last 3 invoices against those before
    Buys less       | 8  | 0.4      | 0.8       | Drop of sales in the last 90 days
    Deferrals       | 6  | 0        | 3         | Requests for more time in 12 months
    Staff changes   | 4  | 0        | 1         | Changes of management or staff, from Activity
    Communication   | 7  | 0.3      | 0.8       | Share of contacts without an answer in 6 months
    Disputes        | 6  | 0        | 3         | Disputes without a reason, unjustified discount requests, Evasive, Refused, Concern
    Broken promises | 8  | 0        | 1         | A promised date passed without the money
    Limit or oldest | 6  | 0.9 / 90 | 1.2 / 180 | Credit limit used, or the oldest open item in days
    Band            |    | 30       | 60        | No signal: score from which a customer is Watch, and from which Bad
    Advance payment |    | 0.75 / 5 | 2         | No signal: Share late, over so many items or more, or so many Deferrals, from which only advance payment is taken
"""  # noqa: E501 - one line a signal reads as a table


def _rows(text: str) -> tuple[SignalRow, ...]:
    found: list[SignalRow] = []
    for line in text.strip().splitlines():
        name, weight, *rest = (cell.strip() for cell in line.split("|"))
        found.append((name, float(weight) if weight else "", *rest))
    return tuple(found)


ROWS: Final = _rows(_ROWS)
