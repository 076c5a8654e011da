"""The policy that the workbook is delivered with: rows of tblPolicy. All of them may be changed there."""

from __future__ import annotations

from typing import Final

PolicyRow = tuple[str | float, ...]

NAMES: Final = (
    "Policy", "Step", "Name", "Clock", "Days", "Channel", "Track", "Gap", "Only if", "Min amount", "Template",
    "Owner",
)  # fmt: skip
_NUMBERS: Final = ("Step", "Days", "Gap", "Min amount")

_ROWS = """
    1  | Confirm receipt (posted invoices: 7) | Sent | 3 | E-mail | Side | 0 | Not confirmed | 0 | confirm-receipt | Collector
    2  | Friendly pre-reminder, open discount named | Due | -3 | E-mail | Side | 0 | | 0 | pre-reminder | Collector
    3  | First reminder: polite, full facts, "ignore if already paid" | Due | 5 | E-mail | Ladder | 5 | | 0 | first-reminder | Collector
    4  | Call: when will payment be made; if "sent", ask for the payment order; offer a copy of invoice and delivery note | Due | 8 | Call | Ladder | 3 | | SmallBalance | call-payment | Collector
    5  | Tell the sales rep | Due | 8 | Note | Side | 0 | | 0 | tell-sales-rep | Sales rep
    6  | Second letter: firmer, interest announced | Due | 15 | Letter | Ladder | 5 | | 0 | second-letter | Collector
    7  | Hold notice | Due | HoldDays | E-mail | Side | 0 | | HoldAmount | hold-notice | Manager
    8  | Third letter | Due | 30 | Letter | Ladder | 5 | | 0 | third-letter | Collector
    9  | Friendly call: is something wrong with our service? | Previous | 7 | Call | Ladder | 5 | | SmallBalance | call-service | Manager
    10 | Offer help: payment options | Previous | 8 | Call | Ladder | 5 | | SmallBalance | call-help | Collector
    11 | Offer a plan: installments, small interest (of 15,000 owed 5,000 now, 10,000 over two years) | Previous | 7 | Letter | Ladder | 5 | Not in a plan | PlanFrom | plan-offer | Collector
    12 | Final notice: court or agency after NoticeDays | Due | 60 | Registered letter | Ladder | 5 | | 0 | final-notice | Manager
    13 | Hand over: agency, sale of the debt, court, or write off; shows cost, net expected, sales at stake | Previous | NoticeDays + 1 | Decision | Ladder | 0 | | CollectFrom | hand-over | Manager
    14 | Write off or provide | Due | 180 | Decision | Side | 0 | | 0 | write-off | Manager
"""  # noqa: E501 - one line a step reads as a table


def _rows(text: str) -> tuple[PolicyRow, ...]:
    found: list[PolicyRow] = []
    for line in text.strip().splitlines():
        cells = ["Default", *(cell.strip() for cell in line.split("|"))]
        found.append(tuple(_cell(name, cell) for name, cell in zip(NAMES, cells, strict=True)))
    return tuple(found)


def _cell(name: str, cell: str) -> str | float:
    """Return a number where the column has numbers, unless the cell names a setting."""
    return float(cell) if name in _NUMBERS and cell.lstrip("-").isdigit() else cell


ROWS: Final = _rows(_ROWS)
