"""Next actions: what the calculation needs from a book, and the sheets that it fills."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from arbook.actions import ActionInputs, ActionRules, NextActions, next_actions
from arbook.answers import carried_on
from arbook.book.book import Book
from arbook.book.options import Settings
from arbook.book.results import ACTIONS
from arbook.book.schema import Kind
from arbook.book.settings import SETTINGS
from arbook.book.sheets import ACTIVITY
from arbook.ladder import LadderRules
from arbook.ledger import Ledger
from arbook.money import from_cents
from arbook.other_actions import OtherRules
from arbook.policy import Policies, policies_of, read_policies
from arbook.problem import Problems
from arbook.promise import kept_words
from macros.inputs import Inputs

if TYPE_CHECKING:
    from macros.computing import Figures


def action_rows(
    inputs: Inputs,
    figures: Figures,
    risk: pd.DataFrame | None = None,
    fired: pd.DataFrame | None = None,
    problems: Problems | None = None,
) -> NextActions:
    """Find the next actions of a book.

    Parameters
    ----------
    inputs, figures
        Answers counted (`macros.answers.with_answers`).
    risk, fired : DataFrame, optional
        Columns of tblRisk, and the signals that newly fired.
    problems : Problems, optional
        Gets what is wrong with tblPolicy and with Customers.Policy; rows are positions in the frames.
    """
    heard = Problems() if problems is None else problems
    return next_actions(
        ActionInputs(
            figures.position,
            figures.aging.lines,
            figures.aging.customers,
            inputs.frames[ACTIVITY.name],
            policies(inputs, figures.ledger, heard),
            action_rules(inputs.settings, figures.ledger),
            inputs.frames["tblTeam"],
            risk,
            fired,
        )
    )


def policies(inputs: Inputs, ledger: Ledger, problems: Problems) -> Policies:
    """Read tblPolicy, and which policy each customer follows."""
    found = read_policies(inputs.frames["tblPolicy"], numbers_of(inputs.settings), problems)
    return policies_of(ledger.parties, inputs.frames["tblCustomers"], found, problems)


def numbers_of(settings: Settings) -> Mapping[str, Decimal]:
    """Return the settings that are numbers of days or amounts: what tblPolicy may name."""
    counts = {each.name: settings.count(each.name) for each in SETTINGS if each.kind is Kind.COUNT}
    money = {each.name: settings.cents(each.name) for each in SETTINGS if each.kind is Kind.MONEY}
    return {
        **{name: Decimal(value) for name, value in counts.items() if value is not None},
        **{name: from_cents(cents) for name, cents in money.items() if cents is not None},
    }


def action_rules(settings: Settings, ledger: Ledger) -> ActionRules:
    """Return the settings of the next actions."""
    names = (
        "PlanReminderDays", "FriendlyCallDays", "SignalRepeatDays", "WelcomeDays", "LimitationNotice",
        "LimitationYears",
    )  # fmt: skip
    reminder, call, repeat, welcome, notice, years = (settings.count(name) or 0 for name in names)
    return ActionRules(
        LadderRules.of(numbers_of(settings), ledger.settings.calendar),
        OtherRules(reminder, call, repeat, welcome, notice, years),
        settings.count("OfferDays") or 0,
        settings.cents("HoldAmount") or 0,
        settings.text("DefaultCollector"),
        settings.rate("AgencyFee"),
        settings.cents("CourtCost"),
    )


def write_actions(book: Book, inputs: Inputs, found: NextActions) -> None:
    """Make tblActions anew; rows whose answers wait for a correction stay typed, and come first."""
    book.replace(ACTIONS.name, carried_on(found.rows, inputs.answers.waiting, ACTIONS.inputs()))


def promise_kept(inputs: Inputs, found: NextActions) -> pd.DataFrame:
    """Return column Promise kept of tblActivity with its frame's index: for `macros.answers.write_answers`."""
    return kept_words(found.promises, inputs.frames[ACTIVITY.name])
