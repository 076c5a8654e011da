"""Files and folders that are there whole or not at all: made under another name, flushed to disk, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from macros.outcome import CommandError

_PREFIX: Final = ".arbook-"
_STALE: Final = 3600  # seconds after which a half-made folder is of a command that was killed


def make_folder(parent: Path, name: str, fill: Callable[[Path], None]) -> Path:
    """Make a folder; one that is there stays, and the new one gets " (2)" or the like.

    Parameters
    ----------
    parent : Path
        Made when it isn't there.
    name : str
        Safe (`file_name.safe_name`).
    fill : callable
        Gets the empty folder. If it raises, nothing is left of it.
    """
    made = _begun(parent)
    try:
        fill(made)
        made.chmod(0o755)  # a temporary folder is for its owner alone
        _flush(made)
        return _named(made, parent, name)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def make_file(path: Path, write: Callable[[Path], object], replace: bool = True) -> None:
    """Make or replace a file; `write` gets another name in a folder of its own, with the same ending.

    Raises
    ------
    FileExistsError
        With `replace` False, if a file of that name is there: it stays.
    """
    folder = _begun(path.parent)
    try:
        made = folder / path.name
        write(made)
        _flush(folder)
        if replace:
            made.replace(path)
        else:
            _put(made, path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_parent(path: Path) -> None:
    """Make the folder that a file will stand in, where it isn't there."""
    _make(path.parent)


def _begun(parent: Path) -> Path:
    """Make an empty folder to work in, and delete what killed commands have left of theirs."""
    _make(parent)
    for other in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # gone meanwhile
            if other.is_dir() and time.time() - other.stat().st_mtime > _STALE:
                shutil.rmtree(other, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))


def _named(made: Path, parent: Path, name: str) -> Path:
    """Give a folder its name, or the next free one; somebody else may do the same at this moment."""
    place, number = parent / name, 1
    while True:
        try:
            if not place.exists():  # an empty folder would be replaced
                made.rename(place)
                return place
        except OSError:
            if not place.exists():
                raise
        number += 1
        place = parent / f"{name} ({number})"


def _put(made: Path, path: Path) -> None:
    """Give a file its name if that is free."""
    try:
        os.link(made, path)  # fails where the name is taken, at whatever moment
    except FileExistsError:
        raise
    except OSError:  # a disk without second names
        if path.exists():
            raise FileExistsError(path) from None
        made.rename(path)


def _flush(folder: Path) -> None:
    """Put what is in a folder on the disk, so that a power cut after the renaming leaves no empty files."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb+") as handle:
                os.fsync(handle.fileno())


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise CommandError(f"{folder} is a file, not a folder. Choose another place.") from None
