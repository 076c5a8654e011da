"""The contract of the port, kept by the open workbook."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from contract import *  # noqa: F403 - all tests of the contract
from host import TestExcel

from arbook.book import excel
from arbook.book.book import Book
from arbook.book.live import LiveBook


class Live:
    @contextmanager
    def open(self, path: Path) -> Iterator[Book]:
        test = TestExcel(path)
        with excel.quiet(test.app):
            yield LiveBook(test.book)
        test.save()


@pytest.fixture
def adapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Live:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    return Live()
