"""Printing tables: text, csv that a spreadsheet can open safely, json."""

import json
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from book.memory import MemoryBook

from macros.outcome import CommandError
from macros.showing import show


def filled() -> MemoryBook:
    book = MemoryBook()
    book.append(
        "tblPayments",
        pd.DataFrame(
            {
                "Payment": ["007", "=1+1", "+49", "-5", "@x", "B6"],
                "Date": [date(2026, 3, 1), date(2026, 3, 2), None, "03/04/2026", None, None],
                "Amount": [Decimal("1234.5"), Decimal("-20"), None, None, Decimal("0.1"), Decimal("7")],
                "Reference": ['a "b", c', None, None, None, None, "Оплата"],
            },
            dtype="object",
        ),
    )
    book.save()
    return book


def test_csv_has_all_columns_and_no_text_that_runs() -> None:
    lines = show(filled(), "tblPayments", "csv").lines
    assert lines == (
        "Payment,Date,Customer,Invoice,Currency,Amount,Settles,Kind,Method,Reference,Source",
        '007,2026-03-01,,,,1234.50,,,,"a ""b"", c",',
        "'=1+1,2026-03-02,,,,-20.00,,,,,",
        "'+49,,,,,,,,,,",
        "'-5,03/04/2026,,,,,,,,,",
        "'@x,,,,,0.10,,,,,",
        "B6,,,,,7.00,,,,Оплата,",
    )


def test_json_keeps_numbers_and_blanks() -> None:
    rows = json.loads("\n".join(show(filled(), "payments", "json").lines))
    assert rows[0]["Payment"] == "007"
    assert rows[0]["Amount"] == 1234.5
    assert rows[0]["Date"] == "2026-03-01"
    assert rows[1]["Payment"] == "=1+1"
    assert rows[2]["Amount"] is None


def test_text_leaves_out_columns_without_values() -> None:
    lines = show(filled(), "Payments", "table").lines
    assert lines[0].split() == ["Payment", "Date", "Amount", "Reference"]
    assert "1,234.50" in lines[2]


def test_a_table_without_rows() -> None:
    assert show(MemoryBook(), "tblFX", "table").lines == ("tblFX (sheet FX) has no rows.",)


@pytest.mark.parametrize("name", ["tblOpenItems", "open items", "OpenItems", "tblopenitems", "open-items"])
def test_a_table_is_found_by_any_spelling(name: str) -> None:
    assert show(MemoryBook(), name, "csv").lines[0].startswith("Customer,Name,Invoice,")


def test_an_unknown_table() -> None:
    with pytest.raises(CommandError) as error:
        show(MemoryBook(), "ageing", "table")
    assert str(error.value) == "memory.xlsm has no table 'ageing'. Did you mean tblAging?"
    with pytest.raises(CommandError, match=r"has no table 'xyzzy'\. It has: tbl"):
        show(MemoryBook(), "xyzzy", "table")
