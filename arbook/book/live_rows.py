"""Rows of a frame as blocks of cells for a table of an open workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from arbook.book import cells, fit
from arbook.book.book import Value
from arbook.book.cells import CellValue
from arbook.book.edits import Block, Change
from arbook.book.results import TABLES
from arbook.book.schema import Kind
from arbook.book.sheetxml import Area
from arbook.book.workbookxml import TablePart


def blocks(part: TablePart, frame: pd.DataFrame, row: int, date1904: bool) -> list[Block]:
    """Return the frame's columns as blocks from a sheet row on, neighbours together."""
    found: list[Block] = []
    for at, name in enumerate(part.columns, part.area[1]):
        if name not in frame.columns:
            continue
        kind = fit.kind(part.name, name, frame[name])
        if not found or found[-1].area[3] + 1 < at:
            found.append(Block(part.sheet.name, row, at, [], []))
        found[-1].columns.append(cells.column(frame[name], kind, date1904))
        found[-1].text.append(kind is Kind.TEXT)
    return found


def body(change: Change, frame: pd.DataFrame, date1904: bool) -> tuple[Block, list[str]]:
    """Return all rows of a table made anew as one block, and the columns in it that are the user's, blank so far."""
    part = change.part
    height = max(part.rows, len(frame), 1)
    whole = Block(part.sheet.name, part.first_row, part.area[1], [], [])
    own: list[str] = []
    sources = fit.sources(part.name, part.columns, change.captions, frame.columns)
    for name, (ours, source) in zip(part.columns, sources, strict=True):
        values: list[CellValue] = []
        if source:
            values = cells.column(frame[source], fit.kind(part.name, ours, frame[source]), date1904)
        elif source is None:
            own.append(name)
        whole.columns.append(values + [None] * (height - len(values)))
        whole.text.append(_is_text(part.name, ours))
    return whole, own


def whole_block(name: str, sheet: str, area: Area, rows: Sequence[Sequence[Value]], date1904: bool) -> Block:
    """Return a named fixed block with these rows in it; the rest of it is blank. Too many of them raise."""
    height, width = area[2] - area[0] + 1, area[3] - area[1] + 1
    if len(rows) > height or any(len(row) > width for row in rows):
        raise ValueError(f"{name} has {height} rows of {width} cells")
    full = [[*row, *[None] * (width - len(row))] for row in rows] + [[None] * width] * (height - len(rows))
    columns = [[cells.cell(row[at], date1904) for row in full] for at in range(width)]
    return Block(sheet, area[0], area[1], list(columns), [False] * width)


def links(part: TablePart, targets: Mapping[str, Sequence[str]]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield (sheet row, sheet column) and the place that the cell leads to."""
    for name, places in targets.items():
        for row, place in enumerate(places):
            if place and name in part.columns:
                yield (part.first_row + row, part.area[1] + part.columns.index(name)), place


def _is_text(table: str, name: str) -> bool:
    schema = TABLES.get(table)
    return schema is not None and name in schema.names and schema[name].kind is Kind.TEXT
