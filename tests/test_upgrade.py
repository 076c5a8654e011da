"""Moving an older workbook to the installed version: macros, ribbon and settings; what is the user's stays."""

import re
import shutil
import sys
import zipfile
from pathlib import Path

import excel_rules
import pytest
import referees
from books import make_book, rows_of
from pyopenvba import ExcelFile

from arbook import __version__
from arbook.book.file import FileBook
from arbook.book.package import backup_of
from macros import installed
from macros.cli import main
from macros.new import write_template
from macros.outcome import CommandError
from macros.upgrading import differences, upgrade
from workbook import ribbon, vba
from workbook.start import BUTTONS

OLD = Path(__file__).with_name("data") / "before_the_addin.xlsm"  # a template without code, ribbon and settings
MODULES = [Path(name).stem for name in vba.sources()]
INVOICES = "tblInvoices\nInvoice | Customer | Date | Amount\n007 | C1 | 2026-01-31 | 12.34"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.xlsm"
    shutil.copyfile(OLD, path)
    return path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_it_does_is_said(old: Path) -> None:
    lines = upgrade(old).lines
    assert lines[:3] == (
        f"VBA: {', '.join(MODULES)}",
        "Ribbon: the tab Receivables",
        "Sheets Functions, xlwings.conf",
    )
    assert "Table tblInterest: columns Line, Rule" in lines
    assert f"Buttons of sheet Start: {', '.join(caption for caption, _ in BUTTONS)}" in lines
    assert lines[-2:] == (
        f"Python: {installed.interpreter()}",
        f"old.xlsm is of arbook {__version__}. The data are as they were.",
    )


def test_an_old_book_has_macros_ribbon_and_settings_afterwards(old: Path) -> None:
    upgrade(old)
    sources = referees.vba_sources(old)
    for name, text in vba.sources().items():
        assert sources[Path(name).stem].endswith(text), name
    assert parts(old)[ribbon.PART] == ribbon.xml()
    book = FileBook.open(old)
    assert book.get("Conf_Version") == __version__
    assert book.get(installed.setting()[0]) == str(installed.interpreter())
    assert excel_rules.check(old) == []
    referees.validate(old)


def test_only_the_parts_that_must_change_do(old: Path) -> None:
    before = parts(old)
    upgrade(old)
    after = parts(old)
    cells = re.compile(r"xl/(tables/table|worksheets/(_rels/)?sheet)\d+\.xml(\.rels)?")  # what the schema has gained
    changed = {name for name in before if before[name] != after[name]}
    assert {name for name in changed if not cells.fullmatch(name)} == {
        "[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/vbaProject.bin",
        "xl/styles.xml", "docProps/app.xml",
    }  # fmt: skip
    assert {"xl/worksheets/sheet7.xml", "xl/tables/table6.xml"} <= changed  # two columns of Interest
    assert not {"xl/worksheets/sheet17.xml", "xl/worksheets/sheet18.xml"} & changed  # Customers, Invoices
    assert {ribbon.PART, "xl/metadata.xml", "xl/worksheets/_rels/sheet1.xml.rels"} <= set(after) - set(before)


def test_the_second_time_there_is_nothing_to_do(old: Path) -> None:
    upgrade(old)
    stamp = old.stat().st_mtime_ns
    assert differences(old) == ()
    assert upgrade(old).lines == (f"old.xlsm is of arbook {__version__}. The data are as they were.",)
    assert old.stat().st_mtime_ns == stamp


def test_a_new_workbook_is_up_to_date(tmp_path: Path) -> None:
    write_template(tmp_path / "new.xlsm")
    assert differences(tmp_path / "new.xlsm") == ()
    assert not backup_of(tmp_path / "new.xlsm").exists()


def test_restore_brings_the_old_one_back(old: Path) -> None:
    before = old.read_bytes()
    assert main(["upgrade", str(old)]) == 0
    assert old.read_bytes() != before
    assert main(["restore", str(old)]) == 0
    assert old.read_bytes() == before


