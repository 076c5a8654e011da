"""Draft letters: what Actions says is to be written, as files that a person looks at and sends.

Nothing is sent. A run is one folder: .eml drafts, .docx letters, notes for calls; tblLetters lists them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

import pandas as pd

from arbook.book.book import Book
from arbook.book.results import LETTERS
from arbook.cell import text_of
from arbook.letter import Letter
from arbook.letter_template import TemplateError
from arbook.sales_letter import TEMPLATE as TELL_SALES
from macros.answers import said, with_answers, write_answers
from macros.batch import Batch, Row, batch_of, key_of, told_earlier
from macros.computing import Results, compute
from macros.control import bank_age, money_on_account
from macros.earlier import Earlier, earlier_drafts
from macros.file_name import distinct, safe_name
from macros.inputs import Inputs, read_inputs
from macros.letter_desk import Desk, desk_of, step_of
from macros.letter_docx import write_docx, write_notes
from macros.letter_files import mail_of
from macros.log import Run
from macros.outcome import DONE, DONE_WITH_ERRORS, CommandError, Figure, Outcome, WantsYes, counted
from macros.own_templates import templates_of
from macros.planned import agreements
from macros.sales_reps import HOLD_NOTICE, Message, messages
from macros.thanks import thanks
from macros.whole import make_folder

NOTES: Final = "Calls.docx"
SHOWN: Final = 40  # letters that the terminal lists
ALIKE: Final = 3  # of more letters left out for one reason the terminal gives the count


@dataclass(frozen=True)
class Wanted:
    """How letters are drafted.

    Attributes
    ----------
    yes : bool
        Also from stale bank data.
    again : bool
        Also what an earlier run drafted and nobody marked as sent.
    thanks : bool
        Also thank good payers.
    """

    yes: bool = False
    again: bool = False
    thanks: bool = False


def letters(book: Book, now: datetime, out: Path | None = None, wanted: Wanted | None = None) -> Outcome:
    """Draft the letters that are due today: the next actions are computed anew, so that who paid gets none.

    Parameters
    ----------
    book : Book
    now : datetime
    out : Path, optional
        Folder in which the run's own folder is made; default the setting OutFolder.
    wanted : Wanted, optional

    Raises
    ------
    CommandError
        If AsOf is in the past, bank data are stale and nobody said yes, no folder is known, the company has no name,
        or a template is wrong. Neither folder nor book is changed then.
    """
    run = Run("letters", now)
    inputs = with_answers(read_inputs(book), now.date())
    _check(inputs, now.date())
    folder = _folder(inputs, out)
    book.tell("Computing")
    results = compute(inputs, None, now.date())
    desk = desk_of(inputs, results, results.actions.items)
    return drafted(book, run, desk, results.actions.rows, folder, wanted or Wanted())


def drafted(
    book: Book, run: Run, desk: Desk, actions: pd.DataFrame, folder: Path, wanted: Wanted | None = None
) -> Outcome:
    """Draft what rows of tblActions say is to be written, and what no step asks for; see `letters`."""
    wanted = wanted or Wanted()
    age = bank_age(desk.inputs.settings, desk.day, desk.inputs.calendar())
    account = money_on_account(desk.results.aging.customers)
    if age.stale and not wanted.yes:
        raise WantsYes(" ".join(("Letters aren't drafted without a yes (--yes).", age.words, *account)))
    templates = templates_of(desk.inputs, folder)
    earlier = earlier_drafts(desk.inputs, desk.day, wanted.again)
    book.tell("Writing letters")
    try:
        batch = batch_of(desk, [*actions.to_dict("records"), *_beside(desk, wanted)], templates, earlier)
        told = messages(desk, _untold(actions, batch, earlier), templates)
    except TemplateError as wrong:
        raise CommandError(str(wrong)) from None
    said_first = [*(f"Drafted all the same: {words}" for words in [age.words] if words), *account]
    if not batch.drafts and not batch.notes and not told:
        return _outcome(desk.results, "", folder, batch, pd.DataFrame(), account)
    return _write(book, run, desk, batch, told, folder, said_first)


def _beside(desk: Desk, wanted: Wanted) -> list[Row]:
    """Return rows for the letters that no step asks for: agreements of plans, interest notes, thanks."""
    rows = [*agreements(desk.plans), *desk.notes.actions()]
    return [*rows, *(thanks(desk.inputs, desk.results) if wanted.thanks else ())]


def _untold(actions: pd.DataFrame, batch: Batch, earlier: Earlier) -> pd.DataFrame:
    """Return the rows without the templates of what earlier runs drafted: no sales rep is told of them twice."""
    rows = actions.to_dict("records")
    told = [row["Template"] == TELL_SALES and bool(told_earlier(row, earlier)) for row in rows]
    waits = [key_of(row) in batch.waiting for row in rows]
    gone = pd.Series(told, index=actions.index, dtype="bool") | pd.Series(waits, index=actions.index, dtype="bool")
    return actions.assign(Template=actions["Template"].astype("str").mask(gone))


def _write(
    book: Book, run: Run, desk: Desk, batch: Batch, told: Sequence[Message], folder: Path, first: Sequence[str]
) -> Outcome:
    """Make the run's folder whole, then list it in tblLetters; without the list there is no folder either."""
    number = _run_number(desk, folder)
    files = distinct(
        [safe_name(draft.name, ".eml" if draft.mail else ".docx") for draft in batch.drafts]
        + [safe_name(f"{message.rep} {TELL_SALES}", ".eml") for message in told]
    )
    place = make_folder(folder, number, lambda made: _fill(made, desk, batch, told, files))
    rows = _rows(place.name, desk.day, batch, told, files)
    try:
        write_answers(book, desk.inputs)
        if len(rows):
            book.append(LETTERS.name, rows)
        run.log(book, f"{counted(len(files), 'letter')} in {place.name}", as_of=desk.day, rows=len(files),
                file=str(place))  # fmt: skip
        book.save()
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    outcome = _outcome(desk.results, place.name, folder, batch, rows, [*first, *_without_address(desk, told)])
    return replace(outcome, lines=(*outcome.lines, *said(desk.inputs)))


