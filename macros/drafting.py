"""Draft letters: what Actions says is to be written, as files that a person looks at and sends.

Nothing is sent. A run is one folder: .eml drafts, .docx letters, notes for calls; tblLetters lists them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from arbook.book.book import Book
from arbook.book.results import LETTERS
from arbook.letter import Letter
from arbook.letter_case import Case
from arbook.letter_template import SHIPPED, TemplateError, Templates
from arbook.letters import write_letter
from arbook.sales_letter import TEMPLATE as TELL_SALES
from macros.answers import said, with_answers, write_answers
from macros.computing import Results, compute
from macros.file_name import distinct, safe_name
from macros.inputs import Inputs, read_inputs
from macros.letter_desk import Desk, NoLetter, case_of, desk_of, step_of, text_of
from macros.letter_docx import write_docx, write_notes
from macros.letter_files import mail_of
from macros.letter_mail import UnusableAddress, addresses
from macros.log import Run
from macros.outcome import DONE, DONE_WITH_ERRORS, CommandError, Figure, Outcome, WantsYes, counted
from macros.sales_reps import Message, messages
from macros.whole import make_folder

WRITTEN: Final = ("E-mail", "Letter", "Registered letter")
SPOKEN: Final = ("Call", "Note")
NOTES: Final = "Calls.docx"
SHOWN: Final = 40  # letters that the terminal lists
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Draft:
    """One letter of a run: the row of tblActions, its case and text, and why it isn't what was asked for."""

    action: Row
    case: Case
    letter: Letter
    mail: bool
    remark: str = ""

    @property
    def name(self) -> str:
        """Name of its file, without the ending."""
        return f"{self.case.reader.code} {self.case.currency} {self.case.template}"


@dataclass
class Batch:
    """All that a run writes, and what it leaves out and why."""

    drafts: list[Draft] = field(default_factory=list)
    notes: list[Letter] = field(default_factory=list)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)  # customer, template, why


def doubts(inputs: Inputs, as_of: date) -> str:
    """Return why letters shouldn't be drafted without a yes; "" when nothing speaks against it (domain C3).

    Bank entries must be complete to within StaleDays working days of the as-of date.
    """
    known = inputs.settings.day("BankDate")
    if known is None:
        return "BankDate on Settings is blank, so nobody knows which payments are in"
    days = np.arange(np.datetime64(known, "D") + 1, np.datetime64(as_of, "D") + 1)
    old = int(inputs.calendar().is_working(days).sum()) if len(days) else 0
    if old <= (inputs.settings.count("StaleDays") or 0):
        return ""
    return f"bank entries are complete to {known} only, {counted(old, 'working day')} before {as_of}"


def letters(book: Book, now: datetime, out: Path | None = None, yes: bool = False) -> Outcome:
    """Draft the letters that are due today: the next actions are computed anew, so that who paid gets none.

    Parameters
    ----------
    book : Book
    now : datetime
    out : Path, optional
        Folder in which the run's own folder is made; default the setting OutFolder.
    yes : bool
        Draft although `doubts` says something.

    Raises
    ------
    CommandError
        If AsOf is in the past, bank data are stale and `yes` isn't given, no folder is known, the company has no
        name, or a template is wrong. Neither folder nor book is changed then.
    """
    run = Run("letters", now)
    inputs = with_answers(read_inputs(book), now.date())
    _check(inputs, now.date())
    folder = _folder(inputs, out)
    book.tell("Computing")
    results = compute(inputs, None, now.date())
    desk = desk_of(inputs, results, results.actions.items)
    return drafted(book, run, desk, results.actions.rows, folder, yes)


def drafted(book: Book, run: Run, desk: Desk, actions: pd.DataFrame, folder: Path, yes: bool = False) -> Outcome:
    """Draft what rows of tblActions say is to be written; see `letters`."""
    doubt = doubts(desk.inputs, desk.day)
    if doubt and not yes:
        raise WantsYes(f"Letters aren't drafted: {doubt}. Import the bank's entries, or say yes (--yes).")
    templates = _templates(desk.inputs, folder)
    book.tell("Writing letters")
    try:
        batch = batch_of(desk, actions, templates)
        told = messages(desk, actions, templates)
    except TemplateError as wrong:
        raise CommandError(str(wrong)) from None
    if not batch.drafts and not batch.notes and not told:
        return _outcome(desk.results, "", folder, batch, pd.DataFrame(), doubt)
    return _write(book, run, desk, batch, told, folder, doubt)


