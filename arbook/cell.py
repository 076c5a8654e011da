"""One cell of a frame, as a text, a whole number or a date."""

from __future__ import annotations

from datetime import date

import pandas as pd

from arbook.money import amount_text


def is_blank(cell: object) -> bool:
    """Whether there is nothing in a cell: None, NaN, NaT or NA."""
    return cell is None or bool(pd.isna(cell))  # type: ignore[call-overload]  # a scalar of a frame


def text_of(cell: object) -> str:
    """Return a cell's text without outer spaces, a date as 2024-03-31; blank where there is nothing.

    >>> text_of(" C1 "), text_of(pd.Timestamp("2024-03-31")), text_of(pd.NA)
    ('C1', '2024-03-31', '')
    """
    if is_blank(cell):
        return ""
    return str(cell.date()) if isinstance(cell, pd.Timestamp) else str(cell).strip()


def whole_of(cell: object) -> int | None:
    """Return a cell's whole number, None where there is nothing."""
    return None if is_blank(cell) else int(str(cell))


def day_of(cell: object) -> date | None:
    """Return a cell's date, None where there is nothing."""
    return None if is_blank(cell) else pd.Timestamp(cell).date()  # type: ignore[arg-type]  # a scalar of a frame


def amount_of(cell: object) -> str:
    """Return a cell's cents as an amount, blank where there is nothing.

    >>> amount_of(123450), amount_of(None)
    ('1,234.50', '')
    """
    cents = whole_of(cell)
    return "" if cents is None else amount_text(cents)
