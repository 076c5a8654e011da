"""Close month: what it keeps, what it refuses, and what later changes of a closed month are said."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from books import blocks, make_book, rows_of

from arbook.book.file import FileBook
from arbook.month_end import STEPS
from macros import closing
from macros.closing import CloseOptions, close
from macros.importing import ImportOptions, import_files
from macros.outcome import CommandError, Outcome
from macros.refreshing import refresh

LEDGER = """
tblCustomers
Customer | Name | Currency
C1       | One  |
C2       | Two  | USD

tblInvoices
Invoice | Customer | Date       | Due date   | Amount
A       | C1       | 2024-05-10 | 2024-06-10 | 1,000.00
B       | C1       | 2024-09-20 | 2024-10-20 | 500.00
D       | C2       | 2024-10-05 | 2024-11-05 | 200.00
E       | C1       | 2024-11-04 | 2024-12-04 | 70.00

tblPayments
Payment | Date       | Customer | Invoice | Amount
P1      | 2024-07-10 | C1       | A       | 400.00

tblFX
Currency | Date       | Rate
USD      | 2024-10-31 | 0.5
USD      | 2024-11-30 | 0.5
"""
START = ("Start_Result", "Start_Errors", "Start_Warnings")
OCTOBER, NOVEMBER = date(2024, 10, 31), date(2024, 11, 30)
CLOSED = datetime(2024, 11, 5, 9, 30)  # noqa: DTZ001 - naive, as in the workbook
LATER = datetime(2024, 12, 6, 9, 30)  # noqa: DTZ001
LAST = datetime(2024, 12, 9, 9, 30)  # noqa: DTZ001


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_book(tmp_path / "book.xlsm", LEDGER)


def no_pdf(*_: object) -> None:
    raise CommandError("PDF needs LibreOffice.")


def closed(path: Path, day: date = OCTOBER, now: datetime = CLOSED, note: str = "", again: bool = False) -> Outcome:
    return close(FileBook.open(path), now, CloseOptions(day, note, again))


def warned(path: Path, as_of: date = NOVEMBER, now: datetime = LAST) -> list[str]:
    """Refresh, and return what Checks says of closed months."""
    refresh(FileBook.open(path), now, as_of)
    lines = rows_of(path, "checks", "Severity", "Sheet", "Key", "Field", "Value")
    return [line.replace("'", "") for line in lines if "Closed " in line]


def typed(path: Path, *verbs: Callable[[FileBook], None]) -> None:
    book = FileBook.open(path)
    for verb in verbs:
        verb(book)
    book.save()


def payment(number: str, day: str, customer: str, cents: int) -> Callable[[FileBook], None]:
    row = {"Payment": [number], "Date": pd.to_datetime([day]), "Customer": [customer], "Amount": [cents]}
    return lambda book: book.append("tblPayments", pd.DataFrame(row))


def cell(table: str, row: int, **values: object) -> Callable[[FileBook], None]:
    frame = {name.replace("_", " "): pd.Series([value], dtype=object, index=[row]) for name, value in values.items()}
    return lambda book: book.update(table, pd.DataFrame(frame))


def deleted(row: int) -> Callable[[FileBook], None]:
    names = ("Invoice", "Customer", "Date", "Due_date", "Amount")
    return cell("tblInvoices", row, **dict.fromkeys(names))


def test_a_month_is_kept_a_row_a_currency(path: Path) -> None:
    outcome = closed(path)
    assert outcome.lines[:3] == (
        "2024-10-31 is closed; LockedTo is set.",
        "EUR: total 1,100.00, overdue 1,100.00, no control balance",
        "USD: total 200.00, overdue 0.00, no control balance",
    )
    assert rows_of(path, "closings", "Month end", "Closed on", "Currency", "Total", "Overdue", "Unapplied", "Control",
                   "DSO", "CEI", "Allowance", "Note") == [
        "2024-10-31 | 2024-11-05 | EUR | 1100.00 | 1100.00 | 0.00 |  | 198 | 0 | 0.00 | ",
        "2024-10-31 | 2024-11-05 | USD | 200.00 | 0.00 | 0.00 |  | 90 |  |  | ",
    ]  # fmt: skip
    names = ("Month end", "Customer", "Name", "Currency", "Not due", "1-30", "90+", "Total")
    assert rows_of(path, "snapshots", *names) == [
        "2024-10-31 | C1 | One | EUR | 0.00 | 500.00 | 600.00 | 1100.00",
        "2024-10-31 | C2 | Two | USD | 200.00 | 0.00 | 0.00 | 200.00",
    ]  # fmt: skip
    assert FileBook.open(path).get("LockedTo") == 45596
    assert rows_of(path, "log", "Command", "As of", "Total") == ["close | 2024-10-31 | 1200.00"]


def test_figures_18_dso_is_blank_without_history(tmp_path: Path) -> None:
    path = make_book(tmp_path / "new.xlsm", LEDGER.replace("2024-05-10", "2024-09-10"))
    closed(path)
    assert rows_of(path, "closings", "Currency", "DSO", "CEI") == ["EUR |  | ", "USD |  | "]


@pytest.mark.parametrize(
    ("lines", "dso", "words"),
    [
        (("", ""), "198", "Total / sales of the last KpiDays days x KpiDays"),
        (("\nOPEN-A | 2024-07-10 | C1 | A | 1.00 | Import", ""), "",
         "Only open items were imported, so sales aren't known. "),
        (("", "\n\ntblArchived\nArchived | Before | Customer | Documents\n2024-10-01 | 2024-09-15 | C1 | 2"), "",
         "History starts 2024-09-15. "),
    ],
)  # fmt: skip
def test_figures_18_dso_is_blank_where_sales_are_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: tuple[str, str], dso: str, words: str
) -> None:
    payments = "Payment | Date       | Customer | Invoice | Amount"
    payment, archived = lines
    text = LEDGER.replace(payments, f"{payments} | Method").replace("| 400.00", f"| 400.00 |{payment}")
    path = make_book(tmp_path / "book.xlsm", text.strip() + archived)
    monkeypatch.setattr("macros.pack.to_pdf", no_pdf)
    close(FileBook.open(path), CLOSED, CloseOptions(OCTOBER, home=tmp_path))
    assert rows_of(path, "closings", "Currency", "DSO")[0] == f"EUR | {dso}"
    pack = {
        (row[0], row[1]): row[3] for row in blocks(tmp_path / "book 2024-10 month end.xlsx", "Measures", "A4:D60")
    }
    assert str(pack["EUR", "DSO"]).startswith(words)
    state = blocks(path, "Closing", "D14:E14")[0]
    assert (state[0], str(state[1] or "").startswith(words) or not state[1]) == ("open" if not dso else "done", True)


def test_figures_23_master_check_is_errors_and_unexplained_differences_and_zero_is_a_word(tmp_path: Path) -> None:
    path = make_book(tmp_path / "book.xlsm", LEDGER + CONTROL)
    refresh(FileBook.open(path), CLOSED, OCTOBER)
    assert [FileBook.open(path).get(name) for name in START] == ["1 error, no warnings", 1, 0]
    typed(path, cell("tblControl", 0, Balance=1100.0))
    refresh(FileBook.open(path), CLOSED, OCTOBER)
    assert [FileBook.open(path).get(name) for name in START] == ["No errors, no warnings", 0, 0]
    typed(path, cell("tblInvoices", 0, Amount="lots"))  # P1 is more than it now
    refresh(FileBook.open(path), CLOSED, OCTOBER)
    assert [FileBook.open(path).get(name) for name in START] == ["2 errors, 1 warning", 2, 1]


def test_figures_25_a_payment_dated_back_is_one_warning_with_its_amount(path: Path) -> None:
    closed(path)
    assert warned(path, OCTOBER, CLOSED) == []
    typed(path, payment("P9", "2024-10-20", "C1", 10_000))
    assert warned(path) == ["Warning | Payments | P9 | Closed 2024-10 | -100.00"]
    text = next(line for line in rows_of(path, "checks", "Problem") if line.startswith("2024-10-31 is closed"))
    assert text == (
        "2024-10-31 is closed, and the Total of customer C1 in EUR was 100.00 more then: payment P9 was added."
    )
    assert warned(path) == ["Warning | Payments | P9 | Closed 2024-10 | -100.00"]


@pytest.mark.parametrize(
    ("verbs", "expected"),
    [
        ([deleted(1)], ["Warning | Invoices | B | Closed 2024-10 | -500.00"]),
        ([cell("tblInvoices", 1, Amount=450.0)], ["Warning | Invoices | B | Closed 2024-10 | -50.00"]),
        ([cell("tblInvoices", 3, Date=date(2024, 10, 30))], ["Warning | Invoices | E | Closed 2024-10 | 70.00"]),
        ([cell("tblInvoices", 2, Customer="C1")], ["Warning | Invoices | D | Closed 2024-10 | 200.00",
                                                   "Warning | Invoices | D | Closed 2024-10 | -200.00"]),
        ([cell("tblInvoices", 3, Amount=71.0), payment("P9", "2024-11-20", "C1", 5)], []),  # both in an open month
        ([cell("tblInvoices", 1, Sent=date(2024, 9, 20))], []),
        ([payment("P9", "2024-10-20", "C1", 100), payment("P8", "2024-08-20", "C1", 200)],
         ["Warning | Payments | P9 | Closed 2024-10 | -1.00", "Warning | Payments | P8 | Closed 2024-10 | -2.00"]),
        ([payment("P9", "2024-10-20", "C1", 10_000), deleted(1), cell("tblInvoices", 2, Amount=190.0)],
         ["Warning | Invoices | D | Closed 2024-10 | -10.00", "Warning | Invoices | B | Closed 2024-10 | -500.00",
          "Warning | Payments | P9 | Closed 2024-10 | -100.00"]),
        ([cell("tblInvoices", 1, Due_date=date(2024, 11, 20))],
         ["Warning | Invoices | B | Closed 2024-10 | -500.00"]),
        ([cell("tblInvoices", 1, Deferred_to=date(2024, 11, 20))], []),  # agreed since
        ([cell("tblInvoices", 2, Tax=20.0)], ["Warning | Invoices | D | Closed 2024-10 | Tax"]),
        ([lambda book: book.set("UnappliedCash", "oldest first")], []),
    ],
)  # fmt: skip
def test_each_change_of_a_closed_month_is_one_warning(
    path: Path, verbs: list[Callable[[FileBook], None]], expected: list[str]
) -> None:
    closed(path)
    typed(path, *verbs)
    found = warned(path)
    assert sorted(found) == sorted(expected)


def test_a_difference_is_said_once_however_many_months_it_lasts(path: Path) -> None:
    closed(path)
    closed(path, NOVEMBER, LATER)
    typed(path, payment("P9", "2024-10-20", "C1", 10_000))
    assert warned(path) == ["Warning | Payments | P9 | Closed 2024-10 | -100.00"]
    typed(path, payment("P8", "2024-11-20", "C1", 2_000))
    assert sorted(warned(path)) == [
        "Warning | Payments | P8 | Closed 2024-11 | -20.00",
        "Warning | Payments | P9 | Closed 2024-10 | -100.00",
    ]
    closed(path, OCTOBER, LAST, again=True)
    closed(path, NOVEMBER, LAST, again=True)
    assert warned(path) == []


def test_a_month_that_was_closed_after_the_one_before_it_had_moved_is_told_of_what_moved_since(path: Path) -> None:
    closed(path)
    typed(path, payment("P9", "2024-10-20", "C1", 10_000))
    closed(path, NOVEMBER, LATER)
    typed(path, cell("tblInvoices", 1, Amount=550.0))
    assert sorted(warned(path)) == [
        "Warning | Invoices | B | Closed 2024-10 | 50.00",
        "Warning | Invoices | B | Closed 2024-11 | 50.00",
        "Warning | Payments | P9 | Closed 2024-10 | -100.00",
    ]


def test_what_is_imported_late_is_named(path: Path, tmp_path: Path) -> None:
    closed(path)
    export = tmp_path / "payments.csv"
    export.write_text(
        "Payment,Date,Customer,Amount\nP7,2024-10-30,C2,1.00\nP8,2024-11-30,C2,2.00\n", encoding="utf-8"
    )
    import_files(FileBook.open(path), {"payments": export}, ImportOptions(), LATER)
    assert warned(path) == ["Warning | Payments | P7 | Closed 2024-10 | -1.00"]


@pytest.mark.parametrize(
    ("day", "now", "words"),
    [
        (date(2024, 10, 30), CLOSED,
         "2024-10-30 is not the last day of a month: close a whole month, such as 2024-09-30."),
        (NOVEMBER, CLOSED, "2024-11-30 is still to come: a month is closed after its end."),
        (OCTOBER, LATER, "2024-10-31 is closed already (closed up to 2024-10-31). To close it anew, add: --again"),
        (date(2024, 9, 30), LATER,
         "2024-09-30 is closed already (closed up to 2024-10-31). To close it anew, add: --again"),
    ],
)  # fmt: skip
def test_days_that_are_refused(path: Path, day: date, now: datetime, words: str) -> None:
    closed(path)
    before = path.read_bytes()
    with pytest.raises(CommandError) as refused:
        closed(path, day, now)
    assert str(refused.value) == words
    assert path.read_bytes() == before


def test_again_replaces_the_month(path: Path) -> None:
    closed(path)
    typed(path, payment("P9", "2024-10-20", "C2", 1_000))
    closed(path, again=True, now=LATER)
    assert rows_of(path, "closings", "Closed on", "Currency", "Total", "Unapplied") == [
        "2024-12-06 | EUR | 1100.00 | 0.00", "2024-12-06 | USD | 190.00 | -10.00",
    ]  # fmt: skip
    assert rows_of(path, "snapshots", "Customer", "Total") == ["C1 | 1100.00", "C2 | 190.00"]
    assert warned(path) == []


CONTROL = """
tblControl
Date       | Currency | Balance
2024-10-31 | EUR      | 1,099.00
2024-10-31 | USD      | 200.00
"""


def test_errors_and_an_unexplained_difference_need_a_note(tmp_path: Path) -> None:
    path = make_book(tmp_path / "book.xlsm", LEDGER + CONTROL)
    with pytest.raises(CommandError) as refused:
        closed(path)
    assert str(refused.value).startswith(
        "2024-10-31 can't be closed: 1 error (sheet Checks) and an unexplained difference from the control balance "
        "of EUR 1.00. Correct them, or say why"
    )
    outcome = closed(path, note="bank fee, booked in November")
    assert (outcome.errors, outcome.exit_code) == (1, 1)
    assert rows_of(path, "closings", "Currency", "Total", "Control", "Difference", "Note") == [
        "EUR | 1100.00 | 1099.00 | 1.00 | bank fee, booked in November",
        "USD | 200.00 | 200.00 | 0.00 | bank fee, booked in November",
    ]


def test_a_note_typed_beforehand_counts(tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "book.xlsm", LEDGER + CONTROL + "\ntblClosings\nMonth end | Note\n2024-10-31 | agreed\n"
    )
    closed(path)
    assert rows_of(path, "closings", "Currency", "Note") == ["EUR | agreed", "USD | agreed"]


def test_the_note_of_a_closed_month_stays_when_the_next_is_closed(path: Path) -> None:
    closed(path, note="first")
    closed(path, NOVEMBER, LATER)
    assert rows_of(path, "closings", "Month end", "Currency", "Note") == [
        "2024-10-31 | EUR | first", "2024-10-31 | USD | first", "2024-11-30 | EUR | ", "2024-11-30 | USD | ",
    ]  # fmt: skip
    assert len(rows_of(path, "snapshots", "Customer")) == 4


def test_allowance_by_currency(path: Path) -> None:
    close(FileBook.open(path), CLOSED, CloseOptions(OCTOBER, allowance={"EUR": 1_250}))
    assert rows_of(path, "closings", "Currency", "Allowance") == ["EUR | 12.50", "USD | "]


def test_the_list_of_the_month_end(path: Path) -> None:
    refresh(FileBook.open(path), CLOSED, OCTOBER)
    cells = blocks(path, "Closing", "A6:E16")
    assert [row[0] for row in cells] == [label for label, _ in STEPS]
    states = ["open", "done", "done", "done", "open", "open", "open", "open", "done", "open", "open"]
    assert [row[3] for row in cells] == states
    assert cells[-1][4] == "Press Close month, or: arbook close BOOK --as-of 2024-10-31"
    closed(path)
    assert [row[3] for row in blocks(path, "Closing", "A15:E16")] == ["done", "done"]


def test_the_pack_is_printed(path: Path, tmp_path: Path) -> None:
    outcome = close(FileBook.open(path), CLOSED, CloseOptions(OCTOBER, folder=tmp_path / "out"))
    printed = tmp_path / "out" / "book 2024-10 month end.pdf"
    assert printed.read_bytes().startswith(b"%PDF")
    assert [line for line in outcome.lines if "pack" in line] == [f"The pack: {printed}"]


def test_without_libreoffice_the_pack_is_a_workbook(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("macros.pack.to_pdf", no_pdf)
    outcome = close(FileBook.open(path), CLOSED, CloseOptions(OCTOBER, home=tmp_path))
    assert blocks(tmp_path / "book 2024-10 month end.xlsx", "Aging", "A1:A2") == [
        ["Aging, 2024-10-31"], ["What each customer owes, by days overdue."],
    ]  # fmt: skip
    assert "Open it and save it as PDF." in outcome.lines[-1]


def test_figures_for_scripts(path: Path) -> None:
    figures = closed(path).figures
    assert figures["month_end"] == OCTOBER
    assert figures["currencies"] == [
        {"Currency": "EUR", "Total": Decimal("1100.00"), "Overdue": Decimal("1100.00"), "Unapplied": Decimal(0),
         "Control": None, "Difference": None, "DSO": 198.0, "CEI": 0.0, "Allowance": Decimal(0)},
        {"Currency": "USD", "Total": Decimal("200.00"), "Overdue": Decimal(0), "Unapplied": Decimal(0),
         "Control": None, "Difference": None, "DSO": 90.0, "CEI": None, "Allowance": None},
    ]  # fmt: skip
    assert closing.last_month_end(date(2024, 12, 31)) == date(2024, 12, 31)
