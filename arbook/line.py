"""Open lines: what of a document falls due when.

Due is Deferred to, else Due date, else by the terms of the document, the customer or the book; never before the
document's date; rolled once (figures 7). Lateness is counted from the date before deferral, so both are kept.
A document has one line, unless its terms have several; payments fill those by due date (figures 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from arbook.code import BLANK, Codes, Ints, code_together
from arbook.documents import Documents
from arbook.field import MISSING_DAY, Bools, at, column, dates_of, days_of, text_at
from arbook.fifo import cumulated
from arbook.money import currency_unit
from arbook.party import Parties
from arbook.problem import Problems
from arbook.terms import Terms, UnreadableTerms, read_terms
from arbook.working_days import Calendar, Roll


@dataclass(frozen=True)
class Lines:
    """Open lines of all documents, by document and line.

    Attributes
    ----------
    document : int64 array or None
        Row of the document; None when each document has just its one line.
    number : int64 array or None
        Line number from 1.
    amount : int64 array
        Cents.
    start : int64 array or None
        Cents of the document's lines that are due before this one: what must be paid first.
    due, before : int64 arrays
        Day numbers after and before deferral; the same array when nothing is deferred. MISSING_DAY: not aged.
    """

    document: Ints | None
    number: Ints | None
    amount: Ints
    start: Ints | None
    due: Ints
    before: Ints

    def of_documents(self, values: Ints) -> Ints:
        """Spread values of documents over their lines."""
        return values if self.document is None else values[self.document]

    def open_after(self, settled: Ints) -> Ints:
        """Cents still open of each line when so much of its document is settled; below 0 settled adds."""
        if self.document is None or self.start is None:
            return cast(Ints, np.maximum(self.amount - settled, 0))
        paid = settled[self.document]
        rest = np.clip(self.start + self.amount - paid, 0, self.amount)
        return cast(Ints, np.where((self.start == 0) & (paid < 0), self.amount - paid, rest))


@dataclass(frozen=True)
class DueRules:
    """Settings that decide a due date: default terms, cut-off day of EOM terms, rolling, calendar."""

    default_terms: str = "net 30"
    eom_cutoff: int | None = None
    roll: Roll = "none"
    calendar: Calendar = Calendar()  # noqa: RUF009 - frozen


def read_lines(
    documents: Documents,
    parties: Parties,
    customers: pd.DataFrame | None,
    rules: DueRules,
    problems: Problems,
    unread: Ints | None = None,
) -> Lines:
    """Find the lines of each document and their due dates; `unread` rows have a Due date that can't be read."""
    before = _typed_due(documents, problems)
    parts = _by_terms(documents, parties, customers, rules, before, problems)
    undated = documents.day == MISSING_DAY
    if unread is not None:
        undated[unread] = True  # something else than the terms was meant: never a guess
    if undated.any():
        before[undated] = MISSING_DAY
        parts = [part.without(undated) for part in parts]
    lines = Lines(None, None, documents.amount, None, before, before)
    if parts:
        lines = _with_parts(documents, lines, parts)
    return _rolled(_deferred(documents, lines, problems), rules)


def _typed_due(documents: Documents, problems: Problems) -> Ints:
    """Typed due dates, and the date of credit notes; MISSING_DAY elsewhere."""
    typed = days_of(documents.table, "Due date")
    if typed is None:
        typed = np.full(len(documents), MISSING_DAY, np.int64)
    else:
        typed = _not_before_date(documents, typed, "Due date", problems)
    own_date = documents.is_credit & (typed == MISSING_DAY)
    return np.where(own_date, documents.day, typed) if own_date.any() else typed


def _not_before_date(documents: Documents, days: Ints, name: str, problems: Problems) -> Ints:
    """Raise typed days to the document's date, with a Warning."""
    early = np.flatnonzero((days < documents.day) & (days != MISSING_DAY))
    if len(early) == 0:
        return days
    problems.add(
        "Warning", "tblInvoices", early, name, dates_of(days[early]).astype(str).tolist(),
        f"{name} {{value}} is before the document's date; the document's date counts.",
        f"Correct {name} or Date.",
    )  # fmt: skip
    raised = days.copy()
    raised[early] = documents.day[early]
    return raised


