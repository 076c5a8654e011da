"""What `arbook plan` does with plans that are there: agree anew, settle, sign, cancel, check; and what it refuses."""

import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from books import make_book, rows_of

from arbook.book.file import FileBook
from macros.cli import main
from macros.computing import compute
from macros.demo_rows import Row, frame
from macros.inputs import read_inputs

LEDGER = """
tblCustomers
Customer | Name | Currency | Terms  | Collector
C1       | Acme | EUR      | net 30 | Anna

tblInvoices
Invoice | Customer | Date       | Due date   | Currency | Amount
A       | C1       | 2024-10-01 | 2024-10-31 | EUR      | 9,000.00
B       | C1       | 2024-11-01 | 2024-12-01 | EUR      | 1,000.00
"""
MONTH_ENDS = [date(2025 + (at + 2) // 12, (at + 2) % 12 + 1, 1) - timedelta(1) for at in range(24)]
PAYMENTS = [42981] * 23 + [42986]

At = Callable[[str], Path]


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """10,000 over 24 months at 3 % from 31 January 2025, signed."""
    path = make_book(
        tmp_path_factory.mktemp("book") / "Ledger.xlsm", LEDGER, BaseCurrency="EUR", AsOf=date(2025, 1, 31)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARBOOK_TODAY", "2025-01-31")
        assert main(["set", str(path), "Plan_Customer=C1", "Plan_Count=24", "Plan_Rate=3%"]) == 0
        assert main(["plan", str(path)]) == 0
        assert main(["plan", str(path), "--sign", "p-001", "--file", "agreement.pdf"]) == 0
    return path


@pytest.fixture
def at(agreed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> At:
    """Let a copy of the book stand at a day."""
    path = Path(shutil.copy(agreed, tmp_path / "Ledger.xlsm"))

    def stands(day: str) -> Path:
        monkeypatch.setenv("ARBOOK_TODAY", day)
        assert main(["set", str(path), f"AsOf={day}"]) == 0
        return path

    return stands


def pay(path: Path, count: int) -> None:
    """Enter the first installments, each paid on its date."""
    rows: list[Row] = [
        {"Payment": f"R{at}", "Date": MONTH_ENDS[at], "Customer": "C1", "Invoice": "P-001", "Amount": PAYMENTS[at]}
        for at in range(count)
    ]
    book = FileBook.open(path)
    book.append("tblPayments", frame("tblPayments", rows))
    book.save()


def plan(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["plan", str(path), *options, "--json"]) == 0
    figures: dict[str, Any] = json.loads(capsys.readouterr().out)["figures"]
    return figures


def refused(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """Return why; the book is as it was."""
    before = path.read_bytes()
    capsys.readouterr()
    assert main(["plan", str(path), *options]) == 2
    assert path.read_bytes() == before
    return capsys.readouterr().err.strip().removeprefix("arbook plan: ")


def test_installment_026_a_missed_payment_in_three_ways(at: At, capsys: pytest.CaptureFixture[str]) -> None:
    path = at("2025-08-02")
    pay(path, 5)
    assert main(["plan", str(path), "--check"]) == 0
    # (a) Nothing is done: it falls due with the next payment.
    assert rows_of(path, "tblPlans", "Next due", "Next amount", "Overdue") == ["2025-08-31 | 859.62 | 429.81"]
    # (b) Its interest joins the principal.
    joined = plan(path, capsys, "--replan", "P-001", "--preview")
    assert [joined[name] for name in ("amount", "payment", "count", "separately")] == [7985.72, 454.26, 18, 0]
    # (c) Its interest is collected separately.
    apart = plan(path, capsys, "--replan", "P-001", "--separately", "--preview")
    assert [apart[name] for name in ("amount", "payment", "count", "separately")] == [7965.81, 453.13, 18, 19.91]
    assert rows_of(path, "tblPlans", "Version") == ["1"]


def test_interest_collected_separately_stays_due_at_once(at: At, capsys: pytest.CaptureFixture[str]) -> None:
    path = at("2025-08-02")
    pay(path, 5)
    plan(path, capsys, "--replan", "P-001", "--separately")
    plan(path, capsys, "--sign", "P-001")
    first = rows_of(path, "tblOpenItems", "Invoice", "Type", "Due", "Open")[0]
    assert first == "P-001/6 | Plan interest | 2025-07-31 | 19.91"
    assert rows_of(path, "tblPlans", "Version", "Status", "Start", "First due", "Overdue", "Next amount") == [
        "1 | Replaced | 2025-01-31 | 2025-02-28 | 0.00 | ", "2 | Active | 2025-07-31 | 2025-08-31 | 19.91 | 473.04",
    ]  # fmt: skip


def test_installment_027_what_settles_a_plan_has_its_steps(at: At, capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers 6 and 7 are unpaid; both were due: 7,965.81 and two months of 19.91."""
    path = at("2025-08-31")
    pay(path, 5)
    found = plan(path, capsys, "--settle", "P-001", "--preview")
    names = ("principal", "interest_due", "interest_earned", "on_account", "total")
    assert [found[name] for name in names] == [7965.81, 38.80, 1.02, 0, 8005.63]
    steps = found["steps"]
    assert steps[0] == {"No": 6, "Due date": "2025-07-31", "Kind": "Principal", "Amount": 409.90}
    assert [step["Amount"] for step in steps if step["Kind"] == "Interest"] == [19.91, 18.89]
    later = plan(path, capsys, "--settle", "P-001", "--preview", "--on", "2025-09-15")
    assert later["total"] == 8015.59, "half of September's 19.91 more"
    earlier = plan(path, capsys, "--settle", "P-001", "--preview", "--on", "2025-06-30")
    assert earlier["total"] == 7965.81


def test_figures_17_paid_to_the_end_ties_at_each_month_end(at: At) -> None:
    path = at("2027-01-31")
    pay(path, 24)
    schedule = [float(row) for row in rows_of(path, "tblInstallments", "Principal")]
    control = pd.DataFrame({
        "Date": pd.Series(MONTH_ENDS, dtype="datetime64[s]"), "Currency": pd.Series(["EUR"] * 24, dtype="str"),
        "Balance": pd.Series([1_000_000 - round(100 * sum(schedule[: k + 1])) for k in range(24)], dtype="Int64"),
    })  # fmt: skip
    book = FileBook.open(path)
    book.append("tblControl", control)
    book.save()
    inputs = read_inputs(FileBook.open(path))
    for day in MONTH_ENDS:
        results = compute(inputs, day, date(2027, 1, 31))
        tie = results.tie_out
        assert (tie.unexplained, int(results.position.unapplied.sum()), results.errors) == (0, 0, 0)
    assert results.position.line_open.sum() == 0


def test_cancelling_gives_the_invoices_back(at: At, capsys: pytest.CaptureFixture[str]) -> None:
    path = at("2025-03-15")
    pay(path, 1)
    plan(path, capsys, "--cancel", "p-001", "--on", "2025-03-14")
    assert rows_of(path, "tblPlans", "Status", "Cancelled") == ["Cancelled | 2025-03-14"]
    assert rows_of(path, "tblInvoices", "Open", "Due", "Plan") == [
        "8595.19 | 2024-10-31 | ",
        "1000.00 | 2024-12-01 | ",
    ]
    assert refused(path, capsys, "--cancel", "P-001") == (
        "P-001 is cancelled: there is nothing to cancel. Nothing was changed."
    )


def test_an_offered_version_is_cancelled_with_the_plan(at: At, capsys: pytest.CaptureFixture[str]) -> None:
    path = at("2025-03-15")
    plan(path, capsys, "--replan", "P-001")
    plan(path, capsys, "--cancel", "P-001")
    assert rows_of(path, "tblPlans", "Version", "Status") == ["1 | Cancelled", "2 | Cancelled"]


def test_a_version_cancelled_on_its_first_day_does_not_revive_the_old_one(
    at: At, capsys: pytest.CaptureFixture[str]
) -> None:
    path = at("2025-03-15")
    for options in (["--replan"], ["--sign"], ["--cancel"]):
        plan(path, capsys, *options, "P-001")
    assert rows_of(path, "tblPlans", "Version", "Status") == ["1 | Replaced", "2 | Cancelled"]
    assert rows_of(path, "tblInvoices", "Open", "Due") == ["9000.00 | 2024-10-31", "1000.00 | 2024-12-01"]


def test_check_plans_says_what_plans_ask_for(at: At, capsys: pytest.CaptureFixture[str]) -> None:
    path = at("2025-03-26")
    found = plan(path, capsys, "--check")
    assert found["active"] == 1
    (due,) = found["due"]
    assert (due["next_due"], due["next_amount"], due["overdue"], due["missed"]) == ("2025-03-31", 859.62, 429.81, 1)
    assert found["overdue"] == found["due"]
    at("2025-04-05")
    capsys.readouterr()
    assert main(["plan", str(path), "--check"]) == 0
    said = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    start = said.index("In default: P-001, C1, EUR, 2 missed:")
    assert said[start + 3 : start + 9] == [
        "Principal of installments 1 to 24 10,000.00", "Interest of 2025-02-28 25.00", "Interest of 2025-03-31 23.99",
        "Interest of 2025-04-03 3.51", "Fell due on 2025-04-03 10,052.50", "Left of it 10,052.50",
    ]  # fmt: skip


def test_check_plans_names_offers_that_wait_too_long(at: At, capsys: pytest.CaptureFixture[str]) -> None:
    path = at("2025-02-01")
    plan(path, capsys, "--replan", "P-001")
    at("2025-02-15")
    assert plan(path, capsys, "--check")["unsigned"] == []
    at("2025-02-16")
    (found,) = plan(path, capsys, "--check")["unsigned"]
    assert (found["plan"], found["version"]) == ("P-001", 2)


def test_check_plans_counts_a_plan_once_however_often_it_was_agreed(
    at: At, capsys: pytest.CaptureFixture[str]
) -> None:
    path = at("2025-02-01")
    plan(path, capsys, "--replan", "P-001")
    plan(path, capsys, "--sign", "P-001")
    assert main(["plan", str(path), "--check"]) == 0
    assert "1 plan as of 2025-02-01: 1 Active." in capsys.readouterr().out.splitlines()


FORM = """
Plan_Amount=                                | 10000.0 | all that is left
Plan_Amount=400                             | 400.0   | less: the rest stays as it is
Plan_Start=2025-02-28 Plan_Anchor=month_end | 10025.0 | interest to the start; from there the new version bears it
"""


@pytest.mark.parametrize("line", FORM.strip().splitlines())
def test_a_plan_agreed_anew_on_the_form(line: str, at: At, capsys: pytest.CaptureFixture[str]) -> None:
    values, amount, _ = (part.strip() for part in line.split("|"))
    path = at("2025-03-10")
    if "Start" not in values:
        values += " Plan_Agreed=2025-01-31"
    named = [value.replace("_end", " end") for value in values.split()]
    assert main(["set", str(path), "Plan_Invoices=p-001", "Plan_Count=6", *named]) == 0
    found = plan(path, capsys)
    assert (found["plan"], found["version"], found["amount"], found["customer"]) == ("P-001", 2, float(amount), "C1")
    assert rows_of(path, "tblPlans", "Version", "Invoices", "Status")[1] == "2 | P-001 | Offered"


REFUSED = """
--replan P-009                     | There is no plan P-009. Nothing was built.
--settle P-009                     | There is no plan P-009. Nothing was built.
--sign P-009                       | There is no plan P-009. Nothing was changed.
--cancel P-009                     | There is no plan P-009. Nothing was changed.
--sign P-001                       | No version of P-001 waits for a signature. Nothing was changed.
--cancel P-001 --on 2025-01-30     | P-001 version 1 was agreed on 2025-01-31; it can't be cancelled before. Nothing was changed.
--cancel P-001 --on 2025-03-11     | 2025-03-11 is still to come: the book stands at 2025-03-10. Nothing was changed.
--replan P-001 --on 2025-03-11     | 2025-03-11 is still to come: the book stands at 2025-03-10. Nothing was built.
--settle P-001 --on 2025-01-30     | Version 1 of P-001 was agreed later than that. Nothing was built.
--sign P-001 --cancel P-001        | Give --sign or --cancel, not both. Nothing was done.
--settle P-001 --separately        | --separately belongs to --replan. Nothing was done.
--cancel P-001 --preview           | --preview belongs to --replan or --settle. Nothing was done.
--on 2025-03-01                    | --on belongs to --sign or --replan or --settle or --cancel or --check. Nothing was done.
--file x.pdf                       | --file belongs to --sign. Nothing was done.
"""  # noqa: E501 - one line a row reads as a table


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_what_is_refused_changes_nothing(line: str, at: At, capsys: pytest.CaptureFixture[str]) -> None:
    options, why = (part.strip() for part in line.split("|"))
    assert refused(at("2025-03-10"), capsys, *options.split()) == why


REFUSED_FORM = """
Plan_Invoices=P-001,A                      | C8 (Plan_Invoices): P-001 is agreed anew alone: other invoices need a plan of their own
Plan_Invoices=P-001 Plan_Customer=C2       | C6 (Plan_Customer): P-001 is of customer C1, not C2
Plan_Invoices=P-001 Plan_Currency=USD      | C7 (Plan_Currency): P-001 is of currency EUR, not USD
Plan_Invoices=P-001 Plan_Amount=99999      | C9 (Plan_Amount): 99,999.00 is more than the 10,033.06 that is left of P-001
Plan_Invoices=P-001 Plan_Agreed=2025-01-01 | C8 (Plan_Invoices): Version 1 of P-001 was agreed later than that
"""  # noqa: E501 - one line a row reads as a table


@pytest.mark.parametrize("line", REFUSED_FORM.strip().splitlines())
def test_what_the_form_refuses_names_the_cell(line: str, at: At, capsys: pytest.CaptureFixture[str]) -> None:
    values, why = (part.strip() for part in line.split("|"))
    path = at("2025-03-10")
    assert main(["set", str(path), "Plan_Count=6", *values.split()]) == 0
    assert refused(path, capsys) == f"Plan form!{why}. Nothing was built."


def test_a_plan_that_is_over_leaves_nothing_to_agree_on(at: At, capsys: pytest.CaptureFixture[str]) -> None:
    path = at("2025-03-10")
    plan(path, capsys, "--cancel", "P-001")
    assert refused(path, capsys, "--settle", "P-001") == (
        "P-001 is cancelled: nothing of it is left. Nothing was built."
    )
    at("2027-02-01")
    assert refused(path, capsys, "--replan", "P-001").startswith("P-001 is cancelled")


def test_after_the_last_date_new_ones_must_be_agreed(at: At, capsys: pytest.CaptureFixture[str]) -> None:
    path = at("2027-02-01")
    pay(path, 23)
    assert refused(path, capsys, "--replan", "P-001") == (
        "No installment of P-001 remains: agree on new ones on the Plan form. Nothing was built."
    )
