"""The rules of tblSignals: weights and limits of the signals, bands of the score, when to ask for advance payment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from arbook.cell import text_of
from arbook.problem import Problems
from arbook.shipped_signals import NAMES, ROWS

BANDS: Final = ("Good", "Watch", "Bad", "New")
GOOD, WATCH, BAD, NEW = range(4)

_MEASURES: Final[Mapping[str, tuple[str, ...]]] = {
    **{name: (name,) for name in (
        "Share late", "Days late", "Trend", "Buys less", "Deferrals", "Staff changes", "Communication", "Disputes",
        "Broken promises",
    )},
    "Limit or oldest": ("Limit used %", "Oldest days"),
}  # fmt: skip
_BAND: Final = "Band"
_ADVANCE: Final = "Advance payment"
_PARTS: Final[Mapping[str, tuple[int, int]]] = {  # how many numbers From and Full hold
    **{name: (len(of), len(of)) for name, of in _MEASURES.items()},
    _BAND: (1, 1),
    _ADVANCE: (2, 1),
}
_WHOLE: Final = 100.0


@dataclass(frozen=True)
class Signal:
    """One signal: its weight, the words that say it, and for each measure where points begin and are full."""

    name: str
    weight: float
    words: str
    scales: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class SignalRules:
    """What tblSignals says.

    Attributes
    ----------
    signals : tuple of Signal
    watch_from, bad_from : float
        Scores from which the band is Watch, and Bad.
    advance_share, advance_items, advance_deferrals : float
        Advance payment from this share late over at least so many items, or from so many requests for more time.
    near_limit : float
        Share of the credit limit above which a customer is watched: From of Limit or oldest.
    """

    signals: tuple[Signal, ...]
    watch_from: float
    bad_from: float
    advance_share: float
    advance_items: float
    advance_deferrals: float
    near_limit: float


def shipped_signals() -> pd.DataFrame:
    """Return tblSignals as the workbook is delivered with it."""
    return pd.DataFrame(list(ROWS), columns=list(NAMES), dtype=object)


def read_signals(table: pd.DataFrame | None, problems: Problems) -> SignalRules:
    """Read tblSignals.

    Parameters
    ----------
    table : DataFrame or None
        Its columns. Without rows the shipped ones count.
    problems : Problems
        Gets what can't be read: such a signal gives no points; for Band and Advance payment the shipped row counts.

    Raises
    ------
    Nothing: what is wrong is collected.
    """
    shipped = _rows(shipped_signals(), Problems())
    found = _rows(table, problems) if table is not None and len(table) else shipped
    signals = tuple(
        Signal(name, row.weight, row.words, tuple(zip(_MEASURES[name], row.start, row.full, strict=True)))
        for name, row in found.items()
        if name in _MEASURES
    )
    weights = sum(signal.weight for signal in signals)
    if abs(weights - _WHOLE) > 1e-6:
        problems.add(
            "Warning", "tblSignals", -1, "Weight", f"{weights:g}",
            "The weights add up to {value}, not 100; the bands are limits of a score up to 100.",
            "Change the weights, or the limits of Band.",
        )  # fmt: skip
    band, advance = (found.get(name, shipped[name]) for name in (_BAND, _ADVANCE))
    limit = found.get("Limit or oldest", shipped["Limit or oldest"])
    return SignalRules(
        signals, band.start[0], band.full[0], advance.start[0], advance.start[1], advance.full[0], limit.start[0]
    )


@dataclass(frozen=True)
class _Row:
    weight: float
    start: tuple[float, ...]
    full: tuple[float, ...]
    words: str


def _rows(table: pd.DataFrame, problems: Problems) -> dict[str, _Row]:
    """Rows by the signal's name, those that can be read."""
    names = {name.casefold(): name for name in _PARTS}
    found: dict[str, _Row] = {}
    cells = table.reindex(columns=list(NAMES))
    for row, (signal, *numbers, words) in enumerate(cells.itertuples(index=False, name=None)):
        typed = text_of(signal)
        name = names.get(typed.casefold())
        if name is None:
            _report(problems, row, "Signal", typed, "'{value}' is not a signal; the row is passed over.",
                    f"Use one of {', '.join(_PARTS)}.")  # fmt: skip
        elif name in found:
            _report(problems, row, "Signal", typed, "Signal {value} is there twice; the first row counts.",
                    "Delete one of the rows.")  # fmt: skip
        elif (read := _read(name, row, numbers, problems)) is not None:
            found[name] = _Row(*read, name if pd.isna(words) or not str(words).strip() else str(words).strip())
    return found


def _read(
    name: str, row: int, cells: list[object], problems: Problems
) -> tuple[float, tuple[float, ...], tuple[float, ...]] | None:
    """Weight, From and Full of a row; None when one can't be read."""
    weights = (0.0,) if name not in _MEASURES else _numbers(cells[0], 1)
    start, full = (_numbers(cell, count) for cell, count in zip(cells[1:], _PARTS[name], strict=True))
    for column, cell, read in zip(("Weight", "From", "Full"), cells, (weights, start, full), strict=True):
        if read is None:
            many = " / ".join(["a number"] * (_PARTS[name][0] if column == "From" else _PARTS[name][1]))
            _report(problems, row, column, text_of(cell),
                    f"'{{value}}' can't be read; {name} doesn't count as typed.",
                    f"Type {many if column != 'Weight' else 'a number'}.")  # fmt: skip
    if weights is None or start is None or full is None:
        return None
    if name in _MEASURES and any(one == other for one, other in zip(start, full, strict=True)):
        _report(problems, row, "Full", text_of(cells[2]), f"Full is the same as From; {name} gives no points.",
                "Type the value from which it gives all its points.")  # fmt: skip
        return None
    return weights[0], start, full


def _numbers(cell: object, count: int) -> tuple[float, ...] | None:
    """Numbers of a cell such as "0.9 / 90"; None when there aren't so many. A comma is a decimal sign, too."""
    parts = re.split(r"\s*/\s*", text_of(cell).replace(",", "."))
    try:
        read = tuple(float(part.rstrip("%")) / (_WHOLE if part.endswith("%") else 1) for part in parts)
    except ValueError:
        return None
    return read if len(read) == count and all(abs(one) < float("inf") for one in read) else None


def _report(problems: Problems, row: int, column: str, value: str, problem: str, what_to_do: str) -> None:
    problems.add("Warning", "tblSignals", row, column, value, problem, what_to_do)