def _without_address(desk: Desk, told: Sequence[Message]) -> list[str]:
    """Say whose messages have no address yet."""
    reps = [message.rep for message in told if not desk.team.get(message.rep.casefold())]
    return [f"{rep}: no e-mail address on Settings (tblTeam); the message has none either." for rep in reps]


def _fill(made: Path, desk: Desk, batch: Batch, told: Sequence[Message], files: Sequence[str]) -> None:
    for draft, name in zip(batch.drafts, files, strict=False):
        if draft.mail:
            mail = mail_of(desk, draft.case, draft.letter, step_of(draft.action), made)
            (made / name).write_bytes(mail)
        else:
            write_docx(draft.letter, made / name)
    for message, name in zip(told, files[len(batch.drafts) :], strict=True):
        (made / name).write_bytes(message.mail)
    if batch.notes:
        write_notes(batch.notes, made / NOTES)


def _rows(number: str, day: date, batch: Batch, told: Sequence[Message], files: Sequence[str]) -> pd.DataFrame:
    """Return the rows of tblLetters: a letter that also tells a hold has two, a message one for each customer."""
    rows: list[tuple[Row, Letter, int | None, int | None, str]] = []
    for draft, name in zip(batch.drafts, files, strict=False):
        rows.append((draft.action, draft.letter, draft.cents, len(draft.case.items), name))
        rows += [(row, replace(draft.letter, template=HOLD_NOTICE), None, None, name) for row in draft.also]
    for message, name in zip(told, files[len(batch.drafts) :], strict=True):
        rows += [(row, message.letter, int(row["Overdue"]), None, name) for row in message.told]
        rows += [({**row, "Step": pd.NA}, message.letter, row["New"], None, name) for row in message.limits]
    found = pd.DataFrame(
        {
            "Run": number,
            "Date": pd.Timestamp(day),
            "Customer": [text_of(row["Customer"]) for row, *_ in rows],
            "Currency": [text_of(row["Currency"]) for row, *_ in rows],
            "Step": pd.array([step_of(row) for row, *_ in rows], dtype="Int64"),
            "Template": [letter.template for _, letter, *_ in rows],
            "Language": [letter.language for _, letter, *_ in rows],
            "Amount": pd.array([cents for _, _, cents, *_ in rows], dtype="Int64"),
            "Items": pd.array([count for *_, count, _ in rows], dtype="Int64"),
            "File": [f"{number}/{name}" for *_, name in rows],
        }
    )
    return found.astype(dict.fromkeys(("Run", "Customer", "Currency", "Template", "Language", "File"), "str"))


