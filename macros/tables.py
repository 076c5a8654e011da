"""A table as lines of text."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

UNLIMITED = 100_000  # columns, where there is no terminal to fit


def table_lines(headings: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> list[str]:
    """Lay out texts in columns, numbers to the right; fitted to the terminal's width if there is one."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading, to_the_right in zip(headings, numeric, strict=True):
        table.add_column(heading, justify="right" if to_the_right else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else UNLIMITED
    out = io.StringIO()
    Console(file=out, width=width, markup=False, highlight=False, color_system=None).print(table)
    return [line.rstrip() for line in out.getvalue().splitlines()]
