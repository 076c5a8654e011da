"""The map file, and which column of an export is which of ours."""

import pytest

from arbook.columns import SYNONYMS, TABLES, assign, plain, require, targets
from arbook.mapping import ExportError, ExportKind, ImportMap, map_of, read_map

FULL = """
[import]
scope = "open"
dates = "dmy"
decimal = ","
encoding = "windows-1251"
rows = "lines"
[invoices]
"Rechnungs-Nr." = "Invoice"
"Kunde" = "Customer"
"Status" = ""
[payments]
"Betrag" = "Amount"
[types]
"DZ" = "by sign"
[currencies]
"руб." = "RUB"
[skip]
"Status" = "Draft, Voided"
"""


def test_a_map_file() -> None:
    found = read_map(FULL, "map.toml")
    assert found == ImportMap(
        {
            "invoices": {"Rechnungs-Nr.": "Invoice", "Kunde": "Customer", "Status": ""},
            "payments": {"Betrag": "Amount"},
        },
        "open",
        "dmy",
        ",",
        "cp1251",
        True,
        {"DZ": "by sign"},
        {"руб.": "RUB"},
        {"Status": ("Draft", "Voided")},
    )
    assert found.of("customers") == {}


def test_a_map_survives_as_rows() -> None:
    found = read_map(FULL, "map.toml")
    assert map_of(found.rows(), "tblImportMap") == found
    assert map_of([], "tblImportMap") == ImportMap()


# lines, ~ between | sentence
WRONG = """
[invoice] ~"a" = "Invoice"  | m.toml: [invoice] is not known; use [import], [invoices], [payments], [customers],
[import]~scope = "some"     | m.toml: scope can't be 'some'; use all or new or open.
[import]~decimal = ";"      | m.toml: decimal can't be ';'; use . or ,.
[import]~order = "dmy"      | m.toml: [import] has no 'order'; use scope, dates, decimal, encoding, rows.
scope = "all"               | m.toml: write [scope] and below it lines such as "Number" = "Invoice".
[invoices]~"a" = 1          | m.toml: write [invoices] and below it lines such as "Number" = "Invoice".
[import]~encoding = "cp99"  | m.toml: 'cp99' is no encoding; such are utf-8, windows-1251, windows-1252.
[import]~encoding = "rot13" | m.toml: 'rot13' is no encoding; such are utf-8, windows-1251, windows-1252.
[import]~encoding = "idna"  | m.toml: 'idna' is no encoding; such are utf-8, windows-1251, windows-1252.
[types]~"DZ" = "Payment"    | m.toml: the type 'DZ' can't be 'Payment'; use Invoice, Credit note, Interest note,
[invoices                   | m.toml is not a map file in TOML:
"""


@pytest.mark.parametrize("line", WRONG.strip().splitlines())
def test_a_wrong_map_gets_one_sentence(line: str) -> None:
    text, sentence = (part.strip() for part in line.split("|"))
    with pytest.raises(ExportError) as told:
        read_map(text.replace("~", "\n"), "m.toml")
    assert str(told.value).startswith(sentence)


# kind | headers | map | ours = theirs | left out
COLUMNS = """
invoices  | Invoice, Customer, Date, Amount          |                        | Invoice=Invoice, Customer=Customer, Date=Date, Amount=Amount |
invoices  | INVOICE NO., customer_id, Invoice-Date, Due, Gross Amount, Foo | | Invoice=INVOICE NO., Customer=customer_id, Date=Invoice-Date, Due date=Due, Amount=Gross Amount | Foo
invoices  | Document No, Client, Posting Date, Document Date, Total | | Invoice=Document No, Customer=Client, Date=Document Date, Amount=Total | Posting Date
invoices  | No, Customer Name, Date, Total           |                        | Invoice=No, Customer=Customer Name, Date=Date, Amount=Total |
invoices  | No, Customer ID, Customer Name, Date, Total, Country |            | Invoice=No, Customer=Customer ID, Date=Date, Amount=Total, Name=Customer Name, Country=Country |
invoices  | Invoice, Customer, Date, Amount, Nummer  | Nummer=Invoice         | Invoice=Nummer, Customer=Customer, Date=Date, Amount=Amount | Invoice
invoices  | Invoice, Amount, Status, Balance         | Status=, Balance=Open amount | Invoice=Invoice, Amount=Amount, Open amount=Balance |
invoices  | Invoice, Amount, Clearing date           |                        | Invoice=Invoice, Amount=Amount, Settled on=Clearing date |
payments  | Receipt No, Value Date, Account No, Applied to, Paid Amount, Payment Type | | Payment=Receipt No, Date=Value Date, Customer=Account No, Invoice=Applied to, Amount=Paid Amount, Method=Payment Type |
customers | Code, Company, E-Mail Address, Credit Line | | Customer=Code, Name=Company, Credit limit=Credit Line, E-mail=E-Mail Address |
"""  # noqa: E501 - one line a case


