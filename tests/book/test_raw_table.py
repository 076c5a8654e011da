"""Tables as read: all texts of a column at once are those one by one, and a lean table keeps the columns named."""

import numpy as np
import pandas as pd

from arbook.book.book import CellKind, Cells, RawTable

POOL = pd.CategoricalDtype(pd.Index(["", "a", "#N/A", "7"], dtype="str"))
B, N, T, Y, E = CellKind.BLANK, CellKind.NUMBER, CellKind.TEXT, CellKind.BOOL, CellKind.ERROR
# kind | value | text
CELLS = [
    (B, 0.0, ""), (T, 1.0, "a"), (T, 0.0, ""), (T, 3.0, "7"), (E, 2.0, "#N/A"), (N, 7.0, "7"), (N, -0.5, "-0.5"),
    (N, 1e15, "1000000000000000"), (N, 0.1, "0.1"), (Y, 1.0, "TRUE"), (Y, 0.0, "FALSE"), (N, 45322.25, "45322.25"),
]  # fmt: skip


def cells(rows: list[tuple[CellKind, float, str]]) -> Cells:
    return Cells(np.array([k for k, *_ in rows], np.uint8), np.array([v for _, v, _ in rows], np.float64), POOL)


def test_all_texts_are_those_one_by_one() -> None:
    column = cells(CELLS)
    assert column.all_texts() == [column.text(row) for row in range(len(CELLS))] == [text for *_, text in CELLS]
    assert cells([]).all_texts() == []


def test_a_lean_table_keeps_its_headings_and_the_cells_of_some() -> None:
    table = RawTable("tblData", "Data", 6, 2, len(CELLS), {"A": cells(CELLS), "B": cells(CELLS), "C": cells(CELLS)})
    lean = table.lean(["B"])
    assert list(lean.columns) == ["A", "B", "C"]
    assert {name: "".join(column.all_texts()) == "" for name, column in lean.columns.items()} == {
        "A": True, "B": False, "C": True,
    }  # fmt: skip
    assert lean.columns["B"].all_texts() == table.columns["B"].all_texts()
    assert (lean.rows, lean.first_row, lean.first_column) == (table.rows, 6, 2)
    assert not np.shares_memory(lean.columns["B"].value, table.columns["B"].value)
