"""A table as read becomes a typed frame, and each cell that can't be read is named."""

from typing import cast

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_tables import raw, read, shown

from arbook.book.book import CellKind, Cells, RawTable
from arbook.book.frame import frame
from arbook.book.place import in_table
from arbook.book.results import TABLES
from arbook.book.sheets import INVOICES, PAYMENTS
from arbook.book.typed import ReadOptions
from arbook.dates import DateOrder
from arbook.problem import Problems

# ruff: noqa: E501 - one line a cell reads as a table

# table and column | cell, in A6 | value in the frame | problem
CELLS = """
tblCustomers/Note | 'abc       | abc        |
tblCustomers/Note | 123        | 123        |
tblCustomers/Note | 1.5        | 1.5        |
tblCustomers/Note | -0.25      | -0.25      |
tblCustomers/Note | 1e20       | 1e+20      |
tblCustomers/Note | '00123     | 00123      |
tblCustomers/Note | 'N/A       | N/A        |
tblCustomers/Note | 'None      | None       |
tblCustomers/Note | '=1+1      | =1+1       |
tblCustomers/Note | ''         | -          |
tblCustomers/Note | !#N/A      | -          | Warning A6: The cell holds the error #N/A.
tblCustomers/Name | !#N/A      | -          | Warning A6: The cell holds the error #N/A.
tblCustomers/Terms | !#REF!    | -          | Error A6: The cell holds the error #REF!.
tblCustomers/Customer | !#SPILL! | -        | Error A6: The cell holds the error #SPILL!.
tblCustomers/Note | TRUE       | -          | Error A6: TRUE is not text.
tblCustomers/Kind | 'Business  | Business   |
tblCustomers/Kind | 'CONSUMER  | Consumer   |
tblCustomers/Kind | 'consumer  | Consumer   |
tblCustomers/Kind | 'Firm      | Firm       | Error A6: 'Firm' is not one of: Business, Consumer, Public.
tblCustomers/Kind | 1          | 1          | Error A6: '1' is not one of: Business, Consumer, Public.
tblCustomers/Status | 'cash  ONLY | Cash only |
tblCustomers/Language | 'xx    | xx         | Warning A6: 'xx' is not one of: en, ru, lv, ro.
tblCustomers/Status until | 45292    | 2024-01-01 |
tblCustomers/Status until | 45292.75 | 2024-01-01 |
tblCustomers/Status until | 32874    | 1990-01-01 |
tblCustomers/Status until | 73415    | 2100-12-31 |
tblCustomers/Status until | 73416    | - | Error A6: The number 73416 is not a date from 1990 to 2100.
tblCustomers/Status until | 32873    | - | Error A6: The number 32873 is not a date from 1990 to 2100; counted from 1904 it would be one.
tblCustomers/Status until | 31412    | - | Error A6: The number 31412 is not a date from 1990 to 2100; counted from 1904 it would be one.
tblCustomers/Status until | 31411    | - | Error A6: The number 31411 is not a date from 1990 to 2100.
tblCustomers/Status until | 60       | - | Error A6: The number 60 is not a date from 1990 to 2100.
tblCustomers/Status until | -1       | - | Error A6: The number -1 is not a date from 1990 to 2100.
tblCustomers/Status until | 1e9      | - | Error A6: The number 1000000000 is not a date from 1990 to 2100.
tblCustomers/Status until | '2024-04-03 | 2024-04-03 | Note A6: Cells that hold text were read as a date: 1 in this column, this is the first.
tblCustomers/Status until | '13/04/2024 | 2024-04-13 | Note A6: Cells that hold text were read as a date: 1 in this column, this is the first.
tblCustomers/Status until | '03/04/2024 | - | Error A6: '03/04/2024' is ambiguous: 2024-03-04 or 2024-04-03. Set DateOrder, or write the year first.
tblCustomers/Status until | 'soon     | - | Error A6: 'soon' is not a date: write it as 2024-04-03.
tblCustomers/Status until | '45292    | - | Error A6: '45292' is not a date: write it as 2024-04-03.
tblCustomers/Status until | FALSE     | - | Error A6: FALSE is not a date.
tblCustomers/Status until | !#VALUE!  | - | Error A6: The cell holds the error #VALUE!.
tblCustomers/Credit limit | 0         | 0       |
tblCustomers/Credit limit | 1.01      | 101     |
tblCustomers/Credit limit | -80       | -8000   |
tblCustomers/Credit limit | 0.30000000000000004 | 30   |
tblCustomers/Credit limit | 9999999999999.99 | 999999999999999 |
tblCustomers/Credit limit | 2.0000001 | 200     |
tblCustomers/Credit limit | 2.675     | 268     | Warning A6: 2.675 has more than two decimals; it is rounded to the cent.
tblCustomers/Credit limit | -0.125    | -13     | Warning A6: -0.125 has more than two decimals; it is rounded to the cent.
tblCustomers/Credit limit | 2.00001   | 200     | Warning A6: 2.00001 has more than two decimals; it is rounded to the cent.
tblCustomers/Credit limit | 10000000000000 | -  | Error A6: 10000000000000 is too large to be kept to the cent.
tblCustomers/Credit limit | '1,234.56 | 123456  | Note A6: Cells that hold text were read as an amount: 1 in this column, this is the first.
tblCustomers/Credit limit | '(5)      | -500    | Note A6: Cells that hold text were read as an amount: 1 in this column, this is the first.
tblCustomers/Credit limit | '1.234,56 | -       | Error A6: '1.234,56' makes sense only with ',' as decimal sign, and '.' is set.
tblCustomers/Credit limit | 'none     | -       | Error A6: 'none' is not an amount.
tblCustomers/Credit limit | !#DIV/0!  | -       | Error A6: The cell holds the error #DIV/0!.
tblCustomers/Credit limit | TRUE      | -       | Error A6: TRUE is not an amount.
tblInvoices/Rate          | 1.0823    | 1.0823  |
tblInvoices/Rate          | !#NUM!    | -       | Error A6: The cell holds the error #NUM!.
tblInvoices/Rate          | 'x        | -       | Error A6: 'x' is not an amount.
tblInvoices/Step at start | 3         | 3       |
tblInvoices/Step at start | 2.5       | -       | Error A6: 2.5 is not a whole number.
tblInvoices/Step at start | TRUE      | -       | Error A6: TRUE is not a whole number.
tblCustomers/Loss rate    | 0.08      | 0.08    |
tblCustomers/Loss rate    | '8%       | 0.08    | Note A6: Cells that hold text were read as a rate: 1 in this column, this is the first.
tblCustomers/Loss rate    | '8,5 %    | -       | Error A6: '8,5' makes sense only with ',' as decimal sign, and '.' is set.
tblCustomers/Late interest | 'none    | none    |
tblCustomers/Late interest | 8        | 8.0     |
tblCustomers/Late interest | !#NAME?  | -       | Error A6: The cell holds the error #NAME?.
tblCustomers/Late interest | TRUE     | -       | Error A6: TRUE is not text or a number.
"""


