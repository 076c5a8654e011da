"""Moving an older workbook to the installed version: its sheets, tables, named cells and code; data are untouched."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from pathlib import Path

from arbook import __version__
from arbook.book.book import BookError
from arbook.book.file import FileBook
from arbook.book.graft.graft import graft
from arbook.book.package import Package
from macros import installed
from macros.code_parts import Parts, modules, put_project, put_ribbon
from macros.new import TEMPLATE
from macros.outcome import CommandError, Outcome
from workbook import vba


def upgrade(path: Path) -> Outcome:
    """Bring a workbook to the installed version; `arbook restore` takes that back.

    What it lacks of the template is added: sheets, tables, columns at the right, named cells, choices of lists,
    buttons. Nothing that is there moves or changes but our own code.

    Raises
    ------
    CommandError
        If the workbook has no macros, or is of a newer version of arbook.
    BookError
        If it can't be read or written.
    """
    FileBook.open(path).close()  # says plainly what can't be used
    package = Package(path)  # of the state that is copied: a later one isn't written over
    try:
        lines, left, parts = _upgraded(path)
        if parts.changed or parts.added:
            package.save(parts.changed, frozenset(parts.dropped), parts.added)
    finally:
        package.close()
    last = f"{path.name} is of arbook {__version__}. The data are as they were."
    said = (*lines, *(f"TO DO  {line}" for line in left), last)
    return Outcome("upgrade", said, figures={"version": __version__, "changes": len(lines), "to_do": len(left)})


def differences(path: Path) -> tuple[str, ...]:
    """Return what `upgrade` would do, a line each; nothing is written. Raises as `upgrade` does."""
    return tuple(_upgraded(path)[0])


def _upgraded(path: Path) -> tuple[list[str], tuple[str, ...], Parts]:
    """Upgrade a copy; return what was done, what is left to the user, and the parts in which it differs."""
    FileBook.open(path).close()  # says plainly what can't be used
    _check_macros(path)
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder, path.name)
        shutil.copyfile(path, copied)
        _check_version(copied)
        grafted = graft(copied, Path(str(TEMPLATE)), modules(copied))
        lines = [*_put_code(copied, grafted.documents), *grafted.done, *_put_settings(copied)]
        return lines, grafted.left, _difference(path, copied)


def _check_macros(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if vba.PART not in archive.namelist():
            raise CommandError(
                f"{path.name} has no macros to upgrade. Make a new workbook with: arbook new BOOK.xlsm, and copy the "
                "tables into it."
            )


def _check_version(path: Path) -> None:
    """Refuse a workbook of a newer version; one that doesn't say its version is an old one."""
    book = FileBook.open(path)
    try:
        written = str(book.get("Conf_Version") or "")
    except BookError:
        written = ""
    finally:
        book.close()
    if _numbers(written) > _numbers(__version__):
        raise CommandError(
            f"{path.name} is of arbook {written}, newer than this one. Type: pip install arbook=={written}"
        )


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _put_code(copied: Path, sheets: tuple[str, ...]) -> list[str]:
    """Put VBA project and ribbon into the copy."""
    parts = Parts()
    package = Package(copied)
    put_project(copied, package, parts, sheets)
    put_ribbon(package, parts)
    if parts.changed or parts.added:
        package.save(parts.changed, frozenset(parts.dropped), parts.added)
    package.close()
    return parts.lines


def _put_settings(copied: Path) -> list[str]:
    """Write interpreter and version; returns a line for each that was another one."""
    book = FileBook.open(copied)
    lines = []
    name, python = installed.setting()
    if (book.get(name) or "") != python:
        lines.append(f"Python: {python}")
    if (book.get("Conf_Version") or "") != __version__:
        lines.append(f"Version: {__version__}")
    if lines:
        installed.write_into(book)
        book.save()
    book.close()
    return lines


def _difference(old: Path, new: Path) -> Parts:
    """Return the parts in which two packages differ."""
    with zipfile.ZipFile(old) as before, zipfile.ZipFile(new) as after:
        was, now = before.namelist(), after.namelist()
        both = [name for name in now if name in was]
        return Parts(
            {name: after.read(name) for name in both if before.read(name) != after.read(name)},
            {name: after.read(name) for name in now if name not in was},
            set(was) - set(now),
        )
