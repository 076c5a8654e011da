"""Papers named in the columns File: found beside the workbook, copied, or said to be missing and why."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from macros.file_name import distinct, safe_name


@dataclass(frozen=True)
class Named:
    """What a paper is for, such as Invoice A, and what stands in its File cell (";" between several)."""

    what: str
    cell: str


@dataclass(frozen=True)
class Enclosure:
    """A paper: what it is for, the name in the cell, the file if it was found, else why not."""

    what: str
    text: str
    path: Path | None
    why: str = ""


def find(named: Iterable[Named], home: Path | None, letters: Path | None = None) -> list[Enclosure]:
    """Look for papers in two folders and those below them; nothing outside is ever taken.

    Parameters
    ----------
    named : iterable of Named
        A blank cell is a missing paper.
    home : Path or None
        The workbook's folder; None where it has none that can be read, as on some cloud drives.
    letters : Path, optional
        Folder of the runs of letters, whose files are named from there; looked through after `home`.
    """
    found = []
    for one in named:
        texts = [part.strip() for part in one.cell.split(";") if part.strip()]
        found += [_in_either(one.what, text, home, letters) for text in texts] or [
            Enclosure(one.what, "", None, "no file is named")
        ]
    return found


def copy(enclosures: Sequence[Enclosure], folder: Path) -> list[Enclosure]:
    """Copy what was found into a folder, each file once; the paths returned are those of the copies."""
    sources = list(dict.fromkeys(one.path for one in enclosures if one.path is not None))
    names = distinct([safe_name(source.stem, source.suffix) for source in sources])
    copies = {source: folder / name for source, name in zip(sources, names, strict=True)}
    if copies:
        folder.mkdir()
    failed = {}
    for source, copied in copies.items():
        try:
            shutil.copyfile(source, copied)
        except OSError as error:
            copied.unlink(missing_ok=True)
            failed[source] = f"can't be read: {error.strerror or error}"
    return [
        Enclosure(one.what, one.text, None if one.path in failed else copies[one.path], failed.get(one.path, ""))
        if one.path is not None
        else one
        for one in enclosures
    ]


def _in_either(what: str, text: str, home: Path | None, letters: Path | None) -> Enclosure:
    found = _find(what, text, home)
    if found.path is not None or letters is None:
        return found
    drafted = _find(what, text, letters)
    return found if drafted.path is None else drafted


def _find(what: str, text: str, home: Path | None) -> Enclosure:
    if "://" in text:
        return Enclosure(what, text, None, "a link: open it yourself")
    if home is None:
        return Enclosure(what, text, None, "the workbook isn't in a folder of this computer")
    try:
        path = (home / PureWindowsPath(text).as_posix()).resolve()
        if not path.is_relative_to(home.resolve()):
            return Enclosure(what, text, None, "not in the workbook's folder: add it yourself")
        if not path.is_file():
            return Enclosure(what, text, None, "a folder" if path.is_dir() else "not found in the workbook's folder")
    except (OSError, ValueError):  # a text that can't be a path
        return Enclosure(what, text, None, "not the name of a file")
    return Enclosure(what, text, path)