def test_data_stay(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", INVOICES)
    spoil(path, "AR_Ribbon", "Option Explicit\r\n")
    assert upgrade(path).lines[0] == "VBA: AR_Ribbon"
    assert rows_of(path, "tblInvoices", "Invoice", "Customer", "Amount") == ["007 | C1 | 12.34"]


def spoil(path: Path, module: str, source: str) -> None:
    """Change a module, or add one."""
    made = path.with_name("made.xlsm")
    shutil.copyfile(path, made)
    file = ExcelFile(made)
    if module in [each.name for each in file.vba_project().modules]:
        file.set_module(module, source)
    else:
        file.vba_project().add_module(module, source)
    file.save(made)
    replace(path, {vba.PART: parts(made)[vba.PART]})


def replace(path: Path, changed: dict[str, bytes]) -> None:
    everything = {**parts(path), **changed}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in everything.items():
            archive.writestr(name, data)


def test_the_users_own_code_stays(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsm"
    write_template(path)
    own = "Option Explicit\r\n\r\nSub Mine()\r\nEnd Sub\r\n"
    spoil(path, "MyMacros", own)
    spoil(
        path, "ThisWorkbook", "Option Explicit\r\nPrivate Sub Workbook_BeforeClose(Cancel As Boolean)\r\nEnd Sub\r\n"
    )
    spoil(path, "AR_Cells", "Option Explicit\r\n")
    assert upgrade(path).lines[0] == "VBA: AR_Cells"
    sources = referees.vba_sources(path)
    assert sources["MyMacros"].endswith(own)
    assert "Workbook_BeforeClose" in sources["ThisWorkbook"]


def test_the_users_own_ribbon_stays(old: Path) -> None:
    own = b'<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"/>'
    replace(old, {ribbon.PART: own})
    assert "The workbook has a ribbon of its own, which stays" in upgrade(old).lines[1]
    assert parts(old)[ribbon.PART] == own


def test_a_python_that_moved(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsm"
    write_template(path)
    book = FileBook.open(path)
    book.set(installed.setting()[0], r"C:\Gone\python.exe")
    book.save()
    assert differences(path) == (f"Python: {installed.interpreter()}",)
    upgrade(path)
    assert FileBook.open(path).get(installed.setting()[0]) == str(installed.interpreter())


def test_a_signature_is_said_to_be_gone(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsm"
    write_template(path)
    spoil(path, "AR_Cells", "Option Explicit\r\n")
    kind = "application/vnd.ms-office.vbaProjectSignature"
    types = parts(path)["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/xl/vbaProjectSignature.bin" ContentType="{kind}"/></Types>'.encode()
    )
    replace(
        path,
        {"[Content_Types].xml": types, "xl/vbaProjectSignature.bin": b"s", "xl/_rels/vbaProject.bin.rels": b"<r/>"},
    )
    assert upgrade(path).lines[1] == "The signature of the macros is gone: sign them again"
    assert [name for name in parts(path) if "Signature" in name or "vbaProject.bin.rels" in name] == []
    assert b"Signature" not in parts(path)["[Content_Types].xml"]


def test_a_book_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsm"
    write_template(path)
    book = FileBook.open(path)
    book.set("Conf_Version", "9.9")
    book.save()
    before = path.read_bytes()
    with pytest.raises(
        CommandError, match=r"b.xlsm is of arbook 9.9, newer than this one. Type: pip install arbook==9.9"
    ):
        upgrade(path)
    assert path.read_bytes() == before


def test_a_book_without_macros(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_macros = parts(old)
    del with_macros[vba.PART]
    with zipfile.ZipFile(old, "w") as archive:
        for name, data in with_macros.items():
            archive.writestr(name, data)
    assert main(["upgrade", str(old)]) == 2
    assert capsys.readouterr().err.startswith("arbook upgrade: old.xlsm has no macros to upgrade.")


# The Python that a button starts


@pytest.mark.parametrize(
    ("files", "running", "wanted"),
    [
        (["python.exe", "pythonw.exe"], "pythonw.exe", "python.exe"),
        (["pythonw.exe"], "pythonw.exe", "pythonw.exe"),
        (["python.exe"], "python.exe", "python.exe"),
        (["python3"], "python3", "python3"),
    ],
)
def test_interpreter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, files: list[str], running: str, wanted: str
) -> None:
    for name in files:
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / running))
    assert installed.interpreter() == tmp_path / wanted


@pytest.mark.parametrize(
    ("system", "name"),
    [("win32", "Conf_InterpreterWin"), ("linux", "Conf_InterpreterWin"), ("darwin", "Conf_InterpreterMac")],
)
def test_interpreter_by_system(monkeypatch: pytest.MonkeyPatch, system: str, name: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert installed.setting() == (name, str(installed.interpreter()))
