"""The provision of a book: rates, table and movement from its inputs, and the sheet Provision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arbook.aging import AgingSettings
from arbook.book.book import Book
from arbook.book.results import AGING, BUCKET_COUNT, BUCKETS_AT, PROVISION
from arbook.money import from_cents
from arbook.problem import Problems
from arbook.provision_movement import Movement, movement
from arbook.provision_rates import closed_months_history, individual_rates, override_rates
from arbook.provision_table import ProvisionTable, provision_table
from arbook.risk import all_rates
from macros.inputs import Inputs
from macros.outcome import counted

if TYPE_CHECKING:
    from macros.computing import Figures

_BUCKETS = AGING.names[BUCKETS_AT - 1 : BUCKETS_AT + BUCKET_COUNT]  # columns of tblSnapshots, whatever the limits


@dataclass(frozen=True)
class Provided:
    """The provision, its movement since the last closed month, and how many months its rates are from."""

    table: ProvisionTable
    movement: Movement
    months: int


def provision_of(inputs: Inputs, figures: Figures, settings: AgingSettings, problems: Problems) -> Provided:
    """Compute the provision as of the day of the figures (figures 24).

    Parameters
    ----------
    inputs, figures
    settings : AgingSettings
        AgingLimits and AgingBasis count; UnappliedCash doesn't.
    problems : Problems
        Gets rates that aren't used, and a Note on buckets without a rate.
    """
    ledger, day, buckets = figures.ledger, figures.position.day, settings.buckets
    exchange = all_rates(ledger, inputs.frames["tblFX"], day)
    history = closed_months_history(ledger, inputs.frames["tblSnapshots"], day, exchange, buckets, _BUCKETS)
    labels = buckets.labels[: buckets.not_aged + 1]
    overrides = override_rates(inputs.frames[PROVISION.name], labels, problems)
    individual = individual_rates(ledger, problems)
    table = provision_table(
        figures.position, exchange, buckets, history, individual, overrides,
        inputs.settings.yes("ProvisionSetOff"),
    )  # fmt: skip
    moved = movement(ledger, inputs.frames["tblClosings"], day, exchange, table.allowance)
    if table.unrated and (individual or overrides or len(inputs.frames["tblSnapshots"])):  # who provides at all
        problems.add(
            "Note", PROVISION.name, -1, "Rate override", ", ".join(table.unrated),
            "No loss rate is known of {value}: nothing is provided for it. Rates come from closed months.",
            "Type Rate override on the sheet Provision, or close more months.",
        )  # fmt: skip
    return Provided(table, moved, max(history.months, default=0))


def write_provision(book: Book, found: Provided) -> None:
    """Write the sheet Provision."""
    book.replace(PROVISION.name, found.table.rows)
    book.set("Provision_Note", _note(found))
    amounts = [None if cents is None else from_cents(cents) for cents in found.movement.lines]
    book.set_block("Provision_Movement", [[amount] for amount in amounts])


def _note(found: Provided) -> str:
    """Say what the rates are from, and what lacks one."""
    rates = (
        f"Rates from {counted(found.months, 'closed month')}" if found.months else "No closed months yet: no rates"
    )
    since = found.movement.since
    moved = f"; movement since {since}." if since else "; the movement begins with the first closed month."
    without = f" No rate, so nothing provided: {', '.join(found.table.unrated)}." if found.table.unrated else ""
    return f"What the open items are expected to lose, in base currency. {rates}{moved}{without}"
