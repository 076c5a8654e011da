"""Checking the installation and a workbook: each line says ok, or what to do."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from arbook import __version__
from arbook.book.book import Book, BookError
from arbook.book.file import FileBook
from arbook.book.headers import structure
from arbook.book.options import read_settings
from arbook.book.results import TABLES
from arbook.problem import Problems
from macros.computer import Computer
from macros.conf_sheet import conf_sheet
from macros.finding import Finding
from macros.new import TEMPLATE, quoted
from macros.outcome import DONE, DONE_WITH_ERRORS, CommandError, Outcome, counted
from macros.upgrading import differences

OLDEST_PYTHON = (3, 11)
PACKAGES = ("xlwings", "XlsxWriter", "pyOpenVBA", "python-calamine", "openpyxl", "pandas", "numpy", "pyarrow",
            "typer", "rich")  # fmt: skip


def doctor(path: Path | None) -> Outcome:
    """Look at Python, the packages, the template and, if one is named, a workbook; nothing is changed."""
    findings = [_python(), *_packages(), _template(), *Computer().findings()]
    if path is not None:
        findings += _book(path)
    to_do = sum(bool(finding.to_do) for finding in findings)
    last = "Everything is in order." if not to_do else f"{to_do} to do: see the lines that begin with TO DO."
    return Outcome(
        "doctor",
        (*(finding.line for finding in findings), last),
        errors=to_do,
        figures={"version": __version__, "python": sys.version.split()[0], "to_do": to_do},
        exit_code=DONE_WITH_ERRORS if to_do else DONE,
    )


def _python() -> Finding:
    bits = 64 if sys.maxsize > 2**32 else 32
    what = f"arbook {__version__} on Python {sys.version.split()[0]}, {bits} bits (those of Excel may differ)"
    needed = ".".join(str(part) for part in OLDEST_PYTHON)
    return Finding(what, "" if sys.version_info >= OLDEST_PYTHON else f"install Python {needed} or newer")


def _packages() -> Iterator[Finding]:
    pins = _pins()
    for name in PACKAGES:
        try:
            found = version(name)
        except PackageNotFoundError:
            yield Finding(name, f"it is missing; type: pip install {name}{pins.get(name.lower(), '')}")
            continue
        pin = pins.get(name.lower(), "")
        wrong = pin and pin != f"=={found}"
        yield Finding(f"{name} {found}", f"another version is needed; type: pip install {name}{pin}" if wrong else "")


def _pins() -> dict[str, str]:
    """Return the packages that need one exact version, in lower case, with `==` and that version."""
    try:
        needed = requires("arbook") or []
    except PackageNotFoundError:  # run from its folder, not installed
        needed = []
    pinned = (re.match(r"([\w.-]+)(==[\w.]+)", line) for line in needed)
    return {match[1].lower(): match[2] for match in pinned if match}


def _template() -> Finding:
    there = TEMPLATE.is_file()
    return Finding("template AR_Template.xlsm", "" if there else "it is missing; install arbook again")


def _book(path: Path) -> Iterator[Finding]:
    """Look at a workbook: readable and not open elsewhere, an arbook book, its version and structure."""
    try:
        book = FileBook.open(path)
        yield Finding(f"{path.name} can be read and isn't open elsewhere")
        yield _version(book)
        yield from _structure(book)
        yield from _macros(path)
        yield from Computer().about(path)
    except BookError as error:
        yield Finding("the workbook", str(error))


def _version(book: Book) -> Finding:
    written = str(book.get("Start_Version") or "")
    newer = _parts(written) > _parts(__version__)
    return Finding(
        f"written by arbook {written or 'of an unknown version'}",
        "install that version of arbook or a newer one" if newer else "",
    )


def _macros(path: Path) -> Iterator[Finding]:
    """Look at what Excel needs to reach Python from this workbook."""
    if path.suffix.lower() != ".xlsm":
        yield Finding(f"{path.name} has no buttons and cell functions, since it isn't an .xlsm")
        return
    sheet = conf_sheet(path)
    if sheet is not None:
        yield from sheet.findings()
        yield from Computer().reaches(path, sheet.values)
    try:
        other = differences(path)
    except CommandError as error:
        yield Finding("macros", str(error))
        return
    what = f"sheets, macros and settings are those of arbook {__version__}"
    cure = (
        f"{counted(len(other), 'difference')} ({'; '.join(other)}); close it and type: arbook upgrade {quoted(path)}"
    )
    yield Finding(what, cure if other else "")


def _parts(text: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", text)]


def _structure(book: Book) -> Iterator[Finding]:
    """Look for missing and renamed tables and columns, and for settings that can't be used."""
    problems = Problems()
    headings = {name: book.headings(name) if name in TABLES else () for name in book.tables()}
    structure(headings, TABLES.values(), problems)
    read_settings(book, problems)
    for problem in problems.found:
        yield Finding(problem.problem.rstrip("."), problem.what_to_do)
    if not problems.found:
        yield Finding(f"all {len(TABLES)} tables are there")
