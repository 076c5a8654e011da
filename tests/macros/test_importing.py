"""Importing exports into a book: what is added, what changes, what stays."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from book.memory import MemoryBook
from late_payments import EXPORT, MAP

from arbook.book.book import Value
from arbook.book.file import FileBook
from arbook.mapping import DecimalSign, ExportError
from macros.importing import ImportOptions, import_files, newest
from macros.new import new
from macros.outcome import CommandError, Outcome

NOW = datetime.fromisoformat("2024-03-31T12:00")
INVOICES = """
Invoice,Customer,Customer name,Date,Amount,Reference
0001,007,Bond & Co,2024-01-02,100.00,=1+1
0002,008,,2024-01-03,50.5,
"""


@pytest.fixture
def book() -> MemoryBook:
    return MemoryBook()


@pytest.mark.shared
def test_a_year_of_invoices_with_their_settlement(book: MemoryBook, tmp_path: Path) -> None:
    map_file = written(tmp_path, "map.toml", MAP)
    done = import_files(book, {"invoices": EXPORT}, ImportOptions(map_file), NOW)
    assert done.exit_code == 0
    assert done.lines[:2] == (
        "late_payment_histories.csv: 2,466 invoices added, 0 changed, 0 unchanged.",
        "Payment lines made of it: 2,466 added, 0 changed, 0 unchanged.",
    )
    assert shown(book, "tblInvoices", "Invoice Customer Date Due_date Amount Source")[0] == (
        "0000611365 0379-NEVHP 2013-01-02 2013-02-01 55.94 late_payment_histories.csv, row 2, 2024-03-31"
    )
    assert shown(book, "tblPayments", "Payment Date Invoice Amount Method")[0] == (
        "SET-0000611365 2013-01-15 0000611365 55.94 -"
    )
    assert len(book.cells["tblCustomers"]["Customer"]) == 100
    again = import_files(book, {"invoices": EXPORT}, ImportOptions(), NOW.replace(month=4, day=1))
    assert again.lines[0] == "late_payment_histories.csv: 0 invoices added, 0 changed, 2,466 unchanged."
    assert book.saved == 1


def test_the_book_is_written_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsm"
    new(path)
    export = written(tmp_path, "invoices.csv", INVOICES)
    import_files(FileBook.open(path), {"invoices": export}, ImportOptions(), NOW)
    before = path.read_bytes()
    raw = FileBook.open(path).read("tblInvoices")
    assert [raw.columns[name].text(0) for name in ("Invoice", "Customer", "Reference")] == ["0001", "007", "=1+1"]
    assert not raw.formulas
    import_files(FileBook.open(path), {"invoices": export}, ImportOptions(), NOW)
    assert path.read_bytes() == before


def test_codes_stay_text_and_new_customers_are_said(book: MemoryBook, tmp_path: Path) -> None:
    done = imported(book, tmp_path, invoices=INVOICES)
    assert shown(book, "tblInvoices", "Invoice Customer Amount Reference") == ["0001 007 100 =1+1", "0002 008 50.5 -"]
    assert shown(book, "tblCustomers", "Customer Name") == ["007 Bond & Co", "008 -"]
    assert "Added 2 customers that stood only on invoices or payments: 007, 008." in done.lines


def test_typed_columns_and_notes_stay(book: MemoryBook, tmp_path: Path) -> None:
    imported(book, tmp_path, invoices=INVOICES)
    book.cells["tblInvoices"]["Disputed"] = ["yes", None]
    book.cells["tblInvoices"]["Deferred to"] = [None, date(2024, 5, 1)]
    book.cells["tblCustomers"]["Note"] = ["call first", None]
    done = imported(book, tmp_path, invoices=INVOICES.replace("100.00", "120") + "0003,009,,2024-02-01,7,\n")
    assert done.lines[:2] == (
        "invoices.csv: 1 invoice added, 1 changed, 1 unchanged.",
        "  0001: Amount 100.00 -> 120.00",
    )
    assert shown(book, "tblInvoices", "Invoice Amount Disputed Deferred_to Source") == [
        "0001 120 yes - invoices.csv, row 2, 2024-03-31",
        "0002 50.5 - 2024-05-01 invoices.csv, row 3, 2024-03-31",
        "0003 7 - - invoices.csv, row 4, 2024-03-31",
    ]
    assert shown(book, "tblCustomers", "Customer Note") == ["007 call first", "008 -", "009 -"]


@pytest.mark.parametrize(("scope", "said"), [("all", True), ("new", False)])
def test_what_is_missing_stays(scope: str, said: bool, book: MemoryBook, tmp_path: Path) -> None:
    imported(book, tmp_path, invoices=INVOICES)
    book.append("tblInvoices", rows_typed("typed"))
    book.save()
    done = imported(
        book, tmp_path, invoices=INVOICES.replace("0001,", "0009,"), map_text=f'[import]\nscope = "{scope}"'
    )
    assert ("Not in invoices.csv, kept in the book: 1 invoice (0001)." in done.lines) is said
    assert book.cells["tblInvoices"]["Invoice"] == ["0001", "0002", "typed", "0009"]


def test_a_row_that_a_person_emptied_is_not_missing(book: MemoryBook, tmp_path: Path) -> None:
    imported(book, tmp_path, invoices=INVOICES)
    for name in ("Invoice", "Customer", "Date", "Amount"):  # Source stays: people don't type there
        book.cells["tblInvoices"][name][0] = None
    done = imported(
        book, tmp_path, invoices="\n".join(INVOICES.strip().splitlines()[:1] + INVOICES.strip().splitlines()[2:])
    )
    assert [line for line in done.lines if "and stay" in line] == []


# the export's settled-on column of invoice A (100) and credit note B (-20) | payment lines after it
SETTLED = """
2024-02-01 ;            | SET-A 2024-02-01 A 100 -
2024-02-03 ; 2024-02-04 | SET-A 2024-02-03 A 100 -, SET-B 2024-02-04 B 20 Refund
           ; 2024-02-04 | SET-A 2024-02-03 A 0 -, SET-B 2024-02-04 B 20 Refund
