"""Answers typed into Actions and Letters: read, checked, and moved to Activity when a command writes.

A cell that can't be read is a Check, and its row stays typed; every other answer stands in Activity, and its cells
are blank, in the same save. Only Sent keeps its day: a letter whose File stands in Activity isn't moved again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from arbook.answers import COLUMNS, Answers, activity, newly_sent, of_actions, of_letters
from arbook.book.book import Book, CellKind, Cells, RawTable
from arbook.book.frame import frame
from arbook.book.headers import match
from arbook.book.options import Settings
from arbook.book.results import ACTIONS, LETTERS, TABLES
from arbook.book.schema import Column, Kind, Table, Way
from arbook.book.sheets import ACTIVITY
from arbook.book.typed import ReadOptions, Report, read_column
from arbook.dates import from_serial
from arbook.merge import stacked
from arbook.problem import Problems
from macros.inputs import Inputs, nothing
from macros.outcome import counted

TODAY: Final = ("x", "X", "х", "Х")  # Latin and Cyrillic
_AS_DATE: Final = (Kind.DATE, Kind.ANY)
Rows = npt.NDArray[np.bool_]


def with_answers(inputs: Inputs, today: date, rebuilds: bool = False) -> Inputs:
    """Count what was typed into Actions and Letters as activity.

    Parameters
    ----------
    inputs : Inputs
    today : date
        What an x means; also the day of a result without Done.
    rebuilds : bool
        Whether the command makes tblActions anew: the Checks of waiting answers then name their new rows, the
        first of the table (`arbook.answers.carried_on`).

    Returns
    -------
    Inputs
        tblActivity with the new rows; the problems of typed cells; `answers`, for `write_answers`.
    """
    raws, activity_raw = inputs.raws, inputs.raws.get(ACTIVITY.name)
    if activity_raw is None:
        return inputs
    problems, options = Problems(), inputs.settings.read_options
    acted = _Typed.read(raws.get(ACTIONS.name), ACTIONS, "Done", today, options, problems)
    sent = _Typed.read(raws.get(LETTERS.name), LETTERS, "Sent", today, options, problems)
    there = set(match(activity_raw.columns, COLUMNS)) >= set(COLUMNS)  # else what is typed has no place to go
    days = _newly_sent(inputs, sent)
    ready = [each if there else each[:0] for each in (acted.ready, np.flatnonzero(days.notna()).astype(np.int64))]
    rows = [
        of_actions(acted.rows(inputs.frames[ACTIONS.name], ready[0]), today),
        _of_letters(inputs, inputs.frames[LETTERS.name].loc[ready[1]].assign(Sent=days.iloc[ready[1]])),
    ]
    new = pd.concat([each for each in rows if len(each)] or [activity({}, 0)], ignore_index=True)
    new.index = pd.RangeIndex(activity_raw.rows, activity_raw.rows + len(new))
    waiting = acted.waiting(inputs.frames[ACTIONS.name], acted.filled if not there else None)
    found = problems.found
    if rebuilds:
        place = {int(row): at for at, row in enumerate(waiting.index)}
        keys = _keys(waiting)
        found = [
            replace(each, row=place[each.row], key=keys[place[each.row]]) if each.table == ACTIONS.name else each
            for each in found
        ]
    return replace(
        inputs,
        frames={**inputs.frames, ACTIVITY.name: _extended(inputs.frames[ACTIVITY.name], new)},
        problems=Problems([*inputs.problems.found, *found]),
        answers=Answers(new, ready[0], ready[1], sent_cells(inputs, days.iloc[ready[1]]), waiting),
    )


def write_answers(book: Book, inputs: Inputs, kept: pd.DataFrame | None = None) -> None:
    """Append the answers to Activity and blank their cells, but for Sent; call it before tblActions is replaced.

    Parameters
    ----------
    book : Book
    inputs : Inputs
        Of `with_answers`.
    kept : DataFrame, optional
        Results for tblActivity (Promise kept), a row each row of its frame, with its index: written beside the
        rows that are there, and into the new ones.
    """
    answers, raw = inputs.answers, inputs.raws.get(ACTIVITY.name)
    if raw is None:
        return
    own = match(raw.columns, ACTIVITY.names)
    if kept is not None:
        there = kept.loc[kept.index < raw.rows]
        if len(there):
            book.update(ACTIVITY.name, there.rename(columns=own))
    if len(answers.rows):
        rows = answers.rows if kept is None else answers.rows.join(kept)
        book.append(ACTIVITY.name, rows.rename(columns=own))
    if len(answers.actions):
        names = match(inputs.raws[ACTIONS.name].columns, ACTIONS.inputs())
        blank = {heading: pd.Series(None, index=answers.actions, dtype="object") for heading in names.values()}
        book.update(ACTIONS.name, pd.DataFrame(blank))
    write_sent(book, inputs, answers.sent)


def write_sent(book: Book, inputs: Inputs, cells: pd.Series) -> None:
    """Write the column Sent of tblLetters; `cells` as in `Answers.sent`."""
    heading = match(inputs.raws[LETTERS.name].columns, LETTERS.inputs()).get("Sent") if len(cells) else None
    if heading:
        book.update(LETTERS.name, pd.DataFrame({heading: cells}))


def sent_cells(inputs: Inputs, days: pd.Series) -> pd.Series:
    """Return what Sent says of letters sent on these days (index: place in tblLetters).

    The day, as text that reads the same everywhere; a row without a file is blank: nothing would tell that it was
    moved.
    """
    named = inputs.frames[LETTERS.name]["File"].reindex(days.index).notna()
    return pd.Series(days.dt.strftime("%Y-%m-%d").astype("object").where(named, None))


def moved_answers(book: Book, settings: Settings, today: date) -> int:
    """Move the answers for a command that reads nothing of Actions otherwise; return how many there were."""
    wanted = (ACTIONS, LETTERS)
    there = [table for table in wanted if table.name in book.tables() and ACTIVITY.name in book.tables()]
    if all(book.surely_blank(table.name, table.inputs()) for table in there):
        return 0
    names = ("tblCustomers", "tblPolicy", ACTIVITY.name, ACTIONS.name, LETTERS.name)
    raws = book.read_all([name for name in names if name in book.tables()])
    frames = {name: frame(raws.get(name) or nothing(name), TABLES[name], settings.read_options, Problems())
              for name in names}  # fmt: skip
    inputs = with_answers(Inputs(settings, raws, frames, Problems(), {}, ()), today)
    write_answers(book, inputs)
    return len(inputs.answers.rows)


def said(inputs: Inputs) -> list[str]:
    """Return what became of the answers, as lines for the user."""
    moved, waiting = len(inputs.answers.rows), len(inputs.answers.waiting)
    lines = [f"{counted(moved, 'answer')} moved to Activity."] if moved else []
    if waiting:
        lines.append(f"{counted(waiting, 'answer')} on Actions can't be read and stay typed: see Checks.")
    return lines


class _Typed:
    """The typed cells of one result table: columns read, which rows have any, and which of them can be read."""

    def __init__(self, raw: RawTable | None, columns: dict[str, pd.Series[Any]], filled: Rows, bad: Rows) -> None:
        self.raw, self.columns, self.filled, self.bad = raw, columns, filled, bad

    @classmethod
    def read(
        cls, raw: RawTable | None, table: Table, when: str, today: date, options: ReadOptions, problems: Problems
    ) -> _Typed:
        """Read them; `when` names the column of a date or x."""
        size = raw.rows if raw else 0
        found = match(raw.columns, table.inputs()) if raw else {}
        columns: dict[str, pd.Series[Any]] = {}
        filled, own = np.zeros(size, np.bool_), Problems()
        for column in (each for each in table.columns if each.way is Way.IN):
            cells = raw.columns[found[column.name]] if raw and column.name in found else _no_cells(size)
            cells = _without(cells, _is_text(cells, [""]))  # a formula's empty text
            filled |= cells.kind != CellKind.BLANK
            day = today if column.name == when else None
            columns[column.name] = _read(cells, column, table.name, day, options, own)
        if table is ACTIONS:
            _report_promises(columns, table.name, today, own)
        own.found = [each for each in own.found if each.severity == "Error"]
        bad = np.zeros(size, np.bool_)
        bad[[each.row for each in own.found]] = True
        if raw:
            _report_nobody(raw, table, filled & ~bad, bad, own)
        problems.found += own.found
        return cls(raw, columns, filled, bad)

    @property
    def ready(self) -> npt.NDArray[np.int64]:
        """Places of the rows that were answered and can be read."""
        return np.flatnonzero(self.filled & ~self.bad).astype(np.int64)

    def rows(self, table: pd.DataFrame, places: npt.NDArray[np.int64]) -> pd.DataFrame:
        """Return rows of the table with what was typed in them."""
        rows = table.loc[places].reset_index(drop=True)
        return rows.assign(**{name: values.iloc[places].array for name, values in self.columns.items()})

    def waiting(self, table: pd.DataFrame, which: Rows | None = None) -> pd.DataFrame:
        """Return rows that wait, their typed cells as they stand; else than those that can't be read: `which`."""
        places = np.flatnonzero(self.bad & self.filled if which is None else which)
        rows = table.loc[places]
        found = match(self.raw.columns, self.columns) if self.raw else {}
        for name in self.columns:
            kind, cells = ACTIONS[name].kind, self.raw.columns[found[name]] if self.raw and name in found else None
            values = [_standing(cells, int(row), kind) if cells else None for row in places]
            rows = rows.assign(**{name: pd.Series(values, index=rows.index, dtype="object")})
        return rows


