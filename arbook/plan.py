"""Installment plans as they were agreed: rows of tblPlans and tblInstallments.

A plan has versions: each is the whole agreement anew. What became of it (active, paid, missed, in default) is
computed from the typed dates and the payments; the written columns Status, Paid and the like are never read.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

import pandas as pd

from arbook.cell import is_blank
from arbook.field import MISSING_DAY, cents_of_column, day_number, days_of
from arbook.installment_dates import FREQUENCIES, Frequency
from arbook.installments import METHODS, Method
from arbook.problem import Problems

DOWN_PAYMENT = 0  # No of the row that is the down payment


@dataclass(frozen=True)
class Installment:
    """A row of tblInstallments: number (0: down payment), day number, cents."""

    number: int
    due: int
    payment: int
    interest: int
    principal: int


@dataclass(frozen=True)
class Plan:
    """One version of a plan.

    Attributes
    ----------
    row : int
        Position in the frame of tblPlans.
    name : str
        Such as P-003, the same in all versions.
    invoices : tuple of str
        What is covered, in order: numbers of documents, or the plan's own name for what is left of it.
    agreed, start, signed, cancelled : int
        Day numbers; MISSING_DAY where blank.
    amount, down : int
        Cents covered, and paid down of them.
    rate : float
        A year, as a fraction.
    installments : tuple of Installment
        In order, without the down payment.
    """

    row: int
    name: str
    version: int
    customer: str
    currency: str
    invoices: tuple[str, ...]
    agreed: int
    start: int
    signed: int
    cancelled: int
    amount: int
    down: int
    rate: float
    frequency: Frequency
    method: Method
    installments: tuple[Installment, ...]

    @property
    def financed(self) -> int:
        """Cents of principal in the installments."""
        return sum(one.principal for one in self.installments)

    def installment(self, number: int) -> Installment:
        """Return an installment by its number."""
        return next(one for one in self.installments if one.number == number)


@dataclass(frozen=True)
class PlanRules:
    """Settings: days after its date from which an installment is missed, and how many missed ones are a default."""

    missed_days: int = 3
    missed_before_default: int = 2


@dataclass(frozen=True)
class Plans:
    """The plans of a book, the rules that they are kept by, and the last day on which a default is looked for."""

    plans: list[Plan]
    rules: PlanRules
    until: int


def read_plans(plans: pd.DataFrame | None, installments: pd.DataFrame | None, problems: Problems) -> list[Plan]:
    """Read the versions of all plans, by name and version.

    Parameters
    ----------
    plans, installments : DataFrame
        Columns of tblPlans and tblInstallments; money in cents.
    problems : Problems
        Gets what can't be used: a plan without date or installments covers nothing.
    """
    if plans is None or not len(plans):
        return []
    rows_of = _installments(installments)
    lines = plans.to_dict("records")
    found = [plan for row, line in enumerate(lines) if (plan := _plan(line, row, rows_of, problems))]
    return sorted(found, key=lambda plan: (plan.name, plan.version))


def versions(plans: Sequence[Plan]) -> Iterator[list[Plan]]:
    """Yield the versions of each plan, plans in the order in which they were agreed."""
    chains = [list(chain) for _, chain in groupby(plans, key=lambda plan: plan.name)]
    yield from sorted(chains, key=lambda chain: (chain[0].agreed, chain[0].name))


def _installments(table: pd.DataFrame | None) -> dict[tuple[str, int], list[Installment]]:
    """Rows of tblInstallments by plan and version."""
    found: dict[tuple[str, int], list[Installment]] = {}
    if table is None or not len(table):
        return found
    keys = zip(table["Plan"].astype("str"), _whole(table, "Version"), strict=True)
    cents = (_whole(table, name) for name in ("Payment", "Interest", "Principal"))
    due = days_of(table, "Due date")
    days = [MISSING_DAY] * len(table) if due is None else due.tolist()
    rows = map(Installment, _whole(table, "No"), days, *cents)
    for (name, version), one in zip(keys, rows, strict=True):
        if one.due != MISSING_DAY and isinstance(name, str):
            found.setdefault((name, version), []).append(one)
    return {key: sorted(rows, key=lambda one: one.number) for key, rows in found.items()}


def _plan(
    line: Mapping[Hashable, object], row: int, rows_of: dict[tuple[str, int], list[Installment]], problems: Problems
) -> Plan | None:
    """Read one version; None, and a problem, when it can't be used."""
    name, version = _text(line.get("Plan")), max(_cents(line.get("Version")), 1)
    agreed = _day(line.get("Agreed"))
    rows = [one for one in rows_of.get((name, version), []) if one.number != DOWN_PAYMENT]
    if not name or agreed == MISSING_DAY or not rows:
        problems.add(
            "Error", "tblPlans", row, "Agreed" if name else "Plan", name,
            "The plan {value} lacks its number, its date or its installments; it covers nothing.",
            "Restore the last state, or build the plan again.",
        )  # fmt: skip
        return None
    start = _day(line.get("Start"))
    return Plan(
        row, name, version, _text(line.get("Customer")), _text(line.get("Currency")),
        tuple(part.strip() for part in _text(line.get("Invoices")).split(",") if part.strip()),
        agreed, agreed if start == MISSING_DAY else start, _day(line.get("Signed")), _day(line.get("Cancelled")),
        _cents(line.get("Amount")), _cents(line.get("Down payment")), _rate(line.get("Rate")),
        _one_of(_text(line.get("Frequency")), FREQUENCIES, "monthly"),
        _one_of(_text(line.get("Method")), METHODS, "level"), tuple(rows),
    )  # fmt: skip


_Choice = TypeVar("_Choice", bound=str)


def _one_of(typed: str, choices: Sequence[_Choice], usual: _Choice) -> _Choice:
    return next((choice for choice in choices if choice == typed.casefold()), usual)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _rate(value: object) -> float:
    return 0.0 if is_blank(value) else float(str(value))


def _cents(value: object) -> int:
    """Whole number of a cell, 0 where blank."""
    return 0 if is_blank(value) else int(str(value).removesuffix(".0"))


def _day(value: object) -> int:
    return MISSING_DAY if is_blank(value) else day_number(value)


def _whole(table: pd.DataFrame, name: str) -> list[int]:
    """Whole numbers of a column, 0 where blank."""
    whole: list[int] = cents_of_column(table, name)[0].tolist()
    return whole
