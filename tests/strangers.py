"""Workbooks of strangers: files that come with our packages, and one for each kind of thing that others put in."""

import re
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from pathlib import Path

import foreign
import referees
import strangers_openpyxl as openpyxl_books
import strangers_parts as by_hand
import strangers_written as written
from sample_book import read_parts, write_parts

Maker = Callable[[Path], Path]  # writes the stranger into a folder

_SHIPPED = {
    "xlwings: quickstart": ("xlwings", "quickstart.xlsm"),
    "xlwings: quickstart without xlwings": ("xlwings", "quickstart_standalone.xlsm"),
    "xlwings: quickstart of an add-in": ("xlwings", "quickstart_addin.xlam"),
    "xlwings: quickstart of a ribbon": ("xlwings", "quickstart_addin_ribbon.xlam"),
    "Excel: empty, with macros": ("pyopenvba", "_templates/blank_files/blank_workbook.xlsm"),
    "Excel: empty": ("pyopenvba", "_templates/blank_files/blank_workbook.xlsx"),
    "Excel: empty add-in": ("pyopenvba", "_templates/blank_files/blank_excel_addin.xlam"),
}

ADD_INS = {name for name, (_, place) in _SHIPPED.items() if place.endswith(".xlam")}  # LibreOffice reads none


def _shipped(package: str, place: str, folder: Path) -> Path:
    path = folder / place.rpartition("/")[2]
    path.write_bytes(files(package).joinpath(place).read_bytes())
    return path


def _written(name: str, folder: Path) -> Path:
    ending, writer, options = written.WRITTEN[name]
    return written.written(folder / f"{_file(name)}.{ending}", writer, **options)


def _saved(name: str, folder: Path) -> Path:
    return openpyxl_books.saved(folder / f"{_file(name)}.xlsx", openpyxl_books.SAVED[name])


def _by_hand(name: str, folder: Path) -> Path:
    path = written.written(folder / f"{_file(name)}.xlsx", written.plain)
    parts = read_parts(path.read_bytes())
    by_hand.BY_HAND[name](parts)
    path.write_bytes(write_parts(parts))
    return path


def _by_libreoffice(name: str, folder: Path) -> Path:
    source = folder / "source"
    source.mkdir()
    return referees.resaved(_written(name, source), folder)


def _foreign(folder: Path) -> Path:
    return foreign.add_foreign_parts(_written("macros", folder), folder / "foreign.xlsm")


def locked(folder: Path) -> Path:
    """Write the stranger whose macros have a password."""
    return _shipped("xlwings", "addin/xlwings.xlam", folder)


def _file(name: str) -> str:
    return re.sub(r"\W+", "_", name)


STRANGERS: dict[str, Maker] = {
    **{name: partial(_shipped, *place) for name, place in _SHIPPED.items()},
    **{name: partial(_written, name) for name in written.WRITTEN},
    **{name: partial(_saved, name) for name in openpyxl_books.SAVED},
    **{name: partial(_by_hand, name) for name in by_hand.BY_HAND if name not in by_hand.UNUSUAL},
    "pandas": lambda folder: openpyxl_books.by_pandas(folder / "pandas.xlsx"),
    "slicers, pivot tables, threads": _foreign,
    "LibreOffice: charts": partial(_by_libreoffice, "charts of every kind"),
    "LibreOffice: conditional formats": partial(_by_libreoffice, "conditional formats"),
    "LibreOffice: names": partial(_by_libreoffice, "names with scope"),
}
_UNUSUAL = "is written in an unusual way. Open it in Excel and save it once."
_BINARY = "is a binary workbook (.xlsb). Save it as Excel Macro-Enabled Workbook (.xlsm)."
# name -> (its maker, the sentence that it gets)
REFUSED: dict[str, tuple[Maker, str]] = {
    **{name: (partial(_by_hand, name), _UNUSUAL) for name in by_hand.UNUSUAL},
    "binary": (partial(_shipped, "pyopenvba", "_templates/blank_files/blank_workbook.xlsb"), _BINARY),
}
