"""Cell functions of day counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from udfs.cell import cell_function
from udfs.choices import convention as read_convention
from udfs.convert import Dates, Floats, Ints
from udfs.elements import Choice, Elements

if TYPE_CHECKING:
    from arbook.daycount import Convention

_START = "First date of the period; it isn't counted."
_END = "Last date of the period; it is counted."
_CONVENTION = (
    '"ACT/365F" (default), "ACT/360", "ACT/ACT ISDA", "ACT/366" (365 or 366 by calendar year), "30/360" '
    '(bond basis), "30U/360", "30E/360" or "30E/360 ISDA".'
)


@cell_function(start=_START, end=_END, convention=_CONVENTION)
def AR_DAYCOUNT(start: object, end: object, convention: object = "ACT/365F", d1904: object = False) -> object:
    """Days from start to end by a day-count convention; an error where the end lies before the start."""
    from arbook.daycount import days

    call = Elements("AR_DAYCOUNT", d1904, start=start, end=end, convention=convention)
    first, last, by = _period(call)

    def count(rows: Ints, name: Convention) -> Ints:
        return days(first[rows], last[rows], name)

    return call.result(call.fill(np.int64(0), count, by))


@cell_function(start=_START, end=_END, convention=_CONVENTION)
def AR_YEARFRAC(start: object, end: object, convention: object = "ACT/365F", d1904: object = False) -> object:
    """Year fraction from start to end by a day-count convention; an error where the end lies before the start."""
    from arbook.daycount import year_fraction

    call = Elements("AR_YEARFRAC", d1904, start=start, end=end, convention=convention)
    first, last, by = _period(call)

    def fraction(rows: Ints, name: Convention) -> Floats:
        return year_fraction(first[rows], last[rows], name)

    return call.result(call.fill(np.float64(0), fraction, by))


def _period(call: Elements) -> tuple[Dates, Dates, Choice]:
    first, last = call.dates("start"), call.dates("end")
    call.refuse_where(last < first, lambda row: f"the end {last[row]} lies before the start {first[row]}")
    return first, last, call.choice("convention", read_convention, "ACT/365F")
