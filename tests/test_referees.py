"""The judges judge: each accepts the sample book, and says so when it doesn't or isn't there."""

from pathlib import Path

import pytest
from referees import pictures, recalculated, validate, validate_many, vba_sources
from sample_book import MODULE, build, read_parts, write_parts

Failed = pytest.fail.Exception


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("referees") / "sample.xlsm")


def test_the_validator_accepts_the_sample(book: Path) -> None:
    validate(book)


def test_the_validator_names_every_wrong_book(book: Path, tmp_path: Path) -> None:
    parts = read_parts(book.read_bytes())
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b' s="2"', b' s="99"')
    wrong = [tmp_path / "one.xlsm", tmp_path / "two.xlsm"]
    for path in wrong:
        path.write_bytes(write_parts(parts))
    with pytest.raises(Failed, match=r"(?s)one\.xlsm.*two\.xlsm"):
        validate_many([wrong[0], book, wrong[1]])


def test_libreoffice_computes_every_formula_anew(book: Path) -> None:
    values = recalculated(book)
    assert values["Data"]["A2"] == "INV-1"
    assert [values["Data"][cell] for cell in ("D2", "D3", "D4")] == [2401, -160, 0.02]  # stored: 0
    assert values["Summary"]["B2"] == "INV-1; INV-2; INV-3"
    assert "C1" not in values["Summary"]


def test_pictures_of_each_sheet(book: Path, tmp_path: Path) -> None:
    pages = pictures(book, tmp_path / "look")
    assert [page.read_bytes()[:4] for page in pages] == [b"\x89PNG"] * len(pages)
    assert len(pages) >= 2


def test_olevba_reads_the_macros_back(book: Path) -> None:
    sources = vba_sources(book)
    assert sorted(sources) == ["AR_Demo", "ThisWorkbook", "shData", "shSummary"]
    assert sources["AR_Demo"].splitlines() == MODULE.splitlines()


def test_something_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "text.xlsm"
    path.write_text("Date;Amount")
    with pytest.raises(Failed, match=r"text\.xlsm"):
        validate(path)


def test_a_missing_program_fails_and_says_what_to_install(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("OOXML_VALIDATOR_CLI", str(tmp_path / "validator"))
    for judge, words in (
        (validate, "npm ci --prefix tests/node"),
        (recalculated, "apt-get install libreoffice-calc"),
    ):
        with pytest.raises(Failed, match=words):
            judge(book)
