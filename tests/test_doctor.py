"""Checking the installation and a workbook."""

import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings
from books import make_book

from arbook.book.file import FileBook
from arbook.book.results import TABLES
from arbook.book.settings import CONF_SHEET
from macros import doctor as module
from macros.cli import main
from macros.computer import Computer
from macros.doctor import doctor


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_book(tmp_path / "b.xlsm", "tblCustomers\nCustomer\nC1")


def to_do(path: Path | None = None) -> list[str]:
    return [line for line in doctor(path).lines if line.startswith("TO DO")]


def upgrade_line(path: Path, difference: str) -> str:
    what = f"sheets, macros and settings are those of arbook 0.1.0: 1 difference ({difference})"
    return f"TO DO  {what}; close it and type: arbook upgrade {path}"


def test_a_missing_name_is_named(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    book = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = re.sub(
        rb'<definedName name="(Aging_Totals|Start_AsOf)">[^<]*</definedName>', b"", book
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert to_do(path) == [upgrade_line(path, "Named cells Aging_Totals, Start_AsOf")]


def test_everything_in_order(path: Path) -> None:
    outcome = doctor(path)
    assert outcome.exit_code == 0
    assert outcome.lines[-1] == "Everything is in order."
    assert "ok     xlwings 0.37.8" in outcome.lines
    assert "ok     template AR_Template.xlsm" in outcome.lines
    assert outcome.lines[-6:-1] == (
        "ok     b.xlsm can be read and isn't open elsewhere",
        "ok     written by arbook 0.1.0",
        f"ok     all {len(TABLES)} tables are there",
        "ok     sheet xlwings.conf (hidden)",
        "ok     sheets, macros and settings are those of arbook 0.1.0",
    )


def test_the_exit_code_says_that_there_is_something_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    assert main(["doctor", str(tmp_path / "no.xlsm")]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 to do: see the lines that begin with TO DO."


def test_a_book_that_is_open(path: Path) -> None:
    (path.parent / "~$b.xlsm").write_bytes(b"")
    assert to_do(path) == [
        "TO DO  the workbook: b.xlsm is open in Excel or LibreOffice. Close it there and try again."
    ]


def test_a_book_of_a_newer_version(path: Path) -> None:
    book = FileBook.open(path)
    book.set("Start_Version", "0.10.0")
    book.save()
    assert to_do(path) == ["TO DO  written by arbook 0.10.0: install that version of arbook or a newer one"]


def test_a_book_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "text.xlsm").write_text("text")
    assert to_do(tmp_path / "text.xlsm")[0].startswith("TO DO  the workbook: text.xlsm ")


def test_a_renamed_column_is_named(path: Path) -> None:
    book = FileBook.open(path)
    book.retitle("tblFX", 2, ["Kurs"])
    book.save()
    assert to_do(path) == [
        "TO DO  Column Rate of table tblFX is missing and treated as blank. Found besides: 'Kurs': "
        "Add a column headed Rate at the right of the table, or type: arbook upgrade BOOK.",
        upgrade_line(path, "Table tblFX: column Rate"),
    ]


def test_results_and_settings_are_looked_at(path: Path) -> None:
    book = FileBook.open(path)
    book.retitle("tblAging", 10, ["Sum"])
    book.retitle("tblAging", 4, ["0-9", "10-19", "20-29", "29+"])
    book.set("AgingLimits", "30")
    book.save()
    assert to_do(path) == [
        "TO DO  Column Total of table tblAging is missing and not written. Found besides: 'Sum': "
        "Add a column headed Total at the right of the table, or type: arbook upgrade BOOK.",
        "TO DO  '30' is not three rising whole numbers such as 30,60,90. 30,60,90 is used instead: "
        "Type three rising whole numbers, such as 30,60,90.",
        upgrade_line(path, "Table tblAging: column Total"),
    ]


def test_what_is_missing_from_the_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "PACKAGES", ("pandas", "no-such-package"))
    monkeypatch.setattr(module, "requires", lambda _: ["pandas==0.1", "no-such-package==2.0 ; extra == 'x'"])
    monkeypatch.setattr(module, "OLDEST_PYTHON", (99, 0))
    monkeypatch.setattr(module, "TEMPLATE", tmp_path / "AR_Template.xlsm")
    python, pandas, other, template = to_do()
    assert python.endswith(": install Python 99.0 or newer")
    assert pandas.startswith("TO DO  pandas ")
    assert pandas.endswith(": another version is needed; type: pip install pandas==0.1")
    assert other == "TO DO  no-such-package: it is missing; type: pip install no-such-package==2.0"
    assert template == "TO DO  template AR_Template.xlsm: it is missing; install arbook again"


# What Excel needs to reach Python


def test_a_book_with_other_macros(tmp_path: Path) -> None:
    path = tmp_path / "old.xlsm"
    path.write_bytes((Path(__file__).with_name("data") / "before_the_addin.xlsm").read_bytes())
    *columns, line = to_do(path)
    assert {"TO DO  Column Line of table tblInterest", "TO DO  Column Rule of table tblInterest"} <= {
        text.split(" is missing")[0] for text in columns
    }
    assert line.startswith("TO DO  sheets, macros and settings are those of arbook 0.1.0: ")
    assert "(VBA: AR_Buttons, " in line
    assert line.endswith(f"; close it and type: arbook upgrade {path}")


@pytest.mark.filterwarnings("ignore:Print area")
@pytest.mark.parametrize(
    ("cell", "key", "line"),
    [
        ("A3", None, "TO DO  sheet xlwings.conf (hidden): row 3 is blank; fill or delete it"),
        ("A8", "Show Console", "TO DO  sheet xlwings.conf (hidden): SHOW CONSOLE stands there twice; delete one"),
    ],
)
def test_settings_that_xlwings_cannot_read(path: Path, cell: str, key: str | None, line: str) -> None:
    book = openpyxl.load_workbook(path, keep_vba=True)
    book[CONF_SHEET][cell] = key
    book.save(path)
    assert line in to_do(path)


@pytest.mark.filterwarnings("ignore:Print area")
def test_a_sheet_that_xlwings_takes_for_code(path: Path) -> None:
    book = openpyxl.load_workbook(path, keep_vba=True)
    book.create_sheet("rates.py")
    book.save(path)
    assert "TO DO  sheet rates.py: xlwings takes its name for Python code and asks for a licence; rename it" in to_do(
        path
    )


def test_a_book_without_macros(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsm", "tblCustomers\nCustomer\nC1").rename(tmp_path / "b.xlsx")
    assert doctor(path).lines[-2] == "ok     b.xlsx has no buttons and cell functions, since it isn't an .xlsm"


VERSION = xlwings.__version__


@pytest.fixture
def windows(tmp_path: Path) -> dict[str, Any]:
    """A Windows computer in order, under a folder."""
    python = tmp_path / "Python311" / "Scripts" / "python.exe"
    python.parent.mkdir(parents=True)
    for bits in (64, 32):
        (tmp_path / "Python311" / f"xlwings{bits}-{VERSION}.dll").touch()
    variables = {"TEMP": str(tmp_path / "temp")}
    return {
        "system": "win32",
        "python": python,
        "home": tmp_path / "home",
        "variables": variables,
        "excel": r"C:\Excel.exe",
        "has_pywin32": True,
    }


def causes(**facts: Any) -> list[str]:
    return [finding.line for finding in Computer(**facts).findings() if finding.to_do]


def test_a_windows_computer_in_order(windows: dict[str, Any]) -> None:
    assert causes(**windows) == []


@pytest.mark.parametrize(
    ("fact", "value", "line"),
    [
        ("excel", r"C:\Program Files\WindowsApps\Excel.exe", "TO DO  Excel isn't from the Microsoft Store: it is,"),
        ("python", Path("/WindowsApps/python.exe"), "TO DO  Python isn't from the Microsoft Store: it is,"),
        (
            "python",
            Path("/elsewhere/python.exe"),
            f"TO DO  library xlwings64-{VERSION}.dll beside Python: cell functions",
        ),
        ("has_pywin32", False, "TO DO  pywin32 is there: it is missing; type: pip install pywin32"),
        (
            "variables",
            {"TEMP": "C:/Users/J\u0101nis/Temp"},
            "TO DO  temporary folder C:/Users/J\u0101nis/Temp: letters",
        ),
    ],
)
def test_windows_causes_by_name(windows: dict[str, Any], fact: str, value: object, line: str) -> None:
    assert any(found.startswith(line) for found in causes(**{**windows, fact: value}))


def test_blank_lines_in_the_settings_of_xlwings(windows: dict[str, Any]) -> None:
    settings = windows["home"] / ".xlwings" / "xlwings.conf"
    settings.parent.mkdir(parents=True)
    settings.write_text('"A","1"\n\n"B","2"\n')
    assert causes(**windows) == [f"TO DO  settings {settings}: take the blank lines out of it; xlwings fails at them"]
    settings.write_text('"A","1"\n"B","2"\n')
    assert causes(**windows) == []


def test_a_mac_needs_the_script(tmp_path: Path) -> None:
    name = f"xlwings-{VERSION}.applescript"
    assert causes(system="darwin", home=tmp_path) == [
        f"TO DO  script {name}: Excel can't start Python without it; type once: xlwings runpython install"
    ]
    folder = tmp_path / "Library" / "Application Scripts" / "com.microsoft.Excel"
    folder.mkdir(parents=True)
    (folder / name).touch()
    assert causes(system="darwin", home=tmp_path) == []


def test_where_the_book_lies(tmp_path: Path) -> None:
    book = tmp_path / "OneDrive" / "b.xlsm"
    book.parent.mkdir()
    Path(f"{book}:Zone.Identifier").touch()
    computer = Computer(system="win32", variables={"OneDrive": str(book.parent)})
    assert [finding.line.partition(":")[0] for finding in computer.about(book)] == [
        "TO DO  b.xlsm isn't blocked",
        "TO DO  b.xlsm lies in OneDrive",
    ]
    assert [finding.line for finding in computer.about(tmp_path / "b.xlsm")] == ["ok     b.xlsm isn't blocked"]
