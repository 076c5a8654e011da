"""Warnings on closed months: amounts that are others now, and documents of theirs that were changed (figures 25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from arbook.aging import AgingSettings
from arbook.closed_cause import DATED, Cause, causes, matching
from arbook.closed_month import Moved, moved
from arbook.code import BLANK
from arbook.field import MISSING_DAY, date_of, day_number, days_of
from arbook.ledger import Ledger
from arbook.money import amount_text
from arbook.problem import Problem, Problems
from macros.inputs import Inputs

LISTED: Final = 100  # differences that are listed one by one: a changed setting may move every customer
_RE_DATED: Final = "Deferred to"  # a later date agreed since then rightly makes less overdue
_TO_DO: Final = "Date it in an open month, or close the month again: arbook close BOOK --as-of {month} --again"


def check_closed(inputs: Inputs, ledger: Ledger, settings: AgingSettings, problems: Problems) -> None:
    """Recompute the closed months, and warn of what differs from what was closed, with the document where known."""
    closed_on = _closed_on(inputs.frames["tblClosings"])
    locked = inputs.settings.day("LockedTo")
    if locked is not None:
        closed_on.setdefault(day_number(locked), day_number(locked))
    if not closed_on:
        return
    changes = inputs.frames["tblChanges"]
    moves = moved(ledger, inputs.frames["tblSnapshots"], settings)
    if not moves and changes.empty:
        return
    found = causes(ledger, changes, min(closed_on.values()), moves)
    named: set[int] = set()
    for step in sorted(moves, key=lambda each: -abs(each.cents))[:LISTED]:
        move, matched = _explained(step, closed_on.get(step.day, step.day), found, ledger)
        if move.measure == "Overdue" and any(cause.column == _RE_DATED for cause, _ in matched):
            continue
        problems.found += _warnings(move, matched)
        named |= {id(cause) for cause, _ in matched}
    if len(moves) > LISTED:
        problems.found.append(_rest(moves))
    problems.found += _touched([cause for cause in found if id(cause) not in named], closed_on)


def _explained(
    move: Moved, closed_on: int, found: Sequence[Cause], ledger: Ledger
) -> tuple[Moved, list[tuple[Cause, int]]]:
    """Return what moved a month, and the difference that it makes.

    That is what is new after the month before. Where nothing explains it, it is all of it: the month may have been
    closed when the one before it had moved already.
    """
    matched = matching(move, closed_on, found, ledger)
    if move.measure != "Total" or move.whole == move.cents or (matched and matched[0][1]):
        return move, matched
    whole = replace(move, cents=move.whole, after=MISSING_DAY)
    return whole, matching(whole, closed_on, found, ledger)


def _closed_on(closings: pd.DataFrame) -> dict[int, int]:
    """Return the day on which each month was closed last, by the day of its end."""
    ends, days = days_of(closings, "Month end"), days_of(closings, "Closed on")
    if ends is None or days is None:
        return {}
    found: dict[int, int] = {}
    for end, day in zip(ends.tolist(), days.tolist(), strict=True):
        if MISSING_DAY not in (end, day):
            found[end] = max(day, found.get(end, day))
    return found


def _warnings(move: Moved, matched: Sequence[tuple[Cause, int]]) -> list[Problem]:
    """Return a Warning for each document whose cents are known, else one that names what is suspected."""
    if matched and matched[0][1]:
        return [_warning(move, cents, cause, cause.words) for cause, cents in matched]
    hints = "; ".join(cause.words for cause, _ in matched)
    return [_warning(move, move.cents, matched[0][0] if matched else None, hints)]


def _warning(move: Moved, cents: int, cause: Cause | None, words: str) -> Problem:
    month = str(date_of(move.day))
    why = f": {words}." if words else ", and nothing that arbook knows explains it."
    text = (
        f"{month} is closed, and the {move.measure} of customer {move.customer or '(blank)'} in {move.currency} was "
        f"{amount_text(abs(cents))} {'less' if cents > 0 else 'more'} then{why}"
    )
    table, row, key = ("tblSnapshots", -1, f"{move.customer} / {move.currency}") if cause is None else _place(cause)
    to_do = _TO_DO.format(month=month)
    return Problem("Warning", table, row, f"Closed {month[:7]}", f"{cents / 100:.2f}", text, to_do, key)


def _place(cause: Cause) -> tuple[str, int, str]:
    """Return where a document stands; one that was deleted only has its key."""
    return cause.table, cause.row if cause.row != BLANK else -1, cause.key if cause.row == BLANK else ""


def _rest(moves: Sequence[Moved]) -> Problem:
    return Problem(
        "Warning", "tblSnapshots", -1, "Closed months", str(len(moves) - LISTED),
        f"{len(moves) - LISTED:,} more amounts of closed months differ from what was closed.",
        "Look for a changed setting (Changes), such as DefaultTerms or UnappliedCash.", "Closed months",
    )  # fmt: skip


def _touched(found: Sequence[Cause], closed_on: Mapping[int, int]) -> list[Problem]:
    """Warn of documents dated in a closed month that people changed since, though no amount of it moved."""
    ends = sorted(closed_on)
    problems: list[Problem] = []
    for cause in found:
        end = next((end for end in ends if cause.day <= end), None)
        if end is None or cause.column not in DATED or cause.day == MISSING_DAY or cause.seen <= closed_on[end]:
            continue
        if " was imported on " in cause.words:
            continue  # it moved nothing
        month, (table, row, key) = str(date_of(end)), _place(cause)
        problems.append(
            Problem(
                "Warning", table, row, f"Closed {month[:7]}", cause.column,
                f"The {cause.words}; it is dated {date_of(cause.day)}, and {month} is closed. "
                "No amount of that month differs by it.",
                "Check the change; type a reason into Accepted if it is right.", key,
            )
        )  # fmt: skip
    return problems
