"""From input tables to figures, as of a day: aging, discounts, interest, tie-out, Checks. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
import pandas as pd

from arbook.actions import NextActions
from arbook.aging import Aging, AgingSettings, aging
from arbook.aging_sums import Unapplied
from arbook.archived import archived_before, report_archived
from arbook.book.place import checks_frame, joined, open_problems, with_cell_reasons
from arbook.book.results import INTEREST
from arbook.book.sheetxml import LAST_ROW
from arbook.bucket import Basis
from arbook.duplicates import report_duplicates
from arbook.field import MISSING_DAY, dates_of, day_number
from arbook.interest_rows import done_of, interest_frame, kept_rows, within
from arbook.interest_steps import report as report_rates
from arbook.late_terms import late_terms
from arbook.ledger import Ledger
from arbook.ledger_discounts import LedgerDiscounts, ledger_discounts
from arbook.ledger_interest import LedgerInterest, ledger_interest
from arbook.plan_results import report_plans
from arbook.position import Position
from arbook.problem import Problems
from arbook.rates import read_rates
from arbook.reconcile import read_controls
from arbook.risk import Risk
from macros.acting import action_rows
from macros.closed_checks import check_closed
from macros.figures_sheet import Dashboard, dashboard_of
from macros.inputs import Inputs
from macros.provisioning import Provided, provision_of
from macros.risking import lateness_of, risk_of
from macros.rules import discount_rules, interest_settings
from macros.tie_out import TieOut, tie_out
from macros.tied import Asked


@dataclass(frozen=True)
class Figures:
    """The ledger, its aging and its position as of a day: what risk and next actions are made of."""

    as_of: date
    ledger: Ledger
    aging: Aging
    position: Position


@dataclass(frozen=True)
class Results(Figures):
    """What a refresh writes.

    Attributes
    ----------
    tie_out : TieOut
    discounts : LedgerDiscounts
    interest : LedgerInterest
    slices : DataFrame
        Rows of tblInterest.
    risk : Risk
    lateness : DataFrame
        Rows of tblLateness.
    actions : NextActions
    provision : Provided
    dashboard : Dashboard
    checks : DataFrame
        Rows of tblChecks.
    errors, warnings : int
        Those without an accepted reason (figures 23).
    """

    tie_out: TieOut
    discounts: LedgerDiscounts
    interest: LedgerInterest
    slices: pd.DataFrame
    risk: Risk
    lateness: pd.DataFrame
    actions: NextActions
    provision: Provided
    dashboard: Dashboard
    checks: pd.DataFrame
    errors: int
    warnings: int


def compute(inputs: Inputs, as_of: date | None, today: date) -> Results:
    """Compute all figures.

    Parameters
    ----------
    inputs : Inputs
    as_of : date or None
        For this run; None: the setting AsOf, else today.
    today : date
    """
    own = inputs.settings.day("AsOf") or today
    day = as_of or own
    ledger = inputs.ledger(max(day, today))
    report = aging(ledger, day, _aging_settings(inputs), inputs.frames["tblFX"])
    calculated = Problems([*ledger.problems.found, *report.problems.found])
    _report_future(ledger, max(day, today), calculated)
    position = ledger.as_of(day)
    report_plans(position, calculated)
    tie = _tie_out(inputs, report, position, own, calculated)
    report = tie.aging
    check_closed(inputs, ledger, _aging_settings(inputs), calculated)
    report_duplicates(ledger, calculated, archived_before(inputs.frames["tblArchived"]))
    report_archived(inputs.frames["tblArchived"], position.day, calculated)
    interest, slices = _interest(inputs, position, calculated)
    figures = Figures(day, ledger, report, position)
    risk = risk_of(inputs, figures, calculated)
    actions = action_rows(inputs, figures, risk.table, risk.fired, calculated)
    provided = provision_of(inputs, figures, _aging_settings(inputs), calculated)
    problems = joined(inputs.problems, inputs.placed(calculated))
    checks = checks_frame(problems, inputs.raws, inputs.accepted, inputs.settings.date1904)
    checks = with_cell_reasons(checks, inputs.cell_reasons, inputs.accepted)
    discounts = ledger_discounts(position, discount_rules(inputs.settings))
    dashboard = dashboard_of(inputs, figures, risk, actions.promises, discounts)
    return Results(
        day, ledger, report, position, tie, discounts, interest, slices, risk, lateness_of(inputs, figures, risk),
        actions, provided, dashboard, checks, *open_problems(checks),
    )  # fmt: skip


def _interest(inputs: Inputs, position: Position, problems: Problems) -> tuple[LedgerInterest, pd.DataFrame]:
    """Compute late interest, and the rows of tblInterest."""
    ledger, settings = position.ledger, interest_settings(inputs.settings)
    rates = read_rates(inputs.frames["tblRates"], problems)
    agreed = late_terms(ledger, settings, rates, problems)
    kept = kept_rows(inputs.frames["tblInterest"])
    done = done_of(ledger, kept)
    interest = ledger_interest(position, settings, agreed, done)
    found = Problems()
    for part in interest.parts:
        report_rates(part.accrual, found)
    problems.found += dict.fromkeys(found.found)  # once a regime
    rows = interest_frame(position, interest, kept, done)
    return interest, within(rows, LAST_ROW - INTEREST.header_row, problems)


def _aging_settings(inputs: Inputs) -> AgingSettings:
    settings = inputs.settings
    return AgingSettings(
        settings.aging_limits,
        cast(Basis, settings.text("AgingBasis")),
        cast(Unapplied, settings.text("UnappliedCash")),
    )


def _tie_out(inputs: Inputs, report: Aging, position: Position, own: date, problems: Problems) -> TieOut:
    """Compare with tblControl, else with the setting ControlBalance: that is typed for the book's own date only."""
    controls = read_controls(inputs.frames["tblControl"], position.ledger.parties, problems)
    setting, source = inputs.settings.cents("ControlBalance"), "Settings, ControlBalance"
    if setting is None:
        source = "Not typed (Settings, ControlBalance)"
    elif day_number(own) != position.day:
        setting, source = None, f"Settings, ControlBalance is that of {own}, not of this date"
    asked = Asked(controls, setting, source)
    return tie_out(report, position, inputs.frames["tblAllocations"], inputs.frames["tblFX"], asked, problems)


def _report_future(ledger: Ledger, day: date, problems: Problems) -> None:
    """Warn of documents and payments that are dated after a day."""
    last = day_number(day)
    typed = ledger.documents.day[: ledger.typed]
    for table, days in (("tblInvoices", typed), ("tblPayments", ledger.receipts.day)):
        rows = np.flatnonzero((days > last) & (days != MISSING_DAY))
        problems.add(
            "Warning", table, rows, "Date", dates_of(days[rows]).astype(str).tolist(),
            "The date {value} is still to come; the amount counts from that day on.", "Check the date.",
        )  # fmt: skip
