"""Charge interest: notes, their slices, what waits and why; never the same day twice (figures 10, 14, 26)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from books import make_book, rows_of
from hypothesis import given
from hypothesis import strategies as st

from arbook.book.file import FileBook
from arbook.interest_notes import interest_notes
from macros.charging import charge
from macros.cli import main
from macros.outcome import CommandError, Outcome
from macros.plan import plan
from macros.refreshing import refresh

NOTES = ("Invoice", "Type", "Applies to", "Customer", "Date", "Currency", "Amount", "Reference")
SLICES = ("Invoice", "From", "To", "Interest", "Compensation", "Note", "Waived")
ANNOUNCED = """
tblActivity
Date       | Customer | Step | Kind   | Direction
2024-06-20 | C1       | 6    | Letter | Out
"""
ONE = """
tblInvoices
Invoice | Customer | Date       | Due date   | Amount
A       | C1       | 2024-05-01 | 2024-05-31 | 10,000.00

tblPayments
Payment | Date       | Invoice | Amount
P       | 2024-09-15 | A       | 10,000.00
"""


def charged(path: Path, day: str = "2024-09-30", customer: str = "", everything: str = "") -> Outcome:
    now = datetime.fromisoformat(f"{day}T09:30")
    return charge(FileBook.open(path), now, None, customer, everything)


def refreshed(path: Path, day: str = "2024-09-30") -> None:
    refresh(FileBook.open(path), datetime.fromisoformat(f"{day}T10:00"))


def notes(path: Path) -> list[str]:
    return [row for row in rows_of(path, "invoices", *NOTES) if " note |" in row]


def typed(path: Path, table: str, column: str, cells: dict[int, object]) -> None:
    book = FileBook.open(path)
    kind = "str" if column != "Disputed" else "object"
    book.update(table, pd.DataFrame({column: pd.Series(cells, dtype=kind)}))
    book.save()


def test_figures_14_interest_361_16_and_compensation_40_are_charged_once(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", ONE + ANNOUNCED)
    outcome = charged(path)
    assert outcome.lines[0] == "Interest is charged to 2024-09-30: 2 notes on the sheet Invoices."
    assert notes(path) == [
        "IN-2024-001 | Interest note | A | C1 | 2024-09-30 | EUR | 361.16 | ",
        "CO-2024-001 | Cost note | A | C1 | 2024-09-30 | EUR | 40.00 | IN-2024-001",
    ]
    refreshed(path)
    assert rows_of(path, "interest", *SLICES) == [
        "A | 2024-06-01 | 2024-06-30 | 102.74 | 40.00 | IN-2024-001 | ",
        "A | 2024-07-01 | 2024-09-15 | 258.42 |  | IN-2024-001 | ",
    ]
    assert rows_of(path, "invoices", "Invoice", "Interest", "Open", "Description") == [
        "A | 0.00 | 0.00 | ",
        "IN-2024-001 | 0.00 | 361.16 | A: 2024-06-01 - 2024-09-15",
        "CO-2024-001 | 0.00 | 40.00 | A",
    ]
    assert rows_of(path, "open items", "Invoice", "Type", "Due", "Open") == [
        "IN-2024-001 | Interest note | 2024-10-30 | 361.16", "CO-2024-001 | Cost note | 2024-10-30 | 40.00",
    ]  # fmt: skip


def test_figures_14_the_same_day_is_never_charged_twice(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", ONE.split("\n\n")[0] + "\n" + ANNOUNCED)
    charged(path, "2024-08-31")
    before = path.read_bytes()
    assert charged(path, "2024-08-31").lines == ("No interest is charged to 2024-08-31.",)
    assert path.read_bytes() == before
    charged(path, "2024-09-30")
    refreshed(path)
    assert rows_of(path, "interest", *SLICES) == [
        "A | 2024-06-01 | 2024-06-30 | 102.74 | 40.00 | IN-2024-001 | ",
        "A | 2024-07-01 | 2024-08-31 | 208.08 |  | IN-2024-001 | ",
        "A | 2024-09-01 | 2024-09-30 | 100.68 |  | IN-2024-002 | ",
    ]
    assert [row.split(" | ")[0] for row in notes(path)] == ["IN-2024-001", "CO-2024-001", "IN-2024-002"]


def test_figures_14_claimed_only_after_a_letter_and_where_terms_are_signed_or_the_law_gives_it(
    tmp_path: Path,
) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        """
        tblCustomers
        Customer | Late interest | Terms signed
        TOLD     |               |
        NEVER    |               |
        UNSIGNED | 12%           |
        SIGNED   | 12%           | 2024-01-01
        OTHER    |               |

        tblInvoices
        Invoice | Customer | Date       | Due date   | Currency | Amount
        A       | TOLD     | 2024-05-01 | 2024-05-31 |          | 1,000.00
        B       | NEVER    | 2024-05-01 | 2024-05-31 |          | 1,000.00
        C       | UNSIGNED | 2024-05-01 | 2024-05-31 |          | 1,000.00
        D       | SIGNED   | 2024-05-01 | 2024-05-31 |          | 1,000.00
        E       | OTHER    | 2024-05-01 | 2024-05-31 |          | 1,000.00

        tblActivity
        Date       | Customer | Currency | Step | Kind   | Direction
        2024-06-20 | TOLD     |          | 6    | Letter | Out
        2024-06-10 | NEVER    |          | 3    | E-mail | Out
        2024-07-20 | UNSIGNED |          | 8    | Letter | Out
        2024-07-20 | SIGNED   | EUR      | 8    | Letter | Out
        2024-07-20 | OTHER    | USD      | 6    | Letter | Out
        """,
    )
    lines = charged(path).lines
    assert [row.split(" | ")[3] for row in notes(path)] == ["SIGNED", "TOLD", "TOLD"]
    held = [" ".join(line.split()) for line in lines if " EUR " in line][3:]
    assert held == [
        "NEVER EUR 41.15 40.00 no letter has announced it",
        "OTHER EUR 41.15 40.00 no letter has announced it",
        "UNSIGNED EUR 40.11 0.00 neither the law nor signed terms give it",
    ]
    charged(path, customer="NEVER", everything="agreed on the phone")
    assert [row.split(" | ")[3] for row in notes(path)][3:] == ["NEVER", "NEVER"]
    assert rows_of(path, "log", "Command", "Rows", "Result") == [
        "interest | 3 | 3 notes", "interest | 2 | 2 notes, not announced: agreed on the phone",
    ]  # fmt: skip


def test_figures_14_waived_slices_stay_waived_and_on_the_sheet(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", ONE + ANNOUNCED)
    refreshed(path)
    typed(path, "tblInterest", "Waived", {0: "goodwill"})
    charged(path)
    assert notes(path) == ["IN-2024-001 | Interest note | A | C1 | 2024-09-30 | EUR | 258.42 | "]
    assert rows_of(path, "interest", *SLICES) == [
        "A | 2024-06-01 | 2024-06-30 | 102.74 | 40.00 |  | goodwill",
        "A | 2024-07-01 | 2024-09-15 | 258.42 |  | IN-2024-001 | ",
    ]


def test_figures_10_a_disputed_invoice_waits(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        """
        tblInvoices
        Invoice | Customer | Date       | Due date   | Amount   | Disputed | Disputed on
        A       | C1       | 2024-05-01 | 2024-05-31 | 1,000.00 | 300      | 2024-06-10
        B       | C1       | 2024-05-01 | 2024-05-31 | 1,000.00 |          |
        """
        + "\n"
        + ANNOUNCED,
    )
    lines = charged(path).lines
    assert notes(path)[0] == "IN-2024-001 | Interest note | B | C1 | 2024-09-30 | EUR | 41.15 | "
    assert any("the invoice is disputed" in line for line in lines)


def test_figures_26_consumers_get_neither_statutory_interest_nor_compensation(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        "tblCustomers\nCustomer | Kind\nC1 | Consumer\n" + ONE + ANNOUNCED,
    )
    assert charged(path).lines == ("No interest is charged to 2024-09-30.",)
    assert charged(path, everything="all the same").lines == ("No interest is charged to 2024-09-30.",)


def test_a_note_a_customer_and_currency_with_numbers_that_nothing_has(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        """
        tblFX
        Currency | Date       | Rate
        USD      | 2024-09-30 | 0.9

        tblInvoices
        Invoice     | Customer | Date       | Due date   | Currency | Amount
        A           | C1       | 2024-05-01 | 2024-05-31 | EUR      | 1,000.00
        B           | C1       | 2024-05-02 | 2024-06-01 | EUR      | 1,000.00
        U           | C1       | 2024-05-01 | 2024-05-31 | USD      | 1,000.00
        in-2024-007 | C2       | 2024-09-01 | 2024-12-31 | EUR      | 5.00

        tblPayments
        Payment | Date       | Customer | Invoice     | Amount
        P       | 2024-09-15 | C2       | CO-2024-004 | 10.00
        """
        + "\n"
        + ANNOUNCED,
    )
    charged(path)
    assert notes(path) == [
        "IN-2024-008 | Interest note |  | C1 | 2024-09-30 | EUR | 81.96 | ",
        "CO-2024-005 | Cost note |  | C1 | 2024-09-30 | EUR | 80.00 | IN-2024-008",
        "IN-2024-009 | Interest note | U | C1 | 2024-09-30 | USD | 41.15 | ",
    ]


def test_the_minimum_is_charged_and_does_not_come_again(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "b.xlsm",
        """
        tblCustomers
        Customer | Late interest | Terms signed
        C1       | 12%           | 2024-01-01

        tblInvoices
        Invoice | Customer | Date       | Due date   | Amount
        A       | C1       | 2024-09-01 | 2024-09-15 | 100.00
        """
        + "\n"
        + ANNOUNCED,
        MinimumInterest=15,
    )
    charged(path)
    assert notes(path) == ["IN-2024-001 | Interest note | A | C1 | 2024-09-30 | EUR | 15.00 | "]
    charged(path, "2024-10-31")  # 31 days of 100 at 12 %
    assert notes(path)[1:] == ["IN-2024-002 | Interest note | A | C1 | 2024-10-31 | EUR | 1.02 | "]


def test_figures_14_slices_of_installments_are_charged_once_too(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "b.xlsm", ONE.split("\n\n")[0] + "\n" + ANNOUNCED,
        Plan_Customer="C1", Plan_Count=2, Plan_Agreed=date(2024, 7, 1), Plan_Rate=0.03,
    )  # fmt: skip
    plan(FileBook.open(path), datetime.fromisoformat("2024-07-01T09:30"))
    book = FileBook.open(path)
    book.update("tblPlans", pd.DataFrame({"Signed": pd.Series([pd.Timestamp("2024-07-01")], dtype="datetime64[s]")}))
    book.save()
    charged(path, "2024-08-31")
    assert charged(path, "2024-08-31").lines == ("No interest is charged to 2024-08-31.",)
    charged(path, "2024-09-30")
    refreshed(path)
    assert rows_of(path, "interest", "Invoice", "Line", "From", "To", "Note") == [
        "A | 1 | 2024-06-01 | 2024-06-30 | IN-2024-001",
        "A | 1 | 2024-07-01 | 2024-07-01 | IN-2024-001",
        "A | 2 | 2024-08-02 | 2024-08-31 | IN-2024-001",
        "A | 2 | 2024-09-01 | 2024-09-30 | IN-2024-002",
        "A | 3 | 2024-09-02 | 2024-09-30 | IN-2024-002",
    ]


@pytest.mark.parametrize(
    ("settings", "to", "words"),
    [
        ({"LockedTo": date(2024, 9, 30)}, None, "2024-09-30 is in a month that was closed (LockedTo 2024-09-30)."),
        ({}, date(2024, 10, 1), "Interest is charged to today at the latest, not to 2024-10-01."),
    ],
)
def test_refused(tmp_path: Path, settings: dict[str, date], to: date | None, words: str) -> None:
    path = make_book(tmp_path / "b.xlsm", ONE + ANNOUNCED, **settings)
    before = path.read_bytes()
    with pytest.raises(CommandError) as error:
        charge(FileBook.open(path), datetime.fromisoformat("2024-09-30T09:30"), to)
    assert str(error.value).startswith(words)
    assert path.read_bytes() == before


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.sampled_from(("EUR", "USD")), st.sampled_from("123456"),
                  st.integers(0, 10**9), st.integers(0, 10_000)),
        max_size=30,
    ),
    st.lists(st.sampled_from(["IN-2024-003", "CO-2024-001", "IN-2023-009", "IN-2024-x", "7"]), max_size=4),
)  # fmt: skip
def test_notes_add_up_to_their_slices_and_have_new_numbers(
    rows: list[tuple[str, str, str, int, int]], taken: list[str]
) -> None:
    names = ["Customer", "Currency", "Invoice", "Interest", "Compensation"]
    days = pd.to_datetime(["2024-01-01"] * len(rows))
    slices = pd.DataFrame(rows, columns=names).assign(From=days, To=days)
    made = interest_notes(slices, date(2024, 9, 30), taken)
    sums = made.rows.groupby(["Customer", "Currency", "Type"])["Amount"].sum().to_dict()
    expected: dict[tuple[str, str, str], int] = {}
    for customer, currency, _, *cents in rows:
        for kind, amount in zip(("Interest note", "Cost note"), cents, strict=True):
            expected[customer, currency, kind] = expected.get((customer, currency, kind), 0) + amount
    assert sums == {key: cents for key, cents in expected.items() if cents}
    numbers = made.rows["Invoice"].tolist()
    assert len({*numbers, *taken}) == len(numbers) + len(set(taken))
    assert set(made.note[made.note != ""]) <= set(numbers)


def test_charged_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make_book(tmp_path / "b.xlsm", ONE + ANNOUNCED)
    assert main(["interest", str(path), "--to", "2024-09-30", "--all", "agreed"]) == 2
    assert "--all says what is charged: use it with --charge." in capsys.readouterr().err
    assert main(["interest", str(path), "--to", "2024-09-30", "--charge", "--customer", "C1"]) == 0
    assert "2 notes on the sheet Invoices" in capsys.readouterr().out
    assert [row.split(" | ")[4] for row in notes(path)] == ["2024-09-30", "2024-09-30"]
