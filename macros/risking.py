"""Risk of all customers from a book's inputs, and the sheets Risk and Lateness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from arbook.book.book import Book
from arbook.book.options import Settings
from arbook.book.results import LATENESS, RISK
from arbook.credit_decision import HoldRules
from arbook.lateness import lateness
from arbook.problem import Problems
from arbook.risk import Risk, RiskSettings, all_rates, risk
from macros.inputs import Inputs

if TYPE_CHECKING:
    from macros.computing import Figures


def risk_settings(settings: Settings) -> RiskSettings:
    """Return LateMargin, PromiseGrace, HoldDays, HoldAmount and CheckMonths."""
    return RiskSettings(
        settings.count("LateMargin") or 0,
        settings.count("PromiseGrace") or 0,
        HoldRules(settings.count("HoldDays") or 0, settings.cents("HoldAmount") or 0),
        settings.count("CheckMonths") or 0,
    )


def risk_of(inputs: Inputs, figures: Figures, problems: Problems | None = None) -> Risk:
    """Judge all customers as of the day of the figures.

    Parameters
    ----------
    inputs : Inputs
    figures : Figures
        Its position and aging are used.
    problems : Problems, optional
        Gets what is wrong with tblSignals; rows are those of its frame (`Inputs.placed`).
    """
    frames = inputs.frames
    return risk(
        figures.position, figures.aging, frames["tblActivity"], frames["tblSignals"], frames["tblFX"],
        risk_settings(inputs.settings), problems, frames["tblArchived"],
    )  # fmt: skip


def lateness_of(inputs: Inputs, figures: Figures, found: Risk) -> pd.DataFrame:
    """Return tblLateness as of the day of the figures."""
    exchange = all_rates(figures.ledger, inputs.frames["tblFX"], figures.position.day)
    return lateness(found.history, inputs.frames["tblActivity"], exchange)


def write_risk(book: Book, found: Risk, late: pd.DataFrame) -> None:
    """Write the sheets Risk and Lateness."""
    book.replace(RISK.name, found.table)
    book.replace(LATENESS.name, late)
