"""The written columns of Plans and Installments: what became of each plan as of a day."""

from __future__ import annotations

import pandas as pd

from arbook.book.book import Book
from arbook.book.results import INSTALLMENTS, PLANS
from arbook.plan_results import installment_columns, plan_columns
from arbook.position import Position
from macros.inputs import Inputs


def write_plans(book: Book, inputs: Inputs, position: Position) -> None:
    """Bring the written columns of tblPlans and tblInstallments up to date; what was agreed stays as it is."""
    plans, installments = (inputs.frames[table.name] for table in (PLANS, INSTALLMENTS))
    computed = plan_columns(position, len(plans)).set_axis(plans.index)
    _update(book, inputs, PLANS.name, computed)
    _update(book, inputs, INSTALLMENTS.name, installment_columns(position, installments))


def _update(book: Book, inputs: Inputs, table: str, computed: pd.DataFrame) -> None:
    """Write columns beside the rows that they belong to; a row without data has none."""
    rows = inputs.raws[table].rows if table in inputs.raws else 0
    if rows:
        book.update(table, computed if len(computed) == rows else computed.reindex(range(rows)))
