"""What a part of the bench found, as tables: printed, kept as JSON, written as Markdown."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from bench.contest import Measure

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
STANDING = ("", "time / arbook", "processor / arbook", "memory / arbook", "median s", "min-max s", "runs",
            "processor s", "peak MB")  # fmt: skip


@dataclass
class Table:
    """Rows of text under headings."""

    title: str
    headings: Sequence[str]
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Part:
    """Tables of a part, its figures by name (for the targets), and what failed."""

    name: str
    title: str
    tables: list[Table] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, table: Table) -> None:
        """Add a table, and print it: a long run shows what it has so far."""
        self.tables.append(table)
        print(f"\n{as_text(table)}", flush=True)

    def standing(self, title: str, measures: Mapping[str, Measure], ours: str, *notes: str) -> Table:
        """Add the table of a contest; `ours` is the contestant that the others are compared with."""
        table = Table(title, STANDING, notes=list(notes))
        mine = measures[ours]
        for name, measure in measures.items():
            table.rows.append(_row(name, measure, mine))
            if measure.trouble:
                table.notes.append(f"{name}: {measure.trouble}")
                self.failures.append(f"{title}: {name}: {measure.trouble}")
        self.add(table)
        return table

    def compare(self, figure: str, above: Measure, below: Measure) -> None:
        """Keep the ratios of two contestants for the targets: of time, processor time and memory."""
        self.ratio(figure, above.middle, below.middle)
        self.ratio(f"{figure} processor", above.work, below.work)
        self.ratio(f"{figure} memory", above.peak, below.peak)

    def ratio(self, figure: str, above: float, below: float) -> None:
        """Keep a ratio for the targets, if there is one."""
        self.figure(figure, above / below)

    def figure(self, name: str, value: float) -> None:
        """Keep a figure for the targets, if there is one."""
        if not math.isnan(value):
            self.figures[name] = value

    def growth(self, figure: str, small: tuple[int, float], large: tuple[int, float]) -> None:
        """Keep the exponent of growth between two sizes with their seconds: 1 is linear."""
        self.figure(figure, math.log(large[1] / small[1]) / math.log(large[0] / small[0]))


def _row(name: str, measure: Measure, mine: Measure) -> list[str]:
    if measure.trouble:
        return [name, "", "", "", "no figure", "", str(measure.runs), "", ""]
    return [
        name,
        number(measure.middle / mine.middle),
        number(measure.work / mine.work),
        number(measure.peak / mine.peak),
        number(measure.middle),
        f"{number(min(measure.seconds))}-{number(max(measure.seconds))}",
        str(len(measure.seconds)),
        number(measure.work),
        f"{measure.peak:,.0f}",
    ]


def number(value: float) -> str:
    """Return a figure with about three digits.

    >>> number(0.0123456), number(1.234), number(123.4), number(float("nan"))
    ('0.0123', '1.23', '123', '')
    """
    if math.isnan(value):
        return ""
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"


def as_text(table: Table) -> str:
    """Return a table for the terminal."""
    rows = [list(table.headings), *table.rows]
    widths = [max(len(row[at]) for row in rows) for at in range(len(table.headings))]
    columns = list(enumerate(widths))
    lines = ["  ".join(row[at].rjust(width) if at else row[at].ljust(width) for at, width in columns) for row in rows]
    return "\n".join([table.title, *(line.rstrip() for line in lines), *table.notes])


def as_markdown(table: Table) -> str:
    """Return a table for a page."""
    lines = ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in table.rows]
    heads = [f"| {' | '.join(table.headings)} |", "|" + "---|" + "--:|" * (len(table.headings) - 1)]
    title = [f"**{table.title}**"] if table.title else []
    return "\n\n".join([*title, "\n".join([*heads, *lines]), *table.notes])


def page(machine: str, targets: Table, parts: Sequence[Part]) -> str:
    """Return what was found as Markdown: the targets, then each part."""
    blocks = [machine, "## Targets", as_markdown(replace(targets, title=""))]
    for part in parts:
        blocks += [f"## {part.title}", *(as_markdown(table) for table in part.tables)]
        blocks += [f"Left out: {reason}" for reason in part.skipped]
    return "\n\n".join(blocks)


def write_page(path: Path, text: str) -> None:
    """Write Markdown into a file: between its two marks when it has them, else the whole file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    old = path.read_text(encoding="utf-8") if path.exists() else f"# Performance\n\n{BEGIN}\n{END}\n"
    before, mark, rest = old.partition(BEGIN)
    if not mark or END not in rest:
        raise SystemExit(f"{path} has no lines {BEGIN} and {END} to write between.")
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def keep(path: Path, machine: str, parts: Mapping[str, Part]) -> None:
    """Write what was found as JSON, for a later run of other parts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    held = {"machine": machine, "parts": {name: asdict(part) for name, part in parts.items()}}
    path.write_text(json.dumps(held, indent=1), encoding="utf-8")


def kept(path: Path) -> dict[str, Part]:
    """Read the parts of earlier runs."""
    if not path.exists():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))["parts"]
    return {
        name: Part(**{**part, "tables": [Table(**table) for table in part["tables"]]}) for name, part in found.items()
    }
