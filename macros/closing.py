"""Close month: keep its figures, lock it, print its pack; refused while something is wrong and nobody says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from arbook.book.book import Book
from arbook.book.results import AGING, BUCKET_COUNT, BUCKETS_AT, CLOSINGS, SNAPSHOTS
from arbook.code import BLANK
from arbook.field import MISSING_DAY, day_number, days_of
from arbook.money import amount_text, from_cents
from arbook.month_end import Measures, closing_rows, is_month_end, last_month_end, measures, snapshot
from macros.answers import said, with_answers
from macros.changes import watched
from macros.computing import Results, compute
from macros.figures_sheet import DEFAULT_DAYS, sales_known
from macros.file_name import safe_name
from macros.heads import result
from macros.inputs import Inputs, read_inputs
from macros.log import Run, user
from macros.outcome import DONE, DONE_WITH_ERRORS, CommandError, Figure, Outcome, counted
from macros.pack import Pack, write_pack
from macros.refreshing import write_results


@dataclass(frozen=True)
class CloseOptions:
    """What the user says: the month end (None: AsOf, else the last one), a note, whether to close it again.

    The pack is printed in `folder` (None: OutFolder), else in `home`, where the workbook is (None: not at all).
    `allowance` is in cents by currency (none: the provision, in base
    currency).
    """

    as_of: date | None = None
    note: str = ""
    again: bool = False
    folder: Path | None = None
    home: Path | None = None
    allowance: Mapping[str, int] = field(default_factory=dict)


def close(book: Book, now: datetime, options: CloseOptions) -> Outcome:
    """Close a month: tblClosings, tblSnapshots, LockedTo; every sheet shows it, and its pack is printed.

    Raises
    ------
    CommandError
        If the day is no month end or still to come, the month is closed already, or it has Errors or an unexplained
        difference and there is no note. The book is as it was then.
    BookError
        If the book can't be read or changed.
    """
    run, book = Run("close", now), watched(book, now)
    inputs = with_answers(read_inputs(book), now.date(), rebuilds=True)
    day = options.as_of or inputs.settings.day("AsOf") or last_month_end(now.date())
    _refuse_day(inputs, day, now.date(), options.again)
    book.tell("Computing")
    results = compute(_without(inputs, day), day, now.date())
    note = options.note.strip() or _typed_note(inputs, day)
    _refuse_wrong(results, day, note)
    days = inputs.settings.count("KpiDays") or DEFAULT_DAYS
    found = measures(results.position, days, sales_known(inputs, results.ledger))
    allowance = options.allowance or {results.ledger.settings.base_currency: results.provision.table.allowance}
    rows = _closing(results, found, allowance, day, now.date(), note)
    inputs = _with_closing(inputs, rows, day)
    write_results(book, inputs, results, run)
    book.replace(CLOSINGS.name, inputs.frames[CLOSINGS.name])
    _write_snapshot(book, inputs, results, day, options.again)
    book.set("LockedTo", max(day, inputs.settings.day("LockedTo") or day))
    total = int(results.aging.base["Total"].iloc[0])
    run.log(book, f"{day} closed. {result(results)}", as_of=day, rows=len(results.ledger.documents), total=total)
    book.save()
    printed = _printed(book.name, Pack(inputs, results, found, rows, day), options)
    figures: dict[str, Figure | list[dict[str, Figure]]] = {"month_end": day, "currencies": _figures(rows)}
    return Outcome(
        "close", (*_lines(rows, day, results), *said(inputs), *printed), results.errors, results.warnings, figures,
        DONE_WITH_ERRORS if results.errors else DONE,
    )  # fmt: skip


def _refuse_day(inputs: Inputs, day: date, today: date, again: bool) -> None:
    """Refuse a day that is no month end, one to come, and a month that is closed."""
    if not is_month_end(day):
        raise CommandError(
            f"{day} is not the last day of a month: close a whole month, such as {last_month_end(day)}."
        )
    if day > today:
        raise CommandError(f"{day} is still to come: a month is closed after its end.")
    locked = inputs.settings.day("LockedTo")
    if not again and (_closed(inputs.frames[CLOSINGS.name], day).any() or (locked is not None and day <= locked)):
        up_to = f" (closed up to {locked})" if locked else ""
        raise CommandError(f"{day} is closed already{up_to}. To close it anew, add: --again")


def _refuse_wrong(results: Results, day: date, note: str) -> None:
    """Refuse Errors and an unexplained difference, unless a note says why."""
    if note:
        return
    wrong = [f"{counted(results.errors, 'error')} (sheet Checks)"] if results.errors else []
    open_ones = [
        f"{each.currency} {amount_text(each.unexplained)}" for each in results.tie_out.tied if each.unexplained
    ]
    wrong += [f"an unexplained difference from the control balance of {', '.join(open_ones)}"] if open_ones else []
    if wrong:
        raise CommandError(
            f"{day} can't be closed: {' and '.join(wrong)}. Correct them, or say why it is closed all the same: "
            'add --note "WHY", or type Month end and Note into a new row of tblClosings.'
        )


def _closed(closings: pd.DataFrame, day: date) -> pd.Series:
    """Return which rows say that a month is closed; one without Closed on holds a note only."""
    ends, days = days_of(closings, "Month end"), days_of(closings, "Closed on")
    if ends is None or days is None:
        return pd.Series(False, index=closings.index)
    return pd.Series((ends == day_number(day)) & (days != MISSING_DAY), index=closings.index)


def _typed_note(inputs: Inputs, day: date) -> str:
    """Return the note typed beforehand into a row of tblClosings that has only a month end; "" when there is none."""
    closings = inputs.frames[CLOSINGS.name]
    ends = days_of(closings, "Month end")
    if ends is None:
        return ""
    rows = closings[(ends == day_number(day)) & closings["Closed on"].isna().to_numpy()]
    notes = [str(note) for note in rows["Note"].dropna()]
    return notes[-1] if notes else ""


def _without(inputs: Inputs, day: date) -> Inputs:
    """Return the inputs as if a month had not been closed: nothing is compared with what is replaced."""
    frames = dict(inputs.frames)
    for name in (CLOSINGS.name, SNAPSHOTS.name):
        table = frames[name]
        if len(table):
            frames[name] = table.drop(index=table.index[days_of(table, "Month end") == day_number(day)])
    return replace(inputs, frames=frames)


def _closing(
    results: Results, found: Mapping[str, Measures], allowance: Mapping[str, int], day: date, today: date, note: str
) -> pd.DataFrame:
    """Return the month's rows of tblClosings."""
    single = len(results.aging.totals) <= 1  # the setting ControlBalance is in base currency, of all currencies
    control = {
        each.currency: each.control
        for each in results.tie_out.tied
        if each.currency in results.ledger.parties.currencies and (each.row != BLANK or single)
    }
    rows = closing_rows(results.aging, found, control, allowance)
    ends, closed = (pd.Series([pd.Timestamp(each)] * len(rows), dtype="datetime64[s]") for each in (day, today))
    texts = {
        name: pd.Series([text or None] * len(rows), dtype="str") for name, text in (("By", user()), ("Note", note))
    }
    return rows.assign(**{"Month end": ends, "Closed on": closed, **texts})[list(CLOSINGS.names)]


