"""Checking the installation and a workbook."""

import re
import shutil
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
from macros.installed import interpreter


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
    assert outcome.lines[-7:-1] == (
        "ok     b.xlsm can be read and isn't open elsewhere",
        "ok     written by arbook 0.1.0",
        f"ok     all {len(TABLES)} tables are there",
        "ok     sheet xlwings.conf (hidden)",
        f"ok     Python of its buttons: {interpreter()}",
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


def test_the_environment_of_conda_is_named(windows: dict[str, Any], tmp_path: Path) -> None:
    base = tmp_path / "miniconda3"
    (base / "condabin").mkdir(parents=True)
    places = {base: "base", base / "envs" / "books": "books", tmp_path / "own": str(tmp_path / "own")}
    variables = {**windows["variables"], "CONDA_EXE": str(base / "Scripts" / "conda.exe")}
    for folder, name in places.items():
        (folder / "conda-meta").mkdir(parents=True)
        (folder / f"xlwings64-{VERSION}.dll").touch()
        (folder / f"xlwings32-{VERSION}.dll").touch()
        facts = {**windows, "python": folder / "python.exe", "variables": variables}
        (line,) = [it.line for it in Computer(**facts).findings() if "of the conda env" in it.what]
        assert line.startswith(f"ok     Python of the conda environment {name} (if a button says that a DLL")
        assert line.endswith(f"CONDA PATH with {base}, and CONDA ENV with {name})")
        assert causes(**facts) == []


def test_an_add_in_of_another_xlwings(windows: dict[str, Any], tmp_path: Path) -> None:
    add_in = tmp_path / "Microsoft" / "Excel" / "XLSTART" / "xlwings.xlam"
    add_in.parent.mkdir(parents=True)
    facts = {**windows, "variables": {**windows["variables"], "APPDATA": str(tmp_path)}}
    shutil.copyfile(Path(xlwings.__file__).parent / "addin" / "xlwings.xlam", add_in)
    assert causes(**facts) == []
    add_in.write_bytes(b"of an older one")
    assert causes(**facts) == [
        f"TO DO  add-in {add_in}: it isn't that of xlwings {VERSION}; type: xlwings addin install (or remove)"
    ]


# How a workbook reaches Python: setting on its sheet, in the file beside it, in the user's -> what doctor says

REACHES = r"""
                                |                       |                          |
CONDA ENV: e, CONDA PATH: BASE  | CONDA PATH: no        |                          |
CONDA ENV: e                    | CONDA PATH: BASE      |                          |
CONDA PATH: BASE                |                       |                          | conda in sheet xlwings.conf: CONDA ENV is missing there; fill both it and the other one, or neither
                                |                       | CONDA ENV: e             | conda in USER: CONDA PATH is missing there; fill both it and the other one, or neither
CONDA ENV: e                    | CONDA PATH: no        | CONDA PATH: BASE         | conda in BESIDE: no has no condabin\conda.bat; correct CONDA PATH, or take both out
                                |                       | DEBUG UDFS: True         | DEBUG UDFS in USER: cell functions wait for a debugger; take the line out
                                | DEBUG UDFS: False     | DEBUG UDFS: True         |
INTERPRETER_WIN:                |                       |                          | Python of its buttons: none is set; close the book and type: arbook upgrade BOOK
INTERPRETER_WIN: python         |                       |                          | Python of its buttons: python: it has no folder, so another one may start; close the book and type: arbook upgrade BOOK
INTERPRETER_WIN: /gone/python   |                       |                          | Python of its buttons: /gone/python: it isn't there; close the book and type: arbook upgrade BOOK
"""  # noqa: E501 - one line a case reads as a table


@pytest.mark.parametrize("line", REACHES.strip("\n").splitlines())
def test_how_a_workbook_reaches_python(windows: dict[str, Any], line: str, tmp_path: Path) -> None:
    *given, said = [cell.strip() for cell in line.split("|")]
    base, book = tmp_path / "conda", tmp_path / "books" / "b.xlsm"
    (base / "condabin").mkdir(parents=True)
    (base / "condabin" / "conda.bat").touch()
    sources = [
        {key.strip(): value.strip().replace("BASE", str(base)) for key, _, value in pairs}
        for pairs in ([pair.partition(":") for pair in cell.split(",") if pair.strip()] for cell in given)
    ]
    files = {"BESIDE": book.parent / "xlwings.conf", "USER": windows["home"] / ".xlwings" / "xlwings.conf"}
    for path, values in zip(files.values(), sources[1:], strict=True):
        path.parent.mkdir(parents=True)
        if values:
            path.write_text("".join(f'"{key}","{value}"\n' for key, value in values.items()))
    sheet = {"INTERPRETER_WIN": str(interpreter()), **sources[0]}
    found = list(Computer(**windows).reaches(book, sheet))
    for name, path in {**files, "BOOK": book}.items():
        said = said.replace(name, str(path))
    assert [finding.line.removeprefix("TO DO  ") for finding in found if finding.to_do] == [said] * bool(said)
    there = ", ".join(["sheet xlwings.conf", *(str(path) for path in files.values() if path.exists())])
    assert f"ok     settings of xlwings, the first that has one wins: {there}" in [it.line for it in found]


def test_blank_lines_in_the_settings_beside_a_workbook(windows: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "xlwings.conf").write_text('"A","1"\n\n')
    found = Computer(**windows).reaches(tmp_path / "b.xlsm", {"INTERPRETER_WIN": str(interpreter())})
    assert [finding.line for finding in found if finding.to_do] == [
        f"TO DO  settings {tmp_path / 'xlwings.conf'}: take the blank lines out of it; xlwings fails at them"
    ]


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