2024-02-05 ; 2024-02-04 | SET-A 2024-02-05 A 100 -, SET-B 2024-02-04 B 20 Refund
"""


def test_settled_on_makes_a_payment_that_follows_it(book: MemoryBook, tmp_path: Path) -> None:
    for line in SETTLED.strip("\n").splitlines():
        cells, expected = (part.strip() for part in line.split("|"))
        first, second = (cell.strip() for cell in cells.split(";"))
        text = (
            "Invoice,Type,Customer,Date,Amount,Settled on\n"
            f"A,Invoice,C,2024-01-02,100,{first}\nB,CREDIT MEMO,C,2024-01-03,-20,{second}\n"
        )
        imported(book, tmp_path, invoices=text)
        assert ", ".join(shown(book, "tblPayments", "Payment Date Invoice Amount Kind")) == expected
        saved = book.saved
        imported(book, tmp_path, invoices=text)
        assert book.saved == saved
    assert book.cells["tblInvoices"]["Type"] == ["Invoice", "Credit note"]


# date of the export | open amounts of A (100), B (60), credit note N (-30) | lines added or changed
OPEN = """
2024-01-31 | A 100, B 60, N -30 |
2024-02-29 | A 40, B 60, N -10  | OPEN-A-2024-02-29 60 Import, OPEN-N-2024-02-29 20 Import
2024-03-31 | A 40, N -10        | OPEN-B-2024-03-31 60 Import
2024-03-31 | A 40, B 5, N -10   | OPEN-B-2024-03-31 55 Import
2024-04-30 | A 45               | OPEN-A-2024-04-30 -5 Import, OPEN-B-2024-04-30 5 Import, OPEN-N-2024-04-30 10 Import
"""
AMOUNTS = {"A": 100, "B": 60, "N": -30}


def test_an_export_of_open_items_settles_the_rest(book: MemoryBook, tmp_path: Path) -> None:
    book.append("tblInvoices", rows_typed("typed"))
    book.save()
    before: list[str] = []
    for line in OPEN.strip("\n").splitlines():
        day, open_items, expected = (part.strip() for part in line.split("|"))
        rows = [item.split() for item in open_items.split(", ")]
        text = "Invoice,Customer,Date,Amount,Open amount\n"
        text += "".join(f"{number},C,2024-01-02,{AMOUNTS[number]},{left}\n" for number, left in rows)
        as_of = date.fromisoformat(day)
        imported(book, tmp_path, invoices=text, map_text='[import]\nscope = "open"', as_of=as_of)
        after = shown(book, "tblPayments", "Payment Amount Method")
        assert ", ".join(row for row in after if row not in before) == expected
        saved, before = book.saved, after
        imported(book, tmp_path, invoices=text, as_of=as_of)
        assert book.saved == saved
    with pytest.raises(ExportError, match="open items of 2024-04-30 were imported already"):
        imported(book, tmp_path, invoices=text, as_of=date(2024, 4, 1))


def test_what_the_book_knows_of_payments_is_not_counted_twice(book: MemoryBook, tmp_path: Path) -> None:
    imported(book, tmp_path, invoices=INVOICES, payments="Date,Invoice,Amount\n2024-02-01,0001,30\n")
    text = "Invoice,Customer,Date,Amount,Open amount\n0001,007,2024-01-02,100,60\n0002,008,2024-01-03,50.5,50.5\n"
    imported(book, tmp_path, invoices=text, map_text='[import]\nscope = "open"')
    assert shown(book, "tblPayments", "Payment Amount") == ["PAY-2024-02-01-1 30", "OPEN-0001-2024-03-31 10"]


def test_cells_that_cannot_be_read_stay_as_text(book: MemoryBook, tmp_path: Path) -> None:
    text = 'Invoice,Customer,Date,Amount\nA,C,2024-01-02,10\nB,C,soon,"1.234,50"\n'
    done = imported(book, tmp_path, invoices=text)
    assert (done.exit_code, done.errors) == (1, 2)
    assert done.lines[-4:] == (
        "2 cells of invoices.csv can't be read and stand as text:",
        "  row 3, Date: 'soon' is not a date: write it as 2024-04-03.",
        "  row 3, Amount: '1.234,50' makes sense only with ',' as decimal sign, and '.' is set.",
        "Run check: it shows each of these cells.",
    )
    assert shown(book, "tblInvoices", "Invoice Date Amount") == ["A 2024-01-02 10", "B soon 1.234,50"]
    assert imported(book, tmp_path, invoices=text).lines[0].endswith("0 invoices added, 0 changed, 2 unchanged.")
    assert book.saved == 1
    imported(book, tmp_path, invoices=text.replace("soon", "2024-01-05").replace('"1.234,50"', "1234.50"))
    assert shown(book, "tblInvoices", "Invoice Date Amount") == ["A 2024-01-02 10", "B 2024-01-05 1234.5"]


def test_totals_are_left_out_and_said(book: MemoryBook, tmp_path: Path) -> None:
    done = imported(book, tmp_path, invoices=INVOICES.strip("\n") + "\nTotal,,,,150.5,\n,,,,1,\n")
    assert "Left out 2 rows (no invoice), 151.50 in all: row 4, 5." in done.lines
    assert book.cells["tblInvoices"]["Invoice"] == ["0001", "0002"]


@pytest.mark.parametrize(
    ("setting", "option", "expected"), [(".", None, "1234.5"), (",", None, "1234500"), (".", ",", "1234500")]
)
def test_the_decimal_sign_is_that_of_the_option_else_of_the_book(
    setting: str, option: DecimalSign | None, expected: str, book: MemoryBook, tmp_path: Path
) -> None:
    book.set("DecimalSign", setting)
    text = f"Invoice;Customer;Date;Amount\nA;C;2024-01-02;{'1,234.5' if expected == '1234.5' else '1.234.500'}\n"
    imported(book, tmp_path, invoices=text, decimal=option)
    assert shown(book, "tblInvoices", "Amount") == [expected]


def test_dates_that_can_be_two_are_refused_until_the_order_is_known(book: MemoryBook, tmp_path: Path) -> None:
    text = "Invoice,Customer,Date,Amount\nA,C,03/04/2024,10\n"
    with pytest.raises(ExportError, match="--dates dmy or --dates mdy"):
        imported(book, tmp_path, invoices=text)
    assert book.saved == 0
    book.set("DateOrder", "dmy")
    imported(book, tmp_path, invoices=text)
    assert shown(book, "tblInvoices", "Date") == ["2024-04-03"]


def test_customers_are_updated_where_the_export_says_so(book: MemoryBook, tmp_path: Path) -> None:
    imported(book, tmp_path, invoices=INVOICES)
    done = imported(book, tmp_path, customers="Code,Company,Credit limit\n008,Moneypenny,1000\n010,Q,\n")
    assert shown(book, "tblCustomers", "Customer Name Credit_limit") == [
        "007 Bond & Co -", "008 Moneypenny 1000", "010 Q -",
    ]  # fmt: skip
    assert done.lines[0] == "customers.csv: 1 customer added, 1 changed, 0 unchanged."


def test_without_files_the_newest_of_the_folder(book: MemoryBook, tmp_path: Path) -> None:
    for name in (
        "Invoices_1.csv",
        "Invoices_2.csv",
        "invoice-payments.xlsx",
        "customers.csv",
        "notes.csv",
        "~x invoice.csv",
    ):
        written(tmp_path, name, INVOICES)
    found = newest(tmp_path)
    assert {kind: path.name for kind, path in found.items()} == {
        "invoices": "Invoices_2.csv", "payments": "invoice-payments.xlsx", "customers": "customers.csv",
    }  # fmt: skip
    with pytest.raises(CommandError, match="set ImportFolder"):
        import_files(book, {}, ImportOptions(), NOW)


def imported(
    book: MemoryBook,
    folder: Path,
    *,
    map_text: str = "",
    as_of: date | None = None,
    decimal: DecimalSign | None = None,
    **texts: str,
) -> Outcome:
    """Import exports that are given as text, by kind."""
    kinds = {"invoices": "", "payments": "", "customers": ""} | texts
    files = {kind: written(folder, f"{kind}.csv", text) for kind, text in kinds.items() if text}
    map_file = written(folder, "map.toml", map_text) if map_text else None
    return import_files(book, files, ImportOptions(map_file, None, decimal, as_of), NOW)  # type: ignore[arg-type]  # keys


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text.lstrip("\n"), encoding="utf-8")
    return path


def rows_typed(number: str) -> pd.DataFrame:
    texts = pd.DataFrame({"Invoice": [number], "Customer": ["C"]}, dtype="str")
    return texts.assign(Date=pd.Series(["2024-01-01"], dtype="datetime64[s]"), Amount=pd.Series([900], dtype="Int64"))


def shown(book: MemoryBook, table: str, columns: str) -> list[str]:
    """Rows of some columns as lines; _ in a name is a space, - a blank cell."""
    names = [name.replace("_", " ") for name in columns.split()]
    lists = [book.cells[table][name] for name in names]
    return [" ".join(_text(value) for value in row) for row in zip(*lists, strict=True)]


def _text(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "-" if value is None else str(value)
