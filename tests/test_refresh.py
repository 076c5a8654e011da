"""Refresh and check on real files: what they write, what they leave alone, what they say."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from books import NOW, blocks, make_book, rows_of

from arbook.book.book import BookError
from arbook.book.file import FileBook
from arbook.book.results import AGING
from macros.doctor import doctor
from macros.outcome import Outcome
from macros.refreshing import check, refresh

LEDGER = """
tblCustomers
Customer | Name     | Credit limit
C1       | Müller & Söhne | 5,000.00
C2       | ООО "Ветер"    |

tblInvoices
Invoice | Customer | Date       | Due date   | Amount
A       | C1       | 2024-01-01 | 2024-01-31 | 1,000.00
B       | C1       | 2024-02-01 | 2024-03-01 | 500.00
C       | C1       | 2024-03-15 | 2024-04-15 | 300.00
007     | C2       | 2024-03-01 | 2024-03-31 | 10.01

tblPayments
Payment | Date       | Customer | Invoice | Amount
P1      | 2024-02-10 | C1       | A       | 400.00
P2      | 2024-03-20 | C1       | B       | 100.00
P3      | 2024-03-28 | C1       |         | 50.00
P4      | 2024-04-05 | C1       | A       | 600.00

tblAllocations
Date       | From | To | Amount | State
2024-04-10 | P3   | C  | 50.00  | Matched
"""
AGED = ("Customer", "Name", "Currency", "Not due", "1-30", "31-60", "61-90", "90+", "Unapplied", "Total", "Overdue")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_book(tmp_path / "book.xlsm", LEDGER)


def refreshed(path: Path, as_of: date | None = None, now: datetime = NOW) -> Outcome:
    return refresh(FileBook.open(path), now, as_of)


def test_figures_2_as_of_two_dates(path: Path) -> None:
    refreshed(path, date(2024, 3, 31))
    assert rows_of(path, "aging", *AGED) == [
        "C1 | Müller & Söhne | EUR | 300.00 | 400.00 | 600.00 | 0.00 | 0.00 | -50.00 | 1250.00 | 1000.00",
        'C2 | ООО "Ветер" | EUR | 10.01 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00 | 10.01 | 0.00',
    ]
    assert rows_of(path, "open items", "Customer", "Name", "Invoice", "Due", "Open", "Open base", "Bucket") == [
        "C1 | Müller & Söhne | A | 2024-01-31 | 600.00 | 600.00 | 31-60",
        "C1 | Müller & Söhne | B | 2024-03-01 | 400.00 | 400.00 | 1-30",
        "C1 | Müller & Söhne | C | 2024-04-15 | 300.00 | 300.00 | Not due",
        'C2 | ООО "Ветер" | 007 | 2024-03-31 | 10.01 | 10.01 | Not due',
    ]
    refreshed(path, date(2024, 4, 30))
    assert rows_of(path, "aging", "Customer", "Not due", "1-30", "31-60", "Unapplied", "Total") == [
        "C1 | 0.00 | 250.00 | 400.00 | 0.00 | 650.00",
        "C2 | 0.00 | 10.01 | 0.00 | 0.00 | 10.01",
    ]


def test_invoices_get_their_columns_and_keep_typed_ones(path: Path) -> None:
    refreshed(path, date(2024, 4, 30))
    assert rows_of(
        path,
        "invoices",
        "Invoice",
        "Customer",
        "Amount",
        "Due",
        "Open",
        "Days overdue",
        "Bucket",
        "Settled",
        "Days late",
    ) == [
        "A | C1 | 1000.00 | 2024-01-31 | 0.00 | 0 |  | 2024-04-05 | 65",
        "B | C1 | 500.00 | 2024-03-01 | 400.00 | 60 | 31-60 |  | ",
        "C | C1 | 300.00 | 2024-04-15 | 250.00 | 15 | 1-30 |  | ",
        "007 | C2 | 10.01 | 2024-03-31 | 10.01 | 30 | 1-30 |  | ",
    ]


def test_blank_rows_between_documents_stay_blank(tmp_path: Path) -> None:
    text = "tblInvoices\nInvoice|Customer|Date|Amount\nA|C1|2024-01-01|1.00\n|||\nB|C1|2024-01-02|2.00"
    path = make_book(tmp_path / "gap.xlsm", text)
    refreshed(path)
    assert rows_of(path, "invoices", "Invoice", "Open", "Due") == [
        "A | 1.00 | 2024-01-31", " |  | ", "B | 2.00 | 2024-02-01",
    ]  # fmt: skip


def test_a_table_of_the_user_without_headings_is_no_matter(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name, part in parts.items():  # a table that refresh does not need, made the user's own
        if b'name="tblPlanPreview"' in part:
            parts[name] = part.replace(b"tblPlanPreview", b"Mine").replace(b" id=", b' headerRowCount="0" id=', 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    assert "Mine" in FileBook.open(path).tables()
    assert refreshed(path).errors == 0
    assert [line for line in doctor(path).lines if line.startswith("TO DO")] == [
        "TO DO  Table tblPlanPreview of sheet Plan form is missing. Found besides: 'Mine': "
        "Close the book and type: arbook upgrade BOOK.",
        "TO DO  sheets, macros and settings are those of arbook 0.1.0: 1 difference (Table tblPlanPreview at H41 of "
        f"sheet Plan form); close it and type: arbook upgrade {path}",
    ]


def test_a_column_put_in_before_the_buckets_of_aging(path: Path) -> None:
    names = AGING.names
    book = FileBook.open(path)
    book.retitle("tblAging", 0, [*names[:2], "Mine", *names[2:-1]])  # its last column made way
    book.save()
    refreshed(path, date(2024, 3, 31))
    assert rows_of(path, "aging", "Customer", "Not due", "1-30", "31-60", "Not aged", "Total") == [
        "C1 | 300.00 | 400.00 | 600.00 | 0.00 | 1250.00",
        "C2 | 10.01 | 0.00 | 0.00 | 0.00 | 10.01",
    ]


def test_a_column_put_in_among_the_buckets_is_refused(path: Path) -> None:
    names = AGING.names
    book = FileBook.open(path)
    book.retitle("tblAging", 0, [*names[:6], "Mine", *names[6:-1]])
    book.save()
    before = path.read_bytes()
    with pytest.raises(BookError, match=r"Move your own columns to the right of the table\.$"):
        refreshed(path)
    assert path.read_bytes() == before


def test_a_result_column_that_was_renamed_is_said(path: Path) -> None:
    book = FileBook.open(path)
    book.retitle("tblAging", 10, ["Sum"])
    book.save()
    refreshed(path)
    assert rows_of(path, "checks", "Severity", "Sheet", "Field", "Problem") == [
        "Error | Aging | Total | Column Total of table tblAging is missing and not written. Found besides: 'Sum'.",
        *rows_of(path, "checks", "Severity", "Sheet", "Field", "Problem")[1:],
    ]


def test_as_of_comes_from_the_option_else_the_setting_else_today(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", LEDGER, AsOf=date(2024, 2, 29))
    assert refreshed(path).figures["as_of"] == date(2024, 2, 29)
    assert refreshed(path, date(2024, 1, 31)).figures["as_of"] == date(2024, 1, 31)
    assert "As of 2024-01-31" in str(FileBook.open(path).get("Aging_Note"))
    assert FileBook.open(path).get("AsOf") == 45351  # 2024-02-29, as typed
    assert rows_of(path, "log", "Command", "As of", "Result") == [
        "refresh | 2024-02-29 | No errors, 1 warning",
        "refresh | 2024-01-31 | No errors, 1 warning",
    ]


def test_heads_of_aging(path: Path) -> None:
    refreshed(path, date(2024, 3, 31))
    assert blocks(path, "Aging", "E5:H5") == [["1-30", "31-60", "61-90", "90+"]]
    total = [310.01, 400, 600, 0, 0, 0, -50, 1260.01, 1000, pytest.approx(1000 / 1310.01)]
    rows = blocks(path, "Aging", "C6:M14")
    assert rows[0] == ["EUR", *total]
    assert rows[1:8] == [[None] * 11] * 7
    assert rows[8] == ["EUR", *total]
    assert blocks(path, "Aging", "B17:D24") == [
        ["Total in EUR", 1260.01, None],
        ["Control balance", None, "Not typed (Settings, ControlBalance)"],
        ["Difference", None, None],
        ["Not aged", 0, "none"],
        ["Unapplied", -50, "In Total; money on account, overpaid, credit notes"],
        ["After the as-of date", -600, "0 documents, 1 payment; not counted yet"],
        ["Proposed allocations", 0, "none"],
        ["Unexplained difference", None, None],
    ]
    assert blocks(path, "Aging", "A2:A2") == [
        ["A row a customer and currency. As of 2024-03-31; refreshed on 2024-03-31."]
    ]
    assert blocks(path, "Start", "C13:C18") == [
        [datetime(2024, 3, 31)],  # noqa: DTZ001
        ["2024-03-31 09:30:00"],
        ["No errors, 1 warning"],
        [0],
        [1],
        ["0.1.0"],
    ]


def test_deferred_items_are_said_in_the_head(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "d.xlsm",
        """
        tblCustomers
        Customer
        C1

        tblInvoices
        Invoice | Customer | Date       | Due date   | Deferred to | Amount
        A       | C1       | 2024-01-01 | 2024-01-31 | 2024-04-30  | 1,234.50
        B       | C1       | 2024-01-01 | 2024-01-31 |             | 1.00

        tblActivity
        Date       | Customer | Invoice | Kind             | Result
        2024-01-20 | C1       | A       | Deferral request | Agreed
        """,
    )
    assert refreshed(path).errors == 0
    assert blocks(path, "Aging", "A2:A2")[0][0].endswith("Re-dated (Deferred to): 1 item, EUR 1,234.50.")


def test_more_currencies_than_rows_of_totals(tmp_path: Path) -> None:
    codes = ["AUD", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "NOK", "SEK", "USD"]
    invoices = "\n".join(f"I{code} | C1 | {code} | 2024-03-01 | 10.00" for code in codes)
    rates = "\n".join(f"{code} | 2024-03-31 | 0.5" for code in codes if code not in ("EUR", "USD"))
    path = make_book(
        tmp_path / "c.xlsm",
        f"tblCustomers\nCustomer\nC1\n\ntblInvoices\nInvoice | Customer | Currency | Date | Amount\n{invoices}\n\n"
        f"tblFX\nCurrency | Date | Rate\n{rates}",
    )
    outcome = refreshed(path)
    assert [row[0] for row in blocks(path, "Aging", "C6:M13")] == codes[:8]
    note = blocks(path, "Aging", "A2:A2")[0][0]
    assert note.endswith("Currencies without a row of totals: SEK 10.00, USD 10.00.")
    assert outcome.figures["total"] == Decimal("50.00")  # 8 x 5.00 and EUR 10.00; USD has no rate
    assert blocks(path, "Aging", "D17:D17") == [["without USD: no rate on sheet FX"]]
    assert outcome.exit_code == 1


@pytest.mark.parametrize(
    ("control", "unexplained", "note", "errors"),
    [
        ("1260.01", 0, "none", 0),
        ("660.01", 0, "none: the difference is payments after 2024-03-31", 0),
        ("1310.01", 0, "none: the difference is money on account and credit notes", 0),
        ("710.01", 0, "none: the difference is payments after 2024-03-31 and money on account and credit notes", 0),
        ("1260.00", 0.01, None, 1),
    ],
)
def test_control_balance(path: Path, control: str, unexplained: float, note: str | None, errors: int) -> None:
    book = FileBook.open(path)
    book.set("ControlBalance", Decimal(control))
    book.save()
    outcome = refreshed(path)
    assert blocks(path, "Aging", "B24:D24") == [["Unexplained difference", unexplained, note]]
    assert (outcome.errors, outcome.exit_code) == (errors, errors)
    problems = [
        "Error | Settings | ControlBalance | 1260.00 | The total differs from the control balance by 0.01, and "
        "nothing that arbook knows explains it."
    ]
    found = rows_of(path, "checks", "Severity", "Sheet", "Field", "Value", "Problem")
    assert [line for line in found if "ControlBalance" in line] == problems[:errors]


def test_control_balance_of_another_date_is_not_compared(path: Path) -> None:
    book = FileBook.open(path)
    book.set("ControlBalance", Decimal("1.00"))
    book.save()
    assert refreshed(path, date(2024, 2, 29)).errors == 0
    assert blocks(path, "Aging", "B18:D19") == [
        ["Control balance", None, "Settings, ControlBalance is that of 2024-03-31, not of this date"],
        ["Difference", None, None],
    ]


def test_proposals_are_counted_and_not_applied(tmp_path: Path) -> None:
    path = make_book(tmp_path / "p.xlsm", LEDGER.replace("Matched", "Proposed"))
    outcome = refreshed(path, date(2024, 4, 30))
    assert outcome.figures["unapplied"] == Decimal("-50.00")
    assert blocks(path, "Aging", "B23:D23") == [
        ["Proposed allocations", 50, "1 proposal; not counted until accepted (Allocations)"]
    ]


def test_bucket_headings_follow_the_limits_and_history_keeps_its_own(path: Path) -> None:
    for limits, basis, labels in (
        ("15,31,60", "due date", ["1-15", "16-31", "32-60", "60+"]),
        ("30,60,90", "invoice date", ["0-30", "31-60", "61-90", "90+"]),
        ("31,60,90", "due date", ["1-31", "32-60", "61-90", "90+"]),
        ("30,60,90", "due date", ["1-30", "31-60", "61-90", "90+"]),
    ):
        book = FileBook.open(path)
        book.set("AgingLimits", limits)
        book.set("AgingBasis", basis)
        book.save()
        refreshed(path, date(2024, 3, 31))
        assert list(FileBook.open(path).read("tblAging").columns)[4:8] == labels
        assert blocks(path, "Aging", "E5:H5") == [labels]
        assert rows_of(path, "aging", *labels, "Total")[0].endswith(" | 1250.00")
        sums = [sum(float(cell) for cell in line.split(" | ")) for line in rows_of(path, "aging", *labels)]
        assert sums == ([1000.0, 0.0] if basis == "due date" else [1300.0, 10.01])
    assert list(FileBook.open(path).read("tblSnapshots").columns)[5:9] == ["1-30", "31-60", "61-90", "90+"]


def test_the_same_refresh_again_changes_only_log_and_time(path: Path) -> None:
    refreshed(path, now=datetime(2024, 3, 31, 9, 30))  # noqa: DTZ001
    before = parts(path)
    refreshed(path, now=datetime(2024, 3, 31, 17, 45))  # noqa: DTZ001
    after = parts(path)
    assert before.keys() == after.keys()
    changed = {name for name in before if before[name] != after[name]}
    book = sheet_parts(path)
    log_table = {name for name in changed if name.startswith("xl/tables/") and b'"tblLog"' in after[name]}
    assert changed == {book["Start"], book["Log"]} | log_table
    start = after[book["Start"]].replace(b"2024-03-31 17:45:00", b"2024-03-31 09:30:00")
    assert start == before[book["Start"]]


def test_check_writes_only_checks_start_and_log(path: Path) -> None:
    before = parts(path)
    outcome = check(FileBook.open(path), NOW)
    book = sheet_parts(path)
    changed = {name for name, content in parts(path).items() if before.get(name) != content}
    assert {name for name in changed if "worksheets/sheet" in name} == {
        book["Start"],
        book["Checks"],
        book["Log"],
        book["xlwings.conf"],
    }
    assert outcome.lines == ("book.xlsm is checked.", "No errors, 1 warning: see the sheet Checks.")
    assert rows_of(path, "log", "Command", "As of", "Total", "Result") == [
        "check | 2024-03-31 |  | No errors, 1 warning"
    ]


def test_accepted_reasons_are_kept_and_leave_the_count(path: Path) -> None:
    assert refreshed(path).warnings == 1
    book = FileBook.open(path)
    book.update("tblChecks", pd.DataFrame({"Accepted": ["standing order"]}, dtype="str"))
    book.save()
    outcome = refreshed(path)
    assert (outcome.warnings, outcome.lines[-1]) == (0, "No errors, no warnings.")
    assert rows_of(path, "checks", "Severity", "Cell", "Accepted") == ["Warning | B9 | standing order"]


def test_what_cannot_be_read_is_in_the_total_and_in_checks(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "dirty.xlsm",
        """
        tblCustomers
        Customer
        C1

        tblInvoices
        Invoice | Customer | Date       | Terms    | Amount
        A       | C1       | 2024-01-01 | as usual | 10.00
        B       | C1       | 30.02.2024 |          | 20.00
        C       | C1       | 03/04/2023 |          | 40.00
        """,
    )
    outcome = refreshed(path)
    assert (outcome.exit_code, outcome.errors) == (1, 3)
    assert rows_of(path, "aging", "Not due", "1-30", "Not aged", "Total") == ["0.00 | 0.00 | 70.00 | 70.00"]
    assert rows_of(path, "checks", "Severity", "Cell", "Value") == [
        "Error | F6 | as usual",
        "Error | E7 | 30.02.2024",
        "Error | E8 | 03/04/2023",
    ]


def test_a_new_book_is_refreshed_without_rows(tmp_path: Path) -> None:
    path = make_book(tmp_path / "empty.xlsm", "tblCustomers\nCustomer")
    outcome = refreshed(path)
    assert (outcome.exit_code, outcome.figures["total"]) == (0, Decimal(0))
    assert rows_of(path, "aging", "Customer") == []


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheet_parts(path: Path) -> dict[str, str]:
    """Part of each sheet: sheets stand in the package in the order of the schema."""
    book = FileBook.open(path)
    return {sheet: part.part for sheet, part in book._map.sheets.items()}


def test_a_due_date_that_cannot_be_read_is_not_replaced_by_the_terms(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "book.xlsm",
        """
