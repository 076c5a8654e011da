"""Problems become the rows of Checks: sorted, with cell and key, and with the reasons typed before."""

import pytest
from raw_tables import raw

from arbook.book.place import accepted_reasons, address, cell_links, checks_frame, joined, open_problems
from arbook.book.results import CHECKS
from arbook.problem import Problems, Severity

INVOICES = raw(
    "tblInvoices", "Invoice | Type | due date | Mine\n'A-1 | 'Invoice | 45292 | 1\n | 'Invoice | 45293 | 2"
)
PAYMENTS = raw("tblPayments", "Payment | Invoice | Kind | Date\n7 | 'A-1 | | 45292\n7 | 'A-2 | 'Refund | 45292")
FX = raw("tblFX", "Currency | Date | Rate\n'USD | 45292 | 1.1\n'USD | 'soon | 1")
ALLOCATIONS = raw("tblAllocations", "Date | From | To | Amount\n45292 | 'P1 | 'A-1 | 5")
HOLIDAYS = raw("tblHolidays", "Date | Country | Working\n45292 | 'LV | 'no")
RAWS = {table.name: table for table in (INVOICES, PAYMENTS, FX, ALLOCATIONS, HOLIDAYS)}


@pytest.mark.parametrize(
    ("row", "column", "cell"),
    [
        (0, "Invoice", "A6"), (1, "Due date", "C7"), (1, "due date", "C7"), (11, "Mine", "D17"),
        (-1, "Due date", "C5"), (1, "Amount", "A7"), (-1, "Amount", ""), (-1, "", ""),
    ],
)  # fmt: skip
def test_address(row: int, column: str, cell: str) -> None:
    assert address(INVOICES, row, column) == cell


def test_address_begins_where_the_table_begins() -> None:
    assert address(HOLIDAYS, 0, "Country") == "S6"


def problems(*lines: tuple[Severity, str, int, str]) -> Problems:
    found = Problems()
    for severity, table, row, column in lines:
        found.add(severity, table, row, column, "v", f"{severity} of {column}", "Mend it.")
    return found


# table | row | field | sheet, cell, key
KEYS = """
tblInvoices    | 0  | Type     | Invoices    | B6    | A-1
tblInvoices    | 1  | Type     | Invoices    | B7    | row 7
tblInvoices    | -1 | Due date | Invoices    | C5    | tblInvoices
tblPayments    | 0  | Date     | Payments    | D6    | 7 / A-1
tblPayments    | 1  | Date     | Payments    | D7    | 7 / A-2 / Refund
tblFX          | 0  | Rate     | FX          | C6    | USD / 2024-01-01
tblFX          | 1  | Rate     | FX          | C7    | USD / soon
tblAllocations | 0  | Amount   | Allocations | D6    | 2024-01-01 / P1 / A-1
tblCustomers   | -1 |          | Customers   |       | tblCustomers
tblCustomers   | 3  | Name     | Customers   |       | tblCustomers
               | -1 | AsOf     | Settings    | AsOf  |
               | -1 | Plan_Rate | Plan form  | Plan_Rate |
               | -1 | Statement_To | Statement | Statement_To |
               | -1 |          |             |       |
"""


@pytest.mark.parametrize("line", KEYS.strip("\n").splitlines())
def test_sheet_cell_and_key(line: str) -> None:
    table, row, field, sheet, cell, key = (part.strip() for part in line.split("|"))
    [check] = checks_frame(problems(("Error", table, int(row), field)), RAWS, {}).to_dict("records")
    assert check == {
        "Severity": "Error", "Sheet": sheet, "Cell": cell, "Key": key, "Field": field, "Value": "v",
        "Problem": f"Error of {field}", "What to do": "Mend it.", "Accepted": "",
    }  # fmt: skip


def test_a_key_with_a_date_follows_the_date_system() -> None:
    old = raw("tblFX", "Currency | Date | Rate\n'USD | 43830 | 1.1")
    checks = checks_frame(problems(("Error", "tblFX", 0, "Rate")), {"tblFX": old}, {}, date1904=True)
    assert checks["Key"].tolist() == ["USD / 2024-01-01"]


