"""The hidden sheet xlwings.conf as xlwings reads it: down to the first blank line, each key once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook

from arbook.book.settings import CONF_SHEET
from macros.finding import Finding


def settings_sheet(path: Path) -> Iterator[Finding]:
    """Look at the sheet xlwings.conf: xlwings reads down to the first blank line, and fails at a repeated key."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what it doesn't keep; nothing is written here
        sheets = load_workbook(path, read_only=True)
    try:
        if CONF_SHEET not in sheets.sheetnames:
            return
        cells = sheets[CONF_SHEET].iter_rows(max_col=1, values_only=True)
        keys = [str(row[0] if row[0] is not None else "").strip().upper() for row in cells]
        scripts = [name for name in sheets.sheetnames if name.endswith(".py")]
    finally:
        sheets.close()
    while keys and not keys[-1]:
        keys.pop()
    blank = keys.index("") + 1 if "" in keys else 0
    twice = sorted({key for key in keys if key and keys.count(key) > 1})
    cure = f"row {blank} is blank; fill or delete it" if blank else ""
    cure = cure or (f"{', '.join(twice)} stands there twice; delete one" if twice else "")
    yield Finding(f"sheet {CONF_SHEET} (hidden)", cure)
    if scripts:
        yield Finding(
            f"sheet {scripts[0]}", "xlwings takes its name for Python code and asks for a licence; rename it"
        )
