"""How often the live adapter calls Excel: each call goes from one program to another and back."""

from collections import Counter
from pathlib import Path

import com
import pytest
from books import NOW, make_book
from host import TestExcel
from test_pressing import BOOK

from arbook.book import excel
from arbook.book.live import LiveBook
from arbook.book.settings import SETTINGS
from macros.refreshing import refresh


@pytest.fixture
def test_excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestExcel:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    return TestExcel(make_book(tmp_path / "b.xlsm", BOOK))


def test_a_refresh_makes_few_calls(test_excel: TestExcel) -> None:
    with excel.quiet(test_excel.app):
        com.calls.clear()
        refresh(LiveBook(test_excel.book), NOW)
        counts = Counter(com.calls)
    assert (counts["Name.RefersToRange"], counts["Worksheet.Cells"]) == (0, 0)  # places and areas go by address
    assert counts.total() < 2_600, counts.most_common(10)


def test_all_settings_are_read_in_one_block(test_excel: TestExcel) -> None:
    with excel.quiet(test_excel.app):
        book = LiveBook(test_excel.book)
        com.calls.clear()
        values = [book.get(setting.name) for setting in SETTINGS]
        counts = Counter(com.calls)
    assert values[:2] == [None, None]
    assert counts["Range.Value2"] == 1
    assert counts.total() == 2 * len(SETTINGS) + 2  # where each name is: two calls


def test_a_setting_that_the_user_moved_far_away_is_still_read(test_excel: TestExcel) -> None:
    with excel.quiet(test_excel.app):
        test_excel.book.sheets["Settings"].range("ZZ9000").value = "net 7"
        test_excel.book.names["DefaultTerms"].refers_to = "=Settings!$ZZ$9000"
        book = LiveBook(test_excel.book)
        assert (book.get("DefaultTerms"), book.get("BaseCurrency")) == ("net 7", "EUR")


def test_a_setting_is_read_anew_after_it_was_written(test_excel: TestExcel) -> None:
    with excel.quiet(test_excel.app):
        book = LiveBook(test_excel.book)
        assert book.get("BaseCurrency") == "EUR"
        book.set("BaseCurrency", "USD")
        book.save()
        assert book.get("BaseCurrency") == "USD"


def test_neighbouring_head_cells_are_written_at_once(test_excel: TestExcel) -> None:
    with excel.quiet(test_excel.app):
        book = LiveBook(test_excel.book)
        for name, value in (("Start_Errors", 1), ("Start_Warnings", 2), ("Start_Version", "9")):
            book.set(name, value)
        com.calls.clear()
        book.save()
        assert com.calls.count("Range.Value") == 1
        assert [book.get(name) for name in ("Start_Errors", "Start_Warnings", "Start_Version")] == [1, 2, "9"]
