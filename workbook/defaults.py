"""The rows that the template is delivered with; all of them may be changed."""

from __future__ import annotations

from arbook.dates import to_serial
from arbook.rate_schedule import RateRow
from arbook.rates import shipped_rows
from arbook.shipped_policy import ROWS as POLICY
from arbook.shipped_signals import ROWS as SIGNALS

Row = tuple[str | float, ...]


def _rate_row(row: RateRow) -> Row:
    """Return a shipped reference rate; dates are serial numbers, what isn't there is blank."""
    known_to = "" if row.known_to is None else to_serial(row.known_to)
    margin = "" if row.margin is None else float(row.margin)
    return row.regime, to_serial(row.start), float(row.rate), margin, known_to, row.source, row.verified


RATES = tuple(_rate_row(row) for row in shipped_rows())
ROWS: dict[str, tuple[Row, ...]] = {"tblPolicy": POLICY, "tblSignals": SIGNALS, "tblRates": RATES}