@pytest.mark.parametrize("line", COLUMNS.strip().splitlines())
def test_columns(line: str) -> None:
    kind, headers, mapped, expected, left_out = (part.strip() for part in line.split("|"))
    found = assign(_kind(kind), headers.split(", "), dict(pair.split("=") for pair in mapped.split(", ") if pair))
    pairs = sorted(f"{ours}={theirs}" for ours, theirs in {**found.columns, **found.of_customers}.items())
    assert pairs == sorted(expected.split(", "))
    assert ", ".join(found.left_out) == left_out


@pytest.mark.parametrize("kind", list(TABLES))
def test_each_of_our_columns_is_found_by_its_own_name(kind: ExportKind) -> None:
    headers = list(targets(kind))
    assert dict(assign(kind, headers, {}).columns) == {header: header for header in headers}


@pytest.mark.parametrize("kind", list(TABLES))
def test_synonyms_are_those_of_columns_and_no_other_column_s_name(kind: ExportKind) -> None:
    names = {plain(name) for name in targets(kind)}
    for ours, synonyms in SYNONYMS[kind].items():
        assert ours in targets(kind) or ours in ("Name", "Country")
        assert not {plain(synonym) for synonym in synonyms.split(",")} & names


# headers | map | scope | sentence
REFUSED = """
Invoice, Kunde            |                  | all  | e.csv has no column for Customer and Date and Amount; it has "Invoice", "Kunde". Give a map file (--map) that says under [invoices]: "column in the export" = "Customer".
Invoice, Customer, Date, Amount |            | open | e.csv has no column for Open amount; it has "Invoice", "Customer", "Date", "Amount". Give a map file (--map) that says under [invoices]: "column in the export" = "Open amount".
Invoice, Nr               | Nr=Invoce        | all  | The map's [invoices] "Nr" = "Invoce": we have no column 'Invoce'; did you mean Invoice
Invoice, Nr               | Invoice=Invoice, Nr=Invoice | all | The map's [invoices] gives Invoice to both "Invoice" and "Nr".
"""  # noqa: E501 - one line a case


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_what_is_missing_or_wrong_is_named(line: str) -> None:
    headers, mapped, scope, sentence = (part.strip() for part in line.split("|"))
    names = headers.split(", ")
    with pytest.raises(ExportError) as told:
        found = assign("invoices", names, dict(pair.split("=") for pair in mapped.split(", ") if pair))
        require("invoices", found, names, "e.csv", scope == "open")
    assert str(told.value).startswith(sentence)


def test_a_payment_needs_an_invoice_or_a_customer() -> None:
    headers = ["Date", "Amount"]
    with pytest.raises(ExportError, match="no column for Invoice;"):
        require("payments", assign("payments", headers, {}), headers, "e.csv", False)
    for more in ("Invoice", "Customer"):
        require("payments", assign("payments", [*headers, more], {}), headers, "e.csv", False)


def test_columns_of_the_map_that_the_export_lacks_are_told() -> None:
    assert assign("invoices", ["Invoice"], {"Nr": "Invoice", "Text": "Description"}).not_found == ("Nr", "Text")


def test_a_map_may_name_the_columns_of_several_exports() -> None:
    found = assign("invoices", ["Client"], {"Customer full name": "Customer", "Client": "Customer"})
    assert (found.columns["Customer"], found.not_found) == ("Client", ())


def _kind(text: str) -> ExportKind:
    return next(kind for kind in TABLES if kind == text)
