"""Texts in cells outside tables, such as titles and labels, in an open workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import xlwings as xw

from arbook.book import excel
from arbook.book.edits import Block
from arbook.book.sheetxml import Area, area_of, column_letters


def texts(sheet: xw.Sheet, area: Area) -> dict[str, str]:
    """Return the texts of an area by cell, but those that formulas give; none of a protected sheet."""
    if excel.is_protected(sheet):
        return {}
    values = excel.values(sheet, area)
    formulas = excel.formulas(sheet, area, values)
    return {
        f"{column_letters(area[1] + at)}{area[0] + row}": value.strip()
        for row, line in enumerate(values)
        for at, value in enumerate(line)
        if isinstance(value, str) and value.strip() and (area[0] + row, area[1] + at) not in formulas
    }


def blocks(sheet: str, texts: Mapping[str, str]) -> list[Block]:
    """Return blocks that hold these texts, cells below one another together."""
    cells = sorted((area_of(cell)[1], area_of(cell)[0], text) for cell, text in texts.items())
    runs: list[Sequence[tuple[int, int, str]]] = [
        [cell for _, cell in run]
        for _, run in groupby(enumerate(cells), key=lambda one: (one[1][0], one[1][1] - one[0]))
    ]
    return [Block(sheet, run[0][1], run[0][0], [[text for *_, text in run]], [False]) for run in runs]