@dataclass(frozen=True)
class _Parts:
    """Lines of documents whose terms have several: rows, due days and cents, an array a line."""

    rows: Ints
    due: list[Ints]
    cents: list[Ints]

    def without(self, undated: Bools) -> _Parts:
        """Return them with no due days for some documents."""
        gone = undated[self.rows]
        return _Parts(self.rows, [np.where(gone, MISSING_DAY, due) for due in self.due], self.cents)


def _by_terms(
    documents: Documents,
    parties: Parties,
    customers: pd.DataFrame | None,
    rules: DueRules,
    before: Ints,
    problems: Problems,
) -> list[_Parts]:
    """Fill in due days by terms where none is typed; return the documents with several lines."""
    rows = np.flatnonzero(before == MISSING_DAY)
    rows = rows[documents.day[rows] != MISSING_DAY]
    if len(rows) == 0:
        return []
    code, texts, origin = terms_of(documents, parties, customers, rules.default_terms, rows)
    deferred = days_of(documents.table, "Deferred to")
    parts = []
    for text_code in np.unique(code).tolist():
        at = np.flatnonzero(code == text_code)
        try:
            terms = read_terms(texts[text_code])
        except UnreadableTerms as wrong:
            dated = np.zeros(len(at), np.bool_) if deferred is None else deferred[rows[at]] != MISSING_DAY
            _report_terms(str(wrong), texts[text_code], rows[at], origin[at], dated, problems)
            continue
        several = _apply(terms, documents, parties, rows[at], rules, before, problems)
        parts += several
    return parts


def terms_of(
    documents: Documents, parties: Parties, customers: pd.DataFrame | None, default: str, rows: Ints
) -> tuple[Codes, list[str], Ints]:
    """Find the terms that documents follow: their own, else the customer's, else the book's.

    Returns
    -------
    int array, shape (rows,)
        Position in the texts.
    list of str
        Terms as typed.
    int64 array, shape (rows,)
        Where they stand: the document's row, -2 - row of the customer, or -1 for the setting.
    """
    columns = [column(documents.table, "Terms"), column(customers, "Terms")]
    (typed, of_row), texts = code_together(columns, always=(default,))
    code = np.full(len(rows), texts.index(default), np.int32)
    origin = np.full(len(rows), -1, np.int64)
    if columns[1] is not None:
        row = parties.row_of[documents.customer[rows]]
        own = at(of_row, row, BLANK)
        code = np.where(own == BLANK, code, own)
        origin = np.where(own == BLANK, origin, -2 - row)
    if columns[0] is not None:
        own = typed[rows]
        code = np.where(own == BLANK, code, own)
        origin = np.where(own == BLANK, origin, rows)
    return code, texts, origin


def _report_terms(why: str, text: str, rows: Ints, origin: Ints, dated: Bools, problems: Problems) -> None:
    """Report unreadable terms where they were typed: on the invoice, once a customer, or in Settings."""
    effect = "the documents that follow them are Not aged, unless they have a due date."
    what = "Write the terms as in 'net 30' or '2/10 net 30', or type a due date."
    own = origin >= 0
    for part, result in (
        (own & ~dated, "the amount is Not aged."),
        (own & dated, "the date it is deferred to counts."),
    ):
        problems.add("Error", "tblInvoices", rows[part], "Terms", text, f"{why}; {result}", what)
    customers = np.unique(-2 - origin[origin < -1])
    problems.add("Error", "tblCustomers", customers, "Terms", text, f"{why}; {effect}", what)
    if (origin == -1).any():
        problems.add("Error", "", -1, "DefaultTerms", text, f"{why}; {effect}", "Set DefaultTerms, such as net 30.")


