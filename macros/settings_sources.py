"""Where xlwings looks for a setting: the workbook's sheet, a file beside the workbook, the user's file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from arbook.book.settings import CONF_SHEET
from macros.finding import Finding

_PATH, _ENV = "CONDA PATH", "CONDA ENV"


def settings_file(system: str, home: Path) -> Path:
    """Return the file with xlwings' settings for all workbooks of a user; `system` is as in sys.platform."""
    if system == "darwin":
        return home / "Library" / "Containers" / "com.microsoft.Excel" / "Data" / CONF_SHEET
    return home / ".xlwings" / CONF_SHEET


def file_finding(path: Path) -> Finding:
    """Look at a file of settings: xlwings fails at its blank lines."""
    blank = any(not line.strip() for line in _lines(path))
    return Finding(f"settings {path}", "take the blank lines out of it; xlwings fails at them" if blank else "")


def source_findings(sheet: Mapping[str, str], files: Sequence[Path]) -> Iterator[Finding]:
    """Yield the order of the sources, and what the files bring that keeps this workbook from working.

    Parameters
    ----------
    sheet : mapping
        The settings on the sheet xlwings.conf, keys in capitals.
    files : sequence of Path
        The file beside the workbook, then the user's; either may be missing.
    """
    there = [path for path in files if path.is_file()]
    order = ", ".join([f"sheet {CONF_SHEET}", *(str(path) for path in there)])
    yield Finding(f"settings of xlwings, the first that has one wins: {order}")
    found = {key: (value, f"sheet {CONF_SHEET}") for key, value in sheet.items()}
    for path in there:
        for key, value in _pairs(path):
            found.setdefault(key, (value, str(path)))
    debug, where = found.get("DEBUG UDFS", ("", ""))
    if debug.lower() == "true":
        yield Finding(f"DEBUG UDFS in {where}", "cell functions wait for a debugger; take the line out")
    yield from _conda(found)


def _conda(found: Mapping[str, tuple[str, str]]) -> Iterator[Finding]:
    """Look at the two settings of conda, which work together only, and with a conda that knows `activate`."""
    folder, environment = (found.get(key, ("", ""))[0] for key in (_PATH, _ENV))
    if not folder and not environment:
        return
    where = found[_PATH if folder else _ENV][1]
    if not folder or not environment:
        missing = _ENV if folder else _PATH
        yield Finding(f"conda in {where}", f"{missing} is missing there; fill both it and the other one, or neither")
    elif not (Path(folder) / "condabin" / "conda.bat").exists():
        yield Finding(f"conda in {where}", f"{folder} has no condabin\\conda.bat; correct {_PATH}, or take both out")
    else:
        yield Finding(f"conda in {where}: environment {environment} of {folder}")


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Yield key and value of the lines `"KEY","value"`."""
    for line in csv.reader(_lines(path)):
        if len(line) > 1:
            yield line[0].strip().upper(), line[1].strip()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
