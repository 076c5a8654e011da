"""What keeps Excel and Python from finding each other on a computer, and on this system: each known cause by name."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from arbook.book.settings import CONF_SHEET
from macros.finding import Finding
from macros.installed import interpreter
from macros.new import quoted
from macros.settings_sources import file_finding, settings_file, source_findings

_STORE = "windowsapps"
_ONEDRIVE = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


def _excel_path() -> str:
    """Return where Windows would start Excel from, "" if it doesn't say."""
    if sys.platform != "win32":
        return ""
    import winreg

    try:
        key = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
        return str(winreg.QueryValue(winreg.HKEY_LOCAL_MACHINE, key))
    except OSError:
        return ""


def _add_in_of_package() -> Path:
    """Return the add-in that the installed xlwings brings."""
    found = find_spec("xlwings")
    return Path(found.origin if found and found.origin else "").parent / "addin" / "xlwings.xlam"


def _python_of(path: str, book: Path) -> Finding:
    """Look whether the Python that a workbook starts is there; a name without a folder may start the Store's stub."""
    cure = f"close the book and type: arbook upgrade {quoted(book)}"
    if not path:
        return Finding("Python of its buttons", f"none is set; {cure}")
    if not set(path) & set("/\\"):
        return Finding(f"Python of its buttons: {path}", f"it has no folder, so another one may start; {cure}")
    return Finding(f"Python of its buttons: {path}", "" if Path(path).is_file() else f"it isn't there; {cure}")


@dataclass(frozen=True)
class Computer:
    """The facts: system (as in sys.platform), Python, home folder, environment, and what Windows says of Excel."""

    system: str = sys.platform
    python: Path = field(default_factory=interpreter)
    home: Path = field(default_factory=Path.home)
    variables: Mapping[str, str] = field(default_factory=lambda: os.environ)
    excel: str = field(default_factory=_excel_path)
    has_pywin32: bool = field(default_factory=lambda: find_spec("win32com") is not None)
    add_in: Path = field(default_factory=_add_in_of_package)

    def findings(self) -> Iterator[Finding]:
        """Yield what may keep buttons and cell functions from working, whatever the workbook."""
        if self.system == "win32":
            yield from self._windows()
        elif self.system == "darwin":
            yield self._script()

    def about(self, book: Path) -> Iterator[Finding]:
        """Yield what may keep this file from working, by where it lies."""
        if self.system == "win32":
            yield self._mark(book)
        folders = [Path(self.variables[name]) for name in _ONEDRIVE if self.variables.get(name)]
        if any(book.absolute().is_relative_to(folder) for folder in folders):
            yield Finding(
                f"{book.name} lies in OneDrive",
                "if a button can't find it, keep it in another folder, or switch AutoSave off in Excel",
            )

    def reaches(self, book: Path, sheet: Mapping[str, str]) -> Iterator[Finding]:
        """Yield whether this workbook's settings of xlwings lead to Python; `sheet` are those on xlwings.conf."""
        key = "INTERPRETER_MAC" if self.system == "darwin" else "INTERPRETER_WIN"
        yield _python_of(sheet.get(key, ""), book)
        if self.system in ("win32", "darwin"):
            beside, user = book.absolute().parent / CONF_SHEET, settings_file(self.system, self.home)
            if beside.is_file():
                yield file_finding(beside)
            yield from source_findings(sheet, (beside, user))

    def _windows(self) -> Iterator[Finding]:
        yield Finding(
            "Excel isn't from the Microsoft Store",
            "it is, and can't start Python; install Office from office.com" if _STORE in self.excel.lower() else "",
        )
        store = _STORE in str(self.python).lower()
        yield Finding(
            "Python isn't from the Microsoft Store",
            "it is, and Excel can't start it; install Python from python.org and arbook in it" if store else "",
        )
        yield Finding("pywin32 is there", "" if self.has_pywin32 else "it is missing; type: pip install pywin32")
        yield self._library()
        yield self._conda()
        yield self._add_in()
        yield self._user_settings()
        yield self._temporary_folder()
        yield self._generated()

    def _library(self) -> Finding:
        """Excel's bits decide which library it loads; those of Python don't matter."""
        names = [f"xlwings{bits}-{version('xlwings')}.dll" for bits in (64, 32)]
        folders = (self.python.parent, self.python.parent.parent)
        missing = [name for name in names if not any((folder / name).exists() for folder in folders)]
        cure = f"cell functions need it; type: pip install --force-reinstall xlwings=={version('xlwings')}"
        return Finding(f"library {missing[0] if missing else names[0]} beside Python", cure if missing else "")

    def _user_settings(self) -> Finding:
        path = settings_file(self.system, self.home)
        return file_finding(path) if path.is_file() else Finding("no settings of xlwings for the whole computer")

    def _conda(self) -> Finding:
        """Python of an environment finds all its libraries only where conda has activated that."""
        folder = self.python.parent
        if not (folder / "conda-meta").is_dir():
            return Finding("Python isn't of a conda environment")
        inside = folder.parent.name == "envs"
        base, name = (folder.parent.parent, folder.name) if inside else (folder, "base")
        if not (base / "condabin").is_dir():  # an environment elsewhere goes by its folder
            base, name = Path(self.variables.get("CONDA_EXE", "CONDA")).parent.parent, str(folder)
        cure = f"CONDA PATH with {base}, and CONDA ENV with {name}"
        return Finding(
            f"Python of the conda environment {name} (if a button says that a DLL could not be loaded, add two lines "
            f"below those of the hidden sheet xlwings.conf: {cure})"
        )

    def _add_in(self) -> Finding:
        """Look for xlwings' own add-in: it isn't needed, and an older one loads a library that is gone."""
        there = Path(self.variables.get("APPDATA", "")) / "Microsoft" / "Excel" / "XLSTART" / "xlwings.xlam"
        if not self.variables.get("APPDATA") or not there.is_file():
            return Finding("no add-in of xlwings (arbook needs none)")
        try:
            same = there.read_bytes() == self.add_in.read_bytes()
        except OSError:
            same = False
        cure = f"it isn't that of xlwings {version('xlwings')}; type: xlwings addin install (or remove)"
        return Finding(f"add-in {there}", "" if same else cure)

    def _temporary_folder(self) -> Finding:
        folder = self.variables.get("TEMP", "")
        cure = "letters other than a-z in it break the COM server; set TEMP and TMP to a folder such as C:\\Temp"
        return Finding(f"temporary folder {folder}", "" if folder.isascii() else cure)

    def _generated(self) -> Finding:
        folder = Path(self.variables.get("TEMP", "")) / "gen_py"
        there = bool(self.variables.get("TEMP")) and folder.exists()
        cure = "harmless, but delete it if Excel says 'Could not activate Python COM server'"
        return Finding(f"folder gen_py of pywin32{f' is there ({cure})' if there else ' is not there'}")

    @staticmethod
    def _mark(book: Path) -> Finding:
        marked = Path(f"{book}:Zone.Identifier").exists()
        cure = "Windows marks it as downloaded and blocks its macros; right-click it, Properties, Unblock"
        return Finding(f"{book.name} isn't blocked", cure if marked else "")

    def _script(self) -> Finding:
        """On a Mac, Excel starts Python by a script with the version in its name."""
        name = f"xlwings-{version('xlwings')}.applescript"
        there = (self.home / "Library" / "Application Scripts" / "com.microsoft.Excel" / name).exists()
        cure = "Excel can't start Python without it; type once: xlwings runpython install"
        return Finding(f"script {name}", "" if there else cure)
