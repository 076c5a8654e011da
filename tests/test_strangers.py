"""Our tables go into workbooks of strangers and are refreshed there: all that was theirs stays byte for byte.

What may change are the lists that must name what is new, and there too every tag that was there stays.
"""

import re
import zipfile
from pathlib import Path

import excel_rules
import pytest
import referees
from books import rows_of
from sample_book import read_parts
from strangers import ADD_INS, REFUSED, STRANGERS, locked

from arbook.book.book import BookError
from arbook.book.file import FileBook
from arbook.book.graft.graft import graft
from arbook.book.package import Package
from macros.cli import main
from macros.code_parts import Parts, modules, put_project, put_ribbon
from macros.demo_rows import frame
from macros.new import TEMPLATE
from macros.outcome import CommandError
from macros.upgrading import upgrade
from workbook import vba

pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning:openpyxl"),
]
QUICK = ("charts of every kind", "pictures, comments, buttons", "slicers, pivot tables, threads", "ActiveX")
LISTS = r"\[Content_Types\]\.xml|docProps/app\.xml|xl/(workbook\d*|styles|formats/my|metadata)\.xml"
LINKS = r"xl/_rels/workbook\d*\.xml\.rels|_rels/\.rels"
CODE = r"xl/vbaProject\.bin"
GONE = r"xl/calcChain\.xml|xl/vbaProjectSignature\w*\.bin|xl/_rels/vbaProject\.bin\.rels"
SHEETS = {"names that are ours": r"xl/worksheets/(_rels/)?sheet[123]\.xml(\.rels)?"}  # where ours must go in
_COUNTS = re.compile(rb' (?:count|size|uniqueCount)="\d+"| spans="[\d:]+"|(?<=<vt:i4>)\d+')
_ABOUT_GONE = re.compile(rb"calcChain|vbaProjectSignature|<calcPr|<dimension")


@pytest.mark.parametrize("name", STRANGERS)
def test_all_that_was_theirs_stays(name: str, tmp_path: Path) -> None:
    path = STRANGERS[name](tmp_path)
    before, faults, errors = read_parts(path.read_bytes()), excel_rules.check(path), referees.errors_found(path)
    code = _code(path)
    _put_ours_in(path)
    after = read_parts(path.read_bytes())
    lists = "|".join((LISTS, LINKS, CODE, SHEETS.get(name, "-")))
    changed = [part for part, data in before.items() if after.get(part, data) != data]
    assert [part for part in changed if not re.fullmatch(lists, part)] == []
    assert [part for part in before if part not in after and not re.fullmatch(GONE, part)] == []
    assert {part: _lost(before[part], after[part]) for part in changed if not re.fullmatch(CODE, part)} == {
        part: [] for part in changed if not re.fullmatch(CODE, part)
    }
    assert [name for name, text in code.items() if not _code(path)[name].startswith(text)] == []
    assert [fault for fault in excel_rules.check(path) if fault not in faults] == []
    assert [error for error in referees.errors_found(path) if error not in errors] == []
    assert rows_of(path, "tblOpenItems", "Invoice", "Customer", "Open") == ["007 | C1 | 123.45"]


ALL = tuple(name for name in STRANGERS if name not in ADD_INS)


@pytest.mark.parametrize("names", [QUICK, pytest.param(ALL, marks=pytest.mark.long)], ids=["few", "all"])
def test_libreoffice_opens_them(names: tuple[str, ...], tmp_path: Path) -> None:
    paths = []
    for number, name in enumerate(names):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = STRANGERS[name](folder)
        _put_ours_in(path)
        paths.append(path.rename(folder / f"{number}{path.suffix}"))
    out = tmp_path / "out"
    assert {names[int(stem)] for stem in referees.opened(paths, out)} == set(names)


@pytest.mark.parametrize("name", REFUSED)
def test_a_stranger_that_cannot_be_kept_whole_is_refused(name: str, tmp_path: Path) -> None:
    maker, words = REFUSED[name]
    path = maker(tmp_path)
    before = path.read_bytes()
    with pytest.raises(BookError, match=re.escape(words)):
        graft(path, Path(str(TEMPLATE)))
    assert path.read_bytes() == before
    assert list(path.parent.glob("*.bak")) == []


def test_locked_macros_are_left_alone(tmp_path: Path) -> None:
    path = locked(tmp_path)
    graft(path, Path(str(TEMPLATE)), modules(path))
    before = path.read_bytes()
    with pytest.raises(CommandError, match="its macros are locked with a password"):
        upgrade(path)
    assert path.read_bytes() == before


def _put_ours_in(path: Path) -> None:
    """Add what the template has, an invoice and a customer, and refresh."""
    with zipfile.ZipFile(path) as archive:
        macros = vba.PART in archive.namelist()
    grafted = graft(path, Path(str(TEMPLATE)), modules(path) if macros else ())
    if macros:
        package, parts = Package(path), Parts()
        put_project(path, package, parts, grafted.documents)
        put_ribbon(package, parts)
        package.save(parts.changed, frozenset(parts.dropped), parts.added)
        package.close()
    book = FileBook.open(path)
    book.append("tblCustomers", frame("tblCustomers", [{"Customer": "C1", "Name": "Ģirts & Co"}]))
    invoice = {"Invoice": "007", "Customer": "C1", "Amount": 12345, "Reference": "=1+1"}
    book.append("tblInvoices", frame("tblInvoices", [invoice]))
    book.save()
    assert main(["refresh", str(path), "--as-of", "2026-06-30"]) == 1  # the invoice has no date


def _code(path: Path) -> dict[str, str]:
    """Return the source of their modules; xlwings' own module is ours to renew."""
    with zipfile.ZipFile(path) as archive:
        if vba.PART not in archive.namelist():
            return {}
    return {name: text for name, text in referees.vba_sources(path).items() if name != "xlwings"}


def _lost(before: bytes, after: bytes) -> list[bytes]:
    """Return the first tag or text that is no longer there, or not in its order."""
    left = iter(_words(after))
    return [word for word in _words(before) if word not in left][:1]


def _words(data: bytes) -> list[bytes]:
    """Split XML into tags and texts, without counts, sizes, and what is about parts that Excel makes anew."""
    plain = _COUNTS.sub(b"", re.sub(rb"\s*/>", b">", data))
    return [word for word in re.findall(rb"<[^>]*>|[^<]+", plain) if not _ABOUT_GONE.search(word)]
