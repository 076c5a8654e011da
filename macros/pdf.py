"""Spreadsheets as PDF, through LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from macros.outcome import CommandError

_PLACES: Final = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_AT_ONCE: Final = 50  # a command line has an end
_SECONDS_A_FILE, _SECONDS_TO_START = 10, 120


def to_pdf(files: Sequence[Path], folder: Path) -> None:
    """Write each file as PDF of the same name into a folder.

    Raises
    ------
    CommandError
        If LibreOffice isn't installed, or doesn't make them.
    """
    program = shutil.which("soffice") or next((place for place in _PLACES if Path(place).is_file()), None)
    if program is None:
        raise CommandError(
            "PDF needs LibreOffice, and it isn't installed here. Write .xlsx instead, and print or save it as PDF."
        )
    for start in range(0, len(files), _AT_ONCE):
        _convert(program, files[start : start + _AT_ONCE], folder)


def _convert(program: str, files: Sequence[Path], folder: Path) -> None:
    with tempfile.TemporaryDirectory() as profile:  # of its own: an open LibreOffice doesn't get in the way
        command = [
            program, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to", "pdf",
            "--outdir", str(folder), *map(str, files),
        ]  # fmt: skip
        try:
            subprocess.run(  # noqa: S603 - our own arguments, no shell
                command, capture_output=True, check=False, timeout=_SECONDS_TO_START + _SECONDS_A_FILE * len(files),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise CommandError("LibreOffice took too long over the PDF. Close it and try again.") from None
    missing = [file.name for file in files if not (folder / f"{file.stem}.pdf").is_file()]
    if missing:
        raise CommandError(f"LibreOffice made no PDF of {', '.join(missing[:3])}. Write .xlsx instead.")