@pytest.mark.parametrize("line", CELLS.strip().splitlines())
def test_each_cell_gives_its_value_or_its_problem(line: str) -> None:
    place, cell, value, *problem = (part.strip() for part in line.split("|"))
    name, column = place.split("/")
    typed, problems = read(raw(name, f"{column} | File\n{cell} | 'x"))
    assert shown(typed[column]) == value
    assert problems == [text for text in problem if text]


# options | column | cell | value | problem
OPTIONS = """
dmy | Date   | '03/04/2024 | 2024-04-03 | Note
mdy | Date   | '03/04/2024 | 2024-03-04 | Note
ymd | Date   | '03/04/2024 | -          | Error
mdy | Date   | '13/04/2024 | -          | Error
,   | Amount | '1.234,56   | 123456     | Note
,   | Amount | '1,234.56   | -          | Error
,   | Rate   | '1,0823     | 1.0823     | Note
1904 | Date  | 43830       | 2024-01-01 |
1904 | Date  | 31412       | 1990-01-01 |
1904 | Date  | 31411       | -          | Error
"""


@pytest.mark.parametrize("line", OPTIONS.strip().splitlines())
def test_options_decide_how_text_and_serials_are_read(line: str) -> None:
    option, column, cell, value, severity = (part.strip() for part in line.split("|"))
    options = ReadOptions(
        date1904=option == "1904",
        date_order=cast(DateOrder, option) if option in ("dmy", "mdy", "ymd") else None,
        decimal_sign="," if option == "," else ".",
    )
    typed, problems = read(raw("tblInvoices", f"{column}\n{cell}"), options)
    assert shown(typed[column]) == value
    assert [problem.split()[0] for problem in problems] == severity.split()


