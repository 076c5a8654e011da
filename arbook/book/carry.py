"""What users added to our tables: their own columns, kept when the rows of a result table are made anew.

Typed values go with the row's key. A calculated column is filled down; other formulas go with the key too, moved to
their new row as Excel would.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from arbook.book import tags
from arbook.book.book import BookError, CellKind, Cells, RawTable, Value
from arbook.book.encode import BLANK, Content, Each, Same, serial, value_xml
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
    if not has_cells(formula):
        return Same(formula_xml(formula))
    return Each([formula_xml(translated(formula, (origin, column), (row, column))) for row in rows])


def has_cells(formula: str) -> bool:
    """Tell whether a formula names cells by their place, so that it reads otherwise in another row."""
    return _A1.search(formula) is not None


def translated(formula: str, source: tuple[int, int], target: tuple[int, int]) -> str:
    """Translate a formula from one cell (row, column) to another, as Excel does when it is copied."""
    from openpyxl.formula.tokenizer import TokenizerError  # slow to import, seldom needed
    from openpyxl.formula.translate import Translator, TranslatorError

    origin, place = (f"{column_letters(column)}{row}" for row, column in (source, target))
    try:
        return str(Translator(f"={formula}", origin).translate_formula(place))[1:]
    except (TranslatorError, TokenizerError):  # a reference would leave the sheet, or it is no formula
        return "#REF!"


def formulas(
    chunks: Iterable[bytes], table: TablePart, columns: Iterable[int], where: str
) -> dict[tuple[int, int], str]:
    """Return the formulas of some sheet columns of a table: (row, column) -> text, shared ones written out."""
    wanted, found = set(columns), {}
    masters: dict[str, tuple[str, tuple[int, int]]] = {}
    for place, xml in _formula_cells(chunks, table.area[2], where):
        match = _FORMULA.search(xml)
        if match is None:
            continue
        try:
            shared, text = attributes(b"<f" + match[1] + b">"), plain((match[2] or b"").decode())
        except UnicodeDecodeError as error:
            raise BookError(f"{where} is damaged ({error}). Open the book in Excel and save it.") from error
        group = shared.get("si", "")
        if shared.get("t") == "shared" and text:
            masters[group] = (text, place)
        elif shared.get("t") == "shared" and group in masters:
            master, origin = masters[group]
            text = translated(master, origin, place)
        if text and place[1] in wanted and place[0] >= table.first_row:
            found[place] = text
    return found


def _formula_cells(chunks: Iterable[bytes], last: int, where: str) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Yield (row, column) and XML of the cells with a formula down to row `last`."""
    for piece, block in pieces(chunks, where):
        if piece != "rows":
            continue
        try:
            cells = tags.find(block)
        except tags.UnusualError as error:
            raise BookError(f"{where} can't be kept whole ({error}). Open the book in Excel and save it.") from error
        rows = cells.row_number[cells.cell_row]
        for cell in np.flatnonzero(cells.formula & (rows <= last)):
            yield (int(rows[cell]), int(cells.column[cell])), cells.block[cells.start[cell] : cells.end[cell]]


def by_key(old: RawTable, new: pd.DataFrame, key: Sequence[str], date1904: bool) -> npt.NDArray[np.int64]:
    """Return for each new row the old row (from 0) with the same key, -1 where there is none.

    Where several rows have the same key, the first goes with the first, the second with the second and so on.
    """
    if not key or not set(key) <= set(old.columns) & set(new.columns):
        return np.full(len(new), -1, np.int64)
    places: defaultdict[tuple[str, ...], deque[int]] = defaultdict(deque)
    for row, item in enumerate(zip(*(old.columns[name].all_texts() for name in key), strict=True)):
        places[item].append(row)
    texts = zip(*(_key_texts(new[name], date1904) for name in key), strict=True)
    return np.array([places[item].popleft() if places.get(item) else -1 for item in texts], np.int64)


def _key_texts(values: pd.Series, date1904: bool) -> list[str]:
    """Write values as `Cells.text` gives them once they stand in cells."""
    return ["" if pd.isna(value) else _key_text(value, date1904) for value in values]


def _key_text(value: Value, date1904: bool) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    number = float(serial(value, date1904) if isinstance(value, date) else value or 0)
    return str(int(number)) if number.is_integer() else repr(number)


def moved(
    found: Mapping[tuple[int, int], str], column: int, first_row: int, old_rows: npt.NDArray[np.int64]
) -> dict[int, bytes]:
    """Return the formulas of a column as they must read in their new rows: old row (from 0) -> XML."""
    return {
        int(old): formula_xml(
            translated(found[first_row + int(old), column], (first_row + int(old), column), (first_row + new, column))
        )
        for new, old in enumerate(old_rows)
        if (first_row + int(old), column) in found
    }


def carried(cells: Cells, old_rows: npt.NDArray[np.int64], formula: Mapping[int, bytes]) -> Content:
    """Return a user's column in its new order; `formula` has those of old rows, ready for their new place."""
    known = {-1: BLANK} | dict(formula)
    kinds = cells.kind.tolist()
    return Each([known.get(row) or (_xml(cells, row) if kinds[row] else BLANK) for row in old_rows.tolist()])


def _xml(cells: Cells, row: int) -> bytes:
    if row < 0 or cells.kind[row] in (CellKind.BLANK, CellKind.ERROR):
        return BLANK
    if cells.kind[row] == CellKind.TEXT:
        return value_xml(cells.text(row), date1904=False)
    if cells.kind[row] == CellKind.BOOL:
        return value_xml(bool(cells.value[row]), date1904=False)
    return value_xml(float(cells.value[row]), date1904=False)
