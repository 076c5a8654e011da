"""The Plan form from the terminal: what it previews, covers and builds, and what it refuses, naming the cell."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from books import blocks, make_book, rows_of
from plan_cases import BOOK, EXAMPLES, Example

from macros.cli import main

# ruff: noqa: E501 - one line a row reads as a table

MORE = """
tblInvoices
Invoice | Type        | Customer | Date       | Due date   | Currency | Amount
C-1     |             | C3       | 2024-11-30 | 2024-12-15 | EUR      | 100.00
C-2     |             | C3       | 2024-11-30 | 2024-12-20 | USD      | 200.00
D,1     |             | C4       | 2024-11-30 | 2024-12-20 | EUR      | 300.00
PAID    |             | C1       | 2024-10-01 | 2024-10-31 | EUR      | 50.00

tblPayments
Payment | Date       | Customer | Invoice | Currency | Amount
P-2     | 2024-12-15 | C1       | PAID    | EUR      | 50.00
P-3     | 2025-01-20 | C1       | A-2     | EUR      | 500.00

tblHolidays
Date       | Country | Working
2025-02-28 |         |
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_book(
        tmp_path_factory.mktemp("book") / "Ledger.xlsm", BOOK + MORE, BaseCurrency="EUR", AsOf=date(2025, 1, 31)
    )


