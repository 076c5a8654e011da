"""A position as frames: the open lines (tblOpenItems) and the result columns of tblInvoices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

from arbook.bucket import Buckets, Places
from arbook.code import BLANK, Codes, Ints
from arbook.documents import REFUND, TYPES
from arbook.field import MISSING_DAY, Bools, at, column, dates_of
from arbook.plan_ledger import PlanLedger
from arbook.plan_results import family_open, plan_of_documents
from arbook.position import Position
from arbook.settled import settled_days

_TYPE = pd.CategoricalDtype(list(TYPES))


def whole(values: Ints, blank: Bools) -> pd.arrays.IntegerArray:
    """Return whole numbers with blanks, without a copy."""
    return pd.arrays.IntegerArray(values, blank)


def labelled(codes: NDArray[np.signedinteger[Any]], labels: pd.CategoricalDtype) -> pd.Categorical:
    """Return codes with their labels: no text is built."""
    return pd.Categorical.from_codes(codes, dtype=labels, validate=False)


def age(position: Position, due: Ints, dated: Ints, buckets: Buckets) -> tuple[Ints, Places]:
    """Signed days past due and bucket of lines with these due days and document dates.

    Days are 0 where the due day is missing, and the bucket is Not aged where the day of the basis is.
    """
    by_due = buckets.basis == "due date"
    undated = due == MISSING_DAY
    days = position.day - due
    if undated.any():
        days[undated] = 0
    place = buckets.place(days if by_due else position.day - np.maximum(dated, -(2**40)))
    if not by_due:
        undated = dated == MISSING_DAY
    if undated.any():
        place[undated] = buckets.not_aged
    return days, place


@dataclass(frozen=True)
class OpenLines:
    """Open lines as arrays.

    Those of tblInvoices in their order, then refunds beyond what was on account, then (when they age by their own
    date) credit notes not used up.

    Attributes
    ----------
    line, document, receipt : int64 arrays
        Position of the line (BLANK for a refund or credit note); row in tblInvoices (BLANK for a refund); row in
        tblPayments of a refund, else BLANK.
    customer, currency, type : int arrays
        Codes.
    dated, due : int64 arrays
        Day numbers; MISSING_DAY where unknown.
    amount, cents : int64 arrays
        Cents of the line, and what is open of it.
    days : int64 array
        Signed days past due, 0 where unknown.
    place : int8 array
        Bucket.
    """

    line: Ints
    document: Ints
    receipt: Ints | None
    customer: Codes
    currency: Codes
    type: Codes
    dated: Ints
    due: Ints
    amount: Ints
    cents: Ints
    days: Ints
    place: Places

    def take(self, rows: Ints) -> OpenLines:
        """Return some of the lines."""
        columns: dict[str, Any] = {name: getattr(self, name) for name in _FIELDS}
        some: dict[str, Any] = {name: None if of is None else of[rows] for name, of in columns.items()}
        return OpenLines(**some)

    def joined(self, more: OpenLines) -> OpenLines:
        """Return these lines and more below them, some of which are not lines of tblInvoices."""
        pairs = ((getattr(self._with_receipts(), name), getattr(more._with_receipts(), name)) for name in _FIELDS)
        return OpenLines(*(np.concatenate(pair) for pair in pairs))

    def _with_receipts(self) -> OpenLines:
        return self if self.receipt is not None else replace(self, receipt=np.full(len(self.line), BLANK, np.int64))


_FIELDS = tuple(OpenLines.__dataclass_fields__)


def open_lines_of(position: Position, buckets: Buckets) -> OpenLines:
    """Open lines of a position."""
    documents, lines = position.ledger.documents, position.ledger.lines
    rows = position.rows
    document = rows if lines.document is None else lines.document[rows]
    due, dated = lines.due[rows], documents.day[document]
    days, place = age(position, due, dated, buckets)
    own = OpenLines(
        rows, document, None, documents.customer[document], documents.currency[document],
        documents.type[document], dated, due,
        lines.amount[rows], position.line_open[rows], days, place,
    )  # fmt: skip
    return own if len(position.refunds.group) == 0 else _with_refunds(own, position, buckets)


def _with_refunds(own: OpenLines, position: Position, buckets: Buckets) -> OpenLines:
    """Add the refunds beyond what was on account: due on the day of the last of them."""
    refunds, ledger = position.refunds, position.ledger
    size = len(refunds.group)
    customer, currency = np.divmod(refunds.group, len(ledger.parties.currencies))
    none = np.full(size, BLANK, np.int64)
    due = at(ledger.receipts.day, refunds.row, MISSING_DAY)
    days, place = age(position, due, due, buckets)
    more = OpenLines(
        none, none, refunds.row, customer, currency, np.full(size, REFUND, np.int64), due, due,
        refunds.cents, refunds.cents, days, place,
    )  # fmt: skip
    return own.joined(more)


def disputed_of(position: Position, lines: OpenLines) -> Ints:
    """Cents of each line that are disputed: never more than is open of it (figures 10)."""
    return cast(Ints, np.minimum(at(position.line_disputed, lines.line, 0), np.maximum(lines.cents, 0)))


def frame_of(position: Position, lines: OpenLines, buckets: Buckets) -> pd.DataFrame:
    """Open lines as a frame.

    Returns
    -------
    DataFrame
        Customer, Invoice, Line, Type, Date, Due, Currency, Amount, Paid, Open, Days overdue (blank when not aged),
        Bucket (its category codes are positions, ``Buckets``), Disputed, Paid after (settled after the day by
        entries in the book), Row (position in tblInvoices; -1 for a refund and for plan interest), Line at (position
        in the ledger's lines; -1 for a refund). With plans also Plan: of which plan the line is a part. Cents.
    """
    ledger = position.ledger
    parties, every = ledger.parties, ledger.lines
    rows = lines.line
    after = np.maximum(at(position.line_open, rows, 0) - at(ledger.line_open_in_all, rows, 0), 0)
    frame = pd.DataFrame(
        {
            "Customer": labelled(lines.customer, parties.customer_dtype),
            "Invoice": _numbers(position, lines),
            "Line": np.ones(len(rows), np.int64) if every.number is None else at(every.number, rows, 1),
            "Type": labelled(lines.type, _TYPE),
            "Date": dates_of(lines.dated),
            "Due": dates_of(lines.due),
            "Currency": labelled(lines.currency, parties.currency_dtype),
            "Amount": lines.amount,
            "Paid": lines.amount - lines.cents,
            "Open": lines.cents,
            "Days overdue": whole(np.maximum(lines.days, 0), lines.due == MISSING_DAY),
            "Bucket": labelled(lines.place, pd.CategoricalDtype(list(buckets.labels))),
            "Disputed": disputed_of(position, lines),
            "Paid after": after,
            "Row": lines.document,
            "Line at": rows,
        },
        copy=False,
    )
    return frame if ledger.plans is None else _with_plan(frame, position, ledger.plans)


def _with_plan(frame: pd.DataFrame, position: Position, plans: PlanLedger) -> pd.DataFrame:
    """Name the plan of each line that is a part of one; its row is that of the invoice, or -1 for plan interest."""
    rows = frame["Row"].to_numpy()
    part = rows >= plans.typed
    names = plan_of_documents(position)
    plan = [names[row] if is_part else None for row, is_part in zip(rows.tolist(), part.tolist(), strict=True)]
    origin = at(plans.origin, rows, BLANK)
    return frame.assign(Plan=pd.Series(plan, dtype="str", index=frame.index), Row=np.where(part, origin, rows))


def _numbers(position: Position, lines: OpenLines) -> ExtensionArray:
    """Document numbers as tblInvoices has them; refunds have their payment's number, which makes all of them text."""
    found = column(position.ledger.documents.table, "Invoice")
    if lines.receipt is None and found is not None:
        return cast(ExtensionArray, found.array.take(lines.document))
    texts = np.full(len(lines.document), None, object)
    of_document = lines.document != BLANK
    if found is not None:
        texts[of_document] = found.iloc[lines.document[of_document]].to_numpy(object)
    if lines.receipt is None:
        return cast(ExtensionArray, pd.Series(texts, dtype="str").array)
    payments = column(position.ledger.receipts.table, "Payment")
    known = lines.receipt != BLANK
    if payments is not None:
        texts[known] = payments.iloc[lines.receipt[known]].to_numpy(object)
    return cast(ExtensionArray, pd.Series(texts, dtype="str").array)


def document_results(position: Position, buckets: Buckets) -> pd.DataFrame:
    """Make the result columns of tblInvoices, a row a document, blank where it doesn't exist yet.

    Returns
    -------
    DataFrame
        Due, Open (cents; below 0 for a credit note not used up), Days overdue (0 when nothing is open), Bucket
        (Unapplied for a credit note not used up, blank when settled), Settled, Days late (0 or more; blank until
        settled). Due, Days overdue and Bucket are those of the earliest line still open (figures 8).
    """
    ledger = position.ledger
    documents = ledger.documents
    typed = slice(ledger.typed)
    line = _shown_lines(position)
    due = ledger.lines.due[line][typed]
    is_credit = documents.is_credit[typed]
    cents = np.where(is_credit, np.minimum(position.rest[typed], 0), np.maximum(position.rest[typed], 0))
    if ledger.plans is not None:
        due, cents = _with_parts(position, due, cents)
    days, place = age(position, due, documents.day[typed], buckets)
    place = np.where(cents > 0, place, np.where(cents < 0, buckets.unapplied, BLANK)).astype(np.int8)
    overdue = np.where(cents > 0, np.maximum(days, 0), 0)
    settled, late = (values[typed] for values in settlement_of_documents(position))
    absent = ~position.exists[typed]
    blank_amount = absent if documents.blank is None else absent | documents.blank[typed]
    place[absent] = BLANK
    return pd.DataFrame(
        {
            "Due": dates_of(np.where(absent, MISSING_DAY, due)),
            "Open": whole(cents, blank_amount),
            "Days overdue": whole(overdue, absent | ((due == MISSING_DAY) & (cents > 0))),
            "Bucket": labelled(place, pd.CategoricalDtype(list(buckets.labels))),
            "Settled": dates_of(settled),
            "Days late": whole(np.maximum(late, 0), late == MISSING_DAY),
        },
        copy=False,
    )


def _with_parts(position: Position, due: Ints, cents: Ints) -> tuple[Ints, Ints]:
    """Due and open of documents with what plans took over of them."""
    open_, first = family_open(position)
    earlier = (first != MISSING_DAY) & ((cents <= 0) | (due == MISSING_DAY) | (first < due))
    return np.where(earlier, first, due), cents + open_


def _shown_lines(position: Position) -> Ints:
    """Line of each document that its row shows: the earliest still open, else the last due."""
    lines, size = position.ledger.lines, len(position.ledger.documents)
    if lines.document is None or lines.start is None:
        return np.arange(size)
    order = np.lexsort((lines.start, lines.document))
    shown = np.empty(size, np.int64)
    shown[lines.document[order]] = order  # the last assignment stands: the line due last
    still = order[position.line_open[order] > 0][::-1]
    shown[lines.document[still]] = still
    return shown


def settlement_of_documents(position: Position) -> tuple[Ints, Ints]:
    """Day each document was settled, and its signed days late; MISSING_DAY where it isn't settled.

    Days late count from the due date before deferral (figures 7, 9); of several lines the latest counts.
    """
    lines, size = position.ledger.lines, len(position.ledger.documents)
    day = settled_days(position.ledger, position.day)
    unknown = (day == MISSING_DAY) | (lines.before == MISSING_DAY)
    late = np.where(unknown, MISSING_DAY, day - np.where(unknown, 0, lines.before))
    if lines.document is None:
        return day, late
    first = np.searchsorted(lines.document, np.arange(size))
    found = []
    for values in (day, late):
        whole_document = np.minimum.reduceat(values, first) != MISSING_DAY
        found.append(np.where(whole_document, np.maximum.reduceat(values, first), MISSING_DAY))
    return found[0], found[1]
