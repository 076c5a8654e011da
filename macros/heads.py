"""The head cells of Start, Aging, Open items and Checks: what a command found, and as of when."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from arbook import __version__
from arbook.book.book import Book, Value
from arbook.book.results import AGING, BUCKET_COUNT, BUCKETS_AT
from arbook.book.schema import Kind
from arbook.money import from_cents
from macros.computing import Results
from macros.control import CONTROLS
from macros.log import Run
from macros.outcome import counted

SHOWN_CURRENCIES = 8  # rows of the block Aging_Totals
TOTALS = slice(AGING.names.index("Currency"), AGING.names.index("Overdue %") + 1)


def write_state(book: Book, results: Results) -> None:
    """Write what Start says of the checks, and the note of Checks."""
    book.set("Start_Result", result(results))
    book.set("Start_Errors", results.errors)
    book.set("Start_Warnings", results.warnings)
    book.set("Start_Version", __version__)
    book.set(
        "Checks_Note", f"{result(results)}. As of {results.as_of}. Type a reason into Accepted to keep a Warning."
    )


def write_heads(book: Book, results: Results, run: Run) -> None:
    """Write the heads of Start, Aging and Open items."""
    write_state(book, results)
    book.set("Start_AsOf", results.as_of)
    book.set("Start_LastRefresh", run.when)
    if run.command in CONTROLS:
        book.set("Start_LastControl", control(results, run))
    book.set("OpenItems_Note", f"Each line that is still open. {_as_of(results, run)}")
    book.set("Aging_Note", aging_note(results, run))
    book.set_block("Aging_Buckets", [results.aging.buckets.labels[1 : BUCKET_COUNT + 1]])
    book.set_block("Aging_Totals", currency_rows(results)[:SHOWN_CURRENCIES])
    book.set_block("Aging_Base", base_row(results))
    book.set_block(
        "Aging_Tie", [(line.label, _amount(line.cents), line.note or None) for line in results.tie_out.lines]
    )


def result(results: Results) -> str:
    """Return errors and warnings in words."""
    errors = counted(results.errors, "error") if results.errors else "no errors"
    warnings = counted(results.warnings, "warning") if results.warnings else "no warnings"
    return f"{errors}, {warnings}".capitalize()


def control(results: Results, run: Run) -> str:
    """Return when the overdue were looked at, and how many there were (the weekly control)."""
    overdue = results.aging.customers.loc[results.aging.customers["Overdue"] > 0, "Customer"].nunique()
    amount = from_cents(int(results.aging.base["Overdue"].iloc[0]))
    currency = results.ledger.settings.base_currency
    return f"{run.now:%Y-%m-%d}: {counted(overdue, 'customer')} overdue, {amount:,} {currency} in all."


def aging_note(results: Results, run: Run) -> str:
    """Return the line under the title of Aging: dates, what is re-dated, currencies that have no row."""
    parts = [f"A row a customer and currency. {_as_of(results, run)}"]
    redated = results.aging.totals[results.aging.totals["Re-dated items"] > 0]
    if len(redated):
        items = counted(int(redated["Re-dated items"].sum()), "item")
        sums = ", ".join(
            f"{currency} {from_cents(int(cents)):,}"
            for currency, cents in zip(redated["Currency"], redated["Re-dated"], strict=True)
        )
        parts.append(f"Re-dated (Deferred to): {items}, {sums}.")
    hidden = currency_rows(results)[SHOWN_CURRENCIES:]
    if hidden:
        total = AGING.names.index("Total") - TOTALS.start
        rest = ", ".join(f"{row[0]} {row[total]:,}" for row in hidden)
        parts.append(f"Currencies without a row of totals: {rest}.")
    return " ".join(parts)


def _as_of(results: Results, run: Run) -> str:
    return f"As of {results.as_of}; refreshed on {run.now:%Y-%m-%d}."


def currency_rows(results: Results) -> list[list[Value]]:
    """Return the totals a currency, in the columns of tblAging from Currency to Overdue %."""
    return _rows(results.aging.totals, results)


def base_row(results: Results) -> list[list[Value]]:
    """Return the totals in base currency, in the same columns."""
    return _rows(results.aging.base.assign(Currency=results.ledger.settings.base_currency), results)


def _rows(sums: pd.DataFrame, results: Results) -> list[list[Value]]:
    columns = [
        [_value(value, column.kind) for value in sums[name]]
        for name, column in zip(bucket_names(results)[TOTALS], AGING.columns[TOTALS], strict=True)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def bucket_names(results: Results) -> Sequence[str]:
    """Return the names of tblAging's columns in the report: the schema's, buckets by their limits."""
    names = list(AGING.names)
    names[BUCKETS_AT : BUCKETS_AT + BUCKET_COUNT] = results.aging.buckets.labels[1 : BUCKET_COUNT + 1]
    return names


def _value(value: object, kind: Kind) -> Value:
    if pd.isna(value):  # type: ignore[call-overload] # a scalar of a frame
        return None
    if kind is Kind.MONEY:
        return from_cents(int(str(value)))
    return float(str(value)) if kind is Kind.RATE else str(value)


def _amount(cents: int | None) -> Decimal | None:
    return None if cents is None else from_cents(cents)
