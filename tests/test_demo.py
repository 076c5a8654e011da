"""The demo ledger, and the demo book made of it."""

import contextlib
import io
import json
import re
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest
from books import blocks, rows_of

from arbook.book.file import FileBook
from arbook.book.results import TABLES
from arbook.book.sheets import LISTS
from arbook.discount_state import STATES
from macros.cli import main
from macros.demo_data import demo_tables

DAYS = [date(2026, 3, 31), date(2024, 2, 29), date(2025, 1, 1), date(2030, 12, 30)]


def whole(day: date) -> dict[str, pd.DataFrame]:
    """The demo's frames by table, rows whose date is text at the end."""
    tables: dict[str, list[pd.DataFrame]] = {}
    for name, frame in demo_tables(day):
        tables.setdefault(name, []).append(frame.astype(object))
    return {name: pd.concat(frames, ignore_index=True) for name, frames in tables.items()}


@pytest.mark.parametrize("day", DAYS)
def test_the_demo_has_what_it_promises(day: date) -> None:
    tables = whole(day)
    invoices, payments = tables["tblInvoices"], tables["tblPayments"]
    assert (len(tables["tblCustomers"]), len(invoices)) == (60, 800)
    assert set(invoices["Currency"]) == {"EUR", "USD", "GBP"}
    assert Counter(invoices["Type"].dropna()) == {"Credit note": 42, "Interest note": 2, "Cost note": 1}
    assert {"Discount", "Withholding", "Write-off", "Set-off", "Returned", "Refund"} == set(payments["Kind"].dropna())
    assert payments["Invoice"].isna().sum() == 9  # money on account, and a refund of it
    assert invoices["Disputed"].notna().sum() == 8
    assert invoices["Deferred to"].notna().sum() == 6
    assert (tables["tblActivity"]["Kind"] == "Promise").sum() == 10
    assert set(tables["tblAllocations"]["State"]) == {"Matched", "Accepted"}


@pytest.mark.parametrize("day", DAYS)
def test_the_demo_is_well_formed(day: date) -> None:
    tables = whole(day)
    for name, rows in tables.items():
        assert set(rows) <= set(TABLES[name].inputs())
        for column in rows:
            choices = TABLES[name][column].choices
            if choices:
                assert set(rows[column].dropna()) <= set(LISTS[choices])
    payments = tables["tblPayments"]
    assert not payments.duplicated(["Payment", "Invoice", "Kind"]).any()
    assert (payments["Amount"] > 0).all()
    assert (payments["Date"] <= pd.Timestamp(day)).all()
    known = set(tables["tblInvoices"]["Invoice"])
    assert set(payments["Invoice"].dropna()) - known == {"99-99999"}
    assert set(tables["tblInvoices"]["Customer"]) - set(tables["tblCustomers"]["Customer"]) == {"C999"}
    assert set(tables["tblActivity"]["Invoice"]) <= known


def test_the_same_date_gives_the_same_ledger_and_another_one_shifts_it() -> None:
    first, again, later = whole(DAYS[0]), whole(DAYS[0]), whole(date(2026, 4, 7))
    for name in first:
        pd.testing.assert_frame_equal(first[name], again[name])
    dates = [pd.to_datetime(tables["tblInvoices"]["Date"][:700]) for tables in (first, later)]
    assert set((dates[1] - dates[0]).dt.days) == {7}
    assert first["tblInvoices"]["Amount"][:700].equals(later["tblInvoices"]["Amount"][:700])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """The demo book of 31 March 2026, and what the command printed with --json."""
    folder = tmp_path_factory.mktemp("demo") / "made (1)"
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out):
        patch.setenv("ARBOOK_TODAY", "2026-03-31")
        code = main(["demo", str(folder), "--json"])
    said = json.loads(out.getvalue())
    assert (code, said["exit_code"]) == (0, 0)
    return folder / "AR_Demo.xlsm", said


def test_it_has_only_the_faults_that_are_meant(demo: tuple[Path, dict[str, object]]) -> None:
    path, said = demo
    found = Counter(rows_of(path, "checks", "Severity", "Sheet", "Field"))
    assert found == {
        "Error | Invoices | Date": 2,
        "Error | Invoices | Invoice": 1,
        "Error | Invoices | Terms": 1,
        "Error | Payments | Invoice": 1,
        "Error | Allocations | Amount": 1,
        "Warning | Invoices | Deferred to": 1,
        "Warning | Invoices | Open": 4,
        "Warning | Invoices | Date": 2,
        "Warning | Invoices | Customer": 1,
        "Note | Rates | Verified": 1,  # the Romanian rates
    }
    assert (said["errors"], said["warnings"]) == (6, 8)


def test_its_total_ties_and_every_bucket_has_something(demo: tuple[Path, dict[str, object]]) -> None:
    path, said = demo
    figures = said["figures"]
    assert isinstance(figures, dict)
    assert figures["difference"] == -figures["after_as_of"] != 0
    assert figures["unexplained"] == 0
    totals = blocks(path, "Aging", "C6:M8")
    assert [row[0] for row in totals] == ["EUR", "GBP", "USD"]
    for row in totals:
        buckets, total = row[1:8], row[8]
        assert round(sum(float(str(cell)) for cell in buckets), 2) == total
    base = blocks(path, "Aging", "D14:J14")[0]
    assert all(cell != 0 for cell in base)


