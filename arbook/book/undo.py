"""What cells held before a command changed them, so that they can be put back: after an error, or by Restore last.

It is kept in a file of the user's own (`folder`), one a workbook: the open book itself gets no hidden copies.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import xlwings as xw
from xlwings.main import Table

from arbook.book import excel
from arbook.book.cells import CellValue, error_text, plain
from arbook.book.sheetxml import Area, area_of


@dataclass(frozen=True)
class Cells:
    """The cells of an area as they were: values by columns, formulas and links as [row, column, text]."""

    sheet: str
    area: tuple[int, int, int, int]
    columns: list[list[CellValue]]
    text: list[bool]  # which columns have the text format
    errors: list[tuple[int, int, str]]
    formulas: list[tuple[int, int, str]]
    links: list[tuple[int, int, str]]


@dataclass(frozen=True)
class Snapshot:
    """Cells before a command, the areas of the tables that it resized, and what they were after it."""

    cells: list[Cells]
    before: dict[str, tuple[int, int, int, int]]
    after: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)


def cells(sheet: xw.Sheet, area: Area, date1904: bool) -> Cells:
    """Take down the cells of an area."""
    found = excel.values(sheet, area)
    formulas = excel.formulas(sheet, area, found)
    errors = [
        (area[0] + row, area[1] + at, error)
        for row, line in enumerate(found)
        for at, value in enumerate(line)
        if (error := error_text(value)) and (area[0] + row, area[1] + at) not in formulas
    ]
    columns = [
        [None if error_text(value) else plain(value, date1904) for value in column]
        for column in zip(*found, strict=True)
    ]
    for row, column in formulas:
        columns[column - area[1]][row - area[0]] = None
    formats = [excel.block(sheet, (area[0], at, area[2], at)).number_format for at in range(area[1], area[3] + 1)]
    return Cells(
        sheet.name, area, columns, [it == "@" for it in formats], errors, _list(formulas),
        _list(excel.links(sheet, area)),
    )  # fmt: skip


def _list(places: Mapping[tuple[int, int], str]) -> list[tuple[int, int, str]]:
    return [(row, column, text) for (row, column), text in places.items()]


def put_back(sheets: Mapping[str, xw.Sheet], tables: Mapping[str, Table], snapshot: Snapshot) -> None:
    """Put tables and cells back as they were; doing it twice does no harm."""
    for name, area in snapshot.before.items():
        if table_area(tables[name])[2] < area[2]:
            resize(tables[name], area)
    for old in snapshot.cells:
        _put_cells(sheets[old.sheet], old)
    for name, area in snapshot.before.items():
        if table_area(tables[name])[2] > area[2]:
            resize(tables[name], area)


def _put_cells(sheet: xw.Sheet, old: Cells) -> None:
    if excel.links(sheet, old.area):
        excel.clear(sheet, old.area)
    excel.write(sheet, old.area[0], old.area[1], old.columns, old.text)
    excel.write_formulas(sheet, {(row, column): text for row, column, text in old.formulas})
    for row, column, error in old.errors:
        sheet.range((row, column)).raw_value = error  # typed into a cell, its text is the error itself
    for row, column, target in old.links:
        excel.link(sheet, (row, column), target)


def table_area(table: Table) -> Area:
    """Return header row to last row of a table, with its total row."""
    return area_of(table.range.address)


def resize(table: Table, area: Area) -> None:
    """Give a table another area under the same header row."""
    table.resize(excel.block(table.parent, area))


def folder() -> Path:
    """Return where snapshots are kept: the user's local data, which no cloud drive copies."""
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "arbook"
    local = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_STATE_HOME")
    return (Path(local) if local else home / ".local" / "state") / "arbook"


def file_of(book: str) -> Path:
    """Return the snapshot's file of a workbook, by its full name (on a cloud drive an address)."""
    return folder() / f"{hashlib.sha256(book.encode()).hexdigest()[:24]}.json"


def keep(book: str, snapshot: Snapshot) -> None:
    """Keep a snapshot in place of the last one; only its user may read it."""
    path = file_of(book)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        json.dump({"book": book, **asdict(snapshot)}, handle)
    fresh.replace(path)


def kept(book: str) -> Snapshot | None:
    """Return the snapshot of a workbook; None where there is none, or none that can be read."""
    try:
        found = json.loads(file_of(book).read_text(encoding="utf-8"))
        return Snapshot([_cells(one) for one in found["cells"]], _areas(found["before"]), _areas(found["after"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _cells(one: Mapping[str, Sequence[object]]) -> Cells:
    fields = dict(one)
    fields["area"] = tuple(one["area"])
    return Cells(**fields)  # type: ignore[arg-type]  # as `keep` wrote it


def _areas(found: Mapping[str, Sequence[int]]) -> dict[str, tuple[int, int, int, int]]:
    return {name: (area[0], area[1], area[2], area[3]) for name, area in found.items()}
