"""The rows that the template is delivered with; all of them may be changed."""

from __future__ import annotations

from arbook.dates import to_serial
from arbook.rate_schedule import RateRow
from arbook.rates import shipped_rows
from arbook.shipped_policy import ROWS as POLICY

Row = tuple[str | float, ...]


def _rows(text: str, numbers: tuple[int, ...]) -> tuple[Row, ...]:
    """Read rows of `|`-separated cells; in the columns `numbers` (from 0) what reads as a number is one."""
    rows: list[Row] = []
    for line in text.strip().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        rows.append(tuple(_number(cell) if at in numbers else cell for at, cell in enumerate(cells)))
    return tuple(rows)


def _number(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell  # the name of a setting


# Signal, Weight, From, Full, Words
SIGNALS = _rows(
    """
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
    """,  # noqa: E501 - one line a signal reads as a table
    numbers=(1,),
)


def _rate_row(row: RateRow) -> Row:
    """Return a shipped reference rate; dates are serial numbers, what isn't there is blank."""
    known_to = "" if row.known_to is None else to_serial(row.known_to)
    margin = "" if row.margin is None else float(row.margin)
    return row.regime, to_serial(row.start), float(row.rate), margin, known_to, row.source, row.verified


RATES = tuple(_rate_row(row) for row in shipped_rows())
ROWS: dict[str, tuple[Row, ...]] = {"tblPolicy": POLICY, "tblSignals": SIGNALS, "tblRates": RATES}
