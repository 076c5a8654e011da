"""When a line was paid: the day on which it reached 0 and stayed there (figures 9).

Payments, withholdings, set-offs, discounts and credit notes pay; a write-off never does, nor does a plan that takes
over what is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from arbook.code import BLANK, Ints
from arbook.field import MISSING_DAY
from arbook.fifo import cumulated
from arbook.settlement import PLAN, WRITE_OFF

if TYPE_CHECKING:
    from arbook.ledger import Ledger
    from arbook.plan_ledger import PlanLedger


def settled_days(ledger: Ledger, day: int, days: Ints | None = None) -> Ints:
    """Day number on which each line was settled, as of a day; MISSING_DAY where it isn't.

    Credit notes, and documents of amount 0, have none. ``days`` are other days of the ledger's settlements than those
    of their effect.
    """
    line, when, cents = paying_events(ledger, day, ledger.settlements.day if days is None else days)
    lines = ledger.lines
    order = np.lexsort((when, line))  # stable: rows of a day in their order
    line, when, cents = line[order], when[order], cents[order]
    found = np.full(len(lines.amount), MISSING_DAY, np.int64)
    if len(line) == 0:
        return found
    needed = lines.amount if lines.start is None else lines.start + lines.amount
    short = cumulated(line, cents) < needed[line]
    # The event after the last that left the line short; the first one where none did.
    first = np.flatnonzero(np.diff(line, prepend=-1))
    last = np.append(first[1:], len(line)) - 1
    place = np.where(short, np.arange(len(line)), -1)
    after = np.maximum(np.maximum.reduceat(place, first) + 1, first)
    paid = after <= last
    found[line[first[paid]]] = when[after[paid]]
    return found


def _of_families(plans: PlanLedger, rows: Ints, document: Ints) -> tuple[Ints, Ints]:
    """Count what pays a part of an invoice for the invoice, too."""
    origin = plans.origin[document]
    also = np.flatnonzero((origin != BLANK) & (origin != document))
    return np.concatenate((rows, rows[also])), np.concatenate((document, origin[also]))


def paying_events(ledger: Ledger, day: int, days: Ints) -> tuple[Ints, Ints, Ints]:
    """Line, day and cents of what pays documents that owe, up to a day: once for each line of the document."""
    settled, documents, lines = ledger.settlements, ledger.documents, ledger.lines
    owing = documents.amount > 0
    pays = (settled.kind != WRITE_OFF) & (settled.kind != PLAN)
    rows = np.flatnonzero((settled.day <= day) & pays & owing[settled.document])
    document = settled.document[rows]
    if ledger.plans is not None:
        rows, document = _of_families(ledger.plans, rows, document)
    if lines.document is None:
        return document, days[rows], settled.cents[rows]
    first = np.searchsorted(lines.document, document)
    count = np.searchsorted(lines.document, document, side="right") - first
    rows = np.repeat(rows, count)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
    return cast(Ints, np.repeat(first, count) + within), days[rows], settled.cents[rows]
