"""The demo book, and what refreshes make of it, before the judges: Excel's rules, the validator, LibreOffice."""

import shutil
from datetime import date, datetime
from pathlib import Path

import foreign
import pytest
import referees
from excel_rules import check
from sample_book import read_parts

from arbook.book.book import Value
from arbook.book.file import FileBook
from macros.cash import apply_cash
from macros.demo import demo
from macros.refreshing import refresh

NOW = datetime(2026, 11, 21, 9, 0)  # noqa: DTZ001 - naive, as in the workbook
VARIANTS: dict[str, tuple[date | None, dict[str, Value]]] = {
    "as it is": (None, {}),
    "a past day": (date(2026, 6, 30), {}),
    "before the first document": (date(2020, 1, 1), {}),
    "oldest first": (None, {"UnappliedCash": "oldest first", "AgingLimits": "15,45,90"}),
    "own date": (None, {"UnappliedCash": "own date", "AgingBasis": "invoice date"}),
    "rolled": (date(2026, 10, 31), {"RollConvention": "following", "BaseCurrency": "USD"}),
}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("demo")
    demo(folder, NOW, lambda _: None)
    made = {}
    for name, (as_of, settings) in VARIANTS.items():
        made[name] = Path(shutil.copy(folder / "AR_Demo.xlsm", folder / f"{name}.xlsm"))
        book = FileBook.open(made[name])
        for setting, value in settings.items():
            book.set(setting, value)
        book.save()
        refresh(FileBook.open(made[name]), NOW, as_of)
    made["rich"] = foreign.add_foreign_parts(folder / "AR_Demo.xlsm", folder / "rich.xlsm")
    made["cash"] = Path(shutil.copy(folder / "AR_Demo.xlsm", folder / "cash.xlsm"))
    apply_cash(FileBook.open(made["cash"]), NOW)
    refresh(FileBook.open(made["cash"]), NOW)
    return made


def test_excel_has_nothing_to_repair(books: dict[str, Path]) -> None:
    assert {name: check(path) for name, path in books.items() if check(path)} == {}


def test_the_validator_finds_no_error(books: dict[str, Path]) -> None:
    referees.validate_many(list(books.values()))


@pytest.mark.parametrize("name", [*VARIANTS, "cash"])
def test_libreoffice_computes_no_difference(books: dict[str, Path], name: str) -> None:
    sheets = referees.recalculated(books[name])
    shown = sheets["Aging"]
    differences = [shown.get(f"O{row}") for row in range(6, 15) if shown.get(f"C{row}")]
    assert set(differences) <= {0}
    assert sheets["Start"]["C19"] == 0
    assert (shown.get("N14") or 0) == (shown.get("K14") or 0)
    del sheets["Functions"]  # LibreOffice knows none of our cell functions
    wrong = [f"{sheet}!{at}" for sheet, cells in sheets.items() for at, v in cells.items() if str(v).startswith("#")]
    assert wrong == []


def test_foreign_parts_survive_a_refresh(books: dict[str, Path]) -> None:
    path = books["rich"]
    before = read_parts(path.read_bytes())
    refresh(FileBook.open(path), NOW, date(2026, 9, 30))
    after = read_parts(path.read_bytes())
    assert list(after) == list(before)
    assert foreign.parts_of_mine(after) == foreign.parts_of_mine(before)
    assert after["xl/vbaProject.bin"] == before["xl/vbaProject.bin"]
    assert check(path) == []
    referees.validate(path)
