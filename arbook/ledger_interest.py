"""Late interest of a ledger's invoices as of a day: each open line a debt, with all that changed its principal.

Only invoices bear interest: interest notes, cost notes and credit notes bear none (figures 14). It runs from the due
date after deferral. A payment counts on its own day, also where it was on account first and allocated later, so that
nobody owes interest for days on which we had the money; a discount that was granted was never owed. What was charged
or waived doesn't come again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from arbook.code import BLANK, Ints
from arbook.columnar import taken
from arbook.compensation import compensation, compensation_currency
from arbook.documents import INVOICE
from arbook.field import MISSING_DAY, Bools, sum_by
from arbook.fifo import cumulated
from arbook.interest import Accrual, Claims, InterestTerms, late_interest
from arbook.late_terms import InterestSettings, LateTerms
from arbook.ledger import Ledger
from arbook.ledger_discounts import own_days
from arbook.line import Lines
from arbook.money import currency_unit, share
from arbook.position import Position
from arbook.principal import Changes
from arbook.settlement import DISCOUNT, PLAN

_MORE_THAN_ANY = 1 << 52
"""Cents that no principal reaches: what is charged or waived takes all of it away for its days."""


@dataclass(frozen=True)
class Done:
    """Slices that were charged or waived, one an element; they come from tblInterest.

    Attributes
    ----------
    line : int64 array
        Line of the ledger; BLANK where the invoice isn't there any more.
    first, last : int64 array
        Day numbers, both counted; MISSING_DAY for what a minimum had added.
    interest, compensation : int64 array, cents
    """

    line: Ints
    first: Ints
    last: Ints
    interest: Ints
    compensation: Ints

    @staticmethod
    def none() -> Done:
        """Return no slices."""
        return Done(*(np.zeros(0, np.int64) for _ in range(5)))

    def of_lines(self) -> Done:
        """Those whose line is known."""
        return taken(self, self.line != BLANK)


@dataclass(frozen=True)
class Bearing:
    """Lines under the same terms, and their interest.

    Attributes
    ----------
    lines : int64 array, shape (N,)
    terms : InterestTerms
    accrual : Accrual
        Of these lines, neither charged nor waived.
    compensation : int64 array, shape (N,), cents
        Fixed sum for recovery costs, at the first line of an invoice; 0 where none is owed, or in another currency.
    """

    lines: Ints
    terms: InterestTerms
    accrual: Accrual
    compensation: Ints


@dataclass(frozen=True)
class LedgerInterest:
    """Late interest of a ledger.

    Attributes
    ----------
    parts : tuple of Bearing
        Each line that is past due in one of them.
    of_lines : int64 array, shape (lines,), cents
        What is neither charged nor waived.
    """

    parts: tuple[Bearing, ...]
    of_lines: Ints

    def of_documents(self, position: Position) -> Ints:
        """Cents of each document: the sum of its lines, and of the parts that plans made of it."""
        ledger = position.ledger
        lines, size = ledger.lines, len(ledger.documents)
        if lines.document is None:
            return self.of_lines
        document = lines.document
        if ledger.plans is not None:
            origin = ledger.plans.origin[document]
            document = np.where(origin == BLANK, document, origin)
        return sum_by(document, self.of_lines, size)


def ledger_interest(
    position: Position, settings: InterestSettings, agreed: LateTerms, done: Done | None = None
) -> LedgerInterest:
    """Compute the late interest of a ledger as of a position's day.

    Parameters
    ----------
    position : Position
    settings : InterestSettings
    agreed : LateTerms
    done : Done, optional
    """
    ledger = position.ledger
    done = (done or Done.none()).of_lines()
    document = documents_of(ledger.lines)
    late = _late(position, document)
    changes = _changes(position, settings, document, late, done)
    charged = np.zeros(len(late), np.bool_)
    charged[done.line] = True
    terms = agreed.of_customer[ledger.documents.customer[document]] if len(document) else document
    compensated = np.zeros(len(ledger.documents), np.bool_)
    compensated[document[done.line[done.compensation > 0]]] = True
    parts, total = [], np.zeros(len(late), np.int64)
    for which, own_terms in _groups(agreed, terms, late, charged):
        claims = _claims(position, settings, document, which, changes, done, own_terms)
        accrual = late_interest(claims, own_terms)
        total[which] = accrual.total
        parts.append(
            Bearing(which, own_terms, accrual, _compensation(position, document[which], accrual, compensated))
        )
    return LedgerInterest(tuple(parts), total)


def documents_of(lines: Lines) -> Ints:
    """Document of each line."""
    return np.arange(len(lines.amount)) if lines.document is None else lines.document


def interest_days(ledger: Ledger, rows: Ints) -> Ints:
    """Day numbers up to which what settlements took away bears interest: discounts never do, plans theirs alone."""
    kind = ledger.settlements.kind[rows]
    days = np.where(kind == DISCOUNT, MISSING_DAY, own_days(ledger, rows))
    return np.where(kind == PLAN, ledger.settlements.day[rows], days)


def _late(position: Position, document: Ints) -> Bools:
    """Lines of invoices that are past due."""
    ledger = position.ledger
    bears = (ledger.documents.type == INVOICE) & position.exists
    due = ledger.lines.due
    return np.asarray(bears[document] & (ledger.lines.amount > 0) & (due < position.day) & (due != MISSING_DAY))


def _groups(agreed: LateTerms, terms: Ints, late: Bools, charged: Bools) -> Iterator[tuple[Ints, InterestTerms]]:
    """Lines by terms; those of which something is charged have no minimum any more."""
    for place, own in enumerate(agreed.terms):
        mine = late & (terms == place)
        for rows, each in ((mine & ~charged, own), (mine & charged, replace(own, minimum=0))):
            if rows.any():
                yield np.flatnonzero(rows), each


def _claims(
    position: Position, settings: InterestSettings, document: Ints, which: Ints, changes: Changes, done: Done,
    terms: InterestTerms,
) -> Claims:  # fmt: skip
    """Return some lines as debts."""
    ledger = position.ledger
    principal = ledger.lines.amount[which]
    units = np.array([currency_unit(currency) for currency in ledger.parties.currencies], np.int64)
    unit = units[ledger.documents.currency[document[which]]]
    place = np.full(len(ledger.lines.amount), BLANK, np.int64)
    place[which] = np.arange(len(which))
    rows = np.flatnonzero(place[changes.document] != BLANK)
    cap = None
    if settings.cap is not None:
        cap = share(principal, *settings.cap.as_integer_ratio(), unit)
    if len(done.line) and (cap is not None or terms.schedule.regime.capped):
        before = sum_by(done.line, done.interest, len(place))[which]
        cap = np.maximum((principal if cap is None else cap) - before, 0)
    return Claims(
        principal, ledger.lines.due[which], np.full(len(which), position.day),
        Changes(place[changes.document[rows]], changes.day[rows], changes.cents[rows]), cap,
        1 if (unit == 1).all() else unit,
    )  # fmt: skip


def _changes(position: Position, settings: InterestSettings, document: Ints, late: Bools, done: Done) -> Changes:
    """Collect what changes the principal of lines: settlements, disputes, days that are charged or waived."""
    ledger = position.ledger
    concerned = np.zeros(len(ledger.documents), np.bool_)
    concerned[document[late]] = True
    settled = ledger.settlements
    rows = np.flatnonzero((settled.day <= position.day) & concerned[settled.document])
    parts = [(settled.document[rows], interest_days(ledger, rows) + 1, settled.cents[rows])]
    if not settings.on_disputed:
        parts += _disputes(position, concerned)
    of, day, cents = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    line, day, cents = _on_lines(ledger.lines, of, day, cents)
    dated = done.first != MISSING_DAY
    none = np.full(int(dated.sum()), _MORE_THAN_ANY)
    return Changes(
        np.concatenate((line, done.line[dated], done.line[dated])),
        np.concatenate((day, done.first[dated], done.last[dated] + 1)), np.concatenate((cents, -none, none)),
    )  # fmt: skip


def _disputes(position: Position, concerned: Bools) -> list[tuple[Ints, Ints, Ints]]:
    """Disputed parts as if paid on their first day, and taken back on the day of closing."""
    documents = position.ledger.documents
    if documents.dispute is None:
        return []
    dispute = documents.dispute
    rows = np.flatnonzero(concerned & (dispute.cents > 0) & (dispute.start <= position.day))
    cents = np.minimum(dispute.cents[rows], documents.amount[rows])
    closed = np.flatnonzero(dispute.closed[rows] != MISSING_DAY)
    return [
        (rows, dispute.start[rows], cents),
        (rows[closed], np.maximum(dispute.closed, dispute.start)[rows[closed]], -cents[closed]),
    ]


def _on_lines(lines: Lines, document: Ints, day: Ints, cents: Ints) -> tuple[Ints, Ints, Ints]:
    """Turn what settles documents into changes of their lines: the line that is due first is settled first."""
    if lines.document is None or lines.start is None:
        return document, day, -cents
    first = np.searchsorted(lines.document, document)
    count = np.searchsorted(lines.document, document, "right") - first
    single = np.flatnonzero(count == 1)
    several = np.flatnonzero(count > 1)
    several = several[np.lexsort((several, day[several], document[several]))]
    after = cumulated(document[several], cents[several])
    row = np.repeat(np.arange(len(several)), count[several])
    line = first[several][row] + np.arange(len(row)) - np.searchsorted(row, row)
    change = _left(lines, line, after[row]) - _left(lines, line, (after - cents[several])[row])
    return (
        np.concatenate((first[single], line)), np.concatenate((day[single], day[several][row])),
        np.concatenate((-cents[single], change)),
    )  # fmt: skip


def _left(lines: Lines, line: Ints, settled: Ints) -> Ints:
    """Cents left of lines when so much of their document is settled; as ``Lines.open_after``."""
    assert lines.start is not None  # noqa: S101 - documents with several lines have it
    start, amount = lines.start[line], lines.amount[line]
    rest = np.clip(start + amount - settled, 0, amount)
    return np.where((start == 0) & (settled < 0), amount - settled, rest)


def _compensation(position: Position, document: Ints, accrual: Accrual, compensated: Bools) -> Ints:
    """Return the fixed sum of each invoice that bears interest, once: at its first line, on what was late at first.

    ``document`` is that of each debt; ``compensated`` says which documents have it, and is brought up to date.
    """
    ledger = position.ledger
    owed = np.zeros(len(document), np.int64)
    regime = accrual.slices.schedule.regime
    currency = compensation_currency(regime)
    if not currency or currency not in ledger.parties.currencies:
        return owed
    line, at = np.unique(accrual.slices.document, return_index=True)
    of, once = np.unique(document[line], return_index=True)
    fits = (ledger.documents.currency[of] == ledger.parties.currencies.index(currency)) & ~compensated[of]
    fits &= of < ledger.typed  # an installment is no debt of its own
    once, of = once[fits], of[fits]
    owed[line[once]] = compensation(accrual.slices.principal[at[once]], regime)
    compensated[of] = True
    return owed
