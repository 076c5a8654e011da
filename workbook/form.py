"""The Plan form and the Statement: named input cells under each other."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from arbook.book.schema import Kind
from arbook.book.settings import Setting
from workbook import validation
from workbook.settings_sheet import Names, put, words
from workbook.styles import Styles
from workbook.table import aligned

_FIRST_ROW = 5  # from 0
_LABEL, _VALUE, _UNIT, _NOTE = 0, 2, 3, 4


def write(sheet: Worksheet, styles: Styles, name: str, fields: Sequence[Setting]) -> Names:
    """Write labels in A, values in C, units in D and notes in E; returns the names to define."""
    names: Names = {}
    for at, text in ((_LABEL, name), (1, ""), (_VALUE, "Value"), (_UNIT, "Unit"), (_NOTE, "Note")):
        sheet.write_string(_FIRST_ROW - 1, at, text, styles.get("AR Output header"))
    for row, field in enumerate(fields, _FIRST_ROW):
        names[field.name] = f"='{sheet.get_name()}'!$C${row + 1}"
        sheet.write_string(row, _LABEL, words(field.name), styles.get("AR Label"))
        put(sheet, row, _VALUE, field, styles.get("AR Input", field.kind, align="left"))
        sheet.write_string(row, _UNIT, field.unit, styles.get("AR Note", Kind.TEXT))
        sheet.write_string(row, _NOTE, field.note, styles.get("AR Note", Kind.TEXT))
        validation.validate(sheet, row, _VALUE, row, validation.rule(field.kind, field.choices))
    return names


def labels(sheet: Worksheet, styles: Styles, row: int, texts: Sequence[str]) -> None:
    """Write a heading and labels under it in A, with blank amounts beside them in C (row from 0)."""
    for at, text in enumerate(texts, row):
        sheet.write_string(at, _LABEL, text, styles.get("AR Output" if at > row else "AR Label"))
        if at > row:
            sheet.write_blank(at, 1, None, styles.get("AR Output"))
            sheet.write_blank(at, _VALUE, None, styles.get("AR Output", Kind.MONEY, **aligned(Kind.MONEY)))
