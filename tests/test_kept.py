"""What a book keeps of its tables: packed and unpacked, every cell is the same, whatever kind it is."""

import numpy as np
import pandas as pd
import pytest

from arbook.changes import Cell
from arbook.kept import PIECE, KeptColumn, KeptTable, packed, unpacked

# cells of a column
COLUMNS: dict[str, list[Cell]] = {
    "texts": ["a", "b", "a", None, "\u017e\u20ac\U0001f600"],
    "one text": ["a", None],
    "mixed": ["a", 7.0, True, False, None, "7", 0.0],
    "bytes": [0.0, 1.0, -128.0, 127.0],
    "two bytes": [128.0, -32768.0, 32767.0],
    "four bytes": [2147483647.0, -2147483648.0, 45322.0],
    "eight bytes": [2147483648.0, 9007199254740991.0],
    "cents": [0.01, 1234.56, -0.1, 21474836.48],
    "four digits": [1.0823, 0.0001],
    "six digits": [0.000001, 1.5],
    "none fits": [0.1234567, 1e300, -1e-300],
    "whole but large": [9007199254740994.0],
    "blank": [None, None],
    "nothing": [],
}


@pytest.mark.parametrize("cells", COLUMNS.values(), ids=COLUMNS)
def test_every_cell_comes_back(cells: list[Cell]) -> None:
    table = KeptTable(len(cells), {"A": KeptColumn.typed(cells)})
    again = unpacked(packed({"tblData": table}))["tblData"]
    assert again.rows == len(cells)
    assert again.column("A").cells(np.arange(len(cells))) == cells
    assert again.same(table)
    assert table.same(again)
    assert packed({"tblData": again}).equals(packed({"tblData": table}))  # narrow numbers are packed as wide ones


@pytest.mark.parametrize("at", range(7))
def test_a_cell_that_differs_is_not_the_same(at: int) -> None:
    cells = COLUMNS["mixed"]
    other = [*cells[:at], "other", *cells[at + 1 :]]
    kept = unpacked(packed({"t": KeptTable(7, {"A": KeptColumn.typed(cells)})}))["t"]
    assert not kept.same(KeptTable(7, {"A": KeptColumn.typed(other)}))


def test_tables_of_any_length_come_back() -> None:
    texts: list[Cell] = [f"invoice {number * 7919 % 100_003}" for number in range(20_000)]
    rows = packed({"tblData": KeptTable(len(texts), {"A": KeptColumn.typed(texts)})})
    assert len(rows) > 2
    assert rows["Text"].str.len().max() == PIECE
    assert unpacked(rows.sample(frac=1, random_state=1))["tblData"].column("A").cells(np.arange(20_000)) == texts


# kind, value: places in the pool for texts (2) and errors (4) | the cells
POOL = pd.Index(["", "b", "a", "#N/A"], dtype="str")


@pytest.mark.parametrize(
    ("kind", "value", "cells"),
    [
        ([2, 2, 2, 0], [2.0, 1.0, 2.0, 0.0], ["a", "b", "a", None]),
        ([2, 0, 2], [0.0, 0.0, 1.0], [None, None, "b"]),  # a text without letters is blank
        ([2, 1, 3, 4], [1.0, 300.5, 1.0, 3.0], ["b", 300.5, True, "#N/A"]),
        ([1, 1, 0], [3.0, 1e300, 0.0], [3.0, 1e300, None]),
        ([1, 0], [3.0, 5.0], [3.0, None]),
        ([0, 0], [0.0, 0.0], [None, None]),
    ],
)
def test_columns_as_read(kind: list[int], value: list[float], cells: list[Cell]) -> None:
    kinds, values = np.array(kind, np.uint8), np.array(value)
    column = KeptColumn.of(kinds, values, POOL, 0)
    fault = [at for at, one in enumerate(kind) if one == 4]
    plain = KeptColumn.typed([None if at in fault else cell for at, cell in enumerate(cells)])
    rows = np.arange(len(cells))
    assert column.cells(rows) == cells
    assert column.same(plain) is not bool(fault)
    assert unpacked(packed({"t": KeptTable(len(cells), {"A": column})}))["t"].column("A").same(column) or not any(
        kind
    )
    assert not np.shares_memory(column.kind, kinds)
    assert not np.shares_memory(column.value, values)
