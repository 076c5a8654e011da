"""Small workbooks for tests, written as text: a table's name, a line of headings, then a line a row, `|` between."""

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

from arbook.book.book import Value
from arbook.book.file import FileBook
from arbook.book.results import TABLES
from arbook.book.schema import Kind
from macros.demo_rows import frame
from macros.new import write_template
from macros.showing import show

NOW = datetime(2024, 3, 31, 9, 30)  # noqa: DTZ001 - naive, as in the workbook


def make_book(path: Path, text: str, **settings: Value) -> Path:
    """Write a new workbook with these rows and settings."""
    write_template(path)
    book = FileBook.open(path)
    for name, value in settings.items():
        book.set(name, value)
    for part in text.strip().split("\n\n"):
        name, headings, *lines = [line.strip() for line in part.strip().splitlines()]
        columns = [heading.strip() for heading in headings.split("|")]
        rows = [
            {column: _cell(cell.strip(), name, column) for column, cell in zip(columns, line.split("|"), strict=True)}
            for line in lines
        ]
        book.append(name, frame(name, rows))
    book.save()
    return path


def _cell(text: str, table: str, column: str) -> str | int | float | date | None:
    kind = TABLES[table][column].kind
    if not text:
        return None
    if kind is Kind.DATE:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    if kind is Kind.MONEY:
        return int(Decimal(text.replace(",", "")) * 100)
    if kind is Kind.ANY:
        try:
            return float(text)
        except ValueError:
            return text
    return float(text) if kind in (Kind.NUMBER, Kind.RATE) else text


def rows_of(path: Path, table: str, *columns: str) -> list[str]:
    """Return some columns of a table as lines, cells apart by ` | `."""
    lines = list(csv.DictReader(show(FileBook.open(path), table, "csv").lines))
    return [" | ".join(line[column] for column in columns) for line in lines]


def blocks(path: Path, sheet: str, area: str) -> list[list[object]]:
    """Return the values of a block of cells, as openpyxl reads them."""
    cells = load_workbook(path, data_only=True)[sheet][area]
    rows = cells if isinstance(cells, tuple) else ((cells,),)
    return [[cell.value for cell in row] for row in rows]
