"""The foreign book is itself a book that Excel's rules, the validator and LibreOffice accept."""

from pathlib import Path

import pytest
from excel_rules import check
from foreign import add_foreign_parts, build, parts_of_mine
from foreign_parts import RIBBON, SHEET
from referees import recalculated, validate, vba_sources
from sample_book import build as build_sample
from sample_book import read_parts, write_parts

LISTS = {"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_sample(tmp_path_factory.mktemp("source") / "book.xlsm")


@pytest.fixture(scope="module")
def foreign(source: Path) -> Path:
    return add_foreign_parts(source, source.with_name("foreign.xlsm"))


def test_it_keeps_excels_rules(foreign: Path) -> None:
    assert check(foreign) == []


def test_the_validator_accepts_it(foreign: Path) -> None:
    validate(foreign)


def test_libreoffice_opens_and_computes_it(foreign: Path) -> None:
    values = recalculated(foreign)
    assert list(values) == ["Data", "Summary", "Mine"]
    assert values["Mine"]["B1"] == 227
    assert [values["Mine"][cell] for cell in ("A3", "A4", "C4")] == ["Region", "North", 120.5]
    assert [values["Mine"][cell] for cell in ("A13", "B13", "B16")] == ["North", 140, 227]  # the pivot table
    assert values["Data"]["D2"] == 2401


def test_the_source_is_unchanged_but_for_the_lists(source: Path, foreign: Path) -> None:
    before, after = read_parts(source.read_bytes()), read_parts(foreign.read_bytes())
    assert {name for name, data in before.items() if after.get(name) != data} == LISTS
    assert set(after) - set(before) == set(parts_of_mine(after))
    assert vba_sources(foreign) == vba_sources(source)


@pytest.mark.parametrize(
    ("member", "words"),
    [
        (SHEET, "x14:sparkline x14:dataBar x14:slicerList legacyDrawing tableParts"),
        ("xl/drawings/drawing90.xml", "sle:slicer c:chart xdr:pic xdr:sp"),
        ("xl/workbook.xml", "x15:slicerCaches pivotCaches Slicer_Region"),
        ("xl/threadedComments/threadedComment90.xml", "threadedComment"),
        ("xl/persons/person90.xml", "personList"),
        ("xl/pivotTables/pivotTable90.xml", "PivotMine"),
        ("customXml/item90.xml", "urn:example:mine"),
        (RIBBON[0], "tabMine"),
    ],
)
def test_it_holds_each_kind_of_part(foreign: Path, member: str, words: str) -> None:
    text = read_parts(foreign.read_bytes())[member].decode()
    assert [word for word in words.split() if word not in text] == []


def test_a_book_with_a_ribbon_keeps_its_own(source: Path, foreign: Path, tmp_path: Path) -> None:
    parts = read_parts(foreign.read_bytes())
    ribbon = parts[RIBBON[0]].replace(b"tabMine", b"tabTheirs")
    links = parts["_rels/.rels"].replace(b"customUI14", b"theirs")
    own = tmp_path / "ribbon.xlsm"
    own.write_bytes(
        write_parts({**read_parts(source.read_bytes()), "customUI/theirs.xml": ribbon, "_rels/.rels": links})
    )
    added = read_parts(add_foreign_parts(own, tmp_path / "both.xlsm").read_bytes())
    assert added["_rels/.rels"] == links
    assert RIBBON[0] not in added
    assert check(tmp_path / "both.xlsm") == []


def test_build_writes_the_same_parts(foreign: Path, tmp_path: Path) -> None:
    built = read_parts(build(tmp_path / "built.xlsm").read_bytes())
    mine = parts_of_mine(read_parts(foreign.read_bytes()))
    assert {name: built[name] for name in mine} == mine


@pytest.mark.parametrize(
    ("member", "old", "new", "words"),
    [
        ("xl/slicerCaches/slicerCache90.xml", 'column="1"', 'column="9"', "table tblMine has no column with id 9"),
        ("xl/slicerCaches/slicerCache90.xml", 'tableId="3"', 'tableId="9"', "no table has the id 9"),
        (SHEET, "<xm:f>Mine!", "<xm:f>Gone!", "Mine: sparkline: the sheet Gone doesn't exist"),
    ],
)
def test_faults_in_foreign_parts_are_found(foreign: Path, member: str, old: str, new: str, words: str) -> None:
    parts = read_parts(foreign.read_bytes())
    assert old in parts[member].decode()
    parts[member] = parts[member].decode().replace(old, new).encode()
    found = check(write_parts(parts))
    assert any(words in sentence for sentence in found), found
