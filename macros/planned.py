"""Plans as letters tell of them: their figures as of the day, and which plan a letter is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from arbook.letter_tables import AGREEMENT, MISSED, REMINDER
from arbook.plan_results import ACTIVE, OFFERED, installment_columns, plan_columns
from macros.computing import Figures
from macros.inputs import Inputs

ABOUT_PLANS = (AGREEMENT, REMINDER, MISSED)
Row = Mapping[Any, Any]


def plans_of(inputs: Inputs, figures: Figures) -> pd.DataFrame:
    """Return tblPlans with its computed columns as of the day, not as they were last written."""
    return _with(inputs.frames["tblPlans"], lambda table: plan_columns(figures.position, len(table)))


def installments_of(inputs: Inputs, figures: Figures) -> pd.DataFrame:
    """Return tblInstallments with its computed columns as of the day."""
    return _with(inputs.frames["tblInstallments"], lambda table: installment_columns(figures.position, table))


def plan_for(plans: pd.DataFrame, action: Row, day: date) -> Row | None:
    """Return the plan that a letter or call is about; None where there is none any more.

    An agreement names its plan; a reminder is of the active plan whose payment comes next, a call of the first one
    with a missed installment.
    """
    mine = plans[
        (plans["Customer"].astype("str") == action["Customer"])
        & (plans["Currency"].astype("str") == action["Currency"])
    ]
    template = action["Template"]
    if template == AGREEMENT:
        offered = mine[mine["Status"] == OFFERED]
        found = offered[[about(row) == action["About"] for row in offered.to_dict("records")]]
    elif template == MISSED:
        found = mine[(mine["Status"] == ACTIVE) & (mine["Missed"].fillna(0) > 0)]
    else:
        found = mine[(mine["Status"] == ACTIVE) & (mine["Next due"] >= pd.Timestamp(day))]
        found = found.sort_values("Next due", kind="stable")
    return None if found.empty else found.iloc[0].to_dict()


def agreements(plans: pd.DataFrame) -> list[Row]:
    """Return a row of actions for each offered plan: its agreement is to be signed (domain E)."""
    return [
        {
            "Customer": str(plan["Customer"]), "Currency": str(plan["Currency"]), "Step": pd.NA,
            "Template": AGREEMENT, "Channel": "Letter", "Owner": "Collector", "Decision": "", "About": about(plan),
        }
        for plan in plans[plans["Status"] == OFFERED].to_dict("records")
    ]  # fmt: skip


def about(plan: Row) -> str:
    """Name a version of a plan as files do.

    >>> about({"Plan": "P-003", "Version": 1}), about({"Plan": "P-003", "Version": 2})
    ('P-003', 'P-003 version 2')
    """
    version: int = 1 if pd.isna(plan["Version"]) else int(plan["Version"])
    return str(plan["Plan"]) + (f" version {version}" if version > 1 else "")


def _with(table: pd.DataFrame, computed: Any) -> pd.DataFrame:  # noqa: ANN401 - a function of the table
    columns = computed(table).set_axis(table.index)
    return table.assign(**{name: columns[name] for name in columns})