def test_in_a_1904_book_a_date_of_a_1900_book_is_named() -> None:
    _, problems = read(raw("tblInvoices", "Date\n73000"), ReadOptions(date1904=True))
    assert problems == [
        "Error A6: The number 73000 is not a date from 1990 to 2100; counted from 1900 it would be one."
    ]


INVOICE_ROWS = """
Invoice | Type     | Customer | Date  | Amount | Open  | Own
A-1     | 'invoice | 'C1      | 45292 | 100    | 7     | 'mine
        |          |          |       |        | 8     | 'mine
123     |          | 'C2      |       | 20.5   | 9     |
'A-3    | 'Quote   | 'C2      | 45293 |        | !#N/A |
"""


def test_rows_without_data_are_left_out_and_the_others_keep_their_position() -> None:
    typed, problems = read(raw("tblInvoices", INVOICE_ROWS))
    assert list(typed.columns) == list(INVOICES.names)
    assert typed.index.tolist() == [0, 2, 3]
    assert {name: shown(typed[name]) for name in ("Invoice", "Type", "Customer", "Date", "Amount", "Open")} == {
        "Invoice": "A-1 123 A-3",
        "Type": "Invoice - Quote",
        "Customer": "C1 C2 C2",
        "Date": "2024-01-01 - 2024-01-02",
        "Amount": "10000 2050 -",
        "Open": "700 900 -",
    }
    assert shown(typed["Due date"]) == "- - -"
    assert problems == [  # nothing about Open, which is written anew
        "Error D8: Date is missing.",
        "Error B9: 'Quote' is not one of: Invoice, Credit note, Interest note, Cost note.",
        "Error E9: Amount is missing.",
    ]


def test_problems_of_a_calculation_find_their_rows_again() -> None:
    typed, _ = read(raw("tblInvoices", INVOICE_ROWS))
    problems = Problems()
    problems.add("Error", "tblInvoices", [1, 2], "Customer", "C2", "Unknown customer.", "Add it.")
    problems.add("Error", "tblInvoices", -1, "Terms", "", "No column.", "Add it.")
    problems.add("Error", "tblFX", 1, "Rate", "0", "Zero.", "Type it.")
    moved = in_table(problems, {"tblInvoices": typed})
    assert [(problem.table, problem.row) for problem in moved.found] == [
        ("tblInvoices", 2), ("tblInvoices", 3), ("tblInvoices", -1), ("tblFX", 1),
    ]  # fmt: skip


TYPES = {
    "Invoice": "category", "Type": "category", "Date": "datetime64[s]", "Rate": "float64", "Amount": "Int64",
    "Disputed": "object", "Step at start": "Int64", "Due": "datetime64[s]", "Plan": "category",
}  # fmt: skip


@pytest.mark.parametrize("rows", ["", "'A | 'Invoice | 45292 | 1 | 2 | 'yes | 3"])
def test_columns_have_the_type_of_their_kind_with_and_without_rows(rows: str) -> None:
    typed, _ = read(raw("tblInvoices", f"Invoice|Type|Date|Rate|Amount|Disputed|Step at start\n{rows}"))
    assert {name: str(typed[name].dtype) for name in TYPES} == TYPES


def test_text_columns_share_the_pool_unless_their_cells_had_to_be_changed() -> None:
    table = raw("tblPayments", "Payment | Invoice | Customer | Kind\n'P1 | 'A-1 | 5 | 'refund")
    typed, _ = read(table)
    pool = table.columns["Payment"].texts
    assert typed["Payment"].dtype == pool
    assert typed["Invoice"].dtype == pool
    assert typed["Method"].dtype == pool
    assert str(typed["Customer"].dtype) == str(typed["Kind"].dtype) == "str"
    assert shown(typed["Kind"]) == "Refund"


def test_numbers_and_text_of_the_same_code_become_equal() -> None:
    typed, _ = read(raw("tblPayments", "Customer\n123\n'123\n''\n1.5"))
    assert typed["Customer"].tolist() == ["123", "123", "1.5"]
    assert typed.index.tolist() == [0, 1, 3]


