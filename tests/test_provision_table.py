"""The provision of a book: matrix, rates from closed months, overrides, impaired customers, movement (figures 24)."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from books import blocks, make_book, rows_of
from hypothesis import given
from hypothesis import strategies as st
from ledger_text import ledger

from arbook.aging import aging
from arbook.book.file import FileBook
from arbook.book.results import AGING, BUCKET_COUNT, BUCKETS_AT
from arbook.bucket import Buckets
from arbook.field import day_number
from arbook.ledger import Ledger
from arbook.loss_history import LossHistory, loss_history, unbroken
from arbook.month_end import snapshot
from arbook.position import Position
from arbook.provision_rates import closed_months_history
from arbook.provision_table import ProvisionTable, provision_table
from arbook.risk import all_rates
from macros.closing import CloseOptions, close
from macros.refreshing import refresh

ROWS = ("Customer", "Bucket", "Gross", "Rate used", "Allowance")
RATES = ("Bucket", "Rate from history", "Months used", "Rate override", "Rate used", "Allowance")


def refreshed(path: Path, day: str) -> None:
    refresh(FileBook.open(path), datetime.fromisoformat(f"{day}T09:30"))


def override(path: Path, rates: dict[int, float]) -> None:
    """Type Rate override, by row from 0."""
    book = FileBook.open(path)
    book.update("tblProvision", pd.DataFrame({"Rate override": pd.Series(rates, dtype="float64")}))
    book.save()


def closed(path: Path, *days: str) -> None:
    for day in days:
        close(FileBook.open(path), datetime.fromisoformat(f"{day}T18:00"), CloseOptions(date.fromisoformat(day)))


# --- rates from closed months ---------------------------------------------------------------------------------------

# month ends by line, an account's buckets between commas | written off a month | rates | months
ROLLED = """
100 0 0; 0 40 0; 0 0 10               | -                | 1/10 1/4 1     | 1 1 1
100 0 0; 50 0 0                       | -                | 0 - -          | 1 0 0
0 0 100; 0 0 30; 0 0 20               | -                | - - 1/5        | 0 0 2
0 0 100; 0 0 30; 0 0 0                | 0 0 0; 0 0 30    | - - 3/10       | 0 0 2
0 100 0; 0 0 50; 0 0 20               | -                | - 1/5 2/5      | 0 1 2
100 0 0; 0 20 0                       | 5 0 0            | 1/4 - -        | 1 0 0
100 0 0, 0 0 0; 0 0 0, 0 90 0         | -                | 0 - -          | 1 0 0
100 -50 0; 0 -50 0                    | -                | 0 - -          | 1 0 0
0 50 100; 0 0 120                     | -                | - 24/35 6/7    | 0 1 1
100 0 0                               | -                | - - -          | 0 0 0
"""


@pytest.mark.parametrize("row", ROLLED.strip().splitlines())
def test_figures_24_loss_rates_from_closed_months_unrounded(row: str) -> None:
    months, off, rates, seen = (cell.strip() for cell in row.split("|"))
    balances = np.array([[account.split() for account in month.split(",")] for month in months.split(";")], np.int64)
    written = np.zeros((len(balances) - 1, 3), np.int64)
    if off != "-":
        written = np.array([month.split() for month in off.split(";")], np.int64)
    found = loss_history(balances, written)
    assert " ".join("-" if rate is None else str(rate) for rate in found.rates) == rates
    assert " ".join(map(str, found.months)) == seen


def test_the_published_flow_of_100000_gives_2_4_8_7_25_and_100_percent() -> None:
    """Vector ecl-002: of 100,000 sold 50,000, 23,000, 8,000 and 2,000 reach the buckets, month by month."""
    flow = np.diag([100_000, 50_000, 23_000, 8_000, 2_000])[:, np.newaxis]
    found = loss_history(flow, np.zeros((4, 5), np.int64))
    assert found.rates == (Fraction(1, 50), Fraction(1, 25), Fraction(2, 23), Fraction(1, 4), Fraction(1))


@given(
    st.lists(st.lists(st.lists(st.integers(-100, 1000), min_size=4, max_size=4), min_size=2, max_size=2), max_size=5),
    st.integers(0, 500),
)
def test_loss_rates_are_fractions_from_0_to_1(months: list[list[list[int]]], off: int) -> None:
    balances = np.array(months, np.int64).reshape(len(months), 2, 4)
    found = loss_history(balances, np.full((max(len(months) - 1, 0), 4), off))
    assert all(rate is None or 0 <= rate <= 1 for rate in found.rates)
    assert all(0 <= count <= max(len(months) - 1, 0) for count in found.months)


def test_only_months_without_a_gap_count() -> None:
    days = ("2023-12-31", "2024-02-29", "2024-03-31")
    assert unbroken([np.datetime64(day) for day in days]) == 1
    assert unbroken([np.datetime64(day) for day in days[1:]]) == 0


# --- the table ------------------------------------------------------------------------------------------------------

COMPANY_M = """
tblInvoices
Invoice | Customer | Date       | Due date   | Amount
A       | C1       | 2024-05-01 | 2024-06-30 | 10,000,000.00
B       | C2       | 2024-05-01 | 2024-07-15 | 5,000,000.00
C       | C1       | 2024-05-01 | 2024-06-10 | 7,500,000.00
D       | C1       | 2024-03-01 | 2024-05-05 | 4,000,000.00
E       | C2       | 2024-03-01 | 2024-04-10 | 2,500,000.00
F       | C3       | 2023-05-01 | 2023-05-31 | 1,000,000.00
"""


def test_ifrs_9_ie74_to_ie77_company_m_to_the_unit_and_typed_rates_survive(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", COMPANY_M)
    refreshed(path, "2024-06-30")
    override(path, {0: 0.003, 1: 0.016, 2: 0.036, 3: 0.066, 4: 0.106})
    for _ in range(2):
        refreshed(path, "2024-06-30")
        assert rows_of(path, "provision", *ROWS) == [
            " | Not due | 15000000.00 | 0.003 | 45000.00",
            " | 1-30 | 7500000.00 | 0.016 | 120000.00",
            " | 31-60 | 4000000.00 | 0.036 | 144000.00",
            " | 61-90 | 2500000.00 | 0.066 | 165000.00",
            " | 90+ | 1000000.00 | 0.106 | 106000.00",
            " | Not aged | 0.00 |  | 0.00",
        ]
    assert blocks(path, "Provision", "C6:C10") == [[None], [None], [None], [None], [580000]]


IMPAIRED = """
tblCustomers
Customer | Name | Loss rate
C1       | One  |
C2       | Two  | 0.5
C3       | None |