def _with_closing(inputs: Inputs, rows: pd.DataFrame, day: date) -> Inputs:
    """Return the inputs with the month's rows in tblClosings, in the order of the months."""
    closings = inputs.frames[CLOSINGS.name]
    others = closings[(days_of(closings, "Month end") != day_number(day))] if len(closings) else closings
    texts = {name: others[name].astype("str") for name in ("Currency", "By", "Note")}
    parts = [others.assign(**texts), rows] if len(others) else [rows]
    joined = pd.concat(parts, ignore_index=True).sort_values("Month end", kind="stable", ignore_index=True)
    return replace(inputs, frames={**inputs.frames, CLOSINGS.name: joined})


def _write_snapshot(book: Book, inputs: Inputs, results: Results, day: date, again: bool) -> None:
    """Keep the month's aging: below the others, or in place of what was kept of it."""
    names = AGING.names[BUCKETS_AT : BUCKETS_AT + BUCKET_COUNT]
    rows = snapshot(results.aging, day, names)
    rows = rows[[name for name in SNAPSHOTS.names if name in rows]]
    old = inputs.frames[SNAPSHOTS.name]
    kept = old[days_of(old, "Month end") != day_number(day)] if len(old) else old
    if not again or len(kept) == len(old):
        book.append(SNAPSHOTS.name, rows)
        return
    texts = [name for name in ("Customer", "Name", "Currency") if name in rows]
    parts = [each.assign(**{name: each[name].astype("str") for name in texts}) for each in (kept, rows)]
    book.replace(SNAPSHOTS.name, pd.concat(parts, ignore_index=True))


def _printed(name: str, pack: Pack, options: CloseOptions) -> list[str]:
    """Print the pack; the month is closed even if that fails."""
    told = options.folder or pack.inputs.settings.text("OutFolder")
    folder = Path(told).expanduser() if told else options.home
    if folder is None:
        return ["No pack was printed: type OutFolder on the sheet Settings, then close with --again."]
    if not folder.is_absolute() and options.home is not None and options.folder is None:
        folder = options.home / folder
    path = folder / safe_name(f"{Path(name).stem} {pack.day:%Y-%m} month end", ".pdf")
    try:
        return [f"The pack: {write_pack(path, pack)}"]
    except (CommandError, OSError) as error:
        return [f"The month is closed, but its pack was not printed: {error}"]


def _lines(rows: pd.DataFrame, day: date, results: Results) -> list[str]:
    lines = [f"{day} is closed; LockedTo is set."]
    for row in rows.to_dict("records"):
        control = "no control balance" if pd.isna(row["Control"]) else f"control {amount_text(int(row['Control']))}"
        total, overdue = amount_text(int(row["Total"])), amount_text(int(row["Overdue"]))
        lines.append(f"{row['Currency']}: total {total}, overdue {overdue}, {control}")
    return [*lines, f"{result(results)}."]


def _figures(rows: pd.DataFrame) -> list[dict[str, Figure]]:
    """Return the closing rows for scripts."""
    money_columns = ("Total", "Overdue", "Unapplied", "Control", "Difference", "Allowance")
    return [
        {
            name: None if pd.isna(value) else from_cents(int(value)) if name in money_columns else value
            for name, value in row.items()
            if name in (*money_columns, "Currency", "DSO", "CEI")
        }
        for row in rows.to_dict("records")
    ]
