"""Presets: a sample export of each accounting program, imported with one word, gives the aging that it should."""

import shutil
from pathlib import Path

import pytest
from books import make_book, rows_of

from arbook.mapping import ExportError
from arbook.presets import preset, preset_names
from macros.cli import Preset, main

SAMPLES = Path(__file__).parents[1] / "data" / "presets"
BASE = {"1c": "RUB", "quickbooks": "USD", "xero": "GBP", "erpnext": "INR"}
BUCKETS = ("Customer", "Currency", "Not due", "1-30", "31-60", "61-90", "90+", "Unapplied", "Total")
INVOICE = ("Invoice", "Type", "Date", "Due date", "Amount", "Tax")

# preset: files | customer, currency, not due, 1-30, 31-60, 61-90, 90+, unapplied, total on 31 March 2026
AGING = """
quickbooks: quickbooks-ar-aging-detail.csv
  Harbor Cafe | USD | 0.00 | 250.50 | 0.00 | 0.00 | 800.00 | -50.00 | 1000.50
  Stone & Sons, LLC | USD | 900.00 | 3400.00 | 0.00 | 0.00 | 0.00 | -400.00 | 3900.00

xero: xero-sales-invoices.csv
  Ridgeway Dental | GBP | 450.00 | 0.00 | 1200.00 | 0.00 | 0.00 | -60.00 | 1590.00
  Sonnenhof GmbH | EUR | 0.00 | 2000.00 | 0.00 | 0.00 | 0.00 | 0.00 | 2000.00

odoo: odoo-invoices.csv
  Azure Interior | EUR | 100.00 | 0.00 | 1210.00 | 0.00 | 0.00 | -121.00 | 1189.00
  Gemini Furniture, Ana Silva | USD | 0.00 | 5000.00 | 0.00 | 0.00 | 0.00 | 0.00 | 5000.00

erpnext: erpnext-sales-invoices.csv erpnext-payment-entries.csv
  CUST-0001 | INR | 490.00 | 0.00 | 1180.00 | 0.00 | 0.00 | -318.00 | 1352.00
  CUST-0002 | USD | 0.00 | 2500.00 | 0.00 | 0.00 | 0.00 | 0.00 | 2500.00

sap: sap-fbl5n.txt
  0000100045 | EUR | 0.00 | 2380.50 | 0.00 | 0.00 | 0.00 | -380.50 | 2000.00
  0000100099 | USD | 5000.00 | 0.00 | 0.00 | 0.00 | 0.00 | -1000.00 | 4000.00

1c: 1c-realizacii.txt 1c-postupleniya.txt
  ИП Иванов П. С. | RUB | 7200.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00 | 7200.00
  ООО «Ромашка» | RUB | 24500.50 | 0.00 | 118000.00 | 0.00 | 0.00 | -100000.00 | 42500.50
"""
CASES = {block.split(":")[0]: block.splitlines() for block in AGING.strip().split("\n\n")}


def book_of(name: str, folder: Path) -> Path:
    return make_book(
        folder / "book.xlsm",
        "tblFX\nCurrency | Date | Rate\nEUR | 2026-03-31 | 1\nUSD | 2026-03-31 | 1",
        AsOf="2026-03-31",
        BaseCurrency=BASE.get(name, "EUR"),
    )


def arguments(name: str, path: Path, *more: str) -> list[str]:
    files = CASES[name][0].split(": ")[1].split()
    given = [part for kind, file in zip(("--invoices", "--payments"), files, strict=False)
             for part in (kind, str(SAMPLES / file))]  # fmt: skip
    return ["import", str(path), "--preset", name, *given, *more]


@pytest.mark.parametrize("name", CASES)
def test_a_sample_gives_its_aging_and_twice_is_once(name: str, tmp_path: Path) -> None:
    path = book_of(name, tmp_path)
    assert main(arguments(name, path)) == 0
    once = path.read_bytes()
    assert main(arguments(name, path)) == 0
    assert path.read_bytes() == once
    assert main(["refresh", str(path)]) == 0
    assert rows_of(path, "tblAging", *BUCKETS) == [line.strip() for line in CASES[name][1:]]
    assert rows_of(path, "tblChecks", "Problem") == []


def test_each_preset_has_a_sample_and_a_word_on_the_command_line() -> None:
    assert set(preset_names()) == set(CASES) == {each.value for each in Preset}


@pytest.mark.parametrize("name", CASES)
def test_the_book_remembers_the_preset(name: str, tmp_path: Path) -> None:
    path = book_of(name, tmp_path)
    main(arguments(name, path))
    once = path.read_bytes()
    again = [word for word in arguments(name, path) if word not in ("--preset", name)]
    assert main(again) == 0
    assert path.read_bytes() == once


def test_a_document_of_several_lines_is_one(tmp_path: Path) -> None:
    path = book_of("xero", tmp_path)
    main(arguments("xero", path))
    assert rows_of(path, "tblInvoices", *INVOICE)[:2] == [
        "INV-0101 | Invoice | 2026-01-15 | 2026-02-14 | 1200.00 | 200.00",
        "INV-0102 | Invoice | 2026-03-20 | 2026-04-19 | 600.00 | 100.00",
    ]
    assert rows_of(path, "tblCustomers", "Customer", "E-mail", "Country") == [
        "Ridgeway Dental | office@ridgeway.example | United Kingdom",
        "Sonnenhof GmbH | buero@sonnenhof.example | Germany",
    ]


