"""Changing cells as a person does: no command is watching."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from arbook.book.book import Cells
from arbook.book.file import FileBook

Typing = Callable[[FileBook], None]


def typed(path: Path, *verbs: Typing) -> None:
    """Do these to a closed book."""
    book = FileBook.open(path)
    for verb in verbs:
        verb(book)
    book.save()


def cell(table: str, row: int, column: str, value: object) -> Typing:
    """Type into a cell of a row, counted from 0."""
    return lambda book: book.update(table, pd.DataFrame({column: pd.Series([value], dtype=object, index=[row])}))


def without(table: str, row: int) -> Typing:
    """Delete a row: those below move up, as in Excel."""

    def delete(book: FileBook) -> None:
        raw = book.read(table)
        filled = {name: cells for name, cells in raw.columns.items() if cells.kind.any()}
        rest = range(row + 1, raw.rows)
        moved = {
            name: pd.Series([*(_value(cells, at) for at in rest), None], dtype=object, index=range(row, raw.rows))
            for name, cells in filled.items()
        }
        book.update(table, pd.DataFrame(moved))

    return delete


def _value(cells: Cells, row: int) -> object:
    return cells.value[row] if cells.kind[row] == 1 else cells.text(row) or None
