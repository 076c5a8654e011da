"""The contract of the port, kept by the closed workbook."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from contract import *  # noqa: F403 - all tests of the contract

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


@pytest.fixture
def adapter() -> Closed:
    return Closed()