def _read(
    cells: Cells, column: Column, table: str, today: date | None, options: ReadOptions, problems: Problems
) -> pd.Series[Any]:
    """Read one typed column; with `today` it holds dates, or x for that day."""
    if today is None:
        return pd.Series(read_column(cells, Report(problems, table, column, cells), options))
    is_today = _is_text(cells, TODAY)
    report = Report(problems, table, replace(column, kind=Kind.DATE), cells)
    days = pd.Series(read_column(_without(cells, is_today), report, options))
    late = np.flatnonzero((days > pd.Timestamp(today)).to_numpy())
    texts = [f"{day:%Y-%m-%d}" for day in days.iloc[late]]
    problems.add("Error", table, late, column.name, texts, "The date {value} is still to come.",
                 "Type the day on which it was done, or x for today.")  # fmt: skip
    return days.mask(is_today, pd.Timestamp(today))


def _is_text(cells: Cells, texts: Sequence[str]) -> Rows:
    found: Rows = (cells.kind == CellKind.TEXT) & np.isin(cells.value, cells.places(texts))
    return found


def _without(cells: Cells, which: Rows) -> Cells:
    return replace(cells, kind=np.where(which, CellKind.BLANK, cells.kind).astype(np.uint8))


def _report_promises(columns: Mapping[str, pd.Series[Any]], table: str, today: date, problems: Problems) -> None:
    """Report promises without a date, of nothing, or for a day before the contact."""
    promise, amount = columns["Promise date"], columns["Promise amount"]
    unread = {each.row for each in problems.found if each.field == "Promise date" and each.severity == "Error"}
    bare = [int(row) for row in np.flatnonzero((amount.notna() & promise.isna()).to_numpy(bool)) if row not in unread]
    problems.add("Error", table, bare, "Promise date", "", "An amount is promised, but no date.",
                 "Type the date by which it is promised.")  # fmt: skip
    none = np.flatnonzero((amount <= 0).fillna(False).to_numpy(bool))
    problems.add("Error", table, none, "Promise amount", "", "The promised amount is not above 0.",
                 "Type what is promised; blank means all that is overdue.")  # fmt: skip
    early = np.flatnonzero((promise < columns["Done"].fillna(pd.Timestamp(today))).to_numpy(bool))
    days = [f"{day:%Y-%m-%d}" for day in promise.iloc[early]]
    problems.add("Error", table, early, "Promise date", days, "The promise is for {value}, before it was made.",
                 "Correct Promise date, or Done.")  # fmt: skip