def _apply(
    terms: Terms,
    documents: Documents,
    parties: Parties,
    rows: Ints,
    rules: DueRules,
    before: Ints,
    problems: Problems,
) -> list[_Parts]:
    """Due days of the documents with these terms, written into ``before``; their parts if there are several."""
    received = days_of(documents.table, "Goods received")
    receipts = None if received is None else dates_of(received[rows])
    dates = terms.due_dates(dates_of(documents.day[rows]), receipts, rules.eom_cutoff)
    due = [date.astype("datetime64[D]").view(np.int64) for date in dates]
    last = due[0]
    for days in due[1:]:
        last = np.where((last == MISSING_DAY) | (days == MISSING_DAY), MISSING_DAY, np.maximum(last, days))
    before[rows] = last
    undated = rows[last == MISSING_DAY]
    problems.add(
        "Error", "tblInvoices", undated, "Goods received", "",
        f"The terms {terms.text} count from the receipt of goods, and its date is blank; the amount is Not aged.",
        "Type the date in Goods received, or a due date.",
    )  # fmt: skip
    if len(due) == 1:
        return []
    units = np.array([currency_unit(currency) for currency in parties.currencies], np.int64)
    cents = terms.split(documents.amount[rows], units[documents.currency[rows]])
    return [_Parts(rows, due, cents)]


def _with_parts(documents: Documents, lines: Lines, parts: Sequence[_Parts]) -> Lines:
    """Lines of all documents, those with several lines spread out."""
    single = np.ones(len(documents), np.bool_)
    for part in parts:
        single[part.rows] = False
    rows = np.flatnonzero(single)
    document, number = [rows], [np.ones(len(rows), np.int64)]
    due, amount = [lines.before[rows]], [documents.amount[rows]]
    for part in parts:
        for position, (days, cents) in enumerate(zip(part.due, part.cents, strict=True), start=1):
            document.append(part.rows)
            number.append(np.full(len(part.rows), position, np.int64))
            due.append(days)
            amount.append(cents)
    columns = [np.concatenate(pieces) for pieces in (document, number, amount, due)]
    order = np.lexsort((columns[1], columns[0]))
    of, numbered, cents, days = (values[order] for values in columns)
    by_due = np.lexsort((numbered, days, of))
    start = np.empty_like(cents)
    start[by_due] = cumulated(of[by_due], cents[by_due]) - cents[by_due]
    return Lines(of, numbered, cents, start, days, days)


def _deferred(documents: Documents, lines: Lines, problems: Problems) -> Lines:
    """Lines with Deferred to as their due day."""
    typed = days_of(documents.table, "Deferred to")
    if typed is None:
        return lines
    typed = _not_before_date(documents, typed, "Deferred to", problems)
    days = lines.of_documents(np.where(documents.day == MISSING_DAY, MISSING_DAY, typed))
    due = np.where(days == MISSING_DAY, lines.before, days)
    return Lines(lines.document, lines.number, lines.amount, lines.start, due, lines.before)


def _rolled(lines: Lines, rules: DueRules) -> Lines:
    """Lines with their days rolled to working days."""
    if rules.roll == "none":
        return lines
    before, due = (
        rules.calendar.roll(dates_of(days), rules.roll).astype("datetime64[D]").view(np.int64)
        for days in (lines.before, lines.due)
    )
    return Lines(lines.document, lines.number, lines.amount, lines.start, due, before)


def report_deferrals(documents: Documents, activity: pd.DataFrame | None, problems: Problems) -> None:
    """Warn of each Deferred to that no agreed deferral request in Activity stands behind (figures 7)."""
    typed = days_of(documents.table, "Deferred to")
    if typed is None or activity is None:
        return
    deferred = np.flatnonzero(typed != MISSING_DAY)
    agreed = np.zeros(len(documents), np.bool_)
    named = column(activity, "Invoice")
    if named is not None:
        words = [
            pd.Series(text_at(column(activity, name), np.arange(len(activity)))).str.strip().str.casefold()
            for name in ("Kind", "Result")
        ]
        fits = np.flatnonzero((words[0] == "deferral request") & (words[1] == "agreed"))
        found = documents.lookup.find(named)[fits]
        agreed[found[found != BLANK]] = True
    rows = deferred[~agreed[deferred]]
    problems.add(
        "Warning", "tblInvoices", rows, "Deferred to", dates_of(typed[rows]).astype(str).tolist(),
        "Deferred to {value}, and no agreed deferral request is in Activity.",
        "Log the request: Kind Deferral request, Result Agreed.",
    )  # fmt: skip