def test_order_is_severity_then_sheet_then_row() -> None:
    found = problems(
        ("Note", "tblInvoices", 0, "Type"), ("Warning", "tblFX", 0, "Rate"), ("Error", "tblFX", 1, "Rate"),
        ("Error", "tblPayments", 1, "Date"), ("Error", "", -1, "AsOf"), ("Error", "tblPayments", 0, "Date"),
        ("Warning", "tblPayments", -1, "Date"),
    )  # fmt: skip
    checks = checks_frame(found, RAWS, {})
    assert list(checks.columns) == list(CHECKS.names)
    assert [f"{line.Severity} {line.Sheet} {line.Cell}" for line in checks.itertuples()] == [
        "Error Payments D6", "Error Payments D7", "Error Settings AsOf", "Error FX C7",
        "Warning Payments D5", "Warning FX C6", "Note Invoices B6",
    ]  # fmt: skip
    assert cell_links(checks)[:3] == ["'Payments'!D6", "'Payments'!D7", "AsOf"]


def test_accepted_reasons_are_carried_over_and_an_accepted_warning_leaves_the_count() -> None:
    first = checks_frame(
        problems(("Warning", "tblInvoices", 0, "Type"), ("Warning", "", -1, "AsOf"), ("Error", "tblFX", 0, "Rate")),
        RAWS,
        {},
    )
    assert open_problems(first) == (1, 2)
    first["Accepted"] = ["known", "agreed", None]  # typed by the user: Error FX, Warning Invoices, Settings
    reasons = accepted_reasons(first)
    assert reasons == {("FX", "USD / 2024-01-01", "Rate"): "known", ("Invoices", "A-1", "Type"): "agreed"}
    moved = raw("tblInvoices", "Type | Invoice\n'Invoice | 'A-0\n'Invoice | 'A-1")
    found = problems(
        ("Warning", "tblInvoices", 0, "Type"), ("Warning", "tblInvoices", 1, "Type"), ("Error", "tblFX", 0, "Rate")
    )
    checks = checks_frame(found, RAWS | {"tblInvoices": moved}, reasons)
    assert checks["Accepted"].tolist() == ["known", "", "agreed"]
    assert open_problems(checks) == (1, 1)


def test_what_reading_refused_and_a_calculation_met_as_blank_is_one_error_a_cell() -> None:
    read, calculated = Problems(), Problems()
    read.add("Error", "tblInvoices", 0, "Date", "soon", "'soon' is not a date.", "Type a date.")
    read.add("Warning", "tblInvoices", 1, "Date", "1", "A formula.", "Replace it.")
    read.add("Error", "tblInvoices", -1, "Terms", "", "No column.", "Add it.")
    calculated.add("Error", "tblInvoices", [0, 1], "Date", "", "No date; it is Not aged.", "Type the date.")
    calculated.add("Error", "tblInvoices", 0, "Customer", "", "No customer.", "Type it.")
    calculated.add("Warning", "tblInvoices", 0, "Date", "", "Late.", "Look.")
    calculated.add("Error", "tblInvoices", -1, "Terms", "", "No terms.", "Type them.")
    found = [
        (line.severity, line.row, line.field, line.value, line.problem) for line in joined(read, calculated).found
    ]
    assert found == [
        ("Error", 0, "Date", "soon", "'soon' is not a date. No date; it is Not aged."),
        ("Warning", 1, "Date", "1", "A formula."),
        ("Error", -1, "Terms", "", "No column."),
        ("Error", 1, "Date", "", "No date; it is Not aged."),
        ("Error", 0, "Customer", "", "No customer."),
        ("Warning", 0, "Date", "", "Late."),
        ("Error", -1, "Terms", "", "No terms."),
    ]


def test_without_problems_there_are_no_rows() -> None:
    checks = checks_frame(Problems(), RAWS, {})
    assert list(checks.columns) == list(CHECKS.names)
    assert open_problems(checks) == (0, 0)
    assert accepted_reasons(checks) == {}
    assert cell_links(checks) == []
