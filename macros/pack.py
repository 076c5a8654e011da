"""The month-end pack: aging, control balances, Checks, provision and measures, to print and file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from arbook.book.results import AGING, CHECKS, CONTROL, KPI, PROVISION
from arbook.book.schema import Column, Kind, Table
from arbook.money import from_cents
from arbook.month_end import Measures
from arbook.wording import wording
from macros.computing import Results
from macros.figures_sheet import DEFAULT_DAYS, sales_known
from macros.heads import TOTALS, base_row, bucket_names, currency_rows
from macros.inputs import Inputs
from macros.outcome import CommandError
from macros.pdf import to_pdf
from macros.spoken import SENTENCES
from macros.whole import make_file

Cell = str | float | None
_A4: Final = 9
_BLUE, _LINE = "#1F4E79", "#BFBFBF"
_HEADING: Final = {"bold": True, "font_color": "#FFFFFF", "bg_color": _BLUE, "text_wrap": True}
RIGHT_ALIGNED: Final = (Kind.MONEY, Kind.NUMBER, Kind.RATE, Kind.COUNT)
_WIDE: Final = 60  # characters that a column takes at most
_LETTERS: Final = 68  # that go on a line of so wide a column: they are narrower than digits
_LINE_HEIGHT: Final = 15
_MOVEMENT: Final = ("Opening", "Charge", "Write-offs", "Recoveries", "Closing")
_MEASURES: Final = (
    ("DSO", "dso", "Total / sales of the last KpiDays days x KpiDays"),
    ("Best possible DSO", "best", "What isn't due yet / the same sales x KpiDays"),
    ("Average days delinquent", "delinquent", "DSO less best possible DSO"),
    ("CEI", "cei", "(opening + sales - closing) / (opening + sales - closing not due) x 100"),
)


@dataclass(frozen=True)
class Pack:
    """What is printed: inputs, results as of the month end, measures by currency, the month's rows of tblClosings."""

    inputs: Inputs
    results: Results
    measures: Mapping[str, Measures]
    closing: pd.DataFrame
    day: date

    @property
    def say(self) -> Callable[[str], str]:
        """Puts our words into the language of the workbook."""
        return wording(self.inputs.settings.text("Language")).of


def write_pack(path: Path, pack: Pack) -> str:
    """Write the pack as PDF; as .xlsx where no program here makes PDF.

    Returns
    -------
    str
        The file's path, and what to do when it isn't a PDF.
    """
    sheets = path.with_suffix(".xlsx")
    try:
        make_file(path, lambda made: _as_pdf(made, pack))
    except CommandError as error:
        make_file(sheets, lambda made: write_sheets(made, pack))
        return f"{sheets} ({error} Open it and save it as PDF.)"
    sheets.unlink(missing_ok=True)
    return str(path)


def _as_pdf(path: Path, pack: Pack) -> None:
    sheets = path.with_suffix(".xlsx")
    write_sheets(sheets, pack)
    to_pdf([sheets], path.parent)


