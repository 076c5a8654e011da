"""Renders every sheet of four books, so that the pictures stay true: `.venv/bin/python scripts/pictures.py`.

An argument is one of demo, empty, large (5,000 customers), or the code of a language, such as ru; without any, all
four. The demo's pictures are docs/pictures/SHEET.png, the others' in a folder of the book's name; docs/pictures.md
shows what is there. Needs LibreOffice and poppler (the test command installs them).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import pictures_books as books
from environment import ROOT
from PIL import Image, ImageChops

from arbook.book.results import SHEETS
from workbook.contents import PAGE

PICTURES: Final = ROOT / "docs" / "pictures"
GALLERY: Final = ROOT / "docs" / "pictures.md"
DEMO, EMPTY, LARGE, RUSSIAN = "demo", "empty", "large", "ru"
_DOTS: Final = 110  # an inch
_HIGHEST: Final = 0.62  # of the width: what a screen shows
_FOOTER: Final = 0.07  # of the page's height
_FOOTER_LINES: Final = 3
_MARGIN: Final = 12
_COLOURS: Final = 64
_HEADINGS: Final = {
    DEMO: ("The demo", "A trading company with sixty customers: `arbook demo`."),
    EMPTY: ("An empty book", "What `arbook new BOOK` makes, after a refresh."),
    LARGE: ("5,000 customers", "20,000 invoices; the top of each sheet."),
    RUSSIAN: ("In Russian", "The demo after `arbook set BOOK Language=ru` and a refresh."),
}


def main() -> None:
    """Make the books asked for, and a picture of each of their sheets; then write the gallery."""
    parser = argparse.ArgumentParser(description="Render docs/pictures.")
    parser.add_argument("books", nargs="*", help="demo, empty, large or the code of a language; default all four")
    parser.add_argument("--out", type=Path, default=PICTURES, help="another folder than docs/pictures, to try")
    chosen = parser.parse_args()
    for name in chosen.books or _HEADINGS:
        target = chosen.out if name == DEMO else chosen.out / name
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            render(_book(name, Path(folder)), target)
    if chosen.out == PICTURES:
        GALLERY.write_text(gallery(PICTURES), encoding="utf-8")


def _book(name: str, folder: Path) -> Path:
    if name == EMPTY:
        return books.empty(folder)
    if name == LARGE:
        return books.large(folder)
    return books.demo(folder, "" if name == DEMO else name)


def render(book: Path, target: Path) -> None:
    """Print a book, and keep the first page of each sheet as a picture."""
    folder = book.parent / "print"
    folder.mkdir()
    short = books.cut(book, folder / "book.xlsm")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(short)])
    for sheet, page in first_pages(folder / "book.pdf").items():
        path = target / f"{file_name(sheet)}.png"
        _run(["pdftoppm", "-png", "-singlefile", "-r", str(_DOTS), "-f", str(page), "-l", str(page),
              str(folder / "book.pdf"), str(path.with_suffix(""))])  # fmt: skip
        small(path)
        print(f"{path.name}: {path.stat().st_size // 1024} kB", flush=True)


def first_pages(pdf: Path) -> dict[str, int]:
    """Return sheet -> its first page. The footer begins with the sheet's name; only that of Statement has none."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    found: dict[str, int] = {}
    for number, page in enumerate(text.split("\f")[:-1], 1):
        footer = [re.split(r"\s{2,}", line.strip())[0] for line in page.rstrip().split("\n")[-_FOOTER_LINES:]]
        found.setdefault(next((text for text in footer if text in SHEETS), "Statement"), number)
    return found


def small(path: Path) -> None:
    """Cut off the footer, the white around, and what a screen doesn't show; keep few colours."""
    with Image.open(path) as opened:
        page = opened.convert("RGB")
    page = page.crop((0, 0, page.width, int(page.height * (1 - _FOOTER))))
    box = ImageChops.difference(page, Image.new("RGB", page.size, "white")).getbbox()
    if box is not None:
        left, top, right, bottom = box
        bottom = min(bottom, top + int((right - left) * _HIGHEST))
        page = page.crop((max(left - _MARGIN, 0), max(top - _MARGIN, 0), right + _MARGIN, bottom + _MARGIN))
    page.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def gallery(folder: Path) -> str:
    """Return the page that shows the pictures that are there, sheet by sheet as in the workbook."""
    lines = ["# Every sheet", "", "Made by `scripts/pictures.py` from real workbooks, printed by LibreOffice.", ""]
    for name, (title, words) in _HEADINGS.items():
        place = "" if name == DEMO else f"{name}/"
        shown = [sheet for sheet in SHEETS if (folder / place / f"{file_name(sheet)}.png").exists()]
        if shown:
            lines += [f"## {title}", "", words, ""]
        for sheet in shown:
            note = PAGE[sheet].note.partition(". ")[0].rstrip(".")
            lines += [f"**{sheet}**: {note}.", "", f"![{sheet}: {note}](pictures/{place}{file_name(sheet)}.png)", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def file_name(sheet: str) -> str:
    """Return a sheet's name as that of a file.

    >>> file_name("Plan form")
    'plan-form'
    """
    return sheet.lower().replace(" ", "-")


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
