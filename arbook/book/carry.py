"""What users added to our tables: their own columns, kept when the rows of a result table are made anew.

Typed values go with the row's key. A calculated column is filled down; other formulas go with the key too, moved to
their new row as Excel would.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from arbook.book import tags
from arbook.book.book import CellKind, Cells, RawTable
from arbook.book.encode import BLANK, Content, Each, Same, value_xml
from arbook.book.sheetxml import attributes, column_letters, pieces, plain
from arbook.book.workbookxml import TablePart

_FORMULA = re.compile(rb"<f\b([^>]*?)(?:/>|>(.*?)</f>)", re.S)
_A1 = re.compile(r"(?<![\w\[\].@#])\$?[A-Z]{1,3}\$?[0-9]+(?![\w(\[])")


def formula_xml(text: str) -> bytes:
    """Return the XML of a formula cell without a cached value."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"><f>{escaped}</f></c>".encode()


def filled_down(formula: str, column: int, origin: int, rows: Sequence[int]) -> Content:
    """Return a calculated column for these sheet rows; `formula` is as it stands in row `origin`."""
    if not _A1.search(formula):
        return Same(formula_xml(formula))
    return Each([formula_xml(_moved(formula, column, origin, row)) for row in rows])


def _moved(formula: str, column: int, origin: int, row: int) -> str:
    """Translate a formula to another row of its column."""
    from openpyxl.formula.translate import Translator  # slow to import, seldom needed

    letters = column_letters(column)
    return str(Translator(f"={formula}", f"{letters}{origin}").translate_formula(f"{letters}{row}"))[1:]


def formulas(
    chunks: Iterable[bytes], table: TablePart, columns: Iterable[int], where: str
) -> dict[tuple[int, int], str]:
    """Return the formulas of some sheet columns of a table: (row, column) -> text, shared ones written out."""
    wanted, found, masters = set(columns), {}, {}
    for piece, block in pieces(chunks, where):
        if piece != "rows":
            continue
        block_tags = tags.find(block)
        rows = block_tags.row_number[block_tags.cell_row] if len(block_tags.cell_row) else block_tags.cell_row
        for cell in np.flatnonzero(block_tags.formula & (rows >= table.first_row) & (rows <= table.area[2])):
            row, column = int(rows[cell]), int(block_tags.column[cell])
            match = _FORMULA.search(block_tags.block, block_tags.start[cell], block_tags.end[cell])
            if column not in wanted or match is None:
                continue
            shared = attributes(b"<f" + match[1] + b">")
            text = plain((match[2] or b"").decode())
            if shared.get("t") == "shared" and text:
                masters[shared["si"]] = (text, row, column)
            elif shared.get("t") == "shared":
                master, at_row, at_column = masters.get(shared["si"], ("", row, column))
                text = _moved(master, at_column, at_row, row) if master and at_column == column else ""
            found[row, column] = text
    return found


def by_key(old: RawTable, new: pd.DataFrame, key: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return for each new row the old row (from 0) with the same key, -1 where there is none."""
    if not key or not set(key) <= set(old.columns) & set(new.columns):
        return np.full(len(new), -1, np.int64)
    places = {tuple(old.columns[name].text(row) for name in key): row for row in reversed(range(old.rows))}
    texts = zip(*(_key_texts(new[name]) for name in key), strict=True)
    return np.array([places.get(item, -1) for item in texts], np.int64)


def _key_texts(values: pd.Series) -> list[str]:
    return ["" if pd.isna(value) else str(value) for value in values]


def moved(
    found: Mapping[tuple[int, int], str], column: int, first_row: int, old_rows: npt.NDArray[np.int64]
) -> dict[int, bytes]:
    """Return the formulas of a column as they must read in their new rows: old row (from 0) -> XML."""
    return {
        int(old): formula_xml(
            _moved(found[first_row + int(old), column], column, first_row + int(old), first_row + new)
        )
        for new, old in enumerate(old_rows)
        if (first_row + int(old), column) in found
    }


def carried(cells: Cells, old_rows: npt.NDArray[np.int64], formula: Mapping[int, bytes]) -> Content:
    """Return a user's column in its new order; `formula` has those of old rows, ready for their new place."""
    return Each([formula.get(int(row)) or _xml(cells, int(row)) for row in old_rows])


def _xml(cells: Cells, row: int) -> bytes:
    if row < 0 or cells.kind[row] in (CellKind.BLANK, CellKind.ERROR):
        return BLANK
    if cells.kind[row] == CellKind.TEXT:
        return value_xml(cells.text(row), date1904=False)
    if cells.kind[row] == CellKind.BOOL:
        return value_xml(bool(cells.value[row]), date1904=False)
    return value_xml(float(cells.value[row]), date1904=False)
