"""Cells of an export become typed columns; what can't be read stays as text, and is named."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arbook.book.conversion import convert
from arbook.book.export import Export
from arbook.book.schema import Column, Kind, Way
from arbook.dates import DateOrder
from arbook.mapping import ExportError

# kind | decimal sign | cells | values, cents for money, * for text that is kept
VALUES = """
text   | . | 0000611365 ;  x  ; =1+1            | 0000611365 x =1+1
money  | . | 12.5 ; 1,234.50 ; -3 ; (5)         | 1250 123450 -300 -500
money  | , | 12,5 ; 1.234,50 ; 3-               | 1250 123450 -300
money  | . | 2.675 ; EUR 1                      | 268 100
money  | . | 1 ; 1.234,50 ; n/a                 | 100 1.234,50* n/a*
date   | . | 2024-01-02 ; 20240103 ;            | 2024-01-02 2024-01-03 -
date   | . | 13/04/2024 ; 01/04/2024            | 2024-04-13 2024-04-01
date   | . | 04/13/2024 ; 04/01/2024            | 2024-04-13 2024-04-01
date   | . | 05/05/2024                         | 2024-05-05
date   | . | 2024-01-02 ; 00.00.0000 ; soon     | 2024-01-02 - soon*
rate   | . | 8% ; 0.08                          | 0.08 0.08
number | , | 0,91                               | 0.91
any    | . | 12.50 ; yes                        | 12.5 yes
"""


@pytest.mark.parametrize("line", VALUES.strip().splitlines())
def test_values(line: str) -> None:
    kind, sign, cells, expected = (part.strip() for part in line.split("|"))
    found = convert(*column([cell.strip() for cell in cells.split(";")], Kind(kind)), None, sign)
    assert shown(found.values, {row for row, _ in found.unreadable}) == expected


@pytest.mark.parametrize(("order", "expected"), [("dmy", "2024-04-03"), ("mdy", "2024-03-04")])
def test_the_order_that_is_given_holds(order: DateOrder, expected: str) -> None:
    assert shown(convert(*column(["03/04/2024"], Kind.DATE), order, ".").values) == expected


# cells | kind | sentence
REFUSED = """
03/04/2024 ; 01/02/2024 | date  | e.csv, column 'X': '03/04/2024' can be 2024-03-04 or 2024-04-03. Say which: --dates dmy or --dates mdy.
13/04/2024 ; 04/13/2024 | date  | e.csv, column 'X': some dates have the day first and some the month first; export it anew.
3.4.24 ; 4.4.24         | date  | e.csv, column 'X' (Ours): not one cell can be read. '3.4.24' is not a date with a year of four digits: write it as 2024-04-03. Say the order of its dates: --dates dmy, mdy or ymd.
1.234 ; 500 ; 12,50     | money | e.csv, column 'X': '1.234' can be 1.234 or 1234. Say which: --decimal . or --decimal ,
1.234,50 ; 2,5          | money | e.csv, column 'X' (Ours): not one cell can be read. '1.234,50' makes sense only with ',' as decimal sign, and '.' is set. Say its decimal sign: --decimal . or --decimal ,
"""  # noqa: E501 - one line a case


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_a_column_that_would_be_a_guess_is_refused(line: str) -> None:
    cells, kind, sentence = (part.strip() for part in line.split("|"))
    with pytest.raises(ExportError) as told:
        convert(*column([cell.strip() for cell in cells.split(";")], Kind(kind)), None, None)
    assert str(told.value) == sentence


# decimal sign (? is not said) | cells | cents
THOUSANDS = """
? | 1.234 ; 1.5      | 123 150
? | 1.234 ; 1,234.56 | 123 123456
? | 0.125 ; 10       | 13 1000
? | 1,234            | 123400
. | 1.234            | 123
, | 1.234            | 123400
"""


@pytest.mark.parametrize("line", THOUSANDS.strip().splitlines())
def test_three_digits_after_the_point(line: str) -> None:
    sign, cells, expected = (part.strip() for part in line.split("|"))
    said = None if sign == "?" else sign
    found = convert(*column([cell.strip() for cell in cells.split(";")], Kind.MONEY), None, said)
    assert shown(found.values) == expected


# cell of a workbook | kind | value
@pytest.mark.parametrize(
    ("cell", "kind", "expected"),
    [
        (611365.0, Kind.TEXT, "611365"),
        (1.5, Kind.TEXT, "1.5"),
        (date(2024, 1, 2), Kind.TEXT, "2024-01-02"),
        (True, Kind.TEXT, "TRUE"),
        (date(2024, 1, 2), Kind.DATE, "2024-01-02"),
        (datetime.fromisoformat("2024-01-02T23:59"), Kind.DATE, "2024-01-02"),
        (45293.0, Kind.DATE, "2024-01-02"),
        (0.1 + 0.2, Kind.MONEY, "30"),
        (-1234.565, Kind.MONEY, "-123457"),
    ],
)
def test_typed_cells(cell: Any, kind: Kind, expected: str) -> None:
    assert shown(convert(*column([cell], kind), None, ".").values) == expected


@given(st.integers(-(10**12), 10**12))
def test_an_amount_written_in_either_locale_is_the_same(cents: int) -> None:
    for sign, text in ((".", f"{cents / 100:,.2f}"), (",", f"{cents / 100:.2f}".replace(".", ","))):
        assert convert(*column([text], Kind.MONEY), None, sign).values.tolist() == [cents]


def column(cells: list[Any], kind: Kind) -> tuple[Export, str, Column]:
    values = np.empty(len(cells), dtype=object)
    values[:] = cells
    return Export("e.csv", {"X": values}, np.arange(len(cells))), "X", Column("Ours", kind, Way.IN)


def shown(values: pd.Series, text_rows: set[int] = frozenset()) -> str:  # type: ignore[assignment]  # empty is empty
    return " ".join(
        "-" if pd.isna(value)
        else f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp)
        else f"{value}*" if row in text_rows
        else str(value)
        for row, value in enumerate(values)
    )  # fmt: skip