tblFX
Currency | Date       | Rate
USD      | 2024-06-30 | 0.9

tblInvoices
Invoice | Customer | Date       | Due date   | Currency | Amount
A       | C1       | 2024-05-01 | 2024-06-10 | EUR      | 1,000.00
B       | C1       | 2024-03-01 | 2024-04-10 | USD      | 200.00
D       | C2       | 2024-03-01 | 2024-04-10 | EUR      | 300.01

tblPayments
Payment | Date       | Customer | Currency | Amount
P1      | 2024-06-15 | C1       | EUR      | 250.00
P2      | 2024-06-15 | C3       | EUR      | 900.00
"""


@pytest.mark.parametrize(
    ("set_off", "expected"),
    [
        ("no", ["C2 |  | 300.01 | 0.5 | 150.01", " | 1-30 | 1000.00 | 0.1 | 100.00", " | 61-90 | 180.00 |  | 0.00"]),
        ("yes", ["C2 |  | 300.01 | 0.5 | 150.01", " | 1-30 | 930.00 | 0.1 | 93.00"]),
    ],
)
def test_figures_24_impaired_customers_first_and_unapplied_only_by_setting(
    tmp_path: Path, set_off: str, expected: list[str]
) -> None:
    path = make_book(tmp_path / "b.xlsm", IMPAIRED, ProvisionSetOff=set_off)
    refreshed(path, "2024-06-30")
    override(path, {2: 0.1})  # 1-30
    refreshed(path, "2024-06-30")
    assert [row for row in rows_of(path, "provision", *ROWS) if " | 0.00 |  | " not in row] == expected
    notes = rows_of(path, "checks", "Severity", "Field", "Value")
    assert notes == (["Note | Rate override | 61-90"] if set_off == "no" else [])


def test_figures_24_without_closed_months_the_sheet_says_that_there_are_no_rates(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", COMPANY_M)
    refreshed(path, "2024-06-30")
    assert rows_of(path, "provision", *RATES)[:2] == ["Not due |  | 0 |  |  | 0.00", "1-30 |  | 0 |  |  | 0.00"]
    assert "No closed months yet: no rates" in str(blocks(path, "Provision", "A2")[0][0])


def test_rates_that_are_no_rates_are_errors(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", IMPAIRED.replace("0.5", "1.5"))
    refreshed(path, "2024-06-30")
    override(path, {1: -0.1})
    refreshed(path, "2024-06-30")
    found = rows_of(path, "checks", "Severity", "Sheet", "Cell", "Field", "Value")
    assert [row for row in found if row.startswith("Error")] == [
        "Error | Provision | G14 | Rate override | '-10%", "Error | Customers | W7 | Loss rate | 150%",
    ]  # fmt: skip
    assert rows_of(path, "provision", *ROWS)[0] == " | Not due | 0.00 |  | 0.00"


# --- closed months and movement -------------------------------------------------------------------------------------

YEAR = """
tblInvoices
Invoice | Customer | Date       | Due date   | Amount
A       | C1       | 2024-01-05 | 2024-01-20 | 1,000.00
B       | C2       | 2024-02-01 | 2024-02-20 | 500.00
D       | C3       | 2024-05-15 | 2024-06-20 | 800.00

