"""The VBA project of the template: the committed sources, whole and compilable, and what their code does."""

import inspect
import re
import subprocess
import sys
import zipfile
from importlib.metadata import files
from pathlib import Path
from typing import Any

import pytest
import referees
import xlwings
from pyopenvba import ExcelFile
from pyopenvba.interpreter import parse_module
from pyopenvba.interpreter._values import VBAArray, VBAErrorValue
from pyvbaanalysis import DiagnosticSeverity, analyze_workbook
from vba_machine import Disk, array, machine, readable
from vba_names import modules

import udfs
from arbook import __version__
from arbook.book.settings import CONF_SHEET
from macros.wrappers import CATEGORY, VBA
from workbook import vba
from workbook.build import TEMPLATE
from workbook.conf import CODE_NAME
from workbook.contents import PAGES

SOURCES = vba.sources()
OURS = {name: text for name, text in SOURCES.items() if name not in ("xlwings.bas", "Dictionary.cls")}
VALUE, NOT_AVAILABLE = VBAErrorValue(2015), VBAErrorValue(2042)
TYPES = {"String", "Long", "Boolean", "Variant", "Range", "Collection", "IRibbonControl"}
XLWINGS = Path(xlwings.__file__).parent


def plain(text: str) -> str:
    return text.replace("\r\n", "\n")


# What is in the file


@pytest.fixture(scope="module")
def stored() -> dict[str, str]:
    return referees.vba_sources(TEMPLATE)


@pytest.mark.parametrize("name", SOURCES)
def test_olevba_reads_back_the_committed_source(stored: dict[str, str], name: str) -> None:
    committed = SOURCES[name]
    assert plain(committed) == (VBA / name).read_text(encoding="ascii")
    found = stored[Path(name).stem]
    if name == "ThisWorkbook.cls":  # Excel's own header stands before it
        head, mark, body = found.partition("Option Explicit")
        assert all(line.startswith("Attribute VB_") for line in head.splitlines())
        found = mark + body
    assert found == committed


def test_no_other_modules(stored: dict[str, str]) -> None:
    sheets = [page.code_name for page in PAGES] + [CODE_NAME]
    assert sorted(stored) == sorted([*sheets, *(Path(name).stem for name in SOURCES)])
    code = [line for name in sheets for line in stored[name].splitlines() if not line.startswith("Attribute ")]
    assert set(code) <= {"", "Option Explicit"}


def test_libreoffice_opens_the_template_with_its_modules(tmp_path: Path) -> None:
    with zipfile.ZipFile(referees._converted(TEMPLATE, "ods", tmp_path)) as archive:
        modules = {Path(name).stem for name in archive.namelist() if name.startswith("Basic/VBAProject/")}
    assert modules >= {Path(name).stem for name in SOURCES}


# Its code


def test_the_analyser_finds_no_error_and_in_our_modules_no_warning() -> None:
    found = [(module, each) for module, several in analyze_workbook(str(TEMPLATE)).items() for each in several]
    ours = {Path(name).stem for name in OURS}
    assert [str(each) for _, each in found if each.severity is DiagnosticSeverity.ERROR] == []
    assert [(name, each.message) for name, each in found if name in ours] == []


@pytest.mark.parametrize("name", SOURCES)
def test_every_block_is_closed(name: str) -> None:
    parse_module(readable(SOURCES[name]), name=Path(name).stem)


@pytest.mark.parametrize("name", OURS)
def test_our_modules_are_ascii_explicit_and_start_nothing(name: str) -> None:
    text = OURS[name]
    assert text.isascii()
    assert "Option Explicit" in text.splitlines()[:3]
    code = re.sub(r"'.*", "", re.sub(r'"[^"]*"', "", text))
    assert not re.search(r"\b(Declare|Shell|CreateObject|GetObject|SendKeys|Kill|FileCopy|Open)\b", code)
    assert set(re.findall(r"\bAs (?:New )?(\w+)", code)) <= TYPES
    assert max(len(line) for line in text.splitlines()) <= 1023


def test_the_version_in_vba_is_the_packages() -> None:
    assert f'Public Const AR_VERSION As String = "{__version__}"' in SOURCES["AR_Setup.bas"]
    assert f"'Version: {xlwings.__version__}" in SOURCES["xlwings.bas"]


# What comes from xlwings is what its pinned version brings, with the licences


