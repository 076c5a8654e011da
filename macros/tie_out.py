"""What reconciles the aging with the general ledger: the rows of tblControl, and the setting ControlBalance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from arbook.aging import Aging
from arbook.book.book import Book
from arbook.book.headers import match
from arbook.book.results import CONTROL
from arbook.code import BLANK, Ints
from arbook.money import amount_text
from arbook.position import Position
from arbook.problem import Problem, Problems
from arbook.reconcile import WHOLE, Controls, compared
from macros.inputs import Inputs
from macros.tie_lines import Line, lines
from macros.tied import (
    Asked,
    Later,
    Tied,
    by_customer,
    exchange_of,
    in_base,
    later_of,
    tied_by_control,
    tied_by_setting,
)


@dataclass(frozen=True)
class TieOut:
    """The reconciliation.

    Attributes
    ----------
    lines : list of Line
        As on the sheet, at most nine.
    later : Later
    difference, unexplained : int or None
        Cents in base currency: Total less control balance, and what no reason explains to the cent (0 then; where
        differences of several currencies cancel out, the sum of their sizes); None without a control balance.
    tied : list of Tied
        A currency each.
    control : DataFrame
        Workbook and Difference in cents for the rows of tblControl; index: position in the frame.
    aging : Aging
        With the columns Ledger and Difference.
    """

    lines: list[Line]
    later: Later
    difference: int | None
    unexplained: int | None
    tied: list[Tied]
    control: pd.DataFrame
    aging: Aging


def tie_out(
    aging: Aging, position: Position, allocations: pd.DataFrame, rates: pd.DataFrame, asked: Asked, problems: Problems
) -> TieOut:
    """Reconcile.

    Parameters
    ----------
    aging, position
        The report, and the ledger as of its date.
    allocations, rates : DataFrame
        Columns of tblAllocations and tblFX.
    asked : Asked
        Rows of tblControl at the date that are of the whole ledger go before the setting.
    problems : Problems
        Gets an Error for each currency whose difference nothing explains, a Warning for each customer that differs.

    Notes
    -----
    A difference is explained only when one or two reasons make it up to the cent: documents or payments dated
    after the as-of date that the general ledger has already; items Not aged that it lacks; money to the good that
    it keeps apart; interest of plans; balances that it keeps at booked rates. Proposed allocations never change the
    total.
    """
    ledger = position.ledger
    exchange = exchange_of(position, rates)
    later = later_of(position, exchange)
    workbook = compared(ledger, asked.controls)
    here = np.flatnonzero(asked.controls.day == position.day)
    own = by_customer(asked.controls.take(here), workbook[here])
    tied = [tied_by_control(aging, position, asked.controls, row, workbook, own) for row in here.tolist()
            if asked.controls.customer[row] == WHOLE]  # fmt: skip
    if not tied and asked.setting is not None:
        tied = [tied_by_setting(aging, position, exchange, asked.setting, later)]
    _report(tied, problems)
    _report_customers(asked.controls.take(here), workbook[here], position, problems)
    differences = pd.DataFrame(
        {"Workbook": workbook, "Difference": workbook - asked.controls.cents}, index=asked.controls.row
    )
    return TieOut(
        lines(aging, position, allocations, exchange, later, tied, asked, own),
        later, *in_base(tied, position, exchange), tied, differences, _with_ledger(aging, position, asked, here),
    )  # fmt: skip


def _report(tied: Sequence[Tied], problems: Problems) -> None:
    """Report differences from the general ledger that nothing explains."""
    for each in tied:
        if not each.unexplained:
            continue
        there = f" Look at {'; '.join(each.where)}." if each.where else ""
        which = f" in {each.currency}" if each.row != BLANK else ""
        place = ("tblControl", each.row, "Balance") if each.row != BLANK else ("", -1, "ControlBalance")
        problems.found.append(
            Problem(
                "Error", *place, f"{each.control / 100:.2f}",
                f"The total{which} differs from the control balance by {amount_text(each.unexplained)}, and nothing "
                f"that arbook knows explains it.{there}",
                "Look for a document or payment that is only here or only in the general ledger; or correct the "
                "balance.",
            )
        )  # fmt: skip


def _report_customers(controls: Controls, workbook: Ints, position: Position, problems: Problems) -> None:
    """Warn of customers whose own balance differs."""
    parties, differences = position.ledger.parties, workbook - controls.cents
    for row in np.flatnonzero((controls.customer >= 0) & (differences != 0)).tolist():
        owner, more = parties.customers[controls.customer[row]], int(differences[row])
        problems.found.append(
            Problem(
                "Warning", "tblControl", int(controls.row[row]), "Balance", f"{controls.cents[row] / 100:.2f}",
                f"The workbook has {amount_text(int(workbook[row]))} for customer {owner}, {amount_text(abs(more))} "
                f"{'more' if more > 0 else 'less'} than the ledger.",
                "Compare the customer's statement with the general ledger.",
            )
        )  # fmt: skip


def _with_ledger(aging: Aging, position: Position, asked: Asked, here: Ints) -> Aging:
    """Return the report with Ledger and Difference, blank where the ledger's balance isn't known."""
    rows, controls = aging.customers, asked.controls.take(here)
    controls = controls.take((controls.customer >= 0) & (controls.currency >= 0))
    width = len(position.ledger.parties.currencies)
    balance = np.zeros(position.ledger.groups, np.int64)
    given = np.zeros(position.ledger.groups, np.bool_)
    group = controls.customer * width + controls.currency
    balance[group], given[group] = controls.cents, True
    of = rows["Customer"].cat.codes.to_numpy().astype(np.int64) * width + rows["Currency"].cat.codes.to_numpy()
    ledger = pd.arrays.IntegerArray(balance[of], ~given[of])
    difference = pd.arrays.IntegerArray(rows["Total"].to_numpy(np.int64) - balance[of], ~given[of])
    return replace(aging, customers=rows.assign(Ledger=ledger, Difference=difference))


def write_control(book: Book, inputs: Inputs, tie: TieOut) -> None:
    """Write Workbook and Difference beside the rows of tblControl; blank where a row can't be compared."""
    raw = inputs.raws.get(CONTROL.name)
    if raw is None or not raw.rows:
        return
    rows = tie.control.set_index(inputs.frames[CONTROL.name].index[tie.control.index])
    headings = match(raw.columns, CONTROL.names)
    book.update(CONTROL.name, rows.astype("Int64").reindex(range(raw.rows)).rename(columns=headings))
