"""Answers typed into Actions and Letters: read, checked, and moved to Activity when a command writes.

A cell that can't be read is a Check, and its row stays typed; every other answer stands in Activity, and its cells
are blank, in the same save. Only Sent keeps its day: a letter whose File stands in Activity isn't moved again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from arbook.answers import COLUMNS, Answers, activity, newly_sent, of_actions, of_letters
from arbook.book.book import Book
from arbook.book.frame import frame
from arbook.book.headers import match
from arbook.book.options import Settings
from arbook.book.results import ACTIONS, LETTERS, TABLES
from arbook.book.sheets import ACTIVITY
from arbook.merge import stacked
from arbook.problem import Problems
from macros.inputs import Inputs, nothing
from macros.outcome import counted
from macros.typed_answers import Typed


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
    acted = Typed.read(raws.get(ACTIONS.name), ACTIONS, "Done", today, options, problems)
    sent = Typed.read(raws.get(LETTERS.name), LETTERS, "Sent", today, options, problems)
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


def _newly_sent(inputs: Inputs, sent: Typed) -> pd.Series:
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
