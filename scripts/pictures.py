"""Renders the pictures of the README from the demo, so that they stay true: `.venv/bin/python scripts/pictures.py`.

Needs LibreOffice and poppler (the test command installs them).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from environment import ROOT

TODAY = "2026-11-21"  # the demo's ledger is built around this day
# sheet -> picture, dots an inch, and how much of the page it shows, from the top left: width and height in inches
PICTURES = {
    "Start": ("start", 130, 11.4, 6.9),
    "Aging": ("aging", 130, 11.4, 6.4),
    "Checks": ("checks", 130, 11.4, 3.1),
    "Actions": ("actions", 150, 11.1, 4.6),
    "Risk": ("risk", 150, 11.1, 4.2),
    "Plan form": ("plan-form", 130, 11.2, 7.7),
    "Plans": ("plans", 150, 11.2, 2.1),
}


def main() -> None:
    """Write docs/pictures/*.png."""
    target = ROOT / "docs" / "pictures"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arbook = "from macros.cli import main; main()"
        _run(
            [sys.executable, "-c", arbook, "demo", name],
            os.environ | {"ARBOOK_TODAY": TODAY, "PYTHONPATH": str(ROOT)},
        )
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        book = str(folder / "AR_Demo.xlsm")
        _run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", name, book])
        pdf = folder / "AR_Demo.pdf"
        for page, title in _titles(pdf).items():
            if title in PICTURES:
                picture, dots, width, height = PICTURES[title]
                _run([
                    "pdftoppm", "-png", "-singlefile", "-r", str(dots), "-f", str(page), "-l", str(page),
                    "-x", "0", "-y", "0", "-W", str(int(width * dots)), "-H", str(int(height * dots)),
                    str(pdf), str(target / picture),
                ])  # fmt: skip


def _titles(pdf: Path) -> dict[int, str]:
    """Return page number -> the first line of its text, for the first page of each sheet."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    found: dict[int, str] = {}
    for number, page in enumerate(text.split("\f"), 1):
        title = page.strip().partition("\n")[0].strip()
        if title and title not in found.values():
            found[number] = title
    return found


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
