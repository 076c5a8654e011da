"""The hidden sheet xlwings.conf as xlwings reads it: down to the first blank line, each key once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

from arbook.book.settings import CONF_SHEET
from macros.finding import Finding


@dataclass(frozen=True)
class ConfSheet:
    """Its keys, blanks as "", the values of those that xlwings reads, and sheets that xlwings takes for code."""

    keys: tuple[str, ...]
    values: Mapping[str, str]
    scripts: tuple[str, ...]

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong with it: xlwings reads down to the first blank line, and fails at a repeated key."""
        blank = self.keys.index("") + 1 if "" in self.keys else 0
        twice = sorted({key for key in self.keys if key and self.keys.count(key) > 1})
        cure = f"row {blank} is blank; fill or delete it" if blank else ""
        cure = cure or (f"{', '.join(twice)} stands there twice; delete one" if twice else "")
        yield Finding(f"sheet {CONF_SHEET} (hidden)", cure)
        for name in self.scripts[:1]:
            yield Finding(f"sheet {name}", "xlwings takes its name for Python code and asks for a licence; rename it")


def conf_sheet(path: Path) -> ConfSheet | None:
    """Read the sheet of a workbook; None where it has none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what it doesn't keep; nothing is written here
        sheets = load_workbook(path, read_only=True)
    try:
        if CONF_SHEET not in sheets.sheetnames:
            return None
        rows = [
            [str(cell if cell is not None else "").strip() for cell in row]
            for row in sheets[CONF_SHEET].iter_rows(max_col=2, values_only=True)
        ]
        scripts = tuple(name for name in sheets.sheetnames if name.endswith(".py"))
    finally:
        sheets.close()
    while rows and not rows[-1][0]:
        rows.pop()
    keys = tuple(row[0].upper() for row in rows)
    read = keys.index("") if "" in keys else len(keys)
    return ConfSheet(keys, {key: row[-1] for key, row in zip(keys[:read], rows, strict=False)}, scripts)