def _report_nobody(raw: RawTable, table: Table, ready: Rows, bad: Rows, problems: Problems) -> None:
    """Report answers in rows that name no customer; they wait too."""
    customers = raw.columns.get(match(raw.columns, ("Customer",)).get("Customer", ""))
    blank = np.ones(raw.rows, np.bool_) if customers is None else customers.kind == CellKind.BLANK
    rows = np.flatnonzero(ready & blank)
    problems.add("Error", table.name, rows, "Customer", "", "The answer stands in a row without a customer.",
                 "Move it to the customer's row, or log it on the sheet Activity.")  # fmt: skip
    bad[rows] = True


def _newly_sent(inputs: Inputs, sent: _Typed) -> pd.Series:
    """Return the day of each row of tblLetters that goes to Activity now."""
    typed = sent.columns["Sent"].where(pd.Series(sent.filled & ~sent.bad, dtype="bool"))
    files = inputs.frames[LETTERS.name]["File"].astype("str").reindex(range(len(typed))).fillna("")
    found = newly_sent(files, typed, set(inputs.frames[ACTIVITY.name]["File"].dropna().astype("str")))
    return found.mask(pd.Series(sent.bad, index=found.index))


def _of_letters(inputs: Inputs, sent: pd.DataFrame) -> pd.DataFrame:
    return of_letters(sent, channels(inputs), collectors(inputs)) if len(sent) else activity({}, 0)