def test_lines_of_one_number_that_differ_stay_to_be_checked(tmp_path: Path) -> None:
    path = book_of("xero", tmp_path)
    text = (SAMPLES / "xero-sales-invoices.csv").read_text(encoding="utf-8")
    changed = tmp_path / "changed.csv"
    changed.write_text(text.replace("1200.00,200.00,0.00,1200.00,,Delivery", "1300.00,200.00,0.00,1300.00,,Delivery"))
    main(["import", str(path), "--preset", "xero", "--invoices", str(changed)])
    assert [line for line in rows_of(path, "tblInvoices", "Invoice", "Amount") if "0101" in line] == [
        "INV-0101 | 1200.00",
        "INV-0101 | 1300.00",
    ]


def test_drafts_are_left_out_and_it_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(arguments("odoo", book_of("odoo", tmp_path)))
    assert "Left out 1 row (no invoice), 999.00 in all: row 7." in capsys.readouterr().out


def test_a_payment_without_a_number_counts_as_a_credit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book_of("quickbooks", tmp_path)
    main(arguments("quickbooks", path))
    told = "1 credit without a number, such as money on account: named by type, day and customer."
    assert told in capsys.readouterr().out
    assert rows_of(path, "tblInvoices", *INVOICE)[-1] == (
        "Payment 2026-03-28 Stone & Sons, LLC | Credit note | 2026-03-28 | 2026-03-28 | -1500.00 | "
    )


def test_a_type_by_sign_is_debit_or_credit(tmp_path: Path) -> None:
    path = book_of("sap", tmp_path)
    export = tmp_path / "fbl5n.txt"
    text = (SAMPLES / "sap-fbl5n.txt").read_text(encoding="cp1252")
    export.write_text(text.replace("1.000,00-", "1.000,00"), encoding="cp1252")  # the payment came back
    main(["import", str(path), "--preset", "sap", "--invoices", str(export)])
    main(["refresh", str(path)])
    assert rows_of(path, "tblAging", "Customer", "Total")[1] == "0000100099 | 6000.00"


@pytest.mark.parametrize("name", ["quickbooks", "xero"])
def test_dates_in_the_order_of_a_region_are_asked_for(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = SAMPLES / CASES[name][0].split(": ")[1]
    head, line = {"quickbooks": (5, "02/03/2026"), "xero": (1, "02/03/2026")}[name]
    lines = sample.read_text(encoding="utf-8").splitlines()
    export = tmp_path / "few.csv"
    ledger = {
        "quickbooks": f",{line},Invoice,1,A,{line},10.00,10.00",
        "xero": f"A{',' * 18}I1,,{line},{line},,10,0,0,10{',' * 14}GBP,Sales invoice,,Paid",
    }[name]
    export.write_text("\n".join([*lines[:head], ledger]), encoding="utf-8")
    path = book_of(name, tmp_path)
    before = path.read_bytes()
    told = ["import", str(path), "--preset", name, "--invoices", str(export)]
    assert main(told) == 2
    assert "Say which: --dates dmy or --dates mdy." in capsys.readouterr().err
    assert path.read_bytes() == before
    assert main([*told, "--dates", "dmy"]) == 0
    assert rows_of(path, "tblInvoices", "Date") == ["2026-03-02"]


# options after --preset 1c | what is said
REFUSED = """
--encoding cp99    | arbook import: --encoding: 'cp99' is no encoding; such are utf-8, windows-1251, windows-1252.
--encoding utf-8   | arbook import: 1c-realizacii.txt is not in the encoding utf-8; leave --encoding out.
--map map.toml     | arbook import: Give --map or --preset, not both: a preset is a map that comes with arbook.
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_what_cannot_be_is_refused(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options, said = (part.strip() for part in line.split("|"))
    path = book_of("1c", tmp_path)
    assert main(arguments("1c", path, *options.split())) == 2
    assert capsys.readouterr().err.strip().endswith(said)


def test_an_encoding_named_on_the_command_line(tmp_path: Path) -> None:
    path, export = book_of("odoo", tmp_path), tmp_path / "e.csv"
    export.write_bytes("Invoice;Customer;Date;Amount\nR1;Žagars;2026-01-02;5\n".encode("cp1257"))
    assert main(["import", str(path), "--invoices", str(export), "--encoding", "windows-1257"]) == 0
    assert rows_of(path, "tblInvoices", "Customer") == ["Žagars"]


def test_a_byte_order_mark_decides_over_the_encoding(tmp_path: Path) -> None:
    path, export = book_of("1c", tmp_path), tmp_path / "1c-realizacii.txt"
    shutil.copy(SAMPLES / "1c-realizacii.txt", export)
    export.write_text(export.read_text(encoding="cp1251"), encoding="utf-16")
    assert main(["import", str(path), "--preset", "1c", "--invoices", str(export), "--encoding", "cp1251"]) == 0
    assert rows_of(path, "tblInvoices", "Customer")[0] == "ООО «Ромашка»"


def test_there_is_no_such_preset() -> None:
    with pytest.raises(ExportError, match="There is no preset 'sage'; there are 1c, erpnext, odoo, "):
        preset("sage")
