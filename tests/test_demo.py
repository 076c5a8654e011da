"""The demo ledger, and the demo book made of it."""

import contextlib
import io
import json
import re
import shutil
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
    assert len(tables["tblPlans"]) == 5
    assert set(tables["tblAllocations"]["State"]) == {"Matched", "Accepted"}


@pytest.mark.parametrize("day", DAYS)
def test_the_demo_is_well_formed(day: date) -> None:
    tables = whole(day)
    for name, rows in tables.items():
        if name not in ("tblPlans", "tblInstallments"):
            assert set(rows) <= set(TABLES[name].inputs())
        for column in map(str, rows):
            choices = TABLES[name][column].choices
            if choices:
                assert set(rows[column].dropna()) <= set(LISTS[choices])
    payments = tables["tblPayments"]
    assert not payments.duplicated(["Payment", "Invoice", "Kind"]).any()
    assert (payments["Amount"] > 0).all()
    assert (payments["Date"] <= pd.Timestamp(day)).all()
    known = set(tables["tblInvoices"]["Invoice"])
    plans = set(tables["tblPlans"]["Plan"])
    targets = {target for target in payments["Invoice"].dropna() if target.partition("/")[0] not in plans}
    assert targets - known == {"99-99999"}
    assert set(tables["tblInvoices"]["Customer"]) - set(tables["tblCustomers"]["Customer"]) == {"C999"}
    assert set(tables["tblActivity"]["Invoice"].dropna()) <= known


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
        "Warning | Plans | Status": 1,  # in default
        "Warning | Invoices | Customer": 1,
        "Note | Rates | Verified": 1,  # the Romanian rates
    }
    assert (said["errors"], said["warnings"]) == (6, 9)


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
    """Documents less payments, currency by currency, from the sheets alone, and the plan interest that fell due."""
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
    due: Counter[str] = Counter()  # of installments; a default's is in what was accelerated
    for line in rows_of(path, "installments", "Plan", "Due date", "Interest"):
        plan, day, amount = line.split(" | ")
        due[plan] += round(float(amount) * 100) if day <= "2026-03-31" else 0
    for line in rows_of(path, "plans", "Plan", "Currency", "Status", "Amount", "Paid", "Accelerated"):
        plan, currency, status, amount, paid, rest = line.split(" | ")
        earned = float(rest or 0) + float(paid) - float(amount)
        cents[currency] += round(earned * 100) if status == "Defaulted" else due[plan]
    assert {row["Currency"]: round(row["Total"] * 100) for row in figures["currencies"]} == cents


def test_demo_says_what_to_open_and_what_to_type_next(
    demo: tuple[Path, dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    path, said = demo
    lines = said["lines"]
    assert isinstance(lines, list)
    assert "The 6 errors and 9 warnings are meant; the sheet Checks explains them." in lines
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
    rows = [line.split(" | ") for line in rows_of(path, "open items", "Type", "Open")]
    items = [float(cell) for kind, cell in rows if kind != "Plan interest"]  # that has no row on Invoices
    assert round(sum(amount for amount in open_amounts if amount > 0), 2) == round(sum(items), 2)
    assert FileBook.open(path).get("Start_Errors") == 6


def test_its_plans_are_completed_in_default_on_schedule_with_a_missed_payment_and_offered(
    demo: tuple[Path, dict[str, object]],
) -> None:
    assert rows_of(demo[0], "plans", "Plan", "Status", "Missed") == [
        "P-001 | Completed | 0", "P-002 | Defaulted | 2", "P-003 | Active | 0", "P-004 | Active | 1",
        "P-005 | Offered | 0",
    ]  # fmt: skip


def test_its_activity_is_what_the_ladder_would_have_left(demo: tuple[Path, dict[str, object]]) -> None:
    path, _ = demo
    steps = {line.split(" | ")[0] for line in rows_of(path, "activity", "Step", "Kind")}
    assert steps >= {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "904", "906"}
    assert set(rows_of(path, "activity", "Promise kept")) >= {"", "Open", "Yes", "No"}
    listed = [line.split(" | ") for line in rows_of(path, "actions", "Step", "Rule", "Customer")]
    assert {"3", "4", "6", "8"} <= {step for step, *_ in listed}
    assert {"Legal", "No reminders", "Dispute", "Plan", "Broken promise"} <= {rule for _, rule, _ in listed}
    assert rows_of(path, "customers", "Status").count("Legal") == 1


def test_its_letters_are_drafted_in_four_languages(
    demo: tuple[Path, dict[str, object]], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("ARBOOK_TODAY", "2026-03-31")
    path = Path(shutil.copy(demo[0], tmp_path / "AR_Demo.xlsm"))
    code = main(["letters", str(path), "--out", str(tmp_path / "out"), "--json"])
    said = json.loads(capsys.readouterr().out)
    assert code == 1  # the demo's Checks have Errors
    assert {letter["language"] for letter in said["figures"]["letters"]} == {"en", "lv", "ru", "ro"}
    assert not [one for one in said["figures"]["left_out"] if "bank account" in one["why"]]


def test_its_plan_form_and_statement_are_filled(demo: tuple[Path, dict[str, object]]) -> None:
    book = FileBook.open(demo[0])
    assert str(book.get("Plan_Message")).startswith("Preview, nothing is built yet. ")
    assert book.get("Statement_Customer") == book.get("Plan_Customer")
    assert len(rows_of(demo[0], "plan preview", "No")) == 12


def test_it_shows_all_states_of_discounts(demo: tuple[Path, dict[str, object]]) -> None:
    assert set(rows_of(demo[0], "discounts", "State")) == set(STATES) - {""}


def test_it_shows_interest_under_several_regimes_and_contracts(demo: tuple[Path, dict[str, object]]) -> None:
    names = {re.split(r" \d", rule)[0] for rule in rows_of(demo[0], "interest", "Rule")}
    assert names == {"LV", "DE", "RO", "UK", "UK floating", "Contract"}


def test_figures_14_interest_of_the_demo_can_be_recomputed_from_the_sheet_alone(
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
