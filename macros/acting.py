"""Next actions: what the calculation needs from a book, the sheets that it fills, and the command."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import pandas as pd

from arbook.actions import ActionInputs, ActionRules, NextActions, next_actions
from arbook.answers import carried_on
from arbook.book.book import Book
from arbook.book.frame import frame
from arbook.book.options import Settings, read_settings
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
from macros.computing import Results
from macros.inputs import Inputs
from macros.outcome import Figure, Outcome
from macros.refreshing import refresh
from macros.tables import table_lines

SHOWN = 20  # actions that the terminal lists


def action_rows(
    inputs: Inputs,
    results: Results,
    risk: pd.DataFrame | None = None,
    fired: pd.DataFrame | None = None,
    problems: Problems | None = None,
) -> NextActions:
    """Find the next actions of a book.

    Parameters
    ----------
    inputs, results
        Answers counted (`macros.answers.with_answers`).
    risk, fired : DataFrame, optional
        Columns of tblRisk, and the signals that newly fired.
    problems : Problems, optional
        Gets what is wrong with tblPolicy and with Customers.Policy; rows are positions in the frames.
    """
    heard = Problems() if problems is None else problems
    return next_actions(
        ActionInputs(
            results.position,
            results.aging.lines,
            results.aging.customers,
            inputs.frames[ACTIVITY.name],
            policies(inputs, results.ledger, heard),
            action_rules(inputs.settings, results.ledger),
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


def actions(book: Book, now: datetime, as_of: date | None = None) -> Outcome:
    """Refresh, and say the first actions.

    Raises
    ------
    BookError
        If the book can't be read or changed; it is as it was then.
    """
    done = refresh(book, now, as_of)
    settings = read_settings(book, Problems())
    rows = frame(book.read(ACTIONS.name), ACTIONS, settings.read_options, Problems())
    todo = rows[rows["Channel"].notna()]
    said = f"{len(todo):,} to do, {len(rows) - len(todo):,} customers wait."
    figures: dict[str, Figure | list[dict[str, Figure]]] = {
        "as_of": done.figures["as_of"], "actions": len(todo), "waiting": len(rows) - len(todo),
    }  # fmt: skip
    return Outcome("actions", (*_lines(todo), said), done.errors, done.warnings, figures, done.exit_code)


def _lines(rows: pd.DataFrame) -> tuple[str, ...]:
    """List the first rows."""
    if rows.empty:
        return ()
    names = ("Rank", "Customer", "Overdue", "Step", "Action", "By when", "Owner", "Why")
    texts = [[_text(name, row[name]) for name in names] for _, row in rows[list(names)].head(SHOWN).iterrows()]
    listed = table_lines(names, texts, [name in ("Rank", "Overdue", "Step") for name in names])
    more = [f"... and {len(rows) - SHOWN:,} more on the sheet Actions."] if len(rows) > SHOWN else []
    return (*listed, *more, "")


def _text(name: str, value: object) -> str:
    if pd.isna(value):  # type: ignore[call-overload]  # any scalar
        return ""
    if name == "Overdue":
        return f"{from_cents(int(str(value))):,}"
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)
