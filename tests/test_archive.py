"""Archive and back: no figure changes, what stays is said and why, both files whole or not at all."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from books import make_book, rows_of

from arbook.book.book import BookError
from arbook.book.file import FileBook
from arbook.book.results import RESULTS
from macros.archiving import archive
from macros.cli import main
from macros.closing import CloseOptions, close
from macros.outcome import CommandError, Outcome
from macros.refreshing import refresh
from macros.restoring import restore
from macros.unarchiving import unarchive
from workbook.build import build

NOW = datetime(2026, 3, 31, 9, 30)  # noqa: DTZ001 - naive, as in the workbook
AS_OF = date(2026, 3, 31)
KEPT_APART = ("tblLog", "tblState", "tblArchived", "tblStatement", "tblPlanPreview")  # not results of a refresh
MOVED = ("tblInvoices", "tblPayments", "tblAllocations", "tblActivity")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.xlsm"
    path.write_bytes(build())
    return path


@pytest.fixture(autouse=True)
def current_template(template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("macros.new.TEMPLATE", template)
    yield


def _archive(book: Path, before: date, to: Path) -> Outcome:
    return archive(book, before, to, NOW, lambda _: None)


def _refresh(book: Path) -> None:
    refresh(FileBook.open(book), NOW)


def _table(path: Path, name: str, without: Sequence[str] = ()) -> list[tuple[str, ...]]:
    """Return a table's rows as texts."""
    raw = FileBook.open(path).read(name)
    columns = [cells for heading, cells in raw.columns.items() if heading not in without]
    return [tuple(cells.text(row) for cells in columns) for row in range(raw.rows)]


def _sheets(path: Path) -> dict[str, list[tuple[str, ...]]]:
    """Return all result sheets, cell by cell; of Checks without the addresses, which move with their rows."""
    there = FileBook.open(path).tables()
    found = {
        table.name: _table(path, table.name, ("Cell",) if table.name == "tblChecks" else ())
        for table in RESULTS
        if table.name in there and table.name not in KEPT_APART
    }
    heads = openpyxl.load_workbook(path, data_only=True)
    for sheet in ("Aging", "Open items", "Risk", "Dashboard", "Provision", "Closing"):
        rows = heads[sheet].iter_rows(max_row=26, values_only=True)
        found[f"head of {sheet}"] = [tuple(str(cell) for cell in row) for row in rows]
    return found


