"""The Plan form and the Statement: named input cells under each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from arbook.book.schema import Kind
from arbook.book.settings import FORM_ROW, Setting, form_cell
from workbook import validation
from workbook.settings_sheet import Names, put, words
from workbook.styles import Styles
from workbook.table import aligned

CUSTOMERS = "List_Customers"  # the name of the customers' codes
CUSTOMERS_ARE = "=tblCustomers[Customer]"
_LABEL, _VALUE, _UNIT, _NOTE = 0, 2, 3, 4


def write(sheet: Worksheet, styles: Styles, name: str, fields: Sequence[Setting]) -> Names:
    """Write labels in A, values in C, units in D and notes in E; returns the names to define."""
    names: Names = {}
    for at, text in ((_LABEL, name), (1, ""), (_VALUE, "Value"), (_UNIT, "Unit"), (_NOTE, "Note")):
        sheet.write_string(FORM_ROW - 2, at, text, styles.get("AR Output header"))
    for row, field in enumerate(fields, FORM_ROW - 1):
        names[field.name] = f"='{sheet.get_name()}'!${form_cell(field.name)[0]}${row + 1}"
        sheet.write_string(row, _LABEL, words(field.name), styles.get("AR Label"))
        put(sheet, row, _VALUE, field, styles.get("AR Input", field.kind, align="left"))
        sheet.write_string(row, _UNIT, field.unit, styles.get("AR Note", Kind.TEXT))
        sheet.write_string(row, _NOTE, field.note, styles.get("AR Note", Kind.TEXT))
        validation.validate(sheet, row, _VALUE, row, _rule(field))
    return names


def _rule(field: Setting) -> dict[str, Any]:
    """Return the validation of a field, with its note as the message that the selected cell shows."""
    rule = validation.rule(field.kind, field.choices) or {"validate": "any"}
    if field.name.endswith("_Customer"):  # one that has invoices only isn't listed, and may be typed
        rule = {
            "validate": "list", "source": f"={CUSTOMERS}", "error_type": "warning", "error_title": "Not listed",
            "error_message": "This customer is not on the sheet Customers.",
        }  # fmt: skip
    shown = {"input_title": words(field.name), "input_message": field.note} if field.note else {}
    return {**rule, **shown}


def labels(sheet: Worksheet, styles: Styles, row: int, texts: Sequence[str]) -> None:
    """Write a heading and labels under it in A, with blank amounts beside them in C (row from 0)."""
    for at, text in enumerate(texts, row):
        sheet.write_string(at, _LABEL, text, styles.get("AR Output" if at > row else "AR Label"))
        if at > row:
            sheet.write_blank(at, 1, None, styles.get("AR Output"))
            sheet.write_blank(at, _VALUE, None, styles.get("AR Output", Kind.MONEY, **aligned(Kind.MONEY)))
