"""The template's VBA project: the document modules, each with the code name of its sheet."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from pyopenvba import ExcelFile
from xlsxwriter import Workbook

THIS_WORKBOOK = "ThisWorkbook"
_PART = "xl/vbaProject.bin"


def project(code_names: Mapping[str, str]) -> bytes:
    """Return vbaProject.bin for these sheets (title -> code name).

    pyOpenVBA makes the project in a bare book that has the same sheets; only the project is taken out of it,
    since it leaves the plain workbook content type in the file, which Excel refuses in an .xlsm.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bare.xlsm")
        with Workbook(str(path)) as book:
            book.set_vba_name(THIS_WORKBOOK)
            for title, code_name in code_names.items():
                book.add_worksheet(title).set_vba_name(code_name)
        file = ExcelFile(path)
        file.add_vba_project()
        file.set_module(THIS_WORKBOOK, "Option Explicit\r\n")  # a project without any code isn't written
        file.save(path)
        with zipfile.ZipFile(path) as archive:
            return archive.read(_PART)
