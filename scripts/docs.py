"""Writes the pages of docs/reference from the code: `.venv/bin/python scripts/docs.py [--check]`.

With --check nothing is written: it fails when a page isn't what the code says, and names the links in README.md and
CONTRIBUTING.md that lead nowhere (links inside docs/ are checked by `mkdocs build --strict`).
"""

from __future__ import annotations

import csv
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbook.examples import Example

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
DOCS = ROOT / "docs"
PAGES = DOCS / "reference"
MADE = "<!-- Made by scripts/docs.py from the code: change that, not this. -->\n"
_ALWAYS = 1990  # a margin from this year on has no known beginning
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def functions() -> str:
    """Return the page of the cell functions: signature, help, arguments, an example with its results."""
    from macros.wrappers import functions as records
    from workbook.examples import EXAMPLES

    found = {record["name"]: record for record in records()}
    head = """# Cell functions

Windows only: [on a Mac](../install-mac.md) every figure that they give stands on a result sheet. Every argument
may be a cell, a range or an array: one formula over a column of a table fills the whole column. Rates are
fractions (8% is 0.08), amounts come back rounded to the cent, half-up. What can't be read gives an Excel error
for that element only, and the reason stands on Checks after the next command. None of them is volatile or looks
at today's date. Arguments in [ ] may be left out."""
    parts = [_function(found[each.function], each) for each in sorted(EXAMPLES, key=lambda one: one.function)]
    return "\n\n".join((head, *parts))


def _function(record: dict[str, Any], example: Example) -> str:
    import udfs
    from workbook.functions_sheet import computed

    parameters = inspect.signature(getattr(udfs, record["name"])).parameters
    shown = [each for each in record["args"] if not each["vba"]]
    needed = [each.default is inspect.Parameter.empty for each in parameters.values()]
    names = [each["name"] if need else f"[{each['name']}]" for each, need in zip(shown, needed, strict=False)]
    results = computed(example)
    blocks = example.arguments.values()
    lines = [
        [*(_cells(block, at) for block in blocks), *_row(results, at, len(example.results))]
        for at in range(max(len(results), *(len(block) for block in blocks)))
    ]
    return "\n\n".join((
        f"## {record['name']}",
        f"`{record['name']}({', '.join(names)})`",
        record["ret"]["doc"],
        _table(["argument", "what it is"], [[f"`{each['name']}`", each["doc"]] for each in shown]),
        "Example, the results at the right:",
        _table([*example.arguments, *example.results], lines),
    ))  # fmt: skip


def _cells(block: Sequence[Sequence[object]], at: int) -> str:
    return " · ".join(_shown(cell) for cell in block[at]) if at < len(block) else ""


def _row(rows: Sequence[Sequence[object]], at: int, width: int) -> list[str]:
    cells = [_shown(cell) for cell in rows[at]] if at < len(rows) else []
    return cells + [""] * (width - len(cells))


def _shown(cell: object) -> str:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return f"{cell:.10g}" if abs(cell) < 1e9 else f"{cell:,.2f}"
    return "" if cell is None else cell.isoformat()[:10] if isinstance(cell, date) else str(cell)


def commands() -> str:
    """Return the page of the commands: what `--help` says of each."""
    import typer.testing

    from macros.cli import app

    runner = typer.testing.CliRunner()
    head = """# Commands

Each prints what it did; most take `--json` for scripts. Exit codes: 0 done; 1 done, and Checks has Errors; 2
could not be done, the book untouched, and one line says why."""
    parts = [head]
    for name in typer.main.get_command(app).commands:
        text = runner.invoke(app, [name, "--help"], prog_name="arbook", env={"COLUMNS": "100"}).output
        parts.append(f"## {name}\n\n```text\n{text.rstrip()}\n```")
    return "\n\n".join(parts)


def settings() -> str:
    """Return the page of the settings."""
    from arbook.book.settings import PLAN_FORM, SETTINGS, STATEMENT_FORM
    from arbook.book.sheets import LISTS

    everything = (*SETTINGS, *PLAN_FORM, *STATEMENT_FORM)
    parts = ["""# Settings

Named cells of the sheet Settings, and of the forms on Plan form and Statement. Type them there, or `arbook set
BOOK NAME=VALUE`."""]  # fmt: skip
    for group in dict.fromkeys(each.group for each in everything):
        rows = [
            [f"`{each.name}`", each.default, ", ".join(LISTS.get(each.choices, ())) or each.unit, each.note]
            for each in everything
            if each.group == group
        ]
        parts += [f"## {group}", _table(["name", "as shipped", "choices or unit", "what it does"], rows)]
    return "\n\n".join(parts)