def _lines(days: random.Random, size: int) -> dict[str, list[str]]:
    """Return a seeded ledger of six years: parts, credit notes, write-offs, cash on account, dollars, contacts."""
    tables: dict[str, list[str]] = {"tblInvoices": [], "tblPayments": [], "tblAllocations": [], "tblActivity": []}
    for at in range(size):
        day = date(2020, 6, 1) + timedelta(days=at * 2100 // size)
        customer, cents = f"C{at * 7 % 12:02d}", days.randrange(10_000, 9_999_900)
        currency, amount = "USD" if customer == "C05" else "EUR", f"{cents / 100:.2f}"
        number = f"={at:05d}"
        tables["tblInvoices"].append(
            f"{number} | | | {customer} | {day} | {day + timedelta(days=30)} | {currency} | {amount}"
        )
        paid = day + timedelta(days=days.choice([20, 29, 30, 33, 61, 95]))
        if paid >= AS_OF or days.random() < 0.04:
            continue
        kind = at % 9
        if kind == 0:  # in two parts, of one payment number with the next part
            half = f"{(cents // 2) / 100:.2f}"
            rest = f"{(cents - cents // 2) / 100:.2f}"
            tables["tblPayments"] += [
                f"P{at} | {paid} | {customer} | {number} | {currency} | {half} |",
                f"Q{at} | {paid + timedelta(days=9)} | {customer} | {number} | {currency} | {rest} |",
            ]
        elif kind == 1:  # on account, applied later
            tables["tblPayments"].append(f"P{at} | {paid} | {customer} | | {currency} | {amount} |")
            tables["tblAllocations"].append(f"{paid + timedelta(days=3)} | P{at} | {number} | {amount} | Accepted")
        elif kind == 2:  # a tenth credited
            credit, rest = f"{(cents // 10) / 100:.2f}", f"{(cents - cents // 10) / 100:.2f}"
            tables["tblInvoices"].append(
                f"CN{at} | Credit note | {number} | {customer} | {day + timedelta(days=5)} | | {currency} | {credit}"
            )
            tables["tblPayments"].append(f"P{at} | {paid} | {customer} | {number} | {currency} | {rest} |")
        elif kind == 3:  # written off
            tables["tblPayments"].append(
                f"P{at} | {paid} | {customer} | {number} | {currency} | {amount} | Write-off"
            )
        else:
            tables["tblPayments"].append(f"P{at} | {paid} | {customer} | {number} | {currency} | {amount} |")
        if at % 4 == 0:
            tables["tblActivity"].append(f"{day + timedelta(days=33)} | {customer} | {number} | Call | Out | Reached")
    return tables


HEADINGS = {
    "tblInvoices": "Invoice | Type | Applies to | Customer | Date | Due date | Currency | Amount",
    "tblPayments": "Payment | Date | Customer | Invoice | Currency | Amount | Kind",
    "tblAllocations": "Date | From | To | Amount | State",
    "tblActivity": "Date | Customer | Invoice | Kind | Direction | Result",
}


def _seeded(path: Path, size: int = 300) -> Path:
    parts = ["tblCustomers\nCustomer | Name | Group\n" + "\n".join(f"C{k:02d} | N {k} | G{k % 3}" for k in range(12))]
    parts.append("tblFX\nCurrency | Date | Rate\nUSD | 2020-01-01 | 0.91\nUSD | 2026-03-30 | 0.93")
    for name, lines in _lines(random.Random(size), size).items():
        parts.append("\n".join([name, HEADINGS[name], *lines]))
    return make_book(path, "\n\n".join(parts), AsOf=AS_OF, InterestRegime="None")


def test_half_of_a_ledger_goes_and_comes_back_and_every_sheet_is_as_it_was(tmp_path: Path) -> None:
    book, old = _seeded(tmp_path / "book.xlsm"), tmp_path / "old.xlsm"
    for month_end in (date(2026, 1, 31), date(2026, 2, 28)):
        close(FileBook.open(book), NOW, CloseOptions(month_end, "as it is"))
    _refresh(book)
    before, inputs = _sheets(book), {name: sorted(_table(book, name)) for name in MOVED}
    assert all(before[name] for name in ("tblRisk", "tblLateness", "tblOpenItems", "tblKPI", "tblSnapshots"))

    outcome = _archive(book, date(2024, 1, 1), old)
    documents = len(inputs["tblInvoices"])
    assert outcome.figures["moved"] > documents * 0.4
    assert outcome.figures["moved"] + outcome.figures["stay"] == documents
    _refresh(book)
    assert _sheets(book) == before
    for name in MOVED:
        assert sorted(_table(book, name) + _rows_in(old, book, name)) == inputs[name]

    assert main(["import", str(book), "--archive", str(old)]) == 0
    _refresh(book)
    assert _sheets(book) == before
    assert {name: sorted(_table(book, name)) for name in MOVED} == inputs
    assert _table(book, "tblArchived") == []
    again = book.read_bytes()
    assert "nothing changed" in unarchive(FileBook.open(book), old, NOW).lines[0]
    assert book.read_bytes() == again


def _rows_in(old: Path, book: Path, name: str) -> list[tuple[str, ...]]:
    headings = list(FileBook.open(book).headings(name))
    assert headings == list(FileBook.open(old).headings(name))
    return _table(old, name)


def test_in_steps_it_is_the_same_and_figures_19_trend_keeps_what_is_gone(tmp_path: Path) -> None:
    book, old = _seeded(tmp_path / "book.xlsm"), tmp_path / "old.xlsm"
    _refresh(book)
    before = _sheets(book)
    trends = rows_of(book, "tblRisk", "Customer", "Trend")
    moved = [_archive(book, date(year, 1, 1), old).figures["moved"] for year in (2022, 2023, 2024)]
    assert all(moved)
    assert sum(int(row[4]) for row in _table(book, "tblArchived")) == sum(moved)
    assert rows_of(book, "tblRisk", "Customer", "Trend") == trends
    assert len({trend.split(" | ")[1] for trend in trends}) > 3
    _refresh(book)
    assert _sheets(book) == before
    _refresh(old)
    assert [row for row in _table(old, "tblAging") if row[-9] not in ("", "0")] == []  # nothing is open in it
    assert _table(old, "tblChanges") == []  # nobody typed anything there
    unarchive(FileBook.open(book), old, NOW)
    _refresh(book)
    assert _sheets(book) == before


SMALL = """
    tblCustomers
    Customer
    C1
    C2

    tblInvoices
    Invoice | Type        | Applies to | Customer | Date       | Due date   | Amount | Disputed
    K1      |             |            | C1       | 2022-01-01 | 2022-01-31 | 1.00   |
    K2      |             |            | C1       | 2022-01-02 | 2022-02-01 | 1.00   |
    K3      |             |            | C1       | 2022-01-03 | 2022-02-02 | 1.00   |
    A       |             |            | C1       | 2021-01-01 | 2021-01-31 | 100.00 |
    B       |             |            | C1       | 2021-01-01 | 2021-01-31 | 200.00 | 5
    Half    |             |            | C1       | 2021-01-05 | 2021-02-04 | 300.00 |
    Linked  |             |            | C1       | 2021-01-06 | 2021-02-05 | 400.00 |
    Noted   |             |            | C1       | 2021-01-07 | 2021-02-06 | 500.00 |
    CN      | Credit note | Noted      | C1       | 2021-01-08 |            | 50.00  |
    Fresh   |             |            | C1       | 2021-01-09 | 2021-02-08 | 600.00 |
    Used    |             |            | C1       | 2021-01-10 | 2021-02-09 | 700.00 |
    Over    |             |            | C1       | 2021-01-11 | 2021-02-10 | 800.00 |
    Early   |             |            | C1       | 2021-01-12 | 2021-02-11 | 900.00 |
    Loose   |             |            | C1       | 2021-01-13 | 2021-02-12 | 950.00 |
    Big     |             |            | C2       | 2026-03-01 | 2026-03-31 | 90000  |

    tblPayments
    Payment | Date       | Customer | Invoice | Amount
    PK      | 2022-02-01 | C1       | K1      | 1.00
    PK      | 2022-02-01 | C1       | K2      | 1.00
    PK      | 2022-02-01 | C1       | K3      | 1.00
    PA      | 2021-01-20 | C1       | A       | 100.00
    PB      | 2021-01-20 | C1       | B       | 200.00
    PH      | 2021-02-01 | C1       | Half    | 100.00
    PH      | 2021-02-01 | C1       | Linked  | 400.00
    PN      | 2021-02-01 | C1       | Noted   | 450.00
    PF      | 2025-11-01 | C1       | Fresh   | 600.00
    PU      | 2023-11-01 | C1       | Used    | 700.00
    PO      | 2021-02-01 | C1       | Over    | 801.00
    PE      | 2021-02-01 | C1       | Early   | 900.00
    PL      | 2021-02-01 | C1       |         | 960.00
    PG      | 2026-03-05 | C2       | Big     | 50000

    tblAllocations
    Date       | From | To    | Amount | State
    2021-02-02 | PL   | Loose | 950.00 | Accepted

    tblActivity
    Date       | Customer | Invoice | Kind | Direction
    2025-12-01 | C1       | Early   | Note | In
"""


def test_what_stays_and_why(tmp_path: Path) -> None:
    book, old = make_book(tmp_path / "book.xlsm", SMALL, AsOf=AS_OF, InterestRegime="None"), tmp_path / "old.xlsm"
    outcome = _archive(book, date(2024, 1, 1), old)
    assert rows_of(old, "tblInvoices", "Invoice") == ["A", "Noted", "CN"]
    assert rows_of(old, "tblPayments", "Payment", "Invoice") == ["PA | A", "PN | Noted"]
    assert outcome.lines[0] == (
        f"3 documents settled before 2024-01-01 moved to {old}, with 2 payment lines, 0 allocations, 0 contacts."
    )
    assert outcome.lines[2:-1] == (
        "12 documents stay:",
        "  3 still open, or not used up",  # Half, Over, Big
        "  1 disputed",
        "  2 settled on or after the date",  # Fresh; Early, of which somebody spoke since
        "  1 settled since 2023-10-03: yearly figures, risk or closed months still use them",
        "  3 among the last 3 that their customer had paid: Trend needs them",
        "  2 linked with a document, payment or proposal that stays",  # Linked; Loose: its money is partly on account
    )


@pytest.mark.parametrize(
    ("text", "settings", "why"),
    [
        ("", {"InterestRegime": "Contract", "InterestRate": 0.12}, "late interest neither charged nor waived"),
        ("\n\ntblPlans\nPlan | Customer | Invoices | Status\nP-001 | C1 | X, A | Completed", {}, "installment plan"),
        (
            "\n\ntblAllocations\nDate | From | To | Amount | State\n2021-02-20 | PA | A | 1.00 | Proposed",
            {},
            "proposal",
        ),
    ],
)
def test_what_somebody_has_still_to_do_something_about_stays(
    tmp_path: Path, text: str, settings: dict[str, str | float], why: str
) -> None:
    small = SMALL.replace("PA      | 2021-01-20", "PA      | 2021-06-30") if settings else SMALL
    book = make_book(tmp_path / "book.xlsm", small + text, AsOf=AS_OF, **({"InterestRegime": "None"} | settings))
    outcome = _archive(book, date(2024, 1, 1), tmp_path / "old.xlsm")
    assert any(why in line for line in outcome.lines), outcome.lines
    assert "A" not in rows_of(tmp_path / "old.xlsm", "tblInvoices", "Invoice")


def test_own_columns_go_with_their_rows(tmp_path: Path) -> None:
    book, old = make_book(tmp_path / "book.xlsm", SMALL, AsOf=AS_OF, InterestRegime="None"), tmp_path / "old.xlsm"
    sheet = openpyxl.load_workbook(book, keep_vba=True)
    page = sheet["Invoices"]
    table = page.tables["tblInvoices"]
    first, last = table.ref.split(":")
    column = page.max_column + 1
    column = len(table.tableColumns) + 1
    row = int("".join(letter for letter in first if letter.isdigit()))
    page.cell(row, column, "Mine")
    for at in range(row + 1, row + 15):
        page.cell(at, column, f"of {page.cell(at, 1).value}")
    end = openpyxl.utils.get_column_letter(column) + "".join(letter for letter in last if letter.isdigit())
    table.ref = f"{first}:{end}"
    table.autoFilter = None
    table.tableColumns.append(openpyxl.worksheet.table.TableColumn(id=column, name="Mine"))
    sheet.save(book)
    before = dict(_named(book))
    assert before["A"] == "of A"
    _archive(book, date(2024, 1, 1), old)
    assert dict(_named(old)) == {name: before[name] for name in ("A", "Noted", "CN")}
    assert dict(_named(book)) == {name: mine for name, mine in before.items() if name not in ("A", "Noted", "CN")}
    unarchive(FileBook.open(book), old, NOW)
    assert dict(_named(book)) == before


def _named(path: Path) -> list[tuple[str, str]]:
    raw = FileBook.open(path).read("tblInvoices")
    return [(raw.columns["Invoice"].text(row), raw.columns["Mine"].text(row)) for row in range(raw.rows)]


def test_nothing_to_move_changes_nothing(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book.xlsm", SMALL, AsOf=AS_OF)
    before = book.read_bytes()
    outcome = _archive(book, date(2021, 1, 1), tmp_path / "old.xlsm")
    assert outcome.lines[0] == "Nothing is moved: no document can go. book.xlsm is as it was."
    assert book.read_bytes() == before
    assert not (tmp_path / "old.xlsm").exists()


def test_refusals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = make_book(tmp_path / "book.xlsm", SMALL, AsOf=AS_OF, InterestRegime="None")
    before = book.read_bytes()
    (tmp_path / "other.xlsm").write_bytes(b"no workbook")
    for day, name, words in (
        (date(2024, 1, 1), "old.xlsx", r"must end in \.xlsm, as the book's, such as old\.xlsm"),
        (date(2024, 1, 1), "book.xlsm", "must be another file"),
        (date(2026, 4, 1), "old.xlsm", "is after the as-of date 2026-03-31"),
    ):
        with pytest.raises(CommandError, match=words):
            _archive(book, day, tmp_path / name)
    with pytest.raises(BookError):
        _archive(book, date(2024, 1, 1), tmp_path / "other.xlsm")
    with pytest.raises(CommandError, match="is not there"):
        unarchive(FileBook.open(book), tmp_path / "none.xlsm", NOW)
    assert main(["archive", str(book), "--before", "soon", "--to", str(tmp_path / "old.xlsm")]) == 2
    assert "--before" in capsys.readouterr().err
    assert book.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".xlsm") == ["book.xlsm", "other.xlsm"]


def test_the_same_document_twice_is_refused(tmp_path: Path) -> None:
    book, old = make_book(tmp_path / "book.xlsm", SMALL, AsOf=AS_OF, InterestRegime="None"), tmp_path / "old.xlsm"
    copy = tmp_path / "copy.xlsm"
    copy.write_bytes(book.read_bytes())
    _archive(book, date(2024, 1, 1), old)
    kept, before = old.read_bytes(), copy.read_bytes()
    with pytest.raises(CommandError, match=r"old\.xlsm has A, Noted, CN already"):
        _archive(copy, date(2024, 1, 1), old)
    assert (old.read_bytes(), copy.read_bytes()) == (kept, before)


def test_when_the_book_cannot_be_written_the_archive_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, old = make_book(tmp_path / "book.xlsm", SMALL, AsOf=AS_OF, InterestRegime="None"), tmp_path / "old.xlsm"
    before, save = book.read_bytes(), FileBook.save

    def only_others(self: FileBook) -> None:
        if self.path == book:
            raise OSError("the disk is full")
        save(self)

    monkeypatch.setattr(FileBook, "save", only_others)
    with pytest.raises(OSError, match="full"):
        _archive(book, date(2024, 1, 1), old)
    assert (book.read_bytes(), old.exists()) == (before, False)
    monkeypatch.undo()


def test_restore_takes_the_book_back(tmp_path: Path) -> None:
    book, old = make_book(tmp_path / "book.xlsm", SMALL, AsOf=AS_OF, InterestRegime="None"), tmp_path / "old.xlsm"
    before = _table(book, "tblInvoices")
    _archive(book, date(2024, 1, 1), old)
    assert len(_table(book, "tblInvoices")) == len(before) - 3
    restore(book)
    assert _table(book, "tblInvoices") == before


def test_a_day_on_which_the_archived_were_open_is_a_warning(tmp_path: Path) -> None:
    book, old = make_book(tmp_path / "book.xlsm", SMALL, AsOf=AS_OF, InterestRegime="None"), tmp_path / "old.xlsm"
    _archive(book, date(2024, 1, 1), old)
    refresh(FileBook.open(book), NOW, date(2021, 1, 15))
    told = [line for line in rows_of(book, "tblChecks", "Severity", "Problem") if "old.xlsm" in line]
    assert told == [
        "Warning | As of 2021-01-15, documents are missing that were moved to an archive since: old.xlsm."
    ]
