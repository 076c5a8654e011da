"""A letter: its subject, and its text as paragraphs and tables, from which mail and .docx are made."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

OPEN, CLOSE = "\ue000", "\ue001"  # around a table's name in a filled-in template; no cell keeps such letters
SIGNATURES: Final = "signatures"
_GAP: Final = 2


@dataclass(frozen=True)
class Table:
    """A table of a letter.

    Attributes
    ----------
    headings : tuple of str
        Empty for a table of labels and values.
    rows : tuple of tuples of str
    right : tuple of bool
        Which columns are aligned right: numbers.
    totals : tuple of (str, str)
        Label and amount below the rows; the last one is what is asked.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    totals: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Signatures:
    """Places to sign: who signs, and what is asked for below the line."""

    names: tuple[str, ...]
    caption: str


Block = str | Table | Signatures


@dataclass(frozen=True)
class Head:
    """What stands above a letter on paper.

    `sender` and `reader` are lines: name, address and numbers; `delivery` such as Registered letter, or blank.
    """

    sender: tuple[str, ...]
    reader: tuple[str, ...]
    date: str
    delivery: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter, ready to be written as a file.

    `blocks` are paragraphs (lines end where the template's do), tables and places to sign, top to bottom.
    """

    template: str
    language: str
    subject: str
    blocks: tuple[Block, ...]
    head: Head

    @property
    def text(self) -> str:
        """The letter as plain text."""
        return "\n\n".join(_as_text(block) for block in self.blocks) + "\n"


def clean(value: object) -> str:
    r"""Return a cell's text on one line, without control characters: what is typed can't forge lines or headers.

    >>> clean("Sia Rīts\r\nBcc: x@example.com"), clean(None)
    ('Sia Rīts Bcc: x@example.com', '')
    """
    if value is None or value != value:
        return ""
    return " ".join(_printable(str(value), keep="").split())


def clean_lines(value: object) -> tuple[str, ...]:
    """Return a cell's lines, such as those of an address, without blank ones and control characters."""
    text = "" if value is None or value != value else str(value)
    lines = (" ".join(line.split()) for line in _printable(text, keep="\n").split("\n"))
    return tuple(line for line in lines if line)


def marked(name: str) -> str:
    """Return what stands in a filled-in template for the table of that name."""
    return f"{OPEN}{name}{CLOSE}"


def blocks_of(text: str, tables: Mapping[str, Block]) -> tuple[Block, ...]:
    """Part a filled-in template at its blank lines and tables.

    Parameters
    ----------
    text : str
        Placeholders of tables are `marked`.
    tables : mapping
        By name; one that isn't there leaves nothing.
    """
    blocks: list[Block] = []
    for part in text.replace(OPEN, f"\n\n{OPEN}").replace(CLOSE, f"{CLOSE}\n\n").split("\n\n"):
        lines = "\n".join(line.rstrip() for line in part.strip("\n").split("\n"))
        name = lines.strip().strip(OPEN + CLOSE)
        if lines.strip().startswith(OPEN):
            if name in tables:
                blocks.append(tables[name])
        elif lines.strip():
            blocks.append(lines)
    return tuple(blocks)


def _printable(text: str, keep: str) -> str:
    """Replace line ends, control and private characters by spaces; of line ends those in `keep` stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(
        letter if letter in keep or unicodedata.category(letter) not in ("Cc", "Co", "Cs", "Cn") else " "
        for letter in text
    )


def _as_text(block: Block) -> str:
    if isinstance(block, Table):
        return "\n".join(_table_text(block))
    if isinstance(block, Signatures):
        return "\n\n".join(f"{name}\n\n{'_' * 40}\n{block.caption}" for name in block.names)
    return block


def _table_text(table: Table) -> list[str]:
    lines = [table.headings, *table.rows] if table.headings else list(table.rows)
    widths = [max(len(line[at]) for line in lines) for at in range(len(table.right))] if lines else []
    shown = [_row_text(line, widths, table.right) for line in lines]
    if table.headings:
        shown.insert(1, "-" * max(len(line) for line in shown))
    if table.totals:
        label = max(len(name) for name, _ in table.totals)
        amount = max(len(text) for _, text in table.totals)
        shown += ["", *(f"{name:<{label}}{' ' * _GAP}{text:>{amount}}" for name, text in table.totals)]
    return shown


def _row_text(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (
        f"{cell:>{width}}" if to_right else f"{cell:<{width}}"
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    )
    return (" " * _GAP).join(padded).rstrip()