def write_sheets(path: Path, pack: Pack) -> None:
    """Write the pack as .xlsx, a sheet a part."""
    with Workbook(path) as book:
        say = pack.say
        book.set_properties({"title": say(f"Month end {pack.day}"), "author": "arbook"})
        paper = _Paper(book, pack)
        names = bucket_names(pack.results)
        paper.sheet("Aging", "What each customer owes, by days overdue")
        sums = [["", "", *row] for row in _typed([*currency_rows(pack.results), *_base(pack)])]
        own = AGING.columns[: TOTALS.start]  # the sums stand under the headings of the customers' rows
        paper.rows((say("Total"), "", *names[TOTALS]), (*own, *AGING.columns[TOTALS]), sums)
        paper.filled(names, AGING.columns, _cells(pack.results.aging.customers, names, AGING))
        paper.sheet("Control", "The workbook against the general ledger")
        lines = [[say(line.label), _amount(line.cents), say(line.note)] for line in pack.results.tie_out.lines]
        headings = tuple(map(say, ("Tie-out", "Amount in base currency", "Note")))
        paper.rows(headings, (None, Kind.MONEY, None), lines)
        paper.filled(CONTROL.names, CONTROL.columns, _cells(_control(pack), CONTROL.names, CONTROL))
        paper.sheet("Checks", "Problems that are left, and why Warnings were accepted")
        paper.filled(CHECKS.names, CHECKS.columns, _cells(pack.results.checks, CHECKS.names, CHECKS, say))
        paper.sheet("Provision", "What the open items are expected to lose")
        provision = pack.results.provision.table.rows
        paper.rows(PROVISION.names, PROVISION.columns, _cells(provision, PROVISION.names, PROVISION))
        moved = pack.results.provision.movement
        since = f"since {moved.since}" if moved.since else "begins with the first closed month"
        lines = [[say(name), _amount(cents)] for name, cents in zip(_MOVEMENT, moved.lines, strict=True)]
        paper.rows((say("Movement"), say(f"Amount, {since}")), (None, Kind.MONEY), lines)
        days = pack.inputs.settings.count("KpiDays") or DEFAULT_DAYS
        paper.sheet("Measures", f"Ending {pack.day}; periods of {days} days (KpiDays)")
        headings = ("Currency", *map(say, ("Measure", "Value", "Definition")))
        paper.rows(headings, (None, None, Kind.NUMBER, None), _measured(pack))


def _base(pack: Pack) -> list[list[object]]:
    rows = [list[object](row) for row in base_row(pack.results)]
    rows[0][0] = pack.say(f"all in {rows[0][0]}")
    return rows


def _control(pack: Pack) -> pd.DataFrame:
    """Return the rows of tblControl at the month end."""
    typed = pack.inputs.frames[CONTROL.name].reset_index(drop=True)
    written = pack.results.tie_out.control.reindex(range(len(typed)))
    rows = typed.assign(Workbook=written["Workbook"], Difference=written["Difference"])
    return rows[rows["Date"] == pd.Timestamp(pack.day)]


def _measured(pack: Pack) -> list[list[Cell]]:
    days = pack.inputs.settings.count("KpiDays") or DEFAULT_DAYS
    missing = sales_known(pack.inputs, pack.results.ledger).why_not(pack.day, days)
    used = set(pack.results.aging.totals["Currency"].astype("str"))
    whole = pack.say(f"all in {pack.results.ledger.settings.base_currency}")
    rows: list[list[Cell]] = [[whole, *row] for row in _cells(pack.results.dashboard.kpi, KPI.names, KPI, pack.say)]
    for currency, found in pack.measures.items():
        for label, name, words in _MEASURES if currency in used else ():
            value = getattr(found, name)
            why_not = missing if value is None else ""
            figure = None if value is None else float(value)
            rows.append([currency, label, figure, pack.say(f"{why_not}{words}")])
    return rows


def _typed(rows: Iterable[Sequence[object]]) -> list[list[Cell]]:
    return [[cell if isinstance(cell, str) or cell is None else float(str(cell)) for cell in row] for row in rows]


def _cells(
    frame: pd.DataFrame, names: Sequence[str], table: Table, say: Callable[[str], str] = str
) -> list[list[Cell]]:
    """Return the rows of a frame as cells: amounts in currency units, dates as text, sentences by `say`."""
    columns: list[list[Cell]] = []
    for name, column in zip(names, table.columns, strict=True):
        values = frame[name].astype(object) if name in frame else pd.Series([None] * len(frame), dtype=object)
        cells = [_cell(value, column.kind) for value in values]
        if column.name in SENTENCES.get(table.name, ()):
            cells = [say(cell) if isinstance(cell, str) else cell for cell in cells]
        columns.append(cells)
    return [list(row) for row in zip(*columns, strict=True)]


def _cell(value: object, kind: Kind) -> Cell:
    if pd.isna(value):  # type: ignore[call-overload] # a scalar of a frame
        return None
    if kind is Kind.MONEY:
        return _amount(int(str(value)))
    if kind is Kind.DATE:
        return str(value)[:10]
    return str(value) if kind in (Kind.TEXT, Kind.ANY) else float(str(value))