tblPayments
Payment | Date       | Customer | Invoice | Amount | Kind
P1      | 2024-02-10 | C1       | A       | 500.00 |
P2      | 2024-03-10 | C2       | B       | 500.00 |
P3      | 2024-03-15 | C1       | A       | 100.00 |
W       | 2024-05-20 | C1       | A       | 300.00 | Write-off
R       | 2024-06-12 | C1       | A       | 150.00 |
"""


def test_figures_24_rates_and_movement_of_a_book_closed_month_by_month(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", YEAR)
    closed(path, "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30")
    refreshed(path, "2024-05-31")
    # Of 1-30 1,000 + 500 at the end of January and February 500 + 0 rolled on; of 31-60 500 then 400; of 61-90 400
    # then 400; of 400 that reached 90+ nothing is paid at the end of April, when nothing was known of that yet.
    rates = rows_of(path, "provision", "Bucket", "Gross", "Rate from history", "Months used", "Allowance")
    assert [" ".join(row.split()) for row in rates] == [
        "Not due | 800.00 | | 0 | 0.00",
        "1-30 | 0.00 | 0.26666666666666666 | 2 | 0.00",
        "31-60 | 0.00 | 0.8 | 1 | 0.00",
        "61-90 | 0.00 | 1 | 1 | 0.00",
        "90+ | 100.00 | 1 | 1 | 100.00",
        "Not aged | 0.00 | | | 0.00",
    ]
    assert blocks(path, "Provision", "C6:C10") == [[0], [400], [300], [0], [100]]


def test_movement_opens_with_the_last_closed_month_and_counts_write_offs_and_recoveries(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", YEAR)
    refreshed(path, "2024-01-31")
    override(path, {0: 0, 1: 0.1, 2: 0.2, 3: 0.5, 4: 1})
    closed(path, "2024-04-30", "2024-05-31")
    assert rows_of(path, "closings", "Month end", "Allowance") == ["2024-04-30 | 400.00", "2024-05-31 | 100.00"]
    refreshed(path, "2024-06-30")  # 100 of A was still open: 50 of the 150 paid in June are recovered
    assert blocks(path, "Provision", "C6:C10") == [[100], [-70], [0], [50], [80]]


# --- properties -----------------------------------------------------------------------------------------------------

lines = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(1, 200), st.integers(0, 10**8)), min_size=1, max_size=12
)
to_the_good = st.dictionaries(st.sampled_from("ABCD"), st.integers(1, 10**8), max_size=3)
rate = st.fractions(0, 1)


@given(
    lines,
    to_the_good,
    st.lists(rate, min_size=5, max_size=5),
    st.dictionaries(st.integers(1, 2), rate),
    st.booleans(),
)
def test_allowance_is_at_most_gross_and_gross_is_the_total_of_aging(
    rows: list[tuple[str, int, int]],
    good: dict[str, int],
    rates: list[Fraction],
    individual: dict[int, Fraction],
    set_off: bool,
) -> None:
    start = date(2024, 1, 1).toordinal()
    invoices = "Invoice | Customer | Date | Due date | Amount\n" + "\n".join(
        f"{at} | {who} | 2024-01-01 | {date.fromordinal(start + days)} | {cents / 100:.2f}"
        for at, (who, days, cents) in enumerate(rows)
    )
    payments = "Date | Customer | Invoice | Amount\n" + "\n".join(
        f"2024-01-02 | {who} |  | {cents / 100:.2f}" for who, cents in good.items()
    )
    book = ledger(invoices, payments)
    known = {code: each for code, each in individual.items() if code < len(book.parties.customers)}
    found = made(book.as_of("2024-04-30"), rates, known, set_off)
    report = aging(book, "2024-04-30").base
    total, unapplied = int(report["Total"].iloc[0]), int(report["Unapplied"].iloc[0])
    gross = int(found.rows["Gross"].sum())
    assert gross == total - unapplied if not set_off else max(total, 0) <= gross <= total - unapplied
    assert (found.rows["Allowance"] <= found.rows["Gross"]).all()
    assert (found.rows["Allowance"] >= 0).all()
    assert found.allowance == int(found.rows["Allowance"].sum())


def made(position: Position, rates: list[Fraction], individual: dict[int, Fraction], set_off: bool) -> ProvisionTable:
    history = LossHistory(tuple(rates), (1,) * 5)
    exchange = all_rates(position.ledger, None, position.day)
    return provision_table(position, exchange, Buckets(), history, individual, {}, set_off)


def test_rates_from_closed_months_find_the_share_that_is_never_paid() -> None:
    """15 % of 20,000 invoices are never paid, the others within 80 days of their due date: compared line by line."""
    draw = np.random.default_rng(4)
    size, day = 20_000, np.datetime64("2023-01-01", "D")
    dated = day + draw.integers(0, 700, size)
    lost = draw.random(size) < 0.15
    numbers = pd.Series([f"I{at}" for at in range(size)], dtype="str")
    cents = draw.integers(100, 10**6, size)
    who = pd.Series([f"C{at % 2000}" for at in range(size)], dtype="str")
    invoices = pd.DataFrame(
        {"Invoice": numbers, "Customer": who, "Date": dated.astype("datetime64[s]"), "Amount": cents}
    )
    on = np.where(lost, np.datetime64("2099-01-01", "D"), dated + 30 + draw.integers(-20, 80, size))
    payments = pd.DataFrame({"Invoice": numbers, "Date": on.astype("datetime64[s]"), "Amount": cents})
    book, last = Ledger.build(invoices, payments), day_number("2024-07-31")
    ends = [each.date() for each in pd.date_range("2023-12-31", "2024-06-30", freq="ME")]
    names = AGING.names[BUCKETS_AT - 1 : BUCKETS_AT + BUCKET_COUNT]
    months = [snapshot(aging(book, end), end, names[1:]) for end in ends]
    kept = pd.concat([month.astype({"Customer": "str", "Currency": "str"}) for month in months], ignore_index=True)
    history = closed_months_history(book, kept, last, all_rates(book, None, last), Buckets(), names)
    assert history.months == (6, 6, 6, 6, 6)
    for place, rate in enumerate(history.rates):
        stood = gone = 0
        for end in ends[:-1]:
            days = (np.datetime64(end, "D") - dated - 30).astype(np.int64)
            there = (dated <= np.datetime64(end, "D")) & (on > np.datetime64(end, "D"))
            there &= Buckets().place(days) == place
            stood, gone = stood + int(cents[there].sum()), gone + int(cents[there & lost].sum())
        assert float(rate or 0) == pytest.approx(gone / stood, abs=0.05)
