"""Builds the template: `python -m workbook.build [--out PATH]`, the same bytes every time.

The chain: a VBA project from a bare book (`vba`), the sheets by XlsxWriter, then a repack that puts the named
styles into styles.xml, adds the ribbon, and fixes what a zip keeps of its machine: dates, order, system.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from arbook.book.ranges import forget_values
from arbook.book.results import TABLES
from arbook.book.schema import Table
from arbook.book.settings import CONF_SHEET, HEADS
from workbook import (
    aging_head,
    closing_head,
    conf,
    dashboard_grid,
    dashboard_head,
    form,
    functions_sheet,
    page,
    plan_sheet,
    ribbon,
    settings_sheet,
    start,
    statement_sheet,
    vba,
)
from workbook.contents import PAGES, Page
from workbook.settings_sheet import Names
from workbook.styles import Styles
from workbook.table import add_table, freeze, print_titles, text_ranges

TEMPLATE = Path(__file__).with_name("AR_Template.xlsm")
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed date: the file is the same whenever it is built
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_PRINTED = {"Closing": (0, 19)}  # first and last printed column, where the sheet is wider than a page
# Sheets too wide to be read on one page: how many pages wide, and how many columns are on each.
WIDE = {"Actions": (2, 3), "Plans": (2, 3), "Risk": (2, 2), "Customers": (2, 2), "Invoices": (2, 1)}
_SPARE, _SPARE_WIDTH = 4, 12.0  # columns behind a narrow table that show the check and the as-of date
_ALLOWANCE = ("Movement of the allowance", "Opening", "Charge", "Write-offs", "Recoveries", "Closing")


def build() -> bytes:
    """Return the template as bytes."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    styles = Styles(book)
    book.set_properties({
        "title": "arbook: the receivables workbook",
        "subject": "Aging, collecting, plans and closing of accounts receivable",
        "author": "arbook",
        "comments": "Made by python -m workbook.build.",
        "created": _CREATED,
    })  # fmt: skip
    code_names = {each.sheet: each.code_name for each in PAGES} | {CONF_SHEET: conf.CODE_NAME}
    book.add_vba_project(io.BytesIO(vba.project(code_names)), True)
    book.set_vba_name(vba.THIS_WORKBOOK)
    names = _head_names()
    for each in PAGES:
        sheet = book.add_worksheet(each.sheet)
        sheet.set_vba_name(each.code_name)
        names |= _fill(book, sheet, styles, each)
    settings = book.add_worksheet(CONF_SHEET)
    settings.set_vba_name(conf.CODE_NAME)
    conf.write(settings, styles)
    for name, target in names.items():
        book.define_name(name, target)
    book.close()
    return _repacked(buffer.getvalue(), styles)


def _head_names() -> Names:
    """Names of the head cells that commands write, of the two that are formulas, and of the list of customers."""
    cells = {name: f"='{sheet}'!{_absolute(area)}" for name, (sheet, area) in HEADS.items()}
    difference = f"=Start!{_absolute(start.DIFFERENCE_CELL)}"
    return {
        **cells, page.MASTER_CHECK: "=Start!$A$3", "Start_Difference": difference,
        form.CUSTOMERS: form.CUSTOMERS_ARE,
    }  # fmt: skip


def _absolute(area: str) -> str:
    """Return an area with dollar signs.

    >>> _absolute("C6:M13")
    '$C$6:$M$13'
    """
    cells = area.split(":")
    letters = [cell.rstrip("0123456789") for cell in cells]
    return ":".join(f"${part}${cell[len(part) :]}" for cell, part in zip(cells, letters, strict=True))


