"""Laws of ledgers with everything in them: two currencies, terms in parts, disputes, deferrals, money moved between.

test_ledger_properties has the oracle, and the laws on books of one currency.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arbook.aging import Aging, AgingSettings, aging
from arbook.ledger import Ledger

EXAMPLES = 1000 if os.environ.get("ARBOOK_LONG") == "1" else 40
Row = dict[str, object]
START = dt.date(2024, 1, 1)
DAY = st.integers(0, 150)
CENTS = st.integers(1, 9) | st.integers(1, 200_000)
COLUMNS = {
    "invoices": "Invoice, Type, Applies to, Customer, Date, Terms, Due date, Deferred to, Currency, Rate, Amount, "
    "Goods received, Disputed, Disputed on, Dispute closed",
    "payments": "Payment, Date, Customer, Invoice, Currency, Amount, Settles, Kind",
    "allocations": "Date, From, To, Amount, Settles, State",
}
MONEY = ("Amount", "Settles")
DAYS = ("Date", "Due date", "Deferred to", "Goods received", "Disputed on", "Dispute closed")
TERMS = ["net 30", "10th prox", "50% advance 50% net 30", "30/40/30", "net 10 ROG", "COD", None]
RATES = pd.DataFrame({"Currency": ["USD"], "Date": pd.to_datetime(["2023-01-01"]), "Rate": [0.91]})
CUSTOMERS = pd.DataFrame(
    {
        "Customer": ["C1", "C2"],
        "Currency": ["EUR", "USD"],
        "Terms": ["net 14", None],
        "Credit limit": [100_000, pd.NA],
    }
).astype({"Credit limit": "Int64"})


@dataclass(frozen=True)
class Tables:
    """Rows of the input tables; days are counted from START."""

    invoices: tuple[Row, ...]
    payments: tuple[Row, ...]
    allocations: tuple[Row, ...]

    def only(self, wanted: Callable[[Row], bool]) -> Tables:
        """Return the rows for which `wanted` holds."""
        return Tables(*(tuple(filter(wanted, rows)) for rows in (self.invoices, self.payments, self.allocations)))

    def ledger(self) -> Ledger:
        """Build the ledger."""
        named = {"invoices": self.invoices, "payments": self.payments, "allocations": self.allocations}
        frames = (_frame(rows, COLUMNS[name].split(", ")) for name, rows in named.items())
        return Ledger.build(*frames, CUSTOMERS)


def _frame(rows: Sequence[Row], columns: list[str]) -> pd.DataFrame:
    found = {}
    for name in columns:
        cells = [row.get(name) for row in rows]
        if name in DAYS:
            found[name] = pd.to_datetime(pd.Series([_on(cell) for cell in cells], dtype="datetime64[s]"))
        elif name in MONEY:
            found[name] = pd.Series(cells, dtype="Int64")
        elif name in ("Rate", "Disputed"):
            found[name] = pd.Series(cells, dtype=float if name == "Rate" else object)
        else:
            found[name] = pd.Series(cells, dtype="str")
    return pd.DataFrame(found)


def _on(day: object) -> dt.date | None:
    return None if day is None else START + dt.timedelta(days=int(str(day)))


def maybe(cells: st.SearchStrategy[object], often: int = 4) -> st.SearchStrategy[object]:
    """Blank, or now and then a cell."""
    return st.integers(1, often).flatmap(lambda n: cells if n == 1 else st.none())


@st.composite
def tables(draw: st.DrawFn) -> Tables:
    """Random tables of two customers and two currencies."""
    invoices: list[Row] = []
    for n in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(["Invoice", "Invoice", None, "Interest note", "Credit note"]))
        customer, currency, date = (
            draw(st.sampled_from(["C1", "C2"])),
            draw(st.sampled_from(["EUR", "USD"])),
            draw(DAY),
        )
        mine = [row for row in invoices if (row["Customer"], row["Currency"]) == (customer, currency)]
        target = draw(st.sampled_from([None, *mine])) if kind == "Credit note" else None
        disputed = draw(maybe(st.just("yes") | CENTS)) if kind != "Credit note" else None
        invoices.append({
            "Invoice": f"I{n}", "Type": kind, "Applies to": target and target["Invoice"], "Customer": customer,
            "Currency": currency, "Amount": draw(CENTS), "Terms": draw(st.sampled_from(TERMS)),
            "Date": max(date, int(str(target["Date"]))) if target else date, "Due date": draw(maybe(DAY)),
            "Deferred to": draw(maybe(DAY)), "Goods received": draw(maybe(DAY, 2)), "Disputed": disputed,
            "Disputed on": draw(DAY) if disputed else None, "Dispute closed": draw(maybe(DAY)) if disputed else None,
            "Rate": draw(maybe(st.just(0.9))) if currency == "USD" else None,
        })  # fmt: skip
    payments = [_payment(draw, n, invoices) for n in range(draw(st.integers(0, 6)))]
    sources = [row for row in payments if row["Invoice"] is None and row["Kind"] in ("Payment", None)]
    notes = [row for row in invoices if row["Type"] == "Credit note" and not row["Applies to"]]
    allocations = []
    for source in draw(st.permutations([*sources, *notes])):
        number = source.get("Payment", source.get("Invoice"))
        group = (source["Customer"], source["Currency"])
        targets = [row["Invoice"] for row in invoices
                   if (row["Customer"], row["Currency"]) == group and row["Type"] != "Credit note"]  # fmt: skip
        whole = left = int(str(source["Amount"]))
        for _ in range(draw(st.integers(0, 2)) if targets else 0):
            cents = draw(st.integers(1, left + 50 * (left == whole)))
            allocations.append({
                "Date": draw(DAY), "From": number, "To": draw(st.sampled_from(targets)), "Amount": cents,
                "State": draw(st.sampled_from(["Matched", "Accepted", "Proposed"])),
            })  # fmt: skip
            left -= cents
            if left <= 0:  # nothing is left for another: which of two comes short is a matter of order
                break
    return Tables(tuple(invoices), tuple(payments), tuple(allocations))


def _payment(draw: st.DrawFn, n: int, invoices: list[Row]) -> Row:
    """Money for an invoice, not before it, or on account."""
    to = draw(st.sampled_from([None, *invoices]))
    customer, currency = (to["Customer"], to["Currency"]) if to else (None, None)
    kinds = ["Payment", "Payment", None, "Discount", "Write-off", "Withholding", "Refund", "Returned"]
    date = draw(DAY)
    return {
        "Payment": f"P{n}", "Date": max(date, int(str(to["Date"]))) if to else date, "Amount": draw(CENTS),
        "Customer": customer or draw(st.sampled_from(["C1", "C2"])),
        "Currency": currency or draw(st.sampled_from(["EUR", "USD"])),
        "Invoice": to and to["Invoice"], "Kind": draw(st.sampled_from(kinds)),
    }  # fmt: skip


WAYS = st.builds(
    AgingSettings,
    basis=st.sampled_from(["due date", "invoice date"]),
    unapplied=st.sampled_from(["apart", "oldest first", "own date"]),
)


def figures(report: Aging, but: tuple[str, ...] = ()) -> dict[str, list[Row]]:
    """All tables of an aging report, rows in the order of their names."""
    found = {}
    for name, frame in (("customers", report.customers), ("lines", report.lines), ("totals", report.totals)):
        shown = frame.drop(columns=[*but, "Row", "Line at"], errors="ignore").astype(object)  # places, not figures
        rows = [{key: str(value) for key, value in row.items()} for row in shown.to_dict("records")]
        found[name] = sorted(rows, key=lambda row: sorted(row.items()))
    return found


def aged(found: Tables, day: int, way: AgingSettings) -> Aging:
    return aging(found.ledger(), _on(day), way, RATES)


def documents(ledger: Ledger, day: int) -> dict[str, Row]:
    """What stands on Invoices of each document."""
    results = ledger.document_results(_on(day)).astype(object)
    numbers = ledger.documents.table["Invoice"]
    return {
        str(number): {key: str(value) for key, value in row.items()}
        for number, row in zip(numbers, results.to_dict("records"), strict=True)
    }


@settings(max_examples=EXAMPLES)
@given(tables(), DAY, WAYS)
def test_as_of_a_day_equals_the_tables_cut_at_that_day(found: Tables, day: int, way: AgingSettings) -> None:
    cut = found.only(lambda row: int(str(row["Date"])) <= day)
    later = ("Paid after",)  # says what came since
    assert figures(aged(found, day, way), later) == figures(aged(cut, day, way), later)
    after = documents(cut.ledger(), day)
    assert {number: row for number, row in documents(found.ledger(), day).items() if number in after} == after


@settings(max_examples=EXAMPLES)
@given(tables(), DAY, WAYS, st.randoms(use_true_random=False))
def test_the_order_of_rows_in_any_table_does_not_matter(
    found: Tables, day: int, way: AgingSettings, random: Random
) -> None:
    shuffled = Tables(*(_shuffled(rows, random) for rows in (found.invoices, found.payments, found.allocations)))
    assert figures(aged(found, day, way)) == figures(aged(shuffled, day, way))
    assert documents(found.ledger(), day) == documents(shuffled.ledger(), day)


def _shuffled(rows: tuple[Row, ...], random: Random) -> tuple[Row, ...]:
    mixed = list(rows)
    random.shuffle(mixed)
    return tuple(mixed)


@settings(max_examples=EXAMPLES)
@given(tables(), DAY, WAYS, st.data())
def test_a_payment_in_parts_is_the_same_payment(
    found: Tables, day: int, way: AgingSettings, data: st.DataObject
) -> None:
    parts: list[Row] = []
    for row in found.payments:
        left = int(str(row["Amount"]))
        for part in data.draw(st.lists(st.integers(0, left), max_size=3)):
            if part < left:
                parts.append({**row, "Amount": part})
                left -= part
        parts.append({**row, "Amount": left})
    split = replace(found, payments=tuple(parts))
    assert figures(aged(found, day, way)) == figures(aged(split, day, way))
    assert documents(found.ledger(), day) == documents(split.ledger(), day)


@settings(max_examples=EXAMPLES)
@given(tables(), DAY, WAYS, st.sampled_from(["Currency", "Customer"]))
def test_totals_of_a_currency_or_customer_are_those_of_its_own_ledger(
    found: Tables, day: int, way: AgingSettings, name: str
) -> None:
    joint = ("Limit used %", "Limit status")  # of a customer's currencies together
    whole = figures(aged(found, day, way), joint)
    for value in {"Currency": ("EUR", "USD"), "Customer": ("C1", "C2")}[name]:
        numbers = {row[key] for row in found.invoices + found.payments
                   for key in ("Invoice", "Payment") if row[name] == value and key in row}  # fmt: skip
        own = found.only(lambda row, v=value, n=numbers: row[name] == v if name in row else row["From"] in n)
        alone = figures(aged(own, day, way), joint)
        for part in ("customers", "lines", *(["totals"] if name == "Currency" else [])):
            assert alone[part] == [row for row in whole[part] if row[name] == value]


@pytest.mark.parametrize("found", [Tables((), (), ())])
def test_no_rows_at_all(found: Tables) -> None:
    assert not any(figures(aged(found, 0, AgingSettings())).values())