def test_formulas_in_an_input_column_are_one_warning_for_the_column() -> None:
    _, problems = read(
        raw("tblPayments", "Payment | Date | Amount | Source\n'P1 | 45292 | =1 | ='x\n=P2 | =45292 | =2 | ='x")
    )
    rest = ", this is the first. Their last values are read."
    assert problems == [
        f"Warning C6: Cells of this input column are formulas: 2{rest}",
        f"Warning A7: Cells of this input column are formulas: 1{rest}",
        f"Warning B7: Cells of this input column are formulas: 1{rest}",
    ]


MISSING = """
tblInvoices    | Date     | 'x | Error B6: Date is missing.
tblInvoices    | Amount   | 'x | Error B6: Amount is missing.
tblPayments    | Date     | 'x | Error B6: Date is missing.
tblPayments    | Amount   | 'x | Error B6: Amount is missing.
tblAllocations | Date     | 'x | Error B6: Date is missing.
tblAllocations | Amount   | 'x | Error B6: Amount is missing.
tblFX          | Currency | 1  | Error B6: Currency is missing.
tblFX          | Date     | 'x | Error B6: Date is missing.
tblFX          | Rate     | 'x | Error B6: Rate is missing.
tblInvoices    | Due date | 'x |
tblPayments    | Customer | 'x |
"""
OTHER = {"tblInvoices": "Invoice", "tblPayments": "Payment", "tblAllocations": "From", "tblFX": "Rate"}


@pytest.mark.parametrize("line", MISSING.strip().splitlines())
@pytest.mark.parametrize("cell", ["", "''"])
def test_what_a_row_needs_is_missing(line: str, cell: str) -> None:
    name, column, other, problem = (part.strip() for part in line.split("|"))
    beside = OTHER[name] if OTHER[name] != column else "Currency"
    other = "1.1" if beside == "Rate" else "'EUR"
    assert read(raw(name, f"{beside} | {column}\n{other} | {cell}"))[1] == [text for text in [problem] if text]


def test_a_cell_error_is_not_also_missing() -> None:
    assert read(raw("tblPayments", "Date\n!#N/A"))[1] == ["Error A6: The cell holds the error #N/A."]


def test_a_result_table_keeps_rows_that_the_user_left_alone_and_is_watched_in_all_columns() -> None:
    typed, problems = read(
        raw(
            "tblInterest",
            "Customer | Invoice | Interest | Waived\n'C1 | 'A | !#REF! |\n | | |\n'C2 | 'B | 5 | 'Goodwill",
        )
    )
    assert typed.index.tolist() == [0, 2]
    assert shown(typed["Interest"]) == "- 500"
    assert problems == ["Error C6: The cell holds the error #REF!."]


def test_headings_are_found_whatever_their_case_and_spaces() -> None:
    typed, problems = read(raw("tblInvoices", "INVOICE | Due-Date\n'A | 45292"))
    assert shown(typed["Due date"]) == "2024-01-01"
    assert problems == []


def test_each_bad_text_is_reported_in_its_own_row() -> None:
    cells = ["'soon", "'2024-01-02", "'03/04/2024", "'soon", "45292"]
    typed, problems = read(raw("tblInvoices", "\n".join(["Sent", *cells])))
    assert shown(typed["Sent"]) == "- 2024-01-02 - - 2024-01-01"
    assert [problem.split(":")[0] for problem in problems] == ["Error A6", "Error A8", "Error A9", "Note A7"]


@given(st.lists(st.integers(-(10**14), 10**14), min_size=1))
def test_amounts_of_two_decimals_are_read_to_the_cent_without_a_word(cents: list[int]) -> None:
    units = np.array(cents, np.int64) / 100
    pool = pd.CategoricalDtype(pd.Index([], dtype="str"))
    cells = Cells(np.full(len(cents), CellKind.NUMBER, np.uint8), units, pool)
    table = RawTable("tblPayments", "Payments", 6, 1, len(cents), {"Settles": cells})
    problems = Problems()
    assert frame(table, PAYMENTS, ReadOptions(), problems)["Settles"].tolist() == cents
    assert problems.found == []


def test_a_table_with_no_column_that_we_know_has_no_rows_of_data() -> None:
    typed, problems = read(raw("tblTeam", "Whatever\n'x"))
    assert list(typed.columns) == list(TABLES["tblTeam"].names)
    assert len(typed) == 0
    assert problems == []