def _fill(book: Workbook, sheet: Worksheet, styles: Styles, each: Page) -> Names:
    """Write one sheet; returns the names of its cells."""
    if each.sheet == "Start":
        start.write(sheet, styles)
        return {}
    if each.sheet == "Functions":
        functions_sheet.write(sheet, styles, each)
        return {}
    tables = [table for table in TABLES.values() if table.sheet == each.sheet]
    widths = _widths(each.sheet, tables)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    for table in tables:
        add_table(sheet, styles, table)
    names = _head(book, sheet, styles, each.sheet)
    page.head(sheet, styles, each, widths)
    _finish(sheet, tables)
    if each.sheet == "Statement":
        statement_sheet.set_up_page(sheet)
    elif each.sheet == dashboard_grid.SHEET:
        dashboard_head.set_up_page(sheet)
    return names


def _head(book: Workbook, sheet: Worksheet, styles: Styles, name: str) -> Names:
    """Write what stands above or beside the tables of a sheet; returns the names of its cells."""
    if name == "Settings":
        return settings_sheet.write(sheet, styles)
    if name == "Plan form":
        return plan_sheet.write(book, sheet, styles)
    if name == "Statement":
        return statement_sheet.write(sheet, styles)
    if name == "Provision":
        form.labels(sheet, styles, 4, _ALLOWANCE)
    elif name == "Closing":
        closing_head.write(sheet, styles)
    elif name == "Dashboard":
        dashboard_head.write(book, sheet, styles)
    elif name == "Aging":
        aging_head.write(book, sheet, styles)
    return {}


def _widths(sheet: str, tables: list[Table]) -> list[float]:
    """Widths of the sheet's columns, left to right, with the spare ones behind narrow tables."""
    if sheet == "Settings":
        return list(settings_sheet.WIDTHS)
    if sheet == dashboard_grid.SHEET:
        return list(dashboard_grid.WIDTHS)
    found: dict[int, float] = {}
    for table in tables:
        found |= {table.first_column - 1 + at: column.width for at, column in enumerate(table.columns)}
    return [found.get(at, _SPARE_WIDTH) for at in range(max(found) + 1 + _SPARE)]


def _finish(sheet: Worksheet, tables: list[Table]) -> None:
    """Panes, print titles and print area; a sheet without a table freezes and repeats its first rows."""
    name = sheet.get_name()
    if name in ("Settings", "Statement"):
        sheet.freeze_panes(5, 1)
        sheet.repeat_rows(0, 4)
    else:
        freeze(sheet, tables[0])
        print_titles(sheet, tables[0])
    if name in WIDE:
        pages, columns = WIDE[name]
        sheet.fit_to_pages(pages, 0)
        sheet.repeat_columns(0, columns - 1)
    if name in _PRINTED:
        sheet.print_area(0, _PRINTED[name][0], page.LAST_ROW, _PRINTED[name][1])
    areas = " ".join(text_ranges(table) for table in tables)
    if areas:
        sheet.ignore_errors({"number_stored_as_text": areas})


def _repacked(data: bytes, styles: Styles) -> bytes:
    """Return the package with the named styles, and nothing in it that depends on the machine or the day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w") as packed:
        for name in made.namelist():
            content = made.read(name)
            if name == "xl/styles.xml":
                content = styles.named_in(content.decode()).encode()
            if name == ribbon.PACKAGE_RELATIONSHIPS:
                content = ribbon.related(content)
            if name.startswith("xl/worksheets/sheet"):
                # Who opens the file computes the checks: none is true by itself. The examples of the cell functions
                # are: they depend on the cells beside them alone.
                content = forget_values(content, everything=b"AR_" not in content)
            _pack(packed, name, content)
        _pack(packed, ribbon.PART, ribbon.xml())
    return out.getvalue()


def _pack(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    member = zipfile.ZipInfo(name, _ZIP_DATE)
    member.create_system = 0
    member.external_attr = 0o600 << 16
    packed.writestr(member, content, zipfile.ZIP_DEFLATED, 9)


def main() -> None:
    """Write the template to --out, by default to its place in the package."""
    parser = argparse.ArgumentParser(description="Build AR_Template.xlsm.")
    parser.add_argument("--out", type=Path, default=TEMPLATE, help="where to write it")
    path: Path = parser.parse_args().out
    path.write_bytes(build())
    print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