def sheets() -> str:
    """Return the page of the tables and their columns."""
    from arbook.book.results import RESULTS
    from arbook.book.schema import Way
    from arbook.book.sheets import INPUTS, LISTS

    parts = ["""# Sheets and columns

The names of tables and columns don't change, so your formulas may use them. *You* fill the columns that say so,
arbook writes the others. Your own columns go to the right of a table."""]  # fmt: skip
    for table in (*INPUTS, *RESULTS):
        rows = [
            [each.name, each.kind, "you" if each.way is Way.IN else "arbook",
             ", ".join(LISTS.get(each.choices, ())) or each.note]
            for each in table.columns
        ]  # fmt: skip
        if table.sheet != "xlwings.conf":  # hidden
            head = ["column", "holds", "filled by", "choices or note"]
            parts += [f"## {table.sheet}: {table.name}", _table(head, rows)]
    return "\n\n".join(parts)


def rates() -> str:
    """Return the page of the laws' late interest and the shipped reference rates."""
    from arbook.statute import REGIMES

    sums = {"none": "", "EU": "EUR 40", "IE": "EUR 40, 70 or 100", "UK": "GBP 40, 70 or 100"}
    rows = [
        [each.name, each.law, each.timing, each.day_count, "yes" if each.capped else "", sums[each.compensation]]
        for each in REGIMES
    ]
    margins = [
        [each.name, "" if one.start.year <= _ALWAYS else str(one.start), f"{(one.value * 100).normalize():f}",
         one.article + ("" if one.seen else " (not read at its source)")]
        for each in REGIMES for one in each.margins
    ]  # fmt: skip
    parts = [
        """# Late interest: laws and rates

What arbook takes for each regime. Timing: *each day* follows the rate as it changes, *first day* keeps the rate
of the first day of interest, *last day* takes that of the day of payment. Rows of your own on the sheet Rates
win over these. This is arithmetic, not legal advice.""",
        _table(["regime", "law", "timing", "day count", "stops at the principal", "fixed sum"], rows),
        "## Points above the reference rate",
        _table(["regime", "from", "points", "source"], margins),
        "## The shipped reference rates",
        "Past the last period of a table nothing is known: interest beyond it is a Check, until Rates has a row.",
    ]
    for name, found in _reference_rates().items():
        parts += [f"### {name}", _table(["from", "rate", "source", "verified"], found[::-1])]
    return "\n\n".join(parts)


def _reference_rates() -> dict[str, list[list[str]]]:
    tables: dict[str, list[list[str]]] = {}
    with (ROOT / "arbook" / "data" / "reference_rates.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cells = [row["effective_from"], f"{row['rate_percent']} %", row["source"], row["verified"]]
            tables.setdefault(row["regime"], []).append(cells)
    return tables


def decisions() -> str:
    """Return the list of decisions, by their titles."""
    head = "# Why things are as they are\n\nFor developers and auditors: decisions, with their reasons.\n\n"
    return head + "\n".join(
        f"* [{path.stem[:4]}](../decisions/{path.name}) {_title(path)}"
        for path in sorted((DOCS / "decisions").glob("0*.md"))
    )


def _title(path: Path) -> str:
    return re.sub(r"^[\d.\s]+", "", path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# "))


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in (heads, *rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


MAKERS: dict[str, Callable[[], str]] = {
    "functions": functions,
    "commands": commands,
    "settings": settings,
    "sheets": sheets,
    "rates": rates,
    "decisions": decisions,
}


def dead_links(*files: Path) -> list[str]:
    """Return what is wrong with the links of these files, a line each."""
    return [
        f"{file.name}: {link} is not there"
        for file in files
        for link in LINK.findall(file.read_text(encoding="utf-8"))
        if not (file.parent / link).exists()
    ]


def main(check: bool) -> int:
    """Write the pages, or say which aren't what the code says."""
    wrong = dead_links(ROOT / "README.md", ROOT / "CONTRIBUTING.md") if check else []
    for name, make in MAKERS.items():
        path, text = PAGES / f"{name}.md", MADE + "\n" + make() + "\n"
        if not check:
            PAGES.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            wrong.append(f"docs/reference/{path.name} is out of date: run scripts/docs.py")
    print("\n".join(wrong) or f"docs/reference is what the code says: {len(MAKERS)} pages.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
