"""The rows of a statement: what happened in a period with the balance after it, or what is open."""

from __future__ import annotations

import numpy as np
import pandas as pd

from arbook.account_entries import AccountEntries
from arbook.code import BLANK, Ints
from arbook.documents import PLAN_TYPE, TYPES
from arbook.field import MISSING_DAY, Bools, column, dates_of, text_at
from arbook.ledger import Ledger
from arbook.open_items import whole
from arbook.settlement import CREDIT, KINDS

OPENING, CLOSING, UNAPPLIED, TOTAL = "Opening balance", "Closing balance", "Unapplied", "Total"
"""Words of the column Type on rows that are neither documents nor payments."""
APPLIED = "Credit note applied"
WORDS = tuple(dict.fromkeys((*TYPES, *KINDS[:CREDIT], APPLIED, OPENING, CLOSING, UNAPPLIED, TOTAL)))
"""All words of the column Type."""

COLUMNS = (
    "Currency", "Date", "Document", "Type", "Reference", "Due", "Days overdue", "Amount", "Paid", "Balance",
    "Disputed",
)  # fmt: skip
_TEXTS = ("Document", "Type", "Reference")
_FIGURES = ("Days overdue", "Amount", "Paid", "Balance", "Disputed")


def activity_rows(ledger: Ledger, entries: AccountEntries, documents: pd.DataFrame, opening: int) -> pd.DataFrame:
    """Rows of entries, in their order, each with the balance after it.

    Parameters
    ----------
    ledger : Ledger
    entries : AccountEntries
        Of one account.
    documents : DataFrame
        Due, Days overdue and Disputed of each document of the ledger.
    opening : int
        Cents before the first of them.

    Returns
    -------
    DataFrame
        COLUMNS but Currency. A document has Amount, a payment has Paid; Balance is opening + Amount - Paid so far.
    """
    is_document = (entries.document != BLANK) & ((entries.paid == 0) | (entries.amount != 0))
    owing = is_document & (entries.amount >= 0)
    found = documents.take(entries.document[owing])
    late, disputed = np.zeros(len(entries), np.int64), np.zeros(len(entries), np.int64)
    due = np.full(len(entries), MISSING_DAY)
    late[owing], disputed[owing], due[owing] = (
        whole_numbers(found, "Days overdue"),
        found["Disputed"],
        _days(found["Due"]),
    )
    number, word, reference = _texts(ledger, entries, is_document)
    return _frame(
        entries.day, (number, word, reference), due,
        [(late, late <= 0), (entries.amount, ~is_document), (entries.paid, is_document),
         (opening + np.cumsum(entries.amount - entries.paid), None), (disputed, disputed == 0)],
    )  # fmt: skip


def open_item_rows(ledger: Ledger, lines: pd.DataFrame) -> pd.DataFrame:
    """Rows of open lines (``open_items.frame_of``), in their order; Balance is what is open of each."""
    row = lines["Row"].to_numpy(np.int64)
    known = np.flatnonzero(row != BLANK)
    reference = np.full(len(lines), "", object)
    reference[known] = _references(ledger.documents.table, ("Reference", "Description"), row[known])
    if "Plan" in lines:
        reference = np.where(lines["Plan"].isna(), reference, lines["Plan"].to_numpy(object))
    late, disputed = whole_numbers(lines, "Days overdue"), whole_numbers(lines, "Disputed")
    texts = (
        lines["Invoice"].astype("str").fillna("").tolist(),
        lines["Type"].astype("str").tolist(),
        reference.tolist(),
    )
    return _frame(
        _days(lines["Date"]), texts, _days(lines["Due"]),
        [(late, late <= 0), *((whole_numbers(lines, name), None) for name in ("Amount", "Paid", "Open")),
         (disputed, disputed == 0)],
    )  # fmt: skip


def balance_row(day: int, word: str, balance: int) -> pd.DataFrame:
    """Make a row that is neither a document nor a payment; `word` is its Type."""
    nothing = (np.zeros(1, np.int64), np.ones(1, np.bool_))
    figures = [nothing, nothing, nothing, (np.array([balance]), None), nothing]
    return _frame(np.full(1, day), ([""], [word], [""]), np.full(1, MISSING_DAY), figures)


def whole_numbers(table: pd.DataFrame, name: str) -> Ints:
    """Whole numbers of a column, 0 where blank."""
    return table[name].fillna(0).to_numpy(np.int64)


def _texts(ledger: Ledger, entries: AccountEntries, is_document: Bools) -> tuple[list[str], list[str], list[str]]:
    """Return number, type and reference of each entry."""
    documents, receipts = ledger.documents, ledger.receipts
    number, word, reference = (np.full(len(entries), "", object) for _ in range(3))
    at = np.flatnonzero(entries.document != BLANK)
    row = entries.document[at]
    number[at] = documents.numbers(row)
    word[at] = np.where(is_document[at], np.array(TYPES, object)[documents.type[row]], APPLIED)
    reference[at] = _references(documents.table, ("Reference", "Description"), row)
    word[(entries.document == BLANK) & (entries.receipt == BLANK)] = TYPES[PLAN_TYPE]
    at = np.flatnonzero(entries.receipt != BLANK)
    row = entries.receipt[at]
    number[at] = text_at(column(receipts.table, "Payment"), row)
    word[at] = np.array(KINDS, object)[receipts.kind[row]]
    reference[at] = _references(receipts.table, ("Invoice", "Reference"), row)
    return number.tolist(), word.tolist(), reference.tolist()


def _references(table: pd.DataFrame, names: tuple[str, str], rows: Ints) -> list[str]:
    """Texts of the first of two columns that is filled."""
    first, second = (text_at(column(table, name), rows) for name in names)
    return [one or other for one, other in zip(first, second, strict=True)]


def _days(dates: pd.Series) -> Ints:
    return dates.to_numpy().astype("datetime64[D]").view(np.int64)


def _frame(
    day: Ints, texts: tuple[list[str], list[str], list[str]], due: Ints, figures: list[tuple[Ints, Bools | None]]
) -> pd.DataFrame:
    """Rows of COLUMNS but Currency; figures with where they are blank."""
    never = np.zeros(len(day), np.bool_)
    words = {name: pd.Series(cells, dtype="str") for name, cells in zip(_TEXTS, texts, strict=True)}
    numbers = {
        name: whole(values, never if blank is None else blank)
        for name, (values, blank) in zip(_FIGURES, figures, strict=True)
    }
    found = pd.DataFrame({"Date": dates_of(day), **words, "Due": dates_of(due), **numbers})
    return found[list(COLUMNS[1:])]