def _amount(cents: int | None) -> float | None:
    return None if cents is None else float(from_cents(cents))


class _Paper:
    """Sheets of tables, one under the other, to print on A4."""

    def __init__(self, book: Workbook, pack: Pack) -> None:
        self.book, self.day, self.say = book, pack.day, pack.say
        self.company = pack.inputs.settings.text("CompanyName")
        self.page: Worksheet
        self.row = 0
        self.widths: dict[int, int] = {}
        grid = {"border": 1, "border_color": _LINE, "valign": "top", "text_wrap": True}
        self.heading = book.add_format({**_HEADING, "align": "left", "indent": 1})
        self.figures = book.add_format({**_HEADING, "align": "right"})
        self.title = book.add_format({"bold": True, "font_size": 16, "font_color": _BLUE})
        self.plain = book.add_format({**grid, "align": "left", "indent": 1})
        self.formats: dict[Kind | None, Format] = {
            Kind.MONEY: book.add_format({**grid, "num_format": "#,##0.00"}),
            Kind.RATE: book.add_format({**grid, "num_format": "0.00%"}),
            Kind.NUMBER: book.add_format({**grid, "num_format": "#,##0.0#"}),
            Kind.COUNT: book.add_format({**grid, "num_format": "0"}),
        }

    def sheet(self, name: str, words: str) -> None:
        """Start a sheet."""
        self.page, self.row, self.widths = self.book.add_worksheet(name), 3, {}
        named, words = f"{self.say(name)}, {self.day}", self.say(f"{words}.")
        self.page.write_string(0, 0, named, self.title)
        self.page.write_string(1, 0, f"{self.company}. {words}" if self.company else words)
        self.page.set_landscape()
        self.page.set_paper(_A4)
        self.page.fit_to_pages(1, 0)
        self.page.set_footer(f"&L{self.say(name)} {self.day}&RPage &P of &N")

    def rows(
        self, names: Sequence[str], kinds: Sequence[Column | Kind | None], rows: Sequence[Sequence[Cell]]
    ) -> None:
        """Write a table; `kinds` are the columns of the schema, or kinds, or None for text."""
        self.page.repeat_rows(self.row)
        for at, (name, kind) in enumerate(zip(names, kinds, strict=True)):
            shown = kind.kind if isinstance(kind, Column) else kind
            self.page.write_string(self.row, at, name, self.figures if shown in RIGHT_ALIGNED else self.heading)
            self._widen(at, name)
        for offset, row in enumerate(rows, 1):
            for at, (cell, kind) in enumerate(zip(row, kinds, strict=True)):
                style = self.formats.get(kind.kind if isinstance(kind, Column) else kind, self.plain)
                if isinstance(cell, str):
                    self.page.write_string(self.row + offset, at, cell, style)
                elif cell is None:
                    self.page.write_blank(self.row + offset, at, None, style)
                else:
                    self.page.write_number(self.row + offset, at, cell, style)
                self._widen(at, f"{cell:,.2f}" if isinstance(cell, float) else cell or "")
            longest = max((len(cell) for cell in row if isinstance(cell, str)), default=0)
            if longest > _LETTERS:
                self.page.set_row(self.row + offset, _LINE_HEIGHT * -(-longest // _LETTERS))
        self.row += len(rows) + 3

    def filled(self, names: Sequence[str], columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
        """Write a table without the columns that are blank in all rows; without rows nothing."""
        keep = [at for at in range(len(names)) if any(row[at] not in (None, "") for row in rows)]
        if rows:
            kept = [[row[at] for at in keep] for row in rows]
            self.rows([names[at] for at in keep], [columns[at] for at in keep], kept)

    def _widen(self, at: int, text: str) -> None:
        wanted = min(max(len(text) + 3, 8), _WIDE)
        if wanted > self.widths.get(at, 0):
            self.widths[at] = wanted
            self.page.set_column(at, at, wanted)
