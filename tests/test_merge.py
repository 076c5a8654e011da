"""Rows of an export meet those of a table: added, changed, unchanged, missing."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arbook.merge import different, match, merge
from arbook.numbering import recognised

TABLE = """
Invoice | Amount | Date       | Note | Source
A       | 100    | 2024-01-01 | mine | jan
B       | 200    | 2024-01-02 |      | jan
C       |        |            |      |
"""


# incoming | table after | added, changed, unchanged, missing
MERGES = """
A 100, B 200               | A 100 mine jan, B 200 - jan, C - - -                     | 0 0 2 C
A 101, B 200, C 5, D 7     | A 101 mine new, B 200 - jan, C 5 - new, D 7 - new        | 1 2 1
D 7, A 100                 | A 100 mine jan, B 200 - jan, C - - -, D 7 - new          | 1 0 1 B C
C -                        | A 100 mine jan, B 200 - jan, C - - new                   | 0 0 1 A B
A 100, A 100               | A 100 mine jan, B 200 - jan, C - - -, A 100 - new        | 1 0 1 B C
B text                     | A 100 mine jan, B text - new, C - - -                    | 0 1 0 A C
"""


@pytest.mark.parametrize("line", MERGES.strip().splitlines())
def test_merges(line: str) -> None:
    incoming, after, counts = (part.strip() for part in line.split("|"))
    there = table(TABLE)
    rows = table(
        "Invoice | Amount | Source\n" + "\n".join(f"{row.replace(' ', '|')}|new" for row in incoming.split(", "))
    )
    found = merge(there, rows, match(there, rows, ["Invoice"]))
    shown = [" ".join(_text(value) for value in row) for row in found.table.drop(columns="Date").to_numpy(object)]
    assert ", ".join(shown) == after
    missing = " ".join(there["Invoice"].iloc[found.missing])
    assert f"{found.added} {len(found.changed)} {found.unchanged} {missing}".strip() == counts
    again = merge(found.table, rows, match(found.table, rows, ["Invoice"]))
    assert (again.added, len(again.changed)) == (0, 0)
    assert not any(different(found.table[name], again.table[name]).any() for name in found.table)


def test_a_blank_of_the_export_blanks_the_cell() -> None:
    there = table(TABLE)
    rows = table("Invoice | Date\nA |")
    rows["Date"] = rows["Date"].astype("datetime64[s]")
    found = merge(there, rows, match(there, rows, ["Invoice"]))
    assert [(change.column, str(change.old)[:10]) for change in found.changes] == [("Date", "2024-01-01")]
    assert found.table["Date"].isna().tolist() == [True, False, True]


@given(st.lists(st.sampled_from("ABC")), st.lists(st.sampled_from("ABCD")))
def test_no_row_is_matched_twice_and_none_is_lost(there: list[str], coming: list[str]) -> None:
    old, new = (pd.DataFrame({"Invoice": pd.Series(keys, dtype="str")}) for keys in (there, coming))
    places = match(old, new, ["Invoice"])
    known = places[places >= 0]
    assert len(set(known)) == len(known)
    assert [there[place] for place in known] == [key for key, place in zip(coming, places, strict=True) if place >= 0]
    found = merge(old, new, places)
    assert all(list(found.table["Invoice"]).count(key) == max(there.count(key), coming.count(key)) for key in "ABCD")


PAYMENTS = """
Payment          | Date       | Customer | Invoice | Amount | Kind   | Reference
P1               | 2024-01-01 | C1       | I1      | 100    |        |
P2               | 2024-01-01 | C1       |         | 50     |        |
P3               | 2024-01-01 | C1       | I9      | 70     |        |
PAY-2024-01-05-1 | 2024-01-05 | C1       | I1      | 10     |        | r
PAY-2024-01-05-4 | 2024-01-05 | C2       | I2      | 10     |        |
"""

# a payment line of the export | number and invoice it gets | row of the table, from 0
NUMBERS = """
P1               | 2024-01-01 | C1 | I1 | 100 | Payment | | P1 I1               | 0
P1               | 2024-01-01 | C1 | I2 | 100 |         | | P1 I2               | new
P1               | 2024-01-01 | C1 | I1 | 3   | Discount | | P1 I1              | new
P2               | 2024-01-01 | C1 | I7 | 50  |         | | P2 I7               | 1
P2               | 2024-01-01 | C1 | I7 | 20  |         | | P2 I7               | new
P3               | 2024-01-01 | C1 |    | 70  |         | | P3 I9               | 2
                 | 2024-01-05 | C1 | I1 | 10  |         | r | PAY-2024-01-05-1 I1 | 3
                 | 2024-01-05 | C1 |    | 10  |         | r | PAY-2024-01-05-1 I1 | 3
                 | 2024-01-05 | C1 | I1 | 11  |         | r | PAY-2024-01-05-5 I1 | new
                 | 2024-01-06 | C1 | I1 | 10  |         | r | PAY-2024-01-06-1 I1 | new
"""


@pytest.mark.parametrize("line", NUMBERS.strip("\n").splitlines())
def test_payment_lines_are_recognised(line: str) -> None:
    *cells, expected, row = (part.strip() for part in line.split("|"))
    lines, places = recognised(table(PAYMENTS), table("\n".join([PAYMENTS.strip().splitlines()[0], "|".join(cells)])))
    assert " ".join(lines[["Payment", "Invoice"]].iloc[0]) == expected
    assert ["new", *"01234"][int(places[0]) + 1] == row


def test_equal_payments_without_number_are_counted() -> None:
    header = PAYMENTS.strip().splitlines()[0]
    same = table("\n".join([header, *["| 2024-01-06 | C1 | | 10 | | r"] * 3]))
    lines, places = recognised(table(PAYMENTS), same)
    assert list(lines["Payment"]) == [f"PAY-2024-01-06-{n}" for n in (1, 2, 3)]
    there = merge(table(PAYMENTS), lines, places).table
    again, found = recognised(there, same)
    assert list(again["Payment"]) == list(lines["Payment"])
    assert found.tolist() == [5, 6, 7]


def table(text: str) -> pd.DataFrame:
    """Frame of a text table; - and nothing are blank, a word among amounts makes the column mixed."""
    header, *rows = ([cell.strip() for cell in line.split("|")] for line in text.strip("\n").splitlines())
    columns = {
        name: [row[at] if row[at] not in ("", "-") else None for row in rows] for at, name in enumerate(header)
    }
    return pd.DataFrame({name: _column(name, cells) for name, cells in columns.items()})


def _column(name: str, cells: list[str | None]) -> pd.Series:
    if name == "Date":
        return pd.Series(cells, dtype="datetime64[s]")
    if name != "Amount":
        return pd.Series(cells, dtype="str")
    if all(cell is None or cell.isdigit() for cell in cells):
        return pd.Series([cell and int(cell) for cell in cells], dtype="Int64")
    return pd.Series([int(cell) if cell and cell.isdigit() else cell for cell in cells], dtype=object)


def _text(value: object) -> str:
    return "-" if pd.isna(value) else str(value)  # type: ignore[call-overload]  # cells of these tables are scalars
