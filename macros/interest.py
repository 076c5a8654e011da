"""Late interest as it stands on a day, each amount with the slices that it is made of. Nothing is written."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import pandas as pd

from arbook.book.book import Book
from arbook.interest_notes import open_slices
from arbook.money import from_cents
from macros.computing import Results, compute
from macros.inputs import read_inputs
from macros.outcome import DONE, DONE_WITH_ERRORS, CommandError, Figure, Outcome, counted
from macros.tables import table_lines

SHOWN = (
    "Invoice",
    "Currency",
    "From",
    "To",
    "Days",
    "Principal",
    "Rate",
    "Interest",
    "Compensation",
    "Paid on",
    "Rule",
)
_NUMBERS = {"Days", "Principal", "Rate", "Interest", "Compensation"}
_TOTALS = ("Customer", "Currency", "Invoices", "Interest", "Compensation")
HOW = "Interest = principal x rate x days / days of the year (last part of Rule), rounded a row. From and To count."


def interest(book: Book, now: datetime, to: date | None = None, customer: str = "") -> Outcome:
    """Show the late interest that is neither charged nor waived.

    Parameters
    ----------
    book : Book
    now : datetime
    to : date, optional
        The last day of interest; default the setting AsOf, else today.
    customer : str
        Only this customer's; blank for all.

    Raises
    ------
    CommandError
        If there is no such customer.
    """
    inputs = read_inputs(book)
    book.tell("Computing")
    results = compute(inputs, to, now.date())
    slices = slices_of(book, results, customer)
    totals = _totals(slices)
    words = _rates_words(results)
    return Outcome(
        "interest", (*_lines(slices, totals, results.as_of), *words), results.errors, results.warnings,
        {
            "as_of": results.as_of,
            "totals": [dict(zip(_TOTALS, row, strict=True)) for row in totals],
            "slices": [_figures(row) for row in slices.to_dict("records")],
        },
        DONE_WITH_ERRORS if results.errors else DONE,
    )  # fmt: skip


def slices_of(book: Book, results: Results, customer: str) -> pd.DataFrame:
    """Return the rows of tblInterest that are neither charged nor waived, of one customer if one is named.

    Raises
    ------
    CommandError
        If there is no such customer.
    """
    if customer and customer not in results.ledger.parties.code_of_customer:
        raise CommandError(f"there is no customer {customer}. Try: arbook show {book.name} customers")
    slices = results.slices[open_slices(results.slices)]
    return slices[slices["Customer"].astype("str") == customer] if customer else slices


def _totals(slices: pd.DataFrame) -> list[tuple[Figure, ...]]:
    """Add up by customer and currency."""
    sums = slices.groupby(["Customer", "Currency"], observed=True)
    found = sums.agg({"Invoice": "nunique", "Interest": "sum", "Compensation": "sum"})
    return [
        (str(who), str(currency), int(count), from_cents(int(cents)), from_cents(int(fixed)))
        for (who, currency), count, cents, fixed in zip(found.index, *(found[name] for name in found), strict=True)
    ]


def _lines(slices: pd.DataFrame, totals: Sequence[tuple[Figure, ...]], day: date) -> list[str]:
    """Lay out the slices customer by customer, and the totals."""
    if not totals:
        return [f"No late interest to {day}."]
    lines = [f"Late interest to {day}, neither charged nor waived.", HOW, ""]
    for who, rows in slices.groupby("Customer", observed=True, sort=True):
        texts = [[_text(name, row[name]) for name in SHOWN] for row in rows.to_dict("records")]
        lines += [f"Customer {who}", *table_lines(SHOWN, texts, [name in _NUMBERS for name in SHOWN]), ""]
    rows_of_totals = [[f"{cell:,}" if not isinstance(cell, str) else cell for cell in row] for row in totals]
    lines += table_lines(_TOTALS, rows_of_totals, [name not in ("Customer", "Currency") for name in _TOTALS])
    return [*lines, "", f"{counted(len(slices), 'slice')}. Compensation is apart. Nothing was written."]


def _rates_words(results: Results) -> list[str]:
    """Say what the checks say of rates: where they end, and which aren't verified."""
    rates = results.checks[results.checks["Sheet"] == "Rates"]
    return [f"{row['Severity']}: {row['Problem']}" for row in rates.to_dict("records")]


def _figures(row: Mapping[Hashable, object]) -> dict[str, Figure]:
    """Return a slice for scripts."""
    return {name: _figure(name, row[name]) for name in ("Customer", *SHOWN, "Line")}


def _figure(name: str, value: object) -> Figure:
    if pd.isna(value):  # type: ignore[call-overload] # a scalar of a frame
        return None
    if name in ("Principal", "Interest", "Compensation"):
        return from_cents(int(str(value)))
    if isinstance(value, pd.Timestamp):
        return value.date()
    return Decimal(str(value)) if name == "Rate" else int(str(value)) if name in ("Days", "Line") else str(value)


def _text(name: str, value: object) -> str:
    figure = _figure(name, value)
    if figure is None:
        return ""
    if isinstance(figure, Decimal):
        return f"{figure * 100:.2f}%" if name == "Rate" else f"{figure:,}"
    return str(figure)
