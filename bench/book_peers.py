"""What other libraries do with the same workbooks, a process each: `python -m bench.book_peers PEER BOOK [OUT]`.

openpyxl and excelize open the book, write the three first written columns of each invoice, and save: less than a
refresh, which computes them, and writes the result sheets too. The others read or write the two tables' cells.
Nothing here imports a library before its contestant needs it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

TABLES = ("tblInvoices", "tblPayments")
SHEET, HEADING_ROW = "Invoices", 5
WRITTEN = {"Open": 100.5, "Days overdue": 12, "Bucket": "1-30"}


def openpyxl(book: str, out: str) -> None:
    """Load, change, save."""
    import warnings

    import openpyxl

    warnings.simplefilter("ignore")  # of extensions that it drops
    opened = openpyxl.load_workbook(book, keep_vba=True)
    sheet = opened[SHEET]
    columns = {cell.column: WRITTEN[cell.value] for cell in sheet[HEADING_ROW] if cell.value in WRITTEN}
    for row in range(HEADING_ROW + 1, sheet.max_row + 1):
        for column, value in columns.items():
            sheet.cell(row, column).value = value
    opened.save(out)


def excelize(book: str, out: str) -> None:
    """Load, change a column at a time, save."""
    import excelize as library

    opened = library.open_file(book)
    count = int(opened.get_sheet_dimension(SHEET).rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    for at in range(1, 100):
        letter = library.column_number_to_name(at)
        heading = opened.get_cell_value(SHEET, f"{letter}{HEADING_ROW}")
        if heading in WRITTEN:
            opened.set_sheet_col(SHEET, f"{letter}{HEADING_ROW + 1}", [WRITTEN[heading]] * (count - HEADING_ROW))
    opened.save_as(out)
    opened.close()


def calamine(book: str) -> list[list[Any]]:
    """Read the two tables to lists."""
    import python_calamine

    opened = python_calamine.load_workbook(book, load_tables=True)
    return [row for name in TABLES for row in opened.get_table_by_name(name).to_python()]


def calamine_xlsxwriter(book: str, out: str) -> None:
    """Read the two tables and write the same cells, nothing kept in memory (XlsxWriter's fastest way)."""
    import xlsxwriter

    begin = time.perf_counter()
    read = calamine(book)
    middle = time.perf_counter()
    written = xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = written.add_worksheet()
    for number, row in enumerate(read):
        sheet.write_row(number, 0, row)
    written.close()
    end = time.perf_counter()
    print(json.dumps({"seconds": [end - begin], "read": middle - begin, "write": end - middle}))


def arbook_read(book: str) -> None:
    """Read the two tables with our reader, to columns."""
    from pathlib import Path

    from arbook.book.file import FileBook

    begin = time.perf_counter()
    opened = FileBook.open(Path(book))
    opened.read_all(TABLES)
    opened.close()
    print(json.dumps({"seconds": [time.perf_counter() - begin]}))


def arbook_write(book: str, count: str) -> None:
    """Append the ledger of `count` invoices to an empty workbook with our writer."""
    from pathlib import Path

    from arbook.book.file import FileBook
    from bench.books import ledger
    from macros.new import new

    frames = ledger(int(count))
    begin = time.perf_counter()
    new(Path(book))
    opened = FileBook.open(Path(book))
    for table, frame in zip(("tblCustomers", "tblInvoices", "tblPayments"), frames, strict=True):
        opened.append(table, frame)
    opened.save()
    print(json.dumps({"seconds": [time.perf_counter() - begin]}))


PEERS: dict[str, Callable[..., object]] = {
    "openpyxl": openpyxl,
    "excelize": excelize,
    "calamine": calamine,
    "calamine-xlsxwriter": calamine_xlsxwriter,
    "arbook-read": arbook_read,
    "arbook-write": arbook_write,
}

if __name__ == "__main__":
    PEERS[sys.argv[1]](*sys.argv[2:])