def channels(inputs: Inputs) -> dict[str, str]:
    """Channel of each template, by the first step that uses it."""
    policy = inputs.frames["tblPolicy"][["Template", "Channel"]].astype(object)
    known = policy.dropna().drop_duplicates("Template")
    return dict(zip(known["Template"], known["Channel"], strict=True))


def collectors(inputs: Inputs) -> Mapping[str, str]:
    """Who writes to each customer: its collector, else DefaultCollector."""
    default = inputs.settings.text("DefaultCollector")
    customers = inputs.frames["tblCustomers"][["Customer", "Collector"]].astype(object)
    named = {str(who): str(name) for who, name in customers.itertuples(index=False) if not pd.isna(name)}
    codes = inputs.frames[LETTERS.name]["Customer"].astype(object).dropna()
    return {code: named.get(code, default) or "" for code in map(str, codes)}


def _extended(table: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Frame of tblActivity with new rows below."""
    return table if new.empty else stacked(table, new).set_axis(table.index.append(new.index))


def _keys(rows: pd.DataFrame) -> list[str]:
    """Keys of rows of tblActions, as Checks shows them."""
    parts = rows[list(ACTIONS.key)].astype(object).itertuples(index=False, name=None)
    return [" / ".join(str(part) for part in key if not pd.isna(part)) for key in parts]


def _no_cells(size: int) -> Cells:
    return Cells(np.zeros(size, np.uint8), np.zeros(size), pd.CategoricalDtype(pd.Index([], dtype="str")))


def _standing(cells: Cells, row: int, kind: Kind) -> object:
    """Return what stands in a cell, to be written back as it is."""
    what, value = CellKind(cells.kind[row]), float(cells.value[row])
    if what is CellKind.BLANK:
        return None
    if what is CellKind.NUMBER:
        day = from_serial(cells.value[row : row + 1])[0] if kind in _AS_DATE else np.datetime64("NaT")
        return value if np.isnat(day) else day.astype(object)
    return bool(value) if what is CellKind.BOOL else cells.text(row)