def test_its_total_is_what_the_rows_add_up_to(demo: tuple[Path, dict[str, object]]) -> None:
    """Documents less payments, currency by currency, from the sheets alone."""
    path, said = demo
    figures = said["figures"]
    assert isinstance(figures, dict)
    cents: Counter[str] = Counter()
    for line in rows_of(path, "invoices", "Currency", "Type", "Amount", "Date"):
        currency, kind, amount, day = line.split(" | ")
        if day <= "2026-03-31" or not day.startswith("2026"):
            cents[currency] += (-1 if kind == "Credit note" else 1) * round(float(amount) * 100)
    for line in rows_of(path, "payments", "Currency", "Kind", "Amount"):
        currency, kind, amount = line.split(" | ")
        cents[currency] -= (-1 if kind in ("Refund", "Returned") else 1) * round(float(amount) * 100)
    assert {row["Currency"]: round(row["Total"] * 100) for row in figures["currencies"]} == cents


def test_demo_says_what_to_open_and_what_to_type_next(
    demo: tuple[Path, dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    path, said = demo
    lines = said["lines"]
    assert isinstance(lines, list)
    assert "The 6 errors and 8 warnings are meant; the sheet Checks explains them." in lines
    assert f'Type next: arbook show "{path}" checks' in lines
    assert main(["show", str(path), "checks"]) == 0
    assert "as usual" in capsys.readouterr().out


def test_demo_leaves_a_book_that_is_there(
    demo: tuple[Path, dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    path, _ = demo
    before = path.read_bytes()
    assert main(["demo", str(path.parent)]) == 2
    said = capsys.readouterr().err
    assert said == (
        f"arbook demo: {path} is there already, and is left as it is. Choose another name, or move it away.\n"
    )
    assert path.read_bytes() == before


def test_the_written_columns_of_invoices(demo: tuple[Path, dict[str, object]]) -> None:
    path, _ = demo
    open_amounts = [float(cell) for cell in rows_of(path, "invoices", "Open") if cell]
    items = [float(cell) for cell in rows_of(path, "open items", "Open")]
    assert round(sum(amount for amount in open_amounts if amount > 0), 2) == round(sum(items), 2)
    assert FileBook.open(path).get("Start_Errors") == 6


def test_it_shows_all_states_of_discounts(demo: tuple[Path, dict[str, object]]) -> None:
    assert set(rows_of(demo[0], "discounts", "State")) == set(STATES) - {""}


def test_it_shows_interest_under_several_regimes_and_contracts(demo: tuple[Path, dict[str, object]]) -> None:
    names = {re.split(r" \d", rule)[0] for rule in rows_of(demo[0], "interest", "Rule")}
    assert names == {"LV", "DE", "RO", "UK", "UK floating", "Contract"}


def test_figure_14_interest_of_the_demo_can_be_recomputed_from_the_sheet_alone(
    demo: tuple[Path, dict[str, object]],
) -> None:
    """Each amount on Invoices is the sum of its slices, each of which is principal x rate x days / 365."""
    sums: dict[str, Decimal] = {}
    for line in rows_of(
        demo[0], "interest", "Invoice", "Principal", "Rate", "Days", "Interest", "Rule", "From", "To"
    ):
        invoice, principal, rate, days, interest, rule, first, last = line.split(" | ")
        assert rule.endswith(", ACT/365F")
        assert int(days) == (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
        exact = Decimal(principal) * Decimal(rate) * int(days) / 365
        assert Decimal(interest) == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
        sums[invoice] = sums.get(invoice, Decimal(0)) + Decimal(interest)
    shown = dict(
        line.split(" | ") for line in rows_of(demo[0], "invoices", "Invoice", "Interest") if line[-2:] != "| "
    )
    assert {invoice: Decimal(cents) for invoice, cents in shown.items() if Decimal(cents)} == {
        invoice: cents for invoice, cents in sums.items() if cents
    }
    assert len(sums) > 10
    # An open item bears what its invoice bears, or less where another line of it is paid.
    for line in rows_of(demo[0], "open items", "Invoice", "Line", "Interest"):
        invoice, number, cents = line.split(" | ")
        assert Decimal(cents or 0) <= sums.get(invoice, Decimal(0)), (invoice, number)


def test_command_interest_says_the_same_as_the_sheet_and_writes_nothing(
    demo: tuple[Path, dict[str, object]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARBOOK_TODAY", "2026-03-31")
    path, before = demo[0], demo[0].read_bytes()
    assert main(["interest", str(path), "--json"]) == 1  # the demo's Checks have Errors
    figures = json.loads(capsys.readouterr().out)["figures"]
    columns = ("Customer", "Invoice", "From", "Interest")
    found = [[str(row[name]) for name in columns[:3]] + [f"{row['Interest']:.2f}"] for row in figures["slices"]]
    assert [" | ".join(row) for row in found] == rows_of(path, "interest", *columns)
    total = sum(Decimal(str(row["Interest"])) for row in figures["totals"])
    assert total == sum(Decimal(cents) for cents in rows_of(path, "invoices", "Interest") if cents)
    assert main(["interest", str(path), "--to", "2025-12-31", "--customer", "C010"]) == 1
    out = capsys.readouterr().out
    assert out.startswith(
        "Late interest to 2025-12-31, neither charged nor waived.\nInterest = principal x rate x days"
    )
    assert "Customer C010" in out
    assert "C011" not in out
    assert main(["interest", str(path), "--customer", "C998"]) == 2
    assert capsys.readouterr().err.startswith("arbook interest: there is no customer C998.")
    assert path.read_bytes() == before
