"""tblInterest: a row a slice, each with what it was computed from; charged and waived rows stay as they are.

Interest of a row is principal x rate x days over the days of the year that its rule names, rounded half-up once.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from arbook.code import BLANK, Ints, filled
from arbook.field import MISSING_DAY, cents_of_column, column, dates_of, days_of
from arbook.interest import InterestTerms
from arbook.interest_steps import steps_frame
from arbook.ledger import Ledger
from arbook.ledger_interest import Bearing, Done, LedgerInterest, documents_of, interest_days
from arbook.open_items import labelled, whole
from arbook.position import Position
from arbook.problem import Problems
from arbook.rate_schedule import RateRow
from arbook.settled import settled_days

COLUMNS = (
    "Customer", "Invoice", "Currency", "From", "To", "Days", "Principal", "Rate", "Interest", "Compensation", "Note",
    "Paid on", "Waived", "Line", "Rule",
)  # fmt: skip


def kept_rows(table: pd.DataFrame | None) -> pd.DataFrame | None:
    """Rows of tblInterest that are charged or waived; None when there are none."""
    if table is None or not len(table):
        return None
    said = np.zeros(len(table), np.bool_)
    for name in ("Note", "Waived"):
        found = column(table, name)
        if found is not None:
            said |= filled(found)
    return table.loc[said].reset_index(drop=True) if said.any() else None


def done_of(ledger: Ledger, kept: pd.DataFrame | None) -> Done:
    """Slices of the rows that are charged or waived."""
    if kept is None:
        return Done.none()
    invoices = column(kept, "Invoice")
    row = np.full(len(kept), BLANK, np.int64) if invoices is None else ledger.documents.lookup.find(invoices)
    line = _lines_of(ledger, row, np.maximum(cents_of_column(kept, "Line")[0], 1))
    blank = np.full(len(kept), MISSING_DAY, np.int64)
    first, last = (blank if days is None else days for days in (days_of(kept, "From"), days_of(kept, "To")))
    whole_slice = (first != MISSING_DAY) & (last != MISSING_DAY)
    return Done(
        np.where(row == BLANK, BLANK, line), np.where(whole_slice, first, MISSING_DAY), last,
        cents_of_column(kept, "Interest")[0], cents_of_column(kept, "Compensation")[0],
    )  # fmt: skip


def _lines_of(ledger: Ledger, row: Ints, number: Ints) -> Ints:
    """Return the line of each document and line number; parts that plans made of it count on behind its own."""
    lines, plans = ledger.lines, ledger.plans
    if lines.document is None:
        return row
    first, end = (np.searchsorted(lines.document, row, side) for side in ("left", "right"))
    line: Ints = np.minimum(first + number - 1, end - 1).astype(np.int64)
    if plans is None or lines.number is None:
        return line
    parts = np.flatnonzero(lines.document >= ledger.typed)
    keys = zip(plans.origin[lines.document[parts]].tolist(), lines.number[parts].tolist(), strict=True)
    place = dict(zip(keys, parts.tolist(), strict=True))
    wanted = zip(row.tolist(), number.tolist(), line.tolist(), strict=True)
    return np.array([place.get((origin, its), own) for origin, its, own in wanted], np.int64)


def interest_frame(
    position: Position, interest: LedgerInterest, kept: pd.DataFrame | None = None, done: Done | None = None
) -> pd.DataFrame:
    """Make tblInterest.

    Parameters
    ----------
    position : Position
    interest : LedgerInterest
    kept : DataFrame, optional
        Rows that are charged or waived (``kept_rows``).
    done : Done, optional
        The same as slices (``done_of``).

    Returns
    -------
    DataFrame
        By customer, invoice, line and day: the columns of tblInterest. Cents; From and To both count; Rate is a
        fraction; Paid on is the day on which the line was paid, blank while it is open. What a minimum adds is a row
        without From, principal and rate. Interest adds up to ``interest.of_lines``, kept rows aside.
    """
    rules: dict[str, int] = {}
    parts = [_slices(part, rules) for part in interest.parts]
    names = ("Line at", "From", "To", "Days", "Principal", "Rate", "Interest", "Compensation", "Rule")
    found = {name: np.concatenate([part[name] for part in parts]) if parts else _EMPTY for name in names}
    ledger = position.ledger
    documents, parties = ledger.documents, ledger.parties
    document = documents_of(ledger.lines)[found["Line at"]]
    order = np.lexsort((found["Line at"], document, documents.customer[document]))  # stable: by day within a line
    found = {name: values[order] for name, values in found.items()}
    document, line = document[order], found["Line at"]
    number = np.ones(len(line), np.int64) if ledger.lines.number is None else ledger.lines.number[line]
    added = found["From"] == MISSING_DAY
    frame = pd.DataFrame(
        {
            "Customer": labelled(documents.customer[document], parties.customer_dtype),
            "Invoice": documents.table["Invoice"].array.take(document),
            "Currency": labelled(documents.currency[document], parties.currency_dtype),
            "From": dates_of(found["From"]),
            "To": dates_of(found["To"]),
            "Days": whole(found["Days"], added),
            "Principal": whole(found["Principal"], added),
            "Rate": np.where(added, np.nan, found["Rate"]),
            "Interest": found["Interest"],
            "Compensation": whole(found["Compensation"], found["Compensation"] == 0),
            "Note": labelled(np.full(len(line), BLANK, np.int8), _NO_TEXT),
            "Paid on": dates_of(_paid_on(position)[line]),
            "Waived": labelled(np.full(len(line), BLANK, np.int8), _NO_TEXT),
            "Line": number,
            "Rule": labelled(found["Rule"], pd.CategoricalDtype(list(rules))),
        },
        copy=False,
    )
    return frame if kept is None or done is None else _with_kept(frame, line, kept, done, ledger)


def within(rows: pd.DataFrame, most: int, problems: Problems) -> pd.DataFrame:
    """Leave out what a sheet of `most` rows can't hold: the oldest slices that are neither charged nor waived."""
    excess = len(rows) - most
    if excess <= 0:
        return rows
    free = np.flatnonzero((rows["Note"].isna() & rows["Waived"].isna()).to_numpy())
    oldest = free[np.argsort(rows["To"].to_numpy()[free], kind="stable")[:excess]]
    problems.add(
        "Warning", "tblInterest", -1, "To", f"{excess:,}",
        "{value} slices of interest are more than the sheet can hold: the oldest are left out here. The interest of "
        "each invoice counts them.",
        "Archive old invoices, or charge or waive their interest.",
    )  # fmt: skip
    return rows.drop(index=rows.index[oldest]).reset_index(drop=True)