@pytest.fixture
def path(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARBOOK_TODAY", "2025-01-31")
    return Path(shutil.copy(template, tmp_path / "Ledger.xlsm"))


def fill(path: Path, values: str) -> None:
    """Fill the form: `Customer=C1; Count=24` sets Plan_Customer and Plan_Count."""
    named = [f"Plan_{one.strip()}" for one in values.split(";") if one.strip()]
    assert main(["set", str(path), *named]) == 0


def built(path: Path, values: str, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, object]:
    """Fill the form, build the plan and return its figures."""
    fill(path, values)
    capsys.readouterr()
    code = main(["plan", str(path), "--json", *options])
    said = capsys.readouterr()
    assert code in (0, 1), said.err
    figures: dict[str, object] = json.loads(said.out)["figures"]
    return figures


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_domain_e_the_example_from_the_terminal(
    example: Example, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = built(
        path, f"Invoices=A-1, A-2, A-3; Amount=15000; DownPayment=5000; Count=24; Rate={example.rate}; "
        f"Method={example.method}", capsys, "--preview",
    )  # fmt: skip
    schedule = figures["schedule"]
    assert isinstance(schedule, list)
    shown = [schedule[1]["Payment"], schedule[24]["Payment"], figures["interest"], schedule[12]["Balance"]]
    assert shown == [float(one) for one in (example.first, example.last, example.interest, example.after_12)]
    assert schedule[0] == {
        "No": 0, "Due date": "2025-01-31", "Payment": 5000.0, "Interest": 0.0, "Principal": 5000.0, "Balance": 10000.0,
    }  # fmt: skip
    assert (schedule[1]["Due date"], schedule[24]["Due date"]) == ("2025-02-28", "2027-01-31")


COVERED = """
form                                            invoices           amount    why
Customer=C1                                   | A-1, A-2         | 14500.0 | all overdue, oldest due first, less what was paid
Customer=C1; Agreed=2025-01-15                | A-1, A-2         | 15000.0 | a later payment didn't exist yet
Customer=C1; Agreed=2024-12-10                | PAID, A-1        | 9050.0  | as it stood: A-2 wasn't overdue, and nothing was paid
Customer=C1; Invoices=A-3                     | A-3              | 500.0   | named, though not overdue
Invoices=A-2,A-1                              | A-2, A-1         | 14500.0 | in the listed order; the customer is that of the invoices
Invoices=A-2,A-1; Amount=7000                 | A-2, A-1         | 7000.0  | of the last one a part
Invoices=A-2; A-1; Amount=6000                | A-2              | 6000.0  | only what the amount needs
Customer=C3; Currency=USD                     | C-2              | 200.0   | overdue in that currency
Customer=C2                                   | B-1              | 700.0   | the currency is that of the invoices
"""


@pytest.mark.parametrize("line", COVERED.strip().splitlines()[1:])
def test_figures_17_what_a_plan_covers(line: str, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form, invoices, amount, _ = [part.strip() for part in line.split("|")]
    figures = built(path, f"{form.replace('; A-1', ',A-1')}; Count=6", capsys, "--preview")
    assert (figures["invoices"], figures["amount"]) == (invoices, float(amount))


REFUSED = """
Count=24                                   | C6 (Plan_Customer): Choose the customer
Customer=C9; Count=24                      | C6 (Plan_Customer): There is no customer C9
Customer=C3; Count=24                      | C7 (Plan_Currency): There are invoices of currency EUR and USD: choose one
Customer=C1; Currency=USD; Count=24        | C8 (Plan_Invoices): C1 has nothing overdue in USD
Invoices=Z-9; Count=24                     | C8 (Plan_Invoices): There is no invoice Z-9
Invoices=A-1,A-1; Count=24                 | C8 (Plan_Invoices): A-1 is named twice
Customer=C2; Invoices=A-1; Count=24        | C8 (Plan_Invoices): An invoice is of customer C1, not C2
Invoices=A-1,B-1; Count=24                 | C6 (Plan_Customer): There are invoices of customer C1 and C2: choose one
Customer=C1; Currency=USD; Invoices=A-1; Count=24 | C8 (Plan_Invoices): An invoice is of currency EUR, not USD
Invoices=A-5; Count=24                     | C8 (Plan_Invoices): A-5 is a credit note
Invoices=A-4; Count=24                     | C8 (Plan_Invoices): A-4 didn't exist yet on the day of the agreement
Invoices=PAID; Count=24                    | C8 (Plan_Invoices): Nothing was open of PAID
Customer=C4; Count=24                      | C8 (Plan_Invoices): D,1 has a comma in its number
Customer=C1; Amount=0; Count=24            | C9 (Plan_Amount): The amount is not above 0
Customer=C1; Amount=14500.01; Count=24     | C9 (Plan_Amount): 14,500.01 is more than the 14,500.00 that is open
Customer=C1; DownPayment=14500; Count=24   | C10 (Plan_DownPayment): A down payment of 14500.00 leaves nothing
Customer=C1; DownPayment=-1; Count=24      | C10 (Plan_DownPayment): The down payment is below 0
Customer=C1                                | C11 (Plan_Count): Give the number of payments or the payment, not both: neither is given
Customer=C1; Count=24; Payment=500         | C11 (Plan_Count): Give the number of payments or the payment, not both: both are given
Customer=C1; Count=0                       | C11 (Plan_Count): The count of payments is 0; it can be 1 to 1200
Customer=C1; Payment=36; Rate=3%           | C12 (Plan_Payment): A payment of 36.00 doesn't cover the interest of period 1, 36.25
Customer=C1; Count=24; Rate=100%           | C14 (Plan_Rate): 100% a year is 100% or more
Customer=C1; Count=24; Agreed=2025-02-01   | C16 (Plan_Agreed): 2025-02-01 is still to come: the book stands at 2025-01-31
Customer=C1; Count=24; Start=2024-12-15    | C17 (Plan_Start): The first payment on 2025-01-15 lies before the agreement of 2025-01-31
Customer=C1; Count=24; FirstDue=2025-01-30 | C18 (Plan_FirstDue): The first payment on 2025-01-30 lies before the agreement of 2025-01-31
Customer=C1; Count=24; Start=2025-02-28    | C19 (Plan_Anchor): 2025-02-28 is the last day of its month: choose month end, or same day for day 28
Customer=C1; Count=24; FirstDue=2025-04-30 | C19 (Plan_Anchor): 2025-04-30 is the last day of its month
Customer=C1; Count=24; FirstDue=2025-04-15; Anchor=month end | C19 (Plan_Anchor): The first due date 2025-04-15 is not on the day
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_what_makes_no_plan_names_the_cell_and_builds_nothing(
    line: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form, _, message = line.partition("|")
    fill(path, form)
    before = path.read_bytes()
    for options in ([], ["--preview"]):
        capsys.readouterr()
        assert main(["plan", str(path), *options]) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"arbook plan: Plan form!{message.strip()}"), said
        assert said.endswith(". Nothing was built.\n")
    assert path.read_bytes() == before


ANCHORS = """
Start=2025-02-28; Anchor=month end | 2025-03-31 2025-04-30
Start=2025-02-28; Anchor=same day  | 2025-03-28 2025-04-28
FirstDue=2025-04-30; Anchor=month end | 2025-04-30 2025-05-31
Start=2025-02-28; Frequency=weekly | 2025-03-07 2025-03-14
FirstDue=2025-03-10                | 2025-03-10 2025-04-10
Roll=following                     | 2025-03-03 2025-03-31
"""


@pytest.mark.parametrize("line", ANCHORS.strip().splitlines())
def test_dates_of_the_form(line: str, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form, _, days = line.partition("|")
    figures = built(path, f"Customer=C1; Count=2; {form}", capsys, "--preview")
    assert [row["Due date"] for row in figures["schedule"]] == days.split()  # type: ignore[attr-defined] # a list


def test_the_rate_is_the_setting_where_the_form_has_none(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert built(path, "Customer=C1; Count=24", capsys, "--preview")["rate"] == 0
    assert main(["set", str(path), "InterestRate=6%"]) == 0
    assert built(path, "Customer=C1; Count=24", capsys, "--preview")["rate"] == 0.06
    assert built(path, "Rate=0", capsys, "--preview")["rate"] == 0
    assert built(path, "Rate=5%; Method=interest-free", capsys, "--preview")["interest"] == 0


def test_a_preview_is_on_the_form_and_in_the_log_and_nowhere_else(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(path, "Customer=C1; Payment=5000; Rate=3%", capsys, "--preview")
    assert rows_of(path, "tblPlanPreview", "No", "Due date", "Payment", "Balance") == [
        "1 | 2025-02-28 | 5000.00 | 9536.25", "2 | 2025-03-31 | 5000.00 | 4560.09", "3 | 2025-04-30 | 4571.49 | 0.00",
    ]  # fmt: skip
    ((message,),) = blocks(path, "Plan form", "A23")
    assert message == "Preview, nothing is built yet. C1, EUR: A-1 (8,000.00), A-2 (6,500.00)"
    figures = [row[0] for row in blocks(path, "Plan form", "C26:C32")]
    assert [*figures[:5], figures[6]] == [14500, 0, 14500, 3, 5000, 71.49]
    assert [row[1] for row in blocks(path, "Plan form", "F26:G38")][::4] == [14500, 9536.25, 4560.09, 0]
    assert (rows_of(path, "tblPlans", "Plan"), rows_of(path, "tblActivity", "Kind")) == ([], [])
    assert "preview: 14,500.00 EUR, 3 monthly payments" in rows_of(path, "tblLog", "Result")[-1]


def test_a_built_plan_is_offered_in_activity_and_its_invoices_are_taken(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = built(
        path, "Invoices=A-2; DownPayment=500; Count=3; Rate=3%; Method=equal principal; Note=by phone", capsys
    )
    assert figures["plan"] == "P-001"
    assert rows_of(
        path, "tblPlans", "Plan", "Version", "Customer", "Invoices", "Agreed", "Amount", "Down payment", "Count", "Rate",
        "First due", "Last due", "Interest total", "Status", "Note",
    ) == ["P-001 | 1 | C1 | A-2 | 2025-01-31 | 6500.00 | 500.00 | 3 | 0.03 | 2025-02-28 | 2025-04-30 | 30.00 | Offered | by phone"]  # fmt: skip
    assert rows_of(path, "tblInstallments", "Plan", "No", "Due date", "Payment", "Open", "Status") == [
        "P-001 | 0 | 2025-01-31 | 500.00 | 500.00 | Due", "P-001 | 1 | 2025-02-28 | 2015.00 | 2015.00 | Offered",
        "P-001 | 2 | 2025-03-31 | 2010.00 | 2010.00 | Offered", "P-001 | 3 | 2025-04-30 | 2005.00 | 2005.00 | Offered",
    ]  # fmt: skip
    assert rows_of(path, "tblActivity", "Date", "Customer", "Currency", "Kind", "Result", "By", "Note") == [
        "2025-01-31 | C1 | EUR | Meeting | Agreed | Anna | Plan P-001: 6,500.00 EUR, 500.00 at once, "
        "3 monthly payments from 2025-02-28 to 2025-04-30; A-2"
    ]
    assert [row for row in rows_of(path, "tblInvoices", "Invoice", "Plan") if "P-001" in row] == ["A-2 | P-001"]
    form = [row[0] for row in blocks(path, "Plan form", "C6:C21")]
    assert form == [*[None] * 7, "monthly", 0.03, "equal principal", *[None] * 4, "none", None]
    fill(path, "Invoices=A-2; Count=3")
    capsys.readouterr()
    assert main(["plan", str(path)]) == 2
    assert "C8 (Plan_Invoices): A-2 is already in plan P-001" in capsys.readouterr().err
    again = built(path, "Invoices=; Customer=C1; Count=2", capsys)
    assert (again["plan"], again["invoices"], again["amount"]) == ("P-002", "A-1", 8000.0)
    assert rows_of(path, "tblPlans", "Plan") == ["P-001", "P-002"]
    assert len(rows_of(path, "tblInstallments", "No")) == 6


def test_a_cell_that_cannot_be_read_is_named(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from arbook.book.file import FileBook

    book = FileBook.open(path)
    book.set("Plan_Customer", "C1")
    book.set("Plan_Count", "two dozen")
    book.save()
    assert main(["plan", str(path)]) == 2
    assert "Plan form!C11 (Plan_Count): 'two dozen' is not an amount. Type a whole number." in capsys.readouterr().err


def test_the_terminal_shows_the_schedule(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(path, "Customer=C1; Count=2; Rate=3%")
    capsys.readouterr()
    assert main(["plan", str(path), "--preview"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "C1: 14,500.00 EUR, 2 monthly payments from 2025-02-28 to 2025-03-31."
    assert lines[2] == "Interest 54.40 in all, 0.38% more than paying now; annual percentage rate 3.00%."
    assert lines[-1].split() == ["2", "2025-03-31", "7,277.20", "18.15", "7,259.05", "0.00"]
