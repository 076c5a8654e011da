"""Templates as older versions had them: the builder of today with less in its schema."""

from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from arbook.book import results, settings, sheets
from arbook.book.schema import Table
from workbook import build, functions_sheet, settings_sheet, start, table


def older_template(
    patch: pytest.MonkeyPatch,
    path: Path,
    columns: Collection[str] = (),
    tables: Collection[str] = (),
    pages: Collection[str] = (),
    names: Collection[str] = (),
    lists: Mapping[str, int] | None = None,
    functions: Collection[str] = (),
    buttons: Collection[str] = (),
) -> Path:
    """Write a template without these columns (`tblFX.Rate`), tables, sheets, named cells, functions, buttons.

    `lists` says how many choices of a list it has; with none the list isn't there.
    """
    counts = lists or {}
    short = {name: items[: counts.get(name, len(items))] for name, items in sheets.LISTS.items()}
    with patch.context() as old:
        kept = {
            name: _without(each, columns)
            for name, each in results.TABLES.items()
            if name not in tables and each.sheet not in pages
        }
        for module in (build, table):
            old.setattr(module, "TABLES", kept)
        for module in (build, start):
            old.setattr(module, "PAGES", tuple(each for each in build.PAGES if each.sheet not in pages))
        heads = {k: v for k, v in settings.HEADS.items() if k not in names and v[0] not in pages}
        old.setattr(build, "HEADS", heads)
        old.setattr(settings_sheet, "SETTINGS", [each for each in settings.SETTINGS if each.name not in names])
        old.setattr(settings_sheet, "LISTS", {name: items for name, items in short.items() if items})
        old.setattr(functions_sheet, "EXAMPLES", [e for e in functions_sheet.EXAMPLES if e.function not in functions])
        old.setattr(start, "BUTTONS", tuple(each for each in start.BUTTONS if each[0] not in buttons))
        path.write_bytes(build.build())
    return path


def _without(table: Table, columns: Collection[str]) -> Table:
    kept = tuple(each for each in table.columns if f"{table.name}.{each.name}" not in columns)
    return Table(
        table.name, table.sheet, kept, table.key, table.header_row, table.first_column, by_hand=table.by_hand
    )