tblCustomers
Customer | Name
C1       | One

tblInvoices
Invoice | Customer | Date       | Terms                   | Due date | Amount
A       | C1       | 2024-01-01 | net 30                  | soon     | 100.00
B       | C1       | 2024-01-01 | 50% advance 50% net 30  | 31.31.24 | 50.00
C       | C1       | 2024-01-01 | net 30                  |          | 7.00
""",
    )
    assert refreshed(path).errors == 2
    assert rows_of(path, "aging", "Not due", "31-60", "Not aged", "Total") == ["0.00 | 7.00 | 150.00 | 157.00"]
    assert rows_of(path, "checks", "Severity", "Cell", "Value") == ["Error | G6 | soon", "Error | G7 | 31.31.24"]


@pytest.mark.parametrize("mode", ["apart", "oldest first", "own date"])
def test_figures_1_open_lines_and_unapplied_are_the_total(tmp_path: Path, mode: str) -> None:
    path = make_book(
        tmp_path / "book.xlsm",
        """
tblCustomers
Customer | Name
C1       | One

tblInvoices
Invoice | Type        | Customer | Date       | Due date   | Amount
A       |             | C1       | 2024-01-01 | 2024-02-15 | 1,000.00
N       | Credit note | C1       | 2024-03-21 |            | 100.00

