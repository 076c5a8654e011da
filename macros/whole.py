"""Files and folders that are there whole or not at all: made under another name, then renamed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from macros.outcome import CommandError


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
    _make(parent)
    made = Path(tempfile.mkdtemp(prefix=".arbook-", dir=parent))
    try:
        fill(made)
        made.chmod(0o755)  # a temporary folder is for its owner alone
        place, number = parent / name, 1
        while place.exists():
            number += 1
            place = parent / f"{name} ({number})"
        made.rename(place)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return place


def make_file(path: Path, write: Callable[[Path], None]) -> None:
    """Make or replace a file; `write` gets another name in a folder of its own, with the same ending."""
    _make(path.parent)
    with tempfile.TemporaryDirectory(prefix=".arbook-", dir=path.parent) as folder:
        made = Path(folder, path.name)
        write(made)
        made.replace(path)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise CommandError(f"{folder} is a file, not a folder. Choose another place.") from None