def _run_number(desk: Desk, folder: Path) -> str:
    """Return the day and the next free number of it: 2026-11-22-1."""
    listed = desk.inputs.frames[LETTERS.name]["Run"].dropna().astype("str")
    there = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    pattern = re.compile(rf"{desk.day}-(\d+)")
    taken = [int(found[1]) for name in (*listed, *there) if (found := pattern.match(name))]
    return f"{desk.day}-{max(taken, default=0) + 1}"


def _check(inputs: Inputs, today: date) -> None:
    as_of = inputs.settings.day("AsOf")
    if as_of is not None and as_of < today:
        raise CommandError(
            f"Letters aren't drafted for the past: AsOf on Settings is {as_of}. Blank it, then draft again."
        )
    if not inputs.settings.text("CompanyName"):
        raise CommandError("Letters need to say who writes: type CompanyName on the sheet Settings.")


def _folder(inputs: Inputs, out: Path | None) -> Path:
    """Return where runs go; a web address (OneDrive, SharePoint) is no folder."""
    told = str(out) if out is not None else inputs.settings.text("OutFolder")
    if not told:
        raise CommandError("Say where the letters go: type OutFolder on the sheet Settings, or give --out FOLDER.")
    if "://" in told:
        raise CommandError(f"{told} is a web address. Type a folder on this computer into OutFolder.")
    return Path(told).expanduser()


def _outcome(
    results: Results, number: str, folder: Path, batch: Batch, rows: pd.DataFrame, first: Sequence[str]
) -> Outcome:
    files = rows["File"].nunique() if len(rows) else 0
    head = (
        f"{folder / number} has {counted(files, 'letter')} to look at and send"
        + (f", and {counted(len(batch.notes), 'call')} in {NOTES}." if batch.notes else ".")
        if number
        else "No letter is due."
    )
    told = [f"{draft.case.reader.code}: {draft.remark}." for draft in batch.drafts if draft.remark]
    remarks = list(dict.fromkeys(told))
    after = [f"Sent them? arbook sent BOOK {number}, or type an x into Sent on the sheet Letters."] if files else []
    return Outcome(
        "letters", (head, *first, *_some(remarks), *_some(_left_lines(batch)), *after),
        results.errors, results.warnings, _figures(number, folder, batch, rows),
        DONE_WITH_ERRORS if results.errors else DONE,
    )  # fmt: skip


def _figures(
    number: str, folder: Path, batch: Batch, rows: pd.DataFrame
) -> dict[str, Figure | list[dict[str, Figure]]]:
    listed: list[dict[str, Figure]] = [
        {name.lower(): row[name] for name in ("Customer", "Currency", "Template", "Language", "File")}
        for row in rows.to_dict("records")
    ]
    left: list[dict[str, Figure]] = [
        {"customer": customer, "template": template, "why": why} for customer, template, why in batch.left_out
    ]
    return {"run": number, "folder": str(folder), "letters": listed, "calls": len(batch.notes), "left_out": left}


def _left_lines(batch: Batch) -> list[str]:
    """Say what isn't drafted and why; many letters for one reason on one line."""
    alike: dict[str, list[tuple[str, str]]] = {}
    for customer, template, why in batch.left_out:
        alike.setdefault(why, []).append((customer, template))
    lines = []
    for why, letters_ in alike.items():
        if len(letters_) > ALIKE:
            who = counted(len({customer for customer, _ in letters_}), "customer")
            lines.append(f"{counted(len(letters_), 'letter')} of {who} not drafted: {why}.")
        else:
            lines += [f"{customer}, no {template}: {why}." for customer, template in letters_]
    return lines


def _some(lines: Sequence[str]) -> list[str]:
    more = [f"... and {len(lines) - SHOWN:,} more."] if len(lines) > SHOWN else []
    return [*lines[:SHOWN], *more]