tblPayments
Payment | Date       | Customer | Amount
P1      | 2024-03-01 | C1       | 50.00
""",
        UnappliedCash=mode,
    )
    refreshed(path)
    lines = sum(Decimal(line) for line in rows_of(path, "open items", "Open"))
    unapplied, total = rows_of(path, "aging", "Unapplied", "Total")[0].split(" | ")
    assert lines + Decimal(unapplied) == Decimal(total) == Decimal(850)
    assert [row[:2] for row in blocks(path, "Aging", "J14:K14")] == [[float(unapplied), 850]]


def test_merged_cells_in_a_table_are_said(path: Path) -> None:
    edited = path.with_name("merged.xlsm")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(edited, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if b'codeName="shInvoices"' in data:
                data = data.replace(b"</sheetData>", b'</sheetData><mergeCells count="2"><mergeCell ref="D5:E5"/>'
                                    b'<mergeCell ref="AP1:AQ2"/></mergeCells>')  # fmt: skip
            target.writestr(name, data)
    assert refreshed(edited).errors == 1
    assert rows_of(edited, "checks", "Severity", "Sheet", "Value", "Problem")[0] == (
        "Error | Invoices | D5:E5 | The cells D5:E5 of sheet Invoices are merged: only the first of them has a value."
    )


def test_a_disputed_amount_below_zero_is_said(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "book.xlsm",
        """
tblCustomers
Customer | Name
C1       | One

tblInvoices
Invoice | Customer | Date       | Amount | Disputed
A       | C1       | 2024-01-01 | 100.00 | -30
B       | C1       | 2024-01-01 | 100.00 | 30
""",
    )
    refreshed(path)
    assert rows_of(path, "aging", "Disputed") == ["30.00"]
    assert "The disputed amount -30.00 is below 0; nothing is counted as disputed." in rows_of(
        path, "checks", "Problem"
    )