def test_xlwings_module_is_the_installed_one() -> None:
    assert plain(SOURCES["xlwings.bas"]) == (XLWINGS / "xlwings.bas").read_text(encoding="ascii")


def test_dictionary_is_the_installed_one() -> None:
    assert SOURCES["Dictionary.cls"] == referees.vba_sources(XLWINGS / "quickstart_standalone.xlsm")["Dictionary"]


def test_licences_stand_beside_them() -> None:
    (licence,) = [each for each in files("xlwings") or () if each.name == "LICENSE.txt"]
    assert (VBA / "xlwings-LICENSE.txt").read_text() == licence.read_text()
    assert "Copyright (c) 2017 Tim Hall" in (VBA / "Dictionary-LICENSE.txt").read_text()
    assert "BSD 3-clause license" in SOURCES["xlwings.bas"]
    assert "(c) Tim Hall" in SOURCES["Dictionary.cls"]


# What VBA itself needs of the project, and wouldn't compile without


def test_the_project_leads_to_stdole_and_office_alone() -> None:
    """VBA and Excel are always there; Office has the types of the ribbon's callbacks."""
    with ExcelFile(TEMPLATE) as file:
        assert [each.name for each in file.vba_project().references] == ["stdole", "Office"]


def test_dictionary_is_a_class_and_the_others_are_standard_modules() -> None:
    """Else `Dim d As Dictionary` in xlwings' module keeps the project from compiling on a Mac."""
    with zipfile.ZipFile(TEMPLATE) as archive:
        project = archive.read(vba.PART)
    assert modules(project, "Class") == ["Dictionary"]
    assert sorted(modules(project, "Module")) == sorted(Path(name).stem for name in SOURCES if name.endswith(".bas"))


def test_constants_for_the_compiler_stand_alone_on_their_line() -> None:
    lines = [line for text in OURS.values() for line in text.splitlines() if line.lstrip().startswith("#")]
    assert len(lines) > 100
    assert [line for line in lines if "'" in line] == []


# The wrappers of the cell functions


@pytest.mark.parametrize("name", ["udfs.bas", "AR_Help.bas"])
def test_committed_wrappers_are_what_xlwings_generates(tmp_path: Path, name: str) -> None:
    command = [sys.executable, "-m", "macros.wrappers", "--out", str(tmp_path)]
    subprocess.run(command, check=True, cwd=VBA.parents[1], capture_output=True, timeout=120)
    assert (tmp_path / name).read_text() == (VBA / name).read_text()


WRAPPER = re.compile(r"Function (AR_\w+)\((.*?)\)\r\n(.*?)End Function", re.DOTALL)
WRAPPERS = {name: (arguments, body) for name, arguments, body in WRAPPER.findall(SOURCES["udfs.bas"])}
IN_VBA = {"end": "end_date", "date": "on_date"}  # End and Date are words of VBA
FUNCTIONS = {name: value for name, value in vars(udfs).items() if name.startswith("AR_")}


def test_a_wrapper_for_every_function_and_no_other() -> None:
    assert sorted(WRAPPERS) == sorted(FUNCTIONS)