def batch_of(desk: Desk, actions: pd.DataFrame, templates: Templates) -> Batch:
    """Write the letters and call notes of rows of tblActions."""
    batch = Batch()
    for action in actions.to_dict("records"):
        channel, template = text_of(action["Channel"]), text_of(action["Template"])
        if not template or template == TELL_SALES or channel not in (*WRITTEN, *SPOKEN):
            continue
        if template not in templates.names("en"):
            continue  # hand-over and the like have no letter
        try:
            case = case_of(desk, action)
        except NoLetter as why:
            batch.left_out.append((text_of(action["Customer"]), template, str(why)))
            continue
        letter = write_letter(case, templates)
        if channel in SPOKEN:
            batch.notes.append(letter)
        else:
            batch.drafts.append(_draft(action, case, letter, channel))
    return batch


def _draft(action: Row, case: Case, letter: Letter, channel: str) -> Draft:
    """Decide between mail and paper: a mail needs an address that can be used."""
    if channel != "E-mail":
        missing = "" if case.reader.address else "no postal address on Customers"
        return Draft(action, case, letter, False, missing)
    try:
        if addresses(case.reader.email):
            return Draft(action, case, letter, True)
        return Draft(action, case, letter, False, "no e-mail address on Customers: a letter to post instead")
    except UnusableAddress as wrong:
        return Draft(action, case, letter, False, f"{wrong}: a letter to post instead")


def _write(
    book: Book, run: Run, desk: Desk, batch: Batch, told: Sequence[Message], folder: Path, doubt: str
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
    outcome = _outcome(desk.results, place.name, folder, batch, rows, doubt)
    return replace(outcome, lines=(*outcome.lines, *said(desk.inputs)))


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
    """Return the rows of tblLetters; a message to a sales rep has one for each customer that it tells of."""
    rows: list[tuple[Row, Letter, int, int | None, str]] = [
        (draft.action, draft.letter, draft.case.amounts.asked, len(draft.case.items), name)
        for draft, name in zip(batch.drafts, files, strict=False)
    ]
    for message, name in zip(told, files[len(batch.drafts) :], strict=True):
        rows += [(row, message.letter, int(row["Overdue"]), None, name) for row in message.told]
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


def _templates(inputs: Inputs, folder: Path) -> Templates:
    """Return the user's templates before ours: TemplatesFolder, else the folder templates in the letters' folder."""
    told = inputs.settings.text("TemplatesFolder")
    own = Path(told).expanduser() if told else folder / "templates"
    if told and not own.is_dir():
        raise CommandError(f"TemplatesFolder {told} is not a folder.")
    return Templates((own, SHIPPED) if own.is_dir() else (SHIPPED,))


def _outcome(results: Results, number: str, folder: Path, batch: Batch, rows: pd.DataFrame, doubt: str) -> Outcome:
    files = rows["File"].nunique() if len(rows) else 0
    head = (
        f"{folder / number} has {counted(files, 'letter')} to look at and send"
        + (f", and {counted(len(batch.notes), 'call')} in {NOTES}." if batch.notes else ".")
        if number
        else "No letter is due."
    )
    told = [f"{draft.case.reader.code}: {draft.remark}." for draft in batch.drafts if draft.remark]
    remarks = list(dict.fromkeys(told))
    left = [f"{customer}, no {template}: {why}." for customer, template, why in batch.left_out]
    warned = [f"Drafted all the same: {doubt}."] if doubt and number else []
    after = [f"Sent them? arbook sent BOOK {number}, or type an x into Sent on the sheet Letters."] if files else []
    return Outcome(
        "letters", (head, *warned, *_some(remarks), *_some(left), *after), results.errors, results.warnings,
        _figures(number, folder, batch, rows), DONE_WITH_ERRORS if results.errors else DONE,
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


def _some(lines: Sequence[str]) -> list[str]:
    more = [f"... and {len(lines) - SHOWN:,} more."] if len(lines) > SHOWN else []
    return [*lines[:SHOWN], *more]
