"""A real-looking export, from the file to the aged workbook, against a computation of a few plain lines."""

import csv
import json
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from excel_rules import check
from late_payments import EXPORT, MAP

from arbook.book.file import FileBook
from macros.importing import ImportOptions, import_files
from macros.new import new
from macros.refreshing import refresh
from macros.showing import show

pytestmark = pytest.mark.shared
NOW = datetime(2014, 1, 31, 9, 0)  # noqa: DTZ001 - naive, as in the workbook
BUCKETS = ("Not due", "1-30", "31-60", "61-90", "90+")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real")
    path, map_file = folder / "book.xlsm", folder / "map.toml"
    map_file.write_text(MAP)
    new(path)
    import_files(FileBook.open(path), {"invoices": EXPORT}, ImportOptions(map_file), NOW)
    return path


def us_date(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 - a calendar date


def aged_by_hand(as_of: date) -> dict[tuple[str, str], Decimal]:
    """Customer and bucket -> amount: what was invoiced by then and settled after it."""
    sums: dict[tuple[str, str], Decimal] = Counter()  # type: ignore[assignment]
    with EXPORT.open() as file:
        for row in csv.DictReader(file):
            if us_date(row["InvoiceDate"]) <= as_of < us_date(row["SettledDate"]):
                days = (as_of - us_date(row["DueDate"])).days
                bucket = BUCKETS[0 if days <= 0 else min((days - 1) // 30 + 1, 4)]
                sums[row["customerID"], bucket] += Decimal(row["InvoiceAmount"])
    return sums


def rows(path: Path, table: str) -> list[dict[str, str | None]]:
    return [
        {name: None if value is None else str(value) for name, value in row.items()}
        for row in json.loads("\n".join(show(FileBook.open(path), table, "json").lines), parse_float=Decimal)
    ]


@pytest.mark.parametrize("as_of", ["2012-06-30", "2013-06-30", "2013-11-15"])
def test_aging_agrees_to_the_cent_with_a_computation_by_hand(book: Path, as_of: str) -> None:
    day = date.fromisoformat(as_of)
    done = refresh(FileBook.open(book), NOW, day)
    by_hand = aged_by_hand(day)
    aged = {
        (row["Customer"], bucket): Decimal(row[bucket] or 0)
        for row in rows(book, "tblAging")
        for bucket in BUCKETS
        if Decimal(row[bucket] or 0)
    }
    assert aged == by_hand
    assert done.figures["total"] == sum(by_hand.values())
    assert len(by_hand) > 20
    assert not check(book)


def test_days_late_of_every_settled_invoice_are_those_of_the_file(book: Path) -> None:
    refresh(FileBook.open(book), NOW, date(2014, 1, 31))
    with EXPORT.open() as file:
        expected = {row["invoiceNumber"]: int(row["DaysLate"]) for row in csv.DictReader(file)}
    computed = {row["Invoice"]: int(Decimal(row["Days late"] or -1)) for row in rows(book, "tblInvoices")}
    assert len(expected) == 2466
    assert computed == expected