def parameters_of(name: str) -> dict[str, inspect.Parameter]:
    parameters = inspect.signature(FUNCTIONS[name]).parameters
    return {IN_VBA.get(each, each): parameter for each, parameter in parameters.items()}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_wrapper_has_the_arguments_of_its_function(name: str) -> None:
    arguments, body = WRAPPERS[name]
    parameters = parameters_of(name)
    passed = re.findall(r"Array\((.*?)\), ThisWorkbook", body)[0].split(", ")
    assert len(passed) == len(parameters)
    shown = [each for each, value in zip(parameters, passed, strict=True) if value == each]
    optional = {each for each in shown if parameters[each].default is not inspect.Parameter.empty}
    assert arguments.split(", ") == [f"Optional {each}" if each in optional else each for each in shown]
    hidden = {value for each, value in zip(parameters, passed, strict=True) if value != each}
    assert hidden <= {"ThisWorkbook.Date1904"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_wrapper_never_gives_text_for_a_failure(name: str) -> None:
    _, body = WRAPPERS[name]
    given = re.findall(rf"^ +{name} = (\w+)\(", body, re.MULTILINE)
    assert given == ["AR_OnMac", "AR_Cell", "AR_Cell", "AR_Failed"]
    assert not re.search(r"= *Err\.", body)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_help_is_registered(name: str) -> None:
    calls = SOURCES["AR_Help.bas"].replace(", _\r\n", ", ").splitlines()
    (call,) = [line for line in calls if f'Describe "{name}"' in line]
    texts = [text.replace('""', '"') for text in re.findall(r'"((?:[^"]|"")*)"', call)]
    shown = [each for each in parameters_of(name) if re.search(rf"\b{each}\b", WRAPPERS[name][0])]
    assert len(texts) == 2 + len(shown)
    assert all(1 < len(text) <= 255 for text in texts)
    assert not [text for text in texts if text.startswith("Positional argument")]
    assert f'Category:="{CATEGORY}"' in SOURCES["AR_Help.bas"]


# A marker becomes an error, in one cell and in arrays


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Any:
    return machine(TEMPLATE, monkeypatch)


@pytest.mark.parametrize(
    ("result", "cell"),
    [
        ("#ARBOOK: 'soon' is not a date", VALUE),
        ("#arbook", "#arbook"),
        ("net 30", "net 30"),
        ("", ""),
        (12.5, 12.5),
    ],
)
def test_one_value(app: Any, result: object, cell: object) -> None:
    assert app.run("AR_Cell", result) == cell


def test_an_array_of_rows(app: Any) -> None:
    found = app.run("AR_Cell", array((1.0, "#ARBOOK: a"), ("b", 2.0), ("#ARBOOK: c", "")))
    assert found == [[1.0, VALUE], ["b", 2.0], [VALUE, ""]]


def test_an_array_of_one_row(app: Any) -> None:
    found = app.run("AR_Cell", VBAArray([(0, 2)], items=[1.0, "#ARBOOK: a", 2.0]))
    assert found == [1.0, VALUE, 2.0]


def reasons(app: Any) -> list[list[str]]:
    found = app.run("AR_Reasons")
    return found if isinstance(found, list) else []


def test_the_reason_is_kept_until_the_cell_computes_again(app: Any) -> None:
    assert reasons(app) == []
    app.run("AR_Cell", "#ARBOOK: 'soon' is not a date")
    app.run("AR_Cell", array((1.0, "#ARBOOK: second"), ("#ARBOOK: third", 1.0)))
    assert reasons(app) == [["Aging", "C27", "#ARBOOK: second"]]
    app.run("AR_Cell", 5.0)
    assert reasons(app) == []


def test_a_failed_call_is_an_error_with_its_reason(app: Any) -> None:
    assert app.run("AR_Failed", "No server") == VALUE
    assert reasons(app)[0][2] == "#ARBOOK: Excel could not call Python; press Check setup. No server"


def test_on_a_mac_the_reason_says_so(app: Any) -> None:
    assert app.run("AR_OnMac") == NOT_AVAILABLE
    assert "Excel for Windows only" in reasons(app)[0][2]


# Check setup


PYTHON = r"C:\Python\Scripts\pythonw.exe"
LIBRARY = rf"C:\Python\xlwings64-{xlwings.__version__}.dll"
SITE = r"C:\Python\Lib\site-packages"
IN_ORDER = (PYTHON, LIBRARY, rf"{SITE}\arbook-{__version__}.dist-info\METADATA")


def setup(
    monkeypatch: pytest.MonkeyPatch,
    *files: str,
    python: str = PYTHON,
    path: str = r"C:\Books\AR.xlsm",
    excel: str = "C:",
) -> tuple[list[str], list[str], Any]:
    """Return the lines of the report that say TO DO, the others, and the machine."""
    answers = {"Workbook.FullName": path, "Workbook.Name": "AR.xlsm", "Application.Path": excel}
    app = machine(TEMPLATE, monkeypatch, Disk(*files), answers, {"APPDATA": r"C:\Users\Ana\AppData\Roaming"})
    conf = app.workbook.vba_get("Worksheets", [CONF_SHEET], {})
    conf.vba_get("Range", ["B1"], {}).vba_set("Value", python)
    lines = str(app.run("AR_SetupReport")).split("\n")
    return (
        [line for line in lines if line.startswith("TO DO")],
        [line for line in lines if line.startswith("ok")],
        app,
    )


def test_setup_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    to_do, fine, app = setup(monkeypatch, *IN_ORDER)
    assert to_do == []
    assert len(fine) == 7
    assert app.run("AR_CannotRun") == ""
    assert len(str(app.run("AR_SetupReport"))) < 1024  # more than that a message box cuts off


UPGRADE = 'Close the workbook and type in a terminal: arbook upgrade "AR.xlsm"'


@pytest.mark.parametrize(
    ("files", "answers", "to_do"),
    [
        (IN_ORDER[1:], {}, f"TO DO: Python was not found at {PYTHON}. {UPGRADE}"),
        (IN_ORDER, {"python": ""}, f"TO DO: no Python is set on the hidden sheet xlwings.conf. {UPGRADE}"),
        (IN_ORDER[:2], {}, "TO DO: the package arbook was not found beside this Python."),
        (
            (*IN_ORDER[:2], rf"{SITE}\arbook-9.9.dist-info\METADATA"), {},
            f"TO DO: This workbook is of arbook {__version__}, but 9.9 is installed. {UPGRADE}",
        ),
        ((IN_ORDER[0], IN_ORDER[2]), {}, f"TO DO: xlwings64-{xlwings.__version__}.dll is missing"),
        (IN_ORDER, {"excel": r"C:\Program Files\WindowsApps\Microsoft.Office"}, "TO DO: Excel comes from"),
        ((*IN_ORDER, r"C:\Books\AR.xlsm:Zone.Identifier"), {}, "TO DO: Windows marks this file as downloaded."),
        (IN_ORDER, {"path": "https://d.docs.live.net/1/AR.xlsm"}, "TO DO: the file lies in OneDrive or SharePoint."),
    ],
)  # fmt: skip
def test_setup_names_the_cause(
    monkeypatch: pytest.MonkeyPatch, files: tuple[str, ...], answers: dict[str, Any], to_do: str
) -> None:
    found, _, _ = setup(monkeypatch, *files, **answers)
    assert any(line.startswith(to_do) for line in found)


def test_setup_in_the_users_own_site_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    python = r"C:\Program Files\Python311\pythonw.exe"
    own = rf"C:\Users\Ana\AppData\Roaming\Python\Python311\site-packages\arbook-{__version__}.dist-info\METADATA"
    _, fine, _ = setup(monkeypatch, python, own, python=python)
    assert f"ok: the package arbook {__version__} is installed." in fine


def test_a_command_says_beforehand_that_python_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, app = setup(monkeypatch)
    app.run("AR_BtnRefresh")
    assert [each[1] for each in app.dialogs] == [f"Python was not found at {PYTHON}. {UPGRADE}"]


# Opening the workbook


def opened(monkeypatch: pytest.MonkeyPatch, version: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Return what was registered and what was said when the book opened."""
    described: list[dict[str, Any]] = []

    def options(_: list[object], named: dict[str, Any]) -> None:
        described.append({key.lower(): value for key, value in named.items()})

    files = (*IN_ORDER[:2], rf"{SITE}\arbook-{version}.dist-info\METADATA")
    answers = {
        "Workbook.FullName": r"C:\O'Neil's.xlsm",
        "Workbook.Name": "O'Neil's.xlsm",
        "Application.MacroOptions": options,
    }
    app = machine(TEMPLATE, monkeypatch, Disk(*files), answers)
    conf = app.workbook.vba_get("Worksheets", [CONF_SHEET], {})
    conf.vba_get("Range", ["B1"], {}).vba_set("Value", PYTHON)
    app.workbook.vba_set("Saved", True)
    app.run("ThisWorkbook.Workbook_Open")
    assert app.workbook.vba_get("Saved", [], {}) is True  # opening is no change to save
    return described, [each[1] for each in app.dialogs]


def test_opening_registers_the_help_and_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    described, said = opened(monkeypatch, __version__)
    assert said == []
    assert [each["macro"] for each in described] == [f"'O''Neil''s.xlsm'!{name}" for name in sorted(FUNCTIONS)]
    assert {each["category"] for each in described} == {CATEGORY}


def test_opening_says_the_one_command_when_the_versions_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    _, said = opened(monkeypatch, "9.9")
    assert said == [
        f"This workbook is of arbook {__version__}, but 9.9 is installed. "
        "Close the workbook and type in a terminal: arbook upgrade \"O'Neil's.xlsm\""
    ]