_EMPTY = np.zeros(0, np.int64)
_NO_TEXT = pd.CategoricalDtype([""])


def _slices(part: Bearing, rules: dict[str, int]) -> dict[str, NDArray[Any]]:
    """Columns of the slices of lines under the same terms; their rules are added to ``rules`` with their codes."""
    steps = steps_frame(part.accrual)
    debt = steps["Document"].to_numpy()
    first = np.flatnonzero(np.diff(debt, prepend=-1))
    compensation = np.zeros(len(debt), np.int64)
    compensation[first] = part.compensation[debt[first]]
    begin = steps["From"].to_numpy().astype("datetime64[D]").astype(np.int64)
    codes = np.array([rules.setdefault(words, len(rules)) for words in _words(part.terms)])
    rule = np.full(len(debt), codes[-1])
    rule[begin != MISSING_DAY] = codes[part.accrual.slices.interval]
    return {
        "Line at": part.lines[debt],
        "From": begin,
        "To": steps["To"].to_numpy().astype("datetime64[D]").astype(np.int64),
        "Days": steps["Days"].to_numpy(),
        "Principal": steps["Principal"].to_numpy(),
        "Rate": steps["Rate"].to_numpy(),
        "Interest": steps["Interest"].to_numpy(),
        "Compensation": compensation,
        "Rule": rule,
    }


def _words(terms: InterestTerms) -> list[str]:
    """Say by what the slices of each interval of rates are computed, and last what a minimum adds."""
    name = terms.schedule.regime.name
    words = [
        f"{name} {_rate_words(row)}, {terms.day_count}" if row is not None else "" for row in terms.schedule.rates
    ]
    return [*words, f"{name}, raised to the minimum"]


def _rate_words(row: RateRow) -> str:
    """Write a reference rate and its margin, such as 2.15% + 8.00%."""
    return _percent(row.rate) + (f" + {_percent(row.margin)}" if row.margin else "")


def _percent(rate: Decimal) -> str:
    """Write a fraction as a percentage with two decimals, or more where it has more."""
    percent = (rate * 100).normalize()
    return f"{percent:.{max(2, -int(percent.as_tuple().exponent))}f}%"


def _paid_on(position: Position) -> Ints:
    """Day number on which each line was paid, by the days of its payments; MISSING_DAY while it is open."""
    ledger = position.ledger
    return settled_days(ledger, position.day, interest_days(ledger, np.arange(len(ledger.settlements.day))))


def _with_kept(frame: pd.DataFrame, line: Ints, kept: pd.DataFrame, done: Done, ledger: Ledger) -> pd.DataFrame:
    """Put charged and waived rows among the others; those whose invoice is gone stand last."""
    texts = dict.fromkeys(("Customer", "Invoice", "Currency", "Note", "Waived", "Rule"), "str")
    both = pd.concat([table.reindex(columns=list(COLUMNS)).astype(texts) for table in (kept, frame)])
    place = np.concatenate((done.line, line))
    gone = place == BLANK
    customer = ledger.documents.customer[documents_of(ledger.lines)[place]]
    last = both["To"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return both.iloc[np.lexsort((last, place, customer, gone))].reset_index(drop=True)
