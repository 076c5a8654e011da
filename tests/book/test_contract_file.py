"""The contract of the port, kept by the closed workbook."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from contract import *  # noqa: F403 - all tests of the contract
from contract import edit, rows

from arbook.book.book import Book
from arbook.book.file import FileBook


class Closed:
    @contextmanager
    def open(self, path: Path) -> Iterator[Book]:
        book = FileBook(path)
        try:
            yield book
        finally:
            book.close()


def test_a_table_of_20000_rows(path: Path) -> None:
    edit(Closed(), path, lambda book: book.append("tblInvoices", rows("tblInvoices", 20_000)),
         lambda book: book.update("tblInvoices", pd.DataFrame({"Open": [5]}, index=[19_999])))  # fmt: skip
    table = FileBook(path).read("tblInvoices")
    assert (table.rows, table.columns["Open"].text(19_999)) == (20_000, "0.05")


@pytest.fixture
def adapter() -> Closed:
    return Closed()
